"""Comparisons of dates moved by written days and months (docs/core.md, Days and months on)."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from policyrules.base.frozen import frozen
from policyrules.base.months import ENDS, add_months, in_calendar
from policyrules.base.units import DAYS
from policyrules.core.expressions import Expr, Lit, Prim, Ref
from policyrules.core.normal import Form, Forms
from policyrules.core.shift import stands_for
from policyrules.core.types import Type

_EVERY_MONTH = 27
"""Up to this day a month is never too short: what is moved by months keeps its place before and after it."""


@frozen
class Sides:
    """The normal forms of the two sides of a comparison."""

    left: Form
    right: Form
    anew: bool = False
    """Whether they are those of other expressions than the written ones: both have to be spelled anew."""


def sides(forms: Forms, left: Expr, right: Expr) -> Sides:
    """What is compared; of dates so that the ends of months and of the calendar make no difference."""
    if left.type.kind == "date":
        if (moved := _months_moved(forms, left, right)) is not None:
            return Sides(moved[0], moved[1], anew=True)
        if (moved := _months_moved(forms, right, left)) is not None:
            return Sides(moved[1], moved[0], anew=True)
    found = Sides(forms.of(left), forms.of(right))
    if left.type.kind != "date" or _exact(forms, found.left, found.right):
        return found
    return Sides(forms.whole(left), forms.whole(right))


def _exact(forms: Forms, a: Form, b: Form) -> bool:
    """Whether no more than one side can stand on the first or last day of the calendar."""
    moved = [form for form in (a, b) if form.constant and not form.is_constant]
    if not moved:
        return True
    if len(moved) == 2:
        return a.constant * b.constant < 0
    (other,) = (form for form in (a, b) if form is not moved[0])
    if other.is_constant:
        return in_calendar(int(other.constant)) not in ENDS
    return forms.supplied(other) is not None


def _months_moved(forms: Forms, day: Expr, limit: Expr) -> tuple[Form, Form] | None:
    """A date moved by months against a written one, as the date against that one moved back."""
    against = forms.of(limit)
    if not against.is_constant:
        return None
    written = in_calendar(int(against.constant))
    while isinstance(day, Ref) and (meant := stands_for(forms.policy, day)) is not None:
        day = meant
    match day:
        case Prim(op="add_months", args=(inner, Lit(value=int() | Fraction() as count))):
            back = add_months(written, -floor(count))
            if written.day <= _EVERY_MONTH and not {written, back} & set(ENDS):
                return forms.of(inner), Form({(): Fraction(back.toordinal())})
    return None


def spelled(forms: Forms, day: Form, like: Type) -> Expr:
    """A date of this form: a written one, or what is not taken apart any further, moved or not."""
    if day.is_constant:
        return Lit(in_calendar(int(day.constant)), like)
    ((name,),) = (product for product in day.terms if product)
    found = forms.atoms[name]
    if not day.constant:
        return found
    return Prim("add_days", (found, Lit(int(day.constant), Type("number", DAYS))), like)
