"""A batch at a glance: how many decisions have which outcome, and that the counts add up."""

from __future__ import annotations

from typing import Final

from attrs import define, field

from policyrules.base.cells import page, table
from policyrules.base.saying import Language, Said
from policyrules.base.units import Number, Unit
from policyrules.core.decision import Decision, Status
from policyrules.core.policy import Policy
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


def counted_as(policy: Policy) -> Said:
    """What the cases of a policy are counted as."""
    return HOUSEHOLDS if len(roots(policy)) == 1 else CASES


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
    for programme in dict.fromkeys(key[0] for key in tally.lines):
        group = sorted(
            (line for key, line in tally.lines.items() if key[0] == programme), key=lambda line: -line.count
        )
        label = group[0].label if language == "zh" else f"{programme} ({group[0].label})"
        lines.append(f"{label} ({sum(line.count for line in group)})")
        lines += table([_row(line, language) for line in group], indent="  ")
    return page(lines)


def _row(line: Line, language: Language) -> tuple[str, str, str]:
    outcome = option_text(line.outcome, language) if line.outcome else status_text(line.status, language)
    total = ""
    if line.amount:
        amount = number_text(line.amount, line.unit, language)
        total = say(language, f"确定的金额合计 {amount}", f"exact amounts together {amount}")
    return outcome, str(line.count), total
