"""A sheet of worked cases: a row is a case, a column a fact or something expected.

Each row is written out as a worked case of the language, on the line of its number, so that a sheet says
nothing that a case in a policy file cannot say, and a mistake in it is found at its row.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from attrs import evolve

from policyrules.base.errors import CaseError, Finding, Problem, Source
from policyrules.base.saying import Said
from policyrules.core.givens import Given
from policyrules.core.policy import Def, Policy, Programme
from policyrules.core.types import DATE, Type
from policyrules.intake.headers import Heading
from policyrules.intake.tables import Row, Table, read_table
from policyrules.language.keywords import BY_TERMINAL
from policyrules.language.lexer import lex
from policyrules.language.parser import parse
from policyrules.language.respell import in_quotes, respell
from policyrules.language.syntax import ExampleDecl, File
from policyrules.loading import made_of
from policyrules.loading.reading import read_place


class Column(NamedTuple):
    """What a column says: of the case itself, or of a record (``entity``, ``key``) by ``name``."""

    kind: str
    """title, on, same_as, overlay, complete, also; given, expected; what stands behind what is expected."""
    name: str = ""
    entity: str = ""
    key: str = ""
    of: str = ""
    """The key of the record to which that of a fact belongs."""


def _words(terminal: str) -> tuple[str, str]:
    """A keyword in both vocabularies."""
    return BY_TERMINAL[terminal].zh, BY_TERMINAL[terminal].en


_COLUMNS: Final = {
    "title": (*_words("EXAMPLE"), "case"), "on": ("日期", "date", *_words("ON"), "on"),
    "same_as": _words("SAME_AS"), "overlay": _words("WITH"), "complete": _words("COMPLETE"),
    "also": ("另写", "also"),
}  # fmt: skip
BEHIND: Final = {
    "amount": (*_words("AMOUNT"), *_words("VALUE")), "missing": _words("MISSING"),
    "only_missing": _words("ONLY_MISSING"), "cites": _words("CITES"), "not_cites": _words("NOT_CITES"),
}  # fmt: skip
"""What may stand behind something expected, in a column of its own, by its words."""
_BEHIND: Final = {word: kind for kind, words in BEHIND.items() for word in words}
_OWN: Final = {word: kind for kind, words in _COLUMNS.items() for word in words}
"""The columns of the case itself, as they may be called."""
_EXPECTED: Final = re.compile(
    rf"(?:{'|'.join(_words('EXPECT'))})\s+(?P<name>\S+)(?:\s+(?:{'|'.join(_words('OF'))})\s+(?P<key>\S+))?"
    rf"(?:\s+(?P<behind>{'|'.join(sorted(_BEHIND, key=len, reverse=True))}))?"
)
_OF_RECORD: Final = re.compile(
    rf"(?P<entity>\S+)\s+(?P<key>[^\s.．]+)(?:\s+(?:{'|'.join(_words('OF'))})\s+(?P<of>[^\s.．]+))?"
    r"\s*[.．]\s*(?P<name>\S+)"
)
_OF_ENTITY: Final = re.compile(r"(?:(?P<entity>[^\s.．]+)[.．])?(?P<name>[^\s.．]+)")
_PLAIN: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_BREAK: Final = re.compile(r"\s*[\r\n\t]\s*")
_LIST: Final = re.compile(r"\s*[、;；]\s*")
_ENGLISH: Final = re.compile(r"(?=.*[A-Za-z])[\x20-\x7e]+")
_UNKNOWN: Final = frozenset((*_words("UNKNOWN"), *_words("ABSENT")))
"""What a text may be besides a text."""


def policy_with_sheet(
    place: str | Path,
    path: Path,
    *,
    overlay: str | None = None,
    amend: Sequence[str | Path] = (),
    policies: Path | None = None,
) -> tuple[Policy, tuple[Problem, ...]]:
    """The policy of a place with the cases of a sheet in place of its own; what to know about the sheet.

    Raises CaseError when the sheet cannot be read or a row is no row of it, PolicyError with every row
    that makes no case, UsageError as ``load``.
    """
    found = read_place(place, overlay=overlay, amend=amend, policies=policies)
    written = made_of(found)
    table = read_table(path, _heading(written))
    file, findings = _file(written, table)
    others = _those_named(found.own, file)
    policy = made_of(evolve(found, own=(*others, file), findings=(*found.findings, *findings)))
    own = [e for e in policy.examples if e.span is not None and e.span.source is file.source]
    return evolve(policy, examples=tuple(own)), table.notes


def _those_named(files: Sequence[File], sheet: File) -> list[File]:
    """The files of a place, of their cases only those that the sheet's are like (同), and theirs in turn."""
    cases = [d for file in files for d in file.declarations if isinstance(d, ExampleDecl)]
    like = {d.title: d.same_as.text for d in cases if d.same_as is not None}
    found = [d for d in sheet.declarations if isinstance(d, ExampleDecl)]
    own, named = {d.title for d in found}, set[str]()
    todo = [d.same_as.text for d in found if d.same_as is not None]
    while todo:
        title = todo.pop()
        if title not in named and title not in own:
            named.add(title)
            todo += [like[title]] if title in like else []
    return [_with_cases(file, named) for file in files]


