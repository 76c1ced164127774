"""The clauses that all rules share: 当, 期间, 金额, 裁量, 依释义, 依据."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Final

from attrs import Factory, define, evolve

from policyrules.base.errors import Span
from policyrules.base.saying import Said, listed
from policyrules.base.units import PLAIN
from policyrules.core.expressions import Expr, If, Lit, Prim, Ref, Silent
from policyrules.core.givens import Given
from policyrules.core.policy import Discretion, Provision, ProvisionKind
from policyrules.core.types import BOOL, Option, Type
from policyrules.core.words import amount_said
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.citing import cites
from policyrules.resolve.codes import NOTE_HAS_NO_OPTIONS
from policyrules.resolve.decision_codes import (
    GIVEN_TWICE,
    NO_PLACE_HERE,
    NOT_PAID,
    OPTION_MISSING,
    OPTION_TWICE,
    OTHER_WORD,
    SEVERAL_READINGS,
    STEP_NOT_ABOVE_ZERO,
)
from policyrules.resolve.demands import condition, of_type, shown
from policyrules.resolve.figure_codes import CITED_FOR_ALL, CITES_NOTHING, OPTION_LEFT_OUT
from policyrules.resolve.in_turn import tests_in_turn
from policyrules.resolve.names import Context, Key, no_reading, option_of, touch
from policyrules.resolve.readings import known_readings
from policyrules.resolve.scope import Scope, the_reading, twice
from policyrules.resolve.type_codes import AMOUNT_NO_NUMBER
from policyrules.resolve.windows import during

_PARTS: Final = {
    "values": Said("为", "as"),
    "amounts": Said("金额", "amount"),
    "overrides": Said("例外于", "exception_to"),
    "rounding": Said("取整", "round"),
    "discretion": Said("裁量", "discretion"),
    "outcome": Said("则", "then"),
}
YES, NO = Lit(True, BOOL), Lit(False, BOOL)
MODES = Type(
    "choice",
    options=(Option("unused", "不用"), Option("always", "一律"), Option("case_by_case", "逐案")),
)


def conjunction(parts: Sequence[Expr]) -> Expr:
    """All of them, nested to the left; none: yes."""
    if not parts:
        return YES
    core = parts[0]
    for part in parts[1:]:
        core = Prim("and", (core, part), BOOL)
    return core


def guard(body: s.Body, ctx: Context) -> tuple[Expr | None, Context]:
    """The conditions and windows of a body, and the context in which its amount stands.

    What stands under options of one reading (依 A09.次月) is one choice: under each option its own
    clauses, under an option without clause no. None after a finding.
    """
    parts: list[Expr | _Choice] = []
    choices: dict[str, _Choice] = {}
    failed = False
    for clause in tests_in_turn((*body.guards, *body.windows)):
        test = under(clause.under, ctx) if clause.under is not None else None
        choice = None if test is None else choices.setdefault(_tested(test), _Choice(clause.span))
        here = ctx if test is None or choice is None else ctx.knowing(choice.known(test))
        core = _clause(clause, here)
        if core is None or (clause.under is not None and test is None):
            failed = True
        elif test is None or choice is None:
            ctx = ctx.knowing(shown(core))
            parts.append(core)
        else:
            parts += [] if choice.options else [choice]
            choice.options.setdefault(test, []).append(core)
    if failed:
        return None, ctx
    for reading, choice in choices.items():
        _left_out(ctx.scope, reading, choice)
        ctx = ctx.knowing(frozenset.intersection(*map(choice.known, choice.options)))
    tests = [part.formula(ctx.scope) if isinstance(part, _Choice) else part for part in parts]
    return conjunction(tests), ctx


def _clause(clause: s.Guard | s.During, ctx: Context) -> Expr | None:
    if isinstance(clause, s.Guard):
        return condition(clause.expr, ctx, Said("当 后面", "what follows when"))
    return during(clause.window, ctx)


@define
class _Choice:
    """The clauses of a body that stand under options of one reading, by the test of their option."""

    span: Span
    """Of the first of them."""
    options: dict[Prim, list[Expr]] = Factory(dict)

    def known(self, option: Prim) -> frozenset[Key]:
        """What is certainly present where the clauses of an option hold."""
        return frozenset().union(*(shown(part) for part in self.options.get(option, ())))

    def formula(self, scope: Scope) -> Expr:
        """One option with all of its clauses, or another with all of its own; in the order of the options."""
        tests = sorted(self.options, key=lambda test: _place(scope, test))
        said = [(test, [part for part in self.options[test] if part != YES]) for test in tests]
        ways = [conjunction([test, *parts]) for test, parts in said if NO not in parts] or [NO]
        return reduce(lambda left, right: Prim("or", (left, right), BOOL), ways)


def under(found: s.Under, ctx: Context) -> Prim | None:
    """The test that a reading has this option."""
    scope, name = ctx.scope, found.reading
    symbol = scope.symbols.get((None, name.text))
    if symbol is None or symbol.kind != "reading":
        no_reading(scope, name, note=NOTE_HAS_NO_OPTIONS)
        return None
    option = option_of(found.option, symbol.type, scope, the_reading(name.text))
    if option is None:
        return None
    touch(ctx, symbol.target)
    return Prim("eq", (Ref(symbol.target, 0, symbol.type), option), BOOL)


def _tested(test: Prim) -> str:
    assert isinstance(test.args[0], Ref)
    return test.args[0].target


def _left_out(scope: Scope, reading: str, choice: _Choice) -> None:
    """A choice that says nothing of some options of its reading."""
    named = {test.args[1].value for test in choice.options if isinstance(test.args[1], Lit)}
    missing = [o for o in scope.givens[reading].type.options if o.id not in named]
    if missing:
        first, options = Said(missing[0].label, missing[0].id), listed(o.named for o in missing)
        scope.add(OPTION_LEFT_OUT.at(choice.span, reading=reading, options=options, first=first))


def _place(scope: Scope, test: Prim) -> int:
    """The how many-th option of its reading a test asks for."""
    options = [o.id for o in scope.givens[_tested(test)].type.options]
    return options.index(test.args[1].value) if isinstance(test.args[1], Lit) else len(options)  # type: ignore[arg-type]


def _covered(reading: str, tests: list[Prim], span: Span, ctx: Context, word: Said) -> bool:
    """Whether every option of a reading has its amount; a missing or double one is a finding."""
    options = ctx.scope.givens[reading].type.options
    named = [test.args[1].value for test in tests if isinstance(test.args[1], Lit)]
    missing = [o for o in options if o.id not in named]
    double = [o for o in options if named.count(o.id) > 1]
    if double:
        ctx.scope.add(OPTION_TWICE.at(span, reading=reading, option=double[0].named, word=word))
    if missing:
        without = listed(o.named for o in missing)
        ctx.scope.add(OPTION_MISSING.at(span, reading=reading, options=without, word=word))
    return not missing


def amount(values: tuple[s.Value, ...], ctx: Context, wanted: Type, source: str, what: Said) -> Expr | None:
    """The value of 为, 金额 or 数值, chosen by reading where it stands under one. None after a finding."""
    found: list[tuple[Prim | None, Expr, Span]] = []
    for clause in values:
        core: Expr | None = Silent(source, wanted)
        if clause.expr is not None:
            core = of_type(clause.expr, ctx, wanted, what)
        test = under(clause.under, ctx) if clause.under is not None else None
        if core is None or (clause.under is not None and test is None):
            return None
        found.append((test, core, clause.span))
    plain = [(core, span) for test, core, span in found if test is None]
    if len(plain) > 1:
        ctx.scope.add(GIVEN_TWICE.at(plain[1][1], what=what))
        return None
    chosen = [(test, core) for test, core, _ in found if test is not None]
    if not plain:
        readings = {_tested(test) for test, _ in chosen}
        if len(readings) != 1:
            ctx.scope.add(SEVERAL_READINGS.at(found[-1][2], what=what))
            return None
        word = amount_said(pays=not values[0].stated)
        if not _covered(readings.pop(), [t for t, _ in chosen], found[0][2], ctx, word):
            return None
    chosen.sort(key=lambda way: _place(ctx.scope, way[0]))
    core = plain[0][0] if plain else chosen.pop()[1]
    for test, branch in reversed(chosen):
        core = If(test, branch, core, wanted)
    return core


def rounded(
    core: Expr, rounding: s.Rounding | None, scope: Scope, wanted: Type, *, person: bool = False
) -> Expr:
    """The amount rounded as the last thing."""
    if rounding is None:
        return core
    ctx = Context(scope, None)
    step = of_type(rounding.step, ctx, wanted, Said("取整的单位", "the step of rounding"))
    if person and wanted.unit is not None and step is not None:
        step = evolve(step, type=wanted)
    if not isinstance(step, Lit):
        return core
    if not isinstance(step.value, bool) and step.value <= 0:  # type: ignore[operator]
        scope.add(STEP_NOT_ABOVE_ZERO.at(rounding.step.span))
        return core
    return Prim(f"round_{rounding.mode}", (core, step), wanted)


# ── provisions and discretions ───────────────────────────────────────────────


def provide(
    ctx: Context,
    kind: ProvisionKind,
    label: str,
    id_: str,
    body: s.Body,
    document: str,
    span: Span,
    *,
    readings: tuple[str, ...] = (),
    discretion: bool = False,
    background: bool = False,
    free: bool = False,
    inherited: tuple[s.Cite, ...] | None = None,
) -> str:
    """Enter a provision and return its id; one without 依据 is a finding.

    ``free``: a 计算 or 条件 that cites nothing but rests on readings; it carries them.
    ``inherited``: the provision is a part, and without 依据 rests on that of its declaration.
    """
    scope = ctx.scope
    cited = cites(scope, body.cites or inherited or (), document)
    if not cited and not free:
        scope.add(CITES_NOTHING.at(span, help=None if inherited is None else CITED_FOR_ALL, label=label))
    named = dict.fromkeys((*readings, *known_readings(scope, body.readings), *ctx.readings))
    scope.provisions[id_] = Provision(
        id_,
        label,
        kind,
        cited,
        tuple(named),
        id_ if discretion else None,
        background,
        span,
    )
    return id_


def discretionary(core: Expr, part: s.DiscretionPart | None, ctx: Context, id_: str, label: str) -> Expr:
    """The guard with the discretion of its holder: mode and determination become Givens."""
    if part is None:
        return core
    scope, entity = ctx.scope, ctx.entity or ""
    mode, use = f"{id_}.mode", f"{entity}.{id_}"
    holders = tuple(name.text for name in part.holders)
    short = id_.rpartition(".")[2]
    same = [d for d in scope.discretions.values() if d.entity == entity and d.id.rpartition(".")[2] == short]
    taken = scope.symbols.get((entity, short))
    if same or (taken is not None and taken.kind in ("fact", "determination")):
        twice(scope, short, part.span, taken.span if taken else scope.givens[same[0].use].span)
    scope.givens[mode] = Given(
        mode,
        f"{label}（启用方式）",
        MODES,
        "county",
        "mode",
        None,
        None,
        None,
        holders,
        default="unused",
        span=part.span,
    )
    scope.givens[use] = Given(
        use, label, BOOL, "case", "determination", entity, None, None, holders, span=part.span
    )
    modes = ("unused", "case_by_case") if part.casewise else ("unused", "always", "case_by_case")
    scope.discretions[id_] = Discretion(id_, holders, mode, use, entity, core, modes)
    ref = Ref(mode, 0, MODES)
    always = Prim("eq", (ref, Lit("always", MODES)), BOOL)
    by_case = Prim("eq", (ref, Lit("case_by_case", MODES)), BOOL)
    used = Prim("or", (always, Prim("and", (by_case, Ref(use, 0, BOOL)), BOOL)), BOOL)
    return used if core == YES else Prim("and", (core, used), BOOL)


def paying(scope: Scope, decl: s.DecisionDecl, entity: str) -> Type | None:
    """The type of 金额 or 数值, None without. Anything but a number, and 金额 not of money, is a finding."""
    written, pays = decl.amount_type, not decl.stated
    if written is None:
        return None
    found = types.declared(scope, written, entity=entity)
    if found.kind != "number":
        scope.add(AMOUNT_NO_NUMBER.at(written.span, word=amount_said(pays=pays)))
        return types.number(None)
    unit = found.unit or PLAIN
    if pays and not unit.money:
        scope.add(NOT_PAID.at(written.span, label=decl.alias.name.text, unit=Said(unit.zh, unit.en)))
    return found


def worded(scope: Scope, values: tuple[s.Value, ...], label: str, *, pays: bool) -> None:
    """金额 in a decision that declares 数值, or the other way round, is a finding."""
    for value in values:
        if value.stated == pays:
            declared, word = amount_said(pays=pays), amount_said(pays=not pays)
            scope.add(OTHER_WORD.at(value.span, label=label, declared=declared, word=word))


def superfluous(scope: Scope, body: s.Body, label: str, allowed: Callable[[str], bool]) -> None:
    """Parts that have no meaning in this kind of rule (the parser has said so already where it can)."""
    for name, word in _PARTS.items():
        part = getattr(body, name)
        if part and not allowed(name):
            first = part[0] if isinstance(part, tuple) else part
            scope.add(NO_PLACE_HERE.at(first.span, label=label, part=word))
