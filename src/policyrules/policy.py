"""The policy as meant: the small core that every reader knows (docs/core.md).

Values held in these trees are known values: ``int`` or ``Fraction`` (money in fen), ``bool``,
``date``, ``str`` (the id of an option, or text), ``frozenset`` of option ids, ``ABSENT``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal

from attrs import field, frozen

from policyrules.errors import Span
from policyrules.units import Unit


class Mark(Enum):
    """Known values beside the ordinary ones."""

    ABSENT = "absent"
    SILENT = "silent"


ABSENT: Final = Mark.ABSENT
SILENT: Final = Mark.SILENT

Known = int | Fraction | bool | date | str | frozenset[str] | Mark
Kind = Literal["number", "date", "bool", "choice", "choices", "text"]
Level = Literal["document", "county", "case"]

HELD: Final = "held"
"""The id of the outcome of a 暂缓 case."""


@frozen
class Option:
    """One option of a choice: its ASCII id and its Chinese label."""

    id: str
    label: str


@frozen
class Type:
    """The type of a value; ``unit`` for numbers, ``options`` for choices."""

    kind: Kind
    unit: Unit | None = None
    options: tuple[Option, ...] = ()
    optional: bool = False

    def option(self, name: str) -> Option | None:
        """The option with this id or label, if there is one."""
        return next((o for o in self.options if name in (o.id, o.label)), None)


BOOL: Final = Type("bool")
DATE: Final = Type("date")
TEXT: Final = Type("text")


@frozen
class Citation:
    """Document, clause and a short operative phrase."""

    document: str
    clause: str
    phrase: str
    span: Span | None = field(default=None, eq=False, repr=False)


# ── expressions ──────────────────────────────────────────────────────────────


@frozen
class Lit:
    value: Known
    type: Type


@frozen
class Today:
    type: Type = DATE


@frozen
class Ref:
    """A Given or Def by id, of the own entity (hops 0) or of an ancestor."""

    target: str
    hops: int
    type: Type


@frozen
class Prim:
    op: str
    args: tuple[Expr, ...]
    type: Type
    options: frozenset[str] = frozenset()


@frozen
class If:
    test: Expr
    then: Expr
    orelse: Expr
    type: Type


@frozen
class Agg:
    """``op`` over the records of ``child`` below the record ``hops`` levels up."""

    op: Literal["sum", "any", "all", "count", "min", "max"]
    child: str
    hops: int
    expr: Expr
    filter: Expr | None
    type: Type


@frozen
class Else:
    value: Expr
    orelse: Expr
    type: Type


@frozen
class Has:
    value: Expr
    type: Type = BOOL


@frozen
class Window:
    date: Expr
    start: Expr
    months: Expr
    mode: Literal["this_month", "next_month", "day_to_day"]
    type: Type = BOOL


@frozen
class At:
    date: Expr
    expr: Expr
    type: Type


@frozen
class Silent:
    """未规定; ``source`` is the provision or Def that is silent."""

    source: str
    type: Type


@frozen
class AsUnit:
    """The household Def ``target`` on the one-person household that ``unit`` makes of this member."""

    unit: str
    target: str
    type: Type


Expr = Lit | Today | Ref | Prim | If | Agg | Else | Has | Window | At | Silent | AsUnit


# ── what is supplied, what is concluded ──────────────────────────────────────


@frozen
class Entity:
    """A kind of record; ``plural`` is its key in JSON and the name of its table."""

    id: str
    label: str
    parent: str | None
    plural: str
    person: bool = False
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Dated:
    """A value in force from ``start`` to ``end`` (both days included; None: open-ended)."""

    start: date
    end: date | None
    value: Known
    citations: tuple[Citation, ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Constraint:
    """What a figure must satisfy: ``figure op bound`` whenever ``guard`` holds."""

    severity: Literal["must", "principle"]
    op: str
    bound: Expr
    guard: Expr | None
    citations: tuple[Citation, ...]
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Given:
    """Something supplied by the document, the county or the case."""

    id: str
    label: str
    type: Type
    level: Level
    kind: Literal["fact", "standard", "reading", "mode", "determination"]
    entity: str | None = None
    low: Known | None = None
    high: Known | None = None
    holders: tuple[str, ...] = ()
    judged: bool = False
    yearly: bool = False
    values: tuple[Dated, ...] = ()
    default: Known | None = None
    constraints: tuple[Constraint, ...] = ()
    citations: tuple[Citation, ...] = ()
    readings: tuple[str, ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)

    @property
    def name(self) -> str:
        """The name within its entity: the key in JSON, the column in a table."""
        return self.id.rpartition(".")[2]


@frozen
class Reading:
    """An ambiguity (释义): the question, the options, the one taken, who may choose another."""

    id: str
    question: str
    options: tuple[tuple[str, str, str], ...]
    """(id, label, explanation) of each option; empty for a note."""
    taken: str
    """The id of the option taken; for a note the explanation."""
    choosers: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Provision:
    """One rule as cited: what kind it is, its clauses, the readings it rests on, its discretion."""

    id: str
    label: str
    kind: Literal[
        "condition", "quantity", "deduct", "exclude", "case", "single", "background", "roster", "deadline"
    ]
    citations: tuple[Citation, ...]
    readings: tuple[str, ...] = ()
    discretion: str | None = None
    """The id of the Discretion, if using the provision is one."""
    background: bool = False
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Discretion:
    """Who may use a provision, and the Givens that say whether it is used."""

    id: str
    holders: tuple[str, ...]
    mode: str
    use: str
    entity: str
    guard: Expr
    """The provision's own conditions, without the discretion."""
    modes: tuple[str, ...] = ("unused", "always", "case_by_case")


