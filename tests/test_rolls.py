"""The comparison of ledgers: every row is matched, alone or reported, and nothing is guessed."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import get_args

import duckdb
import pytest

import roots_policy
from lists_policy import COUNTY, HEAD, RULES, WORDS, policy
from policyrules.base.errors import CaseError, UsageError
from policyrules.base.saying import Language, Said
from policyrules.cli import main
from policyrules.core.case import Case
from policyrules.core.types import Known
from policyrules.intake.column_names import PERSON_FACTS
from policyrules.intake.identity import SPOILED, check_digit
from policyrules.intake.workbooks import read_workbook
from policyrules.lists.near_numbers import near
from policyrules.lists.roll_households import RowNote, RowNoteKind
from policyrules.lists.roll_tables import ROLL_KINDS, read_rolls
from policyrules.lists.rolls import ComparedRolls, compare_rolls
from policyrules.lists.rosters import roster
from policyrules.lists.words import MATTERS, Page
from policyrules.loading import load
from test_lists_whole import expected

ON = date(2020, 6, 15)

OF_THE_REGISTER = """名单 曾建档 (registered_ever) 对 户
  当 建档状态 不等于 未建档
  依据 一 “名单”
名单 现建档 (registered_now) 对 户
  当 建档状态 等于 未脱贫
  依据 一 “名单”
"""


def number(serial: int) -> str:
    """A valid identity number; the serial makes it unlike its neighbours."""
    stem = f"110101199003{1 + serial % 28:02d}{7 * serial:03d}"
    return stem + check_digit(stem)


WITH_X = next(one for one in map(number, range(1, 500)) if not one.isdigit())
A, B, C, D = number(3), number(5), number(8), number(13)


def read(tmp_path: Path, *, complete: tuple[str, ...] = (), **tables: str) -> ComparedRolls:
    """The ledgers of CSV texts, compared."""
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    found = policy()
    return compare_rolls(found, read_rolls(found, tmp_path, complete=complete))


def rows(*lines: str, header: str = "户编号,身份证号,姓名") -> str:
    return "\n".join((header, *lines)) + "\n"


def facts(case: Case) -> dict[str, Known]:
    return {name: fact.value for name, fact in case.household.facts.items()}


def people(case: Case) -> list[dict[str, Known]]:
    shown = []
    for record in case.household.lists["member"]:
        shown.append({n: f.value for n, f in record.facts.items() if n not in ("full_name", "id_number")})
    return shown


def said(notes: tuple[RowNote, ...]) -> list[tuple[str, str]]:
    return [(note.kind, note.said.zh) for note in notes]


def balanced(found: ComparedRolls) -> None:
    """Every row has one fate, and no row is in two cases."""
    for count in found.counts:
        assert count.rows == count.matched + count.alone + count.reported
    used = [row for rows_ in found.origin.values() for row in rows_]
    assert len(used) == len(set(used)) == sum(c.matched + c.alone for c in found.counts)


# ── matching ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [*PERSON_FACTS["id_number"], "证 件\u3000号码"])
@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_number_may_stand_under_every_name_that_ledgers_know(
    tmp_path: Path, name: str, ending: str
) -> None:
    """A roll has 证件号码, 户码 and 成员姓名 as a ledger may have them; what it has no use for is told."""
    row = {"户码": "D1", name: A, "成员姓名": "示例甲", "户主身份证号": A, "性别": "男", "出生年月": "1990-03-04"}
    if ending == "json":
        (tmp_path / "dibao.json").write_text(json.dumps([row]), "utf-8")
    else:
        (tmp_path / "dibao.csv").write_text(f"{','.join(row)}\n{','.join(row.values())}\n", "utf-8")
    (roll,) = read_rolls(load("yancheng"), tmp_path)
    (read_,) = roll.rows
    assert (read_.household, read_.number, read_.name, read_.problems) == ("D1", A, "示例甲", ())
    assert any("户主身份证号" in note.said.zh for note in roll.notes)
    assert read_.facts["member", "birth_date"].value == date(1990, 3, 4)


def test_a_number_under_two_names_is_refused_by_both(tmp_path: Path) -> None:
    """Which of two columns is the number nobody knows, and the message names them."""
    (tmp_path / "dibao.csv").write_text(f"户编号,身份证号,证件号码\nD1,{A},{B}\n", "utf-8")
    with pytest.raises(CaseError) as raised:
        read_rolls(policy(), tmp_path)
    assert [p.said.zh for p in raised.value.problems] == ["列 number 出现了 2 次（身份证号、证件号码）"]


def test_people_are_matched_by_number(tmp_path: Path) -> None:
    """甲 and 乙 are a household of the register, 甲 is in dibao under another number: one case."""
    found = read(
        tmp_path,
        register=rows(f"P1,{A},甲,未脱贫", f"P1,{B},乙,未脱贫", header="户编号,身份证号,姓名,建档状态"),
        dibao=rows(f"D9,{A},甲"),
    )
    (case,) = found.cases
    assert case.id == "register:P1"
    assert facts(case) == {"register_status": "registered"}
    assert people(case) == [{"insured": True}, {}]
    assert found.origin == {case.id: (("register.csv", 2), ("register.csv", 3), ("dibao.csv", 2))}
    assert found.presence == ((("register",), 1), (("register", "dibao"), 1))
    assert found.households == ((("register", "dibao"), 1),)
    assert [(c.kind, c.rows, c.matched, c.alone, c.reported) for c in found.counts] == [
        ("register", 2, 1, 1, 0),
        ("dibao", 1, 1, 0, 0),
    ]
    balanced(found)


def test_a_name_is_never_enough(tmp_path: Path) -> None:
    """Two people of one name and different numbers stay two households."""
    found = read(tmp_path, register=rows(f"P1,{A},甲"), dibao=rows(f"D1,{C},甲"))
    assert [c.id for c in found.cases] == ["register:P1", "dibao:D1"]
    assert found.notes == ()


def test_facts_say_where_they_come_from(tmp_path: Path) -> None:
    """A fact written names table and row; an implied one names the ledger and that it lists the person."""
    found = read(tmp_path, dibao=rows(f"D1,{A},甲,12.50", header="户编号,身份证号,姓名,工资"))
    (member,) = found.cases[0].household.lists["member"]
    assert (member.facts["pay"].value, member.facts["pay"].source) == (1250, "dibao.csv:2")
    assert member.facts["insured"].source == "dibao.csv：在册"


# ── what being in a ledger implies ───────────────────────────────────────────


def test_a_unit_above_a_roll(tmp_path: Path) -> None:
    """Amounts in another unit than their fact's are refused with the column; in its own they are read."""
    header = "户编号,身份证号,姓名,工资"
    above = "单位：万元,,,\n" + rows(f"D1,{A},甲,0.00125", header=header)
    with pytest.raises(CaseError) as caught:
        read(tmp_path, dibao=above)
    assert caught.value.problems[0].said.zh.startswith("表头以上写着单位 万元，这一列以 元")
    found = read(tmp_path, dibao=above.replace("万元", "元").replace("0.00125", "12.50"))
    assert people(found.cases[0])[0]["pay"] == 1250


