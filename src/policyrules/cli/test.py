"""The command test: the worked cases of a policy run."""

from __future__ import annotations

import argparse
from collections import Counter
from functools import cache

from policyrules.authoring.worked_cases import run_examples
from policyrules.base.cells import page
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.inputs import read_policy, source
from policyrules.cli.output import note, show
from policyrules.core.policy import Policy
from policyrules.core.spoken import cat
from policyrules.deadlines.events import read_holidays
from policyrules.loading import load


def arguments(parser: shared.Parser) -> None:
    """The options of test."""
    shared.place(parser)
    parser.reads(
        "--cases", metavar="FILE", zh="案例表（CSV）：一行一个案例，代替文件里的案例",
        en="a sheet (CSV) of cases, one a row, instead of those in the files",
    )  # fmt: skip
    parser.reads(
        "--holidays", metavar="FILE",
        zh="节假日表（CSV 或 JSON），算工作日的时限用", en="table of holidays, CSV or JSON, for working days",
    )  # fmt: skip


def _policy(options: argparse.Namespace) -> Policy:
    """The policy with its worked cases, or with those of a sheet."""
    if options.cases is None:
        return read_policy(options, examples=True)
    from policyrules.authoring.case_sheet import policy_with_sheet

    source(options, options.place)
    given = {"overlay": options.overlay, "amend": options.amend, "policies": options.policies}
    return policy_with_sheet(options.place, options.cases, **given)


def run(options: argparse.Namespace) -> int:
    """Run the worked cases; 1 when one of them does not come out as it says."""
    policy = _policy(options)
    holidays = read_holidays(options.holidays) if options.holidays else None

    @cache
    def policy_with(overlay: str | None) -> Policy:
        if overlay is None:
            return policy
        return load(options.place, overlay=overlay, amend=options.amend, policies=options.policies)

    counts = Counter[str]()
    for outcome in run_examples(policy_with, policy, holidays=holidays):
        counts["all"] += 1
        counts["failed"] += outcome.failed
        counts["nothing"] += not outcome.passed and not outcome.failed
        if not outcome.failed:
            continue
        head = f"{outcome.example.span or ''} “{outcome.example.title}” {outcome.example.on}"
        lines = [line for mismatch in outcome.mismatches for line in mismatch.lines(options.lang)]
        show(page([head, *(f"  {line}" for line in lines)]))
    every, failed, nothing = (counts[key] for key in ("all", "failed", "nothing"))
    said = Said(f"案例 {every} 个，不符 {failed} 个", f"worked cases: {every}, failed: {failed}")
    if nothing:
        said = cat(said, Said(f"，没有应得 {nothing} 个", f", expecting nothing: {nothing}"))
    note(said, options.lang)
    return 1 if failed else 0
