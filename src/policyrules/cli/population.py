"""The command population: invented households to try a policy on, in whatever form ``decide`` reads."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, TextIO

from policyrules.base.errors import UsageError
from policyrules.base.extras import needed, new_workbook
from policyrules.base.saying import Language, Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.forms import MARK
from policyrules.cli.inputs import read_policy
from policyrules.cli.output import csv_text, note
from policyrules.cli.progress import Progress
from policyrules.core.case import Case
from policyrules.intake.case_json import write_case
from policyrules.intake.ledger_files import COMPLETE_SHEET
from policyrules.intake.settings import NAMES as SETTINGS
from policyrules.population.drawing import Drawing, Wishes, drawing
from policyrules.population.tables import rows, tables

MOST: Final = 100_000_000
"""Households."""
SHEET: Final = 1_048_576
"""The rows of a sheet, its header among them."""
BATCH: Final = 20_000
"""Rows that are written to Parquet at a time."""
SEEDS: Final = 2**63

DRAWN: Final = Said("已生成 {done} {counted}…", "{done} {counted} drawn…")
TOO_LONG: Final = Said(
    "{name}：一张工作表至多 {most} 行，请少写几户，或写成 CSV 文件夹",
    "{name}: a sheet has {most} rows at most: draw fewer households, or write a folder of CSV",
)
NO_FORM: Final = Said(
    "{path}: 以 .json、.jsonl、.xlsx 或 .parquet 结尾；没有扩展名的是 CSV 的文件夹",
    "{path}: end the name with .json, .jsonl, .xlsx or .parquet; a name without an ending is a folder of CSV",
)
WRITTEN: Final = Said(
    "{path}：{count} 户，都是虚构的；评定日 {on}",
    "{path}: {count} households, all of them invented, for {on}",
)


def arguments(parser: shared.Parser) -> None:
    """The options of population."""

    def whole(most: int) -> Callable[[str], int]:
        def read(text: str) -> int:
            value = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
            if not 0 <= value <= most:
                said = Said(f"{text!r} 应为 0 至 {most} 的整数", f"{text!r}: a whole number from 0 to {most}")
                raise argparse.ArgumentTypeError(said.in_(parser.language))
            return value

        return read

    shared.place(parser)
    shared.on(parser)
    parser.option(
        "--households", type=whole(MOST), required=True, metavar="N", zh="多少户", en="how many households"
    )
    parser.option(
        "--seed", type=whole(SEEDS), default=Wishes().seed, metavar="S",
        zh="种子：同样的种子，同样的各户", en="the seed: the same one gives the same households",
    )  # fmt: skip
    shares = {
        "missing": ("不知道的事实、不齐全的名单", "facts that are not known, lists that are not complete"),
        "at-line": ("正好在线上、在边上的数额和日期", "amounts and days that lie where a rule turns"),
        "faulty": ("有错、读不进来的户", "households with a mistake for which they are refused"),
    }
    for name, (zh, en) in shares.items():
        usual = getattr(Wishes(), name.replace("-", "_"))
        parser.option(
            f"--{name}", type=whole(100), default=usual, metavar="PERCENT",
            zh=f"{zh}，占百分之几（不写为 {usual}）", en=f"{en}, in a hundred (else {usual})",
        )  # fmt: skip
    parser.option(
        "-o", "--output", type=Path, required=True, metavar="PATH",
        zh="写到哪里：.json、.jsonl、.xlsx，或一个文件夹（.parquet；没有扩展名的是 CSV）",
        en="where to: .json, .jsonl, .xlsx, or a folder (.parquet; without an ending CSV)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Draw the households and write them."""
    policy = read_policy(options)
    wishes = Wishes(options.seed, options.missing, options.at_line, options.faulty)
    found = drawing(policy, on=options.on, wishes=wishes)
    path: Path = options.output
    write = FORMS.get(path.suffix.lower())
    if write is None:
        raise UsageError(NO_FORM.filled(path=str(path)))
    with Outputs(reads=options.inputs) as outputs:
        write(found, _drawn(found, options.households, options.lang), outputs, path, options.lang)
    said = WRITTEN.filled(path=str(path), count=options.households, on=options.on.isoformat())
    note(said, options.lang)
    return 0


def _drawn(found: Drawing, count: int, language: Language) -> Iterator[Case]:
    progress = Progress(Said("户", "households"), language, DRAWN)
    for number in range(1, count + 1):
        yield found.household(number)
        progress()


