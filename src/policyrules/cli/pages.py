"""The command pages: every place explained, as Markdown on disk."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import cache
from pathlib import Path

from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.inputs import source
from policyrules.cli.output import note
from policyrules.core.policy import Policy
from policyrules.loading import find_policies, load, policy_files


def arguments(parser: shared.Parser) -> None:
    """The options of pages."""
    parser.option(
        "places",
        nargs="*",
        metavar="PLACE",
        zh="地方名或文件夹（不写为全部）",
        en="places or folders (none: all)",
    )
    parser.option(
        "-o", "--output", type=Path, required=True, metavar="DIR", zh="写入文件夹", en="folder to write to"
    )
    parser.reads(
        "--sources", metavar="DIR", zh="原文文件夹（<地方>.md）", en="folder with the texts (<place>.md)"
    )
    parser.reads(
        "--households", metavar="DIR",
        zh="典型家庭文件夹（画收入和待遇）", en="folder with typical households (drawn over what they earn)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Write the pages of the places, all or those named; 0."""
    from policyrules.authoring.clauses import read_clauses, read_document
    from policyrules.comparing.typical import Typicals, read_typical
    from policyrules.pages import pages

    places = options.places or sorted(find_policies(options.policies))
    source(options, *places)
    for place in places:
        options.inputs += policy_files(place, policies=options.policies)

    def policies_of(place: str) -> Callable[[str | None], Policy]:
        @cache
        def policy_with(overlay: str | None) -> Policy:
            return load(place, overlay=overlay, policies=options.policies, examples=True)

        return policy_with

    loaders = [policies_of(place) for place in places]
    texts = {}
    if options.sources:
        for loader in loaders:
            id_ = loader(None).id
            texts[id_] = read_clauses(read_document(options.sources / f"{id_}.md"))
    with Outputs(reads=options.inputs) as outputs:
        typicals = read_typical(options.households) if options.households else Typicals()
        found = pages(loaders, texts=texts, typicals=typicals)
        for path, text in found.items():
            outputs.write(options.output / path, text)
    note(Said(f"写了 {len(found)} 页", f"{len(found)} pages written"), options.lang)
    return 0
