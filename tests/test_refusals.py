"""A refusal says as much as a grant: whole texts of a small policy, worked out by hand, in both languages."""

import re
from datetime import date
from functools import cache
from typing import Any

import pytest

import building
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.deciding import decide, decide_all
from policyrules.explaining import explain
from policyrules.explaining.brief import household_lines
from policyrules.explaining.conditions import failures_flat
from policyrules.explaining.notice import notice
from policyrules.explaining.receipt import to_json
from policyrules.explaining.text import explain_each
from policyrules.intake.case_json import read_case

POLICY = """政策 town “小镇办法” 文号 “1号” 印发 2016-01-01 生效 2016-01-01 辖区 “小镇（虚构）”
条款 一 “收入”
条款 二 “重病”
条款 三 “拒绝”
条款 四 “养老金”

实体 户 (household) 列名 households
  事实 保障状态 (status) : 选项 {未保 (out)，在保 (covered)}
  事实 月收入 (income) : 元/月 不低于 0元/月 载于 民政台账
  事实 养老金 (pension) : 元/月 不低于 0元/月
  事实 建档状态 (register) : 选项 {未建档 (none)，已脱贫 (exited)，未脱贫 (poor)}
实体 成员 (member) 属 户 列名 members 个人
  事实 重病 (ill) : 是否
  事实 工资 (wage) : 元/月 不低于 0元/月
实体 邀约 (offer) 属 成员 列名 offers
  事实 邀约日 (day) : 日期
  事实 答复 (answer) : 选项 {接受 (accepted)，拒绝 (refused)}

标准 低保线 (line) : 元/月
  自 2016-01-01 为 500元/月 依据 一 “五百元”

释义 A01 “收入恰等于标准”
  采用 严格 可选 县民政局 依据 一 “低于”
  读法 严格 (strict) “等于不算低于”
  读法 从宽 (lenient) “等于也算”
释义 A17 “养老金不计入到何时” 说明 “到期后照常计入” 依据 四 “暂不计入”

不计入 基础养老金 (basic_pension) 对 户 从 户.计入收入
  金额 养老金
  期间 自 2016-01-01 至 2020-12-31
  依释义 A17
  依据 四 “暂不计入”

计算 计入收入 (counted) 对 户 : 元/月 为 月收入

条件 收入低 (poor) 对 户
  当 计入收入 低于 低保线
  依释义 A01
  依据 一 “收入低于标准”

条件 有重病 (has_ill) 对 户
  当 任一 成员(重病 且 工资 × (100% - 50%) 低于 300元/月)
  依据 二 “有重病成员”

决定 低保 (aid) 对 户
  结果 纳入 (include)，继续 (continue)，退出 (exit)，不予纳入 (refuse)
  金额 : 元/月
  情形 纳入 (entry) 当 保障状态 等于 未保 且 收入低 且 有重病 则 纳入 金额 100元/月 依据 一 “纳入”
  情形 不符 (no_entry) 当 保障状态 等于 未保 且 非 (收入低 且 有重病) 则 不予纳入 依据 一 “不予”
  情形 留 (stay) 当 保障状态 等于 在保 且 收入低 则 继续 金额 100元/月 依据 一 “继续”
  情形 走 (leave) 当 保障状态 等于 在保 且 非 收入低 则 退出 依据 一 “退出”
  其余 未规定 依据 一 “其余”
  记账 保障状态 为 在保 当 低保 属于 {纳入，继续}
  记账 保障状态 为 未保 当 低保 等于 退出

条件 三次拒绝 (three_refusals) 对 成员
  当 连续次数(邀约，答复 等于 拒绝) 不低于 3次
  依据 三 “连续3次”

决定 本人金 (own) 对 成员
  结果 照发 (pay)，停发 (stop)
  金额 : 元/月
  情形 照发 (normal) 当 非 (户.建档状态 属于 {已脱贫，未脱贫} 且 三次拒绝) 则 照发 金额 50元/月 依据 三 “照发”
  其余 则 停发 依据 三 “停发”
"""


@cache
def policy() -> Policy:
    return building.policy(POLICY, words="")


def household(
    status: str, income: str, *, ill: bool = False, wage: str = "0", answers: int = 0
) -> dict[str, Any]:
    offers = [{"day": f"2021-0{n + 1}-01", "answer": "refused"} for n in range(answers)]
    return {
        "id": "甲户",
        "complete": "all",
        "status": status,
        "income": income,
        "pension": "80.00",
        "register": "poor",
        "members": [
            {"id": "张", "ill": ill, "wage": wage, "offers": offers},
            {"id": "李", "ill": False, "wage": "0", "offers": []},
        ],
    }


