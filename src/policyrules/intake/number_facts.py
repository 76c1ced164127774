"""What the numbers of a row say: a day of birth, the kind and grade of a disability."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from policyrules.base.errors import Problem, UsageError
from policyrules.base.saying import NOTHING, Said
from policyrules.core.case import Fact
from policyrules.core.policy import Policy
from policyrules.core.presence import birth_facts
from policyrules.intake.cell_forms import DISABILITIES, cell_value
from policyrules.intake.column_names import NO_FACT, fact_named
from policyrules.intake.families import CaseRow
from policyrules.intake.identity import ID_FACT, birth_date
from policyrules.intake.records import make_fact, unborn
from policyrules.intake.showing import show

CERTIFICATE: Final = "残疾证号"
"""The source of a kind and grade that the number of a disability certificate gave."""
FROM_NUMBER: Final = "身份证号"
"""The source of a day of birth that the identity number gave."""


def read_numbers(policy: Policy, birth: str, row: CaseRow, on: date | None) -> Iterator[Problem]:
    """Give a row the facts that its numbers say, and say where they are not what it says itself.

    ``birth`` is the county's name of the fact that the identity number gives, if any. Raises UsageError where
    there is no such fact.
    """
    _disability(policy, row)
    number = row.facts.get(ID_FACT)
    born = birth_date(number.value) if number is not None and isinstance(number.value, str) else None
    if birth and number is not None and isinstance(number.value, str):
        given = fact_named(policy, birth)
        if given is None:
            raise UsageError(NO_FACT.filled(column="birth", fact=show(birth), hint=NOTHING))
        if given.entity == row.entity and given.name not in row.facts and born is not None:
            row.facts[given.name] = Fact(born, FROM_NUMBER)
    births = birth_facts(policy)
    for name, wrong in unborn(births, row.entity, row.facts, on):
        row.wrong(wrong, name)
    for name in births.get(row.entity, ()) if born is not None else ():
        said = row.facts[name].value if name in row.facts else None
        if isinstance(said, date) and said != born:
            yield Problem(_OTHER_BIRTH, row.called(name), row.number, row.table)


def _disability(policy: Policy, row: CaseRow) -> None:
    """The kind and grade in the number of a disability certificate; they must agree with the row."""
    if row.disability is None:
        return
    kind, grade = row.disability
    said = {
        "disability_type": f"{DISABILITIES[kind - 1]}残疾",
        "disability_grade": f"{'一二三四'[grade - 1]}级",
    }
    for name, word in said.items():
        given = policy.facts[row.entity].get(name)
        if given is None:
            continue
        fact, _ = make_fact(given, cell_value(given, word), {"source": CERTIFICATE})
        if fact is not None and row.facts.setdefault(name, fact).value != fact.value:
            row.wrong(_DISAGREES.filled(label=given.label, name=name), name)


_DISAGREES: Final = Said("残疾证号里的{label}与这一行写的不同",
                         "not the {name} in the number of the disability certificate")  # fmt: skip
_OTHER_BIRTH: Final = Said("与身份证号里的出生日期不同，请核对；照这一列评定",
                           "not the birth in the identity number; see to it, this column counts")  # fmt: skip
