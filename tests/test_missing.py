"""What is missing: every fact that can still change the answer, and none of a part that is decided already."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from attrs import evolve, fields, has
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from building import COLOUR, assembled, fact, policy
from policyrules.core.case import Case, Fact, Record, RecordPath
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy
from policyrules.core.types import BOOL, Known, Type
from policyrules.deciding import decide, decide_all
from policyrules.evaluate import engine as engine_of
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import instance_of
from policyrules.explaining.brief import household_lines
from policyrules.explaining.text import explain_each
from policyrules.intake.case_json import read_case
from reference import learned
from share import about, speaks_of
from strategies import BY_ID, ON, happened, households, policies

DAY = date(2020, 6, 15)
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)

WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 在册 (registered) : 是否
  事实 有房 (house) : 是否
  事实 困难 (hard) : 是否
  事实 收入 (income) : 元/月 不低于 0元/月
实体 成员 (member) 属 户 列名 members 个人
  事实 患病 (ill) : 是否
  事实 失业 (jobless) : 是否
"""
AID = """决定 助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
{}  其余 则 不给 依据 三 “其余”
"""


def missing(rules: str, *members: dict[str, Any], **facts: Any) -> list[tuple[str, str]]:
    """(fact, member) of what is missing for a decision by these cases, "" for the household itself."""
    people = [{"id": str(n), **member} for n, member in enumerate(members, 1)]
    place = policy(AID.format(rules), words=WORDS)
    case = read_case(place, {"id": "例", "complete": "all", "members": people, **facts})
    return [(m.id, m.path[-1][1] if m.path else "") for m in decide(place, case, on=DAY).missing]


# ── one after another ────────────────────────────────────────────────────────

EITHER = "  情形 甲 (one) 当 (在册 且 有房) 或 困难 则 给 依据 三 “给”\n"


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({}, ["registered", "house", "hard"]),
        ({"house": False}, ["hard"]),
        ({"registered": True}, ["house", "hard"]),
        ({"hard": False}, ["registered", "house"]),
        ({"hard": True}, []),
    ],
)
def test_of_a_part_that_is_decided_nothing_is_missing(facts: dict[str, bool], wanted: list[str]) -> None:
    """Without a house it makes no difference whether the household is registered; hardship still does."""
    assert missing(EITHER, **facts) == [(f"household.{name}", "") for name in wanted]


def test_what_two_cases_ask_alike_is_missing_only_where_one_can_still_be_held() -> None:
    """Registered and with a house, given; not registered and in hardship, given: without either, refused."""
    rules = (
        "  情形 甲 (one) 当 在册 且 有房 则 给 依据 三 “给”\n"
        "  情形 乙 (two) 当 非 在册 且 困难 则 给 依据 三 “给”\n"
    )
    assert missing(rules, house=False, hard=False) == []
    assert missing(rules, house=True, hard=True) == []
    assert missing(rules, house=True, hard=False) == [("household.registered", "")]


def test_which_of_two_cases_gives_the_same_is_not_missing() -> None:
    """Both cases give: whether the first is held says only which clause it is; the house decides."""
    rules = (
        "  情形 甲 (one) 当 在册 且 有房 则 给 依据 三 “给”\n"
        "  情形 乙 (two) 当 非 在册 且 有房 则 给 依据 三 “给”\n"
    )
    assert missing(rules) == [("household.house", "")]


def test_of_an_either_or_each_side_is_missing_and_what_holds_either_way_is_not() -> None:
    """One must be and not the other: neither settles it alone. With a house whatever else: the house alone."""
    apart = "  情形 甲 (one) 当 (在册 且 非 有房) 或 (有房 且 非 在册) 则 给 依据 三 “给”\n"
    assert missing(apart) == [("household.registered", ""), ("household.house", "")]
    alike = "  情形 甲 (one) 当 (有房 且 困难) 或 (有房 且 非 困难) 则 给 依据 三 “给”\n"
    assert missing(alike) == [("household.house", "")]


