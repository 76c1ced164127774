"""Deadlines (时限) and the events that they run from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final, Literal, cast

from attrs import evolve

from policyrules.base.errors import Span
from policyrules.base.saying import NOTHING, Said, listed, nearest
from policyrules.base.units import DAYS, MONTHS, TIMES, Unit
from policyrules.core.duties import Days, Deadline, EventKind, Recurrence
from policyrules.core.policy import Provision
from policyrules.core.types import Option
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.citing import cites
from policyrules.resolve.codes import DID_YOU_MEAN
from policyrules.resolve.figure_codes import CITES_NOTHING, PART_ENDS_FIRST
from policyrules.resolve.list_codes import (
    ASKS_FOR_NOTHING,
    BEFORE_ITSELF,
    CIRCLE_OF_EVENTS,
    DAY_OUTSIDE,
    DAY_TWICE,
    EVENT_OF_TWO_NAMES,
    LENGTH_AND_NO_END,
    NOT_CONTAINED,
    NOT_WHOLE_DAYS,
    TWO_TIMES,
    UNKNOWN_EVENT,
    WITHOUT_EVENT,
)
from policyrules.resolve.readings import known_readings
from policyrules.resolve.scope import Scope, check_ascii, claim, suggest, twice, words_at

MOST_MONTHS: Final = 1200
"""Of a deadline after an event."""


def texts_of(names: Sequence[s.Name]) -> tuple[str, ...]:
    """The texts of names, each once."""
    return tuple(dict.fromkeys(name.text for name in names))


def resolve_events(scope: Scope, decls: Sequence[s.EventDecl]) -> dict[str, EventKind]:
    """The kinds of events that are declared, by id."""
    found: dict[str, EventKind] = {}
    for decl in decls:
        id_, label = decl.alias.ascii, decl.alias.name.text
        if not check_ascii(scope, id_, alone=decl.alias.alone):
            continue
        if id_.text in found:
            twice(scope, id_.text, id_.span, found[id_.text].span)
            continue
        contents = types.options_of(scope, decl.contents)
        found[id_.text] = EventKind(id_.text, label, contents, decl.alias.name.span)
    return found


def resolve_deadlines(
    scope: Scope, decls: Sequence[s.DeadlineDecl], document: str, declared: Sequence[s.EventDecl] = ()
) -> dict[str, Deadline]:
    """The deadlines by id; their provisions go into the scope."""
    decls = _called_in_full(decls, declared)
    events = _events(scope, decls, declared)
    labels: dict[str, Span] = {}
    found: dict[str, Deadline] = {}
    for decl in decls:
        label = decl.alias.name
        if label.text in labels:
            twice(scope, label.text, label.span, labels[label.text])
            continue
        labels[label.text] = label.span
        id_ = decl.alias.ascii
        if check_ascii(scope, id_, alone=decl.alias.alone) and claim(scope, id_.text, id_):
            found[id_.text] = _deadline(scope, decl, events, document)
    _circle(scope, found)
    _contained(scope, decls, found, declared)
    return found


def _contained(
    scope: Scope,
    decls: Sequence[s.DeadlineDecl],
    found: dict[str, Deadline],
    declared: Sequence[s.EventDecl],
) -> None:
    """当 after 后于: what the event must have contained, which some 载明 says that it may."""
    may: dict[str, dict[str, str]] = {}
    said = [(d.alias.ascii.text, d.contents) for d in declared]
    said += [(d.event.ascii.text, d.contents) for d in decls if d.event is not None]
    for kind, contents in said:
        for option in contents:
            names = {option.name.text: option.ascii.text, option.ascii.text: option.ascii.text}
            may[kind] = may.get(kind, {}) | names
    for decl in decls:
        deadline = found.get(decl.alias.ascii.text)
        if decl.containing is None or decl.after is None or deadline is None or deadline.after is None:
            continue
        known, name = may.get(deadline.after[0], {}), decl.containing
        if name.text in known:
            found[deadline.id] = evolve(deadline, containing=known[name.text])
        else:
            help_ = DID_YOU_MEAN.filled(name=close) if (close := nearest(name.text, known)) else None
            scope.add(NOT_CONTAINED.at(name.span, name=name.text, event=decl.after[0].text, help=help_))


def _called_in_full(
    decls: Sequence[s.DeadlineDecl], declared: Sequence[s.EventDecl]
) -> Sequence[s.DeadlineDecl]:
    """The deadlines with both names of their events: one alone is completed by where both are given."""
    full: dict[str, s.Alias] = {}
    for alias in (*(d.alias for d in declared), *(d.event for d in decls if d.event is not None)):
        for name in (alias.name, alias.ascii) if not alias.alone else ():
            full.setdefault(name.text, alias)

    def in_full(decl: s.DeadlineDecl) -> s.DeadlineDecl:
        if decl.event is None or not decl.event.alone or decl.event.name.text not in full:
            return decl
        own, known = decl.event.name, full[decl.event.name.text]
        names = (evolve(own, text=known.name.text), evolve(own, text=known.ascii.text))
        return evolve(decl, event=s.Alias(*names))

    return [in_full(decl) for decl in decls]


def _events(scope: Scope, decls: Sequence[s.DeadlineDecl], declared: Sequence[s.EventDecl]) -> dict[str, str]:
    """The kinds of events by both names; one kind is called the same everywhere."""
    events: dict[str, str] = {}
    first: dict[str, s.Alias] = {}
    aliases = [decl.alias for decl in declared]
    aliases += [
        decl.event
        for decl in decls
        if decl.event is not None and check_ascii(scope, decl.event.ascii, alone=decl.event.alone)
    ]
    for alias in aliases:
        for name in (alias.name, alias.ascii):
            known = first.setdefault(name.text, alias)
            if (known.name.text, known.ascii.text) != (alias.name.text, alias.ascii.text):
                scope.add(
                    EVENT_OF_TWO_NAMES.at(
                        name.span,
                        name=name.text,
                        known=known.name.text,
                        known_id=known.ascii.text,
                        other=alias.name.text,
                        other_id=alias.ascii.text,
                    )
                )
            events.setdefault(name.text, known.ascii.text)
    return events


def _deadline(scope: Scope, decl: s.DeadlineDecl, events: dict[str, str], document: str) -> Deadline:
    name, label, span = decl.alias.ascii.text, decl.alias.name.text, decl.alias.name.span
    if decl.event is None:
        scope.add(WITHOUT_EVENT.at(span, label=label))
    _asks(scope, decl, label)
    _consistent(scope, decl, label)
    cited = cites(scope, decl.cites, document)
    if not cited:
        scope.add(CITES_NOTHING.at(span, label=label))
    readings = tuple(dict.fromkeys(known_readings(scope, decl.readings)))
    scope.provisions[name] = Provision(name, label, "deadline", cited, readings, span=span)
    event = decl.event.ascii.text if decl.event is not None else ""
    after = _named(scope, decl.after[0], event, events) if decl.after is not None else None
    days = _after_days(scope, decl.after[1]) if decl.after is not None else None
    return Deadline(
        name, label, Option(event, decl.event.name.text if decl.event is not None else ""), name,
        due=decl.due, within=decl.within, every=_every(scope, decl), yearly=_yearly(scope, decl),
        monthly=_monthly(scope, decl), after=(after, days) if after and days else None,
        before=_named(scope, decl.before, event, events) if decl.before is not None else None,
        since=decl.since, until=decl.until,
        lasting=_days(scope, decl.lasting, 1) if decl.lasting is not None else None,
        continuous=decl.continuous, contents=types.options_of(scope, decl.contents),
        owners=texts_of(decl.owners), receivers=texts_of(decl.receivers), span=decl.span,
    )  # fmt: skip


_WHEN: Final = {
    "due": Said("截止", "due_on"),
    "within": Said("期间", "during"),
    "every": Said("每", "every"),
    "yearly": Said("每年截止", "due_each_year"),
    "monthly": Said("每月截止", "due_each_month"),
    "after": Said("后于", "within_days_after"),
}
"""The parts that say when, each with its words."""


def _asks(scope: Scope, decl: s.DeadlineDecl, label: str) -> None:
    """Some part must ask for something beside the event itself."""
    other = (decl.before, decl.lasting, decl.continuous, decl.contents)
    if any(getattr(decl, part) for part in _WHEN) or any(other):
        return
    scope.add(ASKS_FOR_NOTHING.at(decl.alias.name.span, label=label))


def _consistent(scope: Scope, decl: s.DeadlineDecl, label: str) -> None:
    """Parts that cannot hold together."""
    when = [word for part, word in _WHEN.items() if getattr(decl, part)]
    if len(when) > 1:
        scope.add(
            TWO_TIMES.at(
                decl.alias.name.span,
                label=label,
                ways=listed(when),
            )
        )
    if decl.continuous and decl.lasting is not None:
        scope.add(LENGTH_AND_NO_END.at(decl.alias.name.span, label=label))
    _ordered(scope, decl, label)


def _ordered(scope: Scope, decl: s.DeadlineDecl, label: str) -> None:
    """Dates in their order: the deadline's period, and what lies in it."""
    begin, end = decl.since, decl.until
    spans: list[tuple[date | None, date | None, Said]] = [
        (begin, end, Said("起于 与 止于", "since and until"))
    ]
    if decl.within is not None:
        spans.append((*decl.within, _WHEN["within"]))
    for start, stop, part in spans:
        if start is not None and stop is not None and stop < start:
            scope.add(PART_ENDS_FIRST.at(decl.alias.name.span, label=label, part=part, end=stop, start=start))
            return
    for day in (d for d in (decl.due, *(decl.within or ())) if d is not None):
        if (begin is not None and day < begin) or (end is not None and day > end):
            scope.add(
                DAY_OUTSIDE.at(decl.alias.name.span, label=label, day=day, begin=begin or "…", end=end or "…")
            )
            return


