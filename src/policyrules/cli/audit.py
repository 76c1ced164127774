"""The command audit: a place against a list of its document's statements, row by row."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from policyrules.base.errors import UsageError
from policyrules.base.saying import Language, Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.forms import MARK
from policyrules.cli.inputs import read_policy
from policyrules.cli.output import RULE, csv_text, show
from policyrules.core.policy import Policy
from policyrules.loading import load

if TYPE_CHECKING:
    from policyrules.authoring.audit import Audit
    from policyrules.authoring.inventory import Statement

ENDINGS = (".txt", ".csv", ".md", ".html")


def arguments(parser: shared.Parser) -> None:
    """The options of audit."""
    shared.place(parser, overlay=False)
    parser.reads(
        "--inventory", required=True, metavar="FILE",
        zh="文件逐句清单（CSV 或 Markdown 表），以 编号 相连",
        en="the list of the document's statements (CSV or Markdown tables), joined by their numbers",
    )  # fmt: skip
    parser.reads(
        "--sources", metavar="DIR", zh="原文文件夹（<地方>.md）", en="folder with the texts (<place>.md)"
    )
    parser.option(
        "-o", "--output", action="append", type=Path, default=[], metavar="FILE",
        zh="写入文件（可重复）：.csv 表格，.md 或 .html 供签字的页，.txt",
        en="write to a file (repeatable): .csv a table, .md or .html a page to sign, .txt",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Hold the place against the list; 1 when there is something to look at, 0 otherwise."""
    from policyrules.authoring.inventory import read_inventory

    policy = read_policy(options, examples=True)
    with Outputs(reads=options.inputs) as outputs:
        files = [(_ending(path), outputs.open(path)) for path in options.output]
        statements = read_inventory(options.inventory)
        found = [audited for audited in _audits(policy, statements, options) if audited.rows]
        if not found:
            name = options.inventory.name
            raise UsageError(Said(f"{name}: 没有 {policy.id} 的行", f"{name}: no row of {policy.id}"))
        for ending, stream in files:
            stream.write(_written(found, ending, options.lang))
    if not files:
        show(_written(found, ".txt", options.lang))
    return 1 if any(audited.holes or audited.unknown for audited in found) else 0


def _audits(policy: Policy, statements: Sequence[Statement], options: argparse.Namespace) -> Iterator[Audit]:
    """Each version of the document against its own statements."""
    from policyrules.authoring.audit import audit
    from policyrules.authoring.case_coverage import case_coverage
    from policyrules.authoring.clauses import read_clauses, read_document

    @cache
    def policy_with(overlay: str | None) -> Policy:
        return policy if overlay is None else load(options.place, overlay=overlay, policies=options.policies)

    for n, version in enumerate(policy.versions):
        cases = case_coverage(lambda overlay, n=n: policy_with(overlay).versions[n], version)  # type: ignore[misc]
        text = read_clauses(read_document(options.sources / f"{version.id}.md")) if options.sources else None
        yield audit(version, statements, cases, text=text)


def _written(found: Sequence[Audit], ending: str, language: Language) -> str:
    """The audits in the form that the ending of a file name asks for."""
    from policyrules.authoring.audit import report, rows, signing_page
    from policyrules.explaining.notice import to_html, to_markdown

    match ending:
        case ".txt":
            return RULE.join(report(audited, language=language) for audited in found)
        case ".csv":
            head = rows(found[0], language=language)[:1]
            return MARK + csv_text([*head, *(r for a in found for r in rows(a, language=language)[1:])])
        case ".md":
            return "\n".join(to_markdown(signing_page(audited, language=language)) for audited in found)
    if len(found) > 1:
        n = len(found)
        raise UsageError(Said(f"有 {n} 份文件，HTML 一次一份", f"{n} documents: HTML holds one at a time"))
    return to_html(signing_page(found[0], language=language))


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        endings = " ".join(ENDINGS)
        raise UsageError(
            Said(f"{path}: 请用 {endings} 作扩展名", f"{path}: end the name with one of {endings}")
        )
    return ending
