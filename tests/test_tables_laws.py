"""Laws of tables: they say what the same rows written as cases say, in whatever order the rows stand."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import building
from law import law
from policyrules.base.errors import Source
from policyrules.compile import compile_sql, insert_cases
from policyrules.core.case import Case
from policyrules.core.graph import LIMIT
from policyrules.core.policy import Policy
from policyrules.core.types import ABSENT
from policyrules.evaluate import engine
from policyrules.language.layout import format_source
from reference import reference
from reference_values import Seen, within
from share import about, speaks_of
from table_policy import (
    ANY,
    CELLS,
    COLUMNS,
    HEAD,
    LINE,
    ON,
    WORDS,
    Cell,
    Row,
    cases,
    household,
    policy,
    table,
)
from test_reference import evaluations
from test_sql import connected, decided, run

LAWS = law(25)
HITS = st.sampled_from(["一致", "首行"])
FOLDS = st.sampled_from(["求和", "最小", "最大"])
VALUES = ("1元/月", "2元/月", "线")


@st.composite
def rows(draw: st.DrawFn, values: tuple[str, ...] = VALUES) -> list[Row]:
    """Up to five rows, no two with the same cells."""
    drawn = draw(
        st.lists(
            st.tuples(st.tuples(*map(st.sampled_from, CELLS)), st.sampled_from(values)),
            min_size=1,
            max_size=5,
            unique_by=lambda row: row[0],
        )
    )
    return [(tuple(cells), value) for cells, value in drawn]


FACTS: dict[str, st.SearchStrategy[Any]] = {
    "state": st.sampled_from(["out", "covered", "grace"]),
    "hardship": st.booleans(),
    "years": st.sampled_from([17, 18, 20, 21, 22, 59, 60, 61]),
    "last": st.sampled_from([None, 0, 49999, 50000, 50001, 60000, 60001]),
}


@st.composite
def families(draw: st.DrawFn) -> Case:
    """A household of which each fact is known three times out of four."""
    facts = {name: draw(values) for name, values in FACTS.items() if draw(st.integers(0, 3))}
    return household(start=date(2020, 1, 1), **facts)


def found(rules: Policy, case: Case) -> Seen:
    """The subsidy: everything that the evaluator says of it."""
    return evaluations(rules, case)["grant", ()]


@LAWS
@given(rows(), HITS, st.sampled_from(["", "3元/月"]), families())
def test_a_table_is_its_rows_written_as_cases(drawn: list[Row], hit: str, rest: str, case: Case) -> None:
    """The same values for the same reasons; as many provisions applied, row for case."""
    one = found(policy(table(drawn, hit=hit, rest=rest)), case)
    other = found(policy(cases(drawn, first=hit == "首行", rest=rest)), case)
    assert evolve(one, applied=frozenset(), why=frozenset()) == evolve(
        other, applied=frozenset(), why=frozenset()
    )
    assert one.why == other.why
    assert len(one.applied) == len(other.applied)


@LAWS
@given(rows(), families(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(drawn: list[Row], case: Case, random: Any) -> None:
    """But under 首行, a table whose rows stand in another order gives the same, and cites the same rows."""
    other = list(drawn)
    random.shuffle(other)
    assert found(policy(table(drawn)), case) == found(policy(table(other)), case)


@LAWS
@given(rows(), HITS, families())
def test_the_reference_reads_a_table_alike(drawn: list[Row], hit: str, case: Case) -> None:
    """The evaluator and the slow reading of the core page agree on every table."""
    rules = policy(table(drawn, hit=hit, rest="3元/月"))
    assert found(rules, case) == reference(rules, case, ON, "grant")


OUTCOMES = ("甲 金额 1元/月", "甲 金额 2元/月", "乙")


def decision(drawn: list[Row], hit: str) -> str:
    better = "  优先 甲 高于 乙\n" if hit == "最优" else ""
    lines = [
        "决定 p (p) 对 户",
        "  结果 甲 (red), 乙 (green)",
        "  金额 : 元/月",
        f"  看 {COLUMNS}",
        f"  命中 {hit}",
    ]
    lines.append(f"{better}  依据 一 “标准”")
    lines += [f"  行 {'｜'.join(c.written for c in cells)} 则 {value}" for cells, value in drawn]
    return "\n".join([*lines, "  其余 未规定 依据 一 “标准”"]) + "\n"


@LAWS
@given(
    rows(OUTCOMES), st.sampled_from(["一致", "首行", "最优"]), st.lists(families(), min_size=1, max_size=3)
)
def test_sql_decides_a_table_alike(drawn: list[Row], hit: str, cases_: list[Case]) -> None:
    """Outcomes, amounts, provisions and reasons of a decision by rows are the same in SQL."""
    rules = policy(decision(drawn, hit))
    connection = connected(rules)
    batch = [evolve(case, id=str(i)) for i, case in enumerate(cases_)]
    insert_cases(connection, rules, batch)
    for case, row in zip(batch, run(connection, compile_sql(rules, on=ON)), strict=True):
        assert row == decided(rules, case, ON, "p")


@LAWS
@given(rows(), HITS)
def test_both_vocabularies_mean_the_same_table(drawn: list[Row], hit: str) -> None:
    """A table in English and back is the text as formatted, and resolves to the same conclusions."""
    text = table(drawn, hit=hit, rest="3元/月")
    source = Source("place.policy", f"{HEAD}{LINE}{text}")
    settled = format_source(source)
    english = format_source(source, vocabulary="en")
    assert format_source(Source("place.policy", english), vocabulary="zh") == settled
    assert format_source(Source("place.policy", settled)) == settled
    assert _defs(building.policy(english, words=WORDS, head="")) == _defs(policy(text))


def _defs(rules: Policy) -> list[Any]:
    return [(d.id, d.cases, d.base, d.hit) for d in rules.defs.values()]


@LAWS
@given(rows(OUTCOMES), families(), st.randoms(use_true_random=False))
def test_the_best_row_counts_in_whatever_order(drawn: list[Row], case: Case, random: Any) -> None:
    """最优: red where a row of it holds, else green where one does; the order of the rows changes nothing."""
    other = list(drawn)
    random.shuffle(other)
    seen, shuffled = (evaluations(policy(decision(r, "最优")), case)["p", ()] for r in (drawn, other))
    assert seen == shuffled
    if seen.known and seen.points <= {"red", "green"}:
        alone = {
            outcome: evaluations(policy(decision(some, "一致")), case)["p", ()].points
            for outcome, first in (("red", "甲"), ("green", "乙"))
            if (some := [row for row in drawn if row[1].startswith(first)])
        }
        best = next(outcome for outcome, points in alone.items() if points == {outcome})
        assert seen.points == {best}


# ── rows counted together ────────────────────────────────────────────────────

LIMITS = st.sampled_from([LIMIT, LIMIT, 9, 3])


@LAWS
@given(rows(), FOLDS, families(), LIMITS)
def test_the_reference_counts_rows_together_alike(drawn: list[Row], hit: str, case: Case, limit: int) -> None:
    """求和, 最小, 最大: evaluator and reference agree, also where a table goes case by case."""
    rules = policy(table(drawn, hit=hit))
    for (name, path), seen in evaluations(rules, case, limit=limit).items():
        assert (name, seen) == (name, reference(rules, case, ON, name, path, limit=limit))


@LAWS
@given(rows(), FOLDS, families(), st.data())
def test_learning_a_fact_never_widens_what_rows_come_to(
    drawn: list[Row], hit: str, case: Case, data: st.DataObject
) -> None:
    """The sum, least or greatest with one more fact lies within what it was without."""
    rules = policy(table(drawn, hit=hit))
    facts = case.household.facts
    name = data.draw(st.sampled_from(sorted(FACTS)))
    more = household(**{n: f.value for n, f in facts.items()} | {name: data.draw(FACTS[name])})
    if name not in facts:
        assert within(found(rules, more), found(rules, case))


@speaks_of(0.7)
@LAWS
@given(rows(("1元/月", "2元/月", "5元/月")), families())
def test_a_sum_is_the_sum_of_its_rows(drawn: list[Row], case: Case) -> None:
    """With all known, 求和 is the sum over the rows that hold, each a table of its own."""
    full = household(
        **{"state": "out", "hardship": True, "years": 20, "last": 50000, "start": date(2020, 1, 1)}
        | {n: None if f.value is ABSENT else f.value for n, f in case.household.facts.items()}
    )
    drawn = [row for row in drawn if "线" not in row[0][-1].written]  # a figure that nobody filled
    if not about(bool(drawn)):
        return
    total = found(policy(table(drawn, hit="求和")), full)
    each = [found(policy(table([row], hit="求和")), full) for row in drawn]
    assert total.points == {sum(next(iter(one.points)) for one in each)}
    assert len(total.applied) == sum(len(one.applied) for one in each)


@LAWS
@given(rows(), FOLDS, st.lists(families(), min_size=1, max_size=3), LIMITS)
def test_sql_counts_rows_together_alike(drawn: list[Row], hit: str, cases_: list[Case], limit: int) -> None:
    """What a decision pays by such a table is the same in SQL, also of one that goes case by case."""
    paying = """决定 p (p) 对 户
  结果 甲 (red), 乙 (green)
  金额 : 元/月
  情形 都 (all_of_it) 当 1 等于 1 则 甲 金额 补助 依据 一 “标准”
  其余 未规定 依据 一 “标准”
