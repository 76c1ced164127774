"""What is asked next of a household, why, and that asking so comes to what the whole case does."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from building import policy
from law import law
from places import policy_of
from policyrules import (
    CaseError,
    UsageError,
    answered,
    decide,
    decide_all,
    deciding,
    next_question,
    read_case,
)
from policyrules.asking.form import Answer, form_step, read_answers
from policyrules.asking.questions import Asked, Asking
from policyrules.browser import Desk
from policyrules.cli import main
from policyrules.core.case import Case, Record, RecordPath
from policyrules.core.decision import Decision
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.presence import record_dates
from policyrules.core.roots import roots
from policyrules.core.types import ABSENT, Known
from policyrules.intake.values import write_value

DAY = date(2020, 6, 15)
WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 在册 (registered) : 是否 载于 民政台账
  事实 有房 (house) : 是否
  事实 困难 (hard) : 是否 认定 乡镇 说明 “全户的” “of the whole household”
  事实 病 (ill) : 是否
  事实 等级 (grade) : 选项 {甲级 (first), 乙级 (second)}
  事实 离开日 (left_on) : 日期 可无
  事实 原因 (causes) : 多选 {病 (illness), 学 (school)}
  事实 比例 (share) : % 不低于 0% 不高于 100%
实体 成员 (member) 属 户 列名 members 个人
  事实 工资 (wage) : 元/月 不低于 0元/月
"""
AID = """决定 助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
{}  其余 则 不给 依据 三 “其余”
"""
INCOME = """计算 收入 (income) 对 户: 元/月
  为 合计 成员.工资
决定 补 (top_up) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 穷 (poor) 当 在册 且 收入 低于 300元/月 则 给 金额 300元/月 - 收入 依据 三 “补足”
  其余 则 不给 依据 三 “其余”
"""
EMPTY: dict[str, Any] = {"id": "1"}


