"""``decide --ledger`` goes slice by slice and by several processes; what it prints is that of case by case."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from policyrules import Ledger, canonical, decide_all, load
from policyrules.base.cells import page
from policyrules.cli import main
from policyrules.core.policy import Policy
from policyrules.explaining.brief import household_lines, rejected_json, rejected_lines
from policyrules.explaining.summary import summary_text
from policyrules.explaining.tally import Tally
from policyrules.intake.case_csv import read_files
from policyrules.intake.sources import files_of
from policyrules.ledgers import slices

ROOT = Path(__file__).parent.parent
AID = ROOT / "examples" / "aid_scale"
YANCHENG = ROOT / "examples" / "yancheng"
IN_2025 = date(2025, 3, 31)
ON = date(2017, 10, 15)
FORMS = ("json", "jsonl", "csv", "txt")


@pytest.fixture(autouse=True)
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it has come is said now and then, by the clock: not here."""
    monkeypatch.setattr("policyrules.cli.progress.AFTER", 10**9)


def ledger(folder: Path) -> Path:
    """45 households, two of them alike in id, one without, five that cannot be read; persons, one of nobody."""
    folder.mkdir()
    lines = [f"{n},{'x' if n % 9 == 4 else 3000 + n},{'' if n % 7 else '无'}" for n in range(45)]
    lines += ["7,1,无", ",1,无"]
    (folder / "households.csv").write_text(
        "\n".join(["household,own_costs,granted_on", *lines]) + "\n", "utf-8"
    )
    members = [f"{n % 50},{n},{500 + n},{'' if n % 5 else 0},无" for n in range(60)]
    (folder / "members.csv").write_text(
        "\n".join(["household,id,wage,other_income,employed_on", *members]) + "\n", "utf-8"
    )
    return folder


def asked(place: Sequence[str], source: Path, on: date, *more: str) -> list[str]:
    return ["decide", *place, "--ledger", str(source), "--on", on.isoformat(), *more]


def said_in_slices(
    size: int, several: int, command: Sequence[str], out: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Mapping[str, str]:  # fmt: skip
    """All that a run says and writes, with so many households to a slice and so many processes."""
    files = [arg for form in FORMS for arg in ("--output", str(out / f"d.{form}"))]
    with monkeypatch.context() as patch:
        patch.setattr(slices, "slice_size", lambda _programmes: size)
        patch.setattr(slices, "ALONE", 0)
        patch.setattr(slices, "processors", lambda: several)
        assert main([*command, *files]) == 1
    written = {form: (out / f"d.{form}").read_text("utf-8") for form in FORMS}
    return {**written, "err": capsys.readouterr().err}


WAYS = [(size, several) for several in (1, 2) for size in (1, 7, 1000)]


@pytest.mark.parametrize(("totals", "ways"), [((), WAYS), (("--totals",), [(7, 2), (1000, 1)])])
def test_slices_and_processes_change_nothing(
    totals: Sequence[str], ways: Sequence[tuple[int, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Slices of 1, 7 and all households print the same in every form, by one process and by two."""
    command = asked([str(AID)], ledger(tmp_path / "in"), IN_2025, *totals)
    said = [said_in_slices(*way, command, tmp_path, monkeypatch, capsys) for way in ways]
    for way, each in zip(ways, said, strict=True):
        assert each == said[-1], way
    assert main(command) == 1
    assert capsys.readouterr().out == said[0]["txt"]
    assert len(json.loads(said[0]["json"])) > 40


def whole(policy: Policy, read: Ledger, on: date) -> Mapping[str, str]:
    """What is to be written of a ledger, case by case."""
    tally, text, lines = Tally(policy), "", list[str]()
    for case in read.cases:
        every = decide_all(policy, case, on=on)
        tally.take(case, every)
        text += page(household_lines(policy, every, "zh"))
        lines += [canonical(policy, decision, case=case).decode() for decision in every]
    for rejected in read.rejected:
        tally.reject(rejected)
        text += page(rejected_lines(rejected, "zh"))
        written = json.dumps(
            rejected_json(rejected), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        lines.append(written)
    notes = [note.line.in_("zh") for note in dict.fromkeys(read.notes)]
    return {
        "txt": text,
        "jsonl": "".join(f"{line}\n" for line in lines),
        "json": "[\n" + ",".join(f"{line}\n" for line in lines) + "]\n",
        "err": "\n".join([*notes, summary_text(tally)]),
    }


@pytest.mark.parametrize("form", ["csv", "parquet", "duckdb", "yancheng"])
def test_it_is_what_case_by_case_gives(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the example's ledger and of one of invented households, in files and in databases: each byte."""
    if form == "yancheng":
        place, source, on = ["yancheng", "--overlay", "example_county"], YANCHENG, ON
        policy = load("yancheng", overlay="example_county")
    else:
        place, source, policy, on = [str(AID)], tmp_path / f"in.{form}", load(AID), IN_2025
        drawn = ["population", *place, "--households", "60", "--faulty", "10", "--on", on.isoformat()]
        assert main([*drawn, "-o", str(source)]) == 0
    read = read_files(policy, files_of(policy, source), on=on)
    expected = whole(policy, read, on)
    capsys.readouterr()
    with monkeypatch.context() as patch:
        patch.setattr(slices, "slice_size", lambda _programmes: 7)
        files = [
            arg for each in ("json", "jsonl", "txt") for arg in ("--output", str(tmp_path / f"d.{each}"))
        ]
        assert main(asked(place, source, on, *files)) == bool(read.rejected)
    for each in ("json", "jsonl", "txt"):
        assert (tmp_path / f"d.{each}").read_text("utf-8") == expected[each], each
    _, _, said = capsys.readouterr().err.partition("\n")
    assert said == expected["err"]


def test_nothing_of_the_ledger_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put aside of a database is gone afterwards, also where the run is broken off."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "aside"))
    (tmp_path / "aside").mkdir()
    source = tmp_path / "in.parquet"
    assert main(["population", str(AID), "--households", "9", "--on", "2025-03-31", "-o", str(source)]) == 0
    command = asked([str(AID)], source, IN_2025)
    assert main(command) == 0
    monkeypatch.setattr("policyrules.cli.told.decide_all", lambda *_a, **_b: [][0])
    with pytest.raises(IndexError):
        main(command)
    assert list((tmp_path / "aside").iterdir()) == []
