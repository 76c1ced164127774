"""Sets of bits, and truths, that are gathered over the same rows, in one number: one total, not many."""

from __future__ import annotations

from collections.abc import Container, Mapping

from attrs import frozen

from policyrules.compile.frame import Carried, Frame, Let, Total
from policyrules.compile.masks import WORD
from policyrules.compile.remade import guarded_constant
from policyrules.compile.terms import (
    ONE,
    ZERO,
    Term,
    column,
    equal,
    first_known,
    integer,
    made,
    no,
    pick,
    quotient,
    shared,
    times,
    union,
)

_ANY = -1
"""Every bit: nothing is known of the number."""
_DEEP = 100
"""Past so many columns that draw on each other nothing is known."""


@frozen
class Packed:
    """Some totals in one: what is gathered, and how each is read from that."""

    totals: Mapping[str, Term]
    read: Mapping[str, Term]
    holds: Mapping[str, Term]
    """Of those that are 1 or 0, that it is 1: quicker than to make it 1 or 0 and compare."""

    def asked(self, term: Term) -> Term:
        """A term in which that is asked so."""
        if term.op == "equal" and term.args[1] == ONE and term.args[0].op == "column":
            return self.holds.get(term.args[0].name, term)
        args = tuple(map(self.asked, term.args))
        return term if args == term.args else Term(term.op, args, term.value, term.name, term.table)


def packed(totals: Mapping[str, Total], may_be_lost: Container[str] = ()) -> Packed:
    """Those of some totals over the same rows that are sets of bits, as many in a number as go into it.

    ``may_be_lost``: those that may have no value in a row that counts for others; these keep theirs.
    """
    words: list[tuple[list[Term], dict[str, tuple[int, int]], int]] = []
    for name, total in totals.items():
        bits = _bits(total.source, total.term, {})
        gathers = total.function == "all_bits" or (total.function == "most" and bits == 1)
        if total.nothing != ZERO or bits <= 0 or not gathers:
            continue
        least, width = (bits & -bits).bit_length() - 1, bits.bit_length()
        width -= least
        if not words or words[-1][2] + width > WORD:
            words.append(([], {}, 0))
        gathered, places, used = words.pop()
        piece = _moved(total.term, used - least)
        gathered.append(first_known(piece, ZERO) if name in may_be_lost else piece)
        places[name] = bits, used - least
        words.append((gathered, places, used + width))
    found: dict[str, Term] = {}
    read: dict[str, Term] = {}
    holds: dict[str, Term] = {}
    for gathered, places, _ in words:
        if len(places) > 1:
            word = f"bits_{next(iter(places))}"
            found[word] = made("all_bits", union(*gathered))
            for name, (bits, moved) in places.items():
                here = shared(column(word), integer(bits << moved if moved >= 0 else bits >> -moved))
                read[name] = _moved(here, -moved)
                if bits == 1:
                    holds[name] = no(equal(here, ZERO))
    return Packed(found, read, holds)


def _moved(term: Term, places: int) -> Term:
    """The bits so many places up, or down; of a constant where a truth holds the constant is moved."""
    if places >= 0 and (guarded := guarded_constant(term)) is not None:
        test, bits = guarded
        return pick(test, integer(bits << places), ZERO)
    return times(term, integer(1 << places)) if places >= 0 else quotient(term, integer(1 << -places))


def _bits(frame: Frame, term: Term, met: dict[tuple[Frame, str], int], deep: int = _DEEP) -> int:
    """The bits that a number can have, as a number that has them all; below 0 where nothing is known of it.

    ``deep``: how many columns further down are looked at.
    """
    match term.op:
        case "integer":
            return int(term.value or 0)
        case "null":
            return 0
        case "wide":
            return _bits(frame, term.args[0], met, deep)
        case "case":
            results = [*term.args[1:-1:2], term.args[-1]]
        case "any_bits":
            results = list(term.args)
        case "column" if not term.table and deep:
            key = frame, term.name
            if key not in met:
                met[key] = _of_column(*key, met, deep - 1)
            return met[key]
        case _:
            return _ANY
    found = 0
    for result in results:
        found |= _bits(frame, result, met, deep)
    return found


def _of_column(frame: Frame, name: str, met: dict[tuple[Frame, str], int], deep: int) -> int:
    match frame.columns[name]:
        case Let(term=term):
            return _bits(frame, term, met, deep)
        case Carried(source=source, name=below):
            return _bits(source, column(below), met, deep)
        case Total(source=source, function="all_bits", term=term):
            return _bits(source, term, met, deep)
    return _ANY