def test_a_case_that_is_displaced_asks_nothing() -> None:
    """In hardship nothing is given; what the case asks that this displaces is not missing then."""
    rules = (
        "  情形 甲 (one) 当 收入 低于 500元/月 且 非 有房 则 给 依据 三 “给”\n"
        "  情形 乙 (two) 当 困难 则 不给 例外于 甲 依据 三 “不给”\n"
    )
    assert missing(rules, hard=True) == []
    assert missing(rules, hard=False, house=True) == []
    assert missing(rules, house=True) == []
    assert missing(rules, hard=False) == [("household.house", ""), ("household.income", "")]


def test_a_fact_is_missing_of_those_members_only_of_whom_it_matters() -> None:
    """One has work, so that it makes no difference whether they are ill; of the other both are asked."""
    rules = "  情形 甲 (one) 当 任一 成员 (患病 且 失业) 则 给 依据 三 “给”\n"
    assert missing(rules, {"jobless": False}, {}) == [("member.ill", "2"), ("member.jobless", "2")]
    assert missing(rules, {"jobless": False}, {"ill": True}) == [("member.jobless", "2")]
    assert missing(rules, {"ill": False}, {"ill": True, "jobless": True}) == []


def test_what_is_missing_stands_record_by_record_as_it_is_declared() -> None:
    """First the household's facts, then those of each member, in whatever order the rules ask for them."""
    rules = "  情形 甲 (one) 当 任一 成员 (失业 且 患病) 且 有房 且 在册 则 给 依据 三 “给”\n"
    assert missing(rules, {}, {}) == [
        ("household.registered", ""),
        ("household.house", ""),
        ("member.ill", "1"),
        ("member.jobless", "1"),
        ("member.ill", "2"),
        ("member.jobless", "2"),
    ]


def test_each_decision_names_its_own() -> None:
    """What another decision of the same household asked is not missing in this one."""
    rules = (
        "决定 助 (aid) 对 成员\n  结果 给 (give), 不给 (refuse)\n"
        "  情形 甲 (one) 当 患病 且 户.在册 则 给 依据 三 “给”\n  其余 则 不给 依据 三 “其余”\n"
    )
    place = policy(rules, words=WORDS)
    members = [{"id": "1"}, {"id": "2", "ill": False}, {"id": "3", "ill": True}]
    case = read_case(place, {"id": "例", "complete": "all", "members": members})
    named = [[(m.id, m.path) for m in d.missing] for d in decide_all(place, case, on=DAY)]
    registered = ("household.registered", ())
    assert named == [[registered, ("member.ill", (("member", "1"),))], [], [registered]]


UNFILLED = """标准 线 (line) : 元/月 由 县民政局 依据 一 “线”
决定 助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  情形 甲 (one) 当 收入 低于 线 则 给 依据 三 “给”
  其余 则 不给 依据 三 “其余”
决定 补 (more) 对 户
  结果 给 (give), 不给 (refuse)
  情形 甲 (one) 当 收入 低于 2 × 线 且 有房 则 给 依据 三 “给”
  其余 则 不给 依据 三 “其余”
"""


def test_a_figure_that_nobody_filled_is_named_once_for_all_programmes() -> None:
    """It is the same for every household: where it is first missing in full, and then by number."""
    place = policy(UNFILLED, words=WORDS)
    case = read_case(place, {"id": "例", "complete": "all", "members": [], "income": "100.00"})
    decisions = decide_all(place, case, on=DAY)
    aid, more = explain_each(place, decisions)
    assert "还缺什么\n  线  待填标准  由 县民政局 提供\n" in aid
    assert "还缺什么\n  有房  事实\n  上面已列出的标准、释义 1 项\n" in more
    assert (
        "  1 of the figures and readings listed above\n"
        in list(explain_each(place, decisions, language="en"))[1]
    )
    assert household_lines(place, decisions, "zh") == [
        "例  助：给 或 不给",
        "例  补：给 或 不给",
        "  还缺 有房",
        "例  标准、释义待定：线（助、补）",
    ]


# ── laws ─────────────────────────────────────────────────────────────────────

