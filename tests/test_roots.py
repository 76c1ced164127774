"""Several roots in one vocabulary: a case is of a household, or of a village, each with decisions of its own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from building import said
from law import law
from policyrules.authoring.case_sheet import policy_with_sheet
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import CaseError, UsageError
from policyrules.comparing.households import compare
from policyrules.compile import compile_sql, insert_cases, run, tables
from policyrules.core.case import Case, Record
from policyrules.core.roots import implied_root, roots
from policyrules.core.totals import totals
from policyrules.core.versions import key_of
from policyrules.courses.changes import read_changes
from policyrules.courses.follow import course
from policyrules.deciding import decide, decide_all, decide_units
from policyrules.explaining.brief import household_lines
from policyrules.explaining.receipt import canonical, to_json
from policyrules.explaining.replaying import read_receipts, replay, replay_each
from policyrules.explaining.summary import summary_text
from policyrules.explaining.tally import Tally
from policyrules.explaining.text import explain
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.case_json import read_case, read_json_ledger
from policyrules.intake.case_writing import write_case
from policyrules.intake.schema import case_schema
from policyrules.lists.rosters import roster
from policyrules.testing import cases
from roots_policy import HEAD, ON, RULES, WORDS, two_roots

POLICY = two_roots()

VILLAGE: dict[str, object] = {
    "id": "甲村",
    "root": "village",
    "complete": "all",
    "days_shown": 7,
    "payments": [{"id": "1", "paid": "100.00", "posted": "100.00"}],
}
HOUSE: dict[str, object] = {"id": "甲村", "complete": ["members"], "hardship": True}


def problems(data: dict[str, object], policy: Any = POLICY) -> list[tuple[str, str, str]]:
    """Where a case is wrong, and what is said of it in both languages."""
    with pytest.raises(CaseError) as error:
        read_case(policy, data)
    return [(p.field, p.said.zh, p.said.en) for p in error.value.problems]


# ── the language ─────────────────────────────────────────────────────────────


def test_its_worked_cases_pass() -> None:
    """A worked case is of the root of which it gives something; of each root there may be some."""
    results = list(run_examples(lambda _: POLICY, POLICY))
    assert [result.example.title for result in results if not result.passed] == []
    assert [e.data.get("root", "household") for e in POLICY.examples] == [*["village"] * 3, "household"]


def test_no_order_of_roots() -> None:
    """The household is the root that a case is of unless it says another, wherever it is declared."""
    village = WORDS.index("实体 村")
    head, rest = WORDS.split("\n", 1)
    turned = f"{head}\n{WORDS[village:]}{rest[: village - len(head) - 1]}"
    policy = two_roots(words=turned)
    assert (roots(POLICY), roots(policy)) == (("household", "village"), ("village", "household"))
    assert (policy.root, implied_root(policy.entities)) == ("household", "household")
    for data in (VILLAGE, HOUSE):
        before = [d.status for d in decide_all(POLICY, read_case(POLICY, data), on=ON)]
        assert [d.status for d in decide_all(policy, read_case(policy, data), on=ON)] == before


FINDINGS = [
    (
        "a rule of one root cannot use a fact of another",
        "条件 a (a) 对 户 当 有异议",
        [
            "PR205 5:16 “有异议”是村的，户的规则用不到：村和户各是一种个案",
            "  '有异议' is of the village, and no rule of the household can use it: each is a case of its own",
            "  → 要用就把它声明为户的事实，或者户之下的列表（属 户）",
            "    to use it declare it as a fact of the household, or as a list below it (of household)",
        ],
    ),
    (
        "nor by its prefix",
        "条件 a (a) 对 成员 当 村.有异议",
        [
            "PR205 5:17 “村.有异议”是村的，户的规则用不到：村和户各是一种个案",
            "  '村.有异议' is of the village, and no rule of the household can use it: each is a case of its own",
            "  → 要用就把它声明为户的事实，或者户之下的列表（属 户）",
            "    to use it declare it as a fact of the household, or as a list below it (of household)",
        ],
    ),
    (
        "nor a list of another root",
        "计算 a (a) 对 村: 元/月 为 合计 成员.工资",
        [
            "PR205 5:24 “成员.工资”是户的，村的规则用不到：户和村各是一种个案",
            "  '成员.工资' is of the household, and no rule of the village can use it: each is a case of its own",
            "  → 要用就把它声明为村的事实，或者村之下的列表（属 村）",
            "    to use it declare it as a fact of the village, or as a list below it (of village)",
        ],
    ),
    (
        "nor the other root itself",
        "计算 a (a) 对 村: 人 为 计数 户",
        [
            "PR205 5:22 “户”是户的，村的规则用不到：户和村各是一种个案",
            "  '户' is of the household, and no rule of the village can use it: each is a case of its own",
            "  → 要用就把它声明为村的事实，或者村之下的列表（属 村）",
            "    to use it declare it as a fact of the village, or as a list below it (of village)",
        ],
    ),
    (
        "a worked case is of one root",
        "条件 a (a) 对 村 当 有异议\n案例 “甲” 于 2021-01-01\n  设 村 有异议=是\n"
        "  设 成员 “乙” 工资=1元/月\n  应得 a 为 是",
        [
            "PR801 8:5 “成员”是户的，案例说的是村",
            "  '成员' is of a household; the case is of a village",
            "  → 另写一个户的案例",
            "    write another case, of the household",
        ],
    ),
    (
        "and expects only what is decided of that one",
        "条件 a (a) 对 村 当 有异议\n条件 b (b) 对 户 当 困难\n"
        "案例 “甲” 于 2021-01-01\n  设 村 有异议=是\n  应得 a 为 是\n  应得 b 为 是 缺 困难",
        [
            "PR801 10:6 “b”是户的，案例说的是村",
            "  'b' is of a household; the case is of a village",
            "  → 另写一个户的案例",
            "    write another case, of the household",
        ],
    ),
    (
        "and misses only what that one has",
        "条件 a (a) 对 村 当 有异议\n案例 “甲” 于 2021-01-01\n  设 村\n  应得 a 为 是, 否 缺 困难",
        [
            "PR801 8:17 “困难”是户的，案例说的是村",
            "  '困难' is of a household; the case is of a village",
            "  → 另写一个户的案例",
            "    write another case, of the household",
        ],
    ),
    (
        "its complete lists are its own",
        "条件 a (a) 对 村 当 有异议\n案例 “甲” 于 2021-01-01 齐全 成员\n  设 村 有异议=是\n  应得 a 为 是",
        [
            "PR201 6:24 没有叫“成员”的列表",
            "  there is no list '成员'",
        ],
    ),
]


@pytest.mark.parametrize(("fact", "text", "expected"), FINDINGS, ids=[f[0] for f in FINDINGS])
def test_findings(fact: str, text: str, expected: list[str]) -> None:
    """What is wrong where two roots meet, whole."""
    assert said(text, head=HEAD, words=WORDS) == expected, fact


def test_an_entity_is_below_one_root() -> None:
    """A list that is said to be below two entities is reported, whichever is said first."""
    more = WORDS + "实体 成员 (member) 属 村\n"
    assert said("", head=HEAD, words=more) == [
        "PR210 12:18 “成员”在 words.policy:4:1 已写明属于户，不能又属于村",
        "  member is of household, as words.policy:4:1 says; it cannot be of village too",
        "  → 一个实体只在一个之下；另一处要同样的列表，另起名称声明一个实体",
        "    an entity is below one only; for a like list elsewhere declare another entity with another name",
    ]


def test_an_entity_may_be_declared_again_before_it_says_where_it_belongs() -> None:
    """Further facts of a list stand in any place, also before the declaration that says 属."""
    head, rest = WORDS.split("\n", 1)
    more = f"{head}\n实体 成员 (member)\n  事实 在册 (listed): 是否\n{rest}"
    assert said(RULES, head=HEAD, words=more) == []


ONLY_PLACES = """政策 words “词汇”
实体 村 (village) 列名 villages
  事实 有异议 (objected): 是否
