"""The English names of bodies (英文名): what an English reader is shown for a holder, owner or issuer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policyrules.base.saying import same
from policyrules.core.policy import Policy
from policyrules.language import syntax as s
from policyrules.resolve.scope import Scope, suggest
from policyrules.resolve.table_codes import NAMES_NO_BODY, NO_ENGLISH, TWO_IN_ENGLISH


def english_names(scope: Scope, *groups: Sequence[s.Declaration]) -> dict[str, str]:
    """The English name of each body, by its Chinese one.

    Later groups (the place after the vocabulary, the county after the place) may say it otherwise;
    within one of them a name is said once.
    """
    found: dict[str, str] = {}
    for group in groups:
        said: dict[str, str] = {}
        for decl in _declared(group):
            name, text = decl.name, decl.text.strip()
            if not text:
                scope.add(NO_ENGLISH.at(decl.span, name=name.text))
            elif said.setdefault(name.text, text) != text:
                scope.add(TWO_IN_ENGLISH.at(decl.span, name=name.text, text=same(said[name.text])))
        found |= said
    return found


def check_bodies(scope: Scope, policy: Policy, *groups: Sequence[s.Declaration]) -> None:
    """A name that the place itself gives in English is that of a body of the policy: else a slip."""
    known = frozenset(_bodies(policy))
    for group in groups:
        for decl in _declared(group):
            if decl.name.text not in known:
                hint = suggest(decl.name.text, known)
                scope.add(NAMES_NO_BODY.at(decl.name.span, name=decl.name.text, help=hint))


def _declared(group: Iterable[s.Declaration]) -> Iterator[s.EnglishDecl]:
    return (decl for decl in group if isinstance(decl, s.EnglishDecl))


def _bodies(policy: Policy) -> Iterator[str]:
    """Every body of a policy, by the name that it goes by there."""
    for document in policy.documents.values():
        yield from document.issuers
    for given in policy.givens.values():
        yield from given.holders
    for reading in policy.readings.values():
        yield from reading.choosers
    for discretion in policy.discretions.values():
        yield from discretion.holders
    for roster in policy.rosters.values():
        yield from (*roster.owners, *roster.receivers)
    for deadline in policy.deadlines.values():
        yield from (*deadline.owners, *deadline.receivers)
