"""The versions of a document at one place: which took over from which, and whether they fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from attrs import evolve, frozen

from policyrules.base.errors import Finding
from policyrules.base.saying import nearest
from policyrules.core.policy import Given, Policy
from policyrules.language.syntax import PolicyDecl
from policyrules.loading.codes import (
    BOTH_IN_FORCE,
    NEVER_IN_FORCE,
    NONE_IN_FORCE,
    OTHER_FACT,
    OTHER_ROOT,
    OTHER_UNIT,
    REPLACED_BY_NOTHING,
    REPLACED_TWICE,
    REPLACES_NOTHING,
    SAME_ID,
    TWO_KEYS,
)
from policyrules.loading.reading import Found
from policyrules.resolve.codes import (
    DID_YOU_MEAN,
)

T = TypeVar("T")


@frozen
class Version:
    """The files of one version, and the last day before the next takes over (None: it is the newest)."""

    found: Found
    header: PolicyDecl | None
    until: date | None = None


def in_turn(found: Found) -> tuple[tuple[Version, ...], tuple[Finding, ...]]:
    """The versions of a place, the newest first, and what is wrong with how they follow each other.

    Every version that was read is among them, also where it follows nothing.
    """
    newest = Version(found, header_of(found))
    left = [Version(one, header_of(one)) for one in found.earlier]
    findings = list(_same_ids([newest, *left]))
    chain = [newest]
    while (header := chain[-1].header) is not None and header.replaces is not None:
        replaces = header.replaces
        old = next((v for v in left if v.header and _is(v.header, replaces.old.text)), None)
        if old is None or old.header is None:
            if not found.unread:
                names = [name for v in left if v.header for name in (v.header.name.text, v.header.title)]
                close = nearest(replaces.old.text, names)
                help_ = DID_YOU_MEAN.filled(name=close) if close is not None else None
                findings.append(REPLACES_NOTHING.at(replaces.old.span, name=replaces.old.text, help=help_))
            break
        left.remove(old)
        findings += _side_by_side(old.header, header)
        by_fact = replaces.key is not None
        chain.append(evolve(old, until=None if by_fact else replaces.since - timedelta(days=1)))
    findings += _left_over(chain, left)
    findings += _keys(chain)
    return (*chain, *left), tuple(findings)


def header_of(found: Found) -> PolicyDecl | None:
    """The header of a document's files."""
    return next((d for file in found.own for d in file.declarations if isinstance(d, PolicyDecl)), None)


def _is(header: PolicyDecl, name: str) -> bool:
    return name in (header.name.text, header.title)


def _same_ids(versions: Sequence[Version]) -> Iterator[Finding]:
    seen: set[str] = set()
    for header in (v.header for v in versions if v.header is not None):
        if header.name.text in seen:
            yield SAME_ID.at(header.name.span, name=header.name.text)
        seen.add(header.name.text)


def _left_over(chain: Sequence[Version], left: Sequence[Version]) -> Iterator[Finding]:
    """Versions outside the row: replaced by nothing, or taking the place of one that has its follower."""
    followed = {v.header.replaces.old.text: v.header for v in chain if v.header and v.header.replaces}
    for header in (v.header for v in left if v.header is not None):
        replaces = header.replaces
        if replaces is not None and (first := followed.get(replaces.old.text)) is not None:
            yield REPLACED_TWICE.at(
                replaces.old.span, old=replaces.old.text, first=first.name.text, second=header.name.text
            )
        else:
            yield REPLACED_BY_NOTHING.at(header.name.span, name=header.name.text)


def _keys(chain: Sequence[Version]) -> Iterator[Finding]:
    """One place picks its versions by one day."""
    following = [v.header for v in chain if v.header is not None and v.header.replaces is not None]
    for header in following[1:]:
        mine, newest = header.replaces, following[0].replaces
        assert mine is not None
        assert newest is not None
        if (mine.key and mine.key.text) != (newest.key and newest.key.text):
            span = mine.key.span if mine.key else mine.span
            yield TWO_KEYS.at(span, new=following[0].name.text, old=header.name.text)