实体 机构 (home) 列名 homes
  事实 床位 (beds): 数 不低于 0
"""


def test_a_case_says_what_it_is_of_where_nothing_else_does() -> None:
    """Of several roots without persons none is implied: a case in JSON and a worked case must say."""
    policy = two_roots("条件 a (a) 对 村 当 有异议", ONLY_PLACES)
    assert problems({"id": "1"}, policy) == [
        ("root", "没有写明是哪一种个案：village, home", "it is not said what the case is of: village, home")
    ]
    assert write_case(policy, read_case(policy, {"id": "1", "root": "机构"})) == {"id": "1", "root": "home"}
    empty = "案例 “甲” 于 2021-01-01\n  应得 标准数 为 1\n标准 标准数 (n): 数 自 2020-01-01 为 1 依据 一 “困难的给予救助”"
    assert said(empty, head=HEAD, words=ONLY_PLACES) == [
        "PR801 5:1 案例没有说是哪一种：村、机构",
        "  the case does not say what it is of: village, home",
        "  → 写 设 村",
        "    write given village",
    ]


# ── the doors ────────────────────────────────────────────────────────────────


def test_a_case_in_json_says_its_root() -> None:
    """By id or Chinese name; without it the case is of the household; written, only another root is said."""
    village = read_case(POLICY, VILLAGE)
    assert village.household.entity == "village"
    assert read_case(POLICY, VILLAGE | {"root": "村"}) == village
    assert read_case(POLICY, HOUSE) == read_case(POLICY, HOUSE | {"root": "户"})
    assert write_case(POLICY, village) == {
        "id": "甲村",
        "root": "village",
        **VILLAGE,
    }
    assert "root" not in write_case(POLICY, read_case(POLICY, HOUSE))


def test_what_is_no_root() -> None:
    """Another word, a list, or a root below the head of the case is a problem with its place."""
    assert problems(VILLAGE | {"root": "vilage"}) == [
        ("root", "没有 vilage 这一种个案，是不是 village？", "no case is of vilage; did you mean village?")
    ]
    assert problems(VILLAGE | {"root": "member"})[0][0] == "root"
    below = HOUSE | {"members": [{"id": "乙", "root": "member"}]}
    assert problems(below) == [
        ("members[1] 乙 · root", "只写在个案开头", "stands at the head of a case only")
    ]
    assert problems({"id": "甲村", "days_shown": 7}) == [
        ("days_shown", "不认识的键，它属于 village", "unknown key; it belongs to village")
    ]


def test_ids_are_those_of_a_root() -> None:
    """A village and a household may have one id; two villages may not."""
    text = json.dumps([VILLAGE, HOUSE])
    assert [c.household.entity for c in read_json_ledger(POLICY, text).cases] == ["village", "household"]
    assert len(read_json_ledger(POLICY, json.dumps([VILLAGE, VILLAGE, HOUSE])).rejected) == 2


def test_the_schema_has_a_form_for_each_root() -> None:
    """A case is one of the roots; all but the implied one must say which."""
    schema: Any = case_schema(POLICY)
    assert schema["anyOf"] == [{"$ref": "#/$defs/household"}, {"$ref": "#/$defs/village"}]
    village, house = schema["$defs"]["village"], schema["$defs"]["household"]
    assert village["required"] == ["root"]
    assert village["properties"]["root"]["enum"] == ["village", "村"]
    assert "required" not in house
    assert "root" not in schema["$defs"]["payment"]["properties"]


def test_a_folder_of_tables_holds_several_roots(tmp_path: Path) -> None:
    """Each root has its table; rows below it name it in the column called after it."""
    for name, text in {
        "households": "户编号,困难\n甲村,是\n",
        "villages": "村编号,公示天数\n甲村,7\n乙村,3\n",
        "payments": "village,id,paid,posted\n甲村,1,100.00,100.00\n丙村,1,1.00,1.00\n",
        "members": "household,id\n甲村,乙\n",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    ledger = read_ledger(POLICY, tmp_path, complete="all")
    assert [(c.household.entity, c.id) for c in ledger.cases] == [
        ("household", "甲村"),
        ("village", "甲村"),
        ("village", "乙村"),
    ]
    assert [len(c.household.lists.get("payment", ())) for c in ledger.cases] == [0, 1, 0]
    (orphan,) = ledger.rejected
    assert [(p.said.zh, p.said.en) for p in orphan.problems] == [
        ("村的表里没有 丙*", "no village 丙* in its table")
    ]
    # a lost payment may be of any village, and of no household
    assert [sorted(c.household.complete) for c in ledger.cases] == [["member"], [], []]


def test_a_folder_need_not_hold_every_root(tmp_path: Path) -> None:
    """Lists of a root of which there is no table are not missed; a list without its root's table is."""
    (tmp_path / "villages.csv").write_text("村,公示天数\n甲村,7\n", "utf-8")
    ledger = read_ledger(POLICY, tmp_path)
    assert [note.said.en.split(":")[1].split(";")[0] for note in ledger.notes] == [" payments"]
    (tmp_path / "members.csv").write_text("household,id\n1,1\n", "utf-8")
    with pytest.raises(UsageError, match=r"households\.csv, the table of households, is missing"):
        read_ledger(POLICY, tmp_path)


