"""The command ``lists``: the rosters of a place over a ledger, or over several ledgers compared."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path

from policyrules.base.errors import UsageError
from policyrules.cli.forms import form_of
from policyrules.cli.output import csv_text, note, whole_file
from policyrules.core.policy import Policy
from policyrules.intake.case_json import read_json_ledger
from policyrules.intake.records import Ledger
from policyrules.lists.rolls import ComparedRolls
from policyrules.lists.rosters import roster, roster_of
from policyrules.lists.words import NOTES, Page
from policyrules.loading import load


def lists(options: argparse.Namespace) -> int:
    """Draw up the lists; 1 when rows were left out or must be looked at, 0 otherwise."""
    policy = load(options.place, overlay=options.overlay, policies=options.policies)
    if not policy.rosters:
        raise UsageError(f"{policy.id} 没有名单 / has no list (名单)")
    names = [roster_of(policy, name).id for name in options.list] or [*policy.rosters]
    with ExitStack() as stack:
        streams = [
            (options.format or form_of(path), stack.enter_context(whole_file(path, encoding=_encoding(path))))
            for path in options.output
        ] or [(options.format or "text", sys.stdout)]
        ledger, joined = _households(policy, options)
        results = [roster(policy, ledger.cases, name, on=options.on) for name in names]
        page = Page(policy, results, ledger.rejected, joined, options.lang)
        for form, stream in streams:
            stream.write(_written(page, form))
    issues = joined.issues if joined is not None else ()
    if options.output or any(form == "csv" for form, _ in streams):
        for line in page.trouble(NOTES):
            note(line)
    return 1 if ledger.rejected or issues else 0


def _written(page: Page, form: str) -> str:
    match form:
        case "json":
            return json.dumps(page.json(), ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        case "csv":
            return csv_text(page.rows())
    return page.text()


def _encoding(path: Path) -> str:
    return "utf-8-sig" if path.suffix.lower() == ".csv" else "utf-8"


def _households(policy: Policy, options: argparse.Namespace) -> tuple[Ledger, ComparedRolls | None]:
    if options.tables is not None:
        from policyrules.lists.roll_tables import read_rolls
        from policyrules.lists.rolls import compare_rolls

        wanted = None if options.complete is None else _names(options.complete)
        joined = compare_rolls(policy, read_rolls(policy, options.tables, complete=wanted))
        return Ledger(joined.cases, ()), joined
    complete = options.complete
    if complete not in (None, "all", "全部"):
        complete = _names(complete)
    if options.case is not None:
        return read_json_ledger(policy, options.case, complete=complete), None
    from policyrules.intake.case_csv import read_ledger

    return read_ledger(policy, options.ledger, complete=complete), None


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]
