"""The versions of a document at one place: which took over from which, and whether they fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from attrs import evolve, frozen

from policyrules.base.errors import Finding
from policyrules.base.saying import nearest
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.language.syntax import PolicyDecl, Replacement
from policyrules.loading.codes import (
    AMENDED_TOO_EARLY,
    AMENDED_TOO_LATE,
    AMENDS_NOTHING,
    AMENDS_WHAT,
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
from policyrules.resolve.codes import DID_YOU_MEAN

T = TypeVar("T")


@frozen
class Version:
    """The files of one version, and the last day before the next takes over (None: it is the newest)."""

    found: Found
    header: PolicyDecl | None
    until: date | None = None
    amendments: tuple[Found, ...] = ()
    """The documents that had changed it by then (修订), in the order of their days."""
    changed: bool = False
    """Whether another one changes it after ``until``."""

    @property
    def name(self) -> str:
        """The id of what made its text: of the last amendment, else of the document."""
        header = header_of(self.amendments[-1]) if self.amendments else self.header
        return header.name.text if header is not None else ""

    @property
    def turn(self) -> Replacement | None:
        """By what it takes the place of the text before: 修订 of the last amendment, else 替代."""
        header = header_of(self.amendments[-1]) if self.amendments else self.header
        if header is None:
            return None
        return header.amends if self.amendments else header.replaces


def in_turn(found: Found) -> tuple[tuple[Version, ...], tuple[Finding, ...]]:
    """The versions of a place, the newest first, and what is wrong with how they follow each other.

    Every version that was read is among them, also where it follows nothing.
    """
    newest = Version(found, header_of(found))
    left = [Version(one, header_of(one)) for one in found.earlier]
    findings: list[Finding] = []
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
    texts, wrong = amended_texts(chain, found.amendments)
    findings += wrong
    findings += _same_ids(
        [
            Version(found, header_of(found)),
            *(Version(v, header_of(v)) for v in found.earlier),
            *(Version(a, header_of(a)) for a in found.amendments),
        ]
    )
    findings += _keys(texts)
    return (*texts, *left), tuple(findings)


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
    following = [(v.name, turn) for v in chain if (turn := v.turn) is not None]
    for name, mine in following[1:]:
        first, newest = following[0]
        if (mine.key and mine.key.text) != (newest.key and newest.key.text):
            span = mine.key.span if mine.key else mine.span
            yield TWO_KEYS.at(span, new=first, old=name)


# ── amendments ───────────────────────────────────────────────────────────────


def amended_texts(
    chain: Sequence[Version], amendments: Sequence[Found]
) -> tuple[tuple[Version, ...], tuple[Finding, ...]]:
    """The versions of a place, newest first, each with its texts as amended before it; what does not fit."""
    findings: list[Finding] = []
    changes: dict[int, list[tuple[Replacement, Found]]] = {}
    for found in amendments:
        header = header_of(found)
        amends = header.amends if header is not None else None
        if header is None or amends is None:
            if not found.unread and header is not None:
                findings.append(AMENDS_WHAT.at(header.name.span, name=header.name.text))
            findings += found.findings
            continue
        at = next((n for n, v in enumerate(chain) if v.header and _is(v.header, amends.old.text)), None)
        if at is None:
            names = [name for v in chain if v.header for name in (v.header.name.text, v.header.title)]
            close = nearest(amends.old.text, names)
            help_ = DID_YOU_MEAN.filled(name=close) if close is not None else None
            findings.append(AMENDS_NOTHING.at(amends.old.span, name=amends.old.text, help=help_))
        elif not (outside := list(_outside(chain[at], amends))):
            changes.setdefault(at, []).append((amends, found))
            continue
        else:
            findings += outside
        findings += found.findings
    texts = [text for n, version in enumerate(chain) for text in _texts_of(version, changes.get(n, []))]
    return tuple(texts), tuple(findings)


def _outside(version: Version, amends: Replacement) -> Iterator[Finding]:
    """Whether the day of an amendment lies in the time of what it amends, and not on its first day."""
    assert version.header is not None
    header = version.header
    starts = [d for d in (header.start, header.replaces.since if header.replaces else None) if d is not None]
    ends = [d for d in (header.end, version.until) if d is not None]
    if starts and amends.since <= max(starts):
        yield AMENDED_TOO_EARLY.at(amends.span, name=header.name.text, since=amends.since, start=max(starts))
    elif ends and amends.since > min(ends):
        yield AMENDED_TOO_LATE.at(amends.span, name=header.name.text, since=amends.since, end=min(ends))


def _texts_of(version: Version, changes: Sequence[tuple[Replacement, Found]]) -> Iterator[Version]:
    """The texts of one document, newest first: as amended from each day, and as it was issued."""
    days = sorted({amends.since for amends, _ in changes}, reverse=True)
    until, changed = version.until, False
    for day in days:
        by_then = sorted((c for c in changes if c[0].since <= day), key=lambda c: c[0].since)
        files = tuple(found for _, found in by_then)
        whole = evolve(
            version.found,
            findings=(*version.found.findings, *(f for found in files for f in found.findings)),
            unread=version.found.unread.union(*(found.unread for found in files)),
        )
        text = evolve(version, found=whole, until=until, amendments=files, changed=changed)
        yield text
        if text.turn is not None and text.turn.key is None:
            until, changed = day - timedelta(days=1), True
        else:
            changed = True
    yield evolve(version, until=until, changed=changed)


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
