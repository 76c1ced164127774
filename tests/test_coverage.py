"""Clause coverage (guarantee G4): the register, the citations, and the document's own text."""

import os
from pathlib import Path

import pytest
from attrs import evolve

import small
from policyrules.authoring.clauses import read_clauses, read_document, stands_in
from policyrules.authoring.coverage import Coverage, coverage, report
from policyrules.base.errors import UsageError
from policyrules.core.documents import Clause
from policyrules.core.policy import Policy, Provision
from policyrules.core.types import Citation

TEXT = """\
---
id: small
---

# 示例办法

## 〔通知〕

某县：

请遵照执行。

2017年1月1日

## 一、总则

应保尽保。

## 二、条件

### （一）认定

收入低于标准的，可以申请。另有规定的除外。

- 一是查收入。逐户核查。
- 二是查财产；

#### 1.时间

##### （1）首次

首次于三月办理。（工作时间：3月15日前）

## 〔落款〕

某县
"""


def test_clause_names() -> None:
    """Clauses are named by headings, sentence numbers and list items; one sentence has no number."""
    clauses = read_clauses(TEXT).clauses
    assert clauses["一"] == "应保尽保。"
    assert clauses["二（一）第1句"] == "收入低于标准的，可以申请。"
    assert clauses["二（一）一是第2句"] == "逐户核查。"
    assert clauses["二（一）二是"] == "二是查财产；"
    assert clauses["二（一）1（1）第2句"] == "（工作时间：3月15日前）"
    assert clauses["〔通知〕第1句"] == "某县：请遵照执行。"


def test_headings_can_be_cited() -> None:
    """The words of a heading are its 标题, also where no text stands below it; none must be registered."""
    clauses = read_clauses(TEXT).clauses
    assert clauses["二（一）1标题"] == "1.时间"
    assert clauses["二标题"] == "二、条件"


def test_required_clauses() -> None:
    """A register must answer for every sentence, but not for letterheads, dates and signatures."""
    assert read_clauses(TEXT).required == (
        "〔通知〕第1句",
        "一",
        "二（一）第1句",
        "二（一）第2句",
        "二（一）一是第1句",
        "二（一）一是第2句",
        "二（一）二是",
        "二（一）1（1）第1句",
        "二（一）1（1）第2句",
    )


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("可以酌情扣减", True),
        ("可以…扣减", True),
        ("扣减…可以", False),
        ("可以扣减", False),
        ("「酌情」扣减", True),
    ],
)
def test_phrases(phrase: str, found: bool) -> None:
    """A phrase stands in a text literally; … leaves words out, in order; kinds of quotes do not matter."""
    text = "可以“酌情”扣减" if "「" in phrase else "可以酌情扣减"
    assert stands_in(phrase, text) is found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_documents_come_in_the_encodings_of_editors(tmp_path: Path, encoding: str) -> None:
    """A text in UTF-8 with or without its mark, in GB18030 or UTF-16 is cut into the same clauses."""
    (tmp_path / "x.md").write_text(TEXT, encoding)
    assert read_clauses(read_document(tmp_path / "x.md")) == read_clauses(TEXT)


def test_a_document_that_is_no_text(tmp_path: Path) -> None:
    """Bytes in no known encoding are said to be none; a missing text is said to be missing."""
    (tmp_path / "x.md").write_bytes(b"\xff\x81\x00\xff")
    with pytest.raises(UsageError, match="not a text in UTF-8 or GB18030"):
        read_document(tmp_path / "x.md")
    with pytest.raises(UsageError, match="no such text"):
        read_document(tmp_path / "y.md")


def test_look_alikes_in_a_document_are_read_as_they_look() -> None:
    """⼈⺠ (radicals) and joiners between letters, as PDF files give them, are 人民 to a citation."""
    clauses = read_clauses("# 示例\n\n## 一、总则\n\n保障⼈⺠\u200b生活。\n").clauses
    assert stands_in("保障人民生活", clauses["一"])


@pytest.mark.parametrize("bracket", ["()", "（）", "【】", "〔〕", "《》", "“”", "「」", "[]"])
def test_a_sentence_keeps_its_last_bracket(bracket: str) -> None:
    """A bracket closed after the full stop belongs to the sentence before it."""
    begin, end = bracket
    clauses = read_clauses(f"# 示例\n\n## 一、总则\n\n{begin}另有规定的除外。{end}第二句。\n").clauses
    assert clauses["一第1句"] == f"{begin}另有规定的除外。{end}"
    assert clauses["一第2句"] == "第二句。"


def test_encoded_is_derived() -> None:
    """A clause counts as encoded because something cites it; other entries keep their status."""
    found = coverage(small.policy())
    assert {row.clause: row.state for row in found.rows} == {
        "一": "encoded", "二第1句": "encoded", "二第2句": "encoded", "三": "procedural"
    }  # fmt: skip
    assert found.holes == ()
    assert found.sentences is None


