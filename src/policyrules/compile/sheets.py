"""What several programmes say of the same records, as one relation: a row for each record, keys once.

That is where all is known. Of a case of which something is not known that one of them asks for, its own query
says what is possible; the rows of the others stand here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from policyrules.compile.open_cases import OPEN
from policyrules.compile.printing import Dialect
from policyrules.compile.relations import ID, Answers, Rows
from policyrules.compile.selects import select, select_apart
from policyrules.compile.terms import NULL, Term, column
from policyrules.compile.ways import KNOWN, Found

_ROOT = "case_of"
"""The number of the case of a record."""


@frozen
class Part:
    """What a sheet says for one programme."""

    columns: Mapping[str, str]
    """The columns of its query, each as a constant or as what the sheet has for it."""
    known: str
    """The column that says whether the sheet has its rows; it is there where any case is open."""
    open: str
    """The query of the cases that are open to it, once the tables of the sheet stand there."""


@frozen
class Sheet:
    """What several programmes say of the records of one kind, in one row, as far as all is known."""

    name: str
    numbers: Mapping[str, str]
    """Tables that are to be made first, by their names, each after those of which it is made."""
    left: str
    """How many cases are open to each programme, in one row."""
    whole: str
    """The rows where there are none."""
    settled: str
    """The rows where there are some; what they say for a programme to which a case is open means nothing."""
    parts: Mapping[str, Part]
    """By programme, in the order of ``left``."""

    def rows(self, programme: str, table: str, *, settled: bool) -> str:
        """The rows of one programme, as its query gives them, of the rows of the sheet in a table."""
        part = self.parts[programme]
        listed = ",\n  ".join(f"{text} AS {name}" for name, text in part.columns.items())
        where = f"\nWHERE {part.known}" if settled else ""
        return f"SELECT {listed}\nFROM {table}{where}"


def sheets_of(found: Mapping[str, Found], dialect: Dialect, prefix: str) -> Iterator[Sheet]:
    """The sheets of programmes that were told together, where several are about the same records."""
    several: dict[Rows, dict[str, Found]] = {}
    for name, each in found.items():
        if each.beside is not None:
            several.setdefault(each.beside, {})[name] = each
    for place, (rows, own) in enumerate(several.items(), 1):
        yield _sheet(rows, own, dialect, f"{prefix}sheet_{place}")


def _sheet(rows: Rows, found: Mapping[str, Found], dialect: Dialect, name: str) -> Sheet:
    named: dict[Term, str] = {}
    parts: dict[str, Part] = {}
    opened: dict[str, str] = {}
    every = root = ""
    text = ""
    for place, (programme, each) in enumerate(found.items(), 1):
        answers, open_ = each.answers[0], each.open
        assert open_ is not None
        assert answers.without is not None
        root, every = answers.without.on, open_.to_any.name
        text = select(dialect, *open_.to_any.parts)
        columns = {c: dialect.text(_held(named, c, t, place)) for c, t in answers.outputs.items()}
        parts[programme] = Part(columns, known := f"p{place}_{KNOWN}", open_.text())
        opened[known] = open_.column
    outputs = {held: term for term, held in named.items()}
    whole, numbers = select_apart(dialect, Answers(rows, outputs), there=[OPEN])
    numbered, _ = select_apart(dialect, Answers(rows, {**outputs, _ROOT: column(root)}), there=[OPEN])
    held = ", ".join([*(f"s.{column_}" for column_ in outputs), *(f"o.{k} IS NULL AS {k}" for k in opened)])
    any_ = ", ".join(f"MAX(CASE WHEN {c} THEN 1 END) AS {known}" for known, c in opened.items())
    return Sheet(
        name=name,
        numbers={every: text, **numbers},
        left="SELECT "
        + ", ".join(f"COUNT(DISTINCT CASE WHEN {c} THEN {ID} END)" for c in opened.values())
        + f"\nFROM {every}",
        whole=whole,
        settled=f"SELECT {held}\nFROM ({numbered}) AS s\n"
        f"LEFT JOIN (SELECT {ID}, {any_} FROM {every} GROUP BY {ID}) AS o ON o.{ID} = s.{_ROOT}",
        parts=parts,
    )


def _held(named: dict[Term, str], name: str, term: Term, place: int) -> Term:
    """A column of a query as the sheet has it: what two say once, what is the same of all not at all."""
    if term.value is not None or term == NULL:
        return term
    own = name if name.startswith("key_") else f"p{place}_{name}"
    return column(named.setdefault(term, own))
