"""A ledger given back with its problems: the same rows, and at each what is wrong with it."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from county_tables import FAMILIES, POLICY, Rows, book, by_head, folder, number, ours, text
from policyrules.authoring import marked_ledger
from policyrules.authoring.marked_ledger import write_marked
from policyrules.base.errors import UsageError
from policyrules.cli import main
from policyrules.intake import text_tables
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.headers import Grid
from policyrules.intake.workbooks import read_workbook
from policyrules.ledgers import in_files

WRONG = number(1)[:-1] + ("1" if number(1)[-1] != "1" else "2")
TITLE = ["某县台账（虚构）"]
HEADER = ["户编号", "原保障金", "姓名", "身份证号", "与户主关系"]
ROWS: Rows = [
    ["H1", "1,200.00元", "例甲", WRONG, "户主"],
    ["H2", "1.005", "例乙", number(2), "户主"],
    ["H2", "1.005", "例丙", number(3), "之子"],
    ["", "", "例丁", number(4), "户主"],
    ["合计", "3户", "", "", ""],
]
SAID = [
    "身份证号: 身份证号的校验位不对，有一位录错了；号码按未知计，这一户照样评定",
    "原保障金: 1.005 的小数超过 2 位",
    "原保障金: 1.005 的小数超过 2 位",
    "没有户编号",
    "",
]


def marked(path: Path, output: str, **more: Any) -> bytes:
    """The ledger at a path, given back."""
    target = io.BytesIO()
    write_marked(POLICY, path, read_ledger(POLICY, path), target, output=Path(output), **more)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_a_table_of_text(tmp_path: Path, encoding: str, separator: str) -> None:
    """One table of text comes back in its own encoding and separator, each row as it was and one cell longer."""
    path = tmp_path / "台账.csv"
    cells = text([TITLE, HEADER, *ROWS]).replace('"1,200.00元"', "1200")
    path.write_bytes(cells.replace(",", separator).encode(encoding))
    data = marked(path, "out.csv")
    assert data.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    found = list(csv.reader(data.decode(encoding).splitlines(), delimiter=separator))
    was = list(csv.reader(cells.splitlines()))
    assert [row[:-1] for row in found] == [[*row, *[""] * (5 - len(row))] for row in was]
    assert [row[-1] for row in found] == ["", "问题", *SAID]


def grids(path: Path, data: bytes) -> dict[str, Grid]:
    """The sheets of a workbook's bytes."""
    path.write_bytes(data)
    return read_workbook(path)


def test_a_workbook(tmp_path: Path) -> None:
    """Each sheet that was read comes back; a row without fault of a household rejected says for which row."""
    rows: list[list[object]] = [[*row] for row in ROWS]
    rows[2][1] = "1"
    rows.append(["H3", 7, "例戊", 999999199001011234, "户主"])
    path = book(tmp_path / "台账.xlsx", {"汇总": [["镇"], ["东"]], "低保": [TITLE, HEADER, *rows]})
    (sheet,) = grids(tmp_path / "out.xlsx", marked(path, "out.xlsx")).values()
    assert sheet.name == "out.xlsx:低保"
    assert [line[:5] for line in sheet.lines[2:7]] == [[str(cell) for cell in row] for row in rows[:5]]
    assert sheet.lines[7][:5] == ["H3", "7", "例戊", "9.999991990010112e+17", "户主"]
    said = [SAID[0], SAID[1], "同一户的第 4 行有问题，整户退回", SAID[3], "",
            "身份证号: 存成了数字，第 15 位以后已丢失：把这一列设为文本，照原件重录"]  # fmt: skip
    assert [line[5] if len(line) > 5 else "" for line in sheet.lines[1:]] == ["问题", *said]


