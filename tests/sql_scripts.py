"""What the views of a script show for a place's invented households, beside what ``decide`` says of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import evolve

from places import example_households
from policyrules.authoring.sql_script import sql_script
from policyrules.authoring.sql_views import COLUMNS, KINDS
from policyrules.compile import insert_cases
from policyrules.compile.schema import records
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.deciding import decide_all
from policyrules.explaining.phrases import amount_cells, clauses_text, name_text, path_text, status_text

Shown = dict[tuple[str, str, str], dict[str, Any]]
"""The cells of each decision, by household, record and programme."""


def filled(
    connection: Any, policy: Policy, place: str, on: date, programmes: Sequence[str] = ()
) -> tuple[Case, ...]:
    """A DuckDB with the tables of a script and the invented households in them, each under an id of its own."""
    connection.execute(sql_script(policy, on=on, programmes=programmes).text)
    cases = tuple(evolve(case, id=f"{n}-{case.id}") for n, case in enumerate(example_households(place)))
    insert_cases(connection, policy, cases, on=on)
    return cases


def copied(connection: Any, policy: Policy) -> Iterable[tuple[str, list[tuple[Any, ...]]]]:
    """The rows of each table, those above first."""
    for entity in records(policy):
        table = policy.entities[entity].plural
        yield table, connection.execute(f'SELECT * FROM "{table}"').fetchall()


def shown(results: Iterable[Sequence[Any]], missing: Iterable[Sequence[Any]]) -> Shown:
    """What the two views of all programmes show; clauses, outcomes and what is missing as sets."""
    found: Shown = {}
    for row in results:
        cells: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
        key = cells.pop("household"), cells.pop("record"), cells.pop("programme")
        cells["possible"] = set(cells["possible"].split(" 或 ")) - {""}
        cells["clauses"] = set(cells["clauses"].split("、")) - {""}
        cells["missing"] = set()
        assert found.setdefault(key, cells) is cells
    for household, record, programme, _, kind, id_, *_ in missing:
        found[household, record, programme]["missing"].add((kind, id_))
    return found


def decided(policy: Policy, cases: Iterable[Case], on: date, refused: Iterable[str]) -> Shown:
    """What ``decide`` says, as the views should show it."""
    return {
        (case.id, path_text(decision.unit.path, policy, "zh"), decision.programme): _cells(policy, decision)
        for case in cases
        for decision in decide_all(policy, case, on=on)
        if decision.programme not in refused
    }


def _cells(policy: Policy, decision: Decision) -> dict[str, Any]:
    state, exact, low, high, unit, _ = amount_cells(decision)
    silent = {"未规定"} if decision.may_be_silent else set()
    outcome = decision.outcome
    return {
        "label": name_text(decision.programme, decision.label, "zh"),
        "status": status_text(decision.status, "zh"),
        "outcome": outcome.id if outcome else "",
        "outcome_label": outcome.label if outcome else "",
        "possible": {option.label for option in decision.possible} | silent,
        "amount_state": state,
        "amount": _decimal(exact),
        "amount_low": _decimal(low),
        "amount_high": _decimal(high),
        "amount_fraction": exact if "/" in exact else "",
        "unit": unit,
        "clauses": {clauses_text(policy, [c], "zh") for a in decision.applied for c in a.citations},
        "missing": {
            (KINDS[kind].zh, id_) for kind, _, id_ in (name.partition(":") for name in decision.reasons)
        },
    }


def _decimal(written: str) -> Decimal | None:
    return None if not written or "/" in written else Decimal(str(Fraction(written) * 10**6 // 1)) / 10**6
