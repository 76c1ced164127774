"""What holds for every test: no law asks how long an example takes, so that a slow machine passes too.

Nothing is kept in the folder of whoever runs them. Ledgers of a few households are decided by SQL too where SQL
may decide, which would leave them to the evaluator. A file of a place that many tests load is parsed once: the
same text gives the same declarations, which nothing can change.
"""

import os
from collections.abc import Collection
from functools import lru_cache

from hypothesis import settings

from policyrules.base.errors import Finding, Source
from policyrules.language.parser import parse
from policyrules.language.syntax import File
from policyrules.ledgers import by_sql
from policyrules.loading import reading

by_sql.LARGE = 0  # type: ignore[misc]
os.environ["POLICYRULES_CACHE"] = ""

_parsed = lru_cache(maxsize=300)(parse)


def _parsed_once(source: Source, *, skip: Collection[str] = ()) -> tuple[File, tuple[Finding, ...]]:
    """As ``parse``."""
    return _parsed(source, skip=frozenset(skip))


reading.parse = _parsed_once

settings.register_profile("tests", deadline=None)
settings.load_profile("tests")
