"""A ledger told in forms, part by part: each part by itself in whatever process, and all of them in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol, TextIO

from attrs import field

from policyrules.base.errors import Problem
from policyrules.base.frozen import changing, frozen
from policyrules.base.saying import Language
from policyrules.cli.forms import Form
from policyrules.cli.output import note
from policyrules.core.policy import Policy
from policyrules.deciding import decide_all
from policyrules.explaining.tally import Sums, Tally
from policyrules.intake.records import Ledger, Rejected


@frozen
class Told:
    """What is said of a part of a ledger."""

    texts: Sequence[str]
    """Of its households, in each form."""
    sums: Sums
    """What its cases count to."""
    rejected: Sequence[Rejected]
    """Those that could not be read, and rows of nobody."""
    notes: Sequence[Problem]
    """What there is to know of its tables."""

    @property
    def households(self) -> int:
        """Every household that went in: decided or rejected."""
        return self.sums.decided + sum(not each.orphan for each in self.rejected)


@frozen
class Teller:
    """Decides the households of a part and says what became of them; it can be pickled."""

    policy: Policy
    forms: Sequence[Form]
    on: date
    programme: str | None
    """By its id; None: all of them."""

    def told(self, ledger: Ledger, seen: Callable[[int], None] | None = None) -> Told:
        """What is said of a part; calls what it is given with how many households are done."""
        tally = Tally(self.policy)
        texts: list[list[str]] = [[] for _ in self.forms]
        for number, case in enumerate(ledger.cases, start=1):
            decisions = decide_all(self.policy, case, on=self.on, programme=self.programme)
            tally.take(case, decisions)
            for form, text in zip(self.forms, texts, strict=True):
                text.append(form.household(case, decisions))
            if seen is not None:
                seen(number)
        found = Told(["".join(text) for text in texts], tally.sums, ledger.rejected, ledger.notes)
        if found.households != ledger.households:
            raise AssertionError(f"{ledger.households} households went in, {found.households} came out")
        return found


class _Part(Protocol):
    """A part of a ledger that intake has read."""

    @property
    def ledger(self) -> Ledger:
        """The households."""


def told_part(teller: Teller, part: _Part, _number: int, seen: Callable[[int], None] | None) -> Told:
    """What is said of a part."""
    return teller.told(part.ledger, seen)


@changing
class Pages:
    """Writes and counts what is said of the parts of a ledger, given one after another in its order."""

    teller: Teller
    streams: Sequence[TextIO]
    """One for each form of the teller."""
    tally: Tally
    language: Language
    rejected: list[Rejected] = field(factory=list)
    """Of all parts so far; they are written last."""
    notes: dict[Problem, None] = field(factory=dict)
    """Those that are said."""
    written: set[int] = field(factory=set)
    """The places of the streams that have got some text."""

    def begin(self) -> None:
        """Write what stands before the first."""
        for form, stream in zip(self.teller.forms, self.streams, strict=True):
            stream.write(form.first)

    def take(self, found: Told) -> None:
        """Write what is said of the next part, and say what there is to know of its tables."""
        for problem in found.notes:
            if problem not in self.notes:
                self.notes[problem] = None
                note(problem.line, self.language)
        for place, text in enumerate(found.texts):
            self._write(place, text)
        self.tally.sums.add(found.sums)
        self.rejected += found.rejected

    def end(self) -> None:
        """Write those that could not be read, and what stands after the last."""
        for rejected in self.rejected:
            self.tally.reject(rejected)
            for place, form in enumerate(self.teller.forms):
                self._write(place, form.rejected(rejected))
        for form, stream in zip(self.teller.forms, self.streams, strict=True):
            stream.write(form.last)

    def _write(self, place: int, text: str) -> None:
        if text and place not in self.written:
            self.written.add(place)
            text = text.removeprefix(self.teller.forms[place].between)
        self.streams[place].write(text)
