"""An invented place whose document was replaced: a relief under old and new rules, as files on disk."""

from __future__ import annotations

from pathlib import Path

WORDS = """政策 words “示例词汇” 印发 2014-01-01
实体 户 (household) 列名 households
  事实 月收入 (income) : 元/月 不低于 0元/月 载于 民政局
  事实 受理日 (accepted) : 日期 载于 街道办
  事实 在保 (on_relief) : 是否 载于 民政局
"""

OLD = """政策 old_rules “旧办法（示例）” 文号 “示〔2015〕1号” 印发 2014-12-01 生效 2015-01-01 词汇 words

条款 一 “低于500元的给予救助”
条款 二 “补足至500元，另给取暖费30元”

标准 救助标准 (line) : 元/月 自 2015-01-01 为 500元/月 依据 一 “500元”

决定 救助 (relief) 对 户
  结果 给予 (grant), 不予 (refuse)
  金额 : 元/月
  情形 符合 (entry) 则 给予 金额 救助标准 - 月收入 当 月收入 低于 救助标准 依据 一 “给予救助”
  情形 不符合 (refusal) 则 不予 当 月收入 不低于 救助标准 依据 一 “低于500元的”
  其余 未规定
  记账 在保 为 是 当 月收入 低于 救助标准

决定 取暖 (heating) 对 户
  结果 发给 (heat), 不发 (no_heat)
  金额 : 元/月
  情形 低收入 (cold) 则 发给 金额 30元/月 当 月收入 低于 救助标准 依据 二 “取暖费30元”
  情形 其他 (warm) 则 不发 当 月收入 不低于 救助标准 依据 二 “取暖费30元”
  其余 未规定

案例 “旧一” 于 2021-06-01
  设 户 月收入=400元/月, 受理日=2021-05-01
  应得 救助 为 给予 金额 100元/月
  应得 取暖 为 发给 金额 30元/月
"""

NEW = """政策 new_rules “新办法（示例）” 文号 “示〔2021〕9号” 印发 2021-12-01 生效 2022-01-01 词汇 words
  替代 old_rules 自 2022-01-01

条款 一 “低于600元的给予救助”

标准 救助标准 (line) : 元/月 自 2022-01-01 为 600元/月 依据 一 “600元”

决定 救助 (relief) 对 户
  结果 给予 (grant), 不予 (refuse)
  金额 : 元/月
  情形 符合 (entry) 则 给予 金额 救助标准 - 月收入 当 月收入 低于 救助标准 依据 一 “给予救助”
  情形 不符合 (refusal) 则 不予 当 月收入 不低于 救助标准 依据 一 “低于600元的”
  其余 未规定
  记账 在保 为 是 当 月收入 低于 救助标准

案例 “新一” 于 2022-06-01
  设 户 月收入=400元/月, 受理日=2022-05-01
  应得 救助 为 给予 金额 200元/月
"""

BY_FACT = NEW.replace("自 2022-01-01\n\n条款", "自 2022-01-01 看 受理日\n\n条款", 1)
"""The new rules decide what was accepted from their day on."""


def write(root: Path, *, new: str = NEW, old: str = OLD, **others: str) -> Path:
    """The folder of policies with the place, its versions and the vocabulary; ``others``: further versions."""
    for name, text in {"old": old, **others}.items():
        folder = root / "place" / "versions" / name
        folder.mkdir(parents=True)
        (folder / "10.policy").write_text(text, "utf-8")
    (root / "vocabulary").mkdir()
    (root / "vocabulary" / "words.policy").write_text(WORDS, "utf-8")
    (root / "place" / "10.policy").write_text(new, "utf-8")
    return root
