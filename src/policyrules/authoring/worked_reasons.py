"""Why a worked case comes out otherwise than it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from policyrules.authoring.mismatch import NONE, Mismatch, clauses_said
from policyrules.base.saying import NOTHING, Language, Said, cat, listed
from policyrules.core.case import RecordPath
from policyrules.core.decision import Decision, Step
from policyrules.core.policy import Policy
from policyrules.core.reasons import Missing
from policyrules.explaining.conditions import failure_lines
from policyrules.explaining.formula import formula_met
from policyrules.explaining.phrases import path_text

Wrong = Mapping[tuple[str, RecordPath], Mismatch]
"""The conclusions that are not as the case expects, by id and record: what is drawn from them cannot be."""
LANGUAGES: Final[tuple[Language, Language]] = ("zh", "en")


def because(policy: Policy, decision: Decision, wanted: frozenset[str]) -> Iterator[Said]:
    """What is missing; of an outcome expected and not given, what fails; else the clauses applied."""
    yield from lacks(policy, decision.missing)
    failed = [refused for refused in decision.refused if refused.outcome.id in wanted]
    decided = policy.version(decision.receipt.digest)
    for refused in failed:
        for failure in refused.failures:
            zh, en = (failure_lines(decided, failure, language) for language in LANGUAGES)
            outcome = Said(f"{refused.outcome.label}：", f"{refused.outcome.id}: ")
            yield from (cat(outcome, Said(*line)) for line in zip(zh, en, strict=True))
    if not decision.missing and not failed and (decision.applied or decision.silent):
        applied = [*(c for a in decision.applied for c in a.citations), *decision.silent]
        yield cat(Said("依据 ", "by "), clauses_said(applied))


def first_step(
    policy: Policy, trace: Step | None, target: str | None, on: date, wrong: Wrong
) -> Iterator[Said]:
    """The first step of the trace that is not as the case expects; without one, how the figure comes about.

    The first is the deepest: what is drawn from it differs because of it.
    """
    if trace is None:
        return
    steps = list(_from_below(trace))
    first = next((s for s in steps if (s.id, s.path) in wrong and s is not trace), None)
    if first is not None:
        differs = wrong[first.id, first.path]
        said = Said("最先不同的一步 {it}：应得 {expected}，实得 {got}",
                    "the first step that differs, {it}: expected {expected}, got {got}")  # fmt: skip
        yield said.filled(it=differs.about, expected=differs.expected, got=differs.got)
        return
    step = next((s for s in steps if s.id == target), None)
    how = NOTHING if step is None else formula_met(policy, step, trace, on)
    if how:
        yield cat(Said("算法 ", "worked out as "), how)


def _from_below(trace: Step) -> Iterator[Step]:
    """Every step after those that it was drawn from, without recursion."""
    todo: list[tuple[Step, bool]] = [(trace, False)]
    while todo:
        step, told = todo.pop()
        if told:
            yield step
        else:
            todo.append((step, True))
            todo.extend((below, False) for below in reversed(step.steps))


def lacks(policy: Policy, missing: Sequence[Missing]) -> tuple[Said, ...]:
    return (cat(Said("还缺 ", "missing: "), missing_facts(policy, missing)),) if missing else ()


def missing_facts(policy: Policy, lacking: Sequence[Missing]) -> Said:
    """What is missing, each with its record."""
    shown = []
    for missing in lacking:
        where = [path_text(missing.path, policy, language) for language in LANGUAGES]
        shown.append(Said(f"{where[0]} {missing.label}".strip(), f"{where[1]} {missing.id}".strip()))
    return listed(dict.fromkeys(shown)) if shown else NONE
