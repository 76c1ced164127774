"""The command sql: a script that decides where a county keeps its ledger."""

from __future__ import annotations

import argparse
import sys

from policyrules.authoring.sql_script import NAMES, sql_script
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.inputs import read_policy
from policyrules.cli.output import note


def arguments(parser: shared.Parser) -> None:
    """The options of sql."""
    shared.place(parser)
    shared.on(parser)
    parser.option(
        "--programme", action="append", default=[], metavar="NAME",
        zh="只写这一事项（可重复）", en="this programme only (repeatable)",
    )  # fmt: skip
    parser.option(
        "--dialect", choices=tuple(NAMES), default="duckdb",
        zh="哪一种数据库", en="the database for which it is written",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Write the script; what SQL cannot decide is named, and is a reason to end with 1."""
    policy = read_policy(options)
    script = sql_script(
        policy,
        on=options.on,
        dialect=options.dialect,
        programmes=options.programme,
        overlay=options.overlay or "",
        language=options.lang,
    )
    sys.stdout.write(script.text)
    for programme, why in script.refused:
        label = policy.programme(programme).label
        note(Said(f"{label} 没有写出：{why.zh}", f"{programme} is left out: {why.en}"), options.lang)
    return 1 if script.refused else 0
