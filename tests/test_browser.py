"""What the site's pages ask of the library in the browser, asked of the library here: JSON in, JSON out."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from policyrules.browser import Desk
from policyrules.browser.answers import MOST_TRIED
from policyrules.browser.overview import overview
from policyrules.loading import find_policies

PLACE = {"place": "sanmenxia", "overlay": "example_county"}
OVERLAY = "sanmenxia/overlays/example_county.policy"
TITLE = "两人户，差一分到标准"
"""Two persons, 559.99 元 a month; the line is 3360 元 a person and year, 560 a month for both."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One desk, as a page has one."""
    return Desk(tmp_path_factory.mktemp("desk") / "edited")


def asked(desk: Desk, ask: str, **parts: object) -> Any:
    """The answer to a question, or the error."""
    found = json.loads(desk.answer(json.dumps({"ask": ask, **parts}, ensure_ascii=False)))
    return found.get("answer", found.get("error"))


@cache
def overlay_text() -> str:
    """The text of the invented county's overlay."""
    return (find_policies()["sanmenxia"].parent / OVERLAY).read_text("utf-8")


def example(desk: Desk, title: str = TITLE) -> Any:
    """A worked case by its title."""
    return next(case for case in asked(desk, "cases", **PLACE) if case["title"] == title)


def decision(desk: Desk, case: object, on: str, programme: str = "rural_dibao", **parts: object) -> Any:
    """The one decision of a programme about the household."""
    (found,) = asked(desk, "decide", **PLACE, case=case, on=on, programme=programme, **parts)
    return found


def test_a_worked_case_is_decided_with_its_clauses(desk: Desk) -> None:
    """560 − 559.99 = 0.01 元 a month, with the clause of the registered households, valid to the end of June,
    after which the province's line counts."""
    worked = example(desk)
    found = decision(desk, worked["case"], worked["on"])
    assert (found["result"], found["amount"], found["missing"]) == ("纳入", "0.01元/月", [])
    clauses = [clause for part in found["applied"] for clause in part["clauses"]]
    assert "二（四）第3句 “符合农村低保条件的建档立卡贫困户”" in clauses
    assert found["valid_until"] == "2017-06-30"


def test_every_programme_is_decided_where_none_is_named(desk: Desk) -> None:
    """Without a programme every decision comes, of the household and of each member."""
    worked = example(desk)
    found = asked(desk, "decide", **PLACE, case=worked["case"], on=worked["on"])
    assert {"农村低保", "成员保障", "建档衔接"} <= {one["label"] for one in found}
    assert {one["about"] for one in found if one["label"] == "成员保障"} == {"成员 甲", "成员 乙"}


def test_what_is_unknown_stays_unknown(desk: Desk) -> None:
    """Of the case to begin with nothing is known: no outcome is ruled out, and facts are named as missing."""
    form = asked(desk, "form", **PLACE)
    found = decision(desk, form["template"], "2017-03-10")
    assert found["status"] == "undetermined"
    assert found["outcome"] is None
    assert {"household.dibao_status", "household.property_ok"} <= {one["id"] for one in found["missing"]}


def test_the_form_has_every_fact_with_its_kind(desk: Desk) -> None:
    """Labels, units, options and lists are those of the policy; money has two decimals."""
    form = asked(desk, "form", **PLACE)
    household, income = form["entities"]["household"], form["entities"]["income"]
    fields = {field["label"]: field for field in household["fields"]}
    assert fields["财产合规"]["kind"] == "bool"
    assert [o["label"] for o in fields["保障状态"]["options"]] == ["未保", "在保", "过渡", "渐退", "停保"]
    amount = next(field for field in income["fields"] if field["label"] == "数额")
    assert (amount["kind"], amount["unit"], amount["places"]) == ("number", "元", 2)
    assert "member" in household["lists"]
    assert form["entities"]["member"]["plural"] == "members"


def test_the_answer_is_in_the_language_asked_for(desk: Desk) -> None:
    """English names and words where English is asked for."""
    worked = example(desk)
    found = decision(desk, worked["case"], worked["on"], language="en")
    assert (found["result"], found["amount"]) == ("include (纳入)", "0.01 yuan/month")


