"""A second opinion on what a policy says: slow, obvious, written from docs/core.md alone.

A plain walk over the core, without caching and without short cuts: every branch is evaluated,
every set is spelled out. The laws in ``test_reference.py`` and ``test_sql.py`` hold the evaluator
and the SQL to it. ``completions`` goes further down: it tries out the facts that are missing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from policyrules.bounds import never_negative
from policyrules.case import Case, Fact, Record
from policyrules.policy import (
    ABSENT,
    SILENT,
    Agg,
    At,
    Def,
    Else,
    Expr,
    Given,
    Has,
    If,
    Known,
    Lit,
    Policy,
    Prim,
    Ref,
    Silent,
    Today,
    Window,
)
from policyrules.policy import Case as Rule
from policyrules.split import BoolTest, ChoiceTest, Leaf, OrderTest, Test, graph

MARKS = frozenset({ABSENT, SILENT})
Trail = tuple[Record, ...]
"""The household and the records below it, down to the one at hand."""


@frozen
class Seen:
    """What a value can be: some points, perhaps a span of numbers or dates, perhaps anything."""

    points: frozenset[Any] = frozenset()
    span: tuple[Any, Any] | None = None
    anything: bool = False
    why: frozenset[str] = frozenset()
    applied: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Whether one value only is left."""
        return len(self.points) == 1 and self.span is None and not self.anything

    @property
    def open(self) -> bool:
        """Whether there is something to give reasons for: silence is."""
        return not self.known or self.points == {SILENT}

    @property
    def ends(self) -> tuple[Any, Any] | None:
        """The span, a single number being one; None when nothing ordinary is possible."""
        rest = sorted(self.points - MARKS)
        return self.span if self.span is not None else (rest[0], rest[-1]) if rest else None

    def can(self, value: Any) -> bool:
        return value in self.points


def point(*values: Any) -> Seen:
    return Seen(frozenset(values))


def span(low: Any, high: Any, marks: frozenset[Any] = frozenset()) -> Seen:
    """From low to high; one number, if that is all that there is."""
    if low is not None and low == high and not marks:
        return point(low)
    return Seen(marks, (low, high))


def both_of(a: Seen, b: Seen) -> Seen:
    """The smallest set of its kind that holds both."""
    points = a.points | b.points
    numeric = [s for s in (a, b) if s.ends is not None and _numeric(s)]
    if numeric:
        lows, highs = zip(*(s.ends for s in numeric if s.ends is not None), strict=True)
        low = None if None in lows else min(lows)
        high = None if None in highs else max(highs)
        return span(low, high, points & MARKS)
    wide = a.anything or b.anything or len([p for p in points if isinstance(p, frozenset)]) > 1
    return Seen(points & MARKS, anything=True) if wide else Seen(points)


def _numeric(seen: Seen) -> bool:
    return seen.span is not None or any(
        isinstance(p, int | Fraction | date) and not isinstance(p, bool) for p in seen.points
    )


def everything(given: Given) -> Seen:
    """What a Given can be when nothing is known of it but its type and bounds."""
    marks: frozenset[Any] = frozenset({ABSENT}) if given.type.optional else frozenset()
    match given.type.kind:
        case "number" | "date":
            return span(given.low, given.high, marks)
        case "bool":
            return Seen(frozenset({True, False}) | marks)
        case "choice":
            return Seen(frozenset(o.id for o in given.type.options) | marks)
    return Seen(marks, anything=True)


def because(seen: Seen, *parts: Seen, why: frozenset[str] = frozenset()) -> Seen:
    """The value with the reasons of what it was made of, if it has any need of reasons."""
    reasons = frozenset().union(why, *(p.why for p in parts))
    return evolve(seen, why=reasons if seen.open else frozenset())


# ── entry points ─────────────────────────────────────────────────────────────


