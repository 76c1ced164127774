"""The texts of a policy for an editor: its files, what is wrong where, the names that it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from policyrules.base.errors import Finding
from policyrules.base.saying import Language
from policyrules.core.policy import Policy
from policyrules.core.types import Type
from policyrules.core.words import type_said
from policyrules.loading import policy_files


def policy_texts(place: str, overlay: str | None, root: Path) -> list[dict[str, str]]:
    """The files that may be edited: those of the place, the overlay asked for, its vocabulary and background.

    Worked cases are left out of the first place: they come last.
    """
    files = [path.relative_to(root).as_posix() for path in policy_files(place, policies=root)]
    own = [name for name in files if "/overlays/" not in name or Path(name).stem == overlay]
    ordered = sorted(own, key=lambda name: (not name.startswith(f"{place}/"), name))
    return [{"name": name, "text": (root / name).read_text("utf-8")} for name in ordered]


def finding_data(finding: Finding, language: Language) -> dict[str, Any]:
    """A finding as JSON data; ``start`` and ``end`` count UTF-16 units, as a browser's editor does."""
    span = finding.span
    where = None
    if span is not None:
        text = span.source.text
        where = {
            "file": span.source.name,
            "line": span.line,
            "column": span.column,
            "start": _units(text, span.start),
            "end": _units(text, span.end),
        }
    return {
        "code": finding.code,
        "severity": finding.severity,
        "said": finding.said.in_(language),
        "help": finding.help.in_(language),
        "where": where,
    }


def _units(text: str, offset: int) -> int:
    """How many UTF-16 units stand before an offset."""
    return offset + sum(1 for character in text[:offset] if ord(character) > 0xFFFF)


def names_of(policy: Policy, language: Language) -> list[dict[str, str]]:
    """The names that a text of this policy may use, with what each is."""
    found: dict[str, str] = {}
    for entity in policy.entities.values():
        found.setdefault(entity.label, _says(language, "实体", "entity"))
    for given in policy.givens.values():
        said = ("事实", "fact") if given.level == "case" else ("标准", "standard")
        kind = _says(language, *said)
        found.setdefault(given.label, f"{kind} {_type(given.type, language)}".rstrip())
        for option in given.type.options:
            found.setdefault(option.label, _says(language, "选项", "option"))
    for conclusion in policy.defs.values():
        if not conclusion.helper:
            kind = _says(language, "结论", "conclusion")
            found.setdefault(conclusion.label, f"{kind} {_type(conclusion.type, language)}".rstrip())
    for provision in policy.provisions.values():
        found.setdefault(provision.label, _says(language, "规则", "rule"))
    for reading in policy.readings:
        found.setdefault(reading, _says(language, "释义", "reading"))
    return [{"name": name, "is": what} for name, what in found.items() if name]


def _type(type_: Type, language: Language) -> str:
    return type_said(type_).in_(language)


def _says(language: Language, zh: str, en: str) -> str:
    return zh if language == "zh" else en
