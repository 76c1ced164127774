"""The one layout of a policy file; comments are kept, meaning is not touched.

Declarations stand apart by one blank line, each clause stands on a line of its own (with one
blank line before it where the author left any), what is long is broken before 且 and 或 and after
commas. Formatting twice gives what formatting once gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from policyrules.base.cells import width
from policyrules.base.errors import PolicyError, Source
from policyrules.language.building.axes import taken_apart
from policyrules.language.building.placing import PARTS
from policyrules.language.keywords import Vocabulary
from policyrules.language.parser import Chunk, Parsed, analyse, listed
from policyrules.language.respell import collisions, respell
from policyrules.language.tokens import Comment, Token
from policyrules.language.trees import Node, nodes_of

WIDTH: Final = 100
"""Cells that a line should not exceed; a wide character counts two."""

_BEFORE_AMOUNT: Final = ("then", "otherwise", "expect")
_BEFORE_VALUE: Final = (*_BEFORE_AMOUNT, "amount", "stated", "named_value", "effective")
_OF_EXPECTED: Final = ("expect", "amount", "amount_silent", "stated", "stated_silent")
_FOLLOWING: Final = {
    "as_value": ("row",), "then": ("row",),
    "amount": _BEFORE_AMOUNT, "amount_silent": _BEFORE_AMOUNT, "stated": _BEFORE_AMOUNT,
    "stated_silent": _BEFORE_AMOUNT, "named_value": _BEFORE_VALUE, "named_silent": _BEFORE_VALUE,
    "effective": _BEFORE_VALUE, "effective_silent": _BEFORE_VALUE,
    "on": ("", "same_as"), "same_as": ("", "on"),
    "about": ("expect_finding",), "missing": _OF_EXPECTED, "only_missing": _OF_EXPECTED,
}  # fmt: skip
"""What may stand on the line of the clause before it, if that is one of these and there is room."""

_UNDER_READINGS: Final = ("amount", "stated", "named_value", "effective")

_LINE: Final = frozenset({"value", "value_silent", "rows", "must", "principle", "carry", "determined"})
"""Parts that stand on one line with all that belongs to them, if there is room."""

_ON_ONE_LINE: Final = frozenset({"fact", "entity", "clause"})
"""Declarations whose clauses are not parted onto lines."""

_ROW: Final = 4
"""How far a row of cells is indented."""

_SHORT: Final = frozenset({"fill", "fill_rows", "choose", "enable", "bring"})
"""Declarations that stand on one line if there is room."""

_COMPACT: Final = frozenset({"CLAUSE", "ENGLISH", "FILL", "CHOOSE", "ENABLE", "BRING", "READING", "FACT"})
"""Declarations that may stand without a blank line between them, where no clause begins a line in them.

