"""The Dayao policy: clean, its worked cases right, sharp enough to notice a change, and without gaps."""

import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyrules.coverage import coverage
from policyrules.errors import PolicyError
from policyrules.evaluate import decide
from policyrules.examples import run_examples
from policyrules.load import check, load
from policyrules.policy import Policy
from policyrules.testing import cases

POLICIES = Path(__file__).parent.parent / "policies"


def _failing(policies: Path) -> list[str]:
    known: dict[str | None, Policy] = {}

    def policy_with(overlay: str | None) -> Policy:
        if overlay not in known:
            known[overlay] = load("dayao", overlay=overlay, policies=policies)
        return known[overlay]

    outcomes = run_examples(policy_with, policy_with(None))
    return [outcome.example.title for outcome in outcomes if not outcome.passed]


@pytest.mark.parametrize("overlay", [None, "example_county"])
def test_nothing_is_wrong_or_doubtful(overlay: str | None) -> None:
    """Neither the policy nor the invented county's figures give an error or a warning."""
    found = check("dayao", overlay=overlay, policies=POLICIES)
    assert [f"{f.span} {f.code} {f.zh}" for f in found if f.severity != "info"] == []


def test_every_clause_is_accounted_for() -> None:
    """No clause is cited without an entry in the register, none stands there without a rule or a status."""
    found = coverage(load("dayao", policies=POLICIES))
    assert found.holes == ()
    assert found.counts["encoded"] >= 14


def test_worked_cases() -> None:
    """Every worked case, computed by hand in its comment, comes out as written; there are fifteen or more."""
    assert _failing(POLICIES) == []
    assert len(load("dayao", policies=POLICIES).examples) >= 15


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), on=st.sampled_from([date(2020, 3, 2), date(2020, 12, 31), date(2021, 1, 1)]))
def test_household_is_always_decided(data: st.DataObject, on: date) -> None:
    """Whatever is known of a household, its dibao decision is neither silent nor a clash."""
    policy = _example_county(str(POLICIES))
    case = data.draw(cases(policy, on, about="rural_dibao"))
    found = decide(policy, case, on=on, programme="rural_dibao")
    assert found.status in ("decided", "undetermined", "held")
    assert not found.may_be_silent


@cache
def _example_county(policies: str) -> Policy:
    return load("dayao", overlay="example_county", policies=policies)


CHANGES = {
    "at the standard counts as below": ("20-收入", "家庭年收入 低于 农村", "家庭年收入 不高于 农村"),
    "no deduction for entries": ("20-收入", "户.建档户 或 户.在低保中) 且", "户.在低保中) 且"),
    "the pay is deducted instead of the cost": ("20-收入", "实际成本 × 就业", "月收入 × 就业"),
    "a job that ended still counts": ("20-收入", "至 结束 若无 评定日", "至 评定日"),
    "the top-up is the amount": ("30-低保", "补足至(未规定, 补足底线)", "补足底线"),
    "the top-up does not round up": ("30-低保", "取整 进一", "取整 四舍五入"),
    "an undisputed entry is held": ("30-低保", "标记兜底 且 有争议", "标记兜底"),
    "a dispute freezes those in benefit": ("30-低保", "非 在低保中 且 标记兜底 且", "标记兜底 且"),
    "seven months from this month": ("30-低保", "当月 起 渐退月数", "当月 起 7个月"),
    "phase-out off the register": ("30-低保", "且 建档户 且 农村户籍", "且 农村户籍"),
    "phase-out in spite of the property": ("30-低保", "建档户 且 农村户籍 且 财产合规", "建档户 且 农村户籍"),
    "phase-out at the full amount": ("30-低保", "原保障金 × 渐退比例", "原保障金"),
    "grade 3 of any kind is listed": ("40-单人户", "残疾等级 不高于 2", "残疾等级 不高于 3"),
    "no application needed": ("40-单人户", "且 申请人 等于 本人", ""),
    "single-person beside the household": ("40-单人户", "且 非 整户在保 裁量", "裁量"),
    "phase-out by the household's own date": ("40-单人户", "以 单人户超标认定日 为 户.超标认定日", ""),
    "two refusals are enough": ("50-拒不参加", "不低于 3次", "不低于 2次"),
    "a good reason does not break the row": ("50-拒不参加", "且 非 正当理由", ""),
    "the employed are sanctioned": ("50-拒不参加", "且 无业", ""),
    "any spending is large": ("60-临时救助", "且 支出较大", ""),
}  # fmt: skip


def _changed(text: str, old: str, new: str) -> str:
    """``text`` with ``old`` replaced, however the formatter breaks its lines and writes its commas."""
    parts = [re.escape(part) for part in re.split(r"[,\s]+", old)]
    found = re.compile(r"[,，\s]+".join(parts)).search(text)
    assert found, f"no {old!r} in the policy"
    return text[: found.start()] + new + text[found.end() :]


def _noticed(policies: Path) -> bool:
    try:
        return _failing(policies) != []
    except PolicyError as error:
        return {finding.code for finding in error.findings} == {"PR606"}


@pytest.mark.parametrize("name", CHANGES)
def test_worked_cases_notice(name: str, tmp_path: Path) -> None:
    """A policy changed in one place fails at least one worked case, or clashes and no longer loads."""
    place, old, new = CHANGES[name]
    policies = shutil.copytree(POLICIES, tmp_path / "policies")
    path = policies / "dayao" / f"{place}.policy"
    path.write_text(_changed(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    assert _noticed(policies)