def reference(
    policy: Policy, case: Case, on: date, target: str, path: Sequence[tuple[str, str]] = ()
) -> Seen:
    """The Def ``target`` for the household, or for the record that the path leads to."""
    return Reader(policy).conclusion(policy.defs[target], trail_of(case, path), on)


def trail_of(case: Case, path: Sequence[tuple[str, str]]) -> Trail:
    trail: Trail = (case.household,)
    for entity, key in path:
        trail = (*trail, next(r for r in trail[-1].lists.get(entity, ()) if r.key == key))
    return trail


def completions(
    policy: Policy, case: Case, samples: Mapping[str, Sequence[Known]], *, limit: int = 400
) -> Iterator[Case]:
    """The case with its missing facts filled in from the samples, and its lists closed.

    ``samples`` gives the values to try for a Given by its id; yes/no and choices need none.
    Lists that are not complete are closed as they stand: one of the ways in which they can be.
    """
    open_ = list(gaps(policy, (), case.household))
    pools = [_candidates(given, samples) for _, given in open_]
    for values in itertools.islice(itertools.product(*pools), limit):
        filled = {(place, g.name): v for (place, g), v in zip(open_, values, strict=True)}
        yield evolve(case, household=_filled(policy, (), case.household, filled))


def gaps(
    policy: Policy, place: tuple[Any, ...], record: Record
) -> Iterator[tuple[tuple[Any, ...], Given]]:
    for name, given in policy.facts[record.entity].items():
        if name not in record.facts and given.default is None:
            yield place, given
    for entity, records in record.lists.items():
        for below in records:
            yield from gaps(policy, (*place, (entity, below.key)), below)


def learned(case: Case, place: tuple[Any, ...], name: str, value: Known) -> Case:
    """The case with one more fact, of the record at a place that ``gaps`` gave."""

    def put(record: Record, here: tuple[Any, ...]) -> Record:
        facts = dict(record.facts) | ({name: Fact(value)} if here == place else {})
        lists = {e: tuple(put(r, (*here, (e, r.key))) for r in below) for e, below in record.lists.items()}
        return evolve(record, facts=facts, lists=lists)

    return evolve(case, household=put(case.household, ()))


def within(narrow: Seen, wide: Seen) -> bool:
    """Whether everything that the one can be, the other can be too."""
    if wide.anything or narrow.anything:
        return wide.anything and narrow.points & MARKS <= wide.points
    if wide.span is None:
        return narrow.span is None and narrow.points <= wide.points
    if narrow.ends is None:
        return narrow.points <= wide.points
    (low, high), (least, most) = narrow.ends, wide.span
    return (
        narrow.points & MARKS <= wide.points
        and (least is None or (low is not None and low >= least))
        and (most is None or (high is not None and high <= most))
    )


def _candidates(given: Given, samples: Mapping[str, Sequence[Known]]) -> list[Known]:
    if given.id in samples:
        return list(samples[given.id])
    seen = everything(given)
    if seen.span is not None or seen.anything:
        raise ValueError(f"no samples for {given.id}")
    return sorted(seen.points, key=str)


def _filled(
    policy: Policy, place: tuple[Any, ...], record: Record, values: Mapping[tuple[Any, str], Known]
) -> Record:
    facts = dict(record.facts) | {n: Fact(v) for (p, n), v in values.items() if p == place}
    lists = {
        entity: tuple(_filled(policy, (*place, (entity, r.key)), r, values) for r in records)
        for entity, records in record.lists.items()
    }
    return evolve(record, facts=facts, lists=lists, complete=frozenset(policy.children[record.entity]))


# ── the walk ─────────────────────────────────────────────────────────────────


