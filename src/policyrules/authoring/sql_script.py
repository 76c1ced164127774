"""A script that decides a place's programmes where a county keeps its ledger: tables, views, dictionaries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from attrs import frozen

from policyrules.authoring.sql_faults import condition, faults_of, hidden_tables
from policyrules.authoring.sql_versions import Versions, programmes_on, versions_of
from policyrules.authoring.sql_views import COLUMNS, MISSING, Views, open_of
from policyrules.base.errors import UsageError
from policyrules.base.extras import WIDE
from policyrules.base.saying import Language, Said
from policyrules.compile.compiler import Limits
from policyrules.compile.masks import WORD
from policyrules.compile.open_cases import OPEN
from policyrules.compile.printing import DIALECTS, Dialect
from policyrules.compile.query import Query
from policyrules.compile.schema import Stored, defined, records, stored
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.versions import version_on
from policyrules.explaining.phrases import citation_text, clauses_text, name_text, say

NAMES: Final = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "spark": "Spark"}
"""The engines for which a script is written, by what they are called on the command line."""

PROVISIONS, REASONS = "dictionary__provisions", "dictionary__reasons"
"""The views that say what the bits of each programme stand for."""


FAULTS: Final = "ledger__faults"
"""The view that says what is wrong with the tables."""


LONGEST: Final = 30_000
"""So many characters Spark's views have at most: a metastore of its own (Derby) takes 32,700."""
UNION: Final = "\nUNION ALL\n"


@frozen
class Script:
    """The text of a script, and what it leaves to ``decide``."""

    text: str
    refused: tuple[tuple[str, Said], ...]
    """The programmes that SQL cannot decide, by their ids, each with the reason."""


def sql_script(
    policy: Policy,
    *,
    on: date,
    dialect: str = "duckdb",
    programmes: Sequence[str] = (),
    overlay: str = "",
    language: Language = "zh",
) -> Script:
    """The script for an engine: duckdb, postgres or spark.

    It defines the tables that the county fills, where they are not there yet, and views of each programme as
    decided on the day: the query itself (``PROGRAMME__bits``), the result in words and yuan
    (``PROGRAMME__result``) and what is missing (``PROGRAMME__missing``), all results and all that is missing,
    what the bits stand for, and what is wrong with the tables; Spark reads the first from tables
    (``PROGRAMME__kept``), worked out when the script is run. Where a fact picks the version each has its own
    (``PROGRAMME__VERSION__result``), and ``PROGRAMME__result`` is all of them.
    ``programmes``: these only. ``overlay`` is named in the head. What SQL cannot
    decide is named at the top and left out. UsageError for a programme or engine that there is not.
    """
    if dialect not in NAMES:
        raise UsageError(
            Said(
                f"没有这样的引擎：{dialect}；有 {'、'.join(NAMES)}",
                f"there is no engine {dialect}; there are {', '.join(NAMES)}",
            )
        )
    chosen = [policy.programme(name).id for name in programmes] or programmes_on(policy, on)
    engine = DIALECTS["postgresql" if dialect == "postgres" else dialect]
    written_of: list[Versions] = []
    refused: list[tuple[str, Said]] = []
    for programme in chosen:
        try:
            written_of.append(versions_of(policy, programme, engine, on=on, language=language))
        except UsageError as error:
            refused.append((programme, error.said))
    views = [view for each in written_of for view in each.views]
    written = _Written(policy, on, engine, overlay, language)
    parts = [
        *written.head(dialect, refused),
        *written.begin(),
        *written.tables(),
        *written.dictionaries(views),
    ]
    for each in written_of:
        for view in each.views:
            parts += written.programme(view)
        if each.key is not None:
            parts += written.versions(each, each.key)
    return Script("\n".join([*parts, *written.together(written_of), *written.end()]) + "\n", tuple(refused))


