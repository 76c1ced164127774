"""What a decision is about: a case of its root, and the record of it."""

from __future__ import annotations

from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.case import Case, RecordPath
from policyrules.core.policy import Policy, Programme
from policyrules.core.roots import root_of, roots
from policyrules.evaluate.instance import Instance

WHICH_RECORD: Final = Said(
    "{programme} 是对 {entity} 的决定；请说明是哪一个（of=…）：{known}",
    "{programme} is about a {entity}; say which one (of=…): {known}",
)


NONE_ABOUT: Final = Said("{policy} 没有对 {root} 的决定", "{policy} decides nothing about a {root}")
ABOUT_ANOTHER: Final = Said(
    "{programme} 是对 {about} 的决定，个案是 {root} 的",
    "{programme} is about a {about}, the case about a {root}",
)


def programme_of(policy: Policy, case: Case, name: str | None) -> Programme:
    """The programme asked for, or the first that is about what the case is of. UsageError for another."""
    root = case.household.entity
    if root not in roots(policy):
        return policy.programme(name)  # the case does not fit, which is told with all that is wrong in it
    if name is None:
        own = next((p for p in policy.all_programmes if root_of(policy, p) == root), None)
        if own is not None or not policy.all_programmes:
            return own or policy.programme()
        raise UsageError(NONE_ABOUT.filled(policy=policy.id, root=root))
    programme = policy.programme(name)
    if (about := root_of(policy, programme)) != root:
        raise UsageError(ABOUT_ANOTHER.filled(programme=programme.id, about=about, root=root))
    return programme


def record_of(root: Instance, programme: Programme, of: RecordPath) -> Instance | None:
    """The record that a programme is about and ``of`` names; without ``of`` the only one."""
    records = list(root.records(programme.entity))
    if not of and len(records) == 1:
        return records[0]
    return next((record for record in records if record.path == of), None)


def no_such_record(root: Instance, programme: Programme) -> UsageError:
    paths = [record.path for record in root.records(programme.entity)]
    known = "; ".join("/".join(key for _, key in path) for path in paths) or "none"
    said = WHICH_RECORD.filled(programme=programme.id, entity=programme.entity, known=known)
    return UsageError(said)
