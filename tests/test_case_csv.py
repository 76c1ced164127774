"""Ledgers as folders of CSV tables: every household a case or rejected, every row accounted for."""

import codecs
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve

from door_policy import policy
from policyrules.base.errors import CaseError, Problem, UsageError
from policyrules.base.saying import Language, Said
from policyrules.core.case import Case, Fact, Record
from policyrules.core.types import ABSENT, Known
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.case_json import read_case
from policyrules.intake.identity import check_digit
from policyrules.intake.records import Ledger, Rejected
from policyrules.loading import load

POLICY = policy()


def folder(tmp_path: Path, **tables: str) -> Path:
    """A folder with these tables; a text's lines are its rows."""
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text.strip("\n"), "utf-8")
    return tmp_path


def facts(record: Record) -> dict[str, Known]:
    """The values of a record by name."""
    return {name: fact.value for name, fact in record.facts.items()}


def rejected(ledger: Ledger, language: Language = "zh") -> list[tuple[str, str, int, str]]:
    """Each reason of a ledger: household, table, row, sentence with its column."""
    found = [(each.household, problem) for each in ledger.rejected for problem in each.problems]
    return [(who, p.table, p.row, evolve(p, row=0, table="").line.in_(language)) for who, p in found]


def refused(path: Path) -> tuple[str, ...]:
    """Why a folder cannot be read at all."""
    with pytest.raises(CaseError) as caught:
        read_ledger(POLICY, path)
    return tuple(problem.line.zh for problem in caught.value.problems)


def test_a_whole_ledger(tmp_path: Path) -> None:
    """Tables by plural or label, headers by name or label, nested lists by the key of their record."""
    path = folder(
        tmp_path,
        households="""
户编号,县,农村户籍,rent,share,exit_date,causes,early_exit,early_exit.by,early_exit.on,early_exit.理由
H1,示例县,是,1200.50,20%,2017/6/12,因病、school,否,县民政局,2017-09-01,外出
H2,,FALSE,,无,none,[],,,,""",
        成员="""
household,id,born,月收入
H1,甲,1950-01-02,
H2,甲,,800
H1,乙,,""",
        spells="""
户编号,成员,id,开始,months
H1,乙,1,2017-08-31,6""",
    )
    ledger = read_ledger(POLICY, path, complete=["members"])
    every = frozenset({"member"})
    spell = Record("spell", "1", {"start": Fact(date(2017, 8, 31)), "months": Fact(6)})
    first = Record("member", "甲", {"born": Fact(date(1950, 1, 2))})
    second = Record("member", "乙", {}, {"spell": (spell,)})
    assert len(ledger.cases) == 2
    one, two = ledger.cases
    assert (one.id, one.county, two.id, two.county) == ("H1", "示例县", "H2", "")
    assert one.household.lists == {"member": (first, second)}
    assert one.household.complete == two.household.complete == every
    assert one.household.facts["early_exit"] == Fact(False, "", "县民政局", date(2017, 9, 1), "外出")
    assert facts(one.household) | {"early_exit": None} == {
        "rural": True,
        "rent": 120050,
        "share": Fraction(1, 5),
        "exit_date": date(2017, 6, 12),
        "causes": frozenset({"illness", "school"}),
        "early_exit": None,
    }
    assert facts(two.household) == {
        "rural": False,
        "share": ABSENT,
        "exit_date": ABSENT,
        "causes": frozenset(),
    }
    assert two.household.lists == {"member": (Record("member", "甲", {"income": Fact(80000)}),)}
    assert ledger.rejected == ()
    assert [p.line.en for p in ledger.notes] == [
        f"{path.name}: not there: visits; taken as not complete. Name in complete, beside all, those that have no record "
        "(--complete all,visits)"
    ]


