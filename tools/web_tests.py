"""The site's scripts: their types as TypeScript's compiler reads them, and their tests under Node."""

from __future__ import annotations

import shutil
import subprocess
import sys

from site_assets import WEB, environment, install


def main() -> int:
    """0 where both pass."""
    failed = install()
    node = shutil.which("node", path=environment().get("PATH"))
    if failed or node is None:
        print(failed or "There is no node here", file=sys.stderr)
        return 1
    for command in (["node_modules/.bin/tsc"], [node, "--test"]):
        ended = subprocess.run(command, cwd=WEB, env=environment(), check=False)
        if ended.returncode:
            return ended.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
