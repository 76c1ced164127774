"""The decision month by month: what changed it, what the ledger holds, what is owed.

Each month is decided on its last day, with the facts in force on that day. That is this
project's reading beside A47 (what a decision gives is paid from the month after it, and stops
from the month after it): the month decided and the month paid stand side by side, so that a
caller pays ``Month.on``'s decision from ``Month.pays_from``.
"""

from policyrules.core.decision import Written
from policyrules.courses.changes import read_changes
from policyrules.courses.difference import Difference, MoneyRange, Part, Total, difference
from policyrules.courses.follow import course
from policyrules.courses.happenings import Arrival, Change, Departure, Happening
from policyrules.courses.results import Cause, Course, Month, MonthDecision, MonthNote
from policyrules.courses.words import course_json, course_rows, course_text, difference_json, difference_text

__all__ = [
    "Arrival",
    "Cause",
    "Change",
    "Course",
    "Departure",
    "Difference",
    "Happening",
    "MoneyRange",
    "Month",
    "MonthDecision",
    "MonthNote",
    "Part",
    "Total",
    "Written",
    "course",
    "course_json",
    "course_rows",
    "course_text",
    "difference",
    "difference_json",
    "difference_text",
    "read_changes",
]
