"""``quick`` and ``decide`` say the same: by generated Python, and by the evaluator where something is open."""

from __future__ import annotations

import io
import json
import keyword
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import versions_place
from building import fact
from building import policy as small_policy
from law import law
from places import policy_of
from policyrules.base.errors import CaseError, UsageError
from policyrules.compile import compile_sql, insert_cases, run, tables
from policyrules.compile.day_numbers import FUNCTIONS
from policyrules.compile.plans import Plan, planned
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.expressions import Lit, Prim, Ref
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy
from policyrules.core.roots import root_of
from policyrules.core.types import BOOL, Option
from policyrules.deciding import decide_all
from policyrules.deciding import quick as quick_module
from policyrules.deciding.quick import Quick, QuickDecision, prepare, quick
from policyrules.intake.case_json import read_case
from policyrules.intake.case_writing import write_case
from policyrules.loading import load
from policyrules.testing import Shape, cases
from roots_policy import ON as ROOTS_ON
from roots_policy import two_roots
from strategies import COLOUR, ON, households, invented, lists_asked, policies

duckdb = pytest.importorskip("duckdb")

DAYS = {
    "yancheng": (date(2017, 10, 15), date(2018, 2, 28), date(2021, 1, 1)),
    "dayao": (date(2020, 3, 31), date(2021, 2, 28)),
    "jilin": (date(2020, 6, 30),),
    "sanmenxia": (date(2020, 6, 30),),
    "yangjiang": (date(2020, 6, 30),),
}


def told(decision: Decision) -> tuple[object, ...]:
    """What of a decision ``quick`` says, too."""
    amount = decision.amount
    return (
        decision.programme,
        decision.unit.path,
        decision.status,
        decision.outcome and decision.outcome.id,
        tuple(option.id for option in decision.possible),
        amount and amount.low,
        amount and amount.high,
        frozenset(each.provision for each in decision.applied),
    )


def said(found: QuickDecision) -> tuple[object, ...]:
    """The same of what ``quick`` says."""
    return (
        found.programme,
        found.path,
        found.status,
        found.outcome,
        found.possible,
        found.low,
        found.high,
        frozenset(found.applied),
    )


def agree(made: Quick, case: Case) -> tuple[QuickDecision, ...]:
    """All that it decides of a case is what ``decide_all`` decides."""
    found = made.decide_all(case)
    policy, root = made.policy, case.household.entity
    own = {programme.id for programme in policy.all_programmes if root_of(policy, programme) == root}
    assert [said(each) for each in found] == [
        told(each)
        for name in made.programmes
        if name in own
        for each in decide_all(made.policy, case, on=made.on, programme=name)
    ]
    return found


@cache
def prepared(place: str, day: date, programme: str) -> Quick:
    return prepare(policy_of(place, "example_county"), on=day, programmes=(programme,))


PLACED = pytest.mark.parametrize(
    ("place", "day"), [(place, day) for place, days in DAYS.items() for day in days]
)


