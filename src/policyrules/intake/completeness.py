"""Which lists are complete: what a case, a ledger or an argument declares, and of which lists it speaks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.frozen import frozen
from policyrules.base.saying import Said
from policyrules.core.policy import Policy, once
from policyrules.core.roots import roots
from policyrules.core.walk import asked_lists
from policyrules.intake.records import Keys, keys_of
from policyrules.intake.showing import show
from policyrules.intake.values import suggestion

EVERYTHING: Final = ("all", "全部")

Complete = str | Sequence[str] | None
"""Which lists are complete: "all" (全部) of those present, or named ones (plurals, entity ids, labels); "all"
among names is both."""


@frozen
class Completeness:
    """A declaration as understood; without arguments it says nothing.

    A list that is named is complete although no record of it is there. "all" speaks of the lists
    that are there: a list that was forgotten is not taken for an empty one. Both can be said together.
    """

    named: frozenset[str] = frozenset()
    present: bool = False
    """Whether every list that is present is complete."""

    def of(self, lists: Iterable[str], present: Collection[str]) -> frozenset[str]:
        """Those of ``lists`` (entity ids) that are complete, ``present`` being those that are there."""
        return frozenset(e for e in lists if e in self.named or (self.present and e in present))


def as_given(complete: Complete) -> tuple[str, ...]:
    """A ``complete`` declaration as a receipt holds it: "all", or the names given."""
    if complete is None:
        return ()
    return (complete,) if isinstance(complete, str) else tuple(complete)


def complete_lists(policy: Policy, complete: Complete) -> Completeness:
    """What the argument ``complete`` declares. Raises UsageError for a list that does not exist."""
    keys = keys_of(policy)
    below = {name: entity for root in roots(policy) for name, entity in keys[root].below.items()}
    found, wrong = complete_below(Keys({}, {}, below), complete)
    if wrong:
        raise UsageError(Said("\n".join(p.zh for p in wrong), "\n".join(p.en for p in wrong)))
    return found


def complete_below(keys: Keys, value: object) -> tuple[Completeness, tuple[Said, ...]]:
    """What a ``complete`` at a record with ``keys`` declares of the lists below, and what is wrong in it."""
    if value is None:
        return Completeness(), ()
    if isinstance(value, str) and value in EVERYTHING:
        value = (value,)
    if isinstance(value, str) or not isinstance(value, Sequence):
        wrong = Said(f'{show(value)} 应为 "all" 或列名的列表',
                     f'{show(value)} should be "all" or a list of list names')  # fmt: skip
        return Completeness(), (wrong,)
    known = [name for name in value if isinstance(name, str) and name in keys.below]
    others = [name for name in value if name not in known]
    missing = tuple(_no_list(name, keys) for name in others if name not in EVERYTHING)
    named = frozenset(keys.below[name] for name in known)
    return Completeness(named, present=len(missing) < len(others)), missing


def _no_list(name: object, keys: Keys) -> Said:
    hint = suggestion(name if isinstance(name, str) else "", keys.below)
    return Said(f"没有 {show(name)} 这个列表{hint.zh}", f"there is no list {show(name)}{hint.en}")


def not_found(policy: Policy, lists: Iterable[str], said: Completeness) -> Said | None:
    """What to say of lists that are not there and not named; None when there is none to speak of.

    Of one that nothing in the policy asks about there is nothing to say.
    """
    asked = once(policy, asked_lists)
    open_ = [policy.entities[e].plural for e in lists if e not in said.named and e in asked]
    if not open_:
        return None
    return Said(
        f"没有 {'、'.join(open_)}：按未齐全计；确实一条也没有的，在 complete 里写明列名，可与 all 并列"
        f"（--complete all,{open_[0]}）",
        f"not there: {', '.join(open_)}; taken as not complete. "
        "Name in complete, beside all, those that have no record "
        f"(--complete all,{open_[0]})",
    )