How long a line is does not matter for it: the other vocabulary breaks elsewhere, and back again.
"""


@frozen
class _Segment:
    """A clause: its tokens, its indent, whether it may follow on the line of the one before."""

    tokens: tuple[Token, ...]
    indent: int
    joins: bool


@frozen
class _Marks:
    """What only the tree knows of a token, by its offset."""

    aliases: frozenset[int]
    negations: frozenset[int]
    records: frozenset[int]
    inside: frozenset[int]
    """The tokens of a stretch after its first: 0至2 is written in one."""
    rows: frozenset[int]
    """Where a row of cells begins that has a line of its own."""
    pairs: frozenset[int]
    """Where the line may be broken: before a heading that its one cell follows, a note and its English."""


@define
class _Page:
    """The lines written so far; ``ended``: a comment closed the last one."""

    lines: list[str] = field(factory=list)
    ended: bool = True


def format_source(source: Source, *, vocabulary: Vocabulary | None = None) -> str:
    """The text of the source in the settled layout, in its own vocabulary or the one asked for.

    PolicyError with the findings when the source has mistakes, or has names that are keywords
    in the vocabulary asked for.
    """
    parsed = analyse(source)
    target = vocabulary or parsed.lexed.vocabulary
    findings = tuple(f for f in parsed.findings if f.severity == "error")
    if findings:
        raise PolicyError(listed(findings))
    page = _pages(parsed, target)
    if target != parsed.lexed.vocabulary:
        tokens = _tokens(parsed)
        taken = collisions(source, tokens, target)
        if taken and not _reads_the_same(tokens, page):
            raise PolicyError(listed(taken))
    return page


def _tokens(parsed: Parsed) -> tuple[Token, ...]:
    """The tokens as they were read: a keyword that cannot be meant is a name."""
    return tuple(token for chunk in parsed.chunks for token in chunk.tokens)


def _reads_the_same(tokens: Sequence[Token], page: str) -> bool:
    """Whether a page is read as the tokens that it was written from: names as names, words as words."""
    again = analyse(Source("", page))
    if any(f.severity == "error" for f in again.findings):
        return False
    read = _tokens(again)
    return [(t.type, t.value) for t in read] == [(t.type, t.value) for t in tokens]


def _pages(parsed: Parsed, vocabulary: Vocabulary) -> str:
    before, after, rest = _attach(parsed.lexed.tokens, parsed.lexed.comments)
    lines: list[str] = []
    last_line, previous, single = 0, "", False
    for chunk in parsed.chunks:
        head = chunk.tokens[0]
        marks = _marks(chunk)
        segments = tuple(_segments(chunk, marks))
        page = _declaration(segments, marks, before, after, vocabulary)
        flat = all(segment.joins for segment in segments[1:])
        compact = previous == head.type and head.type in _COMPACT and single and flat
        free = compact or (head.type == "FACT" and previous in ("ENTITY", "FACT"))
        margin = "  " if head.type == "FACT" else ""
        lines += _between(before.get(head.start, ()), head.line, last_line, margin, free)
        lines += page.lines
        previous, single = head.type, flat
        last_line = chunk.tokens[-1].line
    lines += _between(rest, 0, last_line, "", True)
    return "\n".join(lines) + "\n" if lines else ""


def _between(comments: Sequence[Comment], line: int, last: int, margin: str, free: bool) -> list[str]:
    """The blank lines and comments before a declaration; ``free``: it needs no blank line.

    ``last`` is the last line before them in the source, 0 at its beginning; ``line`` is that of
    the declaration, 0 at the end.
    """
    places = [c.line for c in comments] + ([line] if line else [])
    gaps = [bool(begin) and end - begin > 1 for begin, end in zip([last, *places], places, strict=False)]
    if last and line and not free and not any(gaps):
        gaps[0] = True
    lines: list[str] = []
    for comment, gap in zip(comments, gaps, strict=False):
        lines += [""] * gap + [margin + _comment(comment)]
    return lines + [""] * (gaps[-1] if line else False)


def _attach(
    tokens: Sequence[Token], comments: Sequence[Comment]
) -> tuple[Mapping[int, tuple[Comment, ...]], Mapping[int, Comment], tuple[Comment, ...]]:
    """The comments on lines before a token, the comment behind a token, those after the last token."""
    before: dict[int, tuple[Comment, ...]] = {}
    after: dict[int, Comment] = {}
    waiting: list[Comment] = []
    left = iter([*comments, None])
    comment = next(left)
    for k, token in enumerate(tokens):
        while comment is not None and comment.start < token.start:
            if comment.alone:
                waiting.append(comment)
            else:
                after[tokens[k - 1].start] = comment
            comment = next(left)
        if waiting:
            before[token.start] = tuple(waiting)
            waiting = []
    while comment is not None:
        if comment.alone or not tokens:
            waiting.append(comment)
        else:
            after[tokens[-1].start] = comment
        comment = next(left)
    return before, after, tuple(waiting)


def _comment(comment: Comment) -> str:
    return "#" + comment.text[1:]


# ── one declaration ──────────────────────────────────────────────────────────


def _declaration(
    segments: Sequence[_Segment], marks: _Marks, before: Mapping[int, tuple[Comment, ...]],
    after: Mapping[int, Comment], vocabulary: Vocabulary,
) -> _Page:  # fmt: skip
    page = _Page()
    rows: dict[int, str] = {}
    last = 0
    for segment in segments:
        start = segment.tokens[0]
        above = before.get(start.start, ())
        apart = bool(last) and (above[0].line if above else start.line) - last > 1
        last = segment.tokens[-1].line
        units = list(_units(segment.tokens, before, after, marks, vocabulary))
        if segment.joins and not page.ended and not before.get(segment.tokens[0].start):
            whole = " ".join([page.lines[-1], *(u.text for u in units)])
            if width(whole) <= WIDTH and not any(u.before or u.after for u in units[:-1]):
                page.lines[-1] += " "
                _flow(page, units, segment.indent, fresh=False)
                continue
        page.lines += [""] * apart
        written = len(page.lines)
        _flow(page, units, segment.indent, fresh=True)
        if start.type == "ROW" and len(page.lines) == written + 1 and not page.ended:
            rows[written] = page.lines[written]
    _align(page, rows, " ｜ " if vocabulary == "zh" else " | ")
    return page


def _align(page: _Page, rows: Mapping[int, str], bar: str) -> None:
    """Put the cells of rows below each other, where every line has room for it; ``rows`` by their lines."""
    cells = {line: text.split(bar) for line, text in rows.items()}
    if len({len(row) for row in cells.values()}) != 1:
        return
    widths = [max(map(width, column)) for column in zip(*cells.values(), strict=True)]
    aligned: dict[int, str] = {}
    for line, row in cells.items():
        padded = (cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True))
        aligned[line] = (bar.join(padded) + page.lines[line].removeprefix(rows[line])).rstrip()
    if all(width(text) <= WIDTH for text in aligned.values()):
        for line, text in aligned.items():
            page.lines[line] = text


def _segments(chunk: Chunk, marks: _Marks) -> Iterator[_Segment]:
    """The declaration's first line, its own clauses, its parts, and below each what belongs to it."""
    tree = chunk.tree
    assert tree is not None
    margin = 2 if chunk.tokens[0].type == "FACT" else 0
    heads = PARTS.get(tree.rule, {})
    starts = {part.first.start: part for part in tree.parts} if tree.rule not in _ON_ONE_LINE else {}
    inside, previous = "", ""
    begin, indent, joins = 0, margin, False
    for k, token in enumerate(chunk.tokens):
        part = starts.get(token.start)
        if part is None:
            if token.start in marks.rows:
                yield _Segment(chunk.tokens[begin:k], indent, joins)
                begin, indent, joins = k, _ROW, False
            continue
        yield _Segment(chunk.tokens[begin:k], indent, joins)
        kind = part.rule
        option = next((c for c in part.children if isinstance(c, Node)), None)
        under_reading = kind in _UNDER_READINGS and isinstance(option, Node) and option.rule == "under"
        follows = previous in _FOLLOWING.get(kind, ()) or (inside in _LINE and kind not in heads)
        joins = tree.rule in _SHORT or (follows and not under_reading)
        inside = kind if kind in heads else inside
        begin, indent, previous = k, 4 if inside and kind not in heads else 2, kind
    yield _Segment(chunk.tokens[begin:], indent, joins)


