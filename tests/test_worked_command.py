"""What the command test says of cases that fail, and explain of a worked case."""

from __future__ import annotations

from pathlib import Path

import pytest

from building import HEAD, WORDS
from policyrules.cli import main

Capture = pytest.CaptureFixture[str]

PLACE = """标准 低保线 (line) : 元/月 由 县民政局 依据 一 “标准”
计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.工资
条件 收入低 (poor) 对 户 当 收入 低于 低保线 依据 二 “低于”
决定 补助 (grant) 对 户
  结果 给 (give), 不给 (refuse)
  情形 低 (low) 当 收入低 则 给 依据 三 “给”
  情形 高 (high) 当 非 收入低 则 不给 依据 三 “不给”
  其余 未规定 依据 三 “其余”
决定 护理 (care) 对 成员
  结果 有 (some), 没有 (none)
  情形 册 (on_list) 当 在册 则 有 依据 三 “册”
  其余 则 没有
案例 “少” 于 2020-03-01 齐全 全部 填写 低保线 为 500元/月 设 成员 “甲” 工资=499.99元/月，在册=是
  应得 补助 为 给
  应得 护理 属 “甲” 为 有
案例 “正好 500元” 同 “少” 改 成员 “甲” 工资=500元/月
  应得 收入低 为 是
  应得 补助 为 给
案例 “换了线” 同 “少” 填写 低保线 为 400元/月
  应得 补助 为 不给
"""
"""At 500 a month with a line of 500 the income is not below it: the second case is wrong about both."""

COUNTY = """政策 county “某县细则” 印发 2020-01-01 生效 2020-01-01 辖区 “某县” 上级 place
填写 低保线 自 2020-01-01 为 600元/月 依据 《通知》 一 “六百”
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of policies, with the place of these tests, its vocabulary and a county."""
    for name, text in (
        ("vocabulary/words", WORDS),
        ("place/place", HEAD + PLACE),
        ("place/overlays/county", COUNTY),
    ):
        path = tmp_path / f"{name}.policy"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def run(folder: Path, *words: str) -> int:
    """One command on the place."""
    command, *more = words
    return main([command, "place", "--policies", str(folder), *more])


def test_failing_cases_stand_first_and_say_how_to_see_why(folder: Path, capsys: Capture) -> None:
    """The case that fails with the command that explains it; then what was expected, what fails first."""
    assert run(folder, "test") == 1
    place, *lines = capsys.readouterr().out.splitlines()
    assert place.endswith("place.policy:20:1 “正好 500元” 2020-03-01")
    assert lines == [
        "  收入低：应得 是，实得 否",
        "    算法 收入（500.00元/月） 低于 低保线（500.00元/月）",
        "  补助：应得 给，实得 不给",
        "    给：不满足：收入（500.00元/月） 低于 低保线（500.00元/月）（二）",
        "    最先不同的一步 收入低：应得 是，实得 否",
        f'  → policyrules explain place --policies {folder} --example "正好 500元"',
        "应得    案例  不符",
        "补助    3     1",
        "收入低  1     1",
        "护理    1     0",
    ]


def test_the_summary_in_english(folder: Path, capsys: Capture) -> None:
    """By id, with the language in the command."""
    assert run(folder, "test", "--lang", "en") == 1
    out = capsys.readouterr().out.splitlines()
    assert out[-4:] == [
        "expected  cases  failed",
        "grant     3      1",
        "poor      1      1",
        "care      1      0",
    ]
    assert out[-5] == (f'  → policyrules explain place --policies {folder} --lang en --example "正好 500元"')


def test_a_sheet_is_explained_by_the_sheet(folder: Path, capsys: Capture) -> None:
    """The command names the sheet, and explains the case of its row."""
    sheet = folder / "cases.csv"
    sheet.write_text("案例,日期,齐全,成员 甲.工资,应得 收入\n一,2020-03-01,全部,5,6\n", "utf-8")
    assert run(folder, "test", "--cases", str(sheet)) == 1
    line = next(line for line in capsys.readouterr().out.splitlines() if "→" in line)
    assert line == f"  → policyrules explain place --policies {folder} --cases {sheet} --example 一"
    assert run(folder, "explain", "--cases", str(sheet), "--example", "一") == 0
    assert capsys.readouterr().out.startswith("“一” 2020-03-01\n\n事项    补助\n对象    一\n")


