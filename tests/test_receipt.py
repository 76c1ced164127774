"""The receipt: canonical JSON of a decision, and its replay (guarantee G13)."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

import small
from policyrules.base.errors import UsageError
from policyrules.base.units import PERCENT, PERSONS, YUAN, YUAN_MONTH
from policyrules.core.json_form import canonical_bytes, json_form
from policyrules.core.policy import Policy
from policyrules.core.possible import Anything, Interval, Options
from policyrules.core.types import ABSENT
from policyrules.deciding import decide
from policyrules.explaining.receipt import canonical, to_json
from policyrules.explaining.replaying import replay

POLICY = small.policy()


def receipt(*wages: int | None, policy: Policy = POLICY, **options: Any) -> dict[str, Any]:
    household = small.household(*wages, **options)
    return to_json(policy, decide(policy, household, on=small.ON), case=household)


def test_amount_is_decimal_text() -> None:
    """400 − 250.01 元 is written as the text 149.99, with its unit."""
    assert receipt(25001)["amount"] == {
        "state": "exact",
        "unit": "元/月",
        "low": "149.99",
        "high": "149.99",
        "may_be_silent": False,
    }


def test_an_amount_that_is_not_known_is_a_range() -> None:
    """With a wage unknown: refused and nothing, or below the line and up to 150 元; never less than 0."""
    amount = receipt(25000, None)["amount"]
    assert amount == {
        "state": "range",
        "unit": "元/月",
        "low": "0.00",
        "high": "150.00",
        "may_be_silent": False,
    }


def test_what_it_holds() -> None:
    """A receipt holds status, outcome, citations, figures, facts with sources, digest and versions."""
    data = receipt(25000)
    assert (data["status"], data["outcome"]) == ("decided", {"id": "include", "label": "纳入"})
    assert {
        "provision": "eligible",
        "label": "符合条件",
        "citations": [{"document": "small", "clause": "二第1句", "phrase": "收入低于标准"}],
        "readings": [{"reading": "A01", "option": "below"}],
        "contributions": [],
    } in data["applied"]
    assert [(f["id"], f["value"], f["start"], f["end"]) for f in data["figures"]] == [
        ("rural_standard", "400.00", "2017-01-01", "2017-12-31")
    ]
    assert data["facts"] == [
        {
            "id": "household.property_ok",
            "path": [],
            "value": True,
            "unit": None,
            "source": "",
            "by": "王某",
            "on": "2017-09-01",
            "basis": "",
        },
        {
            "id": "member.wage",
            "path": [["member", "1"]],
            "value": "250.00",
            "unit": "元/月",
            "source": "人社局",
            "by": "",
            "on": None,
            "basis": "",
        },
    ]
    assert data["receipt"] == {"policy": "small", "digest": "0" * 64, "engine": "0.1.0", "language": "2",
        "overlay": "", "files": [], "complete": [], "mapping": "", "effects": False, "assumed": [],
        "version": None}  # fmt: skip
    assert data["valid_until"] == "2017-12-31"


def test_failed_conditions() -> None:
    """A refusal lists the better outcome and the condition that failed with its clause."""
    refused = receipt(50000)["refused"]
    assert [r["outcome"]["id"] for r in refused] == ["include"]
    assert [f["citations"][0]["clause"] for f in refused[0]["failures"]] == ["二第1句"]


def test_missing_is_named_by_record() -> None:
    """An unknown fact is listed with reason, record and holder."""
    assert receipt(25000, None)["missing"] == [
        {
            "reason": "fact",
            "id": "member.wage",
            "label": "月工资",
            "path": [["member", "2"]],
            "holders": ["人社局"],
            "records": 0,
        }
    ]


def test_bytes_are_canonical() -> None:
    """Two runs give the same bytes, sorted and without white space, in UTF-8."""
    first = canonical(POLICY, decide(POLICY, small.household(25000), on=small.ON))
    second = canonical(POLICY, decide(small.policy(), small.household(25000), on=small.ON))
    assert first == second
    assert (
        first
        == json.dumps(json.loads(first), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )
    assert "纳入".encode() in first


def test_no_float_passes() -> None:
    """A float anywhere is refused, however deep."""
    with pytest.raises(TypeError, match="float"):
        canonical_bytes({"a": [{"b": 0.5}]})


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (12345, YUAN, "123.45"),
        (Fraction(1, 5), PERCENT, "20"),
        (3, PERSONS, "3"),
        (Fraction(10000, 3), YUAN_MONTH, "100/3"),
        (True, None, True),
        (date(2020, 2, 29), None, "2020-02-29"),
        (frozenset({"b", "a"}), None, ["a", "b"]),
        (ABSENT, None, "none"),
        (None, None, None),
        (
            Interval(100, None),
            YUAN,
            {"low": "1.00", "high": None, "may_be_absent": False, "may_be_silent": False},
        ),
        (Interval(None, None), YUAN, None),
        (
            Interval(None, None, silent=True),
            YUAN,
            {"low": None, "high": None, "may_be_absent": False, "may_be_silent": True},
        ),
        (
            Options(frozenset({"b", "a", ABSENT})),
            None,
            {"one_of": ["a", "b"], "may_be_absent": True, "may_be_silent": False},
        ),
        (Anything(), None, None),
    ],
)
def test_values(value: Any, unit: Any, expected: Any) -> None:
    """Money is written in yuan, a percentage as its figure, dates as ISO text, absent as none."""
    assert json_form(value, unit) == expected


def test_replay_gives_the_same_bytes() -> None:
    """Replaying a receipt on the same policy and case gives the same bytes, effects included."""
    household = small.household(25000)
    for effects in (False, True):
        decision = decide(POLICY, household, on=small.ON, effects=effects)
        found = replay(small.policy(), household, json.loads(canonical(POLICY, decision, case=household)))
        assert found.same
        assert found.written == canonical(POLICY, decision, case=household)


def test_replay_shows_what_differs() -> None:
    """A changed fact and a changed policy text show where they make a difference."""
    found = replay(evolve(POLICY, digest="1" * 64), small.household(25100), receipt(25000))
    assert not found.same
    differences = {d.path: (d.old, d.new) for d in found.differences}
    assert differences["amount.low"] == ("150.00", "149.00")
    assert differences["receipt.digest"] == ("0" * 64, "1" * 64)
    assert "outcome" not in differences


def test_replay_refuses_another_household() -> None:
    """A receipt is not replayed on a case of another household."""
    with pytest.raises(UsageError, match=r"甲户.*乙户"):
        replay(POLICY, small.household(25000, id_="乙户"), receipt(25000))


def test_replay_refuses_what_is_no_receipt() -> None:
    """JSON that is not a receipt is refused with a message, not with a traceback."""
    with pytest.raises(UsageError, match="not a receipt"):
        replay(POLICY, small.household(25000), {"programme": "dibao"})
