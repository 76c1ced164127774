"""What is there on a day: nothing that is dated later, nor a person whose birth is still to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve

from policyrules.core.case import Case, Record
from policyrules.core.presence import comes
from policyrules.intake.identity import ID_FACT, birth_date


def present(case: Case, dates: Mapping[str, tuple[str, ...]], day: date) -> Case:
    """The case without what a decision on a day leaves out, so that its coming is a change of the case.

    ``dates`` are the facts that say when a record came about (``record_dates``); an identity number
    holds a date of birth too. Who has no known date is there.
    """

    def unborn(record: Record) -> bool:
        number = record.facts.get(ID_FACT)
        held = birth_date(number.value) if number and isinstance(number.value, str) else None
        return held is not None and held > day

    def there(record: Record) -> Record:
        facts = {name: fact for name, fact in record.facts.items() if fact.on is None or fact.on <= day}
        lists = {
            entity: tuple(
                there(r) for r in records if comes(r, dates.get(entity, ()), day) is None and not unborn(r)
            )
            for entity, records in record.lists.items()
        }
        return evolve(record, facts=facts, lists=lists)

    return evolve(case, household=there(case.household))
