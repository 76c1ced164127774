"""The pages of all findings, made from their declarations and by running their examples: ``docs/findings/``.

``python -m policyrules.cli.findings_page docs`` writes ``docs/findings.md``, the list of the codes, and a
page for each hundred in ``docs/findings/``. What is said of a code and its example stands in ``authoring``.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from policyrules.authoring.findings import (
    HUNDREDS,
    PLACE,
    REPEATED,
    Example,
    base,
    complaints,
    declared_codes,
    explanations,
    write_out,
    written_out,
)
from policyrules.base.errors import Code, Complaint
from policyrules.base.saying import Language, Said
from policyrules.cli import main

_SEVERITIES: Final = {"warning": Said("警告", "warning"), "info": Said("提示", "note")}

_FILLED: Final = re.compile(r"(?<!\{)\{\w+(?:![a-z])?(?::[^{}]*)?\}")
"""A part that a sentence leaves open, also where it is quoted (!r) or padded (:02d)."""

LONGEST: Final = 12
"""Lines of a message that a page shows."""

SHORT: Final = 1200
"""Characters of a text that a page shows as it is."""


@cache
def message(code: str, side: str, language: Language) -> str:
    """What the command of a code's example says of its ``wrong`` or ``right`` text, all notes written out."""
    example = explanations()[code].example
    wrong = side == "wrong"
    with TemporaryDirectory() as folder:
        write_out(
            example.wrong if wrong else example.right,
            Path(folder),
            encoding=example.encoding if wrong else "utf-8",
        )
        command, *rest = (word.replace(f"{PLACE}/", f"{folder}/{PLACE}/") for word in example.command.split())
        notes = ["--notes"] if command == "check" and "--notes" not in rest else []
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            main([command, *rest, *notes, "--policies", folder, "--lang", language])
        said = out.getvalue() if command == "check" else err.getvalue()
        return said.replace(f"{folder}/", "").replace(f"{Path(folder).name}/", "").strip("\n")


def codes_in(said: str) -> set[str]:
    """The codes of the findings in what a command says."""
    return set(re.findall(r"(?m)^(?:.*: )?(?:错误|警告|提示) (PR\d{3}) ", said))


def findings_pages() -> dict[str, str]:
    """Every page of the findings by its path in the folder of the documentation, as Markdown."""
    codes = declared_codes()
    found = {"findings.md": _first(codes)}
    for hundred, of_hundred in groupby(codes.values(), key=lambda code: code.id[2]):
        lines = [f"# {_pair(HUNDREDS[hundred])}", "", "[所有编号 · all codes](../findings.md)", ""]
        for code in of_hundred:
            lines += _entry(code)
        found[f"findings/{hundred}.md"] = "\n".join(lines).rstrip() + "\n"
    return found


def _first(codes: Mapping[str, Code]) -> str:
    lines = [files("policyrules.authoring.findings").joinpath("head.md").read_text("utf-8")]
    for path, text in base().items():
        lines += [f"`{path}`", "", "```policy", text.strip("\n"), "```", ""]
    for hundred, of_hundred in groupby(codes.values(), key=lambda code: code.id[2]):
        lines += [f"## {_pair(HUNDREDS[hundred])}", "", "| 编号 · code | | |", "|---|---|---|"]
        for code in of_hundred:
            link = f'<span id="{code.id}">[{code.id}](findings/{hundred}.md#{code.id})</span>'
            lines.append(f"| {link} | {_escaped(code.title.zh)} | {_escaped(code.title.en)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _entry(code: Code) -> Iterator[str]:
    told = explanations()[code.id]
    yield from (f'<a id="{code.id}"></a>', "", f"## {code.id} {_pair(code.title)}", "")
    if code.severity in _SEVERITIES:
        yield from (f"{_pair(_SEVERITIES[code.severity])}", "")
    yield from (told.about.zh, "", told.about.en, "")
    yield from _sentences(complaints()[code.id])
    yield from ("", "错例 · wrong:", "", *_shown(told.example.wrong, "text", told.example.encoding))
    yield from _said(code.id, told.example)
    yield from ("写对 · right:", "", *_shown(told.example.right, "policy"))
    yield from (f"改法 · mend: {_pair(told.mend)}", "")


def _sentences(said: list[Complaint]) -> Iterator[str]:
    helps: dict[Said, list[Said]] = {}
    for complaint in said:
        helps.setdefault(complaint.said, []).append(complaint.help)
    for sentence, help_ in helps.items():
        yield f"- {_pair(_open(sentence))}"
        yield from (f"    - 建议 · help: {_pair(_open(one))}" for one in dict.fromkeys(help_) if one)


def _shown(texts: Mapping[str, str], kind: str, encoding: str = "utf-8") -> Iterator[str]:
    """The files as blocks, those whose mistake is their length cut; only a whole right text is a policy."""
    for path, text in texts.items():
        coded = "" if encoding == "utf-8" else f" ({encoding.upper()})"
        if len(texts) > 1 or coded or not path.endswith("/例.policy"):
            yield from (f"`{path}`{coded}", "")
        whole = written_out(text)
        short = len(whole) <= SHORT
        lines = (whole if short else _cut(text)).strip("\n").splitlines()
        yield from (f"```{kind if short else 'text'}", *lines, "```", "")


def _cut(text: str) -> str:
    """The text with each repetition of it begun, and how often it stands there."""

    def begun(match: re.Match[str]) -> str:
        count, one = match.groups()
        end = "\n" if one.endswith("\n") else ""
        return written_out(f"⟦2 × {one}⟧") + f"……（共 {count} 次 · {count} times）{end}"

    return REPEATED.sub(begun, text)


def _said(code: str, example: Example) -> Iterator[str]:
    """What the command says of the wrong text, in Chinese and in English."""
    yield "```text"
    if example.command != f"check {PLACE}":
        yield f"$ policyrules {example.command}"
    for language in ("zh", "en"):
        lines = message(code, "wrong", language).splitlines()
        yield from (lines[:LONGEST] if len(lines) <= LONGEST else [*lines[: LONGEST - 1], "…"])
    yield from ("```", "")


def _pair(said: Said) -> str:
    return said.zh if said.zh == said.en else f"{said.zh} · {said.en}"


def _open(said: Said) -> Said:
    """The sentence with … where something is filled in, safe as Markdown."""
    return Said(*(_escaped(_FILLED.sub("…", text)) for text in (said.zh, said.en)))


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_<>\[\]])", r"\\\1", text.replace("{{", "{").replace("}}", "}"))


if __name__ == "__main__":
    docs = Path(sys.argv[1])
    for name, page in findings_pages().items():
        (docs / name).parent.mkdir(exist_ok=True)
        (docs / name).write_text(page, "utf-8")
