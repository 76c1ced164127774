"""How many examples a law draws: few in every run of the tests, many more by hand (``make laws``)."""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("LAWS_TIMES", "1"))


def law(count: int) -> settings:
    """As many examples as a run of all tests can bear; how long one takes is not asked."""
    return settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=count * TIMES)
