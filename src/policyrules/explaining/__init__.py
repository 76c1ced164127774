"""Decisions in plain text, Chinese or English."""

from policyrules.explaining.text import explain

__all__ = ["explain"]
