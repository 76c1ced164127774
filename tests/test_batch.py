"""A whole ledger in, tables of results out: what stands in them, and that they appear whole or not at all."""

import csv
import errno
import re
import signal
import subprocess
import sys
import time
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import duckdb
import pyarrow.parquet
import pytest
from python_calamine import load_workbook

from policyrules import CaseError, UsageError, canonical, decide_all, load, read_ledger
from policyrules.base.saying import Language
from policyrules.cli import main
from policyrules.core.policy import Policy
from policyrules.ledgers import batch, decide, slices, work, writing

ROOT = Path(__file__).parent.parent
YANCHENG = ROOT / "examples" / "yancheng"
AID = ROOT / "examples" / "aid_scale"
ON = date(2017, 10, 15)
IN_2025 = date(2025, 3, 31)

Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def yancheng() -> Policy:
    return load("yancheng", overlay="example_county")


@pytest.fixture(scope="module")
def aid() -> Policy:
    """An invented county's aid: of a household own_costs, granted_on, and members with wages."""
    return load(AID)


def in_duckdb(out: Path) -> Tables:
    """Every table of a DuckDB file, row by row."""
    with duckdb.connect(str(out), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SHOW TABLES").fetchall()]
        return {name: rows(connection, name) for name in names}


def rows(connection: Any, name: str) -> list[dict[str, Any]]:
    cursor = connection.execute(f"FROM {name}")
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, cells, strict=True)) for cells in cursor.fetchall()]


def ledger(folder: Path, households: int, *, more: str = "", members: str = "") -> Path:
    """A ledger of ``aid``: household n has own costs of 3000 + n yuan."""
    folder.mkdir(parents=True)
    lines = [f"{n},{3000 + n}.00,无" for n in range(1, households + 1)]
    (folder / "households.csv").write_text(
        "household,own_costs,granted_on\n" + "\n".join(lines) + "\n" + more, "utf-8"
    )
    (folder / "members.csv").write_text(
        "household,id,wage,other_income,employed_on\n" + (members or "1,甲,500.00,0,无\n"), "utf-8"
    )
    return folder


# ── what stands in the tables ────────────────────────────────────────────────


def test_each_decision_is_a_row(yancheng: Policy, tmp_path: Path) -> None:
    """A row says of a decision what ``decide_all`` says, with the digest of its receipt."""
    out = tmp_path / "r.duckdb"
    batch(yancheng, YANCHENG, out, on=ON, programme="rural_dibao")
    found = {row["household"]: row for row in in_duckdb(out)["decisions"]}
    for case in read_ledger(yancheng, YANCHENG, on=ON).cases:
        (decision,) = decide_all(yancheng, case, on=ON, programme="rural_dibao")
        row = found.pop(case.id)
        assert (row["status"], row["outcome"]) == (decision.status, getattr(decision.outcome, "id", None))
        assert row["possible"] == "; ".join(option.id for option in decision.possible)
        assert row["valid_until"] == decision.valid_until
        assert row["receipt"] == sha256(canonical(yancheng, decision, case=case)).hexdigest()
        if decision.amount is not None and decision.amount.state == "exact":
            assert row["amount_fen"] == decision.amount.low
    assert found == {}


def test_clauses_as_text_and_as_mask(yancheng: Policy, tmp_path: Path) -> None:
    """The bits of a mask stand in the dictionary for the clauses that stand in the text."""
    out = tmp_path / "r.duckdb"
    batch(yancheng, YANCHENG, out, on=ON, programme="rural_dibao")
    tables = in_duckdb(out)
    for row in tables["decisions"]:
        of_mask = {
            each["clause"]
            for each in tables["clauses"]
            if row[each["mask"]] >> each["bit"] & 1 and each["document"] == "yancheng"
        }
        of_text = {clause for clause in (row["clauses"] or "").split("; ") if clause and clause[0] != "《"}
        assert of_mask == of_text


