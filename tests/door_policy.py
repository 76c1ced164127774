"""A small policy, put together by hand, for the tests of what comes in."""

from datetime import date

from policyrules.base.units import MONTHS, PERCENT, YUAN, YUAN_MONTH
from policyrules.core.policy import Document, Entity, Given, Policy
from policyrules.core.types import BOOL, DATE, TEXT, Option, Type

STATES = (Option("insured", "在保"), Option("left", "退出"), Option("never", "未保"))
CAUSES = (Option("illness", "因病"), Option("school", "因学"), Option("age", "因老"))

ENTITIES = (
    Entity("household", "户", None, "households"),
    Entity("member", "成员", "household", "members", person=True),
    Entity("spell", "就业", "member", "spells"),
    Entity("visit", "入户", "household", "visits"),
)


def fact(id_: str, label: str, type_: Type, low: int | None = None, high: int | None = None) -> Given:
    """A case-level fact; bounds are held numbers."""
    return Given(id_, label, type_, "case", "fact", id_.partition(".")[0], low, high)


GIVENS = (
    fact("household.rural", "农村户籍", BOOL),
    fact("household.rent", "房租", Type("number", YUAN_MONTH), 0),
    fact("household.savings", "存款", Type("number", YUAN), 0, 100_000_000),
    fact("household.share", "比例", Type("number", PERCENT, optional=True), 0, 1),
    fact("household.exit_date", "退出日期", Type("date", optional=True)),
    fact("household.state", "保障状态", Type("choice", options=STATES)),
    fact("household.causes", "致贫原因", Type("choices", options=CAUSES)),
    fact("household.remark", "备注", TEXT),
    Given("household.early_exit", "提前退出", BOOL, "case", "determination", "household", holders=("县",)),
    Given("household.standard", "标准", Type("number", YUAN_MONTH), "county", "standard", "household"),
    fact("member.born", "出生日期", DATE),
    fact("member.id_number", "身份证号", TEXT),
    fact("member.income", "月收入", Type("number", YUAN_MONTH)),
    fact("spell.start", "开始", DATE),
    fact("spell.months", "月数", Type("number", MONTHS), 0),
    Given("spell.employment_cost", "就业成本", BOOL, "case", "determination", "spell"),
    fact("visit.day", "入户日期", DATE),
)


def policy() -> Policy:
    """Households with members (who have spells of work) and visits."""
    return Policy(
        document=Document("example", "示例", start=date(2017, 1, 1)),
        entities={e.id: e for e in ENTITIES},
        givens={g.id: g for g in GIVENS},
        defs={},
        provisions={},
        discretions={},
        programmes={},
        readings={},
        units={},
        clauses=(),
        examples=(),
        documents={},
        root="household",
        digest="",
    )
