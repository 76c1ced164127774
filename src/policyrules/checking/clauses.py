"""The clause register held against the citations."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from policyrules.base.errors import Finding
from policyrules.base.saying import Said
from policyrules.core.policy import Clause, Policy
from policyrules.core.types import Citation

_STATUS = {"procedural": ("程序", "procedural"), "principle": ("宣示", "declaratory")}


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
            yield Finding(
                "PR403",
                clause.span,
                Said(
                    f"条款 {clause.id} 重复登记，先前在 {first.span}",
                    f"clause {clause.id} is declared twice, first at {first.span}",
                ),
                Said(
                    "同一条款分几项登记时，各写自己的 原文",
                    "when one clause has several entries, give each its phrase",
                ),
            )
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
    close = get_close_matches(citation.clause, known, n=1, cutoff=0.5)
    return Finding(
        "PR402",
        citation.span,
        Said(f"条款 {citation.clause} 没有登记", f"clause {citation.clause} is not in the register"),
        Said(
            f"是不是 {close[0]}？" if close else f"登记它：条款 {citation.clause} “大意”",
            f"did you mean {close[0]}?" if close else f"declare it: clause {citation.clause} “gist”",
        ),
    )


def _status(clause: Clause, cited: bool, contradicted: bool) -> Iterator[Finding]:
    if clause.status is None and not cited:
        yield Finding(
            "PR404",
            clause.span,
            Said(
                f"条款 {clause.id} 没有规则引用，也没有归类",
                f"no rule cites clause {clause.id}, and it has no class",
            ),
            Said(
                "引用它，或写明 待定、人工、程序、宣示、未编码",
                "cite it, or class it: open, human, procedural, declaratory, not_yet",
            ),
            severity="warning",
        )
    elif contradicted and clause.status in _STATUS:
        zh, en = _STATUS[clause.status]
        yield Finding(
            "PR404",
            clause.span,
            Said(
                f"条款 {clause.id} 归为{zh}，却有规则引用它",
                f"clause {clause.id} is classed {en}, yet a rule cites it",
            ),
            severity="warning",
        )


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
