"""Values at the door: how JSON and tables write a value, and what is refused.

Reading gives a known value of the core (money in fen, see ``policy.py``) or, said in two
languages, what is wrong with it; writing is its inverse. Unknown (null, an empty cell) is not a
value: the callers deal with it before they come here.
"""

import operator
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.months import ENDS
from policyrules.base.saying import NOTHING, Said, nearest
from policyrules.base.units import PLAIN, Number, Unit, held, settled_marks, written
from policyrules.core.givens import Given
from policyrules.core.possible import Several
from policyrules.core.types import ABSENT, Known, Mark, Option, Type
from policyrules.core.words import value_said
from policyrules.intake.showing import JsonToken, show, show_value
from policyrules.intake.value_words import (
    EXPONENT,
    THOUSANDS,
    WHOLE_DIGITS,
    bare_ratio,
    inexact,
    not_a_number,
    not_optional,
    not_whole,
    ratio,
    too_fine,
    too_long,
    wrong_unit,
)

ABSENT_WORDS: Final = ("none", "无")
YES_WORDS: Final = ("是", "yes")
NO_WORDS: Final = ("否", "no")
OTHER_PLACES: Final = 6
TEXT_LIMIT: Final = 10_000
_NO: Final = frozenset("不无非未没丧")

_WIDE: Final = str.maketrans("０１２３４５６７８９．－％／", "0123456789.-%/")
_NUMBER: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?[ \u3000]?(\D.*)?")
_DATE: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)"
)
_SERIAL: Final = re.compile(r"[1-6][0-9]{4}(\.[0-9]+)?")


def read_value(type_: Type, raw: object) -> Known | Said:
    """The known value that ``raw`` writes, or what is wrong with it.

    ``raw`` is text, an integer, a yes/no, a list of texts (多选), or an exact Python number or
    date; floats are refused. ``"none"`` and 无 are ABSENT for an optional type, unless they
    name one of its options. Nothing is raised.
    """
    if isinstance(raw, str) and raw in ABSENT_WORDS and type_.option(raw) is None:
        if type_.optional:
            return ABSENT
        if type_.kind != "text":
            return not_optional(type_, raw)
    match type_.kind:
        case "number":
            return read_number(type_.unit or PLAIN, raw)
        case "date":
            return _read_day(raw, optional=type_.optional)
        case "bool":
            return _read_bool(raw)
        case "choice":
            return _read_choice(type_, raw)
        case "choices":
            return _read_choices(type_, raw)
        case "text":
            return _read_text(raw)


def out_of_bounds(given: Given, value: Known) -> Said | None:
    """What is wrong with a value that lies outside the bounds declared for ``given`` (both included)."""
    if isinstance(value, (Mark, str, frozenset, bool)):
        return None
    low, high = given.low, given.high
    if low is not None and value < low:  # type: ignore[operator]
        said = Said("{value} 低于下限 {bound}", "{value} is below the lower bound {bound}")
        return said.filled(value=_shown(value, given.type), bound=value_said(low, given.type))
    if high is not None and value > high:  # type: ignore[operator]
        said = Said("{value} 高于上限 {bound}", "{value} is above the upper bound {bound}")
        return said.filled(value=_shown(value, given.type), bound=value_said(high, given.type))
    return None


def _shown(value: Known, type_: Type) -> Said:
    said = value_said(value, type_)
    return Said(show_value(said.zh), show_value(said.en))


def write_value(type_: Type, value: Known) -> object:
    """The JSON form of a known value; ``read_value`` gives the value back.

    Money is text with two decimals, a percentage text with its sign, a whole number of any
    other unit an integer, a date ISO text, a choice the option's id. Raises UsageError for a
    value that has no exact form (a third of a fen) or is not of the type.
    """
    match value:
        case Mark.ABSENT if type_.optional:
            return _absent_word(type_)
        case bool() if type_.kind == "bool":
            return value
        case int() | Fraction() if type_.kind == "number" and not isinstance(value, bool):
            return _write_number(value, type_.unit or PLAIN)
        case date() if type_.kind == "date":
            return value.isoformat()
        case str() if type_.kind == "text" or type_.kind == "choice":
            return value
        case frozenset() if type_.kind == "choices":
            return [option.id for option in type_.options if option.id in value]
    raise UsageError(Said(f"{value!r} 不是{type_.kind}类型的值", f"{value!r} is not a {type_.kind}"))


# ── numbers ──────────────────────────────────────────────────────────────────