def _with_cases(file: File, titles: Collection[str]) -> File:
    kept = (d for d in file.declarations if not isinstance(d, ExampleDecl) or d.title in titles)
    return evolve(file, declarations=tuple(kept))


def _file(policy: Policy, table: Table[Column]) -> tuple[File, tuple[Finding, ...]]:
    """The sheet as a file of worked cases, the line of each the number of its row; what is wrong in it."""
    wrong = tuple(Problem(said, "", row.number, table.name) for row in table.rows for said in row.problems)
    if wrong:
        raise CaseError(wrong)
    lines = [""] * max((row.number for row in table.rows), default=0)
    for row in table.rows:
        lines[row.number - 1] = _line(policy, row)
    file, findings = parse(Source(table.name, "\n".join(lines) + "\n"))
    return _only_cases(table, file), tuple(f for f in findings if f.severity == "error")


def _only_cases(table: Table[Column], file: File) -> File:
    """The file; CaseError where a cell holds more than a value, so that a row is not one case."""
    cases: dict[int, int] = {}
    for decl in file.declarations:
        if decl.span is not None and isinstance(decl, ExampleDecl):
            cases[decl.span.line] = cases.get(decl.span.line, 0) + 1
    others = any(not isinstance(decl, ExampleDecl) for decl in file.declarations)
    said = Said("一行只能是一个案例，格子里只写一个值", "a row is one case, and a cell holds one value")
    wrong = [Problem(said, "", line, table.name) for line, count in cases.items() if count > 1]
    if wrong or others:
        raise CaseError(tuple(wrong) or (Problem(said, "", 0, table.name),))
    return file


# ── the header ───────────────────────────────────────────────────────────────


def _heading(policy: Policy) -> Heading[Column]:
    root = policy.entities[policy.root]
    names = [name for given in policy.facts[policy.root].values() for name in (given.label, given.name)]
    every: list[Def | Programme] = [*policy.programmes.values(), *policy.defs.values()]
    names += [f"应得 {one.label}" for one in every]
    title = Column("title")
    needed = {title: Said("没有列 案例", "there is no column case")}
    return Heading(lambda name: column_of(policy, root.label, name), (*_OWN, *names), needed, _called)


def _called(column: Column) -> str:
    if column.kind == "expected" or column.kind in BEHIND:
        return f"应得 {column.name}"
    where = f"{column.entity} {column.key}.".replace(" .", ".") if column.entity else ""
    return _COLUMNS[column.kind][0] if column.kind in _COLUMNS else f"{where}{column.name}"


def column_of(policy: Policy, root: str, name: str) -> Column | None:
    """What a column of this name says; None where nothing of the policy is called so."""
    if name in _OWN:
        return Column(_OWN[name])
    if expected := _EXPECTED.fullmatch(name):
        kind = _BEHIND[expected["behind"]] if expected["behind"] else "expected"
        column = Column(kind, expected["name"], key=expected["key"] or "")
        return column if _expectable(policy, column) else None
    found = _OF_RECORD.fullmatch(name) or _OF_ENTITY.fullmatch(name)
    if found is None:
        return None
    more = found.groupdict()
    where = more.get("key") or "", more.get("of") or ""
    column = Column("given", found["name"], found["entity"] or root, *where)
    return column if type_of(policy, column) is not None else None


def _expectable(policy: Policy, column: Column) -> bool:
    """Whether something that a case can expect is called so."""
    if column.kind == "amount":
        return _programme(policy, column.name) is not None
    known = [_programme(policy, column.name), type_of(policy, column._replace(kind="expected"))]
    duties = (name for deadline in policy.deadlines.values() for name in (deadline.id, deadline.label))
    return any(one is not None for one in known) or column.name in (*duties, *_words("EFFECTIVE_DAY"))


def _programme(policy: Policy, name: str) -> Programme | None:
    return next((p for p in policy.programmes.values() if name in (p.id, p.label)), None)


def type_of(policy: Policy, column: Column) -> Type | None:
    """The type of the values in a column: of a fact, a conclusion, a figure, a payment or a value stated."""
    name = column.name
    if column.kind in ("expected", "amount"):
        if (programme := _programme(policy, name)) is not None:
            amount = policy.defs[programme.amount] if programme.amount else None
            return amount.type if amount is not None and column.kind == "amount" else None
        decision, dot, value = name.replace("．", ".").partition(".")
        if dot and (programme := _programme(policy, decision)) is not None:
            stated = [policy.defs[id_] for id_ in programme.values]
            if value in _words("EFFECTIVE_DAY"):
                return DATE
            return next((d.type for d in stated if value in (d.label, d.id.rpartition(".")[2])), None)
    if column.kind == "given":
        called = (e for e in policy.entities.values() if column.entity in (e.id, e.label))
        entity = next((e.id for e in called), "")
        facts = policy.facts.get(entity, {}).values()
        if fact := next((g for g in facts if name in (g.label, g.name)), None):
            return fact.type
    every: list[Def | Given] = [*policy.defs.values(), *policy.givens.values()]
    return next((one.type for one in every if name in (one.label, one.id)), None)


