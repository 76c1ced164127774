"""What lies after the assessment day is not there: events, people to be born, determinations, facts."""

from datetime import date

from attrs import evolve

import small
from building import policy
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.presence import birth_facts, record_dates
from policyrules.core.reasons import Later
from policyrules.deciding import decide, decide_units
from policyrules.explaining.notice import notice
from policyrules.explaining.receipt import to_json
from policyrules.explaining.text import explain
from policyrules.loading import load

DAY = date(2020, 4, 20)
RULES = (
    "计算 拒绝次数 (refusals) 对 成员 : 次 为 计数 邀约(当 拒绝)\n"
    "计算 人口 (size) 对 户 : 人 为 计数 成员\n"
    "决定 停发 (stop) 对 成员 结果 停 (stopped), 发 (paid)\n"
    "情形 三次 (three) 当 拒绝次数 不低于 3次 则 停 依据 一 “三次”\n"
    "情形 不足 (fewer) 当 拒绝次数 低于 3次 则 发 依据 二 “不足”\n"
    "其余 未规定 依据 三 “其余”\n"
    "决定 大户 (large) 对 户 结果 大 (yes_large), 小 (no_small)\n"
    "情形 多人 (many) 当 人口 不低于 2人 则 大 依据 一 “二人”\n"
    "情形 一人 (few) 当 人口 低于 2人 则 小 依据 二 “一人”\n"
    "其余 未规定 依据 三 “其余”\n"
    "条件 成年 (adult) 对 成员 当 年龄(生日) 不低于 18岁\n"
)


def offers(*days: date | None) -> tuple[Record, ...]:
    return tuple(
        Record("offer", str(n), {"refused": Fact(True)} | ({"day": Fact(day)} if day else {}))
        for n, day in enumerate(days, 1)
    )


def refusing(*days: date | None) -> Case:
    member = Record("member", "甲", {}, {"offer": offers(*days)}, frozenset({"offer"}))
    return Case("示例", Record("household", "示例", {}, {"member": (member,)}, frozenset({"member"})))


def stopped(case: Case, on: date) -> Decision:
    return decide(policy(RULES), case, on=on, programme="stop")


def test_a_refusal_after_the_day_is_not_counted_and_is_named_once() -> None:
    """Two refusals before the day and one on 1 May are two on 20 April, three on 1 May."""
    case = refusing(date(2020, 2, 1), date(2020, 3, 1), date(2020, 5, 1))
    before = stopped(case, DAY)
    assert before.outcome is not None
    assert before.outcome.id == "paid"
    assert before.later == (Later("offer", "邀约", (("member", "甲"), ("offer", "3")), date(2020, 5, 1)),)
    assert "晚于评定日，未计入\n  成员 甲 · 邀约 3 2020-05-01\n" in explain(policy(RULES), before)
    assert to_json(policy(RULES), before)["later"] == [
        {"id": "offer", "label": "邀约", "path": [["member", "甲"], ["offer", "3"]], "on": "2020-05-01"}
    ]
    after = stopped(case, date(2020, 5, 1))
    assert after.outcome is not None
    assert (after.outcome.id, after.later) == ("stopped", ())


def test_the_answer_stands_until_the_later_record_comes() -> None:
    """The refusal of 1 May will count from that day on, although no fact changes."""
    case = refusing(date(2020, 2, 1), date(2020, 3, 1), date(2020, 5, 1))
    assert stopped(case, DAY).valid_until == date(2020, 4, 30)
    assert stopped(case, date(2020, 5, 1)).valid_until is None


def test_a_record_without_its_date_is_there() -> None:
    """What stands on record without a day has happened; the unknown day is no reason."""
    decision = stopped(refusing(date(2020, 2, 1), date(2020, 3, 1), None), DAY)
    assert decision.outcome is not None
    assert decision.outcome.id == "stopped"


def test_who_is_not_yet_born_is_not_there() -> None:
    """A member born in June makes a household of two from that day, is decided on from then, and is named."""
    people = (
        Record("member", "甲", {"born": Fact(date(1980, 1, 1))}),
        Record("member", "乙", {"born": Fact(date(2020, 6, 1))}),
    )
    case = Case("示例", Record("household", "示例", {}, {"member": people}, frozenset({"member"})))
    before, after = (
        decide(policy(RULES), case, on=day, programme="large") for day in (DAY, date(2020, 6, 1))
    )
    assert before.outcome is not None
    assert after.outcome is not None
    assert (before.outcome.id, after.outcome.id) == ("no_small", "yes_large")
    assert (before.valid_until, [later.on for later in before.later]) == (
        date(2020, 5, 31),
        [date(2020, 6, 1)],
    )
    assert decide_units(policy(RULES), case, "stop", on=DAY) == ((("member", "甲"),),)
    assert len(decide_units(policy(RULES), case, "stop", on=date(2020, 6, 1))) == 2


