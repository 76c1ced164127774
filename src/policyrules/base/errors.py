"""Where a mistake stands, and what is said about it.

An author's mistakes are findings: data, gathered, all reported at once. A caller's mistakes
(a case that cannot be read, a wrong argument) are exceptions.
"""

from typing import Literal

from attrs import frozen

from policyrules.base.saying import Language, Said, same

Severity = Literal["error", "warning", "info"]


@frozen
class Source:
    """One file of a policy: a name to show and its text."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line break."""
        lines = self.text.split("\n")
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""


@frozen
class Span:
    """A stretch of a source: character offsets, end excluded; line and column from 1."""

    source: Source
    start: int
    end: int
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"


@frozen
class Finding:
    """What is wrong (or doubtful) at a place, in one sentence, with help, in two languages."""

    code: str
    span: Span | None
    zh: str
    en: str
    help_zh: str = ""
    help_en: str = ""
    severity: Severity = "error"

    def message(self, language: Language = "zh") -> str:
        """The sentence in the language asked for."""
        return self.zh if language == "zh" else self.en

    def help(self, language: Language = "zh") -> str:
        """The help in the language asked for; empty when there is none."""
        return self.help_zh if language == "zh" else self.help_en


class PolicyrulesError(Exception):
    """The root of everything that this library raises on purpose."""


class PolicyError(PolicyrulesError):
    """A policy has errors; ``findings`` holds them all."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(f"{f.span}: {f.code} {f.zh}" for f in findings))


class CaseError(PolicyrulesError):
    """A case cannot be read; ``problems`` are all reasons, each with its place."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class UsageError(PolicyrulesError):
    """The caller asked for something that does not exist (a programme, a place, a file)."""

    def __init__(self, said: Said | str) -> None:
        self.said = same(said) if isinstance(said, str) else said
        super().__init__(self.said.en)
