"""The command coverage: every clause accounted for, or every provision tried by worked cases."""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path

from policyrules.cli import parser as shared
from policyrules.cli.inputs import read_policy
from policyrules.cli.output import show
from policyrules.core.policy import Policy
from policyrules.core.versions import title_of
from policyrules.loading import load


def arguments(parser: shared.Parser) -> None:
    """The options of coverage."""
    shared.place(parser, overlay=False)
    parser.reads(
        "--sources", metavar="DIR", zh="原文文件夹（<地方>.md）", en="folder with the texts (<place>.md)"
    )
    parser.option(
        "--cases", action="store_true",
        zh="查每条规则是否正反都有案例", en="instead: is every provision tried by worked cases?",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Account for every clause of the place's document, or every provision; 1 when there are holes."""
    if options.cases:
        return _cases(options)
    from policyrules.authoring.clauses import read_document
    from policyrules.authoring.coverage import coverage, report

    policy = read_policy(options, examples=True)
    holes = False
    for version in policy.versions:
        text = read_document(Path(options.sources) / f"{version.version_id}.md") if options.sources else None
        found = coverage(version, text=text)
        _head(policy, version)
        show(report(found, language=options.lang))
        holes = holes or bool(found.holes)
    return 1 if holes else 0


def _head(policy: Policy, version: Policy) -> None:
    """Which version of the document the report is of, where there are several."""
    if policy.earlier:
        show(f"《{title_of(version)}》\n")


def _cases(options: argparse.Namespace) -> int:
    from policyrules.authoring.case_coverage import case_coverage, report

    policy = read_policy(options, examples=True)

    @cache
    def policy_with(overlay: str | None) -> Policy:
        if overlay is None:
            return policy
        return load(options.place, overlay=overlay, amend=options.amend, policies=options.policies)

    holes = False
    for place, version in enumerate(policy.versions):
        found = case_coverage(lambda overlay, n=place: policy_with(overlay).versions[n], version)  # type: ignore[misc]
        _head(policy, version)
        show(report(found, language=options.lang))
        holes = holes or bool(found.holes)
    return 1 if holes else 0
