"""The formatter: the same meaning, one layout, comments kept, both vocabularies."""

from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.base.cells import width
from policyrules.base.errors import PolicyError, Source
from policyrules.base.render import render
from policyrules.language.layout import format_source
from policyrules.language.lexer import lex
from policyrules.language.parser import parse, read_source
from policyrules.language.respell import quoted
from policyrules.language.syntax import Declaration

SHIPPED = sorted((Path(__file__).parent.parent / "policies").rglob("*.policy"))


@lru_cache(maxsize=8)
def declarations(text: str) -> tuple[Declaration, ...]:
    """The declarations of a text without mistakes."""
    file, findings = parse(Source("x", text))
    assert [render(f) for f in findings] == []
    return file.declarations


@lru_cache(maxsize=8)
def formatted(text: str) -> str:
    """The text, formatted."""
    return format_source(Source("x", text))


@lru_cache(maxsize=8)
def comments(text: str) -> tuple[str, ...]:
    """The comments of a text, without their mark."""
    return tuple(comment.text[1:] for comment in lex(Source("x", text)).comments)


def check_laws(text: str) -> None:
    """Formatting keeps the trees and the comments and is idempotent; there and back gives the same text."""
    meant = declarations(text)
    own = formatted(text)
    english = format_source(Source("x", own), vocabulary="en")
    back = format_source(Source("x", english), vocabulary="zh")
    for written in (own, english, back):
        assert declarations(written) == meant
        assert formatted(written) == written
        assert comments(written) == comments(text)
    assert back == own
    assert lex(Source("x", english)).vocabulary == ("en" if meant else "zh")


# ── one case in full ─────────────────────────────────────────────────────────

MESSY = """＃ 头
政策　甲　"标题"   文号 "1号" 印发 2017年6月12日
条款 二(一)第1句 程序 “一”
条款 二（二）   程序 「“二”」

条款 三 “三” # 三的注
实体 户 （household）  事实 收入（income）：元/月
   # 状态
   事实 状态 (status) : 选项｛在保（on）、过渡 (moving)｝  可无

扣减 成本 (cost) 对 户 从 户.总额 当 收入<=１００元／月*2 且 状态 ≠ 在保
   # 上限
   金额 较小者（20％ × 收入，- 5元/月） 依据 一 “x”、《文件》第十二条 “y”
决定 低保 (dibao) 对 户 结果 纳入 (in), 退出 (out) 金额 : 元/月
情形 符合 (fits) 当 (收入 不超过 5元/月 或 收入 低于 6元/月) 且 非 状态 等于 过渡 则 纳入 金额 5元/月
依据 一 “x” 其余 则 退出
案例 “甲” 于 2017-10-15 设 户 收入 = 5元/月 ， 状态=在保
应得 低保 为 纳入 金额 5元/月 依据 一 “x”
# 尾
"""

SETTLED = """# 头
政策 甲 “标题”
  文号 “1号”
  印发 2017-06-12

条款 二（一）第1句 程序 “一”
条款 二（二） 程序 “二”

条款 三 “三”  # 三的注

实体 户 (household)
  事实 收入 (income): 元/月
  # 状态
  事实 状态 (status): 选项 {在保 (on)，过渡 (moving)} 可无

扣减 成本 (cost) 对 户 从 户.总额
  当 收入 不高于 100元/月 × 2 且 状态 不等于 在保
  # 上限
  金额 较小者(20% × 收入，-5元/月)
  依据 一 “x”，《文件》 第十二条 “y”

决定 低保 (dibao) 对 户
  结果 纳入 (in)，退出 (out)
  金额: 元/月
  情形 符合 (fits)
    当 (收入 不超过 5元/月 或 收入 低于 6元/月) 且 非 状态 等于 过渡
    则 纳入 金额 5元/月
    依据 一 “x”
  其余 则 退出

案例 “甲” 于 2017-10-15
  设 户 收入=5元/月，状态=在保
  应得 低保 为 纳入 金额 5元/月
    依据 一 “x”
# 尾
"""

ENGLISH = """# 头
policy 甲 “标题”
  document_number “1号”
  issued_on 2017-06-12

clause 二（一）第1句 procedural “一”
clause 二（二） procedural “二”

clause 三 “三”  # 三的注

entity 户 (household)
  fact 收入 (income): yuan/month
  # 状态
  fact 状态 (status): one_of {在保 (on), 过渡 (moving)} optional

deduct 成本 (cost) for 户 from_total 户.总额
  when 收入 at_most 100 yuan/month * 2 and 状态 differs_from 在保
  # 上限
  amount smaller_of(20% * 收入, -5 yuan/month)
  citing 一 “x”, 《文件》 第十二条 “y”

decision 低保 (dibao) for 户
  outcomes 纳入 (in), 退出 (out)
  amount: yuan/month
  when_case 符合 (fits)
    when (收入 not_above 5 yuan/month or 收入 below 6 yuan/month) and not 状态 equals 过渡
    then 纳入 amount 5 yuan/month
    citing 一 “x”
  otherwise then 退出

example “甲” on_date 2017-10-15
  given 户 收入=5 yuan/month, 状态=在保
  expect 低保 as 纳入 amount 5 yuan/month
    citing 一 “x”
# 尾
"""


