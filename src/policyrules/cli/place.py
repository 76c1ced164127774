"""Commands about a place's policy: test, coverage, schema, list."""

from __future__ import annotations

import argparse
import json
import sys
from functools import cache
from pathlib import Path

from policyrules.base.errors import UsageError
from policyrules.cli.output import note
from policyrules.core.policy import Policy
from policyrules.loading import find_policies, load


def test(options: argparse.Namespace) -> int:
    """Run the worked cases; 1 when one of them does not come out as it says."""
    from policyrules.authoring.worked_cases import run_examples

    @cache
    def policy_with(overlay: str | None) -> Policy:
        return load(options.place, overlay=overlay or options.overlay, policies=options.policies)

    zh = options.lang == "zh"
    failed = passed = 0
    for outcome in run_examples(policy_with, policy_with(None)):
        if outcome.passed:
            passed += 1
            continue
        failed += 1
        print(f"{outcome.example.span or ''} “{outcome.example.title}” {outcome.example.on}")
        for mismatch in outcome.mismatches:
            print(f"  {mismatch.text(options.lang)}")
    note(
        f"案例 {passed + failed} 个，不符 {failed} 个"
        if zh
        else f"worked cases: {passed + failed}, failed: {failed}"
    )
    return 1 if failed else 0


def coverage(options: argparse.Namespace) -> int:
    """Account for every clause of the place's document; 1 when there are holes."""
    if options.cases:
        return _case_coverage(options)
    from policyrules.authoring.coverage import coverage as account
    from policyrules.authoring.coverage import report

    policy = load(options.place, policies=options.policies)
    text = _source_text(options.sources, policy.id) if options.sources else None
    found = account(policy, text=text)
    sys.stdout.write(report(found, language=options.lang))
    return 1 if found.holes else 0


def _case_coverage(options: argparse.Namespace) -> int:
    from policyrules.authoring.case_coverage import case_coverage, report

    @cache
    def policy_with(overlay: str | None) -> Policy:
        return load(options.place, overlay=overlay, policies=options.policies)

    found = case_coverage(policy_with, policy_with(None))
    sys.stdout.write(report(found, language=options.lang))
    return 1 if found.holes else 0


def schema(options: argparse.Namespace) -> int:
    """Write the JSON Schema of a case of this place."""
    from policyrules.intake.schema import case_schema

    policy = load(options.place, policies=options.policies)
    print(json.dumps(case_schema(policy), ensure_ascii=False, indent=2))
    return 0


def list(options: argparse.Namespace) -> int:
    """Name the places at hand, one a line, with their folders."""
    found = find_policies(options.policies) if options.policies else find_policies()
    for name in sorted(found):
        print(name)
    if not found:
        note("没有找到政策" if options.lang == "zh" else "no policies found")
    return 0


def _source_text(folder: Path, place: str) -> str:
    path = folder / f"{place}.md"
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise UsageError(f"{path}: 没有这份原文 / no such text") from None
