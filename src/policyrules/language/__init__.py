"""Text to syntax and back: keywords, lexer, grammar, parser, builders, layout."""
