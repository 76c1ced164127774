"""The tables of a ledger, wherever they lie: a folder of files, the sheets of one workbook, one table.

A table of ours is called by the entity's plural or label (``members.csv``, the sheet 成员). A register of a
county's is known by its columns. What is said of all of them stands beside them (``settings``), which lists
are complete also in the sheet 齐全 of the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

from attrs import field, frozen

from policyrules.base.errors import CaseError, Problem, UsageError
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.core.roots import roots
from policyrules.intake.columns import Column, head_names, is_register, person_of
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.headers import HEADER_WITHIN, Grid, Heading, header_row, whole_header
from policyrules.intake.headings import register_heading
from policyrules.intake.records import Keys, keys_of
from policyrules.intake.settings import SaidOf, Settings, find_settings, sheet_of
from policyrules.intake.showing import show, show_value
from policyrules.intake.table_names import enter, refuse_script_s, roots_first, table_names
from policyrules.intake.tables import read_table
from policyrules.intake.text_tables import first_line, grid_of, head_of, tables_in
from policyrules.intake.values import NO_WORDS, YES_WORDS, plain
from policyrules.intake.workbooks import ENDINGS, read_workbook

DATABASES: Final = (".duckdb", ".db")
"""The endings of a database."""
PARQUET: Final = ".parquet"
"""The ending of a table of a database in a file of its own."""

COMPLETE_SHEET: Final = ("齐全", "complete")
"""The sheet that says which lists are complete."""
NO_TABLES: Final = ("说明", "选项", "notes", "options")
"""Sheets for the people who fill a workbook in."""


OLD_ENDINGS: Final = (".xls", ".et", ".ods", ".wps")
"""Of workbooks that are to be saved as another."""
_OLD_BOOK: Final = Said(
    "{name}: 是别的形式的工作簿：用表格软件打开，另存为 xlsx",
    "{name}: is a workbook of another form: open it in a spreadsheet, save it as xlsx",
)
_NOT_FOUND: Final = Said("{name}: 没有这个文件或文件夹", "{name}: no such file or folder")
_NO_FORM: Final = Said(
    "{name}: 台账是一个文件夹，或以 .xlsx、.xlsm、.csv、.parquet、.duckdb、.db 结尾的文件",
    "{name}: a ledger is a folder, or a file that ends with .xlsx, .xlsm, .csv, .parquet, .duckdb or .db",
)
_NAMES_ALONE: Final = Said(
    "没有读入：有人而没有户编号、户主身份证号、与户主关系，不知道各是哪一户的",
    "not read: persons without a household's number, its head's or kin, so that nobody knows whose they are",
)


_NO_HEADER: Final = Said(
    "{sheet}: 第 {row} 行有身份证号，"
    f"前 {HEADER_WITHIN} 行里却没有认得的表头：不知道是谁家的人。加上表头；不是台账的，从工作簿里删去这张表",
    "{sheet}: there are identity numbers in row {row}, "
    f"and no known header in the first {HEADER_WITHIN} rows, so that nobody knows whose they are: give it a "
    "header, or take the sheet out of the workbook where it is none of the ledger's",
)
_TIME: Final = re.compile(
    r"(19|20)[0-9]{2}(年度?|[-.][0-9]{1,2}|[0-9]{2})?|([0-9]{1,2}|[一二三四五六七八九十]{1,2})月份?"
    r"|第?[一二三四1-4]季度|[上下]半年|[上本去今]年度?"
)
"""How the name of a table says of which time it is."""
_OTHER_TIMES: Final = Said(
    "{names} 像是不同时候的同一张表，都读入了：只要其中一张的，把别的移出去",
    "{names} seem to be one table at different times; all are read: where one is meant, take the others out",
)
_OTHER_S: Final = Said(
    "没有读入这张表：两份政策里只有另一份有",
    "this table is not read: of the two policies only the other has it",
)
_NUMBER: Final = re.compile(r"\s*[1-9][0-9]{16}[0-9Xx]\s*")


@frozen
class Place:
    """A row of a household's."""

    household: str
    """Its id in its plain form."""
    table: str
    row: int


