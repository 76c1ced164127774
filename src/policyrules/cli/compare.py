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
from policyrules.cli import parser as shared
from policyrules.cli.inputs import source
from policyrules.cli.output import RULE, note, show
from policyrules.comparing.households import compare
from policyrules.comparing.words import comparison_json, comparison_text
from policyrules.core.policy import Policy
from policyrules.intake.json_text import entries
from policyrules.intake.json_text import load as read_text
from policyrules.loading import find_policies, load


def arguments(parser: shared.Parser) -> None:
    """The options of compare."""
    parser.reads("case", metavar="CASE", zh="个案 JSON", en="the case, JSON")
    shared.on(parser)
    parser.option("--places", nargs="+", metavar="PLACE", zh="只比这些地方", en="these places (default: all)")
    parser.option(
        "--overlays", metavar="PREFIX",
        zh="各地名称以此开头的细则，如 example", en="each place's overlay of this name, such as example",
    )  # fmt: skip
    shared.programme(parser)
    parser.option("--complete", metavar="all", zh="写出的名册均已齐全", en="every list given is complete")
    parser.option(
        "--all", dest="every", action="store_true",
        zh="相同的条款也列出", en="also provisions in which they agree",
    )  # fmt: skip
    shared.form(parser, "text", "json")


def run(options: argparse.Namespace) -> int:
    """Write what each place gives each household of the file, and where they differ."""
    policies = _policies(options)
    between = ""
    for data in _households(options.case):
        found = compare(policies, data, on=options.on, programme=options.programme, complete=options.complete)
        if options.format == "json":
            sys.stdout.write(json.dumps(comparison_json(policies, found), ensure_ascii=False) + "\n")
            continue
        show(between + comparison_text(policies, found, every=options.every, language=options.lang))
        between = RULE
    return 0


def _policies(options: argparse.Namespace) -> dict[str, Policy]:
    """The places asked for, each with the overlay whose name starts as --overlays says, if it has one."""
    found = find_policies(options.policies)
    names = [name for text in options.places or () for name in text.replace("，", ",").split(",")]
    names = names or sorted(found)
    source(options, *names)
    policies: dict[str, Policy] = {}
    for name in names:
        overlay = _overlay(found.get(name), options.overlays)
        if options.overlays and overlay is None:
            wanted = options.overlays
            note(
                Said(f"{name}：没有名为 {wanted}… 的细则", f"{name}: no overlay named {wanted}…"),
                options.lang,
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
            raise UsageError(Said(f"{path.name}:{row} 应为一户", f"{path.name}:{row} should be a household"))
        households.append(cast(Mapping[str, object], data))
    return households
