"""What a county says once of its ledger: which column is which fact, its words, its empty cells."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from county_tables import POLICY, Rows, book, folder, lines, number
from policyrules.authoring.mapping_draft import mapping_draft
from policyrules.base.errors import CaseError, UsageError
from policyrules.cli import main
from policyrules.core.case import Record
from policyrules.core.types import ABSENT
from policyrules.intake.case_csv import read_ledger
from policyrules.loading import load

ROOT = Path(__file__).parent.parent


def read(path: Path, rows: Rows, settings: str, name: str = "台账") -> Any:
    """The ledger of one table with these settings."""
    folder(path, {name: rows})
    (path / "ledger.toml").write_text(settings, "utf-8")
    return read_ledger(POLICY, path)


def values(record: Record) -> dict[str, Any]:
    """The values of a record by name."""
    return {name: fact.value for name, fact in record.facts.items()}


def test_columns_words_blanks_and_days(tmp_path: Path) -> None:
    """A column is the fact that the county says it is, in its words; an empty cell what it says; a month a day."""
    rows = [
        ["户编号", "低保类别", "纳入年月", "停否", "姓名", "身份证号", "备注"],
        ["H1", "A", "201706", "", "例甲", number(1), "x"],
        ["H2", "B类", "2017年2月", "0", "例乙", number(2), ""],
        ["H3", "", "3000-12", "1", "例丙", number(3), ""],
    ]
    ledger = read(tmp_path, rows, """
birth = "成员.出生日期"

[columns]
"低保类别" = { fact = "户.保障状态", words = { A = "在保", "B类" = "停保" } }
"纳入年月" = { fact = "household.first_entry", day = "last" }
"停否" = { fact = "成员.在保", words = { 0 = "是", 1 = "否" }, blank = "是" }
"备注" = "-"
""")  # fmt: skip
    assert not ledger.rejected
    assert [[str(v) for v in values(case.household).values()] for case in ledger.cases] == [
        ["covered", "2017-06-30"], ["stopped", "2017-02-28"], [str(ABSENT)]
    ]  # fmt: skip
    members = [case.household.lists["member"][0] for case in ledger.cases]
    assert [values(one)["insured"] for one in members] == [True, True, False]
    born = [one.facts["birth_date"] for one in members]
    assert [(str(fact.value), fact.source) for fact in born] == [
        ("1951-02-02", "身份证号"), ("1952-03-03", "身份证号"), ("1953-04-04", "身份证号")
    ]  # fmt: skip


def test_a_cell_that_is_a_record(tmp_path: Path) -> None:
    """An amount of one kind of income is an item of the person's; an empty cell one unknown, or none if said."""
    rows = [
        ["户编号", "姓名", "身份证号", "转移性收入", "经营性收入"],
        ["H1", "例甲", number(1), "1,200元", ""],
        ["H1", "例乙", number(2), "", "3"],
    ]
    (case,) = read(tmp_path, rows, """
complete = ["members", "incomes"]
[columns]
"转移性收入" = { fact = "收入项.数额", with = { "类别" = "转移", "周期" = "每年" } }
"经营性收入" = { fact = "收入项.数额", with = { kind = "business", period = "monthly" }, blank = "0" }
""").cases  # fmt: skip
    one, two = case.household.lists["member"]
    assert [values(item) for item in one.lists["income"]] == [
        {"amount": 120000, "kind": "transfers", "period": "yearly"}
    ]
    assert [values(item) for item in two.lists["income"]] == [
        {"kind": "transfers", "period": "yearly"},
        {"amount": 300, "kind": "business", "period": "monthly"},
    ]
    assert one.complete == {"income"}


def test_a_household_at_each_head(tmp_path: Path) -> None:
    """Where no column says whose a row is, and the county says so, a household begins at each head."""
    rows = [
        ["姓名", "身份证号", "与户主关系"],
        ["例甲", number(1), "01"], ["例乙", number(2), "10"], ["例丙", number(3), "01"],
    ]  # fmt: skip
    ledger = read(tmp_path, rows, """
household = "each head"
[columns]
"与户主关系" = { fact = "与户主关系", words = { 01 = "户主", 10 = "配偶" } }
""")  # fmt: skip
    assert [(case.id, len(case.household.lists["member"])) for case in ledger.cases] == [
        ("台账-2", 2),
        ("台账-4", 1),
    ]


