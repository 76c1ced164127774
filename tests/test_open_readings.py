"""采用 未定: a reading of which no option is taken."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from building import checked, policy, resolved, said, shown
from policyrules import Decision, Policy, decide, explain, notice, read_case
from policyrules.authoring.county_form import overlay_template
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import Source
from policyrules.compile import compile_sql
from policyrules.language.layout import format_source
from policyrules.language.parser import parse

ON = date(2020, 6, 1)

READING = """释义 A90 “两部法规不一致，从哪一部”
  采用 未定
  可选 县民政局
  读法 条例 (statute) “困难的”
  读法 办法 (rules) “在保的”
"""

AID = """决定 补助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 符合 (fits)
    当 依 A90.条例 困难
    当 依 A90.办法 状态 等于 在保
    则 给
    金额 依 A90.条例 100元/月
    金额 依 A90.办法 50元/月
    依释义 A90
    依据 一 “标准”
  其余 则 不给
"""

COUNTY = "选定 A90.办法 自 2020-06-01 依据 《某县细则》 第一条 “从办法”"


def decided(found: Policy, *, on: date = ON, effects: bool = False, **facts: Any) -> Decision:
    """The decision of a household in hardship that is covered, unless said otherwise."""
    given = {"id": "h", "complete": "all", "hardship": True, "state": "covered", **facts}
    return decide(found, read_case(found, given), on=on, effects=effects)


def told(decision: Decision) -> tuple[set[str], tuple[Any, Any] | None, set[str]]:
    """The outcomes possible, the ends of the amount, the reasons."""
    amount = None if decision.amount is None else (decision.amount.low, decision.amount.high)
    return {o.id for o in decision.possible}, amount, set(decision.reasons)


def test_every_option_stays_possible() -> None:
    """In hardship and covered both options give, 100 or 50; in hardship alone one gives and one does not;
    with neither nothing is open, whichever option it is."""
    found = policy(READING + AID)
    open_ = {"reading:A90"}
    assert told(decided(found)) == ({"give"}, (5000, 10000), open_)
    assert told(decided(found, state="out")) == ({"give", "refuse"}, (0, 10000), open_)
    assert told(decided(found, state="out", hardship=False)) == ({"refuse"}, (0, 0), set())


def test_what_is_missing_names_who_may_choose() -> None:
    """The reading is missing, held by those who may choose; its provision names it without an option."""
    decision = decided(policy(READING + AID))
    assert [(m.reason, m.id, m.holders) for m in decision.missing] == [("reading", "A90", ("县民政局",))]
    assert decision.readings == (("A90", ""),)


def test_options_of_one_open_reading_never_clash() -> None:
    """Two cases under different options cannot hold together: the amount is one of both, and no clash."""
    text = READING + (
        "决定 补助 (aid) 对 户 结果 甲 (a), 乙 (b)\n"
        "  情形 一 (one) 当 依 A90.条例 困难 则 甲 依据 一 “标准”\n"
        "  情形 二 (two) 当 依 A90.办法 困难 则 乙 依据 一 “标准” 其余 未规定"
    )
    assert told(decided(policy(text))) == ({"a", "b"}, None, {"reading:A90"})
    assert [line for line in checked(text) if "PR606" in line] == []


def test_a_county_settles_it_from_its_day() -> None:
    """Until 31 May it is open and the answer stands to that day; from 1 June 办法 counts: 50."""
    found = policy(READING + AID, county=COUNTY)
    before = decided(found, on=date(2020, 5, 31))
    assert told(before)[2] == {"reading:A90"}
    assert before.valid_until == date(2020, 5, 31)
    after = decided(found)
    assert told(after) == ({"give"}, (5000, 5000), set())
    assert (after.readings, after.missing) == ((("A90", "rules"),), ())


def test_a_worked_case_chooses_or_leaves_it_open() -> None:
    """One case expects the range and the reading missing, another settles it for itself."""
    cases = """案例 “未定” 于 2020-06-01 齐全 全部
  设 户 困难=是，状态=在保
  应得 补助 为 给 金额 50元/月 至 100元/月 缺 A90
案例 “从条例” 于 2020-06-01 齐全 全部 选定 A90.条例
  设 户 困难=是，状态=在保
  应得 补助 为 给 金额 100元/月