@frozen
class _Written:
    """The parts of a script, line by line."""

    policy: Policy
    on: date
    dialect: Dialect
    overlay: str
    language: Language

    def say(self, zh: str, en: str) -> str:
        """A comment."""
        return _comment(say(self.language, zh, en))

    # ── head and end ─────────────────────────────────────────────────────────

    def head(self, dialect: str, refused: Sequence[tuple[str, Said]]) -> Iterator[str]:
        """What this is, of which text, how it is run, and what it leaves out."""
        policy = self.policy if self.policy.key is not None else version_on(self.policy, self.on)
        document = policy.document
        yield _comment(f"{document.title} {document.number}".rstrip())
        zh, en = (f"；县级细则 {self.overlay}", f"; overlay {self.overlay}") if self.overlay else ("", "")
        digest = policy.digest[:16]
        yield self.say(
            f"评定日 {self.on}{zh}；政策文本校验值 {digest}…", f"as of {self.on}{en}; policy digest {digest}…"
        )
        yield self.say(*_RUN[dialect])
        if refused:
            yield self.say(
                f"以下 {len(refused)} 个事项 SQL 算不了，请用 policyrules decide：",
                f"SQL cannot decide these {len(refused)} programmes; use policyrules decide:",
            )
        for programme, why in refused:
            label = name_text(programme, self.policy.programme(programme).label, self.language)
            yield _comment(f"  {label}: {why.in_(self.language)}")

    def begin(self) -> Iterator[str]:
        """What holds for the whole script."""
        if self.dialect.name == "spark":
            yield self.say(
                "不设这一项，数太大时 Spark 会悄悄算错：查询时也要设",
                "without it Spark goes wrong in silence where a number is too large; set it for queries too",
            )
            yield "SET spark.sql.ansi.enabled = true;"
            yield self.say(
                "大的事项层数多，Spark 默认 100 遍读不完；条件逐层推演，计划会大得排不完",
                "a large programme has more layers than Spark goes through by default; what follows from "
                "conditions would multiply from layer to layer",
            )
            yield "SET spark.sql.analyzer.maxIterations = 10000;"
            yield "SET spark.sql.constraintPropagation.enabled = false;"
        else:
            if self.dialect.name == "duckdb":
                yield self.say(
                    "不设这一项，户数多时 DuckDB 2.0 的查询可能永远不结束：每次打开账本查这些视图之前也要设",
                    "without it a query of many households may never end in DuckDB 2.0; set it whenever the "
                    "ledger is opened to read these views, too",
                )
                yield f"{WIDE};"
            yield "BEGIN;"
            if self.dialect.name == "postgresql":
                yield self.say(
                    "每次查这些视图之前也要设：行级安全策略若不让视图的属主看到台账的某些行，就报错；不设，"
                    "看不到的行就像没有一样，会评错",
                    "set it in each session that reads these views, too: rows of the ledger that row level "
                    "security hides from their owner are an error then; without it they count as not there, "
                    "and decisions are wrong",
                )
                yield "SET row_security = off;"

    def end(self) -> Iterator[str]:
        """All of it or nothing, where the engine can."""
        if self.dialect.name != "spark":
            yield "COMMIT;"

    def view(self, name: str, text: str) -> Iterator[str]:
        """A view; what it was before does not count. What Spark's own metastore does not take is a table."""
        if self.dialect.name == "spark" and len(text) > LONGEST:
            kept = self.dialect.quoted(f"{name.strip(self.dialect.quote)}__kept")
            yield from self.table(kept, text)
            text = f"SELECT * FROM {kept}"
        if self.dialect.name == "postgresql":
            yield f"DROP VIEW IF EXISTS {name} CASCADE;"
            yield f"CREATE VIEW {name} AS\n{text};"
        else:
            yield f"CREATE OR REPLACE VIEW {name} AS\n{text};"

    # ── tables ───────────────────────────────────────────────────────────────

    def tables(self) -> Iterator[str]:
        """The tables to fill, each column with what it holds."""
        yield from self.title("台账的表（已有的不动）", "the tables of the ledger (those there stay)")
        if self.dialect.name == "postgresql":
            yield hidden_tables(self.policy, self.dialect, self.language)
        yield self.say(
            "_id 是行号，_parent 是上一级记录的 _id，_key 是编号；空着是不知道；金额以分为单位",
            "_id numbers the rows, _parent is the _id of the record above, _key its own id; NULL is unknown; "
            "money is in fen",
        )
        for entity in records(self.policy):
            known = self.policy.entities[entity]
            yield _comment(name_text(entity, known.label, self.language))
            columns = list(stored(self.policy, entity))
            lines = [f"  {defined(one, self.dialect)}{self.check(one)}" for one in columns]
            commas = [","] * (len(lines) - 1) + [""]
            yield f"CREATE TABLE IF NOT EXISTS {self.dialect.quoted(known.plural)} ("
            for line, comma, one in zip(lines, commas, columns, strict=True):
                said = self.holds(entity, one)
                yield f"{line}{comma}" + (f" {_comment(said)}" if said else "")
            yield ") USING PARQUET;" if self.dialect.name == "spark" else ");"
        yield self.say(
            f"{FAULTS}：表里不合要求的有几行；空的才算得准",
            f"{FAULTS}: how many rows are not as they must be; decisions hold where it is empty",
        )
        yield from self.faults()

    def faults(self) -> Iterator[str]:
        """The view of what is wrong with the tables; for Spark of parts that its metastore takes."""
        found = faults_of(self.policy, self.dialect, self.language, on=self.on)
        if self.dialect.name == "spark":
            found = [*_parts(found)]
            for number, part in enumerate(found, 1):
                yield from self.view(f"{FAULTS}__{number}", part)
            found = [f"SELECT * FROM {FAULTS}__{number}" for number in range(1, len(found) + 1)]
        yield from self.view(FAULTS, UNION.join(found))

    def holds(self, entity: str, one: Stored) -> str:
        """What a column holds, in words."""
        name, _, part = one.name.partition("__")
        if part == "complete":
            child = next(c for c in self.policy.children[entity] if self.policy.entities[c].plural == name)
            label = name_text(child, self.policy.entities[child].label, self.language)
            return say(self.language, f"{label}：名册是否齐全", f"{label}: is the list complete")
        fact = self.policy.facts[entity].get(name)
        if fact is None:
            return ""
        label = name_text(fact.id, fact.label, self.language)
        if part == "absent":
            return say(self.language, f"{label}：确知没有", f"{label}: known to have none")
        if part:
            option = fact.type.option(part)
            return f"{label}：{option.label if option and self.language == 'zh' else part}"
        unit = fact.type.unit
        if fact.type.options:
            return (
                label
                + say(self.language, "：", ": ")
                + ", ".join(f"{o.id} {o.label}" for o in fact.type.options)
            )
        if one.kind != "number" or unit is None:
            return label
        _, den = Limits().of(fact)
        step = say(self.language, "分", "fen") if unit.money else f"1/{den}" if den > 1 else ""
        return f"{label}（{unit.zh}{'，' + step if step else ''}）"

    def check(self, one: Stored) -> str:
        """What the engine refuses to store: what the queries count on is so."""
        holds = "" if self.dialect.name == "spark" else condition(one, self.dialect)
        return f" CHECK ({holds})" if holds else ""

    # ── dictionaries ─────────────────────────────────────────────────────────

    def dictionaries(self, views: Sequence[Views]) -> Iterator[str]:
        """What the bits of the masks stand for."""
        yield from self.title("掩码各位的含义", "what the bits stand for")
        provisions, reasons = [], []
        for each in views:
            programme = each.stem
            for place, name in enumerate(each.query.provisions):
                known = each.query.policy.provisions[name]
                clauses = clauses_text(self.policy, known.citations, self.language)
                phrases = "；".join(c.phrase for c in known.citations if c.phrase)
                provisions.append((programme, *_bit(place), name, known.label, clauses, phrases))
            for place, one in enumerate(open_of(each.query, self.language)):
                reasons.append((programme, *_bit(place), one.kind, one.id, one.label, one.holders))
        names = ("programme", "word", "bit", "provision", "label", "clauses", "phrases")
        yield from self.dictionary(PROVISIONS, names, provisions)
        yield from self.dictionary(REASONS, ("programme", "word", "bit", *MISSING[4:]), reasons)

    def dictionary(
        self, name: str, columns: Sequence[str], rows: Sequence[tuple[str | int, ...]]
    ) -> Iterator[str]:
        if rows:
            lines = ",\n  ".join(f"({', '.join(map(self.cell, row))})" for row in rows)
            text = f"SELECT * FROM (VALUES\n  {lines}\n) AS v({', '.join(columns)})"
            yield from self.view(self.dialect.quoted(name), text)

    def cell(self, value: str | int) -> str:
        """A text, or a number of 64 bits."""
        return f"CAST({value} AS BIGINT)" if isinstance(value, int) else self.dialect.string(value)

    # ── programmes ───────────────────────────────────────────────────────────

    def programme(self, views: Views) -> Iterator[str]:
        """The views of a programme, before them its clauses."""
        query = views.query
        label = query.programme.label
        yield from self.title(f"{label} ({query.programme.id})", name_text(query.programme.id, label, "en"))
        if views.version:
            yield _comment(f"{views.version}: {query.policy.document.title} {query.policy.document.number}")
        for place, name in enumerate(query.provisions):
            known = query.policy.provisions[name]
            cited = "; ".join(citation_text(c, self.policy, self.language) for c in known.citations)
            bit = say(self.language, f"第 {place + 1} 位", f"bit {place + 1}")
            yield _comment(f"{bit} {name_text(name, known.label, self.language)}: {cited}")
        if self.dialect.name == "spark":
            yield from self.worked_out(query, views.name("kept"))
            yield from self.view(views.name("bits"), f"SELECT * FROM {views.name('kept')}")
        else:
            yield from self.view(views.name("bits"), query.text)
        yield from self.view(views.name("result"), views.result())
        if views.may_be_open:
            yield from self.view(views.name("missing"), views.missing(self.dialect.quoted(REASONS)))

    def versions(self, found: Versions, key: Given) -> Iterator[str]:
        """The views of all versions of a programme."""
        fact = name_text(key.id, key.label, self.language)
        yield self.say(
            f"各版本合为一个：每户由{fact}选定的版本决定；{fact}不明的户各版本怎么说，见各版本的视图，"
            "合起来请用 policyrules decide",
            f"all versions as one: {fact} picks that of a household; where it is not known, what each "
            "version would say stands in its own views, and policyrules decide says what they have in common",
        )
        yield from self.view(found.name("result"), found.results(found.names("result")))
        missing = found.missing(found.names("missing"))
        assert missing is not None
        yield from self.view(found.name("missing"), missing)

    def worked_out(self, query: Query, name: str) -> Iterator[str]:
        """A table of what a query gives: Spark would plan a view again wherever it is named."""
        steps = query.steps
        if steps is None:
            yield from self.table(name, query.text)
            return
        tables = {**steps.numbers, OPEN: steps.open, **steps.possible}
        for made, text in tables.items():
            yield from self.table(self.dialect.quoted(made), text)
        yield from self.table(name, f"{steps.settled}\nUNION ALL\nSELECT * FROM (\n{steps.rest}\n) AS q")
        for made in tables:
            yield f"DROP TABLE {self.dialect.quoted(made)};"

    def table(self, name: str, text: str) -> Iterator[str]:
        """A table of Spark, made anew."""
        yield f"DROP TABLE IF EXISTS {name};"
        yield f"CREATE TABLE {name} USING PARQUET AS\n{text};"

    def together(self, found: Sequence[Versions]) -> Iterator[str]:
        """All results, and all that is missing."""
        if not found:
            return
        yield from self.title("所有事项", "all programmes")
        for name, columns, part in (("results", COLUMNS, "result"), ("missing", MISSING, "missing")):
            there = [each for each in found if part == "result" or each.may_be_open]
            if there:
                lines = (f"SELECT {', '.join(columns)} FROM {each.name(part)}" for each in there)
                yield from self.view(self.dialect.quoted(f"all__{name}"), "\nUNION ALL ".join(lines))

    def title(self, zh: str, en: str) -> Iterator[str]:
        yield ""
        yield _comment(f"── {say(self.language, zh, en)} " + "─" * 40)


_RUN: Final = {
    "duckdb": ("用法：duckdb ledger.duckdb < script.sql", "run: duckdb ledger.duckdb < script.sql"),
    "postgres": ("用法：psql -v ON_ERROR_STOP=1 -f script.sql", "run: psql -v ON_ERROR_STOP=1 -f script.sql"),
    "spark": (
        "用法：spark-sql -f script.sql；先运行一次建表，填好台账再运行一次；台账改了，再运行一次",
        "run: spark-sql -f script.sql: once for the tables, again when they are filled or have changed",
    ),
}


def _parts(queries: Sequence[str]) -> Iterator[str]:
    """Queries of the same columns, as few as Spark's metastore takes each of."""
    part = ""
    for query in queries:
        longer = f"{part}{UNION}{query}" if part else query
        if part and len(longer) > LONGEST:
            yield part
            longer = query
        part = longer
    yield part


def _comment(text: str) -> str:
    """A comment of one line, whatever the text is."""
    return f"-- {' '.join(text.split())}"


def _bit(place: int) -> tuple[int, int]:
    """Which integer of a mask, from 1, and its bit."""
    word, bit = divmod(place, WORD)
    return word + 1, 1 << bit
