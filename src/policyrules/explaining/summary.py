"""A batch at a glance: how many decisions have which outcome, and that the counts add up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import define, field

from policyrules.base.cells import page, table
from policyrules.base.saying import Language, Said
from policyrules.base.units import PERSONS, TIMES, Number, Unit
from policyrules.core.decision import Decision, Status
from policyrules.core.policy import Entity, Policy
from policyrules.core.roots import roots
from policyrules.core.types import Option
from policyrules.explaining.phrases import number_text, option_text, say, status_text
from policyrules.intake.records import Rejected


@define
class Line:
    """One result of a programme: how many times, and the sum of the amounts that are exact."""

    label: str
    status: Status
    outcome: Option | None
    count: int = 0
    exact: int = 0
    """How many of them have an exact amount."""
    amount: Number = 0
    unit: Unit | None = None


HOUSEHOLDS: Final = Said("户", "household")
CASES: Final = Said("件", "case")


_AFTER: Final[tuple[Status, ...]] = ("undetermined", "held", "clash", "not_in_force", "silent")
"""In which order results without an outcome stand below those with one."""


def tally_of(policy: Policy) -> Tally:
    """An empty count of what a policy decides: what it counts, and the order of its outcomes."""
    counted = HOUSEHOLDS if len(roots(policy)) == 1 else CASES
    each: dict[str, Said] = {}
    places: dict[tuple[str, str], int] = {}
    for programme in policy.all_programmes:
        each[programme.id] = _counted_in(policy.entities[programme.entity], counted)
        places |= {(programme.id, outcome.id): n for n, outcome in enumerate(programme.outcomes)}
    return Tally(counted, each=each, places=places)


def _counted_in(entity: Entity, roots_are: Said) -> Said:
    """What a number of records counts."""
    if entity.parent is None:
        return Said(roots_are.zh, f"{roots_are.en}s")
    unit = PERSONS if entity.person else entity.counted_in or TIMES
    return Said(unit.zh, unit.en)


@define
class Tally:
    """Counts decisions as they come; keeps none of them, so that a ledger of any size fits."""

    counted: Said = HOUSEHOLDS
    """What the cases are: households, or cases where there are several kinds."""
    decided: int = 0
    rejected: int = 0
    orphans: int = 0
    """Groups of rows that name no household of the ledger; they are no households."""
    lines: dict[tuple[str, Status, str], Line] = field(factory=dict)
    """By programme, status and outcome id ("" without outcome)."""
    each: Mapping[str, Said] = field(factory=dict)
    """What a programme is decided of, by its id."""
    places: Mapping[tuple[str, str], int] = field(factory=dict)
    """Where an outcome of a programme stands among its outcomes."""

    @property
    def households(self) -> int:
        """Every household that went in: decided or rejected."""
        return self.decided + self.rejected

    def reject(self, rejected: Rejected) -> None:
        """Count a household that could not be read, or rows that belong to none."""
        if rejected.orphan:
            self.orphans += 1
        else:
            self.rejected += 1

    def count(self, decision: Decision) -> None:
        """Count one decision; its amount is added up only if it is paid."""
        outcome = decision.outcome
        key = (decision.programme, decision.status, outcome.id if outcome else "")
        line = self.lines.setdefault(key, Line(decision.label, decision.status, outcome))
        line.count += 1
        amount = decision.amount
        if decision.pays and amount is not None and amount.state == "exact" and amount.low is not None:
            line.exact += 1
            line.amount += amount.low
            line.unit = amount.unit


def summary_text(tally: Tally, *, language: Language = "zh") -> str:
    """The counts as an aligned table by programme, ended by a line break."""
    zh, en = tally.counted.zh, tally.counted.en
    lines = [
        say(
            language,
            f"读入 {tally.households} {zh}：评定 {tally.decided} {zh}，退回 {tally.rejected} {zh}",
            f"{tally.households} {en}s read: {tally.decided} assessed, {tally.rejected} rejected",
        )
    ]
    if tally.orphans:
        lines.append(
            say(
                language,
                f"另有 {tally.orphans} 组行不属于任何一{zh}，已退回",
                f"{tally.orphans} groups of rows belong to no {en} and were rejected",
            )
        )
    met = dict.fromkeys(key[0] for key in tally.lines)
    for programme in dict.fromkeys((*(name for name in tally.each if name in met), *met)):
        group = [
            line
            for key, line in sorted(tally.lines.items(), key=lambda found: _place(tally, found[0]))
            if key[0] == programme
        ]
        label = group[0].label if language == "zh" else f"{programme} ({group[0].label})"
        each, count = tally.each.get(programme), sum(line.count for line in group)
        lines.append(f"{label} ({count} {each.in_(language)})" if each else f"{label} ({count})")
        lines += table([_row(line, language) for line in group], indent="  ")
    return page(lines)


def _place(tally: Tally, key: tuple[str, Status, str]) -> tuple[int, int]:
    """Where a line stands: outcomes in the order of the policy, then what has none, 未规定 last."""
    programme, status, outcome = key
    after = len(_AFTER)
    return (
        _AFTER.index(status) + 1 if status in _AFTER else 0,
        tally.places.get((programme, outcome), after),
    )


def _row(line: Line, language: Language) -> tuple[str, str, str]:
    outcome = option_text(line.outcome, language) if line.outcome else status_text(line.status, language)
    total = ""
    if line.amount:
        amount = number_text(line.amount, line.unit, language)
        total = say(language, f"确定的金额合计 {amount}", f"exact amounts together {amount}")
    return outcome, str(line.count), total
