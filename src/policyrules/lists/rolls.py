"""The comparison of rolls (台账): people matched by identity number, households put together, nothing lost.

Every row of every table is matched (its person stands in another roll too), alone, or reported
with table and row. What cannot be told is reported, never guessed: duplicates, one person in two
households, households that rolls cut differently, facts that contradict each other, numbers
that cannot be right, and near misses. Messages show identity numbers masked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from attrs import field, frozen

from policyrules.base.arguments import typed
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.intake.identity import mask
from policyrules.intake.showing import show_id
from policyrules.lists.near_numbers import near_misses
from policyrules.lists.roll_households import LEFT_OUT, HouseholdMaker, RowNote, doubts, places_of, row_note
from policyrules.lists.roll_rows import RollRow
from policyrules.lists.roll_tables import ROLL_KINDS, Roll, person_of


@frozen
class RollCount:
    """The rows of a table: rows = matched + alone + reported."""

    kind: str
    """The kind of roll."""
    table: str
    """The file."""
    rows: int
    """Rows read."""
    matched: int
    """Rows whose person stands in another roll too."""
    alone: int
    """Rows whose person stands in no other."""
    reported: int
    """Rows that a person must look at."""


class Presence(NamedTuple):
    """How many stand in just these rolls."""

    rolls: tuple[str, ...]
    """The kinds of the rolls."""
    number: int
    """How many."""


@frozen
class ComparedRolls:
    """What the rolls come to together."""

    cases: tuple[Case, ...] = field(repr=False)
    """A household each; its id is ``roll:number`` of the first roll that has it."""
    notes: tuple[RowNote, ...]
    """What a person must look at."""
    counts: tuple[RollCount, ...]
    """The rows of each table."""
    presence: tuple[Presence, ...]
    """Persons by the set of rolls in which they stand, each person once."""
    households: tuple[Presence, ...]
    """Households by the set of rolls that hold at least one of their persons."""
    origin: Mapping[str, tuple[tuple[str, int], ...]] = field(factory=dict, repr=False)
    """The rows of each case."""


@typed
def compare_rolls(policy: Policy, tables: Sequence[Roll]) -> ComparedRolls:
    """The households that the tables describe together, and everything that must be looked at.

    A fact that two rows give differently is left unknown and reported. What being in a roll
    implies is said in ``roll_tables.ROLL_KINDS``; not being in a roll implies something only
    where that roll is complete. A household's members are complete only if a roll of whole
    households that is complete has it, and no other roll adds anybody. Never raises.
    """
    notes: list[RowNote] = []
    usable = _usable(tables, notes)
    kept = [family for family in _families(usable) if not split(family, notes)]
    maker = HouseholdMaker(policy, person_of(policy), doubts(tables, usable), notes)
    cases = tuple(maker.case(family) for family in kept)
    origin = {case.id: places_of(family) for case, family in zip(cases, kept, strict=True)}
    notes += [near_note(a, b) for a, b in near_misses(row for table in tables for row in table.rows)]
    used = [row for family in kept for row in family]
    by_person: dict[str, dict[str, None]] = {}
    for row in used:
        by_person.setdefault(row.number, {})[row.kind] = None
    return ComparedRolls(
        cases, tuple(sorted(notes, key=_place)), _counts(tables, used, by_person),
        _presence(tuple(kinds) for kinds in by_person.values()),
        _presence(tuple(dict.fromkeys(row.kind for row in family)) for family in kept), origin,
    )  # fmt: skip


# ── which rows can be used ───────────────────────────────────────────────────


def _usable(tables: Sequence[Roll], notes: list[RowNote]) -> list[RollRow]:
    """The rows that name one person of one household; the others are reported."""
    found: list[RollRow] = []
    for table in tables:
        by_person: dict[str, list[RollRow]] = {}
        for row in table.rows:
            if row.problems:
                notes.append(unusable(row))
            else:
                by_person.setdefault(row.number, []).append(row)
        for rows in by_person.values():
            found += only_row(table, rows, notes)
    return found


def unusable(row: RollRow) -> RowNote:
    """What is said of a row that cannot be used."""
    zh, en = "；".join(p.zh for p in row.problems), "; ".join(p.en for p in row.problems)
    return row_note("unusable", [row], zh, en)


def only_row(table: Roll, rows: list[RollRow], notes: list[RowNote]) -> list[RollRow]:
    """The row of a person in one roll: of equal ones the first; none where they disagree."""
    if len(rows) == 1:
        return rows
    shown, label = mask(rows[0].number), table.kind.label
    zh_rows, en_rows = (between.join(str(row.row) for row in rows) for between in ("、", ", "))
    if len({row.household for row in rows}) > 1:
        notes.append(row_note(
            "two_households", rows,
            f"{label}里同一人 {shown} 在 {len({row.household for row in rows})} 户（第 {zh_rows} 行）",
            f"{table.kind.id}: one person {shown} in several households (rows {en_rows})",
        ))  # fmt: skip
        return []
    contents = {(row.name, frozenset((k, f.value) for k, f in row.facts.items())) for row in rows}
    if len(contents) > 1:
        notes.append(row_note(
            "contradiction", rows,
            f"{label}里 {shown} 有 {len(rows)} 行，内容不同（第 {zh_rows} 行）",
            f"{table.kind.id}: {shown} has {len(rows)} rows that differ (rows {en_rows})",
        ))  # fmt: skip
        return []
    notes.append(row_note(
        "duplicate", rows[1:],
        f"{label}里 {shown} 重复登记，内容相同，只用第 {rows[0].row} 行",
        f"{table.kind.id}: {shown} stands more than once with equal contents; row {rows[0].row} is used",
    ))  # fmt: skip
    return rows[:1]


def _families(rows: Sequence[RollRow]) -> list[list[RollRow]]:
    """Rows joined where they share a household of a roll or a person; in the order of the rows."""
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def top(node: tuple[str, str]) -> tuple[str, str]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row in rows:
        parent[top(("", row.number))] = top(row.unit)
    found: dict[tuple[str, str], list[RollRow]] = {}
    for row in rows:
        found.setdefault(top(row.unit), []).append(row)
    return list(found.values())


def split(family: Sequence[RollRow], notes: list[RowNote]) -> bool:
    """Whether a roll has in several households what another has in one: reported, not joined."""
    units = list(dict.fromkeys(row.unit for row in family))
    several = [kind for kind, n in Counter(kind for kind, _ in units).items() if n > 1]
    if not several:
        return False
    cut = "；".join(f"{_label(k)} {'、'.join(show_id(h) for kind, h in units if kind == k)}" for k in several)
    cut_en = "; ".join(f"{k} {', '.join(show_id(h) for kind, h in units if kind == k)}" for k in several)
    notes.append(row_note(
        "split", family, f"各台账分户不同，同一家在一本里是几户：{cut}",
        f"the rolls cut households differently; one family is several households: {cut_en}",
    ))  # fmt: skip
    return True


# ── reports ──────────────────────────────────────────────────────────────────


def near_note(a: RollRow, b: RollRow) -> RowNote:
    """What is said of two rows that may be about one person."""
    places = f"{a.table}:{a.row}、{b.table}:{b.row}"
    shown = f"{mask(a.number)}，{mask(b.number)}"
    return row_note(
        "near", [a, b], f"姓名相同、身份证号相近（{shown}），可能是同一人：{places}",
        f"same name, nearly the same number ({shown}), perhaps one person: {places}",
    )  # fmt: skip


def _counts(
    tables: Sequence[Roll], used: Sequence[RollRow], by_person: Mapping[str, Mapping[str, None]]
) -> tuple[RollCount, ...]:
    found = []
    for table in tables:
        mine = [row for row in used if row.kind == table.kind.id]
        matched = sum(len(by_person[row.number]) > 1 for row in mine)
        total = len(table.rows)
        found.append(
            RollCount(table.kind.id, table.name, total, matched, len(mine) - matched, total - len(mine))
        )
    return tuple(found)


def _presence(sets: Iterable[tuple[str, ...]]) -> tuple[Presence, ...]:
    places = {kind.id: place for place, kind in enumerate(ROLL_KINDS)}
    counted = Counter(tuple(sorted(kinds, key=places.__getitem__)) for kinds in sets)
    found = (Presence(kinds, number) for kinds, number in counted.items())
    return tuple(sorted(found, key=lambda each: [places[kind] for kind in each.rolls]))


def _place(note: RowNote) -> tuple[bool, tuple[tuple[str, int], ...]]:
    return note.kind not in LEFT_OUT, note.rows


def _label(kind: str) -> str:
    return next(k.label for k in ROLL_KINDS if k.id == kind)
