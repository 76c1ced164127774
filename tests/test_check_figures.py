"""Figures on a day without a case: what constraints are checked with."""

from datetime import date

import pytest

from meaning import policy
from policyrules.base.units import PLAIN, YUAN
from policyrules.checking.figures import Unsettled, settled
from policyrules.core.expressions import Else, Expr, Has, If, Lit, Prim, Ref, Today
from policyrules.core.types import BOOL, DATE, TEXT, Known, Type
from policyrules.resolve.types import number

DAY = date(2020, 6, 15)
MONEY, NUMBER = number(YUAN), number(PLAIN)
TEXTS = (
    "标准 甲 (one) : 元 依据 一 “标准” 自 2020-01-01 至 2020-12-31 为 5元\n"
    "标准 乙 (two) : 元 由 县 默认 7元 依据 一 “标准”\n"
    "标准 丙 (three) : 元 由 县 依据 一 “标准”\n"
    "条件 高 (high) 对 户 当 甲 高于 4元\n"
)


def yuan(fen: int) -> Lit:
    return Lit(fen, MONEY)


def prim(op: str, *args: Expr, type_: Type = MONEY) -> Prim:
    return Prim(op, args, type_)


YES, NO = Lit(True, BOOL), Lit(False, BOOL)
ONE, TWO, OPEN = (Ref(name, 0, MONEY) for name in ("one", "two", "three"))
UNKNOWN = prim("gt", OPEN, yuan(1), type_=BOOL)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (prim("sub", ONE, yuan(100)), 400),
        (prim("add", ONE, TWO), 1200),
        (prim("mul", Lit(3, NUMBER), ONE), 1500),
        (prim("div", ONE, Lit(4, NUMBER)), 125),
        (prim("neg", ONE), -500),
        (prim("max", ONE, TWO), 700),
        (prim("per_year", ONE), 6000),
        (prim("year", Today(), type_=NUMBER), 2020),
        (prim("last_year_end", Today(), type_=DATE), date(2019, 12, 31)),
        (If(prim("gt", ONE, yuan(400), type_=BOOL), ONE, OPEN, MONEY), 500),
        (Else(ONE, OPEN, MONEY), 500),
        (Has(ONE), True),
        (prim("not", YES, type_=BOOL), False),
        (prim("and", UNKNOWN, NO, type_=BOOL), False),
        (prim("or", UNKNOWN, YES, type_=BOOL), True),
        (prim("and", YES, YES, type_=BOOL), True),
        (Ref("high", 0, BOOL), True),
        (Prim("in", (Lit("a", TEXT),), BOOL, frozenset({"a", "b"})), True),
    ],
)
def test_a_figure_that_is_known(expr: Expr, expected: Known) -> None:
    """What literals, figures in force and defaults settle has one value."""
    assert settled(policy(TEXTS), expr, DAY) == expected


@pytest.mark.parametrize(
    "expr",
    [
        OPEN,
        prim("add", ONE, OPEN),
        prim("and", UNKNOWN, YES, type_=BOOL),
        prim("or", NO, UNKNOWN, type_=BOOL),
        Ref("household.balance", 0, MONEY),
        Ref("nothing", 0, MONEY),
        Prim("age", (Today(),), NUMBER),
    ],
)
def test_a_figure_that_is_not(expr: Expr) -> None:
    """An open figure, a fact or anything that needs a case settles nothing."""
    with pytest.raises(Unsettled):
        settled(policy(TEXTS), expr, DAY)


def test_a_gap_is_a_gap() -> None:
    """Outside its period a figure has no value, and is named with the day."""
    with pytest.raises(Unsettled) as caught:
        settled(policy(TEXTS), ONE, date(2021, 1, 1))
    assert caught.value.given is not None
    assert (caught.value.given.id, caught.value.day) == ("one", date(2021, 1, 1))
