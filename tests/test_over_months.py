"""Sums over months: 合计 每月 自 a 至 b (x), the sum of x as of the end of each month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import HEAD, checked, policy, said
from law import law
from policyrules.base.errors import Source
from policyrules.compile import compile_sql, insert_cases, run, tables
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.graph import LIMIT
from policyrules.core.policy import Policy
from policyrules.courses import course
from policyrules.deciding import decide
from policyrules.explaining import explain
from policyrules.language.layout import format_source
from policyrules.language.parser import parse
from reference import gaps, learned, reference
from reference_values import within
from share import about, speaks_of
from strategies import ON, happened, households, months_summed
from test_reference import evaluations
from test_sql import SLOW, all_agree

RULES = """标准 月标准 (rate) : 元/月
  依据 一 “标准”
  自 2020-01-01 至 2020-06-30 为 100元/月
  自 2020-07-01 为 130元/月

计算 每月应得 (monthly) 对 户 : 元/月
  为 若 困难 则 2 × 月标准 否则 月标准 依据 二 “收入”

计算 应补 (arrears) 对 户 : 元
  为 合计 每月 自 脱贫日 若无 2020-06-30 至 评定日 (每月应得)

决定 补发 (back) 对 户
  结果 给 (give)
  金额 : 元
  其余 则 给 金额 应补 依据 三 “补发”