# ── decisions ────────────────────────────────────────────────────────────────


def test_each_case_gets_the_decisions_of_its_root() -> None:
    """All of them, those about a list below it among them, and none of another root."""
    village, house = read_case(POLICY, VILLAGE), read_case(POLICY, HOUSE)
    made = decide_all(POLICY, village, on=ON)
    assert [(d.programme, d.unit.root, d.unit.path) for d in made] == [
        ("shown", "village", ()),
        ("checked", "village", (("payment", "1"),)),
    ]
    assert [(d.programme, d.unit.root) for d in decide_all(POLICY, house, on=ON)] == [("aid", "household")]
    assert decide(POLICY, village, on=ON).programme == "shown"
    assert decide(POLICY, house, on=ON).programme == "aid"
    assert decide_units(POLICY, village, "aid", on=ON) == ()


def test_a_decision_about_another_root_is_a_mistake() -> None:
    """Asked for by name, it is said what the decision and what the case is about."""
    with pytest.raises(UsageError, match="aid is about a household, the case about a village"):
        decide(POLICY, read_case(POLICY, VILLAGE), on=ON, programme="aid")
    only = two_roots(
        "条件 a (a) 对 村 当 有异议\n" + RULES[RULES.index("决定 救助") : RULES.index("计算 发放总额")]
    )
    with pytest.raises(UsageError, match="place decides nothing about a village"):
        decide(only, read_case(only, VILLAGE), on=ON)


