"""Work that other processes do in tests; they import this and nothing more."""

import os
from pathlib import Path
from time import sleep

from policyrules.base.processes import Seen


def squared(thing: int, number: int, seen: Seen | None) -> tuple[int, int]:
    """The square, and the process that worked it out."""
    if seen is not None:
        seen(number + 1)
    return thing * thing, os.getpid()


def ended_at(which: int, here: int, thing: int, _number: int, _seen: Seen | None) -> int:
    """The square; elsewhere than ``here`` the process ends at once over one of them."""
    if thing == which and os.getpid() != here:
        os._exit(9)
    return thing * thing


def wrong_at(which: int, thing: int, _number: int, _seen: Seen | None) -> int:
    """The square; of one of them there is none."""
    if thing == which:
        raise KeyError(f"no square of {which}")
    return thing * thing


def unseen(number: int, far: int) -> None:
    """Takes no notice."""


def waits_for(path: Path, thing: int, _number: int, _seen: Seen | None) -> int:
    """The thing; the first of them when a file is there."""
    while thing == 0 and not path.exists():
        sleep(0.2)
    return thing