def test_what_is_missing_and_who_holds_it(yancheng: Policy, tmp_path: Path) -> None:
    """Y22's income of an unknown amount leaves the result open: fact, record and holder are named."""
    out = tmp_path / "r.duckdb"
    batch(yancheng, YANCHENG, out, on=ON, programme="rural_dibao")
    tables = in_duckdb(out)
    (row,) = [row for row in tables["decisions"] if row["household"] == "Y22"]
    assert (row["settled"], row["missing"], row["holders"]) == (False, "收入项 数额", "民政台账")
    (missing,) = [row for row in tables["missing"] if row["household"] == "Y22"]
    assert (missing["of"], missing["id"], missing["holders"]) == ("甲/1", "income.amount", "民政台账")
    assert (missing["reason"], missing["reason_label"], missing["label"]) == ("fact", "事实", "数额")


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("brief", [False, True])
def test_what_is_missing_is_said_in_words(
    yancheng: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language, brief: bool
) -> None:
    """No cell holds the name that the computation has for a reason, whoever decides, in either language."""
    monkeypatch.setattr("policyrules.ledgers.by_sql.LARGE", 0)
    out = tmp_path / "r.duckdb"
    batch(yancheng, YANCHENG, out, on=ON, brief=brief, language=language)
    rows = in_duckdb(out)["decisions"]
    said = {part for row in rows for part in (row["missing"] or "").split("; ")}
    assert not [each for each in said if re.match("[a-z_]+:[^ ]", each)]
    words = {
        "zh": {"收入项 数额", "文件未规定：成员 医疗救助金额"},
        "en": {"income amount (数额)", "not decided by the document: member amount (医疗救助金额)"},
    }
    assert words[language] <= said, said


def test_what_is_written_to_the_ledger(yancheng: Policy, tmp_path: Path) -> None:
    """Y01 is taken in with 710 yuan a month: status and amount are to be written, old and new."""
    out = tmp_path / "r.duckdb"
    batch(yancheng, YANCHENG, out, on=ON, programme="rural_dibao")
    found = [
        (row["fact"], row["before"], row["after"], row["state"])
        for row in in_duckdb(out)["writes"]
        if row["household"] == "Y01"
    ]
    assert found == [
        ("household.dibao_status", "not_covered", "covered", "written"),
        ("household.last_amount", "0.00", "710.00", "written"),
    ]


def test_rejected_rows_say_where_and_why(aid: Policy, tmp_path: Path) -> None:
    """A row for each reason, with sheet, row and column; rows that belong to nobody are told apart."""
    source = ledger(
        tmp_path / "in",
        2,
        more="3,-5,无\n3,4000,无\n4,abc,2025-11-31\n",
        members="1,甲,500,0,无\n9,乙,1,0,无\n",
    )
    found = batch(aid, source, tmp_path / "r.duckdb", on=IN_2025)
    counts = found.counts
    assert (counts.households, counts.settled, counts.open, counts.rejected, counts.orphans) == (
        5,
        2,
        0,
        3,
        1,
    )
    told = {
        (row["household"], row["sheet"], row["row"], row["field"], row["orphan"])
        for row in in_duckdb(tmp_path / "r.duckdb")["rejected"]
    }
    assert told == {
        ("3", "households.csv", 4, "own_costs", False),
        ("3", "households.csv", 4, None, False),
        ("3", "households.csv", 5, None, False),
        ("4", "households.csv", 6, "own_costs", False),
        ("4", "households.csv", 6, "granted_on", False),
        ("9", "members.csv", 3, None, True),
    }


def test_what_stands_in_a_rejected_cell_is_masked(aid: Policy, tmp_path: Path) -> None:
    """Beside the reason stands what was written, in a column of its own: of 王小明 one character is left."""
    source = ledger(tmp_path / "in", 1, more="3,王小明,无\n4,-5,无\n", members="1,甲,500,0,无\n9,乙,1,0,无\n")
    batch(aid, source, tmp_path / "r.duckdb", on=IN_2025)
    told = {
        (row["household"], row["field"], row["shown"]) for row in in_duckdb(tmp_path / "r.duckdb")["rejected"]
    }
    assert told == {("3", "own_costs", "王**"), ("4", "own_costs", "-5"), ("9", None, None)}


def test_the_summary_comes_to_the_whole(aid: Policy, tmp_path: Path) -> None:
    """Two households with own costs of 3001 and 3002 yuan get half of what is above 2000: 500.50 and 501."""
    found = batch(aid, ledger(tmp_path / "in", 2), tmp_path / "r.duckdb", on=IN_2025, programme="medical_aid")
    (line,) = found.summary
    assert (line["decisions"], line["paid_fen"], line["paid"], line["unit"]) == (
        2,
        100150,
        "1001.50",
        "元/年",
    )
    assert {row["clause"]: row["decisions"] for row in found.by_clause} == {"第一条": 2, "第六条": 2}


