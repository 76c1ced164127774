"""How many examples a law draws: few in every run of the tests, many more by hand (``make laws``)."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("LAWS_TIMES", "1"))


def law(count: int) -> settings:
    """As many examples as a run of all tests can bear; how long one takes is not asked."""
    return settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=count * TIMES)


NOT_THE_SIMPLEST = st.integers(0, 2**32).filter(bool)
"""Drawn first by a law of one or two examples, each of them dear: Hypothesis begins with the example of which
everything is simplest, and a law of one would try nothing else. That one is left out and not counted."""
