"""The clauses of a declaration, sorted by kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from attrs import frozen

from policyrules.language.codes import STANDS_TWICE
from policyrules.language.syntax import Cite, Name
from policyrules.language.trees import Build, Node, cites, names, title


@frozen
class Parts:
    """The clauses of a declaration by the rule of the grammar that read them, each in order."""

    b: Build
    kinds: Mapping[str, Sequence[Node]]

    def __contains__(self, kind: str) -> bool:
        return kind in self.kinds

    def all(self, kind: str) -> Sequence[Node]:
        """The clauses of a kind."""
        return self.kinds.get(kind, ())

    def one(self, kind: str) -> Node | None:
        """The first clause of a kind, or None."""
        return next(iter(self.all(kind)), None)

    def names(self, kind: str) -> tuple[Name, ...]:
        """The names that all clauses of a kind list."""
        return tuple(n for part in self.all(kind) for n in names(self.b, part))

    def cites(self) -> tuple[Cite, ...]:
        """The citations of every 依据."""
        return all_cites(self.b, self.all("cites"))


def parts_of(b: Build, tree: Node, *, once: Collection[str] = ()) -> Parts:
    """The clauses of a declaration; those in ``once`` are reported when they stand twice."""
    found: dict[str, list[Node]] = {}
    for part in tree.parts:
        if part.rule in found and part.rule in once:
            twice(b, part, title(tree))
        found.setdefault(part.rule, []).append(part)
    return Parts(b, found)


def all_cites(b: Build, found: Sequence[Node]) -> tuple[Cite, ...]:
    """The citations of several 依据."""
    return tuple(c for part in found for c in cites(b, part))


def twice(b: Build, part: Node, where: str) -> None:
    """Report a clause that is there already."""
    b.find(STANDS_TWICE, part.first, title=where)
