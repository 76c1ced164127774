"""The slices of drawn-up lists together: a table for each list in its order, and what each comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from attrs import frozen

from policyrules.base.saying import Language, Said
from policyrules.core.policy import Policy
from policyrules.explaining.phrases import lacking_text
from policyrules.ledgers.columns import RECEIPT, REJECTED, SHEETS, Column, Columns, Row, arrow
from policyrules.ledgers.counts import Counts as LedgerCounts
from policyrules.ledgers.tables import Tables
from policyrules.lists.counting import counts_members, counts_persons
from policyrules.lists.ranking import UNKNOWN, Direction, direction_of
from policyrules.lists.results import Counts
from policyrules.lists.rosters import owner_of
from policyrules.lists.rows import ListRows, cell_name, read_key
from policyrules.lists.slices import COUNTED, MEMBERSHIPS
from policyrules.lists.words import STATES

LISTS: Final[Columns] = (
    Column("list"), Column("label"), Column("about"), Column("clauses"), Column("owners"),
    Column("receivers"), Column("records", "whole"), Column("listed", "whole"), Column("not_listed", "whole"),
    Column("undetermined", "whole"), Column("households", "whole"), Column("households_listed", "whole"),
    Column("households_undetermined", "whole"), Column("households_not_listed", "whole"),
    Column("persons_listed", "whole"), Column("households_open", "whole"), Column("ranking"),
    Column("direction"), Column("provisional", "truth"), Column("ranking_missing"), Column("by_sql", "whole"),
    Column("by_evaluator", "whole"), Column("not_by_sql"),
)  # fmt: skip
_LONGEST: Final = 28
"""Letters of a sheet's name; three more are left for its number."""


@frozen
class DrawnUp:
    """A list over a whole ledger; its rows stand in the output."""

    list: str
    label: str
    table: str
    """The table with its rows."""
    counts: Counts
    by_sql: int
    """Records of which SQL said whether they stand on it."""
    row: Row
    """Its row in the table ``lists``."""


@frozen
class Beside:
    """A table that stands beside those of the lists."""

    name: str
    title: str
    """Its name in Chinese, that of its sheet."""
    columns: Columns
    query: str
    """Its rows, of the tables of the slices."""


def whole(
    policy: Policy,
    lists: Sequence[ListRows],
    refused: Mapping[str, Said],
    connection: Any,
    counts: LedgerCounts,
    receipt: Mapping[str, str],
    *,
    on: date,
    language: Language,
    beside: Sequence[Beside] = (),
) -> tuple[Tables, tuple[DrawnUp, ...]]:
    """The tables of all lists, of the slices whose tables stand in ``connection``, and what lists come to.

    AssertionError where what was counted while they were drawn up is not what stands in the tables.
    """
    _checked(connection, counts)
    tables: dict[str, Columns] = {}
    drawn = []
    for rows in lists:
        maker = _Maker(policy, rows, connection, on, language)
        name = f"list_{rows.roster.id}"
        tables["lists"], tables[name] = LISTS, maker.columns
        maker.put(name)
        drawn.append(maker.drawn_up(name, refused.get(rows.roster.id)))
    told = {**receipt, **_together(policy, lists, connection)}
    tables |= {"memberships": MEMBERSHIPS, **{each.name: each.columns for each in beside}}
    tables |= {"rejected": REJECTED, "receipt": RECEIPT}
    more: dict[str, tuple[Columns, list[Row]]] = {
        "lists": (LISTS, [each.row for each in drawn]),
        "receipt": (RECEIPT, [{"name": name, "value": value} for name, value in told.items()]),
    }
    for name, (columns, found) in more.items():
        _put(connection, name, columns, found)
    for each in beside:
        connection.execute(f"CREATE TABLE {each.name} AS {each.query}")
    return Tables(connection, tables, titles=_titles(lists, beside, language)), tuple(drawn)


def _titles(lists: Sequence[ListRows], beside: Sequence[Beside], language: Language) -> dict[str, str]:
    """What the sheets of lists are called: in Chinese by their names, in English by those of the tables."""
    titles = {each.name: each.title if language == "zh" else each.name for each in beside}
    others = {(title if language == "zh" else table).casefold() for table, title in SHEETS.items()}
    for rows in lists:
        table = f"list_{rows.roster.id}"
        title = (rows.roster.label if language == "zh" else table)[:_LONGEST]
        number = 1
        while title.casefold() in others | {taken.casefold() for taken in titles.values()}:
            number += 1
            title = f"{title[: _LONGEST - 3]}~{number}"
        titles[table] = title
    return titles


