"""The pages of the places among those of the site: a hook of mkdocs that has the library write them."""

from __future__ import annotations

import os
from functools import cache, partial
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from policyrules.authoring.clauses import read_clauses, read_document
from policyrules.core.policy import Policy
from policyrules.loading import find_policies, load
from policyrules.pages import pages

WHERE = "places"
"""The folder of the site in which they stand."""


def on_files(files: Files, /, *, config: Any) -> Files:
    """Add every page; with POLICYRULES_SOURCES a folder of texts, each clause beside its rule."""
    places = sorted(find_policies(Path(config.config_file_path).parent / "policies"))
    loaders = [cache(partial(_load, place)) for place in places]
    folder = os.environ.get("POLICYRULES_SOURCES")
    texts = {p: read_clauses(read_document(Path(folder) / f"{p}.md")) for p in places} if folder else {}
    for path, text in pages(loaders, texts=texts).items():
        files.append(File.generated(config, f"{WHERE}/{path}", content=text))
    return files


def _load(place: str, overlay: str | None) -> Policy:
    return load(place, overlay=overlay, examples=True)
