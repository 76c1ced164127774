"""What a change costs over a whole ledger: to the row what it is case by case, however households are decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from building import policy as built
from law import TIMES, law
from places import policy_of
from policyrules.cli import files, main
from policyrules.comparing import answers, whole_impact
from policyrules.comparing.impact import impact
from policyrules.comparing.impact_results import Impact, Side
from policyrules.comparing.impact_words import impact_text, move_rows
from policyrules.comparing.whole_impact import Read, impact_over
from policyrules.core.policy import Policy
from policyrules.deciding import decide_named
from policyrules.intake.case_csv import read_files
from policyrules.intake.sources import files_of
from policyrules.ledgers import by_sql
from policyrules.ledgers.parts import Part, Parts
from roots_policy import ON as IN_2021
from roots_policy import RULES as RULES_OF_TWO
from roots_policy import two_roots

ON = date(2017, 5, 1)
WORDS = """实体 户 (household) 列名 households
  事实 收入 (income) : 元/月 不低于 0元/月
  事实 迁出 (gone) : 是否
实体 成员 (member) 属 户 列名 members 个人
  事实 残疾 (disabled) : 是否 可无
  事实 等级 (grade) : 数 不低于 1 不高于 4
  事实 帮扶 (helped) : 多选 {产业 (trade), 就业 (work)}
"""
RULES = """政策 demo “试” 文号 “1” 印发 2016-01-01 生效 2016-01-01 辖区 “试（虚构）” 词汇 v
条款 一 “线”
条款 二 “迁出的不给”
条款 三 “残疾”
标准 线 (line) : 元/月 自 2016-01-01 为 {line}元/月 依据 一 “线”
决定 补差 (topped) 对 户 结果 给 (give), 不给 (refuse) 金额 : 元/月
  情形 低 (low) 当 收入 低于 线 且 非 迁出 则 给 金额 线 - 收入 依据 一 “线”
  情形 高 (high) 当 收入 不低于 线 则 不给 依据 一 “线”
  情形 走 (away) 当 迁出 则 不给 依据 二 “迁出”
  其余 未规定
决定 补贴 (allowance) 对 成员 结果 给 (give), 不给 (refuse) 金额 : 元/月
  情形 有 (there) 当 (残疾 若无 否) 且 等级 低于 {grade} 则 给 金额 50元/月 依据 三 “残疾”
  情形 没有 (none) 当 非 (残疾 若无 否) 或 等级 不低于 {grade} 则 不给 依据 三 “残疾”
  其余 未规定
