"""The command impact: one ledger under two policies, overlays, amendments or days."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, TextIO

from policyrules.base.errors import Problem, UsageError
from policyrules.base.extras import is_there
from policyrules.base.saying import Language, Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.forms import MARK
from policyrules.cli.inputs import problems_file, read_households, read_policy, say_reasons, write_problems
from policyrules.cli.output import csv_text, note, show
from policyrules.cli.progress import Progress, reading, say_resumed
from policyrules.comparing.impact import impact
from policyrules.comparing.impact_results import KINDS, Impact, Side
from policyrules.comparing.impact_words import impact_markdown, impact_text, move_rows
from policyrules.core.policy import Policy
from policyrules.explaining.tally import HOUSEHOLDS
from policyrules.intake.values import ABSENT_WORDS

Decided = tuple[Side, Side, Impact]
"""Both sides, and what differs."""
ENDINGS = (".txt", ".md", ".csv", ".svg", ".xlsx")


def arguments(parser: shared.Parser) -> None:
    """The options of impact."""
    parser.option("before", metavar="BEFORE", zh="原政策：地方名或文件夹", en="the first: place or folder")
    parser.option(
        "after", metavar="AFTER", zh="新政策：地方名或文件夹（可以相同）", en="the second (may be the same)"
    )
    shared.overlay_option(parser)
    parser.option(
        "--overlay-after", metavar="NAME",
        zh="新政策的县级细则（不写则与 --overlay 相同；none：不用细则）",
        en="overlay of the second (default: --overlay; none: without one)",
    )  # fmt: skip
    shared.amend_option(parser)
    parser.reads(
        "--amend-after", action="append", default=[], metavar="FILE",
        zh="只修订新政策的文件（可重复）", en="a file that amends the second only (repeatable)",
    )  # fmt: skip
    shared.households(parser)
    shared.problems(parser)
    shared.on(parser)
    shared.on(
        parser, name="--on-after", required=False,
        zh="新政策的评定日（默认与 --on 相同）", en="the day for the second (default: --on)",
    )  # fmt: skip
    parser.option(
        "--by", metavar="NAME", zh="按户的这个数由低到高分十组，如 家庭月收入",
        en="ten groups of households by this number, from the lowest",
    )  # fmt: skip
    parser.option(
        "--rows", action="append", default=[], choices=KINDS,
        zh="逐条列出这类变动（可重复）", en="list those that move so (repeatable)",
    )  # fmt: skip
    parser.option(
        "-o", "--output", action="append", type=Path, default=[], metavar="FILE",
        zh="写入文件（可重复）：.md 报告，.xlsx，.csv 逐条，.svg 图，.txt",
        en="write to a file (repeatable): .md the report, .xlsx, .csv every row, .svg the chart, .txt",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Decide every household twice and write who gains and loses; 1 when a household was rejected."""
    second = argparse.Namespace(**vars(options))
    if options.overlay_after is not None:
        second.overlay = None if options.overlay_after in ABSENT_WORDS else options.overlay_after
    second.amend = [*options.amend, *options.amend_after]
    second.on = options.on_after or options.on
    policies = read_policy(options, options.before), read_policy(second, options.after)
    with ExitStack() as stack, Outputs(reads=options.inputs) as outputs:
        files = [(outputs.open(path), _ending(path)) for path in options.output]
        target = problems_file(outputs, options)
        whole = options.ledger is not None and is_there("duckdb") and is_there("pyarrow")
        decided = _whole if whole else _case_by_case
        before, after, found = decided(policies, options, second, target, stack)
        for stream, ending in files:
            _write(stream, before, after, found, ending, options.lang)
        if options.rows:
            rows = move_rows(before, after, found, kinds=options.rows, language=options.lang)
            _write_rows(sys.stdout, rows)
        elif not options.output:
            show(impact_text(before, after, found, language=options.lang))
    return 1 if before.ledger.rejected or after.ledger.rejected else 0


def _case_by_case(
    policies: tuple[Policy, Policy], options: argparse.Namespace, second: argparse.Namespace,
    target: BinaryIO | None, _stack: ExitStack,
) -> Decided:  # fmt: skip
    """Cases, or a ledger where the libraries for tables are lacking: read at once, each decided twice."""
    first = read_households(policies[0], options, beside=policies[1])
    before = Side(policies[0], first, options.on)
    say_reasons(first, options)
    again = read_households(policies[1], second, known=first.notes, beside=policies[0])
    after = Side(policies[1], again, second.on)
    said = {problem for rejected in first.rejected for problem in rejected.problems}
    say_reasons(after.ledger, options, known=said)
    write_problems(target, policies[0], first, options, beside=(policies[1], again))
    return before, after, impact(before, after, by=options.by, seen=Progress(HOUSEHOLDS, options.lang))


def _whole(
    policies: tuple[Policy, Policy], options: argparse.Namespace, second: argparse.Namespace,
    target: BinaryIO | None, stack: ExitStack,
) -> Decided:  # fmt: skip
    """A ledger of any size: slice by slice, by SQL where it is large."""
    from policyrules.comparing.whole_impact import Read, impact_over

    read = Read(options.ledger, options.complete, options.empty, options.mapping)
    sides = (policies[0], options.on), (policies[1], second.on)
    out = next(iter(options.output), None)
    seen = Progress(HOUSEHOLDS, options.lang)
    told = reading(options.lang)
    found = stack.enter_context(impact_over(*sides, read, by=options.by, beside=out, seen=seen, reading=told))
    say_resumed(found.taken_over, options.lang, anew=found.started_anew)
    beside = policies[1], found.after.ledger
    write_problems(target, policies[0], found.before.ledger, options, beside=beside)
    known: set[Problem] = set()
    for side in (found.before, found.after):
        for problem in (each for each in side.ledger.notes if each not in known):
            note(problem.line, options.lang)
        say_reasons(side.ledger, options, known=known)
        known |= {*side.ledger.notes, *(p for rejected in side.ledger.rejected for p in rejected.problems)}
    return found.before, found.after, found.impact


def _ending(path: Path) -> str:
    if path.suffix.lower() not in ENDINGS:
        endings = " ".join(ENDINGS)
        said = Said(f"{path}: 请用 {endings} 作扩展名", f"{path}: end the name with one of {endings}")
        raise UsageError(said)
    return path.suffix.lower()


def _write(stream: TextIO, before: Side, after: Side, found: Impact, ending: str, language: Language) -> None:
    """Write the report in the form that the ending of a file name asks for."""
    from policyrules.comparing.impact_book import impact_workbook
    from policyrules.comparing.impact_picture import impact_svg

    match ending:
        case ".md":
            picture = impact_svg(before, after, found, language=language)
            stream.write(impact_markdown(before, after, found, picture=picture, language=language))
        case ".svg":
            stream.write(impact_svg(before, after, found, language=language))
        case ".xlsx":
            stream.flush()
            impact_workbook(stream.buffer, before, after, found, language=language)
        case ".csv":
            stream.write(MARK)
            _write_rows(stream, move_rows(before, after, found, language=language))
        case _:
            stream.write(impact_text(before, after, found, language=language))


def _write_rows(stream: TextIO, rows: Iterable[Sequence[str]]) -> None:
    """Rows as CSV, one after another."""
    for row in rows:
        stream.write(csv_text([row]))
