"""The folders of policies that other packages offer (entry points "policyrules.policies")."""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import Final

GROUP: Final = "policyrules.policies"
_SAYS: Final = "entry_points.txt"


def offered() -> tuple[Path, ...]:
    """What they offer: a module (its own folder) or a path, in the order of their names."""
    if not may_be_offered():
        return ()
    from importlib.metadata import entry_points  # reading mail takes a tenth of a short command

    found: list[Path] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        thing = entry.load()
        if isinstance(thing, ModuleType):
            found += (Path(folder) for folder in getattr(thing, "__path__", ()))
        elif isinstance(thing, str | Path):
            found.append(Path(thing))
    return tuple(found)


def may_be_offered() -> bool:
    """Whether any package names the group; yes where that cannot be told from files that are right there."""
    others = (finder for finder in sys.meta_path if finder is not PathFinder)
    if any(hasattr(finder, "find_distributions") for finder in others):
        return True
    return any(_names_it(Path(entry)) for entry in dict.fromkeys(sys.path))


def _names_it(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            infos = [e.path for e in entries if e.name.lower().endswith("-info")]
    except NotADirectoryError:  # an archive
        return True
    except OSError:
        return False
    return any(_says(Path(info) / _SAYS) for info in infos)


def _says(path: Path) -> bool:
    try:
        return GROUP in path.read_text("utf-8", "replace")
    except OSError:
        return False
