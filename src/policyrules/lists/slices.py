"""Lists over a slice of a ledger: by SQL what SQL can draw up, the rest by the evaluator in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any, Final

from attrs import define, field, frozen

from policyrules.base.extras import needed
from policyrules.base.saying import Language, Said
from policyrules.compile import Limits, answered, tables
from policyrules.compile.printing import DUCKDB
from policyrules.compile.rosters import RosterQuery, compile_rosters, may_be_listed, roster_row
from policyrules.core.case import Case, RecordPath
from policyrules.core.duties import Roster
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above, roots
from policyrules.deciding.versions import Picked, picked_versions
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.intake.records import Ledger
from policyrules.intake.values import plain
from policyrules.ledgers import by_sql as programmes_by_sql
from policyrules.ledgers.by_sql import put_into_tables, put_typed
from policyrules.ledgers.columns import REJECTED, Column, Columns, Row, arrow
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.rows import rejected_rows
from policyrules.ledgers.slices import REJECTIONS, Slice
from policyrules.ledgers.typed_cases import cases_of
from policyrules.ledgers.typed_ledger import TypedRows
from policyrules.lists.counting import (
    counts_members,
    counts_persons,
    is_complete,
    members_of,
    subject_of,
)
from policyrules.lists.results import Subject
from policyrules.lists.rosters import all_rosters, rows_of
from policyrules.lists.rows import ListRows, slice_columns
from policyrules.lists.typed_part import typed_part

SIZE: Final = 25_000
"""Households of a slice: to plan the queries of all lists of a place takes as long as to answer them for some
thousands."""
LIMITS: Final = Limits()
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

    queries: Mapping[str, RosterQuery] = field(factory=dict)
    refused: Mapping[str, Said] = field(factory=dict)
    limits: Limits = field(factory=Limits)
    """What the tables hold that the queries read."""


def lowered(policy: Policy, names: Sequence[str], on: date, *, households: int, limits: Limits) -> Lowered:
    """What SQL draws up of some lists, for so many households: nothing for a few.

    Nothing is raised for what it cannot.
    """
    if households < programmes_by_sql.LARGE:
        return Lowered(limits=limits)
    found = compile_rosters(policy, names, on=on, limits=limits)
    refused = {name: error.said for name, error in found.refused.items()}  # the evaluator draws them up
    return Lowered(found.queries, refused, limits)


@define
class _Tally:
    """What a list comes to in a slice; households by their places in the ledger."""

    records: int = 0
    by_sql: int = 0
    rows: list[Row] = field(factory=list)
    listed: dict[int, list[RecordPath]] = field(factory=dict)
    """The records of a household that stand on the list."""
    unsure: dict[int, None] = field(factory=dict)


class ListMaker:
    """Draws up lists over slices of a ledger."""

    size: Final = SIZE

    def __init__(
        self, policy: Policy, names: Sequence[str], *, on: date, language: Language, limits: Limits = LIMITS
    ) -> None:
        self.policy, self.names, self.on, self.language = policy, names, on, language
        self.by_sql = Lowered(limits=limits)
        """What SQL draws up, once it is known for how many households (``of``)."""
        every = all_rosters(policy)
        self.lists = [ListRows(policy, every[name], language) for name in names]
        width = max((len(rows.shown) for rows in self.lists), default=0)
        self.columns: Mapping[str, Columns] = {
            "listings": slice_columns(width), "persons": PERSONS, "memberships": MEMBERSHIPS,
            "counted": COUNTED, "rejected": REJECTED,
        }  # fmt: skip

    def of(self, households: int) -> ListMaker:
        """The same for so many households."""
        made, limits = copy(self), self.by_sql.limits
        made.by_sql = lowered(self.policy, self.names, self.on, households=households, limits=limits)
        return made

    def decided(
        self,
        ledger: Ledger,
        typed: TypedRows | None = None,
        *,
        number: int = 0,
        seen: Callable[[int], None] | None = None,
    ) -> Slice:
        """The lists over a part of a ledger, what could not be read handed back.

        ``typed`` are the households of the part that SQL has typed, which are not in ``ledger``.
        ``number`` is the slice's; ``seen`` is called with how many households are done.
        """
        counts, first = Counts(), number * REJECTIONS
        made: dict[str, list[Row]] = {name: [] for name in self.columns}
        for place, each in enumerate(ledger.rejected, start=first + 1):
            made["rejected"] += rejected_rows(each, place)
            counts.orphans += each.orphan
            counts.rejected += not each.orphan
        households = ledger.households + (0 if typed is None else typed.households)
        read = {
            first + n if typed is None else typed.places[plain(case.id)]: case
            for n, case in enumerate(ledger.cases)
        }
        if typed is not None and self.by_sql.queries.keys() < set(self.names):  # some lists ask for cases
            read |= cases_of(self.policy, typed)
            typed = None
        cases = {place: _Held(self.policy, case, self.on) for place, case in sorted(read.items())}
        with needed("duckdb", "ledger").connect() as connection:
            connection.execute(tables(self.policy, limits=self.by_sql.limits))
            slice_ = _Slice(self, connection, cases, typed)
            listings = [self._drawn_up(slice_, rows, made, counts) for rows in self.lists]
            made["memberships"] += slice_.memberships()
            counts.open = len(slice_.unsure)
        counts.settled = households - counts.rejected - counts.open
        if households != counts.rejected + len(slice_.known):
            raise AssertionError(f"{households} households went in, {len(slice_.known)} were drawn up")
        if seen is not None:
            seen(households)
        found = {name: arrow(self.columns[name], rows) for name, rows in made.items()}
        if listings:
            found["listings"] = needed("pyarrow", "ledger").concat_tables(listings)
        counts.rows = {name: table.num_rows for name, table in found.items()}
        return Slice(found, counts, ledger.notes, ledger.rejected)

    def _drawn_up(self, slice_: _Slice, rows: ListRows, made: Mapping[str, list[Row]], counts: Counts) -> Any:
        """The rows of one list, as a table of the library ``pyarrow``; what it comes to besides."""
        tally = slice_.tally(rows)
        made["persons"] += slice_.persons(rows.roster, tally)
        made["counted"].append(slice_.counted(rows.roster, tally))
        counts.went("sql", tally.by_sql)
        counts.went("evaluator", tally.records - tally.by_sql)
        return arrow(self.columns["listings"], tally.rows)


class _Slice:
    """The households of a slice while its lists are drawn up, by their places in the ledger."""

    def __init__(
        self, maker: ListMaker, connection: Any, cases: Mapping[int, _Held], typed: TypedRows | None
    ) -> None:
        self.policy, self.by_sql, self.connection, self.cases = maker.policy, maker.by_sql, connection, cases
        past = 1 if typed is None else put_typed(connection, self.policy, typed)
        asked, plain_ = bool(self.by_sql.queries and cases), [held.case for held in cases.values()]
        held = frozenset[int]()
        if asked:
            limits = self.by_sql.limits
            held = put_into_tables(connection, self.policy, plain_, maker.on, past, limits=limits)
        self.there = {place for n, place in enumerate(cases) if n in held}
        self.typed = typed_part(self.policy, connection, typed, past)
        self.known = {place: (name, self.typed.root) for name, place in self.typed.places.items()}
        self.known |= {place: (each.case.id, each.case.household.entity) for place, each in cases.items()}
        self.kept: dict[str, str] = {}
        """What the queries that were asked share (``answered``)."""
        self.listed: dict[int, list[str]] = {}
        """The lists on which a household stands."""
        self.unsure: dict[int, list[str]] = {}
        """Those of which that is not known."""

    def tally(self, rows: ListRows) -> _Tally:
        """One list over the cases of its root: by SQL over those that the tables hold, if it has a query."""
        tally, query = _Tally(), self.by_sql.queries.get(rows.roster.id)
        root = root_above(self.policy.entities, rows.roster.entity)
        ours = {place: each for place, each in self.cases.items() if each.may_be_of(self.policy, root)}
        if query is not None:
            places = {ours[place].case.id: place for place in self.there if place in ours}
            places |= self.typed.places if self.typed.root == root else {}
            self._answer(query, rows, places, tally)
        for place, held in ours.items():
            if query is None or place not in self.there:
                for number, listing in enumerate(rows_of(held.picked, rows.roster, held.case)):
                    tally.records += 1
                    if listing.state != "not_listed":
                        _take(tally, rows.of_listing(listing), place, number, listing.path)
        for place in tally.listed:
            self.listed.setdefault(place, []).append(rows.roster.id)
        for place in tally.unsure:
            self.unsure.setdefault(place, []).append(rows.roster.id)
        return tally

    def _answer(self, query: RosterQuery, rows: ListRows, places: Mapping[str, int], tally: _Tally) -> None:
        """Draw up a list by its query; ``places`` are those of the households that it is over."""
        if not places:
            return
        ask = self.connection.execute
        ask(f"CREATE OR REPLACE TEMP TABLE answer AS {answered(self.connection, query, self.kept)}")
        tally.by_sql = ask("SELECT count(*) FROM answer").fetchall()[0][0]
        tally.records += tally.by_sql
        walked = self.typed.order(rows.roster.entity)
        cursor = ask(f"SELECT * FROM answer WHERE {DUCKDB.text(may_be_listed(query))} ORDER BY number")
        names = [name for name, *_ in cursor.description]
        while found := cursor.fetchmany(10_000):
            for cells in found:
                row = roster_row(query, dict(zip(names, cells, strict=True)))
                number = row.number if walked is None else walked[row.number]
                _take(tally, rows.of_query(query, row), places[row.household], number, row.path)

    def persons(self, roster: Roster, tally: _Tally) -> Iterator[Row]:
        """The persons who stand on a list, or are members of the households on it."""
        for place, paths in tally.listed.items():
            held = self.cases.get(place)
            subjects = (
                self.typed.subjects(roster, self.known[place][0], paths)
                if held is None
                else held.subjects(self.policy, roster, paths)
            )
            yield from ({"list": roster.id, "subject": "\t".join(who)} for who in dict.fromkeys(subjects))

    def counted(self, roster: Roster, tally: _Tally) -> Row:
        """What a list comes to."""
        root = root_above(self.policy.entities, roster.entity)
        ours = [held for held in self.cases.values() if held.may_be_of(self.policy, root)]
        typed, listed = self.typed.root == root, sum(map(len, tally.listed.values()))
        open_ = sum(not is_complete(self.policy, roster, held.root) for held in ours)
        return {
            "list": roster.id,
            "records": tally.records,
            "listed": listed,
            "undetermined": len(tally.rows) - listed,
            "households": len(ours) + (len(self.typed.places) if typed else 0),
            "households_listed": len(tally.listed),
            "households_undetermined": len(tally.unsure.keys() - tally.listed.keys()),
            "households_open": open_ + (self.typed.open(roster) if typed else 0),
            "by_sql": tally.by_sql,
        }

    def memberships(self) -> Iterator[Row]:
        """The households that stand on a list, or of which that is not known, with the lists."""
        for place in sorted({*self.listed, *self.unsure}):
            household, root = self.known[place]
            listed = self.listed.get(place, [])
            unsure = [name for name in self.unsure.get(place, []) if name not in listed]
            names = {"listed": "; ".join(listed) or None, "undetermined": "; ".join(unsure) or None}
            yield {"household": household, "root": root, **names}


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

    def subjects(self, policy: Policy, roster: Roster, paths: Sequence[RecordPath]) -> Iterator[Subject]:
        """The persons of its records that stand on a list, or its members."""
        if counts_members(policy, roster):
            yield from members_of(policy, self.case.id, self.root)
        elif counts_persons(policy, roster):
            here = (self.root.at(path) for path in paths)
            yield from (subject_of(policy, self.case.id, record) for record in here if record is not None)


def _take(tally: _Tally, row: Row, place: int, number: int, path: RecordPath) -> None:
    """A record that stands on the list, or of which that is not known."""
    tally.rows.append({**row, "household_place": place, "record_place": number})
    if row["state"] == "listed":
        tally.listed.setdefault(place, []).append(path)
    else:
        tally.unsure[place] = None
