"""Bad input at the places that are shipped: a county's file, records of events, ledgers, scores.

Each mistake is said whole, where people meet it: by check, lists, calendar and decide. What is
sound beside it is still used, and nothing is guessed.
"""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from places import EVERY_LIST, PLACES, policy_of
from policyrules.base.errors import CaseError
from policyrules.cli import main
from policyrules.deciding import decide_all
from policyrules.deciding.conclusions import conclude
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.case_json import read_case
from test_rolls import number

Capture = pytest.CaptureFixture[str]

POLICIES = Path(__file__).parent.parent / "policies"
A, B, C, D = number(3), number(5), number(8), number(13)

HEAD = """\
政策 my_county “某县实施办法”
  文号 “某府〔2017〕1号”
  发文 “某县人民政府”
  印发 2017-03-28
  生效 2017-03-28
  辖区 “某县”
  上级 yangjiang

"""


def errors(out: str) -> list[str]:
    """The findings that are errors, each with the lines below it; notes and warnings left out."""
    found: list[str] = []
    wanted = False
    for line in out.splitlines():
        if not line.startswith(" "):
            wanted = " error " in line or " 错误 " in line
        if wanted:
            found.append(line)
    return found


def summary(err: str) -> str:
    """How many errors the command counted."""
    return err.splitlines()[-1].partition("，")[0]


# ── a county's file ──────────────────────────────────────────────────────────

COUNTY = [
    (
        "a figure a hundredth below the document's floor, with the floor and its clause",
        "填写 医疗救助比例 2017年 为 79.99% 依据 《某县医疗救助办法》 第二条 “按79.99%救助”",
        [
            "county/mine.policy:9:1: 错误 PR504 2017-01-01：“医疗救助比例”79.99%，必须不低于 80%"
            "（二（一）四是 “不低于80%的比例”）",
            "  填写 医疗救助比例 2017年 为 79.99% 依据 《某县医疗救助办法》 第二条 “按79.99%救助”",
            "  " + "^" * 82,
        ],
        "county/mine.policy:9:1: error PR504 2017-01-01: medical_ratio is 79.99%, it must be at least 80% "
        "(二（一）四是 “不低于80%的比例”)",
    ),
    (
        "a figure for what the document does not leave open, with the closest name",
        "填写 医疗救助比列 2017年 为 80% 依据 《某县医疗救助办法》 第二条 “按80%救助”",
        [
            "county/mine.policy:9:4: 错误 PR704 没有叫“医疗救助比列”的标准可以填写",
            "  填写 医疗救助比列 2017年 为 80% 依据 《某县医疗救助办法》 第二条 “按80%救助”",
            "       ^^^^^^^^^^^^",
            "  建议：是不是“医疗救助比例”？",
        ],
        "county/mine.policy:9:4: error PR704 there is no standard '医疗救助比列' to fill",
    ),
    (
        "a figure that only repeats the document's own clause, not the county's paper",
        "填写 医疗救助比例 2017年 为 80% 依据 二（一）四是 “不低于80%的比例”",
        [
            "county/mine.policy:9:1: 错误 PR703 “医疗救助比例”没有注明出自哪份文件",
            "  填写 医疗救助比例 2017年 为 80% 依据 二（一）四是 “不低于80%的比例”",
            "  " + "^" * 67,
            "  建议：写 依据 《文件名》 条款号 “原文短语”",
        ],
        "county/mine.policy:9:1: error PR703 '医疗救助比例' does not name the document that it comes from",
    ),
    (
        "a figure with no source at all",
        "填写 医疗救助比例 2017年 为 80%",
        [
            "county/mine.policy:9:19: 错误 PR110 “填写”没有写完：停在“80%”",
            "  填写 医疗救助比例 2017年 为 80%",
            "                              ^^^",
            "  建议：后面应为：运算或比较（+、×、低于、等于、且……）、“依据”",
        ],
        "county/mine.policy:9:19: error PR110 this “填写” is not finished: it stops at “80%”",
    ),
]


