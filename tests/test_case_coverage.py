"""Which provisions the worked cases try, and what the neighbours of worked cases may do."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from places import policy_of
from policyrules.authoring.case_coverage import case_coverage, founded, report, variants, widens
from policyrules.base.errors import CaseError
from policyrules.core.case import Case
from policyrules.core.decision import Decision, Step
from policyrules.core.policy import Policy
from policyrules.core.worked import Example, Expected
from policyrules.deciding import decide, decide_units
from policyrules.intake.case_json import read_case
from policyrules.loading import find_policies, load

SMALL = """\
政策 tiny “小例（虚构）” 文号 “1” 发文 “示例（虚构）” 印发 2017-01-01 生效 2017-01-01 辖区 “示例”

实体 户 (household) 列名 households
  事实 合规 (sound) : 是否 载于 民政
  事实 收入 (income) : 元/月 不低于 0元/月 载于 民政

决定 补助 (aid) 对 户
  结果 给 (give), 不给 (deny)
  金额 : 元/月
  情形 可给 (may) 当 合规 且 收入 低于 100元/月 则 给 金额 100元/月 依据 一 “合规”
  情形 不可 (not_sound) 当 非 合规 则 不给 依据 二 “不合规”
  情形 过高 (too_high) 当 收入 不低于 100元/月 则 不给 依据 三 “过高”
  其余 未规定 依据 一 “合规”

案例 “合规的给” 于 2017-05-05 齐全 全部
  设 户 合规=是，收入=50元/月
  应得 补助 为 给 金额 100元/月

案例 “不合规的不给” 于 2017-05-05 齐全 全部
  设 户 合规=否，收入=50元/月
  应得 补助 为 不给
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    path: Path = tmp_path_factory.mktemp("tiny") / "tiny.policy"
    path.write_text(SMALL, "utf-8")
    return load(path)


def test_tried_both_ways(small: Policy) -> None:
    """Two cases apply and refuse the first two rules; both refuse the third, none applies it."""
    found = case_coverage(lambda _: small, small)
    assert {row.provision: (row.applied, row.refused) for row in found.rows} == {
        "aid.may": (("合规的给",), ("不合规的不给",)),
        "aid.not_sound": (("不合规的不给",), ("合规的给",)),
        "aid.too_high": ((), ("合规的给", "不合规的不给")),
    }
    assert [row.provision for row in found.holes] == ["aid.too_high"]


def test_report(small: Policy) -> None:
    """The report counts and then names each rule that is not tried, with what is wanting."""
    found = case_coverage(lambda _: small, small)
    lines = report(found).splitlines()
    assert lines[0] == "案例 2 个，规则 3 条，正反都有案例的 2 条"
    assert lines[1] == "  过高 (aid.too_high)  三  没有案例适用它"


BLOCKED = SMALL.replace(
    "决定 补助",
    "条件 收入足 (enough) 对 户 当 收入 不低于 100元/月 依据 三 “过高”\n\n决定 补助",
).replace("当 合规 且 收入 低于 100元/月 则 给", "当 合规 且 非 收入足 则 给")
"""What refuses the benefit is a condition that no outcome cites."""


@pytest.mark.parametrize(("income", "applied"), [("99.99元/月", ()), ("100元/月", ("不合规的不给",))])
def test_what_refuses_is_applied(tmp_path: Path, income: str, applied: tuple[str, ...]) -> None:
    """A condition that stands only behind 非 is tried by the case in which it keeps another rule away."""
    text = BLOCKED.replace("合规=否，收入=50元/月", f"合规=是，收入={income}")
    (tmp_path / "tiny.policy").write_text(text, "utf-8")
    policy_ = load(tmp_path / "tiny.policy")
    (row,) = [r for r in case_coverage(lambda _: policy_, policy_).rows if r.provision == "enough"]
    assert row.applied == applied


def test_variants_of_a_case(small: Policy) -> None:
    """Two facts: each unknown in turn, the amount a fen lower and higher, the day before and after."""
    case = read_case(small, {"id": "1", "sound": True, "income": "50.00"})
    found = list(variants(small, case, date(2017, 5, 5)))
    assert [(v.kind, v.about) for v in found] == [
        ("day", "on 2017-05-04"),
        ("day", "on 2017-05-06"),
        ("unknown", "sound"),
        ("unknown", "income"),
        ("fen", "income 4999"),
        ("fen", "income 5001"),
    ]
    assert "sound" not in found[2].case.household.facts
    assert found[4].case.household.facts["income"].value == 4999
    zero = read_case(small, {"id": "1", "income": "0.00"})
    assert [v.about for v in variants(small, zero, date(2017, 5, 5)) if v.kind == "fen"] == ["income 1"]


