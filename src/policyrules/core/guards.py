"""From guards to tests and formulas over them (docs/core.md, Cases)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, field

from policyrules.base.frozen import frozen
from policyrules.core.bands import Band, Pair, Place, banded
from policyrules.core.bounds import Proofs
from policyrules.core.calendar_parts import by_day, compared_dates
from policyrules.core.comparisons import HOLDS, MIRRORED
from policyrules.core.conditions import Lists, choosing, compares
from policyrules.core.expressions import Expr, Lit, Prim
from policyrules.core.formulas import Formula, Formulas, Is, Junction
from policyrules.core.mention import Asked, Asking, in_order
from policyrules.core.normal import Forms
from policyrules.core.policy import Case, Policy
from policyrules.core.shift import asked
from policyrules.core.types import SILENT

LARGEST_GUARD = 20_000
DEEPEST_GUARD = 150
"""Conditions enter the guards of a Def as what they ask for up to so many parts, nested so deep."""


@frozen
class BoolTest:
    """A condition: no (branch 0) or yes (branch 1)."""

    expr: Expr
    silent: bool = False
    size: int = 2


@frozen
class ChoiceTest:
    """Which class of options a choice falls in; ``classes[i]`` are the options of branch i."""

    expr: Expr
    classes: tuple[frozenset[str], ...]
    silent: bool = False

    @property
    def size(self) -> int:
        return len(self.classes)


@frozen
class BandTest:
    """Where a quantity stands among thresholds; ``branches[i]`` is the branch of the band's i-th vector."""

    band: Band
    branches: tuple[int, ...]
    size: int
    silent: bool = False


Test = BoolTest | ChoiceTest | BandTest


@frozen(eq=False)
class Guards:
    """The tests of some guards, in the order in which they stand, and each guard as a formula."""

    tests: tuple[Test, ...]
    formulas: tuple[Formula, ...]
    pool: Formulas
    named: bool
    """Whether conditions stand by their names although they were to be unfolded: they are too long."""


@frozen(eq=False)
class GuardReader:
    """Reads the guards of a policy's Defs."""

    policy: Policy
    forms: Forms
    proofs: Proofs

    def read(self, cases: Sequence[Case], *, unfold: bool, merge: bool) -> Guards:
        """The guards as tests. ``unfold``: named conditions as what they ask for; ``merge``: bands.

        Tests stand in the order of ``mention.in_order``, those of the cases that displace most first: in
        which order cases and their conditions are written, and which conditions have names, changes nothing.
        """
        guards = [case.guard for case in cases]
        over = displaced(cases)
        if unfold:
            noted = self._noted(guards, over, unfold=True, merge=merge)
            if noted is not None and (found := self._formulas(noted, guards, merge=merge)) is not None:
                return found
        noted = self._noted(guards, over, unfold=False, merge=merge)
        assert noted is not None
        found = self._formulas(noted, guards, merge=merge)
        assert found is not None
        return evolve(found, named=unfold)

    def _noted(
        self, guards: Sequence[Expr], over: Sequence[Places], *, unfold: bool, merge: bool
    ) -> _Noted | None:
        """Everything that the guards ask; None when they have too many parts."""
        noted = _Noted(self.policy, self.forms, unfold=unfold)
        fits = noted.look(guards, over)
        if fits and merge:
            dates = compared_dates(noted.compared)
            lists = Lists(self.policy, self.forms, self.proofs, unfold)
            told = lists.told(noted.yes_or_no, (side for pair in noted.compared for side in pair))
            if dates or told:
                noted = _Noted(self.policy, self.forms, unfold=unfold, dates=dates, told=told)
                fits = noted.look(guards, over)
        return noted if fits else None

    def _formulas(self, noted: _Noted, guards: list[Expr], *, merge: bool) -> Guards | None:
        if merge:
            bands, places = banded(self.forms, self.proofs, list(noted.compared))
        else:
            bands = tuple(_pair(pair) for pair in noted.compared)
            places = {pair: Place(i, 0, turned=False) for i, pair in enumerate(noted.compared)}
        tests, numbers = self._tests(noted, bands, places)
        pool = Formulas(tuple(t.size for t in tests), tuple(t.silent for t in tests))
        made = _Made(noted, tests, numbers, places, pool)
        formulas = tuple(made.formula(guard) for guard in guards)
        if noted.unfold and made.deepest > DEEPEST_GUARD:
            return None
        return Guards(tests, formulas, pool, named=False)

    def _tests(
        self, noted: _Noted, bands: tuple[Band, ...], places: Mapping[Pair, Place]
    ) -> tuple[tuple[Test, ...], Mapping[object, int]]:
        """Every test once, by what it is about, in the order of first mention."""
        tests: list[Test] = []
        numbers: dict[object, int] = {}
        for kind, about in noted.order:
            key: object = (kind, about)
            if kind == "order":
                key = places[about].band  # type: ignore[index]
            if key in numbers:
                continue
            numbers[key] = len(tests)
            match kind:
                case "bool":
                    tests.append(BoolTest(about, self.proofs.may_be_silent(about)))  # type: ignore[arg-type]
                case "choice":
                    tests.append(self._choice(about, noted.wanted[about]))  # type: ignore[arg-type, index]
                case _:
                    tests.append(self._band(key, bands, places, noted))  # type: ignore[arg-type]
        return tuple(tests), numbers

    def _choice(self, expr: Expr, wanted: list[frozenset[str]]) -> ChoiceTest:
        classes = [frozenset(o.id for o in expr.type.options)]
        for some in wanted:
            classes = [part for c in classes for part in (c & some, c - some) if part]
        return ChoiceTest(expr, tuple(sorted(classes, key=sorted)), self.proofs.may_be_silent(expr))

    def _band(
        self, number: int, bands: tuple[Band, ...], places: Mapping[Pair, Place], noted: _Noted
    ) -> BandTest:
        """The band with its vectors in branches: those that no guard tells apart are one."""
        band = bands[number]
        asked_of: list[tuple[int, frozenset[int]]] = []
        for pair, ops in noted.compared.items():
            place = places[pair]
            if place.band == number:
                asked_of += [(place.threshold, _signs(op, turned=place.turned)) for op in ops]
        asked_of = list(dict.fromkeys(asked_of))
        found: dict[int, int] = {}
        branches = []
        for vector in band.vectors:
            answers = sum(1 << i for i, (t, signs) in enumerate(asked_of) if vector[t] in signs)
            branches.append(found.setdefault(answers, len(found)))
        silent = any(self.proofs.may_be_silent(e) for e in (band.quantity, *band.thresholds))
        return BandTest(band, tuple(branches), len(found), silent)


