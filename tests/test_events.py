"""Records of events and tables of holidays at the door: what is read, what is refused and why."""

from datetime import date
from pathlib import Path

import pytest

from duties import APPROVAL, INCOME, NAMES, PUBLICATION, REPORT, done, duty, place
from policyrules.base.errors import CaseError, UsageError
from policyrules.core.duties import Days
from policyrules.deadlines.events import Event, event_kinds, read_events, read_holidays

POLICY = place(
    duty(PUBLICATION, due=date(2016, 9, 30), contents=(NAMES, INCOME), before="meeting"),
    duty(APPROVAL, after=("publication", Days(10))),
    duty(REPORT, due=date(2016, 10, 31)),
)

TABLE = """事项,日期,结束,对象,载明,责任,报送
公示,2016-09-23,2016年9月30日,东村,姓名、收入,县民政局,
report,2016/10/3,,,,,省民政厅；市民政局

审批,2016-10-09,,东村,,,
"""
RECORDS = (
    Event(
        "publication",
        date(2016, 9, 23),
        date(2016, 9, 30),
        "东村",
        frozenset({"names", "income"}),
        "县民政局",
    ),
    Event("report", date(2016, 10, 3), sent_to=("省民政厅", "市民政局")),
    Event("approval", date(2016, 10, 9), subject="东村"),
)