"""
    found = policy(READING + AID + cases)
    assert [run.mismatches for run in run_examples(lambda _: found, found)] == [(), ()]


def test_the_explanation_says_what_each_option_gives() -> None:
    """Asked for effects, the explanation tells of each option what choosing it gives, and of no other taken."""
    found = policy(READING + AID)
    text = explain(found, decided(found, effects=True, state="out"))
    assert text.partition("所依释义\n")[2].partition("\n\n")[0] == (
        "  A90 两部法规不一致，从哪一部\n"
        "    未定，由 县民政局 选定\n"
        "    如选“条例”：给，100.00元/月\n"
        "    如选“办法”：不给，0.00元/月"
    )
    english = explain(found, decided(found, effects=True), language="en")
    assert english.partition("What is missing\n")[2].partition("\n\n")[0] == (
        "  A90 (两部法规不一致，从哪一部)  reading not settled  to be chosen by 县民政局"
    )
    assert "    not settled, to be chosen by 县民政局\n" in english


def test_the_notice_says_that_it_is_open() -> None:
    """The notice names the reading among what is missing and among the readings, without an option."""
    found = policy(READING + AID)
    text = notice(found, decided(found))
    assert "两部法规不一致，从哪一部  县民政局选定" in text
    assert "A90 两部法规不一致，从哪一部：未定，由 县民政局 选定" in text


def test_the_query_holds_every_option() -> None:
    """The SQL of a day on which it is open has the reason; that of a settled day is as if it were taken."""
    found = policy(READING + AID, county=COUNTY)
    assert "reading:A90" in compile_sql(found, programme="aid", on=date(2020, 5, 31)).reasons
    assert "reading:A90" not in compile_sql(found, programme="aid", on=ON).reasons


def test_the_county_form_offers_every_option() -> None:
    """The form of a county says that nothing is taken, and has a line for each option."""
    text = overlay_template(policy(READING + AID))
    assert "#   现采用：未定；由 县民政局 选定" in text
    assert "选定 A90.条例" in text
    assert "选定 A90.办法" in text


def test_both_vocabularies() -> None:
    """To English and back is the same text; elsewhere 未定 is a name."""
    own = format_source(Source("x", READING))
    english = format_source(Source("x", own), vocabulary="en")
    assert "  taken undecided\n" in english
    assert format_source(Source("x", english), vocabulary="zh") == own
    _, findings = parse(Source("x", "条件 未定 (unsure) 对 户 当 困难 且 非 未定"))
    assert findings == ()


def test_check_lists_what_is_open() -> None:
    """Asked for what is open, check names the reading and who may choose, and one that nobody may choose."""
    mark = "PR509 info 5:1 "
    assert [line for line in checked(READING + AID, open_terms=True) if "A90" in line] == [
        f"{mark}释义 A90 未定，由县民政局选定",
        "  reading A90 is not settled; it is chosen by 县民政局",
        "  → 在细则里写 选定 A90.读法 自 …",
        "    write choose A90.OPTION from … in an overlay",
    ]
    nobody = READING.replace("  可选 县民政局\n", "") + AID
    assert [line for line in checked(nobody, open_terms=True) if "A90" in line or "可选" in line] == [
        f"{mark}释义 A90 未定，也没有写由谁选定",
        "  reading A90 is not settled, and nothing says who may choose",
        "  → 写 可选 部门",
    ]
    settled = checked(READING + AID, county=COUNTY, open_terms=True)
    assert [line for line in settled if "A90" in line] == []


FAULTS = [
    (
        "a reading left open has options",
        "释义 A90 “从哪一部” 采用 未定 说明 “待定”",
        [
            "PR511 5:4 释义 A90 写了 采用 未定，却没有读法",
            "  reading A90 is taken undecided and has no options",
            "  → 写出两种以上的读法",
            "    write its options",
        ],
    ),
    (
        "a reading that says nothing is told how to be left open",
        READING.replace("  采用 未定\n", ""),
        [
            "PR511 5:4 释义 A90 没有写采用哪种读法",
            "  reading A90 does not say which option is taken",
            "  → 写 采用 条例；还没有定的，写 采用 未定",
            "    write taken statute, or, as long as nobody has settled it, taken undecided",
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_findings(text: str, expected: list[str]) -> None:
    """What is wrong with an open reading is told whole."""
    assert said(text) == expected


def test_only_those_named_may_choose() -> None:
    """选定 of an open reading that nobody may choose is refused."""
    _, findings = resolved(READING.replace("  可选 县民政局\n", "") + AID, county=COUNTY)
    assert [line.split()[0] for line in shown(findings) if line.startswith("PR")] == ["PR706"]
