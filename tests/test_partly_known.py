"""Several options (多选) of which some are known to be in, some to be out, and of others nothing is known."""

from __future__ import annotations

import json
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from building import policy
from policyrules import CaseError, canonical, decide, explain, read_case, replay
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.core.possible import Several
from policyrules.courses import course
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.case_writing import write_case
from policyrules.intake.schema import case_schema
from reference import status
from test_sql import decided, rows_of

ON = date(2021, 6, 1)
WORDS = """政策 words “虚构的词汇”
实体 户 (household) 列名 households
  事实 困难 (hardship) : 选项 {病 (ill), 学 (school), 残 (disabled)}
  事实 原因 (causes) : 多选 {病 (ill), 学 (school), 残 (disabled)}
  事实 措施 (measures) : 多选 {产业 (farm), 就业 (work)} 可无
"""
HEAD = "政策 place “虚构的办法” 生效 2020-01-01 词汇 words\n条款 一 “标准”\n"
RULES = """决定 补助 (grant) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 有病 (ill) 当 原因 包含 {病} 则 给 金额 若 原因 包含 {学, 残} 则 300元/月 否则 100元/月 依据 一 “标准”
  情形 两项 (two) 当 非 原因 包含 {病} 且 项数(原因) 不低于 2 则 给 金额 50元/月 依据 一 “标准”
  情形 同类 (same) 当 困难 属于 原因 且 项数(原因) 低于 2 且 非 原因 包含 {病} 则 给 金额 10元/月 依据 一 “标准”
  其余 则 不给 依据 一 “标准”
决定 帮扶 (help) 对 户
  结果 帮 (yes_help), 不帮 (no_help)
  情形 有 (some) 当 有值(措施) 则 帮 依据 一 “标准”
  其余 则 不帮 依据 一 “标准”
"""


def place() -> Policy:
    return policy(RULES, head=HEAD, words=WORDS)


def household(found: Policy, causes: object, **more: object) -> Case:
    return read_case(found, {"id": "h", "hardship": "残", "causes": causes, **more})


def result(found: Policy, case: Case) -> tuple[set[str], object, object]:
    decision = decide(found, case, on=ON, programme="grant")
    assert decision.amount is not None
    return {o.id for o in decision.possible}, decision.amount.low, decision.amount.high


def test_what_is_read() -> None:
    """Options said to be in or not, by name or label; left out or null is not known; all said is known."""
    found = place()
    facts = [
        household(found, causes).household.facts.get("causes")
        for causes in (
            {"病": True, "school": "否"}, {"ill": False}, {"ill": None}, {},
            {"ill": True, "学": False, "disabled": "yes"}, {"value": {"ill": True}, "source": "走访"},
        )
    ]  # fmt: skip
    every = frozenset({"ill", "school", "disabled"})
    assert [None if fact is None else fact.value for fact in facts] == [
        Several(frozenset({"ill"}), frozenset({"ill", "disabled"})),
        Several(frozenset(), frozenset({"school", "disabled"})), None, None,
        frozenset({"ill", "disabled"}), Several(frozenset({"ill"}), every),
    ]  # fmt: skip
    assert facts[-1] is not None
    assert facts[-1].source == "走访"


@pytest.mark.parametrize(
    ("causes", "said"),
    [
        ({"病": True, "ill": True}, "causes: ill 选了两次"),
        ({"并": True}, "causes: 并 不在选项之中，可选：病(ill)、学(school)、残(disabled)"),
        ({"病": 1}, "causes: 1 不是“是”或“否”"),
    ],
)
def test_what_is_refused(causes: object, said: str) -> None:
    """An option twice, one that there is not, and what is neither yes nor no."""
    with pytest.raises(CaseError) as caught:
        household(place(), causes)
    assert [p.said.zh if not p.field else f"{p.field}: {p.said.zh}" for p in caught.value.problems] == [said]


