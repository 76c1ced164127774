"""Lists (名单) as SQL, a query each: whether each record stands on it, what it shows, how it is ordered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile.cases import compile_def
from policyrules.compile.cells import Cells, bits_in, names_of, path_in, possible_in
from policyrules.compile.compiler import Compiler, Limits
from policyrules.compile.nodes import compile_expr
from policyrules.compile.printing import DUCKDB
from policyrules.compile.selects import select
from policyrules.compile.terms import Term, any_of
from policyrules.compile.values import Value, as_choices
from policyrules.compile.versions import alone, version_that_decides
from policyrules.compile.ways import NUMBER, Asked, Found, Steps, both_ways_together, steps_of
from policyrules.core.case import RecordPath
from policyrules.core.duties import Roster
from policyrules.core.expressions import Ref
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.possible import Value as Possible
from policyrules.core.roots import root_above
from policyrules.core.types import BOOL
from policyrules.core.versions import key_of

_STATE: Final = "state"
_ORDER: Final = "rank"
_GROUP: Final = "grouped"
_EXPLAINED: Final = (_STATE, _ORDER)
NO_LIST: Final = Said(
    "{day} 施行的版本没有名单“{roster}”", "the version in force on {day} has no list {roster}"
)
KEYED: Final = Said(
    "版本由 {key} 选定，SQL 一次只算一个版本", "{key} picks the version, and SQL draws up a list under one"
)


@frozen(eq=False)
class RosterQuery:
    """A list as SQL: its text, and how the rows that it returns are read. A row for every record."""

    text: str
    steps: Steps | None
    """The same query in steps (``answered``)."""
    policy: Policy
    """The version that is in force on the day."""
    roster: Roster
    on: date
    provisions: tuple[str, ...]
    """The provision of each bit of ``state_applied``, ``state_applied_2`` and so on, 62 to a column."""
    reasons: tuple[str, ...]
    """The reason of each bit of ``state_reasons`` and ``rank_reasons``."""
    asked: Asked
    found: Found

    def value(self, prefix: str, cells: Cells) -> Possible:
        """What the value can be whose columns begin so."""
        value: Value = self.found.values[prefix]
        return possible_in(value, self.asked.of[prefix].type, cells, cells.get(_text(prefix)))


@frozen
class RosterRow:
    """What a list says of one record; the same as the evaluator does."""

    household: str
    path: RecordPath
    """(entity, key) from the household down to the record; empty for the household."""
    number: int
    """Of the record in its table."""
    state: Possible
    """True, False, or what is still possible."""
    columns: tuple[Possible, ...]
    """What the list shows of it."""
    group: Possible | None
    order: Possible | None
    """The value by which it is ranked; None: the list has no order."""
    applied: frozenset[str]
    reasons: frozenset[str]
    """Why it is not known whether it stands on the list."""
    order_reasons: frozenset[str]
    """Why the value by which it is ranked is not known."""


@frozen
class Rosters:
    """Lists drawn up by queries that share what they rest on."""

    queries: Mapping[str, RosterQuery]
    """By list. What they share stands in the ``numbers`` of their steps, word for word the same."""
    refused: Mapping[str, UsageError]
    """Why SQL cannot draw up the others."""


def compile_rosters(
    policy: Policy, rosters: Iterable[str], *, on: date, limits: Limits | None = None
) -> Rosters:
    """The queries of lists for every record that could stand on them, on a day, for DuckDB.

    They read the tables of ``tables(policy)`` as those of ``compile_sql`` do. What several rest on where all
    is known is worked out once, by ``answered`` with one ``kept`` for all. Refused is what SQL cannot do,
    where the fact of a case picks the version, and where no version that has the list is in force.
    """
    roots: dict[str, dict[str, tuple[Policy, Roster]]] = {}
    refused: dict[str, UsageError] = {}
    for name in dict.fromkeys(rosters):
        try:
            version, chosen = _decided(policy, name, on)
        except UsageError as error:
            refused[name] = error
        else:
            root = root_above(version.entities, chosen.entity)
            roots.setdefault(root, {})[name] = version, chosen
    found: dict[str, RosterQuery] = {}
    for number, several in enumerate(roots.values()):
        open_ = _compiler(next(iter(several.values()))[0], on, limits)
        asked = {name: _asked(version, chosen) for name, (version, chosen) in several.items()}
        told, left_out = both_ways_together(open_, asked, f"lists{number}_")
        refused |= left_out
        found |= {name: _query(open_, several[name][1], asked[name], each) for name, each in told.items()}
    return Rosters(found, refused)


def _decided(policy: Policy, roster: str, on: date) -> tuple[Policy, Roster]:
    """The version that draws a list up, and the list in it."""
    entity = next((v.rosters[roster].entity for v in policy.versions if roster in v.rosters), policy.root)
    key = key_of(policy, root_above(policy.entities, entity))
    if key is not None:
        raise UsageError(KEYED.filled(key=key.id))
    version = alone(version_that_decides(policy, None, on, None))
    chosen = version.rosters.get(roster)
    if chosen is None or not version.in_force(on):
        raise UsageError(NO_LIST.filled(day=on, roster=roster))
    return version, chosen


def _compiler(policy: Policy, on: date, limits: Limits | None) -> Compiler:
    return Compiler(policy, limits or Limits(), day=on, definition=compile_def, expression=compile_expr)


def _query(compiler: Compiler, roster: Roster, asked: Asked, found: Found) -> RosterQuery:
    provisions, reasons = compiler.masks
    return RosterQuery(
        text=select(DUCKDB, *found.answers),
        steps=steps_of(found, DUCKDB),
        policy=compiler.policy,
        roster=roster,
        on=compiler.day,
        provisions=provisions,
        reasons=reasons,
        asked=asked,
        found=found,
    )


def _asked(policy: Policy, roster: Roster) -> Asked:
    """Whether a record is listed, what the list shows of it, and by what it is grouped and ranked."""
    of = {_STATE: Ref(roster.id, 0, BOOL)}
    of |= {_column(place): ref for place, ref in enumerate(roster.columns)}
    if roster.group is not None:
        of[_GROUP] = roster.group
    if roster.order is not None:
        of[_ORDER] = Ref(roster.order, 0, policy.defs[roster.order].type)
    texts: dict[str, tuple[Given, int]] = {
        _text(prefix): (policy.givens[ref.target], ref.hops)
        for prefix, ref in of.items()
        if ref.type.kind == "text" and ref.target in policy.givens
    }
    return Asked(roster.entity, of, explained=_EXPLAINED, texts=texts, numbered=True)


def _column(place: int) -> str:
    return f"column_{place}"


def _text(prefix: str) -> str:
    return f"{prefix}_text"


def may_be_listed(query: RosterQuery) -> Term:
    """Of a row of the query: whether it is not certain that the record does not stand on the list."""
    state = as_choices(query.found.values[_STATE])
    return any_of(*(can for known, can in state.can.items() if known is not False))


def roster_row(query: RosterQuery, cells: Cells) -> RosterRow:
    """What the cells of one row say, by the names of its columns."""
    roster = query.roster
    household, path = path_in(query.policy, roster.entity, cells)
    return RosterRow(
        household=household,
        path=path,
        number=int(cells[NUMBER]),
        state=query.value(_STATE, cells),
        columns=tuple(query.value(_column(place), cells) for place in range(len(roster.columns))),
        group=None if roster.group is None else query.value(_GROUP, cells),
        order=None if roster.order is None else query.value(_ORDER, cells),
        applied=names_of(query.provisions, bits_in(cells, f"{_STATE}_applied")),
        reasons=names_of(query.reasons, bits_in(cells, f"{_STATE}_reasons")),
        order_reasons=names_of(query.reasons, bits_in(cells, f"{_ORDER}_reasons")),
    )
