"""Tables: what their rows ask for and give, what they are called, and what is said of wrong ones."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

import table_policy
from building import said as resolver_said
from building import shown
from policyrules import explain
from policyrules.base.errors import Source
from policyrules.checking import check_policy
from policyrules.core.decision import Decision
from policyrules.core.graph import splitter_of
from policyrules.core.types import SILENT
from policyrules.deciding import decide
from policyrules.language.layout import format_source
from policyrules.language.parser import parse
from reference_values import Seen
from table_policy import HEAD, LINE, ON, WORDS, household, policy
from test_reference import evaluations
from work import steps

TARGET = """决定 对象 (target) 对 户
  结果 纳入 (include), 不予纳入 (refuse)
  金额 : 元/月
  看 困难 ｜ 岁数 岁 ｜ 原额 元/月
  命中 首行 完备
  依据 一 “标准”
  行 否 ｜ 任意 ｜ 任意 则 不予纳入
  行 老人 (old): 是 ｜ 不低于60 ｜ 低于500 则 纳入 金额 500元/月 - 原额 依据 二 “收入”
  行 是 ｜ 任意 ｜ 无 则 纳入 金额 300元/月
  行 任意 ｜ 任意 ｜ 任意 则 不予纳入
"""


def deciding(text: str, **facts: Any) -> Decision:
    return decide(policy(text), household(**facts), on=ON)


def said(text: str) -> list[str]:
    """Everything that is said of a text under the small vocabulary; lines count from its own first."""
    _, read = parse(Source("place.policy", HEAD + LINE + text))
    findings = read
    if not findings:
        found, findings = table_policy.building.resolved(LINE + text, words=WORDS, head=HEAD)
        if found is not None and not any(f.severity == "error" for f in findings):
            findings = (*findings, *check_policy(found, local={"place.policy"}))
    lines = (HEAD + LINE).count("\n")
    told = shown(tuple(f for f in findings if f.code not in ("PR404", "PR211")))
    return [_moved(line, lines) for line in told]


def _moved(line: str, by: int) -> str:
    """The line with its place, and those in its sentence, counted from the text."""
    return re.sub(r"(?<![\d.])(?:place\.policy:)?(\d+):(\d+)", lambda m: f"{int(m[1]) - by}:{m[2]}", line)


# ── what a row gives ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facts", "outcome", "low", "high"),
    [
        ({"hardship": False}, "refuse", 0, 0),
        ({"hardship": True, "years": 60, "last": 20000}, "include", 30000, 30000),
        ({"hardship": True, "years": 60, "last": 50000}, "refuse", 0, 0),
        ({"hardship": True, "years": 59, "last": 20000}, "refuse", 0, 0),
        ({"hardship": True, "years": 59, "last": None}, "include", 30000, 30000),
        ({"hardship": True, "years": 70, "last": None}, "include", 30000, 30000),
    ],
)
def test_the_first_row_that_holds_decides(facts: dict[str, Any], outcome: str, low: int, high: int) -> None:
    """首行: by hand from the table above; an amount that is known to be absent is not below 500."""
    found = deciding(TARGET, **facts)
    assert [o.id for o in found.possible] == [outcome]
    assert found.amount is not None
    assert (found.amount.low, found.amount.high) == (low, high)


def test_an_unknown_input_leaves_the_rows_that_it_can_meet() -> None:
    """With the last amount not known, an old family in need gets 0 to 500, or 300, or nothing."""
    found = deciding(TARGET, hardship=True, years=70)
    assert [o.id for o in found.possible] == ["include", "refuse"]
    assert found.reasons == {"fact:household.last"}
    assert found.amount is not None
    assert (found.amount.low, found.amount.high) == (0, 50000)


def test_rows_inherit_citations_or_have_their_own() -> None:
    """A row without 依据 cites the table's; one with its own cites that alone."""
    rules = policy(TARGET)
    clauses = {id_: [c.clause for c in p.citations] for id_, p in rules.provisions.items()}
    assert clauses["target[no|*|*]"] == ["一"]
    assert clauses["target.old"] == ["二"]


def test_rows_are_called_by_their_cells_under_their_headings() -> None:
    """A row is named by its cells, in JSON as in words; 任意 is left out of the words; a name comes first."""
    rules = policy(TARGET)
    assert {c.id: c.label for c in rules.defs["target"].cases} == {
        "target[no|*|*]": "对象（困难 否）",
        "target.old": "老人（困难 是，岁数 不低于60岁，原额 低于500.00元/月）",
        "target[yes|*|absent]": "对象（困难 是，原额 无）",
        "target[*|*|*]": "对象（任意）",
    }
    assert [a.label for a in deciding(TARGET, hardship=False).applied] == ["对象（困难 否）"]


