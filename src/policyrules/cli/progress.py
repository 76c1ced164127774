"""How far long work has come, said now and then on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from attrs import field

from policyrules.base.frozen import changing
from policyrules.base.saying import Language, Said
from policyrules.cli.output import note

AFTER: Final = 3
"""Seconds of silence before progress is said, and between two of its lines."""
BAR: Final = 20
"""Characters of a bar."""

READ: Final = Said("已读入 {done} {counted}…", "{done} {counted} read…")
ROWS: Final = Said("行", "rows")
ASSESSED: Final = Said("已评定 {done} {counted}…", "{done} {counted} assessed…")

ANEW = Said(
    "上次中断的运行用的是别的台账、政策或选项：已重新开始",
    "the run that was interrupted had another ledger, policy or options: started anew",
)
TAKEN_OVER = Said(
    "接着上次中断的运行：{n} 户不再重算", "{n} households taken over from the run that was interrupted"
)


@changing
class Progress:
    """Counts what is done; called after each."""

    counted: Said
    """What is counted."""
    language: Language
    says: Said = ASSESSED
    """What is said of so many of them."""
    done: int = 0
    said: float = field(factory=time.monotonic)

    def __call__(self) -> None:
        self.reached(self.done + 1)

    def reached(self, done: int, altogether: int = 0) -> None:
        """So many are done, of so many altogether where that is known."""
        self.done = done
        now = time.monotonic()
        if now - self.said >= AFTER:
            self.said = now
            bar = f"{_bar(done, altogether)} " if altogether else ""
            of = f" / {altogether}" if altogether else ""
            said = self.says.filled(done=f"{done}{of}", counted=self.counted)
            note(Said(bar + said.zh, bar + said.en), self.language)


def reading(language: Language) -> Callable[[int, int], None]:
    """Says how many rows of a long register are put aside before anything of it is decided."""
    return Progress(ROWS, language, READ).reached


def say_resumed(taken_over: int, language: Language, *, anew: bool) -> None:
    """Say what was taken over from a run that was interrupted, or that nothing of it was."""
    if anew:
        note(ANEW, language)
    if taken_over:
        note(TAKEN_OVER.filled(n=taken_over), language)


def _bar(done: int, altogether: int) -> str:
    """``[######....]``: how much of it is done, in characters that every console has."""
    full = BAR * done // altogether
    return f"[{'#' * full}{'.' * (BAR - full)}]"
