"""Decisions in brief: one or two lines each, a row of a table each, and what was rejected beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from attrs import evolve

from policyrules.base.cells import width
from policyrules.base.saying import Language
from policyrules.core.case import RecordPath
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy, once
from policyrules.explaining.not_given import to_settle
from policyrules.explaining.phrases import (
    MODES,
    amount_cells,
    case_text,
    citation_text,
    clauses_text,
    given_parts,
    missing_text,
    name_text,
    path_text,
    place_text,
    say,
    value_cells,
    written_text,
)
from policyrules.explaining.text import about, result_text
from policyrules.intake.records import Rejected

COLUMNS: Final = (
    "household", "record", "programme", "label", "on", "status", "outcome", "outcome_label", "possible",
    "amount_state", "amount", "amount_low", "amount_high", "unit", "pays", "clauses", "readings",
    "missing", "discretions", "valid_until", "policy_digest", "problems",
)  # fmt: skip
"""The columns of a table of decisions, before those of the values that decisions state by name."""

_OF_VALUE: Final = ("state", "", "low", "high", "unit")
"""The columns of each of these: ``value_points_state``, ``value_points``, ``value_points_low`` …"""


MOST_NAMED: Final = 10
"""How many records that came out alike are named one by one."""


WIDTH: Final = 110
"""Cells up to which clauses stand on the line of what they are for."""


def household_lines(policy: Policy, decisions: Iterable[Decision], language: Language) -> list[str]:
    """The decisions of one household in brief; records that came out alike are told together.

    Of each: whom, what, how much and by which clauses; below it what is missing and what is written to
    the ledger. What the document does not decide stands together at the end, and after it, once, the
    figures and readings that are not settled, with what waits for them, and the discretion that is open.
    """
    every = list(decisions)
    alike: dict[tuple[str, frozenset[str], tuple[str, ...]], list[Decision]] = {}
    for decision in every:
        waits_for = frozenset(missing.id for missing in to_settle(policy, decision))
        key = decision.programme, waits_for, tuple(_told(policy, decision, language))
        alike.setdefault(key, []).append(decision)
    lines: list[str] = []
    undecided: dict[str, list[str]] = {}
    colon, between = say(language, "：", ": "), say(language, "、", ", ")
    for (_, _, (result, clauses, *below)), several in alike.items():
        first = several[0]
        programme, whom = name_text(first.programme, first.label, language), _whom(policy, several, language)
        if first.status == "silent" and not below:
            searched = clauses_text(policy, first.silent, language)
            cited = say(language, f"（{searched}）", f" ({searched})") if searched else ""
            undecided.setdefault(whom, []).append(programme + cited)
            continue
        line = f"{whom}  {programme}{colon}{result}"
        if clauses and width(line + clauses) > WIDTH:
            below.insert(0, clauses)
        lines += [line if clauses in below else line + clauses, *below]
    silent = say(language, "本文件未规定", "not decided by this document")
    lines += [f"{whom}  {silent}{colon}{between.join(named)}" for whom, named in undecided.items()]
    semicolon = say(language, "；", "; ")
    for title, apart, named in (
        (
            ("标准、释义待定", "figures and readings to be settled"),
            semicolon,
            _unsettled(policy, every, language),
        ),
        (("可裁量", "discretion open"), between, _discretions(policy, every, language)),
    ):
        if named:
            household = case_text(policy, every[0].unit.root, every[0].unit.household, language)
            lines.append(f"{household}  {say(language, *title)}{colon}{apart.join(named)}")
    return lines


def _unsettled(policy: Policy, decisions: Iterable[Decision], language: Language) -> list[str]:
    """The figures and readings that nobody has settled, each once, and behind them what waits for them."""
    waiting: dict[str, dict[str, None]] = {}
    for decision in decisions:
        for missing in to_settle(policy, decision):
            programmes = waiting.setdefault(missing_text(policy, missing, language), {})
            programmes[name_text(decision.programme, decision.label, language)] = None
    between, round_ = say(language, "、", ", "), say(language, "（{}）", " ({})")
    together: dict[tuple[str, ...], list[str]] = {}
    for what, programmes in waiting.items():
        together.setdefault(tuple(programmes), []).append(what)
    return [between.join(several) + round_.format(between.join(p)) for p, several in together.items()]


def _discretions(policy: Policy, decisions: Iterable[Decision], language: Language) -> list[str]:
    """The discretion that is open, each once, with those whom it is about."""
    open_: dict[tuple[str, str, str], dict[RecordPath, None]] = {}
    for decision in decisions:
        for found in decision.discretions:
            open_.setdefault((found.id, found.label, found.mode), {})[found.path] = None
    return [_discretion(policy, key, list(paths), language) for key, paths in open_.items()]


def _discretion(
    policy: Policy, key: tuple[str, str, str], paths: list[RecordPath], language: Language
) -> str:
    """A discretion that is open, for whom, and how the county uses it."""
    id_, label, mode = key
    where = _records(policy, paths, language)
    used = say(language, *MODES[mode])
    named = f"{where} {name_text(id_, label, language)}".strip()
    return named + say(language, f"（{used}）", f" ({used})")


def _whom(policy: Policy, several: list[Decision], language: Language) -> str:
    """The household, and the records below it that the decisions are about."""
    first = several[0]
    if len(several) == 1:
        return about(policy, first, language)
    case = case_text(policy, first.unit.root, first.unit.household, language)
    return f"{case} · {_records(policy, [d.unit.path for d in several], language)}"


def _records(policy: Policy, paths: list[RecordPath], language: Language) -> str:
    """Records by name; of persons of the household, what they are once."""
    named = [path_text(path, policy, language) for path in paths[:MOST_NAMED]]
    if all(len(path) == 1 for path in paths):
        named = [named[0], *(path[0][1] for path in paths[1:MOST_NAMED])]
    shown = say(language, "、", ", ").join(named)
    if len(paths) > len(named):
        shown += say(language, f"等 {len(paths)}", f", … {len(paths)} in all")
    return shown


def _told(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """The result, its clauses, and a line each for what is told below; the decision's own record unnamed."""
    between = say(language, "、", ", ")
    own = decision.unit.path

    def name(path: RecordPath, id_: str, label: str) -> str:
        return place_text(policy, () if path == own else path, id_, label, language)

    result = result_text(decision, language)
    if decision.status not in ("silent", "held"):
        given = given_parts(decision.amount, decision.values, language)
        result += "".join(f"  {part}" for part in given)
    clauses = clauses_text(policy, (c for a in decision.applied for c in a.citations), language)
    cited = say(language, "  依据 ", "  clauses ") + clauses if clauses else ""
    searched = clauses_text(policy, decision.silent, language)
    if searched and decision.status == "silent":
        cited += say(language, "  查过 ", "  searched ") + searched
    lines = [result, cited]
    apart = to_settle(policy, decision)
    missing = [
        missing_text(policy, m, language) if m.records else name(m.path, m.id, m.label)
        for m in decision.missing
        if m not in apart
    ]
    if missing:
        lines.append(say(language, "  还缺 ", "  missing ") + between.join(missing))
    if decision.written:
        entries = [
            written_text(policy, evolve(w, path=() if w.path == own else w.path), language)
            for w in decision.written
        ]
        lines.append(say(language, "  记账 ", "  ledger ") + say(language, "；", "; ").join(entries))
    return lines