# ── the forms ────────────────────────────────────────────────────────────────


def _lines(found: Drawing, cases: Iterable[Case], outputs: Outputs, path: Path, _language: Language) -> None:
    stream = outputs.open(path)
    for text in _texts(found, cases):
        stream.write(text + "\n")


def _array(found: Drawing, cases: Iterable[Case], outputs: Outputs, path: Path, _language: Language) -> None:
    stream = outputs.open(path)
    before = "[\n"
    for text in _texts(found, cases):
        stream.write(before + text)
        before = ",\n"
    stream.write("\n]\n" if before == ",\n" else "[]\n")


def _texts(found: Drawing, cases: Iterable[Case]) -> Iterator[str]:
    for case in cases:
        yield json.dumps(write_case(found.policy, case), ensure_ascii=False, separators=(",", ":"))


def _folder(found: Drawing, cases: Iterable[Case], outputs: Outputs, path: Path, language: Language) -> None:
    """A CSV file a table, and in ``ledger.json`` that all lists are complete."""
    here = tables(found, language)
    streams: dict[str, TextIO] = {}
    for entity, table in here.items():
        streams[entity] = outputs.open(path / f"{table.name}.csv")
        streams[entity].write(MARK + csv_text([table.header]))
    _settings(found, outputs, path)
    for case in cases:
        for entity, cells in rows(here, case, language):
            streams[entity].write(csv_text([cells]))


def _settings(found: Drawing, outputs: Outputs, path: Path) -> None:
    outputs.write(path / SETTINGS[1], json.dumps({"complete": _lists(found)}) + "\n")


def _parquet(found: Drawing, cases: Iterable[Case], outputs: Outputs, path: Path, language: Language) -> None:
    """A Parquet file a table, every column text, and in ``ledger.json`` that all lists are complete."""
    pa, parquet = needed("pyarrow", "ledger"), needed("pyarrow.parquet", "ledger")
    here = tables(found, language)
    _settings(found, outputs, path)
    with ExitStack() as closing:
        writers = {}
        for entity, table in here.items():
            stream = outputs.open(path / f"{table.name}.parquet")
            schema = pa.schema([(name, pa.string()) for name in table.header])
            writers[entity] = closing.enter_context(parquet.ParquetWriter(stream.buffer, schema))
        waiting: dict[str, list[Sequence[str]]] = {entity: [] for entity in here}

        def write(entity: str) -> None:
            columns = (
                zip(*waiting[entity], strict=True) if waiting[entity] else [()] * len(here[entity].header)
            )
            arrays = [pa.array([cell or None for cell in column], pa.string()) for column in columns]
            writers[entity].write_batch(pa.record_batch(arrays, names=list(here[entity].header)))
            waiting[entity].clear()

        for case in cases:
            for entity, cells in rows(here, case, language):
                waiting[entity].append(cells)
                if len(waiting[entity]) == BATCH:
                    write(entity)
        for entity in here:
            write(entity)


def _workbook(
    found: Drawing, cases: Iterable[Case], outputs: Outputs, path: Path, language: Language
) -> None:
    """A sheet a table, every cell a text, and a sheet that says that all lists are complete."""
    stream = outputs.open(path)
    stream.flush()
    book = new_workbook(stream.buffer, found.policy.document.title)
    try:
        _sheets(book, found, cases, language)
        _complete(book, found, language)
    finally:
        book.close()


def _sheets(book: Any, found: Drawing, cases: Iterable[Case], language: Language) -> None:
    here = tables(found, language)
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
    for case in cases:
        for entity, cells in rows(here, case, language):
            add(entity, cells)


def _complete(book: Any, found: Drawing, language: Language) -> None:
    zh = language == "zh"
    sheet = book.add_worksheet(COMPLETE_SHEET[not zh])
    said = [("名单", "齐全") if zh else ("list", "complete")]
    said += [(plural, "是" if zh else "yes") for plural in _lists(found)]
    for row, cells in enumerate(said):
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, cell)


def _lists(found: Drawing) -> list[str]:
    return [entity.plural for entity in found.policy.entities.values() if entity.parent is not None]


_Form = Callable[[Drawing, Iterable[Case], Outputs, Path, Language], None]

FORMS: Final[Mapping[str, _Form]] = {
    ".json": _array, ".jsonl": _lines, ".xlsx": _workbook, ".parquet": _parquet, "": _folder,
}  # fmt: skip
"""The forms by the ending of the name."""
