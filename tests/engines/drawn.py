"""Invented cases by the thousand: at the thresholds, a fen beside them, at month ends, with facts missing.

Hypothesis draws the same for its laws (``policyrules.testing``), more widely and more slowly. One seed gives
the same cases everywhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attrs import frozen

from policyrules.base.months import month_end
from policyrules.core.case import Case, Fact, Record
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.possible import Several
from policyrules.core.roots import roots
from policyrules.core.types import ABSENT
from policyrules.testing import BIRTHS, MOST_MONEY, Pool, agreeing, pool

UNKNOWN = (0.0, 0.004, 0.02, 0.1, 0.3)
"""How likely a fact of a case is to be missing: of one case in five nothing is, of another one fact or two."""


def drawn_cases(
    policy: Policy, on: date, count: int, seed: int, *, ruled_out: bool = False
) -> Iterator[Case]:
    """So many cases of a policy, of each of its roots in turn.

    ``ruled_out``: of every other choice that is missing some options are ruled out, as rolls do.
    """
    injected, kinds = pool(policy, on), list(roots(policy))
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        made = _Maker(policy, injected, rng, rng.choice(UNKNOWN), rng.choice((2, 3, 4)), ruled_out)
        record = made.record(kinds[number % len(kinds)], "1")
        yield Case(f"{seed}-{number:07}", agreeing(policy, record))


@frozen
class _Maker:
    policy: Policy
    pool: Pool
    rng: random.Random
    unknown: float
    most: int
    ruled_out: bool

    def record(self, entity: str, key: str) -> Record:
        facts = {name: self.fact(given) for name, given in self.policy.facts[entity].items() if self.known()}
        lists, children = {}, self.policy.children[entity]
        for child in children:
            least = 1 if self.policy.entities[child].person else 0
            length = self.rng.randint(least, self.most) if least or self.rng.random() < 0.6 else 0
            lists[child] = tuple(self.record(child, str(n)) for n in range(1, length + 1))
        complete = frozenset(c for c in children if self.known())
        return Record(entity, key, facts, lists, complete, self.excluded(entity, facts))

    def excluded(self, entity: str, facts: Mapping[str, Fact]) -> dict[str, frozenset[str]]:
        """What choices that are missing certainly are not; one option at least is left."""
        found: dict[str, frozenset[str]] = {}
        for name, given in self.policy.facts[entity].items() if self.ruled_out else ():
            if given.type.kind == "choice" and name not in facts and self.rng.random() < 0.5:
                options = [option.id for option in given.type.options]
                left = self.rng.choice(options)
                out = frozenset(o for o in options if o != left and self.rng.random() < 0.5)
                found |= {name: out} if out else {}
        return found

    def known(self) -> bool:
        return self.rng.random() >= self.unknown

    def fact(self, given: Given) -> Fact:
        value = self.value(given)
        if given.kind != "determination":
            return Fact(value)
        return Fact(
            value, by="示例机关", on=self.pool.on - timedelta(days=self.rng.choice((-1, 0, 30))), basis="示例"
        )

    def value(self, given: Given) -> Any:
        """Of the fact's type and within its bounds."""
        rng, options = self.rng, [o.id for o in given.type.options]
        if given.type.optional and rng.random() < 0.3:
            return ABSENT
        match given.type.kind:
            case "bool":
                return rng.random() < 0.5
            case "choice":
                return rng.choice(options)
            case "choices":
                return self.several(options)
            case "date":
                return self.day()
            case "text":
                return "示例"
        return self.number(given)

    def several(self, options: Sequence[str]) -> frozenset[str] | Several:
        """A set of options; where facts may be missing, at times one of which not every option is known."""
        sure = frozenset(o for o in options if self.rng.random() < 0.3)
        may = frozenset(o for o in options if o not in sure and self.rng.random() < self.unknown)
        return Several(sure, sure | may) if may else sure

    def day(self) -> date:
        """An edge of the policy's own, a month's end, or any birthday."""
        rng, on = self.rng, self.pool.on
        match rng.randrange(4):
            case 0 | 1:
                return rng.choice(self.pool.days)
            case 2:
                return month_end(on - timedelta(days=rng.randrange(1500)))
        return BIRTHS[0] + timedelta(days=rng.randrange((BIRTHS[1] - BIRTHS[0]).days))

    def number(self, given: Given) -> int:
        """Nothing, a threshold or one beside it, or anything: where lists are added up, only one amount counts."""
        rng, unit = self.rng, given.type.unit
        low = int(given.low) if isinstance(given.low, int | Fraction) else 0
        money = unit is not None and unit.money
        high = (
            int(given.high) if isinstance(given.high, int | Fraction) else low + (MOST_MONEY if money else 12)
        )
        near = [*self.pool.numbers.get(unit, ()), *(self.pool.numbers.get(None, ()) if money else ())]
        fitting = [n for n in near if isinstance(n, int) and low <= n <= high]
        match rng.randrange(4):
            case 0:
                return low
            case 1 | 2 if fitting:
                return rng.choice(fitting)
        return rng.randint(low, high)
