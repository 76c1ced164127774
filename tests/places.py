"""What the tests of the places share: their policies, the worked cases that fail, changed copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from attrs import evolve

from policyrules.authoring.explained_case import case_decided
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import PolicyError, Source
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.core.worked import Example
from policyrules.deadlines.against_records import check_deadlines
from policyrules.deadlines.events import Event
from policyrules.deciding import decide_all
from policyrules.explaining import explain
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.case_json import read_case, read_cases
from policyrules.language.parser import parse
from policyrules.lists.results import ListState
from policyrules.lists.rosters import rosters
from policyrules.loading import load, made_of
from policyrules.loading.reading import Found, read_place
from policyrules.pages import pages

POLICIES = Path(__file__).parent.parent / "policies"
PLACES = ("sanmenxia", "yangjiang", "jilin", "yancheng", "dayao")

EVERY_LIST = ("members", "incomes", "jobs", "offers", "bills", "spendings", "emergencies")
"""The lists of the vocabulary that the places share: a case that names them has no other record."""
OF_A_PERSON = EVERY_LIST[1:-1]

Changes = Mapping[str, tuple[str, str, str]]
"""What a change would mean → (file, text, the text instead)."""


@cache
def policy_of(place: str, overlay: str | None = "example_county") -> Policy:
    """A place's policy, with the invented county's figures unless told otherwise."""
    return load(place, overlay=overlay, policies=POLICIES)


def explained(place: str, title: str, programme: str = "", person: str = "") -> str:
    """The explanation in Chinese of the one decision of a worked case that is of a programme (the one that it
    expects something of, where none is named), and of a person if one is.
    """
    example = next(e for e in policy_of(place).examples if e.title == title)
    version, found = case_decided(policy_of(place, example.overlay), example)
    wanted = {programme} if programme else {expected.programme for expected in example.expected}
    path = (("member", person),)
    (decision,) = (d for d in found if d.programme in wanted and (not person or d.unit.path == path))
    return explain(version, decision)


@cache
def pages_of(place: str) -> Mapping[str, str]:
    """The pages of a place, by their paths."""
    return pages([cache(lambda overlay: load(place, overlay=overlay, policies=POLICIES, examples=True))])


@cache
def files_of(place: str, overlay: str | None) -> Found:
    """A place's files, read and parsed."""
    return read_place(place, overlay=overlay, policies=POLICIES)


def failing(
    place: str, change: Callable[[Found], Found] = lambda found: found, *, about: str = ""
) -> Iterator[str]:
    """The titles of the worked cases that do not come out as written, as they are met.

    First are run those whose text is most like that of what the change is ``about``: where it is noticed, one
    of them mostly notices it.
    """

    @cache
    def policy_with(overlay: str | None) -> Policy:
        return made_of(change(files_of(place, overlay)))

    policy = policy_with(None)
    ordered = sorted(policy.examples, key=lambda example: -likeness(place, about, written(example)))
    outcomes = run_examples(policy_with, evolve(policy, examples=tuple(ordered)))
    return (outcome.example.title for outcome in outcomes if not outcome.passed)


def written(example: Example) -> str:
    """The text of a worked case."""
    assert example.span is not None
    return example.span.source.text[example.span.start : example.span.end]


@cache
def pairs(text: str) -> frozenset[str]:
    """The pairs of characters in a text: what stands for words in Chinese."""
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum())


@cache
def frequent(place: str) -> Counter[str]:
    """In how many worked cases of a place a pair of characters stands."""
    return Counter(pair for example in policy_of(place, None).examples for pair in pairs(written(example)))


def likeness(place: str, one: str, other: str) -> float:
    """How much two texts of a place have in common; what stands in few of its worked cases counts most."""
    cases = frequent(place)
    shared = pairs(one) & pairs(other)
    return sum(1 / cases[pair] for pair in shared if pair in cases)


def found_in(text: str, old: str) -> re.Match[str]:
    """Where ``old`` stands in ``text``, however the formatter breaks its lines and writes its commas."""
    parts = [re.escape(part) for part in re.split(r"[,\s]+", old)]
    found = re.compile(r"[,，\s]+".join(parts)).search(text)
    assert found, f"no {old!r} in the policy"
    return found


