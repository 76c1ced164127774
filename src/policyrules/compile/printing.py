"""Terms as SQL: how each engine spells what they all work out alike.

Of Spark it is the SQL of its ANSI mode (``spark.sql.ansi.enabled``): without it numbers wrap silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from policyrules.compile.terms import ONE, Op, Term, integer, no

FENCE: Final = "\nOFFSET 0"
"""Keeps a subquery from being merged into the query around it."""
KEPT: Final = " MATERIALIZED"
"""Behind the AS of a relation: it is worked out before what draws on it, and not put in its place."""

_BETWEEN: Final[Mapping[Op, str]] = {
    "and": " AND ",
    "or": " OR ",
    "equal": " = ",
    "below": " < ",
    "at_most": " <= ",
    "add": " + ",
    "subtract": " - ",
    "multiply": " * ",
    "divide": " / ",
    "rest": " % ",
    "any_bits": " | ",
    "common_bits": " & ",
}
_FIRST: Final = "DATE '0001-01-01'"
_DAY: Final = f"({_FIRST} + CAST({{0}} - 1 AS INTEGER))"
"""The date of a number of days."""
_AROUND: Final[Mapping[Op, str]] = {
    "not": "(NOT {0})",
    "negate": "(-{0})",
    "is_null": "({0} IS NULL)",
    "size": "ABS({0})",
    "first_known": "COALESCE({0}, {1})",
    "null_if": "NULLIF({0}, {1})",
    "wide": "CAST({0} AS BIGINT)",
    "ordinal": f"CAST({{0}} - {_FIRST} + 1 AS BIGINT)",
    "date": _DAY,
    "year": f"CAST(EXTRACT(YEAR FROM {_DAY}) AS BIGINT)",
    "month": f"CAST(EXTRACT(MONTH FROM {_DAY}) AS BIGINT)",
    "day_of_month": f"CAST(EXTRACT(DAY FROM {_DAY}) AS BIGINT)",
    "month_index": f"CAST(EXTRACT(YEAR FROM {_DAY}) * 12 + EXTRACT(MONTH FROM {_DAY}) AS BIGINT)",
    "month_end": f"CAST(LAST_DAY({_DAY}) - {_FIRST} + 1 AS BIGINT)",
    "months_later": f"CAST(CAST({_DAY} + INTERVAL ({{1}}) MONTH AS DATE) - {_FIRST} + 1 AS BIGINT)",
    "month_start": f"CAST(MAKE_DATE(({{0}} - 1) // 12, ({{0}} - 1) % 12 + 1, 1) - {_FIRST} + 1 AS BIGINT)",
    "sum": "SUM({0})",
    "least": "MIN({0})",
    "most": "MAX({0})",
    "all_bits": "BIT_OR({0})",
    "nth_least": "(ARRAY_AGG({0} ORDER BY {0} ASC) FILTER (WHERE {0} IS NOT NULL))[{1}]",
    "nth_most": "(ARRAY_AGG({0} ORDER BY {0} DESC) FILTER (WHERE {0} IS NOT NULL))[{1}]",
}


_TYPES: Final = {"number": "BIGINT", "date": "DATE", "bool": "BOOLEAN", "text": "VARCHAR"}


@frozen
class Dialect:
    """How an engine spells what the engines spell differently."""

    name: str
    between: Mapping[Op, str] = field(default=_BETWEEN)
    """What stands between the terms of an operation."""
    around: Mapping[Op, str] = field(default=_AROUND)
    """The form of an operation that has one of its own."""
    wide: str = ""
    """What stands behind a number so that it has 64 bits."""
    quote: str = '"'
    """What stands around an identifier, twice where the identifier has one."""
    escapes: Mapping[str, str] = field(default={"'": "''"})
    """How the characters of a text are written that do not stand for themselves."""
    types: Mapping[str, str] = field(default=_TYPES)
    """The types of the columns of tables."""
    primary: str = " PRIMARY KEY"
    """Behind the number of a record in a table: no other has it."""
    materialized: str = KEPT
    """Behind the AS of a relation that is drawn on more than once."""
    fence: str = ""
    """Ends a subquery that must stay one: merged into each other, layers grow exponentially."""
    counted: str = ""
    """A truth as 1 or 0, where that is quicker than CASE."""
    bit: str = ""
    """A truth as a bit of a number, where the engine takes longer to keep truths than numbers."""
    type_of: str = "TYPEOF({0})"
    """What the type of a column is called."""

    def quoted(self, name: str) -> str:
        """An identifier, quoted."""
        return f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}"

    def string(self, text: str) -> str:
        """A text as the engine reads it."""
        return "'" + "".join(self.escapes.get(letter, letter) for letter in text) + "'"

    def text(self, term: Term) -> str:
        """The term as the engine reads it."""
        op, args = term.op, term.args
        if op == "column":
            return f"{term.table}.{term.name}" if term.table else term.name
        sign = self.between.get(op)
        if sign is not None:
            return f"({sign.join([self.text(arg) for arg in args])})"
        if op == "sum" and args[0] == ONE:
            return "COUNT(*)"
        if args and op != "case":
            return self.around[op].format(*[self.text(arg) for arg in args])
        match op:
            case "case":
                if self.counted and (found := self._counted(*args)):
                    return found
                parts = [self.text(arg) for arg in args]
                *tested, last = parts
                whens = " ".join(
                    f"WHEN {test} THEN {result}"
                    for test, result in zip(tested[::2], tested[1::2], strict=True)
                )
                return f"(CASE {whens} END)" if args[-1].op == "null" else f"(CASE {whens} ELSE {last} END)"
            case "truth":
                return "TRUE" if term.value else "FALSE"
            case "integer":
                value = term.value or 0
                return f"({value}{self.wide})" if value < 0 else f"{value}{self.wide}"
            case "field":
                name = self.quoted(term.name)
                return f"{term.table}.{name}" if term.table else name
            case "text":
                return self.string(term.name)
            case "day":
                return f"DATE '{term.name}'"
        return "NULL"

    def _counted(self, test: Term, *results: Term) -> str:
        """A number where a truth holds and 0 where not, or the other way round: its bits or none of them.

        CASE takes three times as long where a truth holds as often as not, a product twice as long.
        """
        if len(results) > 2 or any(result.op != "integer" for result in results):
            return ""
        then, orelse = (result.value or 0 for result in results)
        if bool(then) == bool(orelse):
            return ""
        one = self.counted.format(self.text(test if then else no(test)))
        number = integer(then or orelse)
        return one if number.value == 1 else f"(-{one} & {self.text(number)})"


DUCKDB: Final = Dialect(
    "duckdb",
    {**_BETWEEN, "divide": " // "},
    counted="CAST({0} AS BIGINT)",
    bit="(-CAST(COALESCE({0}, FALSE) AS INTEGER) & {1})",
    materialized=" NOT MATERIALIZED",  # see base.extras.ENDING
)
_OF_MONTH: Final = "MAKE_DATE(CAST(({0} - 1) / 12 AS INTEGER), CAST(({0} - 1) % 12 + 1 AS INTEGER), 1)"
POSTGRESQL: Final = Dialect(
    "postgresql",
    around={
        **_AROUND,
        "month_end": f"CAST(CAST(DATE_TRUNC('month', {_DAY}) + INTERVAL '1 month' AS DATE)"
        f" - {_FIRST} AS BIGINT)",
        "months_later": f"CAST(CAST({_DAY} + {{1}} * INTERVAL '1 month' AS DATE) - {_FIRST} + 1 AS BIGINT)",
        "month_start": f"CAST({_OF_MONTH} - {_FIRST} + 1 AS BIGINT)",
    },
    fence=FENCE,
    type_of="(SELECT FORMAT_TYPE(COALESCE(NULLIF(typbasetype, 0), oid), NULL) FROM pg_catalog.pg_type "
    "WHERE oid = PG_TYPEOF({0}))",
)
_SPARK_DAY: Final = f"DATE_ADD({_FIRST}, CAST({{0}} - 1 AS INT))"


def _spark_number(day: str) -> str:
    return f"(CAST(DATEDIFF({day}, {_FIRST}) AS BIGINT) + 1L)"


SPARK: Final = Dialect(
    "spark",
    {**_BETWEEN, "divide": " DIV "},
    {
        **_AROUND,
        "ordinal": _spark_number("{0}"),
        "date": _SPARK_DAY,
        "year": f"CAST(YEAR({_SPARK_DAY}) AS BIGINT)",
        "month": f"CAST(MONTH({_SPARK_DAY}) AS BIGINT)",
        "day_of_month": f"CAST(DAY({_SPARK_DAY}) AS BIGINT)",
        "month_index": f"CAST(YEAR({_SPARK_DAY}) * 12 + MONTH({_SPARK_DAY}) AS BIGINT)",
        "month_end": _spark_number(f"LAST_DAY({_SPARK_DAY})"),
        "months_later": _spark_number(f"ADD_MONTHS({_SPARK_DAY}, CAST({{1}} AS INT))"),
        "month_start": _spark_number(
            "MAKE_DATE(CAST(({0} - 1) DIV 12 AS INT), CAST(({0} - 1) % 12 + 1 AS INT), 1)"
        ),
        "nth_least": "GET(SORT_ARRAY(COLLECT_LIST({0}), TRUE), CAST({1} - 1 AS INT))",
        "nth_most": "GET(SORT_ARRAY(COLLECT_LIST({0}), FALSE), CAST({1} - 1 AS INT))",
    },
    wide="L",
    quote="`",
    types={**_TYPES, "text": "STRING"},
    primary=" NOT NULL",
    escapes={"'": "\\'", "\\": "\\\\"},
    materialized="",
)
DIALECTS: Final[Mapping[str, Dialect]] = {dialect.name: dialect for dialect in (DUCKDB, POSTGRESQL, SPARK)}
