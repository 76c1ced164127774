"""Expressions of the policy in words: 20% × 农民人均纯收入, with brackets where they are needed.

The one place where conditions and formulas are spelled, in Chinese and in English, for findings and for
explanations. With the values met, what has a value tells it in brackets:
家庭月收入（500.00元/月） 低于 低保标准（400.00元/月）.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from policyrules.base.saying import Said, cat, listed, same
from policyrules.core.comparisons import CONTRARY
from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Else,
    Expr,
    Has,
    If,
    Lit,
    Lookup,
    Months,
    Prim,
    Ref,
    Scale,
    Silent,
    Today,
    Window,
)
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.possible import Value
from policyrules.core.types import BOOL, Mark, Type
from policyrules.core.walk import reaches
from policyrules.core.words import compared_said, last_name, value_said

Met = Mapping[Expr, Value]
"""The values met, by expression."""

_ARITHMETIC: Final = {"add": ("+", 3), "sub": ("−", 3), "mul": ("×", 4), "div": ("÷", 4)}
"""The sign, and how tightly it binds."""
_COMPARISON: Final = 2
_WHOLE: Final = 5
"""How tightly a comparison and what stands alone bind."""

_FUNCTIONS: Final = {
    "min": Said("较小者", "smaller of"),
    "max": Said("较大者", "larger of"),
    "per_month": Said("按月", "per month"),
    "per_year": Said("按年", "per year"),
    "round_half_up": Said("四舍五入", "rounded half up"),
    "round_half_even": Said("四舍六入五成双", "rounded half to even"),
    "round_up": Said("进一", "rounded up"),
    "round_down": Said("舍去", "rounded down"),
    "topped_up": Said("补足至", "topped up to"),
    "age": Said("年龄", "age"),
    "year": Said("年份", "year"),
    "month_index": Said("年月", "year and month of"),
    "days": Said("天数", "days"),
    "neg": Said("−", "−"),
    "month": Said("月份", "month of"),
    "quarter": Said("所在季度", "quarter of"),
    "full_months": Said("月数", "full months"),
    "month_end": Said("月末", "end of the month of"),
    "next_month_start": Said("次月初", "first of the month after"),
    "last_year_end": Said("上年末", "end of last year"),
    "size": Said("项数", "number of options in"),
}

_SCALES: Final = {
    "progressive": Said("累进", "progressive"),
    "whole_amount": Said("全额", "whole amount"),
    "interpolated": Said("线性", "interpolated"),
}

_AGGREGATES: Final = {
    "sum": Said("合计", "sum of"),
    "any": Said("任一", "any of"),
    "all": Said("每一", "all of"),
    "count": Said("计数", "count of"),
    "min": Said("最小", "smallest of"),
    "max": Said("最大", "largest of"),
}

_MONTHS: Final = {
    "this_month": Said("当月", "the month"),
    "next_month": Said("次月", "the month after"),
    "day_to_day": Said("当日", "the day"),
    "next_day": Said("次日", "the day after"),
}


def expression_said(policy: Policy, expr: Expr, *, met: Met | None = None, wanted: bool = True) -> Said:
    """An expression in words; not ``wanted``: its contrary."""
    spoken = _Spoken(policy, met or {})
    return spoken.say(expr) if wanted else spoken.contrary(expr)


def target_said(policy: Policy, target: str) -> Said:
    """A fact, figure or conclusion by name; a discretion's mode by the provision it is about."""
    given = policy.givens.get(target)
    if given is not None and given.kind == "mode":
        id_ = target.removesuffix(".mode")
        return Said(f"裁量“{policy.provisions[id_].label}”", f"discretion {id_.rpartition('.')[2]}")
    if given is not None and given.kind == "reading":
        return Said(f"释义 {target}", f"reading {target}")
    if given is not None and any(discretion.use == target for discretion in policy.discretions.values()):
        en = f"discretion {given.name} used in this case"
        return Said(f"逐案行使裁量“{given.label}”", en)
    label = (given or policy.defs[target]).label
    return Said(label, last_name(target, label))


def figure_said(policy: Policy, figure: str) -> Said:
    """A standard with axes by its name."""
    return Said(policy.axed[figure].label, figure)


def figure_written(policy: Policy, given: Given) -> Said:
    """How a county names a figure that it fills: a cell of one by axes with its headings."""
    if given.id not in policy.cells:
        return Said(given.label, given.name)
    axed, place = policy.cells[given.id]
    zh, en = "，".join(h.said.zh for h in place), ", ".join(h.said.en for h in place)
    return Said(f"{axed.label} {zh}", f"{axed.id} {en}")


