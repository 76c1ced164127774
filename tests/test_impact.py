"""What a change costs: who gains and who loses, by which clauses and figures, and that nothing is counted twice."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest
import python_calamine
import xlsxwriter
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from building import policy as built
from law import law
from policyrules.base.errors import UsageError
from policyrules.base.saying import Language
from policyrules.base.units import YUAN_MONTH
from policyrules.cli import main
from policyrules.comparing.impact import impact
from policyrules.comparing.impact_book import impact_workbook
from policyrules.comparing.impact_picture import impact_svg
from policyrules.comparing.impact_results import KINDS, Distribution, Group, Impact, Kind, Side
from policyrules.comparing.impact_words import impact_markdown, impact_text, move_rows
from policyrules.comparing.sums import groups
from policyrules.core.policy import Policy
from policyrules.deciding import decide_all
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.case_json import read_case
from policyrules.intake.records import Ledger, Rejected
from policyrules.intake.workbooks import read_workbook
from policyrules.loading import load

ON = date(2017, 5, 1)
ROOT = Path(__file__).parent.parent
WORDS = """实体 户 (household) 列名 households
  事实 收入 (income) : 元/月 不低于 0元/月
  事实 迁出 (gone) : 是否
"""
RULES = """政策 demo “试” 文号 “1” 印发 2016-01-01 生效 2016-01-01 辖区 “试（虚构）” 词汇 v
条款 一 “线”
条款 二 “迁出的不给”
标准 线 (line) : 元/月 自 2016-01-01 为 {line}元/月 依据 一 “线”
决定 补差 (topped) 对 户 结果 给 (give), 不给 (refuse) 金额 : 元/月
  情形 低 (low) 当 收入 低于 线 且 非 迁出 则 给 金额 线 - 收入 依据 一 “线”
  情形 高 (high) 当 收入 不低于 线 则 不给 依据 一 “线”
  情形 走 (away) 当 迁出 则 不给 依据 二 “迁出”
  其余 未规定
决定 说明 (told) 对 户 结果 近 (near), 远 (far) 依据 一 “线”
  情形 近 (near) 当 收入 低于 {near}元/月 则 近
  情形 远 (far) 当 收入 不低于 {near}元/月 则 远
  其余 未规定
