"""What must not stand in the tables that a county fills, as queries: rows on which no decision counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from attrs import frozen

from policyrules.base.saying import Language, Said
from policyrules.compile.compiler import Limits
from policyrules.compile.printing import Dialect
from policyrules.compile.schema import OF_KIND, Stored, records, stored
from policyrules.core.demands import demand_said
from policyrules.core.givens import Demand, Given
from policyrules.core.policy import Policy
from policyrules.core.presence import birth_facts
from policyrules.core.types import Known
from policyrules.intake.identity import ID_FACT

Kind = Literal["type", "value", "unborn", "both", "doubled", "orphan", "crowd", "against"]

COLUMNS: Final = ("place", "fault", "wrong_rows")
"""Of the view of what is wrong: table and column, what it is, how many."""

_SAID: Final[dict[Kind, Said]] = {
    "type": Said(
        "类型与表的定义不同（带小数的金额不是分，时刻不是日期）",
        "of another type than the table defines (amounts with decimals are not in fen, moments are no days)",
    ),
    "value": Said("空着、超出范围，或不是政策的选项", "empty, out of bounds, or no option of the policy"),
    "unborn": Said("出生日期晚于评定日", "a birth after the assessment day"),
    "both": Said("写着没有，又有值", "said to have none, and a value all the same"),
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


_DAYS: Final = "BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
"""The days of the calendar that decisions know: databases have some before and behind, and infinity."""
_OPS: Final = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "=", "ne": "<>"}


_HIDDEN: Final = Said(
    "台账的表 % 在模式 % 里，脚本会在 % 里另建一张空的，把它盖住：换一个搜索路径，或者先给它建一个同名的视图",
    "the table % of the ledger is in schema %, and the script would make an empty one in % that hides it: "
    "set another search path, or make a view of its name first",
)


def hidden_tables(policy: Policy, dialect: Dialect, language: Language) -> str:
    """The statement by which PostgreSQL ends a script that would hide a table of the ledger by an empty one.

    A table is made in the first schema of the search path where that has none; one of a later schema is no
    longer seen then.
    """
    names = ", ".join(dialect.string(policy.entities[entity].plural) for entity in records(policy))
    return f"""DO $$
DECLARE hidden record;
BEGIN
  SELECT c.relname, n.nspname INTO hidden FROM UNNEST(ARRAY[{names}]) AS name
  JOIN pg_catalog.pg_class AS c ON c.oid = TO_REGCLASS(QUOTE_IDENT(name))
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname <> CURRENT_SCHEMA() LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION {dialect.string(_HIDDEN.in_(language))}, hidden.relname, hidden.nspname, CURRENT_SCHEMA();
  END IF;
