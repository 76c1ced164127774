"""Operations on the sets of ``values.py``: the same sets as ``possible.py`` gives, in SQL."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve, frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile.ends import End, constant, end_negated, end_product, end_quotient, end_sum
from policyrules.compile.frame import Frame
from policyrules.compile.order import bounded, end_choice, end_extreme, end_less, end_same
from policyrules.compile.results import silent_only
from policyrules.compile.terms import (
    FALSE,
    Term,
    all_of,
    any_of,
    no,
)
from policyrules.compile.values import (
    Choices,
    Line,
    Picks,
    Value,
    as_choices,
    as_line,
    as_picks,
    exact,
    join,
    one_of,
    only,
    single,
    told_apart,
)
from policyrules.core.types import SILENT, Known


def marks(frame: Frame, *values: Line) -> tuple[Term, Term]:
    """(some, silent) of arithmetic on the values: on nothing ordinary it is silent."""
    some = all_of(*(v.some for v in values))
    silent = any_of(*(v.silent for v in values), *(no(v.some) for v in values))
    return frame.let(some), frame.let(silent)


def add(frame: Frame, a: Line, b: Line) -> Line:
    """a + b."""
    some, silent = marks(frame, a, b)
    low, high = end_sum(a.low, b.low), end_sum(a.high, b.high)
    return Line(frame.let_end(low), frame.let_end(high), some, silent=silent)


def negate(frame: Frame, a: Line) -> Line:
    """−a."""
    return Line(
        frame.let_end(end_negated(a.high)), frame.let_end(end_negated(a.low)), a.some, a.absent, a.silent
    )


def multiply(frame: Frame, a: Line, b: Line) -> Line:
    """a × b where one factor is proven not negative."""
    if b.low is None or not b.low.positive:
        a, b = b, a
    if b.low is None or not b.low.positive:
        raise UsageError(
            Said(
                "SQL 不能把两个都可能是负的数相乘",
                "SQL cannot multiply two numbers that may both be negative",
            )
        )
    some, silent = marks(frame, a, b)
    low, high = _product_low(a, b), _product_high(a, b)
    return Line(frame.let_end(low), frame.let_end(high), some, silent=silent)


def _product_low(a: Line, b: Line) -> End | None:
    assert b.low is not None
    if a.low is not None and a.low.positive:
        return end_product(a.low, b.low)
    nothing = all_of(bounded(b.high), end_same(b.high, constant(0)))
    if a.low is None:
        return end_choice((nothing, constant(0)), orelse=None)
    return end_choice(
        (no(bounded(a.low)), end_choice((nothing, constant(0)), orelse=None)),
        (end_less(constant(0), a.low, or_equal=True), end_product(a.low, b.low)),
        orelse=None if b.high is None else end_product(a.low, b.high),
    )


def _product_high(a: Line, b: Line) -> End | None:
    assert b.low is not None
    zero = constant(0)
    upper = None if a.high is None or b.high is None else end_product(a.high, b.high)
    nothing = FALSE
    if upper is None or upper.nullable:  # of what has no bound there is none but of nothing
        nothing = any_of(end_same(a.high, zero), end_same(b.high, zero))
    if a.low is not None and a.low.positive:
        return end_choice((nothing, zero), orelse=upper)
    if a.high is None:
        return end_choice((nothing, zero), orelse=None)
    below = end_less(a.high, zero)
    return end_choice((nothing, zero), (below, end_product(a.high, b.low)), orelse=upper)


def divide(frame: Frame, a: Line, b: Line) -> Line:
    """a ÷ b; without bounds where b may be 0 or less."""
    some, silent = marks(frame, a, b)
    if b.low is None or (b.low.constant is not None and b.low.constant <= 0):
        return Line(None, None, some, silent=silent)
    zero, one = constant(0), constant(1)
    usable = frame.let(end_less(zero, b.low))
    least = frame.let_end(end_choice((usable, b.low), orelse=one))
    most = frame.let_end(
        b.high if b.high is None else end_choice((all_of(usable, bounded(b.high)), b.high), orelse=one)
    )
    assert least is not None
    least, open_above = evolve(least, nullable=False), no(bounded(b.high))
    by_least = (None if e is None else end_quotient(e, least) for e in (a.low, a.high))
    by_most = (_over(e, most, open_above) for e in (a.low, a.high))
    (low_least, high_least), (low_most, high_most) = tuple(by_least), tuple(by_most)
    rising = end_less(zero, a.low, or_equal=True) if a.low else FALSE
    low = end_choice((no(usable), None), (rising, low_most), orelse=low_least)
    falling = end_less(a.high, zero) if a.high else FALSE
    high = end_choice((no(usable), None), (falling, high_most), orelse=high_least)
    return Line(frame.let_end(low), frame.let_end(high), some, silent=silent)


def _over(end: End | None, most: End | None, open_above: Term) -> End | None:
    """end ÷ most; 0 where most has no bound."""
    if end is None:
        return None
    if most is None:
        return constant(0)
    return end_choice((open_above, constant(0)), orelse=end_quotient(end, evolve(most, nullable=False)))


def extreme(frame: Frame, a: Line, b: Line, *, larger: bool) -> Line:
    """The smaller or the larger of the two."""
    some, silent = marks(frame, a, b)
    low = end_extreme(a.low, b.low, larger=larger, unbounded_wins=not larger)
    high = end_extreme(a.high, b.high, larger=larger, unbounded_wins=larger)
    return Line(frame.let_end(low), frame.let_end(high), some, silent=silent)


def cut(frame: Frame, a: Line, *, low: End | None = None, high: End | None = None) -> Line:
    """What is left of a where it is known not to lie below, or above, a number."""
    if exact(a):
        return a
    if low is not None:
        a = evolve(a, low=frame.let_end(end_extreme(a.low, low, larger=True, unbounded_wins=False)))
    if high is not None:
        a = evolve(a, high=frame.let_end(end_extreme(a.high, high, larger=False, unbounded_wins=False)))
    return a


def topped_up(frame: Frame, a: Line, floor: Line) -> Value:
    """max(a, floor); where a is not decided, anything from the floor up."""
    decided = extreme(frame, evolve(a, silent=FALSE), floor, larger=True)
    if a.silent.value is False:
        return decided
    low = frame.let_end(end_choice((floor.some, floor.low), orelse=None))
    open_above = Line(low, None, silent=floor.silent)
    other = any_of(a.some, a.absent)
    return join(frame, ((other, decided), (a.silent, open_above)))


def by_month(frame: Frame, a: Line, factor: Fraction) -> Line:
    """a × factor, factor > 0."""
    times_factor = constant(factor)
    low, high = (None if e is None else end_product(e, times_factor) for e in (a.low, a.high))
    return evolve(a, low=frame.let_end(low), high=frame.let_end(high))


# ── comparisons ──────────────────────────────────────────────────────────────


@frozen
class Signs:
    """How one quantity can stand to another."""

    less: Term
    equal: Term
    greater: Term
    silent: Term
    exact: bool = False
    """Whether one of them only is possible in each row."""

    @property
    def at_most(self) -> Term:
        """Whether it can be less or equal."""
        return (
            no(self.greater) if self.exact and self.silent.value is False else any_of(self.less, self.equal)
        )

    @property
    def at_least(self) -> Term:
        """Whether it can be greater or equal."""
        return (
            no(self.less) if self.exact and self.silent.value is False else any_of(self.equal, self.greater)
        )


def signs(frame: Frame, a: Line, b: Line) -> Signs:
    """Less, equal, greater, silent: each whether it is possible."""
    some, silent = marks(frame, a, b)
    if exact(a) and exact(b):
        less, greater = (frame.let(end_less(*pair)) for pair in ((a.low, b.low), (b.low, a.low)))
        equal = no(any_of(less, greater))
        less, equal, greater = (frame.let(all_of(some, t)) for t in (less, equal, greater))
        return Signs(less, equal, greater, silent, exact=True)
    less = end_less(a.low, b.high, unbounded=True)
    greater = end_less(b.low, a.high, unbounded=True)
    equal = all_of(
        end_less(a.low, b.high, or_equal=True, unbounded=True),
        end_less(b.low, a.high, or_equal=True, unbounded=True),
    )
    less, equal, greater = (frame.let(all_of(some, t)) for t in (less, equal, greater))
    return Signs(less, equal, greater, frame.let(silent))


def compare(frame: Frame, op: str, a: Line, b: Line) -> Choices:
    """The comparison as a yes/no."""
    if exact(a) and exact(b):
        some, silent = marks(frame, a, b)
        holds, fails = (all_of(some, t) for t in _holds(op, a.low, b.low))
        return truths(frame, holds, fails, silent, exclusive=True)
    found = signs(frame, a, b)
    parts = {"lt": (found.less,), "eq": (found.equal,), "gt": (found.greater,)}
    yes = {
        "lt": ("lt",),
        "le": ("lt", "eq"),
        "gt": ("gt",),
        "ge": ("gt", "eq"),
        "eq": ("eq",),
        "ne": ("lt", "gt"),
    }[op]
    can_yes = any_of(*(t for name in yes for t in parts[name]))
    can_no = any_of(*(t for name in parts if name not in yes for t in parts[name]))
    return truths(frame, can_yes, can_no, found.silent)


def _holds(op: str, a: End | None, b: End | None) -> tuple[Term, Term]:
    """Whether a comparison of two numbers holds, and whether it does not."""
    match op:
        case "eq" | "ne":
            holds = end_same(a, b)
        case "lt" | "ge":
            holds = end_less(a, b)
        case _:
            holds = end_less(b, a)
    return (holds, no(holds)) if op in ("eq", "lt", "gt") else (no(holds), holds)


def truths(frame: Frame, yes: Term, no_: Term, silent: Term, *, exclusive: bool = False) -> Choices:
    """A yes/no from what it can be; ``exclusive``: but one of them in each row."""
    can: dict[Known, Term] = {True: yes, False: no_}
    if silent.value is not False:
        can[SILENT] = silent
    return told_apart(frame, can, exclusive=exclusive)


def compare_members(frame: Frame, op: str, a: Choices, b: Choices) -> Choices:
    """Whether two choices (or yes/no) are the same, or differ."""
    names = [v for v in dict.fromkeys((*a.can, *b.can)) if v is not SILENT]
    same = any_of(*(all_of(a[v], b[v]) for v in names))
    left, right = any_of(*(a[v] for v in names)), any_of(*(b[v] for v in names))
    silent, alone = any_of(a[SILENT], b[SILENT]), exact(a) and exact(b)
    if alone and silent.value is False:
        differ = no(same)
    else:
        several = no(one_of([any_of(a[v], b[v]) for v in names]))
        differ = all_of(several, left, right)
    return truths(frame, *((same, differ) if op == "eq" else (differ, same)), silent, exclusive=alone)


def compare_sets(frame: Frame, op: str, a: Picks, b: Picks) -> Choices:
    """Whether two sets of options are the same, or differ."""
    both = [(*a.can(option), *b.can(option)) for option in dict.fromkeys((*a.may, *b.may))]
    alike = (all_of(any_of(out, may_b), any_of(out_b, may)) for may, out, may_b, out_b in both)
    other = (any_of(all_of(may, out_b), all_of(out, may_b)) for may, out, may_b, out_b in both)
    some = all_of(a.some, b.some)
    same, differ = all_of(some, *alike), all_of(some, any_of(*other))
    unset, alone = any_of(no_set(a), no_set(b)), exact(a) and exact(b)
    return truths(frame, *((same, differ) if op == "eq" else (differ, same)), unset, exclusive=alone)


def no_set(value: Picks) -> Term:
    """Whether there may be no set of options: it is silent, or known to be none at all."""
    return any_of(value.silent, no(value.some))


def apart(frame: Frame, a: Value, b: Value) -> Term:
    """Whether two values are certainly not the same."""
    silent_a, silent_b = silent_only(a), silent_only(b)
    one_silent = any_of(all_of(silent_a, single(b), no(silent_b)), all_of(silent_b, single(a), no(silent_a)))
    if isinstance(a, Line) or isinstance(b, Line):
        compared = compare(frame, "eq", as_line(a), as_line(b))
    elif isinstance(a, Picks) or isinstance(b, Picks):
        compared = compare_sets(frame, "eq", as_picks(a), as_picks(b))
    else:
        compared = compare_members(frame, "eq", as_choices(a), as_choices(b))
    return frame.let(any_of(one_silent, only(compared, False)))


def contained(frame: Frame, value: Choices, wanted: frozenset[str]) -> Choices:
    """Whether a choice is one of the options wanted."""
    ordinary = [v for v in value.can if v is not SILENT]
    yes = any_of(*(value[v] for v in ordinary if v in wanted))
    no_ = any_of(*(value[v] for v in ordinary if v not in wanted))
    return truths(frame, yes, no_, value[SILENT], exclusive=exact(value))


# ── yes and no ───────────────────────────────────────────────────────────────


def both(frame: Frame, a: Choices, b: Choices) -> Choices:
    """Kleene's and; no and anything is no, else silent wins over yes."""
    silent = any_of(all_of(a[SILENT], any_of(b[SILENT], b[True])), all_of(b[SILENT], a[True]))
    alone = exact(a) and exact(b)
    return truths(frame, all_of(a[True], b[True]), any_of(a[False], b[False]), silent, exclusive=alone)


def either(frame: Frame, a: Choices, b: Choices) -> Choices:
    """Kleene's or; yes or anything is yes, else silent wins over no."""
    return negation(frame, both(frame, negation(frame, a), negation(frame, b)))


def negation(frame: Frame, a: Choices) -> Choices:
    """Not; silent stays silent."""
    return truths(frame, a[False], a[True], a[SILENT], exclusive=exact(a))