@frozen
class Case:
    id: str
    label: str
    guard: Expr
    value: Expr
    overrides: tuple[str, ...] = ()
    """The ids of the cases it displaces when its guard holds."""
    provision: str | None = None
    nonzero: bool = False
    """A deduction or exclusion: applies nothing unless its amount is certainly above 0."""


@frozen
class Def:
    """A named conclusion of an entity: cases, and a base when none is held (None: silent)."""

    id: str
    label: str
    entity: str
    type: Type
    cases: tuple[Case, ...]
    base: Expr | None
    kind: Literal["quantity", "condition", "adjustment", "outcome", "amount"] = "quantity"
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Carry:
    """记账: the ledger fact ``fact`` becomes ``value`` where ``guard`` holds (used by course)."""

    fact: str
    value: Expr
    guard: Expr


@frozen
class Programme:
    """A decision: outcome Def ``id``, amount Def ``id.amount`` (None: pays nothing)."""

    id: str
    label: str
    entity: str
    outcomes: tuple[Option, ...]
    """Best first; the held outcome, if any, is not among them."""
    amount: str | None
    carries: tuple[Carry, ...] = ()
    unit: str | None = None
    """For 单人户: the id of its SingleUnit."""
    silent: tuple[Citation, ...] = ()
    """The clauses that were searched where the answer is 未规定."""
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class SingleUnit:
    """A one-person household made of a ``child`` record: which of its facts stand for household facts."""

    id: str
    child: str
    household: str
    facts: tuple[tuple[str, str], ...]
    """(household Given id, child Given id)."""


@frozen
class Roster:
    """名单: the records for which the Def ``id`` (yes/no) holds, shown with columns, in an order."""

    id: str
    label: str
    entity: str
    provision: str
    columns: tuple[Ref, ...] = ()
    owners: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    order: str | None = None
    """The Def (a number) by which it is ranked."""
    direction: str | None = None
    """ascending, descending, or the id of the Given that says which."""
    group: Ref | None = None
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Days:
    """A number of days: calendar or working, with or without the first one."""

    count: int
    working: bool = False
    first_counted: bool = False


@frozen
class Recurrence:
    """Every half-year, quarter, month or year, at least ``times`` times."""

    period: Literal["half_year", "quarter", "month", "year"]
    times: int = 1


@frozen
class Deadline:
    """时限: an event that must be on record by a day, within a period, or every so often.

    Exactly one of due, within, every, yearly, monthly, after says when; none: whenever, but
    with the contents, the length or the order asked for.
    """

    id: str
    label: str
    event: Option
    """The kind of event that must be on record."""
    provision: str
    due: date | None = None
    within: tuple[date, date] | None = None
    every: Recurrence | None = None
    yearly: tuple[tuple[int, int], ...] = ()
    monthly: int | None = None
    after: tuple[str, Days] | None = None
    """(kind of event, days after it)"""
    before: str | None = None
    since: date | None = None
    until: date | None = None
    lasting: Days | None = None
    continuous: bool = False
    contents: tuple[Option, ...] = ()
    owners: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Clause:
    """An entry of the clause register; ``status`` None means encoded (by the citations)."""

    document: str
    id: str
    status: Literal["open", "human", "procedural", "principle", "not_yet"] | None
    gist: str
    phrase: str = ""
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Expected:
    """What a worked case expects of one programme (of the record with key ``of``)."""

    programme: str
    of: str | None
    outcomes: frozenset[str]
    """Option ids; empty: 未规定; ``not_in_force``: outside the policy's period."""
    amount: tuple[Known | None, Known | None] | Mark | None
    """(low, high), SILENT, or None when not stated."""
    missing: tuple[str, ...] = ()
    citations: tuple[tuple[str, str], ...] = ()
    """(clause, phrase) that must be among those applied."""
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Example:
    """A worked case in a policy file: facts as case data (the JSON form), date, expectations."""

    title: str
    on: date
    overlay: str | None
    data: Mapping[str, object]
    expected: tuple[Expected, ...]
    choices: tuple[tuple[str, Known], ...] = ()
    """Readings and modes switched for this case alone: (Given id, value)."""
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Document:
    """The header: what the policy encodes."""

    id: str
    title: str
    number: str = ""
    issuers: tuple[str, ...] = ()
    issued: date | None = None
    start: date | None = None
    end: date | None = None
    place: str = ""
    vocabulary: str = ""
    parent: str | None = None
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(slots=False)
class Policy:
    """A place's rules, resolved and checked; with an overlay, the county's figures in them."""

    document: Document
    entities: Mapping[str, Entity]
    givens: Mapping[str, Given]
    defs: Mapping[str, Def]
    provisions: Mapping[str, Provision]
    discretions: Mapping[str, Discretion]
    programmes: Mapping[str, Programme]
    readings: Mapping[str, Reading]
    units: Mapping[str, SingleUnit]
    clauses: tuple[Clause, ...]
    examples: tuple[Example, ...]
    documents: Mapping[str, Document]
    """Every document cited, the policy's own included, by id or by 《title》."""
    root: str
    """The entity that a case is about: the household."""
    digest: str
    """SHA-256 over the texts of the files it was read from."""
    rosters: Mapping[str, Roster] = field(factory=dict)
    deadlines: Mapping[str, Deadline] = field(factory=dict)

    @property
    def id(self) -> str:
        return self.document.id

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """The list entities right below each entity."""
        return {e: tuple(c.id for c in self.entities.values() if c.parent == e) for e in self.entities}

    @cached_property
    def facts(self) -> Mapping[str, Mapping[str, Given]]:
        """The case-level Givens of each entity by their name within it."""
        return {
            e: {g.name: g for g in self.givens.values() if g.entity == e and g.level == "case"}
            for e in self.entities
        }
