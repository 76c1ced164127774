"""Terms: what a query works out of each row, as small trees of truths and whole numbers.

A ``Term`` is one operation of a closed list on the terms below it, and names no engine: ``printing.py``
writes it down for each. Constants fold.
A number is NULL where there is none. A truth is never NULL, but where numbers are compared to choose one of
them: of those there are not, none is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal

from attrs import frozen

Aggregate = Literal["sum", "least", "most", "all_bits", "nth_least", "nth_most"]
"""Over the rows of a group, those left out that are NULL. The last two have the place behind the number."""

Op = Literal[
    # constants: of value, of name (a text, a day as it is written), no value
    "truth", "integer", "text", "day", "null",
    # a column of the query, a column of a table as it was filled
    "column", "field",
    # truths
    "and", "or", "not", "equal", "below", "at_most", "is_null",
    # whole numbers: the quotient is cut off towards 0, and the rest has the sign of what is divided
    "add", "subtract", "multiply", "divide", "rest", "negate", "size",
    # either: test, result, test, result …, else; the first that is not NULL; NULL where both are the same
    "case", "first_known", "null_if",
    # bits
    "any_bits", "common_bits",
    # a number of 64 bits
    "wide",
    # a date as the number of its day (``date.toordinal``); of such a number the year, the month, the day of
    # the month, the months since year 0, the last day of the month, the same-numbered day so many months on
    # or the last of its month; the first day of a month that is told by the months since year 0
    "ordinal", "year", "month", "day_of_month", "month_index", "month_end", "months_later", "month_start",
    # the date of such a number
    "date",
    "sum", "least", "most", "all_bits", "nth_least", "nth_most",
]  # fmt: skip

_CONSTANTS: Final = frozenset({"truth", "integer", "text", "day", "null", "column", "field"})


@frozen(cache_hash=True)
class Term:
    """An operation on terms; ``value`` when it is a truth or number known already."""

    op: Op
    args: tuple[Term, ...] = ()
    value: int | bool | None = None
    name: str = ""
    """Of a column or field; the text or day that it is."""
    table: str = ""
    """The alias of the table of a column or field."""

    @property
    def simple(self) -> bool:
        """A constant or a column: cheap to repeat."""
        return self.op in _CONSTANTS


TRUE: Final = Term("truth", value=True)
FALSE: Final = Term("truth", value=False)
NULL: Final = Term("null")


def integer(value: int) -> Term:
    """A constant."""
    return Term("integer", value=value)


ZERO: Final = integer(0)
ONE: Final = integer(1)

MOST: Final = 100
"""So many terms stand side by side; of more, each so many in brackets: engines nest what stands side by side,
and go no deeper than 1,000."""


def truth(value: bool) -> Term:
    """A constant yes or no."""
    return TRUE if value else FALSE


def column(name: str, table: str = "") -> Term:
    """A column of a query; of what is joined with its alias."""
    return Term("column", name=name, table=table)


def field(name: str, table: str = "") -> Term:
    """A column of a table that the county fills."""
    return Term("field", name=name, table=table)


def text(written: str) -> Term:
    """A text as it is."""
    return Term("text", name=written)


def day(on: date) -> Term:
    """A day, to compare a date of a table with."""
    return Term("day", name=on.isoformat())


def parts(*terms: Term) -> Iterator[Term]:
    """Every term in some terms, themselves included."""
    todo = list(terms)
    while todo:
        term = todo.pop()
        todo += term.args
        yield term


def length(term: Term) -> int:
    """Of how many terms it is made."""
    return sum(1 for _ in parts(term))


def columns(*terms: Term) -> Iterator[str]:
    """The names of the columns of layers that the terms draw on, as often as they stand there."""
    return (part.name for part in parts(*terms) if part.op == "column" and not part.table)


def written_out(term: Term, meant: Mapping[str, Term]) -> Term:
    """The term with what some columns stand for in place of them."""
    if term.op == "column" and not term.table:
        return meant.get(term.name, term)
    args = tuple(written_out(arg, meant) for arg in term.args)
    return term if args == term.args else Term(term.op, args, term.value, term.name, term.table)


def fields(*terms: Term) -> Iterator[str]:
    """The names of the columns of tables that the terms draw on."""
    return (part.name for part in parts(*terms) if part.op == "field")


def made(op: Op, *args: Term) -> Term:
    """The operation as it is, nothing folded."""
    return Term(op, args)


# ── truths ───────────────────────────────────────────────────────────────────


def all_of(*terms: Term) -> Term:
    """All of them hold."""
    return _joined_truths("and", terms, TRUE)


def any_of(*terms: Term) -> Term:
    """One of them holds."""
    return _joined_truths("or", terms, FALSE)


def no(term: Term) -> Term:
    """It does not hold."""
    if isinstance(term.value, bool):
        return truth(not term.value)
    return term.args[0] if term.op == "not" else made("not", term)


def _joined_truths(op: Op, terms: tuple[Term, ...], nothing: Term) -> Term:
    """The truths side by side, each once, without those that change nothing; the first that decides alone.

    A truth and that it does not hold decide together.
    """
    open_: dict[Term, None] = {}
    denied = {term.args[0] for term in terms if term.op == "not"}
    for term in terms:
        if term in denied:
            return no(nothing)
        if term.value is None:
            open_[term] = None
        elif term.value is not nothing.value:
            return term
    return _joined(op, list(open_), nothing)


def _joined(op: Op, terms: list[Term], nothing: Term) -> Term:
    """The terms side by side."""
    if len(terms) < 2:
        return terms[0] if terms else nothing
    if len(terms) > MOST:
        groups = (terms[i : i + MOST] for i in range(0, len(terms), MOST))
        return _joined(op, [_joined(op, group, nothing) for group in groups], nothing)
    return made(op, *terms)


def choose(*branches: tuple[Term, Term | None], orelse: Term | None) -> Term | None:
    """The result of the first test that holds; None is NULL."""
    kept: list[tuple[Term, Term | None]] = []
    sure: set[Term] = {TRUE}
    for test, result in branches:
        if test.value is False:
            continue
        if test in sure:
            orelse = result
            break
        kept.append((test, result))
        sure.add(no(test))
    while kept and kept[-1][1] == orelse:
        kept.pop()
    if not kept:
        return orelse
    return made("case", *(NULL if t is None else t for pair in kept for t in pair), orelse or NULL)


def pick(test: Term, then: Term, orelse: Term) -> Term:
    """``then`` or ``orelse``; for truths without CASE where that is shorter."""
    if isinstance(then.value, bool) and isinstance(orelse.value, bool):
        return test if then.value and not orelse.value else no(test) if orelse.value else then
    result = choose((test, then), orelse=orelse)
    assert result is not None
    return result


def count(*terms: Term) -> Term:
    """How many of the truths hold."""
    known = sum(1 for t in terms if t.value is True)
    rest = [made("case", t, ONE, ZERO) for t in terms if t.value is None]
    return _joined("add", [*rest, integer(known)] if known or not rest else rest, ZERO)


def equal(a: Term, b: Term) -> Term:
    """Whether two numbers, or two texts, are the same."""
    if a.value is not None and b.value is not None:
        return truth(a.value == b.value)
    return made("equal", a, b)


def below(a: Term, b: Term) -> Term:
    """a < b."""
    if a.value is not None and b.value is not None:
        return truth(a.value < b.value)
    return made("below", a, b)


def at_most(a: Term, b: Term) -> Term:
    """a ≤ b."""
    if a.value is not None and b.value is not None:
        return truth(a.value <= b.value)
    return made("at_most", a, b)


def is_null(term: Term) -> Term:
    """Whether there is no value."""
    return FALSE if term.value is not None else made("is_null", term)


def first_known(term: Term, default: Term) -> Term:
    """The value, or the default where there is none."""
    return made("first_known", term, default) if term.value is None else term


# ── whole numbers ────────────────────────────────────────────────────────────


def plus(a: Term, b: Term) -> Term:
    """a + b."""
    if a.value is not None and b.value is not None:
        return integer(a.value + b.value)
    if a.value == 0:
        return b
    return a if b.value == 0 else made("add", a, b)


def added(*terms: Term) -> Term:
    """The sum of them."""
    return _joined("add", [term for term in terms if term.value != 0], ZERO)


def minus(a: Term, b: Term) -> Term:
    """a − b."""
    if a.value is not None and b.value is not None:
        return integer(a.value - b.value)
    return a if b.value == 0 else made("subtract", a, b)


def negated(a: Term) -> Term:
    """−a."""
    return made("negate", a) if a.value is None else integer(-a.value)


def times(a: Term, b: Term) -> Term:
    """a × b."""
    if a.value is not None and b.value is not None:
        return integer(a.value * b.value)
    if a.value == 1:
        return b
    return a if b.value == 1 else made("multiply", a, b)


def quotient(a: Term, b: Term) -> Term:
    """a ÷ b, b > 0, cut off towards 0."""
    if a.value is not None and b.value is not None:
        size = abs(a.value) // b.value
        return integer(size if a.value >= 0 else -size)
    return made("divide", a, b)


def rest(a: Term, b: Term) -> Term:
    """What a ÷ b leaves, b > 0, with the sign of a."""
    if a.value is not None and b.value is not None:
        left = abs(a.value) % b.value
        return integer(left if a.value >= 0 else -left)
    return made("rest", a, b)


# ── masks ────────────────────────────────────────────────────────────────────


def union(*masks: Term) -> Term:
    """Every bit of any."""
    known = 0
    open_: dict[Term, None] = {}
    for mask in masks:
        if mask.value is None:
            open_[mask] = None
        else:
            known |= mask.value
    return _joined("any_bits", [*open_, integer(known)] if known or not open_ else list(open_), ZERO)


def shared(*masks: Term) -> Term:
    """The bits of all."""
    if any(mask.value == 0 for mask in masks):
        return ZERO
    known = -1
    open_: dict[Term, None] = {}
    for mask in masks:
        if mask.value is None:
            open_[mask] = None
        else:
            known &= mask.value
    if not open_ or known == 0:
        return integer(max(known, 0))
    return _joined("common_bits", [*open_, integer(known)] if known != -1 else list(open_), ZERO)
