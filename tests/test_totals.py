"""What a household gets altogether: payments added up, and what is left out."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from building import policy, said
from policyrules import Policy, decide_all, notice, read_case, totals
from policyrules.base.errors import Source
from policyrules.cli import main
from policyrules.core.totals import HouseholdTotal
from policyrules.explaining.totals import TOTAL_COLUMNS, total_json, total_lines, total_row, total_text
from policyrules.language.layout import format_source

ON = date(2020, 3, 1)

WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 困难 (hardship) : 是否
  事实 房屋 (house) : 选项 {危房 (unsafe), 安全 (safe)}
  事实 有争议 (disputed) : 是否
实体 成员 (member) 属 户 列名 members 个人
  事实 残疾 (disabled) : 是否
  事实 份额 (part) : 元/月 可无 不低于 0元/月
  事实 拒绝 (refused) : 是否
"""

AID = """决定 低保 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 困难户 (hard) 当 困难 则 给 金额 300元/月 依据 一 “标准”
  暂缓 争议 (dispute) 当 有争议 例外于 困难户 依据 一 “标准”
  其余 则 不给
决定 护理 (care) 对 成员
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 残疾人 (disabled_person) 当 残疾 则 给 金额 50.50元/月 依据 二 “收入”
  其余 则 不给
决定 修房 (repair) 对 户
  结果 修 (repair_it)
  金额 : 元
  情形 危 (unsafe_house) 当 房屋 等于 危房 则 修 金额 5000元 依据 三 “决定”
  其余 未规定 依据 三 “决定”
决定 积分 (score) 对 户
  结果 好 (good)
  数值 : 元/月
  情形 都 (everyone) 当 困难 则 好 数值 999元/月 依据 三 “决定”
  其余 未规定 依据 三 “决定”
"""

OWN = """决定 本人 (own) 对 成员 代 低保 {照发, 减发}
  结果 照发 (pay), 减发 (reduce), 不涉及 (not_concerned)
  金额 : 元/月
  情形 照 (normal) 当 户.低保 等于 给 且 非 拒绝 则 照发 金额 份额 若无 0元/月 依据 二 “收入”
  情形 减 (less) 当 户.低保 等于 给 且 拒绝 则 减发 金额 50% × (份额 若无 0元/月) 依据 二 “收入”
  其余 则 不涉及
"""
"""Each member's part of 低保, halved for one who refused work: counted in its place."""

SILENT_OWN = OWN.replace("金额 份额 若无 0元/月", "金额 未规定")
"""The part of whoever did not refuse is not decided."""


def found(rules: Policy, **facts: Any) -> tuple[HouseholdTotal, ...]:
    """The totals of a household in hardship with a safe house, undisputed, unless said otherwise."""
    given = {"id": "h", "complete": "all", "hardship": True, "house": "unsafe", "disputed": False} | facts
    case = read_case(rules, given)
    return totals(rules, case, decide_all(rules, case, on=ON))


def member(id_: str, **facts: Any) -> dict[str, Any]:
    return {"id": id_, "disabled": False, "part": "150", "refused": False} | facts


def shown(rules: Policy, **facts: Any) -> list[tuple[str, str, Any, Any]]:
    """Unit, state, and the two ends of each total."""
    return [(t.unit.zh, t.state, t.low, t.high) for t in found(rules, **facts)]


def standings(total: HouseholdTotal) -> dict[tuple[str, str], str]:
    """How each payment stands, by programme and member."""
    return {(p.programme, "".join(key for _, key in p.path)): p.standing for p in total.parts}


def test_payments_of_one_unit_are_added() -> None:
    """300 for the household and 50.50 for the one disabled member are 350.50 a month; 5000 for the house stand
    apart; the 999 that is only stated is added to nothing."""
    rules = policy(AID, words=WORDS)
    people = [member("甲", disabled=True), member("乙")]
    assert shown(rules, members=people) == [
        ("元/月", "exact", 35050, 35050), ("元", "exact", 500000, 500000),
    ]  # fmt: skip


def test_unknown_stays_a_range() -> None:
    """Whether 甲 is disabled is not known: 300 to 350.50. With the members' list open there is no upper bound."""
    rules = policy(AID, words=WORDS)
    people = [{"id": "甲"}]
    assert shown(rules, members=people)[0] == ("元/月", "range", 30000, 35050)
    (monthly, _) = found(rules, members=[member("甲")], complete=[])
    assert (monthly.state, monthly.low, monthly.high, monthly.open_lists) == (
        "range", 30000, None, ("member",),
    )  # fmt: skip


def test_what_is_not_decided_is_left_out_and_named() -> None:
    """A safe house: 修房 is not decided, so there is nothing to count in 元. A disputed household: its 低保 is
    held and only the care of 甲 counts."""
    rules = policy(AID, words=WORDS)
    monthly, once = found(rules, house="safe", disputed=True, members=[member("甲", disabled=True)])
    assert (once.state, once.low, once.high, standings(once)) == (
        "partial", None, None, {("repair", ""): "silent"},
    )  # fmt: skip
    assert (monthly.state, monthly.low, monthly.high) == ("partial", 5050, 5050)
    assert standings(monthly) == {("aid", ""): "held", ("care", "甲"): "counted"}


