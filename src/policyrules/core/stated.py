"""The policy of a worked case that puts figures, or conclusions, in place of what the policy has.

Only worked cases may: no decision about anybody is made so. A conclusion given instead of the facts it
follows from becomes what the fact says, and what the policy says of records of which it is not given. The
digest is another one, so that no receipt of such a case passes for one of the policy itself.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Final

from attrs import evolve

from policyrules.base.months import left_of
from policyrules.core.expressions import Else, Ref
from policyrules.core.givens import Dated, Given
from policyrules.core.policy import Def, Policy
from policyrules.core.worked import Example

FOREVER: Final = date(1, 1, 1)


def policy_of(policy: Policy, example: Example, *, version: str = "") -> Policy:
    """The policy by which a worked case is decided; itself where the case puts nothing in place.

    ``version``: the id of the version of the document in which the case stands, if not the newest. The facts
    that it states are known to every version, as all facts of a case are.
    """
    if not example.figures and not example.stated:
        return policy
    if policy.earlier:
        versions = [
            policy_of(evolve(v, earlier=()), example) if v.version_id == (version or policy.version_id) else v
            for v in policy.versions
        ]
        facts = {id_: g for v in versions for id_, g in v.givens.items() if g.level == "case"}
        every = [evolve(v, givens=facts | dict(v.givens)) for v in versions]
        return evolve(every[-1], earlier=tuple(every[:-1]))
    givens, defs = _with_figures(policy, example, FOREVER), dict(policy.defs)
    for target in example.stated:
        definition = defs[target]
        fact = evolve(stated_fact(definition), label=f"{definition.label}（案例给出）")
        own = evolve(definition, id=f"{target}.worked_out", helper=True)
        solid = definition.type
        base = Else(Ref(fact.id, 0, fact.type), Ref(own.id, 0, own.type), solid)
        givens[fact.id] = fact
        defs[own.id] = own
        defs[target] = evolve(definition, cases=(), base=base, hit=None, exhaustive=False)
    put_in_place = f"{policy.digest} {sorted(example.figures, key=str)} {sorted(example.stated)}"
    digest = sha256(put_in_place.encode()).hexdigest()
    return evolve(policy, givens=givens, defs=defs, digest=digest)


def policy_filled(policy: Policy, example: Example) -> Policy:
    """The policy with the figures of a worked case in their periods, as a county would fill them.

    For the checks, which hold a figure against those of other days: one without a period is in force from
    the day of the case on.
    """
    return evolve(policy, givens=_with_figures(policy, example, example.on))


def _with_figures(policy: Policy, example: Example, start: date) -> dict[str, Given]:
    """The Givens with the figures of a worked case; ``start``: from when those without a period hold."""
    givens = dict(policy.givens)
    for filled in example.figures:
        given, begin = givens[filled.figure], filled.start or start
        kept = [
            evolve(value, start=first, end=last)
            for value in given.values
            for first, last in left_of(value.start, value.end, begin, filled.end)
        ]
        put = Dated(begin, filled.end, filled.value, given.citations, example.span, origin="county")
        values = tuple(sorted((*kept, put), key=lambda value: value.start))
        givens[filled.figure] = evolve(given, values=values)
    return givens


def stated_fact(definition: Def) -> Given:
    """The fact that gives a conclusion of a record; absent where it is not given."""
    id_ = f"{definition.entity}.{definition.id}"
    type_ = evolve(definition.type, optional=True)
    return Given(id_, definition.label, type_, "case", "fact", definition.entity)
