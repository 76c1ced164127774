"""The command notice: decisions as notices to print, sign and seal."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from policyrules.base.cells import page
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.inputs import read_households, read_policy
from policyrules.cli.output import RULE, note, show
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.core.totals import HouseholdTotal, totals
from policyrules.deciding import decide_all
from policyrules.explaining.brief import rejected_lines
from policyrules.explaining.notice import notice


def arguments(parser: shared.Parser) -> None:
    """The options of notice."""
    shared.place(parser)
    parser.reads("--case", required=True, metavar="FILE", zh="个案 JSON", en="the case, JSON")
    shared.complete(parser)
    shared.on(parser)
    shared.programme(parser)
    shared.form(parser, "text", "md", "html")
    parser.option(
        "--totals", action="store_true",
        zh="写上本户各项待遇合计", en="say what the household gets altogether",
    )  # fmt: skip
    parser.option("-o", "--output", type=Path, metavar="FILE", zh="写入文件", en="write to a file")


def run(options: argparse.Namespace) -> int:
    """Write the notices of each household of the file, one after another; 1 when one was rejected.

    HTML is written for one decision at a time: a page that is printed is one notice.
    """
    policy = read_policy(options)
    programme = policy.programme(options.programme).id
    with Outputs(reads=options.inputs) as outputs:
        ledger = read_households(policy, options)
        texts = [
            notice(policy, d, case=case, totals=found, language=options.lang, form=options.format)
            for case in ledger.cases
            for found in [_totals(policy, case, options)]
            for d in decide_all(policy, case, on=options.on, programme=programme)
        ]
        for rejected in ledger.rejected:
            note(page(rejected_lines(rejected, options.lang)).rstrip("\n"))
        if options.format == "html" and len(texts) > 1:
            n = len(texts)
            raise UsageError(
                Said(f"有 {n} 份告知书，HTML 一次一份", f"{n} notices: HTML holds one at a time")
            )
        text = RULE.join(texts)
        if options.output is not None and texts:
            outputs.write(options.output, text)
    if options.output is None and options.format == "text":
        show(text)
    elif options.output is None:
        sys.stdout.write(text)
    return 1 if ledger.rejected else 0


def _totals(policy: Policy, case: Case, options: argparse.Namespace) -> tuple[HouseholdTotal, ...]:
    """What the household gets by all programmes, if that was asked for."""
    return totals(policy, case, decide_all(policy, case, on=options.on)) if options.totals else ()
