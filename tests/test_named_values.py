"""What a decision states besides its outcome and amount: 数值 by name, and 起算日, its date of effect."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from building import checked, policy, said
from policyrules import Policy, decide, explain, notice, read_case
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import PolicyError, Source
from policyrules.core.decision import Decision
from policyrules.core.possible import Interval
from policyrules.core.types import SILENT
from policyrules.courses import course, course_text
from policyrules.explaining.brief import COLUMNS, columns_of, decision_row, household_lines
from policyrules.explaining.receipt import to_json
from policyrules.language.layout import format_source

ON = date(2020, 3, 10)

RULES = """决定 补助 (grant) 对 户
  结果 给 (give)，不给 (refuse)
  金额 : 元/月
  数值 得分 (score) : 分 不高于 90分
  数值 复核日 (review) : 日期
  情形 困难户 (hard)
    当 困难
    则 给 金额 100元/月 数值 得分: 60分 + 10分 × 人数 数值 复核日: 月末(评定日 后 12个月)
    起算日 为 次月初(评定日)
    依据 三 “给”
  其余 则 不给 数值 得分: 0分
    依据 三 “给”
计算 人数 (persons) 对 户 : 数 为 计数 成员 ÷ 1人
条件 高分 (high) 对 户 当 得分 高于 60分 且 补助.起算日 晚于 评定日 依据 二 “收入”
"""
"""Who is in hardship gets 100 a month from the 1st of next month, scores 60 and 10 a person, 90 at most, and is
looked at again a year on; who is not scores 0."""

CASES = """案例 “二人” 于 2020-03-10 齐全 全部
  设 户 困难=是
  设 成员 “甲”
  设 成员 “乙”
  应得 补助 为 给 金额 100元/月
  应得 得分 为 80分
  应得 补助.得分 为 80分
  应得 复核日 为 2021-03-31
  应得 起算日 为 2020-04-01
  应得 补助.起算日 为 2020-04-01
  应得 高分 为 是
案例 “不困难” 于 2020-03-10 齐全 全部
  设 户 困难=否
  应得 补助 为 不给
  应得 得分 为 0分
  应得 起算日 为 未规定
案例 “困难未知” 于 2020-03-10
  设 户
  应得 补助 为 给，不给
  应得 得分 为 0分 至 90分
  应得 起算日 为 2020-04-01，未规定
"""


def test_columns_of_a_table() -> None:
    """Each value stated has its columns behind the others: 60分 known, a range not known, a date, 未规定."""
    found = policy(RULES)
    rows = [
        dict(zip(columns_of(found), decision_row(found, decided(found, **facts), "zh"), strict=True))
        for facts in ({"hardship": True}, {"hardship": False}, {})
    ]
    score = [[row[f"value_score{part}"] for part in ("_state", "", "_low", "_high", "_unit")] for row in rows]
    assert score == [
        ["exact", "60", "", "", "分"], ["exact", "0", "", "", "分"], ["range", "", "0", "60", "分"],
    ]  # fmt: skip
    day = [[row[f"value_effective_day{part}"] for part in ("_state", "", "_low", "_high")] for row in rows]
    assert day == [
        ["exact", "2020-04-01", "", ""], ["silent", "", "", ""], ["range", "", "2020-04-01", "2020-04-01"],
    ]  # fmt: skip
    assert columns_of(found)[: len(COLUMNS)] == COLUMNS
    assert columns_of(policy(RULES.replace("  数值 复核日 (review) : 日期\n", "").replace(REVIEW, "")))[-10:] == (
        "value_score_state", "value_score", "value_score_low", "value_score_high", "value_score_unit",
        "value_effective_day_state", "value_effective_day", "value_effective_day_low",
        "value_effective_day_high", "value_effective_day_unit",
    )  # fmt: skip


REVIEW = " 数值 复核日: 月末(评定日 后 12个月)"

ROUNDED = RULES.replace("60分 + 10分 × 人数", "10.25分 + 10分 × 人数").replace(
    "  数值 复核日 (review)", "  取整 {} 四舍五入 0.1分\n  取整 进一 1元/月\n  数值 复核日 (review)"
)


@pytest.mark.parametrize("name", ["得分", "score"])
def test_a_value_is_rounded_by_its_own_rule(name: str) -> None:
    """10.25 and 10 a person is 20.3 to a tenth, the limit of 90 held after that; the amount has its own step."""
    found = policy(ROUNDED.format(name).replace("100元/月", "99.01元/月"))
    one, ten = (
        decided(found, hardship=True, members=[{"id": str(n)} for n in range(count)]) for count in (1, 10)
    )
    assert [one.values[0].value, ten.values[0].value] == [Fraction(203, 10), 90]
    assert one.amount is not None
    assert one.amount.low == 10000


def test_rounding_in_the_other_vocabulary() -> None:
    """取整 of a value goes to English and back; in the own clauses its place carries no meaning."""
    text = ROUNDED.format("得分")
    source = Source("x", text)
    english = format_source(source, vocabulary="en")
    assert "  round 得分 half_up 0.1 points" in english.splitlines()
    assert format_source(Source("x", english), vocabulary="zh") == format_source(source)
    lines = text.splitlines()
    rounds = next(line for line in lines if "取整 得分" in line)
    lines.remove(rounds)
    earlier = "\n".join([lines[0], lines[1], rounds, *lines[2:]])
    assert policy(earlier).defs["grant.score"].cases == policy(text).defs["grant.score"].cases


def test_what_is_wrong_with_a_rounding() -> None:
    """A value that is not declared, one of another unit, one rounded twice."""
    assert said(ROUNDED.format("等分"))[:4] == [
        "PR627 9:6 决定“补助”没有数值“等分”", "  decision '补助' states no value '等分'",
        "  → 是不是“得分”？", "    did you mean '得分'?",
    ]  # fmt: skip
    assert said(ROUNDED.format("得分").replace("0.1分", "1元/月"))[0].startswith("PR302 9:14")
    twice = ROUNDED.format("得分").replace("  取整 进一", "  取整 得分 进一")
    with pytest.raises(PolicyError, match="x:6:3: PR"):
        format_source(Source("x", twice))


def decided(found: Policy, **facts: object) -> Decision:
    """What the grant is for a household without members, on the day."""
    case = read_case(found, {"id": "h", "complete": "all", "members": [], **facts})
    return decide(found, case, on=ON, programme="grant")


def stated(decision: Decision) -> dict[str, object]:
    """The values of a decision by the last part of their ids."""
    return {one.id.rpartition(".")[2]: one.value for one in decision.values}


def test_values_hold_as_worked_out_by_hand() -> None:
    """Expected by name, by decision and name, and in a condition: 60 + 2 × 10 points, review at month's end."""
    found = policy(RULES + CASES)
    assert [run.mismatches for run in run_examples(lambda _: found, found)] == [(), (), ()]


