"""The library's tests of language, core and evaluator inside Pyodide, as a visitor's browser runs them.

    python tools/pyodide_tests.py [argument of pytest …]

Without arguments the files that .ci/tests_in_pyodide.txt names. Needs npm and pip's index; runs under Node.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from site_assets import ROOT, build_wheels, environment, install

WHEELS: Final = ROOT / "build" / "pyodide-wheels"
TESTS: Final = ROOT / ".ci" / "tests_in_pyodide.txt"
"""Without one test: JSON nested a hundred thousand deep ends Pyodide's stack, and Pyodide with it."""
FOR_TESTS: Final = ("pytest", "hypothesis<6.156")
"""Hypothesis 6.156 is no longer Python alone."""
LONGEST: Final = 600
"""Seconds after which something hangs."""


def main(arguments: list[str]) -> int:
    """What pytest returns there; 1 where it cannot be run."""
    failed = install()
    if failed:
        print(failed, file=sys.stderr)
        return 1
    shutil.rmtree(WHEELS, ignore_errors=True)
    build_wheels(WHEELS)
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--only-binary", ":all:", "--python-version", "3.14", "--implementation", "py", "--abi", "none"),
        *("--platform", "any", "--dest", str(WHEELS), *FOR_TESTS),
    ]
    subprocess.run(command, check=True)
    node = shutil.which("node", path=environment().get("PATH"))
    if node is None:
        print("There is no node here", file=sys.stderr)
        return 1
    wanted = arguments or ["-q", *TESTS.read_text("utf-8").split()]
    script = Path(__file__).with_name("pyodide_tests.mjs")
    return subprocess.run([node, str(script), str(WHEELS), *wanted], check=False, timeout=LONGEST).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