def test_one_bad_row_rejects_its_household(tmp_path: Path) -> None:
    """A household with a bad row comes out whole, all its rows named, with the row and every reason."""
    path = folder(
        tmp_path,
        households="household,rent,savings\nH1,1200.005,\nH2,100,\nH3,,x\n",
        members="household,id,born,income\nH1,甲,,\n\nH2,乙,2017-02-30,1.2E+03\nH2,丙,,",
    )
    ledger = read_ledger(POLICY, path)
    assert rejected(ledger) == [
        ("H1", "households.csv", 2, "rent: 1200.005 的小数超过 2 位"),
        ("H2", "members.csv", 4, "born: 2017-02-30 不是存在的日期"),
        ("H2", "members.csv", 4, "income: 1.2E+03 是科学计数法，末几位已不可靠，请按原数写全"),
        ("H3", "households.csv", 4, "savings: x 不是数字，请写成 1200.50 的样子"),
    ]
    assert ledger.rejected[1].rows == (("households.csv", 3), ("members.csv", 4), ("members.csv", 5))
    assert ledger.cases == ()
    assert ledger.households == 3


def test_nothing_is_lost(tmp_path: Path) -> None:
    """Households in are households out: ids used twice, rows without id, orphans; every row is somewhere."""
    path = folder(
        tmp_path,
        households="id,rent\nH1,1\nH2,2\nH2,3\n,4\nH4,5\n",
        members="household,id\nH1,甲\nH2,甲\nH9,甲\n,甲\nH4,甲\nH4,甲",
    )
    ledger = read_ledger(POLICY, path)
    assert [case.id for case in ledger.cases] == ["H1"]
    assert rejected(ledger, "en") == [
        ("H2", "households.csv", 3, "the id H2 is used 2 times"),
        ("H2", "households.csv", 4, "the id H2 is used 2 times"),
        ("", "households.csv", 5, "there is no household id"),
        ("", "members.csv", 5, "there is no household id"),
        ("H4", "members.csv", 6, "the id 甲 is used 2 times"),
        ("H4", "members.csv", 7, "the id 甲 is used 2 times"),
        ("H9", "members.csv", 4, "no household H9 in its table"),
    ]
    assert ledger.households == 5
    rows = [row for each in ledger.rejected for row in each.rows]
    taken = [("households.csv", 2), ("members.csv", 2)]
    assert sorted(rows + taken) == [("households.csv", n) for n in range(2, 7)] + [
        ("members.csv", n) for n in range(2, 8)
    ]


def test_an_orphan_is_marked(tmp_path: Path) -> None:
    """Rows of a household that has no row are rejected, and are not counted as a household."""
    path = folder(tmp_path, households="id\nH1", visits="household,day\nH7,2017-01-01")
    ledger = read_ledger(POLICY, path)
    row = ("visits.csv", 2)
    assert ledger.rejected == (
        Rejected(
            "H7",
            (Problem(Said("户的表里没有 H7", "no household H7 in its table"), "", 2, "visits.csv"),),
            (row,),
            orphan=True,
        ),
    )
    assert ledger.households == 1


def test_a_nested_row_names_its_record(tmp_path: Path) -> None:
    """A row below a member that is not there, not named, or there twice rejects the household."""
    path = folder(
        tmp_path,
        households="id\nH1\nH2\nH3",
        members="household,id\nH1,甲\nH2,甲\nH3,甲\nH3,甲",
        spells="household,member\nH1,乙\nH2,\nH3,甲",
    )
    assert rejected(read_ledger(POLICY, path)) == [
        ("H1", "spells.csv", 2, "这一户没有成员 乙"),
        ("H2", "spells.csv", 3, "没有写明属于哪个成员 (member)"),
        ("H3", "members.csv", 4, "编号 甲 用了 2 次"),
        ("H3", "members.csv", 5, "编号 甲 用了 2 次"),
        ("H3", "spells.csv", 4, "这一户有 2 个成员 甲，分不清属于哪一个"),
    ]


