"""Tables at hand decided into tables: for those whose ledger is in pandas, Polars or a query engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from attrs import field, frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import Problem, UsageError
from policyrules.base.extras import needed
from policyrules.base.saying import Language, Said
from policyrules.core.policy import Policy
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.sources import digest_at_hand, files_at_hand
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.in_files import decided_part
from policyrules.ledgers.options import Options
from policyrules.ledgers.parts import parts_at_hand
from policyrules.ledgers.receipt import receipt_of, told
from policyrules.ledgers.results import results
from policyrules.ledgers.runs import decide_parts
from policyrules.ledgers.slices import Slice


@typed
def decide(
    policy: Policy,
    tables: Mapping[str, Any],
    *,
    on: date,
    programme: str | None = None,
    complete: Complete = None,
    empty: Empty = (),
    brief: bool = False,
    language: Language = "zh",
) -> dict[str, Any]:
    """Decide every household of tables at hand on a day: the tables of results, by name.

    ``tables`` are by the entity's plural or label (``households``, ``members``): Arrow tables, or anything
    that gives itself as one (a data frame of pandas or Polars). Columns are named as in a ledger's files,
    money is in yuan. What comes back are tables of the library ``pyarrow``: decisions, writes, missing,
    rejected, summary, by_clause, clauses, receipt (docs/ledgers.md), and notes: what ``batch`` says as it
    reads, of rows left out as totals, columns not read, lists that are not there. A household that could not
    be read is a row of ``rejected``, never an exception. ``brief`` as in ``batch``. Raises as ``read_ledger``
    and ``decide_all``; UsageError for what is no table, or has a column of values of several types.
    """
    only = None if programme is None else policy.programme(programme).id
    options = Options(on, only, complete, empty, language, brief)
    duckdb, pa = needed("duckdb", "ledger"), needed("pyarrow", "ledger")
    at_hand = {name: _as_arrow(pa, name, table) for name, table in tables.items()}
    files = files_at_hand(policy, at_hand)
    decider, held = options.decider(policy), _Held()
    with parts_at_hand(
        policy,
        at_hand,
        files,
        size=decider.size,
        on=on,
        complete=complete,
        empty=empty,
        by_sql=brief,
    ) as parts:
        several, decider = decider.processes(parts.households), decider.of(parts.households)
        decide_parts(partial(decided_part, decider), parts, held, None, several=several)
    receipt = receipt_of(policy, files.name, files.settings, digest_at_hand(files), options)
    counts = held.counts()
    with duckdb.connect() as connection:
        for name in decider.columns:
            connection.register("made", pa.concat_tables(held.tables(name)))
            connection.execute(f"CREATE TABLE {name} AS FROM made")
        whole = {**receipt, **told(counts)}
        found = results(policy, decider.rows.clauses, connection, decider.columns, counts, whole)
        return {**{name: found.arrow(name) for name in found.tables}, "notes": _notes(pa, held.notes())}


def _notes(pa: Any, notes: Iterable[Problem]) -> Any:
    """What a command says of the tables as it reads them, as a table; whatever reads them, in one order."""
    told = sorted({*notes}, key=lambda note: (note.table, note.row, note.said.zh))
    return pa.table(
        {
            "sheet": pa.array([note.table for note in told], pa.string()),
            "row": pa.array([note.row or None for note in told], pa.int64()),
            "note_zh": pa.array([note.said.zh for note in told], pa.string()),
            "note_en": pa.array([note.said.en for note in told], pa.string()),
        }
    )


_COLUMN: Final = re.compile(r"column (.+) with type")
"""How the library ``pyarrow`` names a column of a data frame; what else it says may be what stands there."""


def _as_arrow(pa: Any, name: str, table: object) -> Any:
    """A table of the library ``pyarrow``; UsageError where it makes none of what is given."""
    try:
        return pa.table(table)
    except (TypeError, ValueError, pa.ArrowException) as error:
        column = _COLUMN.search(str(error))
    except (OSError, needed("duckdb", "ledger").Error) as error:
        raise UsageError(_NOT_READ.filled(name=name, kind=type(table).__name__)) from error
    if column is not None:
        raise UsageError(
            Said(
                f"{name}: 列 {column[1]} 里的值不是同一种：都转成文字再给",
                f"{name}: the values of column {column[1]} are of several types: give all of them as text",
            )
        )
    raise UsageError(_no_table(type(table)).filled(name=name, kind=type(table).__name__))


def _no_table(kind: type) -> Said:
    """Why what is given makes no table."""
    if hasattr(kind, "collect"):
        return _LAZY
    return _NO_ARROW if hasattr(kind, "__arrow_c_stream__") and hasattr(kind, "columns") else _NO_TABLE


_NOT_READ: Final = Said(
    "{name}: 这个 {kind} 读不出来：它读的文件已损坏或不在了，或者有算不出的格",
    "{name}: this {kind} cannot be read: a file that it reads is damaged or not there any more, or a cell of "
    "it cannot be computed",
)
_LAZY: Final = Said(
    "{name}: 是还没有算的 {kind}：先 collect()", "{name}: a {kind} that is not worked out: collect() it first"
)
_NO_ARROW: Final = Said(
    "{name}: 这个 {kind} 成不了 Arrow 的表：有两列同名，或有一列的类型是 Arrow 没有的",
    "{name}: this {kind} makes no Arrow table: two columns have one name, or one a type that Arrow lacks",
)
_NO_TABLE: Final = Said(
    "{name}: 不是表，是 {kind}：要 Arrow 的表，或 pandas、Polars、DuckDB 的表",
    "{name}: no table but a {kind}: give one of Arrow, pandas, Polars or DuckDB",
)


@frozen
class _Held:
    """Parts whose tables are kept in memory."""

    every: dict[str, Slice] = field(factory=dict)

    def has(self, name: str) -> bool:
        """Whether a part is there."""
        return name in self.every

    def households(self, name: str) -> int:
        """How many households a part is of."""
        return self.every[name].counts.households

    def put(self, name: str, found: Slice) -> None:
        """Keep a part."""
        self.every[name] = found

    def tables(self, name: str) -> list[Any]:
        """A table of every part, in order."""
        return [self.every[part].tables[name] for part in sorted(self.every)]

    def notes(self) -> Iterator[Problem]:
        """What there is to know of what was read."""
        return (note for part in sorted(self.every) for note in self.every[part].notes)

    def counts(self) -> Counts:
        """What all parts count to."""
        whole = Counts()
        for found in self.every.values():
            whole.add(found.counts)
        return whole
