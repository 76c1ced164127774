"""A decision as one SQL query: exact integers, the same sets, citations and reasons as ``decide``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve, frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile import values
from policyrules.compile.cases import compile_def
from policyrules.compile.compiler import Compiler, Limits, path_of
from policyrules.compile.frame import Frame
from policyrules.compile.nodes import compile_expr
from policyrules.compile.printing import DIALECTS, Dialect
from policyrules.compile.results import Result
from policyrules.compile.selects import select
from policyrules.compile.stages import laid_out
from policyrules.compile.terms import Term, column, columns, field
from policyrules.compile.values import Choices, Line, Value
from policyrules.core.figures import known_option
from policyrules.core.givens import Given
from policyrules.core.graph import LIMIT
from policyrules.core.policy import Policy, Programme
from policyrules.core.roots import root_of
from policyrules.core.types import ABSENT
from policyrules.core.versions import key_of, title_of, version_on


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

    It reads the tables of ``tables(policy)`` and computes in integers only: money in fen, other
    fractions over constant denominators, masks for citations and reasons. ``run`` executes it.
    Raises UsageError for what SQL cannot do (a one-person household, a moving date) and where a product
    of facts within ``limits`` might not fit 64 bits. Conclusions whose decision graph has more than
    ``largest`` edges are decided case by case.

    ``version`` is the id of the version of the document that decides; by default it is the one in force on
    the day. Where a fact picks the version it must be named: which households it decides is then for the
    caller to select.
    """
    chosen = policy.programme(programme)
    policy = _version(policy, version, on, key_of(policy, root_of(policy, chosen)))
    chosen = policy.programme(programme)
    if dialect not in DIALECTS:
        raise UsageError(
            Said(
                f"没有 SQL 方言 {dialect!r}；有 {'、'.join(DIALECTS)}",
                f"no SQL dialect {dialect!r}; there is {', '.join(DIALECTS)}",
            )
        )
    compiler = Compiler(
        policy,
        limits or Limits(),
        day=on,
        definition=compile_def,
        expression=compile_expr,
        largest=largest,
    )
    frame = compiler.frame(chosen.entity)
    outputs: dict[str, Term] = {}
    outcome = _exported(compiler.conclusion(frame, chosen.id), "outcome", outputs)
    prefixes = {chosen.amount: "amount"} if chosen.amount is not None else {}
    prefixes |= {name: _prefix(place, name) for place, name in enumerate(chosen.values, 1)}
    given: dict[str, Value] = {}
    for name, prefix in prefixes.items():
        found = compiler.conclusion(frame, name)
        given[name] = _exported(evolve(found, value=values.as_line(found.value)), prefix, outputs).value
    provisions, reasons = compiler.masks
    return Query(
        text=_text(compiler, frame, DIALECTS[dialect], outputs),
        policy=policy,
        programme=chosen,
        on=on,
        provisions=provisions,
        reasons=reasons,
        outcome=outcome.value,
        amount=given.get(chosen.amount or ""),
        values={name: given[name] for name in chosen.values},
        prefixes={chosen.id: "outcome"} | prefixes,
        readings=_readings(compiler, provisions, on),
        in_force=policy.in_force(on),
        columns=tuple(outputs),
    )


def _version(policy: Policy, wanted: str | None, on: date, key: Given | None) -> Policy:
    """The version that a query is of, without the earlier ones; ``key`` is the fact that picks it, if any."""
    if wanted is not None:
        found = next((v for v in policy.versions if wanted in (v.version_id, title_of(v))), None)
        if found is None:
            known = ", ".join(v.version_id for v in policy.versions)
            raise UsageError(
                Said(f"没有版本“{wanted}”；有 {known}", f"there is no version {wanted!r}; there are {known}")
            )
        return evolve(found, earlier=())
    if policy.earlier and key is not None:
        raise UsageError(
            Said(
                f"版本由 {key.id} 选定，SQL 一次只算一个版本：请写明 version",
                f"{key.id} picks the version, and SQL decides under one: name it (version)",
            )
        )
    return evolve(version_on(policy, on), earlier=()) if policy.earlier else policy


def _prefix(place: int, name: str) -> str:
    """What the columns of a value begin with: its name, or which it is where that is no name in SQL."""
    last = name.rpartition(".")[2]
    return f"value_{last.lower() if last.isascii() else place}"


def _exported(result: Result, prefix: str, outputs: dict[str, Term]) -> Result:
    """The result over readable column names, which join the outputs."""
    names = _column_names(result.value, prefix)

    def named(term: Term) -> Term:
        if term.value is not None:
            return term
        name = names[term]
        outputs[name] = term
        return column(name)

    value = values.map_terms(result.value, named)
    outputs[f"{prefix}_clash"] = result.clash
    for name, mask in (("applied", result.applied), ("reasons", result.why)):
        for place in range(max(1, len(mask.words))):
            outputs[mask_column(f"{prefix}_{name}", place)] = mask.word(place)
    return Result(value)


def mask_column(name: str, place: int) -> str:
    """The column of one of the integers of a mask."""
    return f"{name}_{place + 1}" if place else name


def _column_names(value: Value, prefix: str) -> dict[Term, str]:
    match value:
        case Choices(can=can):
            pairs = [
                (t, f"can_{'absent' if v is ABSENT else getattr(v, 'value', v)}") for v, t in can.items()
            ]
            return {t: name.lower() for t, name in pairs}
        case Line(low=low, high=high):
            marks = {"some": value.some, "absent": value.absent, "silent": value.silent}
            pairs = [(term, f"{prefix}_{name}") for name, term in marks.items()]
            for end, name in ((low, "low"), (high, "high")):
                if end is not None:
                    pairs += [(end.num, f"{prefix}_{name}"), (end.den, f"{prefix}_{name}_den")]
            return dict(reversed(pairs))
    raise UsageError(Said("SQL 只能凭选项和数评定", "SQL decides by choices and numbers only"))


def _text(compiler: Compiler, frame: Frame, dialect: Dialect, outputs: dict[str, Term]) -> str:
    """The query, in the order of the keys of the records from the root down."""
    path = path_of(compiler.policy, frame.entity)
    key = field("_key", "t")
    keys = {f"key_{h}": frame.brought(frame.ancestor(h).source(key), h) for h in range(len(path))}
    columns_ = {**keys, **outputs}
    tables = {entity: compiler.table(entity) for entity in compiler.policy.entities}
    rows = laid_out(frame, dict.fromkeys(columns(*columns_.values())), tables)
    return select(dialect, rows, columns_, tuple(reversed(keys)))


def _readings(compiler: Compiler, provisions: tuple[str, ...], on: date) -> dict[str, str]:
    policy = compiler.policy
    names = dict.fromkeys(r for p in provisions for r in policy.provisions[p].readings)
    return {n: known_option(compiler.figures, n, on) if n in policy.givens else "" for n in names}
