"""Worked cases expect what check finds with the figures that they fill, and the last days of deadlines."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from building import HEAD, policy, said
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import Source
from policyrules.deadlines.workdays import Holidays
from policyrules.language.layout import format_source
from policyrules.loading import check, load

RULES = """标准 下限 (floor) : 元/月 自 2020-01-01 为 500元/月 依据 一 “标准”
标准 低保线 (line) : 元/月 由 县民政局 依据 一 “标准”
  必须 不低于 下限
  原则上 不高于 900元/月
标准 低保线补 (line_more) : 元/月 由 县民政局 依据 一 “标准”
  必须 不低于 下限
标准 费 (fee) 按 在保档 (grade) {未保 (out), 在保 (covered)} : 元/月
  由 县民政局
  依据 一 “标准”
  必须 不低于 100元/月
计算 和 (total) 对 户 : 元/月 为 低保线 + 低保线补 + 费(状态)
决定 补助 (grant) 对 户
  结果 给 (give)
  情形 低 (low) 当 和 不低于 0元/月 则 给 依据 三 “给”
  其余 未规定 依据 三 “给”
时限 结果公示 (publication)
  须有 名单公示 (list_published)
  后于 台账比对 7日
  依据 三 “公示”
时限 台账 (ledger)
  须有 台账比对 (comparison)
  每 季度
  依据 三 “比对”
时限 上报 (report)
  须有 报送省厅 (reported)
  后于 台账比对 3日 工作日
  依据 三 “上报”
时限 常备 (standing_by)
  须有 值守 (on_duty)
  持续
  依据 三 “值守”
时限 办完 (done)
  须有 办结 (finished)
  截止 2020-02-29
  依据 三 “值守”
"""

LAST = len((HEAD + RULES).splitlines())


def run(parts: str, *, language: Any = "zh", holidays: Holidays | None = None) -> list[str]:
    """What a worked case of 1 March 2020 does not give."""
    found = policy(RULES + f"案例 “甲” 于 2020-03-01 {parts}\n")
    runs = run_examples(lambda _: found, found, holidays=holidays)
    return [line for r in runs for m in r.mismatches for line in m.lines(language)]


@pytest.mark.parametrize(
    "parts",
    [
        "填写 低保线 为 499.99元/月 应得 检查 PR504 于 低保线",
        "填写 低保线 为 499.99元/月 应得 检查 PR504",
        "填写 低保线 为 500元/月 应得 检查 无 于 低保线",
        "填写 低保线 为 900.01元/月 应得 检查 PR505 于 低保线 应得 检查 无 于 低保线补",
        "填写 低保线补 为 1元/月 应得 检查 PR504 于 line_more 应得 检查 无 于 低保线",
        "填写 费 在保 为 99元/月 应得 检查 PR504 于 费",
        "填写 费 在保 为 100元/月 应得 检查 无 于 费",
    ],
)
def test_findings_of_what_the_case_fills(parts: str) -> None:
    """A figure is held against its bound, 500 元 at least and in principle 900 at most, by its own name."""
    assert run(parts) == []


def test_a_finding_that_is_not_there() -> None:
    """What is found of that name, or nothing, is said in both languages."""
    assert run("填写 低保线 为 500元/月 应得 检查 PR504 于 低保线") == [
        "检查 于 低保线：应得 PR504，实得 （无）"
    ]
    broken = "填写 低保线 为 499元/月 应得 检查 无 于 低保线"
    assert run(broken) == [
        "检查 于 低保线：应得 （无），实得 PR504 2020-03-01：“低保线”499.00元/月，必须不低于 500.00元/月（一 “标准”）"
    ]
    assert run(broken, language="en") == [
        "check on line: expected (none), got PR504 2020-03-01: line is 499.00 yuan/month,"
        " it must be at least 500.00 yuan/month (一 “标准”)"
    ]


def test_findings_are_those_of_the_day_of_the_case_on() -> None:
    """Before the floor is in force nothing holds the figure: 1 元 from 2019 on breaks it on 1 January 2020."""
    found = policy(RULES + "案例 “甲” 于 2019-03-01 填写 低保线 为 1元/月 应得 检查 PR504 于 低保线\n")
    assert [r.passed for r in run_examples(lambda _: found, found)] == [True]


ON_DISK = """政策 t “试行（示例）” 印发 2020-01-01 生效 2020-01-01
条款 一 “标准”
条款 三 “给”
实体 户 (household) 列名 households
  事实 收入 (income) : 元/月 不低于 0元/月 载于 民政局
