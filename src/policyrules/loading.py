"""Finding policies on disk and reading one, with its vocabulary, overlay and background rules.

A folder of policies holds one folder per place, ``vocabulary/``, ``background/``; a place's
overlays stand in ``<place>/overlays/``, one file each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import entry_points
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Final

from attrs import frozen

from policyrules.base.errors import Finding, PolicyError, UsageError
from policyrules.base.saying import NOTHING, Said, nearest
from policyrules.core.policy import Policy
from policyrules.language.parser import parse, read_source
from policyrules.language.syntax import File, PolicyDecl
from policyrules.resolve import resolve
from policyrules.resolve.codes import DID_YOU_MEAN, NO_ENTITY, NO_VOCABULARY

SHARED = ("vocabulary", "background")
"""Folders beside the places that are no places themselves."""


@frozen
class _Found:
    """The files of one place, read and parsed."""

    own: tuple[File, ...]
    vocabulary: tuple[File, ...]
    overlay: tuple[File, ...]
    backgrounds: dict[str, tuple[File, ...]]
    findings: tuple[Finding, ...]


# ── places ───────────────────────────────────────────────────────────────────


def find_policies(policies: Path | str | None = None) -> dict[str, Path]:
    """The places at hand: name → folder.

    With ``policies`` only that folder is looked at; else those of installed packages (entry
    points "policyrules.policies"), the copy packed with the library, the source tree. The first
    that has a place wins. UsageError when the folder asked for does not exist.
    """
    found: dict[str, Path] = {}
    for root in _roots(policies):
        for folder in sorted(root.iterdir()):
            if folder.is_dir() and folder.name not in SHARED and any(folder.glob("*.policy")):
                found.setdefault(folder.name, folder)
    return found


def _roots(policies: Path | str | None) -> list[Path]:
    if policies is not None:
        root = Path(policies)
        if not root.is_dir():
            raise UsageError(Said(f"{root}: 没有这个文件夹", f"{root}: no such folder"))
        return [root]
    here = Path(__file__).resolve().parent
    candidates = [*_installed(), here / "_policies", here.parent.parent / "policies"]
    return [root for root in candidates if root.is_dir()]


def _installed() -> Iterator[Path]:
    """Folders that other packages offer: a module (its own folder) or a path."""
    for entry in sorted(entry_points(group="policyrules.policies"), key=lambda e: e.name):
        offered = entry.load()
        if isinstance(offered, ModuleType):
            yield from (Path(folder) for folder in getattr(offered, "__path__", ()))
        elif isinstance(offered, str | Path):
            yield Path(offered)


def policy_folder(place: str | Path, *, policies: Path | str | None = None) -> Path:
    """The folder (or the single file) that a place named, or a path, is read from.

    A name is a place of ``policies`` if that is given. Else it is a place at hand or a folder of
    the working directory. UsageError when there is none, with the closest name, and when there are
    both: whoever edits ./name must not be answered by a copy elsewhere.
    """
    if not isinstance(place, str) or "/" in place or "\\" in place:
        return _with_policies(Path(place))
    found = find_policies(policies)
    if place not in found:
        if Path(place).exists():
            return _with_policies(Path(place))
        raise UsageError(_NO_PLACE.filled(name=place, known=_listed(found), hint=_hint(place, found)))
    here = Path(place)
    if policies is None and any(here.glob("*.policy")) and not here.samefile(found[place]):
        raise UsageError(_TWO_PLACES.filled(name=place, there=found[place]))
    return found[place]


def _with_policies(path: Path) -> Path:
    if path.is_file() or (path.is_dir() and any(path.glob("*.policy"))):
        return path
    raise UsageError(Said(f"{path}: 这里没有 .policy 文件", f"{path}: no .policy files here"))


_NO_PLACE: Final = Said("没有地方“{name}”，现有 {known}{hint}", "no place {name!r}; there are {known}{hint}")
_NO_OVERLAY: Final = Said(
    "没有细则“{name}”，现有 {known}{hint}", "no overlay {name!r}; there are {known}{hint}"
)
_TWO_PLACES: Final = Said(
    "“{name}”有两处：当前文件夹的请写 ./{name}，另一处请写 {there}",
    "there are two {name!r}: write ./{name} for the folder here, {there} for the other",
)


def _hint(name: str, known: Iterable[str]) -> Said:
    close = nearest(name, known)
    return Said(f"；是不是“{close}”？", f"; did you mean {close!r}?") if close else NOTHING


def _listed(names: Iterable[str]) -> Said:
    found = sorted(names)
    return Said("、".join(found) or "（无）", ", ".join(found) or "none")


def policy_files(
    place: str | Path, *, overlay: str | Path | None = None, policies: Path | str | None = None
) -> tuple[Path, ...]:
    """Every file that reading a place may open: its own, overlays, vocabularies, background rules."""
    folder = policy_folder(place, policies=policies)
    base = folder if folder.is_dir() else folder.parent
    own = [folder] if folder.is_file() else folder.glob("*.policy")
    named = [Path(overlay)] if overlay is not None and Path(overlay).is_file() else []
    roots = [folder.parent, *_roots(policies)]
    shared = (path for name in SHARED for path in _shared(roots, name))
    return tuple(sorted({*own, *(base / "overlays").glob("*.policy"), *named, *shared}))


# ── reading ──────────────────────────────────────────────────────────────────


def load(
    place: str | Path,
    *,
    overlay: str | Path | None = None,
    policies: Path | str | None = None,
    examples: bool = True,
) -> Policy:
    """The policy of a place (its name, its folder, or one file), with an overlay if one is named.

    Warnings and notes are left to ``check``. Without ``examples`` the worked cases are not read:
    a decision does not need them, and they are half of the text.
    PolicyError with every finding that is an error; UsageError for an unknown place or overlay,
    with the closest name.
    """
    from policyrules.checking import check_policy

    found = _read(place, overlay, policies, skip=() if examples else ("EXAMPLE",))
    policy, findings = _resolved(found)
    errors = [f for f in findings if f.severity == "error"]
    if policy is not None and not errors:
        errors = [f for f in check_policy(policy, local=_names(found.own)) if f.severity == "error"]
    if policy is None or errors:
        raise PolicyError(tuple(sorted(errors, key=_place)))
    return policy


def check(
    place: str | Path,
    *paths: str | Path,
    overlay: str | Path | None = None,
    policies: Path | str | None = None,
    open_terms: bool = False,
) -> tuple[Finding, ...]:
    """Everything wrong or doubtful in one or more places, in the order of their files.

    ``open_terms``: also name the figures that nobody has filled, as notes; with an overlay they
    are always named. UsageError for an unknown place or overlay.
    """
    from policyrules.checking import check_policy

    gathered: list[Finding] = []
    for one in (place, *paths):
        found = _read(one, overlay, policies)
        policy, findings = _resolved(found)
        if policy is not None:
            open_too = open_terms or bool(found.overlay)
            whole = all(f.severity != "error" for f in findings)
            local = _names(found.own)
            read = not any(f.severity == "error" for f in found.findings)
            more = check_policy(policy, local=local, open_terms=open_too, whole=whole, read=read)
            findings = (*findings, *more)
        gathered += sorted(dict.fromkeys(findings), key=_place)
    return tuple(gathered)


def _place(finding: Finding) -> tuple[str, int]:
    return (finding.span.source.name, finding.span.start) if finding.span else ("", 0)


def find_backgrounds(place: str | Path, *, policies: Path | str | None = None) -> dict[str, File]:
    """The background policies that an overlay of a place could bring in, parsed, by their names."""
    return {name: files[0] for name, files in _read(place, None, policies).backgrounds.items() if files}


def _names(files: Sequence[File]) -> frozenset[str]:
    return frozenset(file.source.name for file in files)


def _resolved(found: _Found) -> tuple[Policy | None, tuple[Finding, ...]]:
    policy, findings = resolve(
        found.own, vocabulary=found.vocabulary, overlay=found.overlay, backgrounds=found.backgrounds
    )
    if any(finding.severity == "error" for finding in found.findings):
        # A declaration that could not be read leaves names that nobody declares; saying so would
        # bury the one mistake under its consequences.
        files = (*found.own, *found.vocabulary, *found.overlay, *chain(*found.backgrounds.values()))
        findings = tuple(f for f in findings if f.code not in _NAMES or not _written(f, files))
        # So does a vocabulary that could not be read or found: that there is no entity is no news.
        findings = tuple(f for f in findings if f.code != NO_ENTITY.code.id)
    return policy, (*found.findings, *findings)


_NAMES = ("PR201", "PR207", "PR405", "PR604", "PR704", "PR707")
"""Findings about names that stand for nothing."""


def _written(finding: Finding, files: Sequence[File]) -> bool:
    """Whether the name that a finding misses is declared somewhere in the text."""
    span = finding.span
    if span is None:
        return False
    name = re.escape(span.source.text[span.start : span.end])
    declared = re.compile(rf"{name}\s*[(（]|[(（]\s*{name}\s*[)）]|(释义|reading)\s+{name}(?!\w)")
    return any(declared.search(file.source.text) for file in files)


def _read(
    place: str | Path, overlay: str | Path | None, policies: Path | str | None, *, skip: Sequence[str] = ()
) -> _Found:
    folder = policy_folder(place, policies=policies)
    root = folder.parent
    findings: list[Finding] = []

    def read(paths: Sequence[Path]) -> tuple[File, ...]:
        files = []
        for path in paths:
            try:
                file, found = parse(read_source(path, name=_shown(path, root)), skip=skip)
            except PolicyError as error:
                findings.extend(error.findings)
                continue
            files.append(file)
            findings.extend(found)
        return tuple(files)

    own = read([folder] if folder.is_file() else sorted(folder.glob("*.policy")))
    roots = [root, *(r for r in _roots(policies) if r != root)]
    vocabulary = _vocabulary(own, roots, read, findings)
    added = read([_overlay(folder, overlay)]) if overlay is not None else ()
    backgrounds = {path.stem: read([path]) for path in _shared(roots, "background")}
    return _Found(own, vocabulary, added, backgrounds, tuple(findings))


def _shown(path: Path, root: Path) -> str:
    """The name of a file in findings and in the digest: the same on every machine, and always text."""
    try:
        name = path.relative_to(root).as_posix()
    except ValueError:
        name = f"{path.absolute().parent.name}/{path.name}"
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _shared(roots: Sequence[Path], folder: str) -> list[Path]:
    """The files of a shared folder, in the first root that has it."""
    return next((found for root in roots if (found := sorted((root / folder).glob("*.policy")))), [])


def _vocabulary(
    own: Sequence[File], roots: Sequence[Path], read: object, findings: list[Finding]
) -> tuple[File, ...]:
    header = next((d for file in own for d in file.declarations if isinstance(d, PolicyDecl)), None)
    if header is None or header.vocabulary is None:
        return ()
    wanted = header.vocabulary.text
    known: list[str] = []
    for path in _shared(roots, "vocabulary"):
        files: tuple[File, ...] = read([path])  # type: ignore[operator]
        names = {path.stem, *(n for f in files for n in _called(f))}
        if wanted in names:
            return files
        known += names
    close = nearest(wanted, known)
    help_ = DID_YOU_MEAN.filled(name=close) if close is not None else None
    findings.append(NO_VOCABULARY.at(header.vocabulary.span, help=help_, name=wanted))
    return ()


def _called(file: File) -> Iterator[str]:
    """The names under which a vocabulary can be asked for: its id, its title, the title's stem."""
    for decl in file.declarations:
        if isinstance(decl, PolicyDecl):
            yield from (decl.name.text, decl.title, decl.title.removesuffix("词汇"))


def _overlay(folder: Path, overlay: str | Path) -> Path:
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
    raise UsageError(_NO_OVERLAY.filled(name=name, known=_listed(named), hint=_hint(name, named)))
