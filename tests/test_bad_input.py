"""Bad input through the doors that people use: files on disk, the command, the whole message.

Each mistake is one clear finding or error with its place, and nothing half written is left behind.
"""

import json
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from places import PLACES, policy_of
from policyrules.base.errors import CaseError
from policyrules.cli import main
from policyrules.core.case import Fact, Record
from policyrules.core.possible import Several
from policyrules.core.roots import roots
from policyrules.core.types import ABSENT, SILENT
from policyrules.evaluate.instance import fits, instance_of
from policyrules.intake.case_json import read_case
from policyrules.loading import load
from test_cli import POLICY, SOURCE

Capture = pytest.CaptureFixture[str]

ON = "2024-06-01"
OLD = "written by an earlier run"

FACTS = """\
  事实 月数 (months) : 个月 载于 民政台账
  事实 人数 (persons) : 人 载于 民政台账
  事实 岁数 (years) : 岁 载于 民政台账
  事实 次数 (times) : 次 载于 民政台账
  事实 户数 (houses) : 户 载于 民政台账
  事实 住院天数 (days) : 日 载于 民政台账
  事实 得分 (score) : 分 载于 民政台账
  事实 出生 (born) : 日期 载于 公安局
  事实 身份证号 (id_number) : 文本 载于 公安局
"""
WIDER = POLICY.replace("  事实 月收入", f"{FACTS}  事实 月收入")
CIRCLE = """\
计算 甲额 (a) 对 户 : 元/月 为 乙额
计算 乙额 (b) 对 户 : 元/月 为 丙额
计算 丙额 (c) 对 户 : 元/月 为 甲额
"""
DEEP = "(\n" * 10_000 + "月收入" + "\n)" * 10_000
"""10,000 brackets, one a line."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the working directory."""
    (tmp_path / "tiny").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(place: Path, text: str | bytes) -> None:
    """Write the policy, and what an earlier run has decided."""
    raw = text if isinstance(text, bytes) else text.encode()
    (place / "tiny" / "rules.policy").write_bytes(raw)
    (place / "d.json").write_text(OLD, "utf-8")


def left(place: Path) -> list[str]:
    """The files in the folder, and that the earlier run's output stands as it was."""
    assert (place / "d.json").read_text("utf-8") == OLD
    return sorted(path.name for path in place.iterdir())


def changed(old: str, new: str, text: str = POLICY) -> str:
    """The tiny policy with one place changed."""
    assert text.count(old) == 1
    return text.replace(old, new)


# ── policies ─────────────────────────────────────────────────────────────────

