"""Values in words, Chinese and English: what findings, messages at the door and explanations share.

Conditions and formulas are spelled in ``spoken`` beside this module, decisions in ``explaining`` alone.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

from policyrules.base.saying import Said, same
from policyrules.base.units import PLAIN, Number, Unit, nearly, written
from policyrules.core.possible import Anything, Interval, Options, Several, Value
from policyrules.core.types import ABSENT, SILENT, Known, Type

COMPARED: Final = {
    "lt": Said("低于", "below"),
    "le": Said("不高于", "at most"),
    "gt": Said("高于", "above"),
    "ge": Said("不低于", "at least"),
    "eq": Said("等于", "equal to"),
    "ne": Said("不等于", "different from"),
}
"""What a comparison of numbers asks for."""

DAYS_COMPARED: Final = COMPARED | {
    "lt": Said("早于", "before"),
    "le": Said("不晚于", "not after"),
    "gt": Said("晚于", "after"),
    "ge": Said("不早于", "not before"),
}
"""What a comparison of dates asks for."""


def compared_said(op: str, type_: Type) -> Said:
    """What a comparison of values of a type asks for."""
    return (DAYS_COMPARED if type_.kind == "date" else COMPARED)[op]


UNKNOWN: Final = Said("未知", "unknown")


EFFECTIVE_DAY: Final = "effective_day"
"""The last part of the id of a decision's date of effect (起算日)."""


def is_effective_day(id_: str) -> bool:
    """Whether a conclusion is a decision's date of effect."""
    return id_.endswith(f".{EFFECTIVE_DAY}")


DATE_OF_EFFECT: Final = Said("起算日", "date of effect")


def amount_said(*, pays: bool) -> Said:
    """What the figure of a decision is called: 金额 where it is paid, 数值 where it is only stated."""
    return Said("金额", "amount") if pays else Said("数值", "value")


def last_name(id_: str, label: str) -> str:
    """The last part of an id, what English text calls a thing by; of what a decision gives its word."""
    last = id_.rpartition(".")[2]
    stated = amount_said(pays=False)
    return stated.en if last == "amount" and label.endswith(stated.zh) else last


def number_said(number: Number, unit: Unit | None) -> Said:
    """A held number as written, with its unit: 1200.00元/月, 70%, 3人.

    One that no decimal says is said by the nearest hundredth, with what it is exactly: 约66.67元/月（200/3）.
    """
    unit = unit or PLAIN
    text = written(number, unit)
    if "/" not in text:
        return _with_unit(text, unit)
    near = _with_unit(nearly(number, unit), unit)
    return Said("约{near}（{text}）", "about {near} ({text})").filled(near=near, text=text)


def _with_unit(text: str, unit: Unit) -> Said:
    if unit == PLAIN:
        return same(text)
    return Said(f"{text}{unit.zh}", f"{text}{'' if unit.en == '%' else ' '}{unit.en}")


_KINDS: Final = {
    "bool": Said("是否", "yes or no"),
    "date": Said("日期", "date"),
    "text": Said("文本", "text"),
    "choice": Said("选项：{options}", "one of {options}"),
    "choices": Said("多选：{options}", "any of {options}"),
}


def type_said(type_: Type) -> Said:
    """A type in words: its unit, or what kind of value it is; the options there are."""
    if type_.unit is not None:
        return Said(type_.unit.zh, type_.unit.en)
    options = [option.named for option in type_.options]
    return _KINDS[type_.kind].filled(options=_listed(options, "、", ", "))


def value_said(value: Value, type_: Type) -> Said:
    """A value in words, with its unit; what is not known as a range or a choice of options."""
    match value:
        case bool():
            return Said("是", "yes") if value else Said("否", "no")
        case int() | Fraction():
            return number_said(value, type_.unit)
        case date():
            return same(value.isoformat())
        case str():
            option = type_.option(value)
            return Said(option.label, option.id) if option else same(value)
        case frozenset():
            return _listed([value_said(v, type_) for v in sorted(value)], "、", ", ") or Said("空", "none")
        case Interval(low=low, high=high, absent=absent, silent=silent):
            shown = [_range(low, high, type_)]
            return _either(shown, absent=absent, silent=silent)
        case Options(values=values):
            marks = {ABSENT, SILENT}
            shown = [value_said(v, type_) for v in _ordered(values - marks, type_)]
            return _either(shown, absent=ABSENT in values, silent=SILENT in values)
        case Several(sure=sure, may=may, absent=absent, silent=silent):
            return _either([_part_of(sure, may, type_)], absent=absent, silent=silent)
        case Anything():
            return UNKNOWN
    return {ABSENT: Said("无", "absent"), SILENT: Said("未规定", "not decided")}[value]


def _part_of(sure: frozenset[str], may: frozenset[str], type_: Type) -> Said:
    """A set of options of which not all is known: those surely in it, those that may be."""
    if not sure and len(may) == len(type_.options):
        return UNKNOWN
    shown = {
        name: _listed([value_said(v, type_) for v in _ordered(frozenset(ids), type_)], "、", ", ")
        for name, ids in (("sure", sure), ("may", may - sure))
    }
    if sure == may:
        return shown["sure"] or Said("空", "none")
    text = Said("{sure}，或许{may}", "{sure}, perhaps {may}") if sure else Said("或许{may}", "perhaps {may}")
    return text.filled(**shown)


def _ordered(values: frozenset[Known], type_: Type) -> list[Known]:
    """Yes before no, options as their type lists them."""
    places = {option.id: place for place, option in enumerate(type_.options)}
    return sorted(values, key=lambda v: (places.get(v, 0) if isinstance(v, str) else v is False, str(v)))


def _either(shown: list[Said], *, absent: bool, silent: bool) -> Said:
    marks = [Said("无", "absent")] * absent + [Said("未规定", "not decided")] * silent
    return _listed([*shown, *marks], "或", " or ")


def _listed(parts: list[Said], zh: str, en: str) -> Said:
    return Said(zh.join(p.zh for p in parts), en.join(p.en for p in parts))


def _range(low: Number | date | None, high: Number | date | None, type_: Type) -> Said:
    match low, high:
        case None, None:
            return UNKNOWN
        case None, last if last is not None:
            return Said("至多{end}", "at most {end}").filled(end=value_said(last, type_))
        case first, None if first is not None:
            return Said("至少{end}", "at least {end}").filled(end=value_said(first, type_))
        case first, last if first is not None and last is not None and first != last:
            ends = {"first": value_said(first, type_), "last": value_said(last, type_)}
            return Said("{first}至{last}", "{first} to {last}").filled(**ends)
    assert low is not None
    return value_said(low, type_)