class Reader:
    """Reads expressions of one policy in a record, on a day."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def read(self, expr: Expr, trail: Trail, on: date) -> Seen:
        """What the expression can be, with reasons and provisions applied."""

        def see(part: Expr) -> Seen:
            return self.read(part, trail, on)

        match expr:
            case Lit(value=value):
                return point(value)
            case Today():
                return point(on)
            case Silent(source=source):
                return evolve(point(SILENT), why=frozenset({f"silent:{source}"}))
            case Ref(target=target, hops=hops):
                above = trail[: len(trail) - hops]
                if target in self.policy.defs:
                    return self.conclusion(self.policy.defs[target], above, on)
                return self.given(self.policy.givens[target], above, on)
            case Prim(op="and" | "or", args=(first, *rest)):
                result = see(first)
                for part in rest:
                    result = connect(expr.op, result, see(part))
                return result
            case Prim(args=args):
                seen = [see(arg) for arg in args]
                return gather(primitive(expr, seen, on), *seen)
            case If(test=test, then=then, orelse=orelse):
                return conditional(see(test), see(then), see(orelse))
            case Agg():
                return self.aggregate(expr, trail[: len(trail) - expr.hops], on)
            case Else(value=value_expr, orelse=orelse):
                first_seen, other = see(value_expr), see(orelse)
                if not first_seen.can(ABSENT):
                    return first_seen
                left = evolve(first_seen, points=first_seen.points - {ABSENT})
                nothing = not left.points and left.span is None and not left.anything
                return gather(other if nothing else both_of(left, other), first_seen, other)
            case Has(value=value_expr):
                inner = see(value_expr)
                answers = {True} if inner.points - {ABSENT} or inner.span or inner.anything else set()
                return gather(point(*answers, *({False} if inner.can(ABSENT) else ())), inner)
            case Window():
                parts = [see(part) for part in (expr.date, expr.start, expr.months)]
                return gather(window(expr.mode, *parts), *parts)
            case At(date=day_expr, expr=inner_expr):
                (moved,) = see(day_expr).points
                return self.read(inner_expr, trail, moved)
        raise NotImplementedError(expr)

    def given(self, given: Given, trail: Trail, on: date) -> Seen:
        if given.level == "case":
            fact = trail[-1].facts.get(given.name)
            if fact is not None:
                return point(fact.value)
            if given.default is not None:
                return point(given.default)
            kind = "determination" if given.kind == "determination" else "fact"
            return evolve(everything(given), why=frozenset({f"{kind}:{given.id}"}))
        for dated in given.values:
            if dated.start <= on and (dated.end is None or on <= dated.end):
                return point(dated.value)
        if given.default is not None:
            return point(given.default)
        reason = "gap" if given.values else "open"
        return evolve(self.constrained(given, on), why=frozenset({f"{reason}:{given.id}"}))

    def constrained(self, given: Given, on: date) -> Seen:
        seen = everything(given)
        for must in given.constraints:
            if must.severity != "must" or seen.span is None:
                continue
            if must.guard is not None and self.read(must.guard, (), on).points != {True}:
                continue
            limit = self.read(must.bound, (), on).ends
            if limit is None:
                continue
            low, high = seen.span
            if must.op in ("ge", "gt", "eq") and limit[0] is not None:
                low = limit[0] if low is None else max(low, limit[0])
            if must.op in ("le", "lt", "eq") and limit[1] is not None:
                high = limit[1] if high is None else min(high, limit[1])
            seen = span(low, high, seen.points & MARKS)
            if seen.span is None:
                return seen
        return seen

    # ── aggregates ──

    def aggregate(self, agg: Agg, trail: Trail, on: date) -> Seen:
        rows: list[tuple[Seen, Seen, Seen]] = []
        """(filter, contribution, what filter and expression applied and why) of each record"""
        for record in trail[-1].lists.get(agg.child, ()):
            below = (*trail, record)
            holds = point(True) if agg.filter is None else self.read(agg.filter, below, on)
            if holds.points == {False}:
                continue
            value = self.read(agg.expr, below, on)
            both = gather(Seen(MARKS), holds, value)
            rows.append((holds, contribution(agg.op, holds, value), both))
        total = combined(agg.op, [given for _, given, _ in rows])
        why = frozenset().union(*(both.why for _, given, both in rows if given.open))
        if agg.child not in trail[-1].complete:
            total = self.unfinished(agg, total)
            why |= {f"list:{agg.child}"}
        decisive = {"any": True, "all": False}.get(agg.op)
        applied: frozenset[str] = frozenset()
        for holds, given, both in rows:
            picked = total.points != {decisive} or given.points == {decisive}
            if holds.points == {True} and picked and not (decisive is not None and not total.known):
                applied |= both.applied
        return evolve(because(total, why=why), applied=applied)

    def unfinished(self, agg: Agg, total: Seen) -> Seen:
        """What a list that may have more records can come to."""
        marks = total.points & MARKS
        low, high = total.ends or (None, None)
        match agg.op:
            case "sum" if total.points == {SILENT} and total.span is None:
                return total
            case "sum" if not never_negative(self.policy, agg.expr):
                return Seen(marks, (None, None))
            case "sum" | "count":
                return Seen(marks, (low, None))
            case "any":
                return Seen(total.points | {True}) if total.points != {True} else total
            case "all":
                return Seen(total.points | {False}) if total.points != {False} else total
            case "min":
                return Seen(marks, (None, high))
        return Seen(marks, (low, None))

    # ── cases ──

    def conclusion(self, definition: Def, trail: Trail, on: date) -> Seen:
        def leaf(held: tuple[int, ...]) -> Seen:
            if held:
                return self.held(definition, [definition.cases[i] for i in held], trail, on)
            if definition.base is None:
                return evolve(point(SILENT), why=frozenset({f"silent:{definition.id}"}))
            return self.read(definition.base, trail, on)

        if not definition.cases:
            return leaf(())
        split = graph(definition.cases)
        answers = [self.answer(test, trail, on) for test in split.tests]
        reached, tests_met = walk(split.root, answers)
        check_graph(definition, split.tests, answers, reached)
        seen = [leaf(held) for held in sorted(h for h in reached if h is not None)]
        if None in reached:
            seen.append(point(SILENT))
        value = seen[0]
        for other in seen[1:]:
            value = both_of(value, other)
        value = evolve(value, why=frozenset(), applied=frozenset.intersection(*(s.applied for s in seen)))
        at_leaves = frozenset().union(*(s.why for s in seen))
        at_tests = frozenset().union(*(answers[i][1] for i in tests_met))
        if value.points == {SILENT} and value.known:
            return evolve(value, why=at_leaves)
        return because(value, why=at_leaves | at_tests)

    def held(self, definition: Def, rules: list[Rule], trail: Trail, on: date) -> Seen:
        values, applied = [], frozenset[str]()
        for rule in rules:
            value = self.read(rule.value, trail, on)
            values.append(value)
            low = None if value.ends is None else value.ends[0]
            if rule.nonzero and not (low is not None and low > 0):
                continue
            own = frozenset({rule.provision}) if rule.provision else frozenset()
            applied |= own | value.applied | self.read(rule.guard, trail, on).applied
        total = values[0]
        for value in values[1:]:
            total = both_of(total, value)
        clash = any(apart(a, b) for a, b in itertools.combinations(values, 2))
        why = frozenset({f"clash:{definition.id}"}) if clash else frozenset()
        if len(values) == 1:
            return evolve(total, applied=applied)
        if total.points == {SILENT} and total.known:
            return evolve(total, why=values[0].why, applied=applied)
        return evolve(because(total, *values, why=why), applied=applied)

    def answer(self, test: Test, trail: Trail, on: date) -> tuple[frozenset[str | None], frozenset[str]]:
        """The branches of a test that are possible (None: it may be silent), and why several are."""
        match test:
            case BoolTest(expr=expr):
                seen = self.read(expr, trail, on)
                names: dict[Any, str | None] = {True: "yes", False: "no", SILENT: None}
                found, why = frozenset(names[p] for p in seen.points), seen.why
            case ChoiceTest(expr=expr, classes=classes):
                seen = self.read(expr, trail, on)
                found = frozenset(
                    next((str(i) for i, c in enumerate(classes) if p in c), None) for p in seen.points
                )
                why = seen.why
            case OrderTest(left=left, right=right):
                a, b = self.read(left, trail, on), self.read(right, trail, on)
                signs: dict[Any, str | None] = {-1: "lt", 0: "eq", 1: "gt", SILENT: None}
                found, why = frozenset(signs[s] for s in order(a, b)), a.why | b.why
        return found, why if len(found) > 1 or None in found else frozenset()


def gather(seen: Seen, *parts: Seen) -> Seen:
    """The value with its parts' reasons, if open, and everything that they applied."""
    return evolve(because(seen, *parts), applied=frozenset().union(*(p.applied for p in parts)))