"""
    rules = policy(table(drawn, hit=hit, rest="" if hit == "求和" else "3元/月") + paying)
    rules.worked_out[engine] = engine(rules, limit=limit)
    query = compile_sql(rules, on=ON, largest=limit)
    connection = connected(rules)
    batch = [evolve(case, id=str(i)) for i, case in enumerate(cases_)]
    insert_cases(connection, rules, batch)
    for case, row in zip(batch, run(connection, query), strict=True):
        assert row == decided(rules, case, ON, "p")


# ── every hit policy by hand ─────────────────────────────────────────────────

GIVES = {"1元/月": 100, "2元/月": 200, "5元/月": 500}
COUNTED = ("一致", "唯一", "首行", "求和", "最小", "最大", "计数")
SETS = {"1元/月": ("低保",), "2元/月": ("低保", "医疗"), "5元/月": ("医疗",)}
OPTIONS = {"低保": "dibao", "医疗": "medical"}


def every_table(drawn: list[Row]) -> str:
    """The rows as conditions, and as a table under each hit policy; a decision pays what some of them come to."""
    text = ""
    for n, (cells, _) in enumerate(drawn):
        asked = [c.asked for c in cells if c.asked]
        text += f"条件 第{n}行 (row{n}) 对 户 当 {' 且 '.join(asked) or '1 等于 1'} 依据 一 “标准”\n"
    for n, hit in enumerate(COUNTED):
        unit, rest = ("次", "") if hit == "计数" else ("元/月", "" if hit == "求和" else "3元/月")
        one = table(drawn, hit=hit, rest=rest, of=unit).replace("补助 (grant)", f"表{n} (hit{n})")
        if hit == "计数":
            one = "\n".join(line.partition(" 为 ")[0] for line in one.splitlines()) + "\n"
        text += one
    several = [(cells, "{" + ", ".join(SETS[value]) + "}") for cells, value in drawn]
    kinds = ", ".join(f"{zh} ({en})" for zh, en in OPTIONS.items())
    text += table(several, hit="全部", of=f"多选 {{{kinds}}}").replace("补助 (grant)", "表七 (hit7)")
    best = [(cells, "乙" if value == "2元/月" else "甲") for cells, value in drawn]
    text += decision(best, "最优")
    return (
        text.replace("  其余 未规定\n", "")
        + """决定 付 (q) 对 户
  结果 给 (give)
  金额 : 元/月
  情形 都 (all_of_it) 当 1 等于 1 则 给 金额 表2 + 表3 + 表4 + 表5 + 表6 × 1元/次·月 + 项数(表七) × 1元/月 依据 一 “标准”
  其余 未规定 依据 一 “标准”
