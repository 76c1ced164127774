"""Tables of a place as tables: a row of the page for each row of the policy, cells under headings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.saying import Said
from policyrules.core.expressions import Expr, Lit, Prim, Ref, Silent
from policyrules.core.policy import Case, Def
from policyrules.core.primitives import ROUNDINGS
from policyrules.core.types import BOOL
from policyrules.core.walk import walk
from policyrules.pages.readers import stands
from policyrules.pages.view import View

RESULT: Final = Said("结果", "result")
AMOUNT: Final = Said("金额", "amount")
VALUE: Final = Said("算法", "worked out as")
CASES: Final = Said("案例", "worked cases")
CITING: Final = Said("依据", "citing")
YES: Final = Lit(True, BOOL)
MOST_CASES: Final = 3
SILENT: Final = Said("未规定", "not decided by this document")
HITS: Final = {
    "unique": Said("最多适用一行", "at most one row applies"),
    "agreeing": Said("适用的各行结果相同", "rows that apply agree"),
    "first_row": Said("取最先适用的一行", "the first row that applies counts"),
    "best": Said("取对当事人最有利的一行", "the best result among the rows that apply counts"),
    "all": Said("适用的各行都计入", "every row that applies counts"),
    "sum": Said("适用的各行相加", "the rows that apply are added up"),
    "count": Said("数适用的行", "the rows that apply are counted"),
    "min": Said("取适用的各行中最小的", "the least among the rows that apply counts"),
    "max": Said("取适用的各行中最大的", "the greatest among the rows that apply counts"),
}


def rows_shown(view: View, definition: Def, amount: Def | None = None) -> Iterator[str]:
    """The rows of a conclusion as a table, with how they count together; nothing where it has none.

    ``amount``: of a decision, the conclusion that says what each row pays.
    """
    parts = [definition, *of_columns(view, definition)]
    rows = [case for part in parts for case in part.cases if case.cells]
    if not rows:
        return
    headings, hit = next((part.headings, part.hit) for part in reversed(parts) if part.headings)
    if hit is not None:
        yield view.title(HITS[hit])
    paid = {case.provision: case.value for case in amount.cases} if amount is not None else {}
    of_rows = [(row, _values(view, definition, row, paid.get(row.provision))) for row in rows]
    heads = [view.expression(heading) for heading in headings]
    heads += [view.title(head) for head in _heads(definition, amount)]
    yield md.table(
        [*heads, view.title(CITING), view.title(CASES)],
        [[*_cells(view, row), *values, _cited(view, row), _tried(view, row)] for row, values in of_rows],
    )


def of_columns(view: View, definition: Def) -> list[Def]:
    """The conclusions that hold the rows of a table one column each, where it adds columns up."""
    base = definition.base
    targets = () if base is None else (e.target for e in walk(base) if isinstance(e, Ref))
    found = (view.policy.defs.get(target) for target in dict.fromkeys(targets))
    return [part for part in found if part is not None and part.headings and not stands(part)]


def _heads(definition: Def, amount: Def | None) -> list[Said]:
    if definition.kind == "condition":
        return []
    if definition.kind != "outcome":
        return [VALUE]
    return [RESULT, AMOUNT] if amount is not None else [RESULT]


def _values(view: View, definition: Def, row: Case, paid: Expr | None) -> list[str]:
    if definition.kind == "condition":
        return []
    if definition.kind != "outcome":
        return [amount_said(view, row.value)]
    found = [view.expression(row.value)]
    return found if paid is None else [*found, "" if nothing(paid) else amount_said(view, paid)]


def _cells(view: View, row: Case) -> list[str]:
    """The cells of a row; links to it lead to the first."""
    first, *rest = (view.say(cell) for cell in row.cells)
    return [md.anchor(row.provision or row.id) + first, *rest]


def _cited(view: View, row: Case) -> str:
    found = view.policy.provisions.get(row.provision or "")
    return view.listed([*view.cited(found.citations), *view.reading_links(found.readings)]) if found else ""


def _tried(view: View, row: Case) -> str:
    return view.listed(tried_by(view, row.provision or ""))


def amount_said(view: View, value: Expr) -> str:
    """What an amount is worked out as."""
    inner = value.args[0] if isinstance(value, Prim) and value.op in ROUNDINGS else value
    return view.say(SILENT) if isinstance(inner, Silent) else view.expression(value)


def nothing(value: Expr) -> bool:
    """Whether an amount is 0 as written."""
    return isinstance(value, Lit) and value.value == 0


def tried_by(view: View, provision: str) -> Iterator[str]:
    """The first worked cases that apply a provision."""
    tried = view.place.tried.get(provision)
    for title in tried.applied[:MOST_CASES] if tried is not None else ():
        yield view.case_link(title)
