"""Conditions in words, from policy text: brackets where they are needed, nothing that nobody wrote."""

from datetime import date

from building import policy
from policyrules.base.saying import Language
from policyrules.deciding import decide
from policyrules.explaining import explain
from policyrules.explaining.notice import notice
from policyrules.intake.case_json import read_case

ON = date(2024, 6, 1)


def lines(
    text: str, facts: dict[str, object], *, programme: str = "aid", language: Language = "zh"
) -> list[str]:
    """The lines of the explanation and of the notice on household 甲户."""
    found = policy(text)
    case = read_case(found, {"id": "甲户", **facts})
    decision = decide(found, case, on=ON, programme=programme)
    told = explain(found, decision, language=language) + notice(found, decision, case=case, language=language)
    return [line.strip() for line in told.splitlines()]


FLAT = """条件 合条件 (fit) 对 户
  当 (困难 且 (状态 等于 未保 且 差数 低于 10元/月)) 且 (差数 高于 5元/月 或 (差数 低于 1元/月 或 困难)) 依据 二 “条件”
决定 补助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  情形 给 (fits) 当 合条件 则 给 依据 三 “给”
  其余 则 不给
"""


def test_brackets_only_where_and_meets_or() -> None:
    """且 within 且 needs none, nor 或 within 或; 或 within 且 keeps its brackets."""
    told = lines(FLAT, {"hardship": True, "state": "out", "balance": "8.00"})
    formula = "困难 且 状态 等于 未保 且 差数 低于 10.00元/月 且 (差数 高于 5.00元/月 或 差数 低于 1.00元/月 或 困难)"
    assert any(line.endswith(f"= {formula}") for line in told)


WINDOW = """决定 补助 (aid) 对 户
  结果 给 (give), 缓 (wait), 不给 (refuse)
  金额 : 元/月
  情形 缓 (later) 当 困难
    期间 自 脱贫日 次月 起 3个月
    则 缓 金额 10元/月 依据 三 “缓”
  情形 到期 (ended) 当 非 困难 期间 自 2020-01-01 至 脱贫日 则 缓 金额 10元/月 依据 三 “缓”
  情形 给 (fits) 当 非 困难 且 有值(原额) 且 原额 低于 100元/月 则 给 金额 20元/月 例外于 到期 依据 三 “给”
  其余 则 不给
"""


def test_a_window_that_is_over_names_its_start_only() -> None:
    """A start that may be absent is told by its day; the value that stands in for it is nobody's words."""
    told = lines(WINDOW, {"hardship": True, "exit_day": "2023-01-10", "last_amount": "200.00"})
    assert "不满足：在 自 脱贫日（2023-01-10） 次月 起 3个月 之内" in told
    english = lines(
        WINDOW, {"hardship": True, "exit_day": "2023-01-10", "last_amount": "200.00"}, language="en"
    )
    assert "does not hold: within 3 months from the month after of exit_day (2023-01-10)" in english


def test_what_is_asked_after_a_test_that_it_is_there_names_it_alone() -> None:
    """有值 is told as 有; the amount compared is 原额, not the value that keeps the expression total."""
    told = lines(WINDOW, {"hardship": False, "exit_day": "2020-01-10", "last_amount": "200.00"})
    assert "不满足：原额（200.00元/月） 低于 100.00元/月" in told
    absent = lines(WINDOW, {"hardship": False, "exit_day": "无", "last_amount": "无"})
    assert "不满足：有原额" in absent
    assert not [line for line in [*told, *absent] if "若无" in line or "0001" in line or "9999" in line]


DEFAULT = """标准 月数 (term_months) : 元/月
  由 县民政局 默认 5元/月 依据 一 “标准”
标准 上限 (cap) : 元/月
  由 县民政局 必须 等于 9元/月 依据 二 “收入”
决定 补助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 给 (fits) 当 困难 则 给 金额 月数 + 上限 依据 三 “给”
  其余 则 不给
"""


def test_a_figure_that_nobody_filled_in_says_where_it_comes_from() -> None:
    """The default and what 必须 leaves are told as such: a county sees that it has set neither."""
    told = lines(DEFAULT, {"hardship": True})
    assert "月数：5.00元/月（没有另定，按文件给的默认值）" in told
    assert "上限：9.00元/月（没有填写，由必须的要求得出）" in told
    assert any(line.endswith("月数，没有另定，按文件给的默认值") for line in told)
    english = lines(DEFAULT, {"hardship": True}, language="en")
    assert "term_months (月数): 5.00 yuan/month (not set, the document's default)" in english
