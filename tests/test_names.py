"""Names: of clauses of any shape."""

import pytest

from building import HEAD, RULES, policy
from policyrules.base.errors import Source
from policyrules.base.render import render
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
    text = "条款 \"121(a)\" “x”\n\n填写 甲 2016年 为 1元 依据 《法》 “121(a)” “y”，《法》 “三(一)” “z”\n"
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
