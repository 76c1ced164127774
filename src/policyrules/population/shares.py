"""How invented households are composed: every share that is assumed, and where it comes from.

docs/population.md says the same in words. What has no source here is our own assumption, made so that each
rule of the policies at hand has households to speak of; it says nothing about any real place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policyrules.population.chance import Weighted

SIZES: Final = Weighted({1: 1453, 2: 2437, 3: 2686, 4: 1756, 5: 1003, 6: 420, 7: 143, 8: 102})
"""Persons in a household, of 10,000: the census of 2010, family households; 8 stands for 8 and more."""

ROLES: Final[Mapping[int, Weighted[tuple[str, ...]]]] = {
    1: Weighted({("elder",): 60, ("adult",): 40}),
    2: Weighted({("elder", "elder"): 38, ("adult", "adult"): 27, ("adult", "child"): 20,
                 ("adult", "elder"): 15}),
    3: Weighted({("adult", "adult", "child"): 55, ("adult", "adult", "elder"): 15,
                 ("adult", "child", "elder"): 15, ("adult", "adult", "youth"): 15}),
    4: Weighted({("adult", "adult", "child", "child"): 45, ("adult", "adult", "child", "elder"): 30,
                 ("adult", "adult", "elder", "elder"): 10, ("adult", "adult", "youth", "child"): 15}),
    5: Weighted({("adult", "adult", "child", "elder", "elder"): 40,
                 ("adult", "adult", "child", "child", "elder"): 40,
                 ("adult", "adult", "youth", "child", "elder"): 20}),
}  # fmt: skip
"""Who lives together, by size (ours, so that the ages come near the census of 2020: 17.95 % below 15,
18.70 % of 60 and more; somewhat more of both, as among households that ask for help)."""
FURTHER: Final = ("child", "elder", "adult")
"""Who comes to a household of more than five, in turn (ours)."""

AGES: Final = {
    "child": Weighted({(0, 2): 15, (3, 5): 16, (6, 11): 34, (12, 14): 16, (15, 17): 19}),
    "youth": Weighted({(18, 19): 30, (20, 24): 70}),
    "adult": Weighted({(25, 34): 25, (35, 44): 30, (45, 54): 30, (55, 59): 15}),
    "elder": Weighted({(60, 64): 28, (65, 69): 27, (70, 79): 31, (80, 89): 12, (90, 99): 2}),
}
"""Ages, both ends included (ours within each group)."""

MALE: Final = 51
"""Men among a hundred persons: the census of 2020."""

DISABLED: Final = {"child": 4, "youth": 8, "adult": 11, "elder": 22}
"""Holders of a disability certificate in a hundred (ours; about twice the 6.34 % of the national survey of
2006, as among households that ask for help)."""
DISABILITIES: Final = Weighted({
    "visual": 1263, "hearing": 2054, "speech": 130, "physical": 2472, "intellectual": 568, "mental": 629,
    "multiple": 1386,
})  # fmt: skip
"""By kind, of 8,502: the Disabled Persons' Federation's estimate for the end of 2010, in ten thousands."""
GRADES: Final = Weighted({1: 1259, 2: 1259, 3: 2992, 4: 2992})
"""By grade: the same estimate says 2,518 severe and 5,984 moderate and mild; each is halved (ours)."""

SERIOUSLY_ILL: Final = {"child": 2, "youth": 3, "adult": 7, "elder": 14}
"""In a hundred (ours)."""

AT_WORK: Final = 68
"""Of a hundred who can work, those with a job on record (ours)."""
JOBS: Final = Weighted({
    "migrant_work": 60, "without_cost": 20, "development_project": 12, "other_with_cost": 8,
})  # fmt: skip
"""By kind. That six in ten workers from the country work away from home is the survey of migrant workers of
2017 (171.85 of 286.52 million); the rest is ours."""
PAID: Final = Weighted({"monthly": 80, "yearly": 12, "one_off": 8})
"""How pay and other income come (ours)."""

INCOMES: Final = Weighted({"business": 38, "transfers": 14, "assets": 2, "other_wages": 6, "other_income": 5})
"""Incomes beside jobs and pensions: business, transfers and assets as in the income of rural households of a
province in 2017 (38.4 %, 14.4 %, 1.8 %); the rest is ours."""
CENTRAL_PENSION: Final = ((2018, 8800), (2015, 7000), (0, 5500))
"""The basic pension in fen a month, from a year on: the national minimum, which was 55, then 70, then 88
yuan."""
PENSIONER: Final = 85
"""Of a hundred persons of 60 and more, those with a basic pension on record (ours)."""

BELOW_THE_LINE: Final = 55
"""Of a hundred households that are not at the line, those below it (ours); the others have up to three times
as much."""

IN_HOSPITAL: Final = {True: 75, False: 10}
"""Persons with a bill of the last two years in a hundred, seriously ill or not (ours)."""
EMERGENCY: Final = 12
"""Households with an emergency of the last year in a hundred (ours)."""

STATUSES: Final = Weighted({
    "not_covered": 44, "covered": 36, "in_transition": 7, "phasing_out": 5, "stopped": 8,
})  # fmt: skip
"""The household's benefit before the assessment (ours)."""
REGISTERED: Final = Weighted({"not_registered": 45, "registered": 25, "exited": 22, "relapsed": 8})
"""Where it stands in the poverty register (ours)."""
