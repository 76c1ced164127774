"""From syntax to policy: names, types, units, citations; the sugar of docs/core.md unfolded.

``resolve`` never raises for an author's mistake: every mistake is a finding, all are gathered,
and what could be understood is still resolved, so that one mistake does not hide another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from attrs import define, evolve

from policyrules.base.errors import Finding
from policyrules.base.saying import Said, same
from policyrules.base.units import Base
from policyrules.core.documents import Clause, Document
from policyrules.core.duties import Deadline, EventKind, Roster
from policyrules.core.policy import Policy, Programme, Reading, SingleUnit
from policyrules.core.roots import implied_root, roots_among
from policyrules.core.worked import Example
from policyrules.language import syntax as s
from policyrules.resolve import overlay as county
from policyrules.resolve.adjustments import adjust, ordered, resolve_adjustment
from policyrules.resolve.amending import not_amending, without_what_gave_way
from policyrules.resolve.amending_codes import AMENDS_FROM_OUTSIDE
from policyrules.resolve.between_facts import hold_facts
from policyrules.resolve.catalogue import (
    Catalogue,
    catalogue_of,
    readings_of,
    shared_rules,
    without_spare_rules,
    without_unused,
)
from policyrules.resolve.codes import NO_ENTITY
from policyrules.resolve.constraints import constrain
from policyrules.resolve.dated_values import in_order
from policyrules.resolve.deadlines import resolve_deadlines, resolve_events
from policyrules.resolve.decision_codes import BEYOND_ITS_PERIOD, BROUGHT_TWICE, NO_KEY
from policyrules.resolve.decisions import declare_decision, resolve_decision
from policyrules.resolve.english import check_bodies, english_names
from policyrules.resolve.entities import declare_entity, declare_facts
from policyrules.resolve.examples import resolve_examples
from policyrules.resolve.expressions import expression
from policyrules.resolve.in_turn import entities_in_turn
from policyrules.resolve.lists import declare_roster, resolve_roster
from policyrules.resolve.readings import declare_reading
from policyrules.resolve.rules import Rule, declare_rule, resolve_rule
from policyrules.resolve.scales import declare_scale, resolve_scales
from policyrules.resolve.scope import Scope, suggest
from policyrules.resolve.shape import Shape
from policyrules.resolve.signs import check_signs
from policyrules.resolve.special import resolve_background, resolve_single
from policyrules.resolve.standards import declare_standard
from policyrules.resolve.tables import worded
from policyrules.resolve.texts import (
    Group,
    amended_by,
    as_changed,
    digest_of,
    document_of,
    group_of,
    in_turn_until,
    no_versions,
    of_text,
    since_of,
    source_file,
)
from policyrules.resolve.units import declared_units, outside, settled

__all__ = ["resolve"]


@define
class _Built:
    """What is gathered beside the scope on the way to a policy."""

    readings: dict[str, Reading]
    programmes: dict[str, Programme]
    units: dict[str, SingleUnit]
    shapes: dict[str, Shape]
    examples: list[Example]
    rosters: dict[str, Roster]
    deadlines: dict[str, Deadline]
    events: dict[str, EventKind]


def resolve(
    files: Sequence[s.File],
    *,
    vocabulary: Sequence[s.File],
    overlay: Sequence[s.File] = (),
    backgrounds: Mapping[str, Sequence[s.File]] | None = None,
    until: date | None = None,
    key: str | None = None,
    amendments: Sequence[Sequence[s.File]] = (),
    changed: bool = False,
) -> tuple[Policy | None, tuple[Finding, ...]]:
    """The policy that the files of a place mean, and everything wrong with them.

    ``vocabulary`` holds what places share (entities and facts, readings, quantities and conditions without
    a clause), ``overlay`` what one county decides,
    ``backgrounds`` the background policies that it may bring in, by name. ``until`` is the last day
    before a later version takes over, ``key`` the id of the date fact that picks the version; without it,
    it is the one that the header names, if any. ``amendments`` are the files of the documents that had
    changed it by then (修订), in order; ``changed``: one changes it again after ``until``. The policy is None
    only when there is no header or no household to be about; with other errors it is returned
    as far as it could be understood, and must not be used to decide.
    """
    scope = Scope(expression)
    units = declared_units(scope, (d for file in (*vocabulary, *files) for d in file.declarations))
    files, vocabulary, overlay = (_settled(scope, found, units) for found in (files, vocabulary, overlay))
    own = group_of(scope, files, Said("政策", "policy"))
    if own is None:
        return None, scope.findings
    changes = [
        g for files_ in amendments if (g := group_of(scope, files_, Said("修订", "amendment"))) is not None
    ]
    added = group_of(scope, overlay, Said("细则", "overlay")) if overlay else None
    read = {name: settled(found, units) for name, found in (backgrounds or {}).items()}
    others = {
        name: group
        for name, (found, _) in read.items()
        if (group := group_of(scope, found, Said("背景政策", "background policy"))) is not None
    }
    for group in (own, *changes, *([added] if added else []), *others.values()):
        scope.documents[group.header.title] = group.id
    words = [d for file in vocabulary for d in file.declarations]
    no_versions(scope, words, Said("词汇", "vocabulary"))
    no_versions(scope, added.declarations if added else (), Said("细则", "overlay"))
    not_amending(scope, own.declarations)
    if own.header.amends is not None:
        scope.add(
            AMENDS_FROM_OUTSIDE.at(own.header.amends.span, what=Said("本地文件", "place's own document"))
        )
    own = as_changed(scope, own, changes)
    root = _entities(scope, [*words, *own.declarations], own)
    if root is None:
        return None, scope.findings
    turn = changes[-1].header.amends if changes else own.header.replaces
    key = key or _key(scope, turn, root)
    built = _Built({}, {}, {}, {}, [], {}, {}, {})
    catalogue = catalogue_of(scope, words)
    given_rules = shared_rules(scope, words)
    own = evolve(own, declarations=(*own.declarations, *given_rules))
    _declare(scope, own, built, catalogue)
    if added is not None and not county.check_header(scope, added.header, own.id, own.header.title):
        added = None
    if added is not None:
        county.only_allowed(scope, added.declarations)
        county.apply(scope, added.declarations, added.id)
    county.only_in_overlay(scope, own.declarations)
    events = [d for d in (*words, *own.declarations) if isinstance(d, s.EventDecl)]
    _rules(scope, own, built, events)
    brought = _backgrounds(scope, added, others, built)
    for name in brought:
        outside(scope, others[name].declarations)
        for finding in read[name][1]:
            scope.add(finding)
    if added is not None:
        county.apply_modes(scope, added.declarations, added.id)
    for given in list(scope.givens.values()):
        scope.givens[given.id] = in_order(scope, given)
    since = since_of(changes[-1]) if changes else None
    its = of_text(changes, since, until if changed else None, by_fact=key is not None)
    _examples(scope, own, added, built, its)
    shared = [file for name in brought for file in (backgrounds or {})[name]]
    everything = [*files, *(f for each in amendments for f in each), *vocabulary, *overlay, *shared]
    groups = [own, *changes, *([added] if added else []), *(others[name] for name in brought)]
    policy = _policy(scope, own, groups, root, built, everything)
    if all(finding.severity != "error" for finding in scope.findings):
        policy = worded(policy, scope.rows)  # with an error a heading may name what is not there
    at_home = [own.declarations, *([added.declarations] if added else [])]
    english = english_names(scope, words, *at_home)
    check_bodies(scope, policy, *at_home)
    policy = without_spare_rules(policy, {rule.alias.ascii.text for rule in given_rules})
    policy = without_unused(policy, catalogue, own.readings)
    document = in_turn_until(policy.document, None if changed else until)
    policy = evolve(
        policy,
        amendments=tuple(amended_by(change) for change in changes),
        since=since,
        until=until if changed else None,
        overlay=added.id if added is not None else "",
        document=document,
        documents={**policy.documents, document.id: document},
        key=key,
        english=english,
    )
    if changes:
        policy = without_what_gave_way(policy)
    check_signs(scope, policy)
    return policy, scope.findings


def _settled(scope: Scope, files: Sequence[s.File], units: Sequence[Base]) -> list[s.File]:
    """Files whose units are known; names that are none are findings."""
    read, wrong = settled(files, units)
    for finding in wrong:
        scope.add(finding)
    return read


def _entities(scope: Scope, declarations: Sequence[s.Declaration], own: Group) -> str | None:
    entities = entities_in_turn([d for d in declarations if isinstance(d, s.EntityDecl)])
    for decl in entities:
        declare_entity(scope, decl)
    for decl in entities:
        declare_facts(scope, decl)
    for decl in entities:
        hold_facts(scope, decl)
    roots = roots_among(scope.entities)
    if not roots:
        scope.add(NO_ENTITY.at(own.header.span))
        return None
    return implied_root(scope.entities) or roots[0]


def _key(scope: Scope, turn: s.Replacement | None, root: str) -> str | None:
    """The id of the fact whose day picks the version; None where the assessment day does."""
    named = turn.key if turn is not None else None
    if named is None:
        return None
    dates = [
        g
        for own in (root, *(r for r in roots_among(scope.entities) if r != root))
        for g in scope.givens.values()
        if g.entity == own and g.level == "case" and g.type.kind == "date" and not g.type.optional
    ]
    for given in dates:
        if named.text in (given.label, given.name):
            return given.id
    known = [name for g in dates for name in (g.label, g.name)]
    scope.add(NO_KEY.at(named.span, name=named.text, root=scope.named(root), help=suggest(named.text, known)))
    return None


def _declare(scope: Scope, own: Group, built: _Built, shared: Catalogue) -> None:
    """Every name of the place, before any expression is read."""
    for decl in readings_of(scope, own.readings, shared):
        if (reading := declare_reading(scope, decl, own.id)) is not None:
            built.readings[reading.id] = reading
    for standard in own.all(s.StandardDecl):
        assert isinstance(standard, s.StandardDecl)
        declare_standard(scope, standard, own.id)
    for scale in own.all(s.ScaleDecl):
        assert isinstance(scale, s.ScaleDecl)
        declare_scale(scope, scale, own.id)


def _rules(scope: Scope, own: Group, built: _Built, events: Sequence[s.EventDecl]) -> None:
    """Names of rules first (quantities before what lessens them), then their bodies."""
    known: list[Rule] = []
    for kinds in ((s.QuantityDecl, s.TableDecl, s.ConditionDecl), (s.AdjustmentDecl,)):
        for decl in own.all(*kinds):
            assert isinstance(decl, s.QuantityDecl | s.TableDecl | s.ConditionDecl | s.AdjustmentDecl)
            if declare_rule(scope, decl):
                known.append(decl)
    rosters = [d for d in own.declarations if isinstance(d, s.RosterDecl) and declare_roster(scope, d)]
    decisions: list[tuple[s.DecisionDecl | s.SingleDecl, Shape]] = []
    for kind in (s.DecisionDecl, s.SingleDecl):
        for decl in own.all(kind):
            assert isinstance(decl, s.DecisionDecl | s.SingleDecl)
            shape = declare_decision(scope, decl, built.shapes)
            if shape is not None:
                built.shapes |= {decl.alias.name.text: shape, decl.alias.ascii.text: shape}
                decisions.append((decl, shape))
    resolve_scales(scope)
    for decl in own.all(s.StandardDecl):
        assert isinstance(decl, s.StandardDecl)
        constrain(scope, decl, own.id)
    adjustments = ordered(scope, [rule for rule in known if isinstance(rule, s.AdjustmentDecl)])
    for rule in known:
        if not isinstance(rule, s.AdjustmentDecl):
            resolve_rule(scope, rule, own.id)
    for adjustment in adjustments:
        resolve_adjustment(scope, adjustment, own.id)
    adjust(scope, adjustments)
    for decision, shape in sorted(decisions, key=lambda pair: pair[0].span.start):
        _decision(scope, decision, shape, own, built)
    for listed in rosters:
        built.rosters[listed.alias.ascii.text] = resolve_roster(scope, listed, own.id)
    built.events |= resolve_events(scope, events)
    own_deadlines = [d for d in own.declarations if isinstance(d, s.DeadlineDecl)]
    built.deadlines |= resolve_deadlines(scope, own_deadlines, own.id, events)
    order = {shape.id: place for place, d in enumerate(own.declarations) for shape in _shape_of(built, d)}
    built.programmes = dict(sorted(built.programmes.items(), key=lambda item: order.get(item[0], 0)))


def _shape_of(built: _Built, decl: s.Declaration) -> list[Shape]:
    if isinstance(decl, s.DecisionDecl | s.SingleDecl) and decl.alias.ascii.text in built.shapes:
        return [built.shapes[decl.alias.ascii.text]]
    return []


def _decision(
    scope: Scope, decl: s.DecisionDecl | s.SingleDecl, shape: Shape, own: Group, built: _Built
) -> None:
    if isinstance(decl, s.DecisionDecl):
        built.programmes[shape.id] = resolve_decision(scope, decl, shape, own.id, shapes=built.shapes)
        return
    base = built.shapes[decl.applies.text]
    programme, unit = resolve_single(scope, decl, shape, base, own.id)
    built.programmes[shape.id], built.units[unit.id] = programme, unit


def _backgrounds(scope: Scope, added: Group | None, others: Mapping[str, Group], built: _Built) -> list[str]:
    """Resolve the background rules brought in; the names of their policies."""
    by_name: dict[str, tuple[str, s.BackgroundDecl]] = {}
    for key, group in others.items():
        for decl in group.all(s.BackgroundDecl):
            assert isinstance(decl, s.BackgroundDecl)
            by_name |= dict.fromkeys((decl.alias.name.text, decl.alias.ascii.text, group.id), (key, decl))
    brought: list[str] = []
    for bring in county.brought_in(scope, added.declarations if added else (), by_name):
        key, decl = by_name[bring.name.text]
        group = others[key]
        if key in brought:
            scope.add(BROUGHT_TWICE.at(bring.span, name=bring.name.text))
            continue
        start, end = group.header.start, group.header.end
        until = same(str(end)) if end else Said("今", "now")
        if (start and bring.period.start < start) or (
            end and (bring.period.end is None or bring.period.end > end)
        ):
            scope.add(BEYOND_ITS_PERIOD.at(bring.span, name=group.header.title, start=start, end=until))
        assert added is not None
        cited = county.sourced(scope, bring.cites, added.id, bring.span, bring.name.text)
        resolve_background(scope, decl, built.shapes, group.id, bring, cited)
        brought.append(key)
    return brought


def _examples(
    scope: Scope,
    own: Group,
    added: Group | None,
    built: _Built,
    its: Callable[[s.ExampleDecl, date], bool],
) -> None:
    held: dict[str, set[str]] = {}
    for decl in own.all(s.DecisionDecl, s.SingleDecl):
        assert isinstance(decl, s.DecisionDecl | s.SingleDecl)
        names = {n for c in decl.cases if c.hold for n in (c.alias.name.text, c.alias.ascii.text)}
        if isinstance(decl, s.SingleDecl):
            names |= (
                held.get(built.shapes[decl.applies.text].id, set())
                if decl.applies.text in built.shapes
                else set()
            )
        held[decl.alias.ascii.text] = names | {"held", "暂缓"}
    decls = [d for d in own.all(s.ExampleDecl) if isinstance(d, s.ExampleDecl)]
    if added:
        of_county = [d for d in added.all(s.ExampleDecl) if isinstance(d, s.ExampleDecl)]
        decls += [d if d.overlay else evolve(d, overlay=added.header.name) for d in of_county]
    built.examples += resolve_examples(scope, decls, built.programmes, held, built.deadlines, its)


def _policy(
    scope: Scope, own: Group, groups: Sequence[Group], root: str, built: _Built, files: Sequence[s.File]
) -> Policy:
    documents = {group.id: document_of(group) for group in groups}
    documents |= {key: Document(key, title) for key, title in scope.cited.items()}
    clauses = tuple(
        Clause(group.id, d.clause, d.status, d.gist, d.phrase, d.numbers, d.span)  # type: ignore[arg-type]
        for group in groups
        for d in group.all(s.ClauseDecl)
        if isinstance(d, s.ClauseDecl)
    )
    return Policy(
        documents[own.id],
        scope.entities,
        dict(scope.givens),
        scope.defs,
        scope.provisions,
        scope.discretions,
        built.programmes,
        built.readings,
        built.units,
        clauses,
        tuple(built.examples),
        documents,
        root,
        digest_of(files),
        built.rosters,
        built.deadlines,
        tuple(sorted(map(source_file, files), key=lambda f: f.name)),
        axed={grid.id: grid.axed for grid in scope.grids.values()},
        events=built.events,
    )