FINDINGS = [
    (
        "a keyword that does not exist, with the closest one",
        changed("实体 户", "条例 甲 “大意”\n实体 户"),
        [
            "tiny/rules.policy:4:1: 错误 PR111 没有关键词“条例”",
            "  条例 甲 “大意”",
            "  ^^^^",
            "  建议：是不是“条款”？",
        ],
        "tiny/rules.policy:4:1: error PR111 there is no keyword “条例”",
    ),
    (
        "a keyword glued to the name after it",
        changed("当 月收入 低于", "当月收入 低于"),
        [
            "tiny/rules.policy:10:24: 错误 PR117 “当月收入”里，关键词“当”和名称粘在一起",
            "    情形 低于标准 (under_line) 当月收入 低于 补助标准 则 发放 金额 补助标准 -…",
            "                               ^^^^^^^^",
            "  建议：关键词要用空格与名称分开：写“当 月收入”",
        ],
        "tiny/rules.policy:10:24: error PR117 in “当月收入” the keyword “当” is glued to a name",
    ),
    (
        "a declaration's keyword glued to its name",
        changed("标准 补助标准", "标准补助标准"),
        [
            "tiny/rules.policy:6:1: 错误 PR117 “标准补助标准”里，关键词“标准”和名称粘在一起",
            "  标准补助标准 (line) : 元/月 自 2024-01-01 为 500元/月 依据 一 “补到标准”",
            "  ^^^^^^^^^^^^",
            "  建议：关键词要用空格与名称分开：写“标准 补助标准”",
        ],
        "tiny/rules.policy:6:1: error PR117 in “标准补助标准” the keyword “标准” is glued to a name",
    ),
    (
        "a figure without its unit",
        changed("为 500元/月", "为 500"),
        [
            "tiny/rules.policy:6:37: 错误 PR303 数值应是 元/月，“500”是不带单位的数",
            "  标准 补助标准 (line) : 元/月 自 2024-01-01 为 500 依据 一 “补到标准”",
            "                                                ^^^",
            "  建议：缺单位：写作 500元/月",
        ],
        "tiny/rules.policy:6:37: error PR303 the figure should be yuan/month, '500' is a number without unit",
    ),
    (
        "a comparison with a number that has no unit",
        changed("当 月收入 低于 补助标准 则", "当 月收入 低于 500 则"),
        [
            "tiny/rules.policy:10:26: 错误 PR303 两边不能相比：“月收入”（第10行第26列）是 元/月，"
            "“500”（第10行第33列）是不带单位的数",
            "    情形 低于标准 (under_line) 当 月收入 低于 500 则 发放 金额 补助标准 - 月收入 "
            "依据 一 “补到标准”",
            "                                  ^^^^^^^^^^^^^^^",
            "  建议：缺单位：写作 500元/月",
        ],
        "tiny/rules.policy:10:26: error PR303 the two sides cannot be compared: '月收入' (line 10, "
        "column 26) is yuan/month, '500' (line 10, column 33) is a number without unit",
    ),
    (
        "yuan a month against yuan a year, with both places",
        changed("当 月收入 低于 补助标准 则", "当 月收入 低于 6000元/年 则"),
        [
            "tiny/rules.policy:10:26: 错误 PR302 两边不能相比：“月收入”（第10行第26列）是 元/月，"
            "“6000元/年”（第10行第33列）是 元/年",
            "    情形 低于标准 (under_line) 当 月收入 低于 6000元/年 则 发放 金额 补助…",
            "                                  ^^^^^^^^^^^^^^^^^^^^^",
            "  建议：用 按年(月收入) 换算",
        ],
        "tiny/rules.policy:10:26: error PR302 the two sides cannot be compared: '月收入' (line 10, "
        "column 26) is yuan/month, '6000元/年' (line 10, column 33) is yuan/year",
    ),
    (
        "a case of a decision that cites nothing",
        changed("则 不发放 依据 一 “补到标准”", "则 不发放"),
        [
            "tiny/rules.policy:11:6: 错误 PR401 “不低于标准”没有依据",
            "    情形 不低于标准 (not_under_line) 当 月收入 不低于 补助标准 则 不发放",
            "         ^^^^^^^^^^",
            "  建议：写 依据 条款号 “原文短语”；各部分共用的依据写在声明的第一个部分之前",
        ],
        "tiny/rules.policy:11:6: error PR401 '不低于标准' cites nothing",
    ),
    (
        "a citation of a clause that is not in the register",
        changed("则 不发放 依据 一 “补到标准”", "则 不发放 依据 九 “补到标准”"),
        [
            "tiny/rules.policy:11:53: 错误 PR402 条款 九 没有登记",
            "    情形 不低于标准 (not_under_line) 当 月收入 不低于 补助标准 则 不发放 依据 九 “补到标准”",
            "                                                                              ^^^^^^^^^^^^^",
            "  建议：登记它：条款 九 “大意”",
        ],
        "tiny/rules.policy:11:53: error PR402 clause 九 is not in the register",
    ),
    (
        "two dated values in force on one day",
        changed(
            "自 2024-01-01 为 500元/月 依据 一 “补到标准”",
            "依据 一 “补到标准”\n  自 2024-01-01 至 2024-12-31 为 500元/月 依据 一 “补到标准”\n"
            "  自 2024-12-31 为 600元/月 依据 一 “补到标准”",
        ),
        [
            "tiny/rules.policy:8:3: 错误 PR501 “补助标准”的期间重叠：自 2024-01-01 至 2024-12-31，"
            "又自 2024-12-31",
            "    自 2024-12-31 为 600元/月 依据 一 “补到标准”",
            "    ^^^^^^^^^^^^^^^^^^^^^^^^^",
            "  建议：给前一个写 至 2024-12-30",
        ],
        "tiny/rules.policy:8:3: error PR501 periods of 'line' overlap: from 2024-01-01 to 2024-12-31, "
        "and from 2024-12-31",
    ),
    (
        "definitions in a circle, named all the way round",
        changed("决定 补助", f"{CIRCLE}决定 补助").replace("当 月收入 低于", "当 甲额 低于"),
        [
            "tiny/rules.policy:7:1: 错误 PR212 互相依赖，算不出来：甲额 → 乙额 → 丙额 → 甲额",
            "  计算 甲额 (a) 对 户 : 元/月 为 乙额",
            "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        ],
        "tiny/rules.policy:7:1: error PR212 these depend on each other: a → b → c → a",
    ),
    (
        "10,000 brackets, at the first that is too many",
        changed("当 月收入 低于", f"当 {DEEP} 低于"),
        [
            "tiny/rules.policy:60:1: 错误 PR108 括号嵌套超过 50 层",
            "  (",
            "  ^",
            "  建议：把里层写成一条“计算”或“条件”，再引用它的名称",
        ],
        "tiny/rules.policy:60:1: error PR108 brackets are nested more than 50 deep",
    ),
    (
        "a day that does not exist",
        changed("自 2024-01-01 为", "自 2023-02-29 为"),
        [
            "tiny/rules.policy:6:24: 错误 PR106 没有 2023-02-29 这一天",
            "  标准 补助标准 (line) : 元/月 自 2023-02-29 为 500元/月 依据 一 “补到标准”",
            "                                  ^^^^^^^^^^",
            "  建议：写成 2017-06-12 或 2017年6月12日",
        ],
        "tiny/rules.policy:6:24: error PR106 there is no day 2023-02-29",
    ),
]


@pytest.mark.parametrize(("text", "zh", "en"), [f[1:] for f in FINDINGS], ids=[f[0] for f in FINDINGS])
def test_a_mistake_in_a_policy(place: Path, capsys: Capture, text: str, zh: list[str], en: str) -> None:
    """check reports the one mistake, whole, with its place; decide refuses and writes no decision."""
    write(place, text)
    assert main(["check", "tiny"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == zh
    assert err == SOURCE + "1 份政策：1 个错误，0 个警告，0 条提示\n"
    assert main(["--lang", "en", "check", "tiny"]) == 1
    assert capsys.readouterr().out.splitlines()[0] == en
    (place / "c.json").write_text('{"id": "A", "income": "1"}', "utf-8")
    assert main(["decide", "tiny", "--case", "c.json", "--on", ON, "--output", "d.json"]) == 1
    assert capsys.readouterr().err.splitlines() == [SOURCE.strip(), *zh]
    assert left(place) == ["c.json", "d.json", "tiny"]


UNREADABLE = [
    (
        "a line of 10 MB",
        POLICY.encode() + b"# " + b"a" * 10_000_000 + b"\n",
        [
            "tiny/rules.policy:1:1: 错误 PR102 文件大于 2000000 字节",
            "  建议：按主题分成几个文件",
        ],
    ),
    (
        "a line of 30,000 characters in a file of ordinary size",
        changed("当 月收入 低于", f"当 {'(' * 15_000}月收入{')' * 15_000} 低于").encode(),
        [
            "tiny/rules.policy:10:1: 错误 PR103 这一行超过 20000 个字符",
            "    情形 低于标准 (under_line) 当 (((((((((((((((((((((((((…",
            "  ^",
            "  建议：换行不影响意思，可以分成几行",
        ],
    ),
    (
        "two bytes in the third line that are not UTF-8",
        POLICY.encode().replace("公示".encode(), b"\xff\xfe"),
        [
            "tiny/rules.policy:3:10: 错误 PR101 第 149 个字节（第 3 行）不是 UTF-8",
            "  条款 二 程序 “��”",
            "                ^",
            "  建议：用 UTF-8 另存",
        ],
    ),
]


@pytest.mark.parametrize(("raw", "zh"), [u[1:] for u in UNREADABLE], ids=[u[0] for u in UNREADABLE])
def test_a_policy_that_cannot_be_read(place: Path, capsys: Capture, raw: bytes, zh: list[str]) -> None:
    """What cannot be read is a finding with its place, soon; check, fmt and decide leave every file alone."""
    write(place, raw)
    assert main(["check", "tiny"]) == 1
    assert "\n".join(zh) in capsys.readouterr().out
    assert main(["fmt", "tiny/rules.policy"]) == 1
    assert capsys.readouterr().err.splitlines()[1:] == zh[1:]
    assert (place / "tiny" / "rules.policy").read_bytes() == raw
    (place / "c.json").write_text('{"id": "A", "income": "1"}', "utf-8")
    assert main(["decide", "tiny", "--case", "c.json", "--on", ON, "--output", "d.json"]) == 1
    assert capsys.readouterr().out == ""
    assert left(place) == ["c.json", "d.json", "tiny"]


def test_gb18030_is_named(place: Path, capsys: Capture) -> None:
    """A file that a Chinese editor saved in its own encoding is told so."""
    write(place, POLICY.encode("gb18030"))
    assert main(["check", "tiny"]) == 1
    out = capsys.readouterr().out
    assert out == (
        "tiny/rules.policy:1:1: 错误 PR101 第 1 个字节（第 1 行）不是 UTF-8\n"
        f"  {POLICY.splitlines()[0]}\n"
        "  ^^\n"
        "  建议：文件像是 GB18030 编码：用 UTF-8 另存\n"
    )


def test_a_standard_asked_for_before_its_first_date(place: Path, capsys: Capture) -> None:
    """On a day before its first value a standard is a gap: the answer stays open and names the figure."""
    write(place, changed("自 2024-01-01 为 500", "自 2024-03-01 为 500"))
    (place / "c.json").write_text('{"id": "A", "income": "1"}', "utf-8")
    assert main(["decide", "tiny", "--case", "c.json", "--on", "2024-02-29"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "A  补助：发放 或 不发放  金额尚不能确定",
        "A  标准、释义待定：补助标准（补助）",
    ]
    assert main(["decide", "tiny", "--case", "c.json", "--on", "2024-03-01"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "A  补助：发放  499.00元/月  依据 一"


def test_a_policy_asked_before_its_first_day(place: Path, capsys: Capture) -> None:
    """Before the policy's own first day the answer is that it is not in force."""
    write(place, POLICY)
    (place / "c.json").write_text('{"id": "A", "income": "1"}', "utf-8")
    assert main(["decide", "tiny", "--case", "c.json", "--on", "2023-12-31"]) == 0
    assert capsys.readouterr().out == "A  补助：不在文件施行期内\n"


# ── cases ────────────────────────────────────────────────────────────────────

INEXACT = '是带小数或指数的数字，存不准；请加引号写成文字，如 "1200.50"'

CASES = [
    ("a float", '{"income": 120.5}', f"income: 120.5 {INEXACT}"),
    ("a float that is whole", '{"income": 120.0}', f"income: 120.0 {INEXACT}"),
    ("an exponent", '{"income": 1e3}', f"income: 1e3 {INEXACT}"),
    ("not a number", '{"income": NaN}', f"income: NaN {INEXACT}"),
    ("infinity", '{"income": -Infinity}', f"income: -Infinity {INEXACT}"),
    ("a float in a fact that nobody uses", '{"months": 1.5}',
     'months: 1.5 是带小数或指数的数字，存不准；请加引号写成文字，如 "12"'),
    ("a fact misspelled", '{"incme": "120.50"}', "incme: 不认识的键，是不是 income？"),
    ("a day that does not exist", '{"born": "2023-02-29"}', "born: 2023-02-29 不是存在的日期"),
    ("an ID typed as a number", '{"id_number": 320911199001011234}',
     "id_number: 身份证号被当作数字保存过，末几位已经丢失；请把该列设为文本后重新录入"),
    ("a key twice", '{"income": "1", "income": "2"}', "键 income 写了两次"),
    ("half a month", '{"months": "1.5"}', "months: 1.5 不是整数：以个月计的只能是整数"),
    ("half a month with its unit", '{"months": "1.5个月"}', "months: 1.5个月 不是整数：以个月计的只能是整数"),
    ("half a person", '{"persons": "2.5"}', "persons: 2.5 不是整数：以人计的只能是整数"),
    ("half a year of age", '{"years": "17.5"}', "years: 17.5 不是整数：以岁计的只能是整数"),
    ("half a time", '{"times": "0.5"}', "times: 0.5 不是整数：以次计的只能是整数"),
    ("half a household", '{"houses": "0.5"}', "houses: 0.5 不是整数：以户计的只能是整数"),
    ("half a day", '{"days": "0.5"}', "days: 0.5 不是整数：以日计的只能是整数"),
    ("a little more than a month", '{"months": "1.0000001"}',
     "months: 1.0000001 不是整数：以个月计的只能是整数"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_mistake_in_a_case(place: Path, capsys: Capture, text: str, said: str) -> None:
    """The household is rejected with the whole reason and its row; the other one is decided."""
    write(place, WIDER)
    (place / "c.json").write_text(f'[{{"id": "A", "income": "1"}}, {text}]', "utf-8")
    assert main(["decide", "tiny", "--case", "c.json", "--on", ON, "--output", "o.json"]) == 1
    assert capsys.readouterr().err.splitlines()[1] == "读入 2 户：评定 1 户，退回 1 户"
    decided, rejected = json.loads((place / "o.json").read_text("utf-8"))
    assert (decided["status"], rejected["status"]) == ("decided", "rejected")
    (problem,) = rejected["problems"]
    assert (problem["table"], problem["row"]) == ("c.json", 2)
    assert f"{problem['field']}: {problem['zh']}".removeprefix(": ") == said
    assert left(place) == ["c.json", "d.json", "o.json", "tiny"]


def test_whole_numbers_however_written(place: Path) -> None:
    """What is counted may carry a decimal point as long as nothing stands behind it; points may be halves."""
    write(place, WIDER)
    case = read_case(load(place / "tiny"), {"months": "6.0", "persons": 3, "years": "60岁", "score": "7.5"})
    facts = {name: fact.value for name, fact in case.household.facts.items()}
    assert facts == {"months": 6, "persons": 3, "years": 60, "score": facts["score"]}
    assert facts["score"] * 2 == 15  # type: ignore[operator]


def test_a_python_float_is_refused_by_the_library(place: Path) -> None:
    """The library's own door refuses a float too, in English on asking."""
    write(place, WIDER)
    policy = load(place / "tiny")
    with pytest.raises(CaseError) as caught:
        read_case(policy, {"income": 120.5, "persons": float("nan"), "months": 1.5})
    assert [p.line.en for p in caught.value.problems] == [
        "income: 120.5 is a number with a fraction or exponent, which is not held exactly: "
        'write text, like "1200.50"',
        "persons: nan is a number with a fraction or exponent, which is not held exactly: "
        'write text, like "12"',
        "months: 1.5 is a number with a fraction or exponent, which is not held exactly: "
        'write text, like "12"',
    ]


BROKEN = [
    ("not UTF-8", b'[{"id": "\xff", "income": "1"}]', "policyrules: c.json: 文件不是 UTF-8 编码\n"),
    ("UTF-16", '[{"id": "A", "income": "1"}]'.encode("utf-16"), "policyrules: c.json: 文件不是 UTF-8 编码\n"),
    ("10,000 brackets", b"[" * 10_000 + b"]" * 10_000, "policyrules: c.json: 嵌套超过 50 层\n"),
    ("broken off", b'[{"id": "A", "income": "1"', "policyrules: c.json: 第 1:27 处不是 JSON\n"),
]


@pytest.mark.parametrize(("raw", "said"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_case_file_that_cannot_be_read(place: Path, capsys: Capture, raw: bytes, said: str) -> None:
    """The whole file is refused in one sentence; no decision is written over the earlier ones."""
    write(place, POLICY)
    (place / "c.json").write_bytes(raw)
    assert main(["decide", "tiny", "--case", "c.json", "--on", ON, "--output", "d.json"]) == 2
    assert capsys.readouterr() == ("", SOURCE + said)
    assert left(place) == ["c.json", "d.json", "tiny"]


@pytest.mark.parametrize("raw", [b[1] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_every_command_names_the_file_that_is_no_json(place: Path, capsys: Capture, raw: bytes) -> None:
    """replay, compare, explain and course say which of their files it is."""
    write(place, POLICY)
    (place / "good.json").write_text('{"id": "A", "income": "1"}', "utf-8")
    (place / "c.json").write_bytes(raw)
    dated = ["--on", ON]
    for asked in (
        ["replay", "c.json", "--case", "good.json", "--place", "tiny"],
        ["explain", "tiny", "--case", "c.json", *dated],
        ["compare", "c.json", *dated, "--places", "tiny", "tiny"],
        [
            "course",
            "tiny",
            "--case",
            "good.json",
            "--changes",
            "c.json",
            "--from",
            "2024-06",
            "--to",
            "2024-06",
        ],
    ):
        assert main(asked) == 2, asked
        out, err = capsys.readouterr()
        assert out == ""
        assert "c.json: " in err


def test_a_ten_megabyte_value(place: Path, capsys: Capture) -> None:
    """A fact of 10 MB is refused in a line that can be read."""
    write(place, POLICY)
    (place / "c.json").write_text('{"id": "A", "income": "' + "1" * 10_000_000 + '"}', "utf-8")
    assert main(["decide", "tiny", "--case", "c.json", "--on", ON]) == 1
    out = capsys.readouterr().out
    assert "整数部分不得超过 15 位" in out
    assert len(out) < 300


VALUES: tuple[Any, ...] = (
    True, 1, Fraction(1, 2), "x", "covered", "", date(2017, 1, 1), datetime(2017, 1, 1), frozenset(),
    frozenset({"x"}), ABSENT, SILENT, None, 1.0, [], Several(frozenset(), frozenset({"x"})),
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_case_by_hand_fits_where_each_of_its_facts_does(place: str) -> None:
    """Whatever a fact is told to be: the case is refused exactly where that is no value of the fact's type."""
    policy = policy_of(place, "example_county")
    root = roots(policy)[0]
    for name, given in policy.facts[root].items():
        options = tuple(option.id for option in given.type.options)
        for value in (*VALUES, *options, frozenset(options), frozenset({*options, "x"})):
            record = Record(root, "示例（虚构）", {name: Fact(value)})
            if fits(given, value):
                assert instance_of(policy, record, on=date(2020, 6, 30)).record is record
            else:
                with pytest.raises(CaseError):
                    instance_of(policy, record, on=date(2020, 6, 30))