"""


def back(on: date, rules: str = RULES, **facts: object) -> Decision:
    """The decision about a household of no members with these facts."""
    known = {name: Fact(value) for name, value in facts.items()}  # type: ignore[arg-type]
    home = Record("household", "1", known, {"member": ()}, frozenset({"member"}))
    return decide(policy(HEAD + rules), Case("1", home), on=on)


def amount(found: Decision) -> object:
    """The one amount in fen, or (low, high)."""
    assert found.amount is not None
    low, high = found.amount.low, found.amount.high
    return low if found.amount.state == "exact" else (low, high)


# ── what comes out ───────────────────────────────────────────────────────────


def test_every_month_counts_with_what_its_last_day_says() -> None:
    """31 May to 15 August are four months: 100 + 100 + 130 + 130 = 460; of a household in hardship twice that."""
    assert amount(back(date(2020, 8, 15), exit_day=date(2020, 5, 31), hardship=False)) == 46000
    assert amount(back(date(2020, 8, 15), exit_day=date(2020, 5, 1), hardship=True)) == 92000


def test_from_a_later_month_there_is_nothing_to_sum() -> None:
    """The start on 1 September, the day 31 August: 0; both in August: the one month, 130."""
    assert amount(back(date(2020, 8, 31), exit_day=date(2020, 9, 1), hardship=False)) == 0
    assert amount(back(date(2020, 8, 1), exit_day=date(2020, 8, 31), hardship=False)) == 13000


def test_what_is_not_known_in_every_month_is_missing_once() -> None:
    """June and July, 100 + 130 = 230, twice that in hardship."""
    found = back(date(2020, 7, 1), exit_day=date(2020, 6, 30))
    assert amount(found) == (23000, 46000)
    assert [m.id for m in found.missing] == ["household.hardship"]


def test_a_start_that_is_not_known_leaves_the_months_open() -> None:
    """Nobody can say how many months there are: from 0 up; the day is what is missing."""
    found = back(date(2020, 7, 1), hardship=False)
    assert amount(found) == (0, None)
    assert [m.id for m in found.missing] == ["household.exit_day"]


BOUNDED = RULES.replace("自 脱贫日 若无 2020-06-30", "自 较晚者(脱贫日 若无 2020-06-30, 2020-06-15)")
BOUNDED = BOUNDED.replace("至 评定日", "至 较早者(评定日, 2020-08-31)")


def test_months_that_may_lie_outside_add_what_they_have_or_nothing() -> None:
    """From June on or any later month, to August: at most 100 + 130 + 130, at least nothing."""
    found = back(date(2020, 12, 1), BOUNDED, hardship=False)
    assert amount(found) == (0, 36000)
    assert [m.id for m in found.missing] == ["household.exit_day"]
    assert amount(back(date(2020, 12, 1), BOUNDED, hardship=False, exit_day=date(2020, 7, 9))) == 26000


def test_600_months_are_summed_and_no_more() -> None:
    """July 1970 to June 2020 are 600 months, of which six have a rate: the others have no value in force.

    One month more, and what is said is that there are too many; from 0 up.
    """
    one = RULES.replace("每月应得)", "若 困难 则 1元 否则 0元)").replace(
        "自 脱贫日 若无 2020-06-30", "自 脱贫日 若无 评定日"
    )
    assert amount(back(date(2020, 6, 1), one, exit_day=date(1970, 7, 31), hardship=True)) == 60000
    found = back(date(2020, 6, 1), one, exit_day=date(1970, 6, 30), hardship=True)
    assert amount(found) == (0, None)
    assert [(m.reason, m.id) for m in found.missing] == [("months", "arrears")]
    assert "应补  月数太多，不能逐月合计" in explain(policy(HEAD + one), found)


def test_sql_reads_the_figure_of_each_month() -> None:
    """June's 100 and July's 130, not July's or June's twice, where the figure itself is summed."""
    duckdb = pytest.importorskip("duckdb")
    rules = RULES.replace(
        "自 脱贫日 若无 2020-06-30 至 评定日 (每月应得)", "自 2020-06-30 至 评定日 (月标准)"
    )
    found, on = policy(HEAD + rules), date(2020, 7, 15)
    connection = duckdb.connect()
    connection.execute(tables(found))
    insert_cases(connection, found, [Case("1", Record("household", "1", {}, {"member": ()}))])
    (row,) = run(connection, compile_sql(found, "back", on=on))
    assert row.amount is not None
    assert (row.amount.low, row.amount.high) == (23000, 23000)


def test_a_month_without_a_figure_names_it() -> None:
    """December 2019 lies before the first rate: the sum is at least the 100 of January."""
    found = back(date(2020, 1, 31), exit_day=date(2019, 12, 31), hardship=False)
    assert amount(found) == (10000, None)
    assert [(m.reason, m.id) for m in found.missing] == [("gap", "rate")]


def test_a_sum_to_the_assessment_day_stands_to_the_end_of_the_month() -> None:
    """On 15 August it comes out as on 31 August; from 1 September there is one month more."""
    found = back(date(2020, 8, 15), exit_day=date(2020, 5, 31), hardship=False)
    assert found.valid_until == date(2020, 8, 31)


def test_it_is_explained_month_by_month() -> None:
    """Each month stands with its day and its own value; a figure is listed once for each of its values."""
    text = explain(policy(HEAD + RULES), back(date(2020, 7, 1), exit_day=date(2020, 6, 30), hardship=False))
    assert "= 合计每月(自 脱贫日 若无 2020-06-30 至 评定日：每月应得)" in text
    assert "每月应得（2020-06-30）  100.00元/月" in text
    assert "每月应得（2020-07-31）  130.00元/月" in text
    assert text.count("月标准：100.00元/月") == text.count("月标准：130.00元/月") == 1


@pytest.mark.parametrize(
    ("unit", "summed"), [("元/月", "元"), ("元", "元"), ("人", "人"), ("元/人·月", "元/人")]
)
def test_what_is_per_month_comes_out_without_it(unit: str, summed: str) -> None:
    """A sum of so much a month is so much; any other unit stays."""
    text = f"计算 甲 (a) 对 户 : {unit} 为 1{unit}\n计算 乙 (b) 对 户 : {summed} 为 合计 每月 自 2020-01-01 至 评定日 (甲)\n"
    assert said(text) == []


def test_a_sum_that_grows_can_still_reach_what_is_asked() -> None:
    """From May to July three months of 100 are summed, below 500: those to come can bring that about."""
    text = (
        "决定 足额 (enough) 对 户\n  结果 够了 (full_paid), 不够 (short)\n"
        "  情形 够 (full) 当 合计 每月 自 脱贫日 若无 评定日 至 评定日 (100元) 不低于 500元 则 够了 依据 三 “够”\n"
        "  其余 则 不够 依据 三 “不够”\n"
    )
    found = back(date(2020, 7, 31), text, exit_day=date(2020, 5, 1))
    assert found.outcome is not None
    assert found.outcome.id == "short"
    failures = [failure for refused in found.refused for failure in refused.failures]
    assert [failure.closed for failure in failures] == [False]


# ── as written ───────────────────────────────────────────────────────────────


def test_it_comes_back_from_english_as_it_was() -> None:
    """Through the English keywords and back: the same text, already in its settled form."""
    settled = format_source(Source("place.policy", HEAD + RULES))
    english = format_source(Source("place.policy", settled), vocabulary="en")
    assert "sum_of each_month from 脱贫日 or_if_absent 2020-06-30 to assessment_day (每月应得)" in english
    assert format_source(Source("place.policy", english), vocabulary="zh") == settled
    assert format_source(Source("place.policy", settled)) == settled


@pytest.mark.parametrize(
    "span",
    [
        "评定日 前 3个月 至 评定日 后 1个月",
        "次月初(脱贫日 若无 评定日) 至 (月末(评定日))",
        "2020-01-01 至 脱贫日 若无 评定日 前 90日",
    ],
)
def test_ends_may_be_reckoned(span: str) -> None:
    """Written dates, names, functions, days moved, 若无; anything else stands in brackets."""
    assert said(f"计算 甲 (a) 对 户 : 元 为 合计 每月 自 {span} (1元) × 2\n") == []


def test_its_word_stays_a_name_elsewhere() -> None:
    """A quantity may be called 每月: the word is one for a sum only between 合计 and 自."""
    assert said("计算 每月 (each_month) 对 户 : 元 为 1元\n计算 甲 (a) 对 户 : 元 为 每月 + 每月\n") == []


# ── findings ─────────────────────────────────────────────────────────────────


def summing(span: str, what: str = "1元", rest: str = "", *, ledger: str = "") -> str:
    """A quantity that sums over a span, and a decision that pays it."""
    return (
        f"计算 甲 (a) 对 户 : 元 为 合计 每月 自 {span} ({what})\n{rest}"
        f"决定 补发 (back) 对 户\n  结果 给 (give)\n  金额 : 元\n{ledger}  其余 则 给 金额 较大者(甲, 0元) 依据 三 “补发”\n"
    )


def doubtful(text: str) -> list[str]:
    """What the checks say of a sum, without what they say of the facts that nothing uses."""
    return [line for line in checked(HEAD + text) if "PR633" in line or "PR634" in line]


def test_a_span_of_10_000_months_is_refused() -> None:
    """Where the text tells how many months there are; the 600th is still summed."""
    assert doubtful(summing("1187-01-01 至 2020-04-30")) == [
        "PR633 5:20 这一段有 10000 个月，逐月合计至多 600 个月"
    ]
    assert doubtful(summing("1970-07-01 至 2020-06-30")) == []
    assert doubtful(summing("评定日 前 600个月 至 评定日")) == [
        "PR633 5:20 这一段有 601 个月，逐月合计至多 600 个月"
    ]
    assert doubtful(summing("1969-12-31 至 评定日")) == [
        "PR633 5:20 这一段有 602 个月，逐月合计至多 600 个月"
    ]


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    """From July to June; from June to June is one month."""
    assert doubtful(summing("2020-07-01 至 2020-06-30")) == [
        "PR633 5:20 这一段的终点在起点之前，没有一个月可合计"
    ]
    assert doubtful(summing("2020-06-30 至 2020-06-01")) == []
    assert doubtful(summing("评定日 至 评定日 前 1个月")) == [
        "PR633 5:20 这一段的终点在起点之前，没有一个月可合计"
    ]


def test_sums_within_sums_are_600_months_together() -> None:
    """Through a name too: 24 × 25 months are 600; 24 × 26, or a length that nobody wrote, are refused."""
    within = "计算 乙 (b) 对 户 : 元 为 合计 每月 自 评定日 前 23个月 至 评定日 (1元)\n"
    wrong = ["PR633 5:20 逐月合计里又有逐月合计，合起来可能超过 600 个月"]
    assert doubtful(summing("评定日 前 24个月 至 评定日", "乙", within)) == []
    assert doubtful(summing("评定日 前 25个月 至 评定日", "乙", within)) == wrong
    assert doubtful(summing("2020-01-01 至 评定日", "乙", within)) == wrong


def test_what_the_ledger_holds_cannot_be_summed() -> None:
    """What a decision writes is what past months were decided on: their sum is the course's."""
    own = "计算 乙 (b) 对 户 : 元/月 为 原额 若无 0元/月\n"
    text = summing("2020-01-01 至 评定日", "乙", own, ledger="  记账 户.原额 为 1元/月 当 困难\n")
    assert doubtful(text) == ["PR634 5:20 所合计的依据“原额”，那是记入台账的：过去各月的台账这里没有"]


