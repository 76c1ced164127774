"""Rows of a table that are counted together, in SQL (docs/core.md, Tables)."""

from __future__ import annotations

from collections.abc import Sequence

from policyrules.compile import arithmetic, values
from policyrules.compile.frame import Frame
from policyrules.compile.masks import union, where
from policyrules.compile.primitives import primitive
from policyrules.compile.results import Result
from policyrules.compile.terms import TRUE, Term, all_of, any_of, no
from policyrules.compile.values import Line, as_line
from policyrules.core.expressions import Prim
from policyrules.core.folding import OF_TWO
from policyrules.core.policy import Def


def folded(frame: Frame, definition: Def, held: Sequence[Result]) -> Result:
    """The rows that are held together as one value, with what they apply and why it is not narrower."""
    assert definition.fold is not None
    return primitive(frame, Prim(OF_TWO[definition.fold], (), definition.type), held)


Row = tuple[Result, Term, Term]
"""A row as it is when held, whether it may hold, whether it does."""


def may_be_folded(frame: Frame, definition: Def, rows: Sequence[Row]) -> list[tuple[Term, Result]]:
    """What rows that may hold come to, each with the test under which that is possible.

    The sum takes what is not certain as itself or 0. The least and the greatest are that of those held,
    where it is known of each whether it is, else one of the values of those that may be.
    """
    if definition.fold == "sum":
        return [(TRUE, _summed(frame, definition, rows))]
    settled = frame.let(all_of(*(any_of(no(may), sure) for _, may, sure in rows)))
    some = frame.let(any_of(*(may for _, may, _ in rows)))
    perhaps = [(all_of(may, no(settled)), row) for row, may, _ in rows]
    return [(all_of(settled, some), _extreme(frame, definition, rows)), *perhaps]


def _summed(frame: Frame, definition: Def, rows: Sequence[Row]) -> Result:
    zero = values.held(0)
    parts = [
        Result(
            values.join(frame, [(may, row.value), (no(all_of(may, sure)), zero)]),
            why=frame.let_mask(where(may, row.why)),
        )
        for row, may, sure in rows
    ]
    return parts[0] if len(parts) == 1 else folded(frame, definition, parts)


def _extreme(frame: Frame, definition: Def, rows: Sequence[Row]) -> Result:
    """The least or greatest of the rows held, taken in pairs."""
    larger = definition.fold == "max"
    found = [(may, as_line(row.value)) for row, may, _ in rows]
    while len(found) > 1:
        pairs = [found[i : i + 2] for i in range(0, len(found), 2)]
        found = [pair[0] if len(pair) == 1 else _of_two(frame, *pair, larger=larger) for pair in pairs]
    return Result(found[0][1], why=frame.let_mask(union(*(where(may, row.why) for row, may, _ in rows))))


def _of_two(frame: Frame, a: tuple[Term, Line], b: tuple[Term, Line], *, larger: bool) -> tuple[Term, Line]:
    both = arithmetic.extreme(frame, a[1], b[1], larger=larger)
    ways = [(all_of(a[0], b[0]), both), (all_of(a[0], no(b[0])), a[1]), (all_of(b[0], no(a[0])), b[1])]
    return frame.let(any_of(a[0], b[0])), as_line(values.join(frame, ways))