def decided(on: date, programme: str = "aid", **facts: Any) -> Decision:
    of = (("member", "张"),) if programme == "own" else ()
    return decide(policy(), read_case(policy(), household(**facts)), on=on, programme=programme, of=of)


def test_an_exit_in_chinese() -> None:
    """550 against 500 after the pension's exclusion ended: clause, reading, figure, distance, what lapsed."""
    found = decided(date(2021, 6, 1), status="covered", income="550")
    assert (
        explain(policy(), found)
        == """\
事项    低保
对象    甲户
评定日  2021-06-01
状态    已确定
结果    退出
金额    0.00元/月

依据
  走：0.00元/月
    一 “退出”

为何不是其他结果
  继续
    一 “继续”
    不满足：计入收入（550.00元/月） 低于 低保线（500.00元/月）（一）

结果还依据
  收入低：否
    一 “收入低于标准”

如何得出
  低保                      退出
    保障状态                在保
    收入低                  否           = 计入收入 低于 低保线
      计入收入              550.00元/月
          = 较大者(0.00元/月, 计入收入（扣减前） − 基础养老金)
        计入收入（扣减前）  550.00元/月  = 月收入
          月收入            550.00元/月
        基础养老金          0.00元/月
      低保线                500.00元/月
    低保金额                0.00元/月

期间已过、不再计的
  基础养老金
    四 “暂不计入”

用到的标准
  低保线：500.00元/月（自 2016-01-01 起）
    一 “五百元”

所依释义
  A01 收入恰等于标准
    采用“严格”：等于不算低于
  A17 养老金不计入到何时
    到期后照常计入

记入台账
  保障状态：在保 → 未保

凭证
  政策 town，文本校验值 """
        + policy().digest[:16]
        + "…，程序 0.1.0，语言版本 2\n"
    )


def test_an_exit_in_english() -> None:
    """The same in English: ids, no Chinese unit, Chinese names in brackets."""
    found = decided(date(2021, 6, 1), status="covered", income="550")
    text = explain(policy(), found, language="en")
    told = text.partition("Why no other outcome")[2].partition("Receipt")[0]
    assert (
        re.sub("How it was worked out\n.*?\n\n", "", told, flags=re.DOTALL)
        == """
  continue (继续)
    一 “继续”
    does not hold: counted (550.00 yuan/month) is below line (500.00 yuan/month) (一)

It also rests on
  poor (收入低): no
    一 “收入低于标准”

No longer given: the period is over
  basic_pension (基础养老金)
    四 “暂不计入”

Figures used
  line (低保线): 500.00 yuan/month (from 2016-01-01)
    一 “五百元”

Readings relied on
  A01 收入恰等于标准
    taken “strict (严格)”: 等于不算低于
  A17 养老金不计入到何时
    到期后照常计入

Written to the ledger
  status (保障状态): covered → out

"""
    )
    assert "元" not in text.replace("五百元", "")


def test_who_fails_and_which_test() -> None:
    """No member meets 任一: each is named with what fails, brackets where they are needed."""
    found = decided(date(2021, 6, 1), status="out", income="100", ill=True, wage="700")
    text = explain(policy(), found)
    assert (
        text.partition("为何不是其他结果\n")[2].partition("\n\n")[0]
        == """\
  纳入
    一 “纳入”
    不满足：任一 成员(重病 且 工资 × (100% − 50%) 低于 300.00元/月)（二）
      成员 张 工资 × (100% − 50%)（350.00元/月） 低于 300.00元/月（二）
      成员 李 重病（否）（二）"""
    )
    text = explain(policy(), found, language="en")
    assert (
        text.partition("Why no other outcome\n")[2].partition("\n\n")[0]
        == """\
  include (纳入)
    一 “纳入”
    does not hold: any of members(ill and wage × (100% − 50%) is below 300.00 yuan/month) (二)
      member 张 wage × (100% − 50%) (350.00 yuan/month) is below 300.00 yuan/month (二)
      member 李 ill (no) (二)"""
    )
    assert (
        "· 纳入：需要 任一 成员(重病 且 工资 × (100% − 50%) 低于 300.00元/月)：(1) 成员 张 工资 × (100% − 50%)"
        "（350.00元/月） 低于 300.00元/月；高出 50.00元/月，至少再少 50.01元/月 才满足；(2) 成员 李 重病（否）。"
        "依据 二 “有重病成员”\n"
    ) in notice(policy(), found)


