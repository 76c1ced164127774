"""A decision worked out in two ways: where all is known by plain numbers, elsewhere by what is possible.

Whether all is known of a case is worked out beside the first, of every fact and list that the second would
read. What the first says is then what the second would say, so that only the other cases are left to that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile.compiler import Compiler, path_of
from policyrules.compile.ends import End
from policyrules.compile.frame import Own
from policyrules.compile.printing import Dialect
from policyrules.compile.relations import ID, PARENT, Answers, Rows, Table, Within
from policyrules.compile.results import Result
from policyrules.compile.selects import select
from policyrules.compile.stages import drawn_on, laid_out
from policyrules.compile.terms import (
    FALSE,
    NULL,
    ONE,
    TRUE,
    ZERO,
    Term,
    any_of,
    column,
    columns,
    equal,
    field,
    fields,
    made,
    no,
    pick,
)
from policyrules.compile.values import Choices, Line, Value, as_line
from policyrules.core.policy import Programme
from policyrules.core.types import ABSENT, Known

KNOWN = "known"
"""The column that says whether a row was worked out by plain numbers."""


TAKEN = "taken_as_known"
"""The relation that works out every row by plain numbers, and beside it whether that is right."""


@frozen
class Found:
    """The rows of a query, and how its columns say what each conclusion can be."""

    answers: tuple[Answers, ...]
    """Those worked out by plain numbers, which come from ``TAKEN``, and the others; or all as one."""
    values: Mapping[str, Value]
    """By the ids of the Defs."""


@frozen
class Steps:
    """A query in three: where all is known the last, which takes longest to plan, is not needed."""

    first: str
    """Its rows are to be kept as the table ``TAKEN``."""
    settled: str
    """The rows of the query that are worked out by plain numbers, read from that table."""
    left: str
    """Whether there are others: how many of them stand in that table."""
    rest: str
    """These others; it reads that table."""


def steps_of(found: Found, dialect: Dialect) -> Steps | None:
    """The query in steps; None where it has but one."""
    if len(found.answers) == 1:
        return None
    settled, rest = found.answers
    whole = {name: column(name) for name in settled.rows.handed}
    left = Answers(settled.rows, {"open": made("sum", ONE)}, no(settled.where))
    return Steps(
        select(dialect, Answers(evolve(settled.rows, name=""), whole)),
        *(select(dialect, part, there=[TAKEN]) for part in (settled, left, rest)),
    )


def both_ways(open_: Compiler, programme: Programme) -> Found:
    """The decision of a programme for every record that it is about."""
    whole = _Way(open_, programme)
    read = whole.read()
    if not read:
        told = _Told((whole,))
        return Found((Answers(whole.rows(), {**told.outputs(whole), KNOWN: TRUE}),), told.values)
    plain = _Way(open_.with_all_known(), programme)
    told, path = _Told((whole, plain)), path_of(open_.policy, programme.entity)
    unknown = plain.frame.brought(_unknown(plain.compiler, path[-1], open_.unknown, read), len(path) - 1)
    root = plain.frame.brought(column(ID), len(path) - 1)
    first = evolve(plain.rows(unknown, root), name=TAKEN)
    rest = Within(ID, first, root.name, unknown)
    return Found(
        (
            Answers(first, {**told.outputs(plain), KNOWN: TRUE}, no(unknown)),
            Answers(whole.rows(within=rest), {**told.outputs(whole), KNOWN: FALSE}),
        ),
        told.values,
    )


def _unknown(
    compiler: Compiler, entity: str, unknown: Mapping[tuple[str, str], Term], read: Iterable[tuple[str, str]]
) -> Term:
    """Whether of a record, or of those below it, anything is not known that is read."""
    frame, own = compiler.frame(entity), (unknown[key] for key in read if key[0] == entity)
    found = [frame.source(term) for term in [any_of(*own)] if term.value is None]
    for child in compiler.policy.children[entity]:
        below = _unknown(compiler, child, unknown, read)
        if below.value is None:
            count = frame.total(compiler.frame(child), "most", pick(below, ONE, ZERO), nothing=ZERO)
            found.append(equal(count, ONE))
    return frame.let(any_of(*found))


class _Way:
    """One way of working a decision out."""

    def __init__(self, compiler: Compiler, programme: Programme) -> None:
        self.compiler = compiler
        self.frame = compiler.frame(programme.entity)
        path = path_of(compiler.policy, programme.entity)
        key = field("_key", "t")
        self.keys = {
            f"key_{hops}": self.frame.brought(self.frame.ancestor(hops).source(key), hops)
            for hops in range(len(path))
        }
        self.results = {name: compiler.conclusion(self.frame, name) for name in prefixes_of(programme)}
        for name, result in self.results.items():
            if name != programme.id:
                self.results[name] = evolve(result, value=as_line(result.value))
        self.slots = self.keys | {
            column: term
            for name, prefix in prefixes_of(programme).items()
            for column, term in _slots(prefix, self.results[name]).items()
        }
        self.prefixes = prefixes_of(programme)

    def read(self) -> dict[tuple[str, str], None]:
        """The entities and columns of tables of which something draws on what may not be known."""
        drawn = drawn_on(self.frame, columns(*self.slots.values()))
        found = (
            (frame.entity, name)
            for frame, column in drawn
            if isinstance(own := frame.columns[column], Own)
            for name in fields(own.term)
        )
        return dict.fromkeys(key for key in found if key in self.compiler.unknown)

    def rows(self, *more: Term, within: Within | None = None) -> Rows:
        """The relation on whose columns the answers draw, and some terms more."""
        tables = {entity: self.compiler.table(entity) for entity in self.compiler.policy.entities}
        if within is not None:
            root = path_of(self.compiler.policy, self.frame.entity)[-1]
            _restrict(self.compiler, tables, root, within)
        wanted = dict.fromkeys(columns(*self.slots.values(), *more))
        return laid_out(self.frame, wanted, tables, "k" if self.compiler.known else "r")


def _restrict(compiler: Compiler, tables: dict[str, Table], entity: str, within: Within) -> None:
    """Leave of the tables of a root and of those below it what belongs to some cases only."""
    tables[entity] = evolve(tables[entity], within=within)
    for child in compiler.policy.children[entity]:
        if within.on == ID:
            below = Within(PARENT, within.rows, within.key, within.where)
        else:
            kept = Rows(tables[entity], (), ({ID: field(ID, "t")},), (ID,), f"rest_of_{entity}")
            below = Within(PARENT, kept, ID, TRUE)
        _restrict(compiler, tables, child, below)


# ── columns ──────────────────────────────────────────────────────────────────


def prefixes_of(programme: Programme) -> dict[str, str]:
    """What the columns of each conclusion of a programme begin with, by the ids of the Defs."""
    found = {programme.id: "outcome"}
    if programme.amount is not None:
        found[programme.amount] = "amount"
    return found | {name: _prefix(place, name) for place, name in enumerate(programme.values, 1)}


def _prefix(place: int, name: str) -> str:
    """What the columns of a value begin with: its name, or which it is where that is no name in SQL."""
    last = name.rpartition(".")[2]
    return f"value_{last.lower() if last.isascii() else place}"


def mask_column(name: str, place: int) -> str:
    """The column of one of the integers of a mask."""
    return f"{name}_{place + 1}" if place else name


def _slots(prefix: str, result: Result) -> dict[str, Term]:
    """What is said of a conclusion, by the columns that say it."""
    found = _of_value(prefix, result.value) | {f"{prefix}_clash": result.clash}
    for name, mask in (("applied", result.applied), ("reasons", result.why)):
        for place in range(max(1, len(mask.words))):
            found[mask_column(f"{prefix}_{name}", place)] = mask.word(place)
    return found


def _of_value(prefix: str, value: Value) -> dict[str, Term]:
    match value:
        case Choices(can=can):
            return {_option(known): term for known, term in can.items()}
        case Line(low=low, high=high):
            marks = {"some": value.some, "absent": value.absent, "silent": value.silent}
            found = {f"{prefix}_{name}": term for name, term in marks.items()}
            for name, end in (("low", low), ("high", high)):
                found[f"{prefix}_{name}"] = NULL if end is None else end.num
                found[f"{prefix}_{name}_den"] = ONE if end is None else end.den
            return found
    raise UsageError(Said("SQL 只能凭选项和数评定", "SQL decides by choices and numbers only"))


def _option(known: Known) -> str:
    name = "absent" if known is ABSENT else getattr(known, "value", known)
    return f"can_{name}".lower()


def _said(way: _Way, name: str) -> Term:
    """What a column says in one way: where another only has it, that nothing more is possible."""
    return way.slots.get(name, FALSE if name.startswith("can_") else ZERO)


_ALWAYS = ("_clash", "_applied", "_reasons")
"""The ends of columns that a query has in any case."""


class _Told:
    """The columns of all ways of working a decision out: what is the same constant in all stands in none."""

    def __init__(self, ways: tuple[_Way, ...]) -> None:
        self._constants: dict[str, Term] = {}
        self._names = dict.fromkeys(name for way in ways for name in way.slots)
        for name in self._names:
            if name.endswith(_ALWAYS):
                continue
            said = {_said(way, name) for way in ways}
            constant = next(iter(said))
            if len(said) == 1 and (constant.value is not None or constant == NULL):
                self._constants[name] = constant
        self.values = {
            name: self._value([way.results[name].value for way in ways], prefix)
            for name, prefix in ways[0].prefixes.items()
        }

    def outputs(self, way: _Way) -> dict[str, Term]:
        """The columns as one way has them."""
        return {name: _said(way, name) for name in self._names if name not in self._constants}

    def _term(self, name: str) -> Term:
        return self._constants.get(name, column(name))

    def _value(self, values: list[Value], prefix: str) -> Value:
        if any(isinstance(value, Choices) for value in values):
            named = (known for value in values if isinstance(value, Choices) for known in value.can)
            return Choices({known: self._term(_option(known)) for known in dict.fromkeys(named)})
        low, high = (self._end(f"{prefix}_{name}") for name in ("low", "high"))
        return Line(low, high, *(self._term(f"{prefix}_{name}") for name in ("some", "absent", "silent")))

    def _end(self, name: str) -> End | None:
        number = self._term(name)
        return None if number == NULL else End(number, self._term(f"{name}_den"), nullable=True)
