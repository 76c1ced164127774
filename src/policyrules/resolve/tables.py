"""The rows of a table as cases: what each asks for, what it is called (docs/core.md, Tables)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from attrs import evolve, frozen

from policyrules.base.saying import Said, listed
from policyrules.base.units import PLAIN, Unit, written
from policyrules.core.expressions import Else, Expr, Has, Lit, Prim, Ref
from policyrules.core.policy import Case, Def, Policy
from policyrules.core.spoken import expression_said
from policyrules.core.types import BOOL, HELD, Type
from policyrules.core.words import compared_said, value_said
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.clauses import YES, conjunction
from policyrules.resolve.demands import resolve, shown, value
from policyrules.resolve.names import Context, option_of
from policyrules.resolve.rows import CellRead, as_amended
from policyrules.resolve.scope import RowNote, Scope, check_ascii, twice, words_at
from policyrules.resolve.table_codes import (
    CELL_IS_NO_VALUE,
    CELL_NEVER_ABSENT,
    CELLS_DO_NOT_FIT,
    NOT_ALL_PREFERRED,
    NOT_LOOKED_AT,
    ONLY_ORDERED_IN_CELL,
    OTHER_UNIT_OF_COLUMN,
    ROW_TWICE,
    UNIT_OF_COLUMN,
)

_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "ne": "!="}


@frozen
class RowRead:
    """A row: its id, what it asks for (None after a finding), and what is known where it gives its value."""

    row: s.Row
    id: str
    guard: Expr | None
    ctx: Context
    looks_at: tuple[int, ...] = ()
    """The columns in which its cell is not 任意."""


@frozen
class _Column:
    """An input: what is asked of each case, the same where it is there, and its type there."""

    core: Expr
    solid: Expr
    type: Type
    unit: Unit | None


ANYTHING = CellRead(None, "*", Said("任意", "anything"))


def rows_of(scope: Scope, grid: s.Grid, owner: str, entity: str | None, label: str) -> list[RowRead]:
    """The rows of a table; a mistake in one is a finding, and the others are read all the same."""
    ctx = Context(scope, entity, owner)
    columns = [_column(column, ctx) for column in grid.columns]
    headings = tuple(c.core for c in columns if c is not None)
    found: list[RowRead] = []
    for row, cells in as_amended(scope, label, [(row, _cells(row, columns, ctx)) for row in grid.rows]):
        if cells is None:
            found.append(RowRead(row, f"{owner}[{len(found)}]", None, ctx))
            continue
        guard = conjunction([cell.test for cell in cells if cell.test is not None])
        id_ = f"{owner}[{'|'.join(cell.key for cell in cells)}]"
        if row.alias is not None:
            id_ = f"{owner}.{row.alias.ascii.text}"
        scope.rows[id_] = RowNote(label, row.alias, headings, tuple(cell.said for cell in cells))
        looks_at = tuple(n for n, cell in enumerate(cells) if cell is not ANYTHING)
        found.append(RowRead(row, id_, guard, ctx.knowing(shown(guard)), looks_at))
    _names(scope, found)
    return _each_once(scope, found)


def displacing(scope: Scope, grid: s.Grid, cases: Sequence[Case], options: Type, what: Said) -> list[Case]:
    """The cases of the rows, each with those that it displaces.

    Under 首行 every later one; under 最优 those of a worse option, ``options`` being those that there are.
    """
    if grid.hit == "first_row":
        # It displaces what the next one displaces too, so that naming the next one is enough.
        after = [(case.id,) for case in cases[1:]]
        return [evolve(case, overrides=over) for case, over in zip(cases, [*after, ()], strict=True)]
    if grid.hit != "best":
        return list(cases)
    ranks = _ranks(scope, grid, options, what)
    by_rank: dict[int, list[str]] = {}
    for case in cases:
        if isinstance(case.value, Lit) and case.value.value in ranks:
            by_rank.setdefault(ranks[str(case.value.value)], []).append(case.id)
    given = sorted(by_rank)
    worse = {rank: tuple(by_rank[next_]) for rank, next_ in pairwise(given)}
    return [
        evolve(case, overrides=worse.get(ranks[str(case.value.value)], ()))
        if isinstance(case.value, Lit) and case.value.value in ranks
        else case
        for case in cases
    ]


def _ranks(scope: Scope, grid: s.Grid, options: Type, what: Said) -> dict[str, int]:
    """The rank of each option, the best first; one that is left out or named twice is a finding."""
    ranks: dict[str, int] = {}
    for rank, names in enumerate(grid.preference):
        for name in names:
            option = option_of(name, options, scope, what)
            if option is not None and str(option.value) in ranks:
                twice(scope, name.text, name.span, None)
            elif option is not None:
                ranks[str(option.value)] = rank
    missing = [o.named for o in options.options if o.id not in ranks and o.id != HELD]
    if missing and grid.preference:
        scope.add(NOT_ALL_PREFERRED.at(grid.preference[0][0].span, options=listed(missing)))
    return ranks


def apart(rows: Sequence[RowRead]) -> dict[tuple[int, ...], list[int]]:
    """The rows in groups that look at no column in common, by the columns of each group."""
    groups: list[tuple[set[int], list[int]]] = []
    for n, row in enumerate(rows):
        columns, members = set(row.looks_at), [n]
        for group in [g for g in groups if g[0] & columns]:
            groups.remove(group)
            columns |= group[0]
            members = [*group[1], *members]
        groups.append((columns, members))
    return {tuple(sorted(columns)): sorted(members) for columns, members in groups}


def worded(policy: Policy, rows: Mapping[str, RowNote]) -> Policy:
    """The policy with every row called by its name or its table's, and by its cells under their headings."""
    if not rows:
        return policy
    spoken: dict[Expr, Said] = {}
    labels: dict[str, str] = {}
    for id_, row in rows.items():
        told = []
        for heading, cell in zip(row.headings, row.cells, strict=True):
            if cell is ANYTHING.said:
                continue
            if heading not in spoken:
                spoken[heading] = expression_said(policy, heading)
            told.append(f"{spoken[heading].zh} {cell.zh}")
        name = row.alias.name.text if row.alias is not None else row.table
        labels[id_] = f"{name}（{'，'.join(told) or '任意'}）"
    provisions = {
        id_: evolve(p, label=labels[id_]) if id_ in labels else p for id_, p in policy.provisions.items()
    }
    defs = {id_: _told(definition, rows, labels) for id_, definition in policy.defs.items()}
    return evolve(policy, provisions=provisions, defs=defs)


