"""A worked case that contradicts itself: no rules could make it come out so."""

from __future__ import annotations

import pytest

from building import HEAD, policy, said
from policyrules.authoring.worked_cases import run_examples

RULES = """标准 低保线 (line) : 元/月 由 县民政局 依据 一 “标准”
标准 费 (fee) 按 在保档 (grade) {未保 (out), 在保 (covered)} : 元/月
  由 县民政局
  依据 一 “标准”
释义 A01 “算到哪月”
  采用 当月
  可选 县民政局
  读法 当月 (this_month) “算到当月”
  读法 次月 (next_month) “算到次月”
计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.工资
计算 余额数 (rest) 对 户 : 元/月 为 低保线 + 费(状态) - 收入
条件 收入低 (poor) 对 户 当 收入 低于 低保线 依据 二 “低于”
条件 大 (grown) 对 成员 当 年龄(生日) 不低于 18岁 依据 二 “大”
决定 补助 (grant) 对 户
  结果 给 (give), 不给 (refuse)
  情形 低 (low) 当 收入低 则 给 依据 三 “给”
  情形 高 (high) 当 非 收入低 则 不给 裁量 县民政局 依据 三 “不给”
  其余 未规定 依据 三 “其余”
决定 护理 (care) 对 成员
  结果 有 (some), 没有 (none)
  情形 册 (on_list) 当 在册 则 有 依据 三 “册”
  其余 则 没有
时限 公示 (publication)
  须有 名单公示 (list_published)
  后于 台账比对 7日
  依据 三 “公示”
时限 台账 (ledger)
  须有 台账比对 (comparison)
  每 季度
  依据 三 “比对”
"""

LAST = len((HEAD + RULES).splitlines())

GIVEN = "  → 不要它就写 未知，或去掉这一项"
GIVEN_EN = "    give it as unknown, or leave it out here"

MISTAKES = [
    ("设 户 困难=是 应得 补助 为 给 缺 ^困难", [
        "PR809 “困难”案例已经给出，不会缺",
        "  '困难' is given by the case, and cannot be missing", GIVEN, GIVEN_EN]),
    ("设 成员 “甲” 工资=1元/月 设 成员 “乙” 工资=2元/月 应得 收入 为 不低于 3元/月 只缺 成员, ^工资", [
        "PR809 “工资”案例已经给出，不会缺",
        "  '工资' is given by the case, and cannot be missing", GIVEN, GIVEN_EN]),
    ("填写 低保线 为 5元/月 应得 补助 为 给, 不给 缺 ^低保线", [
        "PR809 “低保线”案例已经给出，不会缺",
        "  '低保线' is given by the case, and cannot be missing", GIVEN, GIVEN_EN]),
    ("填写 费 未保 为 5元/月 填写 费 在保 为 6元/月 应得 余额数 为 未规定 缺 ^费", [
        "PR809 “费”案例已经给出，不会缺",
        "  '费' is given by the case, and cannot be missing", GIVEN, GIVEN_EN]),
    ("齐全 全部 应得 收入 为 0元/月 缺 ^成员", [
        "PR809 案例写明成员齐全，不会缺",
        "  the case says that the list of member is complete: it cannot be missing",
        "  → 把它从 齐全 里去掉，或去掉这一项", "    leave it out of complete, or leave it out here"]),
    ("应得 补助 为 给 依据 三 “给” 不依据 ^三 “给”", [
        "PR809 三 “给” 既要依据，又要不依据", "  三 “给” must be cited and must not"]),
    ("应得 补助 为 给 依据 三 “给” 应得 补助 为 给 不依据 ^三", [
        "PR809 三 既要依据，又要不依据", "  三 must be cited and must not"]),
    ("应得 补助 为 给, 不给 缺 ^低保线 只缺 工资", [
        "PR809 只缺工资，又缺“低保线”", "  only 工资 may be missing, and '低保线' must be too",
        "  → 都写在 只缺 之后，或都写 缺", "    put all after only_missing, or write missing"]),
    ("应得 补助 为 给, 不给 只缺 工资 应得 补助 为 给, 不给 只缺 工资, ^低保线", [
        "PR809 只缺工资，又缺“低保线”", "  only 工资 may be missing, and '低保线' must be too",
        "  → 都写在 只缺 之后，或都写 缺", "    put all after only_missing, or write missing"]),
    ("设 户 收入低=是 ^应得 收入低 为 否", [
        "PR809 “收入低”案例给出一个值，应得另一个",
        "  the case gives one value of '收入低' and expects another"]),
    ("设 户 收入=5元/月 ^应得 收入 为 5元/月 至 6元/月", [
        "PR809 “收入”案例给出一个值，应得另一个",
        "  the case gives one value of '收入' and expects another"]),
    ("填写 低保线 为 5元/月 ^应得 低保线 为 6元/月", [
        "PR809 “低保线”案例给出一个值，应得另一个",
        "  the case gives one value of '低保线' and expects another"]),
    ("选定 A01.当月 选定 ^A01.次月 应得 补助 为 给", [
        "PR803 “A01”选定了两次", "  'A01' is chosen twice"]),
    ("启用 高 一律 启用 ^高 逐案 应得 补助 为 给", [
        "PR803 “高”启用了两次", "  '高' is enabled twice"]),
    ("应得 补助 为 给 ^应得 补助 为 给, 不给", [
        "PR803 “补助”应得两种不同的结果", "  two different results are expected of '补助'", "  → 只留一个；几种都可能的，写在同一个 应得 里", "    keep one; what may all be stands in one"]),
    ("设 成员 “甲” 生日=2000-01-01 应得 大 为 是 ^应得 大 属 “甲” 为 否", [
        "PR803 “大”应得两种不同的结果", "  two different results are expected of '大'", "  → 只留一个；几种都可能的，写在同一个 应得 里", "    keep one; what may all be stands in one"]),
    ("应得 台账 为 2020-03-31 ^应得 台账 为 2020-06-30", [
        "PR803 “台账”应得两种不同的结果", "  two different results are expected of '台账'", "  → 只留一个；几种都可能的，写在同一个 应得 里", "    keep one; what may all be stands in one"]),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_contradictions(parts: str, expected: list[str]) -> None:
    """Each is said whole, at the place that ^ marks."""
    case = f"案例 “甲” 于 2020-03-01 {parts}"
    first, *others = expected
    code, sentence = first.split(" ", 1)
    place = f"{LAST + 1}:{case.index('^') + 1}"
    assert said(RULES + case.replace("^", "")) == [f"{code} {place} {sentence}", *others]


OF_WHOM = [
    ("设 成员 “甲” 在册=是 设 成员 “乙” 在册=是 应得 ^护理 为 有", [
        "PR801 “护理”没有写属于哪个成员", "  '护理' does not say of which member",
        "  → 写 属 “名”", "    write of “key”"]),
    ("设 成员 “甲” 在册=是 应得 ^护理 属 “丙” 为 有", [
        "PR801 没有成员“丙”", "  there is no member '丙'", "  → 写 属 “名”", "    write of “key”"]),
    ("设 成员 “甲” 在册=是 应得 ^补助 属 “甲” 为 给", [
        "PR806 “补助”不属于哪条记录，不写 属 “甲”", "  '补助' is not of a record: leave out of '甲'"]),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), OF_WHOM, ids=[m[0] for m in OF_WHOM])
