"""What a change costs over a whole ledger: to the row what it is case by case, however households are decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import policy as built
from law import TIMES, law
from places import policy_of
from policyrules.cli import main
from policyrules.comparing import answers, whole_impact
from policyrules.comparing.impact import Impact, Side, impact
from policyrules.comparing.impact_words import impact_text, move_rows
from policyrules.comparing.whole_impact import Read, impact_over
from policyrules.core.policy import Policy
from policyrules.deciding import decide_named
from policyrules.intake.case_csv import read_files
from policyrules.ledgers.sources import files_of

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
        *((p.id, p.label, p.unit, *p.moves, p.counts, p.differences, p.cost_before, p.cost_after, p.causes)
          for p in found.programmes),
    ]  # fmt: skip


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
        patch.setattr(whole_impact, "LARGE", sizes[1])
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
    monkeypatch.setattr(whole_impact, "LARGE", 0)
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
    monkeypatch.setattr(whole_impact, "LARGE", 0)
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
