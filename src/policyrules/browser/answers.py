"""Decisions as a page shows them: the result in words, what it rests on, what is missing and would matter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from policyrules.asking.questions import Asked
from policyrules.asking.stretch_words import stretches_said
from policyrules.asking.stretches import Stretch, stretches
from policyrules.base.saying import Language, Said
from policyrules.browser.messages import Question
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.reasons import Applied, Missing
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

Data = dict[str, Any]
"""JSON data."""

MOST_TRIED: Final = 12
"""Of how many missing facts it is worked out at most what they would change."""


def decided(policy: Policy, case: Case, question: Question) -> list[Data]:
    """Every decision about a case, or those of the one ``programme`` that is asked for."""
    found = decide_all(policy, case, on=question.on, programme=question.optional("programme"))
    return [_decision(policy, decision, question.language) for decision in found]


def explained(policy: Policy, case: Case, question: Question) -> str:
    """The decision of a ``programme`` about the record at ``path``, explained in full."""
    return explain(policy, _one(policy, case, question), language=question.language)


def would(policy: Policy, case: Case, question: Question) -> list[Data]:
    """What each missing fact would change in the decision of a programme: for each stretch of its values
    (``asking.stretches``) the result with it, and how much is missing then.

    Of the facts named first, ``MOST_TRIED`` at most; sets of options and texts are not there.
    """
    decision, language = _one(policy, case, question), question.language
    found: list[Data] = []
    for missing, given in _facts(policy, decision.missing):
        asked = (missing.id, missing.path)
        if len(found) == MOST_TRIED or case.household.at(missing.path) is None:
            continue
        rows = stretches(
            policy, case, asked, on=question.on, programme=decision.programme, of=decision.unit.path
        )
        if rows:
            said = [said.in_(language) for said in stretches_said(given, rows)]
            values = [_stretch(row, asked, said, language) for row, said in zip(rows, said, strict=True)]
            found.append({**_missing(policy, missing, language), "values": values})
    return found


def _stretch(row: Stretch, asked: Asked, said: str, language: Language) -> Data:
    """What comes out on one stretch; ``result`` None: that was not found out."""
    then = row.decision
    left = [m for m in then.missing if (m.id, m.path) != asked] if then is not None else []
    return {
        "said": said,
        "result": None if then is None else result_text(then, language),
        "amount": "" if then is None else _amount(then, language),
        "left": len(left),
    }


def _one(policy: Policy, case: Case, question: Question) -> Decision:
    return decide(policy, case, on=question.on, programme=question.text("programme"), of=question.path)


def _facts(policy: Policy, missing: Iterable[Missing]) -> Iterable[tuple[Missing, Given]]:
    for one in missing:
        if one.reason in ("fact", "determination") and not one.records and one.id in policy.givens:
            yield one, policy.givens[one.id]


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
