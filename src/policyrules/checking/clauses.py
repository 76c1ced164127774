"""The clause register held against the citations."""

from __future__ import annotations

from collections.abc import Iterator

from policyrules.base.errors import Finding
from policyrules.base.saying import Said, nearest
from policyrules.checking.codes import (
    CITED_DESPITE_CLASS,
    CLAUSE_TWICE,
    CLOSE_CLAUSE,
    NO_ENTRY_HOLDS,
    NOT_ACCOUNTED_FOR,
    UNDECLARED_CLAUSE,
)
from policyrules.core.documents import Clause
from policyrules.core.policy import Policy
from policyrules.core.register import answering, by_clause, by_entry, citations
from policyrules.core.types import Citation

_STATUS = {"procedural": Said("程序", "procedural"), "principle": Said("宣示", "declaratory")}


def check_clauses(policy: Policy, *, whole: bool = True, read: bool = True) -> Iterator[Finding]:
    """Clauses declared twice, cited without being declared, declared without being accounted for.

    The unit of account is (clause, phrase): one clause may have several entries, each with its
    phrase and its class. ``whole``: every rule was understood, so that what no rule cites is known;
    ``read``: every entry of the register was.
    """
    entries: dict[tuple[str, str, str], Clause] = {}
    known = by_clause(policy.clauses)
    for clause in policy.clauses:
        first = entries.setdefault((clause.document, clause.id, clause.phrase), clause)
        if first is not clause:
            yield CLAUSE_TWICE.at(clause.span, clause=clause.id, first=first.span)
    cited = list(citations(policy))
    registers = {document for document, _ in known}
    unknown: dict[tuple[str, str, str], Citation] = {}
    for one in cited if read else ():
        citation = one.citation
        its = known.get((citation.document, citation.clause), ())
        if citation.document in registers and not answering(its, citation.phrase):
            about = (citation.document, citation.clause, citation.phrase if its else "")
            unknown.setdefault(about, citation)
    for (document, id_, phrase), citation in unknown.items():
        if (document, id_) in known:
            yield NO_ENTRY_HOLDS.at(citation.span, clause=id_, phrase=phrase)
        else:
            yield _undeclared(citation, [c for d, c in known if d == document])
    for clause, found in by_entry(policy.clauses, cited) if whole else ():
        yield from _status(clause, bool(found), any(one.rule for one in found))


def _undeclared(citation: Citation, known: list[str]) -> Finding:
    close = nearest(citation.clause, known)
    help_ = CLOSE_CLAUSE.filled(clause=close) if close is not None else None
    return UNDECLARED_CLAUSE.at(citation.span, help=help_, clause=citation.clause)


def _status(clause: Clause, cited: bool, by_rule: bool) -> Iterator[Finding]:
    if clause.status is None and not cited:
        yield NOT_ACCOUNTED_FOR.at(clause.span, clause=_named(clause))
    elif by_rule and clause.status in _STATUS:
        yield CITED_DESPITE_CLASS.at(clause.span, clause=_named(clause), status=_STATUS[clause.status])


def _named(clause: Clause) -> str:
    """An entry by its clause, and by its words where it has any."""
    return f"{clause.id} “{clause.phrase}”" if clause.phrase else clause.id
