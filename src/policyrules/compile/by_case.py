"""A Def too large for a decision graph, case by case, in SQL (docs/core.md, Too large)."""

from __future__ import annotations

from itertools import combinations
from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile import arithmetic, values
from policyrules.compile.compiler import Compiler
from policyrules.compile.folding import may_be_folded
from policyrules.compile.frame import Frame
from policyrules.compile.masks import NOTHING, choose, union, where
from policyrules.compile.results import Result, silent_only
from policyrules.compile.terms import all_of, any_of, no
from policyrules.compile.values import as_choices, only
from policyrules.core.graph import displaced
from policyrules.core.policy import Def
from policyrules.core.types import SILENT

MOST: Final = 200
"""Cases of a Def that is decided case by case."""


def by_case(
    compiler: Compiler, frame: Frame, definition: Def, guards: list[Result], held: list[Result], base: Result
) -> Result:
    """The join of every case that may hold: wider than a graph gives, exact when all is known.

    UsageError past ``MOST`` cases: each is held against each.
    """
    if len(guards) > MOST:
        name, count = definition.label, len(guards)
        raise UsageError(
            Said(
                f"“{name}”有 {count} 个情形，组合太多，只能逐条判断；SQL 这样最多判断 {MOST} 个：请拆开",
                f"{definition.id} has {count} cases in too many combinations and is decided case by case; "
                f"SQL does so with {MOST} at most: split it",
            )
        )
    places = range(len(guards))
    over = [[i for i, out in enumerate(displaced(definition.cases)) if j in out] for j in places]
    can = [as_choices(guard.value) for guard in guards]
    yes = [frame.let(only(c, True)) for c in can]
    standing = [frame.let(no(any_of(*(yes[j] for j in over[i])))) for i in places]
    may = [frame.let(all_of(standing[i], can[i][True])) for i in places]
    quiet = [frame.let(all_of(standing[i], can[i][SILENT])) for i in places]
    firm = [frame.let(all_of(standing[i], *(no(can[j][True]) for j in over[i]))) for i in places]
    surely = frame.let(any_of(*(all_of(firm[i], only(can[i], SILENT)) for i in places)))
    falls_through = frame.let(no(any_of(*yes)))
    any_quiet = frame.let(any_of(*quiet))
    parts = [(all_of(may[i], no(surely)), held[i]) for i in places]
    if definition.fold is not None:
        rows = [(held[i], may[i], yes[i]) for i in places]
        parts = [(all_of(test, no(surely)), row) for test, row in may_be_folded(frame, definition, rows)]
    if definition.fold != "sum":
        parts.append((all_of(falls_through, no(surely)), base))
    value = values.join(frame, [*((t, r.value) for t, r in parts), (any_quiet, values.held(SILENT))])
    none = frame.let(no(any_of(*may, *quiet)))
    certain = union(
        where(none, base.applied),
        *(where(all_of(may[i], firm[i], yes[i]), held[i].applied) for i in places),
    )
    silence = union(*(where(quiet[i], guards[i].why) for i in places))
    inner = union(silence, *(where(test, result.why) for test, result in parts))
    unsure = union(
        *(where(all_of(any_of(may[i], quiet[i]), no(values.single(can[i]))), guards[i].why) for i in places)
    )
    apart = {
        (i, j): all_of(may[i], may[j], arithmetic.apart(frame, held[i].value, held[j].value))
        for i, j in combinations(places, 2)
        if definition.fold is None
        and not compiler.splitter.exclusive(definition.cases[i], definition.cases[j])
    }
    clash = frame.let(any_of(*apart.values()))
    open_ = union(inner, unsure, where(clash, compiler.reason(f"clash:{definition.id}")))
    why = choose((silent_only(value), inner), (values.single(value), NOTHING), orelse=open_)
    known = all_of(*(any_of(no(standing[i]), values.single(can[i])) for i in places), no(any_quiet))
    return Result(
        value,
        frame.let_mask(where(no(any_quiet), certain)),
        frame.let_mask(why),
        frame.let(all_of(known, clash)),
    )
