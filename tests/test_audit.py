"""A place held against a list of its document's statements, row by row."""

import csv
from pathlib import Path

import pytest

from policyrules.authoring.inventory import Statement, read_inventory
from policyrules.base.errors import CaseError
from policyrules.cli import main

WORDS = """实体 户 (household) 列名 households
  事实 收入 (income) : 元/月 载于 民政台账 不低于 0元/月
"""
RULES = """政策 tiny “小县办法（虚构）” 文号 “小〔2024〕1号” 印发 2024-01-01 生效 2024-01-01 辖区 “小县（虚构）” 词汇 words
条款 一第1句 “收入低于三百元的给” 编号 “T-1”
条款 一第2句 人工 “由村里看” 编号 “T-2”，“T-3”
条款 二 “没有写成规则的” 编号 “T-4”
条款 三 程序 “公示”
条款 四 宣示 “目标” 编号 “T-9”
释义 A01 “低于含不含等于” 说明 “不含” 依据 一第1句 “低于三百元”
决定 补助 (aid) 对 户 结果 给 (give), 不给 (refuse) 依据 一第1句 “低于三百元”
  情形 符合 (fits) 当 收入 低于 300元/月 则 给 依释义 A01
  情形 不符 (unfit) 当 收入 不低于 300元/月 则 不给
  其余 未规定
案例 “差一分” 于 2024-05-01
  设 户 收入=299.99元/月
  应得 补助 为 给
"""
LIST = """# 清单

| 事实 | 说明 |
|---|---|
| 收入 | 与清单无关的表 |

| 编号 | 条款 | 原文 | 意思 |
|------|------|------|------|
| T-1 | tiny 一第1句 | 「低于三百元」 | 收入 < 300 \\| 不含等于 |
| T-2 | tiny 一第2句 | 由村里 | |
| T-3 | tiny 一第2句 | 看 | |
| T-4 | tiny 二 | 没有写成 | |
| T-5 | tiny 五 | 登记没有的 | |
| X-1 | other 一 | 别的文件 | |
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small invented place, its list and its text."""
    for folder, name, text in (
        ("vocabulary", "words.policy", WORDS), ("tiny", "rules.policy", RULES), ("texts", "tiny.md", TEXT),
    ):  # fmt: skip
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, "utf-8")
    (tmp_path / "list.md").write_text(LIST, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


TEXT = "## 一、补助\n\n收入低于三百元的给。其他由村里看。\n\n## 二、其他\n\n没有写成规则的。\n"
AUDIT = ["audit", "tiny", "--policies", ".", "--inventory", "list.md"]


@pytest.mark.usefixtures("here")
def test_every_row_is_shown_with_what_answers_it(capsys: pytest.CaptureFixture[str]) -> None:
    """A row has its sentence, entries, rules, readings and cases; what nothing answers is said, and the status is 1."""
    assert main([*AUDIT, "--sources", "texts"]) == 1
    assert (
        capsys.readouterr().out
        == """\
清单 5 行：有着落 3 行，有问题 2 行

T-1  一第1句
  一第1句  [已编码]  收入低于三百元的给
    原文：收入低于三百元的给。
    规则：符合；不符；A01
    释义：A01
    适用的案例：差一分
    不适用的案例：差一分

T-2  一第2句
  一第2句  [人工]  由村里看
    原文：其他由村里看。

T-3  一第2句
  一第2句  [人工]  由村里看
    原文：其他由村里看。

T-4  二
  二  [无规则引用]  没有写成规则的
    原文：没有写成规则的。
  ! 没有规则引用，也没有归类

T-5  五
  ! 登记里没有这一行的编号

登记有、清单没有的：
  四  T-9
  三  没有编号
"""
    )


@pytest.mark.usefixtures("here")
def test_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    """An English reader is told the same."""
    assert main([*AUDIT, "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("5 statements: 3 answered, 2 with something to look at\n\nT-1  一第1句\n")
    assert "  ! no rule cites it, and it has no class\n" in out
    assert "  ! no entry of the register bears its number\n" in out


def test_files(here: Path) -> None:
    """A table has a row for each statement and entry; the page to sign has a line for each verdict."""
    main([*AUDIT, "--output", "a.csv", "--output", "a.md", "--output", "a.html"])
    table = (here / "a.csv").read_text("utf-8-sig").splitlines()
    assert table[0] == "编号,条款,原文,登记,归类,规则,释义,适用的案例,不适用的案例,问题"
    assert table[4] == "T-4,二,,没有写成规则的,无规则引用,,,,,没有规则引用，也没有归类"
    assert table[5] == "T-5,五,,,,,,,,登记里没有这一行的编号"
    page = (here / "a.md").read_text("utf-8")
    assert page.count("□ 相符") == (here / "a.html").read_text("utf-8").count("□ 相符") == 5
    assert "收入 &lt; 300 \\| 不含等于" in page


@pytest.mark.usefixtures("here")
def test_a_list_that_the_place_answers(capsys: pytest.CaptureFixture[str]) -> None:
    """Where every row is answered and every number known the status is 0."""
    rules = Path("tiny", "rules.policy")
    text = rules.read_text("utf-8").replace("条款 二 “", "条款 二 宣示 “").replace("T-9", "T-5")
    rules.write_text(text, "utf-8")
    assert main(AUDIT) == 0
    assert "有着落 5 行，有问题 0 行" in capsys.readouterr().out


TRIED = """条款 三 “每年公示” 编号 “T-5”
条款 四 “线由县定” 编号 “T-9”
标准 线 (line) : 元/月 由 县民政局 依据 四 “由县定”
标准 上年线 (before) : 元/月 由 县民政局 依据 四 “由县定”
时限 年报 (yearly_report) 须有 报告 (reported) 每 年 依据 三 “每年公示”
"""


@pytest.mark.parametrize(
    ("cases", "named", "untried"),
    [
        ("", {"T-5": "", "T-9": ""}, ["T-5", "T-9"]),
        (
            "案例 “年底” 于 2024-05-01 应得 年报 为 2024-12-31\n"
            "案例 “线” 于 2024-05-01 填写 线 为 1元/月 应得 线 为 1元/月\n",
            {"T-5": "年底", "T-9": "线"},
            [],
        ),
        (
            "案例 “查线” 于 2024-05-01 填写 上年线 2023年 为 1元/月 应得 检查 无 于 线\n",
            {"T-5": "", "T-9": "查线"},
            ["T-5"],
        ),
    ],
)
def test_cases_of_figures_and_deadlines(
    here: Path, cases: str, named: dict[str, str], untried: list[str]
) -> None:
    """A figure is tried by what rests on it, or checks it; a deadline by its last day; what is not tried is said."""
    rules = here / "tiny" / "rules.policy"
    text = "\n".join(li for li in RULES.splitlines() if not li.startswith(("条款 三", "条款 四")))
    rules.write_text(text.replace("条款 二 “", "条款 二 宣示 “") + "\n" + TRIED + cases, "utf-8")
    listed = (here / "list.md").read_text("utf-8").replace("| X-1", "| T-9 | tiny 四 | 由县定 | |\n| X-1")
    (here / "list.md").write_text(listed, "utf-8")
    assert main([*AUDIT, "--output", "a.csv"]) == bool(untried)
    table = list(csv.DictReader((here / "a.csv").read_text("utf-8-sig").splitlines()))
    assert {row["编号"]: row["适用的案例"] for row in table if row["编号"] in named} == named
    assert [row["编号"] for row in table if row["问题"] == "有规则、标准或时限，没有案例试过"] == untried


def test_a_figure_that_a_result_rests_on(here: Path) -> None:
    """Of a decision that is expected, and of a conclusion, the figures that they drew on are tried."""
    rules = here / "tiny" / "rules.policy"
    text = RULES.replace("300元/月", "线").replace("条款 四 宣示 “目标”", "条款 四 “线由县定”")
    text = text.replace("案例 “差一分” 于 2024-05-01", "案例 “差一分” 于 2024-05-01 填写 线 为 300元/月")
    text += "标准 线 (line) : 元/月 由 县民政局 依据 四 “由县定”\n计算 半线 (half) 对 户 : 元/月 为 线 ÷ 2\n"
    text += "案例 “半” 于 2024-05-01 填写 线 为 5元/月 应得 半线 为 2.5元/月\n"
    rules.write_text(text, "utf-8")
    listed = (here / "list.md").read_text("utf-8").replace("| X-1", "| T-9 | tiny 四 | 由县定 | |\n| X-1")
    (here / "list.md").write_text(listed, "utf-8")
    main([*AUDIT, "--output", "a.csv"])
    table = list(csv.DictReader((here / "a.csv").read_text("utf-8-sig").splitlines()))
    assert next(row["适用的案例"] for row in table if row["编号"] == "T-9") == "差一分；半"


def test_a_list_in_csv(tmp_path: Path) -> None:
    """The list may be a CSV file; a clause without the id of a document is of the one asked about."""
    (tmp_path / "l.csv").write_text("编号,条款,原文\nT-1,一第1句,低于三百元\n", "gb18030")
    assert read_inventory(tmp_path / "l.csv") == (Statement("T-1", "", "一第1句", phrase="低于三百元"),)


BAD = {
    "# 没有表\n": "l.md: there is no row in it",
    "| 编号 | 条款 |\n|--|--|\n| T-1 |  |\n| T-2 | 一 |\n| T-2 | 二 |\n": (
        "l.md:3 has no number or no clause\nl.md:5 number T-2 stands twice"
    ),
    "| 编号 | 条款 | 颜色 |\n|--|--|--|\n| T-1 | 一 | 红 |\n": "l.md: unknown column 颜色",
    "| 编号 | 条款 |\n|--|--|\n| T-1 | 一 | 多 |\n": "l.md:3 3 cells, not 2",
}


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_list(text: str, tmp_path: Path) -> None:
    """A page without such a table, an unknown column, a row too long, without number or twice there: by row."""
    (tmp_path / "l.md").write_text(text, "utf-8")
    with pytest.raises(CaseError) as caught:
        read_inventory(tmp_path / "l.md")
    assert "\n".join(problem.line.en for problem in caught.value.problems) == BAD[text]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--output", "a.xlsx"], "policyrules: a.xlsx: 请用 .txt .csv .md .html 作扩展名\n"),
        (["--inventory", "none.md"], "policyrules: none.md: 没有这个文件\n"),
        (["--inventory", "other.md"], "policyrules: other.md: 没有 tiny 的行\n"),
    ],
)
def test_what_cannot_be_done(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A form that is not written, a list that is not there or of another document: said in one line."""
    Path("other.md").write_text("| 编号 | 条款 |\n|--|--|\n| X-1 | other 一 |\n", "utf-8")
    assert main([*AUDIT, *arguments]) == 2
    assert capsys.readouterr().err.splitlines(keepends=True)[1:] == [said]
