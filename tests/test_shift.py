"""What is asked of a household, as said from one of its members: it comes to the same."""

from __future__ import annotations

from datetime import date

import pytest

from by_hand import COLOUR_FACT, ILL, LINE, MONEY, OTHER, WAGE, YES, household, money, negated, policy, truth
from policyrules.base.units import PLAIN
from policyrules.core.case import Case
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
    Window,
)
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy
from policyrules.core.shift import asked, shifted, stands_for
from policyrules.core.types import BOOL, DATE, Option, Type
from policyrules.evaluate import engine
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import instance_of
from policyrules.resolve.types import number

ON = date(2017, 10, 15)
COUNT = number(PLAIN)
DAY = Ref("household.day", 0, DATE)
EXTRA = Ref("household.extra", 0, MONEY)
TOTAL = Agg("sum", "member", 0, WAGE, None, MONEY)
OF_THE_ASKING = Ref("household.extra", 0, MONEY, frame=1)
VERSION = Type("choice", options=(Option("one", "一"),))

OF_A_HOUSEHOLD: tuple[Expr, ...] = (
    YES,
    LINE,
    TOTAL,
    Agg("sum", "member", 0, WAGE, ILL, MONEY),
    Agg("any", "member", 0, Prim("and", (ILL, Ref("household.yes", 1, BOOL)), BOOL), None, BOOL),
    Agg("count", "member", 0, truth(True), Prim("gt", (WAGE, OF_THE_ASKING), BOOL), COUNT),
    Prim("add", (TOTAL, EXTRA), MONEY),
    If(YES, TOTAL, LINE, MONEY),
    Else(EXTRA, TOTAL, MONEY),
    Has(EXTRA),
    Window(Lit(ON, DATE), DAY, Lit(3, COUNT), "day_to_day"),
    At(DAY, LINE, MONEY),
    Months(DAY, Lit(ON, DATE), TOTAL, MONEY),
    Lookup("grid", (Axis(COLOUR_FACT, ("red", "green", "blue")),), (TOTAL, LINE, money(7)), MONEY),
    Lookup("grid", (Axis(TOTAL, cuts=(Cut(100),)),), (money(1), EXTRA), MONEY),
    Scale(
        "progressive", TOTAL, Ref("scale", 0, VERSION),
        (Brackets("one", (money(0), money(50)), (True, True), (Lit(1, COUNT), Lit(2, COUNT))),), MONEY,
    ),
)  # fmt: skip

HOUSEHOLDS = (
    household({"wage": 30, "ill": True}, {"wage": 90, "ill": False}, yes=True, extra=40, colour="red",
              day=date(2017, 8, 2)),
    household({"wage": 10, "ill": False}, yes=False, extra=5, colour="green", day=date(2017, 3, 2)),
    household({"ill": True}, complete=False, colour="blue"),
)  # fmt: skip


def both_ways(expr: Expr) -> Policy:
    """The expression as what a household has; and as what a member asks of its household."""
    said = shifted(expr, 1)
    assert said is not None
    scale = Def("scale", "分档", "household", VERSION, (), Lit("one", VERSION))
    return policy(
        scale,
        Def("above", "上级", "household", expr.type, (), expr),
        Def("asked", "问上级", "member", expr.type, (), Ref("above", 1, expr.type)),
        Def("said", "在下面说", "member", expr.type, (), said),
    )


@pytest.mark.parametrize("expr", OF_A_HOUSEHOLD, ids=lambda expr: type(expr).__name__)
@pytest.mark.parametrize("case", HOUSEHOLDS, ids=["known", "other", "open"])
def test_said_from_below_it_comes_to_the_same(expr: Expr, case: Case) -> None:
    """What a member finds in place of a name of its household is what the household has under that name."""
    found = both_ways(expr)
    ready = engine(found)
    root = instance_of(found, case.household, on=ON)
    run = Run(ready, ON, {})
    asked_, said = (
        run.entry(ready.index[name], root.children["member"][0]).result for name in ("asked", "said")
    )
    assert asked_[0] == said[0]
    assert asked_[2] == said[2]


def test_what_cannot_be_said_from_below() -> None:
    """A household of one is another for each member; and one list is not asked from within another."""
    alone = AsUnit("alone", "above", BOOL)
    assert shifted(alone, 1) is None
    assert shifted(Prim("and", (YES, alone), BOOL), 1) is None
    assert shifted(TOTAL, 0, frame=1) is None
    assert shifted(TOTAL, 0) is TOTAL


def test_a_name_stands_for_what_it_asks_where_there_is_nothing_else() -> None:
    """A condition of one case, and a quantity of one value, are seen through; one with an exception is not."""
    one = Def("one", "一", "household", BOOL, (Rule("a", "a", YES, truth(True)),), truth(False))
    two = Def("two", "二", "household", BOOL,
              (Rule("a", "a", YES, truth(True)), Rule("b", "b", OTHER, truth(False), overrides=("a",))),
              truth(False))  # fmt: skip
    much = Def("much", "数", "household", MONEY, (Rule("a", "a", truth(True), TOTAL),), None)
    found = policy(one, two, much, Def("base", "底", "household", MONEY, (), LINE))
    assert asked(found, Ref("one", 0, BOOL)) == YES
    assert asked(found, Ref("one", 1, BOOL)) == Ref("household.yes", 1, BOOL)
    assert asked(found, Ref("two", 0, BOOL)) is None
    assert asked(found, negated(YES)) is None
    assert stands_for(found, Ref("much", 1, MONEY)) == Agg("sum", "member", 1, WAGE, None, MONEY)
    assert stands_for(found, Ref("base", 1, MONEY)) == Ref("line", 1, MONEY)
    assert stands_for(found, TOTAL) is None
