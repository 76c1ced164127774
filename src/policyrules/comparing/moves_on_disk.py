"""The moves of a programme on the disk, one a line: a whole ledger's are more than memory holds."""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from policyrules.base.units import Number, Unit, plain
from policyrules.comparing.impact import Move, MoveCause, Result
from policyrules.core.decision import Amount
from policyrules.core.types import Option

_T = TypeVar("_T", bound=Hashable)


class _Numbered(list[_T]):
    """Values that come again and again, each once: a line has their places."""

    def __init__(self) -> None:
        super().__init__()
        self._places: dict[_T, int] = {}

    def place(self, value: _T) -> int:
        """Where a value stands."""
        if value not in self._places:
            self._places[value] = len(self)
            self.append(value)
        return self._places[value]


class MovesOnDisk(Collection[Move]):
    """Moves in a file: written as they come, read from the start whenever somebody goes through them."""

    def __init__(self, path: Path) -> None:
        self._path, self._count = path, 0
        self._stream = path.open("w", encoding="utf-8")
        self._options, self._units = _Numbered[Option](), _Numbered[Unit]()
        self._causes = _Numbered[MoveCause]()

    def append(self, move: Move, /) -> None:
        """Keep one."""
        line = [
            move.household,
            move.path,
            move.kind,
            self._plain(move.before),
            self._plain(move.after),
            _written(move.difference),
            [self._causes.place(cause) for cause in move.causes],
        ]
        self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._count += 1

    def close(self) -> None:
        """Write nothing more."""
        self._stream.close()

    def __len__(self) -> int:
        return self._count

    def __contains__(self, move: object) -> bool:
        return any(move == each for each in self)

    def __iter__(self) -> Iterator[Move]:
        if not self._stream.closed:
            self._stream.flush()
        with self._path.open(encoding="utf-8") as stream:
            for line in stream:
                household, path, kind, before, after, difference, causes = json.loads(line)
                yield Move(
                    household,
                    tuple((entity, key) for entity, key in path),
                    kind,
                    self._result(before),
                    self._result(after),
                    _number(difference),
                    tuple(self._causes[place] for place in causes),
                )

    def _plain(self, result: Result | None) -> list[Any] | None:
        if result is None:
            return None
        outcome = None if result.outcome is None else self._options.place(result.outcome)
        possible = [self._options.place(option) for option in result.possible]
        amount: list[Any] | None = None
        if (paid := result.amount) is not None:
            ends = [None if end is None else _written(end) for end in (paid.low, paid.high)]
            amount = [paid.state, *ends, self._units.place(paid.unit), paid.may_be_silent]
        return [result.status, outcome, possible, amount]

    def _result(self, plain_: list[Any] | None) -> Result | None:
        if plain_ is None:
            return None
        status, outcome, possible, amount = plain_
        found: Amount | None = None
        if amount is not None:
            state, low, high, unit, may_be_silent = amount
            low, high = (None if end is None else _number(end) for end in (low, high))
            found = Amount(state, low, high, self._units[unit], may_be_silent)
        return Result(
            status,
            None if outcome is None else self._options[outcome],
            tuple(self._options[place] for place in possible),
            found,
        )


def _written(number: Number) -> int | str:
    return number if isinstance(number, int) else str(number)


def _number(written: int | str) -> Number:
    return written if isinstance(written, int) else plain(Fraction(written))
