"""Cases as JSON: what is read, what is refused and how, and back."""

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve

from door_policy import GIVENS, policy
from policyrules.base.errors import CaseError, UsageError
from policyrules.base.saying import Language, Said
from policyrules.base.units import PERCENTAGE_POINTS
from policyrules.core.case import Case, Fact, Record
from policyrules.core.givens import Given
from policyrules.core.types import ABSENT, Known, Option, Type
from policyrules.intake.case_json import read_case, read_cases, read_json_ledger
from policyrules.intake.case_writing import write_case
from policyrules.intake.records import RECORD_LIMIT
from policyrules.intake.showing import show, show_id, show_value
from policyrules.intake.values import read_value, write_value

POLICY = policy()


def household(text: str) -> dict[str, Known]:
    """The facts of the one household in a JSON text."""
    (case,) = read_cases(POLICY, text)
    return {name: fact.value for name, fact in case.household.facts.items()}


def problems(data: object, language: Language = "zh") -> tuple[str, ...]:
    """Every problem of a case (JSON text, or data)."""
    read = read_cases if isinstance(data, str) else read_case
    with pytest.raises(CaseError) as caught:
        read(POLICY, data)  # type: ignore[operator]
    return tuple(problem.line.in_(language) for problem in caught.value.problems)


# ── values ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "fen"),
    [('"1200.50"', 120050), ('"1200.5"', 120050), ("1200", 120000), ('"1200"', 120000),
     ('"1200元/月"', 120000), ('"1200.50 元/月"', 120050),
     ('"1200 yuan/month"', 120000), ('"１２００．５０"', 120050), ('"0"', 0)],
)  # fmt: skip
def test_money_is_held_in_fen(written: str, fen: int) -> None:
    """Decimal text and whole JSON numbers are yuan, with or without the fact's own unit."""
    assert household(f'{{"rent": {written}}}') == {"rent": fen}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1200.5", '1200.5 是带小数或指数的数字，存不准；请加引号写成文字，如 "1200.50"'),
        ("1200.0", '1200.0 是带小数或指数的数字，存不准；请加引号写成文字，如 "1200.50"'),
        ("12e2", '12e2 是带小数或指数的数字，存不准；请加引号写成文字，如 "1200.50"'),
        ("NaN", 'NaN 是带小数或指数的数字，存不准；请加引号写成文字，如 "1200.50"'),
        ("-Infinity", '-Infinity 是带小数或指数的数字，存不准；请加引号写成文字，如 "1200.50"'),
        ('"1200.505"', "1200.505 的小数超过 2 位"),
        ('"1,200.00"', "1,200.00 带有千分位逗号，请写成 1200.00"),
        ('"1.2E+03"', "1.2E+03 是科学计数法，末几位已不可靠，请按原数写全"),
        ('"1200元/年"', "1200元/年 的单位应为 元/月"),
        ('"1200块"', "1200块 不是数字，请写成 1200.50 的样子"),
        ('""', '"" 不是数字，请写成 1200.50 的样子'),
        ("true", "true 不是数字"),
        ("-1", "-1.00元/月 低于下限 0.00元/月"),
        ("1234567890123456", "12************** 太大，整数部分不得超过 15 位"),
        ('"none"', "none：这一项没有声明“可无”，不知道请留空"),
    ],
)
def test_money_refused(written: str, said: str) -> None:
    """A float, too many decimals, a comma, another unit, a negative rent: each is refused and told why."""
    assert problems(f'{{"rent": {written}}}') == (f"rent: {said}",)


def test_floats_are_refused_from_python_too() -> None:
    """A Python float that is a whole number, and one hidden in a subclass, are still floats."""

    class Float(float):
        pass

    for raw in (1200.0, Float(1200)):
        assert problems({"rent": raw}, "en") == (
            "rent: 1200.0 is a number with a fraction or exponent, which is not held exactly: "
            'write text, like "1200.50"',
        )


