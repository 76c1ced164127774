"""Where the rules of a policy turn: the values of a fact at which a comparison, a window or a table changes.

They are read from the policy: a threshold is a constant, a figure as it stands on the day, or made of other
facts of the same record (收入 低于 标准 × 人口). A date is a number of days here, money is in fen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from attrs import evolve, frozen

from policyrules.base.months import add_months, month_index, month_start
from policyrules.base.units import Number
from policyrules.core.comparisons import COMPARES
from policyrules.core.expressions import Agg, Else, Expr, If, Lit, Lookup, Prim, Ref, Scale, Today, Window
from policyrules.core.figures import Figures
from policyrules.core.normal import Form, Forms
from policyrules.core.policy import Def, Policy
from policyrules.core.types import Known
from policyrules.core.walk import expressions, walk


@frozen
class Edge:
    """A threshold of a fact: a constant, and multiples of products of other facts of the same record."""

    constant: Fraction
    terms: tuple[tuple[Fraction, tuple[str, ...]], ...] = ()

    def at(self, facts: Mapping[str, Known]) -> Fraction | None:
        """Where it lies, given the other facts by name; None where one of them is not known."""
        total = self.constant
        for coefficient, names in self.terms:
            for name in names:
                value = as_number(facts.get(name))
                if value is None:
                    return None
                coefficient *= value
            total += coefficient
        return total


def as_number(value: Known | None) -> Number | None:
    """A number, or the number of a day; None for anything else."""
    if isinstance(value, date):
        return value.toordinal()
    return value if isinstance(value, Number) and not isinstance(value, bool) else None


def edges(policy: Policy, on: date) -> Mapping[str, tuple[Edge, ...]]:
    """By the id of a fact its thresholds on the day, each once, in the order of the policy."""
    reader = _Reader(policy, on, Forms(policy), Figures(policy))
    found: dict[str, dict[Edge, None]] = {}
    for definition in policy.defs.values():
        for expr in expressions(definition):
            for part in walk(expr):
                for fact, edge in reader.turning(part):
                    found.setdefault(fact, {})[edge] = None
    return {fact: tuple(its) for fact, its in found.items()}


def lines(policy: Policy, on: date) -> tuple[Fraction, ...]:
    """The lines that incomes are compared with, in fen a person and month, each once; none is zero.

    They are the figures in comparisons that are money a person, as they stand on the day.
    """
    figures, found = Figures(policy), dict[Fraction, None]()
    for definition in policy.defs.values():
        for expr in expressions(definition):
            for part in walk(expr):
                if isinstance(part, Prim) and part.op in COMPARES:
                    for inner in walk(part):
                        line = _line(policy, figures, inner, on)
                        if line:
                            found[line] = None
    return tuple(found)


def _line(policy: Policy, figures: Figures, expr: Expr, on: date) -> Fraction | None:
    unit = expr.type.unit
    per = {base.en: exponent for base, exponent in unit.dims} if unit is not None else {}
    if not isinstance(expr, Ref) or unit is None or not unit.money or per.get("persons") != -1:
        return None
    given = policy.givens.get(expr.target)
    value = as_number(_on(figures, expr.target, on)) if given and given.level != "case" else None
    if value is None:
        return None
    return Fraction(value) if per.get("months") == -1 else Fraction(value, 12)


def _on(figures: Figures, figure: str, day: date) -> Known | None:
    value = figures.on(figure, day).value
    return value if isinstance(value, int | Fraction | date) else None


_WINDOWS: Final = (-1, 0, 1)
"""The months around the one in which a window turns: some begin with the next."""


@frozen
class _Reader:
    """What is needed to tell where a part of an expression turns."""

    policy: Policy
    on: date
    forms: Forms
    figures: Figures

    def turning(self, part: Expr) -> Iterator[tuple[str, Edge]]:
        """The facts of which it turns at a threshold, with the threshold."""
        match part:
            case Prim(op=op, args=(left, right)) if op in COMPARES and left.type.kind in ("number", "date"):
                yield from self._compared(self.forms.of(left).plus(self.forms.of(right), Fraction(-1)))
            case Window(date=Today(), start=start, months=months):
                yield from self._window(start, months)
            case Lookup(axes=axes):
                for axis in axes:
                    for cut in axis.cuts:
                        yield from self._compared(self._less(axis.expr, Fraction(as_number(cut.value) or 0)))
            case Scale(quantity=quantity, versions=versions):
                for limit in (limit for version in versions for limit in version.limits):
                    yield from self._compared(
                        self.forms.of(quantity).plus(self.forms.of(limit), Fraction(-1))
                    )

    def _less(self, expr: Expr, by: Fraction) -> Form:
        return self.forms.of(expr).plus(Form({(): by}), Fraction(-1))

    def _compared(self, form: Form) -> Iterator[tuple[str, Edge]]:
        """The thresholds of the facts that stand in it alone, the form being compared with 0.

        Where amounts of money are among them they are what turns, not how many persons there are.
        """
        constant, terms = Fraction(0), list[tuple[Fraction, tuple[_Named, ...]]]()
        for product, coefficient in form.terms.items():
            known, facts = self._parts(product)
            if known is None:
                return
            if facts:
                terms.append((coefficient * known, facts))
            else:
                constant += coefficient * known
        alone = [(c, facts[0]) for c, facts in terms if len(facts) == 1 and c]
        money = any(fact.money for _, fact in alone)
        for coefficient, fact in alone:
            others = [(c, facts) for c, facts in terms if facts != (fact,)]
            names = {other for _, facts in others for other in facts}
            same = all(other.entity == fact.entity and other.id != fact.id for other in names)
            if same and fact.money == money:
                parts = ((-c / coefficient, tuple(one.name for one in facts)) for c, facts in others)
                yield from fact.turned(Edge(-constant / coefficient, tuple(parts)), self.on)

    def _parts(self, product: tuple[str, ...]) -> tuple[Fraction | None, tuple[_Named, ...]]:
        """What is known of a product on the day, and the facts in it; None where it is neither."""
        known, facts = Fraction(1), []
        for key in product:
            atom = self.forms.atoms[key]
            value = self._known(atom)
            named = self._fact(atom)
            if value is not None:
                known *= value
            elif named is not None:
                facts.append(named)
            else:
                return None, ()
        return known, tuple(facts)

    def _known(self, atom: Expr) -> Number | None:
        match self._meant(atom):
            case Today():
                return self.on.toordinal()
            case Lit(value=value):
                return as_number(value)
            case Ref(target=target) if target in self.policy.givens:
                given = self.policy.givens[target]
                return as_number(_on(self.figures, target, self.on)) if given.level != "case" else None
        return None

    def _meant(self, expr: Expr) -> Expr:
        """What a conclusion stands for that says the same of every record, by the readings of the day."""
        while True:
            match expr:
                case Ref(target=target) if (only := self._only(target)) is not None:
                    expr = only
                case If(test=Prim(op="eq", args=(Ref(target=reading), Lit(value=option)))) if (
                    reading in self.policy.readings
                ):
                    taken = self.figures.on(reading, self.on).value
                    if not isinstance(taken, str):
                        return expr
                    expr = expr.then if taken == option else expr.orelse
                case _:
                    return expr

    def _only(self, target: str) -> Expr | None:
        """The value of a conclusion that has one, whatever holds."""
        match self.policy.defs.get(target):
            case Def(base=None, cases=(case,)) if case.guard == Lit(True, case.guard.type):
                return case.value
        return None

    def _fact(self, atom: Expr) -> _Named | None:
        match atom:
            case Ref(target=target, hops=0, frame=0) if target in self.policy.givens:
                given = self.policy.givens[target]
                unit = given.type.unit
                return _Named(target, given.name, given.entity or "", unit is not None and unit.money)
            case Else(value=inner) | Agg(op="min" | "max", expr=inner):
                return self._fact(inner)
            case Prim(op="age", args=(Ref(hops=0, frame=0) as born, *on)) if not on or isinstance(
                on[0], Today
            ):
                found = self._fact(born)
                return None if found is None else evolve(found, age=True)
        return None

    def _window(self, start: Expr, months: Expr) -> Iterator[tuple[str, Edge]]:
        known, named = self._parts_of(months), self._fact(start)
        if known is None or named is None:
            return
        now = month_index(self.on)
        yield named.id, Edge(Fraction(self.on.toordinal()))
        yield named.id, Edge(Fraction(add_months(self.on, -int(known)).toordinal()))
        for more in _WINDOWS:
            yield named.id, Edge(Fraction(month_start(now - int(known) + more).toordinal()))

    def _parts_of(self, expr: Expr) -> Fraction | None:
        total = Fraction(0)
        for product, coefficient in self.forms.of(expr).terms.items():
            known, facts = self._parts(product)
            if known is None or facts:
                return None
            total += coefficient * known
        return total


@frozen
class _Named:
    """A fact in a comparison, or the age that goes by it."""

    id: str
    name: str
    entity: str
    money: bool
    age: bool = False

    def turned(self, edge: Edge, on: date) -> Iterator[tuple[str, Edge]]:
        """The edge as one of the fact: of an age the day of birth on which it is reached."""
        if not self.age:
            yield self.id, edge
        elif not edge.terms and 0 <= edge.constant <= 150:
            born = add_months(on, -12 * int(edge.constant))
            yield self.id, Edge(Fraction(born.toordinal()))
