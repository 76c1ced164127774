"""Values made by ``base.frozen`` are what attrs would make, for whoever uses them and for attrs itself."""

import inspect
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from policyrules.base.frozen import define, evolve, field, fields, frozen, has
from policyrules.core import decision, expressions, reasons


def _pair(make: Callable[..., Any], told: Callable[..., Any], **how: bool) -> type[Any]:
    class Pair:
        first: int
        second: str = ""
        aside: int = told(default=0, eq=False, repr=False)
        named: frozenset[str] = told(default=frozenset("ab"), repr=lambda names: str(sorted(names)))

    made = make(Pair, **how)
    assert isinstance(made, type)
    return made


OURS, THEIRS = _pair(frozen, field), _pair(attrs.frozen, attrs.field)
PARTS = st.tuples(st.integers(0, 1), st.sampled_from(["", "甲"]), st.integers(0, 1))


@given(PARTS, PARTS, st.booleans())
def test_two_values_are_equal_where_attrs_says_so(one: Any, other: Any, kept: bool) -> None:
    """Equal fields make equal values, whatever a field says that does not count; then they hash alike."""
    ours = _pair(frozen, field, cache_hash=True) if kept else OURS
    same = ours(*one) == ours(*other)
    assert same == (THEIRS(*one) == THEIRS(*other))
    assert not same or hash(ours(*one)) == hash(ours(*other))
    assert repr(ours(*one)) == repr(THEIRS(*one))


def test_a_value_of_another_class_is_never_equal() -> None:
    """Of two classes with the same fields no value equals the other's, nor a tuple of its fields."""
    assert OURS(1) != _pair(frozen, field)(1)
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
    """No field can be set or deleted; ``evolve``, attrs' too, makes another value."""
    value = OURS(1, "甲")
    with pytest.raises(FrozenInstanceError):
        value.first = 2
    with pytest.raises(FrozenInstanceError):
        del value.first
    assert evolve(value, first=2) == attrs.evolve(value, first=2) == OURS(2, "甲")
    assert evolve(THEIRS(1), first=2) == THEIRS(2)
    assert value == OURS(1, "甲")


def test_the_core_and_its_decisions_are_such_values() -> None:
    """attrs knows their fields, and each is hashed by what it holds."""
    failure = reasons.Later("x", "甲", (), date(2017, 1, 1))
    assert attrs.has(decision.Decision)
    assert hash(failure) == hash(evolve(failure))
    assert expressions.Today() == expressions.Today()


def _above(make: Callable[..., Any], told: Callable[..., Any]) -> type[Any]:
    @make(eq=False)
    class Above:
        """What is above."""

        place: int = told(kw_only=True, repr=False)

    return Above  # type: ignore[no-any-return]


def _below(make: Callable[..., Any], told: Callable[..., Any], **how: bool) -> type[Any]:
    """A class with a field of every kind, below another."""

    @make(**how)
    class Below(_above(make, told)):  # type: ignore[misc]
        """What is below."""

        _name: str
        many: list[int] = told(factory=list)
        size: int = told()
        kept: dict[str, int] = told(init=False, factory=dict)
        unset: int = told(init=False)

        @size.default
        def _as_long_as_its_name(self) -> int:
            return len(self._name)

        def upper(self) -> str:
            return self._name.upper()

        @property
        def twice(self) -> int:
            return 2 * self.size

    return Below  # type: ignore[no-any-return]


KINDS: Any = [(frozen, attrs.frozen), (define, attrs.define)]


