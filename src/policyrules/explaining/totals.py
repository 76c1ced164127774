"""What a household gets altogether, for people (text), for programs (JSON) and for spreadsheets (rows)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from policyrules.base.saying import Language
from policyrules.base.units import written
from policyrules.core.decision import Amount
from policyrules.core.json_form import json_form
from policyrules.core.policy import Policy
from policyrules.core.totals import HouseholdTotal, Standing, TotalPart
from policyrules.explaining.phrases import amount_text, case_text, place_text, say

_WHY: Final[dict[Standing, tuple[str, str]]] = {
    "silent": ("未规定", "not decided"),
    "held": ("暂缓", "held"),
    "clash": ("规则冲突", "rules contradict"),
}

TOTAL_COLUMNS: Final = (
    "household", "on", "state", "amount", "amount_low", "amount_high", "unit", "parts", "left_out",
    "open_lists", "problems", "root",
)  # fmt: skip
"""The columns of a table of totals."""


def total_text(policy: Policy, total: HouseholdTotal, language: Language) -> str:
    """A total in one line: the sum, its parts, what is left out and why."""
    colon, between = say(language, "：", ": "), say(language, "、", ", ")
    text = _sum_text(total, language)
    counted = [part_text(policy, part, language) for part in total.parts if part.standing == "counted"]
    if counted:
        text += colon + between.join(counted)
    left = left_out(policy, total, language)
    if left:
        text += say(language, "；没有计入：", "; not counted: ") + between.join(left)
    if total.open_lists:
        lists = between.join(_list(policy, entity, language) for entity in total.open_lists)
        text += say(language, f"；名册未说齐全：{lists}", f"; lists not known to be complete: {lists}")
    return text


def part_text(policy: Policy, part: TotalPart, language: Language) -> str:
    """One payment: of whom, by which programme, how much."""
    name = place_text(policy, part.path, part.programme, part.label, language)
    return f"{name} {amount_text(part.amount, language)}"


def left_out(policy: Policy, total: HouseholdTotal, language: Language) -> list[str]:
    """The payments that are left out because they are not decided, each with why."""
    return [
        place_text(policy, part.path, part.programme, part.label, language)
        + say(language, "（{}）", " ({})").format(say(language, *_WHY[part.standing]))
        for part in total.parts
        if part.standing in _WHY
    ]


def _sum_text(total: HouseholdTotal, language: Language) -> str:
    if total.low is None and total.high is None and total.state == "partial":
        return say(language, "没有能计入的", "nothing that can be counted")
    shown = Amount("exact" if total.low == total.high else "range", total.low, total.high, total.unit)
    text = amount_text(shown, language)
    return text if total.state != "partial" else text + say(language, "（不全）", " (in part)")


def _list(policy: Policy, entity: str, language: Language) -> str:
    return policy.entities[entity].label if language == "zh" else entity


def total_lines(policy: Policy, totals: Sequence[HouseholdTotal], language: Language) -> list[str]:
    """The totals of one household, a line for each unit."""
    head = say(language, "合计", "altogether")
    return [
        f"{case_text(policy, t.root, t.household, language)}  {head}  {total_text(policy, t, language)}"
        for t in totals
    ]


def total_json(total: HouseholdTotal) -> dict[str, Any]:
    """A total as JSON data (docs/json.md): its fields."""
    data: dict[str, Any] = json_form(total)
    return data


def total_row(policy: Policy, total: HouseholdTotal, language: Language) -> tuple[str, ...]:
    """A total as cells under ``TOTAL_COLUMNS``; what there is none of is an empty cell."""
    low, high = ("" if end is None else written(end, total.unit) for end in (total.low, total.high))
    exact = low if low == high else ""
    counted = [part_text(policy, part, language) for part in total.parts if part.standing == "counted"]
    return (
        total.household, total.on.isoformat(), total.state, exact, *(("", "") if exact else (low, high)),
        total.unit.zh, "; ".join(counted), "; ".join(left_out(policy, total, language)),
        "; ".join(_list(policy, entity, language) for entity in total.open_lists), "", total.root,
    )  # fmt: skip
