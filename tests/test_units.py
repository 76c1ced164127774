"""Units declared by a vocabulary: products and quotients, both vocabularies, findings, the door, cases, SQL."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyrules.authoring.worked_cases import run_example
from policyrules.base import units
from policyrules.base.errors import Source
from policyrules.base.saying import Said
from policyrules.compile import compile_sql, insert_cases, run, tables
from policyrules.core.policy import Policy
from policyrules.deciding import decide
from policyrules.intake.case_json import read_case
from policyrules.intake.schema import case_schema
from policyrules.intake.values import read_number, write_value
from policyrules.language.layout import format_source
from policyrules.language.parser import parse
from policyrules.language.syntax import File
from policyrules.resolve import resolve
from policyrules.resolve.types import number

WORDS = """政策 yongdi “用地词汇（虚构）”
单位 亩 (mu)
单位 平方米 (square_metre) 列名 square_metres
单位 件 (piece) 列名 pieces 整数
实体 户 (household)
  事实 面积 (area): 亩 不低于 0亩
  事实 住房 (housing): 平方米 不低于 0平方米
实体 成员 (member) 属 户 列名 members 个人
  事实 配给 (ration): 平方米/人 不低于 0平方米/人
实体 账单 (bill) 属 户 计数单位 件
  事实 急 (urgent): 是否
"""
PLACE = """政策 place “办法（虚构）” 生效 2020-01-01 词汇 yongdi
条款 一 “标准”
标准 地价 (price): 元/亩 由 县 自 2020-01-01 为 200元/亩 依据 一 “标准”
标准 代办费 (fee) 按 面积 亩 {0至3, 高于3}: 元/件
  自 2020-01-01 0至3 5 高于3 7.50 依据 一 “标准”
计算 补偿 (paid) 对 户: 元 为 面积 × 地价 依据 一 “标准”
计算 急件费 (rush) 对 户: 元 为 计数 账单(当 急) × 代办费(面积) 依据 一 “标准”
计算 人均住房 (space) 对 户: 平方米/人 为 住房 ÷ 较大者(计数 成员, 1人) 依据 一 “标准”
计算 配给合计 (rations) 对 户: 平方米 为 合计 成员(配给) 依据 一 “标准”
条件 地少 (small) 对 户 当 面积 介于 1亩 至 3亩 且 人均住房 低于 20平方米/人 依据 一 “标准”
"""
CASES = """
案例 “三亩” 于 2020-06-01 齐全 全部
  设 户 面积=3亩，住房=50.5平方米
  设 成员 “甲” 配给=12.5平方米/人
  设 成员 “乙” 配给=7.5平方米/人
  设 账单 “1” 急=是
  设 账单 “2” 急=否
  应得 补偿 为 600元
  应得 急件费 为 5元
  应得 人均住房 为 25.25平方米/人
  应得 配给合计 为 20平方米
  应得 地少 为 否

案例 “三亩多一点” 于 2020-06-01 齐全 全部
  设 户 面积=3.01亩
  设 账单 “1” 急=是
  应得 补偿 为 602元
  应得 急件费 为 7.50元
