"""What was given, as it may stand in a message: short, printable, and nobody's personal data.

What may show depends on the kind of field. Names, phones and numbers of persons stray into every
column when a table is shifted by one, so what is not of the field's own kind is masked; the row
and the column say where to look.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from policyrules.base.frozen import frozen
from policyrules.base.units import UNIT_BY_NAME


@frozen
class JsonToken:
    """A JSON number that no exact number may be made of: a fraction, an exponent, NaN, far too long."""

    text: str


SHOWN: Final = 40
"""Characters of a value in a message."""
DIGITS: Final = 9
"""So many digits in a row, whatever stands between them, are a number of somebody's."""

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff·]{2,}")
_DATE_OR_NUMBER: Final = re.compile(
    r"(?P<date>(?<!\d)\d{4}(?P<mark>[-/.])\d{1,2}(?P=mark)\d{1,2}(?!\d))"
    r"|(?P<number>\d+(?:[ \u3000()（）.．,，·‐-―－-]{1,2}\d+)*)"
)
_DECIMAL: Final = re.compile(r"(\d+)[.．]\d+")
_WORDS: Final = frozenset(
    {part for name in UNIT_BY_NAME for part in _LETTERS.findall(name)}
    | {"none", "nan", "inf", "infinity", "true", "false", "null"}
)


def show(raw: object) -> str:
    """A column, a key, a name of the policy as it may stand in a message: short, printable."""
    return _short(_masked(raw))


def show_value(raw: object) -> str:
    """A number, a date, a yes/no, an option: words that are no unit masked to one character."""
    text = _masked(raw)
    return _short(_LETTERS.sub(lambda m: m[0] if m[0].casefold() in _WORDS else first_only(m[0]), text))


def show_id(raw: object) -> str:
    """An id of a household or record: every Chinese name in it masked to its first character."""
    return _short(_HAN.sub(lambda m: first_only(m[0]), _masked(raw)))


def _masked(raw: object) -> str:
    """Printable, long runs of digits masked, whatever stands between them and however wide they are."""
    text = "".join(c if c.isprintable() else "?" for c in _text(raw)[:500])
    return _DATE_OR_NUMBER.sub(_digits, text)


def _short(text: str) -> str:
    return (text if len(text) <= SHOWN else text[:SHOWN] + "…") or '""'


def first_only(text: str) -> str:
    """The first character, and a star for each of the others."""
    return text[:1] + "*" * (len(text) - 1)


def _digits(found: re.Match[str]) -> str:
    if found["date"]:
        return found[0]
    decimal = _DECIMAL.fullmatch(found[0])
    counted = decimal[1] if decimal else found[0]
    if sum(c.isdigit() for c in counted) < DIGITS:
        return found[0]
    return found[0][:2] + re.sub(r"\d", "*", found[0][2:])


def _text(raw: object) -> str:
    match raw:
        case str():
            return raw
        case bool():
            return "true" if raw else "false"
        case int():
            return str(raw) if abs(raw) < 10**SHOWN else "…"
        case None:
            return "null"
        case list() | tuple():
            return "[…]"
        case dict():
            return "{…}"
        case date() | Decimal() | Fraction() | float():
            return str(raw)
    return raw.text if isinstance(raw, JsonToken) else type(raw).__name__
