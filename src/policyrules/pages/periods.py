"""Times that an event opens (渐退, 过渡 …): from which day to which, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from attrs import frozen

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.months import day_before
from policyrules.base.saying import Said
from policyrules.core.expressions import Expr, Lit, Ref, Window
from policyrules.core.policy import Policy
from policyrules.core.walk import expressions, walk
from policyrules.core.windows import edges
from policyrules.explaining.phrases import value_text
from policyrules.pages.pictures import months_picture
from policyrules.pages.readers import readers, stands
from policyrules.pages.view import View

NONE: Final = Said("没有由一件事开启的期间。", "No event opens a time here.")
INTRO: Final = Said(
    "下面的日期是举例：假定那件事发生在 {day}。",
    "The days are an example: the event is taken to be on {day}.",
)
HEADS: Final = (
    Said("哪条规则", "which rule"),
    Said("从哪天算起", "counted from"),
    Said("从哪里起", "beginning with"),
    Said("多少个月", "how many months"),
    Said("举例：首日", "example: first day"),
    Said("举例：末日", "example: last day"),
)
FROM: Final[Mapping[str, Said]] = {
    "this_month": Said("当月", "that month"),
    "next_month": Said("当日至次月起的月数满", "that day, the months counted from the month after"),
    "day_to_day": Said("当日", "that day"),
    "next_day": Said("次日", "the day after"),
}
EVENT: Final = Said("那件事", "the event")
PICTURE: Final = Said("期间举例", "an example of each time")


@frozen
class Period:
    """A time that an event opens, and the conclusions in which it counts."""

    window: Window
    rules: tuple[str, ...]


def periods_page(view: View) -> Iterator[str]:
    """Every time: a picture of an example, then the table."""
    found = list(_periods(view.policy))
    if not found:
        yield view.say(NONE)
        return
    event = _example_day(view.policy)
    yield view.say(INTRO.filled(day=event))
    shown = [
        (_short(view, one, months), *_days(one.window, event, months))
        for one in found
        for months in _numbers(view.policy, one.window.months)
    ]
    if shown:
        told = view.words("；", "; ").join(f"{name} {first} – {last}" for name, first, last in shown)
        title = PICTURE.in_(view.language)
        yield months_picture(shown, event=event, title=title, told=told, opens=EVENT.in_(view.language))
    yield md.table([view.title(head) for head in HEADS], [_row(view, one, event) for one in found])


def _periods(policy: Policy) -> Iterator[Period]:
    """Each window of the policy once, with the conclusions that were written and use it."""
    users = readers(policy)
    found: dict[Window, dict[str, None]] = {}
    for definition in policy.defs.values():
        own = [definition.id] if stands(definition) else list(users.get(definition.id, ()))
        for expr in expressions(definition):
            for window in (part for part in walk(expr) if isinstance(part, Window)):
                found.setdefault(window, {}).update(dict.fromkeys(own))
    yield from (Period(window, tuple(rules)) for window, rules in found.items())


def _example_day(policy: Policy) -> date:
    start = policy.document.start or policy.document.issued or date(2000, 1, 1)
    return start.replace(day=15)


def _days(window: Window, event: date, months: int) -> tuple[date, date]:
    """The first and last day of the example."""
    first, behind = edges(window.mode, event, months)
    return first, day_before(behind)


def _numbers(policy: Policy, months: Expr) -> list[int]:
    """The number of months; where a figure has no value, the least and the most that it may be, if known."""
    match months:
        case Lit(value=int() as number):
            return [number]
        case Ref(target=target) if target in policy.givens:
            given = policy.givens[target]
            value = given.values[-1].value if given.values else given.default
            if isinstance(value, int):
                return [value]
            bounds = (c.bound.value for c in given.constraints if isinstance(c.bound, Lit))
            return sorted({bound for bound in bounds if type(bound) is int and bound > 0})
    return []


def _row(view: View, one: Period, event: date) -> tuple[str, ...]:
    window = one.window
    days = [_days(window, event, months) for months in _numbers(view.policy, window.months)]
    return (
        view.listed(map(view.reader_link, one.rules)),
        view.expression(window.start),
        view.say(FROM[window.mode]),
        _months(view, window.months),
        "<br>".join(dict.fromkeys(str(first) for first, _ in days)),
        "<br>".join(str(last) for _, last in days),
    )


def _months(view: View, months: Expr) -> str:
    """How many; of a figure its bounds too, where it has no value."""
    if not isinstance(months, Ref) or months.target not in view.policy.givens:
        return view.expression(months)
    given = view.policy.givens[months.target]
    bounds = [
        f"{view.words('不低于', 'at least')} " if c.op == "ge" else f"{view.words('不高于', 'at most')} "
        for c in given.constraints
    ]
    said = [
        f"{word}{escaped(value_text(c.bound.value, given.type, None, view.language))}"
        for word, c in zip(bounds, given.constraints, strict=True)
        if isinstance(c.bound, Lit)
    ]
    name = view.expression(months)
    return f"{name} ({view.listed(said)})" if said else name


def _short(view: View, one: Period, months: int) -> str:
    """The name of the first rule and the number of months, for a picture."""
    definition = view.policy.defs[one.rules[0]]
    return f"{definition.label} {months}个月" if view.language == "zh" else f"{definition.id} {months} months"
