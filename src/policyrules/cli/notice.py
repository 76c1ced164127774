"""The command notice: decisions as notices to print, sign and seal."""

from __future__ import annotations

import argparse
import sys

from policyrules.case_json import read_json_ledger
from policyrules.cli.forms import problem_lines
from policyrules.cli.output import note, write_whole
from policyrules.door import EVERYTHING
from policyrules.errors import UsageError
from policyrules.evaluate import decide_all
from policyrules.loading import load
from policyrules.notice import notice as make
from policyrules.policy import Policy


def notice(options: argparse.Namespace) -> int:
    """Write the notices of each household of the file, one after another; 1 when one was rejected.

    To a file, HTML is written for one decision at a time: a page that is printed is one notice.
    """
    policy = load(options.place, overlay=options.overlay, policies=options.policies, examples=False)
    programme = _programme(policy, options.programme)
    complete = options.complete
    if complete and complete not in EVERYTHING:
        complete = [name.strip() for name in complete.replace("，", ",").split(",")]
    ledger = read_json_ledger(policy, options.case, complete=complete, language=options.lang)
    texts = [
        make(policy, decision, case=case, language=options.lang, form=options.format)
        for case in ledger.cases
        for decision in decide_all(policy, case, on=options.on)
        if decision.programme == programme
    ]
    for rejected in ledger.rejected:
        note("\n".join([rejected.household or "?", *problem_lines(rejected)]))
    if options.format == "html" and len(texts) > 1:
        raise UsageError(
            f"有 {len(texts)} 份告知书，HTML 一次一份 / {len(texts)} notices: HTML holds one at a time"
        )
    text = f"\n{'─' * 60}\n\n".join(texts)
    if options.output is None:
        sys.stdout.write(text)
    elif texts:
        write_whole(options.output, text)
    return 1 if ledger.rejected else 0


def _programme(policy: Policy, name: str | None) -> str:
    """The id of the programme asked for; by default the policy's first."""
    for programme in policy.programmes.values():
        if name is None or name in (programme.id, programme.label):
            return programme.id
    known = "、".join(f"{p.label} ({p.id})" for p in policy.programmes.values())
    raise UsageError(f"没有事项 {name} / no programme {name}: {known}")
