"""A decision as one SQL query: exact integers, the same sets, citations and reasons as ``decide``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile.cases import compile_def
from policyrules.compile.compiler import Compiler, Limits
from policyrules.compile.nodes import compile_expr
from policyrules.compile.printing import DIALECTS, Dialect
from policyrules.compile.selects import select
from policyrules.compile.sheets import Sheet, sheets_of
from policyrules.compile.telling import OUTCOME
from policyrules.compile.terms import Term
from policyrules.compile.values import Value
from policyrules.compile.versions import alone, cases_of, version_that_decides, versions_asked
from policyrules.compile.ways import (
    Found,
    Steps,
    asked_of,
    both_ways,
    both_ways_together,
    prefixes_of,
    steps_of,
)
from policyrules.core.figures import known_option
from policyrules.core.graph import LIMIT
from policyrules.core.policy import Policy, Programme
from policyrules.core.roots import root_of
from policyrules.core.versions import key_of


@frozen
class Query:
    """A decision as SQL: its text, and how the rows that it returns are read."""

    text: str
    policy: Policy
    programme: Programme
    on: date
    provisions: tuple[str, ...]
    """The provision of each bit of the columns ``applied``, ``applied_2`` and so on, 62 to a column."""
    reasons: tuple[str, ...]
    """The reason of each bit of the columns ``reasons``, ``reasons_2`` and so on, 62 to a column."""
    outcome: Value
    amount: Value | None
    """The values as constants and columns of the query."""
    values: Mapping[str, Value]
    """Of what the decision states besides, by the ids of its Defs."""
    prefixes: Mapping[str, str]
    """What the columns of each of these conclusions begin with, by the ids of the Defs."""
    readings: Mapping[str, str]
    """The option in force of each reading that a provision rests on."""
    in_force: bool
    columns: tuple[str, ...]
    """The columns of the query, after those of the keys."""
    steps: Steps | None
    """The same query in steps, of which the last can be left out where all is known (``answered``)."""


@frozen
class Lowered:
    """A decision lowered to relations of integers, of which every dialect prints the same query."""

    policy: Policy
    """Of the version that decides."""
    programme: Programme
    on: date
    found: Found
    provisions: tuple[str, ...]
    reasons: tuple[str, ...]
    readings: Mapping[str, str]


def compile_sql(
    policy: Policy,
    programme: str | None = None,
    *,
    on: date,
    version: str | None = None,
    dialect: str = "duckdb",
    limits: Limits | None = None,
    largest: int = LIMIT,
) -> Query:
    """The query that decides a programme for every record that it is about, on a day.

    It reads the tables of ``tables(policy)`` and computes in integers only: money in fen, other fractions
    over constant denominators, masks for citations and reasons. ``run`` executes it. Raises UsageError for
    what SQL cannot do (a list as of a day of each row, to multiply a sum of fractions whose denominators
    differ) and where a product of facts within ``limits`` might not fit 64 bits. Conclusions whose decision
    graph has more than ``largest`` edges are decided case by case. Its rows come in no order; the column
    ``known`` says of each whether all was known of it that is asked for, so that it was worked out by plain
    numbers.

    ``version`` is the id of the version of the document that decides; by default it is the one in force on
    the day. Where a fact picks the version it must be named, and there are rows for the cases only that the
    version decides, and for those whose fact is not known and may pick it: what is certain of these is what
    every version says that may be meant.
    """
    chosen = dialect_named(dialect)
    return printed(lowered(policy, programme, on=on, version=version, limits=limits, largest=largest), chosen)


def compile_each(
    policy: Policy, programme: str, *, on: date, dialect: str = "duckdb", limits: Limits | None = None
) -> tuple[Query, ...]:
    """The queries that together decide a programme: one, or one of each version that a fact may pick.

    Raises UsageError as ``compile_sql``, and where one of the versions lacks the programme.
    """
    key = key_of(policy, root_of(policy, policy.programme(programme)))
    return tuple(
        compile_sql(policy, programme, on=on, version=version, dialect=dialect, limits=limits)
        for version in versions_asked(policy, key, on)
    )


@frozen
class Together:
    """Programmes decided by queries that share what they rest on."""

    queries: Mapping[str, tuple[Query, ...]]
    """By programme: one, or one of each version that a fact may pick.

    What they share stands in the ``numbers`` of their steps, word for word the same."""
    refused: Mapping[str, UsageError]
    """Why SQL cannot decide the others; one of their versions may lack the programme."""
    sheets: tuple[tuple[Sheet, Mapping[str, Query]], ...] = ()
    """What several about the same records say where all is known, as one row of each; with their queries."""


def compile_together(
    policy: Policy,
    programmes: Iterable[str],
    *,
    on: date,
    dialect: str = "duckdb",
    limits: Limits | None = None,
    largest: int = LIMIT,
) -> Together:
    """What ``compile_sql`` gives for each of some programmes, so that they share the tables of their steps.

    What several rest on where all is known is worked out once, and what several say of the same record is one
    row of a sheet: so ``answered_each`` goes through them. The queries also stand alone; each then works out
    what it needs, and a little of what others do.
    """
    names, chosen = list(dict.fromkeys(programmes)), dialect_named(dialect)
    groups: dict[tuple[str, str], tuple[Policy, Term, list[Programme]]] = {}
    refused: dict[str, UsageError] = {}
    for name in names:
        try:
            for version, cases, programme, root in _each_decided(policy, name, on):
                groups.setdefault((version.version_id, root), (version, cases, []))[2].append(programme)
        except UsageError as error:
            refused[name] = error
    told: list[tuple[Compiler, str, dict[str, Found], list[Programme]]] = []
    for number, ((_, root), (version, cases, several)) in enumerate(groups.items()):
        open_, prefix = _compiler(version, limits, on, largest, {root: cases}), f"shared{number}_"
        asked = {each.id: asked_of(version, each) for each in several if each.id not in refused}
        found, left_out = both_ways_together(open_, asked, prefix, as_one=True)
        refused |= left_out
        told.append((open_, prefix, found, several))
    queries: dict[str, list[Query]] = {name: [] for name in names if name not in refused}
    sheets: list[tuple[Sheet, Mapping[str, Query]]] = []
    for open_, prefix, found, several in told:
        own: dict[str, Query] = {}
        for each in several:
            if each.id in queries:
                own[each.id] = printed(_lowered(open_, each, on, found[each.id]), chosen)
                queries[each.id].append(own[each.id])
        for sheet in sheets_of({name: found[name] for name in own}, chosen, prefix):
            sheets.append((sheet, {name: own[name] for name in sheet.parts}))
    return Together({name: tuple(each) for name, each in queries.items()}, refused, tuple(sheets))


def _each_decided(policy: Policy, name: str, on: date) -> list[tuple[Policy, Term, Programme, str]]:
    """Of each version that may decide a programme what ``_decided`` says."""
    key = key_of(policy, root_of(policy, policy.programme(name)))
    return [_decided(policy, name, on, version) for version in versions_asked(policy, key, on)]


def dialect_named(name: str) -> Dialect:
    """The dialect; UsageError, naming those that there are, where there is none of this name."""
    if name in DIALECTS:
        return DIALECTS[name]
    raise UsageError(
        Said(
            f"没有 SQL 方言 {name!r}；有 {'、'.join(DIALECTS)}",
            f"no SQL dialect {name!r}; there is {', '.join(DIALECTS)}",
        )
    )


def lowered(
    policy: Policy,
    programme: str | None = None,
    *,
    on: date,
    version: str | None = None,
    limits: Limits | None = None,
    largest: int = LIMIT,
) -> Lowered:
    """What ``compile_sql`` prints; nine tenths of its time, and the same for every dialect."""
    policy, cases, chosen, root = _decided(policy, programme, on, version)
    open_ = _compiler(policy, limits, on, largest, {root: cases})
    return _lowered(open_, chosen, on, both_ways(open_, asked_of(policy, chosen)))


def _decided(
    policy: Policy, programme: str | None, on: date, version: str | None
) -> tuple[Policy, Term, Programme, str]:
    """The version that decides, of which cases of the root, the programme in it, the root."""
    root = root_of(policy, policy.programme(programme))
    key = key_of(policy, root)
    decides = version_that_decides(policy, version, on, key)
    cases, policy = cases_of(policy, decides, key, on), alone(decides)
    return policy, cases, policy.programme(programme), root


def _compiler(
    policy: Policy, limits: Limits | None, on: date, largest: int, cases: Mapping[str, Term]
) -> Compiler:
    return Compiler(
        policy,
        limits or Limits(),
        day=on,
        definition=compile_def,
        expression=compile_expr,
        largest=largest,
        cases=cases,
    )


def _lowered(compiler: Compiler, programme: Programme, on: date, found: Found) -> Lowered:
    provisions, reasons = compiler.masks
    readings = _readings(compiler, provisions, on)
    return Lowered(compiler.policy, programme, on, found, provisions, reasons, readings)


def printed(lowered: Lowered, dialect: Dialect) -> Query:
    """The query in a dialect."""
    found, prefixes = lowered.found, prefixes_of(lowered.programme)
    return Query(
        text=select(dialect, *found.answers),
        policy=lowered.policy,
        programme=lowered.programme,
        on=lowered.on,
        provisions=lowered.provisions,
        reasons=lowered.reasons,
        outcome=found.values[OUTCOME],
        amount=found.values.get("amount"),
        values={name: found.values[prefixes[name]] for name in lowered.programme.values},
        prefixes=prefixes,
        readings=lowered.readings,
        in_force=lowered.policy.in_force(lowered.on),
        columns=tuple(name for name in found.answers[0].outputs if not name.startswith("key_")),
        steps=steps_of(found, dialect),
    )


def _readings(compiler: Compiler, provisions: tuple[str, ...], on: date) -> dict[str, str]:
    policy = compiler.policy
    names = dict.fromkeys(r for p in provisions for r in policy.provisions[p].readings)
    return {n: known_option(compiler.figures, n, on) if n in policy.givens else "" for n in names}
