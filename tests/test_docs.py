"""The documentation says what is so: its examples parse, its tables are complete, its steps work."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import attrs
import pytest

import policyrules
from policyrules.base.errors import Source
from policyrules.core.decision import Status
from policyrules.explaining.phrases import STATUS
from policyrules.language.parser import parse

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "examples").rglob("*.md")])
FENCE = re.compile(r"```(\w+)(?: title=\"[^\"]+\")?\n(.*?)\n```", re.S)
BLOCK = re.compile(r"```policy(?: title=\"[^\"]+\")?\n(.*?)```", re.S)


def blocks(path: Path) -> list[str]:
    return BLOCK.findall(path.read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_examples_parse(page: Path) -> None:
    """Every example in the language on a page is read without a finding."""
    for number, text in enumerate(blocks(page), 1):
        _, findings = parse(Source(f"{page.name} block {number}", text))
        assert [f"{f.span}: {f.said.en}" for f in findings] == []


def test_language_page_shows_every_declaration() -> None:
    """The language page has an example of every declaration there is."""
    from policyrules.language.keywords import DECLARATIONS

    lines = [line for text in blocks(DOCS / "language.md") for line in text.splitlines()]
    shown = {line.split()[0] for line in lines if line.strip()}
    assert {word.zh for word in DECLARATIONS} <= shown


def test_commands_page_is_the_generated_one() -> None:
    """docs/commands.md is what ``python -m policyrules.cli.commands_page`` writes; it has every command."""
    from policyrules.cli.commands_page import commands_page
    from policyrules.cli.parser import COMMANDS

    page = (DOCS / "commands.md").read_text("utf-8")
    assert page == commands_page()
    assert re.findall(r"^## (\w+)$", page, re.M) == [*COMMANDS]


def test_readmes_name_every_command() -> None:
    """The table of commands in both READMEs names each command that there is."""
    from policyrules.cli.parser import COMMANDS

    for name in ("README.md", "README.zh.md"):
        rows = re.findall(r"^\| (`.*?) \|", (ROOT / name).read_text("utf-8"), re.M)
        assert {word for row in rows for word in re.findall(r"`(\w+)`", row)} >= {*COMMANDS}


def test_keywords_page_is_the_generated_one() -> None:
    """docs/keywords.md is what ``python -m policyrules.authoring.keyword_page`` writes."""
    from policyrules.authoring.keyword_page import keywords_page

    assert (DOCS / "keywords.md").read_text("utf-8") == keywords_page()


def anchors(page: Path) -> list[str]:
    """The anchors of a page as mkdocs gives them to its headings (toc, slugify_unicode), and those it sets."""
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.S | re.M)
    found = re.findall(r'<(?:a|span) id="([^"]+)">', text)
    for heading in re.findall(r"^#+ (.+)$", text, re.M):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", words).strip().lower())
        found.append(f"{slug}_{found.count(slug)}" if slug in found else slug)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link on a page leads to a file of the project, and to an anchor that is in it."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in link and not link.startswith("places/"):  # which are written when the site is built
            name, _, anchor = link.partition("#")
            target = page.parent / name if name else page
            assert target.exists(), link
            assert DOCS in target.resolve().parents or DOCS not in page.parents, f"{link} is not on the site"
            assert not anchor or anchor in anchors(target), link


def test_anchors_are_named_as_the_site_names_them() -> None:
    """The site makes anchors of Chinese headings out of their words, as this test does and as GitHub does."""
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert "slugify: !!python/name:markdown.extensions.toc.slugify_unicode" in config
    assert {"单位", "什么属于什么"} <= set(anchors(DOCS / "language.zh.md"))


def test_no_machine_paths() -> None:
    """No page names a path of somebody's machine."""
    for page in PAGES:
        assert not re.search(r"(?<![\w.])/(home|work|tmp|root|Users)/", page.read_text("utf-8")), page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_json_examples_are_json(page: Path) -> None:
    """Every example in JSON on a page can be read."""
    for kind, text in FENCE.findall(page.read_text("utf-8")):
        if kind == "json":
            assert json.loads(text)


PYTHON = [
    (page, number, text)
    for page in PAGES
    for number, text in enumerate(re.findall(r"```python\n(.*?)\n```", page.read_text("utf-8"), re.S), 1)
]


