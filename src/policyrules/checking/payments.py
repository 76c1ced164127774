"""Amounts that are paid: never below 0, and whole fen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from attrs import field, frozen

from policyrules.base.errors import Finding, Span
from policyrules.base.saying import Said
from policyrules.base.units import WHOLE_UNITS
from policyrules.checking.codes import MAY_BE_BELOW_ZERO, NOT_WHOLE_FEN
from policyrules.core.bounds import Proofs
from policyrules.core.expressions import Agg, AsUnit, At, Else, Expr, If, Lit, Prim, Ref, Silent
from policyrules.core.graph import splitter_of
from policyrules.core.normal import Form, Forms
from policyrules.core.policy import Def, Given, Policy, Programme
from policyrules.core.shift import asked
from policyrules.core.walk import innermost_first, targets


def check_payments(policy: Policy) -> Iterator[Finding]:
    """Amounts of money that a decision could pay below 0, or with a part of a fen."""
    payments = {paid.id: (programme, paid) for programme, paid in _payments(policy)}
    splitter = splitter_of(policy)
    signs = _Signs(policy, splitter.forms, splitter.proofs, frozenset(payments))
    fen = _WholeFen(policy)
    for programme, paid in payments.values():
        assert paid.type.unit is not None
        for span, named, value, known in _amounts(policy, programme, paid, signs):
            if not signs.never_negative(value, known):
                yield MAY_BE_BELOW_ZERO.at(span, name=named)
            if not fen.whole(value):
                yield NOT_WHOLE_FEN.at(span, name=named, unit=Said(paid.type.unit.zh, paid.type.unit.en))


def _payments(policy: Policy) -> Iterator[tuple[Programme, Def]]:
    """The decisions that pay, and the amount of each."""
    for programme in policy.programmes.values():
        paid = policy.defs.get(programme.amount) if programme.amount is not None else None
        if paid is not None and programme.pays and paid.type.unit is not None:
            yield programme, paid


def _amounts(
    policy: Policy, programme: Programme, paid: Def, signs: _Signs
) -> Iterator[tuple[Span | None, Said, Expr, tuple[Form, ...]]]:
    """What a decision can pay: where it is said, what it is called, the amount, what is not below 0 there."""
    for case in paid.cases:
        provision = policy.provisions.get(case.provision or "")
        span = provision.span if provision else paid.span
        above = [over.guard for over in paid.cases if case.id in over.overrides]
        known = (*signs.from_guard(case.guard), *signs.from_failed(above))
        yield span, Said(case.label, case.id), case.value, known
    if paid.base is not None:
        named = Said(f"{programme.label}：其余", f"{programme.id}, otherwise")
        yield paid.span, named, paid.base, signs.from_failed(case.guard for case in paid.cases)


# ── signs ────────────────────────────────────────────────────────────────────

_DIFFERENCES: Final = {
    ("lt", True): ((1, 0),), ("le", True): ((1, 0),), ("gt", True): ((0, 1),), ("ge", True): ((0, 1),),
    ("lt", False): ((0, 1),), ("le", False): ((0, 1),), ("gt", False): ((1, 0),), ("ge", False): ((1, 0),),
    ("eq", True): ((0, 1), (1, 0)), ("ne", False): ((0, 1), (1, 0)),
}  # fmt: skip
"""For a comparison that holds or fails: the sides (a, b) with a − b not below 0."""


@frozen(eq=False)
class _Signs:
    """What is proven not to be below 0, given the comparisons on the way to it."""

    policy: Policy
    forms: Forms
    proofs: Proofs
    payments: frozenset[str]
    """The amounts that are themselves checked: what they lack is said where they are written."""

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
                meant = asked(self.policy, guard)
                return () if meant is None else self.from_guard(meant, truth=truth)
        return ()

    def from_failed(self, guards: Iterable[Expr]) -> tuple[Form, ...]:
        """What is not below 0 where none of some conditions holds."""
        return tuple(form for guard in guards for form in self.from_guard(guard, truth=False))

    def never_negative(self, value: Expr, known: tuple[Form, ...]) -> bool:
        """Whether a number is 0 or more wherever what is known holds; False when that cannot be told."""
        if self.proofs.never_negative(value) or self._follows(self.forms.of(value), known):
            return True
        match value:
            case Ref(target=target) | AsUnit(target=target) if target in self.payments:
                return True
            case Prim(op="round_half_up" | "round_up" | "round_down", args=(inner, _)):
                return self.never_negative(inner, known)
            case Prim(op="max" | "topped_up", args=args):
                return any(self.never_negative(arg, known) for arg in args)
            case Prim(op="add" | "mul" | "div" | "min" | "per_month" | "per_year", args=args):
                return all(self.never_negative(arg, known) for arg in args)
            case If(test=test, then=then, orelse=orelse):
                held, failed = self.from_guard(test), self.from_guard(test, truth=False)
                return self.never_negative(then, (*known, *held)) and self.never_negative(
                    orelse, (*known, *failed)
                )
            case Else(value=inner, orelse=orelse):
                return self.never_negative(inner, known) and self.never_negative(orelse, known)
        low, _ = self.proofs.range(value)
        return low is not None and low >= 0

    def _follows(self, form: Form, known: tuple[Form, ...]) -> bool:
        """Whether a sum is a positive multiple of something known not to be below 0, and more."""
        if self._plainly(form):
            return True
        lacking = [product for product, c in form.terms.items() if c < 0 or not self._plain(product)]
        for fact in known:
            shared = [p for p in lacking if fact.terms.get(p, 0) * form.terms[p] > 0]
            if any(self._plainly(form.plus(fact, -form.terms[p] / fact.terms[p])) for p in shared):
                return True
        return False

    def _plainly(self, form: Form) -> bool:
        return all(c >= 0 and self._plain(product) for product, c in form.terms.items())

    def _plain(self, product: tuple[str, ...]) -> bool:
        return all(self.proofs.never_negative(self.forms.atoms[atom]) for atom in product)


# ── whole fen ────────────────────────────────────────────────────────────────


@frozen(eq=False)
class _WholeFen:
    """Whether a number is whole (money: whole fen) in every case; of each conclusion once."""

    policy: Policy
    known: dict[str, bool] = field(factory=dict)

    def whole(self, expr: Expr) -> bool:
        """False when it cannot be told."""
        unknown = [name for name in targets(expr) if name not in self.known]
        for definition in innermost_first(self.policy, *unknown):
            values = [case.value for case in definition.cases]
            values += [] if definition.base is None else [definition.base]
            self.known[definition.id] = all(map(self._whole, values))
        return self._whole(expr)

    def _whole(self, expr: Expr) -> bool:
        match expr:
            case Lit(value=value):
                return isinstance(value, int)
            case Ref(target=target) | AsUnit(target=target):
                given = self.policy.givens.get(target)
                return _supplied_whole(given) if given is not None else self.known.get(target, False)
            case Prim(op="round_half_up" | "round_up" | "round_down", args=(_, Lit(value=int()))):
                return True
            case Prim(op="add" | "sub" | "neg" | "mul" | "min" | "max" | "topped_up" | "per_year", args=args):
                return all(map(self._whole, args))
            case Prim(op="year" | "month_index" | "age" | "days") | Silent():
                return True
            case If(then=then, orelse=orelse) | Else(value=then, orelse=orelse):
                return self._whole(then) and self._whole(orelse)
            case Agg(op=op, expr=inner):
                return op == "count" or self._whole(inner)
            case At(expr=inner):
                return self._whole(inner)
        return False


def _supplied_whole(given: Given) -> bool:
    """Facts of money are read to the fen, counts whole; a figure is what it is filled with."""
    unit = given.type.unit
    if unit is None or not (unit.money or unit in WHOLE_UNITS):
        return False
    return all(isinstance(value, int) for value in (*(d.value for d in given.values), given.default or 0))
