"""The tables that the queries read: their definitions, and cases written into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal

from attrs import evolve, frozen

from policyrules.base.errors import CaseError, Problem
from policyrules.base.saying import Said, same
from policyrules.compile.compiler import Limits
from policyrules.compile.printing import DIALECTS, DUCKDB, Dialect
from policyrules.core.case import Case, Record
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.possible import Several
from policyrules.core.roots import roots
from policyrules.core.types import ABSENT, Known

_BATCH = 500
_KEYS: Final = ("_id", "_parent", "_key")
_quoted = DUCKDB.quoted
OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "number": (
        *("tinyint", "smallint", "int", "integer", "bigint", "hugeint"),
        *("utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"),
    ),
    "date": ("date",),
    "bool": ("boolean",),
    "text": (),
}
"""What engines call the types that hold the values of a column; none: any does."""


@frozen
class Stored:
    """A column of a table that a county fills."""

    name: str
    kind: Literal["number", "date", "bool", "text"]
    """Whole numbers, dates, yes or no, texts."""
    fact: Given | None = None
    """The fact that it holds, whole; None: a key, whether a list is complete, an option, whether it is 无."""


def tables(policy: Policy, *, dialect: str = "duckdb", limits: Limits | None = None) -> str:
    """The CREATE TABLE statements of every kind of record, the household and other roots first.

    ``_id`` numbers the rows of a table, ``_parent`` is the ``_id`` of the record above, ``_key``
    the id of the case or the record's key. NULL is unknown. Money is in fen, a percentage in
    1/10000, a declared unit with fractions in 1/100; a set of options has a yes/no column per
    option. ``<fact>__absent`` says that an optional fact is known to have no value,
    ``<list>__complete`` that no record is missing. A choice of which options may be ruled out (``limits``)
    has a yes/no column per option too: no where it certainly is not this one.
    """
    engine = DIALECTS[dialect]
    return "\n".join(
        f"CREATE TABLE {engine.quoted(policy.entities[entity].plural)} (\n  "
        + ",\n  ".join(defined(column, engine) for column in stored(policy, entity, limits))
        + "\n);"
        for entity in records(policy)
    )


def defined(column: Stored, dialect: Dialect) -> str:
    """The definition of a column."""
    more = {"_id": dialect.primary, "_key": " NOT NULL"}.get(column.name, "")
    name = column.name if column.name in _KEYS else dialect.quoted(column.name)
    return f"{name} {dialect.types[column.kind]}{more}"


def other_type(column: Stored, type_: str, dialect: Dialect = DUCKDB) -> Said | None:
    """What is to be said where a column of a table is of a type that is not the one of its definition.

    Engines compute with decimals, binary numbers and times of day too, and what comes out is another
    decision: amounts that have decimals are most likely in yuan.
    """
    if not OF_KIND[column.kind] or type_.lower() in OF_KIND[column.kind]:
        return None
    defined_as = dialect.types[column.kind]
    unit = None if column.fact is None else column.fact.type.unit
    money = unit is not None and unit.money
    return Said(
        f"类型是 {type_}，表的定义是 {defined_as}{'，以分为单位' if money else ''}",
        f"is of type {type_}, the table's definition says {defined_as}{', in fen' if money else ''}",
    )


def records(policy: Policy) -> Iterator[str]:
    """The kinds of records, each after the one above it."""
    todo = [*roots(policy)]
    while todo:
        entity = todo.pop(0)
        yield entity
        todo += policy.children[entity]


def stored(policy: Policy, entity: str, limits: Limits | None = None) -> Iterator[Stored]:
    """The columns of the table of a kind of record, in their order."""
    yield from (Stored("_id", "number"), Stored("_parent", "number"), Stored("_key", "text"))
    for fact in policy.facts[entity].values():
        match fact.type.kind:
            case "choices":
                yield from (Stored(f"{fact.name}__{option.id}", "bool") for option in fact.type.options)
            case "choice":
                yield Stored(fact.name, "text", fact)
                if limits is not None and fact.id in limits.ruled_out:
                    yield from (Stored(f"{fact.name}__{option.id}", "bool") for option in fact.type.options)
            case kind:
                yield Stored(fact.name, kind, fact)
        if fact.type.optional:
            yield Stored(f"{fact.name}__absent", "bool")
    for child in policy.children[entity]:
        yield Stored(f"{policy.entities[child].plural}__complete", "bool")


def insert_cases(
    connection: Any,
    policy: Policy,
    cases: Iterable[Case],
    *,
    limits: Limits | None = None,
    on: date | None = None,
) -> int:
    """Write cases into the tables of ``tables(policy)`` and return how many.

    The tables do not hold when a fact was established: with ``on``, facts and determinations dated
    after that day are left out, as a decision on that day leaves them out.
    ``connection`` is one of DuckDB. Raises CaseError, before anything is written, for numbers
    that the columns cannot hold exactly or that are beyond ``limits``, and for records of which it is
    known what cannot be so (from rolls), if it is not of a fact that ``limits`` names, or between what a
    number lies: the columns have no place for it.
    """
    every = tuple(cases)
    first = {e: _last_id(connection, policy, e) + 1 for e in records(policy)}
    for entity, rows in case_rows(policy, every, limits=limits, on=on, first=first).items():
        _insert(connection, policy.entities[entity].plural, rows)
    return len(every)


Cells = list[object]
"""A row of a table, in the order of its columns."""


def case_rows(
    policy: Policy,
    cases: Iterable[Case],
    *,
    limits: Limits | None = None,
    on: date | None = None,
    first: Mapping[str, int] | None = None,
) -> dict[str, list[Cells]]:
    """The rows of cases in the tables of ``tables(policy)``, by entity; ``first`` are the ids to begin with.

    Raises as ``insert_cases``, which says what ``on`` leaves out.
    """
    within = limits or Limits()
    rows: dict[str, list[Cells]] = {entity: [] for entity in records(policy)}
    ids = dict(first or dict.fromkeys(rows, 1))
    problems: list[str] = []
    for case in cases:
        household = case.household if on is None else _known_on(case.household, on)
        _add(policy, household, case.id, None, rows, ids, within, (case.id, problems))
    if problems:
        raise CaseError(tuple(Problem(same(text)) for text in problems))
    return rows


def _known_on(record: Record, on: date) -> Record:
    facts = {name: fact for name, fact in record.facts.items() if fact.on is None or fact.on <= on}
    lists = {entity: tuple(_known_on(r, on) for r in records) for entity, records in record.lists.items()}
    return evolve(record, facts=facts, lists=lists)


def _last_id(connection: Any, policy: Policy, entity: str) -> int:
    table = _quoted(policy.entities[entity].plural)
    found = connection.execute(f"SELECT COALESCE(MAX(_id), 0) FROM {table}").fetchone()
    return int(found[0])


def _add(
    policy: Policy,
    record: Record,
    key: str,
    parent: int | None,
    rows: dict[str, list[list[object]]],
    first: dict[str, int],
    limits: Limits,
    place: tuple[str, list[str]],
) -> None:
    entity = record.entity
    own = first[entity] + len(rows[entity])
    row: list[object] = [own, parent, key]
    rows[entity].append(row)
    for name, options in record.excluded.items():
        about = policy.facts[entity].get(name)
        if about is None or not _holds(about, options, limits):
            place[1].append(f"{place[0]}: what cannot be so of {entity}.{name} has no column in SQL")
    for name in record.between:
        place[1].append(f"{place[0]}: between what {entity}.{name} lies has no column in SQL")
    for fact in policy.facts[entity].values():
        given = record.facts.get(fact.name)
        excluded = record.excluded.get(fact.name, frozenset()) if fact.id in limits.ruled_out else None
        row += _cells(fact, None if given is None else given.value, excluded, limits, place)
    for child in policy.children[entity]:
        row.append(child in record.complete)
        records = record.lists.get(child, ())
        if len(records) > limits.records:
            place[1].append(f"{place[0]}: {len(records)} records of {child}; SQL takes {limits.records}")
        for below in records:
            _add(policy, below, below.key, own, rows, first, limits, place)


def _holds(fact: Given, excluded: frozenset[str], limits: Limits) -> bool:
    """Whether the columns of a choice can say what it is not."""
    return fact.id in limits.ruled_out and not excluded >= {option.id for option in fact.type.options}


def _cells(
    fact: Given,
    value: Known | Several | None,
    excluded: frozenset[str] | None,
    limits: Limits,
    place: tuple[str, list[str]],
) -> list[object]:
    absent = [value is ABSENT if value is not None else None] if fact.type.optional else []
    known = None if value is ABSENT else value
    match fact.type.kind:
        case "choices" if isinstance(known, Several):
            ids = [option.id for option in fact.type.options]
            return [*(True if o in known.sure else None if o in known.may else False for o in ids), *absent]
        case "choices":
            chosen = known if isinstance(known, frozenset) else None
            return [*(None if chosen is None else o.id in chosen for o in fact.type.options), *absent]
        case "number" if known is not None and not isinstance(known, Several):
            return [_number(fact, known, limits, place), *absent]
        case "choice" if excluded is not None:
            return [known, *(False if o.id in excluded else None for o in fact.type.options), *absent]
    return [known, *absent]


def _number(fact: Given, value: Known, limits: Limits, place: tuple[str, list[str]]) -> int:
    cap, den = limits.of(fact)
    assert isinstance(value, int | Fraction)
    scaled = Fraction(value) * den
    if scaled.denominator != 1 or abs(scaled) > cap:
        place[1].append(f"{place[0]}: {fact.id} is {value}, which an SQL column of this fact cannot hold")
        return 0
    return int(scaled)


def _insert(connection: Any, table: str, rows: list[list[object]]) -> None:
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        marks = "(" + ", ".join("?" * len(part[0])) + ")"
        text = f"INSERT INTO {_quoted(table)} VALUES {', '.join([marks] * len(part))}"
        connection.execute(text, [cell for row in part for cell in row])
