"""The invented documents under examples/: read without a finding, their cases decided, quoted as they say."""

import re
from pathlib import Path

import pytest

from policyrules.cli import main

ROOT = Path(__file__).parent.parent / "examples"
FOLDERS = sorted(path.parent for path in ROOT.glob("*/README.md"))

Capture = pytest.CaptureFixture[str]


def named(folder: Path) -> str:
    return folder.name


def test_there_are_documents() -> None:
    """The page of the examples has a row for each folder with a document."""
    listed = re.findall(r"^\| \[(\w+)\]\(\1/README\.md\)", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert sorted(listed) == [folder.name for folder in FOLDERS]


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_document_is_checked_without_a_finding(folder: Path, capsys: Capture) -> None:
    """check has nothing to say of an example, no warning either, and fmt nothing to change."""
    assert main(["check", str(folder), "--lang", "en"]) == 0
    assert "errors: 0, warnings: 0, notes: 0" in capsys.readouterr().err
    assert main(["fmt", "--check", str(folder)]) == 0


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_the_cases_of_a_document_come_out(folder: Path, capsys: Capture) -> None:
    """Every worked case, reckoned by hand from the text, is decided as it says."""
    assert main(["test", str(folder), "--lang", "en"]) == 0
    (cases,) = re.findall(r"^worked cases: (\d+), failed: 0$", capsys.readouterr().err, re.M)
    assert int(cases) >= 8


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_what_is_quoted_stands_in_the_text(folder: Path) -> None:
    """The text says that it is invented, and every phrase that a rule or case quotes stands in it."""
    text = (folder / "README.md").read_text("utf-8")
    assert "（虚构）" in text.splitlines()[0]
    quoted = [
        phrase
        for path in folder.rglob("*.policy")
        for citing in re.findall(r"依据 (.*)", path.read_text("utf-8"))
        for phrase in re.findall(r"第\w+条 “([^”]*)”", citing)
    ]
    assert quoted
    assert [phrase for phrase in quoted if phrase not in text] == []
