"""A register too long to be held is read household by household, and says what it says when it is read at once."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from county_tables import FAMILIES, POLICY, Rows, filled_down, number, repeated, sideways
from policyrules import load
from policyrules.base.errors import CaseError
from policyrules.cli import main
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.identity import check_digit
from policyrules.intake.ledger_files import Place, in_two_households
from policyrules.intake.records import Ledger
from policyrules.ledgers.in_files import batch
from policyrules.ledgers.parts import Parts, parts_of
from policyrules.ledgers.staged_registers import staged_register

ON = date(2017, 10, 15)
HEAD = ("户编号", "户主身份证号", "保障状态", "原保障金", "首次纳入日", "姓名", "身份证号", "与户主关系", "在保",
        "养老金", "备注")  # fmt: skip
SAID = (
    """
[columns]
"养老金" = { fact = "收入项.数额", with = { "类别" = "转移", "周期" = "每月" }, blank = "0" }
""",
    """
complete = ["members", "incomes"]
empty = ["户.首次纳入日=无"]
[columns]
"养老金" = { fact = "收入项.数额", with = { "类别" = "转移", "周期" = "每月" } }
"原保障金" = { fact = "户.原保障金", unit = "元/月", sum = true }
"备注" = "-"
""",
    """
[columns]
"养老金" = "-"
"保障状态" = { fact = "户.保障状态", blank = "停保" }
"没有的列" = "-"
""",
)
"""What a county says of its columns."""


@contextmanager
def in_parts(path: Path, *, size: int, complete: Any = None) -> Iterator[Parts | None]:
    """The parts of the register at ``path``; None where it is read at once."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("policyrules.ledgers.staged_registers.LONG", 0)
        patch.setattr("policyrules.intake.long_registers.AT_ONCE", 2)
        asked = {"on": ON, "empty": (), "mapping": None}
        with staged_register(POLICY, path, Path(folder), size=size, **asked) as aside:
            found = aside is not None
        if not found:
            yield None
            return
        with parts_of(POLICY, path, Path(folder), size=size, complete=complete, **asked) as parts:
            yield parts


def together(parts: Parts) -> Ledger:
    """What all parts say."""
    every = [part().ledger for part in parts.every]
    return Ledger(
        tuple(case for each in every for case in each.cases),
        tuple(each for ledger in every for each in ledger.rejected),
        tuple(note for each in every for note in each.notes),
    )


MISTYPED = number(3)[:-1] + ("0" if number(3)[-1] != "0" else "1")
ENDS_IN_000 = next(
    stem + "0"
    for day in range(1, 29)
    for year in range(1940, 2010)
    if check_digit(stem := f"999999{year}01{day:02d}000") == "0"
)
"""A number that is right and ends so."""


def told(ledger: Ledger) -> tuple[list[str], list[str]]:
    """What is said of a ledger, and of which rows that a household has nobody: that is said part by part."""
    notes = dict.fromkeys(ledger.notes)
    deserted = [row for note in notes for row in re.findall(r"第 ([0-9、]+) 行的户没有一个成员", note.said.zh)]
    others = [repr(note) for note in notes if "行的户没有一个成员" not in note.said.zh]
    return sorted(others), sorted(row for rows in deserted for row in rows.split("、"))


CELLS = {
    "保障状态": st.sampled_from(("在保", "停保", "", "不详", "在报")),
    "原保障金": st.sampled_from(("612.50", "0", "", "612.505", "-1")),
    "首次纳入日": st.sampled_from(("2016-05-01", "", "无", "2018-02-30")),
    "姓名": st.sampled_from(("例甲", "例乙", "例丙（死亡）", "")),
    "身份证号": st.one_of(
        st.integers(1, 12).map(number),
        st.sampled_from(("", MISTYPED, "99999919500101000", ENDS_IN_000)),
    ),
    "与户主关系": st.sampled_from(("户主", "配偶", "之子", "")),
    "在保": st.sampled_from(("是", "否", "", "√")),
    "养老金": st.sampled_from(("105", "0", "", "一百")),
    "备注": st.sampled_from(("", "", "已迁出")),
}