def test_a_clash_is_left_out() -> None:
    """Two rules that give and refuse at once: what the household gets by them is not known."""
    rules = policy(AID.replace("  其余 则 不给\n决定 护理", "  情形 另 (other) 当 困难 则 不给 依据 一 “标准”\n"
                               "  其余 则 不给\n决定 护理"), words=WORDS)  # fmt: skip
    monthly = found(rules, members=[member("甲")])[0]
    assert (monthly.state, monthly.low) == ("partial", 0)
    assert standings(monthly)["aid", ""] == "clash"


def test_the_persons_parts_stand_for_the_household() -> None:
    """甲 has 150 and 乙, who refused, half of 150: 225 in place of the household's 300, counted once."""
    rules = policy(AID + OWN, words=WORDS)
    monthly = found(rules, members=[member("甲"), member("乙", refused=True)])[0]
    assert (monthly.state, monthly.low, monthly.high) == ("exact", 22500, 22500)
    assert standings(monthly) == {
        ("aid", ""): "replaced", ("care", "甲"): "counted", ("care", "乙"): "counted",
        ("own", "甲"): "counted", ("own", "乙"): "counted",
    }  # fmt: skip


NET = """决定 实发 (net) 对 户 代 低保 {减}
  结果 减 (less), 不减 (whole)
  金额 : 元/月
  情形 有人拒绝 (refused_by_one) 当 低保 等于 给 且 任一 成员(拒绝) 则 减 金额 低保.金额 - 合计 成员(份额 若无 0元/月 当 拒绝)
    依据 二 “收入”
  其余 则 不减
"""
"""What the household is paid once the parts of those who refused are off."""


def test_a_decision_of_the_household_stands_for_another_of_it() -> None:
    """One of three refused: 300 less 100 are paid, in place of the 300; nobody refused, and the 300 count."""
    rules = policy(AID + NET, words=WORDS)
    people = [member("甲", part="100"), member("乙", part="100"), member("丙", part="100", refused=True)]
    monthly = found(rules, members=people)[0]
    assert (monthly.state, monthly.low, monthly.high) == ("exact", 20000, 20000)
    assert (standings(monthly)["aid", ""], standings(monthly)["net", ""]) == ("replaced", "counted")
    monthly = found(rules, members=people[:2])[0]
    assert (monthly.state, monthly.low, monthly.high) == ("exact", 30000, 30000)
    assert (standings(monthly)["aid", ""], standings(monthly)["net", ""]) == ("counted", "within")


def test_two_that_stand_for_each_other_would_both_vanish() -> None:
    """低保 in place of 实发 and 实发 in place of 低保: both are told."""
    text = AID.replace("对 户\n  结果 给", "对 户 代 实发 {给}\n  结果 给", 1) + NET
    assert [line.split()[0] for line in said(text, words=WORDS) if line.startswith("PR")] == [
        "PR331",
        "PR331",
    ]


def test_where_no_person_has_a_part_the_household_counts() -> None:
    """Refused 低保: nobody is concerned, and the household's 0 counts, the persons' stand within it."""
    rules = policy(AID + OWN, words=WORDS)
    monthly = found(rules, hardship=False, members=[member("甲")])[0]
    assert (monthly.state, monthly.low, monthly.high) == ("exact", 0, 0)
    assert (standings(monthly)["aid", ""], standings(monthly)["own", "甲"]) == ("counted", "within")


def test_parts_that_are_not_all_known_do_not_replace() -> None:
    """The part of 甲 is not decided: the household's 300 stays, in part, and no part of it is counted twice."""
    rules = policy(AID + SILENT_OWN, words=WORDS)
    monthly = found(rules, members=[member("甲"), member("乙", refused=True)])[0]
    assert (monthly.state, monthly.low, monthly.high) == ("partial", 30000, 30000)
    assert standings(monthly) == {
        ("aid", ""): "counted", ("care", "甲"): "counted", ("care", "乙"): "counted",
        ("own", "甲"): "silent", ("own", "乙"): "within",
    }  # fmt: skip


def test_parts_of_an_open_list_do_not_replace() -> None:
    """Somebody may be missing from the list, with a part of 低保: the household's 300 stays, in part."""
    rules = policy(AID + OWN, words=WORDS)
    monthly = found(rules, members=[member("甲")], complete=[])[0]
    assert (monthly.state, monthly.low, monthly.high) == ("partial", 30000, None)
    assert standings(monthly)["own", "甲"] == "within"


def test_an_unknown_household_is_not_counted_with_its_parts() -> None:
    """Hardship unknown: 低保 gives 0 or 300, and whether 甲's part counts instead is open: 0 to 300, in part."""
    rules = policy(AID + OWN, words=WORDS)
    monthly = found(rules, hardship=None, members=[member("甲")])[0]
    assert (monthly.state, monthly.low, monthly.high) == ("partial", 0, 30000)