标准 线 (line) : 元/月 由 县民政局 依据 一 “标准”
标准 界 (floor) : 元/月 自 2020-01-01 至 2020-06-30 为 500元/月 依据 一 “标准”
  自 2020-08-01 为 600元/月 依据 一 “标准”
决定 补助 (grant) 对 户
  结果 给 (give)
  数值 得分 (points) : 数
  情形 低 (low) 当 收入 低于 界 + 线 则 给 依据 三 “给”
  其余 未规定 依据 三 “给”
案例 “补过的空当” 于 2020-07-01
  应得 检查 PR502 于 界
案例 “从未写的数值” 于 2020-07-01
  应得 检查 PR627 于 得分
案例 “有提醒” 于 2020-07-01
  应得 检查 无
案例 “什么都不应得” 于 2020-07-01
案例 “不说的不算” 于 2020-07-01
  应得 检查 PR808
"""


def test_findings_of_resolving_are_seen(tmp_path: Path) -> None:
    """What is doubtful in a declaration by itself counts as what shows in the whole; worked cases do not."""
    (tmp_path / "t.policy").write_text(ON_DISK, "utf-8")
    assert {f.code for f in check(tmp_path / "t.policy")} == {"PR502", "PR627", "PR808"}
    found = load(tmp_path / "t.policy")
    runs = {r.example.title: [line for m in r.mismatches for line in m.lines("zh")]
            for r in run_examples(lambda _: found, found)}  # fmt: skip
    assert runs == {
        "补过的空当": [], "从未写的数值": [], "什么都不应得": [],
        "有提醒": ["检查：应得 （无），实得 PR627 没有情形写出数值“得分”、"
                   "PR502 “界”自 2020-07-01 至 2020-07-31 没有数值"],
        "不说的不算": ["检查：应得 PR808，实得 PR627 没有情形写出数值“得分”、"
                       "PR502 “界”自 2020-07-01 至 2020-07-31 没有数值"],
    }  # fmt: skip


def test_a_gap_that_a_case_leaves() -> None:
    """The county's 500元 ends with February: filled from May on, March and April have no figure."""
    before = "低保线 (line) : 元/月 由 县民政局 依据 一 “标准”"
    place = RULES.replace(before, f"{before}\n  自 2020-01-01 至 2020-02-29 为 500元/月 依据 一 “标准”")
    cases = "".join(
        f"案例 “{on}” 于 {on} 填写 低保线 为 500元/月 应得 检查 {code} 于 低保线\n"
        for on, code in (("2020-05-01", "PR502"), ("2020-03-01", "无"))
    )
    found = policy(place + cases)
    assert [r.passed for r in run_examples(lambda _: found, found)] == [True, True]


@pytest.mark.parametrize(
    "parts",
    [
        "应得 结果公示 后于 2020-03-02 为 2020-03-09",
        "应得 结果公示 后于 2020-03-02 为 2020-03-09 依据 三 “公示” 不依据 三 “比对”",
        "应得 台账 为 2020-03-31",
        "应得 常备 为 无 依据 三 “值守” 不依据 三 “比对”",
        "应得 办完 为 无",
    ],
)
def test_last_days(parts: str) -> None:
    """Seven days after 2 March; of a quarterly duty the end of the quarter in which the case lies.

    What goes on has no last day; what was due by the day before has none any more.
    """
    assert run(parts) == []


