"""Declarations of a policy, its vocabulary and its county overlays."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from policyrules.base.errors import Span
from policyrules.base.units import Unit
from policyrules.language.syntax.expressions import Expr, Quantity, Reference
from policyrules.language.syntax.rules import Body, CarryPart, CaseDecl, Otherwise, Rounding
from policyrules.language.syntax.words import Alias, Cite, Name


@frozen
class PolicyDecl:
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
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class ClauseDecl:
    clause: str
    status: str | None
    """open, human, procedural, principle, not_yet; None: encoded"""
    gist: str
    phrase: str
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class TypeDecl:
    kind: str
    """number, bool, date, text, choice, choices"""
    unit: Unit | None
    options: tuple[Alias, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Bound:
    op: str
    expr: Expr
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class FactDecl:
    alias: Alias
    type: TypeDecl
    judged: tuple[Name, ...]
    recorded: tuple[Name, ...]
    optional: bool
    bounds: tuple[Bound, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class EntityDecl:
    alias: Alias
    parent: Name | None
    plural: Name | None
    person: bool
    facts: tuple[FactDecl, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Period:
    """自 D [至 D], or a year."""

    start: date
    end: date | None
    yearly: bool
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class ValueDecl:
    period: Period
    value: Expr
    cites: tuple[Cite, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class ConstraintDecl:
    severity: str
    """must, principle"""
    op: str
    bound: Expr
    guard: Expr | None
    cites: tuple[Cite, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class StandardDecl:
    alias: Alias
    entity: Name | None
    type: TypeDecl
    optional: bool
    holders: tuple[Name, ...]
    casewise: bool
    values: tuple[ValueDecl, ...]
    constraints: tuple[ConstraintDecl, ...]
    default: Expr | None
    readings: tuple[Name, ...]
    cites: tuple[Cite, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class ReadingOption:
    alias: Alias
    text: str


@frozen
class ReadingDecl:
    name: Name
    question: str
    options: tuple[ReadingOption, ...]
    adopted: Name | None
    choosers: tuple[Name, ...]
    note: str | None
    cites: tuple[Cite, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class QuantityDecl:
    alias: Alias
    entity: Name
    type: TypeDecl
    body: Body
    cases: tuple[CaseDecl, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class ConditionDecl:
    alias: Alias
    entity: Name
    body: Body
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class AdjustmentDecl:
    kind: str
    """deduct, exclude"""
    alias: Alias
    entity: Name
    total: Reference
    body: Body
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class DecisionDecl:
    alias: Alias
    entity: Name
    outcomes: tuple[Alias, ...]
    amount_type: TypeDecl | None
    rounding: Rounding | None
    readings: tuple[Name, ...]
    """依释义 before the first case: they hold for the whole decision (its rounding)."""
    cases: tuple[CaseDecl, ...]
    otherwise: Otherwise | None
    carries: tuple[CarryPart, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class SingleDecl:
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
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class BackgroundDecl:
    alias: Alias
    entity: Name
    fills: Name
    outcomes: tuple[Name, ...]
    body: Body
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class RosterDecl:
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
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class EventDays:
    """A number of days, calendar or working, with or without the first one."""

    days: Quantity
    working: bool
    first_counted: bool


@frozen
class DeadlineDecl:
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
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class FillDecl:
    name: Name
    period: Period
    value: Expr
    cites: tuple[Cite, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class ChooseDecl:
    reading: Name
    option: Name
    period: Period
    cites: tuple[Cite, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class EnableDecl:
    name: Name
    mode: str
    """unused, always, case_by_case"""
    period: Period
    cites: tuple[Cite, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class BringDecl:
    name: Name
    period: Period
    cites: tuple[Cite, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)
