"""One household under several places, provision by provision."""

import json
from datetime import date
from pathlib import Path

import pytest

from places import EVERY_LIST, policy_of
from policyrules.base.errors import CaseError, UsageError
from policyrules.cli import main
from policyrules.comparing.households import Comparison, Counterparts, compare
from policyrules.comparing.words import comparison_text
from policyrules.core.policy import Policy
from policyrules.explaining.conditions import failure_said

CASE: dict[str, object] = {
    "id": "示例户",
    "complete": EVERY_LIST,
    "rural_registration": True,
    "property_ok": True,
    "dibao_status": "covered",
    "last_amount": "300.00",
    "newly_included": False,
    "register_status": "not_registered",
    "exit_by_policy": False,
    "exit_confirmed_on": "none",
    "members": [
        {
            "id": "甲",
            "insured": True,
            "extreme_poverty_status": "not_recognised",
            "single_status": "not_covered",
            "jobs": [
                {
                    "id": "1",
                    "started_on": "2020-04-20",
                    "ended_on": "none",
                    "kind": "migrant_work",
                    "pay": "1000",
                    "pay_period": "monthly",
                }
            ],
        },
        {
            "id": "乙",
            "insured": True,
            "extreme_poverty_status": "not_recognised",
            "single_status": "not_covered",
        },
    ],
}


def places() -> dict[str, Policy]:
    return {name: policy_of(name) for name in ("yancheng", "dayao")}


def compared(on: date, **facts: object) -> Comparison:
    return compare(places(), CASE | facts, on=on, programme="rural_dibao")


def row(found: Comparison, name: str) -> Counterparts:
    return next(r for r in found.programmes[0].rows if r.name == name)


def test_each_by_its_own_rules() -> None:
    """In June 2020 Yancheng deducts 60% × 530 = 318: 682 < 900, pays 218; Dayao asks for the proven cost.

    Dayao counts by the year: three months' pay are 250 a month, less a cost of 0 to 250: 550 to 800.
    """
    found = compared(date(2020, 6, 15))
    yancheng, dayao = (v.decision for v in found.programmes[0].decisions)
    assert (yancheng.outcome and yancheng.outcome.id, yancheng.amount and yancheng.amount.low) == (
        "continue",
        21800,
    )
    assert (dayao.status, dayao.outcome and dayao.outcome.id) == ("decided", "continue")
    assert dayao.amount is not None
    assert (dayao.amount.low, dayao.amount.high) == (55000, 80000)
    assert [(v.place, [m.id for m in v.missing]) for v in found.programmes[0].decisions] == [
        ("yancheng", []),
        ("dayao", ["job.proven_cost"]),
    ]


def test_not_in_force_is_said() -> None:
    """In October 2017 Dayao's document of March 2020 is not in force; nothing stands in for it."""
    found = compared(date(2017, 10, 15))
    assert [p.in_force for p in found.places] == [True, False]
    assert [v.decision.status for v in found.programmes[0].decisions] == ["decided", "not_in_force"]
    assert {s.state for r in found.programmes[0].rows for s in r.standings if s.place == "dayao"} <= {
        "not_in_force",
        "absent",
    }


def test_provisions_side_by_side() -> None:
    """The deduction is matched by kind and name and gives 318 in Yancheng, by its own clause."""
    found = compared(date(2020, 6, 15))
    yancheng, dayao = row(found, "employment_cost").standings
    assert yancheng.state == "applied"
    assert yancheng.applied is not None
    assert [c.value for c in yancheng.applied.contributions if c.path == (("member", "甲"),)] == [31800]
    assert yancheng.provision is not None
    assert yancheng.provision.citations[0].clause == "三（一）第4句"
    assert dayao.provision is not None
    assert dayao.provision.citations[0].clause == "二（四）第2句"


def test_failures_name_the_values() -> None:
    """Where a place's conditions fail, the values met are given: income 12 × 1000 against 5400 × 2."""
    members = [
        {
            "id": "甲",
            "insured": False,
            "incomes": [{"id": "1", "kind": "business", "amount": "1000", "period": "monthly"}],
        },
        {"id": "乙", "insured": False},
    ]
    found = compared(date(2020, 6, 15), members=members)
    yancheng = next(s for s in row(found, "income_below").standings if s.place == "yancheng")
    assert yancheng.state == "not_met"
    assert [failure_said(places()["yancheng"], f).zh for f in yancheng.failures] == [
        "按年(家庭月收入)（12000.00元/年） 低于 农村低保标准 × 家庭人口（10800.00元/年）"
    ]


