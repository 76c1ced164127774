"""Pictures of the pages (SVG): nothing in them is loaded from elsewhere or runs, and each says what it shows.

Colours are the page's own (``currentColor``, and classes that a style sheet may colour): they read in dark
and light and on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape
from typing import Final

from policyrules.base.months import month_index, month_start

WIDE: Final = 640
LEFT: Final = 150
RIGHT: Final = 20
ROW: Final = 34
TOP: Final = 30


def figure(svg: Iterable[str], *, high: int, title: str, told: str) -> str:
    """A picture in the page, with its title and what it shows in words; no line of it is empty."""
    named = escape(title, quote=True)
    head = f'<svg viewBox="0 0 {WIDE} {high}" role="img" aria-label="{named}" class="picture" font-size="12">'
    return "\n".join(
        [
            '<figure class="picture" tabindex="0">',
            head,
            f"<title>{named}</title><desc>{escape(told)}</desc>",
            *svg,
            "</svg>",
            "</figure>",
        ]
    )


def text(x: int, y: int, said: str, *, anchor: str = "start", kind: str = "") -> str:
    """Words in a picture."""
    own = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="currentColor"{own}>{escape(said)}</text>'


def line(x1: int, y1: int, x2: int, y2: int, *, kind: str = "edge") -> str:
    """A line in a picture."""
    return f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="currentColor"/>'


def months_picture(
    rows: Sequence[tuple[str, date, date]], *, event: date, title: str, told: str, opens: str
) -> str:
    """Spans of days on a line of months, from the month of ``event`` (marked, and called ``opens``) on."""
    first = month_index(event)
    last = max(month_index(end) for _, _, end in rows)
    start, end = month_start(first).toordinal(), month_start(last + 1).toordinal()
    high = TOP + ROW * len(rows) + 26

    def x(day: date) -> int:
        return LEFT + (day.toordinal() - start) * (WIDE - LEFT - RIGHT) // (end - start)

    foot = TOP + ROW * len(rows)
    parts: list[str] = []
    step = 1 if last - first < 7 else 2 if last - first < 14 else 6
    for month in range(first, last + 2, step):
        day = month_start(month)
        parts += [
            line(x(day), TOP - 4, x(day), foot, kind="grid"),
            text(x(day), foot + 16, f"{day.year % 100:02}-{day.month:02}", anchor="middle"),
        ]
    for number, (name, begin, until) in enumerate(rows):
        y = TOP + ROW * number + 6
        wide = max(x(until) - x(begin), 2)
        parts += [
            text(LEFT - 8, y + 15, name, anchor="end"),
            f'<rect class="span" x="{x(begin)}" y="{y}" width="{wide}" height="20" fill="currentColor" '
            f'fill-opacity="0.25" stroke="currentColor"/>',
            text(x(begin) + 4, y + 15, f"{begin} – {until}"),
        ]
    parts += [
        line(x(event), TOP - 8, x(event), foot, kind="cliff"),
        text(x(event) + 3, TOP - 12, f"{opens} {event}", kind="cliff"),
    ]
    return figure(parts, high=high, title=title, told=told)


def steps_picture(rows: Sequence[tuple[date, date | None, int, str]], *, title: str, told: str) -> str:
    """Amounts, each in force for a time, as steps; the last may be open-ended."""
    known = [start for start, _, _, _ in rows] + [end for _, end, _, _ in rows if end is not None]
    first, last = min(known), max(known)
    if rows[-1][1] is None:
        last = month_start(month_index(max(last, rows[-1][0])) + 12)
    most = max(1, *(value for _, _, value, _ in rows))
    high, foot = 200, 170

    def x(day: date) -> int:
        wide = max(last.toordinal() - first.toordinal(), 1)
        return 30 + (day.toordinal() - first.toordinal()) * (WIDE - 60) // wide

    parts = [line(30, foot, WIDE - 30, foot)]
    for start, end, value, said in rows:
        y = foot - value * (foot - 40) // most
        begin, until = x(start), x(end or last)
        parts += [
            f'<rect class="span" x="{begin}" y="{y}" width="{max(until - begin, 1)}" height="{foot - y}" '
            f'fill="currentColor" fill-opacity="0.18" stroke="currentColor"/>',
            text((begin + until) // 2, y - 6, said, anchor="middle"),
            text(begin, foot + 16, str(start), anchor="start"),
        ]
    return figure(parts, high=high, title=title, told=told)


Points = Sequence[tuple[int, int | None]]
"""Values across and, where they are known, values up."""


def lines_picture(
    lines: Sequence[tuple[str, str, Points]],
    *,
    cliffs: Sequence[int] = (),
    across: Callable[[int], str],
    up: Callable[[int], str],
    title: str,
    told: str,
) -> str:
    """Lines over one scale, each with a name and a kind (a class of the style sheet); cliffs are marked.

    ``across`` and ``up`` say a value of either scale. A line has a gap where its value is not known.
    """
    high, foot, left, right = 330, 270, 84, WIDE - 20
    low = min(x for _, _, points in lines for x, _ in points)
    last = max(x for _, _, points in lines for x, _ in points)
    most = max([1, *(y for _, _, points in lines for _, y in points if y is not None)])

    def x(value: int) -> int:
        return left + (value - low) * (right - left) // max(last - low, 1)

    def y(value: int) -> int:
        return foot - value * (foot - 30) // most

    parts: list[str] = []
    for n in range(5):
        value, amount = low + (last - low) * n // 4, most * n // 4
        parts += [
            line(left, y(amount), right, y(amount), kind="grid"),
            text(left - 6, y(amount) + 4, up(amount), anchor="end"),
            text(x(value), foot + 18, across(value), anchor="middle" if n < 4 else "end"),
        ]
    for value in cliffs:
        parts.append(line(x(value), 24, x(value), foot, kind="cliff"))
    for number, (name, kind, points) in enumerate(lines):
        way = _way([(x(a), None if b is None else y(b)) for a, b in points])
        dash = f' stroke-dasharray="{DASHES[number % len(DASHES)]}"' if number else ""
        at = left + (right - left) * number // len(lines)
        parts += [
            f'<path class="{kind}" d="{way}" fill="none" stroke="currentColor" stroke-width="2"{dash}/>',
            f'<path class="{kind}" d="M{at} {foot + 44}h24" fill="none" stroke="currentColor" '
            f'stroke-width="2"{dash}/>',
            text(at + 28, foot + 48, name),
        ]
    return figure(parts, high=high, title=title, told=told)


DASHES: Final = ("none", "7 3", "2 3", "9 3 2 3", "12 4", "4 2 1 2")
"""How the lines of a picture differ where colour does not tell them apart; the first is whole."""


def _way(points: Iterable[tuple[int, int | None]]) -> str:
    way, open_ = [], False
    for across, up in points:
        if up is not None:
            way.append(f"{'L' if open_ else 'M'}{across} {up}")
        open_ = up is not None
    return "".join(way)
