"""How the work grows with what is written and recorded: exponents from sizes doubled within one run.

    python benchmarks/growth.py

An exponent of 1 is linear. Counts (edges of a graph) do not depend on the machine; the others are
ratios of times within this run, medians of a few calls. Nothing is asserted here.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date

import duckdb

from policyrules.base.errors import Source
from policyrules.base.units import YUAN_MONTH
from policyrules.checking import check_policy
from policyrules.compile import compile_sql
from policyrules.compile.schema import tables
from policyrules.core.case import Case as Household
from policyrules.core.case import Fact, Record
from policyrules.core.documents import Document
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref
from policyrules.core.givens import Given
from policyrules.core.graph import Splitter
from policyrules.core.policy import Case, Def, Entity, Policy, Programme
from policyrules.core.types import BOOL, Option, Type
from policyrules.deciding import decide, decide_all
from policyrules.explaining.receipt import canonical
from policyrules.language.parser import parse
from policyrules.resolve import resolve

DAY = date(2020, 6, 15)
MONEY = Type("number", YUAN_MONTH)
OPTIONS = tuple(Option(name, name) for name in ("much", "little"))
OUTCOME = Type("choice", options=OPTIONS)
INCOME, WAGE = Ref("household.income", 0, MONEY), Ref("member.wage", 0, MONEY)
GIVENS = (
    Given("household.income", "income", MONEY, "case", "fact", "household", low=0),
    Given("member.wage", "wage", MONEY, "case", "fact", "member", low=0),
)


def policy(*defs: Def, flags: int = 0) -> Policy:
    """An invented policy of these conclusions, with facts f0, f1 … of the household."""
    more = tuple(Given(f"household.f{i}", f"f{i}", BOOL, "case", "fact", "household") for i in range(flags))
    return Policy(
        document=Document("invented", "虚构"),
        entities={
            "household": Entity("household", "户", None, "households"),
            "member": Entity("member", "成员", "household", "members", person=True),
        },
        givens={g.id: g for g in (*GIVENS, *more)},
        defs={d.id: d for d in defs},
        provisions={},
        discretions={},
        programmes={
            d.id: Programme(d.id, d.id, d.entity, OPTIONS, None) for d in defs if d.kind == "outcome"
        },
        readings={},
        units={},
        clauses=(),
        examples=(),
        documents={},
        root="household",
        digest="",
    )


def outcome(guards: Sequence[Expr], *, first_wins: bool = False) -> Def:
    """A decision with a case for each guard; each of them displaces those after it if the first wins."""
    names = [f"p.{i}" for i in range(len(guards))]
    cases = tuple(
        Case(
            name,
            name,
            guard,
            Lit(("much", "little")[i % 2], OUTCOME),
            tuple(names[i + 1 : i + 2]) * first_wins,
        )
        for i, (name, guard) in enumerate(zip(names, guards, strict=True))
    )
    return Def("p", "p", "household", OUTCOME, cases, Lit("little", OUTCOME), "outcome")


def household(members: int = 0, **facts: bool | int) -> Household:
    below = tuple(Record("member", str(i), {"wage": Fact(100)}) for i in range(members))
    known = {name: Fact(value) for name, value in facts.items()}
    return Household("x", Record("household", "x", known, {"member": below}, frozenset({"member"})))


def seconds(action: Callable[[], object]) -> float:  # a clock's own type
    """The median of five calls."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


# ── what grows ───────────────────────────────────────────────────────────────


def cases_edges(size: int) -> float:
    """Edges of the graph of a table in which the first row that holds wins."""
    guards = [Ref(f"household.f{i}", 0, BOOL) for i in range(size)]
    rules = policy(outcome(guards, first_wins=True), flags=size)
    found = Splitter(rules).exact(rules.defs["p"].cases)
    return found.edges if found else math.nan


def banded(size: int) -> Policy:
    guards = [
        Prim(
            "and",
            (
                Prim("ge", (INCOME, Lit(100 * i, MONEY)), BOOL),
                Prim("lt", (INCOME, Lit(100 * i + 100, MONEY)), BOOL),
            ),
            BOOL,
        )
        for i in range(size)
    ]
    return policy(outcome(guards))


def band_edges(size: int) -> float:
    """Edges of the graph of neighbouring bands of one quantity."""
    rules = banded(size)
    found = Splitter(rules).exact(rules.defs["p"].cases)
    return found.edges if found else math.nan


def band_time(size: int) -> float:
    """A decision among bands with the income unknown, the policy made ready before."""
    rules = banded(size)
    decide(rules, household(), on=DAY, effects=False)
    return seconds(lambda: decide(rules, household(), on=DAY, effects=False))


