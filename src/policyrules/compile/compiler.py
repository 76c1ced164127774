"""The relations of a query: each conclusion once, in the order in which they depend on each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from math import ceil

from attrs import frozen

from policyrules.base.units import PERCENT, PERCENTAGE_POINTS
from policyrules.compile import values
from policyrules.compile.ends import plain
from policyrules.compile.frame import Day, Frame, Moving
from policyrules.compile.masks import NOTHING, Mask, bit
from policyrules.compile.relations import Table
from policyrules.compile.results import Result
from policyrules.compile.terms import FALSE, TRUE, Term, all_of, any_of, at_most, field, is_null
from policyrules.compile.terms import day as day_term
from policyrules.core.expressions import Expr
from policyrules.core.figures import Figures
from policyrules.core.givens import Given
from policyrules.core.graph import LIMIT, splitter_of
from policyrules.core.policy import Case, Def, Policy, SingleUnit
from policyrules.core.presence import record_dates
from policyrules.core.unfilled import InForce

Definition = Callable[["Compiler", Frame, Def], Result]
Expression = Callable[["Compiler", Frame, Expr], Result]
"""How a Def, and how an expression, becomes columns of a frame."""


@frozen
class Limits:
    """What facts are assumed to stay within, so that every product can be proven to fit 64 bits.

    ``insert_cases`` checks it; a table from elsewhere must keep it too.
    """

    money: int = 10**9
    """Largest amount of money of one fact, in fen."""
    number: int = 10**6
    """Largest other number."""
    records: int = 100
    """Most records of one list below one record."""
    share: int = 10**4
    """Percentages are held in whole numbers of 1/share, and go up to 10000 %."""
    parts: int = 100
    """What a declared unit that has fractions (亩) is held in: whole numbers of 1/parts."""
    ruled_out: frozenset[str] = frozenset()
    """Choices of which the tables say what they are not while they are not known (from rolls), by the ids of
    the facts; tables and the queries that read them are of the same ones."""

    def of(self, given: Given) -> tuple[int, int]:
        """(largest absolute integer, denominator) of a fact as it stands in its column."""
        if given.type.kind == "date":
            return date.max.toordinal(), 1
        bounds = [abs(Fraction(b)) for b in (given.low, given.high) if isinstance(b, int | Fraction)]
        unit, den = given.type.unit, 1
        if unit in (PERCENT, PERCENTAGE_POINTS):
            cap, den = 100, self.share
        else:
            cap = self.money if unit is not None and unit.money else self.number
            if unit is not None and not (unit.money or unit.whole or unit.built_in):
                den = self.parts
        largest = max(bounds) if len(bounds) == 2 else max([Fraction(cap), *bounds])
        return ceil(largest * den), den


class Compiler:
    """What one query works out: a frame for each kind of record, each conclusion once in that of its own."""

    def __init__(
        self,
        policy: Policy,
        limits: Limits,
        *,
        day: date,
        definition: Definition,
        expression: Expression,
        largest: int = LIMIT,
        known: bool = False,
        cases: Mapping[str, Term] | None = None,
    ) -> None:
        self._definition = definition
        self._expression = expression
        self._largest = largest
        self.known = known
        """Whether every fact is taken as known and every list as complete."""
        self.policy = policy
        self.cases = cases or {}
        """By root entity whether a case is decided, over the fields of its table; of others, all are."""
        self.day = day
        """The assessment day: what lies after it is not there, whatever day is looked at."""
        self.figures = Figures(policy)
        self.splitter = splitter_of(policy, largest)
        self.limits = limits
        self.met: dict[tuple[Frame, Day], dict[Expr, Result]] = {}
        """What is worked out already, by frame and the day looked at: tables ask one thing in many rows."""
        self._frames: dict[str, Frame] = {}
        self._pairs: dict[tuple[Frame, Frame, int], Frame] = {}
        self._seen: dict[Frame, Frame] = {}
        self._alone: dict[tuple[Frame, str], Frame] = {}
        self._lists: dict[tuple[Frame, str], Frame | None] = {}
        self._conclusions: dict[tuple[Frame, str, Day], Result] = {}
        self._reasons: dict[str, int] = {}
        self._provisions: dict[str, int] = {}
        self.unknown: dict[tuple[str, str], Term] = {}
        """By entity and column of its table: whether the fact, or that the list is complete, is not known."""

    def with_all_known(self) -> Compiler:
        """The same query where every fact is known; its masks are those of this one."""
        return self.again(known=True)

    def again(self, *, known: bool = False) -> Compiler:
        """The same query from the beginning; its masks are those of this one."""
        twin = Compiler(
            self.policy,
            self.limits,
            day=self.day,
            definition=self._definition,
            expression=self._expression,
            largest=self._largest,
            known=known,
            cases=self.cases,
        )
        twin._reasons, twin._provisions = self._reasons, self._provisions
        return twin

    def note(self, entity: str | None, unknown: Term, *columns: Term) -> None:
        """What says that these columns of a table are not known."""
        assert entity is not None
        for column in columns:
            key = entity, column.name
            self.unknown[key] = any_of(self.unknown.get(key, FALSE), unknown)

    def expression(self, frame: Frame, expr: Expr) -> Result:
        """The value of an expression in a row of the frame."""
        return self._expression(self, frame, expr)

    def frame(self, entity: str) -> Frame:
        """The frame of the records of an entity."""
        if entity not in self._frames:
            parent = self.policy.entities[entity].parent
            above = None if parent is None else self.frame(parent)
            self._frames[entity] = Frame(entity, self.day, above)
        return self._frames[entity]

    def pairs(self, record: Frame, asker: Frame, hops: int) -> Frame:
        """The frame of the records below the one ``hops`` levels up from an asker, each with each asker."""
        key = record, asker, hops
        if key not in self._pairs:
            rows = record.rows, asker.rows
            if rows == (record, asker):
                self._pairs[key] = Frame.of_pairs(*key)
            else:  # a household's only member is asked about in the row of whoever asks
                only = asker.ancestor(hops).alone is not None
                shared = asker.rows if only else self.pairs(*rows, hops)
                self._pairs[key] = Frame.of_pairs_in(shared, record, asker)
        return self._pairs[key]

    def alone(self, member: Frame, unit: SingleUnit) -> Frame:
        """The frame of the one-person households that a unit makes of records: each in the row of its own."""
        key = member, unit.id
        if key not in self._alone:
            household = member.ancestor(1)
            made = Frame(unit.household, member.on, household.above, rows=member.rows)
            made.alone = unit, member
            self._alone[key] = made
        return self._alone[key]

    def seen_from(self, frame: Frame) -> Frame:
        """The record of a frame and, by way of it, those above, all in its row: each has a day there."""
        if frame not in self._seen:
            above = [frame]
            while (next_ := above[-1].above) is not None:
                above.append(next_)
            seen: Frame | None = None
            for hops, other in reversed(list(enumerate(above))):
                seen = Frame(other.entity, frame.on, seen, rows=frame.rows)
                seen.seen = frame, hops
            assert seen is not None
            self._seen[frame] = seen
        return self._seen[frame]

    def figure(self, frame: Frame, name: str) -> InForce:
        """What a figure is on the day looked at."""
        on = frame.on
        return self.figures.on(name, on.figures if isinstance(on, Moving) else on)

    def below(self, listing: Frame, child: str) -> Frame | None:
        """The frame of a list of records; None where there never are any.

        In a one-person household the only member stands in the row of its household, and no other list has
        records. The lists below are those of the member, seen from there.
        """
        if listing is self.frame(listing.entity):
            return self.frame(child)
        key = listing, child
        if key not in self._lists:
            if listing.alone is None:
                rows: Frame | None = self.below(listing.rows, child)
            else:
                unit, member = listing.alone
                rows = member.rows if unit.child == child else None
            self._lists[key] = None if rows is None else Frame(child, listing.on, listing, rows=rows)
        return self._lists[key]

    def elsewhere(self, frame: Frame, on: Day, expr: Expr) -> Result:
        """The value of an expression in a row of another frame, on a day."""
        with looking(frame, on):
            return self.expression(frame, expr)

    def table(self, entity: str) -> Table:
        """The records of an entity that have come about by the day; of a root, those that are decided."""
        today = day_term(self.day)
        dates = [field(name) for name in record_dates(self.policy).get(entity, ())]
        come = (any_of(is_null(date), at_most(date, today)) for date in dates)
        there = all_of(self.cases.get(entity, TRUE), *come)
        return Table(self.policy.entities[entity].plural, None if there.value is True else there)

    def reason(self, name: str) -> Mask:
        """The bit of a reason, as a mask."""
        return bit(self._reasons.setdefault(name, len(self._reasons)))

    def provision(self, case: Case) -> Mask:
        """The bit of a case's provision, as a mask."""
        if case.provision is None:
            return NOTHING
        return bit(self._provisions.setdefault(case.provision, len(self._provisions)))

    def conclusion(self, frame: Frame, target: str, hops: int = 0, *, asking: bool = False) -> Result:
        """A Def of the own record, of the one that asks, or of one above, in a row of the frame."""
        home = at(frame, hops, asking=asking)
        key = home, target, frame.on
        if key not in self._conclusions:
            with looking(home, frame.on):
                self._conclusions[key] = self._definition(self, home, self.policy.defs[target])
        return brought(frame, self._conclusions[key], hops, asking=asking)

    @property
    def masks(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The provisions and the reasons by their bits."""
        return tuple(self._provisions), tuple(self._reasons)


@contextmanager
def looking(frame: Frame, on: Day) -> Iterator[None]:
    """The frame as of another day."""
    before, frame.on = frame.on, on
    try:
        yield
    finally:
        frame.on = before


def at(frame: Frame, hops: int, *, asking: bool = False) -> Frame:
    """The frame of a record so many levels up, of the record at hand or of the one that asks about it."""
    side = frame.asker if asking else frame.record
    return (side or frame).ancestor(hops)


def brought(frame: Frame, result: Result, hops: int, *, asking: bool = False) -> Result:
    """What the frame of a record says as a row of another frame has it: of one below, or of pairs."""

    if frame.record is not None and isinstance(result.value, values.Line):
        plain(result.value.low, result.value.high)

    def imported(term: Term) -> Term:
        side = frame.asker if asking else frame.record
        if side is None:
            return frame.brought(term, hops)
        return frame.carried(side, side.brought(term, hops), asking=asking)

    return Result(
        values.map_terms(result.value, imported),
        result.applied.map(imported),
        result.why.map(imported),
        imported(result.clash),
    )


def path_of(policy: Policy, entity: str) -> tuple[str, ...]:
    """The entities from one up to its root."""
    found = [entity]
    while (parent := policy.entities[found[-1]].parent) is not None:
        found.append(parent)
    return tuple(found)
