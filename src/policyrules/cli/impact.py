"""The command impact: one ledger under two policies, overlays, amendments or days."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from policyrules.base.errors import UsageError
from policyrules.base.saying import Language, Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.forms import MARK
from policyrules.cli.inputs import problems_file, read_households, read_policy, say_reasons, write_problems
from policyrules.cli.output import csv_text, show
from policyrules.cli.progress import Progress
from policyrules.comparing.impact import KINDS, Impact, Side, impact
from policyrules.comparing.impact_words import impact_markdown, impact_text, move_rows
from policyrules.explaining.tally import HOUSEHOLDS

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
        zh="新政策的县级细则（默认与 --overlay 相同）", en="overlay of the second (default: --overlay)",
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
        "--by", metavar="NAME", zh="按户的这个数由低到高分十组，如 家庭月人均收入",
        en="ten groups of households by this number, from the lowest",
    )  # fmt: skip
    parser.option(
        "--rows", action="append", default=[], choices=KINDS,
        zh="逐条列出这类变动（可重复）", en="list those that move so (repeatable)",
    )  # fmt: skip
    parser.option(
        "--output", action="append", type=Path, default=[], metavar="FILE",
        zh="写入文件（可重复）：.md 报告，.xlsx，.csv 逐条，.svg 图，.txt",
        en="write to a file (repeatable): .md the report, .xlsx, .csv every row, .svg the chart, .txt",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Decide every household twice and write who gains and loses; 1 when a household was rejected."""
    second = argparse.Namespace(**vars(options))
    second.overlay = options.overlay_after or options.overlay
    second.amend = [*options.amend, *options.amend_after]
    second.on = options.on_after or options.on
    policies = read_policy(options, options.before), read_policy(second, options.after)
    with Outputs(reads=options.inputs) as outputs:
        files = [(outputs.open(path), _ending(path)) for path in options.output]
        target = problems_file(outputs, options)
        first = read_households(policies[0], options)
        write_problems(target, policies[0], first, options)
        before = Side(policies[0], first, options.on)
        say_reasons(first, options.lang)
        after = Side(policies[1], read_households(policies[1], second, known=first.notes), second.on)
        said = {problem for rejected in first.rejected for problem in rejected.problems}
        say_reasons(after.ledger, options.lang, known=said)
        found = impact(before, after, by=options.by, seen=Progress(HOUSEHOLDS, options.lang))
        for stream, ending in files:
            written = _written(before, after, found, ending, options.lang)
            stream.buffer.write(written if isinstance(written, bytes) else written.encode("utf-8"))
    if options.rows:
        sys.stdout.write(csv_text(move_rows(before, after, found, kinds=options.rows, language=options.lang)))
    elif not options.output:
        show(impact_text(before, after, found, language=options.lang))
    return 1 if before.ledger.rejected or after.ledger.rejected else 0


def _ending(path: Path) -> str:
    if path.suffix.lower() not in ENDINGS:
        endings = " ".join(ENDINGS)
        said = Said(f"{path}: 请用 {endings} 作扩展名", f"{path}: end the name with one of {endings}")
        raise UsageError(said)
    return path.suffix.lower()


def _written(before: Side, after: Side, found: Impact, ending: str, language: Language) -> str | bytes:
    """The report in the form that the ending of a file name asks for."""
    from policyrules.comparing.impact_book import impact_workbook
    from policyrules.comparing.impact_picture import impact_svg

    match ending:
        case ".md":
            picture = impact_svg(before, after, found, language=language)
            return impact_markdown(before, after, found, picture=picture, language=language)
        case ".svg":
            return impact_svg(before, after, found, language=language)
        case ".xlsx":
            return impact_workbook(before, after, found, language=language)
        case ".csv":
            return MARK + csv_text(move_rows(before, after, found, language=language))
    return impact_text(before, after, found, language=language)
