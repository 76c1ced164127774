"""Commands for those who write policies: check, fmt."""

from __future__ import annotations

import argparse
import sys

from policyrules.base.errors import Finding, PolicyError
from policyrules.cli.output import note, say_findings, write_whole


def check(options: argparse.Namespace) -> int:
    """Report every finding of the places; 1 when one of them is an error or a warning."""
    from policyrules.loading import check as check_places

    zh = options.lang == "zh"
    found: list[Finding] = []
    for place in options.places:
        found += check_places(
            place, overlay=options.overlay, policies=options.policies, open_terms=options.open
        )
    say_findings(found, options.lang, sys.stdout)
    errors = sum(f.severity == "error" for f in found)
    warnings = sum(f.severity == "warning" for f in found)
    notes = len(found) - errors - warnings
    if zh:
        note(f"{len(options.places)} 份政策：{errors} 个错误，{warnings} 个警告，{notes} 条提示")
    else:
        note(f"policies: {len(options.places)}, errors: {errors}, warnings: {warnings}, notes: {notes}")
    return 1 if errors or warnings else 0


def fmt(options: argparse.Namespace) -> int:
    """Lay the files out; with --check only say which would change."""
    from policyrules.language.layout import format_source
    from policyrules.language.parser import read_source

    changed = broken = 0
    for path in options.files:
        try:
            source = read_source(path)
            text = format_source(source, vocabulary=options.to)
        except PolicyError as error:
            say_findings(error.findings, options.lang)
            broken += 1
            continue
        if options.stdout:
            sys.stdout.write(text)
            continue
        if text == source.text:
            continue
        changed += 1
        if options.check:
            note(f"{path}: 格式不同" if options.lang == "zh" else f"{path}: would change")
        else:
            write_whole(path, text)
            note(f"{path}: 已重排" if options.lang == "zh" else f"{path}: laid out")
    return 1 if broken or (options.check and changed) else 0
