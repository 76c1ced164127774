"""A question as read: what it names, each part of the type that it must have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Language, Said
from policyrules.core.case import RecordPath


@frozen
class Question:
    """A question: its name and its parts, as they came."""

    ask: str
    parts: Mapping[str, object]

    @property
    def language(self) -> Language:
        """In which language to answer; Chinese unless English is asked for."""
        return "en" if self.parts.get("language") == "en" else "zh"

    def text(self, name: str) -> str:
        """A part that must be there. UsageError where it is not, or is no text."""
        value = self.optional(name)
        if value is None:
            raise _wrong(name, "文本", "text")
        return value

    def optional(self, name: str) -> str | None:
        """A text, or None where there is none."""
        value = self.parts.get(name)
        if value is not None and not isinstance(value, str):
            raise _wrong(name, "文本", "text")
        return value or None

    @property
    def on(self) -> date:
        """The assessment day. UsageError where it is no ISO date."""
        try:
            return date.fromisoformat(self.text("on"))
        except ValueError:
            raise _wrong("on", "日期", "a date") from None

    @property
    def texts(self) -> Mapping[str, str]:
        """Files of the policy as edited: name → text."""
        value = self.parts.get("texts") or {}
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise _wrong("texts", "文件名和文本", "names of files and their texts")
        return value

    @property
    def path(self) -> RecordPath:
        """The record that is asked about; () is the household."""
        value = self.parts.get("path") or []
        steps = value if isinstance(value, list) else [None]
        found = tuple(tuple(step) for step in steps if isinstance(step, list) and len(step) == 2)
        if len(found) != len(steps) or not all(isinstance(part, str) for step in found for part in step):
            raise _wrong("path", "记录的路径", "the path of a record")
        return found


def _wrong(name: str, zh: str, en: str) -> UsageError:
    return UsageError(Said(f"{name} 应为{zh}", f"{name} should be {en}"))
