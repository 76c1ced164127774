"""Whether the worked cases try every provision both ways, and variants made from them.

A provision is tried when some worked case applies it and some case refuses it: its record is
there and its conditions certainly fail. What another provision fails by is applied too, though
only what follows is cited in a decision. What stands without conditions cannot be refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, permutations
from typing import Final, Literal

from attrs import evolve, field, frozen

from policyrules.authoring.relied_on import relied_on
from policyrules.base.cells import page
from policyrules.base.errors import CaseError
from policyrules.base.saying import Language, Said, same
from policyrules.core.case import Case, Fact, RecordPath
from policyrules.core.decision import Decision
from policyrules.core.expressions import Expr, Lit
from policyrules.core.givens import Given
from policyrules.core.policy import Policy, Provision
from policyrules.core.possible import Several, join
from policyrules.core.presence import comes, record_dates
from policyrules.core.stated import policy_of
from policyrules.core.types import ABSENT, Known
from policyrules.core.worked import Example, ExpectedValue
from policyrules.deciding import decide_all
from policyrules.evaluate import engine_of
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.intake.case_json import read_case


@frozen
class Tried:
    """One provision: the titles of the worked cases that apply it, and of those that refuse it."""

    provision: str
    label: str
    clauses: tuple[str, ...]
    applied: tuple[str, ...]
    refused: tuple[str, ...]
    unconditional: bool
    """It has no conditions, so that no case can refuse it."""

    @property
    def complete(self) -> bool:
        """Whether it is tried both ways, as far as it can be."""
        return bool(self.applied) and (bool(self.refused) or self.unconditional)


@frozen
class CaseCoverage:
    """Every provision that a case can apply, in the order of the policy."""

    rows: tuple[Tried, ...]
    cases: int
    besides: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """By the id of every figure and deadline, and of readings: the titles of the cases that try it."""

    @property
    def holes(self) -> tuple[Tried, ...]:
        """The provisions not tried both ways."""
        return tuple(row for row in self.rows if not row.complete)


def case_coverage(
    policy_with: Callable[[str | None], Policy],
    policy: Policy,
    *,
    decided: Sequence[tuple[Policy, Sequence[Decision]]] | None = None,
) -> CaseCoverage:
    """Which provisions the worked cases of ``policy`` apply and refuse.

    ``policy_with`` gives the policy with the overlay that a case names (None: without any). ``decided``:
    the policy that decides each case, and the decisions, where they are at hand (``case_decided``). A case
    that cannot be read tries nothing.
    """
    known: dict[str, Provision] = {}
    free: dict[str, bool] = {}
    applied: dict[str, dict[str, None]] = {}
    refused: dict[str, dict[str, None]] = {}
    besides: dict[str, dict[str, None]] = {id_: {} for id_ in policy.deadlines}
    besides |= {given.id: {} for given in policy.givens.values() if given.kind == "standard"}
    for own in (policy, *(policy_with(e.overlay) for e in policy.examples)):
        for name, guard in _guards(own):
            known.setdefault(name, own.provisions[name])
            free[name] = free.get(name, True) and isinstance(guard, Lit)
    for number, example in enumerate(policy.examples):
        of_case = decided[number] if decided is not None else None
        own = of_case[0] if of_case is not None else policy_of(policy_with(example.overlay), example)
        try:
            case = read_case(own, example.data)
        except CaseError:
            continue
        if of_case is not None:
            decisions = of_case[1]
        else:
            decisions = decide_all(own, case, on=example.on, assume=dict(example.choices))
        for name in relied_on(own, case, example, decisions):
            besides.setdefault(name, {})[example.title] = None
        for name in _applied(own, case, example, decisions):
            applied.setdefault(name, {})[example.title] = None
        for name, by in _refused(own, case, example):
            refused.setdefault(name, {})[example.title] = None
            for other in by:
                applied.setdefault(other, {})[example.title] = None
    rows = tuple(
        Tried(
            name,
            provision.label,
            tuple(dict.fromkeys(c.clause for c in provision.citations)),
            tuple(applied.get(name, ())),
            tuple(refused.get(name, ())),
            free[name],
        )
        for name, provision in known.items()
    )
    named = {name: tuple(titles) for name, titles in besides.items()}
    return CaseCoverage(rows, len(policy.examples), named)


COUNTED: Final = Said(
    "案例 {cases} 个，规则 {rules} 条，正反都有案例的 {tried} 条",
    "{cases} worked cases, {rules} provisions, {tried} tried both ways",
)
NOT_APPLIED: Final = Said("没有案例适用它", "no case applies it")
NOT_REFUSED: Final = Said("没有案例因条件不满足而不适用它", "no case fails its conditions")


def report(found: CaseCoverage, *, language: Language = "zh") -> str:
    """The account as text: how many provisions are tried, then every one that is not."""
    total, holes = len(found.rows), found.holes
    head = COUNTED.filled(cases=found.cases, rules=total, tried=total - len(holes))
    return page([head.in_(language), *(f"  {_hole(row).in_(language)}" for row in holes)])


def _hole(row: Tried) -> Said:
    """A provision that is not tried both ways: its name, its clauses, what is wanting."""
    name = Said(f"{row.label} ({row.provision})", f"{row.provision} ({row.label})")
    wants = [] if row.applied else [NOT_APPLIED]
    wants += [] if row.refused or row.unconditional else [NOT_REFUSED]
    wanting = Said("；".join(w.zh for w in wants), "; ".join(w.en for w in wants))
    parts = [name, same("、".join(row.clauses)), wanting]
    return Said("  ".join(p.zh for p in parts if p), "  ".join(p.en for p in parts if p))


def _guards(policy: Policy) -> Iterator[tuple[str, Expr]]:
    for definition in policy.defs.values():
        for case in definition.cases:
            if case.provision is not None:
                yield case.provision, case.guard


def _applied(policy: Policy, case: Case, example: Example, decisions: Sequence[Decision]) -> Iterator[str]:
    """What the decisions rest on, and the conclusions expected; for rosters, what holds for a record."""
    for decision in decisions:
        yield from (a.provision for a in decision.applied)
    engine = engine_of(policy)
    run = Run(engine, example.on, dict(example.choices))
    for here in instance_of(policy, case.household, on=example.on).walk():
        for roster in policy.rosters.values():
            if roster.entity == here.entity and roster.id in engine.index:
                entry = run.entry(engine.index[roster.id], here)
                if entry.result[0] is True:
                    yield from engine.rules.provisions(entry.result[1])
        for expected in example.expected:
            if isinstance(expected, ExpectedValue) and _is_of(policy, expected, here):
                entry = run.entry(engine.index[expected.target], here)
                yield from engine.rules.provisions(entry.result[1])


def _is_of(policy: Policy, expected: ExpectedValue, here: Instance) -> bool:
    """Whether it is the conclusion of this record that is expected."""
    if expected.target not in policy.defs or policy.defs[expected.target].entity != here.entity:
        return False
    return expected.of is None or here.record.key == expected.of


def _refused(policy: Policy, case: Case, example: Example) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each provision whose conditions certainly fail, and the provisions by which they fail."""
    engine = engine_of(policy)
    run = Run(engine, example.on, dict(example.choices))
    for here in instance_of(policy, case.household, on=example.on).walk():
        for index, definition in enumerate(engine.defs):
            if definition.entity != here.entity:
                continue
            for place, rule in enumerate(definition.cases):
                if rule.provision is None or isinstance(rule.guard, Lit):
                    continue
                value, by, _ = engine.guard(index, place)(run, here)
                if value is False:
                    yield rule.provision, engine.rules.provisions(by)