def test_every_way_is_named() -> None:
    """Three refusals in a row stop the payment; of what would have to be otherwise each way is named."""
    found = decided(date(2021, 6, 1), "own", status="covered", income="100", answers=3)
    assert found.outcome is not None
    assert found.outcome.id == "stop"
    text = explain(policy(), found)
    assert (
        text.partition("为何不是其他结果\n")[2].partition("\n\n")[0]
        == """\
  照发
    三 “照发”
    不满足：以下至少一项要成立
      建档状态（未脱贫） 不属于 {已脱贫、未脱贫}
      成员 张 连续次数(邀约，答复 等于 拒绝)（3次） 低于 3次（三）"""
    )
    assert "own, otherwise\n" in explain(policy(), found, language="en")
    assert "streak" not in text + explain(policy(), found, language="en")
    assert "0001-01-01" not in text


def test_what_a_refusal_holds_as_data() -> None:
    """In JSON: the grounds with clauses and readings, each condition in both languages, what is written."""
    found = decided(date(2021, 6, 1), status="covered", income="550")
    data = to_json(policy(), found)
    assert [(g["provision"], g["readings"]) for g in data["grounds"]] == [
        ("poor", [{"reading": "A01", "option": "strict"}])
    ]
    assert [lapsed["provision"] for lapsed in data["lapsed"]] == ["basic_pension"]
    (failure,) = data["refused"][0]["failures"]
    assert failure["zh"] == "计入收入（550.00元/月） 低于 低保线（500.00元/月）"
    assert failure["en"] == "counted (550.00 yuan/month) is below line (500.00 yuan/month)"
    assert failure["gap"] == {"left": "550.00", "op": "lt", "right": "500.00", "unit": "元/月"}
    assert data["written"] == [
        {
            "fact": "household.status",
            "label": "保障状态",
            "path": [],
            "before": "covered",
            "after": "out",
            "unit": None,
        }
    ]


def test_an_exclusion_in_force_has_not_lapsed() -> None:
    """On the last day of the period the pension is left out: 550 − 80 is below 500, and nothing lapsed."""
    found = decided(date(2020, 12, 31), status="covered", income="550")
    assert [o.id for o in found.possible] == ["continue"]
    assert found.lapsed == ()


def test_whether_a_period_is_over_is_told_of_each_day() -> None:
    """Of one policy, asked on the last day of the period, after it and on the last day again."""
    anew, days = building.policy(POLICY, words=""), (date(2020, 12, 31), date(2021, 6, 1), date(2020, 12, 31))
    case = read_case(anew, household(status="covered", income="550"))
    found = [decide(anew, case, on=day, programme="aid").lapsed for day in days]
    assert [[each.provision for each in lapsed] for lapsed in found] == [[], ["basic_pension"], []]


def test_exits_and_refusals_are_not_wished_for() -> None:
    """Why not is asked of outcomes that pay: nobody is told why they were not made to leave."""
    found = decided(date(2021, 6, 1), status="out", income="600")
    assert [r.outcome.id for r in found.refused] == ["include"]


def test_what_is_unknown_is_not_written() -> None:
    """With the income unknown the ledger stays as it is, and the decision says so."""
    case = read_case(policy(), {k: v for k, v in household("covered", "1").items() if k != "income"})
    found = decide(policy(), case, on=date(2021, 6, 1))
    assert found.written == ()
    assert [(n.kind, n.fact, n.values) for n in found.not_written] == [
        ("kept", "household.status", ("covered",))
    ]
    assert "记入台账\n  保障状态：结果不足以改记，仍为 在保\n" in explain(policy(), found)


def test_persons_who_came_out_alike_are_told_together() -> None:
    """Two members with one result, one set of clauses and the same facts missing take one entry."""
    case = read_case(policy(), household("out", "600"))
    found = decide_all(policy(), case, on=date(2021, 6, 1))
    assert household_lines(policy(), found, "zh") == [
        "甲户  低保：不予纳入  0.00元/月  依据 一",
        "甲户 · 成员 张、李  本人金：照发  50.00元/月  依据 三",
    ]
    assert household_lines(policy(), found, "en")[1:] == [
        "甲户 · member 张, 李  own (本人金): pay (照发)  50.00 yuan/month  clauses 三",
    ]


