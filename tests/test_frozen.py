"""Values made by ``base.frozen`` compare, hash and show themselves as attrs' own do."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest
from attrs import evolve, field
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from policyrules.base.digests import sha256
from policyrules.base.frozen import changing, frozen
from policyrules.core import decision, expressions, reasons


def _pair(make: Callable[..., Any]) -> type[Any]:
    class Pair:
        first: int
        second: str = ""
        aside: int = field(default=0, eq=False, repr=False)
        named: frozenset[str] = field(default=frozenset("ab"), repr=lambda names: str(sorted(names)))

    made = make(Pair)
    assert isinstance(made, type)
    return made


OURS, THEIRS = _pair(frozen), _pair(attrs.frozen)
PARTS = st.tuples(st.integers(0, 1), st.sampled_from(["", "甲"]), st.integers(0, 1))


@given(PARTS, PARTS)
def test_two_values_are_equal_where_attrs_says_so(one: Any, other: Any) -> None:
    """Equal fields make equal values, whatever a field says that does not count; then they hash alike."""
    same = OURS(*one) == OURS(*other)
    assert same == (THEIRS(*one) == THEIRS(*other))
    assert not same or hash(OURS(*one)) == hash(OURS(*other))
    assert repr(OURS(*one)) == repr(THEIRS(*one))


@given(PARTS, PARTS)
def test_what_is_changed_compares_as_attrs_says_and_has_no_hash(one: Any, other: Any) -> None:
    """Two that can be changed are equal and shown as those of ``attrs.define``, also after a change; neither has
    a hash."""
    ours, theirs = _pair(changing), _pair(attrs.define)
    assert (ours(*one) == ours(*other)) == (theirs(*one) == theirs(*other))
    assert repr(ours(*one)) == repr(theirs(*one))
    changed = ours(*one)
    changed.first, changed.second = other[:2]
    assert changed == ours(*other[:2], one[2])
    for kind in (ours, theirs):
        with pytest.raises(TypeError, match="unhashable"):
            hash(kind(*one))


@given(st.binary(max_size=300))
def test_a_digest_is_that_of_everybody(data: bytes) -> None:
    """SHA-256 without OpenSSL gives what ``hashlib`` gives."""
    assert sha256(data).hexdigest() == hashlib.sha256(data).hexdigest()


def test_a_value_of_another_class_is_never_equal() -> None:
    """Of two classes with the same fields no value equals the other's, nor a tuple of its fields."""
    assert OURS(1) != _pair(frozen)(1)
    assert OURS(1) != (1, "")


def test_what_is_compared_by_identity_stays_so() -> None:
    """With ``eq=False`` two of the same fields are two things; one without fields equals any of its class."""

    @frozen(eq=False)
    class Thing:
        name: str

    @frozen
    class Nothing:
        pass

    assert Thing("甲") != Thing("甲")
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())


def test_a_value_stays_what_it_is() -> None:
    """No field can be set; ``evolve`` makes another value."""
    value = OURS(1, "甲")
    with pytest.raises(FrozenInstanceError):
        value.first = 2
    assert evolve(value, first=2) == OURS(2, "甲")
    assert value == OURS(1, "甲")


def test_the_core_and_its_decisions_are_such_values() -> None:
    """attrs knows their fields, and each is hashed by what it holds."""
    failure = reasons.Later("x", "甲", (), date(2017, 1, 1))
    assert attrs.has(decision.Decision)
    assert hash(failure) == hash(evolve(failure))
    assert expressions.Today() == expressions.Today()
