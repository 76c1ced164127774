"""The command replay: what receipts say was decided, decided again."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from policyrules.base.cells import page
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.inputs import read_households, read_policy
from policyrules.cli.output import note, show
from policyrules.explaining.receipt import Difference, replay


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


def run(options: argparse.Namespace) -> int:
    """Decide again what the receipts say about the households given; 1 where one differs."""
    receipts = _receipts(options.receipt)
    policy = read_policy(options, options.place or receipts[0]["receipt"]["policy"])
    cases = {case.id: case for case in read_households(policy, options).cases}
    found = differing = 0
    for receipt in receipts:
        case = cases.get(receipt["unit"]["household"])
        if case is None:
            continue
        found += 1
        result = replay(policy, case, receipt)
        differing += not result.same
        show(page(_line(receipt, difference).in_(options.lang) for difference in result.differences))
    if not found:
        raise UsageError(
            Said("凭证与个案没有相同的户", "the receipts and the case have no household in common")
        )
    note(
        Said(f"重算 {found} 项，{differing} 项不同", f"{found} decisions replayed, {differing} differ"),
        options.lang,
    )
    return 1 if differing else 0


def _receipts(path: Path) -> list[dict[str, Any]]:
    text = path.read_text("utf-8")
    try:
        data = json.loads(text)
    except ValueError as problem:
        try:
            data = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise UsageError(Said(f"{path}: 不是 JSON：{problem}", f"{path}: {problem}")) from problem
    receipts = [r for r in (data if isinstance(data, list) else [data]) if isinstance(r, dict)]
    receipts = [r for r in receipts if "receipt" in r]
    if not receipts:
        raise UsageError(Said(f"{path}: 其中没有决定凭证", f"{path}: holds no receipt"))
    return receipts


def _line(receipt: dict[str, Any], difference: Difference) -> Said:
    then, now = (json.dumps(v, ensure_ascii=False) for v in (difference.then, difference.now))
    where = f"{receipt['unit']['household']} · {receipt['label']} · {difference.path}"
    return Said(f"{where}：原为 {then}，现为 {now}", f"{where}: was {then}, is {now}")
