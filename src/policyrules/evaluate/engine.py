"""A policy compiled to closures: each node of the core becomes a function (run, instance) → Result.

A result is a triple: the value (known, or a set of possible values), the provisions applied, the
reasons why it is not narrower; the last two as bit masks. The known path is kept free of sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

from policyrules.base.months import day_after
from policyrules.core.expressions import Expr
from policyrules.core.policy import Def, Discretion, Given, Policy
from policyrules.core.possible import UNSURE, Interval, Value, bounds, greatest, is_known, least, unknown
from policyrules.core.types import SILENT, Known
from policyrules.evaluate.instance import Instance

Result = tuple[Value, int, int]
Code = Callable[["Run", Instance], Result]
Dep = tuple[object, ...]
"""What an evaluation drew on: ("def", index, instance, on), ("fact", id, instance),
("list", entity, parent instance), ("given", id, on), ("edge", date)."""


class Entry:
    """A Def evaluated for one record: its result, the leaves reached, what it drew on."""

    __slots__ = ("deps", "leaves", "result")

    def __init__(self, result: Result, leaves: tuple[tuple[int, ...], ...], deps: list[Dep]) -> None:
        self.result = result
        self.leaves = leaves
        self.deps = deps


class Run:
    """One evaluation: the date, what is assumed, what has been evaluated so far."""

    __slots__ = ("_days", "assumed", "deps", "engine", "memo", "moved", "narrowing", "on", "params", "units")

    def __init__(self, engine: Engine, on: date, assumed: Mapping[str, Known]) -> None:
        self.engine = engine
        self.assumed = assumed
        self.deps: list[Dep] = []
        self.units: dict[tuple[str, Instance], Instance] = {}
        self.moved = 0
        self.narrowing: set[str] = set()
        self._days: dict[date, tuple[dict[tuple[int, Instance], Entry], dict[str, tuple[Value, int]]]] = {}
        self.on = on
        self.memo, self.params = self._days.setdefault(on, ({}, {}))

    def move(self, on: date) -> date:
        """Evaluate at another date from here on; returns the date so far."""
        before, self.on = self.on, on
        self.memo, self.params = self._days.setdefault(on, ({}, {}))
        return before

    def entry(self, index: int, instance: Instance) -> Entry:
        """A Def evaluated for a record, at most once."""
        key = (index, instance)
        found = self.memo.get(key)
        if found is None:
            outer, self.deps = self.deps, []
            result, leaves = self.engine.bodies[index](self, instance)
            found = self.memo[key] = Entry(result, leaves, self.deps)
            self.deps = outer
        return found

    def entry_at(self, dep: Dep) -> Entry:
        """The entry that a ("def", index, instance, on) names."""
        _, index, instance, on = dep
        return self._days[cast(date, on)][0][cast(int, index), cast(Instance, instance)]

    def edge(self, day: date) -> None:
        """Note a day on which something that was looked at changes."""
        if not self.moved:
            self.deps.append(("edge", day))

    def given(self, given: Given) -> tuple[Value, int]:
        """A figure, reading or mode in force on the day; open or a gap: what it can be, and why."""
        found = self.params.get(given.id)
        if found is None:
            found = self._given(given)
            if given.id not in self.narrowing:
                self.params[given.id] = found
        self.deps.append(("given", given.id, self.on))
        return found

    def _given(self, given: Given) -> tuple[Value, int]:
        if given.id in self.assumed:
            return self.assumed[given.id], 0
        for dated in given.values:
            if dated.start <= self.on and (dated.end is None or self.on <= dated.end):
                return dated.value, 0
        if given.default is not None:
            return given.default, 0
        reason = f"gap:{given.id}" if given.values else f"open:{given.id}"
        if given.id in self.narrowing:  # 高于 上年(x) asks for x of the year before, and so on for ever
            return unknown(given.type, given.low, given.high), self.engine.reason_bit(reason)
        self.narrowing.add(given.id)
        value = self._constrained(given)
        self.narrowing.discard(given.id)
        return value, 0 if is_known(value) else self.engine.reason_bit(reason)

    def _constrained(self, given: Given) -> Value:
        """What an open figure can still be: its bounds, narrowed by its must-constraints."""
        value = unknown(given.type, given.low, given.high)
        if not isinstance(value, Interval):
            return value
        deps, self.deps = self.deps, []
        for op, bound, guard in self.engine.constraints(given):
            if guard is not None and guard(self, NOWHERE)[0] is not True:
                continue
            low, high = bounds(bound(self, NOWHERE)[0])
            if low is not None and op in ("ge", "gt", "eq"):
                value = greatest(value, cast(Known, low))
            if high is not None and op in ("le", "lt", "eq"):
                value = least(value, cast(Known, high))
        self.deps = deps
        return value


NOWHERE = cast(Instance, None)
"""Where figures are evaluated: they belong to no record."""


def keep(value: Value, reasons: int) -> int:
    """The reasons that a value keeps: none when it is known, save that it is silent."""
    return reasons if type(value) in UNSURE or value is SILENT else 0


Body = Callable[[Run, Instance], tuple[Result, tuple[tuple[int, ...], ...]]]


Definition = Callable[["Engine", Def], Body]
Expression = Callable[["Engine", Expr], Code]
"""How a Def, and how an expression, becomes a function."""


class Engine:
    """A policy ready to decide cases; holds no state of any case."""

    def __init__(self, policy: Policy, *, definition: Definition, expression: Expression) -> None:
        self.policy = policy
        self.provision_ids = tuple(policy.provisions)
        self.provision_bits = {name: 1 << i for i, name in enumerate(self.provision_ids)}
        self._reasons: list[str] = []
        self._reason_bits: dict[str, int] = {}
        self.def_ids = tuple(policy.defs)
        self.index = {name: i for i, name in enumerate(self.def_ids)}
        self.defs: tuple[Def, ...] = tuple(policy.defs.values())
        self._expression = expression
        self._definition = definition
        self.bodies: list[Body] = [self._lazy(i) for i in range(len(self.defs))]
        self._constraints: dict[str, tuple[tuple[str, Code, Code | None], ...]] = {}
        self._kept: dict[int, Code] = {}

    def _lazy(self, index: int) -> Body:
        def first(run: Run, instance: Instance) -> tuple[Result, tuple[tuple[int, ...], ...]]:
            self.bodies[index] = self._definition(self, self.defs[index])
            return self.bodies[index](run, instance)

        return first

    def reason_bit(self, reason: str) -> int:
        """The bit of a reason; reasons are numbered as they are met."""
        bit = self._reason_bits.get(reason)
        if bit is None:
            bit = self._reason_bits[reason] = 1 << len(self._reasons)
            self._reasons.append(reason)
        return bit

    def reasons(self, mask: int) -> frozenset[str]:
        """The reasons whose bits are set."""
        return frozenset(r for i, r in enumerate(self._reasons) if mask >> i & 1)

    def provisions(self, mask: int) -> tuple[str, ...]:
        """The provisions whose bits are set, in the order of the policy."""
        return tuple(name for i, name in enumerate(self.provision_ids) if mask >> i & 1)

    def constraints(self, given: Given) -> tuple[tuple[str, Code, Code | None], ...]:
        """The must-constraints of a figure, compiled: (operator, bound, guard)."""
        found = self._constraints.get(given.id)
        if found is None:
            found = self._constraints[given.id] = tuple(
                (c.op, self.code(c.bound), None if c.guard is None else self.code(c.guard))
                for c in given.constraints
                if c.severity == "must"
            )
        return found

    def code(self, expr: Expr) -> Code:
        """The function of an expression."""
        return self._expression(self, expr)

    def kept(self, expr: Expr) -> Code:
        """The function of an expression that stands in the policy, compiled once."""
        found = self._kept.get(id(expr))
        if found is None:
            found = self._kept[id(expr)] = self.code(expr)
        return found

    def guard(self, index: int, case: int) -> Code:
        """The guard of a case of a Def."""
        return self.kept(self.defs[index].cases[case].guard)

    def discretion_guard(self, discretion: Discretion) -> Code:
        """A discretionary provision's own conditions, without the discretion."""
        return self.kept(discretion.guard)

    def parameter(self, given_id: str, on: date) -> tuple[Value, frozenset[str]]:
        """A document or county Given on a day: what it can be, and the reasons."""
        value, reasons = Run(self, on, {}).given(self.policy.givens[given_id])
        return value, self.reasons(reasons)

    def given_edges(self, given: Given, on: date) -> tuple[date, ...]:
        """The days after ``on`` from which another dated value of a Given is in force."""
        days: list[date] = []
        for dated in given.values:
            if dated.start > on:
                days.append(dated.start)
            if dated.end is not None and dated.end >= on:
                days.append(day_after(dated.end))
        return tuple(days)
