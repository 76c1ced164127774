"""Whether every clause of a policy's document is accounted for (guarantee G4).

A clause is encoded when something cites it; that is derived here and never written by hand. Every
other clause of the register says why it is not: open, human, procedural, principle, not yet. Where the
document's text is at hand, each of its clauses must be in the register, and each phrase must
stand in the clause that it is cited from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from attrs import frozen

from policyrules.authoring.clauses import Text, read_clauses, stands_in
from policyrules.base.saying import Language
from policyrules.core.policy import Given, Policy
from policyrules.core.types import Citation

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
    state: State
    gist: str
    cited_by: tuple[str, ...]


@frozen
class Hole:
    """A clause that nobody answers for, or a citation that does not hold."""

    kind: HoleKind
    clause: str
    zh: str
    en: str


@frozen
class Coverage:
    """The register row by row, and the holes; ``sentences`` is None when no text was at hand."""

    rows: tuple[Row, ...]
    holes: tuple[Hole, ...]
    sentences: int | None

    @property
    def counts(self) -> dict[State, int]:
        """How many entries are in each state."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in STATES}


def coverage(policy: Policy, *, text: str | None = None) -> Coverage:
    """Account for the clauses of the policy's own document; ``text`` is that document's Markdown."""
    cited: dict[str, list[str]] = {}
    for by, citation in citations(policy):
        if citation.document in ("", policy.id):
            cited.setdefault(citation.clause, []).append(by)
    rows = []
    for clause in policy.clauses:
        if clause.document not in ("", policy.id):
            continue
        names = tuple(dict.fromkeys(cited.get(clause.id, ())))
        state: State = clause.status or ("encoded" if names else "uncited")
        rows.append(Row(clause.id, state, clause.gist, names))
    holes = [*_register_holes(rows, cited)]
    read = read_clauses(text) if text is not None else None
    if read is not None:
        holes += _text_holes(policy, rows, read)
    return Coverage(tuple(rows), tuple(holes), len(read.required) if read else None)


def citations(policy: Policy) -> Iterator[tuple[str, Citation]]:
    """Every citation of the policy with the name of what cites it."""
    for provision in policy.provisions.values():
        yield from ((provision.label, citation) for citation in provision.citations)
    for given in policy.givens.values():
        yield from ((given.label, citation) for citation in _given_citations(given))
    for reading in policy.readings.values():
        yield from ((reading.id, citation) for citation in reading.citations)
    for programme in policy.programmes.values():
        yield from ((programme.label, citation) for citation in programme.silent)


def report(found: Coverage, *, language: Language = "zh", width: int = 0) -> str:
    """The account as text: how many clauses are in which state, then every hole."""
    zh = language == "zh"
    total = len(found.rows)
    lines = [f"条款台账 {total} 条" if zh else f"clause register: {total} entries"]
    for state, count in found.counts.items():
        if count:
            name = STATES[state][0 if zh else 1]
            lines.append(f"  {count:>{width or 4}}  {name}")
    if found.sentences is None:
        lines.append("未对照原文" if zh else "not checked against the document's text")
    else:
        n = found.sentences
        lines.append(f"原文共 {n} 句" if zh else f"the document's text has {n} clauses")
    if found.holes:
        lines.append(f"缺口 {len(found.holes)} 处：" if zh else f"{len(found.holes)} holes:")
        lines += [f"  {hole.clause}  {hole.zh if zh else hole.en}" for hole in found.holes]
    else:
        lines.append("没有缺口" if zh else "no holes")
    return "\n".join(lines) + "\n"


def _given_citations(given: Given) -> Iterator[Citation]:
    yield from given.citations
    for constraint in given.constraints:
        yield from constraint.citations
    for dated in given.values:
        yield from dated.citations


def _register_holes(rows: Iterable[Row], cited: dict[str, list[str]]) -> Iterator[Hole]:
    declared = {row.clause for row in rows}
    for row in rows:
        if row.state == "uncited":
            yield Hole(
                "uncited",
                row.clause,
                "台账未注明类别，也没有规则引用它",
                "has no status in the register and no rule cites it",
            )
    for clause, by in cited.items():
        if clause not in declared:
            names = "、".join(dict.fromkeys(by))
            yield Hole(
                "undeclared",
                clause,
                f"被 {names} 引用，但不在台账中",
                f"is cited by {names} but not in the register",
            )


def _text_holes(policy: Policy, rows: Iterable[Row], read: Text) -> Iterator[Hole]:
    declared = {row.clause for row in rows}
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
    quoted = [(c.clause, c.phrase) for _, c in citations(policy) if c.document in ("", policy.id)]
    quoted += [(c.id, c.phrase) for c in policy.clauses if c.document in ("", policy.id)]
    for clause, phrase in dict.fromkeys(quoted):
        if phrase and clause in read.clauses and not stands_in(phrase, read.clauses[clause]):
            yield Hole(
                "phrase",
                clause,
                f"原文此条中没有“{phrase}”",
                f"the words “{phrase}” do not stand in this clause of the document",
            )
