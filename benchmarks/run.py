"""Times policyrules against a hand-written function and other engines; prints ratios within one run.

    python benchmarks/run.py [--json FILE]

Nothing here is asserted: a benchmark measures, a test decides. Figures are medians.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import hand_written
import zen_rules
from attrs import evolve, fields

from policyrules.base.errors import Source
from policyrules.core.case import Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.types import ABSENT, Known
from policyrules.deciding import decide, decide_all
from policyrules.deciding.outcomes import evaluate_programme
from policyrules.deciding.quick import prepare
from policyrules.evaluate import engine_of
from policyrules.evaluate.engine import Engine, Run
from policyrules.evaluate.instance import instance_of
from policyrules.intake.case_json import read_case
from policyrules.language.parser import parse
from policyrules.loading import load

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2017, 10, 15)
CASE: dict[str, Any] = {
    "id": "示例户（虚构）",
    "complete": "all",
    "dibao_status": "covered",
    "register_status": "registered",
    "property_ok": True,
    "rural_registration": True,
    "rural_residence": True,
    "last_amount": "100.00",
    "exit_by_policy": False,
    "exit_confirmed_on": "none",
    "members": [
        {
            "id": "甲",
            "insured": True,
            "single_status": "not_covered",
            "incomes": [],
            "jobs": [{"started_on": "2017-08-31", "kind": "migrant_work", "pay": "1000.00",
                      "pay_period": "monthly", "ended_on": "none"}],
        },
        {
            "id": "乙",
            "insured": True,
            "single_status": "not_covered",
            "incomes": [{"kind": "central_pension", "amount": "105.00", "period": "monthly",
                         "received_on": "2017-01-01"}],
            "jobs": [],
        },
        {
            "id": "丙",
            "insured": True,
            "single_status": "not_covered",
            "incomes": [{"kind": "business", "amount": "120.50", "period": "monthly",
                         "received_on": "2017-01-01"}],
            "jobs": [],
        },
    ],
}  # fmt: skip
"""Everything known that the decision asks for."""
OF_OTHER_ANSWERS = ("refused", "alternatives", "together")
"""The fields of a Decision that tell of answers which were not given: refusals with what each lacks, and what
other readings or discretion would change (filled on asking only)."""


def median_seconds(
    action: Callable[[], object], *, least: float = 0.4
) -> float:  # seconds, a clock's own type
    """The median time of a call, over at least nine batches."""
    action()
    started = time.perf_counter()
    action()
    count = max(1, int(least / 9 / max(time.perf_counter() - started, 1e-7)))
    batches = []
    for _ in range(9):
        started = time.perf_counter()
        for _ in range(count):
            action()
        batches.append((time.perf_counter() - started) / count)
    return statistics.median(batches)


def medians(actions: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median time of each, in batches taken in turn, so that all bear the same load of the machine."""
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for action in actions.values():
        action()
    for _ in range(41):
        for name, action in actions.items():
            count = 20
            started = time.process_time()
            for _ in range(count):
                action()
            taken[name].append((time.process_time() - started) / count)
    return {name: statistics.median(found) for name, found in taken.items()}


def one_decision(policy: Policy) -> dict[str, float]:
    """Seconds for one decision, by how much of it is asked for."""
    engine: Engine = engine_of(policy)
    programme = policy.programmes["rural_dibao"]
    case = read_case(policy, CASE)
    outcome, amount = hand_written.decide(CASE, DAY)
    decision = decide(policy, case, on=DAY)
    quick = prepare(policy, on=DAY, programmes=["rural_dibao"])
    ready = quick.ready(case)
    found = (decision.outcome and decision.outcome.id, decision.amount and decision.amount.low)
    fast = quick.decide(ready)
    assert found == (outcome, amount) == (fast.outcome, fast.low), "the yardstick differs"
    assert fast.way == "known"

    def bare() -> None:
        evaluate_programme(
            engine, Run(engine, DAY, {}), programme, instance_of(policy, case.household, on=DAY)
        )

    def read(names: list[str]) -> None:
        told = decide(policy, case, on=DAY)
        for name in names:
            getattr(told, name)

    every = [field.name for field in fields(Decision)]
    full = [name for name in every if name not in OF_OTHER_ANSWERS]
    timed = medians(
        {
            "hand-written Python, from the dict": lambda: hand_written.decide(CASE, DAY),
            "quick, from a prepared case": lambda: quick.decide(ready),
            "quick, from the dict": lambda: quick.decide(quick.read(CASE)),
            "policyrules, without trace": bare,
            "policyrules, the Decision": lambda: decide(policy, case, on=DAY),
            "policyrules, the Decision, reading the dict too": lambda: decide(
                policy, read_case(policy, CASE), on=DAY
            ),
            "policyrules, the full Decision: every field but refusals and alternatives, no text": (
                lambda: read(full)
            ),
            "policyrules, the Decision, every field read, no text": lambda: read(every),
        }
    )
    return timed | _zen(outcome, amount)


