"""What the tests on the way to a leaf say of the values there (docs/core.md, Narrowing)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor

from attrs import evolve

from policyrules.base.frozen import frozen
from policyrules.base.units import Number, plain
from policyrules.core.expressions import Else, Expr, If, Lit, Prim, Ref, Silent
from policyrules.core.formulas import SILENT_BRANCH
from policyrules.core.graph import Graph, Leaf, Splitter
from policyrules.core.guards import BandTest
from policyrules.core.normal import Form
from policyrules.core.policy import Case, Def
from policyrules.core.primitives import ROUNDINGS

ARITHMETIC = frozenset({"add", "sub", "neg", "mul", "div", "per_month", "per_year"})
LOOKED_INTO = ARITHMETIC | {"min", "max", "topped_up", *ROUNDINGS}


@frozen
class Met:
    """``quantity − threshold`` lies between two numbers at a leaf (None: no bound)."""

    quantity: Form
    threshold: Form
    low: Fraction | None
    high: Fraction | None


@frozen
class Paid:
    """What a case (None: the base) can come to where it is held, in any case of a household."""

    case: Case | None
    low: Number | None
    high: Number | None


def met_at(splitter: Splitter, found: Graph, leaf: Leaf) -> tuple[Met, ...]:
    """How every quantity stands to its thresholds wherever the leaf is reached."""
    met: list[Met] = []
    for test, branches in zip(found.tests, found.taken(leaf), strict=True):
        if not isinstance(test, BandTest) or branches is None or SILENT_BRANCH in branches:
            continue
        band = test.band
        vectors = [v for v, b in zip(band.vectors, test.branches, strict=True) if b in branches]
        if band.dated or not vectors:
            continue
        quantity = splitter.forms.of(band.quantity)
        for i, expr in enumerate(band.thresholds):
            threshold = splitter.forms.of(expr)
            signs = {vector[i] for vector in vectors}
            low, high = _ends(signs, threshold.constant if threshold.is_constant and band.whole else None)
            if (low, high) != (None, None):
                met.append(Met(quantity, threshold, low, high))
    return tuple(met)


def _ends(signs: set[int], whole_at: Fraction | None) -> tuple[Fraction | None, Fraction | None]:
    """The ends of quantity − threshold; of a whole quantity at a constant, moved inward."""
    low = None if -1 in signs else Fraction(0)
    high = None if 1 in signs else Fraction(0)
    if whole_at is not None:
        if low is not None:
            low = (floor(whole_at) + 1 if 0 not in signs else ceil(whole_at)) - whole_at
        if high is not None:
            high = (ceil(whole_at) - 1 if 0 not in signs else floor(whole_at)) - whole_at
    return low, high


def told_of(values: Iterable[Expr | None]) -> bool:
    """Whether what is met at a leaf can say anything of some values: of written ones it cannot."""
    return not all(value is None or isinstance(value, Lit | Silent) for value in values)


def narrowed(splitter: Splitter, met: Sequence[Met], expr: Expr) -> Expr:
    """The value with what is met at its leaf put around the parts that it speaks of.

    Of a sum in which terms stand more than once, both ways of working it out are narrowed.
    """
    if expr.type.kind != "number":
        return expr
    other = splitter.together.of(expr)
    inside = _narrowed(splitter, met, expr)
    if other is None:
        return inside
    return Prim("known_as", (inside, narrowed(splitter, met, other)), expr.type)


def _narrowed(splitter: Splitter, met: Sequence[Met], expr: Expr) -> Expr:
    match expr:
        case Ref() | Prim(op="add" | "sub" | "neg" | "mul" | "div" | "per_month" | "per_year"):
            low, high = _bounds(splitter, met, expr)
            if low is not None:
                expr = Prim("known_above", (expr, Lit(plain(low), expr.type)), expr.type)
            if high is not None:
                expr = Prim("known_below", (expr, Lit(plain(high), expr.type)), expr.type)
            if low is not None or high is not None or isinstance(expr, Ref):
                return expr
    match expr:
        case Prim(op=op, args=args) if op in LOOKED_INTO:
            inside = tuple(narrowed(splitter, met, arg) for arg in args)
            return (
                expr if all(a is b for a, b in zip(inside, args, strict=True)) else evolve(expr, args=inside)
            )
        case If(then=then, orelse=orelse):
            a, b = narrowed(splitter, met, then), narrowed(splitter, met, orelse)
            return expr if a is then and b is orelse else evolve(expr, then=a, orelse=b)
        case Else(orelse=orelse):
            b = narrowed(splitter, met, orelse)
            return expr if b is orelse else evolve(expr, orelse=b)
    return expr


def _bounds(splitter: Splitter, met: Sequence[Met], expr: Expr) -> tuple[Fraction | None, Fraction | None]:
    """The ends of a part that is a × (quantity − threshold) + a constant, for any quantity met."""
    form = splitter.forms.of(expr)
    low: Fraction | None = None
    high: Fraction | None = None
    for one in met:
        difference = one.quantity.plus(one.threshold, Fraction(-1))
        lead = min((p for p in difference.terms if p), default=None)
        if lead is None or lead not in form.terms:
            continue
        factor = form.terms[lead] / difference.terms[lead]
        rest = form.plus(difference, -factor)
        if not rest.is_constant:
            continue
        ends = [None if end is None else factor * end + rest.constant for end in (one.low, one.high)]
        least, most = ends if factor > 0 else reversed(ends)
        low = least if low is None else low if least is None else max(low, least)
        high = most if high is None else high if most is None else min(high, most)
    return low, high


def amount_bounds(splitter: Splitter, definition: Def) -> tuple[Paid, ...]:
    """For every case of a Def (and its base) the least and most that it can come to where it is held.

    Proven for every household and every day from the bounds of facts and figures and from the
    comparisons that lead there; None where no bound is proven. ``未规定`` is left out: a case that
    can only be silent has no bounds at all. A payment is proven not to be negative if every ``low``
    is 0 or more.
    """
    found = splitter.exact(definition.cases) if definition.cases else None
    values = {i: case.value for i, case in enumerate(definition.cases)}
    if found is None:
        whole = [(case, case.value) for case in definition.cases]
        whole += [] if definition.base is None else [(None, definition.base)]  # type: ignore[list-item]
        return tuple(Paid(case, *splitter.proofs.range(value)) for case, value in whole)
    spans: dict[int | None, list[tuple[Number | None, Number | None]]] = {}
    for leaf in found.leaves():
        if leaf.silent:
            continue
        told = told_of([values[i] for i in leaf.held] if leaf.held else [definition.base])
        met = met_at(splitter, found, leaf) if told else ()
        for i in leaf.held:
            spans.setdefault(i, []).append(splitter.proofs.range(narrowed(splitter, met, values[i])))
        if not leaf.held and definition.base is not None:
            spans.setdefault(None, []).append(splitter.proofs.range(narrowed(splitter, met, definition.base)))
    return tuple(
        Paid(None if i is None else definition.cases[i], _least(ends), _most(ends))
        for i, ends in spans.items()
    )


def _least(ends: Sequence[tuple[Number | None, Number | None]]) -> Number | None:
    lows = [low for low, _ in ends]
    return None if None in lows else min(low for low in lows if low is not None)


def _most(ends: Sequence[tuple[Number | None, Number | None]]) -> Number | None:
    highs = [high for _, high in ends]
    return None if None in highs else max(high for high in highs if high is not None)