def test_the_receipt_says_what_the_results_depend_on(aid: Policy, tmp_path: Path) -> None:
    """Policy, day, options, engine, the digest of what was read, and how many went which way."""
    batch(aid, ledger(tmp_path / "in", 2), tmp_path / "r.duckdb", on=IN_2025, complete="all")
    told = {row["name"]: row["value"] for row in in_duckdb(tmp_path / "r.duckdb")["receipt"]}
    assert told["policy_digest"] == aid.digest
    assert (told["on"], told["complete"], told["households"]) == ("2025-03-31", "all", "2")
    assert told["input_digest"] == work.digest_of(tmp_path / "in")


# ── the forms of the output ──────────────────────────────────────────────────


def test_every_form_holds_the_same(aid: Policy, tmp_path: Path) -> None:
    """DuckDB, Parquet, CSV and workbook hold the same tables, row for row."""
    source = ledger(tmp_path / "in", 3, more="4,x,无\n")
    for ending in writing.ENDINGS:
        batch(aid, source, tmp_path / f"r{ending}", on=IN_2025, language="en")
    whole = in_duckdb(tmp_path / "r.duckdb")
    assert set(whole) == {
        "decisions", "writes", "missing", "rejected", "summary", "by_clause", "clauses", "receipt",
    }  # fmt: skip
    for name, expected in whole.items():
        assert pyarrow.parquet.read_table(tmp_path / "r.parquet" / f"{name}.parquet").to_pylist() == expected
        with (tmp_path / "r.csv" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            assert list(csv.reader(stream))[1:] == [[as_text(v) for v in row.values()] for row in expected]
        sheet = load_workbook(tmp_path / "r.xlsx").get_sheet_by_name(name).to_python()
        assert [[as_text(v) for v in row] for row in sheet[1:]] == [
            [as_text(v) for v in row.values()] for row in expected
        ]


def as_text(value: Any) -> str:
    """A cell as it is read in a table of text."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def test_what_would_run_in_a_spreadsheet_is_text(aid: Policy, tmp_path: Path) -> None:
    """An id that begins like a formula stands in CSV with an apostrophe in front, in a workbook as text."""
    source = ledger(tmp_path / "in", 1, more='"=1+1",3000,无\n')
    for ending in (".csv", ".xlsx"):
        batch(aid, source, tmp_path / f"r{ending}", on=IN_2025, language="en")
    assert "\n'=1+1," in (tmp_path / "r.csv" / "decisions.csv").read_text("utf-8").replace("\r\n", "\n")
    cells = load_workbook(tmp_path / "r.xlsx").get_sheet_by_name("decisions").to_python()
    assert "=1+1" in [row[0] for row in cells]


@pytest.mark.parametrize("name", ["r.json", "r", "in/r.duckdb", "r.csv"])
def test_places_where_no_output_stands(aid: Policy, tmp_path: Path, name: str) -> None:
    """Another ending, a folder that is read, a folder that is there already: refused before anything is read."""
    ledger(tmp_path / "in", 1)
    (tmp_path / "r.csv").mkdir()
    with pytest.raises(UsageError):
        batch(aid, tmp_path / "in", tmp_path / name, on=IN_2025)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "r.csv"]


def test_a_table_that_cannot_be_read(aid: Policy, tmp_path: Path) -> None:
    """A table without the column that says whose a row is refuses the ledger, and nothing is left."""
    ledger(tmp_path / "in", 1)
    (tmp_path / "in" / "members.csv").write_text("id,wage\n甲,5\n", "utf-8")
    with pytest.raises(CaseError, match="缺少列 household"):
        batch(aid, tmp_path / "in", tmp_path / "r.duckdb", on=IN_2025)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


# ── whole or not at all ──────────────────────────────────────────────────────


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policyrules.ledgers.slices.SIZE", 10)


def test_a_killed_run_goes_on_where_it_was(aid: Policy, tmp_path: Path) -> None:
    """Killed after its first slices, a run leaves no output; the next takes them over and ends alike."""
    source, out = ledger(tmp_path / "in", 1000), tmp_path / "killed.parquet"
    program = (
        "import sys; from datetime import date; from policyrules import load; from policyrules.ledgers import batch;"
        f"batch(load({str(AID)!r}), {str(source)!r}, {str(out)!r}, on=date(2025, 3, 31))"
    )
    running = subprocess.Popen([sys.executable, "-c", program])
    while len([path for path in (tmp_path / "killed.parquet.work").glob("0*") if not path.suffix]) < 2:
        assert running.poll() is None, "it ended before it could be killed"
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not out.exists()
    found = batch(aid, source, out, on=IN_2025)
    size = slices.SIZE // len(aid.programmes)
    assert found.taken_over in range(2 * size, 1000, size)
    assert not found.started_anew
    batch(aid, source, tmp_path / "at_once.parquet", on=IN_2025)
    for path in sorted((tmp_path / "at_once.parquet").iterdir()):
        again = pyarrow.parquet.read_table(out / path.name)
        assert again.equals(pyarrow.parquet.read_table(path)), path.name
    assert [path.name for path in tmp_path.glob("*.work")] == []


@pytest.mark.usefixtures("small_slices")
def test_a_full_disk_leaves_nothing_half_written(
    aid: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While slices are kept and while the output is written: no output, and what was decided is kept."""
    source, out = ledger(tmp_path / "in", 25), tmp_path / "r.parquet"
    kept = pyarrow.parquet.write_table

    def full(rows: Any, path: Path) -> None:
        if "00000001" in str(path):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        kept(rows, path)

    with monkeypatch.context() as patch:
        patch.setattr("pyarrow.parquet.write_table", full)
        with pytest.raises(OSError, match="No space"):
            batch(aid, source, out, on=IN_2025)
    assert not out.exists()
    with monkeypatch.context() as patch:
        patch.setattr(writing, "on_disk", lambda path: full(None, Path("00000001")))
        with pytest.raises(OSError, match="No space"):
            batch(aid, source, out, on=IN_2025)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "r.parquet.work"]
    assert batch(aid, source, out, on=IN_2025).taken_over == 25


