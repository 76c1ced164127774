"""Decisions as text: whole texts of a small policy worked by hand, in both languages."""

import small
from policyrules.evaluate import decide
from policyrules.explain import explain, notice
from policyrules.explain.phrases import table

POLICY = small.policy()


def said(*wages: int | None, **options: object) -> str:
    effects = bool(options.pop("effects", False))
    decision = decide(POLICY, small.household(*wages, **options), on=small.ON, effects=effects)  # type: ignore[arg-type]
    return explain(POLICY, decision)


def test_whole_text() -> None:
    """250 元 of wages against 400 元 leave 150 元; text, clauses, arithmetic, figures, discretion."""
    assert (
        said(25000, effects=True)
        == """\
事项    低保
对象    甲户
评定日  2017-10-15
状态    已确定
结果    纳入
金额    150.00元/月
有效至  2017-12-31（此前事实不变，结果不变）

依据
  符合条件
    二第1句 “收入低于标准”
  符合纳入：150.00元/月
    一 “应保尽保”

如何得出
  低保                     纳入
    符合条件               是
      家庭月收入           250.00元/月  = 合计 成员(月工资) − 合计 成员(就业成本)
        月工资 [成员 1]    250.00元/月
        就业成本 [成员 1]  0.00元/月
          就业成本         不用
      低保标准             400.00元/月
      财产合规             是
    低保金额               150.00元/月  = 低保标准 − 家庭月收入

用到的标准
  低保标准：400.00元/月（2017-01-01 至 2017-12-31）
    《示例通知（虚构）》 第一条 “每人每月400元”

可以行使的裁量
  成员 1 就业成本：条件已具备，由 民政局 裁量（现为：不用）
    二第2句 “可以扣减就业成本”
    如果行使：纳入，250.00元/月

所依释义
  A01 收入恰等于标准
    采用“低于”：等于不算低于
    民政局 也可选“不高于”：结果不变

凭证
  政策 small，文本校验值 0000000000000000…，程序 0.1.0，语言版本 1
"""
    )


def test_why_not_better() -> None:
    """A refusal names the condition that failed, the values met and the clause."""
    text = said(50000)
    assert "为何不是更有利的结果\n  纳入\n    一 “应保尽保”\n" in text
    assert "    不满足：家庭月收入（500.00元/月） 低于 低保标准（400.00元/月）（二第1句）\n" in text


def test_missing_names_record_and_holder() -> None:
    """What is unknown is listed with its record and with who holds it."""
    text = said(25000, None)
    assert "结果    纳入 或 不予纳入\n" in text
    assert "还缺什么\n  成员 2 月工资  事实  由 人社局 提供\n" in text


def test_incomplete_list_is_missing() -> None:
    """A list that is not known to be complete is said to be missing, not taken for complete."""
    assert "成员  名册是否齐全" in said(25000, complete=False)


def test_empty_sections_are_left_out() -> None:
    """A text has no heading without content."""
    text = said(25000)
    assert "还缺什么" not in text
    assert "为何不是" not in text


def test_english() -> None:
    """In English things have their ASCII names, the Chinese label in brackets, and English units."""
    decision = decide(POLICY, small.household(50000), on=small.ON)
    lines = explain(POLICY, decision, language="en").splitlines()
    assert lines[:6] == [
        "Programme    dibao (低保)",
        "About        甲户",
        "Assessed on  2017-10-15",
        "Status       decided",
        "Outcome      refuse (不予纳入)",
        "Amount       0.00 yuan/month",
    ]
    assert (
        "    does not hold: income (500.00 yuan/month) is below rural_standard (400.00 yuan/month) (二第1句)"
        in lines
    )


def test_notice() -> None:
    """A notice says whom, what, from which clauses and which document, with place for a seal."""
    decision = decide(POLICY, small.household(50000), on=small.ON)
    assert (
        notice(POLICY, decision)
        == """\
告 知 书

甲户：

经评定（2017-10-15），你户“低保”的结果为：不予纳入。
金额：0.00元/月。

依据条款：
  一 “应保尽保”

未满足的条件：
  家庭月收入（500.00元/月） 低于 低保标准（400.00元/月）

所依文件：《示例办法（虚构）》示发〔2017〕1号

经办人：            （盖章）        年    月    日
"""
    )


def test_table_aligns_wide_characters() -> None:
    """A Chinese character takes two cells of a terminal, so columns line up."""
    assert table([("低保", "1"), ("abcd", "2"), ("a", "3")]) == ["低保  1", "abcd  2", "a     3"]