def test_of_whom_a_decision_is_expected(parts: str, expected: list[str]) -> None:
    """A decision about members is expected of one that the case has, one of the household of none."""
    test_contradictions(parts, expected)


@pytest.mark.parametrize(
    "parts",
    [
        "设 成员 “甲” 工资=1元/月 设 成员 “乙” 应得 收入 为 不低于 1元/月 缺 工资",
        "设 成员 “甲” 工资=未知 应得 收入 为 不低于 0元/月 只缺 成员, 工资",
        "设 成员 “甲” 生日=2020-03-02 应得 大 属 “甲” 为 否 缺 生日",
        "填写 费 未保 为 5元/月 应得 余额数 为 未规定 缺 费",
        "齐全 收入项 应得 收入 为 不低于 0元/月 缺 成员",
        "应得 补助 为 给 依据 三 “给” 应得 补助 为 给 不依据 三 “不给”",
        "应得 补助 为 给, 不给 缺 低保线 应得 补助 为 给, 不给 缺 成员",
        "应得 补助 为 给, 不给 只缺 低保线, 成员 应得 补助 为 给, 不给 缺 成员",
        "设 户 收入低=是 应得 收入低 为 是",
        "填写 低保线 为 5元/月 应得 低保线 为 5元/月",
        "设 成员 “甲” 大=是 设 成员 “乙” 生日=2019-01-01 应得 大 属 “乙” 为 否",
        "应得 公示 后于 2020-03-02 为 2020-03-09 应得 公示 后于 2020-03-03 为 2020-03-10",
    ],
)
def test_what_is_no_contradiction(parts: str) -> None:
    """Given of some records only, not known yet on the day, of another clause, record or event."""
    assert said(RULES + f"案例 “甲” 于 2020-03-01 {parts}") == []


def test_what_another_case_gives_can_be_taken_back() -> None:
    """A case that is the same as another and changes a fact to 未知 may expect it to be missing."""
    shared = (
        "案例 “一” 于 2020-03-01 齐全 全部 填写 低保线 为 5元/月 设 成员 “甲” 工资=1元/月 应得 收入低 为 是\n"
    )
    found = policy(
        RULES + shared + "案例 “二” 同 “一” 改 成员 “甲” 工资=未知 应得 收入低 为 是, 否 只缺 工资\n"
    )
    assert [r.mismatches for r in run_examples(lambda _: found, found)] == [(), ()]
    wrong = said(RULES + shared + "案例 “二” 同 “一” 应得 收入低 为 是 缺 工资")
    assert wrong[0] == f"PR809 {LAST + 2}:27 “工资”案例已经给出，不会缺"
