"""The files that a run writes: together or not at all, never over what it reads, with the rights they had."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.base.errors import UsageError
from policyrules.cli import main
from policyrules.cli.files import Outputs
from test_cli import POLICY

ON = ["--on", "2024-06-01"]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the tiny policy, its overlay, a ledger and a case file, as the working directory."""
    for name, text in {
        "tiny/rules.policy": POLICY,
        "tiny/overlays/county.policy": "政策 county “某县细则（虚构）” 生效 2024-01-01 上级 tiny\n",
        "ledger/households.csv": "household,income\nA,100\n",
        "cases.json": '[{"id": "A", "income": "100"}]',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Every path below a folder, hidden ones too, with what it holds."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


# ── never over what is read ──────────────────────────────────────────────────


@pytest.mark.parametrize("target", ["cases.json", "./cases.json", "tiny/../cases.json", "tiny/rules.policy"])
def test_an_output_is_no_input(place: Path, capsys: Capture, target: str) -> None:
    """Writing over the cases or the policy, however spelled, is refused before anything is decided."""
    before = snapshot(place)
    line = ["decide", "tiny", "--case", "cases.json", *ON, "--output", "d.json", "--output", target]
    assert main([*line, "--format", "json"]) == 2
    assert f"{Path(target)}: 是本次要读的文件或在要读的文件夹里" in capsys.readouterr().err
    assert snapshot(place) == before


def test_an_output_is_no_input_under_another_name(place: Path) -> None:
    """A second name of the same file (a hard link) is the same file."""
    os.link(place / "cases.json", place / "other.json")
    before = snapshot(place)
    assert main(["decide", "tiny", "--case", "cases.json", *ON, "--output", "other.json"]) == 2
    assert snapshot(place) == before


@pytest.mark.parametrize("target", ["ledger/households.csv", "ledger/decisions.csv"])
def test_no_output_into_a_ledger_that_is_read(place: Path, target: str) -> None:
    """Neither over a table of the ledger nor beside it, where the next run would read it."""
    before = snapshot(place)
    assert main(["decide", "tiny", "--ledger", "ledger", *ON, "--output", target]) == 2
    assert snapshot(place) == before


READ = """
import json, os, sys
opened = set()
def hook(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)) and isinstance(args[2], int) and not args[2] & 3:
        path = os.path.realpath(os.fsdecode(args[0]))
        if path.startswith(os.path.realpath(os.getcwd()) + os.sep) and os.path.isfile(path):
            opened.add(path)
sys.addaudithook(hook)
from policyrules.cli import main
status = main(sys.argv[1:])
print(json.dumps({"status": status, "opened": sorted(opened)}))
"""


@pytest.mark.parametrize(
    "line",
    [
        ["decide", "tiny", "--case", "cases.json", *ON, "--output", "out.txt"],
        ["decide", "tiny", "--overlay", "county", "--ledger", "ledger", *ON, "--output", "out.txt"],
        ["notice", "tiny", "--case", "cases.json", *ON, "--output", "out.txt"],
        ["calendar", "tiny", "--year", "2024", "--events", "events.csv", *ON, "--ics", "out.txt"],
    ],
    ids=lambda line: " ".join(line[:4]),
)
def test_every_file_that_a_run_reads_is_safe_from_it(place: Path, line: list[str]) -> None:
    """Whatever the run opens for reading (as the interpreter sees it) is refused as its output, unchanged."""
    (place / "events.csv").write_text("事项,日期\n", "utf-8")
    found = subprocess.run([sys.executable, "-c", READ, *line], capture_output=True, text=True, check=True)
    opened = json.loads(found.stdout.splitlines()[-1])["opened"]
    (place / "out.txt").unlink(missing_ok=True)
    assert len(opened) >= 2
    before = snapshot(place)
    for path in opened:
        again = [path if word == "out.txt" else word for word in line]
        form = ["--format", "text"] if line[0] == "decide" else []
        assert main([*again, *form]) == 2, path
        assert snapshot(place) == before


# ── what may be written over ─────────────────────────────────────────────────


def test_a_link_is_not_replaced(place: Path, capsys: Capture) -> None:
    """A link is refused, with the file that it points to; so is one that points nowhere."""
    (place / "real.json").write_text("old", "utf-8")
    (place / "link.json").symlink_to("real.json")
    (place / "loose.json").symlink_to("nowhere.json")
    before = snapshot(place)
    for name, to in (("link.json", "real.json"), ("loose.json", "nowhere.json")):
        assert main(["decide", "tiny", "--case", "cases.json", *ON, "--output", name]) == 2
        assert f"policyrules: {name}: 是指向 {to} 的链接，请写文件本身\n" in capsys.readouterr().err
    assert snapshot(place) == before
    assert (place / "link.json").is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_only_files_are_written_over(place: Path, capsys: Capture) -> None:
    """A folder, a pipe and a device stay what they are."""
    os.mkfifo(place / "pipe.json")
    (place / "folder.json").mkdir()
    for name in ("pipe.json", "folder.json", os.devnull):
        line = ["decide", "tiny", "--case", "cases.json", *ON, "--output", name, "--format", "json"]
        assert main(["--lang", "en", *line]) == 2
        assert f"policyrules: {name}: is not a file\n" in capsys.readouterr().err
    assert stat.S_ISFIFO((place / "pipe.json").stat().st_mode)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.parametrize("twice", ["d.json", "./d.json", "tiny/../d.json", "D.json"])
def test_no_file_twice(place: Path, twice: str) -> None:
    """One file cannot be two outputs, not even in two spellings that some disks take for one."""
    before = snapshot(place)
    assert main(["decide", "tiny", "--case", "cases.json", *ON, "--output", "d.json", "--output", twice]) == 2
    assert snapshot(place) == before


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_keeps_its_rights(place: Path, mode: int) -> None:
    """What only its owner could read is not opened to others by being written again."""
    (place / "d.json").write_text("old", "utf-8")
    (place / "d.json").chmod(mode)
    assert main(["decide", "tiny", "--case", "cases.json", *ON, "--output", "d.json"]) == 0
    assert stat.S_IMODE((place / "d.json").stat().st_mode) == mode
    assert json.loads((place / "d.json").read_text("utf-8"))


# ── together or not at all ───────────────────────────────────────────────────


def test_a_run_that_fails_leaves_nothing(place: Path) -> None:
    """A case file that cannot be read: the old file is whole, the new one and its folder are not there."""
    (place / "d.json").write_text("old", "utf-8")
    (place / "cases.json").write_text("[", "utf-8")
    before = snapshot(place)
    line = ["decide", "tiny", "--case", "cases.json", *ON]
    assert main([*line, "--output", "d.json", "--output", "new/folder/d.csv"]) == 2
    assert snapshot(place) == before


@law(60)
@given(there=st.lists(st.booleans(), min_size=1, max_size=4), fails=st.integers(0, 4))
def test_all_files_or_none(tmp_path_factory: pytest.TempPathFactory, there: list[bool], fails: int) -> None:
    """If any file cannot be moved to its place, those that had been moved are put back as they were."""
    folder = tmp_path_factory.mktemp("all")
    paths = [folder / f"{n}.txt" for n in range(len(there))]
    for path, old in zip(paths, there, strict=True):
        if old:
            path.write_text(f"old {path.name}", "utf-8")
    before = snapshot(folder)
    replace, moved = os.replace, 0

    def failing(source: Path, target: Path) -> None:
        nonlocal moved
        if Path(target) in paths and Path(source).suffix == ".part":
            if moved == fails:
                raise OSError(28, "No space left on device", str(target))
            moved += 1
        replace(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", failing)
        try:
            with Outputs() as outputs:
                for path in paths:
                    outputs.write(path, f"new {path.name}")
        except OSError:
            assert fails < len(paths)
            assert snapshot(folder) == before
        else:
            assert snapshot(folder) == {path.name: f"new {path.name}".encode() for path in paths}


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    """A block that is left by an interrupt leaves the old file, and no part of the new one."""
    path = tmp_path / "d.json"
    path.write_text("old", "utf-8")

    def broken() -> None:
        with Outputs() as outputs:
            outputs.open(path).write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert snapshot(tmp_path) == {"d.json": b"old"}


def test_a_name_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    """A second name that is refused takes the first one with it."""

    def twice() -> None:
        with Outputs() as outputs:
            outputs.write(tmp_path / "new" / "a.txt", "a")
            outputs.write(tmp_path / "new" / "a.txt", "b")

    with pytest.raises(UsageError):
        twice()
    assert snapshot(tmp_path) == {}


SLOW = """
import signal, sys, time
for name in ("SIGTERM", "SIGHUP"):  # whoever runs the tests may have had them ignored
    signal.signal(getattr(signal, name), signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
from policyrules.cli import running, told
whole = told.decide_all
def slow(policy, case, **options):
    found = whole(policy, case, **options)
    if case.id == "A5":
        print("half way", file=sys.stderr, flush=True)
        for _ in range(3000):  # half a minute at most: told to end, it ends at once
            time.sleep(0.01)
    return found
told.decide_all = slow
sys.exit(running.run(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_leaves_nothing(place: Path, number: int, status: int) -> None:
    """Told to end half way, the run says so in one line, without a traceback, and leaves no trace on the disk."""
    people = [{"id": f"A{n}", "income": "100"} for n in range(9)]
    (place / "cases.json").write_text(json.dumps(people), "utf-8")
    (place / "d.json").write_text("old", "utf-8")
    before = snapshot(place)
    line = ["decide", "tiny", "--case", "cases.json", *ON, "--output", "d.json", "--output", "new/d.csv"]
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, *line], stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        assert [process.stderr.readline(), process.stderr.readline()] == ["政策取自 tiny\n", "half way\n"]
        assert snapshot(place) != before
        process.send_signal(number)
        assert process.stderr.read() == "policyrules: 已中断\n"
    assert process.returncode == status
    assert snapshot(place) == before


def test_killed_at_any_moment_the_files_agree(place: Path) -> None:
    """Ended after any number of households: either both files are new and whole, or both are old."""
    people = [{"id": f"A{n}", "income": "100"} for n in range(2000)]
    (place / "cases.json").write_text(json.dumps(people), "utf-8")
    old = {"d.json": b"old", "d.txt": b"old"}
    line = ["decide", "tiny", "--case", "cases.json", *ON, "--output", "d.json", "--output", "d.txt"]
    outcomes = set()
    for pause in (0.0, 0.1, 0.3, 0.6, 1.0, 2.0):
        for name, data in old.items():
            (place / name).write_bytes(data)
        process = subprocess.Popen([sys.executable, "-m", "policyrules", *line], stderr=subprocess.DEVNULL)
        time.sleep(pause)
        process.terminate()
        status = process.wait()
        now = {name: (place / name).read_bytes() for name in old}
        assert now == old or (len(json.loads(now["d.json"])) == 2000 and now["d.txt"].count(b"\n") == 2000)
        assert not [path for path in place.iterdir() if path.name.startswith(".policyrules-")]
        outcomes.add(status)
    assert outcomes <= {0, 143, -signal.SIGTERM}


# ── fmt writes what it reads, on purpose ─────────────────────────────────────


def test_fmt_keeps_links_and_rights(place: Path) -> None:
    """Of a link the file is laid out and the link stays; the rights stay; a folder stands for its files."""
    rules = place / "tiny" / "rules.policy"
    rules.chmod(0o600)
    (place / "link.policy").symlink_to(rules)
    assert main(["fmt", "link.policy", "tiny"]) == 0
    assert (place / "link.policy").is_symlink()
    assert stat.S_IMODE(rules.stat().st_mode) == 0o600
    assert rules.read_text("utf-8") != POLICY
    assert main(["fmt", "--check", "tiny"]) == 0


def test_init_writes_over_nothing(place: Path) -> None:
    """What is there already stays, were it a link that points nowhere."""
    (place / "mine.policy").symlink_to("nowhere")
    before = snapshot(place)
    assert main(["init", "county", "--of", "tiny", "--output", "mine.policy"]) == 2
    assert snapshot(place) == before
