"""The command calendar: what is due in a year, listed or as a calendar file; with records, how it stands."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from policyrules.base.cells import page
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.inputs import read_policy
from policyrules.cli.output import note, show
from policyrules.core.json_form import json_form
from policyrules.core.policy import Policy
from policyrules.deadlines.against_records import (
    FAULTY,
    Due,
    Verdict,
    check_deadlines,
    due,
    standing,
    uncounted,
)
from policyrules.deadlines.calendar_file import ics
from policyrules.deadlines.events import Events, read_events, read_holidays
from policyrules.deadlines.words import account_lines, due_counts, due_lines, result_lines
from policyrules.explaining.brief import rejected_json

LAST_YEAR: Final = date.max.year - 3


def arguments(parser: shared.Parser) -> None:
    """The options of calendar."""
    shared.place(parser)
    parser.option("--year", type=int, required=True, metavar="YEAR", zh="年份", en="the year")
    parser.option(
        "--ics", type=Path, metavar="FILE", zh="写出日历文件（iCalendar）", en="write a calendar file"
    )
    parser.reads(
        "--events", metavar="FILE",
        zh="办事记录（CSV 或 JSON），与 --on 同用", en="records, CSV or JSON; with --on",
    )  # fmt: skip
    shared.on(parser, required=False, zh="核对日", en="checked as of this day")
    parser.reads(
        "--holidays", metavar="FILE", zh="节假日表（CSV 或 JSON）", en="table of holidays, CSV or JSON"
    )
    parser.option(
        "--subject", action="append", default=[], metavar="NAME",
        zh="须各自办理的对象，如村（可重复）", en="who must each do it, such as a village (repeatable)",
    )  # fmt: skip
    shared.form(parser, "text", "json")


def run(options: argparse.Namespace) -> int:
    """List what is due in the year; 1 when by the records something is missing, late or defective."""
    if (options.events is None) != (options.on is None):
        raise UsageError(Said("--events 与 --on 要一起用", "--events and --on go together"))
    if not 1 < options.year < LAST_YEAR:
        raise UsageError(Said(f"--year {options.year}: 年份不对", f"--year {options.year}: not a year"))
    policy = read_policy(options)
    start, end = date(options.year, 1, 1), date(options.year, 12, 31)
    with Outputs(reads=options.inputs) as outputs:
        holidays = read_holidays(options.holidays) if options.holidays else None
        for noted in holidays.notes if holidays else ():
            note(noted.line, options.lang)
        read = read_events(policy, options.events) if options.events else Events(())
        dues = due(policy, start, end, events=read.events, holidays=holidays)
        results: tuple[Verdict, ...] = ()
        if options.on is not None:
            results = check_deadlines(
                policy, read.events, on=options.on, holidays=holidays, subjects=options.subject,
                start=start, end=end,
            )  # fmt: skip
        if options.ics is not None:
            outputs.write(options.ics, ics(policy, dues, language=options.lang))
    if options.format == "json":
        json.dump(
            _json(dues, standing(policy, start=start, end=end), results, read),
            sys.stdout,
            ensure_ascii=False,
            sort_keys=True,
            indent=1,
        )
        sys.stdout.write("\n")
    if options.on is None:
        _list(policy, dues, options)
        return 0
    _check(policy, results, read, options)
    return 1 if read.rejected or any(r.state in FAULTY for r in results) else 0


def _list(policy: Policy, dues: Sequence[Due], options: argparse.Namespace) -> None:
    undated = standing(policy, start=date(options.year, 1, 1), end=date(options.year, 12, 31))
    if options.format == "text":
        show(page(due_lines(policy, (*dues, *undated), options.lang)))
    note(due_counts(dues, undated, options.lang))


def _check(policy: Policy, results: Sequence[Verdict], read: Events, options: argparse.Namespace) -> None:
    if options.format == "text":
        for result in results:
            show(page(result_lines(policy, result, options.lang)))
    for line in account_lines(policy, results, read, options.on, options.lang):
        note(line)


def _json(
    dues: Sequence[Due], undated: Sequence[Due], results: Sequence[Verdict], read: Events
) -> dict[str, Any]:
    """What is due, what has no day, how each stands by the records, and every row not used."""
    return {
        "due": json_form(tuple(dues)),
        "without_day": json_form(tuple(undated)),
        "results": json_form(tuple(results)),
        "not_counted": json_form(uncounted(results, read.events)),
        "rejected": [rejected_json(one) for one in read.rejected],
    }
