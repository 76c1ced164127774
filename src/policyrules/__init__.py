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
from typing import TYPE_CHECKING

from policyrules._version import LANGUAGE_VERSION, __version__

if TYPE_CHECKING:
    from policyrules.base.errors import CaseError as CaseError
    from policyrules.base.errors import Finding as Finding
    from policyrules.base.errors import PolicyError as PolicyError
    from policyrules.base.errors import UsageError as UsageError
    from policyrules.core.case import Case as Case
    from policyrules.core.decision import Decision as Decision
    from policyrules.core.policy import Policy as Policy
    from policyrules.deciding import decide as decide
    from policyrules.deciding import decide_all as decide_all
    from policyrules.explaining import explain as explain
    from policyrules.intake.case_json import read_case as read_case
    from policyrules.loading import check as check
    from policyrules.loading import load as load

_HOMES = {
    "Case": "core.case",
    "CaseError": "base.errors",
    "Decision": "core.decision",
    "Finding": "base.errors",
    "Policy": "core.policy",
    "PolicyError": "base.errors",
    "UsageError": "base.errors",
    "check": "loading",
    "decide": "deciding",
    "decide_all": "deciding",
    "explain": "explaining",
    "load": "loading",
    "read_case": "intake.case_json",
}

__all__ = ["LANGUAGE_VERSION", "__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"policyrules.{home}"), name)
