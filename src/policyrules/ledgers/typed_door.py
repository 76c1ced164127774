"""The tables of a ledger typed by SQL, and which households intake must read.

A household is handed over where a cell of it is not accepted, or where its rows do not surely go together: an
id twice, a row of nobody, a number that somebody else has. What intake says of those stands; of the others
there is nothing more to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from policyrules.base.extras import needed
from policyrules.compile import Limits
from policyrules.compile.printing import DUCKDB
from policyrules.compile.versions import clear
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above
from policyrules.core.versions import key_of
from policyrules.intake.cell_forms import cell_value
from policyrules.intake.columns import person_of
from policyrules.intake.completeness import Complete, complete_lists
from policyrules.intake.empty_cells import Empty, empty_cells
from policyrules.intake.ends_in_000 import MOST, settled, sound
from policyrules.intake.headers import trimmed
from policyrules.intake.identity import ID_FACT, of_certificate
from policyrules.intake.ledger_files import Files, Place, in_two_households
from policyrules.intake.settings import SaidOf
from policyrules.intake.values import plain
from policyrules.ledgers.typed_cells import reads
from policyrules.ledgers.typed_demands import apart, breaking, comparable
from policyrules.ledgers.typed_handed import Handing
from policyrules.ledgers.typed_ledger import TypedLedger, columns_of, typed_name
from policyrules.ledgers.typed_sources import sources_at_hand, sources_of
from policyrules.ledgers.typed_tables import HOUSEHOLDS, Source, Typing, facts_of, named_rows, parents_found

_LIMITS: Final = Limits()
_ODD: Final = "_odd"
_OF_TEXT: Final = "CSV Error"
"""What DuckDB says where a text is not cut into the cells that its header has."""


def typed_at(
    policy: Policy,
    source: Path,
    connection: Any,
    mapping: SaidOf,
    *,
    on: date,
    complete: Complete,
    empty: Empty,
    aside: Path | None = None,
    handed: bool = False,
) -> TypedLedger | None:
    """The ledger at ``source`` typed, as ``typed_ledger``; None also where DuckDB does not read it so.

    ``aside`` is a folder for texts that must be written anew; without one intake reads those.
    """
    found = sources_of(policy, source, connection, mapping, aside)
    if found is None:
        return None
    try:
        return typed_ledger(policy, *found, connection, on=on, complete=complete, empty=empty, handed=handed)
    except needed("duckdb", "ledger").InvalidInputException as error:
        if _OF_TEXT not in str(error):
            raise
        return None  # a row of a text has more or fewer cells


def typed_at_hand(
    policy: Policy, tables: Mapping[str, Any], connection: Any, *, on: date, complete: Complete, empty: Empty
) -> TypedLedger | None:
    """A ledger of Arrow tables at hand typed, as ``typed_ledger``."""
    found = sources_at_hand(policy, tables, connection)
    if found is None:
        return None
    return typed_ledger(policy, *found, connection, on=on, complete=complete, empty=empty)


def typed_ledger(
    policy: Policy,
    files: Files,
    sources: Sequence[Source],
    connection: Any,
    *,
    on: date,
    complete: Complete,
    empty: Empty,
    handed: bool = False,
) -> TypedLedger | None:
    """The ledger typed, in tables of ``connection``; None where intake must read all of it at once.

    ``handed``: every household is handed over, for intake to read slice by slice. ``files`` are the tables
    with their headers alone, ``sources`` where their rows lie. None for registers, for columns of which the
    county says what they are, for several kinds of cases, for a list whose records nobody holds, and where
    whose a lost row could be depends on the records of all households.
    """
    said = files.complete if complete is None else complete
    lists = complete_lists(policy, said)
    door = _Door(policy, files, {s.entity: s for s in _parents_first(policy, sources)}, connection)
    if not door.possible():
        return None
    door.type_all(Typing(policy, empty_cells(policy, empty or files.empty), on, _LIMITS), handed=handed)
    if not door.every_row():
        return None
    here = frozenset().union(*(lists.of(policy.children[e], door.sources) for e in policy.entities))
    if door.nobody_s(here):
        return None
    sound = door.sound()
    files = evolve(files, twice=door.twice(sound=any(sound.values())), sound=sound)
    if not handed:
        door.hold(here, on)
    if not door.put_aside():
        return None
    places, households = door.places(), door.households()
    return TypedLedger(policy, files, connection, door.sources, here - door.opened(), places, households)


def _parents_first(policy: Policy, sources: Sequence[Source]) -> list[Source]:
    def depth(entity: str | None) -> int:
        return 0 if entity is None else 1 + depth(policy.entities[entity].parent)

    return sorted(sources, key=lambda source: depth(source.entity))


@frozen
class _Door(Handing):
    """The steps, each on the tables that those before it left in the connection."""

    @property
    def person(self) -> str | None:
        """The list right below a household that has persons."""
        children = self.policy.children[self.root.entity]
        return next((e for e in self.sources if e in children and ID_FACT in self.policy.facts[e]), None)

    def possible(self) -> bool:
        """Whether SQL knows all that intake would ask of these tables."""
        entities = self.policy.entities
        if self.files.registers or not self.sources:
            return False
        roots = {root_above(entities, entity) for entity in self.sources}
        persons = [e for e in self.sources if entities[e].parent and ID_FACT in self.policy.facts[e]]
        return (
            roots == {self.root.entity}
            and not self.files.settings.digest
            and all(
                source.typable and source.place("household") is not None for source in self.sources.values()
            )
            and all(entities[e].parent is None or entities[e].parent in self.sources for e in self.sources)
            and all(comparable(self.policy, entity, _LIMITS) for entity in self.sources)
            and persons in ([], [self.person])
        )

    def nobody_s(self, complete: frozenset[str]) -> bool:
        """Whether persons of whom there is no table are said to be complete: intake tells every household."""
        person = person_of(self.policy, self.root.entity)
        return person in complete and person not in self.sources

    # ── typed ──

    def type_all(self, typing: Typing, *, handed: bool) -> None:
        """Every table typed, and the table of households; ``handed``: all of them are handed over."""
        root = typed_name(self.root.entity)
        self.run(f"CREATE TABLE {root} AS {typing.select(self.root)}")
        self._without_totals(root)
        self._spell(root, "_household", "NOT _plain")
        self.run(
            f"CREATE TABLE {HOUSEHOLDS} AS SELECT *, row_number() OVER (ORDER BY _row) AS _n FROM ("
            f"SELECT _household AS _key, min(_row) AS _row, "
            f"{handed} OR NOT (count(*) = 1 AND bool_and(_ok)) AS _handed FROM {root} "
            f"WHERE _household <> '' GROUP BY _household)"
        )
        for source in self.lists:
            table, parent = typed_name(source.entity), self.policy.entities[source.entity].parent
            self.run(f"CREATE TABLE {table} AS {typing.select(source)}")
            if parent is not None and parent != self.root.entity:
                self.run(*parents_found(table, parent, self.places()))
            self._spell(table, "_stray", "_n IS NULL")
            self.run(
                f"UPDATE {table} SET _n = h._n, _ok = FALSE FROM {HOUSEHOLDS} AS h WHERE {table}._n IS NULL "
                f"AND h._key = _stray AND _stray <> ''"
            )
            if any(self.policy.entities[other.entity].parent == source.entity for other in self.lists):
                self.run(*named_rows(table, source.entity, self.places()))

    def every_row(self) -> bool:
        """Whether as many rows were read as a text has lines."""
        tables = {typed_name(s.entity): s.rows for s in self.sources.values() if s.rows is not None}
        return all(self.all(f"SELECT count(*) FROM {table}") == [(rows,)] for table, rows in tables.items())

    def _without_totals(self, root: str) -> None:
        """Leave out of the households the rows that intake does not read: totals, a header again."""
        odd = f"SELECT _row FROM {root} WHERE NOT _plain"
        self.run(f"CREATE OR REPLACE TEMP TABLE _chosen AS SELECT *, NULL AS _n, FALSE AS _lost FROM ({odd})")
        if self.all("FROM _chosen LIMIT 1"):
            read = self.would_be_read(self.root)
            self.numbers([row for (row,) in self.all(odd) if row not in read])
            self.run(f"UPDATE {root} SET _household = '' WHERE _row IN (FROM _rows)")

    def _spell(self, table: str, column: str, where: str) -> None:
        """Bring the ids of some rows into their plain form."""
        found = self.all(f"SELECT DISTINCT {column} FROM {table} WHERE {where}")
        texts = [text for (text,) in found if text and plain(trimmed(text)) != text]
        if texts:
            self._other_words(texts, [plain(trimmed(text)) for text in texts])
            self.run(
                f"UPDATE {table} SET {column} = o.said FROM {_ODD} AS o WHERE {column} = o.text AND {where}"
            )

    def _other_words(self, texts: Sequence[str], said: Sequence[str]) -> None:
        """A table of what texts say."""
        self.connection.register("_made", needed("pyarrow", "ledger").table({"text": texts, "said": said}))
        self.run(f"CREATE OR REPLACE TEMP TABLE {_ODD} AS FROM _made")
        self.connection.unregister("_made")

    # ── what must hold between rows ──

    def numbered(self) -> Source | None:
        """The table of persons with their identity numbers."""
        source = self.sources[self.person] if self.person else None
        facts = {} if source is None else facts_of(source)
        return source if any(c.name == ID_FACT and "value" in parts for c, parts in facts.items()) else None

    def sound(self) -> dict[str, bool]:
        """Of the table of persons: whether its numbers that end in 000 are taken as they stand."""
        source = self.numbered()
        if source is None:
            return {}
        table = typed_name(source.entity)
        digits = f"regexp_full_match({ID_FACT}, '[0-9]{{18}}')"
        ((others,),) = self.all(f"SELECT count(*) FROM {table} WHERE {digits}")
        query = f"SELECT DISTINCT _number FROM {table} WHERE _number IS NOT NULL LIMIT {MOST + 1}"
        odd = [settled(trimmed(text)) for (text,) in self.all(query)]
        return {source.shown: len(odd) <= MOST and sound(odd, others)}

    def twice(self, *, sound: bool) -> dict[str, list[Place]]:
        """By identity number, a row of each of two households with it; all of a number's are handed over.

        ``sound``: also of those that end in 000.
        """
        source = self.numbered()
        if source is None:
            return {}
        table, given = typed_name(source.entity), self.policy.facts[source.entity][ID_FACT]
        odd = [
            text for (text,) in self.all(f"SELECT DISTINCT _number FROM {table} WHERE _number IS NOT NULL")
        ]
        numbers = {text: value for text in odd if isinstance(value := _number(given, text, sound=sound), str)}
        self._other_words([*numbers], [*numbers.values()])
        found = self.all(
            f"WITH ids AS (SELECT coalesce({ID_FACT}, o.said) AS id, _n, _stray, _row FROM {table} "
            f"LEFT JOIN {_ODD} AS o ON o.text = _number), "
            "again AS (SELECT id FROM ids WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1) "
            f"SELECT id, _n, coalesce(h._key, _stray), ids._row FROM ids JOIN again USING (id) "
            f"LEFT JOIN {HOUSEHOLDS} AS h USING (_n) ORDER BY ids._row"
        )
        self.numbers([row for _, place, _, row in found if place is None])
        self.run("CREATE OR REPLACE TEMP TABLE _chosen AS SELECT _row, NULL AS _n, FALSE AS _lost FROM _rows")
        read = self.would_be_read(source) if self.all("FROM _chosen LIMIT 1") else {}
        found = [each for each in found if each[1] is not None or each[3] in read]  # no totals
        self._bad([n for _, n, _, _ in found if n is not None])
        return in_two_households((id_, Place(whose, source.shown, row)) for id_, _, whose, row in found)

    def _bad(self, places: Sequence[int]) -> None:
        for start in range(0, len(places), 10_000):
            listed = ", ".join(map(str, places[start : start + 10_000]))
            self.run(f"UPDATE {HOUSEHOLDS} SET _handed = TRUE WHERE _n IN ({listed})")

    def hold(self, complete: frozenset[str], on: date) -> None:
        """Hand over households whose rows do not surely go together, or hold what no column can, and those of
        which it is not clear which version of the document decides them.
        """
        bad = self._unclear(on)
        lists = {source.entity: typed_name(source.entity) for source in self.lists}
        bad += apart(lists, {s.entity for s in self.lists if s.place("id") is not None}, _LIMITS)
        tables = {entity: typed_name(entity) for entity in self.sources}
        columns = {entity: columns_of(self.connection, entity) for entity in self.sources}
        for entity, broken in breaking(self.policy, tables, columns, _LIMITS):
            root = entity == self.root.entity
            whose = f"(SELECT _n FROM {HOUSEHOLDS} AS h WHERE h._row = t0._row)" if root else "t0._n"
            bad.append(f"SELECT {whose} {broken}")
        if self.person is not None and self.person in complete:
            bad.append(f"SELECT _n FROM {HOUSEHOLDS} ANTI JOIN {typed_name(self.person)} USING (_n)")
        for query in bad:
            self.run(f"UPDATE {HOUSEHOLDS} SET _handed = TRUE WHERE _n IN ({query})")

    def _unclear(self, on: date) -> list[str]:
        """The households of which it is not clear which version decides them."""
        root, table = self.root.entity, typed_name(self.root.entity)
        key = key_of(self.policy, root)
        told = clear(self.policy, key, on)
        if key is None or told.value is True:
            return []
        said = DUCKDB.text(told) if key.name in columns_of(self.connection, root) else "FALSE"
        own = f"(SELECT _n FROM {HOUSEHOLDS} AS h WHERE h._row = t._row)"
        return [f"SELECT {own} FROM {table} AS t WHERE NOT {said}"]


def _number(given: Given, text: str, *, sound: bool) -> object:
    """The identity number that intake reads in a cell; anything but a text where there is none."""
    raw = cell_value(given, trimmed(text))
    whole = of_certificate(raw) if isinstance(raw, str) else None
    return reads(given, whole or text, sighted=sound or whole is not None)