def test_an_explanation_shows_the_row() -> None:
    """What is told of a decision names the row that gave it, with its headings."""
    text = explain(policy(TARGET), deciding(TARGET, hardship=True, years=60, last=20000))
    assert "老人（困难 是，岁数 不低于60岁，原额 低于500.00元/月）" in text


def test_what_keeps_a_row_away_is_said_once() -> None:
    """A row that fails by what makes an earlier row hold: one reason, not two."""
    (refused,) = deciding(TARGET, hardship=False, years=70, last=20000).refused
    assert [(f.wanted, f.about) for f in refused.failures] == [(True, ("household.hardship",))]


def test_a_stretch_of_days_is_told_in_days() -> None:
    """A row from after one day to another is named as days are spoken of, not as numbers are."""
    rules = policy(
        "表 期 (phase) 对 户 : 元/月\n  看 起日\n  依据 一 “标准”\n  行 晚于2020-03-31至2020-06-30 为 1元/月\n"
    )
    (row,) = (p for name, p in rules.provisions.items() if name.startswith("phase["))
    assert row.label == "期（起日 晚于2020-03-31至2020-06-30）"


def test_dates_and_figures_in_cells() -> None:
    """A date lies between two, both ends included; a cell may name a figure."""
    text = """表 补助 (grant) 对 户 : 元/月
  看 起日 ｜ 原额 元/月
  依据 一 “标准”
  行 2020-01-01至2020-03-31 ｜ 任意 为 1元/月
  行 晚于2020-03-31 ｜ 高于 线 为 2元/月
决定 对象 (target) 对 户
  结果 纳入 (include), 不予纳入 (refuse)
  金额 : 元/月
  情形 都 (all_of_it) 当 困难 则 纳入 金额 补助 依据 二 “收入”
  其余 则 不予纳入
"""
    rules = policy(text.replace("由 县民政局", ""))
    ids = [c.id for c in rules.defs["grant"].cases]
    assert ids == ["grant[2020-01-01..2020-03-31|*]", "grant[>2020-03-31|>line]"]
    for day, amount in ((date(2020, 1, 1), 100), (date(2020, 3, 31), 100)):
        found = decide(rules, household(hardship=True, start=day, last=0), on=ON)
        assert found.amount is not None
        assert (found.amount.state, found.amount.low) == ("exact", amount)
    found = decide(rules, household(hardship=True, start=date(2019, 12, 31), last=0), on=ON)
    assert found.amount is not None
    assert found.amount.state == "silent"


def test_otherwise_is_cited_as_the_table() -> None:
    """其余 of a table holds where no row does, and cites what the table cites."""
    rules = policy(
        "表 补助 (grant) 对 户 : 元/月\n  看 困难\n  依据 一 “标准”\n  行 是 为 5元/月\n  其余 为 3元/月\n"
    )
    assert [c.clause for c in rules.provisions["grant.otherwise"].citations] == ["一"]


SCORE = """表 评分 (score) 对 户 : 分
  看 困难 ｜ 岁数 岁 ｜ 状态
  命中 {hit}
  依据 一 “标准”
  行 是 ｜ 任意 ｜ 任意 为 5分
  行 任意 ｜ 60至69 ｜ 任意 为 10分
  行 任意 ｜ 不低于70 ｜ 任意 为 20分
  行 任意 ｜ 任意 ｜ 在保 为 3分
"""


def score(hit: str, **facts: Any) -> Seen:
    """The score of a household, as the evaluator sees it."""
    text = SCORE.replace("{hit}", hit)
    if hit == "计数":
        text = re.sub(" 为 [0-9]+分", "", text).replace(": 分", ": 次")
    return evaluations(policy(text), household(**facts))["score", ()]


@pytest.mark.parametrize(
    ("hit", "facts", "points"),
    [
        ("求和", {"hardship": True, "years": 65, "state": "covered"}, 18),
        ("求和", {"hardship": False, "years": 70, "state": "out"}, 20),
        ("求和", {"hardship": False, "years": 59, "state": "out"}, 0),
        ("计数", {"hardship": True, "years": 65, "state": "covered"}, 3),
        ("计数", {"hardship": False, "years": 59, "state": "out"}, 0),
        ("最小", {"hardship": True, "years": 65, "state": "covered"}, 3),
        ("最大", {"hardship": True, "years": 65, "state": "covered"}, 10),
    ],
)
def test_rows_that_count_together(hit: str, facts: dict[str, Any], points: int) -> None:
    """The sum, number, least and greatest of the rows that hold, by hand from the table above."""
    assert score(hit, **facts).points == {points}


