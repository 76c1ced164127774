"""The forms in which decisions are written one after another: text, JSON, JSON lines, CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final, Protocol

from policyrules.base.cells import page
from policyrules.base.errors import UsageError
from policyrules.base.frozen import frozen
from policyrules.base.saying import Language, Said
from policyrules.cli.output import csv_text
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.json_form import canonical_bytes
from policyrules.core.policy import Policy
from policyrules.core.totals import totals
from policyrules.explaining.brief import (
    columns_of,
    decision_row,
    household_lines,
    problem_lines,
    rejected_json,
    rejected_lines,
    rejected_row,
)
from policyrules.explaining.receipt import canonical
from policyrules.explaining.totals import TOTAL_COLUMNS, total_json, total_lines, total_row
from policyrules.intake.records import Rejected

MARK: Final = "\ufeff"
"""What a CSV file begins with, so that spreadsheets read it as UTF-8."""


class Form(Protocol):
    """A way to write decisions one after another; what is written of one household needs no other."""

    @property
    def first(self) -> str:
        """What stands before the first."""

    @property
    def between(self) -> str:
        """What everything that is written begins with; it is left out of the first."""

    @property
    def last(self) -> str:
        """What stands after the last."""

    def household(self, case: Case, decisions: Sequence[Decision]) -> str:
        """The text of a case and its decisions."""

    def rejected(self, rejected: Rejected) -> str:
        """The text of a household that could not be read, with row and reason."""


def form_of(path: Path, forms: Callable[[str], bool] = lambda _: True) -> str:
    """The form that a file name asks for. Raises UsageError for an ending that has none of the ``forms``."""
    known = {".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".txt": "text"}
    name = known.get(path.suffix.lower())
    if name is None or not forms(name):
        endings = " ".join(ending for ending, form in known.items() if forms(form))
        raise UsageError(
            Said(
                f"{path}: 请用 --format 说明格式，或用 {endings} 作扩展名",
                f"{path}: say --format, or end the name with one of {endings}",
            )
        )
    return name


@frozen
class _Form:
    """What every form knows."""

    policy: Policy
    language: Language

    between: ClassVar[str] = ""
    last: ClassVar[str] = ""

    @property
    def first(self) -> str:
        return ""


class _Text(_Form):
    """A few lines a decision; the persons of a household who came out alike together."""

    def household(self, _case: Case, decisions: Sequence[Decision]) -> str:
        return page(household_lines(self.policy, decisions, self.language))

    def rejected(self, rejected: Rejected) -> str:
        return page(rejected_lines(rejected, self.language))


class _JsonLines(_Form):
    """One canonical receipt a line, each line ended."""

    def household(self, case: Case, decisions: Sequence[Decision]) -> str:
        return self.lines(canonical(self.policy, decision, case=case) for decision in decisions)

    def rejected(self, rejected: Rejected) -> str:
        return self.lines([canonical_bytes(rejected_json(rejected))])

    def lines(self, written: Iterable[bytes]) -> str:
        return "".join(f"{self.between}{each.decode('utf-8')}\n" for each in written)


class _Json(_JsonLines):
    """An array of canonical receipts, one a line."""

    between = ","
    last = "]\n"

    @property
    def first(self) -> str:
        return "[\n"


class _Csv(_Form):
    """A row a decision; cells escaped for spreadsheets."""

    @property
    def first(self) -> str:
        return csv_text([columns_of(self.policy)])

    def household(self, _case: Case, decisions: Sequence[Decision]) -> str:
        return csv_text(decision_row(self.policy, decision, self.language) for decision in decisions)

    def rejected(self, rejected: Rejected) -> str:
        return csv_text([rejected_row(self.policy, rejected, self.language)])


class _TotalsText(_Text):
    """The decisions of a household, and below them what they come to."""

    def household(self, case: Case, decisions: Sequence[Decision]) -> str:
        found = totals(self.policy, case, decisions)
        lines = page(total_lines(self.policy, found, self.language))
        return super().household(case, decisions) + lines


class _TotalsJsonLines(_JsonLines):
    """One canonical total a line, and no decision."""

    def household(self, case: Case, decisions: Sequence[Decision]) -> str:
        found = totals(self.policy, case, decisions)
        return self.lines(canonical_bytes(total_json(total)) for total in found)


class _TotalsJson(_TotalsJsonLines, _Json):
    """An array of canonical totals, one a line."""


class _TotalsCsv(_Csv):
    """A row a total, and no decision."""

    @property
    def first(self) -> str:
        return csv_text([TOTAL_COLUMNS])

    def household(self, case: Case, decisions: Sequence[Decision]) -> str:
        found = totals(self.policy, case, decisions)
        return csv_text(total_row(self.policy, total, self.language) for total in found)

    def rejected(self, rejected: Rejected) -> str:
        problems = "; ".join(problem_lines(rejected, self.language))
        row = dict.fromkeys(TOTAL_COLUMNS, "") | {"household": rejected.household, "state": "rejected"}
        return csv_text([tuple((row | {"problems": problems}).values())])


FORMS: Final[Mapping[str, Callable[[Policy, Language], Form]]] = {
    "text": _Text,
    "json": _Json,
    "jsonl": _JsonLines,
    "csv": _Csv,
}
TOTALS_FORMS: Final[Mapping[str, Callable[[Policy, Language], Form]]] = {
    "text": _TotalsText,
    "json": _TotalsJson,
    "jsonl": _TotalsJsonLines,
    "csv": _TotalsCsv,
}
"""The same for what households get altogether."""
