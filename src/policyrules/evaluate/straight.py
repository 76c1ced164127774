"""A Def as one function of Python, straight from its root to its leaf, for what is known.

Most records are known as far as a Def asks. A walk by closures then costs mostly the calls from one to the
next. Here tests and values of a Def stand as statements of one function, made when the Def has been asked for
often. As soon as anything is not plainly known it begins again with the closures, which alone say what is
possible; so its answers, and what it notes, are theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policyrules.base.frozen import frozen
from policyrules.core.comparisons import HOLDS
from policyrules.core.expressions import Expr, Prim
from policyrules.core.folding import folded
from policyrules.core.graph import Graph, Leaf, Node
from policyrules.core.guards import BandTest, BoolTest, ChoiceTest, Test
from policyrules.core.policy import Case, Def
from policyrules.core.possible import join
from policyrules.core.walk import conjuncts
from policyrules.evaluate.answers import known_band, tester
from policyrules.evaluate.engine import Body, Engine
from policyrules.evaluate.held import applying, asked_of, asking_of, held_by
from policyrules.evaluate.moving import moving
from policyrules.evaluate.rules import Leaves
from policyrules.evaluate.straight_terms import SIGNS, Term, Terms, TooLong, union

Told = Mapping[int, "_Answer"]
"""What the tests on the way to a node have answered."""


@frozen
class _Answer:
    """A test on a way: the name of what comes first in its result, that of what is applied, the branch."""

    first: str
    applied: tuple[str, ...]
    branch: int


def straight(engine: Engine, definition: Def, graph: Graph | None, body: Body) -> Body | None:
    """The function of a Def that begins again with ``body`` where something is not known; None where it would
    be too long, or cannot be made. ``graph`` is over its guards as they are written."""
    if definition.cases and graph is None:
        return None
    try:
        return _Straight(engine, definition, graph).made(body)
    except (TooLong, RecursionError):  # the latter where it is asked for far down in other calls
        return None


def straight_shared(engine: Engine, number: int, expr: Expr, body: Body) -> Body | None:
    """The same of an expression that many records ask of one ancestor; ``number`` is its place."""
    try:
        return _Shared(engine, number, expr).made(body)
    except (TooLong, RecursionError):
        return None


class _Function(Terms):
    """The text of a function (run, here) → Entry."""

    def entry(self, index: int, found: Term, leaves: Leaves) -> None:
        """The last statement."""
        reached = self.bound(self.engine.rules.reached(index, leaves))
        self.line(f"return Entry({reached}, here, run.on, ({found.value}, {found.mask}, 0), False, deps)")

    def made(self, body: Body) -> Body:
        """The function; it begins again with ``body`` where something is not known."""
        head = [f"    {name} = run.{name}" for name in ("memo", "params", "day")]
        if self.calls:  # what closures draw on is noted in the run
            head += ["    outer = run.deps", "    deps = run.deps = []", "    try:"]
            lines = [*(f"    {line}" for line in self.lines), "    finally:", "        run.deps = outer"]
        else:
            head, lines = [*head, "    deps = []"], self.lines
        self.space["again"] = body
        text = "\n".join(("def straight(run, here):", *head, *lines))
        exec(compile(text, "<straight>", "exec"), self.space)
        made: Body = self.space["straight"]
        return made


class _Shared(_Function):
    """The text of the function of what many records share."""

    def __init__(self, engine: Engine, number: int, expr: Expr) -> None:
        super().__init__(engine)
        self.entry(number, self.term(expr, "here", absent=True), ())


class _Straight(_Function):
    """The text of the function of a Def."""

    def __init__(self, engine: Engine, definition: Def, graph: Graph | None) -> None:
        super().__init__(engine)
        self.definition = definition
        self.graph = graph
        self.asking = asking_of(engine, graph)
        self.space |= {"folded": folded, "join": join}
        if any(engine.rules.cites(case.guard) for case in definition.cases):
            self.again("run.many")  # of many records a guard is looked at again
        if graph is None:
            self._leaf((), {})
        else:
            self._node(graph.root, {})

    # ── the way to a leaf ──

    def _node(self, node: Node | Leaf, told: Told) -> None:
        """A node, and all that comes after it: what two branches share stands in both."""
        if isinstance(node, Leaf):
            if node.silent:
                self.line("return again(run, here)")
            else:
                self._leaf(node.held, told)
            return
        assert self.graph is not None
        test = self.graph.tests[node.test]
        answer, heads = self._asked(test)
        for branch, head in heads:
            with self.block(head):
                first = f"({branch},)" if isinstance(test, BandTest) else answer.value
                on = _Answer(first, answer.applied, branch)
                self._node(node.children[branch], {**told, node.test: on})
        if not heads[-1][1].startswith("else"):
            self.line("return again(run, here)")

    def _asked(self, test: Test) -> tuple[Term, list[tuple[int, str]]]:
        """What a test asks, and each branch with the head of its block."""
        match test:
            case BoolTest(expr=expr):
                found = self.term(expr, "here")
                return found, [(1, f"if {found.value}:"), (0, "else:")]
            case ChoiceTest(expr=expr, classes=classes):
                found = self.term(expr, "here")
                return found, [
                    (i, f"{'el' if i else ''}if {found.value} in {self.bound(options)}:")
                    for i, options in enumerate(classes)
                ]
            case BandTest():
                return self._band(test)

    def _band(self, test: BandTest) -> tuple[Term, list[tuple[int, str]]]:
        band = test.band
        sides = () if band.at else band.thresholds
        if any(moving(self.engine, side) is not None for side in (band.quantity, *sides)):
            branches, mask = self.name(), self.name("p")
            self.line(f"{branches}, {mask}, _ = {self.code(tester(self.engine, test).ask)}(run, here)")
            return self._placed(Term(branches, (mask,)), test)
        found = self.term(band.quantity, "here")
        limits = [Term(self.bound(at)) for at in band.at] or [self.term(side, "here") for side in sides]
        applied = (*found.applied, *(name for limit in limits for name in limit.applied))
        if len(limits) == 1 and len(band.vectors) == 3:
            return Term(found.value, applied), _signs(test, found.value, limits[0].value)
        among = self.bound(band.at) if band.at else f"({', '.join(limit.value for limit in limits)},)"
        places = self.set(f"{self.bound(known_band(test))}({found.value}, {among})")
        return self._placed(Term(places, applied), test)

    def _placed(self, places: Term, test: BandTest) -> tuple[Term, list[tuple[int, str]]]:
        """By the branches that a function says; of several nothing is certain."""
        self.again(f"len({places.value}) != 1")
        place = self.set(f"{places.value}[0]")
        return places, [(i, f"{'el' if i else ''}if {place} == {i}:") for i in range(test.size)]

    # ── what is held ──

    def _leaf(self, held: Sequence[int], told: Told) -> None:
        """The entry of a leaf."""
        definition = self.definition
        if not held:
            if definition.base is None:
                self.line("return again(run, here)")
                return
            found = self.term(definition.base, "here", absent=True)
        elif len(held) == 1:
            found = self._held(definition.cases[held[0]], told, absent=True)
        else:
            every = [self._held(definition.cases[place], told, absent=False) for place in held]
            values = ", ".join(term.value for term in every)
            if definition.fold is not None:
                value = self.set(f"folded({definition.fold!r}, ({values}))")
            else:
                value = every[0].value
                for other in every[1:]:
                    value = self.set(f"join({value}, {other.value})")
            self.again(f"type({value}) in SPECIAL")
            found = Term(value, tuple(name for term in every for name in term.applied))
        self.entry(self.engine.index[definition.id], found, (tuple(held),))

    def _held(self, case: Case, told: Told, *, absent: bool) -> Term:
        """A case that is held: its value, its provision, and what its guard and value apply."""
        found = self.term(case.value, "here", absent=absent and not case.nonzero)
        bit = self.engine.rules.provision_bits[case.provision] if case.provision is not None else 0
        applied = [*found.applied, *((str(bit),) if bit else ())]
        if not case.nonzero:
            return Term(found.value, (*applied, *self._guarded(case, told)))
        mask = self.set("0", "p")
        with self.block(f"if {found.value} > 0:"):
            self.line(f"{mask} = {union([*applied, *self._guarded(case, told)])}")
        return Term(found.value, (mask,))

    def _guarded(self, case: Case, told: Told) -> tuple[str, ...]:
        """What the guard of a case that is held applies, by what the tests on the way have told."""
        if not self.engine.rules.cites(case.guard):
            return ()
        if not told:
            return (self.set(f"{self.code(self.engine.kept(case.guard))}(run, here)[1]", "p"),)
        applied: list[str] = []
        for part in conjuncts(case.guard):
            found = self._told(part, told)
            if found is None:
                return (self._looked_at(case, told),)
            applied += found[1]
        return tuple(applied)

    def _told(self, guard: Expr, told: Told) -> tuple[bool, tuple[str, ...]] | None:
        """Whether a condition holds by what the tests have told, and what it applies; None where they have
        not told all of it."""
        match guard:
            case Prim(op="and" | "or" as op, args=args):
                return self._told_of(op == "and", args, told)
            case Prim(op="not", args=(arg,)):
                inner = self._told(arg, told)
                return None if inner is None else (not inner[0], inner[1])
        number = self.asking.get(asked_of(guard))
        answer = None if number is None else told.get(number)
        if number is None or answer is None or self.graph is None:
            return None
        return held_by(self.graph, number, guard, answer.branch), answer.applied

    def _told_of(self, every: bool, args: Sequence[Expr], told: Told) -> tuple[bool, tuple[str, ...]] | None:
        """Of a yes of all, and a no of any, each has a share in it; else the first that decides."""
        value: bool = every
        applied: tuple[str, ...] = ()
        for arg in args:
            found = self._told(arg, told)
            if found is None:
                return None
            value, share = found
            applied = applied + share if value is every else share
            if value is not every:
                break
        return value, applied

    def _looked_at(self, case: Case, told: Told) -> str:
        """The same where a part of the guard has to be looked at."""
        function = self.code(applying(self.engine, case.guard, self.graph, self.asking))
        said = ", ".join(f"{n}: ({a.first}, {union(a.applied)}, 0)" for n, a in told.items())
        return self.set(f"{function}(run, here, {{{said}}})", "p")


def _signs(test: BandTest, value: str, limit: str) -> list[tuple[int, str]]:
    """Each branch of a quantity beside one threshold with the head of its block."""
    branch_of = {sign: branch for (sign,), branch in zip(test.band.vectors, test.branches, strict=True)}
    if test.size == 2:
        first = frozenset(sign for sign, branch in branch_of.items() if branch == 0)
        (op,) = (op for op, signs in HOLDS.items() if signs == first)
        return [(0, f"if {value} {SIGNS[op]} {limit}:"), (1, "else:")]
    heads = (f"if {value} < {limit}:", f"elif {value} == {limit}:", "else:")
    return [(branch_of[sign], head) for sign, head in zip((-1, 0, 1), heads, strict=True)]
