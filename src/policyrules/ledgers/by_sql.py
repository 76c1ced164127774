"""Programmes decided by SQL: each distinct result is put into words once, however many records have it.

What SQL cannot decide, and cases that its tables cannot hold, are decided by the evaluator in the same run;
the rows of both are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import field, frozen

from policyrules.base.errors import CaseError
from policyrules.base.extras import needed
from policyrules.base.saying import Said
from policyrules.compile import Limits, Query, answered_each, case_rows, compile_together, row_of, tables
from policyrules.compile.sheets import Sheet
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above
from policyrules.core.versions import version_on
from policyrules.deciding import decide_named
from policyrules.deciding.versions import version_is_clear
from policyrules.intake.values import plain
from policyrules.ledgers.columns import Column, Columns, Row, arrow, brief_decisions
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.rows import Rows
from policyrules.ledgers.typed_cases import cases_of
from policyrules.ledgers.typed_ledger import TypedRows

LARGE: Final = 1_000
"""From so many households on SQL decides what it can: it takes some seconds to write and plan the queries."""
_OWN: Final = ("household", "record")
"""The columns that a result has not: whose it is."""
_DECIDED: Columns = (
    *map(Column, _OWN), Column("_position", "whole"), Column("_programme", "whole"), Column("_row", "whole"),
)  # fmt: skip
"""A row without what its result says: the household's place among all, the programme's among those decided,
the result's. What many rows say stands once until they are put in order."""


@frozen
class Lowered:
    """The programmes of a policy on a day: those that SQL decides, and the others."""

    names: tuple[str, ...]
    """All of them, in order."""
    queries: Mapping[str, tuple[Query, ...]]
    """Of each that SQL decides one, or one for each version that a fact of the case may pick."""
    refused: Mapping[str, Said] = field(factory=dict)
    """Why SQL does not decide the others."""
    sheets: tuple[tuple[Sheet, Mapping[str, Query]], ...] = ()
    """What several queries say of the same records where all is known, as one."""


def lowered(policy: Policy, on: date, programme: str | None, *, households: int) -> Lowered:
    """What SQL decides of a policy, or of one programme of it, for so many households: nothing for a few.

    Nothing is raised for what it cannot.
    """
    every = dict.fromkeys(n for version in reversed(policy.versions) for n in version.programmes)
    names = tuple(every) if programme is None else (programme,)
    if households < LARGE:
        return Lowered(names, {})
    asked = tuple(version_on(policy, on).programmes) if programme is None else names
    found = compile_together(policy, asked, on=on)
    refused = {name: error.said for name, error in found.refused.items()}  # the evaluator decides these
    return Lowered(names, found.queries, refused, found.sheets)


def decided_by_sql(
    rows: Rows, programmes: Lowered, cases: Sequence[Case], typed: TypedRows | None = None, *, on: date
) -> tuple[Any, Counts]:
    """The table of decisions, of the library ``pyarrow``, in the order of the ledger; what they count to.

    ``typed`` are the rows of other households than those of the cases.
    """
    counts = Counts()
    columns = brief_decisions(rows.policy, rows.clauses)
    with needed("duckdb", "ledger").connect() as connection:
        connection.execute(tables(rows.policy))
        asked = bool(programmes.queries and cases)
        first = put_typed(connection, rows.policy, typed) if typed is not None else 1
        held = put_into_tables(connection, rows.policy, cases, on, first) if asked else frozenset[int]()
        order = [n if typed is None else typed.places[plain(case.id)] for n, case in enumerate(cases)]
        positions = ((case.household.entity, case.id, n) for n, case in zip(order, cases, strict=True))
        named = [dict(zip(("root", "household", "_position"), each, strict=True)) for each in positions]
        _put(connection, "positions", _POSITIONS, named)
        if typed is not None:
            _insert(connection, "positions", typed.positions)
        worded, evaluated = list[Row](), list[Row]()
        for row in (
            *_evaluated(rows, programmes, cases, held, order, on, counts),
            *([] if typed is None else _left_of_typed(rows, programmes, typed, on, counts)),
        ):
            evaluated.append({**row, "_row": len(worded)})
            worded.append(row)
        _put(connection, "decided", _DECIDED, evaluated)
        for query, text in answered_each(connection, programmes) if held or typed is not None else ():
            place = programmes.names.index(query.programme.id)
            worded += _answer(connection, query, text, rows, place, counts, len(worded))
        unsettled = [{"_row": n} for n, row in enumerate(worded) if not row["settled"]]
        _put(connection, "unsettled", (Column("_row", "whole"),), unsettled)
        of_open = "SELECT count(DISTINCT _position) FROM decided SEMI JOIN unsettled USING (_row)"
        counts.open = connection.execute(of_open).fetchall()[0][0]
        counts.settled = len(cases) + (0 if typed is None else typed.households) - counts.open
        in_order = "SELECT household, record, _row FROM decided ORDER BY _position, _programme, record"
        found = connection.sql(in_order).to_arrow_table()
    said = tuple(column for column in columns if column.name not in _OWN)
    told = arrow(said, worded).take(found["_row"])
    every = {c.name: found[c.name] if c.name in _OWN else told[c.name] for c in columns}
    return needed("pyarrow", "ledger").table(every, schema=arrow(columns, ()).schema), counts


