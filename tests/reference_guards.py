"""The guards of a Def, tests and what they can answer, as docs/core.md tells it, and slowly.

Every way of answering all tests is spelled out as a tree, equal parts found equal afterwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from policyrules.core.expressions import Else, Expr, Has, If, Lit, Prim, Ref
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Policy
from policyrules.core.types import SILENT, Type
from reference_lists import told as told_of_lists
from reference_proofs import (
    Sum,
    condition_named,
    may_be_silent,
    never_negative,
    normal,
    parts_of,
    plus,
    same_for_all,
    sides,
    split,
    taken_together,
    times,
    weight,
    whole,
)

OPERATORS = ("lt", "le", "gt", "ge", "eq", "ne")
SIGNS = {"lt": {-1}, "le": {-1, 0}, "gt": {1}, "ge": {0, 1}, "eq": {0}, "ne": {-1, 1}}


# ── tests ────────────────────────────────────────────────────────────────────


@frozen(eq=False)
class Bands:
    """One quantity against its thresholds, with every way of standing to them."""

    quantity: Expr
    thresholds: list[tuple[Fraction, Expr, Sum]]
    """(factor, what is written, constants and figures to add)"""
    vectors: list[tuple[int, ...]]
    whole: bool
    free: list[bool]


@frozen(eq=False)
class Question:
    """A test: yes or no, a choice in classes, or bands; ``branches`` are its answers by number."""

    kind: str
    about: Any
    branches: list[Any]
    """True and False; sets of options; lists of vectors."""
    silent: bool


@frozen(eq=False)
class Asked:
    """The guards of some rules as formulas over questions."""

    questions: list[Question]
    formulas: list[Any]


def asked(policy: Policy, rules: Sequence[Rule]) -> Asked:
    for unfold in (True, False):
        met: dict[Expr, int] = {}
        trees = [_tree(policy, rule.guard, unfold, met) for rule in rules]
        dates = _dates(met)
        atoms = [atom for tree in trees for atom in _atoms(tree)]
        questions = [atom[1] for atom in atoms if atom[0] == "bool"]
        sides = [side for atom in atoms if atom[0] == "order" for side in atom[2:]]
        meant = told_of_lists(policy, questions, sides, unfold)
        if dates or meant:
            met = {}
            trees = [_tree(policy, rule.guard, unfold, met, dates, meant) for rule in rules]
        if not unfold or (len(met) <= 20_000 and max(met.values()) <= 150):
            break
    displaces = [len(displaced_by(rules, rule)) for rule in rules]
    return _Questions(policy, trees, _first_mention(trees, displaces)).asked()


def displaced_by(rules: Sequence[Rule], rule: Rule) -> set[str]:
    """The cases that a case overrides, directly or through others."""
    by_id = {r.id: r for r in rules}
    found: set[str] = set()
    todo = list(rule.overrides)
    while todo:
        name = todo.pop()
        if name not in found and name in by_id:
            found.add(name)
            todo += by_id[name].overrides
    return found - {rule.id}


def _dates(parts: Iterable[Expr]) -> set[Expr]:
    """The dates that are compared themselves and by their year or month."""
    sides = {side for part in parts if isinstance(part, Prim) and part.op in OPERATORS for side in part.args}
    return {s.args[0] for s in sides if isinstance(s, Prim) and s.op in MONTHS} & sides


MONTHS: dict[str, Callable[[int], int]] = {"year": lambda n: 12 * n + 1, "month_index": lambda n: n}
TURNED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}


def _by_day(guard: Prim, dates: Set[Expr]) -> Expr | None:
    """A year (or month) against a number, as the days from its first to its last."""
    op, (left, right) = guard.op, guard.args
    if isinstance(left, Lit):
        op, left, right = TURNED[op], right, left
    if not (
        isinstance(left, Prim) and left.op in MONTHS and isinstance(right, Lit) and left.args[0] in dates
    ):
        return None
    (day,) = left.args
    numbers = [MONTHS[left.op](n) - 1 for n in (ceil(right.value), floor(right.value) + 1)]  # type: ignore[arg-type]
    if not all(12 < n <= 12 * 9999 + 11 for n in numbers):
        return None
    first, last = (Lit(date(n // 12, n % 12 + 1, 1), day.type) for n in numbers)
    from_first, after = Prim("ge", (day, first), guard.type), Prim("ge", (day, last), guard.type)
    before, to_last = Prim("lt", (day, first), guard.type), Prim("lt", (day, last), guard.type)
    return {
        "lt": before,
        "ge": from_first,
        "le": to_last,
        "gt": after,
        "eq": Prim("and", (from_first, to_last), guard.type),
        "ne": Prim("or", (before, after), guard.type),
    }[op]


def _tree(
    policy: Policy,
    guard: Expr,
    unfold: bool,
    met: dict[Expr, int],
    dates: Set[Expr] = frozenset(),
    meant: Mapping[Expr, Expr] = MappingProxyType({}),
) -> Any:
    """A guard down to its tests; ``met`` gathers its parts and how deep they go.

    ``meant`` holds what questions about lists are asked as.
    """
    inside: tuple[Expr, ...] = ()
    head: Any = None
    match guard:
        case Lit(value=value):
            head = ("known", SILENT if value is SILENT else value is True)
        case Prim(op="and" | "or" | "not" as op, args=args):
            head, inside = (op,), args
        case _ if (chosen := _choosing(guard)) is not None:
            head = ("choice", *chosen)
        case Prim(op=op) if op in OPERATORS and (days := _by_day(guard, dates)) is not None:
            head, inside = ("named",), (days,)
        case Prim(op=op, args=(left, right)) if op in OPERATORS and left.type.kind in ("number", "date"):
            head = ("order", op, left, right)
        case _:
            named = meant.get(guard) or (condition_named(policy, guard) if unfold else None)
            head, inside = (("bool", guard), ()) if named is None else (("named",), (named,))
    below = [_tree(policy, part, unfold, met, dates, meant) for part in inside]
    met[guard] = 1 + max((met[part] for part in inside), default=0)
    return below[0] if head == ("named",) else (*head, *below)


def _choosing(guard: Expr) -> tuple[Expr, frozenset[str]] | None:
    match guard:
        case Prim(op="in", args=(expr,)) if expr.type.kind == "choice" and not expr.type.optional:
            return expr, guard.options
        case Prim(op="eq" | "ne", args=(expr, Lit(value=str(option)))) if (
            expr.type.kind == "choice" and not expr.type.optional
        ):
            every = frozenset(o.id for o in expr.type.options)
            return expr, frozenset({option}) if guard.op == "eq" else every - {option}
    return None


def _test(atom: Any) -> Any:
    """The test that a comparison or a condition asks: of a comparison the two sides, from either."""
    return ("order", frozenset(atom[2:])) if atom[0] == "order" else atom[:2]


def _first_mention(trees: Sequence[Any], displaces: Sequence[int]) -> list[Any]:
    """The tests of all guards in the order in which they stand, as the page says it."""
    wholes = [_joined(tree) for tree in trees]
    asks = [{_test(atom) for atom in _atoms(tree)} for tree in trees]
    rank = {test: _rank(test, sum(test in own for own in asks)) for own in asks for test in own}

    def simple(part: Any) -> Any:
        """How simple a part is: how deep, then by its tests."""
        if part[0] not in ("and", "or"):
            return 0, () if part[0] == "known" else rank[_test(part)], "", ()
        inner = sorted(simple(p) for p in part[1:])
        return 1 + max(depth for depth, *_ in inner), (), part[0], tuple(inner)

    def mentioned(part: Any) -> list[Any]:
        if part[0] not in ("and", "or"):
            return [] if part[0] == "known" else [_test(part)]
        return [test for p in sorted(part[1:], key=simple) for test in mentioned(p)]

    found = [list(dict.fromkeys(mentioned(whole))) for whole in wholes]
    turns = sorted(range(len(trees)), key=lambda i: (-displaces[i], [rank[test] for test in found[i]]))
    return list(dict.fromkeys(test for i in turns for test in found[i]))


def _joined(tree: Any) -> Any:
    """A guard with what it denies as it stands, 且 within 且 and 或 within 或 as one."""
    while tree[0] == "not":
        tree = tree[1]
    if tree[0] not in ("and", "or"):
        return tree
    parts: dict[Any, None] = {}
    for part in map(_joined, tree[1:]):
        parts |= dict.fromkeys(part[1:] if part[0] == tree[0] else (part,))
    return (tree[0], *parts)


KINDS = ("choice", "bool", "order")


def _rank(test: Any, guards: int) -> Any:
    """Most asked first, then the smallest, then by kind, then by text."""
    sides = sorted(test[1], key=repr) if test[0] == "order" else [test[1]]
    size = sum(1 for side in sides for _ in parts_of(side))
    return -guards, size, KINDS.index(test[0]), *sorted(map(_text, sides))


def _text(expr: Expr) -> str:
    """A fact or a number as text; of anything else the page leaves open how it is written."""
    number = expr.type.kind in ("number", "date")
    match expr:
        case Ref(target=target, hops=hops):
            return ("1*" if number else "") + target + (f"^{hops}" if hops else "")
        case Lit(value=int() | Fraction() as value):
            return f"{value}*" if value else ""
        case Has(value=Ref() as value):
            return f"has({_text(value)})"
    return repr(expr)


def _atoms(tree: Any) -> list[Any]:
    """The tests of a guard, in the order of first mention."""
    if tree[0] in ("and", "or", "not"):
        return [atom for part in tree[1:] for atom in _atoms(part)]
    return [] if tree[0] == "known" else [tree]


class _Questions:
    def __init__(self, policy: Policy, trees: list[Any], order: Sequence[Any]) -> None:
        self.policy = policy
        self.trees = trees
        atoms = dict.fromkeys(atom for tree in trees for atom in _atoms(tree))
        self.atoms: list[Any] = sorted(atoms, key=lambda atom: order.index(_test(atom)))
        self.pairs: list[tuple[Expr, Expr]] = []
        for atom in self.atoms:
            if atom[0] == "order" and not {(atom[2], atom[3]), (atom[3], atom[2])} & set(self.pairs):
                self.pairs.append((atom[2], atom[3]))
        self.bands = bands(policy, self.pairs)
        self.questions: list[Question] = []
        self.number: dict[Any, int] = {}

    def place(self, left: Expr, right: Expr) -> tuple[int, int, bool]:
        """(bands, threshold, turned) of a comparison."""
        for number, (_, members) in enumerate(self.bands):
            if (left, right) in members:
                return (number, *members[left, right])
        for number, (_, members) in enumerate(self.bands):
            if (right, left) in members:
                threshold, turned = members[right, left]
                return number, threshold, not turned
        raise AssertionError((left, right))

    def asked(self) -> Asked:
        for atom in self.atoms:
            key = self._key(atom)
            if key not in self.number:
                self.number[key] = len(self.questions)
                self.questions.append(self._question(atom))
        return Asked(self.questions, [self._formula(tree) for tree in self.trees])

    def _key(self, atom: Any) -> Any:
        if atom[0] == "order":
            return "bands", self.place(atom[2], atom[3])[0]
        return atom[:2]

    def _question(self, atom: Any) -> Question:
        match atom:
            case ("bool", expr):
                return Question("bool", expr, [False, True], may_be_silent(self.policy, expr))
            case ("choice", expr, _):
                told = [a[2] for a in self.atoms if a[0] == "choice" and a[1] == expr]
                classes: dict[Any, set[str]] = {}
                for option in expr.type.options:
                    classes.setdefault(tuple(option.id in some for some in told), set()).add(option.id)
                return Question("choice", expr, list(classes.values()), may_be_silent(self.policy, expr))
        number = self.place(atom[2], atom[3])[0]
        found, _ = self.bands[number]
        told = []
        for other in self.atoms:
            if other[0] == "order" and self.place(other[2], other[3])[0] == number:
                _, threshold, turned = self.place(other[2], other[3])
                told.append((threshold, {-s for s in SIGNS[other[1]]} if turned else SIGNS[other[1]]))
        groups: dict[Any, list[Any]] = {}
        for vector in found.vectors:
            groups.setdefault(tuple(vector[t] in signs for t, signs in told), []).append(vector)
        silent = any(
            may_be_silent(self.policy, e) for e in (found.quantity, *(t for _, t, _ in found.thresholds))
        )
        return Question("bands", found, list(groups.values()), silent)

    def _formula(self, tree: Any) -> Any:
        """and, or, not over (question, the numbers of the branches with which it holds)."""
        if tree[0] in ("and", "or", "not"):
            return (tree[0], *map(self._formula, tree[1:]))
        if tree[0] == "known":
            return tree[1]
        number = self.number[self._key(tree)]
        branches = self.questions[number].branches
        match tree:
            case ("bool", _):
                return ("is", number, frozenset({1}))
            case ("choice", _, wanted):
                return ("is", number, frozenset(i for i, b in enumerate(branches) if b <= wanted))
        _, threshold, turned = self.place(tree[2], tree[3])
        signs = {-s for s in SIGNS[tree[1]]} if turned else SIGNS[tree[1]]
        return ("is", number, frozenset(i for i, b in enumerate(branches) if b[0][threshold] in signs))


# ── bands ────────────────────────────────────────────────────────────────────

Members = dict[tuple[Expr, Expr], tuple[int, bool]]


def bands(policy: Policy, pairs: list[tuple[Expr, Expr]]) -> list[tuple[Bands, Members]]:
    told = {pair: sides(policy, *pair) for pair in pairs}
    asked_of = [split(policy, side)[0] for both in told.values() for side in both]
    groups: dict[Any, list[Any]] = {}
    for left, right in pairs:

        def rank(expr: Expr, side: Sum) -> Any:
            case, _, rest = split(policy, side)
            if not case:
                return (1, set(rest) <= {()}, weight(expr))
            figures = any(same_for_all(policy, f) for p in (*case, *rest) for f in p)
            size = sorted(weight(f.expr) for p in case for f in p)
            return (0, -asked_of.count(case), figures, sum(parts for parts, _ in size), size, weight(expr))

        mine, theirs = told[left, right]
        turned = rank(right, theirs) < rank(left, mine)
        quantity, threshold = (right, left) if turned else (left, right)
        if turned:
            mine, theirs = theirs, mine
        case, scale, rest = split(policy, mine)
        if not case:
            case, scale, rest = rest, Fraction(1), {}
        key: Any = (tuple(sorted(case.items(), key=repr)), quantity.type.kind)
        if may_be_silent(policy, threshold):
            key = (left, right)
        side = ((left, right), quantity, threshold, turned, scale, rest, theirs, case)
        groups.setdefault(key, []).append(side)
    return [found for group in groups.values() for found in _grouped(policy, group)]


def day_spelled(day: Sum, like: Expr) -> Expr:
    """A date as it stands or moved by days; a written one within the calendar."""
    count = int(day.get((), 0))
    if set(day) <= {()}:
        return Lit(date.fromordinal(min(max(count, date.min.toordinal()), date.max.toordinal())), like.type)
    ((factor,),) = (product for product in day if product)
    return Prim("add_days", (factor.expr, Lit(count, Type("number"))), like.type) if count else factor.expr


def _grouped(policy: Policy, group: list[Any]) -> list[tuple[Bands, Members]]:
    _, quantity, _, _, scale, rest, _, case = min(group, key=lambda side: weight(side[1]))
    dates = quantity.type.kind == "date"
    if dates:
        quantity, rest = day_spelled(case, quantity), {}
    entries = []
    for pair, _, threshold, turned, own_scale, own_rest, value, _ in group:
        factor = scale / own_scale
        offset = plus(rest, times(own_rest, -factor))
        moved = plus(times(value, factor), offset)
        if dates:
            threshold, offset = day_spelled(moved, threshold), {}
        spelling = ((factor, offset) != (1, {}), weight(threshold), factor, threshold, offset)
        entries.append((pair, moved, spelling, turned is not (factor < 0)))
    values: list[Sum] = []
    for _, moved, _, _ in entries:
        if moved not in values:
            values.append(moved)
    is_whole = whole(policy, quantity)
    found = []
    for some in _shared(policy, values, is_whole):
        ways = [[spelling for _, moved, spelling, _ in entries if moved == value] for value in some]
        spelled = [min(way, key=lambda spelling: spelling[:3])[2:] for way in ways]
        free = [all(same_for_all(policy, f) for p in value for f in p) for value in some]
        vectors = [
            v for v in itertools.product((-1, 0, 1), repeat=len(some)) if allowed(policy, some, v, is_whole)
        ]
        made = Bands(quantity, spelled, vectors, is_whole, free)
        members = {pair: (some.index(moved), turned) for pair, moved, _, turned in entries if moved in some}
        found.append((made, members))
    return found


def _shared(policy: Policy, values: list[Sum], is_whole: bool) -> list[list[Sum]]:
    """Thresholds that share a test."""

    def ways(some: list[Sum]) -> int:
        return sum(
            1 for v in itertools.product((-1, 0, 1), repeat=len(some)) if allowed(policy, some, v, is_whole)
        )

    if all(set(value) <= {()} for value in values) or ways(values) <= 64:
        return [values]
    alike: dict[Any, list[Sum]] = {}
    for value in values:
        moving = {p: c for p, c in value.items() if p}
        lead = moving[min(moving, key=repr)] if moving else Fraction(1)
        alike.setdefault(tuple(sorted(times(moving, 1 / lead).items(), key=repr)), []).append(value)
    found: list[list[Sum]] = []
    for direction, some in alike.items():
        found += [some] if not direction or ways(some) <= 200 else [[value] for value in some]
    return found


def allowed(policy: Policy, values: list[Sum], vector: tuple[int, ...], is_whole: bool) -> bool:
    """Whether the proven order of the thresholds lets a quantity stand so to them."""

    def at_least(b: Sum, a: Sum) -> bool:
        difference = plus(b, times(a, -1))
        return all(c > 0 and all(never_negative(policy, f.expr) for f in p) for p, c in difference.items())

    def constant(value: Sum) -> Fraction | None:
        return value.get((), Fraction(0)) if set(value) <= {()} else None

    for a, s in zip(values, vector, strict=True):
        here = constant(a)
        if is_whole and s == 0 and here is not None and here.denominator != 1:
            return False
        for b, t in zip(values, vector, strict=True):
            if a is not b and at_least(b, a):
                strict = plus(b, times(a, -1)).get((), 0) > 0
                if s < t or (strict and s == t == 0):
                    return False
            there = constant(b)
            if not is_whole or (s, t) != (1, -1) or here is None or there is None:
                continue
            if floor(here) + 1 > ceil(there) - 1:
                return False
    return True


# ── trees ────────────────────────────────────────────────────────────────────


@frozen(eq=False)
class Tree:
    """All ways of answering, equal subtrees being one: ``nodes[i]`` is (question, children by branch)."""

    nodes: dict[int, Any] = field(factory=dict)
    """A number for each node: (question, children), or a leaf (held, or None for silent)."""
    numbers: dict[Any, int] = field(factory=dict)

    def number(self, thing: Any) -> int:
        if thing not in self.numbers:
            self.numbers[thing] = len(self.numbers)
            self.nodes[self.numbers[thing]] = thing
        return self.numbers[thing]

    @property
    def edges(self) -> int:
        return sum(len(children) for question, children in self.nodes.values() if question != "leaf")


def grown(found: Asked, out: Callable[[list[Any]], Any]) -> tuple[Tree, int]:
    """The tree, and its root; ``out`` says what is held once every guard has its answer."""
    tree, memo = Tree(), {}

    def grow(i: int, formulas: tuple[Any, ...]) -> int:
        if i == len(found.questions):
            return tree.number(("leaf", out(list(formulas))))
        if (i, formulas) not in memo:
            question = found.questions[i]
            answers = [*range(len(question.branches)), *([SILENT] if question.silent else [])]
            children = tuple(grow(i + 1, tuple(told(f, i, answer) for f in formulas)) for answer in answers)
            same = len(set(children)) == 1
            memo[i, formulas] = children[0] if same else tree.number((i, children))
        return memo[i, formulas]

    root = grow(0, tuple(told(formula, -1, None) for formula in found.formulas))
    kept = Tree()
    _keep(tree, root, kept)
    return kept, root


def _keep(tree: Tree, at: int, kept: Tree) -> None:
    """Only what is reached from the root."""
    if at not in kept.nodes:
        kept.nodes[at] = tree.nodes[at]
        if tree.nodes[at][0] != "leaf":
            for child in tree.nodes[at][1]:
                _keep(tree, child, kept)


def told(formula: Any, question: int, answer: Any) -> Any:
    """The formula once a question has its answer (a branch, or SILENT)."""
    if isinstance(formula, bool) or formula is SILENT:
        return formula
    match formula:
        case ("is", number, branches):
            if number != question:
                return formula
            return SILENT if answer is SILENT else answer in branches
        case ("not", inner):
            inner = told(inner, question, answer)
            return inner if inner is SILENT else (not inner) if isinstance(inner, bool) else ("not", inner)
        case (op, *rest):
            decisive = op == "or"
            left = [told(part, question, answer) for part in rest]
            if any(part is decisive for part in left):
                return decisive
            left = [part for part in left if part is not (not decisive)]
            if not left:
                return not decisive
            if all(part is SILENT for part in left):
                return SILENT
            return (op, *left)
    raise AssertionError(formula)


# ── narrowing ────────────────────────────────────────────────────────────────

Ways = dict[int, set[Any]]
"""For each question that every way to a leaf asks, the answers given on the way."""


def ways_to(nodes: Any, at: int, leaf: Any) -> Ways | None:
    """None where the leaf is not reached."""
    if nodes[at][0] == "leaf":
        return {} if nodes[at] == leaf else None
    question, children = nodes[at]
    below = [
        (answer, ways)
        for answer, child in enumerate(children)
        if (ways := ways_to(nodes, child, leaf)) is not None
    ]
    if not below:
        return None
    shared = set.intersection(*(set(ways) for _, ways in below))
    found = {other: set().union(*(ways[other] for _, ways in below)) for other in shared}
    return found | {question: {answer for answer, _ in below}}


def between(policy: Policy, found: Asked, ways: Ways) -> list[tuple[Sum, Any, Any]]:
    """(quantity − threshold, low, high) for each comparison that the ways settle."""
    met: list[tuple[Sum, Any, Any]] = []
    for number, answers in ways.items():
        question = found.questions[number]
        if question.kind != "bands" or max(answers) >= len(question.branches):
            continue
        bands_: Bands = question.about
        if bands_.quantity.type.kind == "date":
            continue
        for i, (factor, written, offset) in enumerate(bands_.thresholds):
            signs = {vector[i] for answer in answers for vector in question.branches[answer]}
            threshold = plus(times(normal(policy, written), factor), offset)
            low = None if -1 in signs else Fraction(0)
            high = None if 1 in signs else Fraction(0)
            at = threshold.get((), Fraction(0))
            if bands_.whole and set(threshold) <= {()}:
                low = None if low is None else Fraction(floor(at) + 1 if 0 not in signs else ceil(at)) - at
                high = None if high is None else Fraction(ceil(at) - 1 if 0 not in signs else floor(at)) - at
            met.append((plus(normal(policy, bands_.quantity), times(threshold, -1)), low, high))
    return met


def put_around(policy: Policy, met: list[tuple[Sum, Any, Any]], expr: Expr) -> Expr:
    """The value with what is settled put around the largest parts that it speaks of."""
    if expr.type.kind != "number":
        return expr
    other = taken_together(policy, expr)
    inside = _put_around(policy, met, expr)
    if other is None:
        return inside
    return Prim("known_as", (inside, put_around(policy, met, other)), expr.type)


def _put_around(policy: Policy, met: list[tuple[Sum, Any, Any]], expr: Expr) -> Expr:
    plain = isinstance(expr, Prim) and expr.op in ("add", "sub", "neg", "mul", "div", "per_month", "per_year")
    if plain or isinstance(expr, Ref):
        form = normal(policy, expr)
        lows, highs = [], []
        for difference, low, high in met:
            factors = {form.get(p, Fraction(0)) / c for p, c in difference.items() if p}
            if len(factors) != 1 or factors == {0} or not {p for p in form if p} <= set(difference):
                continue
            (factor,) = factors
            rest = form.get((), Fraction(0)) - factor * difference.get((), Fraction(0))
            ends = [None if end is None else factor * end + rest for end in (low, high)]
            least, most = ends if factor > 0 else ends[::-1]
            lows += [] if least is None else [least]
            highs += [] if most is None else [most]
        wrapped = expr
        if lows:
            wrapped = Prim("known_above", (wrapped, Lit(max(lows), expr.type)), expr.type)
        if highs:
            wrapped = Prim("known_below", (wrapped, Lit(min(highs), expr.type)), expr.type)
        if wrapped is not expr or isinstance(expr, Ref):
            return wrapped
    match expr:
        case Prim(
            op="min" | "max" | "topped_up" | "round_half_up" | "round_half_even" | "round_up" | "round_down",
            args=args,
        ):
            return Prim(expr.op, tuple(put_around(policy, met, a) for a in args), expr.type)
        case Prim(args=args) if plain:
            return Prim(expr.op, tuple(put_around(policy, met, a) for a in args), expr.type)
        case If(test=a, then=b, orelse=c):
            return If(a, put_around(policy, met, b), put_around(policy, met, c), expr.type)
        case Else(value=a, orelse=b):
            return Else(a, put_around(policy, met, b), expr.type)
    return expr
