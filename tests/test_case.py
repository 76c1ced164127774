"""Records of a case: finding one by its path, walking all, changing one."""

import pytest

from policyrules.core.case import Case, Fact, Record

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