def test_the_sum_while_the_age_is_unknown() -> None:
    """5 for the need, and 0, 10 or 20 for the age: the two rows of the age never hold together."""
    seen = score("求和", hardship=True, state="out")
    assert (seen.ends, seen.why) == ((5, 25), {"fact:household.years"})
    assert seen.applied == {"score[yes|*|*]"}


def test_nothing_holds_of_which_the_least_could_be_taken() -> None:
    """最小 of no row is not decided; 其余 says what holds then."""
    assert score("最小", hardship=False, years=20, state="out").points == {SILENT}
    assert score("最小", hardship=True, years=20, state="out").points == {5}


def test_every_row_of_a_sum_that_holds_is_cited() -> None:
    """All rows that are added up are applied."""
    seen = score("求和", hardship=True, years=65, state="covered")
    assert seen.applied == {"score[yes|*|*]", "score[*|60..69|*]", "score[*|*|covered]"}


def test_many_columns_of_a_sum_are_small_graphs() -> None:
    """Rows that look at no column in common are no product: a part for each column."""
    rules = policy(SCORE.replace("{hit}", "求和"))
    assert [name for name in rules.defs if name.startswith("score.")] == [
        "score.columns_1", "score.columns_2", "score.columns_3",
    ]  # fmt: skip
    assert {f.code for f in check_policy(rules, local={"place.policy"})} == {"PR211"}


def test_what_cannot_be_counted_together() -> None:
    """Options are not summed; a sum has neither 其余 nor 完备; a counted row no value; 每一 is no such word."""
    head = "表 评 (rated) 对 户 : 选项 {好 (good), 差 (bad)}\n  看 困难\n  依据 一 “标准”\n"
    assert said(head + "  命中 求和\n  行 是 为 好\n  行 否 为 差\n")[:2] == [
        "PR231 1:19 求和、计数、最小、最大 要一个数，“评”是“选项”型",
        "  rows are summed up, counted or compared as numbers, and '评' is a choice",
    ]
    assert wrong("行 是 ｜ 任意 为 1元/月; 其余 为 2元/月", hit="求和")[:2] == [
        "PR231 6:3 求和、计数 的表不写 其余 或 完备：没有一行成立就是 0",
        "  a table that is summed up or counted has no otherwise and is not exhaustive: where no row holds it is 0",
    ]
    assert wrong("行 是 ｜ 任意 为 1元/月", hit="计数")[:2] == [
        "PR231 5:12 计数 的行不写 为 …：每行算一个",
        "  a row that is counted says no value: each is one",
    ]
    assert wrong("行 是 ｜ 任意 为 1元/月", hit="每一")[:2] == [
        "PR130 3:6 “每一”不说各行怎样算在一起",
        "  “每一” does not say how rows count together",
    ]


BEST = """决定 对象 (target) 对 户
  结果 特困 (destitute), 低保 (aid), 不予 (refuse)
  看 困难 ｜ 岁数 岁
  命中 最优
  优先 特困 高于 低保 高于 不予
  依据 一 “标准”
  行 任意 ｜ 任意 则 不予
  行 是 ｜ 任意 则 低保
  行 任意 ｜ 不低于60 则 特困
  其余 未规定 依据 二 “收入”
"""


@pytest.mark.parametrize(
    ("hardship", "years", "outcome"),
    [(True, 60, "destitute"), (True, 59, "aid"), (False, 59, "refuse"), (False, 60, "destitute")],
)
def test_the_best_outcome_counts(hardship: bool, years: int, outcome: str) -> None:
    """最优: of the rows that hold the one of the best outcome, wherever it stands."""
    assert [o.id for o in deciding(BEST, hardship=hardship, years=years).possible] == [outcome]


def test_what_would_be_better_is_asked_by_the_declared_order() -> None:
    """Listed worst first: of somebody of 59 in hardship, who gets 低保, it is told what keeps 特困 away, which
    优先 calls better, and nothing of 不予, which only stands before it."""
    text = BEST.replace(
        "特困 (destitute), 低保 (aid), 不予 (refuse)", "不予 (refuse), 低保 (aid), 特困 (destitute)"
    )
    assert [r.outcome.id for r in deciding(text, hardship=True, years=59).refused] == ["destitute"]
    assert [r.outcome.id for r in deciding(text, hardship=False, years=60).refused] == []


