"""The same cases decided by the evaluator, by generated Python and inside every engine: no difference in any
column.

The tests draw a few in every run; ``make differential`` many (``sliced.py``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
from attrs import frozen

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

from drawn import drawn_cases

from decided_rows import row_of
from kinds_policy import many_kinds
from places import POLICIES, policy_of
from policyrules import load
from policyrules.base.errors import UsageError
from policyrules.compile import (
    Limits,
    Query,
    Row,
    answered_each,
    compile_together,
    insert_cases,
    run,
    tables,
)
from policyrules.compile import row_of as row_said
from policyrules.compile.printing import DIALECTS
from policyrules.compile.query import Lowered, lowered, printed
from policyrules.core.case import Case
from policyrules.core.decision import Amount
from policyrules.core.policy import Policy
from policyrules.deciding import decide_all
from policyrules.deciding.quick import Quick, QuickDecision, prepare
from policyrules.deciding.versions import picked_versions
from policyrules.engines import Embedded, Engine, Postgres, Spark
from roots_policy import two_roots

DAYS: Mapping[str, tuple[date, ...]] = {
    "sanmenxia": (date(2017, 6, 30), date(2018, 2, 28)),
    "yangjiang": (date(2018, 6, 15), date(2020, 2, 29)),
    "jilin": (date(2016, 10, 20), date(2017, 12, 31)),
    "yancheng": (date(2017, 10, 15), date(2018, 2, 28), date(2020, 12, 31)),
    "dayao": (date(2020, 6, 30), date(2021, 2, 28)),
    "two_roots": (date(2021, 6, 30),),
    "many_kinds": (date(2021, 6, 30),),
    "rent_versions": (date(2025, 8, 31), date(2026, 1, 1)),
    "care_tables": (date(2025, 8, 31),),
    "aid_scale": (date(2025, 8, 31),),
}
"""The five places with the invented county, and invented policies: members, other roots, rules by kind, versions by
a fact."""
PLACES = tuple(DAYS)[:5]
ENGINES = ("python", "together", "duckdb", "postgresql", "spark")
"""Functions of Python, queries of DuckDB that share what they rest on, and a query each in every engine."""


@cache
def policy_named(name: str) -> Policy:
    """A place with the invented county's figures, or an invented policy."""
    if name in PLACES:
        return policy_of(name)
    made = {"two_roots": two_roots, "many_kinds": many_kinds}.get(name)
    return load(POLICIES.parent / "examples" / name) if made is None else made()


@frozen
class Batch:
    """Cases of one version of a policy on a day, as the evaluator decides them and as tables."""

    name: str
    """Of the policy."""
    policy: Policy
    """The version."""
    on: date
    rows: Mapping[str, Mapping[object, Row]]
    """By programme, then by case and record."""
    tables: Mapping[str, pa.Table]
    cases: Sequence[Case]
    ruled_out: bool
    """Whether the tables say what choices that are not known are not."""


def batches(name: str, on: date, count: int, seed: int) -> Iterator[Batch]:
    """The cases drawn, by the version that decides them. Where a fact picks it, those that one version in force
    decides: of the others its query has no row, or but a part of what is so (``compile_sql``). Of an odd seed
    their tables say what choices are not.
    """
    policy, ruled_out = policy_named(name), seed % 2 == 1
    by_version: dict[str, list[Case]] = {}
    versions: dict[str, Policy] = {}
    for case in drawn_cases(policy, on, count, seed, ruled_out=ruled_out):
        picked = picked_versions(policy, case, on=on)
        version = picked.versions[0]
        if len(picked.versions) == 1 and (picked.key is None or picked.inside(version)):
            by_version.setdefault(version.version_id, []).append(case)
            versions[version.version_id] = version
    for version, cases in by_version.items():
        rows: dict[str, dict[object, Row]] = {p: {} for p in versions[version].programmes}
        for case in cases:
            for decision in decide_all(policy, case, on=on):
                row = row_of(decision)
                rows[decision.programme][row.household, row.path] = row
        held = as_tables(versions[version], cases, on, ruled_out=ruled_out)
        yield Batch(name, versions[version], on, rows, held, cases, ruled_out)


def limits_of(policy: Policy, *, ruled_out: bool) -> Limits:
    """What tables hold: of every choice what it is not, or of none."""
    choices = (
        given.id for facts in policy.facts.values() for given in facts.values() if given.type.kind == "choice"
    )
    return Limits(ruled_out=frozenset(choices if ruled_out else ()))


def as_tables(policy: Policy, cases: Iterable[Case], on: date, *, ruled_out: bool) -> dict[str, pa.Table]:
    """The tables of a policy with these cases."""
    connection, limits = duckdb.connect(), limits_of(policy, ruled_out=ruled_out)
    connection.execute(tables(policy, limits=limits))
    insert_cases(connection, policy, cases, limits=limits, on=on)
    return {
        entity.plural: connection.sql(f'SELECT * FROM "{entity.plural}"').to_arrow_table()
        for entity in policy.entities.values()
    }


@frozen
class Difference:
    """Where an engine and the evaluator say something else, or where an engine does not decide."""

    engine: str
    programme: str
    what: str

    def __str__(self) -> str:
        return f"{self.engine}, {self.programme}: {self.what}"