def test_a_record_that_is_no_root() -> None:
    """A case built by hand of a list's record is refused as ever."""
    with pytest.raises(CaseError, match="household"):
        decide(POLICY, Case("1", Record("payment", "1")), on=ON)


def test_texts_say_what_the_case_is_of() -> None:
    """Of another root than the implied one its kind stands before the id; of that one the id alone."""
    village, house = read_case(POLICY, VILLAGE), read_case(POLICY, HOUSE)
    assert household_lines(POLICY, decide_all(POLICY, village, on=ON), "zh") == [
        "村 甲村  公示：合格  100.00元  依据 二、三",
        "村 甲村 · 发放 1  核对：相符  0.00元  依据 三",
    ]
    assert household_lines(POLICY, decide_all(POLICY, house, on=ON), "en")[0].startswith("甲村  aid")
    assert "对象    村 甲村\n" in explain(POLICY, decide(POLICY, village, on=ON))
    tally = Tally(POLICY)
    for case in (village, house):
        tally.take(case, decide_all(POLICY, case, on=ON))
    assert summary_text(tally).splitlines()[:5] == [
        "读入 2 件：评定 2 件，退回 0 件", "一、评定结果", "  救助", "    给    1 件", "  公示",
    ]  # fmt: skip
    (total,) = totals(POLICY, village, decide_all(POLICY, village, on=ON))
    assert (total.root, total.low, [part.programme for part in total.parts]) == ("village", 0, ["checked"])


