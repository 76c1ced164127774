"""What a change costs, in words: a report for the terminal or as Markdown, the rows behind each number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from attrs import frozen

from policyrules.base.cells import paragraphs, table
from policyrules.base.saying import Language, Said
from policyrules.base.units import YUAN_MONTH, Number, Unit
from policyrules.comparing.impact_results import (
    KINDS,
    Distribution,
    Group,
    Impact,
    Kind,
    Move,
    MoveCause,
    ProgrammeImpact,
    Result,
    Side,
)
from policyrules.comparing.moves import unit_of
from policyrules.explaining.phrases import (
    amount_text,
    citation_text,
    clauses_text,
    name_text,
    number_text,
    option_text,
    path_text,
    say,
    status_text,
)

MOVES: Final[dict[Kind, Said]] = {
    "enters": Said("新增", "enter"),
    "leaves": Said("停发", "leave"),
    "gains": Said("增加", "gain"),
    "loses": Said("减少", "lose"),
    "other": Said("结果改变", "other result"),
    "opens": Said("变为未定", "now open"),
    "settles": Said("变为确定", "now settled"),
    "open": Said("仍未定", "still open"),
    "unchanged": Said("不变", "unchanged"),
}
"""How a move is called."""

MOST_CAUSES: Final = 6
"""So many causes of a kind of move are told, the most frequent."""

BAR: Final = 30
"""The longest bar in the terminal, in cells."""

_HEADS: Final = (
    Said("户编号", "household"),
    Said("对象", "about"),
    Said("事项", "programme"),
    Said("变动", "move"),
    Said("原结果", "result before"),
    Said("原金额", "amount before"),
    Said("新结果", "result after"),
    Said("新金额", "amount after"),
    Said("差额", "difference"),
    Said("标准改变", "figures changed"),
    Said("不再依据", "no longer by"),
    Said("新的依据", "by now"),
)
AMOUNTS: Final = (5, 7, 8)
"""The places of those that are amounts."""

Rows = list[tuple[str, ...]]


@frozen
class _Part:
    """A part of the report: a heading, lines, a table."""

    heading: str
    lines: tuple[str, ...] = ()
    rows: Sequence[Sequence[str]] = ()


def impact_text(before: Side, after: Side, found: Impact, *, language: Language = "zh") -> str:
    """The report for the terminal, what is paid before and after as bars."""
    blocks = []
    for part in _parts(before, after, found, language):
        blocks.append([part.heading, *part.lines, *table(part.rows, indent="  ")])
    blocks.insert(1, bars(found, language))
    return paragraphs(block for block in blocks if block)


def impact_markdown(
    before: Side, after: Side, found: Impact, *, picture: str = "", language: Language = "zh"
) -> str:
    """The report as Markdown; ``picture``, a chart (SVG), stands behind the first table."""
    written: list[str] = []
    for number, part in enumerate(_parts(before, after, found, language)):
        written.append(f"{'##' if number else '#'} {plain(part.heading)}")
        written += ["\n".join(f"- {plain(line)}" for line in part.lines)] if part.lines else []
        written += [_markdown(part.rows)] if part.rows else []
        written += [picture.strip()] if picture and not number else []
    return "\n\n".join(written) + "\n"


def plain(text: str) -> str:
    """A text in Markdown as it stands, no mark of it acting."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in text)


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(plain(cell) for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _parts(before: Side, after: Side, found: Impact, language: Language) -> Iterator[_Part]:
    yield _Part(title(before, after, language), tuple(_about(found, language)), summary_rows(found, language))
    for programme in found.programmes:
        lines = tuple(_causes(before, after, programme, language))
        if lines:
            yield _Part(name_text(programme.id, programme.label, language), lines)
    if (by := found.distribution) is not None:
        name = name_text(by.id, by.label, language)
        heading = say(language, f"按{name}由低到高", f"By {name}, from the lowest")
        left = say(language, f"另有 {by.unknown} 户，这个数或金额没有确定，没有计入",
                   f"{by.unknown} households left out: this number or amount is not settled")  # fmt: skip
        yield _Part(heading, (left,) if by.unknown else (), group_rows(by, language))


def title(before: Side, after: Side, language: Language) -> str:
    """What is compared with what."""
    old, new = (_side(side, language) for side in (before, after))
    if old == new and before.policy.digest != after.policy.digest:
        old, new = (_told_apart(side, language) for side in (before, after))
    return say(language, f"政策变动的影响：由 {old} 到 {new}", f"What a change costs: from {old} to {new}")


def _side(side: Side, language: Language) -> str:
    policy = side.policy
    names = [f"《{policy.document.title}》", policy.overlay, *(one.title for one in policy.amendments)]
    return say(language, "，", ", ").join([*(name for name in names if name), side.on.isoformat()])


def _told_apart(side: Side, language: Language) -> str:
    """The same with what tells one text from another, as a script and a receipt have it."""
    digest = f"{side.policy.digest[:16]}…"
    return _side(side, language) + say(language, f"，政策文本校验值 {digest}", f", policy digest {digest}")


def _about(found: Impact, language: Language) -> Iterator[str]:
    """How many households were decided, and which were not."""
    yield say(
        language,
        f"两边都评定的 {found.households} 户",
        f"{found.households} households decided on both sides",
    )
    known, was, now = found.monthly.households, found.monthly.before, found.monthly.after
    if known:
        old, new = (number_text(fen, YUAN_MONTH, language) for fen in (was, now))
        more = signed(now - was, YUAN_MONTH, language)
        line = say(
            language,
            f"两边金额都确定的 {known} 户，每月合计由 {old} 到 {new}（{more}）",
            f"{known} households of which both amounts are settled are paid {old}, then {new} ({more})",
        )
        yield line + _OTHER_UNITS.in_(language) if _has_other_units(found) else line
    for count, zh, en in (
        (len(found.only_before), "只有原政策读得进的", "read by the first policy only"),
        (len(found.only_after), "只有新政策读得进的", "read by the second policy only"),
        (found.rejected, "两边都退回的", "rejected on both sides"),
    ):
        if count:
            yield say(language, f"{zh} {count} 户，没有计入", f"{count} {en}, not counted")


_OTHER_UNITS: Final = Said("；不按月发的不在内", "; what is not paid by the month is not in it")


def _has_other_units(found: Impact) -> bool:
    """Whether something is paid that is not paid by the month."""
    costs = (side for programme in found.programmes for side in programme.costs)
    return any(cost and unit != YUAN_MONTH for cost, unit in costs)


# ── tables ───────────────────────────────────────────────────────────────────


def summary_rows(found: Impact, language: Language) -> Rows:
    """A head and a row for each programme: how many move how, and what is paid before and after."""
    kinds = [kind for kind in KINDS if any(p.count(kind) for p in found.programmes)]
    heads = (
        say(language, "事项", "programme"),
        *(MOVES[kind].in_(language) for kind in kinds),
        say(language, "原支出", "paid before"),
        say(language, "新支出", "paid after"),
        say(language, "差额", "difference"),
    )
    return [heads, *(_summary_row(programme, kinds, language) for programme in found.programmes)]


def _summary_row(programme: ProgrammeImpact, kinds: Sequence[Kind], language: Language) -> tuple[str, ...]:
    counts = tuple(str(programme.count(kind)) for kind in kinds)
    costs = ["" if unit is None else number_text(cost, unit, language) for cost, unit in programme.costs]
    (old, unit), (new, other) = programme.costs
    difference = "" if unit is None or unit != other else signed(new - old, unit, language)
    return name_text(programme.id, programme.label, language), *counts, *costs, difference


def group_rows(found: Distribution, language: Language) -> Rows:
    """A head and a row for each group of households, from the lowest."""
    heads = (
        say(language, "由", "from"),
        say(language, "至", "to"),
        say(language, "户数", "households"),
        say(language, "原支出", "paid before"),
        say(language, "新支出", "paid after"),
        say(language, "差额", "difference"),
    )
    return [heads, *(_group_row(group, found.unit, language) for group in found.groups)]


def _group_row(group: Group, unit: Unit | None, language: Language) -> tuple[str, ...]:
    limits = (number_text(end, unit, language) for end in (group.low, group.high))
    paid = (number_text(fen, YUAN_MONTH, language) for fen in (group.before, group.after))
    return *limits, str(group.households), *paid, signed(group.after - group.before, YUAN_MONTH, language)


def move_rows(
    before: Side, after: Side, found: Impact, *, kinds: Collection[Kind] = KINDS, language: Language = "zh"
) -> Iterator[tuple[str, ...]]:
    """A head and a row for each household or record that moves in one of these ways."""
    yield tuple(said.in_(language) for said in _HEADS)
    for programme in found.programmes:
        for move in programme.moves:
            if move.kind in kinds:
                yield _move_row(before, after, programme, move, language)


def _move_row(
    before: Side, after: Side, programme: ProgrammeImpact, move: Move, language: Language
) -> tuple[str, ...]:
    figures = say(language, "、", ", ").join(c.label for c in move.causes if c.kind == "figure")
    gone, new = (_clauses(side, move, kind, language) for side, kind in ((before, "gone"), (after, "new")))
    unit = unit_of(move.before if move.kind == "leaves" else move.after)
    return (
        move.household, path_text(move.path, after.policy, language),
        name_text(programme.id, programme.label, language), MOVES[move.kind].in_(language),
        *_result(move.before, language), *_result(move.after, language),
        signed(move.difference, unit, language) if move.difference else "", figures, gone, new,
    )  # fmt: skip


def _clauses(side: Side, move: Move, kind: str, language: Language) -> str:
    cited = (cause.citation for cause in move.causes if cause.kind == kind and cause.citation is not None)
    return clauses_text(side.policy, cited, language)


def _result(result: Result | None, language: Language) -> tuple[str, str]:
    """The outcome and the amount of one side."""
    if result is None:
        return say(language, "没有这一事项", "no such programme"), ""
    named = result.outcome
    outcome = option_text(named, language) if named else status_text(result.status, language)
    return outcome, amount_text(result.amount, language) if result.amount is not None else ""


def signed(number: Number, unit: Unit | None, language: Language) -> str:
    """A difference with its sign."""
    return f"{'+' if number > 0 else ''}{number_text(number, unit, language)}"


# ── why ──────────────────────────────────────────────────────────────────────


def _causes(before: Side, after: Side, programme: ProgrammeImpact, language: Language) -> Iterator[str]:
    """Kind by kind how many move, by how much altogether, and the most frequent of what differs."""
    for kind in KINDS:
        count = programme.count(kind)
        if kind == "unchanged" or not count:
            continue
        more = programme.differences.get(kind, 0)
        unit = programme.unit_of(kind)
        together = "" if not more or unit is None else signed(more, unit, language)
        told = [_cause(before, after, cause, count, language) for cause, count in programme.causes[kind]]
        why = say(language, "；", "; ").join(told[:MOST_CAUSES])
        head = f"{MOVES[kind].in_(language)} {count}"
        parts = [part for part in (together, why) if part]
        yield head + (say(language, "：", ": ") + say(language, "；", "; ").join(parts) if parts else "")


def _cause(before: Side, after: Side, cause: MoveCause, count: int, language: Language) -> str:
    side = before if cause.kind == "gone" else after
    what = citation_text(cause.citation, side.policy, language) if cause.citation else cause.label
    match cause.kind:
        case "figure":
            return say(language, f"标准改变 {what}（{count}）", f"another figure: {what} ({count})")
        case "gone":
            return say(language, f"不再依据 {what}（{count}）", f"no longer by {what} ({count})")
        case "new":
            return say(language, f"新的依据 {what}（{count}）", f"by now {what} ({count})")


# ── bars ─────────────────────────────────────────────────────────────────────


def bars(found: Impact, language: Language) -> list[str]:
    """What each programme pays before and after, as bars of cells; those of one unit on one scale."""
    rows: Rows = []
    most = most_by_unit(found)
    words = say(language, "原", "was"), say(language, "新", "now")
    for programme in found.programmes:
        name = name_text(programme.id, programme.label, language)
        for word, (cost, unit) in zip(words, programme.costs, strict=True):
            if unit is not None and is_paying(programme):
                bar = "█" * int(BAR * cost / most[unit]) if cost else ""
                rows.append((name, word, number_text(cost, unit, language), bar))
                name = ""
    return table(rows)


def is_paying(programme: ProgrammeImpact) -> bool:
    """Whether something is paid on a side, all of it in one unit."""
    return any(cost and unit is not None for cost, unit in programme.costs)


def most_by_unit(found: Impact) -> dict[Unit, Number]:
    """The most that a programme pays on a side, by unit: what is of one unit is drawn on one scale."""
    most: dict[Unit, Number] = {}
    for cost, unit in (side for programme in found.programmes for side in programme.costs):
        if unit is not None:
            most[unit] = max(cost, most.get(unit, 0))
    return most
