"""What another way to read a document would change: the worked cases decided under each option."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from policyrules.authoring.explained_case import decided_under, programmes_of
from policyrules.base.errors import CaseError
from policyrules.core.decision import Alternative, Decision
from policyrules.core.policy import Policy
from policyrules.core.worked import Example

Option = tuple[str, str]
"""The id of a reading and of one of its options."""


@frozen
class Change:
    """A decision of a worked case that another option changes."""

    number: int
    """The how many-th case."""
    decision: Decision
    """As the case has it."""
    instead: Alternative
    """What the option gives."""


@frozen
class Alternatives:
    """By option: what it changes, in the order of the cases."""

    changes: Mapping[Option, tuple[Change, ...]]

    def of(self, reading: str, option: str) -> tuple[Change, ...]:
        """What an option changes."""
        return self.changes.get((reading, option), ())


def alternatives(policy: Policy, decided_by: Sequence[Policy]) -> Alternatives:
    """What each option changes that is not taken, in the decisions that the worked cases expect.

    ``decided_by``: for each worked case the policy by which it is decided (``policy_of``). A case that
    cannot be read changes nothing.
    """
    found: dict[Option, list[Change]] = {}
    if any(reading.options for reading in policy.readings.values()):
        for number, (example, own) in enumerate(zip(policy.examples, decided_by, strict=True), 1):
            for decision in _decided(own, example):
                for instead in decision.alternatives:
                    if instead.effect.changes:
                        key = instead.reading, instead.option
                        found.setdefault(key, []).append(Change(number, decision, instead))
    return Alternatives({key: tuple(changes) for key, changes in found.items()})


def _decided(policy: Policy, example: Example) -> Iterator[Decision]:
    """The decisions that a case expects, with what other options would give."""
    for programme in programmes_of(example):
        try:
            yield from decided_under(policy, example, programme=programme, effects=True)
        except CaseError:
            return
