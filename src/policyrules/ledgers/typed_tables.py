"""A table of a ledger as typed rows: one SELECT, its expressions made from the facts of the policy.

Every row is there, with what it says and whether all of it was accepted. What must hold between rows is asked
when the tables are there (``typed_door``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from policyrules.ledgers.typed_cells import BORN, TEXT, WHOLE, key, ordinary, quoted, typed

HOUSEHOLDS: Final = "_households"
"""The table of households by id: the place among all, the row of its own."""

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
        return (
            known
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
        """The rows of a table, typed; a list needs the table of households, and ``named`` of the list above.

        Of a household ``_household`` is the id, ``_plain`` whether it surely is one and no total. Of a record
        of a list ``_n`` is the place of the household, and NULL where none has the id, which then stands in
        ``_stray``; ``_own`` is the id of the record, ``_ok`` whether every cell is accepted, ``_astray``
        whether one is so wrong that nothing is to be believed of the row, ``_number`` an identity number
        that is not accepted.
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

    def text(self) -> str:
        for place, column in enumerate(self.source.columns):
            self._column(place, column)
        for given, parts in facts_of(self.source).items():
            self._fact(given, parts)
        keys, joins = self._keys()
        self.accepted.extend(f"NOT ({each})" for each in self.astray)
        cells = ", ".join(f"{self._cell(n)} AS _c{n}" for n in range(len(self.source.columns)))
        rows = f"SELECT _row, {cells} FROM {self.source.raw}"
        for named_ in (self.first, self.columns):
            more = "".join(f', {sql} AS "{name}"' for name, sql in named_.items())
            rows = f"SELECT *{more} FROM ({rows})" if more else rows
        kept = "".join(f', "{name}"' for name in self.columns)
        whole, astray = f"coalesce({_all(self.accepted)}, FALSE)", " OR ".join(self.astray) or "FALSE"
        return f"SELECT t._row, {keys}{kept}, {whole} AS _ok, {astray} AS _astray FROM ({rows}) AS t{joins}"

    # ── what stands there ──

    def _kind(self, place: int) -> str:
        """The type of a cell as it is looked at: its own where it is the fact's too, else text."""
        kind, column = self.source.kinds[place], self.source.columns[place]
        own = column is not None and column.part == "value"
        of = column.given.type.kind if column is not None and column.given is not None and own else ""
        if (kind, of) in (("BOOLEAN", "bool"), ("DATE", "date")):
            return kind
        return WHOLE if kind in _WHOLES and of == "number" else TEXT

    def _cell(self, place: int) -> str:
        """A cell as somebody would type it, or of its own type; NULL where it is empty."""
        cell, kind = f"_c{place}", self.source.kinds[place]
        text = f"CAST({cell} AS VARCHAR)"
        if self._kind(place) != TEXT:
            return f"CAST({cell} AS {self._kind(place)})"
        match kind:
            case "VARCHAR":
                return f"nullif({cell}, '')"
            case "DOUBLE":
                return rf"regexp_replace({text}, '\.0$', '')"
            case "BOOLEAN":
                return f"upper({text})"
            case "TIMESTAMP":
                day = f"CAST(CAST({cell} AS DATE) AS VARCHAR)"
                other = f"CASE WHEN {cell} IS NOT NULL THEN {quoted(_NO_DAY)} END"
                return f"CASE WHEN {cell} = date_trunc('day', {cell}) THEN {day} ELSE {other} END"
        return text

    # ── keys ──

    def _keys(self) -> tuple[str, str]:
        """The columns of keys, and how a row finds its household and the record above it."""
        policy, source = self.typing.policy, self.source
        parent = policy.entities[source.entity].parent
        head = source.place("household")
        at = f"_c{head}"
        if parent is None:
            plainly = f"{key(at)} AND regexp_matches({at}, '[0-9]') AND NOT contains({at}, '计')"
            plainly += f" AND {at} <> {quoted(source.header[head or 0])}"
            self.accepted.append(plainly)
            return f"coalesce({at}, '') AS _household, coalesce({plainly}, FALSE) AS _plain", ""
        own = source.place("id")
        keys = f"h._n, CASE WHEN h._n IS NULL THEN coalesce({at}, '') END AS _stray, _c{own} AS _own"
        keys = keys if own is not None else keys.replace(f"_c{own}", "CAST(NULL AS VARCHAR)")
        if (number := self._number()) is not None:
            keys += f', CASE WHEN "{ID_FACT}" IS NULL THEN _c{number} END AS _number'
        joins = f" LEFT JOIN {HOUSEHOLDS} AS h ON h._key = {at}"
        if policy.entities[parent].parent is None:
            return f"{keys}, h._row AS _parent", joins
        self.accepted.append("p._count = 1")
        above = source.place("ancestor", parent)
        joins += f" LEFT JOIN {named(parent)} AS p ON p._n = h._n AND p._own = _c{above}"
        return f"{keys}, p._row AS _parent", joins

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
                self.astray.append(f"regexp_full_match({cell}, {quoted(_SIMPLE)}) IS FALSE")
            case "TIMESTAMP":
                self.astray.append(f"({cell} = {quoted(_NO_DAY)}) IS TRUE")
        if column is None and not self.source.header[place]:
            self.astray.append(f"{cell} IS NOT NULL")
        elif column is None or column.kind in ("other", "county"):
            self.accepted.append(f"{ordinary(cell)} IS NOT FALSE")
        elif column.kind == "id":
            self.accepted.append(key(cell))
        elif column.kind == "ancestor" and column.entity != parent:
            self.accepted.append(f"{cell} IS NULL")

    def _fact(self, given: Given, parts: Mapping[str, int]) -> None:
        """The columns of a fact, and what is asked of them and of what stands beside it."""
        if "value" in parts:
            cell = f"_c{parts['value']}"
            made = typed(given, cell, self._kind(parts["value"]), limits=self.typing.limits)
            self.first.update(made.first)
            self.columns.update(made.columns)
            self.accepted.append(f"({cell} IS NULL OR {made.whole} IS NOT NULL)")
            self.accepted.extend(f"({each}) IS NOT FALSE" for each in (*made.accepted, *self._born(given)))
            if self.typing.empty.source(given) is not None:
                name, none = f"{given.name}__absent", _all([f"_c{n} IS NULL" for n in parts.values()])
                self.columns[name] = f"CASE WHEN {none} THEN TRUE ELSE {self.columns[name]} END"
        for part, place in parts.items():
            if part == "on":
                self.accepted.append(f"(_c{place} IS NULL OR {self._dated(f'_c{place}')})")
            elif part != "value":
                self.accepted.append(f"{ordinary(f'_c{place}')} IS NOT FALSE")
        if given.kind == "determination":
            needed = [parts.get(part) for part in ("value", "by", "on", "basis")]
            none = _all([f"_c{n} IS NULL" for n in needed if n is not None])
            there = "FALSE" if None in needed else _all([f"_c{n} IS NOT NULL" for n in needed])
            self.accepted.append(f"({none} OR {there})")

    def _dated(self, cell: str) -> str:
        """That something was established by the day: later it is not there for it."""
        form = f"regexp_full_match({cell}, '[1-9][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}')"
        return f"({form} AND coalesce(TRY_CAST({cell} AS DATE) <= DATE '{self.typing.on}', FALSE))"

    def _born(self, given: Given) -> list[str]:
        """That nobody is decided before being born."""
        on, name = f"DATE '{self.typing.on}'", f'"{given.name}"'
        births = birth_facts(self.typing.policy).get(self.source.entity, ())
        own = [f"{name} <= {on}"] if given.name in births else []
        return own + ([f"{name} IS NULL OR {BORN} <= {on}"] if given.name == ID_FACT else [])


def named(entity: str) -> str:
    """The table of the records of a list by id, and how many of a household have the same."""
    return f'"_named {entity}"'


def facts_of(source: Source) -> dict[Given, dict[str, int]]:
    """The facts of a table, each with the places of its parts."""
    found: dict[Given, dict[str, int]] = {}
    for place, column in enumerate(source.columns):
        if column is not None and column.given is not None:
            found.setdefault(column.given, {})[column.part] = place
    return found


def _all(conditions: Sequence[str]) -> str:
    return "(" + (" AND ".join(conditions) or "TRUE") + ")"
