"""名次: which place a record has among the records of its list."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import HEAD, ON, policy, said
from law import law
from policyrules import decide, explain
from policyrules.base.errors import Source
from policyrules.compile import compile_sql, insert_cases, run, tables
from policyrules.core.policy import Policy
from policyrules.intake.case_json import read_case
from policyrules.language.layout import format_source

PLACES = """计算 长幼 (by_birth) 对 成员 : 数 为 名次(户.成员 按 生日 升序)
计算 工资名次 (by_pay) 对 成员 : 数 为 名次(户.成员 按 工资 + 合计 收入项.月额 降序)
"""
PAYS = """决定 补助 (aid) 对 成员
  结果 给 (give)
  数值 : 数
  情形 符合 (fits) 当 是 则 给 数值 {figure} 依据 三 “给”
  其余 未规定 依据 三 “其余”
"""


def places(found: Policy, *members: dict[str, Any], complete: object = "all") -> list[tuple[Any, Any]]:
    """Least and greatest place of each member."""
    listed = [{"id": str(i), "incomes": [], **member} for i, member in enumerate(members)]
    case = read_case(found, {"id": "h", "complete": complete, "members": listed})
    shown = [
        decide(found, case, on=ON, programme="aid", of=(("member", str(i)),)).amount
        for i in range(len(members))
    ]
    return [(amount.low, amount.high) for amount in shown if amount is not None]


def by(figure: str) -> Policy:
    return policy(PLACES + PAYS.format(figure=figure))


def test_the_eldest_comes_first_and_ties_share_a_place() -> None:
    """1 + as many as were born before: twins are both second, the next is fourth."""
    born = ("2010-05-01", "2008-01-01", "2010-05-01", "2015-01-01")
    assert places(by("长幼"), *({"born": b} for b in born)) == [(2, 2), (1, 1), (2, 2), (4, 4)]


def test_falling_order_and_a_key_with_a_list_in_it() -> None:
    """降序 puts the largest first; the key may sum a list of the record."""
    members = ({"pay": 300}, {"pay": 100, "incomes": [{"monthly": 500}]}, {"pay": 200})
    assert places(by("工资名次"), *members) == [(2, 2), (1, 1), (3, 3)]


def test_what_is_not_known_is_any_place_that_it_can_be() -> None:
    """A birth not known leaves its own place open, and those of the others by one; never more than there are."""
    found = places(by("长幼"), {"born": "2010-01-01"}, {}, {"born": "2012-01-01"})
    assert found == [(1, 2), (1, 3), (2, 3)]


def test_a_list_that_may_be_longer_has_no_last_place() -> None:
    """Members not listed may stand before."""
    assert places(by("长幼"), {"born": "2010-01-01"}, complete=[]) == [(1, None)]


@law(60)
@given(st.lists(st.integers(1990, 1995), min_size=1, max_size=5))
def test_places_are_those_of_the_sorted_list(years: list[int]) -> None:
    """The place is that of the first equal one in the sorted list, whatever the order of the records."""
    found = by("长幼")
    expected = [(1 + sorted(years).index(year),) * 2 for year in years]
    assert places(found, *({"born": f"{year}-01-01"} for year in years)) == expected


def test_the_order_of_the_records_does_not_matter() -> None:
    """Every order of the same records gives each of them the same place."""
    found = by("长幼")
    years = {1990: (1, 1), 1991: (2, 2), 1992: (3, 3)}
    for order in permutations(years):
        assert places(found, *({"born": f"{y}-01-01"} for y in order)) == [years[y] for y in order]


def test_inside_an_aggregate_and_in_a_condition() -> None:
    """All but the eldest: a place is asked for each record that is gone through."""
    found = policy(
        "计算 其余人数 (others) 对 户 : 人 为 计数 成员(当 名次(户.成员 按 生日 升序) 高于 1)\n"
        + PAYS.replace("对 成员", "对 户").replace("数值 : 数", "数值 : 人").format(figure="其余人数")
    )
    members = [{"id": str(y), "born": f"199{y}-01-01"} for y in (1, 2, 3)]
    case = {"id": "h", "complete": "all", "members": members}
    amount = decide(found, read_case(found, case), on=ON, programme="aid").amount
    assert amount is not None
    assert (amount.low, amount.high) == (2, 2)


LISTED = "计算 在册长幼 (by_birth) 对 成员 : 数 为 名次(户.成员(当 在册) 按 生日 升序) 若无 0\n"


def test_only_those_for_whom_it_holds_have_a_place() -> None:
    """With 当 the others are not counted, and have no place: 若无 says what is taken of them."""
    found = policy(LISTED + PAYS.format(figure="在册长幼"))
    born = ("2010-05-01", "2008-01-01", "2012-01-01", "2010-05-01")
    members = [{"born": b, "listed": b != "2008-01-01"} for b in born]
    assert places(found, *members) == [(1, 1), (0, 0), (3, 3), (1, 1)]


def test_whether_one_is_counted_may_not_be_known() -> None:
    """It may have no place; if it has one it is at least the first, and others may stand one further back."""
    found = policy(LISTED + PAYS.format(figure="在册长幼"))
    members = (
        {"born": "2010-01-01"},
        {"born": "2008-01-01", "listed": True},
        {"born": "2012-01-01", "listed": True},
    )
    assert places(found, *members) == [(0, 2), (1, 1), (2, 3)]
    assert places(found, {"born": "2010-01-01"}) == [(0, 1)]


def test_a_filtered_place_is_told_as_it_is_written() -> None:
    """The explanation shows 当 in the brackets of the list; English and back it is the same text."""
    found = policy(LISTED + PAYS.format(figure="在册长幼"))
    member = {"id": "1", "born": "2001-01-01", "listed": True}
    case = read_case(found, {"id": "h", "complete": "all", "members": [member]})
    decision = decide(found, case, on=ON, programme="aid", of=(("member", "1"),))
    assert "名次(成员(当 在册) 按 生日 升序) 若无 0" in explain(found, decision)
    assert "rank of(members (when listed) by born ascending)" in explain(found, decision, language="en")
    settled = format_source(Source("place.policy", HEAD + LISTED))
    english = format_source(Source("place.policy", settled), vocabulary="en")
    assert "rank_of(户.成员(when 在册) by_axis 生日 ascending)" in english
    assert format_source(Source("place.policy", english), vocabulary="zh") == settled


@pytest.mark.parametrize("text", [PLACES, LISTED], ids=["all", "filtered"])
def test_the_sql_says_the_same(text: str) -> None:
    """SQL counts the records before each record."""
    duckdb = pytest.importorskip("duckdb")
    found = policy(text + PAYS.format(figure="长幼" if text is PLACES else "在册长幼"))
    members = [{"id": str(i), "incomes": []} | b for i, b in enumerate(
        ({"born": "2010-05-01", "listed": True}, {"listed": True}, {"born": "2010-05-01"},
         {"born": "2001-01-01", "listed": False}))]  # fmt: skip
    for complete in ("all", []):
        case = read_case(found, {"id": "h", "complete": complete, "members": members})
        connection = duckdb.connect()
        connection.execute(tables(found))
        insert_cases(connection, found, [case])
        rows = run(connection, compile_sql(found, "aid", on=ON))
        assert len(rows) == 4
        for row in rows:
            assert row.amount == decide(found, case, on=ON, programme="aid", of=row.path).amount


def test_it_is_told_as_it_is_written() -> None:
    """The explanation says 名次, not how it is counted."""
    found = by("长幼")
    case = read_case(found, {"id": "h", "complete": "all", "members": [{"id": "1", "born": "2001-01-01"}]})
    text = explain(found, decide(found, case, on=ON, programme="aid", of=(("member", "1"),)))
    assert "名次(成员 按 生日 升序)" in text
    english = explain(
        found, decide(found, case, on=ON, programme="aid", of=(("member", "1"),)), language="en"
    )
    assert "rank of(members by born ascending)" in english


def test_both_vocabularies_and_back() -> None:
    """按, 升序 and 降序 are keywords in the brackets of 名次 and names elsewhere."""
    text = (
        HEAD
        + "计算 按 (descending) 对 成员: 数\n  为 名次(户.成员 按 生日 升序) + 名次(户.成员 按 工资 降序)\n"
    )
    chinese = format_source(Source("a.policy", text))
    assert chinese.endswith(
        "计算 按 (descending) 对 成员: 数\n  为 名次(户.成员 按 生日 升序) + 名次(户.成员 按 工资 降序)\n"
    )
    english = format_source(Source("a.policy", chinese), vocabulary="en")
    assert "rank_of(户.成员 by_axis 生日 ascending) + rank_of(户.成员 by_axis 工资 descending)" in english
    assert format_source(Source("a.policy", english), vocabulary="zh") == chinese


FINDINGS = [
    (
        "a place is that of a record in the list",
        "计算 a (a) 对 户 : 数 为 名次(成员 按 生日 升序)",
        [
            "PR310 5:23 名次() 说的是“成员”里的一条记录，这里不在其中",
            "  rank_of() is about a record of the list member, and here none is at hand",
            "  → 写进“成员”的规则，或写进对“成员”的汇总",
            "    write it in a rule about member, or inside an aggregate over member",
        ],
    ),
    (
        "records are put in order by a number or a date",
        "计算 a (a) 对 成员 : 数 为 名次(户.成员 按 在册 升序)",
        [
            "PR310 5:31 名次() 按数或日期排，不按“是否”型",
            "  rank_of() orders by a number or a date, not by yes or no",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "expected"), [f[1:] for f in FINDINGS], ids=[f[0] for f in FINDINGS])
def test_findings(rule: str, expected: list[str]) -> None:
    """Each mistake at a 名次, by its whole message."""
    assert said(rule) == expected
