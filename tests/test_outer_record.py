"""A record named where its list is gone through: what is asked inside about that record (甲.邀约日)."""

from datetime import date

import pytest

from building import HEAD, WORDS, policy, said
from policyrules import decide, explain
from policyrules.base.errors import Source, UsageError
from policyrules.compile import compile_sql, insert_cases, run, tables
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.intake.case_json import read_case
from policyrules.language.layout import format_source

ON = date(2021, 1, 1)
THRICE = (
    "条件 多次 (many) 对 成员 当 任一 邀约 首次 (计数 成员.邀约"
    "(当 邀约日 在 自 首次.邀约日 当日 起 6个月) 不低于 3次) 依据 二 “收入”\n"
)
DECIDES = """决定 低保 (aid) 对 成员
  结果 给 (give), 不给 (refuse)
  情形 符合 (fits) 当 多次 则 给 依据 三 “给”
  其余 则 不给 依据 三 “不给”
"""


def offers(found: Policy, *days: str | None, complete: bool = True) -> Case:
    """A household with one member and its offers (None: the day is not known)."""
    records = [
        {"id": str(i), "refused": False} | ({} if day is None else {"day": day}) for i, day in enumerate(days)
    ]
    member = {"id": "m", "offers": records}
    return read_case(found, {"id": "h", "complete": "all" if complete else ["members"], "members": [member]})


@pytest.mark.parametrize(
    ("days", "outcome"),
    [
        (("2020-01-01", "2020-03-01", "2020-06-30"), "give"),
        (("2020-01-01", "2020-03-01", "2020-07-01"), "refuse"),
        (("2020-01-01", "2020-07-01", "2020-08-01", "2020-12-31"), "give"),
        (("2020-06-30", "2020-01-01", "2020-03-01"), "give"),
        (("2020-01-01", "2020-01-01"), "refuse"),
        ((), "refuse"),
    ],
)
def test_three_offers_within_six_months_of_any_one_of_them(days: tuple[str, ...], outcome: str) -> None:
    """From each offer on, those in the six months after it are counted, itself among them."""
    found = policy(THRICE + DECIDES)
    decision = decide(found, offers(found, *days), on=ON, programme="aid", of=(("member", "m"),))
    assert decision.outcome is not None
    assert decision.outcome.id == outcome


@pytest.mark.parametrize(
    ("days", "complete", "possible"),
    [
        (("2020-01-01", "2020-03-01", None), True, {"give", "refuse"}),
        (("2020-01-01", None), True, {"refuse"}),
        (("2020-01-01",), False, {"give", "refuse"}),
        (("2020-01-01", "2020-03-01", "2020-04-01"), False, {"give"}),
    ],
)
def test_what_is_not_known_of_a_record_stays_open_on_both_sides(
    days: tuple[str | None, ...], complete: bool, possible: set[str]
) -> None:
    """An offer of an unknown day may lie within, and may be the one that is counted from."""
    found = policy(THRICE + DECIDES)
    case = offers(found, *days, complete=complete)
    decision = decide(found, case, on=ON, programme="aid", of=(("member", "m"),))
    given = {decision.outcome.id} if decision.outcome else {o.id for o in decision.possible}
    assert given == possible


def test_the_sql_says_the_same() -> None:
    """One join of the list with itself gives what the evaluator gives."""
    duckdb = pytest.importorskip("duckdb")
    found = policy(THRICE + DECIDES)
    cases = [
        offers(found, "2020-01-01", "2020-03-01", "2020-06-30"),
        offers(found, "2020-01-01", "2020-03-01", "2020-07-01"),
        offers(found, "2020-01-01", "2020-03-01", None),
        offers(found, complete=False),
        offers(found),
    ]
    for case in cases:
        connection = duckdb.connect()
        connection.execute(tables(found))
        insert_cases(connection, found, [case])
        (row,) = run(connection, compile_sql(found, "aid", on=ON))
        decision = decide(found, case, on=ON, programme="aid", of=(("member", "m"),))
        assert row.outcome == (decision.outcome.id if decision.outcome else None)
        assert row.possible == frozenset(o.id for o in decision.possible)
        assert row.applied == frozenset(a.provision for a in decision.applied)
        assert row.reasons == decision.reasons


LEVELS = """计算 甲数 (own_list) 对 户 : 人 为 计数 成员 甲 (当 任一 收入项(月额 高于 甲.工资))
计算 乙数 (beside) 对 户 : 次 为 计数 成员.收入项 乙 (当 任一 成员.收入项(月额 高于 乙.月额))
决定 低保 (aid) 对 户
  结果 给 (give)
  数值 : 次
  情形 符合 (fits) 当 甲数 不低于 1人 则 给 数值 乙数 依据 三 “给”
  其余 则 给 数值 0次 依据 三 “给”
"""


@pytest.mark.parametrize("complete", ["all", ["members"], []])
def test_lists_below_the_named_record_and_beside_it(complete: object) -> None:
    """Its own list, and the list in which it stands: 350 > 300 of one member, 100 < 350 beside it."""
    duckdb = pytest.importorskip("duckdb")
    found = policy(LEVELS)
    members = [
        {"id": "1", "pay": 300, "incomes": [{"id": "a", "monthly": 100}, {"id": "b", "monthly": 350}]},
        {"id": "2", "pay": 50, "incomes": [{"id": "a", "monthly": 60}]},
    ]
    case = read_case(found, {"id": "h", "complete": complete, "members": members})
    decision = decide(found, case, on=ON, programme="aid")
    assert decision.amount is not None
    assert (decision.amount.low, decision.amount.high) == (1, 1 if complete == "all" else None)
    connection = duckdb.connect()
    connection.execute(tables(found))
    insert_cases(connection, found, [case])
    (row,) = run(connection, compile_sql(found, "aid", on=ON))
    assert (row.amount, row.reasons) == (decision.amount, decision.reasons)