def test_what_the_document_does_not_decide_stands_on_one_line() -> None:
    """Two decisions about two members that the document leaves open, each with the clause searched."""
    silent = "".join(
        f"决定 {name} ({id_}) 对 成员 结果 办 (do)\n"
        f"  情形 册上 (listed_{id_}) 当 在册 则 办 依据 三 “给”\n"
        f"  其余 未规定 依据 {clause} “未”\n"
        for name, id_, clause in (("甲事", "one", "一"), ("乙事", "two", "二"))
    )
    place = building.policy(silent)
    members = [{"id": "张", "listed": False}, {"id": "李", "listed": False}]
    case = read_case(place, {"id": "h", "complete": "all", "members": members})
    assert household_lines(place, decide_all(place, case, on=date(2020, 3, 1)), "zh") == [
        "h · 成员 张、李  本文件未规定：甲事（一）、乙事（二）",
    ]


SMALL = """政策 small “小办法” 文号 “1号” 印发 2016-01-01 生效 2016-01-01 辖区 “小镇（虚构）”
条款 一 “一”
实体 户 (household) 列名 households
  事实 保障状态 (status) : 选项 {未保 (out)，在保 (covered)} 载于 民政台账
  事实 困难 (hardship) : 是否
实体 成员 (member) 属 户 列名 members 个人
  事实 单人户状态 (own_status) : 选项 {未保 (out)，在保 (covered)} 载于 残联台账
  事实 残疾 (disabled) : 是否
"""


def small(text: str) -> Policy:
    return building.policy(SMALL + text, words="")


def test_a_discretion_that_is_not_used_is_named_as_such() -> None:
    """No mode and no internal name: the discretion by its name, in the way that it stands."""
    place = small("""
决定 补助 (aid) 对 户
  结果 给 (give)，不给 (refuse)
  金额 : 元/月
  情形 酌情 (may) 当 困难 裁量 民政局 则 给 金额 50元/月 依据 一 “一”
  其余 则 不给 依据 一 “一”
""")
    found = decide(place, read_case(place, {"id": "1", "hardship": True}), on=date(2020, 1, 1))
    assert "    不满足：行使裁量“酌情”\n" in explain(place, found)
    english = explain(place, found, language="en")
    assert "    does not hold: discretion may is used\n" in english
    assert "aid.may.mode" not in english
    assert household_lines(place, [found], "en")[1:] == [
        "1  discretion open: may (酌情) (not used)",
    ]


def test_what_would_be_missing_if_a_discretion_were_used() -> None:
    """Using it would pay by a figure that nobody filled: the effect names the figure."""
    place = small("""
标准 酌情额 (sum) : 元/月 由 县政府 依据 一 “一” 必须 不低于 0元/月 依据 一 “一”
决定 补助 (aid) 对 户
  结果 给 (give)，不给 (refuse)
  金额 : 元/月
  情形 酌情 (may) 当 困难 裁量 民政局 则 给 金额 酌情额 依据 一 “一”
  其余 则 不给 依据 一 “一”
""")
    case = read_case(place, {"id": "1", "hardship": True})
    found = decide(place, case, on=date(2020, 1, 1), effects=True)
    assert "    如果行使：给，金额尚不能确定；还缺 酌情额\n" in explain(place, found)
    assert found.discretions[0].effect is not None
    assert [m.id for m in found.discretions[0].effect.missing] == ["sum"]


def test_missing_is_asked_of_whom_has_it() -> None:
    """A person as a household of one: the own status of the person, the hardship of the family."""
    place = small("""
决定 低保 (aid) 对 户
  结果 给 (give)，不给 (refuse)
  金额 : 元/月
  情形 给 (fits) 当 保障状态 等于 未保 且 困难 则 给 金额 50元/月 依据 一 “一”
  其余 则 不给 依据 一 “一”
单人户 单人 (alone) 对 成员 适用 低保
  以 单人户状态 为 户.保障状态
  结果 不按 (not_single)
  当 残疾
  依据 一 “一”
  其余 则 不按 依据 一 “一”
""")
    case = read_case(place, {"id": "1", "complete": "all", "members": [{"id": "张", "disabled": True}]})
    found = decide(place, case, on=date(2020, 1, 1), programme="alone")
    assert [(m.id, m.path, m.holders) for m in found.missing] == [
        ("household.hardship", (), ()),
        ("member.own_status", (("member", "张"),), ("残联台账",)),
    ]


