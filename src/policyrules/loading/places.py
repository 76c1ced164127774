"""Where policies stand on disk: places, their overlays, the folders that they share.

A folder of policies holds one folder per place, ``vocabulary/``, ``background/``; a place's
overlays stand in ``<place>/overlays/``, one file each. The documents that the place's own took the
place of stand in ``<place>/versions/``, a folder (with overlays of its own) or a file each; documents
that change one of these (修订) in ``<place>/amendments/``, a file each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from policyrules.base.arguments import typed
from policyrules.base.cells import one_line
from policyrules.base.errors import UsageError
from policyrules.base.saying import NOTHING, Said, nearest
from policyrules.loading.installed import offered

SHARED: Final = ("vocabulary", "background")
"""Folders beside the places that are no places themselves."""


@typed
def find_policies(policies: Path | str | None = None) -> dict[str, Path]:
    """The places at hand: name → folder.

    With ``policies`` only that folder is looked at; else those of installed packages (entry
    points "policyrules.policies"), the copy packed with the library, the source tree. The first
    that has a place wins. UsageError when the folder asked for does not exist.
    """
    found: dict[str, Path] = {}
    for root in roots_of(policies):
        for folder in sorted(root.iterdir()):
            if folder.is_dir() and folder.name not in SHARED and any(folder.glob("*.policy")):
                found.setdefault(folder.name, folder)
    return found


def roots_of(policies: Path | str | None) -> list[Path]:
    """The folders in which places are looked for."""
    if policies is not None:
        root = Path(policies)
        if not root.is_dir():
            raise UsageError(Said(f"{root}: 没有这个文件夹", f"{root}: no such folder"))
        return [root]
    package = Path(__file__).resolve().parent.parent
    candidates = [*_installed(), package / "_policies", package.parent.parent / "policies"]
    return [root for root in candidates if root.is_dir()]


@cache
def _installed() -> tuple[Path, ...]:
    """Folders that other packages offer. What is installed stays so while a program runs."""
    return offered()


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
        raise UsageError(_NO_PLACE.filled(name=place, known=names_of(found), hint=hint(place, found)))
    here = Path(place)
    if policies is None and any(here.glob("*.policy")) and not here.samefile(found[place]):
        raise UsageError(_TWO_PLACES.filled(name=place, there=found[place]))
    return found[place]


def _with_policies(path: Path) -> Path:
    if path.is_file() or (path.is_dir() and any(path.glob("*.policy"))):
        return path
    raise UsageError(Said(f"{path}: 这里没有 .policy 文件", f"{path}: no .policy files here"))


_NO_PLACE: Final = Said("没有地方“{name}”，现有 {known}{hint}", "no place {name!r}; there are {known}{hint}")
_TWO_PLACES: Final = Said(
    "“{name}”有两处：当前文件夹的请写 ./{name}，另一处请写 {there}",
    "there are two {name!r}: write ./{name} for the folder here, {there} for the other",
)


def hint(name: str, known: Iterable[str]) -> Said:
    """What to say of a name that is not there: the closest that is."""
    close = nearest(name, known)
    return Said(f"；是不是“{close}”？", f"; did you mean {close!r}?") if close else NOTHING


def names_of(names: Iterable[str]) -> Said:
    """Those that are there, in words."""
    found = sorted(names)
    return Said("、".join(found) or "（无）", ", ".join(found) or "none")


def policy_files(
    place: str | Path,
    *,
    overlay: str | Path | None = None,
    amend: Sequence[str | Path] = (),
    policies: Path | str | None = None,
) -> tuple[Path, ...]:
    """Every file that reading a place may open: its own, overlays, versions, amendments, vocabularies,
    background."""
    folder = policy_folder(place, policies=policies)
    base = folder if folder.is_dir() else folder.parent
    own = [folder] if folder.is_file() else folder.glob("*.policy")
    named = [Path(each) for each in (overlay, *amend) if each is not None and Path(each).is_file()]
    roots = [folder.parent, *roots_of(policies)]
    shared = (path for name in SHARED for path in shared_files(roots, name))
    earlier = (base / "versions").rglob("*.policy") if folder.is_dir() else ()
    beside = (path for name in ("overlays", "amendments") for path in (base / name).glob("*.policy"))
    return tuple(sorted({*own, *beside, *earlier, *named, *shared}))


def version_folders(folder: Path) -> list[Path]:
    """The earlier versions of a place's document: each a folder or a single file under ``versions/``."""
    if not (folder / "versions").is_dir():
        return []
    found = sorted((folder / "versions").iterdir())
    return [p for p in found if (p.is_file() and p.suffix == ".policy") or any(p.glob("*.policy"))]


def amendment_files(folder: Path, named: Sequence[str | Path] = ()) -> list[Path]:
    """The amendments of a place, and those named beside them. UsageError for a file that does not exist."""
    own = sorted((folder / "amendments").glob("*.policy")) if folder.is_dir() else []
    known = {path.resolve() for path in own}
    added: list[Path] = []
    for path in map(Path, named):
        if not path.is_file():
            raise UsageError(Said(f"{path}: 没有这个文件", f"{path}: no such file"))
        if path.resolve() not in known:
            known.add(path.resolve())
            added.append(path)
    return [*own, *added]


def shared_files(roots: Sequence[Path], folder: str) -> list[Path]:
    """The files of a shared folder, in the first root that has it."""
    return next((found for root in roots if (found := sorted((root / folder).glob("*.policy")))), [])


def shown_name(path: Path, root: Path) -> str:
    """The name of a file in findings and in the digest: the same on every machine.

    Bytes that are no UTF-8 and characters that cannot be shown stand as their numbers.
    """
    try:
        name = path.relative_to(root).as_posix()
    except ValueError:
        name = f"{path.absolute().parent.name}/{path.name}"
    return one_line(name)
