"""The cases of a Def in SQL: which nodes of its decision graph can be reached, and what that gives."""

from __future__ import annotations

from itertools import combinations

from attrs import frozen

from policyrules.compile import arithmetic, values
from policyrules.compile.compiler import Compiler
from policyrules.compile.ends import constant, end_less
from policyrules.compile.frame import Frame
from policyrules.compile.nodes import compile_expr
from policyrules.compile.results import Result, silent_only
from policyrules.compile.terms import (
    FALSE,
    TRUE,
    ZERO,
    Term,
    all_of,
    any_of,
    choose,
    integer,
    no,
    pick,
    shared,
    union,
)
from policyrules.compile.values import Choices, Line, Value, as_choices, as_line
from policyrules.core.graph import BoolTest, Branch, ChoiceTest, Leaf, Node, OrderTest, Test, graph
from policyrules.core.policy import Case, Def
from policyrules.core.types import SILENT, Known

NOTHING_LOST = integer(-1)
"""The mask that takes nothing away when masks are shared."""


@frozen
class Answer:
    """Which branches of a test are possible, whether it may be silent, the reasons if it is open."""

    branches: dict[Branch, Term]
    silent: Term
    why: Term


def compile_def(compiler: Compiler, frame: Frame, definition: Def) -> Result:
    """The value of a Def in a row of the frame, with what it applied and why it is not narrower."""
    if definition.base is None:
        base = Result(values.held(SILENT), why=compiler.reason(f"silent:{definition.id}"))
    else:
        base = compile_expr(compiler, frame, definition.base)
    if not definition.cases:
        return base
    split = graph(definition.cases)
    answers = {node.test: _answer(compiler, frame, split.tests[node.test]) for node in split.nodes()}
    leaves, reasons, may_be_silent, silence = _walk(frame, split.root, list(split.nodes()), answers)
    held = {i: _held(compiler, frame, definition.cases[i]) for leaf in leaves for i in leaf}
    results = {leaf: _leaf(compiler, frame, definition, [held[i] for i in leaf], base) for leaf in leaves}
    parts = [(reached, results[leaf].value) for leaf, reached in leaves.items()]
    value = values.join(frame, [*parts, (may_be_silent, values.held(SILENT))])
    applied = shared(
        *(pick(reached, results[leaf].applied, NOTHING_LOST) for leaf, reached in leaves.items()),
        pick(may_be_silent, ZERO, NOTHING_LOST),
    )
    inner = union(silence, *(pick(reached, results[leaf].why, ZERO) for leaf, reached in leaves.items()))
    why = choose((silent_only(value), inner), (values.single(value), ZERO), orelse=union(reasons, inner))
    assert why is not None
    clash = any_of(
        *(
            all_of(results[leaf].clash, reached, *(no(r) for other, r in leaves.items() if other != leaf))
            for leaf, reached in leaves.items()
        )
    )
    return Result(value, frame.let_int(applied), frame.let_int(why), frame.let(clash))


def _walk(
    frame: Frame, root: Node | Leaf, nodes: list[Node], answers: dict[int, Answer]
) -> tuple[dict[tuple[int, ...], Term], Term, Term, Term]:
    """Each leaf with whether it can be reached, the reasons of open tests, whether one may be silent, why."""
    if isinstance(root, Leaf):
        return {root.held: TRUE}, ZERO, FALSE, ZERO
    arriving: dict[int, list[Term]] = {id(root): [TRUE]}
    leaves: dict[tuple[int, ...], list[Term]] = {}
    met: dict[int, list[Term]] = {}
    for node in nodes:
        reached = frame.let(any_of(*arriving[id(node)]))
        met.setdefault(node.test, []).append(reached)
        for branch, child in node.children.items():
            edge = all_of(reached, answers[node.test].branches[branch])
            target = (
                leaves.setdefault(child.held, [])
                if isinstance(child, Leaf)
                else arriving.setdefault(id(child), [])
            )
            target.append(edge)
    found = {held: frame.let(any_of(*edges)) for held, edges in sorted(leaves.items())}
    possible = {held: reached for held, reached in found.items() if reached.value is not False}
    whys = union(*(pick(any_of(*at), answers[test].why, ZERO) for test, at in met.items()))
    silences = {test: all_of(any_of(*at), answers[test].silent) for test, at in met.items()}
    silence = union(*(pick(silent, answers[test].why, ZERO) for test, silent in silences.items()))
    silent = any_of(*silences.values())
    return possible, frame.let_int(whys), frame.let(silent), frame.let_int(silence)


