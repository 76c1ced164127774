"""Clauses under options of a reading (依 R.甲): one choice, and an option without a clause is no."""

from datetime import date

import pytest

from building import policy, resolved, said
from policyrules import decide, read_case
from policyrules.checking import check_policy

READING = """释义 A01 “哪一种” 采用 甲 可选 县 读法 甲 (one) “一” 读法 乙 (two) “二” 读法 丙 (three) “三”
"""
ASSUMED = ("one", "two", "three")


def outcomes(body: str, facts: dict[str, object], *, on: date = date(2020, 6, 1)) -> tuple[str, ...]:
    """The outcome (给 or 不给) under each of the three options in turn."""
    found = policy(
        READING + "决定 aid (aid) 对 户 结果 给 (give), 不给 (refuse)\n"
        f"  情形 a (a) {body} 则 给 依据 一 “标准” 其余 则 不给"
    )
    case = read_case(found, {"id": "1", "complete": "all", **facts})
    answers = [decide(found, case, on=on, assume={"A01": option}).outcome for option in ASSUMED]
    return tuple(answer.id if answer is not None else "?" for answer in answers)


YES = {"hardship": True}
NO = {"hardship": False}


@pytest.mark.parametrize(
    ("body", "facts", "expected"),
    [
        ("当 依 A01.乙 困难", YES, ("refuse", "give", "refuse")),  # one clause: no under 甲 and 丙
        ("当 依 A01.乙 困难", NO, ("refuse", "refuse", "refuse")),
        ("当 依 A01.甲 困难 当 依 A01.乙 非 困难", YES, ("give", "refuse", "refuse")),
        ("当 依 A01.甲 困难 当 依 A01.乙 非 困难", NO, ("refuse", "give", "refuse")),
        # two clauses under one option: both
        ("当 依 A01.甲 困难 当 依 A01.甲 状态 等于 在保", {**YES, "state": "out"}, ("refuse",) * 3),
        ("当 依 A01.甲 困难 当 依 A01.甲 状态 等于 在保", {**YES, "state": "covered"},
         ("give", "refuse", "refuse")),
        # beside a clause without a reading
        ("当 状态 等于 在保 当 依 A01.甲 困难", {**YES, "state": "out"}, ("refuse",) * 3),
        # a window under an option: no under the others
        ("期间 依 A01.甲 自 脱贫日 当日 起 3个月", {"exit_day": "2020-05-31"}, ("give", "refuse", "refuse")),
        ("期间 依 A01.甲 自 脱贫日 当日 起 3个月", {"exit_day": "none"}, ("refuse",) * 3),
        # a condition under one option and a window under another are one choice
        ("当 依 A01.甲 困难 期间 依 A01.乙 自 脱贫日 当日 起 3个月",
         {**NO, "exit_day": "2020-05-31"}, ("refuse", "give", "refuse")),
        ("当 依 A01.甲 困难 期间 依 A01.乙 自 脱贫日 当日 起 3个月",
         {**YES, "exit_day": "none"}, ("give", "refuse", "refuse")),
    ],
)  # fmt: skip
def test_what_holds_under_each_option(body: str, facts: dict[str, object], expected: tuple[str, ...]) -> None:
    """Under an option its own clauses, all of them; under an option without a clause no."""
    assert outcomes(body, facts) == expected


def test_a_condition_is_a_choice_too() -> None:
    """A 条件 whose only 当 stands under an option is no under the others."""
    found = policy(
        READING + "条件 难 (hard) 对 户 当 依 A01.乙 困难 依据 一 “标准”\n"
        "决定 aid (aid) 对 户 结果 给 (give), 不给 (refuse) 情形 a (a) 当 难 则 给 依据 一 “标准” 其余 则 不给"
    )
    case = read_case(found, {"id": "1", "complete": "all", **YES})
    answers = [decide(found, case, on=date(2020, 6, 1), assume={"A01": o}).outcome for o in ASSUMED]
    assert [a.id for a in answers if a is not None] == ["refuse", "give", "refuse"]


def test_a_county_s_choice_decides_from_its_day() -> None:
    """With 选定 in an overlay the clause of the option chosen holds from that day, and not before."""
    found = policy(
        READING + "决定 aid (aid) 对 户 结果 给 (give), 不给 (refuse)\n"
        "  情形 a (a) 当 依 A01.乙 困难 则 给 依据 一 “标准” 其余 则 不给",
        county="选定 A01.乙 自 2020-07-01 依据 《某文》 一 “二”",
    )
    case = read_case(found, {"id": "1", "complete": "all", **YES})
    answers = [decide(found, case, on=day).outcome for day in (date(2020, 6, 30), date(2020, 7, 1))]
    assert [a.id for a in answers if a is not None] == ["refuse", "give"]


def test_cases_under_different_options_never_clash() -> None:
    """Two 情形 with different results under different options of one reading need no order."""
    found, findings = resolved(
        READING + "决定 aid (aid) 对 户 结果 给 (give), 不给 (refuse)\n"
        "  情形 a (a) 当 依 A01.甲 困难 则 给 依据 一 “标准”\n"
        "  情形 b (b) 当 依 A01.乙 困难 则 不给 依据 一 “标准”\n"
        "  其余 未规定 依据 一 “标准”"
    )
    assert found is not None
    codes = [f.code for f in (*findings, *check_policy(found)) if f.severity == "error"]
    assert codes == []


def test_an_option_s_clauses_know_what_stands_there() -> None:
    """有值 under an option lets the next clause of the same option use the value."""
    _, findings = resolved(
        READING
        + "条件 a (a) 对 户 当 依 A01.甲 有值(脱贫日) 当 依 A01.甲 脱贫日 早于 2020-06-01 依据 一 “标准”"
    )
    assert [f.code for f in findings] == ["PR406"]


def test_an_option_left_out_is_said() -> None:
    """A choice that says nothing of some options: a warning, and none where it says no or yes."""
    assert said(READING + "条件 a (a) 对 户 当 依 A01.甲 困难 依据 一 “标准”") == [
        "PR406 warning 6:14 这里没有写释义 A01 的读法乙、丙：该读法下这条规则不适用",
        "  nothing is written here for two, three of A01: under it this rule does not apply",
        "  → 不适用写 当 依 A01.乙 否；照样适用写 当 依 A01.乙 是",
        "    write when under A01.two no; or yes, if it applies without these clauses",
    ]
    rest = "当 依 A01.乙 否 当 依 A01.丙 是"
    assert said(READING + f"条件 a (a) 对 户 当 依 A01.甲 困难 {rest} 依据 一 “标准”") == []


def test_another_option_s_clauses_do_not() -> None:
    """有值 under one option says nothing for a clause under another."""
    _, findings = resolved(
        READING
        + "条件 a (a) 对 户 当 依 A01.甲 有值(脱贫日) 当 依 A01.乙 脱贫日 早于 2020-06-01 依据 一 “标准”"
    )
    assert [f.code for f in findings if f.severity == "error"] == ["PR304"]
