"""What holds for every test: no law asks how long an example takes, so that a slow machine passes too.

Nothing is kept in the folder of whoever runs them. Ledgers of a few households are decided by SQL too where SQL
may decide, which would leave them to the evaluator.
"""

import os

from hypothesis import settings

from policyrules.ledgers import by_sql

by_sql.LARGE = 0  # type: ignore[misc]
os.environ["POLICYRULES_CACHE"] = ""

settings.register_profile("tests", deadline=None)
settings.load_profile("tests")