def changed(text: str, old: str, new: str) -> str:
    """``text`` with ``old`` replaced, however the formatter breaks its lines and writes its commas."""
    found = found_in(text, old)
    return text[: found.start()] + new + text[found.end() :]


def declared_around(text: str, old: str) -> str:
    """The declaration in which ``old`` stands: what empty lines set apart."""
    start = found_in(text, old).start()
    begin, end = text.rfind("\n\n", 0, start), text.find("\n\n", start)
    return text[max(begin, 0) : end if end >= 0 else len(text)]


def noticed(place: str, change: tuple[str, str, str]) -> bool:
    """Whether a change in one file of a place fails a worked case, or clashes so that there is no policy (of
    results, PR606; of what a figure must be, PR512)."""
    name, old, new = change
    texts = {file.source.name: file.source.text for file in files_of(place, None).own}
    about = declared_around(texts[f"{place}/{name}.policy"], old)

    def changed_in(found: Found) -> Found:
        (before,) = (file.source for file in found.own if file.source.name == f"{place}/{name}.policy")
        after, findings = parse(Source(before.name, changed(before.text, old, new)))
        own = tuple(after if file.source == before else file for file in found.own)
        return evolve(found, own=own, findings=(*found.findings, *findings))

    try:
        return next(failing(place, changed_in, about=about), None) is not None
    except PolicyError as error:
        return {finding.code for finding in error.findings} <= {"PR512", "PR606"}


def listed(place: str, title: str, state: ListState = "listed") -> dict[str, list[str]]:
    """The lists on which a worked case (or its members, by their keys) stands, by list."""
    policy = policy_of(place)
    example = next(e for e in policy.examples if e.title == title)
    found = rosters(policy, [read_case(policy, example.data)], on=example.on)
    keys = {r.roster: [row.path[-1][1] if row.path else "" for row in r.of(state)] for r in found}
    return {name: rows for name, rows in keys.items() if rows}


Month = dict[tuple[str, str], tuple[int, int]]
"""(programme, outcome or state) → how many, and what they are paid together, in fen."""


def example_households(place: str) -> tuple[Case, ...]:
    """The invented households of a place: a ledger of tables, or one JSON file."""
    policy, folder = policy_of(place), POLICIES.parent / "examples" / place
    if (folder / "households.json").exists():
        return read_cases(policy, folder / "households.json")
    return read_ledger(policy, folder).cases


def month_of(place: str, on: date) -> tuple[int, Month]:
    """How many example households a place has, and what comes of them on a day."""
    policy, cases = policy_of(place), example_households(place)
    found: Month = {}
    for case in cases:
        for decision in decide_all(policy, case, on=on):
            outcome = decision.outcome.id if decision.outcome is not None else decision.status
            exact = decision.pays and decision.amount is not None and decision.amount.state == "exact"
            fen = int(decision.amount.low or 0) if exact and decision.amount is not None else 0  # type: ignore[call-overload]
            count, total = found.get((decision.programme, outcome), (0, 0))
            found[decision.programme, outcome] = (count + 1, total + fen)
    return len(cases), found


def never_given(place: str, month: Month) -> set[tuple[str, str]]:
    """The outcomes of a place that none of its example households has."""
    programmes = policy_of(place).programmes.values()
    return {(p.id, outcome.id) for p in programmes for outcome in p.outcomes} - set(month)


def empty_lists(place: str, on: date) -> set[str]:
    """The lists of a place on which none of its example households stands."""
    policy, cases = policy_of(place), example_households(place)
    return {result.roster for result in rosters(policy, cases, on=on) if not result.of("listed")}


def states(place: str, *events: Event, on: date) -> dict[str, list[str]]:
    """What is said of each time limit on a day, with these events on record."""
    found: dict[str, list[str]] = {}
    for result in check_deadlines(policy_of(place), events, on=on):
        found.setdefault(result.due.deadline.id, []).append(result.state)
    return found
