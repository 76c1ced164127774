"""The forms in which decisions are written: text, JSON, CSV."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol, TextIO

from policyrules.base.errors import UsageError
from policyrules.base.saying import Language
from policyrules.cli.output import csv_text
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.explaining.brief import (
    COLUMNS,
    decision_lines,
    decision_row,
    rejected_json,
    rejected_lines,
    rejected_row,
)
from policyrules.explaining.receipt import canonical
from policyrules.intake.records import Rejected


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


def form_of(path: Path) -> str:
    """The form that a file name asks for. Raises UsageError for an ending that has none."""
    known = {".json": "json", ".csv": "csv", ".txt": "text"}
    try:
        return known[path.suffix.lower()]
    except KeyError:
        raise UsageError(
            f"{path}: 请用 --format 说明格式，或用 .json .csv .txt 作扩展名 / say --format"
        ) from None


class _Text:
    """One or two lines a decision."""

    def __init__(self, stream: TextIO, policy: Policy, language: Language) -> None:
        self.stream, self.policy, self.language = stream, policy, language

    def begin(self) -> None:
        pass

    def decision(self, decision: Decision, _case: Case) -> None:
        lines = decision_lines(self.policy, decision, self.language)
        self.stream.write("".join(f"{line}\n" for line in lines))

    def rejected(self, rejected: Rejected) -> None:
        self.stream.write("".join(f"{line}\n" for line in rejected_lines(rejected, self.language)))

    def end(self) -> None:
        pass


class _Json:
    """An array with one canonical receipt a line."""

    def __init__(self, stream: TextIO, policy: Policy, _language: Language) -> None:
        self.stream, self.policy = stream, policy
        self.separator = "\n"

    def begin(self) -> None:
        self.stream.write("[")

    def _write(self, text: str) -> None:
        self.stream.write(self.separator + text)
        self.separator = ",\n"

    def decision(self, decision: Decision, case: Case) -> None:
        self._write(canonical(self.policy, decision, case=case).decode("utf-8"))

    def rejected(self, rejected: Rejected) -> None:
        data = rejected_json(rejected)
        self._write(json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

    def end(self) -> None:
        self.stream.write("\n]\n")


class _Csv:
    """A row a decision; cells escaped for spreadsheets."""

    def __init__(self, stream: TextIO, policy: Policy, language: Language) -> None:
        self.stream, self.policy, self.language = stream, policy, language

    def begin(self) -> None:
        self.stream.write(csv_text([COLUMNS]))

    def decision(self, decision: Decision, _case: Case) -> None:
        self.stream.write(csv_text([decision_row(self.policy, decision, self.language)]))

    def rejected(self, rejected: Rejected) -> None:
        self.stream.write(csv_text([rejected_row(rejected, self.language)]))

    def end(self) -> None:
        pass


FORMS: Final[dict[str, Callable[[TextIO, Policy, Language], Form]]] = {
    "text": _Text,
    "json": _Json,
    "csv": _Csv,
}