def lists(ledger: Ledger) -> list[list[str]]:
    """For each case: the lists that are complete, of its household and of each member."""
    return [
        sorted(case.household.complete.union(*(m.complete for m in case.household.lists.get("member", ()))))
        for case in ledger.cases
    ]


STRAY = (
    ("H9,甲,x,2017-01-01,6", "names no household"),
    (",甲,x,2017-01-01,6", "names nobody"),
    ("Ｈ\u200b1,甲,x,2017-01-01,6", "has an id that cannot be read"),
)


@pytest.mark.parametrize("row", [row for row, _ in STRAY], ids=[why for _, why in STRAY])
def test_a_row_of_nobody_opens_the_lists_that_it_could_be_of(tmp_path: Path, row: str) -> None:
    """The member that the row names is called so in two households: their lists of it are not complete."""
    path = folder(
        tmp_path,
        households="id\nH1\nH2\nH3",
        members="household,id\nH1,甲\nH2,甲\nH3,乙",
        spells=f"household,member,id,start,months\nH1,甲,1,2017-08-31,6\n{row}",
        visits="household,day",
    )
    ledger = read_ledger(POLICY, path, complete="all")
    assert lists(ledger) == [["member", "visit"], ["member", "visit"], ["member", "spell", "visit"]]
    assert notes(ledger) == [
        "visits.csv: 表头以下没有一行",
        "spells.csv: 不知道第 3 行是谁的：就业的名单凡可能少了它的，都按未齐全计",
    ]
    assert [each.orphan for each in ledger.rejected] == [True]


def test_a_row_that_names_nobody_known_opens_the_list_everywhere(tmp_path: Path) -> None:
    """A row below a member that nobody has, or none, could be of anyone; one of the household, of every household."""
    tables = {"households": "id\nH1\nH2", "members": "household,id\nH1,甲\nH2,乙", "visits": "household,day"}
    for spell in ("H9,丙,1", "H9,,1", ",,1"):
        path = folder(tmp_path, **tables, spells=f"household,member,id\n{spell}")
        assert lists(read_ledger(POLICY, path, complete="all")) == [["member", "visit"]] * 2
    path = folder(tmp_path, **tables | {"visits": "household,day\nH9,"}, spells="household,member,id")
    ledger = read_ledger(POLICY, path, complete="all")
    assert lists(ledger) == [["member", "spell"]] * 2
    assert [p.line.en for p in ledger.notes] == [
        "spells.csv: there is no row below the header",
        "visits.csv: nobody can tell whose row 2 is: visits is not complete wherever it could belong",
    ]
    assert len(read_ledger(POLICY, path).notes) == 1  # nothing was said to be complete


def test_a_shifted_row_is_nobodys(tmp_path: Path) -> None:
    """A comma lost in “2,1,2017-01-01” makes it a row of household 21: that one is rejected, and no other is sure."""
    path = folder(
        tmp_path, households="id\n2\n21\n3", visits="household,id,day\n21,2017-01-01\n3,1,2017-02-01"
    )
    ledger = read_ledger(POLICY, path, complete="all")
    assert [case.id for case in ledger.cases] == ["2", "3"]
    assert lists(ledger) == [[], []]
    assert notes(ledger) == ["visits.csv: 不知道第 2 行是谁的：入户的名单凡可能少了它的，都按未齐全计"]


def test_many_rows_of_nobody_are_told_in_short(tmp_path: Path) -> None:
    """Of a hundred rows of nobody ten are named in the note; each is rejected with its reason."""
    rows = "\n".join(f"X{n}," for n in range(100))
    path = folder(tmp_path, households="id\nH1", visits=f"household,day\n{rows}")
    ledger = read_ledger(POLICY, path, complete="all")
    assert notes(ledger) == [
        "visits.csv: 不知道第 2、3、4、5、6、7、8、9、10、11 等 100 行是谁的："
        "入户的名单凡可能少了它的，都按未齐全计"
    ]
    assert len(ledger.rejected) == 100


