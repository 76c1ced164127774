"""The policy as written: what the parser builds and the resolver reads. No meaning yet."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import field, frozen

from policyrules.errors import Source, Span
from policyrules.units import Unit


def _span() -> Span:
    return field(eq=False, repr=False, kw_only=True)  # type: ignore[no-any-return]


@frozen
class Name:
    """A name as written; two names are equal when their texts are."""

    text: str
    span: Span = _span()


@frozen
class Alias:
    """A name and its ASCII twin: 农村户籍 (rural_registration)."""

    name: Name
    ascii: Name


@frozen
class Text:
    text: str
    span: Span = _span()


@frozen
class Day:
    date: date
    span: Span = _span()


@frozen
class Cite:
    document: str | None
    """The title between 《》, or None for the policy's own document."""
    clause: str
    phrase: str
    span: Span = _span()


# ── expressions ──────────────────────────────────────────────────────────────


@frozen
class Quantity:
    """A written number and its unit (None: a plain number)."""

    number: Fraction
    unit: Unit | None
    span: Span = _span()


@frozen
class DateValue:
    date: date
    span: Span = _span()


@frozen
class TextValue:
    text: str
    span: Span = _span()


@frozen
class Truth:
    value: bool
    span: Span = _span()


@frozen
class Today:
    span: Span = _span()


@frozen
class Silent:
    """未规定 as an argument: 补足至(未规定, 补足底线). Nowhere else in an expression."""

    span: Span = _span()


@frozen
class Reference:
    """Names joined by dots: 财产合规, 户.保障状态, A09.次月, 农村低保.金额."""

    parts: tuple[Name, ...]
    span: Span = _span()


@frozen
class Unary:
    op: str
    """neg, not"""
    operand: Expr
    span: Span = _span()


@frozen
class Binary:
    op: str
    """add sub mul div, and or, ge le lt gt eq ne, if_none"""
    left: Expr
    right: Expr
    span: Span = _span()


@frozen
class Membership:
    op: str
    """in, not_in, contains"""
    value: Expr
    options: tuple[Name, ...]
    span: Span = _span()


@frozen
class Within:
    value: Expr
    window: WindowSpan
    span: Span = _span()


@frozen
class Conditional:
    test: Expr
    then: Expr
    orelse: Expr
    span: Span = _span()


@frozen
class Call:
    function: str
    """The terminal of the function in words.py: PER_MONTH, AGE, MIN …"""
    args: tuple[Expr, ...]
    span: Span = _span()


@frozen
class Aggregate:
    """合计 成员.收入项(月额 当 类别 等于 工资); ``expr`` None when a path or only a filter is given."""

    op: str
    """The terminal in words.py: SUM, ANY, ALL, COUNT, LARGEST, SMALLEST"""
    path: Reference
    expr: Expr | None
    filter: Expr | None
    span: Span = _span()


Expr = (
    Quantity | DateValue | TextValue | Truth | Today | Silent | Reference | Unary | Binary | Membership
    | Within | Conditional | Call | Aggregate
)  # fmt: skip


@frozen
class WindowSpan:
    """自 START ANCHOR 起 MONTHS, or 自 START 至 END."""

    start: Expr
    anchor: str | None
    """this_month, next_month, day_to_day; None for a fixed period"""
    end: Expr
    """The months, or the last day of a fixed period."""
    span: Span = _span()


@frozen
class Under:
    """依 A09.次月: holds only under that option of a reading."""

    reading: Name
    option: Name


# ── parts of rules (所有规则共用的分句) ─────────────────────────────────────────


@frozen
class Guard:
    expr: Expr
    under: Under | None
    span: Span = _span()


@frozen
class During:
    window: WindowSpan
    under: Under | None
    span: Span = _span()


@frozen
class Value:
    """为 expr, or 金额 expr; ``expr`` None is 未规定."""

    expr: Expr | None
    under: Under | None
    span: Span = _span()


@frozen
class DiscretionPart:
    holders: tuple[Name, ...]
    casewise: bool
    span: Span = _span()


@frozen
class Rounding:
    mode: str
    """half_up, up, down"""
    step: Quantity
    span: Span = _span()


@frozen
class CarryPart:
    fact: Reference
    value: Expr
    guard: Expr
    span: Span = _span()


@frozen
class Body:
    """One set of clauses; which may be used depends on the declaration."""

    guards: tuple[Guard, ...] = ()
    windows: tuple[During, ...] = ()
    values: tuple[Value, ...] = ()
    """为 of a quantity or condition"""
    amounts: tuple[Value, ...] = ()
    outcome: Name | None = None
    discretion: DiscretionPart | None = None
    overrides: tuple[Name, ...] = ()
    readings: tuple[Name, ...] = ()
    cites: tuple[Cite, ...] = ()
    rounding: Rounding | None = None


@frozen
class CaseDecl:
    """情形 or 暂缓."""

    alias: Alias
    hold: bool
    body: Body
    span: Span = _span()


@frozen
class Otherwise:
    """其余: ``outcome`` None is 未规定."""

    outcome: Name | None
    amounts: tuple[Value, ...]
    cites: tuple[Cite, ...]
    span: Span = _span()


