"""One decision as the text of a Python function: plain numbers and truths, loops over the lists of a case.

It takes a prepared record: a tuple of its key, of the cells that are read, as ``prepared.py`` lays them out,
and of the lists below it. The columns of each frame are local variables, worked out once, each after those on
which it draws; what a frame takes from the one above is a variable that is there already, and what it takes
from a list is gathered in a loop. No name and no text of a policy stands in it: variables are numbered, and
options are the places at which they are declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from policyrules.compile.day_numbers import FUNCTIONS
from policyrules.compile.frame import Frame, Let, Own, Total
from policyrules.compile.loops import Node, Scope, drawn_on, needs_of, node_of, ordered, path_to
from policyrules.compile.prepared import Cells
from policyrules.compile.terms import ONE, ZERO, Op, Term, columns, fields

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
_DEEPEST: Final = 12
"""So deep one term is written inside another; what lies deeper is a variable of its own."""


@frozen
class Outputs:
    """What a decision says of a record, as terms over its frame."""

    settled: Term
    """Whether outcome and amount are known, or certainly not decided, and nothing contradicts itself."""
    options: tuple[Term, ...]
    """Which outcome it is; none of them where it is not decided."""
    amount: tuple[Term, Term] | None
    """Numerator and denominator."""
    applied: tuple[Term, ...]
    """The integers of the mask of the provisions applied."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """All of them."""
        return (self.settled, *self.options, *(self.amount or ()), *self.applied)


def source(frame: Frame, outputs: Outputs, cells: Cells, *, known: bool, word: int) -> str:
    """The text of ``decide(record)``: for a root one result, else a list of (keys, result).

    A result is (place of the outcome, numerator, denominator, mask), None where it is not settled.
    ``known``: whether it is asked only where all that is read is known.
    ``word`` is how many bits an integer of a mask has.
    """
    return _Printer(cells, word, known=known).function(frame, outputs)


def read(frame: Frame, outputs: Outputs) -> set[tuple[str, str]]:
    """The entities and columns of tables on which outputs draw."""
    order = ordered(node_of(path_to(frame)[-1], frame, name) for name in columns(*outputs.terms))
    return {
        (node.frame.entity, name)
        for node in order
        if isinstance(found := node.frame.columns[node.name], Own)
        for name in fields(found.term)
    }


# ── writing it down ──────────────────────────────────────────────────────────

_Lines = list[str]


class _Open:
    """A loop that is being written: the variables of its record's cells and lists, as they are met."""

    def __init__(self, scope: Scope, number: int, size: int, above: _Open | None) -> None:
        self.scope, self.above = scope, above
        self.record = f"r{number}"
        self.size = size
        self.met: dict[int, str] = {}

    def part(self, place: int) -> str:
        """The variable of a part of the record."""
        return self.met.setdefault(place, f"{self.record}_{place}")

    def head(self) -> _Lines:
        """What reads the parts out of the record."""
        if 2 * len(self.met) >= self.size:
            parts = [self.met.get(place, "_") for place in range(self.size)]
            return [f"{', '.join(parts)}, = {self.record}"]
        return [f"{variable} = {self.record}[{place}]" for place, variable in sorted(self.met.items())]