"""


def rules(line: int, grade: int) -> Policy:
    return built(RULES.format(line=line, grade=grade), words=WORDS)


def told(found: Impact) -> list[Any]:
    """All of it, moves one by one."""
    return [
        (found.households, found.only_before, found.only_after, found.rejected, found.monthly),
        found.distribution,
        *((p.id, p.label, *p.costs, *p.moves, p.counts, p.differences, p.cost_before, p.cost_after, p.causes)
          for p in found.programmes),
    ]  # fmt: skip


def in_any_order(found: Impact) -> list[Any]:
    """All of it, the moves of a programme by households."""
    first, *programmes = told(found)
    return [first, *(sorted(each, key=repr) if isinstance(each, tuple) else each for each in programmes)]


def alike(
    before: tuple[Policy, date], after: tuple[Policy, date], source: Path, *, by: str | None = None
) -> Impact:
    """Hold the differences slice by slice against those of the whole ledger case by case."""
    sides = [
        Side(policy, read_files(policy, files_of(policy, source), complete=None, on=on, empty=()), on)
        for policy, on in (before, after)
    ]
    expected = impact(*sides, by=by)
    with impact_over(before, after, Read(source), by=by) as found:
        assert told(found.impact) == told(expected)
        assert impact_text(found.before, found.after, found.impact) == impact_text(*sides, expected)
        assert [*move_rows(found.before, found.after, found.impact)] == [*move_rows(*sides, expected)]
        for side, other in zip(sides, (found.before, found.after), strict=True):
            assert sorted(side.ledger.rejected, key=repr) == sorted(other.ledger.rejected, key=repr)
    return expected


def write(folder: Path, households: Sequence[str], members: Sequence[str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, lines in (
        ("households", ["户编号,收入,迁出", *households]),
        ("members", ["户编号,编号,残疾,等级,帮扶", *members]),
    ):
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


@pytest.mark.parametrize("size", [1, 1000])
def test_cases_of_two_kinds_with_one_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """A household 1 and a village 1 are two cases: a day longer shown is asked for, and neither stands for
    the other; so it is with the cases of one slice and of several."""
    monkeypatch.setattr(whole_impact, "SIZE", size)
    before, after = two_roots(), two_roots(RULES_OF_TWO.replace("为 7日", "为 8日"))
    tables = {"households": "户编号,困难\n1,是\n2,否\n", "villages": "村编号,公示天数\n1,7\n2,8\n3,-1\n"}
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    (tmp_path / "payments.csv").write_text("村编号,编号,发放额,公示额\n1,甲,5,5\n", "utf-8")
    (tmp_path / "ledger.json").write_text('{"complete": "all"}', "utf-8")
    found = alike((before, IN_2021), (after, IN_2021), tmp_path)
    assert found.households == 4
    assert {p.id: [(m.household, m.kind) for m in p.moves] for p in found.programmes} == {
        "aid": [("1", "unchanged"), ("2", "unchanged")],
        "shown": [("1", "other"), ("2", "unchanged")],
        "checked": [("1", "unchanged")],
    }
    assert [p.count("unchanged") for p in found.programmes] == [2, 1, 1]


def test_rejected_households_are_counted_one_by_one(tmp_path: Path) -> None:
    """Ids that are identity numbers look alike when masked; a household without an id, and two with one, are
    as many rows that nobody could read. Rows of a list that name no household are none."""
    numbers = ["110101199001011237", "110101199001011245", "110101199001011253"]
    rows = [f"{number},-1,否" for number in numbers] + [",450,否", "甲,450,否", "甲,450,否", "乙,450,否"]
    found = alike((rules(500, 2), ON), (rules(600, 2), ON), write(tmp_path, rows, ["丙,1,是,1,"]))
    assert (found.households, found.only_before, found.only_after, found.rejected) == (1, (), (), 6)


YES = st.sampled_from(["是", "否", "", "也许", " 是"])


@given(
    households=st.lists(
        st.tuples(st.sampled_from(["", "450", "550", "600.01", "-1", "六百"]), YES), min_size=1, max_size=7
    ),
    members=st.lists(st.tuples(st.integers(1, 8), YES, st.sampled_from(["", "1", "3", "9"])), max_size=6),
    sizes=st.tuples(st.integers(1, 4), st.sampled_from([0, 1000])),
    sides=st.lists(st.tuples(st.sampled_from([500, 600]), st.sampled_from([2, 4])), min_size=2, max_size=2),
)
@law(10)
def test_any_ledger(
    households: Sequence[tuple[str, str]], members: Sequence[tuple[int, str, str]], sizes: tuple[int, int],
    sides: Sequence[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    """Cells that SQL types or not, rows that cannot be read, slices of any size, by SQL or the evaluator."""
    source = write(
        tmp_path_factory.mktemp("in"),
        [f"{n},{income},{gone}" for n, (income, gone) in enumerate(households, start=1)],
        [f"{of},{n},{said},{grade},产业" for n, (of, said, grade) in enumerate(members)],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_impact, "SIZE", sizes[0])
        patch.setattr(by_sql, "LARGE", sizes[1])
        one, other = ((rules(*side), ON) for side in sides)
        alike(one, other, source)


def test_only_those_that_move_are_asked_of_the_evaluator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of four households one enters and one is open: of these alone the evaluator is asked, twice each."""
    source = write(tmp_path / "in", ["1,100,否", "2,550,否", "3,900,否", "4,,否"], [])
    asked: list[str] = []

    def counted(policy: Policy, case: Any, names: Sequence[str], **given: Any) -> Any:
        asked.append(case.id)
        return decide_named(policy, case, names, **given)

    monkeypatch.setattr(answers, "decide_named", counted)
    monkeypatch.setattr(by_sql, "LARGE", 0)
    policies = (
        built(RULES.format(line=500, grade=3), words=WORDS),
        built(RULES.format(line=600, grade=3), words=WORDS),
    )
    with impact_over((policies[0], ON), (policies[1], ON), Read(source)) as found:
        topped = found.impact.programmes[0]
        assert [move.kind for move in topped.moves] == ["gains", "enters", "unchanged", "open"]
        assert len(topped.moves) == 4
    assert sorted(asked) == ["1", "1", "2", "2", "4", "4"]


