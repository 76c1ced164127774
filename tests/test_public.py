"""The public face: what `import policyrules` offers, and that using it does not change it."""

import ast
import subprocess
import sys
from datetime import date
from pathlib import Path

import policyrules
from places import EVERY_LIST


def test_every_public_name_is_there() -> None:
    """Each name of __all__ can be had from the package, and is a function, a class or a version."""
    for name in policyrules.__all__:
        value = getattr(policyrules, name)
        assert callable(value) or isinstance(value, str), name


def test_type_checkers_see_the_same_names() -> None:
    """What type checkers read in the package is what __all__ offers, each from the same module."""
    tree = ast.parse(Path(policyrules.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {(n.name, f"{i.module}") for i in block.body if isinstance(i, ast.ImportFrom) for n in i.names}
    offered = {*policyrules.__all__} - {"LANGUAGE_VERSION", "__version__"}
    assert seen == {(name, f"policyrules.{policyrules._HOME_OF[name]}") for name in offered}
    assert set(policyrules.__all__) <= set(dir(policyrules))


def test_a_decision_by_the_public_names_alone() -> None:
    """load, read_case, decide, explain work one after the other, and again after modules are loaded."""
    for _ in range(2):
        policy = policyrules.load("yancheng", overlay="example_county")
        case = policyrules.read_case(
            policy,
            {
                "id": "示例",
                "complete": EVERY_LIST,
                "dibao_status": "covered",
                "property_ok": True,
                "members": [{"id": "甲"}],
            },
        )
        decision = policyrules.decide(policy, case, on=date(2017, 10, 15))
        # One person without income: 4800 ÷ 12 = 400.
        assert decision.outcome is not None
        assert decision.amount is not None
        assert (decision.outcome.id, decision.amount.low) == ("continue", 40000)
        assert "400.00元/月" in policyrules.explain(policy, decision)
        assert [f for f in policyrules.check("yancheng") if f.severity == "error"] == []


def test_importing_the_package_loads_nothing_heavy() -> None:
    """The core needs lark, attrs and dateutil only when used; duckdb and hypothesis never by itself."""
    code = "import sys, policyrules; print([m for m in ('lark', 'duckdb', 'hypothesis', 'attrs') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
