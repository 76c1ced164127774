"""The same rules as a ZEN decision graph (JDM expressions), as far as ZEN can say them.

ZEN has neither lists of intervals nor exact rationals; it is given months as numbers.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hand_written import COSTLY, EMPLOYMENT_COST, EXCLUDED, RURAL_STANDARD, fen, month

_GROSS = "sum(map(members, sum(map(#.incomes, #.counted)) + sum(map(#.jobs, #.pay)) - #.cost))"
_EXPRESSIONS = {
    "income": f"max([0, {_GROSS}])",
    "eligible": f"$.income * 12 < {RURAL_STANDARD} * len(members) and property_ok",
    "grace": "exit_by_policy and confirmed != null and confirmed <= today and today - confirmed <= 3",
    "outcome": 'status in ["not_covered", "stopped"] ? ($.eligible ? "include" : "refuse") : '
    '($.eligible ? "continue" : ($.grace ? "transition" : "exit"))',
    "amount": '$.outcome in ["include", "continue"] ? '
    f"max([0, floor((2 * ({RURAL_STANDARD} * len(members) - $.income * 12) + 12) / 24)]) : "
    '($.outcome == "transition" ? last_amount : 0)',
}


def graph() -> str:
    """The decision graph as JSON."""
    rows = [{"id": key, "key": key, "value": value} for key, value in _EXPRESSIONS.items()]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "rules", "type": "expressionNode", "name": "rules", "content": {"expressions": rows}},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def facts(household: dict[str, Any], on: date) -> dict[str, Any]:
    """The case in the form the graph reads; windows and exclusions worked out beforehand."""

    def cost(member: dict[str, Any]) -> int:
        jobs = [j for j in member.get("jobs", ()) if j["kind"] in COSTLY]
        if not jobs or not member.get("insured"):
            return 0
        start = min(date.fromisoformat(j["started_on"]) for j in jobs)
        inside = 0 <= month(on) - month(start) <= 5
        return min(EMPLOYMENT_COST, sum(fen(j["pay"]) for j in jobs)) if inside else 0

    def counted(income: dict[str, Any]) -> int:
        out = income["kind"] in EXCLUDED and on <= date(2020, 12, 31)
        return 0 if out else fen(income["amount"])

    day = household.get("exit_confirmed_on")
    return {
        "members": [
            {
                "incomes": [{"counted": counted(i)} for i in m.get("incomes", ())],
                "jobs": [{"pay": fen(j["pay"])} for j in m.get("jobs", ())],
                "cost": cost(m),
            }
            for m in household["members"]
        ],
        "property_ok": household["property_ok"],
        "status": household["dibao_status"],
        "exit_by_policy": bool(household.get("exit_by_policy")),
        "confirmed": month(date.fromisoformat(day)) if day and day != "none" else None,
        "today": month(on),
        "last_amount": fen(household.get("last_amount", "0")),
    }
