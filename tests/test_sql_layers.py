"""What a relation of a query grows to when its layers are put into each other, and where that is stopped."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from policyrules import load, read_case
from policyrules.compile import compile_sql, compile_together
from policyrules.compile.answers import Answer
from policyrules.compile.masks import NOTHING
from policyrules.compile.onward import onward, ways
from policyrules.compile.printing import DUCKDB, POSTGRESQL
from policyrules.compile.relations import ID, PARENT, Answers, Groups, Join, Rows, Table
from policyrules.compile.selects import MOST_UNFOLDED, select, select_apart, unfolded
from policyrules.compile.terms import FALSE, ONE, Term, any_of, column, field, made, no, plus, times
from policyrules.core.graph import Graph, Leaf, Node
from policyrules.core.policy import Policy
from test_sql import connected, decided, rows_of

ON = date(2017, 10, 15)

SPELLS = """政策 tiny “小例（虚构）” 文号 “1” 发文 “示例（虚构）” 印发 2017-01-01 生效 2017-01-01 辖区 “示例”
实体 户 (household) 列名 households
实体 成员 (member) 属 户 列名 members 个人
实体 就业 (job) 属 成员 列名 jobs
  事实 开始 (started) : 日期 载于 人社
  事实 结束 (ended) : 日期 可无 载于 人社
计算 首日 (first) 对 成员 : 日期
  为 (最大 就业 这段 (开始 当 非 任一 成员.就业(开始 早于 这段.开始
      且 (非 有值(结束) 或 这段.开始 早于 结束 后 2日)))) 若无 1990-01-01
决定 补助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  情形 近 (near) 当 任一 成员(首日 不早于 2017-01-01) 则 给 依据 一 “近”
  情形 远 (far) 当 非 任一 成员(首日 不早于 2017-01-01) 则 不给 依据 一 “远”
  其余 未规定 依据 一 “近”
"""

PAID = (
    SPELLS.replace(
        "计算 首日",
        """  事实 周期 (period) : 选项 {月薪 (monthly)，年薪 (yearly)} 载于 人社
  事实 工资 (pay) : 元 载于 人社
计算 一年所得 (a_year) 对 成员 : 元
  为 合计 就业(若 周期 等于 月薪 则 工资 × 12 否则 工资)
计算 首日""",
    )
    .replace("首日 不早于 2017-01-01", "首日 不早于 2017-01-01 且 一年所得 高于 100元")
    .replace("后 2日", "后 2日 后 1个月 后 2日 后 1个月")
)

COUNTED = f"""计算 首日 (first) 对 成员 : 日期
  为 (最大 就业(开始{" 后 2日 后 1个月" * 6})) 若无 1990-01-01
"""


@pytest.fixture(scope="module")
def spells(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """Whether the first job of the latest spell of work began in 2017; a day apart is the same spell."""
    path: Path = tmp_path_factory.mktemp("tiny") / "tiny.policy"
    path.write_text(SPELLS, "utf-8")
    return load(path)


def test_what_layers_grow_to() -> None:
    """c1 names two columns of tables, c2 names c1 three times and one more; both together nine and seven."""
    b0, b1, c1, c2 = (column(name) for name in ("b0", "b1", "c1", "c2"))
    stored = {"b0": field("x", "t"), "b1": field("y", "t")}
    layers = [stored, {"c1": plus(b0, b1)}, {"c2": plus(times(times(c1, c1), c1), b0)}]
    assert unfolded(layers, [c1]) == 2
    assert unfolded(layers, [c2]) == 7
    assert unfolded(layers, [c2, plus(c1, ONE)]) == 9
    assert unfolded([{"b0": ONE}, {"c1": b0}], [c1]) == 1


def test_a_grouped_relation_that_would_grow_is_fenced_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days counted forth again and again in a list grow to tens of thousands of columns: there stands a fence,
    where all is known and where it is not.

    DuckDB puts the layers of what is grouped into each other while it plans, and takes as long as that is large.
    """
    sizes: list[int] = []

    def measured(*arguments: Any) -> int:
        sizes.append(unfolded(*arguments))
        return sizes[-1]

    monkeypatch.setattr("policyrules.compile.selects.unfolded", measured)
    path = tmp_path / "tiny.policy"
    path.write_text(SPELLS[: SPELLS.index("计算")] + COUNTED + SPELLS[SPELLS.index("决定") :], "utf-8")
    text = compile_sql(load(path), "aid", on=ON).text
    assert text.count("OFFSET 0") == 2
    # Each way is written down in one query and in steps, there by numbers with the open cases and without them.
    assert [size > MOST_UNFOLDED for size in sizes].count(True) == 5
    assert max(sizes) > 30 * MOST_UNFOLDED
    assert len(text) < 20_000


