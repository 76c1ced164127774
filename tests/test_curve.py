"""One household at many values of one fact: results, cliffs to the fen, the picture."""

import xml.etree.ElementTree as ET
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from building import policy as built
from policyrules.base.errors import UsageError
from policyrules.cli import main
from policyrules.comparing.curve_picture import curve_svg
from policyrules.comparing.curve_words import curve_text
from policyrules.comparing.curves import Curve, curve
from policyrules.intake.case_json import read_case

ON = date(2017, 5, 1)
WORDS = """实体 户 (household) 列名 households
  事实 补助 (help) : 元/月 不低于 0元/月
  事实 有车 (car) : 是否
实体 成员 (member) 属 户 列名 members 个人
  事实 工资 (wage) : 元/月 不低于 0元/月 不高于 9000元/月
"""
RULES = """政策 demo “试” 文号 “1” 印发 2016-01-01 生效 2016-01-01 辖区 “试（虚构）” 词汇 v
条款 一 “线”
计算 收入 (income) 对 户 : 元/月 为 合计 成员(工资) 依据 一 “线”
决定 定额 (flat) 对 户 结果 给 (give), 不给 (refuse) 金额 : 元/月 依据 一 “线”
  情形 低 (low) 当 收入 低于 500元/月 则 给 金额 200元/月
  情形 高 (high) 当 收入 不低于 500元/月 则 不给
  其余 未规定
决定 补差 (topped) 对 户 结果 给 (give), 不给 (refuse) 金额 : 元/月 依据 一 “线”
  情形 低 (low) 当 收入 低于 500元/月 则 给 金额 500元/月 - 收入
  情形 高 (high) 当 收入 不低于 500元/月 则 不给
  其余 未规定
决定 三档 (steps) 对 成员 结果 甲 (one), 乙 (two), 丙 (three) 依据 一 “线”
  情形 甲 (a) 当 工资 低于 110元/月 则 甲
  情形 乙 (b) 当 工资 不低于 110元/月 且 工资 低于 120元/月 则 乙
  情形 丙 (c) 当 工资 不低于 120元/月 则 丙
  其余 未规定
"""
POLICY = built(RULES, words=WORDS)
CASE = read_case(
    POLICY, {"id": "1", "complete": ["members"], "members": [{"id": "甲"}, {"id": "乙", "wage": "100"}]}
)
VARY = "members/甲/wage"


def drawn(programme: str, start: int = 0, end: int = 100000, step: int = 10000, vary: str = VARY) -> Curve:
    return curve(POLICY, CASE, on=ON, vary=vary, programme=programme, start=start, end=end, step=step)


def test_a_cliff_to_the_fen() -> None:
    """With 100 of the other member, 200 a month are lost from 399.99 to 400.00: 599.99 becomes 400.00."""
    found = drawn("flat")
    (turn,) = found.cliffs
    assert (turn.below.value, turn.above.value) == (39999, 40000)
    assert (turn.below.in_hand, turn.above.in_hand) == (59999, 40000)
    assert [p.value for p in found.points] == list(range(0, 100001, 10000))


def test_a_top_up_is_no_cliff() -> None:
    """A payment that falls as much as the wage rises turns once, at the line, and is no cliff."""
    found = drawn("topped")
    assert [(t.below.value, t.above.value) for t in found.turns] == [(39999, 40000)]
    assert found.cliffs == ()
    assert {p.in_hand for p in found.points[:5]} == {Fraction(40000)}


def test_several_turns_between_two_values() -> None:
    """Two turns between neighbouring values are both found, for the member that the way leads through."""
    found = drawn("steps", 10000, 20000, 10000)
    assert [(t.below.value, t.above.value) for t in found.turns] == [(10999, 11000), (11999, 12000)]
    assert found.about == (("member", "甲"),)


def test_the_end_is_always_there() -> None:
    """The last value is decided although the step does not reach it; values run from the first."""
    assert [p.value for p in drawn("flat", 500, 1000, 300).points] == [500, 800, 1000]


def test_what_is_not_known_is_not_in_hand() -> None:
    """Where the amount is a range nothing is said to be in hand, and the picture has no line there."""
    case = read_case(POLICY, {"id": "1", "complete": ["members"], "members": [{"id": "甲"}, {"id": "乙"}]})
    found = curve(POLICY, case, on=ON, vary=VARY, programme="topped", start=0, end=80000, step=20000)
    assert [p.in_hand for p in found.points] == [None, None, None, 60000, 80000]
    picture = ET.fromstring(curve_svg(POLICY, found))
    ways = [e.get("d") for e in picture.iter("{http://www.w3.org/2000/svg}path")]
    assert [way.count("M") + way.count("L") for way in ways if way] == [2, 2]


def test_in_words() -> None:
    """The whole text, in both languages: values, results, the cliff with the clauses on either side."""
    found = drawn("flat", 30000, 50000)
    assert (
        curve_text(POLICY, found)
        == """\
定额：成员 甲 工资 由 300.00元/月 到 500.00元/月

工资         结果  金额         合计（每月）
300.00元/月  给    200.00元/月  500.00元/月
400.00元/月  不给  0.00元/月    400.00元/月
500.00元/月  不给  0.00元/月    500.00元/月

由 399.99元/月 到 400.00元/月：悬崖，每月少得 199.99元/月
  此前 给  200.00元/月  一
  此后 不给  0.00元/月  一
"""
    )
    assert (
        "From 399.99 yuan/month to 400.00 yuan/month: a cliff, 199.99 yuan/month less in hand"
        in curve_text(POLICY, found, language="en")
    )
    assert curve_text(POLICY, drawn("topped")).endswith("没有悬崖。\n")


