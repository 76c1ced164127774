"""How large the SQL of a table becomes: in proportion to its rows, and not nested by them."""

import re
from datetime import date

import duckdb
import pytest

from places import policy_of
from policyrules.base.errors import UsageError
from policyrules.compile import compile_sql
from policyrules.compile.schema import tables as create_tables
from table_policy import ON, policy


def table(rows: int) -> str:
    """A decision by the first row that holds, over a choice, a yes/no and bands of age, forty at least."""
    lines = []
    for i in range(rows):
        kind, band = divmod(i, max(40, -(-rows // 6)))
        state, hardship = ["未保", "在保", "过渡"][kind % 3], ["是", "否"][kind // 3 % 2]
        lines.append(f"  行 {state} ｜ {hardship} ｜ {2 * band}至{2 * band + 1} 则 纳入 金额 {i + 1}元/月")
    return "\n".join(
        [
            "决定 对象 (target) 对 户",
            "  结果 纳入 (include), 不予纳入 (refuse)",
            "  金额 : 元/月",
            "  看 状态 ｜ 困难 ｜ 岁数 岁",
            "  命中 首行",
            "  依据 一 “标准”",
            *lines,
            "  其余 则 不予纳入 金额 0元/月 依据 一 “标准”\n",
        ]
    )


def test_the_text_grows_with_the_rows() -> None:
    """Twice the rows take about twice the text, less than a thousand characters each."""
    small, large = (len(compile_sql(policy(table(rows)), on=ON).text) for rows in (80, 160))
    assert large < 2.2 * small
    assert large < 160 * 1000


def deductions(rules: int) -> str:
    """What is left of a household's amount after so many deductions, each of another height."""
    lines = [
        f"扣减 扣{i} (d{i}) 对 户 从 户.余额\n  当 岁数 高于 {i}岁 金额 {i + 1}元/月 依据 二 “收入”"
        for i in range(rules)
    ]
    decision = """决定 对象 (target) 对 户
  结果 纳入 (include), 不予纳入 (refuse)
  情形 甲 (a) 当 余额 低于 500元/月 则 纳入 依据 一 “标准”
  其余 则 不予纳入 依据 一 “标准”
"""
    return "\n".join(["计算 余额 (left) 对 户: 元/月 为 线", *lines, decision])


def test_the_text_grows_with_the_deductions() -> None:
    """Whether a sum is a number is told by a column, not by all that is added up: four times the deductions,
    about four times the text."""
    small, large = (len(compile_sql(policy(deductions(rules)), on=ON).text) for rules in (16, 64))
    assert large < 4.4 * small


def test_written_amounts_need_no_columns_of_their_own() -> None:
    """The least and the largest of those in play are one CASE each: a row adds three columns, not six."""
    few, many = (compile_sql(policy(table(rows)), on=ON).text.count(" AS c") for rows in (80, 160))
    assert many - few < 4 * 80


def test_a_thousand_rows_are_not_nested_past_what_engines_take() -> None:
    """DuckDB takes expressions 1,000 deep, and nests what stands side by side: 1,100 rows are read."""
    found = policy(table(1100))
    connection = duckdb.connect()
    connection.execute(create_tables(found))
    connection.execute(f"EXPLAIN {compile_sql(found, on=ON).text}")


def test_many_cases_decided_one_by_one_are_refused() -> None:
    """Each would be held against each: past 200 the query says so by name, and no longer takes minutes."""
    with pytest.raises(UsageError) as caught:
        compile_sql(policy(table(201)), on=ON, largest=0)
    assert caught.value.said.zh == (
        "“对象”有 201 个情形，组合太多，只能逐条判断；SQL 这样最多判断 200 个：请拆开"
    )
    assert caught.value.said.en == (
        "target has 201 cases in too many combinations and is decided case by case; "
        "SQL does so with 200 at most: split it"
    )


def test_queries_are_not_nested_by_the_rows() -> None:
    """Columns that build on each other are worked out in pairs: 160 rows need few layers more than 10."""
    few, many = (compile_sql(policy(table(rows)), on=ON).text.count("FROM (SELECT") for rows in (10, 160))
    assert many <= few + 8


def test_no_column_stands_there_for_nothing() -> None:
    """Every column that a layer works out is asked for by another one or by the answer."""
    text = compile_sql(policy(table(20)), on=ON).text
    names = re.findall(r" AS (c[0-9]+),?$", text, re.MULTILINE)
    assert len(names) > 100
    for name in names:
        assert len(re.findall(rf"\b{name}\b", text)) > names.count(name), name


@pytest.mark.parametrize(("place", "day"), [("yancheng", date(2017, 10, 15)), ("dayao", date(2020, 6, 30))])
def test_what_says_the_same_is_worked_out_once(place: str, day: date) -> None:
    """Two rules that ask the same of a record share what is worked out for it: no column stands there twice."""
    text = compile_sql(policy_of(place, "example_county"), "rural_dibao", on=day).text
    columns = re.findall(r"\n  (.+) AS c[0-9]+,?$", text, re.MULTILINE)
    assert len(columns) > 100
    for select in re.findall(r"SELECT (.*?)\nFROM", text, re.DOTALL):
        said = [line.rpartition(" AS ")[0] for line in select.split("\n") if " AS c" in line]
        assert len(set(said)) == len(said)