def test_exact_python_numbers_are_taken() -> None:
    """Decimal and Fraction are exact: 1200.50 is 120050 fen; a third of a yuan has no fen."""
    assert read_case(POLICY, {"rent": Decimal("1200.50")}).household.facts["rent"].value == 120050
    assert read_case(POLICY, {"rent": Fraction(1, 4)}).household.facts["rent"].value == 25
    assert problems({"rent": Fraction(1, 3)}) == ("rent: 1/3 的小数超过 2 位",)
    assert problems({"rent": Decimal("NaN")})[0].startswith("rent: NaN 是带小数")


def test_percentages_carry_their_sign() -> None:
    """20% is 1/5, full-width sign or not; a bare 20 or 0.2 is refused, for it could mean either."""
    assert household('{"share": "20%"}') == {"share": Fraction(1, 5)}
    assert household('{"share": "12.5％"}') == {"share": Fraction(1, 8)}
    for bare in ("20", '"0.2"'):
        assert problems(f'{{"share": {bare}}}') == (
            f'share: {bare.strip(chr(34))} 没有写单位，请写成 "20%" 的样子',
        )
    assert problems('{"share": "101%"}') == ("share: 101% 高于上限 100%",)
    assert read_value(Type("number", PERCENTAGE_POINTS), "10个百分点") == Fraction(1, 10)


def test_bounds_are_included() -> None:
    """Savings of exactly the upper bound, 1,000,000 yuan, are taken; one fen more is not."""
    assert household('{"savings": 1000000}') == {"savings": 100_000_000}
    assert problems('{"savings": "1000000.01"}', "en") == (
        "savings: 1000000.01 yuan is above the upper bound 1000000.00 yuan",
    )


@pytest.mark.parametrize("written", ["2017-06-12", "2017-6-12", "2017/6/12", "2017/06/12", "2017年6月12日"])
def test_dates(written: str) -> None:
    """A date is written year first, in three ways."""
    assert household(json.dumps({"exit_date": written})) == {"exit_date": date(2017, 6, 12)}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("2017-02-30", "2017-02-30 is not a date"),
        ("2017-13-01", "2017-13-01 is not a date"),
        ("0000-01-01", "0000-01-01 is not a date"),
        ("6/12/2017", "6/12/2017 is not written as a date: write 2017-06-12"),
        ("2017-06/12", "2017-06/12 is not written as a date: write 2017-06-12"),
        ("2017-06-12 00:00", "2017-06-12 00:00 is not written as a date: write 2017-06-12"),
        (20170612, "20170612 is not written as a date: write 2017-06-12"),
        (datetime(2017, 6, 12), "2017-06-12 00:00:00 is not written as a date: write 2017-06-12"),
    ],
)
def test_dates_refused(raw: object, said: str) -> None:
    """A day that does not exist, American order, a time of day and a bare number are no dates."""
    assert problems({"exit_date": raw}, "en") == (f"exit_date: {said}",)


def test_yes_and_no() -> None:
    """true, 是 and yes are yes, their opposites no; 0 and 1 are neither."""
    for raw in ("true", '"是"', '"yes"'):
        assert household(f'{{"rural": {raw}}}') == {"rural": True}
    for raw in ("false", '"否"', '"no"'):
        assert household(f'{{"rural": {raw}}}') == {"rural": False}
    assert problems('{"rural": 1}') == ("rural: 1 不是“是”或“否”",)
    assert problems('{"rural": "0"}') == ("rural: 0 不是“是”或“否”",)


def test_choices() -> None:
    """An option is named by id or label and held as its id; several options are a list."""
    assert household('{"state": "在保"}') == household('{"state": "insured"}') == {"state": "insured"}
    assert household('{"causes": ["因病", "school"]}') == {"causes": frozenset({"illness", "school"})}
    assert household('{"causes": []}') == {"causes": frozenset()}
    assert problems('{"state": "insurd"}') == ("state: insurd 不在选项之中，是不是 insured？",)
    assert problems('{"state": "中"}', "en") == (
        "state: 中 is not one of the options; the options are 在保(insured)、退出(left)、未保(never)",
    )
    assert problems('{"causes": ["因病", "illness"]}') == ("causes: illness 选了两次",)
    assert problems('{"causes": "因病"}') == (
        'causes: 因病 应为列表：多选项写成 ["…", "…"]，一项也没有写 []',
    )
    assert problems('{"causes": "无"}') == ("causes: 无：这一项没有声明“可无”，一项也没有写 []",)