"""
MU = units.declared("亩", "mu", "mu", whole=False)
PIECE = units.declared("件", "piece", "pieces", whole=True)


def policy(
    place: str = PLACE + CASES, words: str = WORDS, overlay: str = ""
) -> tuple[Policy | None, list[str]]:
    """The policy, and every finding in Chinese: its code, place and text, below it the English and the help."""
    files: list[list[File]] = []
    said = []
    for text in (place, words, overlay):
        file, found = parse(Source("x.policy", text))
        files.append([file] if text else [])
        said += found
    read, found = resolve(files[0], vocabulary=files[1], overlay=files[2])
    lines = []
    for one in (*said, *found):
        assert one.span is not None
        help_ = [one.help.zh, one.help.en] if one.help.zh else []
        lines.append(
            f"{one.code} {one.span.line}:{one.span.column} " + " | ".join((one.said.zh, one.said.en, *help_))
        )
    return read, lines


def test_units_make_units() -> None:
    """亩 × 元/亩 is 元; 元 ÷ 亩 is 元/亩; what has no name (亩 × 亩, 亩 × 人, 1/亩) is no unit."""
    mu, price = units.unit_of(MU), units.spelled("元/亩", [MU])
    assert price is not None
    assert (price.zh, price.en, price.money) == ("元/亩", "yuan/mu", True)
    assert units.product(mu, price) == units.YUAN
    assert units.quotient(units.YUAN, mu) == price
    assert units.product(mu, mu) is None
    assert units.product(mu, units.PERSONS) is None
    assert units.quotient(units.PLAIN, mu) is None
    assert units.quotient(mu, units.YUAN) is None
    assert units.quotient(mu, mu) == units.PLAIN
    assert units.product(mu, units.PERCENT) == units.product(units.PLAIN, mu) == mu
    assert units.product(mu, units.YEARS_OLD) is None
    yearly = units.spelled("元/亩·年", [MU])
    assert yearly is not None
    assert units.monthly(yearly) == units.spelled("yuan/mu/month", [MU])
    assert units.spelled("元/年·亩", [MU]) == yearly


@pytest.mark.parametrize("text", ["元/母", "元/亩·亩", "亩/亩", "/亩", "元/", "亩·人", "元/岁", "母"])
def test_what_is_no_unit(text: str) -> None:
    """An unknown word, the same thing twice, nothing over or under the line: no unit."""
    assert units.spelled(text, [MU]) is None


def test_one_person_takes_one_share() -> None:
    """On a person 平方米/人 is that person's 平方米, 元/人 that person's 元, and 元/亩 stays."""
    share = units.spelled("亩/人", [MU])
    assert share is not None
    assert units.per_person(share) == units.unit_of(MU)
    head = units.spelled("元/人")
    assert head is not None
    assert units.per_person(head) == units.YUAN
    assert units.per_person(units.YUAN_MONTH) == units.YUAN_MONTH


BASES = [MU, PIECE]
SOME = st.sampled_from(
    [
        unit
        for over in ("元", "人", "户", "日", "次", "个月", "亩", "件")
        for below in ("", "/人", "/户", "/日", "/月", "/年", "/亩", "/件", "/人·月", "/亩·年", "/人·件")
        if (unit := units.spelled(over + below, BASES)) is not None
    ]
)


@given(left=SOME, right=SOME)
def test_what_is_multiplied_can_be_divided(left: units.Unit, right: units.Unit) -> None:
    """Where left × right has a unit it is that of right × left, and divided by right it is left again."""
    made = units.product(left, right)
    assert made == units.product(right, left)
    if made is not None:
        assert units.quotient(made, right) == left
        assert units.spelled(made.zh, BASES) == made == units.spelled(made.en, BASES)
        assert made.scale == left.scale * right.scale


def test_a_place_with_declared_units_is_sound() -> None:
    """Units of the vocabulary stand in facts, standards, axes, formulas, comparisons, counts and cases."""
    assert policy()[1] == []


@pytest.mark.parametrize("vocabulary", ["zh", "en"])
def test_its_cases_hold(vocabulary: str) -> None:
    """3亩 × 200元/亩 = 600元; 50.5平方米 ÷ 2人 = 25.25平方米/人; one urgent bill at 5元/件; in English too."""
    place, words = PLACE + CASES, WORDS
    if vocabulary == "en":
        place = format_source(Source("p", place), vocabulary="en")
        words = format_source(Source("w", words), vocabulary="en")
    read, found = policy(place, words)
    assert (read is not None, found) == (True, [])
    assert read is not None
    assert [run_example(read, example).mismatches for example in read.examples] == [(), ()]


def test_there_and_back() -> None:
    """The formatter keeps a declared name as its author wrote it, and builds the English around it."""
    for text in (WORDS, PLACE + CASES):
        chinese = format_source(Source("p", text))
        english = format_source(Source("p", chinese), vocabulary="en")
        assert format_source(Source("p", english), vocabulary="zh") == chinese
        assert format_source(Source("p", english)) == english
    english = format_source(Source("p", PLACE), vocabulary="en")
    assert "as 200 yuan/亩" in english
    assert "by_axis 面积 亩 {0 to 3, above 3}: yuan/件" in english
    assert "unit 件 (piece)\n  listed_as pieces\n  whole_numbers" in format_source(
        Source("w", WORDS), vocabulary="en"
    )


def test_english_leaves_space_before_a_unit() -> None:
    """3 mu, 3mu and 200 yuan/mu are read; the formatter leaves the space that the author left."""
    text = "condition small (small) for household\n  when area between 1 mu to 3mu\n"
    file, found = parse(Source("x", text))
    assert found == ()
    assert [(u.written, u.unit.zh) for u in file.units] == [("1 mu", "mu"), ("3mu", "mu")]
    assert format_source(Source("x", text)) == text
    assert [f.code for f in parse(Source("x", "condition a (b) for c when area below 3 adn d"))[1]] != []


def mistaken(line: str, *, words: str = WORDS, overlay: str = "") -> list[str]:
    return policy(PLACE + line, words, overlay)[1]


UNITS = (
    "元/人·月、元/人·年、元/月、元/年、元、人、个百分点、个月、户、日、岁、次、分、%、亩、平方米、件",
    "元/人·月, 元/人·年, 元/月, 元/年, 元, 人, 个百分点, 个月, 户, 日, 岁, 次, 分, %, 亩, 平方米, 件",
)

MISTAKES = [
    (
        "计算 a (a) 对 户: 元 为 面积 × 5元/平方 依据 一 “标准”",
        [
            "PR107 11:24 “5元/平方”里，数字后面的“元/平方”不是单位"
            " | in “5元/平方” what follows the number, “元/平方”, is not a unit"
            f" | 是不是“元/平方米”？单位有：{UNITS[0]}；别的词和数字之间要空格，别的单位由词汇用“单位”声明"
            f" | did you mean “元/平方米”? the units are: {UNITS[1]}; put a space before anything else; "
            "a vocabulary declares further units with “unit”"
        ],
    ),
    (
        "计算 a (a) 对 户: 平方 为 住房 依据 一 “标准”",
        [
            "PR119 11:15 “平方”不是单位或类型 | “平方” is no unit or type"
            " | 是不是“平方米”？单位：元/人·月、元/人·年、元/月、元/年、元、人、个百分点、个月、户、日、岁、次、分、%、数、"
            "亩、平方米、件；类型：是否、日期、文本、选项、多选"
            " | did you mean “平方米”? units: 元/人·月, 元/人·年, 元/月, 元/年, 元, 人, 个百分点, 个月, 户, 日, 岁, 次, 分, %, 数, "
            "亩, 平方米, 件; types: 是否, 日期, 文本, 选项, 多选"
        ],
    ),
    (
        "条件 a (a) 对 户 当 面积 低于 3平方米 依据 一 “标准”",
        [
            "PR302 11:16 两边不能相比：“面积”（第11行第16列）是 亩，“3平方米”（第11行第22列）是 平方米"
            " | the two sides cannot be compared: '面积' (line 11, column 16) is mu, "
            "'3平方米' (line 11, column 22) is square_metres"
        ],
    ),
    (
        "计算 a (a) 对 户: 亩 为 面积 + 住房 依据 一 “标准”",
        [
            "PR302 11:19 单位不同，不能相加：“面积”（第11行第19列）是 亩，“住房”（第11行第24列）是 平方米"
            " | units differ and cannot be added: '面积' (line 11, column 19) is mu, "
            "'住房' (line 11, column 24) is square_metres"
        ],
    ),
    (
        "计算 a (a) 对 户: 亩 为 面积 × 面积 依据 一 “标准”",
        ["PR308 11:19 亩 × 亩 没有可用的单位 | mu × mu is no unit"],
    ),
    (
        "计算 a (a) 对 户: 元/件 为 代办费(住房) 依据 一 “标准”",
        [
            "PR302 11:25 轴“面积”应是 亩，“住房”是 平方米 | axis 面积 should be mu, '住房' is square_metres"
            " | 这一项写以 亩 计的值 | write something in mu here"
        ],
    ),
    (
        "条件 a (a) 对 户 当 计数 账单 高于 2.5件 依据 一 “标准”",
        [
            "PR305 11:25 “2.5件”要是整数 | '2.5件' must be whole | 件只能是整数 | pieces are counted in whole numbers"
        ],
    ),
    (
        "条件 a (a) 对 户 当 计数 账单 高于 2次 依据 一 “标准”",
        [
            "PR302 11:16 两边不能相比：“计数 账单”（第11行第16列）是 件，“2次”（第11行第25列）是 次"
            " | the two sides cannot be compared: '计数 账单' (line 11, column 16) is pieces, "
            "'2次' (line 11, column 25) is times"
        ],
    ),
    (
        "单位 亩 (acre)",
        ["PR202 11:4 名称“亩”重复声明，先前在 x.policy:2:4 | '亩' is declared twice, first at x.policy:2:4"],
    ),
    (
        "单位 公亩 (mu)",
        ["PR202 11:8 名称“mu”重复声明，先前在 x.policy:2:7 | 'mu' is declared twice, first at x.policy:2:7"],
    ),
    (
        "单位 元 (yuan2)",
        [
            "PR215 11:4 “元”是已有的单位，不能另行声明 | '元' is built in and cannot be declared"
            " | 直接使用，或换个名称 | use it as it is, or take another name"
        ],
    ),
    (
        "单位 后排 (row2)",
        [
            "PR215 11:4 “后排”写在数字后面会读成别的词，不能作单位"
            " | right after a number '后排' would be read as another word: it cannot be a unit"
            " | 换个名称，不以“且”“后”“低于”这类词开头"
            " | take a name that does not begin with a word like 且 or 低于"
        ],
    ),
    (
        "实体 地块 (plot) 属 户 计数单位 亩",
        [
            "PR215 11:23 记录一条一条地数，“亩”却可以有小数"
            " | records are counted one by one, but there are fractions of mu"
            " | 用以整数计的单位（次，或声明时写“整数”） | take a unit of whole_numbers (times, or declare it so)"
        ],
    ),
    (
        "实体 家属 (kin) 属 户 列名 kins 个人 计数单位 件",
        [
            "PR215 11:33 个人总是以人计，不写计数单位 | persons are always counted in persons"
            " | 删去“计数单位” | leave counted_in out"
        ],
    ),
]


@pytest.mark.parametrize(("line", "said"), MISTAKES, ids=[line for line, _ in MISTAKES])
def test_findings(line: str, said: list[str]) -> None:
    """What an author can get wrong with a unit is told once, with its place and what to do."""
    assert mistaken(line) == said


def test_an_overlay_declares_no_unit() -> None:
    """A county neither declares a unit nor gives one of the vocabulary another meaning."""
    overlay = "政策 county “县” 生效 2020-01-01 上级 place\n单位 亩 (mu)\n"
    assert [line[:9] for line in mistaken("", overlay=overlay)] == ["PR702 2:1"]


def test_an_unknown_unit_is_told_once() -> None:
    """It fits every other unit, so that nothing else is said of the same mistake."""
    line = "计算 a (a) 对 户: 元 为 面积 × 5元/畦 + 3垧 依据 一 “标准”"
    assert [said[:11] for said in mistaken(line)] == ["PR107 11:24", "PR107 11:31"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3亩", 3),
        ("3 mu", 3),
        ("3", 3),
        (3, 3),
        ("0.5", Fraction(1, 2)),
        ("1.234567亩", Fraction(1234567, 10**6)),
        ("1.2345678", Said("1.2345678 的小数超过 6 位", "1.2345678 has more than 6 decimals")),
        ("3平方米", Said("3平** 的单位应为 亩", "3平** should be in mu")),
        ("3元", Said("3元 的单位应为 亩", "3元 should be in mu")),
    ],
)
def test_the_door_of_a_declared_unit(text: object, value: object) -> None:
    """Text with the unit in either language, or a bare number, with up to six decimals, held exactly."""
    assert read_number(units.unit_of(MU), text) == value


def test_the_door_of_what_is_counted() -> None:
    """Whole units come without decimals, in the name of one or of several; 元/亩 has fen like all money."""
    piece, price = units.unit_of(PIECE), units.spelled("元/亩", [MU])
    assert price is not None
    assert [read_number(piece, text) for text in ("1 piece", "2 pieces", "2件", "2.0件")] == [1, 2, 2, 2]
    assert isinstance(read_number(piece, "2.5件"), Said)
    assert [read_number(price, text) for text in ("200.05元/亩", "200.05 yuan/mu", "200.05")] == [20005] * 3
    assert isinstance(read_number(price, "200.055"), Said)
    assert write_value(number(price), 20005) == "200.05"
    assert write_value(number(units.unit_of(MU)), Fraction(1, 2)) == "0.5"


def test_the_schema_names_the_unit() -> None:
    """The case schema accepts 3, "3", "3亩" and "3 mu" and says the unit."""
    read, _ = policy()
    assert read is not None
    area = case_schema(read)["$defs"]["household.area"]  # type: ignore[index]
    assert [form["type"] for form in area["anyOf"]] == ["integer", "string"]
    assert "( ?(亩|mu))?$" in area["anyOf"][1]["pattern"]


DECISION = """决定 征 (take) 对 户
  结果 给 (give)
  金额 : 元
  取整 四舍五入 0.01元
  情形 有地 (has_land) 当 面积 高于 0亩 则 给 金额 补偿 + 急件费 依据 一 “标准”
  其余 未规定 依据 一 “标准”
