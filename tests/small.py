"""A small invented policy, built by hand from the core, for tests that need one without the parser.

household: property_ok (yes/no), members: wage (元/月).
income = Σ wage − Σ work cost; dibao: income below standard × 1 and property_ok → include, paying
standard − income; else refuse. The work cost (100 元 of each wage) is at the office's discretion.
"""

from datetime import date

from building import MODE, MONEY, assembled, fact, figure
from policyrules.base.saying import same
from policyrules.core.case import Case as Household
from policyrules.core.case import Fact, Record
from policyrules.core.documents import Clause, Document
from policyrules.core.expressions import Agg, Lit, Prim, Ref
from policyrules.core.givens import Dated, Given
from policyrules.core.policy import Case, Def, Discretion, Policy, Programme, Provision, Reading
from policyrules.core.types import BOOL, Citation, Known, Option, Type

OUTCOMES = (Option("include", "纳入"), Option("refuse", "不予纳入"))
ON = date(2017, 10, 15)

INCOME_CLAUSE = Citation("small", "二第1句", "收入低于标准")
COST_CLAUSE = Citation("small", "二第2句", "可以扣减就业成本")
STANDARD_SOURCE = Citation("《示例通知（虚构）》", "第一条", "每人每月400元")


def lit(value: Known, type_: Type) -> Lit:
    return Lit(value, type_)


def _givens() -> tuple[Given, ...]:
    standard = Dated(date(2017, 1, 1), date(2017, 12, 31), 40000, (STANDARD_SOURCE,))
    readings = Type("choice", options=(Option("below", "低于"), Option("at", "不高于")))
    return (
        fact("household.property_ok", BOOL, "财产合规", holders=("民政局",), judged=True),
        fact("member.wage", MONEY, "月工资", low=0, holders=("人社局",)),
        figure("rural_standard", MONEY, standard, label="低保标准", holders=("县政府",)),
        figure("work_cost.mode", MODE, label="就业成本", kind="mode", default="unused"),
        fact("member.work_cost", BOOL, "就业成本", kind="determination", holders=("民政局",)),
        figure("A01", readings, kind="reading", default="below"),
    )


def _defs() -> tuple[Def, ...]:
    wage, standard = Ref("member.wage", 0, MONEY), Ref("rural_standard", 0, MONEY)
    mode = Ref("work_cost.mode", 0, MODE)
    used = Prim(
        "or",
        (
            Prim("eq", (mode, lit("always", MODE)), BOOL),
            Prim(
                "and",
                (Prim("eq", (mode, lit("case_by_case", MODE)), BOOL), Ref("member.work_cost", 0, BOOL)),
                BOOL,
            ),
        ),
        BOOL,
    )
    cost = Prim("min", (lit(10000, MONEY), wage), MONEY)
    income = Ref("income", 0, MONEY)
    ok = Ref("eligible", 0, BOOL)
    outcome = Type("choice", options=OUTCOMES)
    paid = Prim("sub", (standard, income), MONEY)
    below = Prim("lt", (income, standard), BOOL)
    return (
        Def(
            "work_cost",
            "就业成本",
            "member",
            MONEY,
            (Case("work_cost", "就业成本", used, cost, provision="work_cost", nonzero=True),),
            lit(0, MONEY),
            "adjustment",
        ),
        Def(
            "income",
            "家庭月收入",
            "household",
            MONEY,
            (),
            Prim(
                "sub",
                (
                    Agg("sum", "member", 0, wage, None, MONEY),
                    Agg("sum", "member", 0, Ref("work_cost", 0, MONEY), None, MONEY),
                ),
                MONEY,
            ),
        ),
        Def(
            "eligible",
            "符合条件",
            "household",
            BOOL,
            (
                Case(
                    "eligible",
                    "符合条件",
                    Prim("and", (below, Ref("household.property_ok", 0, BOOL)), BOOL),
                    lit(True, BOOL),
                    provision="eligible",
                ),
            ),
            lit(False, BOOL),
            "condition",
        ),
        Def("dibao", "低保", "household", outcome, _cases(ok, outcome, None), None, "outcome"),
        Def("dibao.amount", "低保金额", "household", MONEY, _cases(ok, MONEY, paid), None, "amount"),
    )


def _cases(ok: Ref, type_: Type, paid: Prim | None) -> tuple[Case, ...]:
    entry = lit("include", type_) if paid is None else paid
    refusal = lit("refuse", type_) if paid is None else lit(0, type_)
    refused = Prim("not", (ok,), BOOL)
    return (
        Case("dibao.entry", "符合纳入", ok, entry, provision="dibao.entry"),
        Case("dibao.refusal", "不符合", refused, refusal, provision="dibao.refusal"),
    )


def policy() -> Policy:
    """The small policy."""
    provisions = (
        Provision("work_cost", "就业成本", "deduct", (COST_CLAUSE,), discretion="work_cost"),
        Provision("eligible", "符合条件", "condition", (INCOME_CLAUSE,), ("A01",)),
        Provision("dibao.entry", "符合纳入", "case", (Citation("small", "一", "应保尽保"),)),
        Provision("dibao.refusal", "不符合", "case", (Citation("small", "一", "应保尽保"),)),
    )
    document = Document("small", "示例办法（虚构）", "示发〔2017〕1号", start=date(2017, 1, 1))
    return assembled(
        *_defs(),
        givens=_givens(),
        provisions=provisions,
        document=document,
        discretions={
            "work_cost": Discretion(
                "work_cost", ("民政局",), "work_cost.mode", "member.work_cost", "member", lit(True, BOOL)
            )
        },
        programmes={"dibao": Programme("dibao", "低保", "household", OUTCOMES, "dibao.amount")},
        readings={
            "A01": Reading(
                "A01",
                same("收入恰等于标准"),
                (("below", "低于", same("等于不算低于")), ("at", "不高于", same("等于也算"))),
                "below",
                ("民政局",),
            )
        },
        clauses=(
            Clause("small", "一", None, "应保的都保"),
            Clause("small", "二第1句", None, "收入条件"),
            Clause("small", "二第2句", None, "就业成本可扣"),
            Clause("small", "三", "procedural", "加强领导"),
        ),
        documents={"small": document},
        digest="0" * 64,
    )


def household(
    *wages: int | None, ok: bool | None = True, id_: str = "甲户", complete: bool = True
) -> Household:
    """A household of members with wages in fen (None: not known)."""
    members = tuple(
        Record("member", str(n), {} if wage is None else {"wage": Fact(wage, source="人社局")})
        for n, wage in enumerate(wages, 1)
    )
    facts = {} if ok is None else {"property_ok": Fact(ok, by="王某", on=date(2017, 9, 1))}
    lists = frozenset({"member"}) if complete else frozenset()
    return Household(id_, Record("household", id_, facts, {"member": members}, lists))
