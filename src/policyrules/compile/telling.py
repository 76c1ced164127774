"""What a query says of each record, by its columns: what can be so, what that rests on, why it is no less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from policyrules.compile.ends import End, plain
from policyrules.compile.results import Result
from policyrules.compile.terms import FALSE, NULL, ONE, TRUE, ZERO, Term, column
from policyrules.compile.values import Blob, Choices, Line, Picks, Value, as_line, as_picks
from policyrules.core.types import ABSENT, Known, Type

OUTCOME = "outcome"
"""What the columns of an outcome begin with, save those that say which it can be."""


def mask_column(name: str, place: int) -> str:
    """The column of one of the integers of a mask."""
    return f"{name}_{place + 1}" if place else name


def rests_on(prefix: str, result: Result) -> dict[str, Term]:
    """Whether a conclusion is a clash, what it rests on and why it is not narrower, by their columns."""
    found = {f"{prefix}_clash": result.clash}
    for name, mask in (("applied", result.applied), ("reasons", result.why)):
        for place in range(max(1, len(mask.words))):
            found[mask_column(f"{prefix}_{name}", place)] = mask.word(place)
    return found


def shaped(value: Value, type_: Type) -> Value:
    """A value in the form of its type, where it can only be 无 or 未规定 too."""
    match type_.kind:
        case "number" | "date":
            line = as_line(value)
            plain(line.low, line.high)
            return line
        case "choices":
            return as_picks(value)
    return value


def of_value(prefix: str, value: Value) -> dict[str, Term]:
    """What a value can be, by the columns that say it."""
    if isinstance(value, Choices):
        return {_option(prefix, known): term for known, term in value.can.items()}
    found = {
        f"{prefix}_some": value.some,
        f"{prefix}_absent": value.absent,
        f"{prefix}_silent": value.silent,
    }
    match value:
        case Line(low=low, high=high):
            for name, end in (("low", low), ("high", high)):
                found[f"{prefix}_{name}"] = NULL if end is None else end.num
                found[f"{prefix}_{name}_den"] = ONE if end is None else end.den
        case Picks():
            for option in value.may:
                found[f"{prefix}_may_{option}"], found[f"{prefix}_out_{option}"] = value.can(option)
        case Blob():
            found[f"{prefix}_known"] = value.known
    return found


def impossible(prefix: str, value: Value) -> Iterator[tuple[str, Term]]:
    """The columns of options, with what they say where it cannot be so."""
    match value:
        case Choices():
            yield from ((_option(prefix, known), FALSE) for known in value.can)
        case Picks():
            for option in value.may:
                yield from ((f"{prefix}_may_{option}", FALSE), (f"{prefix}_out_{option}", TRUE))


def _option(prefix: str, known: Known) -> str:
    name = "absent" if known is ABSENT else getattr(known, "value", known)
    return f"{'' if prefix == OUTCOME else f'{prefix}_'}can_{name}".lower()


class Way(Protocol):
    """One way of working out what is asked."""

    slots: dict[str, Term]
    """What the columns say."""
    always: set[str]
    """The columns that a query has in any case: of a mask every integer, so that none seems the last."""
    said: dict[str, Value]
    """What can be so, by what its columns begin with."""
    nothing: dict[str, Term]
    """What a column of a value says where another way has it, by its name: that it cannot be so."""


class Told:
    """The columns of all ways of working a decision out: what is the same constant in all stands in none."""

    def __init__(self, ways: tuple[Way, ...]) -> None:
        self._constants: dict[str, Term] = {}
        self._names = dict.fromkeys(name for way in ways for name in way.slots)
        self._nothing = {name: term for way in ways for name, term in way.nothing.items()}
        always = {name for way in ways for name in way.always}
        for name in self._names:
            if name in always:
                continue
            said = {self._said(way, name) for way in ways}
            constant = next(iter(said))
            if len(said) == 1 and (constant.value is not None or constant == NULL):
                self._constants[name] = constant
        self.values = {
            prefix: self._value([way.said[prefix] for way in ways], prefix) for prefix in ways[0].said
        }

    def outputs(self, way: Way) -> dict[str, Term]:
        """The columns as one way has them."""
        return {name: self._said(way, name) for name in self._names if name not in self._constants}

    def _said(self, way: Way, name: str) -> Term:
        """What a column says in one way: where another only has it, that nothing more is possible."""
        return way.slots.get(name, self._nothing.get(name, ZERO))

    def _term(self, name: str) -> Term:
        return self._constants.get(name, column(name))

    def _value(self, values: list[Value], prefix: str) -> Value:
        some, absent, silent = (self._term(f"{prefix}_{name}") for name in ("some", "absent", "silent"))
        match values[0]:
            case Choices():
                named = (known for value in values if isinstance(value, Choices) for known in value.can)
                return Choices({known: self._term(_option(prefix, known)) for known in dict.fromkeys(named)})
            case Picks():
                options = dict.fromkeys(o for value in values if isinstance(value, Picks) for o in value.may)
                may, out = (
                    {option: self._term(f"{prefix}_{name}_{option}") for option in options}
                    for name in ("may", "out")
                )
                return Picks(may, out, some, absent, silent)
            case Blob():
                return Blob(self._term(f"{prefix}_known"), some, absent, silent)
        low, high = (self._end(f"{prefix}_{name}") for name in ("low", "high"))
        return Line(low, high, some, absent, silent)

    def _end(self, name: str) -> End | None:
        number = self._term(name)
        return None if number == NULL else End(number, self._term(f"{name}_den"), nullable=True)
