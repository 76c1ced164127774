"""A policy compiled to closures: each node of the core becomes a function (run, instance) → Result.

A result is a triple: the value (known, or a set of possible values), the provisions applied, the
reasons why it is not narrower; the last two as bit masks. The known path is kept free of sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Literal

from attrs import field, frozen

from policyrules.core.case import RecordPath
from policyrules.core.decision import OpenDiscretion
from policyrules.core.expressions import Expr
from policyrules.core.figures import Figures
from policyrules.core.givens import Given
from policyrules.core.graph import LIMIT, Places, displaced, splitter_of
from policyrules.core.policy import Def, Discretion, Policy, Programme
from policyrules.core.possible import UNSURE, Value
from policyrules.core.reasons import Failure, Lapsed, Later, Missing, Taken
from policyrules.core.types import SILENT
from policyrules.core.walk import conjuncts, targets
from policyrules.evaluate.books import Book, book_of
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.periods import Periods, periods_of

Result = tuple[Value, int, int]
Code = Callable[["Run", Instance], Result]
Below = tuple[Literal["def", "shared"], int, Instance, date, bool]
"""A Def, or what many records ask, of a record on a day; whether the evaluation had moved to that day."""
Dep = (
    Below
    | tuple[Literal["fact", "list"], str, Instance]
    | tuple[Literal["given"], str, date]
    | tuple[Literal["edge"], date]
    | tuple[Literal["later"], Later]
)
"""What an evaluation drew on: conclusions, facts by id, lists by entity, figures, days, what comes later."""


Key = tuple[int, Instance, date]
"""A conclusion: the place of its Def, the record, the day."""


@frozen(eq=False)
class Ground:
    """What an account needs of everything below an entry, each once, in the order in which it was met.

    Facts that are known and conclusions of which nothing is said are left out: a household with many
    members has most of those, and every member's decision would go through them again.
    """

    contributing: dict[Key, Entry] = field(factory=dict)
    """Conclusions of which a provision is held that gives a value."""
    overriding: dict[Key, Entry] = field(factory=dict)
    """Conclusions with exceptions."""
    adjusting: dict[Key, Entry] = field(factory=dict)
    """Deductions and exclusions, given or not."""
    discretionary: dict[Key, Entry] = field(factory=dict)
    """Conclusions with provisions that somebody may or may not use."""
    facts: dict[tuple[str, Instance], None] = field(factory=dict)
    """Facts that are not known, and all determinations."""
    lists: dict[tuple[str, Instance], None] = field(factory=dict)
    """Lists not known to be complete."""
    givens: dict[tuple[str, date], None] = field(factory=dict)
    later: dict[Later, None] = field(factory=dict)
    changes: dict[date, None] = field(factory=dict)
    """The first later day on which something that was looked at changes, if there is one."""

    def take(self, below: Ground) -> None:
        """Add what lies below."""
        # Most of them are empty; a plain test of each is several times cheaper than taking nothing.
        if below.contributing:
            self.contributing.update(below.contributing)
        if below.overriding:
            self.overriding.update(below.overriding)
        if below.adjusting:
            self.adjusting.update(below.adjusting)
        if below.discretionary:
            self.discretionary.update(below.discretionary)
        if below.facts:
            self.facts.update(below.facts)
        if below.lists:
            self.lists.update(below.lists)
        if below.givens:
            self.givens.update(below.givens)
        if below.later:
            self.later.update(below.later)
        if below.changes:
            self.changing(*below.changes)

    def changing(self, *days: date) -> None:
        """Note later days on which something changes; the first is kept."""
        first = min((*self.changes, *days), default=None)
        self.changes.clear()
        if first is not None:
            self.changes[first] = None


class Entry:
    """A Def evaluated for one record: its result, the leaves reached, what it drew on."""

    __slots__ = ("clash", "deps", "ground", "leaves", "result")

    def __init__(self, result: Result, leaves: Leaves, clash: bool, deps: list[Dep]) -> None:
        self.result = result
        self.leaves = leaves
        self.clash = clash
        self.deps = deps
        self.ground: Ground | None = None

    @property
    def held(self) -> tuple[int, ...]:
        """The cases held at some leaf, each once."""
        if len(self.leaves) == 1:
            return self.leaves[0]
        return tuple(dict.fromkeys(i for leaf in self.leaves for i in leaf))


Place = tuple[bool, int, int]
"""By what that which is not known is put in order: facts before lists, record by record, as declared."""
OpenFact = tuple[str, Instance]
"""What is not known of a record: the reason that it gives, and the record."""
Memo = dict[tuple[int, Instance], Entry]
Params = dict[str, tuple[Value, int]]


class Run:
    """One evaluation: the date, what is assumed, what has been evaluated so far."""

    __slots__ = (
        "_bits",
        "_days",
        "asking",
        "day",
        "deps",
        "discretions",
        "engine",
        "figures",
        "grounds",
        "memo",
        "moved",
        "on",
        "open",
        "over",
        "params",
        "places",
        "readings",
        "told",
        "units",
    )

    def __init__(self, engine: Engine, on: date, assumed: Mapping[str, Value]) -> None:
        self.engine = engine
        self.figures = Figures(engine.policy, assumed) if assumed else engine.figures
        self.deps: list[Dep] = []
        self.units: dict[tuple[str, Instance], Instance] = {}
        self.discretions: dict[tuple[str, Instance], OpenDiscretion | None] = {}
        """For each discretion asked about: what is said of it for a record, if it is open."""
        self.over: dict[tuple[int, Instance], tuple[Lapsed, ...]] = {}
        """For each adjustment asked about: what of it is over for a record."""
        self.told: dict[tuple[str, Instance, bool], tuple[Failure, ...]] = {}
        """What keeps a conclusion from being as wanted, once for all decisions."""
        self.open: dict[OpenFact, tuple[Place, Missing]] = {}
        """Where each fact and list that is not known stands among all, and what is said of it."""
        self.places: dict[RecordPath, int] = {}
        """Of each record which it is among those of its case, once somebody asks."""
        self._bits: dict[OpenFact, int] = {}
        self.grounds: dict[tuple[str, Instance], tuple[frozenset[str], int]] = {}
        """On which provisions a conclusion is founded: by name, and as a mask."""
        self.readings: dict[str, tuple[Taken, ...]] = {}
        """The readings of each provision asked about, with the option in force."""
        self.asking: list[Instance] = []
        """The records that ask for the aggregates around, the innermost last."""
        self.moved = 0
        self._days: dict[tuple[date, bool], tuple[Memo, Params]] = {}
        self.day = self.on = on
        self.memo, self.params = self._days.setdefault((on, False), ({}, {}))

    def open_bit(self, reason: str, here: Instance) -> int:
        """The bit of what is not known of a record: the odd ones, in the order in which it was met."""
        bit = self._bits.get((reason, here))
        if bit is None:
            bit = self._bits[reason, here] = 1 << 2 * len(self._bits) + 1
        return bit

    def open_facts(self, mask: int) -> list[OpenFact]:
        """What is not known, and of which record, of the reasons whose bits are set."""
        odd = f"{mask:b}"[-2::-2]
        return [fact for fact, bit in zip(self._bits, odd, strict=False) if bit == "1"]

    def reasons(self, mask: int) -> frozenset[str]:
        """The reasons whose bits are set, whatever record they are of."""
        return self.engine.reasons(mask).union(reason for reason, _ in self.open_facts(mask))

    @contextmanager
    def moved_to(self, on: date) -> Iterator[None]:
        """Evaluate at another date; what turns with that date does not turn as the days pass.

        What was worked out there is kept apart even when it is the assessment date itself, since
        it notes no days on which it changes.
        """
        before = self.on
        self.moved += 1
        self._go(on)
        try:
            yield
        finally:
            self.moved -= 1
            self._go(before)

    @contextmanager
    def asked_by(self, here: Instance) -> Iterator[None]:
        """Go through records on behalf of one that they are asked about."""
        self.asking.append(here)
        try:
            yield
        finally:
            self.asking.pop()

    def _go(self, on: date) -> None:
        self.on = on
        self.memo, self.params = self._days.setdefault((on, self.moved > 0), ({}, {}))

    def conclusion(self, index: int, instance: Instance) -> Entry:
        """A Def evaluated for a record, noted as drawn on."""
        self.deps.append(("def", index, instance, self.on, self.moved > 0))
        return self.entry(index, instance)

    def shared(self, index: int, instance: Instance) -> Result:
        """What many records ask of one ancestor, worked out once for it."""
        self.deps.append(("shared", index, instance, self.on, self.moved > 0))
        return self.entry(index, instance).result

    def drawn_on(self, entry: Entry) -> Iterator[Dep]:
        """What an entry drew on, also by what it shares with others."""
        todo = list(reversed(entry.deps))
        met: set[Dep] = set()
        while todo:
            dep = todo.pop()
            if dep in met:
                continue
            met.add(dep)
            if dep[0] == "shared":
                todo += reversed(self.entry_at(dep).deps)
            else:
                yield dep

    def entry(self, index: int, instance: Instance) -> Entry:
        """A Def evaluated for a record, at most once."""
        key = (index, instance)
        found = self.memo.get(key)
        if found is None:
            outer, self.deps = self.deps, []
            body = self.engine.bodies[index] if index >= 0 else self.engine.shared_bodies[~index]
            result, leaves, clash = body(self, instance)
            found = self.memo[key] = Entry(result, leaves, clash, self.deps)
            self.deps = outer
        return found

    def entry_at(self, dep: Below) -> Entry:
        """The entry of a conclusion drawn on."""
        _, index, instance, on, moved = dep
        return self._days[on, moved][0][index, instance]

    def note_later(self, here: Instance, name: str) -> None:
        """Note what lies after the day, of a fact or list looked for: on its own day it will count."""
        for found in here.later.get(name, ()):
            self.deps.append(("later", found))

    def ground(self, entry: Entry) -> Ground:
        """What lies below an entry; worked out from the bottom up, without recursion, and kept."""
        todo = [entry]
        while todo:
            top = todo[-1]
            if top.ground is None:
                below = [self.entry_at(dep) for dep in top.deps if dep[0] == "def" or dep[0] == "shared"]
                waiting = [b for b in below if b.ground is None]
                if waiting:
                    todo += waiting
                    continue
                top.ground = self._ground(top)
            todo.pop()
        assert entry.ground is not None
        return entry.ground

    def _ground(self, entry: Entry) -> Ground:
        ground = Ground()
        for dep in entry.deps:
            # The commonest first; a plain test of the kind is several times cheaper than a pattern.
            if dep[0] == "fact":
                if not self.engine.plain(dep[1], dep[2], self.day):
                    ground.facts[dep[1], dep[2]] = None
            elif dep[0] == "def" or dep[0] == "shared":
                below = self.entry_at(dep)
                if dep[0] == "def":
                    self.conclude(ground, (dep[1], dep[2], dep[3]), below)
                assert below.ground is not None
                ground.take(below.ground)
            elif dep[0] == "given":
                ground.givens[dep[1], dep[2]] = None
            elif dep[0] == "list":
                ground.lists[dep[1], dep[2]] = None
            elif dep[0] == "edge":
                if self.day < dep[1] < date.max:
                    ground.changing(dep[1])
            else:
                ground.later[dep[1]] = None
                ground.changing(dep[1].on)
        return ground

    def conclude(self, ground: Ground, key: Key, entry: Entry) -> None:
        """Note a conclusion as far as an account has to speak of it."""
        contributes, overrides, adjusts, discretion = self.engine.spoken_of[key[0]]
        if contributes and any(entry.leaves):
            ground.contributing.setdefault(key, entry)
        if overrides:
            ground.overriding.setdefault(key, entry)
        if adjusts:
            ground.adjusting.setdefault(key, entry)
        if discretion:
            ground.discretionary.setdefault(key, entry)

    def edge(self, day: date) -> None:
        """Note a day on which something that was looked at changes."""
        if not self.moved:
            self.deps.append(("edge", day))

    def given(self, given: Given) -> tuple[Value, int]:
        """A figure, reading or mode in force on the day; open or a gap: what it can be, and why."""
        found = self.params.get(given.id)
        if found is None:
            known = self.figures.on(given.id, self.on)
            mask = 0
            for reason in known.reasons:
                mask |= self.engine.reason_bit(reason)
            found = self.params[given.id] = known.value, mask
        self.deps.append(("given", given.id, self.on))
        return found


def keep(value: Value, reasons: int) -> int:
    """The reasons that a value keeps: none when it is known, save that it is silent."""
    return reasons if type(value) in UNSURE or value is SILENT else 0


Leaves = tuple[tuple[int, ...], ...]
"""The cases held, by their places, at each leaf that can be reached."""
Body = Callable[[Run, Instance], tuple[Result, Leaves, bool]]
"""What a Def is, where it stands, and whether it is certain that its cases contradict each other."""

Definition = Callable[["Engine", Def], Body]
Expression = Callable[["Engine", Expr], Code]
"""How a Def, and how an expression, becomes a function."""


class Engine:
    """A policy ready to decide cases; holds no state of any case."""

    def __init__(
        self, policy: Policy, *, definition: Definition, expression: Expression, limit: int = LIMIT
    ) -> None:
        self.policy = policy
        self.splitter = splitter_of(policy, limit)
        self.provision_ids = tuple(policy.provisions)
        self.provision_bits = {name: 1 << i for i, name in enumerate(self.provision_ids)}
        self._reason_bits: dict[str, int] = {}
        self.def_ids = tuple(policy.defs)
        self.index = {name: i for i, name in enumerate(self.def_ids)}
        self.defs: tuple[Def, ...] = tuple(policy.defs.values())
        self._expression = expression
        self._definition = definition
        self.bodies: list[Body] = [self._lazy(i) for i in range(len(self.defs))]
        self.shared_bodies: list[Body] = []
        """What many records ask of one ancestor; the i-th is numbered ~i, below the Defs."""
        self.figures = Figures(policy)
        names = (*policy.entities, *policy.givens, *policy.defs)
        self.declared = {name: place for place, name in enumerate(names)}
        """Where each entity, Given and Def stands."""
        self.spoken_of = tuple(_spoken_of(policy, d) for d in self.defs)
        """Of each Def: whether its provisions contribute a value, override, adjust, are discretionary."""
        self._kept: dict[int, Code] = {}
        self._books: dict[str, Book] = {}
        self._periods: dict[int, tuple[Periods, ...]] = {}
        self._displaced: dict[int, tuple[Places, ...]] = {}
        self._speaking: dict[int, tuple[Expr, ...]] = {}
        self.ledger = frozenset(carry.fact for p in policy.programmes.values() for carry in p.carries)
        """The facts that some decision writes."""

    def _lazy(self, index: int) -> Body:
        def first(run: Run, instance: Instance) -> tuple[Result, Leaves, bool]:
            self.bodies[index] = self._definition(self, self.defs[index])
            return self.bodies[index](run, instance)

        return first

    def share(self, code: Code) -> int:
        """A number for what many records ask of one ancestor."""
        self.shared_bodies.append(lambda run, here: (code(run, here), (), False))
        return ~(len(self.shared_bodies) - 1)

    def reason_bit(self, reason: str) -> int:
        """The bit of a reason of no record: an even one, as they are met; a run has the odd ones."""
        bit = self._reason_bits.get(reason)
        if bit is None:
            bit = self._reason_bits[reason] = 1 << 2 * len(self._reason_bits)
        return bit

    def reasons(self, mask: int) -> frozenset[str]:
        """The reasons of no record whose bits are set."""
        return frozenset(reason for reason, bit in self._reason_bits.items() if mask & bit)

    def in_order(self, reasons: Iterable[str]) -> list[str]:
        """Reasons in the order in which what they name is declared."""
        last = len(self.declared)
        return sorted(reasons, key=lambda r: (self.declared.get(r.partition(":")[2], last), r))

    def plain(self, name: str, here: Instance, day: date) -> bool:
        """Whether a fact is known, nobody's determination, and no date that is still to come."""
        given = self.policy.givens[name]
        value = here.values.get(given.name)
        return given.kind == "fact" and value is not None and not (isinstance(value, date) and value > day)

    def provisions(self, mask: int) -> tuple[str, ...]:
        """The provisions whose bits are set, in the order of the policy."""
        found = []
        while mask:
            lowest = mask & -mask
            found.append(self.provision_ids[lowest.bit_length() - 1])
            mask ^= lowest
        return tuple(found)

    def code(self, expr: Expr) -> Code:
        """The function of an expression."""
        return self._expression(self, expr)

    def kept(self, expr: Expr) -> Code:
        """The function of an expression that stands in the policy, compiled once."""
        found = self._kept.get(id(expr))
        if found is None:
            found = self._kept[id(expr)] = self.code(expr)
        return found

    def book(self, programme: Programme) -> Book:
        """The entries that a programme makes in the ledger."""
        found = self._books.get(programme.id)
        if found is None:
            found = self._books[programme.id] = book_of(self.policy, programme)
        return found

    def periods(self, index: int) -> tuple[Periods, ...]:
        """The rules of a Def whose conditions speak of the assessment date, taken apart."""
        found = self._periods.get(index)
        if found is None:
            parts = map(periods_of, self.defs[index].cases)
            found = self._periods[index] = tuple(part for part in parts if part is not None)
        return found

    def displaced(self, index: int) -> tuple[Places, ...]:
        """For each case of a Def the cases that it displaces."""
        found = self._displaced.get(index)
        if found is None:
            found = self._displaced[index] = displaced(self.defs[index].cases)
        return found

    def of_ledger(self, guard: Expr) -> tuple[Expr, ...]:
        """The parts of a case's condition that speak of facts which some decision writes."""
        found = self._speaking.get(id(guard))
        if found is None:
            parts = (part for part in conjuncts(guard) if not self.ledger.isdisjoint(targets(part)))
            found = self._speaking[id(guard)] = tuple(parts)
        return found

    def guard(self, index: int, case: int) -> Code:
        """The guard of a case of a Def."""
        return self.kept(self.defs[index].cases[case].guard)

    def discretion_guard(self, discretion: Discretion) -> Code:
        """A discretionary provision's own conditions, without the discretion."""
        return self.kept(discretion.guard)


def _spoken_of(policy: Policy, definition: Def) -> tuple[bool, bool, bool, bool]:
    names = [case.provision for case in definition.cases if case.provision is not None]
    return (
        bool(names) and definition.kind in ("adjustment", "quantity", "amount"),
        any(case.overrides for case in definition.cases),
        bool(names) and definition.kind == "adjustment",
        any(policy.provisions[name].discretion is not None for name in names),
    )
