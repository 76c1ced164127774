"""Lists over a slice of a ledger: by SQL what SQL can draw up, the rest by the evaluator in the same run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import define, field, frozen

from policyrules.base.errors import UsageError
from policyrules.base.extras import needed
from policyrules.base.saying import Language, Said
from policyrules.compile import answered, tables
from policyrules.compile.printing import DUCKDB
from policyrules.compile.rosters import RosterQuery, compile_roster, may_be_listed, roster_row
from policyrules.core.case import Case, RecordPath
from policyrules.core.duties import Roster
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above, roots
from policyrules.deciding.versions import Picked, picked_versions
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.intake.records import Ledger
from policyrules.ledgers.by_sql import put_into_tables
from policyrules.ledgers.columns import REJECTED, Column, Columns, Row, arrow
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.rows import rejected_rows
from policyrules.ledgers.slices import BRIEF_SIZE, REJECTIONS, Slice
from policyrules.lists.counting import (
    counts_members,
    counts_persons,
    is_complete,
    members_of,
    subject_of,
)
from policyrules.lists.rosters import all_rosters, rows_of
from policyrules.lists.rows import ListRows, slice_columns

MEMBERSHIPS: Final[Columns] = (Column("household"), Column("root"), Column("listed"), Column("undetermined"))
PERSONS: Final[Columns] = (Column("list"), Column("subject"))
COUNTED: Final[Columns] = (
    Column("list"), Column("records", "whole"), Column("listed", "whole"), Column("undetermined", "whole"),
    Column("households", "whole"), Column("households_listed", "whole"),
    Column("households_undetermined", "whole"), Column("households_open", "whole"), Column("by_sql", "whole"),
)  # fmt: skip


@frozen
class Lowered:
    """Lists of a policy on a day: the queries of those that SQL draws up, and why it does not the others."""

    queries: Mapping[str, RosterQuery]
    refused: Mapping[str, Said]


def lowered(policy: Policy, names: Sequence[str], on: date) -> Lowered:
    """What SQL draws up of some lists. Nothing is raised for what it cannot."""
    queries, refused = {}, {}
    for name in names:
        try:
            queries[name] = compile_roster(policy, name, on=on)
        except UsageError as error:  # the evaluator draws it up
            refused[name] = error.said
    return Lowered(queries, refused)


@define
class _Tally:
    """What a list comes to in a slice."""

    first: int
    """The place of the first household of the slice."""
    records: int = 0
    by_sql: int = 0
    rows: list[Row] = field(factory=list)
    listed: dict[int, list[RecordPath]] = field(factory=dict)
    """By the household's place in the slice: the records that stand on the list."""
    unsure: dict[int, None] = field(factory=dict)


class ListMaker:
    """Draws up lists over slices of a ledger."""

    size: Final = BRIEF_SIZE

    def __init__(
        self, policy: Policy, names: Sequence[str], by_sql: Lowered, *, on: date, language: Language
    ) -> None:
        self.policy, self.on, self.by_sql = policy, on, by_sql
        every = all_rosters(policy)
        self.lists = [ListRows(policy, every[name], language) for name in names]
        width = max((len(rows.shown) for rows in self.lists), default=0)
        self.columns: Mapping[str, Columns] = {
            "listings": slice_columns(width), "persons": PERSONS, "memberships": MEMBERSHIPS,
            "counted": COUNTED, "rejected": REJECTED,
        }  # fmt: skip

    def decided(self, ledger: Ledger, *, number: int = 0, seen: Callable[[int], None] | None = None) -> Slice:
        """The lists over a part of a ledger, what could not be read handed back.

        ``number`` is the slice's; ``seen`` is called with how many households are done.
        """
        made: dict[str, list[Row]] = {name: [] for name in self.columns}
        counts, cases = Counts(), [_Held(self.policy, case, self.on) for case in ledger.cases]
        tallies = self._tallies(cases, number * REJECTIONS)
        for rows, tally in zip(self.lists, tallies, strict=True):
            made["listings"] += tally.rows
            made["persons"] += _persons(self.policy, rows.roster, cases, tally)
            made["counted"].append(self._counted(rows.roster, cases, tally))
            counts.went("sql", tally.by_sql)
            counts.went("evaluator", tally.records - tally.by_sql)
        made["memberships"] += _memberships(self.lists, cases, tallies)
        counts.open = len({place for tally in tallies for place in tally.unsure})
        counts.settled = len(cases) - counts.open
        for place, each in enumerate(ledger.rejected, start=number * REJECTIONS + 1):
            made["rejected"] += rejected_rows(each, place)
            counts.orphans += each.orphan
            counts.rejected += not each.orphan
        if counts.households != ledger.households:
            raise AssertionError(f"{ledger.households} households went in, {counts.households} came out")
        if seen is not None:
            seen(ledger.households)
        found = {name: arrow(self.columns[name], rows) for name, rows in made.items()}
        counts.rows = {name: table.num_rows for name, table in found.items()}
        return Slice(found, counts, ledger.notes, ledger.rejected)

    def _tallies(self, cases: Sequence[_Held], first: int) -> list[_Tally]:
        with needed("duckdb", "ledger").connect() as connection:
            connection.execute(tables(self.policy))
            asked = bool(self.by_sql.queries and cases)
            plain = [held.case for held in cases]
            there = put_into_tables(connection, self.policy, plain, self.on) if asked else frozenset[int]()
            return [self._tally(connection, rows, cases, there, first) for rows in self.lists]

    def _tally(
        self, connection: Any, rows: ListRows, cases: Sequence[_Held], there: Collection[int], first: int
    ) -> _Tally:
        """One list over the cases of its root: by SQL over those that the tables hold, if it has a query."""
        root = root_above(self.policy.entities, rows.roster.entity)
        ours = {n: held for n, held in enumerate(cases) if held.may_be_of(self.policy, root)}
        tally, query = _Tally(first), self.by_sql.queries.get(rows.roster.id)
        if query is not None and there:
            _answer(connection, query, rows, {ours[n].case.id: n for n in there if n in ours}, tally)
        for place, held in ours.items():
            if query is None or place not in there:
                for number, listing in enumerate(rows_of(held.picked, rows.roster, held.case)):
                    tally.records += 1
                    if listing.state != "not_listed":
                        _take(tally, rows.of_listing(listing), place, number, listing.path)
        return tally

    def _counted(self, roster: Roster, cases: Sequence[_Held], tally: _Tally) -> Row:
        root = root_above(self.policy.entities, roster.entity)
        ours = [held for held in cases if held.may_be_of(self.policy, root)]
        listed = sum(map(len, tally.listed.values()))
        return {
            "list": roster.id,
            "records": tally.records,
            "listed": listed,
            "undetermined": len(tally.rows) - listed,
            "households": len(ours),
            "households_listed": len(tally.listed),
            "households_undetermined": len(tally.unsure.keys() - tally.listed.keys()),
            "households_open": sum(not is_complete(self.policy, roster, held.root) for held in ours),
            "by_sql": tally.by_sql,
        }