STEMS = [f"110101199003{day:02d}{n}00" for day in range(1, 29) for n in range(10)]
REAL = next(f"{stem}0" for stem in STEMS if check_digit(stem) == "0")
DAMAGED = next(f"{stem}0" for stem in STEMS if check_digit(stem) not in "0X")


@pytest.mark.parametrize("beside", [[], [DAMAGED], [A, "1.10101E+17"]])
def test_a_number_of_a_roll_that_may_be_damaged(tmp_path: Path, beside: list[str]) -> None:
    """One that ends in 000 is refused, right check digit or not, where others do not show that its column lost
    nothing; no column of a source is spoken of.
    """
    listed = [f"D{n},{one},甲" for n, one in enumerate([REAL, *beside])]
    (tmp_path / "dibao.csv").write_text(rows(*listed), "utf-8")
    (roll,) = read_rolls(policy(), tmp_path)
    assert [problem.zh for problem in roll.rows[0].problems] == [SPOILED.zh]
    assert roll.notes == ()


def test_a_number_of_a_roll_that_really_ends_so(tmp_path: Path) -> None:
    """Among numbers that end otherwise it is taken, and told with its row, in CSV and in JSON; in JSON a number
    that is no text shows that the column has lost digits.
    """
    digits = [one for one in map(number, range(1, 40)) if one.isdigit()]
    told = "身份证号以 000 结尾：校验位对，同列别的号码没有丢过末几位，按真号读入，请核对原件"
    listed = [f"D{n},{one},甲" for n, one in enumerate([digits[0], REAL, WITH_X])]
    (tmp_path / "dibao.csv").write_text(rows(*listed), "utf-8")
    (roll,) = read_rolls(policy(), tmp_path)
    assert [row.problems for row in roll.rows] == [()] * 3
    assert [note.line.zh for note in roll.notes] == [f"dibao.csv:3 身份证号: {told}"]
    (tmp_path / "dibao.csv").unlink()
    cells: list[object] = [REAL, digits[0]]
    for numbers, taken in ((cells, 1), ([*cells, int(digits[1])], 0)):
        written = [{"户编号": f"D{n}", "身份证号": one} for n, one in enumerate(numbers)]
        (tmp_path / "dibao.json").write_text(json.dumps(written), "utf-8")
        (roll,) = read_rolls(policy(), tmp_path)
        assert len(roll.notes) == taken
        assert (roll.rows[0].problems == ()) == bool(taken)


def test_absence_counts_only_in_a_complete_ledger(tmp_path: Path) -> None:
    """Not in dibao: unknown; not in a dibao ledger declared complete: not insured, not covered."""
    tables = {"register": rows(f"P1,{A},甲"), "dibao": rows(f"D1,{C},丙")}
    (case, _) = read(tmp_path, **tables).cases
    assert (facts(case), people(case)) == ({}, [{}])
    (case, _) = read(tmp_path, complete=("低保",), **tables).cases
    assert (facts(case), people(case)) == ({"dibao_status": "not_covered"}, [{"insured": False}])


def test_a_household_is_covered_only_as_a_whole(tmp_path: Path) -> None:
    """One of two members in dibao may be a single-person household: the household's status stays unknown."""
    found = read(
        tmp_path, register=rows(f"P1,{A},甲", f"P1,{B},乙"), dibao=rows(f"D1,{A},甲"), complete=("dibao",)
    )
    assert "dibao_status" not in facts(found.cases[0])
    assert said(found.notes) == [("partly", "register:P1：2 人中 1 人在低保台账，整户的状态没有推定")]
    found = read(tmp_path, dibao=rows(f"D1,{A},甲", f"D1,{B},乙"))
    assert facts(found.cases[0])["dibao_status"] == "covered"


