"""A decision as one SQL query: exact integers, the same sets, citations and reasons as ``decide``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import ceil

from attrs import evolve, frozen

from policyrules.errors import UsageError
from policyrules.evaluate import Engine
from policyrules.policy import ABSENT, Case, Def, Given, Policy, Programme
from policyrules.sql import values
from policyrules.sql.cases import compile_def
from policyrules.sql.frame import Frame
from policyrules.sql.results import Result
from policyrules.sql.terms import DIALECTS, ZERO, Dialect, Term, integer
from policyrules.sql.values import Choices, Line, Value
from policyrules.units import PERCENT, PERCENTAGE_POINTS

MASK_BITS = 62
"""Provisions or reasons that one query can tell apart."""


@frozen
class Limits:
    """What facts are assumed to stay within, so that every product can be proven to fit 64 bits.

    ``insert_cases`` checks it; a table from elsewhere must keep it too.
    """

    money: int = 10**10
    """Largest amount of money of one fact, in fen."""
    number: int = 10**6
    """Largest other number."""
    records: int = 100
    """Most records of one list below one record."""
    share: int = 10**4
    """Percentages are held in whole numbers of 1/share, and go up to 10000 %."""

    def of(self, given: Given) -> tuple[int, int]:
        """(largest absolute integer, denominator) of a fact as it stands in its column."""
        if given.type.kind == "date":
            return 99_991_231, 1
        bounds = [abs(Fraction(b)) for b in (given.low, given.high) if isinstance(b, int | Fraction)]
        unit, den = given.type.unit, 1
        if unit in (PERCENT, PERCENTAGE_POINTS):
            cap, den = 100, self.share
        else:
            cap = self.money if unit is not None and unit.money else self.number
        largest = max(bounds) if len(bounds) == 2 else max([Fraction(cap), *bounds])
        return ceil(largest * den), den


@frozen
class Query:
    """A decision as SQL: its text, and how the rows that it returns are read."""

    text: str
    policy: Policy
    programme: Programme
    on: date
    provisions: tuple[str, ...]
    """The provision of each bit of the column ``applied``."""
    reasons: tuple[str, ...]
    """The reason of each bit of the column ``reasons``."""
    outcome: Value
    amount: Value | None
    """The values as constants and columns of the query."""
    readings: Mapping[str, str]
    """The option in force of each reading that a provision rests on."""
    in_force: bool


class Compiler:
    """The relations of one query, each once, in the order in which they depend on each other."""

    def __init__(self, policy: Policy, dialect: Dialect, limits: Limits) -> None:
        self.policy = policy
        self.engine = Engine(policy)
        self.dialect = dialect
        self.limits = limits
        self.relations: dict[str, str] = {}
        self._conclusions: dict[tuple[str, date], tuple[str, Result]] = {}
        self._reasons: list[str] = []
        self._provisions: list[str] = []
        self._names = 0

    def fresh(self, letter: str) -> str:
        """A name for a relation."""
        self._names += 1
        return f"{letter}{self._names}"

    def relation(self, name: str, text: str) -> None:
        """Add a relation; those that it joins are there already."""
        self.relations[name] = text

    def frame(self, entity: str, on: date) -> Frame:
        """A row for each record of an entity."""
        tables = (self.policy.entities[e].plural for e in path_of(self.policy, entity))
        return Frame(entity, tuple(tables), on, self.dialect)

    def entity_above(self, entity: str, hops: int) -> str | None:
        """The entity ``hops`` levels up."""
        above: str | None = entity
        for _ in range(hops):
            above = None if above is None else self.policy.entities[above].parent
        return above

    def reason(self, name: str) -> Term:
        """The bit of a reason, as a mask."""
        return integer(1 << _place(self._reasons, name, "reasons why it may be open"))

    def provision(self, case: Case) -> Term:
        """The bit of a case's provision, as a mask."""
        if case.provision is None:
            return ZERO
        return integer(1 << _place(self._provisions, case.provision, "provisions"))

    def conclusion(self, frame: Frame, target: str, hops: int) -> Result:
        """A Def of the own record or of one above, as columns of the frame."""
        key = (target, frame.on)
        if key not in self._conclusions:
            self._conclusions[key] = self._compiled(self.policy.defs[target], frame.on)
        name, result = self._conclusions[key]
        alias = None

        def imported(term: Term) -> Term:
            nonlocal alias
            if term.value is not None:
                return term
            alias = alias or frame.join(name, hops)
            return frame.source(f"{alias}.{term.text}")

        return Result(
            values.map_terms(result.value, imported),
            *(imported(term) for term in (result.applied, result.why, result.clash)),
        )

    def _compiled(self, definition: Def, on: date) -> tuple[str, Result]:
        frame = self.frame(definition.entity, on)
        result = compile_def(self, frame, definition)
        outputs: dict[str, Term] = {}

        def exported(term: Term) -> Term:
            if term.value is not None:
                return term
            column = frame.let(term)
            name = next((n for n, t in outputs.items() if t == column), f"o{len(outputs)}")
            outputs[name] = column
            return Term(name, 1)

        value = values.map_terms(result.value, exported)
        done = Result(value, *(exported(term) for term in (result.applied, result.why, result.clash)))
        name = self.fresh("d")
        self.relation(name, frame.select(outputs))
        return name, done

    @property
    def masks(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The provisions and the reasons by their bits."""
        return tuple(self._provisions), tuple(self._reasons)


def _place(names: list[str], name: str, what: str) -> int:
    if name not in names:
        names.append(name)
        if len(names) > MASK_BITS:
            raise UsageError(f"one SQL query can tell {MASK_BITS} {what} apart; this decision has more")
    return names.index(name)


def compile_sql(
    policy: Policy,
    programme: str | None = None,
    *,
    on: date,
    dialect: str = "duckdb",
    limits: Limits | None = None,
) -> Query:
    """The query that decides a programme for every record that it is about, on a day.

    It reads the tables of ``tables(policy)`` and computes in integers only: money in fen, other
    fractions over constant denominators, masks for citations and reasons. ``run`` executes it.
    Raises UsageError for what SQL cannot do (a one-person household, a moving date, more than 62
    provisions) and where a product of facts within ``limits`` might not fit 64 bits.
    """
    chosen = _programme(policy, programme)
    if dialect not in DIALECTS:
        raise UsageError(f"no SQL dialect {dialect!r}; there is {', '.join(DIALECTS)}")
    compiler = Compiler(policy, DIALECTS[dialect], limits or Limits())
    frame = compiler.frame(chosen.entity, on)
    start, end = policy.document.start, policy.document.end
    in_force = (start is None or on >= start) and (end is None or on <= end)
    outputs: dict[str, Term] = {}
    outcome = _exported(compiler.conclusion(frame, chosen.id, 0), "outcome", outputs)
    amount = None
    if chosen.amount is not None:
        paid = compiler.conclusion(frame, chosen.amount, 0)
        amount = _exported(evolve(paid, value=values.as_line(paid.value)), "amount", outputs)
    provisions, reasons = compiler.masks
    return Query(
        text=_text(compiler, frame, chosen, outputs),
        policy=policy,
        programme=chosen,
        on=on,
        provisions=provisions,
        reasons=reasons,
        outcome=outcome.value,
        amount=None if amount is None else amount.value,
        readings=_readings(compiler, provisions, on),
        in_force=in_force,
    )


def _programme(policy: Policy, name: str | None) -> Programme:
    for programme in policy.programmes.values():
        if name in (None, programme.id, programme.label):
            return programme
    raise UsageError(f"{policy.id} has no programme {name!r}; it has {', '.join(policy.programmes)}")


def _exported(result: Result, prefix: str, outputs: dict[str, Term]) -> Result:
    """The result over readable column names, which join the outputs."""
    names = _column_names(result.value, prefix)

    def named(term: Term) -> Term:
        if term.value is not None:
            return term
        name = names.get(term.text, term.text)
        outputs[name] = term
        return Term(name, 1)

    value = values.map_terms(result.value, named)
    more = {"applied": result.applied, "reasons": result.why, "clash": result.clash}
    outputs.update({f"{prefix}_{name}": term for name, term in more.items()})
    return Result(value)


def _column_names(value: Value, prefix: str) -> dict[str, str]:
    match value:
        case Choices(can=can):
            pairs = [
                (t, f"can_{'absent' if v is ABSENT else getattr(v, 'value', v)}") for v, t in can.items()
            ]
            return {t.text: name.lower() for t, name in pairs}
        case Line(low=low, high=high):
            pairs = [(value.some, f"{prefix}_some"), (value.silent, f"{prefix}_silent")]
            for end, name in ((low, "low"), (high, "high")):
                if end is not None:
                    pairs += [(end.num, f"{prefix}_{name}"), (end.den, f"{prefix}_{name}_den")]
            return {t.text: name for t, name in reversed(pairs)}
    raise UsageError("SQL decides by choices and numbers only")


def _text(compiler: Compiler, frame: Frame, programme: Programme, outputs: dict[str, Term]) -> str:
    keys = _keys(compiler.policy, programme.entity)
    columns = {f"key_{h}": frame.source(f"{frame.table(h)}._key") for h in keys}
    order = ", ".join(reversed(columns))
    body = frame.select({**columns, **outputs}, tail=f"\nORDER BY {order}")
    parts = ",\n".join(f"{name} AS MATERIALIZED (\n{text}\n)" for name, text in compiler.relations.items())
    return f"WITH {parts}\n{body}" if parts else body


def _keys(policy: Policy, entity: str) -> list[int]:
    """How many levels up each record of the path stands, the own one first."""
    return list(range(len(path_of(policy, entity))))


def path_of(policy: Policy, entity: str) -> tuple[str, ...]:
    """The entities from one up to the household."""
    found = [entity]
    while found[-1] != policy.root:
        parent = policy.entities[found[-1]].parent
        if parent is None:
            raise UsageError(f"{entity} does not belong to a {policy.root}")
        found.append(parent)
    return tuple(found)


def _readings(compiler: Compiler, provisions: tuple[str, ...], on: date) -> dict[str, str]:
    policy = compiler.policy
    names = dict.fromkeys(r for p in provisions for r in policy.provisions[p].readings)
    return {n: str(compiler.engine.parameter(n, on)[0]) if n in policy.givens else "" for n in names}
