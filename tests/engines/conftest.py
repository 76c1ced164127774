"""What every test of an engine shares: real servers on loopback, started once. Run by ``make engines``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers import postgresql


@pytest.fixture(scope="session")
def dsn() -> Iterator[str]:
    """A PostgreSQL server of the tests' own, as its connection string."""
    with postgresql() as found:
        yield found
