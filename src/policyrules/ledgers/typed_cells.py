"""The cells of a fact as typed columns of SQL: what is written as most people write it.

Only what intake reads too is accepted, with the same value; a cell that is written otherwise is not accepted,
and intake reads its household. So rare spellings may be left out here, but nothing may be read loosely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from attrs import evolve, frozen

from policyrules.base.saying import Said
from policyrules.base.units import PLAIN
from policyrules.compile import Limits
from policyrules.core.givens import Given
from policyrules.core.possible import Several
from policyrules.core.types import ABSENT, Known
from policyrules.intake.cell_forms import cell_value, words_of
from policyrules.intake.headers import BLANK
from policyrules.intake.identity import CHECKS, ID_FACT, WEIGHTS
from policyrules.intake.records import make_fact
from policyrules.intake.values import TEXT_LIMIT

TEXT: Final = "VARCHAR"
WHOLE: Final = "BIGINT"
"""The types of cells, in DuckDB's words, besides BOOLEAN and DATE."""

_HAN: Final = "一-龥"
_BLANKS: Final = "".join(rf"\x{{{ord(blank):x}}}" for blank in BLANK)
_SETTLED: Final = rf"(?s)[^{_BLANKS}='](?:.*[^{_BLANKS}])?"
"""A text around which nothing is trimmed, neither blanks nor what a spreadsheet puts there."""
_WRAPPED: Final = '="[^"]*"|\'[0-9=+@-].*'
"""What a spreadsheet puts around a text."""
_SEPARATORS: Final = ("、；;，,", "|||||")
"""What stands between several options in a cell, and what each becomes."""
_FIRST: Final = "1000-01-01"
_LAST: Final = "9998-12-31"
"""Between these days no day is an end of the calendar, and a year has four digits everywhere."""


@frozen
class Typed:
    """A fact as columns: each is NULL where its cell is empty, or is not accepted."""

    columns: Mapping[str, str]
    """The expressions of the table's columns, by name."""
    first: Mapping[str, str]
    """What those expressions need beforehand, by name."""
    whole: str
    """An expression that is NULL where nothing is accepted."""
    accepted: Sequence[str]
    """Besides: what must hold of the columns, where they are not NULL."""


def typed(given: Given, cell: str, kind: str, *, limits: Limits) -> Typed:
    """The columns of a fact by its cell, an expression of the type ``kind``, NULL where it is empty."""
    absent = [word for word in words_of(given.type) if kind == TEXT and reads(given, word) is ABSENT]
    there_is_none = _in(cell, absent)
    name, first = f'"{given.name}"', dict[str, str]()
    match given.type.kind:
        case "number" if kind == WHOLE:
            low, high = _bounds(given, limits)
            value, accepted = _whole(given, cell, limits), [f"{name} BETWEEN {low} AND {high}"]
        case "number":
            low, high = _bounds(given, limits)
            value, accepted = _number(given, cell, limits), [f"{name} BETWEEN {low} AND {high}"]
        case "date" if kind == "DATE":
            value, accepted = cell, [f"{name} BETWEEN DATE '{_FIRST}' AND DATE '{_LAST}'"]
        case "date":
            value, accepted = _day(cell), [f"{name} BETWEEN DATE '{_FIRST}' AND DATE '{_LAST}'"]
        case "bool" if kind == "BOOLEAN":
            value, accepted = cell, []
        case "bool" | "choice":
            value, accepted = _word(given, cell), []
        case "choices":
            return _several(given, cell, there_is_none)
        case "text" if given.name == ID_FACT:
            first |= {_DIGITS: _digits(cell), BORN: _born(cell)}
            value, accepted = _identity(cell), []
        case "text":
            value, accepted = _text(cell, absent), []
    if given.type.kind == "date":
        accepted += [
            f"{name} {op} DATE '{bound}'" for op, bound in (("<=", given.high), (">=", given.low)) if bound
        ]
    columns = {given.name: value}
    if given.type.optional:
        columns[f"{given.name}__absent"] = (
            f"CASE WHEN {there_is_none} THEN TRUE WHEN {value} IS NOT NULL THEN FALSE END"
        )
    return Typed(columns, first, f'"{given.name}__absent"' if given.type.optional else name, accepted)


def reads(given: Given, cell: str, *, sighted: bool = False) -> Known | Several | Said | None:
    """What intake reads in a cell of a fact; None or what is wrong where it reads nothing."""
    fact, wrong = make_fact(evolve(given, kind="fact"), cell_value(given, cell), {}, sighted=sighted)
    return wrong[0] if wrong else None if fact is None else fact.value


def ordinary(cell: str) -> str:
    """Whether a text is one that stands as it is: nothing around it is trimmed."""
    return f"(regexp_full_match({cell}, {quoted(_SETTLED)}) AND strlen({cell}) <= {TEXT_LIMIT})"