def test_a_household_that_only_one_side_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one policy allows an income that the other rejects, slices do not match and nothing is lost."""
    source = write(tmp_path / "in", ["1,100,否", "2,700,否", "3,100,否", "4,-1,否", "5,550,否"], [])
    monkeypatch.setattr(whole_impact, "SIZE", 2)
    one = rules(500, 3)
    narrow = built(
        RULES.format(line=600, grade=3), words=WORDS.replace("不低于 0元/月", "不低于 0元/月 不高于 600元/月")
    )
    found = alike((one, ON), (narrow, ON), source)
    assert (found.households, found.only_before, found.only_after, found.rejected) == (3, ("2",), (), 1)
    back = alike((narrow, ON), (one, ON), source)
    assert (back.only_before, back.only_after) == ((), ("2",))


@pytest.mark.parametrize(
    ("place", "days", "by"),
    [
        ("jilin", (date(2016, 6, 15), date(2016, 8, 15)), "counted_income"),
        ("sanmenxia", (date(2017, 6, 30), date(2018, 1, 15)), "monthly_income"),
        ("yangjiang", (date(2017, 10, 31), date(2018, 1, 15)), "monthly_income"),
    ][: 2 if TIMES == 1 else 3],
)
def test_a_place_on_two_days(
    place: str, days: tuple[date, date], by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Invented households of a place by SQL, with and without an overlay: all of the report, in ten groups too.

    Of three places by ``make laws``, in every run of two.
    """
    monkeypatch.setattr(by_sql, "LARGE", 0)
    source = tmp_path / "in.duckdb"
    asked = ["population", place, "--overlay", "example_county", "--households", "12", "--seed", "5"]
    assert main([*asked, "--on", days[0].isoformat(), "-o", str(source)]) == 0
    sides = [(policy_of(place), days[0]), (policy_of(place, None), days[1])]
    with duckdb.connect(str(source)) as connection:  # one cell of which SQL is not certain
        connection.execute("""UPDATE "成员" SET "姓名" = ' 示例' WHERE "户编号" = 'X0000003'""")
    found = alike(sides[0], sides[1], source, by=by)
    assert found.households == 12


def test_the_command_over_a_ledger(tmp_path: Path) -> None:
    """Every form of the report comes from a ledger read slice by slice; what is wrong with it is said once."""
    ledger = Path(__file__).parent.parent / "examples" / "yancheng"
    line = ["impact", "yancheng", "yancheng", "--overlay", "example_county", "--ledger", str(ledger)]
    line += ["--on", "2017-10-15", "--on-after", "2018-02-15"]
    names = [tmp_path / f"a.{ending}" for ending in ("md", "csv", "xlsx", "svg", "txt")]
    assert main([*line, *(part for name in names for part in ("--output", str(name)))]) == 0
    assert all(name.stat().st_size > 500 for name in names)
    rows = names[1].read_text("utf-8-sig").splitlines()
    assert len(rows) > 100
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(name.name for name in names)


