"""The command decide: every household of a file or ledger, one decision after another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from policyrules.base.frozen import frozen
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.forms import FORMS, MARK, TOTALS_FORMS, Form, TotalsForm, form_of
from policyrules.cli.inputs import problems_file, read_households, read_policy, write_problems
from policyrules.cli.output import note
from policyrules.cli.progress import Progress
from policyrules.core.policy import Policy
from policyrules.core.totals import totals
from policyrules.deciding import decide_all
from policyrules.explaining.summary import summary_text
from policyrules.explaining.tally import Tally


def arguments(parser: shared.Parser) -> None:
    """The options of decide."""
    shared.place(parser)
    shared.households(parser)
    shared.problems(parser)
    shared.on(parser)
    shared.programme(parser)
    parser.option(
        "--format", choices=tuple(FORMS),
        zh="输出格式：文字、JSON 数组、每行一个 JSON、表格",
        en="form: text, a JSON array, JSON lines, a table",
    )  # fmt: skip
    parser.option(
        "--output", action="append", type=Path, default=[], metavar="FILE",
        zh="写入文件（可重复；格式看扩展名）", en="write to a file (repeatable; form by its ending)",
    )  # fmt: skip
    parser.option(
        "--totals", action="store_true",
        zh="每户各项待遇合计；JSON 和表格只写合计",
        en="what each household gets altogether; JSON and tables hold nothing else",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Decide every household; each comes out with its decisions, or rejected with row and reason."""
    policy = read_policy(options)
    programme = policy.programme(options.programme).id if options.programme else None
    tally = Tally(policy)
    with Outputs(reads=options.inputs) as outputs:
        made = _forms(outputs, options, policy)
        forms = made.decisions
        for form in forms:
            form.begin()
        target = problems_file(outputs, options)
        ledger = read_households(policy, options)
        write_problems(target, policy, ledger, options)
        seen = Progress(tally.counted, options.lang)
        for case in ledger.cases:
            decisions = decide_all(policy, case, on=options.on, programme=programme)
            tally.take(case, decisions)
            for decision in decisions:
                for form in forms:
                    form.decision(decision, case)
            for totals_form in made.totals:
                totals_form.totals(totals(policy, case, decisions))
            seen()
        for rejected in ledger.rejected:
            tally.reject(rejected)
            for form in forms:
                form.rejected(rejected)
        for form in forms:
            form.end()
        if tally.households != ledger.households:
            raise AssertionError(f"{ledger.households} households went in, {tally.households} came out")
    if tally.households != 1 or options.output:
        note(summary_text(tally, language=options.lang).rstrip())
    return 1 if ledger.rejected else 0


@frozen
class _Forms:
    """The forms that decisions are written in, and those of them that write totals too."""

    decisions: Sequence[Form]
    totals: Sequence[TotalsForm]


def _forms(outputs: Outputs, options: argparse.Namespace, policy: Policy) -> _Forms:
    streams = [_stream(outputs, path, options) for path in options.output]
    named = streams or [(options.format or "text", sys.stdout)]
    if options.totals:
        found = [TOTALS_FORMS[name](stream, policy, options.lang) for name, stream in named]
        return _Forms(found, found)
    return _Forms([FORMS[name](stream, policy, options.lang) for name, stream in named], ())


def _stream(outputs: Outputs, path: Path, options: argparse.Namespace) -> tuple[str, TextIO]:
    name = options.format or form_of(path)
    stream = outputs.open(path)
    stream.write(MARK if name == "csv" else "")
    return name, stream
