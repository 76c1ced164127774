"""A policy compiled to closures: each node of the core becomes a function (run, instance) → Result.

A result is a triple: the value (known, or a set of possible values), the provisions applied, the
reasons why it is not narrower; the last two as bit masks. The known path is kept free of sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from policyrules.core.case import RecordPath
from policyrules.core.decision import OpenDiscretion
from policyrules.core.expressions import Expr
from policyrules.core.figures import Figures
from policyrules.core.givens import Given
from policyrules.core.graph import LIMIT, splitter_of
from policyrules.core.policy import Def, Discretion, Policy
from policyrules.core.possible import UNSURE, Value
from policyrules.core.reasons import Applied, Failure, Figure, Lapsed, Missing, Taken
from policyrules.core.types import SILENT
from policyrules.evaluate.instance import Instance, supplied
from policyrules.evaluate.notes import Dep, Entry, Noted, Result
from policyrules.evaluate.periods import Periods
from policyrules.evaluate.rules import Reached, Rules

Code = Callable[["Run", Instance], Result]
Place = tuple[bool, int, int]
"""By what that which is not known is put in order: facts before lists, record by record, as declared."""
OpenFact = tuple[str, RecordPath]
"""What is not known of a record: the reason that it gives, and the path of the record that can tell."""
OFTEN = 200
"""How often a Def is evaluated by closures before it is made one function, which takes about as long."""
_MOST_DAYS = 1000
"""Of so many days it is kept what figures and provisions say then."""
MOST_RECORDS = 50
"""Of a case with more, what a decision about one record draws on is told of the records in line with it."""
Memo = dict[tuple[int, Instance], Entry]

OfFigure = tuple[tuple[tuple[str, date], ...], date | None, Figure | None]
"""Those on which the constraints rest that settle it; when it changes next; what is said of a standard."""


class OfDay:
    """What a policy says on one day of whatever case: as far as it was asked for, each once."""

    __slots__ = ("applied", "ended", "figures", "params", "readings")

    def __init__(self) -> None:
        self.params: dict[str, tuple[Result, Noted]] = {}
        """Figures, readings and modes in force, and how each is noted as drawn on."""
        self.readings: dict[str, tuple[Taken, ...]] = {}
        """The readings of each provision, with the option in force."""
        self.applied: dict[str, Applied] = {}
        """What is said of each provision that applies, but for what it gives."""
        self.figures: dict[tuple[str, date], OfFigure] = {}
        """What is said of each figure that was drawn on, also for another day."""
        self.ended: dict[int, tuple[Periods, ...]] = {}
        """The rules of each adjustment whose period may be over, for all that the day alone says."""


class Run:
    """One evaluation: the date, what is assumed, what has been evaluated so far."""

    __slots__ = (
        "_all_open",
        "_bits",
        "_memos",
        "_met",
        "_open",
        "_said",
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
        "of_day",
        "on",
        "open",
        "over",
        "params",
        "places",
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
        self.asking: list[Instance] = []
        """The records that ask for the aggregates around, the innermost last."""
        self.moved = 0
        self._memos: dict[tuple[date, bool], Memo] = {}
        self._said: dict[date, OfDay] = {} if assumed else engine.said
        """What the policy says by day; what is assumed is said for this run alone."""
        self.day = self.on = on
        self.of_day = self._said_on(on)
        """What the policy says on the assessment day."""
        self.memo: Memo = self._memos.setdefault((on, False), {})
        self.params = self.of_day.params

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
        self.memo = self._memos.setdefault((on, self.moved > 0), {})
        self.params = self._said_on(on).params

    def _said_on(self, day: date) -> OfDay:
        found = self._said.get(day)
        if found is None:
            if len(self._said) >= _MOST_DAYS:
                self._said.clear()
            found = self._said[day] = OfDay()
        return found

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
        return self.memo.get((index, instance)) or self.evaluated(index, instance)

    def evaluated(self, index: int, instance: Instance) -> Entry:
        """A Def evaluated for a record for which it was not yet."""
        found = self.memo[index, instance] = self.engine.bodies[index](self, instance)
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
        found = Entry(self.engine.rules.reached(-1, ()), here, self.on, result, False, self.deps)
        self.deps = outer
        return found

    def note_later(self, here: Instance, name: str) -> None:
        """Note what lies after the day, of a fact or list looked for: on its own day it will count."""
        self.deps += later_notes(here, name)

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
        noted: Noted = "given", (given.id, self.on)
        found = self.params[given.id] = (known.value, 0, mask), noted
        return found


def keep(value: Value, reasons: int) -> int:
    """The reasons that a value keeps: none when it is known, save that it is silent."""
    return reasons if type(value) in UNSURE or value is SILENT else 0


def later_notes(here: Instance, name: str) -> list[Dep]:
    """What lies after the day, of a fact or list of a record."""
    return [("later", found) for found in here.later.get(name, ())]


Body = Callable[[Run, Instance], Entry]
"""What a Def is for a record, with what it draws on."""


def plain_body(reached: Reached, code: Code) -> Body:
    """The function of what has no cases."""

    def body(run: Run, here: Instance) -> Entry:
        outer, run.deps = run.deps, []
        entry = Entry(reached, here, run.on, code(run, here), False, run.deps)
        run.deps = outer
        return entry

    return body


Making = Callable[[Body], Body | None]
"""What makes the function of straight statements that begins again with a body, if there is one."""
Definition = Callable[["Engine", Def], Body]
Expression = Callable[["Engine", Expr], Code]
"""How a Def, and how an expression, becomes a function."""


class Engine:
    """A policy ready to decide cases; holds no state of any case."""

    def __init__(
        self,
        policy: Policy,
        *,
        definition: Definition,
        expression: Expression,
        limit: int = LIMIT,
        often: int = OFTEN,
    ) -> None:
        self.policy = policy
        self.often = often
        """How often a Def is evaluated by closures before it is made one function."""
        self.splitter = splitter_of(policy, limit)
        self.rules = Rules(policy)
        self.defs, self.index = self.rules.defs, self.rules.index
        self._reason_bits: dict[str, int] = {}
        self._expression = expression
        self._definition = definition
        self.bodies: dict[int, Body] = {i: self._lazy(i) for i in range(len(self.defs))}
        """Of each Def by its place; below 0: what many records ask of one ancestor."""
        self.figures = Figures(policy)
        names = (*policy.entities, *policy.givens, *policy.defs)
        self.declared = {name: place for place, name in enumerate(names)}
        """Where each entity, Given and Def stands."""
        self._kept: dict[int, Code] = {}
        self.said: dict[date, OfDay] = {}
        """What the policy says by day, for all runs in which nothing is assumed."""

    def _lazy(self, index: int) -> Body:
        def first(run: Run, instance: Instance) -> Entry:
            self.bodies[index] = self._definition(self, self.defs[index])
            return self.bodies[index](run, instance)

        return first

    def warming(self, index: int, body: Body, straight: Making) -> Body:
        """A function by closures, in whose place that of straight statements comes after some time; unless
        that is no use, since it mostly begins again with the closures."""
        asked = left = 0
        made: Body | None = None

        def again(run: Run, here: Instance) -> Entry:
            nonlocal left
            left += 1
            return body(run, here)

        def warm(run: Run, here: Instance) -> Entry:
            nonlocal asked, made
            asked += 1
            if asked <= self.often:
                return body(run, here)
            if made is None:
                made = straight(again) or body
            if asked > 2 * self.often:
                self.bodies[index] = made if 2 * left <= self.often else body
            return made(run, here)

        return warm

    def share(self, code: Code, straight: Callable[[int, Body], Body | None]) -> int:
        """A number for what many records ask of one ancestor."""
        number = len(self.defs) - len(self.bodies) - 1
        body = plain_body(self.rules.reached(number, ()), code)
        self.bodies[number] = self.warming(number, body, lambda body: straight(number, body))
        return number

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
