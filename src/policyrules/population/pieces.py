"""Work on many numbers shared out among processes, its results one after another in order.

Each process has every so-manieth stretch and a pipe of its own: one that is ahead waits until its result is
taken, so that no more than a few results are held; where the one that takes them ends, so do they.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Final, TypeVar

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said

PIECE: Final = 500
"""Numbers of a stretch."""
ALONE: Final = 2_000
"""So many numbers are not worth another process."""
MOST: Final = 8
"""Processes."""

_ENDED: Final = Said(
    "一个子进程中途停了（内存不够，或被终止）：再运行一次同一条命令",
    "one of the processes ended before its time (out of memory, or killed): run the same command again",
)

T = TypeVar("T")


def in_order(work: Callable[[range], T], count: int) -> Iterator[T]:
    """What ``work`` makes of each stretch of the numbers from 1 to ``count``, in their order.

    By several processes where the system forks and there is enough to do; what is made is the same. Raises
    UsageError where one of them was killed.
    """
    pieces = [range(first, min(first + PIECE, count + 1)) for first in range(1, count + 1, PIECE)]
    several = min(MOST, os.cpu_count() or 1, len(pieces))
    if several < 2 or count <= ALONE or sys.platform != "linux":
        yield from map(work, pieces)
        return
    context = multiprocessing.get_context("fork")
    readers, processes = [], []
    try:
        for first in range(several):
            reader, writer = context.Pipe(duplex=False)
            given = (work, pieces[first::several], reader, writer)
            processes.append(context.Process(target=_worked, args=given, daemon=True))
            processes[-1].start()
            writer.close()
            readers.append(reader)
        for number in range(len(pieces)):
            try:
                yield readers[number % several].recv()
            except EOFError as error:
                raise UsageError(_ENDED) from error
    finally:
        for process in processes:
            process.terminate()
        for process, reader in zip(processes, readers, strict=False):
            process.join()
            reader.close()


def _worked(
    work: Callable[[range], T], pieces: Sequence[range], reader: Connection, writer: Connection
) -> None:
    """Send what is made of each stretch; end quietly where nobody takes it any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    reader.close()
    gc.freeze()  # the policy stays as it is: it need not be looked through again and again
    try:
        for piece in pieces:
            writer.send(work(piece))
    except BrokenPipeError:
        return
