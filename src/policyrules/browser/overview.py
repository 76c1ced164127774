"""Which places there are, before anything is asked: titles, overlays, first days."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from policyrules.loading import find_policies, load


def overview(policies: Path) -> list[dict[str, Any]]:
    """Every place of a folder of policies with its overlays and the day of its first worked case.

    Raises PolicyError where one of them has errors.
    """
    return [_place(name, folder, policies) for name, folder in sorted(find_policies(policies).items())]


def _place(name: str, folder: Path, policies: Path) -> dict[str, Any]:
    policy = load(name, policies=policies)
    names = sorted(path.stem for path in (folder / "overlays").glob("*.policy"))
    return {
        "id": name,
        "title": policy.document.title,
        "overlays": [{"id": each, "title": _title(name, each, policies)} for each in names],
        "on": next((example.on.isoformat() for example in policy.examples), None),
    }


def _title(place: str, overlay: str, policies: Path) -> str:
    policy = load(place, overlay=overlay, policies=policies, examples=False)
    known = policy.documents.get(policy.overlay)
    return known.title if known is not None else overlay