def test_a_counted_place_is_no_name(tmp_path: Path) -> None:
    """A row cannot name its member by place: with a row of members lost, the places would be other people's."""
    path = folder(
        tmp_path, households="id\nH1", members="household,income\nH1,1\nH1,2", spells="household,member\nH1,2"
    )
    assert rejected(read_ledger(POLICY, path)) == [("H1", "spells.csv", 2, "这一户没有成员 2")]


def test_rows_without_id_are_counted(tmp_path: Path) -> None:
    """Where a list has no id column, its rows have their place among their siblings as key."""
    path = folder(
        tmp_path, households="id\nH1\nH2", visits="household,day\nH1,\nH2,2017-01-01\nH1,2017-02-01"
    )
    first, second = read_ledger(POLICY, path).cases
    assert [v.key for v in first.household.lists["visit"]] == ["1", "2"]
    assert [v.key for v in second.household.lists["visit"]] == ["1"]


def test_a_determination_in_columns(tmp_path: Path) -> None:
    """A determination without who, when and why, or these without a value, rejects the household."""
    path = folder(
        tmp_path, households="id,early_exit,early_exit.by,early_exit.on\nH1,是,县,\nH2,,县,2017-01-01"
    )
    assert rejected(read_ledger(POLICY, path), "en") == [
        ("H1", "households.csv", 2, "early_exit: a determination says who, when and why: on, basis missing"),
        ("H2", "households.csv", 3, "early_exit.by: the determination has no value"),
        ("H2", "households.csv", 3, "early_exit.by: a determination says who, when and why: basis missing"),
    ]


def test_identity_numbers_kept_by_a_spreadsheet(tmp_path: Path) -> None:
    """An identity number in scientific notation rejects the household and is not repeated."""
    path = folder(tmp_path, households="id\nH1", members="household,id_number\nH1,1.10105E+17")
    assert rejected(read_ledger(POLICY, path), "en") == [
        ("H1", "members.csv", 2, "id_number: the number was once kept as a number by a spreadsheet, "
         "which lost its last digits: set the column to text and enter it again")
    ]  # fmt: skip


def test_every_wrong_column_is_told(tmp_path: Path) -> None:
    """Unknown columns, a column twice under two names, and missing key columns are all told at once."""
    path = folder(
        tmp_path,
        households="id,rentt,rent,房租,early_exit.who\n",
        members="id,born\n",
        spells="household,id\n",
    )
    assert refused(path) == (
        "households.csv: 不认识的列 rentt，是不是 rent？",
        "households.csv: 不认识的列 early_exit.who，是不是 early_exit？",
        "households.csv: 列 rent 出现了 2 次（rent、房租）："
        "在对照表里写明各是什么，同名的第二个写作 名称#2（policyrules mapping）",
        "members.csv: 缺少列 household（户编号）",
        "spells.csv: 缺少列 member（成员）：它指明所属的记录",
    )


def test_cells_outside_the_table(tmp_path: Path) -> None:
    """A row longer or shorter than the header, or with text under no column name, is not guessed at."""
    path = folder(tmp_path, households="id,rent,\nH1,1,2\nH2,1\nH3,1,,9\nH4,1,\n,,\n")
    ledger = read_ledger(POLICY, path)
    assert rejected(ledger, "en") == [
        ("H1", "households.csv", 2, "a cell without a column name"),
        ("H2", "households.csv", 3, "2 cells under a header of 3"),
        ("H3", "households.csv", 4, "4 cells under a header of 3"),
    ]
    assert [case.id for case in ledger.cases] == ["H4"]


def test_encodings(tmp_path: Path) -> None:
    """UTF-8 with or without mark and GB18030 are read, and the ledger says which it was."""
    text = "户编号,备注\nH1,镕\n"
    (tmp_path / "households.csv").write_bytes(text.encode("gb18030"))
    (tmp_path / "visits.csv").write_bytes(codecs.BOM_UTF8 + "户编号\nH1".encode())
    ledger = read_ledger(POLICY, tmp_path)
    assert next(p.line.zh for p in ledger.notes) == "households.csv: 按 gb18030 读入"
    assert not [p for p in ledger.notes if p.table == "visits.csv"]
    assert facts(ledger.cases[0].household) == {"remark": "镕"}


