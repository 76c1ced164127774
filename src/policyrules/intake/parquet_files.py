"""A table in Parquet, a file or a folder of parts: what its rows are selected from, and what its columns are.

Of several parts DuckDB takes the columns of the first one, and what the others hold becomes of those types:
612.50 a whole number, a text an error. Where parts differ they are put together by name, as types that hold
the values of all. A column of which that cannot be said is read of none (``Grid.unreadable``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from policyrules.base.extras import needed
from policyrules.base.paths import files_in, in_sql
from policyrules.base.saying import Said
from policyrules.intake.column_types import in_their_zones, kind_of, unknown_zones, unreadable_columns
from policyrules.intake.ledger_files import PARQUET

_DIFFERS: Final = Said(
    "列 {column} 在 {part} 里的类型是 {kind}，在 {first} 里是 {other}：各分片写成同一种类型",
    "column {column} is of type {kind} in {part} and {other} in {first}: let it be of one type in all parts",
)
_LACKING: Final = Said(
    "{part} 里没有列 {column}，{first} 里有：各分片要有同样的列",
    "there is no column {column} in {part}, as in {first}: let all parts have the same columns",
)

Key = tuple[str, int]
"""A name without regard to capitals, and the how manieth column with it."""


@frozen
class Parquet:
    """What a table in Parquet is to ``duckdb``."""

    relation: str
    names: tuple[str, ...] = ()
    """Those of its columns; none where they are not known."""
    unreadable: Mapping[int, Said] = field(factory=dict)


def parquet_at(connection: Any, path: Path) -> Parquet:
    """The table in a file or folder."""
    parts = _schemas(path)
    if not parts:
        return Parquet(_relation(in_sql(path)))
    first, *others = parts.values()
    unreadable: dict[int, Said] = {}
    if all(other.equals(first) for other in others):
        schema, relation = first, _relation(in_sql(path))
    else:
        schema, unreadable = _united({part.name: each for part, each in parts.items()})
        relation = _relation(f"[{', '.join(map(in_sql, parts))}]", ", union_by_name = true")
        relation = _without([schema.field(place).name for place in unreadable], relation)
    unreadable = unreadable_columns(schema) | unknown_zones(connection, schema) | unreadable
    return Parquet(in_their_zones(schema, unreadable, relation), tuple(schema.names), unreadable)


def _relation(files: str, options: str = "") -> str:
    return f"read_parquet({files}, hive_partitioning = false{options})"  # 类别=甲/ is no column


def _without(columns: Sequence[str], relation: str) -> str:
    """A relation with nothing in some columns: what stands there may be of types that have none in common."""
    names = ['"' + column.replace('"', '""') + '"' for column in columns]
    nothing = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in names)
    return f"(SELECT * REPLACE ({nothing}) FROM {relation})" if nothing else relation


def _schemas(path: Path) -> dict[Path, Any]:
    """The names and types of the columns of each part, in order; empty where they cannot be read."""
    needed("pyarrow", "ledger")
    from pyarrow import ArrowException, parquet

    parts = sorted((part for part in files_in(path) if part.suffix.lower() == PARQUET), key=str)
    try:
        return {part: parquet.read_schema(part) for part in parts}
    except (ArrowException, OSError):
        return {}


def _united(parts: Mapping[str, Any]) -> tuple[Any, dict[int, Said]]:
    """The columns of all parts, in the order of ``duckdb``, and by place those that are not alike in all."""
    fields: dict[Key, dict[str, Any]] = {}
    for part, schema in parts.items():
        for key, column in _keyed(schema):
            fields.setdefault(key, {})[part] = column
    found, unreadable = [], {}
    for place, own in enumerate(fields.values()):
        typed = {part: column for part, column in own.items() if kind_of(column)}
        first, column = next(iter((typed or own).items()))
        found.append(column.with_name(next(iter(own.values())).name))
        said = _unlike(parts, own, typed, first)
        if said is not None:
            unreadable[place] = said
    return needed("pyarrow", "ledger").schema(found), unreadable


def _unlike(
    parts: Mapping[str, Any], own: Mapping[str, Any], typed: Mapping[str, Any], first: str
) -> Said | None:
    """In what a column differs between parts; nothing but NULL, of no type, is like any other."""
    for part in parts:
        if part not in own:
            return _LACKING.filled(part=part, column=own[first].name, first=first)
    for part, column in typed.items():
        if kind_of(column) != kind_of(typed[first]):
            kinds = {"kind": str(column.type), "other": str(typed[first].type)}
            return _DIFFERS.filled(part=part, column=column.name, first=first, **kinds)
    return None


def _keyed(schema: Sequence[Any]) -> Iterator[tuple[Key, Any]]:
    seen: Counter[str] = Counter()
    for column in schema:
        name = column.name.lower()
        seen[name] += 1
        yield (name, seen[name]), column
