"""Which amounts are proven not to be below 0, given the comparisons on the way to them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from attrs import evolve, field, frozen

from policyrules.core.expressions import Agg, AsUnit, Else, Expr, If, Prim, Ref
from policyrules.core.graph import Splitter
from policyrules.core.normal import Form, Forms, Product
from policyrules.core.primitives import ROUNDINGS
from policyrules.core.shift import asked, stands_for
from policyrules.core.walk import conjuncts

_DIFFERENCES: Final = {
    ("lt", True): ((1, 0),), ("le", True): ((1, 0),), ("gt", True): ((0, 1),), ("ge", True): ((0, 1),),
    ("lt", False): ((0, 1),), ("le", False): ((0, 1),), ("gt", False): ((1, 0),), ("ge", False): ((1, 0),),
    ("eq", True): ((0, 1), (1, 0)), ("ne", False): ((0, 1), (1, 0)),
}  # fmt: skip
"""For a comparison that holds or fails: the sides (a, b) with a − b not below 0."""


@frozen(eq=False)
class Known:
    """What is not below 0 where an amount stands, and what of the amounts there is told already."""

    forms: tuple[Form, ...]
    told: dict[Expr, bool] = field(factory=dict)

    def and_also(self, more: tuple[Form, ...]) -> Known:
        """With more that is not below 0."""
        return Known((*self.forms, *more)) if more else self


@frozen(eq=False)
class Signs:
    """What is proven of a policy's amounts."""

    splitter: Splitter
    payments: frozenset[str]
    """The amounts that are themselves checked: what they lack is said where they are written."""

    @property
    def forms(self) -> Forms:
        """The normal forms of the policy."""
        return self.splitter.forms

    def from_guard(self, guard: Expr, *, truth: bool = True) -> tuple[Form, ...]:
        """What is not below 0 where a condition holds (or fails)."""
        match guard:
            case Prim(op="not", args=(inner,)):
                return self.from_guard(inner, truth=not truth)
            case Prim(op="and" | "or" as op, args=args) if (op == "and") is truth:
                return tuple(form for arg in args for form in self.from_guard(arg, truth=truth))
            case Prim(op=op, args=args) if (op, truth) in _DIFFERENCES and args[0].type.kind == "number":
                sides = [self.forms.of(arg) for arg in args]
                return tuple(sides[a].plus(sides[b], Fraction(-1)) for a, b in _DIFFERENCES[op, truth])
            case Ref():
                meant = asked(self.splitter.policy, guard)
                return () if meant is None else self.from_guard(meant, truth=truth)
        return ()

    def from_failed(self, guards: Iterable[Expr]) -> tuple[Form, ...]:
        """What is not below 0 where none of some conditions holds."""
        return tuple(form for guard in guards for form in self.from_guard(guard, truth=False))

    def never_negative(self, value: Expr, known: Known) -> bool:
        """Whether a number is 0 or more wherever what is known holds; False when that cannot be told.

        Of a sum in which terms stand more than once both ways of working it out count, and names of
        quantities without cases are seen through.
        """
        if value not in known.told:
            known.told[value] = self._told(value, known)
        return known.told[value]

    def _told(self, value: Expr, known: Known) -> bool:
        if self.splitter.proofs.never_negative(value):
            return True
        forms = (self.forms.of(value), self.splitter.together.form(value))
        if any(form is not None and self._follows(form, known) for form in forms):
            return True
        together = self.splitter.together.of(value)
        if together is not None and self.never_negative(together, known):
            return True
        meant = stands_for(self.splitter.policy, value)
        if meant is not None and self.never_negative(meant, known):
            return True
        return self._by_parts(value, known) or self._not_below(value)

    def _by_parts(self, value: Expr, known: Known) -> bool:
        match value:
            case Ref(target=target) | AsUnit(target=target):
                return target in self.payments
            case Prim(op=op, args=(inner, _)) if op in ROUNDINGS:
                return self.never_negative(inner, known)
            case Prim(op="max" | "topped_up", args=args):
                return any(self.never_negative(arg, known) for arg in args)
            case Prim(op="add" | "mul" | "div" | "min" | "per_month" | "per_year", args=args):
                return all(self.never_negative(arg, known) for arg in args)
            case If(test=test, then=then, orelse=orelse):
                held, failed = self.from_guard(test), self.from_guard(test, truth=False)
                return self.never_negative(then, known.and_also(held)) and self.never_negative(
                    orelse, known.and_also(failed)
                )
            case Else(value=inner, orelse=orelse):
                return self.never_negative(inner, known) and self.never_negative(orelse, known)
        return False

    def _not_below(self, value: Expr) -> bool:
        low, _ = self.splitter.proofs.range(value)
        return low is not None and low >= 0

    # ── sums ──

    def _follows(self, form: Form, known: Known) -> bool:
        """Whether a sum is a positive multiple of something known not to be below 0, and more."""
        if self._plainly(form):
            return True
        lacking = [product for product, c in form.terms.items() if c < 0 or not self._plain(product)]
        for fact in known.forms:
            shared = [p for p in lacking if fact.terms.get(p, 0) * form.terms[p] > 0]
            if any(self._plainly(form.plus(fact, -form.terms[p] / fact.terms[p])) for p in shared):
                return True
        return False

    def _plainly(self, form: Form) -> bool:
        """Whether nothing is taken away, but parts of lists of which the whole is there."""
        left = {product: c for product, c in form.terms.items() if c > 0}
        for product, c in form.terms.items():
            if c < 0:
                whole = next((w for w in left if left[w] >= -c and self._within(product, w)), None)
                if whole is None:
                    return False
                left[whole] += c
        return all(map(self._plain, left))

    def _plain(self, product: Product) -> bool:
        return all(self.splitter.proofs.never_negative(self.forms.atoms[atom]) for atom in product)

    def _within(self, part: Product, whole: Product) -> bool:
        """Whether one is the other with fewer records of a list: 合计 成员(甲 当 乙) of 合计 成员.甲."""
        own, other = [a for a in part if a not in whole], [a for a in whole if a not in part]
        if len(part) != len(whole) or len(own) != 1 or len(other) != 1:
            return False
        match self.forms.atoms[own[0]], self.forms.atoms[other[0]]:
            case Agg(op="sum" | "count") as narrow, Agg(op="sum" | "count") as wide:
                same = evolve(narrow, filter=None) == evolve(wide, filter=None)
                return same and _parts(wide) <= _parts(narrow)
        return False


def _parts(list_: Agg) -> set[Expr]:
    """The conditions that the filter of a list asks for together."""
    return set() if list_.filter is None else set(conjuncts(list_.filter))


__all__ = ["Known", "Signs"]
