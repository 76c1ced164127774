"""Which table of a ledger is whose: what each may be called; that none is there twice, or lacks its root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above, roots
from policyrules.intake.headers import HEADER_WITHIN, Grid
from policyrules.intake.values import suggestion

_NO_REGISTER: Final = Said(
    f"；也认不出是县里的台账：前 {HEADER_WITHIN} 行里的表头要有户编号或户主身份证号，"
    "或者姓名、身份证号和与户主关系，叫别的名字的列在对照表里写明（policyrules mapping）",
    f"; nor is it seen to be a register: its header, in the first {HEADER_WITHIN} rows, should have 户编号 "
    "or 户主身份证号, or 姓名, 身份证号 and 与户主关系; columns of other names are said in the mapping "
    "(policyrules mapping)",
)

SCRIPT_KEYS: Final = {"_id", "_parent", "_key"}
"""By which columns a table is seen to be one that the script of ``policyrules sql`` makes."""
IN_FEN: Final = Said(
    "{name}: 有 _id、_parent、_key 这几列，是 policyrules sql 的脚本建的表，金额以分为单位；"
    "这里要的台账写户编号，金额以元为单位。脚本的结果在库里查视图 all__results",
    "{name}: has the columns _id, _parent and _key: a table that the script of policyrules sql makes, with "
    "money in fen; a ledger here has the ids of households, and money in yuan. The script's results are in "
    "its view all__results",
)


def table_names(policy: Policy) -> dict[str, str]:
    """What tables may be called, and whose records they hold."""
    names = {"households": policy.root}
    for entity in policy.entities.values():
        names |= {entity.plural: entity.id, entity.label: entity.id}
    return names


def refuse_script_s(policy: Policy, title: str, shown: str, columns: Iterable[str]) -> None:
    """UsageError for a table of ours with the columns that those of the script have: its money is in fen."""
    if title in table_names(policy) and {*columns} >= SCRIPT_KEYS:
        raise UsageError(IN_FEN.filled(name=shown))


def enter(policy: Policy, found: dict[str, Path | Grid], table: Path | Grid, title: str, called: str) -> None:
    """Put a table with its entity. Raises UsageError where there is none of its name, or one already."""
    names = table_names(policy)
    entity = names.get(title)
    if entity is None:
        raise no_such_table(policy, title, called)
    if entity in found:
        other = found[entity].name
        raise UsageError(Said(f"{called}: 与 {other} 是同一张表", f"{called}: the same table as {other}"))
    found[entity] = table


def no_such_table(policy: Policy, title: str, called: str) -> UsageError:
    """That a table is none of a ledger, and which may be meant."""
    hint = suggestion(title, table_names(policy)) or _NO_REGISTER
    return UsageError(
        Said(f"{called}: 政策里没有这张表{hint.zh}", f"{called}: the policy has no such table{hint.en}")
    )


def roots_first(
    policy: Policy, found: Mapping[str, Path | Grid], called: str, ending: str, *, registers: bool
) -> Mapping[str, Path | Grid]:
    """The tables, those of roots first: their order is the ledger's. UsageError where a root has none."""
    wanted = dict.fromkeys(root_above(policy.entities, entity) for entity in found) or {policy.root: None}
    for root in wanted:
        if root not in found and not (registers and root == policy.root):
            plural, label = policy.entities[root].plural, policy.entities[root].label
            raise UsageError(
                Said(
                    f"{called}: 缺少{label}的表 {plural if ending else label}{ending}",
                    f"{called}: {plural}{ending}, the table of {plural}, is missing",
                )
            )
    return {root: found[root] for root in roots(policy) if root in found} | dict(found)
