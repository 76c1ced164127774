"""What a decision rests on is worked out when it is read: it is the same whenever that is."""

from datetime import date

import pytest
from attrs import evolve, fields

import policyrules
from places import POLICIES
from policyrules.core.case import Case
from policyrules.core.decision import Decision, told_when_read
from policyrules.core.json_form import json_form
from policyrules.core.policy import Policy
from policyrules.core.possible import is_known

ON = date(2017, 10, 15)
NAMES = [field.name for field in fields(Decision) if field.repr]


@pytest.fixture(scope="module")
def policy() -> Policy:
    """Yancheng with the invented county's figures."""
    return policyrules.load("yancheng", overlay="example_county")


@pytest.fixture(scope="module")
def case(policy: Policy) -> Case:
    """A household of two of which much is not known."""
    told = {"id": "示例户（虚构）", "dibao_status": "covered", "members": [{"id": "甲"}, {"id": "乙"}]}
    return policyrules.read_case(policy, told)


def test_the_order_in_which_parts_are_read_makes_no_difference(policy: Policy, case: Case) -> None:
    """Read from the first field to the last or backwards, after other decisions of the same evaluation or
    alone: each field is the same."""
    forwards, backwards = (policyrules.decide_all(policy, case, on=ON) for _ in range(2))
    there = [[getattr(each, name) for name in NAMES] for each in forwards]
    back = [[getattr(each, name) for name in reversed(NAMES)][::-1] for each in reversed(backwards)][::-1]
    assert there == back
    for decision in forwards[:3]:
        alone = policyrules.decide(policy, case, on=ON, programme=decision.programme, of=decision.unit.path)
        assert alone == decision
        assert json_form(alone) == json_form(decision)


def test_a_decision_not_yet_read_is_a_value(policy: Policy, case: Case) -> None:
    """Two of them are equal and hash alike without a field having been read, and nothing can be set."""
    one, other = (policyrules.decide(policy, case, on=ON) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert evolve(one, label="x") != other
    assert evolve(one, label=one.label) == other
    with pytest.raises(AttributeError):
        one.label = "x"  # type: ignore[misc]


def test_each_part_is_worked_out_once_and_only_when_it_is_read() -> None:
    """What is told is asked for by its name, once, and what is told with it not at all; what a decision does
    not have is an AttributeError."""
    asked: list[str] = []

    def tell(name: str) -> dict[str, object]:
        asked.append(name)
        return {name: (), "readings": ("A01",)}

    decision = told_when_read(tell, programme="x")
    assert (decision.programme, asked) == ("x", [])
    assert (decision.applied, decision.applied, asked) == ((), (), ["applied"])
    assert (decision.readings, asked) == (("A01",), ["applied"])
    assert not hasattr(decision, "nothing_of_this_name")
    assert asked == ["applied"]


def test_the_facts_drawn_on_are_those_of_the_trace(policy: Policy) -> None:
    """Gathered without the tree of the trace: the known facts that stand in it, of every programme."""
    on = date(2017, 10, 15)
    ledger = policyrules.read_ledger(policy, POLICIES.parent / "examples" / "yancheng", on=on)
    count = 0
    for each in ledger.cases:
        for decision in policyrules.decide_all(policy, each, on=on):
            todo, found = [decision.trace], {}
            while todo:
                step = todo.pop()
                assert step is not None
                todo.extend(step.steps)
                if step.kind == "fact" and is_known(step.value):  # type: ignore[arg-type]
                    found[step.path, step.id] = step
            assert {(step.path, step.id): step for step in decision.drawn()} == found
            count += len(found)
    assert count > 100
