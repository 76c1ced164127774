"""A second opinion on what a policy says: slow, obvious, written from docs/core.md alone.

A plain walk over the core, without caching and without short cuts: every branch is evaluated,
every set is spelled out. The laws in ``test_reference.py`` and ``test_sql.py`` hold the evaluator
and the SQL to it. ``completions`` goes further down: it tries out the facts that are missing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve

from policyrules.core.bounds import never_negative
from policyrules.core.case import Case, Fact, Record
from policyrules.core.expressions import Agg, At, Else, Expr, Has, If, Lit, Prim, Ref, Silent, Today, Window
from policyrules.core.graph import BoolTest, ChoiceTest, Leaf, OrderTest, Test, graph
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Given, Policy
from policyrules.core.types import ABSENT, SILENT, Known
from policyrules.core.walk import expressions
from policyrules.core.walk import walk as walk_expr
from reference_values import (
    MARKS,
    ORDERS,
    Seen,
    apart,
    because,
    both_of,
    combined,
    conditional,
    connect,
    contribution,
    everything,
    gather,
    order,
    point,
    primitive,
    span,
    window,
)

Trail = tuple[Record, ...]
"""The household and the records below it, down to the one at hand."""


# ── entry points ─────────────────────────────────────────────────────────────


def reference(
    policy: Policy, case: Case, on: date, target: str, path: Sequence[tuple[str, str]] = ()
) -> Seen:
    """The Def ``target`` for the household, or for the record that the path leads to."""
    case = evolve(case, household=there(policy, case.household, on))
    return Reader(policy).conclusion(policy.defs[target], trail_of(case, path), on)


def there(policy: Policy, record: Record, on: date) -> Record:
    """The record without what lies after the day: facts dated later, records that come about later."""
    facts = {name: fact for name, fact in record.facts.items() if fact.on is None or fact.on <= on}
    lists = {
        entity: tuple(there(policy, r, on) for r in records if not comes_later(policy, r, on))
        for entity, records in record.lists.items()
    }
    return evolve(record, facts=facts, lists=lists)


def comes_later(policy: Policy, record: Record, on: date) -> bool:
    """Whether its date of birth, or the only date that every such record has, is later than the day."""
    givens = policy.facts[record.entity].values()
    dates = [g.name for g in givens if g.kind == "fact" and g.type.kind == "date" and not g.type.optional]
    births = {
        part.args[0].target.rpartition(".")[2]
        for definition in policy.defs.values()
        for expr in expressions(definition)
        for part in walk_expr(expr)
        if isinstance(part, Prim) and part.op == "age" and isinstance(part.args[0], Ref)
        if part.args[0].target in {g.id for g in givens}
    }
    names = births or (dates if len(dates) == 1 else [])
    return any(name in record.facts and record.facts[name].value > on for name in names)


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


def gaps(policy: Policy, place: tuple[Any, ...], record: Record) -> Iterator[tuple[tuple[Any, ...], Given]]:
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
        left = self.constrained(given, on)
        if left is None:
            return evolve(everything(evolve(given, low=None, high=None)), why=frozenset({f"clash:{given.id}"}))
        return because(left, why=frozenset({f"{reason}:{given.id}"}))

    def constrained(self, given: Given, on: date) -> Seen | None:
        """What satisfies every must-constraint in force; None when nothing does."""
        seen = everything(given)
        if seen.span is None:
            return seen
        above, below = [(seen.span[0], False)], [(seen.span[1], False)]
        for must in given.constraints:
            if must.severity != "must":
                continue
            if must.guard is not None and self.read(must.guard, (), on).points != {True}:
                continue
            bound = self.read(must.bound, (), on)
            if bound.ends is None or bound.points & MARKS:
                continue
            if must.op in ("ge", "gt", "eq"):
                above.append((bound.ends[0], must.op == "gt"))
            if must.op in ("le", "lt", "eq"):
                below.append((bound.ends[1], must.op == "lt"))
        for (low, strict), (high, other) in itertools.product(above, below):
            if low is not None and high is not None and (low > high or (low == high and (strict or other))):
                return None
        lows, highs = ([end for end, _ in ends if end is not None] for ends in (above, below))
        return span(max(lows, default=None), min(highs, default=None), seen.points & MARKS)

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
            silences = [answers[i][1] for i in tests_met if None in answers[i][0]]
            seen.append(evolve(point(SILENT), why=frozenset().union(*silences)))
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
            return evolve(total, why=frozenset().union(*(v.why for v in values)), applied=applied)
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
        found.add(tuple(i for i, r in enumerate(definition.cases) if holds[i] and r.id not in out))
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
