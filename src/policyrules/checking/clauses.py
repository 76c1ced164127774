"""The clause register held against the citations."""

from __future__ import annotations

from collections.abc import Iterator

from policyrules.base.errors import Finding
from policyrules.base.saying import Said, nearest
from policyrules.checking.codes import (
    CITED_DESPITE_CLASS,
    CLAUSE_TWICE,
    CLOSE_CLAUSE,
    NOT_ACCOUNTED_FOR,
    UNDECLARED_CLAUSE,
)
from policyrules.core.policy import Clause, Policy
from policyrules.core.types import Citation

_STATUS = {"procedural": Said("程序", "procedural"), "principle": Said("宣示", "declaratory")}


def check_clauses(policy: Policy, *, whole: bool = True) -> Iterator[Finding]:
    """Clauses declared twice, cited without being declared, declared without being accounted for.

    The unit of account is (clause, phrase): one clause may have several entries, each with its
    phrase and its class. ``whole``: every rule was understood, so that what no rule cites is known.
    """
    entries: dict[tuple[str, str, str], Clause] = {}
    known: dict[tuple[str, str], list[Clause]] = {}
    for clause in policy.clauses:
        known.setdefault((clause.document, clause.id), []).append(clause)
        first = entries.setdefault((clause.document, clause.id, clause.phrase), clause)
        if first is not clause:
            yield CLAUSE_TWICE.at(clause.span, clause=clause.id, first=first.span)
    cited = dict(_cited(policy))
    registers = {document for document, _ in known}
    for (document, id_), citation in cited.items():
        if document in registers and (document, id_) not in known:
            yield _undeclared(citation, [c for d, c in known if d == document])
    rules = {(c.document, c.clause) for p in policy.provisions.values() for c in p.citations}
    for key, found in known.items() if whole else ():
        encoded = any(clause.status is None for clause in found)
        for clause in found:
            yield from _status(clause, key in cited, key in rules and not encoded)


def _undeclared(citation: Citation, known: list[str]) -> Finding:
    close = nearest(citation.clause, known)
    help_ = CLOSE_CLAUSE.filled(clause=close) if close is not None else None
    return UNDECLARED_CLAUSE.at(citation.span, help=help_, clause=citation.clause)


def _status(clause: Clause, cited: bool, contradicted: bool) -> Iterator[Finding]:
    if clause.status is None and not cited:
        yield NOT_ACCOUNTED_FOR.at(clause.span, clause=clause.id)
    elif contradicted and clause.status in _STATUS:
        yield CITED_DESPITE_CLASS.at(clause.span, clause=clause.id, status=_STATUS[clause.status])


def _cited(policy: Policy) -> Iterator[tuple[tuple[str, str], Citation]]:
    """Every citation by (document, clause), the first of each one last: it is the one shown."""
    found = [c for p in policy.provisions.values() for c in p.citations]
    for given in policy.givens.values():
        found += given.citations
        found += [c for dated in given.values for c in dated.citations]
        found += [c for constraint in given.constraints for c in constraint.citations]
    found += [c for r in policy.readings.values() for c in r.citations]
    found += [c for p in policy.programmes.values() for c in p.silent]
    for citation in reversed(found):
        yield (citation.document, citation.clause), citation
