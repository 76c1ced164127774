"""A term as an expression of Python: plain numbers and truths, None where nothing is known.

A column is the variable that it is bound to, or is written out where it is drawn on once; a field of a record
is a variable of the loop over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import frozen

from policyrules.compile.day_numbers import FUNCTIONS
from policyrules.compile.frame import Frame, Let, Own
from policyrules.compile.loops import Node, Scope, node_of
from policyrules.compile.prepared import Cells
from policyrules.compile.terms import Op, Term

_BETWEEN: Final[Mapping[Op, str]] = {
    "equal": "==",
    "below": "<",
    "at_most": "<=",
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "//",
    "rest": "%",
    "any_bits": "|",
    "common_bits": "&",
}


class Open:
    """A loop that is being written: the variables of its record's cells and lists, as they are met."""

    def __init__(self, scope: Scope, number: int, size: int, above: Open | None) -> None:
        self.scope, self.above = scope, above
        self.record = f"r{number}"
        self.size = size
        self.met: dict[int, str] = {}

    def part(self, place: int) -> str:
        """The variable of a part of the record."""
        return self.met.setdefault(place, f"{self.record}_{place}")

    def head(self) -> list[str]:
        """What reads the parts out of the record."""
        if 2 * len(self.met) >= self.size:
            parts = [self.met.get(place, "_") for place in range(self.size)]
            return [f"{', '.join(parts)}, = {self.record}"]
        return [f"{variable} = {self.record}[{place}]" for place, variable in sorted(self.met.items())]


