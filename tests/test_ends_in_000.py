"""Identity numbers of a ledger that end in 000: real ones and damaged ones are told apart by their column."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from county_tables import POLICY, book, folder, lines, number
from law import law
from policyrules.intake.case_csv import read_files, read_ledger
from policyrules.intake.ends_in_000 import sound
from policyrules.intake.identity import check_digit
from policyrules.intake.records import Ledger
from policyrules.intake.sources import files_of
from policyrules.ledgers.staging import staged
from policyrules.ledgers.typed_door import typed_at

ENDING = [f"999999{1950 + n // 28}06{1 + n % 28:02d}0" for n in range(500)]
REAL = [f"{stem}00{check_digit(stem + '00')}" for stem in ENDING if check_digit(stem + "00") == "0"]
"""Real numbers that end in 000: the check digit is right."""
DAMAGED = next(f"{stem}000" for stem in ENDING if check_digit(stem + "00") != "0")
"""One that has lost its last digits and fails the check digit."""
OTHERS = [one for one in map(number, range(1, 500)) if one.isdigit()]
WITH_X = [one for one in map(number, range(1, 500)) if not one.isdigit()]
ON = date(2017, 6, 30)


def ledger(path: Path, cells: list[Any], *, as_book: bool = False) -> Ledger:
    """Households of one person each, with these numbers."""
    rows = [["户编号", "姓名", "身份证号"], *([f"H{n}", "例", cell] for n, cell in enumerate(cells, start=1))]
    return read_ledger(POLICY, (book if as_book else folder)(path, {"台账": rows}))


def taken(found: Ledger) -> list[str]:
    """The numbers that were taken."""
    facts = [member.facts for case in found.cases for member in case.household.lists["member"]]
    return [str(each["id_number"].value) for each in facts if "id_number" in each]


@pytest.mark.parametrize("as_book", [False, True])
def test_a_real_one_among_others(tmp_path: Path, as_book: bool) -> None:
    """It is taken, and it is told at its row; once it is not like the others nothing is taken silently."""
    cells = [OTHERS[0], REAL[0], WITH_X[0]]
    found = ledger(tmp_path / ("台账.xlsx" if as_book else "a"), cells, as_book=as_book)
    assert taken(found) == cells
    assert [note for note in lines(found.notes) if "000" in note] == [
        f"{'台账.xlsx:台账' if as_book else '台账.csv'}:3 身份证号: 身份证号以 000 结尾：校验位对，"
        "同列别的号码没有丢过末几位，按真号读入，请核对原件"
    ]


@pytest.mark.parametrize(
    "beside",
    [[], WITH_X[:3], [REAL[1]], [*OTHERS[:3], DAMAGED], [*OTHERS[:3], "9.99999E+17"], [*OTHERS[:3], REAL[1]]],
    ids=["alone", "with X", "all end so", "one damaged", "exponent", "too many"],
)
def test_one_that_may_be_damaged(tmp_path: Path, beside: list[str]) -> None:
    """Alone, among others that end so or show damage, or where too many end so, it is refused as before."""
    found = ledger(tmp_path, [REAL[0], *beside])
    assert REAL[0] not in taken(found)
    assert not any(one.endswith("000") for one in taken(found))
    assert found.rejected[0].household == "H1"


def test_a_numeric_cell_speaks_against_its_column(tmp_path: Path) -> None:
    """Where a workbook's column holds a number of eighteen digits, another may have been one."""
    found = ledger(tmp_path / "台账.xlsx", [OTHERS[0], REAL[0], int(OTHERS[1])], as_book=True)
    assert taken(found) == [OTHERS[0]]
    assert [rejected.household for rejected in found.rejected] == ["H2", "H3"]


