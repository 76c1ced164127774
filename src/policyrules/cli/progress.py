"""How far long work has come, said now and then on standard error."""

from __future__ import annotations

import time
from typing import Final

from attrs import define, field

from policyrules.base.saying import Language, Said
from policyrules.cli.output import note

AFTER: Final = 3
"""Seconds of silence before progress is said, and between two of its lines."""


@define
class Progress:
    """Counts what is done; called after each."""

    counted: Said
    """What is counted."""
    language: Language
    done: int = 0
    said: float = field(factory=time.monotonic)

    def __call__(self) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self.said >= AFTER:
            self.said = now
            zh, en = self.counted.zh, self.counted.en
            note(Said(f"已评定 {self.done} {zh}…", f"{self.done} {en} assessed…"), self.language)
