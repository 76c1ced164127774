"""The command lists: the lists of a place over a ledger, or over the departments' rolls compared."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.forms import MARK, form_of
from policyrules.cli.inputs import EMPTY_IN_TABLES, MAPPING_IN_TABLES, read_households, read_policy
from policyrules.cli.output import csv_text, note, show
from policyrules.cli.progress import Progress, reading, say_resumed
from policyrules.core.duties import Roster
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above
from policyrules.explaining.tally import HOUSEHOLDS
from policyrules.intake.records import Ledger
from policyrules.lists.in_files import draw_up
from policyrules.lists.roll_tables import read_rolls
from policyrules.lists.rolls import ComparedRolls, compare_rolls
from policyrules.lists.rolls_in_files import draw_up_rolls
from policyrules.lists.rosters import all_rosters, roster, roster_of
from policyrules.lists.whole_words import drawn_text
from policyrules.lists.words import NOTES, Page

FORMS = ("text", "json", "csv")
WHOLE = (".duckdb", ".xlsx", ".parquet")
"""The endings of outputs that hold lists as tables."""
ONE_OUTPUT = Said(
    "名单的表（.duckdb、.xlsx、.parquet）出自 --ledger 或 --tables，一次写一处，不用 --format",
    "tables of lists (.duckdb, .xlsx, .parquet) come from --ledger or --tables, go to one place a run and "
    "take no --format",
)


def arguments(parser: shared.Parser) -> None:
    """The options of lists."""
    shared.place(parser)
    source = shared.cases_or_ledger(parser)
    parser.reads(
        "--tables", metavar="DIR", to=source,
        zh="要比对的几本台账（低保、建档立卡……）", en="rolls to compare (dibao, register, …)",
    )  # fmt: skip
    shared.on(parser)
    parser.option(
        "--list", action="append", default=[], metavar="NAME",
        zh="只编这份名单（可重复）", en="this list only (repeatable)",
    )  # fmt: skip
    parser.option(
        "--complete", metavar="NAMES", type=shared.names,
        zh="已齐全的名册（与 --tables 同用时是台账），用逗号分开",
        en="lists (with --tables: rolls) of which nothing is missing, with commas",
    )  # fmt: skip
    shared.empty(parser)
    parser.option("--format", choices=FORMS, zh="输出格式", en="form of the output")
    shared.mapping_option(parser)
    parser.option(
        "-o", "--output", action="append", type=Path, default=[], metavar="FILE",
        zh="写入文件（可重复；格式看扩展名）；--ledger、--tables 的名单写成表：.duckdb 或 .xlsx 是一个文件，"
        ".parquet 是一个文件夹，一份名单一张表",
        en="write to a file (repeatable; form by its ending); the lists of --ledger or --tables as tables: "
        ".duckdb or .xlsx is one file, .parquet a folder, with a table a list",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Draw up the lists; 1 when rows were left out or must be looked at, 0 otherwise."""
    policy = read_policy(options)
    every = all_rosters(policy)
    if not every:
        raise UsageError(Said(f"{policy.id} 没有名单", f"{policy.id} has no list (名单)"))
    chosen = [roster_of(policy, name).id for name in options.list] or [*every]
    if options.tables is not None:
        chosen = _of_households(policy, [every[name] for name in chosen], options)
    if any(path.suffix.lower() in WHOLE for path in options.output):
        return _whole(policy, list(dict.fromkeys(chosen)), options)
    with Outputs(reads=options.inputs) as outputs:
        files = [
            (options.format or form_of(path, FORMS.__contains__), outputs.open(path))
            for path in options.output
        ]
        ledger, compared = _households(policy, options)
        results = [roster(policy, ledger.cases, name, on=options.on) for name in chosen]
        page = Page(policy, results, ledger.rejected, compared, options.lang)
        for form, stream in files:
            stream.write((MARK if form == "csv" else "") + _written(page, form))
    if not files and options.format in (None, "text"):
        show(page.text())
    elif not files:
        sys.stdout.write(_written(page, options.format))
    if files or options.format == "csv":
        for line in page.trouble(NOTES):
            note(line)
    return 1 if ledger.rejected or (compared is not None and compared.notes) else 0