def _told(definition: Def, rows: Mapping[str, RowNote], labels: Mapping[str, str]) -> Def:
    """A conclusion whose rows carry their names and cells, and which says what they look at."""
    found = [rows[case.id] for case in definition.cases if case.row and case.id in rows]
    if not found:
        return definition
    cases = tuple(
        evolve(c, label=labels[c.id], cells=rows[c.id].cells) if c.row and c.id in rows else c
        for c in definition.cases
    )
    return evolve(definition, cases=cases, headings=found[0].headings)


# ── columns ──────────────────────────────────────────────────────────────────


def _column(column: s.Column, ctx: Context) -> _Column | None:
    scope, core = ctx.scope, resolve(column.expr, ctx)
    if core is None:
        return None
    type_ = types.solid(core.type)
    if type_.kind not in ("number", "date", "bool", "choice"):
        scope.add(NOT_LOOKED_AT.at(column.span, text=words_at(column.expr.span), type=types.said(type_)))
        return None
    if not _unit_fits(column, type_, ctx):
        return None
    solid = core
    if core.type.optional:
        given = scope.givens.get(core.target) if isinstance(core, Ref) else None
        solid = Else(core, types.dummy(core.type, given.low if given else None), type_, stopgap=True)
    return _Column(core, solid, type_, column.unit)


