"""修订 of single rows of a table and single cells of a standard by axes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from policyrules.authoring.coverage import coverage
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import Source, Span
from policyrules.base.saying import same
from policyrules.core.policy import Policy
from policyrules.deciding import decide
from policyrules.explaining.receipt import canonical
from policyrules.explaining.replaying import replay
from policyrules.explaining.text import explain
from policyrules.intake.case_json import read_case
from policyrules.language import syntax as s
from policyrules.language.layout import format_source
from policyrules.loading import check
from policyrules.resolve.expressions import expression
from policyrules.resolve.rows import CellRead, as_amended
from policyrules.resolve.scope import Scope
from test_amendments import amendment, files, place
from versions_place import NEW
from work import grows_in_line

DAY = date(2023, 7, 1)
BEFORE = DAY - timedelta(days=1)

TABLES = """
条款 五 “补贴按下表：低收入每月200元，其他每月50元，在保的另定为80元”
条款 六 “燃料费按城乡和人数”
条款 七 “按下表认定：有保障的每月90元，没有的按收入”

表 补贴 (subsidy) 对 户 : 元/月
  看 月收入 元/月 ｜ 在保
  依据 五 “补贴按下表”
  行 低于300 ｜ 否 为 200元/月
  行 不低于300 ｜ 否 为 50元/月
  行 有保障 (covered): 任意 ｜ 是 为 80元/月

标准 燃料费 (fuel) 按 城乡 {城市 (urban)，农村 (rural)}，人数 人 {1，不低于2} : 元/月
  依据 六 “燃料费按城乡和人数”
  自 2022-01-01
    城市: 100 160
    农村: 80 120

标准 水费 (water) 按 城乡 {城市 (urban)，农村 (rural)} : 元/月
  依据 六 “燃料费按城乡和人数”
  自 2022-01-01 城市 30 农村 20

计算 各费 (fees) 对 户 : 元/月
  为 燃料费(城市，1人) + 水费(农村)

决定 分类 (rating) 对 户
  结果 甲类 (first), 乙类 (second)
  金额 : 元/月
  看 在保 ｜ 月收入 元/月
  命中 首行 完备
  依据 七 “按下表认定”
  行 是 ｜ 任意 则 甲类 金额 90元/月
  行 任意 ｜ 低于300 则 甲类 金额 60元/月
  行 任意 ｜ 任意 则 乙类

决定 发放 (payment) 对 户
  结果 发给 (paid)
  金额 : 元/月
  情形 都发 (everyone) 则 发给 金额 补贴 + 各费 当 月收入 不低于 0元/月 依据 六 “燃料费按城乡和人数”
  其余 未规定
