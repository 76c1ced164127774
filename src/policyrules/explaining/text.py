"""A decision as plain text for a caseworker: what, why, from which clause, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from policyrules.base.arguments import typed
from policyrules.base.cells import paragraphs, table
from policyrules.base.frozen import frozen
from policyrules.base.saying import Language
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.receipts import VersionChoice, VersionTaken
from policyrules.core.words import amount_said
from policyrules.explaining.grounds import (
    applied_lines,
    clash_lines,
    grounds_lines,
    lapsed_lines,
    one_of_lines,
    perhaps_lines,
    silent_lines,
)
from policyrules.explaining.judgement import (
    determinations_lines,
    discretions_lines,
    readings_lines,
    written_lines,
)
from policyrules.explaining.not_given import (
    breaches_lines,
    later_lines,
    missing_lines,
    overridden_lines,
    refused_lines,
    to_settle,
)
from policyrules.explaining.phrases import (
    amount_text,
    case_text,
    name_text,
    option_text,
    path_text,
    say,
    stated_rows,
    status_text,
)
from policyrules.explaining.steps import figures_lines, trace_lines

Section = Callable[[Policy, Decision, Language], list[str]]


@typed
def explain(policy: Policy, decision: Decision, *, language: Language = "zh") -> str:
    """The decision as text, some 20 to 60 lines, ended by a line break.

    ``policy`` is the one that decided. Amounts are written in yuan with their unit. What is unknown
    is listed with who holds it. Sections without content are left out.
    """
    return next(explain_each(policy, (decision,), language=language))


def explain_each(
    policy: Policy, decisions: Iterable[Decision], *, language: Language = "zh"
) -> Iterator[str]:
    """Decisions of one household as ``explain`` writes them, one after another.

    Why no other outcome was given is said of the first record, and of those that follow for the same
    reasons that it is the same. A figure or reading that nobody has settled is named where it is
    first missing.
    """
    told = _Told({}, set())
    for decision in decisions:
        yield paragraphs(_blocks(policy, decision, language, told))


@frozen
class _Told:
    """What was said of a household already."""

    refused: dict[tuple[str, ...], str]
    """Why no other outcome was given, and of which record that was said."""
    to_settle: set[str]
    """The figures and readings that were named as missing."""


def _blocks(policy: Policy, decision: Decision, language: Language, told: _Told) -> list[list[str]]:
    """The sections of a decision; where the version is not known, below it those under each."""
    version = policy.version(decision.receipt.digest)
    blocks = [_header(version, decision, language)]
    for (zh, en), section in _SECTIONS:
        if section is missing_lines:
            lines = missing_lines(version, decision, language, told.to_settle)
            told.to_settle.update(missing.id for missing in to_settle(version, decision))
        else:
            lines = section(version, decision, language)
        if section is refused_lines and lines:
            own = path_text(decision.unit.path, version, language)
            nameless = (line.replace(f"{own} ", "") if own else line for line in lines)
            first = told.refused.setdefault((decision.programme, *nameless), own)
            if first != own:
                lines = [say(language, f"  与 {first} 相同", f"  the same as for {first}")]
        if lines:
            blocks.append([say(language, zh, en), *lines])
    for under in decision.under:
        blocks.append(["── " + version_text(policy, under, language)])
        blocks += _blocks(policy, under, language, told)
    return blocks


def version_text(policy: Policy, decision: Decision, language: Language) -> str:
    """The version of the document under which was decided, and by what it was picked; empty for only one."""
    choice = decision.receipt.version
    return choice_text(policy, choice, language) if choice is not None else ""


def choice_text(policy: Policy, choice: VersionChoice, language: Language, *, day: bool = True) -> str:
    """A version and by what it was picked; ``day``: with the day on which the choice rests."""
    titles = say(language, " 或 ", " or ").join(_taken_text(version, language) for version in choice.taken)
    if not choice.key:
        return titles + say(language, "（按评定日）", " (by the assessment day)")
    label = name_text(choice.key, policy.givens[choice.key].label, language)
    if choice.day is None:
        return titles + say(language, f"（{label} 不详）", f" ({label} not known)")
    on = f" {choice.day}" if day else ""
    return titles + say(language, f"（按 {label}{on}）", f" (by {label}{on})")


def _taken_text(version: VersionTaken, language: Language) -> str:
    """A version by its title, with what had amended it."""
    amended = say(language, "、", " and ").join(f"《{one.title}》" for one in version.amended_by)
    return f"《{version.title}》" + (
        say(language, f"（经{amended}修订）", f" as amended by {amended}") if amended else ""
    )


def about(policy: Policy, decision: Decision, language: Language) -> str:
    """Whom the decision is about: the household's id, and the person or record below it."""
    below = path_text(decision.unit.path, policy, language)
    case = case_text(policy, decision.unit.root, decision.unit.household, language)
    return f"{case} · {below}" if below else case


