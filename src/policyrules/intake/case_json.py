"""Cases as JSON: reading one, reading many; ``case_writing`` writes one back.

A household, or a record of another root, is an object: ``id``, ``root``, ``county``, ``complete``,
its facts by name, its lists by plural, its ``determinations``. Every problem of a case is gathered,
each with its place; a key that the policy does not know is a problem, never dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Final

from attrs import evolve, field

from policyrules.base.arguments import typed
from policyrules.base.errors import CaseError, Problem
from policyrules.base.frozen import frozen
from policyrules.base.saying import Said
from policyrules.core.case import Case, Fact, Record
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.presence import birth_facts
from policyrules.intake.between_facts import all_contradictions
from policyrules.intake.completeness import (
    Complete,
    Completeness,
    as_given,
    complete_below,
    complete_lists,
    not_found,
)
from policyrules.intake.identifiers import read_id
from policyrules.intake.json_text import TOO_DEEP, entries, load, too_deep
from policyrules.intake.records import (
    KEY_LIMIT,
    PROVENANCE,
    RECORD_LIMIT,
    RESERVED,
    Keys,
    Ledger,
    Rejected,
    keys_of,
    make_fact,
    root_said,
    too_many,
    unborn,
    used_twice,
)
from policyrules.intake.showing import show, show_id
from policyrules.intake.values import broken, plain, suggestion

_FACT_KEYS: Final = ("value", *PROVENANCE)


@typed
def read_case(policy: Policy, data: object, *, complete: Complete = None, on: date | None = None) -> Case:
    """The case that ``data``, a JSON object as read, describes; values as in ``case.Case`` (money in fen).

    A missing key or null is unknown, ``"none"`` or 无 is absent (optional facts only). A list is
    complete where the nearest ``complete``, of its record or of one above, names it, or says "all"
    and the list is there; where the case says nothing, the argument does. A list given as null
    is not there. A household without
    ``id`` gets the id "1". With ``on``, the assessment day, nobody may be born after it.
    Raises CaseError with every problem, each with the path of its field;
    UsageError when the argument ``complete`` names no list of the policy.
    """
    case, problems, _ = _read(
        _Door(policy, keys_of(policy), birth_facts(policy), on), data, complete_lists(policy, complete), 1
    )
    if problems:
        raise CaseError(problems)
    return evolve(case, complete=as_given(complete))


@typed
def read_cases(
    policy: Policy, source: str | Path, *, complete: Complete = None, on: date | None = None
) -> tuple[Case, ...]:
    """Every case of a JSON object, a JSON array, or JSON lines: text, or the ``Path`` of a file.

    Raises CaseError with the problems of all of them if there are any; ``read_json_ledger``
    goes on instead.
    """
    ledger = read_json_ledger(policy, source, complete=complete, on=on)
    if ledger.rejected:
        problems = tuple(problem for rejected in ledger.rejected for problem in rejected.problems)
        raise CaseError(problems if ledger.households > 1 else tuple(evolve(p, row=0) for p in problems))
    return ledger.cases


@typed
def read_json_ledger(
    policy: Policy, source: str | Path, *, complete: Complete = None, on: date | None = None
) -> Ledger:
    """Every household of a JSON file, as a case or rejected with its reasons.

    ``row`` is the place in an array from 1, or the line number in JSON lines; a household
    without ``id`` has it as its id. With ``on``
    a household with somebody born later is rejected. Households that share an id are all rejected. Raises
    CaseError when the text as a whole is not JSON or not UTF-8, UsageError when there is no such
    file or ``complete`` names no list.
    """
    return json_ledger(policy, source, complete=complete, on=on)


def json_ledger(
    policy: Policy,
    source: str | Path,
    *,
    complete: Complete = None,
    on: date | None = None,
    beside: Policy | None = None,
) -> Ledger:
    """The same, of a file that ``beside`` reads too: keys that only it knows are left out and noted."""
    name, text = load(source)
    door = _Door(policy, keys_of(policy), birth_facts(policy), on, {} if beside is None else keys_of(beside))
    default = complete_lists(policy, complete)
    read: list[tuple[int, Case, tuple[Problem, ...]]] = []
    absent = set[str]()
    for row, data in entries(text, name):
        if isinstance(data, Said):
            read.append((row, Case("", Record(policy.root, "")), (Problem(data),)))
        else:
            case, wrong, lacking = _read(door, data, default, row)
            read.append((row, case, wrong))
            absent |= lacking
    uses = Counter((case.household.entity, plain(case.id)) for _, case, _ in read if case.id)
    cases: list[Case] = []
    rejected: list[Rejected] = []
    for row, case, problems in read:
        if (used := uses[case.household.entity, plain(case.id)]) > 1:
            problems = (*problems, Problem(used_twice(case.id, used), "id"))
        if problems:
            shown = show_id(case.id) if case.id else ""
            placed = tuple(evolve(problem, table=name, row=row) for problem in problems)
            rejected.append(Rejected(shown, placed, ((name, row),)))
        else:
            cases.append(evolve(case, complete=as_given(complete)))
    without = not_found(policy, (e for e in policy.entities if e in absent), Completeness())
    left = _LEFT.filled(keys=Said("、".join(door.left), ", ".join(door.left))) if door.left else None
    notes = tuple(Problem(said, table=name) for said in (without, left) if said)
    return Ledger(tuple(cases), tuple(rejected), notes)


_LEFT: Final = Said("没有读入的键：{keys}", "keys not read: {keys}")


# ── records ──────────────────────────────────────────────────────────────────


@frozen
class _Door:
    """What holds for every case of a file."""

    policy: Policy
    keys: Mapping[str, Keys]
    births: Mapping[str, Sequence[str]]
    on: date | None
    beside: Mapping[str, Keys] = field(factory=dict)
    """What another policy that reads the file knows."""
    left: dict[str, None] = field(factory=dict)
    """The keys left out so far, which only the other knows."""


def _read(
    door: _Door,
    data: object,
    complete: Completeness,
    place: int,
) -> tuple[Case, tuple[Problem, ...], set[str]]:
    """The case, what is wrong with it, and the lists that “all” does not speak of: they are not there."""
    if too_deep(data):
        return Case("", Record(door.policy.root, "")), (Problem(TOO_DEEP),), set()
    reader = _Reader(door.policy, door.keys, door, [], set(), [])
    entity = reader.root(data)
    if entity is None:
        key = reader.key(data, place, "") if isinstance(data, Mapping) else str(place)
        return Case(key, Record(door.policy.root, "")), tuple(reader.problems), set()
    root = reader.record(entity, data, place, "", complete)
    county = data.get("county") if isinstance(data, Mapping) else None
    if county is not None and not isinstance(county, str):
        reader.say("county", Said("应为文本", "should be text"))
    elif county is not None and (wrong := broken(county)):
        reader.say("county", wrong)
    for path, said in all_contradictions(door.policy, root):
        reader.say(path, said)
    case = Case(root.key, root, county if isinstance(county, str) else "")
    return case, tuple(reader.problems), reader.absent


@frozen
class _Reader:
    """What reading one case needs, and the problems gathered on the way."""

    policy: Policy
    keys: Mapping[str, Keys]
    door: _Door
    problems: list[Problem]
    absent: set[str]
    count: list[object]
    """All records met so far."""

    def say(self, path: str, said: Said) -> None:
        self.problems.append(Problem(said, path))

    def root(self, data: object) -> str | None:
        """The root that a case is of; None where it does not say, or not one of the policy's."""
        if not isinstance(data, Mapping):
            return self.policy.root
        found = root_said(self.policy, data.get("root"))
        if isinstance(found, Said):
            self.say("root", found)
            return None
        return found

    def record(self, entity: str, data: object, place: int, stem: str, inherited: Completeness) -> Record:
        """The record at ``stem`` (empty: the household); ``inherited`` are the lists complete so far."""
        if not isinstance(data, Mapping):
            self.say(stem, Said(f"{show(data)} 应为一个对象", f"{show(data)} should be an object"))
            return Record(entity, str(place))
        key = self.key(data, place, stem)
        path = f"{stem} {show_id(key)} · " if stem else ""
        self.repeated(data, path.removesuffix(" · "))
        if stem and "county" in data:
            self.say(f"{path}county", Said("只写在户上", "stands at the household only"))
        if stem and "root" in data:
            self.say(f"{path}root", Said("只写在个案开头", "stands at the head of a case only"))
        if data.get("complete") is not None:
            inherited, wrong = complete_below(self.keys[entity], self.complete(entity, data["complete"]))
            for problem in wrong:
                self.say(f"{path}complete", problem)
        facts = self.facts(entity, data, path)
        for name, said in unborn(self.door.births, entity, facts, self.door.on):
            self.say(path + name, said)
        lists = self.lists(entity, data, path, inherited)
        children = self.policy.children[entity]
        if inherited.present:
            self.absent.update(c for c in children if c not in lists and c not in inherited.named)
        there = {child: records for child, records in lists.items() if records}
        return Record(entity, key, facts, there, inherited.of(children, lists))

    def key(self, data: Mapping[str, object], place: int, stem: str) -> str:
        wrong = Said("应为文本，不得为空", "should be text, not empty")
        match data.get("id"):
            case None:
                return str(place)
            case str(given) if given.strip():
                found = read_id(given)
                if isinstance(found, str):
                    return found
                wrong = found
            case int(given) if not isinstance(given, bool) and 0 <= given <= KEY_LIMIT:
                return str(given)
        self.say(f"{stem} · id" if stem else "id", wrong)
        return str(place)

    def complete(self, entity: str, said: object) -> object:
        """Which lists are complete, without those that only the policy beside has."""
        if entity not in self.door.beside or isinstance(said, str) or not isinstance(said, Sequence):
            return said
        only = {*self.door.beside[entity].below} - {*self.keys[entity].below}
        return [name for name in said if not isinstance(name, str) or name not in only]

    def left_out(self, entity: str, name: str) -> bool:
        """Whether a key that is not known here is one of the policy beside."""
        there = self.door.beside.get(entity)
        known = there is not None and (name in there.facts or name in there.lists)
        if known:
            self.door.left[show(name)] = None
        return known

    def repeated(self, data: Mapping[str, object], path: str) -> None:
        for name in getattr(data, "repeated", ()):
            self.say(path, Said(f"键 {show(name)} 写了两次", f"the key {show(name)} stands twice"))

    def facts(self, entity: str, data: Mapping[str, object], path: str) -> dict[str, Fact]:
        keys, facts = self.keys[entity], dict[str, Fact]()
        seen = set[str]()
        for place, name, raw in chain(self.plain(data, path), self.determined(entity, data, path)):
            given = keys.facts.get(name)
            if given is None:
                if name not in keys.lists and not self.left_out(entity, name):
                    self.say(place, keys.problem(name, self.keys, entity))
                continue
            if given.name in seen:
                self.say(place, Said(f"{given.name} 写了两次", f"{given.name} is given twice"))
            elif raw is not None and (fact := self.fact(given, raw, place)):
                facts[given.name] = fact
            seen.add(given.name)
        return facts

    def plain(self, data: Mapping[str, object], path: str) -> Iterator[tuple[str, str, object]]:
        for name, raw in data.items():
            if not isinstance(name, str):
                self.say(path + show(name), Said("键应为文本", "a key is text"))
            elif name not in RESERVED:
                yield path + show(name), name, raw

    def determined(
        self, entity: str, data: Mapping[str, object], path: str
    ) -> Iterator[tuple[str, str, object]]:
        raw, path = data.get("determinations"), f"{path}determinations"
        if raw is None:
            return
        if not isinstance(raw, Mapping):
            self.say(path, Said(f"{show(raw)} 应为一个对象", f"{show(raw)} should be an object"))
            return
        self.repeated(raw, path)
        for name, value in raw.items():
            place, given = f"{path}.{show(name)}", self.keys[entity].facts.get(name)
            if given is not None and given.kind == "determination":
                yield place, name, value
            elif given is not None:
                self.say(place, Said("是事实，不是裁定", "is a fact, not a determination"))
            elif not self.left_out(entity, str(name)):
                self.say(place, self.keys[entity].problem(str(name), self.keys, entity))

    def fact(self, given: Given, raw: object, path: str) -> Fact | None:
        provenance: Mapping[str, object] = {}
        if isinstance(raw, Mapping) and given.type.kind == "choices" and "value" not in raw:
            self.repeated(raw, path)
        elif isinstance(raw, Mapping):
            self.repeated(raw, path)
            for name in raw:
                if name not in _FACT_KEYS:
                    hint, shown = suggestion(str(name), _FACT_KEYS), show(name)
                    self.say(path, Said(f"不认识的键 {shown}{hint.zh}", f"unknown key {shown}{hint.en}"))
            if "value" not in raw:
                self.say(path, Said("缺少 value", "value is missing"))
                return None
            provenance, raw = raw, raw["value"]
        fact, wrong = make_fact(given, raw, provenance)
        for problem in wrong:
            self.say(path, problem)
        return fact

    def lists(
        self, entity: str, data: Mapping[str, object], path: str, complete: Completeness
    ) -> dict[str, tuple[Record, ...]]:
        """The lists that are there, by entity."""
        lists = dict[str, tuple[Record, ...]]()
        seen = set[str]()
        for name, raw in data.items():
            child = self.keys[entity].lists.get(name)
            if child is None:
                continue
            place = path + self.policy.entities[child].plural
            if child in seen:
                self.say(place, Said("这个列表写了两次", "this list is given twice"))
            elif raw is not None:
                lists[child] = self.records(child, raw, place, complete)
            seen.add(child)
        return lists

    def records(self, child: str, raw: object, path: str, complete: Completeness) -> tuple[Record, ...]:
        if isinstance(raw, (str, bytes)) or not isinstance(raw, Sequence):
            self.say(path, Said(f"{show(raw)} 应为列表", f"{show(raw)} should be a list"))
            return ()
        self.count.extend(raw)
        if len(self.count) > RECORD_LIMIT:
            self.say(path, too_many())
            return ()
        rows = enumerate(raw, start=1)
        records = tuple(self.record(child, row, i, f"{path}[{i}]", complete) for i, row in rows)
        for key, count in Counter(plain(record.key) for record in records).items():
            if count > 1:
                self.say(path, used_twice(key, count))
        return records
