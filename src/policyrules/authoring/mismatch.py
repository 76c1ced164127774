"""What a worked case expects and is not so: what was expected, what came, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from policyrules.base.saying import Language, Said, listed, same
from policyrules.core.types import Citation

NONE: Final = Said("（无）", "(none)")


@frozen
class Mismatch:
    """One thing that a worked case expects and the decision does not give."""

    about: Said
    """What it is about."""
    expected: Said
    """What the worked case says."""
    got: Said
    """What was decided."""
    because: tuple[Said, ...] = ()
    """What the decision lacks or rests on, as far as that tells where the two part."""

    def lines(self, language: Language) -> list[str]:
        """What was expected and what came, in one line; below it why."""
        said = Said("{about}：应得 {expected}，实得 {got}", "{about}: expected {expected}, got {got}")
        first = said.filled(about=self.about, expected=self.expected, got=self.got)
        return [first.in_(language), *(f"  {each.in_(language)}" for each in self.because)]


def cites(cited: Sequence[Citation], clause: str, phrase: str) -> bool:
    """Whether a clause, or one phrase of it, is among those cited."""
    return any(c.clause == clause and phrase in ("", c.phrase) for c in cited)


def clause_said(clause: str, phrase: str) -> Said:
    """A clause, with its phrase if one is meant."""
    return same(f"{clause} “{phrase}”" if phrase else clause)


def side(about: Said, zh: str, en: str) -> Said:
    """One side of what is expected, by name."""
    return Said(f"{about.zh} {zh}", f"{about.en} {en}")


def clauses_said(cited: Sequence[Citation]) -> Said:
    """The clauses applied, or searched."""
    return listed(dict.fromkeys(same(c.clause) for c in cited)) if cited else NONE


def cited_said(cited: Sequence[Citation], clause: str) -> Said:
    """What is cited where a clause was expected: if it is that clause by other words, these words."""
    by_others = dict.fromkeys(clause_said(c.clause, c.phrase) for c in cited if c.clause == clause)
    return listed(by_others) if by_others else clauses_said(cited)