def in_two_households(numbers: Iterable[tuple[str, Place]]) -> dict[str, list[Place]]:
    """By identity number, a row of each of the first two households with it; none of one household's alone.

    ``numbers`` come with their rows, in the order of these.
    """
    found: dict[str, list[Place]] = {}
    for number, place in numbers:
        here = found.setdefault(number, [])
        if not here or (len(here) == 1 and here[0].household != place.household):
            here.append(place)
    return {number: here for number, here in found.items() if len(here) == 2}


@frozen
class Files:
    """The tables by entity, those of roots first, and what is said of all of them."""

    name: str
    tables: Mapping[str, Path | Grid]
    complete: Complete = None
    empty: Empty = ()
    notes: tuple[Problem, ...] = ()
    registers: tuple[Path | Grid, ...] = ()
    """Tables with a household and its persons in their rows, as counties keep them."""
    settings: Settings = field(factory=Settings)
    """What the county says of its columns."""
    twice: Mapping[str, Sequence[Place]] = field(factory=dict)
    """Of tables that are a part of a ledger: by identity number, rows of two households with it."""
    sound: Mapping[str, bool] = field(factory=dict)
    """Of such, by name: whether numbers that end in 000 are taken as they stand (``ends_in_000``)."""


def is_database(path: Path) -> bool:
    """Whether a ledger is a DuckDB file, or a file or folder of Parquet."""
    if path.is_dir():
        return path.suffix.lower() in DATABASES or any(tables_in(path, endings=(PARQUET,)))
    return path.suffix.lower() in (*DATABASES, PARQUET)


def ledger_files(policy: Policy, path: Path, mapping: SaidOf = None) -> Files:
    """The tables of the ledger at ``path``: a folder, a workbook, or one table as text.

    ``mapping`` is the file that says what they are, where it is not beside them. Raises UsageError where the
    ledger is none of these, has no table of households or one that the policy does not know; CaseError where
    a workbook or its sheet 齐全 cannot be read.
    """
    finder = _Finder(policy, find_settings(path, mapping), keys_of(policy))
    if path.suffix.lower() in ENDINGS:
        finder.workbook(path)
    elif path.suffix.lower() == ".csv" and path.is_file():
        finder.table(path, path.stem, path.name)
    elif path.is_dir():
        finder.folder(path)
    else:
        raise UsageError(_no_ledger(path))
    return finder.files(path.name, "" if path.suffix.lower() in ENDINGS else ".csv")


def _no_ledger(path: Path) -> Said:
    """Why a path is no ledger."""
    if not path.exists():
        return _NOT_FOUND.filled(name=path.name)
    return (_OLD_BOOK if path.suffix.lower() in OLD_ENDINGS else _NO_FORM).filled(name=path.name)


def of_sheets(policy: Policy, called: str, sheets: Mapping[str, Grid], settings: Settings) -> Files:
    """The tables among sheets that are at hand, by their names; raises as ``ledger_files``."""
    finder = _Finder(policy, settings, keys_of(policy))
    finder.sheets(sheets)
    return finder.files(called, "")


def every_table(policy: Policy, path: Path) -> Iterator[tuple[str | None, Grid]]:
    """Each table of a ledger as its cells, with the entity whose records it holds; None: of nobody's name."""
    if path.suffix.lower() in ENDINGS:
        books, texts = [path], list[Path]()
    elif path.is_file():
        books, texts = [], [path]
    else:
        texts = [*tables_in(path, endings=(".csv",))]
        books = [] if texts else [*tables_in(path, endings=ENDINGS)]
    finder, names = _Finder(policy, Settings(), keys_of(policy)), table_names(policy)
    for text in texts:
        grid = grid_of(text, register_heading(policy, finder.keys, Settings(), text.name))
        yield finder.entity(text, text.stem), grid
    for book in books:
        for title, grid in read_workbook(book).items():
            name = plain(title)
            if name in names or name not in (*COMPLETE_SHEET, *NO_TABLES):
                yield finder.entity(grid, name), grid


