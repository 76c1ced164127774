"""The clause register and the citations: which entry a citation belongs to.

The unit of account is (clause, phrase). A citation belongs to the entries of its clause whose phrase
holds its own or is held by it; where there is none, to the entry of the clause without a phrase, which
stands for all that no other entry names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policyrules.base.frozen import frozen
from policyrules.core.documents import Clause
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.types import Citation


@frozen
class Cited:
    """A citation and what makes it, by its label."""

    by: str
    citation: Citation
    provision: str = ""
    """The id of the provision that makes it; empty: a figure, a reading or a search does."""
    given: str = ""
    """The id of the figure or reading that makes it."""

    @property
    def rule(self) -> bool:
        """Whether a rule makes it."""
        return bool(self.provision)


def citations(policy: Policy) -> Iterator[Cited]:
    """Every citation of the policy: rules, figures, readings, searches, what strikes something out."""
    for provision in policy.provisions.values():
        yield from (Cited(provision.label, c, provision.id) for c in provision.citations)
    for given in policy.givens.values():
        yield from (Cited(given.label, c, given=given.id) for c in _of_figure(given))
    for reading in policy.readings.values():
        yield from (Cited(reading.id, c, given=reading.id) for c in reading.citations)
    for programme in policy.programmes.values():
        yield from (Cited(programme.label, c) for c in programme.silent)
    for amendment in policy.amendments:
        yield from (Cited(amendment.title, c) for c in amendment.citations)


def _of_figure(given: Given) -> Iterator[Citation]:
    yield from given.citations
    for constraint in given.constraints:
        yield from constraint.citations
    for dated in given.values:
        yield from dated.citations


def by_clause(entries: Iterable[Clause]) -> dict[tuple[str, str], list[Clause]]:
    """The entries of each clause, by its document and id."""
    found: dict[tuple[str, str], list[Clause]] = {}
    for entry in entries:
        found.setdefault((entry.document, entry.id), []).append(entry)
    return found


def answering(entries: Sequence[Clause], phrase: str) -> tuple[Clause, ...]:
    """The entries of one clause to which a citation with this phrase belongs."""
    own = tuple(e for e in entries if e.phrase and (e.phrase in phrase or phrase in e.phrase))
    return own or tuple(e for e in entries if not e.phrase)


def by_entry(entries: Iterable[Clause], cited: Iterable[Cited]) -> list[tuple[Clause, tuple[Cited, ...]]]:
    """Each entry with the citations that belong to it."""
    listed = list(entries)
    clauses = by_clause(listed)
    found: dict[tuple[str, str, str], list[Cited]] = {}
    for one in cited:
        key = (one.citation.document, one.citation.clause)
        for entry in answering(clauses.get(key, ()), one.citation.phrase):
            found.setdefault((*key, entry.phrase), []).append(one)
    return [(entry, tuple(found.get((entry.document, entry.id, entry.phrase), ()))) for entry in listed]
