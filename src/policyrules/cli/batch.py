"""The command batch: a whole ledger in, tables of decisions out."""

from __future__ import annotations

import argparse
from pathlib import Path

from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.inputs import read_policy
from policyrules.cli.output import note, show
from policyrules.cli.progress import Progress
from policyrules.explaining.tally import HOUSEHOLDS
from policyrules.ledgers.in_files import batch
from policyrules.ledgers.words import batch_text


def arguments(parser: shared.Parser) -> None:
    """The options of batch."""
    shared.place(parser)
    parser.reads(
        "ledger", metavar="LEDGER", zh="台账：一个文件夹的 CSV 或 Parquet，一个工作簿，或一个 DuckDB 文件",
        en="the ledger: a folder of CSV or Parquet, a workbook, or a DuckDB file",
    )  # fmt: skip
    shared.on(parser)
    parser.option(
        "-o", "--output", type=Path, metavar="OUT", required=True,
        zh="结果：.duckdb 或 .xlsx 是一个文件，.parquet 或 .csv 是一个文件夹，一张表一个文件",
        en="results: .duckdb or .xlsx is one file, .parquet or .csv a folder with a file a table",
    )  # fmt: skip
    shared.programme(parser)
    parser.option(
        "--brief", action="store_true",
        zh="不算有效至、可裁量、凭证和记账；能用 SQL 的用 SQL（大台账）",
        en="without valid-until, open discretion, receipts and entries; by SQL where SQL can (big ledgers)",
    )  # fmt: skip
    shared.complete(parser)
    shared.empty(parser)


def run(options: argparse.Namespace) -> int:
    """Decide a ledger into tables and say what became of it; 1 when a household was rejected."""
    policy = read_policy(options)
    found = batch(
        policy,
        options.ledger,
        options.output,
        on=options.on,
        programme=options.programme,
        complete=options.complete,
        empty=options.empty,
        brief=options.brief,
        language=options.lang,
        reads=options.inputs,
        seen=Progress(HOUSEHOLDS, options.lang).reached,
    )
    for problem in found.notes:
        note(problem.line, options.lang)
    if found.started_anew:
        note(ANEW, options.lang)
    if found.taken_over:
        note(TAKEN_OVER.filled(n=found.taken_over), options.lang)
    show(batch_text(found.counts, found.summary, found.by_clause, language=options.lang))
    return 1 if found.counts.rejected or found.counts.orphans else 0


ANEW = Said(
    "上次中断的运行用的是别的台账、政策或选项：已重新开始",
    "the run that was interrupted had another ledger, policy or options: started anew",
)
TAKEN_OVER = Said(
    "接着上次中断的运行：{n} 户不再重算", "{n} households taken over from the run that was interrupted"
)
