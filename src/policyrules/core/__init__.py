"""The policy as meant: expressions, what is supplied and concluded, possible values, case and decision."""