def test_what_is_unknown_costs_those_that_ask_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four programmes ask for the income, a fifth whether there is hardship, which nobody knows: the four are worked
    out by the function of all, and the evaluator is asked for the fifth alone.
    """
    names = {"甲事": "first", "乙事": "second", "丙事": "third", "丁事": "fourth", "戊事": "fifth"}
    policy = small_policy(
        "条件 收入少 (little) 对 户 当 合计 成员.工资 低于 500元/月 依据 二 “收入”\n"
        + "".join(
            f"决定 {label} ({name}) 对 户\n  结果 给 (give), 不给 (refuse)\n"
            f"  情形 可以 (may) 当 {'困难' if name == 'fifth' else '收入少'} 则 给 依据 三 “给”\n"
            "  其余 则 不给 依据 三 “不给”\n"
            for label, name in names.items()
        )
    )
    made, asked = prepare(policy, on=date(2020, 2, 29)), list[str]()
    case = read_case(policy, {"complete": "all", "members": [{"id": "甲", "pay": "499.99"}]})
    alone, evaluator = quick_module._alone, quick_module.decide_named

    def counted(plan: Plan, *rest: Any) -> Any:
        asked.append(plan.programme.id)
        return alone(plan, *rest)

    def evaluated(policy: Policy, case: Case, names: Sequence[str], **more: Any) -> Any:
        asked.extend(f"{name} by the evaluator" for name in names)
        return evaluator(policy, case, names, **more)

    monkeypatch.setattr(quick_module, "_alone", counted)
    monkeypatch.setattr(quick_module, "decide_named", evaluated)
    found = made.decide_all(case)
    assert [each.way for each in found] == ["known"] * 4 + ["evaluator"]
    assert asked == ["fifth", "fifth by the evaluator"]
    monkeypatch.undo()
    assert agree(made, case) == found


def test_what_programmes_share_is_worked_out_once() -> None:
    """Two of Yancheng's programmes ask whether a person's household gets dibao, each in over 300 lines of
    Python: the function of both has few more than one of them.
    """
    policy = policy_of("yancheng", "example_county")
    (plans,) = planned(policy, ("member_coverage", "settlement_platform"), on=DAY).values()
    alone = [plan.known.text.count("\n") for plan in plans.plans.values()]
    assert min(alone) > 300
    assert plans.together.text.count("\n") < 1.25 * max(alone)


@law(40)
@given(policies(), st.lists(households(), min_size=1, max_size=4))
def test_random_policies_are_the_same(policy: Policy, drawn: list[Case]) -> None:
    """So it is for policies drawn at random, with silence, clashes, lists in lists and unknown facts."""
    made = prepare(policy, on=ON)
    for case in drawn:
        agree(made, case)


@law(20)
@given(lists_asked(), st.lists(households(), min_size=1, max_size=4))
def test_lists_asked_in_many_ways_are_the_same(policy: Policy, drawn: list[Case]) -> None:
    """So it is for any, all and counts of one list that ask the same."""
    made = prepare(policy, on=ON)
    for case in drawn:
        agree(made, case)


@law(2)
@given(data=st.data())
def test_the_printed_python_gives_what_the_database_gives(data: st.DataObject) -> None:
    """G11: outcome, amount and provisions are those of the query on DuckDB wherever Python says any."""
    day, policy = date(2017, 10, 15), policy_of("yancheng", "example_county")
    made, connection = prepared("yancheng", day, "rural_dibao"), duckdb.connect()
    connection.execute(tables(policy))
    drawn = st.lists(cases(policy, day, Shape(records=2), "rural_dibao"), min_size=6, max_size=12)
    batch = [evolve(case, id=str(place)) for place, case in enumerate(data.draw(drawn))]
    insert_cases(connection, policy, batch, on=day)
    rows = {row.household: row for row in run(connection, compile_sql(policy, "rural_dibao", on=day))}
    for case in batch:
        found, row = made.decide(case), rows[case.id]
        assert row.amount is not None
        assert (found.status, found.outcome, found.low, found.high, frozenset(found.applied)) == (
            row.status,
            row.outcome,
            row.amount.low,
            row.amount.high,
            row.applied,
        )


# ── which way ────────────────────────────────────────────────────────────────


HOUSEHOLD: Mapping[str, Any] = {
    "complete": "all",
    "dibao_status": "covered",
    "register_status": "registered",
    "property_ok": True,
    "rural_registration": True,
    "last_amount": "100.00",
    "exit_by_policy": False,
    "exit_confirmed_on": "none",
    "members": [
        {
            "id": "甲",
            "insured": True,
            "single_status": "not_covered",
            "incomes": [
                {"kind": "business", "amount": "120.50", "period": "monthly", "received_on": "2017-09-30"}
            ],
            "jobs": [],
        }
    ],
}
"""An invented household of one, of which all is known that Yancheng's dibao asks of it."""

DAY = date(2017, 10, 15)


