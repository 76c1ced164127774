"""What is cited, by document and clause."""

from __future__ import annotations

from policyrules.core.types import Citation
from policyrules.language import syntax as s
from policyrules.resolve.scope import Scope


def cites(scope: Scope, found: tuple[s.Cite, ...], document: str) -> tuple[Citation, ...]:
    """Citations by document id; a document without a header here goes by its 《title》."""
    return tuple(
        Citation(_document(scope, cite, document), cite.clause, cite.phrase, cite.span) for cite in found
    )


def _document(scope: Scope, cite: s.Cite, document: str) -> str:
    if cite.document is None:
        return scope.of_files.get(cite.span.source.name, document)
    title = cite.document.strip("《》")
    if (known := scope.documents.get(title)) is not None:
        return known
    scope.cited[f"《{title}》"] = title
    return f"《{title}》"
