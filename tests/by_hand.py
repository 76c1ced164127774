"""An invented vocabulary, and conclusions put together by hand, for tests of docs/core.md."""

from __future__ import annotations

from datetime import date
from typing import Any

from building import COLOUR, COLOURS, HOUSEHOLD, MEMBER, MODE, MONEY, NUMBER, ON, assembled, fact, figure
from policyrules.base.units import MONTHS, YUAN_MONTH
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.documents import Document
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref, Today, Window
from policyrules.core.givens import Constraint, Dated
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Discretion, Entity, Policy, Provision, SingleUnit
from policyrules.core.possible import Options, Value
from policyrules.core.types import BOOL, DATE, Citation, Known, Option, Type
from policyrules.deciding import decide
from policyrules.evaluate import engine
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import instance_of

EITHER = Options(frozenset({True, False}))
CLAUSE = (Citation("invented", "一", "示例"),)


AUGUST = {"low": date(2017, 8, 1), "high": date(2017, 8, 31)}
GIVENS = (
    fact("household.day", DATE),
    fact("household.august", DATE, **AUGUST),
    fact("household.maybe_august", Type("date", optional=True), **AUGUST),
    fact("household.extra", Type("number", YUAN_MONTH, optional=True), low=0, high=50),
    fact("household.yes", BOOL),
    fact("household.other", BOOL),
    fact("household.colour", COLOUR),
    fact("household.status", NUMBER),
    fact("household.mostly", BOOL, default=True),
    fact("member.wage", MONEY, low=0),
    fact("member.debt", MONEY),
    fact("member.ill", BOOL),
    fact("member.own_status", NUMBER),
    fact("household.use", BOOL, kind="determination"),
    figure("rule.mode", MODE, kind="mode", default="unused"),
    figure("A01", COLOUR, kind="reading", default="red"),
    figure(
        "line",
        MONEY,
        Dated(date(2017, 1, 1), date(2017, 12, 31), 400),
        Dated(date(2018, 3, 1), None, 500),
        low=0,
    ),
    figure(
        "open",
        MONEY,
        low=0,
        constraints=(
            Constraint("must", "ge", Lit(100, MONEY), None, ()),
            Constraint("must", "le", Lit(200, MONEY), None, ()),
            Constraint("principle", "le", Lit(150, MONEY), None, ()),
        ),
    ),
    figure("vague", MONEY, low=0, high=10),
    figure("pinned", MONEY, low=0, constraints=(Constraint("must", "eq", Lit(5, MONEY), None, ()),)),
    figure("standing", MONEY, default=9),
    figure(
        "guarded",
        MONEY,
        low=0,
        constraints=(
            Constraint(
                "must", "le", Lit(7, MONEY), Prim("lt", (Ref("vague", 0, MONEY), Lit(5, MONEY)), BOOL), ()
            ),
        ),
    ),
)
YES, OTHER = Ref("household.yes", 0, BOOL), Ref("household.other", 0, BOOL)
WAGE, ILL = Ref("member.wage", 0, MONEY), Ref("member.ill", 0, BOOL)
OPEN, LINE = Ref("open", 0, MONEY), Ref("line", 0, MONEY)
COLOUR_FACT = Ref("household.colour", 0, COLOUR)


def truth(value: bool) -> Lit:
    return Lit(value, BOOL)


def money(value: int) -> Lit:
    return Lit(value, MONEY)


def negated(expr: Expr) -> Expr:
    return Prim("not", (expr,), BOOL)


def policy(*defs: Def, document: Document | None = None, outcomes: tuple[Option, ...] = COLOURS) -> Policy:
    """The vocabulary with these conclusions; a provision ``rule`` is at the county's discretion."""
    discretion = Discretion("rule", ("县",), "rule.mode", "household.use", "household", YES)
    return assembled(
        *defs,
        givens=GIVENS,
        entities=(HOUSEHOLD, MEMBER, Entity("visit", "入户", "household", "visits")),
        provisions=(Provision("rule", "rule", "case", CLAUSE, discretion="rule"),),
        cited=CLAUSE,
        outcomes=outcomes,
        discretions={"rule": discretion},
        units={
            "alone": SingleUnit("alone", "member", "household", (("household.status", "member.own_status"),))
        },
        **({"document": document} if document else {}),
    )