"""


@cache
def rules(line: int, near: int = 1000) -> Policy:
    return built(RULES.format(line=line, near=near), words=WORDS)


def side(line: int, *incomes: str | None, near: int = 1000) -> Side:
    """Households of these incomes, called by their places, none of them gone."""
    policy = rules(line, near)
    cases = [
        read_case(policy, {"id": str(n), "gone": "否", **({} if income is None else {"income": income})})
        for n, income in enumerate(incomes, start=1)
    ]
    return Side(policy, Ledger(tuple(cases), ()), ON)


def kinds(found: Impact, programme: str) -> list[Kind]:
    """How each household moves under a programme."""
    return [move.kind for p in found.programmes if p.id == programme for move in p.moves]


def test_who_gains_and_who_enters() -> None:
    """The line goes from 500 to 600: 450 gets 100 more, 550 enters with 50, 600 stays out, an unknown is open."""
    incomes = ("450", "550", "600", None)
    found = impact(side(500, *incomes), side(600, *incomes))
    assert kinds(found, "topped") == ["gains", "enters", "unchanged", "open"]
    topped, told = found.programmes
    assert [move.difference for move in topped.moves] == [10000, 5000, 0, 0]
    assert (topped.cost_before, topped.cost_after) == (5000, 20000)
    assert (found.monthly.households, found.monthly.before, found.monthly.after) == (3, 5000, 20000)
    assert told.costs == ((0, None), (0, None))
    assert kinds(found, "told") == ["unchanged", "unchanged", "unchanged", "open"]


def test_who_loses_and_who_leaves() -> None:
    """The line goes from 600 to 500: 450 gets 100 less, 550 leaves, exactly 500 leaves with what it had."""
    incomes = ("450", "550", "500")
    found = impact(side(600, *incomes), side(500, *incomes))
    assert kinds(found, "topped") == ["loses", "leaves", "leaves"]
    assert [move.difference for move in found.programmes[0].moves] == [-10000, -5000, -10000]


def test_a_result_without_money_is_another_result() -> None:
    """Where a programme pays nothing, another outcome is another result, and no sum is made of it."""
    found = impact(side(500, "450", near=400), side(500, "450", near=500))
    assert kinds(found, "told") == ["other"]
    assert found.programmes[1].cost_after == 0


MONTHLY = RULES.format(line=500, near=1000)


def of_rules(rules_: str) -> Side:
    """Households with 450, 500 and an unknown income, as a side of other rules reads them."""
    policy = built(rules_, words=WORDS)
    incomes = {"1": {"income": "450"}, "2": {"income": "500"}, "3": {}}
    cases = [read_case(policy, {"id": key, "gone": "否", **facts}) for key, facts in incomes.items()]
    return Side(policy, Ledger(tuple(cases), ()), ON)


def test_a_programme_that_pays_no_more() -> None:
    """Where it is still decided but no money goes with it, who was paid leaves, and the difference is counted."""
    before = of_rules(MONTHLY)
    after = of_rules(MONTHLY.replace(" 金额 线 - 收入", "").replace(" 金额 : 元/月", ""))
    found, back = impact(before, after), impact(after, before)
    assert kinds(found, "topped") == ["leaves", "unchanged", "open"]
    assert kinds(back, "topped") == ["enters", "unchanged", "open"]
    one, other = found.programmes[0], back.programmes[0]
    assert (one.costs, one.differences) == (((5000, YUAN_MONTH), (0, YUAN_MONTH)), {"leaves": -5000})
    assert (other.costs, other.differences) == (((0, YUAN_MONTH), (5000, YUAN_MONTH)), {"enters": 5000})
    assert "补差  1     1       1     50.00元/月  0.00元/月  -50.00元/月" in impact_text(before, after, found)


def test_a_document_that_begins() -> None:
    """Before its first day it pays nothing: who is paid from then on enters with it, as the total of a month says."""
    after = of_rules(MONTHLY)
    before = evolve(after, on=date(2015, 5, 1))
    found, back = impact(before, after), impact(after, before)
    assert kinds(found, "topped") == ["enters", "other", "opens"]
    assert kinds(back, "topped") == ["leaves", "other", "settles"]
    assert found.programmes[0].costs == ((0, YUAN_MONTH), (5000, YUAN_MONTH))
    assert back.programmes[0].costs == ((5000, YUAN_MONTH), (0, YUAN_MONTH))
    assert (found.monthly.before, found.monthly.after) == (0, 5000)


def test_what_is_paid_in_another_unit() -> None:
    """50 a month become 500 once: another result, both costs are told, no difference; who is refused stays so."""
    before = of_rules(MONTHLY)
    after = of_rules(MONTHLY.replace("金额 : 元/月", "金额 : 元").replace("金额 线 - 收入", "金额 500元"))
    found = impact(before, after)
    assert kinds(found, "topped") == ["other", "unchanged", "open"]
    text = impact_text(before, after, found)
    assert "每月合计由 50.00元/月 到 0.00元/月（-50.00元/月）；不按月发的不在内" in text
    assert "补差  1         1       1     50.00元/月  500.00元\n" in text
    assert "      新  500.00元    ██████████████████████████████\n" in text
    assert "<desc>补差 50.00元/月 → 500.00元</desc>" in impact_svg(before, after, found)
    assert "不按月发" not in impact_text(before, before, impact(before, before))


def test_a_number_that_is_only_stated() -> None:
    """A programme states what it does not pay: another number is another result and no money; a range is open."""
    stated = MONTHLY.replace("金额 : 元/月", "数值 : 元/月").replace("给 金额", "给 数值")
    before, after = of_rules(stated), of_rules(stated.replace("为 500元/月", "为 490元/月"))
    found = impact(before, after)
    assert kinds(found, "topped") == ["other", "unchanged", "open"]
    assert found.programmes[0].costs == ((0, None), (0, None))
    rows = [*move_rows(before, after, found, kinds=["other"])]
    assert [row[4:9] for row in rows[1:]] == [("给", "50.00元/月", "给", "40.00元/月", "")]


def test_what_becomes_known_and_unknown() -> None:
    """A household of unknown income is settled by being gone; by its income being asked for it opens."""
    policy = rules(500)
    away = read_case(policy, {"id": "1", "gone": "是", "income": "900"})
    unknown = read_case(policy, {"id": "1", "gone": "否"})
    settled, open_ = (Side(policy, Ledger((case,), ()), ON) for case in (away, unknown))
    assert kinds(impact(settled, open_), "topped") == ["opens"]
    assert kinds(impact(open_, settled), "topped") == ["settles"]


def test_what_one_side_leaves_open_costs_nothing() -> None:
    """Of a household that is settled on one side alone nothing is counted: the costs differ by the moves' sum."""
    found = impact(side(500, "450", None), side(600, "450", "100"))
    assert kinds(found, "topped") == ["gains", "settles"]
    for one, sums in (
        (found, (5000, 15000)),
        (impact(side(600, "450", "100"), side(500, "450", None)), (15000, 5000)),
    ):
        topped = one.programmes[0]
        assert (topped.cost_before, topped.cost_after) == sums
        assert topped.cost_after - topped.cost_before == sum(topped.differences.values())
        assert (one.monthly.before, one.monthly.after) == sums


