"""Tokens: what each stretch of text becomes, and what is said of text that is no token."""

from datetime import date
from fractions import Fraction

import pytest

from policyrules.base.errors import Source
from policyrules.base.render import render
from policyrules.base.units import MONTHS, PERCENT, YUAN, YUAN_MONTH, YUAN_PERSON_MONTH
from policyrules.language.lexer import lex
from work import grows_in_line


def tokens(text: str, start: str = "条件 ") -> list[tuple[str, object]]:
    """(terminal, value) of the tokens after a first word that fixes the vocabulary; no finding."""
    lexed = lex(Source("x", start + text))
    assert lexed.findings == ()
    return [(t.type, t.value) for t in lexed.tokens[1:]]


def said(text: str) -> list[str]:
    """The findings of a text as people see them."""
    return [render(f) for f in lex(Source("例.policy", text)).findings]


def test_vocabulary_is_that_of_the_first_declaration() -> None:
    """The first declaring word decides; the other vocabulary's keywords are then ordinary names."""
    chinese, english = lex(Source("x", "# policy\n条件 when")), lex(Source("x", "condition 当"))
    assert (chinese.vocabulary, english.vocabulary) == ("zh", "en")
    assert [t.type for t in chinese.tokens] == ["CONDITION", "NAME"]
    assert [t.type for t in english.tokens] == ["CONDITION", "NAME"]


def test_a_word_is_a_keyword_only_as_a_whole() -> None:
    """当 is a keyword, 当年 is a name, 不属于 is one keyword and not 不 and 属于."""
    assert tokens("当 当年 不属于") == [("WHEN", "WHEN"), ("NAME", "当年"), ("NOT_IN", "NOT_IN")]


def test_after_a_dot_every_word_is_a_name() -> None:
    """农村低保.金额 is two names, though 金额 is a keyword."""
    assert tokens("农村低保.金额") == [("NAME", "农村低保"), ("DOT", "DOT"), ("NAME", "金额")]


def test_alone_in_brackets_after_a_name_a_word_is_a_name() -> None:
    """The second name of a fact may equal a keyword, except yes and no; after a function it may not."""
    start = "condition "
    assert tokens("甲 (amount)", start)[2] == ("NAME", "amount")
    assert tokens("甲（amount ）", start)[2] == ("NAME", "amount")
    assert tokens("甲 (yes)", start)[2] == ("YES", "YES")
    assert tokens("per_month (amount)", start)[2] == ("AMOUNT", "AMOUNT")


def test_functions_and_aggregates_keep_which_one() -> None:
    """All functions share a terminal, all aggregates another; the value says which."""
    assert tokens("按月( 合计")[::2] == [("FUNCTION", "PER_MONTH"), ("AGGREGATE", "SUM")]


def test_the_word_of_a_function_without_a_bracket_is_a_name() -> None:
    """Only before a bracket can a function be meant: 按 年龄 岁 {…} names an axis."""
    assert tokens("年龄 年龄 # 注\n（") == [("NAME", "年龄"), ("FUNCTION", "AGE"), ("LPAR", "LPAR")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", (Fraction(5), None)),
        ("0.01元", (Fraction(1, 100), YUAN)),
        ("０．５元", (Fraction(1, 2), YUAN)),
        ("1200元/月", (Fraction(1200), YUAN_MONTH)),
        ("400元／人·月", (Fraction(400), YUAN_PERSON_MONTH)),
        ("3个月", (Fraction(3), MONTHS)),
        ("20％", (Fraction(20), PERCENT)),
    ],
)
def test_quantities(text: str, value: object) -> None:
    """A number and the longest unit after it; full-width digits and marks too."""
    assert tokens(text) == [("QUANTITY_", value)]


def test_english_quantities_may_have_one_space() -> None:
    """1200 yuan/month and 1200yuan/month are one and the same."""
    for text in ("1200 yuan/month", "1200yuan/month"):
        assert tokens(text, "condition ") == [("QUANTITY_", (Fraction(1200), YUAN_MONTH))]


def test_division_by_a_number_is_not_a_unit() -> None:
    """100元/2 divides; so does 100元/月 followed by nothing else not."""
    assert [t for t, _ in tokens("100元/2")] == ["QUANTITY_", "DIVIDED", "QUANTITY_"]
    assert [t for t, _ in tokens("100元/月")] == ["QUANTITY_"]


