"""The page of every JSON form that the commands write: ``docs/json.md``.

``python -m policyrules.cli.json_page`` writes it to standard output. Keys and types are read off the
classes of the results, meanings are their docstrings; what a command adds stands here. What holds for
all forms stands in ``json_head.md`` beside this module.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final

from attrs import evolve, frozen

from policyrules.authoring.described import cell, doc_of
from policyrules.authoring.json_shapes import TEXT, Form, Key, Shape, closure, form_of, shape_text
from policyrules.base.errors import Finding
from policyrules.base.saying import Said
from policyrules.comparing.households import Comparison
from policyrules.core.decision import Decision
from policyrules.core.totals import HouseholdTotal
from policyrules.courses.difference import Difference
from policyrules.courses.results import Course
from policyrules.deadlines.due_days import Due
from policyrules.deadlines.verdicts import Verdict
from policyrules.explaining.receipt import FactUsed
from policyrules.lists.results import Overlap, RosterResult
from policyrules.lists.rolls import ComparedRolls

_WHOLE: Final = Shape("whole number")


def _list(form: str) -> Shape:
    return Shape("list", of=(Shape("form", form=form),))


_ADDED: Final[Mapping[str, tuple[Key, ...]]] = {
    "Decision": (Key("facts", _list("FactUsed"), "The facts that were used, each once, with their source."),),
    "Failure": (
        Key("zh", TEXT, "The condition in words, with the values met, in Chinese."),
        Key("en", TEXT, "The same in English."),
    ),
    "Month": (
        Key("month", TEXT, "The month, as 2017-07."),
        Key("pays_from", Shape("date"), "The first day of the month from which it is paid."),
    ),
}
"""What stands in a form beside the fields of its class."""

_REJECTION: Final = Form(
    "Rejection",
    "What could not be read: a household, or rows that belong to none. In `decide` it stands among the "
    "decisions, told by its status.",
    (
        Key("status", Shape("word", words=("rejected",)), "Always this."),
        Key("household", TEXT, "The id as given, masked if it looks like an identity number; or empty."),
        Key("orphan", Shape("yes/no"), "Rows that belong to no household, so that none is counted."),
        Key("rows", Shape("list", of=(Shape("list", of=(TEXT, _WHOLE), fixed=True),)),
            "Every row that goes with it, faultless ones too: table and row."),
        Key("problems", _list("RejectionProblem"), "Every reason."),
    ),
)  # fmt: skip
_PROBLEM: Final = Form(
    "RejectionProblem",
    "One reason, and where.",
    (
        Key("table", TEXT, "The file."),
        Key("row", _WHOLE, "As a spreadsheet counts, or the place in a JSON array; 0: none."),
        Key("field", TEXT, "The column, or the way to the key; empty: the row as a whole."),
        Key("zh", TEXT, "What is wrong, in Chinese."),
        Key("en", TEXT, "The same in English."),
    ),
)
_LISTS: Final = Form(
    "Lists",
    "",
    (
        Key("lists", _list("RosterResult"), "Each list asked for."),
        Key("together", Shape("form", form="Overlap"), "The lists held against each other."),
        Key("rejected", _list("Rejection"), "What could not be read."),
        Key("rolls", Shape("form", True, form="ComparedRolls"), "With `--tables` what the rolls come to."),
    ),
)
_COURSES: Final = Form(
    "Courses",
    "",
    (
        Key("course", Shape("form", form="Course"), "The household month by month."),
        Key(
            "against", Shape("form", form="Course"), "With `--against` only: the same with its changes.", True
        ),
        Key("difference", Shape("form", form="Difference"), "With `--against` only: what is owed.", True),
    ),
)
_CALENDAR: Final = Form(
    "Calendar",
    "",
    (
        Key("due", _list("Due"), "What is due in the year, by day."),
        Key("without_day", _list("Due"), "What has no day of its own."),
        Key("results", _list("Verdict"), "With `--events`: how each stands by the records; else empty."),
        Key("not_counted", _list("Event"), "Records by which nothing was judged."),
        Key("rejected", _list("Rejection"), "Rows that could not be read."),
    ),
)
_FINDING: Final = Form(
    "Finding",
    doc_of(Finding),
    (
        Key("code", TEXT, "Such as PR301 ([findings](findings.md))."),
        Key("severity", Shape("word", words=("error", "warning", "info")), "How bad it is."),
        Key(
            "place",
            Shape("form", True, form="FindingPlace"),
            "Where it stands; null: nowhere in a file.",
        ),
        Key("said", Shape("form", form="Said"), "What is wrong, in one sentence."),
        Key("help", Shape("form", True, form="Said"), "What to do; null where there is nothing to add."),
    ),
)
_PLACE: Final = Form(
    "FindingPlace",
    "A stretch of a file.",
    (
        Key("file", TEXT, "The file's name."),
        Key("line", _WHOLE, "From 1."),
        Key("column", _WHOLE, "From 1, in characters."),
        Key("length", _WHOLE, "In characters."),
    ),
)


@frozen
class _Section:
    """The forms of some commands: those made here, those read off classes with all that they hold."""

    title: str
    said: str
    made: tuple[Form, ...]
    roots: tuple[type, ...]


_SECTIONS: Final = (
    _Section(
        "What decide writes",
        "`decide --format json` writes an array of [Decision](#decision) and [Rejection](#rejection), "
        "`jsonl` one a line; `canonical(policy, decision, case=case)` is the bytes of one decision. Lists, "
        "courses and comparisons hold the same forms.",
        (_REJECTION, _PROBLEM),
        (Decision, FactUsed),
    ),
    _Section(
        "What decide writes with --totals",
        "`decide --totals --format json` writes an array of [HouseholdTotal](#householdtotal) and "
        "[Rejection](#rejection), `jsonl` one a line: for each household one for each unit in which "
        "something is paid.",
        (),
        (HouseholdTotal,),
    ),
    _Section(
        "What lists writes",
        "`lists --format json` writes one [Lists](#lists).",
        (_LISTS,),
        (RosterResult, Overlap, ComparedRolls),
    ),
    _Section(
        "What course writes",
        "`course --format json` writes one [Courses](#courses).",
        (_COURSES,),
        (Course, Difference),
    ),
    _Section(
        "What compare writes",
        "`compare --format json` writes one [Comparison](#comparison) a line, for each household.",
        (),
        (Comparison,),
    ),
    _Section(
        "What calendar writes",
        "`calendar --format json` writes one [Calendar](#calendar).",
        (_CALENDAR,),
        (Due, Verdict),
    ),
    _Section(
        "What check writes",
        "`check --format json` writes an array of [Finding](#finding).",
        (_FINDING, _PLACE),
        (Said,),
    ),
)


def json_forms() -> dict[str, Form]:
    """Every form by its name, in the order of the page. ValueError when two have one name."""
    return {form.name: form for _, forms in _by_section() for form in forms}


def json_page() -> str:
    """The page as Markdown: what holds for all forms, then each form with its keys."""
    lines = [files("policyrules.cli").joinpath("json_head.md").read_text("utf-8")]
    for section, forms in _by_section():
        lines += [f"## {section.title}", "", section.said, ""]
        for form in forms:
            lines += [f"### {form.name}", "", *([form.doc, ""] if form.doc else [])]
            lines += ["| key | JSON | meaning |", "|---|---|---|", *map(_row, form.keys), ""]
    return "\n".join(lines).rstrip() + "\n"


def _by_section() -> Iterator[tuple[_Section, list[Form]]]:
    """Each section with its forms; a form stands in the first section that needs it."""
    seen: dict[str, type | None] = {}
    for section in _SECTIONS:
        forms = []
        for form, cls in [(form, None) for form in section.made] + [*map(_read_off, closure(section.roots))]:
            if form.name not in seen:
                forms.append(form)
            elif seen[form.name] is not cls:
                raise ValueError(f"two forms are called {form.name}")
            seen[form.name] = cls
        yield section, forms


def _read_off(cls: type) -> tuple[Form, type | None]:
    form = form_of(cls, doc_of(cls))
    return evolve(form, keys=(*form.keys, *_ADDED.get(form.name, ()))), cls


def _row(key: Key) -> str:
    return f"| `{key.name}` | {cell(shape_text(key.shape))} | {cell(key.doc)} |"


if __name__ == "__main__":
    sys.stdout.write(json_page())
