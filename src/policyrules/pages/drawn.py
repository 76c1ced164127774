"""Typical households under a place, decided once for all pages that show them."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from policyrules.base.errors import CaseError, UsageError
from policyrules.comparing.curves import Curve
from policyrules.comparing.typical import Setting, Typical, Typicals, typical_curve
from policyrules.core.policy import Policy


@frozen
class Drawn:
    """A typical household under a place."""

    typical: Typical
    setting: Setting
    policy: Policy
    """With the county's figures."""
    curve: Curve | None
    why_not: str = ""
    """What the place says, where it cannot read the household."""


def drawn(
    policy: Policy, policy_with: Callable[[str | None], Policy], typicals: Typicals
) -> tuple[Drawn, ...]:
    """Each typical household under a place; none where the folder does not name the place."""
    setting = typicals.settings.get(policy.id)
    if setting is None:
        return ()
    own = policy_with(setting.overlay)
    found = []
    for typical in typicals.households:
        try:
            found.append(Drawn(typical, setting, own, typical_curve(own, typical, setting)))
        except (CaseError, UsageError) as error:
            found.append(Drawn(typical, setting, own, None, str(error)))
    return tuple(found)
