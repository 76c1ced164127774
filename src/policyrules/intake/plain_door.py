"""Cases that are written plainly, straight to rows of whole numbers and truths: the quick way in.

Plainly is: facts under their ASCII names, bare, an amount of money as text with two decimals, a date as
2017-06-12, an option by its id or label, ``complete`` "all" or nothing. What is written in any other way, or
is wrong in any way, ``read_case`` reads, or says what is wrong; nothing is taken here that it refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal

from attrs import frozen

from policyrules.base.months import ENDS
from policyrules.base.units import PLAIN
from policyrules.core.comparisons import COMPARES
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.presence import record_dates
from policyrules.core.types import ABSENT
from policyrules.intake.identifiers import read_id
from policyrules.intake.identity import ID_FACT
from policyrules.intake.records import RECORD_LIMIT
from policyrules.intake.values import ABSENT_WORDS, TEXT_LIMIT, broken, plain

_MONEY: Final = re.compile(r"(?:0|[1-9][0-9]{0,11})\.[0-9]{2}")
_LARGEST: Final = 10**9
"""Whole numbers beyond are left to ``read_case``."""

_ID: Final = re.compile("[0-9A-Za-z\u4e00-\u9fff（）]{1,100}")
"""Ids in which no character is taken for another; others are looked at more closely."""

Row = tuple[object, ...]


@frozen
class Part:
    """What stands in a place of a row."""

    of: Literal["value", "option", "absent", "complete"]
    """The value of a fact, whether it has an option, whether it is known to have none, whether a list is
    complete."""
    name: str
    """The name of the fact, or the id of the entity of the list."""
    bit: int
    """Says that it is not known."""
    under: int = 1
    """A number is held in whole numbers of 1/under."""
    option: str = ""
    """The id of the option."""


Door = Callable[[object], "tuple[Row, int] | None"]
"""Of a JSON object as read: the row of its root with all below it, and the bits of what is not known in some
record. None: it is not written plainly."""


def plain_door(
    policy: Policy, root: str, parts: Mapping[str, Sequence[Part]], *, on: date, most: int = RECORD_LIMIT
) -> Door:
    """The door for cases that do not say what they are of; they are of ``root``.

    ``parts`` are what the rows of each entity hold behind their keys; the lists come behind them. Records
    dated after the day are left out. A list of more than ``most`` is no matter for it.
    """
    entity = _entity(policy, root, parts, on.toordinal())

    def door(data: object) -> tuple[Row, int] | None:
        reading = _Reading(most)
        try:
            if type(data) is not dict:
                return None
            reading.all_complete = data.get("complete") == "all"
            row = reading.row(entity, data, 1, ())
        except (_NotPlain, KeyError, TypeError, ValueError):
            return None
        return None if row is None else (row, reading.unknown)

    return door


class _NotPlain(Exception):
    """The case is left to ``read_case``."""


# ── reading ──────────────────────────────────────────────────────────────────

_Values = dict[str, Any]


@frozen
class _More:
    """What a fact says in other places of a row, or is held against (a place 0: nowhere)."""

    name: str
    at: int
    absent: int
    options: tuple[tuple[str, int], ...]
    nothing: object
    """The cell of what is known to have no value."""

    def put(self, row: list[object], values: _Values, value: Any) -> None:
        """What the value says."""
        none = value is ABSENT
        if self.at:
            row[self.at] = self.nothing if none else value
        if self.absent:
            row[self.absent] = none
        for option, at in self.options:
            row[at] = not none and option in value
        if not none:
            values[self.name] = value


_Fact = tuple[Callable[[Any], Any], int, int, _More | None]
"""How a fact is read, its place in the row (0: nowhere), the bits of what is known by it, and what it says
elsewhere. The cell of what is written to have no value is ABSENT; what is not plain raises."""


@frozen
class _List:
    at: int
    complete: int
    """Where it says that the list is complete (0: nowhere)."""
    bit: int
    entity: _Entity


@frozen
class _Demand:
    """What must be so of a fact, in any case: whether it is asked for only in some is not looked at."""

    fact: str
    holds: Callable[[Any, Any], bool]
    other: str
    hops: int
    fixed: object


@frozen
class _Entity:
    root: bool
    facts: Mapping[str, _Fact]
    lists: Mapping[str, _List]
    blank: tuple[object, ...]
    bits: int
    came: tuple[str, ...]
    """The facts that say when a record came about."""
    day: int
    demands: tuple[_Demand, ...]


class _Reading:
    def __init__(self, most: int) -> None:
        self.unknown = self.records = 0
        self.most = most
        self.all_complete = False

    def row(self, entity: _Entity, data: Any, place: int, above: tuple[_Values, ...]) -> Row | None:
        """A record; None where it comes about later."""
        row, unknown, values = [*entity.blank], entity.bits, _Values()
        row[0] = str(place)
        facts, lists = entity.facts, []
        for name, raw in data.items():
            fact = facts.get(name)
            if fact is None:
                if name in entity.lists:
                    lists.append((entity.lists[name], raw))
                else:
                    self._head(entity, row, name, raw)
            elif raw is not None:
                read, at, bits, more = fact
                value = read(raw)
                unknown &= ~bits
                if more is not None:
                    more.put(row, values, value)
                elif at:
                    row[at] = value
        chain = (values, *above)
        if entity.demands:
            self._held_against(entity, chain)
        for found, raw in lists:
            if raw is not None:
                if self.all_complete:
                    unknown &= ~found.bit
                    if found.complete:
                        row[found.complete] = True
                row[found.at] = self._list(found.entity, raw, chain)
        for name in entity.came:
            if values.get(name, 0) > entity.day:
                return None
        self.unknown |= unknown
        return tuple(row)

    def _held_against(self, entity: _Entity, chain: tuple[_Values, ...]) -> None:
        for demand in entity.demands:
            value = chain[0].get(demand.fact)
            if value is not None:
                against = chain[demand.hops].get(demand.other) if demand.other else demand.fixed
                if against is not None and not demand.holds(value, against):
                    raise _NotPlain

    def _head(self, entity: _Entity, row: list[object], name: str, raw: object) -> None:
        """What a record says besides facts and lists."""
        if name == "id" and type(raw) is str:
            if _ID.fullmatch(raw) is None and read_id(raw) != raw:
                raise _NotPlain
            row[0] = raw
        elif not (name == "complete" and entity.root and raw == "all"):
            raise _NotPlain

    def _list(self, entity: _Entity, raw: Any, above: tuple[_Values, ...]) -> tuple[Row, ...]:
        if type(raw) is not list:
            raise _NotPlain
        self.records += len(raw)
        if self.records > RECORD_LIMIT or len(raw) > self.most:
            raise _NotPlain
        if not raw:
            return ()
        if any(type(one) is not dict for one in raw):
            raise _NotPlain
        if len(raw) > 1:
            keys = {plain(str(one.get("id", place))) for place, one in enumerate(raw, start=1)}
            if len(keys) < len(raw):
                raise _NotPlain
        found = [self.row(entity, one, place, above) for place, one in enumerate(raw, start=1)]
        return tuple([row for row in found if row is not None] if entity.came else found)  # type: ignore[arg-type]


# ── made of a policy ─────────────────────────────────────────────────────────


def _entity(policy: Policy, name: str, parts: Mapping[str, Sequence[Part]], day: int) -> _Entity:
    own = parts[name]
    places = {(part.of, part.name, part.option): (at, part) for at, part in enumerate(own, start=1)}
    blank: list[object] = [None] * (1 + len(own))
    lists: dict[str, _List] = {}
    for at, child in enumerate(policy.children[name], start=1 + len(own)):
        complete, part = places.get(("complete", child, ""), (0, None))
        if complete:
            blank[complete] = False
        below = _entity(policy, child, parts, day)
        lists[policy.entities[child].plural] = _List(at, complete, part.bit if part else 0, below)
    came = record_dates(policy).get(name, ())
    compared = _compared(policy) | {policy.facts[name][each].id for each in came}
    return _Entity(
        root=policy.entities[name].parent is None,
        facts={g.name: _fact(g, places, compared) for g in policy.facts[name].values()},
        lists=lists,
        blank=(*blank, *([()] * len(lists))),
        bits=sum(part.bit for part in own),
        came=came,
        day=day,
        demands=tuple(_demands(policy, name)),
    )


def _compared(policy: Policy) -> set[str]:
    """The ids of the facts that are held against others."""
    every = (given for facts in policy.facts.values() for given in facts.values())
    return {name for given in every for demand in given.demands for name in (given.id, demand.other)}


def _demands(policy: Policy, entity: str) -> Iterable[_Demand]:
    for given in policy.facts[entity].values():
        for demand in given.demands:
            other = policy.givens[demand.other].name if demand.other else ""
            fixed = demand.fixed
            if isinstance(fixed, str):
                fixed = _options(given)[fixed]
            elif isinstance(fixed, date):
                fixed = fixed.toordinal()
            yield _Demand(given.name, COMPARES[demand.op], other, demand.hops, fixed)


def _fact(given: Given, places: Mapping[Any, tuple[int, Part]], compared: set[str]) -> _Fact:
    at, part = places.get(("value", given.name, ""), (0, None))
    absent, absent_part = places.get(("absent", given.name, ""), (0, None))
    chosen = [(option, *places[key]) for option in _options(given) if (key := ("option", given.name, option))
              in places]  # fmt: skip
    known = [each for each in (part, absent_part, *(part for _, _, part in chosen)) if each is not None]
    read = _reader(given, part.under if part else 1, compared=given.id in compared)
    if given.type.optional:
        read = _or_none(read, given)
    more = None
    if absent or chosen or given.type.optional or given.id in compared:
        nothing = {"number": 0, "date": 1, "bool": False, "choice": -1}.get(given.type.kind, "")
        options = tuple((option, place) for option, place, _ in chosen)
        more = _More(given.name, at, absent, options, nothing)
    return read, at, sum(each.bit for each in known), more


def _or_none(read: Callable[[Any], Any], given: Given) -> Callable[[Any], Any]:
    words = [word for word in ABSENT_WORDS if given.type.option(word) is None]
    return lambda raw: ABSENT if type(raw) is str and raw in words else read(raw)


def _options(given: Given) -> dict[str, int]:
    return {option.id: place for place, option in enumerate(given.type.options)}


def _reader(given: Given, under: int, *, compared: bool) -> Callable[[Any], Any]:
    if given.kind == "determination":
        return _refused
    match given.type.kind:
        case "bool":
            return _read_bool
        case "date":
            return _bounded(_read_date, given, 1)
        case "choice":
            names = {option.label: place for place, option in enumerate(given.type.options)}
            return (names | _options(given)).__getitem__
        case "choices":
            return _set_of(_options(given))
        case "text" if given.name != ID_FACT:  # an identity number is held against those of the others
            return _read_text
        case "number" if not compared:
            return _number(given, under)
    return _refused


def _refused(_raw: object) -> object:
    raise _NotPlain


def _read_bool(raw: object) -> bool:
    if raw is True or raw is False:
        return raw
    raise _NotPlain


def _read_date(raw: Any) -> int:
    if len(raw) != 10 or raw[4] != "-" or raw[7] != "-" or not raw.isascii():
        raise _NotPlain
    day = date.fromisoformat(raw)
    if day in ENDS:
        raise _NotPlain
    return day.toordinal()


def _set_of(options: Mapping[str, int]) -> Callable[[Any], frozenset[str]]:
    def read(raw: Any) -> frozenset[str]:
        found = frozenset(raw)
        if type(raw) is not list or len(found) < len(raw) or not found <= options.keys():
            raise _NotPlain
        return found

    return read


def _read_text(raw: Any) -> str:
    if type(raw) is not str or not raw.strip() or len(raw) > TEXT_LIMIT or broken(raw) is not None:
        raise _NotPlain
    return raw


def _number(given: Given, under: int) -> Callable[[Any], int]:
    unit = given.type.unit or PLAIN
    factor = Fraction(unit.scale) * under
    if unit.scale < 1 or factor.denominator != 1:
        return _refused  # type: ignore[return-value]
    whole, money = int(factor), unit.money and factor % 100 == 0

    def read(raw: Any) -> int:
        if type(raw) is int and 0 <= raw <= _LARGEST:
            return raw * whole
        if money and type(raw) is str and _MONEY.fullmatch(raw):
            return int(raw[:-3] + raw[-2:]) * (whole // 100)
        raise _NotPlain

    return _bounded(read, given, under)


def _bounded(read: Callable[[Any], int], given: Given, under: int) -> Callable[[Any], int]:
    """The same within the bounds of the fact."""
    low, high = (_bound(bound, under) for bound in (given.low, given.high))
    if high is None and (low is None or (given.type.kind == "number" and low <= 0)):
        return read

    def bounded(raw: Any) -> int:
        value = read(raw)
        if (low is not None and value < low) or (high is not None and value > high):
            raise _NotPlain
        return value

    return bounded


def _bound(bound: object, under: int) -> Fraction | int | None:
    if isinstance(bound, date):
        return bound.toordinal()
    return Fraction(bound) * under if isinstance(bound, int | Fraction) else None
