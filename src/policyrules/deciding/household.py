"""One household's decisions on one day, under one version of a policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Final, cast

from policyrules._version import LANGUAGE_VERSION, __version__
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision, OpenDiscretion, Status, Step, UnitOfDecision, told_when_read
from policyrules.core.policy import Policy, Programme
from policyrules.core.possible import Value, may_be
from policyrules.core.receipts import Assumed, Receipt
from policyrules.core.types import SILENT, Known
from policyrules.deciding.about import record_of
from policyrules.deciding.assuming import options_of
from policyrules.deciding.effects import with_effects
from policyrules.deciding.outcomes import (
    amount_of,
    clashing,
    evaluate_programme,
    outcome_of,
    possible_outcomes,
    reasons_of,
    silent_clauses,
    status_of,
    values_of,
)
from policyrules.deciding.versions import Picked
from policyrules.evaluate import engine_of
from policyrules.evaluate.account import Account
from policyrules.evaluate.engine import MOST_RECORDS, Run
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.evaluate.notes import Entry
from policyrules.evaluate.refused import refusals
from policyrules.evaluate.writing import entries_of


class Asked:
    """One household's decisions on one day: what they draw on in common is evaluated once."""

    def __init__(
        self,
        place: Policy,
        policy: Policy,
        case: Case,
        on: date,
        assumed: dict[str, Known],
        picked: Picked,
        *,
        effects: bool,
    ) -> None:
        self.place, self.policy, self.household, self.on = place, policy, case.id, on
        self.assumed: dict[str, Known] = {
            n: option for n, option in assumed.items() if option in options_of(policy, n)
        }
        self.effects, self.picked, self.inside = effects, picked, picked.inside(policy)
        self.engine = engine_of(policy)
        self.root = instance_of(policy, case.household, on=on)
        self.run = Run(self.engine, on, self.assumed, many=self.root.size > MOST_RECORDS)
        self.receipt = Receipt(
            place.id,
            policy.digest,
            __version__,
            LANGUAGE_VERSION,
            overlay=policy.overlay,
            files=policy.files,
            complete=case.complete,
            mapping=case.mapping,
            effects=effects,
            assumed=tuple(Assumed(name, cast(str, option)) for name, option in sorted(assumed.items())),
            version=picked.choice((policy,)),
        )

    def each(self, name: str) -> Iterator[Decision]:
        """The decisions of a programme for each record; 未规定 where this version lacks the programme."""
        programme = self.policy.programmes.get(name) or self.place.programme(name)
        yield from (self._of(programme, here) for here in self.root.records(programme.entity))

    def one(self, name: str, of: RecordPath) -> Decision | None:
        """The decision of a programme for one record; None where this version does not have the record."""
        programme = self.policy.programmes.get(name) or self.place.programme(name)
        here = record_of(self.root, programme, of)
        return None if here is None else self._of(programme, here)

    def _of(self, programme: Programme, here: Instance) -> Decision:
        if programme.id in self.policy.programmes:
            return self.decision(programme, here)
        return self._nothing(programme, here, "silent" if self.inside else "not_in_force")

    def _nothing(self, programme: Programme, here: Instance, status: Status) -> Decision:
        """The decision where this version says nothing."""
        unit = UnitOfDecision(self.household, here.path, self.root.entity)
        until = self.picked.quiet_until(self.policy)
        return says_nothing(programme, unit, self.on, self.receipt, status, until=until)

    def decision(self, programme: Programme, here: Instance) -> Decision:
        """The decision of a programme for a record."""
        if not self.inside:
            return self._nothing(programme, here, "not_in_force")
        unit = UnitOfDecision(self.household, here.path, self.root.entity)
        found = evaluate_programme(self.engine, self.run, programme, here)
        value = found[programme.id].result[0]
        clash = clashing(self.engine, found)
        status = status_of(value, clash=bool(clash))
        account = Told(self, programme, here, found)
        amount = amount_of(self.engine, programme, found.get(programme.amount or ""))
        may_be_silent = may_be(value, SILENT)
        nothing: dict[str, object] = {} if account.why else {"missing": ()}
        if not may_be_silent and (amount is None or (amount.state == "exact" and not amount.may_be_silent)):
            nothing["silent"] = ()
        decision = told_when_read(
            account.tell,
            programme=programme.id,
            label=programme.label,
            unit=unit,
            on=self.on,
            status=status,
            outcome=outcome_of(programme, value) if status in ("decided", "held") else None,
            possible=possible_outcomes(programme, value),
            may_be_silent=may_be_silent,
            amount=amount,
            reasons=self.run.reasons(account.why),
            receipt=self.receipt,
            pays=programme.pays,
            clash=clash,
            values=values_of(self.policy, programme, found),
            unfold=account.trace,
            drawn=account.facts,
            alternatives=(),
            together=None,
            under=(),
            **nothing,
        )
        if not self.effects:
            return decision
        drawn = account.account.drawn_readings()
        return with_effects(self.run, decision, programme, here, self.assumed, drawn)

    @cached_property
    def undecided(self) -> Run:
        """The evaluation in which every discretion that is not used is yet to be decided, case by case."""
        givens = (self.engine.policy.givens[d.mode] for d in self.policy.discretions.values())
        unused = {
            mode.id: "case_by_case"
            for mode in givens
            if self.run.figures.on(mode.id, self.on).value not in ("always", "case_by_case")
        }
        return Run(self.engine, self.on, {**self.assumed, **unused}, many=self.run.many)

    def mattering(
        self,
        programme: Programme,
        here: Instance,
        own: Mapping[str, Entry],
        open_: tuple[OpenDiscretion, ...],
    ) -> tuple[OpenDiscretion, ...]:
        """Those discretions whose use can change the decision, alone or with the others."""
        if not open_:
            return ()
        found = evaluate_programme(self.engine, self.undecided, programme, here)
        account = Account(self.undecided, found, programme, here)
        missing = account.missing(reasons_of(programme, found))
        named = {(m.id, m.path) for m in missing if m.reason == "determination"}
        changed = any(found[name].result[0] != entry.result[0] for name, entry in own.items())

        def matters(open_one: OpenDiscretion) -> bool:
            discretion = self.policy.discretions[open_one.id]
            # A household of one has no determinations of its own: they stand with the household.
            paths = {open_one.path} if self.policy.entities[discretion.entity].parent else {open_one.path, ()}
            if any((discretion.use, path) in named for path in paths):
                return True
            return changed and any((discretion.use, path) in self.determined for path in paths)

        return tuple(filter(matters, open_))

    @cached_property
    def determined(self) -> frozenset[tuple[str, RecordPath]]:
        """The discretions about whose use somebody has decided, and of which record."""
        uses = {
            (g.entity, g.name): g.id
            for d in self.policy.discretions.values()
            if (g := self.policy.givens[d.use])
        }
        return frozenset(
            (uses[record.entity, name], record.path)
            for record in self.root.walk()
            for name in record.values
            if (record.entity, name) in uses
        )


