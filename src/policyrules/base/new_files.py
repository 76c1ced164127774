"""A file under a name that nobody has, beside the place where it will stand.

As ``tempfile.mkstemp``, without the modules that it brings along: every command would wait for them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

MOST_TRIES: Final = 100


def new_file(folder: Path, *, prefix: str = "", suffix: str = "") -> tuple[int, Path]:
    """A new file in a folder, open for reading and writing, and its path; only this user may read it.

    OSError where none can be made.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
    for name in ("O_NOFOLLOW", "O_BINARY", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    for _ in range(MOST_TRIES):
        path = folder / f"{prefix}{os.urandom(6).hex()}{suffix}"
        try:
            return os.open(path, flags, 0o600), path
        except FileExistsError:
            continue
    raise FileExistsError(str(folder))