def all_programmes(policy: Policy) -> dict[str, float]:
    """Seconds for every programme, for the household and each of its three members, all of it known."""
    case = read_case(policy, CASE)
    case = evolve(case, household=_told_all(policy, case.household))
    quick = prepare(policy, on=DAY)
    ready = quick.ready(case)
    found = quick.decide_all(ready)
    by = sum(each.way == "evaluator" for each in found)
    return medians(
        {
            "hand-written Python, one programme": lambda: hand_written.decide(CASE, DAY),
            f"quick, {len(found)} decisions, {by} of them by the evaluator": lambda: quick.decide_all(ready),
            f"policyrules, the Decision, {len(found)} decisions": lambda: decide_all(policy, case, on=DAY),
        }
    )


def _told_all(policy: Policy, record: Record) -> Record:
    """A record of which every fact is known: not told is no, none, 0, the last option, a day of 1970."""
    facts = {
        name: record.facts.get(name) or Fact(_plain(given))
        for name, given in policy.facts[record.entity].items()
    }
    children = policy.children[record.entity]
    lists = {
        child: tuple(_told_all(policy, each) for each in record.lists.get(child, ())) for child in children
    }
    return evolve(record, facts=facts, lists=lists, complete=frozenset(children))


def _plain(given: Given) -> Known:
    if given.type.optional:
        return ABSENT
    match given.type.kind:
        case "bool":
            return False
        case "choice":
            return given.type.options[-1].id
        case "choices":
            return frozenset()
        case "number":
            return given.low if isinstance(given.low, int) else 0
        case "date":
            return date(1970, 1, 1)
    return "x"


def _zen(outcome: str, amount: int) -> dict[str, float]:
    try:
        import zen
    except ImportError:
        print("zen-engine is not installed: left out", file=sys.stderr)
        return {}
    engine = zen.ZenEngine().create_decision(zen_rules.graph())
    facts = zen_rules.facts(CASE, DAY)
    result = engine.evaluate(facts)["result"]
    assert (result["outcome"], int(result["amount"])) == (outcome, amount), result
    return {"zen-engine, expressions only": median_seconds(lambda: engine.evaluate(facts))}


def start_up() -> dict[str, float]:
    """Seconds of whole processes: a bare interpreter, and a cold command up to its first decision."""
    case = ROOT / "examples" / "yancheng-one.json"
    command = [
        sys.executable,
        "-m",
        "policyrules",
        "decide",
        "yancheng",
        "--case",
        str(case),
        "--on",
        "2017-10-15",
    ]
    command += ["--overlay", "example_county", "--programme", "rural_dibao"]

    def run(arguments: list[str], cache: str = "") -> None:
        environ = os.environ | {"POLICYRULES_CACHE": cache}
        subprocess.run(arguments, check=True, capture_output=True, env=environ)

    with tempfile.TemporaryDirectory() as folder:
        return {
            "python -c pass": median_seconds(lambda: run([sys.executable, "-c", "pass"]), least=0),
            "policyrules decide, cold, from the texts": median_seconds(lambda: run(command), least=0),
            "policyrules decide, cold, from what was kept": median_seconds(
                lambda: run(command, folder), least=0
            ),
        }


def parsing() -> dict[str, float]:
    """Seconds to parse a policy of about 2,000 lines, beside splitting its text into words."""
    files = sorted((ROOT / "policies" / "yancheng").glob("*.policy"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    body = "\n".join((text.split("\n") * 4)[:2000])
    source = Source("2000.policy", body)
    return {
        "str.split of 2,000 lines": median_seconds(body.split),
        "parse of 2,000 lines": median_seconds(lambda: parse(source), least=0.9),
    }


def table(title: str, timed: dict[str, float]) -> str:
    """A Markdown table: median and ratio to the first row."""
    first = next(iter(timed.values()))
    rows = [f"| {name} | {_shown(seconds)} | {seconds / first:.1f} |" for name, seconds in timed.items()]
    return "\n".join([f"### {title}", "", "| what | median | ratio |", "| --- | --- | --- |", *rows, ""])


def _shown(seconds: float) -> str:
    return f"{seconds * 1e6:,.1f} µs" if seconds < 0.001 else f"{seconds * 1e3:,.1f} ms"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", type=Path, help="also write the medians, in seconds")
    options = arguments.parse_args()
    policy = load("yancheng", overlay="example_county")
    found = {
        "One decision, warm": one_decision(policy),
        "Every programme, warm": all_programmes(policy),
        "Start-up": start_up(),
        "Parsing": parsing(),
    }
    print("\n".join(table(title, timed) for title, timed in found.items()))
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
