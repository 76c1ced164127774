"""``decide``: a case, a date, a programme → a Decision. Pure and total."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from attrs import evolve

from policyrules._version import LANGUAGE_VERSION, __version__
from policyrules.base.errors import UsageError
from policyrules.base.units import Number, Unit
from policyrules.core import possible
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Alternative, Amount, Decision, Effect, Receipt, Status, UnitOfDecision
from policyrules.core.policy import Policy, Programme
from policyrules.core.possible import Value, may_be
from policyrules.core.types import HELD, SILENT, Citation, Known, Option
from policyrules.evaluate import engine
from policyrules.evaluate.account import Account
from policyrules.evaluate.engine import Engine, Entry, Run
from policyrules.evaluate.instance import Instance, fits, instance_of
from policyrules.evaluate.refused import refusals


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
    ``assume`` sets readings and modes for this decision alone: {"A09": "this_month"}.
    What is unknown stays open in the answer; it never counts as no and never as 0.
    Raises UsageError for a programme, a record, a reading or an option that does not exist, and
    CaseError for a case built by hand whose facts are not of the policy's types.
    """
    chosen = policy.programme(programme)
    here = _record(policy, case, chosen, of)
    assumed = _assumed(policy, assume)
    return _decision(engine_of(policy), case, chosen, here, on, assumed, effects=effects)


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
    """
    wanted = policy.programmes.values() if programme is None else (policy.programme(programme),)
    root = instance_of(policy, case.household)
    engine, assumed = engine_of(policy), _assumed(policy, assume)
    return tuple(
        _decision(engine, case, one, here, on, assumed, effects=effects)
        for one in wanted
        for here in root.records(one.entity)
    )


def decide_units(policy: Policy, case: Case, programme: str) -> tuple[RecordPath, ...]:
    """The paths of the records that a programme is about; ((),) for the household itself."""
    root = instance_of(policy, case.household)
    return tuple(here.path for here in root.records(policy.programme(programme).entity))


def engine_of(policy: Policy) -> Engine:
    """The policy's engine, compiled once and kept with the policy."""
    found = policy.__dict__.get("_engine")
    if found is None:
        found = policy.__dict__["_engine"] = engine(policy)
    return cast(Engine, found)


def _assumed(policy: Policy, assume: Mapping[str, Known] | None) -> dict[str, Known]:
    for name, value in (assume or {}).items():
        given = policy.givens.get(name)
        if given is None or given.level == "case" or not fits(given, value):
            raise UsageError(f"{policy.id} cannot assume {name} = {value!r}")
    return dict(assume or {})


def _record(policy: Policy, case: Case, programme: Programme, of: RecordPath) -> Instance:
    records = list(instance_of(policy, case.household).records(programme.entity))
    if not of and len(records) == 1:
        return records[0]
    for record in records:
        if record.path == of:
            return record
    known = "; ".join("/".join(key for _, key in record.path) for record in records) or "none"
    raise UsageError(f"{programme.id} is about a {programme.entity}; say which one (of=…): {known}")


def _decision(
    engine: Engine,
    case: Case,
    programme: Programme,
    here: Instance,
    on: date,
    assumed: dict[str, Known],
    *,
    effects: bool,
) -> Decision:
    policy = engine.policy
    unit = UnitOfDecision(case.id, here.path)
    if not policy.in_force(on):
        return _not_in_force(policy, case, programme, unit, on)
    run = Run(engine, on, assumed)
    outcome, amount = evaluate_programme(engine, run, programme, here)
    account = Account(run, outcome, amount, programme, here)
    value = outcome.result[0]
    reasons = engine.reasons(outcome.result[2] | (amount.result[2] if amount else 0))
    clash = _clashing(engine, programme, outcome, amount)
    decision = Decision(
        programme=programme.id,
        label=programme.label,
        unit=unit,
        on=on,
        status="clash" if clash else _status(value),
        outcome=None if clash else _single(programme, value),
        possible=_possible(programme, value),
        may_be_silent=may_be(value, SILENT),
        amount=_amount(engine, programme, amount),
        applied=account.applied(),
        figures=account.figures(),
        overridden=account.overridden(),
        refused=refusals(run, programme, here, value),
        silent=_silent(policy, programme, value, amount),
        missing=account.missing(reasons),
        discretions=account.discretions(),
        readings=account.readings(),
        determinations=account.determinations(),
        valid_until=account.valid_until(),
        reasons=reasons,
        trace=account.trace(),
        receipt=_receipt(policy, case),
        clash=clash,
        one_of=account.one_of(),
        unmet=account.unmet(),
        lapsed=account.lapsed(),
    )
    if not effects:
        return decision
    decision = evolve(decision, receipt=evolve(decision.receipt, effects=True))
    drawn = account.drawn_readings()
    return _with_effects(engine, decision, programme, here, assumed, drawn)


def evaluate_programme(
    engine: Engine, run: Run, programme: Programme, here: Instance
) -> tuple[Entry, Entry | None]:
    """The entries of a programme's outcome and amount for a record."""
    outcome = run.entry(engine.index[programme.id], here)
    amount = run.entry(engine.index[programme.amount], here) if programme.amount else None
    return outcome, amount


# ── outcome and amount ───────────────────────────────────────────────────────


def _status(value: Value) -> Status:
    if value is SILENT:
        return "silent"
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
    """The provisions that contradict each other, when that is certain."""
    for entry, def_id in ((outcome, programme.id), (amount, programme.amount)):
        if entry is None or def_id is None or len(entry.leaves) != 1 or len(entry.leaves[0]) < 2:
            continue
        if f"clash:{def_id}" in engine.reasons(entry.result[2]):
            cases = engine.policy.defs[def_id].cases
            return tuple(cases[i].provision or cases[i].id for i in entry.leaves[0])
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


def _receipt(policy: Policy, case: Case) -> Receipt:
    return Receipt(
        policy.id,
        policy.digest,
        __version__,
        LANGUAGE_VERSION,
        overlay=policy.overlay,
        files=policy.files,
        complete=case.complete,
    )


def _not_in_force(
    policy: Policy, case: Case, programme: Programme, unit: UnitOfDecision, on: date
) -> Decision:
    return Decision(
        programme=programme.id,
        label=programme.label,
        unit=unit,
        on=on,
        status="not_in_force",
        outcome=None,
        possible=(),
        may_be_silent=False,
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
        valid_until=None,
        reasons=frozenset(),
        trace=None,
        receipt=_receipt(policy, case),
    )


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
        return Effect(outcomes, paid, changes=(outcomes, paid) != (decision.possible, decision.amount))

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
