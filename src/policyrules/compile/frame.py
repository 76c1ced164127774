"""One SELECT under construction: a row for each record of an entity, intermediate columns in layers.

What is used more than once becomes a column of an inner SELECT, so that the text grows with the
policy and not with the number of paths through it. A term of level n stands in layer n, where
the columns of the layers below have names.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import evolve

from policyrules.compile.ends import End
from policyrules.compile.masks import Mask
from policyrules.compile.printing import FENCE, Dialect
from policyrules.compile.terms import Term, column, columns, made

MOST_UNFOLDED: Final = 10_000
"""A grouped relation whose layers would grow past this is fenced off."""

_KEYS: Final = ("_id", "_parent", "_asker")
"""The columns by which rows are told apart: the answer draws on them."""


def unfolded(layers: Sequence[Mapping[Term, str]], outputs: Iterable[Term]) -> int:
    """How many columns of tables the outputs name, once each column of a layer stands for what it is made of.

    ``layers`` give the names of their columns by what these are, the lowest first.
    """
    sizes: dict[str, int] = {}
    for layer in layers:
        sizes |= {name: max(1, sum(sizes[c] for c in columns(term))) for term, name in layer.items()}
    return sum(sizes[name] for term in outputs for name in columns(term))


_LINES: Final = ",\n  "


class Frame:
    """The records of ``entity`` on a day; ``table(h)`` is the alias of the ancestor h levels up.

    ``tables`` are the FROM items of the entity and of those above it. With an ``asker`` there is a row
    for each record and each record that asks about it: those below the same parent, ``hops`` levels up
    from the one that asks. ``table(h, asking=True)`` are that one and its ancestors. ``standing`` gives the
    relation that stands for another of the same text.
    """

    def __init__(
        self,
        entity: str,
        tables: tuple[str, ...],
        on: date,
        dialect: Dialect,
        standing: Mapping[str, str],
        asker: Frame | None = None,
        hops: int = 0,
    ) -> None:
        self.entity = entity
        self.on = on
        self.dialect = dialect
        self.asker = asker
        self._tables = tables
        self._standing = standing
        self._apart, self._asking = hops, 0
        self._depth = 0
        self._joins: dict[tuple[str, str], str] = {}
        self._layers: list[dict[Term, Term]] = [{}]
        self._count = 0

    def table(self, hops: int, *, asking: bool = False) -> str:
        """The alias of this record's row (or that of the record that asks), or of its ancestor's."""
        if asking:
            self._asking = max(self._asking, hops)
            return f"s{hops}"
        self._depth = max(self._depth, hops)
        return f"t{hops}"

    def join(self, relation: str, hops: int, *, asking: bool = False) -> str:
        """The alias of a relation joined by the key of the record ``hops`` levels up."""
        table = self.table(hops, asking=asking)
        return self._joins.setdefault((relation, table), f"{relation}_{table}")

    def source(self, term: Term) -> Term:
        """A column of the tables joined, or an expression over them."""
        layer = self._layers[0]
        found = layer.get(term)
        if found is None:
            found = layer[term] = column(f"b{len(layer)}")
        return found

    def let(self, term: Term) -> Term:
        """The term as a column that is cheap to repeat."""
        if term.simple:
            return term
        while len(self._layers) <= term.level:
            self._layers.append({})
        layer = self._layers[term.level]
        found = layer.get(term)
        if found is None:
            self._count += 1
            found = layer[term] = column(f"c{self._count}", level=term.level + 1)
        return found

    def let_int(self, term: Term) -> Term:
        """The same for an integer: constants inside CASE must not make it a narrow one."""
        return term if term.simple else self.let(made("wide", term))

    def let_mask(self, mask: Mask) -> Mask:
        """A mask whose integers are columns."""
        return mask.map(self.let_int)

    def let_end(self, end: End | None) -> End | None:
        """An end whose two integers are columns."""
        return None if end is None else evolve(end, num=self.let_int(end.num), den=self.let_int(end.den))

    def select(self, outputs: dict[str, Term], *, key: str = "_id", tail: str = "") -> str:
        """The SELECT of the outputs by the key (``_id``; ``_parent`` or ``_asker`` where it is grouped)."""
        level = max((t.level for t in outputs.values()), default=1)
        (base, _), *layers = self._needed(outputs, max(level, 1))
        inner, fence, text = self._base(base), self.dialect.fence, self.dialect.text
        there = [*_KEYS[: 3 if self.asker else 2], *base.values()]
        for layer, above in layers:
            if layer:
                passed = _passed(there, above)
                lines = [passed, *(f"{text(term)} AS {name}" for term, name in layer.items())]
                inner = f"SELECT {_LINES.join(lines)}\nFROM ({inner}{fence}) AS q"
                there = [*(there if passed == "*" else passed.split(", ")), *layer.values()]
        lines = [f"{key} AS _id", *(f"{text(term)} AS {name}" for name, term in outputs.items())]
        if tail and unfolded((base, *(layer for layer, _ in layers)), outputs.values()) > MOST_UNFOLDED:
            fence = FENCE
        return f"SELECT {_LINES.join(lines)}\nFROM ({inner}{fence}) AS q{tail}"

    def _needed(
        self, outputs: dict[str, Term], level: int
    ) -> list[tuple[Mapping[Term, str], Container[str]]]:
        """The layers below a level without the columns on which no output draws.

        Beside each stand the names of the columns on which the outputs and the layers above it draw.
        """
        wanted = set(columns(*outputs.values()))
        layers: list[tuple[Mapping[Term, str], Container[str]]] = []
        for layer in reversed(self._layers[:level]):
            kept = {term: found.name for term, found in layer.items() if found.name in wanted}
            layers.append((kept, frozenset(wanted)))
            wanted.update(columns(*kept))
        return layers[::-1]

    def _base(self, columns_: Mapping[Term, str]) -> str:
        columns = ["t0._id AS _id", "t0._parent AS _parent", *(["s0._id AS _asker"] if self.asker else [])]
        columns += [f"{self.dialect.text(term)} AS {name}" for term, name in columns_.items()]
        lines = [f"FROM {self._tables[0]} AS t0"]
        for hops in range(1, self._depth + 1):
            lines.append(f"JOIN {self._tables[hops]} AS t{hops} ON t{hops}._id = t{hops - 1}._parent")
        if self.asker is not None:
            lines += self._asked(self.asker._tables)
        for (relation, table), alias in self._joins.items():
            name = self._standing.get(relation, relation)
            lines.append(f"LEFT JOIN {name} AS {alias} ON {alias}._id = {table}._id")
        return "SELECT " + ",\n  ".join(columns) + "\n" + "\n".join(lines)

    def _asked(self, theirs: tuple[str, ...]) -> Iterator[str]:
        """The joins of the record that asks: from the parent that it has in common with the own one."""
        first, key = (self._apart - 1, "_parent") if self._apart else (0, "_id")
        yield f"JOIN {theirs[first]} AS s{first} ON s{first}.{key} = t0._parent"
        for hops in reversed(range(first)):
            yield f"JOIN {theirs[hops]} AS s{hops} ON s{hops}._parent = s{hops + 1}._id"
        for hops in range(first + 1, self._asking + 1):
            yield f"JOIN {theirs[hops]} AS s{hops} ON s{hops}._id = s{hops - 1}._parent"


def _passed(there: Sequence[str], wanted: Container[str]) -> str:
    """The columns of the layer below that a layer hands on: all of them, where most are asked for above.

    Engines go through every column of every layer, asked for or not.
    """
    kept = [name for name in there if name in wanted or name in _KEYS]
    return "*" if 2 * len(kept) > len(there) else ", ".join(kept)
