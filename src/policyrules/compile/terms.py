"""SQL as small typed fragments: truths, integers, bit masks, never NULL.

A ``Term`` is a fragment with the level of the subquery in which it can stand; constants fold.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen


@frozen
class Dialect:
    """How an engine spells what the engines spell differently."""

    name: str
    divide: str
    """Division of integers, the remainder cut off."""
    fence: str
    """Ends a subquery that must stay one: merged into each other, layers grow exponentially."""


FENCE: Final = "\nOFFSET 0"
"""Keeps a subquery from being merged into the query around it."""
DUCKDB = Dialect("duckdb", "//", "")
POSTGRESQL = Dialect("postgresql", "/", FENCE)
DIALECTS = {dialect.name: dialect for dialect in (DUCKDB, POSTGRESQL)}


@frozen
class Term:
    """A fragment of SQL; ``value`` when it is a constant; ``level`` of the deepest column in it."""

    text: str
    level: int = 0
    value: int | bool | None = None

    @property
    def simple(self) -> bool:
        """A constant or a column: cheap to repeat."""
        return self.value is not None or not (set(self.text) & set(" ("))


TRUE = Term("TRUE", value=True)
FALSE = Term("FALSE", value=False)


def integer(value: int) -> Term:
    """A constant."""
    return Term(f"({value})" if value < 0 else str(value), value=value)


ZERO = integer(0)

MOST: Final = 100
"""So many terms stand side by side; of more, each so many in brackets: engines nest what stands side by side,
and go no deeper than 1,000."""


def truth(value: bool) -> Term:
    """A constant yes or no."""
    return TRUE if value else FALSE


def build(template: str, *terms: Term) -> Term:
    """The template with each ``{}`` replaced by a term."""
    return Term(template.format(*(t.text for t in terms)), max((t.level for t in terms), default=0))


# ── truths ───────────────────────────────────────────────────────────────────


def all_of(*terms: Term) -> Term:
    """All of them hold."""
    if any(t.value is False for t in terms):
        return FALSE
    rest = list(dict.fromkeys(t for t in terms if t.value is not True))
    return _joined(" AND ", rest, TRUE)


def any_of(*terms: Term) -> Term:
    """One of them holds."""
    if any(t.value is True for t in terms):
        return TRUE
    rest = list(dict.fromkeys(t for t in terms if t.value is not False))
    return _joined(" OR ", rest, FALSE)


def no(term: Term) -> Term:
    """It does not hold."""
    if isinstance(term.value, bool):
        return truth(not term.value)
    if term.text.startswith("(NOT "):
        return Term(term.text[len("(NOT ") : -1], term.level)
    return build("(NOT {})", term)


def _joined(word: str, terms: list[Term], nothing: Term) -> Term:
    if len(terms) < 2:
        return terms[0] if terms else nothing
    if len(terms) > MOST:
        groups = [terms[i : i + MOST] for i in range(0, len(terms), MOST)]
        return _joined(word, [_joined(word, group, nothing) for group in groups], nothing)
    return Term(f"({word.join(t.text for t in terms)})", max(t.level for t in terms))


def choose(*branches: tuple[Term, Term | None], orelse: Term | None) -> Term | None:
    """CASE over truths; None is NULL."""
    kept: list[tuple[Term, Term | None]] = []
    for test, result in branches:
        if test.value is False:
            continue
        if test.value is True:
            orelse = result
            break
        kept.append((test, result))
    while kept and kept[-1][1] == orelse:
        kept.pop()
    if not kept:
        return orelse
    parts = " ".join(f"WHEN {test.text} THEN {_text(result)}" for test, result in kept)
    end = "" if orelse is None else f" ELSE {orelse.text}"
    every = [t for pair in kept for t in pair if t is not None] + ([orelse] if orelse else [])
    return Term(f"(CASE {parts}{end} END)", max(t.level for t in every))


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
    rest = [build("(CASE WHEN {} THEN 1 ELSE 0 END)", t) for t in terms if t.value is None]
    if not rest:
        return integer(known)
    whole = [*rest, integer(known)] if known else rest
    return _joined(" + ", whole, ZERO)


def equal(a: Term, b: Term) -> Term:
    """Whether two integers are the same."""
    if a.value is not None and b.value is not None:
        return truth(a.value == b.value)
    return build("({} = {})", a, b)


def _text(term: Term | None) -> str:
    return "NULL" if term is None else term.text


# ── masks ────────────────────────────────────────────────────────────────────


def union(*masks: Term) -> Term:
    """Every bit of any."""
    known = 0
    rest: dict[Term, None] = {}
    for mask in masks:
        if mask.value is None:
            rest[mask] = None
        else:
            known |= int(mask.value)
    terms = [*rest, integer(known)] if known or not rest else list(rest)
    return _joined(" | ", terms, ZERO)


def shared(*masks: Term) -> Term:
    """The bits of all."""
    if any(mask.value == 0 for mask in masks):
        return ZERO
    known = -1
    rest: dict[Term, None] = {}
    for mask in masks:
        if mask.value is None:
            rest[mask] = None
        else:
            known &= int(mask.value)
    if not rest or known == 0:
        return integer(max(known, 0))
    return _joined(" & ", [*rest, integer(known)] if known != -1 else list(rest), ZERO)