def test_what_is_best_must_be_said() -> None:
    """最优 wants 优先, of all outcomes, each once, of options; 优先 wants 最优."""
    assert said(BEST.replace("  优先 特困 高于 低保 高于 不予\n", ""))[:2] == [
        "PR130 4:3 “决定 对象”写了 命中 最优，却没有说哪个结果更优",
        "  “决定 对象” says that the best row counts, and not which outcome is better",
    ]
    assert said(BEST.replace("命中 最优", "命中 首行"))[:2] == [
        "PR130 5:3 优先 只用于 命中 最优",
        "  preference is for hit_policy best",
    ]
    assert said(BEST.replace("优先 特困 高于 低保 高于 不予", "优先 特困 高于 特困, 低保"))[:4] == [
        "PR202 5:12 名称“特困”重复声明",
        "  '特困' is declared twice",
        "PR231 5:6 优先 没有排 不予",
        "  preference does not say where refuse stand",
    ]
    assert wrong("行 是 ｜ 任意 为 1元/月", hit="最优\n  优先 甲 高于 乙")[:2] == [
        "PR231 1:20 最优 要选项，“补助”是 元/月",
        "  the best is one of several options, and '补助' is yuan/month",
    ]


SEVERAL = """表 报销 (claim) 对 户
  看 困难 ｜ 岁数 岁
  得出 起付线 (deductible) : 元/月 ｜ 比例 (share) : %
  命中 首行
  依据 一 “标准”
  取整 四舍五入 1元/月
  行 是 ｜ 低于18 为 100.40元/月 ｜ 90%
  行 是 ｜ 任意 为 200元/月 ｜ 80%
  其余 为 300元/月 ｜ 50%
"""


@pytest.mark.parametrize(
    ("facts", "deductible", "share"),
    [
        ({"hardship": True, "years": 17}, 10000, Fraction(9, 10)),
        ({"hardship": True, "years": 18}, 20000, Fraction(4, 5)),
        ({"hardship": False, "years": 17}, 30000, Fraction(1, 2)),
    ],
)
def test_a_table_of_several_quantities(facts: dict[str, Any], deductible: int, share: Fraction) -> None:
    """得出: each row gives each quantity its value; 取整 rounds those of its unit."""
    seen = evaluations(policy(SEVERAL), household(**facts))
    assert (seen["deductible", ()].points, seen["share", ()].points) == ({deductible}, {share})


def test_the_quantities_of_a_table_share_its_rows() -> None:
    """The rows go by the table's name, once for all of its quantities; what they cite too."""
    rules = policy(SEVERAL)
    assert "claim" not in rules.defs
    assert [[c.id for c in rules.defs[d].cases] for d in ("deductible", "share")] == [
        ["claim[yes|<18]", "claim[yes|*]"]
    ] * 2
    assert {name for name in rules.provisions if name.startswith("claim")} == {
        "claim[yes|<18]",
        "claim[yes|*]",
    }


def test_as_many_values_as_quantities() -> None:
    """A row or 其余 of the wrong number of values; a type beside 得出; several values outside a table."""
    assert said(SEVERAL.replace(" ｜ 80%", "").replace(" ｜ 50%", "")) == [
        "PR231 8:3 这里给 1 个值，表得出 2 个",
        "  this gives 1 values, and the table 2",
        "  → 每个结果一个值，用 ｜ 隔开",
        "    write one value for each result, parted by |",
        "PR231 9:3 这里给 1 个值，表得出 2 个",
        "  this gives 1 values, and the table 2",
        "  → 每个结果一个值，用 ｜ 隔开",
        "    write one value for each result, parted by |",
    ]
    assert said(SEVERAL.replace("对 户\n", "对 户 : 元/月\n"))[:2] == [
        "PR130 1:1 “表 报销”要么写类型，要么用 得出 列出几个计算",
        "  “表 报销” has a type, or lists several quantities with yields",
    ]
    assert said("计算 甲 (a) 对 户 : 元/月\n  为 1元/月 ｜ 2元/月\n")[:2] == [
        "PR130 2:3 “计算 甲”只有一个值",
        "  “计算 甲” has one value only",
    ]


def test_what_the_rows_of_several_quantities_get_wrong_is_said_once() -> None:
    """完备 and 唯一 are about the rows, whatever they give."""
    rows = SEVERAL.replace("首行", "唯一 完备").replace("  其余 为 300元/月 ｜ 50%\n", "")
    assert [line[:5] for line in said(rows) if line.startswith("PR6")] == ["PR630", "PR631"]


# ── how it is written ────────────────────────────────────────────────────────