def test_the_findings_whole() -> None:
    """Each sentence in both languages, with what helps."""
    within = "计算 乙 (b) 对 户 : 元 为 合计 每月 自 评定日 前 1个月 至 评定日 (1元)\n"
    texts = (
        summing("1187-01-01 至 2020-04-30"),
        summing("2020-07-01 至 2020-06-30"),
        summing("2020-01-01 至 评定日", "乙", within),
        summing("评定日 至 评定日", "原额 若无 0元/月", ledger="  记账 户.原额 为 1元/月 当 困难\n"),
    )
    found = [checked(HEAD + text) for text in texts]
    assert [
        lines[(at := next(i for i, x in enumerate(lines) if x[:4] == "PR63")) : at + 4] for lines in found
    ] == [
        [
            "PR633 5:20 这一段有 10000 个月，逐月合计至多 600 个月",
            "  the span has 10000 months, and at most 600 are summed",
            "  → 把起点写晚一些",
            "    begin it later",
        ],
        [
            "PR633 5:20 这一段的终点在起点之前，没有一个月可合计",
            "  the span ends before it begins, so there is no month to sum",
            "  → 对调两端",
            "    exchange the two ends",
        ],
        [
            "PR633 5:20 逐月合计里又有逐月合计，合起来可能超过 600 个月",
            "  months are summed within a sum over months, and together they may be more than 600",
            "  → 两段都写成长短已定的，如 自 评定日 前 11个月 至 评定日",
            "    give both a written length: from assessment_day minus_period 11 months to assessment_day",
        ],
        [
            "PR634 5:20 所合计的依据“原额”，那是记入台账的：过去各月的台账这里没有",
            "  what is summed draws on household.last_amount, which is written to the ledger: that of the months past is not here",
            "  → 这样的合计由逐月核定给出（policyrules course）",
            "    such a sum is what a course gives (policyrules course)",
        ],
    ]