# ── the decision graph ───────────────────────────────────────────────────────

Answers = list[tuple[frozenset[str | None], frozenset[str]]]


def walk(root: Any, answers: Answers) -> tuple[set[Any], set[int]]:
    """The held cases at every leaf that can be reached (None: a test is silent), the tests met."""
    if isinstance(root, Leaf):
        return {root.held}, set()
    reached: set[Any] = set()
    met = {root.test}
    for branch in answers[root.test][0]:
        if branch is None:
            reached.add(None)
            continue
        below, tests = walk(root.children[branch], answers)
        reached |= below
        met |= tests
    return reached, met


def check_graph(definition: Def, tests: Sequence[Test], answers: Answers, reached: set[Any]) -> None:
    """The graph reaches what some assignment of the tests gives, and nothing else."""
    if math.prod(len(branches) for branches, _ in answers) > 2000:
        return
    if not any(None in branches for branches, _ in answers):
        assert reached == assignments(definition, tests, answers)


def assignments(definition: Def, tests: Sequence[Test], answers: Answers) -> set[Any]:
    """The held cases under every assignment of all tests, without any graph."""
    found: set[Any] = set()
    for branches in itertools.product(*(sorted(b for b in a[0] if b is not None) for a in answers)):
        given = dict(zip(range(len(tests)), branches, strict=True))
        holds = [decide(rule.guard, tests, given) for rule in definition.cases]
        out = {
            other
            for rule, held in zip(definition.cases, holds, strict=True)
            if held
            for other in displaced_by(definition, rule)
        }
        found.add(
            tuple(i for i, r in enumerate(definition.cases) if holds[i] and r.id not in out)
        )
    return found