def test_layout() -> None:
    """A messy file in the settled layout: clauses on lines, marks, digits, dates and quotes settled."""
    assert formatted(MESSY.replace("「“二”」", "「二」")) == SETTLED


def test_translation() -> None:
    """The same file in English words, and back: the author's synonym comes back as it was."""
    english = format_source(Source("x", SETTLED), vocabulary="en")
    assert english == ENGLISH
    assert format_source(Source("x", english), vocabulary="zh") == SETTLED


def test_laws_of_the_messy_file() -> None:
    """The laws hold for the file above."""
    check_laws(MESSY)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_laws_of_shipped_policies(path: Path) -> None:
    """The laws hold for every policy file that is shipped, and each is laid out."""
    text = read_source(path).text
    check_laws(text)
    assert formatted(text) == text


# ── details ──────────────────────────────────────────────────────────────────


def test_long_lines_are_broken() -> None:
    """A guard wider than a hundred cells goes on in a line indented by four more; nothing is lost."""
    text = "条件 甲 (a) 对 户 当 " + " 且 ".join(f"很长很长很长的名称{k}" for k in range(9))
    lines = formatted(text).split("\n")
    assert all(width(line) <= 100 for line in lines)
    assert [line[:7] for line in lines] == ["条件 甲 (a", "  当 很长很", "      且", "      且", ""]
    check_laws(text)


def test_a_name_longer_than_a_line_stays_whole() -> None:
    """What has no place to break stays on its line, however long."""
    text = f"条件 甲 (a) 对 户 当 {'长' * 200}"
    assert formatted(text) == f"条件 甲 (a) 对 户\n  当 {'长' * 200}\n"


def test_comments_in_odd_places() -> None:
    """A comment between any two tokens stays between them, and formatting stays idempotent."""
    text = "条件 # 一\n甲 # 二\n(\n# 三\na) 对 户 当 b # 四\n且 # 五\n# 六\nc 依据 一 # 七\n“x”\n# 八"
    check_laws(text)


def test_blank_lines() -> None:
    """Between declarations one blank line; clauses of one line may stand close if the author had them so."""
    assert formatted("条款 一 “a”\n条款 二 “b”\n\n\n条款 三 “c”\n条件 甲 (a) 对 户 当 b\n条款 四 “d”") == (
        "条款 一 “a”\n条款 二 “b”\n\n条款 三 “c”\n\n条件 甲 (a) 对 户\n  当 b\n\n条款 四 “d”\n"
    )


def test_comment_blocks_keep_their_distance() -> None:
    """A comment above a declaration stays with it; one below the last declaration stays below that."""
    assert formatted("条款 一 “a”\n# 跟前\n\n条款 二 “b”\n# 跟后\n条件 甲 (a) 对 户 当 b") == (
        "条款 一 “a”\n# 跟前\n\n条款 二 “b”\n\n# 跟后\n条件 甲 (a) 对 户\n  当 b\n"
    )


def test_empty_and_comment_only_files() -> None:
    """Nothing stays nothing, a comment stays a comment."""
    assert formatted("") == ""
    assert formatted(" \n\n") == ""
    assert formatted("# 一\n\n\n# 二") == "# 一\n\n# 二\n"


@pytest.mark.parametrize("text", ["a", "“a”", "a”b", "a“b", 'a"b', "”“", "」a", "“”」"])
def test_quotes(text: str) -> None:
    """The formatter takes quotes that the lexer reads back as the same text."""
    lexed = lex(Source("x", quoted(text)))
    assert lexed.findings == ()
    assert [t.value for t in lexed.tokens] == [text]


def test_mistakes_are_refused() -> None:
    """A file with a mistake is not formatted; the exception holds the findings."""
    with pytest.raises(PolicyError) as caught:
        formatted("条件 甲 户")
    assert [f.code for f in caught.value.findings] == ["PR110"]


