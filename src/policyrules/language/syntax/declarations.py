"""Declarations of a policy, its vocabulary and its county overlays."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from policyrules.base.errors import Placed
from policyrules.base.saying import Said
from policyrules.base.units import Unit
from policyrules.language.syntax.axes import AxisDecl, Mention, RowDecl
from policyrules.language.syntax.entities import Bound, TypeDecl
from policyrules.language.syntax.expressions import Expr, Quantity, Reference
from policyrules.language.syntax.rules import (
    Body,
    CarryPart,
    CaseDecl,
    Guard,
    Otherwise,
    Rounding,
    StandsForPart,
    State,
)
from policyrules.language.syntax.tables import Cell, Grid, Row
from policyrules.language.syntax.words import Alias, Change, Cite, Name


@frozen
class Replacement(Placed):
    """替代 or 修订: what is replaced or changed, from which day; ``key``: the fact that counts, if any."""

    old: Name
    since: date
    key: Name | None = None


@frozen
class PolicyDecl(Placed):
    name: Name
    title: str
    number: str = ""
    issuers: tuple[str, ...] = ()
    issued: date | None = None
    start: date | None = None
    end: date | None = None
    place: str = ""
    vocabulary: Name | None = None
    extends: Name | None = None
    replaces: Replacement | None = None
    amends: Replacement | None = None
    """修订: the document that this one changes, instead of taking its place."""


@frozen
class ClauseDecl(Placed):
    clause: str
    status: str | None
    """open, human, procedural, principle, not_yet; None: encoded"""
    gist: str
    phrase: str
    numbers: tuple[str, ...] = ()


@frozen
class Period(Placed):
    """自 D [至 D], or a year."""

    start: date
    end: date | None
    yearly: bool


@frozen
class ValueDecl(Placed):
    """One value (of a standard without axes), or rows of cells."""

    period: Period
    value: Expr | None
    rows: tuple[RowDecl, ...]
    cites: tuple[Cite, ...]
    change: Change | None = None
    """Of an amendment: in its period it stands in place of what the same cells held."""


@frozen
class ConstraintDecl(Placed):
    severity: str
    """must, principle"""
    op: str
    bound: Expr
    guards: tuple[Guard, ...]
    cites: tuple[Cite, ...]


@frozen
class StandardDecl(Placed):
    alias: Alias
    entity: Name | None
    axes: tuple[AxisDecl, ...]
    type: TypeDecl
    optional: bool
    holders: tuple[Name, ...]
    casewise: bool
    values: tuple[ValueDecl, ...]
    constraints: tuple[ConstraintDecl, ...]
    default: Expr | None
    readings: tuple[Name, ...]
    cites: tuple[Cite, ...]


@frozen
class ScaleDecl(Placed):
    """分档: brackets with rates, or points with values, each version in rows of one heading and one cell."""

    alias: Alias
    quantity: Unit | None
    """The unit of the quantity where it is not that of what comes out."""
    type: TypeDecl
    holders: tuple[Name, ...]
    values: tuple[ValueDecl, ...]
    readings: tuple[Name, ...]
    cites: tuple[Cite, ...]


@frozen
class ReadingOption:
    alias: Alias
    text: Said


@frozen
class ReadingDecl(Placed):
    name: Name
    question: Said | None
    """None: a reading of the vocabulary's catalogue, of which a place says what it takes."""
    options: tuple[ReadingOption, ...]
    adopted: Name | None
    choosers: tuple[Name, ...]
    note: Said | None
    cites: tuple[Cite, ...]
    left_open: bool = False
    """采用 未定: nobody has taken an option yet."""


@frozen
class EnglishDecl(Placed):
    """英文名: what an English reader is shown for a body."""

    name: Name
    text: str


@frozen
class QuantityDecl(Placed):
    alias: Alias
    entity: Name
    type: TypeDecl
    body: Body
    cases: tuple[CaseDecl, ...]


@frozen
class TableDecl(Placed):
    """表: quantities whose values stand in the rows of a table."""

    alias: Alias
    entity: Name
    outputs: tuple[tuple[Alias, TypeDecl], ...]
    """What it gives: the quantity of its own name, or those that 得出 lists."""
    body: Body
    """readings, cites, rounding: of the whole table"""
    grid: Grid
    otherwise: Otherwise | None


@frozen
class ConditionDecl(Placed):
    alias: Alias
    entity: Name
    body: Body


@frozen
class AdjustmentDecl(Placed):
    kind: str
    """deduct, exclude, addition"""
    alias: Alias
    entity: Name
    total: Reference
    body: Body
    follows: tuple[Name, ...]
    """次于: the deductions after which this one is taken."""


