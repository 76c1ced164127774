"""Who lives together: persons with sex, age, disability, illness, and what they can do.

What is told of them stands under the names of the shared vocabulary (``member.birth_date``); a policy with
a vocabulary of its own takes what it calls the same, and draws the rest from its facts alone.
"""

from __future__ import annotations

from datetime import date, timedelta

from attrs import define, field

from policyrules.base.months import add_months
from policyrules.core.types import ABSENT, Known
from policyrules.population import shares
from policyrules.population.chance import Chance

Facts = dict[str, Known]
"""By name, those of one record."""


@define
class Sketch:
    """What is told of one record: its facts, and the records below it by entity."""

    facts: Facts = field(factory=dict)
    lists: dict[str, list[Sketch]] = field(factory=dict)

    def add(self, entity: str, **facts: Known) -> None:
        """One more record below."""
        self.lists.setdefault(entity, []).append(Sketch(facts))


@define
class Person(Sketch):
    """An invented person, told and untold."""

    role: str = "adult"
    """child, youth, adult or elder."""
    male: bool = False
    born: date = date.min
    age: int = 0
    grade: int = 0
    """Of disability, 1 the most severe; 0: without a certificate."""
    ill: bool = False
    """Seriously."""
    able: str = "full"
    """To work: full, partly_lost or wholly_lost."""

    @property
    def severe(self) -> bool:
        """Whether severely disabled."""
        return self.grade in (1, 2)


def household(chance: Chance, on: date) -> list[Person]:
    """The persons of a household, the head first; no two are born on one day."""
    size = shares.SIZES.drawn(chance)
    roles = shares.ROLES[min(size, 5)].drawn(chance)
    roles += tuple(shares.FURTHER[place % len(shares.FURTHER)] for place in range(size - len(roles)))
    persons: list[Person] = []
    days = set[date]()
    for role in roles:
        person = _person(chance, role, on)
        while person.born in days:
            person.born -= timedelta(days=1)
        days.add(person.born)
        _told(chance, person)
        persons.append(person)
    return persons


def _person(chance: Chance, role: str, on: date) -> Person:
    low, high = shares.AGES[role].drawn(chance)
    age = chance.between(low, high)
    born = chance.days_before(add_months(on, -12 * age), 0, 364)
    person = Person(role=role, male=chance.percent(shares.MALE), born=born, age=age)
    if chance.percent(shares.DISABLED[role]):
        person.grade = shares.GRADES.drawn(chance)
    person.ill = chance.percent(shares.SERIOUSLY_ILL[role])
    if person.severe or role == "child" or age >= 75:
        person.able = "wholly_lost" if chance.percent(80) else "partly_lost"
    elif person.grade or person.ill or role == "elder":
        person.able = ("full", "partly_lost", "partly_lost", "wholly_lost")[chance.below(4)]
    return person


def _told(chance: Chance, person: Person) -> None:
    facts, grade = person.facts, person.grade
    kind = shares.DISABILITIES.drawn(chance) if grade else "no_certificate"
    facts["birth_date"] = person.born
    facts["disability_type"] = kind
    facts["disability_grade"] = grade or ABSENT
    facts["multiple_with_mental"] = kind == "multiple" and chance.percent(40)
    facts["seriously_ill"] = person.ill
    facts["labour_capacity"] = person.able
    facts["able_to_take_work"] = person.able != "wholly_lost" and person.role != "child"
    lost = person.severe or (person.age >= 80 and chance.percent(50))
    facts["self_care"] = ("wholly_lost" if chance.percent(40) else "partly_lost") if lost else "able"
    limited = kind in ("intellectual", "mental") or person.age < 18
    facts["legal_capacity"] = (
        ("none" if person.age < 8 or chance.percent(20) else "limited") if limited else "full"
    )
    facts["supported_by_family"] = person.severe and chance.percent(75)
    facts["cannot_head_household"] = (person.severe or person.age < 16) and chance.percent(75)