def test_figures_and_clauses_are_the_causes() -> None:
    """Of another line the figure is the cause; of a household that goes the clause it now rests on is."""
    found = impact(side(500, "450"), side(600, "450"))
    ((cause, count),) = found.programmes[0].causes["gains"]
    assert (cause.kind, cause.label, count) == ("figure", "线", 1)
    policy = rules(500)
    home, away = (read_case(policy, {"id": "1", "gone": gone, "income": "450"}) for gone in ("否", "是"))
    found = impact(*(Side(policy, Ledger((case,), ()), ON) for case in (home, away)))
    said = {
        (cause.kind, cause.citation.clause)
        for cause, _ in found.programmes[0].causes["leaves"]
        if cause.citation
    }
    assert ("new", "二") in said


def test_households_that_one_side_cannot_read() -> None:
    """They are named and not counted; what neither side reads is counted once."""
    before, after = side(500, "450", "550"), side(600, "450")
    lost = Rejected("3", (), (("户", 4),))
    before = Side(before.policy, Ledger(before.ledger.cases, (lost,)), ON)
    after = Side(after.policy, Ledger(after.ledger.cases, (lost,)), ON)
    found = impact(before, after)
    assert (found.households, found.only_before, found.only_after, found.rejected) == (1, ("2",), (), 1)


def test_a_programme_that_only_one_side_has() -> None:
    """One that pays is entered where it is new; one that pays nothing to a household leaves it unchanged."""
    new = built(RULES.format(line=500, near=1000).replace("补差 (topped)", "新补 (added)"), words=WORDS)
    before = side(500, "450", "550")
    after = Side(new, Ledger(before.ledger.cases, ()), ON)
    found = impact(before, after)
    assert kinds(found, "topped") == ["leaves", "unchanged"]
    assert kinds(found, "added") == ["enters", "unchanged"]


@given(
    st.lists(st.none() | st.integers(0, 80_000), min_size=1, max_size=6),
    st.integers(0, 800),
    st.integers(0, 800),
)
@law(60)
def test_the_way_back_is_the_mirror(incomes: Sequence[int | None], line: int, other: int) -> None:
    """From B to A who entered leaves and who gained loses the same; from A to A nothing moves."""
    mirror: dict[Kind, Kind] = {"enters": "leaves", "leaves": "enters", "gains": "loses", "loses": "gains"}
    mirror |= {"opens": "settles", "settles": "opens"}
    said = [None if fen is None else f"{fen // 100}.{fen % 100:02}" for fen in incomes]
    a, b = side(line, *said), side(other, *said)
    there, back = impact(a, b), impact(b, a)
    assert [mirror.get(kind, kind) for kind in kinds(there, "topped")] == kinds(back, "topped")
    for one, two in zip(there.programmes, back.programmes, strict=True):
        assert [m.difference for m in one.moves] == [-m.difference for m in two.moves]
        assert (one.cost_before, one.cost_after) == (two.cost_after, two.cost_before)
    same = impact(a, a)
    assert set(kinds(same, "topped")) <= {"open", "unchanged"}
    assert not any(move.difference or move.causes for p in same.programmes for move in p.moves)


@cache
def yancheng() -> tuple[Side, Side, Impact]:
    policy = load("yancheng", overlay="example_county")
    ledger = read_ledger(policy, ROOT / "examples" / "yancheng")
    before, after = (Side(policy, ledger, day) for day in (date(2017, 10, 15), date(2018, 2, 15)))
    return before, after, impact(before, after, by="家庭月收入")