def test_only_in_one_place() -> None:
    """A provision without a namesake is said to be absent, not refused."""
    found = compared(date(2020, 6, 15))
    assert {s.place: s.state for s in row(found, "grace").standings}["dayao"] == "absent"


def test_keys_that_a_place_does_not_know() -> None:
    """A fact that no vocabulary knows is left out for that place alone, and listed."""
    found = compared(date(2020, 6, 15), village_rank=3)
    assert [p.unknown_keys for p in found.places] == [("village_rank",), ("village_rank",)]
    assert "该地词汇没有，未采用：village_rank" in comparison_text(places(), found)


def test_text_shows_what_results_rest_on() -> None:
    """The text has a line per place and only provisions that some result rests on."""
    found = compared(date(2017, 10, 15))
    text = comparison_text(places(), found)
    assert (
        "dayao《大姚县脱贫攻坚社会救助兜底保障“兜准、兜住、兜牢”行动方案》"
        " 自 2020-03-02 起，评定日不在施行期内" in text
    )
    assert "yancheng  已确定" in text
    assert "过渡保障" not in text
    assert "过渡保障" in comparison_text(places(), found, every=True)


def test_unknown_programme() -> None:
    """A programme that no place has is refused, with those there are."""
    with pytest.raises(UsageError, match=r"no programme 'pension'; there are rural_dibao \(农村低保\), "):
        compare(places(), CASE, on=date(2020, 6, 15), programme="pension")


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command compares the places named, with the overlays whose name starts as said."""
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASE), "utf-8")
    line = ["compare", str(path), "--on", "2020-06-15", "--places", "yancheng", "dayao"]
    line += ["--overlays", "example", "--programme", "rural_dibao", "--format", "json"]
    assert main(line) == 0
    data = json.loads(capsys.readouterr().out)
    given, other = data["programmes"][0]["decisions"]
    assert (given["place"], given["decision"]["amount"]["low"]) == ("yancheng", "218.00")
    assert (other["place"], other["decision"]["status"]) == ("dayao", "decided")


@pytest.mark.parametrize("complete", [[[]], [{}], [None], [["members"]]])
def test_a_list_named_by_no_text(complete: object) -> None:
    """What is no name among the complete lists is refused by every place's door, not met with a crash."""
    with pytest.raises(CaseError):
        compared(date(2017, 10, 15), complete=complete)


def test_whole_text() -> None:
    """Results, then the provision on which one result rests and which does not stand alike elsewhere."""
    found = compared(date(2017, 10, 15), property_ok=False)
    assert (
        comparison_text(places(), found)
        == """\
示例户，评定日 2017-10-15

yancheng《盐城市社会救助与扶贫开发衔接》 自 2017-06-12 起
dayao《大姚县脱贫攻坚社会救助兜底保障“兜准、兜住、兜牢”行动方案》 自 2020-03-02 起，评定日不在施行期内

── 农村低保 ──
  yancheng  已确定            退出  0.00元/月
  dayao     不在文件施行期内
  逐条比较
    不符合退出
      yancheng：适用：0.00元/月  二（一）第6句 “应退则退”
      dayao：不在施行期  二（四）第2句 “根据核查情况及时增发、减发、停发”、二（二）第1句 “3个农村低保对象认定条件”
"""
    )
    assert (
        comparison_text(places(), found, language="en")
        == """\
示例户, assessed on 2017-10-15

yancheng《盐城市社会救助与扶贫开发衔接》 from 2017-06-12
dayao《大姚县脱贫攻坚社会救助兜底保障“兜准、兜住、兜牢”行动方案》 from 2020-03-02, not in force on the day

── rural_dibao (农村低保) ──
  yancheng  decided                        exit (退出)  0.00 yuan/month
  dayao     outside the document's period
  Provision by provision
    leave (不符合退出)
      yancheng: applies: 0.00 yuan/month  二（一）第6句 “应退则退”
      dayao: not in force  二（四）第2句 “根据核查情况及时增发、减发、停发”, 二（二）第1句 “3个农村低保对象认定条件”
"""
    )
