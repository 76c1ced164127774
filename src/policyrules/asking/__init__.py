"""What to ask next of a household of which not all is known, and why; its answers put on record."""
