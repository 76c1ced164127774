"""Laws of worked cases: what is the same case decides the same, and what differs first is what is said first."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import policy
from policyrules import decide_all, read_case
from policyrules.authoring.worked_cases import CaseRun, run_examples
from policyrules.core.worked import Example
from test_worked_sheet import RULES as SHEET_RULES
from test_worked_sheet import runs

RULES: Final = """计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.工资 + 合计 成员.收入项.月额
计算 在册数 (listed_ones) 对 户 : 人 为 计数 成员(当 在册)
决定 补助 (grant) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 低 (low) 当 收入 低于 500元/月 且 在册数 高于 0人 则 给 金额 500元/月 - 收入 依据 三 “给”
  情形 难 (hard) 当 困难 且 非 收入 低于 500元/月 则 给 金额 10元/月 依据 三 “难”
  情形 高 (high) 当 非 困难 且 非 收入 低于 500元/月 则 不给 金额 0元/月 依据 三 “不给”
  其余 未规定 依据 三 “其余”
"""

YES_NO: Final = st.sampled_from(["是", "否", "未知"])
MONEY: Final = st.sampled_from(["0元/月", "100元/月", "499.99元/月", "500元/月", "未知"])


@st.composite
def parts(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """What a case says of itself, and its parts: facts of the household, of members, of their incomes."""
    own = draw(st.sampled_from([["齐全 全部"], ["齐全 成员"], ["齐全 收入项"], []]))
    said = [f"设 户 困难={draw(YES_NO)}"] if draw(st.booleans()) else []
    for name in draw(st.lists(st.sampled_from("甲乙丙"), unique=True, max_size=3)):
        said.append(f"设 成员 “{name}” 工资={draw(MONEY)}，在册={draw(YES_NO)}")
        for number in range(draw(st.integers(0, 2))):
            said.append(f"设 收入项 “{name}{number}” 属 “{name}” 月额={draw(MONEY)}")
    return ["于 2020-03-01", *own], said


def written(title: str, own: list[str], said: list[str]) -> str:
    return "\n  ".join([f"案例 “{title}”", *own, *said]) + "\n"


def decided(text: str, *titles: str) -> list[Any]:
    """All that is decided of each of these cases of a policy."""
    rules = policy(RULES + text)
    found = {example.title: example for example in rules.examples}
    return [_said(rules, found[title]) for title in titles]


def _said(rules: Any, example: Example) -> list[Any]:
    case = read_case(rules, example.data)
    return [
        (
            d.programme, d.status, [o.id for o in d.possible], d.may_be_silent, d.amount,
            {(m.id, m.path) for m in d.missing}, {c.phrase for a in d.applied for c in a.citations},
        )
        for d in decide_all(rules, case, on=example.on)
    ]  # fmt: skip


@given(parts())
def test_the_same_case_decides_the_same(case: tuple[list[str], list[str]]) -> None:
    """同 without 改, once and twice over: outcome, amount, clauses and what is missing."""
    own, said = case
    text = (
        written("甲", own, said)
        + "案例 “乙” 同 “甲” 应得 收入 为 未规定\n案例 “丙” 同 “乙” 应得 收入 为 未规定\n"
    )
    first, second, third = decided(text, "甲", "乙", "丙")
    assert first == second == third


@given(parts(), st.data())
def test_what_is_changed_is_as_if_it_had_been_given(
    case: tuple[list[str], list[str]], data: st.DataObject
) -> None:
    """A case that changes each household fact of another is the case with those facts."""
    own, said = case
    value, new = data.draw(YES_NO), data.draw(YES_NO)
    others = [line for line in said if not line.startswith("设 户")]
    text = written("甲", own, [f"设 户 困难={value}", *others])
    text += f"案例 “乙” 同 “甲” 改 户 困难={new} 应得 收入 为 未规定\n"
    text += written("丙", own, [f"设 户 困难={new}", *others])
    second, third = decided(text, "乙", "丙")
    assert second == third


@given(parts(), st.data())
def test_any_order_of_its_lines_is_the_same_case(
    case: tuple[list[str], list[str]], data: st.DataObject
) -> None:
    """Its own clauses among themselves, and its parts among themselves: a record may stand before its parent."""
    own, said = case
    other = written("乙", data.draw(st.permutations(own)), data.draw(st.permutations(said)))
    first, second = decided(written("甲", own, said) + other, "甲", "乙")
    assert first == second


# ── the first step that differs ──────────────────────────────────────────────

TREE: Final = """计算 甲数 (a) 对 户 : 元/月 为 合计 成员.工资
计算 乙数 (b) 对 户 : 元/月 为 甲数 + 1元/月
计算 丙数 (c) 对 户 : 元/月 为 合计 成员.收入项.月额 + 2元/月
计算 丁数 (d) 对 户 : 元/月 为 乙数 + 丙数
条件 戊数 (e) 对 户 当 丁数 低于 500元/月 依据 二 “低于”
决定 补助 (grant) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 低 (low) 当 戊数 则 给 金额 丁数 依据 三 “给”
  其余 则 不给 金额 0元/月
