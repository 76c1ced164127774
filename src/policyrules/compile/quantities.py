"""A number concluded of each case as one SQL query: what ``conclude`` says of it, without the explanation."""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile.cases import compile_def
from policyrules.compile.cells import Cells, path_in, possible_in
from policyrules.compile.compiler import Compiler, Limits
from policyrules.compile.nodes import compile_expr
from policyrules.compile.printing import DUCKDB
from policyrules.compile.selects import select
from policyrules.compile.versions import alone
from policyrules.compile.ways import Asked, Found, Steps, both_ways, steps_of
from policyrules.core.expressions import Ref
from policyrules.core.policy import Policy
from policyrules.core.possible import Value
from policyrules.core.types import Type

_QUANTITY: Final = "quantity"
NOT_IN_FORCE: Final = Said("{day} 没有施行", "not in force on {day}")


@frozen(eq=False)
class QuantityQuery:
    """A conclusion as SQL: its text, and how the rows that it returns are read. A row for every record."""

    text: str
    steps: Steps | None
    """The same query in steps (``answered``)."""
    policy: Policy
    entity: str
    """Of what it is concluded."""
    type: Type
    found: Found

    def household(self, cells: Cells) -> str:
        """Whose the cells of a row are."""
        return path_in(self.policy, self.entity, cells)[0]

    def clash(self, cells: Cells) -> bool:
        """Whether rules contradict each other there."""
        return bool(cells[f"{_QUANTITY}_clash"])

    def value(self, cells: Cells) -> Value:
        """What it can be there."""
        return possible_in(self.found.values[_QUANTITY], self.type, cells)


def compile_quantity(policy: Policy, target: str, *, on: date, limits: Limits | None = None) -> QuantityQuery:
    """The query of the conclusion with this id for every record that it is drawn of, on a day, for DuckDB.

    As ``conclude`` it is drawn by the latest version. It reads the tables of ``tables(policy)`` as
    ``compile_sql`` does. Raises UsageError for what SQL cannot do, and outside the policy's period.
    """
    if not policy.in_force(on):
        raise UsageError(NOT_IN_FORCE.filled(day=on))
    policy, definition = alone(policy), policy.defs[target]
    open_ = Compiler(policy, limits or Limits(), day=on, definition=compile_def, expression=compile_expr)
    asked = Asked(definition.entity, {_QUANTITY: Ref(target, 0, definition.type)}, explained=(_QUANTITY,))
    found = both_ways(open_, asked)
    return QuantityQuery(
        text=select(DUCKDB, *found.answers),
        steps=steps_of(found, DUCKDB),
        policy=policy,
        entity=definition.entity,
        type=definition.type,
        found=found,
    )
