"""Work shared out among processes: everything comes out once, whatever befalls one of them."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from places import POLICIES
from policyrules import (
    PolicyrulesError,
    canonical,
    decide,
    decide_all,
    load,
    prepare,
    read_case,
    read_cases,
)
from policyrules.base import processes
from policyrules.base.processes import in_order, shared_out
from shared_work import ended_at, squared, unseen, waits_for, wrong_at

HERE = os.getpid()


def test_everything_comes_out_once() -> None:
    """Each thing is worked on once, by one of two other processes; how far each has come is told."""
    told: dict[int, int] = {}
    made = dict(shared_out(squared, enumerate(range(20)), several=2, seen=told.__setitem__))
    assert {number: square for number, (square, _) in made.items()} == {n: n * n for n in range(20)}
    assert told == {n: n + 1 for n in range(20)}
    assert HERE not in {process for _, process in made.values()}


def test_things_are_asked_for_when_they_are_needed() -> None:
    """Of a thousand things no more than a few are there before their time."""
    asked = []

    def things() -> Iterator[tuple[int, int]]:
        for number in range(1000):
            asked.append(number)
            yield number, number

    for taken, _ in enumerate(shared_out(squared, things(), several=2, seen=unseen)):
        assert len(asked) <= taken + 4
    assert len(asked) == 1000


def test_nobody_runs_far_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one thing takes long the others go no more than so many ahead of it: little waits for its turn."""
    monkeypatch.setattr(processes, "AHEAD", 2)
    asked, file = [], tmp_path / "go"

    def things() -> Iterator[tuple[int, int]]:
        for number in range(12):
            asked.append(number)
            yield number, number

    made = shared_out(partial(waits_for, file), things(), several=2, seen=unseen)
    assert [next(made)[0] for _ in range(3)] == [1, 2, 3]
    file.touch()
    assert next(made)[0] == 0
    assert asked == [0, 1, 2, 3, 4]
    assert sorted(number for number, _ in made) == [*range(4, 12)]


def test_what_comes_out_of_order_is_put_into_it() -> None:
    """Each result is there as soon as all before it are."""
    asked = []

    def made() -> Iterator[tuple[int, str]]:
        for number in (2, 0, 1, 4, 3):
            asked.append(number)
            yield number, str(number)

    assert [(each, len(asked)) for each in in_order(made())] == [
        ("0", 2), ("1", 3), ("2", 3), ("3", 5), ("4", 5),
    ]  # fmt: skip


def test_a_process_that_ends_loses_nothing() -> None:
    """What a process ended over is done here, and so is what is left when none of them is there."""
    work = partial(ended_at, 3, HERE)
    made = dict(shared_out(work, enumerate([1, 2, 3, 4, 5, 3, 6, 3, 7]), several=2, seen=unseen))
    assert [made[number] for number in range(9)] == [1, 4, 9, 16, 25, 9, 36, 9, 49]


def test_an_error_is_raised_here() -> None:
    """What goes wrong in a process is raised with its own type, after what came before; the others end."""
    made = shared_out(partial(wrong_at, 4), enumerate(range(9)), several=2, seen=unseen)
    before = dict(next(made) for _ in range(3))
    assert before.items() <= {n: n * n for n in range(4)}.items()
    with pytest.raises(KeyError, match="no square of 4"):
        list(made)


def test_a_process_ends_with_the_one_that_started_it() -> None:
    """Where nobody tells it anything any more a process ends by itself."""
    program = "from policyrules.base.processes import serve; serve()"
    given = pickle.dumps(len)
    ended = subprocess.run([sys.executable, "-c", program], input=given, stdout=subprocess.PIPE, timeout=60)
    assert (ended.returncode, ended.stdout) == (0, b"")


def test_a_policy_that_has_decided_is_carried_to_another_process() -> None:
    """What was worked out from a policy stays behind: pickled and read again it is equal and decides alike."""
    policy = load("yancheng", overlay="example_county", policies=POLICIES)
    (case,) = read_cases(policy, POLICIES.parent / "examples" / "yancheng-one.json")
    before = decide(policy, case, on=date(2017, 10, 15))
    again = pickle.loads(pickle.dumps(policy))
    assert again == policy
    assert decide(again, case, on=date(2017, 10, 15)) == before


def test_what_is_found_is_carried_to_another_process() -> None:
    """Decisions of which nothing was read yet arrive whole, with their trace; so does what decides quickly."""
    policy = load("yancheng", overlay="example_county", policies=POLICIES)
    (case,) = read_cases(policy, POLICIES.parent / "examples" / "yancheng-one.json")
    on = date(2017, 10, 15)
    again = pickle.loads(pickle.dumps(decide_all(policy, case, on=on)))
    here = decide_all(policy, case, on=on)
    assert again == here
    assert [decision.trace for decision in again] == [decision.trace for decision in here]
    assert [canonical(policy, d, case=case) for d in again] == [canonical(policy, d, case=case) for d in here]
    made = prepare(policy, on=on, programmes=["rural_dibao", "severe_single"])
    assert pickle.loads(pickle.dumps(made)).decide_all(case) == made.decide_all(case)


def test_errors_are_carried_to_another_process(tmp_path: Path) -> None:
    """What is raised there is what is raised here: findings, problems, both languages, notes added."""
    (tmp_path / "p.policy").write_text("政策 x", encoding="utf-8")
    policy = load("yancheng", policies=POLICIES)
    mistakes: list[Callable[[], object]] = [
        lambda: load(tmp_path),
        lambda: load("no_such", policies=POLICIES),
        lambda: read_case(policy, {"id": "1", "no_such": 1, "members": 2}),
    ]
    for mistake, held in zip(mistakes, ("findings", "said", "problems"), strict=True):
        with pytest.raises(PolicyrulesError) as caught:
            mistake()
        caught.value.add_note("seen")
        again = pickle.loads(pickle.dumps(caught.value))
        assert type(again) is type(caught.value)
        assert (str(again), again.__notes__) == (str(caught.value), ["seen"])
        assert getattr(again, held) == getattr(caught.value, held)