def result_text(decision: Decision, language: Language) -> str:
    """The outcome, or the outcomes that are still possible, or the status."""
    if decision.outcome is not None:
        return option_text(decision.outcome, language)
    names = [option_text(option, language) for option in decision.possible]
    if decision.may_be_silent and names:
        names.append(say(language, "未规定", "not decided by the document"))
    if decision.status == "undetermined" and names:
        return say(language, " 或 ", " or ").join(names)
    return status_text(decision.status, language)


def _header(policy: Policy, decision: Decision, language: Language) -> list[str]:
    version = version_text(policy, decision, language)
    rows = [
        (say(language, "事项", "Programme"), name_text(decision.programme, decision.label, language)),
        (say(language, "对象", "About"), about(policy, decision, language)),
        (say(language, "评定日", "Assessed on"), decision.on.isoformat()),
        *([(say(language, "版本", "Version"), version)] if version else []),
        (say(language, "状态", "Status"), status_text(decision.status, language)),
        (say(language, "结果", "Outcome"), result_text(decision, language)),
    ]
    if decision.amount is not None and decision.status not in ("silent", "held"):  # said already; not yet
        label = amount_said(pays=decision.pays).in_(language).capitalize()
        rows.append((label, amount_text(decision.amount, language)))
    rows += stated_rows(decision.values, language)
    if decision.valid_until is not None:
        until = say(
            language,
            f"{decision.valid_until}（此前事实不变，结果不变）",
            f"{decision.valid_until} (no change before, unless a fact changes)",
        )
        rows.append((say(language, "有效至", "Valid until"), until))
    return table(rows)


def _receipt(_policy: Policy, decision: Decision, language: Language) -> list[str]:
    receipt = decision.receipt
    return [
        say(
            language,
            f"  政策 {receipt.policy}，文本校验值 {receipt.digest[:16]}…，程序 {receipt.engine}，"
            f"语言版本 {receipt.language}",
            f"  policy {receipt.policy}, text digest {receipt.digest[:16]}…, engine {receipt.engine}, "
            f"language {receipt.language}",
        )
    ]


_SECTIONS: Final[tuple[tuple[tuple[str, str], Section], ...]] = (
    (("依据", "Clauses applied"), applied_lines),
    (
        ("依据其中之一（结果相同，尚不知是哪条）", "One of these applies (the outcome is the same)"),
        one_of_lines,
    ),
    (
        ("可能还依据（尚不能确定，结果相同）", "These may apply too (the outcome is the same)"),
        perhaps_lines,
    ),
    (("查过而未规定的条款", "Clauses searched that do not decide"), silent_lines),
    (("互相冲突的规则", "Rules that contradict each other"), clash_lines),
    (("为何不是其他结果", "Why no other outcome"), refused_lines),
    (("结果还依据", "It also rests on"), grounds_lines),
    (("如何得出", "How it was worked out"), trace_lines),
    (("期间已过、不再计的", "No longer given: the period is over"), lapsed_lines),
    (("用到的标准", "Figures used"), figures_lines),
    (("让位的规则", "Rules that gave way"), overridden_lines),
    (("还缺什么", "What is missing"), missing_lines),
    (("裁定与文件要求不符", "Determinations against what the document asks"), breaches_lines),
    (("晚于评定日，未计入", "After the day, hence not counted"), later_lines),
    (("可以行使的裁量", "Discretion that could be used"), discretions_lines),
    (("所依释义", "Readings relied on"), readings_lines),
    (("所用裁定", "Determinations used"), determinations_lines),
    (("记入台账", "Written to the ledger"), written_lines),
    (("凭证", "Receipt"), _receipt),
)
