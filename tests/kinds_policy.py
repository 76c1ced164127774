"""An invented policy of many deductions, each for one kind of work, and of sums that one truth takes or not."""

from __future__ import annotations

from datetime import date

from building import policy
from policyrules.core.policy import Policy

ON = date(2021, 6, 30)
KINDS = ("务工", "经商", "务农", "帮工")

WORDS = """政策 words “就业扣减的词汇（虚构）”
实体 户 (household) 列名 households
  事实 困难 (hardship): 是否
  事实 山区 (upland): 是否
实体 成员 (member) 属 户 列名 members 个人
  事实 工资 (pay): 元/月 不低于 0元/月
  事实 方式 (kind): 选项 {务工 (hired)，经商 (trade)，务农 (farm)，帮工 (helper)}
  事实 工龄 (months): 个月 不低于 0个月
  事实 残疾 (disabled): 是否
"""

HEAD = """政策 place “就业扣减办法（虚构）” 生效 2020-01-01 辖区 “某地” 词汇 words
条款 一 “按就业方式扣减”
条款 二 “低于六百元的补足”
"""

DEDUCTION = """扣减 扣{n} (less_{n}) 对 成员 从 户.家庭月收入
  当 方式 等于 {kind} 且 {also}
  金额 {amount}
  依据 一 “按就业方式扣减”
"""
ALSO = ("工龄 高于 {n}个月", "工资 不低于 {n}00元/月", "（残疾 或 工龄 低于 1{n}个月）")
AMOUNTS = ("较小者(工资, {n}3元/月)", "{n}7.01元/月", "工资 × {n}%")

RULES = """计算 家庭月收入 (income) 对 户: 元/月 为 合计 成员(工资)
{deductions}
计算 照顾 (care) 对 户: 元/月 为
  (若 困难 或 山区 则 合计 成员(较小者(工资, 40元/月)) 否则 合计 成员(若 残疾 则 30元/月 否则 0元/月))
  + (若 困难 或 山区 则 合计 成员(若 残疾 则 55.55元/月 否则 0元/月) 否则 0元/月)

决定 补助 (grant) 对 户
  结果 发放 (pay), 不发放 (refuse)
  金额: 元/月
  情形 低于标准 (under) 当 家庭月收入 低于 600元/月 则 发放 金额 600元/月 - 家庭月收入 + 照顾 依据 二 “低于六百元的补足”
  其余 则 不发放 金额 0元/月 依据 二 “低于六百元的补足”
"""


def text() -> str:
    """The rules: three deductions for each kind of work."""
    said = [
        DEDUCTION.format(
            n=n,
            kind=KINDS[n % len(KINDS)],
            also=ALSO[n % len(ALSO)].format(n=n),
            amount=AMOUNTS[n % len(AMOUNTS)].format(n=n),
        )
        for n in range(1, 1 + 3 * len(KINDS))
    ]
    return RULES.format(deductions="\n".join(said))


def many_kinds() -> Policy:
    """The policy."""
    return policy(text(), head=HEAD, words=WORDS)
