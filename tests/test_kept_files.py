"""Policies that were kept in a folder: what they decide, under which key they lie, and what is not believed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from places import PLACES, POLICIES, policy_of
from policyrules import loading
from policyrules.authoring.explained_case import case_decided
from policyrules.base.errors import PolicyError
from policyrules.cli import main
from policyrules.cli.cache import cache_folder
from policyrules.core.kept_form import packed, unpacked
from policyrules.core.policy import Policy
from policyrules.explaining.receipt import canonical
from policyrules.intake.case_json import read_case
from policyrules.loading import kept as keeping
from policyrules.loading import load, loader
from policyrules.loading.kept import Asked, asked, keep, kept

EXAMPLES = POLICIES.parent / "examples"


@cache
def again(place: str) -> tuple[Policy, Policy]:
    """A place's policy, and the one read from its data."""
    found = asked(place, overlay="example_county", policies=POLICIES)
    assert found is not None
    return policy_of(place), unpacked(packed(policy_of(place)), found.texts)


@pytest.mark.parametrize("place", PLACES)
def test_what_is_kept_decides_the_same(place: str) -> None:
    """Every worked case of a place is decided alike, and its receipts are the same bytes."""
    policy, found = again(place)
    tried = 0
    for one, other in zip(policy.examples, found.examples, strict=True):
        if one.overlay:
            continue
        (version, decisions), (version_, decisions_) = case_decided(policy, one), case_decided(found, other)
        assert decisions_ == decisions
        case = read_case(version, one.data)
        for decision, decision_ in zip(decisions, decisions_, strict=True):
            tried += 1
            assert canonical(version_, decision_, case=case) == canonical(version, decision, case=case)
    assert tried > 20


@pytest.mark.parametrize(
    "place", [path.name for path in sorted(EXAMPLES.iterdir()) if [*path.glob("*.policy")]]
)
def test_scales_tables_and_versions_are_kept(place: str, tmp_path: Path) -> None:
    """Policies with scales, with tables, and with an earlier version of the document are kept too."""
    first = load(EXAMPLES / place, cache=tmp_path)
    assert len([*tmp_path.iterdir()]) == 1
    wanted = asked(EXAMPLES / place)
    assert wanted is not None
    assert kept(tmp_path, wanted) == first
    assert load(EXAMPLES / place, cache=tmp_path) == first


# ── what is kept under which key ─────────────────────────────────────────────


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A place of one's own: Jilin's, with the vocabulary beside it."""
    for folder in ("jilin", "vocabulary"):
        shutil.copytree(POLICIES / folder, tmp_path / "policies" / folder)
    return tmp_path / "policies" / "jilin"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where policies are kept; it is not there yet."""
    return tmp_path / "a" / "kept"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows by one whenever texts are read into a policy."""
    times: list[object] = []
    real = loader.made_of
    monkeypatch.setattr(loader, "made_of", lambda found: (times.append(found), real(found))[1])
    return times


def test_texts_are_read_once(place: Path, folder: Path, parsed: list[object]) -> None:
    """The second time no text is parsed; with another overlay, or worked cases, or an edit it is."""
    one = load(place, cache=folder)
    assert load(place, cache=folder) == one
    assert len(parsed) == 1
    load(place, overlay="example_county", cache=folder)
    assert len(load(place, examples=False, cache=folder).examples) == 0
    assert len(parsed) == 3
    text = (place / "10-标准.policy").read_text("utf-8")
    (place / "10-标准.policy").write_text(text + "\n# 改了\n", "utf-8")
    assert load(place, cache=folder) == load(place)
    assert len(parsed) == 5


def test_nothing_is_kept_unless_asked(place: Path, folder: Path, parsed: list[object]) -> None:
    """Without a folder every load reads the texts."""
    load(place)
    load(place)
    assert (len(parsed), folder.exists()) == (2, False)


def test_mistakes_are_told_each_time(place: Path, folder: Path) -> None:
    """A policy with an error is not kept: its findings are the same again."""
    (place / "99.policy").write_text("标准 无单位 (nothing): 桶\n", "utf-8")
    told = []
    for _ in range(2):
        with pytest.raises(PolicyError) as caught:
            load(place, cache=folder)
        told.append(caught.value.findings)
    assert told[0] == told[1]
    assert not folder.exists()


def test_another_library_keeps_its_own(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of version, or of any file of what makes policies, is another key."""
    keys = {asked(place).key}
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "__version__", "9.9")
        keys.add(asked(place).key)
    real = keeping._files
    monkeypatch.setattr(keeping, "_files", lambda room: [(n, s, t + 1) for n, s, t in real(room)])
    keys.add(asked(place).key)
    assert len(keys) == 3


