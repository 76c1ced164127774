"""Where the command keeps policies that were read: the user's folder for such things."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

NAME: Final = "POLICYRULES_CACHE"
"""A folder to keep them in; empty: nothing is kept."""


def cache_folder(environ: Mapping[str, str], platform: str) -> Path | None:
    """The folder of a user with such an environment, on such a platform; None: nothing is kept."""
    if NAME in environ:
        return Path(environ[NAME]) if environ[NAME] else None
    home = Path(environ["HOME"]) if environ.get("HOME") else None
    match platform:
        case "emscripten" | "wasi":
            return None
        case "win32":
            base = environ.get("LOCALAPPDATA")
            return Path(base) / "policyrules" / "Cache" if base else None
        case "darwin" if not environ.get("XDG_CACHE_HOME"):
            return home / "Library" / "Caches" / "policyrules" if home else None
    base = environ.get("XDG_CACHE_HOME", "")
    if Path(base).is_absolute():
        return Path(base) / "policyrules"
    return home / ".cache" / "policyrules" if home else None
