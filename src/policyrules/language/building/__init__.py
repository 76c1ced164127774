"""From the parser's trees to declarations."""