def _marks(chunk: Chunk) -> _Marks:
    aliases: set[int] = set()
    negations: set[int] = set()
    records: set[int] = set()
    rows: set[int] = set()
    pairs: set[int] = set()
    stretches: list[tuple[int, int]] = []
    for tree in nodes_of(chunk.tree) if chunk.tree is not None else ():
        match tree.rule:
            case "alias" | "value_alias":
                aliases.add(tree.first.start)
            case "record":
                records.add(tree.first.start)
            case "neg" | "minus":
                negations.add(tree.first.start)
            case "between" | "one_sided":
                stretches.append((tree.first.start, tree.last.start))
            case "note" if chunk.tree is not None and chunk.tree.rule in _ON_ONE_LINE:
                pairs.add(tree.first.start)
                pairs.add(tree.last.start)
            case "items":
                colons = any(item.rule == "colon" for item in tree.children)
                begins = {(h or cells)[0].first.start for h, cells in taken_apart(tree.children)}
                (rows if colons else pairs).update(begins)
    within = [[t for t in chunk.tokens if low <= t.start <= high] for low, high in stretches]
    inside = {t.start for found in within if _of_figures(found) for t in found[1:]}
    return _Marks(
        frozenset(aliases), frozenset(negations), frozenset(records), frozenset(inside), frozenset(rows),
        frozenset(pairs),
    )  # fmt: skip


