"""Invented households: what the doors of the library accept, the same everywhere, where the rules turn."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import shake_128
from itertools import islice
from pathlib import Path

import pytest

from places import PLACES
from policyrules.base.errors import CaseError, UsageError
from policyrules.cli import main
from policyrules.cli import population_forms as command
from policyrules.core.case import Case, Record
from policyrules.core.policy import Policy
from policyrules.core.types import ABSENT
from policyrules.deciding import decide_all
from policyrules.intake.case_csv import read_files, read_ledger
from policyrules.intake.case_json import read_case, read_json_ledger
from policyrules.intake.case_writing import write_case
from policyrules.intake.identity import check_id
from policyrules.intake.sources import files_of
from policyrules.loading import load
from policyrules.population import pieces, shares
from policyrules.population.chance import Chance, Weighted
from policyrules.population.drawing import Wishes, drawing, households
from policyrules.population.edges import edges, lines
from policyrules.population.values import Asked

DAY = date(2017, 10, 15)
DAYS = {
    "yancheng": DAY,
    "dayao": date(2020, 6, 15),
    "yangjiang": date(2018, 6, 15),
    "sanmenxia": date(2017, 6, 30),
    "jilin": date(2016, 10, 20),
}
OWN = """政策 grant “补助（虚构）” 文号 “1” 印发 2024-01-01 生效 2024-01-01 辖区 “示例县（虚构）”
条款 一 “低于线的补足”
实体 户 (household) 列名 households
  事实 收入 (income): 元/月 不低于 0元/月 载于 民政台账
  事实 人口 (people): 人 不低于 1人 载于 公安
  事实 开始 (started_on): 日期 载于 民政台账
  事实 结束 (ended_on): 日期 可无 载于 民政台账 必须 不早于 开始
  事实 帮扶 (support): 多选 {产业 (industry)，教育 (education)} 载于 民政台账
标准 线 (line): 元/人·月
  自 2024-01-01 为 500元/人·月 依据 一 “线”
决定 补助 (aid) 对 户
  结果 给 (give)，不给 (refuse)
  金额: 元/月
  情形 低 (low) 当 收入 低于 线 × 人口 且 非 帮扶 包含 {产业} 则 给 金额 线 × 人口 - 收入 依据 一 “补足”
  情形 高 (high) 当 收入 不低于 线 × 人口 则 不给 依据 一 “补足”
  其余 未规定
