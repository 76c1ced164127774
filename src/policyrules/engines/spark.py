"""Spark, on this computer or on a cluster: Parquet in and out (extra ``spark``, Java 17 or later)."""

from __future__ import annotations

import gc
import logging
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import unquote

from policyrules.base.errors import UsageError
from policyrules.base.extras import needed
from policyrules.base.saying import Said
from policyrules.engines.engine import (
    DISK_FULL,
    NO_MEMORY,
    NOT_OF_ITS_TYPE,
    Cursor,
    Rows,
    missing,
    taken,
    unusable,
)

if TYPE_CHECKING:
    import pyarrow as pa

LOCAL: Final = "local[*]"

_PIECE: Final = re.compile(r"'(?:[^'\\]|\\.)*'|`[^`]*`|[()]|[^'`()]+")
"""Texts and names in quotes, brackets, and what is between them."""
_GLOB: Final = re.compile(r"[\\*?\[\]{}]")
_MASTER: Final = re.compile(r"local(\[.+\])?|yarn|(spark|k8s)://.+")
_ON_LOOPBACK: Final = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
_FEW_CORES: Final = {"spark.driver.extraJavaOptions": "-XX:+UseParallelGC", "spark.buffer.pageSize": "2m"}
"""Java's usual collector works beside the queries, for which there is no core to spare. Each of the many
small tables that a query joins takes a page at the least; pages as large as Spark chooses fill the memory.
"""
_QUIET: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    **dict.fromkeys(("spark.ui.retainedJobs", "spark.ui.retainedStages"), "10"),
    "spark.sql.ui.retainedExecutions": "1",
    "spark.sql.maxPlanStringLength": "10000",
}
"""Nobody looks at it: what Spark would show of a thousand queries, their plans as text, is not kept."""
_SETTINGS: Final = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.analyzer.maxIterations": "10000",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation",
}
"""What a query rests on: a number that does not fit is an error, and never another number; all layers of it
are gone through. And what planning it would lose itself in: what follows from conditions grows exponentially
with the layers, a stage is not planned anew for what the one before it gave, and a small table is not
reckoned while planning.
"""

_PARSED: Final = {
    "spark.sql.parser.manageParserCaches": "true",
    "spark.sql.parser.parserDfaCacheFlushThreshold": "10000",
}
"""What the parser keeps of each text that it has read, some 10 kB a state, is let go where it is large: it
never is otherwise, and after the queries of some programmes it is most of a driver's memory.
"""

_NO_JAVA: Final = Said(
    "启动不了 Java：Spark 要 Java 17 以上（JAVA_HOME）",
    "Java does not start: Spark needs Java 17 or later (JAVA_HOME)",
)
_GONE: Final = Said(
    "Spark 已经停了，什么也没有写出：可以再来一次",
    "Spark has stopped, nothing was written: it can be started again",
)
_SAID: Final = (
    (("CAST_INVALID_INPUT", "ARITHMETIC_OVERFLOW", "DATATYPE_MISMATCH"), NOT_OF_ITS_TYPE),
    (("PARQUET_COLUMN_DATA_TYPE_MISMATCH",), NOT_OF_ITS_TYPE),
    (("No space left",), DISK_FULL),
    (("OutOfMemoryError", "SparkOutOfMemory"), NO_MEMORY),
    (("CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND",), _GONE),
    (("stopped SparkContext", "SparkContext was shut down", "Py4JNetworkError", "Connection refused"), _GONE),
)
"""A part of Spark's condition, or of its message, and what a user can do about it."""
_UNUSABLE: Final = (
    "PATH_NOT_FOUND", "FileNotFoundException", "Mkdirs failed", "AccessControlException", "Permission denied",
    "UnsupportedFileSystemException", "ClassNotFoundException", "CANNOT_READ_FILE", "FAILED_READ_FILE",
    "UNABLE_TO_INFER_SCHEMA",
)  # fmt: skip
"""The same of a file or folder that cannot be read or written."""
_READING: Final = re.compile(r"while reading file (?:file://)?(.+?)\.\s")
"""How Spark names the file that it cannot read to its end."""


