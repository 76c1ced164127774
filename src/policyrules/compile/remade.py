"""A term made again of other parts, so that what they settle folds."""

from __future__ import annotations

from functools import reduce

from policyrules.compile import terms
from policyrules.compile.terms import NULL, Term, integer


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
        case "below":
            return terms.below(*args)
        case "at_most":
            return terms.at_most(*args)
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
            return terms.union(*args)
        case "common_bits":
            return terms.shared(*args)
        case "size" if _known(args[0]):
            return integer(abs(int(args[0].value or 0)))
        case "wide" if args[0].simple or args[0].op == "wide":
            return args[0]
    return Term(term.op, args, term.value, term.name, term.table)


def _known(term: Term) -> bool:
    return term.value is not None


def _chosen(args: tuple[Term, ...]) -> Term:
    *pairs, orelse = (None if arg == NULL else arg for arg in args)
    tests = [test for test in pairs[::2] if test is not None]
    return terms.choose(*zip(tests, pairs[1::2], strict=True), orelse=orelse) or NULL
