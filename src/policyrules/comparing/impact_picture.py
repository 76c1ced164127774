"""What a change costs as a chart (SVG): nothing in it is loaded or runs, and it says what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from policyrules.base.saying import Language
from policyrules.base.units import Number, Unit
from policyrules.comparing.impact_results import Impact, ProgrammeImpact, Side
from policyrules.comparing.impact_words import is_paying, most_by_unit, title
from policyrules.explaining.phrases import name_text, number_text, say

WIDE: Final = 720
LEFT: Final = 200
RIGHT: Final = 160
BAR: Final = 14
GAP: Final = 16
STYLE: Final = "text{font:12px sans-serif;fill:currentColor}.was{fill:#9aa0a6}.now{fill:#1a73e8}"


def impact_svg(before: Side, after: Side, found: Impact, *, language: Language = "zh") -> str:
    """What each programme pays before and after, two bars each; those of one unit are on one scale."""
    paying = [p for p in found.programmes if is_paying(p)]
    most = most_by_unit(found)
    high = GAP + len(paying) * (2 * BAR + GAP)
    told = [
        f"{name_text(p.id, p.label, language)} "
        + " → ".join(number_text(cost, unit, language) for cost, unit in p.costs if unit is not None)
        for p in paying
    ] or [say(language, "没有支出", "nothing is paid")]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" role="img">',
            f"<title>{escape(title(before, after, language))}</title><desc>{escape('；'.join(told))}</desc>",
            f"<style>{STYLE}</style>",
            *(line for n, p in enumerate(paying) for line in _bars(most, p, n, language)),
            "</svg>\n",
        ]
    )


def _bars(most: Mapping[Unit, Number], one: ProgrammeImpact, place: int, language: Language) -> Iterator[str]:
    top = GAP + place * (2 * BAR + GAP)
    name = escape(name_text(one.id, one.label, language))
    yield f'<text x="{LEFT - 8}" y="{top + BAR + 4}" text-anchor="end">{name}</text>'
    for row, (kind, (cost, unit)) in enumerate(zip(("was", "now"), one.costs, strict=True)):
        if unit is None:
            continue
        y, length = top + row * BAR, _length(cost, most[unit])
        amount = escape(number_text(cost, unit, language))
        yield f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{length}" height="{BAR - 2}"/>'
        yield f'<text x="{LEFT + length + 6}" y="{y + BAR - 4}">{amount}</text>'


def _length(cost: Number, most: Number) -> int:
    return int((WIDE - LEFT - RIGHT) * cost / most) if most else 0