def test_what_is_put_in_place_of_its_name_is_fenced_off_too() -> None:
    """A relation of eleven doublings that is worked out once is fenced off in DuckDB, which puts it in place of its
    name; not where it stands in a table of its own, or where the engine works it out before.
    """
    first: dict[str, Term] = {ID: field(ID, "t"), PARENT: field(PARENT, "t"), "c0": field("pay", "t")}
    layers = [first, *({f"c{n}": plus(column(f"c{n - 1}"), column(f"c{n - 1}"))} for n in range(1, 12))]
    last = column("c11")
    jobs = Rows(Table("jobs"), (), tuple(layers), (ID, PARENT, "c11"), name="k1_job")
    groups = Groups(jobs, PARENT, {"c1": made("sum", last)})
    members = Rows(
        Table("members"),
        (Join(groups, PARENT, ID, outer=True),),
        ({"c1": column("c1", "j0")},),
        ("c1",),
    )
    answers = Answers(members, {"pay": column("c1")})
    assert ") AS q\nOFFSET 0\n)\nSELECT" in select(DUCKDB, answers)
    assert ") AS q\n)\nSELECT" in select(POSTGRESQL, answers)
    text, tables = select_apart(DUCKDB, answers)
    assert "OFFSET 0" not in text + tables["k1_job"]


def test_each_list_is_grouped_once() -> None:
    """Yancheng's dibao: incomes, jobs, each job beside the others and members once where all is known: that each
    member asks how many they are is asked of their totals. By what is possible they are counted first.
    """
    policy = load("yancheng", overlay="example_county", examples=False)
    query = compile_sql(policy, "rural_dibao", on=ON)
    steps = query.steps
    assert steps is not None
    plain = "\n".join([*steps.numbers.values(), steps.whole])
    possible = "\n".join([*steps.possible.values(), steps.rest])
    assert (plain.count("GROUP BY"), possible.count("GROUP BY")) == (4, 5)
    assert plain.count("JOIN") <= 5
    assert possible.count("JOIN") <= 8
    assert query.text.count("OFFSET 0") <= 5


def test_a_record_takes_from_others_where_it_takes_anyway() -> None:
    """Of all of Yancheng's programmes a member takes the totals of bills, which nothing makes wait, with the last that
    it takes of its household: it is worked out in two tables, not three. No table of it is read to make another of
    it but once.
    """
    policy = load("yancheng", overlay="example_county", examples=False)
    together = compile_together(policy, policy.programmes, on=ON).queries
    tables = {
        name: text
        for (query,) in together.values()
        if query.steps is not None
        for name, text in query.steps.numbers.items()
    }
    first, second = (name for name in tables if name.endswith("_member"))
    assert {first, "bills"} & set(re.findall(r"\w+", tables[second])) == {first}
    assert "_bill AS t" in tables[second]