def household(*members: dict[str, Known], complete: bool = True, visits: int = 0, **facts: Known) -> Case:
    below = tuple(
        Record("member", str(n), {k: Fact(v) for k, v in member.items()})
        for n, member in enumerate(members, 1)
    )
    seen = tuple(Record("visit", str(n)) for n in range(visits))
    lists = frozenset({"member", "visit"}) if complete else frozenset()
    given = {k: Fact(v) for k, v in facts.items()}
    return Case("x", Record("household", "x", given, {"member": below, "visit": seen}, lists))


Found = tuple[Value, frozenset[str], set[str]]


def conclude(definition: Def, case: Case, *more: Def, on: date = ON, **assumed: Known) -> Found:
    """A conclusion of the household: its value, the reasons, the provisions applied."""
    ready = engine(policy(*more, definition))
    run = Run(ready, on, assumed)
    root = instance_of(ready.policy, case.household, on=on)
    value, applied, reasons = run.entry(ready.index[definition.id], root).result
    return value, run.reasons(reasons), set(ready.rules.provisions(applied))


def find(expr: Expr, case: Case | None = None, *more: Def, on: date = ON) -> Found:
    """A bare expression of the household."""
    found = Def("d", "d", "household", expr.type, (), expr)
    return conclude(found, household() if case is None else case, *more, on=on)


def value_of(expr: Expr, case: Case | None = None, *, on: date = ON) -> Value:
    return find(expr, case, on=on)[0]


def table(*rules: Rule, base: Expr | None = None, type_: Type = COLOUR, name: str = "d") -> Def:
    return Def(name, name, "household", type_, rules, base, "outcome" if name == "p" else "quantity")


def rule(guard: Expr, result: str, *overrides: str, id_: str = "", provision: str | None = None) -> Rule:
    return Rule(id_ or result, id_ or result, guard, Lit(result, COLOUR), overrides, provision)


def member_def(name: str, *cases: tuple[Expr, Expr, str], type_: Type = BOOL) -> Def:
    rules = tuple(Rule(f"{name}.{p}", p, guard, value, (), p) for guard, value, p in cases)
    return Def(name, name, "member", type_, rules, None)


def window(mode: str, start: Expr, months: int) -> Window:
    return Window(Today(), start, Lit(months, Type("number", MONTHS)), mode)  # type: ignore[arg-type]


DAY, AUG = Ref("household.day", 0, DATE), Ref("household.august", 0, DATE)

MAYBE_AUG = Ref("household.maybe_august", 0, Type("date", optional=True))


def over(op: str, expr: Expr, filter_: Expr | None = None) -> Agg:
    type_ = BOOL if op in ("any", "all") else MONEY
    return Agg(op, "member", 0, expr, filter_, type_)  # type: ignore[arg-type]


STATE = member_def("state", (ILL, truth(True), "p_ill"), (negated(ILL), truth(False), "p_well"))

EXTRA = Ref("household.extra", 0, Type("number", YUAN_MONTH, optional=True))


def decided(
    *rules: Rule, case: Case | None = None, on: date = ON, base: Expr | None = None, **more: Any
) -> Decision:
    outcome = table(*rules, base=base, name="p")
    document = more.pop("document", None)
    return decide(policy(outcome, document=document), case or household(), on=on, programme="p", **more)


DISCRETION = Prim(
    "and",
    (
        YES,
        Prim(
            "or",
            (
                Prim("eq", (Ref("rule.mode", 0, MODE), Lit("always", MODE)), BOOL),
                Prim(
                    "and",
                    (
                        Prim("eq", (Ref("rule.mode", 0, MODE), Lit("case_by_case", MODE)), BOOL),
                        Ref("household.use", 0, BOOL),
                    ),
                    BOOL,
                ),
            ),
            BOOL,
        ),
    ),
    BOOL,
)
