"""Libraries that only an extra installs, imported where they are needed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said


def is_there(module: str) -> bool:
    """Whether a module that does not come with the library is installed."""
    return find_spec(module) is not None


def needed(module: str, extra: str) -> Any:
    """The module; UsageError that says how to install it where it is not there."""
    try:
        return import_module(module)
    except ImportError as error:
        raise UsageError(
            Said(
                f"要用附加组件 {extra}：pip install 'policyrules[{extra}]'",
                f"this needs the extra {extra}: pip install 'policyrules[{extra}]'",
            )
        ) from error


ENDING: Final = "SET disabled_optimizers = 'common_subplan'"
"""What a session of DuckDB is told before a query of many parts. DuckDB 2.0 works out what several of them
draw on for all of them at once; where one of these waits for another, none gets on, and it never ends."""

WIDE: Final = ENDING.removesuffix("'") + ", common_subexpressions, projection_placement, projection_pullup'"
"""The same before what is wide: views that hold a decision whole, queries of programmes that share what they
rest on. DuckDB looks for what is worked out twice, which a query names itself, and carries what is done with
a column up through every layer above. A query of one programme is planned soon, and runs longer without."""