def _together(policy: Policy, lists: Sequence[ListRows], connection: Any) -> dict[str, str]:
    """All lists held against each other: each household counted once, and on lists of persons each person."""
    of_persons = [rows.roster.id for rows in lists if counts_persons(policy, rows.roster)]
    listed, unsure = connection.execute(
        "SELECT count(listed), count(*) FILTER (listed IS NULL) FROM memberships"
    ).fetchall()[0]
    persons = connection.execute(
        "SELECT count(DISTINCT subject) FROM persons WHERE list IN (SELECT unnest(?))", [of_persons]
    ).fetchall()[0][0]
    return {
        "households_on_lists": str(listed),
        "households_perhaps_on_lists": str(unsure),
        "persons_on_lists_of_persons": str(persons),
    }


def _put(connection: Any, name: str, columns: Columns, rows: Sequence[Row]) -> None:
    connection.register("made", arrow(columns, rows))
    connection.execute(f"CREATE TABLE {name} AS FROM made")
    connection.unregister("made")


def _checked(connection: Any, counts: LedgerCounts) -> None:
    """What was counted one by one while drawing up stands in the tables."""
    for name, expected in counts.rows.items():
        found = connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
        if found != expected:
            raise AssertionError(f"rows of {name}: {found} in the tables, {expected} counted")


# ── one list ─────────────────────────────────────────────────────────────────


