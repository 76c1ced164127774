"""The command population: invented households to try a policy on, in whatever form ``decide`` reads."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs, refuse_what_is_there
from policyrules.cli.inputs import read_policy
from policyrules.cli.output import note
from policyrules.cli.population_forms import FORMS, Wanted
from policyrules.population.drawing import Wishes, drawing

MOST: Final = 100_000_000
"""Households."""
SEEDS: Final = 2**63

NO_FORM: Final = Said(
    "{path}: 以 .json、.jsonl、.xlsx、.duckdb、.parquet 或 .csv 结尾；没有扩展名的是 CSV 的文件夹",
    "{path}: end the name with .json, .jsonl, .xlsx, .duckdb, .parquet or .csv; "
    "a name without an ending is a folder of CSV",
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
        "faulty": ("有一处错的户", "households with a mistake"),
    }
    for name, (zh, en) in shares.items():
        usual = getattr(Wishes(), name.replace("-", "_"))
        parser.option(
            f"--{name}", type=whole(100), default=usual, metavar="PERCENT",
            zh=f"{zh}，占百分之几（不写为 {usual}）", en=f"{en}, in a hundred (else {usual})",
        )  # fmt: skip
    parser.option(
        "-o", "--output", type=Path, required=True, metavar="PATH",
        zh="写到哪里：.json、.jsonl、.xlsx、.duckdb，或一个文件夹（.parquet；.csv 或没有扩展名的是 CSV）",
        en="where to: .json, .jsonl, .xlsx, .duckdb, or a folder (.parquet; .csv or without an ending CSV)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Draw the households and write them; never over a ledger that is there, nor beside its tables."""
    refuse_what_is_there(options.output)
    policy = read_policy(options)
    wishes = Wishes(options.seed, options.missing, options.at_line, options.faulty)
    found = drawing(policy, on=options.on, wishes=wishes)
    path: Path = options.output
    write = FORMS.get(path.suffix.lower())
    if write is None:
        raise UsageError(NO_FORM.filled(path=str(path)))
    with Outputs(reads=options.inputs) as outputs:
        write(Wanted(found, options.households, options.lang), outputs, path)
    said = WRITTEN.filled(path=str(path), count=options.households, on=options.on.isoformat())
    note(said, options.lang)
    return 0
