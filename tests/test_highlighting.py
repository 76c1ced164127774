"""Colours of policy texts: every keyword of both vocabularies in every highlighter, from one table."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyrules.authoring.highlighting import Kind, code_mirror, kind_of, pieces, text_mate
from policyrules.language.keywords import KEYWORDS, POSITIONAL, VALUES, Vocabulary, spelling

WEB = Path(__file__).parent.parent / "web"
WORDS = [(v, text) for v in KEYWORDS for text in KEYWORDS[v] if text[0].isalpha()]

FILES = sorted((WEB.parent / "policies").rglob("*.policy"))


def kinds(text: str) -> dict[str, Kind | None]:
    """What the pieces of a text are, by what they say."""
    return {piece: kind for _, kind, piece in pieces(text)}


def test_what_words_are() -> None:
    """A sentence of each vocabulary, piece by piece."""
    zh = kinds(
        "条件 合规 (fine) 对 户\n  当 保障状态 属于 {未保} 且 有值(余额) 且 满意 等于 是\n  依据 二 “应进” # 注\n"
    )
    assert zh["条件"] == "declaration"
    assert zh["当"] == zh["依据"] == "clause"
    assert zh["属于"] == zh["且"] == "operator"
    assert zh["有值"] == "function"
    assert zh["是"] == "value"
    assert zh["合规"] == zh["fine"] == zh["未保"] == "name"
    assert zh["二"] == zh["“应进”"] == "string"
    assert zh["# 注"] == "comment"
    en = kinds("standard line: yuan/month\n  from 2017-01-01 as 300 yuan/month\n")
    assert (en["standard"], en["from"], en["2017-01-01"], en["300 yuan/month"]) == (
        "declaration", "word", "number", "number",
    )  # fmt: skip


def test_a_keyword_that_is_a_name_there_is_coloured_as_a_name() -> None:
    """升序 is a keyword only behind 排序: a fact may be called so."""
    assert kinds("事实 升序 (ascending_one): 是否\n")["升序"] == "name"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_keyword_of_the_places_is_coloured(path: Path) -> None:
    """The pieces of every policy shipped are its text, and no word that begins a line of it is without colour."""
    text = path.read_text("utf-8")
    found = list(pieces(text))
    assert "".join(piece for _, _, piece in found) == text
    assert all(kind is not None or not piece.strip() for _, kind, piece in found)


@given(st.text(st.sampled_from([*"条件当 \n“”#（）(){}:，3年月-.", "𠮷", "\ud800", "\ufeff"]), max_size=40))
def test_pieces_are_the_text(text: str) -> None:
    """Whatever the text, its pieces together are the text, each at its offset."""
    here = 0
    for start, _, piece in pieces(text):
        assert start == here
        assert piece
        here += len(piece)
    assert here == len(text)
    assert "".join(piece for _, _, piece in pieces(text)) == text


@pytest.mark.parametrize(("vocabulary", "word"), WORDS)
def test_editors_know_every_keyword(vocabulary: Vocabulary, word: str) -> None:
    """Each spelling stands in the grammar of TextMate under the scope of what it is."""
    scopes = {
        pattern["captures"][str(number)]["name"]
        for pattern in text_mate()["patterns"]
        for number, group in enumerate(re.findall(r"(?<!\\)\((?!\?)(.*?)\)", pattern["match"]), start=1)
        if word in group.split("|")
    }
    known = KEYWORDS[vocabulary][word]
    scope = {
        "declaration": "keyword.declaration", "clause": "keyword.other", "operator": "keyword.operator.word",
        "function": "support.function", "value": "constant.language", "word": "keyword.other.word",
    }  # fmt: skip
    assert scopes == {f"{scope[kind_of(known)]}.policy"}


def test_values_are_told_from_other_words() -> None:
    """是, 未知, 评定日 and the like are values, whatever their role in the table."""
    assert {kind_of(word) for word in KEYWORDS["zh"].values() if word.terminal in VALUES} == {"value"}


def test_generated_files_are_those_of_the_table() -> None:
    """web/policy.tmLanguage.json and web/src/keywords.js are what is generated now."""
    stored: Any = json.loads((WEB / "policy.tmLanguage.json").read_text("utf-8"))
    assert stored == text_mate(), "python -m policyrules.authoring.highlighting textmate"
    assert (WEB / "src" / "keywords.js").read_text("utf-8") == code_mirror(), (
        "python -m policyrules.authoring.highlighting codemirror"
    )


def test_pygments_colours_a_text() -> None:
    """The lexer gives the tokens of Pygments, and nothing of the text is lost."""
    pygments_token = pytest.importorskip("pygments.token")
    from policyrules.authoring.pygments_lexer import PolicyLexer

    text = "条件 合规 对 户\n  当 满意 等于 是\n"
    found = list(PolicyLexer().get_tokens(text))
    assert "".join(piece for _, piece in found) == text
    assert (pygments_token.Keyword.Declaration, "条件") in found
    assert (pygments_token.Keyword.Constant, "是") in found


@pytest.mark.parametrize(("vocabulary", "word"), WORDS)
def test_pygments_colours_every_keyword(vocabulary: Vocabulary, word: str) -> None:
    """Each keyword, where its place makes it one, is no name: what colours it is what the table says."""
    known = KEYWORDS[vocabulary][word]
    position = POSITIONAL.get(known.terminal, "")
    place = PLACES.get(position if position == "LINE" else known.terminal) or PLACES.get(position)
    function = known.role in ("function", "aggregate") or known.terminal == "RANK"
    text = place or ("WHEN 甲 EQ WORD (甲)" if function else "WHEN 甲 WORD 乙")
    for terminal in re.findall("[A-Z_]{2,}(?![0-9])", text):
        said = word if terminal == "WORD" else spelling(terminal, vocabulary)
        text = text.replace(terminal, said, 1)
    first = spelling("CONDITION", vocabulary) + " 甲\n"
    found = [kind for _, kind, piece in pieces(first + text) if piece == word]
    assert found[-1:] == [kind_of(known)], text


PLACES = {
    "DATE": "WHEN 2017-01-01 WORD 3",
    "LINE": "WORD 甲",
    "POLICY": "POLICY 甲 “乙” WORD 丙",
    "STANDARD": "STANDARD 甲 WORD 乙: 元",
    "AS": "DECISION 甲\nWORD AS 2017-01-01",
    "EXAMPLE": "EXAMPLE “甲”\nWORD “乙”",
    "FINDING": "EXAMPLE “甲”\nEXPECT WORD PR301",
    "ORDER_BY": "ROSTER 甲\nORDER_BY 乙 WORD",
    "STARTING": "DURING WORD STARTING 3",
    "AGGREGATE": "WHEN SUM WORD FROM 甲",
    "ROW": "TABLE 甲\nROW WORD",
    "EVERY": "EVERY WORD",
    "HIT": "HIT WORD",
    "EXHAUSTIVE": "HIT UNIQUE WORD",
    "ADOPTED": "ADOPTED WORD",
    "OUTCOMES": "DECISION 甲\nOUTCOMES 乙 WORD 丙",
    "MEASURE": "MEASURE 亩 WORD",
}
"""Where a keyword that is one in some places only is one; capitals stand for keywords."""
