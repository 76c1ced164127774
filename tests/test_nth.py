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


WORKED_OUT = """标准 名额 (quota) : 次 由 县民政局 依据 一 “标准” 必须 不高于 3次
计算 第几高 (kth) 对 户 : 元/月 为 第k大(成员.工资, 名额) 若无 -1元/月
计算 第几低在册 (kth_listed) 对 户 : 元/月 为 第k小(成员(工资 当 在册), 名额) 若无 -1元/月
"""


def at_quota(quota: int | None) -> Policy:
    """The figures with as many places, or with the quota left open."""
    return policy(
        WORKED_OUT,
        county="" if quota is None else f"填写 名额 自 2019-01-01 为 {quota}次 依据 《某文》 一 “数”\n",
    )


def test_the_place_may_be_a_figure() -> None:
    """Of 300, 500, 200: the first to the third in turn; there is none at 0, nor a third of two."""
    members = [{"pay": 300, "listed": True}, {"pay": 500, "listed": False}, {"pay": 200, "listed": True}]
    wanted = {0: (-100, -100), 1: (50000, 20000), 2: (30000, 30000), 3: (20000, -100)}
    for quota, both in wanted.items():
        rules = at_quota(quota)
        case = household(rules, members)
        found = [conclude(rules, case, on=ON, target=name) for name in ("kth", "kth_listed")]
        assert tuple(one.value for one in found) == both


def test_a_place_not_known_may_be_any_within_its_bounds() -> None:
    """Up to three places: none (−1), or from the third to the first; what is open is the figure."""
    rules = at_quota(None)
    found = conclude(rules, household(rules, [{"pay": 300}, {"pay": 500}, {"pay": 200}]), on=ON, target="kth")
    assert (found.value, [m.id for m in found.missing]) == (Interval(-100, 50000), ["quota"])


@law(20)
@given(
    st.lists(st.tuples(MEMBERS, st.booleans()), min_size=1, max_size=3), st.sampled_from([None, 0, 1, 2, 3])
)
def test_sql_takes_the_same_place(given_: list[tuple[list[dict[str, Any]], bool]], quota: int | None) -> None:
    """The place being a figure, open or filled, SQL and the evaluator say the same."""
    text = WORKED_OUT + PAYS.replace("第二高在册 + 第三低在册", "第几高 + 第几低在册")
    rules = policy(
        text, county="" if quota is None else f"填写 名额 自 2019-01-01 为 {quota}次 依据 《某文》 一 “数”\n"
    )
    connection = connected(rules)
    households = [household(rules, members, complete=complete) for members, complete in given_]
    batch = [evolve(case, id=str(i)) for i, case in enumerate(households)]
    insert_cases(connection, rules, batch)
    for case, row in zip(batch, run(connection, compile_sql(rules, on=ON)), strict=True):
        assert row == decided(rules, case, ON, "aid")


def test_a_place_worked_out_is_told_and_written_in_both_vocabularies() -> None:
    """第k大(…, 名额) in Chinese, nth_largest(…, quota) in English; with a bracket only it is no name."""
    text = WORKED_OUT + PAYS.replace("第二高在册 + 第三低在册", "第几高 + 第几低在册")
    rules = policy(text)
    decision = decide(rules, household(rules, [{"pay": 100, "listed": True}]), on=ON)
    assert "第k小(成员(工资 当 在册), 名额)" in explain(rules, decision)
    assert "nth smallest(members(pay when listed), quota)" in explain(rules, decision, language="en")
    settled = format_source(Source("place.policy", HEAD + text))
    english = format_source(Source("place.policy", settled), vocabulary="en")
    assert "as nth_largest(成员.工资, 名额) or_if_absent" in english
    assert "nth_smallest(成员(工资 when 在册), 名额)" in english
    assert format_source(Source("place.policy", english), vocabulary="zh") == settled
    assert said("计算 第k大 (kth) 对 户 : 数 为 1\n计算 乙 (b) 对 户 : 数 为 第k大 + 1\n") == []


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
    (
        "计算 甲 (a) 对 户 : 元/月 为 第k大(成员.工资, 人口) 若无 0元/月\n计算 人口 (size) 对 户 : 人 为 计数 成员\n",
        "PR310 5:33 第k大() 的“人口”要有不超过 20 的上限",
        "  '人口' of nth_largest() must be bounded, by 20 or less",
        "  → 事实写 不高于 …，标准写 必须 不高于 …，或写 较小者(人口, …)",
        "    write at_most … of a fact, must at_most … of a standard, or smaller_of(人口, …)",
    ),
    (
        "计算 甲 (a) 对 户 : 元/月 为 第k小(成员.工资, 0) 若无 0元/月\n",
        "PR310 5:33 第k小() 的第几个要是 1 到 20 的整数，这里是 0",
        "  the place of nth_smallest() is a whole number from 1 to 20, and here is 0",
    ),
    (
        "计算 甲 (a) 对 户 : 元/月 为 第k大(成员.工资, 2元) 若无 0元/月\n",
        "PR310 5:33 第k大() 的第二项说第几个，这里是元",
        "  the second part of nth_largest() says which of them, and here is yuan",
        "  → 写一个数，或按数、次、人计的名称",
        "    write a number, or a name in number, times or persons",
    ),
)


@pytest.mark.parametrize(
    "wrong", WRONG, ids=["absent", "lists", "yes_no", "nothing", "endless", "no_place", "money"]
)
def test_what_is_said_of_wrong_ones(wrong: tuple[str, ...]) -> None:
    """It may be absent, and is of one list and of numbers or dates."""
    assert said(wrong[0]) == list(wrong[1:])