def test_dates_and_years() -> None:
    """Both forms of a date, and a year; year_2016 is the English year."""
    assert tokens("2017-06-12 2017年6月12日 ２０１７年") == [
        ("DATE", date(2017, 6, 12)),
        ("DATE", date(2017, 6, 12)),
        ("YEAR", 2017),
    ]
    assert tokens("year_2016", "condition ") == [("YEAR", 2016)]


def test_units_stand_after_a_colon() -> None:
    """After a colon 元/月 and 数 are units; elsewhere 数 is a name and 月 too."""
    assert tokens("：元/月")[1] == ("UNIT", YUAN_MONTH)
    assert tokens(": %")[1] == ("UNIT", PERCENT)
    assert tokens("数 月") == [("NAME", "数"), ("NAME", "月")]
    assert tokens(": yuan/month", "condition ")[1] == ("UNIT", YUAN_MONTH)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("“甲“乙”丙”", "甲“乙”丙"),
        ('"a”b"', "a”b"),
        ("「“3+1”测评」", "“3+1”测评"),
        ("“# 不是注释”", "# 不是注释"),
    ],
)
def test_quotations(text: str, kept: str) -> None:
    """Three kinds of quotes; quotes of one kind may nest; nothing inside is read."""
    assert tokens(text) == [("STRING", kept)]


@pytest.mark.parametrize(
    "text",
    [
        "〔通知〕第1句", "一", "二（一）", "三（一）第9句", "二（一）1（2）三是", "三（二）1第2句",
        "第十二条", "第十二条第1款", "〔引言〕第2句", "标题", "二（四）一是第2句",
    ],
)  # fmt: skip
def test_clause_ids(text: str) -> None:
    """After 条款 and 依据 and after a comma between citations, a clause id is one token."""
    assert tokens(text, "条款 ") == [("CLAUSE_ID", text)]
    cited = tokens(f"依据 {text} “x”，《某文件》{text} “y”")
    assert cited[1] == cited[5] == ("CLAUSE_ID", text)
    assert cited[4] == ("DOCUMENT", "某文件")


def test_clause_ids_are_settled() -> None:
    """ASCII brackets and full-width digits in a clause id are one spelling with the others."""
    assert tokens("二(一)１(2)三是", "条款 ") == [("CLAUSE_ID", "二（一）1（2）三是")]


def test_outside_a_citation_the_same_text_is_a_name() -> None:
    """一 after 当 is a name; a comma outside a citation list opens no clause id."""
    assert tokens("当 一，二") == [("WHEN", "WHEN"), ("NAME", "一"), ("COMMA", "COMMA"), ("NAME", "二")]
    assert tokens("依据 一 “x” 当 一，二")[-1] == ("NAME", "二")


def test_marks_in_all_forms() -> None:
    """ASCII, full-width and mathematical marks are the same terminals."""
    kinds = [t for t, _ in tokens("< ＜ <= ＜＝ ≤ ≠ != × * ／ ÷ ＋ － （ ） ｛ ｝ ， 、 ： ＝ ．")]
    assert kinds == [
        "LT",
        "LT",
        "LE",
        "LE",
        "LE",
        "NE",
        "NE",
        "TIMES",
        "TIMES",
        "DIVIDED",
        "DIVIDED",
        "PLUS",
        "MINUS",
        "LPAR",
        "RPAR",
        "LBRACE",
        "RBRACE",
        "COMMA",
        "COMMA",
        "COLON",
        "EQUALS",
        "DOT",
    ]


def test_places_count_characters() -> None:
    """Offsets, lines and columns count characters, through BOM, CR LF and wide spaces."""
    lexed = lex(Source("x", "\ufeff条件\r\n\u3000\t甲 # 尾\n# 独\n“乙”"))
    assert lexed.findings == ()
    assert [(t.start, t.end, t.line, t.column) for t in lexed.tokens] == [
        (1, 3, 1, 2), (7, 8, 2, 3), (17, 20, 4, 1),
    ]  # fmt: skip
    assert [(c.text, c.line, c.alone) for c in lexed.comments] == [("# 尾", 2, False), ("# 独", 3, True)]


