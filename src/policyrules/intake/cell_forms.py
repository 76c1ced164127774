"""How people and spreadsheets write a cell, brought into the form in which values are read.

Only what can mean one thing is brought into it. A day that is a month alone, a number that may be a day of a
spreadsheet or a year and month: these stay as they are, and are refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from policyrules.base.saying import Said
from policyrules.base.units import PLAIN
from policyrules.core.givens import Given
from policyrules.core.types import Type
from policyrules.intake.headers import BLANK
from policyrules.intake.identity import ID_FACT
from policyrules.intake.showing import show_value
from policyrules.intake.values import ABSENT_WORDS, NO_WORDS, YES_WORDS, plain

_NOT: Final = re.compile(r"(?:非|not)\s+")
"""Before an option that is surely not one of several."""
_REST: Final = ("?", "？")
"""Of several options: whether any others are among them is not known."""
_BETWEEN: Final = str.maketrans("、；;，,", "|||||")

_GRADE: Final = re.compile(r"([1-4一二三四壹贰叁肆])级(\(\D*\))?")
_GRADES: Final = str.maketrans("一二三四壹贰叁肆", "12341234")
"""How grades of disability are written."""
_TEN_THOUSANDS: Final = re.compile(r"(-?[0-9]{1,11}(?:\.[0-9]{1,6})?)万元?")
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_ABOUT_MARKS: Final = re.compile(r"(?<![0-9.,])\s+|\s+(?![0-9.,])")
"""Blanks that have no digit on one side."""
_DAY: Final = re.compile(r"([0-9]{4})[.]([0-9]{1,2})[.]([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})")
_MIDNIGHT: Final = re.compile(r"[ T]0?0:00(:00(\.0+)?)?")
_MONTH: Final = re.compile(r"(?P<year>[0-9]{4})(?:[-/.年](?P<month>[0-9]{1,2})(?:月份?)?|(?P<two>[0-9]{2}))")
_SERIAL: Final = re.compile(r"[1-6][0-9]{4}")
_FIRST_DAY: Final = date(1899, 12, 30)
"""The day that a spreadsheet counts as 0."""
_OPEN: Final = re.compile(r"3000[-/.年]?12(月|[-/.月]?31日?)?")
"""How the national system writes that there is no end."""

MARKS: Final = {**dict.fromkeys("√✓✔☑", True), **dict.fromkeys("×✕✖✗✘☒", False)}
"""A tick is a yes and a cross a no. A circle may be either, and is neither."""

DISABILITIES: Final = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
"""The kinds of disability, in the order of GB/T 26341."""
_SAME: Final = (
    ("男", "男性"), ("女", "女性"), ("健康", "健康或良好", "健康良好"),
    ("患有大病", "大病"), ("长期慢性病", "慢性病"), ("配偶", "之妻", "妻", "之夫", "夫"),
    ("子", "儿子"), ("女儿", "之女"), ("普通劳动力", "普通劳力"), ("丧失劳动力", "丧失劳动能力"),
    *((f"{kind}残疾", kind) for kind in DISABILITIES),
)  # fmt: skip
"""Words of counties' tables that mean one thing."""
_SEXES: Final = {"1": "男", "2": "女"}
"""The codes of GB/T 2261.1, of a fact with both options alone: 2 is a son where it is about kin."""


_TWO_MONTHS: Final = Said(
    "{cell} 可能是一月，也可能是十月（2017.10 存成数字就成了 2017.1）：写明哪一天，如 2017-01-05；"
    "在对照表里写明了这一列的 day 的，写 2017-01",
    "{cell} may be January or October (2017.10 kept as a number is 2017.1): write the day, as 2017-01-05, or "
    "2017-01 where the mapping says the day of this column",
)
_NO_DAY: Final = Said(
    "{cell} 只有年月，没有日：写明哪一天，或在对照表里写明这一列的 day",
    "{cell} is a month without a day: write the day, or say in the mapping the day of this column",
)


def cell_value(given: Given, cell: str, *, day: str = "", words: Mapping[str, str] | None = None) -> object:
    """The JSON value that a cell writes: amounts without their commas, days of a spreadsheet, options split.

    ``day`` is what a month without a day stands for, "1" or "last"; ``words`` are what the county's own words
    mean.
    """
    cell = (words or {}).get(cell, cell)
    type_ = given.type
    match type_.kind:
        case "bool" if cell.upper() in ("TRUE", "FALSE"):
            return cell.upper() == "TRUE"
        case "bool" if plain(cell) in MARKS:
            return MARKS[plain(cell)]
        case "number":
            return _amount(type_, cell)
        case "date":
            return _day(type_, cell, day)
        case "choice":
            return _option(type_, cell)
        case "choices":
            return _options(type_, cell, words or {})
        case "text" if given.name == ID_FACT:
            return "".join(plain(cell).split())
    return cell


