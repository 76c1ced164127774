"""Which module may import which: only rows below its own."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "policyrules"

ROWS = (
    ("cli", "__main__"),
    ("testing", "pages"),
    ("summary", "coverage", "examples", "case_coverage", "compare", "compare_text", "overlay_template"),
    ("receipt", "explaining", "course", "notice", "rosters", "roster_result", "calendar_ics"),
    ("loading",),
    ("checking",),
    ("resolve",),
    ("evaluate", "sql"),
    ("format", "respell", "parse", "diagnose", "build", "trees", "lex", "tokens", "render"),
    ("ledgers", "ledger_cases", "ledger_near", "ledger_tables", "case_json", "case_csv", "schema"),
    ("deadlines", "dues", "events", "verdicts"),
    ("door", "json_text", "csv_text", "workdays"),
    ("values_io", "identity"),
    ("split", "bounds", "walk"),
    ("case", "decision", "possible"),
    ("policy", "syntax"),
    ("clauses", "codes", "units", "months", "words", "_version"),
    ("errors",),
)
"""From the top. Modules of one row may import each other."""

LEVEL = {name: row for row, names in enumerate(ROWS) for name in names}
MODULES = sorted(PACKAGE.rglob("*.py"))


def piece(path: Path) -> str:
    """The module or package right below policyrules that a file belongs to."""
    name = path.relative_to(PACKAGE).with_suffix("").parts[0]
    return "build" if name.startswith("build_") else name


def imports(path: Path) -> set[str]:
    """The pieces of policyrules that a file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.ImportFrom(module="policyrules", names=names):
                found |= {n.name for n in names if not n.name.isupper() and not n.name.startswith("__")}
            case ast.ImportFrom(module=str(module)) if module.startswith("policyrules."):
                found.add("build" if ".build_" in module else module.split(".")[1])
            case ast.Import(names=names):
                found |= {n.name.split(".")[1] for n in names if n.name.startswith("policyrules.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_downward(path: Path) -> None:
    """A module imports only modules of its own row or of rows below it."""
    own = piece(path)
    if own == "__init__":
        return
    assert own in LEVEL, f"{own} has no row in this test: give it one"
    above = {name for name in imports(path) if name in LEVEL and LEVEL[name] < LEVEL[own]}
    assert not above


def test_only_known_third_parties() -> None:
    """The library imports only the standard library, attrs, dateutil, lark and, for extras, duckdb."""
    import sys

    allowed = {
        "policyrules",
        "attrs",
        "attr",
        "dateutil",
        "lark",
        "duckdb",
        "hypothesis",
        *sys.stdlib_module_names,
    }
    found: set[str] = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Import(names=names):
                    found |= {n.name.split(".")[0] for n in names}
                case ast.ImportFrom(module=str(module), level=0):
                    found.add(module.split(".")[0])
    assert found <= allowed


CORE = (
    "units",
    "months",
    "policy",
    "possible",
    "split",
    "case",
    "decision",
    "evaluate",
    "resolve",
    "sql",
    "receipt",
)


@pytest.mark.parametrize(
    "path", [p for p in MODULES if piece(p) in CORE], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_core_is_inert(path: Path) -> None:
    """The core has no clock, no randomness, no environment, and no float (guarantees G1, G10, G14).

    Names are compared by likeness to suggest one (``cutoff=`` of difflib): no quantity is involved.
    """
    tree = ast.parse(path.read_text("utf-8"))
    allowed = {id(k.value) for k in ast.walk(tree) if isinstance(k, ast.keyword) and k.arg == "cutoff"}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float()) if id(node) not in allowed:
                pytest.fail(f"a float at line {node.lineno}")
            case ast.Name(id="float", ctx=ast.Load()) if path.name != "receipt.py":
                pytest.fail(f"float at line {node.lineno}")
            case ast.Attribute(attr="today" | "now" | "environ" | "getenv"):
                pytest.fail(f"{node.attr} at line {node.lineno}")
            case ast.Import(names=names):
                assert not {n.name for n in names} & {"random", "time", "os", "secrets"}
