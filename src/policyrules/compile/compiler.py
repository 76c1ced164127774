"""The relations of a query: each conclusion once, in the order in which they depend on each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from math import ceil

from attrs import frozen

from policyrules.base.units import PERCENT, PERCENTAGE_POINTS
from policyrules.compile import values
from policyrules.compile.frame import Frame
from policyrules.compile.masks import NOTHING, Mask, bit
from policyrules.compile.printing import Dialect
from policyrules.compile.results import Result
from policyrules.compile.terms import Term, any_of, at_most, column, day, field, is_null
from policyrules.core.expressions import Expr
from policyrules.core.figures import Figures
from policyrules.core.givens import Given
from policyrules.core.graph import LIMIT, splitter_of
from policyrules.core.policy import Case, Def, Policy
from policyrules.core.presence import record_dates

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

    def of(self, given: Given) -> tuple[int, int]:
        """(largest absolute integer, denominator) of a fact as it stands in its column."""
        if given.type.kind == "date":
            return 99_991_231, 1
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
    """The relations of one query, each once, in the order in which they depend on each other."""

    def __init__(
        self,
        policy: Policy,
        dialect: Dialect,
        limits: Limits,
        *,
        day: date,
        definition: Definition,
        expression: Expression,
        largest: int = LIMIT,
        together: Sequence[str] = (),
    ) -> None:
        self._definition = definition
        self._expression = expression
        self.policy = policy
        self.day = day
        """The assessment day: what lies after it is not there, whatever day is looked at."""
        self.figures = Figures(policy)
        self.splitter = splitter_of(policy, largest)
        self.dialect = dialect
        self.limits = limits
        self.relations: dict[str, str] = {}
        self.known: dict[tuple[int, date], tuple[Frame, dict[Expr, Result]]] = {}
        """What is worked out already, by frame and the day looked at: tables ask one thing in many rows."""
        self._standing: dict[str, str] = {}
        """The relation that stands for one that says the same: two aggregates of one list, say."""
        self._by_text: dict[str, str] = {}
        self._together = tuple(together)
        """Defs of one entity, none of which draws on another, that are worked out in one relation on the
        day: what an outcome pays asks what the outcome asks."""
        self._conclusions: dict[tuple[str, date], tuple[str, Result]] = {}
        self._reasons: dict[str, int] = {}
        self._provisions: dict[str, int] = {}
        self._names = 0

    def expression(self, frame: Frame, expr: Expr) -> Result:
        """The value of an expression in a row of the frame."""
        return self._expression(self, frame, expr)

    def fresh(self, letter: str) -> str:
        """A name for a relation."""
        self._names += 1
        return f"{letter}{self._names}"

    def relation(self, name: str, text: str) -> None:
        """Add a relation; those that it joins are there already. One that says the same stands for it."""
        first = self._by_text.setdefault(text, name)
        if first == name:
            self.relations[name] = text
        else:
            self._standing[name] = first

    def frame(self, entity: str, on: date, asker: Frame | None = None, hops: int = 0) -> Frame:
        """A row for each record of an entity; with an asker, for each that it is asked about by."""
        tables = (self._there(e) for e in path_of(self.policy, entity))
        return Frame(entity, tuple(tables), on, self.dialect, self._standing, asker, hops)

    def _there(self, entity: str) -> str:
        """The records of an entity that have come about by the day, as a FROM item."""
        table, today = self.dialect.quoted(self.policy.entities[entity].plural), day(self.day)
        dates = [field(name) for name in record_dates(self.policy).get(entity, ())]
        tests = [self.dialect.text(any_of(is_null(date), at_most(date, today))) for date in dates]
        return f"(SELECT * FROM {table} WHERE {' AND '.join(tests)})" if tests else table

    def entity_above(self, entity: str, hops: int) -> str | None:
        """The entity ``hops`` levels up."""
        above: str | None = entity
        for _ in range(hops):
            above = None if above is None else self.policy.entities[above].parent
        return above

    def reason(self, name: str) -> Mask:
        """The bit of a reason, as a mask."""
        return bit(self._reasons.setdefault(name, len(self._reasons)))

    def provision(self, case: Case) -> Mask:
        """The bit of a case's provision, as a mask."""
        if case.provision is None:
            return NOTHING
        return bit(self._provisions.setdefault(case.provision, len(self._provisions)))

    def conclusion(self, frame: Frame, target: str, hops: int, *, asking: bool = False) -> Result:
        """A Def of the own record, of the one that asks, or of one above, as columns of the frame."""
        key = (target, frame.on)
        if key not in self._conclusions:
            whole = target in self._together and frame.on == self.day
            self._compile(self._together if whole else (target,), frame.on)
        name, result = self._conclusions[key]
        alias = None

        def imported(term: Term) -> Term:
            nonlocal alias
            if term.value is not None:
                return term
            alias = alias or frame.join(name, hops, asking=asking)
            return frame.source(column(term.name, alias))

        return Result(
            values.map_terms(result.value, imported),
            result.applied.map(imported),
            result.why.map(imported),
            imported(result.clash),
        )

    def _compile(self, targets: Sequence[str], on: date) -> None:
        """Add the relation of some Defs of one entity."""
        definitions = [self.policy.defs[target] for target in targets]
        frame = self.frame(definitions[0].entity, on)
        results = [self._definition(self, frame, definition) for definition in definitions]
        outputs: dict[str, Term] = {}
        names: dict[Term, str] = {}

        def exported(term: Term) -> Term:
            if term.value is not None:
                return term
            known = frame.let(term)
            name = names.setdefault(known, f"o{len(names)}")
            outputs[name] = known
            return column(name)

        done = [
            Result(
                values.map_terms(result.value, exported),
                result.applied.map(exported),
                result.why.map(exported),
                exported(result.clash),
            )
            for result in results
        ]
        name = self.fresh("d")
        self.relation(name, frame.select(outputs))
        for target, result in zip(targets, done, strict=True):
            self._conclusions[target, on] = name, result

    @property
    def masks(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The provisions and the reasons by their bits."""
        return tuple(self._provisions), tuple(self._reasons)


def path_of(policy: Policy, entity: str) -> tuple[str, ...]:
    """The entities from one up to its root."""
    found = [entity]
    while (parent := policy.entities[found[-1]].parent) is not None:
        found.append(parent)
    return tuple(found)
