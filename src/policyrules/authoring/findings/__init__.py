"""Every code that ``check`` can give: what declares it, what it is about, an example of it and the mend.

The codes and their sentences are declared by the rooms. What a code is about and its example stand in a
file beside this module, one for each hundred (``2.toml`` has PR201 to PR299)::

    [PR203]
    about = { zh = "…", en = "…" }
    mend = { zh = "…", en = "…" }
    wrong = '''…'''
    right = '''…'''

``wrong`` and ``right`` are the text of a file 例.policy, which is added to the small place in ``base/``; or
a table of several files by their paths (``"某地/文件.policy"``, ``"某地/overlays/某县.policy"``), which are
added to it or take the place of its own. Some keys more, where they are needed:

``command``
    what is run where it is not ``check 某地``.
``also``
    codes that cannot but come with this one.
``encoding``
    of the files of ``wrong``, where it is not UTF-8.

In a text ``⟦60 × …⟧`` is what stands behind the sign, sixty times, with the number of each in place of
``{n}`` and the next one in place of ``{next}``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from attrs import frozen

from policyrules.base.errors import Code, Complaint
from policyrules.base.saying import Said
from policyrules.checking import codes as checking
from policyrules.language import codes as language
from policyrules.loading import codes as loading
from policyrules.resolve import (
    amending_codes,
    case_codes,
    decision_codes,
    figure_codes,
    list_codes,
    table_codes,
    type_codes,
)
from policyrules.resolve import codes as resolve

ROOMS: Final[tuple[ModuleType, ...]] = (
    language,
    loading,
    resolve,
    type_codes,
    figure_codes,
    decision_codes,
    list_codes,
    table_codes,
    amending_codes,
    case_codes,
    checking,
)
"""The modules in which rooms declare their codes."""

HUNDREDS: Final = {
    "1": Said("读文件", "Reading a file"),
    "2": Said("名称、表和版本", "Names, tables and versions"),
    "3": Said("类型与单位", "Types and units"),
    "4": Said("依据与条款", "Citations and clauses"),
    "5": Said("标准与日期", "Figures and dates"),
    "6": Said("规则与决定", "Rules and decisions"),
    "7": Said("县级细则", "County overlays"),
    "8": Said("案例", "Worked cases"),
    "9": Said("名单与时限", "Rosters and deadlines"),
}
"""What the codes of a hundred are about."""

PLACE: Final = "某地"
"""The place to which an example adds its files."""

REPEATED: Final = re.compile(r"⟦(\d+) × (.*?)⟧", re.S)
"""What stands so many times in a text."""


@frozen
class Example:
    """Files that give a finding, and files that do not; by their paths in a folder of policies."""

    wrong: Mapping[str, str]
    right: Mapping[str, str]
    command: str
    also: frozenset[str]
    encoding: str


@frozen
class Explanation:
    """What is said of a code beside its title and its sentences."""

    about: Said
    mend: Said
    example: Example


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


@cache
def explanations() -> Mapping[str, Explanation]:
    """What a code is about, what mends it and its example, by its id, in order."""
    here = files("policyrules.authoring.findings")
    found: dict[str, Explanation] = {}
    for hundred in HUNDREDS:
        entries = tomllib.loads(here.joinpath(f"{hundred}.toml").read_text("utf-8"))
        found |= {code: _explanation(entry) for code, entry in entries.items()}
    return dict(sorted(found.items()))


def base() -> Mapping[str, str]:
    """The small place of the examples, with its vocabulary: the text of each file by its path."""
    return dict(sorted(_texts(files("policyrules.authoring.findings").joinpath("base"), "")))


def write_out(texts: Mapping[str, str], folder: Path, *, encoding: str = "utf-8") -> None:
    """Write the small place with the files of an example, repetitions written out, into an empty folder."""
    for path, text in {**base(), **texts}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(written_out(text).encode(encoding if path in texts else "utf-8"))


def written_out(text: str) -> str:
    """The text with each ⟦60 × …⟧ in it written sixty times."""

    def times(match: re.Match[str]) -> str:
        count, one = int(match[1]), match[2]
        return "".join(one.replace("{n}", str(n)).replace("{next}", str(n + 1)) for n in range(1, count + 1))

    return REPEATED.sub(times, text)


def _texts(folder: Traversable, above: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in folder.iterdir():
        path = f"{above}{one.name}"
        found += _texts(one, f"{path}/") if one.is_dir() else [(path, one.read_text("utf-8"))]
    return found


def _explanation(entry: Mapping[str, Any]) -> Explanation:
    example = Example(
        _files(entry["wrong"]),
        _files(entry["right"]),
        entry.get("command", f"check {PLACE}"),
        frozenset(entry.get("also", ())),
        entry.get("encoding", "utf-8"),
    )
    return Explanation(_both(entry["about"]), _both(entry["mend"]), example)


def _files(texts: str | Mapping[str, str]) -> Mapping[str, str]:
    return {f"{PLACE}/例.policy": texts} if isinstance(texts, str) else dict(texts)


def _both(value: Any) -> Said:
    return Said(value, value) if isinstance(value, str) else Said(value["zh"], value["en"])
