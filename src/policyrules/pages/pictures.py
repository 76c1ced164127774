"""Pictures of the pages (SVG): nothing in them is loaded from elsewhere or runs, and each says what it shows.

Colours are the page's own (``currentColor``, and classes that a style sheet may colour): they read in dark
and light and on paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
            '<figure class="picture">',
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
