"""Records of what was done (events): read from JSON or CSV, every bad row refused with its reason.

A record says the kind of event, its day, and where they matter its last day, whom it concerns,
what it contained, who did it, to whom it was sent. Tables of holidays are read here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from attrs import evolve, field, frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import CaseError, Problem
from policyrules.base.saying import Said
from policyrules.core.duties import EventKind
from policyrules.core.policy import Policy
from policyrules.core.types import Option
from policyrules.deadlines.workdays import Holidays
from policyrules.intake import json_text
from policyrules.intake.headers import Heading
from policyrules.intake.records import Rejected
from policyrules.intake.showing import show, show_value
from policyrules.intake.tables import read_table
from policyrules.intake.values import read_date, suggestion

_Columns = Mapping[str, tuple[str, ...]]

COLUMNS: Final[_Columns] = {
    "kind": ("事项", "类型"),
    "on": ("日期", "开始"),
    "to": ("结束", "至"),
    "subject": ("对象",),
    "contents": ("载明", "内容"),
    "by": ("责任", "经办"),
    "sent_to": ("报送",),
}
"""The keys of a record and the Chinese headers that stand for them."""

HOLIDAY_COLUMNS: Final[_Columns] = {"day": ("日期", "自"), "to": ("至",), "kind": ("类别",)}
OFF: Final = ("off", "放假", "休")
LONGEST: Final = 366
"""Days of one row of a table of holidays: a year mistyped as 9999 is no holiday."""
WORKED: Final = ("worked", "上班", "班")

_SEPARATORS: Final = str.maketrans("、；;，,", "|||||")


@frozen
class Event:
    """Something done. A record without a subject concerns every subject."""

    kind: str
    """The id of the kind of event."""
    on: date
    """Its day; of a publication the posting day."""
    to: date | None = None
    """Its last day, included; None: it took one day, or no end is on record."""
    subject: str = ""
    """The household, village or other unit that it concerns."""
    contents: frozenset[str] = frozenset()
    """Ids of what it contained."""
    by: str = ""
    """Who did it."""
    sent_to: tuple[str, ...] = ()
    """To whom it was sent."""
    row: int = field(default=0, eq=False)
    """Its row in the file; 0: none."""

    @property
    def end(self) -> date:
        """Its last day; its only one when no other is on record."""
        return self.to or self.on


@frozen
class Events:
    """What a file holds: every row is either an event or rejected."""

    events: tuple[Event, ...]
    """Those that could be read."""
    rejected: tuple[Rejected, ...] = ()
    """Rows that could not, and why."""
    notes: tuple[Problem, ...] = ()
    """What was left out of the table or put right in it."""


def event_kinds(policy: Policy) -> Mapping[str, str]:
    """Every kind of event that the deadlines of some version of ``policy`` speak of, and those
    declared (事件): id → label.
    """
    found: dict[str, str] = {}
    deadlines = [d for version in reversed(policy.versions) for d in version.deadlines.values()]
    for deadline in deadlines:
        found.setdefault(deadline.event.id, deadline.event.label)
    for deadline in deadlines:
        for other in (deadline.before, deadline.after[0] if deadline.after else None):
            if other is not None:
                found.setdefault(other, other)
    return found | {kind.id: kind.label for kind in _declared(policy)}


def _declared(policy: Policy) -> Iterator[EventKind]:
    for version in policy.versions:
        yield from version.events.values()


@typed
def read_events(policy: Policy, source: str | Path) -> Events:
    """The records of a file (``.csv``, else JSON: a list of objects) or of JSON text.

    Rows are counted from 1 as a spreadsheet shows them (JSON: the position in the list). A row
    is rejected, with every reason, when its kind is unknown, a day does not exist, its end
    lies before its start, it contains something that no deadline asks of its kind, it has an
    unknown key, or it repeats another row. Raises CaseError when the file cannot be read or a
    column is unknown, UsageError when there is no such file.
    """
    name = source.name if isinstance(source, Path) else ""
    events: list[Event] = []
    rejected: list[Rejected] = []
    notes: list[Problem] = []
    known = _Kinds(event_kinds(policy), _contents(policy))
    rows: dict[Event, int] = {}
    for row, values, problems in _records(source, COLUMNS, notes):
        event = _event(known, row, values, problems) if values or not problems else None
        if event is not None and not problems and event in rows:
            problems.append(Said(f"与第 {rows[event]} 行相同", f"the same as row {rows[event]}"))
        if event is None or problems:
            wrong = tuple(Problem(said, "", row, name) for said in problems)
            rejected.append(Rejected("", wrong, ((name, row),)))
        else:
            rows[event] = row
            events.append(event)
    return Events(tuple(events), tuple(rejected), tuple(notes))


@typed
def read_holidays(source: str | Path) -> Holidays:
    """A table of days off and days worked: columns day (日期), to (至, if several days), kind (类别:
    off 放假, worked 上班). CSV or JSON as for events.

    Raises CaseError with every bad row, and for a day that is both; UsageError: no such file.
    """
    days: dict[date, bool] = {}
    name = source.name if isinstance(source, Path) else ""
    notes: list[Problem] = []
    wrong: list[Problem] = []
    for row, values, problems in _records(source, HOLIDAY_COLUMNS, notes):
        span = _span(values, "day", problems)
        kind = _text(values, "kind", problems)
        if kind not in (*OFF, *WORKED):
            problems.append(
                Said(
                    f"类别 {show_value(kind)} 应是 放假 或 上班",
                    f"kind {show_value(kind)} is neither off nor worked",
                )
            )
        if span is not None and span[1] is not None and (span[1] - span[0]).days >= LONGEST:
            problems.append(
                Said(
                    f"{span[0]} 至 {span[1]} 超过 {LONGEST} 天",
                    f"{span[0]} to {span[1]} is more than {LONGEST} days",
                )
            )
        if span is not None and not problems:
            _mark_days(days, span, kind in OFF, problems)
        wrong += [Problem(said, "", row, name) for said in problems]
    if wrong:
        raise CaseError(tuple(wrong))
    off = frozenset(day for day in days if days[day])
    return Holidays(off, frozenset(days) - off, tuple(notes))


def _mark_days(
    days: dict[date, bool], span: tuple[date, date | None], off: bool, problems: list[Said]
) -> None:
    first, last = span[0], span[1] or span[0]
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if days.setdefault(day, off) != off:
            problems.append(Said(f"{day} 既放假又上班", f"{day} is both off and worked"))


# ── one record ───────────────────────────────────────────────────────────────


@frozen
class _Kinds:
    names: Mapping[str, str]
    contents: Mapping[str, tuple[Option, ...]]

    def find(self, name: str) -> str | None:
        return name if name in self.names else next((k for k, v in self.names.items() if v == name), None)


def _contents(policy: Policy) -> Mapping[str, tuple[Option, ...]]:
    found = {kind.id: {o.id: o for o in kind.contents} for kind in _declared(policy)}
    for deadline in (d for version in policy.versions for d in version.deadlines.values()):
        found.setdefault(deadline.event.id, {}).update({o.id: o for o in deadline.contents})
    return {kind: tuple(options.values()) for kind, options in found.items()}


def _event(kinds: _Kinds, row: int, values: Mapping[str, object], problems: list[Said]) -> Event | None:
    name = _text(values, "kind", problems)
    kind = kinds.find(name)
    if not name:
        problems.append(Said("没有写事项", "no kind"))
    elif kind is None:
        hint = suggestion(name, [*kinds.names, *kinds.names.values()])
        shown = show(name) if hint else show_value(name)
        problems.append(Said(f"政策里没有事项“{shown}”{hint.zh}", f"unknown kind {shown}{hint.en}"))
    span = _span(values, "on", problems)
    contents = _names(values, "contents", problems)
    if kind is not None:
        contents = _known_contents(kinds.contents.get(kind, ()), contents, problems)
    subject, by = _text(values, "subject", problems), _text(values, "by", problems)
    sent_to = _names(values, "sent_to", problems)
    if kind is None or span is None:
        return None
    return Event(kind, *span, subject, frozenset(contents), by, sent_to, row)


def _known_contents(options: Sequence[Option], names: Sequence[str], problems: list[Said]) -> tuple[str, ...]:
    """The ids of what was contained. Where no deadline asks for contents they are kept as written."""
    if not options:
        return tuple(names)
    found = []
    by_name = {o.label: o.id for o in options} | {o.id: o.id for o in options}
    for name in names:
        if name in by_name:
            found.append(by_name[name])
        else:
            hint = suggestion(name, by_name)
            shown = show(name) if hint else show_value(name)
            problems.append(Said(f"没有内容“{shown}”{hint.zh}", f"unknown contents {shown}{hint.en}"))
    return tuple(found)


def _span(values: Mapping[str, object], start: str, problems: list[Said]) -> tuple[date, date | None] | None:
    days: list[date | None] = []
    for key in (start, "to"):
        raw = values.get(key)
        if raw in (None, ""):
            days.append(None)
            continue
        match read_date(raw):
            case date() as day:
                days.append(day)
            case problem:
                problems.append(evolve(problem, zh=f"{_label(key)}：{problem.zh}", en=f"{key}: {problem.en}"))
                return None
    first, last = days
    if first is None:
        problems.append(Said("没有写日期", "no date"))
        return None
    if last is not None and last < first:
        problems.append(
            Said(f"结束 {last} 早于开始 {first}", f"it ends on {last}, before it begins on {first}")
        )
        return None
    return first, last


def _label(key: str) -> str:
    return COLUMNS.get(key, HOLIDAY_COLUMNS.get(key, (key,)))[0]


def _text(values: Mapping[str, object], key: str, problems: list[Said]) -> str:
    match values.get(key):
        case None:
            return ""
        case str() as text:
            return text.strip()
        case other:
            problems.append(
                Said(
                    f"{_label(key)}：{show_value(other)} 不是文本", f"{key}: {show_value(other)} is not text"
                )
            )
            return ""


def _names(values: Mapping[str, object], key: str, problems: list[Said]) -> tuple[str, ...]:
    """A list of names: a JSON list of texts, or one text with marks between them."""
    match values.get(key):
        case list() as items if all(isinstance(item, str) for item in items):
            found = [str(item).strip() for item in items]
        case list() as items:
            problems.append(Said(f"{_label(key)}：应是文本的列表", f"{key}: a list of texts is wanted"))
            return ()
        case _:
            found = [part.strip() for part in _text(values, key, problems).translate(_SEPARATORS).split("|")]
    return tuple(dict.fromkeys(name for name in found if name))


# ── files ────────────────────────────────────────────────────────────────────

_Record = tuple[int, Mapping[str, object], list[Said]]


def _records(source: str | Path, columns: _Columns, notes: list[Problem]) -> Iterator[_Record]:
    """Every row: its number, its values by ASCII key, what is wrong with it so far; ``notes`` grow."""
    names = {name: key for key, others in columns.items() for name in (key, *others)}
    if isinstance(source, Path) and source.suffix.lower() == ".csv":
        table = read_table(source, _heading(columns, names))
        notes += table.notes
        yield from ((row.number, row.cells, list(row.problems)) for row in table.rows)
        return
    name, text = json_text.load(source)
    for row, entry in json_text.entries(text, name):
        yield _object(row, entry, names)


def _object(row: int, entry: object, names: Mapping[str, str]) -> _Record:
    problems: list[Said] = []
    values: dict[str, object] = {}
    if isinstance(entry, Said):
        return row, values, [entry]
    if not isinstance(entry, Mapping):
        return row, values, [Said("不是一条记录（对象）", "not a record (an object)")]
    for name in getattr(entry, "repeated", ()):
        problems.append(Said(f"键 {show(name)} 写了两次", f"the key {show(name)} stands twice"))
    for name, value in entry.items():
        key = names.get(name)
        if key is None:
            hint = suggestion(name, names)
            problems.append(Said(f"不认识的键 {show(name)}{hint.zh}", f"unknown key {show(name)}{hint.en}"))
        elif key in values:
            problems.append(Said(f"键 {show(name)} 写了两次", f"the key {show(name)} stands twice"))
        else:
            values[key] = value
    return row, values, problems


def _heading(columns: _Columns, names: Mapping[str, str]) -> Heading[str]:
    """How the columns are called; the first must be there."""
    first, others = next(iter(columns.items()))
    lacking = Said(f"缺少列 {others[0]}（{first}）", f"there is no column {first}")
    return Heading(names.get, tuple(names), {first: lacking}, str)
