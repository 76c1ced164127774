"""Who is there on a day: a person whose date of birth is still to come is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve

from policyrules.core.case import Case, Record
from policyrules.core.presence import born_after
from policyrules.intake.identity import ID_FACT, birth_date


def present(case: Case, births: Mapping[str, tuple[str, ...]], day: date) -> Case:
    """The case without the records of those born after a day, and without what is below them.

    ``births`` are the facts that hold a date of birth, by entity; an identity number holds one too.
    Who has no known date is there.
    """

    def unborn(record: Record) -> bool:
        number = record.facts.get(ID_FACT)
        held = birth_date(number.value) if number and isinstance(number.value, str) else None
        return born_after(record, births.get(record.entity, ()), day) or (held is not None and held > day)

    def there(record: Record) -> Record:
        lists = {
            entity: tuple(there(r) for r in records if not unborn(r))
            for entity, records in record.lists.items()
        }
        return evolve(record, lists=lists)

    return evolve(case, household=there(case.household))
