"""The registers of the five places: every statement of the documents' lists has its entry."""

from __future__ import annotations

import pytest

from places import policy_of

STATEMENTS = {"sanmenxia": ("SMX", 36), "yangjiang": ("YJ", 79), "jilin": ("JL", 49), "yancheng": ("YC", 69), "dayao": ("DY", 60)}  # fmt: skip
"""How a place's statements are numbered, and how many there are."""


@pytest.mark.parametrize("place", STATEMENTS)
def test_every_statement_has_an_entry(place: str) -> None:
    """The numbers of a register are those of the list, none missing, none of another place."""
    prefix, count = STATEMENTS[place]
    policy = policy_of(place)
    own = [clause for clause in policy.clauses if clause.document == policy.id]
    numbers = {number for clause in own for number in clause.numbers}
    assert numbers == {f"{prefix}-{n:02}" for n in range(1, count + 1)}


@pytest.mark.parametrize("place", STATEMENTS)
def test_an_encoded_entry_answers_one_statement(place: str) -> None:
    """Headings that date several steps aside, what rules encode is entered statement by statement."""
    for clause in policy_of(place).clauses:
        if clause.status is None and not clause.id.endswith("标题"):
            assert len(clause.numbers) <= 1, (clause.id, clause.numbers)
