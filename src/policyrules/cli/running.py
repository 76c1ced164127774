"""One run of the command: the streams made safe, signals obeyed, every mistake said and numbered."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import Final

from policyrules.base.errors import (
    CaseError,
    PolicyError,
    UsageError,
    refused_by_system,
    refused_in_words,
)
from policyrules.base.saying import Language, Said
from policyrules.cli.output import complain, finish, make_streams_safe, say_findings
from policyrules.cli.parser import language_of, parse

WRONG: Final = 1
"""Findings that are errors, households rejected, worked cases that fail, deadlines missed, holes."""
MISUSE: Final = 2
BY_SIGNAL: Final = 128
GARBAGE: Final = (50_000, 20, 100)
"""How seldom garbage is looked for: what a command reads it keeps until its end."""


class Stopped(BaseException):
    """A signal asks the run to end; what it was writing is taken away on the way out."""

    def __init__(self, number: int) -> None:
        self.number = number


def run(argv: Sequence[str] | None) -> int:
    """Run one command; the exit status. Without ``argv`` it is that of this process, which ends with it."""
    if argv is not None:
        return _finished(list(argv))
    _in_utf8()
    gc.set_threshold(*GARBAGE)
    status = _finished(sys.argv[1:])
    if "duckdb" not in sys.modules:  # which counts what is left of it at the end, and complains
        gc.freeze()  # all of it goes with the process: the last look for garbage passes over it
    return status


def _finished(arguments: list[str]) -> int:
    language = language_of(arguments)
    with make_streams_safe(), _signals_raise():
        try:
            return _status(arguments, language)
        except KeyboardInterrupt:
            return _stopped(signal.SIGINT, language)
        except Stopped as stop:
            return _stopped(stop.number, language)
        except BrokenPipeError:
            # The reader had enough (head, a pager that was left): what was found so far is not all.
            return BY_SIGNAL + 13


def _in_utf8() -> None:
    """Start again reading names and arguments as UTF-8, where the locale knows nothing but ASCII."""
    if sys.getfilesystemencoding() in ("ascii", "us-ascii") and not sys.flags.utf8_mode:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _status(arguments: list[str], language: Language) -> int:
    try:
        options = parse(arguments, language)
        status = _run(options)
        finish()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else MISUSE
    except PolicyError as error:
        say_findings(error.findings, language)
        return WRONG
    except BrokenPipeError:
        raise
    except _refusals() as error:
        complain(_said(error), language)
        return MISUSE
    return status


def _run(options: argparse.Namespace) -> int:
    """Hand the options to the command's module."""
    module = import_module(f"policyrules.cli.{options.command}")
    status = module.run(options)
    assert isinstance(status, int)
    return status


def _said(error: Exception) -> Said:
    match error:
        case UsageError(said=said) | CaseError(said=said):
            return said
        case OSError(filename=str(name)):
            return refused_by_system(name, error)
        case OSError():
            return refused_by_system("", error)
        case UnicodeDecodeError():
            return Said("文件不是 UTF-8 编码", "the file is not UTF-8")
        case Exception(args=(OSError() as within, *_)):
            return _said(within)
    return refused_in_words(_all_that_led_to(error)) or _REFUSED.filled(kind=type(error).__name__)


_REFUSED: Final = Said(
    "DuckDB 没有得到它要的文件、磁盘或内存（{kind}）",
    "DuckDB was not given the file, the disk or the memory that it asked for ({kind})",
)


def _refusals() -> tuple[type[Exception], ...]:
    """What is raised for a mistake of the caller or where the system refuses: of the libraries loaded."""
    names = {"duckdb": ("OperationalError", "FatalException"), "xlsxwriter.exceptions": ("FileCreateError",)}
    loaded = {module: sys.modules[module] for module in names if module in sys.modules}
    theirs = [getattr(module, name) for at, module in loaded.items() for name in names[at]]
    return (CaseError, UsageError, OSError, UnicodeDecodeError, *theirs)


def _all_that_led_to(error: BaseException) -> str:
    """The messages of an error and of those while which it was raised."""
    found: list[str] = []
    within: BaseException | None = error
    while within is not None:
        found.append(str(within))
        within = within.__context__
    return "\n".join(found)


def _stopped(number: int, language: Language) -> int:
    complain(Said("已中断", "stopped"), language)
    return BY_SIGNAL + number


@contextmanager
def _signals_raise() -> Iterator[None]:
    """While a run lasts, the signals that ask a program to end raise ``Stopped``, so that it can clean up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _frame: FrameType | None) -> None:
        raise Stopped(number)

    names = ("SIGTERM", "SIGHUP") if os.name == "posix" else ("SIGTERM",)
    before = {}
    for number in (getattr(signal, name) for name in names):
        if signal.getsignal(number) == signal.SIG_DFL:
            before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
