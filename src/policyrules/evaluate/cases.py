"""The cases of a Def: a walk through its decision graph, known or with branches still open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

from policyrules.core import possible
from policyrules.core.expressions import Expr
from policyrules.core.graph import SIGN_BRANCH, BoolTest, ChoiceTest, Leaf, Node, OrderTest, Test, graph
from policyrules.core.policy import Case, Def
from policyrules.core.possible import Value, is_known, join
from policyrules.core.primitives import SPECIAL
from policyrules.core.types import SILENT, Known
from policyrules.core.walk import targets
from policyrules.evaluate.engine import Body, Code, Engine, Result, Run
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.moving import moving

Branches = tuple[tuple[str, ...], int]
"""The branches of a test that are possible, and the reasons when there is more than one.
SILENT_BRANCH among them: the test may be silent."""

SILENT_BRANCH = "silent"
Tester = Callable[[Run, Instance], Branches]


def compile_def(engine: Engine, definition: Def) -> Body:
    """The function of a Def: its result, and the leaves of its graph that can be reached."""
    silent = engine.reason_bit(f"silent:{definition.id}")
    base: Code = (
        (lambda run, here: (SILENT, 0, silent)) if definition.base is None else engine.code(definition.base)
    )
    if not definition.cases:
        return lambda run, here: (base(run, here), ((),))
    split = graph(definition.cases)
    testers = [_tester(engine, test) for test in split.tests]
    leaf_value = _leaf_value(engine, definition, base)
    root = split.root

    def body(run: Run, here: Instance) -> tuple[Result, tuple[tuple[int, ...], ...]]:
        node, known = root, True
        answers: dict[int, Branches] = {}
        while known and isinstance(node, Node):
            branches, _ = answers[node.test] = testers[node.test](run, here)
            known = len(branches) == 1 and branches[0] != SILENT_BRANCH
            if known:
                node = node.children[branches[0]]
        if isinstance(node, Leaf):
            return leaf_value(run, here, node.held), (node.held,)
        leaves, reasons, silence = _reachable(node, testers, answers, run, here)
        results = [leaf_value(run, here, held) for held in leaves]
        if silence is not None:
            results.append((SILENT, 0, silence))
        value = reduce(join, (v for v, _, _ in results))
        applied = reduce(lambda a, b: a & b, (p for _, p, _ in results))
        if is_known(value) and value is not SILENT:
            return (value, applied, 0), leaves
        why = 0 if value is SILENT else reasons
        for _, _, r in results:
            why |= r
        return (value, applied, why), leaves

    return body


def _reachable(
    start: Node, testers: list[Tester], answers: dict[int, Branches], run: Run, here: Instance
) -> tuple[tuple[tuple[int, ...], ...], int, int | None]:
    """Every leaf that can be reached, the reasons of the open tests, those of tests that may be silent."""
    leaves: dict[tuple[int, ...], None] = {}
    reasons, silence = 0, None
    seen: set[int] = set()
    todo: list[Node | Leaf] = [start]
    while todo:
        node = todo.pop()
        if isinstance(node, Leaf):
            leaves[node.held] = None
            continue
        if id(node) in seen:
            continue
        seen.add(id(node))
        answer = answers.get(node.test)
        if answer is None:
            answer = answers[node.test] = testers[node.test](run, here)
        branches, why = answer
        reasons |= why
        for branch in branches:
            if branch == SILENT_BRANCH:
                silence = (silence or 0) | why
            else:
                todo.append(node.children[branch])
    return tuple(sorted(leaves)), reasons, silence


# ── tests ────────────────────────────────────────────────────────────────────


def _tester(engine: Engine, test: Test) -> Tester:
    match test:
        case BoolTest(expr=expr):
            return _yes_no(engine.code(expr))
        case ChoiceTest(expr=expr, classes=classes):
            names = {option: str(i) for i, c in enumerate(classes) for option in c}
            return _choice(engine.code(expr), names)
        case OrderTest(left=left, right=right):
            return _order(engine, left, right)


def _yes_no(code: Code) -> Tester:
    def test(run: Run, here: Instance) -> Branches:
        value, _, reasons = code(run, here)
        if value is True:
            return ("yes",), 0
        if value is False:
            return ("no",), 0
        names: dict[Known, str] = {True: "yes", False: "no", SILENT: SILENT_BRANCH}
        return _sorted(names[v] for v in possible.members(value)), reasons

    return test


def _choice(code: Code, names: dict[str, str]) -> Tester:
    def test(run: Run, here: Instance) -> Branches:
        value, _, reasons = code(run, here)
        if type(value) is str:
            return (names[value],), 0
        found = {names[v] if isinstance(v, str) else SILENT_BRANCH for v in possible.members(value)}
        return _sorted(found), reasons if len(found) > 1 or SILENT_BRANCH in found else 0

    return test


def _order(engine: Engine, left: Expr, right: Expr) -> Tester:
    left_moves, right_moves = moving(engine, left), moving(engine, right)
    left_code = left_moves[0] if left_moves else engine.code(left)
    right_code = right_moves[0] if right_moves and not left_moves else engine.code(right)

    def test(run: Run, here: Instance) -> Branches:
        a, _, r = left_code(run, here)
        b, _, s = right_code(run, here)
        if left_moves:
            left_moves[1](run, here, b, (0, 1))
        elif right_moves:
            right_moves[1](run, here, a, (0, 1))
        if type(a) not in SPECIAL and type(b) not in SPECIAL:
            return ("lt" if a < b else "eq" if a == b else "gt",), 0  # type: ignore[operator]
        found = possible.signs(a, b)
        branches = _sorted(SIGN_BRANCH[x] if isinstance(x, int) else SILENT_BRANCH for x in found)
        return branches, r | s if len(branches) > 1 or SILENT_BRANCH in branches else 0

    return test


def _sorted(branches: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(branches))


# ── leaves ───────────────────────────────────────────────────────────────────


def _leaf_value(
    engine: Engine, definition: Def, base: Code
) -> Callable[[Run, Instance, tuple[int, ...]], Result]:
    held_codes = [_held(engine, case) for case in definition.cases]
    clash = engine.reason_bit(f"clash:{definition.id}")

    def leaf_value(run: Run, here: Instance, held: tuple[int, ...]) -> Result:
        if not held:
            return base(run, here)
        if len(held) == 1:
            return held_codes[held[0]](run, here)
        results = [held_codes[i](run, here) for i in held]
        value = reduce(join, (v for v, _, _ in results))
        applied = reduce(lambda a, b: a | b, (p for _, p, _ in results))
        why = reduce(lambda a, b: a | b, (r for _, _, r in results))
        if is_known(value):
            return value, applied, why if value is SILENT else 0
        return value, applied, why | (clash if _differ([v for v, _, _ in results]) else 0)

    return leaf_value


def _held(engine: Engine, case: Case) -> Code:
    """A case that is held: its value, its provision, and what its guard and value applied."""
    value_code = engine.code(case.value)
    guard_code = engine.code(case.guard) if cites(engine, case.guard) else None
    bit = engine.provision_bits[case.provision] if case.provision is not None else 0
    nonzero = case.nonzero

    def held(run: Run, here: Instance) -> Result:
        value, applied, reasons = value_code(run, here)
        if nonzero:
            low = possible.bounds(value)[0]
            if low is None or not low > 0:  # type: ignore[operator]
                return value, 0, reasons
        if guard_code is not None:
            applied |= guard_code(run, here)[1]
        return value, applied | bit, reasons

    return held


def _differ(values: list[Value]) -> bool:
    """Whether two of the values cannot be the same."""
    return any(_apart(a, b) for i, a in enumerate(values) for b in values[i + 1 :])


def _apart(a: Value, b: Value) -> bool:
    if a is SILENT or b is SILENT:
        return a is not b and is_known(a) and is_known(b)
    return possible.compare("eq", a, b) is False


def cites(engine: Engine, expr: Expr) -> bool:
    """Whether an expression draws on any Def, so that evaluating it may apply provisions."""
    return any(target in engine.index for target in targets(expr))