SETTLED = """表 补助 (grant) 对 户: 元/月
  看 状态 ｜ 岁数 岁 ｜ 原额 元/月
  命中 唯一
  依据 一 “标准”
  行 在保，过渡          ｜ 低于 18         ｜ 任意 为 1元/月
  行 老人 (old): 非 在保 ｜ 18岁 至 低于 60 ｜ 无   为 2元/月
    依据 二 “收入”
  其余 为 0元/月
"""


def test_glued_cells_are_taken_apart_and_both_vocabularies_hold_them() -> None:
    """``低于18`` and ``18岁至低于60`` are read as they stand; English and back gives the same text."""
    glued = SETTLED.replace("低于 18", "低于18").replace("18岁 至 低于 60", "18岁至低于60")
    assert format_source(Source("t", glued)) == SETTLED
    english = format_source(Source("t", SETTLED), vocabulary="en")
    assert "  row 老人 (old): not 在保 | 18 years_old to below 60 | absent    as 2 yuan/month\n" in english
    assert format_source(Source("t", english), vocabulary="zh") == SETTLED


def test_cells_stand_below_each_other_where_there_is_room() -> None:
    """Rows are padded to columns; where a line would grow too long they are left as they are."""
    short = "表 补助 (grant) 对 户: 元/月\n  看 困难 ｜ 状态\n  行 是 ｜ 在保 为 1元/月\n  行 否 ｜ 非 在保 为 2元/月\n"
    padded = short.replace("在保 为 1", "在保    为 1")
    assert format_source(Source("t", short)) == padded
    assert format_source(Source("t", padded)) == padded
    many = "，".join(f"很长的选项{n}" for n in range(6))
    long = short.replace("在保 为 1元/月", f"{many} 为 1元/月").replace("2元/月", "200000000元/月")
    assert format_source(Source("t", long)) == long


def test_what_a_row_gives_may_have_a_name_that_begins_like_a_cell() -> None:
    """Only cells are taken apart: 低于6岁补贴 after 为 is a name."""
    text = "标准 低于6岁补贴 (toddler) : 元/月 由 县民政局 依据 一 “标准”\n" + (
        "表 补助 (grant) 对 户 : 元/月\n  看 岁数 岁\n  依据 一 “标准”\n  行 低于6 为 低于6岁补贴\n  其余 为 0元/月\n"
    )
    (row,) = policy(text).defs["grant"].cases
    assert (row.id, getattr(row.value, "target", "")) == ("grant[<6]", "toddler")


def test_words_of_tables_stay_names_elsewhere() -> None:
    """任意, 唯一, 完备 and the like are names wherever they cannot be meant."""
    text = "决定 唯一 (unique) 对 户\n  结果 完备 (exhaustive)，任意 (any_value)\n  其余 则 任意\n"
    assert parse(Source("t", text))[1] == ()


# ── findings ─────────────────────────────────────────────────────────────────


def wrong(
    rows: str, *, hit: str = "", looks: str = "困难 ｜ 岁数 岁", cited: str = "依据 一 “标准”"
) -> list[str]:
    """What is said of a table with these rows."""
    head = (
        ["表 补助 (grant) 对 户 : 元/月", f"  看 {looks}"]
        + [f"  命中 {hit}"] * bool(hit)
        + [f"  {cited}"] * bool(cited)
    )
    return said("\n".join([*head, *(f"  {row}" for row in rows.split("; "))]) + "\n")


def test_overlap_where_rows_are_to_be_unique() -> None:
    """唯一: two rows that can hold together, with whom they both hold for."""
    assert wrong("行 是 ｜ 任意 为 1元/月; 行 任意 ｜ 低于18 为 1元/月", hit="唯一")[:4] == [
        "PR630 6:3 “补助（岁数 低于18岁）”与 5:3 的“补助（困难 是）”会同时成立，表却写了 唯一：困难，岁数 低于 18岁",
        "  grant[*|<18] and grant[yes|*] (at 5:3) can hold together, and the table says unique: hardship, "
        "years is below 18 years_old",
        "  → 改格，使两行不重叠；或写 命中 一致、命中 首行",
        "    change the cells so that they do not overlap, or write hit_policy agreeing or first_row",
    ]


def test_rows_that_hold_together_and_disagree() -> None:
    """一致: two rows that can hold together with different results."""
    assert wrong("行 是 ｜ 任意 为 1元/月; 行 任意 ｜ 低于18 为 2元/月; 其余 为 0元/月") == [
        "PR630 5:3 “补助（岁数 低于18岁）”与 4:3 的“补助（困难 是）”会同时成立，结果不同：困难，岁数 低于 18岁",
        "  grant[*|<18] and grant[yes|*] (at 4:3) can hold together with different results: hardship, "
        "years is below 18 years_old",
        "  → 改格，使两行不重叠；或写 命中 首行，以前面的行为准",
        "    change the cells so that they do not overlap, or write hit_policy first_row",
    ]


