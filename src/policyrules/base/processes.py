"""Work shared out among processes, each result as it comes; where the one that takes them ends, so do they.

Each process is an interpreter of its own that is told through its input what to do: nothing is forked, and a
program that calls this is not run again by them. Whatever befalls one of them loses nothing: what it was
working on is done here, where an error is raised as it would have been without it.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final, TypeVar

from attrs import define, field

MOST: Final = 8
"""Processes."""
AHEAD: Final = 4
"""Things that a process may be ahead of one that takes longest."""

T = TypeVar("T")
R = TypeVar("R")

Seen = Callable[[int], None]
"""Called with how far something has come."""
Work = Callable[[T, int, Seen | None], R]
"""What is done with each thing, by its number."""


def processors() -> int:
    """How many processes this one may keep busy, at most ``MOST``; 1 where it can start none of its kind."""
    if not sys.executable or getattr(sys, "frozen", False) or sys.platform in ("emscripten", "wasi"):
        return 1
    here = getattr(os, "sched_getaffinity", None)
    return min(MOST, len(here(0)) if here is not None else os.cpu_count() or 1)


def shared_out(
    work: Work[T, R], things: Iterable[tuple[int, T]], *, several: int, seen: Callable[[int, int], None]
) -> Iterator[tuple[int, R]]:
    """What ``work`` makes of each thing, with its number, as it comes: not in order.

    ``work``, things and results can be pickled. Things are asked for one after another, one ahead of what is
    done and no more than so many ahead of what is not, so that no more than a few results wait for another.
    ``seen`` is called with the number of a thing and how far it has come.
    """
    shared = _Shared(work, seen)
    try:
        for _ in range(several):
            shared.start()
        for number, thing in things:
            while shared.busy and (not shared.idle or number - shared.oldest >= AHEAD * several):
                yield from shared.heard_next()
            if shared.idle:
                shared.idle.popleft().give(number, thing)
                shared.busy += 1
            else:  # none of them is left
                yield number, work(thing, number, partial(seen, number))
        while shared.busy:
            yield from shared.heard_next()
    finally:
        for process in shared.processes:
            process.end()


def in_order(made: Iterable[tuple[int, R]]) -> Iterator[R]:
    """What was made of things that are numbered from 0, in the order of their numbers."""
    waiting: dict[int, R] = {}
    due = 0
    for number, result in made:
        waiting[number] = result
        while due in waiting:
            yield waiting.pop(due)
            due += 1


@define
class _Made:
    """What a process has made of a thing."""

    result: Any


@define(eq=False)
class _Shared:
    """The processes, and which of them wait for something to do."""

    work: Work[Any, Any]
    seen: Callable[[int, int], None]
    said: SimpleQueue[tuple[_Process, int | _Made | None]] = field(factory=SimpleQueue)
    """What the processes say, each with whose it is; None: that it has ended."""
    processes: list[_Process] = field(factory=list)
    idle: deque[_Process] = field(factory=deque)
    busy: int = 0

    @property
    def oldest(self) -> int:
        """The least number that is worked on."""
        return min(each.has[0] for each in self.processes if each.has is not None)

    def start(self) -> None:
        """One process more."""
        process = _Process(_interpreter())
        self.processes.append(process)
        process.listener = Thread(target=process.listen, args=(self.said.put,), daemon=True)
        process.listener.start()
        process.send(self.work)
        self.idle.append(process)

    def heard_next(self) -> Iterator[tuple[int, Any]]:
        """What the next thing is that a process says: a result, or none."""
        process, said = self.said.get()
        if process.has is None:  # it has ended with nothing to do
            self.idle.remove(process)
            return
        number, thing = process.has
        if isinstance(said, int):
            self.seen(number, said)
            return
        self.busy -= 1
        process.has = None
        if said is None:
            yield number, self.work(thing, number, partial(self.seen, number))
        else:
            self.idle.append(process)
            yield number, said.result


@define(eq=False)
class _Process:
    """A process, seen from the one that started it."""

    process: subprocess.Popen[bytes]
    has: tuple[int, Any] | None = None
    """What it works on, with its number."""
    listener: Thread | None = None

    def give(self, number: int, thing: object) -> None:
        """Let it work on something."""
        self.has = (number, thing)
        self.send(self.has)

    def send(self, what: object) -> None:
        """Tell it something; that it has ended is heard, not told."""
        assert self.process.stdin is not None
        with suppress(OSError):
            pickle.dump(what, self.process.stdin, _PROTOCOL)
            self.process.stdin.flush()

    def listen(self, heard: Callable[[tuple[_Process, int | _Made | None]], None]) -> None:
        """Pass on what it says until it ends."""
        assert self.process.stdout is not None
        with suppress(OSError, ValueError, EOFError, pickle.UnpicklingError):
            while True:
                heard((self, pickle.load(self.process.stdout)))
        heard((self, None))

    def end(self) -> None:
        """It is gone when this comes back."""
        self.process.kill()
        self.process.wait()
        if self.listener is not None:
            self.listener.join()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()


# ── the other side ───────────────────────────────────────────────────────────

_PROTOCOL: Final = 5
_BEGINNING: Final = (
    "import sys; sys.path[:] = {path!r}; from policyrules.base.processes import serve; serve()"
)


def _interpreter() -> subprocess.Popen[bytes]:
    """Another interpreter that finds what this one finds. What goes wrong in it is told by its end alone."""
    beginning = _BEGINNING.format(path=[*sys.path])
    return subprocess.Popen(
        [sys.executable, "-c", beginning],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def serve() -> None:
    """Do what comes in by standard input until it ends or nobody takes what is made."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it ends it
    given, taken = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing else is said there

    def say(what: int | _Made) -> None:
        pickle.dump(what, taken, _PROTOCOL)
        taken.flush()

    with suppress(EOFError, BrokenPipeError):
        work = pickle.load(given)
        gc.freeze()  # what all of it needs need not be looked through again and again
        while True:
            number, thing = pickle.load(given)
            say(_Made(work(thing, number, say)))
    os._exit(0)  # what is left to be written cannot be