class _Spoken:
    """Says expressions of one policy, with the values met."""

    def __init__(self, policy: Policy, met: Met) -> None:
        self.policy, self.met = policy, met

    def say(self, expr: Expr, tight: int = 0) -> Said:
        """The words, in brackets where they bind less than what stands around; with the value met."""
        text, binding = self._words(expr)
        if binding < tight:
            text = cat("(", text, ")")
        if expr in self.met:
            return cat(text, Said("（{v}）", " ({v})").filled(v=value_said(self.met[expr], expr.type)))
        return text

    def contrary(self, expr: Expr) -> Said:
        """The contrary of a condition."""
        match expr:
            case Prim(op=op, args=(left, right)) if op in CONTRARY:
                return self._compared(CONTRARY[op], left, right)
            case Prim(op="in", args=(arg, *_)):
                return cat(self.say(arg), Said(" 不属于 ", " is none of "), self._options(expr))
            case Prim(op="contains", args=(arg, *_)):
                return cat(self.say(arg), Said(" 不全包含 ", " does not have all of "), self._options(expr))
            case Prim(op="among", args=(arg, chosen)):
                return cat(self.say(arg), Said(" 不属于 ", " is none of "), self.say(chosen))
            case Prim(op="not", args=(arg,)):
                return self.say(arg)
            case Has(value=value):
                return cat(Said("没有", "there is no "), self.say(value, _WHOLE))
            case Window():
                return cat(Said("不", "not "), self.say(expr))
        return cat(Said("非 ", "not "), self.say(expr, _WHOLE))

    def _words(self, expr: Expr) -> tuple[Said, int]:
        match expr:
            case Lit(value=value, type=type_):
                return value_said(value, type_), _WHOLE
            case Ref(target=target, record=record):
                named = target_said(self.policy, target)
                return (cat(record, Said("的", "'s "), named) if record else named), _WHOLE
            case Today():
                return Said("评定日", "assessment day"), _WHOLE
            case Prim():
                return self._primitive(expr)
            case If(test=test, then=then, orelse=Lit(value=Mark())) if (ranked := _rank(then)) is not None:
                return self._ranked(*ranked, test), _WHOLE
            case If() if (placed := _placed(expr)) is not None:
                agg, k = placed
                over = self._listed(agg)
                size = Said("第k大", "nth largest") if agg.op == "max" else Said("第k小", "nth smallest")
                return cat(size, "(", over, ", ", self.say(k), ")"), _WHOLE
            case If(test=test, then=then, orelse=orelse):
                parts = {"test": self.say(test), "then": self.say(then), "orelse": self.say(orelse)}
                text = Said("(若 {test} 则 {then} 否则 {orelse})", "(if {test} then {then} else {orelse})")
                return text.filled(**parts), _WHOLE
            case Agg():
                return self._aggregate(expr), _WHOLE
            case Else(value=value, stopgap=True):
                return self._words(value)
            case Else(value=value, orelse=orelse):
                return cat(
                    self.say(value, _WHOLE), Said(" 若无 ", " or, if absent, "), self.say(orelse, _WHOLE)
                ), _COMPARISON
            case Has(value=value):
                return cat(Said("有", "there is "), self.say(value, _WHOLE)), _COMPARISON
            case Window():
                return self._window(expr), _COMPARISON
            case At(date=Prim(op="last_year_end"), expr=inner):
                return cat(Said("上年(", "last year's("), self.say(inner), ")"), _WHOLE
            case At(date=day, expr=inner):
                said = {"day": self.say(day), "inner": self.say(inner, _WHOLE)}
                return Said("{day}的{inner}", "{inner} as of {day}").filled(**said), _WHOLE
            case Months(start=start, end=end, expr=inner):
                parts = {"a": self.say(start), "z": self.say(end), "inner": self.say(inner)}
                text = Said("合计每月(自 {a} 至 {z}：{inner})", "sum of each month(from {a} to {z}: {inner})")
                return text.filled(**parts), _WHOLE
            case AsUnit(target=target):
                known = self.policy.defs[target]
                return Said(f"按单人户的{known.label}", f"{known.id} as a one-person household"), _WHOLE
            case Silent():
                return Said("未规定", "not decided"), _WHOLE
            case Scale(mode=mode, quantity=quantity, figure=figure):
                word, name = _SCALES[mode], self.policy.givens[figure.target].label
                named = cat(word, "(", Said(name, figure.target), ", ", self.say(quantity), ")")
                return named, _WHOLE
            case Lookup(figure=figure, axes=axes):
                asked = listed((self.say(axis.expr) for axis in axes), ", ", ", ")
                return cat(figure_said(self.policy, figure), "(", asked, ")"), _WHOLE

    def _primitive(self, expr: Prim) -> tuple[Said, int]:
        ranked = _rank(expr)
        if ranked is not None:
            return self._ranked(*ranked), _WHOLE
        match expr:
            case Prim(op="and" | "or" as op, args=args):
                zh, en = (" 且 ", " and ") if op == "and" else (" 或 ", " or ")
                joined = listed((self.say(arg, _COMPARISON) for arg in _level(op, args)), zh, en)
                return joined, 1 if op == "and" else 0
            case Prim(op="not", args=(arg,)):
                return cat(Said("非 ", "not "), self.say(arg, _COMPARISON)), _COMPARISON
            case Prim(op=op, args=(left, right)) if op in CONTRARY:
                return self._compared(op, left, right), _COMPARISON
            case Prim(op=op, args=(left, right)) if op in _ARITHMETIC:
                sign, binding = _ARITHMETIC[op]
                return cat(self.say(left, binding), f" {sign} ", self.say(right, binding + 1)), binding
            case Prim(op="in" | "contains" as op, args=(arg, *_)):
                word = Said(" 属于 ", " is one of ") if op == "in" else Said(" 包含 ", " has ")
                return cat(self.say(arg), word, self._options(expr)), _COMPARISON
            case Prim(op="among", args=(arg, chosen)):
                return cat(self.say(arg), Said(" 属于 ", " is one of "), self.say(chosen)), _COMPARISON
            case Prim(op="picked", args=args):
                asked = [self.say(arg) for arg in args if not isinstance(arg, Lit)]
                return cat("{", listed(asked), "}"), _WHOLE
            case Prim(op="add_months" | "add_days", args=(day, length)):
                return self._moved(day, length), _WHOLE
            case Prim(op="add_months_over", args=(day, length)):
                name = Said("顺延", "months carried over")
                return cat(name, "(", self.say(day), ", ", self.say(length), ")"), _WHOLE
            case Prim(op="min" | "max" as op, args=args) if expr.type.kind == "date":
                name = Said("较早者", "earlier of") if op == "min" else Said("较晚者", "later of")
                return cat(name, "(", listed(map(self.say, args), ", ", ", "), ")"), _WHOLE
            case Prim(op=op, args=args):
                name = _FUNCTIONS.get(op, same(op))
                return cat(name, "(", listed(map(self.say, args), ", ", ", "), ")"), _WHOLE

    def _ranked(self, listed_: Agg, key: Expr, op: str, kept: Expr | None = None) -> Said:
        """名次(), which counts the records before the one at hand."""
        entity = self.policy.entities[listed_.child]
        helper = self.policy.defs.get(key.target) if isinstance(key, Ref) else None
        shown = helper.base if helper is not None and helper.helper and helper.base is not None else key
        order = Said("降序", "descending") if op == "gt" else Said("升序", "ascending")
        over = Said(entity.label, entity.plural)
        if kept is not None:
            over = cat(over, Said("(当 ", " (when "), self.say(kept), ")")
        parts = {"list": over, "key": self.say(shown), "order": order}
        return Said("名次({list} 按 {key} {order})", "rank of({list} by {key} {order})").filled(**parts)

    def _moved(self, day: Expr, length: Expr) -> Said:
        """A day so long after another, or before it."""
        match length:
            case Lit(value=int() | Fraction() as value, type=type_) if value < 0:
                back: Expr | None = Lit(-value, type_)
            case Prim(op="neg", args=(arg,)):
                back = arg
            case _:
                back = None
        if back is None:
            word = Said(" 后 ", " plus ")
        else:
            word, length = Said(" 前 ", " minus "), back
        return cat(self.say(day, _WHOLE), word, self.say(length, _WHOLE))

    def _compared(self, op: str, left: Expr, right: Expr) -> Said:
        """A comparison; one that only names a reading or a discretion, by what it asks."""
        kind = self._kind(left)
        if op in ("eq", "ne") and kind == "mode":
            used = Said("行使{it}", "{it} is used") if op == "eq" else Said("不行使{it}", "{it} is not used")
            return used.filled(it=target_said(self.policy, left.target))  # type: ignore[union-attr]
        if op in ("eq", "ne") and kind == "reading":
            takes = Said(" 取 ", " is taken as ") if op == "eq" else Said(" 不取 ", " is not taken as ")
            return cat(self.say(left), takes, self.say(right))
        word = compared_said(op, left.type)
        return cat(
            self.say(left, _COMPARISON + 1),
            Said(f" {word.zh} ", f" is {word.en} "),
            self.say(right, _COMPARISON + 1),
        )

    def _kind(self, expr: Expr) -> str:
        given = self.policy.givens.get(expr.target) if isinstance(expr, Ref) else None
        return given.kind if given is not None else ""

    def _options(self, expr: Prim) -> Said:
        """The options wanted, in the order of their type: labels in Chinese, ids in English."""
        type_: Type = expr.args[0].type
        named = [Said(o.label, o.id) for o in type_.options if o.id in expr.options]
        return cat("{", listed(named), "}")

    def _aggregate(self, expr: Agg) -> Said:
        streak = _streak(self.policy, expr)
        if streak is not None:
            entity = self.policy.entities[expr.child]
            name = Said(f"连续次数({entity.label}，", f"in a row({entity.plural}, ")
            return cat(name, self.say(streak), ")")
        word = _AGGREGATES[expr.op]
        if expr.nth > 1:
            size = Said("大", "largest") if expr.op == "max" else Said("小", "smallest")
            word = Said(f"第{expr.nth}{size.zh}", f"number {expr.nth} of the {size.en}")
        return cat(word, " ", self._listed(expr))

    def _listed(self, expr: Agg) -> Said:
        """A list with what is taken of its records, and of which."""
        entity = self.policy.entities[expr.child]
        over = cat(Said(entity.label, entity.plural), f" {expr.record} " if expr.record else "")
        inner, filter_ = expr.expr, expr.filter
        if filter_ is None:
            return over if inner == Lit(True, BOOL) else cat(over, "(", self.say(inner), ")")
        when = cat(Said("当 ", "when "), self.say(filter_))
        if inner == Lit(True, BOOL):
            return cat(over, "(", when, ")")
        return cat(over, "(", self.say(inner), " ", when, ")")

    def _window(self, expr: Window) -> Said:
        parts = {
            "start": self.say(expr.start, _WHOLE),
            "first": _MONTHS[expr.mode],
            "months": self.say(expr.months),
            "day": Said("", "") if isinstance(expr.date, Today) else cat(self.say(expr.date, _WHOLE), " "),
        }
        en = "{day}within {months} from {first} of {start}"
        text = Said("{day}在 自 {start} {first} 起 {months} 之内", en)
        return text.filled(**parts)


