"""A decision worked out in two ways: where all is known by plain numbers, elsewhere by what is possible.

The tables alone tell of which cases anything is not known that the second would read. What the first says of
all others is what the second would say, so that only those cases are left to it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Protocol

from attrs import Factory, evolve, frozen

from policyrules.compile.compiler import Compiler, path_of
from policyrules.compile.distinguishing import grouped_once
from policyrules.compile.ends import End, plain
from policyrules.compile.frame import Own
from policyrules.compile.printing import Dialect
from policyrules.compile.relations import ID, PARENT, Answers, Join, Rows, Several, Table, Within
from policyrules.compile.results import Result
from policyrules.compile.selects import select, select_apart
from policyrules.compile.stages import drawn_on, laid_out
from policyrules.compile.supposing import simplified
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
    field,
    fields,
)
from policyrules.compile.values import Blob, Choices, Line, Picks, Value, as_line, as_picks
from policyrules.core.expressions import Expr, Ref
from policyrules.core.givens import Given
from policyrules.core.policy import Policy, Programme
from policyrules.core.types import ABSENT, Known, Type

KNOWN = "known"
"""The column that says whether a row was worked out by plain numbers."""
NUMBER = "number"
"""The column of the number of the record in its table."""

OPEN = "open_cases"
"""The relation of the cases of which something is not known that is asked for: the ``_id`` of their roots."""


@frozen
class Asked:
    """What a query is asked of every record of an entity."""

    entity: str
    of: Mapping[str, Expr]
    """What can be so, by what its columns begin with."""
    explained: Container[str]
    """Those of ``of`` of which it is also asked on what they rest and why they are not narrower."""
    texts: Mapping[str, tuple[Given, int]] = Factory(dict)
    """Texts as they are, by their columns: each with how many levels up its record is."""
    numbered: bool = False
    """Whether the number of the record is asked for, as ``NUMBER``."""


@frozen
class Found:
    """The rows of a query, and how its columns say what each conclusion can be."""

    answers: tuple[Answers, ...]
    """Those worked out by plain numbers and those of ``OPEN``; or all as one."""
    values: Mapping[str, Value]
    """By what their columns begin with."""


@frozen
class Steps:
    """A query in steps: where all is known the last, which takes longest to plan, is not needed."""

    open: str
    """Its rows are to be kept as the table ``OPEN``; a case may stand in it more than once."""
    left: str
    """How many cases stand in that table."""
    numbers: Mapping[str, str]
    """Tables that are to be made for the next two, by their names, each after those of which it is made."""
    whole: str
    """The rows of the query where no case stands there."""
    settled: str
    """The rows of the cases that do not stand there."""
    possible: Mapping[str, str]
    """The tables for the last."""
    rest: str
    """The rows of the cases that do."""


class InSteps(Protocol):
    """A query that can be answered in steps."""

    @property
    def text(self) -> str:
        """The whole of it."""

    @property
    def steps(self) -> Steps | None:
        """It in steps; None where it has but one."""


def steps_of(found: Found, dialect: Dialect) -> Steps | None:
    """The query in steps; None where it has but one."""
    if len(found.answers) == 1:
        return None
    settled, rest = found.answers
    assert settled.without is not None
    open_ = settled.without.rows
    assert isinstance(open_, Several)
    whole, numbers = select_apart(dialect, evolve(settled, without=None), there=[OPEN])
    known, _ = select_apart(dialect, settled, there=[OPEN])
    possible, tables = select_apart(dialect, rest, there=[OPEN])
    return Steps(
        open=select(dialect, *open_.parts),
        left=f"SELECT COUNT(DISTINCT {ID}) FROM {OPEN}",
        numbers=numbers,
        whole=whole,
        settled=known,
        possible=tables,
        rest=possible,
    )


def both_ways(open_: Compiler, asked: Asked) -> Found:
    """What is asked of every record."""
    whole = _Way(open_, asked)
    read = whole.read()
    if not read:
        told = _Told((whole,))
        return Found((Answers(whole.rows(), {**told.outputs(whole), KNOWN: TRUE}),), told.values)
    plain = _Way(open_.with_all_known(), asked)
    told, path = _Told((whole, plain)), path_of(open_.policy, asked.entity)
    root = plain.frame.brought(column(ID), len(path) - 1)
    cases = Several(OPEN, tuple(_open_cases(open_, path[-1], read)))
    known = Answers(
        plain.rows(root),
        {**told.outputs(plain), KNOWN: TRUE},
        without=Within(root.name, cases, ID),
    )
    rest = Answers(whole.rows(within=cases), {**told.outputs(whole), KNOWN: FALSE})
    return Found((known, rest), told.values)


_ROOT = "_root"
"""The number of the case of a record."""
_UNKNOWN = "unknown"


def _open_cases(compiler: Compiler, root: str, read: Iterable[tuple[str, str]]) -> Iterator[Answers]:
    """Of each table the cases in whose records anything is not known that is read."""
    unknown: dict[str, list[Term]] = {}
    for key in read:
        unknown.setdefault(key[0], []).append(compiler.unknown[key])
    for entity, terms in unknown.items():
        rows = _of_cases(compiler, entity, root, {_UNKNOWN: any_of(*terms)})
        yield Answers(rows, {ID: column(_ROOT)}, column(_UNKNOWN))


def _of_cases(compiler: Compiler, entity: str, root: str, more: Mapping[str, Term]) -> Rows:
    """The records of an entity, each with its case and what else is asked of it."""
    above = compiler.policy.entities[entity].parent
    joins: tuple[Join, ...] = ()
    case = field(ID if entity == root else PARENT, "t")
    if above is not None and root not in (entity, above):
        joins = (Join(_of_cases(compiler, above, root, {}), ID, PARENT, outer=False),)
        case = column(_ROOT, "j0")
    first = {ID: field(ID, "t"), _ROOT: case, **more}
    return Rows(compiler.table(entity), joins, (first,), tuple(first))


class _Way:
    """One way of working out what is asked."""

    def __init__(self, compiler: Compiler, asked: Asked) -> None:
        self.compiler = compiler
        self.frame = compiler.frame(asked.entity)
        path = path_of(compiler.policy, asked.entity)
        self.slots = {f"key_{hops}": self._own("_key", hops) for hops in range(len(path))}
        if asked.numbered:
            self.slots[NUMBER] = column(ID)
        self.slots |= {name: self._own(given.name, hops) for name, (given, hops) in asked.texts.items()}
        self.said: dict[str, Value] = {}
        """What can be so, by what its columns begin with."""
        self.nothing: dict[str, Term] = {}
        """What a column of a value says where another way has it, by its name: that it cannot be so."""
        for prefix, expr in asked.of.items():
            result = compiler.expression(self.frame, expr)
            self.said[prefix] = _shaped(result.value, expr.type)
            self.slots |= _of_value(prefix, self.said[prefix])
            self.nothing |= dict(_impossible(prefix, self.said[prefix]))
            if prefix in asked.explained:
                self.slots |= _rests_on(prefix, result)

    def _own(self, name: str, hops: int) -> Term:
        """A column of the table of the record, or of one above it."""
        return self.frame.brought(self.frame.ancestor(hops).source(field(name, "t")), hops)

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

    def rows(self, *more: Term, within: Several | None = None) -> Rows:
        """The relation on whose columns the answers draw, and some terms more; ``within``: of these cases."""
        wanted = dict.fromkeys(columns(*self.slots.values(), *more))
        grouped_once(self.frame, wanted)
        if self.compiler.known:  # of what is possible little is settled, and there is much more of it
            simplified(self.frame, wanted)
        tables = {entity: self.compiler.table(entity) for entity in self.compiler.policy.entities}
        if within is not None:
            root = path_of(self.compiler.policy, self.frame.entity)[-1]
            self._restrict(tables, root, Within(ID, within, ID), self._fields(wanted))
        return laid_out(self.frame, wanted, tables, "k" if self.compiler.known else "r")

    def _fields(self, wanted: Iterable[str]) -> dict[str, dict[str, None]]:
        """The fields that are read of each entity."""
        found: dict[str, dict[str, None]] = {}
        for frame, name in drawn_on(self.frame, wanted):
            if isinstance(own := frame.columns[name], Own):
                found.setdefault(frame.entity, {}).update(dict.fromkeys(fields(own.term)))
        return found

    def _restrict(
        self, tables: dict[str, Table], entity: str, within: Within, read: Mapping[str, Iterable[str]]
    ) -> None:
        """Leave of the tables of a root and of those below it what belongs to some cases only."""
        named = dict.fromkeys([ID, PARENT, *read.get(entity, ())])
        if within.on == ID:
            del named[PARENT]
        tables[entity] = kept = evolve(tables[entity], within=within, fields=tuple(named))
        for child in self.compiler.policy.children[entity]:
            self._restrict(tables, child, Within(PARENT, kept, ID), read)


# ── columns ──────────────────────────────────────────────────────────────────

OUTCOME = "outcome"
"""What the columns of an outcome begin with, save those that say which it can be."""


def asked_of(policy: Policy, programme: Programme) -> Asked:
    """What a programme decides."""
    prefixes = prefixes_of(programme)
    of = {prefix: Ref(name, 0, policy.defs[name].type) for name, prefix in prefixes.items()}
    return Asked(programme.entity, of, explained=frozenset(of))


def prefixes_of(programme: Programme) -> dict[str, str]:
    """What the columns of each conclusion of a programme begin with, by the ids of the Defs."""
    found = {programme.id: OUTCOME}
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


def _rests_on(prefix: str, result: Result) -> dict[str, Term]:
    """Whether a conclusion is a clash, what it rests on and why it is not narrower, by their columns."""
    found = {f"{prefix}_clash": result.clash}
    for name, mask in (("applied", result.applied), ("reasons", result.why)):
        for place in range(max(1, len(mask.words))):
            found[mask_column(f"{prefix}_{name}", place)] = mask.word(place)
    return found


def _shaped(value: Value, type_: Type) -> Value:
    """A value in the form of its type, where it can only be 无 or 未规定 too."""
    match type_.kind:
        case "number" | "date":
            line = as_line(value)
            plain(line.low, line.high)
            return line
        case "choices":
            return as_picks(value)
    return value


def _of_value(prefix: str, value: Value) -> dict[str, Term]:
    """What a value can be, by the columns that say it."""
    if isinstance(value, Choices):
        return {_option(prefix, known): term for known, term in value.can.items()}
    found = {
        f"{prefix}_some": value.some,
        f"{prefix}_absent": value.absent,
        f"{prefix}_silent": value.silent,
    }
    match value:
        case Line(low=low, high=high):
            for name, end in (("low", low), ("high", high)):
                found[f"{prefix}_{name}"] = NULL if end is None else end.num
                found[f"{prefix}_{name}_den"] = ONE if end is None else end.den
        case Picks():
            for option in value.may:
                found[f"{prefix}_may_{option}"], found[f"{prefix}_out_{option}"] = value.can(option)
        case Blob():
            found[f"{prefix}_known"] = value.known
    return found


def _impossible(prefix: str, value: Value) -> Iterator[tuple[str, Term]]:
    """The columns of options, with what they say where it cannot be so."""
    match value:
        case Choices():
            yield from ((_option(prefix, known), FALSE) for known in value.can)
        case Picks():
            for option in value.may:
                yield from ((f"{prefix}_may_{option}", FALSE), (f"{prefix}_out_{option}", TRUE))


def _option(prefix: str, known: Known) -> str:
    name = "absent" if known is ABSENT else getattr(known, "value", known)
    return f"{'' if prefix == OUTCOME else f'{prefix}_'}can_{name}".lower()


_ALWAYS = ("_clash", "_applied", "_reasons")
"""The ends of columns that a query has in any case."""


class _Told:
    """The columns of all ways of working a decision out: what is the same constant in all stands in none."""

    def __init__(self, ways: tuple[_Way, ...]) -> None:
        self._constants: dict[str, Term] = {}
        self._names = dict.fromkeys(name for way in ways for name in way.slots)
        self._nothing = {name: term for way in ways for name, term in way.nothing.items()}
        for name in self._names:
            if name.endswith(_ALWAYS):
                continue
            said = {self._said(way, name) for way in ways}
            constant = next(iter(said))
            if len(said) == 1 and (constant.value is not None or constant == NULL):
                self._constants[name] = constant
        self.values = {
            prefix: self._value([way.said[prefix] for way in ways], prefix) for prefix in ways[0].said
        }

    def outputs(self, way: _Way) -> dict[str, Term]:
        """The columns as one way has them."""
        return {name: self._said(way, name) for name in self._names if name not in self._constants}

    def _said(self, way: _Way, name: str) -> Term:
        """What a column says in one way: where another only has it, that nothing more is possible."""
        return way.slots.get(name, self._nothing.get(name, ZERO))

    def _term(self, name: str) -> Term:
        return self._constants.get(name, column(name))

    def _value(self, values: list[Value], prefix: str) -> Value:
        some, absent, silent = (self._term(f"{prefix}_{name}") for name in ("some", "absent", "silent"))
        match values[0]:
            case Choices():
                named = (known for value in values if isinstance(value, Choices) for known in value.can)
                return Choices({known: self._term(_option(prefix, known)) for known in dict.fromkeys(named)})
            case Picks():
                options = dict.fromkeys(o for value in values if isinstance(value, Picks) for o in value.may)
                may, out = (
                    {option: self._term(f"{prefix}_{name}_{option}") for option in options}
                    for name in ("may", "out")
                )
                return Picks(may, out, some, absent, silent)
            case Blob():
                return Blob(self._term(f"{prefix}_known"), some, absent, silent)
        low, high = (self._end(f"{prefix}_{name}") for name in ("low", "high"))
        return Line(low, high, some, absent, silent)

    def _end(self, name: str) -> End | None:
        number = self._term(name)
        return None if number == NULL else End(number, self._term(f"{name}_den"), nullable=True)
