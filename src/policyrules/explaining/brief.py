"""Decisions in brief: one or two lines each, a row of a table each, and what was rejected beside them."""

from __future__ import annotations

from typing import Any, Final

from policyrules.base.saying import Language
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.explaining.phrases import amount_cells, amount_text, name_text, path_text, say
from policyrules.explaining.text import about, result_text
from policyrules.intake.records import Rejected

COLUMNS: Final = (
    "household", "record", "programme", "label", "on", "status", "outcome", "outcome_label", "possible",
    "amount_state", "amount", "amount_low", "amount_high", "unit", "clauses", "readings", "missing",
    "discretions", "valid_until", "policy_digest", "problems",
)  # fmt: skip
"""The columns of a table of decisions."""


def decision_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """Whom, what and how much; below it the clauses, and what is missing."""
    separator = say(language, "：", ": ")
    programme = name_text(decision.programme, decision.label, language)
    line = f"{about(policy, decision, language)}  {programme}{separator}{result_text(decision, language)}"
    if decision.amount is not None:
        line += f"  {amount_text(decision.amount, language)}"
    lines = [line]
    between = say(language, "、", ", ")
    clauses = dict.fromkeys(c.clause for a in decision.applied for c in a.citations)
    if clauses:
        lines.append(say(language, "  依据 ", "  clauses ") + between.join(clauses))
    if decision.missing:
        names = [
            f"{path_text(m.path, policy, language)} {name_text(m.id, m.label, language)}".strip()
            for m in decision.missing
        ]
        lines.append(say(language, "  还缺 ", "  missing ") + between.join(names))
    return lines


def decision_row(policy: Policy, decision: Decision, language: Language) -> tuple[str, ...]:
    """A decision as cells under ``COLUMNS``; what there is none of is an empty cell."""
    state, exact, low, high, unit = amount_cells(decision.amount)
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
        "amount_state": state,
        "amount": exact,
        "amount_low": low,
        "amount_high": high,
        "unit": unit,
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
    return tuple(row[column] for column in COLUMNS)


# ── what could not be read ───────────────────────────────────────────────────


def problem_lines(rejected: Rejected, language: Language) -> list[str]:
    """Why a household was rejected: table, row, field and reason, one line each."""
    return [problem.line.in_(language) for problem in rejected.problems]


def rejected_lines(rejected: Rejected, language: Language) -> list[str]:
    """A household that could not be read, and below it every reason."""
    head = say(language, "退回 ", "rejected ") + (rejected.household or "?")
    return [head, *(f"  {line}" for line in problem_lines(rejected, language))]


def rejected_row(rejected: Rejected, language: Language) -> tuple[str, ...]:
    """A household that could not be read as cells under ``COLUMNS``."""
    row = dict.fromkeys(COLUMNS, "")
    row |= {
        "household": rejected.household,
        "status": "rejected",
        "problems": "; ".join(problem_lines(rejected, language)),
    }
    return tuple(row.values())


def rejected_json(rejected: Rejected) -> dict[str, Any]:
    """What could not be read as JSON data, in one shape for every table and file.

    ``rows`` are all rows that go with it; each problem has its table, row and field, and one
    sentence in both languages.
    """
    problems = [
        {"table": p.table, "row": p.row, "field": p.field, "zh": p.said.zh, "en": p.said.en}
        for p in rejected.problems
    ]
    rows = [list(row) for row in rejected.rows]
    return {"status": "rejected", "household": rejected.household, "rows": rows, "problems": problems}
