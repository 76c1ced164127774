"""What the passing of time decided: windows that opened or ended, ages reached, days passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TypeGuard

from policyrules.core.expressions import Agg, AsUnit, At, Expr, Months, Prim, Ref, Today, Window
from policyrules.core.policy import Def, Policy, Programme
from policyrules.core.possible import Value
from policyrules.core.types import Citation, Type
from policyrules.core.walk import children, targets, walk
from policyrules.courses.results import Cause, counting
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.notes import Entry

Evaluated = tuple[Run, Instance, dict[str, Entry]]


def clock_causes(programme: Programme, old: Evaluated, new: Evaluated) -> list[Cause]:
    """The tests of dates that came out otherwise, met on the way from the result down.

    The way leads only through conclusions that themselves came out otherwise.
    """
    walker = _Walk(old[0], new[0])
    found: dict[tuple[object, ...], Cause] = {}
    for name in counting(walker.policy, programme):
        definition = walker.policy.defs[name]
        for cause in walker.conclusion(definition, old[1], new[1], old[2][name], new[2][name]):
            found[cause.kind, cause.id, cause.path] = cause
    return list(found.values())


class _Walk:
    """Two evaluations of one policy, walked side by side."""

    def __init__(self, old: Run, new: Run) -> None:
        self.old, self.new = old, new
        self.policy: Policy = new.engine.policy
        self.seen: set[tuple[str, object]] = set()

    def conclusion(
        self, definition: Def, old_here: Instance, here: Instance, old: Entry, new: Entry
    ) -> Iterator[Cause]:
        key = (definition.id, here)
        if key in self.seen or old.result[0] == new.result[0]:
            return
        self.seen.add(key)
        for case in definition.cases:
            cited = self.policy.provisions[case.provision].citations if case.provision else ()
            for expr in (case.guard, case.value):
                yield from self.tests(expr, old_here, here, definition, case.provision, cited)
        if definition.base is not None:
            yield from self.tests(definition.base, old_here, here, definition, None, ())
        yield from self.below(old, new)

    def below(self, old: Entry, new: Entry) -> Iterator[Cause]:
        """The conclusions that both drew on, and that came out otherwise."""
        before = {(e.index, e.here.entity, e.here.path): e for e in self.old.drawn_on(old)}
        for entry in self.new.drawn_on(new):
            twin = before.get((entry.index, entry.here.entity, entry.here.path))
            if twin is not None:
                definition = self.new.engine.defs[entry.index]
                yield from self.conclusion(definition, twin.here, entry.here, twin, entry)

    def tests(
        self,
        expr: Expr,
        old_here: Instance,
        here: Instance,
        definition: Def,
        provision: str | None,
        cited: tuple[Citation, ...],
    ) -> Iterator[Cause]:
        """The tests of dates inside an expression that came out otherwise, list by list."""
        match expr:
            case Window() | Prim(op="age", args=(_,)):
                yield from self.flipped(expr, old_here, here, definition, provision, cited)
            case Prim(op="lt" | "le" | "gt" | "ge" | "eq" | "ne") if _of_today(expr):
                yield from self.flipped(expr, old_here, here, definition, provision, cited)
            case Agg(child=child, hops=hops, expr=inner, filter=filter_):
                pairs = zip(*(i.up(hops).children.get(child, ()) for i in (old_here, here)), strict=False)
                causes: list[Cause] = []
                with self.old.asked_by(old_here), self.new.asked_by(here):
                    for old_record, record in pairs:
                        for part in (inner, *([filter_] if filter_ is not None else [])):
                            causes += self.tests(part, old_record, record, definition, provision, cited)
                yield from causes
            case Ref() | AsUnit() | At() | Months():
                return
            case _:
                for part in children(expr):
                    yield from self.tests(part, old_here, here, definition, provision, cited)

    def flipped(
        self,
        expr: Expr,
        old_here: Instance,
        here: Instance,
        definition: Def,
        provision: str | None,
        cited: tuple[Citation, ...],
    ) -> Iterator[Cause]:
        was: Value = self.old.engine.code(expr)(self.old, old_here)[0]
        now: Value = self.new.engine.code(expr)(self.new, here)[0]
        if was == now:
            return
        kind = "window" if isinstance(expr, Window) else "age" if _ages(expr) else "date"
        rule = self.policy.provisions.get(provision or "")
        type_: Type = expr.type
        yield Cause(
            kind,  # type: ignore[arg-type]
            rule.id if rule else definition.id,
            rule.label if rule else definition.label,
            here.path,
            self._day(expr, here),
            was,
            now,
            type_,
            cited,
        )

    def _day(self, expr: Expr, here: Instance) -> date | None:
        """The day of the event that a window counts from, or of birth, where it is known."""
        subject = expr.start if isinstance(expr, Window) else _birth(expr)
        if subject is None or not any(targets(subject)):
            return None
        value = self.new.engine.code(subject)(self.new, here)[0]
        return value if isinstance(value, date) else None


def _of_today(expr: Expr) -> bool:
    return any(isinstance(part, Today) or (_is_age(part) and len(part.args) == 1) for part in walk(expr))


def _is_age(expr: Expr) -> TypeGuard[Prim]:
    return isinstance(expr, Prim) and expr.op == "age"


def _ages(expr: Expr) -> bool:
    return any(map(_is_age, walk(expr)))


def _birth(expr: Expr) -> Expr | None:
    ages = (part for part in walk(expr) if isinstance(part, Prim) and part.op == "age")
    found = next(ages, None)
    return found.args[0] if found else None