def test_receipts_are_replayed_by_root_and_id() -> None:
    """A receipt says its root, and is decided again for the case of that root, not one of the same id."""
    village, house = read_case(POLICY, VILLAGE), read_case(POLICY, HOUSE)
    made = [(case, d) for case in (village, house) for d in decide_all(POLICY, case, on=ON)]
    assert {to_json(POLICY, d)["unit"]["root"] for _, d in made} == {"village", "household"}
    lines = "\n".join(canonical(POLICY, d, case=case).decode() for case, d in made)
    assert [done.passed for done in replay_each(POLICY, (house, village), read_receipts(lines))] == [True] * 3
    with pytest.raises(UsageError, match="the receipt is about village 甲村, the case about household 甲村"):
        replay(POLICY, house, canonical(POLICY, made[0][1], case=village))


# ── versions ─────────────────────────────────────────────────────────────────


def test_each_root_has_the_fact_that_picks_the_version() -> None:
    """A root that has it under the same name goes by its own; one without it by the assessment day."""
    dated = WORDS.replace("实体 成员", "  事实 受理日 (filed): 日期\n实体 成员")
    both = dated.replace("实体 发放", "  事实 受理日 (filed): 日期\n实体 发放")
    one = evolve(two_roots(words=dated), key="household.filed")
    two = evolve(two_roots(words=both), key="household.filed")
    assert key_of(one, "village") is None
    assert [key.id for root in roots(two) if (key := key_of(two, root))] == [
        "household.filed",
        "village.filed",
    ]


def test_the_day_of_a_root() -> None:
    """A root is there whatever its dates say: what comes about later are records of lists."""
    words = WORDS.replace("  事实 有异议", "  事实 成立日 (founded): 日期\n  事实 有异议")
    policy = two_roots(words=words)
    later = read_case(policy, VILLAGE | {"founded": "2030-01-01"})
    assert decide(policy, later, on=date(2021, 1, 1)).status == "decided"


# ── elsewhere ────────────────────────────────────────────────────────────────


def folder(tmp_path: Path) -> Path:
    """A folder with the vocabulary and the place, for what reads files."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "words.policy").write_text(WORDS, "utf-8")
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "place.policy").write_text(HEAD + RULES, "utf-8")
    return tmp_path / "place"


def test_a_sheet_of_worked_cases(tmp_path: Path) -> None:
    """A row is a case of the root whose facts it gives; a column names whose fact it is."""
    sheet = tmp_path / "cases.csv"
    sheet.write_text(
        "案例,日期,齐全,困难,村.公示天数,发放 1.发放额,发放 1.公示额,应得 救助,应得 公示,应得 公示 数值\n"
        "村,2021-06-30,全部,,7,100,100,,合格,100\n户,2021-06-30,全部,是,,,,给,,\n",
        "utf-8",
    )
    policy, _ = policy_with_sheet(folder(tmp_path), sheet, policies=tmp_path)
    results = list(run_examples(lambda _: policy, policy))
    assert [(r.example.title, r.passed) for r in results] == [("村", True), ("户", True)]


def test_a_course_of_a_village() -> None:
    """Changes, arrivals and departures are those of the root that the case is of."""
    words = WORDS.replace("事实 发放额 (paid): 元", "事实 月补贴 (paid): 元/月")
    words = words.replace("不低于 0元\n  事实 公示额 (posted): 元 不低于 0元", "不低于 0元/月")
    rules = """决定 补贴 (grant) 对 村
  结果 给 (give), 不给 (refuse)
  金额: 元/月
  情形 足期 (long_enough) 当 公示天数 不低于 7日 则 给 金额 合计 发放.月补贴 依据 二 “公示不少于七日”
  其余 则 不给 金额 0元/月 依据 二 “公示不少于七日”
