"""An empty cell of a fact that may be absent: unknown, unless it is said once for the ledger to be 无."""

import json
from pathlib import Path

import pytest

from places import policy_of
from policyrules.base.errors import UsageError
from policyrules.cli import main
from policyrules.core.types import ABSENT
from policyrules.intake.case_csv import read_ledger

Capture = pytest.CaptureFixture[str]
POLICY = policy_of("yancheng")
TABLES = {
    "households": "户编号,首次纳入日,超标认定日\n1,,2017-05-01\n",
    "members": "户编号,编号\n1,甲\n",
    "jobs": "户编号,成员,开始,结束\n1,甲,2016-01-01,\n1,甲,2017-01-01,2017-03-01\n1,甲,2017-04-01,无\n",
}
NOTE = (
    "jobs.csv: 可无的事实有空格，按未知计：结束 1；空着就是“无”的，写 --empty 就业.结束=无",
    "jobs.csv: empty cells of facts that may be absent are unknown: ended_on 1; where empty means none, "
    "say --empty job.ended_on=none",
)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A household with a job of which nobody wrote whether it has ended, one that has and one that goes on."""
    folder = tmp_path / "ledger"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def ends(ledger: Path, **more: list[str]) -> list[object]:
    """What is known of the end of each job: the value and its source, None where it is unknown."""
    (case,) = read_ledger(POLICY, ledger, **more).cases  # type: ignore[arg-type]
    jobs = case.household.lists["member"][0].lists["job"]
    facts = [job.facts.get("ended_on") for job in jobs]
    return [None if fact is None else (str(fact.value), fact.source) for fact in facts]


def test_an_empty_cell_is_unknown_and_said_so(ledger: Path) -> None:
    """Nothing is taken for granted: the end is unknown, and the note counts such cells and says what to write."""
    assert ends(ledger) == [None, ("2017-03-01", ""), (str(ABSENT), "")]
    notes = [p.line for p in read_ledger(POLICY, ledger).notes]
    assert NOTE in [(said.zh, said.en) for said in notes]


@pytest.mark.parametrize("written", ["就业.结束=无", "job.ended_on=none", "jobs.ended_on = none"])
def test_said_once_it_is_absent_and_its_source_says_so(ledger: Path, written: str) -> None:
    """Said for the file, every empty cell is 无, with what was said as its source; the other cells stand, and of
    other facts an empty cell is still unknown."""
    name, value = (part.strip() for part in written.split("="))
    assumed = (str(ABSENT), f"--empty {name}={value}")
    assert ends(ledger, empty=[written]) == [assumed, ("2017-03-01", ""), (str(ABSENT), "")]
    found = read_ledger(POLICY, ledger, empty=[written])
    assert "first_entry" not in found.cases[0].household.facts
    assert [p.table for p in found.notes if "可无" in p.said.zh] == ["households.csv"]


def test_said_beside_the_tables(ledger: Path) -> None:
    """``ledger.json`` may say it for everybody who reads the folder."""
    (ledger / "ledger.json").write_text(json.dumps({"empty": ["就业.结束=无"]}), "utf-8")
    assert ends(ledger)[0] == (str(ABSENT), "--empty 就业.结束=无")
    (ledger / "ledger.json").write_text(json.dumps({"empty": "就业.结束=无"}), "utf-8")
    with pytest.raises(UsageError) as caught:
        ends(ledger)
    assert caught.value.said.zh == 'ledger.json: empty 应写成 ["就业.结束=无"]'


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        (
            "就业.结束=2017-01-01",
            "就业.结束=2017-01-01 应写成 就业.结束=无：空着只能说成“无”",
            "就业.结束=2017-01-01: write job.ended_on=none; it can only be said to be none",
        ),
        (
            "就业.结速=无",
            "就业.结速 不是某个列表的事实，是不是 就业.结束？",
            "就业.结速 is no fact of a record; did you mean 就业.结束?",
        ),
        (
            "就业.开始=无",
            "就业.开始 没有标 可无，空着只能是未知",
            "就业.开始 is never absent: an empty cell can only be unknown",
        ),
    ],
)
def test_only_a_fact_that_may_be_absent(ledger: Path, written: str, zh: str, en: str) -> None:
    """A value, a name that is no fact, a fact that always has a value: nothing is read."""
    with pytest.raises(UsageError) as caught:
        ends(ledger, empty=[written])
    assert (caught.value.said.zh, caught.value.said.en) == (zh, en)


def test_the_receipt_says_what_was_assumed(ledger: Path, capsys: Capture) -> None:
    """``decide --empty`` keeps in each receipt that the fact was read from an empty cell."""
    asked = ["decide", "yancheng", "--ledger", str(ledger), "--on", "2017-10-15", "--format", "json"]
    assert main([*asked, "--complete", "all", "--empty", "就业.结束=无"]) == 0
    receipts = json.loads(capsys.readouterr().out)
    used = {fact["source"] for r in receipts for fact in r["facts"] if fact["id"] == "job.ended_on"}
    assert used == {"", "--empty 就业.结束=无"}


def test_json_writes_none(tmp_path: Path, capsys: Capture) -> None:
    """Of a case in JSON nothing is assumed: what is not there is written none."""
    (tmp_path / "c.json").write_text('{"id": "1"}', "utf-8")
    asked = ["decide", "yancheng", "--case", str(tmp_path / "c.json"), "--on", "2017-10-15"]
    assert main([*asked, "--empty", "就业.结束=无"]) == 2
    assert "--empty 说的是台账（--ledger）里的空格；JSON 里没有的写 none" in capsys.readouterr().err