@frozen
class Places:
    """Some cases of a Def by their places, the lowest first; ``mask`` has a bit for each."""

    mask: int = 0

    def __contains__(self, place: int) -> bool:
        return self.mask >> place & 1 == 1

    def __iter__(self) -> Iterator[int]:
        return (i for i, bit in enumerate(reversed(f"{self.mask:b}")) if bit == "1")

    def __len__(self) -> int:
        return self.mask.bit_count()


def displaced(cases: Sequence[Case]) -> tuple[Places, ...]:
    """For each case the places of all cases that it overrides, directly or through others."""
    place = {case.id: i for i, case in enumerate(cases)}
    direct = [[place[name] for name in case.overrides if name in place] for case in cases]
    closed: list[int] = [0] * len(cases)
    done = [False] * len(cases)
    for start in range(len(cases)):
        if done[start] or not direct[start]:
            done[start] = True
            continue
        todo = [start]
        circle = False
        met: set[int] = set()
        while todo:
            i = todo[-1]
            below = [j for j in direct[i] if not done[j]]
            if i in met or not below:
                circle = circle or bool(below)
                todo.pop()
                closed[i] = _union(closed, direct[i])
                done[i] = True
                continue
            met.add(i)
            todo += below
        if circle:
            return _slowly(direct)
    return tuple(Places(mask & ~(1 << i)) for i, mask in enumerate(closed))


def _union(closed: Sequence[int], direct: Sequence[int]) -> int:
    mask = 0
    for j in direct:
        mask |= closed[j] | 1 << j
    return mask


def _slowly(direct: Sequence[Sequence[int]]) -> tuple[Places, ...]:
    """The same where exceptions go round in a circle."""
    found = []
    for i in range(len(direct)):
        reached: set[int] = set()
        todo = list(direct[i])
        while todo:
            j = todo.pop()
            if j not in reached:
                reached.add(j)
                todo += direct[j]
        found.append(Places(sum(1 << j for j in reached - {i})))
    return tuple(found)


def _pair(pair: Pair) -> Band:
    return Band(pair[0], (pair[1],), ((-1,), (0,), (1,)))


def _signs(op: str, *, turned: bool) -> frozenset[int]:
    return frozenset(-sign for sign in HOLDS[op]) if turned else HOLDS[op]


