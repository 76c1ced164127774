"""A curve as a picture (SVG): nothing in it is loaded from elsewhere or runs, and it says what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from typing import Final

from attrs import frozen

from policyrules.base.saying import Language
from policyrules.base.units import YUAN_MONTH, Number
from policyrules.comparing.curve_words import title, turn_lines
from policyrules.comparing.curves import Curve, a_month
from policyrules.core.decision import Amount
from policyrules.core.policy import Policy
from policyrules.explaining.phrases import number_text, say

WIDE: Final = 640
HIGH: Final = 320
LEFT: Final = 96
RIGHT: Final = 48
TOP: Final = 24
BOTTOM: Final = 40
PARTS: Final = 4
"""Into how many parts the marks divide each side."""
STYLE: Final = (
    "text{font:12px sans-serif;fill:currentColor}path,line{fill:none;stroke:currentColor}"
    ".paid{stroke:#1a73e8;stroke-width:2}.hand{stroke:#188038;stroke-width:2}"
    ".cliff{stroke:#d93025;stroke-dasharray:4 3}text.paid{fill:#1a73e8;stroke:none}"
    "text.hand{fill:#188038;stroke:none}"
)

Line = Sequence[tuple[Number, Fraction | None]]


@frozen
class Plane:
    """From values and fen a month to places on the picture."""

    low: Number
    high: Number
    most: Fraction
    """The highest amount that is shown."""

    def x(self, value: Number) -> str:
        """How far to the right a value stands."""
        return _rounded(
            LEFT + Fraction(value - self.low, max(self.high - self.low, 1)) * (WIDE - LEFT - RIGHT)
        )

    def y(self, fen: Fraction) -> str:
        """How far down an amount stands."""
        return _rounded(HIGH - BOTTOM - fen / self.most * (HIGH - TOP - BOTTOM))


def curve_svg(policy: Policy, curve: Curve, *, language: Language = "zh") -> str:
    """What is paid and what is in hand, a month, over the value; cliffs are marked.

    Its title and description say what it shows. A line has a gap where the amount is not exactly known.
    """
    paid = [(p.value, _paid(p.decision.amount)) for p in curve.points]
    hand = [(p.value, p.in_hand) for p in curve.points]
    most = max([Fraction(1), *(fen for _, fen in (*paid, *hand) if fen is not None)])
    plane = Plane(curve.points[0].value, curve.points[-1].value, most)
    cliffs = [line.strip() for turn in curve.cliffs for line in turn_lines(policy, curve, turn, language)]
    told = " ".join(cliffs) or say(language, "没有悬崖。", "There is no cliff.")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img">',
            f"<title>{escape(title(policy, curve, language))}</title><desc>{escape(told)}</desc>",
            f"<style>{STYLE}</style>",
            *_axes(curve, plane, language),
            *(_upright("cliff", plane.x(turn.above.value)) for turn in curve.cliffs),
            *_drawn("paid", paid, plane, 0, say(language, "待遇（每月）", "paid, a month")),
            *_drawn("hand", hand, plane, 1, say(language, "合计（每月）", "in hand, a month")),
            "</svg>\n",
        ]
    )


def _paid(amount: Amount | None) -> Fraction | None:
    if amount is None or amount.state != "exact" or amount.low is None:
        return None
    return a_month(amount.low, amount.unit)


def _axes(curve: Curve, plane: Plane, language: Language) -> list[str]:
    """Both axes, with a mark and its figure at each quarter."""
    foot = HIGH - BOTTOM
    parts = [_upright("axis", str(LEFT)), f'<line x1="{LEFT}" y1="{foot}" x2="{WIDE - RIGHT}" y2="{foot}"/>']
    for n in range(PARTS + 1):
        value = plane.low + (plane.high - plane.low) * n // PARTS
        fen = plane.most * n / PARTS
        across = escape(number_text(value, curve.unit, language))
        up = escape(number_text(int(fen), YUAN_MONTH, language))
        parts.append(f'<text x="{plane.x(value)}" y="{foot + 20}" text-anchor="middle">{across}</text>')
        parts.append(f'<text x="{LEFT - 6}" y="{plane.y(Fraction(int(fen)))}" text-anchor="end">{up}</text>')
    return parts


def _drawn(kind: str, line: Line, plane: Plane, number: int, word: str) -> list[str]:
    """A line, broken where its amount is not known, and its name."""
    way, open_ = [], False
    for value, fen in line:
        if fen is not None:
            way.append(f"{'L' if open_ else 'M'}{plane.x(value)} {plane.y(fen)}")
        open_ = fen is not None
    name = f'<text class="{kind}" x="{LEFT + 10 + 140 * number}" y="{TOP - 8}">{escape(word)}</text>'
    return [f'<path class="{kind}" d="{"".join(way)}"/>', name] if way else []


def _upright(kind: str, x: str) -> str:
    return f'<line class="{kind}" x1="{x}" y1="{TOP}" x2="{x}" y2="{HIGH - BOTTOM}"/>'


def _rounded(place: Fraction) -> str:
    """A place on the picture, to a tenth."""
    tenths = round(place * 10)
    return f"{tenths // 10}.{tenths % 10}"
