"""Decisions as a page shows them: the result in words, what it rests on, what is missing and would matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from policyrules.base.saying import Language, Said
from policyrules.browser.messages import Question
from policyrules.core.case import Case, Fact
from policyrules.core.decision import Decision
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.reasons import Applied, Missing
from policyrules.core.types import ABSENT, Known, Type
from policyrules.core.words import value_said
from policyrules.deciding import decide, decide_all
from policyrules.explaining import explain
from policyrules.explaining.not_given import MISSING
from policyrules.explaining.phrases import (
    amount_text,
    citation_text,
    holders_text,
    missing_text,
    name_text,
    path_text,
    stated_rows,
    status_text,
)
from policyrules.explaining.text import result_text, version_text
from policyrules.intake.values import write_value

Data = dict[str, Any]
"""JSON data."""

MOST_TRIED: Final = 60
"""How many values are tried at most to say what missing facts would change."""


def decided(policy: Policy, case: Case, question: Question) -> list[Data]:
    """Every decision about a case, or those of the one ``programme`` that is asked for."""
    found = decide_all(policy, case, on=question.on, programme=question.optional("programme"))
    return [_decision(policy, decision, question.language) for decision in found]


def explained(policy: Policy, case: Case, question: Question) -> str:
    """The decision of a ``programme`` about the record at ``path``, explained in full."""
    return explain(policy, _one(policy, case, question), language=question.language)


def would(policy: Policy, case: Case, question: Question) -> list[Data]:
    """What each missing fact that is a yes or no or a choice would change in the decision of a programme.

    For every value that it may have, the result with it. Other facts are not there: they have no end of
    values. At most ``MOST_TRIED`` values are tried, those of the facts named first.
    """
    decision, language = _one(policy, case, question), question.language
    left, found = MOST_TRIED, []
    for missing, given in _facts(policy, decision.missing):
        values = _values(given.type)
        record = case.household.at(missing.path)
        if not values or record is None or len(values) > left:
            continue
        left -= len(values)
        rows = []
        for value in values:
            tried = _with(case, missing, given, value, question)
            then = decide(policy, tried, on=question.on, programme=decision.programme, of=decision.unit.path)
            rows.append(
                {
                    "value": write_value(given.type, value),
                    "said": value_said(value, given.type).in_(language),
                    "result": result_text(then, language),
                    "amount": _amount(then, language),
                    "status": then.status,
                    "left": len(then.missing),
                }
            )
        found.append({**_missing(policy, missing, language), "values": rows})
    return found


def _with(case: Case, missing: Missing, given: Given, value: Known, question: Question) -> Case:
    """The case with a missing fact known; a determination is made by somebody, for some reason."""
    judged = given.kind == "determination"
    fact = Fact(value, by="—", on=question.on, basis="—") if judged else Fact(value)
    return case.changed(missing.path, lambda record: record.with_fact(given.name, fact))


def _one(policy: Policy, case: Case, question: Question) -> Decision:
    return decide(policy, case, on=question.on, programme=question.text("programme"), of=question.path)


def _facts(policy: Policy, missing: Iterable[Missing]) -> Iterable[tuple[Missing, Given]]:
    for one in missing:
        if one.reason in ("fact", "determination") and not one.records and one.id in policy.givens:
            yield one, policy.givens[one.id]


def _values(type_: Type) -> Sequence[Known]:
    """Every value that a fact may have, where they can be counted."""
    absent: list[Known] = [ABSENT] if type_.optional else []
    match type_.kind:
        case "bool":
            return [True, False, *absent]
        case "choice":
            return [*(option.id for option in type_.options), *absent]
    return []


def _decision(policy: Policy, decision: Decision, language: Language) -> Data:
    version = policy.version(decision.receipt.digest)
    others = (*decision.one_of, *decision.grounds)
    return {
        "programme": decision.programme,
        "label": name_text(decision.programme, decision.label, language),
        "path": [list(step) for step in decision.unit.path],
        "about": path_text(decision.unit.path, version, language),
        "status": decision.status,
        "status_said": status_text(decision.status, language),
        "result": result_text(decision, language),
        "outcome": decision.outcome.id if decision.outcome else None,
        "amount": _amount(decision, language),
        "pays": decision.pays,
        "stated": [list(row) for row in stated_rows(decision.values, language)],
        "valid_until": decision.valid_until.isoformat() if decision.valid_until else None,
        "version": version_text(policy, decision, language),
        "applied": [_applied(version, part, language) for part in _cited(decision.applied)],
        "grounds": [_applied(version, part, language) for part in _cited(others)],
        "silent": [citation_text(citation, version, language) for citation in decision.silent],
        "missing": [_missing(version, missing, language) for missing in decision.missing],
    }


def _amount(decision: Decision, language: Language) -> str:
    """The amount in words; empty where there is none, and where nothing is decided at all."""
    if decision.amount is None or decision.status == "silent":
        return ""
    return amount_text(decision.amount, language)


def _cited(parts: Iterable[Applied]) -> Iterable[Applied]:
    return (part for part in parts if part.citations)


def _applied(policy: Policy, part: Applied, language: Language) -> Data:
    return {
        "provision": part.provision,
        "label": name_text(part.provision, part.label, language),
        "clauses": [citation_text(citation, policy, language) for citation in part.citations],
    }


def _missing(policy: Policy, missing: Missing, language: Language) -> Data:
    return {
        "reason": missing.reason,
        "reason_said": Said(*MISSING[missing.reason]).in_(language),
        "id": missing.id,
        "path": [list(step) for step in missing.path],
        "said": missing_text(policy, missing, language),
        "holders": holders_text(policy, missing.holders, language) if missing.holders else "",
        "records": missing.records,
    }
