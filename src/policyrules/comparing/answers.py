"""A ledger decided under one policy slice by slice: by SQL what SQL decides, the rest by the evaluator.

Of what SQL decides a decision says status, outcome and amount; what it rests on is worked out by the
evaluator when somebody reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any, Final

from attrs import define, field, frozen

from policyrules.base.errors import UsageError
from policyrules.base.extras import needed
from policyrules.base.units import Number
from policyrules.comparing.moves import Decided, Key, key_of
from policyrules.comparing.sums import exactly, quantity_of
from policyrules.compile import Query, answered, answered_each, row_of, tables
from policyrules.compile.cells import path_in
from policyrules.compile.quantities import QuantityQuery, compile_quantity
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision, UnitOfDecision, told_when_read
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above
from policyrules.deciding import decide_all, decide_named
from policyrules.deciding.outcomes import every_outcome
from policyrules.intake.values import plain
from policyrules.ledgers.by_sql import Lowered, put_into_tables, put_typed
from policyrules.ledgers.parts import Part
from policyrules.ledgers.typed_cases import cases_of

SIZE: Final = 5_000
"""Households of a slice: their cases are held under two policies at once."""

Told = Mapping[str, object]
"""The fields of a decision that SQL works out."""


@frozen
class Quantity:
    """A number concluded of a household, and how it is worked out."""

    target: str
    """The id of the conclusion."""
    query: QuantityQuery | None = None
    """None: the evaluator is asked for each."""


def quantity_in(policy: Policy, target: str, on: date, *, large: bool) -> Quantity:
    """How a quantity is worked out; ``large``: by SQL where SQL can."""
    try:
        return Quantity(target, compile_quantity(policy, target, on=on) if large else None)
    except UsageError:  # the evaluator says what it is
        return Quantity(target)


@frozen
class Decider:
    """Decides the households of a part of a ledger under one policy."""

    policy: Policy
    on: date
    by_sql: Lowered | None
    """None: the evaluator decides all."""
    quantity: Quantity | None = None
    """What is asked of each household besides."""

    def decided(self, part: Part) -> Iterator[tuple[Case, Callable[[], Decided]]]:
        """Every household in the order of the ledger, each decided when it is asked for."""
        read, typed = self._read(part)
        answers = None if self.by_sql is None else self._answers(self.by_sql, part, read)
        for place, case in sorted({**read, **typed}.items()):
            inside = answers is not None and (place in typed or place in answers.held)
            yield case, partial(self.of, case, answers if inside else None)

    def cases(self, part: Part) -> dict[Key, Case]:
        """The households of a part by their keys."""
        read, typed = self._read(part)
        return {key_of(case): case for case in (*read.values(), *typed.values())}

    def _read(self, part: Part) -> tuple[dict[int, Case], dict[int, Case]]:
        """The households that intake read and those that are typed, by their places."""
        if part.typed is None:
            return dict(enumerate(part.ledger.cases)), {}
        read = {part.typed.places[plain(case.id)]: case for case in part.ledger.cases}
        return read, dict(cases_of(self.policy, part.typed))

    def of(self, case: Case, answers: _Answers | None = None) -> Decided:
        """A household with its decisions, in the order of ``decide_all``, and its quantity."""
        return Decided(case, self._decisions(case, answers), partial(self._quantity, case, answers))

    def _quantity(self, case: Case, answers: _Answers | None) -> Number | None:
        if self.quantity is None:
            return None
        key = key_of(case)
        if answers is not None and key in answers.quantities:
            return answers.quantities[key]
        return quantity_of(self.policy, case, self.on, self.quantity.target)

    def _decisions(self, case: Case, answers: _Answers | None) -> Sequence[Decision]:
        if answers is None or self.by_sql is None:
            return decide_all(self.policy, case, on=self.on)
        found: list[Decision] = []
        places = {path: n for n, (path, _) in enumerate(case.household.walk())}
        for name in self.by_sql.names:
            if name not in self.by_sql.queries:
                found += decide_named(self.policy, case, [name], on=self.on)
            else:
                own = answers.of[name].get(key_of(case), ())
                for path, told in sorted(own, key=lambda each: places[each[0]]):
                    found.append(self._decision(name, case, path, told))
        return found

    def _decision(self, name: str, case: Case, path: RecordPath, told: Told) -> Decision:
        @cache
        def whole() -> Decision:
            every = decide_named(self.policy, case, [name], on=self.on)
            return next(decision for decision in every if decision.unit.path == path)

        unit = UnitOfDecision(case.id, path, case.household.entity)
        return told_when_read(lambda name: {name: getattr(whole(), name)}, **told, unit=unit, on=self.on)

    def _answers(self, by_sql: Lowered, part: Part, read: Mapping[int, Case]) -> _Answers:
        """What SQL decides of a part."""
        found = _Answers()
        with needed("duckdb", "ledger").connect() as connection:
            connection.execute(tables(self.policy))
            first = 1 if part.typed is None else put_typed(connection, self.policy, part.typed)
            held = put_into_tables(connection, self.policy, [*read.values()], self.on, first)
            found.held = {place for n, place in enumerate(read) if n in held}
            found.of = {name: {} for name in by_sql.queries}
            for query, text in answered_each(connection, by_sql):  # each household has the rows of one
                found.of[query.programme.id] |= _rows(connection.execute(text), self.policy, query)
            if self.quantity is not None and self.quantity.query is not None:
                found.quantities = _quantities(connection, self.policy, self.quantity.query)
        return found


@define
class _Answers:
    """What SQL decides of the households that its tables hold."""

    held: set[int] = field(factory=set)
    """The places of the cases that were read and are among them."""
    of: dict[str, dict[tuple[str, str], Sequence[tuple[RecordPath, Told]]]] = field(factory=dict)
    """By programme, root and household: the records, each with what is decided."""
    quantities: Mapping[tuple[str, str], Number | None] = field(factory=dict)
    """By root and household what its quantity is; None where it is not exactly known."""


def _rows(
    cursor: Any, policy: Policy, query: Query
) -> Mapping[tuple[str, str], Sequence[tuple[RecordPath, Told]]]:
    """What a query decides, by household; what is the same is held once."""
    names = [name for name, *_ in cursor.description]
    keys = [n for n, name in enumerate(names) if name.startswith("key_")]
    rest = [n for n in range(len(names)) if n not in keys]
    root = root_above(policy.entities, query.programme.entity)
    same: dict[tuple[Any, ...], Told] = {}
    paths: dict[RecordPath, RecordPath] = {}
    found: dict[tuple[str, str], list[tuple[RecordPath, Told]]] = {}
    while rows := cursor.fetchmany(10_000):
        for cells in rows:
            household, path = path_in(
                query.policy, query.programme.entity, {names[n]: cells[n] for n in keys}
            )
            what = tuple(cells[n] for n in rest)
            if what not in same:
                same[what] = _told(query, dict(zip(names, cells, strict=True)))
            found.setdefault((root, household), []).append((paths.setdefault(path, path), same[what]))
    return found


def _quantities(
    connection: Any, policy: Policy, query: QuantityQuery
) -> dict[tuple[str, str], Number | None]:
    """What a quantity is, by household; where rules contradict each other the evaluator is asked."""
    cursor = connection.execute(answered(connection, query))
    names = [name for name, *_ in cursor.description]
    root = root_above(policy.entities, query.entity)
    found: dict[tuple[str, str], Number | None] = {}
    while rows := cursor.fetchmany(10_000):
        for row in rows:
            cells = dict(zip(names, row, strict=True))
            if not query.clash(cells):
                found[root, query.household(cells)] = exactly(query.value(cells))
    return found


def _told(query: Query, cells: Mapping[str, Any]) -> Told:
    """What the cells of a row say of a decision."""
    row, programme = row_of(query, cells), query.programme
    options = tuple(option for option in every_outcome(programme) if option.id in row.possible)
    return {
        "programme": programme.id,
        "label": programme.label,
        "pays": programme.pays,
        "status": row.status,
        "outcome": options[0] if row.outcome is not None else None,
        "possible": options,
        "may_be_silent": row.may_be_silent,
        "amount": row.amount,
        "under": (),
    }
