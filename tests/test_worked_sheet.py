"""A sheet of worked cases: one row a case, columns facts and expectations."""

from __future__ import annotations

from pathlib import Path

import pytest

from building import HEAD, WORDS
from policyrules.authoring.case_sheet import policy_with_sheet
from policyrules.authoring.worked_cases import CaseRun, run_examples
from policyrules.base.errors import CaseError, PolicyError
from policyrules.cli import main

RULES = """计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.工资
决定 补助 (grant) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 低 (low) 当 收入 低于 500元/月 则 给 金额 500元/月 - 收入 依据 三 “给”
  情形 高 (high) 当 非 收入 低于 500元/月 则 不给 金额 0元/月 依据 三 “不给”
  其余 未规定 依据 三 “给”
"""


def place(tmp_path: Path, rules: str = RULES) -> Path:
    """A folder with the vocabulary and the place of the tests, for commands."""
    (tmp_path / "vocabulary").mkdir(exist_ok=True)
    (tmp_path / "vocabulary" / "words.policy").write_text(WORDS, "utf-8")
    (tmp_path / "place").mkdir(exist_ok=True)
    (tmp_path / "place" / "place.policy").write_text(HEAD + rules, "utf-8")
    return tmp_path / "place"


def runs(tmp_path: Path, sheet: str, rules: str = RULES) -> list[CaseRun]:
    """Each case of a sheet, run."""
    path = tmp_path / "cases.csv"
    path.write_text(sheet, "utf-8")
    policy, _ = policy_with_sheet(place(tmp_path, rules), path, policies=tmp_path)
    return list(run_examples(lambda _: policy, policy))


def run(tmp_path: Path, sheet: str, rules: str = RULES) -> list[tuple[str, list[str]]]:
    """Each case of a sheet, and what it does not give."""
    found = runs(tmp_path, sheet, rules)
    return [(r.example.title, [line for m in r.mismatches for line in m.lines("zh")]) for r in found]


def test_a_row_is_a_case(tmp_path: Path) -> None:
    """Facts of the household and of members, bare numbers in their unit, outcome, payment and a quantity."""
    found = run(
        tmp_path,
        """案例,日期,齐全,困难,成员 甲.工资,成员 乙.工资,应得 收入,应得 补助,应得 补助 金额
一,2020-03-01,全部,是,300,100.50,400.50,给,99.50
二,2020-03-01,全部,否,300,未知,不低于 300元/月,给、不给,0元/月 至 200元/月
三,2020-03-01,全部,,300,,300,给,200元/月
""",
    )
    assert found == [("一", []), ("二", []), ("三", [])]


def test_a_row_that_differs_says_so_and_the_others_run(tmp_path: Path) -> None:
    """Each row stands for itself."""
    found = run(
        tmp_path,
        """案例,日期,齐全,成员 甲.工资,应得 补助
一,2020-03-01,全部,500,给
二,2020-03-01,全部,500,不给
""",
    )
    assert found[0][1][0] == "补助：应得 给，实得 不给"
    assert found[1] == ("二", [])


def test_every_bad_row_is_said_by_its_row(tmp_path: Path) -> None:
    """Rows 2, 3 and 5 make no case: each is a finding on the line of its number."""
    with pytest.raises(PolicyError) as caught:
        run(
            tmp_path,
            """案例,日期,齐全,困难,应得 补助
一,2020-03-01,全部,也许,给
二,,全部,是,给
三,2020-03-01,全部,是,给
四,2020-03-01,全部,是,全给
""",
        )
    assert [f.span.line for f in caught.value.findings if f.span] == [2, 3, 5]


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("案例,日期,收人\n一,2020-03-01,1\n", "不认识的列 收人"),
        ("日期,困难\n2020-03-01,是\n", "没有列 案例"),
        ("案例,日期,困难\n一,2020-03-01,是,否\n", ""),
        (
            "案例,日期,困难\n一,2020-03-01,是 案例 “二” 于 2020-03-01\n",
            "一行只能是一个案例，格子里只写一个值",
        ),
    ],
)
def test_a_sheet_that_is_none(tmp_path: Path, sheet: str, said: str) -> None:
    """Columns that nothing is called, no column of titles, rows too long, cells with more than a value."""
    with pytest.raises(CaseError) as caught:
        run(tmp_path, sheet)
    assert said in str(caught.value)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """test --cases runs the rows instead of the cases of the files; 1 where one of them fails."""
    folder = place(tmp_path)
    sheet = tmp_path / "cases.csv"
    sheet.write_text("案例,日期,齐全,成员 甲.工资,应得 补助\n一,2020-03-01,全部,500,给\n", "utf-8")
    assert main(["test", str(folder), "--policies", str(tmp_path), "--cases", str(sheet)]) == 1
    assert "cases.csv:2" in capsys.readouterr().out


