"""A table of a ledger as typed rows: one SELECT, its expressions made from the facts of the policy.

Every row is there, with what it says and whether all of it was accepted. What must hold between rows is asked
when the tables are there (``typed_door``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import field, frozen

from policyrules.compile import Limits
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.presence import birth_facts
from policyrules.intake.columns import Column
from policyrules.intake.empty_cells import EmptyCells
from policyrules.intake.identity import ID_FACT
from policyrules.ledgers.typed_cells import BORN, TEXT, WHOLE, by_day, key, ordinary, quoted, typed

HOUSEHOLDS: Final = "_households"
"""The table of households by id: the place among all, the row of its own."""
_WHOLE: Final = "_whole"
_STRETCH: Final = 200_000
"""So many households are joined with what is below them at a time."""

_WHOLES: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_KINDS: Final = (TEXT, *_WHOLES, "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP")
"""The types of columns that are typed, in DuckDB's words; DECIMAL besides."""
_SIMPLE: Final = r"-?[0-9]{1,12}(\.[0-9]{1,2})?"
"""A binary number that surely is the decimal that it is written as."""
_NO_DAY: Final = "\x01"
"""In place of a moment that is no day."""


@frozen
class Source:
    """A table of a ledger where it lies."""

    entity: str
    shown: str
    """How it is called in messages."""
    relation: str
    """What DuckDB reads it from, its rows in their order."""
    header: Sequence[str]
    columns: Sequence[Column | None]
    kinds: Sequence[str]
    """The types of its columns."""
    rows: int | None = None
    """How many rows it has, where that was counted."""

    @property
    def raw(self) -> str:
        """A relation of its rows as they stand there, each with its number."""
        names = ", ".join(f"_c{n}" for n in range(len(self.columns)))
        return f"(SELECT row_number() OVER () + 1 AS _row, s.* FROM {self.relation} AS s({names}))"

    def place(self, kind: str, entity: str = "") -> int | None:
        """The place of the one column of a kind."""
        every = enumerate(self.columns)
        return next((n for n, c in every if c and c.kind == kind and entity in ("", c.entity)), None)

    @property
    def typable(self) -> bool:
        """Whether SQL can type it: it knows the types of its columns, and they mean what their names say."""
        known = all(kind in _KINDS or kind.startswith("DECIMAL") for kind in self.kinds)
        columns = [column for column in self.columns if column is not None]
        kinds = {column.kind for column in columns}
        keys = [
            kind
            for column, kind in zip(self.columns, self.kinds, strict=True)
            if column is not None and column.kind in ("household", "id", "ancestor")
        ]
        return (
            known
            and {*keys} <= {TEXT, *_WHOLES}
            and kinds <= {"household", "id", "county", "ancestor", "fact", "other"}
            and all(column.rule is None and column.conversion is None for column in columns)
        )


@frozen
class Typing:
    """How the tables of a ledger that is decided on a day are typed."""

    policy: Policy
    empty: EmptyCells
    on: date
    limits: Limits = field(factory=Limits)

    def select(self, source: Source) -> str:
        """The rows of a table, typed; a list needs the table of households.

        Of a household ``_household`` is the id, ``_plain`` whether it surely is one and no total. Of a record
        of a list ``_n`` is the place of the household, and NULL where none has the id, which then stands in
        ``_stray``; ``_own`` is the id of the record, ``_ok`` whether every cell is accepted, ``_astray``
        whether its cells may stand below others' columns, ``_number`` an identity number that is not
        accepted; ``_parent`` is the row of the household it is in, and where it is in a record of another
        list, ``_above`` the id of that.
        """
        return _Select(self, source).text()


