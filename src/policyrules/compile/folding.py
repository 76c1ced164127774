"""Rows of a table that are counted together, in SQL (docs/core.md, Tables)."""

from __future__ import annotations

from collections.abc import Sequence

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile import values
from policyrules.compile.frame import Frame
from policyrules.compile.masks import where
from policyrules.compile.primitives import primitive
from policyrules.compile.results import Result
from policyrules.compile.terms import Term, all_of, no
from policyrules.core.expressions import Prim
from policyrules.core.folding import OF_TWO
from policyrules.core.policy import Def


def folded(frame: Frame, definition: Def, held: Sequence[Result]) -> Result:
    """The rows that are held together as one value, with what they apply and why it is not narrower."""
    assert definition.fold is not None
    return primitive(frame, Prim(OF_TWO[definition.fold], (), definition.type), held)


def may_be_summed(frame: Frame, definition: Def, rows: Sequence[tuple[Result, Term, Term]]) -> Result:
    """The sum of rows, each with whether it may hold and whether it does: itself, or it or 0, or 0."""
    if definition.fold != "sum":
        zh = f"SQL 不能计算“{definition.label}”：这张表太大，又取各行的最小或最大"
        en = f"SQL cannot work out {definition.id}: a table so large of which the least or greatest is taken"
        raise UsageError(Said(zh, en))
    zero = values.held(0)
    parts = [
        Result(
            values.join(frame, [(may, row.value), (no(all_of(may, sure)), zero)]),
            why=frame.let_mask(where(may, row.why)),
        )
        for row, may, sure in rows
    ]
    return parts[0] if len(parts) == 1 else folded(frame, definition, parts)
