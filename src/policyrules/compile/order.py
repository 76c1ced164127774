"""How ends of ranges stand to each other in SQL, and which of several is taken."""

from __future__ import annotations

from math import gcd, lcm

from policyrules.base.errors import UsageError
from policyrules.compile.ends import UNLIKE, End, Grain, aligned, den_of, parts_of, scaled, within
from policyrules.compile.terms import (
    FALSE,
    NULL,
    TRUE,
    Term,
    all_of,
    any_of,
    at_most,
    below,
    choose,
    equal,
    first_known,
    is_null,
    no,
    pick,
    truth,
)


def end_less(a: End | None, b: End | None, *, or_equal: bool = False, unbounded: bool = False) -> Term:
    """a < b (or a ≤ b); ``unbounded`` where either has no bound."""
    if a is None or b is None:
        return truth(unbounded)
    if a.constant is not None and b.constant is not None:
        return truth(a.constant <= b.constant if or_equal else a.constant < b.constant)
    _comparable(a, b)
    a, b = aligned(a, b)
    compared = (at_most if or_equal else below)(a.num, b.num)
    return first_known(compared, truth(unbounded)) if a.nullable or b.nullable else compared


def end_same(a: End | None, b: End | None) -> Term:
    """a = b, both bounded."""
    if a is None or b is None:
        return FALSE
    if a == b:
        return TRUE if not a.nullable else bounded(a)
    if a.constant is not None and b.constant is not None:
        return truth(a.constant == b.constant)
    _comparable(a, b)
    a, b = aligned(a, b)
    compared = equal(a.num, b.num)
    return first_known(compared, FALSE) if a.nullable or b.nullable else compared


def bounded(a: End | None) -> Term:
    """Whether there is a bound."""
    if a is None:
        return FALSE
    return no(is_null(a.num)) if a.nullable else TRUE


def end_choice(*branches: tuple[Term, End | None], orelse: End | None) -> End | None:
    """CASE over ends, brought to one denominator."""
    live = [(test, end) for test, end in branches if test.value is not False]
    for i, (test, _) in enumerate(live):
        if test.value is True:
            return end_choice(*live[:i], orelse=live[i][1])
    ends = [end for _, end in live] + [orelse]
    present = [end for end in ends if end is not None]
    if not present:
        return None
    if all(end == present[0] for end in ends):
        return present[0]
    grain, factor = _grain_of(*present), lcm(*(parts_of(e.den)[0] for e in present))
    ends = [None if e is None else scaled(e, factor) for e in ends]
    present = [end for end in ends if end is not None]
    any_ = parts_of(present[0].den)[1]
    dens = [any_ if e is None else parts_of(e.den)[1] for e in ends]
    varying = choose(*((test, den) for (test, _), den in zip(live, dens, strict=False)), orelse=dens[-1])
    assert varying is not None
    num = choose(
        *((test, None if e is None else e.num) for (test, _), e in zip(live, ends, strict=False)),
        orelse=None if ends[-1] is None else ends[-1].num,
    )
    assert num is not None
    found = End(
        num,
        den_of(factor, varying),
        0,
        max(e.den_cap for e in present),
        any(e is None or e.nullable for e in ends),
        all(e is not None and e.positive for e in ends),
        grain=grain,
    )
    return within(found, min(e.floor for e in ends if e), max(e.ceiling for e in ends if e))


def end_extreme(a: End | None, b: End | None, *, larger: bool, unbounded_wins: bool) -> End | None:
    """The smaller or the larger of two ends; no bound wins, or loses to any bound."""
    if a is None or b is None:
        return None if unbounded_wins else b if a is None else a
    if a == b:
        return a
    if a.constant is not None and b.constant is not None:
        return a if (a.constant > b.constant) is larger else b
    if (known := _known_larger(a, b)) is not None:
        return known if larger else b if known is a else a
    _comparable(a, b)
    grain, (first, last) = _grain_of(a, b), _before(a, b, larger=larger)
    a, b = _over_one_factor(a, b)
    if not (a.nullable or b.nullable):
        takes_first, num = first, pick(first, a.num, b.num)
    elif unbounded_wins:
        takes_first = first_known(first, TRUE)
        num = choose((first, a.num), (last, b.num), orelse=None) or NULL
    else:
        takes_first = all_of(bounded(a), any_of(no(bounded(b)), first_known(first, FALSE)))
        num = choose((no(bounded(a)), b.num), (no(bounded(b)), a.num), (first, a.num), orelse=b.num) or NULL
    factor, varying = parts_of(a.den)
    den = den_of(factor, pick(takes_first, varying, parts_of(b.den)[1]))
    both = a.positive and b.positive
    positive = (a.positive or b.positive) if larger else both
    nullable = (a.nullable or b.nullable) if unbounded_wins else a.nullable and b.nullable
    den_cap, positive = max(a.den_cap, b.den_cap), positive and not nullable
    found = End(num, den, 0, den_cap, nullable, positive, grain=grain)
    sure = (a, b) if unbounded_wins else tuple(end for end in (a, b) if not end.nullable)
    floor, ceiling = min(a.floor, b.floor), max(a.ceiling, b.ceiling)
    # Over one den the num is bounded by that of either; else by as much of it as the dens can differ.
    cap = 0 if a.den == b.den else found.varying_cap
    if larger:
        floor = max([floor, *(min(end.floor, 0) * cap if cap else end.floor for end in sure)])
    else:
        ceiling = min([ceiling, *(max(end.ceiling, 0) * cap if cap else end.ceiling for end in sure)])
    return within(found, floor, ceiling)


def _known_larger(a: End, b: End) -> End | None:
    """The one that is proven to be no less than the other, a written number; None: neither is."""
    one, other = aligned(a, b)
    for end, found, number in ((a, one, other), (b, other, one)):
        if not end.nullable and isinstance(number.num.value, int) and found.floor >= max(0, number.num.value):
            return end
    return None


def _before(a: End, b: End, *, larger: bool) -> tuple[Term, Term]:
    """Whether the first is the larger or the smaller, or they are the same; whether the second is."""
    a, b = aligned(a, b)
    if larger:
        return at_most(b.num, a.num), below(a.num, b.num)
    return at_most(a.num, b.num), below(b.num, a.num)


def _over_one_factor(a: End, b: End) -> tuple[End, End]:
    """The ends over dens with one constant factor."""
    factor = lcm(parts_of(a.den)[0], parts_of(b.den)[0])
    return scaled(a, factor), scaled(b, factor)


# ── what stands for another ──────────────────────────────────────────────────


def _comparable(a: End, b: End) -> None:
    """Refuse to compare what stands for another with what may lie between the same two multiples as that."""
    match a.grain, b.grain:
        case None, None:
            return
        case Grain() as one, Grain() as other:
            if one == other and one.of is not None:
                return
        case one, other:
            if any(_on(end, grain) for end, grain in ((a, other), (b, one)) if grain is not None):
                return
    raise UsageError(UNLIKE)


def _on(end: End, grain: Grain) -> bool:
    """Whether an end is known to be a multiple of 1/parts."""
    return end.grain is None and isinstance(end.den.value, int) and grain.parts % end.den.value == 0


def _grain_of(*ends: End) -> Grain | None:
    """What one of several ends stands for, whichever it is."""
    grains = {end.grain for end in ends if end.grain is not None}
    if not grains:
        return None
    (*more, one) = grains
    if not more and all(end.grain == one or _on(end, one) for end in ends):
        return one
    return Grain(gcd(*(grain.parts for grain in grains)), None)