@frozen
class _Select:
    """The parts of one SELECT; they grow."""

    typing: Typing
    source: Source
    first: dict[str, str] = field(factory=dict)
    columns: dict[str, str] = field(factory=dict)
    accepted: list[str] = field(factory=list)
    """Conditions that are true of a row that is accepted."""
    astray: list[str] = field(factory=list)
    """Conditions that are true of a row whose cells may stand below others' columns."""

    def text(self) -> str:
        for place, column in enumerate(self.source.columns):
            self._column(place, column)
        for given, parts in facts_of(self.source).items():
            self._fact(given, parts)
        keys = self._keys()
        self.accepted.extend(f"NOT ({each})" for each in self.astray)
        cells = ", ".join(f"{self._cell(n)} AS _c{n}" for n in range(len(self.source.columns)))
        rows = f"SELECT _row, {cells} FROM {self.source.raw}"
        for named_ in (self.first, self.columns):
            more = "".join(f', {sql} AS "{name}"' for name, sql in named_.items())
            rows = f"SELECT *{more} FROM ({rows})" if more else rows
        kept = "".join(f', "{name}"' for name in self.columns)
        told = "".join(f", {sql} AS {name}" for name, sql in keys.items())
        whole, astray = f"coalesce({_all(self.accepted)}, FALSE)", " OR ".join(self.astray) or "FALSE"
        return self._joined(f"SELECT _row{told}{kept}, {whole} AS _ok, {astray} AS _astray FROM ({rows})")

    # ── what stands there ──

    def _kind(self, place: int) -> str:
        """The type of a cell as it is looked at: its own where it is the fact's too, else text."""
        kind, column = self.source.kinds[place], self.source.columns[place]
        own = column is not None and column.part == "value"
        of = column.given.type.kind if column is not None and column.given is not None and own else ""
        if (kind, of) in (("BOOLEAN", "bool"), ("DATE", "date")):
            return kind
        return WHOLE if kind in _WHOLES and of == "number" else TEXT

    def _empty(self, place: int) -> str:
        """Whether a cell is empty."""
        text = self.source.kinds[place] == "VARCHAR"
        return f"(_c{place} IS NULL OR _c{place} = '')" if text else f"(_c{place} IS NULL)"

    def _cell(self, place: int) -> str:
        """A cell as somebody would type it, or of its own type; an empty text is NULL or has no character."""
        cell, kind = f"_c{place}", self.source.kinds[place]
        text = f"CAST({cell} AS VARCHAR)"
        if self._kind(place) != TEXT:
            return f"CAST({cell} AS {self._kind(place)})"
        match kind:
            case "VARCHAR":
                return cell
            case "DOUBLE":
                return rf"regexp_replace({text}, '\.0$', '')"
            case "BOOLEAN":
                return f"upper({text})"
            case "TIMESTAMP":
                day = f"CAST(CAST({cell} AS DATE) AS VARCHAR)"
                other = f"CASE WHEN {cell} IS NOT NULL THEN {quoted(_NO_DAY)} END"
                return f"CASE WHEN {cell} = date_trunc('day', {cell}) THEN {day} ELSE {other} END"
            case _ if kind.startswith("DECIMAL") and not kind.endswith(",0)"):
                return f"rtrim(rtrim({text}, '0'), '.')"
        return text

    # ── keys ──

    def _keys(self) -> dict[str, str]:
        """The columns that say whose a row is, and which."""
        source, parent = self.source, self.typing.policy.entities[self.source.entity].parent
        head, own = source.place("household"), source.place("id")
        at = f"_c{head}"
        if parent is None:
            plainly = f"{key(at)} AND regexp_matches({at}, '[0-9]') AND NOT regexp_matches({at}, '[计页]')"
            plainly += f" AND {at} <> {quoted(source.header[head or 0])}"
            self.accepted.append(plainly)
            return {"_household": f"coalesce({at}, '')", "_plain": f"coalesce({plainly}, FALSE)"}
        keys = {"_at": at, "_own": "CAST(NULL AS VARCHAR)" if own is None else f"_c{own}"}
        above, number = source.place("ancestor", parent), self._number()
        if above is not None:
            keys["_above"] = f"_c{above}"
        if number is not None:
            keys["_number"] = f"CASE WHEN \"{ID_FACT}\" IS NULL AND _c{number} <> '' THEN _c{number} END"
        return keys

    def _joined(self, rows: str) -> str:
        """Each row with its household; the record above it, where that is no household, is found later."""
        entities = self.typing.policy.entities
        parent = entities[self.source.entity].parent
        if parent is None:
            return rows
        stray = "CASE WHEN h._n IS NULL THEN coalesce(t._at, '') END AS _stray"
        above = "" if entities[parent].parent is not None else ", h._row AS _parent"
        joined = f"LEFT JOIN {HOUSEHOLDS} AS h ON h._key = t._at"
        return f"SELECT h._n, {stray}{above}, t.* EXCLUDE (_at) FROM ({rows}) AS t {joined}"

    def _number(self) -> int | None:
        """The place of the identity number."""
        return next(
            (parts.get("value") for given, parts in facts_of(self.source).items() if given.name == ID_FACT),
            None,
        )

    # ── cells ──

    def _column(self, place: int, column: Column | None) -> None:
        """What is asked of the cells of a column besides what they say."""
        cell, parent = f"_c{place}", self.typing.policy.entities[self.source.entity].parent
        match self.source.kinds[place]:
            case "DOUBLE":
                self.accepted.append(f"regexp_full_match({cell}, {quoted(_SIMPLE)}) IS NOT FALSE")
            case "TIMESTAMP":
                self.accepted.append(f"({cell} = {quoted(_NO_DAY)}) IS NOT TRUE")
        if column is None and not self.source.header[place]:
            self.astray.append(f"NOT {self._empty(place)}")
        elif column is None or column.kind in ("other", "county"):
            self.accepted.append(f"({self._empty(place)} OR {ordinary(cell)})")
        elif column.kind == "id":
            self.accepted.append(key(cell))
        elif column.kind == "ancestor" and column.entity != parent:
            self.accepted.append(self._empty(place))

    def _fact(self, given: Given, parts: Mapping[str, int]) -> None:
        """The columns of a fact, and what is asked of them and of what stands beside it."""
        if "value" in parts:
            cell = f"_c{parts['value']}"
            made = typed(given, cell, self._kind(parts["value"]), limits=self.typing.limits)
            self.first.update(made.first)
            self.columns.update(made.columns)
            self.accepted.append(f"({self._empty(parts['value'])} OR {made.whole} IS NOT NULL)")
            self.accepted.extend(f"({each}) IS NOT FALSE" for each in (*made.accepted, *self._born(given)))
            if self.typing.empty.source(given) is not None:
                name, none = f"{given.name}__absent", _all([*map(self._empty, parts.values())])
                self.columns[name] = f"CASE WHEN {none} THEN TRUE ELSE {self.columns[name]} END"
        for part, place in parts.items():
            cell = f"_c{place}"
            said = by_day(cell, self.typing.on) if part == "on" else ordinary(cell)
            if part != "value":
                self.accepted.append(f"({self._empty(place)} OR {said})")
        if given.kind == "determination":
            needed = [parts.get(part) for part in ("value", "by", "on", "basis")]
            none = _all([self._empty(n) for n in needed if n is not None])
            there = (
                "FALSE"
                if None in needed
                else _all([f"NOT {self._empty(n)}" for n in needed if n is not None])
            )
            self.accepted.append(f"({none} OR {there})")

    def _born(self, given: Given) -> list[str]:
        """That nobody is decided before being born, and a birth is that of the identity number."""
        on, name = f"DATE '{self.typing.on}'", f'"{given.name}"'
        births = birth_facts(self.typing.policy).get(self.source.entity, ())
        own = [f"{name} <= {on}"] if given.name in births else []
        if given.name != ID_FACT:
            return own
        there = {other.name for other, parts in facts_of(self.source).items() if "value" in parts}
        same = [f'{name} IS NULL OR "{birth}" = {BORN}' for birth in births if birth in there]
        return [*own, f"{name} IS NULL OR {BORN} <= {on}", *same]