SCORED = """计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.工资
决定 补助 (grant) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  数值 得分 (score) : 分
  情形 低 (low) 当 收入 低于 500元/月 则 给 金额 500元/月 - 收入 数值 得分: 85分
    起算日 为 次月初(评定日) 依据 三 “给”
  情形 高 (high) 当 非 收入 低于 500元/月 则 不给 金额 0元/月 依据 三 “不给”
  其余 未规定 依据 三 “给”
时限 台账 (ledger)
  须有 台账比对 (comparison)
  每 季度
  依据 三 “比对”
"""


def test_what_a_decision_states(tmp_path: Path) -> None:
    """Named values, by name and as the decision's own, its date of effect, and the last day of a deadline."""
    found = run(
        tmp_path,
        """案例,日期,齐全,成员 甲.工资,应得 补助,应得 得分,应得 补助.得分,应得 起算日,应得 补助.起算日,应得 台账
一,2020-03-15,全部,499.99,给,85,85分,2020-04-01,2020-04-01,2020-03-31
""",
        SCORED,
    )
    assert found == [("一", [])]


ENGLISH = """example,on_date,complete,hardship,member a.pay,member a.listed,measures,expect income_total,expect grant,expect grant amount
one,2020-03-01,all,yes,300,no,farm; work,300,give,200
two,2020-03-01,all,no,unknown,unknown,unknown,at_least 0 yuan/month,give; refuse,0 yuan/month to 500 yuan/month
three,2020-03-01,all,no,500.00 yuan/month,yes,{},500,refuse,0
"""


def test_in_english(tmp_path: Path) -> None:
    """Headings, words, units and option names are those of the English vocabulary."""
    assert run(tmp_path, ENGLISH) == [("one", []), ("two", []), ("three", [])]


def test_the_two_vocabularies_in_one_sheet(tmp_path: Path) -> None:
    """Each heading and each cell may be in either."""
    found = run(
        tmp_path,
        """案例,date,齐全,户.困难,member 甲.工资,expect 补助,应得 grant 金额
一,2020-03-01,all,yes,300元/月,give,200 yuan/month
""",
    )
    assert found == [("一", [])]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_however_it_was_saved(tmp_path: Path, encoding: str, separator: str) -> None:
    """As Excel saves it: GB18030, UTF-8 with and without a mark, between commas, tabs or semicolons."""
    path = tmp_path / "cases.csv"
    lines = ["案例,日期,齐全,成员 甲.工资,应得 补助", "一,2020-03-01,全部,300,给"]
    path.write_bytes("\r\n".join(line.replace(",", separator) for line in lines).encode(encoding))
    policy, notes = policy_with_sheet(place(tmp_path), path, policies=tmp_path)
    assert [r.passed for r in run_examples(lambda _: policy, policy)] == [True]
    said = [note.said.zh for note in notes]
    assert ("按 gb18030 读入" in said) == (encoding == "gb18030")
    assert len(said) == (encoding == "gb18030") + (separator != ",")


def test_what_is_noted_of_a_sheet_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How it was read, and that a row of totals was left out, on the other stream."""
    folder, sheet = place(tmp_path), tmp_path / "cases.csv"
    text = "案例,日期,齐全,成员 甲.工资,应得 补助\n一,2020-03-01,全部,300,给\n合计,,,300,\n"
    sheet.write_bytes(text.encode("gb18030"))
    assert main(["test", str(folder), "--policies", str(tmp_path), "--cases", str(sheet)]) == 0
    said = capsys.readouterr().err.splitlines()
    assert said[1:] == [
        "cases.csv: 按 gb18030 读入",
        "cases.csv: 合计行没有读入：第 3 行",
        "案例 1 个，不符 0 个",
    ]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("应得 补住", "不认识的列 应得 补住，是不是 应得 补助？"),
        ("应得 收入 金额", "不认识的列 应得 收入 金额，是不是 应得 收入？"),
        ("应得 补助.得分", "不认识的列 应得 补助.得分，是不是 应得 补助？"),
        ("expect grants", "不认识的列 expect grants"),
        ("member 甲.wages", "不认识的列 member 甲.wages"),
    ],
)
def test_a_heading_that_names_nothing(tmp_path: Path, heading: str, said: str) -> None:
    """It is said once, of the column, and not of every row."""
    with pytest.raises(CaseError) as caught:
        run(tmp_path, f"案例,日期,齐全,{heading}\n一,2020-03-01,全部,1\n二,2020-03-01,全部,1\n")
    assert [problem.said.zh for problem in caught.value.problems] == [said]
