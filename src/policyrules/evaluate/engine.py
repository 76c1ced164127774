"""A policy compiled to closures: each node of the core becomes a function (run, instance) → Result.

A result is a triple: the value (known, or a set of possible values), the provisions applied, the
reasons why it is not narrower; the last two as bit masks. The known path is kept free of sets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import reduce
from itertools import starmap
from operator import or_

from policyrules.core.case import RecordPath
from policyrules.core.decision import OpenDiscretion
from policyrules.core.expressions import Expr
from policyrules.core.figures import Figures
from policyrules.core.givens import Given
from policyrules.core.graph import LIMIT, Places, displaced, splitter_of
from policyrules.core.policy import Def, Discretion, Policy, Programme
from policyrules.core.possible import UNSURE, Value
from policyrules.core.reasons import Failure, Lapsed, Missing, Taken
from policyrules.core.types import SILENT
from policyrules.core.walk import cone, conjuncts, targets
from policyrules.evaluate.books import Book, book_of
from policyrules.evaluate.instance import Instance, supplied
from policyrules.evaluate.notes import Dep, Entry, Ground, Leaves, Noted, PartedGround, Result
from policyrules.evaluate.periods import Periods, periods_of

Code = Callable[["Run", Instance], Result]
Place = tuple[bool, int, int]
"""By what that which is not known is put in order: facts before lists, record by record, as declared."""
OpenFact = tuple[str, RecordPath]
"""What is not known of a record: the reason that it gives, and the path of the record that can tell."""
MOST_RECORDS = 50
"""Of a case with more, what a decision about one record draws on is told of the records in line with it."""
Held = tuple[tuple[tuple[str, int], ...], int]
"""Provisions, each with its bit, and all the bits together."""
Memo = dict[tuple[int, Instance], Entry]
Params = dict[str, tuple[Result, Noted]]


class Run:
    """One evaluation: the date, what is assumed, what has been evaluated so far."""

    __slots__ = (
        "_all_open",
        "_bits",
        "_days",
        "_met",
        "_open",
        "_values",
        "asking",
        "bits_of_reason",
        "bits_of_record",
        "day",
        "deps",
        "discretions",
        "engine",
        "figures",
        "grounds",
        "many",
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

    def __init__(self, engine: Engine, on: date, assumed: Mapping[str, Value], *, many: bool = False) -> None:
        self.engine = engine
        self.many = many
        """Whether the case has many records: what lies below a conclusion is then kept apart by record."""
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
        self._open: list[OpenFact] = []
        self._all_open = 0
        self._met: dict[tuple[str, Instance], int] = {}
        self.bits_of_record: dict[RecordPath, int] = {}
        """Of each record the bits of what is not known of it."""
        self.bits_of_reason: dict[str, int] = {}
        """Of each reason the bits that it has, one for each record."""
        self.grounds: dict[
            tuple[str, Instance], tuple[tuple[str, ...], tuple[str, ...], int, tuple[str, ...]]
        ] = {}
        """On which provisions a conclusion is founded: those that fail, the others, and these as a mask;
        and those by which exceptions do not hold."""
        self._values: dict[tuple[int, Instance], Value] = {}
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
        bit = self._met.get((reason, here))
        if bit is None:
            kind, _, name = reason.partition(":")
            if here.alone is not None and name in self.engine.policy.givens:
                given, whose = supplied(self.engine.policy, self.engine.policy.givens[name], here)
                fact = f"{kind}:{given.id}", whose.path
            else:
                fact = reason, here.path
            bit = self._bits.get(fact)
            if bit is None:
                bit = self._bits[fact] = 1 << 2 * len(self._open) + 1
                self._open.append(fact)
                self._all_open |= bit
                self.bits_of_reason[fact[0]] = self.bits_of_reason.get(fact[0], 0) | bit
                self.bits_of_record[fact[1]] = self.bits_of_record.get(fact[1], 0) | bit
            self._met[reason, here] = bit
        return bit

    def open_facts(self, mask: int) -> list[OpenFact]:
        """What is not known, and of which record, of the reasons whose bits are set."""
        mask &= self._all_open
        found = []
        while mask:
            lowest = mask & -mask
            found.append(self._open[lowest.bit_length() // 2 - 1])
            mask ^= lowest
        return found

    def reasons(self, mask: int) -> frozenset[str]:
        """The reasons whose bits are set, whatever record they are of."""
        if not mask:
            return frozenset()
        return self.engine.reasons(mask).union(
            reason for reason, bits in self.bits_of_reason.items() if bits & mask
        )

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

    def drawn_on(self, entry: Entry) -> Iterator[Entry]:
        """The conclusions that an entry drew on, also by what it shares with others."""
        todo = list(reversed(entry.deps))
        met: set[Entry] = set()
        while todo:
            dep = todo.pop()
            if not isinstance(dep, Entry) or dep in met:
                continue
            met.add(dep)
            if dep.index < 0:
                todo += reversed(dep.deps)
            else:
                yield dep

    def entry(self, index: int, instance: Instance) -> Entry:
        """A Def evaluated for a record, at most once."""
        found = self.memo.get((index, instance))
        if found is None:
            outer = self.deps
            deps: list[Dep] = []
            self.deps = deps
            body = self.engine.bodies[index] if index >= 0 else self.engine.shared_bodies[~index]
            result, leaves, clash = body(self, instance)
            found = Entry(index, instance, self.on, result, leaves, clash, deps)
            self.memo[index, instance] = found
            self.deps = outer
        return found

    def value(self, expr: Expr, here: Instance) -> Value:
        """What an expression that stands in the policy comes to for a record on the day, noted for nobody;
        worked out once, unless it may depend on the record that asks."""
        if self.asking:
            return self.engine.kept(expr)(self, here)[0]
        key = id(expr), here
        if key not in self._values:
            self._values[key] = self.engine.kept(expr)(self, here)[0]
        return self._values[key]

    def aside(self, code: Code, here: Instance) -> Entry:
        """What an expression comes to for a record, and what it draws on: noted for nobody else."""
        outer, self.deps = self.deps, []
        result = code(self, here)
        found = Entry(-1, here, self.on, result, (), False, self.deps)
        self.deps = outer
        return found

    def note_later(self, here: Instance, name: str) -> None:
        """Note what lies after the day, of a fact or list looked for: on its own day it will count."""
        for found in here.later.get(name, ()):
            self.deps.append(("later", found))

    def ground(self, roots: Collection[Entry]) -> Ground:
        """What lies below conclusions, each gone into once, in the order in which it was drawn on."""
        ground = Ground()
        for root in roots:
            self.conclude(ground, root)
        met: set[Entry] = set()
        spoken_of = self.engine.spoken_of
        todo: list[Dep] = [*reversed([*roots])]
        while todo:
            dep = todo.pop()
            if not isinstance(dep, Entry):
                if dep[0] != "plain":
                    self._note(ground, dep)
            elif dep not in met:
                met.add(dep)
                if dep.index in spoken_of:
                    self.conclude(ground, dep)
                todo += dep.deps[::-1]
        return ground

    def parted_ground(self, entry: Entry) -> PartedGround:
        """What lies below a conclusion, of records above it apart; worked out from the bottom up, without
        recursion, and kept."""
        todo = [entry]
        while todo:
            top = todo[-1]
            if top.ground is None:
                waiting = [below for below in self._belonging(top)[0] if below.ground is None]
                if waiting:
                    todo += waiting
                    continue
                top.ground = self._parted_ground(top)
            todo.pop()
        assert entry.ground is not None
        return entry.ground

    def _belonging(self, entry: Entry) -> tuple[list[Entry], list[Entry]]:
        """The conclusions whose ground is a part of an entry's; and those of a record above, kept apart."""
        drawn = [dep for dep in entry.deps if isinstance(dep, Entry)]
        belonging: dict[Entry, None] = {}
        above: dict[Entry, None] = {}
        while drawn:
            below = drawn.pop()
            if below in belonging or below in above:
                continue
            if entry.here.is_below(below.here):
                above[below] = None
                continue
            belonging[below] = None
            if below.ground is not None:
                drawn += below.ground.above
        return list(belonging), list(above)

    def _parted_ground(self, entry: Entry) -> PartedGround:
        ground = PartedGround()
        for dep in entry.deps:
            if isinstance(dep, Entry):
                self.conclude(ground, dep)
            elif dep[0] == "plain":
                ground.used[dep[1], dep[2]] = None
            else:
                self._note(ground, dep)
        belonging, above = self._belonging(entry)
        for below in belonging:
            assert below.ground is not None
            ground.take(below.ground)
        ground.above.clear()
        ground.above.update(dict.fromkeys(above))
        return ground

    def _note(self, ground: Ground, dep: Noted) -> None:
        """What was drawn on beside conclusions and facts of which nothing is said."""
        if dep[0] == "fact":
            ground.facts[dep[1], dep[2]] = None
        elif dep[0] == "given":
            ground.givens[dep[1], dep[2]] = None
        elif dep[0] == "list":
            ground.lists[dep[1], dep[2]] = None
        elif dep[0] == "edge":
            if self.day < dep[1] < date.max:
                ground.changing(dep[1])
        elif dep[0] == "later":
            ground.later[dep[1]] = None
            ground.changing(dep[1].on)

    def line_ground(self, entries: Iterable[Entry], line: Collection[RecordPath]) -> PartedGround:
        """What lies below conclusions of a record, as far as it is of the records of a line."""
        ground = PartedGround()
        todo = list(entries)
        met: set[Entry] = set()
        while todo:
            entry = todo.pop()
            if entry in met:
                continue
            met.add(entry)
            whole = self.parted_ground(entry)
            if entry.parts is None:
                entry.parts = whole.by_record()
            for path in line:
                if path in entry.parts:
                    ground.take(entry.parts[path])
            todo += whole.above
        return ground

    def conclude(self, ground: Ground, entry: Entry) -> None:
        """Note a conclusion as far as an account has to speak of it."""
        spoken = self.engine.spoken_of.get(entry.index)
        if spoken is None:
            return
        key = entry.index, entry.here, entry.on
        contributes, overrides, adjusts, discretion = spoken
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

    def given(self, given: Given) -> tuple[Result, Noted]:
        """A figure, reading or mode in force on the day (open or a gap: what it can be, and why), and how it
        is noted as drawn on."""
        known = self.figures.on(given.id, self.on)
        mask = 0
        for reason in known.reasons:
            mask |= self.engine.reason_bit(reason)
        noted: Noted = "given", given.id, self.on
        found = self.params[given.id] = (known.value, 0, mask), noted
        return found


