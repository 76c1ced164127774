"""The policy as meant: the small core that every reader knows (docs/core.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from itertools import product
from typing import Literal, TypeVar, cast

from attrs import field, fields

from policyrules.base.errors import Finding, Span, UsageError
from policyrules.base.frozen import frozen
from policyrules.base.saying import NOTHING, Said, listed
from policyrules.base.units import Unit
from policyrules.core.documents import Amended, Clause, Document, SourceFile, text_id
from policyrules.core.duties import Deadline, EventKind, Roster
from policyrules.core.expressions import Expr
from policyrules.core.givens import Axed, Given, Heading
from policyrules.core.types import Citation, Option, Type
from policyrules.core.worked import Example

T = TypeVar("T")

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
    counted_in: Unit | None = None
    """What a number of them counts: 件 for bills; None: 人 for persons, else 次."""
    note: Said = NOTHING
    """What a record of it is, for those who keep the records (说明)."""


@frozen
class Reading:
    """An ambiguity (释义): the question, the options, the one taken, who may choose another."""

    id: str
    question: Said
    """In both languages; in Chinese alone where there is no English text."""
    options: tuple[tuple[str, str, Said], ...]
    """(id, label, explanation) of each option; empty for a note."""
    taken: str
    """The id of the option taken, empty where none is yet (采用 未定), and for a note."""
    choosers: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    note: Said = NOTHING
    """Where there are no options: what the document is taken to say."""
    span: Span | None = field(default=None, eq=False, repr=False)

    @property
    def left_open(self) -> bool:
        """Whether no option is taken unless somebody chooses one."""
        return bool(self.options) and not self.taken


ProvisionKind = Literal[
    "condition", "quantity", "deduct", "exclude", "addition", "case", "single", "background", "roster",
    "deadline",
]  # fmt: skip
"""What a rule does."""


@frozen
class Provision:
    """One rule as cited: what kind it is, its clauses, the readings it rests on, its discretion."""

    id: str
    """The provision's id."""
    label: str
    kind: ProvisionKind
    """What the rule does."""
    citations: tuple[Citation, ...]
    readings: tuple[str, ...] = ()
    """The ids of the readings on which it rests."""
    discretion: str | None = None
    """The id of the Discretion, if using the provision is one."""
    background: bool = False
    """Whether it is a rule of another document."""
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
    row: bool = False
    """A row of a table."""
    cells: tuple[Said, ...] = ()
    """Of a row, what stands in it: a cell under each of its Def's ``headings``, in words."""


Hit = Literal["unique", "agreeing", "first_row", "best", "all", "sum", "count", "min", "max"]
"""How the rows of a table count together (命中)."""

Fold = Literal["sum", "min", "max"]
"""What is taken of the values of several cases held."""


DefKind = Literal["quantity", "condition", "adjustment", "outcome", "amount"]
"""What a Def is; ``amount``: a figure that a decision gives beside its outcome, over the same cases."""


@frozen
class Def:
    """A named conclusion of an entity: cases, and a base when none is held (None: silent)."""

    id: str
    label: str
    entity: str
    type: Type
    cases: tuple[Case, ...]
    base: Expr | None
    kind: DefKind = "quantity"
    span: Span | None = field(default=None, eq=False, repr=False)
    helper: bool = False
    """Made by the resolver for another conclusion: nobody named it, and no text names it."""
    hit: Hit | None = None
    """How the rows among its cases count together; None: it has none."""
    fold: Fold | None = None
    """What is taken where several cases are held; None: they must say the same."""
    exhaustive: bool = False
    """Whether it says that its rows cover everything (完备)."""
    headings: tuple[Expr, ...] = ()
    """What the rows among its cases look at (看); none without rows."""


@frozen
class Carry:
    """The ledger fact ``fact`` becomes ``value`` where ``guard`` holds (used by course)."""

    fact: str
    value: Expr
    guard: Expr
    state: bool = False
    """Said with the outcomes that record it (记); else by an entry of its own (记账)."""


@frozen
class StandsFor:
    """代: a decision about persons that is counted in place of the household's ``programme``."""

    programme: str
    outcomes: frozenset[str]
    """The ids of its own outcomes on which it is."""


@frozen
class Programme:
    """A decision: outcome Def ``id``, amount Def ``id.amount`` (None: a classification)."""

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
    pays: bool = field()
    """Whether its amount is paid (金额): only payments are added up. A figure that is only stated (数值),
    a score or an income, never is."""

    stands_for: StandsFor | None = None
    preference: tuple[frozenset[str], ...] = ()
    """The ids of its outcomes as it declares them (优先), the best first, those as good as each other
    together; empty: it does not say which is better."""
    values: tuple[str, ...] = ()
    """The ids of the Defs of what else it states: its values by name (数值), its date of effect (起算日)."""

    @property
    def conclusions(self) -> tuple[str, ...]:
        """The ids of its Defs: the outcome, the amount if it has one, what else it states."""
        return (self.id, *([] if self.amount is None else [self.amount]), *self.values)

    @pays.default
    def _an_amount_is_paid(self) -> bool:
        return self.amount is not None


@frozen
class SingleUnit:
    """A one-person household made of a ``child`` record: which of its facts stand for household facts."""

    id: str
    child: str
    household: str
    facts: tuple[tuple[str, str], ...]
    """(household Given id, child Given id)."""


