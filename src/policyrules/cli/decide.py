"""The command decide: every household of a file or ledger, one decision after another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Generator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final, TextIO

from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.forms import FORMS, MARK, TOTALS_FORMS, form_of
from policyrules.cli.inputs import problems_file, read_households, read_policy, write_problems
from policyrules.cli.output import note
from policyrules.cli.progress import Progress, reading
from policyrules.cli.told import Pages, Teller, Told, told_part
from policyrules.explaining.summary import summary_text
from policyrules.explaining.tally import Tally
from policyrules.intake.records import Ledger

TOGETHER: Final = 50
"""So many cases of a file are written at a time."""


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
        "-o", "--output", action="append", type=Path, default=[], metavar="FILE",
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
    with Outputs(reads=options.inputs) as outputs:
        streams = [_stream(outputs, path, options) for path in options.output]
        named = streams or [(options.format or "text", sys.stdout)]
        forms = TOTALS_FORMS if options.totals else FORMS
        made = tuple(forms[name](policy, options.lang) for name, _ in named)
        teller = Teller(policy, made, options.on, programme)
        pages = Pages(teller, [stream for _, stream in named], Tally(policy), options.lang)
        pages.begin()
        target = problems_file(outputs, options)
        seen = Progress(pages.tally.counted, options.lang).reached
        told = _of_cases if options.ledger is None else _of_ledger
        with closing(told(options, teller, seen)) as every:
            for found in every:
                pages.take(found)
        pages.end()
        write_problems(target, policy, Ledger((), tuple(pages.rejected), tuple(pages.notes)), options)
    if pages.tally.sums.households != 1 or options.output:
        note(summary_text(pages.tally, language=options.lang).rstrip())
    return 1 if pages.rejected else 0


_Seen = Callable[[int, int], None]
"""Called with how many households are done, and how many there are."""


def _of_cases(options: argparse.Namespace, teller: Teller, seen: _Seen) -> Generator[Told, None, None]:
    """What is said of the cases of a file, some at a time."""
    ledger = read_households(teller.policy, options)
    for first in range(0, len(ledger.cases), TOGETHER):
        cases = ledger.cases[first : first + TOGETHER]
        yield teller.told(Ledger(cases, ()))
        seen(first + len(cases), len(ledger.cases))
    yield teller.told(Ledger((), ledger.rejected))


def _of_ledger(options: argparse.Namespace, teller: Teller, seen: _Seen) -> Generator[Told, None, None]:
    """What is said of a ledger of any size: slice by slice, by all processors, in its order."""
    from tempfile import TemporaryDirectory

    from policyrules.base.processes import in_order
    from policyrules.ledgers.parts import parts_of
    from policyrules.ledgers.runs import made_of_parts
    from policyrules.ledgers.slices import processes, slice_size

    policy, programmes = teller.policy, 1 if teller.programme else len(teller.policy.all_programmes)
    size = slice_size(programmes)
    given = {name: getattr(options, name) for name in ("on", "complete", "empty", "mapping")}
    with (
        TemporaryDirectory(prefix="policyrules-") as folder,
        parts_of(
            policy, options.ledger, Path(folder), size=size, reading=reading(options.lang), **given
        ) as parts,
    ):
        several = processes(parts.households, programmes, size)
        made = made_of_parts(partial(told_part, teller), parts, seen, several=several)
        yield from in_order(made)


def _stream(outputs: Outputs, path: Path, options: argparse.Namespace) -> tuple[str, TextIO]:
    name = options.format or form_of(path)
    stream = outputs.open(path)
    stream.write(MARK if name == "csv" else "")
    return name, stream
