"""The persons of a ledger held to what their households say: one head, so many persons, nobody in two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from policyrules.base.errors import Problem
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.intake.columns import person_of
from policyrules.intake.families import CaseRow
from policyrules.intake.gathered import NAME_FACT
from policyrules.intake.identity import ID_FACT
from policyrules.intake.ledger_files import Place, in_two_households
from policyrules.intake.tables import numbered
from policyrules.intake.values import plain

HEADS: Final = frozenset(("户主", "本人", "本人或户主", "户主本人", "户主(本人)", "本人(户主)", "户主或本人",
                             "户主(本人或户主)", "本人/户主", "户主/本人"))  # fmt: skip
"""What the head is to the head."""

SPOUSES: Final = frozenset(("配偶", "之妻", "妻", "妻子", "之夫", "夫", "丈夫"))
"""What the head's wife or husband is to the head."""

_SPOUSES: Final = Said("这一户写了 {n} 个配偶：第 {rows} 行，请核对；照样评定",
                       "the household has {n} spouses: row {rows}; see to it, it is decided")  # fmt: skip
_ALIKE: Final = Said("这一户第 {rows} 行的姓名、关系相同，没有写全身份证号，也许是同一个人，都算了",
                     "the persons of row {rows} have one name and one kin and not all a number: "
                     "they may be one, and all count")  # fmt: skip
_HEAD_AWAY: Final = Said("户主的身份证号不在成员里", "the head's number is none of its persons'")
_ELSEWHERE: Final = Said("同一个身份证号也在另一户（{table} 第 {row} 行）",
                         "the same identity number in another household ({table} row {row})")  # fmt: skip


def heads_and_sizes(
    policy: Policy,
    rows: Mapping[str, Sequence[CaseRow]],
    merged: Mapping[str, CaseRow],
    notes: list[Problem],
) -> None:
    """A household has one head, and as many persons as are said; a second spouse is noted."""
    persons: dict[str, list[CaseRow]] = defaultdict(list)
    for row in rows.get(person_of(policy, policy.root) or "", ()):
        persons[row.household].append(row)
    for key, whole in merged.items():
        here = persons[key]
        for said in _wrong_heads(here):
            whole.problems.append(Problem(said, "", whole.number, whole.table))
        spouses = [row for row in here if is_spouse(row)]
        if len(spouses) > 1:
            said = _SPOUSES.filled(n=len(spouses), rows=numbered([row.number for row in spouses]))
            notes.append(Problem(said, "", whole.number, whole.table))
        if alike := _alike(here):
            notes.append(Problem(_ALIKE.filled(rows=numbered(alike)), "", whole.number, whole.table))
        numbers = {number_of(row) for row in here}
        if whole.head and numbers and all(numbers) and whole.head not in numbers:
            whole.wrong(_HEAD_AWAY)
        if whole.size is not None and here and whole.size != len(here):
            whole.wrong(Said(f"家庭人口写 {whole.size} 人，成员有 {len(here)} 行",
                             f"{whole.size} persons are said, {len(here)} rows are there"))  # fmt: skip


def nobody_twice(
    policy: Policy, rows: Mapping[str, Sequence[CaseRow]], twice: Mapping[str, Sequence[Place]]
) -> None:
    """Nobody stands in two households."""
    for entity in policy.children[policy.root]:
        found = [(number, row) for row in rows.get(entity, ()) if (number := number_of(row))]
        here = in_two_households((number, Place(r.household, r.table, r.number)) for number, r in found)
        for number, row in found:
            if places := twice.get(number) or here.get(number):
                other = next(place for place in places if place.household != row.household)
                row.wrong(_ELSEWHERE.filled(table=other.table, row=other.row), ID_FACT)


def is_head(row: CaseRow) -> bool:
    """Whether a person's row says that it is the head's."""
    return plain(row.relation or "").replace(" ", "") in HEADS


def is_spouse(row: CaseRow) -> bool:
    """Whether a person's row says that it is the head's wife or husband."""
    return plain(row.relation or "").replace(" ", "") in SPOUSES


def _alike(persons: Sequence[CaseRow]) -> list[int]:
    """The rows of persons who are called alike and are the same to the head, where not all have a number."""
    found: dict[tuple[str, str], list[CaseRow]] = defaultdict(list)
    for row in persons:
        name = row.facts[NAME_FACT].value if NAME_FACT in row.facts else None
        if isinstance(name, str) and row.relation:
            found[plain(name), plain(row.relation)].append(row)
    several = (rows for rows in found.values() if len(rows) > 1 and not all(map(number_of, rows)))
    return [row.number for rows in several for row in rows]


def _wrong_heads(persons: Sequence[CaseRow]) -> Iterator[Said]:
    if not persons or any(row.relation is None for row in persons):
        return
    heads = [row for row in persons if is_head(row)]
    if not heads:
        yield Said("这一户没有户主", "the household has no head")
    if len(heads) > 1:
        rows = [str(row.number) for row in heads]
        yield Said(f"这一户有 {len(heads)} 个户主：第 {'、'.join(rows)} 行",
                   f"the household has {len(heads)} heads: row {', '.join(rows)}")  # fmt: skip


def number_of(row: CaseRow) -> str:
    """The identity number of a person's row; empty where it is not known."""
    fact = row.facts.get(ID_FACT)
    return fact.value if fact is not None and isinstance(fact.value, str) else row.number_beside
