"""Bring policy files of the first edition of the language over to the second, in place.

    python tools/to_edition_2.py PATH…

A PATH is a file or a folder: places, overlays, vocabularies and single files alike. The files decide the
same as before, and keep their comments. What is done to a file is said in a line; one that cannot be read
is left as it is, with what is wrong in it, and the exit status is 1. A second run changes nothing.

What the second edition asks, and what is done for it:

- A declaration's own clauses stand before its first part (a dated value, 必须, 读法, 情形, 设 …): those that
  stand later are moved before it, with the comments that belong to them.
- A part of a declaration that has a 依据 of its own has one: several are joined by commas.
- Clauses under options of a reading are one choice: under an option without a clause the rule does not
  apply. In the first edition it applied under that option without them: 当 依 R.OPTION 是 is added.
- −a 若无 b is b where a is absent. In the first edition it was −(a 若无 b): the brackets are added. They are
  added wherever it stands so: a file that is of the second edition already must not be brought over.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import define, field, frozen

from policyrules.base.errors import Finding, PolicyError, Source, UsageError
from policyrules.base.render import render
from policyrules.language.building.placing import OWN, PARTS
from policyrules.language.keywords import Vocabulary, spelling
from policyrules.language.parser import Chunk, Parsed, analyse, read_source
from policyrules.language.trees import Node, nodes_of

_PLACING = ("PR115", "PR116")
_BEHIND = re.compile("[ \t\u3000\u00a0]*[#＃][^\r\n]*")
_SPACE = re.compile("[ \t\r\n\u3000\u00a0]*")

Readings = Mapping[str, Sequence[tuple[str, str]]]
"""The options of each reading by its name: their Chinese and their ASCII names."""


class CannotReadError(Exception):
    """A text that the language cannot read, in either edition; with what is wrong in it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(f"{len(self.findings)} findings")


@define
class Did:
    """What was done to a text."""

    moved: int = 0
    joined: int = 0
    added: int = 0
    bracketed: int = 0
    unknown: dict[str, None] = field(factory=dict)
    """Readings named by a choice and declared nowhere that was looked."""

    @property
    def said(self) -> str:
        """It in one line."""
        counts = (
            (self.moved, "moved to where what they belong to begins"),
            (self.joined, "citations joined to the one before"),
            (self.added, "options added to a choice"),
            (self.bracketed, "negative numbers bracketed"),
        )
        did = [f"{count} {what}" for count, what in counts if count] or ["nothing to change"]
        return "; ".join([*did, *(f"options of {name} not found, left as it is" for name in self.unknown)])


@frozen
class _Clause:
    """A clause, with the space and the comments before it and the comment behind it."""

    node: Node
    text: str
    word: int
    """Where in the text its keyword begins."""
    place: int
    """The how many-th clause of its declaration it is."""

    @property
    def commented(self) -> bool:
        """Whether it ends in a comment."""
        return len(self.text) > self.word + self.node.last.end - self.node.first.start


def brought_over(source: Source, readings: Readings) -> tuple[str, Did]:
    """The text of a source of the first edition in the second, and what was done.

    CannotReadError when it cannot be read, or still has a mistake of its own when brought over.
    """
    did = Did()
    source = _bracketed(source, _read(source), did)
    parsed, text, at = _read(source), source.text, 0
    pieces: list[str] = []
    for chunk in parsed.chunks:
        start, end, clauses = _clauses(text, chunk)
        groups = _groups(_rule(chunk), clauses, did)
        may_cite = "cites" in OWN.get(_rule(chunk), ())
        written, commented = _written(groups, parsed.lexed.vocabulary, readings, did, may_cite=may_cite)
        pieces += [text[at:start], written, "\n" if commented and not _breaks_off(text, end) else ""]
        at = end
    pieces.append(text[at:])
    over = "".join(pieces)
    mistakes = [f for f in analyse(Source(source.name, over)).findings if f.severity == "error"]
    if mistakes:
        raise CannotReadError(mistakes)
    return over, did


