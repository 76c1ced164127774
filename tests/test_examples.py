"""Worked cases: what they expect is held against what is decided, and every difference is named."""

from pathlib import Path

import pytest
from attrs import evolve

import small
from policyrules.authoring.worked_cases import run_example, run_examples
from policyrules.core.possible import Interval
from policyrules.core.types import SILENT
from policyrules.core.worked import Example, Expected
from policyrules.loading import load

POLICY = small.policy()
DATA = {"id": "甲户", "complete": "all", "property_ok": True, "members": [{"id": "1", "wage": "250.00"}]}


def texts(
    *expected: Expected, data: dict[str, object] | None = None, choices: tuple[tuple[str, str], ...] = ()
) -> list[str]:
    example = Example("一例", small.ON, None, DATA if data is None else data, expected, choices)
    return [line for mismatch in run_example(POLICY, example).mismatches for line in mismatch.lines("zh")]


def expect(*outcomes: str, **more: object) -> Expected:
    stated = {"amount": None, "missing": (), "citations": ()} | more
    return Expected("dibao", None, frozenset(outcomes), **stated)  # type: ignore[arg-type]


def test_as_expected() -> None:
    """Nothing is said where outcome, amount, clauses and missing facts are as expected."""
    assert texts(expect("include", amount=15000, citations=(("二第1句", "收入低于标准"), ("一", "")))) == []
    unknown = {**DATA, "property_ok": None}
    assert texts(expect("include", "refuse", missing=("property_ok",)), data=unknown) == []


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (expect("refuse"), "低保：应得 不予纳入，实得 纳入"),
        (expect("include", "refuse"), "低保：应得 纳入 或 不予纳入，实得 纳入"),
        (expect(), "低保：应得 未规定，实得 纳入"),
        (expect("include", amount=15001), "低保 金额：应得 150.01元/月，实得 150.00元/月"),
        (expect("include", amount=Interval(0, None)), "低保 金额：应得 至少0.00元/月，实得 150.00元/月"),
        (expect("include", amount=SILENT), "低保 金额：应得 未规定，实得 150.00元/月"),
        (expect("include", missing=("wage",)), "低保 缺：应得 wage，实得 （无）"),
        (
            expect("include", citations=(("二第2句", "可以"),)),
            "低保 依据：应得 二第2句 “可以”，实得 一、二第1句",
        ),
        (
            expect("include", citations=(("二第1句", "可以"),)),
            "低保 依据：应得 二第1句 “可以”，实得 二第1句 “收入低于标准”",
        ),
    ],
)
def test_differences(expected: Expected, text: str) -> None:
    """Each difference says what was expected and what came; of another result, by which clauses it came,
    of another amount, how it was worked out."""
    rests_on = ["  依据 一、二第1句"] if not expected.missing and not expected.citations else []
    by = ["  算法 低保标准（400.00元/月） − 家庭月收入（250.00元/月）"] if expected.amount is not None else []
    assert texts(expected) == [text, *rests_on, *by]


def test_an_open_case_names_what_is_missing() -> None:
    """With the property unknown either result is possible, 0 or 150 元: the fact is named with the range."""
    open_ = {**DATA, "property_ok": None}
    example = Example("一例", small.ON, None, open_, (expect("include", amount=15000),))
    outcome, amount = run_example(POLICY, example).mismatches
    assert outcome.lines("zh") == ["低保：应得 纳入，实得 纳入 或 不予纳入", "  还缺 财产合规"]
    assert outcome.lines("en") == [
        "dibao: expected include, got include or refuse",
        "  missing: household.property_ok",
    ]
    assert amount.lines("zh") == ["低保 金额：应得 150.00元/月，实得 0.00元/月至150.00元/月"]
    assert amount.lines("en") == [
        "dibao amount: expected 150.00 yuan/month, got 0.00 yuan/month to 150.00 yuan/month"
    ]


def test_a_refused_case_says_what_fails() -> None:
    """Expected in and refused: the first condition of the outcome expected that does not hold is named."""
    refused = {**DATA, "property_ok": False}
    example = Example("一例", small.ON, None, refused, (expect("include"),))
    (outcome,) = run_example(POLICY, example).mismatches
    assert outcome.lines("zh") == [
        "低保：应得 纳入，实得 不予纳入",
        "  纳入：不满足：财产合规（否）（二第1句）",
    ]


def test_choices_hold_for_the_case_alone() -> None:
    """With the discretion always used, 100 元 of the wage are left out: 400 − 150 = 250 元."""
    paid = expect("include", amount=25000)
    assert texts(paid, choices=(("work_cost.mode", "always"),)) == []
    assert texts(paid)[0] == "低保 金额：应得 250.00元/月，实得 150.00元/月"


def test_case_that_cannot_be_read() -> None:
    """A worked case whose facts cannot be read fails with the reader's words."""
    assert "wage" in texts(expect("include"), data={**DATA, "wage": "1"})[0]


def test_unknown_record() -> None:
    """Expecting something of a record that is not there is a failure, not a crash."""
    assert texts(evolve(expect("include"), of="乙")) != []


def test_each_with_its_overlay() -> None:
    """Every worked case is run with the overlay that it names."""
    asked: list[str | None] = []

    def policy_with(overlay: str | None) -> object:
        asked.append(overlay)
        return POLICY

    examples = tuple(Example("例", small.ON, name, DATA, (expect("include"),)) for name in (None, "county"))
    found = list(run_examples(policy_with, evolve(POLICY, examples=examples)))  # type: ignore[arg-type]
    assert [outcome.passed for outcome in found] == [True, True]
    assert asked == [None, "county"]


SEVERAL = """\
政策 tiny “小例（虚构）” 文号 “1” 发文 “示例（虚构）” 印发 2017-01-01 生效 2017-01-01 辖区 “示例”

实体 户 (household) 列名 households
  事实 帮扶 (measures) : 多选 {产业 (industry), 就业 (work)} 载于 扶贫

决定 另定 (others) 对 户
  结果 要 (wanted), 不要 (unwanted)
  情形 有了 (some) 当 帮扶 包含 {产业} 或 帮扶 包含 {就业} 则 不要 依据 一 “帮扶”
  情形 没有 (none) 当 非 帮扶 包含 {产业} 且 非 帮扶 包含 {就业} 则 要 依据 一 “帮扶”
  其余 未规定 依据 一 “帮扶”

案例 “一项也没有” 于 2017-05-05 齐全 全部
  设 户 帮扶={}
  应得 另定 为 要

案例 “不知道有没有” 于 2017-05-05 齐全 全部
  设 户 帮扶=未知
  应得 另定 为 要, 不要 缺 帮扶
"""


def test_none_chosen_is_not_unknown(tmp_path: Path) -> None:
    """A case may say with {} that none of several is chosen, and that is known."""
    (tmp_path / "tiny.policy").write_text(SEVERAL, "utf-8")
    policy = load(tmp_path / "tiny.policy")
    assert [example.data.get("measures") for example in policy.examples] == [[], None]
    assert [outcome.mismatches for outcome in run_examples(lambda _: policy, policy)] == [(), ()]
