"""For pytest inside Pyodide: fewer examples of each law, no deadline for them, and the count in one line."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings

MOST_EXAMPLES: Final = 5


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """A law that is tried a hundred times elsewhere is tried a few times here."""
    for item in items:
        function = getattr(item, "obj", None)
        function = getattr(function, "__func__", function)
        own = getattr(function, "_hypothesis_internal_use_settings", None)
        if own is not None:
            function._hypothesis_internal_use_settings = settings(
                own,
                max_examples=min(own.max_examples, MOST_EXAMPLES),
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """``123 passed``, whatever else was asked to be said."""
    passed = len(terminalreporter.stats.get("passed", ()))
    terminalreporter.write_line(f"inside Pyodide: {passed} passed")
