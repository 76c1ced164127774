"""The command compare: the same household under every place."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from policyrules.base.errors import CaseError, Problem, UsageError
from policyrules.base.saying import Said
from policyrules.cli.output import note
from policyrules.comparing.households import compare as hold_side_by_side
from policyrules.comparing.words import comparison_json, comparison_text
from policyrules.core.policy import Policy
from policyrules.intake.json_text import entries
from policyrules.intake.json_text import load as read_text
from policyrules.loading import find_policies, load


def compare(options: argparse.Namespace) -> int:
    """Write what each place gives each household of the file, and where they differ."""
    policies = _policies(options)
    first = True
    for data in _households(options.case):
        found = hold_side_by_side(
            policies, data, on=options.on, programme=options.programme, complete=options.complete
        )
        if options.format == "json":
            print(json.dumps(comparison_json(policies, found), ensure_ascii=False))
            continue
        if not first:
            print("\n" + "─" * 60 + "\n")
        first = False
        sys.stdout.write(comparison_text(policies, found, every=options.every, language=options.lang))
    return 0


def _policies(options: argparse.Namespace) -> dict[str, Policy]:
    """The places asked for, each with the overlay whose name starts as --overlays says, if it has one."""
    found = find_policies(options.policies)
    names = [name for text in options.places or () for name in text.replace("，", ",").split(",")]
    policies: dict[str, Policy] = {}
    for name in names or sorted(found):
        overlay = _overlay(found.get(name), options.overlays)
        if options.overlays and overlay is None:
            note(
                f"{name}：没有名为 {options.overlays}… 的细则"
                if options.lang == "zh"
                else f"{name}: no overlay named {options.overlays}…"
            )
        policies[name] = load(name, overlay=overlay, policies=options.policies, examples=False)
    return policies


def _overlay(folder: Path | None, prefix: str | None) -> Path | None:
    if folder is None or prefix is None:
        return None
    return next(iter(sorted((folder / "overlays").glob(f"{prefix}*.policy"))), None)


def _households(path: Path) -> list[Mapping[str, object]]:
    _, text = read_text(path)
    households: list[Mapping[str, object]] = []
    for row, data in entries(text, path.name):
        if isinstance(data, Said):
            raise CaseError((Problem(data, row=row, table=path.name),))
        if not isinstance(data, Mapping):
            raise UsageError(f"{path.name}:{row} 应为一户 / should be a household")
        households.append(cast(Mapping[str, object], data))
    return households
