"""What a worked case says against itself: no policy could make it come out so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policyrules.base.saying import Said, listed
from policyrules.core.givens import Given
from policyrules.core.types import Known
from policyrules.core.worked import Expected, ExpectedDue, ExpectedValue
from policyrules.language import syntax as s
from policyrules.resolve.case_codes import (
    CITED_AND_NOT,
    EXPECTED_TWICE,
    GIVEN_OTHERWISE,
    MISSING_BESIDE_ONLY,
    MISSING_IS_COMPLETE,
    MISSING_IS_GIVEN,
)
from policyrules.resolve.case_facts import Sheet, in_json
from policyrules.resolve.scope import Scope

One = Expected | ExpectedValue | ExpectedDue


class Asked(NamedTuple):
    """One 应得 as written and as understood."""

    part: s.ExpectPart
    one: One


def contradictions(sheet: Sheet, asked: Sequence[Asked], figures: Mapping[str, Known], on: date) -> None:
    """A finding for each 应得 that cannot come out beside what the case gives, or beside another of it.

    ``figures``: those that the case fills, by Given id.
    """
    scope = sheet.scope
    for part, one in asked:
        _given_otherwise(sheet, part, one, figures)
        for name, id_ in _missing(part, one):
            _not_missing(sheet, name, id_, figures, on)
    same: dict[tuple[str, str | None, date | None], list[Asked]] = {}
    for each in asked:
        others = same.setdefault(_about(sheet, each.one), [])
        if any(_contradict(each.one, other.one) for other in others):
            scope.add(EXPECTED_TWICE.at(each.part.span, name=_label(scope, each)))
        others.append(each)
    for alike in same.values():
        _cited_and_not(scope, [each.part for each in alike])
        _beside_only(scope, alike)


def _about(sheet: Sheet, one: One) -> tuple[str, str | None, date | None]:
    """What is expected, and of which record: the only one there is where it is not said."""
    if isinstance(one, ExpectedDue):
        return one.deadline, None, one.counted_from
    name = _name(one)
    known = sheet.scope.defs.get(name)
    records = sheet.of(known.entity, None) if known is not None and known.entity is not None else []
    return name, records[0].key if one.of is None and len(records) == 1 else one.of, None


def _name(one: Expected | ExpectedValue) -> str:
    return one.programme if isinstance(one, Expected) else one.target


def _label(scope: Scope, asked: Asked) -> str:
    if isinstance(asked.one, ExpectedDue):
        return asked.part.name.text
    name = _name(asked.one)
    known = scope.defs.get(name) or scope.givens.get(name)
    return asked.part.name.text if known is None else known.label


def _contradict(one: One, other: One) -> bool:
    match one, other:
        case ExpectedValue(), ExpectedValue():
            return one.value != other.value
        case ExpectedDue(), ExpectedDue():
            return one.day != other.day
        case Expected(), Expected():
            return one.outcomes != other.outcomes or (
                one.amount is not None and other.amount is not None and one.amount != other.amount
            )
    return False


# ── beside what is given ─────────────────────────────────────────────────────


def _given_otherwise(sheet: Sheet, part: s.ExpectPart, one: One, figures: Mapping[str, Known]) -> None:
    """Where the case gives a conclusion, or fills a figure, and expects another value of it."""
    if not isinstance(one, ExpectedValue):
        return
    given: object
    expected: object
    if one.target in figures:
        given, expected = figures[one.target], one.value
    else:
        records = sheet.of(sheet.stated.get(one.target, ""), one.of)
        if len(records) != 1 or one.target not in records[0].source:
            return
        type_ = sheet.scope.defs[one.target].type
        given, expected = records[0].data.get(one.target), in_json(one.value, type_)
    if given is not None and given != expected:
        label = (sheet.scope.defs.get(one.target) or sheet.scope.givens[one.target]).label
        sheet.scope.add(GIVEN_OTHERWISE.at(part.span, label=label))


def _missing(part: s.ExpectPart, one: One) -> Iterator[tuple[s.Name, str]]:
    """What must be missing, each name with the id that it means."""
    yield from zip((*part.missing, *part.only_missing), one.missing, strict=False)


def _not_missing(sheet: Sheet, name: s.Name, id_: str, figures: Mapping[str, Known], on: date) -> None:
    """Where something is to be missing that the case gives of every record, fills, or declares complete."""
    scope = sheet.scope
    if id_ in scope.entities:
        if scope.entities[id_].plural in sheet.complete:
            scope.add(MISSING_IS_COMPLETE.at(name.span, entity=scope.named(id_)))
        return
    if id_ in scope.grids:
        grid = scope.grids[id_]
        known = all(grid.cell(place) in figures for place in grid.places)
    else:
        meant = [g for g in scope.givens.values() if id_ in (g.id, g.label, g.name)]
        known = bool(meant) and all(_is_given(sheet, given, figures, on) for given in meant)
    if known:
        scope.add(MISSING_IS_GIVEN.at(name.span, name=name.text))


def _is_given(sheet: Sheet, given: Given, figures: Mapping[str, Known], on: date) -> bool:
    """Whether a figure is filled, or a fact known on the day of every record that there is."""
    if given.entity is None:
        return given.id in figures
    records = sheet.of(given.entity, None)
    later = on.isoformat()
    return bool(records) and all(
        (value := record.value(given)) is not None and not (given.type.kind == "date" and str(value) > later)
        for record in records
    )


# ── beside another ───────────────────────────────────────────────────────────


def _cited_and_not(scope: Scope, parts: Sequence[s.ExpectPart]) -> None:
    """Where a clause, or a phrase of it, must be cited that must not."""
    cited = [cite for part in parts for cite in part.cites]
    for part in parts:
        for refused in part.not_cited:
            if any(c.clause == refused.clause and refused.phrase in ("", c.phrase) for c in cited):
                written = f"{refused.clause} “{refused.phrase}”" if refused.phrase else refused.clause
                scope.add(CITED_AND_NOT.at(refused.span, clause=written))


def _beside_only(scope: Scope, alike: Sequence[Asked]) -> None:
    """Where something must be missing besides that which alone may be."""
    only = next((each for each in alike if each.part.only_missing), None)
    if only is None:
        return
    names = only.one.missing[len(only.part.missing) :]
    for part, one in alike:
        for name, id_ in _missing(part, one):
            if id_ not in names:
                alone = listed(Said(n.text, n.text) for n in only.part.only_missing)
                scope.add(MISSING_BESIDE_ONLY.at(name.span, name=name.text, only=alone))
