"""What every engine offers, and the sentences in which all of them refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from attrs import frozen

from policyrules.base.saying import Said

if TYPE_CHECKING:
    import pyarrow as pa


class Cursor(Protocol):
    """Rows of an answer, as the databases of Python give them."""

    @property
    def description(self) -> Sequence[Any] | None:
        """A tuple for each column; the first of each is its name."""

    def fetchall(self) -> list[Any]:
        """The rows, each a tuple."""


@frozen
class Rows:
    """Rows that were collected, as a cursor gives them."""

    description: Sequence[Any]
    rows: list[Any]

    def fetchall(self) -> list[Any]:
        """All of them, as often as asked."""
        return self.rows


class Engine(Protocol):
    """A place where queries run. Used as a context manager: left by an error it has written nothing.

    Every method raises UsageError for what the engine cannot do or reach: a table or column that is not
    there, a lost connection, a full disk. No message holds a password or what stands in a row.
    """

    dialect: str
    """The dialect for ``compile_sql``."""

    def put(self, name: str, table: pa.Table | Path | str) -> None:
        """Let a table of ``compile.tables(policy)`` be this Arrow table, or what this Parquet file holds.

        Spark takes a folder of files too, and an address (hdfs://…).
        """

    def execute(self, text: str) -> Cursor:
        """The rows that a query gives, for ``compile.run``."""

    def arrow(self, text: str) -> pa.Table:
        """What a query gives, as Arrow."""

    def keep(self, name: str, text: str) -> None:
        """Work out what a query gives, once, and let it be the table ``name`` for this engine alone, in place
        of one that was kept under this name before.
        """

    def write(self, queries: Mapping[str, str]) -> Mapping[str, int]:
        """Write what queries give, by where to: all of it or nothing. How many rows came to each.

        DuckDB and Spark write Parquet to the paths, PostgreSQL tables of these names.
        """

    def close(self) -> None:
        """Let go of what the engine holds; what was not written before is gone."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: object, *error: object) -> None: ...


NOT_THERE = Said("查询要的表或列不在数据库里", "a table or column that the query asks for is not there")
DISK_FULL = Said("磁盘已满，什么也没有写出", "the disk is full; nothing was written")
NO_MEMORY = Said("内存不够，什么也没有写出", "memory does not suffice; nothing was written")
NOT_OF_ITS_TYPE = Said(
    "有一列的类型与表的定义不符，或有数超出范围",
    "a column is not of the type that the tables define, or a number is out of range",
)


def missing(name: str) -> Said:
    """The sentence for a table or column that is not there."""
    return Said(f"没有 {name}：{NOT_THERE.zh}", f"there is no {name}: {NOT_THERE.en}")


def taken(path: str) -> Said:
    """The sentence for a place where something stands already."""
    return Said(f"{path} 已经有了，不覆盖：请换一个名字", f"{path} is there already and is not written over")


def unusable(path: str) -> Said:
    """The sentence for a file or folder that cannot be read or written."""
    return Said(
        f"{path} 读写不了：不在、无权、不是这种文件，或已损坏",
        f"{path} cannot be read or written: not there, not permitted, not such a file, or damaged",
    )
