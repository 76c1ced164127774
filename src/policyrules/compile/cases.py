"""The cases of a Def in SQL: which nodes of its decision graph can be reached, and what that gives."""

from __future__ import annotations

from itertools import combinations

from attrs import evolve

from policyrules.compile import arithmetic, values
from policyrules.compile.answers import Answer, answer
from policyrules.compile.by_case import by_case
from policyrules.compile.compiler import Compiler
from policyrules.compile.ends import constant
from policyrules.compile.folding import folded
from policyrules.compile.frame import Frame
from policyrules.compile.masks import NOTHING, Mask, choose, shared_where, union, where
from policyrules.compile.mattering import Differing
from policyrules.compile.nodes import compile_expr
from policyrules.compile.onward import onward, place_of, ways
from policyrules.compile.order import end_less
from policyrules.compile.results import Result, silent_only
from policyrules.compile.terms import FALSE, TRUE, Term, all_of, any_of, length, no
from policyrules.compile.values import as_line, one_of
from policyrules.core.expressions import Expr
from policyrules.core.graph import SILENT_LEAF, Graph, Leaf
from policyrules.core.mattering import Ends, ends_of
from policyrules.core.narrowing import met_at, narrowed, told_of
from policyrules.core.policy import Case, Def
from policyrules.core.types import SILENT


def compile_def(compiler: Compiler, frame: Frame, definition: Def) -> Result:
    """The value of a Def in a row of the frame, with what it applied and why it is not narrower."""
    if definition.base is None:
        base = Result(values.held(SILENT), why=compiler.reason(f"silent:{definition.id}"))
    else:
        base = compile_expr(compiler, frame, definition.base)
    base = evolve(base, clash=FALSE)
    if not definition.cases:
        return base
    split = compiler.splitter.exact(definition.cases)
    if split is None:
        held_all = [_held(compiler, frame, case) for case in definition.cases]
        guards = [compile_expr(compiler, frame, case.guard) for case in definition.cases]
        return by_case(compiler, frame, definition, guards, held_all, base)
    answers = {test: answer(compiler, frame, split.tests[test]) for test in {n.test for n in split.order}}
    leaves, reasons, silence = _walk(frame, split, answers, ends_of(definition, split))
    quiet = leaves.pop(SILENT_LEAF, FALSE)
    leaf_value = _Leaves(compiler, frame, definition, split, base).value
    results = {leaf: leaf_value(leaf) for leaf in leaves}
    parts = [(reached, results[leaf].value) for leaf, reached in leaves.items()]
    alone = all(found.exact for found in answers.values())
    value = values.join(frame, [*parts, (quiet, values.held(SILENT))], exclusive=alone)
    applied = shared_where(
        *((reached, results[leaf].applied) for leaf, reached in leaves.items()),
        *([] if quiet.value is False else [(quiet, NOTHING)]),
        let=frame.let_int,
        exclusive=alone,
    )
    inner = union(
        where(quiet, silence), *(where(reached, results[leaf].why) for leaf, reached in leaves.items())
    )
    why = choose((silent_only(value), inner), (values.single(value), NOTHING), orelse=union(reasons, inner))
    one = TRUE if alone else frame.let(one_of(list(leaves.values())))
    clash = any_of(
        *(
            all_of(results[leaf].clash, reached, no(quiet), one)
            for leaf, reached in leaves.items()
            if results[leaf].clash.value is not False
        )
    )
    return Result(value, frame.let_mask(applied), frame.let_mask(why), frame.let(clash))


