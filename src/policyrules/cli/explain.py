"""The command explain: decisions in words, with the arithmetic, the clauses and what is missing."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence

from policyrules.authoring.explained_case import case_decided, case_titled, programmes_of
from policyrules.base.cells import page
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.inputs import read_households, read_policy, read_with_cases
from policyrules.cli.output import RULE, note, show
from policyrules.cli.test import decided_under
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.deciding import decide, decide_all, decide_units
from policyrules.explaining.brief import rejected_lines
from policyrules.explaining.text import explain_each


def arguments(parser: shared.Parser) -> None:
    """The options of explain."""
    shared.place(parser)
    shared.households(parser, worked=True)
    shared.sheet(parser)
    shared.on(parser, required=False)
    shared.programme(parser)
    parser.option(
        "--of", metavar="ID",
        zh="只说明这个成员（或记录）的决定", en="only what is decided about this person (or record)",
    )  # fmt: skip
    parser.option(
        "--no-effects", dest="effects", action="store_false",
        zh="不计算裁量和其他读法的影响", en="leave out what discretion and other readings would change",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Explain the decisions of each household, or of a worked case, in plain text."""
    if options.example is not None:
        return _worked(options)
    if options.on is None:
        raise UsageError(Said("要写评定日：--on 日期", "the assessment date is needed: --on DATE"))
    if options.cases is not None:
        raise UsageError(Said("--cases 与 --example 同用", "--cases goes with --example"))
    policy = read_policy(options)
    programme = policy.programme(options.programme).id if options.programme else None
    ledger = read_households(policy, options)
    between = ""
    for case in ledger.cases:
        decisions = _decisions(policy, case, options, programme)
        for text in explain_each(policy, decisions, language=options.lang):
            show(between + text)
            between = RULE
    for rejected in ledger.rejected:
        note(page(rejected_lines(rejected, options.lang)).rstrip("\n"))
    if options.of is not None and not between and not ledger.rejected:
        raise UsageError(Said(f"没有关于“{options.of}”的决定", f"there is no decision about {options.of!r}"))
    return 1 if ledger.rejected else 0


def _worked(options: argparse.Namespace) -> int:
    """Explain the decisions that a worked case expects; every one where it expects none."""
    if options.on is not None or options.complete is not None:
        raise UsageError(
            Said("案例自己写明日期和哪些列表齐全，不写 --on、--complete",
                 "a worked case says its own day and which lists are complete: leave out --on, --complete")
        )  # fmt: skip
    policy = read_with_cases(options)
    example, version = case_titled(policy, options.example)
    programmes: Sequence[str | None] = programmes_of(example) or (None,)
    if options.programme:
        programmes = (policy.programme(options.programme).id,)
    policy = decided_under(example.overlay, policy, options)
    decisions: list[Decision] = []
    for programme in programmes:
        own, found = case_decided(
            policy, example, version=version, programme=programme, effects=options.effects
        )
        decisions += [
            d for d in found if options.of is None or (d.unit.path[-1:] and d.unit.path[-1][1] == options.of)
        ]
    show(
        f"“{example.title}” {example.on}\n\n" + RULE.join(explain_each(own, decisions, language=options.lang))
    )
    return 0


def _decisions(
    policy: Policy, case: Case, options: argparse.Namespace, programme: str | None
) -> Iterable[Decision]:
    """Every decision of the case, or those about the record that ``--of`` names; nothing else is decided."""
    if options.of is None:
        yield from decide_all(policy, case, on=options.on, programme=programme, effects=options.effects)
        return
    for name in [programme] if programme else [p.id for p in policy.all_programmes]:
        for path in decide_units(policy, case, name, on=options.on):
            if path and path[-1][1] == options.of:
                yield decide(policy, case, on=options.on, programme=name, of=path, effects=options.effects)
