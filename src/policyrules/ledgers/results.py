"""All slices together: the tables of the whole ledger, its summary, and that parts come to the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from attrs import frozen

from policyrules.base.units import UNIT_BY_NAME, written
from policyrules.core.policy import Policy
from policyrules.ledgers.clauses import BITS, Clauses
from policyrules.ledgers.columns import BY_CLAUSE, CLAUSES, RECEIPT, SUMMARY, Columns, Row, arrow
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.rows import whole_fen
from policyrules.ledgers.tables import Tables


@frozen
class Results(Tables):
    """The tables of a ledger."""

    counts: Counts
    summary: Sequence[Row]
    """By programme, status and outcome: how many, and what they are paid."""
    by_clause: Sequence[Row]
    """The same by programme and clause; one decision may rest on several."""


def results(
    policy: Policy,
    clauses: Clauses,
    connection: Any,
    columns: Mapping[str, Columns],
    counts: Counts,
    receipt: Mapping[str, str],
) -> Results:
    """The results of slices whose tables stand in ``connection`` under their names.

    AssertionError where what was counted while deciding is not what stands in the tables.
    """
    _checked(connection, counts)
    summary = list(_summary(policy, connection))
    by_clause = list(_by_clause(policy, connection, clauses))
    more: dict[str, tuple[Columns, Iterable[Row]]] = {
        "summary": (SUMMARY, summary),
        "by_clause": (BY_CLAUSE, by_clause),
        "clauses": (CLAUSES, clauses.dictionary()),
        "receipt": (RECEIPT, ({"name": name, "value": value} for name, value in receipt.items())),
    }
    for name, (own, rows) in more.items():
        connection.register("made", arrow(own, list(rows)))
        connection.execute(f"CREATE TABLE {name} AS FROM made")
        connection.unregister("made")
    tables = {**columns, **{name: own for name, (own, _) in more.items()}}
    return Results(connection, tables, counts, summary, by_clause)


# ── sums ─────────────────────────────────────────────────────────────────────

_EXACT: Final = "amount_state = 'exact' AND pays"
_SUMS: Final = (
    f"count(*), sum(amount_fen) FILTER ({_EXACT}), "
    f"list(amount) FILTER ({_EXACT} AND amount_fen IS NULL AND amount IS NOT NULL)"
)
"""How many, the whole fen of what is paid exactly, and as text what is paid besides."""


def _summary(policy: Policy, connection: Any) -> Iterator[Row]:
    """By programme, status, outcome and unit; programmes and outcomes in the order of the policy."""
    keys = ("programme", "label", "status", "outcome", "outcome_label", "unit")
    found = connection.execute(f"SELECT {', '.join(keys)}, {_SUMS} FROM decisions GROUP BY ALL").fetchall()
    places = {
        (programme.id, outcome): (n, m)
        for n, programme in enumerate(policy.all_programmes)
        for m, outcome in enumerate([*(o.id for o in programme.outcomes), None])
    }
    last = (len(places), 0)
    for cells in sorted(found, key=lambda c: (places.get((c[0], c[3]), last), *map(str, c[:6]))):
        *key, count, fen, others = cells
        row = dict(zip(keys, key, strict=True))
        yield {**row, "decisions": count, **_money(row["unit"], _paid(row["unit"], fen, others))}


def _by_clause(policy: Policy, connection: Any, clauses: Clauses) -> Iterator[Row]:
    """By programme, clause and unit, in the order of the policy."""
    keys = ("programme", "label", "unit", *clauses.masks)
    found = connection.execute(f"SELECT {', '.join(keys)}, {_SUMS} FROM decisions GROUP BY ALL").fetchall()
    sums: dict[tuple[str, str, str, str | None], tuple[int, Fraction]] = {}
    for programme, label, unit, *mask, count, fen, others in found:
        for clause in clauses.cited(mask):
            key = (programme, label, clause, unit)
            before = sums.get(key, (0, Fraction(0)))
            sums[key] = before[0] + count, before[1] + _paid(unit, fen, others)
    places = {programme.id: n for n, programme in enumerate(policy.all_programmes)}
    order = {text: n for n, text in enumerate(clauses.cited([(1 << BITS) - 1] * len(clauses.masks)))}
    for (programme, label, clause, unit), (count, paid) in sorted(
        sums.items(),
        key=lambda each: (places.get(each[0][0], len(places)), order[each[0][2]], str(each[0][3])),
    ):
        row: dict[str, object] = {"programme": programme, "label": label, "clause": clause}
        yield {**row, "decisions": count, "unit": unit, **_money(unit, paid)}


def _paid(unit: str | None, fen: int | None, others: Sequence[str] | None) -> Fraction:
    """What is paid, as it is written: in yuan."""
    scale = UNIT_BY_NAME[unit].scale if unit in UNIT_BY_NAME else Fraction(1)
    return Fraction(fen or 0) / scale + sum((Fraction(text) for text in others or ()), Fraction(0))


def _money(unit: str | None, paid: Fraction) -> dict[str, object]:
    known = UNIT_BY_NAME.get(unit or "")
    if known is None or not paid:
        return {}
    held = paid * known.scale
    return {"paid": written(held, known), "paid_fen": whole_fen(held, known)}


# ── parts and whole ──────────────────────────────────────────────────────────


def _checked(connection: Any, counts: Counts) -> None:
    """What was counted one by one while deciding stands in the tables, to the fen."""
    for name, expected in counts.rows.items():
        _same(
            f"rows of {name}", connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0], expected
        )
    of_open = "SELECT count(DISTINCT (root, household)) FROM decisions WHERE NOT settled"
    _same("open households", connection.execute(of_open).fetchall()[0][0], counts.open)
    handed_back = "SELECT count(DISTINCT rejection) FROM rejected WHERE NOT orphan"
    _same("rejected households", connection.execute(handed_back).fetchall()[0][0], counts.rejected)
    paid: dict[str, Fraction] = {}
    for programme, unit, _, fen, others in connection.execute(
        f"SELECT programme, unit, {_SUMS} FROM decisions WHERE unit IS NOT NULL GROUP BY ALL"
    ).fetchall():
        if found := _paid(unit, fen, others):
            paid[f"{programme} {unit}"] = found
    _same("amounts paid", paid, {key: amount for key, amount in counts.paid.items() if amount})


def _same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{what}: {found} in the tables, {expected} counted while deciding")
