"""The command ``policyrules``. Start-up is kept short: what a command needs is imported inside it.

Exit status: 0 clean, 1 findings (or failing cases, rejected rows, coverage holes), 2 misuse.
Machine output goes to standard output, messages and progress to standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from policyrules.base.errors import CaseError, PolicyError, UsageError
from policyrules.cli.arguments import LANGUAGES, build_parser, language_of

__all__ = ["main"]

CLEAN = 0
FOUND = 1
MISUSE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. Never raises for a caller's or an author's mistake."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _use_utf8()
    language = language_of(arguments)
    parser = build_parser(language)
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else MISUSE
    try:
        return _run(options)
    except PolicyError as error:
        from policyrules.cli.output import say_findings

        say_findings(error.findings, options.lang)
        return FOUND
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except (CaseError, UsageError) as error:
        print(f"policyrules: {error.said.in_(options.lang)}", file=sys.stderr)
        return MISUSE
    except (OSError, UnicodeDecodeError) as error:
        print(f"policyrules: {error}", file=sys.stderr)
        return MISUSE


def _run(options: argparse.Namespace) -> int:
    """Hand the options to the module that holds the command; it is imported only now."""
    from importlib import import_module

    assert options.lang in LANGUAGES
    module = import_module(f"policyrules.cli.{options.module}")
    status = getattr(module, options.command.replace("-", "_"))(options)
    assert isinstance(status, int)
    return status


def _use_utf8() -> None:
    """Chinese comes out whole on every console; what it cannot show is replaced, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
