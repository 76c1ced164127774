"""What a household is paid and has in hand as it earns more: drawn, as numbers, with its cliffs explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said, same
from policyrules.base.units import YUAN_MONTH
from policyrules.comparing.curve_words import curve_rows, turn_lines
from policyrules.comparing.curves import Curve, Point, Turn, a_month
from policyrules.comparing.typical import Typical
from policyrules.core.policy import Policy
from policyrules.explaining.phrases import number_text
from policyrules.explaining.text import result_text
from policyrules.pages.drawn import Drawn
from policyrules.pages.pictures import Points, lines_picture
from policyrules.pages.view import View, rule_target

NONE: Final = Said("没有给典型家庭。", "No typical households were given.")
INVENTED: Final = Said(
    "下面的家庭是虚构的，金额由本地规则算出，用的是虚构的县填的标准。“合计”是挣的和发的合在一起，一个月的。",
    "The households are invented; the amounts are worked out from the rules of the place, with the figures "
    "of an invented county. “In hand” is what is earned and paid together, a month.",
)
WHAT_A_CLIFF_IS: Final = Said(
    "悬崖效应：收入多一点，待遇少得更多，到手的反而少了。",
    "A cliff: a little more is earned, more than that is lost in benefit, and less is in hand.",
)
ASSESSED: Final = Said(
    "评定日 {on}，县级细则 {county}，项目 {programme}。",
    "Assessed on {on}, overlay {county}, programme {programme}.",
)
BESIDE: Final = Said("合计里还算上每个人的：", "What else each person is paid counts as in hand: ")
NO_CLIFF: Final = Said(
    "没有悬崖：多挣的不会让到手的变少（取整的零头不算）。",
    "There is no cliff: more earned leaves no less in hand, but for what rounding takes.",
)
LEAST: Final = 100
"""In fen: of what loss a cliff is drawn."""
FLAT: Final = Said(
    "由 {low} 到 {high}，多挣的和少发的一样多，到手一直是 {hand}：多干活没有多得。",
    "From {low} to {high} as much is lost in benefit as is earned: {hand} is in hand throughout, and more "
    "work brings nothing.",
)
RECOVERS: Final = Said(
    "要挣到 {value} 左右，到手的才和悬崖之前一样多。",
    "About {value} must be earned to have as much in hand as before the cliff.",
)
NOT_RECOVERED: Final = Said(
    "挣到 {value} 也还没有补回来。", "At {value} earned the household has not caught up yet."
)
PAID: Final = Said("待遇（每月）", "paid, a month")
HAND: Final = Said("合计（每月）", "in hand, a month")
TOGETHER: Final = Said("同样的家庭在各地", "the same household under each place")
EARNED: Final = Said("挣的（每月）", "earned, a month")
TURNS: Final = Said("结果或依据在哪里变", "where the result or its clauses change")
NUMBERS: Final = Said("数字", "the numbers")
CANNOT: Final = Said("本地不能决定这户：{why}", "The place cannot decide this household: {why}")


def curves_page(view: View) -> Iterator[str]:
    """Every typical household of the place."""
    if not view.place.drawn:
        yield view.say(NONE)
        return
    yield view.say(INVENTED)
    yield view.say(WHAT_A_CLIFF_IS)
    for one in view.place.drawn:
        yield from _household(view, one)


def _household(view: View, one: Drawn) -> Iterator[str]:
    yield f"## {md.anchor(one.typical.id)}{view.title(one.typical.title)}"
    yield view.say(one.typical.about)
    if one.curve is None:
        yield view.say(CANNOT.filled(why=same(one.why_not)))
        return
    programme = one.policy.programme(one.curve.programme)
    name = md.link(view.named(programme.id, programme.label), rule_target(view.policy, programme.id))
    asked = ASSESSED.filled(on=one.setting.on, county=same(one.setting.overlay or "—"), programme=same("{}"))
    yield view.say(asked).replace("\\{\\}", name)
    if one.setting.beside:
        beside = (one.policy.programme(name) for name in one.setting.beside)
        yield view.say(BESIDE) + view.listed(
            md.link(view.named(p.id, p.label), rule_target(view.policy, p.id)) for p in beside
        )
    falls = _falls(one.curve)
    cliffs = [" ".join(turn_lines(one.policy, one.curve, turn, view.language)) for turn in falls]
    yield lines_picture(
        [
            (PAID.in_(view.language), "paid", _paid(one.curve)),
            (HAND.in_(view.language), "hand", in_hand(one.curve)),
        ],
        cliffs=[_fen(turn.above.value) for turn in falls],
        across=lambda fen: number_text(fen, one.curve.unit, view.language) if one.curve else "",
        up=lambda fen: number_text(fen, YUAN_MONTH, view.language),
        title=one.typical.title.in_(view.language),
        told=" ".join(cliffs) or NO_CLIFF.in_(view.language),
    )
    yield md.items(_cliffs(view, one.policy, one.curve))
    others = [turn for turn in one.curve.turns if turn not in falls]
    if others:
        lines = md.items(_turn(view, one.policy, one.curve, turn) for turn in others)
        yield from view.folded(TURNS, lines)
    head, *rows = (
        list(map(escaped, row)) for row in curve_rows(one.policy, one.curve, language=view.language)
    )
    yield from view.folded(NUMBERS, md.table(head, rows))


def _cliffs(view: View, policy: Policy, curve: Curve) -> Iterator[str]:
    """Each cliff with its clauses, and where what was lost is made up for."""
    falls = _falls(curve)
    for turn in falls:
        back = _recovered(curve, turn)
        last = number_text(curve.points[-1].value, curve.unit, view.language)
        after = (
            RECOVERS.filled(value=same(number_text(back.value, curve.unit, view.language)))
            if back is not None
            else NOT_RECOVERED.filled(value=same(last))
        )
        yield f"{_turn(view, policy, curve, turn)}<br>{view.say(after)}"
    if not falls:
        yield view.say(NO_CLIFF)
    yield from (view.say(one) for one in _flats(view, curve))


def _flats(view: View, curve: Curve) -> Iterator[Said]:
    """Each stretch of the values asked for over which as much is in hand, of three of them at least."""
    start = 0
    points = curve.points
    for here in range(1, len(points) + 1):
        if here < len(points) and points[here].in_hand == points[start].in_hand:
            continue
        first, last = points[start], points[here - 1]
        if here - start > 2 and first.in_hand is not None:
            yield FLAT.filled(
                low=same(number_text(first.value, curve.unit, view.language)),
                high=same(number_text(last.value, curve.unit, view.language)),
                hand=same(number_text(_fen(first.in_hand), YUAN_MONTH, view.language)),
            )
        start = here


def _falls(curve: Curve) -> tuple[Turn, ...]:
    """The cliffs at which a yuan or more is lost: less is what rounding does."""
    return tuple(
        turn
        for turn in curve.cliffs
        if turn.below.in_hand is not None
        and turn.above.in_hand is not None
        and turn.below.in_hand - turn.above.in_hand >= LEAST
    )


def _turn(view: View, policy: Policy, curve: Curve, turn: Turn) -> str:
    return "<br>".join(escaped(line.strip()) for line in turn_lines(policy, curve, turn, view.language))


def places_together(views: Sequence[View]) -> Iterator[str]:
    """Each typical household under every place: a picture of what is in hand, and the results as numbers."""
    by_place = [(view, {one.typical.id: one for one in view.place.drawn}) for view in views]
    typicals = {one.typical.id: one.typical for _, found in by_place for one in found.values()}
    if not typicals:
        return
    first = views[0]
    yield f"## {first.title(TOGETHER)}"
    yield first.say(INVENTED)
    for id_, typical in typicals.items():
        shown = [(view, one.curve) for view, found in by_place if (one := found.get(id_)) and one.curve]
        if not shown:
            continue
        yield f"### {md.anchor(id_)}{first.title(typical.title)}"
        yield first.say(typical.about)
        yield _picture_of(shown, typical)
        heads = [first.say(EARNED), *(view.place_name for view, _ in shown)]
        yield md.table(heads, _numbers(shown))


def _picture_of(shown: Sequence[tuple[View, Curve]], typical: Typical) -> str:
    view, curve = shown[0]
    told = view.words("；", "; ").join(
        f"{_name(v)}: {_at(v, c.points[0])} – {_at(v, c.points[-1])}" for v, c in shown
    )
    return lines_picture(
        [(_name(v), f"place-{number}", in_hand(c)) for number, (v, c) in enumerate(shown)],
        across=lambda fen: number_text(fen, curve.unit, view.language),
        up=lambda fen: number_text(fen, YUAN_MONTH, view.language),
        title=typical.title.in_(view.language),
        told=told,
    )


def _name(view: View) -> str:
    """The place, as short as its name allows."""
    document = view.policy.document
    return re.sub(r"^.*(省|自治州|自治区)(?=.)", "", document.place or document.title)


def _at(view: View, point: Point) -> str:
    return "?" if point.in_hand is None else number_text(_fen(point.in_hand), YUAN_MONTH, view.language)


def _numbers(shown: Sequence[tuple[View, Curve]]) -> Iterator[list[str]]:
    """By value: the result of each place, with what is in hand."""
    by_value = [{p.value: p for p in curve.points} for _, curve in shown]
    view, curve = shown[0]
    for point in curve.points:
        row = [escaped(number_text(point.value, curve.unit, view.language))]
        for (v, _), points in zip(shown, by_value, strict=True):
            there = points.get(point.value)
            said = "" if there is None else f"{result_text(there.decision, v.language)} {_at(v, there)}"
            row.append(escaped(said))
        yield row


def _recovered(curve: Curve, turn: Turn) -> Point | None:
    """The first point above a cliff at which as much is in hand as below it."""
    lost = turn.below.in_hand
    later = (p for p in curve.points if p.value > turn.above.value)
    return next((p for p in later if lost is not None and p.in_hand is not None and p.in_hand >= lost), None)


def _paid(curve: Curve) -> Points:
    """What is paid a month at each value, turns to the fen, in fen."""
    found: list[tuple[int, int | None]] = []
    for point in _every(curve):
        own, all_ = a_month(point.value, curve.unit, yearly=False), point.in_hand
        found.append((_fen(point.value), None if own is None or all_ is None else _fen(all_ - own)))
    return found


def in_hand(curve: Curve) -> Points:
    """What is in hand a month at each value, cliffs to the fen, in fen."""
    return [(_fen(p.value), None if p.in_hand is None else _fen(p.in_hand)) for p in _every(curve)]


def _every(curve: Curve) -> Sequence[Point]:
    """The points asked for, and both sides of each turn between them."""
    turns = (point for turn in curve.turns for point in (turn.below, turn.above))
    return sorted({p.value: p for p in (*turns, *curve.points)}.values(), key=lambda point: point.value)


def _fen(value: int | Fraction) -> int:
    return int(value)
