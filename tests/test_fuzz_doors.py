"""A few of the mutated files that ``make fuzz`` tries at every door."""

import pytest

from fuzz_doors import DOORS, attempt

TRIED = {"ledger": 40, "county": 60}
"""Inputs at the doors where one takes long; elsewhere 100."""


@pytest.mark.parametrize("door", DOORS)
def test_the_files_that_are_mutated_are_read(door: str) -> None:
    """Unless they are changed, the files of each door are in order."""
    assert attempt(door, None) == "read"


@pytest.mark.parametrize("door", DOORS)
def test_what_is_wrong_is_said_at_every_door(door: str) -> None:
    """A mutated file is read or refused in words; both happen, and nothing else is raised."""
    assert {attempt(door, seed) for seed in range(TRIED.get(door, 100))} == {"read", "refused"}