@frozen
class DecisionDecl(Placed):
    alias: Alias
    entity: Name
    outcomes: tuple[Alias, ...]
    amount_type: TypeDecl | None
    """Of 金额 or 数值; None: a classification."""
    stated: bool
    """数值: what it states is not paid."""
    rounding: Rounding | None
    readings: tuple[Name, ...]
    """依释义 before the first case: they hold for the whole decision (its rounding)."""
    cases: tuple[CaseDecl, ...]
    otherwise: Otherwise | None
    carries: tuple[CarryPart, ...]
    grid: Grid | None = None
    cites: tuple[Cite, ...] = ()
    """Of the table: its rows inherit them."""
    states: tuple[State, ...] = ()
    """What its outcomes record (记)."""
    ledger: Reference | None = None
    """记入: the fact in which they do."""
    stands_for: StandsForPart | None = None
    bounds: tuple[Bound, ...] = ()
    """The limits of what its cases pay, behind the type."""
    named: tuple[NamedDecl, ...] = ()
    """The values that it states besides, by name."""
    named_roundings: tuple[tuple[Name, Rounding], ...] = ()
    """取整 of these."""


@frozen
class NamedDecl(Placed):
    """数值 name : type, in a decision."""

    alias: Alias
    type: TypeDecl
    bounds: tuple[Bound, ...]


@frozen
class SingleDecl(Placed):
    """单人户: ``body`` is its gate; ``cases`` and ``otherwise`` say what holds when it is closed."""

    alias: Alias
    entity: Name
    applies: Name
    facts: tuple[tuple[Reference, Reference], ...]
    """以 A 为 B: (child fact A, household fact B)"""
    outcomes: tuple[Alias, ...]
    """Outcomes beside those of the decision applied."""
    body: Body
    cases: tuple[CaseDecl, ...]
    otherwise: Otherwise | None
    carries: tuple[CarryPart, ...]
    states: tuple[State, ...] = ()
    """What the outcomes of its own record (记)."""


@frozen
class BackgroundDecl(Placed):
    alias: Alias
    entity: Name
    fills: Name
    outcomes: tuple[Name, ...]
    body: Body


@frozen
class RosterDecl(Placed):
    """名单: the records of an entity for which a condition holds."""

    alias: Alias
    entity: Name
    body: Body
    """guards, windows, readings, cites"""
    columns: tuple[Reference, ...]
    owners: tuple[Name, ...]
    receivers: tuple[Name, ...]
    order: Expr | None
    direction: str | Name | None
    """ascending, descending, or the name of the standard that says which"""
    group: Reference | None


@frozen
class EventDays:
    """A number of days, calendar or working, or of months; with or without the first day."""

    days: Quantity
    working: bool
    first_counted: bool


@frozen
class EventDecl(Placed):
    """事件: a kind of event that may be on record, and what it may contain."""

    alias: Alias
    contents: tuple[Alias, ...]


@frozen
class DeadlineDecl(Placed):
    """时限: an event that must be on record by a day, within a period, or every so often."""

    alias: Alias
    event: Alias | None
    due: date | None
    within: tuple[date, date] | None
    every: tuple[str, Quantity | None] | None
    """(half_year | quarter | month | year, at least how many times)"""
    yearly: tuple[tuple[int, int], ...]
    """(month, day) of each year"""
    monthly: Quantity | None
    """the day of each month"""
    after: tuple[Name, EventDays] | None
    before: Name | None
    """must come before the first event of this kind"""
    since: date | None
    until: date | None
    lasting: EventDays | None
    continuous: bool
    contents: tuple[Alias, ...]
    owners: tuple[Name, ...]
    receivers: tuple[Name, ...]
    readings: tuple[Name, ...]
    cites: tuple[Cite, ...]
    containing: Name | None = None
    """当 after 后于: only events that contained this set it off."""


@frozen
class FillDecl(Placed):
    """One value, of a cell where it is by axes; or rows of cells."""

    name: Name
    place: tuple[Mention, ...]
    period: Period
    value: Expr | None
    rows: tuple[RowDecl, ...]
    cites: tuple[Cite, ...]


@frozen
class ChooseDecl(Placed):
    reading: Name
    option: Name
    period: Period
    cites: tuple[Cite, ...]


@frozen
class EnableDecl(Placed):
    name: Name
    mode: str
    """unused, always, case_by_case"""
    period: Period
    cites: tuple[Cite, ...]


@frozen
class BringDecl(Placed):
    name: Name
    period: Period
    cites: tuple[Cite, ...]


@frozen
class AmendDecl(Placed):
    """修改 or 增加: parts of a declaration of the document that is changed (修订)."""

    name: Name
    new: bool
    """增加: parts that are not there yet; else those of the same name or period give way."""
    cases: tuple[CaseDecl, ...]
    otherwise: Otherwise | None
    values: tuple[ValueDecl, ...]
    rows: tuple[Row, ...] = ()


@frozen
class RepealDecl(Placed):
    """删去: a declaration of the document that is changed, or a case or row of it, is there no longer."""

    name: Name
    part: Name | None
    cites: tuple[Cite, ...]
    cells: tuple[Cell, ...] = ()
    """Of the row that is struck out, where it is not named."""