FLAGS = ("a", "b", "c", "d")
OF_MEMBERS = ("ill", "jobless", "old", "away")
GIVENS = (
    *(fact(f"household.{name}", BOOL) for name in FLAGS),
    *(fact(f"member.{name}", BOOL) for name in OF_MEMBERS),
)


def flag(name: str) -> Expr:
    return Ref(f"household.{name}", 0, BOOL)


def of_members(op: str, word: str, one: str, other: str) -> Expr:
    """任一 or 每一 of the members, of two facts that nothing else asks for."""
    both = Prim(word, (Ref(f"member.{one}", 0, BOOL), Ref(f"member.{other}", 0, BOOL)), BOOL)
    return Agg(op, "member", 0, both, None, BOOL)


ATOMS = (
    *map(flag, FLAGS),
    of_members("any", "and", "ill", "jobless"),
    of_members("all", "or", "old", "away"),
)


def guards() -> st.SearchStrategy[Expr]:
    """Conditions of the atoms, each asked any number of times."""
    return st.recursive(
        st.sampled_from(ATOMS),
        lambda inner: st.one_of(
            st.builds(lambda part: Prim("not", (part,), BOOL), inner),
            st.builds(lambda op, a, b: Prim(op, (a, b), BOOL), st.sampled_from(["and", "or"]), inner, inner),
        ),
        max_leaves=5,
    )


@st.composite
def tables(draw: st.DrawFn) -> Policy:
    """A decision of up to three cases, later ones perhaps exceptions to earlier ones."""
    cases: list[Rule] = []
    for i in range(draw(st.integers(1, 3))):
        outcome = Lit(draw(st.sampled_from(["red", "green"])), COLOUR)
        over = tuple(rule.id for rule in cases if draw(st.booleans()))
        cases.append(Rule(f"p.{i}", f"p.{i}", draw(guards()), outcome, over, None))
    base = Lit("green", COLOUR) if draw(st.booleans()) else None
    return assembled(Def("p", "p", "household", COLOUR, tuple(cases), base, "outcome"), givens=GIVENS)


Place = tuple[RecordPath, str]
PLACES: tuple[Place, ...] = (
    *(((), name) for name in FLAGS),
    *(((("member", key),), name) for key in "12" for name in OF_MEMBERS),
)


def people(values: dict[Place, bool]) -> Case:
    """A household of two with these facts."""

    def facts(path: RecordPath) -> dict[str, Fact]:
        return {name: Fact(value) for (at, name), value in values.items() if at == path}

    members = tuple(Record("member", key, facts((("member", key),))) for key in "12")
    return Case("户", Record("household", "户", facts(()), {"member": members}, frozenset({"member"})))


@SLOW
@given(tables(), st.sets(st.sampled_from(PLACES), max_size=5), st.data())
def test_a_fact_is_missing_just_where_it_can_change_the_answer(
    place: Policy, unknown: set[Place], data: st.DataObject
) -> None:
    """Of yes and no, each asked in one test: missing is what changes the answer of some completion, no more."""
    open_ = [at for at in PLACES if at in unknown]
    known = {at: data.draw(st.booleans()) for at in PLACES if at not in unknown}
    answers = {}
    for values in itertools.product([False, True], repeat=len(open_)):
        full = decide(place, people({**known, **dict(zip(open_, values, strict=True))}), on=ON)
        answers[values] = full.status, full.possible
    matters = {
        at
        for i, at in enumerate(open_)
        for values, answer in answers.items()
        if answer != answers[*values[:i], not values[i], *values[i + 1 :]]
    }
    found = decide(place, people(known), on=ON).missing
    assert {(m.path, m.id.partition(".")[2]) for m in found} == matters
    assert len(found) == len(matters)


def renamed(thing: Any, names: Mapping[str, str]) -> Any:
    """The same with every fact, named by its id, under its new one."""
    if isinstance(thing, str):
        return names.get(thing, thing)
    if type(thing) in (tuple, frozenset):
        return type(thing)(renamed(part, names) for part in thing)
    if isinstance(thing, dict):
        return {renamed(key, names): renamed(value, names) for key, value in thing.items()}
    if has(type(thing)) and not isinstance(thing, Type):
        return evolve(
            thing, **{f.alias: renamed(getattr(thing, f.name), names) for f in fields(type(thing)) if f.init}
        )
    return thing