# ── periods ──────────────────────────────────────────────────────────────────


def _side_by_side(old: PolicyDecl, new: PolicyDecl) -> Iterator[Finding]:
    """Whether one ends where the other begins: the periods in their headers against the day of 替代."""
    replaces = new.replaces
    assert replaces is not None
    since, day = replaces.since, timedelta(days=1)
    names: dict[str, Any] = {"old": old.name.text, "new": new.name.text}
    begins = old.start or (old.replaces.since if old.replaces is not None else None)
    if old.replaces is not None and (begins is None or old.replaces.since > begins):
        begins = old.replaces.since
    if begins is not None and begins >= since:
        yield NEVER_IN_FORCE.at(replaces.span, start=begins, since=since, **names)
        return
    if new.start is not None and new.start < since:
        start = max(new.start, begins or new.start)
        end = since - day if old.end is None else min(old.end, since - day)
        if start <= end:
            yield BOTH_IN_FORCE.at(replaces.span, start=start, end=end, **names)
    if old.end is not None and old.end >= since:
        start = since if new.start is None else max(since, new.start)
        if start <= old.end:
            yield BOTH_IN_FORCE.at(replaces.span, start=start, end=old.end, **names)
    stops = since - day if old.end is None else min(old.end, since - day)
    starts = since if new.start is None else max(since, new.start)
    if starts - stops > day:
        yield NONE_IN_FORCE.at(replaces.span, start=stops + day, end=starts - day, **names)


# ── the versions together ────────────────────────────────────────────────────


def together(policies: Sequence[Policy]) -> tuple[Policy, tuple[Finding, ...]]:
    """The newest policy with the earlier ones (given newest first), and where their cases differ.

    A case is read once for all: each version knows the facts and lists of every other.
    """
    newest, *earlier = policies
    findings = [f for old in earlier for f in _differences(old, newest)]
    entities = {id_: e for policy in reversed(policies) for id_, e in policy.entities.items()}
    facts = {id_: g for policy in reversed(policies) for id_, g in policy.givens.items() if g.level == "case"}
    documents = {id_: d for policy in reversed(policies) for id_, d in policy.documents.items()}
    every = [
        evolve(
            policy,
            entities=_added(policy.entities, entities),
            givens=_added(policy.givens, facts),
            documents=_added(policy.documents, documents),
        )
        for policy in policies
    ]
    return evolve(every[0], earlier=tuple(reversed(every[1:]))), tuple(findings)


def _added(own: Mapping[str, T], every: Mapping[str, T]) -> dict[str, T]:
    return {**own, **{name: thing for name, thing in every.items() if name not in own}}


def _differences(old: Policy, new: Policy) -> Iterator[Finding]:
    names: dict[str, Any] = {"old": old.id, "new": new.id}
    if old.root != new.root:
        was, now = old.entities[old.root].label, new.entities[new.root].label
        yield OTHER_ROOT.at(old.document.span, was=was, now=now, **names)
    for id_, given in old.givens.items():
        other = new.givens.get(id_)
        if given.level == "case" and other is not None and _shape(given) != _shape(other):
            yield OTHER_FACT.at(given.span, name=given.label, **names)
    for id_, programme in old.programmes.items():
        later = new.programmes.get(id_)
        if later is not None and programme.amount is not None and later.amount is not None:
            was_unit, now_unit = old.defs[programme.amount].type.unit, new.defs[later.amount].type.unit
            if was_unit != now_unit and old.key is not None:
                yield OTHER_UNIT.at(programme.span, name=programme.label, **names)


def _shape(given: Given) -> tuple[object, ...]:
    return given.level, given.type.kind, given.type.unit, given.type.optional, given.type.options
