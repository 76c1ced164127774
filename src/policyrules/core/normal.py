"""Quantities in normal form: which spellings mean the same number (docs/core.md, Normal form).

A normal form is a key by which equal quantities are recognised; what is evaluated is always an
expression that stands in the policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import floor

from attrs import field

from policyrules.base.frozen import frozen
from policyrules.base.months import ENDS, in_calendar
from policyrules.base.units import Number, plain
from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Else,
    Expr,
    Has,
    If,
    Lit,
    Lookup,
    Months,
    Prim,
    Ref,
    Scale,
    Today,
    Window,
)
from policyrules.core.policy import Policy
from policyrules.core.shift import stands_for
from policyrules.core.types import Known
from policyrules.core.walk import walk

PRODUCTS = 16
FACTORS = 3
LONGEST = 2_000
"""A quantity of more products, of products of more factors, or with a longer key is one atom."""

Product = tuple[str, ...]
"""The keys of its factors, in order; (): the constant."""


@frozen
class Form:
    """Σ coefficient × product. Dates are day numbers."""

    terms: Mapping[Product, Fraction]

    @property
    def constant(self) -> Fraction:
        return self.terms.get((), Fraction(0))

    @property
    def is_constant(self) -> bool:
        return not any(self.terms)

    @property
    def key(self) -> str:
        return " + ".join(f"{c}*{'*'.join(p)}" for p, c in sorted(self.terms.items()))

    def plus(self, other: Form, factor: Fraction = Fraction(1)) -> Form:
        """self + factor × other, without the terms that cancel."""
        terms = dict(self.terms)
        for product, coefficient in other.terms.items():
            terms[product] = terms.get(product, Fraction(0)) + factor * coefficient
        return Form({p: c for p, c in terms.items() if c})

    def times(self, factor: Fraction) -> Form:
        return Form({p: factor * c for p, c in self.terms.items()} if factor else {})


NOTHING = Form({})


@frozen
class Parted:
    """A quantity as ``scale`` × (what the case decides, leading coefficient 1) + the ``rest``."""

    case: Form
    scale: Fraction
    rest: Form


@frozen(eq=False)
class Forms:
    """The normal forms of a policy's expressions, each worked out once."""

    policy: Policy
    atoms: dict[str, Expr] = field(factory=dict)
    """An expression for each key of an atom."""
    _found: dict[Expr, Form] = field(factory=dict)
    _meanings: dict[Expr, str] = field(factory=dict)
    _ones: dict[Expr, Expr] = field(factory=dict)
    _texts: dict[Expr, str] = field(factory=dict)

    def of(self, expr: Expr) -> Form:
        """The normal form of a number or date."""
        found = self._found.get(expr)
        if found is None:
            for name in self.named_in(expr, self._found):
                self._form(name)
            found = self._form(expr)
        return found

    def whole(self, expr: Expr) -> Form:
        """A date as one atom, how far it is moved being a part of it."""
        form = self.of(expr)
        if form.is_constant or not form.constant:
            return form
        key = f"moved({form.key})"
        self.atoms.setdefault(key, expr)
        return Form({(key,): Fraction(1)})

    def one(self, expr: Expr) -> Expr:
        """Of equal expressions the first met: what is made of one object is compared at once."""
        return self._ones.setdefault(expr, expr)

    def text(self, expr: Expr) -> str:
        """The same text for the same meaning, kept."""
        found = self._texts.get(expr)
        if found is None:
            number = expr.type.kind in ("number", "date")
            found = self._texts[expr] = self.of(expr).key if number else self.meaning(expr)
        return found

    def meaning(self, condition: Expr) -> str:
        """The same text for the same meaning of a condition."""
        found = self._meanings.get(condition)
        if found is None:
            for name in self.named_in(condition, self._found):
                self._form(name)
            found = self._meanings[condition] = self.key(condition)
        return found

    def named_in(self, expr: Expr, known: Mapping[Expr, object]) -> list[Expr]:
        """The quantities without cases that it names, through others too, the innermost first."""
        order: list[Expr] = []
        met: set[Expr] = set()
        todo: list[tuple[Expr, bool]] = [(expr, False)]
        while todo:
            part, done = todo.pop()
            if done:
                order.append(part)
                continue
            for inner in walk(part):
                if inner in met or inner in known:
                    continue
                meant = stands_for(self.policy, inner)
                if meant is not None:
                    met.add(inner)
                    todo += [(inner, True), (meant, False)]
        return order

    def _form(self, expr: Expr) -> Form:
        found = self._found.get(expr)
        if found is None:
            found = self._found[expr] = self._worked_out(expr)
        return found

    def parted(self, form: Form) -> Parted:
        """The part that depends on the case, and the constants, figures and the assessment date."""
        case = {p: c for p, c in form.terms.items() if not all(map(self.free, p))}
        rest = Form({p: c for p, c in form.terms.items() if p not in case})
        if not case:
            return Parted(NOTHING, Fraction(1), rest)
        scale = case[min(case)]
        return Parted(Form({p: c / scale for p, c in case.items()}), scale, rest)

    def free(self, atom: str) -> bool:
        """Whether an atom is the assessment date or a figure: the same for every case of a day."""
        match self.atoms[atom]:
            case Today():
                return True
            case Ref(target=target):
                given = self.policy.givens.get(target)
                return given is not None and given.level != "case"
        return False

    def spelled(self, form: Form, like: Expr) -> Expr:
        """An expression of constants and figures for a form of nothing else, of the type of another."""
        sums: list[Expr] = []
        for product, coefficient in sorted(form.terms.items()):
            factors = [self.atoms[name] for name in product]
            term: Expr = factors[0] if factors else Lit(plain(abs(coefficient)), like.type)
            for factor in factors[1:]:
                term = Prim("mul", (term, factor), like.type)
            if factors and abs(coefficient) != 1:
                term = Prim("mul", (term, Lit(plain(abs(coefficient)), like.type)), like.type)
            sums.append(term if coefficient > 0 else Prim("neg", (term,), like.type))
        if not sums:
            return Lit(0, like.type)
        total = sums[0]
        for term in sums[1:]:
            total = Prim("add", (total, term), like.type)
        return total

    # ── working it out ──

    def _worked_out(self, expr: Expr) -> Form:
        found: Form | None = None
        match expr:
            case Lit(value=value):
                found = _literal(value)
            case Prim(op="add", args=args):
                found = self._sum([(arg, 1) for arg in args])
            case Prim(op="sub", args=(first, *rest)):
                found = self._sum([(first, 1), *((arg, -1) for arg in rest)])
            case Prim(op="neg", args=(arg,)):
                found = self._form(arg).times(Fraction(-1))
            case Prim(op="mul", args=args):
                found = self._product(args)
            case Prim(op="div", args=(first, Lit(value=int() | Fraction() as by))) if by > 0:
                found = self._form(first).times(1 / Fraction(by))
            case Prim(op="add_days", args=(day, Lit(value=int() | Fraction() as count))):
                found = self._days_on(self._form(day), floor(count))
            case Prim(op="per_month", args=(arg,)):
                found = self._form(arg).times(Fraction(1, 12))
            case Prim(op="per_year", args=(arg,)):
                found = self._form(arg).times(Fraction(12))
            case Ref() if (meant := stands_for(self.policy, expr)) is not None:
                found = self._form(meant)
                if sum(len(name) for product in found.terms for name in product) > LONGEST:
                    found = None
        return self._atom(expr) if found is None or too_large(found) else found

    def _sum(self, signed: list[tuple[Expr, int]]) -> Form | None:
        total = NOTHING
        for arg, sign in signed:
            form = self._form(arg)
            more = total.plus(form, Fraction(sign))
            if any(p and p not in more.terms for p in (*total.terms, *form.terms)):
                return None  # terms cancel: what was silent in them must stay silent
            total = more
        return total

    def _product(self, args: tuple[Expr, ...]) -> Form | None:
        total = Form({(): Fraction(1)})
        for arg in args:
            terms: dict[Product, Fraction] = {}
            for p, c in total.terms.items():
                for q, d in self._form(arg).terms.items():
                    product = tuple(sorted((*p, *q)))
                    terms[product] = terms.get(product, Fraction(0)) + c * d
            if not terms or not all(terms.values()) or len(terms) > PRODUCTS:
                return None
            total = Form(terms)
        return total

    def _days_on(self, day: Form, count: int) -> Form | None:
        """A date of the case or of the day, or a written one, moved; None for one moved to and fro."""
        if day.is_constant:
            return Form({(): Fraction(in_calendar(int(day.constant) + count).toordinal())})
        kept = self.supplied(day) is not None and day.constant * count >= 0
        return day.plus(Form({(): Fraction(count)})) if kept and count else day if kept else None

    def supplied(self, day: Form) -> Expr | None:
        """The fact, figure or assessment date that a date is, moved or not.

        None for any other, and for a figure that is the first or the last day of the calendar at times.
        """
        products = [product for product in day.terms if product]
        if len(products) != 1 or len(products[0]) != 1 or day.terms[products[0]] != 1:
            return None
        found = self.atoms[products[0][0]]
        match found:
            case Today():
                return found
            case Ref(target=target) if target in self.policy.givens:
                given = self.policy.givens[target]
                values = [given.default, *(dated.value for dated in given.values)]
                return None if any(value in ENDS for value in values) else found
        return None

    def _atom(self, expr: Expr) -> Form:
        key = self.key(expr)
        if len(key) > LONGEST:
            key = repr(expr)
        self.atoms.setdefault(key, expr)
        return Form({(key,): Fraction(1)})

    def key(self, expr: Expr) -> str:
        """The same text for the same meaning: the arguments in normal form, in order where it is free."""
        match expr:
            case Ref(target=target, hops=hops, frame=frame):
                return target + (f"^{hops}" if hops else "") + (f"@{frame}" if frame else "")
            case Today():
                return "today"
            case Lit(value=value):
                return f"={value}"
            case Prim(op=op, args=args, options=options):
                keys = [self._part(arg) for arg in args]
                if op in ("min", "max", "and", "or", "eq", "ne"):
                    keys.sort()
                names = f"[{','.join(sorted(options))}]" if options else ""
                return f"{op}{names}({', '.join(keys)})"
            case If(test=test, then=then, orelse=orelse):
                return f"if({self._part(test)}, {self._part(then)}, {self._part(orelse)})"
            case Agg(op=op, child=child, hops=hops, expr=inner, filter=filter_, nth=nth):
                where = "" if filter_ is None else f" where {self._part(filter_)}"
                place = "" if nth == 1 else f"{nth}th "
                return f"{place}{op} {child}^{hops}({self._part(inner)}{where})"
            case Else(value=value_expr, orelse=orelse):
                return f"else({self._part(value_expr)}, {self._part(orelse)})"
            case Has(value=value_expr):
                return f"has({self._part(value_expr)})"
            case Window(date=day, start=start, months=months, mode=mode):
                return f"{mode}({self._part(day)}, {self._part(start)}, {self._part(months)})"
            case At(date=day, expr=inner):
                return f"at({self._part(day)}, {self._part(inner)})"
            case Months(start=start, end=end, expr=inner):
                return f"months({self._part(start)}, {self._part(end)}, {self._part(inner)})"
            case AsUnit(unit=unit, target=target):
                return f"{unit}:{target}"
            case Lookup(figure=figure, axes=axes):
                return f"{figure}({', '.join(self._part(axis.expr) for axis in axes)})"
            case Scale(mode=mode, quantity=quantity, figure=figure):
                return f"{mode}({figure.target}, {self._part(quantity)})"
        return repr(expr)

    def _part(self, expr: Expr) -> str:
        if expr.type.kind in ("number", "date"):
            return self._form(expr).key
        return self.key(expr)


def _literal(value: Known) -> Form | None:
    if isinstance(value, date):
        return Form({(): Fraction(value.toordinal())})
    if isinstance(value, Number) and not isinstance(value, bool):
        return Form({(): Fraction(value)} if value else {})
    return None


def too_large(form: Form) -> bool:
    return len(form.terms) > PRODUCTS or any(len(product) > FACTORS for product in form.terms)
