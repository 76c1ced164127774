"""What tools/site_assets.py built, put under the site: a hook of mkdocs.

Where nothing was built the pages are built all the same; the page of try-it says that it is not part of
that copy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

BUILT = Path("build") / "site-assets"
"""Beside mkdocs.yml."""
WHERE = "assets/policyrules"
"""The folder of the site in which it stands."""


def on_files(files: Files, /, *, config: Any) -> Files:
    """Add every file that was built."""
    built = Path(config.config_file_path).parent / BUILT
    for path in sorted(p for p in built.rglob("*") if p.is_file()):
        name = f"{WHERE}/{path.relative_to(built).as_posix()}"
        files.append(File.generated(config, name, abs_src_path=str(path)))
    return files
