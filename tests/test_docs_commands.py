"""Every command that a page shows is run, and does what the page says; the few that are not are listed here."""

import io
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from policyrules.cli import main, progress
from policyrules.cli.parser import COMMANDS, command_parser

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
USAGE = DOCS / "commands.md"
"""Beside commands that can be run, it shows in blocks of kind text how each is used."""
MADE = {DOCS / "findings.md", *(DOCS / "findings").glob("*.md")}
"""Pages on which each command was run when they were made."""
PAGES = [
    page
    for page in sorted([*DOCS.rglob("*.md"), *ROOT.glob("README*.md"), *(ROOT / "examples").rglob("*.md")])
    if page not in MADE
]
FENCE = re.compile(r"^```(\w*)(?: title=\"([^\"]+)\")?\n(.*?)\n```$", re.S | re.M)
"""The kind of a block, the file as which the reader saves it, its text."""

NOT_RUN = {
    "make": "installs, builds or measures for minutes: what the project's own build runs",
    "python": "installs, or writes a page or the tables of the grammar: the tests of these compare them",
}
"""Commands that no test of a page runs, by their first word, with the reason."""


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[tuple[str, str, str]]:
    return FENCE.findall(page.read_text("utf-8"))


def commands(page: Path) -> Iterator[tuple[str, str, str | None]]:
    """What a reader who follows the page saves and runs, in order: ("save", file, text), ("run", line, output).

    A block of kind sh has commands without output (None), with ``# 1`` behind one that ends with status 1;
    one of kind console has them after $. The files of a page are all saved before the first command.
    """
    yield from {title: ("save", title, text) for _, title, text in reversed(blocks(page)) if title}.values()
    for kind, title, text in blocks(page):
        if title:
            yield "save", title, text
        if kind == "sh":
            lines = text.replace("\\\n", " ").splitlines()
            yield from (("run", line.strip(), None) for line in lines if line.strip())
        if kind == "console":
            for line, shown in re.findall(r"^\$ (.*)\n?((?:(?!\$ ).*\n?)*)", text, re.M):
                yield "run", line, shown.strip()


def spoken(page: Path) -> list[str]:
    """The commands that the sentences of a page name, without the program."""
    return re.findall(r"`policyrules ((?!COMMAND|命令|--)[^`]+)`", FENCE.sub("", page.read_text("utf-8")))


def can_be_run(line: str) -> bool:
    """Whether a command of a sentence is whole: nothing in it stands for something else."""
    words = line.split()
    return len(words) > 1 and not any(
        word.isupper() or word in ("…", "地方", "文件", "编号") for word in words
    )


FOLLOWED = [
    page
    for page in PAGES
    if any(what == "run" for what, _, _ in commands(page)) or any(map(can_be_run, spoken(page)))
]


def in_both_languages(pages: list[Path]) -> list[list[Path]]:
    """The pages, each together with its twin."""
    found: dict[str, list[Path]] = {}
    for page in pages:
        found.setdefault(named(page).replace(".zh.md", ".md"), []).append(page)
    return [*found.values()]


@pytest.mark.parametrize("twins", in_both_languages(FOLLOWED), ids=lambda twins: named(twins[0]))
def test_a_page_works_when_followed(
    twins: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saving what a page says to save and running its commands gives the output that it shows, in each language.

    Where a page ends an output with …, it begins so; where a folder lies is its reader's own. The twins are one
    test: they show the same commands, which run once for both in one process.
    """
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr(progress, "AFTER", 86_400)  # what is said of a run that takes long, no page shows
    for page in twins:
        folder = tmp_path / page.stem
        folder.mkdir()
        (folder / "examples").symlink_to(ROOT / "examples")
        monkeypatch.chdir(folder)
        follow(page, folder)


def follow(page: Path, folder: Path) -> None:
    """Do what a page says, in an empty folder, and hold what comes of it against what it shows."""
    for what, line, text in commands(page):
        if what == "save":
            (folder / line).parent.mkdir(parents=True, exist_ok=True)
            (folder / line).write_text(f"{text}\n", "utf-8")
            continue
        program, *arguments = shlex.split(line, comments=True)
        if program in NOT_RUN:
            continue
        assert program == "policyrules", line
        status, output = ran_here(tuple(arguments))
        if text is None:
            wanted = 1 if re.search(r" # 1\b", line) else 0
            assert status == wanted, f"{line}\n{output}"
        else:
            assert as_shown(output, text) == text.removesuffix("…").strip(), line
    for line in filter(can_be_run, spoken(page)):
        status, output = ran_here(tuple(shlex.split(line)))
        assert status in (0, 1), f"{line}\n{output}"


Files = frozenset[tuple[str, bytes]]
RAN: dict[tuple[tuple[str, ...], Files], tuple[int, str, Files]] = {}
"""What a command did in a folder with these files: what it returned and said, the files after it. Pages of both
languages show the same commands, some of them of many seconds."""


def files_here() -> Files:
    """The files of the folder, without the examples of the project."""
    return frozenset((str(p), p.read_bytes()) for p in Path().rglob("*") if p.is_file())


def ran_here(arguments: tuple[str, ...]) -> tuple[int, str]:
    """What a command returns and says; what it did before among the same files is done again without it."""
    before = files_here()
    if (arguments, before) not in RAN:
        screen = io.StringIO()
        with redirect_stdout(screen), redirect_stderr(screen):
            status = main([*arguments])
        RAN[arguments, before] = status, screen.getvalue(), files_here()
    status, output, after = RAN[arguments, before]
    for name, data in after - before:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data)
    return status, output


def as_shown(output: str, text: str) -> str:
    """The output as a page would show it: whole, or as much as the page shows before …"""
    got = re.sub(r"(?m)^(policy read from |政策取自 )/\S*(?=/policies/)", r"\1…", output).strip()
    return got[: len(text.removesuffix("…").strip())] if text.endswith("…") else got


def test_every_command_has_an_example_that_is_run() -> None:
    """docs/commands.md shows for each command how it is typed; audit needs files, and stands with these."""
    pages = (USAGE, DOCS / "from-document.md")
    run = {line.split()[1] for page in pages for what, line, _ in commands(page) if what == "run"}
    assert run == {*COMMANDS}


def test_what_is_not_run_is_shown() -> None:
    """Each word of the list of commands that are not run is one that a page shows."""
    shown = {line.split()[0] for page in FOLLOWED for what, line, _ in commands(page) if what == "run"}
    assert shown == {"policyrules", *NOT_RUN}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_stand_where_they_are_run(page: Path) -> None:
    """No block but those of kind sh and console shows a command, and each block says of which kind it is."""
    for kind, _, text in blocks(page):
        assert kind, text
        shows = re.search(r"(?m)^(\$ )?(policyrules|make|python|pip) ", text)
        assert kind in ("sh", "console") or not shows or page == USAGE, text
    fences = re.findall(r"(?m)^ *```", page.read_text("utf-8"))
    assert len(fences) == 2 * len(blocks(page))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_named_in_a_sentence_are_there(page: Path) -> None:
    """Of a command that a sentence names, the command and each option are there."""
    for line in spoken(page):
        name, *rest = line.split()
        assert name in COMMANDS, line
        parser = command_parser(name, "en")
        options = {spelled for action in parser._actions for spelled in action.option_strings}
        assert {word.partition("=")[0] for word in rest if word.startswith("-")} <= options, line
