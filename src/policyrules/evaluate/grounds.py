"""What an outcome rests on besides the provisions applied: the conditions that keep others away.

A case that is held because something else does not hold ("not eligible, so exit") rests on the
provisions of what does not hold as much as a grant rests on those that do. From the cases held
(where none is: from all) the account goes down through every condition that makes them so. A
condition that keeps all the cases away is the reason, and what else each of them wants is none.
An exception that does not hold is no reason that anybody is told of, but its readings are: by another
option it might have taken the place of the case that is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from policyrules.base.frozen import frozen
from policyrules.core.comparisons import HOLDS
from policyrules.core.expressions import Agg, AsUnit, Expr, If, Lit, Prim, Ref, Today, Window
from policyrules.core.policy import Case, Def, Programme
from policyrules.core.possible import Value
from policyrules.core.types import SILENT
from policyrules.core.walk import conjuncts
from policyrules.core.windows import has_opened
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.notes import Entry
from policyrules.evaluate.periods import Periods
from policyrules.evaluate.what_decides import nearest_first
from policyrules.evaluate.why_not import value_of, why_not


@frozen
class Founded:
    """On what a certain outcome is founded besides the provisions applied."""

    provisions: tuple[str, ...]
    """Those on whose conditions, met or not, it rests: first those that fail."""
    exceptions: tuple[str, ...]
    """Those by which an exception does not hold that would take the place of a case held."""


def grounds(run: Run, programme: Programme, here: Instance, outcome: Entry, applied: int) -> Founded:
    """On what a certain outcome is founded besides the provisions applied, whose bits are ``applied``."""
    account = _Grounds(run, here, applied)
    definition = run.engine.policy.defs[programme.id]
    if outcome.result[0] is SILENT:
        account.silence(definition, here)
    elif len(outcome.leaves) > 1:
        account.one_of(definition, here, outcome.leaves)
    else:
        account.conclusion(definition, here, outcome.leaves[0])
    return Founded(tuple(account.failed | account.names), account.exceptions)


class _Grounds:
    """One account; ``mask`` are the provisions told already, here or as applied."""

    def __init__(self, run: Run, home: Instance, mask: int = 0, *, aside: bool = False) -> None:
        self.run, self.home = run, home
        self.is_aside = aside
        """Whether it is itself the account of what keeps exceptions away."""
        self.aside: _Grounds | None = None
        """That account, once there is one."""
        self.policy = run.engine.policy
        self.cites = run.engine.rules.cites
        self.failed: dict[str, None] = {}
        """Those that do not hold, each before what fails by it."""
        self.names: dict[str, None] = {}
        """Those that hold, in the order in which they are met."""
        self.mask = mask
        self.entered: set[tuple[str, Instance]] = set()

    @property
    def exceptions(self) -> tuple[str, ...]:
        """The provisions by which exceptions do not hold."""
        aside = self if self.is_aside else self.aside
        return () if aside is None else tuple(aside.failed | aside.names)

    def conclusion(self, definition: Def, here: Instance, held: tuple[int, ...]) -> None:
        """From the cases held; where none is, from all of them, none of which holds."""
        if (definition.id, here) in self.entered:
            return
        self.entered.add((definition.id, here))
        if here is self.home:
            self._cases(definition, here, held)
            return
        found = self.run.grounds.get((definition.id, here))
        if found is None:
            other = _Grounds(self.run, here)
            other.conclusion(definition, here, held)
            found = tuple(other.failed), tuple(other.names), other.mask, other.exceptions
            self.run.grounds[definition.id, here] = found
        self.failed |= dict.fromkeys(found[0])
        self.names |= dict.fromkeys(found[1])
        self.mask |= found[2]
        if found[3]:
            self._beside().names |= dict.fromkeys(found[3])

    def silence(self, definition: Def, here: Instance) -> None:
        """Of each case the first condition that keeps it away: no case is a reason of saying nothing."""
        for case in definition.cases:
            failing = self._failing(case, here)
            if failing:
                self.condition(failing[0], here)

    def one_of(self, definition: Def, here: Instance, leaves: Iterable[tuple[int, ...]]) -> None:
        """Where it is open which cases are held: what certainly holds of their conditions."""
        places = tuple(dict.fromkeys(place for leaf in leaves for place in leaf))
        for place in places:
            for part in conjuncts(definition.cases[place].guard):
                if value_of(self.run, part, here) is True:
                    self.condition(part, here, value=True)
        self._exceptions(definition, here, places)

    def _cases(self, definition: Def, here: Instance, held: tuple[int, ...]) -> None:
        self._exceptions(definition, here, held)
        for place in sorted(held):
            case = definition.cases[place]
            self.condition(case.guard, here, value=True)
            if isinstance(case.value, AsUnit):
                self._unit(case.value, here)
            elif isinstance(case.value, Ref):
                self.condition(case.value, here)
        if held:
            return
        gates = self._gates(definition, here)
        for case in definition.cases:
            self._fails(case, here, gates)
        if isinstance(definition.base, Ref):
            self.condition(definition.base, here)

    def _exceptions(self, definition: Def, here: Instance, held: tuple[int, ...]) -> None:
        """What keeps from holding the cases that would take the place of one held."""
        if held:
            rules = self.run.engine.rules
            for asked in rules.looking(rules.index[definition.id], held):
                for part in asked:
                    if value_of(self.run, part, here) is False:  # then the exception does not hold
                        self._beside().condition(part, here, value=False)

    def _beside(self) -> _Grounds:
        if self.is_aside:
            return self
        if self.aside is None:
            self.aside = _Grounds(self.run, self.home, aside=True)
        return self.aside

    def _fails(self, case: Case, here: Instance, gates: Sequence[Expr]) -> None:
        """A case that does not hold: what fails stands before what fails by it."""
        if case.provision is not None and (failing := self._failing(case, here)):
            for part in gates or failing:
                self.condition(part, here)
            self.failed[case.provision] = None

    def _failing(self, case: Case, here: Instance) -> list[Expr]:
        """The conditions of a case that do not hold, if the case certainly does not; else none."""
        if value_of(self.run, case.guard, here) is not False:
            return []
        return [part for part in conjuncts(case.guard) if value_of(self.run, part, here) is False]

    def _gates(self, definition: Def, here: Instance) -> Sequence[Expr]:
        """The conditions that keep all cases away, each of them: what else is wanting is no reason then."""
        failing = [self._failing(case, here) for case in definition.cases if case.provision is not None]
        failing = [parts for parts in failing if parts]
        if len(failing) < 2:
            return ()
        common = set(failing[0]).intersection(*failing[1:])
        return [part for part in failing[0] if part in common]

    def condition(self, expr: Expr, here: Instance, value: Value | None = None) -> None:
        """Into what makes a condition hold, or fail; ``value`` is what it comes to where that is known."""
        if not self.cites(expr):
            return
        if value is None:
            value = self.run.value(expr, here)
        if type(value) is not bool and value is not SILENT and expr.type.kind == "bool":
            return
        match expr:
            case Prim(op="not", args=(arg,)):
                self.condition(arg, here)
            case Prim(op="and" | "or" as op, args=args):
                whole = value is (op == "and")
                for arg in args:
                    if self.cites(arg) and (whole or self.run.value(arg, here) is value):
                        self.condition(arg, here, value)
            case If(test=test, then=then, orelse=orelse):
                chosen = value_of(self.run, test, here)
                self.condition(test, here)
                if isinstance(chosen, bool):
                    self.condition(then if chosen else orelse, here)
            case Ref(target=target, hops=hops, frame=frame) if target in self.policy.defs:
                asker = self.run.asking[-frame] if frame else here
                self._definition(self.policy.defs[target], asker.up(hops), expr)
            case Agg(op="any" | "all"):
                self._records(expr, here)
            case _:
                self._aside(expr, here)

    def _definition(self, definition: Def, here: Instance, ref: Ref) -> None:
        entry = self.run.entry(self.run.engine.index[definition.id], here)
        self._applied(entry)
        if definition.kind in ("condition", "outcome") or ref.target.endswith(".otherwise"):
            if not definition.cases and definition.base is not None:
                self.condition(definition.base, here)
            elif len(entry.leaves) == 1:
                self.conclusion(definition, here, entry.leaves[0])

    def _aside(self, expr: Expr, here: Instance) -> None:
        """What something applies that is no conclusion; what it draws on is looked at where that is new."""
        code = self.run.engine.kept(expr)
        if code(self.run, here)[1] & ~self.mask:
            self._applied(self.run.aside(code, here))

    def _applied(self, entry: Entry) -> None:
        """What something that is drawn on applies, as far as it is not told already."""
        new = entry.result[1] & ~self.mask
        if new:
            self.names |= dict.fromkeys(nearest_first(self.run, [entry], new))
            self.mask |= new

    def _records(self, expr: Agg, here: Instance) -> None:
        with self.run.asked_by(here):
            for record in here.up(expr.hops).children.get(expr.child, ()):
                if expr.filter is not None:
                    self.condition(expr.filter, record)
                    if value_of(self.run, expr.filter, record) is False:
                        continue
                self.condition(expr.expr, record)

    def _unit(self, value: AsUnit, here: Instance) -> None:
        household = self.run.units.get((value.unit, here))
        if household is not None:
            definition = self.policy.defs[value.target]
            leaves = self.run.entry(self.run.engine.index[value.target], household).leaves
            if len(leaves) == 1:
                self.conclusion(definition, household, leaves[0])
            else:
                self.one_of(definition, household, leaves)


def may_have_ended(run: Run, periods: Periods, here: Instance) -> bool:
    """Whether a period may be over for somebody; of one of the day alone, whether it is over for all."""
    return not periods.of_the_day or _ended(run, periods, here)


def lapsed(run: Run, periods: Periods, here: Instance) -> bool:
    """Whether a deduction or exclusion whose period may be over would still be given had it not ended."""
    timeless = all(run.value(part, here) is True for part in periods.timeless)
    return timeless and (periods.of_the_day or _ended(run, periods, here))


def _ended(run: Run, periods: Periods, here: Instance) -> bool:
    """Whether what speaks of the day fails, by nothing but time."""
    failing = [part for part in periods.dated if run.value(part, here) is not True]
    return bool(failing) and all(_kept_by_time(run, part, here) for part in failing)


def _kept_by_time(run: Run, part: Expr, here: Instance) -> bool:
    """Whether nothing but its time being over keeps a condition from holding."""
    if isinstance(part, Window) or (isinstance(part, Prim) and part.op in HOLDS):
        return _over(run, part, here)  # it fails by itself
    return all(f.wanted and _over(run, f.condition, here) for f in why_not(run, part, here))


def _over(run: Run, condition: Expr, here: Instance) -> bool:
    match condition:
        case Prim(op="le" | "lt", args=(Today(), Lit())) | Prim(op="ge" | "gt", args=(Lit(), Today())):
            return True
        case Window(date=Today(), start=start, mode=mode):
            opened = value_of(run, start, here)
            return isinstance(opened, date) and has_opened(mode, opened, run.on)
    return False