class Spark:
    """A session of one's own: its tables and settings are seen by nobody else in this process."""

    dialect = "spark"

    def __init__(self, master: str | None = None, *, memory: str = "1g", folder: Path | None = None) -> None:
        """``master`` is the URL of a cluster, or local[N]; without one, the session that this process has
        already is used, else every core of this computer. Where one is started here, ``memory`` is what its
        driver may take and ``folder`` where it puts aside what does not fit. Raises UsageError where there is
        no Java, where the cluster does not answer, and where this process has a session with another master.
        """
        sql = needed("pyspark.sql", "spark")
        self._errors = (
            needed("pyspark.errors", "spark").PySparkException,
            needed("py4j.protocol", "spark").Py4JError,
        )
        if master is not None and not _MASTER.fullmatch(master):
            raise UsageError(
                Said(
                    f"Spark 没有这样的 master：{master}；有 local[*]、local[4]、spark://主机:端口、yarn、k8s://…",
                    f"Spark has no such master: {master}; there are local[*], local[4], spark://host:port, "
                    "yarn, k8s://…",
                )
            )
        running = sql.SparkSession.getActiveSession()
        self._own = running is None
        self._views = 0
        self._warehouse = ""
        try:
            if running is None:
                running = self._started(sql, master or LOCAL, memory, folder)
            elif master not in (None, running.sparkContext.master):
                raise UsageError(
                    Said(
                        f"这个进程里已有 Spark（{running.sparkContext.master}），不能再连 {master}",
                        f"this process has a Spark already ({running.sparkContext.master}); "
                        f"it cannot use {master}",
                    )
                )
            self._session = running.newSession()
            for name, value in (_SETTINGS | _PARSED).items():
                self._session.conf.set(name, value)
        except BaseException:
            self._swept()
            raise

    def put(self, name: str, table: pa.Table | Path | str) -> None:
        """The table ``name`` is this one from now on; a file, or a folder of them, is read when needed."""
        with self._refusals(str(table) if isinstance(table, Path | str) else name):
            if isinstance(table, Path | str):
                frame = self._session.read.parquet(_GLOB.sub(r"\\\g<0>", str(table)))
            else:
                frame = self._session.createDataFrame(table)
            frame.createOrReplaceTempView(_quoted(name))

    def execute(self, text: str) -> Cursor:
        """The rows of a query."""
        with self._refusals():
            found = self._frame(text)
            return Rows([(name,) for name in found.columns], [tuple(row) for row in found.collect()])

    def arrow(self, text: str) -> pa.Table:
        """What a query gives; whole numbers are int64 and dates date32."""
        with self._refusals():
            return self._frame(text).toArrow()

    def keep(self, name: str, text: str) -> None:
        """What a query gives, put aside on the disks when it is first asked for."""
        with self._refusals(name):
            self._aside(name, self._frame(text))

    def write(self, queries: Mapping[str, str]) -> Mapping[str, int]:
        """Write a folder of Parquet files for each path. On this computer the folders appear once all of them
        are complete; elsewhere (hdfs:, s3a: …) a folder is complete once it has the file _SUCCESS. What is
        there already is not written over.
        """
        rows: dict[str, int] = {}
        beside = {path: _beside(path) for path in queries}
        here = [path for path, part in beside.items() if part != path]
        for path in here:
            if Path(path).exists():
                raise UsageError(taken(path))
        try:
            for path, text in queries.items():
                with self._refusals(path):
                    mode = "overwrite" if path in here else "errorifexists"
                    self._frame(text).write.mode(mode).parquet(beside[path])
                    rows[path] = self._session.read.parquet(beside[path]).count()
            for path in here:
                Path(beside[path]).replace(path)
        finally:
            for path in here:
                shutil.rmtree(beside[path], ignore_errors=True)
        return rows

    def _frame(self, text: str) -> Any:
        """What a query gives, not yet worked out.

        Each SELECT within it becomes a view of its own, the innermost first. As one text, Spark goes through
        all of it again for each layer until the last name is found: minutes for a hundred layers. What WITH
        names is put aside: a view would be planned and worked out again wherever it is named. The plan of the
        whole holds them all; none of the names stays.
        """
        open_, names = [""], list[str]()
        for piece in _PIECE.findall(text):
            if piece == "(":
                open_.append("")
            elif piece == ")" and len(open_) > 1:
                inner = open_.pop().strip()
                before = open_[-1]
                named = re.search(r"(?:^WITH |,\n)(\w+) AS $", before) if len(open_) == 1 else None
                if named and inner.startswith("SELECT"):
                    self._aside(named[1], self._session.sql(inner))
                    names.append(_quoted(named[1]))
                    open_[-1] = ""
                elif inner.startswith("SELECT") and before.endswith(("FROM ", "JOIN ")):
                    self._views += 1
                    name = _quoted(f"layer {self._views}")
                    self._session.sql(inner).createOrReplaceTempView(name)
                    names.append(name)
                    open_[-1] += name
                else:
                    open_[-1] += f"({inner})"
            else:
                open_[-1] += piece
        found = self._session.sql(open_[0].lstrip(",\n "))
        for name in names:
            self._session.sql(f"DROP VIEW {name}")
        return found

    def _aside(self, name: str, frame: Any) -> None:
        """Let a table be what a frame gives: worked out once, when it is first asked for, and kept on the
        disks. A plan that names it ends there.
        """
        level = needed("pyspark", "spark").StorageLevel.DISK_ONLY
        frame.localCheckpoint(eager=False, storageLevel=level).createOrReplaceTempView(_quoted(name))

    def close(self) -> None:
        """A Spark that was started here is stopped; another goes on, without what was asked here."""
        if self._own:
            self._session.stop()
        else:
            # What Java has stays there while Python names it, and what names it stands in circles.
            gc.collect()
        self._swept()

    def _swept(self) -> None:
        if self._warehouse:
            shutil.rmtree(self._warehouse, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        self.close()

    def _started(self, sql: Any, master: str, memory: str, folder: Path | None) -> Any:
        """A session with a driver of its own. On this computer it listens on loopback only; it writes no log:
        Spark's tells of the values that it stumbles over.
        """
        self._warehouse = mkdtemp(prefix="policyrules-spark-")
        settings = {**_QUIET, "spark.driver.memory": memory, "spark.sql.warehouse.dir": self._warehouse}
        settings |= {"spark.local.dir": str(folder)} if folder is not None else {}
        if master.startswith("local"):
            cores = re.fullmatch(r"local\[(\d+)\]", master)
            parts = 2 * int(cores[1]) if cores else 2 * (os.cpu_count() or 1)
            settings |= {**_ON_LOOPBACK, **_FEW_CORES, "spark.sql.shuffle.partitions": str(parts)}
        builder = sql.SparkSession.builder.appName("policyrules").master(master)
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            session = builder.getOrCreate()
        except self._errors as error:
            no_java = "JAVA_GATEWAY_EXITED" in f"{getattr(error, 'getCondition', str)()}{error}"
            away = Said(f"Spark 的集群 {master} 没有回答", f"the Spark cluster {master} does not answer")
            raise UsageError(_NO_JAVA if no_java else away) from None
        # Where this process is killed Java ends too, and the folder, which stays empty, goes with it.
        session._jvm.java.io.File(self._warehouse).deleteOnExit()
        session.sparkContext.setLogLevel("OFF")
        logging.getLogger("SQLQueryContextLogger").disabled = True
        return session

    @contextmanager
    def _refusals(self, place: str = "") -> Iterator[None]:
        """Spark's errors as UsageErrors, without what stands in the rows; ``place`` is what is at hand."""
        try:
            yield
        except self._errors as error:
            said = _said(f"{getattr(error, 'getCondition', str)()} {error!r} {error}", place)
            if said is None:
                raise
            raise UsageError(said) from None


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _beside(path: str) -> str:
    """Where a folder grows until it is complete."""
    return path if "://" in path else str(Path(path).with_name(f".{Path(path).name}.part"))


def _said(text: str, place: str) -> Said | None:
    """What a user can do something about; None for what only a fault of a query brings about."""
    if text.startswith(("TABLE_OR_VIEW_NOT_FOUND", "UNRESOLVED_COLUMN")):
        named = re.search(r"`([^`]+)`", text)
        return missing(named[1] if named else place)
    if text.startswith("PATH_ALREADY_EXISTS"):
        return taken(place)
    found = next((said for parts, said in _SAID if any(part in text for part in parts)), None)
    if found or not any(part in text for part in _UNUSABLE):
        return found
    read = _READING.search(text)
    return unusable(unquote(read[1]) if read else place)
