"""Expressions as statements of Python, for a record of which all is known that they ask.

What an expression notes, and the order in which it does, is that of its closure (``nodes``, ``primitives``,
``aggregates``). Where a value is not plainly known the function that it stands in begins again with closures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from policyrules.base.frozen import frozen
from policyrules.base.units import plain
from policyrules.core.expressions import Agg, Else, Expr, Has, If, Lit, Prim, Ref, Today
from policyrules.core.givens import Given
from policyrules.core.primitives import BINARY, SPECIAL, UNARY
from policyrules.core.types import ABSENT
from policyrules.core.walk import asks_of_its_record
from policyrules.evaluate.engine import Engine, later_notes
from policyrules.evaluate.moving import moving
from policyrules.evaluate.notes import Entry

SIGNS: Final = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_ARITHMETIC: Final = {"add": "+", "sub": "-", "mul": "*"}
_EXACT: Final = frozenset({"min", "max", "topped_up", "days", "full_months", "add_months", "add_months_over"})
"""Functions of two that always give a value; of others it is looked at."""
LONGEST: Final = 800
"""Lines of one function at most."""
DEEPEST: Final = 40
"""Blocks in each other at most; Python's own limit is a hundred."""


class TooLong(Exception):
    """A function would have too many lines, or too many blocks in each other."""


@frozen
class Term:
    """A value by the name that it has in the text, and the names of what is applied, as masks."""

    value: str
    applied: tuple[str, ...] = ()

    @property
    def mask(self) -> str:
        """What is applied as one expression."""
        return union(self.applied)


def union(masks: Sequence[str]) -> str:
    """Masks as one expression."""
    return " | ".join(dict.fromkeys(masks)) or "0"