def test_last_days_that_differ() -> None:
    """The day that it would be, the clause that sets it, or that there is none."""
    assert run("应得 结果公示 后于 2020-03-02 为 2020-03-10") == [
        "结果公示：应得 2020-03-10，实得 2020-03-09"
    ]
    assert run("应得 台账 为 2020-06-30", language="en") == ["ledger: expected 2020-06-30, got 2020-03-31"]
    assert run("应得 台账 为 无") == ["台账：应得 （无），实得 2020-03-31"]
    assert run("应得 办完 为 2020-02-29") == ["办完：应得 2020-02-29，实得 没有到期日"]
    assert run("应得 常备 为 无 依据 三 “比对”") == ["常备 依据：应得 三 “比对”，实得 三 “值守”"]
    assert run("应得 常备 为 2020-06-30") == ["常备：应得 2020-06-30，实得 没有到期日"]
    assert run("应得 台账 为 2020-03-31 依据 三 “公示”") == ["台账 依据：应得 三 “公示”，实得 三 “比对”"]


def test_working_days_need_a_table() -> None:
    """Three working days after Friday 28 February end on Wednesday 4 March; without the days off, nobody knows."""
    parts = "应得 上报 后于 2020-02-28 为 2020-03-04"
    assert run(parts, holidays=Holidays(frozenset({date(2020, 1, 1)}))) == []
    assert run(parts) == ["上报：应得 2020-03-04，实得 按工作日计算需要节假日表"]


def test_both_vocabularies() -> None:
    """检查 is a word only after 应得 and before a code or 无; elsewhere it is a name."""
    text = """案例 “甲” 于 2020-03-01
  应得 检查 PR504 于 低保线
  应得 检查 无
  应得 检查 为 5元/月
  应得 结果公示 后于 2020-03-02 为 2020-03-11 依据 三 “公示”
"""
    settled = format_source(Source("a", text))
    english = format_source(Source("a", text), vocabulary="en")
    assert "expect finding PR504 on_date 低保线" in english
    assert "expect 结果公示 within_days_after 2020-03-02 as 2020-03-11" in english
    assert format_source(Source("a", english), vocabulary="zh") == settled
    assert format_source(Source("a", settled)) == settled


MISTAKES = [
    ("应得 检查 PR5044 于 低保线", [
        "PR806 1:27 “PR5044”不是问题的编号", "  'PR5044' is not the code of a finding",
        "  → 如 PR504", "    such as PR504"]),
    ("应得 检查 PR504 于 低保钱", [
        "PR201 1:35 没有叫“低保钱”的决定、结论、标准或时限",
        "  there is no decision, conclusion, figure or deadline '低保钱'",
        "  → 是不是“低保线”？", "    did you mean '低保线'?"]),
    ("应得 结果公示 为 2020-03-09", [
        "PR806 1:24 时限“结果公示”从“台账比对”算起，没有写是哪一天",
        "  the deadline '结果公示' counts from 'comparison': it is not said of which day",
        "  → 写 应得 结果公示 后于 日期 为 日期",
        "    write expect 结果公示 within_days_after date as date"]),
    ("应得 台账 后于 2020-03-02 为 2020-03-09", [
        "PR806 1:24 “台账”不从哪件事算起，不写 后于",
        "  '台账' counts from no event: leave out within_days_after"]),
    ("应得 补助 后于 2020-03-02 为 给", [
        "PR806 1:24 “补助”不从哪件事算起，不写 后于",
        "  '补助' counts from no event: leave out within_days_after"]),
    ("应得 台账 为 2020-03-09 至 2020-03-10", [
        "PR806 1:21 时限“台账”应得的是一个日期", "  of the deadline '台账' one day is expected",
        "  → 写 为 日期，没有到期日的写 为 无，可再写 依据、不依据",
        "    write as and a date, or as absent where there is none; citing and not_citing may follow"]),
    ("应得 台账 为 2020-03-09 缺 状态", [
        "PR806 1:21 时限“台账”应得的是一个日期", "  of the deadline '台账' one day is expected",
        "  → 写 为 日期，没有到期日的写 为 无，可再写 依据、不依据",
        "    write as and a date, or as absent where there is none; citing and not_citing may follow"]),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_mistakes(parts: str, expected: list[str]) -> None:
    """What cannot be expected of check or of a deadline is said whole, once, at its place."""
    found = said(RULES + f"案例 “甲” 于 2020-03-01 {parts}")
    assert found == [line.replace(" 1:", f" {LAST + 1}:") for line in expected]
