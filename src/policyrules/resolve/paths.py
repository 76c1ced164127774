"""What certainly holds where an expression is worked out: the conditions on the way there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from attrs import field, frozen

from policyrules.core.bounds import Proofs
from policyrules.core.comparisons import CONTRARY, MIRRORED
from policyrules.core.expressions import Agg, At, Expr, If, Months, Prim
from policyrules.core.graph import displaced
from policyrules.core.normal import Form, Forms
from policyrules.core.policy import Def, Policy
from policyrules.core.shift import asked, shifted
from policyrules.core.walk import children


@frozen(eq=False)
class Told:
    """A condition that is met (or not met), after those before it."""

    condition: Expr
    met: bool
    before: Told | None


Place = tuple[Expr, Told | None]
"""An expression, and what is told where it stands."""


def places_of(policy: Policy) -> Iterator[Place]:
    """Every part of every conclusion and figure, with what certainly holds where it counts."""
    for definition in policy.defs.values():
        yield from _inside(_roots(definition))
    for given in policy.givens.values():
        for limit in given.constraints:
            yield from _inside(
                [(limit.bound, None if limit.guard is None else Told(limit.guard, True, None))]
            )
            yield from _inside([] if limit.guard is None else [(limit.guard, None)])


def _roots(definition: Def) -> Iterator[Place]:
    """Guards; what a case comes to where it is held and nothing displaces it; the base where none is."""
    closed = displaced(definition.cases)
    none: Told | None = None
    for i, case in enumerate(definition.cases):
        yield case.guard, None
        held: Told | None = Told(case.guard, True, None)
        for j, other in enumerate(definition.cases):
            if i in closed[j]:
                held = Told(other.guard, False, held)
        yield case.value, held
        none = Told(case.guard, False, none)
    if definition.base is not None:
        yield definition.base, none


def _inside(roots: Iterable[Place]) -> Iterator[Place]:
    todo = list(roots)
    while todo:
        expr, told = todo.pop()
        yield expr, told
        match expr:
            case If(test=test, then=then, orelse=orelse):
                todo += [(test, told), (then, Told(test, True, told)), (orelse, Told(test, False, told))]
            case Prim(op="and" | "or" as word, args=args):
                # Where one part decides, what the others come to does not count.
                for i, arg in enumerate(args):
                    here = told
                    for j, other in enumerate(args):
                        here = here if i == j else Told(other, word == "and", here)
                    todo.append((arg, here))
            case Agg(expr=inner, filter=filter_, hops=hops):
                below = _from_below(told) if hops == 0 else None
                todo.append((inner, below if filter_ is None else Told(filter_, True, below)))
                todo += [] if filter_ is None else [(filter_, below)]
            case At(date=day, expr=inner):
                todo += [(day, told), (inner, None)]
            case Months(start=start, end=end, expr=inner):
                todo += [(start, told), (end, told), (inner, None)]
            case _:
                todo += [(part, told) for part in children(expr)]


def _from_below(told: Told | None) -> Told | None:
    """What is told of a record, as said from the records of its lists."""
    found: Told | None = None
    while told is not None:
        seen = shifted(told.condition, 1)
        found = found if seen is None else Told(seen, told.met, found)
        told = told.before
    return found


@frozen(eq=False)
class Signs:
    """Proves that numbers are above 0 where they stand."""

    policy: Policy
    proofs: Proofs
    forms: Forms = field(init=False)

    @forms.default
    def _forms(self) -> Forms:
        return Forms(self.policy)

    def above_zero(self, expr: Expr, told: Told | None) -> bool:
        """Whether a number is above 0 in every case in which it counts."""
        low, _ = self.proofs.range(expr)
        if low is not None and low > 0:
            return True
        form = self.forms.of(expr)
        if any(self._says(expr, form, *one) for one in self._comparisons(told)):
            return True
        match expr:
            case Prim(op="mul" | "min", args=args):
                return all(self.above_zero(arg, told) for arg in args)
            case Prim(op="max", args=args):
                return any(self.above_zero(arg, told) for arg in args)
            case Prim(op="add", args=args):
                above = [self.above_zero(arg, told) for arg in args]
                return any(above) and all(
                    up or self.proofs.never_negative(arg) for up, arg in zip(above, args, strict=True)
                )
        return False

    def _says(self, expr: Expr, form: Form, op: str, left: Expr, right: Expr) -> bool:
        """Whether ``left op right`` puts a number of this form above 0."""
        difference = self.forms.of(left).plus(self.forms.of(right), Fraction(-1))
        lead = min((p for p in difference.terms if p), default=None)
        if lead is None or lead not in form.terms:
            return False
        factor = form.terms[lead] / difference.terms[lead]
        rest = form.plus(difference, -factor)
        if not rest.is_constant:
            return False
        if factor < 0:
            op = MIRRORED[op]
        match op:
            case "gt":
                return rest.constant >= 0
            case "ge" | "eq":
                return rest.constant > 0
            case "ne":
                return rest.constant == 0 and self.proofs.never_negative(expr)
        return False

    def _comparisons(self, told: Told | None) -> Iterator[tuple[str, Expr, Expr]]:
        """The comparisons of numbers that certainly hold."""
        todo: list[tuple[Expr, bool]] = []
        while told is not None:
            todo.append((told.condition, told.met))
            told = told.before
        seen: set[tuple[Expr, bool]] = set()
        while todo:
            condition, met = todo.pop()
            if (condition, met) in seen:
                continue
            seen.add((condition, met))
            match condition:
                case Prim(op="not", args=(arg,)):
                    todo.append((arg, not met))
                case Prim(op="and" | "or" as word, args=args) if (word == "and") is met:
                    todo += [(arg, met) for arg in args]
                case Prim(op=op, args=(left, right)) if op in CONTRARY and left.type.kind == "number":
                    yield (op if met else CONTRARY[op]), left, right
                case _:
                    meant = asked(self.policy, condition)
                    todo += [] if meant is None else [(meant, met)]