AGREED = {"保障状态": "在保", "原保障金": "612.50", "首次纳入日": "2016-05-01"}
"""What the rows of a household say where they agree."""


@st.composite
def registers(draw: st.DrawFn) -> tuple[Rows, str]:
    """Rows of persons of few households, in any order, some of them odd; and what is said of columns."""
    gone = ("户编号", "户主身份证号", "与户主关系", "首次纳入日", "备注", "养老金")
    left = draw(st.sets(st.sampled_from(gone), max_size=3))
    left -= {"户编号"} if "户主身份证号" in left else set()
    names = [name for name in HEAD if name not in left]
    rows: Rows = []
    for _ in range(draw(st.integers(1, 9))):
        key = draw(st.integers(1, 4))
        cells = {name: draw(CELLS[name]) for name in names if name in CELLS}
        cells |= {"户编号": f"H{key}", "户主身份证号": number(key)}
        if not draw(st.integers(0, 5)):  # of the household alone
            cells |= dict.fromkeys(("姓名", "身份证号", "与户主关系", "在保", "养老金"), "")
        if draw(st.booleans()):  # households whose rows agree are decided
            cells |= {name: said for name, said in AGREED.items() if cells.get(name)}
        row = [cells[name] for name in names]
        rows.append(row)
        odd = draw(st.integers(0, 14))
        if odd == 0:
            row.append("多")  # shifted
        elif odd == 1:
            rows.append(["合计", *[""] * (len(names) - 1)])
        elif odd == 2:
            rows.append([*names])
        elif odd == 3:
            rows.append([""] * len(names))
    above = draw(st.sampled_from(([], [["某县低保台账"]])))
    return [*above, names, *rows], draw(st.sampled_from(("", *SAID)))


def written(
    folder: Path, rows: Rows, *, said: str = "", encoding: str = "utf-8", name: str = "台账"
) -> Path:
    """A register as text, with what the county says of its columns where it says it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    path = folder / f"{name}.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    if said:
        path.with_suffix(".toml").write_text(said, encoding="utf-8")
    return path


@settings(max_examples=60, deadline=None)
@given(
    register=registers(),
    size=st.integers(1, 3),
    complete=st.sampled_from((None, "all", ["members"], ["members", "incomes"])),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "gb18030")),
    name=st.sampled_from(("台账", "2017年停保", "示例村")),
)
def test_parts_say_what_the_whole_says(
    register: tuple[Rows, str], size: int, complete: Any, encoding: str, name: str
) -> None:
    """G15: read in parts a register gives the same cases, in the same order, the same rejections and notes."""
    rows, said = register
    with TemporaryDirectory() as folder:
        path = written(Path(folder), rows, said=said, encoding=encoding, name=name)
        try:
            whole = read_ledger(POLICY, path, on=ON, complete=complete)
        except CaseError:
            with in_parts(path, size=size, complete=complete) as parts:
                assert parts is None
            return
        with in_parts(path, size=size, complete=complete) as parts:
            assert parts is not None
            found = together(parts)
            assert parts.households == whole.households
        assert found.cases == whole.cases
        assert found.rejected == whole.rejected
        assert told(found) == told(whole)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(filled_down(FAMILIES), id="the household on the first of its rows alone"),
        pytest.param(sideways(FAMILIES), id="members side by side"),
        pytest.param([row[1:] for row in repeated(FAMILIES)], id="no household's number"),
    ],
)
def test_what_needs_the_rows_of_others_is_read_at_once(tmp_path: Path, rows: Rows) -> None:
    """Where a row leaves it to others whose it is, or holds several persons, nothing is put aside."""
    with in_parts(written(tmp_path, rows), size=2) as parts:
        assert parts is None


def test_codes_are_asked_about_with_all_of_them(tmp_path: Path) -> None:
    """A register with codes for kin is read at once, so that all of the codes are asked about together."""
    rows = repeated(FAMILIES)
    coded = [rows[0], *([*row[:5], f"{at:02}", *row[6:]] for at, row in enumerate(rows[1:], start=1))]
    path = written(tmp_path, coded)
    with in_parts(path, size=1) as parts:
        assert parts is None
    with pytest.raises(CaseError, match=r"01.*02.*06"):
        read_ledger(POLICY, path, on=ON)


def test_a_number_is_in_two_households_wherever_rows_come_from() -> None:
    """Of a number in two households or more, a row of each of the first two; none of one household's alone."""
    one, again, two, three = Place("1", "t", 2), Place("1", "t", 3), Place("2", "t", 4), Place("3", "t", 5)
    found = in_two_households([("a", one), ("a", again), ("b", again), ("a", two), ("b", one), ("a", three)])
    assert found == {"a": [one, two]}


