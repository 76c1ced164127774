"""What a run has decided so far, kept beside its output until that appears: slice by slice, each whole.

A slice is written into a folder under another name and moved to its place when all of it is on the disk.
The manifest says of which input, policy and options the slices are: of others none is taken over.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from attrs import asdict, frozen

from policyrules.base.errors import Problem, UsageError
from policyrules.base.extras import needed
from policyrules.base.paths import files_in
from policyrules.base.saying import Said
from policyrules.intake.records import Rejected
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.slices import Slice

_MANIFEST: Final = "manifest.json"
_COUNTS: Final = "counts.json"
_NOTES: Final = "notes.json"
_REJECTED: Final = "rejected.json"
BUSY: Final = Said(
    "{path}: 另一次运行正在写，请等它结束", "{path}: another run is writing it: wait until that has ended"
)


@frozen
class Work:
    """The folder with the slices of a run."""

    folder: Path

    def has(self, name: str) -> bool:
        """Whether a slice is there."""
        return (self.folder / name).is_dir()

    def put(self, name: str, found: Slice) -> None:
        """Keep a slice."""
        parquet = needed("pyarrow.parquet", "ledger")
        with self.making(name) as part:
            for table, rows in found.tables.items():
                parquet.write_table(rows, part / f"{table}.parquet")
            paid = {n: str(amount) for n, amount in found.counts.paid.items()}
            (part / _COUNTS).write_text(json.dumps({**asdict(found.counts), "paid": paid}), encoding="utf-8")
            notes = [plain_problem(note) for note in found.notes]
            (part / _NOTES).write_text(json.dumps(notes, ensure_ascii=False), encoding="utf-8")
            back = [plain_rejected(each) for each in found.rejected]
            (part / _REJECTED).write_text(json.dumps(back, ensure_ascii=False), encoding="utf-8")

    @contextmanager
    def making(self, name: str) -> Iterator[Path]:
        """The folder of a slice, to be filled: when the block ends it is there wholly, or not at all."""
        part = self.folder / f"{name}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        yield part
        for path in part.iterdir():
            on_disk(path)
        os.replace(part, self.folder / name)

    def names(self) -> list[str]:
        """The slices that are there, in order."""
        return sorted(path.name for path in self.folder.iterdir() if path.is_dir() and not path.suffix)

    def counts(self) -> Counts:
        """What all slices count to."""
        whole = Counts()
        for name in self.names():
            whole.add(self._counts(name))
        return whole

    def households(self, name: str) -> int:
        """How many households a slice is of."""
        return self._counts(name).households

    def _counts(self, name: str) -> Counts:
        data = json.loads((self.folder / name / _COUNTS).read_text(encoding="utf-8"))
        return Counts(**{**data, "paid": {n: Fraction(text) for n, text in data["paid"].items()}})

    def notes(self) -> tuple[Problem, ...]:
        """What to know about the tables that were read, each once."""
        found: dict[Problem, None] = {}
        for name in self.names():
            for plain in json.loads((self.folder / name / _NOTES).read_text(encoding="utf-8")):
                found[problem_of(plain)] = None
        return tuple(found)

    def rejected(self) -> tuple[Rejected, ...]:
        """What was handed back, with the rows that go with it."""
        found: list[Rejected] = []
        for name in self.names():
            kept = json.loads((self.folder / name / _REJECTED).read_text(encoding="utf-8"))
            found += map(rejected_of, kept)
        return tuple(found)

    def files(self, table: str) -> list[str]:
        """The files of a table, slice by slice."""
        return [str(self.folder / name / f"{table}.parquet") for name in self.names()]

    def clear(self) -> None:
        """Take all slices away."""
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)

    def remove(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def plain_problem(problem: Problem) -> list[str | int]:
    """A problem as JSON holds it."""
    return [problem.said.zh, problem.said.en, problem.field, problem.row, problem.table, problem.shown]


def problem_of(plain: Sequence[Any]) -> Problem:
    """The problem that ``plain_problem`` wrote."""
    zh, en, *where = plain
    return Problem(Said(zh, en), *where)


def plain_rejected(rejected: Rejected) -> list[Any]:
    """What was handed back, as JSON holds it."""
    problems = [*map(plain_problem, rejected.problems)]
    return [rejected.household, problems, rejected.rows, rejected.orphan]


def rejected_of(plain: Sequence[Any]) -> Rejected:
    """What ``plain_rejected`` wrote."""
    household, problems, rows, orphan = plain
    places = tuple((table, row) for table, row in rows)
    return Rejected(household, tuple(map(problem_of, problems)), places, orphan)


@contextmanager
def work_beside(out: Path, about: Mapping[str, str]) -> Iterator[tuple[Work, bool]]:
    """The folder of slices beside an output, and whether others were thrown away.

    ``about`` are digests and options by name: slices of other ones are thrown away. Where the
    block fails the folder stays if a slice is in it. UsageError where another run has it.
    """
    folder = out.absolute().with_name(f"{out.name}.work")  # 10:30.parquet would be an address otherwise
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder, out):
        work, manifest = Work(folder), folder / _MANIFEST
        text = json.dumps(dict(about), ensure_ascii=False, sort_keys=True, indent=1)
        before = manifest.read_text(encoding="utf-8") if manifest.exists() else ""
        other = bool(before) and before != text
        if before != text:
            work.clear()
            part = folder / f"{_MANIFEST}.part"
            part.write_text(text, encoding="utf-8")
            on_disk(part)
            os.replace(part, manifest)
        try:
            yield work, other
        except BaseException:
            if work.names():
                raise
            work.remove()
            raise
        work.remove()


@contextmanager
def _alone(folder: Path, out: Path) -> Iterator[None]:
    """Nobody else works in the folder; one that was killed does no longer."""
    try:
        import fcntl
    except ImportError:  # a system without such locks
        yield
        return
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(BUSY.filled(path=out.name)) from error
        yield


def on_disk(path: Path) -> None:
    """What was written is on the disk and not only on its way."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def digest_of(path: Path) -> str:
    """SHA-256 of a file, or of the names and contents of the files of a folder and of those in it: a table of
    Parquet may be a folder of parts.
    """
    whole = sha256()
    base = path if path.is_dir() else path.parent
    for file in sorted(files_in(path)):
        own = sha256()
        with file.open("rb") as stream:
            while block := stream.read(2**20):
                own.update(block)
        whole.update(f"{file.relative_to(base).as_posix()}\0{own.hexdigest()}\n".encode())
    return whole.hexdigest()