def test_a_folder_of_ours(tmp_path: Path) -> None:
    """Tables of policyrules' own come back as sheets; in English too; as CSV only where there is one."""
    tables = ours(FAMILIES)
    tables["户"][1][2] = "x"
    path = folder(tmp_path / "ours", tables)
    found = grids(tmp_path / "out.xlsx", marked(path, "out.xlsx", language="en"))
    wrong = "原保障金: x is not a number: write it like 1200.50"
    assert [line[3] for line in found["户"].lines] == ["problems", wrong, "", ""]
    assert found["成员"].lines[0][-1] == "problems"
    with pytest.raises(UsageError, match=r"out\.csv: the ledger is not one table of text"):
        marked(path, "out.csv")
    with pytest.raises(UsageError, match=r"out\.txt: end the name with \.xlsx or \.csv"):
        marked(path, "out.txt")


def test_a_database_is_not_given_back(tmp_path: Path) -> None:
    """A ledger in a database has no rows to put a column beside; it is said where its reasons can be had."""
    ledger = read_ledger(POLICY, folder(tmp_path / "ours", ours(FAMILIES)))
    parquet = tmp_path / "parquet"
    parquet.mkdir()
    (parquet / "households.parquet").touch()
    for path in (tmp_path / "l.duckdb", parquet):
        with pytest.raises(UsageError) as refused:
            write_marked(POLICY, path, ledger, io.BytesIO(), output=Path("out.xlsx"))
        assert refused.value.said.zh == (
            f"{path.name}: 数据库和 Parquet 的台账不能加一列写回去：--problems 用于 CSV 和工作簿；"
            "退回的原因见 policyrules batch 的退回表"
        )


def test_a_marked_ledger_reads_back_the_same(tmp_path: Path) -> None:
    """The column is one that the policy has no use for: what was put right in it can be read as it is."""
    path = book(tmp_path / "台账.xlsx", dict(by_head(FAMILIES)))
    out = tmp_path / "out.xlsx"
    out.write_bytes(marked(path, "out.xlsx"))
    assert read_ledger(POLICY, out).cases == read_ledger(POLICY, path).cases


def test_which_lists_are_complete_comes_back(tmp_path: Path) -> None:
    """A workbook that says which lists are complete says so when it is given back: else they were not."""
    tables = dict(ours(FAMILIES)) | {"齐全": [["名单", "齐全"], ["成员", "是"]]}
    path = book(tmp_path / "台账.xlsx", tables)
    for language in ("zh", "en"):
        out = tmp_path / f"{language}.xlsx"
        out.write_bytes(marked(path, "out.xlsx", language=language))
        assert read_ledger(POLICY, out).cases == read_ledger(POLICY, path).cases
        assert list(read_workbook(out))[-1] == {"zh": "齐全", "en": "complete"}[language]
    tables["齐全"][1][1] = "否"
    out.write_bytes(marked(book(tmp_path / "no.xlsx", tables), "out.xlsx"))
    assert "齐全" not in read_workbook(out)
    ledger, called = read_ledger(POLICY, path), dict(POLICY.entities)
    member = next(e for e in called.values() if e.plural == "members")
    policy = evolve(POLICY, entities={**called, member.id: evolve(member, label="齐全")})
    folder_ = folder(tmp_path / "ours", dict(ours(FAMILIES)) | {"members": ours(FAMILIES)["成员"]})
    (folder_ / "成员.csv").unlink()
    (folder_ / "ledger.json").write_text('{"complete": ["members"]}', "utf-8")
    with out.open("wb") as target:
        write_marked(policy, folder_, ledger, target, output=out)
    assert list(read_workbook(out))[-1] == "complete"


def test_a_row_of_another_table_is_told_with_its_name(tmp_path: Path) -> None:
    """A sound row of a household that is rejected says in which table the wrong row is, beside its own notes."""
    tables = ours(FAMILIES)
    tables["户"][1][2] = "x"
    tables["成员"][1][tables["成员"][0].index("身份证号")] = WRONG
    path = book(tmp_path / "台账.xlsx", dict(tables))
    found = grids(tmp_path / "out.xlsx", marked(path, "out.xlsx"))
    said = found["成员"].lines[1][-1]
    assert said == f"{SAID[0]}；同一户的“户”表第 2 行有问题，整户退回"
    found = grids(tmp_path / "out.xlsx", marked(path, "out.xlsx", language="en"))
    assert found["成员"].lines[1][-1].endswith("; the household is rejected whole for what is wrong in row 2 of 户")