def table(tmp_path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """A CSV file with this text."""
    path = tmp_path / "events.csv"
    path.write_bytes(text.encode(encoding))
    return path


def reasons(source: str | Path) -> list[tuple[int, list[str], list[str]]]:
    """(row, reasons in Chinese, in English) of each rejected row."""
    rejected = read_events(POLICY, source).rejected
    return [
        (r.rows[0][1], [p.said.zh for p in r.problems], [p.said.en for p in r.problems]) for r in rejected
    ]


def test_kinds() -> None:
    """The kinds are those required, and those that others come before or after."""
    assert event_kinds(POLICY) == {
        "publication": "公示", "approval": "审批", "report": "报告", "meeting": "meeting"}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_table(tmp_path: Path, encoding: str) -> None:
    """A table in any of the usual encodings gives the records with their rows as a spreadsheet counts."""
    read = read_events(POLICY, table(tmp_path, TABLE, encoding=encoding))
    assert (read.events, read.rejected) == (RECORDS, ())
    assert [e.row for e in read.events] == [2, 3, 5]


def test_json() -> None:
    """A list of objects with ASCII or Chinese keys gives the same records as the table."""
    text = """[
      {"kind": "publication", "on": "2016-09-23", "to": "2016-09-30", "subject": "东村",
       "contents": ["names", "收入"], "by": "县民政局"},
      {"事项": "报告", "日期": "2016-10-03", "报送": ["省民政厅", "市民政局"], "结束": null},
      {"kind": "approval", "on": "2016-10-09", "subject": "东村"}
    ]"""
    read = read_events(POLICY, text)
    assert (read.events, read.rejected) == (RECORDS, ())
    assert [e.row for e in read.events] == [1, 2, 3]


def test_every_reason_of_every_bad_row(tmp_path: Path) -> None:
    """Bad rows are refused with each reason, good ones kept; nothing is lost."""
    text = """kind,on,to,contents
publicaton,2016-02-30,,
公示,2016-09-23,2016-09-20,姓氏
报告,,,
,2016-10-01,,
报告,2016-10-01,,
报告,2016-10-01,,
"""
    path = table(tmp_path, text)
    read = read_events(POLICY, path)
    assert read.events == (done(REPORT, "2016-10-01"),)
    assert reasons(path) == [
        (
            2,
            ["政策里没有事项“publicaton”，是不是 publication？", "日期：2016-02-30 不是存在的日期"],
            ["unknown kind publicaton; did you mean publication?", "on: 2016-02-30 is not a date"],
        ),
        (
            3,
            ["结束 2016-09-20 早于开始 2016-09-23", "没有内容“姓氏”，是不是 姓名？"],
            [
                "it ends on 2016-09-20, before it begins on 2016-09-23",
                "unknown contents 姓氏; did you mean 姓名?",
            ],
        ),
        (4, ["没有写日期"], ["no date"]),
        (5, ["没有写事项"], ["no kind"]),
        (7, ["与第 6 行相同"], ["the same as row 6"]),
    ]
    assert len(read.events) + len(read.rejected) == 6


def test_bad_objects() -> None:
    """What is no object, unknown and repeated keys, and values of the wrong kind are refused by name."""
    text = """[7, {"kind": "report", "on": "2016-10-01", "subjekt": "a"},
      {"kind": "report", "on": "2016-10-01", "on": "2016-10-02"},
      {"kind": "report", "on": "2016-10-01", "日期": "2016-10-02"},
      {"kind": "report", "on": 20161001, "by": 3, "sent_to": [1]}]"""
    assert [(row, en) for row, _, en in reasons(text)] == [
        (1, ["not a record (an object)"]),
        (2, ["unknown key subjekt; did you mean subject?"]),
        (3, ["the key on stands twice"]),
        (4, ["the key 日期 stands twice"]),
        (
            5,
            [
                "on: 20161001 is not written as a date: write 2017-06-12",
                "by: 3 is not text",
                "sent_to: a list of texts is wanted",
            ],
        ),
    ]


def test_cells_beyond_the_header(tmp_path: Path) -> None:
    """A row with more or fewer cells than the header is refused: a mark lost or added shifts the others."""
    path = table(tmp_path, "事项,日期,对象\n报告,2016-10-01,\n报告,2016-10-02,东村,多\n报告,2016-10-03\n")
    assert read_events(POLICY, path).events == (done(REPORT, "2016-10-01"),)
    assert reasons(path) == [
        (3, ["有 4 格，表头有 3 格"], ["4 cells under a header of 3"]),
        (4, ["有 2 格，表头有 3 格"], ["2 cells under a header of 3"]),
    ]


def test_bad_files(tmp_path: Path) -> None:
    """Unknown, double and missing columns, text that is no JSON, and no file at all are errors."""
    path = table(tmp_path, "日期,日期,地点\n")
    with pytest.raises(CaseError) as error:
        read_events(POLICY, path)
    assert [p.line.en for p in error.value.problems] == [
        "events.csv: unknown column 地点",
        "events.csv: column on stands 2 times",
        "events.csv: there is no column kind",
    ]
    with pytest.raises(CaseError, match="缺少列 事项"):
        read_events(POLICY, table(tmp_path, "日期\n2016-10-01\n"))
    with pytest.raises(CaseError):
        read_events(POLICY, "{")
    with pytest.raises(UsageError, match=r"none\.csv"):
        read_events(POLICY, tmp_path / "none.csv")


def test_contents_that_nobody_asks_for() -> None:
    """Where no deadline asks for contents they are kept as written."""
    [event] = read_events(POLICY, '[{"kind": "report", "on": "2016-10-01", "contents": "进度、问题"}]').events
    assert event.contents == {"进度", "问题"}


def test_holidays(tmp_path: Path) -> None:
    """Days off and worked are read singly and by the stretch; days not named are as the week has them."""
    path = table(tmp_path, "日期,至,类别\n2016-10-01,2016-10-07,放假\n2016-10-08,2016-10-09,上班\n")
    holidays = read_holidays(path)
    assert (len(holidays.off), len(holidays.worked)) == (7, 2)
    works = [d for d in range(1, 17) if holidays.works(date(2016, 10, d))]
    assert works == [8, 9, 10, 11, 12, 13, 14]


def test_bad_holidays() -> None:
    """A day both off and worked, a bad kind and a bad date: the table is refused with all reasons."""
    text = """[{"day": "2016-10-01", "kind": "off"}, {"day": "2016-10-01", "kind": "worked"},
      {"day": "2016-10-02", "kind": "half"}, {"day": "2016-13-01", "kind": "off"}]"""
    with pytest.raises(CaseError) as error:
        read_holidays(text)
    assert [p.line.en for p in error.value.problems] == [
        "row 2 2016-10-01 is both off and worked",
        "row 3 kind h*** is neither off nor worked",
        "row 4 day: 2016-13-01 is not a date",
    ]


def test_a_holiday_is_no_longer_than_a_year(tmp_path: Path) -> None:
    """A year mistyped as 9999 is said; 366 days are a year."""
    head = "日期,至,类别\n"
    assert len(read_holidays(table(tmp_path, head + "2016-01-01,2016-12-31,放假")).off) == 366
    with pytest.raises(CaseError) as caught:
        read_holidays(table(tmp_path, head + "2017-04-02,9999-12-31,放假"))
    assert [p.line.zh for p in caught.value.problems] == ["events.csv:2 2017-04-02 至 9999-12-31 超过 366 天"]
    assert [p.said.en for p in caught.value.problems] == ["2017-04-02 to 9999-12-31 is more than 366 days"]
