"""A case as JSON, such as ``case_json`` reads back."""

from __future__ import annotations

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.case import Case, Fact, Record
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.possible import Several
from policyrules.core.roots import implied_root
from policyrules.intake.completeness import Completeness
from policyrules.intake.records import descendants
from policyrules.intake.values import write_partly, write_value


def write_case(policy: Policy, case: Case) -> dict[str, object]:
    """The JSON form of a case; ``read_case`` gives the case back.

    Facts stand under their ASCII names, bare unless they have a source or a judge;
    determinations stand apart. Raises UsageError for a fact or list that the policy does not
    have, or a value without an exact form.
    """
    data = _write(policy, case.household, Completeness())
    root = case.household.entity
    kind = {} if root == implied_root(policy.entities) else {"root": root}
    return {"id": case.id} | kind | ({"county": case.county} if case.county else {}) | data


def _write(policy: Policy, record: Record, inherited: Completeness) -> dict[str, object]:
    """A record without its id; ``complete`` is declared only where it differs from what is inherited."""
    data: dict[str, object] = {}
    if not _agrees(policy, record, inherited):
        inherited, data["complete"] = _declared(policy, record)
    known = policy.facts[record.entity]
    children = policy.children[record.entity]
    if strangers := [*(record.facts.keys() - known.keys()), *(record.lists.keys() - {*children})]:
        names = "、".join(sorted(strangers))
        raise UsageError(Said(f"{record.entity} 没有 {names}", f"{record.entity} has no {names}"))
    determinations = dict[str, object]()
    for name, given in known.items():
        if name in record.facts:
            target = determinations if given.kind == "determination" else data
            target[name] = _write_fact(given, record.facts[name])
    for child in children:
        rows = record.lists.get(child, ())
        if rows or (inherited.present and child in record.complete):
            data[policy.entities[child].plural] = [
                {"id": row.key} | _write(policy, row, inherited) for row in rows
            ]
    return data | ({"determinations": determinations} if determinations else {})


def _write_fact(given: Given, fact: Fact) -> object:
    value: object
    if isinstance(fact.value, Several):
        value = write_partly(given.type, fact.value)
    else:
        value = write_value(given.type, fact.value)
    on = fact.on.isoformat() if fact.on else ""
    parts = {"source": fact.source, "by": fact.by, "on": on, "basis": fact.basis}
    there = {name: text for name, text in parts.items() if text}
    return {"value": value, **there} if there else value


def _agrees(policy: Policy, record: Record, said: Completeness) -> bool:
    """Whether a declaration says of the record, and of all below it, what is so."""
    full = {child for child, rows in record.lists.items() if rows}
    own = said.of(policy.children[record.entity], full | record.complete)
    return record.complete == own and all(
        _agrees(policy, row, said) for rows in record.lists.values() for row in rows
    )


def _declared(policy: Policy, record: Record) -> tuple[Completeness, object]:
    """What to declare at a record, and how it is written: "all" where that needs no empty list written,
    else by name; records below that differ declare their own."""
    open_, met, empty, stack = set[str](), set[str](), False, [record]
    while stack:
        here = stack.pop()
        children = frozenset(policy.children[here.entity])
        met |= children
        open_ |= children - here.complete
        empty |= any(not here.lists.get(child) for child in here.complete)
        stack += [row for rows in here.lists.values() for row in rows]
    named = Completeness(frozenset(met - open_))
    everything = Completeness(present=True)
    if _agrees(policy, record, everything) and not (empty and _agrees(policy, record, named)):
        return everything, "all"
    lists = descendants(policy, record.entity)
    return named, [policy.entities[e].plural for e in lists if e in named.named]