def test_what_an_exhaustive_table_leaves_out() -> None:
    """完备: what no row covers, in words; families in no need who are exactly 18."""
    assert wrong(
        "行 是 ｜ 任意 为 1元/月; 行 否 ｜ 低于18 为 2元/月; 行 否 ｜ 高于18 为 3元/月", hit="唯一 完备"
    ) == [
        "PR631 1:1 “补助”写了 完备，却没有一行包括这样的情形：非 困难，岁数 等于 18岁",
        "  grant says exhaustive, and no row covers this: not hardship, years is equal to 18 years_old",
        "  → 补一行，或用 其余 代替 完备",
        "    add a row, or write otherwise in place of exhaustive",
    ]


def test_an_exhaustive_table_is_covered_within_the_bounds_of_facts() -> None:
    """An amount that is at least 0 or absent needs no row below 0."""
    rows = "行 不低于0 为 1元/月; 行 无 为 2元/月"
    assert wrong(rows, hit="唯一 完备", looks="原额 元/月") == []


def test_a_row_that_is_never_reached() -> None:
    """首行: a row that earlier rows cover altogether is never reached."""
    assert wrong(
        "行 是 ｜ 任意 为 1元/月; 行 否 ｜ 任意 为 2元/月; 行 任意 ｜ 低于18 为 3元/月", hit="首行 完备"
    )[:2] == [
        "PR621 warning 7:3 “补助（岁数 低于18岁）”永远轮不到：它成立时，前面的“补助（困难 是）”、“补助（困难 否）”也成立",
        "  grant[*|<18] is never reached: whenever it holds, a row before it does too "
        "(grant[yes|*], grant[no|*])",
    ]


def test_what_nothing_is_left_for() -> None:
    """The 其余 of a table whose rows cover everything: write 完备; 最优: a row that better ones always beat."""
    assert wrong("行 是 ｜ 任意 为 1元/月; 行 否 ｜ 任意 为 2元/月; 其余 为 3元/月") == [
        "PR623 warning 1:1 “补助”的其余永远轮不到：各行已经包括了一切",
        "  the otherwise of grant is never reached: its rows cover everything",
        "  → 删去 其余，写 完备",
        "    write exhaustive in place of otherwise",
    ]
    best = """决定 评定 (graded) 对 户
  结果 甲 (a), 乙 (b)
  看 岁数 岁
  命中 最优 完备
  优先 甲 高于 乙
  依据 一 “标准”
  行 任意 则 甲
  行 低于18 则 乙
"""
    assert said(best) == [
        "PR621 warning 8:3 “评定（岁数 低于18岁）”永远轮不到：它成立时，结果更优的“评定（任意）”也成立",
        "  graded[<18] is never reached: whenever it holds, a row of a better outcome does too (graded[*])",
        "  → 核对各格，或删去这一行",
        "    look at the cells, or delete the row",
    ]


def test_wrong_columns() -> None:
    """A column without its unit, in another unit, of several options."""
    assert wrong("行 5 ｜ 5 ｜ 任意 为 1元/月", looks="岁数 ｜ 原额 元/年 ｜ 困难 岁") == [
        "PR230 2:5 “岁数”这一栏缺单位",
        "  the unit of the column '岁数' is missing",
        "  → 写作 看 … 岁数 岁",
        "    write looking_at … 岁数 years_old",
        "PR230 2:10 “原额”是 元/月，栏上却写 元/年",
        "  '原额' is yuan/month, and its column says yuan/year",
        "  → 用 按年(原额) 换算",
        "    convert it: per_year(原额)",
        "PR230 2:19 “困难”是“是否”型，栏上却写 岁",
        "  '困难' is yes or no, and its column says years_old",
    ]


def test_wrong_rows() -> None:
    """A row of the wrong width, one that says nothing, one that is there already."""
    assert wrong(
        "行 是 为 1元/月; 行 否 ｜ 18; 行 是 ｜ 18, 19 为 1元/月; 行 是 ｜ 19, 18 为 2元/月; 其余 为 0元/月"
    ) == [
        "PR231 4:3 这一行有 1 格，表有 2 栏",
        "  this row has 1 cells, and the table 2 columns",
        "  → 每栏一格，不限的写 任意",
        "    write one cell for each column, any_value where it does not matter",
        "PR231 7:3 这一行与 6:3 的一行各格相同",
        "  this row has the same cells as the one at 6:3",
        "  → 删去一行，或改它的格",
        "    delete one of them, or change its cells",
        "PR231 5:3 这一行没有写 为 …",
        "  this row says nothing of its value",
        "  → 写 为 …",
        "    write as …",
    ]