def test_a_head_apart_from_members_side_by_side(tmp_path: Path) -> None:
    """A head who is not among the members is a person of the household too, where the county says so.

    Where it says that the head is listed among them and the head is not, the household lacks a person.
    """
    rows = [
        ["户主姓名", "户主身份证号", "成员一姓名", "成员一身份证号"],
        ["例甲", number(1), "例乙", number(2)],
    ]
    (case,) = read(tmp_path, rows, 'head = "apart"').cases
    assert [values(one) for one in case.household.lists["member"]] == [
        {"full_name": "例甲", "id_number": number(1)}, {"full_name": "例乙", "id_number": number(2)}
    ]  # fmt: skip
    listed = read(tmp_path, rows, 'head = "listed"')
    assert not listed.cases
    assert [line for r in listed.rejected for line in lines(r.problems)] == [
        "台账.csv:2 户主的身份证号不在成员里"
    ]


def test_a_column_of_one_sheet(tmp_path: Path) -> None:
    """A column is what is said of it on its sheet before what is said of it on all; a file has its own beside it."""
    path = book(tmp_path / "台账.xlsx", {
        "东村": [["户编号", "姓名", "身份证号", "类"], ["H1", "例甲", number(1), "在保"]],
        "西村": [["户编号", "姓名", "身份证号", "类"], ["H2", "例乙", number(2), "是"]],
    })  # fmt: skip
    (tmp_path / "台账.toml").write_text('[columns]\n"类" = "户.保障状态"\n"西村!类" = "成员.在保"\n', "utf-8")
    one, two = read_ledger(POLICY, path).cases
    assert values(one.household) == {"state": "covered", "village": "东村"}
    assert values(two.household) == {"village": "西村"}
    assert values(two.household.lists["member"][0])["insured"] is True


