"""What lies below conclusions, gathered for an account from what each of them noted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from policyrules.core.case import RecordPath
from policyrules.evaluate.engine import Run
from policyrules.evaluate.notes import Dep, Entry, Ground, Noted, PartedGround
from policyrules.evaluate.rules import Spoken


def gathered(run: Run, roots: Collection[Entry], line: Collection[RecordPath] | None) -> Ground:
    """What lies below conclusions; where the case has many records, of those in line alone (None: of all)."""
    if not run.many:
        return _ground(run, roots)
    ground = PartedGround()
    _speak(ground, roots)
    if line is not None:
        ground.take(_of_line(run, roots, line))
    else:
        for entry in roots:
            ground.take(parted(run, entry))
    return ground


def _ground(run: Run, roots: Collection[Entry]) -> Ground:
    """What lies below conclusions, each gone into once, in the order in which it was drawn on."""
    ground = Ground()
    _speak(ground, roots)
    met: set[Entry] = set()
    givens, day = ground.givens, run.day
    first = date.max
    deps: Iterator[Dep] = iter(roots)
    beside: list[Iterator[Dep]] = []
    while True:  # what an entry draws on comes before what stands beside it
        for dep in deps:
            if type(dep) is Entry:
                if dep not in met:
                    met.add(dep)
                    spoken = dep.reached.spoken
                    if spoken is not None:
                        _conclude(ground, dep, spoken)
                    beside.append(deps)
                    deps = iter(dep.deps)
                    break
                continue
            if dep[0] == "plain":
                continue
            if dep[0] == "given":
                givens[dep[1]] = None
            elif dep[0] == "edge":
                if day < dep[1] < first:
                    first = dep[1]
            else:
                _note(run, ground, dep)
        else:
            if not beside:
                break
            deps = beside.pop()
    if first < date.max:
        ground.changing(first)
    return ground


def parted(run: Run, entry: Entry) -> PartedGround:
    """What lies below a conclusion, of records above it apart; worked out from the bottom up, without
    recursion, and kept."""
    todo = [entry]
    while todo:
        top = todo[-1]
        if top.ground is None:
            waiting = [below for below in _belonging(top)[0] if below.ground is None]
            if waiting:
                todo += waiting
                continue
            top.ground = _parted(run, top)
        todo.pop()
    assert entry.ground is not None
    return entry.ground


def _belonging(entry: Entry) -> tuple[list[Entry], list[Entry]]:
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


def _parted(run: Run, entry: Entry) -> PartedGround:
    ground = PartedGround()
    for dep in entry.deps:
        if isinstance(dep, Entry):
            _speak(ground, (dep,))
        elif dep[0] == "plain":
            ground.used[dep[1], dep[2]] = None
        else:
            _note(run, ground, dep)
    belonging, above = _belonging(entry)
    for below in belonging:
        assert below.ground is not None
        ground.take(below.ground)
    ground.above.clear()
    ground.above.update(dict.fromkeys(above))
    return ground


def _note(run: Run, ground: Ground, dep: Noted) -> None:
    """What was drawn on beside conclusions and facts of which nothing is said."""
    if dep[0] == "fact":
        ground.facts[dep[1], dep[2]] = None
    elif dep[0] == "given":
        ground.givens[dep[1]] = None
    elif dep[0] == "list":
        ground.lists[dep[1], dep[2]] = None
    elif dep[0] == "edge":
        if run.day < dep[1] < date.max and dep[1] not in ground.changes:
            ground.changing(dep[1])
    elif dep[0] == "later":
        ground.later[dep[1]] = None
        ground.changing(dep[1].on)


def _of_line(run: Run, entries: Iterable[Entry], line: Collection[RecordPath]) -> PartedGround:
    """What lies below conclusions of a record, as far as it is of the records of a line."""
    ground = PartedGround()
    todo = list(entries)
    met: set[Entry] = set()
    while todo:
        entry = todo.pop()
        if entry in met:
            continue
        met.add(entry)
        whole = parted(run, entry)
        if entry.parts is None:
            entry.parts = whole.by_record()
        for path in line:
            if path in entry.parts:
                ground.take(entry.parts[path])
        todo += whole.above
    return ground


def _speak(ground: Ground, entries: Iterable[Entry]) -> None:
    """Note those conclusions of which an account has to speak."""
    for entry in entries:
        if entry.reached.spoken is not None:
            _conclude(ground, entry, entry.reached.spoken)


def _conclude(ground: Ground, entry: Entry, spoken: Spoken) -> None:
    """Note a conclusion for what an account says of it."""
    key = entry.reached.index, entry.here, entry.on
    contributes, overrides, adjusts, discretion = spoken
    if contributes:
        ground.contributing.setdefault(key, entry)
    if overrides:
        ground.overriding.setdefault(key, entry)
    if adjusts:
        ground.adjusting.setdefault(key, entry)
    if discretion:
        ground.discretionary.setdefault(key, entry)