# ── variants ─────────────────────────────────────────────────────────────────

MOST_ORDERS = 24


@frozen
class Variant:
    """A case beside a worked one: what was changed, the case, the day."""

    kind: Literal["unknown", "order", "day", "fen"]
    about: str
    case: Case
    on: date


def variants(policy: Policy, case: Case, on: date) -> Iterator[Variant]:
    """The neighbours of a case.

    ``unknown``: each fact unknown in turn, save the date of a record that comes after the day (without
    it the record is there); ``order``: each order of each list (the first 24);
    ``day``: the assessment date and each date on record a day earlier and later; ``fen``: each
    number one fen, or one of its unit, lower and higher within its bounds.
    """
    dates = record_dates(policy)
    yield from (Variant("day", f"on {on + step}", case, on + step) for step in _DAY)
    for path, record in case.household.walk():
        where = "/".join(key for _, key in path)
        for name, fact in record.facts.items():
            about = f"{where}.{name}".lstrip(".")
            given = policy.facts[record.entity][name]
            if comes(record, dates.get(record.entity, ()), on) is None:
                yield Variant("unknown", about, _with_fact(case, path, name, None), on)
            known = () if isinstance(fact.value, Several) else _neighbours(given, fact.value)
            for kind, value in known:
                yield Variant(
                    kind, f"{about} {value}", _with_fact(case, path, name, evolve(fact, value=value)), on
                )
        for entity, records in record.lists.items():
            for order in islice(permutations(records), 1, MOST_ORDERS):
                keys = ",".join(r.key for r in order)
                lists = {**record.lists, entity: order}
                changed = case.changed(path, lambda r, lists=lists: evolve(r, lists=lists))  # type: ignore[misc]
                yield Variant("order", f"{where}/{entity} {keys}".lstrip("/"), changed, on)


