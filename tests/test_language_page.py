"""The examples of the language page are one policy: it is checked without a mistake, and its cases are decided.

tests/language_page.policy holds what the examples speak of and do not show, and further cases.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from policyrules.authoring.worked_cases import run_example
from policyrules.base.errors import Source
from policyrules.checking import check_policy
from policyrules.core.policy import Policy
from policyrules.language.keywords import Vocabulary
from policyrules.language.layout import format_source
from policyrules.language.parser import parse
from policyrules.language.syntax import File
from policyrules.resolve import resolve

HERE = Path(__file__).parent
BLOCK = re.compile(r"```policy\n(.*?)```", re.S)
PAGES = ("language.md", "language.zh.md")
BLOCKS = BLOCK.findall((HERE.parent / "docs" / PAGES[0]).read_text("utf-8"))
STAGE = (HERE / "language_page.policy").read_text("utf-8")
VOCABULARY = """政策 社会救助 “示例词汇（虚构）”
释义 A05 “六个月怎样算”
  采用 逐日
  读法 当月起 (by_month) “就业当月算第一个月”
  读法 逐日 (by_day) “逐日计算”
"""
NATIONAL = "政策 national “国家办法（虚构）” 生效 2014-05-01 词汇 社会救助\n条款 第十二条 “差额”\n"


def kind(block: str) -> str:
    """Which file a block belongs to: each but the first opens with its own header or word."""
    if block.startswith("背景"):
        return "background"
    if block.startswith("政策 sample_2023"):
        return "successor"
    if block.startswith("政策 sample_raise"):
        return "amendment"
    return "overlay" if "上级 sample" in block else "place"


def file(name: str, text: str, vocabulary: Vocabulary) -> File:
    """The text, as it stands or in English keywords, as a parsed file; the parser must have nothing to say."""
    source = Source(name, text)
    if vocabulary == "en":
        source = Source(name, format_source(source, vocabulary="en"))
    parsed, findings = parse(source)
    assert [f"{f.span}: {f.said.en}" for f in findings] == []
    return parsed


def texts(wanted: str) -> str:
    return "\n".join(block for block in BLOCKS if kind(block) == wanted)


@cache
def built(
    overlay: str | None, keywords: Vocabulary = "zh", *, amended: bool = False
) -> tuple[Policy, tuple[str, ...]]:
    """The policy of the page, under its county or not, as amended or not, and the mistakes in it."""
    files = (file("page", texts("place"), keywords), file("stage", STAGE, keywords))
    county = (file("county", texts("overlay"), keywords),) if overlay else ()
    behind = {"national_difference": (file("national", NATIONAL + texts("background"), keywords),)}
    changes = [(file("change", texts("amendment"), keywords),)] if amended else []
    words = (file("words", VOCABULARY, keywords),)
    policy, findings = resolve(
        files, vocabulary=words, overlay=county, backgrounds=behind, amendments=changes
    )
    assert policy is not None, [f"{f.span}: {f.said.en}" for f in findings]
    found = (*findings, *check_policy(policy, local={"page", "stage"}))
    return policy, tuple(f"{f.span}: {f.said.en}" for f in found if f.severity == "error")


@pytest.mark.parametrize("overlay", [None, "example_county"])
def test_the_page_is_one_policy_without_a_mistake(overlay: str | None) -> None:
    """All examples together are resolved and checked, with the county's and without."""
    assert built(overlay)[1] == ()


CASES = [example.title for example in built(None)[0].examples]


@pytest.mark.parametrize("title", CASES)
def test_the_cases_of_the_page_are_decided(title: str) -> None:
    """Each worked case of the page, and each further one about its examples, comes out as it says."""
    (example,) = (e for e in built(None)[0].examples if e.title == title)
    run = run_example(built(example.overlay)[0], example)
    assert [line for m in run.mismatches for line in m.lines("en")] == []


def test_the_amendment_of_the_page_is_decided() -> None:
    """The page's document as amended has no mistake in either vocabulary, and the amendment's case comes out."""
    for keywords in ("zh", "en"):
        policy, wrong = built(None, keywords, amended=True)
        assert wrong == ()
        runs = {e.title: run_example(policy, e).passed for e in policy.examples if e.overlay is None}
        assert "修订后的补助" in runs
        assert [title for title, passed in runs.items() if not passed] == []


def test_the_page_in_english_keywords_decides_the_same() -> None:
    """Written with English keywords, the page has no mistake either and every case comes out."""
    assert built(None, "en")[1] == built("example_county", "en")[1] == ()
    runs = [run_example(built(e.overlay, "en")[0], e) for e in built(None, "en")[0].examples]
    assert [run.example.title for run in runs if run.passed] == CASES


def expected() -> Iterator[str]:
    for text in (texts("place"), STAGE):
        yield from re.findall(r"^ *应得 (\w+)", text, re.M)


def test_every_rule_of_the_page_is_expected_by_a_case() -> None:
    """What the examples conclude (quantities, tables, conditions, decisions) some worked case expects."""
    page = texts("place")
    declared = re.findall(r"^(?:计算|条件|决定|单人户) (\w+)", page, re.M)
    tables = re.findall(r"^表 (\w+)(?=.* : )", page, re.M) + re.findall(r"(?:得出|｜) (\w+) \(\w+\) :", page)
    assert sorted({*declared, *tables} - {*expected()}) == []


def test_the_chinese_page_is_a_twin() -> None:
    """The Chinese page has the headings, tables, lists and examples of the English one, which is checked."""
    shape = re.compile(r"^(#+|\||- |```\w*)", re.M)
    one, other = ((HERE.parent / "docs" / page).read_text("utf-8") for page in PAGES)
    assert BLOCK.findall(one) == BLOCK.findall(other)
    assert shape.findall(one) == shape.findall(other)