def test_every_decision_is_counted_once() -> None:
    """Of a ledger every decision of either side is one move, and costs are the sums of what decisions pay."""
    before, after, found = yancheng()
    for here, place in ((before, "before"), (after, "after")):
        paid: dict[str, int] = {}
        count: dict[str, int] = {}
        for case in here.ledger.cases:
            for decision in decide_all(here.policy, case, on=here.on):
                count[decision.programme] = count.get(decision.programme, 0) + 1
                if (
                    decision.pays
                    and decision.status == "decided"
                    and decision.amount
                    and decision.amount.state == "exact"
                ):
                    paid[decision.programme] = paid.get(decision.programme, 0) + decision.amount.low
        assert {p.id: len(p.moves) for p in found.programmes} == count
        assert {p.id: getattr(p, f"cost_{place}") for p in found.programmes if p.id in paid} == paid
    for programme in found.programmes:
        assert sum(programme.count(kind) for kind in KINDS) == len(programme.moves)
        known = [
            m for m in programme.moves if None not in (m.before and m.before.paid, m.after and m.after.paid)
        ]
        assert sum(m.difference for m in programme.moves) == sum(m.after.paid - m.before.paid for m in known)


def test_groups_are_of_equal_size() -> None:
    """Ten groups whose sizes differ by one at most, in the order of the quantity, and none is left out."""
    _, _, found = yancheng()
    assert found.distribution is not None
    every = found.distribution.groups
    sizes = [group.households for group in every]
    assert len(every) == 10
    assert max(sizes) - min(sizes) <= 1
    assert sum(sizes) + found.distribution.unknown == found.households
    assert [group.low for group in every] == sorted(group.low for group in every)
    assert all(a.high <= b.low for a, b in pairwise(every))
    assert sum(group.before for group in every) <= found.monthly.before


