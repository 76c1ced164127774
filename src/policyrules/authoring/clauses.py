"""A document's text cut into clauses, named as citations name them: 二（一）1（2）三是, 三（一）第9句.

The text is Markdown: a heading per section (``## 二、…``, ``### （一）…``, ``#### 1.…``, ``##### （1）…``,
editorial ones in 〔〕) and list items ``- 一是…``. Sentences end at 。; what follows the last 。 of a
clause counts as one more. A clause of one sentence is named without 第n句; the words of a heading
itself, which may hold a date, are its 标题: 三（一）1标题.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from policyrules.base.characters import folded
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said

_HEADING: Final = re.compile(r"^(#+)\s+(.*)$")
_NUMBERS: Final = "一二三四五六七八九十"
_LABEL: Final = re.compile(
    rf"^(〔[^〕]*〕|第[{_NUMBERS}百]+条|[{_NUMBERS}]+(?=、)|（[{_NUMBERS}0-9]+）|[0-9]+(?=[.．、]))"
)
_ITEM: Final = re.compile(rf"^[-*]\s+([{_NUMBERS}]+是)")
_SENTENCE: Final = re.compile(r"[^。]*。[”’」』）)】〕》〉\]]*|[^。]+$")
_MARKS: Final = str.maketrans(dict.fromkeys("「」『』“”‘’'", '"'))

UNNUMBERED: Final = ("〔题注〕", "〔版记〕", "〔落款〕")
"""Editorial sections that hold titles, dates and signatures: no clause need answer for them."""


@frozen
class Text:
    """A document cut up: the text of every clause by its id, and the ids that a register must hold."""

    clauses: Mapping[str, str]
    required: tuple[str, ...]


def read_document(path: Path) -> str:
    """The text of a document, in UTF-8 (a byte-order mark is passed over), UTF-16 or GB18030.

    UsageError when there is no such file or it is in none of these.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(Said(f"{path}: 没有这份原文", f"{path}: no such text")) from error
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(Said(f"{path}: 不是 UTF-8 或 GB18030 的文字", f"{path}: not a text in UTF-8 or GB18030"))


def read_clauses(text: str) -> Text:
    """Cut a document's Markdown text into clauses; look-alikes are read as what they look like."""
    clauses: dict[str, str] = {}
    required: list[str] = []
    for path, title, paragraphs in _sections(folded(text)):
        if title:
            clauses[f"{path}标题"] = title
        if not paragraphs:
            continue
        own = [p for p in paragraphs if not _ITEM.match(p)]
        _add(path, own, clauses, required)
        for paragraph in paragraphs:
            if item := _ITEM.match(paragraph):
                _add(path + item[1], [re.sub(r"^[-*]\s+", "", paragraph)], clauses, required)
        clauses[path] = "".join(paragraphs)
    return Text(clauses, tuple(required))


def stands_in(phrase: str, text: str) -> bool:
    """Whether a phrase stands in a text; … in it stands for words left out, in order."""
    position = 0
    haystack = _plain(text)
    for part in _plain(phrase).replace("...", "…").split("…"):
        found = haystack.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return True


def _plain(text: str) -> str:
    return "".join(folded(text).split()).translate(_MARKS)


def _sections(text: str) -> list[tuple[str, str, list[str]]]:
    """(path, heading, paragraphs) of each heading; the front matter and the document's title are left out."""
    sections: list[tuple[str, str, list[str]]] = []
    path: list[tuple[int, str]] = []
    for line in _body(text).splitlines():
        heading = _HEADING.match(line.strip())
        if heading is None:
            if line.strip() and sections:
                sections[-1][2].append(line.strip())
            continue
        level, title = len(heading[1]), heading[2].strip()
        label = _LABEL.match(title)
        path = [step for step in path if step[0] < level]
        if level == 1 or label is None:
            sections.append(("标题" if level == 1 else title, "", []))
            continue
        path.append((level, label[1]))
        sections.append(("".join(name for _, name in path), title, []))
    return sections


def _body(text: str) -> str:
    if text.startswith("---"):
        return text.split("\n---", 1)[-1]
    return text


def _add(path: str, paragraphs: list[str], clauses: dict[str, str], required: list[str]) -> None:
    joined = "".join(paragraphs)
    sentences = [s for s in _SENTENCE.findall(joined) if s.strip()]
    clauses[path] = joined
    for number, sentence in enumerate(sentences, 1):
        clauses[f"{path}第{number}句"] = sentence
    if path in UNNUMBERED or path == "标题":
        return
    if len(sentences) == 1:
        required.append(path)
        return
    whole = [n for n, sentence in enumerate(sentences, 1) if "。" in sentence or not path.startswith("〔")]
    required.extend(f"{path}第{n}句" for n in whole)
