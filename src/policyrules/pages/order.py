"""In which order a decision is come to: what is known first, what is worked out from it, which case holds.

Nested lists, so that they read without a style sheet, on paper, and aloud; a style sheet draws them as a
flow of boxes and as a tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.policy import Case, Policy, Programme, once
from policyrules.core.walk import conjuncts
from policyrules.pages.readers import readers, stands
from policyrules.pages.tables import SILENT, YES, amount_said, nothing
from policyrules.pages.view import View

ORDER: Final = Said("怎样一步步得出", "how it is decided, step by step")
EXCEPTIONS: Final = Said("例外", "exceptions")
FIRST: Final = Said("先要知道", "what must be known first")
JUDGED: Final = Said("由人认定的", "what somebody must find")
FIGURES: Final = Said("用到的标准", "the figures that are used")
WORKED_OUT: Final = Said("由此得出", "what follows from it")
THEN: Final = Said("再看属于哪一种情形", "then which case it is")
ELSE: Final = Said("都不属于的", "where none of them holds")
BUT: Final = Said("除非", "unless")
ALWAYS: Final = Said("无条件", "always")
HOW_EXCEPTIONS: Final = Said(
    "下一层的情形成立时，上一层的不再适用。",
    "Where a case further in holds, the one that it stands under applies no longer.",
)

Needs = Mapping[str, tuple[str, ...]]
"""By conclusion or programme: what it draws on right away, as it was written."""


def needs(policy: Policy) -> Needs:
    """What each conclusion and programme draws on: facts, figures, other conclusions and programmes."""
    found: dict[str, list[str]] = {}
    for target, who in readers(policy).items():
        definition = policy.defs.get(target)
        if target in policy.givens or target in policy.programmes or (definition and stands(definition)):
            for reader in who:
                found.setdefault(reader, []).append(target)
    return {reader: tuple(targets) for reader, targets in found.items()}


def behind(policy: Policy, programme: str) -> tuple[list[str], list[list[str]]]:
    """What a programme rests on: the facts and figures, and the conclusions layer by layer.

    A conclusion stands in the layer after the last of those that it draws on. Another programme stands in
    the first: what it rests on is its own matter.
    """
    drawn = once(policy, needs)
    layer: dict[str, int] = {}
    todo: list[tuple[str, bool]] = [(programme, False)]
    on_the_way: set[str] = set()
    while todo:
        id_, done = todo.pop()
        own = id_ == programme or id_ not in policy.programmes
        below = [n for n in drawn.get(id_, ()) if n != id_] if own else []
        if done:
            layer[id_] = max((layer.get(n, 0) + 1 for n in below if n not in policy.givens), default=1)
        elif id_ not in on_the_way:
            on_the_way.add(id_)
            todo += [(id_, True), *((n, False) for n in below if n not in policy.givens)]
    mine = [id_ for id_ in layer if id_ == programme or id_ not in policy.programmes]
    givens = {n for id_ in mine for n in drawn.get(id_, ()) if n in policy.givens}
    places = [*policy.defs, *policy.programmes]
    layers: list[list[str]] = [[] for _ in range(max(layer.values()) - 1)]
    for id_ in sorted(layer, key=places.index):
        if id_ != programme:
            layers[layer[id_] - 1].append(id_)
    return [id_ for id_ in policy.givens if id_ in givens], [one for one in layers if one]


def order_shown(view: View, programme: Programme) -> Iterator[str]:
    """The decision as a flow from top to bottom; then its exceptions as a tree, where it has any."""
    yield f"## {view.title(ORDER)}"
    yield md.boxed("flow", "\n".join(_steps(view, programme)))
    roots = _exceptions(view.policy, programme)
    if any(roots.values()):
        yield f"## {view.title(EXCEPTIONS)}"
        yield view.say(HOW_EXCEPTIONS)
        yield md.boxed("tree", "\n".join(_tree(view, programme, roots)))


def _steps(view: View, programme: Programme) -> Iterator[str]:
    policy = view.policy
    givens, layers = behind(policy, programme.id)
    facts = [_given(view, id_) for id_ in givens if policy.givens[id_].kind == "fact"]
    figures = [_given(view, id_) for id_ in givens if policy.givens[id_].kind == "standard"]
    number = 0
    used = {d.use: p for p in policy.provisions.values() if (d := policy.discretions.get(p.discretion or ""))}
    judged = [
        view.provision_link(used[id_].id) if id_ in used else _given(view, id_)
        for id_ in givens
        if policy.givens[id_].kind == "determination"
    ]
    for head, names in ((FIRST, facts), (JUDGED, judged), (FIGURES, figures)):
        if names:
            number += 1
            yield f"{number}. **{view.title(head)}** {view.listed(dict.fromkeys(names))}"
    for layer in layers:
        number += 1
        yield f"{number}. **{view.title(WORKED_OUT)}** {view.listed(view.reader_link(id_) for id_ in layer)}"
    cases = policy.defs[programme.id].cases
    if cases:
        number += 1
        yield f"{number}. **{view.title(THEN)}**"
        yield from (f"    - {_branch(view, programme, case)}" for case in cases if not case.cells)
        if any(case.cells for case in cases):
            yield f"    - {view.words('按表逐行', 'row by row of the table')}"
    base = policy.defs[programme.id].base
    if base is not None or programme.silent:
        says = view.say(SILENT) if base is None else amount_said(view, base)
        yield f"{number + 1}. **{view.title(ELSE)}** → {says}"


def _given(view: View, id_: str) -> str:
    given = view.policy.givens[id_]
    if given.kind == "fact":
        entity = view.policy.entities[given.entity or view.policy.root]
        whose = "" if entity.parent is None else view.named(entity.id, entity.label) + " "
        return md.link(whose + view.named(given.name, given.label), f"facts.md#{id_}")
    if given.kind == "determination":
        return md.link(view.named(given.name, given.label), f"figures.md#{id_}")
    axed = view.policy.cells.get(id_)
    named = axed[0] if axed is not None else given
    return md.link(view.named(named.id, named.label), f"figures.md#{named.id}")


def _branch(view: View, programme: Programme, case: Case) -> str:
    """A case in one line: its name, its conditions, what it gives."""
    conditions = [view.expression(part) for part in conjuncts(case.guard) if part != YES]
    both = view.words("，且 ", ", and ").join(conditions) or view.say(ALWAYS)
    amount = view.policy.defs.get(programme.amount or "")
    paid = [c.value for c in amount.cases if c.provision == case.provision] if amount is not None else []
    given = [view.expression(case.value), *(amount_said(view, value) for value in paid if not nothing(value))]
    return (
        f"{_name(view, case)}{view.words('：', ': ')}{both} → **{given[0]}** {' '.join(given[1:])}".rstrip()
    )


def _name(view: View, case: Case) -> str:
    own = view.policy.provisions.get(case.provision or "")
    return view.provision_link(own.id) if own is not None else escaped(case.label)


def _exceptions(policy: Policy, programme: Programme) -> dict[str, list[str]]:
    """By case: the cases that displace it, in the order of the policy; the id is that of its provision."""
    cases = policy.defs[programme.id].cases
    by_id = {case.id: case for case in cases} | {case.provision: case for case in cases if case.provision}
    found: dict[str, list[str]] = {case.id: [] for case in cases}
    for case in cases:
        for displaced in case.overrides:
            if displaced in by_id:
                found[by_id[displaced].id].append(case.id)
    return found


def _tree(view: View, programme: Programme, by: Mapping[str, list[str]]) -> Iterator[str]:
    """Each case that has exceptions and is none itself, and below it what displaces it, level by level."""
    cases = {case.id: case for case in view.policy.defs[programme.id].cases}
    exceptions = {id_ for own in by.values() for id_ in own}
    todo = [(id_, 0, frozenset[str]()) for id_ in reversed(cases) if by[id_] and id_ not in exceptions]
    while todo:
        id_, depth, above = todo.pop()
        but = f"{view.title(BUT)} " if depth else ""
        yield f"{'    ' * depth}- {but}{_name(view, cases[id_])} → **{view.expression(cases[id_].value)}**"
        inner = [] if id_ in above else by[id_]
        todo += [(one, depth + 1, above | {id_}) for one in reversed(inner)]


__all__ = ["behind", "needs", "order_shown"]