@pytest.mark.parametrize("rows", [1, 60_000])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_text_of_spreadsheets(tmp_path: Path, encoding: str, rows: int) -> None:
    """UTF-16 with tabs is read and said, with its mark and without, short or of more than a block of bytes."""
    text = "户编号\t备注\r\n" + "".join(f"H{n}\t一个、丁\r\n" for n in range(rows))
    (tmp_path / "households.csv").write_bytes(text.encode(encoding))
    ledger = read_ledger(POLICY, tmp_path)
    assert [p.line.zh for p in ledger.notes if p.table == "households.csv"] == [
        f"households.csv: 按 {encoding} 读入", "households.csv: 以制表符分隔"
    ]  # fmt: skip
    assert len(ledger.cases) == rows
    assert facts(ledger.cases[-1].household) == {"remark": "一个、丁"}


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    """UTF-16 that ends within a character, bytes of no encoding and a quote left open are told by file."""
    path = tmp_path / "households.csv"
    path.write_bytes("id\nH1".encode("utf-16") + b"1")
    assert refused(tmp_path) == (
        "households.csv:2 像是 UTF-16 的文本（表格软件所说的 Unicode 文本），但是读不通：请另存为 UTF-8 的 CSV",
    )
    path.write_bytes(b"id\n\xff\xff")
    assert refused(tmp_path) == ("households.csv:2 既不是 UTF-8 也不是 GB18030",)
    path.write_bytes(b'id\nH1\n"H2\nH3')
    assert refused(tmp_path) == ("households.csv:3 引号或字符有误",)


def test_what_is_no_table_of_text(tmp_path: Path) -> None:
    """An empty file, a cell of a million characters and a folder in a table's place are told for what they are."""
    path = tmp_path / "households.csv"
    path.write_text(" \n", "utf-8")
    assert refused(tmp_path) == ("households.csv: 是空文件",)
    path.write_text("id\n" + "1" * 1_000_000, "utf-8")
    assert refused(tmp_path) == ("households.csv:2 一格超过 131072 字，或引号没有成对",)
    path.unlink()
    path.mkdir()
    with pytest.raises(UsageError) as caught:
        read_ledger(POLICY, tmp_path)
    assert caught.value.said.zh == "households.csv: 是文件夹，这里要的是文件"
    with pytest.raises(UsageError, match=r"ledger\.csv: the policy has no such table"):
        read_ledger(POLICY, folder(tmp_path, ledger="id") / "ledger.csv")
    with pytest.raises(
        UsageError, match=r"ledger\.txt: a ledger is a folder, or a file that ends with \.xlsx"
    ):
        read_ledger(POLICY, (tmp_path / "ledger.csv").rename(tmp_path / "ledger.txt"))


def test_a_file_that_is_not_what_its_ending_says(tmp_path: Path) -> None:
    """A workbook called CSV, other forms of workbooks, a file that is not there: each is told for what it is."""
    (tmp_path / "台账.csv").write_bytes(b"PK\x03\x04" + bytes(40))
    with pytest.raises(CaseError, match="是工作簿，不是文本的表"):
        read_ledger(POLICY, tmp_path / "台账.csv")
    for name, said in (
        ("台账.xls", "台账.xls: 是别的形式的工作簿：用表格软件打开，另存为 xlsx"),
        ("台账.ET", "台账.ET: 是别的形式的工作簿：用表格软件打开，另存为 xlsx"),
        (
            "台账.pdf",
            "台账.pdf: 台账是一个文件夹，或以 .xlsx、.xlsm、.csv、.parquet、.duckdb、.db 结尾的文件",
        ),
        ("台账", "台账: 台账是一个文件夹，或以 .xlsx、.xlsm、.csv、.parquet、.duckdb、.db 结尾的文件"),
    ):
        (tmp_path / name).write_bytes(b"x")
        with pytest.raises(UsageError) as caught:
            read_ledger(POLICY, tmp_path / name)
        assert caught.value.said.zh == said
    path = tmp_path / "名单.csv"
    path.write_text("甲,乙\n1,2\n", "utf-8")
    with pytest.raises(UsageError) as caught:
        read_ledger(POLICY, path)
    assert caught.value.said.zh == (
        "名单.csv: 政策里没有这张表；也认不出是县里的台账：前 8 行里的表头要有户编号或户主身份证号，"
        "或者姓名、身份证号和与户主关系，叫别的名字的列在对照表里写明（policyrules mapping）"
    )