def test_what_is_said_of_one_that_is_not_sure(tmp_path: Path) -> None:
    """It says how a real one is entered, and that way takes it."""
    (said,) = [line for r in ledger(tmp_path / "a", [REAL[0]]).rejected for line in lines(r.problems)]
    assert "在 身份证号.来源 里写明核对了什么" in said
    rows = [["户编号", "姓名", "身份证号", "身份证号.来源"], ["H1", "例", REAL[0], "身份证"]]
    found = read_ledger(POLICY, folder(tmp_path / "b", {"台账": rows}))
    assert taken(found) == [REAL[0]]
    assert not [note for note in lines(found.notes) if "000" in note]


def test_heads_and_certificates(tmp_path: Path) -> None:
    """A column of the heads' numbers is looked at by itself; the number of a certificate has lost nothing."""
    rows = [["户主身份证号", "姓名", "身份证号"], [REAL[0], "例甲", REAL[0]], [OTHERS[0], "例乙", OTHERS[0]],
            [OTHERS[1], "例丙", OTHERS[1]]]  # fmt: skip
    found = read_ledger(POLICY, folder(tmp_path / "a", {"台账": rows}))
    assert taken(found) == [REAL[0], OTHERS[0], OTHERS[1]]
    assert taken(ledger(tmp_path / "b", [f"{REAL[0]}43"])) == [REAL[0]]


@law(50)
@given(st.lists(st.sampled_from([*OTHERS[:40], *WITH_X[:10], *REAL[:5]]), max_size=30))
def test_a_column_that_went_through_a_spreadsheet(numbers: list[str]) -> None:
    """Of a column of which every number of digits lost its last ones none is ever taken."""
    assert not sound(one if one.endswith("X") else f"{one[:15]}000" for one in numbers)


def test_how_many_are_believed() -> None:
    """One among few, one more for each two hundred others; the same number again is one."""
    assert sound([REAL[0], *OTHERS[:1]])
    assert sound([REAL[0], REAL[0], *OTHERS[:1]])
    assert not sound([*REAL[:2], *OTHERS[:199]])
    assert sound([*REAL[:2], *OTHERS[:200]])
    assert sound(REAL[:2], 200)


MEMBERS = [("1", REAL[0]), ("2", OTHERS[0]), ("3", f" {REAL[0]} "), ("4", OTHERS[1]), ("5", OTHERS[2])]


@pytest.mark.parametrize("members", [MEMBERS, [*MEMBERS, ("5", DAMAGED)]], ids=["sound", "damaged"])
def test_in_whatever_way_a_ledger_is_read(tmp_path: Path, members: list[tuple[str, str]]) -> None:
    """Slice by slice and typed by SQL the whole column decides, not the rows at hand; a number of two households
    that ends in 000 is found."""
    keys, ids = zip(*members, strict=True)
    pyarrow.parquet.write_table(pa.table({"户编号": ["1", "2", "3", "4", "5"]}), tmp_path / "households.parquet")
    pyarrow.parquet.write_table(pa.table({"户编号": keys, "身份证号": ids}), tmp_path / "members.parquet")
    whole = read_files(POLICY, files_of(POLICY, tmp_path), on=ON)
    assert [r.household for r in whole.rejected] == (["1", "3"] if members is MEMBERS else ["1", "3", "5"])
    said = "另一户" if members is MEMBERS else "末几位"
    assert all(said in line for r in whole.rejected for line in lines(r.problems))
    with TemporaryDirectory() as aside, staged(POLICY, tmp_path, Path(aside), size=1) as parts:
        assert parts is not None
        found = [parts.ledger(n, complete=None, on=ON, empty=()) for n in (*range(5), None)]
    assert [case for part in found for case in part.cases] == list(whole.cases)
    assert sorted(str(r) for part in found for r in part.rejected) == sorted(map(str, whole.rejected))
    with duckdb.connect() as connection:
        typed = typed_at(POLICY, tmp_path, connection, None, on=ON, complete=None, empty=(), aside=None)
        assert typed is not None
        handed = typed.handed(1, typed.places, complete=None, on=ON, empty=())
    assert sorted(map(str, handed.rejected)) == sorted(map(str, whole.rejected))
