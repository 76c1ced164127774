"""The command fmt: policy files in the one layout, and in the other vocabulary."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from policyrules.base.errors import PolicyError, UsageError
from policyrules.base.saying import Said
from policyrules.cli import parser as shared
from policyrules.cli.files import Outputs
from policyrules.cli.output import note, say_findings


def arguments(parser: shared.Parser) -> None:
    """The options of fmt."""
    parser.option(
        "files", nargs="+", type=Path, metavar="FILE",
        zh="政策文件；文件夹即其中的全部政策文件", en="policy files; a folder stands for those in it",
    )  # fmt: skip
    parser.option(
        "--check", action="store_true", zh="只检查，不改动", en="change nothing; 1 if a file would change"
    )
    parser.option(
        "--to", choices=shared.LANGUAGES, zh="改用中文或英文关键词", en="keywords in Chinese or English"
    )
    parser.option("--stdout", action="store_true", zh="写到标准输出，不改文件", en="write to standard output")


def run(options: argparse.Namespace) -> int:
    """Lay the files out, all that can be read; with --check only say which would change."""
    from policyrules.language.layout import format_source
    from policyrules.language.parser import read_source

    changed = broken = 0
    with Outputs() as outputs:
        for path in _files(options.files):
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
                note(Said(f"{path}: 格式不同", f"{path}: would change"), options.lang)
            else:
                outputs.write(path, text)
                note(Said(f"{path}: 已重排", f"{path}: laid out"), options.lang)
    return 1 if broken or (options.check and changed) else 0


def _files(named: list[Path]) -> list[Path]:
    """The files meant, each once: a link stands for its file, a folder for every policy file below it."""
    found: list[Path] = []
    for path in named:
        below = sorted(path.rglob("*.policy")) if path.is_dir() else [path]
        if not below:
            raise UsageError(Said(f"{path}: 这里没有 .policy 文件", f"{path}: no .policy files here"))
        found += [Path(file.resolve()) if file.is_symlink() else file for file in below]
    return list({file.resolve(): file for file in found}.values())