"""


@cache
def policy(place: str) -> Policy:
    return load(place, overlay="example_county")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """A policy that shares no word with the others."""
    folder = tmp_path_factory.mktemp("grant")
    (folder / "grant.policy").write_text(OWN, "utf-8")
    return load(folder)


def drawn(place: str, count: int, **wishes: int) -> list[Case]:
    return [*households(policy(place), count, on=DAYS[place], wishes=Wishes(**wishes))]


def records(cases: list[Case], entity: str) -> Iterator[Record]:
    return (r for case in cases for _, r in case.household.walk() if r.entity == entity)


# ── read back ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("seed", [0, 7])
def test_every_household_is_read_back_as_it_was_drawn(place: str, seed: int, tmp_path: Path) -> None:
    """JSON lines of a population are its households, none refused, whatever is missing in them."""
    cases = drawn(place, 60, seed=seed, missing=20, at_line=60)
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps(write_case(policy(place), case)) for case in cases), "utf-8")
    ledger = read_json_ledger(policy(place), path, on=DAYS[place])
    assert (ledger.cases, ledger.rejected) == (tuple(cases), ())


def test_a_policy_with_a_vocabulary_of_its_own(own: Policy) -> None:
    """What is drawn for any policy is what its facts, bounds and demands allow."""
    cases = [*households(own, 200, on=date(2024, 6, 1), wishes=Wishes(missing=10))]
    assert [read_case(own, write_case(own, case), on=date(2024, 6, 1)) for case in cases] == cases
    assert {len(case.household.facts) for case in cases} >= {3, 4}


@pytest.mark.parametrize("place", ["yancheng", "dayao"])
def test_households_with_a_mistake_are_refused(place: str) -> None:
    """Where all households are to have a mistake each is refused, for a number or a birth."""
    told = Counter[str]()
    for case in drawn(place, 40, faulty=100):
        with pytest.raises(CaseError, match=r"身份证|晚于") as caught:
            read_case(policy(place), write_case(policy(place), case), on=DAYS[place])
        told["晚于" in str(caught.value)] += 1
    assert min(told.values()) > 5
    assert len(told) == 2


# ── the same everywhere ──────────────────────────────────────────────────────


def test_lots_are_the_bytes_of_a_stream() -> None:
    """A lot is the last of 192 numbers of 32 bits that SHAKE-128 gives for seed, number and block."""
    stream = shake_128(b"3 5 0").digest(192 * 4)
    assert Chance(3, 5).below(1000) == int.from_bytes(stream[-4:], "little") * 1000 >> 32


def test_lots_stay_within_what_is_asked() -> None:
    """Every number below a small bound comes, none beyond, and a spread stays within its ends."""
    chance = Chance(1, 1)
    assert {chance.below(3) for _ in range(200)} == {0, 1, 2}
    assert {chance.spread(5, 40) for _ in range(2000)} == {*range(5, 41)}
    assert {Weighted({"a": 1, "b": 0, "c": 2}).drawn(chance) for _ in range(200)} == {"a", "c"}


def test_a_population_is_the_same_in_every_process() -> None:
    """The order in which a process keeps its sets changes nothing."""
    code = (
        "import json; from datetime import date; from policyrules import load;"
        "from policyrules.intake.case_writing import write_case;"
        "from policyrules.population.drawing import households;"
        "p = load('dayao', overlay='example_county');"
        "print(json.dumps([write_case(p, c) for c in households(p, 20, on=date(2020, 6, 15))]))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_a_household_does_not_depend_on_how_many_there_are() -> None:
    """The first of many are those of few; of any number of households only those asked for are made."""
    rules = policy("yancheng")
    many = islice(households(rules, 10**8, on=DAY), 30)
    assert [*many] == [*households(rules, 30, on=DAY)]
    assert drawing(rules, on=DAY).household(10**7).household.key == "X10000000"


def test_another_seed_gives_others() -> None:
    """Two seeds have no household in common."""
    one, other = drawn("yancheng", 30), drawn("yancheng", 30, seed=1)
    assert not [case for case in one if case in other]


def test_less_known_is_the_same_household_with_less() -> None:
    """With more missing every household is the same, facts left out; with none missing all lists are complete."""
    whole, less = drawn("yancheng", 40, missing=0), drawn("yancheng", 40, missing=30)
    assert whole != less
    for a, b in zip(whole, less, strict=True):
        for (path, full), (where, part) in zip(a.household.walk(), b.household.walk(), strict=True):
            assert path == where
            assert part.facts.items() <= full.facts.items()
            assert full.complete == {*policy("yancheng").children[full.entity]}


# ── composition ──────────────────────────────────────────────────────────────


def test_shares_are_near_what_is_documented() -> None:
    """Sizes, sex, age and disability of 3,000 households come within two points of the assumptions."""
    cases = drawn("yancheng", 3000, missing=0)
    sizes = Counter(len(case.household.lists["member"]) for case in cases)
    for size, weight in shares.SIZES.weights.items():
        assert abs(sizes[size] / 3000 - weight / shares.SIZES.total) < 0.02
    members = [*records(cases, "member")]
    ages = [DAY.year - member.facts["birth_date"].value.year for member in members]
    assert 0.14 < sum(age < 15 for age in ages) / len(ages) < 0.24
    assert 0.18 < sum(age >= 60 for age in ages) / len(ages) < 0.34
    disabled = [m for m in members if m.facts["disability_grade"].value is not ABSENT]
    assert 0.09 < len(disabled) / len(members) < 0.16


def test_identity_numbers_are_nobodys() -> None:
    """Each has a valid check digit, an area that no province has, and no other person's digits."""
    members = records(drawn("jilin", 1500, missing=0), "member")
    numbers = [m.facts["id_number"].value for m in members if "id_number" in m.facts]
    assert [number for number in numbers if check_id(number) or not str(number).startswith("99")] == []
    assert len({*numbers}) == len(numbers)