def _evaluated(
    rows: Rows, programmes: Lowered, cases: Sequence[Case], held: Collection[int], order: Sequence[int],
    on: date, counts: Counts,
) -> Iterator[Row]:  # fmt: skip
    """The rows of what SQL does not decide: programmes without a query, cases that the tables do not hold."""
    for number, placed in enumerate(zip(order, cases, strict=True)):
        left = [name for name in programmes.names if name not in programmes.queries or number not in held]
        yield from _by_evaluator(rows, programmes, left, placed, on, counts)


def _left_of_typed(
    rows: Rows, programmes: Lowered, typed: TypedRows, on: date, counts: Counts
) -> Iterator[Row]:
    """The rows of programmes without a query, of the households that are typed."""
    left = [name for name in programmes.names if name not in programmes.queries]
    for placed in cases_of(rows.policy, typed) if left else ():
        yield from _by_evaluator(rows, programmes, left, placed, on, counts)


def _by_evaluator(
    rows: Rows, programmes: Lowered, names: Sequence[str], placed: tuple[int, Case], on: date, counts: Counts
) -> Iterator[Row]:
    """The rows of some programmes for a case with its place among all."""
    position, case = placed
    for decision in decide_named(rows.policy, case, names, on=on) if names else ():
        counts.pay(decision.programme, decision.amount, pays=decision.pays)
        counts.went("evaluator")
        place = programmes.names.index(decision.programme)
        yield {**rows.brief(decision), "_position": position, "_programme": place}


def put_typed(connection: Any, policy: Policy, typed: TypedRows) -> int:
    """Write rows that are typed already into the tables; with which number others may begin."""
    last = 0
    for entity, found in typed.tables.items():
        table = policy.entities[entity].plural
        _insert(connection, table, found)
        ((highest,),) = connection.execute(f'SELECT max(_id) FROM "{table}"').fetchall()
        last = max(last, highest or 0)
    return last + 1


def put_into_tables(
    connection: Any,
    policy: Policy,
    cases: Sequence[Case],
    on: date,
    first: int = 1,
    *,
    limits: Limits | None = None,
) -> frozenset[int]:
    """The places of the cases that the tables hold; they are written into them, numbered from ``first``.

    One of which it is not clear which version decides it is left out: what the versions have in common is for
    the evaluator to say.
    """
    ids = dict.fromkeys(policy.entities, first)
    held = [place for place, case in enumerate(cases) if version_is_clear(policy, case, on=on)]
    try:
        rows = case_rows(policy, [cases[place] for place in held], limits=limits, on=on, first=ids)
    except CaseError:  # some hold what no column can
        held = [place for place in held if _fits(policy, cases[place], on, limits)]
        rows = case_rows(policy, [cases[place] for place in held], limits=limits, on=on, first=ids)
    pa = needed("pyarrow", "ledger")
    for entity, found in rows.items():
        if found:
            columns = [pa.array(cells) for cells in zip(*found, strict=True)]
            made = pa.table(columns, [f"c{n}" for n in range(len(columns))])
            _insert(connection, policy.entities[entity].plural, made)
    return frozenset(held)


def _fits(policy: Policy, case: Case, on: date, limits: Limits | None) -> bool:
    """Whether the tables can hold a case."""
    try:
        case_rows(policy, [case], limits=limits, on=on)
    except CaseError:
        return False
    return True


_POSITIONS: Columns = (Column("root"), Column("household"), Column("_position", "whole"))


def _answer(
    connection: Any, query: Query, text: str, rows: Rows, place: int, counts: Counts, first: int
) -> Sequence[Row]:
    """Decide a programme for every record of the tables, into the table ``decided``.

    What the different results say is given back; they are numbered from ``first``.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {text}")
    names = [name for name, *_ in connection.execute("DESCRIBE answer").fetchall()]
    keys = sorted((n for n in names if n.startswith("key_")), key=lambda name: int(name[4:]), reverse=True)
    found = [name for name in names if name not in keys]
    listed = ", ".join(f'"{name}"' for name in found)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE results AS SELECT row_number() OVER () - 1 AS _n, * FROM "
        f"(SELECT {listed}, count(*) AS _count FROM answer GROUP BY ALL)"
    )
    worded: list[Row] = []
    for _, *cells, count in connection.execute("FROM results ORDER BY _n").fetchall():
        row = row_of(query, {**dict.fromkeys(keys, ""), **dict(zip(found, cells, strict=True))})
        counts.pay(query.programme.id, row.amount, pays=query.programme.pays, times=count)
        counts.went("sql", count)
        worded.append(rows.of_query(query, row))
    same = " AND ".join(f'a."{name}" IS NOT DISTINCT FROM r."{name}"' for name in found)
    record = f"concat_ws('/', {', '.join(f'a.{key}' for key in keys[1:])})" if keys[1:] else "''"
    root = root_above(rows.policy.entities, query.programme.entity)
    connection.execute(
        f"INSERT INTO decided SELECT a.{keys[0]}, {record}, p._position, {place}, r._n + {first} "
        f"FROM answer a JOIN results r ON {same} "
        f"JOIN positions p ON p.household = a.{keys[0]} AND p.root = '{root}'"
    )
    return worded


def _insert(connection: Any, name: str, made: Any) -> None:
    connection.register("made", made)
    connection.execute(f'INSERT INTO "{name}" FROM made')
    connection.unregister("made")


def _put(connection: Any, name: str, columns: Columns, rows: Sequence[Row]) -> None:
    connection.register("made", arrow(columns, rows))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM made")
    connection.unregister("made")