def dibao() -> Quick:
    return prepared("yancheng", DAY, "rural_dibao")


def test_what_is_known_is_worked_out_by_numbers() -> None:
    """400 元 a month less 120.50 元 of income: 279.50 元, by the clause on those who stay."""
    found = dibao().decide(dibao().read(HOUSEHOLD))
    assert (found.way, found.outcome, found.low, found.high) == ("known", "continue", 27950, 27950)
    assert "rural_dibao.stay" in found.applied


def test_what_is_certainly_not_decided_is_told_by_numbers() -> None:
    """A household that is not registered as poor has no case of development support: nothing applies."""
    made = prepared("yancheng", DAY, "development_support")
    found = made.decide(made.read({**HOUSEHOLD, "poverty_conditions_met": False}))
    assert (found.way, found.status, found.outcome, found.possible) == ("known", "silent", None, ())
    assert (found.low, found.high, found.applied) == (None, None, ())


def test_what_is_unknown_and_does_not_matter_is_left_open() -> None:
    """Without the day of an income that comes monthly the answer is the same, worked out by what is possible."""
    income = {**HOUSEHOLD["members"][0]["incomes"][0]}
    del income["received_on"]
    member = {**HOUSEHOLD["members"][0], "incomes": [income]}
    found = dibao().decide(dibao().read({**HOUSEHOLD, "members": [member]}))
    assert (found.way, found.outcome, found.low) == ("open", "continue", 27950)


def test_what_is_unknown_and_matters_is_told_by_the_evaluator() -> None:
    """Without the property the household stays or leaves: both are possible, with 0 to 279.50 元."""
    data = {name: value for name, value in HOUSEHOLD.items() if name != "property_ok"}
    found = dibao().decide(dibao().read(data))
    assert (found.way, found.status, found.outcome) == ("evaluator", "undetermined", None)
    assert (set(found.possible), found.low, found.high) == ({"continue", "exit"}, 0, 27950)


def test_quick_is_one_decision() -> None:
    """``quick`` gives what ``prepare`` and ``decide`` give; a programme that is not there is a mistake."""
    policy = policy_of("yancheng", "example_county")
    case = read_case(policy, HOUSEHOLD)
    assert quick(policy, case, on=DAY) == dibao().decide(case)
    with pytest.raises(UsageError):
        quick(policy, case, on=DAY, programme="no_such")
    with pytest.raises(UsageError):
        quick(policy, case, on=DAY, programme="development_support", of=(("member", "乙"),))
    with pytest.raises(UsageError):
        prepare(policy, on=DAY, programmes=["no_such"])
    with pytest.raises(UsageError):  # a household has no member to be about
        dibao().decide(case, of=(("member", "乙"),))
    with pytest.raises(TypeError, match="several names"):
        prepare(policy, on=DAY, programmes="rural_dibao")
    with pytest.raises(TypeError, match="a Case, not dict"):
        dibao().decide(HOUSEHOLD)  # type: ignore[arg-type]
    assert prepare(policy, on=DAY, programmes=["rural_dibao", "农村低保"]).programmes == ("rural_dibao",)


def test_a_case_made_ready_by_another_is_made_ready_anew() -> None:
    """Its columns are of other programmes, or leave out what is dated after another day: a job from November is
    there for those who decide in December."""
    policy, later = policy_of("yancheng", "example_county"), date(2017, 12, 15)
    job = {
        "started_on": "2017-11-01",
        "ended_on": "none",
        "kind": "without_cost",
        "pay": "700.00",
        "pay_period": "monthly",
    }
    member = {**HOUSEHOLD["members"][0], "jobs": [job]}
    ready = dibao().read({**HOUSEHOLD, "members": [member]})
    made = prepare(policy, on=later)
    assert made.decide_all(ready) == made.decide_all(made.read(ready.given))
    assert made.decide(ready) != dibao().decide(ready)