def test_wrong_cells() -> None:
    """无 of what is always there, a formula, a comparison of options, an option that is none, another unit."""
    rows = "行 无 ｜ 1岁+2岁 ｜ 低于 在保 为 1元/月; 行 是 ｜ 18元 ｜ 失保 为 1元/月"
    assert wrong(rows, looks="困难 ｜ 岁数 岁 ｜ 状态") == [
        "PR232 4:5 这一栏不会是 无",
        "  this column is never absent",
        "  → 删去 无",
        "    delete absent",
        "PR232 4:9 格里只写一个值或一个名称，不写算式：1岁+2岁",
        "  a cell holds a value or a name, and no formula: 1岁+2岁",
        "  → 把算式写成一条 计算，格里写它的名称",
        "    give the formula a name as a quantity and write the name",
        "PR232 4:17 “低于 在保”：只有数和日期能比大小",
        "  '低于 在保': only numbers and dates are above or below one another",
        "  → 写选项，几个用逗号隔开，或写 非 …",
        "    write options parted by commas, or not …",
        "PR302 5:9 这一栏的值应是 岁，“18元”是 元",
        "  a value of this column should be years_old, '18元' is yuan",
        "  → 格里只写数，单位写在栏名后面",
        "    a cell has the number, the unit stands in the column",
        "PR207 5:15 这里的选项中没有选项“失保”，可用：未保、在保、过渡",
        "  the choice here has no option '失保'; there are out, covered, grace",
        "  → 是不是“未保”？",
        "    did you mean '未保'?",
    ]


def test_an_incomplete_table() -> None:
    """Rows without columns, columns without rows, both 其余 and 完备, nothing cited."""
    assert said("表 补助 (grant) 对 户 : 元/月\n  行 是 为 1元/月\n")[:2] == [
        "PR130 2:3 “表 补助”里有“行”，却没有写 看 …",
        "  “行” stands in “表 补助”, which says nothing of what it looks at",
    ]
    assert (
        said("表 补助 (grant) 对 户 : 元/月\n  看 困难\n")[0] == "PR130 2:3 “表 补助”写了 看，却没有一个 行"
    )
    assert wrong("行 是 为 1元/月; 其余 为 2元/月", looks="困难", hit="一致 完备")[:2] == [
        "PR231 6:3 表写了 完备，又写了 其余",
        "  the table is exhaustive, and has an otherwise too",
    ]
    assert wrong("行 是 为 1元/月; 其余 为 2元/月", looks="困难", cited="") == [
        "PR401 1:3 “补助”没有依据", "  'grant' cites nothing",
        "  → 写 依据 条款号 “原文短语”", "    write citing CLAUSE “phrase”",
    ]  # fmt: skip


CITED_LAST = [
    "  → 写在 行 或 其余 后面的 依据 只属于那一行：全表的 依据 移到第一个 行 之前",
    "    citing after row or otherwise belongs to that row: move what the whole table rests on before the first",
]


def test_a_table_cited_last() -> None:
    """What stands behind the last row, or 其余, is theirs: the finding says where to move it."""
    for last in ("其余 为 2元/月 依据 一 “标准”", "行 否 为 2元/月 依据 一 “标准”"):
        found = wrong(f"行 是 为 1元/月; {last}", looks="困难", cited="")
        assert found[:4] == ["PR401 1:3 “补助”没有依据", "  'grant' cites nothing", *CITED_LAST]
    decided = said(
        "决定 对象 (target) 对 户\n  结果 纳入 (include), 不予纳入 (refuse)\n  看 困难\n"
        "  行 是 则 纳入\n  行 否 则 不予纳入\n  其余 则 纳入 依据 一 “标准”\n"
    )
    assert decided[:4] == ["PR401 1:4 “对象”没有依据", "  'target' cites nothing", *CITED_LAST]


# ── large tables ─────────────────────────────────────────────────────────────


def grid(areas: int, ages: int, hit: str) -> str:
    """A table of every stretch of ten years in every area."""
    words = ", ".join(f"区{a} (a{a})" for a in range(areas))
    stretches = [
        "低于10",
        *(f"{10 * n}至低于{10 * n + 10}" for n in range(1, ages - 1)),
        f"不低于{10 * ages - 10}",
    ]
    rows = [
        f"  行 区{a} ｜ {s} 为 {a * ages + n}元/月" for a in range(areas) for n, s in enumerate(stretches)
    ]
    area = f"计算 片区 (area) 对 户 : 选项 {{{words}}}\n  为 (若 困难 则 区0 否则 区1)\n"
    head = f"表 补助 (grant) 对 户 : 元/月\n  看 片区 ｜ 岁数 岁\n  命中 {hit} 完备\n  依据 一 “标准”\n"
    return area + head + "\n".join(rows) + "\n"