def read_number(unit: Unit, raw: object) -> Number | Said:
    """The number held for ``raw``: fen for money, a ratio for a percentage.

    Text may carry the unit, which must be ``unit``; a percentage must carry its sign, because
    0.2 could mean 20 % as well as 0.2 %. Money has at most two decimals, what is counted
    (persons, months, days …) none but zeros, others six.
    """
    match raw:
        case str():
            return _number_text(unit, raw)
        case bool():
            return Said(f"{show_value(raw)} 不是数字", f"{show_value(raw)} is not a number")
        case JsonToken() if raw.text.removeprefix("-").isdigit():
            return too_long(show_value(raw))
        case JsonToken() | float():
            return inexact(show_value(raw), unit)
        case int():
            return _number_held(unit, Fraction(raw), show_value(raw))
        case Decimal() if raw.is_finite():
            return _number_held(unit, Fraction(raw), show_value(raw))
        case Fraction():
            return _number_held(unit, raw, show_value(raw))
    try:  # integers of other libraries say exactly what they are; their floats do not
        return _number_held(unit, Fraction(operator.index(raw)), show_value(raw))  # type: ignore[arg-type]
    except TypeError:
        return inexact(show_value(raw), unit)


def _number_held(unit: Unit, number: Fraction, shown: str) -> Number | Said:
    places = 2 if unit.money else OTHER_PLACES
    if ratio(unit):
        return bare_ratio(shown, unit)
    if abs(number) >= 10**WHOLE_DIGITS:
        return too_long(shown)
    if unit.whole and number.denominator != 1:
        return not_whole(shown, unit)
    if (number * 10**places).denominator != 1:
        return too_fine(shown, places)
    return held(number, unit)


def _number_text(unit: Unit, raw: str) -> Number | Said:
    text = raw.translate(_WIDE)
    found = _NUMBER.fullmatch(text)
    if found is None or EXPONENT.fullmatch(text) or THOUSANDS.fullmatch(text):
        return not_a_number(text, unit)
    sign, whole, part, suffix = found.groups(default="")
    if suffix and settled_marks(suffix) not in unit.names:
        return wrong_unit(text, suffix, unit)
    if ratio(unit) and not suffix:
        return bare_ratio(show_value(raw), unit)
    if len(whole) > WHOLE_DIGITS:
        return too_long(show_value(raw))
    if unit.whole and part.strip("0"):
        return not_whole(show_value(raw), unit)
    places = 2 if unit.money else OTHER_PLACES
    if len(part) > places:
        return too_fine(show_value(raw), places)
    return held(Fraction(f"{sign}{whole}.{part or 0}"), unit)


def _write_number(value: Number, unit: Unit) -> str | int:
    text = written(value, unit)
    if "/" in text or (unit.money and len(text.rpartition(".")[2]) != 2):
        raise UsageError(
            Said(f"{text} {unit} 没有精确的小数写法", f"{text} {unit} has no exact decimal form")
        )
    if ratio(unit):
        return f"{text}{unit.zh}"
    return text if unit.money or "." in text else int(text)


# ── dates, yes/no, choices, text ─────────────────────────────────────────────


def read_date(raw: object) -> date | Said:
    """The date: 2017-06-12, 2017/6/12, 2017年6月12日, or a Python date (not a date with a time)."""
    if type(raw) is date:
        return raw
    found = _DATE.fullmatch(raw.translate(_WIDE)) if isinstance(raw, str) else None
    shown = show_value(raw)
    if isinstance(raw, str) and _SERIAL.fullmatch(raw):
        return Said(
            f"{shown} 是表格软件给日期的序号，请把这一列设成文本，写成 2017-06-12",
            f"{shown} is a spreadsheet's number of a day: set the column to text and write 2017-06-12",
        )
    if found is None:
        return Said(f"{shown} 不是日期的写法，请写成 2017-06-12",
                       f"{shown} is not written as a date: write 2017-06-12")  # fmt: skip
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day)
    except ValueError:
        return Said(f"{shown} 不是存在的日期", f"{shown} is not a date")


def _read_day(raw: object, *, optional: bool) -> date | Said:
    """The date of a fact, which is none of the two days at which the calendar ends."""
    day = read_date(raw)
    if day not in ENDS:
        return day
    none = Said("没有日期的写 无", "where there is none write none")
    open_ = Said("不知道的空着不写", "leave it out where it is not known")
    said = Said(
        "{day} 是历法的尽头，不是哪一件事的日期：{instead}",
        "{day} is an end of the calendar and not the date of anything: {instead}",
    )
    return said.filled(day=show_value(raw), instead=none if optional else open_)


def _read_bool(raw: object) -> bool | Said:
    if isinstance(raw, bool):
        return raw
    word = plain(raw) if isinstance(raw, str) else ""
    if word in (*YES_WORDS, *NO_WORDS):
        return word in YES_WORDS
    shown = show_value(raw)
    return Said(f"{shown} 不是“是”或“否”", f"{shown} is neither yes nor no: write true or false")


