"""What is due, as an iCalendar file (RFC 5545) that calendar programs read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.saying import Language, Said
from policyrules.core.policy import Policy
from policyrules.deadlines.against_records import Due
from policyrules.explaining.phrases import citation_text, holders_text, name_text, say

OCTETS: Final = 75
"""The most octets a line may have, its line break not counted."""
NOTHING_DATED: Final = Said("没有带日期的事项，写不成日历文件", "nothing has a day, so no calendar file")
_EPOCH: Final = date(1970, 1, 1)


@typed
def ics(policy: Policy, dues: Sequence[Due], *, language: Language = "zh") -> str:
    """An iCalendar text: one all-day entry for each of ``dues`` that has a last day, on that day.

    The same policy and dues give the same text, byte for byte: an entry's UID is made of the
    place, the deadline, the day and the subject, its time stamp is the document's day of issue
    (without one, the day it comes into force, else 1970-01-01). Encode it as UTF-8.
    Raises UsageError where nothing has a last day: a calendar file without entries is not one.
    """
    if all(due.end is None for due in dues):
        raise UsageError(NOTHING_DATED)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//policyrules//calendar//" + say(language, "ZH", "EN"),
        "CALSCALE:GREGORIAN",
    ]
    lines += [f"X-WR-CALNAME:{escape(policy.document.title or policy.id)}"]
    for due in dues:
        if due.end is not None:
            lines += _entry(policy, due, due.end, language)
    lines.append("END:VCALENDAR")
    return "".join(piece + "\r\n" for line in lines for piece in fold(line))


def _entry(policy: Policy, due: Due, day: date, language: Language) -> Iterator[str]:
    stamp = policy.document.issued or policy.document.start or _EPOCH
    title = name_text(due.deadline.id, due.deadline.label, language)
    if due.subject:
        title += say(language, f"（{due.subject}）", f" ({due.subject})")
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(uid(policy, due))}"
    yield f"DTSTAMP:{_basic(stamp)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_basic(day)}"
    if day < date.max:
        yield f"DTEND;VALUE=DATE:{_basic(day + timedelta(days=1))}"
    yield f"SUMMARY:{escape(title)}"
    yield f"DESCRIPTION:{escape(chr(10).join(about(policy, due, language)))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def uid(policy: Policy, due: Due) -> str:
    """What tells this entry from every other, now and in the next file written."""
    parts = [policy.id, due.deadline.id, _basic(due.end) if due.end else "", due.subject]
    if due.trigger is not None:
        parts.append(f"{_basic(due.trigger.on)}-{due.trigger.row}")
    return "-".join(part for part in parts if part) + "@policyrules"


def about(policy: Policy, due: Due, language: Language) -> list[str]:
    """What must be on record, from when, containing what, by whom, for whom, under which clauses."""
    deadline = due.deadline
    between = say(language, "、", ", ")
    event = name_text(deadline.event.id, deadline.event.label, language)
    times = say(language, f"至少 {due.times} 次", f"at least {due.times} times") if due.times > 1 else ""
    rows = [(say(language, "须有", "on record"), f"{event} {times}".rstrip())]
    if due.start is not None and due.end is not None:
        rows.append((say(language, "期间", "period"), f"{due.start} – {due.end}"))
    if due.begin_by is not None:
        rows.append((say(language, "最迟开始", "begin by"), str(due.begin_by)))
    if due.trigger is not None:
        rows.append((say(language, "起算", "counted from"), str(due.trigger.end)))
    if deadline.contents:
        names = [name_text(o.id, o.label, language) for o in deadline.contents]
        rows.append((say(language, "载明", "containing"), between.join(names)))
    if deadline.owners:
        rows.append((say(language, "责任", "owner"), holders_text(policy, deadline.owners, language)))
    if deadline.receivers:
        rows.append((say(language, "报送", "sent to"), holders_text(policy, deadline.receivers, language)))
    cited = [citation_text(c, policy, language) for c in due.citations]
    rows.append((say(language, "依据", "clauses"), between.join(cited)))
    if due.readings:
        rows.append((say(language, "释义", "readings"), between.join(due.readings)))
    return [name + say(language, "：", ": ") + value for name, value in rows if value]


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


def escape(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line break escaped, other control signs left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c == "\n" or c == "\t" or c.isprintable())
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, later ones with a space in front; no sign is cut in two."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode("utf-8"))
        if size + octets > OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
