"""多选: counted, asked for a choice, given by all rows of a table; a yes or no for each option."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import building
from building import ON
from law import law
from policyrules import decide, explain
from policyrules.base.errors import Source
from policyrules.checking import check_policy
from policyrules.compile import compile_sql, insert_cases
from policyrules.core import option_sets, possible
from policyrules.core.case import Case, Fact, Record
from policyrules.core.json_form import json_form
from policyrules.core.policy import Policy
from policyrules.core.possible import Several
from policyrules.core.types import SILENT, Option, Type
from policyrules.core.words import value_said
from policyrules.deciding.conclusions import conclude
from policyrules.language.layout import format_source
from policyrules.language.parser import parse
from test_reference import evaluations
from test_sql import connected, decided, run

WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 状态 (state) : 选项 {未保 (out), 在保 (covered)}
  事实 困难 (hardship) : 是否
  事实 岁数 (years) : 岁
  事实 困难类型 (kinds) : 多选 {重病 (ill), 重残 (disabled), 失业 (jobless)}
  事实 主因 (cause) : 选项 {重病 (ill), 重残 (disabled), 失业 (jobless), 其他 (other)}
"""
HEAD = """政策 place “某地办法” 文号 “1号” 印发 2020-01-01 生效 2020-01-01 辖区 “某地” 词汇 words
条款 一 “标准”
条款 二 “收入”
"""
OPTIONS = "{重病 (ill), 重残 (disabled), 失业 (jobless)}"
COUNTED = """计算 几项 (count) 对 户 : 数 为 项数(困难类型)
条件 多重 (many) 对 户 当 项数(困难类型) 不低于 2 依据 一 “标准”
"""
ALLOWED = f"""标准 认可 (allowed) : 多选 {OPTIONS} 自 2020-01-01 为 {{重病, 重残}} 依据 一 “标准”
标准 县认可 (local) : 多选 {OPTIONS} 由 县民政局 依据 一 “标准”
条件 认 (accepted) 对 户 当 主因 属于 认可 依据 一 “标准”
条件 县里不认 (refused) 对 户 当 主因 不属于 县认可 依据 一 “标准”
"""
TABLE = """表 可得 (open_to) 对 户 : 多选 {低保 (aid), 医疗 (medical), 教育 (school)}
  看 状态 ｜ 困难 ｜ 岁数 岁
  命中 全部
  依据 一 “标准”
"""
ROWS = (
    "  行 在保 ｜ 任意 ｜ 任意 为 低保\n",
    "  行 任意 ｜ 是 ｜ 任意 为 {低保, 医疗}\n",
    "  行 任意 ｜ 任意 ｜ 不低于60 为 医疗 依据 二 “收入”\n",
)
DECIDED = """决定 救助 (relief) 对 户
  结果 多 (many_of_them), 少 (few)
  数值 : 数
  情形 都是 (several) 当 项数(可得) 不低于 2 则 多 数值 项数(可得) 依据 二 “收入”
  情形 认 (cause_fits) 当 困难类型 包含 {重病} 且 主因 属于 县认可 则 多 数值 9 依据 二 “收入”
  其余 则 少 数值 0 依据 二 “收入”
"""


def policy(text: str) -> Policy:
    return building.policy(text, words=WORDS, head=HEAD)


def household(**facts: Any) -> Case:
    return Case("示例户", Record("household", "示例户", {n: Fact(v) for n, v in facts.items()}))


def found(rules: Policy, name: str, **facts: Any) -> Any:
    return conclude(rules, household(**facts), on=ON, target=name).value


def said(text: str) -> list[str]:
    """Everything that is said of a text, lines counted from its own first."""
    _, findings = parse(Source("place.policy", HEAD + text))
    if not findings:
        rules, findings = building.resolved(text, words=WORDS, head=HEAD)
        if rules is not None and not any(f.severity == "error" for f in findings):
            findings = (*findings, *check_policy(rules, local={"place.policy"}))
    return building.shown(tuple(f for f in findings if f.code not in ("PR404", "PR211")))


