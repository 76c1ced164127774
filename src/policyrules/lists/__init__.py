"""Rosters (名单), and the rolls (台账) of departments held against each other."""
