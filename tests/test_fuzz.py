"""A few of the mutated policies and cases that ``make fuzz`` tries by the hundred thousand."""

import json

import pytest

from fuzz import CASES, SEED, inputs, run
from work import steps


def test_the_policy_that_is_mutated_decides() -> None:
    """Unless it is changed, the policy of the fuzz is without error and decides its cases."""
    assert run(SEED, json.dumps(CASES)) == "decided"


def test_the_inputs_reach_both_ends() -> None:
    """Of the first hundred inputs many are refused and many decided; none ends in a traceback."""
    reached = [run(text, cases) for _, text, cases in inputs(0, 100, chains=True)]
    assert min(reached.count("refused"), reached.count("decided")) >= 20


@pytest.fixture(scope="module")
def usual() -> int:
    """The steps that the policy of the fuzz itself takes, once the grammar is built."""
    run(SEED, json.dumps(CASES))
    return steps(lambda: run(SEED, json.dumps(CASES)))


@pytest.mark.parametrize("seed", range(1000, 1030))
def test_a_mutation_does_not_make_work_without_bound(usual: int, seed: int) -> None:
    """Few changes to a policy make at most ten times the steps that the policy itself takes by its length."""
    ((_, text, cases),) = inputs(seed, 1, chains=True)
    assert steps(lambda: run(text, cases)) <= 10 * usual * max(1, len(text) / len(SEED))
