"""A curve in words: text, and the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from policyrules.base.cells import paragraphs, table
from policyrules.base.saying import Language
from policyrules.base.units import YUAN_MONTH
from policyrules.comparing.curves import Curve, Point, Turn
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.explaining.phrases import (
    amount_text,
    clauses_text,
    name_text,
    number_text,
    path_text,
    say,
)
from policyrules.explaining.text import result_text


def curve_text(policy: Policy, curve: Curve, *, language: Language = "zh") -> str:
    """The curve as text: what varies, each value with its result, each turn with its clauses."""
    rows = [list(row) for row in curve_rows(policy, curve, language=language)]
    blocks = [[title(policy, curve, language)], table(rows)]
    blocks += [list(turn_lines(policy, curve, turn, language)) for turn in curve.turns]
    if not curve.cliffs:
        blocks.append([say(language, "没有悬崖。", "There is no cliff.")])
    return paragraphs(blocks)


def title(policy: Policy, curve: Curve, language: Language) -> str:
    """What varies, over which values, and what is decided."""
    given = policy.givens[curve.fact]
    where = path_text(curve.path, policy, language)
    fact = " ".join(part for part in (where, name_text(given.name, given.label, language)) if part)
    asked = policy.programme(curve.programme)
    name = name_text(asked.id, asked.label, language)
    low, high = (number_text(p.value, curve.unit, language) for p in (curve.points[0], curve.points[-1]))
    return say(language, f"{name}：{fact} 由 {low} 到 {high}", f"{name}: {fact} from {low} to {high}")


def curve_rows(policy: Policy, curve: Curve, *, language: Language = "zh") -> list[tuple[str, ...]]:
    """A head and a row for each value: the value, the result, the amount, what is in hand a month."""
    given = policy.givens[curve.fact]
    heads = (
        name_text(given.name, given.label, language),
        say(language, "结果", "outcome"),
        say(language, "金额", "amount"),
        say(language, "合计（每月）", "in hand, a month"),
    )
    return [heads, *(_row(curve, point, language) for point in curve.points)]


def _row(curve: Curve, point: Point, language: Language) -> tuple[str, ...]:
    amount = point.decision.amount
    return (
        number_text(point.value, curve.unit, language),
        result_text(point.decision, language),
        "" if amount is None else amount_text(amount, language),
        "" if point.in_hand is None else _month(point.in_hand, language),
    )


def turn_lines(policy: Policy, curve: Curve, turn: Turn, language: Language) -> Iterator[str]:
    """Where the result changes, by how much less is in hand, and the clauses before and after."""
    below, above = turn.below, turn.above
    values = [number_text(p.value, curve.unit, language) for p in (below, above)]
    head = say(language, f"由 {values[0]} 到 {values[1]}：", f"From {values[0]} to {values[1]}: ")
    if turn.cliff and below.in_hand is not None and above.in_hand is not None:
        less = _month(below.in_hand - above.in_hand, language)
        head += say(language, f"悬崖，每月少得 {less}", f"a cliff, {less} less in hand")
    else:
        head += say(language, "结果或依据改变", "the result or its clauses change")
    yield head
    for word, point, other in (
        (say(language, "此前", "before"), below, above),
        (say(language, "此后", "after"), above, below),
    ):
        yield f"  {word} {_said(policy, point.decision, language)}"
        gone = {(d.programme, d.unit.path): _said(policy, d, language) for d in other.beside}
        for decision in point.beside:
            said = _said(policy, decision, language)
            if gone.get((decision.programme, decision.unit.path)) != said:
                whom = path_text(decision.unit.path, policy, language)
                name = name_text(decision.programme, decision.label, language)
                yield f"  {word} {' '.join(part for part in (whom, name) if part)} {said}"


def _said(policy: Policy, decision: Decision, language: Language) -> str:
    """A result with its amount and clauses."""
    amount = "" if decision.amount is None else "  " + amount_text(decision.amount, language)
    cited = clauses_text(policy, dict.fromkeys(c for a in decision.applied for c in a.citations), language)
    return f"{result_text(decision, language)}{amount}" + (f"  {cited}" if cited else "")


def _month(fen: Fraction, language: Language) -> str:
    """An amount a month, to the fen, rounded half up."""
    return number_text((2 * fen.numerator + fen.denominator) // (2 * fen.denominator), YUAN_MONTH, language)