def test_sql_refuses_a_record_named_through_several_lists() -> None:
    """What asks about a record further out than the list that is gone through is refused by name."""
    found = policy(
        "计算 名 (place) 对 收入项 : 数 为 名次(户.成员.收入项 按 月额 升序)\n"
        + LEVELS.replace("乙数 (beside) 对 户 : 次 为", "乙数 (beside) 对 户 : 数 为 合计 成员.收入项.名 #")
        .replace("数值 : 次", "数值 : 数")
        .replace("0次", "0")
    )
    with pytest.raises(UsageError) as raised:
        compile_sql(found, "aid", on=ON)
    assert raised.value.said.en == (
        "SQL cannot name an outer record through more than one list (Agg, Ref with a frame)"
    )


def test_an_ancestor_and_a_conclusion_of_the_named_record() -> None:
    """甲 has the conclusions of its entity; facts of ancestors need no name; it may be counted over lists up."""
    rule = (
        "计算 月收入 (monthly_pay) 对 成员 : 元/月 为 合计 收入项.月额\n"
        "计算 高于他人 (highest) 对 户 : 人 为 计数 成员 甲 (当 非 任一 户.成员(月收入 高于 甲.月收入))\n"
        + DECIDES.replace("对 成员", "对 户").replace("当 多次", "当 高于他人 等于 2人")
    )
    found = policy(rule)
    members = [{"id": str(i), "incomes": [{"monthly": pay}]} for i, pay in enumerate((500, 700, 700, 100))]
    case = read_case(found, {"id": "h", "complete": "all", "members": members})
    decision = decide(found, case, on=ON, programme="aid")
    assert decision.outcome is not None
    assert decision.outcome.id == "give"


def test_the_explanation_calls_the_record_by_its_name() -> None:
    """The rule is told with the name that its author gave the record."""
    found = policy(THRICE + DECIDES)
    decision = decide(found, offers(found, "2020-01-01"), on=ON, programme="aid", of=(("member", "m"),))
    assert (
        "任一 邀约 首次 (计数 邀约(当 邀约日 在 自 首次的邀约日 当日 起 6个月 之内) 不低于 3次)"
        in explain(found, decision)
    )


def test_both_vocabularies_and_back() -> None:
    """The formatter writes the name of a record before the bracket, with a space on either side."""
    chinese = format_source(Source("a.policy", HEAD + THRICE), vocabulary="zh")
    english = format_source(Source("a.policy", chinese), vocabulary="en")
    assert "any_of 邀约 首次 (" in english
    assert "任一 邀约 首次 (" in chinese
    assert format_source(Source("a.policy", english), vocabulary="zh") == chinese
    assert format_source(Source("a.policy", chinese)) == chinese


FINDINGS = [
    (
        "a name that something has already is no name for a record",
        "条件 拒过 (a) 对 成员 当 任一 邀约 拒过 (拒过.拒绝)",
        ["PR202 5:24 名称“拒过”重复声明，先前在 5:4", "  '拒过' is declared twice, first at 5:4"],
    ),
    (
        "nor is that of a record further out",
        "条件 a (a) 对 成员 当 任一 邀约 甲 (任一 成员.邀约 甲 (甲.拒绝))",
        ["PR202 5:35 名称“甲”重复声明", "  '甲' is declared twice"],
    ),
    (
        "a record is no value: one of its facts is",
        "条件 a (a) 对 成员 当 任一 邀约 甲 (甲)",
        [
            "PR208 5:26 “甲”是一条记录，要写明它的哪个事实",
            "  '甲' is a record; say which fact of it",
            "  → 写 甲.事实",
            "    write 甲.fact",
        ],
    ),
    (
        "what the named record does not have is reported with the closest name",
        "条件 a (a) 对 成员 当 任一 邀约 甲 (甲.拒决)",
        [
            "PR201 5:28 邀约没有“拒决”",
            "  offer has no '拒决'",
            "  → 是不是“拒绝”？",
            "    did you mean '拒绝'?",
        ],
    ),
    (
        "a fact of the named record that may be absent is asked for first",
        "条件 a (a) 对 成员 当 任一 邀约 甲 (任一 成员.邀约(邀约日 早于 甲.撤回日))\n"
        "条件 b (b) 对 成员 当 任一 邀约 甲 (有值(甲.撤回日) 且 任一 成员.邀约(邀约日 早于 甲.撤回日))",
        [
            "PR304 5:42 “甲.撤回日”可能没有值，用之前要先说没有时怎么办",
            "  '甲.撤回日' may have no value; say first what holds when it has none",
            "  → 写 甲.撤回日 若无 …，或在前面加 有值(甲.撤回日) 且",
            "    write 甲.撤回日 or_if_absent …, or has_value(甲.撤回日) and before it",
        ],
    ),
    (
        "what is in a row is found without the records outside",
        "条件 a (a) 对 户 当 任一 成员 甲 (连续次数(邀约, 甲.在册) 高于 1次)",
        [
            "PR208 5:34 连续次数() 的条件里不能说外面的记录“甲”",
            "  the condition of in_a_row() cannot speak of the record '甲' outside it",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "expected"), [f[1:] for f in FINDINGS], ids=[f[0] for f in FINDINGS])
def test_findings(rule: str, expected: list[str]) -> None:
    """Each mistake at a named record, by its whole message."""
    assert said(rule, words=WORDS + "  事实 撤回日 (withdrawn) : 日期 可无\n") == expected
