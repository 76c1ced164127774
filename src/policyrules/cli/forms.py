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
from policyrules.explaining.phrases import amount_text, name_text, path_text, say
from policyrules.explaining.receipt import amount_json, canonical
from policyrules.explaining.text import about, result_text
from policyrules.intake.records import Rejected

CSV_COLUMNS: Final = (
    "household", "record", "programme", "label", "on", "status", "outcome", "outcome_label", "possible",
    "amount_state", "amount", "amount_low", "amount_high", "unit", "clauses", "readings", "missing",
    "discretions", "valid_until", "policy_digest", "problems",
)  # fmt: skip


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
    """One line a decision, and below it what is missing."""

    def __init__(self, stream: TextIO, policy: Policy, language: Language) -> None:
        self.stream, self.policy, self.language = stream, policy, language

    def begin(self) -> None:
        pass

    def decision(self, decision: Decision, _case: Case) -> None:
        language = self.language
        separator = say(language, "：", ": ")
        programme = name_text(decision.programme, decision.label, language)
        whom = about(self.policy, decision, language)
        line = f"{whom}  {programme}{separator}{result_text(decision, language)}"
        if decision.amount is not None:
            line += f"  {amount_text(decision.amount, language)}"
        self.stream.write(line + "\n")
        clauses = dict.fromkeys(c.clause for a in decision.applied for c in a.citations)
        if clauses:
            self.stream.write(
                say(language, "  依据 ", "  clauses ") + say(language, "、", ", ").join(clauses) + "\n"
            )
        if decision.missing:
            names = [
                f"{path_text(m.path, self.policy, language)} {name_text(m.id, m.label, language)}".strip()
                for m in decision.missing
            ]
            self.stream.write(
                say(language, "  还缺 ", "  missing ") + say(language, "、", ", ").join(names) + "\n"
            )

    def rejected(self, rejected: Rejected) -> None:
        self.stream.write(say(self.language, "退回 ", "rejected ") + (rejected.household or "?") + "\n")
        for line in problem_lines(rejected):
            self.stream.write(f"  {line}\n")

    def end(self) -> None:
        pass


class _Json:
    """An array with one canonical receipt a line."""

    def __init__(self, stream: TextIO, _policy: Policy, _language: Language) -> None:
        self.stream = stream
        self.separator = "\n"

    def begin(self) -> None:
        self.stream.write("[")

    def _write(self, text: str) -> None:
        self.stream.write(self.separator + text)
        self.separator = ",\n"

    def decision(self, decision: Decision, case: Case) -> None:
        self._write(canonical(decision, case=case).decode("utf-8"))

    def rejected(self, rejected: Rejected) -> None:
        problems = [{"table": p.table, "row": p.row, "reasons": list(p.reasons)} for p in rejected.problems]
        data = {"status": "rejected", "household": rejected.household, "problems": problems}
        self._write(json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

    def end(self) -> None:
        self.stream.write("\n]\n")


class _Csv:
    """A row a decision; cells escaped for spreadsheets."""

    def __init__(self, stream: TextIO, policy: Policy, language: Language) -> None:
        self.stream, self.policy, self.language = stream, policy, language

    def begin(self) -> None:
        self.stream.write(csv_text([CSV_COLUMNS]))

    def decision(self, decision: Decision, _case: Case) -> None:
        self.stream.write(csv_text([_csv_row(decision, self.policy, self.language)]))

    def rejected(self, rejected: Rejected) -> None:
        row = dict.fromkeys(CSV_COLUMNS, "")
        row |= {
            "household": rejected.household,
            "status": "rejected",
            "problems": "; ".join(problem_lines(rejected)),
        }
        self.stream.write(csv_text([tuple(row.values())]))

    def end(self) -> None:
        pass


def _csv_row(decision: Decision, policy: Policy, language: Language) -> tuple[str, ...]:
    amount = amount_json(decision.amount) if decision.amount else {}
    outcome = decision.outcome
    row = {
        "household": decision.unit.household,
        "record": path_text(decision.unit.path, policy, language),
        "programme": decision.programme,
        "label": decision.label,
        "on": decision.on.isoformat(),
        "status": decision.status,
        "outcome": outcome.id if outcome else "",
        "outcome_label": outcome.label if outcome else "",
        "possible": "; ".join(option.id for option in decision.possible),
        "amount_state": amount.get("state", ""),
        "amount": amount.get("value", ""),
        "amount_low": amount.get("low") or "",
        "amount_high": amount.get("high") or "",
        "unit": amount.get("unit", ""),
        "clauses": "; ".join(dict.fromkeys(c.clause for a in decision.applied for c in a.citations)),
        "readings": "; ".join(
            f"{reading}.{option}" if option else reading for reading, option in decision.readings
        ),
        "missing": "; ".join(
            f"{path_text(m.path, policy, language)} {m.label}".strip() for m in decision.missing
        ),
        "discretions": "; ".join(dict.fromkeys(d.label for d in decision.discretions)),
        "valid_until": decision.valid_until.isoformat() if decision.valid_until else "",
        "policy_digest": decision.receipt.digest,
        "problems": "",
    }
    return tuple(row[column] for column in CSV_COLUMNS)


def problem_lines(rejected: Rejected) -> list[str]:
    """Why a household was rejected: table, row and reason, one line each."""
    return [f"{p.table}:{p.row} {reason}" for p in rejected.problems for reason in p.reasons]


FORMS: Final[dict[str, Callable[[TextIO, Policy, Language], Form]]] = {
    "text": _Text,
    "json": _Json,
    "csv": _Csv,
}
