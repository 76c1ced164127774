"""Cases that can hold together and say different things (docs/core.md, Cases)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from attrs import frozen

from policyrules.core.expressions import Expr, If, Prim, Silent
from policyrules.core.graph import Graph, Splitter, displaced
from policyrules.core.policy import Case, Def, Policy

Figures = tuple[Expr, ...]
"""What a case gives beside an outcome, in the order of its decision's Defs."""

PAIRS = 400
"""How many pairs of cases are looked at, where a Def is too large to look at all of it at once."""


@frozen
class Clash:
    """Two cases of one Def that can hold together with different values."""

    first: Case
    second: Case


def clashes(
    splitter: Splitter, definition: Def, found: Graph | None, gives: Mapping[str, Figures]
) -> tuple[tuple[Clash, ...], bool]:
    """The pairs of cases that clash, and whether the search was complete.

    ``found`` is the graph of the Def's cases (None: too large). ``gives`` is what ``figures_given`` says of
    the Def: equal outcomes with different amounts clash too.
    """
    cases = definition.cases
    if found is not None:
        pairs = dict.fromkeys(
            pair for leaf in found.leaves() if not leaf.silent for pair in combinations(leaf.held, 2)
        )
        return tuple(Clash(cases[i], cases[j]) for i, j in pairs if differ(cases[i], cases[j], gives)), True
    apart = [(a, b) for a, b in combinations(cases, 2) if differ(a, b, gives)]
    together = (pair for pair in apart[:PAIRS] if _together(splitter, definition, *pair))
    return tuple(Clash(a, b) for a, b in together), len(apart) <= PAIRS


def figures_given(policy: Policy, definition: Def) -> Mapping[str, Figures]:
    """What each case of an outcome gives besides: its amount, what else it states; of another Def nothing."""
    programme = policy.programmes.get(definition.id)
    if programme is None:
        return {}
    figures = [policy.defs[name] for name in programme.conclusions[1:] if name in policy.defs]
    found: dict[str, list[Expr]] = {}
    for figure in figures:
        for case in figure.cases:
            found.setdefault(case.id, []).append(case.value)
    return {name: tuple(values) for name, values in found.items()}


def _together(splitter: Splitter, definition: Def, a: Case, b: Case) -> bool:
    """Whether it is shown, by the two and their exceptions alone, that two cases can hold together."""
    cases = definition.cases
    closed = displaced(cases)
    both = {cases.index(a), cases.index(b)}
    some = tuple(case for i, case in enumerate(cases) if i in both or not both.isdisjoint(closed[i]))
    found = splitter.exact(some)
    places = {some.index(a), some.index(b)}
    return found is not None and any(places <= set(leaf.held) for leaf in found.leaves())


def differ(a: Case, b: Case, gives: Mapping[str, Figures]) -> bool:
    """Whether two values are not provably one: expressions that are not equal may differ."""
    return not _same(a.value, b.value) or apart(gives.get(a.id, ()), gives.get(b.id, ())) is not None


def apart(a: Figures, b: Figures) -> tuple[Expr, Expr] | None:
    """The first figures that may differ of what two cases give; None: they are provably the same."""
    return next(((x, y) for x, y in zip(a, b, strict=False) if not _same(x, y)), None)


def _same(a: Expr | None, b: Expr | None) -> bool:
    """Whether two expressions are one; what is not decided is the same wherever it stands."""
    match a, b:
        case Silent(), Silent():
            return True
        case If(), If():
            return _same(a.test, b.test) and _same(a.then, b.then) and _same(a.orelse, b.orelse)
        case Prim(), Prim() if (a.op, len(a.args), a.options) == (b.op, len(b.args), b.options):
            return all(_same(x, y) for x, y in zip(a.args, b.args, strict=True))
    return a == b
