"""Commands that decide: decide, explain, replay."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from policyrules.base.errors import UsageError
from policyrules.cli.forms import FORMS, Form, form_of
from policyrules.cli.output import note, whole_file
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.deciding import decide_all
from policyrules.explaining import explain as explain_text
from policyrules.explaining.receipt import replay as replay_receipt
from policyrules.explaining.summary import Tally, summary_text
from policyrules.intake.case_json import read_cases, read_json_ledger
from policyrules.intake.records import EVERYTHING, Ledger
from policyrules.loading import load

_PROGRESS_AFTER: Final = 3
"""Seconds of silence before progress is said, and between two of its lines."""


def decide(options: argparse.Namespace) -> int:
    """Decide every household; each comes out with its decisions, or rejected with row and reason."""
    policy = load(options.place, overlay=options.overlay, policies=options.policies, examples=False)
    programme = policy.programme(options.programme).id if options.programme else None
    tally = Tally()
    with ExitStack() as stack:
        forms = [_open(stack, path, options, policy) for path in options.output] or [
            FORMS[options.format or "text"](sys.stdout, policy, options.lang)
        ]
        for form in forms:
            form.begin()
        ledger = _ledger(policy, options)
        for case in _progress(ledger.cases, tally, options):
            tally.decided += 1
            for decision in _decisions(policy, case, options, programme):
                tally.count(decision)
                for form in forms:
                    form.decision(decision, case)
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


def explain(options: argparse.Namespace) -> int:
    """Explain the decisions of each household in plain text."""
    policy = load(options.place, overlay=options.overlay, policies=options.policies, examples=False)
    programme = policy.programme(options.programme).id if options.programme else None
    ledger = _ledger(policy, options)
    first = True
    for case in ledger.cases:
        for decision in _decisions(policy, case, options, programme, effects=options.effects):
            if not first:
                print("\n" + "─" * 60 + "\n")
            first = False
            sys.stdout.write(explain_text(policy, decision, language=options.lang))
    for rejected in ledger.rejected:
        FORMS["text"](sys.stderr, policy, options.lang).rejected(rejected)
    return 1 if ledger.rejected else 0


def replay(options: argparse.Namespace) -> int:
    """Decide again what a receipt file says about the household of the case; 1 where it differs."""
    try:
        data = json.loads(options.receipt.read_text("utf-8"))
    except ValueError as problem:
        raise UsageError(f"{options.receipt}: {problem}") from problem
    receipts = [r for r in (data if isinstance(data, list) else [data]) if isinstance(r, dict)]
    receipts = [r for r in receipts if "receipt" in r]
    if not receipts:
        raise UsageError(f"{options.receipt}: 其中没有决定凭证 / holds no receipt")
    place = options.place or receipts[0]["receipt"]["policy"]
    policy = load(place, overlay=options.overlay, policies=options.policies, examples=False)
    cases = read_cases(policy, options.case)
    zh = options.lang == "zh"
    found = differing = 0
    for case in cases:
        for receipt in receipts:
            if receipt["unit"]["household"] != case.id:
                continue
            found += 1
            result = replay_receipt(policy, case, receipt)
            differing += not result.same
            for difference in result.differences:
                then, now = (json.dumps(v, ensure_ascii=False) for v in (difference.then, difference.now))
                where = f"{case.id} · {receipt['label']} · {difference.path}"
                print(f"{where}：原为 {then}，现为 {now}" if zh else f"{where}: was {then}, is {now}")
    if not found:
        raise UsageError("凭证与个案没有相同的户 / the receipts and the case have no household in common")
    note(f"重算 {found} 项，{differing} 项不同" if zh else f"{found} decisions replayed, {differing} differ")
    return 1 if differing else 0


def _ledger(policy: Policy, options: argparse.Namespace) -> Ledger:
    """The households asked for; what a reader should know about the files goes to standard error."""
    complete = options.complete
    if complete and complete not in EVERYTHING:
        complete = [name.strip() for name in complete.replace("，", ",").split(",")]
    if options.ledger is None:
        return read_json_ledger(policy, options.case, complete=complete)
    from policyrules.intake.case_csv import read_ledger

    ledger = read_ledger(policy, options.ledger, complete=complete)
    zh = options.lang == "zh"
    for name, encoding in ledger.encodings.items():
        if encoding not in ("utf-8", "utf-8-sig"):
            note(f"{name}：按 {encoding} 读入" if zh else f"{name}: read as {encoding}")
    return ledger


def _decisions(
    policy: Policy, case: Case, options: argparse.Namespace, programme: str | None, *, effects: bool = False
) -> Iterable[Decision]:
    return decide_all(policy, case, on=options.on, programme=programme, effects=effects)


def _open(stack: ExitStack, path: Path, options: argparse.Namespace, policy: Policy) -> Form:
    name = options.format or form_of(path)
    encoding = "utf-8-sig" if name == "csv" else "utf-8"
    return FORMS[name](stack.enter_context(whole_file(path, encoding=encoding)), policy, options.lang)


def _progress(cases: Iterable[Case], tally: Tally, options: argparse.Namespace) -> Iterator[Case]:
    """The cases as they come; when it takes long, a line on standard error now and then."""
    said = time.monotonic()
    for case in cases:
        yield case
        now = time.monotonic()
        if now - said >= _PROGRESS_AFTER:
            said = now
            note(
                f"已评定 {tally.decided} 户…"
                if options.lang == "zh"
                else f"{tally.decided} households assessed…"
            )
