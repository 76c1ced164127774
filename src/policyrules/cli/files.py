"""The files that a run writes: all of them appear when it ends well, or none; never over what it reads.

Each is written beside its place under another name and moved there at the end. A run that fails, is
interrupted or told to end takes away what it wrote; one that fails while moving puts back what was there.
"""

from __future__ import annotations

import os
import signal
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO

from policyrules.base.errors import UsageError
from policyrules.base.frozen import changing
from policyrules.base.new_files import new_file
from policyrules.base.saying import Said

THERE: Final = Said(
    "{path}: 已有这个文件：另写一个名字，或先把它移开",
    "{path}: the file is there already: write another name, or move it away first",
)
NOT_EMPTY: Final = Said(
    "{path}: 这个文件夹里已有文件：另写一个名字，或先把它移开",
    "{path}: the folder holds files already: write another name, or move it away first",
)

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@changing
class _Part:
    """One file on its way: where it will stand, where it stands now, what was there before."""

    target: Path
    name: Path
    stream: TextIO
    before: os.stat_result | None
    kept: Path | None = None
    moved: bool = False


class Outputs:
    """The files that one run writes. Used with ``with``: they appear when the block ends well.

    ``reads`` are the files and folders that the run reads. ``open`` raises UsageError for a path
    that is one of them or lies right in such a folder, that was opened already, that is a link, or
    that is anything but a file; so a run learns of it before it has begun.
    """

    def __init__(self, reads: Iterable[Path] = ()) -> None:
        self._parts: list[_Part] = []
        self._made: list[Path] = []
        self._folders = {path.resolve() for path in reads if path.is_dir()}
        files = [path for path in reads if path.is_file()]
        files += [path for folder in self._folders for path in folder.iterdir() if path.is_file()]
        self._read = {_identity(path.stat()) for path in files}

    def open(self, path: Path) -> TextIO:
        """A stream of text that will be the file at ``path``, UTF-8; a lone surrogate is written \\udc80."""
        before = self._checked(path)
        with undisturbed():
            self._make_folder(path.parent)
            handle, name = new_file(path.parent, prefix=".policyrules-", suffix=".part")
            stream = os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="")
            self._parts.append(_Part(path, name, stream, before))
        return stream

    def write(self, path: Path, text: str) -> None:
        """A whole file at once."""
        self.open(path).write(text)

    def write_bytes(self, path: Path, data: bytes) -> None:
        """A whole file that is not text."""
        stream = self.open(path)
        stream.flush()
        stream.buffer.write(data)

    def __enter__(self) -> Outputs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._settle()
                self._move()
        finally:
            with undisturbed():
                self._clean()

    # ── before ──

    def _checked(self, path: Path) -> os.stat_result | None:
        """What is there now, if it may be replaced."""
        before = path.lstat() if os.path.lexists(path) else None
        if before is not None and stat.S_ISLNK(before.st_mode):
            raise UsageError(
                Said(
                    f"{path}: 是指向 {os.readlink(path)} 的链接，请写文件本身",
                    f"{path}: is a link to {os.readlink(path)}: name the file itself",
                )
            )
        if before is not None and not stat.S_ISREG(before.st_mode):
            raise UsageError(Said(f"{path}: 不是普通文件，不能写入", f"{path}: is not a file"))
        if before is not None and not os.access(path, os.W_OK):
            raise UsageError(Said(f"{path}: 只读，不能写入", f"{path}: is read-only"))
        if (before is not None and _identity(before) in self._read) or path.parent.resolve() in self._folders:
            raise UsageError(
                Said(
                    f"{path}: 是本次要读的文件或在要读的文件夹里",
                    f"{path}: is read by this run, or stands in a folder that is",
                )
            )
        if any(_place(path) == _place(part.target) for part in self._parts):
            raise UsageError(Said(f"{path}: 写了两次", f"{path}: is named twice"))
        return before

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            folder.mkdir()
            self._made.append(folder)

    # ── after ──

    def _settle(self) -> None:
        """Every file whole on the disk, with the rights of the one that it replaces."""
        for part in self._parts:
            part.stream.flush()
            os.fsync(part.stream.fileno())
            part.stream.close()
            if part.before is None:
                part.name.chmod(0o666 & ~_umask())
                continue
            if hasattr(os, "chown"):
                with suppress(PermissionError):
                    os.chown(part.name, part.before.st_uid, part.before.st_gid)
            part.name.chmod(stat.S_IMODE(part.before.st_mode))

    def _move(self) -> None:
        """All to their places; where one cannot go, those that went are put back."""
        with undisturbed():
            try:
                for part in self._parts:
                    part.kept = _keep(part) if part.before is not None else None
                    os.replace(part.name, part.target)
                    part.moved = True
            except OSError:
                for part in self._parts:
                    if part.moved and part.kept is not None:
                        os.replace(part.kept, part.target)
                    elif part.moved:
                        part.target.unlink()
                    part.moved = False
                raise
            self._made.clear()

    def _clean(self) -> None:
        for part in self._parts:
            with suppress(OSError):
                part.stream.close()
            for left in (part.name, part.kept):
                if left is not None:
                    left.unlink(missing_ok=True)
        for folder in reversed(self._made):
            with suppress(OSError):
                folder.rmdir()


def refuse_what_is_there(path: Path) -> None:
    """UsageError where something stands that people may have filled in: a file, a folder with files."""
    if path.is_dir() and not path.is_symlink():
        if any(path.iterdir()):
            raise UsageError(NOT_EMPTY.filled(path=str(path)))
    elif os.path.lexists(path):
        raise UsageError(THERE.filled(path=str(path)))


@contextmanager
def undisturbed() -> Iterator[None]:
    """Signals that would end the run wait until the block has ended."""
    block = getattr(signal, "pthread_sigmask", None)
    if block is None:
        yield
        return
    before = block(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        block(signal.SIG_SETMASK, before)


def _keep(part: _Part) -> Path:
    """What is there now under a second name, to be put back; a copy where a disk knows no links."""
    kept = part.name.with_suffix(".kept")
    try:
        os.link(part.target, kept)
    except OSError:
        _copy(part.target, kept)
    return kept


def _copy(source: Path, target: Path) -> None:
    """As ``shutil.copy2``, which brings compressors along that every command would wait for."""
    with source.open("rb") as old, target.open("xb") as new:
        while piece := old.read(1 << 20):
            new.write(piece)
    found = source.stat()
    os.chmod(target, stat.S_IMODE(found.st_mode))
    os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _place(path: Path) -> tuple[Path, str]:
    """Two paths of one file on any disk: some do not tell Å from å, or composed from decomposed."""
    return path.parent.resolve(), unicodedata.normalize("NFC", path.name).casefold()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