def test_the_ledger_s_own_word_wins(tmp_path: Path) -> None:
    """A status written in the row is not replaced by what being listed implies."""
    found = read(tmp_path, dibao=rows(f"D1,{A},甲,未保", header="户编号,身份证号,姓名,保障状态"))
    assert facts(found.cases[0])["dibao_status"] == "not_covered"


def test_presence_implies_no_status_of_the_register(tmp_path: Path) -> None:
    """Being filed does not say 未脱贫; absence from a complete register says 未建档."""
    found = read(tmp_path, register=rows(f"P1,{A},甲"), dibao=rows(f"D1,{C},丙"), complete=("register",))
    assert "register_status" not in facts(found.cases[0])
    assert facts(found.cases[1])["register_status"] == "not_registered"


def test_standing_in_the_register_excludes_unregistered(tmp_path: Path) -> None:
    """The register does not say whether they have left poverty; that they are not 未建档 it does.

    So whoever is registered or has left is listed, as the rule "not 未建档" says, while a list of
    those still registered asks for the status; in the roll of 特困 nobody is 非特困.
    """
    found = policy(OF_THE_REGISTER, county="")
    (tmp_path / "register.csv").write_text(rows(f"P1,{A},甲"), "utf-8")
    (tmp_path / "dibao.csv").write_text(rows(f"D1,{C},丙"), "utf-8")
    cases = compare_rolls(found, read_rolls(found, tmp_path)).cases
    assert cases[0].household.excluded == {"register_status": {"not_registered"}}
    assert cases[1].household.excluded == {}
    shown = {row.household: row.state for row in roster(found, cases, "registered_ever", on=ON).rows}
    assert shown == {"register:P1": "listed", "dibao:D1": "undetermined"}
    now = roster(found, cases, "registered_now", on=ON)
    (unsure,) = (row for row in now.rows if row.household == "register:P1")
    assert (unsure.state, [m.id for m in unsure.missing]) == ("undetermined", ["household.register_status"])


def test_an_excluded_option_yields_to_what_rows_say(tmp_path: Path) -> None:
    """What a row writes stands, and where two rows differ nothing that a roll implies fills the gap."""
    header = "户编号,身份证号,姓名,建档状态"
    said = read(tmp_path, register=rows(f"P1,{A},甲,未建档", header=header))
    assert (facts(said.cases[0]), said.cases[0].household.excluded) == (
        {"register_status": "not_registered"},
        {},
    )
    differ = read(
        tmp_path,
        register=rows(f"P1,{A},甲,未建档", f"P1,{B},乙,未脱贫", header=header),
        dibao=rows(f"D1,{A},甲,在保", f"D1,{B},乙,未保", header="户编号,身份证号,姓名,保障状态"),
    )
    assert [note.kind for note in differ.notes] == ["fact", "fact"]
    assert (facts(differ.cases[0]), differ.cases[0].household.excluded) == ({}, {})


def test_every_implication_has_its_reason_and_reads() -> None:
    """The table of implications gives a reason in both languages for each."""
    implied = [i for kind in ROLL_KINDS for i in kind.implied]
    assert all(i.why.zh and i.why.en and (i.present is not None or i.absent is not None) for i in implied)
    assert len(implied) == 5


def test_a_row_left_out_leaves_absence_open(tmp_path: Path) -> None:
    """A dibao row of 甲 with a wrong number: 甲 is not said to be outside dibao, 乙 is."""
    wrong = A[:-1] + ("1" if A[-1] != "1" else "2")
    found = read(
        tmp_path, register=rows(f"P1,{A},甲", f"P2,{B},乙"), dibao=rows(f"D1,{wrong},甲"), complete=("dibao",)
    )
    assert [people(case) for case in found.cases] == [[{}], [{"insured": False}]]
    assert [facts(case) for case in found.cases] == [{}, {"dibao_status": "not_covered"}]


def test_members_are_complete_only_by_a_complete_register(tmp_path: Path) -> None:
    """The member list is complete where a complete register has exactly these people."""
    tables = {"register": rows(f"P1,{A},甲"), "dibao": rows(f"D1,{A},甲")}
    assert read(tmp_path, **tables).cases[0].household.complete == frozenset()
    assert read(tmp_path, complete=("register",), **tables).cases[0].household.complete == {"member"}


# ── what is reported ─────────────────────────────────────────────────────────


def test_unusable_rows(tmp_path: Path) -> None:
    """No number, a number that a spreadsheet spoiled, a wrong check digit, no household, a bad value."""
    bad = A[:-1] + ("1" if A[-1] != "1" else "2")
    found = read(
        tmp_path,
        dibao=rows(
            "D1,,甲,", "D2,1.10101E+17,乙,", f"D3,{bad},丙,", f",{B},丁,", f"D5,{C},戊,多",
            header="户编号,身份证号,姓名,工资",
        ),
    )  # fmt: skip
    assert found.cases == ()
    assert [(i.kind, i.rows, i.said.zh) for i in found.notes] == [
        ("unusable", (("dibao.csv", 2),), "没有身份证号"),
        ("unusable", (("dibao.csv", 3),),
         "身份证号被当作数字保存过，末几位已经丢失；请把该列设为文本后重新录入"),
        ("unusable", (("dibao.csv", 4),), "身份证号的校验位不对，有一位录错了"),
        ("unusable", (("dibao.csv", 5),), "没有户编号"),
        ("unusable", (("dibao.csv", 6),), "工资：多 不是数字，请写成 1200.50 的样子"),
    ]  # fmt: skip
    assert (found.counts[0].rows, found.counts[0].reported) == (5, 5)


