"""Every programme of the places by generated Python, alone and together: as ``decide`` says, known or not."""

from __future__ import annotations

from datetime import date
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from law import law
from places import policy_of
from policyrules.deciding.quick import Quick, prepare
from policyrules.testing import Shape, cases
from test_quick import PLACED, agree, prepared


@PLACED
@law(5)
@given(data=st.data())
def test_every_programme_of_the_places_is_the_same(place: str, day: date, data: st.DataObject) -> None:
    """Status, outcomes, amount or range to the fen and provisions are those of ``decide``, known or not."""
    policy = policy_of(place, "example_county")
    programme = data.draw(st.sampled_from(sorted(policy.programmes)))
    for known in (False, True):
        drawn = cases(policy, day, Shape(records=2, known=known), programme)
        agree(prepared(place, day, programme), data.draw(drawn))


@cache
def all_prepared(place: str, day: date) -> Quick:
    return prepare(policy_of(place, "example_county"), on=day)


@PLACED
@law(2)
@given(data=st.data())
def test_all_programmes_of_the_places_together_are_the_same(
    place: str, day: date, data: st.DataObject
) -> None:
    """So it is where one function works out all programmes about a household and each of its members."""
    policy = policy_of(place, "example_county")
    for known in (True, False):
        agree(all_prepared(place, day), data.draw(cases(policy, day, Shape(records=2, known=known))))


@PLACED
@law(3)
@given(data=st.data())
def test_one_fact_unknown_among_all_programmes_is_the_same(
    place: str, day: date, data: st.DataObject
) -> None:
    """Of one fact of one record it is not known what it is: those that ask for it say what ``decide`` says, and
    those that do not.
    """
    policy = policy_of(place, "example_county")
    case = data.draw(cases(policy, day, Shape(records=2, known=True)))
    path, record = data.draw(st.sampled_from([each for each in case.household.walk() if each[1].facts]))
    name = data.draw(st.sampled_from(sorted(record.facts)))
    agree(all_prepared(place, day), case.changed(path, lambda r: r.with_fact(name, None)))