def test_what_the_case_held_does_not_say_is_not_decided() -> None:
    """A refusal states the score 0 and nothing else: no date, and no reason why the answer is not narrower."""
    decision = decided(policy(RULES), hardship=False)
    assert stated(decision) == {"score": 0, "review": SILENT, "effective_day": SILENT}
    assert (decision.status, decision.reasons, decision.missing) == ("decided", frozenset(), ())


def test_what_is_unknown_stays_open_and_is_named() -> None:
    """Of hardship not recorded the score is 0 to 60, the date that day or none; the fact is missing."""
    decision = decided(policy(RULES))
    assert stated(decision) == {
        "score": Interval(0, 60),
        "review": Interval(date(2021, 3, 31), date(2021, 3, 31), silent=True),
        "effective_day": Interval(date(2020, 4, 1), date(2020, 4, 1), silent=True),
    }
    assert [m.id for m in decision.missing] == ["household.hardship"]


def test_a_missing_member_list_matters_to_the_score_alone() -> None:
    """The grant is certain; that the list of members may grow is why the score is 60 or more, 90 at most."""
    found = policy(RULES)
    case = read_case(found, {"id": "h", "hardship": True})
    decision = decide(found, case, on=ON, programme="grant")
    assert (decision.status, stated(decision)["score"]) == ("decided", Interval(60, 90))
    assert [m.id for m in decision.missing] == ["member"]


def test_people_are_told() -> None:
    """Explanation, notice and the line of a household say the date and the score; a refusal no date."""
    found = policy(RULES)
    given, refused = decided(found, hardship=True), decided(found, hardship=False)
    for text in (explain(found, given), notice(found, given)):
        assert "起算日" in text
        assert "2020-04-01" in text
        assert "60分" in text
    assert "Date of effect   2020-04-01" in explain(found, given, language="en")
    (line,) = [line for line in household_lines(found, [given], "zh") if "100.00" in line]
    assert "100.00元/月  得分 60分  复核日 2021-03-31  起算日 2020-04-01" in line
    assert "起算日" not in explain(found, refused)
    assert "；未规定" not in explain(found, refused)


def test_a_receipt_holds_them() -> None:
    """JSON has every value in order, with its unit; a date as ISO text."""
    found = policy(RULES)
    values = to_json(found, decided(found, hardship=True))["values"]
    assert [(v["id"], v["value"], v["unit"]) for v in values] == [
        ("grant.score", "60", "分"), ("grant.review", "2021-03-31", None),
        ("grant.effective_day", "2020-04-01", None),
    ]  # fmt: skip


def test_a_course_says_the_date_of_the_first_month() -> None:
    """Dates reckoned from the day move on every month and make no new result: they are said once, of March."""
    found = policy(RULES)
    case = read_case(found, {"id": "h", "complete": "all", "hardship": True, "members": []})
    followed = course(found, case, start=date(2020, 3, 1), end=date(2020, 5, 1), programme="grant")
    entries = [month.of("grant", ()) for month in followed.months]
    assert [entry.changed for entry in entries if entry is not None][1:] == [False, False]
    (line,) = [line for line in course_text(found, followed).splitlines() if "100.00" in line]
    assert line.split() == [
        "2020-03",
        "至",
        "2020-05",
        "给",
        "100.00元/月",
        "得分",
        "60分",
        "复核日",
        "2021-03-31",
        "起算日",
        "2020-04-01",
    ]


