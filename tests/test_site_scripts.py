"""The site's scripts, as far as they can be looked at without a browser: what is fetched, and from where."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted((ROOT / "web" / "src").rglob("*.js"))


def test_packages_are_pinned() -> None:
    """Each package of npm is named with one version, and no file says where it is fetched from."""
    package = json.loads((ROOT / "web" / "package.json").read_text("utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    assert not (ROOT / "web" / "package-lock.json").exists()


def test_no_script_names_another_host() -> None:
    """No address stands in a script: all that it fetches lies beside it."""
    assert SCRIPTS
    assert [
        path.name for path in SCRIPTS if re.search(r"https?://|//[a-z]+\.[a-z]", path.read_text("utf-8"))
    ] == []


def test_no_script_reads_text_as_markup() -> None:
    """Nothing is made of text but text: a name with HTML in it is shown as it is."""
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function"
    assert [path.name for path in SCRIPTS if re.search(ways, path.read_text("utf-8"))] == []


def test_nothing_is_kept_in_the_browser_or_sent() -> None:
    """No script keeps anything in the browser, and none sends: every request asks for a file."""
    ways = r"localStorage|sessionStorage|indexedDB|document\.cookie|sendBeacon|XMLHttpRequest|WebSocket|POST"
    assert [path.name for path in SCRIPTS if re.search(ways, path.read_text("utf-8"))] == []


def test_tests_inside_pyodide_are_there() -> None:
    """Every file that .ci/tests_in_pyodide.txt names exists, once, and those left out name a test of it."""
    lines = (ROOT / ".ci" / "tests_in_pyodide.txt").read_text("utf-8").split()
    files = [line for line in lines if not line.startswith("--deselect=")]
    assert len(files) == len({*files})
    assert [name for name in files if not (ROOT / name).is_file()] == []
    for line in set(lines) - set(files):
        name, test = line.removeprefix("--deselect=").split("::")
        assert name in files
        assert f"def {test}(" in (ROOT / name).read_text("utf-8")
