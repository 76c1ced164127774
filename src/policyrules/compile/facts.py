"""A fact in the row of its record: what it can be, or where all is taken as known what it is."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import evolve, frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile import values
from policyrules.compile.compiler import Compiler, brought
from policyrules.compile.ends import End, column
from policyrules.compile.frame import Frame
from policyrules.compile.masks import where
from policyrules.compile.results import Result
from policyrules.compile.terms import (
    FALSE,
    TRUE,
    Term,
    all_of,
    any_of,
    equal,
    field,
    first_known,
    integer,
    is_null,
    made,
    no,
    text,
)
from policyrules.compile.values import Blob, Choices, Line, Picks, Value
from policyrules.core.givens import Given
from policyrules.core.presence import record_dates
from policyrules.core.types import ABSENT, Known


@frozen
class Cells:
    """Where a fact is read from: the columns of one in the row of a record."""

    held: Given
    """The fact whose columns they are; in a one-person household it may stand for another."""
    ruled_out: bool
    """Whether there are columns that say which options it is not."""

    def of(self, suffix: str = "") -> Term:
        """A field of the row."""
        return field(self.held.name + suffix, "t")

    def left(self, option: Known) -> Term:
        """Whether an option of a choice that is not known is not ruled out."""
        return first_known(self.of(f"__{option}"), TRUE) if self.ruled_out and option is not ABSENT else TRUE


def supplied(compiler: Compiler, frame: Frame, given: Given, held: Given | None = None) -> Result:
    """A fact of a record, in its row.

    Of a one-person household it is that of its member which stands for it, else that of the household that
    the member belongs to. ``held`` is the fact that stands for it there.
    """
    held = held or given
    if frame.seen is not None:
        asker, hops = frame.seen
        return brought(asker, supplied(compiler, asker.ancestor(hops), given, held), hops)
    if frame.alone is None:
        return _read(compiler, frame, given, held)
    unit, member = frame.alone
    own = dict(unit.facts).get(held.id)
    if own is None:
        return brought(member, supplied(compiler, member.ancestor(1), given, held), 1)
    return supplied(compiler, member, given, compiler.policy.givens[own])


def _read(compiler: Compiler, frame: Frame, given: Given, held: Given) -> Result:
    """A fact as the columns of ``held`` say it."""
    cells = Cells(held, held.id in compiler.limits.ruled_out)
    none = first_known(cells.of("__absent"), FALSE) if held.type.optional else FALSE
    absent = frame.source(none) if held.type.optional else FALSE
    names = [f"__{o.id}" for o in given.type.options] if given.type.kind == "choices" else [""]
    empty = any_of(*(is_null(cells.of(name)) for name in names))
    unknown = all_of(frame.source(empty), no(absent))
    maybe_absent = absent
    if given.type.optional:
        unsaid = frame.source(is_null(cells.of("__absent"))) if held.type.optional else TRUE
        maybe_absent = any_of(absent, all_of(unknown, unsaid))
    if given.default is None or held.default is None:
        compiler.note(held.entity, all_of(empty, no(none)), *(cells.of(name) for name in names))
    elif cells.ruled_out and given.default is not ABSENT:
        compiler.note(held.entity, all_of(empty, no(none), no(cells.left(given.default))), cells.of())
    if compiler.known:
        value = _known_value(compiler, frame, given, cells, absent)
    else:
        value = _fact_value(compiler, frame, given, cells, no(absent), maybe_absent)
    if given.default is not None:
        taken = all_of(unknown, frame.source(cells.left(given.default))) if cells.ruled_out else unknown
        parts = ((no(taken), value), (taken, values.held(given.default)))
        value = values.join(frame, parts, exclusive=compiler.known)
    if compiler.known or (given.default is not None and not cells.ruled_out):
        return Result(value)
    kind = "determination" if given.kind == "determination" else "fact"
    open_ = all_of(unknown, no(values.single(value))) if cells.ruled_out else unknown
    return Result(value, why=frame.let_mask(where(open_, compiler.reason(f"{kind}:{held.id}"))))


def _fact_value(
    compiler: Compiler, frame: Frame, given: Given, cells: Cells, some: Term, absent: Term
) -> Value:
    match given.type.kind:
        case "number" | "date":
            low, high = (_fact_end(compiler, frame, given, cells, side) for side in ("low", "high"))
            return Line(low, high, some, absent)
        case "bool":
            yes = all_of(some, frame.source(first_known(cells.of(), TRUE)))
            no_ = all_of(some, frame.source(first_known(no(cells.of()), TRUE)))
            return _with_absent({True: yes, False: no_}, absent)
        case "choice":
            can: dict[Known, Term] = {
                o.id: all_of(some, frame.source(first_known(equal(cells.of(), text(o.id)), cells.left(o.id))))
                for o in given.type.options
            }
            return _with_absent(can, absent)
        case "choices":
            names = {o.id: cells.of(f"__{o.id}") for o in given.type.options}
            may = {o: frame.source(first_known(n, TRUE)) for o, n in names.items()}
            out = {o: frame.source(first_known(no(n), TRUE)) for o, n in names.items()}
            return Picks(may, out, some, absent)
        case _:
            return Blob(frame.source(no(is_null(cells.of()))), some, absent)


def _known_value(compiler: Compiler, frame: Frame, given: Given, cells: Cells, absent: Term) -> Value:
    """What a fact is, wherever it is known."""
    some = no(absent)
    match given.type.kind:
        case "number" | "date":
            cap, den = compiler.limits.of(cells.held)
            number = cells.of() if given.type.kind == "number" else made("ordinal", cells.of())
            one = column(
                frame.source(number), cap=cap, den=den, nullable=False, positive=_positive(cells.held)
            )
            if _has_come(compiler, cells.held):
                one = evolve(one, most=compiler.day.toordinal())
            return Line(one, one, some, absent)
        case "bool":
            yes = frame.source(first_known(cells.of(), FALSE))
            answers: dict[Known, Term] = {True: all_of(some, yes), False: all_of(some, no(yes))}
            return _with_absent(answers, absent, exclusive=True)
        case "choice":
            options: dict[Known, Term] = {
                o.id: all_of(some, frame.source(first_known(equal(cells.of(), text(o.id)), FALSE)))
                for o in given.type.options
            }
            return _with_absent(options, absent, exclusive=True)
        case "choices":
            names = {o.id: cells.of(f"__{o.id}") for o in given.type.options}
            may = {o: frame.source(first_known(name, FALSE)) for o, name in names.items()}
            return Picks(may, {o: no(it) for o, it in may.items()}, some, absent)
        case _:
            return Blob(TRUE, some, absent)


def _has_come(compiler: Compiler, given: Given) -> bool:
    """Whether a date never lies after the day: a record that comes about later is not there."""
    return given.entity is not None and given.name in record_dates(compiler.policy).get(given.entity, ())


def _positive(given: Given) -> bool:
    """Whether a number is never below 0."""
    return given.type.kind == "date" or (isinstance(given.low, int | Fraction) and given.low >= 0)


def _with_absent(can: dict[Known, Term], absent: Term, *, exclusive: bool = False) -> Choices:
    return Choices(can if absent.value is False else {**can, ABSENT: absent}, exclusive)


def _fact_end(compiler: Compiler, frame: Frame, given: Given, cells: Cells, side: str) -> End:
    cap, den = compiler.limits.of(cells.held)
    bound = given.low if side == "low" else given.high
    number = cells.of() if given.type.kind == "number" else made("ordinal", cells.of())
    if bound is None:
        return column(frame.source(number), cap=cap, den=den, nullable=True, positive=_positive(cells.held))
    least = _whole(given, bound, den)
    known = frame.source(first_known(number, integer(least)))
    positive = _positive(given) and _positive(cells.held)
    return column(known, cap=max(cap, abs(least)), den=den, nullable=False, positive=positive)


def _whole(given: Given, bound: Known, den: int) -> int:
    """A bound of a fact in the units of its column."""
    if isinstance(bound, date):
        return bound.toordinal()
    assert isinstance(bound, int | Fraction)
    scaled = Fraction(bound) * den
    if scaled.denominator != 1:
        raise UsageError(
            Said(
                f"{given.id} 的界限 {bound} 在 SQL 的列里不是整数",
                f"the bound {bound} of {given.id} is no whole number of its SQL column",
            )
        )
    return int(scaled)