def test_answers_say_what_follows() -> None:
    """病 in: given, 100 or 300 as 学 and 残 are not known; 病 out and 学 out: only 残 alone matters."""
    found = place()
    assert result(found, household(found, {"病": True})) == ({"give"}, 10000, 30000)
    assert result(found, household(found, {"病": True, "学": False})) == ({"give"}, 10000, 10000)
    assert result(found, household(found, {"病": False, "学": False})) == ({"give", "refuse"}, 0, 1000)
    decision = decide(found, household(found, {"病": True}), on=ON, programme="grant")
    assert [m.id for m in decision.missing] == ["household.causes"]
    assert "原因" in explain(found, decision)


def test_every_state_of_three_options() -> None:
    """All 27: evaluator, SQL and reference agree; nothing that a completion gives is missing; more known is less open."""
    found = place()
    states = list(product((True, False, None), repeat=3))
    cases = [
        read_case(found, {"id": f"h{n}", "hardship": "残", "measures": {"farm": truths[0]},
                          "causes": dict(zip(("ill", "school", "disabled"), truths, strict=True))})
        for n, truths in enumerate(states)
    ]  # fmt: skip
    for programme in ("grant", "help"):
        rows = {row.household: row for row in rows_of(found, ON, *cases, programme=programme)}
        assert [rows[c.id] for c in cases] == [decided(found, c, ON, programme) for c in cases]
    given = {truths: result(found, case) for truths, case in zip(states, cases, strict=True)}
    for truths, case in zip(states, cases, strict=True):
        assert status(found, case, ON, "grant", "grant.amount") == decided(found, case, ON, "grant").status
        options, low, high = given[truths]
        completed = [given[t] for t in states if None not in t and _completes(t, truths)]
        assert options == set().union(*(o for o, _, _ in completed))
        assert (low, high) == (min(a for _, a, _ in completed), max(b for _, _, b in completed))


def _completes(known: tuple[bool | None, ...], partly: tuple[bool | None, ...]) -> bool:
    return all(b is None or a == b for a, b in zip(known, partly, strict=True))


def test_it_is_written_and_read_again() -> None:
    """The JSON of the case, receipts, courses and the schema know it."""
    found = place()
    case = household(found, {"病": True, "学": False}, measures={"farm": True})
    data = write_case(found, case)
    assert (data["causes"], data["measures"]) == ({"ill": True, "school": False}, {"farm": True})
    assert read_case(found, json.loads(json.dumps(data))) == case
    decision = decide(found, case, on=ON, programme="grant")
    assert replay(found, case, canonical(found, decision, case=case)).same
    assert course(found, case, start=ON, end=ON).months
    assert '"disabled"' in json.dumps(case_schema(found), default=str)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("病；非 学", Several(frozenset({"ill"}), frozenset({"ill", "disabled"}))),
        ("not ill", Several(frozenset(), frozenset({"school", "disabled"}))),
        ("病、？", Several(frozenset({"ill"}), frozenset({"ill", "school", "disabled"}))),
        ("病；非 学；非 残", frozenset({"ill"})),
        ("？", None),
        ("病；学", frozenset({"ill", "school"})),
    ],
)
def test_a_cell_of_a_table(tmp_path: Path, cell: str, value: object) -> None:
    """非 before an option is out, ？ leaves the others open; a plain list is all of them, as ever."""
    (tmp_path / "households.csv").write_text(f"户编号,原因\n1,{cell}\n", "utf-8")
    (case,) = read_ledger(place(), tmp_path).cases
    fact = case.household.facts.get("causes")
    assert (None if fact is None else fact.value) == value


def test_a_cell_that_contradicts_itself(tmp_path: Path) -> None:
    """One option in and out: refused with its row."""
    (tmp_path / "households.csv").write_text("户编号,原因\n1,病；非 病\n", "utf-8")
    ledger = read_ledger(place(), tmp_path)
    assert not list(ledger.cases)
    (rejected,) = ledger.rejected
    assert [p.row for p in rejected.problems] == [2]