def test_in_words() -> None:
    """One line a unit: the sum, its parts, what is left out and why, in both languages."""
    rules = policy(AID, words=WORDS)
    given = {"house": "safe", "disputed": True, "members": [member("甲", disabled=True)]}
    assert total_lines(rules, found(rules, **given), "zh") == [
        "h  合计  50.50元/月（不全）：成员 甲 护理 50.50元/月；没有计入：低保（暂缓）",
        "h  合计  没有能计入的；没有计入：修房（未规定）",
    ]
    (monthly, _) = found(rules, members=[member("甲", disabled=True)], complete=[])
    assert total_text(rules, monthly, "en") == (
        "at least 350.50 yuan/month: aid (低保) 300.00 yuan/month, member 甲 care (护理) 50.50 yuan/month; "
        "lists not known to be complete: member"
    )


def test_as_data() -> None:
    """JSON holds the fields, exact decimal text; a row of a table the same in cells."""
    rules = policy(AID, words=WORDS)
    monthly, _ = found(rules, members=[{"id": "甲"}])
    data = json.loads(json.dumps(total_json(monthly)))
    assert (data["state"], data["low"], data["high"], data["unit"]) == ("range", "300.00", "350.50", "元/月")
    assert data["parts"][1]["amount"]["high"] == "50.50"
    row = dict(zip(TOTAL_COLUMNS, total_row(rules, monthly, "zh"), strict=True))
    assert (row["amount"], row["amount_low"], row["amount_high"]) == ("", "300.00", "350.50")
    assert row["parts"] == "低保 300.00元/月; 成员 甲 护理 0.00元/月至50.50元/月"


def test_in_a_notice() -> None:
    """A notice says the total on asking, under a heading of its own."""
    rules = policy(AID, words=WORDS)
    given = {
        "id": "h",
        "complete": "all",
        "hardship": True,
        "house": "unsafe",
        "disputed": False,
        "members": [],
    }
    case = read_case(rules, given)
    decisions = decide_all(rules, case, on=ON)
    text = notice(rules, decisions[0], totals=totals(rules, case, decisions))
    assert "本户各项待遇合计\n  · 300.00元/月：低保 300.00元/月\n  · 5000.00元：修房 5000.00元\n" in text
    assert "合计" not in notice(rules, decisions[0])


def test_both_vocabularies() -> None:
    """To English and back is the same text."""
    own = format_source(Source("x", OWN))
    english = format_source(Source("x", own), vocabulary="en")
    assert "  in_place_of 低保 {照发, 减发}\n" in english
    assert format_source(Source("x", english), vocabulary="zh") == own


HELP = [
    "  → 代的是同一对象或它上级（如户）的决定，不是本身代别的决定的；两者都发金额，单位相同",
    "    in_place_of names a decision about the same record or what it belongs to (the household), not one "
    "that is itself in place of another; both pay an amount of one unit",
]


@pytest.mark.parametrize(
    ("old", "new", "place", "named"),
    [
        ("代 低保", "代 本人", "26:18", "本人"),
        ("代 低保", "代 积分", "26:18", "积分"),
        ("代 低保", "代 修房", "26:18", "修房"),
    ],
)
def test_findings(old: str, new: str, place: str, named: str) -> None:
    """A decision itself, one that pays nothing, one of another unit cannot be stood for."""
    assert said(AID + OWN.replace(old, new), words=WORDS) == [
        f"PR331 {place} “本人”不能代“{named}”",
        f"  '本人' cannot be counted in place of '{named}'",
        *HELP,
    ]


def test_unknown_names_are_told() -> None:
    """代 of a decision that does not exist, and an outcome that is not one's own."""
    text = AID + OWN.replace("代 低保 {照发, 减发}", "代 低报 {照发}")
    assert [line.split()[0] for line in said(text, words=WORDS) if line.startswith("PR")] == ["PR201"]
    text = AID + OWN.replace("{照发, 减发}", "{照发, 给}")
    assert [line.split()[0] for line in said(text, words=WORDS) if line.startswith("PR")] == ["PR207"]


def test_the_command_says_totals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """decide --totals: in text below the decisions of a household, in JSON and CSV nothing else."""
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"id": "h", "complete": "all"}), "utf-8")
    asked = ["decide", "jilin", "--case", str(case), "--on", "2018-01-01", "--totals"]
    assert main(asked) == 0
    text = capsys.readouterr().out.splitlines()
    assert text[-1].startswith("h  合计  ")
    assert any("农村低保：" in line for line in text[:-1])
    assert main([*asked, "--format", "json"]) == 0
    (data,) = json.loads(capsys.readouterr().out)
    assert (data["household"], data["unit"], {p["programme"] for p in data["parts"]}) == (
        "h", "元/月", {"rural_dibao"},
    )  # fmt: skip
    assert main([*asked, "--format", "csv"]) == 0
    head, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert tuple(head) == TOTAL_COLUMNS
    assert (row[0], row[6]) == ("h", "元/月")
