"""For authors: worked cases, coverage of clauses and provisions, a county's form, the keyword page."""
