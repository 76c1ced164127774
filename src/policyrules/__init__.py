"""Social-assistance rules as .policy files, and decisions with cited clauses."""

__version__ = "0.1.0"
LANGUAGE_VERSION = "1"
