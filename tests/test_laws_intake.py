"""The laws of the door: what is not there is not known, so adding it only narrows an answer, and a row of
which nobody knows whose it is makes no answer sure."""

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from places import policy_of
from policyrules.core.decision import Decision
from policyrules.deciding import decide
from policyrules.intake.case_csv import read_ledger

EXAMPLE = Path(__file__).parent.parent / "examples" / "yancheng"
TABLES = sorted(path.stem for path in EXAMPLE.glob("*.csv") if path.stem != "households")
DAY = date(2017, 10, 15)


def decisions(folder: Path) -> dict[str, Decision]:
    """Each household's decision under what the tables of the folder say, “all” being complete."""
    policy = policy_of("yancheng")
    ledger = read_ledger(policy, folder, complete="all", on=DAY)
    return {case.id: decide(policy, case, on=DAY, programme="rural_dibao") for case in ledger.cases}


def possible(decision: Decision) -> set[str]:
    """The outcomes still possible."""
    return {option.id for option in decision.possible} | ({"silent"} if decision.may_be_silent else set())


@pytest.mark.parametrize("table", TABLES)
def test_a_forgotten_table_never_changes_a_certain_answer(table: str, tmp_path: Path) -> None:
    """Without a table, every outcome that the whole ledger leaves possible is possible still."""
    shutil.copytree(EXAMPLE, tmp_path / "ledger")
    # Without members the rows below them have nothing to stand on.
    for name in TABLES if table == "members" else [table]:
        (tmp_path / "ledger" / f"{name}.csv").unlink()
    whole, less = decisions(EXAMPLE), decisions(tmp_path / "ledger")
    assert set(less) == set(whole)
    for household, decision in whole.items():
        assert possible(decision) <= possible(less[household]), household


LOST = {
    "the household is not named": lambda row: ["", *row[1:]],
    "no such household": lambda row: ["Y99", *row[1:]],
    "a cell is lost": lambda row: row[1:],
    "nothing can be read": lambda row: ["\u200b?", *("" for _ in row[1:])],
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("how", LOST)
def test_a_row_of_nobody_known_never_changes_a_certain_answer(how: str, table: str, tmp_path: Path) -> None:
    """Taking away whose a row is leaves possible in every household what the whole ledger leaves possible."""
    whole, path = decisions(EXAMPLE), tmp_path / "ledger" / f"{table}.csv"
    header, *rows = csv.reader((EXAMPLE / f"{table}.csv").read_text("utf-8-sig").splitlines())
    compared = 0
    for k in range(0, len(rows), 1 + len(rows) // 6):
        shutil.copytree(EXAMPLE, tmp_path / "ledger", dirs_exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *rows[:k], LOST[how](rows[k]), *rows[k + 1 :]])
        less = decisions(tmp_path / "ledger")
        for household in less:
            assert possible(whole[household]) <= possible(less[household]), (household, rows[k])
        compared += len(less)
    assert compared > len(whole) / 2
