"""Every place: clean, in the settled layout, every clause accounted for, its worked cases right."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from places import PLACES, POLICIES, failing, policy_of
from policyrules.authoring.coverage import coverage
from policyrules.core.expressions import Expr, Lit, Prim, Silent
from policyrules.deciding import decide
from policyrules.language.layout import format_source
from policyrules.language.parser import read_source
from policyrules.loading import check
from policyrules.testing import cases

FILES = sorted(POLICIES.glob("**/*.policy"))

DAYS = {
    "sanmenxia": (date(2016, 11, 22), date(2017, 6, 30), date(2018, 12, 31)),
    "yangjiang": (date(2017, 3, 24), date(2020, 12, 31), date(2021, 1, 1)),
    "jilin": (date(2016, 5, 27), date(2016, 10, 20), date(2017, 12, 31)),
    "yancheng": (date(2017, 6, 12), date(2020, 12, 31), date(2021, 1, 1)),
    "dayao": (date(2020, 3, 2), date(2020, 12, 31), date(2021, 1, 1)),
}
"""Days on which figures change, periods begin or end."""


@pytest.mark.parametrize("overlay", [None, "example_county"])
@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_wrong_or_doubtful(place: str, overlay: str | None) -> None:
    """Neither a place's policy nor its invented county's figures give an error or a warning."""
    found = check(place, overlay=overlay, policies=POLICIES)
    assert [f"{f.span} {f.code} {f.said.zh}" for f in found if f.severity != "info"] == []


@pytest.mark.parametrize("place", PLACES)
def test_every_clause_is_accounted_for(place: str) -> None:
    """G4: no clause is cited without an entry in the register, none stands there unaccounted for."""
    found = coverage(policy_of(place, None))
    assert found.holes == ()
    assert found.counts["not_yet"] == 0


@pytest.mark.parametrize("place", PLACES)
def test_worked_cases(place: str) -> None:
    """Every worked case, computed by hand in its comment, comes out as written; there are twenty or more."""
    assert list(failing(place)) == []
    assert len(policy_of(place, None).examples) >= 20


def _rounds_nothing(value: Expr) -> bool:
    """Whether what is rounded is that the document does not say, or a number that was written."""
    return isinstance(value, Prim) and value.op.startswith("round_") and isinstance(value.args[0], Silent | Lit)


@pytest.mark.parametrize("place", PLACES)
def test_rounding_is_a_reading_of_what_is_rounded(place: str) -> None:
    """A56: no document writes how to round. A case rests on that where it says an amount, and only there."""
    policy = policy_of(place, None)
    amounts = [name for each in policy.programmes.values() for name in (each.amount, *each.values) if name]
    cases = [case for name in amounts for case in policy.defs[name].cases if case.provision]
    idle = [case.provision for case in cases if _rounds_nothing(case.value)]
    assert [name for name in idle if name and "A56" in policy.provisions[name].readings] == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(POLICIES)))
def test_settled_layout(path: object) -> None:
    """Every file of the places is as `policyrules fmt` writes it."""
    source = read_source(str(path))
    assert format_source(source) == source.text


@law(60)
@given(data=st.data(), where=st.sampled_from([(place, day) for place in PLACES for day in DAYS[place]]))
def test_dibao_never_clashes(data: st.DataObject, where: tuple[str, date]) -> None:
    """G12: whatever is known of a household, no two clauses give its dibao decision different results."""
    place, on = where
    policy = policy_of(place)
    case = data.draw(cases(policy, on, about="rural_dibao"))
    assert decide(policy, case, on=on, programme="rural_dibao").status != "clash"