class _Printer:
    def __init__(self, cells: Cells, word: int, *, known: bool) -> None:
        self._cells, self._word, self._known = cells, word, known
        self._order: dict[Node, int] = {}
        self._needs: dict[Node, frozenset[Node]] = {}
        self._bound: dict[Node, str] = {}
        self._depth: dict[Node, int] = {}
        self._may_be_none: dict[Node, bool] = {}
        self._never_below_0: dict[Node, bool] = {}
        self._here: _Open | None = None
        self._numbers = 0
        self._repeated: set[tuple[Frame, Term]] = set()
        self._parts: dict[tuple[Scope, Frame, Term], str] = {}

    def function(self, frame: Frame, outputs: Outputs) -> str:
        scopes = path_to(frame)
        wanted = [node_of(scopes[-1], frame, name) for name in columns(*outputs.terms)]
        self._order = ordered(wanted)
        self._needs = needs_of(self._order)
        body = self._rows(scopes, outputs, wanted)
        return "\n".join(["def decide(r0):", *_indented(body)]) + "\n"

    def _rows(self, scopes: Sequence[Scope], outputs: Outputs, wanted: list[Node]) -> _Lines:
        here = self._opened(scopes[0])
        if len(scopes) == 1:
            body = self._columns(here, wanted, each=1)
            body += self._result(here, outputs, [], "return {}", "return None")
            return [*here.head(), *body]
        rows = self._fresh("rows")
        inner = self._row_loops(here, scopes, 1, outputs, wanted, [], rows)
        return [*here.head(), f"{rows} = []", *inner, f"return {rows}"]

    def _row_loops(
        self,
        here: _Open,
        scopes: Sequence[Scope],
        at: int,
        outputs: Outputs,
        wanted: list[Node],
        keys: list[str],
        rows: str,
    ) -> _Lines:
        """The loops down to the records decided on, and in the innermost one their results."""
        needed = self._outer(wanted, here.scope)
        lines = self._columns(here, needed, each=2)
        inside = self._opened(scopes[at])
        keys = [*keys, inside.part(0)]
        if at == len(scopes) - 1:
            body = self._columns(inside, wanted, each=1)
            path = f"({', '.join(keys)},)"
            put = f"{rows}.append(({path}, {{}}))"
            body += self._result(inside, outputs, ["continue"], put, put.format("None"))
        else:
            body = self._row_loops(inside, scopes, at + 1, outputs, wanted, keys, rows)
        self._here = here
        return [*lines, *self._loop(here, inside, body)]

    def _outer(self, wanted: Iterable[Node], scope: Scope) -> list[Node]:
        """What of a loop is drawn on by columns further inside."""
        met: dict[Node, None] = {}
        todo = list(wanted)
        while todo:
            node = todo.pop()
            if node not in met:
                met[node] = None
                if node.scope is not scope:
                    todo += self._needs[node]
        return [node for node in met if node.scope is scope]

    def _opened(self, scope: Scope) -> _Open:
        made = _Open(scope, self._numbers, self._cells.size(scope.frame.entity), self._here)
        self._numbers += 1
        self._here = made
        return made

    def _fresh(self, stem: str = "v") -> str:
        self._numbers += 1
        return f"{stem}{self._numbers}"

    def _loop(self, here: _Open, inside: _Open, body: _Lines) -> _Lines:
        frame = inside.scope.frame
        above = here
        if frame.record is not None:
            assert frame.record.above is not None
            above = self._open_of(frame.record.above)
        entity = above.scope.frame.entity
        records = above.part(self._cells.place_of_list(entity, frame.entity))
        return [f"for {inside.record} in {records}:", *_indented([*inside.head(), *body])]

    def _open_of(self, frame: Frame) -> _Open:
        """The innermost loop around that works a frame out."""
        found = self._here
        while found is not None and found.scope.frame is not frame:
            found = found.above
        assert found is not None
        return found

    # ── the columns of one loop ──────────────────────────────────────────────

    def _columns(self, here: _Open, wanted: Sequence[Node], *, each: int) -> _Lines:
        """What makes the columns of a loop: those of the next level after the loops on which they draw.

        ``each``: how often each wanted one is asked for, so that it pays to keep it.
        """
        scope = here.scope
        own = self._own(scope, wanted)
        level = self._levels(scope, own)
        loops: dict[tuple[int, Scope], list[Node]] = {}
        uses = dict.fromkeys(own, 0)
        for node in wanted:
            if node.scope is scope:
                uses[node] += each
        for node in own:
            if isinstance(found := node.frame.columns[node.name], Total):
                loops.setdefault((level[node], scope.over(found.source)), []).append(node)
                drawn = [*self._needs[node]] * 2
            else:
                drawn = [*drawn_on(node)]
            for below in drawn:
                if below.scope is scope:
                    uses[below] += 1
        self._repeated = _repeated_parts(own)
        self._parts = {key: text for key, text in self._parts.items() if key[0] is not scope}
        lines: _Lines = []
        for stage in range(1 + max(level.values(), default=0)):
            for (at, inside), totals in loops.items():
                if at == stage:
                    repeated = self._repeated
                    lines += self._gathered(here, inside, totals)
                    self._repeated = repeated
            for node in own:
                if level[node] == stage:
                    lines += self._column(node, uses[node])
        return lines

    def _levels(self, scope: Scope, own: Sequence[Node]) -> dict[Node, int]:
        """After how many rounds of loops a column is worked out: as late as those that draw on it allow.

        So what is gathered from a list is gathered together.
        """
        below = {node: [each for each in self._needs[node] if each.scope is scope] for node in own}
        step = {node: isinstance(node.frame.columns[node.name], Total) for node in own}
        least: dict[Node, int] = {}
        for node in own:
            least[node] = max((least[each] for each in below[node]), default=0) + step[node]
        last = max(least.values(), default=0)
        found = dict.fromkeys(own, last)
        for node in reversed(own):
            for each in below[node]:
                found[each] = min(found[each], found[node] - step[node])
        return found

    def _own(self, scope: Scope, wanted: Iterable[Node]) -> list[Node]:
        met: set[Node] = set()
        todo = [node for node in wanted if node.scope is scope]
        while todo:
            node = todo.pop()
            if node not in met:
                met.add(node)
                todo += [below for below in self._needs[node] if below.scope is scope]
        return sorted(met, key=self._order.__getitem__)

    def _column(self, node: Node, uses: int) -> _Lines:
        """The line that makes a column; none where it is written out at its only use."""
        found = node.frame.columns[node.name]
        if isinstance(found, Total):
            return []
        assert isinstance(found, Own | Let)
        self._may_be_none[node] = self._nullable(node, found.term)
        self._never_below_0[node] = self._positive(node, found.term)
        drawn = [self._depth.get(below, 0) for below in drawn_on(node)]
        depth = _height(found.term) + max(drawn, default=0)
        self._bound.pop(node, None)
        lines = self._common(node, found.term)
        text = self._text(node, found.term)
        if (uses < 2 and depth <= _DEEPEST) or text.isidentifier():
            self._depth[node] = depth
            return lines
        self._depth[node] = 0
        self._bound[node] = variable = self._fresh()
        return [*lines, f"{variable} = {text}"]

    def _common(self, node: Node, term: Term) -> _Lines:
        """The variables of the quotients and rests in a term that are met again."""
        lines: _Lines = []
        for part in _parts(term):
            key = node.scope, node.frame, part
            if key not in self._parts and (node.frame, part) in self._repeated:
                text = self._text(node, part)
                self._parts[key] = variable = self._fresh()
                lines.append(f"{variable} = {text}")
        return lines

    def _gathered(self, here: _Open, inside: Scope, totals: list[Node]) -> _Lines:
        """A loop over a list, and what is gathered in it."""
        before: _Lines = []
        after: _Lines = []
        opened = self._opened(inside)
        targets = [below for node in totals for below in drawn_on(node)]
        body = self._columns(opened, targets, each=1)
        for node in totals:
            found = node.frame.columns[node.name]
            assert isinstance(found, Total)
            variable = self._fresh("a")
            start, step, end = self._gathering(variable, inside, found)
            before.append(start)
            body += step
            after += end
            self._bound[node], self._depth[node] = variable, 0
            self._may_be_none[node] = found.nothing is None
        self._here = here
        return [*before, *self._loop(here, opened, body or ["pass"]), *after]

    def _gathering(self, a: str, scope: Scope, total: Total) -> tuple[str, _Lines, _Lines]:
        """How an aggregate starts, what each record adds to it, and what is done in the end."""
        here = Node(scope, total.source, "")
        term = self._seen_through(here, total.term)
        function, empty = total.function, total.nothing == ZERO
        if empty and function == "most" and term.op == "case" and term.args[1:] == (ONE, ZERO):
            return f"{a} = 0", [f"if {self._text(here, term.args[0])}: {a} = 1"], []
        end = [] if total.nothing is None else [f"if {a} is None: {a} = {self._text(here, total.nothing)}"]
        if function in ("sum", "all_bits") and empty:
            sign = "+" if function == "sum" else "|"
            if (
                term.op == "case"
                and len(term.args) == 3
                and term.args[2] == ZERO
                and not self._nullable(here, term.args[1])
            ):
                test, added = (self._text(here, arg) for arg in term.args[:2])
                return f"{a} = 0", [f"if {test}: {a} {sign}= {added}"], []
            if not self._nullable(here, term):
                return f"{a} = 0", [f"{a} {sign}= {self._text(here, term)}"], []
        value = self._fresh("t")
        step = [f"{value} = {self._text(here, term)}"]
        match function:
            case "nth_least" | "nth_most":
                place = total.more[0].value
                order = "reverse=True" if function == "nth_most" else ""
                step.append(f"if {value} is not None: {a}.append({value})")
                last = [f"{a}.sort({order})", f"{a} = {a}[{place} - 1] if len({a}) >= {place} else None"]
                return f"{a} = []", step, [*last, *end]
            case "sum" | "all_bits":
                sign = "+" if function == "sum" else "|"
                step.append(f"if {value} is not None: {a} = {value} if {a} is None else {a} {sign} {value}")
            case "least" | "most":
                sign = "<" if function == "least" else ">"
                step.append(f"if {value} is not None and ({a} is None or {value} {sign} {a}): {a} = {value}")
        return f"{a} = None", step, end

    def _seen_through(self, here: Node, term: Term) -> Term:
        """The term that a column stands for, where it is not kept in a variable."""
        while True:
            if term.op == "wide":
                term = term.args[0]
                continue
            if term.op != "column":
                return term
            node = node_of(here.scope, here.frame, term.name)
            found = node.frame.columns[node.name]
            if node.scope is not here.scope or node.frame is not here.frame or node in self._bound:
                return term
            if not isinstance(found, Let):
                return term
            term = found.term

    # ── results ──────────────────────────────────────────────────────────────

    def _result(self, here: _Open, outputs: Outputs, then: _Lines, put: str, none: str) -> _Lines:
        node = Node(here.scope, here.scope.frame, "")
        lines: _Lines = []
        if outputs.settled.value is not True:
            settled = self._text(node, outputs.settled)
            lines = [f"if not {settled}:", *_indented([none, *then])]
        texts = [(place, self._text(node, term)) for place, term in enumerate(outputs.options)]
        chosen = "".join(f"{place} if {text} else " for place, text in texts)
        num, den = ("0", "1")
        if outputs.amount is not None:
            num, den = (self._text(node, term) for term in outputs.amount)
        words = [self._text(node, term) for term in outputs.applied]
        mask = " | ".join(f"({text} << {self._word * i})" if i else text for i, text in enumerate(words))
        return [*lines, put.format(f"({chosen}None, {num}, {den}, {mask or '0'})")]

    # ── terms ────────────────────────────────────────────────────────────────

    def _nullable(self, node: Node, term: Term) -> bool:
        """Whether a term can be None."""
        match term.op:
            case "null" | "null_if":
                return True
            case "column":
                return self._may_be_none.get(node_of(node.scope, node.frame, term.name), True)
            case "field":
                return not self._known or self._cells.has_default(node.frame.entity, term.name)
            case "first_known":
                return self._nullable(node, term.args[1])
            case "is_null" | "and" | "or":
                return False
            case "case":
                results = (*term.args[1:-1:2], term.args[-1])
                return any(self._nullable(node, arg) for arg in results)
        return any(self._nullable(node, arg) for arg in term.args)

    def _positive(self, node: Node, term: Term) -> bool:
        """Whether a number is written so that it is never below 0."""
        match term.op:
            case "integer":
                return (term.value or 0) >= 0
            case "size":
                return True
            case op if op in FUNCTIONS:
                return True
            case "field":
                return self._cells.never_below_0(node.frame.entity, term.name)
            case "column":
                below = node_of(node.scope, node.frame, term.name)
                return self._never_below_0.get(below, False)
            case "wide" | "ordinal" | "add" | "multiply" | "divide":
                return all(self._positive(node, arg) for arg in term.args)
            case "rest":
                return self._positive(node, term.args[0])
            case "case":
                return all(self._positive(node, arg) for arg in (*term.args[1:-1:2], term.args[-1]))
        return False

    def _text(self, node: Node, term: Term) -> str:
        """A term in a row of the node's frame."""
        args = term.args
        if (part := self._parts.get((node.scope, node.frame, term))) is not None:
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
                return self._text(node, args[0])
            case "and" | "or":
                return "(" + f" {term.op} ".join(self._text(node, arg) for arg in args) + ")"
            case "not" if self._nullable(node, args[0]):
                value = self._kept(node, args[0])
                return f"(None if {value.first} is None else not {value.again})"
            case "not":
                return f"(not {self._text(node, args[0])})"
            case "is_null":
                return f"({self._text(node, args[0])} is None)"
            case "equal" if args[0].op == "field" and args[1].op == "text":
                place = self._cells.place_of_option(node.frame.entity, args[0].name, args[1].name)
                cell = self._field(node, args[0].name)
                found = f"{cell} == {place}"
                return (
                    f"(None if {cell} is None else {found})"
                    if self._nullable(node, args[0])
                    else f"({found})"
                )
            case "case":
                *tested, last = (self._text(node, arg) for arg in args)
                pairs = zip(tested[::2], tested[1::2], strict=True)
                return "(" + "".join(f"{result} if {test} else " for test, result in pairs) + f"{last})"
            case "first_known":
                if not self._nullable(node, args[0]):
                    return self._text(node, args[0])
                value, default = self._kept(node, args[0]), self._text(node, args[1])
                return f"({value.again} if {value.first} is not None else {default})"
            case "null_if":
                value = self._kept(node, args[0])
                return f"(None if {value.first} == {self._text(node, args[1])} else {value.again})"
        return self._number(node, term)

    def _number(self, node: Node, term: Term) -> str:
        """An operation on numbers; None where one of them is."""
        split = term.op in ("divide", "rest") and not self._positive(node, term.args[0])
        texts, tests = [], []
        for place, arg in enumerate(term.args):
            none = self._nullable(node, arg)
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

    def _or_none(self, cell: str, found: str) -> str:
        return f"(None if {cell} is None else {found})"

    def _once(self, node: Node, term: Term) -> _Kept:
        text = self._text(node, term)
        return _Kept(text, text)

    def _kept(self, node: Node, term: Term) -> _Kept:
        """A term that stands more than once in an expression."""
        text = self._text(node, term)
        if text.isidentifier() or text.isdecimal():
            return _Kept(text, text)
        variable = self._fresh("t")
        return _Kept(f"({variable} := {text})", variable)

    def _named(self, node: Node) -> str:
        if node in self._bound:
            return self._bound[node]
        found = node.frame.columns[node.name]
        assert isinstance(found, Own | Let)
        return self._text(node, found.term)

    def _field(self, node: Node, name: str) -> str:
        found = self._here
        while found is not None and found.scope is not node.scope:
            found = found.above
        assert found is not None
        return found.part(self._cells.place(node.frame.entity, name))


@frozen
class _Kept:
    """An expression, as it is first met, and as it is met again."""

    first: str
    again: str


def _parts(term: Term) -> Iterator[Term]:
    """The quotients, rests and functions of days in a term, each after those inside it."""
    for arg in term.args:
        yield from _parts(arg)
    if term.op in ("divide", "rest") or term.op in FUNCTIONS:
        yield term


def _repeated_parts(nodes: Iterable[Node]) -> set[tuple[Frame, Term]]:
    """Those of them that stand more than once in some columns."""
    met: set[tuple[Frame, Term]] = set()
    again: set[tuple[Frame, Term]] = set()
    for node in nodes:
        found = node.frame.columns[node.name]
        if isinstance(found, Let):
            for part in _parts(found.term):
                (again if (node.frame, part) in met else met).add((node.frame, part))
    return again


def _height(term: Term) -> int:
    """How deep terms stand in a term."""
    return 1 + max(map(_height, term.args), default=0) if term.args else 0


def _indented(lines: Iterable[str]) -> _Lines:
    return [f" {line}" for line in lines]
