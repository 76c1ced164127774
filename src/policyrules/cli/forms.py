"""The forms in which decisions are written one after another: text, JSON, JSON lines, CSV."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol, TextIO

from policyrules.base.cells import page
from policyrules.base.errors import UsageError
from policyrules.base.saying import Language, Said
from policyrules.cli.output import csv_text
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.json_form import canonical_bytes
from policyrules.core.policy import Policy
from policyrules.core.totals import HouseholdTotal
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
    """A way to write decisions one after another."""

    def begin(self) -> None:
        """Write what stands before the first."""

    def decision(self, decision: Decision, case: Case) -> None:
        """Write one decision of a case."""

    def rejected(self, rejected: Rejected) -> None:
        """Write a household that could not be read, with row and reason."""

    def end(self) -> None:
        """Write what stands after the last."""


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


class _Text:
    """A few lines a decision; the persons of a household who came out alike together."""

    def __init__(self, stream: TextIO, policy: Policy, language: Language) -> None:
        self.stream, self.policy, self.language = stream, policy, language
        self.household: list[Decision] = []

    def begin(self) -> None:
        pass

    def decision(self, decision: Decision, _case: Case) -> None:
        last = self.household[0].unit if self.household else decision.unit
        if (last.root, last.household) != (decision.unit.root, decision.unit.household):
            self.end()
        self.household.append(decision)

    def rejected(self, rejected: Rejected) -> None:
        self.end()
        self.stream.write(page(rejected_lines(rejected, self.language)))

    def end(self) -> None:
        self.stream.write(page(household_lines(self.policy, self.household, self.language)))
        self.household = []


class _JsonLines:
    """One canonical receipt a line, each line ended."""

    first, between, last = "", "", ""

    def __init__(self, stream: TextIO, policy: Policy, _language: Language) -> None:
        self.stream, self.policy = stream, policy
        self.written = 0

    def begin(self) -> None:
        self.stream.write(self.first)

    def _write(self, text: str) -> None:
        self.stream.write((self.between if self.written else "") + text + "\n")
        self.written += 1

    def decision(self, decision: Decision, case: Case) -> None:
        self._write(canonical(self.policy, decision, case=case).decode("utf-8"))

    def rejected(self, rejected: Rejected) -> None:
        data = rejected_json(rejected)
        self._write(json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

    def end(self) -> None:
        self.stream.write(self.last)


class _Json(_JsonLines):
    """An array of canonical receipts, one a line."""

    first, between, last = "[\n", ",", "]\n"


class _Csv:
    """A row a decision; cells escaped for spreadsheets."""

    def __init__(self, stream: TextIO, policy: Policy, language: Language) -> None:
        self.stream, self.policy, self.language = stream, policy, language

    def begin(self) -> None:
        self.stream.write(csv_text([columns_of(self.policy)]))

    def decision(self, decision: Decision, _case: Case) -> None:
        self.stream.write(csv_text([decision_row(self.policy, decision, self.language)]))

    def rejected(self, rejected: Rejected) -> None:
        self.stream.write(csv_text([rejected_row(self.policy, rejected, self.language)]))

    def end(self) -> None:
        pass


class TotalsForm(Form, Protocol):
    """A way to write what households get altogether, one after another."""

    def totals(self, totals: Sequence[HouseholdTotal]) -> None:
        """Write the totals of a household, after its decisions."""


class _TotalsText(_Text):
    """The decisions of a household, and below them what they come to."""

    def totals(self, totals: Sequence[HouseholdTotal]) -> None:
        self.end()
        self.stream.write(page(total_lines(self.policy, totals, self.language)))


class _TotalsJsonLines(_JsonLines):
    """One canonical total a line, and no decision."""

    def decision(self, decision: Decision, case: Case) -> None:
        pass

    def totals(self, totals: Sequence[HouseholdTotal]) -> None:
        for total in totals:
            self._write(canonical_bytes(total_json(total)).decode("utf-8"))


class _TotalsJson(_TotalsJsonLines):
    """An array of canonical totals, one a line."""

    first, between, last = "[\n", ",", "]\n"


class _TotalsCsv(_Csv):
    """A row a total, and no decision."""

    def begin(self) -> None:
        self.stream.write(csv_text([TOTAL_COLUMNS]))

    def decision(self, decision: Decision, _case: Case) -> None:
        pass

    def totals(self, totals: Sequence[HouseholdTotal]) -> None:
        self.stream.write(csv_text(total_row(self.policy, total, self.language) for total in totals))

    def rejected(self, rejected: Rejected) -> None:
        problems = "; ".join(problem_lines(rejected, self.language))
        row = dict.fromkeys(TOTAL_COLUMNS, "") | {"household": rejected.household, "state": "rejected"}
        self.stream.write(csv_text([tuple((row | {"problems": problems}).values())]))


FORMS: Final[dict[str, Callable[[TextIO, Policy, Language], Form]]] = {
    "text": _Text,
    "json": _Json,
    "jsonl": _JsonLines,
    "csv": _Csv,
}
TOTALS_FORMS: Final[dict[str, Callable[[TextIO, Policy, Language], TotalsForm]]] = {
    "text": _TotalsText,
    "json": _TotalsJson,
    "jsonl": _TotalsJsonLines,
    "csv": _TotalsCsv,
}
"""The same for what households get altogether."""