def called(place: Policy, names: Mapping[str, str]) -> Policy:
    """The policy with its facts under other names, where a household of one has the member's too."""
    units = {
        key: evolve(unit, facts=tuple((names.get(a, a), names.get(b, b)) for a, b in unit.facts))
        for key, unit in place.units.items()
    }
    return evolve(place, givens=renamed(place.givens, names), defs=renamed(place.defs, names), units=units)


def recorded(record: Record, names: Mapping[str, str]) -> Record:
    """A record with its facts, and those below it, under other names."""
    facts = {names[f"{record.entity}.{name}"].rpartition(".")[2]: fact for name, fact in record.facts.items()}
    lists = {entity: tuple(recorded(r, names) for r in below) for entity, below in record.lists.items()}
    return evolve(record, facts=facts, lists=lists)


def told(place: Policy, case: Case, names: Mapping[str, str]) -> list[Any]:
    """What comes out of the decision and of each conclusion of the household, and what is missing, in order."""
    found = decide(place, case, on=ON)
    said: list[Any] = [
        (found.status, found.possible, found.amount, found.values, [a.provision for a in found.applied]),
        [(m.reason, names.get(m.id, m.id), m.path) for m in found.missing],
    ]
    for name, definition in place.defs.items():
        if definition.entity == "household":
            run, why = concluded(place, case, name)
            said.append(
                (name, {tuple(names.get(part, part) for part in r.split(":")) for r in run.reasons(why)})
            )
    return said


FACTS = [name for name, known in BY_ID.items() if known.level == "case"]


@SLOW
@given(policies(), households(), st.permutations(range(len(FACTS))))
def test_what_facts_are_called_changes_nothing(place: Policy, case: Case, numbers: list[int]) -> None:
    """With the facts under other names the same comes out, and the same is missing in the same order."""
    names = {name: f"{name.partition('.')[0]}.n{n:02}" for name, n in zip(FACTS, numbers, strict=True)}
    other = called(place, names), evolve(case, household=recorded(case.household, names))
    assert told(*other, {}) == told(place, case, names)


def closed(case: Case, path: RecordPath, entity: str) -> Case:
    """The case with a list of one of its records said to be complete."""

    def put(record: Record, rest: RecordPath) -> Record:
        if not rest:
            return evolve(record, complete=record.complete | {entity})
        (child, key), *below = rest
        lists = dict(record.lists)
        lists[child] = tuple(put(r, tuple(below)) if r.key == key else r for r in lists[child])
        return evolve(record, lists=lists)

    return evolve(case, household=put(case.household, path))


def concluded(place: Policy, case: Case, name: str) -> tuple[Run, int]:
    """A conclusion of the household, and why it is not narrower."""
    run = Run(engine_of(place), ON, {})
    root = instance_of(place, case.household, on=ON)
    return run, run.entry(run.engine.index[name], root).result[2]


@speaks_of(0.3)
@SLOW
@given(policies(), households(), st.data())
def test_with_all_that_is_missing_filled_in_nothing_else_is(
    place: Policy, case: Case, data: st.DataObject
) -> None:
    """Whatever the facts missing turn out to be: a conclusion then waits for no other fact and no list."""
    names = [name for name, definition in place.defs.items() if definition.entity == "household"]
    spoken = False
    for name in names:
        run, why = concluded(place, case, name)
        open_ = run.open_facts(why)
        if not open_ or any(reason.startswith("months:") for reason in run.reasons(why)):
            continue  # a span that is too long is not gone through: what its months ask comes out later
        spoken, filled = True, case
        for reason, path in open_:
            kind, _, what = reason.partition(":")
            if kind == "list":
                filled = closed(filled, path, what)
            else:
                value: Known = data.draw(st.sampled_from(happened(BY_ID[what])))
                filled = learned(filled, path, BY_ID[what].name, value)
        run, why = concluded(place, filled, name)
        assert run.open_facts(why) == []
    about(spoken)