END $$;"""


@frozen
class Fault:
    """Something that may be wrong with a table."""

    place: str
    """Table and column."""
    kind: Kind
    query: str
    """A row for each that is so."""
    against: Said | None = None
    """What a fact must be against another."""

    @property
    def said(self) -> Said:
        """What it is, in words."""
        return self.against or _SAID[self.kind]


@frozen
class Test:
    """Something that may be wrong with a column of a row."""

    column: str
    kind: Kind
    sql: str
    """What says that it is so."""

    @property
    def said(self) -> Said:
        """What it is, in words."""
        return _SAID[self.kind]


def of_columns(policy: Policy, entity: str, dialect: Dialect, *, on: date) -> Iterator[Test]:
    """What no row may hold in a column: what no column of that kind has, and births after the day."""
    births = birth_facts(policy).get(entity, ())
    columns = {one.name: one for one in stored(policy, entity)}
    yield Test("_key", "value", "_key IS NULL")
    for name, one in columns.items():
        column = dialect.quoted(name)
        if one.fact is not None and one.kind == "date":
            yield Test(name, "value", f"NOT ({column} {_DAYS})")
        elif holds := condition(one, dialect):
            yield Test(name, "value", f"NOT ({holds})")
        if name in births:
            yield Test(name, "unborn", f"{column} > DATE '{on}'")
    for fact in policy.facts[entity].values():
        if fact.type.optional:
            parts = [fact.name] if fact.name in columns else []
            there = [f"{dialect.quoted(name)} IS NOT NULL" for name in parts]
            if not there:
                there = [dialect.quoted(f"{fact.name}__{option.id}") for option in fact.type.options]
            absent = dialect.quoted(f"{fact.name}__absent")
            yield Test(fact.name, "both", f"({absent} AND ({' OR '.join(there)}))")


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
    if ID_FACT in policy.facts[entity]:
        number = f"UPPER(TRIM(CAST({dialect.quoted(ID_FACT)} AS {dialect.types['text']})))"
        whole = f"LENGTH({number}) = 18 AND NOT ({number} LIKE '%*%')"  # not of those that are masked
        several = f"SELECT {number} AS number FROM {own} WHERE {whole} GROUP BY {number} HAVING COUNT(*) > 1"
        yield Fault(f"{known.plural}.{ID_FACT}", "doubled", several)
    yield from _of_demands(policy, entity, dialect)
    if known.parent is None:
        several = f"SELECT _key FROM {own} GROUP BY _key HAVING COUNT(*) > 1"
        yield Fault(f"{known.plural}._key", "doubled", several)
        return
    above = dialect.quoted(policy.entities[known.parent].plural)
    joined = f"{own} AS c LEFT JOIN {above} AS p ON p._id = c._parent"
    yield Fault(f"{known.plural}._parent", "orphan", f"SELECT c._id FROM {joined} WHERE p._id IS NULL")
    several = f"SELECT _parent FROM {own} GROUP BY _parent, _key HAVING COUNT(*) > 1"
    yield Fault(f"{known.plural}._key", "doubled", several)
    crowd = f"SELECT _parent FROM {own} GROUP BY _parent HAVING COUNT(*) > {Limits().records}"
    yield Fault(known.plural, "crowd", crowd)


def _of_demands(policy: Policy, entity: str, dialect: Dialect) -> Iterator[Fault]:
    """What the facts of a record must be against each other (必须 behind a fact), and are not."""
    chain = [entity]
    while (parent := policy.entities[chain[-1]].parent) is not None:
        chain.append(parent)
    for given in policy.facts[entity].values():
        for demand in given.demands:
            if given.type.kind == "choices":
                continue
            where, hops = _breaks(policy, given, demand, dialect)
            tables = [dialect.quoted(policy.entities[each].plural) for each in chain[: hops + 1]]
            joins = [
                f" JOIN {table} AS t{n} ON t{n}._id = t{n - 1}._parent" for n, table in enumerate(tables) if n
            ]
            rows = f"SELECT t0._id FROM {tables[0]} AS t0{''.join(joins)} WHERE {where}"
            place = f"{policy.entities[entity].plural}.{given.name}"
            yield Fault(place, "against", rows, demand_said(policy, given, demand))


def _breaks(policy: Policy, given: Given, demand: Demand, dialect: Dialect) -> tuple[str, int]:
    """What says that a record breaks a demand, and of how many above it that speaks."""
    own, hops = f"t0.{dialect.quoted(given.name)}", 0
    if demand.other:
        other, hops = policy.givens[demand.other], demand.hops
        against = f"t{hops}.{dialect.quoted(other.name)}"
        if _den(given) != _den(other):
            own, against = f"{own} * {_den(other)}", f"{against} * {_den(given)}"
    else:
        own, against = _beside(own, given, demand.fixed, dialect)
    where = f"NOT ({own} {_OPS[demand.op]} {against})"
    if demand.when is not None:
        fact, hops = policy.givens[demand.when.fact], max(hops, demand.when.hops)
        column = f"t{demand.when.hops}.{dialect.quoted(fact.name)}"
        values = (_beside(column, fact, value, dialect) for value in sorted(demand.when.values, key=str))
        where += f" AND ({' OR '.join(f'{one} = {value}' for one, value in values)})"
    return where, hops


def _beside(column: str, fact: Given, value: Known | None, dialect: Dialect) -> tuple[str, str]:
    """A column and a value of its fact, as they are compared."""
    match value:
        case bool():
            return column, "TRUE" if value else "FALSE"
        case int() | Fraction():
            scaled = Fraction(value) * _den(fact)
            return (column if scaled.denominator == 1 else f"{column} * {scaled.denominator}"), str(
                scaled.numerator
            )
        case date():
            return column, f"DATE '{value}'"
    return column, dialect.string(str(value))


def _den(fact: Given) -> int:
    return Limits().of(fact)[1] if fact.type.kind == "number" else 1


def faults_of(policy: Policy, dialect: Dialect, language: Language, *, on: date) -> Sequence[str]:
    """Queries with a row for each thing that is wrong with the tables: also what tables that the script makes
    refuse themselves, since those that are there already may be of another make, and those of Spark refuse
    nothing.
    """
    found: list[Fault] = []
    for entity in records(policy):
        plural = policy.entities[entity].plural
        own = dialect.quoted(plural)
        doubled = f"SELECT _id FROM {own} GROUP BY _id HAVING COUNT(*) > 1"
        found += of_types(policy, entity, dialect)
        found.append(Fault(f"{plural}._id", "doubled", doubled))
        found += (
            Fault(f"{plural}.{test.column}", test.kind, f"SELECT _id FROM {own} WHERE {test.sql}")
            for test in of_columns(policy, entity, dialect, on=on)
        )
        found += of_rows(policy, entity, dialect)
    return [
        f"SELECT {dialect.string(each.place)} AS place, {dialect.string(each.said.in_(language))} AS fault, "
        f"COUNT(*) AS wrong_rows FROM ({each.query}) AS q HAVING COUNT(*) > 0"
        for each in found
    ]


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
