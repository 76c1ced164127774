"""Which version of a document decides a case, and what several have in common where that is not known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce

from attrs import evolve

from policyrules.base.frozen import frozen
from policyrules.base.months import day_after, day_before
from policyrules.base.units import Number
from policyrules.core.case import Case
from policyrules.core.decision import Amount, Decision, Stated, Status
from policyrules.core.documents import SourceFile
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.possible import Value, is_known, join
from policyrules.core.presence import plain_day
from policyrules.core.reasons import Applied, Later, Missing
from policyrules.core.receipts import Receipt, VersionChoice, VersionTaken
from policyrules.core.types import HELD, SILENT, Option
from policyrules.core.versions import covers, digest_of, key_of, possible_versions, since_of, version_on
from policyrules.evaluate.instance import instance_of


@frozen
class Picked:
    """The version of a place's document for a case on a day, or those that it may be (docs/core.md)."""

    versions: tuple[Policy, ...]
    """Oldest first; never empty."""
    key: Given | None
    """The fact whose day counts; None: the assessment day does."""
    day: date | None
    """That day; None: not known."""
    on: date
    place: tuple[Policy, ...]
    """Every version that the place holds."""
    takes_over: date | None = None
    """Where the key is not known: the first day on which it may pick another version; None: it never will."""
    later: tuple[Later, ...] = ()
    """The fact, where it is on record from a later day on."""

    def inside(self, version: Policy) -> bool:
        """Whether the version is in force: the key lies in its period, and not after the day."""
        if self.key is None:
            return covers(version, self.on)
        if self.day is not None:
            return covers(version, self.day) and self.day <= self.on
        return version.in_force(self.on)

    def quiet_until(self, version: Policy) -> date | None:
        """The last day on which a version that says nothing on the day goes on doing so; None: for ever.

        It may speak once it is in force, and another one once it takes over.
        """
        turns: list[date]
        if self.key is not None and self.day is not None:
            turns = [self.day]
        else:
            ends = [] if version.last_day is None else [day_after(version.last_day)]
            since = [] if self.key is not None else [since_of(v) for v in self.place]
            turns = [day for day in (version.first_day, *ends, *since) if day is not None]
        return min((day_before(day) for day in turns if day > self.on), default=None)

    def bounded(self, decision: Decision) -> Decision:
        """The decision with the fact on record later, standing until another version may be picked."""
        if self.takes_over is None:
            return decision
        until = self.takes_over - timedelta(days=1)
        known = decision.valid_until
        later = tuple(dict.fromkeys((*self.later, *decision.later)))
        return evolve(decision, later=later, valid_until=until if known is None else min(known, until))

    def choice(self, versions: tuple[Policy, ...]) -> VersionChoice | None:
        """What the receipt says of it; None where the place holds only one version."""
        if len(self.place) < 2:
            return None
        taken = tuple(
            VersionTaken(v.id, v.document.title, since_of(v), v.digest, v.amendments) for v in versions
        )
        return VersionChoice(self.key.id if self.key else "", self.day, taken)


def picked_versions(policy: Policy, case: Case, *, on: date) -> Picked:
    """The version that decides a case on a day: by the assessment day, or by the day of a stated fact.

    Where that fact is not known, every version that may be meant. CaseError as ``decide``.
    """
    on, place = plain_day(on), policy.versions
    key = key_of(policy, case.household.entity) if case.household.entity in policy.entities else None
    if key is None:
        return Picked((version_on(policy, on),), None, on, on, place)
    root = instance_of(policy, case.household, on=on)
    day = root.values.get(key.name)
    if isinstance(day, date):
        return Picked((version_on(policy, day),), key, day, on, place)
    later = root.later.get(key.name, ())
    turns = [since for v in policy.versions if (since := since_of(v)) is not None and since > on]
    turns += [each.on for each in later]
    return Picked(possible_versions(policy, on), key, None, on, place, min(turns, default=None), later)


def version_is_clear(policy: Policy, case: Case, *, on: date) -> bool:
    """Whether one version that is in force decides a case, as what the case says of the fact alone has it."""
    root = case.household
    key = key_of(policy, root.entity) if policy.earlier and root.entity in policy.entities else None
    if key is None:
        return True
    fact = root.facts.get(key.name)
    if fact is None or (fact.on is not None and fact.on > on) or not isinstance(fact.value, date):
        return False
    return fact.value <= on and covers(version_on(policy, fact.value), fact.value)


def of_all(policy: Policy, picked: Picked, found: Sequence[tuple[Policy, Decision | None]]) -> Decision:
    """The decision under the version, or what those under each that it may be have in common."""
    if len(found) == 1 and found[0][1] is not None:
        return picked.bounded(found[0][1])
    assert picked.key is not None
    versions = tuple(version for version, _ in found)
    decisions = tuple(decision for _, decision in found)
    whole = joined(policy, picked.key, decisions, picked.choice(versions), digest_of(versions))
    return picked.bounded(whole)


# ── what several have in common ──────────────────────────────────────────────


def key_missing(key: Given) -> Missing:
    """That the fact which picks the version is not known."""
    return Missing("fact", key.id, key.label, (), key.holders)


