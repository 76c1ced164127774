"""Whether every clause of a policy's document is accounted for (guarantee G4).

A clause is encoded when something cites it; that is derived here and never written by hand. Every
other clause of the register says why it is not: open, human, procedural, principle, not yet. Where the
document's text is at hand, each of its clauses must be in the register, and each phrase must
stand in the clause that it is cited from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from attrs import frozen

from policyrules.authoring.clauses import Text, read_clauses, stands_in
from policyrules.base.arguments import typed
from policyrules.base.cells import page
from policyrules.base.saying import NOTHING, Language, Said
from policyrules.core.documents import Clause
from policyrules.core.policy import Policy
from policyrules.core.register import Cited, answering, by_entry, citations

State = Literal["encoded", "open", "human", "procedural", "principle", "not_yet", "uncited"]
HoleKind = Literal["uncited", "undeclared", "missing", "unknown_clause", "phrase"]

STATES: Final[dict[State, tuple[str, str]]] = {
    "encoded": ("已编码", "encoded"),
    "open": ("待定", "open (set elsewhere)"),
    "human": ("人工", "human judgement"),
    "procedural": ("程序", "procedural"),
    "principle": ("宣示", "principle, target or term"),
    "not_yet": ("未编码", "not yet encoded"),
    "uncited": ("无规则引用", "no rule cites it"),
}


@frozen
class Row:
    """One entry of the register: its state, and what cites it."""

    clause: str
    """The clause."""
    phrase: str
    """The words of the clause that the entry is about; empty: all that no other entry names."""
    state: State
    """How it is accounted for."""
    gist: str
    """What it says, in a few words."""
    cited_by: tuple[str, ...]
    """The ids of the rules that cite it."""


@frozen
class Hole:
    """A clause that nobody answers for, or a citation that does not hold."""

    kind: HoleKind
    """What is the matter."""
    clause: str
    """The clause."""
    zh: str
    """The matter in Chinese."""
    en: str
    """In English."""


@frozen
class Coverage:
    """The register row by row, and the holes; ``sentences`` is None when no text was at hand."""

    rows: tuple[Row, ...]
    """Each entry of the register."""
    holes: tuple[Hole, ...]
    """Clauses nobody answers for, citations that do not hold."""
    sentences: int | None
    """How many clauses the text has; None: no text was given."""

    @property
    def counts(self) -> dict[State, int]:
        """How many entries are in each state."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in STATES}


@typed
def coverage(policy: Policy, *, text: str | None = None) -> Coverage:
    """Account for the clauses of the policy's own document, or of what amended it last, and name the holes.

    ``text`` is the document's text as Markdown: with it, every citation is looked for in it, and every
    sentence of it for an entry; without it neither is asked. Nothing is raised.
    """
    newest = [one.document for one in policy.amendments if one.since == policy.since]
    own = ("", *(newest or [policy.id]))
    entries = [clause for clause in policy.clauses if clause.document in own]
    cited = [c for c in citations(policy) if c.citation.document in own]
    rows = []
    for entry, found in by_entry(entries, cited):
        names = tuple(dict.fromkeys(c.by for c in found))
        state: State = entry.status or ("encoded" if names else "uncited")
        rows.append(Row(entry.id, entry.phrase, state, entry.gist, names))
    holes = [*_register_holes(rows, entries, cited)]
    read = read_clauses(text) if text is not None else None
    if read is not None:
        holes += _text_holes(entries, cited, read)
    return Coverage(tuple(rows), tuple(holes), len(read.required) if read else None)


REGISTER: Final = Said("条款台账 {entries} 条", "clause register: {entries} entries")
UNREAD: Final = Said("未对照原文", "not checked against the document's text")
READ: Final = Said("原文共 {clauses} 句", "the document's text has {clauses} clauses")
HOLES: Final = Said("缺口 {holes} 处：", "{holes} holes:")
NO_HOLES: Final = Said("没有缺口", "no holes")


def report(found: Coverage, *, language: Language = "zh", width: int = 0) -> str:
    """The account as text: how many clauses are in which state, then every hole."""
    said = [REGISTER.filled(entries=len(found.rows))]
    for state, count in found.counts.items():
        if count:
            zh, en = STATES[state]
            said.append(Said(f"  {count:>{width or 4}}  {zh}", f"  {count:>{width or 4}}  {en}"))
    said.append(UNREAD if found.sentences is None else READ.filled(clauses=found.sentences))
    said.append(HOLES.filled(holes=len(found.holes)) if found.holes else NO_HOLES)
    said += [Said(f"  {hole.clause}  {hole.zh}", f"  {hole.clause}  {hole.en}") for hole in found.holes]
    return page([line.in_(language) for line in said])


def _register_holes(rows: Iterable[Row], entries: Sequence[Clause], cited: Iterable[Cited]) -> Iterator[Hole]:
    for row in rows:
        if row.state == "uncited":
            of = Said(f"“{row.phrase}”", f" (“{row.phrase}”)") if row.phrase else NOTHING
            yield Hole(
                "uncited",
                row.clause,
                f"台账{of.zh}未注明类别，也没有规则引用它",
                f"has no status in the register{of.en} and no rule cites it",
            )
    loose: dict[tuple[str, str], list[str]] = {}
    for one in cited:
        clause, phrase = one.citation.clause, one.citation.phrase
        declared = [entry for entry in entries if entry.id == clause]
        if not answering(declared, phrase):
            loose.setdefault((clause, phrase if declared else ""), []).append(one.by)
    for (clause, phrase), by in loose.items():
        names = "、".join(dict.fromkeys(by))
        of = Said(f"“{phrase}”", f" with “{phrase}”") if phrase else NOTHING
        yield Hole(
            "undeclared",
            clause,
            f"{of.zh}被 {names} 引用，但不在台账中",
            f"is cited by {names}{of.en} but not in the register",
        )


def _text_holes(entries: Sequence[Clause], cited: Iterable[Cited], read: Text) -> Iterator[Hole]:
    declared = {entry.id for entry in entries}
    for clause in read.required:
        if clause not in declared:
            yield Hole(
                "missing", clause, "原文有此条，台账没有", "stands in the document but not in the register"
            )
    for clause in sorted(declared):
        if clause not in read.clauses:
            yield Hole(
                "unknown_clause", clause, "台账有此条，原文没有", "is in the register but not in the document"
            )
    quoted = [(one.citation.clause, one.citation.phrase) for one in cited]
    quoted += [(entry.id, entry.phrase) for entry in entries]
    for clause, phrase in dict.fromkeys(quoted):
        if phrase and clause in read.clauses and not stands_in(phrase, read.clauses[clause]):
            yield Hole(
                "phrase",
                clause,
                f"原文此条中没有“{phrase}”",
                f"the words “{phrase}” do not stand in this clause of the document",
            )
