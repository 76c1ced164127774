"""Decisions as rows of the tables of results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from hashlib import sha256

from attrs import frozen

from policyrules.base.saying import Language
from policyrules.base.units import PLAIN, Number, Unit, written
from policyrules.compile import Query
from policyrules.compile import Row as Answer
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Amount, Decision, Stated, Status
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above
from policyrules.core.types import Known, Option, Type
from policyrules.deciding.outcomes import every_outcome
from policyrules.explaining.not_given import MISSING
from policyrules.explaining.phrases import reason_text, say, value_cells, with_holders
from policyrules.explaining.receipt import canonical
from policyrules.intake.records import Rejected
from policyrules.intake.values import write_value
from policyrules.ledgers.clauses import Clauses
from policyrules.ledgers.columns import Row, value_columns


@frozen
class Rows:
    """Writes the rows of a policy's results, its words in one language."""

    policy: Policy
    clauses: Clauses
    language: Language

    def decision(self, decision: Decision, case: Case) -> Row:
        """The row of a decision, with the digest of its receipt."""
        return {
            **self.brief(decision),
            "discretions": _listed(dict.fromkeys(d.id for d in decision.discretions)),
            "valid_until": decision.valid_until,
            "receipt": sha256(canonical(self.policy, decision, case=case)).hexdigest(),
        }

    def brief(self, decision: Decision) -> Row:
        """The row of a decision without what only the evaluator can say."""
        mask = self.clauses.mask(decision.receipt.digest, [a.provision for a in decision.applied])
        return {
            **about(decision),
            "root": decision.unit.root,
            "about": decision.unit.path[-1][0] if decision.unit.path else decision.unit.root,
            "label": decision.label,
            "pays": decision.pays,
            **_outcome(decision.status, decision.outcome, decision.possible),
            **self._found(decision.status, decision.amount, mask, decision.reasons),
            "readings": _readings(decision.readings),
            **_stated(decision.values),
        }

    def of_query(self, query: Query, row: Answer) -> Row:
        """The same of what a query answers, without the household and the record."""
        programme = query.programme
        mask = self.clauses.mask(query.policy.digest, row.applied)
        options = [o for o in every_outcome(programme) if o.id in row.possible]
        outcome = options[0] if row.outcome is not None else None
        return {
            "programme": programme.id,
            "root": root_above(self.policy.entities, programme.entity),
            "about": programme.entity,
            "label": programme.label,
            "pays": programme.pays,
            **_outcome(row.status, outcome, options),
            **self._found(row.status, row.amount, mask, row.reasons),
            "readings": _readings(row.readings),
            **_stated(row.values),
        }

    def _found(
        self, status: Status, amount: Amount | None, mask: tuple[int, ...], reasons: Collection[str]
    ) -> dict[str, object]:
        """What is paid, by which clauses, and what is missing."""
        return {
            "settled": settled(status, amount),
            **amount_row(amount),
            "clauses": _listed(self.clauses.cited(mask)),
            **dict(zip(self.clauses.masks, mask, strict=True)),
            **self.reasons(reasons),
        }

    def reasons(self, reasons: Collection[str]) -> dict[str, object]:
        """What is missing and who holds it, each once, as the reasons of a decision say it."""
        names, holders = [], dict[str, None]()
        for reason in sorted(reasons):
            names.append(self._reason(reason))
            holders |= dict.fromkeys(self._holders(reason))
        said = self.policy.bodies(tuple(holders)).in_(self.language) if holders else None
        return {"missing": _listed(dict.fromkeys(names)), "holders": said}

    def lacking(self, reason: str) -> str:
        """What a reason leaves open, with who holds it."""
        return with_holders(self.policy, self._reason(reason), self._holders(reason), self.language)

    def _reason(self, reason: str) -> str:
        """What a reason leaves open, as the last version says it that knows what it names."""
        name = reason.partition(":")[2]
        knows = (
            version
            for version in reversed(self.policy.versions)
            if name in version.givens or name in version.defs or name in version.entities
        )
        return reason_text(next(knows, self.policy), reason, self.language)

    def _holders(self, reason: str) -> tuple[str, ...]:
        name = reason.partition(":")[2]
        known = (v.givens[name].holders for v in reversed(self.policy.versions) if name in v.givens)
        return next(known, ())

    def missing(self, decision: Decision) -> Iterator[Row]:
        """A row for each thing that is missing of a record."""
        for missing in decision.missing:
            holders = self.policy.bodies(missing.holders).in_(self.language) if missing.holders else None
            row = {"of": record(missing.path), "reason": missing.reason, "id": missing.id}
            words = say(self.language, *MISSING[missing.reason])
            yield {
                **about(decision), **row, "reason_label": words, "label": missing.label, "holders": holders
            }  # fmt: skip

    def writes(self, decision: Decision) -> Iterator[Row]:
        """A row for each fact of the ledger that changes, or would if it were clear to what."""
        for entry in decision.written:
            yield {
                **about(decision),
                "fact": entry.fact,
                "label": entry.label,
                "before": _cell(entry.before, entry.type),
                "after": _cell(entry.after, entry.type),
                "state": "written",
            }
        for left in decision.not_written:
            values = [_cell(value, left.type) or "" for value in left.values]
            kept = left.kind == "kept"
            yield {
                **about(decision),
                "fact": left.fact,
                "label": left.label,
                "before": values[0] if kept else None,
                "after": None if kept else _listed(values),
                "state": left.kind,
            }


