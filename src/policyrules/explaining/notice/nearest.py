"""How far a figure is from where a condition would hold: to the fen, exactly."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from policyrules.base.saying import Language
from policyrules.base.units import YUAN_MONTH, YUAN_YEAR, Number, Unit, plain
from policyrules.core.reasons import Failure, Gap
from policyrules.explaining.phrases import number_text, say


def nearest(failure: Failure, language: Language) -> str:
    """The distance of a failed comparison in words; "" for anything else."""
    gap = failure.gap
    if gap is None or failure.unknown:
        return ""
    far = plain(abs(Fraction(gap.left) - Fraction(gap.right)))
    over = gap.op in ("lt", "le")
    if far == 0:
        distance = say(language, "恰好相等", "exactly equal")
    else:
        text = number_text(far, gap.unit, language)
        distance = say(
            language,
            f"{'高出' if over else '相差'} {text}",
            f"{'above' if over else 'below'} by {text}",
        )
    step, unit = needed(gap)
    if step is None or failure.closed:
        return distance
    by = number_text(step, unit, language)
    return distance + say(
        language,
        f"，至少再{'少' if over else '多'} {by} 才满足",
        f"; at least {by} {'less' if over else 'more'} would meet it",
    )


def needed(gap: Gap) -> tuple[Number | None, Unit]:
    """The least change of the left side that makes the comparison hold, in whole fen or units.

    A yearly sum of money is told by the month, since incomes are held so: the least change of a
    monthly income in fen. None where the unit has no smallest step (percentages, numbers).
    """
    if not gap.unit.money:
        return (None, gap.unit) if gap.unit.scale != 1 else (_step(gap, 1), gap.unit)
    if gap.unit == YUAN_YEAR and Fraction(gap.left, 12).denominator == 1:
        return _step(gap, 12), YUAN_MONTH
    return _step(gap, 1), gap.unit


def _step(gap: Gap, parts: int) -> Number | None:
    """The least whole change n with ``left ± parts × n op right``."""
    exact = Fraction(gap.left) - Fraction(gap.right)
    match gap.op:
        case "lt":
            return floor(exact / parts) + 1
        case "le":
            return ceil(exact / parts)
        case "gt":
            return floor(-exact / parts) + 1
        case "ge":
            return ceil(-exact / parts)
    return None