def test_a_case_is_decided_by_the_programmes_of_its_root() -> None:
    """A village and its payments by theirs, a household by its own; asked for by another's it is a mistake."""
    policy = two_roots()
    made = prepare(policy, on=ROOTS_ON)
    payments = [
        {"id": "a", "paid": "50.49", "posted": "50.50"},
        {"id": "b", "paid": "1.00", "posted": "1.00"},
    ]
    village = {"root": "village", "complete": "all", "days_shown": 7, "payments": payments}
    case = read_case(policy, village)
    assert [(f.programme, f.path, f.outcome, f.low, f.way) for f in agree(made, case)] == [
        ("shown", (), "bad", 0, "known"),
        ("checked", (("payment", "a"),), "differs", 1, "known"),
        ("checked", (("payment", "b"),), "same", 0, "known"),
    ]
    assert made.decide(case).programme == "shown"
    assert made.decide(case, programme="checked", of=(("payment", "b"),)).outcome == "same"
    assert [(f.programme, f.outcome) for f in made.decide_all(made.read({"hardship": True}))] == [
        ("aid", "give")
    ]
    for programme, of in (("aid", ()), ("checked", ()), ("checked", (("payment", "c"),))):
        with pytest.raises(UsageError):
            made.decide(case, programme=programme, of=of)


@pytest.mark.parametrize(
    ("new", "way"),
    [(versions_place.NEW, "known"), (versions_place.BY_FACT, "evaluator")],
    ids=["day", "fact"],
)
def test_the_version_that_decides_is_the_one_of_decide(tmp_path: Path, new: str, way: str) -> None:
    """Picked by the day, its functions decide; picked by a fact of the case, the evaluator does. The old rules
    give 100 元 to an income of 400 元, the new ones 200 元, and these know no heating.
    """
    policy = load("place", policies=versions_place.write(tmp_path, new=new))
    data = {"income": "400.00", "accepted": "2021-05-01", "on_relief": False}
    for on, paid in ((date(2021, 6, 1), 10000), (date(2022, 6, 1), 20000 if way == "known" else 10000)):
        made = prepare(policy, on=on)
        found = agree(made, read_case(policy, data))
        assert [(f.low, f.way) for f in found if f.programme == "relief"] == [(paid, way)]
        assert made.decide(made.read(data), programme="relief").low == paid


# ── nothing of a policy's text is run ────────────────────────────────────────

NAMES = re.compile(
    r"[vat][0-9]+|rows?[0-9]+|r[0-9]+(_[0-9]+)?|_|decide|abs|len|append|sort|reverse|True|False|None|"
    + "|".join(FUNCTIONS)
)


def words_of(text: str) -> set[str]:
    """The names in a text, keywords left out; there is no text in it, and no number but whole ones."""
    kinds = {tokenize.NAME, tokenize.NUMBER, tokenize.OP, tokenize.NEWLINE, tokenize.NL, tokenize.INDENT}
    found = list(tokenize.generate_tokens(io.StringIO(text).readline))
    assert {token.type for token in found} <= kinds | {tokenize.DEDENT, tokenize.ENDMARKER}
    assert all(token.string.isdecimal() for token in found if token.type == tokenize.NUMBER)
    names = {token.string for token in found if token.type == tokenize.NAME}
    return {name for name in names if not keyword.iskeyword(name) or name in ("True", "False", "None")}


@law(40)
@given(policies())
def test_the_text_holds_no_name_and_no_text_of_a_policy(policy: Policy) -> None:
    """G14: what is run names only numbered variables and a few functions, and holds whole numbers only."""
    for each in planned(policy, policy.programmes, on=ON).values():
        alone = (printed for plan in each.plans.values() for printed in (plan.known, plan.open))
        for printed in (each.together, *alone):
            assert {name for name in words_of(printed.text) if not NAMES.fullmatch(name)} == set()