def test_what_takes_the_place_of_several_columns_is_handed_on(tmp_path: Path) -> None:
    """The table of jobs hands on what a job pays in a year, not its pay and how often that is paid: beside it the
    number, the member, the start, whether it goes on and to what day it is held to.
    """
    path = tmp_path / "paid.policy"
    path.write_text(PAID, "utf-8")
    policy = load(path)
    query = compile_sql(policy, on=ON)
    assert query.steps is not None
    (jobs,) = query.steps.numbers.values()
    connection = connected(policy)
    assert len(connection.execute(f"DESCRIBE {jobs}").fetchall()) == 6
    job = {"id": "1", "started": "2017-02-01", "ended": "none", "period": "monthly"}
    members = [{"id": "甲", "jobs": [{**job, "pay": 9}]}]  # 9 yuan by the month are 108 a year
    case = read_case(policy, {"id": "户", "complete": "all", "members": members})
    (row,) = rows_of(policy, ON, case, programme="aid")
    assert row.outcome == "give"
    assert row == decided(policy, case, ON, "aid")


def test_of_a_household_of_one_an_amount_is_one_number() -> None:
    """Where all is known neither how many it counts nor an age has two ends: nor has what is paid to it."""
    policy = load("yancheng", overlay="example_county", examples=False)
    steps = compile_sql(policy, "severe_single", on=ON).steps
    assert steps is not None
    low, high = (re.findall(rf"(\w+) AS amount_{end},", steps.whole) for end in ("low", "high"))
    assert len(low) == 1
    assert low == high
    assert " <= 18" not in steps.whole


def test_a_test_is_not_asked_whose_answers_come_to_the_same() -> None:
    """Of three answers two lead to one place: it is reached where the third does not hold. Where all lead there,
    the test is passed over; where it may be silent or several answers are possible, it is asked.
    """
    a, b, c = (column(name) for name in "abc")
    red, blue = Leaf((0,)), Leaf((1,))
    same, apart = Node(1, (blue, blue)), Node(2, (blue, red, blue))
    top = Node(0, (same, apart))
    split = Graph((), top, (top, same, apart))
    first, second, third = (
        Answer(branches, FALSE, NOTHING, NOTHING, exact=True)
        for branches in ((a, no(a)), (b, no(b)), (b, c, no(any_of(b, c))))
    )
    answers = {0: first, 1: second, 2: third}
    skipped = onward(split, answers)
    assert skipped == {id(same): blue}
    assert ways(top, first, skipped) == {blue: a, apart: no(a)}
    assert ways(apart, third, skipped) == {blue: no(c), red: c}
    for other in (evolve(second, silent=c), evolve(second, exact=False)):
        assert onward(split, answers | {1: other}) == {}


JOBS = {
    # over on 31 December, the next begun on 1 January: one spell since 2016
    "next day": ([("2016-01-01", "2016-12-31"), ("2017-01-01", "none")], ["refuse"]),
    # a day lies between: a new spell
    "a day apart": ([("2016-01-01", "2016-12-30"), ("2017-01-01", "none")], ["give"]),
    # the earlier one goes on
    "going on": ([("2016-01-01", "none"), ("2017-02-01", "none")], ["refuse"]),
    "the earlier end not known": ([("2016-01-01", None), ("2017-02-01", "none")], ["give", "refuse"]),
    "none": ([], ["refuse"]),
}


@pytest.mark.parametrize("name", JOBS)
def test_spells_of_work_in_sql(spells: Policy, name: str) -> None:
    """What SQL gives is worked out by hand, and is what decide gives."""
    jobs, outcomes = JOBS[name]
    listed = [
        {"id": str(n), "started": start} | ({} if end is None else {"ended": end})
        for n, (start, end) in enumerate(jobs)
    ]
    data = {"id": "户", "complete": "all", "members": [{"id": "甲", "jobs": listed}]}
    case = read_case(spells, data)
    (row,) = rows_of(spells, ON, case, programme="aid")
    assert row.possible == set(outcomes)
    assert row == decided(spells, case, ON, "aid")
