"""What several places share, declared once in the vocabulary: readings, which a place takes over or adjusts,
and quantities and conditions, which count in a place that speaks of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.core.walk import cone, expressions, targets
from policyrules.core.worked import ExpectedValue
from policyrules.language import syntax as s
from policyrules.resolve.codes import SHARED_RULE_CITES
from policyrules.resolve.figure_codes import (
    HAS_NO_QUESTION,
    ONLY_TAKEN_HERE,
    SHARED_CITES,
)
from policyrules.resolve.scope import Scope, suggest, twice

Catalogue = Mapping[str, s.ReadingDecl]
"""By id: the readings of the vocabulary."""


def catalogue_of(scope: Scope, declarations: Sequence[s.Declaration]) -> Catalogue:
    """The readings of the vocabulary; one that stands twice, has no question or cites is a finding."""
    found: dict[str, s.ReadingDecl] = {}
    for decl in declarations:
        if not isinstance(decl, s.ReadingDecl):
            continue
        name = decl.name.text
        if name in found:
            twice(scope, name, decl.name.span, found[name].name.span)
        elif decl.question is None:
            scope.add(HAS_NO_QUESTION.at(decl.name.span, name=name))
        else:
            if decl.cites:
                scope.add(SHARED_CITES.at(decl.cites[0].span, name=name))
            found[name] = evolve(decl, cites=())
    return found


def readings_of(scope: Scope, own: Sequence[s.ReadingDecl], shared: Catalogue) -> Iterator[s.ReadingDecl]:
    """The place's readings, then those of the catalogue that it says nothing of."""
    named: set[str] = set()
    for decl in own:
        name = decl.name.text
        named.add(name)
        known = shared.get(name)
        if decl.question is not None:
            if known is not None:
                twice(scope, name, decl.name.span, known.name.span)
            yield decl
        elif known is None:
            help_ = suggest(name, shared) if shared else None
            scope.add(HAS_NO_QUESTION.at(decl.name.span, help=help_ or None, name=name))
        else:
            if decl.options or (decl.note is not None and known.options):
                scope.add(ONLY_TAKEN_HERE.at(decl.name.span, name=name))
            yield _adjusted(known, decl)
    yield from (decl for name, decl in shared.items() if name not in named)


def _adjusted(shared: s.ReadingDecl, own: s.ReadingDecl) -> s.ReadingDecl:
    """A shared reading as the place takes it: what it does not say is as in the catalogue."""
    says = own.left_open or own.adopted is not None
    return evolve(
        shared,
        adopted=own.adopted if says else shared.adopted,
        left_open=own.left_open if says else shared.left_open,
        choosers=own.choosers or shared.choosers,
        note=own.note if own.note is not None else shared.note,
        cites=own.cites,
        span=own.span,
        name=own.name,
    )


def without_unused(policy: Policy, shared: Catalogue, own: Sequence[s.ReadingDecl]) -> Policy:
    """The policy without the readings of the catalogue on which nothing in it rests."""
    spare = set(shared) - {decl.name.text for decl in own}
    if not spare:
        return policy
    spare -= {r for p in policy.provisions.values() for r in p.readings}
    spare -= {r for g in policy.givens.values() if g.kind != "reading" for r in g.readings}
    spare -= {t for d in policy.defs.values() for expr in expressions(d) for t in targets(expr)}
    for given in policy.givens.values():
        for constraint in given.constraints:
            spare -= set(targets(constraint.bound))
            spare -= set(targets(constraint.guard)) if constraint.guard is not None else set()
    spare -= {name for example in policy.examples for name, _ in example.choices}
    return evolve(
        policy,
        givens={name: given for name, given in policy.givens.items() if name not in spare},
        readings={name: reading for name, reading in policy.readings.items() if name not in spare},
    )


def shared_rules(
    scope: Scope, declarations: Sequence[s.Declaration]
) -> list[s.QuantityDecl | s.ConditionDecl]:
    """The quantities and conditions of the vocabulary; one that cites is a finding."""
    found = [d for d in declarations if isinstance(d, s.QuantityDecl | s.ConditionDecl)]
    for decl in found:
        cases = decl.cases if isinstance(decl, s.QuantityDecl) else ()
        for cite in (*decl.body.cites, *(c for case in cases for c in case.body.cites)):
            scope.add(SHARED_RULE_CITES.at(cite.span, name=Said(decl.alias.name.text, decl.alias.ascii.text)))
    return found


def without_spare_rules(policy: Policy, shared: set[str]) -> Policy:
    """The policy without the quantities and conditions of the vocabulary of which nothing in it speaks."""
    asked = set(policy.defs) - shared
    for programme in policy.programmes.values():
        asked |= {t for carry in programme.carries for t in (*targets(carry.value), *targets(carry.guard))}
    for roster in policy.rosters.values():
        asked |= {column.target for column in roster.columns}
    for example in policy.examples:
        asked |= {e.target for e in example.expected if isinstance(e, ExpectedValue)} | set(example.stated)
    spare = shared - cone(policy, *asked)
    told = {c.provision for name in spare if (d := policy.defs.get(name)) is not None for c in d.cases}
    return evolve(
        policy,
        defs={name: d for name, d in policy.defs.items() if name not in spare},
        provisions={name: p for name, p in policy.provisions.items() if name not in told},
    )
