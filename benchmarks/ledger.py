"""Times the generated query against one written by hand, over a whole ledger, Parquet to Parquet.

    python benchmarks/ledger.py [--households N …] [--runs K] [--directory DIR]

Yancheng's household dibao with the figures of the invented county. DuckDB fills the tables (2.5 members a
household, an income and a job a household); `yancheng_tight.sql` is what an expert would write for one day.
Before anything is timed the outcomes, amounts and clauses of both are compared, row for row. Each time is the
least of some runs taken in turn. Nothing here is asserted about time.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from policyrules.compile import Query, answered, compile_sql, tables
from policyrules.compile.printing import DUCKDB
from policyrules.compile.values import as_choices, as_line
from policyrules.core.policy import Policy
from policyrules.loading import load

DAY = date(2017, 10, 15)
TIGHT = Path(__file__).with_name("yancheng_tight.sql").read_text("utf-8")
MEMBERS = "(hash(i, 'members') % 4 + 1)"
"""How many members a household has: 1 to 4."""


def chosen(table: str, column: str, *weighted: tuple[str, int]) -> str:
    """One of some options, so many of a hundred each."""
    parts, past = [], 0
    for option, share in weighted:
        past += share
        parts.append(f"WHEN hash(i, '{table}.{column}') % 100 < {past} THEN '{option}'")
    return f"CASE {' '.join(parts)} END"


def number(table: str, column: str, least: int, most: int) -> str:
    return f"CAST({least} + hash(i, '{table}.{column}') % {most - least + 1} AS BIGINT)"


def day(table: str, column: str, first: str, days: int) -> str:
    return f"(DATE '{first}' + CAST(hash(i, '{table}.{column}') % {days} AS INTEGER))"


def yes(table: str, column: str, share: int) -> str:
    return f"(hash(i, '{table}.{column}') % 100 < {share})"


def facts_in_play() -> dict[str, dict[str, str]]:
    """What the columns of each table hold, by what is worked out of the row's number i."""
    h, m, n, j = "households", "members", "incomes", "jobs"
    left, gone = yes(h, "left", 40), yes(j, "gone", 30)
    return {
        h: {
            "rural_registration": yes(h, "rural", 90),
            "property_ok": yes(h, "property", 90),
            "dibao_status": chosen(h, "status", ("not_covered", 30), ("covered", 50), ("in_transition", 10),
                                   ("phasing_out", 2), ("stopped", 8)),
            "last_amount": number(h, "last", 0, 200_000),
            "register_status": chosen(h, "register", ("not_registered", 40), ("registered", 30),
                                      ("exited", 20), ("relapsed", 10)),
            "exit_confirmed_on": f"CASE WHEN {left} THEN {day(h, 'exit', '2017-04-01', 240)} END",
            "exit_confirmed_on__absent": f"NOT {left}",
            "exit_by_policy": yes(h, "policy", 70),
        },
        m: {
            "birth_date": day(m, "birth", "1930-01-01", 32_000),
            "insured": yes(m, "insured", 60),
            "single_status": chosen(m, "single", ("not_covered", 90), ("covered", 6), ("in_transition", 2),
                                    ("stopped", 2)),
        },
        n: {
            "kind": chosen(n, "kind", ("business", 40), ("transfers", 20), ("central_pension", 20),
                           ("local_pension", 10), ("account_pension", 10)),
            "amount": number(n, "amount", 0, 120_000),
            "period": chosen(n, "period", ("monthly", 60), ("yearly", 30), ("one_off", 10)),
            "received_on": day(n, "received", "2016-01-01", 700),
        },
        j: {
            "started_on": day(j, "started", "2015-06-01", 900),
            "ended_on": f"CASE WHEN {gone} THEN {day(j, 'started', '2015-06-01', 900)}"
                        f" + CAST(hash(i, 'jobs.length') % 400 AS INTEGER) END",
            "ended_on__absent": f"NOT {gone}",
            "kind": chosen(j, "kind", ("migrant_work", 50), ("development_project", 10),
                           ("without_cost", 40)),
            "pay": number(j, "pay", 0, 250_000),
            "pay_period": chosen(j, "period", ("monthly", 80), ("yearly", 10), ("one_off", 10)),
            "proven_cost": number(j, "cost", 0, 30_000),
        },
    }  # fmt: skip