def columns_of(policy: Policy) -> tuple[str, ...]:
    """The columns of a table of the decisions of a policy: ``COLUMNS``, then those of every value stated."""
    return once(policy, _columns)


def _columns(policy: Policy) -> tuple[str, ...]:
    programmes = (p for version in reversed(policy.versions) for p in version.programmes.values())
    names = dict.fromkeys(id_.rpartition(".")[2] for programme in programmes for id_ in programme.values)
    return (*COLUMNS, *(column for name in names for column in _value_columns(name)))


def _value_columns(name: str) -> tuple[str, ...]:
    return tuple("_".join(("value", name, *([part] if part else []))) for part in _OF_VALUE)


def decision_row(policy: Policy, decision: Decision, language: Language) -> tuple[str, ...]:
    """A decision as cells under ``columns_of``; what there is none of is an empty cell."""
    state, exact, low, high, unit, pays = amount_cells(decision)
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
        "pays": pays,
        "clauses": "; ".join(
            dict.fromkeys(
                citation_text(c, policy, language, phrase=False)
                for a in decision.applied
                for c in a.citations
            )
        ),
        "readings": "; ".join(
            f"{reading}.{option}" if option else reading for reading, option in decision.relied_on
        ),
        "missing": "; ".join(
            f"{path_text(m.path, policy, language)} {m.label}".strip() for m in decision.missing
        ),
        "discretions": "; ".join(dict.fromkeys(d.label for d in decision.discretions)),
        "valid_until": decision.valid_until.isoformat() if decision.valid_until else "",
        "policy_digest": decision.receipt.digest,
        "problems": "",
    }
    for stated in decision.values:
        row |= zip(_value_columns(stated.id.rpartition(".")[2]), value_cells(stated), strict=True)
    return tuple(row.get(column, "") for column in columns_of(policy))


# ── what could not be read ───────────────────────────────────────────────────


def problem_lines(rejected: Rejected, language: Language) -> list[str]:
    """Why a household was rejected: table, row, field and reason, one line each."""
    return [problem.line.in_(language) for problem in rejected.problems]


def rejected_lines(rejected: Rejected, language: Language) -> list[str]:
    """A household that could not be read, and below it every reason."""
    head = say(language, "退回 ", "rejected ") + (rejected.household or "?")
    return [head, *(f"  {line}" for line in problem_lines(rejected, language))]


def rejected_row(policy: Policy, rejected: Rejected, language: Language) -> tuple[str, ...]:
    """A household that could not be read as cells under ``columns_of``."""
    row = dict.fromkeys(columns_of(policy), "")
    row |= {
        "household": rejected.household,
        "status": "rejected",
        "problems": "; ".join(problem_lines(rejected, language)),
    }
    return tuple(row.values())


def rejected_json(rejected: Rejected) -> dict[str, Any]:
    """What could not be read as JSON data, in one shape for every table and file.

    ``rows`` are all rows that go with it; each problem has its table, row and field, and one
    sentence in both languages. ``orphan``: rows that belong to no household, so none is counted.
    """
    problems = [
        {"table": p.table, "row": p.row, "field": p.field, "zh": p.said.zh, "en": p.said.en}
        for p in rejected.problems
    ]
    rows = [list(row) for row in rejected.rows]
    return {
        "status": "rejected",
        "household": rejected.household,
        "orphan": rejected.orphan,
        "rows": rows,
        "problems": problems,
    }