def test_the_picture_says_what_it_shows() -> None:
    """A picture is XML of its own: title and description in words, a mark for each cliff, nothing loaded."""
    text = curve_svg(POLICY, drawn("flat", 30000, 50000))
    picture = ET.fromstring(text)
    svg = "{http://www.w3.org/2000/svg}"
    assert picture.findtext(f"{svg}title") == "定额：成员 甲 工资 由 300.00元/月 到 500.00元/月"
    assert "每月少得 199.99元/月" in (picture.findtext(f"{svg}desc") or "")
    assert len([e for e in picture.iter(f"{svg}line") if e.get("class") == "cliff"]) == 1
    assert "href" not in text
    assert "script" not in text


@pytest.mark.parametrize(
    ("vary", "zh"),
    [
        ("members/甲/wages", "没有事实 wages，是不是 wage？"),
        ("members/丙/wage", "members 里没有 丙"),
        ("member/甲/help", "没有事实 help"),
        ("incomes/1/wage", "没有名册 incomes"),
        ("members/甲", "members/甲 写作 名册/编号/…/事实，如 members/甲/incomes/1/amount"),
        ("car", "car：有车不是数"),
    ],
)
def test_no_such_fact(vary: str, zh: str) -> None:
    """What is wrong with the way to a fact is said whole."""
    with pytest.raises(UsageError) as caught:
        drawn("flat", vary=vary)
    assert caught.value.said.zh == zh


@pytest.mark.parametrize(
    ("start", "end", "step", "zh"),
    [
        (0, 900001, 10000, "工资：9000.01元/月 高于上限 9000.00元/月"),
        (-1, 100, 10, "工资：-0.01元/月 低于下限 0.00元/月"),
        (0, 900000, 1, "最多 1000 个值，请放大步长"),
        (100, 0, 10, "起、止、步长应为整数（金额到分），步长大于 0，起不大于止"),
        (0, 100, 0, "起、止、步长应为整数（金额到分），步长大于 0，起不大于止"),
    ],
)
def test_values_that_cannot_be(start: int, end: int, step: int, zh: str) -> None:
    """Values outside the fact's bounds, too many of them or in no order are refused with the reason."""
    with pytest.raises(UsageError) as caught:
        drawn("flat", start, end, step)
    assert caught.value.said.zh == zh


def test_the_way_must_lead_through_whom_it_is_about() -> None:
    """A programme about members cannot vary with a fact of the household: it is not said of which member."""
    with pytest.raises(UsageError) as caught:
        drawn("steps", vary="help")
    assert caught.value.said.zh == "事项针对成员，help 不经过成员"


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Yancheng's household of two with one at work: at 1,100 of pay the deduction of 300 leaves 800, the line
    of two persons, and it leaves; payment falls by what is earned, so that there is no cliff.
    """
    case = str(Path(__file__).parent.parent / "examples" / "yancheng-one.json")
    line = ["curve", "yancheng", "--overlay", "example_county", "--case", case, "--on", "2017-10-15"]
    line += ["--vary", "成员/甲/就业/1/工资", "--from", "1000", "--to", "1200", "--step", "100"]
    assert main([*line, "--format", "csv"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows == [
        "工资,结果,金额,合计（每月）",
        "1000.00元,继续,100.00元/月,1100.00元/月",
        "1100.00元,退出,0.00元/月,1100.00元/月",
        "1200.00元,退出,0.00元/月,1200.00元/月",
    ]
    assert main(line) == 0
    assert "由 1099.99元 到 1100.00元：结果或依据改变" in capsys.readouterr().out
    assert main([*line, "--step", "abc"]) == 2


# ── other programmes beside ──


def test_what_is_paid_beside_is_in_hand() -> None:
    """With 定额 beside 补差 the household has 200 a month more below 500, and loses it at 400.00 of its own."""
    found = curve(
        POLICY, CASE, on=ON, vary=VARY, programme="topped", beside=["定额"], start=0, end=100000, step=10000
    )
    (turn,) = found.cliffs
    assert (turn.below.value, turn.below.in_hand) == (39999, 39999 + 1 + 20000)
    assert (turn.above.value, turn.above.in_hand) == (40000, 40000)
    assert [d.programme for d in turn.above.decisions] == ["topped", "flat"]


def test_a_turn_says_what_changes_beside() -> None:
    """The words of a turn name the other programme with its results before and after."""
    found = curve(
        POLICY, CASE, on=ON, vary=VARY, programme="topped", beside=["flat"], start=0, end=100000, step=50000
    )
    text = curve_text(POLICY, found)
    assert "此前 定额 给  200.00元/月" in text
    assert "此后 定额 不给  0.00元/月" in text


def test_a_programme_about_each_member_beside() -> None:
    """A programme about members is decided for every one of them; one that pays nothing adds nothing."""
    found = curve(
        POLICY, CASE, on=ON, vary=VARY, programme="flat", beside=["三档"], start=0, end=10000, step=10000
    )
    assert [[d.unit.path[0][1] for d in p.beside] for p in found.points] == [["甲", "乙"], ["甲", "乙"]]
    assert [p.in_hand for p in found.points] == [20000, 30000]