def displaced_by(definition: Def, rule: Rule) -> set[str]:
    """The cases that a case overrides, directly or through others."""
    by_id = {r.id: r for r in definition.cases}
    found: set[str] = set()
    todo = list(rule.overrides)
    while todo:
        name = todo.pop()
        if name not in found and name in by_id:
            found.add(name)
            todo += by_id[name].overrides
    return found - {rule.id}


def decide(guard: Expr, tests: Sequence[Test], given: Mapping[int, str]) -> bool:
    """Whether a guard holds under an assignment of the tests."""
    match guard:
        case Lit(value=value):
            return value is True
        case Prim(op="and", args=args):
            return all(decide(a, tests, given) for a in args)
        case Prim(op="or", args=args):
            return any(decide(a, tests, given) for a in args)
        case Prim(op="not", args=(arg,)):
            return not decide(arg, tests, given)
    for i, test in enumerate(tests):
        match test, guard:
            case BoolTest(expr=expr), _ if expr == guard:
                return given[i] == "yes"
            case ChoiceTest(expr=expr, classes=classes), Prim(op="in", args=(chosen,)) if expr == chosen:
                return classes[int(given[i])] <= guard.options
            case ChoiceTest(expr=expr, classes=classes), Prim(op="eq" | "ne", args=(chosen, Lit(value=v))):
                if expr == chosen:
                    return (classes[int(given[i])] == {v}) is (guard.op == "eq")
            case OrderTest(left=left, right=right), Prim(args=(a, b)):
                turned = {"lt": "gt", "gt": "lt", "eq": "eq"}
                if (a, b) == (left, right):
                    return given[i] in ORDERS[guard.op]
                if (a, b) == (right, left):
                    return turned[given[i]] in ORDERS[guard.op]
    raise AssertionError(guard)


