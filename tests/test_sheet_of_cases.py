"""The worked cases of a place written as a sheet, and read as the same cases again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from building import HEAD
from policyrules.authoring.case_sheet import policy_with_sheet
from policyrules.authoring.sheet_of_cases import cases_sheet
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import Source
from policyrules.cli import main
from policyrules.cli.output import csv_text
from policyrules.core.worked import Example
from policyrules.language.layout import format_source
from policyrules.loading import load
from test_worked_sheet import SCORED, place

RULES = (
    SCORED
    + """标准 线 (line) : 元/月 由 县民政局 依据 一 “标准”
  必须 不低于 100元/月
时限 结果公示 (publication)
  须有 名单公示 (list_published)
  后于 台账比对 7日
  依据 三 “公示”
释义 A01 “怎样算”
  采用 甲法
  可选 县民政局
  读法 甲法 (first) “一”
  读法 乙法 (second) “二”
条件 够 (enough) 对 户 当 收入 不低于 线 当 依 A01.甲法 是 当 依 A01.乙法 否 依据 一 “标准”
"""
)
CASES = """案例 “两人，一人不明” 于 2020-03-15 齐全 全部
  设 户 困难=是, 措施={就业}
  设 成员 “甲” 工资=300.50元/月   # 月工资
  设 成员 “乙 二” 工资=未知
  设 成员 “丙”
  应得 收入 为 不低于 300.50元/月 只缺 工资
  应得 补助 为 给, 不给 金额 0元/月 至 199.50元/月
  应得 补助.得分 为 85分, 未规定
案例 “同上，乙有了” 同 “两人，一人不明”
  改 成员 “甲” 工资=100元/月
  改 成员 “乙 二” 工资=50元/月
  除去 成员 “丙”
  设 成员 “丁” 工资=-0元/月 + 10元/月
  应得 收入 为 160元/月
  应得 补助 为 给 金额 340元/月 依据 三 “给” 不依据 三 “不给”
案例 “填写与选定” 于 2020-03-15 齐全 成员
  填写 线 为 99元/月 选定 A01.乙法
  设 户 困难=否
  应得 检查 PR504 于 线
  应得 够 为 否
  应得 补助 为 给
  应得 结果公示 后于 2020-03-02 为 2020-03-09