def test_what_programmes_share_is_evaluated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many programmes are named, the household is gone through once."""
    made = []

    class Counted(deciding.Asked):
        def __init__(self, *parts: Any, **more: Any) -> None:
            made.append(1)
            super().__init__(*parts, **more)

    monkeypatch.setattr(deciding, "Asked", Counted)
    place = policy_of("yancheng", "example_county")
    named = [p.id for p in place.programmes.values() if p.entity == place.root]
    assert len(named) > 1
    turn = next_question(place, read_case(place, EMPTY), on=date(2017, 10, 15), programmes=named)
    assert len(made) == 1
    assert [d.programme for d in turn.decisions] == named


def place(rules: str) -> Policy:
    return policy(rules, words=WORDS)


def asked_in_turn(
    found: Policy, case: Case, answers: dict[Asked, object]
) -> tuple[list[Asked], Asking, Case]:
    """Everything that is asked with these answers, what comes of it, and the case then."""
    order: list[Asked] = []
    while (turn := next_question(found, case, on=DAY)).question is not None:
        order.append(turn.question.asked)
        case = answered(found, case, turn.question.asked, answers[turn.question.asked], on=DAY)
    return order, turn, case


# ── which question ───────────────────────────────────────────────────────────


def test_what_can_change_nothing_is_not_asked() -> None:
    """Without a house it makes no difference whether the household is registered: hardship alone is asked."""
    found = place(AID.format("  情形 甲 (one) 当 (在册 且 有房) 或 困难 则 给 依据 三 “给”\n"))
    case = read_case(found, EMPTY | {"house": False})
    order, turn, _ = asked_in_turn(found, case, {("household.hard", ()): True})
    assert order == [("household.hard", ())]
    assert [d.outcome.id for d in turn.decisions if d.outcome] == ["give"]


def test_what_more_decisions_wait_for_is_asked_first() -> None:
    """Two of three programmes wait for illness, which is declared last; then each in the order declared."""
    rules = "".join(
        f"决定 {name} (p{n}) 对 户\n  结果 给{n} (give), 不给{n} (refuse)\n"
        f"  情形 情形{n} (c{n}) 当 {guard} 则 给{n} 依据 三 “给”\n  其余 则 不给{n} 依据 三 “其余”\n"
        for n, (name, guard) in enumerate((("一项", "在册"), ("二项", "有房 且 病"), ("三项", "病")))
    )
    found = place(rules)
    case = read_case(found, EMPTY)
    answers: dict[Asked, object] = {(f"household.{n}", ()): True for n in ("ill", "registered", "house")}
    order, _, _ = asked_in_turn(found, case, answers)
    assert order == [("household.ill", ()), ("household.registered", ()), ("household.house", ())]
    first = next_question(found, case, on=DAY).question
    assert first is not None
    assert (first.decisions, [why.programme for why in first.why]) == (2, ["p1", "p2"])


def test_the_nearer_fact_is_asked_first_and_lists_are_counted() -> None:
    """在册 stands in the decision, wages two conclusions below; the wage of each member after how many."""
    found = place(INCOME)
    answers: dict[Asked, object] = {
        ("household.registered", ()): "是",
        ("member", ()): ["甲", "乙"],
        ("member.wage", (("member", "甲"),)): "120.50元/月",
        ("member.wage", (("member", "乙"),)): 100,
    }
    order, turn, case = asked_in_turn(found, read_case(found, EMPTY), answers)
    assert order == [*answers]
    # 300 − 120.50 − 100
    amount = turn.decisions[0].amount
    assert amount is not None
    assert (amount.low, amount.high) == (7950, 7950)
    assert case.household.complete == frozenset({"member"})


def test_a_question_in_words() -> None:
    """Whose it is, what it means, who will check it, and the provision with its clause that asks for it."""
    found = place(AID.format("  情形 甲 (one) 当 困难 则 给 依据 三 “给”\n"))
    question = next_question(found, read_case(found, EMPTY), on=DAY).question
    assert question is not None
    assert (question.said.zh, question.said.en) == (
        "全户的“困难”：是还是否？", "“hard” of the household: yes or no?",
    )  # fmt: skip
    assert (question.note.zh, question.holders) == ("全户的", ("乡镇",))
    (why,) = question.why
    assert (why.programme, why.label) == ("aid", "甲")
    assert [(c.clause, c.phrase) for c in why.citations] == [("三", "给")]


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("等级 等于 甲级", "全户的“等级”：是哪一种？", "“grade” of the household: which one?"),
        ("有值(离开日)", "全户的“离开日”：是哪一天？没有就答“无”。",
         "“left_on” of the household: on which day? Where there is none, answer none."),
        ("原因 包含 {病}", "全户的“原因”：有哪几种？（可以选几种，也可以一种都没有）",
         "“causes” of the household: which ones? (several, or none)"),
        ("比例 高于 50%", "全户的“比例”：是多少%？", "“share” of the household: how much (%)?"),
        ("计数 成员 不低于 2人", "全户有几个成员？", "How many member records are there of the household?"),
    ],
)  # fmt: skip
def test_each_kind_of_question(rule: str, zh: str, en: str) -> None:
    """A choice, a day that may not be, several options, a share, a list: each is asked in its own way."""
    found = place(AID.format(f"  情形 甲 (one) 当 {rule} 则 给 依据 三 “给”\n"))
    question = next_question(found, read_case(found, EMPTY), on=DAY).question
    assert question is not None
    assert (question.said.zh, question.said.en) == (zh, en)


def test_a_list_that_has_records_is_asked_for_more() -> None:
    """One member is given and the list is not said to be complete: how many more; none leaves the one."""
    found = place(INCOME)
    case = read_case(found, EMPTY | {"registered": True, "members": [{"id": "甲", "wage": 100}]})
    question = next_question(found, case, on=DAY).question
    assert question is not None
    assert (question.said.zh, question.there) == ("全户除了已经写的 1 个，还有几个成员？", 1)
    case = answered(found, case, question.asked, 0, on=DAY)
    turn = next_question(found, case, on=DAY)
    assert turn.question is None
    assert [(a.low, a.high) for d in turn.decisions if (a := d.amount)] == [(20000, 20000)]
    grown = answered(found, case, question.asked, "2", on=DAY)
    assert [r.key for r in grown.household.lists["member"]] == ["甲", "1", "2"]


def test_what_nobody_knows_is_not_asked_again() -> None:
    """Declined: it stays unknown, what is left is asked, and the answer stays open."""
    found = place(AID.format("  情形 甲 (one) 当 在册 且 有房 则 给 依据 三 “给”\n"))
    case = read_case(found, EMPTY)
    declined = {("household.registered", ())}
    turn = next_question(found, case, on=DAY, declined=declined)
    assert turn.question is not None
    assert turn.question.asked == ("household.house", ())
    done = answered(found, case, turn.question.asked, True, on=DAY)
    end = next_question(found, done, on=DAY, declined=declined)
    assert end.question is None
    assert [d.status for d in end.decisions] == ["undetermined"]


# ── answers ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked", "answer", "said"),
    [
        (("household.share", ()), "120%", "120% 高于上限 100%"),
        (("household.share", ()), "3成", "3成"),
        (("household.grade", ()), "丙级", "丙级 不在选项之中"),
        (("household.left_on", ()), "2020-02-30", "2020-02-30 不是存在的日期"),
        (("member", ()), "-1", "应为 0 以上的整数，或写出各条的称呼"),
        (("member", ()), ["甲", "甲"], "编号 甲 用了 2 次"),
        (("member", ()), 2001, "应为 0 以上的整数"),
        (("member", ()), 2000, "一户超过 2000 条记录"),
        (("member", ()), True, "应为 0 以上的整数"),
        (("member", ()), [" "], "应为 0 以上的整数"),
    ],
)
def test_an_answer_that_cannot_be(asked: Asked, answer: object, said: str) -> None:
    """Out of bounds, no such option, no such day, no such count: said as for a case read from a file."""
    found = place(INCOME)
    with pytest.raises(CaseError) as caught:
        answered(found, read_case(found, EMPTY), asked, answer, on=DAY)
    assert said in caught.value.said.zh


@pytest.mark.parametrize(
    "asked",
    [("household.nothing", ()), ("job", ()), ("household.hard", (("member", "1"),)), ("member.wage", ())],
)
def test_an_answer_to_what_there_is_not(asked: Asked) -> None:
    """No such fact, list or record: the caller's mistake."""
    found = place(INCOME)
    with pytest.raises(UsageError):
        answered(found, read_case(found, EMPTY), asked, 1, on=DAY)