@frozen(eq=False)
class _Noted:
    """What the guards ask about, in the order of first mention."""

    policy: Policy
    forms: Forms
    unfold: bool
    dates: frozenset[Expr] = frozenset()
    """The dates whose years are compared by days."""
    told: Mapping[Expr, Expr] = field(factory=dict)
    """What questions about lists are asked as, where another of the guards asks the same."""
    order: dict[Asked, None] = field(factory=dict)
    compared: dict[Pair, dict[str, None]] = field(factory=dict)
    """The operators with which each pair is compared."""
    wanted: dict[Expr, list[frozenset[str]]] = field(factory=dict)
    meant: dict[Expr, Expr] = field(factory=dict)
    """What each named condition asks for, each comparison of a year as one of days, and what is told."""

    @property
    def yes_or_no(self) -> list[Expr]:
        """The conditions that are tests as they are."""
        return [about for kind, about in self.order if kind == "bool" and not isinstance(about, tuple)]

    def look(self, guards: Sequence[Expr], over: Sequence[Places]) -> bool:
        """Note every test; False when the guards have too many parts."""
        met: dict[Expr, Asking] = {}
        todo = list(guards)
        while todo:
            guard = todo.pop()
            if guard not in met:
                test = self._noticed(guard)
                met[guard] = test, self.inside(guard)
                if self.unfold and len(met) > LARGEST_GUARD:
                    return False
                todo += met[guard][1]
        first = [-len(places) for places in over]
        self.order.update(dict.fromkeys(in_order(guards, first, met, self.forms.text)))
        return True

    def inside(self, guard: Expr) -> tuple[Expr, ...]:
        """The guards of which a guard is made."""
        match guard:
            case Prim(op="and" | "or" | "not", args=args):
                return args
        return (self.meant[guard],) if guard in self.meant else ()

    def _noticed(self, guard: Expr) -> Asked | None:
        """The test that a guard is, noted; None for one made of others."""
        match guard:
            case Lit() | Prim(op="and" | "or" | "not"):
                return None
            case Prim() if (chosen := choosing(guard)) is not None:
                expr, wanted = chosen
                self.wanted.setdefault(expr, []).append(wanted)
                return "choice", expr
            case Prim(op=op, args=(left, right)) if compares(guard):
                if (found := by_day(op, left, right)) is not None and found[0] in self.dates:
                    self.meant[guard] = found[1]
                    return None
                turned = (right, left) in self.compared and left != right
                pair = (right, left) if turned else (left, right)
                self.compared.setdefault(pair, {})[MIRRORED[op] if turned else op] = None
                return "order", pair
        meant = self.told.get(guard)
        if meant is None and self.unfold:
            meant = asked(self.policy, guard)
        if meant is None:
            return "bool", guard
        self.meant[guard] = meant
        return None


class _Made:
    """Guards as formulas, each once."""

    def __init__(
        self,
        noted: _Noted,
        tests: tuple[Test, ...],
        numbers: Mapping[object, int],
        places: Mapping[Pair, Place],
        pool: Formulas,
    ) -> None:
        self.noted = noted
        self.tests = tests
        self.numbers = numbers
        self.places = places
        self.pool = pool
        self.found: dict[Expr, Formula] = {}
        self.depth: dict[Expr, int] = {}
        self.deepest = 0

    def formula(self, guard: Expr) -> Formula:
        """The guard as a formula; what it is made of comes first, without recursion."""
        todo = [guard]
        while todo:
            part = todo[-1]
            missing = [inner for inner in self.noted.inside(part) if inner not in self.found]
            if missing:
                todo += reversed(missing)
                continue
            todo.pop()
            if part not in self.found:
                inside = self.noted.inside(part)
                self.depth[part] = 1 + max((self.depth[i] for i in inside), default=0)
                self.deepest = max(self.deepest, self.depth[part])
                self.found[part] = self._made(part)
        return self.found[guard]

    def _made(self, guard: Expr) -> Formula:
        if guard in self.noted.meant:
            return self.found[self.noted.meant[guard]]
        match guard:
            case Lit(value=value):
                return SILENT if value is SILENT else value is True
            case Prim(op="and" | "or" as op, args=args):
                return self.pool.join(op, [self.found[arg] for arg in args])
            case Prim(op="not", args=(arg,)):
                return self.pool.negated(self.found[arg])
            case Prim() if (chosen := choosing(guard)) is not None:
                expr, wanted = chosen
                number = self.numbers["choice", expr]
                test = self.tests[number]
                assert isinstance(test, ChoiceTest)
                return self.pool.is_(number, _mask(c <= wanted for c in test.classes))
            case Prim(op=op, args=(left, right)) if compares(guard):
                return self._compared(op, left, right)
        return self.pool.is_(self.numbers["bool", guard], 0b10)

    def _compared(self, op: str, left: Expr, right: Expr) -> Formula:
        swapped = (left, right) not in self.places
        place = self.places[(right, left) if swapped else (left, right)]
        number = self.numbers[place.band]
        test = self.tests[number]
        assert isinstance(test, BandTest)
        signs = _signs(op, turned=place.turned is not swapped)
        yes = 0
        for vector, branch in zip(test.band.vectors, test.branches, strict=True):
            if vector[place.threshold] in signs:
                yes |= 1 << branch
        return self.pool.is_(number, yes)


def _mask(bits: Iterable[bool]) -> int:
    return sum(1 << i for i, bit in enumerate(bits) if bit)


__all__ = ["BandTest", "BoolTest", "ChoiceTest", "GuardReader", "Guards", "Is", "Junction", "Test"]
