"""The command batch: a whole ledger in, tables of decisions out."""

from __future__ import annotations

import argparse
from pathlib import Path

from policyrules.authoring.sql_there import decide_there, there_text
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.inputs import problems_file, read_policy, write_problems
from policyrules.cli.output import note, show
from policyrules.cli.progress import Progress, reading, say_resumed
from policyrules.core.policy import Policy
from policyrules.engines import Engine, Postgres, Spark
from policyrules.explaining.phrases import name_text
from policyrules.explaining.tally import HOUSEHOLDS
from policyrules.ledgers.in_files import batch
from policyrules.ledgers.words import batch_text


def arguments(parser: shared.Parser) -> None:
    """The options of batch."""
    shared.place(parser)
    parser.reads(
        "ledger", metavar="LEDGER", type=str,
        zh="台账：一个文件夹的 CSV 或 Parquet，一个工作簿，或一个 DuckDB 文件；"
        "用 --engine 时是数据库的模式，或 Parquet 的文件夹",
        en="the ledger: a folder of CSV or Parquet, a workbook, or a DuckDB file; with --engine the schema "
        "of the database, or a folder of Parquet",
    )  # fmt: skip
    shared.on(parser)
    parser.option(
        "-o", "--output", type=str, metavar="OUT", required=True,
        zh="结果：.duckdb 或 .xlsx 是一个文件，.parquet 或 .csv 是一个文件夹，一张表一个文件；"
        "用 --engine 时是结果表的名字，或一个文件夹",
        en="results: .duckdb or .xlsx is one file, .parquet or .csv a folder with a file a table; with "
        "--engine the name of the table of results, or a folder",
    )  # fmt: skip
    parser.option(
        "--engine", choices=("postgres", "spark"),
        zh="在台账所在之处评定：PostgreSQL 或 Spark", en="decide where the ledger lies: PostgreSQL or Spark",
    )  # fmt: skip
    parser.option(
        "--dsn", metavar="DSN",
        zh="PostgreSQL 的连接串；不写则取 POLICYRULES_DSN、PGHOST……，密码可放在密码文件里",
        en="PostgreSQL's connection string; else POLICYRULES_DSN, PGHOST … and the password file",
    )  # fmt: skip
    parser.option(
        "--master", metavar="URL",
        zh="Spark 的集群（spark://…、yarn）；不写则用本机",
        en="Spark's cluster (spark://…, yarn); else this computer",
    )  # fmt: skip
    shared.programme(parser)
    parser.option(
        "--brief", action="store_true",
        zh="不算有效至、可裁量、凭证和记账；能用 SQL 的用 SQL（大台账）",
        en="without valid-until, open discretion, receipts and entries; by SQL where SQL can (big ledgers)",
    )  # fmt: skip
    shared.complete(parser)
    shared.empty(parser)
    shared.mapping_option(parser)
    shared.problems(parser)


def run(options: argparse.Namespace) -> int:
    """Decide a ledger into tables and say what became of it; 1 when a household was rejected or left out."""
    policy = read_policy(options)
    _refuse_unused(options)
    return _in_files(options, policy) if options.engine is None else _there(options, policy)


def _in_files(options: argparse.Namespace, policy: Policy) -> int:
    options.ledger, options.output = Path(options.ledger), Path(options.output)
    place = options.output.resolve()
    if options.problems is not None and place in (
        options.problems.resolve(),
        *options.problems.resolve().parents,
    ):
        raise UsageError(SAME_PLACE.filled(path=str(options.problems)))
    with Outputs(reads=options.inputs) as outputs:
        target = problems_file(outputs, options)
        found = batch(
            policy,
            options.ledger,
            options.output,
            on=options.on,
            programme=options.programme,
            complete=options.complete,
            empty=options.empty,
            mapping=options.mapping,
            brief=options.brief,
            reasons=target is not None,
            language=options.lang,
            reads=options.inputs,
            seen=Progress(HOUSEHOLDS, options.lang).reached,
            reading=reading(options.lang),
        )
        if found.handed_back is not None:
            write_problems(target, policy, found.handed_back, options)
    for problem in found.notes:
        note(problem.line, options.lang)
    say_resumed(found.taken_over, options.lang, anew=found.started_anew)
    refused = {
        name_text(name, policy.programme(name).label, options.lang): why
        for name, why in found.refused.items()
    }
    show(batch_text(found.counts, found.summary, found.by_clause, language=options.lang, refused=refused))
    return 1 if found.counts.rejected or found.counts.orphans else 0


def _there(options: argparse.Namespace, policy: Policy) -> int:
    """The same inside PostgreSQL or Spark; a programme that SQL cannot decide is named and left out."""
    with _engine(options) as engine:
        if options.engine == "spark":
            for entity in policy.entities.values():
                engine.put(entity.plural, f"{_folder(options.ledger)}/{entity.plural}.parquet")
        results, missing = _places(options)
        found = decide_there(
            engine,
            policy,
            on=options.on,
            results=results,
            missing=missing,
            programme=options.programme,
            language=options.lang,
        )
    for programme, why in found.refused:
        label = policy.programme(programme).label
        note(Said(f"{label} 没有评定：{why.zh}", f"{programme} is left out: {why.en}"), options.lang)
    show(there_text(found, language=options.lang))
    return 1 if found.refused else 0


def _engine(options: argparse.Namespace) -> Engine:
    """The engine; the ledger of a database is a schema of its."""
    if options.engine == "postgres":
        return Postgres(options.dsn, schema=options.ledger)
    return Spark(options.master)


def _places(options: argparse.Namespace) -> tuple[str, str]:
    """Where results and what is missing go."""
    if options.engine == "postgres":
        return options.output, f"{options.output}__missing"
    out = _folder(options.output)
    return f"{out}/results", f"{out}/missing"


def _folder(text: str) -> str:
    """A folder, or its address (hdfs://…)."""
    return text.rstrip("/")


def _refuse_unused(options: argparse.Namespace) -> None:
    """An option that this run would not look at is a mistake."""
    unused = {
        "--dsn": options.engine != "postgres" and options.dsn,
        "--master": options.engine != "spark" and options.master,
        "--brief": options.engine is not None and options.brief,
        "--complete": options.engine is not None and options.complete,
        "--empty": options.engine is not None and options.empty,
        "--mapping": options.engine is not None and options.mapping,
        "--problems": options.engine is not None and options.problems,
    }
    for name, given in unused.items():
        if given:
            engine = f" --engine {options.engine}" if options.engine else ""
            raise UsageError(
                Said(f"{name} 在这里不起作用（batch{engine}）", f"{name} has no effect here (batch{engine})")
            )


SAME_PLACE = Said(
    "{path}: 与结果写在一处：--problems 另写一个文件", "{path}: is where the results go: name another file"
)