@pytest.mark.parametrize(
    ("page", "number", "code"), PYTHON, ids=lambda v: v.name if isinstance(v, Path) else ""
)
def test_python_examples_run(page: Path, number: int, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every Python example of a page runs as it stands, and shows something."""
    exec(compile(code, f"{page.name} block {number}", "exec"), {})
    assert capsys.readouterr().out


def test_pages_with_python_examples() -> None:
    """The two READMEs and the pages on decisions, courses, lists, notices and deadlines have one."""
    names = {page.name for page, _, _ in PYTHON}
    assert names >= {
        "README.md",
        "README.zh.md",
        "decisions.md",
        "decisions.zh.md",
        "courses.md",
        "lists.md",
        "notices.md",
        "deadlines.md",
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_pages_import_only_public_names(page: Path) -> None:
    """What a page imports from policyrules is a name of ``policyrules.__all__``, from the package itself."""
    text = page.read_text("utf-8")
    assert not re.findall(
        r"^\s*(?:>>> )?(?:import policyrules\.\S+|from policyrules\.\S+ import .*)$", text, re.M
    )
    names = re.findall(r"^\s*(?:>>> )?from policyrules import (.+)$", text, re.M)
    assert {name.split(" as ")[0].strip() for line in names for name in line.split(",")} <= set(
        policyrules.__all__
    )
    used = re.findall(r"(?<![\w./-])policyrules\.(\w+)\(", text)
    assert set(used) <= set(policyrules.__all__)


CASE_PAGES = ("docs/cases.md", "docs/cases.zh.md")
TABLE = re.compile(r"```csv title=\"ledger/(\S+)\"\n(.*?\n)```", re.S)


@pytest.mark.parametrize("page", CASE_PAGES)
def test_the_case_of_a_page_is_read(page: str) -> None:
    """The household that the page shows is a case of Yancheng."""
    from policyrules import load, read_case

    text = next(text for kind, text in FENCE.findall((ROOT / page).read_text("utf-8")) if kind == "json")
    case = read_case(load("yancheng"), json.loads(text))
    assert (case.id, case.household.complete) == ("D001", {"member"})


@pytest.mark.parametrize("page", CASE_PAGES)
def test_the_tables_of_a_page_are_read(page: str, tmp_path: Path) -> None:
    """The tables that the page shows are a ledger of two households; the totals row is said."""
    from policyrules import load
    from policyrules.intake.case_csv import read_ledger

    for name, text in TABLE.findall((ROOT / page).read_text("utf-8")):
        (tmp_path / name).write_text(text, "utf-8")
    ledger = read_ledger(load("yancheng"), tmp_path, complete="all")
    assert [(c.id, len(c.household.lists["member"])) for c in ledger.cases] == [("H1", 1), ("H2", 1)]
    assert ledger.rejected == ()
    assert ledger.notes[0].line.en == "households.csv: totals left out: row 4"


TWINS = (
    CASE_PAGES,
    ("docs/decisions.md", "docs/decisions.zh.md"),
    ("docs/from-document.md", "docs/from-document.zh.md"),
    ("docs/first-policy.md", "docs/first-policy.zh.md"),
    ("docs/county.md", "docs/county.zh.md"),
    ("docs/lists.md", "docs/lists.zh.md"),
    ("docs/deadlines.md", "docs/deadlines.zh.md"),
    ("docs/courses.md", "docs/courses.zh.md"),
    ("docs/notices.md", "docs/notices.zh.md"),
    ("docs/ledgers.md", "docs/ledgers.zh.md"),
    ("docs/population.md", "docs/population.zh.md"),
)


def shown(text: str) -> Iterator[str]:
    """The blocks of a page without what depends on its language."""
    for block in re.findall(r"```.*?```", text.replace('="zh"', '="en"'), re.S):
        commands = re.findall(r"(?m)^\$ .*$", block) if block.startswith("```console") else None
        yield block if commands is None else "\n".join(commands).replace(" --lang en", "")


@pytest.mark.parametrize("pages", TWINS, ids=lambda pages: pages[0])
def test_chinese_pages_are_twins(pages: tuple[str, str]) -> None:
    """The Chinese page shows what the English one shows: headings, tables, lists and blocks alike.

    Of blocks of kind console the commands are alike; what they say is in the language of the page.
    """
    one, other = ((ROOT / page).read_text("utf-8") for page in pages)
    shape = re.compile(r"^(#+|\||- |```\w*)", re.M)
    assert shape.findall(one) == shape.findall(other)
    assert [*shown(one)] == [*shown(other)]


@pytest.mark.parametrize("page", TWINS[1])
def test_decision_pages_name_every_status_and_key(page: str) -> None:
    """The tables name each status that a decision can have and each key of its JSON, once."""
    rows = re.findall(r"^\| (`.*?) \|", (ROOT / page).read_text("utf-8"), re.M)
    named = [word for row in rows for word in re.findall(r"`(\w+)`", row)]
    keys = {field.name for field in attrs.fields(policyrules.Decision) if field.repr} | {"facts"}
    assert sorted(named) == sorted([*get_args(Status), *keys])


def test_decision_pages_say_the_states_of_the_command() -> None:
    """Both pages call each status in Chinese as the command does."""
    for page in TWINS[1]:
        text = (ROOT / page).read_text("utf-8")
        for status, (zh, _) in STATUS.items():
            assert f"| `{status}` | {zh} |" in text


def test_the_glossary_names_code_that_is_there() -> None:
    """Every name in the glossary's last column is a name in the code, or a module; no Chinese word stands twice."""
    package = Path(policyrules.__file__).parent
    code = "\n".join(p.read_text("utf-8") for p in package.rglob("*.py"))
    names = {p.name for p in package.rglob("*.py")} | set(re.findall(r"\w+", code))
    rows = [
        line.split("|")[1:-1]
        for line in (DOCS / "glossary.md").read_text("utf-8").splitlines()
        if "|" in line
    ]
    told = [name for row in rows[2:] for name in re.findall(r"`([^`*]+)`", row[2])]
    parts = {part for name in told for part in ([name] if name.endswith(".py") else name.split("."))}
    assert sorted(parts - names) == []
    assert len({row[0] for row in rows}) == len(rows)


def test_every_page_is_in_the_navigation() -> None:
    """mkdocs.yml leads to each page of docs/, once in each language at most; the first page of a language
    links to each that stands there, or to the list of its kind.
    """
    config = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    _, *trees = re.split(r"^  - \w+:$", config, flags=re.M)
    found = [re.findall(r"^ +- (?:[^:\n]+: )?(\S+\.md)$", tree, re.M) for tree in trees]
    assert {page for nav in found for page in nav} == {str(p.relative_to(DOCS)) for p in DOCS.rglob("*.md")}
    findings = (DOCS / "findings.md").read_text("utf-8")
    for nav, home in zip(found, ("index.md", "index.en.md"), strict=True):
        assert len(nav) == len({*nav})
        first = (DOCS / home).read_text("utf-8") + findings
        assert [page for page in nav if page != home and f"]({page}" not in first] == []
