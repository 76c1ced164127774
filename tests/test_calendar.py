"""The calendar file (RFC 5545) and the command calendar."""

from datetime import date
from pathlib import Path

import pytest

from duties import INCOME, NAMES, PUBLICATION, REPORT, duty, place
from policyrules.base.errors import UsageError
from policyrules.cli import main
from policyrules.core.duties import Days
from policyrules.core.policy import Policy
from policyrules.deadlines.against_records import due
from policyrules.deadlines.calendar_file import escape, fold, ics

YEAR = (date(2016, 1, 1), date(2016, 12, 31))
SHOWN = duty(
    PUBLICATION,
    due=date(2016, 9, 30),
    lasting=Days(7),
    contents=(NAMES, INCOME),
    owners=("县级民政部门",),
    receivers=("省民政厅",),
)
POLICY = place(SHOWN, duty(REPORT, monthly=15, since=date(2016, 10, 1), until=date(2016, 11, 30)))

RULES = """
政策 demo “示例通知（虚构）”
  印发 2016-06-01
  生效 2016-06-01
  辖区 “示例县”
  词汇 social_assistance

条款 一第1句 “公示”
条款 三第1句 “报告”

时限 首次公示 (first_publication)
  须有 公示 (publication)
  截止 2016-09-30
  满 7日
  载明 姓名 (names)
  责任 县级民政部门
  依据 一第1句 “公示7天”

时限 月报 (monthly_report)
  须有 报告 (report)
  每月截止 15日
  起于 2016-10-01
  止于 2016-11-30
  依据 三第1句 “每月15日前”
"""


def text(policy: Policy = POLICY) -> str:
    """The calendar of a policy's 2016."""
    return ics(policy, due(policy, *YEAR))


def unfolded(calendar: str) -> list[str]:
    """The content lines of a calendar."""
    return calendar.replace("\r\n ", "").split("\r\n")


# ── the file ─────────────────────────────────────────────────────────────────


def test_lines() -> None:
    """Lines end in CRLF and have at most 75 octets; unfolded, each is a property with a value."""
    calendar = text()
    assert calendar.endswith("END:VCALENDAR\r\n")
    assert "\n" not in calendar.replace("\r\n", "")
    assert max(len(line.encode()) for line in calendar.split("\r\n")) <= 75
    assert any(line.startswith(" ") for line in calendar.split("\r\n"))
    assert all(":" in line for line in unfolded(calendar)[:-1])