def _named(scope: Scope, name: s.Name, event: str, events: dict[str, str]) -> str | None:
    """The kind of event that 先于 or 后于 names."""
    found = events.get(name.text)
    if found is None:
        scope.add(UNKNOWN_EVENT.at(name.span, name=name.text, help=suggest(name.text, events)))
    elif found == event:
        scope.add(BEFORE_ITSELF.at(name.span, name=name.text))
        return None
    return found


def _circle(scope: Scope, deadlines: dict[str, Deadline]) -> None:
    """先于 that leads back to its own event: no order of events would keep all of them."""
    follows: dict[str, set[str]] = {}
    for deadline in deadlines.values():
        if deadline.before is not None:
            follows.setdefault(deadline.event.id, set()).add(deadline.before)
        if deadline.after is not None:
            follows.setdefault(deadline.after[0], set()).add(deadline.event.id)
    for deadline in deadlines.values():
        reached: set[str] = set()
        todo = [deadline.before] if deadline.before is not None else []
        while todo:
            event = todo.pop()
            if event not in reached:
                reached.add(event)
                todo += follows.get(event, ())
        if deadline.event.id in reached:
            scope.add(CIRCLE_OF_EVENTS.at(deadline.span, label=deadline.label))


# ── numbers of days and times ────────────────────────────────────────────────