def _read_choice(type_: Type, raw: object) -> str | Said:
    option = _option(type_, raw) if isinstance(raw, str) else None
    if option is not None:
        return option.id
    text = raw if isinstance(raw, str) else ""
    names = [name for o in type_.options for name in (o.id, o.label) if _denied(name) == _denied(text)]
    hint = suggestion(text, names)
    shown = show(raw) if hint else show_value(raw)
    if not hint:
        listed = "、".join(f"{o.label}({o.id})" for o in type_.options)
        hint = Said(f"，可选：{listed}", f"; the options are {listed}")
    return Said(f"{shown} 不在选项之中{hint.zh}", f"{shown} is not one of the options{hint.en}")


def _denied(word: str) -> frozenset[str]:
    """What of a word says no: 无劳动能力 is not 有劳动能力 mistyped."""
    return _NO & frozenset(word)


def _option(type_: Type, raw: str) -> Option | None:
    """The option named, or else the one that has this name in other widths or forms of its characters."""
    if (exact := type_.option(raw)) is not None:
        return exact
    same = [o for o in type_.options if plain(raw) in (plain(o.id), plain(o.label))]
    return same[0] if len(same) == 1 else None


def plain(text: str) -> str:
    """The text with full-width forms, Kangxi radicals and other compatibility characters as ordinary ones."""
    return unicodedata.normalize("NFKC", text)


def read_partly(type_: Type, raw: Mapping[object, object]) -> Known | Several | Said | None:
    """Several options of which each is said to be in or not, and those left out are not known.

    None: nothing is said of any. Else what is wrong.
    """
    said: dict[str, bool] = {}
    for name, truth in raw.items():
        option = _read_choice(type_, name)
        if isinstance(option, Said):
            return option
        if option in said:
            return Said(f"{show(name)} 选了两次", f"{show(name)} is listed twice")
        known = None if truth is None else _read_bool(truth)
        if isinstance(known, Said):
            return known
        if known is not None:
            said[option] = known
    sure = frozenset(option for option, truth in said.items() if truth)
    may = frozenset(option.id for option in type_.options if said.get(option.id, True))
    return None if not said else sure if sure == may else Several(sure, may)


def write_partly(type_: Type, value: Several) -> dict[str, bool]:
    """The JSON form of several options of which only some are known."""
    ids = [option.id for option in type_.options]
    return {o: o in value.sure for o in ids if o in value.sure or o not in value.may}


def _read_choices(type_: Type, raw: object) -> frozenset[str] | Said:
    if isinstance(raw, (str, bytes)) or not isinstance(raw, Iterable):
        shown = show(raw) if isinstance(raw, str) and _option(type_, raw) else show_value(raw)
        return Said(f'{shown} 应为列表：多选项写成 ["…", "…"]，一项也没有写 []',
                    f'{shown} should be a list: ["…", "…"], or [] for none')  # fmt: skip
    chosen: list[str] = []
    for item in raw:
        option = _read_choice(type_, item)
        if isinstance(option, Said):
            return option
        if option in chosen:
            return Said(f"{show(item)} 选了两次", f"{show(item)} is listed twice")
        chosen.append(option)
    return frozenset(chosen)


def _read_text(raw: object) -> str | Said:
    if not isinstance(raw, str):
        return Said("应为文本，请加引号", "should be text: put it in quotes")
    if len(raw) > TEXT_LIMIT:
        return Said(f"文本超过 {TEXT_LIMIT} 字", f"the text is longer than {TEXT_LIMIT} characters")
    return broken(raw) or raw


def broken(text: str) -> Said | None:
    """What is wrong with a text that no file can hold: half of a pair of surrogates."""
    half = next((c for c in text if "\ud800" <= c <= "\udfff"), None)
    if half is None:
        return None
    return Said(f"文本里有半个字符 U+{ord(half):04X}", f"the text holds half a character, U+{ord(half):04X}")


# ── wording ──────────────────────────────────────────────────────────────────


def suggestion(name: str, names: Iterable[str]) -> Said:
    """“Did you mean …” for the nearest of ``names``; nothing when none is near."""
    near = nearest(name, names)
    return Said(f"，是不是 {near}？", f"; did you mean {near}?") if near else NOTHING


def _absent_word(type_: Type) -> str:
    for word in ABSENT_WORDS:
        if type_.option(word) is None:
            return word
    raise UsageError(
        Said(
            "选项名 none 与 无 都已用作选项，无法写出“无”",
            "none and 无 are both options: absent cannot be written",
        )
    )
