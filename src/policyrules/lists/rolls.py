"""The comparison of ledgers: people matched by identity number, households put together, nothing lost.

Every row of every table is matched (its person stands in another ledger too), alone, or reported
with table and row. What cannot be told is reported, never guessed: duplicates, one person in two
households, households that ledgers cut differently, facts that contradict each other, numbers
that cannot be right, and near misses. Messages show identity numbers masked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.intake.identity import mask
from policyrules.intake.values import show
from policyrules.lists.near_numbers import near_misses
from policyrules.lists.roll_households import LEFT_OUT, Households, RowNote, doubts
from policyrules.lists.roll_tables import ROLL_KINDS, Roll, RollRow, person_of


@frozen
class RollCount:
    """The rows of a table: rows = matched + alone + reported."""

    kind: str
    table: str
    rows: int
    matched: int
    alone: int
    reported: int


@frozen
class ComparedRolls:
    """What the ledgers come to together."""

    cases: tuple[Case, ...]
    """A household each; its id is ``ledger:number`` of the first ledger that has it."""
    issues: tuple[RowNote, ...]
    counts: tuple[RollCount, ...]
    presence: tuple[tuple[tuple[str, ...], int], ...]
    """Persons by the set of ledgers in which they stand, each person once."""
    households: tuple[tuple[tuple[str, ...], int], ...]
    """Households by the set of ledgers that hold at least one of their persons."""
    origin: Mapping[str, tuple[tuple[str, int], ...]] = field(factory=dict)
    """The rows of each case."""


def compare_rolls(policy: Policy, tables: Sequence[Roll]) -> ComparedRolls:
    """The households that the tables describe together, and everything that must be looked at.

    A fact that two rows give differently is left unknown and reported. What being in a ledger
    implies is said in ``ledger_tables.ROLL_KINDS``; not being in a ledger implies something only
    where that ledger is complete. A household's members are complete only if a ledger of whole
    households that is complete has it, and no other ledger adds anybody. Never raises.
    """
    issues: list[RowNote] = []
    usable = _usable(tables, issues)
    kept = [family for family in _families(usable) if not _split(family, issues)]
    maker = Households(policy, person_of(policy), doubts(tables, usable), issues)
    cases = tuple(maker.case(family) for family in kept)
    origin = {case.id: _rows(family) for case, family in zip(cases, kept, strict=True)}
    issues += [_near(a, b) for a, b in near_misses(e for t in tables for e in t.entries)]
    used = [e for family in kept for e in family]
    by_person: dict[str, dict[str, None]] = {}
    for entry in used:
        by_person.setdefault(entry.number, {})[entry.kind] = None
    return ComparedRolls(
        cases, tuple(sorted(issues, key=_place)), _counts(tables, used, by_person),
        _presence(tuple(kinds) for kinds in by_person.values()),
        _presence(tuple(dict.fromkeys(e.kind for e in family)) for family in kept), origin,
    )  # fmt: skip


# ── which rows can be used ───────────────────────────────────────────────────


def _usable(tables: Sequence[Roll], issues: list[RowNote]) -> list[RollRow]:
    """The rows that name one person of one household; the others are reported."""
    found: list[RollRow] = []
    for table in tables:
        by_person: dict[str, list[RollRow]] = {}
        for entry in table.entries:
            if entry.problems:
                zh, en = "；".join(p.zh for p in entry.problems), "; ".join(p.en for p in entry.problems)
                issues.append(RowNote("unusable", _rows([entry]), zh, en))
            else:
                by_person.setdefault(entry.number, []).append(entry)
        for entries in by_person.values():
            found += _one(table, entries, issues)
    return found


def _one(table: Roll, entries: list[RollRow], issues: list[RowNote]) -> list[RollRow]:
    """The row of a person in one ledger: of equal ones the first; none where they disagree."""
    if len(entries) == 1:
        return entries
    shown, label = mask(entries[0].number), table.kind.label
    rows = "、".join(str(e.row) for e in entries)
    rows_en = ", ".join(str(e.row) for e in entries)
    if len({e.household for e in entries}) > 1:
        issues.append(RowNote(
            "two_households", _rows(entries),
            f"{label}里同一人 {shown} 在 {len({e.household for e in entries})} 户（第 {rows} 行）",
            f"{table.kind.id}: one person {shown} in several households (rows {rows_en})",
        ))  # fmt: skip
        return []
    contents = {(e.name, frozenset((k, f.value) for k, f in e.facts.items())) for e in entries}
    if len(contents) > 1:
        issues.append(RowNote(
            "contradiction", _rows(entries),
            f"{label}里 {shown} 有 {len(entries)} 行，内容不同（第 {rows} 行）",
            f"{table.kind.id}: {shown} has {len(entries)} rows that differ (rows {rows_en})",
        ))  # fmt: skip
        return []
    issues.append(RowNote(
        "duplicate", _rows(entries[1:]),
        f"{label}里 {shown} 重复登记，内容相同，只用第 {entries[0].row} 行",
        f"{table.kind.id}: {shown} stands more than once with equal contents; row {entries[0].row} is used",
    ))  # fmt: skip
    return entries[:1]


def _families(entries: Sequence[RollRow]) -> list[list[RollRow]]:
    """Rows joined where they share a household of a ledger or a person; in the order of the rows."""
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def top(node: tuple[str, str]) -> tuple[str, str]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for entry in entries:
        parent[top(("", entry.number))] = top(entry.unit)
    found: dict[tuple[str, str], list[RollRow]] = {}
    for entry in entries:
        found.setdefault(top(entry.unit), []).append(entry)
    return list(found.values())


def _split(family: Sequence[RollRow], issues: list[RowNote]) -> bool:
    """Whether a ledger has in several households what another has in one: reported, not joined."""
    units = list(dict.fromkeys(entry.unit for entry in family))
    several = [kind for kind, n in Counter(kind for kind, _ in units).items() if n > 1]
    if not several:
        return False
    cut = "；".join(f"{_label(k)} {'、'.join(show(h) for kind, h in units if kind == k)}" for k in several)
    cut_en = "; ".join(f"{k} {', '.join(show(h) for kind, h in units if kind == k)}" for k in several)
    issues.append(RowNote(
        "split", _rows(family), f"各台账分户不同，同一家在一本里是几户：{cut}",
        f"the ledgers cut households differently; one family is several households: {cut_en}",
    ))  # fmt: skip
    return True


# ── reports ──────────────────────────────────────────────────────────────────


def _near(a: RollRow, b: RollRow) -> RowNote:
    places = f"{a.table}:{a.row}、{b.table}:{b.row}"
    shown = f"{mask(a.number)}，{mask(b.number)}"
    return RowNote(
        "near", _rows([a, b]), f"姓名相同、身份证号相近（{shown}），可能是同一人：{places}",
        f"same name, nearly the same number ({shown}), perhaps one person: {places}",
    )  # fmt: skip


def _counts(
    tables: Sequence[Roll], used: Sequence[RollRow], by_person: Mapping[str, Mapping[str, None]]
) -> tuple[RollCount, ...]:
    found = []
    for table in tables:
        mine = [e for e in used if e.kind == table.kind.id]
        matched = sum(len(by_person[e.number]) > 1 for e in mine)
        total = len(table.entries)
        found.append(
            RollCount(table.kind.id, table.name, total, matched, len(mine) - matched, total - len(mine))
        )
    return tuple(found)


def _presence(sets: Iterable[tuple[str, ...]]) -> tuple[tuple[tuple[str, ...], int], ...]:
    places = {kind.id: place for place, kind in enumerate(ROLL_KINDS)}
    counted = Counter(tuple(sorted(kinds, key=places.__getitem__)) for kinds in sets)
    return tuple(sorted(counted.items(), key=lambda item: [places[k] for k in item[0]]))


def _rows(entries: Iterable[RollRow]) -> tuple[tuple[str, int], ...]:
    return tuple((e.table, e.row) for e in entries)


def _place(issue: RowNote) -> tuple[bool, tuple[tuple[str, int], ...]]:
    return issue.kind not in LEFT_OUT, issue.rows


def _label(kind: str) -> str:
    return next(k.label for k in ROLL_KINDS if k.id == kind)
