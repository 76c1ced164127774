"""A full disk, seen from outside: one sentence, nothing half written, and the next run goes on."""

import subprocess
import sys
from pathlib import Path

import pytest

from test_cli import POLICY

BATCH = ("batch", "tiny", "--policies", ".", "--on", "2024-06-01", "--brief")
DRAWN = ("population", "tiny", "--policies", ".", "--on", "2024-06-01", "--households", "2000", "--seed", "1")
TOO_LARGE = "policyrules: 超过一个文件可以有的大小，写不下"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a small policy and a ledger of 400 households."""
    for name in ("tiny", "ledger"):
        (tmp_path / name).mkdir()
    (tmp_path / "tiny" / "rules.policy").write_text(POLICY, "utf-8")
    rows = "".join(f"H{n},{n}.50\n" for n in range(400))
    (tmp_path / "ledger" / "households.csv").write_text(f"household,income\n{rows}", "utf-8")
    return tmp_path


def run(place: Path, *arguments: str, blocks: int | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, in which no file may have more than so many blocks of 1,024 bytes."""
    limit = "" if blocks is None else f"ulimit -f {blocks}; "
    command = [f'{limit}exec "$0" -m policyrules "$@"', sys.executable, *arguments]
    return subprocess.run(["bash", "-c", *command], cwd=place, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("out", ["r.duckdb", "r.xlsx"])
def test_results_that_do_not_fit(place: Path, out: str) -> None:
    """Neither a piece of the output nor what DuckDB writes beside it is left; the next run needs not decide."""
    full = run(place, *BATCH, "ledger", "-o", out, blocks=16)
    assert (full.returncode, full.stderr.splitlines()[-1]) == (2, TOO_LARGE)
    assert "Traceback" not in full.stderr
    assert {path.name for path in place.iterdir()} <= {"tiny", "ledger", f"{out}.work"}
    again = run(place, *BATCH, "ledger", "-o", out)
    assert again.returncode == 0
    assert sorted(path.name for path in place.iterdir()) == sorted(["tiny", "ledger", out])


@pytest.mark.parametrize("out", ["p.duckdb", "p.xlsx", "p"])
def test_a_population_that_does_not_fit(place: Path, out: str) -> None:
    """What was drawn is not there, and nothing of it in the folder; there is no second error on top."""
    full = run(place, *DRAWN, "-o", out, blocks=16)
    assert full.returncode == 2
    assert full.stderr.splitlines()[-1] == TOO_LARGE
    assert "Traceback" not in full.stderr
    assert not [
        path for path in place.rglob("*") if path.is_file() and path.suffix not in (".policy", ".csv")
    ]
    assert not (place / out).is_file()


def test_a_run_that_went_well_says_nothing_of_its_libraries(place: Path) -> None:
    """What DuckDB counts of its own objects when a process ends is no concern of those who read a ledger."""
    found = run(place, *BATCH, "ledger", "-o", "r.duckdb", "--lang", "en")
    assert found.returncode == 0
    assert "leak" not in found.stderr