def test_what_fails_is_told_in_bounded_space() -> None:
    """Forty conditions, each naming the next one three times: each is gone into once."""
    chain = "".join(
        f"条件 甲{n} (a{n}) 对 户 当 (甲{n + 1} 且 甲{n + 1}) 或 (困难 且 甲{n + 1}) 依据 一 “一”\n"
        for n in range(40)
    )
    place = small(
        chain
        + """条件 甲40 (a40) 对 户 当 困难 依据 一 “一”
决定 补助 (aid) 对 户
  结果 给 (give)，不给 (refuse)
  情形 给 (fits) 当 甲0 则 给 依据 一 “一”
  其余 则 不给 依据 一 “一”
"""
    )
    found = decide(place, read_case(place, {"id": "1", "hardship": False}), on=date(2020, 1, 1))
    assert len(list(failures_flat(found.refused[0].failures))) <= 4 * 41


def test_what_fails_is_worked_out_once_for_a_long_list() -> None:
    """Eighty members, each refused for what all of them lack: told of twelve, the rest by number."""
    place = small("""
条件 有残疾 (one_of_them) 对 户 当 任一 成员(残疾) 依据 一 “一”
决定 补助 (aid) 对 成员
  结果 给 (give)，不给 (refuse)
  金额 : 元/月
  情形 给 (fits) 当 户.有残疾 则 给 金额 50元/月 依据 一 “一”
  其余 则 不给 依据 一 “一”
""")
    members = [{"id": str(n), "disabled": False} for n in range(80)]
    case = read_case(place, {"id": "1", "complete": "all", "members": members})
    found = decide_all(place, case, on=date(2020, 1, 1))
    (first,), (last,) = found[0].refused[0].failures, found[-1].refused[0].failures
    assert first is last
    assert (len(first.ways), first.more) == (12, 68)
    assert "      ……共 80 项\n" in explain(place, found[0])


# ── what nobody can bring about ──────────────────────────────────────────────

CLOSED = """条件 过渡期 (grace) 对 户 期间 自 脱贫日 次月 起 3个月 依据 一 “标准”
条件 有未成年 (minor) 对 户 当 任一 成员(年龄(生日) 低于 18岁) 依据 二 “收入”
条件 脱贫早 (early) 对 户 当 有值(脱贫日) 且 脱贫日 早于 2019-01-01 依据 二 “收入”
决定 甲 (one) 对 户
  结果 给 (give)，不给 (refuse)
  情形 过渡后 (after) 当 非 过渡期 则 给 依据 三 “给”
  其余 则 不给
决定 乙 (two) 对 户
  结果 给 (give)，不给 (refuse)
  情形 有一 (any) 当 有未成年 或 脱贫早 或 困难 则 给 依据 三 “给”
  其余 则 不给
决定 丙 (three) 对 户
  结果 给 (give)，不给 (refuse)
  情形 幼 (young) 当 有未成年 则 给 依据 三 “给”
  其余 则 不给
决定 丁 (four) 对 户
  结果 给 (give)，不给 (refuse)
  情形 过渡中 (in_it) 期间 自 脱贫日 当月 起 1个月 则 给 依据 三 “给”
  其余 则 不给
"""


def closed_notice(programme: str) -> list[str]:
    """What the notice says of the refusal: left poverty on 2020-01-15, one member born in 1980, on 2020-03-01."""
    policy = building.policy(CLOSED)
    members = [{"id": "子", "born": "1980-05-01"}]
    case = read_case(
        policy,
        {"id": "h", "complete": "all", "hardship": False, "exit_day": "2020-01-15", "members": members},
    )
    decision = decide(policy, case, on=date(2020, 3, 1), programme=programme)
    lines = notice(policy, decision).splitlines()
    start = next(i for i, line in enumerate(lines) if "能改变结果" in line)
    return [line for line in lines[start + 1 :] if "给：" in line]


def test_it_is_never_advised_that_an_event_had_not_happened() -> None:
    """Within the period the one way is that it is over; that there were no day of leaving is none."""
    (line,) = closed_notice("one")
    assert line == "  · 给：需要 不在 自 脱贫日（2020-01-15） 次月 起 3个月 之内。依据 一 “标准”"


def test_of_several_ways_those_that_are_closed_are_left_out() -> None:
    """A grown member, a day that was later: neither can change. Hardship can, and is all that is named."""
    (line,) = closed_notice("two")
    assert line == "  · 给：需要 困难（否）"