@pytest.mark.parametrize(("line", "zh", "en"), [c[1:] for c in COUNTY], ids=[c[0] for c in COUNTY])
def test_a_mistake_in_a_county_s_file(
    tmp_path: Path, capsys: Capture, line: str, zh: list[str], en: str
) -> None:
    """The one mistake is said with its place; nothing is decided with such a file."""
    path = tmp_path / "county" / "mine.policy"
    path.parent.mkdir()
    path.write_text(HEAD + line + "\n", "utf-8")
    place = ["yangjiang", "--policies", str(POLICIES), "--overlay", str(path)]
    assert main(["check", *place]) == 1
    out, err = capsys.readouterr()
    assert errors(out) == zh
    assert summary(err) == "1 份政策：1 个错误"
    assert main(["--lang", "en", "check", *place]) == 1
    assert errors(capsys.readouterr().out)[0] == en
    (tmp_path / "c.json").write_text('{"id": "1"}', "utf-8")
    assert main(["decide", *place, "--case", str(tmp_path / "c.json"), "--on", "2017-10-15"]) == 1
    decided, said = capsys.readouterr()
    assert decided == ""
    assert errors(said) == zh


def test_the_file_of_a_county_elsewhere(tmp_path: Path, capsys: Capture) -> None:
    """Yancheng's example county under Dayao: one error that says so, not one for each of its figures."""
    path = POLICIES / "yancheng" / "overlays" / "example_county.policy"
    place = ["dayao", "--policies", str(POLICIES), "--overlay", str(path)]
    assert main(["check", *place]) == 1
    out, err = capsys.readouterr()
    assert errors(out) == [
        "yancheng/overlays/example_county.policy:9:6: 错误 PR701 这是“yancheng”的细则，不能用于 dayao",
        "    上级 yancheng",
        "         ^^^^^^^^",
    ]
    assert summary(err) == "1 份政策：1 个错误"
    assert main(["--lang", "en", "check", *place]) == 1
    assert errors(capsys.readouterr().out)[0] == (
        "yancheng/overlays/example_county.policy:9:6: error PR701 this overlay extends 'yancheng', not dayao"
    )
    (tmp_path / "c.json").write_text('{"id": "1"}', "utf-8")
    assert main(["decide", *place, "--case", str(tmp_path / "c.json"), "--on", "2020-05-20"]) == 1
    assert capsys.readouterr().out == ""


# ── records of events ────────────────────────────────────────────────────────

EVENTS = """\
事项,日期,结束,载明
会议审定,2020-05-22,,排查情况、措施落实情况
删除兜底标记,2020-05-20,,不能纳入原因、其他帮扶
删除兜底标志,2020-05-20,,
移交兜底名单,2020-03-20,2020-03-10,签字
"""


def test_events_out_of_order(tmp_path: Path, capsys: Capture) -> None:
    """Dayao: marks removed two days before the meeting that was to decide on them; two rows refused.

    26 duties in 2020: six with a day of their own, nine months of study (April to 30 December), ten
    reports, the removal. On 31 May missing are four of the first, one study (April) and three reports.
    """
    (tmp_path / "events.csv").write_text(EVENTS, "utf-8")
    asked = ["--year", "2020", "--events", str(tmp_path / "events.csv"), "--on", "2020-05-31"]
    command = ["calendar", "dayao", "--policies", str(POLICIES), *asked]
    assert main(command) == 1
    out, err = capsys.readouterr()
    lines = out.splitlines()
    start = lines.index("2020-05-25  会议确认  次序不符")
    assert lines[start : start + 8] == [
        "2020-05-25  会议确认  次序不符",
        "  记录：第 2 行 2020-05-22 会议审定",
        "  问题：应在 2020-05-20 之前完成",
        "  须有：会议审定",
        "  期间：2020-03-02 – 2020-05-25",
        "  载明：排查情况、措施落实情况",
        "  责任：县级民政部门、县级扶贫部门",
        "  依据：二（一）4第5句 “5月25日前”、二（一）4第1句 “研究审议确认”、二（一）4第3句 “会议审定后”",
    ]
    assert "未定日期  删除标记  已办" in lines
    assert err.splitlines()[1:] == [
        "退回 events.csv:4 政策里没有事项“删除兜底标志”，是不是 删除兜底标记？",
        "退回 events.csv:5 结束 2020-03-10 早于开始 2020-03-20",
        "时限 26 项：已办 1，未办 8，次序不符 1，未到期 16",
        "记录 4 行：用到 2，未用到 0，退回 2",
    ]
    assert main(["--lang", "en", *command]) == 1
    assert "  fault: must come before 2020-05-20" in capsys.readouterr().out.splitlines()


