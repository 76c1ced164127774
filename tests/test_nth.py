"""第2大, 第2小: the value at a place from the largest or smallest on, of lists known in part."""

from itertools import chain, combinations_with_replacement, product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from building import HEAD, ON, policy, said
from law import law
from policyrules import decide, explain
from policyrules.base.errors import Source
from policyrules.compile import compile_sql, insert_cases
from policyrules.core.policy import Policy
from policyrules.core.possible import Interval, bounds, may_be
from policyrules.core.types import ABSENT
from policyrules.deciding.conclusions import conclude
from policyrules.intake.case_json import read_case
from policyrules.language.layout import format_source
from test_sql import connected, decided, run

FIGURES = """计算 第二高 (second) 对 户 : 元/月 为 第2大 成员.工资 若无 -1元/月
计算 第二高在册 (second_listed) 对 户 : 元/月 为 第2大 成员(工资 当 在册) 若无 -1元/月
计算 第三低在册 (third_listed) 对 户 : 元/月 为 第3小 成员(工资 当 在册) 若无 -1元/月
计算 最高在册 (top_listed) 对 户 : 元/月 为 最大 成员(工资 当 在册) 若无 -1元/月
计算 最低在册 (least_listed) 对 户 : 元/月 为 最小 成员(工资 当 在册) 若无 -1元/月
"""
PAYS = """决定 补助 (aid) 对 户
  结果 给 (give)
  数值 : 元/月
  情形 符合 (fits) 当 是 则 给 数值 第二高在册 + 第三低在册 依据 三 “给”
  其余 未规定 依据 三 “其余”
"""
PLACES = {
    "second_listed": (2, True),
    "third_listed": (3, False),
    "top_listed": (1, True),
    "least_listed": (1, False),
}


def household(rules: Policy, members: list[dict[str, Any]], *, complete: bool = True) -> Any:
    listed = [{"id": str(i), "incomes": [], **member} for i, member in enumerate(members)]
    return read_case(rules, {"id": "h", "complete": "all" if complete else [], "members": listed})


def found(name: str, *members: dict[str, Any], complete: bool = True) -> Any:
    rules = policy(FIGURES)
    return conclude(rules, household(rules, list(members), complete=complete), on=ON, target=name).value


def test_the_second_largest_of_what_is_there() -> None:
    """Equal values take a place each: of 300, 500, 500 the second largest is 500, of 500 alone there is none."""
    assert found("second", {"pay": 300}, {"pay": 500}, {"pay": 500}) == 50000
    assert found("second", {"pay": 300}, {"pay": 500}) == 30000
    assert found("second", {"pay": 500}) == -100
    assert found("second") == -100


def test_what_is_not_known_leaves_a_range() -> None:
    """With a wage not known it lies between the second of the known ones and the largest of them."""
    assert found("second", {"pay": 300}, {"pay": 500}, {}) == Interval(30000, 50000)


def test_a_record_that_may_not_count_makes_it_perhaps_absent() -> None:
    """One on the list for certain and one perhaps: the lower of the two, or none."""
    members = ({"pay": 300, "listed": True}, {"pay": 500})
    assert found("second_listed", *members) == Interval(-100, 30000)


def test_records_not_seen_may_be_worse_where_too_few_are_certain() -> None:
    """The largest of an unfinished list of which one perhaps counts may be any that is still to come.

    Not at least 100: the one with 100 may not count, and another one count with 5.
    """
    assert bounds(found("top_listed", {"pay": 100}, complete=False)) == (None, None)
    assert bounds(found("least_listed", {"pay": 100}, complete=False)) == (None, None)
    sure = {"pay": 100, "listed": True}
    assert bounds(found("top_listed", sure, {"pay": 90}, complete=False)) == (10000, None)
    assert bounds(found("second_listed", sure, complete=False)) == (None, None)


WAGES = (100, 200, 300)
MEMBERS = st.lists(
    st.fixed_dictionaries({}, optional={"pay": st.sampled_from(WAGES), "listed": st.booleans()}), max_size=3
)


def ways(members: list[dict[str, Any]], *, more: bool) -> set[tuple[int, ...]]:
    """The wages of those on the list, in every way in which what is not known can be."""
    lists = product(
        *(
            [
                [pay] if listed else []
                for pay in ([m["pay"]] if "pay" in m else WAGES)
                for listed in ([m["listed"]] if "listed" in m else [True, False])
            ]
            for m in members
        )
    )
    further = [w for n in range(3 if more else 1) for w in combinations_with_replacement(WAGES, n)]
    return {tuple(sorted((*chain.from_iterable(way), *others))) for way in lists for others in further}