def test_a_spreadsheets_number_of_a_day(tmp_path: Path) -> None:
    """45325 is what a spreadsheet keeps for 2024-02-03; 20171 may be that or January 2017, and is refused."""
    path = folder(tmp_path, households="id,exit_date\nH1,45325\nH2,20171")
    ledger = read_ledger(POLICY, path)
    assert [facts(case.household) for case in ledger.cases] == [{"exit_date": date(2024, 2, 3)}]
    assert rejected(ledger) == [
        (
            "H2",
            "households.csv",
            3,
            "exit_date: 20171 是表格软件给日期的序号，请把这一列设成文本，写成 2017-06-12",
        )
    ]


def test_tables_that_are_not_known(tmp_path: Path) -> None:
    """A mistyped table is never passed over, nor one given twice; households there must be."""
    with pytest.raises(UsageError, match="is missing"):
        read_ledger(POLICY, folder(tmp_path, members="household"))
    with pytest.raises(UsageError, match="no such table; did you mean members"):
        read_ledger(POLICY, folder(tmp_path, households="id", membres="household"))
    (tmp_path / "membres.csv").unlink()
    with pytest.raises(UsageError, match="the same table"):
        read_ledger(POLICY, folder(tmp_path, 成员="household"))
    with pytest.raises(UsageError, match="no such file or folder"):
        read_ledger(POLICY, tmp_path / "gone")


def test_completeness_is_said_once(tmp_path: Path) -> None:
    """Nothing is complete by itself; ledger.json says it for all, and the argument goes before it."""
    path = folder(tmp_path, households="id\nH1")
    bare = read_ledger(POLICY, path).cases[0]
    assert bare == Case("H1", Record("household", "H1"))
    (path / "ledger.json").write_text('{"complete": "all"}', "utf-8")
    assert read_ledger(POLICY, path).cases[0].household.complete == frozenset()
    folder(tmp_path, members="household,id\nH1,甲")
    assert read_ledger(POLICY, path).cases[0].household.complete == {"member"}
    assert read_ledger(POLICY, path, complete=[]).cases[0].household.complete == frozenset()
    for wrong in ('{"compleet": "all"}', "[", '{"complete": 1}', '{"complete": [], "complete": "all"}'):
        (path / "ledger.json").write_text(wrong, "utf-8")
        with pytest.raises(UsageError, match=r"ledger\.json"):
            read_ledger(POLICY, path)


def test_a_forgotten_table_is_no_empty_list(tmp_path: Path) -> None:
    """“all” speaks of the tables that are there; a list that is named is complete without a table."""
    path = folder(tmp_path, households="id\nH1\nH2", members="household,id\nH1,甲\nH2,乙")
    every, named = (read_ledger(POLICY, path, complete=c) for c in ("all", ["members", "spells", "visits"]))
    assert [case.household.complete for case in every.cases] == [{"member"}, {"member"}]
    assert every.cases[0].household.lists["member"][0].complete == frozenset()
    assert [p.said.zh for p in every.notes] == [
        "没有 spells、visits：按未齐全计；确实一条也没有的，在 complete 里写明列名，可与 all 并列（--complete all,spells）"
    ]
    assert [case.household.complete for case in named.cases] == [{"member", "visit"}, {"member", "visit"}]
    assert named.cases[0].household.lists["member"][0].complete == {"spell"}
    assert named.notes == ()