class Told:
    """What a decision rests on and what is said of it, each part worked out when it is asked for.

    The parts have the names of the fields of a Decision; the evaluation that they speak of is over.
    """

    def __init__(self, asked: Asked, programme: Programme, here: Instance, found: dict[str, Entry]) -> None:
        self.asked, self.programme, self.here, self.found = asked, programme, here, found
        self.why = reasons_of(programme, found)

    def tell(self, name: str) -> Mapping[str, object]:
        """The field of that name, and those that are told with it."""
        return _PARTS[name](self)

    @cached_property
    def account(self) -> Account:
        """Everything that was drawn on."""
        return Account(self.asked.run, self.found, self.programme, self.here)

    def facts(self) -> tuple[Step, ...]:
        """The known facts on which it draws."""
        return self.account.facts()

    def trace(self) -> Step:
        """The tree of what was drawn on, the same each time."""
        return self.tree

    @cached_property
    def tree(self) -> Step:
        """That tree, worked out when it is first asked for."""
        return self.account.trace()

    @property
    def value(self) -> Value:
        """What the outcome can be."""
        return self.found[self.programme.id].result[0]


def _at_hand(told: Told) -> Mapping[str, object]:
    """What an account can say with next to nothing to work out: it takes less than to be asked for each."""
    account = told.account
    return {
        "applied": account.applied(),
        "one_of": account.one_of(),
        "readings": account.readings(),
        "figures": account.figures(),
        "determinations": account.determinations(),
        "breaches": account.breaches(),
        "later": tuple(account.ground.later),
        "valid_until": account.valid_until(),
        "elsewhere": account.elsewhere,
    }


def _founded(told: Told) -> Mapping[str, object]:
    provisions, readings = told.account.founded()
    return {"grounds": provisions, "exception_readings": readings}


def _ledger(told: Told) -> Mapping[str, object]:
    written, left = entries_of(told.asked.run, told.programme, told.here)
    return {"written": tuple(entry for entry in written if entry.changes), "not_written": left}


def _refused(told: Told) -> Mapping[str, object]:
    return {"refused": refusals(told.asked.run, told.programme, told.here, told.value)}


def _silent(told: Told) -> Mapping[str, object]:
    amount = told.found.get(told.programme.amount or "")
    return {"silent": silent_clauses(told.asked.run, told.programme, told.here, told.value, amount)}


def _discretions(told: Told) -> Mapping[str, object]:
    open_ = told.account.discretions()
    return {"discretions": told.asked.mattering(told.programme, told.here, told.found, open_)}


_PARTS: Final[Mapping[str, Callable[[Told], Mapping[str, object]]]] = {
    "applied": _at_hand,
    "one_of": _at_hand,
    "readings": _at_hand,
    "figures": _at_hand,
    "determinations": _at_hand,
    "breaches": _at_hand,
    "later": _at_hand,
    "valid_until": _at_hand,
    "elsewhere": _at_hand,
    "overridden": lambda told: {"overridden": told.account.overridden()},
    "refused": _refused,
    "silent": _silent,
    "missing": lambda told: {"missing": told.account.missing(told.why)},
    "discretions": _discretions,
    "grounds": _founded,
    "exception_readings": _founded,
    "lapsed": lambda told: {"lapsed": told.account.lapsed()},
    "written": _ledger,
    "not_written": _ledger,
}
"""By each field of a decision that is filled in when it is read: what gives it, and those told with it."""


def says_nothing(
    programme: Programme,
    unit: UnitOfDecision,
    on: date,
    receipt: Receipt,
    status: Status,
    *,
    until: date | None,
) -> Decision:
    """The decision of a document that says nothing of a programme: it is not in force, or lacks it."""
    return Decision(
        programme=programme.id,
        label=programme.label,
        unit=unit,
        on=on,
        status=status,
        outcome=None,
        possible=(),
        may_be_silent=status == "silent",
        amount=None,
        applied=(),
        figures=(),
        overridden=(),
        refused=(),
        silent=(),
        missing=(),
        discretions=(),
        readings=(),
        determinations=(),
        later=(),
        valid_until=until,
        reasons=frozenset(),
        unfold=_no_trace,
        receipt=receipt,
        pays=programme.pays,
    )


def _no_trace() -> None:
    return None
