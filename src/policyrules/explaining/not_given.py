"""Why no better outcome was given, and what is not known: exceptions, failed conditions, what is missing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from policyrules.base.cells import table
from policyrules.base.saying import Language
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.reasons import Missing
from policyrules.explaining.conditions import decisive, failure_lines, told_once
from policyrules.explaining.grounds import cited_lines
from policyrules.explaining.phrases import (
    breach_text,
    holders_text,
    later_text,
    missing_text,
    name_text,
    option_text,
    say,
)


def overridden_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """The rules that gave way, and to which."""
    lines: list[str] = []
    for overridden in decision.overridden:
        head = name_text(overridden.provision, overridden.label, language)
        by = [name_text(id_, _provision_label(policy, id_), language) for id_ in overridden.by]
        lines.append(
            "  " + say(language, f"{head}：让位于 {'、'.join(by)}", f"{head}: gives way to {', '.join(by)}")
        )
        lines += cited_lines(overridden.citations, policy, language, "    ")
    return lines


def _provision_label(policy: Policy, id_: str) -> str:
    known = policy.provisions.get(id_)
    return known.label if known else id_


def refused_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """Each reason once, under all the outcomes that it keeps away."""
    outcomes: dict[tuple[str, ...], list[str]] = {}
    for refused in decision.refused:
        why = cited_lines(refused.citations, policy, language, "    ")
        for failure in told_once(policy, decisive(refused.failures)):
            why += [f"    {line}" for line in failure_lines(policy, failure, language)]
        outcomes.setdefault(tuple(why), []).append(option_text(refused.outcome, language))
    between = say(language, "、", ", ")
    return [line for why, named in outcomes.items() for line in (f"  {between.join(named)}", *why)]


MISSING: Final = {
    "fact": ("事实", "fact"),
    "list": ("名册是否齐全", "whether the list is complete"),
    "open": ("待填标准", "figure to be filled"),
    "determination": ("裁定", "determination"),
    "reading": ("释义未定", "reading not settled"),
    "gap": ("当日无有效数值", "no value in force on the day"),
    "silent": ("文件未规定", "not decided by the document"),
    "clash": ("规则冲突", "rules contradict"),
    "months": ("月数太多，不能逐月合计", "too many months to sum"),
}


def missing_lines(
    policy: Policy, decision: Decision, language: Language, told: Collection[str] = ()
) -> list[str]:
    """What is missing, with who holds it; of the figures and readings ``told`` of before, how many."""

    def row(missing: Missing) -> tuple[str, str, str]:
        holders = holders_text(policy, missing.holders, language)
        return (
            missing_text(policy, missing, language),
            say(language, *MISSING[missing.reason]),
            _held_by(missing, holders, language) if holders else "",
        )

    new = [missing for missing in decision.missing if missing.id not in told]
    lines = table([row(missing) for missing in new], indent="  ")
    again = len(decision.missing) - len(new)
    if again:
        said = f"上面已列出的标准、释义 {again} 项", f"{again} of the figures and readings listed above"
        lines.append("  " + say(language, *said))
    return lines


def to_settle(policy: Policy, decision: Decision) -> list[Missing]:
    """Of what is missing the figures and readings, which are the same for every household."""
    return [m for m in decision.missing if m.id in policy.givens and policy.givens[m.id].level != "case"]


def _held_by(missing: Missing, holders: str, language: Language) -> str:
    if missing.reason == "reading":
        return say(language, f"由 {holders} 选定", f"to be chosen by {holders}")
    return say(language, f"由 {holders} 提供", f"held by {holders}")


def breaches_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """Determinations against what the document asks of them."""
    lines: list[str] = []
    for breach in decision.breaches:
        lines.append(f"  {breach_text(policy, breach, language)}")
        lines += cited_lines(breach.citations, policy, language, "    ")
    return lines


def later_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """One line for all that lies after the day."""
    found = [later_text(policy, later, language) for later in decision.later]
    return [f"  {say(language, '、', ', ').join(found)}"] if found else []
