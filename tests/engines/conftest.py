"""What every test of an engine shares: real servers on loopback, started once. Run by ``make engines``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from servers import postgresql

from policyrules.engines import Embedded, Engine, Postgres, Spark

Opened = Callable[[], AbstractContextManager[Engine]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where workers share the tests (``--dist loadgroup``), one starts Spark and has all that asks for it, and a
    policy is lowered by one only.
    """
    for item in items:
        params = getattr(getattr(item, "callspec", None), "params", {})
        if "spark" in {*getattr(item, "fixturenames", ()), *map(str, params.values())}:
            item.add_marker(pytest.mark.xdist_group("spark"))
        elif "name" in params:
            item.add_marker(pytest.mark.xdist_group(str(params["name"])))


@pytest.fixture(scope="session")
def dsn() -> Iterator[str]:
    """A PostgreSQL server of the tests' own, as its connection string."""
    with postgresql() as found:
        yield found


@pytest.fixture(scope="session")
def spark() -> Iterator[None]:
    """A Spark of two cores, which every ``Spark()`` of the tests then uses.

    Its Java compiles once and quickly: nothing runs so long here that the thorough compiler, which takes half of
    all processor time in a run of some seconds, would pay.
    """
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("SPARK_SUBMIT_OPTS", "-XX:TieredStopAtLevel=1")
        with Spark("local[2]"):
            yield


@pytest.fixture(params=["duckdb", "postgresql", "spark"])
def opened(request: pytest.FixtureRequest) -> Opened:
    """Opens each engine in turn, empty."""
    match request.param:
        case "duckdb":
            return Embedded
        case "postgresql":
            dsn = request.getfixturevalue("dsn")
            return lambda: Postgres(dsn)
        case _:
            request.getfixturevalue("spark")
            return Spark