@frozen(slots=False)
class Policy:
    """A place's rules, resolved and checked; with an overlay, the county's figures in them."""

    document: Document
    """Its own document: id, title, period."""
    entities: Mapping[str, Entity]
    """What a case is made of, by id."""
    givens: Mapping[str, Given]
    """Facts, standards, determinations and modes, by id."""
    defs: Mapping[str, Def]
    """Conclusions, by id."""
    provisions: Mapping[str, Provision]
    """What decisions cite, by id."""
    discretions: Mapping[str, Discretion]
    """By id."""
    programmes: Mapping[str, Programme]
    """What is decided, by id, in the order of the policy."""
    readings: Mapping[str, Reading]
    """By id."""
    units: Mapping[str, SingleUnit]
    """One-person households, by id."""
    clauses: tuple[Clause, ...]
    """The clause register."""
    examples: tuple[Example, ...]
    """The worked cases."""
    documents: Mapping[str, Document]
    """Every document cited, the policy's own included, by id or by 《title》."""
    root: str
    """The entity that a case is about unless it says another: the household (core/roots.py)."""
    digest: str
    """SHA-256 over the names and texts of the files it was read from, and of no others."""
    rosters: Mapping[str, Roster] = field(factory=dict)
    """Lists (名单), by id."""
    deadlines: Mapping[str, Deadline] = field(factory=dict)
    """By id."""
    files: tuple[SourceFile, ...] = ()
    """The files it was read from, with their digests."""
    overlay: str = ""
    """The id of the county's overlay; empty without one."""
    axed: Mapping[str, Axed] = field(factory=dict)
    """The standards with axes, by id."""
    earlier: tuple[Policy, ...] = ()
    """The versions of the document that it took the place of, oldest first; each has none of its own."""
    key: str | None = None
    """The date fact of the root that picks the version; None: the assessment day does."""
    amendments: tuple[Amended, ...] = ()
    """修订: the documents that had changed this version, in order; empty: it is as it was issued."""
    since: date | None = None
    """Of a version as amended, the first day of its text; None: with its document."""
    until: date | None = None
    """Where it is amended later, the last day of its text; None: with its document."""

    events: Mapping[str, EventKind] = field(factory=dict)
    """Kinds of events that are declared (事件), by id."""
    noted: tuple[Finding, ...] = field(default=(), eq=False, repr=False)
    """What reading it left doubtful: the warnings and notes of ``check`` that do not come of the whole."""
    english: Mapping[str, str] = field(factory=dict)
    """What an English reader is shown for a body (a holder, an owner, an issuer), by its Chinese name."""

    def __getstate__(self) -> dict[str, object]:
        """Its fields: what is worked out from them is worked out again by who unpickles it."""
        return {each.name: getattr(self, each.name) for each in fields(Policy)}

    @property
    def id(self) -> str:
        """The policy's id: that of its own document."""
        return self.document.id

    def programme(self, name: str | None = None) -> Programme:
        """A programme by id or Chinese name, the first by default; UsageError where there is none.

        One that only an earlier version has is found too.
        """
        programmes = self.all_programmes
        if not programmes:
            raise UsageError(Said(f"{self.id} 没有决定", f"{self.id} has no decision (决定)"))
        if name is None:
            return programmes[0]
        for programme in programmes:
            if name in (programme.id, programme.label):
                return programme
        zh = "、".join(f"{p.label}（{p.id}）" for p in programmes)
        en = ", ".join(f"{p.id} ({p.label})" for p in programmes)
        raise UsageError(
            Said(f"{self.id} 没有项目 {name!r}；有 {zh}", f"{self.id} has no programme {name!r}; it has {en}")
        )

    @property
    def versions(self) -> tuple[Policy, ...]:
        """Every version of the document that the place holds, oldest first; the last is this one."""
        return (*self.earlier, self)

    @property
    def version_id(self) -> str:
        """What names it among the versions: the amendments that made its text, else its document."""
        return text_id(self.id, self.amendments)

    def version(self, digest: str) -> Policy:
        """The version with this digest (as receipts name it); this one where no earlier one has it."""
        return next((v for v in self.earlier if v.digest == digest), self)

    @cached_property
    def all_programmes(self) -> tuple[Programme, ...]:
        """The programmes of every version, each id once, as the newest that has it declares it."""
        found: dict[str, Programme] = {}
        for version in reversed(self.versions):
            found = found | {id_: p for id_, p in version.programmes.items() if id_ not in found}
        return tuple(found.values())

    @property
    def last_day(self) -> date | None:
        """The last assessment day on which its rules are asked; None: there is none.

        Where a fact picks the version, an earlier one goes on deciding what began under it.
        """
        return None if self.key is not None else (self.until or self.document.end)

    @property
    def first_day(self) -> date | None:
        """The first day on which its rules are asked; None: there is none."""
        return self.since or self.document.start

    def bodies(self, names: Iterable[str]) -> Said:
        """Bodies by name, listed in both languages; in Chinese where one has no English name (英文名)."""
        return listed(Said(name, self.english.get(name, name)) for name in names)

    def in_force(self, day: date) -> bool:
        """Whether its rules are asked on an assessment day: from its first day to ``last_day``."""
        start, end = self.first_day, self.last_day
        return (start is None or start <= day) and (end is None or day <= end)

    @cached_property
    def worked_out(self) -> dict[object, object]:
        """What ``once`` keeps, by what worked it out."""
        return {}

    @cached_property
    def cells(self) -> Mapping[str, tuple[Axed, tuple[Heading, ...]]]:
        """For the Given of each cell its standard by axes, and its headings."""
        return {
            cell: (axed, place)
            for axed in self.axed.values()
            for cell, place in zip(axed.cells, product(*(a.headings for a in axed.axes)), strict=True)
        }

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


def once(policy: Policy, work_out: Callable[[Policy], T]) -> T:
    """What a reader works out from a policy alone: worked out once, kept as long as the policy is."""
    kept = policy.worked_out
    if work_out not in kept:
        kept[work_out] = work_out(policy)
    return cast(T, kept[work_out])