def test_names_that_are_keywords_of_the_other_vocabulary() -> None:
    """when as a bare name cannot be printed in English; after a dot and as second name it can."""
    check_laws("条件 甲 (when) 对 户 当 b.when")
    with pytest.raises(PolicyError) as caught:
        format_source(Source("例.policy", "条件 甲 (a) 对 户 当 when"), vocabulary="en")
    assert [render(f) for f in caught.value.findings] == [
        "例.policy:1:16: 错误 PR121 名称“when”在另一套词汇里是关键词\n"
        "  条件 甲 (a) 对 户 当 when\n"
        "                       ^^^^\n"
        "  建议：换一个名称，才能写成另一套词汇"
    ]


# ── generated files ──────────────────────────────────────────────────────────

NAMES = st.sampled_from(["收入", "标准线", "家庭人口", "x1", "成员在保", "A09", "在保户"])
QUANTITIES = st.sampled_from(
    ["5", "0.01元", "１２元", "1200元/月", "400元/人·月", "3个月", "20%", "60岁", "10个百分点"]
)
LITERALS = st.one_of(
    QUANTITIES,
    st.sampled_from(
        ["2017-06-12", "2017年6月2日", "2016年", "“甲”", '"a”b"', "「“3+1”」", "是", "否", "评定日"]
    ),
)
COMPARISONS = st.sampled_from(
    [
        "低于",
        "不高于",
        "不超过",
        "高于",
        "超过",
        "不低于",
        "至少",
        "等于",
        "不等于",
        "早于",
        "晚于",
        "不晚于",
        "不早于",
        "<",
        "≤",
        ">=",
        "＞",
        "≠",
    ]
)
CLAUSES = st.sampled_from(["一", "三（一）第9句", "二(一)1(2)三是", "第十二条第1款", "〔通知〕第1句", "标题"])

Words = list[str]


def joined(*parts: st.SearchStrategy[Words] | str) -> st.SearchStrategy[Words]:
    """One after the other."""
    strategies = [st.just([p]) if isinstance(p, str) else p for p in parts]
    return st.tuples(*strategies).map(lambda found: [w for part in found for w in part])