def test_what_is_past_changing_is_said_to_be() -> None:
    """Where nothing else would do, an age gone by and a period over are told as such, with no distance to go."""
    for programme in ("three", "four"):
        (line,) = closed_notice(programme)
        assert "不满足，无从改变：" in line
        assert "需要" not in line
        assert "才满足" not in line


def test_closed_ways_are_marked_in_json() -> None:
    """The failure of an age gone by says closed, that of a period under way does not."""
    policy = building.policy(CLOSED)
    members = [{"id": "子", "born": "1980-05-01"}]
    case = read_case(policy, {"id": "h", "complete": "all", "exit_day": "2020-01-15", "members": members})
    for programme, closed in (("one", False), ("three", True)):
        (refused,) = decide(policy, case, on=date(2020, 3, 1), programme=programme).refused
        assert [failure.closed for failure in refused.failures] == [closed]


ALIKE = """决定 给付 (benefit) 对 成员
  结果 全额 (full)，半额 (half)，不给 (refuse)
  金额 : 元/月
  情形 足 (enough) 当 在册 且 户.困难 则 全额 金额 100元/月 依据 三 “给”
  情形 半 (some) 当 在册 且 户.困难 且 工资 低于 0元/月 则 半额 金额 50元/月 例外于 足 依据 三 “给”
  情形 再 (again) 当 在册 且 户.困难 则 半额 金额 50元/月 例外于 足 依据 三 “给”
  其余 则 不给
"""


def test_what_is_refused_for_the_same_is_said_once() -> None:
    """Two outcomes of which the same fails stand on one line; the second member is told to be as the first."""
    policy = building.policy(ALIKE)
    members = [{"id": "甲", "listed": False, "pay": "0"}, {"id": "乙", "listed": False, "pay": "0"}]
    case = read_case(policy, {"id": "h", "complete": "all", "hardship": True, "members": members})
    decisions = decide_all(policy, case, on=date(2020, 3, 1))
    first, second = explain_each(policy, decisions)
    lines = first.splitlines()
    start = lines.index("为何不是其他结果")
    assert lines[start + 1 : start + 4] == ["  全额、半额", "    三 “给”", "    不满足：成员 甲 在册（否）"]
    assert lines[start + 4] == ""
    assert "为何不是其他结果\n  与 成员 甲 相同\n" in second
    assert "  the same as for member 甲\n" in list(explain_each(policy, decisions, language="en"))[1]
    assert sum("在册" in line for line in notice(policy, decisions[0]).splitlines() if "全额" in line) == 1


# ── what is a reason, and what is none ───────────────────────────────────────

FILES = """释义 A01 “等于” 说明 “不算” 依据 二 “低于”
释义 A02 “行动” 说明 “到期为止” 依据 一 “行动”
条件 须查 (to_check) 对 户 当 状态 等于 在保 依据 一 “须查”
条件 困难户 (in_hardship) 对 户 当 困难 依释义 A01 依据 二 “困难”
条件 有成员 (peopled) 对 户 当 任一 成员(在册) 依据 二 “在册”
决定 档案 (file) 对 户
  结果 完备 (whole), 缺困难 (no_hardship), 不涉及 (no_matter)
  情形 全 (complete) 当 须查 且 困难户 且 有成员 则 完备 依据 三 “完备”
  情形 缺 (lacks) 当 须查 且 非 困难户 则 缺困难 依据 三 “缺”
  其余 则 不涉及 依据 三 “其余”
决定 低保 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 甲 (one) 当 状态 等于 未保 且 原额 若无 0元/月 低于 50元/月 且 困难户 则 给 起算日 为 次月初(评定日)
    依释义 A02 依据 三 “甲”
  情形 乙 (two) 当 状态 等于 未保 且 原额 若无 0元/月 不低于 50元/月 且 困难户 则 给
    起算日 为 次月初(评定日) 依据 三 “乙”
  情形 丙 (three) 当 状态 等于 未保 且 非 困难户 则 不给 依据 三 “丙”
  其余 未规定 依据 三 “其余”
"""


def filed(programme: str, **facts: Any) -> tuple[Policy, Decision]:
    place = building.policy(FILES)
    case = read_case(place, {"id": "甲户", "complete": ["members", "incomes", "offers"], **facts})
    return place, decide(place, case, on=date(2021, 6, 1), programme=programme)


