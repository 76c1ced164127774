"""Findings that only follow from what could not be read; they would bury the mistake that is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from policyrules.base.errors import Finding
from policyrules.language.syntax import EVERYTHING
from policyrules.loading.reading import Found

_NAMES: Final = frozenset({"PR201", "PR207", "PR405", "PR604", "PR704", "PR707", "PR805", "PR905"})
"""Codes of names that stand for nothing."""

_MISSED: Final[Mapping[str, str]] = {
    "PR209": "POLICY",
    "PR210": "ENTITY",
}
"""By code, the terminal of the declaration that is missed: one that could not be read may be it."""


def without_consequences(found: Found, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings about a policy, less those that its unread declarations may be the cause of."""
    if not found.unread:
        return tuple(findings)
    return tuple(f for f in findings if not _follows(found, f))


def _follows(found: Found, finding: Finding) -> bool:
    if finding.code in _MISSED:
        return _MISSED[finding.code] in found.unread
    return finding.code in _NAMES and (found.unread >= EVERYTHING or _written(found, finding))


def _written(found: Found, finding: Finding) -> bool:
    """Whether the name that a finding misses is declared somewhere in the text."""
    span = finding.span
    if span is None:
        return False
    name = re.escape(span.source.text[span.start : span.end])
    declared = re.compile(rf"{name}\s*[(（]|[(（]\s*{name}\s*[)）]|(释义|reading)\s+{name}(?!\w)")
    return any(declared.search(file.source.text) for file in found.files)
