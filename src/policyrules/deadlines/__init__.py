"""What is due when, held against the records of what was done."""
