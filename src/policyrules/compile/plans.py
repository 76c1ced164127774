"""Programmes as Python functions: lowered where every fact is known, printed, and made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, TypeGuard

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.compile import values
from policyrules.compile.cases import compile_def
from policyrules.compile.compiler import Compiler, Limits, path_of
from policyrules.compile.day_numbers import FUNCTIONS
from policyrules.compile.ends import plain
from policyrules.compile.frame import Frame
from policyrules.compile.masks import WORD, union
from policyrules.compile.nodes import compile_expr
from policyrules.compile.prepared import Cells, Filled
from policyrules.compile.python import Outputs, read, source
from policyrules.compile.results import Result as Found
from policyrules.compile.terms import ONE, ZERO, Term, all_of, any_of, no
from policyrules.compile.values import as_choices, as_line
from policyrules.core.policy import Policy, Programme
from policyrules.core.roots import root_of
from policyrules.core.types import SILENT, Known

Result = tuple[int | None, int, int, int]
"""The place of the outcome (None: the document does not decide), numerator and denominator of the amount, the
mask of the provisions applied."""

Function = Callable[[Any], tuple[Any, ...]]
"""Of a prepared record: for each of its programmes, where it is about the root a Result, None where it is not
settled; else a list of (keys, such)."""


@frozen
class Printed:
    """Programmes as one function."""

    text: str
    """As it was printed."""
    decide: Function


@frozen
class Plan:
    """A programme as two functions: where all that it reads is known, and where it may not be."""

    programme: Programme
    root: str
    """The root entity that it is about, itself or by a list below it."""
    path: tuple[str, ...]
    """The entities from below the root down to that of the records decided on; empty: the root itself."""
    pays: bool
    """Whether there is an amount."""
    known: Printed
    open: Printed
    reads: int
    """The bits of the columns that must be known for the first."""
    outcomes: tuple[str, ...]
    """The ids of the outcomes by their places."""
    provisions: tuple[str, ...]
    """The ids of the provisions by their bits."""


@frozen
class Plans:
    """The programmes of one root that could be printed, and what a prepared record of it holds."""

    cells: Cells
    plans: Mapping[str, Plan]
    together: Printed
    """All of them, in that order, where all that any of them reads is known: what they share is worked out
    once."""
    reads: int
    """The bits of the columns that must be known for it."""
    filled: Filled
    """Makes a record such that it can be asked of one of which some of these are not known."""


def planned(
    policy: Policy, programmes: Iterable[str], *, on: date, limits: Limits | None = None
) -> Mapping[str, Plans]:
    """The programmes of one version of a policy as functions, by their root entities.

    What cannot be lowered has no plan.
    """
    within = limits or Limits()
    open_ = Compiler(policy, within, day=on, definition=compile_def, expression=compile_expr)
    compilers = open_.with_all_known(), open_
    found: dict[str, list[_Lowered]] = {}
    for name in programmes:
        programme = policy.programmes[name]
        try:
            lowered = _lowered(compilers, programme)
        except UsageError:
            continue
        found.setdefault(root_of(policy, programme), []).append(lowered)
    return {root: _made(open_, root, each) for root, each in found.items()}


@frozen(eq=False)
class _Lowered:
    programme: Programme
    known: Outputs
    open: Outputs
    outcomes: tuple[str, ...]


def _lowered(compilers: tuple[Compiler, Compiler], programme: Programme) -> _Lowered:
    """What a programme says where all is known, and where it may not be."""
    found = [{name: each.conclusion(each.frame(programme.entity), name) for name in programme.conclusions}
             for each in compilers]  # fmt: skip
    said = [as_choices(results[programme.id].value).can for results in found]
    outcomes = tuple(
        dict.fromkeys(known for can in said for known, term in can.items() if _may_be(known, term))
    )
    known, open_ = (
        _outputs(each.frame(programme.entity), programme, results, outcomes)
        for each, results in zip(compilers, found, strict=True)
    )
    return _Lowered(programme, known, open_, outcomes)


def _may_be(known: Known, term: Term) -> TypeGuard[str]:
    return isinstance(known, str) and term.value is not False


def _outputs(
    frame: Frame, programme: Programme, results: Mapping[str, Found], outcomes: tuple[str, ...]
) -> Outputs:
    outcome = as_choices(results[programme.id].value)
    sure = [values.single(outcome), *(no(each.clash) for each in results.values())]
    decided, silent = [no(outcome[SILENT])], [outcome[SILENT]]
    amount = None
    if programme.amount is not None:
        line = as_line(results[programme.amount].value)
        plain(line.low, line.high)
        sure.append(values.single(line))
        decided.append(line.some)
        silent.append(line.silent)
        amount = (ZERO, ONE) if line.low is None else (line.low.num, line.low.den)
    settled = all_of(*sure, any_of(all_of(*decided), all_of(*silent)))
    masks = union(*(result.applied for result in results.values()))
    options = tuple(frame.let(outcome[option]) for option in outcomes)
    return Outputs(frame, settled, options, amount, masks.words)


def _made(compiler: Compiler, root: str, lowered: list[_Lowered]) -> Plans:
    policy = compiler.policy
    opened = [read(each.open) for each in lowered]
    every = {key for each, keys in zip(lowered, opened, strict=True) for key in keys | read(each.known)}
    cells = Cells(policy, root, every, compiler.limits)
    provisions = compiler.masks[0]
    plans = {}
    for each, keys in zip(lowered, opened, strict=True):
        plans[each.programme.id] = Plan(
            each.programme,
            root,
            path_of(policy, each.programme.entity)[-2::-1],
            each.programme.amount is not None,
            _printed([each.known], cells, known=True),
            _printed([each.open], cells, known=False),
            sum(cells.bits[key] for key in keys if key in compiler.unknown),
            each.outcomes,
            provisions,
        )
    alone = next(iter(plans.values())).known if len(plans) == 1 else None
    together = alone or _printed([each.known for each in lowered], cells, known=True)
    reads = reduce(or_, (plan.reads for plan in plans.values()))
    return Plans(cells, plans, together, reads, Filled(cells, reads))


def _printed(asked: Sequence[Outputs], cells: Cells, *, known: bool) -> Printed:
    """A function of its text; it sees nothing but what it is given."""
    text = source(asked, cells, known=known, word=WORD)
    space: dict[str, Any] = {"__builtins__": {"abs": abs, "len": len}, **FUNCTIONS}
    exec(compile(text, "<decision>", "exec"), space)
    return Printed(text, space["decide"])
