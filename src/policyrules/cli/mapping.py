"""The command mapping: a draft of what a county says once of its ledger."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from policyrules.authoring.mapping_draft import mapping_draft
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.inputs import read_policy
from policyrules.cli.output import show

KEPT: Final = Said(
    "{file}: 已有这个文件，里面也许有答过的：另写一个名字，或先把它移开",
    "{file}: is there already and may hold answers: write another name, or move it away first",
)


def arguments(parser: shared.Parser) -> None:
    """The options of mapping."""
    shared.place(parser, overlay=False)
    parser.reads(
        "ledger", metavar="LEDGER",
        zh="县里的台账：CSV 文件或文件夹，或工作簿",
        en="the county's ledger: CSV, a folder of it, or a workbook",
    )  # fmt: skip
    parser.option(
        "-o", "--output", type=Path, metavar="FILE",
        zh="写入的文件（不写则输出）：放在台账旁边，叫 ledger.toml 或与台账同名",
        en="the file to write (default: shown); beside the ledger, called ledger.toml or like it",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Write what must be said of the ledger's columns, each question with what it most likely is."""
    policy = read_policy(options)
    text = mapping_draft(policy, options.ledger, language=options.lang)
    if options.output is None:
        show(text)
        return 0
    if options.output.exists():
        raise UsageError(KEPT.filled(file=options.output.name))
    beside = [path for path in options.inputs if path != options.ledger or path.is_file()]
    with Outputs(reads=beside) as outputs:
        outputs.write(options.output, text)
    return 0