def depth_time(size: int) -> float:
    """A decision on a chain of quantities, each one more than the next."""
    chain = [
        Def(
            f"q{i}",
            f"q{i}",
            "household",
            MONEY,
            (),
            Prim("add", (Ref(f"q{i + 1}", 0, MONEY) if i + 1 < size else INCOME, Lit(1, MONEY)), MONEY),
        )
        for i in range(size)
    ]
    rules = policy(*chain, outcome([Prim("lt", (Ref("q0", 0, MONEY), Lit(50, MONEY)), BOOL)]))
    decide(rules, household(income=1), on=DAY, effects=False)
    return seconds(lambda: decide(rules, household(income=1), on=DAY, effects=False))


def member_time(size: int) -> float:
    """A decision on the sum of the members' wages."""
    total = Agg("sum", "member", 0, WAGE, None, MONEY)
    rules = policy(outcome([Prim("lt", (total, Lit(50, MONEY)), BOOL)]))
    case = household(members=size)
    decide(rules, case, on=DAY, effects=False)
    return seconds(lambda: decide(rules, case, on=DAY, effects=False))


def told_of_members(size: int) -> tuple[Policy, Household]:
    """A decision about each member that asks whether anybody earns little, with no wage known."""
    low = Agg("any", "member", 0, Prim("lt", (WAGE, Lit(50, MONEY)), BOOL), None, BOOL)
    anybody = Def("low", "low", "household", BOOL, (), low, "condition")
    case = Case("m.0", "m.0", Ref("low", 1, BOOL), Lit("much", OUTCOME), ())
    about = Def("m", "m", "member", OUTCOME, (case,), Lit("little", OUTCOME), "outcome")
    below = tuple(Record("member", str(i), {}) for i in range(size))
    record = Record("household", "x", {}, {"member": below}, frozenset({"member"}))
    return policy(anybody, about), Household("x", record)


def each_member_time(size: int) -> float:
    """The decisions about each member."""
    rules, case = told_of_members(size)
    decide_all(rules, case, on=DAY)
    return seconds(lambda: decide_all(rules, case, on=DAY))


def each_member_bytes(size: int) -> float:
    """The JSON of the decisions about each member."""
    rules, case = told_of_members(size)
    return sum(len(canonical(rules, decision, case=case)) for decision in decide_all(rules, case, on=DAY))


def file_time(size: int) -> float:
    """Reading a file of so many lines."""
    lines = "".join(f"计算 甲{i} (q{i}) 对 户 : 元/月 为 收入 + {i}元/月\n" for i in range(size))
    source = Source("long.policy", lines)
    return seconds(lambda: parse(source))


WORDS = """政策 words “虚构的词汇”
实体 户 (household) 列名 households
  事实 片区 (area) : 选项 {甲 (a0), 乙 (a1), 丙 (a2), 丁 (a3), 戊 (a4)}
  事实 困难 (hardship) : 是否
  事实 岁数 (years) : 岁 不低于 0岁
  事实 收入 (income) : 元/月 不低于 0元/月
"""
HEAD = "政策 place “虚构的办法” 生效 2020-01-01 词汇 words\n条款 一 “虚构”\n"


