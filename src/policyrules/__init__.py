"""Social-assistance rules as .policy files, and decisions with cited clauses.

    from datetime import date
    import policyrules

    policy = policyrules.load("yancheng", overlay="example_county")
    case = policyrules.read_case(policy, {"id": "1", "complete": "all", "members": [{"id": "甲"}]})
    decision = policyrules.decide(policy, case, on=date(2017, 10, 15))
    print(policyrules.explain(policy, decision))

Everything here is imported on first use, so that a program pays only for what it calls.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from policyrules._version import LANGUAGE_VERSION, __version__

if TYPE_CHECKING:
    from policyrules.asking.answers import answered as answered
    from policyrules.asking.questions import Asking as Asking
    from policyrules.asking.questions import Question as Question
    from policyrules.asking.questions import next_question as next_question
    from policyrules.asking.stretches import stretches as stretches
    from policyrules.authoring.county_form import overlay_template as overlay_template
    from policyrules.authoring.coverage import coverage as coverage
    from policyrules.authoring.worked_cases import run_examples as run_examples
    from policyrules.base.errors import CaseError as CaseError
    from policyrules.base.errors import Finding as Finding
    from policyrules.base.errors import PolicyError as PolicyError
    from policyrules.base.errors import PolicyrulesError as PolicyrulesError
    from policyrules.base.errors import UsageError as UsageError
    from policyrules.base.saying import Said as Said
    from policyrules.comparing.curves import curve as curve
    from policyrules.comparing.households import compare as compare
    from policyrules.comparing.impact import impact as impact
    from policyrules.comparing.impact_results import Side as Side
    from policyrules.core.case import Case as Case
    from policyrules.core.decision import Decision as Decision
    from policyrules.core.policy import Policy as Policy
    from policyrules.core.totals import totals as totals
    from policyrules.courses import Arrival as Arrival
    from policyrules.courses import Change as Change
    from policyrules.courses import Course as Course
    from policyrules.courses import Departure as Departure
    from policyrules.courses import course as course
    from policyrules.courses import difference as difference
    from policyrules.courses import read_changes as read_changes
    from policyrules.deadlines.against_records import check_deadlines as check_deadlines
    from policyrules.deadlines.against_records import due as due
    from policyrules.deadlines.against_records import standing as standing
    from policyrules.deadlines.calendar_file import ics as ics
    from policyrules.deadlines.events import read_events as read_events
    from policyrules.deadlines.events import read_holidays as read_holidays
    from policyrules.deciding import decide as decide
    from policyrules.deciding import decide_all as decide_all
    from policyrules.deciding import decide_units as decide_units
    from policyrules.deciding.quick import Quick as Quick
    from policyrules.deciding.quick import QuickDecision as QuickDecision
    from policyrules.deciding.quick import ReadyCase as ReadyCase
    from policyrules.deciding.quick import prepare as prepare
    from policyrules.deciding.quick import quick as quick
    from policyrules.explaining import explain as explain
    from policyrules.explaining.notice import notice as notice
    from policyrules.explaining.receipt import canonical as canonical
    from policyrules.explaining.replaying import read_receipts as read_receipts
    from policyrules.explaining.replaying import replay as replay
    from policyrules.intake.case_csv import read_ledger as read_ledger
    from policyrules.intake.case_json import read_case as read_case
    from policyrules.intake.case_json import read_cases as read_cases
    from policyrules.intake.case_json import read_json_ledger as read_json_ledger
    from policyrules.intake.records import Ledger as Ledger
    from policyrules.intake.schema import case_schema as case_schema
    from policyrules.lists.results import overlap as overlap
    from policyrules.lists.roll_tables import read_rolls as read_rolls
    from policyrules.lists.rolls import compare_rolls as compare_rolls
    from policyrules.lists.rosters import roster as roster
    from policyrules.lists.rosters import rosters as rosters
    from policyrules.loading import check as check
    from policyrules.loading import find_policies as find_policies
    from policyrules.loading import load as load

_HOMES: Final = {
    "asking.answers": "answered",
    "asking.questions": "Asking Question next_question",
    "asking.stretches": "stretches",
    "authoring.county_form": "overlay_template",
    "authoring.coverage": "coverage",
    "authoring.worked_cases": "run_examples",
    "base.errors": "CaseError Finding PolicyError PolicyrulesError UsageError",
    "base.saying": "Said",
    "comparing.curves": "curve",
    "comparing.households": "compare",
    "comparing.impact": "impact",
    "comparing.impact_results": "Side",
    "core.case": "Case",
    "core.decision": "Decision",
    "core.policy": "Policy",
    "core.totals": "totals",
    "courses": "Arrival Change Course Departure course difference read_changes",
    "deadlines.against_records": "check_deadlines due standing",
    "deadlines.calendar_file": "ics",
    "deadlines.events": "read_events read_holidays",
    "deciding": "decide decide_all decide_units",
    "deciding.quick": "Quick QuickDecision ReadyCase prepare quick",
    "explaining": "explain",
    "explaining.notice": "notice",
    "explaining.receipt": "canonical",
    "explaining.replaying": "read_receipts replay",
    "intake.case_csv": "read_ledger",
    "intake.case_json": "read_case read_cases read_json_ledger",
    "intake.records": "Ledger",
    "intake.schema": "case_schema",
    "lists.results": "overlap",
    "lists.roll_tables": "read_rolls",
    "lists.rolls": "compare_rolls",
    "lists.rosters": "roster rosters",
    "loading": "check find_policies load",
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = ["LANGUAGE_VERSION", "__version__", *sorted(_HOME_OF)]
"""What programs and documentation use. Everything else may move between versions."""


_ROOMS: Final = ("ledgers",)
"""Packages whose functions are called by their name: ``policyrules.ledgers.decide``."""


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return import_module(f"policyrules.{name}")
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"policyrules.{home}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