def test_what_keeps_every_case_away_is_the_reason() -> None:
    """A household that is not to be checked rests on that alone, though it lacks members besides."""
    _, found = filed("file", state="out", hardship=True, members=[])
    assert found.outcome is not None
    assert found.outcome.id == "no_matter"
    assert [part.provision for part in found.grounds] == ["to_check", "file.complete", "file.lacks"]


def test_what_the_document_does_not_decide_rests_on_what_keeps_it_away() -> None:
    """In dibao already: no case speaks of it, and neither hardship nor its reading is a reason."""
    _, found = filed("aid", state="covered", hardship=False, members=[])
    assert (found.status, found.grounds, found.relied_on) == ("silent", (), ())


def test_one_of_two_cases_rests_on_what_both_ask() -> None:
    """Given by the one or the other: hardship and its reading are told, and the reading of the one."""
    _, found = filed("aid", state="out", hardship=True, members=[])
    assert [part.provision for part in found.one_of] == ["aid.one", "aid.two"]
    assert [part.provision for part in found.grounds] == ["in_hardship"]
    assert {taken.reading for taken in found.relied_on} == {"A01", "A02"}


def test_a_day_of_effect_left_unsaid_is_no_contribution() -> None:
    """Refused: the case gives 0.00, and no word of the day of effect that it does not state."""
    place, found = filed("aid", state="out", hardship=False, last_amount="none", members=[])
    assert "  丙：0.00元/月\n    三 “丙”" in explain(place, found)


def test_what_is_left_rests_on_the_declaration_s_clause() -> None:
    """A 其余 that gives an outcome without 依据 rests on that of its decision."""
    text = (
        "决定 分类 (kind) 对 户 结果 甲 (a), 乙 (b) 依据 三 “分类” 情形 甲 (one) 当 困难 则 甲 其余 则 乙\n"
    )
    place = building.policy(text)
    case = read_case(place, {"id": "甲户", "hardship": False})
    found = decide(place, case, on=date(2021, 6, 1), programme="kind")
    assert [(c.clause, c.phrase) for part in found.applied for c in part.citations] == [("三", "分类")]


# ── what the present state allows ────────────────────────────────────────────

REGISTERS = """
决定 保障 (cover) 对 户
  结果 纳入 (enter) 记 在保, 继续 (stay) 记 在保, 退出 (leave) 记 未保, 不予纳入 (refuse)
  记入 状态
  金额: 元/月
  情形 纳入 (entry) 当 状态 等于 未保 且 (困难 或 原额 若无 0元/月 高于 90元/月) 则 纳入 金额 100元/月 依据 一 “纳入”
  情形 继续 (continued) 当 状态 等于 在保 且 困难 则 继续 金额 100元/月 依据 一 “继续”
  情形 退出 (left) 当 状态 等于 在保 且 非 困难 则 退出 依据 一 “退出”
  其余 则 不予纳入 依据 一 “不予”
决定 登记 (roll) 对 户
  结果 应登记 (add), 在册 (keep), 应注销 (strike), 不登记 (leave_out)
  情形 应登 (to_add) 当 来源 等于 无册 且 困难 则 应登记 依据 二 “应登”
  情形 在 (on_it) 当 来源 等于 在册 且 困难 则 在册 依据 二 “在”
  情形 应销 (to_strike) 当 来源 等于 在册 且 非 困难 则 应注销 依据 二 “应销”
  其余 则 不登记 依据 二 “不登”
决定 登记二 (roll_2) 对 户
  结果 应登记 (add), 在册 (keep), 应注销 (strike), 不登记 (leave_out)
  情形 应登 (to_add) 当 来源 等于 无册 且 困难 且 状态 等于 未保 则 应登记 依据 二 “应登”
  情形 在 (on_it) 当 来源 等于 在册 且 困难 则 在册 依据 二 “在”
  情形 应销 (to_strike) 当 来源 等于 在册 且 非 困难 则 应注销 依据 二 “应销”
  其余 则 不登记 依据 二 “不登”
决定 查档 (file) 对 户
  结果 完备 (whole), 缺签 (unsigned), 都缺 (nothing)
  情形 全 (all_there) 当 困难 且 有原额 则 完备 依据 三 “全”
  情形 缺 (no_signature) 当 困难 且 非 有原额 则 缺签 依据 三 “缺”
  其余 则 都缺 依据 三 “都缺”
决定 核对 (match) 对 户
  结果 已保 (covered), 漏保 (missed)
  情形 已 (in) 当 状态 等于 在保 或 困难 则 已保 依据 三 “已”
  其余 则 漏保 依据 三 “漏”
决定 补贴 (allowance) 对 户
  结果 全额 (whole), 半额 (half), 不补 (none)
  金额: 元/月
  情形 全 (whole_of_it) 当 困难 则 全额 金额 20元/月 依据 三 “全额”
  情形 半 (half_of_it) 当 困难 且 人口 不低于 3人 则 半额 金额 10元/月 例外于 全 依据 三 “半额”
  其余 则 不补 依据 三 “不补”
条件 有原额 (has_amount) 对 户 当 原额 若无 0元/月 高于 0元/月
计算 人口 (size) 对 户: 人 为 计数 成员
计算 收入 (income_total) 对 户: 元/月 为 合计 成员.工资
标准 线 (line): 元/人·月 自 2020-01-01 为 500元/人·月 依据 一 “线”
决定 救急 (urgent) 对 户
  结果 给 (give), 不给 (deny)
  金额: 元/月
  情形 给 (given) 当 人口 不低于 1人 且 收入 低于 线 × 人口 则 给 金额 9元/月 依据 三 “给”
  其余 则 不给 依据 三 “不给”
"""
ROLL_WORDS = building.WORDS.replace(
    "  事实 措施", "  事实 来源 (source) : 选项 {无册 (off), 在册 (on)}\n  事实 措施"
)


