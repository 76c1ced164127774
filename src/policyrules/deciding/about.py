"""The record of a household that a decision is about."""

from __future__ import annotations

from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.case import RecordPath
from policyrules.core.policy import Programme
from policyrules.evaluate.instance import Instance

WHICH_RECORD: Final = Said(
    "{programme} 是对 {entity} 的决定；请说明是哪一个（of=…）：{known}",
    "{programme} is about a {entity}; say which one (of=…): {known}",
)


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