def test_unknown_and_absent() -> None:
    """A missing key, null and a null value are unknown; "none" and 无 are absent for optional facts."""
    assert household('{"rent": null, "savings": {"value": null, "source": "问过"}}') == {}
    assert household('{"exit_date": "none", "share": "无"}') == {"exit_date": ABSENT, "share": ABSENT}


def test_text_stays_text() -> None:
    """“无” is an ordinary text in a text fact that is not optional; a number is no text."""
    assert household('{"remark": "无"}') == {"remark": "无"}
    assert problems('{"remark": 12}') == ("remark: 应为文本，请加引号",)


def test_an_option_called_none_is_the_option() -> None:
    """Where an optional choice has an option “none”, none is that option and 无 still means absent."""
    choice = Type("choice", options=(Option("none", "没有"),), optional=True)
    assert read_value(choice, "none") == "none"
    assert read_value(choice, "无") is ABSENT
    assert write_value(choice, ABSENT) == "无"


# ── facts and records ────────────────────────────────────────────────────────

FULL = """
{"id": "H1", "county": "示例县", "complete": ["members"], "农村户籍": "是",
 "rent": {"value": "300", "source": "租约", "by": "村委会", "on": "2017-05-01", "basis": "核查"},
 "members": [
   {"id": "甲", "born": "1950-01-02", "complete": "all",
    "就业": [{"start": "2017-08-31", "determinations":
             {"employment_cost": {"value": true, "by": "县民政局", "on": "2017-09-01", "basis": "外出"}}}]},
   {"income": "1200.50"}],
 "visits": []}
"""


def test_a_whole_case() -> None:
    """Facts with provenance, nested lists, keys by place, determinations and completeness are all held."""
    determination = Fact(True, by="县民政局", on=date(2017, 9, 1), basis="外出")
    spell = Record("spell", "1", {"start": Fact(date(2017, 8, 31)), "employment_cost": determination})
    first = Record(
        "member", "甲", {"born": Fact(date(1950, 1, 2))}, {"spell": (spell,)}, frozenset({"spell"})
    )
    second = Record("member", "2", {"income": Fact(120050)})
    rent = Fact(30000, "租约", "村委会", date(2017, 5, 1), "核查")
    facts = {"rural": Fact(True), "rent": rent}
    root = Record("household", "H1", facts, {"member": (first, second)}, frozenset({"member"}))
    assert read_cases(POLICY, FULL) == (Case("H1", root, "示例县"),)


def test_a_determination_needs_who_when_and_why() -> None:
    """A determination that is bare, lacks one of the three, or has no value is rejected."""
    bare = {"determinations": {"early_exit": True}}
    assert problems(bare) == (
        "determinations.early_exit: 裁定须写明裁定人、日期、理由，缺裁定人 (by)、日期 (on)、理由 (basis)",
    )
    lacking = {"early_exit": {"value": True, "by": "县民政局", "on": "2017-09-01", "basis": " "}}
    assert problems(lacking, "en") == ("early_exit: a determination says who, when and why: basis missing",)
    empty = {"early_exit": {"value": None, "by": "县民政局", "on": "2017-09-01", "basis": "x"}}
    assert problems(empty, "en") == ("early_exit: the determination has no value",)
    assert read_case(POLICY, {"determinations": {"early_exit": None}}).household.facts == {}


def test_all_problems_at_once_with_their_places() -> None:
    """Every problem of a case is told, each with the way to it."""
    data = {
        "rentt": 1,
        "农村户籍": True,
        "rural": False,
        "born": "1950-01-01",
        "members": [
            {"id": "甲"},
            {"id": "乙", "born": "2017-02-30", "county": "x", "spells": [{"id": "工", "months": "x"}]},
            {"id": "乙"},
            5,
        ],
        "visits": 3,
        "determinations": {"rent": {"value": 1}},
    }
    assert problems(data) == (
        "rentt: 不认识的键，是不是 rent？",
        "rural: rural 写了两次",
        "born: 不认识的键，它属于 member",
        "determinations.rent: 是事实，不是裁定",
        "members[2] 乙 · county: 只写在户上",
        "members[2] 乙 · born: 2017-02-30 不是存在的日期",
        "members[2] 乙 · spells[1] 工 · months: x 不是数字，请写成 12 的样子",
        "members[4]: 5 应为一个对象",
        "members: 编号 乙 用了 2 次",
        "visits: 3 应为列表",
    )