def compared(engine: Engine, batch: Batch, programmes: Sequence[str] = ()) -> Iterator[Difference | Row]:
    """Every row that is the same on both sides, and every difference; a programme that SQL refuses is one."""
    for name, table in batch.tables.items():
        engine.put(name, table)
    for programme in programmes or batch.policy.programmes:
        query = query_of(batch, programme, engine.dialect)
        if query is None:
            yield Difference(engine.dialect, programme, "SQL refuses it")
            continue
        wanted = dict(batch.rows[programme])
        for row in run(engine, query):
            expected = wanted.pop((row.household, row.path), None)
            yield row if row == expected else Difference(engine.dialect, programme, apart(expected, row))
        for row in wanted.values():
            yield Difference(engine.dialect, programme, f"no row for {row.household} {row.path}")


def query_of(batch: Batch, programme: str, dialect: str) -> Query | None:
    """The query of a programme; None where it is not lowered."""
    found = lowered_once(batch.name, programme, batch.on, batch.policy.version_id, batch.ruled_out)
    return None if found is None else printed(found, DIALECTS[dialect])


@cache
def lowered_once(
    name: str, programme: str, on: date, version: str | None, ruled_out: bool = False
) -> Lowered | None:
    """A programme lowered, once for every engine and slice; None where it is not, or where a fact picks the
    version and none is named.
    """
    try:
        policy = policy_named(name)
        limits = limits_of(policy, ruled_out=ruled_out)
        return lowered(policy, programme, on=on, version=version, limits=limits)
    except UsageError:
        return None


@cache
def functions(name: str, on: date) -> Quick:
    """The programmes of a policy that are lowered, made functions."""
    policy = policy_named(name)
    those = [p for p in policy.programmes if lowered_once(name, p, on, None) is not None]
    return prepare(policy, on=on, programmes=those)


def by_python(name: str, batch: Batch) -> Iterator[Difference | Row]:
    """The same of ``quick``: every answer of a generated function, and every difference. What a function leaves
    to the evaluator says nothing of it, and does not count.
    """
    made = functions(name, batch.on)
    for case in batch.cases:
        for answer in made.decide_all(case):
            expected = batch.rows[answer.programme][case.id, answer.path]
            assert isinstance(expected, Row)
            if answer.way == "evaluator":
                continue
            found, wanted = quickly(answer), as_quick(expected)
            if found == wanted:
                yield expected
            else:
                what = f"{case.id} {answer.path}: {found}, not {wanted}"
                yield Difference("python", answer.programme, what)


def by_together(name: str, batch: Batch) -> Iterator[Difference | Row]:
    """The same of DuckDB where the queries of all programmes share what they rest on, one after the other."""
    policy = policy_named(name)
    limits = limits_of(policy, ruled_out=batch.ruled_out)
    shared = compile_together(policy, batch.policy.programmes, on=batch.on, limits=limits)
    with duckdb.connect() as connection:
        for table, rows in batch.tables.items():
            connection.register("arrow", rows)
            connection.execute(f'CREATE TABLE "{table}" AS FROM arrow')
        wanted = {programme: dict(batch.rows[programme]) for programme in shared.queries}
        for query, text in answered_each(connection, shared):
            if query.policy.version_id == batch.policy.version_id:
                programme, cursor = query.programme.id, connection.execute(text)
                names = [column for column, *_ in cursor.description]
                for cells in cursor.fetchall():
                    row = row_said(query, dict(zip(names, cells, strict=True)))
                    expected = wanted[programme].pop((row.household, row.path), None)
                    same = row == expected
                    yield row if same else Difference("together", programme, apart(expected, row))
        for programme, left in wanted.items():
            for missed in left.values():
                yield Difference("together", programme, f"no row for {missed.household} {missed.path}")
    yield from (Difference("together", programme, "SQL refuses it") for programme in shared.refused)


def quickly(answer: QuickDecision) -> tuple[object, ...]:
    """What a function says: status, outcomes, amount or range, provisions."""
    ends = answer.low, answer.high
    return answer.status, answer.outcome, frozenset(answer.possible), ends, frozenset(answer.applied)


def as_quick(row: Row) -> tuple[object, ...]:
    """The same of a row."""
    ends = (None, None) if row.amount is None else (row.amount.low, row.amount.high)
    return row.status, row.outcome, row.possible, ends, row.applied


def apart(expected: Row | None, found: Row) -> str:
    """The columns in which two rows differ."""
    whose = f"{found.household} {found.path}"
    if expected is None:
        return f"a row too many: {whose}"
    names = [name for name in Row.__annotations__ if getattr(expected, name) != getattr(found, name)]
    said = (f"{n} is {shown(getattr(found, n))}, not {shown(getattr(expected, n))}" for n in names)
    return f"{whose}: {'; '.join(said)}"


def shown(value: object) -> str:
    """A value of a row, no longer than a line."""
    return f"{value.low} … {value.high} {value.state}" if isinstance(value, Amount) else repr(value)[:300]


def opened(engine: str, dsn: str) -> Engine:
    """An engine, empty."""
    return Embedded() if engine == "duckdb" else Postgres(dsn) if engine == "postgresql" else Spark()
