"""Changes as JSON: which fact of which record has which value from which day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from policyrules.base.arguments import typed
from policyrules.base.errors import CaseError, Problem
from policyrules.base.saying import Said
from policyrules.core.case import Case, Record, RecordPath
from policyrules.core.policy import Policy
from policyrules.courses.happenings import Arrival, Change, Departure, Happening, said_twice
from policyrules.intake.case_json import read_case
from policyrules.intake.json_text import load, parse_json
from policyrules.intake.records import keys_of, make_fact
from policyrules.intake.showing import show
from policyrules.intake.values import read_date


@typed
def read_changes(policy: Policy, case: Case, source: str | Path) -> tuple[Happening, ...]:
    """What a JSON array (text, or the ``Path`` of a file) says that happens, in its order.

    ``{"on": "2017-09-01", "of": ["members", "甲"], "fact": "insured", "value": true}``: from the
    day on the fact has the value (null: it is unknown); without ``of`` a fact of the household.
    ``{"on": …, "of": […], "add": "jobs", "record": {…}}``: a record comes, written as in a case.
    ``{"on": …, "of": ["members", "乙"], "remove": true}``: the record goes.
    A fact may say ``source``, and a determination says ``by``, ``determined_on`` and ``basis``.
    Raises CaseError with every problem, each naming the entry, two entries about one fact or one
    record's coming and going on one day among them; UsageError when there is no file.
    """
    name, text = load(source)
    try:
        data = parse_json(text)
    except (ValueError, RecursionError) as error:
        raise CaseError((Problem(Said("不是 JSON", f"not JSON: {error}"), table=name),)) from error
    if not isinstance(data, list):
        raise CaseError((Problem(Said("应为变更的列表", "should be a list of changes"), table=name),))
    happenings: list[Happening] = []
    rows: list[int] = []
    problems: list[Problem] = []
    for row, entry in enumerate(data, start=1):
        found = _Entry(policy, case).read(entry)
        if isinstance(found, list):
            problems += [evolve(problem, row=row, table=name) for problem in found]
        else:
            happenings.append(found)
            rows.append(row)
    for first, second, where in said_twice(happenings):
        twice = Said(
            f"与第 {rows[first]} 项说的是同一天的同一件事（{where.zh}），不知以哪项为准",
            f"speaks of the same on the same day as entry {rows[first]} ({where.en}): which of them holds?",
        )
        problems.append(Problem(twice, row=rows[second], table=name))
    if problems:
        raise CaseError(tuple(problems))
    return tuple(happenings)


class _Entry:
    """Reads one entry; a problem ends the reading of that entry only."""

    def __init__(self, policy: Policy, case: Case) -> None:
        self.policy, self.case = policy, case

    def read(self, entry: object) -> Happening | list[Problem]:
        try:
            return self._read(entry)
        except _Wrong as wrong:
            return [Problem(said, wrong.field) for said in wrong.said]
        except CaseError as error:
            return list(error.problems)

    def _read(self, entry: object) -> Happening:
        if not isinstance(entry, Mapping):
            raise _Wrong(Said("应为一项变更", "should be a change: {…}"))
        said = [Said(f"不认识的键 {show(k)}", f"unknown key {show(k)}") for k in entry if k not in _ALLOWED]
        twice = getattr(entry, "repeated", ())
        said += [Said(f"{show(k)} 写了两次", f"{show(k)} stands twice") for k in twice]
        if said:
            raise _Wrong(*said)
        on = read_date(entry.get("on"))
        if isinstance(on, Said):
            raise _Wrong(on, field="on")
        kinds = [key for key in ("fact", "add", "remove") if key in entry]
        if len(kinds) != 1:
            raise _Wrong(Said("fact、add、remove 须写一项", "say one of fact, add, remove"))
        idle = [key for key in entry if key not in _WITH[kinds[0]]]
        if idle:
            kind = kinds[0]
            raise _Wrong(*(Said(f"{kind} 不写 {key}", f"{key} says nothing beside {kind}") for key in idle))
        path = self._path(entry.get("of"))
        match kinds[0]:
            case "add":
                return Arrival(on, path, self._record(path, entry))
            case "remove":
                if entry["remove"] is not True or not path:
                    raise _Wrong(Said("remove 写 true，并写明 of", "write remove: true, and of"))
                return Departure(on, path)
        return self._change(entry, path, on)

    def _change(self, entry: Mapping[str, object], path: RecordPath, on: object) -> Change:
        entity = path[-1][0] if path else self.case.household.entity
        name = entry["fact"]
        facts = self.policy.facts[entity]
        labels = {given.label: given for given in facts.values()} | dict(facts)
        given = labels.get(name) if isinstance(name, str) else None
        if given is None:
            unknown = keys_of(self.policy)[entity].problem(str(name), keys_of(self.policy), entity)
            raise _Wrong(unknown, field=show(name))
        if "value" not in entry:
            raise _Wrong(Said("没有写 value（null 为未知）", "value is missing (null: unknown)"))
        said = {key: entry[key] for key in ("source", "by", "basis") if key in entry}
        said |= {"on": entry["determined_on"]} if "determined_on" in entry else {}
        fact, wrong = make_fact(given, entry["value"], said)
        if wrong:
            raise _Wrong(*wrong, field=given.name)
        return Change(on, path, given.name, fact)  # type: ignore[arg-type]

    def _path(self, of: object) -> RecordPath:
        """From the household down: list names and ids by turns."""
        if of is None:
            return ()
        if isinstance(of, str) or not isinstance(of, Sequence) or len(of) % 2:
            raise _Wrong(Said('of 写作 ["members", "甲"]，列名和编号交替', 'of is written ["members", "甲"]'))
        path: list[tuple[str, str]] = []
        entity = self.case.household.entity
        keys = keys_of(self.policy)
        for name, key in zip(of[::2], of[1::2], strict=True):
            child = keys[entity].lists.get(name) if isinstance(name, str) else None
            if child is None:
                shown = show(name)
                raise _Wrong(Said(f"{entity} 没有列表 {shown}", f"{entity} has no list {shown}"), field="of")
            if not isinstance(key, str):
                raise _Wrong(
                    Said(f"编号 {show(key)} 应为文本", f"the id {show(key)} should be text"), field="of"
                )
            path.append((child, key))
            entity = child
        return tuple(path)

    def _record(self, path: RecordPath, entry: Mapping[str, object]) -> Record:
        """The record as a case would hold it: read inside a case made of nothing else."""
        parent = path[-1][0] if path else self.case.household.entity
        name, data = entry["add"], entry.get("record")
        child = keys_of(self.policy)[parent].lists.get(name) if isinstance(name, str) else None
        if child is None or not isinstance(data, Mapping) or "id" not in data:
            raise _Wrong(Said("add 写列名，record 写记录（带 id）", "add names a list, record has an id"))
        head = {"id": self.case.id, "root": self.case.household.entity}
        nested: Mapping[str, object] = {**({"id": path[-1][1]} if path else head), str(name): [data]}
        for i in range(len(path) - 1, -1, -1):
            above = {"id": path[i - 1][1]} if i else head
            nested = {**above, self.policy.entities[path[i][0]].plural: [nested]}
        record = read_case(self.policy, nested).household
        for entity, _ in path:
            record = record.lists[entity][0]
        return record.lists[child][0]


_WITH: Final = {
    "fact": frozenset({"on", "of", "fact", "value", "source", "by", "determined_on", "basis"}),
    "add": frozenset({"on", "of", "add", "record"}),
    "remove": frozenset({"on", "of", "remove"}),
}
"""The keys of an entry, by what it says that happens."""

_ALLOWED: Final = frozenset().union(*_WITH.values())


class _Wrong(Exception):
    def __init__(self, *said: Said, field: str = "") -> None:
        self.said, self.field = said, field
        super().__init__()
