"""Which version of a document a day belongs to (docs/core.md, Versions)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from policyrules.base.digests import sha256
from policyrules.core.givens import Given
from policyrules.core.policy import Policy


def version_on(policy: Policy, day: date) -> Policy:
    """The version to which a day of the key belongs: the newest that had taken over, else the oldest."""
    for version in reversed(policy.versions):
        if (since := since_of(version)) is not None and since <= day:
            return version
    return policy.versions[0]


def possible_versions(policy: Policy, on: date) -> tuple[Policy, ...]:
    """The versions that may decide on an assessment day when the fact that picks one is not known.

    What the fact speaks of has happened by then, so that no version that takes over later can be meant.
    """
    return tuple(v for v in policy.versions if (since := since_of(v)) is None or since <= on)


def key_of(policy: Policy, root: str) -> Given | None:
    """The fact of a root whose day picks the version; None: the assessment day does."""
    key = policy.givens[policy.key] if policy.key is not None else None
    if key is None or key.entity == root:
        return key
    own = policy.facts[root].get(key.name)
    return own if own is not None and own.type == key.type and own.kind == "fact" else None


def since_of(version: Policy) -> date | None:
    """The day of the key from which a version takes the place of the one before; None for the first."""
    replaced = version.document.replaced
    return version.since or (replaced.since if replaced is not None else None)


def title_of(version: Policy) -> str:
    """The title of what made a version's text: of the last amendment, else of its document."""
    return version.amendments[-1].title if version.amendments else version.document.title


def covers(version: Policy, day: date) -> bool:
    """Whether a day of the key lies in the period of the version's document."""
    start, end = version.first_day, version.until or version.document.end
    return (start is None or start <= day) and (end is None or day <= end)


def digest_of(versions: Iterable[Policy]) -> str:
    """The digest of one version; of several, SHA-256 over theirs, oldest first."""
    digests = [version.digest for version in versions]
    return digests[0] if len(digests) == 1 else sha256("\n".join(digests).encode()).hexdigest()