def test_an_answer_that_contradicts_another() -> None:
    """In Yancheng a person cannot leave benefit before entering it: the sentence names both."""
    found = policy_of("dayao")
    case = read_case(found, {"id": "1", "first_entry": "2019-05-01"})
    with pytest.raises(CaseError, match="必须不早于"):
        answered(found, case, ("household.over_standard_on", ()), "2019-04-30", on=DAY)


# ── the form ─────────────────────────────────────────────────────────────────


def given_answers(*pairs: tuple[str, list[list[str]], object]) -> tuple[Answer, ...]:
    return read_answers([{"id": id_, "path": path, "answer": answer} for id_, path, answer in pairs])


def test_a_form_from_the_first_question_to_the_sheet() -> None:
    """Three answers and one 不清楚: each step says what is possible, the last what the office checks."""
    found = place(INCOME)
    answers = given_answers(
        ("household.registered", [], "是"), ("member", [], 1), ("member.wage", [["member", "1"]], None)
    )
    first = form_step(found, answers[:1], on=DAY)
    assert first["question"]["input"] == "count"
    assert first["possible"] == [
        {"programme": "补", "about": "", "outcomes": ["给", "不给"],
         "given": ["0.00元/月至300.00元/月"], "settled": False}
    ]  # fmt: skip
    last = form_step(found, answers, on=DAY)
    assert last["question"] is None
    assert [(a["said"], a["answer"]) for a in last["answers"]] == [
        ("全户的“在册”：是还是否？", "是"), ("全户有几个成员？", "1（1）"),
        ("成员 1 的“工资”：是多少元/月？", "不清楚"),
    ]  # fmt: skip
    (row,) = last["sheet"]["decisions"]
    assert row["missing"] == ["成员 1 工资"]
    assert last["sheet"]["checkers"] == [
        {"who": "民政台账", "what": ["在册"]}, {"who": "", "what": ["成员 1 工资"]},
    ]  # fmt: skip
    assert len(last["sheet"]["explained"]) == 1


def test_an_answer_that_is_refused_is_asked_again() -> None:
    """What stood before it stays, why it was refused is said, and the question is the same."""
    found = place(AID.format("  情形 甲 (one) 当 比例 高于 50% 则 给 依据 三 “给”\n"))
    step = form_step(found, given_answers(("household.share", [], "101")), on=DAY, language="en")
    assert step["refused"] == "101% is above the upper bound 100%"
    assert (step["answers"], step["question"]["id"]) == ([], "household.share")
    done = form_step(found, given_answers(("household.share", [], "51")), on=DAY)
    assert [row["outcomes"] for row in done["possible"]] == [["给"]]


