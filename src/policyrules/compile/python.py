"""Decisions about one case as the text of a Python function: plain numbers and truths, loops over its lists.

It takes a prepared record: a tuple of its key, of the cells that are read, as ``prepared.py`` lays them out,
and of the lists below it. The columns of each frame are local variables, worked out once for all programmes
of the function, each after those on which it draws; what a frame takes from the one above is a variable that
is there already, and what it takes from a list is gathered in a loop. No name and no text of a policy stands
in it: variables are numbered, and options are the places at which they are declared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from attrs import frozen

from policyrules.compile.frame import Frame, Own
from policyrules.compile.loops import Node, Scope, node_of, ordered, path_to
from policyrules.compile.prepared import Cells
from policyrules.compile.python_columns import Columns, Lines, indented
from policyrules.compile.python_terms import Open, Terms
from policyrules.compile.terms import Term, columns, fields


@frozen
class Outputs:
    """What a programme says of a record, as terms over its frame."""

    frame: Frame
    """That of the records decided on."""
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


def source(asked: Sequence[Outputs], cells: Cells, *, known: bool, word: int) -> str:
    """The text of ``decide(record)`` of programmes of one root: a tuple with what each says, in their order.

    That is one result where it is about the root, else a list of (keys, result) with one for each record. A
    result is (place of the outcome, numerator, denominator, mask), None where it is not settled.
    ``known``: whether it is asked only where all that is read is known.
    ``word`` is how many bits an integer of a mask has.
    """
    return _Function(asked, cells, known=known, word=word).text()


def read(outputs: Outputs) -> set[tuple[str, str]]:
    """The entities and columns of tables on which outputs draw."""
    scope = path_to(outputs.frame)[-1]
    order = ordered(node_of(scope, outputs.frame, name) for name in columns(*outputs.terms))
    return {
        (node.frame.entity, name)
        for node in order
        if isinstance(found := node.frame.columns[node.name], Own)
        for name in fields(found.term)
    }


@frozen(eq=False)
class _Asked:
    """A programme in a function."""

    outputs: Outputs
    path: tuple[Scope, ...]
    """The loops down to the records decided on."""
    wanted: tuple[Node, ...]
    """The columns on which its outputs draw, as often as they stand there."""
    variable: str
    """What holds what it says."""


class _Function:
    def __init__(self, asked: Sequence[Outputs], cells: Cells, *, known: bool, word: int) -> None:
        self._word = word
        self._terms = Terms(cells, known=known)
        self._asked: list[_Asked] = []
        root: Scope | None = None
        for outputs in asked:
            path = path_to(outputs.frame, root)
            root = path[0]
            wanted = tuple(node_of(path[-1], outputs.frame, name) for name in columns(*outputs.terms))
            self._asked.append(_Asked(outputs, tuple(path), wanted, self._terms.fresh("rows")))
        self._columns = Columns(self._terms, ordered(node for each in self._asked for node in each.wanted))

    def text(self) -> str:
        here = self._terms.opened(self._asked[0].path[0])
        lists = [f"{each.variable} = []" for each in self._asked if len(each.path) > 1]
        body = self._record(here, self._asked, ())
        said = "".join(f"{each.variable}, " for each in self._asked)
        lines = [*here.head(), *lists, *body, f"return ({said})"]
        return "\n".join([f"def decide({here.record}):", *indented(lines)]) + "\n"

    def _record(self, here: Open, asked: Sequence[_Asked], keys: tuple[str, ...]) -> Lines:
        """What programmes say of a record and of those below it; the keys name it below the root."""
        own = [each for each in asked if each.path[-1] is here.scope]
        deeper: dict[Scope, list[_Asked]] = {}
        for each in asked:
            if each.path[-1] is not here.scope:
                deeper.setdefault(each.path[len(keys) + 1], []).append(each)
        wanted = Counter(node for each in own for node in each.wanted)
        inside = [node for below in deeper.values() for each in below for node in each.wanted]
        # What a loop inside draws on is asked for each time round.
        wanted.update(dict.fromkeys(self._columns.outer(inside, here.scope), 2))
        lines = self._columns.lines(here, wanted)
        if own and keys:
            path = self._terms.fresh()
            lines.append(f"{path} = ({', '.join(keys)},)")
            lines += (f"{each.variable}.append(({path}, {self._result(each.outputs, here)}))" for each in own)
        else:
            lines += (f"{each.variable} = {self._result(each.outputs, here)}" for each in own)
        for scope, below in deeper.items():
            opened = self._terms.opened(scope)
            body = self._record(opened, below, (*keys, opened.part(0)))
            self._terms.closed()
            lines += self._columns.loop(here, opened, body)
        return lines

    def _result(self, outputs: Outputs, here: Open) -> str:
        node = Node(here.scope, here.scope.frame, "")
        text = self._terms.text
        options = [(place, text(node, term)) for place, term in enumerate(outputs.options)]
        chosen = "".join(f"{place} if {held} else " for place, held in options)
        num, den = ("0", "1")
        if outputs.amount is not None:
            num, den = (text(node, term) for term in outputs.amount)
        words = [text(node, term) for term in outputs.applied]
        mask = " | ".join(f"({each} << {self._word * i})" if i else each for i, each in enumerate(words))
        found = f"({chosen}None, {num}, {den}, {mask or '0'})"
        settled = outputs.settled
        return found if settled.value is True else f"{found} if {text(node, settled)} else None"