def _level(op: str, args: Iterable[Expr]) -> Iterator[Expr]:
    """The parts of an and (or of an or), those of its kind inside it taken apart."""
    for arg in args:
        match arg:
            case Prim(op=inner, args=parts) if inner == op:
                yield from _level(op, parts)
            case _:
                yield arg


def _placed(expr: If) -> tuple[Agg, Expr] | None:
    """Of 第k大(): what it takes the first of, and which is asked for."""
    match expr:
        case If(test=Prim(op="lt", args=(_, Lit(value=1))), then=Lit(value=Mark()), orelse=Agg() as only):
            return (only, expr.test.args[0]) if only.op in ("min", "max") else None  # type: ignore[union-attr]
        case If(test=Prim(op="lt", args=(_, Lit(value=1))), then=Lit(value=Mark()), orelse=If() as inner):
            return _placed(inner)
        case If(test=Prim(op="lt", args=(k, Lit(value=2))), then=Agg(op="min" | "max", nth=1) as first):
            return first, k
    return None


def _rank(expr: Expr) -> tuple[Agg, Expr, str] | None:
    """Of 名次(): the innermost list, the key, and how a key before another one compares with it."""
    match expr:
        case Prim(op="min", args=(Prim(op="add", args=(Lit(value=1), Agg() as counted)), _)):
            inner = counted
            while isinstance(inner.expr, Agg):
                inner = inner.expr
            asked = inner.filter
            match asked:
                case Prim(op="and", args=(_, Prim() as last)):
                    asked = last
            match asked:
                case Prim(op="lt" | "gt" as op, args=(key, other)) if reaches(other) and inner.op == "count":
                    return inner, key, op
    return None


def _streak(policy: Policy, expr: Agg) -> Expr | None:
    """The condition of 连续次数(), which counts the records later than the last one without it."""
    match expr.filter:
        case Prim(op="and", args=(counted, Prim(op="gt", args=(_, Ref(target=last))))) if expr.op == "count":
            if last in policy.defs and policy.defs[last].helper:
                return counted
    return None