def test_persons_born_on_one_day_have_numbers_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the edge of an age brings two persons of a household to one day, they do not share a number."""
    monkeypatch.setattr(Asked, "at_an_edge", lambda *_, **__: date(1999, 10, 15))
    cases = drawn("yancheng", 50, missing=0, at_line=100)
    members = [*max((case.household for case in cases), key=lambda h: len(h.lists["member"])).lists["member"]]
    assert {m.facts["birth_date"].value for m in members} == {date(1999, 10, 15)}
    numbers = [m.facts["id_number"].value for m in members if "id_number" in m.facts]
    assert len({*numbers}) == len(numbers) > 0


def test_names_are_plainly_invented() -> None:
    """A name says itself that it is invented."""
    names = [m.facts["full_name"].value for m in records(drawn("jilin", 20, missing=0), "member")]
    assert names[0] == "虚构1号甲"
    assert all(str(name).startswith("虚构") for name in names)


# ── where the rules turn ─────────────────────────────────────────────────────


def test_thresholds_are_read_from_the_policy() -> None:
    """An age, a window, a figure of the county: the days and numbers at which Yancheng's rules turn."""
    found = edges(policy("yancheng"), DAY)
    constants = {fact: {edge.constant for edge in its} for fact, its in found.items()}
    assert date(1999, 10, 15).toordinal() in constants["member.birth_date"]
    assert {date(2017, 4, 1).toordinal(), date(2017, 5, 1).toordinal()} <= constants["job.started_on"]
    assert constants["member.disability_grade"] == {2}
    assert [*lines(policy("yancheng"), DAY)] == [40000]


def test_a_threshold_may_be_made_of_other_facts(own: Policy) -> None:
    """收入 低于 线 × 人口: of three persons the income turns at 1,500 yuan."""
    (edge,) = edges(own, date(2024, 6, 1))["household.income"]
    assert edge.at({"people": 3}) == 150000
    assert edge.at({}) is None


def test_amounts_lie_at_the_line(own: Policy) -> None:
    """So many incomes as asked for lie at the line or a fen beside it, on each side."""
    cases = [*households(own, 800, on=date(2024, 6, 1), wishes=Wishes(missing=0, at_line=50))]
    off = Counter(
        case.household.facts["income"].value - 50000 * case.household.facts["people"].value for case in cases
    )
    assert 0.4 < (off[-1] + off[0] + off[1]) / 800 < 0.6
    assert min(off[-1], off[0], off[1]) > 60


@pytest.mark.parametrize(
    ("place", "programme"),
    [
        ("yancheng", "rural_dibao"), ("yancheng", "registration"), ("yancheng", "development_support"),
        ("yancheng", "temporary_assistance"), ("dayao", "matching"), ("yangjiang", "housing"),
        ("sanmenxia", "registration"), ("jilin", "support_type"),
    ],
)  # fmt: skip
def test_every_outcome_comes(place: str, programme: str) -> None:
    """Each outcome that a programme can have comes among 300 households."""
    rules = policy(place)
    found = {
        decision.outcome.id
        for case in drawn(place, 300, missing=0)
        for decision in decide_all(rules, case, on=DAYS[place], programme=programme)
        if decision.outcome is not None
    }
    assert found == {outcome.id for outcome in rules.programmes[programme].outcomes}


# ── the command ──────────────────────────────────────────────────────────────


def run(*more: str, place: str = "yancheng") -> int:
    asked = [place, "--overlay", "example_county", "--on", DAYS[place].isoformat(), "--lang", "en"]
    return main(["population", *asked, *more])


