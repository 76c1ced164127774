"""Fail when the branch coverage of the core falls below a mark: coverage_of_core.py REPORT.json PERCENT."""

import json
import sys
from pathlib import Path

CORE = {"base", "core", "resolve", "checking", "evaluate", "deciding"}
"""Modules and packages right below policyrules."""


def main(report: str, mark: str) -> int:
    """Print one line per module of the core and their sum; 1 when the sum is below the mark."""
    files = json.loads(Path(report).read_text("utf-8"))["files"]
    covered = total = 0
    for name, entry in sorted(files.items()):
        parts = Path(name).with_suffix("").parts
        if parts[parts.index("policyrules") + 1] not in CORE:
            continue
        summary = entry["summary"]
        here = summary["covered_lines"] + summary["covered_branches"]
        all_here = summary["num_statements"] + summary["num_branches"]
        covered, total = covered + here, total + all_here
        print(f"{name:45} {here:5} of {all_here:5}")
    enough = covered * 100 >= int(mark) * total and total > 0
    print(f"{'core':45} {covered:5} of {total:5}   {'at least' if enough else 'below'} {mark} %")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