@pytest.mark.parametrize("hit", ["唯一", "首行"])
def test_a_large_table_is_one_small_graph(hit: str) -> None:
    """1,000 rows: proven, each reached, on a graph with an edge for each row and for each area."""
    rules = policy(grid(50, 20, hit))
    assert [f.code for f in check_policy(rules, local={"place.policy"}) if f.severity != "info"] == []
    graph = splitter_of(rules).exact(rules.defs["grant"].cases)
    assert graph is not None
    assert graph.edges == 50 * 20 + 50
    assert len(graph.leaves()) == 1000


def test_the_work_for_a_table_grows_as_its_rows() -> None:
    """Twice as many rows: not much more than twice the formulas, and none that only the order asks for."""

    def made(areas: int) -> int:
        rules = policy(grid(areas, 10, "首行"))
        return splitter_of(rules).guards(rules.defs["grant"].cases).pool.made

    assert made(40) <= 2.2 * made(20)


def test_what_is_too_large_to_be_proven_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows over thirty conditions that cross each other: 唯一 is not proven, nor is 完备 in a hundred steps."""
    monkeypatch.setattr("policyrules.checking.tables.STEPS", 100)
    words = WORDS + "".join(f"  事实 条件{n} (f{n:02}) : 是否\n" for n in range(30))
    looks = " ｜ ".join(f"条件{n}" for n in range(30))
    pairs = [(n, (n + step) % 30) for step in (5, 7, 11, 13) for n in range(30)]
    rows = [
        f"  行 {' ｜ '.join('是' if c in pair else '任意' for c in range(30))} 为 1元/月" for pair in pairs
    ]
    head = f"表 补助 (grant) 对 户 : 元/月\n  看 {looks}\n  命中 唯一 完备\n  依据 一 “标准”\n"
    text = head + "\n".join(rows) + "\n"
    rules = table_policy.building.policy(LINE + text, words=words, head=HEAD)
    told = shown(tuple(f for f in check_policy(rules, local={"place.policy"}) if f.code == "PR632"))
    assert told == [
        "PR632 warning 5:1 “补助”太大，无法证明各行互不重叠",
        "  grant is too large to prove that no two rows overlap",
        "  → 分成几张表",
        "    split the table",
        "PR632 warning 5:1 “补助”太大，无法证明它完备；没有一行包括时算作未规定",
        "  grant is too large to prove that it is exhaustive; where no row holds, it counts as not decided",
        "  → 分成几张表，或写 其余",
        "    split the table, or write otherwise",
    ]


def test_why_a_row_is_not_reached_is_asked_once_of_each_row() -> None:
    """Where the first row counts, twice as many rows that all would give it take about twice the work to refuse."""

    def work(rows: int) -> int:
        lines = "".join(f"  行 是 ｜ {i}至低于{i + 1} ｜ 任意 则 纳入 金额 1元/月\n" for i in range(1, rows))
        found = policy(
            TARGET.split("  行 ")[0].replace(" 完备", "")
            + "  行 否 ｜ 任意 ｜ 任意 则 不予纳入\n"
            + lines
            + "  其余 未规定\n"
        )
        case = household(hardship=False, years=0, last=100)
        (refused,) = decide(found, case, on=ON, programme="target").refused
        assert refused.outcome.id == "include"
        return steps(lambda: decide(found, case, on=ON, programme="target"))

    assert work(80) <= 2.3 * work(40)


def test_a_heading_of_a_fact_under_a_taken_name() -> None:
    """A table may look at a fact that is called like a list: the mistake is said, and it alone."""
    text = """政策 p “试” 文号 “1” 印发 2016-01-01 生效 2016-01-01 辖区 “试（虚构）”
条款 一 “表”
实体 户 (household) 列名 households
  事实 措施 (成员) : 多选 {产业 (farm)，就业 (work)}
实体 成员 (member) 属 户 列名 members 个人
表 得分 (points) 对 户: 分 看 项数(措施) 命中 首行 依据 一 “表”
  行 不低于 1 为 10分
  行 任意 为 0分
"""
    assert [line for line in resolver_said(text, words="") if line.startswith("PR")] == [
        "PR203 4:10 “成员”不能作 ASCII 名称：只用英文字母、数字和下划线，不以数字开头",
        "PR202 4:10 名称“成员”重复声明",
    ]
