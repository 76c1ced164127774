"""Rosters (名单), and departments' ledgers held against each other."""