"""
    policy = two_roots(rules, words)
    case = read_case(policy, {"id": "1", "root": "村", "complete": "all", "days_shown": 3, "payments": []})
    entries = [
        {"on": "2021-02-10", "fact": "days_shown", "value": 7},
        {"on": "2021-03-10", "add": "payments", "record": {"id": "1", "paid": "10.00"}},
        {"on": "2021-04-10", "remove": True, "of": ["payments", "1"]},
    ]
    changes = read_changes(policy, case, json.dumps(entries))
    found = course(policy, case, start=date(2021, 1, 1), end=date(2021, 4, 30), changes=changes)
    paid = [m.decisions[0].decision.amount for m in found.months]
    assert [amount and amount.low for amount in paid] == [0, 0, 1000, 0]


def test_the_tables_of_sql() -> None:
    """The tables of every root are made, and a row stands for a case of each."""
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.execute(tables(POLICY))
    cases = (read_case(POLICY, VILLAGE), read_case(POLICY, HOUSE))
    assert insert_cases(connection, POLICY, cases) == 2
    for programme, path in (("shown", ()), ("checked", (("payment", "1"),)), ("aid", ())):
        (row,) = run(connection, compile_sql(POLICY, programme, on=ON))
        case = cases[0] if programme != "aid" else cases[1]
        made = decide(POLICY, case, on=ON, programme=programme, of=path)
        assert (row.household, row.path, row.status, row.amount) == (case.id, path, made.status, made.amount)
        assert row.outcome == (made.outcome.id if made.outcome else None)


def test_a_comparison_is_of_decisions_about_what_the_case_is_of() -> None:
    """One village under two places: what both decide about villages."""
    places = {"甲": POLICY, "乙": evolve(POLICY)}
    assert [part.id for part in compare(places, VILLAGE, on=ON).programmes] == ["shown"]
    assert [part.id for part in compare(places, HOUSE, on=ON).programmes] == ["aid"]


def test_cases_drawn_are_of_the_root_asked_about() -> None:
    """The strategies of ``policyrules.testing`` draw a village where the decision is about one of its lists."""
    drawn: list[str] = []

    @law(5)
    @given(cases(POLICY, ON, about="checked"))
    def look(case: Case) -> None:
        drawn.append(case.household.entity)

    look()
    assert {*drawn} == {"village"}


def test_a_list_is_of_its_root() -> None:
    """A list of villages, or of what they paid, counts villages only, whatever else the ledger holds."""
    rules = """名单 待公示 (to_post) 对 村 当 公示天数 低于 7日 依据 二 “公示不少于七日”
名单 少发 (short) 对 发放 当 发放额 低于 公示额 依据 三 “逐笔核对”
名单 困难户 (hard) 对 户 当 困难 依据 一 “困难的给予救助”
"""
    policy = two_roots(rules)
    both = [read_case(policy, data) for data in (VILLAGE | {"days_shown": 3}, HOUSE)]
    counts = [roster(policy, both, name, on=ON).counts for name in ("to_post", "short", "hard")]
    assert [(c.records, c.listed, c.households, c.persons_listed) for c in counts] == [
        (1, 1, 1, None),
        (1, 0, 1, None),
        (1, 1, 1, 0),
    ]