def named_rows(table: str, entity: str, places: int) -> Iterator[str]:
    """Statements that make a table of the records of a typed list by id, and how many of a household have
    the same; ``places`` says how many households there are.
    """
    rows = "SELECT _n, _own, min(_row) AS _row, count(*) AS _count"
    yield from _made(
        _named(entity),
        [
            f"{rows} FROM {table} WHERE _own IS NOT NULL AND {within} GROUP BY _n, _own"
            for within in _stretches(places)
        ],
    )


def parents_found(table: str, parent: str, places: int) -> Iterator[str]:
    """Statements that give the rows of a typed list ``_parent`` in place of ``_above``, by ``named_rows``.

    A row that names no record of the list above, or one of several, is not accepted.
    """
    whole = "t._ok AND coalesce(p._count = 1, FALSE)"
    yield from _made(
        _WHOLE,
        [
            f"SELECT p._row AS _parent, {whole} AS _ok, t.* EXCLUDE (_above, _ok) "
            f"FROM (FROM {table} WHERE {within}) AS t LEFT JOIN (FROM {_named(parent)} WHERE {within}) AS p "
            "ON p._n = t._n AND p._own = t._above"
            for within in [*_stretches(places), "_n IS NULL"]
        ],
    )
    yield f"DROP TABLE {table}"
    yield f"ALTER TABLE {_WHOLE} RENAME TO {table}"


def _named(entity: str) -> str:
    return f'"_named {entity}"'


def _made(table: str, queries: Sequence[str]) -> Iterator[str]:
    """Statements that make a table of the rows of all queries."""
    for n, query in enumerate(queries):
        yield f"INSERT INTO {table} {query}" if n else f"CREATE TABLE {table} AS {query}"


def _stretches(places: int) -> list[str]:
    """Conditions that divide rows by household: all of a list joined at once would not find room."""
    return [f"_n BETWEEN {n + 1} AND {n + _STRETCH}" for n in range(0, max(places, 1), _STRETCH)]


def facts_of(source: Source) -> dict[Given, dict[str, int]]:
    """The facts of a table, each with the places of its parts."""
    found: dict[Given, dict[str, int]] = {}
    for place, column in enumerate(source.columns):
        if column is not None and column.given is not None:
            found.setdefault(column.given, {})[column.part] = place
    return found


def _all(conditions: Sequence[str]) -> str:
    return "(" + (" AND ".join(conditions) or "TRUE") + ")"
