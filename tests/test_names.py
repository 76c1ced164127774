"""Names: of clauses of any shape, one or two of everything else."""

from datetime import date

import duckdb
import pytest

from building import HEAD, RULES, policy, said
from policyrules import decide, explain, read_case
from policyrules.base.errors import Source
from policyrules.base.render import render
from policyrules.compile import compile_sql, insert_cases, run, tables
from policyrules.language.layout import format_source
from policyrules.language.parser import parse
from policyrules.language.syntax import ClauseDecl

# ── clauses ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "clause"),
    [
        ("“121(a)”", "121(a)"),
        ('"§ 3 Abs. 2"', "§ 3 Abs. 2"),
        ("「Schedule “B”」", "Schedule “B”"),
        ("“ 二(一)第3句 ”", "二（一）第3句"),
        ("第十二条第1款", "第十二条第1款"),
    ],
)
def test_a_clause_id_of_any_shape_stands_in_quotes(written: str, clause: str) -> None:
    """What is in the quotes is the id; one that needs no quotes is the same with and without."""
    file, findings = parse(Source("x", f"条款 {written} 待定 “要点” 原文 “words”"))
    assert findings == ()
    (found,) = file.declarations
    assert isinstance(found, ClauseDecl)
    assert (found.clause, found.status, found.gist, found.phrase) == (clause, "open", "要点", "words")


def test_the_formatter_quotes_what_needs_quotes() -> None:
    """Ids are quoted where they must be, in both vocabularies, and read back as they are."""
    text = '条款 "121(a)" “x”\n\n填写 甲 2016年 为 1元 依据 《法》 “121(a)” “y”，《法》 “三(一)” “z”\n'
    settled = "条款 “121(a)” “x”\n\n填写 甲 2016年 为 1元 依据 《法》 “121(a)” “y”，《法》 三（一） “z”\n"
    assert format_source(Source("x", text)) == settled
    english = format_source(Source("x", settled), vocabulary="en")
    assert "clause “121(a)” “x”" in english
    assert format_source(Source("x", english), vocabulary="zh") == settled


def test_citations_of_such_clauses_are_held_against_the_register() -> None:
    """A rule cites the clause by the same id."""
    found = policy(f"{HEAD}条款 “121(a)” “差额”\n{RULES}条件 甲 (x) 对 户 当 困难 依据 “121(a)” “差额”")
    assert [c.clause for c in found.provisions["x"].citations] == ["121(a)"]


@pytest.mark.parametrize("written", ["“”", "“  ”", f"“{'长' * 81}”"])
def test_a_clause_id_has_a_length(written: str) -> None:
    """Between 1 and 80 characters."""
    _, findings = parse(Source("x", f"条款 {written} “要点”"))
    assert [f.code for f in findings] == ["PR109"]


def test_a_forgotten_clause_id_is_one_mistake() -> None:
    """依据 with nothing but a phrase."""
    _, findings = parse(Source("例.policy", "条件 甲 (a) 对 户 当 乙 依据 “短语”"))
    assert [render(f) for f in findings] == [
        "例.policy:1:21: 错误 PR110 “条件”没有写完：停在“短语”\n"
        "  条件 甲 (a) 对 户 当 乙 依据 “短语”\n"
        "                               ^^^^^^\n"
        "  建议：后面应为：引号里的文字"
    ]


# ── one name or two ──────────────────────────────────────────────────────────

CHINESE = """政策 words “小词汇”
实体 户
  事实 户籍 : 选项 {城市, 农村}
  事实 困难 : 是否
实体 成员 属 户 列名 成员们 个人
  事实 工资 : 元/月 不低于 0元/月
"""
GRANT = """标准 每人补助 : 元/月 依据 一 “标准” 自 2020-01-01 为 30元/月
计算 总工资 对 户 : 元/月 为 合计 成员.工资
决定 补助 对 户
  结果 给, 不给
  金额 : 元/月
  取整 四舍五入 0.01元/月
  情形 困难户 当 困难 且 户籍 等于 农村 且 总工资 低于 100元/月 则 给 金额 每人补助 依据 三 “给”
  其余 则 不给
"""


def test_a_chinese_name_suffices() -> None:
    """Where no ASCII name is written the Chinese one is the id: in cases, in answers, in SQL."""
    found = policy(GRANT, words=CHINESE)
    data = {
        "id": "1",
        "户籍": "农村",
        "困难": True,
        "complete": "all",
        "成员们": [{"id": "甲", "工资": "99.99"}],
    }
    case = read_case(found, data)
    decision = decide(found, case, on=date(2020, 6, 1), programme="补助")
    assert (decision.outcome and decision.outcome.id, decision.amount and decision.amount.low) == ("给", 3000)
    assert [c.clause for a in decision.applied for c in a.citations] == ["三"]
    for language in ("zh", "en"):
        assert "补助" in explain(found, decision, language=language)
    query = compile_sql(found, "补助", on=date(2020, 6, 1))
    connection = duckdb.connect()
    connection.execute(tables(found))
    insert_cases(connection, found, [case], on=date(2020, 6, 1))
    (row,) = run(connection, query)
    assert (row.status, list(row.possible), row.amount.low) == ("decided", ["给"], 3000)


def test_an_ascii_name_suffices() -> None:
    """In the English vocabulary one name is enough."""
    text = "condition poor for 户 when 困难 citing 三 “给”"
    assert parse(Source("x", text))[1] == ()
    assert format_source(Source("x", text)) == "condition poor for 户\n  when 困难\n  citing 三 “给”\n"


def test_two_names_are_a_chinese_and_an_ascii_one() -> None:
    """The name in brackets is the id; it is ASCII."""
    assert said("条件 甲 (乙) 对 户 当 困难 依据 一 “标准”")[0].startswith("PR203 ")
