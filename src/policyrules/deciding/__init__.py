"""``decide``: a case, a date, a programme → a Decision. Pure and total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Final, cast

from attrs import evolve, frozen

from policyrules._version import LANGUAGE_VERSION, __version__
from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.base.units import Number, Unit
from policyrules.core import possible
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import (
    Alternative,
    Amount,
    Assumed,
    Decision,
    Effect,
    Missing,
    Receipt,
    Status,
    Step,
    UnitOfDecision,
)
from policyrules.core.policy import Policy, Programme, once
from policyrules.core.possible import Value, may_be
from policyrules.core.types import HELD, SILENT, Citation, Known, Option, Type
from policyrules.deciding.versions import Picked, of_all, picked_versions
from policyrules.evaluate import engine
from policyrules.evaluate.account import Account, figures_missing
from policyrules.evaluate.engine import Engine, Entry, Run
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.evaluate.refused import refusals
from policyrules.evaluate.writing import entries_of


@typed
def decide(
    policy: Policy,
    case: Case,
    *,
    on: date,
    programme: str | None = None,
    of: RecordPath = (),
    effects: bool = False,
    assume: Mapping[str, Known] | None = None,
) -> Decision:
    """The decision of one programme for one household, or for the record ``of`` names.

    ``programme`` is an id; by default the policy's first. ``of`` is the path of (entity, key)
    from the household to the record that the programme is about; empty for the household.
    ``effects`` asks what each open discretion and each alternative reading would change.
    ``assume`` sets readings and modes for this decision alone: {"A09": "this_month"}; the receipt says so.
    What is unknown stays open in the answer; it never counts as no and never as 0.
    Raises UsageError for a programme, a record, a reading or an option that does not exist, and for
    a day that is no ``date``; CaseError for a case built by hand that does not fit the policy.
    """
    name, assumed = policy.programme(programme).id, _assumed(policy, assume)
    picked = picked_versions(policy, case, on=on)
    found: list[tuple[Policy, Decision | None]] = []
    for version in picked.versions:
        asked = _Asked(policy, version, case, on, assumed, picked, effects=effects)
        found.append((version, asked.one(name, of)))
    if all(decision is None for _, decision in found):
        raise _no_such_record(asked.root, policy.programme(name))
    return of_all(policy, picked, found)


@typed
def decide_all(
    policy: Policy,
    case: Case,
    *,
    on: date,
    programme: str | None = None,
    effects: bool = False,
    assume: Mapping[str, Known] | None = None,
) -> tuple[Decision, ...]:
    """Every programme of the policy, for every record of the case that it is about.

    ``programme``: only this one, by id or label; nothing of another is evaluated for its own sake.
    ``effects`` and ``assume`` are those of ``decide``. A programme about members that the case does
    not have gives no decision. What is unknown stays open in each answer. Raises UsageError for a
    programme, a reading or an option that does not exist, CaseError for a case that does not fit.
    """
    only = None if programme is None else policy.programme(programme).id
    assumed = _assumed(policy, assume)
    picked = picked_versions(policy, case, on=on)
    every = (name for version in reversed(picked.versions) for name in version.programmes)
    names = tuple(dict.fromkeys(every)) if only is None else (only,)
    found: list[tuple[Policy, tuple[Decision, ...]]] = []
    for version in picked.versions:
        asked = _Asked(policy, version, case, on, assumed, picked, effects=effects)
        found.append((version, tuple(decision for name in names for decision in asked.each(name))))
    if len(found) == 1:
        return tuple(picked.bounded(decision) for decision in found[0][1])
    by = [(version, {(d.programme, d.unit.path): d for d in decisions}) for version, decisions in found]
    return tuple(
        of_all(policy, picked, [(version, decisions.get(about)) for version, decisions in by])
        for about in dict.fromkeys(about for _, decisions in reversed(by) for about in decisions)
    )


@typed
def decide_units(policy: Policy, case: Case, programme: str, *, on: date) -> tuple[RecordPath, ...]:
    """The paths of the records that a programme is about on a day; ((),) for the household itself.

    Records that are dated later are not there yet. Raises UsageError for a programme that does not exist.
    """
    name = policy.programme(programme).id
    found: dict[RecordPath, None] = {}
    for version in picked_versions(policy, case, on=on).versions:
        root = instance_of(version, case.household, on=on)
        entity = version.programmes.get(name, policy.programme(name)).entity
        found |= dict.fromkeys(here.path for here in root.records(entity))
    return tuple(found)


@frozen
class Conclusion:
    """What a policy concludes of one record on one day apart from any decision, or what a figure is then."""

    id: str
    """Of the conclusion or figure."""
    label: str
    on: date
    """The day."""
    type: Type
    value: Value
    """All that it can be."""
    citations: tuple[Citation, ...]
    """Of the provisions applied; of a figure, the clauses that it rests on."""
    missing: tuple[Missing, ...]
    """What is unknown and matters."""
    clash: bool
    """Whether rules certainly contradict each other."""
    trace: Step | None
    """What it was drawn from."""


def conclude(
    policy: Policy,
    case: Case,
    *,
    on: date,
    target: str,
    of: RecordPath = (),
    assume: Mapping[str, Known] | None = None,
) -> Conclusion | None:
    """What a conclusion of a record, or a figure, can be on a day; None outside the policy's period.

    ``target`` is the id of the Def or Given, ``of`` the path of the record. Raises UsageError for a record
    that is not there on the day.
    """
    root = instance_of(policy, case.household, on=on)
    if not policy.in_force(on):
        return None
    run = Run(engine_of(policy), on, _assumed(policy, assume))
    given = policy.givens.get(target)
    if given is not None:
        known = run.figures.on(target, on)
        missing = tuple(figures_missing(policy, sorted(known.reasons)))
        step = Step(target, given.label, (), "figure", known.value, given.type.unit, ())
        value, cited = known.value, known.citations
        return Conclusion(target, given.label, on, given.type, value, cited, missing, bool(known.clash), step)
    definition = policy.defs[target]
    like = Programme(target, definition.label, definition.entity, (), None)
    here = _record(root, like, of)
    if here is None:
        raise _no_such_record(root, like)
    entry = run.entry(run.engine.index[target], here)
    account = Account(run, entry, None, like, here)
    return Conclusion(
        target,
        definition.label,
        on,
        definition.type,
        entry.result[0],
        tuple(dict.fromkeys(c for applied in account.applied() for c in applied.citations)),
        account.missing(run.engine.reasons(entry.result[2])),
        entry.clash,
        account.trace(),
    )


def engine_of(policy: Policy) -> Engine:
    """The policy's engine, compiled once and kept with the policy."""
    return once(policy, engine)


