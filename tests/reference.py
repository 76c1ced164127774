"""A second opinion on what a policy says: slow, obvious, written from docs/core.md alone.

A plain walk over the core, without caching and without short cuts: every branch is evaluated,
every set is spelled out. The laws in ``test_reference.py`` and ``test_sql.py`` hold the evaluator
and the SQL to it. ``completions`` goes further down: it tries out the facts that are missing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from attrs import evolve

from building import fact
from policyrules.core.case import Case, Fact, Record
from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Else,
    Expr,
    Has,
    If,
    Lit,
    Lookup,
    Months,
    Prim,
    Ref,
    Scale,
    Silent,
    Today,
    Window,
)
from policyrules.core.givens import Given
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy
from policyrules.core.possible import Several
from policyrules.core.types import ABSENT, SILENT, Known
from reference_guards import (
    Asked,
    Bands,
    Question,
    asked,
    between,
    displaced_by,
    grown,
    put_around,
    ways_to,
)
from reference_mattering import gives, matter
from reference_proofs import Sum, may_be_silent, never_negative, parts_of, taken_together
from reference_values import (
    MARKS,
    Seen,
    apart,
    arithmetic,
    because,
    both_of,
    combined,
    conditional,
    connect,
    contribution,
    everything,
    gather,
    known_as,
    last_of,
    looked_up,
    month_index,
    on_scale,
    order,
    point,
    primitive,
    sets_between,
    span,
    window,
)


def stepped(end: Any, way: int, *, past: bool) -> Any:
    """The step at an end, or the nearest one on from it; where ``past``, beyond it."""
    if end is None:
        return None
    if isinstance(end, date):
        return end + timedelta(days=way) if past else end
    on = way * math.ceil(way * end)
    return on + way if past and on == end else on


Trail = tuple[Record, ...]
"""The household and the records below it, down to the one at hand."""


# ── entry points ─────────────────────────────────────────────────────────────


def reference(
    policy: Policy,
    case: Case,
    on: date,
    target: str,
    path: Sequence[tuple[str, str]] = (),
    *,
    limit: int = 20_000,
) -> Seen:
    """The Def ``target`` for the household, or for the record that the path leads to.

    A Def whose tree has more than ``limit`` edges is decided case by case.
    """
    case = evolve(case, household=there(policy, case.household, on))
    return Reader(policy, limit).conclusion(policy.defs[target], trail_of(case, path), on)


def status(policy: Policy, case: Case, on: date, outcome: str, *figures: str, limit: int = 20_000) -> str:
    """The status of a decision of the household in force on the day (docs/core.md, Status).

    ``figures``: its amount, and what else it states.
    """
    case = evolve(case, household=there(policy, case.household, on))
    reader, trail = Reader(policy, limit), trail_of(case, ())
    possible = reader.conclusion(policy.defs[outcome], trail, on).points
    if possible == {SILENT}:
        return "silent"
    if any(reader.contradicted(policy.defs[name], trail, on) for name in (outcome, *figures)):
        return "clash"
    if len(possible) > 1:
        return "undetermined"
    return "held" if possible == {"held"} else "decided"


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
        for expr in (*(e for rule in definition.cases for e in (rule.guard, rule.value)), definition.base)
        for part in parts_of(expr)
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

    def __init__(self, policy: Policy, limit: int = 20_000) -> None:
        self.policy = policy
        self.limit = limit
        self.asking: list[Trail] = []
        """The records that ask for the aggregates around, the innermost last."""
        self.alone: dict[int, tuple[Record, Mapping[str, str]]] = {}
        """The one-person households that were made, and which fact of the member stands for one of theirs."""

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
            case Ref(target=target, hops=hops, frame=frame):
                asker = self.asking[len(self.asking) - frame] if frame else trail
                above = asker[: len(asker) - hops]
                if target in self.policy.defs:
                    return self.conclusion(self.policy.defs[target], above, on)
                return self.given(self.policy.givens[target], above, on)
            case Prim(op="and" | "or", args=(first, *rest)):
                result = see(first)
                for part in rest:
                    result = connect(expr.op, result, see(part))
                return result
            case Prim(op="known_as", args=(Prim() as written, other)):
                return known_as(self.plainly(written, trail, on), see(other))
            case Prim():
                other_way = taken_together(self.policy, expr)
                plainly = self.plainly(expr, trail, on)
                return plainly if other_way is None else known_as(plainly, see(other_way))
            case If(test=test, then=then, orelse=orelse):
                return conditional(see(test), see(then), see(orelse))
            case Agg():
                self.asking.append(trail)
                found = self.aggregate(expr, trail[: len(trail) - expr.hops], on)
                self.asking.pop()
                return found
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
                day = see(day_expr)
                if day.span is not None or len(day.points) != 1 or not isinstance(min(day.points), date):
                    return evolve(everything(fact("this.day", expr.type)), why=day.why, applied=day.applied)
                (moved,) = day.points
                there = self.read(inner_expr, trail, moved)
                return evolve(there, applied=day.applied | there.applied)
            case AsUnit(unit=unit, target=target):
                household = self.one_person(unit, trail[-2], trail[-1])
                return self.conclusion(self.policy.defs[target], (*trail[:-2], household), on)
            case Months():
                return self.over_months(expr, see(expr.start), see(expr.end), trail)
            case Scale(mode=mode, quantity=quantity, figure=figure, versions=versions):
                named, asked = see(figure), see(quantity)
                known = next((v for v in versions if named.points == {v.id}), None)
                if known is None:
                    return gather(span(0, None), named, asked)
                limits, rates = [see(part) for part in known.limits], [see(part) for part in known.values]
                return on_scale(mode, asked, limits, known.after, rates)
            case Lookup(axes=axes, cells=cells):
                return looked_up(axes, [see(axis.expr) for axis in axes], lambda cell: see(cells[cell]))
        raise NotImplementedError(expr)

    def one_person(self, name: str, household: Record, member: Record) -> Record:
        """The household that has one member only, of whom some facts stand for those of the household."""
        unit = self.policy.units[name]
        facts = dict(household.facts)
        for theirs, own in unit.facts:
            facts.pop(self.policy.givens[theirs].name, None)
            if (fact := member.facts.get(self.policy.givens[own].name)) is not None:
                facts[self.policy.givens[theirs].name] = fact
        complete = frozenset(self.policy.children[household.entity])
        made = evolve(household, facts=facts, lists={unit.child: (member,)}, complete=complete)
        self.alone[id(made)] = made, dict(unit.facts)
        return made

    def plainly(self, expr: Prim, trail: Trail, on: date) -> Seen:
        """A primitive of its arguments as they are written."""
        seen = [self.read(arg, trail, on) for arg in expr.args]
        return gather(primitive(expr, seen, on), *seen)

    def given(self, given: Given, trail: Trail, on: date) -> Seen:
        if given.level == "case":
            fact = trail[-1].facts.get(given.name)
            if fact is not None and isinstance(fact.value, Several):
                between = sets_between([fact.value.sure, fact.value.may])
                return Seen(between, why=frozenset({f"fact:{given.id}"}))
            if fact is not None:
                return point(fact.value)
            if given.default is not None:
                return point(given.default)
            kind = "determination" if given.kind == "determination" else "fact"
            _, stands = self.alone.get(id(trail[-1]), (None, {}))
            whose = stands.get(given.id, given.id)
            return evolve(everything(given), why=frozenset({f"{kind}:{whose}"}))
        for dated in given.values:
            if dated.start <= on and (dated.end is None or on <= dated.end):
                silent = frozenset({f"silent:{given.id}"}) if dated.value is SILENT else frozenset[str]()
                return evolve(point(dated.value), why=silent)
        if given.default is not None:
            return point(given.default)
        reason = "reading" if given.kind == "reading" else "gap" if given.values else "open"
        left = self.constrained(given, on)
        if left is None:
            return evolve(
                everything(evolve(given, low=None, high=None)), why=frozenset({f"clash:{given.id}"})
            )
        followed = frozenset[str]() if given.holders else self.followed(given, on)
        return because(left, why=followed or frozenset({f"{reason}:{given.id}"}))

    def followed(self, given: Given, on: date) -> frozenset[str]:
        """Why figures are not known that one must equal: where nobody sets it, it waits for those."""
        found: frozenset[str] = frozenset()
        for constraint in given.constraints:
            if constraint.severity == "must" and constraint.op == "eq":
                guard = point(True) if constraint.guard is None else self.read(constraint.guard, (), on)
                if guard.points != {False}:
                    found |= guard.why | self.read(constraint.bound, (), on).why
        return found

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
            low, high = bound.ends
            if must.op in ("ge", "gt", "eq"):
                above.append((low, must.op == "gt"))
            if must.op in ("le", "lt", "eq"):
                below.append((high, must.op == "lt"))
        if self.in_steps(given, ()):
            above = [(stepped(low, 1, past=past), False) for low, past in above]
            below = [(stepped(high, -1, past=past), False) for high, past in below]
        for (low, strict), (high, other) in itertools.product(above, below):
            if low is not None and high is not None and (low > high or (low == high and (strict or other))):
                return None
        lows, highs = ([end for end, _ in ends if end is not None] for ends in (above, below))
        return span(max(lows, default=None), min(highs, default=None), seen.points & MARKS)

    def in_steps(self, given: Given, within: tuple[str, ...]) -> bool:
        """Whether a figure is whole fen, whole units or a day, and so is whatever it must equal."""
        unit = given.type.unit
        if given.type.kind != "date" and (unit is None or not (unit.money or unit.whole)):
            return False
        equals = [must.bound for must in given.constraints if (must.severity, must.op) == ("must", "eq")]
        return given.id in within or all(self.of_steps(part, (*within, given.id)) for part in equals)

    def of_steps(self, expr: Expr, within: tuple[str, ...]) -> bool:
        match expr:
            case Lit(value=value):
                return isinstance(value, date) or value == math.floor(value)  # type: ignore[arg-type]
            case Ref(target=target):
                known = self.policy.givens.get(target)
                return known is not None and self.in_steps(known, within)
            case Prim(op="max" | "min", args=args):
                return all(self.of_steps(arg, within) for arg in args)
            case If(then=then, orelse=orelse):
                return self.of_steps(then, within) and self.of_steps(orelse, within)
            case At(expr=inner):
                return self.of_steps(inner, within)
        return False

    # ── months ──

    def over_months(self, expr: Months, start: Seen, end: Seen, trail: Trail) -> Seen:
        """The sum over the months between two days, each of which may be one of several."""
        if start.ends is None or end.ends is None:
            return gather(point(SILENT), start, end)
        (first, latest), (earliest, last) = start.ends, end.ends
        bounded = first is not None and last is not None
        months = range(month_index(first), month_index(last) + 1) if bounded else range(601)
        parts = [start, end]
        if len(months) > 600:
            silent = {SILENT} if may_be_silent(self.policy, expr.expr) else set()
            low = 0 if never_negative(self.policy, expr.expr) else None
            total = span(low, None, frozenset(silent))
        else:
            total = point(0)
            for month in months:
                value = self.read(expr.expr, trail, last_of(month))
                sure = latest is not None and earliest is not None
                sure = sure and month_index(latest) <= month <= month_index(earliest)
                adds = value if sure else both_of(value, point(0))
                total = arithmetic("add", total, adds)
                why = value.why if adds.open else frozenset[str]()
                parts.append(evolve(value, why=why, applied=value.applied if sure else frozenset()))
        if start.can(SILENT) or end.can(SILENT):
            total = both_of(total, point(SILENT))
        found = gather(evolve(total, why=frozenset(), applied=frozenset()), *parts)
        return (
            found if found.why or not found.open else evolve(found, why=frozenset({f"months:{expr.source}"}))
        )

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
        total = combined(agg.op, [given for _, given, _ in rows], agg.nth)
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
            case "min" | "max" if ABSENT in marks:  # one that is not seen may be the one
                return Seen(marks, (None, None))
            case "min":
                return Seen(marks, (None, high))
        return Seen(marks, (low, None))

    # ── cases ──

    def conclusion(self, definition: Def, trail: Trail, on: date) -> Seen:
        def base() -> Seen:
            if definition.base is None:
                return evolve(point(SILENT), why=frozenset({f"silent:{definition.id}"}))
            return self.read(definition.base, trail, on)

        rules = definition.cases
        if not rules:
            return base()
        found = asked(self.policy, rules)
        tree, root = grown(found, lambda truths: held_by(definition, truths))
        if tree.edges > self.limit:
            return self.by_case(definition, trail, on, base)
        answers = [self.answer(question, trail, on) for question in found.questions]
        self.check_tree(definition, found, answers, tree, root)
        leaves, met = reached(tree.nodes, root, found, answers)
        tests = {tree.nodes[node][0] for node in met}
        matters = matter(definition, tree.nodes, found, answers, met)
        seen = [
            self.at_leaf(definition, held, found, tree.nodes, root, trail, on)
            for held in sorted(held for held in leaves if held is not None)
        ]
        if None in leaves:
            quiet = [
                answers[i][1]
                for i in tests
                if SILENT in answers[i][0] and (i in matters or len(answers[i][0]) == 1)
            ]
            seen.append(evolve(point(SILENT), why=frozenset().union(*quiet)))
        value = seen[0]
        for other in seen[1:]:
            value = both_of(value, other)
        value = evolve(value, why=frozenset(), applied=frozenset.intersection(*(s.applied for s in seen)))
        at_leaves = frozenset().union(*(s.why for s in seen))
        at_tests = frozenset().union(*(answers[i][1] for i in matters))
        if value.points == {SILENT} and value.known:
            return evolve(value, why=at_leaves)
        return because(value, why=at_leaves | at_tests)

    def at_leaf(
        self,
        definition: Def,
        held: tuple[int, ...],
        found: Asked,
        nodes: Mapping[int, Any],
        root: int,
        trail: Trail,
        on: date,
    ) -> Seen:
        """The value at a leaf, narrowed by the tests on every way to it (docs/core.md, Narrowing)."""
        ways = ways_to(nodes, root, ("leaf", held))
        met = between(self.policy, found, ways or {})
        if held:
            rules = [definition.cases[i] for i in held]
            known = [evolve(rule, value=put_around(self.policy, met, rule.value)) for rule in rules]
            return self.held(definition, known, trail, on)
        if definition.base is None:
            return evolve(point(SILENT), why=frozenset({f"silent:{definition.id}"}))
        return self.read(put_around(self.policy, met, definition.base), trail, on)

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
        if definition.fold is not None:
            return evolve(gather(folded(definition, values), *values), applied=applied)
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

    def contradicted(self, definition: Def, trail: Trail, on: date) -> bool:
        """Whether it is certain which cases are held, and that two of them say different things."""
        rules = definition.cases
        if not rules or definition.fold is not None:
            return False
        found = asked(self.policy, rules)
        tree, root = grown(found, lambda truths: held_by(definition, truths))
        if tree.edges > self.limit:
            guards = [self.read(rule.guard, trail, on) for rule in rules]
            out = {name for r, g in zip(rules, guards, strict=True) if g.points == {True}
                   for name in displaced_by(rules, r)}  # fmt: skip
            standing = [(i, g) for i, g in enumerate(guards) if rules[i].id not in out]
            if not all(g.known and g.points != {SILENT} for _, g in standing):
                return False
            held: tuple[int, ...] | None = tuple(i for i, g in standing if g.points == {True})
            known = [rules[i] for i in held or ()]
        else:
            answers = [self.answer(question, trail, on) for question in found.questions]
            leaves, _ = reached(tree.nodes, root, found, answers)
            if len(leaves) > 1:
                return False
            (held,) = leaves
            met = between(self.policy, found, ways_to(tree.nodes, root, ("leaf", held)) or {})
            known = [evolve(rules[i], value=put_around(self.policy, met, rules[i].value)) for i in held or ()]
        values = [self.read(rule.value, trail, on) for rule in known]
        return any(apart(a, b) for a, b in itertools.combinations(values, 2))

    def by_case(self, definition: Def, trail: Trail, on: date, base: Callable[[], Seen]) -> Seen:
        """docs/core.md, Too large: the join of every case that may hold."""
        rules = definition.cases
        guards = [self.read(rule.guard, trail, on) for rule in rules]
        over = [[j for j, r in enumerate(rules) if rule.id in displaced_by(rules, r)] for rule in rules]
        standing = [not any(guards[j].points == {True} for j in over[i]) for i in range(len(rules))]
        may = [i for i in range(len(rules)) if standing[i] and guards[i].can(True)]
        quiet = [i for i in range(len(rules)) if standing[i] and guards[i].can(SILENT)]
        firm = [i for i in range(len(rules)) if standing[i] and not any(guards[j].can(True) for j in over[i])]
        silence = frozenset().union(*(guards[i].why for i in quiet))
        if any(guards[i].points == {SILENT} for i in firm):
            return evolve(point(SILENT), why=silence)
        values = {i: self.held(definition, [rules[i]], trail, on) for i in may}
        joined = list(values.values())
        if definition.fold is not None and may:
            joined = counted_together(definition, values, guards)
        if definition.fold == "sum" and may:
            pass  # 0 where none holds, which is the base, is among what the sum may be
        elif not any(guard.points == {True} for guard in guards):
            joined.append(base())
        if quiet:
            joined.append(evolve(point(SILENT), why=silence))
        value = joined[0]
        for other in joined[1:]:
            value = both_of(value, other)
        certain = [values[i].applied for i in may if i in firm and guards[i].points == {True}]
        if not may:
            certain = [base().applied]
        value = evolve(value, applied=frozenset() if quiet else frozenset().union(*certain))
        why = frozenset().union(*(s.why for s in joined))
        if value.points == {SILENT} and value.known:
            return evolve(value, why=why)
        why |= frozenset().union(*(guards[i].why for i in {*may, *quiet} if not guards[i].known))
        for i, j in itertools.combinations(may if definition.fold is None else [], 2):
            if apart(values[i], values[j]) and not exclusive(self.policy, rules[i], rules[j]):
                why |= {f"clash:{definition.id}"}
        return because(evolve(value, why=frozenset()), why=why)

    def answer(self, question: Question, trail: Trail, on: date) -> Answer:
        """The branches of a test that are possible (SILENT among them: it may be silent), and why."""
        if question.kind == "bands":
            found, why = self.bands(question, trail, on)
        else:
            seen, why = self.read(question.about, trail, on), frozenset()
            why = seen.why
            found = {
                SILENT
                if p is SILENT
                else next(i for i, b in enumerate(question.branches) if within_branch(p, b))
                for p in seen.points
            }
        return frozenset(found), why if len(found) > 1 or SILENT in found else frozenset()

    def bands(self, question: Question, trail: Trail, on: date) -> tuple[set[Any], frozenset[str]]:
        bands: Bands = question.about
        quantity = self.read(bands.quantity, trail, on)
        limits = [self.threshold(way, trail, on) for way in bands.thresholds]
        why = frozenset().union(quantity.why, *(limit.why for limit in limits))
        if quantity.ends is None or any(limit.ends is None for limit in limits):
            return {SILENT}, why
        found: set[Any] = {SILENT} if any(s.can(SILENT) for s in (quantity, *limits)) else set()
        for i, vectors in enumerate(question.branches):
            if any(stands(bands, vector, quantity, limits) for vector in vectors):
                found.add(i)
        return found, why

    def threshold(self, way: tuple[Any, Expr, Sum], trail: Trail, on: date) -> Seen:
        factor, written, offset = way
        seen = self.read(written, trail, on)
        if (factor, offset) == (1, {}):
            return seen
        moved = arithmetic("mul", seen, point(factor))
        for product, coefficient in offset.items():
            term = point(coefficient)
            for each in product:
                more = self.read(each.expr, trail, on)
                term = evolve(arithmetic("mul", term, more), why=term.why | more.why)
            moved = evolve(arithmetic("add", moved, term), why=moved.why | term.why)
        return because(moved, seen, why=moved.why)

    def check_tree(self, definition: Def, found: Asked, answers: list[Answer], tree: Any, root: int) -> None:
        """The tree reaches what some assignment of the tests gives, and nothing else; what matters is what
        changes that."""
        ways = [sorted(branches, key=str) for branches, _ in answers]
        if math.prod(map(len, ways)) > 500:
            return
        ends = {
            given: held_by(definition, [answered(f, given) for f in found.formulas])
            for given in itertools.product(*ways)
        }
        leaves, met = reached(tree.nodes, root, found, answers)
        assert leaves == set(ends.values())
        told_apart = {
            i
            for given, held in ends.items()
            for i, branches in enumerate(ways)
            for other in branches
            if gives(definition, held) != gives(definition, ends[*given[:i], other, *given[i + 1 :]])
        }
        assert matter(definition, tree.nodes, found, answers, met) == told_apart


# ── what is held ─────────────────────────────────────────────────────────────

Answer = tuple[frozenset[Any], frozenset[str]]


def within_branch(value: Any, branch: Any) -> bool:
    return value is branch if isinstance(branch, bool) else value in branch


def folded(definition: Def, values: list[Seen]) -> Seen:
    """Rows held together as one value; their reasons and provisions are left out."""
    op = {"sum": "add", "min": "min", "max": "max"}[definition.fold or ""]
    total = values[0]
    for value in values[1:]:
        total = arithmetic(op, total, value)
    return total


def counted_together(definition: Def, values: Mapping[int, Seen], guards: list[Seen]) -> list[Seen]:
    """docs/core.md, Tables: what rows that may hold come to, as values of which one is right."""
    why = frozenset().union(*(value.why for value in values.values()))
    sure = {i for i in values if guards[i].points == {True}}
    if definition.fold != "sum" and sure != set(values):
        return list(values.values())
    parts = [value if i in sure else both_of(value, point(0)) for i, value in values.items()]
    return [evolve(folded(definition, parts), why=why)]


def stands(bands: Bands, vector: tuple[int, ...], quantity: Seen, limits: list[Seen]) -> bool:
    """Whether a quantity within its ends can stand so to thresholds within theirs."""
    ends = [limit.ends for limit in limits]
    for i, a in enumerate(vector):
        low, high = ends[i] or (None, None)
        if a not in order(
            evolve(quantity, points=quantity.points - MARKS),
            evolve(limits[i], points=limits[i].points - MARKS),
        ):
            return False
        if a == 0 and bands.whole and bands.free[i] and None not in (low, high) and ceil_(low) > floor_(high):
            return False
        for j, b in enumerate(vector):
            _, other_high = ends[j] or (None, None)
            if a > b and None not in (low, other_high) and not low < other_high:
                return False
            if a == b == 0 and None not in (low, other_high) and low > other_high:
                return False
            counted = bands.whole and bands.free[i] and bands.free[j] and None not in (low, other_high)
            if (a, b) == (1, -1) and counted and floor_(low) + 1 > ceil_(other_high) - 1:
                return False
    return True


def floor_(end: Any) -> int:
    return end.toordinal() if isinstance(end, date) else math.floor(end)


def ceil_(end: Any) -> int:
    return end.toordinal() if isinstance(end, date) else math.ceil(end)


def reached(
    nodes: Mapping[int, Any], at: int, found: Asked, answers: list[Answer]
) -> tuple[set[Any], set[int]]:
    """What is held at every leaf that can be reached (None: silent), and the nodes with a test on the way."""
    question, rest = nodes[at]
    if question == "leaf":
        return {rest}, set()
    leaves: set[Any] = set()
    met = {at}
    for branch in answers[question][0]:
        place = len(found.questions[question].branches) if branch is SILENT else branch
        below, tests = reached(nodes, rest[place], found, answers)
        leaves |= below
        met |= tests
    return leaves, met


def held_by(definition: Def, truths: list[Any]) -> tuple[int, ...] | None:
    """The rules held when their guards are yes, no or silent; None: one that stands is silent."""
    rules = definition.cases
    out = {
        name
        for rule, yes in zip(rules, truths, strict=True)
        if yes is True
        for name in displaced_by(rules, rule)
    }
    standing = [(i, truth) for i, truth in enumerate(truths) if rules[i].id not in out]
    if any(truth is SILENT for _, truth in standing):
        return None
    return tuple(i for i, truth in standing if truth)


def exclusive(policy: Policy, a: Rule, b: Rule) -> bool:
    """Whether no answer to the tests of two rules lets both hold."""
    pair = Def("pair", "pair", policy.root, a.value.type, (a, b), None)
    tree, _ = grown(asked(policy, (a, b)), lambda truths: held_by(pair, truths))
    return all(thing != ("leaf", (0, 1)) for thing in tree.nodes.values())


def answered(formula: Any, answers: Sequence[Any]) -> Any:
    """A formula by Kleene's tables."""
    if isinstance(formula, bool) or formula is SILENT:
        return formula
    op, *rest = formula
    if op == "is":
        answer = answers[rest[0]]
        return SILENT if answer is SILENT else answer in rest[1]
    values = [answered(part, answers) for part in rest]
    if op == "not":
        return SILENT if values[0] is SILENT else not values[0]
    decisive = op == "or"
    if decisive in values:
        return decisive
    return SILENT if SILENT in values else not decisive
