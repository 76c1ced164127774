"""The columns of a frame as lines of Python, in the loop over its records.

Each is a variable, worked out once, after those on which it draws; what is gathered from a list is gathered
in a loop, together with all that can be gathered in the same one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from policyrules.compile.frame import Frame, Let, Own, Total
from policyrules.compile.loops import Node, Scope, drawn_on, needs_of, node_of
from policyrules.compile.python_terms import Open, Terms, height, parts, repeated_parts
from policyrules.compile.terms import ONE, ZERO, Term

_DEEPEST: Final = 12
"""So deep one term is written inside another; what lies deeper is a variable of its own."""

Lines = list[str]


class Columns:
    """The columns of one function: in which order they are worked out, and what is written of them."""

    def __init__(self, terms: Terms, order: Mapping[Node, int]) -> None:
        self._terms, self._order = terms, order
        self._needs = needs_of(order)
        self._depth: dict[Node, int] = {}
        self._repeated: set[tuple[Frame, Term]] = set()

    def outer(self, wanted: Iterable[Node], scope: Scope) -> list[Node]:
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

    def loop(self, here: Open, inside: Open, body: Lines) -> Lines:
        """A loop over the records of a list, with what is done for each."""
        frame = inside.scope.frame
        above = here
        if frame.record is not None:
            assert frame.record.above is not None
            above = self._terms.open_of(frame.record.above)
        entity = above.scope.frame.entity
        records = above.part(self._terms.cells.place_of_list(entity, frame.entity))
        return [f"for {inside.record} in {records}:", *indented([*inside.head(), *body])]

    def lines(self, here: Open, wanted: Mapping[Node, int]) -> Lines:
        """What makes the columns of a loop: those of the next level after the loops on which they draw.

        Of each that is wanted, how often it is asked for: so it is told whether it pays to keep it.
        """
        scope = here.scope
        own = self._own(scope, wanted)
        level = self._levels(scope, own)
        loops: dict[tuple[int, Scope], list[Node]] = {}
        uses = dict.fromkeys(own, 0)
        for node, times in wanted.items():
            if node.scope is scope:
                uses[node] += times
        for node in own:
            if isinstance(found := node.frame.columns[node.name], Total):
                loops.setdefault((level[node], scope.over(found.source)), []).append(node)
                drawn = [*self._needs[node]] * 2
            else:
                drawn = [*drawn_on(node)]
            for below in drawn:
                if below.scope is scope:
                    uses[below] += 1
        self._repeated = repeated_parts(own)
        self._terms.shared = {key: text for key, text in self._terms.shared.items() if key[0] is not scope}
        lines: Lines = []
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

    def _column(self, node: Node, uses: int) -> Lines:
        """The line that makes a column; none where it is written out at its only use."""
        found = node.frame.columns[node.name]
        if isinstance(found, Total):
            return []
        assert isinstance(found, Own | Let)
        self._terms.may_be_none[node] = self._terms.nullable(node, found.term)
        self._terms.never_below_0[node] = self._terms.positive(node, found.term)
        drawn = [self._depth.get(below, 0) for below in drawn_on(node)]
        depth = height(found.term) + max(drawn, default=0)
        self._terms.bound.pop(node, None)
        lines = self._common(node, found.term)
        text = self._terms.text(node, found.term)
        if (uses < 2 and depth <= _DEEPEST) or text.isidentifier():
            self._depth[node] = depth
            return lines
        self._depth[node] = 0
        self._terms.bound[node] = variable = self._terms.fresh()
        return [*lines, f"{variable} = {text}"]

    def _common(self, node: Node, term: Term) -> Lines:
        """The variables of the quotients and rests in a term that are met again."""
        lines: Lines = []
        for part in parts(term):
            key = node.scope, node.frame, part
            if key not in self._terms.shared and (node.frame, part) in self._repeated:
                text = self._terms.text(node, part)
                self._terms.shared[key] = variable = self._terms.fresh()
                lines.append(f"{variable} = {text}")
        return lines

    def _gathered(self, here: Open, inside: Scope, totals: list[Node]) -> Lines:
        """A loop over a list, and what is gathered in it."""
        before: Lines = []
        after: Lines = []
        opened = self._terms.opened(inside)
        targets = [below for node in totals for below in drawn_on(node)]
        body = self.lines(opened, Counter(targets))
        for node in totals:
            found = node.frame.columns[node.name]
            assert isinstance(found, Total)
            variable = self._terms.fresh("a")
            start, step, end = self._gathering(variable, inside, found)
            before.append(start)
            body += step
            after += end
            self._terms.bound[node], self._depth[node] = variable, 0
            self._terms.may_be_none[node] = found.nothing is None
        self._terms.closed()
        return [*before, *self.loop(here, opened, body or ["pass"]), *after]

    def _gathering(self, a: str, scope: Scope, total: Total) -> tuple[str, Lines, Lines]:
        """How an aggregate starts, what each record adds to it, and what is done in the end."""
        here = Node(scope, total.source, "")
        term = self._seen_through(here, total.term)
        function, empty = total.function, total.nothing == ZERO
        if empty and function == "most" and term.op == "case" and term.args[1:] == (ONE, ZERO):
            return f"{a} = 0", [f"if {self._terms.text(here, term.args[0])}: {a} = 1"], []
        end = (
            []
            if total.nothing is None
            else [f"if {a} is None: {a} = {self._terms.text(here, total.nothing)}"]
        )
        if function in ("sum", "all_bits") and empty:
            sign = "+" if function == "sum" else "|"
            if (
                term.op == "case"
                and len(term.args) == 3
                and term.args[2] == ZERO
                and not self._terms.nullable(here, term.args[1])
            ):
                test, added = (self._terms.text(here, arg) for arg in term.args[:2])
                return f"{a} = 0", [f"if {test}: {a} {sign}= {added}"], []
            if not self._terms.nullable(here, term):
                return f"{a} = 0", [f"{a} {sign}= {self._terms.text(here, term)}"], []
        value = self._terms.fresh("t")
        step = [f"{value} = {self._terms.text(here, term)}"]
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
            if node.scope is not here.scope or node.frame is not here.frame or node in self._terms.bound:
                return term
            if not isinstance(found, Let):
                return term
            term = found.term


def indented(lines: Iterable[str]) -> Lines:
    """Lines inside another."""
    return [f" {line}" for line in lines]