class _Held:
    """A case with the version that decides it, and its records as they are there on the day."""

    def __init__(self, policy: Policy, case: Case, on: date) -> None:
        self.case = case
        self.picked: Picked = picked_versions(policy, case, on=on)
        self.root: Instance = instance_of(self.picked.versions[-1], case.household, on=on)

    def may_be_of(self, policy: Policy, root: str) -> bool:
        """Whether it is a case of a root, or of none."""
        entity = self.case.household.entity
        return entity == root or entity not in roots(policy)


def _answer(
    connection: Any, query: RosterQuery, rows: ListRows, places: Mapping[str, int], tally: _Tally
) -> None:
    """Draw up a list by its query; ``places`` are those of the households in the slice."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {answered(connection, query)}")
    tally.by_sql = connection.execute("SELECT count(*) FROM answer").fetchall()[0][0]
    tally.records += tally.by_sql
    where = DUCKDB.text(may_be_listed(query))
    cursor = connection.execute(f"SELECT * FROM answer WHERE {where} ORDER BY number")
    names = [name for name, *_ in cursor.description]
    while found := cursor.fetchmany(10_000):
        for cells in found:
            row = roster_row(query, dict(zip(names, cells, strict=True)))
            _take(tally, rows.of_query(query, row), places[row.household], row.number, row.path)


def _take(tally: _Tally, row: Row, place: int, number: int, path: RecordPath) -> None:
    """A record that stands on the list, or of which that is not known."""
    tally.rows.append({**row, "household_place": tally.first + place, "record_place": number})
    if row["state"] == "listed":
        tally.listed.setdefault(place, []).append(path)
    else:
        tally.unsure[place] = None


def _persons(policy: Policy, roster: Roster, cases: Sequence[_Held], tally: _Tally) -> Iterator[Row]:
    """The persons who stand on a list, or are members of the households on it."""
    for place, paths in tally.listed.items():
        case, root = cases[place].case, cases[place].root
        if counts_members(policy, roster):
            subjects = list(members_of(policy, case.id, root))
        elif counts_persons(policy, roster):
            here = (root.at(path) for path in paths)
            subjects = [subject_of(policy, case.id, record) for record in here if record is not None]
        else:
            subjects = []
        yield from ({"list": roster.id, "subject": "\t".join(who)} for who in dict.fromkeys(subjects))


def _memberships(
    lists: Sequence[ListRows], cases: Sequence[_Held], tallies: Sequence[_Tally]
) -> Iterator[Row]:
    """The households that stand on a list, or of which that is not known, with the lists."""
    for place, held in enumerate(cases):
        listed = [rows.roster.id for rows, t in zip(lists, tallies, strict=True) if place in t.listed]
        unsure = [
            rows.roster.id
            for rows, t in zip(lists, tallies, strict=True)
            if place in t.unsure and place not in t.listed
        ]
        if listed or unsure:
            names = {"listed": "; ".join(listed) or None, "undetermined": "; ".join(unsure) or None}
            yield {"household": held.case.id, "root": held.case.household.entity, **names}
