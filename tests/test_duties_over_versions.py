"""Deadlines, the calendar and the county form of a place whose document was replaced or amended."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from policyrules.authoring.county_form import overlay_template
from policyrules.cli import main
from policyrules.core.policy import Policy
from policyrules.deadlines.against_records import check_deadlines, due, standing
from policyrules.deadlines.events import Event, event_kinds
from policyrules.loading import load
from versions_place import NEW, OLD, write

SEARCHED = "条款 九 “比对、公示、告知”\n"


def place(old: str, new: str, *amendments: str) -> Policy:
    """The old rules with these deadlines and the new rules (from 2022-01-01) with those."""
    with TemporaryDirectory() as folder:
        root = write(Path(folder) / "p", new=NEW + SEARCHED + new, old=OLD + SEARCHED + old)
        paths = [Path(folder) / f"{n}.policy" for n in range(len(amendments))]
        for path, text in zip(paths, amendments, strict=True):
            path.write_text(text, "utf-8")
        return load("place", policies=root, amend=paths)


def every(period: str) -> str:
    return f"时限 比对 (comparison) 须有 比对 (compared) 每 {period} 依据 九 “比对”\n"


def ends(policy: Policy, start: str, end: str, *events: Event) -> list[tuple[str, str]]:
    """The last day of what is due from one day to another, and by which document."""
    dues = due(policy, date.fromisoformat(start), date.fromisoformat(end), events=events)
    return [(str(d.end), d.citations[0].document) for d in dues]


def test_an_unchanged_duty_goes_on() -> None:
    """Half-yearly before and after: no half-year is lost or doubled; each is cited of the version of its day."""
    policy = place(every("半年"), every("半年"))
    assert ends(policy, "2021-01-01", "2022-12-31") == [
        ("2021-06-30", "old_rules"), ("2021-12-31", "old_rules"),
        ("2022-06-30", "new_rules"), ("2022-12-31", "new_rules"),
    ]  # fmt: skip


def test_a_changed_duty_is_that_of_its_day() -> None:
    """Yearly under the old rules, quarterly under the new."""
    policy = place(every("年"), every("季度"))
    assert ends(policy, "2020-01-01", "2022-06-30") == [
        ("2020-12-31", "old_rules"), ("2021-12-31", "old_rules"),
        ("2022-03-31", "new_rules"), ("2022-06-30", "new_rules"),
    ]  # fmt: skip


def test_a_duty_that_one_version_lacks() -> None:
    """A dropped duty ends with its version, a new one begins with its own."""
    assert ends(place(every("年"), ""), "2021-01-01", "2023-12-31") == [("2021-12-31", "old_rules")]
    assert ends(place("", every("年")), "2021-01-01", "2023-12-31") == [
        ("2022-12-31", "new_rules"), ("2023-12-31", "new_rules"),
    ]  # fmt: skip


def test_an_amendment_within_a_period_cuts_nothing() -> None:
    """The half-year goes on over the day of an amendment that leaves the duty as it is."""
    text = (
        "政策 raise “调整通知（示例）” 印发 2023-04-01\n  修订 new_rules 自 2023-05-15\n"
        "条款 一 “700元”\n修改 救助标准 自 2023-05-15 为 700元/月 依据 一 “700元”\n"
    )
    policy = place(every("半年"), every("半年"), text)
    assert len(policy.versions) == 3
    assert ends(policy, "2023-01-01", "2023-12-31") == [
        ("2023-06-30", "new_rules"),
        ("2023-12-31", "new_rules"),
    ]


def test_a_named_day_is_asked_by_the_version_it_falls_in() -> None:
    """截止 2022-03-01 of the old rules, replaced on 2022-01-01, is asked no longer; 2021-11-01 is."""
    old = (
        "时限 甲 (first) 须有 公示 (posted) 截止 2021-11-01 依据 九 “公示”\n"
        "时限 乙 (second) 须有 公示 (posted) 截止 2022-03-01 依据 九 “公示”\n"
    )
    assert ends(place(old, ""), "2021-01-01", "2022-12-31") == [("2021-11-01", "old_rules")]


def after(days: int) -> str:
    return f"时限 通知 (notice) 须有 送达 (served) 后于 决定日 {days}日 依据 九 “告知”\n" + DECIDED


DECIDED = "时限 作出 (decided_on) 须有 决定日 (decided) 每 年 依据 九 “告知”\n"


def test_what_an_event_set_off_stays_due() -> None:
    """Decided on 28 December under 10 days: due on 7 January, though the new rules give 5 to what comes later."""
    policy = place(after(10), after(5))
    events = (Event("decided", date(2021, 12, 28)), Event("decided", date(2022, 1, 3)))
    dues = due(policy, date(2022, 1, 1), date(2022, 1, 31), events=events)
    assert [(str(d.end), d.citations[0].document) for d in dues] == [
        ("2022-01-07", "old_rules"), ("2022-01-08", "new_rules"),
    ]  # fmt: skip
    served = (*events, Event("served", date(2022, 1, 7)), Event("served", date(2022, 1, 9)))
    results = [
        (r.due.deadline.id, r.state, r.days)
        for r in check_deadlines(policy, served, on=date(2022, 2, 1))
        if r.due.deadline.id == "notice"
    ]
    assert results == [("notice", "met", 0), ("notice", "late", 1)]


def test_what_has_no_day_stands_with_its_versions() -> None:
    """While listed: under the old rules a notice board, under the new ones nothing."""
    board = "时限 公示栏 (board) 须有 公示 (posted) 持续 依据 九 “公示”\n"
    policy = place(board, "")
    assert [d.deadline.id for d in standing(policy)] == []
    year = {y: standing(policy, start=date(y, 1, 1), end=date(y, 12, 31)) for y in (2021, 2022)}
    assert [[d.deadline.id for d in found] for found in year.values()] == [["board"], []]
    down = Event("posted", date(2020, 1, 1), to=date(2022, 1, 31))
    (result,) = check_deadlines(policy, [down], on=date(2022, 6, 1))
    assert result.state == "met"
    (short,) = check_deadlines(
        policy, [Event("posted", date(2020, 1, 1), to=date(2021, 12, 30))], on=date(2022, 6, 1)
    )
    assert short.state == "defective"


def test_every_version_knows_the_events_of_all() -> None:
    """A record of a kind that only the old rules speak of is no unknown kind."""
    policy = place(every("年"), "时限 公示 (posting) 须有 公示 (posted) 每 年 依据 九 “公示”\n")
    assert event_kinds(policy) == {"posted": "公示", "compared": "比对"}


def test_the_calendar_of_a_year_is_that_of_its_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One day in 2021, four in 2022."""
    root = write(tmp_path / "p", new=NEW + SEARCHED + every("季度"), old=OLD + SEARCHED + every("年"))
    counts = []
    for year in ("2021", "2022"):
        assert main(["calendar", str(root / "place"), "--year", year]) == 0
        counts.append(capsys.readouterr().out.count("比对 (comparison)") or 0)
    assert counts[1] == 4 * counts[0] or counts == [0, 0]


def test_the_county_form_is_that_of_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a county may fill under the old rules, and under the new ones."""
    old, new = (
        text + f"标准 {name} ({id_}) : 元/月 由 县民政局 依据 一 “元”\n"
        for text, name, id_ in ((OLD, "旧数", "old_figure"), (NEW, "新数", "new_figure"))
    )
    root = write(tmp_path, new=new, old=old)
    policy = load("place", policies=root)
    before, after_ = (overlay_template(policy, on=day) for day in (date(2021, 6, 1), date(2022, 6, 1)))
    assert "上级 old_rules" in before
    assert "旧数" in before
    assert "新数" not in before
    assert after_ == overlay_template(policy)
    assert main(["init", "county", "--of", str(root / "place"), "--on", "2021-06-01"]) == 0
    assert capsys.readouterr().out == before