def holes(policy: Policy, text: str | None = None) -> list[tuple[str, str]]:
    return [(hole.kind, hole.clause) for hole in coverage(policy, text=text).holes]


def test_uncited_is_a_hole() -> None:
    """An entry without status that no rule cites is a hole."""
    policy = small.policy()
    assert holes(evolve(policy, clauses=(*policy.clauses, Clause("small", "四", None, "空")))) == [
        ("uncited", "四")
    ]


def split_register(status: str | None = "principle") -> Policy:
    """Clause 一 with two entries: one for the words that the policy cites, one for others."""
    policy = small.policy()
    (cited,) = {c.phrase for p in policy.provisions.values() for c in p.citations if c.clause == "一"}
    entries = (
        Clause("small", "一", None, "给", cited),
        Clause("small", "一", status, "目标", "到二〇二〇年"),
    )  # type: ignore[arg-type]
    return evolve(policy, clauses=(*entries, *policy.clauses[1:]))


def test_a_phrase_that_nobody_cites_is_a_hole_though_its_clause_is_cited() -> None:
    """Taking the class away from one of two entries of a clause leaves a hole, not an encoded entry."""
    assert holes(split_register()) == []
    found = coverage(split_register(None))
    assert [(row.phrase, row.state) for row in found.rows if row.clause == "一"][1] == (
        "到二〇二〇年",
        "uncited",
    )
    assert [(h.clause, h.zh, h.en) for h in found.holes] == [
        (
            "一",
            "台账“到二〇二〇年”未注明类别，也没有规则引用它",
            "has no status in the register (“到二〇二〇年”) and no rule cites it",
        )
    ]


def test_words_cited_that_no_entry_of_the_clause_holds_are_a_hole() -> None:
    """Where every entry of a clause has its phrase, a citation of other words is in no entry."""
    policy = split_register()
    stray = Provision("stray", "多余", "case", (Citation("small", "一", "另一句话"),))
    found = coverage(evolve(policy, provisions=policy.provisions | {"stray": stray}))
    assert [(h.clause, h.zh, h.en) for h in found.holes] == [
        (
            "一",
            "“另一句话”被 多余 引用，但不在台账中",
            "is cited by 多余 with “另一句话” but not in the register",
        )
    ]


def test_an_entry_without_words_answers_for_the_rest_of_its_clause() -> None:
    """Words that no entry names belong to the entry of the clause that names none."""
    policy = small.policy()
    goal = Clause("small", "一", "principle", "目标", "到二〇二〇年")
    assert holes(evolve(policy, clauses=(*policy.clauses, goal))) == []


def test_undeclared_is_a_hole() -> None:
    """A citation of a clause that the register does not have is a hole."""
    policy = small.policy()
    assert holes(evolve(policy, clauses=policy.clauses[1:])) == [("undeclared", "一")]


def test_text_is_held_against_register_and_phrases() -> None:
    """With the text: sentences without entry, entries without sentence, phrases that do not stand."""
    policy = small.policy()
    stray = Provision("stray", "多余", "case", (Citation("small", "一", "应退尽退"),))
    policy = evolve(policy, provisions=policy.provisions | {"stray": stray})
    text = "## 一、总则\n\n应保尽保。\n\n## 二、条件\n\n收入低于标准。可以扣减就业成本。须公示。\n"
    assert holes(policy, text) == [("missing", "二第3句"), ("unknown_clause", "三"), ("phrase", "一")]


def test_report() -> None:
    """The report counts entries by state, says whether a text was at hand, and lists the holes."""
    assert (
        report(coverage(small.policy()))
        == """\
条款台账 4 条
     3  已编码
     1  程序
未对照原文
没有缺口
"""
    )


# ── the two places, with their documents where somebody has them ──────────────


def place(name: str) -> Coverage:
    from policyrules.loading import load

    folder = os.environ.get("POLICYRULES_SOURCES")
    if not folder or not (Path(folder) / f"{name}.md").is_file():
        pytest.skip(f"the text of {name} is not at hand: set POLICYRULES_SOURCES to the folder that holds it")
    return coverage(load(name), text=(Path(folder) / f"{name}.md").read_text("utf-8"))


@pytest.mark.parametrize("name", ["yancheng", "dayao"])
def test_every_clause_answers(name: str) -> None:
    """Every sentence of the document is in the register and every phrase stands in the clause cited."""
    found = place(name)
    assert [f"{hole.clause}: {hole.en}" for hole in found.holes] == []
    assert found.counts["encoded"] > 0


@pytest.mark.parametrize("name", ["yancheng", "dayao"])
def test_register_without_text(name: str) -> None:
    """Every entry of the register has a status or is cited, and every citation has an entry."""
    from policyrules.loading import load

    assert [f"{hole.clause}: {hole.en}" for hole in coverage(load(name)).holes] == []