_DAY = (timedelta(days=-1), timedelta(days=1))


def _neighbours(given: Given, value: Known) -> Iterator[tuple[Literal["day", "fen"], Known]]:
    if value is ABSENT or isinstance(value, bool):
        return
    if isinstance(value, date):
        yield from (("day", value + step) for step in _DAY)
    elif isinstance(value, int | Fraction):
        unit = given.type.unit
        step = Fraction(1, 100) if unit is not None and unit.scale < 1 else Fraction(1)
        for near in (value - step, value + step):
            low, high = given.low, given.high
            above = not isinstance(low, int | Fraction) or near >= low
            below = not isinstance(high, int | Fraction) or near <= high
            if above and below:
                yield "fen", near.numerator if near.denominator == 1 else near


def _with_fact(case: Case, path: RecordPath, name: str, fact: Fact | None) -> Case:
    return case.changed(path, lambda record: record.with_fact(name, fact))


def widens(before: Decision, after: Decision) -> bool:
    """Whether ``after`` leaves everything possible that ``before`` does."""
    if not set(before.possible) <= set(after.possible) or (before.may_be_silent and not after.may_be_silent):
        return False
    for was, now in zip(before.values, after.values, strict=True):
        if join(now.value, was.value) != now.value:
            return False
    old, new = before.amount, after.amount
    if old is None or new is None:
        return old == new
    if old.state == "silent":
        return new.state == "silent" or new.may_be_silent
    if new.state == "silent" or (old.may_be_silent and not new.may_be_silent):
        return False
    low = new.low is None or (old.low is not None and new.low <= old.low)
    high = new.high is None or (old.high is not None and old.high <= new.high)
    return low and high


def founded(decision: Decision) -> bool:
    """Whether a decision names a clause, applied or searched; not owed while undetermined."""
    if decision.status in ("undetermined", "not_in_force"):
        return True
    if decision.status == "silent":
        return bool(decision.silent or decision.applied)
    if decision.status == "clash":
        return bool(decision.clash)
    return any(applied.citations for applied in (*decision.applied, *decision.one_of))


__all__ = [
    "CaseCoverage",
    "Tried",
    "Variant",
    "case_coverage",
    "founded",
    "report",
    "variants",
    "widens",
]