def test_the_quantity_of_every_household_comes_by_sql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where SQL works out the number by which households are put into groups, nobody is asked for it again.

    One of which it is not known is left out, as the evaluator would leave it out.
    """
    words = RULES.replace("决定 补差", "计算 差 (gap) 对 户: 元/月 为 线 - 收入 依据 一 “线”\n决定 补差", 1)
    policies = [built(words.format(line=line, grade=3), words=WORDS) for line in (500, 600)]
    lines = ["1,100,否", "2,550,否", "3,900,否", "4,,否"]
    source = write(tmp_path / "in", lines, [f"{n},1,否,1,产业" for n in range(1, 5)])
    (source / "ledger.json").write_text('{"complete": "all"}', "utf-8")
    monkeypatch.setattr(by_sql, "LARGE", 0)
    found = alike((policies[0], ON), (policies[1], ON), source, by="gap")
    monkeypatch.setattr(answers, "quantity_of", None)
    with impact_over((policies[0], ON), (policies[1], ON), Read(source), by="gap") as again:
        assert again.impact.distribution == found.distribution
    assert found.distribution is not None
    lows = [(group.low, group.households) for group in found.distribution.groups]
    assert (lows, found.distribution.unknown) == ([(-40000, 1), (-5000, 1), (40000, 1)], 1)


# ── a run that was interrupted ───────────────────────────────────────────────


@contextmanager
def unlike(policy: Policy, source: Path, _: Path, *, size: int, on: date, **__: Any) -> Iterator[Parts]:
    """Parts of the households that a side can read, so that those of two sides are of other households."""
    ledger = read_files(policy, files_of(policy, source), on=on)
    starts = range(0, len(ledger.cases), size)
    found = [Part(evolve(ledger, cases=ledger.cases[n : n + size], rejected=(), notes=())) for n in starts]
    every = [*found, Part(evolve(ledger, cases=()))]
    yield Parts([partial(lambda part: part, part) for part in every], ledger.households)


@given(
    households=st.lists(
        st.tuples(st.sampled_from(["", "450", "550", "700", "-1"]), YES), min_size=3, max_size=9
    ),
    narrow=st.lists(st.booleans(), min_size=2, max_size=2),
    at=st.integers(0, 12),
)
@example(households=[("", "是"), ("700", "是"), ("", "是"), ("", "是")], narrow=[True, False], at=0)
@law(15)
def test_a_run_goes_on_wherever_it_was_interrupted(
    households: Sequence[tuple[str, str]], narrow: Sequence[bool], at: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    """Ended at any household, also where one waits for the other side: the report is that of one run, and its
    rows are; a household stands where both sides have read it."""
    folder = tmp_path_factory.mktemp("in")
    source = write(folder / "in", [f"{n},{a},{b}" for n, (a, b) in enumerate(households)], ["1,1,是,1,产业"])
    limit = WORDS.replace("不低于 0元/月", "不低于 0元/月 不高于 600元/月")
    one, other = (
        built(RULES.format(line=line, grade=3), words=limit if less else WORDS)
        for line, less in zip((500, 600), narrow, strict=True)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_impact, "SIZE", 2)
        patch.setattr(whole_impact, "parts_of", unlike)
        given_ = {"by": None, "beside": folder / "out.md"}
        real, left = whole_impact.moved, [at]

        def ended(*args: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return real(*args)

        patch.setattr(whole_impact, "moved", ended)
        whole = False
        with suppress(KeyboardInterrupt), impact_over((one, ON), (other, ON), Read(source), **given_):
            whole = True
        patch.setattr(whole_impact, "moved", real)
        sides = [
            Side(policy, read_files(policy, files_of(policy, source), on=ON), ON) for policy in (one, other)
        ]
        with impact_over((one, ON), (other, ON), Read(source), **given_) as found:
            assert not found.started_anew
            assert found.taken_over <= (0 if whole else at)
            expected = impact(*sides)
            assert in_any_order(found.impact) == in_any_order(expected)
            assert impact_text(found.before, found.after, found.impact) == impact_text(*sides, expected)
    assert [path.name for path in folder.iterdir()] == ["in"]


def test_what_was_decided_is_taken_over_from_the_same_run_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of six households three were decided: the same run decides the others; another day, ledger, policy or
    quantity decides all of them again and says so."""
    lines = ["1,100,否", "2,550,否", "3,900,否", "4,,否", "5,550,否", "6,700,否"]
    source, out = write(tmp_path / "in", lines, []), tmp_path / "a.csv"
    monkeypatch.setattr(whole_impact, "SIZE", 3)
    policies, later = [rules(500, 3), rules(600, 3), rules(650, 3)], date(2017, 6, 1)
    real, asked = whole_impact.moved, list[str]()

    def run(*sides: tuple[Policy, date], ends: str = "", by: str | None = None) -> tuple[int, bool]:
        def counted(policies: Any, old: Any, new: Any) -> Any:
            if old.case.id == ends:
                raise KeyboardInterrupt
            asked.append(old.case.id)
            return real(policies, old, new)

        asked.clear()
        monkeypatch.setattr(whole_impact, "moved", counted)
        with impact_over(*sides, Read(source), by=by, beside=out) as found:
            return found.taken_over, found.started_anew

    def interrupted() -> None:
        with pytest.raises(KeyboardInterrupt):
            run((policies[0], ON), (policies[1], ON), ends="5")
        assert asked == ["1", "2", "3", "4"]
        assert (tmp_path / "a.csv.work").is_dir()

    interrupted()
    assert run((policies[0], ON), (policies[1], ON)) == (3, False)
    assert asked == ["4", "5", "6"]
    for sides in (
        ((policies[0], later), (policies[1], ON)),
        ((policies[0], ON), (policies[1], later)),
        ((policies[2], ON), (policies[1], ON)),
        ((policies[0], ON), (policies[2], ON)),
    ):
        interrupted()
        assert run(*sides) == (0, True)
        assert len(asked) == 6
    interrupted()
    write(tmp_path / "in", [*lines[:5], "6,701,否"], [])
    assert run((policies[0], ON), (policies[1], ON)) == (0, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_the_command_goes_on_after_it_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every form of the report is to the byte that of a run that was not interrupted; what stood beside it is
    taken away when all files are there, not before."""
    places = [tmp_path / f"{line}.policy" for line in (500, 600)]
    for line, place in zip((500, 600), places, strict=True):
        head, _, rest = RULES.replace(" 词汇 v", f"\n{WORDS}").partition("决定")
        gap = "计算 差 (gap) 对 户: 元/月 为 线 - 收入 依据 一 “线”\n"
        text = f"{head}{gap}决定{rest}".replace("{line}", str(line)).replace("{grade}", "3")
        place.write_text(text, "utf-8")
    ledger = write(tmp_path / "in", [f"{n},{n}00,否" for n in range(1, 10)], ["1,1,是,1,产业"])
    asked = ["impact", *map(str, places), "--ledger", str(ledger), "--on", "2017-05-01", "--by", "差"]
    endings = ("md", "csv", "svg", "txt")

    def run(name: str) -> dict[str, bytes]:
        names = [tmp_path / name / f"a.{ending}" for ending in endings]
        assert main([*asked, *(part for path in names for part in ("--output", str(path)))]) == 0
        return {path.name: path.read_bytes() for path in names}

    monkeypatch.setattr(whole_impact, "SIZE", 4)
    whole = run("whole")
    with monkeypatch.context() as patch:
        patch.setattr(files.Outputs, "_move", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(AssertionError):
            run("again")
    assert [path.name for path in (tmp_path / "again").iterdir()] == ["a.md.work"]
    with monkeypatch.context() as patch:
        patch.setattr(whole_impact, "moved", None)
        capsys.readouterr()
        assert run("again") == whole
    assert "户不再重算" in capsys.readouterr().err
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == sorted(whole)


def test_paths_may_be_given_as_text() -> None:
    """What reads a ledger takes its path and that of its mapping as text too."""
    assert Read("ledger", mapping="ledger.toml") == Read(Path("ledger"), mapping=Path("ledger.toml"))