def test_a_short_register_is_read_at_once(tmp_path: Path) -> None:
    """A text that takes little memory is not put aside: reading it twice takes longer."""
    path = written(tmp_path, repeated(FAMILIES))
    with staged_register(POLICY, path, tmp_path / "aside", size=1, on=ON, empty=()) as aside:
        assert aside is None


def test_the_register_of_a_folder_with_what_is_said_of_it(tmp_path: Path) -> None:
    """A folder with one register and a mapping is read in parts too, and its amounts are where it says."""
    rows = [[*row, "105" if at else "养老金"] for at, row in enumerate(repeated(FAMILIES))]
    folder = tmp_path / "in"
    folder.mkdir()
    written(folder, rows)
    (folder / "ledger.toml").write_text(SAID[0], encoding="utf-8")
    with in_parts(folder, size=1) as parts:
        assert parts is not None
        found = together(parts)
    assert [case.id for case in found.cases] == ["H1", "H2", "H3"]
    assert found.cases == read_ledger(POLICY, folder, on=ON).cases
    first = found.cases[0].household.lists["member"][0]
    assert first.lists["income"][0].facts["amount"].value == 10_500


@pytest.mark.parametrize("brief", [False, True])
def test_batch_decides_a_long_register_as_a_short_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, brief: bool
) -> None:
    """The rows of results do not depend on whether a register is read at once or in parts."""
    policy = load("yancheng", overlay="example_county")
    kin = ("户主", "配偶", "之子")
    rows = [["户编号", "姓名", "身份证号", "与户主关系"]]
    rows += [[f"H{at // 3}", f"例{at}", number(at + 1), kin[at % 3]] for at in range(0, 18)]
    path = written(tmp_path, rows)
    found = []
    for long in (2**23, 0):
        monkeypatch.setattr("policyrules.ledgers.staged_registers.LONG", long)
        out = tmp_path / f"out{long}.parquet"
        done = batch(policy, path, out, on=ON, programme="rural_dibao", brief=brief)
        table = pq.read_table(out / "decisions.parquet")
        found.append((done.counts, done.notes, table.sort_by("household").to_pylist()))
        with staged_register(policy, path, tmp_path, size=1, on=ON, empty=()) as aside:
            assert (aside is None) == (long > 0)
    assert found[0] == found[1]
    assert found[0][0].households == 6


@pytest.mark.parametrize("command", ["batch", "decide", "lists", "impact"])
def test_how_far_a_long_register_is_put_aside_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """Rows that were read, of so many, are told as households that are decided are."""
    monkeypatch.setattr("policyrules.ledgers.staged_registers.LONG", 0)
    monkeypatch.setattr("policyrules.intake.long_registers.AT_ONCE", 4)
    monkeypatch.setattr("policyrules.cli.progress.AFTER", 0)
    rows = [["户编号", "姓名", "身份证号"], *([f"H{n}", f"例{n}", number(n + 1)] for n in range(6))]
    path, on = str(written(tmp_path, rows)), ["--on", "2017-10-15", "--lang", "en"]
    asked = {
        "batch": ["yancheng", path, "-o", str(tmp_path / "out.csv"), "--brief"],
        "decide": ["yancheng", "--ledger", path, "-o", str(tmp_path / "out.txt")],
        "lists": ["sanmenxia", "--ledger", path, "-o", str(tmp_path / "out.xlsx"), "--list", "应保排查名单"],
        "impact": ["yancheng", "yancheng", "--ledger", path, "-o", str(tmp_path / "out.md")],
    }
    main([command, *asked[command], *on])
    said = capsys.readouterr().err
    assert "[#############.......] 4 / 6 rows read…" in said
    assert "[####################] 6 / 6 rows read…" in said