def test_numeric_numbers_in_json(tmp_path: Path) -> None:
    """A JSON number is refused as an identity number, a text is taken."""
    data = [{"household": "1", "id_number": int(A[:17] + "0")}, {"household": 1, "id_number": B}]
    (tmp_path / "platform.json").write_text(json.dumps(data), "utf-8")
    found_policy = policy()
    found = compare_rolls(found_policy, read_rolls(found_policy, tmp_path))
    assert [i.rows for i in found.notes] == [(("platform.json", 1),)]
    assert people(found.cases[0]) == [{"in_platform": True}]


def test_duplicates(tmp_path: Path) -> None:
    """Equal rows count once, the later one reported; rows that differ are all left out."""
    found = read(
        tmp_path,
        dibao=rows(
            f"D1,{A},甲,5", f"D1,{A},甲,5", f"D2,{B},乙,5", f"D2,{B},乙,6", header="户编号,身份证号,姓名,工资"
        ),
    )
    assert [c.id for c in found.cases] == ["dibao:D1"]
    assert said(found.notes) == [
        ("duplicate", f"低保台账里 11***************{A[-1]} 重复登记，内容相同，只用第 2 行"),
        ("contradiction", f"低保台账里 11***************{B[-1]} 有 2 行，内容不同（第 4、5 行）"),
    ]
    assert (found.counts[0].alone, found.counts[0].reported) == (1, 3)
    balanced(found)


def test_one_person_in_two_households(tmp_path: Path) -> None:
    """A person in two households of one ledger is in neither; the others stay, their lists open."""
    found = read(
        tmp_path,
        register=rows(f"P1,{A},甲", f"P2,{A},甲", f"P1,{B},乙", f"P2,{C},丙"),
        complete=("register",),
    )
    assert [(c.id, len(people(c)), c.household.complete) for c in found.cases] == [
        ("register:P1", 1, frozenset()),
        ("register:P2", 1, frozenset()),
    ]
    assert said(found.notes) == [
        ("two_households", f"建档立卡台账里同一人 11***************{A[-1]} 在 2 户（第 2、3 行）")
    ]
    balanced(found)


def test_households_cut_differently(tmp_path: Path) -> None:
    """One dibao household of two register households is not joined: every row of it is reported."""
    found = read(tmp_path, register=rows(f"P1,{A},甲", f"P2,{B},乙"), dibao=rows(f"D1,{A},甲", f"D1,{B},乙"))
    assert found.cases == ()
    assert said(found.notes) == [("split", "各台账分户不同，同一家在一本里是几户：建档立卡台账 P1、P2")]
    assert [c.reported for c in found.counts] == [2, 2]


def test_different_members(tmp_path: Path) -> None:
    """A dibao member whom the complete register does not have in the household: members stay open."""
    found = read(
        tmp_path,
        register=rows(f"P1,{A},甲"),
        dibao=rows(f"D1,{A},甲", f"D1,{B},乙"),
        complete=("register",),
    )
    assert found.cases[0].household.complete == frozenset()
    assert said(found.notes) == [
        ("composition", "register:P1：建档立卡台账里没有这 1 人（dibao.csv:3），家庭成员未定")
    ]


def test_contradicting_facts_and_names(tmp_path: Path) -> None:
    """Ledgers that disagree on a fact or a name leave it unknown, and are reported."""
    header = "户编号,身份证号,姓名,工资"
    found = read(
        tmp_path,
        register=rows(f"P1,{A},甲,5", header=header),
        dibao=rows(f"D1,{A},贾,6", header=header),
    )
    (member,) = found.cases[0].household.lists["member"]
    assert {"pay", "full_name"}.isdisjoint(member.facts)
    shown = f"11***************{A[-1]}"
    assert said(found.notes) == [
        ("fact", f"{shown} 的“工资”各处不同（register.csv:2、dibao.csv:2），作未知"),
        ("name", f"{shown} 在各台账里姓名不同（register.csv:2、dibao.csv:2）"),
    ]


def test_near_misses(tmp_path: Path) -> None:
    """Same name and a number with two digits exchanged: reported as perhaps one person, not matched."""
    k = next(i for i in range(6, 16) if A[i] != A[i + 1])
    slip = A[:k] + A[k + 1] + A[k] + A[k + 2 :]
    found = read(tmp_path, register=rows(f"P1,{A},甲"), dibao=rows(f"D1,{slip},甲", f"D2,{slip},乙"))
    shown = f"11***************{A[-1]}"
    assert said(found.notes)[-1] == (
        "near",
        f"姓名相同、身份证号相近（{shown}，{shown}），可能是同一人：register.csv:2、dibao.csv:2",
    )
    assert [i.kind for i in found.notes] == ["unusable", "unusable", "near"]
    assert [c.id for c in found.cases] == ["register:P1"]