def test_a_determination_of_a_later_day_is_missing() -> None:
    """Decided on 6 May, it settles nothing on 20 April: the answer is open, until the day of the ruling."""
    policy_ = small.policy()
    modes = {
        **policy_.givens,
        "work_cost.mode": evolve(policy_.givens["work_cost.mode"], default="case_by_case"),
    }
    casewise = evolve(policy_, givens=modes)
    ruling = Fact(True, by="王某", on=date(2017, 10, 20), basis="示例")
    member = Record("member", "1", {"wage": Fact(30000), "work_cost": ruling})
    facts = {"property_ok": Fact(True)}
    case = Case("示例", Record("household", "示例", facts, {"member": (member,)}, frozenset({"member"})))
    before, after = (decide(casewise, case, on=date(2017, 10, day)) for day in (15, 20))
    assert before.amount is not None
    assert after.amount is not None
    assert (before.amount.low, before.amount.high) == (10000, 20000)
    assert [(m.reason, m.id) for m in before.missing] == [("determination", "member.work_cost")]
    assert [later.id for later in before.later] == ["member.work_cost"]
    assert before.determinations == ()
    assert before.valid_until == date(2017, 10, 19)
    assert (after.amount.low, after.amount.high, after.later) == (20000, 20000, ())
    assert len(after.determinations) == 1


def test_a_fact_established_later_is_not_known_yet() -> None:
    """A household's property judged on 1 November is unknown on 15 October."""
    case = small.household(30000, ok=None)
    household = case.household.with_fact("property_ok", Fact(True, by="王某", on=date(2017, 11, 1)))
    decision = decide(small.policy(), evolve(case, household=household), on=small.ON)
    assert [m.id for m in decision.missing] == ["household.property_ok"]
    assert decision.later == (Later("household.property_ok", "财产合规", (), date(2017, 11, 1)),)
    assert "财产合规 2017-11-01" in explain(small.policy(), decision)
    told = notice(small.policy(), decision, case=evolve(case, household=household)).splitlines()
    assert told[told.index("晚于评定日，未计入") + 1] == "  · 财产合规 2017-11-01"


def test_which_dates_say_when_a_record_came_about() -> None:
    """Of a person the date of birth, of a list the one date that every record has; never the household's."""
    assert record_dates(policy(RULES)) == {"member": ("born",), "offer": ("day",)}
    dayao = record_dates(load("dayao"))
    assert dayao["member"] == ("birth_date",)
    assert dayao["job"] == ("started_on",)
    assert "household" not in dayao


def test_what_was_not_looked_for_is_not_named() -> None:
    """A decision that never counts offers says nothing about one of a later day."""
    case = refusing(date(2020, 5, 1))
    assert decide(policy(RULES), case, on=DAY, programme="large").later == ()


def test_an_age_is_never_below_zero() -> None:
    """A birth known to come (where a person has two such dates no day is known of the record) gives no age."""
    text = RULES.replace(
        "条件 成年 (adult) 对 成员 当 年龄(生日) 不低于 18岁\n",
        "实体 户 (household) 事实 户主生日 (head_born) : 日期\n"
        "决定 童户 (child_headed) 对 户 结果 是户 (headed), 否户 (not_headed)\n"
        "情形 幼 (young) 当 年龄(户主生日) 低于 0岁 则 是户 依据 一 “幼”\n"
        "情形 长 (old) 当 年龄(户主生日) 不低于 0岁 且 年龄(户主生日) 低于 18岁 则 否户 依据 二 “长”\n"
        "其余 未规定 依据 三 “其余”\n",
    )
    found = policy(text)
    for born, possible in (
        (date(2020, 4, 21), {"not_headed", None}),
        (date(2020, 4, 20), {"not_headed"}),
        (None, {"not_headed", None}),
    ):
        facts = {} if born is None else {"head_born": Fact(born)}
        decision = decide(found, Case("x", Record("household", "x", facts)), on=DAY, programme="child_headed")
        outcomes = {o.id for o in decision.possible} | ({None} if decision.may_be_silent else set())
        assert outcomes == possible
        if born is not None and born > DAY:
            assert decision.valid_until == DAY  # born tomorrow, and then no longer open
        wanted = [] if born == DAY else ["household.head_born"]
        assert [m.id for m in decision.missing] == wanted


def test_the_dates_of_birth_are_looked_for_once_for_a_policy() -> None:
    """Reading a second case does not go through the rules of the policy again."""
    rules = policy(RULES)
    assert birth_facts(rules) is birth_facts(rules)
    assert "member" in record_dates(rules)
