"""The page of all findings, made from the codes that the rooms declare: ``docs/findings.md``.

``python -m policyrules.authoring.findings_page`` writes it to standard output. What a code is about, an
example of the mistake and what mends it stand in ``findings.toml`` beside this module.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import ModuleType
from typing import Any, Final

from policyrules.base.errors import Code, Complaint
from policyrules.base.saying import Said
from policyrules.checking import codes as checking
from policyrules.language import codes as language
from policyrules.loading import codes as loading
from policyrules.resolve import amending_codes, case_codes, decision_codes, figure_codes
from policyrules.resolve import codes as resolve

ROOMS: Final[tuple[ModuleType, ...]] = (
    language,
    loading,
    resolve,
    figure_codes,
    decision_codes,
    amending_codes,
    case_codes,
    checking,
)
"""The modules in which rooms declare their codes."""

_SECTIONS: Final = {
    "1": Said("读文件", "Reading a file"),
    "2": Said("名称", "Names"),
    "3": Said("类型与单位", "Types and units"),
    "4": Said("依据与条款", "Citations and clauses"),
    "5": Said("标准与日期", "Figures and dates"),
    "6": Said("规则与决定", "Rules and decisions"),
    "7": Said("县级细则", "County overlays"),
    "8": Said("案例", "Worked cases"),
    "9": Said("名单与时限", "Rosters and deadlines"),
}
"""By the hundred of a code."""

_SEVERITIES: Final = {"warning": Said("警告", "warning"), "info": Said("提示", "note")}


def declared_codes() -> dict[str, Code]:
    """Every code of every room, by its id, in order. ValueError when two codes share an id."""
    found: dict[str, Code] = {}
    for room in ROOMS:
        for code in (value for value in vars(room).values() if isinstance(value, Code)):
            if found.setdefault(code.id, code) != code:
                raise ValueError(f"{code.id} is declared twice")
    return dict(sorted(found.items()))


def complaints() -> dict[str, list[Complaint]]:
    """Every sentence that each code can say, in the order of their declaration."""
    found: dict[str, list[Complaint]] = {}
    for room in ROOMS:
        for complaint in (value for value in vars(room).values() if isinstance(value, Complaint)):
            found.setdefault(complaint.code.id, []).append(complaint)
    return found


def explanations() -> Mapping[str, Mapping[str, Said]]:
    """By code: ``about``, an example (``wrong``, or ``wrong_text`` and ``right_text``) and ``mend``."""
    return {
        code: {key: _both(value) for key, value in entry.items()} for code, entry in _data()["codes"].items()
    }


def findings_page() -> str:
    """The page of all codes with their sentences, in Chinese and English, as Markdown."""
    lines = [_data()["head"]]
    said, about, section = complaints(), explanations(), ""
    for code in declared_codes().values():
        if code.id[2] != section:
            section = code.id[2]
            lines += [f"## {_pair(_SECTIONS[section])}", ""]
        lines += _entry(code, said.get(code.id, []), about.get(code.id, {}))
    return "\n".join(lines).rstrip() + "\n"


def _entry(code: Code, said: list[Complaint], about: Mapping[str, Said]) -> Iterator[str]:
    yield from (f"### {code.id} {_pair(code.title)}", "")
    if code.severity in _SEVERITIES:
        yield from (f"{_pair(_SEVERITIES[code.severity])}", "")
    if "about" in about:
        yield from (about["about"].zh, "", about["about"].en, "")
    helps: dict[Said, list[Said]] = {}
    for complaint in said:
        helps.setdefault(complaint.said, []).append(complaint.help)
    for sentence, help_ in helps.items():
        yield f"- {_pair(_open(sentence))}"
        yield from (f"    - 建议 · help: {_pair(_open(one))}" for one in dict.fromkeys(help_) if one)
    if "wrong_text" in about:
        yield from ("- 错例 · wrong:", "", *_block("text", about["wrong_text"]), "")
        yield from ("- 写对 · right:", "", *_block("policy", about["right_text"]), "")
    if "wrong" in about:
        yield f"- 错例 · wrong: {_pair(about['wrong'])}"
    if "mend" in about:
        yield f"- 改法 · mend: {_pair(about['mend'])}"
    if said or about:
        yield ""


def _data() -> dict[str, Any]:
    return tomllib.loads(files("policyrules.authoring").joinpath("findings.toml").read_text("utf-8"))


def _block(kind: str, said: Said) -> Iterator[str]:
    yield from (f"    ```{kind}", *(f"    {line}" for line in said.zh.strip().splitlines()), "    ```")


def _both(value: Any) -> Said:
    return Said(value, value) if isinstance(value, str) else Said(value["zh"], value["en"])


def _pair(said: Said) -> str:
    return said.zh if said.zh == said.en else f"{said.zh} · {said.en}"


def _open(said: Said) -> Said:
    """The sentence with … where something is filled in, safe as Markdown."""
    return Said(*(_escaped(re.sub(r"\{\w+\}", "…", text)) for text in (said.zh, said.en)))


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_<>\[\]])", r"\\\1", text.replace("{{", "{").replace("}}", "}"))


if __name__ == "__main__":
    sys.stdout.write(findings_page())
