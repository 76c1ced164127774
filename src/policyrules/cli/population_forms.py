"""The forms in which invented households are written: JSON, CSV, a workbook, Parquet, DuckDB."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from attrs import frozen

from policyrules.base.databases import for_duckdb
from policyrules.base.errors import UsageError
from policyrules.base.extras import needed
from policyrules.base.saying import Language, Said
from policyrules.base.workbooks import new_workbook
from policyrules.cli.files import Outputs
from policyrules.cli.forms import MARK
from policyrules.cli.output import csv_text
from policyrules.cli.progress import Progress
from policyrules.intake.case_writing import write_case
from policyrules.intake.ledger_files import COMPLETE_SHEET
from policyrules.intake.settings import NAMES as SETTINGS
from policyrules.population.drawing import Drawing
from policyrules.population.pieces import PIECE, in_order
from policyrules.population.tables import Table, rows, tables

SHEET: Final = 1_048_576
"""The rows of a sheet, its header among them."""
TOGETHER: Final = 10
"""So many stretches of households are written to a database at a time."""

DRAWN: Final = Said("已生成 {done} {counted}…", "{done} {counted} drawn…")
TOO_LONG: Final = Said(
    "{name}：一张工作表至多 {most} 行，请少写几户，或写成 CSV 文件夹",
    "{name}: a sheet has {most} rows at most: draw fewer households, or write a folder of CSV",
)

T = TypeVar("T")
_Rows = Mapping[str, list[Sequence[str]]]
"""Rows by the entity of their table."""


@frozen
class Wanted:
    """What is to be written."""

    found: Drawing
    count: int
    language: Language

    def made(self, work: Callable[[range], T]) -> Iterator[T]:
        """What is made of the households, some hundreds at a time and in order; progress is said."""
        progress = Progress(Said("户", "households"), self.language, DRAWN)
        for number, each in enumerate(in_order(work, self.count), start=1):
            progress.reached(min(number * PIECE, self.count), self.count)
            yield each

    def tables(self) -> Mapping[str, Table]:
        """The tables, by entity."""
        return tables(self.found, self.language)

    def rows(self, here: Mapping[str, Table]) -> Iterator[_Rows]:
        """The rows of the tables."""
        return self.made(lambda numbers: _rows(self.found, here, numbers))

    @property
    def lists(self) -> list[str]:
        """The lists that are said to be complete."""
        return [entity.plural for entity in self.found.policy.entities.values() if entity.parent is not None]

    def complete(self) -> tuple[str, list[tuple[str, str]]]:
        """The name and the rows of the sheet or table that says so."""
        zh = self.language == "zh"
        said = [("名单", "齐全") if zh else ("list", "complete")]
        return COMPLETE_SHEET[not zh], [*said, *((plural, "是" if zh else "yes") for plural in self.lists)]


def _rows(
    found: Drawing, here: Mapping[str, Table], numbers: Iterable[int]
) -> dict[str, list[Sequence[str]]]:
    made: dict[str, list[Sequence[str]]] = {entity: [] for entity in here}
    for number in numbers:
        for entity, cells in rows(here, found.household(number)):
            made[entity].append(cells)
    return made


# ── the forms ────────────────────────────────────────────────────────────────


def _lines(wanted: Wanted, outputs: Outputs, path: Path) -> None:
    stream = outputs.open(path)
    for texts in _texts(wanted):
        stream.writelines(f"{text}\n" for text in texts)


def _array(wanted: Wanted, outputs: Outputs, path: Path) -> None:
    stream = outputs.open(path)
    before = "[\n"
    for texts in _texts(wanted):
        stream.write(before + ",\n".join(texts))
        before = ",\n"
    stream.write("\n]\n" if before == ",\n" else "[]\n")


def _texts(wanted: Wanted) -> Iterator[list[str]]:
    def work(numbers: range) -> list[str]:
        found = wanted.found
        cases = (write_case(found.policy, found.household(number)) for number in numbers)
        return [json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases]

    return wanted.made(work)


def _folder(wanted: Wanted, outputs: Outputs, path: Path) -> None:
    """A CSV file a table, and in ``ledger.json`` that all lists are complete."""
    here = wanted.tables()
    streams = {entity: outputs.open(path / f"{table.name}.csv") for entity, table in here.items()}
    for entity, table in here.items():
        streams[entity].write(MARK + csv_text([table.header]))
    _settings(wanted, outputs, path)

    def work(numbers: range) -> dict[str, str]:
        return {entity: csv_text(cells) for entity, cells in _rows(wanted.found, here, numbers).items()}

    for texts in wanted.made(work):
        for entity, text in texts.items():
            streams[entity].write(text)


def _settings(wanted: Wanted, outputs: Outputs, path: Path) -> None:
    outputs.write(path / SETTINGS[1], json.dumps({"complete": wanted.lists}) + "\n")


def _parquet(wanted: Wanted, outputs: Outputs, path: Path) -> None:
    """A Parquet file a table, every column text, and in ``ledger.json`` that all lists are complete."""
    pa, parquet = needed("pyarrow", "ledger"), needed("pyarrow.parquet", "ledger")
    here = wanted.tables()
    _settings(wanted, outputs, path)
    with ExitStack() as closing:
        writers = {}
        for entity, table in here.items():
            stream = outputs.open(path / f"{table.name}.parquet")
            schema = pa.schema([(name, pa.string()) for name in table.header])
            writers[entity] = closing.enter_context(parquet.ParquetWriter(stream.buffer, schema))
        for found in _together(wanted.rows(here)):
            for entity, cells in found.items():
                if cells:
                    writers[entity].write_table(_arrow(pa, here[entity].header, cells))


def _duckdb(wanted: Wanted, outputs: Outputs, path: Path) -> None:
    """A DuckDB file with a table for each kind of record, every column text, and which lists are complete."""
    duckdb, pa = needed("duckdb", "ledger"), needed("pyarrow", "ledger")
    stream, here = outputs.open(path), wanted.tables()
    stream.flush()
    with tempfile.TemporaryDirectory(prefix=".policyrules-", dir=path.parent) as beside:
        file = Path(beside) / "population.duckdb"
        with for_duckdb(file) as place, duckdb.connect(str(place)) as connection:

            def put(name: str, header: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
                found = _arrow(pa, header, cells)  # read by its name in the statement
                connection.execute(f"INSERT INTO {_named(name)} FROM found")
                del found

            complete, said = wanted.complete()
            named = [(complete, said[0]), *((table.name, table.header) for table in here.values())]
            for name, header in named:
                columns = ", ".join(f"{_named(column)} VARCHAR" for column in header)
                connection.execute(f"CREATE TABLE {_named(name)} ({columns})")
            put(complete, said[0], said[1:])
            for found in _together(wanted.rows(here)):
                for entity, cells in found.items():
                    put(here[entity].name, here[entity].header, cells)
            connection.close()
            with place.open("rb") as made:
                shutil.copyfileobj(made, stream.buffer, 2**20)


def _together(pieces: Iterator[_Rows]) -> Iterator[_Rows]:
    """The rows of many stretches at once: a database takes them in large groups."""
    while several := [*islice(pieces, TOGETHER)]:
        yield {entity: [cells for piece in several for cells in piece[entity]] for entity in several[0]}


def _arrow(pa: Any, header: Sequence[str], cells: Sequence[Sequence[str]]) -> Any:
    """Rows of text as a table of the library ``pyarrow``; an empty cell is null."""
    columns = zip(*cells, strict=True) if cells else [()] * len(header)
    return pa.table(
        [pa.array([cell or None for cell in column], pa.string()) for column in columns], [*header]
    )


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _workbook(wanted: Wanted, outputs: Outputs, path: Path) -> None:
    """A sheet a table, every cell a text, and a sheet that says that all lists are complete."""
    stream = outputs.open(path)
    stream.flush()
    with new_workbook(stream.buffer, wanted.found.policy.document.title) as book:
        _sheets(book, wanted)


def _sheets(book: Any, wanted: Wanted) -> None:
    here = wanted.tables()
    sheets = {entity: book.add_worksheet(table.name[:31]) for entity, table in here.items()}
    used = dict.fromkeys(here, 0)

    def add(entity: str, cells: Iterable[str]) -> None:
        if used[entity] == SHEET:
            raise UsageError(TOO_LONG.filled(name=here[entity].name, most=SHEET))
        for at, cell in enumerate(cells):
            if cell:
                sheets[entity].write_string(used[entity], at, cell)
        used[entity] += 1

    for entity, table in here.items():
        add(entity, table.header)
    for found in wanted.rows(here):
        for entity, several in found.items():
            for cells in several:
                add(entity, cells)
    name, said = wanted.complete()
    sheet = book.add_worksheet(name)
    for row, cells in enumerate(said):
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, cell)


_Form = Callable[[Wanted, Outputs, Path], None]

FORMS: Final[Mapping[str, _Form]] = {
    ".json": _array, ".jsonl": _lines, ".xlsx": _workbook, ".duckdb": _duckdb, ".parquet": _parquet,
    ".csv": _folder, "": _folder,
}  # fmt: skip
"""The forms by the ending of the name."""
