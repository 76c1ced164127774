"""A ledger decided where it lies: the views of a script, worked out by an engine and written as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import frozen

from policyrules.authoring.sql_faults import of_columns, of_rows
from policyrules.authoring.sql_versions import programmes_on, versions_of
from policyrules.authoring.sql_views import MISSING, Views, open_of
from policyrules.base.cells import page, table
from policyrules.base.errors import UsageError
from policyrules.base.saying import Language, Said
from policyrules.compile.compiler import Limits
from policyrules.compile.masks import WORD
from policyrules.compile.open_cases import OPEN
from policyrules.compile.printing import DIALECTS, Dialect
from policyrules.compile.query import Query
from policyrules.compile.schema import other_type, records, stored
from policyrules.core.policy import Policy
from policyrules.engines import Engine
from policyrules.explaining.phrases import say

_RESULTS: Final = "all__results"
_REST: Final = "not_taken_as_known"


@frozen
class Sum:
    """Decisions of one programme that are alike, added up."""

    programme: str
    """In words, as the outcome and the unit are."""
    outcome: str
    """The outcome; where there is no single one, the status."""
    decisions: int
    paid: str
    """What is paid exactly, as decimal text; empty where nothing is."""
    unit: str


@frozen
class There:
    """What became of a ledger; its rows stand where they were written."""

    decisions: int
    missing: int
    """Rows of what is missing."""
    sums: tuple[Sum, ...]
    refused: tuple[tuple[str, Said], ...]
    """The programmes that SQL cannot decide, by their ids, each with the reason."""


def decide_there(
    engine: Engine,
    policy: Policy,
    *,
    on: date,
    results: str,
    missing: str,
    programme: str | None = None,
    language: Language = "zh",
) -> There:
    """Decide the tables of ``compile.tables(policy)`` that an engine has, and write two tables.

    ``results`` gets a row for each decision and ``missing`` one for each thing that is open in one, with the
    columns of the views of a script; both are what ``Engine.write`` writes to. Both appear, or neither.
    UsageError, before anything is written, where a table is not as the queries count on (an amount out of its
    bounds, an option that the policy does not have, a number given twice, a record of nobody), and where SQL
    can decide no programme that is asked for. What is unknown stays open, as in ``decide``; where it is the
    fact that picks the version of the document, all is.
    """
    dialect = DIALECTS[engine.dialect]
    if faults := list(_faults(engine, policy, dialect, on)):
        raise UsageError(Said("；".join(f.zh for f in faults), "; ".join(f.en for f in faults)))
    chosen = programmes_on(policy, on) if programme is None else [policy.programme(programme).id]
    refused: list[tuple[str, Said]] = []
    decided: list[str] = []
    open_: list[str] = []
    for name in chosen:
        try:
            versions = versions_of(policy, name, dialect, on=on, language=language)
        except UsageError as error:
            refused.append((name, error.said))
            continue
        for views in versions.views:
            _decide(engine, views.query, f"{views.stem}__bits")
        decided.append(versions.results([f"(\n{views.result()}\n) AS r" for views in versions.views]))
        listed = (views.missing(_dictionary(views)) for views in versions.views if views.may_be_open)
        if found := versions.missing([f"(\n{each}\n) AS m" for each in listed]):
            open_.append(found)
    if not decided:
        raise UsageError(Said("；".join(w.zh for _, w in refused), "; ".join(w.en for _, w in refused)))
    engine.keep(_RESULTS, "\nUNION ALL\n".join(decided))
    blank = ", ".join(f"'' AS {name}" for name in MISSING)
    nothing = f"SELECT * FROM (SELECT {blank}) AS q WHERE 1 = 0"
    rows = engine.write({
        results: f"SELECT * FROM {dialect.quoted(_RESULTS)} ORDER BY household, programme, record",
        missing: "\nUNION ALL\n".join(open_ or [nothing]),
    })  # fmt: skip
    return There(rows[results], rows[missing], tuple(_sums(engine, policy)), tuple(refused))


def _decide(engine: Engine, query: Query, name: str) -> None:
    """Keep what a query gives. Where all is known of every case, what looks at the possible is never planned:
    that takes longest.
    """
    steps = query.steps
    if steps is None:
        engine.keep(name, query.text)
        return
    _keep(engine, {**steps.numbers, OPEN: steps.open})
    if not engine.execute(steps.left).fetchall()[0][0]:
        engine.keep(name, steps.whole)
        return
    _keep(engine, {**steps.possible, _REST: steps.rest})
    engine.keep(name, f"{steps.settled}\nUNION ALL\nSELECT * FROM {_REST}")


def _keep(engine: Engine, tables: Mapping[str, str]) -> None:
    for name, text in tables.items():
        engine.keep(name, text)


def there_text(found: There, *, language: Language = "zh") -> str:
    """The counts and the results by programme and outcome, as aligned lines."""
    lines = [
        say(
            language,
            f"写出 {found.decisions} 件决定，{found.missing} 项未定之事",
            f"{found.decisions} decisions written, {found.missing} things that are open in them",
        )
    ]
    rows: list[Sequence[str]] = []
    before = ""
    for one in found.sums:
        if one.programme != before:
            rows.append([f"  {one.programme}"])
            before = one.programme
        count = say(language, f"{one.decisions} 件", str(one.decisions))
        rows.append([f"    {one.outcome}", count, f"{one.paid}{one.unit}" if one.paid else ""])
    return page([*lines, "", say(language, "按事项和结果", "By programme and outcome"), *table(rows)])


def _dictionary(views: Views) -> str:
    """What the bits of the reasons stand for, as a FROM item."""
    string, programme = views.dialect.string, views.stem
    rows = []
    for place, one in enumerate(open_of(views.query, views.language)):
        word, bit = divmod(place, WORD)
        numbers = (f"CAST({number} AS BIGINT)" for number in (word + 1, 1 << bit))
        texts = (string(text) for text in (one.kind, one.id, one.label, one.holders))
        rows.append(f"({', '.join([string(programme), *numbers, *texts])})")
    lines = ",\n  ".join(rows)
    return f"(SELECT * FROM (VALUES\n  {lines}\n) AS v(programme, word, bit, {', '.join(MISSING[4:])}))"


def _sums(engine: Engine, policy: Policy) -> Iterator[Sum]:
    """By programme, status and outcome, programmes in the order of the policy."""
    dialect = DIALECTS[engine.dialect]
    exact = f"CASE WHEN amount_state = {dialect.string('exact')} THEN amount END"
    keys = "programme, label, status, outcome_label, unit"
    found = engine.execute(
        f"SELECT {keys}, COUNT(*), SUM({exact}) FROM {dialect.quoted(_RESULTS)} GROUP BY {keys}"
    ).fetchall()
    places = {name: place for place, name in enumerate(p.id for p in policy.all_programmes)}
    for name, label, status, outcome, unit, count, paid in sorted(
        found, key=lambda row: (places[row[0]], not row[3], *map(str, row[1:5]))
    ):
        pays = policy.programme(name).pays and paid
        yield Sum(label, outcome or status, int(count), str(paid) if pays else "", unit)


# ── what the queries count on ────────────────────────────────────────────────


def _faults(engine: Engine, policy: Policy, dialect: Dialect, on: date) -> Iterator[Said]:
    """What is wrong with the tables, by table and column: how many rows, never what stands in them."""
    for entity in records(policy):
        known = policy.entities[entity]
        if others := list(_of_other_types(engine, policy, entity, dialect)):
            yield from others
            continue
        own, tests = dialect.quoted(known.plural), list(of_columns(policy, entity, dialect, on=on))
        sums = (f"SUM(CASE WHEN {test.sql} THEN 1 ELSE 0 END)" for test in tests)
        text = f"SELECT COUNT(*) - COUNT(DISTINCT _id), {', '.join(sums)} FROM {own}"
        doubled, *counts = engine.execute(text).fetchall()[0]
        if doubled:
            yield _wrong(f"{known.plural}._id", int(doubled))
        for test, count in zip(tests, counts, strict=True):
            if count:
                place = f"{known.plural}.{test.column}"
                yield _wrong(place, int(count), None if test.kind == "value" else test.said)
        for fault in of_rows(policy, entity, dialect):
            count = _count(engine, fault.query)
            if count and fault.kind == "crowd":
                yield Said(
                    f"{known.plural}：有 {count} 个上级记录各有超过 {Limits().records} 条",
                    f"{known.plural}: {count} records above have more than {Limits().records} each",
                )
            elif count:
                yield _wrong(fault.place, count, fault.against)


def _of_other_types(engine: Engine, policy: Policy, entity: str, dialect: Dialect) -> Iterator[Said]:
    """The columns in which something stands that is not of the type that the table is to have there."""
    plural, columns = policy.entities[entity].plural, list(stored(policy, entity))
    own, names = dialect.quoted(plural), [dialect.quoted(one.name) for one in columns]
    types = ", ".join(map(dialect.type_of.format, names))
    for row in engine.execute(f"SELECT {types} FROM {own} LIMIT 1").fetchall():
        for one, name, type_ in zip(columns, names, row, strict=True):
            said = other_type(one, str(type_), dialect)
            if said is not None and _count(engine, f"SELECT 1 FROM {own} WHERE {name} IS NOT NULL"):
                yield Said(f"{plural}.{one.name}：{said.zh}", f"{plural}.{one.name} {said.en}")


def _count(engine: Engine, text: str) -> int:
    found: Any = engine.execute(f"SELECT COUNT(*) FROM ({text}) AS q").fetchall()[0][0]
    return int(found)


def _wrong(column: str, rows: int, said: Said | None = None) -> Said:
    if said is not None:
        return Said(f"{column}：{rows} 行{said.zh}", f"{column}: {rows} rows: {said.en}")
    return Said(
        f"{column}：{rows} 行的值不合表的要求（重复、没有对应的上级、超出范围，或不是政策的选项）",
        f"{column}: {rows} rows have what the table must not hold (doubled, of no record above, out of "
        "bounds, or no option of the policy)",
    )
