"""Hypothesis strategies made from a policy's own facts (extra ``testing``).

Households come out with the policy's thresholds, the amounts one fen beside them, month ends
and the edges of its windows injected, since rules go wrong at the line and hardly elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import cast

from attrs import evolve, frozen
from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from policyrules.base.months import month_end
from policyrules.base.units import MONTHS, YEARS_OLD, Number, Unit, plain
from policyrules.core.case import Case, Fact, Record, RecordPath
from policyrules.core.demands import broken
from policyrules.core.expressions import Lit
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.presence import record_dates
from policyrules.core.roots import root_above
from policyrules.core.types import ABSENT, Known
from policyrules.core.walk import cone, expressions, walk

MOST_MONEY = 2_000_000
"""Amounts drawn at random go up to 20,000 元, in fen."""

BIRTHS = (date(1930, 1, 1), date(2020, 12, 31))


@frozen
class Pool:
    """What to inject: amounts by unit, days."""

    numbers: Mapping[Unit | None, tuple[Number, ...]]
    days: tuple[date, ...]
    on: date
    """The assessment day."""


def pool(policy: Policy, on: date) -> Pool:
    """The policy's own thresholds around a day: literals, figures in force, their neighbours."""
    numbers: dict[Unit | None, set[Number]] = {}
    lengths = {0, 1, 3, 6, 12}
    for unit, number in _thresholds(policy):
        beside = (number - 1, number, number + 1)
        numbers.setdefault(unit, set()).update(n for n in beside if n >= 0)
        if unit == MONTHS:
            lengths.add(int(number))
        if unit is not None and unit.money:
            for persons in range(1, 5):
                for part in (1, 12):
                    line = plain(Fraction(number * persons, part))
                    near = (int(line) - 1, int(line), int(line) + 1)
                    numbers.setdefault(None, set()).update(n for n in near if n >= 0)
    days = {on + timedelta(days=d) for d in (-1, 0, 1)}
    for length in lengths:
        back = on - relativedelta(months=length)
        days |= {back, back - timedelta(days=1), back + timedelta(days=1)}
        days |= {month_end(back), back.replace(day=1), back.replace(day=1) - timedelta(days=1)}
    for age in _ages(policy):
        birthday = on - relativedelta(years=age)
        days |= {birthday, birthday - timedelta(days=1), birthday + timedelta(days=1)}
    sorted_numbers = {unit: tuple(sorted(found)) for unit, found in numbers.items()}
    return Pool(sorted_numbers, tuple(sorted(days)), on)


def _thresholds(policy: Policy) -> Iterator[tuple[Unit | None, Number]]:
    for given in policy.givens.values():
        for known in (*(dated.value for dated in given.values), given.default):
            if isinstance(known, int | Fraction) and not isinstance(known, bool):
                yield given.type.unit, known
    for literal in _literals(policy):
        if isinstance(literal.value, int | Fraction) and not isinstance(literal.value, bool):
            yield literal.type.unit, literal.value


def _literals(policy: Policy) -> Iterator[Lit]:
    for definition in policy.defs.values():
        for expr in expressions(definition):
            yield from (part for part in walk(expr) if isinstance(part, Lit))


def _ages(policy: Policy) -> set[int]:
    return {int(cast(int, lit.value)) for lit in _literals(policy) if lit.type.unit == YEARS_OLD}


def values(given: Given, injected: Pool) -> st.SearchStrategy[Known]:
    """Values of a fact: of its type, within its bounds, thresholds and edges among them."""
    ordinary = _ordinary(given, injected)
    return st.just(cast(Known, ABSENT)) | ordinary if given.type.optional else ordinary


def completing(policy: Policy, given: Given, injected: Pool) -> st.SearchStrategy[Known]:
    """Values that an unknown fact of a record on file can turn out to have.

    What stands on record has happened, so that the date of which it would be is not after the day.
    """
    ordinary = values(given, injected)
    if given.entity is None or given.name not in record_dates(policy).get(given.entity, ()):
        return ordinary
    return ordinary.filter(lambda value: not (isinstance(value, date) and value > injected.on))


def _ordinary(given: Given, injected: Pool) -> st.SearchStrategy[Known]:
    type_ = given.type
    match type_.kind:
        case "bool":
            return st.booleans()
        case "choice":
            return st.sampled_from([o.id for o in type_.options])
        case "choices":
            return st.frozensets(st.sampled_from([o.id for o in type_.options]))
        case "date":
            return st.sampled_from(injected.days) | st.dates(*BIRTHS)
        case "text":
            return st.sampled_from(["甲", "乙", "示例"])
    low = int(given.low) if isinstance(given.low, int | Fraction) else 0
    high = int(given.high) if isinstance(given.high, int | Fraction) else None
    unit = type_.unit
    money = unit is not None and unit.money
    near = injected.numbers.get(unit, ()) + (injected.numbers.get(None, ()) if money else ())
    fitting = [n for n in near if isinstance(n, int) and low <= n and (high is None or n <= high)]
    most = high if high is not None else low + (MOST_MONEY if money else 12)
    anything: st.SearchStrategy[Known] = st.integers(low, most)
    return st.sampled_from(fitting) | anything if fitting else anything


