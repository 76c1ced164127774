"""Why something is asked: the provisions that read it, themselves or through what they draw on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from policyrules.core.decision import Decision
from policyrules.core.expressions import Agg, Expr
from policyrules.core.policy import Policy, once
from policyrules.core.types import Citation
from policyrules.core.walk import drawn_in, expressions, targets, walk

FAR = 1_000
"""How far away stands what a programme does not draw on by name."""


@frozen
class Why:
    """A provision that reads what is asked, in a programme that is still open."""

    programme: str
    """The programme's id."""
    programme_label: str
    """What it is called."""
    provision: str
    """The provision's id."""
    label: str
    """What the provision is called."""
    citations: tuple[Citation, ...]
    """The clauses that it rests on, with their phrases."""


@frozen
class _Maps:
    """What is worked out of a policy once: who reads what, and how far off it is from each programme."""

    readers: Mapping[str, tuple[tuple[str, str | None], ...]]
    """By fact, list or conclusion: each conclusion that names it, with the provision in which it does."""
    away: Mapping[str, Mapping[str, int]]
    """By programme: all that it draws on, and how many conclusions lie between."""


def steps_away(policy: Policy, decision: Decision, name: str) -> int:
    """How many conclusions lie between a decision and a fact or list on which it draws."""
    version = policy.version(decision.receipt.digest)
    return once(version, _maps).away.get(decision.programme, {}).get(name, FAR)


def why_asked(policy: Policy, decisions: Iterable[Decision], name: str) -> tuple[Why, ...]:
    """What reads a fact or list in some decisions, the provisions nearest to it, each once."""
    found: dict[tuple[str, str], Why] = {}
    for digest, programme in dict.fromkeys((d.receipt.digest, d.programme) for d in decisions):
        version = policy.version(digest)
        if programme not in version.programmes:
            continue
        label = version.programmes[programme].label
        for id_ in _provisions(version, programme, name):
            provision = version.provisions[id_]
            why = Why(programme, label, id_, provision.label, provision.citations)
            found.setdefault((programme, id_), why)
    return tuple(found.values())


def _provisions(policy: Policy, programme: str, name: str) -> Iterable[str]:
    """The first provisions with a clause on the way from something up to a programme; else others."""
    maps = once(policy, _maps)
    within = maps.away.get(programme, {})
    cited: dict[str, None] = {}
    others: dict[str, None] = {}
    met: set[str] = set()
    todo = [name]
    for below in todo:
        for reader, provision in maps.readers.get(below, ()):
            if reader not in within:
                continue
            if provision is not None and policy.provisions[provision].citations:
                cited[provision] = None
                continue
            if provision is not None:
                others[provision] = None
            if reader not in met:
                met.add(reader)
                todo.append(reader)
    return cited or others


def _maps(policy: Policy) -> _Maps:
    readers: dict[str, dict[tuple[str, str | None], None]] = {}
    for definition in policy.defs.values():
        for case in definition.cases:
            for name in (*_named(case.guard), *_named(case.value)):
                readers.setdefault(name, {})[definition.id, case.provision] = None
        if definition.base is not None:
            for name in _named(definition.base):
                readers.setdefault(name, {})[definition.id, None] = None
    for unit in policy.units.values():
        for whole, own in unit.facts:
            readers[own] = readers.get(own, {}) | readers.get(whole, {})
    away = {p.id: _distances(policy, p.conclusions) for p in policy.programmes.values()}
    return _Maps({name: tuple(found) for name, found in readers.items()}, away)


def _named(expr: Expr) -> Iterator[str]:
    """The facts, figures and conclusions that an expression names, and the lists that it goes through."""
    yield from targets(expr)
    yield from (part.child for part in walk(expr) if isinstance(part, Agg))


def _distances(policy: Policy, names: Iterable[str]) -> dict[str, int]:
    """All that conclusions draw on, each with how many steps it is away, level by level."""
    away = dict.fromkeys(names, 0)
    todo = list(away)
    for name in todo:
        definition = policy.defs.get(name)
        if definition is None:
            continue
        lists = (part.child for e in expressions(definition) for part in walk(e) if isinstance(part, Agg))
        for below in (*drawn_in(policy, definition), *lists):
            if below not in away:
                away[below] = away[name] + 1
                todo.append(below)
    return away
