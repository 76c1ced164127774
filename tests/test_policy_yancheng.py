"""The Yancheng policy: clean, its worked cases right, and the cases sharp enough to notice a change."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from policyrules.coverage import coverage
from policyrules.errors import PolicyError
from policyrules.examples import run_examples
from policyrules.load import check, load
from policyrules.policy import Policy

POLICIES = Path(__file__).parent.parent / "policies"


def _with_overlay(policies: Path) -> Callable[[str | None], Policy]:
    known: dict[str | None, Policy] = {}

    def policy_with(overlay: str | None) -> Policy:
        if overlay not in known:
            known[overlay] = load("yancheng", overlay=overlay, policies=policies)
        return known[overlay]

    return policy_with


def _failing(policies: Path) -> list[str]:
    policy_with = _with_overlay(policies)
    outcomes = run_examples(policy_with, policy_with(None))
    return [outcome.example.title for outcome in outcomes if not outcome.passed]


@pytest.mark.parametrize("overlay", [None, "example_county"])
def test_nothing_is_wrong_or_doubtful(overlay: str | None) -> None:
    """Neither the policy nor the invented county's figures give an error or a warning."""
    found = check("yancheng", overlay=overlay, policies=POLICIES)
    assert [f"{f.span} {f.code} {f.zh}" for f in found if f.severity != "info"] == []


def test_every_clause_is_accounted_for() -> None:
    """No clause is cited without an entry in the register, none stands there without a rule or a status."""
    found = coverage(load("yancheng", policies=POLICIES))
    assert found.holes == ()
    assert found.counts["encoded"] >= 20


def test_worked_cases() -> None:
    """Every worked case, computed by hand in its comment, comes out as written; there are fifteen or more."""
    assert _failing(POLICIES) == []
    assert len(load("yancheng", policies=POLICIES).examples) >= 15


MUTATIONS = {
    "at the standard counts as below": ("20-收入", "(家庭月收入) 低于 农村", "(家庭月收入) 不高于 农村"),
    "the cost is counted from the next month": ("20-收入", "有成本) 当月 起 就业", "有成本) 次月 起 就业"),
    "the cost is not capped by the pay": (
        "20-收入",
        "较小者(就业成本比例 × 按月(本市城市低保标准), 有成本就业月收入)",
        "就业成本比例 × 按月(本市城市低保标准)",
    ),
    "applicants may deduct": ("00-文件", "采用 仅在保", "采用 含申请人"),
    "the pension is excluded for one more year": (
        "20-收入", "至 2020-12-31 金额 月额 依释义 A17, A18 依", "至 2021-12-31 金额 月额 依释义 A17, A18 依",
    ),
    "individual accounts are excluded too": (
        "20-收入", "{中央基础养老金, 地方基础养老金} 期间", "{中央基础养老金, 个人账户养老金} 期间",
    ),
    "the transition lasts two months": ("30-低保", "次月 起 3个月", "次月 起 2个月"),
    "the transition pays nothing": ("30-低保", "金额 原保障金", "金额 0元/月"),
    "the transition comes before continuing": (
        "30-低保", "且 非 符合低保条件 且 因扶贫政策脱贫", "且 因扶贫政策脱贫",
    ),
    "anyone out of poverty has a transition": ("30-低保", "且 因扶贫政策脱贫", ""),
    "adults are seventeen": ("40-单人户", "18岁", "17岁"),
    "a guardian may apply": ("40-单人户", "申请人 等于 本人", "申请人 属于 {本人, 法定监护人}"),
    "the cap comes after what was paid": (
        "50-医疗",
        "较小者(医疗救助比例 × 本年自负, 医疗救助封顶线) - 本年已付医疗救助",
        "较小者(医疗救助比例 × 本年自负 - 本年已付医疗救助, 医疗救助封顶线)",
    ),
    "bills of other years count": ("50-医疗", "年份(服务日) 等于 年份(评定日) 且 ", ""),
    "schooling is urgent": ("60-特困与临时", "其他特殊原因} 且 暂时", "其他特殊原因, 就学} 且 暂时"),
}  # fmt: skip


def _noticed(policies: Path) -> set[str]:
    """The titles of the cases that fail, or the codes of what keeps the policy from loading."""
    try:
        return set(_failing(policies))
    except PolicyError as error:
        return {finding.code for finding in error.findings}


def _changed(text: str, old: str, new: str) -> str:
    """``text`` with ``old`` replaced, however the formatter breaks its lines and writes its commas."""
    parts = [re.escape(part) for part in re.split(r"[,\s]+", old)]
    found = re.compile(r"[,，\s]+".join(parts)).search(text)
    assert found, f"no {old!r} in the policy"
    return text[: found.start()] + new + text[found.end() :]


@pytest.mark.parametrize("name", MUTATIONS)
def test_worked_cases_notice(name: str, tmp_path: Path) -> None:
    """A policy changed in one place fails at least one worked case, or clashes and no longer loads."""
    place, old, new = MUTATIONS[name]
    policies = shutil.copytree(POLICIES, tmp_path / "policies")
    path = policies / "yancheng" / f"{place}.policy"
    path.write_text(_changed(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    noticed = _noticed(policies)
    assert noticed
    assert {n for n in noticed if n.startswith("PR")} <= {"PR606"}
