"""The command calendar: what is due in a year, listed or as a calendar file; with records, how it stands."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.saying import Language
from policyrules.cli.output import note, write_whole
from policyrules.core.policy import Policy
from policyrules.deadlines.against_records import (
    FAULTY,
    Due,
    Gap,
    Result,
    State,
    check_deadlines,
    due,
    standing,
    tally,
    uncounted,
)
from policyrules.deadlines.calendar import about, ics
from policyrules.deadlines.events import Event, Events, event_kinds, read_events, read_holidays
from policyrules.explaining.phrases import name_text, say
from policyrules.loading import load

STATES: Final[dict[State, tuple[str, str]]] = {
    "met": ("已办", "met"),
    "late": ("逾期办理", "late"),
    "missing": ("未办", "missing"),
    "defective": ("有缺陷", "defective"),
    "out_of_order": ("次序不符", "out of order"),
    "pending": ("未到期", "pending"),
}
LAST_YEAR: Final = date.max.year - 3


def calendar(options: argparse.Namespace) -> int:
    """List what is due in the year; 1 when by the records something is missing, late or defective."""
    if (options.events is None) != (options.on is None):
        raise UsageError("--events 与 --on 要一起用 / --events and --on go together")
    if not 1 < options.year < LAST_YEAR:
        raise UsageError(f"--year {options.year}: 年份不对 / not a year")
    language: Language = options.lang
    policy = load(options.place, overlay=options.overlay, policies=options.policies, examples=False)
    holidays = read_holidays(options.holidays, language=language) if options.holidays else None
    start, end = date(options.year, 1, 1), date(options.year, 12, 31)
    read = read_events(policy, options.events, language=language) if options.events else Events(())
    dues = due(policy, start, end, events=read.events, holidays=holidays)
    results: tuple[Result, ...] = ()
    if options.on is not None:
        results = check_deadlines(
            policy,
            read.events,
            on=options.on,
            holidays=holidays,
            subjects=options.subject,
            start=start,
            end=end,
        )
    if options.ics is not None:
        write_whole(options.ics, ics(policy, dues, language=language))
    if options.on is None:
        _list(policy, dues, language)
        return 0
    for result in results:
        _show(policy, result, language)
    _account(policy, results, read, options.on, language)
    return 1 if read.rejected or any(r.state in FAULTY for r in results) else 0


# ── what is due ──────────────────────────────────────────────────────────────


def _list(policy: Policy, dues: Sequence[Due], language: Language) -> None:
    for each in dues:
        _due(policy, each, str(each.end), language)
    undated = standing(policy)
    for each in undated:
        _due(policy, each, _undated(each, language), language)
    note(
        say(
            language,
            f"有日期的 {len(dues)} 项，没有固定日期的 {len(undated)} 项",
            f"with a day: {len(dues)}, without a day of their own: {len(undated)}",
        )
    )


def _due(policy: Policy, each: Due, when: str, language: Language) -> None:
    print(f"{when}  {_title(each, language)}")
    for line in about(policy, each, language):
        print(f"  {line}")


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
    zh = f"事后 {days.count} 个{'工作日' if days.working else '日'}"
    return say(language, zh, f"{days.count} {'working ' if days.working else ''}days after")


# ── how it stands ────────────────────────────────────────────────────────────


def _show(policy: Policy, result: Result, language: Language) -> None:
    when = str(result.due.end) if result.due.end else _undated(result.due, language)
    print(f"{when}  {_title(result.due, language)}  {_state(result, language)}")
    for event in result.events:
        print("  " + say(language, "记录：", "record: ") + _record(policy, event, language))
    for fault in result.faults:
        print("  " + say(language, "问题：", "fault: ") + fault.text(language))
    for remark in result.notes:
        print("  " + say(language, "说明：", "note: ") + remark.text(language))
    for gap in result.gaps:
        print("  " + _gap(gap, language))
    for line in about(policy, result.due, language):
        print(f"  {line}")


def _state(result: Result, language: Language) -> str:
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


def _gap(gap: Gap, language: Language) -> str:
    longer = say(language, "，超过一个周期", ", longer than the period") if gap.longer else ""
    return say(
        language,
        f"间隔：{gap.first} 至 {gap.second}，{gap.days} 日{longer}",
        f"gap: {gap.first} to {gap.second}, {gap.days} days{longer}",
    )


def _account(policy: Policy, results: Sequence[Result], read: Events, on: date, language: Language) -> None:
    """Every result and every row of the file, in counts that add up."""
    for rejected in read.rejected:
        for reason in rejected.reasons:
            row = say(language, f"第 {rejected.row} 行退回：", f"row {rejected.row} rejected: ")
            note(row + reason.text(language))
    spare = uncounted(results, read.events)
    for event in spare:
        later = say(language, "晚于核对日", "after the day") if event.on > on else ""
        note(
            say(language, "未用到：", "not counted: ")
            + f"{_record(policy, event, language)} {later}".rstrip()
        )
    counts = say(language, "，", ", ").join(
        f"{say(language, *STATES[state])} {n}" for state, n in tally(results).items() if n
    )
    used, rows = len(read.events) - len(spare), len(read.events) + len(read.rejected)
    note(say(language, f"时限 {len(results)} 项：{counts}", f"deadlines {len(results)}: {counts}"))
    note(
        say(
            language,
            f"记录 {rows} 行：用到 {used}，未用到 {len(spare)}，退回 {len(read.rejected)}",
            f"records {rows}: used {used}, not counted {len(spare)}, rejected {len(read.rejected)}",
        )
    )
