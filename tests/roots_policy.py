"""An invented policy of two roots: households with members, villages with what they paid out and posted."""

from __future__ import annotations

from datetime import date

from building import policy
from policyrules.core.policy import Policy

ON = date(2021, 6, 30)

WORDS = """政策 words “两种个案的词汇（虚构）”
实体 户 (household) 列名 households
  事实 困难 (hardship): 是否
实体 成员 (member) 属 户 列名 members 个人
  事实 工资 (pay): 元/月 不低于 0元/月
实体 村 (village) 列名 villages
  事实 公示天数 (days_shown): 日 不低于 0日
  事实 有异议 (objected): 是否
实体 发放 (payment) 属 村 列名 payments
  事实 发放额 (paid): 元 不低于 0元
  事实 公示额 (posted): 元 不低于 0元
"""

HEAD = """政策 place “资金公示办法（虚构）” 生效 2020-01-01 辖区 “某地” 词汇 words
条款 一 “困难的给予救助”
条款 二 “公示不少于七日”
条款 三 “逐笔核对”
"""

RULES = """标准 公示期 (days): 日 自 2020-01-01 为 7日 依据 二 “公示不少于七日”

决定 救助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  情形 困难户 (hard) 当 困难 则 给 依据 一 “困难的给予救助”
  其余 则 不给 依据 一 “困难的给予救助”

计算 发放总额 (total) 对 村: 元 为 合计 发放.发放额
条件 逐笔相符 (agrees) 对 村 当 每一 发放 (发放额 等于 公示额) 依据 三 “逐笔核对”

决定 公示 (shown) 对 村
  结果 合格 (good), 不合格 (bad)
  数值: 元
  情形 足期 (long_enough) 当 公示天数 不低于 公示期 且 逐笔相符 则 合格 数值 发放总额 依据 二 “公示不少于七日”
  其余 则 不合格 数值 0元 依据 二 “公示不少于七日”

决定 核对 (checked) 对 发放
  结果 相符 (same), 不符 (differs)
  金额: 元
  情形 少发 (short) 当 发放额 低于 公示额 则 不符 金额 公示额 - 发放额 依据 三 “逐笔核对”
  情形 多发 (over) 当 发放额 高于 公示额 则 不符 金额 0元 依据 三 “逐笔核对”
  其余 则 相符 金额 0元 依据 三 “逐笔核对”

案例 “公示七日，逐笔相符” 于 2021-06-30 齐全 全部
  设 村 公示天数=7日
  设 发放 “1” 发放额=100元, 公示额=100元
  设 发放 “2” 发放额=50.50元, 公示额=50.50元
  应得 公示 为 合格 数值 150.50元 依据 二 “公示不少于七日”
  应得 发放总额 为 150.50元
  应得 核对 属 “1” 为 相符 金额 0元

案例 “少发一分” 于 2021-06-30 同 “公示七日，逐笔相符”
  改 发放 “2” 发放额=50.49元
  应得 公示 为 不合格 数值 0元
  应得 核对 属 “2” 为 不符 金额 0.01元

案例 “没说有没有别的发放” 于 2021-06-30
  设 村 公示天数=7日
  应得 公示 为 合格, 不合格 缺 发放

案例 “困难户” 于 2021-06-30
  设 户 困难=是
  应得 救助 为 给
"""


def two_roots(rules: str = RULES, words: str = WORDS) -> Policy:
    """The policy; other rules or words in their place."""
    return policy(rules, head=HEAD, words=words)