@law(40)
@given(MEMBERS, st.booleans(), st.sampled_from(sorted(PLACES)))
def test_every_way_in_which_it_can_be_lies_within(
    members: list[dict[str, Any]], complete: bool, name: str
) -> None:
    """Whatever the facts turn out to be, the value lies in what was said; of a finished list the ends are met."""
    nth, larger = PLACES[name]
    value = found(name, *members, complete=complete)
    low, high = bounds(value)
    met = set()
    for way in ways(members, more=not complete):
        places = sorted(way, reverse=larger)
        met.add(places[nth - 1] * 100 if len(places) >= nth else -100)
    assert all((low is None or low <= one) and (high is None or one <= high) for one in met)
    assert not may_be(value, ABSENT)
    if complete and all("pay" in m for m in members):
        assert (low, high) == (min(met), max(met))


@law(20)
@given(st.lists(st.tuples(MEMBERS, st.booleans()), min_size=1, max_size=3))
def test_the_sql_says_the_same(given_: list[tuple[list[dict[str, Any]], bool]]) -> None:
    """SQL puts the values of a list in order and takes the same one."""
    rules = policy(FIGURES + PAYS)
    connection = connected(rules)
    households = [household(rules, members, complete=complete) for members, complete in given_]
    batch = [evolve(case, id=str(i)) for i, case in enumerate(households)]
    insert_cases(connection, rules, batch)
    for case, row in zip(batch, run(connection, compile_sql(rules, on=ON)), strict=True):
        assert row == decided(rules, case, ON, "aid")


def test_it_is_told_as_it_is_written() -> None:
    """The explanation says 第2大 in Chinese, number 2 of the largest in English."""
    rules = policy(FIGURES + PAYS)
    case = household(rules, [{"pay": 100, "listed": True}])
    decision = decide(rules, case, on=ON)
    assert "第2大 成员(工资 当 在册)" in explain(rules, decision)
    assert "number 2 of the largest members(pay when listed)" in explain(rules, decision, language="en")


def test_both_vocabularies_and_back() -> None:
    """第2大 is nth_largest_2 in English; behind 计算 it is a name like any other."""
    text = (
        HEAD
        + "计算 第2小 (lowest) 对 户: 元/月\n  为 第2大 成员.工资 若无 第３小 成员(工资 当 在册) 若无 0元/月\n"
    )
    settled = format_source(Source("place.policy", text))
    english = format_source(Source("place.policy", text), vocabulary="en")
    assert "as nth_largest_2 成员.工资 or_if_absent nth_smallest_3" in english
    assert format_source(Source("place.policy", english), vocabulary="zh") == settled
    assert "第3小 成员" in settled


WRONG = (
    (
        "计算 甲 (a) 对 户 : 元/月 为 第2大 成员.工资\n",
        "PR304 5:22 “第2大 成员.工资”可能没有值，用之前要先说没有时怎么办",
        "  '第2大 成员.工资' may have no value; say first what holds when it has none",
        "  → 写 第2大 成员.工资 若无 …，或在前面加 有值(第2大 成员.工资) 且",
        "    write 第2大 成员.工资 or_if_absent …, or has_value(第2大 成员.工资) and before it",
    ),
    (
        "计算 甲 (a) 对 户 : 元/月 为 第2大 成员.收入项.月额 若无 0元/月\n",
        "PR310 5:22 第2大 只能用于一层列表",
        "  nth_largest_2 takes one list, not a list of lists",
        "  → 先为里层写一个 计算",
        "    write a quantity for the inner list first",
    ),
    (
        "计算 甲 (a) 对 户 : 数 为 第2小 成员.在册 若无 0\n",
        "PR310 5:20 第2小 不能用于“是否”型",
        "  nth_smallest_2 does not go with yes or no",
    ),
    (
        "计算 甲 (a) 对 户 : 数 为 第2大 成员 若无 0\n",
        "PR310 5:20 第2大 要说明取什么",
        "  nth_largest_2 must say of what",
        "  → 写 第2大 成员(…)",
        "    write nth_largest_2 成员(…)",
    ),
)


@pytest.mark.parametrize("wrong", WRONG, ids=["absent", "lists", "yes_no", "nothing"])
def test_what_is_said_of_wrong_ones(wrong: tuple[str, ...]) -> None:
    """It may be absent, and is of one list and of numbers or dates."""
    assert said(wrong[0]) == list(wrong[1:])
