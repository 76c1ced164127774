"""每一 over a list that may have no record: said where nothing demands a record."""

import pytest

from building import resolved
from policyrules.base.render import render
from policyrules.checking import check_policy

CASE = "条件 甲 (a) 对 成员 当 {} 依据 一 “标准”"


def noted(condition: str, more: str = "") -> bool:
    found, findings = resolved(more + CASE.format(condition))
    assert found is not None
    assert findings == ()
    return any(f.code == "PR617" for f in check_policy(found))


def test_it_is_said_in_full() -> None:
    """A note at the rule, with what to write where a record is needed."""
    found, _ = resolved(CASE.format("每一 邀约(拒绝)"))
    assert found is not None
    (note,) = [f for f in check_policy(found) if f.code == "PR617"]
    assert note.severity == "info"
    assert [*render(note, "zh").splitlines()[::3], render(note, "en").splitlines()[0]] == [
        "place.policy:5:4: 提示 PR617 “甲”问每一条“邀约”：一条也没有时算是，而没有别的条件要求有一条",
        "  建议：一条也没有时不该成立的，写 任一 邀约(…) 且 每一 邀约(…)",
        "place.policy:5:4: note PR617 a asks something of every offer record: where there is none that is yes, "
        "and nothing demands one",
    ]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("每一 邀约(拒绝)", True),
        ("在册 且 每一 邀约(拒绝)", True),
        ("在册 或 每一 邀约(拒绝)", True),
        ("任一 邀约(拒绝) 且 每一 邀约(拒绝)", False),
        ("每一 邀约(拒绝) 且 任一 邀约(当 拒绝)", False),
        ("任一 邀约(拒绝) 或 每一 邀约(拒绝)", True),
        ("计数 邀约 不低于 1次 且 每一 邀约(拒绝)", False),
        ("计数 邀约 高于 0次 且 每一 邀约(拒绝)", False),
        ("计数 邀约 高于 0次 且 (在册 或 每一 邀约(拒绝))", False),
        ("计数 邀约 不低于 0次 且 每一 邀约(拒绝)", True),
        ("计数 邀约 不高于 1次 且 每一 邀约(拒绝)", True),
        # of those that a filter keeps there must be one
        ("任一 邀约(当 拒绝) 且 每一 邀约(邀约日 早于 2020-01-01 当 拒绝)", False),
        ("计数 邀约 高于 0次 且 每一 邀约(邀约日 早于 2020-01-01 当 拒绝)", True),
        # not every one: where there is none, no
        ("非 每一 邀约(拒绝)", False),
        # the same in other words
        ("非 任一 邀约(非 拒绝)", True),
        ("非 任一 邀约(当 非 拒绝)", True),
        ("非 任一 邀约(在册 且 非 (拒绝 或 邀约日 早于 2020-01-01))", True),
        ("非 (在册 或 任一 邀约(非 拒绝))", True),
        ("非 非 每一 邀约(拒绝)", True),
        ("非 (任一 邀约(非 拒绝) 且 在册)", True),
        ("计数 邀约(当 拒绝) 等于 计数 邀约", True),
        ("计数 邀约 等于 计数 邀约(当 拒绝)", True),
        ("计数 邀约(当 拒绝) 不低于 计数 邀约", True),
        ("计数 邀约 不高于 计数 邀约(当 拒绝)", True),
        ("非 (计数 邀约(当 拒绝) 低于 计数 邀约)", True),
        ("非 (计数 邀约(当 拒绝) 不等于 计数 邀约)", True),
        ("计数 邀约(当 拒绝 且 在册) 等于 计数 邀约(当 拒绝)", True),
        ("计数 邀约(当 非 拒绝) 等于 0次", True),
        ("0次 不低于 计数 邀约(当 非 拒绝)", True),
        ("非 (计数 邀约(当 非 拒绝) 高于 0次)", True),
        ("计数 邀约(当 非 拒绝) 低于 1次", True),
        ("每一 邀约(拒绝) 且 非 (计数 邀约 等于 0次)", False),
        ("每一 邀约(拒绝) 且 计数 邀约 不等于 0次", False),
        ("任一 邀约(拒绝) 且 非 任一 邀约(非 拒绝)", False),
        ("非 (计数 邀约 低于 1次 或 任一 邀约(非 拒绝))", False),
        ("非 每一 邀约(非 拒绝) 且 非 任一 邀约(非 拒绝)", False),
        ("计数 邀约 高于 0次 且 计数 邀约(当 拒绝) 等于 计数 邀约", False),
        # that none is so, or which are more, is meant to hold without records
        ("非 任一 邀约(拒绝)", False),
        ("计数 邀约(当 拒绝) 等于 0次", False),
        ("计数 邀约(当 拒绝) 不高于 计数 邀约", False),
        ("计数 邀约(当 拒绝) 低于 计数 邀约", False),
        ("计数 邀约(当 拒绝) 不等于 计数 邀约", False),
        ("计数 邀约(当 拒绝) 等于 计数 邀约(当 邀约日 早于 2020-01-01)", False),
        ("非 (计数 邀约(当 拒绝) 等于 计数 邀约)", False),
        # a list of another record
        ("任一 收入项(月额 高于 0元/月) 且 每一 邀约(拒绝)", True),
    ],
)
def test_where_it_is_said(condition: str, expected: bool) -> None:
    """It is said unless something that holds at the same time demands a record of the same kind."""
    assert noted(condition) is expected


@pytest.mark.parametrize("cites", ["", " 依据 一 “标准”"])
def test_a_named_condition_demands_what_it_asks_for(cites: str) -> None:
    """A record demanded by a condition that is named beside it counts."""
    assert not noted("乙 且 每一 邀约(拒绝)", f"条件 乙 (b) 对 成员 当 任一 邀约(拒绝){cites}\n")
    assert noted("乙 且 每一 邀约(拒绝)", f"条件 乙 (b) 对 成员 当 在册 或 任一 邀约(拒绝){cites}\n")