def why_not(programme: str, **facts: Any) -> list[str]:
    """The outcomes told of, and below each the lines of what fails."""
    place = building.policy(REGISTERS, words=ROLL_WORDS)
    case = read_case(place, {"id": "甲户", "complete": "all", "members": [], **facts})
    found = decide(place, case, on=date(2021, 6, 1), programme=programme)
    text = explain(place, found).partition("为何不是其他结果\n")[2].partition("\n\n")[0]
    return [line.strip() for line in text.splitlines() if " “" not in line]


REFUSED = {
    "not in benefit": (
        # The ledger amount is the decision's own no more than the state; only 状态 is written.
        "cover", {"state": "out", "hardship": False, "last_amount": "0"},
        ["纳入", "不满足：以下至少一项要成立", "困难（否）", "(原额 若无 0.00元/月)（0.00元/月） 高于 90.00元/月"],
    ),
    "in benefit": ("cover", {"state": "covered", "hardship": False}, ["继续", "不满足：困难（否）"]),
    "state not known": (
        "cover", {"hardship": False, "last_amount": "0"},
        ["纳入", "不满足：以下至少一项要成立", "困难（否）", "(原额 若无 0.00元/月)（0.00元/月） 高于 90.00元/月",
         "继续", "不满足：困难（否）"],
    ),
    "on the roll, much else not known": (
        "roll_2", {"source": "on", "hardship": False}, ["在册", "不满足：困难（否）"],
    ),
    "off the roll": ("roll", {"source": "off", "hardship": False}, ["应登记", "不满足：困难（否）"]),
    "on the roll": ("roll", {"source": "on", "hardship": False}, ["在册", "不满足：困难（否）"]),
    "still on the roll": ("roll", {"source": "on", "hardship": True}, ["应登记", "不满足：来源（在册） 等于 无册"]),
    "no file": (
        "file", {"hardship": False, "last_amount": "none"},
        ["完备", "不满足：困难（否）", "不满足：(原额 若无 0.00元/月)（0.00元/月） 高于 0.00元/月"],
    ),
    "the record of another decision": (
        "match", {"state": "out", "hardship": False},
        ["已保", "不满足：以下至少一项要成立", "状态（未保） 等于 在保", "困难（否）"],
    ),
    "nothing": ("allowance", {"hardship": False}, ["全额", "不满足：困难（否）"]),
    "nobody": ("urgent", {}, ["给", "不满足：人口（0人） 不低于 1人"]),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_only_what_the_present_state_allows_is_told(name: str) -> None:
    """What a decision writes itself is a state, not a condition that fails: the ways that ask for another one
    are left out, and so is an outcome that has no other. A state that is not known rules out nothing. Another
    decision's record is a fact like any other. Who leaves a register is told why they do not stay; where the
    state is not what differs, the first outcome is told of, and none that asks for all that a better one lacks
    and more; nor that the income of nobody is not below the line of nobody.
    """
    programme, facts, lines = REFUSED[name]
    told = why_not(programme, **facts)
    assert [line.partition("（三）")[0] for line in told] == lines
