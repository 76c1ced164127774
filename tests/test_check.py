"""What only the whole policy shows: every check by its whole message, in both languages."""

from types import ModuleType

import pytest
from attrs import frozen

from building import RULES, checked, policy
from policyrules.base.errors import Complaint
from policyrules.checking import check_policy, empty_lists, reaching

DECIDE = "决定 d (d) 对 户 结果 甲 (one), 乙 (two) 金额 : 元/月\n"
"""The head of a decision on a household."""

LINES = (
    "标准 收 (stat) : 元/人·年 由 统计 依据 一 “标准”\n"
    "标准 线 (l2) : 元/人·年 由 县 必须 不低于 20% × 上年(收) 当 评定日 早于 2022-01-01 依据 一 “20%”\n"
    " 原则上 不高于 6000元/人·年 依据 二 “收” \n"
    "条件 q (q) 对 户 当 差数 × 12 高于 0元/月\n"
)
"""A line bound to last year's statistics up to 2021, and in principle to a fixed figure."""


@frozen
class Row:
    """A fact about the checks: the text that shows it, and what is said."""

    fact: str
    text: str
    said: list[str]
    county: str = ""
    open_terms: bool = False


ROWS = [
    Row(
        "a policy without mistakes has nothing said about it",
        RULES,
        [],
    ),
    Row(
        "a clause cited is in the register; a close one is suggested",
        RULES.replace("依据 二", "依据 二二"),
        [
            "PR402 8:43 条款 二二 没有登记",
            "  clause 二二 is not in the register",
            "  → 是不是 二？",
            "    did you mean 二?",
            "PR404 warning 3:1 条款 二 没有规则引用，也没有归类",
            "  no rule cites clause 二, and it has no class",
            "  → 引用它，或写明 待定、人工、程序、宣示、未编码",
            "    cite it, or class it: open, human, procedural, declaratory, not_yet",
        ],
    ),
    Row(
        "without a close one the help declares it",
        RULES.replace("依据 二", "依据 四"),
        [
            "PR402 8:43 条款 四 没有登记",
            "  clause 四 is not in the register",
            "  → 登记它：条款 四 “大意”",
            "    declare it: clause 四 “gist”",
            "PR404 warning 3:1 条款 二 没有规则引用，也没有归类",
            "  no rule cites clause 二, and it has no class",
            "  → 引用它，或写明 待定、人工、程序、宣示、未编码",
            "    cite it, or class it: open, human, procedural, declaratory, not_yet",
        ],
    ),
    Row(
        "a clause with several entries has one for every phrase that is cited from it",
        RULES.replace("依据 三 “给”", "依据 四 “给”")
        + "条款 四 人工 “由人认定” 原文 “认定”\n条款 四 程序 “按季公示” 原文 “公示”\n",
        [
            "PR402 12:36 条款 四 登记的各项里，没有一项的 原文 含“给”",
            "  none of the entries of clause 四 in the register holds “给” in its phrase",
            "  → 为这句话登记一项：条款 四 “大意” 原文 “给”",
            "    give these words an entry: clause 四 “gist” phrase “给”",
        ],
    ),
    Row(
        "of a day it is said that it must not be after another",
        RULES + "标准 界日 (border) : 日期 由 县 依据 一 “标准” 必须 不晚于 2020-12-31 依据 一 “标准”\n",
        [
            "PR504 2:1 2020-01-01：“界日”2021-01-01，必须不晚于 2020-12-31（一 “标准”）",
            "  2020-01-01: border is 2021-01-01, it must be not after 2020-12-31 (一 “标准”)",
        ],
        county="政策 county “某县细则” 印发 2020-01-01 生效 2020-01-01 辖区 “某县” 上级 place\n"
        "填写 界日 自 2020-01-01 为 2021-01-01 依据 《某县通知》 一 “甲”\n",
    ),
    Row(
        "a clause is registered once",
        RULES + "条款 一 “又一次”",
        [
            "PR403 15:1 条款 一 重复登记，先前在 place.policy:2:1",
            "  clause 一 is declared twice, first at place.policy:2:1",
            "  → 同一条款分几项登记时，各写自己的 原文",
            "    when one clause has several entries, give each its phrase",
        ],
    ),
    Row(
        "several entries of one clause are told apart by their phrases",
        RULES + "条款 一 程序 “又一次” 原文 “另一句”",
        [],
    ),
    Row(
        "a clause is cited or classed",
        RULES + "条款 四 “闲着”",
        [
            "PR404 warning 15:1 条款 四 没有规则引用，也没有归类",
            "  no rule cites clause 四, and it has no class",
            "  → 引用它，或写明 待定、人工、程序、宣示、未编码",
            "    cite it, or class it: open, human, procedural, declaratory, not_yet",
        ],
    ),
    Row(
        "a clause classed as a slogan is not cited by a rule",
        RULES + "条款 四 宣示 “口号”\n条件 a (a) 对 户 当 困难 依据 四 “口号”",
        [
            "PR404 warning 15:1 条款 四 归为宣示，却有规则引用它",
            "  clause 四 is classed declaratory, yet a rule cites it",
        ],
    ),
    Row(
        "words of a clause that nobody cites are named, though the clause is cited",
        RULES + "条款 二 “目标” 原文 “到二〇二〇年”",
        [
            "PR404 warning 15:1 条款 二 “到二〇二〇年” 没有规则引用，也没有归类",
            "  no rule cites clause 二 “到二〇二〇年”, and it has no class",
            "  → 引用它，或写明 待定、人工、程序、宣示、未编码",
            "    cite it, or class it: open, human, procedural, declaratory, not_yet",
        ],
    ),
    Row(
        "a slogan that a rule cites is named, though another entry of its clause is a rule",
        RULES + "条款 二 宣示 “目标” 原文 “到二〇二〇年”\n"
        "条件 a (a) 对 户 当 困难 依据 二 “到二〇二〇年全部”",
        [
            "PR404 warning 15:1 条款 二 “到二〇二〇年” 归为宣示，却有规则引用它",
            "  clause 二 “到二〇二〇年” is classed declaratory, yet a rule cites it",
        ],
    ),
    Row(
        "conclusions do not depend on themselves",
        "条件 a (a) 对 户 当 b\n条件 b (b) 对 户 当 a 或 困难\n" + RULES,
        [
            "PR212 5:1 互相依赖，算不出来：a → b → a",
            "  these depend on each other: a → b → a",
        ],
    ),
    Row(
        "exceptions do not go round in a circle",
        DECIDE + "情形 a (a) 当 困难 则 甲 例外于 b 依据 一 “标准”\n"
        "情形 b (b) 当 困难 则 乙 例外于 a 依据 二 “收”\n"
        "其余 未规定 依据 三 “余”",
        [
            "PR605 6:4 例外互相绕圈：a → b → a",
            "  exceptions go round in a circle: d.a → d.b → d.a",
        ],
    ),
    Row(
        "two cases that can hold together need an order when they differ",
        DECIDE + "情形 a (a) 当 困难 则 甲 依据 一 “标准”\n"
        "情形 b (b) 当 状态 等于 在保 则 乙 依据 二 “收”\n"
        "其余 未规定 依据 三 “余”",
        [
            "PR606 7:4 “a”（一，在 place.policy:6:4）与“b”（二）可能同时成立，结果不同：甲；乙",
            "  d.a (一, at place.policy:6:4) and d.b (二) can hold together with different results: one; two",
            "  → 写明谁例外于谁，如在“b”里写 例外于 a",
            "    say which is the exception, such as exception_to a in b",
        ],
    ),
    Row(
        "equal outcomes with different amounts clash too",
        DECIDE + "情形 a (a) 当 困难 则 甲 金额 5元/月 依据 一 “标准”\n"
        "情形 b (b) 当 状态 等于 在保 则 甲 金额 6元/月 依据 二 “收”\n"
        "情形 c (c) 当 非 困难 且 状态 等于 未保 则 乙 依据 三 “其余” 其余 未规定 依据 三 “余”",
        [
            "PR606 7:4 “a”（一，在 place.policy:6:4）与“b”（二）可能同时成立，结果不同：甲 5.00元/月；甲 6.00元/月",
            "  d.a (一, at place.policy:6:4) and d.b (二) can hold together with different results: one 5.00 yuan/month; one 6.00 yuan/month",
            "  → 写明谁例外于谁，如在“b”里写 例外于 a",
            "    say which is the exception, such as exception_to a in b",
        ],
    ),
    Row(
        "amounts that are worked out are told apart by what they are worked out from",
        DECIDE + "情形 a (a) 当 困难 则 甲 金额 较大者(0元/月, 差数) 依据 一 “标准”\n"
        "情形 b (b) 当 状态 等于 在保 则 甲 金额 原额 若无 5元/月 依据 二 “收”\n"
        "情形 c (c) 当 非 困难 且 状态 等于 未保 则 乙 依据 三 “其余” 其余 未规定 依据 三 “余”",
        [
            "PR606 7:4 “a”（一，在 place.policy:6:4）与“b”（二）可能同时成立，结果不同："
            "甲 按“差数”算出的值；甲 按“原额”算出的值",
            "  d.a (一, at place.policy:6:4) and d.b (二) can hold together with different results: "
            "one what comes of household.balance; one what comes of household.last_amount",
            "  → 写明谁例外于谁，如在“b”里写 例外于 a",
            "    say which is the exception, such as exception_to a in b",
        ],
    ),
    Row(
        "equal outcomes with equal amounts are concurrent",
        DECIDE + "情形 a (a) 当 困难 则 甲 金额 5元/月 依据 一 “标准”\n"
        "情形 b (b) 当 状态 等于 在保 则 甲 金额 5元/月 依据 二 “收”\n"
        "情形 c (c) 当 非 困难 且 状态 等于 未保 则 乙 依据 三 “其余” 其余 未规定 依据 三 “余”",
        [],
    ),
    Row(
        "bands of one quantity exclude each other",
        DECIDE + "情形 a (a) 当 差数 低于 100元/月 则 甲 依据 一 “标准”\n"
        "情形 b (b) 当 差数 不低于 100元/月 且 差数 低于 200元/月 则 乙 依据 二 “收”\n"
        "情形 c (c) 当 差数 不低于 200元/月 则 甲 依据 三 “余” 其余 未规定 依据 三 “余”",
        [],
    ),
    Row(
        "bands that share their limit clash at it",
        DECIDE + "情形 a (a) 当 差数 不高于 100元/月 则 甲 依据 一 “标准”\n"
        "情形 b (b) 当 差数 不低于 100元/月 则 乙 依据 二 “收”\n"
        "其余 未规定 依据 三 “余”",
        [
            "PR606 7:4 “a”（一，在 place.policy:6:4）与“b”（二）可能同时成立，结果不同：甲；乙",
            "  d.a (一, at place.policy:6:4) and d.b (二) can hold together with different results: one; two",
            "  → 写明谁例外于谁，如在“b”里写 例外于 a",
            "    say which is the exception, such as exception_to a in b",
        ],
    ),
    Row(
        "conditions that are named are looked into",
        "条件 穷 (poor) 对 户 当 困难 且 状态 等于 未保\n"
        + DECIDE
        + "情形 a (a) 当 穷 则 甲 依据 一 “标准”\n"
        "情形 b (b) 当 非 困难 则 乙 依据 二 “收”\n"
        "其余 未规定 依据 三 “余”",
        [],
    ),
    Row(
        "figures, readings and own facts that nothing uses are pointed out",
        "标准 闲数 (idle) : 元 自 2020-01-01 为 5元 依据 一 “标准”\n"
        "释义 A01 “问” 采用 甲 读法 甲 (one) “一”\n"
        "实体 户 (household) 事实 新 (fresh) : 是否\n" + RULES,
        [
            "PR211 warning 7:18 事实“新”没有用到",
            "  fact household.fresh is not used",
            "PR211 warning 5:1 标准“闲数”没有用到",
            "  standard idle is not used",
            "PR211 warning 6:1 释义 A01 没有用到",
            "  reading A01 is not used",
            "  → 在有关的规则里写 依释义",
            "    name it after by_readings where it matters",
        ],
    ),
    Row(
        "a figure left to a county is open until it is filled",
        RULES,
        [
            "PR509 info 5:1 “低保线”待定，由县民政局确定",
            "  line is open; it is set by 县民政局",
            "  → 在细则里写 填写 低保线 自 … 为 …",
            "    write fill line from … as … in an overlay",
        ],
        open_terms=True,
    ),
    Row(
        "a filled figure is held against every constraint on its days",
        LINES + RULES,
        [
            "PR504 2:75 2021-01-01：“线”4000.00元/人·年，必须不低于 6000.00元/人·年（一 “20%”）",
            "  2021-01-01: l2 is 4000.00 yuan/person/year, "
            "it must be at least 6000.00 yuan/person/year (一 “20%”)",
            "PR505 warning 2:131 2022-07-01：“线”6000.01元/人·年，原则上不高于 6000.00元/人·年（二 “收”）",
            "  2022-07-01: l2 is 6000.01 yuan/person/year, "
            "it should in principle be at most 6000.00 yuan/person/year (二 “收”)",
        ],
        county="填写 收 2019年 为 20000元/人·年 依据 《某》 一 “二” "
        "填写 收 2020年 为 30000元/人·年 依据 《某》 一 “二” "
        "填写 线 自 2020-07-01 至 2022-06-30 为 4000元/人·年 依据 《某》 一 “二” "
        "填写 线 自 2022-07-01 为 6000.01元/人·年 依据 《某》 一 “二”",
    ),
    Row(
        "a missing last year is a warning with the clause, never a pass",
        LINES + RULES,
        [
            "PR506 warning 2:1 不能检查“线”在 2020-07-01 是否不低于界限（一 “20%”）：“收”在 2019-12-31 没有数值",
            "  cannot check whether l2 is at least its bound on 2020-07-01 (一 “20%”): stat has no value on 2019-12-31",
        ],
        county="填写 线 自 2020-07-01 至 2022-06-30 为 4000元/人·年 依据 《某》 一 “二”",
    ),
    Row(
        "days without a value between two values are pointed out, of the document's and of the county's figures",
        LINES + RULES,
        [
            "PR506 warning 2:1 不能检查“线”在 2020-07-01 是否不低于界限（一 “20%”）：“收”在 2019-12-31 没有数值",
            "  cannot check whether l2 is at least its bound on 2020-07-01 (一 “20%”): stat has no value on 2019-12-31",
            "PR502 warning 3:1 “线”自 2021-07-01 至 2021-12-31 没有数值",
            "  l2 has no value from 2021-07-01 to 2021-12-31",
        ],
        county="填写 线 自 2020-07-01 至 2021-06-30 为 4000元/人·年 依据 《某》 一 “二”\n"
        "填写 线 自 2022-01-01 至 2022-06-30 为 4000元/人·年 依据 《某》 一 “二”",
    ),
    Row(
        "a value wholly outside the period of the policy is doubtful",
        LINES + RULES,
        [
            "PR506 warning 2:1 不能检查“线”在 2019-01-01 是否不低于界限（一 “20%”）：“收”在 2018-12-31 没有数值",
            "  cannot check whether l2 is at least its bound on 2019-01-01 (一 “20%”): stat has no value on 2018-12-31",
            "PR507 warning 2:1 “线”的期间在政策施行期（2020-01-01 至 今）之外",
            "  the period of l2 lies outside that of the policy (2020-01-01 to now)",
        ],
        county="填写 线 自 2019-01-01 至 2019-06-30 为 4000元/人·年 依据 《某》 一 “二”",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.fact for row in ROWS])