def test_the_full_explanation_is_the_library_s(desk: Desk) -> None:
    """The explanation begins with the programme and names the amount."""
    worked = example(desk)
    text = asked(
        desk, "explain", **PLACE, case=worked["case"], on=worked["on"], programme="rural_dibao", path=[]
    )
    assert text.splitlines()[0].split() == ["事项", "农村低保"]
    assert "0.01元/月" in text


def test_what_a_missing_fact_would_change(desk: Desk) -> None:
    """Whether the property is within bounds is not known: yes gives the 0.01 元, no refuses."""
    worked = example(desk)
    case = {name: value for name, value in worked["case"].items() if name != "property_ok"}
    assert decision(desk, case, worked["on"])["status"] == "undetermined"
    (found,) = asked(desk, "would", **PLACE, case=case, on=worked["on"], programme="rural_dibao", path=[])
    assert found["id"] == "household.property_ok"
    assert [(row["said"], row["result"], row["amount"]) for row in found["values"]] == [
        ("是", "纳入", "0.01元/月"),
        ("否", "不予纳入", "0.00元/月"),
    ]


def test_what_would_change_is_tried_within_bounds(desk: Desk) -> None:
    """However many facts are missing, no more than so many values are tried."""
    form = asked(desk, "form", **PLACE)
    for programme in form["programmes"]:
        path = [] if programme["id"] == "rural_dibao" else None
        if path is not None:
            found = asked(
                desk, "would", **PLACE, case=form["template"], on="2017-03-10",
                programme=programme["id"], path=path,
            )  # fmt: skip
            assert 0 < len(found) <= MOST_TRIED


def test_json_that_is_nested_very_deep(desk: Desk) -> None:
    """It is refused in a sentence before it is read; brackets in texts do not count."""
    deep = "[" * 100_000 + "]" * 100_000
    told = json.loads(desk.answer('{"ask": "decide", "case": ' + deep + "}"))
    assert told["error"]["said"] == (
        "个案的 JSON 嵌套太深（最多 60 层） · the JSON of the case is nested too deep (at most 60)"
    )
    name = "[" * 200 + '\\"{'
    told = json.loads(desk.answer(json.dumps({"ask": name})))
    assert "嵌套" not in told["error"]["said"]


def test_from_where_to_where_a_missing_number_leads_where(desk: Desk) -> None:
    """The line of two is 560 a month and one of them has 259.99: with 300.00 or less the other leaves 0.01 or
    more, and no more than 300.01; above it is refused. In either language."""
    worked = example(desk)
    case = json.loads(json.dumps(worked["case"]))
    income = next(one for member in case["members"] for one in member["incomes"] if one["amount"] == "300.00")
    del income["amount"]
    asking = {**PLACE, "case": case, "on": worked["on"], "programme": "rural_dibao", "path": []}
    (found,) = asked(desk, "would", **asking)
    assert [(row["said"], row["result"], row["amount"], row["left"]) for row in found["values"]] == [
        ("低于 300.01元", "纳入", "0.01元/月至300.01元/月", 0),
        ("300.01元 起", "不予纳入", "0.00元/月", 0),
    ]
    (found,) = asked(desk, "would", **asking, language="en")
    assert [row["said"] for row in found["values"]] == ["below 300.01 yuan", "300.01 yuan or more"]


def test_decisions_follow_the_edited_text(desk: Desk) -> None:
    """With 3372 元 instead of 3360 the line for two is 562 a month: 562 − 559.99 = 2.01."""
    worked = example(desk)
    edited = overlay_text().replace("为 3360元/人·年", "为 3372元/人·年")
    found = decision(desk, worked["case"], worked["on"], texts={OVERLAY: edited})
    assert found["amount"] == "2.01元/月"
    assert decision(desk, worked["case"], worked["on"])["amount"] == "0.01元/月"


def test_mistakes_in_the_edited_text_stand_where_they_are(desk: Desk) -> None:
    """A finding's place counts UTF-16 units, of which a character outside the basic plane takes two, and no
    decision is made."""
    worked = example(desk)
    edited = "# 𠮷\n" + overlay_text().replace("市定标准 自 2016", "市定标谁 自 2016")
    findings = [f for f in asked(desk, "check", **PLACE, texts={OVERLAY: edited}) if f["severity"] == "error"]
    units = edited.encode("utf-16-le")
    where = [f["where"] for f in findings if f["where"]["file"] == OVERLAY]
    assert "市定标谁" in {units[2 * w["start"] : 2 * w["end"]].decode("utf-16-le") for w in where}
    refused = asked(desk, "decide", **PLACE, texts={OVERLAY: edited}, case=worked["case"], on=worked["on"])
    assert refused["kind"] == "policy"
    assert refused["findings"]


