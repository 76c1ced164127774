"""PostgreSQL, where the ledger lives: decided inside it, in one transaction (extra ``postgres``)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from policyrules.base.errors import UsageError
from policyrules.base.extras import needed
from policyrules.base.saying import Said
from policyrules.engines import dsn as dsns
from policyrules.engines.engine import DISK_FULL, NO_MEMORY, NOT_OF_ITS_TYPE, Cursor, missing, unusable

if TYPE_CHECKING:
    import pyarrow as pa

_MARK: Final = "policyrules"
"""What stands in the comment of a table of results: only such a one is written anew."""
_LONGEST: Final = 63
"""Bytes of a name: PostgreSQL cuts off what is more, and two names become one."""

_SETTINGS: Final = (("row_security", "off"), ("jit", "off"), ("standard_conforming_strings", "on"))
"""A rule that hides rows from this user is an error, and never a ledger with less in it; texts are read as
they are written.
"""

_TAKEN: Final = Said(
    "数据库里已经有叫这个名字的东西（如类型），不是评定的结果：请换一个名字",
    "there is something of that name in the database (a type, say) that is no result of a decision: take "
    "another name",
)
_NO_CHARACTER: Final = Said(
    "有一段文字不合数据库的编码：存不了，或读不出",
    "a text is not of the database's encoding: it cannot be kept, or read",
)
_HIDDEN: Final = Said(
    "数据库的行级安全策略（ROW LEVEL SECURITY）不让这个用户看到所有的行，少了行的台账会评错："
    "请管理员给一个能看到全部的用户（BYPASSRLS），或写明要哪些户的视图",
    "row level security hides rows from this user, and a ledger that lacks rows would be decided wrongly: "
    "have a user who sees all of them (BYPASSRLS), or views that say which households are meant",
)
_LIMIT: Final = Said(
    "数据库按它的时限中止了这次评定，什么也没有写出：请管理员放宽这个用户的时限",
    "the database ended the run by a limit of time of its own; nothing was written: have it raised for this "
    "user",
)
_SAID: Final = {
    "42501": Said("这个用户无权读表或建表", "this user has no right to read or to make a table"),
    "55P03": Said(
        "表被别的事务锁住，等到了时限", "a table is locked by another transaction; the wait was ended"
    ),
    "57014": Said("查询被取消", "the query was cancelled"),
    "40P01": Said(
        "与别的事务互相等待，被数据库中止：再来一次", "another transaction stood in the way: start again"
    ),
    "40001": Said("别的事务同时改了这些表：再来一次", "another transaction changed the tables: start again"),
    "2BP01": Said(
        "有视图用着结果表，不能重写：先删去那些视图", "views use the table of results: drop them first"
    ),
    "25006": Said(
        "这个数据库或用户只许读，结果无处写：换到主库或能写的用户",
        "this database or user may only read, and results cannot be written: take the primary server, or a "
        "user who may write",
    ),
    "25P03": _LIMIT,
    "25P04": _LIMIT,
    "42710": _TAKEN,
    "42P07": _TAKEN,
    "53400": Said(
        "查询用的临时文件超过了数据库给这个用户的限额（temp_file_limit）",
        "the query needs larger temporary files than the database lets this user have (temp_file_limit)",
    ),
    "53100": DISK_FULL,
    "53200": NO_MEMORY,
    "55000": Said(
        "有一张表还读不了（如还没有刷新的物化视图）：请管理员先备好",
        "a table cannot be read yet (a materialized view that was never refreshed, say): have it made ready",
    ),
    "22P05": _NO_CHARACTER,
    "3F000": Said("没有可以建表的模式", "there is no schema to make a table in"),
    "22021": _NO_CHARACTER,
    "22P02": NOT_OF_ITS_TYPE,
    "22007": NOT_OF_ITS_TYPE,
    "22003": NOT_OF_ITS_TYPE,
    "42883": NOT_OF_ITS_TYPE,
    "42804": NOT_OF_ITS_TYPE,
}
"""What a user can do something about, by PostgreSQL's code."""
_AWAY: Final = Said(
    "数据库自己读不到一张表的来源（外部表的服务器或文件），什么也没有写出",
    "the database itself cannot read what a table comes from (the server or the file of a foreign table); "
    "nothing was written",
)
_UNSURE: Final = Said(
    "与 PostgreSQL 的连接在写完的那一刻断了，不知道结果写成了没有：请看结果表，或再来一次",
    "the connection to PostgreSQL was lost at the very end, and whether the results were written is not "
    "known: look at the tables of results, or start again",
)
_LOST: Final = Said(
    "与 PostgreSQL 的连接断了；什么也没有写出，可以再来一次",
    "the connection to PostgreSQL was lost; nothing was written, and it can be started again",
)


