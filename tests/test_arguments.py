"""What public functions say when a program gives them a thing of another type."""

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

import policyrules
from places import policy_of
from policyrules.base.arguments import typed

FUNCTIONS = [
    name
    for name in policyrules.__all__
    if inspect.isfunction(getattr(policyrules, name))
    and inspect.getfullargspec(inspect.unwrap(getattr(policyrules, name))).args
]
ON = date(2017, 10, 15)


class Thing:
    """Nothing that any function takes."""


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_refuses_what_is_no_argument_of_it(name: str) -> None:
    """A TypeError whose one sentence names the function, the parameter and the type given."""
    function = getattr(policyrules, name)
    parameters = inspect.signature(function).parameters
    needed = [p for p in parameters.values() if p.default is p.empty and p.kind is not p.VAR_POSITIONAL]
    first = next(iter(parameters))
    given = {p.name: Thing() for p in needed if p.kind is not p.KEYWORD_ONLY} | {first: Thing()}
    days = {p.name: ON for p in needed if p.kind is p.KEYWORD_ONLY}
    with pytest.raises(TypeError) as by_name:
        function(**given, **days)
    with pytest.raises(TypeError) as by_place:
        function(*given.values(), **days)
    assert str(by_name.value) == str(by_place.value)
    assert str(by_name.value).startswith(f"{name}: {first} must be a")
    assert str(by_name.value).endswith("not a Thing")


def _policy() -> policyrules.Policy:
    return policy_of("yancheng")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: policyrules.decide_all(_policy(), "x", on=ON), "decide_all: case must be a Case, not a str"),  # type: ignore[arg-type]
        (
            lambda: policyrules.read_cases(_policy(), 5),  # type: ignore[arg-type]
            "read_cases: source must be a str or a Path, not an int",
        ),
        (lambda: policyrules.load(None), "load: place must be a str or a Path, not None"),  # type: ignore[arg-type]
        (
            lambda: policyrules.rosters(_policy(), "户", on=ON),
            "rosters: cases must be an Iterable, not a str",
        ),
        (
            lambda: policyrules.rosters(_policy(), ["户"], on=ON),  # type: ignore[list-item]
            "rosters: each of cases must be a Case, not a str",
        ),
        (
            lambda: policyrules.ics(_policy(), [5]),  # type: ignore[list-item]
            "ics: each of dues must be a Due, not an int",
        ),
    ],
)
def test_it_is_said_in_full(call: Callable[[], Any], said: str) -> None:
    """The parameter, what it must be, what it is; of a sequence the elements too."""
    with pytest.raises(TypeError) as found:
        call()
    assert str(found.value) == said


def test_what_can_be_gone_through_once_only_is_left_as_it_is() -> None:
    """The elements of a generator are not used up by looking at them."""
    assert policyrules.rosters(_policy(), (case for case in ()), on=ON) is not None


def test_a_function_keeps_its_name_and_parameters() -> None:
    """Documentation and pickling see the function itself."""

    @typed
    def doubled(number: int, *, again: bool = False) -> int:
        """Twice."""
        return 4 * number if again else 2 * number

    assert (doubled.__name__, doubled.__doc__, doubled(4)) == ("doubled", "Twice.", 8)
    assert list(inspect.signature(doubled).parameters) == ["number", "again"]
