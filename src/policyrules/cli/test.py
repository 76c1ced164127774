"""The command test: the worked cases of a policy run."""

from __future__ import annotations

import argparse
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from functools import cache

from attrs import Factory, define

from policyrules.authoring.worked_cases import CaseRun, run_examples
from policyrules.base.cells import page, table
from policyrules.base.saying import Language, Said, cat
from policyrules.cli import parser as shared
from policyrules.cli.inputs import read_with_cases
from policyrules.cli.output import note, show
from policyrules.core.policy import Policy
from policyrules.core.worked import Example
from policyrules.deadlines.events import read_holidays
from policyrules.loading import load


def arguments(parser: shared.Parser) -> None:
    """The options of test."""
    shared.place(parser)
    shared.sheet(parser)
    parser.reads(
        "--holidays", metavar="FILE",
        zh="节假日表（CSV 或 JSON），算工作日的时限用", en="table of holidays, CSV or JSON, for working days",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Run the worked cases; 1 when one of them does not come out as it says."""
    policy = read_with_cases(options)
    holidays = read_holidays(options.holidays) if options.holidays else None

    @cache
    def policy_with(overlay: str | None) -> Policy:
        return decided_under(overlay, policy, options)

    counts, tally = Counter[str](), _Tally()
    for outcome in run_examples(policy_with, policy, holidays=holidays):
        counts["all"] += 1
        counts["failed"] += outcome.failed
        counts["nothing"] += not outcome.passed and not outcome.failed
        tally.add(outcome)
        if outcome.failed:
            show(page(_failed(outcome, options)))
    if tally.cases:
        show(page(table(list(tally.rows(options.lang)))))
    every, failed, nothing = (counts[key] for key in ("all", "failed", "nothing"))
    said = Said(f"案例 {every} 个，不符 {failed} 个", f"worked cases: {every}, failed: {failed}")
    if nothing:
        said = cat(said, Said(f"，没有应得 {nothing} 个", f", expecting nothing: {nothing}"))
    note(said, options.lang)
    return 1 if failed else 0


def decided_under(overlay: str | None, policy: Policy, options: argparse.Namespace) -> Policy:
    """The policy under which a case is decided that names this overlay, or none.

    ``policy`` is the one asked for. A case of a sheet that names none is decided under that; one of the
    place's own files means the place without any county.
    """
    if overlay == (policy.overlay or None) or (overlay is None and options.cases is not None):
        return policy
    return load(options.place, overlay=overlay, amend=options.amend, policies=options.policies)


def _failed(outcome: CaseRun, options: argparse.Namespace) -> Iterator[str]:
    """A case that fails: where it stands, what differs, and the command that explains it."""
    example = outcome.example
    yield f"{example.span or ''} “{example.title}” {example.on}"
    for mismatch in outcome.mismatches:
        yield from (f"  {line}" for line in mismatch.lines(options.lang))
    yield f"  → {explaining(options, example)}"


def explaining(options: argparse.Namespace, example: Example) -> str:
    """The command line that explains a worked case, as it is typed."""
    words = ["policyrules", "explain", options.place]
    given = {"--overlay": options.overlay, "--policies": options.policies, "--cases": options.cases}
    for name, value in given.items():
        words += [name, str(value)] if value is not None else []
    for path in options.amend:
        words += ["--amend", str(path)]
    words += ["--lang", "en"] if options.lang == "en" else []
    return " ".join(map(_typed, [*words, "--example", example.title]))


def _typed(word: str) -> str:
    """A word as it is typed in a shell: in double quotes, which every shell knows, where that is enough."""
    if re.fullmatch(r"[\w./:\\-]+", word):
        return word
    return shlex.quote(word) if re.search(r'["$`\\!%]', word) else f'"{word}"'


@define
class _Tally:
    """By what is expected: in how many cases, and in how many of them it came out otherwise."""

    cases: dict[Said, set[int]] = Factory(dict)
    wrong: dict[Said, set[int]] = Factory(dict)
    count: int = 0

    def add(self, outcome: CaseRun) -> None:
        """Count what one case expects."""
        self.count += 1
        for one in outcome.compared:
            self.cases.setdefault(one.about, set()).add(self.count)
            if not one.passed:
                self.wrong.setdefault(one.about, set()).add(self.count)

    def rows(self, language: Language) -> Iterator[tuple[str, ...]]:
        """A table: those with failing cases first, else in the order in which they are first expected."""
        heads = Said("应得", "expected"), Said("案例", "cases"), Said("不符", "failed")
        yield tuple(head.in_(language) for head in heads)
        for about in sorted(self.cases, key=lambda about: -len(self.wrong.get(about, ()))):
            counts = len(self.cases[about]), len(self.wrong.get(about, ()))
            yield about.in_(language), *map(str, counts)
