"""Which version of a document a query is of, and which cases it decides."""

from __future__ import annotations

from datetime import date, timedelta

from attrs import evolve

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile.terms import FALSE, TRUE, Term, all_of, any_of, at_most, field, is_null, no
from policyrules.compile.terms import day as day_term
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.versions import possible_versions, since_of, title_of, version_on


def version_that_decides(policy: Policy, wanted: str | None, on: date, key: Given | None) -> Policy:
    """The version that a query is of; ``key`` is the fact that picks it, if any."""
    if wanted is not None:
        found = next((v for v in policy.versions if wanted in (v.version_id, title_of(v))), None)
        if found is None:
            known = ", ".join(v.version_id for v in policy.versions)
            raise UsageError(
                Said(f"没有版本“{wanted}”；有 {known}", f"there is no version {wanted!r}; there are {known}")
            )
        return found
    if policy.earlier and key is not None:
        raise UsageError(
            Said(
                f"版本由 {key.id} 选定，SQL 一次只算一个版本：请写明 version",
                f"{key.id} picks the version, and SQL decides under one: name it (version)",
            )
        )
    return version_on(policy, on) if policy.earlier else policy


def alone(version: Policy) -> Policy:
    """A version without the earlier ones."""
    return evolve(version, earlier=()) if version.earlier else version


def versions_asked(policy: Policy, key: Given | None, on: date) -> tuple[str | None, ...]:
    """The versions that may decide a case on a day, by their ids; None: the one that the day itself picks."""
    if key is None or not policy.earlier:
        return (None,)
    return tuple(version.version_id for version in possible_versions(policy, on))


def cases_of(policy: Policy, version: Policy, key: Given | None, on: date) -> Term:
    """Whether a version decides a case, over the fields of its table; ``key`` is the fact that picks it.

    It does where the fact picks it, and where the fact is not known and the version may be meant.
    """
    if key is None or not policy.earlier:
        return TRUE
    may_be_meant = version.version_id in versions_asked(policy, key, on)
    unknown = is_null(field(key.name)) if may_be_meant else FALSE
    return any_of(unknown, _picks(policy, version, key, on))


def clear(policy: Policy, key: Given | None, on: date) -> Term:
    """Whether the fact that picks the version of a case is known, and picks one that is in force."""
    if key is None or not policy.earlier:
        return TRUE
    return any_of(*(_picks(policy, version, key, on) for version in policy.versions))


def _picks(policy: Policy, version: Policy, key: Given, on: date) -> Term:
    """Whether the day of the fact belongs to a version, lies in its period and has come."""
    day = field(key.name)
    place = next(n for n, each in enumerate(policy.versions) if each.version_id == version.version_id)
    since = since_of(version)
    if place and since is None:
        return FALSE
    later = [turn for each in policy.versions[place + 1 :] if (turn := since_of(each)) is not None]
    ends = [on, version.until or version.document.end, *(turn - timedelta(days=1) for turn in later)]
    starts = [version.first_day, since if place else None]
    return all_of(
        no(is_null(day)),
        *(at_most(day_term(start), day) for start in starts if start is not None),
        *(at_most(day, day_term(end)) for end in ends if end is not None),
    )