# ── ledgers ──────────────────────────────────────────────────────────────────


def tables(folder: Path, **ledgers: list[list[str]]) -> str:
    """A folder with one CSV file a ledger; the first row is the header."""
    for name, rows in ledgers.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    return str(folder)


def lists(folder: str, *more: str) -> list[str]:
    """The command that draws up Yangjiang's list of the insured who are registered."""
    asked = ["--tables", folder, "--on", "2017-10-15", "--list", "在册低保对象", *more]
    return ["lists", "yangjiang", "--policies", str(POLICIES), *asked]


DIBAO = ["户编号", "身份证号", "姓名"]
REGISTER = [*DIBAO, "建档状态"]


def test_duplicate_malformed_and_numeric_numbers(tmp_path: Path, capsys: Capture) -> None:
    """Eight rows of one sound person: one used, one equal to it, six that name nobody, each with its reason.

    Whether 乙 is in the dibao ledger stays open: it is not said to be complete.
    """
    wrong = C[:-1] + ("1" if C[-1] != "1" else "2")
    folder = tables(
        tmp_path,
        register=[REGISTER, ["P1", A, "甲", "未脱贫"], ["P2", B, "乙", "未脱贫"]],
        dibao=[
            DIBAO, ["D1", A, "甲"], ["D1", A, "甲"], ["D3", wrong, "丙"], ["D4", "1.10101E+17", "丁"],
            ["D5", "", "戊"], ["D6", "123", "己"], ["D7", C[:6] + "19901341" + C[14:], "庚"],
            ["D8", C[:6] + C[8:17], "辛"],
        ],
    )  # fmt: skip
    assert main(lists(folder)) == 1
    blocks = capsys.readouterr().out.split("\n\n")
    assert blocks[0].splitlines()[3:] == [
        "  位次  户                  姓名  建档状态",
        "  -     register:P1 成员 1  甲    未脱贫",
        "  未定 register:P2 成员 1：缺 成员 1 在保（民政台账）",
        "  共 2 条：列入 1（1 户，1 人），不列 0，未定 1；2 户的名册未必齐全",
    ]
    assert blocks[1].splitlines() == [
        "台账比对",
        "  register.csv：2 行，另见他账 1，仅见于此 1，未用 0",
        "  dibao.csv：8 行，另见他账 1，仅见于此 0，未用 7",
        "  register: 1 人",
        "  register + dibao: 1 人",
    ]
    assert blocks[2].splitlines() == [
        "须核对：",
        f"  dibao.csv:3 低保台账里 11***************{A[-1]} 重复登记，内容相同，只用第 2 行",
        "  dibao.csv:4 身份证号的校验位不对，有一位录错了",
        "  dibao.csv:5 身份证号被当作数字保存过，末几位已经丢失；请把该列设为文本后重新录入",
        "  dibao.csv:6 没有身份证号",
        "  dibao.csv:7 身份证号应为 18 位：17 位数字加末位数字或 X",
        "  dibao.csv:8 身份证号中的出生日期不存在",
        "  dibao.csv:9 身份证号是 15 位的旧号，请录入 18 位的现号",
    ]


