"""The command calendar: what is due in a year, listed or as a calendar file; with records, how it stands."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.saying import Language
from policyrules.cli.output import note, write_whole
from policyrules.deadlines.against_records import FAULTY, Verdict, check_deadlines, due, standing
from policyrules.deadlines.calendar_file import ics
from policyrules.deadlines.events import Events, read_events, read_holidays
from policyrules.deadlines.words import account_lines, due_counts, due_lines, result_lines
from policyrules.loading import load

LAST_YEAR: Final = date.max.year - 3


def calendar(options: argparse.Namespace) -> int:
    """List what is due in the year; 1 when by the records something is missing, late or defective."""
    if (options.events is None) != (options.on is None):
        raise UsageError("--events 与 --on 要一起用 / --events and --on go together")
    if not 1 < options.year < LAST_YEAR:
        raise UsageError(f"--year {options.year}: 年份不对 / not a year")
    language: Language = options.lang
    policy = load(options.place, overlay=options.overlay, policies=options.policies, examples=False)
    holidays = read_holidays(options.holidays) if options.holidays else None
    start, end = date(options.year, 1, 1), date(options.year, 12, 31)
    read = read_events(policy, options.events) if options.events else Events(())
    dues = due(policy, start, end, events=read.events, holidays=holidays)
    results: tuple[Verdict, ...] = ()
    if options.on is not None:
        results = check_deadlines(
            policy,
            read.events,
            on=options.on,
            holidays=holidays,
            subjects=options.subject,
            start=start,
            end=end,
        )
    if options.ics is not None:
        write_whole(options.ics, ics(policy, dues, language=language))
    if options.on is None:
        undated = standing(policy)
        for line in due_lines(policy, (*dues, *undated), language):
            print(line)
        note(due_counts(dues, undated, language))
        return 0
    for result in results:
        for line in result_lines(policy, result, language):
            print(line)
    for line in account_lines(policy, results, read, options.on, language):
        note(line)
    return 1 if read.rejected or any(r.state in FAULTY for r in results) else 0