@frozen
class _Finder:
    """Finds the tables of a ledger; what it finds grows."""

    policy: Policy
    settings: Settings
    keys: Mapping[str, Keys]
    tables: dict[str, Path | Grid] = field(factory=dict)
    registers: list[Path | Grid] = field(factory=list)
    complete: list[str] = field(factory=list)
    notes: list[Problem] = field(factory=list)

    def files(self, name: str, ending: str) -> Files:
        """What was found in what is called ``name``; ``ending`` is that of its tables."""
        person = person_of(self.policy, self.policy.root) or ""
        alone = person in self.tables and self.policy.root not in self.tables and not self.registers
        if alone and self.register(self.tables[person], named=True):  # it tells of their households too
            self.registers.append(self.tables.pop(person))
        self._without_lists_of_names()
        tables = self.tables if self.registers and not self.tables else roots_first(
            self.policy, self.tables, name, ending, registers=bool(self.registers)
        )  # fmt: skip
        listed = [name for name in self.complete if name not in self.settings.others]
        complete = listed if self.complete else self.settings.complete
        empty, registers = self.settings.empty, tuple(self.registers)
        self.notes.extend(Problem(said, table=name) for said in _of_other_times(registers))
        return Files(name, tables, complete, empty, tuple(self.notes), registers, self.settings)

    def _without_lists_of_names(self) -> None:
        """Leave out registers that do not say whose their persons are, where another table does."""
        if self.settings.household:
            return
        kinds = {source.name: {c.kind for c in self.columns(source)[1]} for source in self.registers}
        names = [s for s in self.registers if not kinds[s.name] & {"household", "head", "relation"}]
        if self.tables or len(names) < len(self.registers):
            for source in names:
                self.registers.remove(source)
                self.notes.append(Problem(_NAMES_ALONE, table=source.name))

    def folder(self, folder: Path) -> None:
        """Every table of text; where there is none, every workbook."""
        texts = [*tables_in(folder, endings=(".csv",))]
        books = [*tables_in(folder, endings=ENDINGS)]
        for path in texts:
            self.table(path, path.stem, path.name)
        for path in () if texts else books:
            self.workbook(path)
        if texts and books:
            left = [path.name for path in books]
            said = Said(
                f"没有读入工作簿 {'、'.join(left)}：台账写成一个文件夹的 CSV，或一个工作簿",
                f"workbooks are not read here: {', '.join(left)}; "
                "a ledger is a folder of CSV or one workbook",
            )
            self.notes.append(Problem(said, table=folder.name))

    def workbook(self, path: Path) -> None:
        """Every sheet of a workbook that is a table. Raises UsageError for persons below no header."""
        sheets = read_workbook(path)
        for title, grid in sheets.items():
            row = self.persons_without_header(plain(title), grid)
            if row:
                raise UsageError(_NO_HEADER.filled(sheet=grid.name, row=row))
        self.sheets(sheets)

    def persons_without_header(self, title: str, grid: Grid) -> int:
        """The first row with an identity number of a sheet that is not known by its name nor its header."""
        heading = register_heading(self.policy, self.keys, self.settings, grid.name)
        if title in (*table_names(self.policy), *COMPLETE_SHEET, *NO_TABLES, *self.settings.others):
            return 0
        place = header_row(grid.lines, heading)
        if place is not None and not _numbered(grid.lines[place]):  # 户主 in a row of a person is no header
            return 0
        return next((row for row, line in enumerate(grid.lines, start=1) if _numbered(line)), 0)

    def sheets(self, sheets: Mapping[str, Grid]) -> None:
        """Every sheet that is a table; others are left out and named."""
        for title, grid in sheets.items():
            name = plain(title)
            if name in COMPLETE_SHEET and name not in table_names(self.policy):
                self.complete.extend(_complete_sheet(grid))
            elif name in (*table_names(self.policy), *self.settings.others) or (
                name not in NO_TABLES and self.known(grid)
            ):
                self.table(grid, name, grid.name)
            elif name not in NO_TABLES:
                said = Said(
                    "没有读入这张工作表：政策里没有这张表",
                    "this sheet is not read: the policy has no such table",
                )
                self.notes.append(Problem(said, table=grid.name))

    def known(self, grid: Grid) -> bool:
        """Whether a sheet under another name is a ledger's: a register, or with the ids of households.

        A column 户 alone may as well say how many there are: it counts beside a fact.
        """
        labels = {self.policy.entities[root].label for root in roots(self.policy)}
        keys = {name for root in roots(self.policy) for name in head_names(self.policy, root)} - labels
        facts = {name for of in self.keys.values() for name in of.facts}
        cells = {"".join(plain(cell).split()) for line in grid.lines[:HEADER_WITHIN] for cell in line}
        return bool(cells & keys) or bool(cells & labels and cells & facts) or self.register(grid)

    def table(self, source: Path | Grid, title: str, called: str) -> None:
        """Put a table with its entity, or among the registers; leave out one that only another policy has."""
        refuse_script_s(self.policy, title, source.name, first_line(source))
        if title in self.settings.others:
            self.notes.append(Problem(_OTHER_S, table=source.name))
        elif self.entity(source, title) is None and self.register(
            source, named=title in table_names(self.policy)
        ):
            self.registers.append(source)
        else:
            if title not in table_names(self.policy):  # what cannot be read is told before whose it is
                head_of(source, register_heading(self.policy, self.keys, self.settings, source.name))
            enter(self.policy, self.tables, source, title, called)

    def entity(self, source: Path | Grid, title: str) -> str | None:
        """Whose records a table of this name holds; None of a name that is nobody's, and of a register."""
        entity = table_names(self.policy).get(title)
        return None if entity == self.policy.root and self.register(source, named=True) else entity

    def register(self, source: Path | Grid, *, named: bool = False) -> bool:
        """Whether a table is a register; ``named``: one that is called households holds persons too."""
        header, columns = self.columns(source)
        if not is_register(self.policy, columns, named=named):
            return False
        others = (
            e
            for e in self.policy.entities
            if e not in (self.policy.root, person_of(self.policy, self.policy.root))
        )
        known = len(columns)
        return all(known >= sum(plain(cell) in self.keys[e].facts for cell in header) for e in others)

    def columns(self, source: Path | Grid) -> tuple[Sequence[str], Sequence[Column]]:
        """The header of a table, and what its columns are on a register; nothing where it has none."""
        heading = register_heading(self.policy, self.keys, self.settings, source.name)
        try:
            grid = head_of(source, heading)
        except CaseError:
            return (), ()
        place = header_row(grid.lines, heading)
        if place is None:
            return (), ()
        _, header, _ = whole_header(grid, place, heading)
        return header, [column for cell in header if (column := heading.meaning(cell)) is not None]