FINDINGS = {
    "条件 人均收入<5且1": (
        "例.policy:1:9: 错误 PR107 “5且1”里，数字后面的“且1”不是单位\n"
        "  条件 人均收入<5且1\n"
        "                ^^^^\n"
        "  建议：单位有：元/人·月、元/人·年、元/月、元/年、元、人、个百分点、个月、户、日、岁、次、分、%；"
        "别的词和数字之间要空格，别的单位由词汇用“单位”声明"
    ),
    "条件 1,200元": (
        "例.policy:1:4: 错误 PR107 “1,200元”：数字里不写千分号\n"
        "  条件 1,200元\n"
        "       ^^^^^^^\n"
        "  建议：连着写；若是两个数，逗号后面加空格"
    ),
    "条件 3 个月": (
        "例.policy:1:4: 错误 PR120 单位要紧跟数字\n"
        "  条件 3 个月\n"
        "       ^^^^^^\n"
        "  建议：写“3个月”"
    ),
    "条件 2017-02-30": (
        "例.policy:1:4: 错误 PR106 没有 2017-02-30 这一天\n"
        "  条件 2017-02-30\n"
        "       ^^^^^^^^^^\n"
        "  建议：写成 2017-06-12 或 2017年6月12日"
    ),
    "条件 2017年2月": (
        "例.policy:1:4: 错误 PR106 “2017年2月”不是完整的日期\n"
        "  条件 2017年2月\n"
        "       ^^^^^^^^^\n"
        "  建议：日期写到日：2017年6月12日；整年写 2016年"
    ),
    "政策 甲 “乙\n": (
        "例.policy:1:6: 错误 PR105 引号没有合上：“乙\n"
        "  政策 甲 “乙\n"
        "          ^^^\n"
        "  建议：在同一行里用 ” 收尾"
    ),
    "条款 三(一第9句": (
        "例.policy:1:4: 错误 PR109 “三(一第9句”不是条款号\n"
        "  条款 三(一第9句\n"
        "       ^^^^^^^^^^\n"
        "  建议：写成 三（一）第9句、二（一）1（2）三是、第十二条第1款、〔通知〕第1句 这样；别的写法加引号：“121(a)”"
    ),
    "条件 甲。": (
        "例.policy:1:5: 错误 PR104 不能识别的字符“。”\n"
        "  条件 甲。\n"
        "         ^^\n"
        "  建议：声明和分句之间不写标点"
    ),
    "条件 \x00\x01": (
        "例.policy:1:4: 错误 PR104 不能识别的字符“U+0000U+0001”\n"
        "  条件 □□\n"
        "       ^^\n"
        "  建议：删去它"
    ),
    "条件 5\n元/月": (
        "例.policy:1:4: 错误 PR120 单位要紧跟数字\n"
        "  条件 5\n"
        "       ^\n"
        "  建议：写“5元/月”"
    ),
    "条件 收⼊": (
        "例.policy:1:5: 错误 PR123 这里有字符“⼊”（U+2F0A），看起来像“入”（U+5165）\n"
        "  条件 收⼊\n"
        "         ^^\n"
        "  建议：多半是从 PDF 粘来的：重新输入这个字"
    ),
    "条款 一 “⺠政”": (
        "例.policy:1:7: 错误 PR123 这里有字符“⺠”（U+2EA0），看起来像“民”（U+6C11）\n"
        "  条款 一 “⺠政”\n"
        "           ^^\n"
        "  建议：多半是从 PDF 粘来的：重新输入这个字"
    ),
    "条款 一 “甲\u200b乙”": (
        "例.policy:1:8: 错误 PR123 这里有看不见的字符 U+200B\n"
        "  条款 一 “甲□乙”\n"
        "             ^\n"
        "  建议：看不见，却会改变意思：删去它"
    ),
    "条件 # 甲\u202e乙": (
        "例.policy:1:7: 警告 PR123 这里有看不见的字符 U+202E\n"
        "  条件 # 甲□乙\n"
        "           ^\n"
        "  建议：看不见，却会改变意思：删去它"
    ),
    f"条件 2024-01-{'9' * 5000}": (
        "例.policy:1:4: 错误 PR106 没有 2024-01-999999999999… 这一天\n"
        f"  条件 2024-01-{'9' * 39}…\n"
        f"       {'^' * 47}\n"
        "  建议：写成 2017-06-12 或 2017年6月12日"
    ),
    "条件 20 %": (
        "例.policy:1:4: 错误 PR120 单位要紧跟数字\n"
        "  条件 20 %\n"
        "       ^^^^\n"
        "  建议：写“20%”"
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", FINDINGS)
def test_findings(text: str) -> None:
    """Each mistake gives one finding, with the place, the line, a caret and what to do."""
    assert said(text) == [FINDINGS[text]]


def test_lexing_goes_on_after_a_mistake() -> None:
    """Three mistakes on three lines are three findings, and the tokens around them are there."""
    lexed = lex(Source("x", "条件 甲 5且1\n当 ; 乙\n期间 2017-02-30 丙"))
    assert [(f.code, f.span.line) for f in lexed.findings if f.span] == [
        ("PR107", 1),
        ("PR104", 2),
        ("PR106", 3),
    ]
    assert [t.value for t in lexed.tokens if t.type == "NAME"] == ["甲", "乙", "丙"]


def test_deep_brackets_are_one_finding() -> None:
    """50 brackets are accepted, 51 are not, and 10,000 give one finding at the 51st."""
    assert lex(Source("x", "条件 " + "(" * 50 + ")" * 50)).findings == ()
    findings = lex(Source("x", "条件 " + "(" * 10_000)).findings
    assert [(f.code, f.span.column) for f in findings if f.span] == [("PR108", 4 + 50)]


def test_size_limits() -> None:
    """A line over 20,000 characters and a text over 2,000,000 are one finding each, and no token."""
    ok, long_line = lex(Source("x", "#" * 20_000)), lex(Source("x", "条件\n" + "#" * 20_001))
    assert ok.findings == ()
    assert [(f.code, f.span.line) for f in long_line.findings if f.span] == [("PR103", 2)]
    assert long_line.tokens == ()
    assert [f.code for f in lex(Source("x", "条件\n" * 700_000)).findings] == ["PR102"]


def test_half_a_character_is_refused() -> None:
    """A text in memory may hold half of a surrogate pair, which no file can: it is named and nothing is read."""
    lexed = lex(Source("x", "条件\n甲 “乙\ud800”"))
    assert [(f.code, str(f.span), f.said.zh) for f in lexed.findings] == [
        ("PR101", "x:2:5", "这里有半个字符 U+D800，不能写成 UTF-8")
    ]
    assert lexed.tokens == ()


@pytest.mark.parametrize("piece", ["“", "(甲 ", "9", "一", "《", "“x”", "\u2f49", "\u200b", "《x》，"])
@pytest.mark.parametrize("start", ["条件 ", "条款 ", "依据 "])
def test_hostile_lines_take_linear_time(start: str, piece: str) -> None:
    """A line of the worst kind twice as long takes about twice the steps."""
    assert grows_in_line(lambda n: lex(Source("x", f"条件\n{start}{piece * n}\n")), 500)


def test_a_unit_may_stand_on_the_next_line_in_english() -> None:
    """Line breaks carry no meaning: 500 and yuan/month on two lines are 500 yuan/month; lines go on counting."""
    lexed = lex(Source("x", "condition below 500\n  yuan/month and"))
    assert lexed.findings == ()
    assert [(t.type, t.line, t.column) for t in lexed.tokens] == [
        ("CONDITION", 1, 1), ("LT", 1, 11), ("QUANTITY_", 1, 17), ("AND", 2, 14),
    ]  # fmt: skip


@pytest.mark.parametrize("character", ["①", "Ａ", "…", "·", "〇", "\u3000", "’", "％", "㎡"])
def test_quotations_keep_what_documents_hold(character: str) -> None:
    """Circled numbers, full-width letters, dots and spaces stand in documents and so in quotations."""
    lexed = lex(Source("x", f"条款 一 “甲{character}乙” # {character}"))
    assert (lexed.findings, lexed.tokens[-1].value) == ((), f"甲{character}乙")