def test_fact_objects_are_checked() -> None:
    """An object for a fact has only the five keys, a value among them, and its date is a date."""
    assert problems({"rent": {"valu": 1}}, "en") == (
        "rent: unknown key valu; did you mean value?",
        "rent: value is missing",
    )
    assert problems({"rent": {"value": "1", "on": "昨天", "by": 3}}, "en") == (
        "rent: by should be text of at most 10000 characters",
        "rent: on: 昨* is not written as a date: write 2017-06-12",
    )


def test_a_key_twice_in_one_object() -> None:
    """JSON lets a key stand twice; the door does not, at any level."""
    text = '{"rent": 1, "rent": 2, "members": [{"id": "甲", "id": "乙"}], "visits": null}'
    assert problems(text) == ("键 rent 写了两次", "members[1] 乙: 键 id 写了两次")


def test_identity_numbers() -> None:
    """The text fact id_number is checked, kept with a capital X, and never repeated in a message."""
    case = read_case(POLICY, {"members": [{"id_number": "11010519491231002x"}]})
    assert case.household.lists["member"][0].facts["id_number"].value == "11010519491231002X"
    said = problems('{"members": [{"id": "110105194912310021", "id_number": 110105194912310021}]}')
    assert said == (
        "members[1] 11**************** · id_number: "
        "身份证号被当作数字保存过，末几位已经丢失；请把该列设为文本后重新录入",
    )


def test_hostile_nesting_is_refused() -> None:
    """Fifty-one levels are refused in words, and so are a hundred thousand."""
    for depth in (51, 100_000):
        with pytest.raises(CaseError, match="嵌套超过 50 层"):
            read_cases(POLICY, '{"id": ' + "[" * depth + "]" * depth + "}")


def test_messages_are_short_and_printable() -> None:
    """A value in a message is cut at forty characters and has no control characters or long numbers."""
    assert show("\x1b[31m" + "a" * 100) == "?[31m" + "a" * 35 + "…"
    assert show("电话 13800138000123") == "电话 13************"


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (show("１３８００１３８０００"), "１３*********"),
        (show("138-0013-8000"), "13*-****-****"),
        (show("138 0013 8000"), "13* **** ****"),
        (show_value("张三丰"), "张**"),
        (show_value("1200元/月"), "1200元/月"),
        (show_value("2017-02-30"), "2017-02-30"),
        (show_value("1000000.01元"), "1000000.01元"),
        (show_value("13800138000.00元/月"), "13*********.**元/月"),
        (show_id("张三丰"), "张**"),
        (show_id("H1"), "H1"),
    ],
)
def test_personal_data_is_masked(shown: str, said: str) -> None:
    """Phones in every spelling, names strayed into other columns, ids that are names: one character is left."""
    assert shown == said


def test_a_name_or_a_phone_in_a_wrong_column_is_not_repeated() -> None:
    """Whatever column a name or a phone strays into, no message repeats it."""
    data: dict[str, object] = {
        "id": "王五六七", "rent": "张三丰", "savings": 13800138000, "share": "139-0013-9000", "exit_date": "李四光",
        "rural": "赵六儿", "state": "钱七郎", "causes": ["孙八妹"], "remark": 13700137000,
        "members": [{"id": "周九斤", "born": "１３６００１３６０００", "spells": 5}],
    }  # fmt: skip
    said = " ".join(problems(data)) + " ".join(problems(data, "en"))
    for personal in ("三丰", "8001", "0013", "四光", "六儿", "七郎", "八妹", "7001", "九斤", "６００"):
        assert personal not in said


# ── completeness ─────────────────────────────────────────────────────────────


def complete(case: Case) -> tuple[frozenset[str], ...]:
    """The complete lists of the household and of each member."""
    return case.household.complete, *(m.complete for m in case.household.lists.get("member", ()))


