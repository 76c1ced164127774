"""What outcome and amount of a programme come to, once evaluated for a record."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, cast

from policyrules.base.units import Number, Unit
from policyrules.core import possible
from policyrules.core.decision import Amount, Stated, Status
from policyrules.core.policy import Policy, Programme
from policyrules.core.possible import Value, may_be
from policyrules.core.types import HELD, SILENT, Citation, Option
from policyrules.evaluate.engine import Engine, Run
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.notes import Entry
from policyrules.evaluate.why_not import citations_of, value_of

PUT_OFF: Final = Option(HELD, "暂缓")
"""That a decision is put off."""


def evaluate_programme(engine: Engine, run: Run, programme: Programme, here: Instance) -> dict[str, Entry]:
    """The entries of a programme's outcome, amount and values for a record, by the ids of their Defs."""
    return {name: run.entry(engine.index[name], here) for name in programme.conclusions}


def reasons_of(programme: Programme, found: Mapping[str, Entry]) -> int:
    """Why the result is not narrower, as bits; a value that the cases held do not state does not count."""
    reasons = 0
    for name, entry in found.items():
        if entry.result[2] and not (name in programme.values and entry.result[0] is SILENT):
            reasons |= entry.result[2]
    return reasons


def values_of(policy: Policy, programme: Programme, found: Mapping[str, Entry]) -> tuple[Stated, ...]:
    """What a programme states by name, and its date of effect."""
    defs = (policy.defs[name] for name in programme.values)
    return tuple(Stated(d.id, d.label, found[d.id].result[0], d.type) for d in defs)


def status_of(value: Value, *, clash: bool) -> Status:
    """What an outcome and whether its rules contradict each other make of a decision."""
    if value is SILENT:
        return "silent"
    if clash:
        return "clash"
    if value == HELD:
        return "held"
    return "decided" if possible.is_known(value) else "undetermined"


def every_outcome(programme: Programme) -> tuple[Option, ...]:
    """The outcomes of a programme, best first, and that it is put off (暂缓)."""
    return (*programme.outcomes, PUT_OFF)


def outcome_of(programme: Programme, value: Value) -> Option | None:
    """The outcome that a value is; None where it is none, or not certain."""
    for option in programme.outcomes:
        if option.id == value:
            return option
    return PUT_OFF if value == HELD else None


def possible_outcomes(programme: Programme, value: Value) -> tuple[Option, ...]:
    """Every outcome that a value may be."""
    if isinstance(value, str):
        outcome = outcome_of(programme, value)
        return () if outcome is None else (outcome,)
    members = possible.members(value)
    return tuple(o for o in every_outcome(programme) if o.id in members)


def amount_of(engine: Engine, programme: Programme, entry: Entry | None) -> Amount | None:
    """What a programme pays or states; None where it has no amount."""
    if entry is None or programme.amount is None:
        return None
    unit = cast(Unit, engine.policy.defs[programme.amount].type.unit)
    value = entry.result[0]
    if type(value) in (int, Fraction):
        return Amount("exact", cast(Number, value), cast(Number, value), unit)
    if value is SILENT:
        return Amount("silent", None, None, unit)
    low, high = possible.bounds(value)
    exact = possible.is_known(value)
    return Amount(
        "exact" if exact else "range",
        cast("Number | None", low),
        cast("Number | None", high),
        unit,
        may_be_silent=may_be(value, SILENT),
    )


def clashing(engine: Engine, found: Mapping[str, Entry]) -> tuple[str, ...]:
    """The provisions that contradict each other, of the outcome or else of what it gives; none in doubt."""
    for def_id, entry in found.items():
        if entry.clash:
            cases = engine.policy.defs[def_id].cases
            return tuple(dict.fromkeys(cases[i].provision or cases[i].id for i in entry.leaves[0]))
    return ()


def silent_clauses(
    run: Run, programme: Programme, here: Instance, value: Value, amount: Entry | None
) -> tuple[Citation, ...]:
    """The clauses searched where outcome or amount is, or may be, not decided.

    Of an amount those of the cases that may leave it open: one that writes what it pays was not searched
    in vain.
    """
    policy = run.engine.policy
    if may_be(value, SILENT):
        return programme.silent or _searched(policy, programme)
    if amount is None or not may_be(amount.result[0], SILENT):
        return ()
    cases = policy.defs[cast(str, programme.amount)].cases
    open_ = (cases[place] for place in amount.held if may_be(value_of(run, cases[place].value, here), SILENT))
    return tuple(dict.fromkeys(citation for case in open_ for citation in citations_of(run, case)))


def _searched(policy: Policy, programme: Programme) -> tuple[Citation, ...]:
    """The clauses of all cases of a decision: none of them decides."""
    names = (case.provision for case in policy.defs[programme.id].cases)
    found = (c for name in names if name is not None for c in policy.provisions[name].citations)
    return tuple(dict.fromkeys(found))