@pytest.mark.usefixtures("small_slices")
def test_several_processes_make_the_same_tables(
    aid: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By two processes as by one: every row of every table in its place, what is counted and handed back."""
    faulty = "".join(f"{n},{'x' if n % 7 else -n},无\n" for n in range(100, 125))
    source = ledger(tmp_path / "in", 45, more=faulty, members="1,甲,500,0,无\n9,乙,1,0,无\n88,丙,1,0,无\n")
    found = {}
    for several in (1, 2):
        with monkeypatch.context() as patch:
            patch.setattr(slices, "ALONE", 0)
            patch.setattr(slices, "processors", lambda several=several: several)
            told: list[tuple[int, int]] = []
            out = tmp_path / f"{several}.duckdb"
            ended = batch(
                aid, source, out, on=IN_2025, reasons=True, seen=lambda *far, told=told: told.append(far)
            )
            assert sorted(told)[-1] == (70, 70)
            found[several] = (in_duckdb(out), ended)
    assert found[1] == found[2]
    assert len(found[2][0]["rejected"]) > 25


@pytest.mark.usefixtures("small_slices")
def test_several_processes_decide_tables_at_hand(aid: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables at hand come out alike by two processes and by one."""
    costs = ["x" if n % 9 == 4 else f"{3000 + n}.00" for n in range(40)]
    given = {"户": pyarrow.table({"户编号": [f"{n}" for n in range(40)], "own_costs": costs})}
    found = []
    for several in (1, 2):
        with monkeypatch.context() as patch:
            patch.setattr(slices, "ALONE", 0)
            patch.setattr(slices, "processors", lambda several=several: several)
            found.append(decide(aid, given, on=IN_2025))
    assert found[0] == found[1]
    assert found[1]["rejected"].num_rows == 4


def test_what_goes_wrong_says_with_which_household(
    aid: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error while a household is decided names it, a number of somebody's masked."""

    def wrong(*_given: object, **_named: object) -> None:
        raise ArithmeticError("no such sum")

    source = ledger(tmp_path / "in", 0, more="110101199003070011,1,无\n")
    monkeypatch.setattr(slices, "decide_all", wrong)
    with pytest.raises(ArithmeticError) as raised:
        batch(aid, source, tmp_path / "r.duckdb", on=IN_2025)
    assert raised.value.__notes__ == ["household 11****************"]


@pytest.mark.usefixtures("small_slices")
def test_a_changed_input_starts_anew(aid: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of another input, day or option are not taken over, and it is said."""
    source, out = ledger(tmp_path / "in", 25), tmp_path / "r.duckdb"
    with monkeypatch.context() as patch:
        patch.setattr("policyrules.ledgers.in_files.write", lambda *_args, **_kw: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            batch(aid, source, out, on=IN_2025)
    (source / "members.csv").write_text(
        "household,id,wage,other_income,employed_on\n1,甲,501.00,0,无\n", "utf-8"
    )
    found = batch(aid, source, out, on=IN_2025)
    assert (found.taken_over, found.started_anew) == (0, True)


def test_another_run_at_the_same_output(aid: Policy, tmp_path: Path) -> None:
    """While one run works at an output another is refused."""
    source, out = ledger(tmp_path / "in", 1), tmp_path / "r.duckdb"
    with work.work_beside(out, {}), pytest.raises(UsageError, match="another run"):
        batch(aid, source, out, on=IN_2025)


def test_a_database_of_others_is_not_replaced(aid: Policy, tmp_path: Path) -> None:
    """A database with tables of somebody else's, or one that somebody works in, stays; results are replaced."""
    source, out = ledger(tmp_path / "in", 1), tmp_path / "r.duckdb"
    with duckdb.connect(str(out)) as theirs:
        theirs.execute("CREATE TABLE payments AS SELECT 1 AS n")
        with pytest.raises(UsageError, match="another program is using"):
            batch(aid, source, out, on=IN_2025)
    with pytest.raises(UsageError, match="holds no results of an earlier run"):
        batch(aid, source, out, on=IN_2025)
    with duckdb.connect(str(out)) as theirs:
        assert theirs.execute("FROM payments").fetchall() == [(1,)]
        theirs.execute("DROP TABLE payments")
    for _ in range(2):  # an empty one, and what the first run wrote
        batch(aid, source, out, on=IN_2025)
    out.write_text("notes", "utf-8")
    with pytest.raises(UsageError, match="is not replaced"):
        batch(aid, source, out, on=IN_2025)


def test_parts_that_do_not_come_to_the_whole(
    aid: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row lost between deciding and writing stops the run before an output appears."""
    kept = pyarrow.parquet.write_table

    def lossy(rows: Any, path: Path) -> None:
        kept(rows.slice(1) if path.name == "decisions.parquet" and rows.num_rows else rows, path)

    monkeypatch.setattr("pyarrow.parquet.write_table", lossy)
    with pytest.raises(AssertionError, match="rows of decisions: 4 in the tables, 5 counted"):
        batch(aid, ledger(tmp_path / "in", 2), tmp_path / "r.duckdb", on=IN_2025)
    assert not (tmp_path / "r.duckdb").exists()


# ── the command ──────────────────────────────────────────────────────────────


def test_the_command_says_what_became_of_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The counts add up in one line, with where the reasons stand, then results by programme and by clause;
    ids stand nowhere."""
    source = ledger(tmp_path / "in", 2, more="110101199003070011,x,无\n")
    out = tmp_path / "r.xlsx"
    arguments = [
        "batch",
        str(AID),
        "--on",
        "2025-03-31",
        "--programme",
        "医疗救助",
        str(source),
        "-o",
        str(out),
    ]
    assert main([*arguments, "--lang", "en"]) == 1
    told = capsys.readouterr()
    assert told.out == (
        "3 households read = 2 settled + 0 open + 1 rejected\n"
        "why they were rejected stands in the table rejected\n"
        "\n"
        "By programme and outcome\n"
        "  medical_aid (医疗救助)\n"
        "    aid  2  1001.50元/年\n"
        "\n"
        "By clause\n"
        "  medical_aid (医疗救助)\n"
        "    第一条  2  1001.50元/年\n"
        "    第六条  2  1001.50元/年\n"
    )
    assert "110101199003070011" not in told.out + told.err
    assert out.exists()