@pytest.mark.parametrize("name", ["members", "member", "成员"])
def test_a_list_is_complete_only_when_named(name: str) -> None:
    """Plural, entity id and label name a list; nothing is complete unless something says so."""
    data = {"members": [{}]}
    assert complete(read_case(POLICY, data)) == (frozenset(), frozenset())
    assert complete(read_case(POLICY, data | {"complete": [name]})) == (frozenset({"member"}), frozenset())


def test_the_nearest_word_on_completeness_counts() -> None:
    """A case's own word replaces the ledger's, a member's the household's."""
    data = {"members": [{"spells": []}, {"spells": [], "complete": []}], "visits": None}
    every = frozenset({"spell"})
    assert complete(read_case(POLICY, data, complete="all")) == (frozenset({"member"}), every, frozenset())
    own = data | {"complete": ["spells"]}
    assert complete(read_case(POLICY, own, complete="all")) == (frozenset(), every, frozenset())


@pytest.mark.parametrize("absent", [{}, {"visits": None}])
def test_a_list_that_is_not_there_is_not_empty(absent: dict[str, object]) -> None:
    """“all” speaks of the lists that are there: a key left out, or null, is complete only by its name."""
    data = {"members": [{}], **absent}
    assert complete(read_case(POLICY, data, complete="all")) == (frozenset({"member"}), frozenset())
    assert complete(read_case(POLICY, {**data, "complete": "all"})) == (frozenset({"member"}), frozenset())
    named = read_case(POLICY, {**data, "complete": ["members", "visits", "spells"]})
    assert complete(named) == (frozenset({"member", "visit"}), frozenset({"spell"}))
    there = read_case(POLICY, {**data, "visits": [], "complete": "all"})
    assert complete(there) == (frozenset({"member", "visit"}), frozenset())


@pytest.mark.parametrize("every", ["all", "全部"])
def test_all_and_lists_without_a_record(every: str) -> None:
    """“all” among names is every list that is there, and those named besides, of which no record is there."""
    data = {"members": [{}, {"spells": []}]}
    both = read_case(POLICY, data, complete=[every, "visits"])
    assert complete(both) == (frozenset({"member", "visit"}), frozenset(), frozenset({"spell"}))
    assert complete(read_case(POLICY, {**data, "complete": ["visits", every]})) == complete(both)
    alone = read_case(POLICY, data, complete=[every])
    assert complete(alone) == (frozenset({"member"}), frozenset(), frozenset({"spell"}))
    assert problems({"complete": [every, "zzzz"]}) == ("complete: 没有 zzzz 这个列表",)


def test_lists_named_beside_all_are_not_said_to_be_lacking() -> None:
    """Of lists that no record has those are told that were not named."""
    ledger = read_json_ledger(POLICY, '[{"members": [{}]}]', complete=["all", "visits"])
    assert [p.line.zh.split("：")[0] for p in ledger.notes] == ["没有 spells"]
    own = read_json_ledger(POLICY, '[{"members": [{}], "complete": ["all", "visits", "spells"]}]')
    assert own.notes == ()


def test_lists_that_are_not_there_are_said() -> None:
    """A ledger that says “all” is told which lists some record of it lacks."""
    ledger = read_json_ledger(POLICY, '[{"visits": []}, {"members": [{}]}]', complete="all")
    assert [p.line.zh for p in ledger.notes] == [
        "没有 members、spells、visits：按未齐全计；确实一条也没有的，在 complete 里写明列名，可与 all 并列（--complete all,members）"
    ]
    assert read_json_ledger(POLICY, "{}", complete=["members"]).notes == ()


def test_a_list_that_does_not_exist_cannot_be_complete() -> None:
    """A wrong name is a problem in a case and a UsageError in the argument."""
    assert problems({"complete": ["membres"]}) == ("complete: 没有 membres 这个列表，是不是 members？",)
    assert problems({"complete": "members"}) == ('complete: members 应为 "all" 或列名的列表',)
    with pytest.raises(UsageError, match="there is no list membres"):
        read_case(POLICY, {}, complete=["membres"])