def test_what_nobody_has_said_is_asked(tmp_path: Path) -> None:
    """A column with a question mark stops the reading, with its sheet and name."""
    rows = [["户编号", "姓名", "身份证号", "月保障金", "类别"], ["H1", "例甲", number(1), "1", "A"]]
    with pytest.raises(CaseError) as caught:
        read(tmp_path, rows, '[columns]\n"月保障金" = "?"\n"类别" = { fact = "?" }\n')
    assert list(lines(caught.value.problems)) == [
        "台账.csv: 月保障金: 是什么，还没有说明",
        "台账.csv: 类别: 是什么，还没有说明",
        "要先说明这几件事，说一次就行：用 policyrules mapping 起草对照表，在里面答",
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("columns = 1", "ledger.toml: columns 应写成 [columns]，每列一行"),
        ("other = 1", 'ledger.toml: 应写成 {"complete": "all"} 或 {"complete": ["members"]}'),
        ("[columns\n", "ledger.toml: 第 1 行写错了：列名、词都放在英文的引号里"),
        ('[columns]\n"甲" = "-"\n"乙" = “户.保障状态”\n', "ledger.toml: 第 3 行写错了"),
        ('[columns]\n"甲" = "-"\n"甲" = "?"\n', "ledger.toml: 第 3 行写错了"),
        ('[columns]\n\n"甲" = {', "ledger.toml: 第 3 行写错了"),
        ('household = "?x"', "ledger.toml: household 应为 each head"),
        ('[columns]\n"姓 名" = "-"\n"姓名" = "-"', "ledger.toml: columns 里有一列写了两次"),
        ('[columns]\n"姓名" = { fact = "成员.姓名", day = 31 }', "ledger.toml: 姓名 的 day 应为 1 到 28，或 last"),
        ('[columns]\n"姓名" = { words = {} }',
         'ledger.toml: 姓名 应写成 "成员.姓名" 或 { fact = "成员.姓名", words = { A = "…" }, blank = "…", day = 1, unit = "元/年", with = { … }, sum = true }'),
        ('[columns]\n"姓名" = "成员.性名"', "姓名：没有事实 成员.性名，是不是 成员.姓名？"),
        ('[columns]\n"姓名" = { fact = "成员.姓名", words = [1] }', 'ledger.toml: 姓名 的 words 应写成 { A = "…" }'),
        ('birth = "成员.生日"\n', "birth：没有事实 成员.生日"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_settings(tmp_path: Path, settings: str, said: str) -> None:
    """Each mistake of the file is told for what it is."""
    rows = [["户编号", "姓名", "身份证号"], ["H1", "例甲", number(1)]]
    with pytest.raises(UsageError) as caught:
        read(tmp_path, rows, settings)
    assert caught.value.said.zh.startswith(said)


def test_the_example_of_the_page(tmp_path: Path) -> None:
    """The settings that the page shows are read under Yancheng, in both languages the same."""
    pages = [(ROOT / "docs" / name).read_text("utf-8") for name in ("cases.md", "cases.zh.md")]
    texts = {page.partition('```toml title="ledger.toml"\n')[2].partition("```")[0] for page in pages}
    (text,) = texts
    header = ["姓名", "身份证号", "与户主关系", "保障类型", "纳入年月", "养老金", "家庭月收入"]
    folder(tmp_path, {"台账": [header, ["例甲", number(1), "户主", "1", "201706", "70", "70"]]})
    (tmp_path / "ledger.toml").write_text(text, "utf-8")
    (case,) = read_ledger(load("yancheng"), tmp_path).cases
    assert values(case.household)["dibao_status"] == "covered"
    (member,) = case.household.lists["member"]
    assert values(member.lists["income"][0]) == {"amount": 7000, "kind": "other_pension", "period": "monthly"}


DRAFT = """\
# 台账里的列各是什么，县里填，县里保存。? 是还没有答的，答完才读；- 是不读。
# 写法：事实（成员.姓名），台账里的列（户编号、户主身份证号、与户主关系、家庭人口），或 { fact = …, words = { … }, blank = …, day = …, unit = …, persons = …, with = { … } }

# 哪些名单一条不缺，写在这里
# complete = ["members", "incomes"]

# 没有户编号和户主身份证号：每遇户主就是新的一户的，写 each head
household = "?"

# 认得的列：姓名、身份证号、与户主关系、保障状态、首次纳入日

[columns]
# 低保 第 3 列
"与户主关系" = { fact = "与户主关系", words = { "01" = "?", "10" = "?" } }
# 低保 第 4 列
# 这些词不是选项（在保、停保）
"保障状态" = { fact = "户.保障状态", words = { "A" = "?" } }
# 低保 第 5 列
# 有只有年月的：1 到 28，或 last
"首次纳入日" = { fact = "户.首次纳入日", day = "?" }
# 低保 第 6 列
# 全户的还是一人的，按月还是按年（unit）
# 可能是 "月保障金" = "户.原保障金"
"月保障金" = "?"
# 低保 第 7 列
# 按月还是按年（unit），全户的还是一个人的；一类收入用 with
# 可能是 "转移性收入" = { fact = "收入项.数额", with = { "类别" = "转移/经营", "周期" = "每月/每年" } }
"转移性收入" = "?"
"电话" = "-"
# 低保 第 9 列
# 这个列名出现了不止一次
"姓名#2" = "?"
"""

REGISTER = [
    ["姓名", "身份证号", "与户主关系", "保障状态", "首次纳入日", "月保障金", "转移性收入", "电话", "姓名"],
    ["例甲", number(1), "01", "A", "201706", "600", "70", "1", "x"],
    ["例乙", number(2), "10", "", "", "", "", "", ""],
]


def test_a_draft_holds_every_question(tmp_path: Path) -> None:
    """The whole draft of a register: what is known, what is asked with its likely answer, what is not read."""
    path = book(tmp_path / "台账.xlsx", {"汇总": [["乡镇"], ["东镇"]], "低保": REGISTER})
    assert mapping_draft(POLICY, path) == DRAFT
    assert "# perhaps" in mapping_draft(POLICY, path, language="en")


def test_a_draft_is_read_and_asks_until_it_is_answered(tmp_path: Path) -> None:
    """An unanswered draft stops the reading with each question; answered, the ledger is read and says by what."""
    path = folder(tmp_path, {"低保": REGISTER}) / "低保.csv"
    draft = mapping_draft(POLICY, path)
    beside = tmp_path / "低保.toml"
    beside.write_text(draft, "utf-8")
    with pytest.raises(CaseError) as caught:
        read_ledger(POLICY, path)
    assert [problem.field for problem in caught.value.problems] == [
        "与户主关系", "保障状态", "首次纳入日", "月保障金", "转移性收入", "姓名#2", "", ""
    ]  # fmt: skip
    for old, new in (
        ('household = "?"', 'household = "each head"'), ('"01" = "?", "10" = "?"', '"01" = "户主", "10" = "配偶"'),
        ('"A" = "?"', '"A" = "在保"'), ('day = "?"', "day = 1"), ('"月保障金" = "?"', '"月保障金" = "户.原保障金"'),
        ('"转移性收入" = "?"', '"转移性收入" = "-"'), ('"姓名#2" = "?"', '"姓名#2" = "-"'),
    ):  # fmt: skip
        assert old in draft
        draft = draft.replace(old, new)
    beside.write_text(draft, "utf-8")
    (case,) = read_ledger(POLICY, path).cases
    assert [str(value) for value in values(case.household).values()] == ["covered", "2017-06-01", "60000"]
    assert case.mapping == hashlib.sha256(draft.encode()).hexdigest()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``mapping`` writes a draft beside the ledger, never over one that is there; a receipt names what was answered."""
    path = folder(
        tmp_path / "ledger", {"低保": [["户编号", "姓名", "身份证号", "类"], ["H1", "例甲", number(1), "1"]]}
    )
    written = path / "ledger.toml"
    assert main(["mapping", "yancheng", str(path), "-o", str(written)]) == 0
    assert written.read_text("utf-8").endswith('[columns]\n"类" = "-"\n')
    assert main(["--lang", "en", "mapping", "yancheng", str(path), "-o", str(written)]) == 2
    assert "ledger.toml: is there already and may hold answers" in capsys.readouterr().err
    asked = ["decide", "yancheng", "--ledger", str(path), "--on", "2017-10-15", "--format", "json"]
    assert main(asked) == 0
    digest = hashlib.sha256(written.read_bytes()).hexdigest()
    assert {decision["receipt"]["mapping"] for decision in json.loads(capsys.readouterr().out)} == {digest}
    elsewhere = tmp_path / "m.toml"
    elsewhere.write_text('[columns]\n"类" = "?"\n', "utf-8")
    assert main([*asked, "--mapping", str(elsewhere)]) == 2
    assert "低保.csv: 类: 是什么，还没有说明" in capsys.readouterr().err
    case = ["decide", "yancheng", "--case", str(elsewhere), "--mapping", str(elsewhere), "--on", "2017-10-15"]
    assert main(case) == 2
    assert "--mapping 说的是台账（--ledger）的列" in capsys.readouterr().err


def test_what_a_file_s_name_may_say_is_asked(tmp_path: Path) -> None:
    """A status in a file's name that no row tells is asked about, once: until the county says yes or no."""
    rows = [["户编号", "姓名", "身份证号"], ["H1", "例甲", number(1)]]
    path = folder(tmp_path, {"2025年在保户": rows})
    asked = [line for line in lines(read_ledger(POLICY, path).notes) if "文件名里有" in line]
    said = 'file = { fact = "户.保障状态", words = { "在保" = "在保" } }'
    assert asked == [
        f'2025年在保户.csv: 文件名里有 在保，没有一行写着 户.保障状态：整个文件都是的，在对照表里写 {said}；不是的写 file = "-"'
    ]
    for answer, state in ((said, "covered"), ('file = "-"', None)):
        (path / "ledger.toml").write_text(answer, "utf-8")
        ledger = read_ledger(POLICY, path)
        assert not [line for line in lines(ledger.notes) if "文件名里有" in line]
        fact = ledger.cases[0].household.facts.get("state")
        assert (fact.value if fact else None) == state
    (path / "ledger.toml").unlink()
    folder(tmp_path, {"2025年在保户": [[*rows[0], "保障状态"], [*rows[1], "停保"]]})
    assert not [line for line in lines(read_ledger(POLICY, path).notes) if "文件名里有" in line]


def test_a_fact_that_is_called_like_the_head(tmp_path: Path) -> None:
    """申请人 holds the head's name in a register, though a policy has a choice 申请人: said, and not refused.

    Where a cell is an option, or a code, the column is the fact's.
    """
    policy = load("yancheng")
    for at, (cells, note) in enumerate(
        ((("例甲", "例甲"), True), (("例甲", "本人"), False), (("1", "2"), False))
    ):
        rows = [["户编号", "姓名", "身份证号", "申请人"]]
        rows += [["H1", f"例{n}", number(n), cell] for n, cell in enumerate(cells, start=1)]
        path = folder(tmp_path / str(at), {"台账": rows})
        if at == 2:
            with pytest.raises(CaseError):
                read_ledger(policy, path)
            continue
        ledger = read_ledger(policy, path)
        assert (
            "台账.csv: 申请人 读作户主的姓名：没有一格是这个事实的选项" in list(lines(ledger.notes))
        ) is note
        assert len(ledger.cases) == note
        assert len(ledger.rejected) == (not note)
        assert ("例甲" in mapping_draft(policy, path)) is (not note)


def test_a_number_that_each_row_of_a_household_repeats(tmp_path: Path) -> None:
    """An amount that all rows of each household have alike is perhaps the household's: as one of each person it
    counts several times, and that is told; one that differs within a household is a person's."""
    header = ["户编号", "姓名", "身份证号", "经营性收入"]
    said = '"经营性收入" = { fact = "收入项.数额", with = { "类别" = "经营", "周期" = "每年" } }'

    def told(*amounts: str) -> list[str]:
        keys = ["H1", "H1", "H2", "H2", "H3"]
        rows = [[k, "例", number(n), a] for n, (k, a) in enumerate(zip(keys, amounts, strict=True), start=1)]
        table = folder(tmp_path / "台账", {"台账": [header, *rows]})
        (table / "ledger.toml").write_text(f"[columns]\n{said}\n", "utf-8")
        return [line for line in lines(read_ledger(POLICY, table).notes) if "记重" in line]

    assert told("1200", "1200", "300", "300", "5")[0].startswith("台账.csv: 经营性收入：每一户的各行都是同一个数")
    assert not told("1200", "1200", "300", "", "5")
    assert not told("1200", "1200", "300", "200", "5")
    assert not told("1200", "1200", "0", "0.00", "5")


def test_a_column_that_no_table_has_is_told(tmp_path: Path) -> None:
    """A name in the mapping that no table has is mistyped, or of another file: what it says holds for nothing."""
    rows = [["户编号", "原保障金", "姓名", "身份证号"], ["H1", "3600", "例甲", number(1)]]
    table = folder(tmp_path / "台账", {"台账": rows})
    said = '"原保障金额" = { fact = "户.原保障金", unit = "元/年" }\n"台账!姓名" = "成员.姓名"\n"备注" = "-"\n'
    (table / "ledger.toml").write_text(f"[columns]\n{said}", "utf-8")
    told = "台账: 对照表里说到的列，读入的表里没有：原保障金额"
    assert told in list(lines(read_ledger(POLICY, table).notes))
    (table / "ledger.toml").write_text(f"[columns]\n{said}".replace("金额", "金"), "utf-8")
    ledger = read_ledger(POLICY, table)
    assert not [line for line in lines(ledger.notes) if "对照表" in line]
    assert [case.household.facts["paid"].value for case in ledger.cases] == [30000]


def test_whose_identity_numbers_are_is_asked(tmp_path: Path) -> None:
    """A column that is not read and holds identity numbers may hold members: nothing is read until somebody says
    that it does not, or the column is called so that it is read."""
    rows = [["户编号", "姓名", "身份证号", "家属1姓名", "家属1身份证号"], ["H1", "例甲", number(1), "例乙", number(2)]]
    table = folder(tmp_path / "台账", {"台账": rows})
    with pytest.raises(CaseError) as caught:
        read_ledger(POLICY, table, complete=["members"])
    assert next(lines(caught.value.problems)).startswith("台账.csv: 家属1身份证号: 是谁的身份证号：")
    draft = mapping_draft(POLICY, table)
    assert '"家属1身份证号" = "?"' in draft
    (table / "ledger.toml").write_text('[columns]\n"家属1身份证号" = "-"\n', "utf-8")
    (case,) = read_ledger(POLICY, table, complete=["members"]).cases
    assert len(case.household.lists["member"]) == 1
    rows[0] = ["户编号", *(f"成员{n}{name}" for n in "一二" for name in ("姓名", "身份证号"))]
    (table / "ledger.toml").unlink()
    (case,) = read_ledger(POLICY, folder(table, {"台账": rows}), complete=["members"]).cases
    assert len(case.household.lists["member"]) == 2


def test_what_an_amount_is_of_is_asked(tmp_path: Path) -> None:
    """Columns that look like amounts, or say how many persons, and are not read: asked, until it is said."""
    rows = [["户编号", "姓名", "身份证号", "月保障金", "开户银行", "人数"]]
    rows += [["H1", "例甲", number(1), "300", "虚构银行", "1"]]
    path = folder(tmp_path, {"台账": rows})
    asked = [line for line in lines(read_ledger(POLICY, path).notes) if "答一次" in line]
    how = '在对照表里答一次（policyrules mapping 起草），用不着的写 "-"'
    assert asked == [
        f"台账.csv: 月保障金 没有读入，也许是金额：是全户的还是一人的，按月还是按年，{how}",
        f"台账.csv: 人数 没有读入：是家庭人口还是保障人数，{how}",
    ]
    (path / "ledger.toml").write_text('[columns]\n"月保障金" = "-"\n"人数" = "家庭人口"\n', "utf-8")
    assert not [line for line in lines(read_ledger(POLICY, path).notes) if "答一次" in line]


def test_what_is_nearly_a_name_of_the_policy_is_asked(tmp_path: Path) -> None:
    """A register's column of which one character is another: it is said which it may be, until somebody has said
    what it is. One that is like none is only said not to be read."""
    rows = [["户编号", "姓名", "身份证号", "原保证金", "保障状太", "开户银行"]]
    rows += [["H1", "例甲", number(1), "300", "在保", "虚构银行"]]
    path = folder(tmp_path, {"台账": rows})
    asked = [line for line in lines(read_ledger(POLICY, path).notes) if "只差一点" in line]
    assert asked == [
        "台账.csv: 原保证金（原保障金）、保障状太（保障状态） 没有读入，与政策的名称只差一点：是它的，改表头或"
        '在对照表里写明（policyrules mapping 起草），不是的写 "-"'
    ]
    (path / "ledger.toml").write_text('[columns]\n"原保证金" = "-"\n"保障状太" = "户.保障状态"\n', "utf-8")
    ledger = read_ledger(POLICY, path)
    assert not [line for line in lines(ledger.notes) if "只差一点" in line]
    assert ledger.cases[0].household.facts["state"].value == "covered"


def test_what_only_the_name_of_the_file_says(tmp_path: Path) -> None:
    """One file for each state: a word in its name is the fact, the longest of those in it; others are asked."""
    rows = [["户编号", "姓名", "身份证号"], ["H1", "例甲", number(1)]]
    settings = 'file = { fact = "户.保障状态", words = { "保户" = "停保", "在保户" = "在保" } }'
    (case,) = read(tmp_path / "a", rows, settings, "在保户608人").cases
    fact = case.household.facts["state"]
    assert (fact.value, fact.source) == ("covered", "文件名")
    with pytest.raises(CaseError) as caught:
        read(tmp_path / "b", rows, settings, "停了的")
    assert next(lines(caught.value.problems)).startswith("停了的.csv: file: 停** 不在选项之中")
    (case,) = read(tmp_path / "c", rows, 'sheet = "户.所在村"', "甲村").cases
    assert values(case.household) == {"village": "甲村"}
    with pytest.raises(UsageError, match="there is no fact"):
        read(tmp_path / "d", rows, 'sheet = "成员.姓名"', "甲村")


def test_shares_of_a_household_s_amount(tmp_path: Path) -> None:
    """Amounts a person are the household's together where the county says so; with one unknown it is unknown."""
    rows = [
        ["户编号", "姓名", "身份证号", "月保障金"],
        ["H1", "例甲", number(1), "300.10"], ["H1", "例乙", number(2), "200"], ["H2", "例丙", number(3), ""],
    ]  # fmt: skip
    said = '[columns]\n"月保障金" = { fact = "户.原保障金", sum = true }\n'
    one, two = read(tmp_path, rows, said).cases
    assert (one.household.facts["paid"].value, one.household.facts["paid"].source) == (50010, "各人之和")
    assert values(two.household) == {}
    rows[2][3] = "x"
    assert [line for r in read(tmp_path, rows, said).rejected for line in lines(r.problems)] == [
        "台账.csv:3 月保障金: x 不是数字，请写成 1200.50 的样子"
    ]
    with pytest.raises(UsageError, match="sum is for a number of the household"):
        read(tmp_path, rows, '[columns]\n"月保障金" = { fact = "户.保障状态", sum = true }\n')


def test_the_number_of_a_disability_certificate(tmp_path: Path) -> None:
    """The identity number in it is taken, and it is said; one that does not agree with itself is refused."""
    rows = [
        ["户编号", "姓名", "身份证号"],
        ["H1", "例甲", number(1) + "43"],
        ["H2", "例乙", number(2) + "95"],
    ]
    ledger = read(tmp_path, rows, "")
    (case,) = ledger.cases
    assert values(case.household.lists["member"][0])["id_number"] == number(1)
    assert "台账.csv:2 身份证号: 是残疾证号，身份证号取它的前 18 位" in list(lines(ledger.notes))
    assert [line for r in ledger.rejected for line in lines(r.problems)] == [
        "台账.csv:3 身份证号: 身份证号应为 18 位：17 位数字加末位数字或 X"
    ]


@pytest.mark.parametrize("written", ["2", "2级", "二级", "贰级", "二级（重度）", "2.0"])
def test_grades_as_they_are_written(tmp_path: Path, written: str) -> None:
    """Each way of writing the second grade of disability is 2; a grade that there is not is refused."""
    header = ["户编号", "姓名", "身份证号", "残疾等级"]
    rows = [["H1", "例甲", number(1), written], ["H2", "例乙", number(2), "五级"]]
    folder(tmp_path, {"台账": [header, *rows]})
    ledger = read_ledger(load("yancheng"), tmp_path)
    assert [values(case.household.lists["member"][0])["disability_grade"] for case in ledger.cases] == [2]
    assert len(ledger.rejected) == 1


def test_kind_and_grade_of_a_disability_certificate(tmp_path: Path) -> None:
    """They are the person's where the row does not say them, with the number as source; else they must agree."""
    header = ["户编号", "姓名", "身份证号", "残疾类别", "残疾等级"]
    rows = [
        ["H1", "例甲", number(1) + "43", "", ""],
        ["H2", "例乙", number(2) + "62B1", "精神残疾", "2"],
        ["H3", "例丙", number(3) + "43", "肢体", "2"],
    ]
    folder(tmp_path, {"台账": [header, *rows]})
    ledger = read_ledger(load("yancheng"), tmp_path)
    members = [case.household.lists["member"][0] for case in ledger.cases]
    found = [(one.facts["disability_type"].value, one.facts["disability_grade"].value) for one in members]
    assert found == [("physical", 3), ("mental", 2)]
    assert [one.facts["disability_grade"].source for one in members] == ["残疾证号", ""]
    assert [line for r in ledger.rejected for line in lines(r.problems)] == [
        "台账.csv:4 残疾等级: 残疾证号里的残疾等级与这一行写的不同"
    ]


def test_facts_of_other_records(tmp_path: Path) -> None:
    """A fact of a list is a record of its own on a register; on a table of ours it is none of its records."""
    rows = [["户编号", "姓名", "身份证号", "养老金"], ["H1", "例甲", number(1), "70"]]
    said = '[columns]\n"养老金" = "收入项.数额"\n'
    (case,) = read(tmp_path / "a", rows, said).cases
    (member,) = case.household.lists["member"]
    assert values(case.household) == {}
    assert [values(item) for item in member.lists["income"]] == [{"amount": 7000}]
    with pytest.raises(UsageError, match=r"养老金: 收入项\.数额 is no fact of this table's records"):
        read(tmp_path / "b", [["户编号", "养老金"], ["H1", "70"]], said, "户")


def test_a_draft_holds_nobody_s_number(tmp_path: Path) -> None:
    """Where columns are shifted, identity numbers stand where options should: they are no words to ask about."""
    rows = [["户编号", "保障状态", "姓名"], ["H1", number(1), "例甲"], ["H2", "A类", "例乙"]]
    draft = mapping_draft(POLICY, folder(tmp_path, {"台账": rows}))
    assert 'words = { "A类" = "?" }' in draft
    assert number(1) not in draft