def test_only_sums_go_month_by_month() -> None:
    """计数 每月 and a summand that is no number, are mistakes; the ends must be dates."""
    _, findings = parse(Source("x", "计算 甲 (a) 对 户 : 元 为 计数 每月 自 2020-01-01 至 评定日 (1元)\n"))
    assert [(f.code, f.said.zh, f.said.en) for f in findings] == [
        ("PR110", "每月 前面只能是 合计，不能是“计数”", "each_month follows sum_of only, not “计数”")
    ]
    assert said("计算 甲 (a) 对 户 : 元 为 合计 每月 自 2020-01-01 至 3个月 (困难)\n") == [
        "PR301 5:41 至 后面应是日期，“3个月”是 个月",
        "  what follows to should be a date, '3个月' is months",
        "PR301 5:46 这里要一个数，“困难”是“是否”型",
        "  a number is needed here, '困难' is yes or no",
    ]


# ── laws ─────────────────────────────────────────────────────────────────────

COURSE = """决定 月补 (monthly_aid) 对 户
  结果 给 (give)
  金额 : 元/月
  其余 则 给 金额 每月应得 依据 三 “按月”
"""
MONTHS = st.dates(date(2020, 1, 1), date(2021, 12, 31))


@law(40)
@given(MONTHS, MONTHS, MONTHS, st.integers(1, 400), st.booleans())
def test_a_sum_over_months_is_what_the_course_of_them_pays(
    a: date, b: date, change: date, rate: int, hardship: bool
) -> None:
    """With nothing in the ledger: months decided one by one and added up, however the rate changes between."""
    first, last = min(a, b), max(a, b)
    rules = RULES.replace("2020-06-30 为 100元", f"{change} 为 100元").replace(
        "2020-07-01 为 130元", f"{change + timedelta(days=1)} 为 {rate}元"
    )
    facts = {"exit_day": Fact(first), "hardship": Fact(hardship)}
    home = Case("1", Record("household", "1", facts, {"member": ()}, frozenset({"member"})))
    found = policy(HEAD + rules + COURSE)
    months = course(found, home, start=first, end=last, programme="monthly_aid").months
    paid = [month.of("monthly_aid").decision.amount.low for month in months]  # type: ignore[union-attr]
    assert amount(decide(found, home, on=last, programme="back")) == sum(paid)


@speaks_of(0.3)
@SLOW
@given(
    st.integers(0, 3).flatmap(lambda n: months_summed(constant=n > 0)),
    st.lists(households(), min_size=1, max_size=3),
)
def test_sql_evaluator_and_reference_agree_on_sums_over_months(drawn: Policy, cases: list[Case]) -> None:
    """The sum, what leaves it open and what it rests on are the same in all three."""
    all_agree(drawn, cases, LIMIT)


@speaks_of(0.5)
@SLOW
@given(months_summed(), households(), st.data())
def test_learning_a_fact_never_widens_a_sum_over_months(
    drawn: Policy, case: Case, data: st.DataObject
) -> None:
    """Whatever is learnt about a date or an amount, the sum was among the possible ones; evaluator and reference agree."""
    open_ = list(gaps(drawn, (), case.household))
    if not about(bool(open_)):
        return
    place, fact = data.draw(st.sampled_from(open_))
    more = learned(case, place, fact.name, data.draw(st.sampled_from(happened(fact))))
    before, after = (evaluations(drawn, each) for each in (case, more))
    for (name, path), wide in before.items():
        assert wide == reference(drawn, case, ON, name, path)
        assert within(after[name, path], wide)