class Terms:
    """How the terms of one function are written, and what its variables stand for so far."""

    def __init__(self, cells: Cells, *, known: bool) -> None:
        self.cells, self.known = cells, known
        self.bound: dict[Node, str] = {}
        """The variables of columns."""
        self.shared: dict[tuple[Scope, Frame, Term], str] = {}
        """The variables of parts of terms that are met again."""
        self.may_be_none: dict[Node, bool] = {}
        """Of each column, whether it can be None."""
        self.never_below_0: dict[Node, bool] = {}
        """Of each column, whether it is a number that is never below 0."""
        self.here: Open | None = None
        """The innermost loop that is being written."""
        self._numbers = 0

    def fresh(self, stem: str = "v") -> str:
        """A new variable."""
        self._numbers += 1
        return f"{stem}{self._numbers}"

    def opened(self, scope: Scope) -> Open:
        """A loop inside the innermost one, from now on that itself."""
        self.here = Open(scope, self._numbers, self.cells.size(scope.frame.entity), self.here)
        self._numbers += 1
        return self.here

    def closed(self) -> None:
        """The innermost loop is written."""
        assert self.here is not None
        self.here = self.here.above

    def open_of(self, frame: Frame) -> Open:
        """The innermost loop around that works a frame out."""
        found = self.here
        while found is not None and found.scope.frame is not frame:
            found = found.above
        assert found is not None
        return found

    def nullable(self, node: Node, term: Term) -> bool:
        """Whether a term can be None."""
        match term.op:
            case "null" | "null_if":
                return True
            case "column":
                return self.may_be_none.get(node_of(node.scope, node.frame, term.name), True)
            case "field":
                return not self.known or self.cells.has_default(node.frame.entity, term.name)
            case "first_known":
                return self.nullable(node, term.args[1])
            case "is_null" | "and" | "or":
                return False
            case "case":
                results = (*term.args[1:-1:2], term.args[-1])
                return any(self.nullable(node, arg) for arg in results)
        return any(self.nullable(node, arg) for arg in term.args)

    def positive(self, node: Node, term: Term) -> bool:
        """Whether a number is written so that it is never below 0."""
        match term.op:
            case "integer":
                return (term.value or 0) >= 0
            case "size":
                return True
            case op if op in FUNCTIONS:
                return True
            case "field":
                return self.cells.never_below_0(node.frame.entity, term.name)
            case "column":
                below = node_of(node.scope, node.frame, term.name)
                return self.never_below_0.get(below, False)
            case "wide" | "ordinal" | "add" | "multiply" | "divide":
                return all(self.positive(node, arg) for arg in term.args)
            case "rest":
                return self.positive(node, term.args[0])
            case "case":
                return all(self.positive(node, arg) for arg in (*term.args[1:-1:2], term.args[-1]))
        return False

    def text(self, node: Node, term: Term) -> str:
        """A term in a row of the node's frame."""
        args = term.args
        if (part := self.shared.get((node.scope, node.frame, term))) is not None:
            return part
        match term.op:
            case "column":
                return self._named(node_of(node.scope, node.frame, term.name))
            case "field":
                return self._field(node, term.name)
            case "truth" | "integer":
                return f"({term.value})" if (term.value or 0) < 0 else repr(term.value)
            case "null":
                return "None"
            case "wide" | "ordinal":
                return self.text(node, args[0])
            case "and" | "or":
                return "(" + f" {term.op} ".join(self.text(node, arg) for arg in args) + ")"
            case "not" if self.nullable(node, args[0]):
                value = self._kept(node, args[0])
                return f"(None if {value.first} is None else not {value.again})"
            case "not":
                return f"(not {self.text(node, args[0])})"
            case "is_null":
                return f"({self.text(node, args[0])} is None)"
            case "equal" if args[0].op == "field" and args[1].op == "text":
                place = self.cells.place_of_option(node.frame.entity, args[0].name, args[1].name)
                cell = self._field(node, args[0].name)
                found = f"{cell} == {place}"
                return (
                    f"(None if {cell} is None else {found})" if self.nullable(node, args[0]) else f"({found})"
                )
            case "case":
                *tested, last = (self.text(node, arg) for arg in args)
                pairs = zip(tested[::2], tested[1::2], strict=True)
                return "(" + "".join(f"{result} if {test} else " for test, result in pairs) + f"{last})"
            case "first_known":
                if not self.nullable(node, args[0]):
                    return self.text(node, args[0])
                value, default = self._kept(node, args[0]), self.text(node, args[1])
                return f"({value.again} if {value.first} is not None else {default})"
            case "null_if":
                value = self._kept(node, args[0])
                return f"(None if {value.first} == {self.text(node, args[1])} else {value.again})"
        return self._number(node, term)

    def _number(self, node: Node, term: Term) -> str:
        """An operation on numbers; None where one of them is."""
        split = term.op in ("divide", "rest") and not self.positive(node, term.args[0])
        texts, tests = [], []
        for place, arg in enumerate(term.args):
            none = self.nullable(node, arg)
            kept = self._kept(node, arg) if none or (split and place == 0) else None
            if kept is not None and none:
                tests.append(f"{kept.first} is None")
                kept = _Kept(kept.again, kept.again)
            texts.append(kept or self._once(node, arg))
        first = texts[0]
        match term.op:
            case "negate":
                found = f"(-{first.first})"
            case "size":
                found = f"abs({first.first})"
            case op if op in FUNCTIONS:
                found = f"{op}({', '.join(text.first for text in texts)})"
            case "divide" | "rest" if not split:
                found = f"({first.first} {_BETWEEN[term.op]} {texts[1].first})"
            case "divide" | "rest":
                sign, by = _BETWEEN[term.op], texts[1].first
                found = (
                    f"({first.again} {sign} {by} if {first.first} >= 0 else -(-{first.again} {sign} {by}))"
                )
            case _:
                found = "(" + f" {_BETWEEN[term.op]} ".join(text.first for text in texts) + ")"
        return f"(None if {' or '.join(tests)} else {found})" if tests else found

    def _once(self, node: Node, term: Term) -> _Kept:
        text = self.text(node, term)
        return _Kept(text, text)

    def _kept(self, node: Node, term: Term) -> _Kept:
        """A term that stands more than once in an expression."""
        text = self.text(node, term)
        if text.isidentifier() or text.isdecimal():
            return _Kept(text, text)
        variable = self.fresh("t")
        return _Kept(f"({variable} := {text})", variable)

    def _named(self, node: Node) -> str:
        if node in self.bound:
            return self.bound[node]
        found = node.frame.columns[node.name]
        assert isinstance(found, Own | Let)
        return self.text(node, found.term)

    def _field(self, node: Node, name: str) -> str:
        found = self.here
        while found is not None and found.scope is not node.scope:
            found = found.above
        assert found is not None
        return found.part(self.cells.place(node.frame.entity, name))


@frozen
class _Kept:
    """An expression, as it is first met, and as it is met again."""

    first: str
    again: str


def parts(term: Term) -> Iterator[Term]:
    """The quotients, rests and functions of days in a term, each after those inside it."""
    for arg in term.args:
        yield from parts(arg)
    if term.op in ("divide", "rest") or term.op in FUNCTIONS:
        yield term


def repeated_parts(nodes: Iterable[Node]) -> set[tuple[Frame, Term]]:
    """Those of them that stand more than once in some columns."""
    met: set[tuple[Frame, Term]] = set()
    again: set[tuple[Frame, Term]] = set()
    for node in nodes:
        found = node.frame.columns[node.name]
        if isinstance(found, Let):
            for part in parts(found.term):
                (again if (node.frame, part) in met else met).add((node.frame, part))
    return again


def height(term: Term) -> int:
    """How deep terms stand in a term."""
    return 1 + max(map(height, term.args), default=0) if term.args else 0