# ── tests ────────────────────────────────────────────────────────────────────


def _answer(compiler: Compiler, frame: Frame, test: Test) -> Answer:
    match test:
        case BoolTest(expr=expr):
            result = compile_expr(compiler, frame, expr)
            can = as_choices(result.value)
            return _open(frame, {"yes": can[True], "no": can[False]}, can[SILENT], result.why)
        case ChoiceTest(expr=expr, classes=classes):
            result = compile_expr(compiler, frame, expr)
            can = as_choices(result.value)
            branches = {str(i): any_of(*(can[o] for o in sorted(c))) for i, c in enumerate(classes)}
            return _open(frame, branches, can[SILENT], result.why)
        case OrderTest(left=left, right=right):
            a, b = compile_expr(compiler, frame, left), compile_expr(compiler, frame, right)
            found = arithmetic.signs(frame, as_line(a.value), as_line(b.value))
            branches = {"lt": found.less, "eq": found.equal, "gt": found.greater}
            return _open(frame, branches, found.silent, union(a.why, b.why))


def _open(frame: Frame, branches: dict[Branch, Term], silent: Term, why: Term) -> Answer:
    branches = {name: frame.let(term) for name, term in branches.items()}
    can: dict[Known, Term] = dict(branches.items())
    can[SILENT] = silent
    unsure = any_of(no(values.single(Choices(can))), silent)
    return Answer(branches, silent, frame.let_int(pick(unsure, why, ZERO)))


# ── leaves ───────────────────────────────────────────────────────────────────


def _held(compiler: Compiler, frame: Frame, case: Case) -> Result:
    """A case that is held: its value, its provision, and what its guard and value applied."""
    result = compile_expr(compiler, frame, case.value)
    guard = compile_expr(compiler, frame, case.guard)
    applied = union(result.applied, guard.applied, compiler.provision(case))
    if case.nonzero:
        line = as_line(result.value)
        above = all_of(line.some, end_less(constant(0), line.low))
        applied = pick(above, applied, ZERO)
    return Result(result.value, frame.let_int(applied), result.why)


def _leaf(compiler: Compiler, frame: Frame, definition: Def, held: list[Result], base: Result) -> Result:
    if len(held) <= 1:
        return held[0] if held else base
    value = values.join(frame, [(TRUE, r.value) for r in held])
    applied = union(*(r.applied for r in held))
    apart = any_of(*(_apart(frame, a.value, b.value) for a, b in combinations(held, 2)))
    whys = union(*(r.why for r in held), pick(apart, compiler.reason(f"clash:{definition.id}"), ZERO))
    known = choose((silent_only(value), held[0].why), (values.single(value), ZERO), orelse=whys)
    assert known is not None
    return Result(value, applied, frame.let_int(known), apart)


def _apart(frame: Frame, a: Value, b: Value) -> Term:
    """Whether two values are certainly not the same."""
    silent_a, silent_b = silent_only(a), silent_only(b)
    one_silent = any_of(
        all_of(silent_a, values.single(b), no(silent_b)), all_of(silent_b, values.single(a), no(silent_a))
    )
    if isinstance(a, Line) or isinstance(b, Line):
        compared = arithmetic.compare(frame, "eq", as_line(a), as_line(b))
    else:
        compared = arithmetic.compare_members(frame, "eq", as_choices(a), as_choices(b))
    return frame.let(any_of(one_silent, values.only(compared, False)))
