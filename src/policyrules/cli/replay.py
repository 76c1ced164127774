"""The command replay: what receipts say was decided, decided again."""

from __future__ import annotations

import argparse
from pathlib import Path

from policyrules.base.cells import page
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.inputs import read_households, read_policy
from policyrules.cli.output import note, show
from policyrules.explaining.replaying import (
    ReceiptEntry,
    decided_by,
    read_receipts,
    replay_each,
    replay_lines,
)


def arguments(parser: shared.Parser) -> None:
    """The options of replay."""
    parser.reads(
        "receipt", metavar="RECEIPT",
        zh="decide 写出的 JSON 或 JSON lines", en="JSON or JSON lines written by decide",
    )  # fmt: skip
    shared.households(parser)
    parser.option(
        "--place", metavar="PLACE", zh="政策（不写则按凭证）", en="place or folder (default: the receipt)"
    )
    shared.overlay_option(parser)
    shared.amend_option(parser)


def run(options: argparse.Namespace) -> int:
    """Decide again what a file of receipts says was decided; 1 where an entry is not as it was.

    Place, overlay and the lists said to be complete are the first receipt's unless they are given.
    """
    entries = _entries(options.receipt)
    by = decided_by(entries)
    if by is None:
        raise UsageError(Said(f"{options.receipt}: 其中没有决定凭证", f"{options.receipt}: holds no receipt"))
    options.overlay = options.overlay or by.overlay
    options.complete = by.complete if options.complete is None else options.complete
    policy = read_policy(options, options.place or by.policy)
    cases = read_households(policy, options).cases
    done = list(replay_each(policy, cases, entries))
    for one in done:
        show(page(replay_lines(one, options.lang)))
    differing = sum(not one.passed for one in done)
    note(
        Said(
            f"凭证 {len(done)} 份，{differing} 份不同或不能重算",
            f"{len(done)} receipts, {differing} differ or could not be decided again",
        ),
        options.lang,
    )
    return 1 if differing else 0


def _entries(path: Path) -> tuple[ReceiptEntry, ...]:
    try:
        return read_receipts(_text(path))
    except UsageError as error:
        said = error.said
        raise UsageError(Said(f"{path}: {said.zh}", f"{path}: {said.en}")) from None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(Said("不是 UTF-8 编码", "not UTF-8")) from None
