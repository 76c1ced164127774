"""The command template: a workbook to fill in, a sheet for each kind of record."""

from __future__ import annotations

import argparse
from pathlib import Path

from policyrules.authoring.template import template
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs, refuse_what_is_there
from policyrules.cli.inputs import read_policy


def arguments(parser: shared.Parser) -> None:
    """The options of template."""
    shared.place(parser)
    parser.option(
        "--programme", action="append", default=[], metavar="NAME",
        zh="只要这一事项用到的事实（可重复）", en="only what this programme draws on (repeatable)",
    )  # fmt: skip
    parser.option(
        "-o", "--output", type=Path, metavar="FILE", required=True,
        zh="写入的工作簿（.xlsx）", en="the workbook to write (.xlsx)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Write the workbook of a place, as ``decide --ledger`` reads it; never over one that is there."""
    refuse_what_is_there(options.output)
    policy = read_policy(options)
    with Outputs(reads=options.inputs) as outputs:
        made = template(policy, programmes=options.programme, language=options.lang)
        outputs.write_bytes(options.output, made)
    return 0