"""
TEXT = NEW.replace("\n案例", TABLES.replace("人 {1，", "人 {1至1，") + "\n案例", 1)
ROW = "修改 补贴\n  行 低于300 ｜ 否 为 260元/月 依据 一 “700元”\n"


def amended(*changes: str, day: str = "2023-07-01") -> Policy:
    return place(amendment(*changes, day=day), new=TEXT)


def paid(policy: Policy, on: date, facts: Mapping[str, object], programme: str = "payment") -> object:
    """The amount in yuan on a day, and what was decided."""
    case = read_case(policy, {"id": "甲户", "accepted": "2022-05-01", **facts})
    decision = decide(policy, case, on=on, programme=programme)
    assert decision.outcome is not None
    assert decision.amount is not None
    return decision.outcome.id, decision.amount.low


POOR = {"income": "100.00", "on_relief": False}
RICH = {"income": "900.00", "on_relief": False}
COVERED = {"income": "100.00", "on_relief": True}
FEES = 12000
"""城市 1人 100元 and 农村 20元, in fen."""


def test_a_row_is_meant_by_its_cells() -> None:
    """From its day 260元 where it was 200元; the other rows stay as they are."""
    policy = amended(ROW)
    assert [paid(policy, BEFORE, facts) for facts in (POOR, RICH, COVERED)] == [
        ("paid", FEES + 20000), ("paid", FEES + 5000), ("paid", FEES + 8000),
    ]  # fmt: skip
    assert [paid(policy, DAY, facts) for facts in (POOR, RICH, COVERED)] == [
        ("paid", FEES + 26000), ("paid", FEES + 5000), ("paid", FEES + 8000),
    ]  # fmt: skip


def test_cells_are_the_same_in_whatever_words() -> None:
    """Units written out, figures padded, English keywords: the row meant is the same."""
    for cells in ("低于300元/月 ｜ 否", "低于 300.00 ｜ 否"):
        assert paid(amended(ROW.replace("低于300 ｜ 否", cells)), DAY, POOR) == ("paid", FEES + 26000)


@pytest.mark.parametrize("name", ["有保障", "covered", "有保障 (covered)"])
def test_a_row_is_meant_by_its_name(name: str) -> None:
    """One of its names is enough, and its cells may be others: 80元 becomes 95元 for those below 500元."""
    policy = amended(
        f"修改 补贴\n  行 {name}: 低于500 ｜ 是 为 95元/月 依据 一 “700元”\n",
        "增加 补贴\n  行 不低于500 ｜ 是 为 10元/月 依据 二 “另加50元”\n",
    )
    assert paid(policy, BEFORE, COVERED) == ("paid", FEES + 8000)
    assert paid(policy, DAY, COVERED) == ("paid", FEES + 9500)
    assert paid(policy, DAY, {"income": "600.00", "on_relief": True}) == ("paid", FEES + 1000)
    assert [c.id for c in policy.defs["subsidy"].cases] == [
        "subsidy[<300.00|no]", "subsidy[>=300.00|no]", "subsidy.covered", "subsidy[>=500.00|yes]",
    ]  # fmt: skip


def test_rows_are_struck_out() -> None:
    """删去 by name or by cells; without 其余 the table is then 未规定 for them."""
    for struck in ("删去 补贴.有保障", "删去 补贴.covered", "删去 补贴 行 任意 ｜ 是"):
        policy = amended(f"{struck} 依据 三 “照旧”\n")
        case = read_case(policy, {"id": "甲户", "accepted": "2022-05-01", **COVERED})
        decision = decide(policy, case, on=DAY, programme="payment")
        assert decision.amount is not None
        assert decision.amount.state == "silent"
        assert paid(policy, BEFORE, COVERED) == ("paid", FEES + 8000)


def test_rows_of_a_decision() -> None:
    """The first row of a 首行 table pays 99元 instead of 90元, in its place; the others follow as before."""
    policy = amended("修改 分类\n  行 是 ｜ 任意 则 甲类 金额 99元/月 依据 一 “700元”\n")
    assert paid(policy, DAY, COVERED, "rating") == ("first", 9900)
    assert paid(policy, DAY, POOR, "rating") == ("first", 6000)
    assert paid(policy, BEFORE, COVERED, "rating") == ("first", 9000)


def test_single_cells_of_a_standard_by_axes() -> None:
    """One cell changes from its day: by headings of both axes, or of the one; the others stay."""
    policy = amended(
        "修改 燃料费\n  自 2023-07-01 城市，1至1: 110 依据 一 “700元”\n",
        "修改 水费\n  自 2023-07-01 至 2023-12-31 农村 25 依据 二 “另加50元”\n",
    )
    days = (BEFORE, DAY, date(2023, 12, 31), date(2024, 1, 1))
    assert [paid(policy, day, RICH) for day in days] == [
        ("paid", 5000 + 12000), ("paid", 5000 + 13500), ("paid", 5000 + 13500), ("paid", 5000 + 13000),
    ]  # fmt: skip
    other = policy.givens["fuel[rural/1-1]"].values
    assert [(v.value, v.start, v.end) for v in other] == [(8000, date(2022, 1, 1), None)]
    changed = policy.givens["fuel[urban/1-1]"].values
    assert [(v.value, v.start, v.end) for v in changed] == [
        (10000, date(2022, 1, 1), BEFORE), (11000, DAY, None),
    ]  # fmt: skip


def test_a_row_of_cells_leaves_the_other_rows() -> None:
    """农村 with both its cells; 城市 stays."""
    policy = amended("修改 燃料费\n  自 2023-07-01 农村: 90 130 依据 一 “700元”\n")
    now = {id_: g.values[-1].value for id_, g in policy.givens.items() if id_.startswith("fuel[")}
    assert now == {
        "fuel[urban/1-1]": 10000, "fuel[urban/2+]": 16000, "fuel[rural/1-1]": 9000, "fuel[rural/2+]": 13000,
    }  # fmt: skip


def test_later_amendments_change_what_earlier_ones_left() -> None:
    """The same row and the same cell, half a year later; another cell on the first day is no clash."""
    first = amendment(ROW, "修改 水费\n  自 2023-07-01 农村 25 依据 二 “另加50元”\n")
    beside = amendment("修改 水费\n  自 2023-07-01 城市 33 依据 一 “700元”\n", name="beside")
    second = amendment(
        ROW.replace("260", "300"), "修改 水费\n  自 2024-01-01 农村 28 依据 二 “另加50元”\n",
        name="second", day="2024-01-01",
    )  # fmt: skip
    policy = place(first, beside, second, new=TEXT)
    assert [paid(policy, day, POOR)[1] for day in (BEFORE, DAY, date(2024, 1, 1))] == [  # type: ignore[index]
        20000 + 10000 + 2000, 26000 + 10000 + 2500, 30000 + 10000 + 2800,
    ]  # fmt: skip


def test_the_answer_tells_the_row_and_the_clause() -> None:
    """The row stands by its cells, changed by the clause of the amendment; the receipt is decided again."""
    policy = amended(ROW, "修改 水费\n  自 2023-07-01 农村 25 依据 二 “另加50元”\n")
    case = read_case(policy, {"id": "甲户", "accepted": "2022-05-01", **POOR})
    decision = decide(policy, case, on=DAY, programme="payment")
    told = explain(policy, decision)
    assert "补贴（月收入 低于300.00元/月，在保 否）" in told
    assert "《调整通知（示例）》 一 “700元”" in told
    assert [(c.document, c.clause) for a in decision.applied if a.provision == "subsidy[<300.00|no]"
            for c in a.citations] == [("raise", "一")]  # fmt: skip
    assert [
        (c.document, c.clause) for f in decision.figures if f.id == "water[rural]" for c in f.citations
    ] == [("raise", "二")]
    assert replay(policy, case, canonical(policy, decision)).same
    assert coverage(policy).holes == ()


def test_worked_cases_of_the_amendment() -> None:
    """A case in the amendment is decided by the text that it makes."""
    own = "案例 “低收入” 于 2023-07-01\n  设 户 月收入=100元/月, 在保=否\n  应得 补贴 为 260元/月\n"
    policy = amended(ROW, own)
    runs = {run.example.title: run.passed for run in run_examples(lambda _: policy, policy)}
    assert runs == {"旧一": True, "新一": True, "低收入": True}


def test_both_vocabularies() -> None:
    """Rows and cells of an amendment in English, and back; both change the same."""
    text = amendment(
        ROW, "修改 燃料费\n  自 2023-07-01 城市，1至1: 110 依据 二 “另加50元”\n",
        "删去 补贴 行 任意 ｜ 是 依据 三 “照旧”\n",
        "增加 补贴\n  行 任意 ｜ 是 为 70元/月 依据 三 “照旧”\n".replace("任意", "不高于9999"),
    )  # fmt: skip
    english = format_source(Source("raise.policy", text), vocabulary="en")
    for line in (
        "  row below 300 | no as 260 yuan/month",
        "    城市, 1 to 1: 110",
        "repeal 补贴 row any_value | yes",
    ):
        assert any(line in one for one in english.splitlines()), english
    again = format_source(Source("raise.policy", english), vocabulary="zh")
    assert (
        again == format_source(Source("raise.policy", text)) == format_source(Source("raise.policy", again))
    )
    one, other = place(text, new=TEXT), place(english, new=TEXT)
    assert one.defs == other.defs
    assert {i: [(v.value, v.start, v.end) for v in g.values] for i, g in one.givens.items()} == {
        i: [(v.value, v.start, v.end) for v in g.values] for i, g in other.givens.items()
    }


CITED = "依据 三 “照旧”"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"修改 补贴\n  行 低于301 ｜ 否 为 1元/月 {CITED}\n",
         [("PR245", "6:3", "“补贴”没有这一行：低于301.00元/月 ｜ 否",
           "原有的行写它的名称，或照原样写它的各格；新的行写 增加")]),
        (f"修改 补贴\n  行 有保证: 任意 ｜ 是 为 1元/月 {CITED}\n",
         [("PR245", "6:3", "“补贴”没有这一行：有保证",
           "原有的行写它的名称，或照原样写它的各格；新的行写 增加")]),
        (f"增加 补贴\n  行 低于300 ｜ 否 为 1元/月 {CITED}\n",
         [("PR245", "6:3", "“补贴”已有这一行：低于300.00元/月 ｜ 否", "改写原有的，写 修改")]),
        (f"删去 补贴 行 低于301 ｜ 否 {CITED}\n",
         [("PR245", "5:1", "“补贴”没有这一行：低于301.00元/月 ｜ 否",
           "原有的行写它的名称，或照原样写它的各格；新的行写 增加")]),
        (f"修改 补贴\n  行 低于300 为 1元/月 {CITED}\n",
         [("PR231", "6:3", "这一行有 1 格，表有 2 栏", "每栏一格，不限的写 任意")]),
        ("修改 补贴\n  行 低于300 ｜ 否 为 1元/月\n",
         [("PR245", "5:3", "“补贴”的修订没有依据", "写 依据 和修订文件的条款")]),
        (f"修改 燃料费\n  行 低于300 ｜ 否 为 1元/月 {CITED}\n",
         [("PR245", "5:4", "“燃料费”没有这样的部分",
           "标准和分档改 自 … 为 …，表改 行，有情形的改 情形 和 其余；别的整条重写，名称不变")]),
        (f"删去 燃料费 行 低于300 ｜ 否 {CITED}\n",
         [("PR245", "5:4", "“燃料费”没有这样的部分",
           "标准和分档改 自 … 为 …，表改 行，有情形的改 情形 和 其余；别的整条重写，名称不变")]),
        (f"修改 补贴\n  行 低于300 ｜ 否 为 1元/月 {CITED}\n  行 低于300 ｜ 否 为 2元/月 {CITED}\n",
         [("PR246", "7:3", "“低于300.00元/月 ｜ 否”自 2023-07-01 起改了两次：《调整通知（示例）》和《调整通知（示例）》",
           "一处只改一次，或改日期")]),
        (f"删去 补贴.有保障 {CITED}\n删去 补贴 行 任意 ｜ 是 {CITED}\n",
         [("PR246", "6:1", "“任意 ｜ 是”自 2023-07-01 起改了两次：《调整通知（示例）》和《调整通知（示例）》",
           "一处只改一次，或改日期")]),
        (f"删去 补贴 {CITED}\n修改 补贴\n  行 低于300 ｜ 否 为 1元/月 {CITED}\n",
         [("PR245", "6:4", "《新办法（示例）》没有“补贴”可以修订", "写那份文件里一条声明的名称；新的写成声明")]),
        (f"修改 水费\n  自 2023-07-01 农村 1 {CITED}\n修改 水费\n  自 2024-07-01 农村 2 {CITED}\n",
         [("PR246", "8:19", "“水费（农村）”自 2023-07-01 起改了两次：《调整通知（示例）》和《调整通知（示例）》",
           "一处只改一次，或改日期")]),
        (f"修改 水费\n  自 2023-07-01 郊区 1 {CITED}\n",
         [("PR521", "6:16", "轴“城乡”没有“郊区”，有：城市、农村", "")]),
    ],
)  # fmt: skip
def test_findings(tmp_path: Path, text: str, wanted: list[tuple[str, str, str, str]]) -> None:
    """A row or cell that is not there, is there already, is too wide, is changed twice or cites nothing."""
    root, named = files(tmp_path, [amendment(text)], new=TEXT)
    found = [
        f for f in check("place", policies=root, amend=named) if f.severity == "error" and f.code != "PR201"
    ]
    shown = [(f.code, str(f.span).removeprefix("proposals/0.policy:"), f.said.zh, f.help.zh) for f in found]
    assert shown == wanted


def test_the_work_for_amended_rows_grows_as_their_number() -> None:
    """Twice as many rows, each of them amended, take about twice the steps."""
    span = Span(Source("x", "x"), 0, 1, 1, 1)
    change = s.Change("amend", DAY, "改", span=span)

    def run(count: int) -> None:
        cells = [[CellRead(None, str(n), same(str(n)))] for n in range(count)]
        own = [(s.Row(None, (), s.Body(), None, span=span), cell) for cell in cells]
        new = [(s.Row(None, (), s.Body(), change, span=span), cell) for cell in cells]
        assert as_amended(Scope(expression), "表", [*own, *new]) == new

    assert grows_in_line(run, 200)