def test_an_added_table_only_adds_what_is_known(tmp_path: Path) -> None:
    """A table without rows for a household closes its list under “all”; without the table it is open."""
    bare = folder(tmp_path, households="id\nH1")
    assert read_ledger(POLICY, bare, complete="all").cases[0].household.complete == frozenset()
    folder(tmp_path, visits="household,day")
    assert read_ledger(POLICY, bare, complete="all").cases[0].household.complete == {"visit"}


# ── one reader of tables ─────────────────────────────────────────────────────


def notes(ledger: Ledger) -> list[str]:
    """What is said of the tables, without the lists that are not there."""
    return [p.line.zh for p in ledger.notes if p.table.endswith(".csv")]


def test_a_totals_row_is_nobody(tmp_path: Path) -> None:
    """Totals and signatures below a table are left out and said, by row; a household is never one of them."""
    path = folder(
        tmp_path,
        households="户编号,县,房租\nH1,,1\n小计,,1\nH2,,2\n合　计,2户,3\n制表人：某,,\n,总计,3",
    )
    ledger = read_ledger(POLICY, path)
    assert [case.id for case in ledger.cases] == ["H1", "H2"]
    assert ledger.rejected == ()
    assert notes(ledger) == ["households.csv: 合计行没有读入：第 3、5、6、7 行"]


def test_a_household_may_be_called_like_a_sum(tmp_path: Path) -> None:
    """Only whole words are totals: Sum17, total3 and Summer are households, Total (3) and sum: are not."""
    names = ["Sum17", "total3", "Summer", "Totals", "Grand Total (3)", "sum: 9", "subtotal", "Sub-total"]
    path = folder(tmp_path, households="户编号,县,房租\n" + "".join(f"{name},,1\n" for name in names))
    ledger = read_ledger(POLICY, path)
    assert [case.id for case in ledger.cases] == ["Sum17", "total3", "Summer"]
    assert notes(ledger) == ["households.csv: 合计行没有读入：第 5、6、7、8、9 行"]


def test_titles_above_the_header(tmp_path: Path) -> None:
    """Titles above the header are left out and said; rows keep the numbers of the spreadsheet."""
    path = folder(tmp_path, households="某县低保台账（虚构）,\n,\n户编号,房租\nH1,x\n户编号,房租\nH2,1")
    ledger = read_ledger(POLICY, path)
    assert rejected(ledger) == [("H1", "households.csv", 4, "房租: x 不是数字，请写成 1200.50 的样子")]
    assert notes(ledger) == [
        "households.csv: 表头在第 3 行，其上没有读入：第 1 行",
        "households.csv: 重复的表头没有读入：第 5 行",
    ]


def test_no_header(tmp_path: Path) -> None:
    """Where no row names a column, that is said, and no cell is repeated."""
    path = folder(tmp_path, households="H1,张三丰\nH2,李四光")
    assert refused(path) == ("households.csv: 前 8 行里没有表头：要有列 household",)


@pytest.mark.parametrize(("mark", "said"), [(";", "以分号分隔"), ("\t", "以制表符分隔")])
def test_semicolons_and_tabs(tmp_path: Path, mark: str, said: str) -> None:
    """Tables cut by semicolons or tabs are read, and it is said."""
    path = folder(tmp_path, households=f"户编号{mark}房租\nH1{mark}1200.50")
    ledger = read_ledger(POLICY, path)
    assert facts(ledger.cases[0].household) == {"rent": 120050}
    assert notes(ledger) == [f"households.csv: {said}"]


