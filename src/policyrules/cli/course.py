"""The command course: a household month by month, and two courses held against each other."""

from __future__ import annotations

import argparse
import json
import sys

from policyrules.base.errors import UsageError
from policyrules.cli.output import csv_text
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.courses import (
    Course,
    course_json,
    course_rows,
    course_text,
    difference,
    difference_json,
    difference_text,
    read_changes,
)
from policyrules.courses import course as follow
from policyrules.intake.case_json import read_cases
from policyrules.intake.records import EVERYTHING
from policyrules.loading import load


def course(options: argparse.Namespace) -> int:
    """Write the course of one household; with --against also what the other changes would have paid."""
    policy = load(options.place, overlay=options.overlay, policies=options.policies, examples=False)
    case = _one(policy, options)
    found = _course(policy, case, options, options.changes)
    against = _course(policy, case, options, options.against) if options.against else None
    match options.format:
        case "json":
            data = {"course": course_json(found)}
            if against is not None:
                data["against"] = course_json(against)
                data["difference"] = difference_json(difference(found, against))
            print(json.dumps(data, ensure_ascii=False, indent=1))
        case "csv":
            rows = [("course", *row) for row in course_rows(policy, found, language=options.lang)]
            if against is not None:
                other = course_rows(policy, against, language=options.lang)[1:]
                rows += [("against", *row) for row in other]
            sys.stdout.write(csv_text(rows))
        case _:
            sys.stdout.write(course_text(policy, found, language=options.lang))
            if against is not None:
                sys.stdout.write("\n" + "─" * 60 + "\n\n")
                sys.stdout.write(course_text(policy, against, language=options.lang))
                sys.stdout.write("\n" + "─" * 60 + "\n\n")
                owed = difference(found, against)
                sys.stdout.write(difference_text(policy, owed, language=options.lang))
    return 0


def _course(policy: Policy, case: Case, options: argparse.Namespace, changes: object) -> Course:
    events = read_changes(policy, case, changes) if changes else ()  # type: ignore[arg-type]
    return follow(
        policy, case, start=options.start, end=options.end, changes=events, programme=options.programme
    )


def _one(policy: Policy, options: argparse.Namespace) -> Case:
    """The one household of the file, or the one that --household names."""
    complete = options.complete
    if complete and complete not in EVERYTHING:
        complete = [name.strip() for name in complete.replace("，", ",").split(",")]
    cases = read_cases(policy, options.case, complete=complete)
    if options.household is not None:
        cases = tuple(case for case in cases if case.id == options.household)
    if len(cases) != 1:
        raise UsageError(
            f"{options.case}: {len(cases)} 户，请用 --household 指明一户 / say which with --household"
        )
    return cases[0]