def _of_other_times(registers: Sequence[Path | Grid]) -> Iterator[Said]:
    """Which registers seem to be one table at different times: 2016年, 2017年."""
    alike: dict[str, list[str]] = {}
    for source in registers:
        title = sheet_of(source.name)
        alike.setdefault(_TIME.sub("·", plain(title)), []).append(title)
    for bare, titles in alike.items():
        if "·" in bare and len(set(titles)) > 1:
            names = [show(title) for title in titles]
            yield _OTHER_TIMES.filled(names=Said("、".join(names), ", ".join(names)))


def _numbered(line: Sequence[str]) -> bool:
    """Whether a row holds an identity number."""
    return any(_NUMBER.fullmatch(plain(cell)) for cell in line)


_Column = Literal["list", "complete"]


def _complete_sheet(grid: Grid) -> list[str]:
    """The lists that the sheet 齐全 says are complete."""
    names: dict[str, _Column] = {"名单": "list", "list": "list", "齐全": "complete", "complete": "complete"}
    needed: dict[_Column, Said] = {
        "list": Said("缺少列 名单", "there is no column list"),
        "complete": Said("缺少列 齐全", "there is no column complete"),
    }
    heading: Heading[_Column] = Heading(names.get, tuple(names), needed, str)
    table = read_table(grid, heading)
    complete, wrong = [], []
    for row in table.rows:
        answer = row.cells.get("complete", "")
        said = list(row.problems)
        if answer and answer not in (*YES_WORDS, *NO_WORDS, "TRUE", "FALSE"):
            said.append(
                Said(f"{show_value(answer)} 应为 是 或 否", f"{show_value(answer)} should be yes or no")
            )
        wrong += [Problem(each, "", row.number, table.name) for each in said]
        if answer in (*YES_WORDS, "TRUE"):
            complete.append(row.cells.get("list", ""))
    if wrong:
        raise CaseError(tuple(wrong))
    return complete