def test_hostile_names_stay_data() -> None:
    """G14: options, facts and labels that are Python themselves are compared, and run nothing."""
    hostile = "__import__('os').abort()\n"
    colour = evolve(COLOUR, options=(Option(hostile, hostile), Option('"""', "{0}")))
    fact_ = evolve(fact("household.colour", colour), label=hostile)
    rule = Rule(hostile, hostile, Prim("eq", (Ref(fact_.id, 0, colour), Lit(hostile, colour)), BOOL), Lit('"""', colour), provision=None)  # fmt: skip
    policy = invented((Def("p", hostile, "household", colour, (rule,), Lit(hostile, colour)),))
    policy = evolve(policy, givens={**policy.givens, fact_.id: fact_})
    made = prepare(policy, on=ON)
    for value, outcome in ((hostile, '"""'), ('"""', hostile)):
        found = made.decide(Case("1", Record("household", "1", {"colour": Fact(value)})))
        assert (found.way, found.outcome) == ("known", outcome)


# ── the door ─────────────────────────────────────────────────────────────────

ODD = st.sampled_from(
    [None, "none", "无", "", " ", "abc", -1, 0, 1, 1.5, True, False, "是", "１２.00", "12.00", "-1.00", "1e5", "007.00",
     "1,000.00", "9999999999999.00", 10**20, "2017-02-30", "2017-2-3", "2017-W01-1", "0001-01-01", "2999-01-01", [],
     ["a"], [{}], [[]], {}, {"value": True}, "all", "\ud800", "甲 ", "１"]
)  # fmt: skip


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all parts of a JSON object."""
    if path:
        yield path
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        yield from leaves(part, (*path, key))


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The data with another part."""
    if not path:
        return value
    made = data.copy()
    made[path[0]] = changed(data[path[0]], path[1:], value)
    return made


def same_at_the_door(made: Quick, data: Any) -> None:
    """A case that the quick way in takes is taken by ``read_case`` and is the same; else both refuse it."""
    try:
        slow = made.ready(read_case(made.policy, data))
    except CaseError:
        with pytest.raises(CaseError):
            made.read(data)
    else:
        fast = made.read(data)
        assert (fast.row, fast.unknown) == (slow.row, slow.unknown)


@PLACED
@law(15)
@given(data=st.data())
def test_the_quick_way_in_takes_nothing_else(place: str, day: date, data: st.DataObject) -> None:
    """A drawn case as JSON, and the same with any part of it written in another way, right or wrong."""
    policy, made = policy_of(place, "example_county"), prepared(place, day, "rural_dibao")
    case = data.draw(cases(policy, day, Shape(records=2), "rural_dibao"))
    written = json.loads(json.dumps(write_case(policy, case))) | {"complete": data.draw(ODD | st.just("all"))}
    same_at_the_door(made, written)
    path = data.draw(st.sampled_from([*leaves(written)]))
    same_at_the_door(made, changed(written, path, data.draw(ODD)))


def test_a_plain_case_goes_the_quick_way() -> None:
    """The household above is read without making a Case; one with a fact under its label is not."""
    assert dibao().read(HOUSEHOLD).given is HOUSEHOLD
    policy = policy_of("yancheng", "example_county")
    label = policy.givens["household.property_ok"].label
    data = {label if name == "property_ok" else name: value for name, value in HOUSEHOLD.items()}
    assert isinstance(dibao().read(data).given, Case)
    assert dibao().read(data).row == dibao().read(HOUSEHOLD).row


def test_records_dated_later_are_not_there() -> None:
    """A job that starts after the day is left out, and a text of it that is wrong is told all the same."""
    job = {"started_on": "2017-10-16", "kind": "migrant_work", "pay": "1000.00", "pay_period": "monthly",
           "ended_on": "none"}  # fmt: skip
    member = {**HOUSEHOLD["members"][0], "jobs": [job]}
    same_at_the_door(dibao(), {**HOUSEHOLD, "members": [member]})
    same_at_the_door(dibao(), {**HOUSEHOLD, "members": [{**member, "jobs": [{**job, "pay": "x"}]}]})
    assert dibao().decide(dibao().read({**HOUSEHOLD, "members": [member]})).low == 27950
