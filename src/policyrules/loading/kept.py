"""Policies that were read and checked, kept as data (core/kept_form): no text is parsed the next time.

What is kept is found by all that it was made of: the texts, what was asked for, and this very library. A
file that is damaged, cut, of another kind, a link, or somebody else's is left alone, and the texts are read
as if it were not there. Whoever can write there can change this user's Python too: it is believed no further.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from policyrules._version import LANGUAGE_VERSION, __version__
from policyrules.base.digests import sha256
from policyrules.base.frozen import frozen
from policyrules.base.new_files import new_file
from policyrules.core.kept_form import CannotBeKept, packed, unpacked
from policyrules.core.policy import Policy
from policyrules.loading.places import policy_files, policy_folder, shown_name

MOST_TEXT: Final = 8_000_000
"""Bytes of all the texts together; of more nothing is kept."""
MOST_BYTES: Final = 32_000_000
"""Of one kept policy."""
MOST_FILES: Final = 32
"""So many are kept, the newest."""
MAKERS: Final = ("base", "core", "language", "resolve", "checking", "loading")
"""The rooms that make a policy of texts."""
ENDING: Final = ".policy.json"


@frozen
class Asked:
    """What was asked for: by which key it is kept, and the texts by the names they are shown by."""

    key: str
    texts: dict[str, str]


def asked(
    place: str | Path,
    *,
    overlay: str | Path | None = None,
    amend: Sequence[str | Path] = (),
    policies: Path | str | None = None,
    examples: bool = True,
) -> Asked | None:
    """The key and the texts of what ``load`` would read; None where nothing of it can be kept.

    UsageError for an unknown place.
    """
    folder = policy_folder(place, policies=policies)
    root = folder.parent
    library = _library()
    if library is None:
        return None
    texts: dict[str, str] = {}
    size = 0
    for path in policy_files(place, overlay=overlay, amend=amend, policies=policies):
        name = shown_name(path, root)
        data = _bytes(path, MOST_TEXT - size)
        if data is None or name in texts:
            return None
        size += len(data)
        try:
            texts[name] = data.decode("utf-8")
        except UnicodeDecodeError:
            return None
    named = [_named(each, root) for each in (overlay, *amend) if each is not None]
    digests = {name: sha256(text.encode("utf-8")).hexdigest() for name, text in texts.items()}
    what = [library, shown_name(folder, root), overlay is not None, named, examples, digests]
    return Asked(sha256(json.dumps(what).encode("utf-8")).hexdigest(), texts)


def _named(path: str | Path, root: Path) -> str:
    return shown_name(Path(path), root) if Path(path).is_file() else f"{path}"


def _library() -> list[object] | None:
    """This very library: its versions, and how large and how old each file is of what makes policies.

    None where it is not in files of its own.
    """
    package = Path(__file__).parent.parent
    try:
        files = sorted(file for room in MAKERS for file in _files(package / room))
    except OSError:
        return None
    return [__version__, LANGUAGE_VERSION, [*sys.version_info], files]


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(Path(entry.path))
            else:
                found = entry.stat()
                yield f"{folder.name}/{entry.name}", found.st_size, found.st_mtime_ns


# ── reading ──────────────────────────────────────────────────────────────────


def kept(folder: Path, wanted: Asked) -> Policy | None:
    """The policy that was kept, None where there is none that can be believed."""
    if not _ours(folder):
        return None
    data = _bytes(folder / f"{wanted.key}{ENDING}", MOST_BYTES, own=True)
    if data is None or data[:64] != _seal(wanted, data[64:]):
        return None
    try:
        return unpacked(data[64:], wanted.texts)
    except CannotBeKept:
        return None


def _seal(wanted: Asked, data: bytes) -> bytes:
    """What stands before the data: damage is seen, and so is what was kept under another key."""
    return sha256(wanted.key.encode("ascii") + data).hexdigest().encode("ascii")


def _bytes(path: Path, most: int, *, own: bool = False) -> bytes | None:
    """What is in a regular file of at most so many bytes; with ``own`` one of this user's, and no link."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags | (getattr(os, "O_NOFOLLOW", 0) if own else 0))
    except OSError:
        return None
    with suppress(OSError), os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if stat.S_ISREG(found.st_mode) and found.st_size <= most and (not own or _private(found)):
            data = file.read(most + 1)
            return data if len(data) <= most else None
    return None


def _ours(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and _private(found)


def _private(found: os.stat_result) -> bool:
    """Whether it is this user's, and nobody else may write it. Where files have no owner, it is."""
    if not hasattr(os, "geteuid"):
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


# ── keeping ──────────────────────────────────────────────────────────────────


def keep(folder: Path, wanted: Asked, policy: Policy) -> None:
    """Keep a policy, whole or not at all; nothing is said where that is not possible.

    A folder is made, and the one above it; a home that is not there is not made.
    """
    if not folder.absolute().parent.parent.is_dir():
        return
    with suppress(OSError, CannotBeKept):
        data = packed(policy)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if len(data) <= MOST_BYTES and _ours(folder):
            _write(folder, folder / f"{wanted.key}{ENDING}", _seal(wanted, data) + data)


def _write(folder: Path, path: Path, data: bytes) -> None:
    handle, name = new_file(folder, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    there = sorted(folder.glob(f"*{ENDING}"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for old in there[MOST_FILES:]:
        old.unlink(missing_ok=True)
