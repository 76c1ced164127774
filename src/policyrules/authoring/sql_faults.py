"""What must not stand in the tables that a county fills, as queries: rows on which no decision counts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final, Literal

from attrs import frozen

from policyrules.base.saying import Language, Said
from policyrules.compile.compiler import Limits
from policyrules.compile.printing import Dialect
from policyrules.compile.schema import OF_KIND, Stored, records, stored
from policyrules.core.policy import Policy

Kind = Literal["type", "value", "doubled", "orphan", "crowd"]

COLUMNS: Final = ("place", "fault", "wrong_rows")
"""Of the view of what is wrong: table and column, what it is, how many."""

_SAID: Final[dict[Kind, Said]] = {
    "type": Said(
        "类型与表的定义不同（带小数的金额不是分，时刻不是日期）",
        "of another type than the table defines (amounts with decimals are not in fen, moments are no days)",
    ),
    "value": Said("空着、超出范围，或不是政策的选项", "empty, out of bounds, or no option of the policy"),
    "doubled": Said("重复", "doubled"),
    "orphan": Said(
        "没有对应的上级记录：不属于任何一户，不会算进去",
        "of no record above: it belongs to nobody and is not counted",
    ),
    "crowd": Said(
        f"上级记录各有超过 {Limits().records} 条：数会太大",
        f"records above have more than {Limits().records} each: numbers may grow too large",
    ),
}


@frozen
class Fault:
    """Something that may be wrong with a table."""

    place: str
    """Table and column."""
    kind: Kind
    query: str
    """A row for each that is so."""


def of_columns(policy: Policy, entity: str, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Columns, each with what says that a row holds there what it must not."""
    yield "_key", "_key IS NULL"
    for one in stored(policy, entity):
        if holds := condition(one, dialect):
            yield one.name, f"NOT ({holds})"


def of_types(policy: Policy, entity: str, dialect: Dialect) -> Iterator[Fault]:
    """Amounts and days of tables that were there already and are of another type: engines compute with them
    as well, and what comes out is another decision.
    """
    plural = policy.entities[entity].plural
    own = dialect.quoted(plural)
    for one in stored(policy, entity):
        if one.fact is not None and one.kind in ("number", "date"):
            names, column = OF_KIND[one.kind], dialect.quoted(one.name)
            there, known = f"FROM {own} WHERE {column} IS NOT NULL", ", ".join(map(dialect.string, names))
            type_ = f"SELECT LOWER({dialect.type_of.format(column)}) {there} LIMIT 1"
            rows = f"SELECT 1 {there} AND ({type_}) NOT IN ({known})"
            yield Fault(f"{plural}.{one.name}", "type", rows)


def of_rows(policy: Policy, entity: str, dialect: Dialect) -> Iterator[Fault]:
    """What is wrong with rows beside each other, which no table refuses."""
    known = policy.entities[entity]
    own = dialect.quoted(known.plural)
    if known.parent is None:
        several = f"SELECT _key FROM {own} GROUP BY _key HAVING COUNT(*) > 1"
        yield Fault(f"{known.plural}._key", "doubled", several)
        return
    above = dialect.quoted(policy.entities[known.parent].plural)
    joined = f"{own} AS c LEFT JOIN {above} AS p ON p._id = c._parent"
    yield Fault(f"{known.plural}._parent", "orphan", f"SELECT c._id FROM {joined} WHERE p._id IS NULL")
    crowd = f"SELECT _parent FROM {own} GROUP BY _parent HAVING COUNT(*) > {Limits().records}"
    yield Fault(known.plural, "crowd", crowd)


def faults_view(policy: Policy, dialect: Dialect, language: Language) -> str:
    """A row for each thing that is wrong with the tables: also what tables that the script makes refuse
    themselves, since those that are there already may be of another make, and those of Spark refuse nothing.
    """
    found: list[Fault] = []
    for entity in records(policy):
        plural = policy.entities[entity].plural
        own = dialect.quoted(plural)
        doubled = f"SELECT _id FROM {own} GROUP BY _id HAVING COUNT(*) > 1"
        found += of_types(policy, entity, dialect)
        found.append(Fault(f"{plural}._id", "doubled", doubled))
        found += (
            Fault(f"{plural}.{name}", "value", f"SELECT _id FROM {own} WHERE {test}")
            for name, test in of_columns(policy, entity, dialect)
        )
        found += of_rows(policy, entity, dialect)
    return "\nUNION ALL\n".join(
        f"SELECT {dialect.string(each.place)} AS place, "
        f"{dialect.string(_SAID[each.kind].in_(language))} AS fault, COUNT(*) AS wrong_rows "
        f"FROM ({each.query}) AS q HAVING COUNT(*) > 0"
        for each in found
    )


def condition(one: Stored, dialect: Dialect) -> str:
    """What a query counts on of a column: its bounds, its options. Empty where it is of neither."""
    fact, name = one.fact, dialect.quoted(one.name)
    if fact is None:
        return ""
    if one.kind == "number":
        cap, den = Limits().of(fact)
        low, high = (
            Fraction(bound) * den if isinstance(bound, int | Fraction) else None
            for bound in (fact.low, fact.high)
        )
        least, most = -cap if low is None else -(-low // 1), cap if high is None else high // 1
        return f"{name} BETWEEN {least} AND {most}"
    if fact.type.options:
        return f"{name} IN ({', '.join(dialect.string(option.id) for option in fact.type.options)})"
    return ""