def by_day(cell: str, on: date) -> str:
    """Whether a text is a day not after ``on``: what was established later is not there for it."""
    form = f"regexp_full_match({cell}, '[1-9][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}')"
    return f"({form} AND coalesce(TRY_CAST({cell} AS DATE) <= DATE '{on}', FALSE))"


def trimmed_around(cell: str) -> str:
    """Whether something around a text that is not empty is trimmed."""
    alone = f"[^{_BLANKS}](?:.*[^{_BLANKS}])?"
    return (
        f"({cell} <> '' AND (NOT regexp_full_match({cell}, '(?s){alone}') "
        f"OR regexp_full_match({cell}, {quoted(_WRAPPED)})))"
    )


def key(cell: str) -> str:
    """Whether a text is the id of a record, in its plain form, without anything that looks like another."""
    return f"regexp_full_match({cell}, {quoted(f'[0-9A-Za-z_{_HAN}-]{{1,200}}')})"


def quoted(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def _in(cell: str, words: Sequence[str]) -> str:
    return f"{cell} IN ({', '.join(map(quoted, words))})" if words else "FALSE"


def _text(cell: str, absent: Sequence[str]) -> str:
    return f"CASE WHEN {ordinary(cell)} AND NOT {_in(cell, absent)} THEN {cell} END"


# ── numbers ──────────────────────────────────────────────────────────────────


def _bounds(given: Given, limits: Limits) -> tuple[int, int]:
    """The least and the largest whole number that a column of the fact may hold."""
    cap, den = limits.of(given)
    low, high = (
        Fraction(b) * den if isinstance(b, int | Fraction) else None for b in (given.low, given.high)
    )
    return int(max(-cap, -cap if low is None else -(-low // 1))), int(
        min(cap, cap if high is None else high // 1)
    )


def _whole(given: Given, cell: str, limits: Limits) -> str:
    """What a whole number of a typed table is, as if somebody had typed it."""
    unit = given.type.unit or PLAIN
    factor = unit.scale * limits.of(given)[1]
    if unit.scale < 1 or factor not in (1, 100):
        return "CAST(NULL AS BIGINT)"
    return f"CASE WHEN {cell} BETWEEN -{10**12} AND {10**12} THEN {cell} * {factor} END"


def _number(given: Given, cell: str, limits: Limits) -> str:
    """A number as it stands in its column: whole fen, or whole parts of its unit."""
    unit = given.type.unit or PLAIN
    factor = unit.scale * limits.of(given)[1]
    if factor not in (1, 100):
        return "CAST(NULL AS BIGINT)"
    digits = "[0-9]{1,12}"
    part = r"(\.[0-9]{1,2})?" if factor == 100 else r"(\.0{1,2})?"
    plain_ = f"-?{digits}{part}"
    anything = evolve(given, low=None, high=None)
    suffixes = [name for name in unit.names if reads(anything, f"1{name}") == unit.scale]
    ratio = unit.scale < 1
    forms = [f"{plain_}({'|'.join(map(_literal, suffixes))})"] if suffixes else []
    if not ratio:
        thousands = rf"-?[0-9]{{1,3}}(,[0-9]{{3}}){{1,3}}{part}"
        forms.append(f"[¥￥]?({plain_}|{thousands})元?" if unit.money else thousands)
    scaled = "CAST(CAST({} AS DECIMAL(15, 2)) * " + str(factor) + " AS BIGINT)"
    bare = f"regexp_replace({cell}, '[^-.0-9]', '', 'g')"
    first = "" if ratio else f"WHEN regexp_full_match({cell}, {quoted(plain_)}) THEN {scaled.format(cell)} "
    written = f"regexp_full_match({cell}, {quoted('|'.join(forms))})"
    return f"CASE {first}WHEN {written} THEN {scaled.format(bare)} END"


def _literal(text: str) -> str:
    return "".join(rf"\{c}" if c.isascii() and not c.isalnum() else c for c in text)


# ── days ─────────────────────────────────────────────────────────────────────

_TWO: Final = "[0-9]{1,2}"
_MARKED: Final = rf"[0-9]{{4}}(/{_TWO}/{_TWO}|\.{_TWO}\.{_TWO}|-{_TWO}-{_TWO}|年{_TWO}月{_TWO}日)"
_ISO: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SERIAL: Final = r"(1[0-8]|2[1-9]|[3-6][0-9])[0-9]{3}"
"""The number of a day in a spreadsheet; one that begins as a year does may be a year and month."""


def _day(cell: str) -> str:
    joined = f"rtrim(regexp_replace({cell}, '[/.年月]', '-', 'g'), '日')"
    packed = f"concat(substr({cell}, 1, 4), '-', substr({cell}, 5, 2), '-', substr({cell}, 7, 2))"
    return (
        f"CASE WHEN regexp_full_match({cell}, '{_ISO}') THEN TRY_CAST({cell} AS DATE) "
        f"WHEN regexp_full_match({cell}, {quoted(_MARKED)}) THEN TRY_CAST({joined} AS DATE) "
        f"WHEN regexp_full_match({cell}, '[0-9]{{8}}') THEN TRY_CAST({packed} AS DATE) "
        f"WHEN regexp_full_match({cell}, '{_SERIAL}') THEN DATE '1899-12-30' + CAST({cell} AS INTEGER) "
        f"WHEN regexp_full_match({cell}, '{_ISO}[ T]00:00:00') "
        f"THEN TRY_CAST(substr({cell}, 1, 10) AS DATE) END"
    )


# ── words ────────────────────────────────────────────────────────────────────


def _words(given: Given) -> Iterator[tuple[str, Known]]:
    """Each word that intake knows in a cell of the fact, with what it says; those for no value left out."""
    for word in words_of(given.type):
        value = reads(given, word)
        if not isinstance(value, Said | Several) and value is not None and value is not ABSENT:
            yield word, value


def _word(given: Given, cell: str) -> str:
    whens = " ".join(
        f"WHEN {cell} = {quoted(word)} THEN {_literal_of(value)}" for word, value in _words(given)
    )
    return f"CASE {whens} END"


def _literal_of(value: Known) -> str:
    return ("TRUE" if value else "FALSE") if isinstance(value, bool) else quoted(str(value))


def _several(given: Given, cell: str, there_is_none: str) -> Typed:
    """Several options in one cell, each once."""
    words = {
        word: next(iter(value))
        for word, value in _words(given)
        if isinstance(value, frozenset) and len(value) == 1
    }
    alone = " ".join(f"WHEN {cell} = {quoted(word)} THEN [{quoted(id_)}]" for word, id_ in words.items())
    parts = f"string_split(translate({cell}, {quoted(_SEPARATORS[0])}, {quoted(_SEPARATORS[1])}), '|')"
    each = " ".join(f"WHEN x = {quoted(word)} THEN {quoted(id_)}" for word, id_ in words.items())
    found = f"list_transform({parts}, lambda x: CASE {each} END)"
    once = f"list_unique({found}) = len({parts})"
    chosen = (
        f"CASE WHEN {there_is_none} THEN NULL {alone} WHEN {cell} = '[]' THEN CAST([] AS VARCHAR[]) "
        f"WHEN {once} THEN {found} END"
    )
    name = f"_chosen {given.name}"
    held = f'"{name}"'
    columns = {f"{given.name}__{o.id}": f"list_contains({held}, {quoted(o.id)})" for o in given.type.options}
    if given.type.optional:
        columns[f"{given.name}__absent"] = (
            f"CASE WHEN {there_is_none} THEN TRUE WHEN {held} IS NOT NULL THEN FALSE END"
        )
        return Typed(columns, {name: chosen}, f'"{given.name}__absent"', ())
    return Typed(columns, {name: chosen}, held, ())


# ── identity numbers ─────────────────────────────────────────────────────────


_DIGITS: Final = "_digits"
BORN: Final = "_born"
"""The column with the day of birth in an identity number that is accepted, among what is needed first."""


def _digits(cell: str) -> str:
    """The first 17 digits of an identity number as one number; NULL where it has another form."""
    form = f"regexp_full_match({cell}, '[1-9][0-9]{{16}}[0-9Xx]')"
    return f"CASE WHEN {form} THEN CAST(substr({cell}, 1, 17) AS BIGINT) END"


def _identity(cell: str) -> str:
    """An identity number whose check digit is right, its birth date one that there is; NULL for any other.

    One that ends in 000 may have lost its last digits in a spreadsheet.
    """
    total = " + ".join(f'"{_DIGITS}" // {10 ** (16 - n)} % 10 * {w}' for n, w in enumerate(WEIGHTS))
    check = f"substr('{CHECKS}', CAST(({total}) % 11 + 1 AS INTEGER), 1) = upper(right({cell}, 1))"
    born = f"{BORN} BETWEEN DATE '{_FIRST}' AND DATE '{_LAST}'"
    return f"CASE WHEN {check} AND {born} AND right({cell}, 3) <> '000' THEN upper({cell}) END"


def _born(number: str) -> str:
    """The day of birth that a text would hold as an identity number; NULL where there is no such day."""
    parts = ", '-', ".join(f"substr({number}, {first}, {long})" for first, long in ((7, 4), (11, 2), (13, 2)))
    return f"TRY_CAST(concat({parts}) AS DATE)"