@pytest.mark.parametrize("slots", [True, False])
@pytest.mark.parametrize(("ours", "theirs"), KINDS)
def test_a_field_of_every_kind_is_as_attrs_has_it(ours: Any, theirs: Any, slots: bool) -> None:
    """Parameters, defaults, what is worked out from fields before, and what cannot be given."""
    mine, other = _below(ours, field, slots=slots), _below(theirs, attrs.field, slots=slots)
    taken = [inspect.signature(kind).parameters.values() for kind in (mine, other)]
    assert [(p.name, p.kind) for p in taken[0]] == [(p.name, p.kind) for p in taken[1]]
    for kind in (mine, other):
        one = kind("abc", place=1)
        assert (one._name, one.many, one.size, one.kept, one.place) == ("abc", [], 3, {}, 1)
        assert one.many is not kind("abc", place=1).many
        assert kind("abc", [1], 7, place=1).size == 7
        assert (one.twice, one.upper()) == (6, "ABC")
        assert not hasattr(one, "unset")
        for wrong in ({}, {"name": "a"}, {"name": "a", "place": 1, "kept": {}}):
            with pytest.raises(TypeError):
                kind(**wrong)
    assert mine.__match_args__ == other.__match_args__ == ("_name", "many", "size")
    assert (mine.__name__, mine.__qualname__, mine.__doc__) == (
        other.__name__,
        other.__qualname__,
        other.__doc__,
    )
    assert (
        hasattr(mine("abc", place=1), "__dict__") == hasattr(other("abc", place=1), "__dict__") == (not slots)
    )


def test_attrs_tells_their_fields_as_it_tells_its_own() -> None:
    """Name, parameter, default, and how a field is compared, shown and given."""
    mine, theirs = attrs.fields(_below(frozen, field)), attrs.fields(_below(attrs.frozen, attrs.field))
    told = ("name", "alias", "init", "eq", "repr", "kw_only", "type")
    assert [[getattr(f, name) for name in told] for f in mine] == (
        [[getattr(f, name) for name in told] for f in theirs]
    )
    assert [type(f.default) for f in mine] == [type(f.default) for f in theirs]
    assert mine.size.default.factory(_below(frozen, field)("ab", place=1)) == 2
    assert [f.name for f in fields(THEIRS)] == [f.name for f in fields(OURS)]
    assert has(THEIRS)
    assert has(OURS)
    assert not has(int)


def test_a_class_of_attrs_below_one_of_these() -> None:
    """Takes over its fields; the other way about is refused, and so is a field of attrs in one of these."""

    @attrs.frozen
    class Below(_above(frozen, field)):  # type: ignore[misc]
        name: str

    assert (Below("甲", place=1).place, Below("甲", place=1)) == (1, Below("甲", place=1))
    assert Below("甲", place=1) != Below("甲", place=2)
    with pytest.raises(TypeError, match="made by attrs"):

        @frozen
        class Other(_above(attrs.frozen, attrs.field)):  # type: ignore[misc]
            name: str

    with pytest.raises(TypeError, match="the field of attrs"):
        _pair(frozen, attrs.field)


def test_what_can_be_set_has_no_hash() -> None:
    """A value of ``define`` is compared by its fields as they are now."""
    kind = _pair(define, field)
    one = kind(1)
    one.first = 2
    assert one == kind(2)
    with pytest.raises(TypeError):
        hash(one)
    assert {kind(1) for kind in [_pair(define, field, eq=False)]}


def test_what_is_worked_out_once_is_kept_beside_the_fields() -> None:
    """A ``cached_property`` of a value is worked out once, and is no part of what is compared."""
    asked = []

    @frozen
    class Sum:
        of: tuple[int, ...]

        @cached_property
        def total(self) -> int:
            asked.append(self.of)
            return sum(self.of)

    one = Sum((1, 2))
    assert (one.total, one.total, asked) == (3, 3, [(1, 2)])
    assert one == Sum((1, 2))


def test_a_pickled_value_is_hashed_anew() -> None:
    """Another process hashes texts otherwise: with the value no hash is handed on that was kept."""
    code = (
        "import pickle, sys; t = pickle.load(sys.stdin.buffer); print(hash(t) == hash(type(t)('甲', t.type)))"
    )
    text = expressions.Lit("甲", expressions.BOOL)
    hash(text)
    data = pickle.dumps(text)
    assert pickle.loads(data) == text
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=data, capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        )  # fmt: skip
        assert done.stdout.split() == [b"True"]
