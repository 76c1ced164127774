"""The decision as found: status, outcome, amount, what it rests on, what would change it.

Everything is data: numbers are held numbers (money in fen) with their unit, provisions and
facts are ids. ``explaining`` renders it for people; its JSON form is that of ``json_form``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from attrs import field

from policyrules.base.frozen import frozen
from policyrules.base.units import Number, Unit
from policyrules.core.case import RecordPath
from policyrules.core.possible import Value
from policyrules.core.reasons import (
    Applied,
    Breach,
    Determination,
    Figure,
    Lapsed,
    Later,
    Missing,
    Overridden,
    Refused,
    Taken,
)
from policyrules.core.receipts import Receipt
from policyrules.core.types import Citation, Known, Option, Type

_T = TypeVar("_T")
Status = Literal["decided", "undetermined", "silent", "held", "clash", "not_in_force"]


@frozen
class UnitOfDecision:
    """Whom a decision is about: the household or other root, or a record below it (path of (entity, key))."""

    household: str
    """The id of the case: the household's, or that of the record of another root."""
    path: RecordPath = ()
    """Empty: the household, or the record of another root, itself."""
    root: str = "household"
    """The id of the root entity that the case is of."""


@frozen
class Amount:
    """Exact (low = high), a range (``high`` None: open above), or not decided (silent)."""

    state: Literal["exact", "range", "silent"]
    """``exact``, a ``range``, or ``silent``: the document does not decide it."""
    low: Number | None
    """None when silent."""
    high: Number | None
    """None: no upper bound known; or silent."""
    unit: Unit
    """What low and high count."""
    may_be_silent: bool = False
    """A range of which 未规定 is one possibility."""


@frozen
class OpenDiscretion:
    """A discretion whose own conditions are met (or may be) and which nobody has exercised."""

    id: str
    """The discretion's id."""
    label: str
    holders: tuple[str, ...]
    """Whose it is."""
    mode: str
    """``unused``, ``always`` or ``case_by_case``."""
    path: RecordPath
    citations: tuple[Citation, ...]
    certain: bool
    """Whether its conditions are certainly met."""
    effect: Effect | None = None
    """What using it would give; computed on asking only."""


@frozen
class Stated:
    """What a decision states besides outcome and amount: a named value (数值), a date of effect (起算日)."""

    id: str
    """Of its conclusion."""
    label: str
    value: Value
    """Held; a set of values where it is not known; not decided (SILENT) where the cases held do not say."""
    type: Type


@frozen
class Effect:
    """The result with something changed: possible outcomes and amount."""

    outcomes: tuple[Option, ...]
    """The outcomes possible then."""
    amount: Amount | None
    """The amount then; None: pays nothing."""
    changes: bool
    """Whether that is another result than the one given."""
    missing: tuple[Missing, ...] = ()
    """What would be unknown and in play then."""
    values: tuple[Stated, ...] = ()
    """What it would state then."""


@frozen
class Alternative:
    """Another option of a reading that was applied, and what choosing it would give."""

    reading: str
    """The reading's id."""
    option: str
    """The id of the other option."""
    choosers: tuple[str, ...]
    """Who may choose it."""
    effect: Effect
    """What it would give."""


@frozen
class Written:
    """A ledger fact that a decision writes (记账): what was on record, and what stands there from now on."""

    fact: str
    """The fact's id."""
    label: str
    path: RecordPath
    before: Known | None
    """None: nothing known was on record."""
    after: Known
    """What stands there from now on."""
    type: Type

    @property
    def changes(self) -> bool:
        """Whether the record says anything else than before."""
        return self.before != self.after


@frozen
class NotWritten:
    """A ledger fact about which a decision has something to say but does not write.

    ``kept``: the result does not settle what to write, so what is on record stays (``values``: it).
    ``conflict``: two entries ask for different ``values``.
    """

    kind: Literal["kept", "conflict"]
    """Why: see above."""
    fact: str
    """The fact's id."""
    label: str
    path: RecordPath
    values: tuple[Known, ...]
    """What is on record, or the values asked for."""
    type: Type


@frozen
class Step:
    """A node of the trace: a conclusion or a fact, its value, what it was drawn from."""

    id: str
    """Of the conclusion, fact, figure, reading, mode or determination."""
    label: str
    path: RecordPath
    kind: Literal["def", "fact", "figure", "reading", "mode", "determination"]
    """What it is: ``def`` is a conclusion."""
    value: object
    """A held value, or a set of possible values (possible.py)."""
    unit: Unit | None
    provisions: tuple[str, ...]
    """The ids of the provisions that gave the value."""
    steps: tuple[Step, ...] = ()
    """What it was drawn from."""
    on: date | None = None
    """The day of which it is said, where that is not the assessment day."""