def without_blanks(cell: str) -> str:
    """An amount without blanks about its marks; one between two digits stays: 300 200 may be two amounts."""
    return _ABOUT_MARKS.sub("", plain(cell).strip())


def words_of(type_: Type) -> tuple[str, ...]:
    """The words by which people and spreadsheets write a yes, a no, an option, or that there is none.

    Which of them mean something, and what, ``cell_value`` says; there may be others.
    """
    names = [name for option in type_.options for name in (option.label, option.id)]
    truths = [*YES_WORDS, *NO_WORDS, "TRUE", "FALSE", "True", "False", "true", "false"]
    same = [word for words in _SAME for word in words] if type_.options else []
    kin = [f"之{name.removeprefix('之')}" for name in names] + [name.removeprefix("之") for name in names]
    codes = [*_SEXES] if type_.options else []
    spelled = truths if type_.kind == "bool" else [*names, *same, *kin, *codes]
    spelled += ["3000-12", "300012", "3000-12-31"] if type_.kind == "date" else []
    return tuple(dict.fromkeys((*spelled, *ABSENT_WORDS)))


def month_only(given: Given, cell: str) -> Said | None:
    """What is wrong with a cell of a day that gives a month alone; None where it is none."""
    found = _month(cell) if given.type.kind == "date" else None
    if found is None or (given.type.optional and _OPEN.fullmatch(plain(cell).removesuffix(".0"))):
        return None
    if found == "?":
        return _TWO_MONTHS.filled(cell=show_value(cell))
    return _NO_DAY.filled(cell=show_value(cell))


def _amount(type_: Type, cell: str) -> str:
    """A number without the marks between its thousands, money in yuan without the word; 一级 is 1."""
    unit = type_.unit or PLAIN
    text = without_blanks(cell) if unit.money else plain(cell)
    if unit == PLAIN and (grade := _GRADE.fullmatch(text)):
        return grade[1].translate(_GRADES)
    if unit.money:
        text = text.removeprefix("¥")
        if found := _TEN_THOUSANDS.fullmatch(text):
            return format((Decimal(found[1]) * 10_000).normalize(), "f")
        short = text.removesuffix("元")
        text = short if short[-1:].isdigit() else text
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text if unit.money else cell


def _day(type_: Type, cell: str, day: str) -> str:
    text = _MIDNIGHT.sub("", plain(cell)).removesuffix(".0")
    if type_.optional and _OPEN.fullmatch(text):
        return ABSENT_WORDS[0]
    if found := _DAY.fullmatch(text):
        return "-".join(part for part in found.groups() if part)
    if _SERIAL.fullmatch(text) and text[:2] not in ("19", "20"):  # 20171 may be a year and a month
        return (_FIRST_DAY + timedelta(days=int(text))).isoformat()
    month = _month(text) if day else None
    if month is None or month == "?":
        return text if type_.option(cell) is None else cell
    return _last(month) if day == "last" else f"{month}-{int(day):02d}"


def _month(cell: str) -> str | None:
    """The month that a cell is, as 2017-06; "?" where it may be January or October; None where it is none."""
    text = plain(cell).removesuffix(".0")
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found["month"] or found["two"]) <= 12:
        return None
    if text.endswith(".1"):
        return "?"
    return f"{found['year']}-{int(found['month'] or found['two']):02d}"


def _last(month: str) -> str:
    year, number = (int(part) for part in month.split("-"))
    following = date(year + number // 12, number % 12 + 1, 1)
    return (following - timedelta(days=1)).isoformat()


def _option(type_: Type, cell: str) -> str:
    """The option that the cell names; of words that mean one thing the one that is an option."""
    if type_.option(cell) is not None or cell in ABSENT_WORDS:
        return cell
    if all(map(type_.option, _SEXES.values())):
        cell = _SEXES.get(plain(cell), cell)
    bare = plain(cell).removeprefix("之")
    alike = {word for same in _SAME if bare in same or cell in same for word in same} | {bare, f"之{bare}"}
    found = {option.id for word in alike if (option := type_.option(word)) is not None}
    return found.pop() if len(found) == 1 else cell


def _options(type_: Type, cell: str, words: Mapping[str, str]) -> object:
    if cell in ABSENT_WORDS and type_.option(cell) is None:
        return cell
    if type_.option(cell):
        return [cell]
    if cell == "[]":
        return []
    parts = [part.strip(BLANK) for part in cell.translate(_BETWEEN).split("|")]
    parts = [_option(type_, words.get(part, part)) for part in parts]
    if not any(part in _REST or _NOT.match(part) for part in parts):
        return parts
    said = [(_NOT.sub("", part), _NOT.match(part) is None) for part in parts if part not in _REST]
    return dict(said) if len(dict(said)) == len(said) else parts