"""


def same_cases(one: Sequence[Example], other: Sequence[Example]) -> bool:
    """Whether they give and expect the same; in which order facts and expectations stand does not matter."""
    return {e.title: _meant(e) for e in one} == {e.title: _meant(e) for e in other} and len(one) == len(other)


def _meant(example: Example) -> tuple[object, ...]:
    lists = (example.expected, example.choices, example.figures, example.findings, example.dues)
    return (
        example.on, example.overlay, _plain(example.data), sorted(example.stated),
        *(sorted(map(str, each)) for each in lists),
    )  # fmt: skip


def _plain(data: object) -> object:
    if isinstance(data, Mapping):
        return {name: _plain(data[name]) for name in sorted(data)}
    return sorted(map(_plain, data), key=str) if isinstance(data, list | tuple) else data


def read_again(
    where: str | Path, rows: list[list[str]], tmp_path: Path, policies: Path | None = None
) -> tuple[Example, ...]:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(csv_text(rows), "utf-8")
    policy, notes = policy_with_sheet(where, sheet, policies=policies)
    assert notes == ()
    return policy.examples


@pytest.mark.parametrize("name", ["yancheng", "sanmenxia", "dayao", "jilin", "yangjiang"])
def test_the_cases_of_a_place_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    """Every case of every place shipped, with all that it fills, determines, expects and does not expect."""
    rows = cases_sheet(name)
    assert same_cases(read_again(name, rows, tmp_path), load(name).examples)


@pytest.mark.parametrize("vocabulary", ["zh", "en"])
def test_whatever_a_case_says_comes_back(vocabulary: str, tmp_path: Path) -> None:
    """Records without facts, changed, added and left out, sums, fills, findings, deadlines; in English files too."""
    rules = format_source(Source("p", HEAD + RULES + CASES), vocabulary="en" if vocabulary == "en" else "zh")
    folder = place(tmp_path)
    (folder / "place.policy").write_text(rules, "utf-8")
    rows = cases_sheet(folder, policies=tmp_path)
    own = load(folder, policies=tmp_path).examples
    assert same_cases(read_again(folder, rows, tmp_path, tmp_path), own)


def test_what_stands_in_which_column(tmp_path: Path) -> None:
    """Facts and expectations have columns, numbers without their unit; the rest stands as written in the last."""
    rows = cases_sheet(place(tmp_path, RULES + CASES), policies=tmp_path)
    cases = [{name: cell for name, cell in zip(rows[0], row, strict=True) if cell} for row in rows[1:]]
    assert cases[0] == {
        "案例": "两人，一人不明", "日期": "2020-03-15", "齐全": "全部",
        "户.困难": "是", "户.措施": "{就业}", "成员 甲.工资": "300.5",
        "应得 收入": "不低于 300.50元/月", "应得 收入 只缺": "工资",
        "应得 补助": "给、不给", "应得 补助 金额": "0元/月 至 199.50元/月",
        "应得 补助.得分": "85分、未规定",
        "另写": "设 成员 “乙 二” 工资=未知 设 成员 “丙”",
    }  # fmt: skip
    assert cases[1]["同"] == "两人，一人不明"
    assert cases[1]["应得 补助 依据"] == "三 “给”"
    assert cases[1]["应得 补助 不依据"] == "三 “不给”"
    assert cases[2]["另写"] == (
        "选定 A01.乙法 填写 线 为 99元/月 应得 结果公示 后于 2020-03-02 为 2020-03-09 应得 检查 PR504 于 线"
    )


def test_the_rest_may_be_written_in_english(tmp_path: Path) -> None:
    """The last column in English words, beside Chinese ones."""
    sheet = [
        ["case", "date", "complete", "expect income_total", "also"],
        ["one", "2020-03-15", "all", "12", 'choose A01.second given member "a" pay=12 yuan/month'],
    ]
    folder = place(tmp_path, RULES)
    path = tmp_path / "sheet.csv"
    path.write_text(csv_text(sheet), "utf-8")
    policy, _ = policy_with_sheet(folder, path, policies=tmp_path)
    assert [r.passed for r in run_examples(lambda _: policy, policy)] == [True]


def test_cases_of_the_sheet_stand_for_those_of_their_titles(tmp_path: Path) -> None:
    """同 in the sheet means the sheet's case, though the place has one of that title, and others of the place stay."""
    sheet = [
        ["案例", "日期", "同", "齐全", "成员 甲.工资", "应得 收入"],
        ["两人，一人不明", "2020-03-15", "", "全部", "7", "7"],
        ["又一", "", "两人，一人不明", "", "8", "8"],
        ["另一", "", "填写与选定", "", "", "不低于 0元/月"],
    ]
    folder = place(tmp_path, RULES + CASES)
    path = tmp_path / "sheet.csv"
    path.write_text(csv_text(sheet), "utf-8")
    policy, _ = policy_with_sheet(folder, path, policies=tmp_path)
    runs = {r.example.title: [line for m in r.mismatches for line in m.lines("zh")]
            for r in run_examples(lambda _: policy, policy)}  # fmt: skip
    assert list(runs) == ["两人，一人不明", "又一", "另一"]
    assert (runs["两人，一人不明"], runs["又一"]) == ([], [])


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """cases writes the sheet, test --cases runs it: all cases pass as they did in the files."""
    folder, sheet = place(tmp_path, RULES + CASES), tmp_path / "cases.csv"
    line = [str(folder), "--policies", str(tmp_path)]
    assert main(["test", *line]) == 0
    assert main(["cases", *line, "-o", str(sheet)]) == 0
    assert capsys.readouterr().err.splitlines()[-1] == "案例 3 个"
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbf")
    assert main(["test", *line, "--cases", str(sheet)]) == 0
    assert capsys.readouterr().err.splitlines()[-1] == "案例 3 个，不符 0 个"
    assert main(["cases", *line]) == 0
    assert capsys.readouterr().out.startswith("案例,日期,")