# ── values ───────────────────────────────────────────────────────────────────


def test_what_is_possible_of_a_set_is_told_option_by_option() -> None:
    """Of two sets what is in both is sure, what is in one may be; the count lies between."""
    some = possible.join(frozenset({"ill", "disabled"}), frozenset({"ill", "jobless"}))
    assert some == Several(frozenset({"ill"}), frozenset({"ill", "disabled", "jobless"}))
    assert option_sets.how_many(some) == possible.Interval(1, 3)
    assert option_sets.has_all(some, frozenset({"ill"})) is True
    assert option_sets.has_all(some, frozenset({"ill", "jobless"})) == possible.YES_OR_NO
    assert option_sets.has_all(some, frozenset({"other"})) is False
    assert option_sets.among("ill", some) is True
    assert option_sets.among("other", some) is False
    assert option_sets.among("jobless", some) == possible.YES_OR_NO
    assert possible.apart(some, frozenset({"disabled"}))
    assert not possible.apart(some, frozenset({"ill", "disabled"}))


def test_silence_of_a_set_stays_silence() -> None:
    """A set that is 未规定 has no count, and what is asked of it is 未规定; as one possibility among others too."""
    assert option_sets.how_many(SILENT) is SILENT
    assert option_sets.among("ill", SILENT) is SILENT
    perhaps = possible.join(frozenset({"ill"}), SILENT)
    assert option_sets.how_many(perhaps) == possible.Interval(1, 1, silent=True)
    assert option_sets.has_all(perhaps, frozenset({"ill"})) == possible.Options(frozenset({True, SILENT}))


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (Several(frozenset(), frozenset({"a", "b"})), "未知", "unknown"),
        (Several(frozenset({"a"}), frozenset({"a", "b"})), "甲，或许乙", "a, perhaps b"),
        (Several(frozenset(), frozenset({"b"})), "或许乙", "perhaps b"),
        (Several(frozenset({"a"}), frozenset({"a"}), silent=True), "甲或未规定", "a or not decided"),
    ],
)
def test_a_set_not_wholly_known_in_words(value: Several, zh: str, en: str) -> None:
    """What is surely in it, then what may be; unknown where nothing is known."""
    type_ = Type("choices", options=(Option("a", "甲"), Option("b", "乙")))
    assert (value_said(value, type_).zh, value_said(value, type_).en) == (zh, en)


def test_a_set_not_wholly_known_as_json() -> None:
    """The options surely and those perhaps in it, and the marks."""
    assert json_form(Several(frozenset({"a"}), frozenset({"b", "a"}))) == {
        "certain": ["a"], "possible": ["a", "b"], "may_be_absent": False, "may_be_silent": False,
    }  # fmt: skip


# ── counted, and asked ───────────────────────────────────────────────────────


def test_options_are_counted() -> None:
    """项数: how many options are in; of a fact not known from none to all of them."""
    rules = policy(COUNTED)
    assert found(rules, "count", kinds=frozenset({"ill", "jobless"})) == 2
    assert found(rules, "count", kinds=frozenset()) == 0
    assert found(rules, "count") == possible.Interval(0, 3)
    assert found(rules, "many", kinds=frozenset({"ill", "jobless"})) is True
    assert found(rules, "many") == possible.YES_OR_NO


def test_a_count_of_options_is_whole() -> None:
    """Nothing lies between at most 1 and at least 2: one of the two always holds."""
    rules = policy(
        """计算 档 (step) 对 户 : 数
  情形 少 (few) 当 项数(困难类型) 不高于 1 为 5 依据 一 “标准”
  情形 多 (more) 当 项数(困难类型) 不低于 2 为 5 依据 一 “标准”
"""
    )
    assert found(rules, "step") == 5


def test_a_choice_is_asked_against_a_figure() -> None:
    """属于 a figure: yes for what is in it, no for what is not; open where nobody has filled it."""
    rules = policy(ALLOWED)
    assert found(rules, "accepted", cause="ill") is True
    assert found(rules, "accepted", cause="other") is False
    assert found(rules, "refused", cause="ill") == possible.YES_OR_NO
    assert found(rules, "refused", cause="other") is True  # never one of the options that the county has
    concluded = conclude(rules, household(cause="ill"), on=ON, target="refused")
    assert [m.id for m in concluded.missing] == ["local"]


