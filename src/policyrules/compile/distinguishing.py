"""A list is grouped once: what its totals ask of the record above is asked when they are there.

Where each record below asks something that needs a total over them all (how many there are), they would be
grouped twice: to be counted, and again. The totals are worked out for either answer instead, and the record
above takes the one that holds. So no record below has to be joined to the one above either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from policyrules.compile.frame import Carried, Frame, Let, Total
from policyrules.compile.remade import folded, replaced
from policyrules.compile.stages import Wanted, drawn_on
from policyrules.compile.terms import FALSE, NULL, TRUE, ZERO, Term, column, columns, made, pick

MOST_ASKED: Final = 3
"""Of more truths than this not every combination is worked out."""
MOST_TOTALS: Final = 3
"""So many totals at most stand for one."""

_TRUTHS: Final = frozenset({"and", "or", "not", "equal", "below", "at_most", "is_null"})


def grouped_once(wanted: Sequence[Wanted]) -> None:
    """Let the totals on which some columns of frames draw ask nothing of the record above, where they can.

    The columns of frames are told in another way; what they come to stays the same.
    """
    tops = {top for top, _ in wanted}
    met = dict.fromkeys(frame for frame, _ in drawn_on(wanted))
    for frame in sorted(met, key=_depth, reverse=True):
        if frame.record is None and frame.above is not None and frame not in tops:
            _told_apart(frame, frame.above, list(drawn_on(wanted)))


def _depth(frame: Frame) -> int:
    return 0 if frame.above is None else 1 + _depth(frame.above)


def _told_apart(frame: Frame, above: Frame, drawn: list[tuple[Frame, str]]) -> None:
    """Do it for the totals of one frame over the records below it."""
    there = {name: above.columns[name] for f, name in drawn if f is above}
    totals = {n: found for n, found in there.items() if isinstance(found, Total) and found.source is frame}
    own = [name for f, name in drawn if f is frame]
    if not any(isinstance(frame.columns[name], Carried) for name in own):
        return
    across = [n for f, _ in drawn if f.record is not None for s, n in _taken(f, drawn) if s is frame]
    lifted = _Lifted(frame, above, frame.ordered(total.term for total in totals.values()))
    terms = {name: lifted.of(total.term, is_truth=False) for name, total in totals.items()}
    asked = _asked(frame, terms.values())
    if asked is None or len(asked) > MOST_ASKED or _asked(frame, map(column, across)) != []:
        return
    order = frame.ordered(terms.values())
    answers = product((TRUE, FALSE), repeat=len(asked))
    under = [_under(frame, order, dict(zip(asked, each, strict=True))) for each in answers]
    found = {name: [replaced(term, told) for told in under] for name, term in terms.items()}
    if sum(len(set(each)) for each in found.values()) > MOST_TOTALS * len(found):
        return
    sources = [column(_carried(frame, name).name) for name in asked]
    for name, each in found.items():
        above.tell(name, Let(ZERO))
        parts = [_total(above, totals[name], term) for term in each]
        above.tell(name, Let(made("wide", _chosen(sources, parts))))


def _taken(pairs: Frame, drawn: Iterable[tuple[Frame, str]]) -> Iterator[tuple[Frame, str]]:
    for frame, name in drawn:
        if frame is pairs and name and isinstance(found := pairs.columns[name], Carried):
            yield found.source, found.name


def _carried(frame: Frame, name: str) -> Carried:
    found = frame.columns[name]
    assert isinstance(found, Carried)
    return found


def _total(above: Frame, total: Total, term: Term) -> Term:
    """The total with another term; what it comes to where that is nothing in every row."""
    nothing = NULL if total.nothing is None else total.nothing
    if term == NULL or (term == ZERO and nothing == ZERO):
        return nothing
    return above.total(total.source, total.function, term, *total.more, nothing=total.nothing)


def _chosen(asked: list[Term], parts: list[Term]) -> Term:
    """The part for the answers that hold; they are in the order of the answers, yes first."""
    if not asked:
        return parts[0]
    half = len(parts) // 2
    return pick(asked[0], _chosen(asked[1:], parts[:half]), _chosen(asked[1:], parts[half:]))


# ── what is asked of the record above ────────────────────────────────────────


def _asked(frame: Frame, terms: Iterable[Term]) -> list[str] | None:
    """The truths of the record above on which terms draw; None where they draw on anything else of it."""
    found: dict[str, None] = {}
    met: set[tuple[str, bool]] = set()
    todo = [(term, False) for term in terms]
    while todo:
        term, is_truth = todo.pop()
        if term.op == "column" and not term.table:
            if (term.name, is_truth) in met:
                continue
            met.add((term.name, is_truth))
            match frame.columns[term.name]:
                case Carried():
                    if not is_truth:
                        return None
                    found[term.name] = None
                case Let(term=inner):
                    todo.append((inner, is_truth))
        todo += zip(term.args, _positions(term, is_truth), strict=True)
    return list(found)


def _positions(term: Term, is_truth: bool) -> Iterator[bool]:
    """Of each part of a term, whether it is a truth."""
    match term.op:
        case "and" | "or" | "not":
            return (True for _ in term.args)
        case "case":
            last = len(term.args) - 1
            return ((place % 2 == 0 and place != last) or is_truth for place in range(last + 1))
    return (False for _ in term.args)


class _Lifted:
    """The columns of a frame with the truths over nothing but the record above worked out there."""

    def __init__(self, frame: Frame, above: Frame, order: Iterable[str]) -> None:
        self.frame, self.above = frame, above
        self.there: dict[str, Term] = {}
        """Columns that draw on nothing but the record above, as terms of it."""
        self.told: dict[str, Term] = {}
        for name in order:
            match frame.columns[name]:
                case Carried(name=other):
                    self.there[name] = column(other)
                case Let(term=term) if self._only_above(term):
                    self.there[name] = above.let(replaced(term, self.there))
                case Let(term=term):
                    found = self.of(term, is_truth=term.op in _TRUTHS)
                    self.told[name] = column(name) if found == term else frame.let(found)

    def of(self, term: Term, *, is_truth: bool) -> Term:
        """A term over columns that stand before it in the order."""
        is_truth = is_truth or term.op in _TRUTHS
        if is_truth and self._only_above(term):
            return self.frame.carried(self.above, replaced(term, self.there))
        if term.op == "column":
            return self.told.get(term.name, term)
        positions = zip(term.args, _positions(term, is_truth), strict=True)
        args = tuple(self.of(arg, is_truth=yes) for arg, yes in positions)
        return term if args == term.args else folded(term, args)

    def _only_above(self, term: Term) -> bool:
        named = list(columns(term))
        return bool(named) and all(name in self.there for name in named)


def _under(frame: Frame, order: Iterable[str], answers: Mapping[str, Term]) -> dict[str, Term]:
    """What columns are where some truths of the record above are known."""
    told = dict(answers)
    for name in order:
        if isinstance(found := frame.columns[name], Let):
            inner = replaced(found.term, told)
            if inner != found.term:
                told[name] = frame.let(inner)
    return told