def test_a_text_that_changes_while_it_is_read_is_not_kept(
    place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept under a key was made of the texts of that key."""
    real = loader.made_of

    def meanwhile(found: object) -> Policy:
        with (place / "10-标准.policy").open("a", encoding="utf-8") as file:
            file.write("\n")
        return real(found)  # type: ignore[arg-type]

    monkeypatch.setattr(loader, "made_of", meanwhile)
    load(place, cache=folder)
    assert not folder.exists()


# ── what is not believed ─────────────────────────────────────────────────────


def only(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def another(path: Path) -> None:
    path.write_bytes(b"0" * 64 + path.read_bytes()[64:])


def link(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere")
    path.symlink_to(path.parent.parent / "elsewhere")


def open_to_all(path: Path) -> None:
    path.chmod(0o666)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def large(path: Path) -> None:
    os.truncate(path, keeping.MOST_BYTES + 1)


@pytest.mark.parametrize("spoil", [cut, flip, another, link, open_to_all, a_folder, a_pipe, large])
def test_what_is_amiss_is_not_believed(
    place: Path, folder: Path, parsed: list[object], spoil: Callable[[Path], None]
) -> None:
    """A kept file that is damaged, a link, open to others or no file is as good as none."""
    policy = load(place, cache=folder)
    spoil(only(folder))
    assert kept(folder, asked(place)) is None
    assert load(place, cache=folder) == policy
    assert len(parsed) == 2


def test_one_key_is_not_another(place: Path, folder: Path) -> None:
    """A file that stands under the name of another is seen."""
    load(place, cache=folder)
    wanted = asked(place, overlay="example_county")
    only(folder).rename(folder / f"{wanted.key}{keeping.ENDING}")
    assert kept(folder, wanted) is None


def test_what_is_damaged_is_made_anew(place: Path, folder: Path) -> None:
    """After a damaged file was passed over, there is a whole one."""
    policy = load(place, cache=folder)
    cut(only(folder))
    load(place, cache=folder)
    assert kept(folder, asked(place)) == policy


def test_a_folder_of_somebody_else(place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that another user owns nothing is read and nothing written."""
    load(place, cache=folder)
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert kept(folder, asked(place)) is None
    only(folder).unlink()
    load(place, cache=folder)
    assert [*folder.iterdir()] == []


def test_a_library_that_is_not_in_files(place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library cannot be told from another version of it, as in an archive, nothing is kept."""
    monkeypatch.setattr(keeping, "__file__", str(place / "archive.zip" / "loading" / "kept.py"))
    assert load(place, cache=folder) == load(place)
    assert not folder.exists()


def test_no_home_is_made(place: Path, tmp_path: Path) -> None:
    """A folder far below what is there is not made."""
    load(place, cache=tmp_path / "nobody" / ".cache" / "policyrules")
    assert not (tmp_path / "nobody").exists()


@pytest.mark.parametrize("kind", ["link", "open", "file", "below a file"])
def test_a_folder_that_cannot_be_used(place: Path, folder: Path, tmp_path: Path, kind: str) -> None:
    """A folder that is a link, open to all, or no folder is left as it is; the policy is there all the same."""
    real = tmp_path / "real"
    real.mkdir()
    folder.parent.mkdir()
    match kind:
        case "link":
            folder.symlink_to(real)
        case "open":
            folder.mkdir()
            folder.chmod(0o777)
        case "file":
            folder.write_text("x", "utf-8")
        case _:
            folder.parent.rmdir()
            folder.parent.write_text("x", "utf-8")
    assert load(place, cache=folder) == load(place)
    assert [*real.iterdir()] == []
    assert not (folder.is_dir() and [*folder.iterdir()])


def test_a_disk_that_is_full(place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing fails nothing is left behind, and the policy is there."""

    def full(_from: object, _to: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert load(place, cache=folder) == load(place)
    assert [*folder.iterdir()] == []


def test_the_newest_are_kept(place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more than there is room for the oldest go."""
    monkeypatch.setattr(keeping, "MOST_FILES", 2)
    policy = load(place)
    for number in range(4):
        wanted = Asked(f"{number:064}", asked(place).texts)
        keep(folder, wanted, policy)
        os.utime(folder / f"{wanted.key}{keeping.ENDING}", (number, number))
    assert sorted(path.name[63] for path in folder.iterdir()) == ["2", "3"]


# ── the command ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("environ", "platform", "folder"),
    [
        ({"HOME": "/h"}, "linux", "/h/.cache/policyrules"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/x"}, "linux", "/x/policyrules"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "x"}, "linux", "/h/.cache/policyrules"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Caches/policyrules"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/x"}, "darwin", "/x/policyrules"),
        ({"LOCALAPPDATA": "/l"}, "win32", "/l/policyrules/Cache"),
        ({"HOME": "/h", "POLICYRULES_CACHE": "/k"}, "linux", "/k"),
        ({"HOME": "/h", "POLICYRULES_CACHE": ""}, "linux", None),
        ({}, "linux", None),
        ({}, "win32", None),
        ({"HOME": "/h"}, "emscripten", None),
    ],
)
def test_where_the_command_keeps_policies(environ: dict[str, str], platform: str, folder: str | None) -> None:
    """In the user's folder for such things, in the one named, or nowhere."""
    assert cache_folder(environ, platform) == (None if folder is None else Path(folder))


def test_the_command_says_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two runs write the same; the second takes the policy from where the first kept it."""
    monkeypatch.setenv("POLICYRULES_CACHE", str(folder))
    case = str(EXAMPLES / "yancheng-one.json")
    line = ["explain", "yancheng", "--overlay", "example_county", "--case", case, "--on", "2017-10-15"]
    said = []
    for _ in range(2):
        assert main([*line, "--programme", "rural_dibao"]) == 0
        said.append(capsys.readouterr())
        monkeypatch.setattr(loading, "load", None, raising=False)
    assert said[0] == said[1]
    assert len([*folder.iterdir()]) == 1


MOST_MODULES = 138
"""Of the library, so many a cold decision may load."""


def test_a_command_with_a_kept_policy_imports_only_what_decides(folder: Path) -> None:
    """What reads texts is not even loaded where none is read, nor what starts processes, guesses names or digests
    by OpenSSL; the modules that are loaded are of bounded number."""
    code = (
        "import sys; before = {*sys.modules};"
        "from policyrules.cli import main; main(sys.argv[1:]);"
        "slow = ('lark', 'dateutil', 'policyrules.language', 'policyrules.resolve', 'policyrules.checking',"
        " 'policyrules.compile', 'importlib.metadata',"
        " 'pickle', 'subprocess', 'difflib', '_hashlib');"
        "print([m for m in sys.modules if m.startswith(slow) and m not in before]);"
        "print(sum(m.startswith('policyrules.') for m in sys.modules))"
    )
    case = str(EXAMPLES / "yancheng-one.json")
    line = ["decide", "yancheng", "--overlay", "example_county", "--case", case, "--on", "2017-10-15"]
    environ = os.environ | {"POLICYRULES_CACHE": str(folder)}
    said = [
        subprocess.run(
            [sys.executable, "-c", code, *line], env=environ, capture_output=True, check=True, text=True
        ).stdout.splitlines()[-2:]
        for _ in range(2)
    ]
    assert "lark" in said[0][0]
    assert said[1][0] == "[]"
    assert int(said[1][1]) <= MOST_MODULES < int(said[0][1])