def _after_days(scope: Scope, written: s.EventDays) -> Days | None:
    """后于: days, or months to the day of the same number."""
    if written.days.unit != MONTHS or written.working:
        return _days(scope, written, 0)
    count = _whole(scope, written.days, MONTHS, 1, MOST_MONTHS)
    return None if count is None else Days(count, False, written.first_counted, months=True)


def _days(scope: Scope, written: s.EventDays, least: int) -> Days | None:
    count = _whole(scope, written.days, DAYS, least, None)
    return None if count is None else Days(count, written.working, written.first_counted)


def _every(scope: Scope, decl: s.DeadlineDecl) -> Recurrence | None:
    if decl.every is None:
        return None
    period = cast(Literal["half_year", "quarter", "month", "year"], decl.every[0])
    times = 1 if decl.every[1] is None else _whole(scope, decl.every[1], TIMES, 1, None)
    return None if times is None else Recurrence(period, times)


def _monthly(scope: Scope, decl: s.DeadlineDecl) -> int | None:
    return None if decl.monthly is None else _whole(scope, decl.monthly, DAYS, 1, 31)


def _yearly(scope: Scope, decl: s.DeadlineDecl) -> tuple[tuple[int, int], ...]:
    for month, day in sorted(set(decl.yearly)):
        if decl.yearly.count((month, day)) > 1:
            scope.add(DAY_TWICE.at(decl.alias.name.span, name=decl.alias.name.text, month=month, day=day))
    return tuple(sorted(set(decl.yearly)))


def _whole(scope: Scope, written: s.Quantity, unit: Unit, least: int, most: int | None) -> int | None:
    number = Fraction(written.number)
    if (
        written.unit == unit
        and number.denominator == 1
        and number >= least
        and (most is None or number <= most)
    ):
        return number.numerator
    shown = words_at(written.span)
    upto = NOTHING if most is None else Said(f"、不大于 {most}", f" and at most {most}")
    scope.add(
        NOT_WHOLE_DAYS.at(
            written.span,
            text=shown,
            unit=Said(unit.zh, unit.en),
            least=least,
            upto=upto,
            example=max(least, 1),
        )
    )
    return None