class Terms:
    """The text of one function (run, here) as it grows, and the objects that it names."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.lines: list[str] = []
        self.space: dict[str, Any] = {
            "__builtins__": {},
            "ABSENT": ABSENT,
            "Entry": Entry,
            "bodies": engine.bodies,
            "later_notes": later_notes,
            "SPECIAL": SPECIAL,
            "plain": plain,
            "int": int,
            "len": len,
            "type": type,
        }
        self.calls = False
        """Whether it calls closures."""
        self._depth = 1
        self._names = 0

    def line(self, text: str) -> None:
        """Add a statement."""
        if len(self.lines) >= LONGEST or self._depth > DEEPEST:
            raise TooLong
        self.lines.append("    " * self._depth + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """What is added stands in a block of its own."""
        self.line(head)
        self._depth += 1
        before = len(self.lines)
        yield
        if len(self.lines) == before:
            self.line("pass")
        self._depth -= 1

    def again(self, condition: str) -> None:
        """Leave it to the closures, where a condition holds."""
        self.line(f"if {condition}: return again(run, here)")

    def name(self, letter: str = "v") -> str:
        """A name that is not used yet."""
        self._names += 1
        return f"{letter}{self._names}"

    def bound(self, value: object) -> str:
        """A name for an object."""
        name = self.name("k")
        self.space[name] = value
        return name

    def code(self, function: object) -> str:
        """A name for a closure, which notes in the run."""
        self.calls = True
        return self.bound(function)

    def set(self, text: str, letter: str = "v") -> str:
        """A name for what a text comes to now."""
        name = self.name(letter)
        self.line(f"{name} = {text}")
        return name

    # ── expressions ──

    def term(self, expr: Expr, here: str, *, absent: bool = False) -> Term:
        """An expression for the record of a name; ``absent``: whether who asks takes it as known."""
        match expr:
            case Lit(value=value) if type(value) not in SPECIAL or (absent and value is ABSENT):
                return Term(repr(value) if type(value) in (bool, int, str) else self.bound(value))
            case Ref(frame=0):
                return self._reference(expr, here, absent=absent)
            case Prim():
                return self._primitive(expr, here) or self.called(expr, here, absent=absent)
            case If(test=test, then=then, orelse=orelse):
                return self._either(self.term(test, here), then, orelse, here, absent=absent)
            case Agg(hops=0) if not asks_of_its_record(expr):
                return self._aggregate(expr, here, absent=absent)
            case Else(value=value_expr, orelse=orelse):
                return self._otherwise(self.term(value_expr, here, absent=True), orelse, here, absent=absent)
            case Has(value=value_expr):
                found = self.term(value_expr, here, absent=True)
                return Term(self.set(f"{self.set(found.value)} is not ABSENT"), found.applied)
        return self.called(expr, here, absent=absent)

    def called(self, expr: Expr, here: str, *, absent: bool = False) -> Term:
        """An expression by its closure."""
        value, applied = self.name(), self.name("p")
        self.line(f"{value}, {applied}, _ = {self.code(self.engine.kept(expr))}(run, {here})")
        return self._known(Term(value, (applied,)), absent=absent)

    def _known(self, term: Term, *, absent: bool) -> Term:
        beside = f" and {term.value} is not ABSENT" if absent else ""
        self.again(f"type({term.value}) in SPECIAL{beside}")
        return term

    def _reference(self, ref: Ref, here: str, *, absent: bool) -> Term:
        given = self.engine.policy.givens.get(ref.target)
        if given is not None and given.level != "case":
            found = self.set(f"params.get({given.id!r}) or run.given({self.bound(given)})", "f")
            self.line(f"deps.append({found}[1])")
            return self._known(Term(self.set(f"{found}[0][0]")), absent=absent)
        up = here if ref.hops == 0 else self.set(here + ".parent" * ref.hops, "u")
        if given is not None:
            return Term(self._fact(given, up, absent=absent))
        index = self.engine.index[ref.target]
        entry = self.set(f"memo.get(({index}, {up}))", "e")
        self.line(f"if {entry} is None: {entry} = memo[{index}, {up}] = bodies[{index}](run, {up})")
        self.line(f"deps.append({entry})")
        if not self.engine.rules.applies(index):
            return self._known(Term(self.set(f"{entry}.result[0]")), absent=absent)
        value, applied = self.name(), self.name("p")
        self.line(f"{value}, {applied}, _ = {entry}.result")
        return self._known(Term(value, (applied,)), absent=absent)

    def _fact(self, given: Given, here: str, *, absent: bool) -> str:
        value = self.set(f"{here}.values.get({given.name!r})")
        optional = given.type.optional
        self.again(f"{value} is None" + (f" or {value} is ABSENT" if optional and not absent else ""))
        noted = "plain" if given.kind == "fact" else "fact"
        if given.type.kind == "date" and noted == "plain":
            there = f"{value} is not ABSENT and " if optional else ""
            self.line(f"deps.append(('fact' if {there}{value} > day else 'plain', {given.id!r}, {here}))")
        else:
            self.line(f"deps.append(({noted!r}, {given.id!r}, {here}))")
        return value

    def _primitive(self, expr: Prim, here: str) -> Term | None:
        """A primitive; None for one that is left to its closure."""
        match expr:
            case Prim(op="and" | "or" as op, args=args):
                return self._joined(op == "and", args, here)
            case Prim(op="not", args=(arg,)):
                found = self.term(arg, here)
                return Term(self.set(f"not {found.value}"), found.applied)
            case Prim(op="in", args=(arg,), options=wanted):
                found = self.term(arg, here)
                return Term(self.set(f"{found.value} in {self.bound(wanted)}"), found.applied)
            case Prim(op="contains", args=(arg,), options=wanted):
                found = self.term(arg, here)
                return Term(self.set(f"{self.bound(wanted)} <= {found.value}"), found.applied)
            case Prim(op=op, args=(left, right)) if op in SIGNS:
                if moving(self.engine, left) is not None or moving(self.engine, right) is not None:
                    return None
                a, b = self.term(left, here), self.term(right, here)
                return Term(self.set(f"{a.value} {SIGNS[op]} {b.value}"), a.applied + b.applied)
            case Prim(op=op, args=(arg,)) if op in UNARY and not isinstance(arg, Today):
                found = self.term(arg, here)
                made = Term(self.set(f"{self.bound(UNARY[op][0])}({found.value})"), found.applied)
                return self._known(made, absent=False)
            case Prim(op=op, args=args) if op in BINARY:
                return self._chained(op, args, here)
        return None

    def _chained(self, op: str, args: Sequence[Expr], here: str) -> Term:
        found = self.term(args[0], here)
        for arg in args[1:]:
            other = self.term(arg, here)
            applied = found.applied + other.applied
            if op in _ARITHMETIC:
                value = self.set(f"{found.value} {_ARITHMETIC[op]} {other.value}")
                self.line(f"if type({value}) is not int: {value} = plain({value})")
                found = Term(value, applied)
            else:
                function = self.bound(BINARY[op][0])
                found = Term(self.set(f"{function}({found.value}, {other.value})"), applied)
                if op not in _EXACT:
                    self._known(found, absent=False)
        return found

    def _joined(self, every: bool, args: Sequence[Expr], here: str) -> Term:
        """All or any of the parts: of a yes of all, and a no of any, each has a share in it."""
        first = self.term(args[0], here)
        value, applied = self.set(first.value), self.set(first.mask, "p")
        self._joined_on(every, args[1:], here, value, applied)
        return Term(value, (applied,))

    def _joined_on(self, every: bool, args: Sequence[Expr], here: str, value: str, applied: str) -> None:
        if not args:
            return
        with self.block(f"if {value}:" if every else f"if not {value}:"):
            part = self.term(args[0], here)
            shared = part.value if every else f"not {part.value}"
            self.line(f"{applied} = {union((applied, *part.applied))} if {shared} else {part.mask}")
            self.line(f"{value} = {part.value}")
            self._joined_on(every, args[1:], here, value, applied)

    def _either(self, test: Term, then: Expr, orelse: Expr, here: str, *, absent: bool) -> Term:
        value, applied = self.name(), self.name("p")
        for head, expr in ((f"if {test.value}:", then), ("else:", orelse)):
            with self.block(head):
                found = self.term(expr, here, absent=absent)
                self.line(f"{value}, {applied} = {found.value}, {union(test.applied + found.applied)}")
        return Term(value, (applied,))

    def _otherwise(self, found: Term, orelse: Expr, here: str, *, absent: bool) -> Term:
        value, applied = self.set(found.value), self.set(found.mask, "p")
        with self.block(f"if {value} is ABSENT:"):
            other = self.term(orelse, here, absent=absent)
            self.line(f"{value}, {applied} = {other.value}, {union((applied, *other.applied))}")
        return Term(value, (applied,))

    # ── lists ──

    def _aggregate(self, expr: Agg, here: str, *, absent: bool) -> Term:
        """What the records of a list come to that is known to be complete."""
        child = repr(expr.child)
        self.line(f"if {here}.later: deps += later_notes({here}, {child})")
        self.again(f"{child} not in {here}.complete")
        start = {"any": "False", "all": "True", "min": "[]", "max": "[]"}.get(expr.op, "0")
        total = self.set(start, "t")
        certain, deciding = self.set("0", "p"), self.set("0", "p")
        record = self.name("r")
        with self.block(f"for {record} in {here}.children.get({child}, ()):"):
            counts = Term("True") if expr.filter is None else self.term(expr.filter, record)
            if expr.filter is not None:
                self.line(f"if not {counts.value}: continue")
            found = self.term(expr.expr, record)
            self._counted(expr.op, total, found.value)
            applied = counts.applied + found.applied
            if applied:
                self.line(f"{certain} = {union((certain, *applied))}")
            if applied and expr.op in ("any", "all"):
                deciding_one = found.value if expr.op == "any" else f"not {found.value}"
                self.line(f"if {deciding_one}: {deciding} = {union((deciding, *applied))}")
        if start == "[]":
            if not absent:
                self.again(f"len({total}) < {expr.nth}")
            self.line(f"{total}.sort(reverse={expr.op == 'max'})")
            total = self.set(f"{total}[{expr.nth - 1}] if len({total}) >= {expr.nth} else ABSENT")
        if expr.op in ("any", "all"):
            decides = total if expr.op == "any" else f"not {total}"
            certain = self.set(f"{deciding} if {decides} else {certain}", "p")
        return Term(total, (certain,))

    def _counted(self, op: str, total: str, value: str) -> None:
        match op:
            case "sum":
                self.line(f"{total} += {value}")
            case "count":
                self.line(f"if {value}: {total} += 1")
            case "any":
                self.line(f"if {value}: {total} = True")
            case "all":
                self.line(f"if not {value}: {total} = False")
            case _:
                self.line(f"{total}.append({value})")
