"""What an English reader is shown: bodies by their English names, readings in English where it is given."""

from datetime import date

import pytest

from building import policy, said
from policyrules import decide, explain, read_case
from policyrules.authoring.county_form import overlay_template
from policyrules.base.errors import Source
from policyrules.language.layout import format_source

BODIES = (
    "英文名 县民政局 “County Civil Affairs Bureau”\n英文名 “县残联（代）” “Disabled Persons' Federation”\n"
)
OPEN = """释义 A90 “从何时起算” “counted from when” 采用 未定 可选 县民政局，县医保局
  读法 次月起 (from_next) “从次月起” “from the month after”
  读法 当月起 (from_this) “从当月起”
决定 补助 (grant) 对 户 结果 给 (give), 不给 (refuse) 金额 : 元/月 依据 三 “给”
  情形 有难 (in_need) 当 困难 则 给 金额 依 A90.次月起 10元/月 金额 依 A90.当月起 20元/月
  其余 则 不给
"""


def decided(language: str) -> str:
    """The explanation of a household in hardship under the reading left open."""
    found = policy(BODIES.splitlines()[0] + "\n" + OPEN)
    case = read_case(found, {"id": "1", "hardship": True, "complete": "all"})
    return explain(found, decide(found, case, on=date(2020, 6, 1), effects=True), language=language)  # type: ignore[arg-type]


def test_an_explanation_names_who_may_choose_and_what_in_the_reader_s_language() -> None:
    """A body and a text with an English twin in English, the others in Chinese; in Chinese all in Chinese."""
    english, chinese = decided("en"), decided("zh")
    assert "  A90 counted from when\n" in english
    assert "A90 (counted from when)" in english
    assert "County Civil Affairs Bureau, 县医保局" in english
    assert "if “from_next (次月起)” is chosen: " in english
    assert "从何时起算" not in english
    assert "县民政局" not in english
    assert "County" not in chinese
    assert "counted" not in chinese
    assert "由 县民政局、县医保局 选定" in chinese


def test_the_reading_taken_is_said_in_the_reader_s_language() -> None:
    """The text of the option that is taken, and of a note."""
    text = "释义 A03 “谁算成员” “who is a member” 说明 “登记为准” “as registered”\n" + OPEN.replace(
        "未定", "次月起"
    ).replace("则 给 金额", "依释义 A03 则 给 金额")
    found = policy(text)
    case = read_case(found, {"id": "1", "hardship": True, "complete": "all"})
    shown = explain(found, decide(found, case, on=date(2020, 6, 1)), language="en")
    assert "  A90 counted from when\n    taken “from_next (次月起)”: from the month after\n" in shown
    assert "  A03 who is a member\n    as registered" in shown


def test_the_county_s_form_is_in_english() -> None:
    """Who sets a figure and what a reading asks, in the county's form."""
    figure = "标准 甲 (a) : 元 由 县民政局，县医保局 依据 一 “标准”\n"
    rule = "计算 乙 (b) 对 户 : 元 为 甲 依据 一 “标准”\n"
    shown = overlay_template(policy(BODIES.splitlines()[0] + "\n" + figure + rule + OPEN), language="en")
    assert "#   set by County Civil Affairs Bureau, 县医保局" in shown
    assert "# A90 counted from when" in shown


def test_the_county_may_say_it_otherwise_than_the_place() -> None:
    """The county's name for a body wins over the place's, that over the vocabulary's."""
    found = policy(BODIES.splitlines()[0] + "\n" + OPEN, county="英文名 县民政局 “Example Bureau”")
    assert found.english == {"县民政局": "Example Bureau"}
    assert found.bodies(["县民政局", "县医保局"]).en == "Example Bureau, 县医保局"


SLIPS = {
    "英文名 县民攻局 “Bureau”": [
        "PR233 5:5 由、认定、载于、可选、裁量、责任、报送、发文 里没有“县民攻局”",
        "  no list of bodies names '县民攻局'",
        "  → 是不是“县民政局”？",
        "    did you mean '县民政局'?",
    ],
    "英文名 县民政局 “ ”": [
        "PR233 5:1 “县民政局”的英文名是空的",
        "  the English name of '县民政局' is empty",
        "  → 写在引号里，或删去这一条",
        "    write it in the quotes, or delete the declaration",
    ],
    "英文名 县民政局 “One”\n英文名 县民政局 “Two”": [
        "PR233 6:1 “县民政局”已有英文名“One”",
        "  '县民政局' is “One” in English already",
        "  → 留下一个",
        "    keep one of them",
    ],
}


@pytest.mark.parametrize("text", SLIPS)
def test_slips(text: str) -> None:
    """A name of no body, an empty text, two names for one body."""
    assert said(text + "\n" + OPEN) == SLIPS[text]


def test_both_vocabularies() -> None:
    """Bodies and readings in both vocabularies and back, settled."""
    english = format_source(Source("x", BODIES + OPEN), vocabulary="en")
    assert english.startswith(
        "in_english 县民政局 “County Civil Affairs Bureau”\n"
        "in_english “县残联（代）” “Disabled Persons' Federation”\n"
        "\n"
        "reading A90 “从何时起算” “counted from when”\n"
    )
    chinese = format_source(Source("x", BODIES + OPEN))
    assert format_source(Source("x", english), vocabulary="zh") == chinese
    assert format_source(Source("x", chinese)) == chinese
