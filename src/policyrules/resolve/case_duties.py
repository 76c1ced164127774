"""What a worked case expects besides decisions: of deadlines their last day, of check its findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from policyrules.base.saying import Said
from policyrules.core.duties import Deadline
from policyrules.core.policy import Programme
from policyrules.core.types import DATE
from policyrules.core.worked import ExpectedDue, ExpectedFinding
from policyrules.language import syntax as s
from policyrules.resolve.case_codes import DUE_AFTER_AN_EVENT, DUE_AFTER_NOTHING, DUE_IS_A_DAY, NO_CODE
from policyrules.resolve.scope import Scope, unknown_name
from policyrules.resolve.written_figures import figure

_CODE: Final = re.compile(r"PR[0-9]{3}")


def deadline_of(
    scope: Scope,
    name: s.Name,
    programmes: Mapping[str, Programme],
    deadlines: Mapping[str, Deadline],
) -> Deadline | None:
    """The deadline of this name, where no decision, conclusion or figure bears it."""
    taken = any(name.text in (p.id, p.label) for p in programmes.values())
    if taken or any(text == name.text for _, text in scope.symbols):
        return None
    return next((d for d in deadlines.values() if name.text in (d.id, d.label)), None)


def expected_due(
    scope: Scope, part: s.ExpectPart, deadline: Deadline, deadlines: Mapping[str, Deadline]
) -> ExpectedDue | None:
    """The last day of a deadline that one 应得 expects; None after a finding."""
    if deadline.after is not None and part.counted_from is None:
        kind = deadline.after[0]
        event = next((d.event.label for d in deadlines.values() if d.event.id == kind), kind)
        said = Said(event, kind)
        scope.add(DUE_AFTER_AN_EVENT.at(part.name.span, label=deadline.label, event=said))
        return None
    if deadline.after is None and part.counted_from is not None:
        scope.add(DUE_AFTER_NOTHING.at(part.name.span, label=deadline.label))
        return None
    besides = part.of, part.stated, part.missing or part.only_missing or None
    match part.values:
        case (s.MayBe(mark="absent"),) if besides == (None, None, None):
            day = None
        case (s.MayBe(mark=None, low=low, high=None),) if low is not None and besides == (None, None, None):
            written = figure(scope, low, DATE)
            if not isinstance(written, date):
                return None
            day = written
        case _:
            scope.add(DUE_IS_A_DAY.at(part.span, label=deadline.label))
            return None
    cites = tuple((cite.clause, cite.phrase) for cite in part.cites)
    not_cited = tuple((cite.clause, cite.phrase) for cite in part.not_cited)
    return ExpectedDue(deadline.id, part.counted_from, day, cites, not_cited, span=part.span)


def expected_finding(
    scope: Scope,
    part: s.ExpectFindingPart,
    programmes: Mapping[str, Programme],
    deadlines: Mapping[str, Deadline],
) -> ExpectedFinding | None:
    """What one 应得 检查 expects; None after a finding."""
    if part.code is not None and not _CODE.fullmatch(part.code.text):
        scope.add(NO_CODE.at(part.code.span, name=part.code.text))
        return None
    code = "" if part.code is None else part.code.text
    if part.about is None:
        return ExpectedFinding(code, None, part.span)
    known = dict(_names(scope, programmes, deadlines))
    label = known.get(part.about.text)
    if label is None:
        what = Said("决定、结论、标准或时限", "decision, conclusion, figure or deadline")
        unknown_name(scope, part.about, known, what)
        return None
    return ExpectedFinding(code, label, part.span)


def _names(
    scope: Scope, programmes: Mapping[str, Programme], deadlines: Mapping[str, Deadline]
) -> Iterable[tuple[str, Said]]:
    """Every name of which a finding may speak, with its label and id."""
    for (_, text), symbol in scope.symbols.items():
        yield text, Said(symbol.label, symbol.target)
    every = [(p.label, p.id) for p in programmes.values()] + [(d.label, d.id) for d in deadlines.values()]
    for label, id_ in every:
        yield label, Said(label, id_)
        yield id_, Said(label, id_)