def test_widens(small: Policy) -> None:
    """The whole may be wider than its part, never narrower."""
    known = decide(
        small, read_case(small, {"id": "1", "sound": True, "income": "50.00"}), on=date(2017, 5, 5)
    )
    open_ = decide(small, read_case(small, {"id": "1", "income": "50.00"}), on=date(2017, 5, 5))
    assert widens(known, open_)
    assert not widens(open_, known)


def worked(place: str) -> Iterator[tuple[Policy, Example, Case, str]]:
    """Every fourth worked case with each programme that it is about."""
    for example in policy_of(place, None).examples[::4]:
        own = policy_of(place, example.overlay)
        try:
            case = read_case(own, example.data)
        except CaseError:
            continue
        for programme in dict.fromkeys(
            e.programme for e in example.expected if isinstance(e, Expected) and e.of is None
        ):
            yield own, example, case, programme


@pytest.mark.parametrize("place", sorted(find_policies()))
def test_neighbours_of_worked_cases(place: str) -> None:
    """Every neighbour is decided and founded; an unknown only widens; order changes nothing."""
    seen = 0
    for own, example, case, programme in worked(place):
        assume = dict(example.choices)
        base = decide(own, case, on=example.on, programme=programme, assume=assume)
        for variant in variants(own, case, example.on):
            decision = decide(own, variant.case, on=variant.on, programme=programme, assume=assume)
            where = f"{place} “{example.title}” {variant.kind} {variant.about}"
            assert founded(decision), where
            if variant.kind == "unknown":
                assert widens(base, decision), where
            if variant.kind == "order":
                same = (base.status, base.possible, base.amount, base.readings)
                assert (decision.status, decision.possible, decision.amount, decision.readings) == same, where
            seen += 1
    assert seen


@pytest.mark.parametrize("place", sorted(find_policies()))
def test_every_provision_is_tried_both_ways(place: str) -> None:
    """At every place some worked case applies each provision, and some refuses each with conditions."""
    found = case_coverage(_with(place), policy_of(place, None))
    assert [f"{row.label} ({row.provision})" for row in found.holes] == []
    assert len(found.rows) >= 30


def _with(place: str) -> Callable[[str | None], Policy]:
    return lambda overlay: policy_of(place, overlay)


# ── another reading ──────────────────────────────────────────────────────────

PLACES_WITH_A_CHOICE = sorted(
    place for place in find_policies() if any(r.options for r in policy_of(place, None).readings.values())
)


def switched(place: str) -> Iterator[tuple[str, str, str, Decision, Decision]]:
    """Each expected decision beside the same under each option: (where, reading, option, base, other)."""
    for example in policy_of(place, None).examples:
        own = policy_of(place, example.overlay)
        try:
            case = read_case(own, example.data)
        except CaseError:
            continue
        assume = dict(example.choices)
        for programme in dict.fromkeys(e.programme for e in example.expected if isinstance(e, Expected)):
            for of in decide_units(own, case, programme, on=example.on):
                base = decide(own, case, on=example.on, programme=programme, of=of, assume=assume)
                for reading in own.readings.values():
                    for option, _, _ in reading.options:
                        taken = {**assume, reading.id: option}
                        other = decide(own, case, on=example.on, programme=programme, of=of, assume=taken)
                        yield f"{example.title} {programme} {of}", reading.id, option, base, other


def answer(decision: Decision) -> tuple[object, ...]:
    return decision.status, decision.possible, decision.amount, decision.may_be_silent, decision.values


def drawn_on(step: Step | None) -> set[str]:
    """The readings that stand anywhere in a trace."""
    if step is None:
        return set()
    own = {step.id} if step.kind == "reading" else set()
    return own.union(*(drawn_on(below) for below in step.steps))


@pytest.mark.parametrize("place", PLACES_WITH_A_CHOICE)
def test_another_reading_changes_what_names_it(place: str) -> None:
    """A settled answer that another reading turns into another settled one names that reading, before or
    after; what is still open when it changes has drawn on it. Every option changes some worked case, save
    one that is taken and that nobody may choose away.
    """
    changing: set[tuple[str, str]] = set()
    for where, reading, option, base, other in switched(place):
        if answer(base) == answer(other):
            continue
        changing.add((reading, option))
        assert reading in drawn_on(base.trace), f"{where} {reading}.{option}"
        if "undetermined" not in (base.status, other.status):
            assert reading in {*dict(base.relied_on), *dict(other.relied_on)}, f"{where} {reading}.{option}"
    readings = policy_of(place, None).readings.values()
    assert changing == {
        (r.id, option) for r in readings for option, _, _ in r.options if r.choosers or option != r.taken
    }