def test_explain_takes_a_worked_case(folder: Path, capsys: Capture) -> None:
    """What the case expects is explained, with what it puts in place: 499.99 is not below a line of 400."""
    assert run(folder, "explain", "--example", "换了线") == 0
    text = capsys.readouterr().out
    assert text.startswith("“换了线” 2020-03-01\n\n事项    补助\n")
    assert "低保线：400.00元/月" in text
    assert "护理" not in text
    assert run(folder, "explain", "--example", "换了线", "--programme", "护理", "--of", "甲") == 0
    assert "对象    换了线 · 成员 甲\n" in capsys.readouterr().out


def test_explain_takes_the_overlay_of_the_case(folder: Path, capsys: Capture) -> None:
    """The county's line of 600 decides the case that says 以 county."""
    (folder / "place" / "more.policy").write_text(
        "案例 “按县里” 于 2020-03-01 以 county 齐全 全部 设 成员 “乙” 工资=599元/月 应得 补助 为 给\n",
        "utf-8",
    )
    assert run(folder, "explain", "--example", "按县里") == 0
    assert "低保线：600.00元/月" in capsys.readouterr().out


def test_a_county_tries_its_own_cases_beside_those_of_the_place(folder: Path, capsys: Capture) -> None:
    """With --overlay FILE the cases of the file are decided under it, whether they say 以 or not.

    Those of the place, which name no county, are decided without one, as they are when no county is asked for:
    under the county's line of 700 a wage of 500 would be below it.
    """
    (folder / "place" / "more.policy").write_text(
        "案例 “没有县” 于 2020-03-01 齐全 全部 设 成员 “乙” 工资=500元/月 应得 补助 为 给, 不给 缺 低保线\n",
        "utf-8",
    )
    own = folder / "own.policy"
    own.write_text(
        COUNTY.replace("county", "other").replace("600", "700")
        + "案例 “县里” 于 2020-03-01 齐全 全部 设 成员 “乙” 工资=699元/月 应得 补助 为 给\n"
        + "案例 “也是县里” 于 2020-03-01 以 other 齐全 全部 设 成员 “乙” 工资=700元/月 应得 补助 为 给\n",
        "utf-8",
    )
    assert run(folder, "test", "--overlay", str(own)) == 1
    said = capsys.readouterr()
    assert [line.split("“")[1] for line in said.out.splitlines() if "2020-03-01" in line] == [
        "正好 500元” 2020-03-01",
        "也是县里” 2020-03-01",
    ]
    assert said.err.splitlines()[-1] == "案例 6 个，不符 2 个"
    assert run(folder, "explain", "--overlay", str(own), "--example", "县里") == 0
    assert "低保线：700.00元/月" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--example", "正好500元"], "没有叫“正好500元”的案例，是不是“正好 500元”？"),
        (["--example", "甲乙丙"], "没有叫“甲乙丙”的案例"),
        (["--example", "少", "--on", "2020-03-01"], "案例自己写明日期和哪些列表齐全，不写 --on、--complete"),
        (["--case", "x.json"], "要写评定日：--on 日期"),
        (["--case", "x.json", "--on", "2020-03-01", "--cases", "x.csv"], "--cases 与 --example 同用"),
    ],
)
def test_misuse(folder: Path, capsys: Capture, words: list[str], said: str) -> None:
    """A title that no case has, a day of one's own, a sheet without a case of it."""
    assert run(folder, "explain", *words) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"policyrules: {said}"


def test_of_several_with_one_title_the_place_is_given(folder: Path, capsys: Capture) -> None:
    """Both places are named, and each of them is one case."""
    (folder / "place" / "more.policy").write_text(
        "案例 “少” 于 2021-03-01 齐全 全部 设 成员 “甲” 工资=1元/月 应得 收入 为 1元/月\n", "utf-8"
    )
    text = (folder / "place" / "place.policy").read_text("utf-8")
    alone = text[: text.index("案例 “正好")]
    (folder / "place" / "place.policy").write_text(alone, "utf-8")
    assert run(folder, "explain", "--example", "少") == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("policyrules: 叫“少”的案例有 2 个，写它的位置：")
    place = next(part for part in said.partition("位置：")[2].split("、") if "more" in part)
    assert run(folder, "explain", "--example", place) == 0
    assert capsys.readouterr().out.startswith("“少” 2021-03-01\n")
