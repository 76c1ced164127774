"""The cases of which something is not known that a query asks for, as the tables alone tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from attrs import frozen

from policyrules.compile.compiler import Compiler
from policyrules.compile.relations import ID, PARENT, Answers, Join, Rows, Several
from policyrules.compile.terms import Term, any_of, column, field

OPEN: Final = "open_cases"
"""The relation of these cases: the ``_id`` of their roots."""

Read = Mapping[tuple[str, str], Term]
"""By the entities and columns of tables that something draws on and that may not be known, what says so."""
_Who = TypeVar("_Who")

_ROOT: Final = "_root"
"""The number of the case of a record."""
_UNKNOWN: Final = "unknown"


@frozen
class OpenToOne:
    """Those of one of several queries, among the cases that are open to any of them."""

    to_any: Several
    """With a column for each query."""
    column: str

    def text(self) -> str:
        """The query of those, where the others stand as a table."""
        return f"SELECT {ID}\nFROM {self.to_any.name}\nWHERE {self.column}"


def open_to(compiler: Compiler, root: str, read: Read) -> Several:
    """The cases that are open to what reads these columns."""
    parts = _of_tables(compiler, root, {_UNKNOWN: read})
    return Several(OPEN, tuple(Answers(rows, {ID: column(_ROOT)}, where) for rows, where in parts))


def open_to_each(
    compiler: Compiler, root: str, read: Mapping[_Who, Read], prefix: str
) -> dict[_Who, OpenToOne]:
    """The same of several, every table looked at once for all of them."""
    columns = {who: f"open_{place}" for place, who in enumerate(read, 1)}
    parts = _of_tables(compiler, root, {columns[who]: keys for who, keys in read.items()})
    outputs = {ID: column(_ROOT), **{name: column(name) for name in columns.values()}}
    every = Several(f"{prefix}open", tuple(Answers(rows, outputs, where) for rows, where in parts))
    return {who: OpenToOne(every, own) for who, own in columns.items()}


def _of_tables(compiler: Compiler, root: str, read: Mapping[str, Read]) -> Iterator[tuple[Rows, Term]]:
    """The records of each table that is read, with what is not known by who asks; and that anything is."""
    unknown: dict[str, dict[str, list[Term]]] = {}
    for name, keys in read.items():
        for (entity, _), term in keys.items():
            unknown.setdefault(entity, {}).setdefault(name, []).append(term)
    for entity, terms in unknown.items():
        told = {name: any_of(*terms.get(name, ())) for name in read}
        where = any_of(*(column(name) for name, term in told.items() if term.value is None))
        yield _of_cases(compiler, entity, root, told), where


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