def _unit_fits(column: s.Column, type_: Type, ctx: Context) -> bool:
    wanted = type_.unit if type_.kind == "number" and type_.unit != PLAIN else None
    found = column.unit
    if found is not None:
        found = types.number_in(found, person=ctx.scope.person(ctx.entity)).unit
    if found == wanted:
        return True
    text = words_at(column.expr.span)
    if found is None and wanted is not None:
        ctx.scope.add(UNIT_OF_COLUMN.at(column.span, text=text, unit=Said(wanted.zh, wanted.en)))
    elif found is not None:
        help_ = types.convert(text, type_.unit, found)
        ctx.scope.add(
            OTHER_UNIT_OF_COLUMN.at(
                column.span, help=help_, text=text, type=types.said(type_), unit=Said(found.zh, found.en)
            )
        )
    return False


# ── rows and cells ───────────────────────────────────────────────────────────


def _cells(row: s.Row, columns: Sequence[_Column | None], ctx: Context) -> list[CellRead] | None:
    if row.change is not None and row.change.how == "repeal" and row.alias is not None:
        return None
    if len(row.cells) != len(columns):
        ctx.scope.add(CELLS_DO_NOT_FIT.at(row.span, count=len(row.cells), wanted=len(columns)))
        return None
    told = [
        None if column is None else _cell(cell, column, ctx)
        for cell, column in zip(row.cells, columns, strict=True)
    ]
    found = [cell for cell in told if cell is not None]
    return found if len(found) == len(told) else None


def _cell(cell: s.Cell, column: _Column, ctx: Context) -> CellRead | None:
    if not cell.values:
        return ANYTHING
    tests: list[Expr] = []
    parts: list[tuple[str, Said]] = []
    absent = False
    for part in cell.values:
        if part.low is None:
            if not column.core.type.optional:
                ctx.scope.add(CELL_NEVER_ABSENT.at(part.span))
                return None
            absent = True
            parts.append(("absent", Said("无", "absent")))
            continue
        found = _value(part, column, ctx)
        if found is None:
            return None
        tests.append(found.test or YES)
        parts.append((found.key, found.said))
    test = _tested(column, tests, absent=absent, negated=cell.negated)
    order = sorted(dict(parts))
    key = "/".join(order)
    said = listed((said for _, said in parts), "、", ", ")
    if cell.negated:
        key, said = f"!{key}", Said(f"非 {said.zh}", f"not {said.en}")
    return CellRead(test, key, said)


def _tested(column: _Column, tests: Sequence[Expr], *, absent: bool, negated: bool) -> Expr:
    """What a cell asks for; what may be absent is asked for its value only where it is there."""
    there = Has(column.core, BOOL) if column.core.type.optional else None
    some = None if not tests else tests[0] if len(tests) == 1 else Prim("or", tuple(tests), BOOL)
    if negated:
        some = None if some is None else Prim("not", (some,), BOOL)
        return conjunction([p for p in (there, some) if p is not None])
    if there is None:
        assert some is not None
        return some
    held = None if some is None else Prim("and", (there, some), BOOL)
    if not absent:
        assert held is not None
        return held
    none = Prim("not", (there,), BOOL)
    return none if held is None else Prim("or", (none, held), BOOL)


