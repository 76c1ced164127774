"""The command notice: decisions as notices to print, sign and seal."""

from __future__ import annotations

import argparse
import sys

from policyrules.base.errors import UsageError
from policyrules.cli.output import note, write_whole
from policyrules.deciding import decide_all
from policyrules.explaining.brief import problem_lines
from policyrules.explaining.notice import notice as make
from policyrules.intake.case_json import read_json_ledger
from policyrules.intake.records import EVERYTHING
from policyrules.loading import load


def notice(options: argparse.Namespace) -> int:
    """Write the notices of each household of the file, one after another; 1 when one was rejected.

    To a file, HTML is written for one decision at a time: a page that is printed is one notice.
    """
    policy = load(options.place, overlay=options.overlay, policies=options.policies, examples=False)
    programme = policy.programme(options.programme).id
    complete = options.complete
    if complete and complete not in EVERYTHING:
        complete = [name.strip() for name in complete.replace("，", ",").split(",")]
    ledger = read_json_ledger(policy, options.case, complete=complete)
    texts = [
        make(policy, decision, case=case, language=options.lang, form=options.format)
        for case in ledger.cases
        for decision in decide_all(policy, case, on=options.on, programme=programme)
    ]
    for rejected in ledger.rejected:
        note("\n".join([rejected.household or "?", *problem_lines(rejected, options.lang)]))
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
