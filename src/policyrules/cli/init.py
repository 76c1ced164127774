"""The command init: a county overlay to fill in."""

from __future__ import annotations

import argparse
import sys

from policyrules.authoring.county_form import overlay_template
from policyrules.base.errors import UsageError
from policyrules.cli.output import note, write_whole
from policyrules.loading import find_backgrounds, load


def init(options: argparse.Namespace) -> int:
    """Write the blank form of an overlay of a place; an existing file is never written over."""
    policy = load(options.of, policies=options.policies, examples=False)
    text = overlay_template(policy, backgrounds=find_backgrounds(options.of, policies=options.policies))
    if options.output is None:
        sys.stdout.write(text)
        return 0
    if options.output.exists():
        raise UsageError(f"{options.output}: 已有这个文件 / the file is there already")
    write_whole(options.output, text)
    note(f"{options.output}: 已写出" if options.lang == "zh" else f"{options.output}: written")
    return 0
