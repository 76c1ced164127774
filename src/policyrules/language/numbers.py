"""Numbers with their units, dates and years, and the units that stand alone as types."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Final

from policyrules.base.saying import NOTHING, Said
from policyrules.base.units import PLAIN, UNIT_BY_NAME, UNITS, Unit, named, settled_marks, spelled, split
from policyrules.language.codes import (
    HAS_SEPARATORS,
    NO_SUCH_DAY,
    NOT_A_WHOLE_DATE,
    NOT_EVERY_YEAR,
    NUMBER_TOO_LONG,
    TAIL_IS_NO_UNIT,
    UNIT_IS_APART,
)
from policyrules.language.keywords import KEYWORDS, WORDS, Vocabulary
from policyrules.language.positions import CALLED, KEYWORD_TOKENS
from policyrules.language.scanner import DIGIT, HALF_WIDTH, IN_WORD, Scanner
from policyrules.language.tokens import clip

MAX_DIGITS: Final = 40
_GLUE: Final = re.compile(rf"[{IN_WORD}%％]+(?:[/／·・][{IN_WORD}]+)*")
_NAMED: Final = re.compile(
    r"[A-Za-z_\u4e00-\u9fff]\w*(?:[/／][A-Za-z_\u4e00-\u9fff]\w*(?:[/／·・][A-Za-z_\u4e00-\u9fff]\w*)*)?"
)
"""What the name of a unit looks like: 亩, 元/亩, yuan/person/month."""

_NO_UNIT: Final = tuple(w.zh for w in WORDS if w.role == "operator" or w.terminal in ("AS", "THEN", "TO"))
"""What follows a number and is no unit though no space stands between."""

_THOUSANDS: Final = re.compile(rf"(?:,{DIGIT}{{3}})+(?!{DIGIT})")
_APART: Final = re.compile("[ \t\r\n\u3000\u00a0]+")
_COMPARISONS: Final = {
    text: word.terminal
    for text, word in KEYWORDS["zh"].items()
    if word.terminal in ("GE", "LE", "LT", "GT") and text[0].isalpha()
}
_IN_CELL: Final = re.compile(
    f"(至?)({'|'.join(sorted((s for s in _COMPARISONS), key=len, reverse=True))})?(?={DIGIT})"
)
"""What may stand in a cell without a space before a number: 低于18, 18至21, 120至低于130."""

_COMMON_YEAR: Final = 2001
"""A year without 29 February: what it has, every year has."""


def _unit_pattern(vocabulary: Vocabulary, plain: bool) -> re.Pattern[str]:
    names = [u.zh if vocabulary == "zh" else u.en for u in UNITS if plain or u is not PLAIN]
    names.sort(key=len, reverse=True)
    spelled = "|".join(re.escape(n).replace("/", "[/／]").replace("·", "[·・]") for n in names)
    spelled = spelled.replace("%", "[%％]")
    return re.compile(rf"({spelled})(?:(?=至)|(?![{IN_WORD}%％])(?![/／·・][A-Za-z_\u4e00-\u9fff]))")


_UNITS: Final = {v: _unit_pattern(v, False) for v in KEYWORDS}
_TYPES: Final = {v: _unit_pattern(v, True) for v in KEYWORDS}


def in_cell(scan: Scanner, start: int) -> int:
    """至 or a comparison written together with the number after it; 0 when something else stands here."""
    found = _IN_CELL.match(scan.source.text, start) if scan.vocabulary == "zh" else None
    if found is None:
        return 0
    if found[1]:
        scan.add("TO", start, found.end(1), "TO")
    if found[2]:
        kind = _COMPARISONS[found[2]]
        scan.add(kind, found.start(2), found.end(2), kind)
    return found.end()


def type_unit(scan: Scanner, start: int) -> int:
    """The unit of a type, after a colon; 0 when it is something else."""
    found = _TYPES[scan.vocabulary].match(scan.source.text, start)
    return scan.add("UNIT", start, found.end(), _unit(found[1])) if found else 0


def named_type(scan: Scanner, start: int) -> int:
    """A unit that is not in the list, where a type or the unit of a column stands; 0 if there is none."""
    text = scan.source.text
    found = _NAMED.match(text, start)
    if found is None or (scan.stretches and not scan.axes) or found[0] in KEYWORD_TOKENS[scan.vocabulary]:
        return 0
    if scan.clause == "LOOKS_AT" and (scan.depth or CALLED.match(text, found.end())):
        return 0
    return scan.add("UNIT", start, found.end(), _unit(found[0]))


def date_(scan: Scanner, found: re.Match[str]) -> int:
    """A whole date; a finding where there is no such day."""
    scan.citing = False
    start, end = found.span()
    year, month, day = re.findall("[0-9]+", found[0].translate(HALF_WIDTH))
    try:
        value = date(int(year), int(month), int(day) if len(day) <= 2 else 0)
    except ValueError:
        value = date.min
        scan.find(NO_SUCH_DAY, start, end, shown=clip(found[0]))
    return _glued(scan, scan.add("DATE", start, end, value), start)


def year(scan: Scanner, found: re.Match[str]) -> int:
    """A year alone."""
    scan.citing = False
    start, end = found.span()
    year = int(found[0][:-1].translate(HALF_WIDTH))
    tail = _GLUE.match(scan.source.text, end)
    if not year or (tail and re.match(rf"{DIGIT}+月", tail[0])):
        stop = tail.end() if tail else end
        scan.find(NOT_A_WHOLE_DATE, start, stop, shown=clip(scan.source.text[start:stop]))
        return scan.add("YEAR", start, stop, max(year, 1))
    return _glued(scan, scan.add("YEAR", start, end, year), start)


def month_day(scan: Scanner, found: re.Match[str]) -> int:
    """A day of every year; a finding for one that not every year has."""
    scan.citing = False
    start, end = found.span()
    month, day = (int(part) for part in re.findall("[0-9]+", found[0].translate(HALF_WIDTH)))
    try:
        date(_COMMON_YEAR, month, day)
    except ValueError:
        scan.find(NOT_EVERY_YEAR, start, end, shown=clip(found[0]))
    return _glued(scan, scan.add("MONTH_DAY", start, end, (month, day)), start)


def number(scan: Scanner, found: re.Match[str]) -> int:
    """A number with its unit, however they are written; findings for what is glued to it or stands apart."""
    scan.citing = False
    start, end = found.span()
    text = scan.source.text
    digits = found[0].translate(HALF_WIDTH)
    # int() and Fraction() take quadratic time on very long digit strings.
    number = Fraction(digits) if len(digits) <= MAX_DIGITS else Fraction(0)
    unit: Unit | None = None
    units = _UNITS[scan.vocabulary]
    named = units.match(text, end)
    if named is None and (apart := _APART.match(text, end)):
        named = units.match(text, apart.end())
        if named and scan.vocabulary == "zh":
            spelled = Said(f"{digits}{named[1]}", f"{digits} {named[1]}")
            scan.find(UNIT_IS_APART, start, named.end(), written=spelled)
    if named:
        unit, end = _unit(named[1]), named.end()
    elif tail := _named_unit(scan, end):
        unit, end = _unit(tail[0]), tail.end()
    elif thousands := _THOUSANDS.match(text, end):
        end = thousands.end()
        named = units.match(text, end)
        end = named.end() if named else end
        scan.find(HAS_SEPARATORS, start, end, shown=clip(text[start:end]))
    if len(digits) > MAX_DIGITS:
        scan.find(NUMBER_TOO_LONG, start, end, most=MAX_DIGITS)
    scan.add("QUANTITY_", start, end, (number, unit))
    scan.broken_off(start, end)
    return _glued(scan, end, start)


def _named_unit(scan: Scanner, end: int) -> re.Match[str] | None:
    """A unit that is not in the list, after a number that ends here; in English 200 yuan/mu too."""
    text = scan.source.text
    found = _NAMED.match(text, end)
    if found is None and scan.vocabulary == "en" and (apart := _APART.match(text, end)):
        found = _NAMED.match(text, apart.end())
        return found if found and len(split(found[0])) > 1 else None
    if found is None or text.startswith(("%", "％"), found.end()):
        return None
    word = found[0]
    if scan.vocabulary == "zh":
        if scan.stretches or scan.clause == "ROW":
            word = word.partition("至")[0]
        if not word or any(part.startswith(_NO_UNIT) for part in _after_units(word)):
            return None
    return _NAMED.match(text, end, end + len(word))


def _glued(scan: Scanner, end: int, start: int) -> int:
    """Report letters or digits that follow a number or date without a space, and pass them."""
    text = scan.source.text
    tail = _GLUE.match(text, end)
    in_cell = scan.clause == "ROW" or scan.stretches
    if not tail or (in_cell and scan.vocabulary == "zh" and text[end] == "至"):
        return end
    known = [u.zh if scan.vocabulary == "zh" else u.en for u in UNITS if u is not PLAIN]
    scan.find(
        TAIL_IS_NO_UNIT,
        start,
        tail.end(),
        shown=clip(text[start : tail.end()]),
        tail=clip(text[end : tail.end()]),
        hint=NOTHING,
        units=Said("、".join(known), ", ".join(known)),
    )
    return tail.end()


def follows_a_number(name: str) -> bool:
    """Whether a name is read as a unit where it stands right after a number, in a cell of a table too."""
    return "至" not in name and not any(part.startswith(_NO_UNIT) for part in _after_units(name))


def _after_units(word: str) -> list[str]:
    """A word after a number, and what is left of it after each unit that it begins with."""
    return [word, *(word[len(u.zh) :] for u in UNITS if word.startswith(u.zh))]


def _unit(text: str) -> Unit:
    """The unit of this name, built in or named only."""
    return UNIT_BY_NAME.get(settled_marks(text)) or spelled(text) or named(text)
