"""What is wrong with a value at the door, in words: how it should be written."""

from __future__ import annotations

import re
from typing import Final

from policyrules.base.saying import Said
from policyrules.base.units import Unit, spelled
from policyrules.core.types import Type
from policyrules.intake.showing import show_value

WHOLE_DIGITS: Final = 15
"""Digits before the decimal point: with fen this still fits 64 bits."""
THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}([,，][0-9]{3})+(\.[0-9]+)?.*")
EXPONENT: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]+")


def ratio(unit: Unit) -> bool:
    """Whether it is a part of one: a percentage."""
    return unit.scale < 1


def example(unit: Unit) -> str:
    """How a number of the unit is written."""
    if unit.whole:
        return "12"
    return "1200.50" if unit.money else f"20.5{unit.zh}" if ratio(unit) else "12.5"


def not_optional(type_: Type, raw: str) -> Said:
    """That there is a value, whatever it is."""
    more_zh, more_en = "，不知道请留空", "; leave it out when it is not known"
    if type_.kind == "choices":
        more_zh, more_en = "，一项也没有写 []", "; none of the options is written []"
    return Said(f"{raw}：这一项没有声明“可无”{more_zh}", f"{raw}: this fact is not optional{more_en}")


def inexact(shown: str, unit: Unit) -> Said:
    """That a binary number does not hold it."""
    text = example(unit)
    return Said(f"{shown} 是带小数或指数的数字，存不准；请加引号写成文字，如 \"{text}\"",
                   f'{shown} is a number with a fraction or exponent, which is not held exactly: write text, like "{text}"')  # fmt: skip  # noqa: E501


def not_a_number(text: str, unit: Unit) -> Said:
    """That it is no number, or is written as one that has lost digits."""
    shown = show_value(text)
    if THOUSANDS.fullmatch(text):
        plain = show_value(re.sub("[,，]", "", text))
        return Said(f"{shown} 带有千分位逗号，请写成 {plain}",
                       f"{shown} has thousands separators: write {plain}")  # fmt: skip
    if EXPONENT.fullmatch(text):
        return Said(f"{shown} 是科学计数法，末几位已不可靠，请按原数写全",
                       f"{shown} is in scientific notation, digits are lost: write it in full")  # fmt: skip
    return Said(f"{shown} 不是数字，请写成 {example(unit)} 的样子",
                   f"{shown} is not a number: write it like {example(unit)}")  # fmt: skip


def wrong_unit(text: str, suffix: str, unit: Unit) -> Said:
    """That it stands in another unit, or what follows it is none."""
    if spelled(suffix) is None and unit.built_in:
        return not_a_number(text, unit)
    shown = show_value(text)
    return Said(f"{shown} 的单位应为 {unit.zh}", f"{shown} should be in {unit.en}")


def bare_ratio(shown: str, unit: Unit) -> Said:
    """That a part of one has its sign."""
    return Said(f"{shown} 没有写单位，请写成 \"20{unit.zh}\" 的样子",
                   f'{shown} is written without its unit: write it like "20{unit.en}"')  # fmt: skip


def too_fine(shown: str, places: int) -> Said:
    """That it has too many decimals."""
    return Said(f"{shown} 的小数超过 {places} 位", f"{shown} has more than {places} decimals")


def not_whole(shown: str, unit: Unit) -> Said:
    """That it is counted in whole numbers."""
    return Said(f"{shown} 不是整数：以{unit.zh}计的只能是整数",
                   f"{shown} is not a whole number: {unit.en} are counted in whole numbers")  # fmt: skip


def too_long(shown: str) -> Said:
    """That it has too many digits."""
    return Said(f"{shown} 太大，整数部分不得超过 {WHOLE_DIGITS} 位",
                   f"{shown} is too large: at most {WHOLE_DIGITS} digits before the point")  # fmt: skip
