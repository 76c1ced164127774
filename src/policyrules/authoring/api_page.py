"""The page of the Python interface, made from the public names and their docstrings: ``docs/api.md``.

``python -m policyrules.authoring.api_page`` writes it to standard output. What holds for all names stands
in ``api_head.md`` beside this module.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from typing import Any, Final, get_type_hints

import attrs

from policyrules.authoring.described import cell, doc_of, fields_said
from policyrules.authoring.json_shapes import classes_in, closure
from policyrules.core.policy import Policy
from policyrules.core.worked import Example

_SUBJECTS: Final[Mapping[str, str]] = {
    "Policies": "load check find_policies coverage run_examples overlay_template case_schema Policy Finding "
    "Said",
    "Cases": "read_case read_cases read_json_ledger read_ledger Case Ledger",
    "Decisions": "decide decide_all decide_units totals Decision",
    "One decision, fast": "quick prepare Quick ReadyCase QuickDecision",
    "Decisions in words and bytes": "explain notice canonical replay read_receipts",
    "What to ask": "next_question answered stretches Asking Question",
    "Month by month": "course difference read_changes Change Arrival Departure Course",
    "Lists and rolls": "roster rosters overlap read_rolls compare_rolls",
    "Deadlines": "due standing check_deadlines read_events read_holidays ics",
    "Places and figures compared": "compare curve impact Side",
    "Mistakes": "PolicyrulesError PolicyError CaseError UsageError",
    "Versions": "__version__ LANGUAGE_VERSION",
}
"""Every public name, by subject."""

_WHOLE: Final = frozenset({Policy, Example})
"""Classes of which the page tells the fields, but not what those hold: docs/core.md does."""

_WIDTH: Final = 100


def api_page() -> str:
    """The page as Markdown: each public name, then the classes of what comes back.

    ValueError where a public name has no subject, or two.
    """
    package = import_module("policyrules")
    told = " ".join(_SUBJECTS.values()).split()
    if sorted(told) != sorted(package.__all__):
        raise ValueError(f"not told just once: {sorted({*told} ^ {*package.__all__})}")
    lines = [files("policyrules.authoring").joinpath("api_head.md").read_text("utf-8")]
    for subject, names in _SUBJECTS.items():
        lines += [f"## {subject}", ""]
        for name in names.split():
            lines += _entry(name, getattr(package, name))
    lines += ["## What results hold", ""]
    for cls in results():
        lines += _entry(cls.__name__, cls)
    return "\n".join(lines).rstrip() + "\n"


def results() -> tuple[type, ...]:
    """The classes that are not public by name, and come back from what is or stand within it."""
    package = import_module("policyrules")
    public = [getattr(package, name) for name in package.__all__]
    roots: dict[type, None] = {}
    for thing in public:
        if inspect.isfunction(thing):
            roots |= dict.fromkeys(classes_in(get_type_hints(thing).get("return")))
        elif isinstance(thing, type) and attrs.has(thing):
            roots[thing] = None
            properties = (member.fget for member in vars(thing).values() if isinstance(member, property))
            for getter in (p for p in properties if p is not None and thing not in _WHOLE):
                roots |= dict.fromkeys(classes_in(get_type_hints(getter).get("return")))
    return tuple(cls for cls in closure(roots, whole=_WHOLE) if cls not in public)


def _entry(name: str, thing: Any) -> Iterator[str]:
    yield from (f"### {name}", "")
    if isinstance(thing, str):
        yield from (
            "Of the library." if name == "__version__" else "Of the language; every receipt holds it.",
            "",
        )
        return
    if inspect.isfunction(thing):
        yield from ("```text", signature(name, thing), "```", "")
    yield from (doc_of(thing), "") if doc_of(thing) else ()
    if isinstance(thing, type):
        yield from _members(thing)


def _members(cls: type) -> Iterator[str]:
    rows = [f"| `{f.name}` | `{cell(f.written)}` | {cell(f.doc)} |" for f in fields_said(cls) if f.shown]
    if rows:
        yield from ("| field | type | meaning |", "|---|---|---|", *rows, "")
    for name, member in vars(cls).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property) and member.fget is not None:
            given = inspect.signature(member.fget).return_annotation
            yield f"- `{name}: {given}` {' '.join(doc_of(member).split())}"
        elif inspect.isfunction(member):
            yield f"- `{signature(name, member, width=0)}` {' '.join(doc_of(member).split())}"
    yield ""


def signature(name: str, function: Callable[..., Any], *, width: int = _WIDTH) -> str:
    """A function as it is written, without ``self``; a parameter a line where it is wider than ``width``."""
    found = inspect.signature(function)
    own = [p for p in found.parameters.values() if p.name != "self"]
    parts = [_parameter(parameter) for parameter in own]
    keyword = next((i for i, p in enumerate(own) if p.kind is p.KEYWORD_ONLY), None)
    if keyword is not None and not any(p.kind is p.VAR_POSITIONAL for p in own):
        parts.insert(keyword, "*")
    line = f"{name}({', '.join(parts)}) -> {found.return_annotation}"
    if not width or len(line) <= width:
        return line
    return "\n".join([f"{name}(", *(f"    {part}," for part in parts), f") -> {found.return_annotation}"])


def _parameter(parameter: inspect.Parameter) -> str:
    star = "*" if parameter.kind is parameter.VAR_POSITIONAL else ""
    default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
    return f"{star}{parameter.name}: {parameter.annotation}{default}"


if __name__ == "__main__":
    sys.stdout.write(api_page())
