"""The account of an evaluation: what was drawn on from a decision downwards, and what it says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import cast

from policyrules.base.months import day_after
from policyrules.core import possible
from policyrules.core.case import RecordPath
from policyrules.core.decision import OpenDiscretion, Step
from policyrules.core.figures import known_option
from policyrules.core.givens import Given
from policyrules.core.policy import Case, Programme
from policyrules.core.possible import UNSURE, Value, is_known
from policyrules.core.reasons import (
    Applied,
    Breach,
    Contribution,
    Determination,
    Figure,
    Lapsed,
    Missing,
    Overridden,
    Taken,
)
from policyrules.core.types import ABSENT, SILENT, Known
from policyrules.core.unfilled import InForce
from policyrules.evaluate.engine import OfFigure, Run
from policyrules.evaluate.gathering import gathered
from policyrules.evaluate.grounds import grounds, lapsed, may_have_ended
from policyrules.evaluate.instance import Instance, in_line
from policyrules.evaluate.missing import missing, places_of
from policyrules.evaluate.notes import Entry, PartedGround
from policyrules.evaluate.periods import Periods
from policyrules.evaluate.trace import fact_step, facts_noted, trace_of
from policyrules.evaluate.what_decides import nearest_first


class Account:
    """Everything that a decision drew on, each once, in the order in which it was met."""

    def __init__(self, run: Run, found: Mapping[str, Entry], programme: Programme, here: Instance) -> None:
        self.run = run
        self.engine = run.engine
        self.policy = run.engine.policy
        self.programme = programme
        self.here = here
        self.mask = reduce(or_, (entry.result[1] for entry in found.values()))
        self._roots = list(found.items())
        self.names = nearest_first(run, found.values(), self.mask)
        """The provisions applied, the cases held first, then what they rest on."""
        self.givens: dict[tuple[str, date], OfFigure] = {}
        """The figures, readings and modes drawn on, with what is said of each."""
        self.line = None if not run.many or here.parent is None else in_line(here)
        """The records of which it is told one by one; None: all."""
        self.ground = gathered(run, found.values(), self.line)
        said = run.of_day.figures
        for figure in self.ground.givens:
            if (known := said.get(figure)) is not None and not known[0]:
                self.givens[figure] = known
            else:
                self._figure_met(figure)

    def _figure_met(self, figure: tuple[str, date]) -> None:
        """A figure, and those on which the constraints rest that settle it."""
        if figure not in self.givens:
            said = self.givens[figure] = self._said_of(figure)
            for other in said[0]:
                self._figure_met(other)

    def _said_of(self, figure: tuple[str, date]) -> OfFigure:
        """What is said of a figure on a day; told once for all decisions on the same day."""
        found = self.run.of_day.figures.get(figure)
        if found is None:
            name, on = figure
            given, known = self.policy.givens[name], self.run.figures.on(name, on)
            # What is read for a day in the past stands still; the day itself notes when it moves on.
            change = self.run.figures.next_change(name, on) if on == self.run.on else None
            told = _figure(given, known) if given.kind == "standard" else None
            found = self.run.of_day.figures[figure] = known.rests_on, change, told
        return found

    # ── what it rests on ──

    def applied(self) -> tuple[Applied, ...]:
        """The provisions applied, the cases held first, then what they rest on; what each contributed."""
        given: dict[str, list[Contribution]] = {name: [] for name in self.names}
        defs = self.engine.defs
        for (index, instance, _), entry in self.ground.contributing.items():
            definition = defs[index]
            value = entry.result[0]
            if value is SILENT and definition.id in self.programme.values:
                continue  # what a case leaves unsaid it does not contribute
            known: Known | None = None if type(value) in UNSURE else value  # type: ignore[assignment]
            for i in entry.held:
                name = definition.cases[i].provision
                if name in given:
                    given[name].append(Contribution(instance.path, known, definition.type.unit))
        return tuple([self._applied(name, each) for name, each in given.items()])

    def one_of(self) -> tuple[Applied, ...]:
        """The provisions of which one applies, where it is open which one gives a certain outcome."""
        _, outcome = self._roots[0]
        if not is_known(outcome.result[0]) or len(outcome.leaves) == 1:
            return ()
        cases = self.policy.defs[self.programme.id].cases
        names = dict.fromkeys(cases[i].provision for leaf in outcome.leaves for i in leaf)
        certain = set(self.names)
        return tuple(self._applied(name) for name in names if name is not None and name not in certain)

    def _applied(self, name: str, contributions: Collection[Contribution] = ()) -> Applied:
        """A provision that applies; what is said of it whatever it gives is told once for a day."""
        known = self.run.of_day.applied.get(name)
        if known is None:
            provision = self.policy.provisions[name]
            known = Applied(name, provision.label, provision.citations, self._readings_of(name))
            self.run.of_day.applied[name] = known
        if not contributions:
            return known
        return Applied(name, known.label, known.citations, known.readings, tuple(contributions))

    def readings(self) -> tuple[Taken, ...]:
        """The readings of the provisions applied, each with the option in force."""
        of_day = self.run.of_day.readings
        found: dict[Taken, None] = {}
        for name in self.names:
            for taken in of_day[name] if name in of_day else self._readings_of(name):
                found[taken] = None
        return tuple(found)

    def drawn_readings(self) -> tuple[tuple[str, str], ...]:
        """Every reading that the evaluation looked at, applied or not, with the option in force."""
        return tuple(
            (name, self._option(name))
            for name, on in self.givens
            if on == self.run.on and self.policy.givens[name].kind == "reading"
        )

    def _readings_of(self, provision: str) -> tuple[Taken, ...]:
        found = self.run.of_day.readings.get(provision)
        if found is None:
            # A reading that is only a note has no options.
            found = self.run.of_day.readings[provision] = tuple(
                Taken(name, self._option(name) if name in self.policy.givens else "")
                for name in self.policy.provisions[provision].readings
            )
        return found

    def _option(self, reading: str) -> str:
        return known_option(self.run.figures, reading, self.run.on)

    def figures(self) -> tuple[Figure, ...]:
        """The standards used, each value once, with the period in which it is in force."""
        told = [figure for _, _, figure in self.givens.values() if figure is not None]
        if len({figure.id for figure in told}) < len(told):  # on several days it may be the same
            told = [figure for place, figure in enumerate(told) if figure not in told[:place]]
        return tuple(told)

    def founded(self) -> tuple[tuple[Applied, ...], tuple[Taken, ...]]:
        """On what a certain outcome is founded besides, nothing where it is open: the provisions on whose
        conditions, met or not, it rests; the readings with options by which an exception does not hold."""
        _, outcome = self._roots[0]
        if not is_known(outcome.result[0]):
            return (), ()
        found = grounds(self.run, self.programme, self.here, outcome, self.mask)
        applied = set(self.names)
        readings = (pair for name in found.exceptions for pair in self._readings_of(name) if pair.option)
        return (
            tuple(self._applied(name) for name in found.provisions if name not in applied),
            tuple(dict.fromkeys(readings)),
        )

    def lapsed(self) -> tuple[Lapsed, ...]:
        """The deductions and exclusions that would be given, were their period not over."""
        found: list[Lapsed] = []
        of_day = self.run.of_day.ended
        for (index, instance, on), entry in self.ground.adjusting.items():
            ended = of_day[index] if index in of_day else self._ended(index)
            if ended and on == self.run.on:
                held = entry.leaves[0] if len(entry.leaves) == 1 else ()
                periods = [each for each in ended if each.place not in held]
                if periods:
                    found += self._over(index, instance, periods)
        return tuple(found)

    def _ended(self, index: int) -> tuple[Periods, ...]:
        """The rules of an adjustment whose period may be over; told once for all decisions on a day."""
        found = self.run.of_day.ended.get(index)
        if found is None:
            every = self.engine.rules.periods(index)
            found = tuple(each for each in every if may_have_ended(self.run, each, self.here))
            self.run.of_day.ended[index] = found
        return found

    def _over(self, index: int, instance: Instance, periods: Iterable[Periods]) -> tuple[Lapsed, ...]:
        """What of an adjustment is over; told once for all decisions of a run."""
        known = self.run.over.get((index, instance))
        if known is None:
            names = [p.case.provision for p in periods if lapsed(self.run, p, instance)]
            known = tuple(self._lapsed(name, instance) for name in names if name is not None)
            self.run.over[index, instance] = known
        return known

    def _lapsed(self, name: str, instance: Instance) -> Lapsed:
        provision = self.policy.provisions[name]
        return Lapsed(name, provision.label, instance.path, provision.citations, self._readings_of(name))

    def overridden(self) -> tuple[Overridden, ...]:
        """The provisions whose guard certainly held but which an exception displaced."""
        found: dict[str, Overridden] = {}
        for (index, instance, on), entry in self.ground.overriding.items():
            if on != self.run.on:
                continue
            cases = self.engine.defs[index].cases
            for place, by in self.engine.rules.displaced_by(index, entry.held):
                name = cast(str, cases[place].provision)
                if name not in found and self.engine.guard(index, place)(self.run, instance)[0] is True:
                    found[name] = self._overridden(name, by)
        return tuple(found.values())

    def _overridden(self, name: str, by: Iterable[Case]) -> Overridden:
        provision = self.policy.provisions[name]
        names = tuple(dict.fromkeys(c.provision or c.id for c in by))
        return Overridden(provision.id, provision.label, names, provision.citations)

    def determinations(self) -> tuple[Determination, ...]:
        """The human determinations that were used."""
        found = []
        for name, instance in self.ground.facts:
            given = self.policy.givens[name]
            fact = instance.record.facts.get(given.name)
            if given.kind == "determination" and fact is not None and given.name in instance.values:
                found.append(
                    Determination(
                        id=name,
                        label=given.label,
                        path=instance.path,
                        value=cast(Known, fact.value),
                        by=fact.by,
                        on=fact.on,
                        basis=fact.basis,
                        unit=given.type.unit,
                    )
                )
        return tuple(found)

    def breaches(self) -> tuple[Breach, ...]:
        """The constraints that the determinations used certainly do not satisfy."""
        found = []
        for name, instance in self.ground.facts:
            given = self.policy.givens[name]
            value = instance.values.get(given.name)
            for constraint in given.constraints if value is not None and value is not ABSENT else ():
                guard, bound = (
                    True if expr is None else self.engine.kept(expr)(self.run, instance)[0]
                    for expr in (constraint.guard, constraint.bound)
                )
                if guard is True and possible.compare(constraint.op, cast(Known, value), bound) is False:
                    cited = constraint.citations or given.citations
                    found.append(Breach(name, given.label, instance.path, constraint.severity, cited))
        return tuple(found)

    # ── what is open ──

    def missing(self, mask: int) -> tuple[Missing, ...]:
        """What is unknown and matters, facts and lists record by record, each as it is declared."""
        own, facts = self.programme.conclusions, self.ground.facts
        return missing(self.run, self.here, mask, facts=facts, own=own, line=self.line)

    @property
    def elsewhere(self) -> int:
        """Of how many other records of the case it is not told one by one."""
        return 0 if self.line is None else len(places_of(self.run, self.here)) - len(self.line)

    def facts(self) -> tuple[Step, ...]:
        """The known facts on which it draws; where ``elsewhere`` is not 0, of the records in line."""
        ground, roots = self.ground, [entry for _, entry in self._roots]
        used = ground.used if self.elsewhere and isinstance(ground, PartedGround) else facts_noted(roots)
        found = (fact_step(self.run, name, instance) for name, instance in used)
        known = (step for step in found if step.kind == "fact" and is_known(cast(Value, step.value)))
        return tuple({(step.path, step.id): step for step in known}.values())

    def trace(self) -> Step:
        """The tree of what was drawn on; a conclusion drawn on twice is unfolded once."""
        return trace_of(self.run, [entry for _, entry in self._roots])

    def discretions(self) -> tuple[OpenDiscretion, ...]:
        """The discretions not exercised whose own conditions are, or may be, met."""
        found: dict[tuple[str, RecordPath], OpenDiscretion] = {}
        told = self.run.discretions
        for index, instance, on in self.ground.discretionary:
            if on != self.run.on:
                continue
            for case in self.engine.defs[index].cases:
                name = self.policy.provisions[case.provision].discretion if case.provision else None
                if name is None or (name, instance.path) in found:
                    continue
                if (name, instance) not in told:
                    told[name, instance] = self._discretion(name, instance)
                open_ = told[name, instance]
                if open_ is not None:
                    found[name, instance.path] = open_
        return tuple(found.values())

    def _discretion(self, name: str, instance: Instance) -> OpenDiscretion | None:
        discretion = self.policy.discretions[name]
        mode = self.run.figures.on(discretion.mode, self.run.on).value
        use = self.policy.givens[discretion.use]
        if mode == "always" or (mode == "case_by_case" and use.name in instance.values):
            return None
        met = self.engine.discretion_guard(discretion)(self.run, instance)[0]
        if met is False:
            return None
        provision = self.policy.provisions[name]
        return OpenDiscretion(
            id=name,
            label=provision.label,
            holders=discretion.holders,
            mode=cast(str, mode),
            path=instance.path,
            citations=provision.citations,
            certain=met is True,
        )

    def valid_until(self) -> date | None:
        """The day before the earliest boundary after the assessment date."""
        days = [change for _, change, _ in self.givens.values() if change is not None]
        days += self.ground.changes
        end = self.policy.last_day
        if end is not None:
            days.append(day_after(end))
        return min(days) - timedelta(days=1) if days else None


def _figure(given: Given, found: InForce) -> Figure:
    return Figure(
        id=given.id,
        label=given.label,
        value=cast(Known, found.value) if is_known(found.value) else None,
        unit=given.type.unit,
        start=found.start,
        end=found.end,
        citations=found.citations,
        origin=found.origin,
    )