@pytest.mark.parametrize(
    "data", ["x", [1], [{"id": 1}], [{"id": "a", "path": "x"}], [{"id": "a", "path": [1]}]]
)
def test_answers_that_are_not_written_so(data: object) -> None:
    """What comes from a page is looked at before it is used."""
    with pytest.raises(ValueError, match=r"answer|path"):
        read_answers(data)


def desk_answers(tmp_path: Path, **question: object) -> dict[str, Any]:
    parts = {"place": "yancheng", "overlay": "example_county", "on": "2017-10-15"} | question
    found: dict[str, Any] = json.loads(Desk(tmp_path).answer(json.dumps(parts)))
    return found


def test_what_a_page_of_the_site_asks(tmp_path: Path) -> None:
    """Which programmes there are, the next question of one, and what is said of what is not written so."""
    listed = desk_answers(tmp_path, ask="programmes", language="zh")["answer"]
    assert listed[0] == {"id": "rural_dibao", "label": "农村低保", "about": ""}
    assert {row["about"] for row in listed} == {"", "成员", "急难"}
    said = [{"id": "household.dibao_status", "path": [], "answer": "未保"}]
    step = desk_answers(tmp_path, ask="guide", programmes=["rural_dibao"], answers=said)["answer"]
    assert [(a["said"], a["answer"]) for a in step["answers"]] == [("全户的“保障状态”：是哪一种？", "未保")]
    assert step["question"]["checked"] == "以公安的记载为准。"
    (row,) = step["possible"]
    assert row["outcomes"] == ["纳入", "不予纳入", "本文件未规定"]
    assert not any("未规定" in part for part in row["given"])  # said once
    for wrong in ({"answers": "x"}, {"programmes": "x"}, {"programmes": ["nothing"]}):
        assert desk_answers(tmp_path, ask="guide", **wrong)["error"]["kind"] == "usage"


# ── the command ──────────────────────────────────────────────────────────────