@pytest.mark.parametrize(
    ("a", "b", "is_near"),
    [
        ("123456", "123556", True), ("123456", "124356", True), ("123456", "12356", True),
        ("123456", "1203456", True), ("123456", "654321", False), ("123456", "143256", False),
        ("123456", "12346", True), ("123456", "1234", False),
        ("110101900307002", "11010119900307002X", True), ("110101900307003", "11010119900307002X", False),
    ],
)  # fmt: skip
def test_near(a: str, b: str, is_near: bool) -> None:
    """One wrong, missing or added character, neighbours exchanged, the old form; nothing else."""
    assert near(a, b) == near(b, a) == is_near


def test_no_number_shows(tmp_path: Path) -> None:
    """No message holds a whole identity number, nor its birth date."""
    found = read(
        tmp_path,
        register=rows(f"P1,{A},甲", f"P2,{A},甲", f"P3,{B},乙", f"P3,{B},丙"),
        dibao=rows(f"{C},{C},丁", f"D1,{D[:-1]},戊", f"D2,{D},戊"),
    )
    texts = " ".join(text for i in found.notes for text in (i.said.zh, i.said.en))
    assert found.notes
    for whole in (A, B, C, D):
        assert whole[6:14] not in texts


# ── reading ──────────────────────────────────────────────────────────────────


def test_gb18030_is_read(tmp_path: Path) -> None:
    """A table saved by a spreadsheet as GB18030 is read as such."""
    (tmp_path / "低保.csv").write_bytes(rows(f"D1,{A},甲").encode("gb18030"))
    (table,) = read_rolls(policy(), tmp_path)
    assert (table.kind.id, table.rows[0].name) == ("dibao", "甲")
    assert [p.line.en for p in table.notes] == ["低保.csv: read as gb18030"]


def test_settings_name_the_complete_ledgers(tmp_path: Path) -> None:
    """rolls.json says which rolls are complete; the argument replaces it."""
    (tmp_path / "dibao.csv").write_text(rows(), "utf-8")
    (tmp_path / "rolls.json").write_text('{"complete": ["低保"]}', "utf-8")
    assert [t.complete for t in read_rolls(policy(), tmp_path)] == [True]
    assert [t.complete for t in read_rolls(policy(), tmp_path, complete=())] == [False]
    (tmp_path / "rolls.json").write_text('{"complete": "all"}', "utf-8")
    assert [t.complete for t in read_rolls(policy(), tmp_path)] == [True]
    for wrong in ('{"complete": [], "complete": ["低保"]}', '{"complete": "低保"}', '{"compleet": []}', "["):
        (tmp_path / "rolls.json").write_text(wrong, "utf-8")
        with pytest.raises(UsageError, match=r"rolls\.json"):
            read_rolls(policy(), tmp_path)


def test_all_speaks_of_the_rolls_that_are_there(tmp_path: Path) -> None:
    """“all” makes those complete that are there; one that is named and not there is told, and says nothing of
    anybody."""
    (tmp_path / "dibao.csv").write_text(rows(f"D1,{A},甲"), "utf-8")
    (tmp_path / "register.csv").write_text(rows(f"P1,{A},甲", f"P1,{B},乙"), "utf-8")
    for said in ("all", ["全部"], ["all", "dibao"]):
        found = read_rolls(policy(), tmp_path, complete=said)
        assert [t.complete for t in found] == [True, True]
        assert [t.notes for t in found] == [(), ()]
    found = read_rolls(policy(), tmp_path, complete=["all", "平台"])
    assert [(t.kind.id, t.complete) for t in found] == [("register", True), ("dibao", True)]
    assert [note.said.en for t in found for note in t.notes] == [
        "rolls that are said to be complete and are not in the folder: platform; nobody is taken to be missing "
        "from them"
    ]
    (case,) = compare_rolls(policy(), found).cases
    assert all("in_platform" not in member.facts for member in case.household.lists["member"])
    assert [member.facts["insured"].value for member in case.household.lists["member"]] == [True, False]


def test_cells_are_read_as_in_every_other_table(tmp_path: Path) -> None:
    """Signs, 不详, amounts and days as people write them: as in a ledger, and what a sign is read as is told."""
    header = "户编号,身份证号,姓名,在保,建档状态"
    lines = (f"P1,{A},甲,√,/", f"P2,{B},乙,×,不详", f"P3,{C},丙,—,未脱贫", f"P4,{D},丁,否,——")
    (tmp_path / "register.csv").write_text(rows(*lines, header=header), "utf-8")
    (table,) = read_rolls(policy(), tmp_path)
    assert [row.problems for row in table.rows] == [()] * 4
    assert [{name: fact.value for (_, name), fact in row.facts.items()} for row in table.rows] == [
        {"insured": True},
        {"insured": False},
        {"register_status": "registered"},
        {"insured": False},
    ]
    assert sorted(note.line.zh.split("：")[0] for note in table.notes) == [
        "register.csv: 在保: × 读作 否",
        "register.csv: 在保: — 按不知道读入",
        "register.csv: 在保: √ 读作 是",
        "register.csv: 建档状态: / 按不知道读入",
        "register.csv: 建档状态: —— 按不知道读入",
    ]
    (tmp_path / "register.csv").write_text(rows("P1,/,甲", "P2,不详,乙"), "utf-8")
    (table,) = read_rolls(policy(), tmp_path)
    assert [[said.en for said in row.problems] for row in table.rows] == [["there is no identity number"]] * 2