# ── all rows of a table ──────────────────────────────────────────────────────


def test_all_rows_give_their_options() -> None:
    """An option is in iff a row that gives it holds; with a fact unknown some are in, others perhaps."""
    rules = policy(TABLE + "".join(ROWS))
    everything = found(rules, "open_to", state="covered", hardship=False, years=70)
    assert everything == frozenset({"aid", "medical"})
    assert found(rules, "open_to", state="out", hardship=False, years=20) == frozenset()
    some = found(rules, "open_to", state="covered", years=20)
    assert some == Several(frozenset({"aid"}), frozenset({"aid", "medical"}))


def test_the_rows_that_hold_are_cited() -> None:
    """What a table of all rows gives rests on every row that certainly holds."""
    rules = policy(TABLE + "".join(ROWS))
    seen = evaluations(rules, household(state="covered", hardship=False, years=70))["open_to", ()]
    assert seen.applied == {"open_to[covered|*|*]", "open_to[*|*|>=60]"}


FACTS: dict[str, st.SearchStrategy[Any]] = {
    "state": st.sampled_from(["out", "covered"]),
    "hardship": st.booleans(),
    "years": st.sampled_from([59, 60, 61]),
    "kinds": st.sampled_from([frozenset(), frozenset({"ill"}), frozenset({"jobless"})]),
    "cause": st.sampled_from(["ill", "jobless", "other"]),
}


@st.composite
def households(draw: st.DrawFn) -> Case:
    """A household of which each fact is known three times out of four."""
    return household(**{n: draw(values) for n, values in FACTS.items() if draw(st.integers(0, 3))})


@law(40)
@given(st.permutations(ROWS), households())
def test_the_order_of_rows_does_not_matter(rows: list[str], case: Case) -> None:
    """Rows in any order give the same options, for the same reasons and from the same clauses."""
    one, other = (policy(TABLE + "".join(order)) for order in (ROWS, rows))
    assert evaluations(one, case)["open_to", ()] == evaluations(other, case)["open_to", ()]


@law(30)
@given(st.lists(households(), min_size=1, max_size=3))
def test_sql_decides_by_sets_of_options_alike(cases: list[Case]) -> None:
    """Counts, a choice asked against a figure and a table of all rows are the same in SQL."""
    rules = policy(ALLOWED + TABLE + "".join(ROWS) + DECIDED)
    connection = connected(rules)
    batch = [Case(str(i), case.household) for i, case in enumerate(cases)]
    insert_cases(connection, rules, batch)
    for case, row in zip(batch, run(connection, compile_sql(rules, on=ON)), strict=True):
        assert row == decided(rules, case, ON, "relief")


def test_both_vocabularies_mean_the_same() -> None:
    """In English and back the text is as formatted, and decides the same."""
    text = HEAD + COUNTED + ALLOWED + TABLE + "".join(ROWS) + DECIDED
    settled = format_source(Source("place.policy", text))
    english = format_source(Source("place.policy", text), vocabulary="en")
    assert "options_in(困难类型)" in english
    assert "hit_policy all" in english
    assert format_source(Source("place.policy", english), vocabulary="zh") == settled
    assert format_source(Source("place.policy", settled)) == settled
    one, other = (building.policy(t, words=WORDS, head="") for t in (english, settled))
    assert {i: (d.cases, d.base) for i, d in one.defs.items()} == {
        i: (d.cases, d.base) for i, d in other.defs.items()
    }


def test_an_explanation_shows_the_rows_that_gave_options() -> None:
    """The table stands with what it gives, and under it for each option the rows that give it."""
    rules = policy(ALLOWED + TABLE + "".join(ROWS) + DECIDED)
    case = household(state="covered", hardship=False, years=70, kinds=frozenset[str](), cause="other")
    text = explain(rules, decide(rules, case, on=ON))
    assert "可得（低保）" in text
    assert "可得（状态 在保）" in text


