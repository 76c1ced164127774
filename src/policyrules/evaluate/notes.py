"""What an evaluation notes: the conclusions reached, what each drew on, and what an account needs of that."""

from __future__ import annotations

from datetime import date
from typing import Literal, final

from attrs import field

from policyrules.base.frozen import frozen
from policyrules.core.case import RecordPath
from policyrules.core.possible import Value
from policyrules.core.reasons import Later
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.rules import Leaves, Reached

Result = tuple[Value, int, int]
"""A value, the provisions applied and the reasons why it is not narrower, both as bits."""
Noted = (
    tuple[Literal["plain", "fact", "list"], str, Instance]
    | tuple[Literal["given"], tuple[str, date]]
    | tuple[Literal["edge"], date]
    | tuple[Literal["later"], Later]
)
"""Facts by id (plain ones are known, and of no account but the trace's), lists by entity, figures, days, what
comes later."""
Key = tuple[int, Instance, date]
"""A conclusion: the place of its Def, the record, the day."""


@frozen(eq=False)
class Ground:
    """What an account needs of everything below an entry, each once, in the order in which it was met.

    Facts that are known and conclusions of which nothing is said are left out: a household with many
    members has most of those, and every member's decision would go through them again.
    """

    contributing: dict[Key, Entry] = field(factory=dict)
    """Conclusions of which a provision is held that gives a value."""
    overriding: dict[Key, Entry] = field(factory=dict)
    """Conclusions with exceptions."""
    adjusting: dict[Key, Entry] = field(factory=dict)
    """Deductions and exclusions, given or not."""
    discretionary: dict[Key, Entry] = field(factory=dict)
    """Conclusions with provisions that somebody may or may not use."""
    facts: dict[tuple[str, Instance], None] = field(factory=dict)
    """Facts that are not known, and all determinations."""
    lists: dict[tuple[str, Instance], None] = field(factory=dict)
    """Lists not known to be complete."""
    givens: dict[tuple[str, date], None] = field(factory=dict)
    later: dict[Later, None] = field(factory=dict)
    changes: dict[date, None] = field(factory=dict)
    """The first later day on which something that was looked at changes, if there is one."""

    def take(self, below: Ground) -> None:
        """Add what lies below."""
        # Most of them are empty; a plain test of each is several times cheaper than taking nothing.
        if below.contributing:
            self.contributing.update(below.contributing)
        if below.overriding:
            self.overriding.update(below.overriding)
        if below.adjusting:
            self.adjusting.update(below.adjusting)
        if below.discretionary:
            self.discretionary.update(below.discretionary)
        if below.facts:
            self.facts.update(below.facts)
        if below.lists:
            self.lists.update(below.lists)
        if below.givens:
            self.givens.update(below.givens)
        if below.later:
            self.later.update(below.later)
        if below.changes:
            self.changing(*below.changes)

    def changing(self, *days: date) -> None:
        """Note later days on which something changes; the first is kept."""
        first = min((*self.changes, *days), default=None)
        self.changes.clear()
        if first is not None:
            self.changes[first] = None


@frozen(eq=False)
class PartedGround(Ground):
    """The same where records are many: known facts too, and what is of a record above not taken in."""

    used: dict[tuple[str, Instance], None] = field(factory=dict)
    """Facts that are known."""
    above: dict[Entry, None] = field(factory=dict)
    """Conclusions of a record above, which have their own ground."""

    def take(self, below: Ground) -> None:
        """Add what lies below."""
        Ground.take(self, below)
        assert isinstance(below, PartedGround)
        self.used.update(below.used)
        self.above.update(below.above)

    def by_record(self) -> dict[RecordPath, PartedGround]:
        """The same parted by record; what is of no record stands with the household's."""
        parts: dict[RecordPath, PartedGround] = {(): PartedGround()}

        def of(path: RecordPath) -> PartedGround:
            return parts.get(path) or parts.setdefault(path, PartedGround())

        for name in ("contributing", "overriding", "adjusting", "discretionary"):
            for key, entry in getattr(self, name).items():
                getattr(of(key[1].path), name)[key] = entry
        for name in ("facts", "used", "lists"):
            for fact in getattr(self, name):
                getattr(of(fact[1].path), name)[fact] = None
        for later in self.later:
            of(later.path).later[later] = None
        root = parts[()]
        root.givens.update(self.givens)
        root.changes.update(self.changes)
        root.above.update(self.above)
        return parts


@final
class Entry:
    """A Def, or what many records ask, evaluated for one record: its result, the leaves reached, what it drew
    on. Compared by identity."""

    ground: PartedGround | None = None
    """What lies below it, where the case has many records, once somebody asks."""
    parts: dict[RecordPath, PartedGround] | None = None
    """The ground parted by record, once somebody asks."""
    below: tuple[Entry, ...] | None = None
    """What it draws on that applies something, in the order of what decides, once somebody asks."""

    def __init__(
        self,
        reached: Reached,
        here: Instance,
        on: date,
        result: Result,
        clash: bool,
        deps: list[Dep],
    ) -> None:
        self.reached = reached
        """The Def and the leaves reached."""
        self.here = here
        self.on = on
        """The day on which it was evaluated."""
        self.result = result
        self.clash = clash
        self.deps = deps

    @property
    def index(self) -> int:
        """The place of the Def; below 0: what many records share."""
        return self.reached.index

    @property
    def leaves(self) -> Leaves:
        """The cases held at each leaf reached."""
        return self.reached.leaves

    @property
    def held(self) -> tuple[int, ...]:
        """The cases held at some leaf, each once."""
        return self.reached.held


Dep = Entry | Noted
"""What an evaluation drew on: conclusions, and what is noted beside them."""