# ── many cases ───────────────────────────────────────────────────────────────


def test_object_array_and_lines() -> None:
    """One object, an array and JSON lines are told apart by themselves; ids default to the place."""
    assert [c.id for c in read_cases(POLICY, '{\n "rent": 1\n}')] == ["1"]
    assert [c.id for c in read_cases(POLICY, '[{"id": "a"}, {}]')] == ["a", "2"]
    assert [c.id for c in read_cases(POLICY, '{"id": "a"}\n\n{"id": 7}\n')] == ["a", "7"]
    assert read_cases(POLICY, "[]") == ()


def test_a_ledger_loses_nothing(tmp_path: Path) -> None:
    """A broken line, a bad value and an id used twice are each rejected with the line; the rest is read."""
    path = tmp_path / "ledger.jsonl"
    lines = (
        '{"id": "a"}',
        '{"id": "b", "rent": 1.5}',
        '{"id": ',
        '{"id": "c"}',
        '{"id": "c"}',
        '{"id": "d"}',
    )
    path.write_text("\n".join(lines), "utf-8")
    ledger = read_json_ledger(POLICY, path)
    assert [case.id for case in ledger.cases] == ["a", "d"]
    assert [
        (r.household, r.problems[0].row, evolve(r.problems[0], table="", row=0).line.en[:24])
        for r in ledger.rejected
    ] == [
        ("b", 2, "rent: 1.5 is a number wi"),
        ("", 3, "not JSON at 1:8: Expecti"),
        ("c", 4, "id: the id c is used 2 t"),
        ("c", 5, "id: the id c is used 2 t"),
    ]
    assert ledger.households == 6


def test_what_cannot_be_read_at_all(tmp_path: Path) -> None:
    """No such file is misuse; text that is not JSON, or not UTF-8, is a case that cannot be read."""
    with pytest.raises(UsageError, match=r"gone\.json"):
        read_cases(POLICY, tmp_path / "gone.json")
    with pytest.raises(CaseError, match="第 1:2 处不是 JSON"):
        read_cases(POLICY, "{x}")
    (tmp_path / "gb.json").write_bytes('{"id": "甲"}'.encode("gb18030"))
    with pytest.raises(CaseError, match=r"gb\.json: 文件不是 UTF-8 编码"):
        read_cases(POLICY, tmp_path / "gb.json")
    (tmp_path / "none.jsonl").write_text("\n")
    with pytest.raises(CaseError, match=r"none\.jsonl: 里面什么也没有"):
        read_cases(POLICY, tmp_path / "none.jsonl")


# ── back ─────────────────────────────────────────────────────────────────────


def test_writing_by_name() -> None:
    """Money is written as text with two decimals, a percentage with its sign, facts by ASCII name."""
    data = {"id": "H1", "房租": 300, "share": "12.5%", "exit_date": "无", "causes": ["因老", "因病"],
            "提前退出": {"value": "是", "by": "县", "on": "2017/9/1", "basis": "x"}}  # fmt: skip
    assert write_case(POLICY, read_case(POLICY, data)) == {
        "id": "H1",
        "rent": "300.00",
        "share": "12.5%",
        "exit_date": "none",
        "causes": ["illness", "age"],
        "determinations": {"early_exit": {"value": True, "by": "县", "on": "2017-09-01", "basis": "x"}},
    }


@pytest.mark.parametrize("everything", ["all", None, ["spells"]])
def test_reading_what_was_written(everything: str | list[str] | None) -> None:
    """A case written and read again, through text, is the same case, however complete its lists are."""
    (case,) = read_cases(POLICY, FULL)
    plain = read_case(POLICY, {"members": [{}, {"spells": [{}]}], "visits": [{}]}, complete=everything)
    for each in (case, plain):
        text = json.dumps(write_case(POLICY, each), ensure_ascii=False)
        assert read_cases(POLICY, text) == (each,)


def test_a_declaration_of_completeness_is_written_once() -> None:
    """Everything that is there complete is the one word "all" at the household."""
    case = read_case(POLICY, {"members": [{}]}, complete="all")
    assert write_case(POLICY, case) == {"id": "1", "complete": "all", "members": [{"id": "1"}]}


