"""What keeps a condition from being as wanted: the comparisons and facts that fail, and for whom.

The failures named are minimal: were all of them otherwise, the condition would be as wanted; leave
one out and it would not. Where any one of several would do, the ways are named that can still be
taken, each with what fails in it: never that an event had not happened or a birth were on another
day. A conclusion is gone into once; named again, it stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import Final, cast

from attrs import evolve

from policyrules.base.units import Number
from policyrules.core.comparisons import CONTRARY, HOLDS
from policyrules.core.expressions import Agg, Else, Expr, Has, If, Lit, Prim, Ref, Window
from policyrules.core.policy import Case, Def
from policyrules.core.possible import UNSURE, Value
from policyrules.core.reasons import Failure, Gap
from policyrules.core.types import BOOL, Citation
from policyrules.core.walk import targets, walk
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.past_changing import past_changing

Failures = tuple[Failure, ...]

_EVERY: Final = Lit(True, BOOL)
MOST: Final = 12
"""Of how many records of a list it is told what fails; of more, that there are more."""
MOST_INSIDE: Final = 100
"""What fails in a conclusion about another record is told up to so many; past it, the conclusion alone."""


def why_not(run: Run, condition: Expr, here: Instance, *, wanted: bool = True) -> Failures:
    """What keeps a condition from holding (or, not wanted, from failing) for a record; () when nothing."""
    return _Search(run, here).why(condition, here, None, wanted=wanted)


def why_displaced(run: Run, exception: Expr, guard: Expr, here: Instance) -> Failures:
    """What keeps an exception from failing; never what the case that it displaces asks for as well."""
    own = run.engine.rules.asked_beside(exception, guard)
    if not own:
        return why_not(run, exception, here, wanted=False)
    search = _Search(run, here)
    if len(own) == 1:
        return search.why(own[0], here, None, wanted=False)
    return search.any_of(own, exception, here, None, wanted=False)


def citations_of(run: Run, case: Case | None) -> tuple[Citation, ...]:
    """The clauses of the provision of a case."""
    return run.engine.policy.provisions[case.provision].citations if case and case.provision else ()


def value_of(run: Run, expr: Expr, here: Instance) -> Value:
    """What an expression that stands in the policy comes to for a record."""
    return run.value(expr, here)


class _Search:
    """One search; ``inside`` is the case within whose condition it is, for its clauses."""

    def __init__(self, run: Run, home: Instance) -> None:
        self.run, self.home = run, home
        self.policy = run.engine.policy
        self.entered: set[tuple[str, Instance, bool]] = set()

    def why(self, expr: Expr, here: Instance, inside: Case | None, *, wanted: bool) -> Failures:
        """What fails in an expression that should be ``wanted``; () when it is."""
        if value_of(self.run, expr, here) is wanted:
            return ()
        match expr:
            case Prim(op="not", args=(arg,)):
                return self.why(arg, here, inside, wanted=not wanted)
            case Prim(op="or", args=(Prim(op="eq", args=(Ref(target=mode), _)) as always, _)) if (
                self._kind(mode) == "mode"
            ):
                return self._discretion(always, expr, here, inside, wanted=wanted)
            case Prim(op="and" | "or" as op, args=args):
                if (op == "and") is wanted:
                    together = _together([self.why(arg, here, inside, wanted=wanted) for arg in args])
                    return _of_what_there_is(together)
                return self.any_of(args, expr, here, inside, wanted=wanted)
            case If(test=test, then=then, orelse=orelse):
                chosen = value_of(self.run, test, here)
                if isinstance(chosen, bool):
                    return self.why(then if chosen else orelse, here, inside, wanted=wanted)
            case Ref(target=target, hops=hops, frame=frame) if target in self.policy.defs:
                asker = self.run.asking[-frame] if frame else here
                inner = self._definition(self.policy.defs[target], asker.up(hops), inside, wanted=wanted)
                return inner or (self._failure(expr, here, inside, wanted=wanted),)
            case Agg(op="any" | "all"):
                return self._records(expr, here, inside, wanted=wanted)
        return (self._failure(expr, here, inside, wanted=wanted),)

    def _definition(self, definition: Def, here: Instance, inside: Case | None, *, wanted: bool) -> Failures:
        """Into a condition of its own: one case, or none and a base. () where it cannot be gone into."""
        key = definition.id, here, wanted
        if definition.type.kind != "bool" or key in self.entered:
            return ()
        self.entered.add(key)
        if here is self.home:
            return self._inside(definition, here, inside, wanted=wanted)
        found = self.run.told.get(key)
        if found is None:
            search = _Search(self.run, here)
            found = search._inside(definition, here, None, wanted=wanted)
            if sum(1 for _ in islice(leaves(found), MOST_INSIDE + 1)) > MOST_INSIDE:
                found = ()
            self.run.told[key] = found
        return found

    def _inside(self, definition: Def, here: Instance, inside: Case | None, *, wanted: bool) -> Failures:
        match definition.cases:
            case () if definition.base is not None:
                return self.why(definition.base, here, inside, wanted=wanted)
            case (Case(value=Lit(value=True)) as case,):
                return self.why(case.guard, here, case if case.provision else inside, wanted=wanted)
        return ()

    def _records(self, expr: Agg, here: Instance, inside: Case | None, *, wanted: bool) -> Failures:
        """Into any and all: of each record that matters, what fails for it."""
        together = (expr.op == "all") is wanted
        with self.run.asked_by(here):
            records = here.up(expr.hops).children.get(expr.child, ())
            if expr.op == "all" or not wanted:
                records = tuple(r for r in records if self._counts(expr, r))
            failing = (self._record(expr, record, inside, wanted=wanted) for record in records)
            parts = list(islice(filter(None, failing), MOST + 1) if together else islice(failing, MOST))
        if together:
            if parts and len(parts) <= MOST:
                return _together(parts)
            return (self._failure(expr, here, inside, wanted=wanted),)
        ways, more = parts, max(len(records) - MOST, 0)
        return (self._failure(expr, here, inside, wanted=wanted, ways=_open(_distinct(ways)), more=more),)

    def _counts(self, expr: Agg, record: Instance) -> bool:
        return expr.filter is None or value_of(self.run, expr.filter, record) is not False

    def _record(self, expr: Agg, record: Instance, inside: Case | None, *, wanted: bool) -> Failures:
        """What fails for one record, so that it would count (or, not wanted, would not)."""
        if not wanted and expr.expr == _EVERY and expr.filter is not None:
            return self.why(expr.filter, record, inside, wanted=False)
        failures = self.why(expr.expr, record, inside, wanted=wanted)
        if expr.op == "any" and wanted and expr.filter is not None:
            failures = _together([self.why(expr.filter, record, inside, wanted=True), failures])
        return failures

    def any_of(
        self, args: Sequence[Expr], expr: Expr, here: Instance, inside: Case | None, *, wanted: bool
    ) -> Failures:
        """Where one of several would do: what another reading would have to be taken for is left aside.

        It is told of only where that is so of all of them.
        """
        as_read = [arg for arg in args if not self._read_otherwise(arg, here, wanted=wanted)]
        parts = [self.why(arg, here, inside, wanted=wanted) for arg in as_read or args]
        ways = _open(_distinct(parts))
        if len(ways) == 1:
            return ways[0]
        return (self._failure(expr, here, inside, wanted=wanted, ways=ways),)

    def _read_otherwise(self, expr: Expr, here: Instance, *, wanted: bool) -> bool:
        """Whether an expression could be as wanted only if a reading were another one."""
        todo, joined = [expr], "and" if wanted else "or"
        while todo:
            part = todo.pop()
            if isinstance(part, Prim) and part.op == joined:
                todo.extend(part.args)
            elif value_of(self.run, part, here) is not wanted and self._of_readings(part):
                return True
        return False

    def _discretion(
        self, always: Expr, used: Prim, here: Instance, inside: Case | None, *, wanted: bool
    ) -> Failures:
        """A discretion that would have to be used, or not to be: the determination once there is one."""
        mode = cast(Ref, cast(Prim, always).args[0])
        by_case = cast(Prim, used.args[1])
        if value_of(self.run, mode, here) == "case_by_case":
            return (self._failure(by_case.args[-1], here, inside, wanted=wanted),)
        return (self._failure(always, here, inside, wanted=wanted),)

    def _failure(
        self,
        expr: Expr,
        here: Instance,
        inside: Case | None,
        *,
        wanted: bool,
        ways: tuple[Failures, ...] = (),
        more: int = 0,
    ) -> Failure:
        found = Failure(
            condition=expr,
            wanted=wanted,
            path=here.path,
            met=tuple((side, value_of(self.run, side, here)) for side in _sides(expr)),
            citations=citations_of(self.run, inside),
            unknown=type(value_of(self.run, expr, here)) in UNSURE,
            about=tuple(dict.fromkeys(targets(expr))),
            gap=_gap(self.run, expr, here, wanted=wanted),
            ways=ways,
            more=more,
        )
        return evolve(found, closed=True) if past_changing(found, self.run.day) else found

    def _kind(self, target: str) -> str:
        given = self.policy.givens.get(target)
        return given.kind if given is not None else ""

    def _of_readings(self, expr: Expr) -> bool:
        """Whether nothing but readings is asked for."""
        asked = tuple(targets(expr))
        return bool(asked) and all(self._kind(name) == "reading" for name in asked)


def leaves(failures: Failures) -> Iterator[Failure]:
    """Every failure, those of the ways in place of the one that holds them."""
    for failure in failures:
        if failure.ways:
            for way in failure.ways:
                yield from leaves(way)
        else:
            yield failure


def _together(parts: Sequence[Failures]) -> Failures:
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return parts[0] if parts else ()
    return tuple(dict.fromkeys(failure for part in parts for failure in part))


def _of_what_there_is(failures: Failures) -> Failures:
    """Without what would be asked of what is not there: it fails that it is there, and that is told."""
    absent = {(f.path, f.condition.value) for f in failures if isinstance(f.condition, Has) and f.wanted}
    if not absent:
        return failures
    return tuple(f for f in failures if absent.isdisjoint((f.path, value) for value in _stopped(f.condition)))


def _stopped(condition: Expr) -> Iterator[Expr]:
    """What a condition reads that may be absent, though it asks as if it were there."""
    return (part.value for part in walk(condition) if isinstance(part, Else) and part.stopgap)


def _distinct(ways: Sequence[Failures]) -> tuple[Failures, ...]:
    """The ways, one of several others taken apart, each once."""
    ways = [way for way in ways if way]
    flat: dict[Failures, None] = {}
    for way in ways:
        if len(way) == 1 and way[0].ways and not isinstance(way[0].condition, Agg):
            flat |= dict.fromkeys(way[0].ways)
        else:
            flat[way] = None
    return tuple(flat)


def _open(ways: tuple[Failures, ...]) -> tuple[Failures, ...]:
    """The ways that can still be taken; where nobody can take any, all, for they are what fails."""
    return tuple(way for way in ways if not any(failure.closed for failure in way)) or ways


def _sides(expr: Expr) -> tuple[Expr, ...]:
    """What of a condition has a value worth telling."""
    match expr:
        case Prim(op=op, args=args) if op in HOLDS:
            return tuple(arg for arg in args if not isinstance(arg, Lit))
        case Prim(op="in" | "contains", args=(arg, *_)):
            return (arg,)
        case Prim(op="among", args=args):
            return args
        case Window(start=start):
            return (start,)
        case Has() | Agg(op="any" | "all") | Prim(op="and" | "or" | "not"):
            return ()
    return (expr,)


def _gap(run: Run, expr: Expr, here: Instance, *, wanted: bool) -> Gap | None:
    """The two sides of a comparison of known numbers."""
    match expr:
        case Prim(op=op, args=(left, right)) if op in ("lt", "le", "gt", "ge") and left.type.unit is not None:
            a, b = value_of(run, left, here), value_of(run, right, here)
            if _number(a) and _number(b):
                return Gap(cast(Number, a), op if wanted else CONTRARY[op], cast(Number, b), left.type.unit)
    return None


def _number(value: Value) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)
