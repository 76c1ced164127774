"""What several rows of a ledger say of one household, made one: it must agree, and shares are added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from policyrules.base.errors import Problem
from policyrules.base.saying import Said
from policyrules.base.units import PLAIN, Number
from policyrules.core.case import Fact
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.intake.conversions import whole_number
from policyrules.intake.families import CaseRow
from policyrules.intake.values import out_of_bounds

_TOGETHER: Final = Said("各人之和", "what the persons have together")
_SUM: Final = "各人之和"
"""The source of a number that the shares of a household's persons come to."""
_TWO_TABLES: Final = Said(
    "这个户编号在 {tables} 里都有：编号各表自编的，请先编成不同的",
    "this household id stands in {tables}: where each counts for itself, make the ids differ",
)


def merged(
    policy: Policy, rows: dict[str, list[CaseRow]], parts: Sequence[tuple[CaseRow, CaseRow]], *, there: bool
) -> dict[str, CaseRow]:
    """The household's one row by its key, with what the rows of its persons say of it.

    ``parts`` are what each row of a person says of the household, and the person; ``there``: a table holds a
    household a row.
    """
    root = policy.root
    found: dict[str, list[CaseRow]] = defaultdict(list)
    tables: dict[str, dict[str, None]] = defaultdict(dict)
    shares: dict[str, dict[str, list[Number | None]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.get(root, ()):
        found[row.household].append(row)
    if parts:
        rows.setdefault(root, [])
    for part, one in parts:
        tables[part.household].setdefault(part.table)
        for name, share in part.shares.items():
            shares[part.household][name].append(share)
        whole = found[part.household] if part.household else [one]
        if not whole and not there:
            whole.append(part)
            rows[root].append(part)
        elif part.household and len(whole) == 1:
            agree(policy, whole[0], part)
        said_at = whole[0] if whole else one
        if said_at is not part:
            said_at.problems += [problem for problem in part.problems if problem not in said_at.problems]
    single = {key: own[0] for key, own in found.items() if len(own) == 1}
    for key, household in single.items():
        blanks = {n: fact for n, fact in household.blanks.items() if n not in household.unknown}
        household.facts = {**blanks, **household.facts}
        for name, each in shares[key].items():
            _together(household, policy.facts[root][name], each)
        if len(tables[key]) > 1:
            household.wrong(_TWO_TABLES.filled(tables="、".join(tables[key])))
    return single


def _together(household: CaseRow, given: Given, shares: Sequence[Number | None]) -> None:
    """A number of the household of which each person has a share; unknown where one share is."""
    numbers = [share for share in shares if share is not None]
    if len(numbers) < len(shares):
        return
    total, unit = Fraction(sum(numbers)), given.type.unit or PLAIN
    whole = whole_number(unit, total / unit.scale, _TOGETHER)
    wrong = whole if isinstance(whole, Said) else out_of_bounds(given, total)
    if wrong is not None:
        household.wrong(wrong, given.name)
    else:
        household.facts[given.name] = Fact(total if total.denominator > 1 else int(total), _SUM)


def agree(policy: Policy, whole: CaseRow, part: CaseRow) -> None:
    """Put what a row says of the household with what the others say; it must be the same."""
    for name, fact in part.facts.items():
        before = whole.facts.setdefault(name, fact)
        if not _same(before, fact):
            given = policy.facts[whole.entity][name]
            _differ(policy, whole, part, given.label, name)
    whole.unknown |= part.unknown
    if whole.size is not None and part.size is not None and whole.size != part.size:
        _differ(policy, whole, part, "家庭人口", "number of persons")
    whole.size = part.size if whole.size is None else whole.size
    whole.county = whole.county or part.county


def _differ(policy: Policy, whole: CaseRow, part: CaseRow, label: str, name: str) -> None:
    about = policy.entities[whole.entity]
    said = Said(f"同一{about.label}的{label}与第 {whole.number} 行的不同",
                f"{name} of the {about.id} is not that of row {whole.number}")  # fmt: skip
    whole.problems.append(Problem(said, "", part.number, part.table))


def _same(one: Fact, other: Fact) -> bool:
    return one.value == other.value and type(one.value) is type(other.value)