class Postgres:
    """One transaction: what ``write`` gives appears when the ``with`` is left without an error, all of it."""

    dialect = "postgresql"

    def __init__(
        self,
        dsn: str | None = None,
        *,
        schema: str | None = None,
        wait: int = 30,
        memory: str = "256MB",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Connect. Without ``dsn`` the connection string is that of POLICYRULES_DSN, and what that leaves
        out is PGHOST, PGUSER … and the password file (~/.pgpass), as PostgreSQL's own programs have it.

        ``schema`` is where the tables are and the results go; else the user's own search path says it.
        ``wait`` is how many seconds a locked table is waited for, ``memory`` what one step may take before
        it goes to the disk. Raises UsageError where no connection comes about.
        """
        self._psycopg = needed("psycopg", "postgres")
        self._connection = dsns.connected(dsns.found(dsn, os.environ if environment is None else environment))
        self._connection.isolation_level = self._psycopg.IsolationLevel.REPEATABLE_READ
        try:
            with self._refusals():
                for name, value in (("lock_timeout", f"{wait}s"), ("work_mem", memory), *_SETTINGS):
                    self._connection.execute("SELECT set_config(%s, %s, true)", (name, value))
                if schema is not None:
                    self._enter(schema)
        except BaseException:
            self.close()
            raise

    def put(self, name: str, table: pa.Table | Path | str) -> None:
        """The table ``name`` is this one inside the transaction, and is gone with it: nothing of it stays."""
        arrow = needed("pyarrow", "postgres")
        csv = needed("pyarrow.csv", "postgres")
        if isinstance(table, Path | str):
            try:
                table = needed("pyarrow.parquet", "postgres").read_table(table)
            except (OSError, arrow.ArrowException) as error:
                raise UsageError(unusable(str(table))) from error
        columns = ", ".join(f"{self._name(f.name)} {_type(arrow, f.type)}" for f in table.schema)
        target, options = f"pg_temp.{self._name(name)}", csv.WriteOptions(include_header=False)
        with self._refusals():
            self._connection.execute(f"CREATE TEMPORARY TABLE {self._name(name)} ({columns}) ON COMMIT DROP")
            with self._connection.cursor().copy(f"COPY {target} FROM STDIN (FORMAT csv)") as copy:
                for batch in table.to_batches(max_chunksize=50_000):
                    lines = BytesIO()
                    csv.write_csv(batch, lines, options)
                    copy.write(lines.getvalue())
            self._connection.execute(f"ANALYZE {target}")

    def execute(self, text: str) -> Cursor:
        """The rows of a query, or of any other statement, inside the transaction."""
        with self._refusals():
            found: Cursor = self._connection.execute(text)
            return found

    def arrow(self, text: str) -> pa.Table:
        """What a query gives; whole numbers are int64 and dates date32."""
        arrow = needed("pyarrow", "postgres")
        with self._refusals():
            cursor = self._connection.execute(text)
            types = {16: arrow.bool_(), 20: arrow.int64(), 21: arrow.int64(), 23: arrow.int64()}
            types |= {1082: arrow.date32()}
            fields = [(c.name, types.get(c.type_code, arrow.string())) for c in cursor.description]
            rows = cursor.fetchall()
        columns = [[row[place] for row in rows] for place in range(len(fields))]
        return arrow.table(columns, schema=arrow.schema(fields))

    def keep(self, name: str, text: str) -> None:
        """A temporary table of what a query gives; it is gone with the transaction."""
        with self._refusals():
            self._connection.execute(f"DROP TABLE IF EXISTS pg_temp.{self._name(name)}")
            self._connection.execute(f"CREATE TEMPORARY TABLE {self._name(name)} ON COMMIT DROP AS\n{text}")
            self._connection.execute(f"ANALYZE pg_temp.{self._name(name)}")

    def write(self, queries: Mapping[str, str]) -> Mapping[str, int]:
        """Make a table of each name of what its query gives. One that an earlier run made is made anew; any
        other table of that name is refused, as is a name that another run is writing to.
        """
        rows: dict[str, int] = {}
        for name, text in queries.items():
            quoted = self._name(name)
            with self._refusals():
                self._alone(name)
                self._drop(name)
                rows[name] = int(self._connection.execute(f"CREATE TABLE {quoted} AS\n{text}").rowcount)
                self._connection.execute(f"COMMENT ON TABLE {quoted} IS '{_MARK}'")
        return rows

    def close(self) -> None:
        """Undo what was not committed."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        try:
            if kind is None:
                with self._refusals(lost=_UNSURE):
                    self._connection.commit()
        finally:
            self.close()

    def _enter(self, schema: str) -> None:
        """Look for tables in this schema, and make new ones there."""
        there = self._connection.execute(
            "SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)
        ).fetchone()
        if there is None:
            raise UsageError(Said(f"数据库里没有模式 {schema}", f"the database has no schema {schema}"))
        self._connection.execute("SELECT set_config('search_path', %s, true)", (self._name(schema),))

    def _alone(self, name: str) -> None:
        """Only this run writes to this name until it ends."""
        key = "hashtextextended(current_schema() || '.' || %s, 0)"
        free = self._connection.execute(f"SELECT pg_try_advisory_xact_lock({key})", (name,)).fetchone()
        if not free[0]:
            raise UsageError(
                Said(f"另一次评定正在写 {name}：等它完", f"another run is writing to {name}: wait for it")
            )

    def _drop(self, name: str) -> None:
        """Drop the table of an earlier run; UsageError where the name is something else's."""
        found = self._connection.execute(
            "SELECT c.relkind::text, obj_description(c.oid, 'pg_class') FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = current_schema() AND c.relname = %s",
            (name,),
        ).fetchone()
        if found is None:
            return
        if found != ("r", _MARK):
            raise UsageError(
                Said(
                    f"数据库里已经有 {name}，不是评定的结果，不覆盖：请换一个名字",
                    f"there is a {name} that is no result of a decision, and it is not written over: "
                    "take another name",
                )
            )
        self._connection.execute(f"DROP TABLE {self._name(name)}")

    def _name(self, name: str) -> str:
        """A name, quoted; one that PostgreSQL would cut off is refused."""
        if len(name.encode("utf-8")) > _LONGEST or "\0" in name or not name:
            raise UsageError(
                Said(
                    f"“{name}”作表名或列名太长或为空：PostgreSQL 至多 {_LONGEST} 个字节",
                    f"{name!r} is empty or too long for a table or column: PostgreSQL takes {_LONGEST} bytes",
                )
            )
        return '"' + name.replace('"', '""') + '"'

    @contextmanager
    def _refusals(self, *, lost: Said = _LOST) -> Iterator[None]:
        """PostgreSQL's errors as UsageErrors, without what stands in the rows; ``lost`` is what is said where
        the server is no longer there. What only a fault of a query brings about stays as it is.
        """
        errors = self._psycopg
        try:
            yield
        except errors.Error as error:
            if isinstance(error, errors.OperationalError) and self._is_gone(error.sqlstate):
                raise UsageError(lost) from None
            said = _said(error)
            if said is None:
                raise
            raise UsageError(said) from None

    def _is_gone(self, code: str | None) -> bool:
        """Whether an error is that of a server that is no longer there, and not of one that it asks."""
        broken: bool = self._connection.broken
        return broken or code is None or code.startswith("57P")


def _said(error: Any) -> Said | None:
    """What a user can do something about; None for a fault of the query."""
    code, text = error.sqlstate, str(error.diag.message_primary)
    if code in ("42P01", "42703"):
        return missing(text.split('"')[1] if text.count('"') > 1 else text)
    if code == "42501" and error.diag.source_file == "rls.c":  # the text is in the server's language
        return _HIDDEN
    if code is None or code in _SAID or code.startswith("42"):
        return _SAID.get(code)
    if code.startswith(("08", "HV", "58")):
        return _AWAY
    return Said(
        f"数据库中止了这次评定（代码 {code}），什么也没有写出",
        f"the database ended the run (code {code}); nothing was written",
    )


def _type(arrow: Any, kind: Any) -> str:
    """How PostgreSQL calls a type of Arrow."""
    types = arrow.types
    if types.is_dictionary(kind):
        return _type(arrow, kind.value_type)
    if types.is_boolean(kind):
        return "boolean"
    if types.is_integer(kind):
        return "bigint"
    if types.is_date(kind):
        return "date"
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "text"
    raise UsageError(Said(f"表里有一列的类型是 {kind}", f"a column of the table is of type {kind}"))
