"""What is not known and matters: facts and lists record by record, figures, what nobody has settled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Literal, cast

from attrs import evolve

from policyrules.core.case import RecordPath
from policyrules.core.policy import Policy
from policyrules.core.reasons import Missing
from policyrules.evaluate.engine import Place, Run
from policyrules.evaluate.instance import Instance, supplied

_Lacking = Literal["open", "gap", "clash", "reading"]


def missing(
    run: Run,
    here: Instance,
    mask: int,
    *,
    facts: Iterable[tuple[str, Instance]],
    own: Collection[str],
    line: Collection[RecordPath] | None,
) -> tuple[Missing, ...]:
    """What is unknown and matters by the reasons of ``mask``, each as it is declared.

    ``facts`` are those drawn on that may not be known, ``own`` the conclusions of the programme. Of ``line``
    it is told record by record (None: of all), of other records each fact once.
    """
    if not mask:
        return ()
    policy = run.engine.policy
    said = run.engine.reasons(mask)
    near = mask if line is None else mask & reduce(or_, (run.bits_of_record.get(path, 0) for path in line), 0)
    open_ = dict.fromkeys(run.open_facts(near))
    # A birth that lies after the day is a reason whatever record it is of.
    for name, instance in facts:
        if f"fact:{name}" in said and _is_open(run, name, instance):
            given, whose = supplied(policy, policy.givens[name], instance)
            open_[f"fact:{given.id}", whose.path] = None
    places = places_of(run, here)
    for reason, path in open_:
        if (reason, path) not in run.open:
            run.open[reason, path] = _told(policy, run.engine.declared, places, reason, path)
    found = dict(run.open[key] for key in open_)
    told = (found[place] for place in sorted(found))
    return (*told, *_elsewhere(run, places, mask & ~near), *_unsettled(run, own, said))


def figures_missing(policy: Policy, reasons: Iterable[str]) -> Iterator[Missing]:
    """Of reasons, those of a figure without a value: not filled, a gap, a contradiction, not settled."""
    for reason in reasons:
        kind, _, name = reason.partition(":")
        if kind in ("open", "gap", "clash", "reading") and name in policy.givens:
            given = policy.givens[name]
            yield Missing(cast(_Lacking, kind), name, given.label, (), given.holders)


def places_of(run: Run, here: Instance) -> Mapping[RecordPath, int]:
    """Which record each is among those of the case, each before those below it."""
    if not run.places:
        top = here
        while top.parent is not None:
            top = top.parent
        run.places.update((record.path, place) for place, record in enumerate(top.walk()))
    return run.places


def _is_open(run: Run, name: str, instance: Instance) -> bool:
    """Whether a fact is not known on the day."""
    known = instance.values.get(run.engine.policy.givens[name].name)
    return known is None or (isinstance(known, date) and known > run.day)


def _told(
    policy: Policy,
    declared: Mapping[str, int],
    places: Mapping[RecordPath, int],
    reason: str,
    path: RecordPath,
) -> tuple[Place, Missing]:
    """Where something that is not known of a record stands, and what is said of it."""
    kind, _, name = reason.partition(":")
    place = kind == "list", places[path], declared[name]
    if kind == "list":
        return place, Missing("list", name, policy.entities[name].label, path)
    given = policy.givens[name]
    asked: Literal["determination", "fact"] = "determination" if kind == "determination" else "fact"
    return place, Missing(asked, name, given.label, path, given.holders)


def _elsewhere(run: Run, places: Mapping[RecordPath, int], mask: int) -> Iterator[Missing]:
    """Of what is not known of other records, each fact once, with the number of them."""
    if not mask:
        return
    engine = run.engine
    for reason in engine.in_order(run.bits_of_reason):
        records = (mask & run.bits_of_reason[reason]).bit_count()
        if records:
            told = _told(engine.policy, engine.declared, places, reason, ())
            yield evolve(told[1], records=records)


def _unsettled(run: Run, own: Collection[str], reasons: frozenset[str]) -> Iterator[Missing]:
    """What nobody has settled, and other conclusions in which rules contradict each other."""
    policy = run.engine.policy
    for reason in run.engine.in_order(reasons):
        kind, _, name = reason.partition(":")
        if kind == "clash" and name in policy.defs and name not in own:
            yield Missing("clash", name, policy.defs[name].label)
        elif kind == "months":
            yield Missing("months", name, policy.defs[name].label)
        else:
            yield from figures_missing(policy, (reason,))
