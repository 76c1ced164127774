"""Which discretion is told as open: where using it, alone or with others, can change the decision."""

from datetime import date
from pathlib import Path

import pytest

from policyrules import decide, load, read_case

ON = date(2017, 5, 5)
TEXT = """\
政策 tiny “小例（虚构）” 文号 “1” 发文 “示例（虚构）” 印发 2017-01-01 生效 2017-01-01 辖区 “示例”

实体 户 (household) 列名 households
  事实 合规 (property_ok) : 是否 载于 民政
  事实 困难 (hard) : 是否 载于 民政

实体 成员 (member) 属 户 列名 members 个人
  事实 月入 (income) : 元/月 不低于 0元/月 载于 民政
  事实 务工 (works) : 是否 载于 民政

计算 家庭收入 (total) 对 户 : 元/月
  为 合计 成员.月入

扣减 就业成本 (work_cost) 对 成员 从 户.家庭收入
  当 务工
  金额 100元/月
  裁量 县级民政部门
  依据 二 “可以扣减”

条件 放宽 (leniency) 对 户
  当 困难
  裁量 县级民政部门
  依据 三 “可以放宽”

决定 低保 (dibao) 对 户
  结果 给 (give), 不给 (refuse)
  情形 够格 (met) 当 合规 且 (家庭收入 低于 300元/月 或 家庭收入 低于 350元/月 且 放宽) 则 给 依据 一 “低保”
  情形 不够格 (not_met)
    当 非 (合规 且 (家庭收入 低于 300元/月 或 家庭收入 低于 350元/月 且 放宽))
    则 不给 依据 一 “低保”
  其余 未规定 依据 一 “低保”
"""


@pytest.mark.parametrize(
    ("facts", "incomes", "told"),
    [
        # 300 of somebody who works: 200 with the cost taken off
        ({}, [300], {"work_cost 1"}),
        # 200: below the line in any case
        ({}, [200], set()),
        # 500: above it in any case
        ({"hard": True}, [500], set()),
        # the property keeps the household out, whatever is used
        ({"property_ok": False, "hard": True}, [300], set()),
        # 340: either the cost (240) or leniency (below 350)
        ({"hard": True}, [340], {"work_cost 1", "leniency"}),
        # 430: neither alone (330, 430), both together (330 below 350)
        ({"hard": True}, [430], {"work_cost 1", "leniency"}),
        # two who work, 400 in all: the cost of both
        ({}, [200, 200], {"work_cost 1", "work_cost 2"}),
        # not known whether the property will do: it may matter
        ({"property_ok": None}, [300], {"work_cost 1"}),
        # somebody has decided to take the cost off, where the county does not do so yet
        ({"used": True}, [300], {"work_cost 1"}),
        ({"used": False}, [300], set()),
    ],
)
def test_told_where_it_can_change_the_decision(
    tmp_path: Path, facts: dict[str, bool | None], incomes: list[int], told: set[str]
) -> None:
    """The line is 300, with leniency 350; a hundred may be taken off for each who works."""
    (tmp_path / "tiny.policy").write_text(TEXT, "utf-8")
    policy = load(tmp_path / "tiny.policy")
    used = facts.pop("used", None)
    people: list[dict[str, object]] = [
        {"id": str(n), "income": income, "works": True} for n, income in enumerate(incomes, 1)
    ]
    if used is not None:
        people[0]["determinations"] = {
            "work_cost": {"value": used, "by": "示例局", "on": "2017-05-01", "basis": "会议"}
        }
    data = {"id": "h", "complete": "all", "property_ok": True, "hard": False, **facts, "members": people}
    for effects in (False, True):
        found = decide(policy, read_case(policy, data), on=ON, effects=effects)
        names = {" ".join([d.id, *(key for _, key in d.path)]) for d in found.discretions}
        assert names == told
