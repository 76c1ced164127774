"""The tree of what a decision drew on: conclusions, facts and figures, each unfolded once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, Literal

from attrs import evolve

from policyrules.core import possible
from policyrules.core.decision import Step
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance, supplied
from policyrules.evaluate.notes import Dep, Entry, Noted

_STEP_KINDS: Final[dict[str, Literal["figure", "reading", "mode"]]] = {
    "standard": "figure",
    "reading": "reading",
    "mode": "mode",
}


def trace_of(run: Run, roots: Sequence[Entry]) -> Step:
    """The tree of what was drawn on; a conclusion drawn on twice is unfolded once."""
    seen: set[Dep] = set()
    steps = [_conclusion(run, entry, seen) for entry in roots]
    return evolve(steps[0], steps=(*steps[0].steps, *steps[1:]))


def _conclusion(run: Run, entry: Entry, seen: set[Dep]) -> Step:
    definition = run.engine.defs[entry.index]
    names = [definition.cases[i].provision for i in entry.held]
    return Step(
        id=definition.id,
        label=definition.label,
        path=entry.here.path,
        kind="def",
        value=entry.result[0],
        unit=definition.type.unit,
        provisions=tuple(name for name in names if name is not None),
        steps=tuple(_steps(run, entry, seen)),
        on=_other(run, entry.on),
    )


def _other(run: Run, day: date) -> date | None:
    """A day, unless it is that of the assessment."""
    return None if day == run.on else day


def _steps(run: Run, entry: Entry, seen: set[Dep]) -> Iterator[Step]:
    for dep in dict.fromkeys(entry.deps):
        if dep in seen:
            continue
        seen.add(dep)
        if not isinstance(dep, Entry):
            step = _step(run, dep)
            if step is not None:
                yield step
        elif dep.index < 0:
            yield from _steps(run, dep, seen)
        else:
            yield _conclusion(run, dep, seen)


def fact_step(run: Run, name: str, instance: Instance) -> Step:
    """A fact drawn on, known or not."""
    asked = run.engine.policy.givens[name]
    known = instance.values.get(asked.name)
    anything = possible.unknown(asked.type, asked.low, asked.high)
    value = instance.partly.get(asked.name, anything) if known is None else known
    kind: Literal["determination", "fact"]
    kind = "determination" if asked.kind == "determination" else "fact"
    given, where = supplied(run.engine.policy, asked, instance)
    return Step(given.id, given.label, where.path, kind, value, given.type.unit, ())


def facts_noted(roots: Iterable[Entry]) -> Iterator[tuple[str, Instance]]:
    """Each fact that the trace names, once, known or not."""
    seen: set[Dep] = set()
    todo = list(roots)
    while todo:
        for dep in todo.pop().deps:
            if dep in seen:
                continue
            seen.add(dep)
            match dep:
                case Entry():
                    todo.append(dep)
                case ("plain" | "fact", str(name), Instance() as instance):
                    yield name, instance


def _step(run: Run, dep: Noted) -> Step | None:
    """A fact or figure drawn on; None for what the trace does not name."""
    match dep:
        case ("plain" | "fact", str(name), Instance() as instance):
            return fact_step(run, name, instance)
        case ("given", (str(name), date() as on)):
            given = run.engine.policy.givens[name]
            value = run.figures.on(name, on).value
            kind = _STEP_KINDS[given.kind]
            unit, other = given.type.unit, _other(run, on)
            return Step(name, given.label, (), kind, value, unit, (), on=other)
    return None