# ── findings ─────────────────────────────────────────────────────────────────


WRONG = (
    (
        "计算 几 (n) 对 户 : 数 为 项数(状态)\n",
        "PR301 4:23 项数() 数多选的选项，“状态”是“选项”型",
        "  options_in() counts the options of several_of, '状态' is a choice",
    ),
    (
        "条件 认 (ok) 对 户 当 主因 属于 岁数 依据 一 “标准”\n",
        "PR301 4:23 属于 后面要一个多选，或 {…}，“岁数”是 岁",
        "  is_one_of wants several_of, or {…}, '岁数' is years_old",
    ),
    (
        "条件 认 (ok) 对 户 当 岁数 属于 困难类型 依据 一 “标准”\n",
        "PR301 4:17 属于 只用于选项，“岁数”是 岁",
        "  is_one_of is for choices, '岁数' is years_old",
    ),
    (
        "条件 认 (ok) 对 户 当 状态 属于 困难类型 依据 一 “标准”\n",
        "PR301 4:23 属于 两边的选项要对得上，“困难类型”是“多选”型",
        "  the options on both sides of is_one_of must match, '困难类型' is several of",
    ),
    (
        "条件 认 (ok) 对 户 当 岁数 等于 {重病} 依据 一 “标准”\n",
        "PR301 4:23 这里应是 岁，“{重病}”是“多选”型",
        "  this place should be years_old, '{重病}' is several of",
    ),
    (
        "条件 认 (ok) 对 户 当 {重病} 依据 一 “标准”\n",
        "PR301 4:17 这里应是“是否”型，“{重病}”是“多选”型",
        "  this place should be yes or no, '{重病}' is several of",
    ),
    (
        f"标准 认可 (allowed) : 多选 {OPTIONS} 自 2020-01-01 为 {{重症}} 依据 一 “标准”\n",
        "PR207 4:78 这里的选项中没有选项“重症”，可用：重病、重残、失业",
        "  the set here has no option '重症'; there are ill, disabled, jobless",
        "  → 是不是“重病”？",
        "    did you mean '重病'?",
    ),
    (
        TABLE.replace("多选", "选项") + ROWS[0],
        "PR231 4:22 全部 要多选，“可得”是“选项”型",
        "  all rows give the options of several_of, and '可得' is a choice",
        "  → 写 多选 {…}，或用 命中 一致",
        "    write several_of {…}, or use hit_policy agreeing",
    ),
    (
        TABLE + "  行 在保 ｜ 任意 ｜ 任意 为 {}\n",
        "PR231 8:18 全部 的行给选项，写明是哪一个或哪几个",
        "  where all rows count each gives options, written out",
        "  → 写 为 甲 或 为 {甲, 乙}",
        "    write as a, or as {a, b}",
    ),
    (
        TABLE + "  行 在保 ｜ 任意 ｜ 任意 为 养老\n",
        "PR207 8:20 这里的选项中没有选项“养老”，可用：低保、医疗、教育",
        "  the choice here has no option '养老'; there are aid, medical, school",
    ),
    (
        TABLE + ROWS[0] + "  其余 为 {低保}\n",
        "PR231 9:3 全部 的表不写 其余 或 完备：没有一行成立就一项也没有",
        "  where all rows count there is no otherwise and no exhaustive: where no row holds no option is in",
        "  → 删去它",
        "    delete it",
    ),
    (
        TABLE.replace("命中 全部", "命中 全部 完备") + ROWS[0],
        "PR231 5:3 全部 的表不写 其余 或 完备：没有一行成立就一项也没有",
        "  where all rows count there is no otherwise and no exhaustive: where no row holds no option is in",
        "  → 删去它",
        "    delete it",
    ),
)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong[1][:12])
def test_what_is_said_of_wrong_ones(wrong: tuple[str, ...]) -> None:
    """Each mistake is one finding with its place, its sentence and what helps."""
    assert said(wrong[0]) == list(wrong[1:])
