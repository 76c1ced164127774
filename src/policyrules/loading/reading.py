"""The files of one place, read and parsed: its own, its vocabulary, an overlay, the background rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import define, evolve, field, frozen

from policyrules.base.errors import Finding, PolicyError, Source, Span, UsageError
from policyrules.base.saying import Said, nearest
from policyrules.language.parser import parse, read_source
from policyrules.language.syntax import EVERYTHING, File, PolicyDecl
from policyrules.loading.codes import FILES_ARE_TOO_LARGE
from policyrules.loading.places import (
    amendment_files,
    hint,
    names_of,
    policy_folder,
    roots_of,
    shared_files,
    shown_name,
    version_folders,
)
from policyrules.resolve.codes import DID_YOU_MEAN, NO_VOCABULARY

MAX_BYTES: Final = 8_000_000
"""Of all files of a place together. The largest place shipped has a tenth of a million."""


@frozen
class Found:
    """The files of one place, read and parsed."""

    own: tuple[File, ...]
    vocabulary: tuple[File, ...]
    overlay: tuple[File, ...]
    backgrounds: Mapping[str, tuple[File, ...]]
    findings: tuple[Finding, ...]
    unread: frozenset[str]
    """Terminals of the words that begin the declarations that could not be read."""
    earlier: tuple[Found, ...] = ()
    """The files of the documents under ``versions/``, one for each."""
    amendments: tuple[Found, ...] = ()
    """The files of the documents that change these (修订), one for each."""

    @property
    def files(self) -> Iterator[File]:
        """All of them."""
        for files in (self.own, self.vocabulary, self.overlay, *self.backgrounds.values()):
            yield from files


def read_place(
    place: str | Path,
    *,
    overlay: str | Path | None = None,
    amend: Sequence[str | Path] = (),
    policies: Path | str | None = None,
    skip: Collection[str] = (),
) -> Found:
    """Read and parse every file that a place rests on; declarations that begin with ``skip`` are left out.

    ``amend``: amendments (修订) beside those of the place. UsageError for an unknown place, overlay or
    amendment, and for what is no regular file.
    """
    folder = policy_folder(place, policies=policies)
    roots = [folder.parent, *(r for r in roots_of(policies) if r != folder.parent)]
    county = overlay_file(folder, overlay) if overlay is not None else None
    reader = _Reader(folder.parent, skip)
    newest = _document(reader, folder, county, roots)
    earlier: list[Found] = []
    for version in version_folders(folder):
        reader = _Reader(folder.parent, skip, size=reader.size)
        earlier.append(_document(reader, version, _of_version(version, county), roots))
    changes: list[Found] = []
    for path in amendment_files(folder, amend):
        reader = _Reader(folder.parent, skip, size=reader.size)
        own = reader.read([path])
        changes.append(Found(own, (), (), {}, tuple(reader.findings), frozenset(reader.unread)))
    return evolve(newest, earlier=tuple(earlier), amendments=tuple(changes))


def _document(reader: _Reader, folder: Path, county: Path | None, roots: Sequence[Path]) -> Found:
    """One document: its folder or its single file, its vocabulary, an overlay, the background rules."""
    own = reader.read([folder] if folder.is_file() else sorted(folder.glob("*.policy")))
    vocabulary = _vocabulary(reader, own, roots)
    added = reader.read([county]) if county is not None else ()
    backgrounds = {path.stem: reader.read([path]) for path in shared_files(roots, "background")}
    return Found(own, vocabulary, added, backgrounds, tuple(reader.findings), frozenset(reader.unread))


_NO_OVERLAY: Final = Said(
    "没有细则“{name}”，现有 {known}{hint}", "no overlay {name!r}; there are {known}{hint}"
)


def overlay_file(folder: Path, overlay: str | Path) -> Path:
    """The file of an overlay: a path, a file's stem, or the id in its header."""
    path = Path(overlay)
    if path.suffix == ".policy":
        if not path.is_file():
            raise UsageError(Said(f"{path}: 没有这个文件", f"{path}: no such file"))
        return path
    base = folder if folder.is_dir() else folder.parent
    files = sorted((base / "overlays").glob("*.policy"))
    named = {file.stem: file for file in files}
    if str(overlay) in named:
        return named[str(overlay)]
    for file in files:
        parsed, _ = parse(read_source(file))
        for decl in parsed.declarations:
            if isinstance(decl, PolicyDecl) and str(overlay) in (decl.name.text, decl.title):
                return file
    name = str(overlay)
    raise UsageError(_NO_OVERLAY.filled(name=name, known=names_of(named), hint=hint(name, named)))


def _of_version(version: Path, county: Path | None) -> Path | None:
    """What the same county decided under an earlier version: the overlay of that name in its folder."""
    path = version / "overlays" / county.name if county is not None else None
    return path if path is not None and path.is_file() else None


@define
class _Reader:
    """What was read so far for one place."""

    root: Path
    skip: Collection[str]
    findings: list[Finding] = field(factory=list)
    unread: set[str] = field(factory=set)
    size: int = 0

    def read(self, paths: Sequence[Path]) -> tuple[File, ...]:
        """The files, each with the declarations in it that have no mistake."""
        return tuple(file for path in paths if (file := self._file(path)) is not None)

    def _file(self, path: Path) -> File | None:
        if self.size > MAX_BYTES:
            return None
        shown = shown_name(path, self.root)
        try:
            source = read_source(path, name=shown)
        except PolicyError as error:
            self.findings += error.findings
            self.unread |= EVERYTHING
            return None
        self.size += path.stat().st_size
        if self.size > MAX_BYTES:
            start = Span(Source(shown, ""), 0, 0, 1, 1)
            self.findings.append(FILES_ARE_TOO_LARGE.at(start, most=MAX_BYTES))
            self.unread |= EVERYTHING
            return None
        file, found = parse(source, skip=self.skip)
        self.findings += found
        self.unread |= file.unread
        return file


def _vocabulary(reader: _Reader, own: Sequence[File], roots: Sequence[Path]) -> tuple[File, ...]:
    header = next((d for file in own for d in file.declarations if isinstance(d, PolicyDecl)), None)
    if header is None or header.vocabulary is None:
        return ()
    wanted = header.vocabulary.text
    known: list[str] = []
    for path in shared_files(roots, "vocabulary"):
        files = reader.read([path])
        names = {path.stem, *(n for f in files for n in _called(f))}
        if wanted in names:
            return files
        known += names
    close = nearest(wanted, known)
    help_ = DID_YOU_MEAN.filled(name=close) if close is not None else None
    reader.findings.append(NO_VOCABULARY.at(header.vocabulary.span, help=help_, name=wanted))
    reader.unread |= EVERYTHING
    return ()


def _called(file: File) -> Iterator[str]:
    """The names under which a vocabulary can be asked for: its id, its title, the title's stem."""
    for decl in file.declarations:
        if isinstance(decl, PolicyDecl):
            yield from (decl.name.text, decl.title, decl.title.removesuffix("词汇"))
