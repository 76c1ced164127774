"""What the columns of a ledger's tables are called, in our tables and in those that counties keep.

A table of ours is of one kind of record. A register of a county's holds a household and its persons in one
row, or a person a row with the household repeated; it has columns that every register has, under many names:
the household's number, its head's identity number, what a person is to the head.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal

from attrs import field, frozen

from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.intake.conversions import Conversion
from policyrules.intake.identity import ID_FACT
from policyrules.intake.settings import Rule

HOUSEHOLD: Final = ("household", "户编号")
"""How the column with the household's id is called."""

Kind = Literal["household", "id", "county", "ancestor", "fact", "head", "relation", "size", "person", "other"]

HEAD_NAMES: Final = ("户主", "户主姓名", "申请人", "申请人姓名", "主申请人", "主申请人姓名")
"""How the column with the head's name is called."""

REGISTER: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("户编号", "户码", "户号", "家庭编号", "家庭编码", "户编码"), "household"),
    **dict.fromkeys(("户主身份证号", "户主身份证号码", "户主身份证", "户主证件号码", "户主证件号",
                     "户主公民身份号码", "申请人身份证号", "申请人身份证号码", "申请人证件号码"), "head"),
    **dict.fromkeys(("与户主关系", "家庭关系", "关系", "与申请人关系", "与主申请人关系", "与低保户主关系",
                     "成员关系"), "relation"),
    **dict.fromkeys(("家庭人口", "家庭人口数", "家庭人数", "家庭成员人数"), "size"),
    **dict.fromkeys(("人编号", "人码", "成员编号", "人员编号"), "person"),
    **dict.fromkeys((*HEAD_NAMES, "序号"), "other"),
}  # fmt: skip
"""The columns that registers have beside facts; of a household's head the name alone tells nothing."""


@frozen(cache_hash=True)
class Column:
    """What a column holds: a key of the household, the row or an ancestor, a part of a fact, or what is said
    of a person and its household beside facts."""

    kind: Kind
    entity: str = ""
    """Of the ancestor, or of the root where there are several."""
    given: Given | None = None
    part: str = "value"
    place: int = 0
    """Of members that stand side by side, from 1."""
    item: str = ""
    """The header, of a column whose every cell is a record of its own, or that is not read."""
    rule: Rule | None = field(default=None, eq=False, repr=False)
    """What the county says of it."""
    conversion: Conversion | None = field(default=None, eq=False, repr=False)
    """How its numbers become those of the fact, where they are in another unit."""

    @property
    def of(self) -> str:
        """The entity whose fact it is; empty for keys."""
        return self.given.entity or "" if self.given is not None else ""


def person_of(policy: Policy, root: str) -> str | None:
    """The list of persons right below a root: the one whose records have an identity number."""
    return next((e for e in policy.children[root] if ID_FACT in policy.facts[e]), None)


def head_names(policy: Policy, root: str) -> tuple[str, ...]:
    """What the column with the ids of a root's records may be called, its ASCII name first."""
    label = policy.entities[root].label
    names = (root, f"{label}编号", label)
    return (*HOUSEHOLD, *names) if root == policy.root else names


def called(column: Column) -> str:
    """A column by its ASCII name."""
    if column.given is not None:
        return column.given.name + ("" if column.part == "value" else f".{column.part}")
    return column.item or column.entity or column.kind


def is_register(policy: Policy, columns: Collection[Column], *, named: bool = False) -> bool:
    """Whether columns are those of a register: they say whose a row is, or who stands in it, and more.

    ``named``: of a table that is called the households' it is one only where persons stand in it.
    """
    person = person_of(policy, policy.root)
    who = [column for column in columns if column.of and column.of == person]
    if named:
        return any(column.given is not None and column.given.name == ID_FACT for column in who)
    keys = [column for column in columns if column.kind in ("household", "head", "relation")]
    facts = [column for column in columns if column.given is not None or column.kind == "head"]
    return (
        len(columns) > 1
        and bool(facts)
        and bool(keys or any(c.given and c.given.name == ID_FACT for c in who))
    )