def test_entry() -> None:
    """An entry lies on its last day, all day, stamped with the day of issue, with what must be known."""
    lines = unfolded(text())
    first = lines.index("BEGIN:VEVENT")
    assert lines[first : first + 9] == [
        "BEGIN:VEVENT",
        "UID:small-publication_due-20160930@policyrules",
        "DTSTAMP:20160601T000000Z",
        "DTSTART;VALUE=DATE:20160930",
        "DTEND;VALUE=DATE:20161001",
        "SUMMARY:公示时限",
        "DESCRIPTION:须有：公示\\n最迟开始：2016-09-23\\n载明：姓名、收入\\n责任：县级民政部门"
        "\\n报送：省民政厅\\n依据：三第1句 “按时办理”\\n释义：A30",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def test_entries() -> None:
    """Each due day has an entry, each entry a UID of its own, and writing again gives the same text."""
    uids = [line for line in unfolded(text()) if line.startswith("UID:")]
    assert uids == [
        "UID:small-publication_due-20160930@policyrules",
        "UID:small-report_due-20161015@policyrules",
        "UID:small-report_due-20161115@policyrules",
    ]
    assert text() == text()


def test_escape() -> None:
    """Backslash, semicolon, comma and line break are escaped; other control signs are dropped."""
    assert escape("a,b;c\\d\r\ne\x07") == "a\\,b\\;c\\\\d\\ne"


def test_fold_cuts_no_sign() -> None:
    """Thirty Chinese signs of three octets: 25 on the first line, five on the next, none cut."""
    assert list(fold("公" * 30)) == ["公" * 25, " " + "公" * 5]
    assert list(fold("a" * 75)) == ["a" * 75]


# ── the command ──────────────────────────────────────────────────────────────


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """A folder with the place demo; call it with the arguments after the place."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "demo" / "a.policy").write_text(RULES, "utf-8")
    words = "政策 social_assistance “词汇”\n实体 户 (household) 列名 households\n"
    (tmp_path / "vocabulary" / "a.policy").write_text(words, "utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda *more: main(["calendar", "demo", "--policies", str(tmp_path), *more])


def test_list(run, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    """The year's dues come by day, with what must be on record, owner and clause; status 0."""
    assert run("--year", "2016") == 0
    out = capsys.readouterr()
    assert out.out.splitlines() == [
        "2016-09-30  首次公示",
        "  须有：公示",
        "  最迟开始：2016-09-23",
        "  载明：姓名",
        "  责任：县级民政部门",
        "  依据：一第1句 “公示7天”",
        "2016-10-15  月报",
        "  须有：报告",
        "  期间：2016-10-01 – 2016-10-15",
        "  依据：三第1句 “每月15日前”",
        "2016-11-15  月报",
        "  须有：报告",
        "  期间：2016-10-16 – 2016-11-15",
        "  依据：三第1句 “每月15日前”",
    ]
    assert out.err.split("\n", 1)[1] == "有日期的 3 项，没有固定日期的 0 项\n"


def test_states(run, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    """With records every due thing has its state, every row is accounted for, and faults give status 1."""
    Path("events.csv").write_text(
        "事项,日期,结束,载明\n公示,2016-09-24,2016-09-30,姓名\n报告,2016-10-18,,\n报高,2016-10-18,,\n",
        "gb18030",
    )
    assert run("--year", "2016", "--events", "events.csv", "--on", "2016-11-01", "--lang", "en") == 1
    out = capsys.readouterr()
    heads = [line for line in out.out.splitlines() if not line.startswith(" ")]
    assert heads == [
        "2016-09-30  first_publication (首次公示)  defective",
        "2016-10-15  monthly_report (月报)  late (by 3 days)",
        "2016-11-15  monthly_report (月报)  pending (14 days left)",
    ]
    assert "  fault: 2016-09-24 to 2016-09-30 is 6 days of 7" in out.out.splitlines()
    assert out.err.splitlines()[1:] == [
        "events.csv: read as gb18030",
        "rejected events.csv:4 unknown kind 报高; did you mean 报告?",
        "deadlines 3: late 1, defective 1, pending 1",
        "records 3: used 2, not counted 0, rejected 1",
    ]


def test_clean(run) -> None:  # type: ignore[no-untyped-def]
    """Everything done in time, or not yet due: status 0."""
    Path("events.json").write_text(
        '[{"kind": "publication", "on": "2016-09-20", "to": "2016-09-30", "contents": ["names"]}]', "utf-8"
    )
    assert run("--year", "2016", "--events", "events.json", "--on", "2016-10-01") == 0


def test_calendar_file(run) -> None:  # type: ignore[no-untyped-def]
    """--ics writes the calendar whole, as UTF-8 with CRLF."""
    assert run("--year", "2016", "--ics", "out.ics") == 0
    data = Path("out.ics").read_bytes()
    assert data.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert data.count(b"BEGIN:VEVENT") == 3
    assert b"\r\r\n" not in data


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--year", "2016", "--events", "events.csv"),
        ("--year", "2016", "--on", "2016-10-01"),
        ("--year", "2016", "--events", "none.csv", "--on", "2016-10-01", "--ics", "out.ics"),
        ("--year", "0"),
    ],
)
def test_misuse(run, arguments: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    """No year, records without a day, a day without records, no such file: status 2, nothing written."""
    assert run(*arguments) == 2
    assert not Path("out.ics").exists()


def test_a_calendar_without_entries_is_not_written() -> None:
    """RFC 5545 asks for at least one entry: where nothing has a day, there is no file to write."""
    with pytest.raises(UsageError, match="nothing has a day"):
        ics(POLICY, ())
