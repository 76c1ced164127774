"""What a part of a ledger comes to under two policies, kept in a folder: sums, moves, what one side left.

The moves stand one a line, those of a programme in a file: a whole ledger's are more than memory holds. What
comes again and again in them stands once, and lines have its place.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Generic, TextIO, TypeVar

from attrs import evolve, field, frozen

from policyrules.base.errors import Problem
from policyrules.base.units import Number, Unit, plain
from policyrules.comparing.impact_results import Kind, Monthly, Move, MoveCause, Result
from policyrules.comparing.moves import Key
from policyrules.comparing.sums import ProgrammeSums, Sums
from policyrules.core.decision import Amount
from policyrules.core.kept_form import packed_values, unpacked_values
from policyrules.core.types import Option
from policyrules.intake.records import Rejected
from policyrules.ledgers.work import plain_problem, plain_rejected, problem_of, rejected_of

_PART: Final = "part.json"
_VALUES: Final = "values.json"
_T = TypeVar("_T", bound=Hashable)


@frozen
class OfSide:
    """What one side of a part leaves to the whole."""

    waiting: Sequence[Key] = ()
    """The households that it reads and the other side has not read so far."""
    met: Sequence[Key] = ()
    """Those that waited since a part before, and the other side has now read."""
    rejected: Sequence[Rejected] = ()
    """What it could not read."""
    notes: Sequence[Problem] = ()
    """What there is to know of its tables."""


@frozen
class KeptPart:
    """A part but for its moves."""

    sums: Sums
    sides: Sequence[OfSide]


class PartWriter:
    """Writes a part into its folder: its moves as they come, the rest when it is whole."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        self._folder, self._files, self._values = folder, files, _Values.empty()
        self._streams: dict[str, TextIO] = {}

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._streams.values():
            stream.close()

    def append(self, programme: str, move: Move) -> None:
        """Keep a move of a programme."""
        if programme not in self._streams:
            self._streams[programme] = (self._folder / self._files[programme]).open("w", encoding="utf-8")
        line = json.dumps(self._values.plain_move(move), ensure_ascii=False)
        self._streams[programme].write(line + "\n")

    def finish(self, part: KeptPart) -> None:
        """Keep what the moves come to."""
        whole = {
            "sums": self._values.plain_sums(part.sums),
            "sides": [
                [
                    list(side.waiting),
                    list(side.met),
                    [plain_rejected(each) for each in side.rejected],
                    [plain_problem(note) for note in side.notes],
                ]
                for side in part.sides
            ],
        }
        _write(self._folder / _PART, whole)
        _write(self._folder / _VALUES, self._values.packed())


def kept_part(folder: Path) -> KeptPart:
    """The part that stands in a folder."""
    data, values = _read(folder / _PART), _Values.unpacked(_read(folder / _VALUES))
    sides = [
        OfSide(_keys(waiting), _keys(met), tuple(map(rejected_of, rejected)), tuple(map(problem_of, notes)))
        for waiting, met, rejected, notes in data["sides"]
    ]
    return KeptPart(values.sums(data["sums"]), sides)


@frozen
class KeptMoves(Collection[Move]):
    """The moves of a programme in the folders of all parts, read whenever somebody goes through them."""

    folders: Sequence[Path]
    file: str
    count: int

    def __len__(self) -> int:
        return self.count

    def __contains__(self, move: object) -> bool:
        return any(move == each for each in self)

    def __iter__(self) -> Iterator[Move]:
        for folder in self.folders:
            if (path := folder / self.file).exists():
                values = _Values.unpacked(_read(folder / _VALUES))
                with path.open(encoding="utf-8") as stream:
                    yield from (values.move(json.loads(line)) for line in stream)


def _keys(written: Sequence[Sequence[str]]) -> tuple[Key, ...]:
    return tuple((entity, household) for entity, household in written)


