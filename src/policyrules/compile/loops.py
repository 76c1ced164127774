"""Columns of frames in loops: which loop works a column out, what it draws on, and in which order.

A decision about one case goes through its lists in loops inside each other. The columns of a frame are worked
out in the loop over its records; what is carried down from above is there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from policyrules.compile.frame import Carried, Frame, Let, Total
from policyrules.compile.terms import columns


@frozen(eq=False)
class Scope:
    """A loop: the records of a frame below one of another; of pairs, those that one of them asks about."""

    frame: Frame
    parent: Scope | None
    below: dict[Frame, Scope] = field(factory=dict)

    def has(self, frame: Frame) -> bool:
        """Whether the columns of a frame are worked out here."""
        return frame is self.frame or frame is self.frame.record

    def over(self, frame: Frame) -> Scope:
        """The loop inside over another frame."""
        return self.below.setdefault(frame, Scope(frame, self))


@frozen
class Node:
    """A column, in a loop."""

    scope: Scope
    frame: Frame
    name: str


def node_of(scope: Scope, frame: Frame, name: str) -> Node:
    """The column where it is worked out: what is only carried there is that of another frame."""
    while True:
        found = frame.columns[name]
        if isinstance(found, Carried):
            if found.asking:
                assert scope.parent is not None
                scope = scope.parent
            frame, name = found.source, found.name
            while not scope.has(frame):
                assert scope.parent is not None
                scope = scope.parent
        elif isinstance(found, Let) and found.term.op == "column":
            name = found.term.name
        else:
            return Node(scope, frame, name)


def path_to(frame: Frame, root: Scope | None = None) -> list[Scope]:
    """The loops from the root down to a frame; in those of a root that is open already where there is one."""
    above = [frame]
    while (next_ := above[-1].above) is not None:
        above.append(next_)
    scopes = [root or Scope(above[-1], None)]
    for below in reversed(above[:-1]):
        scopes.append(scopes[-1].over(below))
    return scopes


def drawn_on(node: Node) -> tuple[Node, ...]:
    """The columns on which one draws, as often as they stand there."""
    match node.frame.columns[node.name]:
        case Let(term=term):
            return tuple(node_of(node.scope, node.frame, name) for name in columns(term))
        case Total(source=source, term=term):
            inside = node.scope.over(source)
            return tuple(node_of(inside, source, name) for name in columns(term))
    return ()


def ordered(wanted: Iterable[Node]) -> dict[Node, int]:
    """Every column that is needed, with its place after those on which it draws."""
    found: dict[Node, int] = {}
    todo = [(node, False) for node in wanted]
    while todo:
        node, ready = todo.pop()
        if node in found:
            continue
        if ready:
            found[node] = len(found)
        else:
            todo.append((node, True))
            todo += [(below, False) for below in drawn_on(node) if below not in found]
    return found


def needs_of(order: Mapping[Node, int]) -> dict[Node, frozenset[Node]]:
    """Of each column what it draws on in its own loop and in those around it, loops inside gone through."""
    found: dict[Node, frozenset[Node]] = {}
    around: dict[Node, frozenset[Node]] = {}
    for node in order:
        own: set[Node] = set()
        for below in drawn_on(node):
            inside = below.scope.parent is node.scope and below.scope is not node.scope
            own |= around[below] if inside else {below}
        found[node] = frozenset(own)
        further = (around[below] for below in own if below.scope is node.scope)
        beyond = {below for below in own if below.scope is not node.scope}
        around[node] = frozenset(beyond).union(*further)
    return found