def _of_figures(stretch: Sequence[Token]) -> bool:
    """Whether a stretch is written in one: 0至2, but 高于 起征点 至 (2 × 起征点)."""
    return all(t.type in ("QUANTITY_", "DATE", "TO", "LT", "LE", "GT", "GE") for t in stretch)


# ── lines ────────────────────────────────────────────────────────────────────


@frozen
class _Unit:
    """What is not broken: a text, the space before it, comments on lines before and behind it."""

    text: str
    space: bool
    before: tuple[Comment, ...]
    after: Comment | None


def _units(
    tokens: Sequence[Token], before: Mapping[int, tuple[Comment, ...]], after: Mapping[int, Comment],
    marks: _Marks, vocabulary: Vocabulary,
) -> Iterator[_Unit]:  # fmt: skip
    text, space = "", False
    above: tuple[Comment, ...] = ()
    previous: Token | None = None
    comment: Comment | None = None
    for token in tokens:
        gap = previous is not None and _space(previous, token, marks, vocabulary)
        breaks = token.type in ("AND", "OR", "THEN", "ELSE", "WHEN", "CITES", "NOT_CITES") or (
            previous is not None and previous.type == "COMMA"
        )
        breaks = breaks or token.start in marks.pairs
        if previous is not None and (breaks or comment or before.get(token.start)):
            yield _Unit(text, space, above, comment)
            text, space, above = "", gap, before.get(token.start, ())
        elif previous is None:
            above = before.get(token.start, ())
        elif gap:
            text += " "
        text += respell(token, vocabulary)
        comment = after.get(token.start)
        previous = token
    yield _Unit(text, space, above, comment)


def _space(left: Token, right: Token, marks: _Marks, vocabulary: Vocabulary) -> bool:
    """Whether a space stands between two tokens."""
    if left.type in ("LPAR", "LBRACE", "DOT", "EQUALS") or left.start in marks.negations:
        return False
    if right.start in marks.inside:
        return vocabulary == "en"
    if left.type == "COMMA":
        return vocabulary == "en"
    if right.type == "LPAR":
        apart = right.start in marks.aliases or left.start in marks.records
        return apart or left.type not in ("NAME", "FUNCTION", "RANK", "KTH")
    return right.type not in ("RPAR", "RBRACE", "DOT", "COMMA", "COLON", "EQUALS")


def _flow(page: _Page, units: Sequence[_Unit], indent: int, *, fresh: bool) -> None:
    """Write the units, on a new line if ``fresh``, and on further lines where one is full."""
    for k, unit in enumerate(units):
        margin = " " * (indent if k == 0 else indent + 4)
        if unit.before and page.lines:
            page.lines += [margin + _comment(c) for c in unit.before]
            page.ended = True
        gap = " " if unit.space else ""
        full = bool(k) and width(page.lines[-1] + gap + unit.text) > WIDTH
        if (fresh and k == 0) or page.ended or full:
            page.lines.append(margin + unit.text)
        else:
            page.lines[-1] += gap + unit.text
        page.ended = unit.after is not None
        if unit.after is not None:
            page.lines[-1] += "  " + _comment(unit.after)
