"""The command schema: the JSON Schema of a place's cases."""

from __future__ import annotations

import argparse
import json
import sys

from policyrules.cli import parser as shared
from policyrules.cli.inputs import read_policy
from policyrules.intake.schema import case_schema


def arguments(parser: shared.Parser) -> None:
    """The options of schema."""
    shared.place(parser, overlay=False)


def run(options: argparse.Namespace) -> int:
    """Write the JSON Schema of a case of this place, its texts in the language asked for."""
    schema = case_schema(read_policy(options), language=options.lang)
    sys.stdout.write(json.dumps(schema, ensure_ascii=False, indent=2) + "\n")
    return 0
