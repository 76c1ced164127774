"""A small policy, put together by hand, for the tests of what comes in."""

from datetime import date

from building import HOUSEHOLD, MEMBER, assembled, fact
from policyrules.base.units import MONTHS, PERCENT, YUAN, YUAN_MONTH
from policyrules.core.documents import Document
from policyrules.core.expressions import Lit
from policyrules.core.givens import Given
from policyrules.core.policy import Def, Entity, Policy
from policyrules.core.types import BOOL, DATE, TEXT, Option, Type

STATES = (Option("insured", "在保"), Option("left", "退出"), Option("never", "未保"))
CAUSES = (Option("illness", "因病"), Option("school", "因学"), Option("age", "因老"))

ENTITIES = (
    HOUSEHOLD,
    MEMBER,
    Entity("spell", "就业", "member", "spells"),
    Entity("visit", "入户", "household", "visits"),
)


GIVENS = (
    fact("household.rural", BOOL, "农村户籍"),
    fact("household.rent", Type("number", YUAN_MONTH), "房租", low=0),
    fact("household.savings", Type("number", YUAN), "存款", low=0, high=100_000_000),
    fact("household.share", Type("number", PERCENT, optional=True), "比例", low=0, high=1),
    fact("household.exit_date", Type("date", optional=True), "退出日期"),
    fact("household.state", Type("choice", options=STATES), "保障状态"),
    fact("household.causes", Type("choices", options=CAUSES), "致贫原因"),
    fact("household.remark", TEXT, "备注"),
    fact("household.early_exit", BOOL, "提前退出", kind="determination", holders=("县",)),
    Given("household.standard", "标准", Type("number", YUAN_MONTH), "county", "standard", "household"),
    fact("member.born", DATE, "出生日期"),
    fact("member.id_number", TEXT, "身份证号"),
    fact("member.income", Type("number", YUAN_MONTH), "月收入"),
    fact("spell.start", DATE, "开始"),
    fact("spell.months", Type("number", MONTHS), "月数", low=0),
    fact("spell.employment_cost", BOOL, "就业成本", kind="determination"),
    fact("visit.day", DATE, "入户日期"),
)


DEFS = tuple(
    Def(f"{entity}.known", "已知", entity, BOOL, (), Lit(True, BOOL)) for entity in ("spell", "visit")
)
"""Something is concluded of each record."""


def policy() -> Policy:
    """Households with members (who have spells of work) and visits."""
    document = Document("example", "示例", start=date(2017, 1, 1))
    return assembled(*DEFS, givens=GIVENS, entities=ENTITIES, document=document)