def county(rows: int) -> str:
    """A policy of tables of 250 rows each, over four inputs, and a quantity for every four rows."""
    parts = [HEAD]
    for t in range(rows // 250):
        parts.append(f"表 表{t} (t{t}) 对 户 : 元/月\n  看 片区 ｜ 困难 ｜ 岁数 岁 ｜ 收入 元/月\n")
        parts.append("  命中 唯一 完备\n  依据 一 “虚构”\n")
        for n in range(250):
            rest, income = divmod(n, 5)
            rest, years = divmod(rest, 5)
            area, need = divmod(rest, 2)
            cells = (
                "甲乙丙丁戊"[area],
                "是否"[need],
                stretch(years, 18 + t),
                stretch(income, 100 + t),
            )
            parts.append(f"  行 {' ｜ '.join(cells)} 为 {n}元/月\n")
    for i in range(rows // 4):
        before = f"量{i - 1}" if i % 10 else f"表{i % (rows // 250)}"
        parts.append(f"计算 量{i} (q{i}) 对 户 : 元/月\n  为 {before} + {i}元/月\n")
    return "".join(parts)


def stretch(n: int, step: int) -> str:
    """The n-th of five stretches of a number."""
    if n == 0:
        return f"低于{step}"
    return f"不低于{4 * step}" if n == 4 else f"{n * step}至低于{(n + 1) * step}"


def check_seconds(rows: int) -> float:
    """Processor time of reading, resolving and checking a policy of so many rows; once, it takes long."""
    source, words = Source("place.policy", county(rows)), Source("words.policy", WORDS)
    started = time.process_time()
    (file, read), (vocabulary, _) = parse(source), parse(words)
    found, resolved = resolve((file,), vocabulary=(vocabulary,))
    assert found is not None
    assert not [f for f in (*read, *resolved, *check_policy(found)) if f.severity == "error"]
    return time.process_time() - started


def one_table(rows: int) -> Policy:
    """A decision by one table of so many rows: five areas, bands of age."""
    lines = [
        "决定 对象 (target) 对 户\n  结果 纳入 (include), 不予纳入 (refuse)\n  金额 : 元/月\n"
        "  看 片区 ｜ 岁数 岁\n  命中 唯一\n  依据 一 “虚构”\n"
    ]
    for n in range(rows):
        band, area = divmod(n, 5)
        lines.append(f"  行 {'甲乙丙丁戊'[area]} ｜ {2 * band}至{2 * band + 1} 则 纳入 金额 {n + 1}元/月\n")
    text = HEAD + "".join(lines) + "  其余 则 不予纳入\n"
    (file, _), (words, _) = parse(Source("place.policy", text)), parse(Source("words.policy", WORDS))
    found, _ = resolve((file,), vocabulary=(words,))
    assert found is not None
    return found


def sql_characters(rows: int) -> float:
    """The text of the query."""
    return len(compile_sql(one_table(rows), on=DAY).text)


def sql_seconds(rows: int) -> float:
    """Processor time of writing the query, the policy at hand."""
    found = one_table(rows)
    started = time.process_time()
    compile_sql(found, on=DAY)
    return time.process_time() - started


def planning_seconds(rows: int, *, without: str = "") -> float:
    """Processor time in which DuckDB makes a plan of the query; ``without`` one of its optimizers."""
    found = one_table(rows)
    text = compile_sql(found, on=DAY).text
    connection = duckdb.connect()
    connection.execute(f"SET threads = 1; SET disabled_optimizers = '{without}'")
    connection.execute(tables(found))
    started = time.process_time()
    connection.execute(f"EXPLAIN {text}").fetchall()
    return time.process_time() - started


def planning_seconds_without(rows: int) -> float:
    return planning_seconds(rows, without="projection_placement")


MEASURED: tuple[tuple[str, Callable[[int], float], tuple[int, ...]], ...] = (
    ("cases per decision, edges", cases_edges, (25, 50, 100)),
    ("bands of one quantity, edges", band_edges, (25, 50, 100)),
    ("bands of one quantity, time of an open decision", band_time, (25, 50, 100)),
    ("depth of definitions, time of a decision", depth_time, (10, 20, 40)),
    ("members, time of a decision", member_time, (50, 100, 200)),
    ("members, time of the decisions about each", each_member_time, (100, 200, 400)),
    ("members, JSON of the decisions about each", each_member_bytes, (100, 200, 400)),
    ("lines of a file, time of reading", file_time, (100, 200, 400)),
    ("rows of tables, time of a check", check_seconds, (500, 1000, 2000)),
    ("rows of one table, characters of its SQL", sql_characters, (500, 1000, 2000)),
    ("rows of one table, time of writing its SQL", sql_seconds, (500, 1000, 2000)),
    ("rows of one table, DuckDB's time for its plan", planning_seconds, (500, 1000, 2000)),
    ("the same without projection_placement", planning_seconds_without, (500, 1000, 2000)),
)


def exponent(sizes: Sequence[int], found: Sequence[float]) -> float:
    """The slope between the first and the last size, both in logarithms."""
    return math.log(found[-1] / found[0]) / math.log(sizes[-1] / sizes[0])


def main() -> None:
    print("### Growth\n\n| what | sizes | exponent |\n| --- | --- | --- |")
    for name, measure, sizes in MEASURED:
        found = [measure(size) for size in sizes]
        print(f"| {name} | {', '.join(map(str, sizes))} | {exponent(sizes, found):.2f} |")
    print("\n### Large policies\n\n| rows of tables | definitions | time of a check |\n| --- | --- | --- |")
    for rows in (500, 1000, 2000):
        print(f"| {rows:,} | {rows // 4} | {check_seconds(rows):.1f} s |")
    print("\n### SQL of one table\n\n| rows | characters | written in | planned in | without placement |")
    print("| --- | --- | --- | --- | --- |")
    for rows in (600, 2000):
        times = [f"{f(rows):.1f} s" for f in (sql_seconds, planning_seconds, planning_seconds_without)]
        print(f"| {rows:,} | {sql_characters(rows):,.0f} | {' | '.join(times)} |")


if __name__ == "__main__":
    main()