ORDERS = {
    "lt": ("lt",),
    "le": ("lt", "eq"),
    "gt": ("gt",),
    "ge": ("gt", "eq"),
    "eq": ("eq",),
    "ne": ("lt", "gt"),
}


def apart(a: Seen, b: Seen) -> bool:
    """Whether two values are certainly not the same."""
    silent = [s for s in (a, b) if s.points == {SILENT} and s.known]
    if silent:
        return len(silent) == 1 and a.known and b.known
    return compare("eq", a, b).points == {False}


# ── control ──────────────────────────────────────────────────────────────────


def conditional(test: Seen, then: Seen, orelse: Seen) -> Seen:
    if test.known:
        if test.points == {SILENT}:
            return test
        branch = then if test.points == {True} else orelse
        return evolve(branch, applied=test.applied | branch.applied)
    joined = both_of(then, orelse)
    applied = test.applied | (then.applied & orelse.applied)
    if joined.points == {SILENT} and joined.known:
        return evolve(joined, why=then.why | orelse.why, applied=applied)
    if test.can(SILENT):
        joined = both_of(joined, point(SILENT))
    return evolve(because(joined, test, then, orelse), applied=applied)


def connect(op: str, a: Seen, b: Seen) -> Seen:
    """and, or: three-valued over every pair of possible values; cited from left to right."""
    decisive = op == "or"
    values = set()
    for x, y in itertools.product(a.points, b.points):
        if decisive in (x, y):
            values.add(decisive)
        else:
            values.add(SILENT if SILENT in (x, y) else not decisive)
    if a.points == {decisive}:
        applied = a.applied
    elif a.points == {not decisive}:
        applied = b.applied | (a.applied if b.points == {not decisive} else frozenset())
    else:
        applied = a.applied if b.points == {not decisive} else a.applied & b.applied
    return evolve(because(point(*values), a, b), applied=applied)


# ── aggregates ───────────────────────────────────────────────────────────────


def contribution(op: str, holds: Seen, value: Seen) -> Seen:
    """What a record adds, its filter being yes or unknown."""
    sure = holds.points == {True}
    match op:
        case "any" | "count":
            return connect("and", holds, value)
        case "all":
            return connect("or", negation(holds), value)
        case "sum":
            return value if sure else both_of(value, point(0))
    return value if sure else both_of(value, point(ABSENT))


def combined(op: str, given: list[Seen]) -> Seen:
    match op:
        case "sum":
            total = point(0)
            for value in given:
                total = arithmetic("add", total, value)
            return total
        case "count":
            sure = sum(1 for v in given if v.points == {True})
            return span(sure, sum(1 for v in given if v.points != {False}))
        case "any" | "all":
            result = point(op == "all")
            for value in given:
                result = connect("or" if op == "any" else "and", result, value)
            return evolve(result, why=frozenset(), applied=frozenset())
    return extreme(op, given)


def extreme(op: str, given: list[Seen]) -> Seen:
    """The smallest or largest of those that there are: any subset that includes the certain ones."""
    ordinary = [v for v in given if v.ends is not None]
    certain = [v for v in ordinary if ABSENT not in v.points]
    if not ordinary:
        return point(ABSENT)
    lows = [v.ends[0] for v in ordinary if v.ends]
    highs = [v.ends[1] for v in ordinary if v.ends]
    near, far = (lows, highs) if op == "min" else (highs, lows)
    best = min if op == "min" else max
    worst = max if op == "min" else min
    first = None if None in near else best(near)
    if certain:
        bounded = [e for v in certain if v.ends and (e := v.ends[1 if op == "min" else 0]) is not None]
        last = best(bounded) if bounded else None
    else:
        last = None if None in far else worst(far)
    low, high = (first, last) if op == "min" else (last, first)
    return span(low, high, frozenset() if certain else frozenset({ABSENT}))


