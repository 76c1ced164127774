"""``quick``: outcome, amount and provisions of a decision by generated Python, where they are certain.

What a programme says of a case is worked out by a function made once for policy, programme and day
(``compile/plans.py``). Where anything is left open, or a programme cannot be made a function, the evaluator
decides, so that the answer is that of ``decide`` in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal

from policyrules.base.arguments import typed
from policyrules.base.frozen import frozen
from policyrules.base.units import Number, plain
from policyrules.compile.compiler import Limits
from policyrules.compile.plans import Plan, Plans, Result, planned
from policyrules.compile.prepared import Cell, Cells, Row
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision, Status
from policyrules.core.policy import Policy
from policyrules.core.possible import Interval
from policyrules.core.presence import plain_day
from policyrules.core.roots import implied_root, root_of
from policyrules.core.types import HELD
from policyrules.core.versions import covers, key_of, version_on
from policyrules.deciding import decide, decide_named
from policyrules.deciding.about import programme_of
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.intake.case_json import read_case
from policyrules.intake.plain_door import Door, Part, plain_door

Way = Literal["known", "open", "evaluator"]
"""What worked an answer out: numbers, where all that is read is known; what is possible; the evaluator."""

MOST: Final = 4
"""Where not three of four programmes are known, each of the known is worked out alone: that is quicker."""

_Of = tuple[Plan, Any, bool]
"""A programme, what its function says, and whether it was that of what is known."""


@frozen
class QuickDecision:
    """What ``decide`` says of one record, without what it rests on."""

    programme: str
    """Its id."""
    path: RecordPath
    """Of the record; empty: the household, or another root, itself."""
    status: Status
    """That of a decision."""
    outcome: str | None
    """The id of the one outcome; None unless decided or held."""
    possible: tuple[str, ...]
    """The ids of the outcomes still possible; one where it is certain."""
    low: Number | None
    """The amount, or the least that it can be (money in fen); None: there is none, or it is not decided."""
    high: Number | None
    """The most that it can be, equal to ``low`` where it is exact; None: no bound."""
    mask: int
    """The provisions applied, a bit for each."""
    provisions: tuple[str, ...]
    """The provision of each bit of the mask, by its place."""
    way: Way
    """What worked it out: ``known`` and ``open`` are generated Python."""

    @property
    def applied(self) -> tuple[str, ...]:
        """The ids of the provisions applied."""
        return tuple(name for place, name in enumerate(self.provisions) if self.mask >> place & 1)


class ReadyCase:
    """A case made ready by ``Quick.ready`` or ``Quick.read``; another ``Quick`` makes it ready anew."""

    __slots__ = ("by", "given", "root", "row", "unknown")

    def __init__(self, by: object, given: Case | object, root: str, row: Row | None, unknown: int) -> None:
        self.by = by
        """The mark of what made it ready: its columns are of that day and those programmes."""
        self.given = given
        """The case as it was given: a Case, or a JSON object as read."""
        self.root = root
        """What it is of."""
        self.row = row
        """Its records as whole numbers and truths; None: the evaluator must say."""
        self.unknown = unknown
        """Which columns are not known in some record, a bit for each."""


class Quick:
    """Programmes of a policy on one day, made functions once; made by ``prepare``."""

    def __init__(self, policy: Policy, on: date, programmes: tuple[str, ...]) -> None:
        self.policy = policy
        self.on = on
        self.programmes = programmes
        """The ids of the programmes that it decides."""
        self._mark = object()
        self._version = version = version_on(policy, on)
        own = [name for name in programmes if _by_day(policy, name) and name in version.programmes]
        found = planned(version, own, on=on) if covers(version, on) else {}
        self._planned = found
        self._plans = {name: plan for each in found.values() for name, plan in each.plans.items()}
        self._cells = {root: each.cells for root, each in found.items()}
        self._door = _door(policy, self._cells, on)
        roots = {name: root_of(policy, policy.programme(name)) for name in programmes}
        self._about = {root: [n for n in programmes if roots[n] == root] for root in roots.values()}

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled as what it was made of: its functions are made again by who unpickles it."""
        return Quick, (self.policy, self.on, self.programmes)

    def ready(self, case: Case) -> ReadyCase:
        """The case as the functions take it. CaseError for a case built by hand that does not fit."""
        if not isinstance(case, Case):
            raise TypeError(f"case must be a Case, not {type(case).__name__}: Quick.read takes a JSON object")
        root = instance_of(self._version, case.household, on=self.on)
        cells = self._cells.get(root.entity)
        if cells is None:
            return ReadyCase(self._mark, case, root.entity, None, 0)
        reading = _Reading(cells)
        try:
            row = reading.row(root)
        except ValueError:
            return ReadyCase(self._mark, case, root.entity, None, 0)
        return ReadyCase(self._mark, case, root.entity, row, reading.unknown)

    def read(self, data: object) -> ReadyCase:
        """The case that a JSON object describes, as ``read_case`` reads it. CaseError as there."""
        found = None if self._door is None else self._door[1](data)
        if self._door is None or found is None:
            return self.ready(read_case(self.policy, data))
        return ReadyCase(self._mark, data, self._door[0], *found)

    def decide(
        self, case: Case | ReadyCase, *, programme: str | None = None, of: RecordPath = ()
    ) -> QuickDecision:
        """The decision of one programme for one record, as ``quick`` gives it; by default of the first about
        what the case is of.
        """
        ready = case if isinstance(case, ReadyCase) and case.by is self._mark else self._ready(case)
        if programme is None and ready.root in self._about:
            programme = self._about[ready.root][0]
        plan = self._plans.get(programme or "")
        if plan is not None and plan.root == ready.root and ready.row is not None:
            _, found, known = _alone(plan, ready.row, ready.unknown)
            if not plan.path:
                if found is not None and not of:
                    return _answer(plan, (), found, known=known)
            else:
                records = [(_path(plan, keys), each) for keys, each in found]
                if not of and len(records) == 1:
                    of = records[0][0]
                for path, each in records:
                    if path == of and each is not None:
                        return _answer(plan, path, each, known=known)
        return _said(decide(self.policy, self._case(ready), on=self.on, programme=programme, of=of))

    def decide_all(self, case: Case | ReadyCase) -> tuple[QuickDecision, ...]:
        """Every programme for every record of the case that it is about, in the order of ``decide_all``."""
        ready = case if isinstance(case, ReadyCase) and case.by is self._mark else self._ready(case)
        names = self._about.get(ready.root, ())
        found = self._printed(ready)
        open_ = [name for name in names if name not in found]
        if open_:
            # Together, they evaluate once what they share.
            rest = decide_named(self.policy, self._case(ready), open_, on=self.on)
            for name in open_:
                found[name] = [_said(decision) for decision in rest if decision.programme == name]
        return tuple(answer for name in names for answer in found[name])

    def _printed(self, ready: ReadyCase) -> dict[str, list[QuickDecision]]:
        """The decisions by programme, without those of which the evaluator must say one."""
        planned = self._planned.get(ready.root)
        if planned is None or ready.row is None:
            return {}
        together = _together(planned, ready.row, ready.unknown)
        every = (
            _alone(plan, ready.row, ready.unknown)
            if plan.programme.id not in together
            else (plan, together[plan.programme.id], True)
            for plan in planned.plans.values()
        )
        found = {}
        for plan, said, known in every:
            rows = said if plan.path else [((), said)]
            answers = [
                _answer(plan, _path(plan, keys), each, known=known) for keys, each in rows if each is not None
            ]
            if len(answers) == len(rows):
                found[plan.programme.id] = answers
        return found

    def _ready(self, case: Case | ReadyCase) -> ReadyCase:
        """A case made ready here; one that another made ready has other columns."""
        return self.ready(self._case(case) if isinstance(case, ReadyCase) else case)

    def _case(self, ready: ReadyCase) -> Case:
        return ready.given if isinstance(ready.given, Case) else read_case(self.policy, ready.given)