def keep(value: Value, reasons: int) -> int:
    """The reasons that a value keeps: none when it is known, save that it is silent."""
    return reasons if type(value) in UNSURE or value is SILENT else 0


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
        spoken = {i: _spoken_of(policy, d) for i, d in enumerate(self.defs)}
        self.spoken_of = {i: said for i, said in spoken.items() if any(said)}
        """Of each Def of which that holds: whether its provisions contribute a value, override, adjust, are
        discretionary."""
        self._kept: dict[int, Code] = {}
        self._named: dict[tuple[int, tuple[int, ...]], Mapping[int, int]] = {}
        self._provisions_held: dict[tuple[int, Leaves], Held] = {}
        self._looking: dict[int, tuple[tuple[int, Places], ...]] = {}
        self._readings = frozenset(g.id for g in policy.givens.values() if g.kind == "reading")
        self._books: dict[str, Book] = {}
        self._periods: dict[int, tuple[Periods, ...]] = {}
        self._displaced: dict[int, tuple[Places, ...]] = {}
        self._speaking: dict[int, tuple[Expr, ...]] = {}
        self._citing: dict[int, bool] = {}
        self._beside: dict[tuple[int, int], tuple[Expr, ...]] = {}
        self.ledger = _ledger(policy)
        """The facts that some decision writes, and those of a one-person household that stand for such."""

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
            parts = starmap(periods_of, enumerate(self.defs[index].cases))
            found = self._periods[index] = tuple(part for part in parts if part is not None)
        return found

    def displaced(self, index: int) -> tuple[Places, ...]:
        """For each case of a Def the cases that it displaces."""
        found = self._displaced.get(index)
        if found is None:
            found = self._displaced[index] = displaced(self.defs[index].cases)
        return found

    def named(self, index: int, held: tuple[int, ...]) -> Mapping[int, int]:
        """Which place each conclusion has among those that cases of a Def name, or its base where there is
        no case: conditions before values, as they are written."""
        found = self._named.get((index, held))
        if found is None:
            definition = self.defs[index]
            cases = [definition.cases[place] for place in held]
            said = [case.guard for case in cases] + [case.value for case in cases]
            if not said and definition.base is not None:
                said = [definition.base]
            names = dict.fromkeys(n for expr in said for n in targets(expr) if n in self.index)
            found = self._named[index, held] = {self.index[name]: place for place, name in enumerate(names)}
        return found

    def provisions_held(self, index: int, leaves: Leaves) -> Held:
        """The provisions of the cases of a Def held at some leaf; none of what many records share."""
        found = self._provisions_held.get((index, leaves))
        if found is None:
            cases = self.defs[index].cases if index >= 0 else ()
            places = dict.fromkeys(place for leaf in leaves for place in leaf) if cases else ()
            names = (cases[place].provision for place in places)
            each = tuple((name, self.provision_bits[name]) for name in names if name is not None)
            found = self._provisions_held[index, leaves] = each, reduce(or_, (bit for _, bit in each), 0)
        return found

    def looking(self, index: int) -> tuple[tuple[int, Places], ...]:
        """The cases of a Def that displace others and look at a reading with options; what they displace."""
        found = self._looking.get(index)
        if found is None:
            guards = [case.guard for case in self.defs[index].cases]
            found = self._looking[index] = tuple(
                (place, places)
                for place, places in enumerate(self.displaced(index))
                if places and not self._readings.isdisjoint(cone(self.policy, *targets(guards[place])))
            )
        return found

    def cites(self, expr: Expr) -> bool:
        """Whether an expression of the policy draws on any Def, so that it may apply provisions."""
        found = self._citing.get(id(expr))
        if found is None:
            found = self._citing[id(expr)] = any(target in self.index for target in targets(expr))
        return found

    def asked_beside(self, exception: Expr, guard: Expr) -> tuple[Expr, ...]:
        """What an exception asks for that the case which it displaces does not ask for as well."""
        found = self._beside.get((id(exception), id(guard)))
        if found is None:
            asked = frozenset(conjuncts(guard))
            parts = (part for part in conjuncts(exception) if part not in asked)
            found = self._beside[id(exception), id(guard)] = tuple(parts)
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


def _ledger(policy: Policy) -> frozenset[str]:
    written = {carry.fact for programme in policy.programmes.values() for carry in programme.carries}
    own = (pair for unit in policy.units.values() for pair in unit.facts)
    return frozenset(written.union(ours for ours, theirs in own if theirs in written))


def _spoken_of(policy: Policy, definition: Def) -> tuple[bool, bool, bool, bool]:
    names = [case.provision for case in definition.cases if case.provision is not None]
    return (
        bool(names) and definition.kind in ("adjustment", "quantity", "amount"),
        any(case.overrides for case in definition.cases),
        bool(names) and definition.kind == "adjustment",
        any(policy.provisions[name].discretion is not None for name in names),
    )