def unknown(table: str, fact: str, how: str) -> str:
    """Whether a fact is not known: one in a twentieth of the households, or a twentieth of all."""
    if how == "many":
        return f"hash(i, '{table}.{fact}.open') % 20 = 0"
    each = [
        (t, c) for t in ("households", "members") for c in facts_in_play()[t] if not c.endswith("__absent")
    ]
    each.remove(("members", "birth_date"))
    if how == "known" or (table, fact) not in each:
        return "FALSE"
    place = each.index((table, fact))
    return f"hash(household, 'open') % 20 = 0 AND hash(household, 'which') % {len(each)} = {place} AND first"


def fill(connection: Any, policy: Policy, households: int, how: str, directory: Path) -> None:
    """Write the tables as Parquet and show them under their names; ``how``: known, one, many."""
    rows = {
        "households": f"SELECT i AS i, i AS household, TRUE AS first, CAST(NULL AS BIGINT) AS parent "
                      f"FROM range({households}) t(i)",
        "members": f"SELECT i * 4 + k AS i, i AS household, k = 0 AS first, i AS parent FROM "
                   f"(SELECT i, unnest(range(CAST({MEMBERS} AS BIGINT))) AS k FROM range({households}) t(i))",
    } | {
        name: f"SELECT i, household, i = household AS first, household * 4 + hash(i, '{name}.member') % "
              f"(hash(household, 'members') % 4 + 1) AS parent FROM (SELECT i, CASE WHEN i % 8 = 0 THEN i "
              f"ELSE CAST(hash(i, '{name}') % {households} AS BIGINT) END AS household "
              f"FROM range({households}) t(i))"
        for name in ("incomes", "jobs")
    }  # fmt: skip
    facts = facts_in_play()
    connection.execute(tables(policy))
    for table, columns in connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
        "WHERE database_name = current_database() GROUP BY 1"
    ).fetchall():
        said = {"_id": "CAST(i AS BIGINT)", "_parent": "CAST(parent AS BIGINT)", "_key": "CAST(i AS VARCHAR)"}
        said |= {c: "TRUE" for c in columns if c.endswith("__complete")}
        for column, text in facts.get(table, {}).items():
            fact = column.removesuffix("__absent")
            known = f"NOT ({unknown(table, fact, how)})" if fact != "birth_date" else "TRUE"
            said[column] = f"CASE WHEN {known} THEN {text} END"
        path = directory / f"{table}.parquet"
        if table in rows:
            types = dict(connection.execute(f"SELECT column_name, data_type FROM duckdb_columns() WHERE "
                                            f"table_name = '{table}'").fetchall())  # fmt: skip
            listed = ", ".join(f'CAST({said.get(c, "NULL")} AS {types[c]}) AS "{c}"' for c in columns)
            connection.execute(f"COPY (SELECT {listed} FROM ({rows[table]})) TO '{path}'")
        else:
            connection.execute(f"COPY {table} TO '{path}'")
        connection.execute(f"DROP TABLE {table}; CREATE VIEW {table} AS FROM '{path}'")


PROVISIONS = [
    *("counted_apart", "basic_pension", "counted_pay", "single_income", "with_cost", "employment_cost"),
    *("on_register", "income_below", "dibao_ok", "rural_dibao.registered_entry"),
    *("rural_dibao.registered_refused", "rural", "rural_dibao.general_entry", "rural_dibao.general_refused"),
    *("rural_dibao.stay", "rural_dibao.leave", "in_grace", "grace_applies", "rural_dibao.grace"),
    *("rural_dibao.nobody_left", "national_difference", "cost_of_month", "months_of_period"),
    *("within_then", "cost_then"),
]
"""What the bits of the clauses stand for in the query written by hand; two are of another reading."""