@typed
def quick(
    policy: Policy, case: Case, *, on: date, programme: str | None = None, of: RecordPath = ()
) -> QuickDecision:
    """Outcome, amount and provisions of one decision, the same as those of ``decide``, and nothing else.

    ``programme`` and ``of`` as there. Whoever decides many cases calls ``prepare`` once. What is unknown
    stays open in the answer. Raises UsageError and CaseError as ``decide``.
    """
    name = programme_of(policy, case, programme).id
    return prepare(policy, on=on, programmes=(name,)).decide(case, programme=name, of=of)


@typed
def prepare(policy: Policy, *, on: date, programmes: Iterable[str] | None = None) -> Quick:
    """The programmes (ids or labels; by default all) made functions, to decide many cases on one day.

    It takes some tenths of a second for each. UsageError for a programme that
    does not exist, and for a day that is no ``date``.
    """
    if isinstance(programmes, str):
        raise TypeError("prepare: programmes must be several names, not a str")
    asked = policy.all_programmes if programmes is None else map(policy.programme, programmes)
    return Quick(policy, plain_day(on), tuple(dict.fromkeys(programme.id for programme in asked)))


def _door(policy: Policy, cells: Mapping[str, Cells], on: date) -> tuple[str, Door] | None:
    """The root that a case is of where it does not say, and the way in for what is written plainly."""
    root = implied_root(policy.entities)
    if root is None or policy.earlier or root not in cells:
        return None
    parts = {
        entity: [_part(cell, bit, cells[root].limits) for cell, bit in found]
        for entity, found in cells[root].of.items()
    }
    return root, plain_door(policy, root, parts, on=on, most=cells[root].limits.records)


