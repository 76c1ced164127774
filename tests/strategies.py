"""Random small policies and households, to hold evaluator, reference and SQL to each other.

One invented vocabulary (households, their members, the members' jobs), figures that are known,
open or narrowed by constraints, and conclusions whose expressions are drawn from every node of
the core that all readers know. Values lie close together, so that comparisons come out equal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from math import prod
from typing import Any
from zlib import crc32

from attrs import evolve, frozen
from hypothesis import strategies as st

from building import COLOUR, COLOURS, HOUSEHOLD, MEMBER, MONEY, ON, assembled, fact, figure
from policyrules.base.units import MONTHS, PERCENT, YUAN_MONTH, declared, unit_of
from policyrules.core.case import Case, Fact, Record
from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Axis,
    Brackets,
    Cut,
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
    Silent,
    Today,
    Window,
)
from policyrules.core.givens import Constraint, Dated, Given
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Entity, Policy, SingleUnit
from policyrules.core.types import ABSENT, BOOL, DATE, SILENT, Known, Option, Type

MAYBE_MONEY = Type("number", YUAN_MONTH, optional=True)
MAYBE_DATE = Type("date", optional=True)
MAYBE_COLOUR = Type("choice", options=COLOURS, optional=True)
SEVERAL = Type("choices", options=COLOURS)
SHARE = Type("number", PERCENT)
PIECES = Type("number", unit_of(declared("件", "item", "items", whole=True)))
LAND = Type("number", unit_of(declared("亩", "mu", "mu", whole=False)))

ENTITIES = (HOUSEHOLD, MEMBER, Entity("job", "就业", "member", "jobs"))
PARENTS = {"household": None, "member": "household", "job": "member"}
CHILDREN = {"household": "member", "member": "job", "job": None}
ALONE = SingleUnit(
    "alone",
    "member",
    "household",
    (
        ("household.debt", "member.wage"),
        ("household.colour", "member.colour"),
        ("household.second", "member.colour"),
        ("household.since", "member.born"),
    ),
)
"""A member as a household of one."""


def _always(value: Known) -> Dated:
    return Dated(date(2010, 1, 1), None, value)


VERSIONS = Type("choice", options=tuple(Option(o, o) for o in ("old", "new", "other")))

GIVENS: tuple[Given, ...] = (
    fact("household.rent", MONEY, low=0),
    fact("household.debt", MONEY),
    fact("household.aid", MAYBE_MONEY, low=0, high=500),
    fact("household.rural", BOOL),
    fact("household.colour", COLOUR),
    fact("household.second", MAYBE_COLOUR),
    fact("household.tags", SEVERAL),
    fact("household.since", MAYBE_DATE),
    fact("household.pieces", PIECES, low=0, high=9),
    fact("household.land", LAND, low=0),
    fact("member.wage", MONEY, low=0),
    fact("member.born", DATE),
    fact("member.ill", BOOL),
    fact("member.colour", COLOUR),
    fact("member.agreed", BOOL, kind="determination"),
    fact("member.counted", BOOL, kind="determination", default=True),
    fact("job.pay", MONEY, low=0),
    fact("job.start", DATE, low=date(2019, 1, 31), high=date(2020, 12, 31)),
    fact("job.end", MAYBE_DATE),
    fact("job.fixed", BOOL),
    figure("standard", MONEY, _always(300), low=0),
    figure("lapsed", MONEY, Dated(date(2010, 1, 1), date(2015, 1, 1), 7), low=0, high=900),
    figure("share", SHARE, _always(Fraction(3, 10)), low=0),
    figure("taken", COLOUR, kind="reading", default="red"),
    figure("unsettled", COLOUR, kind="reading"),
    figure(
        "open",
        MONEY,
        low=0,
        constraints=(
            Constraint("must", "le", Lit(400, MONEY), None, ()),
            Constraint(
                "must", "ge", Ref("standard", 0, MONEY), Prim("lt", (Today(), Lit(ON, DATE)), BOOL), ()
            ),
            Constraint("principle", "ge", Lit(399, MONEY), None, ()),
        ),
    ),
    figure(
        "stepped",
        MONEY,
        Dated(date(2020, 1, 1), date(2020, 3, 4), 99),
        Dated(date(2020, 3, 5), date(2020, 5, 31), 200),
        Dated(date(2020, 7, 1), None, 300),
        low=0,
        high=400,
    ),
    figure("brackets", VERSIONS, _always("new")),
    figure(
        "points",
        VERSIONS,
        Dated(date(2010, 1, 1), date(2019, 12, 31), "old"),
        Dated(date(2020, 1, 1), None, "new"),
    ),
    figure("ended", VERSIONS, Dated(date(2010, 1, 1), date(2015, 1, 1), "old")),
    figure("undecided", MONEY, _always(SILENT), low=0),
    figure("tied", MONEY, constraints=(Constraint("must", "eq", Ref("stepped", 0, MONEY), None, ()),)),
    figure(
        "torn",
        MONEY,
        low=0,
        constraints=(
            Constraint("must", "ge", Ref("stepped", 0, MONEY), None, ()),
            Constraint("must", "lt", Lit(200, MONEY), Prim("ne", (Today(), Lit(ON, DATE)), BOOL), ()),
        ),
    ),
)
BY_ID = {g.id: g for g in GIVENS}

NUMBERS = (0, 1, 99, 100, 101, 200, 299, 300, 301)
DAYS = (
    date(1960, 2, 29),
    date(2002, 2, 28),
    date(2002, 3, 1),
    date(2019, 8, 31),
    date(2019, 11, 30),
    date(2019, 12, 1),
    date(2020, 1, 31),
    date(2020, 2, 28),
    date(2020, 2, 29),
    date(2020, 3, 1),
)


# ── expressions ──────────────────────────────────────────────────────────────


@frozen
class Scope:
    """Where an expression stands: its entity, the conclusions it may use, how deep it may go."""

    entity: str
    defs: tuple[Def, ...]
    depth: int
    asking: tuple[str, ...] = ()
    """The entities of the records that ask for the aggregates around, the innermost first."""

    def deeper(self, entity: str | None = None) -> Scope:
        return Scope(entity or self.entity, self.defs, self.depth - 1, self.asking)

    def hops(self, entity: str) -> int | None:
        """How many levels up an entity is; None when it is not above."""
        above: str | None = self.entity
        hops = 0
        while above is not None:
            if above == entity:
                return hops
            above, hops = PARENTS[above], hops + 1
        return None


Draw = Callable[[st.SearchStrategy[Any]], Any]


def references(scope: Scope, wanted: Callable[[Type], bool]) -> list[Expr]:
    """Facts, figures and conclusions within reach, of a type."""
    found: list[Expr] = [
        Ref(g.id, hops, g.type)
        for g in GIVENS
        if wanted(g.type) and (hops := 0 if g.entity is None else scope.hops(g.entity)) is not None
    ]
    found += [
        Ref(d.id, hops, d.type)
        for d in scope.defs
        if wanted(d.type) and (hops := scope.hops(d.entity)) is not None
    ]
    if scope.entity == ALONE.child:
        found += [
            AsUnit(ALONE.id, d.id, d.type)
            for d in scope.defs
            if d.entity == ALONE.household and wanted(d.type)
        ]
    for frame, entity in enumerate(scope.asking, 1):
        found += [Ref(g.id, 0, g.type, frame) for g in GIVENS if g.entity == entity and wanted(g.type)]
        found += [Ref(d.id, 0, d.type, frame) for d in scope.defs if d.entity == entity and wanted(d.type)]
    return found


def is_money(type_: Type) -> bool:
    return type_.kind == "number" and type_.unit == YUAN_MONTH and not type_.optional


def is_maybe(kind: str) -> Callable[[Type], bool]:
    return lambda type_: type_.kind == kind and type_.optional


def is_plain(kind: str) -> Callable[[Type], bool]:
    return lambda type_: type_.kind == kind and not type_.optional


def is_colour(type_: Type) -> bool:
    """Whether it is a colour that is there: the versions of a scale are a choice as well."""
    return type_ == COLOUR


def lit_money(draw: Draw) -> Expr:
    return Lit(draw(st.sampled_from(NUMBERS)), MONEY)


def number(draw: Draw, scope: Scope) -> Expr:
    """An amount of money."""
    leaves = [lambda: draw(st.sampled_from(references(scope, is_money))), lambda: lit_money(draw)]
    if scope.depth <= 0:
        return draw(st.sampled_from(leaves))()
    below = scope.deeper()

    def binary(op: str) -> Callable[[], Expr]:
        return lambda: Prim(op, (number(draw, below), number(draw, below)), MONEY)

    def rounding() -> Expr:
        op = draw(st.sampled_from(["round_half_up", "round_half_even", "round_up", "round_down"]))
        step = Lit(draw(st.sampled_from([1, 10, 100, Fraction(1, 2)])), MONEY)
        return Prim(op, (number(draw, below), step), MONEY)

    choices = [
        *leaves,
        *map(binary, ("add", "sub", "min", "max", "topped_up")),
        rounding,
        lambda: difference(draw, scope),
        lambda: difference(draw, scope),
        lambda: repeated(draw, below),
        lambda: of_one_list(draw, below),
        lambda: Prim("neg", (number(draw, below),), MONEY),
        lambda: Prim("mul", (number(draw, below), positive(draw, below)), MONEY),
        lambda: Prim("div", (number(draw, below), divisor(draw, below)), MONEY),
        lambda: Prim("per_month", (number(draw, below),), MONEY),
        lambda: Prim("per_year", (number(draw, below),), MONEY),
        lambda: If(truth(draw, below), number(draw, below), number(draw, below), MONEY),
        lambda: Silent("silence", MONEY),
        lambda: looked_up(draw, below, figure_cell, MONEY),
        lambda: Prim("size", (several(draw, below),), MONEY),
        lambda: on_scale(draw, below),
        lambda: looked_up(draw, below, number, MONEY),
        lambda: Else(absentable(draw, below), number(draw, below), MONEY),
        lambda: aggregate(draw, below, "sum", number, MONEY),
        lambda: aggregate(draw, below, "count", truth, MONEY),
        lambda: Prim("days", (day(draw, below), day(draw, below)), MONEY),
        lambda: Prim("full_months", (day(draw, below), moved(draw, below)), MONEY),
        lambda: Prim(
            draw(st.sampled_from(["year", "month_index", "month", "quarter"])), (moved(draw, below),), MONEY
        ),
        lambda: Prim("max", (age(draw, below), lit_money(draw)), MONEY),
        lambda: At(Prim("last_year_end", (Today(),), DATE), number(draw, below), MONEY),
        lambda: over_months(draw, below),
        lambda: as_of_a_day(draw, below, number, MONEY),
    ]
    return draw(st.sampled_from(choices))()


def as_of_a_day(draw: Draw, scope: Scope, inner: Callable[[Draw, Scope], Expr], type_: Type) -> Expr:
    """What is asked as of a day that is not the same for all records: that of a fact, or reckoned from it."""
    then = draw(
        st.sampled_from([r for r in references(scope, is_plain("date")) if isinstance(r, Ref)] or [Today()])
    )
    on = draw(st.sampled_from([then, then, Prim("last_year_end", (then,), DATE)]))
    return At(on, inner(draw, Scope(scope.entity, scope.defs, draw(st.integers(0, 1)))), type_)


def over_months(draw: Draw, scope: Scope) -> Expr:
    """A sum over a few months around the day of the law; a date that may not be known can cut it short."""

    def end(cut: str) -> Expr:
        away = Lit(draw(st.sampled_from([-3, -1, 0, 1, 2])), MONEY)
        near = Prim("add_months", (Today(), away), DATE)
        known = [Today(), near, near, near]
        return draw(st.sampled_from([*known, Prim(cut, (near, day(draw, scope)), DATE)]))

    return Months(
        end("max"), end("min"), number(draw, Scope(scope.entity, scope.defs, 0, scope.asking)), MONEY, "p"
    )


def axis(draw: Draw, scope: Scope) -> Axis:
    """An axis over a choice, a yes/no, an amount, an age or a date; the stretches lie close together."""

    def cuts(values: Sequence[Any]) -> tuple[Cut, ...]:
        found = draw(st.sets(st.tuples(st.sampled_from(values), st.booleans()), min_size=1, max_size=2))
        return tuple(Cut(value, after) for value, after in sorted(found))

    kinds = [
        lambda: Axis(number(draw, scope), cuts=cuts(NUMBERS)),
        lambda: Axis(age(draw, scope), cuts=cuts((0, 17, 18, 60))),
        lambda: Axis(day(draw, scope), cuts=cuts(DAYS)),
        lambda: Axis(truth(draw, scope), options=draw(st.sampled_from([(True, False), (False, True)]))),
        lambda: Axis(coloured(draw, scope), options=tuple(draw(st.permutations([o.id for o in COLOURS])))),
    ]
    return draw(st.sampled_from(kinds))()


def coloured(draw: Draw, scope: Scope) -> Expr:
    """A colour."""
    return draw(st.sampled_from([*references(scope, is_colour), Lit(COLOURS[0].id, COLOUR)]))


def figure_cell(draw: Draw, scope: Scope) -> Expr:
    """A cell as the language makes them: a figure, perhaps open, or 未规定."""
    del scope
    known = [Ref(g.id, 0, MONEY) for g in GIVENS if g.level != "case" and is_money(g.type)]
    return draw(st.sampled_from([*known, Silent("outside", MONEY)]))


def looked_up(draw: Draw, scope: Scope, cell: Callable[[Draw, Scope], Expr], type_: Type) -> Expr:
    """A figure by one or two axes; the name tells apart what is asked of different figures."""
    axes = tuple(axis(draw, scope.deeper()) for _ in range(draw(st.integers(1, 2))))
    cells = tuple(cell(draw, scope.deeper()) for _ in range(prod(a.size for a in axes)))
    shape = [(a.options, a.cuts) for a in axes]
    return Lookup(f"grid {crc32(repr((shape, cells)).encode())}", axes, cells, type_)


def brackets_of(*limits: Expr, rates: tuple[Expr, ...], name: str = "new") -> Brackets:
    """A version whose limits lie in turn in the bracket above and the one below."""
    return Brackets(name, limits, tuple(i % 2 == 1 for i in range(len(limits))), rates)


def on_scale(draw: Draw, scope: Scope) -> Expr:
    """An amount on a scale: of brackets, one limit of which and one rate are figures, or of points."""
    asked, tenth = number(draw, scope), Lit(Fraction(1, 10), SHARE)
    if draw(st.booleans()):
        amounts = (Lit(300, MONEY), Ref("open", 0, MONEY), Lit(0, MONEY))
        points = tuple(Lit(n, MONEY) for n in (99, 200, 301))
        versions = (
            brackets_of(*points, rates=amounts[::-1], name="old"), brackets_of(*points, rates=amounts),
        )  # fmt: skip
        return Scale("interpolated", asked, Ref("points", 0, VERSIONS), versions, MONEY)
    mode = draw(st.sampled_from(["progressive", "whole_amount"]))
    limits = (Lit(0, MONEY), Lit(100, MONEY), Ref("stepped", 0, MONEY), Lit(500, MONEY))
    rates = (tenth, Ref("share", 0, SHARE), Lit(0, SHARE), Ref("open", 0, MONEY))
    named = draw(st.sampled_from(["brackets", "brackets", "ended"]))
    versions = (brackets_of(*limits, rates=rates), brackets_of(*limits[:2], rates=rates[:2], name="old"))
    return Scale(mode, asked, Ref(named, 0, VERSIONS), versions, MONEY)  # type: ignore[arg-type]


def repeated(draw: Draw, scope: Scope) -> Expr:
    """A sum in which a term stands twice, and may cancel."""
    term, other = number(draw, scope), number(draw, scope)
    twice = Prim("mul", (term, Lit(draw(st.sampled_from([1, 2, Fraction(1, 2)])), MONEY)), MONEY)
    return Prim("sub", (Prim("add", (twice, other), MONEY), term), MONEY)


def of_one_list(draw: Draw, scope: Scope) -> Expr:
    """How many records of a list, at so much each, and what they come to."""
    summed = aggregate(draw, scope, "sum", number, MONEY)
    assert isinstance(summed, Agg)
    counted = Agg("count", summed.child, summed.hops, Lit(True, BOOL), summed.filter, MONEY)
    each = draw(st.sampled_from([Lit(100, MONEY), *references(scope, is_money)]))
    both = (Prim("mul", (counted, each), MONEY), summed)
    return Prim(draw(st.sampled_from(["add", "sub"])), both, MONEY)


def positive(draw: Draw, scope: Scope) -> Expr:
    """A factor that is not negative."""
    counted = aggregate(draw, scope.deeper(), "count", truth, MONEY)
    return draw(
        st.sampled_from(
            [
                Ref("share", 0, SHARE),
                Ref("standard", 0, MONEY),
                Lit(Fraction(1, 3), SHARE),
                Lit(0, MONEY),
                counted,
            ]
        )
    )


def divisor(draw: Draw, scope: Scope) -> Expr:
    """A number above 0."""
    counted = aggregate(draw, scope.deeper(), "count", truth, MONEY)
    one = Prim("max", (counted, Lit(1, MONEY)), MONEY)
    return draw(st.sampled_from([Lit(3, MONEY), Lit(Fraction(7, 2), MONEY), Ref("share", 0, SHARE), one]))


def absentable(draw: Draw, scope: Scope) -> Expr:
    """An amount that may be absent."""
    if draw(st.booleans()):
        return draw(st.sampled_from(references(scope, is_maybe("number"))))
    return aggregate(draw, scope.deeper(), draw(st.sampled_from(["min", "max"])), number, MAYBE_MONEY)


def aggregate(draw: Draw, scope: Scope, op: str, inner: Callable[[Draw, Scope], Expr], type_: Type) -> Expr:
    """Over a list of the own record or of one above; a number where there is no list."""
    places: list[tuple[int, str]] = []
    above: str | None = scope.entity
    while above is not None:
        if CHILDREN[above] is not None:
            hops = scope.hops(above)
            assert hops is not None
            places.append((hops, str(CHILDREN[above])))
        above = PARENTS[above]
    hops, child = draw(st.sampled_from(places))
    below = Scope(child, scope.defs, scope.depth - 1, (scope.entity, *scope.asking))
    filter_ = truth(draw, below) if draw(st.booleans()) else None
    nth = draw(st.sampled_from([1, 1, 2, 3])) if op in ("min", "max") else 1
    return Agg(op, child, hops, inner(draw, below), filter_, type_, nth=nth)  # type: ignore[arg-type]


def day(draw: Draw, scope: Scope) -> Expr:
    """A date."""
    plain = references(scope, is_plain("date"))
    maybe = references(scope, is_maybe("date"))
    other = draw(st.sampled_from([Today(), Lit(draw(st.sampled_from(DAYS)), DATE), *plain]))
    return Else(draw(st.sampled_from(maybe)), other, DATE) if maybe and draw(st.booleans()) else other


def moved(draw: Draw, scope: Scope) -> Expr:
    """A date, perhaps worked out from others."""
    first = day(draw, scope)
    length = Lit(draw(st.sampled_from([-13, -1, 0, 1, 2, 12, 45])), MONEY)
    return draw(
        st.sampled_from(
            [
                first,
                Prim(draw(st.sampled_from(["add_months", "add_months_over"])), (first, length), DATE),
                Prim("add_days", (first, length), DATE),
                Prim(draw(st.sampled_from(["month_end", "next_month_start"])), (first,), DATE),
                Prim(draw(st.sampled_from(["min", "max"])), (first, day(draw, scope)), DATE),
            ]
        )
    )


def age(draw: Draw, scope: Scope) -> Expr:
    """An age in years; ages alone are compared with ages that people reach."""
    born, on = day(draw, scope), moved(draw, scope) if draw(st.integers(0, 2)) == 0 else None
    return Prim("age", (born,) if on is None or on == Today() else (born, on), MONEY)


def truth(draw: Draw, scope: Scope) -> Expr:
    """A yes/no."""
    leaves = [
        lambda: draw(st.sampled_from(references(scope, is_plain("bool")))),
        lambda: Lit(draw(st.booleans()), BOOL),
        lambda: chosen(draw, scope),
    ]
    if scope.depth <= 0:
        return draw(st.sampled_from(leaves))()
    below = scope.deeper()

    def compared(kind: Callable[[Draw, Scope], Expr]) -> Callable[[], Expr]:
        def make() -> Expr:
            op = draw(st.sampled_from(["lt", "le", "gt", "ge", "eq", "ne"]))
            return Prim(op, (kind(draw, below), kind(draw, below)), BOOL)

        return make

    def connected() -> Expr:
        args = tuple(truth(draw, below) for _ in range(draw(st.integers(2, 3))))
        return Prim(draw(st.sampled_from(["and", "or"])), args, BOOL)

    def window() -> Expr:
        mode = draw(st.sampled_from(["this_month", "next_month", "day_to_day", "next_day"]))
        starts = references(scope, lambda t: t.kind == "date")
        start = draw(st.sampled_from(starts)) if starts else day(draw, below)
        months = Lit(draw(st.integers(1, 6)), Type("number", MONTHS))
        return Window(draw(st.sampled_from([Today(), day(draw, below)])), start, months, mode)

    def of_age() -> Expr:
        op = draw(st.sampled_from(["lt", "le", "gt", "ge", "eq", "ne"]))
        return Prim(op, (age(draw, below), Lit(draw(st.sampled_from([0, 17, 18, 60])), MONEY)), BOOL)

    def among() -> Expr:
        return banded(draw, scope)

    has = [r for kind in ("number", "date", "choice") for r in references(scope, is_maybe(kind))]
    choices = [
        *leaves,
        compared(number),
        compared(number),
        compared(day),
        compared(moved),
        among,
        among,
        connected,
        connected,
        window,
        of_age,
        lambda: Prim("not", (truth(draw, below),), BOOL),
        lambda: If(truth(draw, below), truth(draw, below), truth(draw, below), BOOL),
        lambda: Has(draw(st.sampled_from(has))),
        lambda: Silent("silent_condition", BOOL),
        lambda: looked_up(draw, below, truth, BOOL),
        lambda: as_of_a_day(draw, below, truth, BOOL),
    ]
    if scope.entity != "job" or scope.depth > 1:
        op = draw(st.sampled_from(["any", "all"]))
        choices.append(lambda: aggregate(draw, below, op, truth, BOOL))
    return draw(st.sampled_from(choices))()


def banded(draw: Draw, scope: Scope) -> Expr:
    """A comparison of one of a few quantities, in one of several spellings, with one of a few thresholds."""
    pair = dates_moved(draw, scope) if draw(st.integers(0, 4)) == 0 else quantity_and_limit(draw, scope)
    sides = pair if draw(st.booleans()) else pair[::-1]
    return Prim(draw(st.sampled_from(["lt", "le", "gt", "ge", "eq", "ne"])), sides, BOOL)


def difference(draw: Draw, scope: Scope) -> Expr:
    """What is left between a quantity and a threshold such as guards compare."""
    quantity, limit = quantity_and_limit(draw, scope)
    return Prim("sub", draw(st.sampled_from([(quantity, limit), (limit, quantity)])), MONEY)


def dates_moved(draw: Draw, scope: Scope) -> tuple[Expr, Expr]:
    """Two of a few dates, each perhaps so many days or months on or back."""
    plain = references(scope, is_plain("date"))
    dates = [*plain, *plain, Today(), Lit(date(2020, 3, 15), DATE), Lit(date(2020, 2, 28), DATE)]

    def side() -> Expr:
        found = draw(st.sampled_from(dates))
        length = draw(st.sampled_from([0, 0, 1, -1, 3]))
        op = draw(st.sampled_from(["add_days", "add_days", "add_months"]))
        return Prim(op, (found, Lit(length, MONEY)), DATE) if length else found

    return side(), side()


def quantity_and_limit(draw: Draw, scope: Scope) -> tuple[Expr, Expr]:
    """One of a few quantities, in one of several spellings, and one of a few thresholds."""
    amounts = [r for r in references(scope, is_money) if isinstance(r, Ref) and "." in r.target]
    open_, known = Ref("open", 0, MONEY), Ref("standard", 0, MONEY)
    if not amounts or draw(st.integers(0, 4)) == 0:
        quantity = age(draw, scope.deeper())
        limit: Expr = Lit(draw(st.sampled_from([17, 18, 19, Fraction(35, 2)])), MONEY)
    elif draw(st.integers(0, 4)) == 0:
        return counted_and_limit(draw, scope)
    else:
        base = draw(st.sampled_from(amounts[:2]))
        quantity = draw(
            st.sampled_from(
                [
                    base,
                    base,
                    Prim("per_year", (base,), MONEY),
                    Prim("add", (base, Lit(100, MONEY)), MONEY),
                    Prim("sub", (known, base), MONEY),
                    Prim("add", (amounts[0], amounts[-1]), MONEY),
                    Prim("add", (amounts[-1], amounts[0]), MONEY),
                ]
            )
        )
        limit = draw(
            st.sampled_from(
                [
                    *(Lit(n, MONEY) for n in (100, 200, 300, 1200)),
                    known,
                    open_,
                    Prim("mul", (open_, Lit(Fraction(3, 2), SHARE)), MONEY),
                    Prim("mul", (amounts[-1], Lit(2, SHARE)), MONEY),
                    amounts[-1],
                ]
            )
        )
    return quantity, limit


def counted_and_limit(draw: Draw, scope: Scope) -> tuple[Expr, Expr]:
    """So many pieces, which are whole, or so much land, which is not, and a limit between whole numbers."""
    type_ = draw(st.sampled_from([PIECES, LAND]))
    hops = scope.hops("household")
    assert hops is not None
    found: Expr = Ref(f"household.{'pieces' if type_ == PIECES else 'land'}", hops, type_)
    more, twice = Prim("add", (found, Lit(1, type_)), type_), Prim("mul", (Lit(2, SHARE), found), type_)
    limit = draw(st.sampled_from([1, 2, Fraction(5, 2), 3]))
    return draw(st.sampled_from([found, found, more, twice])), Lit(limit, type_)


def chosen(draw: Draw, scope: Scope) -> Expr:
    """A question about a choice or a set of options."""
    wanted = draw(st.frozensets(st.sampled_from([o.id for o in COLOURS]), min_size=1, max_size=2))
    plain = references(scope, is_colour)
    expr = draw(st.sampled_from(plain))
    option = Lit(draw(st.sampled_from([o.id for o in COLOURS])), COLOUR)
    maybe = Else(Ref("household.second", scope.hops("household") or 0, MAYBE_COLOUR), expr, COLOUR)
    return draw(
        st.sampled_from(
            [
                Prim("in", (expr,), BOOL, wanted),
                Prim("eq", (expr, option), BOOL),
                Prim("ne", (expr, option), BOOL),
                Prim("eq", (expr, draw(st.sampled_from(plain))), BOOL),
                Prim("in", (maybe,), BOOL, wanted),
                Prim("contains", (several(draw, scope),), BOOL, wanted),
                Prim("among", (expr, several(draw, scope)), BOOL),
                Prim(draw(st.sampled_from(["eq", "ne"])), (several(draw, scope), several(draw, scope)), BOOL),
            ]
        )
    )


# ── conclusions ──────────────────────────────────────────────────────────────


def several(draw: Draw, scope: Scope) -> Expr:
    """A set of colours."""
    leaves = [
        lambda: draw(st.sampled_from(references(scope, is_plain("choices")))),
        lambda: Lit(draw(st.frozensets(st.sampled_from([o.id for o in COLOURS]))), SEVERAL),
    ]
    if scope.depth <= 0:
        return draw(st.sampled_from(leaves))()
    below = scope.deeper()

    def picked() -> Expr:
        return Prim("picked", tuple(truth(draw, below) for _ in COLOURS), SEVERAL)

    def either() -> Expr:
        return If(truth(draw, below), several(draw, below), several(draw, below), SEVERAL)

    return draw(st.sampled_from([*leaves, *leaves, picked, either, lambda: Silent("silence", SEVERAL)]))()


def table(draw: Draw, scope: Scope, name: str, inner: Callable[[Draw, Scope], Expr], type_: Type) -> Def:
    """A table of up to four rows over two columns: agreeing, by the first row, or counted together."""
    asked = number(draw, scope.deeper())
    shade = coloured(draw, scope)

    def cell() -> list[Expr]:
        limit = lit_money(draw)
        few = frozenset(draw(st.sets(st.sampled_from([o.id for o in COLOURS]), min_size=1, max_size=2)))
        op = draw(st.sampled_from(["lt", "le", "gt", "ge", "eq"]))
        tests = [Prim("in", (shade,), BOOL, few), Prim(op, (asked, limit), BOOL), truth(draw, scope.deeper())]
        return [test for test in tests if draw(st.booleans())]

    hits = ["agreeing", "unique", "first_row", *(["sum", "min", "max"] if type_ == MONEY else [])]
    hit = draw(st.sampled_from(hits))
    rules: list[Rule] = []
    count = draw(st.integers(1, 4))
    for i in range(count):
        tests = cell()
        guard = Prim("and", tuple(tests), BOOL) if len(tests) > 1 else tests[0] if tests else Lit(True, BOOL)
        later = (f"{name}[{i + 1}]",) if hit == "first_row" and i + 1 < count else ()
        id_ = f"{name}[{i}]"
        rules.append(Rule(id_, id_, guard, inner(draw, scope), later, id_, row=True))
    fold = hit if hit in ("sum", "min", "max") else None
    rest: Expr | None = Lit(0, MONEY)
    if fold != "sum":
        rest = inner(draw, scope) if draw(st.booleans()) else None
    return Def(name, name, scope.entity, type_, tuple(rules), rest, hit=hit, fold=fold)


def cases_of(draw: Draw, scope: Scope, name: str, inner: Callable[[Draw, Scope], Expr], nonzero: bool) -> Any:
    """Up to three cases, later ones perhaps exceptions to earlier ones."""
    rules: list[Rule] = []
    for i in range(draw(st.integers(0, 3))):
        overrides = tuple(r.id for r in rules if draw(st.booleans()))
        guard, value = truth(draw, scope), inner(draw, scope)
        rules.append(Rule(f"{name}.{i}", f"{name}.{i}", guard, value, overrides, f"{name}.{i}", nonzero))
    return tuple(rules)


def option_of(draw: Draw, scope: Scope) -> Expr:
    """An outcome."""
    del scope
    return Lit(draw(st.sampled_from([o.id for o in COLOURS])), COLOUR)


@st.composite
def policies(draw: Draw, *, depth: int = 2, conclusions: int = 3) -> Policy:
    """A policy of a few conclusions and one decision that rests on them."""
    defs: tuple[Def, ...] = ()
    for i in range(draw(st.integers(1, conclusions))):
        entity = draw(st.sampled_from(["household", "member", "job"]))
        scope = Scope(entity, defs, depth)
        if draw(st.integers(0, 3)) == 0:
            asks = Rule(f"d{i}.0", f"d{i}.0", truth(draw, scope), Lit(True, BOOL), (), f"d{i}.0")
            defs = (*defs, Def(f"d{i}", f"d{i}", entity, BOOL, (asks,), Lit(False, BOOL), "condition"))
            continue
        inner, type_ = draw(st.sampled_from([(truth, BOOL), (number, MONEY), (several, SEVERAL)]))
        if draw(st.integers(0, 3)) == 0:
            defs = (*defs, table(draw, scope, f"d{i}", inner, type_))
            continue
        nonzero = type_ == MONEY and draw(st.booleans())
        base = inner(draw, scope) if draw(st.integers(0, 5)) else None
        rules = cases_of(draw, scope, f"d{i}", inner, nonzero)
        defs = (*defs, Def(f"d{i}", f"d{i}", entity, type_, rules, base))
    scope = Scope("household", defs, depth)
    decided = option_of(draw, scope) if draw(st.booleans()) else None
    outcome = Def(
        "p", "p", "household", COLOUR, cases_of(draw, scope, "p", option_of, False), decided, "outcome"
    )
    paid = Def(
        "p.amount",
        "p.amount",
        "household",
        MONEY,
        cases_of(draw, scope, "q", number, False),
        number(draw, scope),
        "amount",
    )
    dated = Def(
        "p.effective_day", "p", "household", DATE, cases_of(draw, scope, "r", day, False), None, "amount"
    )
    return invented((*defs, outcome, paid, *([dated] if draw(st.integers(0, 2)) == 0 else [])))


def invented(defs: tuple[Def, ...], *, givens: tuple[Given, ...] = GIVENS) -> Policy:
    """The vocabulary with these conclusions."""
    return assembled(*defs, givens=givens, entities=ENTITIES, units={ALONE.id: ALONE})


# ── households ───────────────────────────────────────────────────────────────


def samples(given: Given) -> list[Known]:
    """Values to try for a fact; for numbers and dates within its bounds."""
    match given.type.kind:
        case "number":
            values: list[Known] = [n for n in NUMBERS if not isinstance(given.high, int) or n <= given.high]
            values += [-100, -1] if given.low is None else []
            if given.type in (PIECES, LAND):
                values = [0, 1, 2, 3, *([Fraction(1, 2), Fraction(5, 2)] if given.type == LAND else [])]
        case "date":
            low, high = given.low or date.min, given.high or date.max
            values = [d for d in DAYS if low <= d <= high]  # type: ignore[operator]
        case "bool":
            values = [True, False]
        case "choice":
            values = [o.id for o in given.type.options]
        case _:
            values = [frozenset[str](), frozenset({"red"}), frozenset({"red", "blue"}), frozenset({"blue"})]
    return [*values, ABSENT] if given.type.optional else values


def happened(given: Given) -> list[Known]:
    """Values that an unknown fact can turn out to have: what stands on record is not of a later day."""
    dates_a_record = given.id in ("member.born", "job.start")
    return [v for v in samples(given) if not (dates_a_record and isinstance(v, date) and v > ON)]


@st.composite
def months_summed(draw: Draw, *, constant: bool = False) -> Policy:
    """A decision that pays a sum over months of an amount; ``constant``: between days reckoned from the day."""
    monthly = Def("monthly", "monthly", "household", MONEY, (), number(draw, Scope("household", (), 1)))
    summed = over_months(draw, Scope("household", (monthly,), 1))
    assert isinstance(summed, Months)
    if constant:
        summed = evolve(summed, start=Prim("add_months", (Today(), Lit(-2, MONEY)), DATE), end=Today())
    paid = Def("p.amount", "p.amount", "household", MONEY, (), summed)
    return invented((monthly, Def("p", "p", "household", COLOUR, (), Lit("red", COLOUR)), paid))


@st.composite
def asked_alone(draw: Draw) -> Policy:
    """A decision on what the members would get as households of one, and on what those households get then."""
    household, member = Scope("household", (), 2), "member"
    due = Def(
        "due", "due", "household", MONEY, cases_of(draw, household, "due", number, False), Lit(7, MONEY)
    )
    poor = Def("poor", "poor", "household", BOOL, (), truth(draw, household))
    alone = AsUnit(ALONE.id, "due", MONEY)
    other = number(draw, Scope(member, (due, poor), 1))
    single = Def(
        "single", "single", member, MONEY, (), If(AsUnit(ALONE.id, "poor", BOOL), alone, other, MONEY)
    )
    op = draw(st.sampled_from(["sum", "sum", "sum", "max"]))
    filter_ = draw(st.sampled_from([None, Ref("poor", 1, BOOL), AsUnit(ALONE.id, "poor", BOOL)]))
    one = Ref("single", 0, MONEY)
    got: Expr = Agg(op, member, 0, one, filter_, MONEY if op == "sum" else MAYBE_MONEY)  # type: ignore[arg-type]
    got = got if op == "sum" else Else(got, Lit(1, MONEY), MONEY)
    all_ = Def(
        "all", "all", "household", MONEY, (), Prim("add", (got, Ref("household.debt", 0, MONEY)), MONEY)
    )
    again = Agg("sum", member, 0, AsUnit(ALONE.id, "all", MONEY), None, MONEY)
    paid = Def("p.amount", "p", "household", MONEY, (), draw(st.sampled_from([Ref("all", 0, MONEY), again])))
    some = Agg("any", member, 0, AsUnit(ALONE.id, "poor", BOOL), None, BOOL)
    rule = Rule("p.0", "p.0", some, Lit("green", COLOUR), (), "p.0")
    outcome = Def("p", "p", "household", COLOUR, (rule,), Lit("red", COLOUR))
    return invented((due, poor, single, all_, outcome, paid))


@st.composite
def lists_asked(draw: Draw) -> Policy:
    """A decision on who of a list is something, and who is not, each asked in one of many ways."""
    ill = Ref("member.ill", 0, BOOL)
    poor = Prim("lt", (Ref("member.wage", 0, MONEY), Lit(500, MONEY)), BOOL)
    not_poor = Prim("le", (Lit(500, MONEY), Ref("member.wage", 0, MONEY)), BOOL)
    quiet = Silent("silent_condition", BOOL)
    kinds = [
        (ill, Prim("not", (ill,), BOOL)),
        (poor, not_poor),
        (Prim("and", (ill, poor), BOOL), Prim("or", (not_poor, Prim("not", (ill,), BOOL)), BOOL)),
        (Prim("or", (ill, quiet), BOOL), Prim("not", (Prim("or", (quiet, ill), BOOL),), BOOL)),
    ]
    so, against = kinds[draw(st.sampled_from([0, 1, 2, 2, 3]))]
    always, never = Lit(True, BOOL), Lit(False, BOOL)
    asked: list[Expr] = [
        Agg("any", "member", 0, so, None, BOOL),
        Agg("any", "member", 0, always, so, BOOL),
        Agg("any", "member", 0, poor, ill, BOOL),
        Agg("all", "member", 0, against, None, BOOL),
        Agg("all", "member", 0, never, so, BOOL),
        Agg("all", "member", 0, not_poor, ill, BOOL),
    ]
    if draw(st.booleans()):
        count = Agg("count", "member", 0, always, so, MONEY)
        asked += [
            Prim(op, (count, Lit(n, MONEY)), BOOL) for op, n in (("gt", 0), ("eq", 0), ("lt", 1), ("ge", 2))
        ]
    rules = []
    for i, colour in enumerate(draw(st.permutations(["red", "green", "blue"]))[: draw(st.integers(2, 3))]):
        guard = draw(st.sampled_from(asked))
        guard = guard if draw(st.booleans()) else Prim("not", (guard,), BOOL)
        rules.append(Rule(str(i), str(i), guard, Lit(colour, COLOUR)))
    outcome = Def("p", "p", "household", COLOUR, tuple(rules), Lit("red", COLOUR))
    return invented((outcome, Def("p.amount", "p", "household", MONEY, (), Lit(100, MONEY))))


@st.composite
def records(draw: Draw, entity: str, key: str, *, known: bool = False) -> Record:
    """A record with some facts unknown and lists perhaps not complete."""
    facts = {
        g.name: Fact(draw(st.sampled_from(samples(g))))
        for g in GIVENS
        if g.entity == entity and (known or draw(st.integers(0, 3)))
    }
    child = CHILDREN[entity]
    if child is None:
        return Record(entity, key, facts)
    below = tuple(draw(records(child, str(n), known=known)) for n in range(1, 1 + draw(st.integers(0, 2))))
    complete = frozenset({child}) if known or draw(st.integers(0, 4)) else frozenset()
    return Record(entity, key, facts, {child: below}, complete)


@st.composite
def households(draw: Draw, *, known: bool = False) -> Case:
    """A case of the vocabulary."""
    return Case("户", draw(records("household", "户", known=known)))