# ── a row ────────────────────────────────────────────────────────────────────


def _line(policy: Policy, row: Row[Column]) -> str:
    """A row as a worked case, on one line."""
    cells = {column: _BREAK.sub(" ", cell).strip() for column, cell in row.cells.items()}
    title = in_quotes(cells.get(Column("title"), str(row.number)))
    parts = ["案例", title]
    parts += _own(cells)
    # What is written out may begin with clauses of the case itself, which stand before its parts.
    parts.append(_clauses_in_chinese(cells.get(Column("also"), "")))
    parts += _given(policy, cells)
    parts += _expected(policy, cells)
    return " ".join(parts)


def _own(cells: Mapping[Column, str]) -> Iterator[str]:
    write: Mapping[str, Callable[[str], str]] = {
        "on": lambda cell: f"于 {cell}", "same_as": lambda cell: f"同 {in_quotes(cell)}",
        "overlay": lambda cell: f"以 {cell}", "complete": lambda cell: f"齐全 {_in_chinese(cell)}",
    }  # fmt: skip
    for kind, of in write.items():
        if cell := cells.get(Column(kind)):
            yield of(cell)


def _given(policy: Policy, cells: Mapping[Column, str]) -> Iterator[str]:
    """The facts, record by record; of a case that is the same as another they are changed."""
    records: dict[tuple[str, str, str], list[str]] = {}
    for column, cell in cells.items():
        if column.kind == "given":
            value = _value(cell, type_of(policy, column))
            records.setdefault((column.entity, column.key, column.of), []).append(f"{column.name}={value}")
    word = "改" if Column("same_as") in cells else "设"
    for (entity, key, of), facts in records.items():
        named = f"{entity} {in_quotes(key)}" if key else entity
        below = f" 属 {in_quotes(of)}" if of and word == "设" else ""
        yield f"{word} {named}{below} {'，'.join(facts)}"


def _expected(policy: Policy, cells: Mapping[Column, str]) -> Iterator[str]:
    """What is expected; what stands behind it in columns of its own is put with it."""
    for column, cell in cells.items():
        if column.kind != "expected":
            continue
        of = f" 属 {in_quotes(column.key)}" if column.key else ""
        text = f"应得 {column.name}{of} 为 {_value(cell, type_of(policy, column))}"
        paid = column._replace(kind="amount")
        if paid in cells:
            programme = _programme(policy, column.name)
            word = "金额" if programme is None or programme.pays else "数值"
            text += f" {word} {_value(cells[paid], type_of(policy, paid))}"
        for kind in ("missing", "only_missing"):
            if names := cells.get(column._replace(kind=kind)):
                text += f" {BEHIND[kind][0]} {_LIST.sub('，', names)}"
        for kind in ("cites", "not_cites"):
            if clauses := cells.get(column._replace(kind=kind)):
                text += f" {BEHIND[kind][0]} {clauses}"
        yield text


def _value(cell: str, type_: Type | None) -> str:
    """A cell as it is written in a case: a bare number in the unit of its column."""
    kind = "" if type_ is None else type_.kind
    if kind == "text" and cell not in _UNKNOWN:
        return in_quotes(cell)
    said = _in_chinese(cell)
    if type_ is not None and type_.unit is not None and _PLAIN.fullmatch(cell):
        return f"{cell}{type_.unit.zh}" if type_.unit.zh != "数" else cell
    if kind == "choices" and cell not in _UNKNOWN and not cell.startswith("{"):
        return "{" + said + "}"
    return said


def _in_chinese(cell: str) -> str:
    """A cell in the words of the row, which is written in Chinese; what is said in English is translated."""
    listed = _LIST.sub(",", cell)
    if not _ENGLISH.fullmatch(listed):
        return _LIST.sub("，", cell)
    lexed = lex(Source("", f"{_BEFORE_A_VALUE} {listed}"))
    if lexed.findings:
        return listed
    value = itertools.dropwhile(lambda token: token.start < len(_BEFORE_A_VALUE), lexed.tokens)
    return " ".join(respell(token, "zh") for token in value)


def _clauses_in_chinese(cell: str) -> str:
    """Clauses of a case as they are written in a file, in the words of the row."""
    if not _ENGLISH.match(cell):
        return cell
    lexed = lex(Source("", f"{_BEFORE_A_CLAUSE} {cell}"))
    if lexed.findings:
        return cell
    return " ".join(respell(t, "zh") for t in lexed.tokens if t.start > len(_BEFORE_A_CLAUSE))


_BEFORE_A_CLAUSE: Final = "example “”"
_BEFORE_A_VALUE: Final = "example “” expect x as"