def _assumed(policy: Policy, assume: Mapping[str, Known] | None) -> dict[str, Known]:
    """Readings and modes set for one decision; anything else, figures above all, is refused."""
    for name, option in (assume or {}).items():
        known = [options for version in policy.versions if (options := _options_of(version, name))]
        if not known:
            raise UsageError(NOT_ASSUMED.filled(policy=policy.id, name=name))
        options = tuple(dict.fromkeys(one for options in known for one in options))
        if option not in options:
            listed = ", ".join(options)
            raise UsageError(NO_SUCH_OPTION.filled(name=name, option=repr(option), options=listed))
    return dict(assume or {})


def _options_of(policy: Policy, name: str) -> tuple[str, ...]:
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
WHICH_RECORD: Final = Said(
    "{programme} 是对 {entity} 的决定；请说明是哪一个（of=…）：{known}",
    "{programme} is about a {entity}; say which one (of=…): {known}",
)


def _record(root: Instance, programme: Programme, of: RecordPath) -> Instance | None:
    """The record that a programme is about and ``of`` names; without ``of`` the only one."""
    records = list(root.records(programme.entity))
    if not of and len(records) == 1:
        return records[0]
    return next((record for record in records if record.path == of), None)


def _no_such_record(root: Instance, programme: Programme) -> UsageError:
    paths = [record.path for record in root.records(programme.entity)]
    known = "; ".join("/".join(key for _, key in path) for path in paths) or "none"
    said = WHICH_RECORD.filled(programme=programme.id, entity=programme.entity, known=known)
    return UsageError(said)