@pytest.mark.parametrize("place", ["yancheng", "dayao", "jilin"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", ["ledger", "ledger.xlsx"])
def test_tables_hold_the_same_households(place: str, language: str, form: str, tmp_path: Path) -> None:
    """A folder of CSV and a workbook are read as the households that the JSON form holds."""
    asked = ["--households", "25", "--missing", "0", "--lang", language]
    assert run(*asked, "-o", str(tmp_path / "a.json"), place=place) == 0
    assert run(*asked, "-o", str(tmp_path / form), place=place) == 0
    rules, on = policy(place), DAYS[place]
    ledger = read_ledger(rules, tmp_path / form, on=on)
    assert not ledger.rejected
    known = {case.id: case.household for case in read_json_ledger(rules, tmp_path / "a.json", on=on).cases}
    assert {case.id: case.household for case in ledger.cases} == known


@pytest.mark.parametrize("form", ["a.parquet", "a.duckdb"])
@pytest.mark.parametrize("together", [1, 2, 10_000])
def test_databases_hold_the_same_households(
    form: str, together: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of Parquet and a DuckDB file are read as the households of the JSON form, in however many pieces."""
    monkeypatch.setattr(command, "TOGETHER", together)
    monkeypatch.setattr(pieces, "PIECE", 5)
    asked = ["--households", "12", "--missing", "0"]
    assert run(*asked, "-o", str(tmp_path / "a.json")) == 0
    assert run(*asked, "-o", str(tmp_path / form)) == 0
    rules = policy("yancheng")
    ledger = read_files(rules, files_of(rules, tmp_path / form), on=DAY)
    assert not ledger.rejected
    known = {case.id: case.household for case in read_json_ledger(rules, tmp_path / "a.json", on=DAY).cases}
    assert {case.id: case.household for case in ledger.cases} == known
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["a.json", form])


@pytest.mark.parametrize("form", ["a.json", "a.xlsx", "a.duckdb", "a.parquet", "a"])
def test_what_is_there_is_kept(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A ledger that is there, one of another kind in the folder too, is neither written over nor added to."""
    there = tmp_path / form
    folder = form in ("a.parquet", "a")
    if folder:
        there.mkdir()
    (there / "events.csv" if folder else there).write_text("filled in", "utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert run("--households", "1", "-o", str(there)) == 2
    assert (
        f"{form}: the {'folder holds files' if folder else 'file is there'} already"
        in capsys.readouterr().err
    )
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


# ── by several processes ─────────────────────────────────────────────────────


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is shared out, however little there is."""
    if sys.platform != "linux":
        pytest.skip("only Linux forks safely")
    monkeypatch.setattr(pieces, "PIECE", 5)
    monkeypatch.setattr(pieces, "ALONE", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)


@pytest.mark.parametrize("form", ["a.json", "a.jsonl", "a.csv", "a.xlsx"])
@pytest.mark.usefixtures("several")
def test_several_processes_write_the_same_bytes(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written does not depend on how many drew it."""
    assert run("--households", "33", "-o", str(tmp_path / "several" / form)) == 0
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert run("--households", "33", "-o", str(tmp_path / "one" / form)) == 0
    found = [
        {path.name: path.read_bytes() for path in sorted((tmp_path / many).rglob("*")) if path.is_file()}
        for many in ("several", "one")
    ]
    assert found[0] == found[1] != {}


@pytest.mark.usefixtures("several")
def test_no_process_outlives_the_work() -> None:
    """Results come in order from other processes; these end where the work does, or is given up."""
    found = list(pieces.in_order(lambda numbers: (os.getpid(), [*numbers]), 33))
    assert [number for _, numbers in found for number in numbers] == [*range(1, 34)]
    assert len({process for process, _ in found}) == 3
    assert os.getpid() not in {process for process, _ in found}
    some = pieces.in_order(lambda _numbers: os.getpid(), 10**6)
    begun = {next(some) for _ in range(3)}
    some.close()
    for process in {*begun, *(process for process, _ in found)}:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@pytest.mark.usefixtures("several")
def test_a_process_that_was_killed_is_told() -> None:
    """Results of a process that ended before its time are not left out: the work fails, in a sentence."""
    main_process = os.getpid()

    def work(numbers: range) -> int:
        if 12 in numbers and os.getpid() != main_process:
            os.kill(os.getpid(), signal.SIGKILL)
        return numbers[0]

    with pytest.raises(UsageError, match="ended before its time"):
        list(pieces.in_order(work, 33))


def test_an_empty_population(tmp_path: Path) -> None:
    """No household is an array with none."""
    assert run("--households", "0", "-o", str(tmp_path / "a.json")) == 0
    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == []


def test_a_form_that_is_not_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another ending is refused with those that there are, and nothing is written."""
    assert run("--households", "3", "-o", str(tmp_path / "a.docx")) == 2
    assert "end the name with .json, .jsonl, .xlsx, .duckdb, .parquet or .csv" in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("number", ["-1", "1.5", "x", "999999999999"])
def test_a_number_that_is_none(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How many households is a whole number up to a hundred million."""
    assert run(f"--households={number}", "-o", str(tmp_path / "a.json")) == 2
    assert "a whole number from 0 to 100000000" in capsys.readouterr().err


def test_more_rows_than_a_sheet_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A workbook that cannot hold them all is not written at all."""
    monkeypatch.setattr(command, "SHEET", 6)
    assert run("--households", "6", "-o", str(tmp_path / "a.xlsx")) == 2
    assert "a sheet has 6 rows at most" in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]