"""


def test_sql_reckons_alike() -> None:
    """3.5亩 × 200元/亩 and two urgent bills at 7.50元/件 are 715元, by the evaluator and by SQL."""
    duckdb = pytest.importorskip("duckdb")
    read, found = policy(PLACE + DECISION)
    assert (read is not None, found) == (True, [])
    assert read is not None
    bills = [{"urgent": "是"}, {"urgent": "是"}]
    data = {"id": "1", "area": "3.5亩", "complete": "all", "bills": bills}
    case, day = read_case(read, data), date(2020, 6, 1)
    connection = duckdb.connect()
    connection.execute(tables(read))
    insert_cases(connection, read, [case])
    (row,) = run(connection, compile_sql(read, "take", on=day))
    assert row.amount == decide(read, case, on=day, programme="take").amount
    assert (row.amount.low, row.amount.unit) == (71500, units.YUAN)


def test_shares_and_numbers_stay_apart() -> None:
    """30% × 件 is 件, 30% × 数 is 数, 件 ÷ 件 is 数; a number is no percentage."""
    good = (
        "计算 a (a) 对 户: 件 为 30% × 计数 账单 依据 一 “标准”\n"
        "计算 b (b) 对 户: 数 为 30% × (计数 账单 ÷ 2件) 依据 一 “标准”\n"
    )
    assert mistaken(good) == []
    assert [said[:5] for said in mistaken("计算 a (a) 对 户: % 为 计数 账单 ÷ 2件 依据 一 “标准”")] == [
        "PR303"
    ]