def _part(cell: Cell, bit: int, limits: Limits) -> Part:
    if cell.given is None:
        return Part("complete", cell.entity, bit)
    if cell.absent:
        return Part("absent", cell.given.name, bit)
    if cell.option:
        return Part("option", cell.given.name, bit, option=cell.option)
    return Part("value", cell.given.name, bit, under=limits.of(cell.given)[1])


def _by_day(policy: Policy, name: str) -> bool:
    """Whether the assessment day picks the version, and no fact of the case."""
    return key_of(policy, root_of(policy, policy.programme(name))) is None


def _answer(plan: Plan, path: RecordPath, found: Result, *, known: bool) -> QuickDecision:
    place, number, under, mask = found
    way: Way = "known" if known else "open"
    if place is None:
        name = plan.programme.id
        return QuickDecision(name, path, "silent", None, (), None, None, mask, plan.provisions, way)
    outcome = plan.outcomes[place]
    amount: Number | None = None
    if plan.pays:
        amount = number if under == 1 else plain(Fraction(number, under))
    return QuickDecision(
        plan.programme.id,
        path,
        "held" if outcome == HELD else "decided",
        outcome,
        (outcome,),
        amount,
        amount,
        mask,
        plan.provisions,
        way,
    )


def _together(planned: Plans, row: Row, unknown: int) -> Mapping[str, Any]:
    """What the function of all programmes says of those for which all is known that they read.

    What it says of the others rests on what stands in for the unknown, and is dropped.
    """
    unknown &= planned.reads
    if not unknown:
        return dict(zip(planned.plans, planned.together.decide(row), strict=True))
    plans = planned.plans.values()
    known = [plan.programme.id for plan in plans if not unknown & plan.reads]
    if MOST * len(known) < (MOST - 1) * len(plans):
        return {}
    try:
        said = planned.together.decide(planned.filled.row(planned.cells.root, row))
    except (ArithmeticError, ValueError):  # of what stands in: divided by it, say
        return {}
    by_name = dict(zip(planned.plans, said, strict=True))
    return {name: by_name[name] for name in known}


def _alone(plan: Plan, row: Row, unknown: int) -> _Of:
    """What a programme says of a prepared case by the function of its own."""
    known = not unknown & plan.reads
    (said,) = (plan.known if known else plan.open).decide(row)
    return plan, said, known


def _path(plan: Plan, keys: Iterable[str]) -> RecordPath:
    return tuple(zip(plan.path, keys, strict=True))


def _said(decision: Decision) -> QuickDecision:
    """What a decision of the evaluator says."""
    provisions = tuple(each.provision for each in decision.applied)
    amount = decision.amount
    return QuickDecision(
        decision.programme,
        decision.unit.path,
        decision.status,
        None if decision.outcome is None else decision.outcome.id,
        tuple(option.id for option in decision.possible),
        None if amount is None else amount.low,
        None if amount is None else amount.high,
        (1 << len(provisions)) - 1,
        provisions,
        "evaluator",
    )


class _Reading:
    """Records as rows, and which columns are not known in some of them."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.unknown = 0

    def row(self, here: Instance) -> Row:
        """A record. ValueError where a row cannot say what is known of it."""
        if here.excluded:
            raise ValueError
        entity = here.entity
        found: list[object] = [here.record.key]
        for cell, bit in self.cells.of[entity]:
            if cell.given is None:
                value: object = cell.entity in here.complete
                unknown = not value
            else:
                name = cell.given.name
                known = here.values.get(name)
                partly = here.partly.get(name)
                if isinstance(partly, Interval):
                    raise ValueError  # the cell has no place for a range
                value = self.cells.cell(cell, partly if known is None else known)
                unknown = value is None
            if unknown:
                self.unknown |= bit
            found.append(value)
        below = [here.children.get(child, ()) for child in self.cells.lists[entity]]
        if any(len(records) > self.cells.limits.records for records in below):
            raise ValueError  # numbers are proven for so many
        return (*found, *(tuple(map(self.row, records)) for records in below))