def _write(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


# ── as lines of JSON ─────────────────────────────────────────────────────────


@frozen
class _Numbered(Generic[_T]):
    """Values that come again and again, each once."""

    values: list[_T] = field(factory=list)
    _places: dict[_T, int] = field(factory=dict)

    def place(self, value: _T) -> int:
        """Where a value stands."""
        if value not in self._places:
            self._places[value] = len(self.values)
            self.values.append(value)
        return self._places[value]


@frozen
class _Values:
    """What the moves of a part are made of, and how they are written with its places."""

    options: _Numbered[Option]
    units: _Numbered[Unit]
    causes: _Numbered[MoveCause]

    @classmethod
    def empty(cls) -> _Values:
        """Nothing has come so far."""
        return cls(_Numbered(), _Numbered(), _Numbered())

    def packed(self) -> dict[str, Any]:
        """All of them; of a citation not where it stands in its file."""
        causes = tuple(
            (cause.kind, cause.label, None if (c := cause.citation) is None else evolve(c, span=None))
            for cause in self.causes.values
        )
        return packed_values((tuple(self.options.values), tuple(self.units.values), causes))

    @classmethod
    def unpacked(cls, data: Mapping[str, Any]) -> _Values:
        """Those that were packed."""
        options, units, causes = unpacked_values(data)
        return cls(_Numbered([*options]), _Numbered([*units]), _Numbered([MoveCause(*c) for c in causes]))

    def plain_move(self, move: Move) -> list[Any]:
        """A move as JSON holds it."""
        results = (self._plain(move.before), self._plain(move.after))
        causes = [self.causes.place(cause) for cause in move.causes]
        return [move.household, move.path, move.kind, *results, _written(move.difference), causes]

    def move(self, line: Sequence[Any]) -> Move:
        """The move that a line says."""
        household, path, kind, before, after, difference, causes = line
        return Move(
            household,
            tuple((entity, key) for entity, key in path),
            kind,
            self._result(before),
            self._result(after),
            _number(difference),
            tuple(self.causes.values[place] for place in causes),
        )

    def _plain(self, result: Result | None) -> list[Any] | None:
        if result is None:
            return None
        outcome = None if result.outcome is None else self.options.place(result.outcome)
        possible = [self.options.place(option) for option in result.possible]
        amount: list[Any] | None = None
        if (paid := result.amount) is not None:
            ends = [None if end is None else _written(end) for end in (paid.low, paid.high)]
            amount = [paid.state, *ends, self.units.place(paid.unit), paid.may_be_silent]
        return [result.status, outcome, possible, amount, result.pays]

    def _result(self, plain_: list[Any] | None) -> Result | None:
        if plain_ is None:
            return None
        status, outcome, possible, amount, pays = plain_
        found: Amount | None = None
        if amount is not None:
            state, low, high, unit, may_be_silent = amount
            low, high = (None if end is None else _number(end) for end in (low, high))
            found = Amount(state, low, high, self.units.values[unit], may_be_silent)
        return Result(
            status,
            None if outcome is None else self.options.values[outcome],
            tuple(self.options.values[place] for place in possible),
            found,
            pays,
        )

    def plain_sums(self, sums: Sums) -> dict[str, Any]:
        """Sums as JSON holds them."""
        monthly = sums.monthly
        return {
            "households": sums.households,
            "monthly": [monthly.households, _written(monthly.before), _written(monthly.after)],
            "lines": [[*map(_written, line), times] for line, times in sums.lines.items()],
            "programmes": {name: self._plain_programme(own) for name, own in sums.programmes.items()},
        }

    def _plain_programme(self, own: ProgrammeSums) -> dict[str, Any]:
        return {
            "counts": own.counts,
            "differences": {kind: _written(number) for kind, number in own.differences.items()},
            "units": [[self.units.place(unit) for unit in units] for units in own.units],
            "paid": [_written(own.before), _written(own.after)],
            "causes": {
                kind: [[self.causes.place(cause), times] for cause, times in causes.items()]
                for kind, causes in own.causes.items()
            },
        }

    def sums(self, data: Mapping[str, Any]) -> Sums:
        """The sums that ``plain_sums`` wrote."""
        households, before, after = data["monthly"]
        lines = {(_number(q), _number(b), _number(a)): times for q, b, a, times in data["lines"]}
        programmes = {name: self._programme(own) for name, own in data["programmes"].items()}
        monthly = Monthly(households, _number(before), _number(after))
        return Sums(data["households"], monthly, Counter(lines), programmes)

    def _programme(self, data: Mapping[str, Any]) -> ProgrammeSums:
        before, after = map(_number, data["paid"])
        causes: dict[Kind, Counter[MoveCause]] = {
            kind: Counter({self.causes.values[place]: times for place, times in own})
            for kind, own in data["causes"].items()
        }
        differences: dict[Kind, Number] = {k: _number(n) for k, n in data["differences"].items()}
        was, now = ({self.units.values[place] for place in units} for units in data["units"])
        return ProgrammeSums(Counter(data["counts"]), differences, (was, now), before, after, causes)


def _written(number: Number) -> int | str:
    return number if isinstance(number, int) else str(number)


def _number(written: int | str) -> Number:
    return written if isinstance(written, int) else plain(Fraction(written))