"""
BELOW: Final = {"甲数": "", "乙数": "甲数", "丙数": "", "丁数": "甲数乙数丙数", "戊数": "甲数乙数丙数丁数"}
"""Of each step those that it is drawn from."""
RIGHT: Final = {"甲数": "10元/月", "乙数": "11元/月", "丙数": "2元/月", "丁数": "13元/月", "戊数": "是"}
WRONG: Final = {"甲数": "9元/月", "乙数": "12元/月", "丙数": "3元/月", "丁数": "14元/月", "戊数": "否"}


@given(st.sets(st.sampled_from(sorted(BELOW))), st.permutations(sorted(BELOW)), st.booleans())
def test_the_first_step_that_differs_is_the_first(wrong: set[str], order: list[str], outcome: bool) -> None:
    """It is not as expected, and nothing that it is drawn from is not; without one there is none."""
    lines = [f"应得 {name} 为 {(WRONG if name in wrong else RIGHT)[name]}" for name in order]
    lines.append(f"应得 补助 为 {'给' if outcome else '不给'} 金额 {'99' if outcome else '0'}元/月")
    facts = ["齐全 全部", "设 成员 “甲” 工资=10元/月"]
    rules = policy(TREE + written("例", ["于 2020-03-01"], [*facts, *lines]))
    (found,) = run_examples(lambda _: rules, rules)
    of_steps = {m.about.zh: m for m in found.mismatches if m.about.zh in BELOW}
    assert set(of_steps) == wrong
    last = next(m for m in found.mismatches if m.about.zh.startswith("补助"))
    firsts = [_first(m.because) for m in (*of_steps.values(), last)]
    for name, first in zip((*of_steps, "补助"), firsts, strict=True):
        below = wrong if name == "补助" else {n for n in wrong if n in BELOW[name]}
        if below:
            assert first in below
            assert not any(n in BELOW[first] for n in wrong)
        else:
            assert first is None


def _first(because: Any) -> str | None:
    word = "最先不同的一步 "
    return next((s.zh.removeprefix(word)[:2] for s in because if s.zh.startswith(word)), None)


# ── a row of a sheet ─────────────────────────────────────────────────────────

ENGLISH: Final = {"是": "yes", "否": "no", "未知": "unknown", "0元/月": "0", "100元/月": "100 yuan/month",
                  "499.99元/月": "499.99", "500元/月": "500元/月"}  # fmt: skip


@given(rows=st.lists(st.tuples(YES_NO, MONEY, YES_NO, MONEY, st.booleans()), min_size=1, max_size=4))
def test_a_row_decides_as_the_case_written_out(
    rows: list[tuple[str, str, str, str, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In either vocabulary, with bare numbers: what the case does not give is the same, word for word."""
    folder: Path = tmp_path_factory.mktemp("sheet")
    lines, cases = ["案例,日期,齐全,困难,成员 甲.工资,成员 甲.在册,成员 乙.工资,应得 收入,应得 补助"], []
    for number, (hard, pay, listed, other, english) in enumerate(rows, 1):
        cells = [hard, pay, listed, other]
        shown = [ENGLISH[cell] if english else cell for cell in cells]
        lines.append(",".join([str(number), "2020-03-01", "all" if english else "全部", *shown, "100", "给"]))
        cases.append(
            written(
                str(number), ["于 2020-03-01", "齐全 全部"],
                [f"设 户 困难={hard}", f"设 成员 “甲” 工资={pay}，在册={listed}", f"设 成员 “乙” 工资={other}",
                 "应得 收入 为 100元/月", "应得 补助 为 给"],
            )
        )  # fmt: skip
    rules = policy(SHEET_RULES + "".join(cases))
    in_language = [_differences(r) for r in run_examples(lambda _: rules, rules)]
    assert [_differences(r) for r in runs(folder, "\n".join(lines) + "\n")] == in_language


def _differences(run: CaseRun) -> tuple[str, list[str]]:
    return run.example.title, [line for m in run.mismatches for line in m.lines("zh")]