@frozen
class Decision:
    """What a policy decides about one household or record on one day, with all that it rests on.

    Numbers are held: money in fen, beside their unit. What is not known stays open: ``possible`` and
    ``amount`` say what it can still be, ``missing`` what would settle it.

    Of one that ``decide`` gives, status, outcome, amount, values and reasons are worked out. What they rest
    on and what is said of it (provisions applied, figures, what is missing or refused, grounds, entries of
    the ledger) is worked out from the same evaluation when it is first read, each once: what is read does
    not depend on when, and a decision is a value like any other, compared by all of it.
    """

    programme: str
    """The id of the programme."""
    label: str
    unit: UnitOfDecision
    """Whom it is about."""
    on: date
    """The assessment day."""
    status: Status
    """``decided``: one outcome, whatever is unknown. ``undetermined``: several are possible. ``silent``: the
    document does not decide. ``held``: put off by a clause. ``clash``: rules contradict each other.
    ``not_in_force``: the day lies outside the period."""
    outcome: Option | None
    """The one outcome; None unless decided or held."""
    possible: tuple[Option, ...]
    """The outcomes still possible, best first; one when decided."""
    may_be_silent: bool
    """Whether 未规定 is among what is possible."""
    amount: Amount | None
    """None for a classification, or outside the period."""
    applied: tuple[Applied, ...]
    """The provisions applied: those of the cases held first, then what these rest on."""
    figures: tuple[Figure, ...]
    """The standards used."""
    overridden: tuple[Overridden, ...]
    """Provisions displaced by an exception."""
    refused: tuple[Refused, ...]
    """Outcomes not given, and why."""
    silent: tuple[Citation, ...]
    """The clauses searched, when the document does not decide."""
    missing: tuple[Missing, ...]
    """What is unknown and matters."""
    discretions: tuple[OpenDiscretion, ...]
    """Discretion that nobody has exercised."""
    readings: tuple[Taken, ...]
    """The readings on which what applies rests."""
    determinations: tuple[Determination, ...]
    """What a person determined and the decision used."""
    later: tuple[Later, ...]
    """What was left out because it lies after the day."""
    valid_until: date | None
    """The last day on which this answer stands if no fact changes; None: no boundary known."""
    reasons: frozenset[str]
    """Why the outcome and amount are not narrower, as in docs/core.md."""
    unfold: Callable[[], Step | None] = field(repr=False, eq=False)
    """Gives the trace; it is worked out when it is asked for (``trace``)."""
    receipt: Receipt
    """What is needed to replay it."""
    pays: bool = False
    """Whether ``amount`` is paid (金额): only payments are added up. False where it is only stated (数值) or
    there is none."""
    one_of: tuple[Applied, ...] = ()
    """Where the outcome is certain whichever of several provisions gives it: those provisions."""
    alternatives: tuple[Alternative, ...] = ()
    """On asking: other options of the readings applied, and of readings drawn on where they change it."""
    together: Effect | None = None
    """On asking: what using every open discretion at once would give, where there are several."""
    clash: tuple[str, ...] = ()
    """The ids of the provisions that contradict each other."""
    breaches: tuple[Breach, ...] = ()
    """Determinations used that break what the document asks of them."""
    grounds: tuple[Applied, ...] = ()
    """The provisions on whose conditions, met or not, the outcome rests besides those applied: what a
    refusal is founded on."""
    exception_readings: tuple[Taken, ...] = ()
    """The readings by which an exception does not hold that would take the place of a case held."""
    lapsed: tuple[Lapsed, ...] = ()
    """Deductions and exclusions given no longer, only because their period is over."""
    written: tuple[Written, ...] = ()
    """What it writes to the ledger; only what is known is written, and only where it is certain."""
    not_written: tuple[NotWritten, ...] = ()
    """Ledger facts of which it has something to say but which it leaves."""
    under: tuple[Decision, ...] = ()
    """Where the version of the document is not known: the decision under each that it may be, oldest
    first; this one says what they have in common."""
    values: tuple[Stated, ...] = ()
    """What else it states: its values by name, its date of effect; in the order of the policy."""
    elsewhere: int = 0
    """Of a case with more than 50 records, where the decision is about one below the root: how many others
    there are, neither above nor below it, of which nothing is told one by one. What they have to do with
    it stands in the decisions about the household and about each of them."""
    drawn: Callable[[], tuple[Step, ...]] = field(default=tuple, repr=False, eq=False)
    """Gives the known facts on which it draws, of a case with ``elsewhere`` those in line. Where it gives
    none, and nothing is elsewhere, the trace names them."""
    _tell: Callable[[str], Mapping[str, object]] | None = field(default=None, repr=False, eq=False)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:  # only what has not been filled in comes here
            if name not in _TOLD or self._tell is None:
                raise AttributeError(f"a decision has no {name}")
            told = self._tell(name)
            for each, value in told.items():
                _fill(self, each, value)
            return told[name]

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled whole: what is read later is worked out before, for the policy and the case stay behind."""
        every = {name: getattr(self, name) for name in sorted(_TOLD)}
        held = {"unfold": partial(_same, self.trace), "drawn": partial(_same, self.drawn())}
        return _whole, ({**every, **held},)

    @property
    def relied_on(self) -> tuple[Taken, ...]:
        """Every reading on which the answer rests: of what applies or may apply, of the grounds, of
        exceptions that do not hold, of what has lapsed."""
        either = (taken for part in (*self.one_of, *self.grounds) for taken in part.readings)
        lapsed = (taken for part in self.lapsed for taken in part.readings)
        return tuple(dict.fromkeys((*self.readings, *either, *self.exception_readings, *lapsed)))

    @property
    def trace(self) -> Step | None:
        """The tree of what was drawn on; None outside the policy's period."""
        return self.unfold()


def told_when_read(tell: Callable[[str], Mapping[str, object]], **known: object) -> Decision:
    """A decision of which only ``known`` is worked out; every other field is what ``tell`` says of its name.

    ``tell`` is asked once for each, when it is first read, and must say the same whenever it is asked. It may
    tell others with it, which are then not asked for.
    """
    made = object.__new__(Decision)
    for name, value in known.items():
        _fill(made, name, value)
    _fill(made, "_tell", tell)
    return made


def _whole(every: Mapping[str, object]) -> Decision:
    """A decision that was pickled."""
    made = object.__new__(Decision)
    for name, value in {**every, "_tell": None}.items():
        _fill(made, name, value)
    return made


def _same(value: _T) -> _T:
    return value


_TOLD: Final = frozenset(Decision.__annotations__) - {"_tell"}
"""The fields of a decision that may be filled in when they are read."""
_fill: Final = object.__setattr__
