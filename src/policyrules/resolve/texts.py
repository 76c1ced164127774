"""The files of one document taken together: its header and declarations, its period, what amends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from hashlib import sha256

from attrs import evolve, frozen

from policyrules.base.saying import Said
from policyrules.core.documents import Amended, Document, Replaced, SourceFile
from policyrules.core.types import Citation
from policyrules.language import syntax as s
from policyrules.resolve.amending import Amendment, amended
from policyrules.resolve.amending_codes import AMENDS_FROM_OUTSIDE
from policyrules.resolve.codes import HEADER_TWICE, NO_HEADER
from policyrules.resolve.decision_codes import REPLACES_FROM_OUTSIDE
from policyrules.resolve.scope import Scope


@frozen
class Group:
    """The files of one document: its header, its id, its declarations."""

    header: s.PolicyDecl
    declarations: tuple[s.Declaration, ...]

    @property
    def id(self) -> str:
        return self.header.name.text

    @property
    def readings(self) -> list[s.ReadingDecl]:
        return [d for d in self.declarations if isinstance(d, s.ReadingDecl)]

    def all(self, *kinds: type) -> list[s.Declaration]:
        return [d for d in self.declarations if isinstance(d, kinds)]


def digest_of(files: Iterable[s.File]) -> str:
    """SHA-256 over the names and texts of all files, in the order of their names."""
    digest = sha256()
    for name, text in sorted({(f.source.name, _normal(f)) for f in files}):
        for part in (name.encode(), text.encode()):
            digest.update(str(len(part)).encode() + b":" + part)
    return digest.hexdigest()


def source_file(file: s.File) -> SourceFile:
    """The name that findings show for a file, and the SHA-256 of its text."""
    return SourceFile(file.source.name, sha256(_normal(file).encode()).hexdigest())


def _normal(file: s.File) -> str:
    """The text as it is the same on every machine: without a byte-order mark, lines ended by a line feed."""
    return file.source.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def group_of(scope: Scope, files: Sequence[s.File], what: Said) -> Group | None:
    """Files as one document; None, and a finding, where they have no header."""
    declarations = tuple(d for file in files for d in file.declarations)
    headers = [d for d in declarations if isinstance(d, s.PolicyDecl)]
    if not headers:
        names = ", ".join(file.source.name for file in files) or "-"
        scope.add(NO_HEADER.at(None, what=what, files=names))
        return None
    for other in headers[1:]:
        scope.add(HEADER_TWICE.at(other.span, first=headers[0].span))
    return Group(headers[0], declarations)


def as_changed(scope: Scope, own: Group, changes: Sequence[Group]) -> Group:
    """The document after its amendments; what these cite, they cite of themselves."""
    for change in changes:
        scope.of_files |= {d.span.source.name: change.id for d in change.declarations}
    text = amended(
        scope, own.declarations, own.header.title, [Amendment(c.header, c.declarations) for c in changes]
    )
    return evolve(own, declarations=text)


def amended_by(change: Group) -> Amended:
    """What decisions say of an amendment: its title, its day, the clauses by which it strikes something."""
    assert change.header.amends is not None
    struck = tuple(
        Citation(change.id, cite.clause, cite.phrase, cite.span)
        for decl in change.all(s.RepealDecl)
        if isinstance(decl, s.RepealDecl)
        for cite in decl.cites
    )
    return Amended(change.id, change.header.title, change.header.amends.since, struck)


def of_text(
    changes: Sequence[Group], since: date | None, until: date | None, *, by_fact: bool
) -> Callable[[s.ExampleDecl, date], bool]:
    """Whether a worked case is one of this text of a document: of what made it, or of its days."""
    newest = {d.span.source.name for c in changes if since_of(c) == since for d in c.declarations}

    def its(decl: s.ExampleDecl, on: date) -> bool:
        if decl.span.source.name in newest:
            return until is None or on <= until
        if by_fact:
            return not changes
        return (since is None or since <= on) and (until is None or on <= until)

    return its


def since_of(change: Group) -> date | None:
    """The first day of an amendment."""
    return change.header.amends.since if change.header.amends is not None else None


def no_versions(scope: Scope, declarations: Iterable[s.Declaration], what: Said) -> None:
    """Only a document of the place itself takes the place of another; only an amendment changes one."""
    for decl in declarations:
        if isinstance(decl, s.PolicyDecl) and decl.replaces is not None:
            scope.add(REPLACES_FROM_OUTSIDE.at(decl.replaces.span, what=what))
        if isinstance(decl, s.PolicyDecl) and decl.amends is not None:
            scope.add(AMENDS_FROM_OUTSIDE.at(decl.amends.span, what=what))


def in_turn_until(document: Document, until: date | None) -> Document:
    """The document of a version: unless it says so, it begins when it takes over, ends when the next does."""
    start = document.start or (document.replaced.since if document.replaced else None)
    return evolve(document, start=start, end=document.end or until)


def document_of(group: Group) -> Document:
    """The header as the policy keeps it."""
    header = group.header
    return Document(
        group.id,
        header.title,
        header.number,
        header.issuers,
        header.issued,
        header.start,
        header.end,
        header.place,
        header.vocabulary.text if header.vocabulary else "",
        header.extends.text if header.extends else None,
        header.span,
        replaced=_replaced(header.replaces),
    )


def _replaced(found: s.Replacement | None) -> Replaced | None:
    if found is None:
        return None
    return Replaced(found.old.text, found.since, found.key.text if found.key else "", found.span)