def test_cases_that_state_different_values_contradict_each_other() -> None:
    """Both pay 100: with scores 1 and 2 check names the two, and deciding says that they clash."""
    text = """决定 补助 (grant) 对 户
  结果 给 (give)
  金额 : 元/月
  数值 得分 (score) : 分
  情形 甲 (a) 当 困难 则 给 金额 100元/月 数值 得分: 1分 依据 三 “给”
  情形 乙 (b) 当 状态 等于 在保 则 给 金额 100元/月 数值 得分: 2分 依据 三 “给”
  其余 未规定 依据 三 “给”
"""
    (found,) = [line for line in checked(text) if "1分" in line]
    assert "2分" in found
    decision = decided(policy(text), hardship=True, state="covered")
    assert (decision.status, decision.clash) == ("clash", ("grant.a", "grant.b"))


def test_rows_state_values_too() -> None:
    """In a table of cases a row says them after its result, 其余 after it."""
    text = """决定 补助 (grant) 对 户
  结果 给 (give)，不给 (refuse)
  数值 得分 (score) : 分
  看 困难
  命中 唯一 完备
  依据 三 “给”
  行 是 则 给 数值 得分: 5分 起算日 为 2020-05-01
  行 否 则 不给 数值 得分: 1分
"""
    found = policy(text)
    assert stated(decided(found, hardship=True)) == {"score": 5, "effective_day": date(2020, 5, 1)}
    assert stated(decided(found, hardship=False)) == {"score": 1, "effective_day": SILENT}


def test_a_case_may_state_what_a_name_stands_for() -> None:
    """A bare name after the colon is a quantity, not the name of a unit; before the first case it is a unit."""
    found = policy(
        RULES.replace("数值 得分: 60分 + 10分 × 人数", "数值 得分: 评分")
        + "计算 评分 (rated) 对 户 : 分 为 7分\n"
    )
    assert stated(decided(found, hardship=True))["score"] == 7


def test_they_are_written_in_both_vocabularies() -> None:
    """To English and back gives the same text; 起算日 is a name wherever no value of it is stated."""
    text = RULES + CASES + "条件 起算日 (effective_day) 对 成员 当 在册 依据 二 “收入”\n"
    own = format_source(Source("x", text))
    english = format_source(Source("x", own), vocabulary="en")
    assert "  value 得分 (score): points at_most 90 points\n" in english
    assert "effective_day as next_month_start(assessment_day)" in english
    assert "condition 起算日 (effective_day)" in english
    assert format_source(Source("x", english), vocabulary="zh") == own


FAULTS = [
    (
        "a value that the decision does not declare",
        RULES.replace("则 不给 数值 得分", "则 不给 数值 得数"),
        [
            "PR627 15:14 决定“补助”没有数值“得数”",
            "  decision '补助' states no value '得数'",
            "  → 是不是“得分”？",
            "    did you mean '得分'?",
        ],
    ),
    (
        "a value that is neither a number nor a date",
        RULES.replace("复核日 (review) : 日期", "复核日 (review) : 文本").replace(
            "月末(评定日 后 12个月)", "3"
        ),
        [
            "PR627 9:21 数值“复核日”要是数或日期",
            "  value '复核日' must be a number or a date",
        ],
    ),
    (
        "a value that no case states",
        RULES.replace("数值 复核日: 月末(评定日 后 12个月)", ""),
        [
            "PR627 warning 9:3 没有情形写出数值“复核日”",
            "  no case states value 'review'",
            "  → 在情形里写 数值 复核日: …，或删去这一行",
            "    write value review: … in a case, or leave the line out",
        ],
    ),
    (
        "a date of effect that is a number",
        RULES.replace("起算日 为 次月初(评定日)", "起算日 为 3分").replace(" 且 补助.起算日 晚于 评定日", ""),
        [
            "PR301 13:11 “补助”的起算日应是日期，“3分”是 分",
            "  the date of effect of '补助' should be a date, '3分' is points",
        ],
    ),
    (
        "the date of effect of one of two decisions",
        RULES
        + "决定 另一项 (other) 对 户 结果 给 (give) 情形 困 (b) 当 困难 则 给 起算日 为 评定日 依据 三 “给” "
        "其余 未规定\n案例 “一” 于 2020-03-10 设 户 困难=是 应得 起算日 为 2020-04-01\n",
        [
            "PR627 20:33 有几个决定写了起算日：补助、另一项",
            "  several decisions have a day of effect: grant, other",
            "  → 写 应得 决定.起算日 为 …",
            "    write expect DECISION.effective_day as …",
        ],
    ),
]


@pytest.mark.parametrize(("why", "text", "wanted"), FAULTS, ids=[why for why, _, _ in FAULTS])
def test_mistakes_are_told(why: str, text: str, wanted: list[str]) -> None:
    """Each mistake is told once, where it stands, with what helps."""
    assert said(text) == wanted, why
