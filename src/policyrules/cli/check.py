"""The command check: every finding of the places, as text or as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

from policyrules.base.errors import Finding
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.inputs import source
from policyrules.cli.output import note, say_findings
from policyrules.loading import check


def arguments(parser: shared.Parser) -> None:
    """The options of check."""
    parser.option("places", nargs="+", metavar="PLACE", zh="地方名或文件夹", en="place or folder")
    shared.overlay_option(parser)
    shared.amend_option(parser)
    parser.option(
        "--open", action="store_true",
        zh="列出县里尚未填写的标准", en="list the figures that no county has filled",
    )  # fmt: skip
    parser.option(
        "--notes", action="store_true",
        zh="提示也逐条列出（不写则只报条数）", en="write out the notes too, instead of their number",
    )  # fmt: skip
    parser.option("--strict", action="store_true", zh="有警告也算不通过", en="warnings count as errors")
    shared.form(parser, "text", "json")


def run(options: argparse.Namespace) -> int:
    """Report every finding of the places; 1 when one is an error (--strict: or a warning)."""
    found: list[Finding] = []
    for place in options.places:
        source(options, place)
        found += check(
            place,
            overlay=options.overlay,
            amend=options.amend,
            policies=options.policies,
            open_terms=options.open,
        )
    counts = Counter(finding.severity for finding in found)
    if options.format == "json":
        json.dump([_json(f) for f in found], sys.stdout, ensure_ascii=False, sort_keys=True, indent=1)
        sys.stdout.write("\n")
    else:
        _text(found, options)
    errors, warnings, notes = (counts[severity] for severity in ("error", "warning", "info"))
    n = len(options.places)
    note(
        Said(
            f"{n} 份政策：{errors} 个错误，{warnings} 个警告，{notes} 条提示",
            f"policies: {n}, errors: {errors}, warnings: {warnings}, notes: {notes}",
        ),
        options.lang,
    )
    return 1 if errors or (options.strict and warnings) else 0


def _text(found: Sequence[Finding], options: argparse.Namespace) -> None:
    """Errors and warnings in full; of the notes, unless asked for, a line for each code."""
    from policyrules.authoring.findings import declared_codes

    titles = declared_codes()
    folded = [f for f in found if f.severity == "info" and not _asked(f, options)]
    say_findings([f for f in found if f not in folded], options.lang, sys.stdout)
    for code, number in sorted(Counter(f.code for f in folded).items()):
        title = titles[code].title
        note(
            Said(
                f"提示 {code} {title.zh}：{number} 条（--notes 逐条列出）",
                f"note {code} {title.en}: {number} (--notes writes them out)",
            ),
            options.lang,
        )


def _asked(finding: Finding, options: argparse.Namespace) -> bool:
    return bool(options.notes or (options.open and finding.code == "PR509"))


def _json(finding: Finding) -> dict[str, Any]:
    """A finding as JSON data: code, severity, place, and its sentence and help in both languages."""
    span = finding.span
    place = None
    if span is not None:
        place = {
            "file": span.source.name,
            "line": span.line,
            "column": span.column,
            "length": span.end - span.start,
        }
    return {
        "code": finding.code,
        "severity": finding.severity,
        "place": place,
        "said": {"zh": finding.said.zh, "en": finding.said.en},
        "help": {"zh": finding.help.zh, "en": finding.help.en} if finding.help else None,
    }
