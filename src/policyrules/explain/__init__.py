"""Decisions for people: plain text in Chinese or English, and a notice to print."""

from policyrules.explain.notice import notice
from policyrules.explain.text import explain

__all__ = ["explain", "notice"]