def rejected_rows(rejected: Rejected, number: int) -> Iterator[Row]:
    """A row for each reason why something could not be read; those of one household share a ``number``."""
    whose = {"household": rejected.household or None, "rejection": number, "orphan": rejected.orphan}
    for problem in rejected.problems:
        yield {
            **whose,
            "sheet": problem.table or None,
            "row": problem.row or None,
            "field": problem.field or None,
            "shown": problem.shown or None,
            "reason_zh": problem.said.zh,
            "reason_en": problem.said.en,
        }


def about(decision: Decision) -> dict[str, object]:
    """The columns that say what a row is about."""
    unit = decision.unit
    return {"household": unit.household, "record": record(unit.path), "programme": decision.programme}


def record(path: RecordPath) -> str:
    """Which record, by the keys from the household down; empty for the household itself."""
    return "/".join(key for _, key in path)


def settled(status: Status, amount: Amount | None) -> bool:
    """Whether nothing is left open: one outcome, or certainly none, and one amount."""
    return status not in ("undetermined", "held", "clash") and (amount is None or amount.state != "range")


def amount_row(amount: Amount | None) -> dict[str, object]:
    """The columns of an amount: of money whole fen, and always the decimal text of its unit."""
    if amount is None:
        return {}
    exact = amount.state == "exact"
    ends: dict[str, Number | None] = (
        {"amount": amount.low} if exact else {"amount_low": amount.low, "amount_high": amount.high}
    )
    row: dict[str, object] = {"amount_state": amount.state, "unit": amount.unit.zh}
    for name, end in ends.items():
        row[name] = None if end is None else written(end, amount.unit)
        row[f"{name}_fen"] = whole_fen(end, amount.unit)
    return row


def whole_fen(number: Number | None, unit: Unit) -> int | None:
    """An amount of money that is whole fen; None for any other."""
    exact = None if number is None or not unit.money else Fraction(number)
    return None if exact is None or exact.denominator != 1 or abs(exact) >= 2**63 else int(exact)


def _outcome(status: Status, outcome: Option | None, possible: Iterable[Option]) -> dict[str, object]:
    return {
        "status": status,
        "outcome": outcome.id if outcome else None,
        "outcome_label": outcome.label if outcome else None,
        "possible": _listed([option.id for option in possible]),
    }


def _readings(taken: Iterable[tuple[str, str]]) -> str | None:
    return _listed(sorted(f"{reading}.{option}" if option else reading for reading, option in set(taken)))


def _stated(values: Iterable[Stated]) -> dict[str, object]:
    """The columns of the values that are stated by name."""
    row: dict[str, object] = {}
    for stated in values:
        names = value_columns(stated.id.rpartition(".")[2])
        row |= {name: cell or None for name, cell in zip(names, value_cells(stated), strict=True)}
    return row


def _cell(value: Known | None, type_: Type) -> str | None:
    """A value of the ledger as a case would write it; None where nothing is known."""
    if value is None:
        return None
    if type_.kind == "number" and isinstance(value, int | Fraction) and not isinstance(value, bool):
        return written(value, type_.unit or PLAIN)
    match write_value(type_, value):
        case bool(said):
            return "yes" if said else "no"
        case list(chosen):
            return "|".join(map(str, chosen)) or "[]"
        case said:
            return str(said)


def _listed(parts: Iterable[str]) -> str | None:
    return "; ".join(parts) or None