def test_what_would_run_is_text(tmp_path: Path) -> None:
    """Cells of the county's that a spreadsheet would run come back with an apostrophe, in a workbook as text."""
    rows = [
        ["户编号", "备注", "原保障金"],
        ["H1", "=1+1", "+5"],
        ["H2", "@x", '="12"'],
        ["H3", "-x", "-5"],
        ["'4", "'-5", ""],
    ]
    path = folder(tmp_path, {"台账": rows}) / "台账.csv"
    found = list(csv.reader(marked(path, "out.csv").decode("utf-8").splitlines()))
    assert [row[1:3] for row in found[1:]] == [["'=1+1", "+5"], ["'@x", '="12"'], ["'-x", "-5"], ["'-5", ""]]
    (sheet,) = grids(tmp_path / "out.xlsx", marked(path, "out.xlsx")).values()
    assert [line[1:3] for line in sheet.lines[1:]] == [row[1:3] for row in rows[1:]]


def test_a_big_table_goes_on_in_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than a sheet holds go to another under the same header, and all of them read back."""
    monkeypatch.setattr(marked_ledger, "SHEET_ROWS", 4)
    tables = {"台账": [TITLE, ["户编号", "原保障金"], *([f"H{n}", "x" if n == 5 else "1"] for n in range(7))]}
    path = folder(tmp_path, tables) / "台账.csv"
    found = grids(tmp_path / "out.xlsx", marked(path, "out.xlsx"))
    assert [[line[0] for line in grid.lines] for grid in found.values()] == [
        [*TITLE, "户编号", *(f"H{n}" for n in several)] for several in ((0, 1), (2, 3), (4, 5), (6,))
    ]  # fmt: skip
    assert [line[2] for line in list(found.values())[2].lines[1:]] == [
        "问题",
        "",
        "原保障金: x 不是数字，请写成 1200.50 的样子",
    ]


def test_what_a_workbook_cannot_hold(tmp_path: Path) -> None:
    """A cell longer than a workbook holds is not cut: it is told, and the text comes back as text."""
    path = (
        folder(tmp_path, {"台账": [["户编号", "原保障金", "备注"], ["H1", "1", "长" * 40_000]]}) / "台账.csv"
    )
    with pytest.raises(UsageError, match=r"a cell of row 2 has more than 32767 characters"):
        marked(path, "out.xlsx")
    assert "长" * 40_000 in marked(path, "out.csv").decode("utf-8")


def test_of_a_long_text_the_head_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text longer than its head is known by it, in any encoding: read and given back as a short one."""
    rows = [TITLE, ["户编号", "原保障金", "姓名", "身份证号"]]
    rows += [[f"H{n}", "1.005" if n == 150 else "1", "例" * 20, number(n)] for n in range(1, 200)]
    for encoding in ("utf-8", "gb18030"):
        path = folder(tmp_path / encoding, {"台账": rows}, encoding=encoding) / "台账.csv"
        short = marked(path, "out.csv")
        with monkeypatch.context() as patch:
            patch.setattr(text_tables, "HEAD_BYTES", 3001)
            assert path.stat().st_size > 3001
            assert marked(path, "out.csv") == short
        assert "原保障金: 1.005 的小数超过 2 位" in short.decode(encoding)