def test_a_number_that_is_a_number(tmp_path: Path, capsys: Capture) -> None:
    """In JSON an identity number without quotes is refused however many digits it kept."""
    data = [{"household": "D1", "id_number": int(A[:17]) * 10}, {"household": "D2", "id_number": B}]
    (tmp_path / "dibao.json").write_text(json.dumps(data), "utf-8")
    assert main([*lists(str(tmp_path)), "--format", "json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert [(n["rows"], n["said"]["zh"]) for n in shown["rolls"]["notes"]] == [
        ([["dibao.json", 1]],
         "身份证号被当作数字保存过，末几位已经丢失；请把该列设为文本后重新录入"),
    ]  # fmt: skip
    assert [row["household"] for row in shown["lists"][0]["rows"]] == ["dibao:D2"]


def test_a_household_with_other_members_in_the_other_ledger(tmp_path: Path, capsys: Capture) -> None:
    """The register has 甲 and 乙, dibao has 甲 and 丁 of one household: nobody is left out, its members stay
    open, and both disagreements are to be looked at.
    """
    folder = tables(
        tmp_path,
        register=[REGISTER, ["P1", A, "甲", "未脱贫"], ["P1", B, "乙", "未脱贫"]],
        dibao=[DIBAO, ["D1", A, "甲"], ["D1", D, "丁"]],
    )
    assert main(lists(folder, "--complete", "register")) == 1
    blocks = capsys.readouterr().out.split("\n\n")
    assert blocks[0].splitlines()[-1] == (
        "  共 3 条：列入 2（1 户，2 人），不列 0，未定 1；1 户的名册未必齐全"
    )
    assert blocks[1].splitlines()[1:3] == [
        "  register.csv：2 行，另见他账 1，仅见于此 1，未用 0",
        "  dibao.csv：2 行，另见他账 1，仅见于此 1，未用 0",
    ]
    assert blocks[2].splitlines() == [
        "须核对：",
        "  dibao.csv:2、dibao.csv:3 register:P1：3 人中 2 人在低保台账，整户的状态没有推定",
        "  dibao.csv:3 register:P1：建档立卡台账里没有这 1 人（dibao.csv:3），家庭成员未定",
    ]


def test_a_person_in_two_households(tmp_path: Path, capsys: Capture) -> None:
    """One person in two households of the dibao ledger counts in neither."""
    folder = tables(
        tmp_path,
        register=[REGISTER, ["P1", A, "甲", "未脱贫"], ["P2", B, "乙", "未脱贫"]],
        dibao=[DIBAO, ["D1", A, "甲"], ["D2", A, "甲"], ["D3", B, "乙"]],
    )
    assert main(lists(folder, "--complete", "register,dibao")) == 1
    blocks = capsys.readouterr().out.split("\n\n")
    assert [line.split()[1] for line in blocks[0].splitlines() if line.startswith("  -")] == ["register:P2"]
    assert "  未定 register:P1 成员 1：缺 成员 1 在保（民政台账）" in blocks[0].splitlines()
    assert blocks[2].splitlines() == [
        "须核对：",
        f"  dibao.csv:2、dibao.csv:3 低保台账里同一人 11***************{A[-1]} 在 2 户（第 2、3 行）",
    ]


# ── scores ───────────────────────────────────────────────────────────────────

SCORED = {
    "id": "一", "complete": EVERY_LIST, "village": "东村", "property_ok": True, "dibao_status": "covered",
    "register_status": "registered", "health_score": 80, "income_score": 60, "property_score": 50,
    "appraisal_score": 70, "spending_score": 0, "members": [{"id": "甲"}],
}  # fmt: skip
"""Weights 30, 30, 20 and 20 %: 24 + 18 + 10 + 14 = 66; before there are weights, 0 to 260."""


def test_no_score_without_weights_and_no_rank_without_direction(tmp_path: Path, capsys: Capture) -> None:
    """The day before the county's weights and direction nothing is ranked, and everything lacking is named
    with whose it is; on the day there is a score and a place.
    """
    (tmp_path / "c.json").write_text(json.dumps([SCORED], ensure_ascii=False), "utf-8")
    county = ["yangjiang", "--policies", str(POLICIES), "--overlay", "example_county"]
    place = [*county, "--case", str(tmp_path / "c.json")]
    assert main(["decide", *place, "--programme", "综合测评", "--on", "2017-03-31"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "一  综合测评：得分  0分至260分  依据 二（二）四是",
        "一  标准、释义待定：测评权重（身体状况）、测评权重（家庭收入）、测评权重（家庭财产）、测评权重（民主评议）（综合测评）",
    ]
    assert main(["lists", *place, "--list", "测评排序", "--on", "2017-03-31"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "测评排序  2017-03-31",
        "  依据 二（二）四是 “与民主评议加权评分进行倒排序”",
        "  责任 县级民政部门",
        "  不排序：缺 当日无数值：倒排方向（县级民政部门）、当日无数值：测评权重（身体状况）（县级民政部门）、"
        "当日无数值：测评权重（家庭收入）（县级民政部门）、当日无数值：测评权重（家庭财产）（县级民政部门）、"
        "当日无数值：测评权重（民主评议）（县级民政部门）",
        "  位次  户  所在村  综合分      测评排序（排序）",
        "  -     一  东村    0分至260分  0分至260分",
        "  共 1 条：列入 1（1 户，1 人），不列 0，未定 0",
    ]
    assert main(["lists", *place, "--list", "测评排序", "--on", "2017-04-01"]) == 0
    assert capsys.readouterr().out.splitlines()[3:6] == [
        "  按降序排位",
        "  位次  户  所在村  综合分  测评排序（排序）",
        "  1     一  东村    66分    66分",
    ]


# ── records that contradict each other ───────────────────────────────────────

CONTRADICTIONS = [
    (
        "a job that ends before it starts",
        {"members": [{"id": "甲", "jobs": [{"started_on": "2017-03-02", "ended_on": "2017-03-01"}]}]},
        "members[1] 甲 · jobs[1] 1 · ended_on: 2017-03-01：必须不早于 开始（2017-03-02）",
        "members[1] 甲 · jobs[1] 1 · ended_on: 2017-03-01: must be not before started_on (2017-03-02)",
    ),
    (
        "a bill of treatment before birth",
        {"members": [{"id": "甲", "birth_date": "2017-03-02", "bills": [{"served_on": "2017-03-01"}]}]},
        "members[1] 甲 · bills[1] 1 · served_on: 2017-03-01：必须不早于 出生日期（2017-03-02）",
        "members[1] 甲 · bills[1] 1 · served_on: 2017-03-01: must be not before birth_date (2017-03-02)",
    ),
    (
        "a person in benefit as a household of one who is not in benefit",
        {"members": [{"id": "甲", "insured": False, "single_status": "covered"}]},
        "members[1] 甲 · insured: 否：单人户状态 为 在保，必须等于 是",
        "members[1] 甲 · insured: no: single_status is covered, must be equal to yes",
    ),
    (
        "a person who stands twice in a household",
        {"members": [{"id": "甲", "id_number": A}, {"id": "乙", "id_number": A}]},
        "members[2] 乙 · id_number: 与本列表第 1 条是同一个身份证号，同一个人只写一次",
        "members[2] 乙 · id_number: the same identity number as record 1 of this list: a person stands once",
    ),
    (
        "an income found above the line before the household first came in",
        {"over_standard_on": "2016-12-31", "first_entry": "2017-01-01"},
        "over_standard_on: 2016-12-31：必须不早于 首次纳入日（2017-01-01）",
        "over_standard_on: 2016-12-31: must be not before first_entry (2017-01-01)",
    ),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("data", "zh", "en"), [c[1:] for c in CONTRADICTIONS], ids=[c[0] for c in CONTRADICTIONS]
)
def test_records_that_contradict_each_other(place: str, data: dict[str, object], zh: str, en: str) -> None:
    """Nothing is decided of records that contradict each other, at any place: the fact is named with both values."""
    with pytest.raises(CaseError) as caught:
        read_case(policy_of(place), {"id": "1"} | data)
    assert [(p.line.zh, p.line.en) for p in caught.value.problems] == [(zh, en)]


def test_a_member_twice_in_a_ledger(tmp_path: Path) -> None:
    """In tables the second row of a person is named; two persons with numbers of their own are read."""
    (tmp_path / "households.csv").write_text("户编号\n1\n2\n", "utf-8")
    rows = f"1,甲,{A}\n1,乙,{A}\n2,甲,{B}\n2,乙,{C}\n"
    (tmp_path / "members.csv").write_text("户编号,编号,身份证号\n" + rows, "utf-8")
    found = read_ledger(policy_of("dayao"), tmp_path)
    assert [case.id for case in found.cases] == ["2"]
    assert [p.line.zh for r in found.rejected for p in r.problems] == [
        "members.csv:3 身份证号: 与本列表第 1 条是同一个身份证号，同一个人只写一次"
    ]


@pytest.mark.parametrize("capacity", ["full", None])
def test_a_guardian_who_is_not_one(capacity: str | None) -> None:
    """Somebody of full age and capacity has no guardian: an application by one is not duly made; where nobody
    knows the capacity, it is open. The application of a minor's guardian is."""
    policy = policy_of("yangjiang")

    def duly(born: str) -> object:
        member = {"id": "甲", "birth_date": born, "applied_by": "guardian"}
        member |= {"legal_capacity": capacity} if capacity else {}
        case = read_case(policy, {"id": "1", "complete": EVERY_LIST, "members": [member]})
        on, person = date(2017, 10, 15), (("member", "甲"),)
        found = conclude(policy, case, on=on, target="duly_applied", of=person)
        assert found is not None
        return {True: "yes", False: "no"}.get(found.value, "open")  # type: ignore[call-overload]

    assert duly("1970-01-01") == ("no" if capacity else "open")
    assert duly("2000-01-01") == "yes"


# ── in benefit with the household and as a household of one ──────────────────

ALONE = {
    "birth_date": "1980-01-01", "disability_type": "physical", "disability_grade": 1, "unemployed": True,
    "supported_by_family": True, "cannot_head_household": True, "own_hardship": True, "own_property_ok": True,
    "applied_by": "self", "legal_capacity": "full", "labour_capacity": "wholly_lost", "single_amount": "400",
    "single_newly_included": False, "single_over_standard_on": "none", "extreme_poverty_status": "not_recognised",
    "extreme_poverty_ok": False,
}  # fmt: skip
"""Somebody who may be a household of one in every place that has it."""
TOGETHER = {
    "property_ok": True, "hardship": True, "last_amount": "400", "register_status": "registered",
    "rural_registration": True, "rural_residence": True, "newly_included": False, "disputed": False,
    "marked_backstop": False, "poor_by_illness": False, "over_standard_on": "none", "exit_by_policy": False,
}  # fmt: skip


LINE = {"yancheng": 51000, "yangjiang": 55000, "dayao": 40000}
"""The line of the invented counties for a person and month in September 2020, in fen."""
NOT_ADMITTED = {"single_entry": {"value": False, "by": "县民政局", "on": "2020-09-01", "basis": "没有困难"}}


def test_where_persons_may_be_households_of_one() -> None:
    """Three of the five places have a household of one."""
    assert set(LINE) == {place for place in PLACES if policy_of(place).units}


@pytest.mark.parametrize("place", LINE)
@pytest.mark.parametrize("household", ["covered", "stopped"])
@pytest.mark.parametrize(
    "alone",
    [("covered",), ("stopped",), ("covered", "not_covered"), ("covered", "covered"), ("stopped", "stopped")],
)
def test_nobody_is_paid_with_the_household_and_alone(
    place: str, household: str, alone: tuple[str, ...]
) -> None:
    """A person counts once: a household without any income gets the line for each of its members in all, to the
    fen, however the registers of household and persons stand together. What is not paid is named: it is held,
    or the person passes into the household.
    """
    policy, on = policy_of(place), date(2020, 9, 15)
    own = {"determinations": NOT_ADMITTED} if place == "yancheng" else {}
    people = [
        {"id": name, "insured": "covered" in (household, status), "single_status": status, **ALONE, **own}
        for name, status in zip("甲乙", alone, strict=False)
    ]
    data = {"id": "1", "complete": EVERY_LIST, "dibao_status": household, **TOGETHER, "members": people}
    found = [
        decision
        for decision in decide_all(policy, read_case(policy, data), on=on)
        if decision.programme in {"rural_dibao", *policy.units}
    ]
    assert {decision.status for decision in found} <= {"decided", "held", "silent"}
    paid = [amount for decision in found if decision.outcome and (amount := decision.amount)]
    assert all(amount.low == amount.high for amount in paid)
    assert sum(amount.low for amount in paid if amount.low) == LINE[place] * len(alone)
    if "covered" in alone and household == "covered":
        named = [d for d in found if d.status == "held" or (d.outcome and d.outcome.id in MOVED)]
        assert named or place == "yancheng", "an amount beside another without a word"


MOVED = {"moved_to_household", "joined_household"}
"""Outcomes by which a household of one passes into the household."""