def _value(cell: s.CellValue, column: _Column, ctx: Context) -> CellRead | None:
    """One value or range of a cell."""
    ends: list[tuple[str, Expr]] = []
    for op, written_end in ((cell.low_op, cell.low), (cell.high_op, cell.high)):
        if written_end is None:
            continue
        core = _end(written_end, column, ctx)
        if core is None:
            return None
        ends.append((op, core))
    ordered = column.type.kind in ("number", "date")
    if not ordered and (len(ends) > 1 or ends[0][0] not in ("eq", "ne")):
        ctx.scope.add(ONLY_ORDERED_IN_CELL.at(cell.span, text=words_at(cell.span)))
        return None
    tests = [_compared(op, column.solid, core) for op, core in ends]
    if len(ends) == 1:
        key, said = _bounded(*ends[0], "eq", column, ctx)
        return CellRead(tests[0], key, said)
    (low, first), (high, last) = (
        _bounded(op, core, plain, column, ctx) for (op, core), plain in zip(ends, ("ge", "le"), strict=True)
    )
    between = Said(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")
    return CellRead(Prim("and", tuple(tests), BOOL), f"{low}..{high}", between)


def _bounded(op: str, core: Expr, plain: str, column: _Column, ctx: Context) -> tuple[str, Said]:
    """An end as part of an id and in words; the comparison is left out where it is the plain one."""
    key, said = _key(core, column), _said(core, column, ctx)
    if op == plain:
        return key, said
    word = compared_said(op, core.type)
    return f"{_SIGNS[op]}{key}", Said(f"{word.zh}{said.zh}", f"{word.en} {said.en}")


def _compared(op: str, core: Expr, other: Expr) -> Expr:
    if core.type.kind == "bool" and isinstance(other, Lit) and op in ("eq", "ne"):
        return core if (other.value is True) == (op == "eq") else Prim("not", (core,), BOOL)
    return Prim(op, (core, other), BOOL)


def _end(expr: s.Expr, column: _Column, ctx: Context) -> Expr | None:
    """A value in a cell: a written one, which takes the unit of its column, or the name of a figure."""
    core = value(_with_unit(expr, column.unit), ctx, column.type)
    if core is None:
        return None
    if not types.same(core.type, column.type):
        what = Said("这一栏的值", "a value of this column")
        bare = Said("格里只写数，单位写在栏名后面", "a cell has the number, the unit stands in the column")
        types.expected(ctx.scope, expr.span, core.type, column.type, what, otherwise=bare)
        return None
    if not isinstance(core, Lit | Ref):
        ctx.scope.add(CELL_IS_NO_VALUE.at(expr.span, text=words_at(expr.span)))
        return None
    return core


def _with_unit(expr: s.Expr, unit: Unit | None) -> s.Expr:
    match expr:
        case s.Quantity(unit=None):
            return evolve(expr, unit=unit)
        case s.Unary(op="neg", operand=s.Quantity(unit=None) as number):
            return evolve(expr, operand=evolve(number, unit=unit))
    return expr


def _key(core: Expr, column: _Column) -> str:
    match core:
        case Lit(value=bool() as truth):
            return "yes" if truth else "no"
        case Lit(value=known) if column.type.kind == "number":
            return written(known, column.type.unit or PLAIN)  # type: ignore[arg-type]
        case Lit(value=known):
            return str(known)
        case Ref(target=target, hops=hops):
            return f"{'^' * hops}{target}"
    raise AssertionError(core)


def _said(core: Expr, column: _Column, ctx: Context) -> Said:
    match core:
        case Lit(value=known):
            return value_said(known, column.type)
        case Ref(target=target):
            symbols = (s_ for s_ in ctx.scope.symbols.values() if s_.target == target)
            return Said(next((s_.label for s_ in symbols), target), target.rpartition(".")[2])
    raise AssertionError(core)


# ── names ────────────────────────────────────────────────────────────────────


def _names(scope: Scope, rows: Sequence[RowRead]) -> None:
    """Names of rows: each once."""
    seen: dict[str, RowRead] = {}
    for found in rows:
        if found.row.alias is None:
            continue
        check_ascii(scope, found.row.alias.ascii, alone=found.row.alias.alone)
        for name in dict.fromkeys((found.row.alias.name, found.row.alias.ascii)):
            first = seen.setdefault(name.text, found)
            if first is not found:
                twice(scope, name.text, name.span, first.row.span)


def _each_once(scope: Scope, rows: Sequence[RowRead]) -> list[RowRead]:
    """Rows with ids of their own: one that says what another says is a finding."""
    seen: dict[str, RowRead] = {}
    kept: list[RowRead] = []
    for found in rows:
        first = seen.setdefault(found.id, found)
        if first is found:
            kept.append(found)
        elif found.row.alias is None:
            scope.add(ROW_TWICE.at(found.row.span, first=first.row.span))
    return kept
