"""Policies kept as data: the same as from their texts, and data that is none is refused."""

import json
from functools import cache

import pytest

from places import PLACES, POLICIES, policy_of
from policyrules.core import graph, kept_form
from policyrules.core.graph import splitter_of
from policyrules.core.kept_form import CannotBeKept, packed, unpacked
from policyrules.core.policy import Policy
from policyrules.loading import load
from policyrules.loading.kept import Asked, asked

EXAMPLES = POLICIES.parent / "examples"


@cache
def texts(place: str) -> Asked:
    found = asked(place, overlay="example_county", policies=POLICIES)
    assert found is not None
    return found


@cache
def again(place: str) -> tuple[Policy, Policy]:
    """A place's policy, and the one read from its data."""
    return policy_of(place), unpacked(packed(policy_of(place)), texts(place).texts)


# ── the same policy ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", PLACES)
def test_what_is_kept_is_the_policy(place: str) -> None:
    """Read from data a policy is equal in all its parts, places in the text and doubts included."""
    policy, found = again(place)
    assert found == policy
    assert found.noted == policy.noted
    assert packed(found) == packed(policy)
    spans = [(a.span, b.span) for a, b in zip(policy.givens.values(), found.givens.values(), strict=True)]
    assert [one for one, other in spans if one != other] == []
    assert str(found.programmes[next(iter(found.programmes))].span).startswith(f"{place}/")


@pytest.mark.parametrize("place", PLACES)
def test_what_is_alike_is_kept_once(place: str) -> None:
    """No two rows say the same."""
    rows = [tuple(row) for row in json.loads(packed(again(place)[0]))["rows"]]
    assert len(rows) == len(set(rows))


def test_which_conclusions_are_too_large_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read from data a policy knows of each conclusion whether it is too large, without building a graph."""
    policy = load("yancheng", overlay="example_county", policies=POLICIES)
    data = json.loads(packed(policy))
    assert data["large"] == [splitter_of(version).too_large() for version in policy.versions]
    one = next(d.id for d in policy.defs.values() if d.cases)
    data["large"] = [[one] for _ in policy.versions]
    found = unpacked(json.dumps(data).encode(), texts("yancheng").texts)
    monkeypatch.setattr(graph, "built", None)
    assert splitter_of(found).too_large() == [one]


def test_only_classes_of_the_core_are_built() -> None:
    """A row that names another class, a function or a module is no policy, however it is spelled."""
    for name in ("system", "os.system", "Engine", "eval", "__import__", "policies", "kept_form"):
        with pytest.raises(CannotBeKept):
            unpacked(json.dumps({"atoms": ["x"], "rows": [[name, -1]], "policy": 0}).encode(), {})


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[", b"null", b"[]", b"{}", b"\xff", b'{"atoms":[],"rows":[],"policy":0}',
        b'{"atoms":[],"rows":[["tuple",0]],"policy":0}', b'{"atoms":[1],"rows":[["tuple",-1]],"policy":0}',
        b'{"atoms":[1,0],"rows":[["Fraction",-1,-2]],"policy":0}', b'{"atoms":1,"rows":2,"policy":3}',
        b'{"atoms":[],"rows":[7],"policy":0}', b'{"atoms":[[1]],"rows":[["frozenset",-1]],"policy":0}',
        b"[" * 100_000, b'{"atoms":[' + b"9" * 10_000 + b'],"rows":[],"policy":-1}',
        b'{"atoms":[],"rows":[["Policy"]],"policy":0}', b'{"atoms":["a"],"rows":[["Source",-1]],"policy":0}',
    ],
    ids=range(17),
)  # fmt: skip
def test_other_data_is_no_policy(data: bytes) -> None:
    """Whatever is no policy is refused in one way: cut, nested, of other kinds, beyond what there is."""
    with pytest.raises(CannotBeKept):
        unpacked(data, {})


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of rows is bounded before any is built."""
    monkeypatch.setattr(kept_form, "MOST_ROWS", 10)
    with pytest.raises(CannotBeKept, match="too many"):
        unpacked(packed(again("jilin")[0]), texts("jilin").texts)
