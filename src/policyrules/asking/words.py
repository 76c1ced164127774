"""Questions in words: what one asks a person about a fact or a list."""

from __future__ import annotations

from typing import Final

from policyrules.base.saying import NOTHING, Said
from policyrules.base.units import PLAIN
from policyrules.core.case import RecordPath
from policyrules.core.givens import Given
from policyrules.core.policy import Entity, Policy
from policyrules.core.types import Kind
from policyrules.explaining.phrases import path_text

_ASKED: Final[dict[Kind, Said]] = {
    "bool": Said("{name}：是还是否？", "{name}: yes or no?"),
    "number": Said("{name}：是多少{unit}？", "{name}: how much{unit}?"),
    "date": Said("{name}：是哪一天？", "{name}: on which day?"),
    "choice": Said("{name}：是哪一种？", "{name}: which one?"),
    "choices": Said(
        "{name}：有哪几种？（可以选几种，也可以一种都没有）", "{name}: which ones? (several, or none)"
    ),
    "text": Said("{name}：请写明", "{name}: please state it"),
}
_OR_NONE: Final = Said("没有就答“无”。", " Where there is none, answer none.")
_HOW_MANY: Final = Said("{about}有{count}{entity}？", "How many {entity} records are there of {about}?")
_HOW_MANY_MORE: Final = Said(
    "{about}除了已经写的 {there} {measure}，还有{count}{entity}？",
    "How many more {entity} records are there of {about}, beside the {there} given?",
)
_OF_RECORD: Final = Said("{about}的“{name}”", "“{name}” of {about}")
_JUDGED: Final = Said("由{who}认定。", "It is for {who} to judge.")
_RECORDED: Final = Said("以{who}的记载为准。", "What counts is the record of {who}.")
_UNIT: Final = Said("（{unit}）", " ({unit})")


def record_said(policy: Policy, path: RecordPath) -> Said:
    """The record asked about: 成员 甲; the whole case where it is the root itself."""
    if path:
        return Said(path_text(path, policy, "zh"), path_text(path, policy, "en"))
    return Said("全户", "the household") if policy.root == "household" else Said("本案", "the case")


def holders_said(policy: Policy, given: Given) -> Said:
    """Whose record or judgement a fact is, in a sentence; empty where nobody is named."""
    if not given.holders:
        return NOTHING
    template = _JUDGED if given.judged or given.kind == "determination" else _RECORDED
    return template.filled(who=policy.bodies(given.holders))


def question_said(policy: Policy, path: RecordPath, about: Entity | Given, *, there: int = 0) -> Said:
    """What is asked about a fact, or about how many records a list has of which ``there`` are given."""
    record = record_said(policy, path)
    record = Said(f"{record.zh} ", record.en) if path else record
    if isinstance(about, Entity):
        measure = "个" if about.person else "条"
        template = _HOW_MANY_MORE if there else _HOW_MANY
        return template.filled(
            about=record,
            entity=Said(about.label, about.id),
            there=there,
            measure=measure,
            count=f"几{measure}",
        )
    name = _OF_RECORD.filled(about=record, name=Said(about.label, about.name))
    unit = about.type.unit
    measured = Said("", "") if unit is None or unit == PLAIN else Said(unit.zh, _UNIT.en.format(unit=unit.en))
    asked = _ASKED[about.type.kind].filled(name=name, unit=measured)
    return Said(asked.zh + _OR_NONE.zh, asked.en + _OR_NONE.en) if about.type.optional else asked
