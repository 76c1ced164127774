"""A household at many values of one of its facts: what it is given at each, and where more leaves it less.

Between the values asked for, every place at which the result changes its clauses is found to the fen; where
what the household has in hand falls there, it is a cliff (悬崖).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

from attrs import frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.base.units import YUAN, YUAN_MONTH, YUAN_YEAR, Number, Unit
from policyrules.core.case import Case, Fact, RecordPath
from policyrules.core.decision import Amount, Decision
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.deciding import decide, decide_all
from policyrules.intake.values import out_of_bounds, suggestion

MOST_POINTS: Final = 1000
MOST_TURNS: Final = 8
"""Places at which the result changes, between two neighbouring values asked for, that are looked for."""


@frozen
class Point:
    """The decision at one value of the fact."""

    value: Number
    """Held, in the fact's unit: money in fen."""
    decision: Decision
    """What is decided at it."""
    in_hand: Fraction | None
    """The value and what is paid, together, in fen a month; None: not exactly known, or no such sum."""
    beside: tuple[Decision, ...] = ()
    """What else is decided at it, of the programmes that are counted beside."""

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All that is decided at the value."""
        return (self.decision, *self.beside)


@frozen
class Turn:
    """Two neighbouring values, one unit held apart, between which the result rests on other clauses."""

    below: Point
    """The last at which the result is as before."""
    above: Point
    """The first at which it is not."""

    @property
    def cliff(self) -> bool:
        """Whether the household has less in hand above."""
        low, high = self.below.in_hand, self.above.in_hand
        return low is not None and high is not None and high < low


@frozen
class Curve:
    """What a household is given at each value of one fact, lowest first, and where the result turns."""

    fact: str
    """The id of the fact."""
    path: RecordPath
    """Of the record that it stands in."""
    unit: Unit
    """Of the values."""
    programme: str
    """The id of the programme."""
    about: RecordPath
    """Whom it is about."""
    points: tuple[Point, ...]
    """At the values asked for."""
    turns: tuple[Turn, ...]
    """Where the result comes to rest on other clauses, lowest first. Between two values asked for, one that
    comes back the same is not noticed."""

    @property
    def cliffs(self) -> tuple[Turn, ...]:
        """The turns at which more leaves the household less."""
        return tuple(turn for turn in self.turns if turn.cliff)


@typed
def curve(
    policy: Policy,
    case: Case,
    *,
    on: date,
    vary: str,
    start: Number,
    end: Number,
    step: Number,
    programme: str | None = None,
    yearly: bool = False,
    beside: Sequence[str] = (),
) -> Curve:
    """One household decided at each value of a fact from ``start`` to ``end``, both included.

    ``vary`` leads to the fact: lists and record ids, then the fact, by id or Chinese name:
    ``members/甲/incomes/1/amount``. Values are held (money in fen). ``programme`` is an id or a name, by
    default the first; one about members is decided for the record that ``vary`` leads through. What the
    household has in hand is the value and what is paid in the same month; a value whose unit has no period
    counts as paid every month, with ``yearly`` every year. ``beside``: other programmes, for every record
    that they are about, whose payments are in hand too (nothing where the document does not decide). Raises
    UsageError for a fact or record that there is not, one that is no number, values outside the fact's
    bounds, and more than 1,000 of them.
    """
    path, given = varied(policy, case, vary)
    unit = given.type.unit
    if given.type.kind != "number" or unit is None:
        raise UsageError(NO_NUMBER.filled(fact=given.label, vary=vary))
    asked = policy.programme(programme)
    about = _about(policy, case, path, asked.entity, vary)
    values = _values(given, start, end, step)

    others = tuple(policy.programme(name).id for name in beside)

    def at(value: Number) -> Point:
        changed = case.changed(path, lambda record: record.with_fact(given.name, Fact(value)))
        decision = decide(policy, changed, on=on, programme=asked.id, of=about)
        found = tuple(d for name in others for d in decide_all(policy, changed, on=on, programme=name))
        paid = [decision.amount, *(d.amount for d in found if d.status != "silent")]
        return Point(value, decision, _in_hand(value, unit, paid, yearly=yearly), found)

    points = tuple(map(at, values))
    turns = tuple(turn for a, b in pairwise(points) for turn in _turns(a, b, at))
    return Curve(given.id, path, unit, asked.id, about, points, turns)


def _turns(low: Point, high: Point, at: Callable[[Number], Point]) -> Iterator[Turn]:
    """The places between two points at which the result changes, by halving; the lowest first."""
    for _ in range(MOST_TURNS):
        if _rests_on(low) == _rests_on(high):
            return
        below, above = low, high
        while above.value - below.value > 1:
            middle = at((below.value + above.value) // 2)
            if _rests_on(middle) == _rests_on(below):
                below = middle
            else:
                above = middle
        yield Turn(below, above)
        low = above


def _rests_on(point: Point) -> tuple[object, ...]:
    """What a turn changes: the statuses, the outcomes still possible, the provisions applied."""
    return tuple((d.status, d.possible, frozenset(a.provision for a in d.applied)) for d in point.decisions)


def _in_hand(value: Number, unit: Unit, amounts: Iterable[Amount | None], *, yearly: bool) -> Fraction | None:
    total = a_month(value, unit, yearly=yearly)
    for amount in amounts:
        if amount is not None:
            exact = amount.state == "exact" and amount.low is not None
            paid = a_month(amount.low, amount.unit) if exact and amount.low is not None else None
            total = None if total is None or paid is None else total + paid
    return total


def a_month(value: Number, unit: Unit, *, yearly: bool | None = None) -> Fraction | None:
    """Fen a month; None where the unit says no such thing. ``yearly``: how money without a period counts."""
    if unit == YUAN_MONTH or (unit == YUAN and yearly is False):
        return Fraction(value)
    if unit == YUAN_YEAR or (unit == YUAN and yearly is True):
        return Fraction(value, 12)
    return None


def _values(given: Given, start: Number, end: Number, step: Number) -> list[Number]:
    """The values asked for."""
    if step < 1 or start > end or any(Fraction(n).denominator != 1 for n in (start, end, step)):
        raise UsageError(NO_STEPS)
    if (end - start) // step >= MOST_POINTS:
        raise UsageError(TOO_MANY.filled(most=MOST_POINTS))
    for value in (start, end):
        wrong = out_of_bounds(given, value)
        if wrong is not None:
            raise UsageError(Said(f"{given.label}：{wrong.zh}", f"{given.name}: {wrong.en}"))
    values = [start + step * n for n in range(int((end - start) // step) + 1)]
    return values if values[-1] == end else [*values, end]


def varied(policy: Policy, case: Case, vary: str) -> tuple[RecordPath, Given]:
    """The record and the fact that ``vary`` leads to; UsageError where there is none."""
    *steps, name = vary.split("/")
    entity, record = case.household.entity, case.household
    path: RecordPath = ()
    if len(steps) % 2:
        raise UsageError(NO_WAY.filled(vary=vary))
    for list_, key in zip(steps[::2], steps[1::2], strict=True):
        below = {e: policy.entities[e] for e in policy.children[entity]}
        found = next((e for e, one in below.items() if list_ in (e, one.plural, one.label)), None)
        if found is None:
            names = [one.plural for one in below.values()]
            raise UsageError(NO_LIST.filled(list=list_, help=suggestion(list_, names)))
        path = (*path, (found, key))
        inside = record.at(((found, key),))
        if inside is None:
            keys = [r.key for r in record.lists.get(found, ())]
            raise UsageError(NO_RECORD.filled(list=list_, key=key, help=suggestion(key, keys)))
        entity, record = found, inside
    facts = policy.facts[entity]
    given = next((g for g in facts.values() if g.kind == "fact" and name in (g.name, g.label)), None)
    if given is None:
        names = [g.name for g in facts.values() if g.kind == "fact"]
        raise UsageError(NO_FACT.filled(name=name, help=suggestion(name, names)))
    return path, given


def _about(policy: Policy, case: Case, path: RecordPath, entity: str, vary: str) -> RecordPath:
    """The record on the way to the fact that a programme is about."""
    for length in range(len(path) + 1):
        if (path[length - 1][0] if length else case.household.entity) == entity:
            return path[:length]
    raise UsageError(NOT_ON_THE_WAY.filled(entity=policy.entities[entity].label, vary=vary))


NO_NUMBER: Final = Said("{vary}：{fact}不是数", "{vary}: {fact} is no number")
NO_STEPS: Final = Said(
    "起、止、步长应为整数（金额到分），步长大于 0，起不大于止",
    "start, end and step are whole (money to the fen), the step above 0, the start not above the end",
)
TOO_MANY: Final = Said("最多 {most} 个值，请放大步长", "at most {most} values: take a wider step")
NO_WAY: Final = Said(
    "{vary} 写作 名册/编号/…/事实，如 members/甲/incomes/1/amount",
    "{vary} is written list/id/…/fact, as in members/甲/incomes/1/amount",
)
NO_LIST: Final = Said("没有名册 {list}{help}", "there is no list {list}{help}")
NO_RECORD: Final = Said("{list} 里没有 {key}{help}", "{list} has no record {key}{help}")
NO_FACT: Final = Said("没有事实 {name}{help}", "there is no fact {name}{help}")
NOT_ON_THE_WAY: Final = Said(
    "事项针对{entity}，{vary} 不经过{entity}",
    "the programme is about {entity}, which {vary} does not lead through",
)
