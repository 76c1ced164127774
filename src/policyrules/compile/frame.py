"""One SELECT under construction: a row for each record of an entity, intermediate columns in layers.

What is used more than once becomes a column of an inner SELECT, so that the text grows with the
policy and not with the number of paths through it. A term of level n stands in layer n, where
the columns of the layers below have names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import evolve

from policyrules.compile.ends import End
from policyrules.compile.masks import Mask
from policyrules.compile.terms import FENCE, Dialect, Term

_COLUMN: Final = re.compile(r"\b[bc][0-9]+\b")
"""The names of columns of layers, as they stand in a term."""


MOST_UNFOLDED: Final = 10_000
"""A grouped relation whose layers would grow past this is fenced off."""

_KEYS: Final = ("_id", "_parent", "_asker")
"""The columns by which rows are told apart: the answer draws on them."""


def quoted(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def unfolded(layers: Sequence[Mapping[str, str]], outputs: Sequence[str]) -> int:
    """How many columns of tables the outputs name, once each column of a layer stands for what it is made of.

    ``layers`` give the names of their columns by their texts, the lowest first.
    """
    sizes: dict[str, int] = {}
    for layer in layers:
        sizes |= {name: max(1, _named(text, sizes)) for text, name in layer.items()}
    return sum(_named(text, sizes) for text in outputs)


def _named(text: str, sizes: Mapping[str, int]) -> int:
    return sum(sizes.get(name, 1) for name in _COLUMN.findall(text))


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
        self._layers: list[dict[str, str]] = [{}]
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

    def source(self, text: str) -> Term:
        """A column of the tables joined, or an expression over them."""
        name = self._layers[0].setdefault(text, f"b{len(self._layers[0])}")
        return Term(name, 1)

    def let(self, term: Term) -> Term:
        """The term as a column that is cheap to repeat."""
        if term.simple:
            return term
        while len(self._layers) <= term.level:
            self._layers.append({})
        layer = self._layers[term.level]
        if term.text not in layer:
            self._count += 1
            layer[term.text] = f"c{self._count}"
        return Term(layer[term.text], term.level + 1)

    def let_int(self, term: Term) -> Term:
        """The same for an integer: constants inside CASE must not make it a narrow one."""
        return term if term.simple else self.let(Term(f"CAST({term.text} AS BIGINT)", term.level))

    def let_mask(self, mask: Mask) -> Mask:
        """A mask whose integers are columns."""
        return mask.map(self.let_int)

    def let_end(self, end: End | None) -> End | None:
        """An end whose two integers are columns."""
        return None if end is None else evolve(end, num=self.let_int(end.num), den=self.let_int(end.den))

    def select(self, outputs: dict[str, Term], *, key: str = "_id", tail: str = "") -> str:
        """The SELECT of the outputs by the key (``_id``; ``_parent`` or ``_asker`` where it is grouped)."""
        level = max((t.level for t in outputs.values()), default=1)
        base, *layers = self._needed(outputs, max(level, 1))
        inner, fence = self._base(base), self.dialect.fence
        there = [*_KEYS[: 3 if self.asker else 2], *base.values()]
        for n, layer in enumerate(layers):
            if layer:
                passed = self._passed(there, layers[n + 1 :], outputs)
                columns = ",\n  ".join([passed, *(f"{text} AS {name}" for text, name in layer.items())])
                inner = f"SELECT {columns}\nFROM ({inner}{fence}) AS q"
                there = [*(there if passed == "*" else passed.split(", ")), *layer.values()]
        columns = ",\n  ".join([f"{key} AS _id", *(f"{t.text} AS {name}" for name, t in outputs.items())])
        if tail and unfolded((base, *layers), [t.text for t in outputs.values()]) > MOST_UNFOLDED:
            fence = FENCE
        return f"SELECT {columns}\nFROM ({inner}{fence}) AS q{tail}"

    def _passed(self, there: Sequence[str], above: Sequence[dict[str, str]], outputs: dict[str, Term]) -> str:
        """The columns of the layer below that a layer hands on: all of them, where most are asked for above.

        Engines go through every column of every layer, asked for or not.
        """
        texts = [*(text for layer in above for text in layer), *(term.text for term in outputs.values())]
        wanted = {name for text in texts for name in _COLUMN.findall(text)}
        kept = [name for name in there if name in wanted or name in _KEYS]
        return "*" if 2 * len(kept) > len(there) else ", ".join(kept)

    def _needed(self, outputs: dict[str, Term], level: int) -> list[dict[str, str]]:
        """The layers below a level without the columns on which no output draws."""
        wanted = {name for term in outputs.values() for name in _COLUMN.findall(term.text)}
        found: list[dict[str, str]] = []
        for layer in reversed(self._layers[:level]):
            kept = {text: name for text, name in layer.items() if name in wanted}
            wanted.update(name for text in kept for name in _COLUMN.findall(text))
            found.append(kept)
        return found[::-1]

    def _base(self, columns_: dict[str, str]) -> str:
        columns = ["t0._id AS _id", "t0._parent AS _parent", *(["s0._id AS _asker"] if self.asker else [])]
        columns += [f"{text} AS {name}" for text, name in columns_.items()]
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
