"""A decision worked out in two ways: where all is known by plain numbers, elsewhere by what is possible.

The tables alone tell of which cases anything is not known that the second would read. What the first says of
all others is what the second would say, so that only those cases are left to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Protocol

from attrs import Factory, evolve, frozen

from policyrules.base.errors import UsageError
from policyrules.compile.compiler import Compiler, path_of
from policyrules.compile.distinguishing import grouped_once
from policyrules.compile.frame import Frame, Own, Total
from policyrules.compile.joined_below import joined_below
from policyrules.compile.layout import laid_out
from policyrules.compile.open_cases import OPEN, OpenToOne, Read, open_to, open_to_each
from policyrules.compile.printing import Dialect
from policyrules.compile.relations import ID, PARENT, Answers, Rows, Several, Table, Within
from policyrules.compile.selects import select, select_apart
from policyrules.compile.stages import Wanted, drawn_on
from policyrules.compile.supposing import simplified
from policyrules.compile.telling import OUTCOME, Told, impossible, of_value, rests_on, shaped
from policyrules.compile.terms import (
    FALSE,
    TRUE,
    Term,
    column,
    columns,
    field,
    fields,
)
from policyrules.compile.values import Value
from policyrules.core.expressions import Expr, Ref
from policyrules.core.givens import Given
from policyrules.core.policy import Policy, Programme

KNOWN = "known"
"""The column that says whether a row was worked out by plain numbers."""
NUMBER = "number"
"""The column of the number of the record in its table."""


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
    open: OpenToOne | None = None
    """How its open cases are told where others ask with it."""
    beside: Rows | None = None
    """The relation of those worked out by plain numbers that has what others ask of the same records too."""


@frozen
class Steps:
    """A query in steps: where all is known the last, which takes longest to plan, is not needed."""

    numbers: Mapping[str, str]
    """Tables that are to be made first, by their names, each after those of which it is made."""
    open: str
    """Its rows are to be kept as the table ``OPEN``; a case may stand in it more than once."""
    left: str
    """How many cases stand in that table."""
    whole: str
    """The rows of the query where no case stands there."""
    settled: str
    """The rows of the cases that do not stand there."""
    possible: Mapping[str, str]
    """The tables for the last."""
    rest: str
    """The rows of the cases that do."""
    shared: bool
    """Whether its tables serve other queries as well, so that they are wide."""


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
    opened = select(dialect, *open_.parts)
    if found.open is not None:
        every = found.open.to_any
        opened, numbers = found.open.text(), {every.name: select(dialect, *every.parts), **numbers}
    return Steps(
        numbers=numbers,
        open=opened,
        left=f"SELECT COUNT(DISTINCT {ID}) FROM {OPEN}",
        whole=whole,
        settled=known,
        possible=tables,
        rest=possible,
        shared=found.open is not None,
    )


def both_ways(open_: Compiler, asked: Asked) -> Found:
    """What is asked of every record."""
    whole, plain = _Way(open_, asked), _Way(open_.with_all_known(), asked)
    (found,) = told_together([(whole, plain)])
    return found


def both_ways_together(
    open_: Compiler, asked: Mapping[str, Asked], prefix: str, *, as_one: bool = False
) -> tuple[dict[str, Found], dict[str, UsageError]]:
    """What several ask of every record, and why of some it cannot be told.

    Where all is known, what they rest on is worked out once for all. What is possible is worked out for each
    alone: there are few such cases, and others for each. The names of what is shared begin with ``prefix``.
    ``as_one``: what is asked of the same records is one relation.
    """
    known = open_.with_all_known()
    ways: dict[str, tuple[_Way, _Way]] = {}
    refused: dict[str, UsageError] = {}
    for name, each in asked.items():
        try:
            ways[name] = _Way(open_.again(), each), _Way(known, each)
        except UsageError as error:
            refused[name] = error
    return dict(zip(ways, told_together(list(ways.values()), prefix, as_one=as_one), strict=True)), refused


def told_together(
    ways: Sequence[tuple[_Way, _Way]], prefix: str = "k", *, as_one: bool = False
) -> list[Found]:
    """What is asked, each worked out by what is possible and by plain numbers; the latter by one compiler.

    What goes through no list is not shared: it is quicker worked out again than kept, save ``as_one`` with
    what others ask of the same records.
    """
    read = {whole: whole.read() for whole, _ in ways}
    roots = {plain: plain.root() for whole, plain in ways if read[whole]}
    together = _open_to_each({whole: keys for whole, keys in read.items() if keys}, prefix)
    of_kind = Counter(plain.frame for plain in roots) if as_one else Counter[Frame]()
    lists = [plain for plain in roots if of_kind[plain.frame] > 1 or plain.goes_through_lists()]
    told = _laid_out([(way, roots[way]) for way in lists], prefix, as_one=as_one)
    rows = dict(zip(lists, told, strict=True))
    for way in roots:
        if way not in rows:
            (rows[way],) = _laid_out([(way, roots[way])], "k")
    return [
        _both(
            (whole, plain),
            rows[plain],
            roots[plain],
            read[whole],
            together.get(whole),
            beside=of_kind[plain.frame] > 1,
        )
        if plain in rows
        else _alone(whole)
        for whole, plain in ways
    ]


def _open_to_each(read: Mapping[_Way, Read], prefix: str) -> Mapping[_Way, OpenToOne]:
    """How the open cases of several are told, every table looked at once; of one alone nothing."""
    if len(read) < 2:
        return {}
    way = next(iter(read))
    return open_to_each(way.compiler, way.entities[-1], read, prefix)


def _alone(whole: _Way) -> Found:
    """Nothing is read that may not be known: there is one way only."""
    told = Told((whole,))
    (rows,) = _laid_out([(whole, None)], "r")
    return Found((Answers(rows, {**told.outputs(whole), KNOWN: TRUE}),), told.values)


def _both(
    ways: tuple[_Way, _Way], rows: Rows, root: Term, read: Read, together: OpenToOne | None, *, beside: bool
) -> Found:  # fmt: skip
    """``beside``: whether the relation has what others ask of the same records too."""
    whole, plain = ways
    told, compiler = Told(ways), whole.compiler
    cases = open_to(compiler, whole.entities[-1], read)
    own = evolve(rows, handed=tuple(plain.wanted(root)[1])) if beside and not rows.name else rows
    known = Answers(own, {**told.outputs(plain), KNOWN: TRUE}, without=Within(root.name, cases, ID))
    (open_rows,) = _laid_out([(whole, None)], "r", cases)
    rest = Answers(open_rows, {**told.outputs(whole), KNOWN: FALSE})
    return Found((known, rest), told.values, together, rows if beside else None)


class _Way:
    """One way of working out what is asked."""

    def __init__(self, compiler: Compiler, asked: Asked) -> None:
        self.compiler = compiler
        self.frame = compiler.frame(asked.entity)
        self.entities = path_of(compiler.policy, asked.entity)
        """From its own up to the root."""
        self.slots = {f"key_{hops}": self._own("_key", hops) for hops in range(len(self.entities))}
        if asked.numbered:
            self.slots[NUMBER] = column(ID)
        self.slots |= {name: self._own(given.name, hops) for name, (given, hops) in asked.texts.items()}
        self.said: dict[str, Value] = {}
        """What can be so, by what its columns begin with."""
        self.always: set[str] = set()
        self.nothing: dict[str, Term] = {}
        """What a column of a value says where another way has it, by its name: that it cannot be so."""
        for prefix, expr in asked.of.items():
            result = compiler.expression(self.frame, expr)
            self.said[prefix] = shaped(result.value, expr.type)
            self.slots |= of_value(prefix, self.said[prefix])
            self.nothing |= dict(impossible(prefix, self.said[prefix]))
            if prefix in asked.explained:
                rests = rests_on(prefix, result)
                self.slots |= rests
                self.always |= rests.keys()

    def _own(self, name: str, hops: int) -> Term:
        """A column of the table of the record, or of one above it."""
        return self.frame.brought(self.frame.ancestor(hops).source(field(name, "t")), hops)

    def read(self) -> Read:
        """What says that something is not known that it draws on, by the entities and columns of tables."""
        drawn = drawn_on([self.wanted()])
        found = (
            (frame.entity, name)
            for frame, column in drawn
            if isinstance(own := frame.columns[column], Own)
            for name in fields(own.term)
        )
        return {key: self.compiler.unknown[key] for key in found if key in self.compiler.unknown}

    def goes_through_lists(self) -> bool:
        """Whether anything is added up over records below others."""
        return any(isinstance(frame.columns[name], Total) for frame, name in drawn_on([self.wanted()]))

    def root(self) -> Term:
        """The number of the root to which a record belongs."""
        return self.frame.brought(column(ID), len(self.entities) - 1)

    def wanted(self, *more: Term) -> Wanted:
        """The columns on which the answers draw, and some terms more."""
        return self.frame, tuple(dict.fromkeys(columns(*self.slots.values(), *more)))


def _laid_out(
    ways: Sequence[tuple[_Way, Term | None]],
    prefix: str,
    within: Several | None = None,
    *,
    as_one: bool = False,
) -> list[Rows]:
    """For each way of one compiler the relation on whose columns its answers draw, and on a term more.

    ``within``: of these cases. The names of what is worked out once begin with ``prefix``. ``as_one``: those
    of the same records are asked for at once.
    """
    if not ways:
        return []
    compiler = ways[0][0].compiler
    wanted = [way.wanted(*([] if more is None else [more])) for way, more in ways]
    if as_one:
        every: dict[Frame, dict[str, None]] = {}
        for frame, names in wanted:
            every.setdefault(frame, {}).update(dict.fromkeys(names))
        wanted = [(frame, tuple(names)) for frame, names in every.items()]
    grouped_once(wanted)
    joined_below(wanted)
    if compiler.known:  # of what is possible little is settled, and there is much more of it
        simplified(wanted)
    tables = {entity: compiler.table(entity) for entity in compiler.policy.entities}
    if within is not None:
        root = path_of(compiler.policy, wanted[0][0].entity)[-1]
        _restrict(compiler.policy, tables, root, Within(ID, within, ID), _fields(wanted))
    found = laid_out(wanted, tables, prefix, known=compiler.known, alone=len(ways) == 1)
    rows = dict(zip((frame for frame, _ in wanted), found, strict=True))
    return [rows[way.frame] for way, _ in ways]


def _fields(wanted: Iterable[Wanted]) -> dict[str, dict[str, None]]:
    """The fields that are read of each entity."""
    found: dict[str, dict[str, None]] = {}
    for frame, name in drawn_on(wanted):
        if isinstance(own := frame.columns[name], Own):
            found.setdefault(frame.entity, {}).update(dict.fromkeys(fields(own.term)))
    return found


def _restrict(
    policy: Policy,
    tables: dict[str, Table],
    entity: str,
    within: Within,
    read: Mapping[str, Iterable[str]],
) -> None:
    """Leave of the tables of a root and of those below it what belongs to some cases only."""
    named = dict.fromkeys([ID, PARENT, *read.get(entity, ())])
    if within.on == ID:
        del named[PARENT]
    tables[entity] = kept = evolve(tables[entity], within=within, fields=tuple(named))
    for child in policy.children[entity]:
        _restrict(policy, tables, child, Within(PARENT, kept, ID), read)


# ── columns ──────────────────────────────────────────────────────────────────


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
