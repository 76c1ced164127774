"""Sets of options in SQL: possible's functions of them over two truths for each option."""

from __future__ import annotations

from collections.abc import Sequence

from policyrules.compile.arithmetic import no_set, truths
from policyrules.compile.ends import End
from policyrules.compile.frame import Frame
from policyrules.compile.terms import all_of, any_of, count, no
from policyrules.compile.values import Choices, Line, Picks, exact
from policyrules.core.types import SILENT


def has_all(frame: Frame, value: Picks, wanted: frozenset[str]) -> Choices:
    """Whether a set has all of the options wanted."""
    can = [value.can(option) for option in sorted(wanted)]
    yes, no_ = all_of(value.some, *(may for may, _ in can)), any_of(*(out for _, out in can))
    return truths(frame, yes, all_of(value.some, no_), no_set(value), exclusive=exact(value))


def how_many(frame: Frame, value: Picks) -> Line:
    """How many options a set has."""
    least = frame.let_int(count(*(no(out) for out in value.out.values())))
    most = frame.let_int(count(*value.may.values()))
    low, high = (End(number, cap=len(value.may), positive=True) for number in (least, most))
    return Line(low, high, value.some, silent=no_set(value))


def among(frame: Frame, value: Choices, chosen: Picks) -> Choices:
    """Whether a choice is one of the options of a set."""
    can = [(value[option], *chosen.can(str(option))) for option in value.can if option is not SILENT]
    yes = all_of(chosen.some, any_of(*(all_of(it, may) for it, may, _ in can)))
    no_ = all_of(chosen.some, any_of(*(all_of(it, out) for it, _, out in can)))
    alone = exact(value) and exact(chosen)
    return truths(frame, yes, no_, any_of(value[SILENT], no_set(chosen)), exclusive=alone)


def picked(frame: Frame, ids: Sequence[str], answers: Sequence[Choices]) -> Picks:
    """The set of the options of which the answer is yes."""
    asked = list(zip(ids, answers, strict=True))
    return Picks(
        {option: answer[True] for option, answer in asked},
        {option: answer[False] for option, answer in asked},
        frame.let(all_of(*(any_of(answer[True], answer[False]) for answer in answers))),
        silent=frame.let(any_of(*(answer[SILENT] for answer in answers))),
    )