class _Maker:
    """One list over the whole ledger."""

    def __init__(self, policy: Policy, rows: ListRows, connection: Any, on: date, language: Language) -> None:
        self.policy, self.rows, self.connection = policy, rows, connection
        self.roster, self.language = rows.roster, language
        self.owner = owner_of(policy, self.roster)
        self.direction: Direction = direction_of(self.owner, self.roster, on=on)
        self.why = self._why()
        ranked = self.direction.ordered and not self.why
        self.ranking = "ranked" if ranked else "refused" if self.direction.ordered else "none"
        shown = tuple(each.column for each in rows.shown)
        ranks = (Column("rank", "whole"), Column("tied", "truth")) if self.direction.ordered else ()
        self.columns: Columns = (
            Column("household"), Column("record"), Column("state", label="状态"), *ranks, *shown,
            Column("clauses"), Column("missing"), Column("holders"),
        )  # fmt: skip

    def _of(self, what: str, where: str = "") -> list[Any]:
        """Distinct values of the rows that are listed."""
        more = f" AND {where}" if where else ""
        found = self.connection.execute(
            f"SELECT DISTINCT {what} FROM listings WHERE list = ? AND state = 'listed'{more}",
            [self.roster.id],
        ).fetchall()
        return [value for (value,) in found]

    def _why(self) -> tuple[str, ...]:
        """What is missing for ranks: the county's direction, what the values of listed ones rest on."""
        if not self.direction.ordered:
            return ()
        open_ = [lacking_text(self.owner, each.missing, self.language) for each in self.direction.why]
        found = {each for ids in self._of("order_missing", "order_key IS NULL") for each in ids.split("; ")}
        return tuple(dict.fromkeys([*open_, *map(self.rows.lacking, sorted(found))]))

    def put(self, name: str) -> None:
        """The table of its rows: listed ones by group and rank, then undetermined ones as they came in."""
        self._places("group_places", sorted(self._groups(), key=read_key))
        down = self.direction.towards == "descending"
        orders = self._of("order_key", "order_key IS NOT NULL") if self.ranking == "ranked" else []
        self._places("order_places", sorted(orders, key=Fraction, reverse=down))
        self.connection.execute(
            f"CREATE TABLE {name} AS SELECT {self._chosen()} FROM listings r "
            "LEFT JOIN group_places g ON g.key = r.group_key AND r.state = 'listed' "
            "LEFT JOIN order_places o ON o.key = r.order_key AND r.state = 'listed' WHERE r.list = ? "
            "ORDER BY r.state <> 'listed', g.place NULLS FIRST, o.place NULLS FIRST, "
            "r.household_place, r.record_place",
            [self.roster.id],
        )

    def _chosen(self) -> str:
        """The columns of its table, of its rows and of their places."""
        meant = {each.column.name: f"r.{cell_name(place)}" for place, each in enumerate(self.rows.shown)}
        states = " ".join(
            f"WHEN '{state}' THEN '{Said(*words).in_(self.language)}'" for state, words in STATES.items()
        )
        meant["state"] = f"CASE r.state {states} END"
        meant["rank"] = (
            "CASE WHEN o.place IS NOT NULL "
            "THEN rank() OVER (PARTITION BY r.state, g.place ORDER BY o.place) END"
        )
        meant["tied"] = "o.place IS NOT NULL AND count(*) OVER (PARTITION BY r.state, g.place, o.place) > 1"
        return ", ".join(f'{meant.get(c.name, f"r.{c.name}")} AS "{c.name}"' for c in self.columns)

    def _places(self, name: str, keys: Sequence[str]) -> None:
        pairs = [{"key": key, "place": place} for place, key in enumerate(keys)]
        self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        _put(self.connection, name, (Column("key"), Column("place", "whole")), pairs)

    def drawn_up(self, table: str, refused: Said | None) -> DrawnUp:
        """What it comes to."""
        sums = ", ".join(f"CAST(sum({column.name}) AS BIGINT)" for column in COUNTED[1:])
        found = self.connection.execute(f"SELECT {sums} FROM counted WHERE list = ?", [self.roster.id])
        told = dict(zip((column.name for column in COUNTED[1:]), found.fetchall()[0], strict=True))
        counts = self._counts({name: number or 0 for name, number in told.items()})
        in_table = self.connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
        if in_table != counts.listed + counts.undetermined:
            raise AssertionError(f"rows of {table}: {in_table}, counted {counts}")
        by_sql = told["by_sql"] or 0
        row = {
            "list": self.roster.id,
            "label": self.roster.label,
            "about": self.roster.entity,
            "clauses": "; ".join(self._clauses()),
            "owners": self._bodies(self.roster.owners),
            "receivers": self._bodies(self.roster.receivers),
            **{column.name: getattr(counts, column.name, None) for column in LISTS[6:16]},
            "ranking": self.ranking,
            "direction": self.direction.towards,
            "provisional": self.ranking == "ranked" and self._provisional(counts),
            "ranking_missing": "; ".join(self.why) or None,
            "by_sql": by_sql,
            "by_evaluator": counts.records - by_sql,
            "not_by_sql": None if refused is None else refused.in_(self.language),
        }
        return DrawnUp(self.roster.id, self.roster.label, table, counts, by_sql, row)

    def _clauses(self) -> Iterator[str]:
        cited = self.owner.provisions[self.roster.provision].citations
        yield from dict.fromkeys(citation.clause for citation in cited)

    def _bodies(self, names: Sequence[str]) -> str | None:
        return self.policy.bodies(tuple(names)).in_(self.language) if names else None

    def _provisional(self, counts: Counts) -> bool:
        """Whether undetermined rows, or those of an unknown group, could still move the ranks."""
        return counts.undetermined > 0 or any(read_key(key)[0] == UNKNOWN for key in self._groups())

    def _groups(self) -> list[str]:
        return self._of("group_key", "group_key IS NOT NULL")

    def _counts(self, told: Mapping[str, int]) -> Counts:
        persons: int | None = None
        if counts_members(self.policy, self.roster) or counts_persons(self.policy, self.roster):
            found = self.connection.execute(
                "SELECT count(DISTINCT subject) FROM persons WHERE list = ?", [self.roster.id]
            )
            persons = found.fetchall()[0][0]
        listed, unsure = told["households_listed"], told["households_undetermined"]
        return Counts(
            records=told["records"],
            listed=told["listed"],
            not_listed=told["records"] - told["listed"] - told["undetermined"],
            undetermined=told["undetermined"],
            households=told["households"],
            households_listed=listed,
            households_undetermined=unsure,
            households_not_listed=told["households"] - listed - unsure,
            persons_listed=persons,
            households_open=told["households_open"],
        )