def test_what_cannot_be_written() -> None:
    """A third of a fen, a value of another type and a fact that the policy lacks are misuse."""
    for name, value in (("rent", Fraction(1, 3)), ("rent", "x"), ("rural", 1), ("colour", 1)):
        with pytest.raises(UsageError):
            write_case(POLICY, Case("1", Record("household", "1", {name: Fact(value)})))


def test_a_name_that_means_two_things_is_refused() -> None:
    """A policy with a fact called “county” cannot be given cases: the key has its meaning already."""
    given: Given = evolve(GIVENS[0], id="household.county")
    with pytest.raises(UsageError, match=r"household\.county"):
        read_case(evolve(POLICY, givens={given.id: given}), {})


def test_problems_have_two_languages() -> None:
    """What is wrong with a value is said in Chinese and in English."""
    problem = read_value(Type("bool"), "maybe")
    assert isinstance(problem, Said)
    assert problem.zh == "m**** 不是“是”或“否”"
    assert problem.en == "m**** is neither yes nor no: write true or false"


# ── ids ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("A1\u200b", "编号里有看不见的字符 U+200B"),
        ("A\n1", "编号里有看不见的字符 U+000A"),
        ("A\x1b[31m", "编号里有看不见的字符 U+001B"),
        ("\ud800", "编号里有看不见的字符 U+D800"),
        ("A1 ", "编号两端有空白"),
        ("\u04101", "编号里有字符“\u0410”（U+0410），看起来像“A”（U+0041）"),
        ("  ", "应为文本，不得为空"),
    ],
)
def test_ids_that_look_like_others_are_refused(id_: str, said: str) -> None:
    """Nothing invisible, no line break, no half character, no letter of another alphabet in an id."""
    assert problems({"id": id_}) == (f"id: {said}",)


@pytest.mark.parametrize(
    ("one", "other"), [("1", "１"), ("é", "e\u0301"), ("6月", "6⽉"), ("A（1）", "A(1)")]
)
def test_ids_that_differ_in_form_only_are_one(one: str, other: str) -> None:
    """Full-width, decomposed and compatibility forms of one id are that id: twice in a file, it is refused."""
    ledger = read_json_ledger(POLICY, json.dumps([{"id": one}, {"id": other}]))
    assert ledger.cases == ()
    assert len(ledger.rejected) == 2
    assert read_case(POLICY, {"id": other}).id == other


def test_one_bad_id_rejects_one_row() -> None:
    """A household whose id no file can hold is rejected; the others are read."""
    ledger = read_json_ledger(POLICY, '[{"id": "\\ud800"}, {"id": "b"}, {"id": "c", "remark": "\\udfff"}]')
    assert [case.id for case in ledger.cases] == ["b"]
    assert [(p.row, p.field) for r in ledger.rejected for p in r.problems] == [(1, "id"), (3, "remark")]


def test_options_in_other_forms_of_their_characters() -> None:
    """An option or a yes/no in full-width letters or with a Kangxi radical is the one that it looks like."""
    assert household('{"state": "ｉnsured", "rural": "ｙes"}') == {"state": "insured", "rural": True}


def test_an_empty_text_is_unknown() -> None:
    """As an empty cell does, an empty text says nothing."""
    assert household('{"remark": "", "state": "left"}') == household('{"remark": " ", "state": "left"}')


def test_a_file_name_is_not_json() -> None:
    """A name of a file in place of its Path is said to be no JSON."""
    with pytest.raises(UsageError, match=r"to read a file, give its Path"):
        read_cases(POLICY, "cases.json")


def test_a_number_of_many_digits_is_too_large() -> None:
    """A whole number is not called a fraction, however long it is."""
    assert problems('{"rent": ' + "1" * 5000 + "}")[0].endswith("太大，整数部分不得超过 15 位")


def test_households_are_bounded() -> None:
    """A household holds two thousand records at most, all its lists together."""
    visits = [{} for _ in range(RECORD_LIMIT - 1)]
    assert read_case(POLICY, {"members": [{}], "visits": visits})
    assert problems({"members": [{}, {}], "visits": visits}) == ("visits: 一户超过 2000 条记录",)
