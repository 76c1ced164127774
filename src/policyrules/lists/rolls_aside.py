"""Rolls (台账) compared on the disk: rows are put aside in a database, matched and joined there.

What they come to is that of ``rolls.compare_rolls``, whose rules these are: what is said of a person's rows,
of a family and of a household is worked out by the same code, for some of them at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby, islice
from typing import Any, Final

from attrs import frozen

from policyrules.base.saying import Said
from policyrules.core.case import Case, Fact
from policyrules.core.policy import Policy
from policyrules.core.possible import Several
from policyrules.intake.values import read_partly, read_value, write_partly, write_value
from policyrules.ledgers.columns import Column, Columns, Row, arrow
from policyrules.lists.near_numbers import near
from policyrules.lists.roll_households import LEFT_OUT, Doubt, HouseholdMaker, RowNote
from policyrules.lists.roll_rows import RollRow
from policyrules.lists.roll_tables import ROLL_KINDS, Roll, RollOpened, person_of
from policyrules.lists.rolls import Presence, RollCount, near_note, only_row, split, unusable

FOUND_NOTES: Final[Columns] = (
    Column("left_out", "truth"), Column("places"), Column("part", "whole"), Column("place", "whole"),
    Column("kind"), Column("said_zh"), Column("said_en"),
)  # fmt: skip
"""The notes on rows; ``places`` are ordered as tables and rows are."""
_ROWS: Final[Columns] = (
    Column("n", "whole"), Column("roll", "whole"), Column("row", "whole"), Column("household"),
    Column("number"), Column("name"), Column("facts"), Column("ok", "truth"),
)  # fmt: skip
_SOME: Final = 10_000
"""So many rows, or notes, are held at a time."""
_BETWEEN, _AND = "\x01", "\x02"
_LONE: Final = {0xD800 + n: 0xF0000 + n for n in range(0x800)}
"""Halves of characters, which JSON can write and no database can hold, by characters that stand for them."""

_FAMILIES: Final = """
CREATE OR REPLACE TABLE by_unit AS SELECT unit, min(family) AS family FROM used GROUP BY unit;
CREATE OR REPLACE TABLE by_person AS
SELECT person, min(u.family) AS family FROM used JOIN by_unit u USING (unit) GROUP BY person;
CREATE OR REPLACE TABLE joined AS
SELECT o.n, o.person, o.unit, o.roll, least(p.family, f.family) AS family
FROM used o JOIN by_person p USING (person) JOIN used f ON f.n = p.family;
"""
"""Each row's family is the first row that is known to belong together with it, and that one's family."""
_PAIRS: Final = """
WITH one AS (SELECT name, number, min(n) AS n FROM rows WHERE name <> '' AND number <> '' GROUP BY ALL),
shared AS (SELECT * FROM one SEMI JOIN (SELECT name FROM one GROUP BY name HAVING count(*) > 1) USING (name)),
keys AS (
  SELECT name, n, unnest(list_distinct(list_concat(
    [number, CASE WHEN length(number) = 18 THEN substr(number, 1, 6) || substr(number, 9, 9) ELSE number END],
    [substr(number, 1, i - 1) || substr(number, i + 1) for i in range(1, length(number) + 1)]
  ))) AS key FROM shared
)
SELECT DISTINCT a.n AS a, b.n AS b FROM keys a JOIN keys b ON a.name = b.name AND a.key = b.key AND a.n < b.n
"""
"""The pairs worth looking at, as ``near_numbers`` finds them."""


@frozen
class Found:
    """What rolls come to, apart from their households and notes."""

    counts: tuple[RollCount, ...]
    presence: tuple[Presence, ...]
    households: tuple[Presence, ...]


class RollsAside:
    """Rolls that are put aside, compared, in a connection of ``duckdb``."""

    def __init__(self, policy: Policy, rolls: Sequence[RollOpened], connection: Any) -> None:
        self.policy, self.person, self.connection = policy, person_of(policy), connection
        self.rolls = [Roll(roll.kind, roll.name, roll.complete, ()) for roll in rolls]
        self.noted = 0
        """How many notes there are on rows, apart from those on households."""
        self._create("rows", _ROWS)
        self._create("notes", FOUND_NOTES)
        self._keep(self._put_aside(rolls))
        self._keep(self._used())
        self._join()
        self._keep(self._split())
        self._keep(self._near())
        ((self.households,),) = self._asked("SELECT count(DISTINCT family) FROM kept")

    # ── reading and matching ──

    def _put_aside(self, rolls: Sequence[RollOpened]) -> Iterator[RowNote]:
        """Every row of every roll, into the database."""
        place = 0
        for number, roll in enumerate(rolls):
            rows = enumerate(roll.rows, start=place)
            while some := [*islice(rows, _SOME)]:
                self._insert("rows", _ROWS, [self._written(n, number, row) for n, row in some])
                place = some[-1][0] + 1
                yield from (unusable(row) for _, row in some if row.problems)

    def _used(self) -> Iterator[RowNote]:
        """The rows that name one person of one household, and what is said of the others."""
        self._do(
            "CREATE TABLE persons AS SELECT roll, number, min(n) AS n, count(*) AS times FROM rows WHERE ok "
            "GROUP BY ALL",
            "CREATE TABLE chosen AS SELECT n FROM persons WHERE times = 1",
        )
        again = self._rows(
            "SELECT r.* EXCLUDE (ok) FROM rows r JOIN persons p USING (roll, number) "
            "WHERE r.ok AND p.times > 1 ORDER BY p.n, r.n"
        )
        chosen: list[Row] = []
        for _, found in groupby(again, lambda each: (each[1].kind, each[1].number)):
            every, notes = [*found], list[RowNote]()
            n, first, _ = every[0]
            if only_row(self._roll(first), [row for _, row, _ in every], notes):
                chosen.append({"n": n})
            yield from notes
            if len(chosen) >= _SOME:
                self._insert("chosen", (Column("n", "whole"),), chosen)
                chosen.clear()
        self._insert("chosen", (Column("n", "whole"),), chosen)

    def _join(self) -> None:
        """The rows of a family: those that share a household of a roll or a person, at any number of steps.

        A family is called by its first row. Rows that nobody uses are left out.
        """
        self._do(
            "CREATE TABLE used AS SELECT n, min(n) OVER (PARTITION BY number) AS person, "
            "min(n) OVER (PARTITION BY roll, household) AS unit, roll, n AS family "
            "FROM rows SEMI JOIN chosen USING (n)",
            "CREATE TABLE unused AS SELECT r.roll, r.household, r.number, r.name, r.ok FROM rows r ANTI JOIN "
            "(SELECT roll, number, true AS ok FROM rows SEMI JOIN chosen USING (n)) USING (roll, number, ok)",
        )
        before, after = None, self._sum()
        while before != after:
            self._do(*_FAMILIES.strip().split(";\n"), "DROP TABLE used", "ALTER TABLE joined RENAME TO used")
            before, after = after, self._sum()

    def _sum(self) -> int | None:
        ((found,),) = self._asked("SELECT CAST(sum(family) AS HUGEINT) FROM used")
        return None if found is None else int(found)

    def _split(self) -> Iterator[RowNote]:
        """What is said of families that rolls cut differently; the households of the others are kept."""
        self._do(
            "CREATE TABLE cut AS SELECT DISTINCT family FROM "
            "(SELECT family, roll FROM used GROUP BY ALL HAVING count(DISTINCT unit) > 1)",
            "CREATE TABLE kept AS SELECT dense_rank() OVER (ORDER BY u.family) - 1 AS place, u.person, "
            "u.family, r.* EXCLUDE (ok) FROM (FROM used ANTI JOIN cut USING (family)) u "
            "JOIN rows r USING (n) ORDER BY u.family, r.n",
        )
        rows = self._rows(
            "SELECT r.* EXCLUDE (ok), u.family FROM (FROM used SEMI JOIN cut USING (family)) u "
            "JOIN rows r USING (n) ORDER BY u.family, r.n"
        )
        for _, family in groupby(rows, lambda each: each[2][0]):
            notes: list[RowNote] = []
            split([row for _, row, _ in family], notes)
            yield from notes

    def _near(self) -> Iterator[RowNote]:
        """What is said of rows of one name whose numbers differ by one slip."""
        columns = ", ".join(f"{t}.{c.name}" for t in "xy" for c in _ROWS if c.name != "ok")
        self._do(f"CREATE TABLE pairs AS {_PAIRS}")
        cursor = self.connection.cursor().execute(
            f"SELECT {columns} FROM pairs JOIN rows x ON x.n = pairs.a JOIN rows y ON y.n = pairs.b "
            "ORDER BY x.n, y.n"
        )
        half = len(_ROWS) - 1
        while found := cursor.fetchmany(_SOME):
            for cells in found:
                first, second = self._row(cells[:half]), self._row(cells[half:])
                if near(first.number, second.number):
                    yield near_note(first, second)

    # ── what came of it ──

    def cases(self, first: int, past: int) -> tuple[list[Case], list[RowNote]]:
        """Some households, and what must be looked at in them."""
        rows = self._rows(
            f"SELECT n, roll, row, household, number, name, facts, place FROM kept "
            f"WHERE place >= {first} AND place < {past} ORDER BY place, n"
        )
        notes: list[RowNote] = []
        maker = HouseholdMaker(self.policy, self.person, self._doubts(first, past), notes)
        families = groupby(rows, lambda each: each[2][0])
        return [maker.case([row for _, row, _ in family]) for _, family in families], notes

    def notes(self, first: int) -> list[Row]:
        """Some of the notes on rows, from a place on, as rows of FOUND_NOTES."""
        cursor = self.connection.execute(
            f"FROM notes WHERE place >= {first} AND place < {first + _SOME} ORDER BY place"
        )
        names = [column.name for column in FOUND_NOTES]
        return [dict(zip(names, cells, strict=True)) for cells in cursor.fetchall()]

    @property
    def every_notes(self) -> range:
        """Where ``notes`` begins."""
        return range(0, max(1, self.noted), _SOME)

    @cached_property
    def found(self) -> Found:
        """Rows of each roll, persons and households by the rolls in which they stand."""
        self._do(
            "CREATE OR REPLACE TABLE in_rolls AS SELECT person, bit_or(1 << roll) AS rolls FROM kept "
            "GROUP BY person"
        )
        mine = {
            roll: (count, matched)
            for roll, count, matched in self._asked(
                "SELECT k.roll, count(*), count(*) FILTER (bit_count(i.rolls) > 1) "
                "FROM kept k JOIN in_rolls i USING (person) GROUP BY k.roll"
            )
        }
        totals = dict(self._asked("SELECT roll, count(*) FROM rows GROUP BY roll"))
        counts = []
        for number, roll in enumerate(self.rolls):
            total, (count, matched) = totals.get(number, 0), mine.get(number, (0, 0))
            counts.append(RollCount(roll.kind.id, roll.name, total, matched, count - matched, total - count))
        persons = self._presence("SELECT rolls, count(*) FROM in_rolls GROUP BY rolls")
        households = self._presence(
            "SELECT rolls, count(*) FROM (SELECT bit_or(1 << roll) AS rolls FROM kept GROUP BY place) "
            "GROUP BY rolls"
        )
        return Found(tuple(counts), persons, households)

    def _presence(self, query: str) -> tuple[Presence, ...]:
        places = {kind.id: place for place, kind in enumerate(ROLL_KINDS)}
        found = [
            Presence(tuple(roll.kind.id for n, roll in enumerate(self.rolls) if rolls >> n & 1), number)
            for rolls, number in self._asked(query)
        ]
        return tuple(sorted(found, key=lambda each: [places[kind] for kind in each.rolls]))

    def _doubts(self, first: int, past: int) -> tuple[Doubt, ...]:
        """What the rows left out leave open about the persons and households of some families."""
        here = f"unused SEMI JOIN (FROM kept WHERE place >= {first} AND place < {past}) USING"
        doubts = [Doubt(roll) for roll in self.rolls]
        for roll, anyone, anywhere in self._asked(
            "SELECT roll, bool_or(NOT ok AND name = ''), bool_or(household = '') FROM unused GROUP BY roll"
        ):
            doubts[roll].anyone, doubts[roll].anywhere = anyone, anywhere
        for roll, number in self._asked(f"SELECT DISTINCT roll, number FROM {here} (number)"):
            doubts[roll].numbers.add(number)
        for roll, name in self._asked(
            f"SELECT DISTINCT roll, name FROM {here} (name) WHERE NOT ok AND name <> ''"
        ):
            doubts[roll].names.add(name)
        for roll, household in self._asked(f"SELECT DISTINCT roll, household FROM {here} (roll, household)"):
            doubts[roll].units.add((self.rolls[roll].kind.id, household))
        return tuple(doubts)

    # ── rows in the database ──

    def _written(self, n: int, roll: int, row: RollRow) -> Row:
        """A row as it is put aside; what is said of one that cannot be used is not asked for again."""
        facts = [] if row.problems else [
            [entity, name, self._plain(entity, name, fact)] for (entity, name), fact in row.facts.items()
        ]  # fmt: skip
        return {
            "n": n, "roll": roll, "row": row.row, "household": row.household,
            "number": row.number.translate(_LONE), "name": row.name.translate(_LONE),
            "facts": json.dumps(facts), "ok": not row.problems,
        }  # fmt: skip

    def _plain(self, entity: str, name: str, fact: Fact) -> object:
        type_, value = self.policy.facts[entity][name].type, fact.value
        return write_partly(type_, value) if isinstance(value, Several) else write_value(type_, value)

    def _fact(self, entity: str, name: str, plain: object, source: str) -> Fact:
        type_ = self.policy.facts[entity][name].type
        value = read_partly(type_, plain) if isinstance(plain, dict) else read_value(type_, plain)
        if value is None or isinstance(value, Said):
            raise AssertionError(f"{entity}.{name}: what was put aside cannot be read back")
        return Fact(value, source)

    def _row(self, cells: Sequence[Any]) -> RollRow:
        _, roll, row, household, number, name, facts = cells
        kind, table = self.rolls[roll].kind.id, self.rolls[roll].name
        known = {
            (entity, fact): self._fact(entity, fact, plain, f"{table}:{row}")
            for entity, fact, plain in json.loads(facts)
        }
        return RollRow(kind, table, row, household, number, name, known)

    def _rows(self, query: str) -> Iterator[tuple[int, RollRow, Sequence[Any]]]:
        """Rows by their places, each with what the query says besides."""
        cursor, wide = self.connection.cursor().execute(query), len(_ROWS) - 1
        while found := cursor.fetchmany(_SOME):
            for cells in found:
                yield cells[0], self._row(cells[:wide]), cells[wide:]

    def _roll(self, row: RollRow) -> Roll:
        return next(roll for roll in self.rolls if roll.kind.id == row.kind)

    def _keep(self, notes: Iterator[RowNote]) -> None:
        """Put notes aside."""
        while some := [*islice(notes, _SOME)]:
            self._insert("notes", FOUND_NOTES, note_rows(some, part=0, first=self.noted))
            self.noted += len(some)

    def _create(self, name: str, columns: Columns) -> None:
        self.connection.register("made", arrow(columns, []))
        self.connection.execute(f"CREATE TABLE {name} AS FROM made")
        self.connection.unregister("made")

    def _insert(self, name: str, columns: Columns, rows: Sequence[Row]) -> None:
        self.connection.register("made", arrow(columns, rows))
        self.connection.execute(f"INSERT INTO {name} FROM made")
        self.connection.unregister("made")

    def _do(self, *statements: str) -> None:
        for statement in statements:
            self.connection.execute(statement)

    def _asked(self, query: str) -> list[Any]:
        return list(self.connection.execute(query).fetchall())


def note_rows(notes: Iterable[RowNote], *, part: int, first: int = 0) -> list[Row]:
    """Notes as rows of FOUND_NOTES, in their order within a part."""
    return [
        {
            "left_out": note.kind in LEFT_OUT,
            "places": _BETWEEN.join(f"{table}{_AND}{row:012}" for table, row in note.rows),
            "part": part,
            "place": place,
            "kind": note.kind,
            "said_zh": note.said.zh,
            "said_en": note.said.en,
        }
        for place, note in enumerate(notes, start=first)
    ]


IN_ORDER: Final = "NOT left_out, places, part, place"
"""How notes are ordered: those whose rows are left out first, then by table and row."""
ROWS_OF_NOTES: Final = f"""
SELECT note, kind, split_part(spot, chr(2), 1) AS file, CAST(split_part(spot, chr(2), 2) AS BIGINT) AS row,
  said_zh, said_en
FROM (
  SELECT note, kind, said_zh, said_en, unnest(spots) AS spot, unnest(range(len(spots))) AS nth
  FROM (
    SELECT *, row_number() OVER (ORDER BY {IN_ORDER}) AS note, string_split(places, chr(1)) AS spots
    FROM found_notes
  )
) ORDER BY note, nth
"""
"""A row for each row that a note is about."""


def note_of(kind: Any, places: str, said: Any) -> RowNote:
    """A note of its row."""
    rows = (at.split(_AND) for at in places.split(_BETWEEN))
    return RowNote(kind, tuple((table, int(row)) for table, row in rows), said)