"""
    )


@st.composite
def wide_rows(draw: st.DrawFn) -> list[Row]:
    """Rows of which each looks at one column or two, so that several hold together."""
    wide: dict[tuple[Cell, ...], str] = {}
    for cells, value in draw(rows(tuple(GIVES))):
        kept = draw(st.sets(st.integers(0, 3), max_size=2))
        asked = tuple(c if i in kept and "线" not in c.written else ANY for i, c in enumerate(cells))
        wide.setdefault(asked, value)
    return list(wide.items())


@law(8)
@given(wide_rows(), st.lists(families(), min_size=1, max_size=2))
def test_each_hit_policy_says_what_its_rows_that_hold_say(drawn: list[Row], cases_: list[Case]) -> None:
    """All known: the one value, the first, the sum, the least, the greatest, how many, all options, the best."""
    rules = policy(every_table(drawn))
    for case in cases_:
        known = {n: None if f.value is ABSENT else f.value for n, f in case.household.facts.items()}
        full = household(
            **{"state": "out", "hardship": True, "years": 20, "last": 50000, "start": date(2020, 1, 1)}
            | known
        )
        seen = {name: found for (name, _), found in evaluations(rules, full).items()}
        held = [value for n, (_, value) in enumerate(drawn) if seen[f"row{n}"].points == {True}]
        amounts = [GIVES[value] for value in held]
        for n in (0, 1):
            one = {300} if not held else set(amounts)
            assert (seen[f"hit{n}"].known, "clash:hit" in str(seen[f"hit{n}"].why)) == (
                len(one) == 1,
                len(one) > 1,
            )
            assert len(one) > 1 or seen[f"hit{n}"].points == one
        assert seen["hit2"].points == {amounts[0] if held else 300}
        assert seen["hit3"].points == {sum(amounts)}
        assert seen["hit4"].points == {min(amounts, default=300)}
        assert seen["hit5"].points == {max(amounts, default=300)}
        assert seen["hit6"].points == {len(held)}
        assert seen["hit7"].points == {frozenset(OPTIONS[option] for value in held for option in SETS[value])}
        outcomes = {"green" if value == "2元/月" else "red" for value in held}
        assert not held or seen["p"].points == {"red" if "red" in outcomes else "green"}
    connection = connected(rules)
    batch = [evolve(case, id=str(i)) for i, case in enumerate(cases_)]
    insert_cases(connection, rules, batch)
    for name in ("p", "q"):
        for case, row in zip(batch, run(connection, compile_sql(rules, name, on=ON)), strict=True):
            assert row == decided(rules, case, ON, name)
