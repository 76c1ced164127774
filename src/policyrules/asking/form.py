"""The guided form as data: what was answered so far goes in, the next question and what is possible come out.

Nothing is kept between two calls, so that whoever draws the form can go back by leaving answers out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import evolve, frozen

from policyrules.asking.answers import answered
from policyrules.asking.questions import Asked, Asking, Question, given_named, next_question
from policyrules.asking.words import holders_said, question_said
from policyrules.base.errors import CaseError
from policyrules.base.saying import Language, Said
from policyrules.base.units import PLAIN
from policyrules.core.case import Case, Record
from policyrules.core.decision import Decision
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.types import Known, Type
from policyrules.core.words import value_said
from policyrules.explaining.phrases import (
    citation_text,
    given_parts,
    holders_text,
    missing_text,
    name_text,
    option_text,
    path_text,
    say,
    status_text,
)
from policyrules.explaining.text import explain_each

Form = dict[str, Any]
"""JSON data: dicts, lists, text, whole numbers, yes/no and null."""

MOST_EXPLAINED: Final = 50
"""Of how many decisions the sheet holds the whole reasoning."""
DECLINED: Final = Said("不清楚", "not known")
UNDECIDED: Final = Said("本文件未规定", "not decided by this document")


@frozen
class Answer:
    """An answer given: to what, and what was said (None: 不清楚)."""

    asked: Asked
    value: object


@frozen
class Sitting:
    """How far a form is filled in: the case, what was declined, the answers taken, why the next was not."""

    case: Case
    taken: tuple[Answer, ...]
    declined: frozenset[Asked]
    refused: Said | None


def sitting(policy: Policy, answers: Sequence[Answer], *, on: date, case: Case | None = None) -> Sitting:
    """The answers put on record one after another, up to the first that cannot be taken.

    ``case`` is what is known before, by default nothing. Raises UsageError for an answer to what no case of
    the policy has.
    """
    case = Case("1", Record(policy.root, "1")) if case is None else case
    taken: list[Answer] = []
    declined: set[Asked] = set()
    for answer in answers:
        if answer.value is None:
            declined.add(answer.asked)
        else:
            try:
                case = answered(policy, case, answer.asked, _with_sign(policy, answer), on=on)
            except CaseError as error:
                return Sitting(case, tuple(taken), frozenset(declined), error.said)
        taken.append(answer)
    return Sitting(case, tuple(taken), frozenset(declined), None)


def _with_sign(policy: Policy, answer: Answer) -> object:
    """A percentage with its sign, which stands beside the box of the form."""
    given, value = given_named(policy, answer.asked[0]), answer.value
    unit = None if given is None else given.type.unit
    if unit is None or unit.scale >= 1 or not isinstance(value, str) or not value.strip()[-1:].isdigit():
        return value
    return f"{value.strip()}{unit.zh}"


def form_step(
    policy: Policy,
    answers: Sequence[Answer],
    *,
    on: date,
    programmes: Sequence[str] = (),
    language: Language = "zh",
) -> Form:
    """Where a form stands, as JSON data in one language.

    ``answers`` (given again, as sentences), ``refused`` (why the answer after them was not taken, or null),
    ``question`` (null: there is none left), ``possible`` (a row for each decision) and, once there is no
    question, ``sheet``. Raises UsageError for a programme or an answer to what there is not.
    """
    known = sitting(policy, answers, on=on)
    turn = next_question(policy, known.case, on=on, programmes=programmes, declined=known.declined)
    question = turn.question
    return {
        "answers": [_answer_form(policy, known.case, answer, language) for answer in known.taken],
        "refused": None if known.refused is None else known.refused.in_(language),
        "question": None if question is None else question_form(policy, question, language),
        "possible": [possible_form(policy, decision, language) for decision in turn.decisions],
        "sheet": sheet(policy, known, turn, on=on, language=language) if question is None else None,
    }


def question_form(policy: Policy, question: Question, language: Language) -> Form:
    """A question with all that a form needs to draw it."""
    type_, given = question.type, given_named(policy, question.id)
    return {
        "kind": question.kind,
        "id": question.id,
        "path": [list(step) for step in question.path],
        "label": name_text(question.id, question.label, language),
        "said": question.said.in_(language),
        "about": question.about.in_(language),
        "note": question.note.in_(language),
        "input": "count" if type_ is None else type_.kind,
        "unit": _unit(type_, language),
        "optional": type_ is not None and type_.optional,
        "options": []
        if type_ is None
        else [_option_form(o.id, option_text(o, language)) for o in type_.options],
        "low": _bound(question.low, type_, language),
        "high": _bound(question.high, type_, language),
        "checked": "" if given is None else holders_said(policy, given).in_(language),
        "there": question.there,
        "decisions": question.decisions,
        "why": [
            {
                "programme": name_text(why.programme, why.programme_label, language),
                "rule": name_text(why.provision, why.label, language),
                "clauses": [citation_text(c, policy, language) for c in why.citations],
            }
            for why in question.why
        ],
    }


def _option_form(id_: str, said: str) -> Form:
    return {"id": id_, "said": said}


def _unit(type_: Type | None, language: Language) -> str:
    unit = None if type_ is None else type_.unit
    return "" if unit is None or unit == PLAIN else unit.zh if language == "zh" else unit.en


def _bound(value: Known | None, type_: Type | None, language: Language) -> str:
    return "" if value is None or type_ is None else value_said(value, type_).in_(language)


def possible_form(policy: Policy, decision: Decision, language: Language) -> Form:
    """A decision in a row: what is still possible, and whether that is settled."""
    outcomes = [option_text(outcome, language) for outcome in decision.possible]
    outcomes += [UNDECIDED.in_(language)] if decision.may_be_silent or decision.status == "silent" else []
    amount = decision.amount
    if amount is not None and decision.may_be_silent:  # that is said among the outcomes
        amount = evolve(amount, may_be_silent=False)
    parts = given_parts(amount, decision.values, language) if decision.possible else ()
    return {
        "programme": name_text(decision.programme, decision.label, language),
        "about": path_text(decision.unit.path, policy, language),
        "outcomes": list(dict.fromkeys(outcomes)) or [status_text(decision.status, language)],
        "given": [] if decision.amount is None and not decision.values else list(parts),
        "settled": not decision.missing and decision.status != "undetermined",
    }


def _answer_form(policy: Policy, case: Case, answer: Answer, language: Language) -> Form:
    """An answer given, in words, and who will check it."""
    name, path = answer.asked
    given = given_named(policy, name)
    record = case.household.at(path)
    return {
        "id": name,
        "path": [list(step) for step in path],
        "said": question_said(policy, path, policy.entities[name] if given is None else given).in_(language),
        "answer": DECLINED.in_(language) if answer.value is None else _said(record, name, given, language),
        "holders": "" if given is None else holders_text(policy, given.holders, language),
    }


def _said(record: Record | None, name: str, given: Given | None, language: Language) -> str:
    if record is None:
        return ""
    if given is None:
        rows = record.lists.get(name, ())
        keys = say(language, "、", ", ").join(row.key for row in rows)
        return f"{len(rows)}{say(language, f'（{keys}）', f' ({keys})') if rows else ''}"
    fact = record.facts.get(given.name)
    return DECLINED.in_(language) if fact is None else value_said(fact.value, given.type).in_(language)


def sheet(policy: Policy, known: Sitting, turn: Asking, *, on: date, language: Language) -> Form:
    """What to print at the end: under which document, what follows, from which clauses, what is lacking."""
    version = policy.version(turn.decisions[0].receipt.digest) if turn.decisions else policy
    document = version.document
    explained = turn.decisions[:MOST_EXPLAINED]
    return {
        "document": document.title,
        "number": document.number,
        "issuers": version.bodies(document.issuers).in_(language),
        "on": on.isoformat(),
        "checkers": _checkers(policy, known, language),
        "decisions": [_result(version, decision, language) for decision in turn.decisions],
        "explained": [
            {"programme": decision.label, "text": text}
            for decision, text in zip(
                explained, explain_each(policy, explained, language=language), strict=True
            )
        ],
    }


def _result(policy: Policy, decision: Decision, language: Language) -> Form:
    applied = dict.fromkeys(
        citation_text(c, policy, language)
        for part in (*decision.applied, *decision.one_of, *decision.grounds)
        for c in part.citations
    )
    return possible_form(policy, decision, language) | {
        "clauses": list(applied),
        "missing": [missing_text(policy, missing, language) for missing in decision.missing],
    }


def _checkers(policy: Policy, known: Sitting, language: Language) -> list[Form]:
    """By whose record or judgement what was answered will be checked, and what."""
    found: dict[str, list[str]] = {}
    for body, said in _checked(policy, known, language):
        found.setdefault(body, []).append(said)
    return [{"who": body, "what": list(dict.fromkeys(said))} for body, said in found.items()]


def _checked(policy: Policy, known: Sitting, language: Language) -> Iterator[tuple[str, str]]:
    for answer in known.taken:
        given = given_named(policy, answer.asked[0])
        if given is not None:
            where = path_text(answer.asked[1], policy, language)
            named = f"{where} {name_text(given.id, given.label, language)}".strip()
            yield holders_text(policy, given.holders, language), named


def read_answers(data: object) -> tuple[Answer, ...]:
    """Answers from JSON data: ``{"id", "path", "answer"}`` each. ValueError where they are not written so."""
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise ValueError("answers should be a list")
    return tuple(_read_answer(one) for one in data)


def _read_answer(data: object) -> Answer:
    match data:
        case Mapping():
            name, path = data.get("id"), data.get("path", [])
            if isinstance(name, str) and isinstance(path, Sequence) and not isinstance(path, str):
                return Answer((name, tuple(_step(step) for step in path)), data.get("answer"))
    raise ValueError("an answer has an id, a path and an answer")


def _step(data: object) -> tuple[str, str]:
    match data:
        case [str(entity), str(key)]:
            return entity, key
    raise ValueError("a path is made of pairs of text")
