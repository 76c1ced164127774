"""A term made again of other parts, so that what they settle folds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce

from policyrules.compile import terms
from policyrules.compile.terms import NULL, ZERO, Term, all_of, any_of, integer, made, no, pick


def folded(term: Term, args: tuple[Term, ...]) -> Term:
    """The operation of a term on other terms."""
    match term.op:
        case "and":
            return terms.all_of(*args)
        case "or":
            return terms.any_of(*args)
        case "not":
            return terms.no(*args)
        case "equal":
            return terms.equal(*args)
        case "below" | "at_most":
            return _compared(term.op == "below", *args)
        case "is_null":
            return terms.TRUE if args[0] == NULL else terms.is_null(*args)
        case "first_known":
            return args[1] if args[0] == NULL else args[0] if _known(args[0]) else terms.first_known(*args)
        case "case":
            return _chosen(args)
        case "add":
            return reduce(terms.plus, args)
        case "subtract":
            return terms.minus(*args)
        case "multiply":
            return reduce(terms.times, args)
        case "divide":
            return terms.quotient(*args)
        case "rest":
            return terms.rest(*args)
        case "negate":
            return terms.negated(*args)
        case "any_bits":
            return gathered(args)
        case "common_bits":
            return terms.shared(*args)
        case "size" if _known(args[0]):
            return integer(abs(int(args[0].value or 0)))
        case "wide" if args[0].simple or args[0].op == "wide":
            return args[0]
    return Term(term.op, args, term.value, term.name, term.table)


def replaced(term: Term, meant: Mapping[str, Term]) -> Term:
    """A term with what some columns stand for in place of them, folded."""
    if term.op == "column" and not term.table:
        return meant.get(term.name, term)
    args = tuple(replaced(arg, meant) for arg in term.args)
    return term if args == term.args else folded(term, args)


def gathered(sets: tuple[Term, ...]) -> Term:
    """Every bit of any: those that are there where the same truth holds stand together."""
    where: dict[Term, int] = {}
    others: list[Term] = []
    always = terms.union(*(bits for bits in sets if _known(bits)))
    for bits in sets:
        if (guarded := guarded_constant(bits)) is None:
            others.append(bits)
        else:
            test, known = guarded
            where[test] = where.get(test, 0) | known
    more = ((test, known & ~(always.value or 0)) for test, known in where.items())
    return terms.union(*others, *(pick(test, integer(known), ZERO) for test, known in more))


def guarded_constant(term: Term) -> tuple[Term, int] | None:
    """Of a number that is a constant where a truth holds and else 0: the truth and the constant."""
    match inside(term):
        case Term(op="case", args=(test, Term(op="integer", value=value), orelse)) if orelse == ZERO:
            return test, int(value or 0)
        case Term(op="case", args=(test, none, Term(op="integer", value=value))) if none == ZERO:
            return no(test), int(value or 0)
    return None


def inside(term: Term) -> Term:
    """What a number of 64 bits is made of, where it is one of several results."""
    return term.args[0] if term.op == "wide" and term.args[0].op == "case" else term


def _compared(strictly: bool, a: Term, b: Term) -> Term:
    """a < b, or a ≤ b. The last day of a month lies before a day where the date lies before its month."""
    compare = terms.below if strictly else terms.at_most
    if (held := _of_month_end(a)) is not None and isinstance(b.value, int):
        first = _month_start(b.value + (not strictly))
        return compare(a, b) if first is None else terms.below(held, first)
    if (held := _of_month_end(b)) is not None and isinstance(a.value, int):
        first = _month_start(a.value + strictly)
        return compare(a, b) if first is None else terms.at_most(first, held)
    return compare(a, b)


def _of_month_end(term: Term) -> Term | None:
    """The date of the last day of whose month it is the number."""
    while term.op == "wide":
        term = term.args[0]
    return term.args[0] if term.op == "month_end" else None


def _month_start(number: int) -> Term | None:
    """The number of the first day of the month in which that of a day lies."""
    if not 0 < number <= date.max.toordinal():
        return None
    return integer(date.fromordinal(number).replace(day=1).toordinal())


def _known(term: Term) -> bool:
    return term.value is not None


def _chosen(args: tuple[Term, ...]) -> Term:
    *pairs, orelse = (None if arg == NULL else arg for arg in args)
    tests = [test for test in pairs[::2] if test is not None]
    found = terms.choose(*zip(tests, pairs[1::2], strict=True), orelse=orelse) or NULL
    return _merged(*found.args) if found.op == "case" and len(found.args) == 3 else found


def _merged(test: Term, then: Term, orelse: Term) -> Term:
    """One of two results, of which one may be one of two again: by one test where it can be.

    A test may be NULL where a number that there may not be is compared to choose that number or another: what
    asks for the opposite of a test is asked between constants alone, which follow no number.
    """
    if isinstance(test.value, bool):
        return then if test.value else orelse
    if test.op == "not" and _fixed(then, orelse):
        test, then, orelse = test.args[0], orelse, then
    match inside(then):
        case Term(op="case", args=(inner, first, second)) if orelse == second:
            return _as_wide(then, _merged(all_of(test, inner), first, orelse))
        case Term(op="case", args=(inner, first, second)) if orelse == first and _fixed(first, second):
            return _as_wide(then, _merged(all_of(test, no(inner)), second, orelse))
    match inside(orelse):
        case Term(op="case", args=(inner, first, second)) if then == first:
            return _as_wide(orelse, _merged(any_of(test, inner), then, second))
        case Term(op="case", args=(inner, first, second)) if then == second and _fixed(first, second):
            return _as_wide(orelse, _merged(any_of(test, no(inner)), then, first))
    if then == ZERO and _fixed(orelse) and orelse != ZERO:
        return made("case", _opposite(test), orelse, then)
    return made("case", test, then, orelse)


def _fixed(*results: Term) -> bool:
    """Whether they are constants."""
    return all(map(_known, results))


def _opposite(test: Term) -> Term:
    """It does not hold: said of its parts, so that it is the same however it came about."""
    match test.op:
        case "and":
            return any_of(*map(no, test.args))
        case "or":
            return all_of(*map(no, test.args))
    return no(test)


def _as_wide(before: Term, term: Term) -> Term:
    """The number in 64 bits where what it stands for was."""
    return made("wide", term) if before.op == "wide" and not term.simple else term