def readings_of(parsed: Iterable[Parsed]) -> dict[str, list[tuple[str, str]]]:
    """The options of every reading that these files declare."""
    found: dict[str, list[tuple[str, str]]] = {}
    for chunk in (chunk for one in parsed for chunk in one.chunks if chunk.tree is not None):
        if _rule(chunk) == "reading":
            options = [p.children[:2] for p in chunk.tree.parts if p.rule == "option"]
            names = [
                (str(zh.value), str((other.children[0] if other else zh).value)) for zh, other in options
            ]
            found.setdefault(str(chunk.tree.children[0].value), names)
    return found


def _rule(chunk: Chunk) -> str:
    assert chunk.tree is not None
    return chunk.tree.rule


def _read(source: Source) -> Parsed:
    """The trees of a source, whatever the second edition says of what belongs to what."""
    parsed = analyse(source)
    findings = [f for f in parsed.findings if f.severity == "error" and f.code not in _PLACING]
    if findings or any(chunk.tree is None for chunk in parsed.chunks):
        raise CannotReadError(findings)
    return parsed


def _bracketed(source: Source, parsed: Parsed, did: Did) -> Source:
    """The text in which 若无 stands in brackets where a minus before it went for the whole."""
    marks: list[tuple[int, str]] = []
    for node in (n for chunk in parsed.chunks if chunk.tree is not None for n in nodes_of(chunk.tree)):
        number = node.children[0] if node.rule == "if_none" else None
        if isinstance(number, Node) and number.rule == "neg":
            while isinstance(number.children[0], Node) and number.rule == "neg":
                number = number.children[0]
            marks += [(number.first.start, "("), (node.last.end, ")")]
            did.bracketed += 1
    text, at = [], 0
    for place, mark in sorted(marks):
        text += [source.text[at:place], mark]
        at = place
    return Source(source.name, "".join([*text, source.text[at:]]))


# ── what belonged to what ────────────────────────────────────────────────────


def _clauses(text: str, chunk: Chunk) -> tuple[int, int, list[_Clause]]:
    """Where the clauses of a declaration begin and end in the text, and each of them."""
    assert chunk.tree is not None
    nodes = chunk.tree.parts
    before = {token.start: last for last, token in zip(chunk.tokens, chunk.tokens[1:], strict=False)}
    ends = [_end(text, before[node.first.start].end) for node in nodes]
    ends.append(_end(text, chunk.tokens[-1].end))
    found = [
        _Clause(node, text[a:z], node.first.start - a, place)
        for place, (node, a, z) in enumerate(zip(nodes, ends, ends[1:], strict=False))
    ]
    return ends[0], ends[-1], found


def _end(text: str, end: int) -> int:
    """The end of what ends here: behind the comment on its line, if there is one."""
    behind = _BEHIND.match(text, end)
    return behind.end() if behind else end


def _groups(rule: str, clauses: Sequence[_Clause], did: Did) -> list[list[_Clause]]:
    """The clauses of the declaration itself, then each part with what belonged to it in the first edition."""
    own, parts = OWN.get(rule, ()), PARTS.get(rule, {})
    groups: list[list[_Clause]] = [[]]
    kinds = ["own"]
    last = 0
    for clause in clauses:
        kind = clause.node.rule
        may = [k for k, part in enumerate(kinds) if kind in (own if part == "own" else parts[part])]
        if kind in parts:
            groups.append([])
            kinds.append(kind)
            to = len(groups) - 1
        elif rule == "standard" and kind == "cites":
            to = last if last and "cites" not in {c.node.rule for c in groups[last]} else 0
        else:
            to = may[-1] if may else len(groups) - 1
        did.moved += to != len(groups) - 1
        groups[to].append(clause)
        last = to
    return groups


# ── how it is written ────────────────────────────────────────────────────────


def _written(
    groups: Sequence[Sequence[_Clause]],
    vocabulary: Vocabulary,
    readings: Readings,
    did: Did,
    *,
    may_cite: bool,
) -> tuple[str, bool]:
    """The clauses as written in the second edition, and whether they end in a comment."""
    lines: list[str] = []
    commented = False
    for place, group in enumerate(groups):
        for text, ends_in_comment in _together(
            group, vocabulary, readings, did, once=bool(place) and may_cite
        ):
            glued = commented and not _breaks_off(text, 0)
            lines.append("\n    " + text.lstrip(" \t") if glued else text)
            commented = ends_in_comment
    return "".join(lines), commented