class _Asked:
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
            n: option for n, option in assumed.items() if option in _options_of(policy, n)
        }
        self.effects, self.inside = effects, picked.inside(policy)
        self.engine = engine_of(policy)
        self.run = Run(self.engine, on, self.assumed)
        self.root = instance_of(policy, case.household, on=on)
        self.receipt = Receipt(
            place.id,
            policy.digest,
            __version__,
            LANGUAGE_VERSION,
            overlay=policy.overlay,
            files=policy.files,
            complete=case.complete,
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
        here = _record(self.root, programme, of)
        return None if here is None else self._of(programme, here)

    def _of(self, programme: Programme, here: Instance) -> Decision:
        if programme.id in self.policy.programmes:
            return self.decision(programme, here)
        unit = UnitOfDecision(self.household, here.path)
        return _nothing(programme, unit, self.on, self.receipt, "silent" if self.inside else "not_in_force")

    def decision(self, programme: Programme, here: Instance) -> Decision:
        """The decision of a programme for a record."""
        unit = UnitOfDecision(self.household, here.path)
        if not self.inside:
            return _nothing(programme, unit, self.on, self.receipt, "not_in_force")
        outcome, amount = evaluate_programme(self.engine, self.run, programme, here)
        account = Account(self.run, outcome, amount, programme, here)
        value = outcome.result[0]
        clash = _clashing(self.engine, programme, outcome, amount)
        reasons = self.engine.reasons(outcome.result[2] | (amount.result[2] if amount else 0))
        written, not_written = entries_of(self.run, programme, here)
        decision = Decision(
            programme=programme.id,
            label=programme.label,
            unit=unit,
            on=self.on,
            status=(status := _status(value, clash=bool(clash))),
            outcome=_single(programme, value) if status in ("decided", "held") else None,
            possible=_possible(programme, value),
            may_be_silent=may_be(value, SILENT),
            amount=_amount(self.engine, programme, amount),
            applied=account.applied(),
            figures=account.figures(),
            overridden=account.overridden(),
            refused=refusals(self.run, programme, here, value),
            silent=_silent(self.policy, programme, value, amount),
            missing=account.missing(reasons),
            discretions=account.discretions(),
            readings=account.readings(),
            determinations=account.determinations(),
            later=tuple(account.ground.later),
            valid_until=account.valid_until(),
            reasons=reasons,
            unfold=cache(account.trace),
            receipt=self.receipt,
            pays=programme.pays,
            clash=clash,
            one_of=account.one_of(),
            breaches=account.breaches(),
            grounds=account.grounds(),
            lapsed=account.lapsed(),
            written=tuple(entry for entry in written if entry.changes),
            not_written=not_written,
        )
        if not self.effects:
            return decision
        return _with_effects(self.engine, decision, programme, here, self.assumed, account.drawn_readings())


def evaluate_programme(
    engine: Engine, run: Run, programme: Programme, here: Instance
) -> tuple[Entry, Entry | None]:
    """The entries of a programme's outcome and amount for a record."""
    outcome = run.entry(engine.index[programme.id], here)
    amount = run.entry(engine.index[programme.amount], here) if programme.amount else None
    return outcome, amount


# ── outcome and amount ───────────────────────────────────────────────────────


def _status(value: Value, *, clash: bool) -> Status:
    if value is SILENT:
        return "silent"
    if clash:
        return "clash"
    if value == HELD:
        return "held"
    return "decided" if possible.is_known(value) else "undetermined"


def _options(programme: Programme) -> tuple[Option, ...]:
    return (*programme.outcomes, Option(HELD, "暂缓"))


def _single(programme: Programme, value: Value) -> Option | None:
    return next((o for o in _options(programme) if o.id == value), None)


def _possible(programme: Programme, value: Value) -> tuple[Option, ...]:
    members = possible.members(value)
    return tuple(o for o in _options(programme) if o.id in members)


def _amount(engine: Engine, programme: Programme, entry: Entry | None) -> Amount | None:
    if entry is None or programme.amount is None:
        return None
    unit = cast(Unit, engine.policy.defs[programme.amount].type.unit)
    value = entry.result[0]
    if value is SILENT:
        return Amount("silent", None, None, unit)
    low, high = possible.bounds(value)
    exact = possible.is_known(value)
    return Amount(
        "exact" if exact else "range",
        cast("Number | None", low),
        cast("Number | None", high),
        unit,
        may_be_silent=may_be(value, SILENT),
    )


def _clashing(engine: Engine, programme: Programme, outcome: Entry, amount: Entry | None) -> tuple[str, ...]:
    """The provisions that contradict each other, of the outcome or else of the amount; none in doubt."""
    for entry, def_id in ((outcome, programme.id), (amount, programme.amount)):
        if entry is not None and def_id is not None and entry.clash:
            cases = engine.policy.defs[def_id].cases
            return tuple(dict.fromkeys(cases[i].provision or cases[i].id for i in entry.leaves[0]))
    return ()


def _silent(policy: Policy, programme: Programme, value: Value, amount: Entry | None) -> tuple[Citation, ...]:
    """The clauses searched where outcome or amount is, or may be, not decided."""
    if may_be(value, SILENT):
        return programme.silent or _searched(policy, programme)
    if amount is not None and may_be(amount.result[0], SILENT):
        return tuple(
            dict.fromkeys(
                citation
                for leaf in amount.leaves
                for i in leaf
                if (name := policy.defs[cast(str, programme.amount)].cases[i].provision) is not None
                for citation in policy.provisions[name].citations
            )
        )
    return ()


def _searched(policy: Policy, programme: Programme) -> tuple[Citation, ...]:
    """The clauses of all cases of a decision: none of them decides."""
    names = (case.provision for case in policy.defs[programme.id].cases)
    found = (c for name in names if name is not None for c in policy.provisions[name].citations)
    return tuple(dict.fromkeys(found))


def _nothing(
    programme: Programme, unit: UnitOfDecision, on: date, receipt: Receipt, status: Status
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
        valid_until=None,
        reasons=frozenset(),
        unfold=_no_trace,
        receipt=receipt,
        pays=programme.pays,
    )


def _no_trace() -> None:
    return None


# ── what would change it ─────────────────────────────────────────────────────


def _with_effects(
    engine: Engine,
    decision: Decision,
    programme: Programme,
    here: Instance,
    assumed: dict[str, Known],
    drawn: tuple[tuple[str, str], ...],
) -> Decision:
    """The decision with what each open discretion, all of them, and each other reading would give."""

    def effect(changes: Mapping[str, Known]) -> Effect:
        run = Run(engine, decision.on, assumed | dict(changes))
        outcome, amount = evaluate_programme(engine, run, programme, here)
        outcomes = _possible(programme, outcome.result[0])
        paid = _amount(engine, programme, amount)
        changed = (outcomes, paid) != (decision.possible, decision.amount)
        reasons = engine.reasons(outcome.result[2] | (amount.result[2] if amount else 0))
        missing = Account(run, outcome, amount, programme, here).missing(reasons) if reasons else ()
        return Effect(outcomes, paid, changed, missing)

    modes = {d.id: engine.policy.discretions[d.id].mode for d in decision.discretions}
    found = [
        Alternative(name, option, engine.policy.readings[name].choosers, effect({name: option}))
        for name, taken in dict.fromkeys((*decision.relied_on, *drawn))
        for option, _, _ in engine.policy.readings[name].options
        if option != taken
    ]
    applied = {name for name, _ in decision.relied_on}
    return evolve(
        decision,
        discretions=tuple(evolve(d, effect=effect({modes[d.id]: "always"})) for d in decision.discretions),
        alternatives=tuple(a for a in found if a.reading in applied or a.effect.changes),
        together=effect(dict.fromkeys(modes.values(), "always")) if len(modes) > 1 else None,
    )