# ── primitives ───────────────────────────────────────────────────────────────


def primitive(expr: Prim, seen: list[Seen], on: date) -> Seen:
    match expr.op:
        case "not":
            return negation(seen[0])
        case "in":
            return point(*(p if p is SILENT else p in expr.options for p in seen[0].points))
        case "contains":
            if seen[0].known:
                (chosen,) = seen[0].points
                return point(SILENT) if chosen in MARKS else point(expr.options <= chosen)
            return point(True, False)
        case "lt" | "le" | "gt" | "ge" | "eq" | "ne":
            return compare(expr.op, *seen)
        case "neg":
            return mapped(seen[0], lambda x: -x, falling=True)
        case "per_month":
            return mapped(seen[0], lambda x: Fraction(x) / 12)
        case "per_year":
            return mapped(seen[0], lambda x: x * 12)
        case "year":
            return mapped(seen[0], lambda d: d.year)
        case "month_index":
            return mapped(seen[0], month_index)
        case "last_year_end":
            return mapped(seen[0], lambda d: date(d.year - 1, 12, 31))
        case "age":
            return mapped(seen[0], lambda born: full_years(born, on), falling=True)
        case "days":
            start, end = (mapped(s, lambda d: d.toordinal()) for s in seen)
            return arithmetic("add", end, mapped(start, lambda x: -x, falling=True))
        case "topped_up":
            return topped_up(*seen)
        case "round_half_up" | "round_up" | "round_down":
            (step,) = seen[1].points
            return mapped(seen[0], lambda x: rounded(expr.op, Fraction(x), Fraction(step)))
    result = seen[0]
    for other in seen[1:]:
        result = arithmetic(expr.op, result, other)
    return result


def mapped(seen: Seen, f: Any, *, falling: bool = False) -> Seen:
    """A monotone function of a number or date."""
    if seen.ends is None:
        return Seen(seen.points)
    low, high = (None if end is None else f(end) for end in seen.ends)
    return span(*((high, low) if falling else (low, high)), seen.points & MARKS)


def arithmetic(op: str, a: Seen, b: Seen) -> Seen:
    if a.ends is None or b.ends is None:
        return point(SILENT)
    (al, ah), (bl, bh) = a.ends, b.ends
    marks = (a.points | b.points) & {SILENT}
    low, high = {"add": _add, "sub": _sub, "mul": _mul, "div": _div, "min": _min, "max": _max}[op](al, ah, bl, bh)
    return span(low, high, frozenset(marks))


