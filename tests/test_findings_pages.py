"""The pages of the findings: every code has an example, wrong and right, and both are run."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

import policyrules
from policyrules.authoring.findings import (
    HUNDREDS,
    ROOMS,
    complaints,
    declared_codes,
    explanations,
    written_out,
)
from policyrules.base.errors import Complaint
from policyrules.cli.findings_page import codes_in, findings_pages, message

DOCS = Path(__file__).parent.parent / "docs"


@cache
def made() -> Mapping[str, str]:
    """The pages as they are written now."""
    return findings_pages()


def test_the_pages_are_the_generated_ones() -> None:
    """docs/findings.md and docs/findings/ are what ``python -m policyrules.cli.findings_page docs`` writes."""
    pages = made()
    assert {name for name in pages if (DOCS / name).read_text("utf-8") != pages[name]} == set()
    beside = {f"findings/{path.name}" for path in (DOCS / "findings").iterdir()}
    assert beside == set(pages) - {"findings.md"}


def test_no_sentence_shows_how_it_is_filled() -> None:
    """What is filled in stands as …; the braces that a page shows are those of the language, as in {甲, 乙}."""
    for page in made().values():
        sentences = re.sub(r"^```.*?^```$", "", page, flags=re.S | re.M)
        assert re.findall(r"\{\w+[!:}]", sentences.replace("{在保}", "")) == []


def test_every_code_is_declared_once_and_has_a_title_in_both_languages() -> None:
    """No two rooms declare one code; each title is written in Chinese and in English."""
    for code in declared_codes().values():
        assert re.search("[\u4e00-\u9fff]", code.title.zh), code.id
        assert code.title.en.isascii(), code.id


def test_every_sentence_is_said_somewhere() -> None:
    """No room declares a sentence that no module says."""
    package = Path(policyrules.__file__).parent
    modules = (p.read_text("utf-8") for p in package.rglob("*.py") if not p.name.endswith("codes.py"))
    words = {word for text in modules for word in re.findall(r"\w+", text)}
    for room in ROOMS:
        names = [name for name, value in vars(room).items() if isinstance(value, Complaint)]
        assert [name for name in names if name not in words] == []


def test_every_sentence_is_in_both_languages() -> None:
    """A sentence and its help are written in both languages."""
    for said in (c for known in complaints().values() for c in known):
        assert said.said.zh
        assert said.said.en
        assert bool(said.help.zh) == bool(said.help.en)


def test_every_code_is_explained_and_has_an_example() -> None:
    """What is declared and what is explained, each with a wrong and a right text, are the same codes."""
    assert [*explanations()] == [*declared_codes()]


def test_what_is_explained_is_in_both_languages() -> None:
    """What a code is about, and its mend, are written in Chinese and in English (or are code alone)."""
    for code, told in explanations().items():
        for said in (told.about, told.mend):
            assert said.zh, code
            assert said.zh != said.en or said.zh.startswith("`"), code


@pytest.mark.parametrize("code", declared_codes())
def test_the_wrong_text_gives_the_code(code: str) -> None:
    """The wrong text gives this finding, and none beside it but those that are said to come with it."""
    assert codes_in(message(code, "wrong", "zh")) == {code} | explanations()[code].example.also


@pytest.mark.parametrize("code", declared_codes())
def test_the_right_text_gives_nothing(code: str) -> None:
    """The right text is free of errors, warnings and notes; it is no other text than the wrong one for long."""
    assert message(code, "right", "zh") == ""


def test_a_code_that_comes_with_another_comes_alone_elsewhere() -> None:
    """What comes with a code is shown by itself at its own place."""
    beside = {other for told in explanations().values() for other in told.example.also}
    assert [other for other in beside if explanations()[other].example.also - {"PR105", "PR616"}] == []


def test_a_text_is_repeated_as_often_as_it_says() -> None:
    """⟦3 × …⟧ is written three times, with its number and the next."""
    assert written_out("a⟦3 × {n}{next} ⟧b") == "a12 23 34 b"


def test_a_reader_finds_a_code_by_its_anchor() -> None:
    """Each code has its anchor once in the list, where it links to the one on the page of its hundred."""
    first = (DOCS / "findings.md").read_text("utf-8")
    for code in declared_codes():
        page = f"findings/{code[2]}.md"
        assert first.count(f'id="{code}"') == 1
        assert f"]({page}#{code})" in first
        assert (DOCS / page).read_text("utf-8").count(f'<a id="{code}"></a>') == 1
    assert {code[2] for code in declared_codes()} == {*HUNDREDS}
