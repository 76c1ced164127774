"""The command init: a county overlay to fill in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from policyrules.authoring.county_form import overlay_template
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs, refuse_what_is_there
from policyrules.cli.inputs import read_policy
from policyrules.cli.output import note
from policyrules.loading import find_backgrounds


def arguments(parser: shared.Parser) -> None:
    """The options of init."""
    parser.option("what", choices=("county",), metavar="county", zh="县级细则", en="a county overlay")
    parser.option("--of", required=True, metavar="PLACE", zh="上级政策", en="the policy it extends")
    shared.on(parser, required=False, zh="按哪一天有效的版本", en="of the version in force on this day")
    parser.option("-o", "--output", type=Path, metavar="FILE", zh="写入文件", en="write to a file")


def run(options: argparse.Namespace) -> int:
    """Write the blank form of an overlay of a place; an existing file is never written over."""
    path: Path | None = options.output
    if path is not None:
        refuse_what_is_there(path)
    policy = read_policy(options, options.of)
    backgrounds = find_backgrounds(options.of, policies=options.policies)
    text = overlay_template(policy, on=options.on, backgrounds=backgrounds, language=options.lang)
    if path is None:
        sys.stdout.write(text)
        return 0
    with Outputs() as outputs:
        outputs.write(path, text)
    note(Said(f"{path}: 已写出", f"{path}: written"), options.lang)
    return 0
