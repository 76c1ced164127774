"""How the columns of each table of a ledger are called, and which it must have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from attrs import evolve

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above
from policyrules.intake.column_names import Names, facts_of, only_elsewhere, register_names
from policyrules.intake.columns import HOUSEHOLD, Column, called, head_names, person_of
from policyrules.intake.gathered import NAME_FACT
from policyrules.intake.headers import Heading
from policyrules.intake.identity import ID_FACT
from policyrules.intake.records import Keys
from policyrules.intake.settings import ASKED, Rule, Settings, settled
from policyrules.intake.values import plain

_ID: Final = ("id", "编号")
_COUNTY: Final = ("county", "县")
_NUMBER: Final = re.compile("[0-9]{14,}.*")


# ── tables of ours ───────────────────────────────────────────────────────────


def heading(
    policy: Policy, keys: Mapping[str, Keys], entity: str, settings: Settings, table: str
) -> Heading[Column]:
    """How the columns of an entity's table are called, and which it must have."""
    own = keys[entity]
    known = _known(policy, own, entity)
    root = root_above(policy.entities, entity)
    first, label = head_names(policy, root)[0], policy.entities[root].label
    head = household_column(policy, root)
    needed = {head: Said(f"缺少列 {first}（{label}编号）", f"there is no column {first}")}
    parent = policy.entities[entity].parent
    if parent is not None and parent != root:
        label = policy.entities[parent].label
        needed[Column("ancestor", parent)] = Said(
            f"缺少列 {parent}（{label}）：它指明所属的记录",
            f"there is no column {parent}, the record that a row belongs to",
        )
    person = person_of(policy, policy.root)
    names = Names(policy, keys, settings, table, facts_of(own, entity == person), known, frozenset((entity,)))
    if entity in (policy.root, person):
        names = evolve(names, known=register_names(own.facts, entity == person) | known)
    return Heading(
        names.meaning, (*known, *own.facts), needed, called,
        lambda column: column.kind in ("household", "ancestor", "head"),
        instead={head: Column("head")}, repeats=_not_read, passes=True, mapped=True, in_unit=names.in_unit,
        elsewhere=partial(only_elsewhere, settings, policy.entities[entity]),
        reads=lambda column: not _not_read(column) or settled(column.item) in settings.counting,
    )  # fmt: skip


def household_column(policy: Policy, root: str) -> Column:
    """The column with the ids of a root's records."""
    return Column("household", "" if root == policy.root else root)


def _known(policy: Policy, keys: Keys, entity: str) -> dict[str, Column]:
    """The key columns by header; a Chinese fact label that looks like one wins over it."""
    root = root_above(policy.entities, entity)
    head = household_column(policy, root)
    known = dict.fromkeys(head_names(policy, root), head)
    known |= dict.fromkeys(_ID, head if entity == root else Column("id"))
    if entity == root:
        known |= {name: Column("county") for name in _COUNTY}
    for ancestor in _ancestors(policy, entity):
        label = policy.entities[ancestor].label
        known |= {name: Column("ancestor", ancestor) for name in (ancestor, label)}
    for name in known.keys() & keys.facts.keys():
        if keys.facts[name].name == name:
            raise UsageError(
                Said(
                    f"{entity}.{name}: 这个列名已用来指明所属的记录",
                    f"{entity}.{name}: this column names the record that a row belongs to",
                )
            )
        del known[name]
    return known


def _ancestors(policy: Policy, entity: str) -> tuple[str, ...]:
    """The entities between the root and this one, nearest first."""
    found: list[str] = []
    parent = policy.entities[entity].parent
    while parent is not None and policy.entities[parent].parent is not None:
        found.append(parent)
        parent = policy.entities[parent].parent
    return tuple(found)


# ── registers of counties ────────────────────────────────────────────────────


def register_heading(
    policy: Policy, keys: Mapping[str, Keys], settings: Settings, table: str
) -> Heading[Column]:
    """How the columns of a register are called: of a household, of its persons, in one row or several."""
    person = person_of(policy, policy.root)
    household = keys[policy.root].facts
    persons = facts_of(keys[person], person=True) if person else {}
    both = {name for name in household.keys() & persons.keys() if household[name] != persons[name]}
    facts = {name: given for name, given in {**household, **persons}.items() if name not in both}
    known = dict.fromkeys(HOUSEHOLD, Column("household"))
    known |= {name: Column("county") for name in _COUNTY if name not in facts}
    known |= register_names(facts, person=True)
    asked = {name: Column("other", item=name, rule=Rule(ASKED)) for name in both}
    who = frozenset((policy.root, person or policy.root))
    names = Names(policy, keys, settings, table, facts, known | asked, who, side_by_side=persons)
    return Heading(
        names.meaning, (*known, *facts), {}, called,
        lambda column: column.kind in ("household", "head") or column.of == policy.root,
        somebody=_names_somebody, repeats=_not_read, passes=True, passes_near=True, mapped=True,
        in_unit=names.in_unit,
        reads=lambda column: not _not_read(column) or settled(column.item) in settings.counting,
        tells=_may_tell,
    )  # fmt: skip


def _may_tell(column: Column) -> bool:
    """Whether a cell may say more than is read of it: a name, a column that is not read."""
    other = column.kind == "other" and column.rule is None
    return other or (column.given is not None and column.given.name == NAME_FACT)


def _not_read(column: Column) -> bool:
    return column.kind == "other"


def _names_somebody(column: Column, cell: str) -> bool:
    """Whether a cell holds an identity number, right or mistyped: what sums up holds how many there are."""
    names = column.kind == "head" or (column.given is not None and column.given.name == ID_FACT)
    return names and bool(_NUMBER.fullmatch("".join(plain(cell).split())))
