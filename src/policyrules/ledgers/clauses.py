"""Clauses of a decision as bits of whole numbers, and the dictionary that says what each bit stands for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from policyrules.base.saying import Language
from policyrules.core.policy import Policy
from policyrules.explaining.phrases import citation_text

BITS: Final = 62
"""Bits of one number: it stays positive as a BIGINT of any engine."""


@frozen
class Clauses:
    """The provisions of every version of a policy, each with its bit."""

    policy: Policy
    places: Mapping[tuple[str, str], int]
    """By the digest of the version and the provision's id."""
    masks: tuple[str, ...]
    """The columns of the masks."""
    language: Language
    texts: Sequence[Sequence[str]]
    """What each provision cites, in the order of the bits."""

    def mask(self, digest: str, applied: Collection[str]) -> tuple[int, ...]:
        """The numbers of the columns: the bits of the provisions that apply under a version."""
        found = sum(1 << self.places[digest, name] for name in set(applied))
        return tuple(found >> BITS * n & (1 << BITS) - 1 for n in range(len(self.masks)))

    def cited(self, mask: Collection[int]) -> list[str]:
        """The clauses of the provisions of a mask, each once, in the order of the policy."""
        whole = sum(number << BITS * n for n, number in enumerate(mask)) & (1 << len(self.texts)) - 1
        found: dict[str, None] = {}
        while whole:
            lowest = whole & -whole
            found |= dict.fromkeys(self.texts[lowest.bit_length() - 1])
            whole ^= lowest
        return list(found)

    def dictionary(self) -> Iterator[dict[str, object]]:
        """A row for each clause of each provision, and one for a provision that cites none."""
        for (digest, name), place in self.places.items():
            version = self.policy.version(digest)
            provision = version.provisions[name]
            row: dict[str, object] = {"mask": self.masks[place // BITS], "bit": place % BITS}
            row |= {"provision": name, "label": provision.label, "version": version.version_id}
            for citation in provision.citations:
                document = citation.document or version.document.id
                yield {**row, "document": document, "clause": citation.clause, "phrase": citation.phrase}
            if not provision.citations:
                yield row


def clauses_of(policy: Policy, language: Language) -> Clauses:
    """The dictionary of a policy; the same for the same text."""
    every = [(version, name) for version in reversed(policy.versions) for name in version.provisions]
    masks = ("clause_mask", *(f"clause_mask_{n}" for n in range(2, -(-len(every) // BITS) + 1)))
    texts = [
        [citation_text(c, version, language, phrase=False) for c in version.provisions[name].citations]
        for version, name in every
    ]
    places = {(version.digest, name): place for place, (version, name) in enumerate(every)}
    return Clauses(policy, places, masks, language, texts)
