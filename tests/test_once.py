"""What is worked out from a policy alone is worked out once for all who read it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest

from building import policy
from policyrules.checking import check_policy
from policyrules.compile.query import compile_sql
from policyrules.core.graph import Splitter
from policyrules.core.guards import Guards
from policyrules.core.policy import Case, Policy, once
from policyrules.deciding import decide
from policyrules.intake.case_json import read_case

DAY = date(2020, 6, 1)


def test_a_value_is_worked_out_once_for_a_policy() -> None:
    """A second request gives the same object; another policy has its own."""
    calls: list[Policy] = []

    def counted(asked: Policy) -> list[str]:
        calls.append(asked)
        return [asked.id]

    one, other = policy(), policy()
    assert once(one, counted) is once(one, counted)
    assert once(one, counted) is not once(other, counted)
    assert [id(p) for p in calls] == [id(one), id(other)]


def test_what_was_worked_out_is_no_part_of_a_policy() -> None:
    """Policies are equal when what is written is, whoever has read them so far."""
    asked = policy()
    once(asked, Splitter)
    assert asked == policy()


def test_guards_are_read_once_by_check_evaluation_and_sql(monkeypatch: pytest.MonkeyPatch) -> None:
    """The decision graph of a conclusion is built at its first reader and used by the others."""
    read: Counter[tuple[object, ...]] = Counter()
    reading = Splitter.guards

    def counted(splitter: Splitter, cases: Sequence[Case]) -> Guards:
        read[tuple(case.guard for case in cases)] += 1
        return reading(splitter, cases)

    monkeypatch.setattr(Splitter, "guards", counted)
    rules = policy()
    check_policy(rules, doubts=False)
    decide(rules, read_case(rules, {"id": "1", "members": [{"id": "甲"}]}), on=DAY)
    compile_sql(rules, on=DAY)
    check_policy(rules, doubts=False)
    assert read
    assert set(read.values()) == {1}