def shaped(query: Query, text: str, clauses: str = "outcome_applied | amount_applied AS clauses") -> str:
    """The outcome, the amount and the clauses out of the columns of the generated query."""
    can = as_choices(query.outcome).can
    outcome = " ".join(
        f"WHEN {DUCKDB.text(term)} THEN '{getattr(known, 'value', known)}'" for known, term in can.items()
    )
    assert query.amount is not None
    line = as_line(query.amount)
    assert line.low is not None
    low, some = DUCKDB.text(line.low.num), DUCKDB.text(line.some)
    return (
        f"SELECT key_0 AS _key, CASE {outcome} END AS outcome, "
        f"CASE WHEN {some} THEN {low} ELSE 0 END AS amount, {clauses} FROM ({text}) AS q"
    )


def renumbered(query: Query, text: str) -> str:
    """The clauses as the query written by hand has them."""
    bits = " + ".join(
        f"CASE WHEN (clauses & {1 << place}) <> 0 THEN {1 << PROVISIONS.index(name)} ELSE 0 END"
        for place, name in enumerate(query.provisions)
    )
    return f"SELECT _key, outcome, amount, {bits} AS clauses FROM ({text})"


def differences(connection: Any, first: str, second: str) -> int:
    """Rows that only one of two queries gives."""
    text = (
        f"SELECT COUNT(*) FROM ({first}) AS a FULL JOIN ({second}) AS b USING (_key) "
        "WHERE a.outcome IS DISTINCT FROM b.outcome OR a.amount IS DISTINCT FROM b.amount "
        "OR a.clauses IS DISTINCT FROM b.clauses"
    )
    return int(connection.execute(text).fetchone()[0])


Seconds = tuple[float, float]
"""Of the clock, and of the processors."""


def timed(connection: Any, text: Callable[[], str], runs: int, directory: Path) -> Seconds:
    """The least of some runs that write what a query gives as Parquet; the query is written first."""
    found: list[Seconds] = []
    for _ in range(runs):
        started = time.perf_counter(), time.process_time()
        connection.execute(f"COPY ({text()}) TO '{directory / 'out.parquet'}'")
        found.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    return min(clock for clock, _ in found), min(work for _, work in found)


def _in_steps(connection: Any, query: Query) -> str:
    return shaped(query, answered(connection, query))


def measured(policy: Policy, households: int, runs: int, directory: Path) -> Iterator[str]:
    """A row of a table for each way in which facts are known."""
    query = compile_sql(policy, "rural_dibao", on=DAY)
    tight = (0.0, 0.0)
    for how in ("known", "one", "many"):
        connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
        where = directory / how
        where.mkdir(parents=True, exist_ok=True)
        fill(connection, policy, households, how, where)
        if how == "known":
            found = differences(connection, TIGHT, renumbered(query, shaped(query, query.text)))
            if found:
                raise SystemExit(f"{found} rows differ from those of the query written by hand")
            tight = timed(connection, lambda: TIGHT, runs, where)
        asked = partial(_in_steps, connection, query)
        seconds = timed(connection, asked, runs, where)
        assert query.steps is not None
        (left,) = connection.execute(query.steps.left).fetchone()
        known = 1 - (left or 0) / households
        ratios = " | ".join(f"{mine / theirs:.2f}" for mine, theirs in zip(seconds, tight, strict=True))
        yield f"| {households:,} | {how} | {known:.0%} | {tight[0]:.2f} s | {seconds[0]:.2f} s | {ratios} |"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, nargs="+", default=[1_000_000])
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument(
        "--directory", type=Path, help="where the Parquet files go; a temporary one by default"
    )
    options = arguments.parse_args()
    policy = load("yancheng", overlay="example_county", examples=False)
    print("| households | facts | by numbers | by hand | generated | ratio | ratio of processor time |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as temporary:
        for households in options.households:
            for row in measured(policy, households, options.runs, options.directory or Path(temporary)):
                print(row, flush=True)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
