"""Sums in which equal terms are taken together (docs/core.md, Taken together)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import field

from policyrules.base.frozen import frozen
from policyrules.base.units import plain
from policyrules.core.bands import weight
from policyrules.core.bounds import Proofs
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref
from policyrules.core.normal import NOTHING, Form, Forms, Product, too_large
from policyrules.core.policy import Policy
from policyrules.core.shift import stands_for
from policyrules.core.types import Type

Spellings = Mapping[str, Expr]
"""An expression for each factor, by its key."""


@frozen
class Terms:
    """A sum of products, and how each factor is spelled."""

    form: Form
    spelled: Spellings

    @property
    def products(self) -> int:
        """How many products there are, the constant left out."""
        return sum(1 for product in self.form.terms if product)


NO_TERMS = Terms(NOTHING, {})


@frozen(eq=False)
class Together:
    """Finds the sums of a policy in which terms stand more than once."""

    policy: Policy
    forms: Forms
    proofs: Proofs
    _terms: dict[Expr, Terms | None] = field(factory=dict)
    _found: dict[Expr, Expr | None] = field(factory=dict)

    def of(self, expr: Expr) -> Expr | None:
        """The same sum with every term standing once; None where it is written so, or is no sum."""
        if not isinstance(expr, Prim) or expr.op not in ("add", "sub") or expr.type.kind != "number":
            return None
        if expr not in self._found:
            self._found[expr] = self._together(expr)
        return self._found[expr]

    def form(self, expr: Expr) -> Form | None:
        """The terms of a number, equal ones being one and none left where they cancel; None: too many."""
        found = self._all_terms(expr)
        return None if found is None else found.form

    def _together(self, expr: Prim) -> Expr | None:
        parts = [self._all_terms(arg) for arg in expr.args]
        total = self._all_terms(expr)
        if total is None:
            return None
        lists = self._lists(total)
        repeated = sum(part.products for part in parts if part is not None) > total.products
        if not repeated and all(len(products) < 2 for products in lists.values()):
            return None
        inside = {product for products in lists.values() if len(products) > 1 for product in products}
        sums = [self._one_sum(total, products, expr.type) for products in lists.values() if len(products) > 1]
        rest = {p: c for p, c in total.form.terms.items() if p not in inside}
        return _added([*_spelled(rest, total.spelled, expr.type), *sums], expr.type)

    # ── terms ──

    def _all_terms(self, expr: Expr) -> Terms | None:
        """Its terms, those that are equal being one; None where they are too many."""
        if expr not in self._terms:
            for name in self.forms.named_in(expr, self._terms):
                self._known(name)
        return self._known(expr)

    def _known(self, expr: Expr) -> Terms | None:
        if expr not in self._terms:
            found = self._worked_out(expr)
            self._terms[expr] = None if found is None or too_large(found.form) else found
        return self._terms[expr]

    def _worked_out(self, expr: Expr) -> Terms | None:
        match expr:
            case Prim(op="add", args=args):
                return self._sum(args, 1)
            case Prim(op="sub", args=args):
                return self._sum(args, -1)
            case Prim(op="neg", args=(arg,)):
                return self._times(arg, Fraction(-1))
            case Prim(op="per_month", args=(arg,)):
                return self._times(arg, Fraction(1, 12))
            case Prim(op="per_year", args=(arg,)):
                return self._times(arg, Fraction(12))
            case Prim(op="div", args=(arg, Lit(value=int() | Fraction() as by))) if by > 0:
                return self._times(arg, 1 / Fraction(by))
            case Prim(op="mul", args=args):
                return self._product(args)
            case Ref() if (meant := stands_for(self.policy, expr)) is not None:
                return self._known(meant)
        form = self.forms.of(expr)
        return Terms(form, {name: expr for product in form.terms for name in product})

    def _sum(self, args: Sequence[Expr], sign: int) -> Terms | None:
        total = NO_TERMS
        for i, arg in enumerate(args):
            more = self._known(arg)
            if more is None:
                return None
            form = total.form.plus(more.form, Fraction(sign if i else 1))
            total = Terms(form, _least(total.spelled, more.spelled))
        return total

    def _times(self, arg: Expr, factor: Fraction) -> Terms | None:
        found = self._known(arg)
        return None if found is None else Terms(found.form.times(factor), found.spelled)

    def _product(self, args: Sequence[Expr]) -> Terms | None:
        total = Terms(Form({(): Fraction(1)}), {})
        for arg in args:
            more = self._known(arg)
            if more is None:
                return None
            form = NOTHING
            for product, coefficient in more.form.terms.items():
                form = form.plus(
                    Form({tuple(sorted((*p, *product))): c for p, c in total.form.terms.items()}), coefficient
                )
            if too_large(form):
                return None
            total = Terms(form, _least(total.spelled, more.spelled))
        return total

    # ── lists ──

    def _lists(self, total: Terms) -> dict[tuple[str, int, str], list[Product]]:
        """The products that sum or count one list with one filter, constants and figures before them."""
        found: dict[tuple[str, int, str], list[Product]] = {}
        for product in total.form.terms:
            aggregate = self._aggregate(product, total.spelled)
            if aggregate is not None:
                where = "" if aggregate.filter is None else self.forms.key(aggregate.filter)
                found.setdefault((aggregate.child, aggregate.hops, where), []).append(product)
        return found

    def _aggregate(self, product: Product, spelled: Spellings) -> Agg | None:
        """The one sum or count in a product whose other factors are figures."""
        others = [name for name in product if not self.forms.free(name)]
        match [spelled[name] for name in others]:
            case [Agg(op="sum") | Agg(op="count", expr=Lit(value=True)) as found]:
                quiet = found.filter is not None and self.proofs.may_be_silent(found.filter)
                return None if quiet else found
        return None

    def _one_sum(self, total: Terms, products: list[Product], type_: Type) -> Expr:
        terms: list[Expr] = []
        like: list[Agg] = []
        for product in sorted(products):
            found = self._aggregate(product, total.spelled)
            assert found is not None
            like.append(found)
            names = [name for name in product if self.forms.free(name)]
            factors = [total.spelled[name] for name in names]
            counted: list[Expr] = [found.expr] if found.op == "sum" else []
            terms.append(_term([*factors, *counted], total.form.terms[product], type_))
        first = min(like, key=weight)
        return Agg("sum", first.child, first.hops, _added(terms, type_), first.filter, type_)


# ── spelling ─────────────────────────────────────────────────────────────────


def _least(a: Spellings, b: Spellings) -> Spellings:
    found = dict(a)
    for name, expr in b.items():
        if name not in found or weight(expr) < weight(found[name]):
            found[name] = expr
    return found


def _spelled(terms: Mapping[Product, Fraction], spelled: Spellings, type_: Type) -> list[Expr]:
    return [_term([spelled[name] for name in p], c, type_) for p, c in sorted(terms.items())]


def _term(factors: Sequence[Expr], coefficient: Fraction, type_: Type) -> Expr:
    if not factors:
        return Lit(plain(coefficient), type_)
    term = factors[0]
    for factor in factors[1:]:
        term = Prim("mul", (term, factor), type_)
    return term if coefficient == 1 else Prim("mul", (term, Lit(plain(coefficient), type_)), type_)


def _added(terms: Sequence[Expr], type_: Type) -> Expr:
    """One sum of all of them: in pairs, each pair would be a sum to be taken together again."""
    match terms:
        case []:
            return Lit(0, type_)
        case [term]:
            return term
    return Prim("add", tuple(terms), type_)
