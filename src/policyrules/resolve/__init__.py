"""From syntax to policy: names, types, units, citations; the sugar of docs/core.md unfolded.

``resolve`` never raises for an author's mistake: every mistake is a finding, all are gathered,
and what could be understood is still resolved, so that one mistake does not hide another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256

from attrs import define, evolve, frozen

from policyrules.base.errors import Finding
from policyrules.base.saying import Said, same
from policyrules.base.units import Base
from policyrules.core.documents import Amended, Clause, Document, Replaced, SourceFile
from policyrules.core.duties import Deadline, EventKind, Roster
from policyrules.core.policy import Policy, Programme, Reading, SingleUnit
from policyrules.core.roots import implied_root, roots_among
from policyrules.core.types import Citation
from policyrules.core.worked import Example
from policyrules.language import syntax as s
from policyrules.resolve import overlay as county
from policyrules.resolve.adjustments import adjust, ordered, resolve_adjustment
from policyrules.resolve.amending import Amendment, amended, not_amending, without_what_gave_way
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
from policyrules.resolve.codes import (
    NO_ENTITY,
    NO_HEADER,
)
from policyrules.resolve.constraints import constrain
from policyrules.resolve.decision_codes import (
    BEYOND_ITS_PERIOD,
    BROUGHT_TWICE,
    NO_KEY,
    REPLACES_FROM_OUTSIDE,
)
from policyrules.resolve.decisions import Shape, declare_decision, resolve_decision
from policyrules.resolve.english import check_bodies, english_names
from policyrules.resolve.examples import resolve_examples
from policyrules.resolve.expressions import expression
from policyrules.resolve.in_turn import entities_in_turn
from policyrules.resolve.lists import declare_roster, resolve_deadlines, resolve_events, resolve_roster
from policyrules.resolve.rules import Rule, declare_rule, resolve_rule
from policyrules.resolve.scales import declare_scale, resolve_scales
from policyrules.resolve.scope import Scope, suggest, twice
from policyrules.resolve.signs import check_signs
from policyrules.resolve.special import resolve_background, resolve_single
from policyrules.resolve.standards import (
    declare_entity,
    declare_facts,
    declare_reading,
    declare_standard,
    in_order,
)
from policyrules.resolve.tables import worded
from policyrules.resolve.units import declared_units, outside, settled

__all__ = ["resolve"]


@frozen
class _Group:
    """The files of one document: its header, its id, its declarations."""

    header: s.PolicyDecl
    declarations: tuple[s.Declaration, ...]

    @property
    def id(self) -> str:
        return self.header.name.text

    @property
    def readings(self) -> list[s.ReadingDecl]:
        return [d for d in self.declarations if isinstance(d, s.ReadingDecl)]

    def all(self, *kinds: type) -> list[s.Declaration]:
        return [d for d in self.declarations if isinstance(d, kinds)]


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
    own = _group(scope, files, Said("政策", "policy"))
    if own is None:
        return None, scope.findings
    changes = [
        g for files_ in amendments if (g := _group(scope, files_, Said("修订", "amendment"))) is not None
    ]
    added = _group(scope, overlay, Said("细则", "overlay")) if overlay else None
    read = {name: settled(found, units) for name, found in (backgrounds or {}).items()}
    others = {
        name: group
        for name, (found, _) in read.items()
        if (group := _group(scope, found, Said("背景政策", "background policy"))) is not None
    }
    for group in (own, *changes, *([added] if added else []), *others.values()):
        scope.documents[group.header.title] = group.id
    words = [d for file in vocabulary for d in file.declarations]
    _no_versions(scope, words, Said("词汇", "vocabulary"))
    _no_versions(scope, added.declarations if added else (), Said("细则", "overlay"))
    not_amending(scope, own.declarations)
    if own.header.amends is not None:
        scope.add(
            AMENDS_FROM_OUTSIDE.at(own.header.amends.span, what=Said("本地文件", "place's own document"))
        )
    own = _as_changed(scope, own, changes)
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
    since = _since(changes[-1]) if changes else None
    its = _of_text(changes, since, until if changed else None, by_fact=key is not None)
    _examples(scope, own, added, built, its)
    shared = [file for name in brought for file in (backgrounds or {})[name]]
    everything = [*files, *(f for each in amendments for f in each), *vocabulary, *overlay, *shared]
    groups = [own, *changes, *([added] if added else []), *(others[name] for name in brought)]
    policy = worded(_policy(scope, own, groups, root, built, everything), scope.rows)
    at_home = [own.declarations, *([added.declarations] if added else [])]
    english = english_names(scope, words, *at_home)
    check_bodies(scope, policy, *at_home)
    policy = without_spare_rules(policy, {rule.alias.ascii.text for rule in given_rules})
    policy = without_unused(policy, catalogue, own.readings)
    document = _in_turn(policy.document, None if changed else until)
    policy = evolve(
        policy,
        amendments=tuple(_amended_by(change) for change in changes),
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


def _digest(files: Iterable[s.File]) -> str:
    """SHA-256 over the names and texts of all files, in the order of their names."""
    digest = sha256()
    for name, text in sorted({(f.source.name, _normal(f)) for f in files}):
        for part in (name.encode(), text.encode()):
            digest.update(str(len(part)).encode() + b":" + part)
    return digest.hexdigest()


def _source_file(file: s.File) -> SourceFile:
    return SourceFile(file.source.name, sha256(_normal(file).encode()).hexdigest())


def _normal(file: s.File) -> str:
    """The text as it is the same on every machine: without a byte-order mark, lines ended by a line feed."""
    return file.source.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _group(scope: Scope, files: Sequence[s.File], what: Said) -> _Group | None:
    declarations = tuple(d for file in files for d in file.declarations)
    headers = [d for d in declarations if isinstance(d, s.PolicyDecl)]
    if not headers:
        names = ", ".join(file.source.name for file in files) or "-"
        scope.add(NO_HEADER.at(None, what=what, files=names))
        return None
    for other in headers[1:]:
        twice(scope, "政策", other.span, headers[0].span)
    return _Group(headers[0], declarations)


def _entities(scope: Scope, declarations: Sequence[s.Declaration], own: _Group) -> str | None:
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


def _as_changed(scope: Scope, own: _Group, changes: Sequence[_Group]) -> _Group:
    """The document after its amendments; what these cite, they cite of themselves."""
    for change in changes:
        scope.of_files |= {d.span.source.name: change.id for d in change.declarations}
    text = amended(
        scope, own.declarations, own.header.title, [Amendment(c.header, c.declarations) for c in changes]
    )
    return evolve(own, declarations=text)


def _amended_by(change: _Group) -> Amended:
    assert change.header.amends is not None
    struck = tuple(
        Citation(change.id, cite.clause, cite.phrase, cite.span)
        for decl in change.all(s.RepealDecl)
        if isinstance(decl, s.RepealDecl)
        for cite in decl.cites
    )
    return Amended(change.id, change.header.title, change.header.amends.since, struck)


def _of_text(
    changes: Sequence[_Group], since: date | None, until: date | None, *, by_fact: bool
) -> Callable[[s.ExampleDecl, date], bool]:
    """Whether a worked case is one of this text of a document: of what made it, or of its days."""
    newest = {d.span.source.name for c in changes if _since(c) == since for d in c.declarations}

    def its(decl: s.ExampleDecl, on: date) -> bool:
        if decl.span.source.name in newest:
            return until is None or on <= until
        if by_fact:
            return not changes
        return (since is None or since <= on) and (until is None or on <= until)

    return its


def _since(change: _Group) -> date | None:
    return change.header.amends.since if change.header.amends is not None else None


def _no_versions(scope: Scope, declarations: Iterable[s.Declaration], what: Said) -> None:
    """Only a document of the place itself takes the place of another; only an amendment changes one."""
    for decl in declarations:
        if isinstance(decl, s.PolicyDecl) and decl.replaces is not None:
            scope.add(REPLACES_FROM_OUTSIDE.at(decl.replaces.span, what=what))
        if isinstance(decl, s.PolicyDecl) and decl.amends is not None:
            scope.add(AMENDS_FROM_OUTSIDE.at(decl.amends.span, what=what))


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


def _in_turn(document: Document, until: date | None) -> Document:
    """The document of a version: unless it says so, it begins when it takes over, ends when the next does."""
    start = document.start or (document.replaced.since if document.replaced else None)
    return evolve(document, start=start, end=document.end or until)


def _declare(scope: Scope, own: _Group, built: _Built, shared: Catalogue) -> None:
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


def _rules(scope: Scope, own: _Group, built: _Built, events: Sequence[s.EventDecl]) -> None:
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
    scope: Scope, decl: s.DecisionDecl | s.SingleDecl, shape: Shape, own: _Group, built: _Built
) -> None:
    if isinstance(decl, s.DecisionDecl):
        built.programmes[shape.id] = resolve_decision(scope, decl, shape, own.id, shapes=built.shapes)
        return
    base = built.shapes[decl.applies.text]
    programme, unit = resolve_single(scope, decl, shape, base, own.id)
    built.programmes[shape.id], built.units[unit.id] = programme, unit


def _backgrounds(
    scope: Scope, added: _Group | None, others: Mapping[str, _Group], built: _Built
) -> list[str]:
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
    own: _Group,
    added: _Group | None,
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
    groups = (own, *([added] if added else []))
    decls = [d for group in groups for d in group.all(s.ExampleDecl) if isinstance(d, s.ExampleDecl)]
    built.examples += resolve_examples(scope, decls, built.programmes, held, built.deadlines, its)


def _policy(
    scope: Scope, own: _Group, groups: Sequence[_Group], root: str, built: _Built, files: Sequence[s.File]
) -> Policy:
    documents = {group.id: _document(group) for group in groups}
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
        _digest(files),
        built.rosters,
        built.deadlines,
        tuple(sorted(map(_source_file, files), key=lambda f: f.name)),
        axed={grid.id: grid.axed for grid in scope.grids.values()},
        events=built.events,
    )


def _document(group: _Group) -> Document:
    header = group.header
    return Document(
        group.id,
        header.title,
        header.number,
        header.issuers,
        header.issued,
        header.start,
        header.end,
        header.place,
        header.vocabulary.text if header.vocabulary else "",
        header.extends.text if header.extends else None,
        header.span,
        replaced=_replaced(header.replaces),
    )


def _replaced(found: s.Replacement | None) -> Replaced | None:
    if found is None:
        return None
    return Replaced(found.old.text, found.since, found.key.text if found.key else "", found.span)
