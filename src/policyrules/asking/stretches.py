"""``stretches``: into what parts the values of a fact fall by what is decided for each of them.

A part is decided as a whole, with the fact known to lie between its ends and no closer: what then comes out
holds for every value in it. A part that comes out in more than one way is halved, at the roundest value near
its middle, since thresholds are round; down to the fen, the day or the whole number.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from attrs import define, evolve, field, frozen

from policyrules.asking.answers import NO_RECORD, NOT_ASKED
from policyrules.asking.questions import Asked, given_named
from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.units import PLAIN, Unit, plain
from policyrules.core.case import Case, Fact, Record, RecordPath
from policyrules.core.decision import Decision
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.possible import Interval
from policyrules.core.presence import birth_facts, record_dates
from policyrules.core.types import ABSENT, Known
from policyrules.deciding import decide
from policyrules.intake.values import OTHER_PLACES

MOST_EVALUATED: Final = 80
"""How many parts and values of a number or date are decided at most, before what came out is joined."""
_FARTHEST: Final = 10**15
"""Steps from zero beyond which no threshold is looked for."""
_LIFETIME: Final = 36_525
"""Days: dates are looked at nearer to the assessment day than this first."""


@frozen
class Stretch:
    """Values of a fact beside one another, and what is decided for every one of them."""

    low: Known | None
    """The first, held: money in fen; None: there is no first. An option, yes or no or ABSENT is alone."""
    high: Known | None
    """The last; None: there is no last."""
    decision: Decision | None
    """With the fact anywhere between: its outcomes are all that are possible there, its amount holds every
    amount. None: it comes out in more than one way, and where was not found within so many tries."""

    @property
    def one(self) -> bool:
        """Whether it is a single value."""
        return self.low is not None and self.low == self.high


@typed
def stretches(
    policy: Policy,
    case: Case,
    asked: Asked,
    *,
    on: date,
    programme: str | None = None,
    of: RecordPath = (),
) -> tuple[Stretch, ...]:
    """What a programme decides for whatever one fact may be, all else of the case as it is.

    ``asked`` is the id of the fact and the path of its record (``Question.asked``); ``programme`` and ``of``
    are as for ``decide``. The stretches hold every value that the fact may have, in order, a number or date
    between its bounds, a date on which something came about up to ``on``; 无 comes last. Neighbours differ in
    outcome, in whether there is an amount, or in an amount that does not move with the fact. Empty for texts
    and sets of options. At most ``MOST_EVALUATED`` decisions are made to find them, and one for each. Raises
    UsageError for a record or fact that there is not, and as ``decide`` does.
    """
    name, path = asked
    record, given = case.household.at(path), given_named(policy, name)
    if record is None:
        raise UsageError(NO_RECORD)
    if given is None or given.entity != record.entity:
        raise UsageError(NOT_ASKED.filled(name=name))

    def decided(change: Callable[[Record], Record]) -> Decision:
        return decide(policy, case.changed(path, change), on=on, programme=programme, of=of)

    def at(value: Known) -> Decision:
        judged = given.kind == "determination"
        fact = Fact(value, by="—", on=on, basis="—") if judged else Fact(value)
        return decided(lambda here: here.with_fact(given.name, fact))

    def between(low: Known | None, high: Known | None) -> Decision:
        if low is not None and low == high:
            return at(low)
        bounds = Interval(low, high)  # type: ignore[arg-type]
        return decided(lambda here: evolve(here.with_fact(given.name, None), between={given.name: bounds}))

    absent: list[Known] = [ABSENT] if given.type.optional else []
    match given.type.kind:
        case "bool":
            single: list[Known] = [True, False, *absent]
        case "choice":
            single = [*(option.id for option in given.type.options), *absent]
        case "number" | "date":
            single = absent
        case _:
            return ()
    found: Iterable[Stretch] = ()
    if given.type.kind in ("number", "date"):
        passed = record_dates(policy).get(record.entity, ()) + birth_facts(policy).get(record.entity, ())
        line = _line(given, on, passed=given.name in passed)
        found = _Search(line, between).found()
    return (*found, *(Stretch(value, value, at(value)) for value in single))


@frozen
class _Line:
    """The values of a number or a date in their steps, each by how many steps it is from zero."""

    value: Callable[[int], Known]
    first: int | None
    last: int | None
    near: int
    """Where thresholds are likely; of numbers, what is large."""
    day: date | None
    """Of dates the assessment day."""


def _line(given: Given, on: date, *, passed: bool) -> _Line:
    low, high = given.low, given.high
    if given.type.kind == "date":
        first = (low if isinstance(low, date) else date.min).toordinal()
        last = (high if isinstance(high, date) else date.max).toordinal()
        return _Line(date.fromordinal, first, min(last, on.toordinal()) if passed else last, 0, on)
    step = _step(given.type.unit or PLAIN)
    first_step = None if low is None else -(-Fraction(low) // step)  # type: ignore[arg-type]
    last_step = None if high is None else Fraction(high) // step  # type: ignore[arg-type]
    near = 100_000 if step == 1 and given.type.unit and given.type.unit.money else int(100 / step)
    return _Line(lambda steps: plain(steps * step), first_step, last_step, near, None)


def _step(unit: Unit) -> Fraction:
    """How far apart two neighbouring values of a unit can be written, held."""
    if unit.money or unit.whole:
        return Fraction(1)
    return unit.scale / 10**OTHER_PLACES


Ends = tuple[int | None, int | None]


@define
class _Search:
    """The search for the stretches of one fact."""

    line: _Line
    between: Callable[[Known | None, Known | None], Decision]
    decisions: dict[Ends, Decision] = field(factory=dict)

    def found(self) -> Iterator[Stretch]:
        """The stretches, lowest first."""
        pieces = self.cut([(self.line.first, self.line.last)], self.mixed)
        pieces = self.cut(pieces, self.stepwise)
        for (low, high), decision in self.joined(pieces):
            yield Stretch(self.value(low), self.value(high), decision)

    def value(self, steps: int | None) -> Known | None:
        return None if steps is None else self.line.value(steps)

    def decide(self, low: int | None, high: int | None) -> Decision | None:
        """The decision between two ends; None once enough were made."""
        if (low, high) not in self.decisions:
            if len(self.decisions) >= MOST_EVALUATED:
                return None
            self.decisions[low, high] = self.between(self.value(low), self.value(high))
        return self.decisions[low, high]

    def cut(self, pieces: list[Ends], needed: Callable[[Ends], bool]) -> list[Ends]:
        """The pieces cut until none needs it, or enough was tried; the widest first."""
        todo, done, cuts = deque(pieces), list[Ends](), set[int | None]()
        while todo:
            low, high = todo.popleft()
            middle = self.middle(low, high) if needed((low, high)) else None
            if middle is None or len(self.decisions) + 2 > MOST_EVALUATED:  # both parts must be decided then
                done.append((low, high))
                continue
            if low in cuts:  # a threshold is as often above a round value as below it
                cuts.discard(low)
                middle = (low or 0) + 1
            else:
                cuts.add(middle)
            todo += [(low, middle - 1), (middle, high)]
        return sorted(done, key=lambda ends: (ends[0] is not None, ends[0] or 0))

    def mixed(self, ends: Ends) -> bool:
        """Whether a piece comes out in more than one way, and not the same at both of its ends."""
        decision = self.decide(*ends)
        return decision is not None and not _settled(decision) and not self.open_all_over(ends)

    def open_all_over(self, ends: Ends) -> bool:
        """Whether what is open in a piece is so at its ends too: for other reasons than this fact."""
        decision = self.decisions.get(ends)
        points = [-_FARTHEST if ends[0] is None else ends[0], _FARTHEST if ends[1] is None else ends[1]]
        return decision is not None and all(
            (there := self.decide(point, point)) is not None and _ways(there) == _ways(decision)
            for point in points
        )

    def stepwise(self, ends: Ends) -> bool:
        """Whether an amount takes steps: it differs within a piece, and not from one value to the next."""
        decision = self.decide(*ends)
        if decision is None or not _settled(decision) or not _moves(decision):
            return False
        low, high = ends
        start = low if low is not None else high - 1 if high is not None else 0
        if high is not None and start + 1 > high:
            return False
        here, there = self.decide(start, start), self.decide(start + 1, start + 1)
        return here is not None and there is not None and not _moves(here) and here.amount == there.amount

    def told(self, ends: Ends) -> Decision | None:
        """The decision of a piece, where one thing can be said of all of it."""
        decision = self.decisions.get(ends)
        return decision if decision and (_settled(decision) or self.open_all_over(ends)) else None

    def joined(self, pieces: list[Ends]) -> Iterator[tuple[Ends, Decision | None]]:
        """The pieces; those beside one another that come out alike are one, if it comes out so as a whole."""
        found = [self.told(ends) for ends in pieces]
        for n in range(1, len(pieces) - 1):  # a single value among what is not told says nothing
            if pieces[n][0] == pieces[n][1] and found[n - 1] is None and found[n + 1] is None:
                found[n] = None
        at, before = pieces[0], found[0]
        for ends, decision in zip(pieces[1:], found[1:], strict=True):
            whole = at[0], ends[1]
            if before is None and decision is None:
                at = whole
                continue
            if before and decision and _alike((at, before), (ends, decision)):
                together = self.between(*map(self.value, whole))
                if _ways(together) == _ways(before):
                    at, before = whole, together
                    continue
            yield at, before
            at, before = ends, decision
        yield at, before

    def middle(self, low: int | None, high: int | None) -> int | None:
        """Where to cut: the first step of the upper part. None: a single value, or too far out."""
        if self.line.day is not None and low is not None and high is not None:
            return _middle_of_days(low, high, self.line.day)
        if low is None or high is None:
            return self.outward(low, high)
        return None if low >= high else _roundest(low + 1, high)

    def outward(self, low: int | None, high: int | None) -> int | None:
        """Where to cut what has no end: at zero, then ever farther out."""
        if low is None and high is None:
            return 0
        near = low if low is not None else -(high or 0)
        far = self.line.near
        while far <= near:
            far *= 10
        if far > _FARTHEST:
            return None
        return far if low is not None else 1 - far


def _roundest(low: int, high: int) -> int:
    """The number with the most zeros at its end in the middle half of a span."""
    quarter = (high - low) // 4
    low, high = low + quarter, high - quarter
    ten = 1
    while -(-low // (ten * 10)) * ten * 10 <= high:
        ten *= 10
    first, last = -(-low // ten), high // ten
    return (first + last) // 2 * ten


def _middle_of_days(low: int, high: int, day: date) -> int | None:
    """The day in the middle half of a span on which thresholds are likely: the one after a birthday by which
    some years are full on the assessment day, else the first of a year or of a month, else the middle."""
    if low >= high:
        return None
    on = day.toordinal()
    for far in (on - _LIFETIME, on + _LIFETIME):
        if high - low > 2 * _LIFETIME and low < far <= high:
            return far
    quarter = (high - low - 1) // 4
    start, end = low + 1 + quarter, high - quarter
    middle = date.fromordinal((start + end) // 2)
    likely = _anniversary(day, middle.year), middle.replace(month=1, day=1), middle.replace(day=1)
    return next((d.toordinal() for d in likely if start <= d.toordinal() <= end), middle.toordinal())


def _anniversary(day: date, year: int) -> date:
    """The day after that of the assessment, in another year."""
    after = date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))
    return date(year, after.month, 28 if (after.month, after.day) == (2, 29) else after.day)


def _ways(decision: Decision) -> tuple[object, ...]:
    """In which ways it may come out."""
    amount = decision.amount
    kind = None if amount is None else (amount.state == "silent", amount.may_be_silent)
    return frozenset(o.id for o in decision.possible), decision.may_be_silent, decision.status, kind


def _settled(decision: Decision) -> bool:
    """Whether it comes out in one way, up to how much it is."""
    unsure = decision.amount is not None and decision.amount.may_be_silent
    return decision.status != "undetermined" and not unsure


def _moves(decision: Decision) -> bool:
    """Whether its amount is not one number."""
    return decision.amount is not None and decision.amount.state == "range"


def _alike(before: tuple[Ends, Decision], after: tuple[Ends, Decision]) -> bool:
    """Whether two pieces beside one another may be one: where both are more than a value and the amount of
    either does not move, only with the same amount."""
    if _ways(before[1]) != _ways(after[1]):
        return False
    moving = [ends[0] == ends[1] or _moves(decision) for ends, decision in (before, after)]
    return before[1].amount == after[1].amount or all(moving)