def _add(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    return None if None in (al, bl) else al + bl, None if None in (ah, bh) else ah + bh


def _sub(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    return _add(al, ah, None if bh is None else -bh, None if bl is None else -bl)


HUGE = Fraction(10) ** 60
"""Stands for no bound; results beyond its root are no bound again."""


def _mul(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    ends = [
        (x, y)
        for x in (-HUGE if al is None else al, HUGE if ah is None else ah)
        for y in (-HUGE if bl is None else bl, HUGE if bh is None else bh)
    ]
    corners = [Fraction(x) * y for x, y in ends]
    low, high = min(corners), max(corners)
    return None if low < -(10**40) else low, None if high > 10**40 else high


def _div(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    if bl is None or bl <= 0:
        return None, None
    return _mul(al, ah, Fraction(0) if bh is None else 1 / Fraction(bh), 1 / Fraction(bl))


def _min(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    highs = [x for x in (ah, bh) if x is not None]
    return None if None in (al, bl) else min(al, bl), min(highs) if highs else None


def _max(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    lows = [x for x in (al, bl) if x is not None]
    return max(lows) if lows else None, None if None in (ah, bh) else max(ah, bh)


def topped_up(a: Seen, floor: Seen) -> Seen:
    decided = evolve(a, points=a.points - {SILENT})
    results = []
    if decided.points or decided.span is not None:
        results.append(arithmetic("max", decided, floor))
    if a.can(SILENT):
        low = None if floor.ends is None else floor.ends[0]
        results.append(Seen(floor.points & {SILENT}, (low, None)))
    return results[0] if len(results) == 1 else both_of(*results)


def rounded(op: str, x: Fraction, step: Fraction) -> Fraction:
    whole, part = divmod(x / step, 1)
    up = {"round_half_up": part >= Fraction(1, 2), "round_up": part > 0, "round_down": False}[op]
    return (whole + up) * step


def order(a: Seen, b: Seen) -> set[Any]:
    """How a can stand to b: −1, 0, 1, SILENT."""
    if a.ends is None or b.ends is None:
        return {SILENT}
    (al, ah), (bl, bh) = a.ends, b.ends
    found: set[Any] = set((a.points | b.points) & {SILENT})
    below = al is None or bh is None or al < bh
    above = ah is None or bl is None or ah > bl
    touching = (al is None or bh is None or al <= bh) and (ah is None or bl is None or ah >= bl)
    found |= ({-1} if below else set()) | ({1} if above else set()) | ({0} if touching else set())
    return found


def compare(op: str, a: Seen, b: Seen) -> Seen:
    if _numeric(a) or _numeric(b):
        signs: dict[Any, str] = {-1: "lt", 0: "eq", 1: "gt"}
        return point(*(s if s is SILENT else signs[s] in ORDERS[op] for s in order(a, b)))
    answers = set()
    for x, y in itertools.product(a.points, b.points):
        answers.add(SILENT if SILENT in (x, y) else (x == y) is (op == "eq"))
    return point(*answers)


def negation(a: Seen) -> Seen:
    return evolve(a, points=frozenset(p if p is SILENT else not p for p in a.points))


# ── the calendar ─────────────────────────────────────────────────────────────


def month_index(day: date) -> int:
    return day.year * 12 + day.month


def full_years(born: date, on: date) -> int:
    """Birthdays counted; who is born on 29 February has it on the 28th in other years."""
    try:
        birthday = born.replace(year=on.year)
    except ValueError:
        birthday = date(on.year, 2, 28)
    return on.year - born.year - (on < birthday)


def last_day(start: date, months: int) -> date:
    """The last day of months counted day to day, found by looking at the calendar."""
    wanted = month_index(start) + months
    year, month = divmod(wanted - 1, 12)
    try:
        return date(year, month + 1, start.day) - timedelta(days=1)
    except ValueError:
        following = date(year + 1, 1, 1) if month == 11 else date(year, month + 2, 1)
        return following - timedelta(days=1)


def window(mode: str, day: Seen, start: Seen, months: Seen) -> Seen:
    """Two comparisons: not before it opens, not after it ends."""
    if start.points == {ABSENT} and start.known:
        return point(False)
    if any(s.known and s.points == {SILENT} for s in (day, start, months)):
        return point(SILENT)
    if mode == "day_to_day":
        assert start.ends is not None
        assert months.ends is not None
        (sl, sh), (ml, mh) = start.ends, months.ends
        end = span(
            None if None in (sl, ml) else last_day(sl, ml), None if None in (sh, mh) else last_day(sh, mh)
        )
        inside = connect("and", compare("le", start, day), compare("le", day, end))
    else:
        first, now = mapped(start, month_index), mapped(day, month_index)
        opened = compare("le", start, day) if mode == "next_month" else compare("le", first, now)
        length = months if mode == "next_month" else arithmetic("add", months, point(-1))
        inside = connect("and", opened, compare("le", now, arithmetic("add", first, length)))
    return both_of(inside, point(False)) if start.can(ABSENT) else evolve(inside, why=frozenset())