def _of_households(policy: Policy, rosters: Sequence[Roster], options: argparse.Namespace) -> list[str]:
    """The lists that rolls of persons can fill: of what they put together, not of villages or payments."""
    ours = {r.id for r in rosters if root_above(policy.entities, r.entity) == policy.root}
    own = policy.entities[policy.root]
    for other in (r for r in rosters if r.id not in ours):
        root = policy.entities[root_above(policy.entities, other.entity)]
        said = Said(
            f"名单“{other.label}”是{root.label}的，台账（--tables）只能合成{own.label}：用 --case 或 "
            "--ledger",
            f"list {other.id} is of a {root.id}, and rolls (--tables) only make a {own.id}: "
            "use --case or --ledger",
        )
        if options.list or not ours:
            raise UsageError(said)
        note(said, options.lang)
    return [r.id for r in rosters if r.id in ours]


def _whole(policy: Policy, chosen: Sequence[str], options: argparse.Namespace) -> int:
    """Lists as tables, of a whole ledger or of rolls; 1 when something was left out or must be looked at."""
    if options.case is not None or options.format is not None or len(options.output) > 1:
        raise UsageError(ONE_OUTPUT)
    (out,) = options.output
    given = {"on": options.on, "lists": chosen, "language": options.lang, "reads": options.inputs}
    given["seen"] = Progress(HOUSEHOLDS, options.lang).reached
    if options.tables is not None:
        return _of_rolls(policy, out, given, options)
    found = draw_up(
        policy,
        options.ledger,
        out,
        complete=options.complete,
        empty=options.empty,
        mapping=options.mapping,
        reading=reading(options.lang),
        **given,
    )
    for problem in found.notes:
        note(problem.line, options.lang)
    say_resumed(found.taken_over, options.lang, anew=found.started_anew)
    show(drawn_text(policy, found, language=options.lang))
    return 1 if found.counts.rejected or found.counts.orphans else 0


def _of_rolls(policy: Policy, out: Path, given: Mapping[str, Any], options: argparse.Namespace) -> int:
    """The same of rolls compared, with what was found in comparing them."""
    found = draw_up_rolls(policy, options.tables, out, complete=_complete_rolls(options), **given)
    for problem in found.notes:
        note(problem.line, options.lang)
    say_resumed(found.drawn.taken_over, options.lang, anew=found.drawn.started_anew)
    page = Page(policy, (), (), found.compared, options.lang, noted=found.noted)
    show("\n".join((drawn_text(policy, found.drawn, language=options.lang), page.text())))
    return 1 if found.compared.notes else 0


def _complete_rolls(options: argparse.Namespace) -> list[str] | None:
    """Which rolls are said to be complete. UsageError for what is about cells of a ledger."""
    if options.empty:
        raise UsageError(EMPTY_IN_TABLES)
    if options.mapping is not None:
        raise UsageError(MAPPING_IN_TABLES)
    named: list[str] | None = ["all"] if options.complete == "all" else options.complete
    return named


def _written(page: Page, form: str) -> str:
    match form:
        case "json":
            return json.dumps(page.json(), ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        case "csv":
            return csv_text(page.rows())
    return page.text()


def _households(policy: Policy, options: argparse.Namespace) -> tuple[Ledger, ComparedRolls | None]:
    if options.tables is None:
        return read_households(policy, options), None
    rolls = read_rolls(policy, options.tables, complete=_complete_rolls(options), on=options.on)
    for noted in (each for roll in rolls for each in roll.notes):
        note(noted.line, options.lang)
    compared = compare_rolls(policy, rolls)
    return Ledger(compared.cases, ()), compared
