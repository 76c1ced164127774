"""What may be assumed for one decision: an option of a reading, the mode of a discretion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.core.types import Known


def assumptions(policy: Policy, assume: Mapping[str, Known] | None) -> dict[str, Known]:
    """Readings and modes set for one decision; anything else, figures above all, is refused."""
    for name, option in (assume or {}).items():
        known = [options for version in policy.versions if (options := options_of(version, name))]
        if not known:
            raise UsageError(NOT_ASSUMED.filled(policy=policy.id, name=name))
        options = tuple(dict.fromkeys(one for options in known for one in options))
        if option not in options:
            listed = ", ".join(options)
            raise UsageError(NO_SUCH_OPTION.filled(name=name, option=repr(option), options=listed))
    return dict(assume or {})


def options_of(policy: Policy, name: str) -> tuple[str, ...]:
    """The options of a reading, or of the mode of a discretion; () for anything else."""
    given = policy.givens.get(name)
    if given is None or given.kind not in ("reading", "mode"):
        return ()
    modes = {d.mode: d.modes for d in policy.discretions.values()}
    return modes.get(name) or tuple(o.id for o in given.type.options)


NOT_ASSUMED: Final = Said(
    "{policy} 只能假定释义和裁量的用法，不能假定 {name}",
    "{policy}: only readings and modes of discretion can be assumed, not {name}",
)
NO_SUCH_OPTION: Final = Said(
    "{name} 不能假定为 {option}；可以是 {options}",
    "{name} cannot be assumed to be {option}; it can be {options}",
)