# ── declarations ─────────────────────────────────────────────────────────────


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
    span: Span = _span()


@frozen
class ClauseDecl:
    clause: str
    status: str | None
    """open, human, procedural, principle, not_yet; None: encoded"""
    gist: str
    phrase: str
    span: Span = _span()


@frozen
class TypeDecl:
    kind: str
    """number, bool, date, text, choice, choices"""
    unit: Unit | None
    options: tuple[Alias, ...]
    span: Span = _span()


@frozen
class Bound:
    op: str
    expr: Expr
    span: Span = _span()


@frozen
class FactDecl:
    alias: Alias
    type: TypeDecl
    judged: tuple[Name, ...]
    recorded: tuple[Name, ...]
    optional: bool
    bounds: tuple[Bound, ...]
    span: Span = _span()


@frozen
class EntityDecl:
    alias: Alias
    parent: Name | None
    plural: Name | None
    person: bool
    facts: tuple[FactDecl, ...]
    span: Span = _span()


@frozen
class Period:
    """自 D [至 D], or a year."""

    start: date
    end: date | None
    yearly: bool
    span: Span = _span()


@frozen
class ValueDecl:
    period: Period
    value: Expr
    cites: tuple[Cite, ...]
    span: Span = _span()


@frozen
class ConstraintDecl:
    severity: str
    """must, principle"""
    op: str
    bound: Expr
    guard: Expr | None
    cites: tuple[Cite, ...]
    span: Span = _span()


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
    span: Span = _span()


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
    span: Span = _span()


@frozen
class QuantityDecl:
    alias: Alias
    entity: Name
    type: TypeDecl
    body: Body
    cases: tuple[CaseDecl, ...]
    span: Span = _span()


@frozen
class ConditionDecl:
    alias: Alias
    entity: Name
    body: Body
    span: Span = _span()


@frozen
class AdjustmentDecl:
    kind: str
    """deduct, exclude"""
    alias: Alias
    entity: Name
    total: Reference
    body: Body
    span: Span = _span()


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
    span: Span = _span()


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
    span: Span = _span()


@frozen
class BackgroundDecl:
    alias: Alias
    entity: Name
    fills: Name
    outcomes: tuple[Name, ...]
    body: Body
    span: Span = _span()


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
    span: Span = _span()


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
    span: Span = _span()


@frozen
class FillDecl:
    name: Name
    period: Period
    value: Expr
    cites: tuple[Cite, ...]
    span: Span = _span()


@frozen
class ChooseDecl:
    reading: Name
    option: Name
    period: Period
    cites: tuple[Cite, ...]
    span: Span = _span()


@frozen
class EnableDecl:
    name: Name
    mode: str
    """unused, always, case_by_case"""
    period: Period
    cites: tuple[Cite, ...]
    span: Span = _span()


@frozen
class BringDecl:
    name: Name
    period: Period
    cites: tuple[Cite, ...]
    span: Span = _span()


@frozen
class FactValue:
    """What a worked case says of a fact: an expression, unknown, absent, or a set of options."""

    expr: Expr | None
    mark: str | None
    """unknown, absent, set; None: ``expr``"""
    options: tuple[Name, ...] = ()
    span: Span = _span()


@frozen
class GivenPart:
    """设 成员 “乙” 属 “甲” 在保=是: a record of an entity, its key, the key of its parent, its facts."""

    entity: Name
    key: str | None
    of: str | None
    facts: tuple[tuple[Name, FactValue], ...]
    span: Span = _span()


@frozen
class DeterminedPart:
    name: Name
    of: str | None
    value: FactValue
    by: Name
    on: date
    basis: str
    span: Span = _span()


@frozen
class ExpectPart:
    programme: Name
    of: str | None
    outcomes: tuple[Name, ...]
    """Empty: 未规定."""
    not_in_force: bool
    """未施行: the day lies outside the policy's period."""
    amount: tuple[Expr, Expr | None] | None
    """(exact or low, high)"""
    amount_open: bool
    """金额 不低于 X: ``amount`` holds the least, and there is no most."""
    amount_silent: bool
    missing: tuple[Name, ...]
    cites: tuple[Cite, ...]
    span: Span = _span()


@frozen
class ExampleDecl:
    title: str
    on: date
    overlay: Name | None
    complete: tuple[Name, ...] | None
    """Names of the complete lists; None: all of them."""
    choices: tuple[tuple[Name, Name], ...]
    modes: tuple[tuple[Name, str], ...]
    givens: tuple[GivenPart, ...]
    determined: tuple[DeterminedPart, ...]
    expected: tuple[ExpectPart, ...]
    span: Span = _span()


Declaration = (
    PolicyDecl | ClauseDecl | EntityDecl | StandardDecl | ReadingDecl | QuantityDecl | ConditionDecl
    | AdjustmentDecl | DecisionDecl | SingleDecl | BackgroundDecl | RosterDecl | DeadlineDecl | FillDecl
    | ChooseDecl | EnableDecl | BringDecl | ExampleDecl
)  # fmt: skip


@frozen
class File:
    """One file as read: its declarations (facts stand inside their entity)."""

    source: Source
    declarations: tuple[Declaration, ...]
