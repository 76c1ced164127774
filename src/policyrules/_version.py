"""Versions: of the library (engine) and of the language that .policy files are written in."""

__version__ = "0.1.0"
LANGUAGE_VERSION = "2"
