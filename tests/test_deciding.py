"""Deciding a whole case: which programmes are evaluated, and for whom."""

from datetime import date
from typing import Any

import pytest

from policyrules import deciding
from policyrules.deciding import decide_all
from policyrules.intake.case_json import read_case
from policyrules.loading import load

DAY = date(2017, 10, 15)


def test_one_programme_is_decided_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for one programme, by id or by label, no other is evaluated; it comes out as among all."""
    policy = load("yancheng", overlay="example_county")
    people: list[dict[str, Any]] = [
        {"id": str(n)} for n in range(1, 6)
    ]
    case = read_case(policy, {"id": "example", "complete": "all", "members": people})
    every = decide_all(policy, case, on=DAY)
    evaluated: list[str] = []
    whole = deciding._decision

    def counted(engine: Any, case: Any, programme: Any, *rest: Any, **options: Any) -> Any:
        evaluated.append(programme.id)
        return whole(engine, case, programme, *rest, **options)

    monkeypatch.setattr(deciding, "_decision", counted)
    for name in ("rural_dibao", "农村低保"):
        evaluated.clear()
        found = decide_all(policy, case, on=DAY, programme=name)
        assert found == tuple(d for d in every if d.programme == "rural_dibao")
        assert evaluated == ["rural_dibao"]
    assert len({d.programme for d in every}) > 1
