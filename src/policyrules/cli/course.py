"""The command course: a household month by month, and two courses held against each other."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from policyrules.cli import parser as shared
from policyrules.cli.inputs import one_household, read_policy
from policyrules.cli.output import RULE, csv_text, show
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


def arguments(parser: shared.Parser) -> None:
    """The options of course."""
    shared.place(parser)
    shared.one_case(parser)
    parser.reads("--changes", metavar="FILE", zh="变更 JSON", en="changes, JSON")
    parser.reads(
        "--against", metavar="FILE",
        zh="另一份变更，据以计算补发和追缴", en="other changes: what they would have paid more or less",
    )  # fmt: skip
    shared.month(parser, "--from", "start", "首月", "first month")
    shared.month(parser, "--to", "end", "末月", "last month")
    shared.programme(parser)
    shared.form(parser, "text", "json", "csv")


def run(options: argparse.Namespace) -> int:
    """Write the course of one household; with --against also what the other changes would have paid."""
    policy = read_policy(options)
    case = one_household(policy, options)
    found = _course(policy, case, options, options.changes)
    against = _course(policy, case, options, options.against) if options.against else None
    match options.format:
        case "json":
            sys.stdout.write(_json(policy, found, against))
        case "csv":
            rows = [("course", *row) for row in course_rows(policy, found, language=options.lang)]
            if against is not None:
                other = course_rows(policy, against, language=options.lang)[1:]
                rows += [("against", *row) for row in other]
            sys.stdout.write(csv_text(rows))
        case _:
            texts = [course_text(policy, found, language=options.lang)]
            if against is not None:
                owed = difference(found, against)
                texts.append(course_text(policy, against, language=options.lang))
                texts.append(difference_text(policy, owed, language=options.lang))
            show(RULE.join(texts))
    return 0


def _json(policy: Policy, found: Course, against: Course | None) -> str:
    data = {"course": course_json(policy, found)}
    if against is not None:
        data["against"] = course_json(policy, against)
        data["difference"] = difference_json(difference(found, against))
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _course(policy: Policy, case: Case, options: argparse.Namespace, changes: Path | None) -> Course:
    events = read_changes(policy, case, changes) if changes else ()
    return follow(
        policy, case, start=options.start, end=options.end, changes=events, programme=options.programme
    )