def joined(
    policy: Policy,
    key: Given,
    found: Sequence[Decision | None],
    choice: VersionChoice | None,
    digest: str,
) -> Decision:
    """The decisions of one programme under each version as one; None: the version says nothing of it.

    Outcomes are one where their ids are. What all say is certain; else what they say is possible, and the
    fact that picks the version is missing. A version that is silent, not in force or without the
    programme makes 未规定 one possibility.
    """
    there = [decision for decision in found if decision is not None]
    newest = there[-1]
    silent = len(there) < len(found) or any(_may_be_silent(d) for d in there)
    options = _options(there)
    status = _status(there, options, silent=silent)
    amount = _amount(there, missing=len(there) < len(found))
    values = _values(there, missing=len(there) < len(found))
    known = all(is_known(one.value) for one in values)
    certain = status != "undetermined" and (amount is None or amount.state == "exact") and known
    reasons = frozenset[str]() if certain else frozenset({f"fact:{key.id}"})
    dates = [d.valid_until for d in there if d.valid_until is not None]
    missing = () if certain else (key_missing(key),)
    return evolve(
        newest,
        status=status,
        outcome=options[0] if status in ("decided", "held") else None,
        possible=options,
        may_be_silent=silent and status != "not_in_force",
        amount=amount,
        applied=(),
        figures=(),
        overridden=(),
        refused=(),
        silent=tuple(dict.fromkeys(c for d in there for c in d.silent)),
        missing=tuple(dict.fromkeys((*missing, *(m for d in there for m in d.missing)))),
        discretions=(),
        readings=(),
        determinations=(),
        later=tuple(dict.fromkeys(each for d in there for each in d.later)),
        valid_until=min(dates, default=None),
        reasons=reasons | frozenset(reason for d in there for reason in d.reasons),
        unfold=_no_trace,
        drawn=tuple,
        receipt=_receipt(policy, there, choice, digest),
        one_of=_one_of(there) if status in ("decided", "held") else (),
        alternatives=(),
        together=None,
        clash=(),
        breaches=(),
        grounds=(),
        exception_readings=(),
        lapsed=(),
        written=(),
        not_written=(),
        under=tuple(there),
        values=values,
    )


def _may_be_silent(decision: Decision) -> bool:
    return decision.may_be_silent or decision.status in ("silent", "not_in_force")


def _options(decisions: Sequence[Decision]) -> tuple[Option, ...]:
    """The outcomes possible under some version, each id once; in the order of the newest that has it."""
    found: dict[str, Option] = {}
    for decision in reversed(decisions):
        found = found | {option.id: option for option in decision.possible if option.id not in found}
    return tuple(found.values())


def _status(decisions: Sequence[Decision], options: Sequence[Option], *, silent: bool) -> Status:
    said = {decision.status for decision in decisions}
    if said <= {"silent", "not_in_force"}:
        return "not_in_force" if said == {"not_in_force"} else "silent"
    if said == {"clash"}:
        return "clash"
    if not silent and len(options) == 1 and said <= {"decided", "held"}:
        return "held" if options[0].id == HELD else "decided"
    return "undetermined"


def _amount(decisions: Sequence[Decision], *, missing: bool) -> Amount | None:
    """Every amount that some version gives; one that pays nothing at all leaves 未规定 possible."""
    amounts = [decision.amount for decision in decisions if decision.amount is not None]
    if not amounts:
        return None
    units = {amount.unit for amount in amounts}
    known = [amount for amount in amounts if amount.state != "silent"]
    unit = amounts[-1].unit
    if not known or len(units) > 1:
        return Amount("silent", None, None, unit)
    lows = [amount.low for amount in known]
    highs = [amount.high for amount in known]
    low: Number | None = None if None in lows else min(n for n in lows if n is not None)
    high: Number | None = None if None in highs else max(n for n in highs if n is not None)
    may_be_silent = missing or len(known) < len(decisions) or any(amount.may_be_silent for amount in known)
    exact = low is not None and low == high and not may_be_silent
    return Amount("exact" if exact else "range", low, high, unit, may_be_silent=may_be_silent)


def _values(decisions: Sequence[Decision], *, missing: bool) -> tuple[Stated, ...]:
    """Every value that some version states; one that says nothing of it leaves 未规定 possible."""
    newest = {one.id: one for decision in decisions for one in decision.values}
    found: list[Stated] = []
    for one in newest.values():
        said = [each for decision in decisions for each in decision.values if each.id == one.id]
        fits = all(each.type == one.type for each in said)
        silent: list[Value] = [SILENT] if missing or len(said) < len(decisions) else []
        value = reduce(join, [each.value for each in said] + silent) if fits else SILENT
        found.append(evolve(one, value=value))
    return tuple(found)


def _one_of(decisions: Sequence[Decision]) -> tuple[Applied, ...]:
    return tuple(dict.fromkeys(one for d in decisions for one in (*d.applied, *d.one_of)))


def _receipt(
    policy: Policy, decisions: Sequence[Decision], choice: VersionChoice | None, digest: str
) -> Receipt:
    files: dict[str, SourceFile] = {file.name: file for d in decisions for file in d.receipt.files}
    overlays = [d.receipt.overlay for d in decisions if d.receipt.overlay]
    return evolve(
        decisions[-1].receipt,
        policy=policy.id,
        digest=digest,
        overlay=overlays[-1] if overlays else "",
        files=tuple(sorted(files.values(), key=lambda file: file.name)),
        version=choice,
    )


def _no_trace() -> None:
    return None