# ── rows of nobody known, people of later ────────────────────────────────────


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f",{B},乙", "没有户编号"),
        (f"P\u200b1,{B},乙", "编号里有看不见的字符 U+200B"),
        (f"P1{B},乙", "有 2 格，表头有 3 格"),
    ],
    ids=["no household", "an id that cannot be read", "a cell lost"],
)
def test_a_row_of_no_household_leaves_every_household_open(tmp_path: Path, row: str, why: str) -> None:
    """A person of the complete register is nobody's: whose members are complete nobody can say."""
    lines = (f"P1,{A},甲", f"P2,{C},丙")
    found = read(tmp_path, register=rows(*lines), complete=("register",))
    assert [case.household.complete for case in found.cases] == [{"member"}] * 2
    found = read(tmp_path, register=rows(*lines, row), complete=("register",))
    assert [case.household.complete for case in found.cases] == [frozenset()] * 2
    assert said(found.notes) == [("unusable", why)]
    balanced(found)


def test_nobody_is_believed_of_whom_a_row_with_shifted_cells_may_be(tmp_path: Path) -> None:
    """With such a row in the complete dibao roll, nobody is certain not to be in it."""
    tables = {"register": rows(f"P1,{A},甲"), "dibao": rows(f"D1{C},丙")}
    (case,) = read(tmp_path, complete=("dibao",), **tables).cases
    assert (facts(case), people(case)) == ({}, [{}])


def test_nobody_in_a_roll_is_born_after_the_day(tmp_path: Path) -> None:
    """The row of a number born in 1990 is left out on a day of 1989, and leaves the household open."""
    old = "110101195001011234"[:17]
    old += check_digit(old)
    (tmp_path / "register.csv").write_text(
        rows(f"P1,{old},甲", f"P1,{A},乙", f"P2,{old[:14]}" + "x,丙"), "utf-8"
    )
    born = date(int(A[6:10]), int(A[10:12]), int(A[12:14]))
    day = date(born.year - 1, 6, 15)
    found = policy()
    later = compare_rolls(found, read_rolls(found, tmp_path, complete=("register",), on=born))
    assert [len(case.household.lists["member"]) for case in later.cases] == [2]
    before = compare_rolls(found, read_rolls(found, tmp_path, complete=("register",), on=day))
    (case,) = before.cases
    assert len(case.household.lists["member"]) == 1
    assert case.household.complete == frozenset()
    assert said(before.notes)[0] == ("unusable", f"id_number：身份证号中的出生日期晚于评定日 {day}")
    balanced(before)


def test_a_birth_date_in_a_roll_is_not_after_the_day(tmp_path: Path) -> None:
    """A birth date written in a row, of which some rule takes an age, is looked at as the number is."""
    header = "户编号,身份证号,姓名,出生日期"
    (tmp_path / "dibao.csv").write_text(rows(f"D1,{A},甲,2030-01-01", header=header), "utf-8")
    (table,) = read_rolls(load("yancheng"), tmp_path, on=ON)
    assert [p.zh for p in table.rows[0].problems] == ["birth_date：2030-01-01 晚于评定日 2020-06-15"]
    (table,) = read_rolls(load("yancheng"), tmp_path)
    assert table.rows[0].problems == ()


def test_wrong_headers_are_told_at_once(tmp_path: Path) -> None:
    """Unknown, repeated and lacking columns of all tables in one error."""
    (tmp_path / "dibao.csv").write_text("户编号,姓名,姓名,保障壮态\n", "utf-8")
    (tmp_path / "platform.csv").write_text("身份证号\n", "utf-8")
    with pytest.raises(CaseError) as caught:
        read_rolls(policy(), tmp_path)
    assert [p.line.zh for p in caught.value.problems] == [
        "dibao.csv: 不认识的列 保障壮态，是不是 保障状态？",
        "dibao.csv: 列 name 出现了 2 次",
        "dibao.csv: 缺少列 身份证号（id_number）",
        "platform.csv: 缺少列 户编号（household）",
    ]


def test_columns_that_are_not_known_are_left_out_of_a_roll(tmp_path: Path) -> None:
    """As in a ledger they are said once, by name, in CSV and JSON alike; remarks in them are told by row."""
    header = "户编号,身份证号,姓名,联系电话,备注"
    told = {}
    for ending in ("csv", "json"):
        lines = [f"D1,{A},甲,13800000000,", f"D1,{B},乙,,2020年死亡"]
        (tmp_path / ending).mkdir()
        path = tmp_path / ending / f"dibao.{ending}"
        if ending == "csv":
            path.write_text(rows(*lines, header=header), "utf-8")
        else:
            named = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]
            path.write_text(json.dumps(named), "utf-8")
        (table,) = read_rolls(policy(), path.parent)
        assert [row.problems for row in table.rows] == [(), ()]
        told[ending] = [note.line.zh for note in table.notes]
    gone = "没有读入的格（备注一类）或姓名里写着 死亡、迁出、停保 一类的话，人和户照样算：第 {row} 行，请核对"
    assert told == {
        ending: [f"dibao.{ending}: 没有读入的列：联系电话、备注", f"dibao.{ending}: {gone.format(row=row)}"]
        for ending, row in (("csv", 3), ("json", 2))
    }


