"""Relations as SQL: one SELECT for each layer, what is worked out once before all that draws on it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

from policyrules.compile.printing import FENCE, KEPT, Dialect
from policyrules.compile.relations import Answers, Groups, Rows, Several, Table, Within, left_out_first
from policyrules.compile.terms import Term, column, columns

MOST_UNFOLDED: Final = 1_000
"""A relation that would grow past this is fenced off where it is grouped or put in place of its name."""
_BITS: Final = 30
"""So many truths stand in a number of 32 bits."""
_FEW: Final = 3
"""Fewer truths than these are kept as they are."""


def select(dialect: Dialect, *answers: Answers, there: Iterable[str] = ()) -> str:
    """The query whose rows are those of all the answers; these have the same columns.

    ``there`` are the names of relations that are tables already.
    """
    return _Writer(dialect, frozenset(there)).query(answers)


def select_apart(
    dialect: Dialect, *answers: Answers, there: Iterable[str] = ()
) -> tuple[str, dict[str, str]]:
    """The same, what is worked out once in tables of its own; and these, each after those that it reads."""
    writer = _Writer(dialect, frozenset(there), apart={})
    return writer.query(answers), writer.apart or {}


def unfolded(layers: Sequence[Mapping[str, Term]], outputs: Iterable[Term]) -> int:
    """How many columns of tables the outputs name, once each column of a layer stands for what it is made of.

    ``layers`` say what their columns are, by their names, the lowest first.
    """
    first, *others = layers
    sizes = dict.fromkeys(first, 1)
    for layer in others:
        sizes |= {name: max(1, sum(sizes[c] for c in columns(term))) for name, term in layer.items()}
    return sum(sizes[name] for term in outputs for name in columns(term))


def _handed(rows: Rows) -> int:
    """How many columns of tables what a relation hands on names."""
    return unfolded(rows.layers, map(column, rows.handed))


def _others(rows: Rows) -> list[str]:
    """What a relation hands on for which no bits may stand."""
    return [name for name in rows.handed if name not in rows.truths]


_COMMA: Final = ",\n"
_LINES: Final = ",\n  "


class _Writer:
    """One query; ``once`` are the relations that it names, each after those on which it draws."""

    def __init__(self, dialect: Dialect, there: frozenset[str], apart: dict[str, str] | None = None) -> None:
        self.dialect = dialect
        self.there = there
        self.once: dict[str, str] = {}
        self.apart = apart
        """What is worked out once, and what is left of tables, where that stands in tables of its own."""

    @property
    def _put_in_place(self) -> bool:
        """Whether the engine puts what is worked out once in place of its name, while it plans."""
        return self.apart is None and self.dialect.materialized != KEPT

    def query(self, answers: Iterable[Answers]) -> str:
        """The rows of all of some answers, what is worked out once before them."""
        body = self.all(answers)
        once = [f"{name} AS{self.dialect.materialized} (\n{text}\n)" for name, text in self.once.items()]
        return f"WITH {_COMMA.join(once)}\n{body}" if once else body

    def listed(self, found: Mapping[str, Term]) -> str:
        """Columns with their names."""
        return _LINES.join(self._as(term, name) for name, term in found.items())

    def _as(self, term: Term, name: str) -> str:
        text = self.dialect.text(term)
        return text if text == name else f"{text} AS {name}"

    def answers(self, found: Answers) -> str:
        """The SELECT of answers."""
        found = left_out_first(found)
        text = f"SELECT {self.listed(found.outputs)}\nFROM {self.item(found.rows, 'q')}"
        tests = [] if found.where.value is True else [self.dialect.text(found.where)]
        if found.without is not None:
            tests.append(self._out(found.without, "q"))
        return f"{text}\nWHERE {' AND '.join(tests)}" if tests else text

    def item(self, relation: Table | Rows | Groups | Several, alias: str) -> str:
        """A relation as it stands behind FROM or JOIN."""
        match relation:
            case Table():
                return self._table(relation, alias)
            case Groups():
                return f"({self._groups(relation)}) AS {alias}"
            case Rows(name=""):
                return f"({self._rows(relation)}) AS {alias}"
        if isinstance(relation, Several) and relation.name not in self.there:
            return f"({self.all(relation.parts)}) AS {alias}"
        if relation.name not in self.there and relation.name not in (self.apart or self.once):
            assert isinstance(relation, Rows)
            text = self._rows(relation)
            if self._put_in_place and _handed(relation) > MOST_UNFOLDED:
                text += FENCE
            if self.apart is None:
                self.once[relation.name] = text
            else:
                self.apart[relation.name] = self._with_bits(relation, text)
        if isinstance(relation, Rows) and self._bits(relation):
            return f"({self._without_bits(relation)}) AS {alias}"
        return f"{relation.name} AS {alias}"

    def _bits(self, rows: Rows) -> dict[str, dict[str, int]]:
        """The numbers whose bits stand for truths of a relation that is a table of its own: for which."""
        if self.apart is None or not self.dialect.bit or len(rows.truths) < _FEW:
            return {}
        words = [rows.truths[first : first + _BITS] for first in range(0, len(rows.truths), _BITS)]
        return {
            f"truths_{place}": {name: 1 << bit for bit, name in enumerate(names)}
            for place, names in enumerate(words, 1)
        }

    def _with_bits(self, rows: Rows, text: str) -> str:
        """The query of a table of its own, given that of what it holds."""
        if not (bits := self._bits(rows)):
            return text
        words = (
            f"{' | '.join(self.dialect.bit.format(name, bit) for name, bit in names.items())} AS {word}"
            for word, names in bits.items()
        )
        return f"SELECT {_LINES.join([*_others(rows), *words])}\nFROM ({text}) AS q"

    def _without_bits(self, rows: Rows) -> str:
        """What such a table holds."""
        truths = (
            f"(({word} & {bit}) <> 0) AS {name}"
            for word, names in self._bits(rows).items()
            for name, bit in names.items()
        )
        return f"SELECT {', '.join([*_others(rows), *truths])}\nFROM {rows.name}"

    def all(self, parts: Iterable[Answers]) -> str:
        """The rows of all of some answers."""
        return "\nUNION ALL\n".join(map(self.answers, parts))

    def _table(self, table: Table, alias: str) -> str:
        name = self.dialect.quoted(table.name)
        tests = [] if table.there is None else [self.dialect.text(table.there)]
        if table.without is not None:
            tests.append(self._out(table.without, name))
        if table.within is None:
            every = f"(SELECT * FROM {name} WHERE {' AND '.join(tests)})" if tests else name
            return f"{every} AS {alias}"
        read = ", ".join(map(self.dialect.quoted, table.fields))
        within = self._within(table.within)
        text = f"SELECT {read}\nFROM {name}\nWHERE {' AND '.join([*tests, within])}"
        if self.apart is None:
            return f"({text}) AS {alias}"
        kept = f"rest_of_{table.name}"
        self.apart.setdefault(kept, text)
        return f"{kept} AS {alias}"

    def _out(self, out: Within, of: str) -> str:
        return f"NOT EXISTS (SELECT 1 FROM {self.item(out.rows, 'o')} WHERE o.{out.key} = {of}.{out.on})"

    def _within(self, only: Within) -> str:
        return f"{only.on} IN (SELECT {only.key} FROM {self.item(only.rows, 'o')})"

    def _groups(self, groups: Groups) -> str:
        large = unfolded(groups.rows.layers, groups.totals.values()) > MOST_UNFOLDED
        inner = self.item(groups.rows, "q")
        if large and not groups.rows.name:
            inner = f"({self._rows(groups.rows)}{FENCE}) AS q"
        lines = [groups.key, *([self.listed(groups.totals)] if groups.totals else [])]
        where = "" if groups.where.value is True else f"\nWHERE {self.dialect.text(groups.where)}"
        return f"SELECT {_LINES.join(lines)}\nFROM {inner}{where}\nGROUP BY {groups.key}"

    def _rows(self, rows: Rows) -> str:
        wanted = set(rows.handed)
        needed: list[tuple[Mapping[str, Term], Container[str]]] = []
        for layer in reversed(rows.layers):
            needed.append((layer, frozenset(wanted)))
            wanted |= {below for term in layer.values() for below in columns(term)}
        (first, _), *layers = needed[::-1]
        there = [name for name in first if name in wanted]
        text = f"SELECT {self.listed({name: first[name] for name in there})}\nFROM {self._joined(rows)}"
        for layer, above in layers:
            kept = [name for name in there if name in above]
            every = 2 * len(kept) > len(there) and not (rows.name and layer is rows.layers[-1])
            handed = "*" if every else ", ".join(kept)
            parts = [handed] if handed else []
            text = (
                f"SELECT {_LINES.join([*parts, *(self._as(term, name) for name, term in layer.items())])}"
                f"\nFROM ({text}{self.dialect.fence}) AS q"
            )
            there = [*(there if handed == "*" else kept), *layer]
        return text

    def _joined(self, rows: Rows) -> str:
        lines = [self.item(rows.source, "t")]
        for place, join in enumerate(rows.joins):
            kind = "LEFT JOIN" if join.outer else "JOIN"
            alias = f"j{place}"
            lines.append(f"{kind} {self.item(join.relation, alias)} ON {alias}.{join.key} = t.{join.on}")
        return "\n".join(lines)