def test_headers_with_blanks_inside(tmp_path: Path) -> None:
    """A line break, blanks or full-width letters inside a header do not hide the column."""
    path = folder(tmp_path, households='"户\n编号",房 租,ｒural\nH1,1,是')
    assert facts(read_ledger(POLICY, path).cases[0].household) == {"rent": 100, "rural": True}


def test_what_is_trimmed_is_said(tmp_path: Path) -> None:
    """Blanks and characters of no width around a cell are trimmed and counted; inside an id they are refused."""
    path = folder(
        tmp_path,
        households="户编号,房租\nH1\u200b,\u3000 1 \nH\u200b2,2",
        members="户编号,编号\nＨ１,甲\nH\u200b2,乙",
    )
    ledger = read_ledger(POLICY, path)
    assert [(case.id, len(case.household.lists["member"])) for case in ledger.cases] == [("H1", 1)]
    assert notes(ledger) == ["households.csv: 2 个格两端的空白或看不见的字符已去掉，首见第 2 行 户编号"]
    assert [(row, text) for _, _, row, text in rejected(ledger)] == [
        (3, "household: 编号里有看不见的字符 U+200B"),
        (3, "household: 编号里有看不见的字符 U+200B"),
    ]


def test_twins_by_width_are_one_household(tmp_path: Path) -> None:
    """Two rows whose ids differ in width only are one id used twice, and both are rejected."""
    path = folder(tmp_path, households="id\nA1\nＡ１")
    assert [text for *_, text in rejected(read_ledger(POLICY, path))] == ["编号 A1 用了 2 次"] * 2


def test_a_household_of_too_many_records(tmp_path: Path) -> None:
    """A household holds two thousand records at most in tables as in JSON; the others are read."""
    rows = "\n".join("H1," for _ in range(2001))
    path = folder(tmp_path, households="id\nH1\nH2", visits=f"household,day\n{rows}")
    ledger = read_ledger(POLICY, path)
    assert [case.id for case in ledger.cases] == ["H2"]
    assert [text for *_, text in rejected(ledger)] == ["一户超过 2000 条记录"]


# ── people from the future ───────────────────────────────────────────────────


def test_nobody_is_decided_before_being_born(tmp_path: Path) -> None:
    """With the assessment day known, a birth date after it rejects the household with its row."""
    policy = load("yancheng")
    path = folder(
        tmp_path,
        households="id\nH1\nH2",
        members="household,id,birth_date\nH1,甲,2017-10-15\nH2,乙,2017-10-16",
    )
    ledger = read_ledger(policy, path, on=date(2017, 10, 15))
    assert [case.id for case in ledger.cases] == ["H1"]
    assert rejected(ledger) == [("H2", "members.csv", 3, "birth_date: 2017-10-16 晚于评定日 2017-10-15")]
    assert len(read_ledger(policy, path).cases) == 2


def test_a_number_born_later_is_refused() -> None:
    """An identity number whose birth date lies after the assessment day rejects its household."""
    digits = "11010520300101002"
    data = {"members": [{"id_number": digits + check_digit(digits)}]}
    read_case(POLICY, data, on=date(2030, 1, 1))
    with pytest.raises(
        CaseError, match=r"members\[1\] 1 · id_number: 身份证号中的出生日期晚于评定日 2029-12-31"
    ):
        read_case(POLICY, data, on=date(2029, 12, 31))


def test_lists_that_nothing_asks_about_are_not_said_to_be_lacking(tmp_path: Path) -> None:
    """Of tables that are not there those are told of whose records the policy concludes or counts something."""
    path = folder(tmp_path, households="id\nH1")
    idle = evolve(POLICY, defs={name: d for name, d in POLICY.defs.items() if d.entity != "visit"})
    (note,) = read_ledger(idle, path).notes
    assert note.said.en == (
        "not there: members, spells; taken as not complete. "
        "Name in complete, beside all, those that have no record (--complete all,members)"
    )
    assert read_ledger(evolve(POLICY, defs={}), path).notes == ()