def test_misuse(tmp_path: Path) -> None:
    """A table that is no ledger, one ledger twice, an unknown name in complete: misuse."""
    (tmp_path / "diabo.csv").write_text(rows(), "utf-8")
    with pytest.raises(UsageError, match=r"diabo\.csv: not a roll; did you mean dibao"):
        read_rolls(policy(), tmp_path)
    (tmp_path / "diabo.csv").rename(tmp_path / "dibao.csv")
    with pytest.raises(UsageError, match="complete 残疾: not a roll"):
        read_rolls(policy(), tmp_path, complete=("残疾",))
    (tmp_path / "低保.csv").write_text(rows(), "utf-8")
    with pytest.raises(UsageError, match="the same roll"):
        read_rolls(policy(), tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no roll"):
        read_rolls(policy(), tmp_path / "empty")


# ── into lists ───────────────────────────────────────────────────────────────


def test_a_list_from_ledgers(tmp_path: Path) -> None:
    """Insured people missing from a complete platform export come out as the list of the policy."""
    found_policy = policy()
    found = read(
        tmp_path,
        dibao=rows(f"D1,{A},甲", f"D1,{B},乙"),
        platform=rows(f"X,{A},甲"),
        complete=("platform",),
    )
    result = roster(found_policy, found.cases, "漏录人员", on=date(2020, 6, 15))
    assert [(r.state, r.columns[0].value) for r in result.rows] == [("listed", "乙"), ("not_listed", "甲")]


# ── the command ──────────────────────────────────────────────────────────────


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    """The arguments that name the small place with its county's overlay, on a day."""
    for name, text in (
        ("vocabulary/words", WORDS), ("place/rules", HEAD + RULES), ("place/overlays/county", COUNTY),
    ):  # fmt: skip
        path = tmp_path / f"policies/{name}.policy"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "tables").mkdir()
    policies = str(tmp_path / "policies")
    return ["lists", "place", "--policies", policies, "--overlay", "county", "--on", "2020-06-15"]


REGISTER = "户编号,身份证号,姓名,建档状态,无劳力,健康分,收入分,保障状态,退出日"