def _breaks_off(text: str, at: int) -> bool:
    """Whether a line ends here, or nothing but space comes before its end."""
    space = _SPACE.match(text, at)
    return space is not None and ("\n" in space[0] or space.end() == len(text))


def _together(
    group: Sequence[_Clause], vocabulary: Vocabulary, readings: Readings, did: Did, *, once: bool
) -> list[tuple[str, bool]]:
    """The texts of a group, whole choices and (``once``) one 依据; each with whether it ends in a comment."""
    cites = [c for c in group if once and c.node.rule == "cites"]
    texts: list[tuple[str, bool]] = []
    for clause in group:
        if clause in cites[1:]:
            continue
        texts.append((clause.text, clause.commented))
        if clause in cites:
            did.joined += len(cites) - 1
            texts += [(_joined(c, vocabulary), c.commented) for c in cites[1:]]
        texts += [(t, False) for t in _left_out(clause, group, vocabulary, readings, did)]
    return texts


def _joined(clause: _Clause, vocabulary: Vocabulary) -> str:
    """A 依据 as the continuation of the one before."""
    comma = "，" if vocabulary == "zh" else ", "
    lead, rest = clause.text[: clause.word], clause.text[clause.word + len(clause.node.first.text) :]
    return (lead if lead.strip() else "") + comma + rest.lstrip(" \t\u3000")


def _left_out(
    clause: _Clause, group: Sequence[_Clause], vocabulary: Vocabulary, readings: Readings, did: Did
) -> list[str]:
    """Behind the last clause of a choice: the options that have no clause in it."""
    reading = _choice(clause)
    same = [c for c in group if _choice(c) == reading]
    if reading is None or clause is not same[-1]:
        return []
    if reading not in readings:
        did.unknown[reading] = None
        return []
    named = {str(c.node.children[0].children[1].value) for c in same}
    missing = [zh for zh, other in readings[reading] if not named & {zh, other}]
    did.added += len(missing)
    when, under, yes = (spelling(terminal, vocabulary) for terminal in ("WHEN", "UNDER", "YES"))
    space = _SPACE.match(clause.text)
    lead = space[0] if space and space[0] and not clause.text[: clause.word].strip() else "\n    "
    lead = "\n    " if clause.commented and "\n" not in lead else lead
    return [f"{lead}{when} {under} {reading}.{option} {yes}" for option in missing]


def _choice(clause: _Clause) -> str | None:
    """The reading under an option of which a 当 or 期间 stands."""
    option = clause.node.children[0] if clause.node.rule in ("when", "during") else None
    return str(option.children[0].value) if isinstance(option, Node) and option.rule == "under" else None


# ── files ────────────────────────────────────────────────────────────────────


def run(paths: Sequence[Path]) -> int:
    """Bring the files over and say what was done to each; 1 when one could not be read."""
    refused = 0
    for path in _files(paths):
        try:
            source = read_source(path)
            text, did = brought_over(source, _readings(path))
        except (CannotReadError, PolicyError) as error:
            refused += 1
            print(f"{path}: cannot be read, left as it is")
            print("\n".join(render(finding) for finding in error.findings))
            continue
        if text != source.text:
            _replace(path, text)
        print(f"{path}: {did.said}")
    return 1 if refused else 0


def _files(paths: Sequence[Path]) -> list[Path]:
    found = [p for path in paths for p in (sorted(path.rglob("*.policy")) if path.is_dir() else [path])]
    return list(dict.fromkeys(p.resolve() if p.is_symlink() else p for p in found))


def _readings(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The readings that the files beside one declare, itself included."""
    parsed = []
    for beside in sorted(path.parent.glob("*.policy")):
        try:
            parsed.append(analyse(read_source(beside)))
        except (PolicyError, UsageError):
            continue
    return readings_of(parsed)


def _replace(path: Path, text: str) -> None:
    """Write the text beside the file, then put it in its place."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    with os.fdopen(handle, "wb") as file:
        file.write(text.encode("utf-8"))
    os.chmod(beside, path.stat().st_mode & 0o7777)
    os.replace(beside, path)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of files")
    try:
        return run(parser.parse_args().paths)
    except UsageError as error:
        print(error.said.en, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
