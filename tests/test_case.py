"""Records of a case: finding one by its path, walking all, changing one, what an unknown fact is not."""

from datetime import date

import pytest

from policyrules.base.errors import CaseError
from policyrules.core.case import Case, Fact, Record
from policyrules.evaluate.instance import Instance, instance_of, single_household
from policyrules.loading import load

JOB = Record("job", "1", {"pay": Fact(100)})
FATHER = Record("member", "甲", {"age": Fact(40)}, {"job": (JOB,)}, frozenset({"job"}))
CHILD = Record("member", "乙")
HOUSEHOLD = Record("household", "1", {}, {"member": (FATHER, CHILD)})
TO_JOB = (("member", "甲"), ("job", "1"))


def test_a_path_leads_to_one_record() -> None:
    """From the household down by entity and key; a step that is not there leads nowhere."""
    assert HOUSEHOLD.at(()) is HOUSEHOLD
    assert HOUSEHOLD.at(TO_JOB) is JOB
    assert HOUSEHOLD.at((("member", "丙"), ("job", "1"))) is None
    assert HOUSEHOLD.at((("job", "1"),)) is None


def test_walking_meets_every_record_once_with_its_path() -> None:
    """The household first, each record before those below it; ``at`` finds each by its path."""
    walked = list(HOUSEHOLD.walk())
    assert [path for path, _ in walked] == [(), (("member", "甲"),), TO_JOB, (("member", "乙"),)]
    assert all(HOUSEHOLD.at(path) is record for path, record in walked)


def test_changing_one_record_leaves_the_others() -> None:
    """The record at the path is changed, its siblings and what is beside the path stay the same."""
    case = Case("1", HOUSEHOLD).changed(TO_JOB, lambda record: record.with_fact("pay", Fact(200)))
    changed = case.household.at(TO_JOB)
    assert changed == Record("job", "1", {"pay": Fact(200)})
    assert case.household.at((("member", "乙"),)) is CHILD
    assert case.household.lists["member"][0].complete == {"job"}
    assert case.changed(TO_JOB, lambda record: record.with_fact("pay", None)).household.at(TO_JOB) == Record(
        "job", "1"
    )


def test_changing_a_record_that_is_not_there_is_an_error() -> None:
    """Never silently nothing: the key that is missing is raised."""
    with pytest.raises(KeyError, match="丙"):
        HOUSEHOLD.changed((("member", "丙"),), lambda record: record)


# ── what an unknown choice is not ────────────────────────────────────────────


def instance(excluded: dict[str, frozenset[str]], of_member: dict[str, frozenset[str]]) -> Instance:
    """A household of Yancheng with one member, of whom only some options are ruled out."""
    member = Record("member", "甲", excluded=of_member)
    household = Record("household", "1", {}, {"member": (member,)}, excluded=excluded)
    return instance_of(load("yancheng"), household, on=date(2017, 10, 15))


def test_a_one_person_household_has_the_exclusions_of_its_own_status() -> None:
    """What the household's ledger status is not says nothing of the member's own, which stands in for it."""
    policy = load("yancheng")
    unit = policy.units["severe_single"]
    root = instance(
        {"dibao_status": frozenset({"not_covered"}), "register_status": frozenset({"not_registered"})},
        {"single_status": frozenset({"stopped"})},
    )
    alone = single_household(policy, unit, root.children["member"][0])
    assert alone.excluded == {"register_status": {"not_registered"}, "dibao_status": {"stopped"}}


def test_only_options_of_a_choice_can_be_excluded() -> None:
    """Excluding an option of a fact that is no choice, or that there is not, is refused by name."""
    for name in ("property_ok", "propperty"):
        with pytest.raises(CaseError, match=name):
            instance({name: frozenset({"x"})}, {})


# ── what does not fit ────────────────────────────────────────────────────────


def test_a_record_of_a_later_day_is_held_against_the_policy_too() -> None:
    """It is not there yet on the day, but what does not fit in it is named all the same."""
    later = {"started_on": Fact(date(2017, 11, 1))}
    for wrong in ({"pay": Fact("many")}, {"wages": Fact(1)}, {"pay": Fact(1, on="2017-10-15")}):  # type: ignore[arg-type]
        job = Record("job", "1", {**later, **wrong})
        household = Record("household", "1", {}, {"member": (Record("member", "甲", {}, {"job": (job,)}),)})
        with pytest.raises(CaseError, match=next(iter(wrong))):
            instance_of(load("yancheng"), household, on=date(2017, 10, 15))


def test_a_list_that_the_policy_lacks_is_refused_even_when_it_is_empty() -> None:
    """That nobody is in it says that the case speaks of something else than the policy does."""
    with pytest.raises(CaseError, match="ships"):
        instance_of(load("yancheng"), Record("household", "1", {}, {"ships": ()}), on=date(2017, 10, 15))
