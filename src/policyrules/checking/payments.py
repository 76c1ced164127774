"""Amounts that are paid: never below 0, and whole fen."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from policyrules.base.errors import Finding, Span
from policyrules.base.saying import Said
from policyrules.checking.codes import MAY_BE_BELOW_ZERO, NOT_WHOLE_FEN
from policyrules.checking.signs import Known, Signs
from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Else,
    Expr,
    If,
    Lit,
    Lookup,
    Months,
    Prim,
    Ref,
    Silent,
)
from policyrules.core.givens import Given
from policyrules.core.graph import splitter_of
from policyrules.core.policy import Def, Policy, Programme
from policyrules.core.primitives import ROUNDINGS
from policyrules.core.types import Mark
from policyrules.core.walk import innermost_first, targets


def check_payments(policy: Policy) -> Iterator[Finding]:
    """Amounts of money that a decision could pay below 0, or with a part of a fen."""
    payments = {paid.id: (programme, paid) for programme, paid in _payments(policy)}
    splitter = splitter_of(policy)
    signs = Signs(splitter, frozenset(payments))
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
    policy: Policy, programme: Programme, paid: Def, signs: Signs
) -> Iterator[tuple[Span | None, Said, Expr, Known]]:
    """What a decision can pay: where it is said, what it is called, the amount, what is not below 0 there."""
    for case in paid.cases:
        provision = policy.provisions.get(case.provision or "")
        span = provision.span if provision else paid.span
        above = [over.guard for over in paid.cases if case.id in over.overrides]
        known = (*signs.from_guard(case.guard), *signs.from_failed(above))
        yield span, Said(case.label, case.id), case.value, Known(known)
    if paid.base is not None:
        named = Said(f"{programme.label}：其余", f"{programme.id}, otherwise")
        yield paid.span, named, paid.base, Known(signs.from_failed(case.guard for case in paid.cases))


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
            case Prim(op=op, args=(_, Lit(value=int()))) if op in ROUNDINGS:
                return True
            case Prim(op="add" | "sub" | "neg" | "mul" | "min" | "max" | "topped_up" | "per_year", args=args):
                return all(map(self._whole, args))
            case (
                Prim(op="year" | "month" | "quarter" | "month_index" | "age" | "days" | "full_months")
                | Silent()
            ):
                return True
            case If(then=then, orelse=orelse) | Else(value=then, orelse=orelse):
                return self._whole(then) and self._whole(orelse)
            case Agg(op=op, expr=inner):
                return op == "count" or self._whole(inner)
            case At(expr=inner) | Months(expr=inner):
                return self._whole(inner)
            case Lookup(cells=cells):
                return all(map(self._whole, cells))
        return False


def _supplied_whole(given: Given) -> bool:
    """Facts of money are read to the fen, counts whole; a figure is what it is filled with."""
    unit = given.type.unit
    if unit is None or not (unit.money or unit.whole):
        return False
    values = (*(d.value for d in given.values), given.default or 0)
    return all(isinstance(value, int | Mark) for value in values)