def test_check(row: Row) -> None:
    """The check says exactly this, and nothing else."""
    assert checked(row.text, county=row.county, open_terms=row.open_terms) == row.said


@pytest.mark.parametrize("row", ROWS, ids=[row.fact for row in ROWS])
def test_a_check_without_doubts_finds_every_error(row: Row) -> None:
    """What ``load`` asks for: the errors of the whole check, and none of its warnings and notes."""
    everything = check_policy(policy(row.text, county=row.county), open_terms=True)
    errors = check_policy(policy(row.text, county=row.county), doubts=False)
    assert errors == tuple(f for f in everything if f.severity == "error")


@pytest.mark.parametrize("passed_over", [reaching, empty_lists])
def test_what_is_passed_over_without_doubts_never_finds_an_error(passed_over: ModuleType) -> None:
    """Everything that these checks can say is a warning or a note."""
    sayings = [c for c in vars(passed_over).values() if isinstance(c, Complaint)]
    assert sayings
    assert all(c.code.severity != "error" for c in sayings)


def test_facts_of_the_vocabulary_may_go_unused() -> None:
    """Only a place's own facts are expected to be used; without a list of its files, all are."""
    found = policy()
    assert check_policy(found, local=("place.policy",)) == ()
    unused = {f.said.en for f in check_policy(found)}
    assert "fact household.hardship is not used" in unused
    assert "fact income.monthly is not used" not in unused


def test_a_clash_behind_many_conditions_is_found_or_owned_up_to() -> None:
    """With more combinations than are searched, the answer is that it could not tell."""
    facts = "实体 户 (household)" + "".join(f" 事实 项{i} (item{i}) : 是否" for i in range(40)) + "\n"
    sums = " 或 ".join(f"(项{2 * i} 且 项{2 * i + 1})" for i in range(20))
    text = (
        facts
        + DECIDE
        + f"情形 a (a) 当 {sums} 则 甲 依据 一 “标准”\n情形 b (b) 当 项39 且 ({sums}) 则 乙 依据 二 “收”\n"
        + "其余 未规定 依据 三 “余”"
    )
    assert {line.split()[0] for line in checked(text) if line.startswith("PR")} <= {"PR606", "PR615"}
    assert checked(text) != []