def test_the_command_asks_until_the_answer_is_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not in benefit, not rural, property not in order, registered as poor: not included, whatever the rest is.

    One answer cannot be read and is asked again, one is taken back.
    """
    monkeypatch.setattr("sys.stdin", io.StringIO("未保\n也许\n是\n返回\n否\n否\n未脱贫\n"))
    status = main(["ask", "yancheng", "--overlay", "example_county", "--on", "2017-10-15",
                   "--programme", "rural_dibao"])  # fmt: skip
    out, err = capsys.readouterr()
    assert status == 0
    assert "不予纳入" in out
    assert out.endswith("以上只是按所答推算，不是决定。\n")
    assert err.count("不是“是”或“否”") == 1
    assert "为什么问：" in err


# ── laws ─────────────────────────────────────────────────────────────────────

ON = {
    "yancheng": date(2017, 10, 15),
    "dayao": date(2020, 6, 15),
    "yangjiang": date(2018, 6, 15),
    "sanmenxia": date(2017, 6, 30),
    "jilin": date(2016, 10, 20),
}
Result = dict[tuple[str, RecordPath], object]


def results(decisions: tuple[Decision, ...]) -> Result:
    """By programme and record: what is possible, the amount and what else is stated."""
    return {
        (d.programme, d.unit.path): (d.status, d.possible, d.amount, d.may_be_silent, d.values)
        for d in decisions
    }


def values(found: Policy, fact: Given, day: date) -> list[Known]:
    """Values of a fact around its bounds; what dates a record has happened by the day."""
    match fact.type.kind:
        case "number":
            unit = fact.type.unit
            steps = [0, 1, 30_000, 500_000] if unit is None or not unit.money else [0, 100, 30_000, 900_000]
            low = fact.low if isinstance(fact.low, int) else 0
            some: list[Known] = [n for n in (low, *steps) if not isinstance(fact.high, int) or n <= fact.high]
            if unit is not None and unit.scale < 1:
                some = [0]
        case "date":
            dates_a_record = fact.name in record_dates(found).get(fact.entity or "", ())
            days = (date(1950, 3, 1), date(2010, 2, 28), date(2016, 9, 30), day)
            some = [*days, *([] if dates_a_record else [date(day.year + 1, 1, 31)])]
        case "bool":
            some = [True, False]
        case "choice":
            some = [o.id for o in fact.type.options]
        case "choices":
            ids = [o.id for o in fact.type.options]
            some = [frozenset[str](), frozenset(ids[:1]), frozenset(ids)]
        case _:
            some = ["甲村"]
    return [*some, ABSENT] if fact.type.optional else some


def told(found: Policy, case: Case, asked: Asked, data: st.DataObject, day: date) -> Case:
    """The case with some answer on record that does not contradict what is there."""
    name = asked[0]
    given_ = found.givens.get(name)
    if given_ is None:
        most = 2 if name == "member" else 1
        return answered(found, case, asked, data.draw(st.integers(0, most)), on=day)
    for value in data.draw(st.permutations(values(found, given_, day))):
        try:
            return answered(found, case, asked, write_value(given_.type, value), on=day)
        except CaseError:
            continue
    assume(False)
    raise AssertionError


def lacking(found: Policy, record: Record, path: RecordPath = ()) -> Iterator[Asked]:
    """Every list of a case that is not complete, else every fact that it does not have."""
    for where, here in record.walk(path):
        yield from ((child, where) for child in found.children[here.entity] if child not in here.complete)
        yield from ((g.id, where) for n, g in found.facts[here.entity].items() if n not in here.facts)


@pytest.mark.parametrize("name", ON)
@given(data=st.data())
@law(4)
def test_answers_in_the_order_asked_come_to_what_the_whole_case_does(name: str, data: st.DataObject) -> None:
    """Whatever the facts and lists are that are not asked for, no outcome or amount is another; none twice."""
    found, day = policy_of(name), ON[name]
    case = Case("1", Record(roots(found)[0], "1"))
    met: set[Asked] = set()
    while (turn := next_question(found, case, on=day)).question is not None:
        question = turn.question
        assert question.asked not in met
        assert question.why
        met.add(question.asked)
        case = told(found, case, question.asked, data, day)
    assert {m.reason for d in turn.decisions for m in d.missing} <= {
        "open",
        "reading",
        "gap",
        "silent",
        "clash",
    }
    while (rest := next(lacking(found, case.household), None)) is not None:
        case = told(found, case, rest, data, day)
    whole = results(decide_all(found, case, on=day))
    assert {about: whole[about] for about in results(turn.decisions)} == results(turn.decisions)


FACTS = ("在册", "有房", "困难", "病")
NAMES = ("registered", "house", "hard", "ill")


@st.composite
def guards(draw: st.DrawFn) -> str:
    """A condition that names each of some facts once."""
    parts = [("非 " if draw(st.booleans()) else "") + f for f in draw(st.permutations(FACTS))]
    parts = parts[: draw(st.integers(1, 4))]
    text = parts[0]
    for part in parts[1:]:
        text = f"({text} {draw(st.sampled_from(['且', '或']))} {part})"
    return text


@given(guards=st.lists(guards(), min_size=1, max_size=3), answers=st.tuples(*[st.booleans()] * 4))
@law(60)
def test_no_question_is_asked_that_can_change_nothing(guards: list[str], answers: tuple[bool, ...]) -> None:
    """Of what is known when it is asked there are two completions, alike but for it, that come out otherwise."""
    rules = "".join(
        f"  情形 情形{n} (c{n}) 当 {guard} 则 给 依据 三 “给”\n" for n, guard in enumerate(guards)
    )
    found = place(AID.format(rules))
    case = read_case(found, EMPTY)
    while (question := next_question(found, case, on=DAY).question) is not None:
        name = question.id.partition(".")[2]
        others = [n for n in NAMES if n != name and n not in case.household.facts]
        assert any(
            len(
                {
                    _outcome(found, case, dict(zip(others, rest, strict=True)) | {name: own})
                    for own in (True, False)
                }
            )
            > 1
            for rest in product((True, False), repeat=len(others))
        )
        case = answered(found, case, question.asked, answers[NAMES.index(name)], on=DAY)


def _outcome(found: Policy, case: Case, facts: dict[str, bool]) -> object:
    for name, value in facts.items():
        case = answered(found, case, (f"household.{name}", ()), value, on=DAY)
    decision = decide(found, case, on=DAY)
    return decision.status, decision.outcome