def test_the_command_in_words(place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The list with rank, columns, clauses, owner, receiver and counts; exit 0 when all is clean."""
    lines = (f"P1,{A},甲,未脱贫,是,2,3,在保,无", f"P2,{B},乙,未脱贫,是,3,3,在保,无")
    (tmp_path / "tables" / "register.csv").write_text(rows(*lines, header=REGISTER), "utf-8")
    status = main([*place, "--tables", str(tmp_path / "tables"), "--list", "兜底户", "--complete", "建档"])
    assert status == 0
    assert capsys.readouterr().out == (
        "兜底户  2020-06-15\n"
        "  依据 一 “名单”；二 “排序”\n"
        "  责任 县级民政部门  报送 县级扶贫部门\n"
        "  按降序排位\n"
        "  位次  户           保障状态  收入分  退出日  兜底户（排序）\n"
        "  1     register:P2  在保      3分     无      9分\n"
        "  2     register:P1  在保      3分     无      7分\n"
        "  共 2 条：列入 2（2 户，2 人），不列 0，未定 0\n"
        "\n"
        "台账比对\n"
        "  register.csv：2 行，另见他账 0，仅见于此 2，未用 0\n"
        "  register: 2 人\n"
    )


def test_the_command_as_data(place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON and CSV hold every row; a row left out is said on standard error and makes the exit status 1."""
    text = rows(f"D1,{A},甲", "D2,123,乙")
    (tmp_path / "tables" / "dibao.csv").write_text(text, "utf-8")
    tables = [*place, "--tables", str(tmp_path / "tables"), "--list", "not_in_platform"]
    assert main([*tables, "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    (shown,) = data["lists"]
    assert (shown["counts"]["records"], shown["counts"]["undetermined"]) == (1, 1)
    assert [m["id"] for m in shown["rows"][0]["missing"]] == ["member.in_platform"]
    assert [i["rows"] for i in data["rolls"]["notes"]] == [[["dibao.csv", 3]]]
    output = tmp_path / "out.csv"
    assert main([*tables, "--output", str(output)]) == 1
    assert "dibao.csv:3 身份证号应为 18 位" in capsys.readouterr().err
    (row,) = csv.DictReader(io.StringIO(output.read_text("utf-8-sig")))
    assert (row["state"], row["household"], row["姓名"]) == ("未定", "dibao:D1", "甲")


def test_rolls_as_tables(place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``-o X.duckdb``: lists by SQL, to the row what they are case by case, and what was compared."""
    given, out = tmp_path / "tables", tmp_path / "out.duckdb"
    lines = (
        f"P1,{A},甲,未脱贫,是,2,3,在保,无",
        f"P2,{B},乙,,是,3,3,在保,无",
        "P3,123,丙,未脱贫,是,1,1,在保,无",
    )
    (given / "register.csv").write_text(rows(*lines, header=REGISTER), "utf-8")
    (given / "dibao.csv").write_text(rows(f"D1,{A},甲"), "utf-8")
    asked = [*place, "--tables", str(given), "--complete", "dibao"]
    assert main([*asked, "-o", str(out)]) == 1
    said = capsys.readouterr().out
    assert "register.csv：3 行，另见他账 1，仅见于此 1，未用 1" in said
    found = policy()
    compared = compare_rolls(found, read_rolls(found, given, complete=["dibao"], on=date(2020, 6, 15)))
    with duckdb.connect(str(out)) as connection:
        for name in ("backstop", "not_in_platform", "both"):
            result = roster(found, compared.cases, name, on=date(2020, 6, 15))
            assert connection.execute(f"FROM list_{name}").fetchall() == expected(found, result)
        ways = connection.execute("SELECT DISTINCT by_sql, by_evaluator FROM lists ORDER BY 1").fetchall()
        # that 乙 is not 未建档, whatever else the register leaves open, SQL knows too
        assert ways == [(2, 0)]
        assert connection.execute("FROM rolls").fetchall() == [
            ("register", "register.csv", 3, 1, 1, 1, False),
            ("dibao", "dibao.csv", 1, 1, 0, 0, True),
        ]
        assert connection.execute("FROM presence").fetchall() == [
            ("register", 1, 1),
            ("register; dibao", 1, 1),
        ]
        notes = connection.execute("SELECT kind, file, row FROM roll_notes").fetchall()
    assert notes == [("unusable", "register.csv", 4)]


def test_rolls_as_a_workbook(place: list[str], tmp_path: Path) -> None:
    """A sheet a list, called by its name, and one each for what was compared."""
    (tmp_path / "tables" / "dibao.csv").write_text(rows(f"D1,{A},甲"), "utf-8")
    assert main([*place, "--tables", str(tmp_path / "tables"), "-o", str(tmp_path / "a.xlsx")]) == 0
    sheets = read_workbook(tmp_path / "a.xlsx")
    assert {"兜底户", "漏录人员", "台账比对", "所在台账", "须核对"} <= sheets.keys()
    assert sheets["台账比对"].lines[1][:3] == ["dibao", "dibao.csv", "1"]
    asked = [*place, "--tables", str(tmp_path / "tables"), "-o", str(tmp_path / "b.xlsx")]
    assert main([*asked, "--format", "csv"]) == 2
    assert main([*asked, "--empty", "人均收入=none"]) == 2
    assert not (tmp_path / "b.xlsx").exists()


def test_the_command_on_cases(place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cases from JSON do as well; an open direction is said instead of a rank."""
    (tmp_path / "policies/place/overlays/county.policy").write_text(COUNTY.rsplit("填写", 1)[0], "utf-8")
    case = {"id": "1", "register_status": "registered", "no_labour": True, "health": 1, "poverty": 1}
    (tmp_path / "cases.json").write_text(json.dumps([case]), "utf-8")
    assert main([*place, "--case", str(tmp_path / "cases.json"), "--list", "backstop", "--lang", "en"]) == 0
    assert "  not ranked: missing open: direction (倒排方向) (县)\n" in capsys.readouterr().out


def test_misuse_of_the_command(place: list[str], tmp_path: Path) -> None:
    """An unknown list, and no source of rows, are misuse."""
    assert main(place) == 2
    (tmp_path / "cases.json").write_text("[]", "utf-8")
    assert main([*place, "--case", str(tmp_path / "cases.json"), "--list", "没有"]) == 2


# ── lists of other cases than households ─────────────────────────────────────

VILLAGES = """名单 待公示 (to_post) 对 村 当 公示天数 低于 7日 依据 二 “公示不少于七日”
名单 少发 (short) 对 发放 当 发放额 低于 公示额 依据 三 “逐笔核对”
名单 困难户 (hard) 对 户 当 困难 依据 一 “困难的给予救助”
"""


@pytest.mark.parametrize("name", ["to_post", "少发"])
def test_rolls_of_persons_make_no_villages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A list about villages is refused by name with rolls; of all lists those of households are drawn up."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "words.policy").write_text(roots_policy.WORDS, "utf-8")
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "place.policy").write_text(
        roots_policy.HEAD + roots_policy.RULES + VILLAGES, "utf-8"
    )
    rolls = tmp_path / "rolls"
    rolls.mkdir()
    (rolls / "dibao.csv").write_text(f"户编号,身份证号,姓名,困难\n1,{A},甲,是\n", "utf-8")
    line = ["lists", str(tmp_path / "place"), "--policies", str(tmp_path), "--tables", str(rolls)]
    line += ["--on", "2021-06-30"]
    assert main([*line, "--list", name]) == 2
    label = {"to_post": "待公示", "少发": "少发"}[name]
    said = f"名单“{label}”是村的，台账（--tables）只能合成户：用 --case 或 --ledger"
    assert said in capsys.readouterr().err
    assert main([*line, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert said in err
    assert "to_post" not in out
    assert '"hard"' in out


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ["……身份证号相近：还有 2 条，--format json 列全"]),
        ("en", ["… 2 more, numbers nearly the same: --format json has them all"]),
    ],
)
def test_of_many_notes_of_a_kind_the_rest_is_told_in_words(language: Language, said: list[str]) -> None:
    """Of five notes of a kind three are written out, and how many more there are of it is said; each kind of note has
    words in both languages.
    """
    note = RowNote("near", (("低保", 1),), Said("甲", "a"))
    compared = ComparedRolls((), (note,) * 5, (), (), ())
    page = Page(policy(), [], (), compared, language)
    assert [*page.trouble(3)][3:] == said
    assert {*MATTERS} == {*get_args(RowNoteKind)}
    assert all(word.zh and word.en for word in MATTERS.values())
