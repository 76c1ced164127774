"""A law that speaks of some of its examples only says how often it did: none holds because it never looked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec

from hypothesis import event

P = ParamSpec("P")
_tally: ContextVar[Counter[bool]] = ContextVar("tally")


def speaks_of(least: float) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """A law that must find at least this share of its examples to be of the kind it is about."""

    def counting(law: Callable[P, None]) -> Callable[P, None]:
        @wraps(law)
        def counted(*args: P.args, **kwargs: P.kwargs) -> None:
            tally = Counter[bool]()
            token = _tally.set(tally)
            try:
                law(*args, **kwargs)
            finally:
                _tally.reset(token)
            assert tally[True] > 0
            assert tally[True] >= least * tally.total(), f"about {tally[True]} of {tally.total()} examples"

        return counted

    return counting


def about(example: bool) -> bool:
    """Whether the law is about this example: said to Hypothesis, and counted for ``speaks_of``."""
    event("the law is about it" if example else "the law says nothing of it")
    _tally.get()[example] += 1
    return example
