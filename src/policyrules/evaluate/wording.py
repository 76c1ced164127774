"""Conditions and values in words, Chinese and English, with the values met."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from policyrules.base.units import Unit, written
from policyrules.core.expressions import Agg, Expr, Has, Lit, Prim, Ref, Today, Window
from policyrules.core.policy import Policy
from policyrules.core.possible import Anything, Interval, Options, Value
from policyrules.core.types import ABSENT, SILENT, Type
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance

Words = tuple[str, str]
"""(Chinese, English)"""

_COMPARED: dict[str, Words] = {
    "lt": ("低于", "below"),
    "le": ("不高于", "at most"),
    "gt": ("高于", "above"),
    "ge": ("不低于", "at least"),
    "eq": ("等于", "equal to"),
    "ne": ("不等于", "different from"),
}


_CONTRARY = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq"}


def condition(run: Run, expr: Expr, here: Instance, *, wanted: bool = True) -> Words:
    """What a condition asks for (``wanted`` False: its contrary), with the values met."""
    match expr:
        case Prim(op=op, args=(left, right)) if op in _COMPARED:
            zh, en = _COMPARED[op if wanted else _CONTRARY[op]]
            a, b = _side(run, left, here), _side(run, right, here)
            return f"{a[0]} {zh} {b[0]}", f"{a[1]} is {en} {b[1]}"
        case Prim(op="in", args=(left,), options=options):
            a = _side(run, left, here)
            named = [o for o in left.type.options if o.id in options]
            labels, ids = "、".join(o.label for o in named), ", ".join(o.id for o in named)
            if wanted:
                return f"{a[0]} 属于 {{{labels}}}", f"{a[1]} is one of {ids}"
            return f"{a[0]} 不属于 {{{labels}}}", f"{a[1]} is none of {ids}"
        case Window(start=start):
            a = _side(run, start, here)
            zh, en = ("在", "within") if wanted else ("不在", "outside")
            return f"{zh}自{a[0]}起的期间内", f"{en} the period that starts at {a[1]}"
        case Has(value=value):
            zh, en = name_of(run.engine.policy, value)
            return (f"有{zh}", f"{en} has a value") if wanted else (f"没有{zh}", f"{en} has no value")
    zh, en = _side(run, expr, here)
    return (zh, en) if wanted else (f"非 {zh}", f"not {en}")


def _side(run: Run, expr: Expr, here: Instance) -> Words:
    value = run.engine.kept(expr)(run, here)[0]
    shown = value_words(value, expr.type)
    if isinstance(expr, Lit):
        return shown
    zh, en = name_of(run.engine.policy, expr)
    return f"{zh}（{shown[0]}）", f"{en} ({shown[1]})"


def name_of(policy: Policy, expr: Expr) -> Words:
    """What an expression is called; a formula by its parts."""
    match expr:
        case Ref(target=target):
            thing = policy.givens.get(target) or policy.defs[target]
            return thing.label, thing.id
        case Today():
            return "评定日", "assessment day"
        case Lit(value=value, type=type_):
            return value_words(value, type_)
        case Prim(op="per_year" | "per_month" as op, args=(arg,)):
            zh, en = name_of(policy, arg)
            return (f"按年{zh}", f"yearly {en}") if op == "per_year" else (f"按月{zh}", f"monthly {en}")
        case Prim(op="age"):
            return "年龄", "age"
        case Prim(op="mul" | "add" | "sub" | "div" as op, args=(left, right)):
            a, b = name_of(policy, left), name_of(policy, right)
            sign = {"mul": "×", "add": "+", "sub": "−", "div": "÷"}[op]
            return f"{a[0]}{sign}{b[0]}", f"{a[1]} {sign} {b[1]}"
        case Agg(child=child):
            entity = policy.entities[child]
            return f"{entity.label}的合计或条件", f"the {entity.plural}"
    return "条件", "condition"


def value_words(value: Value, type_: Type) -> Words:
    """A value in words, with its unit; what is not known as a range or a choice of options."""
    match value:
        case bool():
            return ("是", "yes") if value else ("否", "no")
        case int() | Fraction():
            unit = type_.unit
            return (number_words(value, unit), number_words(value, unit, english=True))
        case date():
            return value.isoformat(), value.isoformat()
        case str():
            option = type_.option(value)
            return (option.label, option.id) if option else (value, value)
        case frozenset():
            found = [type_.option(v) for v in sorted(value)]
            return "、".join(o.label for o in found if o), ", ".join(o.id for o in found if o)
        case Interval(low=low, high=high, absent=absent, silent=silent):
            zh, en = _range(low, high, type_)
            extra_zh = ("或无" if absent else "") + ("或未规定" if silent else "")
            extra_en = (" or absent" if absent else "") + (" or not decided" if silent else "")
            return zh + extra_zh, en + extra_en
        case Options(values=values):
            words = [value_words(v, type_) for v in sorted(values, key=str)]
            return "或".join(w[0] for w in words), " or ".join(w[1] for w in words)
        case Anything():
            return "未知", "unknown"
    return {ABSENT: ("无", "absent"), SILENT: ("未规定", "not decided")}[value]


def number_words(value: int | Fraction, unit: Unit | None, *, english: bool = False) -> str:
    """A held number as written, with its unit."""
    if unit is None:
        return str(value)
    text = written(value, unit)
    name = "" if unit.zh == "数" else (unit.en if english else unit.zh)
    return f"{text} {name}".strip() if english and name != "%" else f"{text}{name}"


def _range(low: object, high: object, type_: Type) -> Words:
    if low is None and high is None:
        return "未知", "unknown"
    shown = [None if end is None else value_words(end, type_) for end in (low, high)]  # type: ignore[arg-type]
    first, last = shown
    if first is None:
        assert last is not None
        return f"至多{last[0]}", f"at most {last[1]}"
    if last is None:
        return f"至少{first[0]}", f"at least {first[1]}"
    if low == high:
        return first
    return f"{first[0]}至{last[0]}", f"{first[1]} to {last[1]}"