def word(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[Words]:
    """A strategy of single words as one of lists."""
    return strategy.map(lambda w: [w])


def maybe(strategy: st.SearchStrategy[Words]) -> st.SearchStrategy[Words]:
    """It or nothing."""
    return st.one_of(st.just([]), strategy)


NAME = word(NAMES)
ALIAS = joined("(", word(st.sampled_from(["a", "when_", "amount", "收入"])), ")")
REFERENCE = st.lists(NAMES, min_size=1, max_size=3).map(lambda names: " . ".join(names).split(" "))
OPTIONS = joined("{", NAME, "，", NAME, "}")


def larger(inner: st.SearchStrategy[Words]) -> st.SearchStrategy[Words]:
    """Expressions one level above the inner ones; brackets where the grammar wants them."""
    closed = joined("（", inner, ")")
    return st.one_of(
        closed,
        joined(closed, word(st.sampled_from(["+", "-", "×", "*", "÷", "／", "且", "或", "若无"])), closed),
        joined(closed, word(COMPARISONS), closed),
        joined(word(st.sampled_from(["非", "-"])), closed),
        joined(closed, word(st.sampled_from(["属于", "不属于", "包含"])), OPTIONS),
        joined("若", inner, "则", inner, "否则", inner),
        joined(word(st.sampled_from(["较小者", "按月", "天数"])), "(", inner, ",", inner, "）"),
        joined(word(st.sampled_from(["合计", "任一", "计数"])), REFERENCE,
               maybe(joined("(", inner, maybe(joined("当", inner)), ")"))),
        joined("每一", REFERENCE, "(", "当", inner, ")"),
        joined(closed, "在", "自", closed, word(st.sampled_from(["当月", "次月", "当日", "次日"])), "起", closed),
    )  # fmt: skip


EXPRESSIONS = st.recursive(st.one_of(word(LITERALS), REFERENCE), larger, max_leaves=6)
CITES = joined("依据", word(CLAUSES), "“x”", maybe(joined("、", "《文件》", word(CLAUSES), "「y」")))
UNDER = maybe(joined("依", NAME, ".", NAME))
GATE = joined(
    maybe(joined("当", UNDER, EXPRESSIONS)),
    maybe(joined("期间", UNDER, "自", REFERENCE, "至", REFERENCE)),
    maybe(joined("裁量", NAME, maybe(joined("逐案")))),
    maybe(joined("依释义", NAME, "，", NAME)),
    maybe(CITES),
)
CASES = joined(
    "情形", NAME, ALIAS, GATE, "则", NAME, maybe(joined("金额", UNDER, EXPRESSIONS)),
    maybe(joined("例外于", NAME))
)  # fmt: skip
DAYS = st.sampled_from(["7日", "１５日"])
CONTENTS = st.sampled_from(["姓名", "金额", "责任", "月", "升序", "amount"])
SCHEDULES = st.one_of(
    st.just([]),
    joined("截止", "2020-03-15"),
    joined("期间", "自", "2016-07-01", "至", "2016年9月30日"),
    joined("每", word(st.sampled_from(["半年", "季度", "月", "年"])), maybe(joined("至少", "2次"))),
    joined("每年截止", "6月30日", "、", word(st.sampled_from(["１２月３１日", "--12-31", "－－０１－０１"]))),
    joined("每月截止", word(DAYS)),
    joined("后于", NAME, word(DAYS), maybe(joined("工作日")), maybe(joined("首日计入"))),
)
DECLARATIONS = st.one_of(
    joined("条款", word(CLAUSES), maybe(joined("程序")), "“x”", maybe(joined("原文", "「y」"))),
    joined("实体", NAME, ALIAS, "事实", NAME, ALIAS, ":", word(st.sampled_from(["元/月", "数", "是否", "%"])),
           maybe(joined("认定", NAME)), maybe(joined("不低于", QUANTITIES.map(lambda q: [q])))),
    joined("标准", NAME, ALIAS, "：", "元/月", maybe(joined("由", NAME)),
           maybe(joined("默认", EXPRESSIONS)), maybe(CITES), "2016年", "为", EXPRESSIONS,
           maybe(CITES),
           "必须", word(COMPARISONS), word(LITERALS), maybe(joined("当", EXPRESSIONS)), maybe(CITES)),
    joined("释义", NAME, "“问”", maybe(joined("采用", NAME)), maybe(CITES), "读法", NAME, ALIAS, "“答”"),
    joined("计算", NAME, ALIAS, "对", NAME, ":", "元", "为", EXPRESSIONS,
           maybe(joined("取整", "进一", "0.01元"))),
    joined("条件", NAME, ALIAS, "对", NAME, GATE),
    joined("扣减", NAME, ALIAS, "对", NAME, "从", REFERENCE, GATE, maybe(joined("金额", EXPRESSIONS))),
    joined("决定", NAME, ALIAS, "对", NAME, "结果", NAME, ALIAS, maybe(joined("金额", ":", "元/月")),
           CASES, maybe(CASES),
           "其余", "未规定", maybe(joined("记账", REFERENCE, "为", EXPRESSIONS, "当", EXPRESSIONS))),
    joined("名单", NAME, ALIAS, "对", NAME, maybe(joined("当", UNDER, EXPRESSIONS)),
           maybe(joined("列出", REFERENCE, "，", REFERENCE)), maybe(joined("责任", NAME, "、", NAME)),
           maybe(joined("报送", NAME)),
           maybe(joined("排序", EXPRESSIONS, word(st.sampled_from(["升序", "降序", "从 甲", "从 降序"])))),
           maybe(joined("分组", REFERENCE)), maybe(joined("依释义", NAME)), maybe(CITES)),
    joined("时限", NAME, ALIAS, maybe(joined("须有", NAME, ALIAS)), SCHEDULES,
           maybe(joined("起于", "2016-11-22")), maybe(joined("止于", "2020年12月30日")),
           maybe(joined("满", word(DAYS), maybe(joined("工作日")))), maybe(joined("持续")),
           maybe(joined("载明", word(CONTENTS), ALIAS, "，", word(CONTENTS), ALIAS)),
           maybe(joined("先于", NAME)), maybe(joined("责任", NAME)), maybe(CITES)),
    joined("填写", NAME, "自", "2017-01-01", "为", EXPRESSIONS, CITES),
    joined("案例", "“x”", "于", "2017-10-15", "设", NAME, "“甲”", NAME, "=", word(QUANTITIES), "，",
           NAME, "=", "未知",
           "应得", NAME, "为", NAME, maybe(joined("金额", word(QUANTITIES))), maybe(CITES)),
)  # fmt: skip
GAPS = st.sampled_from([" ", " ", " ", " ", "\n", "\n\n\n", "\u3000", " # 注\n", "\n# 独\n\n"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A file: a few declarations, with any kind of space and comments between their words."""
    words = [w for found in draw(st.lists(DECLARATIONS, min_size=1, max_size=4)) for w in found]
    gaps = draw(st.lists(GAPS, min_size=len(words), max_size=len(words)))
    return "".join(w + gap for w, gap in zip(words, gaps, strict=True))


@law(60)
@given(texts())
def test_laws_of_generated_files(text: str) -> None:
    """The laws hold for generated files with space and comments in any place."""
    check_laws(text)