def test_the_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``decide --problems`` writes it; no message holds an identity number; of a case it is refused."""
    path = folder(tmp_path / "in", {"台账": [HEADER, *ROWS]}) / "台账.csv"
    out = tmp_path / "out" / "marked.csv"
    asked = ["decide", "yancheng", "--ledger", str(path), "--on", "2017-10-15"]
    assert main([*asked, "--problems", str(out)]) == 1
    assert "问题" in out.read_text("utf-8").splitlines()[0]
    said = capsys.readouterr()
    assert not any(one in said.err for one in (WRONG, number(2), number(3), number(4)))
    (tmp_path / "c.json").write_text('{"id": "1"}', "utf-8")
    (tmp_path / "two").mkdir()
    for name in ("户.csv", "成员.csv"):
        (tmp_path / "two" / name).write_text("户编号\n1\n", "utf-8")
    asked[3] = str(tmp_path / "two")
    assert main([*asked, "--problems", str(out)]) == 2
    said = capsys.readouterr()
    assert (said.out, "台账不是一张文本的表" in said.err) == ("", True)
    asked[2:4] = ["--case", str(tmp_path / "c.json")]
    assert main([*asked, "--problems", str(out)]) == 2
    assert "--problems 把台账（--ledger）加上一列" in capsys.readouterr().err


def test_batch_gives_it_back_as_decide_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``batch --problems`` writes the same file, by the evaluator and by SQL; not where the results go."""
    path = folder(tmp_path / "in", {"台账": [HEADER, *ROWS]}) / "台账.csv"
    place = ["yancheng", "--on", "2017-10-15", "--programme", "农村低保"]
    assert main(["decide", *place, "--ledger", str(path), "--problems", str(tmp_path / "decided.csv")]) == 1
    wanted = (tmp_path / "decided.csv").read_bytes()
    for name, more in (("a", []), ("b", ["--brief"])):
        out, back = tmp_path / f"{name}.duckdb", tmp_path / f"{name}.csv"
        asked = ["batch", *place, str(path), "-o", str(out), *more]
        assert main([*asked, "--problems", str(back)]) == 1
        assert back.read_bytes() == wanted
        assert out.is_file()
    capsys.readouterr()
    for there in ("c.duckdb", "c.csv/x.csv"):
        asked = ["batch", *place, str(path), "-o", str(tmp_path / there.partition("/")[0])]
        assert main([*asked, "--problems", str(tmp_path / there)]) == 2
        assert "与结果写在一处" in capsys.readouterr().err
        assert not (tmp_path / there).exists()


def test_an_interrupted_batch_gives_all_of_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Problems of slices that an interrupted run left are in the file of the run that goes on."""
    path = folder(tmp_path / "in", {"台账": [HEADER, *ROWS]}) / "台账.csv"
    out, back = tmp_path / "r.duckdb", tmp_path / "r.csv"
    asked = ["batch", "yancheng", "--on", "2017-10-15", "--programme", "农村低保", str(path), "-o", str(out)]
    with monkeypatch.context() as patch:
        patch.setattr(in_files, "write", lambda *_args, **_more: (_ for _ in ()).throw(RuntimeError))
        with pytest.raises(RuntimeError):
            main([*asked, "--problems", str(back)])
    assert not back.exists()
    with monkeypatch.context() as patch:
        patch.setattr(in_files.Decider, "decided", lambda *_args, **_more: pytest.fail("decided twice"))
        assert main([*asked, "--problems", str(back)]) == 1
    assert "1.005 的小数超过 2 位" in back.read_text("utf-8")
    assert "没有户编号" in back.read_text("utf-8")


def test_impact_says_why_rows_were_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each reason once with its row, of many the first ten and where the others can be had."""
    rows = [HEADER, *([f"H{n}", "1.005", f"例{n}", number(n), "户主"] for n in range(1, 14))]
    path = folder(tmp_path, {"台账": rows}) / "台账.csv"
    assert main(["impact", "yancheng", "yancheng", "--ledger", str(path), "--on", "2017-10-15"]) == 1
    told = [line for line in capsys.readouterr().err.splitlines() if "小数" in line or "另有" in line]
    assert told[:2] == [f"台账.csv:{n} 原保障金: 1.005 的小数超过 2 位" for n in (2, 3)]
    assert told[10:] == ["退回的原因另有 3 条：用 --problems FILE 写在台账上看全"]
    asked = ["impact", "yancheng", "yancheng", "--ledger", str(path), "--on", "2017-10-15"]
    assert main([*asked, "--problems", str(tmp_path / "back.csv")]) == 1
    told = [line for line in capsys.readouterr().err.splitlines() if "另有" in line]
    assert told == ["退回的原因另有 3 条：都写在 back.csv 里"]