@given(st.lists(st.tuples(*[st.fractions(0, 3, max_denominator=2)] * 3), max_size=45))
@law(50)
def test_households_that_are_alike_are_grouped_as_each_alone(lines: list[tuple[Fraction, ...]]) -> None:
    """Ten cuts through all households in order come to the groups that counted ones come to."""
    ordered = sorted(lines)
    places = [len(ordered) * n // 10 for n in range(11)]
    cuts = [ordered[start:end] for start, end in pairwise(places) if end > start]
    expected = [
        Group(cut[0][0], cut[-1][0], len(cut), sum(line[1] for line in cut), sum(line[2] for line in cut))
        for cut in cuts
    ]
    assert [*groups(Counter((a, b, c) for a, b, c in lines))] == expected


def test_a_quantity_that_is_none() -> None:
    """A name that is no number of a household is refused, with one that is like it."""
    before, after, _ = yancheng()
    with pytest.raises(UsageError) as caught:
        impact(before, after, by="家庭月收人")
    assert caught.value.said.zh == "没有“家庭月收人”这样一个户的数，是不是 家庭月收入？"


# ── in words ─────────────────────────────────────────────────────────────────

TEXT = """\
政策变动的影响：由 《试》，2017-05-01，政策文本校验值 {}… 到 《试》，2017-05-01，政策文本校验值 {}…
两边都评定的 4 户
两边金额都确定的 3 户，每月合计由 50.00元/月 到 200.00元/月（+150.00元/月）
  事项  新增  增加  仍未定  不变  原支出      新支出       差额
  补差  1     1     1       1     50.00元/月  200.00元/月  +150.00元/月
  说明  0     0     1       3

补差  原  50.00元/月   ███████
      新  200.00元/月  ██████████████████████████████

补差
新增 1：+50.00元/月；标准改变 线（1）
增加 1：+100.00元/月；标准改变 线（1）
仍未定 1：标准改变 线（1）

说明
仍未定 1
"""


def raised() -> tuple[Side, Side, Impact]:
    incomes = ("450", "550", "600", None)
    before, after = side(500, *incomes), side(600, *incomes)
    return before, after, impact(before, after)


def test_the_whole_text() -> None:
    """Counts, costs, bars on one scale, and what differs, kind by kind; by hand from the four households."""
    before, after, found = raised()
    digests = [side.policy.digest[:16] for side in (before, after)]
    assert impact_text(before, after, found) == TEXT.format(*digests)


def test_the_report_is_plain_markdown() -> None:
    """Headings, lists and tables; no name of a policy acts as a mark, and the chart stands in it."""
    before, after, found = raised()
    written = impact_markdown(before, after, found, picture=impact_svg(before, after, found))
    assert written.splitlines()[5:8] == [
        "| 事项 | 新增 | 增加 | 仍未定 | 不变 | 原支出 | 新支出 | 差额 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        "| 补差 | 1 | 1 | 1 | 1 | 50.00元/月 | 200.00元/月 | +150.00元/月 |",
    ]
    assert "<svg" in written
    marked = built(
        RULES.format(line=500, near=1000).replace("政策 demo “试”", "政策 demo “试|<b>*一*”"), words=WORDS
    )
    odd = Side(marked, before.ledger, ON)
    head = impact_markdown(odd, odd, impact(odd, odd)).splitlines()[0]
    assert "试\\|\\<b\\>\\*一\\*" in head


def test_rows_behind_a_number() -> None:
    """The rows of a kind are the households of which the count speaks."""
    before, after, found = raised()
    head, *rows = move_rows(before, after, found, kinds=["enters"])
    assert head[:4] == ("户编号", "对象", "事项", "变动")
    assert rows == [
        ("2", "", "补差", "新增", "不给", "0.00元/月", "给", "50.00元/月", "+50.00元/月", "线", "", "")
    ]


def test_two_texts_of_one_name_are_told_apart() -> None:
    """An overlay and a draft of it, on one day: each is named with the digest that receipts and scripts have."""
    before, after, found = raised()
    sides = [evolve(side, policy=evolve(side.policy, digest=d * 64)) for side, d in ((before, "a"), (after, "b"))]
    assert impact_text(*sides, found).splitlines()[0] == (
        f"政策变动的影响：由 《试》，2017-05-01，政策文本校验值 {'a' * 16}… 到 "
        f"《试》，2017-05-01，政策文本校验值 {'b' * 16}…"
    )


def test_the_chart_says_what_it_shows() -> None:
    """An SVG with two bars a programme that pays, their lengths in the proportion of the amounts."""
    before, after, found = raised()
    picture = ET.fromstring(impact_svg(before, after, found))
    name = "{http://www.w3.org/2000/svg}"
    assert picture.findtext(f"{name}desc") == "补差 50.00元/月 → 200.00元/月"
    assert [int(bar.get("width", "0")) for bar in picture.iter(f"{name}rect")] == [90, 360]


def test_the_workbook_holds_the_same(tmp_path: Path) -> None:
    """Its sheets are the tables of the report and the rows of those that move; the same bytes each time."""
    before, after, found = raised()
    for name in ("a.xlsx", "b.xlsx"):
        with (tmp_path / name).open("wb") as stream:
            impact_workbook(stream, before, after, found)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    sheets = read_workbook(tmp_path / "a.xlsx")
    assert list(sheets) == ["汇总", "变动"]
    assert sheets["汇总"].lines[1] == [
        "补差",
        "1",
        "1",
        "1",
        "1",
        "50元/月",
        "200元/月",
        "150元/月",
    ]
    with ZipFile(tmp_path / "a.xlsx") as book:
        first = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="B2"><v>1</v></c>' in first  # a number, with which a spreadsheet adds up
    assert [line[3] for line in sheets["变动"].lines] == ["变动", "增加", "新增", "仍未定", "仍未定"]


@pytest.mark.parametrize(("language", "unit"), [("zh", "元/月"), ("en", " yuan/month")])
def test_amounts_in_the_workbook_are_numbers(tmp_path: Path, language: Language, unit: str) -> None:
    """Amounts are numbers to the fen, shown with two decimals and their unit, with which a spreadsheet adds
    up; a range is text, and so is an amount of more digits than a workbook keeps."""
    incomes = ("450.01", "550.07", "599.71", None)
    before, after = side(500, *incomes), side(600, *incomes)
    group = Group(45001, 45001, 1, 4999, 14999)
    spread = Distribution("income", "收入", YUAN_MONTH, (group,), 0)
    found = evolve(impact(before, after), distribution=spread)
    with (tmp_path / "a.xlsx").open("wb") as stream:
        impact_workbook(stream, before, after, found, language=language)
    book = python_calamine.load_workbook(tmp_path / "a.xlsx")
    summary, groups, moves = (book.get_sheet_by_index(at).to_python() for at in range(3))
    assert summary[1][5:] == [49.99, 200.21, 150.22]
    assert groups[1] == [450.01, 450.01, 1, 49.99, 149.99, 100]
    amounts = [[row[place] for place in (5, 7, 8)] for row in moves[1:]]
    assert amounts[:3] == [[49.99, 149.99, 100], [0, 49.93, 49.93], [0, 0.29, 0.29]]
    assert [type(cell) for cell in amounts[3]] == [str, str, str]
    with ZipFile(tmp_path / "a.xlsx") as archive:
        styles = ET.fromstring(archive.read("xl/styles.xml"))
    forms = {each.get("formatCode") for each in styles.iter() if each.tag.endswith("numFmt")}
    assert forms == {f'0.00"{unit}"', f'+0.00"{unit}";-0.00"{unit}"'}


def test_an_amount_of_more_digits_than_a_workbook_keeps_is_text(tmp_path: Path) -> None:
    """Nothing of an amount is lost in the workbook: 12,345,678,901,234.56 yuan stay text."""
    before, after, found = raised()
    programme = evolve(found.programmes[0], cost_before=1_234_567_890_123_456)
    with (tmp_path / "a.xlsx").open("wb") as stream:
        impact_workbook(stream, before, after, evolve(found, programmes=(programme,)))
    summary = python_calamine.load_workbook(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    assert summary[1][5] == "12345678901234.56元/月"


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``impact`` writes the report, every form by its ending, and lists the rows that are asked for."""
    line = [
        "impact",
        "dayao",
        "dayao",
        "--overlay",
        "example_county",
        "--on",
        "2020-06-15",
        "--on-after",
        "2020-12-15",
    ]
    line += ["--case", str(ROOT / "examples" / "dayao" / "households.json")]
    outputs = [tmp_path / f"a{ending}" for ending in (".md", ".csv", ".svg", ".xlsx", ".txt")]
    named = [word for path in outputs for word in ("--output", str(path))]
    assert main([*line, *named]) == 0
    assert outputs[0].read_text("utf-8").startswith("# 政策变动的影响：")
    rows = list(csv.DictReader(io.StringIO(outputs[1].read_text("utf-8-sig"))))
    capsys.readouterr()
    assert main([*line, "--rows", "leaves"]) == 0
    listed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert listed == [row for row in rows if row["变动"] == "停发"]
    assert listed
    assert main([*line, "--output", str(tmp_path / "a.pdf")]) == 2
    assert "请用 .txt .md .csv .svg .xlsx 作扩展名" in capsys.readouterr().err


@pytest.mark.parametrize("none", ["none", "无"])
def test_an_overlay_on_the_first_side_alone(none: str, capsys: pytest.CaptureFixture[str]) -> None:
    """``--overlay-after none`` leaves it out on the second side, as the way back brings it in; an empty name
    is no overlay's, and not the first side's."""
    line = ["impact", "dayao", "dayao", "--on", "2020-06-15"]
    line += ["--case", str(ROOT / "examples" / "dayao" / "households.json"), "--rows"]
    with_one, other_way = ["--overlay", "example_county"], ["--overlay-after", "example_county"]
    assert main([*line, "settles", *other_way]) == 0
    back = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert main([*line, "opens", *with_one, "--overlay-after", none]) == 0
    found = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert found
    assert [(row["户编号"], row["事项"], row["原结果"], row["新结果"]) for row in found] == [
        (row["户编号"], row["事项"], row["新结果"], row["原结果"]) for row in back
    ]
    assert main([*line, "opens", *with_one, "--overlay-after", ""]) == 2
    assert "没有细则“”" in capsys.readouterr().err


OTHER = WORDS.replace("迁出 (gone)", "失联 (lost)")
"""The same with another fact in place of one."""
CARS = """实体 车 (car) 属 户 列名 cars
  事实 价 (price) : 元 不低于 0元
  事实 修理 (repaired_on) : 日期 可无
"""


def test_what_only_the_other_side_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cases with a fact and a list that the change adds, and one that it drops, are read by both sides, each
    without what only the other knows, which is said; a key that neither knows is refused by both. By hand:
    450 gets 50 below 500 and 150 below 600."""
    for name, words, line in (("old", WORDS, 500), ("new", OTHER + CARS, 600)):
        (tmp_path / name).mkdir()
        text = RULES.format(line=line, near=1000).replace(" 词汇 v", "")
        text = text.replace("标准 线", words + "标准 线", 1)
        if name == "new":
            text = text.replace("迁出", "失联").replace("条款 二 “失联", "条款 二 “迁出")
        (tmp_path / name / "p.policy").write_text(text, encoding="utf-8")
    cases = [
        {"id": "1", "income": 450, "gone": False, "lost": False, "cars": [{"price": 1}], "complete": ["cars"]},
        {"id": "2", "income": 450, "gone": False, "lost": False, "cras": []},
    ]
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    line_ = ["impact", str(tmp_path / "old"), str(tmp_path / "new"), "--on", "2017-05-01", "--lang", "en"]
    assert main([*line_, "--case", str(tmp_path / "cases.json"), "--rows", "gains"]) == 1
    out, err = capsys.readouterr()
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["household"], row["amount before"], row["amount after"]) == (
        "1",
        "50.00 yuan/month",
        "150.00 yuan/month",
    )
    assert "cases.json: keys not read: lost, cars\n" in err
    assert "cases.json: keys not read: gone\n" in err
    assert err.count("cases.json:2 cras: unknown key") == 2


COUNTED = "  情形 高 (high) 当"
"""Where the change asks how many cars a household has."""
TABLES = {
    "households": "household,income,gone,lost\n1,450,FALSE,FALSE\n2,450,FALSE,FALSE\n",
    "cars": "household,id,price\n1,a,5\n",
}


def _csv(folder: Path, tables: Mapping[str, str], told: str) -> Path:
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    if told:
        (folder / "ledger.toml").write_text(told, encoding="utf-8")
    return folder


def _parquet(folder: Path, tables: Mapping[str, str], told: str) -> Path:
    _csv(folder, tables, told)
    for name in tables:
        path = folder / f"{name}.csv"
        duckdb.execute(f"COPY (FROM '{path}') TO '{path.with_suffix('.parquet')}'")
        path.unlink()
    return folder


def _book(folder: Path, tables: Mapping[str, str], told: str) -> Path:
    path = folder.with_suffix(".xlsx")
    with xlsxwriter.Workbook(path) as made:
        for name, text in tables.items():
            sheet = made.add_worksheet(name)
            for row, line in enumerate(csv.reader(io.StringIO(text))):
                sheet.write_row(row, 0, line)
        if told:
            sheet = made.add_worksheet("齐全")
            sheet.write_column(0, 0, ["名单", "cars"])
            sheet.write_column(0, 1, ["齐全", "是"])
    return path


@pytest.mark.parametrize("libraries", [True, False])
@pytest.mark.parametrize("form", [_csv, _parquet, _book])
def test_a_table_that_only_one_side_has(
    form: Callable[[Path, Mapping[str, str], str], Path], libraries: bool,
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A ledger with a table that the change adds: each side decides with the tables that it has, and says
    which it has not; so the other way round, and so where the list is said to be complete. Without the table
    it is open on the side that asks. One that neither has is refused. By hand: 450 gets 50 below 500; with a
    car nothing where cars count."""
    if not libraries:
        monkeypatch.setattr("policyrules.cli.impact.is_there", lambda _: False)
    for name, words in (("old", WORDS), ("new", OTHER + CARS)):
        (tmp_path / name).mkdir()
        text = RULES.format(line=500, near=1000).replace(" 词汇 v", "")
        text = text.replace("标准 线", words + "标准 线", 1)
        if name == "new":
            text = text.replace("迁出", "失联").replace("条款 二 “失联", "条款 二 “迁出")
            text = text.replace("低于 线 且", "低于 线 且 计数 车 低于 1次 且")
            text = text.replace(COUNTED, f"  情形 有车 (has) 当 计数 车 不低于 1次 则 不给 依据 一 “线”\n{COUNTED}")
        (tmp_path / name / "p.policy").write_text(text, encoding="utf-8")
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    end = ["--on", "2017-05-01", "--lang", "en", *(w for k in KINDS for w in ("--rows", k))]
    told = 'complete = ["cars"]\nempty = ["车.修理=无"]\ncolumns = { "估" = "车.价" }\n'
    plain = form(tmp_path / "plain", TABLES, "")
    with_it = form(tmp_path / "with", TABLES | {"cars": TABLES["cars"].replace("price", "估")}, told)
    without = form(tmp_path / "without", {"households": TABLES["households"]}, "")
    neither = form(tmp_path / "neither", TABLES | {"boats": TABLES["cars"]}, "")

    def found(*line: str) -> list[tuple[str, ...]]:
        status = main(["impact", *line, *end])
        out, err = capsys.readouterr()
        assert status == 0, err
        assert err.count("this table is not read: of the two policies only the other has it") == (
            str(without) not in line
        ), err
        rows = csv.DictReader(io.StringIO(out))
        names = "household", "result before", "result after"
        return [tuple(r[name].split()[0] for name in names) for r in rows if "topped" in r["programme"]]

    change = [("1", "give", "refuse"), ("2", "give", "give")]
    back = [(household, after, before) for household, before, after in change]
    for ledger, said in ((with_it, []), (plain, ["--complete", "cars"]), (plain, ["--complete", "all"])):
        assert found(old, new, "--ledger", str(ledger), *said) == change
        assert found(new, old, "--ledger", str(ledger), "--empty", "车.修理=无", *said) == back
    assert found(old, new, "--ledger", str(plain))[1] == ("2", "give", "not")
    assert found(old, new, "--ledger", str(without))[0] == ("1", "give", "not")
    assert found(old, new, "--ledger", str(without), "--complete", "cars") == [
        ("1", "give", "give"), ("2", "give", "give")
    ]  # fmt: skip
    assert main(["impact", old, new, "--ledger", str(neither), *end]) == 2
    err = capsys.readouterr().err
    assert "boats" in err
    assert "the policy has no such table" in err
    assert main(["impact", old, new, "--ledger", str(plain), "--complete", "carts", *end]) == 2
    assert "carts" in capsys.readouterr().err


@pytest.mark.parametrize("libraries", [True, False])
@pytest.mark.parametrize("form", [_csv, _parquet, _book])
def test_a_column_that_only_one_side_has_and_that_is_nearly_one_of_both(
    form: Callable[[Path, Mapping[str, str], str], Path], libraries: bool,
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A column of a fact that the change adds (收入二, with its unit or as income_b) is left out on the side
    that does not have it, and that is said, however near its name is to a fact of both (收入, income); one
    that is as near and that neither has is refused as mistyped. By hand: 450 gets 50 below 500."""
    if not libraries:
        monkeypatch.setattr("policyrules.cli.impact.is_there", lambda _: False)
    more = WORDS + "  事实 收入二 (income_b) : 元/月 不低于 0元/月\n"
    for name, words in (("old", WORDS), ("new", more)):
        (tmp_path / name).mkdir()
        text = RULES.format(line=500, near=1000).replace(" 词汇 v", "").replace("标准 线", words + "标准 线", 1)
        (tmp_path / name / "p.policy").write_text(text, encoding="utf-8")
    both = [str(tmp_path / "old"), str(tmp_path / "new")]
    end = ["--on", "2017-05-01", "--lang", "en", "--rows", "unchanged"]
    for at, column in enumerate(("收入二（元/月）", "income_b", "收入乙")):
        tables = {"households": f"household,income,gone,{column}\n1,450,FALSE,7\n"}
        ledger = form(tmp_path / f"ledger{at}", tables, "")
        for one, other in (both, both[::-1]):
            status = main(["impact", one, other, "--ledger", str(ledger), *end])
            out, err = capsys.readouterr()
            if column == "收入乙":
                assert status == 2
                assert f"unknown column {column}" in err
            else:
                assert status == 0, err
                assert f"columns not read: {column}\n" in err
                assert "50.00 yuan/month,give (给),50.00 yuan/month" in out


@pytest.mark.parametrize("libraries", [True, False])
def test_problems_of_either_side_come_back(
    libraries: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger given back with its problems tells at its row what only the second policy refuses, as it does
    what the first one refuses, what both refuse once, and has the table that only the second one reads."""
    if not libraries:
        monkeypatch.setattr("policyrules.cli.impact.is_there", lambda _: False)
    capped = WORDS.replace("不低于 0元/月", "不低于 0元/月 不高于 400元/月") + CARS
    for name, words in (("old", WORDS), ("new", capped)):
        (tmp_path / name).mkdir()
        text = RULES.format(line=500, near=1000).replace(" 词汇 v", "").replace("标准 线", words + "标准 线", 1)
        (tmp_path / name / "p.policy").write_text(text, encoding="utf-8")
    rows = "household,income,gone\n1,450,FALSE\n2,300,FALSE\n3,-1,FALSE\n4,300,FALSE\n"
    ledger = _csv(tmp_path / "ledger", {"households": rows, "cars": "household,id,price\n2,a,5\n4,a,-5\n"}, "")
    out = tmp_path / "back.xlsx"
    line = ["impact", str(tmp_path / "old"), str(tmp_path / "new"), "--ledger", str(ledger)]
    assert main([*line, "--on", "2017-05-01", "--lang", "en", "--problems", str(out)]) == 1
    said = {name: [row[-1] for row in grid.lines] for name, grid in read_workbook(out).items()}
    too_much, below = "income: 450.00 yuan/month is above the upper bound 400.00 yuan/month", "below the lower bound"
    assert [said["households"][row] for row in (0, 1, 2)] == ["problems", too_much, ""]
    assert said["households"][3].count(below) == 1
    assert said["households"][4] == "the household is rejected whole for what is wrong in row 3 of cars"
    assert below in said["cars"][2]
    assert "read by the first policy only" in capsys.readouterr().out
