"""The page of the Python interface is made from the code and leaves nothing unsaid."""

import inspect
from pathlib import Path

import attrs
import pytest

import policyrules
from policyrules.authoring.api_page import api_page, results, signature
from policyrules.authoring.described import doc_of, fields_said

PUBLIC = {name: getattr(policyrules, name) for name in policyrules.__all__}
CLASSES = [*(thing for thing in PUBLIC.values() if isinstance(thing, type)), *results()]


def test_the_page_is_the_generated_one() -> None:
    """docs/api.md is what ``python -m policyrules.authoring.api_page`` writes."""
    page = Path(__file__).parent.parent / "docs" / "api.md"
    assert page.read_text("utf-8") == api_page()


def test_every_public_function_says_what_comes_back() -> None:
    """Each public function has a docstring, and types for each parameter and for what comes back."""
    for name, thing in PUBLIC.items():
        if inspect.isfunction(thing):
            found = inspect.signature(thing)
            assert doc_of(thing), name
            assert found.return_annotation is not found.empty, name
            assert all(p.annotation is not p.empty for p in found.parameters.values()), name


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_says_what_it_holds(cls: type) -> None:
    """Each class that a caller meets has a docstring, and a meaning for every field, property and method."""
    assert doc_of(cls)
    assert [field.name for field in fields_said(cls) if field.shown and not field.doc] == []
    members = {n: m for n, m in vars(cls).items() if isinstance(m, property) or inspect.isfunction(m)}
    assert [n for n, member in members.items() if not n.startswith("_") and not doc_of(member)] == []


def test_a_name_means_one_class() -> None:
    """No two classes that a caller meets share a name."""
    names = [cls.__name__ for cls in CLASSES]
    assert sorted(set(names)) == sorted(names)


def test_fields_are_told_as_they_are_written() -> None:
    """Type and docstring of a field come from the class's text; what its repr leaves out is not shown."""

    @attrs.frozen
    class Sample:
        """A sample."""

        a: "int | None"
        """How
        many."""
        b: str = attrs.field(default="", repr=False)

    (a, b) = fields_said(Sample)
    assert (a.name, a.written, a.doc, a.shown) == ("a", "int | None", "", True)
    assert (b.name, b.shown) == ("b", False)


def test_signatures_are_told_as_they_are_written() -> None:
    """Keyword-only parameters stand behind a star; a long signature has a parameter a line."""

    def short(a: "int", *, b: "str" = "x") -> "bool": ...  # type: ignore[empty-body]

    assert signature("short", short) == "short(a: int, *, b: str = 'x') -> bool"
    assert signature("short", short, width=20) == "short(\n    a: int,\n    *,\n    b: str = 'x',\n) -> bool"