def _walk(
    frame: Frame, split: Graph, answers: dict[int, Answer], ends: Ends
) -> tuple[dict[Leaf, Term], Mask, Mask]:
    """Each leaf with whether it can be reached, the reasons of the tests that matter, of those silent."""
    skipped = onward(split, answers)
    root = place_of(split.root, skipped)
    if isinstance(root, Leaf):
        return {root: TRUE}, NOTHING, NOTHING
    arriving: dict[int, list[Term]] = {id(root): [TRUE]}
    leaves: dict[Leaf, list[Term]] = {}
    met: dict[int, list[Term]] = {}
    matters: dict[int, list[Term]] = {}
    open_ = any(not found.why.empty for found in answers.values())
    differing = Differing(frame, split, answers, ends) if open_ else None
    for node in split.order:
        if id(node) not in arriving:
            continue
        reached = frame.let(any_of(*arriving[id(node)]))
        met.setdefault(node.test, []).append(reached)
        if differing is not None and not answers[node.test].why.empty:
            matters.setdefault(node.test, []).append(all_of(reached, differing.within(node)))
        for child, possible in ways(node, answers[node.test], skipped).items():
            target = (
                leaves.setdefault(child, [])
                if isinstance(child, Leaf)
                else arriving.setdefault(id(child), [])
            )
            target.append(all_of(reached, possible))
    ends_at = {leaf: any_of(*edges) for leaf, edges in sorted(leaves.items(), key=lambda e: e[0].held)}
    if all(found.exact for found in answers.values()):
        # But one is reached: that to which most ways lead is where none of the others is.
        last = max(ends_at, key=lambda leaf: length(ends_at[leaf]))
        ends_at[last] = no(any_of(*(at for leaf, at in ends_at.items() if leaf is not last)))
    reached_ends = {leaf: frame.let(at) for leaf, at in ends_at.items()}
    possible_ends = {leaf: reached for leaf, reached in reached_ends.items() if reached.value is not False}
    matter = {test: frame.let(any_of(*at)) for test, at in matters.items()}
    reasons = union(*(where(at, answers[test].why) for test, at in matter.items()))
    silence = union(
        *(
            where(any_of(all_of(any_of(*at), answers[test].alone), matter.get(test, FALSE)), found.quiet)
            for test, at in met.items()
            if not (found := answers[test]).quiet.empty
        )
    )
    return possible_ends, frame.let_mask(reasons), frame.let_mask(silence)


# ── leaves ───────────────────────────────────────────────────────────────────


class _Leaves:
    """The values at the leaves, each narrowed by the tests on the way there."""

    def __init__(self, compiler: Compiler, frame: Frame, definition: Def, split: Graph, base: Result) -> None:
        self.compiler = compiler
        self.frame = frame
        self.definition = definition
        self.split = split
        self.base = base
        self.held: dict[tuple[int, Expr], Result] = {}

    def value(self, leaf: Leaf) -> Result:
        splitter, base = self.compiler.splitter, self.definition.base
        told = [self.definition.cases[i].value for i in leaf.held] if leaf.held else [base]
        met = met_at(splitter, self.split, leaf) if told_of(told) else ()
        if not leaf.held:
            value = base if base is None else narrowed(splitter, met, base)
            same = value is None or value is base
            if same:
                return self.base
            assert value is not None
            return evolve(compile_expr(self.compiler, self.frame, value), clash=FALSE)
        cases = [self.definition.cases[i] for i in leaf.held]
        values_ = [narrowed(splitter, met, case.value) for case in cases]
        held = []
        for i, case, value in zip(leaf.held, cases, values_, strict=True):
            if (i, value) not in self.held:
                self.held[i, value] = _held(self.compiler, self.frame, evolve(case, value=value))
            held.append(self.held[i, value])
        return _leaf(self.compiler, self.frame, self.definition, held)


def _held(compiler: Compiler, frame: Frame, case: Case) -> Result:
    """A case that is held: its value, its provision, and what its guard and value applied."""
    result = compile_expr(compiler, frame, case.value)
    guard = compile_expr(compiler, frame, case.guard)
    applied = union(result.applied, guard.applied, compiler.provision(case))
    if case.nonzero:
        line = as_line(result.value)
        above = all_of(line.some, end_less(constant(0), line.low))
        applied = where(above, applied)
    return Result(result.value, frame.let_mask(applied), result.why)


def _leaf(compiler: Compiler, frame: Frame, definition: Def, held: list[Result]) -> Result:
    if len(held) == 1:
        return held[0]
    if definition.fold is not None:
        return folded(frame, definition, held)
    value = values.join(frame, [(TRUE, r.value) for r in held])
    applied = union(*(r.applied for r in held))
    apart = any_of(*(arithmetic.apart(frame, a.value, b.value) for a, b in combinations(held, 2)))
    whys = union(*(r.why for r in held))
    torn = where(apart, compiler.reason(f"clash:{definition.id}"))
    known = choose((silent_only(value), whys), (values.single(value), NOTHING), orelse=union(whys, torn))
    return Result(value, applied, frame.let_mask(known), apart)
