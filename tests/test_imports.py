"""The rooms of the code: who may import whom, and that nothing runs in a circle (docs/how-it-works.md)."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "policyrules"

ROWS = (
    ("__main__",),
    ("cli", "browser"),
    ("pages",),
    ("authoring", "comparing", "lists", "testing", "population"),
    ("courses", "deadlines", "asking", "ledgers"),
    ("explaining",),
    ("loading", "deciding", "engines"),
    ("checking",),
    ("resolve",),
    ("compile",),
    ("evaluate",),
    ("language", "intake"),
    ("core",),
    ("base",),
    ("_version",),
)
"""From the top. A room imports only rooms in rows below: siblings never see each other."""

EDGES: Mapping[str, frozenset[str]] = {
    room: frozenset(below.split())
    for room, below in {
        "cli": "pages authoring comparing population courses lists deadlines asking ledgers explaining loading deciding engines language intake core base _version",
        "__main__": "cli",
        "browser": "asking explaining loading deciding intake core base",
        "pages": "authoring comparing deadlines explaining language core base",
        "authoring": "deadlines explaining loading deciding engines checking resolve compile evaluate language intake core base",
        "comparing": "ledgers explaining deciding compile evaluate intake core base",
        "testing": "core base",
        "population": "intake core base",
        "courses": "explaining deciding evaluate intake core base",
        "lists": "ledgers explaining deciding compile evaluate intake core base",
        "deadlines": "explaining intake core base",
        "asking": "explaining deciding intake core base",
        "ledgers": "explaining deciding engines intake compile core base _version",
        "explaining": "deciding intake core base",
        "loading": "checking resolve language core base _version",
        "deciding": "compile evaluate intake core base _version",
        "checking": "core base",
        "resolve": "language core base",
        "evaluate": "core base",
        "compile": "core base",
        "engines": "base",
        "language": "base",
        "intake": "core base",
        "core": "base",
        "base": "",
        "_version": "",
    }.items()
}
"""Every arrow of the house, one by one."""

LEVEL = {name: row for row, names in enumerate(ROWS) for name in names}


def module_name(path: Path) -> str:
    """``policyrules.core.policy`` of a file."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(("policyrules", *(parts[:-1] if parts[-1] == "__init__" else parts)))


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imported(path: Path) -> set[str]:
    """The modules of policyrules that a file imports, inside functions and for types too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] == "policyrules":
                inside = {f"{module}.{n.name}" for n in names}
                found |= {name if name in MODULES else module for name in inside}
            case ast.Import(names=names):
                found |= {n.name for n in names if n.name.split(".")[0] == "policyrules"}
    return found


def room(module: str) -> str:
    """The package or module right below policyrules that a module belongs to."""
    return [*module.split("."), ""][1]


def test_rows_and_edges_agree() -> None:
    """Every allowed arrow runs from a row to a row below it."""
    assert set(EDGES) == set(LEVEL)
    assert not {(a, b) for a, below in EDGES.items() for b in below if LEVEL[b] <= LEVEL[a]}


def test_the_drawing_shows_the_rooms() -> None:
    """docs/how-it-works.md draws every row, from the top, with its rooms side by side."""
    page = (PACKAGE.parent.parent / "docs" / "how-it-works.md").read_text("utf-8")
    drawing = page.split("```text\n")[1].split("```")[0]
    rows = [
        tuple(room for cell in line.split("│")[1:-1] for room in cell.split()[:1])
        for line in drawing.splitlines()
    ]
    assert [row for row in rows if set(row) <= set(LEVEL) and row] == list(ROWS[1:-1])


def test_the_pages_name_modules_that_are_there() -> None:
    """Every file that the page on how it works points to exists, in the package or beside it."""
    root = PACKAGE.parent.parent
    page = (root / "docs" / "how-it-works.md").read_text("utf-8")
    named = set(re.findall(r"`((?:\w+/)+\w+\.py)`", page))
    assert named
    assert {name for name in named if not ((PACKAGE / name).is_file() or (root / name).is_file())} == set()


@pytest.mark.parametrize("module", [m for m in MODULES if m != "policyrules"])
def test_only_allowed_rooms(module: str) -> None:
    """A module imports only from its own room and from the rooms that its room may see."""
    own = room(module)
    assert own in EDGES, f"{own} has no row in this test: give it one"
    assert {room(m) for m in imported(MODULES[module])} - {own} <= EDGES[own]


def test_every_edge_is_used() -> None:
    """No arrow is allowed that no import needs."""
    used = {(room(m), room(n)) for m, path in MODULES.items() for n in imported(path)}
    assert not {(a, b) for a, below in EDGES.items() for b in below} - used


def test_no_circle() -> None:
    """No module imports itself through others, inside a room or across rooms."""
    graph = {m: imported(path) - {m, "policyrules"} for m, path in MODULES.items() if m != "policyrules"}
    settled: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if module in above:
            yield (*above[above.index(module) :], module)
        elif module not in settled:
            for below in sorted(graph.get(module, ())):
                yield from visit(below, (*above, module))
            settled.add(module)

    assert not [circle for module in graph for circle in visit(module, ())]


def test_only_known_third_parties() -> None:
    """The library imports only the standard library, attrs, dateutil, lark and what extras install."""
    allowed = {
        "policyrules",
        "attrs",
        "attr",
        "dateutil",
        "lark",
        "duckdb",
        "python_calamine",
        "xlsxwriter",
        "psycopg",
        "pyarrow",
        "pyspark",
        "hypothesis",
        "pygments",
        *sys.stdlib_module_names,
        "_sha2",  # of the standard library from Python 3.12 on, which names it _sha256 before
    }
    found: set[str] = set()
    for path in MODULES.values():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Import(names=names):
                    found |= {n.name.split(".")[0] for n in names}
                case ast.ImportFrom(module=str(module), level=0):
                    found.add(module.split(".")[0])
    assert found <= allowed


INERT = ("core", "evaluate", "compile", "resolve", "checking", "deciding", "explaining")


@pytest.mark.parametrize("module", [m for m in MODULES if room(m) in INERT])
def test_core_is_inert(module: str) -> None:
    """The core has no clock, no randomness, no environment, and no float (guarantees G1, G10, G14).

    Names are compared by likeness to suggest one (``cutoff=`` of difflib): no quantity is involved.
    """
    path = MODULES[module]
    tree = ast.parse(path.read_text("utf-8"))
    allowed = {id(k.value) for k in ast.walk(tree) if isinstance(k, ast.keyword) and k.arg == "cutoff"}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float()) if id(node) not in allowed:
                pytest.fail(f"a float at line {node.lineno}")
            case ast.Name(id="float", ctx=ast.Load()) if path.name != "json_form.py":
                pytest.fail(f"float at line {node.lineno}")
            case ast.Attribute(attr="today" | "now" | "environ" | "getenv"):
                pytest.fail(f"{node.attr} at line {node.lineno}")
            case ast.Import(names=names):
                assert not {n.name for n in names} & {"random", "time", "os", "secrets"}
