"""What would change a decision: its open discretions used, its readings taken otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from policyrules.core.decision import Alternative, Decision, Effect
from policyrules.core.policy import Programme
from policyrules.core.types import Known
from policyrules.deciding.outcomes import (
    amount_of,
    evaluate_programme,
    possible_outcomes,
    reasons_of,
    values_of,
)
from policyrules.evaluate.account import Account
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance


def with_effects(
    own: Run,
    decision: Decision,
    programme: Programme,
    here: Instance,
    assumed: dict[str, Known],
    drawn: tuple[tuple[str, str], ...],
) -> Decision:
    """The decision with what each open discretion, all of them, and each other reading would give."""

    engine = own.engine

    def effect(changes: Mapping[str, Known]) -> Effect:
        run = Run(engine, decision.on, assumed | dict(changes), many=own.many)
        given = evaluate_programme(engine, run, programme, here)
        outcomes = possible_outcomes(programme, given[programme.id].result[0])
        paid = amount_of(engine, programme, given.get(programme.amount or ""))
        values = values_of(engine.policy, programme, given)
        changed = (outcomes, paid, values) != (decision.possible, decision.amount, decision.values)
        why = reasons_of(programme, given)
        missing = Account(run, given, programme, here).missing(why) if why else ()
        return Effect(outcomes, paid, changed, missing, values)

    modes = {d.id: engine.policy.discretions[d.id].mode for d in decision.discretions}
    found = [
        Alternative(name, option, engine.policy.readings[name].choosers, effect({name: option}))
        for name, taken in dict.fromkeys((*decision.relied_on, *drawn))
        for option, _, _ in engine.policy.readings[name].options
        if option != taken
    ]
    applied = {name for name, _ in decision.relied_on}
    return evolve(
        decision,
        discretions=tuple(evolve(d, effect=effect({modes[d.id]: "always"})) for d in decision.discretions),
        alternatives=tuple(a for a in found if a.reading in applied or a.effect.changes),
        together=effect(dict.fromkeys(modes.values(), "always")) if len(modes) > 1 else None,
    )
