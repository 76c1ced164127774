"""What is due, and how it stands by the records, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from policyrules.base.saying import Language
from policyrules.core.policy import Policy
from policyrules.deadlines.against_records import Due, DueState, Spacing, Verdict, tally, uncounted
from policyrules.deadlines.calendar_file import about
from policyrules.deadlines.events import Event, Events, event_kinds
from policyrules.explaining.phrases import name_text, say

STATES: Final[dict[DueState, tuple[str, str]]] = {
    "met": ("已办", "met"),
    "late": ("逾期办理", "late"),
    "missing": ("未办", "missing"),
    "defective": ("有缺陷", "defective"),
    "out_of_order": ("次序不符", "out of order"),
    "pending": ("未到期", "pending"),
}


# ── what is due ──────────────────────────────────────────────────────────────


def due_lines(policy: Policy, dues: Sequence[Due], language: Language) -> Iterator[str]:
    """What is due, by day or without a day of its own, each with what it asks for."""
    for each in dues:
        when = str(each.end) if each.end else _undated(each, language)
        yield f"{when}  {_title(each, language)}"
        yield from (f"  {line}" for line in about(policy, each, language))


def due_counts(dues: Sequence[Due], undated: Sequence[Due], language: Language) -> str:
    """How many have a day, and how many have none."""
    return say(
        language,
        f"有日期的 {len(dues)} 项，没有固定日期的 {len(undated)} 项",
        f"with a day: {len(dues)}, without a day of their own: {len(undated)}",
    )


def _title(each: Due, language: Language) -> str:
    title = name_text(each.deadline.id, each.deadline.label, language)
    return f"{title} · {each.subject}" if each.subject else title


def _undated(each: Due, language: Language) -> str:
    deadline = each.deadline
    if deadline.continuous:
        return say(language, "持续", "at all times")
    if deadline.after is None:
        return say(language, "未定日期", "no day set")
    days = deadline.after[1]
    if days.months:
        return say(language, f"事后 {days.count} 个月", f"{days.count} months after")
    zh = f"事后 {days.count} 个{'工作日' if days.working else '日'}"
    return say(language, zh, f"{days.count} {'working ' if days.working else ''}days after")


# ── how it stands ────────────────────────────────────────────────────────────


def result_lines(policy: Policy, result: Verdict, language: Language) -> Iterator[str]:
    """How one due thing stands by the records, with what is wrong and what it asks for."""
    when = str(result.due.end) if result.due.end else _undated(result.due, language)
    yield f"{when}  {_title(result.due, language)}  {_state(result, language)}"
    for event in result.events:
        yield "  " + say(language, "记录：", "record: ") + _record(policy, event, language)
    for fault in result.faults:
        yield "  " + say(language, "问题：", "fault: ") + fault.in_(language)
    for remark in result.notes:
        yield "  " + say(language, "说明：", "note: ") + remark.in_(language)
    for gap in result.gaps:
        yield "  " + _gap(gap, language)
    for line in about(policy, result.due, language):
        yield f"  {line}"


def _state(result: Verdict, language: Language) -> str:
    text = say(language, *STATES[result.state])
    if result.days:
        counted = {
            "late": (f"迟 {result.days} 日", f"by {result.days} days"),
            "missing": (f"已过 {result.days} 日", f"{result.days} days over"),
            "pending": (f"还有 {result.days} 日", f"{result.days} days left"),
        }[result.state]
        text += say(language, f"（{counted[0]}）", f" ({counted[1]})")
    if result.due.times > 1:
        text += say(
            language, f" {result.counted}/{result.due.times} 次", f" {result.counted} of {result.due.times}"
        )
    return text


def _record(policy: Policy, event: Event, language: Language) -> str:
    kind = name_text(event.kind, event_kinds(policy).get(event.kind, event.kind), language)
    days = f"{event.on} – {event.to}" if event.to else str(event.on)
    row = say(language, f"第 {event.row} 行", f"row {event.row}")
    return f"{row} {days} {kind} {event.by}".rstrip()


def _gap(gap: Spacing, language: Language) -> str:
    longer = say(language, "，超过一个周期", ", longer than the period") if gap.longer else ""
    return say(
        language,
        f"间隔：{gap.first} 至 {gap.second}，{gap.days} 日{longer}",
        f"gap: {gap.first} to {gap.second}, {gap.days} days{longer}",
    )


def account_lines(
    policy: Policy, results: Sequence[Verdict], read: Events, on: date, language: Language
) -> Iterator[str]:
    """Every result and every row of the file, in counts that add up."""
    yield from (noted.line.in_(language) for noted in read.notes)
    for rejected in read.rejected:
        for problem in rejected.problems:
            yield say(language, "退回 ", "rejected ") + problem.line.in_(language)
    spare = uncounted(results, read.events)
    for event in spare:
        later = say(language, "晚于核对日", "after the day") if event.on > on else ""
        unused = say(language, "未用到：", "not counted: ")
        yield unused + f"{_record(policy, event, language)} {later}".rstrip()
    counts = say(language, "，", ", ").join(
        f"{say(language, *STATES[state])} {n}" for state, n in tally(results).items() if n
    )
    used, rows = len(read.events) - len(spare), len(read.events) + len(read.rejected)
    yield say(language, f"时限 {len(results)} 项：{counts}", f"deadlines {len(results)}: {counts}")
    yield say(
        language,
        f"记录 {rows} 行：用到 {used}，未用到 {len(spare)}，退回 {len(read.rejected)}",
        f"records {rows}: used {used}, not counted {len(spare)}, rejected {len(read.rejected)}",
    )
