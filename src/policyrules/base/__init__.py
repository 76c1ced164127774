"""Beneath everything: mistakes and how they are said, units, months, text cells."""
