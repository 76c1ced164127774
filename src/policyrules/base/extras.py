"""Libraries that only an extra installs, imported where they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said


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
