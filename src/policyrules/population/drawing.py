"""Invented households for a policy: what its rules ask for, as its own facts, bounds and demands allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from attrs import field, frozen

from policyrules.core.case import Case, Fact, Record
from policyrules.core.comparisons import COMPARES
from policyrules.core.givens import Demand, Given
from policyrules.core.policy import Policy
from policyrules.core.presence import birth_facts, record_dates
from policyrules.core.roots import implied_root, roots
from policyrules.core.types import ABSENT, Known
from policyrules.core.walk import cone
from policyrules.intake.identity import ID_FACT, check_digit
from policyrules.population.chance import Chance
from policyrules.population.edges import edges, lines
from policyrules.population.livelihood import Setting
from policyrules.population.people import Facts, Person, Sketch
from policyrules.population.registers import sketched
from policyrules.population.values import INVENTED, Asked, asked

AREA: Final = "99"
"""Every identity number begins with it: no province has it, so no person has such a number."""
APART: Final = 5_000_000
"""So many households one after another have identity numbers of their own."""
NAMES: Final = "甲乙丙丁戊己庚辛壬癸"
NAME_FACT: Final = "full_name"
YES, NO = Fact(True), Fact(False)

TOLD: Final = {
    "member": "household", "emergency": "household", "income": "member", "job": "member", "offer": "member",
    "bill": "member", "spending": "member",
}  # fmt: skip
"""The lists that are told of in the words of the shared vocabulary, each with what it belongs to."""


@frozen
class Wishes:
    """What a population is to be like, in hundredths."""

    seed: int = 0
    """Another seed, other households; 0 or more."""
    missing: int = 3
    """Facts that are not known, and lists not known to be complete, of a hundred."""
    at_line: int = 25
    """Amounts and days that lie where a rule turns, of a hundred."""
    faulty: int = 0
    """Households with a mistake for which they are refused, of a hundred."""


@frozen
class Drawing:
    """What is worked out once for all households of a policy on a day."""

    policy: Policy
    wishes: Wishes
    setting: Setting
    asked: Mapping[str, tuple[Asked, ...]]
    """By entity, the facts that are drawn."""
    demands: Mapping[str, tuple[tuple[str, Demand, str], ...]]
    """By entity, what a fact must be against another, and the name of that."""
    determined: Mapping[str, tuple[Given, ...]]
    """By entity, the facts that are determinations."""
    with_people: bool
    """Whether households have persons."""
    below: Mapping[str, tuple[tuple[str, bool], ...]]
    """By entity, the lists below whose records say anything, and whether these are persons."""
    births: Mapping[str, tuple[str, ...]]
    """By entity, the facts that are days of birth."""
    shared: Mapping[Known, Fact]
    """Facts that many records have, by value: the options."""

    def household(self, number: int) -> Case:
        """The household of a number from 1: the same, however many are drawn."""
        chance = Chance(self.wishes.seed, number)
        root = self._root(number)
        sketch = sketched(chance, self.setting) if self.with_people else Sketch()
        open_ = {e for e in self.policy.entities if e != root and chance.percent(self.wishes.missing)}
        hand = _Hand(self, chance, number, frozenset(self.policy.entities) - open_)
        record = hand.record(root, f"X{number:07}", sketch, ())
        if self.wishes.faulty and chance.percent(self.wishes.faulty):
            record = hand.spoilt(record)
        return Case(record.key, record)

    def told_of(self, entity: str) -> bool:
        """Whether its records say anything."""
        return _told_of(self.policy, self.asked, entity)

    def _root(self, number: int) -> str:
        found = roots(self.policy)
        return implied_root(self.policy.entities) or found[number % len(found)]


def drawing(policy: Policy, *, on: date, wishes: Wishes | None = None) -> Drawing:
    """What draws households of a policy on a day."""
    wishes = wishes or Wishes()
    turning = edges(policy, on)
    births = birth_facts(policy)
    wanted = _in_play(policy)
    drawn = {
        entity: tuple(
            asked(given, turning.get(given.id, ()), birth=name in births.get(entity, ()))
            for name, given in facts.items()
            if given.id in wanted
        )
        for entity, facts in policy.facts.items()
    }
    return Drawing(
        policy,
        wishes,
        Setting(on, lines(policy, on), wishes.at_line),
        {entity: _in_turn(facts) for entity, facts in drawn.items()},
        {entity: tuple(_demands(policy, facts.values())) for entity, facts in policy.facts.items()},
        {e: tuple(g for g in f.values() if g.kind == "determination") for e, f in policy.facts.items()},
        any(entity.person for entity in policy.entities.values()),
        {
            entity: tuple(
                (child, policy.entities[child].person)
                for child in policy.children[entity]
                if _told_of(policy, drawn, child)
            )
            for entity in policy.entities
        },
        {
            entity: tuple(fact.name for fact in _in_turn(facts) if fact.birth)
            for entity, facts in drawn.items()
        },
        {option: Fact(option) for facts in drawn.values() for fact in facts for option in fact.options},
    )


def _told_of(policy: Policy, asked: Mapping[str, tuple[Asked, ...]], entity: str) -> bool:
    """Whether the records of an entity have facts, or records below them."""
    return bool(asked[entity] or policy.children[entity]) or policy.entities[entity].parent is None


def households(policy: Policy, count: int, *, on: date, wishes: Wishes | None = None) -> Iterator[Case]:
    """So many invented households, one after another."""
    found = drawing(policy, on=on, wishes=wishes)
    return (found.household(number) for number in range(1, count + 1))


def _in_play(policy: Policy) -> frozenset[str]:
    """The facts that something is concluded from, that a list shows, or that say who and when."""
    shown = [
        ref.target for roster in policy.rosters.values() for ref in (*roster.columns, roster.group) if ref
    ]
    named = [f"{e}.{name}" for e, names in record_dates(policy).items() for name in names]
    people = [f"{e}.{name}" for e in policy.entities for name in (ID_FACT, NAME_FACT)]
    others = [demand.other for given in policy.givens.values() for demand in given.demands]
    return cone(policy, *policy.defs, *policy.rosters) | {*shown, *named, *people, *others}


def _in_turn(facts: Sequence[Asked]) -> tuple[Asked, ...]:
    """Those whose thresholds are made of other facts come last."""
    return tuple(sorted(facts, key=lambda fact: any(edge.terms for edge in fact.edges)))


def _demands(policy: Policy, facts: Iterable[Given]) -> Iterator[tuple[str, Demand, str]]:
    for given in facts:
        for demand in given.demands:
            yield given.name, demand, policy.givens[demand.other].name if demand.other else ""


@frozen
class _Hand:
    """The drawing of one household."""

    drawing: Drawing
    chance: Chance
    number: int
    complete: frozenset[str]
    numbers: set[str] = field(factory=set)
    """The identity numbers of the household so far."""

    def record(self, entity: str, key: str, sketch: Sketch, above: tuple[Facts, ...]) -> Record:
        """A record and all below it."""
        drawing = self.drawing
        facts = self.facts(entity, key, sketch, above)
        known = self.known(facts, self.determined(entity, facts))
        chain, lists = (facts, *above), {}
        for child, person in drawing.below[entity]:
            records = tuple([
                self.record(child, _key(place, person=person), one, chain)
                for place, one in enumerate(self.below(child, entity, sketch))
            ])  # fmt: skip
            if records:
                lists[child] = records
        complete = self.complete.intersection(drawing.policy.children[entity])
        return Record(entity, key, known, lists, complete)

    def known(self, facts: Facts, determined: Mapping[str, Fact]) -> dict[str, Fact]:
        """The facts that are known, as a case has them."""
        found, shared = {}, self.drawing.shared
        missing = self.drawing.wishes.missing
        for (name, value), lot in zip(facts.items(), self.chance.hundredths(len(facts)), strict=True):
            if lot < missing:
                continue
            if name in determined:
                found[name] = determined[name]
            elif value is True or value is False:
                found[name] = YES if value else NO
            else:
                found[name] = shared.get(value) or Fact(value)
        return found

    def below(self, child: str, entity: str, sketch: Sketch) -> Sequence[Sketch]:
        """What is told of the records of a list; of a list of which nothing is told, up to two."""
        if TOLD.get(child) == entity or child in sketch.lists:
            return sketch.lists.get(child, ())
        if self.drawing.policy.entities[child].person and "member" in sketch.lists:
            return sketch.lists["member"]
        return [Sketch() for _ in range(self.chance.below(3))]

    def facts(self, entity: str, key: str, sketch: Sketch, above: tuple[Facts, ...]) -> Facts:
        """What is so of a record, known or not, as its demands allow."""
        chance, wishes, day = self.chance, self.drawing.wishes, self.drawing.setting.on
        facts, tell = Facts(), sketch.facts.get
        for fact in self.drawing.asked[entity]:
            told = tell("birth_date" if fact.birth else fact.name)
            value = fact.drawn(chance, told, facts, day)
            if fact.edges and chance.percent(wishes.at_line):
                value = fact.at_an_edge(chance, value, facts, day, told=told is not None)
            facts[fact.name] = value
        self.obey(entity, facts, above)
        if isinstance(sketch, Person):
            self.name(entity, key, sketch, facts)
        return facts

    def obey(self, entity: str, facts: Facts, above: tuple[Facts, ...]) -> None:
        """What is not as it must be is made so; what cannot be is left out."""
        for again in (False, True):
            for name, demand, other in self.drawing.demands[entity]:
                value = facts.get(name)
                against = demand.fixed
                if other:
                    against = _at(facts, above, demand.hops).get(other)
                if value is None or against is None or ABSENT in (value, against):
                    continue
                when = demand.when
                if when is not None:
                    there = self.drawing.policy.givens[when.fact].name
                    if _at(facts, above, when.hops).get(there) not in when.values:
                        continue
                if not COMPARES[demand.op](value, against):
                    if demand.op in ("le", "ge", "eq") and not again:
                        facts[name] = against
                    else:
                        del facts[name]

    def name(self, entity: str, key: str, person: Person, facts: Facts) -> None:
        """Who it is: a name that nobody has, an identity number with a valid check digit in an area that is
        nobody's. The number is left out where it would look as if a spreadsheet had cut it, and where another
        person of the household has it."""
        if NAME_FACT in facts:
            facts[NAME_FACT] = f"{INVENTED}{self.number}号{key}"
        if facts.pop(ID_FACT, None) is not None:
            born = next(
                (v for n in self.drawing.births[entity] if isinstance(v := facts.get(n), date)), person.born
            )
            area, serial = divmod(self.number % APART, 500)
            number = f"{AREA}{area:04}{born:%Y%m%d}{2 * serial + person.male:03}"
            number += check_digit(number)
            if not number.endswith("000") and number not in self.numbers:
                self.numbers.add(number)
                facts[ID_FACT] = number

    def determined(self, entity: str, facts: Facts) -> dict[str, Fact]:
        """The determinations among the facts, with who made them, when and why."""
        found, day = {}, self.drawing.setting.on
        for given in self.drawing.determined[entity]:
            name = given.name
            if name in facts:
                by = f"{given.holders[0] if given.holders else INVENTED}（{INVENTED}）"
                on = day - timedelta(days=self.chance.below(60))
                found[name] = Fact(facts[name], by=by, on=on, basis=f"{INVENTED}的理由")
        return found

    def spoilt(self, household: Record) -> Record:
        """The household with one mistake for which it is refused; as it is where none can be made."""
        births = birth_facts(self.drawing.policy)
        day = self.drawing.setting.on
        ways = []
        for path, record in household.walk():
            number = record.facts.get(ID_FACT)
            if number is not None:
                ways.append((path, ID_FACT, Fact(_wrong_digit(str(number.value)))))
            for name in births.get(record.entity, ()):
                ways.append((path, name, Fact(day + timedelta(days=1 + self.chance.below(400)))))
        if not ways:
            return household
        path, name, fact = self.chance.of(ways)
        return household.changed(path, lambda record: record.with_fact(name, fact))


def _wrong_digit(number: str) -> str:
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def _at(facts: Facts, above: tuple[Facts, ...], hops: int) -> Facts:
    return (facts, *above)[hops] if hops <= len(above) else {}


def _key(place: int, *, person: bool) -> str:
    return NAMES[place] if person and place < len(NAMES) else str(place + 1)
