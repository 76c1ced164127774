"""A workbook to fill in: a sheet for each kind of record, as ``read_ledger`` reads it. Needs ``ledger``.

The header says what a column holds and in which unit; a note at it what the fact means, who records it and
what it must satisfy. Ids are text, choices and answers are picked from a list. The sheet 齐全 says which
lists are complete, 选项 holds the options, 说明 how all of it is read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

from attrs import frozen

from policyrules.authoring.facts_asked import FactsAsked, facts_asked
from policyrules.base.arguments import typed
from policyrules.base.extras import needed
from policyrules.base.saying import Language, Said
from policyrules.base.units import PLAIN
from policyrules.base.workbooks import new_workbook
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above, roots
from policyrules.intake.columns import HOUSEHOLD
from policyrules.intake.ledger_files import COMPLETE_SHEET, NO_TABLES
from policyrules.intake.schema import described

ROWS: Final = 5000
"""So many rows have their lists to pick from."""

_SHEET_NAME: Final = 31
"""The longest name of a sheet."""

_HOW: Final = (
    Said("每张表一行一条记录；表头在第一行，不要合并格，不要合计行。",
         "A record a row; the header is row 1; no merged cells, no totals."),
    Said("{head} 把各表连起来：每张表的每一行都写它属于哪一户。编号、证件号、账号的格是文本，照原件录。",
         "{head} links the sheets: every row says whose it is. Ids and numbers of papers are text."),
    Said("空着的格是“未知”，不是零，也不是“否”：不知道就空着。标“可无”的，确实没有写“无”。",
         "An empty cell is unknown, neither 0 nor no. Where a fact may be absent, write none."),
    Said("金额写元，最多两位小数；日期写 2017-06-12、2017/6/12 或 2017年6月12日；百分数带 %。",
         "Money in yuan, two decimals at most; dates as 2017-06-12; percentages with their sign."),
    Said("可选几项的格，各项之间用顿号，一项也没有写 []；鼠标放在表头上，看到这一列的意思、由谁记录。",
         "Several options: commas between, [] for none of them; the note at a header says what is meant."),
    Said("名单登记齐全的，在“齐全”表里写“是”；没有写的，表里没有的人或事就还可能有。",
         "Say in the sheet complete which lists are so; of the others more records may exist."),
    Said("评定：policyrules decide {place} --ledger 本文件 --on 评定日",
         "To decide: policyrules decide {place} --ledger THIS_FILE --on DATE"),
)  # fmt: skip

_ONLY: Final = Said(
    "只有这些事项用到的事实：{names}。评定别的事项要另一本：没有的列一律未知。",
    "Holds what these programmes draw on: {names}. Others need another workbook: what has no column is "
    "unknown.",
)


@frozen
class _Column:
    """A column of a sheet."""

    header: str
    note: str = ""
    options: Sequence[str] = ()
    form: str = "@"
    """How its cells are formatted; @ is text."""


@typed
def template(policy: Policy, *, programmes: Sequence[str] = (), language: Language = "zh") -> bytes:
    """The workbook as bytes, the same for the same policy; with ``programmes`` of what these draw on alone.

    Raises UsageError where the extra is lacking, and for a programme that there is not.
    """
    asked = facts_asked(policy, programmes) if programmes else None
    order = [entity for entity in _order(policy) if asked is None or entity in asked.entities]
    stream = io.BytesIO()
    with new_workbook(stream, policy.document.title) as book:
        sheets = {entity: tuple(_columns(policy, entity, asked, language)) for entity in order}
        lists = tuple(dict.fromkeys(c.options for columns in sheets.values() for c in columns if c.options))
        writer = _Writer(book, language, lists)
        for entity, columns in sheets.items():
            about = policy.entities[entity]
            writer.table((about.label if language == "zh" else about.plural)[:_SHEET_NAME], columns)
        writer.complete(policy, [entity for entity in order if policy.entities[entity].parent is not None])
        writer.options()
        writer.how(policy, programmes)
    return stream.getvalue()


def _order(policy: Policy) -> list[str]:
    """The kinds of records, each root followed by what stands below it."""
    heads = roots(policy)
    above = {entity: root_above(policy.entities, entity) for entity in policy.entities}
    return [
        e for root in heads for e in (root, *(e for e in policy.entities if above[e] == root and e != root))
    ]


# ── the columns of a kind of record ──────────────────────────────────────────


def _columns(
    policy: Policy, entity: str, asked: FactsAsked | None, language: Language
) -> Iterator[_Column]:
    root = root_above(policy.entities, entity)
    yield _Column(_head(policy, root, language), _id_note(policy, root, entity, language))
    parent = policy.entities[entity].parent
    if parent is not None and parent != root:
        about = policy.entities[parent]
        of = Said(f"属于哪一条{about.label}：写它的编号", f"the id of the {about.label} that it belongs to")
        yield _Column(about.label if language == "zh" else parent, of.in_(language))
    if entity != root:
        own = Said(
            "这条记录的编号，同一户里不重复；可以不写", "the id of the record, once in a household; optional"
        )
        yield _Column("编号" if language == "zh" else "id", own.in_(language))
    for given in policy.facts[entity].values():
        if asked is None or given.id in asked.facts:
            yield from _of_fact(policy, given, language)


def _head(policy: Policy, root: str, language: Language) -> str:
    if root == policy.root:
        return HOUSEHOLD[language == "zh"]
    return f"{policy.entities[root].label}编号" if language == "zh" else root


def _id_note(policy: Policy, root: str, entity: str, language: Language) -> str:
    label = policy.entities[root].label
    own = Said(f"{label}的编号，不重复", f"the id of the {root}, once in this sheet")
    whose = Said(f"属于哪一{label}：写它的编号", f"the id of the {root} that it belongs to")
    return (own if entity == root else whose).in_(language)


def _of_fact(policy: Policy, given: Given, language: Language) -> Iterator[_Column]:
    unit, zh = given.type.unit, language == "zh"
    name = given.label if zh else given.name
    measured = "" if unit is None or unit == PLAIN else f"（{unit.zh}）" if zh else f" ({unit.en})"
    yield _Column(
        name + measured, described(policy, given).in_(language), tuple(_picked(given, zh)), _form(given)
    )
    if given.kind == "determination":
        for part in ("裁定人", "日期", "理由") if zh else ("by", "on", "basis"):
            yield _Column(f"{name}.{part}")


def _picked(given: Given, zh: bool) -> Iterator[str]:
    """What a cell of the fact may hold, where that is a short list."""
    match given.type.kind:
        case "bool":
            yield from ("是", "否") if zh else ("yes", "no")
        case "choice":
            yield from (option.label if zh else option.id for option in given.type.options)
        case _:
            return
    if given.type.optional:
        yield "无" if zh else "none"


def _form(given: Given) -> str:
    """How a cell is formatted: a day as a day, an amount with its fen, all else as text."""
    match given.type.kind:
        case "date":
            return "yyyy-mm-dd"
        case "number" if given.type.unit is not None and given.type.unit.scale >= 1:
            return "0.00" if given.type.unit.money else "General"
    return "@"


# ── sheets ───────────────────────────────────────────────────────────────────


@frozen
class _Writer:
    """Writes the sheets of a workbook of the library ``xlsxwriter``."""

    book: Any
    language: Language
    lists: Sequence[Sequence[str]]
    """The lists of options: each is a column of the sheet with them."""

    def table(self, name: str, columns: Sequence[_Column]) -> None:
        """An empty sheet with its header, as people fill it in."""
        sheet = self._sheet(name, [column.header for column in columns])
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _width(column.header), self.book.add_format({"num_format": column.form}))
            if column.note:
                sheet.write_comment(0, at, column.note, {"x_scale": 2, "y_scale": 2})
            if column.options:
                sheet.data_validation(
                    1, at, ROWS, at, {"validate": "list", "source": self._cells(column.options)}
                )

    def complete(self, policy: Policy, below: Sequence[str]) -> None:
        """The sheet that says which lists are complete."""
        zh = self.language == "zh"
        sheet = self._sheet(_of(COMPLETE_SHEET, zh), ("名单", "齐全") if zh else ("list", "complete"))
        for row, entity in enumerate(below, start=1):
            about = policy.entities[entity]
            sheet.write_string(row, 0, about.label if zh else about.plural)
        answers = ["是", "否"] if zh else ["yes", "no"]
        sheet.data_validation(1, 1, max(1, len(below)), 1, {"validate": "list", "source": answers})

    def options(self) -> None:
        """The sheet with the options."""
        sheet = self.book.add_worksheet(_of(NO_TABLES[1::2], self.language == "zh"))
        for at, options in enumerate(self.lists):
            for row, option in enumerate(options):
                sheet.write_string(row, at, option)

    def how(self, policy: Policy, programmes: Sequence[str]) -> None:
        """The sheet that says how the others are read, and for which programmes they are."""
        zh = self.language == "zh"
        sheet = self.book.add_worksheet(_of(NO_TABLES[::2], zh))
        sheet.set_column(0, 0, 100)
        sheet.write_string(0, 0, policy.document.title, self.book.add_format({"bold": True}))
        head = _head(policy, policy.root, self.language)
        names = [(p.label, p.id) for p in map(policy.programme, programmes)]
        only = _ONLY.filled(names=Said("、".join(zh for zh, _ in names), ", ".join(en for _, en in names)))
        for row, said in enumerate((*_HOW, *([only] if programmes else [])), start=2):
            sheet.write_string(row, 0, said.filled(head=head, place=policy.id).in_(self.language))

    def _sheet(self, name: str, header: Sequence[str]) -> Any:
        sheet = self.book.add_worksheet(name)
        bold = self.book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        for at, cell in enumerate(header):
            sheet.write_string(0, at, cell, bold)
        sheet.freeze_panes(1, 1)
        return sheet

    def _cells(self, options: Sequence[str]) -> str:
        """Where a list of options stands."""
        xl_range_abs = needed("xlsxwriter.utility", "ledger").xl_range_abs
        at = self.lists.index(options)
        return f"='{_of(NO_TABLES[1::2], self.language == 'zh')}'!{xl_range_abs(0, at, len(options) - 1, at)}"


def _of(names: Sequence[str], zh: bool) -> str:
    """The name of a sheet in a language: the Chinese one stands first."""
    return names[0] if zh else names[1]


def _width(header: str) -> int:
    """In characters of a digit's width; a Chinese one takes two."""
    return max(10, sum(1 if char.isascii() else 2 for char in header) + 2)