def test_only_files_of_the_place_can_be_edited(desk: Desk) -> None:
    """A name that leads elsewhere is refused, and nothing is written."""
    for name in ("../../outside.policy", "/outside.policy", "yancheng/30-低保.policy"):
        refused = asked(desk, "form", **PLACE, texts={name: "政策"})
        assert refused["kind"] == "usage"
    assert not Path("/outside.policy").exists()


def test_the_texts_are_those_that_the_place_is_read_from(desk: Desk) -> None:
    """The place's own files come first; the overlay asked for and the vocabulary are among them."""
    names = [file["name"] for file in asked(desk, "texts", **PLACE)]
    assert names[0] == "sanmenxia/00-文件.policy"
    assert {OVERLAY, "vocabulary/social_assistance.policy"} <= set(names)
    without = [file["name"] for file in asked(desk, "texts", place="sanmenxia")]
    assert OVERLAY not in without


def test_names_for_completion(desk: Desk) -> None:
    """Facts, figures, options and conclusions are offered, each with what it is."""
    names = {one["name"]: one["is"] for one in asked(desk, "names", **PLACE)}
    assert names["农村低保标准"] == "标准 元/人·年"
    assert names["财产合规"] == "事实 是否"
    assert names["未保"] == "选项"
    assert "A20" in names


def test_a_household_that_cannot_be_read_is_told(desk: Desk) -> None:
    """Each problem comes with the way to its field."""
    case = {"id": "1", "members": [{"id": "甲", "birth_date": "1950-02-30"}]}
    refused = asked(desk, "decide", **PLACE, case=case, on="2017-03-10")
    assert refused["kind"] == "case"
    assert [problem["field"] for problem in refused["problems"]] == ["members[1] 甲 · birth_date"]


@pytest.mark.parametrize(
    "parts",
    [
        {"ask": "decide", "place": "nowhere", "case": {}, "on": "2017-03-10"},
        {"ask": "decide", **PLACE, "case": {}, "on": "tomorrow"},
        {"ask": "decide", **PLACE, "case": {}},
        {"ask": "decide", **PLACE, "case": {}, "on": "2017-03-10", "programme": "none"},
        {"ask": "explain", **PLACE, "case": {}, "on": "2017-03-10", "programme": "rural_dibao", "path": [1]},
        {"ask": "form", **PLACE, "texts": [1]},
        {"ask": "form", "place": 3},
        {"ask": "everything"},
        {},
    ],
)
def test_a_question_that_cannot_be_answered_says_so(desk: Desk, parts: dict[str, object]) -> None:
    """What is not there, or is of another kind than it must be, is told in one sentence."""
    found = json.loads(desk.answer(json.dumps(parts)))
    assert found["error"]["kind"] == "usage"
    assert found["error"]["said"]


def test_two_hundred_members(desk: Desk) -> None:
    """A household of 200 members is decided: nobody earns, so each brings 280 元 a month."""
    worked = example(desk)
    member = {k: v for k, v in worked["case"]["members"][0].items() if k not in ("id", "incomes")}
    members = [{**member, "id": str(n + 1), "complete": list(LISTS)} for n in range(200)]
    found = decision(desk, worked["case"] | {"members": members}, worked["on"])
    assert (found["result"], found["amount"]) == ("纳入", "56000.00元/月")


LISTS = ("incomes", "jobs", "offers", "bills", "spendings")


def test_every_place_is_named_before_anything_is_asked() -> None:
    """Each has its title, its overlays by title, and a day of one of its worked cases."""
    found = {place["id"]: place for place in overview(find_policies()["sanmenxia"].parent)}
    assert set(found) == {"dayao", "jilin", "sanmenxia", "yancheng", "yangjiang"}
    sanmenxia = found["sanmenxia"]
    assert sanmenxia["title"] == "三门峡市农村低保与扶贫开发政策衔接方案"
    assert sanmenxia["overlays"] == [
        {"id": "example_county", "title": "示例县（虚构）农村低保与扶贫开发衔接实施细则"}
    ]
    assert sanmenxia["on"] == "2016-11-22"
