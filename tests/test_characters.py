"""Characters that are not what they look like: what each looks like, and texts folded to what is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyrules.base.characters import folded, looks_like, oddities


def test_every_radical_of_the_old_dictionary_looks_like_a_character() -> None:
    """All 214 Kangxi radicals are drawn like one Chinese character each."""
    for number in range(0x2F00, 0x2FD6):
        like = looks_like(chr(number))
        assert like is not None
        assert len(like) == 1
        assert "\u4e00" <= like <= "\u9fff"


@pytest.mark.parametrize(
    ("character", "like"),
    [("⽉", "月"), ("⺠", "民"), ("⻓", "长"), ("\uf96e", "葉"), ("а", "a"), ("Ａ", "A"), ("①", "1")],
)
def test_look_alikes(character: str, like: str) -> None:
    """Radicals, compatibility forms, Cyrillic and full-width letters are drawn like others."""
    assert looks_like(character) == like


@pytest.mark.parametrize("number", [0x200B, 0x200D, 0x202E, 0x2066, 0xFEFF, 0x00AD, 0x3164, 0xFE0F, 0xE0101])
def test_unseen(number: int) -> None:
    """Marks of no width, of direction, of hyphenation and of variants are not seen."""
    assert looks_like(chr(number)) == ""


@pytest.mark.parametrize("character", "月民长aA1，。“”《》〔〕（）—·〇\u3000\u00a0\t\n")
def test_ordinary(character: str) -> None:
    """What policies and documents are written with is what it looks like; spaces too."""
    assert list(oddities(character, han_only=True)) == []


@given(st.text())
def test_folding_twice_folds_once(text: str) -> None:
    """A text folded to what is seen holds nothing more to fold, and ordinary characters stay."""
    once = folded(text)
    assert folded(once) == once
    assert list(oddities(once, han_only=True)) == []


def test_what_is_said_of_one() -> None:
    """The character, its number and what it looks like, in both languages; of an unseen one its name."""
    (radical,) = oddities("⽉")
    assert radical.said.zh == "字符“⽉”（U+2F49），看起来像“月”（U+6708）"
    assert radical.said.en == "“⽉” (U+2F49), which looks like “月” (U+6708)"
    (mark,) = oddities("\u202e")
    assert mark.said.zh == "看不见的字符 U+202E"
    assert mark.said.en == "the invisible character U+202E RIGHT-TO-LEFT OVERRIDE"
