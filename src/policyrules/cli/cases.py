"""The command cases: the worked cases of a place as a sheet."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from policyrules.authoring.sheet_of_cases import cases_sheet
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.forms import MARK
from policyrules.cli.inputs import source
from policyrules.cli.output import csv_text, note
from policyrules.loading import policy_files


def arguments(parser: shared.Parser) -> None:
    """The options of cases."""
    shared.place(parser)
    parser.option("-o", "--output", type=Path, metavar="FILE", zh="写入文件", en="write to a file")


def run(options: argparse.Namespace) -> int:
    """Write the worked cases of a place, one a row, as ``test --cases`` reads them."""
    source(options, options.place)
    given = {"overlay": options.overlay, "amend": options.amend, "policies": options.policies}
    options.inputs += policy_files(options.place, **given)
    rows = cases_sheet(options.place, **given)
    text = csv_text(rows)
    if options.output is None:
        sys.stdout.write(text)
    else:
        with Outputs(reads=options.inputs) as outputs:
            outputs.write(options.output, MARK + text)
    note(Said(f"案例 {len(rows) - 1} 个", f"worked cases: {len(rows) - 1}"), options.lang)
    return 0
