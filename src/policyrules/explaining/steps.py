"""How a decision was worked out: the steps as a tree with formulas, and the figures used."""

from __future__ import annotations

from datetime import date
from typing import Final, cast

from policyrules.base.cells import table, width
from policyrules.base.saying import Language
from policyrules.core.case import RecordPath
from policyrules.core.decision import Decision, Step
from policyrules.core.expressions import Ref
from policyrules.core.policy import Policy
from policyrules.core.possible import Interval, Value
from policyrules.core.reasons import Figure
from policyrules.core.types import SILENT, Type
from policyrules.explaining.formula import formula
from policyrules.explaining.grounds import cited_lines, every_step
from policyrules.explaining.phrases import (
    MODES,
    given_text,
    known_text,
    origin_text,
    path_text,
    period_text,
    say,
    telling,
    value_text,
)

_DEPTH: Final = 8
_ALL: Final = 1
"""A share of the whole: at most that tells nothing of a share."""
_FORMULA_WIDTH: Final = 48
"""A longer formula stands on a line of its own."""


def trace_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """The steps as a tree, with the formulas of what is worked out."""
    if decision.trace is None:
        return []
    rows: list[tuple[str, ...]] = []
    seen: set[tuple[str, RecordPath, date | None]] = set()
    unsaid = {one.id for one in decision.values if one.value is SILENT}

    def walk(step: Step, depth: int) -> None:
        if step.id in unsaid or (step.id in policy.defs and policy.defs[step.id].helper):
            return
        key = (step.id, step.path, step.on)
        again = key in seen and bool(step.steps)
        seen.add(key)
        where = path_text(step.path, policy, language)
        label = given_text(policy, step.id, step.label, language)
        text = _value(policy, step, language)
        if step.on is not None:
            label += say(language, f"（{step.on}）", f" ({step.on})")
        how = "" if again else formula(policy, step, step.on or decision.on).in_(language)
        if again:
            text += say(language, "（见上）", " (see above)")
        short = width(how) <= _FORMULA_WIDTH
        rows.append(
            (
                f"{'  ' * depth}{label}{f' [{where}]' if where else ''}",
                text,
                f"= {how}" if how and short else "",
            )
        )
        if not short:
            rows.append((f"{'  ' * (depth + 2)}= {how}",))
        if not again and depth < _DEPTH:
            for below in step.steps:
                walk(below, depth + 1)

    walk(decision.trace, 0)
    return table(rows, indent="  ")


def _value(policy: Policy, step: Step, language: Language) -> str:
    if step.kind == "mode" and isinstance(step.value, str):
        return say(language, *MODES[step.value])
    type_, value = type_of(policy, step.id), step.value
    if type_ is not None:
        value = telling(policy, Ref(step.id, 0, type_), cast(Value, value))
    return value_text(value, type_, step.unit, language)


def type_of(policy: Policy, id_: str) -> Type | None:
    """The type of a conclusion, fact or figure; None where the policy has none of this id."""
    known = policy.defs.get(id_) or policy.givens.get(id_)
    return known.type if known else None


def figures_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """The figures used, their periods and clauses."""
    lines: list[str] = []
    for figure in decision.figures:
        value = known_text(figure.value, type_of(policy, figure.id), figure.unit, language)
        if figure.value is None:
            value = say(language, "尚未填写或当日无有效数值", "not filled, or no value in force on the day")
            if bound := _bound(policy, decision.trace, figure, language):
                value = say(language, f"{bound}（{value}）", f"{bound} ({value})")
        notes = (period_text(figure.start, figure.end, language), origin_text(figure, language))
        note = say(language, "，", ", ").join(part for part in notes if part)
        tail = say(language, f"（{note}）", f" ({note})") if note else ""
        separator = say(language, "：", ": ")
        told = [f"  {given_text(policy, figure.id, figure.label, language)}{separator}{value}{tail}"]
        told += cited_lines(figure.citations, policy, language, "    ")
        if told[0] not in lines:  # not filled of several years
            lines += told
    return lines


def _bound(policy: Policy, trace: Step | None, figure: Figure, language: Language) -> str:
    """What is known of a figure without a value: at least or at most how much; else empty."""
    found: dict[date | None, str] = {}
    for step in every_step(trace):
        if step.kind == "figure" and step.id == figure.id:
            value = step.value
            bounded = isinstance(value, Interval) and (value.low or value.high not in (None, _ALL))
            found[step.on] = _value(policy, step, language) if bounded else ""
    return next(iter(found.values())) if len(found) == 1 else ""