@frozen
class Shape:
    """How a case is drawn: the share of unknown facts, list lengths, completeness."""

    known: bool = False
    """Every fact and determination known, every list complete."""
    records: int = 3
    """The most records of a list."""
    determinations: bool = True


@st.composite
def cases(
    draw: st.DrawFn, policy: Policy, on: date, shape: Shape = Shape(), about: str | None = None
) -> Case:
    """Households of a policy, or cases of the root of ``about``.

    ``about`` names a programme: only facts that it draws on are given. With ``shape.known``
    nothing is unknown; else facts, determinations and completeness are left out at random.
    """
    injected = pool(policy, on)
    wanted = _asked(policy, about)
    root = root_above(policy.entities, policy.defs[about].entity) if about else policy.root
    drawn = draw(_records(policy, root, "1", injected, wanted, shape))
    return Case("example", agreeing(policy, drawn))


@st.composite
def _records(
    draw: st.DrawFn,
    policy: Policy,
    entity: str,
    key: str,
    injected: Pool,
    wanted: frozenset[str],
    shape: Shape,
) -> Record:
    facts: dict[str, Fact] = {}
    for name, given in policy.facts[entity].items():
        if given.id not in wanted or (given.kind == "determination" and not shape.determinations):
            continue
        if shape.known or draw(st.integers(0, 3)) > 0:
            facts[name] = _fact(given, draw(values(given, injected)))
    lists: dict[str, tuple[Record, ...]] = {}
    for child in policy.children[entity]:
        if not _reached(policy, child, wanted):
            continue
        least = 1 if policy.entities[child].person else 0
        length = draw(st.integers(least, shape.records))
        lists[child] = tuple(
            draw(_records(policy, child, str(i + 1), injected, wanted, shape)) for i in range(length)
        )
    complete = frozenset(c for c in policy.children[entity] if shape.known or draw(st.integers(0, 3)) > 0)
    return Record(entity, key, facts, lists, complete)


def agreeing(policy: Policy, record: Record, above: tuple[Record, ...] = ()) -> Record:
    """A record whose facts are as they must be against others (必须): a door refuses any other.

    Where what a fact is held against will do, the fact becomes that; what is still wrong then is left out.
    """
    facts = dict(record.facts)
    for given, demand, _, against in broken(policy, record.entity, [facts, *(one.facts for one in above)]):
        if demand.op in ("eq", "ge", "le"):
            facts[given.name] = evolve(facts[given.name], value=against)
    wrong = {g.name for g, *_ in broken(policy, record.entity, [facts, *(one.facts for one in above)])}
    kept = evolve(record, facts={name: fact for name, fact in facts.items() if name not in wrong})
    lists = {
        child: tuple(agreeing(policy, one, (kept, *above)) for one in records)
        for child, records in record.lists.items()
    }
    return evolve(kept, lists=lists)


def _fact(given: Given, value: Known) -> Fact:
    if given.kind == "determination":
        return Fact(value, by="示例机关", on=date(2017, 1, 1), basis="示例")
    return Fact(value)


def _reached(policy: Policy, entity: str, wanted: frozenset[str]) -> bool:
    """Whether anything wanted belongs to an entity or a list below it, or counts its records."""
    if policy.entities[entity].person:
        return True
    if any(g.id in wanted for g in policy.facts[entity].values()):
        return True
    if any(d.entity == entity for d in policy.defs.values() if d.id in wanted):
        return True
    return any(_reached(policy, child, wanted) for child in policy.children[entity])


@st.composite
def completions(draw: st.DrawFn, policy: Policy, case: Case, on: date, about: str | None = None) -> Case:
    """The case with everything unknown filled in and every list complete."""
    injected = pool(policy, on)
    wanted = _asked(policy, about)

    def fill(record: Record) -> Record:
        facts = dict(record.facts)
        for name, given in policy.facts[record.entity].items():
            if given.id in wanted and name not in facts:
                facts[name] = _fact(given, draw(completing(policy, given, injected)))
        lists = {child: tuple(map(fill, records)) for child, records in record.lists.items()}
        return evolve(record, facts=facts, lists=lists, complete=frozenset(policy.children[record.entity]))

    return evolve(case, household=fill(case.household))


def _asked(policy: Policy, about: str | None) -> frozenset[str]:
    """What a decision, or a conclusion, draws on; None: everything."""
    if about is None:
        return cone(policy, *policy.defs)
    programme = policy.programmes.get(about)
    return cone(policy, *(programme.conclusions if programme is not None else (about,)))


def unknowns(policy: Policy, case: Case, about: str | None = None) -> tuple[RecordPath, ...]:
    """The facts of the case that are unknown, each as its record's path and (entity, fact name)."""
    wanted = _asked(policy, about)

    return tuple(
        (*path, (record.entity, name))
        for path, record in case.household.walk()
        for name, given in policy.facts[record.entity].items()
        if given.id in wanted and name not in record.facts
    )


def learn(policy: Policy, case: Case, unknown: RecordPath, value: Known) -> Case:
    """The case with one unknown fact known."""
    *path, (entity, name) = unknown
    fact = _fact(policy.facts[entity][name], value)
    return case.changed(tuple(path), lambda record: record.with_fact(name, fact))
