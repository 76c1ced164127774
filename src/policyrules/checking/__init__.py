"""Checks on the finished core: clauses, unused names, cycles, clashes, constraints, open figures.

What a single declaration gets wrong is found while it is resolved; here stands what only the
whole policy shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from policyrules.base.errors import Finding
from policyrules.checking.axes import check_axes
from policyrules.checking.clauses import check_clauses
from policyrules.checking.constraints import check_constraints, check_periods, open_figures
from policyrules.checking.empty_lists import check_empty_lists
from policyrules.checking.monthly import check_months
from policyrules.checking.payments import check_payments
from policyrules.checking.reaching import check_reach
from policyrules.checking.scales import check_scales
from policyrules.checking.size import check_size
from policyrules.checking.structure import check_clashes, check_cycles, check_overrides, check_unused
from policyrules.checking.tables import check_tables
from policyrules.core.bounds import Proofs
from policyrules.core.graph import splitter_of
from policyrules.core.policy import Policy

__all__ = ["check_policy"]


def check_policy(
    policy: Policy,
    *,
    local: Collection[str] | None = None,
    open_terms: bool = False,
    whole: bool = True,
    read: bool = True,
    doubts: bool = True,
) -> tuple[Finding, ...]:
    """Everything wrong or doubtful in a policy as a whole.

    ``local``: the names of the place's own files; facts declared elsewhere (the shared
    vocabulary) may go unused. ``open_terms``: name the figures that nobody has filled, as notes.
    ``whole``: every declaration was understood. If not, nothing is said that may only be the
    consequence of a mistake reported already: what is unused or clashes. ``read``: every file and
    declaration was read. If not, the register may lack entries that are written. Without ``doubts``
    every error is found, and what could only find warnings or notes is passed over.
    """
    # What a table's rows get wrong may be found for each of the quantities that they give: it is said once.
    found = tuple(dict.fromkeys(_errors_and_more(policy, whole=whole, read=read, doubts=doubts)))
    if not doubts:
        return tuple(f for f in found if f.severity == "error")
    return (*found, *_doubts(policy, local, open_terms=open_terms, whole=whole))


def _errors_and_more(policy: Policy, *, whole: bool, read: bool, doubts: bool) -> Iterator[Finding]:
    yield from check_clauses(policy, whole=whole, read=read)
    cycles = tuple(check_cycles(policy))
    yield from cycles
    large = () if cycles else tuple(check_size(policy))
    yield from large
    wrong = tuple(check_overrides(policy))
    yield from wrong
    if not cycles and not large:
        yield from check_constraints(policy)
        yield from check_months(policy)
    if whole and not wrong and not cycles and not large:
        splitter = splitter_of(policy)
        yield from check_clashes(policy, splitter, doubts=doubts)
        yield from check_tables(policy, splitter)
        if doubts:
            yield from check_reach(policy, splitter)
    if whole and not cycles and not large:
        yield from check_payments(policy)
        if doubts:
            yield from check_empty_lists(policy)
            proofs = Proofs(policy)
            yield from check_axes(policy, proofs)
            yield from check_scales(policy, proofs)


def _doubts(
    policy: Policy, local: Collection[str] | None, *, open_terms: bool, whole: bool
) -> Iterator[Finding]:
    yield from check_periods(policy)
    if whole:
        yield from check_unused(policy, local)
    if open_terms:
        yield from open_figures(policy)
