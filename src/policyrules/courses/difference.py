"""Two courses held against each other: what is to be paid back (补发) and what recovered (追缴)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from attrs import frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.base.units import YUAN, YUAN_MONTH, Number, Unit
from policyrules.core.case import RecordPath
from policyrules.core.decision import Amount
from policyrules.courses.results import Course, Month, MonthDecision

Direction = Literal["back_payment", "recovery", "open"]


@frozen
class MoneyRange:
    """Money known exactly (low = high), or a range."""

    low: Number
    """The least, held in fen."""
    high: Number | None
    """The most, held in fen; None: no upper bound known."""
    unit: Unit = YUAN
    """What low and high count."""

    def __add__(self, other: MoneyRange) -> MoneyRange:
        high = None if self.high is None or other.high is None else self.high + other.high
        return MoneyRange(self.low + other.low, high)


NOTHING = MoneyRange(0, 0)


@frozen
class Part:
    """One programme of one record in one month: as paid, as due, and the two differences.

    ``kind`` is ``open`` when it is not certain which way the difference goes. When one of the two
    amounts is, or may be, not decided by the document (``silent``), there is no difference to
    tell: both spans are None.
    """

    on: date
    """The last day of the month."""
    programme: str
    """The programme's id."""
    label: str
    path: RecordPath
    before: Amount | None
    """As it was; None: no such decision that month."""
    after: Amount | None
    """As it should have been; None: no such decision that month."""
    back_payment: MoneyRange | None
    """What is to be paid on top."""
    recovery: MoneyRange | None
    """What is to be recovered."""
    silent: bool
    """Whether one of the amounts is, or may be, not decided by the document."""
    kind: Direction
    """Which way the difference goes."""


@frozen
class Total:
    """The parts of one programme and record, added up. Silent months are named, never counted as 0."""

    programme: str
    """The programme's id."""
    label: str
    path: RecordPath
    back_payment: MoneyRange
    """To be paid on top, all months together."""
    recovery: MoneyRange
    """To be recovered, all months together."""
    silent: tuple[date, ...]
    """The months (their last days) whose difference the document does not decide."""


@frozen
class Difference:
    """Every month in which the two courses differ, or may, and the totals; money in fen.

    Totals are kept apart by programme and record: what is paid to a person may be part of what is
    paid to the household, so that nothing is added across them. Back payment and recovery are
    not set off against each other.
    """

    household: str
    """The household's id."""
    parts: tuple[Part, ...]
    """Each month that differs, or may."""
    totals: tuple[Total, ...]
    """The parts added up."""


@typed
def difference(before: Course, after: Course) -> Difference:
    """What ``after`` (as it should have been) gives more or less than ``before`` (as it was).

    Only amounts by the month count. An amount that is a range stays a range; months with the same
    facts under the same policy differ by exactly 0, whatever is unknown in them. A month in which
    only one course has the decision (a record that came or went) counts the other as 0.
    Raises UsageError when the courses are not of one household and the same months.
    """
    days = [month.on for month in before.months]
    if before.household != after.household or days != [month.on for month in after.months]:
        zh, en = "两段历程不是同一户、同样的月份", "the courses are not of one household and the same months"
        raise UsageError(Said(zh, en))
    same_policy = before.digest == after.digest and before.policy == after.policy
    parts: list[Part] = []
    streams = tuple(dict.fromkeys((*before.streams(), *after.streams())))
    for programme, path in streams:
        for old, new in zip(before.months, after.months, strict=True):
            if not (same_policy and old.case == new.case):
                part = _part(old, new, programme, path)
                if part is not None:
                    parts.append(part)
    return Difference(before.household, tuple(parts), tuple(_totals(parts)))


def _part(old: Month, new: Month, programme: str, path: RecordPath) -> Part | None:
    was, now = old.of(programme, path), new.of(programme, path)
    entry = now or was
    if entry is None or (was and now and not _payable(was) and not _payable(now)):
        return None
    before, after = (e.decision.amount if e and e.decision.pays else None for e in (was, now))
    if all(amount is None or amount.unit != YUAN_MONTH for amount in (before, after)):
        return None
    silent = any(a is not None and (a.state == "silent" or a.may_be_silent) for a in (before, after))
    if before == after and before is not None and before.state != "range":
        return None
    label = entry.decision.label
    if silent:
        return Part(old.on, programme, label, path, before, after, None, None, True, "open")
    more, less = _more(after, before), _more(before, after)
    if (more, less) == (NOTHING, NOTHING):
        return None
    kind: Direction = "open"
    if less == NOTHING and more.low > 0:
        kind = "back_payment"
    elif more == NOTHING and less.low > 0:
        kind = "recovery"
    return Part(old.on, programme, label, path, before, after, more, less, False, kind)


def _payable(entry: MonthDecision) -> bool:
    return entry.decision.pays and entry.decision.amount is not None


def _ends(amount: Amount | None) -> tuple[Number, Number | None]:
    """The bounds of an amount, 0 where nothing is paid."""
    return (0, 0) if amount is None else (amount.low or 0, amount.high)


def _more(left: Amount | None, right: Amount | None) -> MoneyRange:
    """By how much ``left`` can exceed ``right``, not below 0."""
    a, b = _ends(left), _ends(right)
    low = 0 if b[1] is None else max(0, a[0] - b[1])
    high = None if a[1] is None else max(0, a[1] - b[0])
    return MoneyRange(low, high)


def _totals(parts: Iterable[Part]) -> Iterable[Total]:
    found: dict[tuple[str, RecordPath], list[Part]] = {}
    for part in parts:
        found.setdefault((part.programme, part.path), []).append(part)
    for (programme, path), group in found.items():
        back, recovery = NOTHING, NOTHING
        for part in group:
            back, recovery = back + (part.back_payment or NOTHING), recovery + (part.recovery or NOTHING)
        silent = tuple(part.on for part in group if part.silent)
        yield Total(programme, group[0].label, path, back, recovery, silent)
