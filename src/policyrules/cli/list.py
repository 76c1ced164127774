"""The command list: the places at hand."""

from __future__ import annotations

import argparse

from policyrules.base.cells import page, table
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.output import note, show
from policyrules.loading import find_policies


def arguments(_parser: shared.Parser) -> None:
    """list has no options of its own."""


def run(options: argparse.Namespace) -> int:
    """Name the places at hand, one a line, with their folders."""
    found = find_policies(options.policies)
    show(page(table([(name, str(folder)) for name, folder in sorted(found.items())])))
    if not found:
        note(Said("没有找到政策", "no policies found"), options.lang)
    return 0
