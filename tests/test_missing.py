"""What is missing: every fact that is not known and can change the result, and none that cannot."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyrules import decide, load, read_case
from policyrules.core.policy import Policy

FACTS = ("甲", "乙", "丙", "丁")
IDS = ("a", "b", "c", "d")
ON = date(2017, 5, 5)

HEAD = """\
政策 tiny “小例（虚构）” 文号 “1” 发文 “示例（虚构）” 印发 2017-01-01 生效 2017-01-01 辖区 “示例”

实体 户 (household) 列名 households
  事实 甲 (a) : 是否 载于 民政
  事实 乙 (b) : 是否 载于 民政
  事实 丙 (c) : 是否 载于 民政
  事实 丁 (d) : 是否 载于 民政

决定 救助 (aid) 对 户
  结果 给 (give), 缓 (wait), 不给 (refuse)
"""


@cache
def policy_of(cases: tuple[tuple[str, str], ...]) -> Policy:
    """Cases of guard and outcome, each an exception to those before it; 其余 refuses."""
    lines = [HEAD]
    for place, (guard, outcome) in enumerate(cases):
        lines.append(f"  情形 第{place} (case_{place})\n    当 {guard}\n    则 {outcome}\n")
        if place:
            lines.append(f"    例外于 {'，'.join(f'第{i}' for i in range(place))}\n")
        lines.append("    依据 一 “救助”\n")
    lines.append("  其余 则 不给 依据 一 “救助”\n")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tiny.policy"
        path.write_text("".join(lines), "utf-8")
        return load(path)


def answer(policy: Policy, facts: Mapping[str, bool]) -> tuple[frozenset[str], frozenset[str]]:
    """The outcomes that are possible, and the facts that are named as missing."""
    found = decide(policy, read_case(policy, {"id": "1", **facts}), on=ON)
    return frozenset(o.id for o in found.possible), frozenset(m.id.split(".")[-1] for m in found.missing)


@pytest.mark.parametrize(
    ("cases", "facts", "missing"),
    [
        # with 乙 known to be no, 丙 is asked for nothing
        ((("甲", "给"), ("甲 且 乙 且 丙", "给")), {"b": False}, "a"),
        # either case gives the same: it does not matter which
        ((("甲", "给"), ("甲 且 乙", "给")), {}, "a"),
        # one must be, and not the other: neither settles it alone, and both matter
        ((("甲 且 非 乙 或 乙 且 非 甲", "给"),), {}, "ab"),
        # whatever 丙 is, 甲 alone decides
        ((("甲 且 丙 或 甲 且 非 丙", "给"),), {}, "a"),
    ],
)
def test_only_what_can_change_the_result_is_missing(
    cases: tuple[tuple[str, str], ...], facts: dict[str, bool], missing: str
) -> None:
    """What comes to the same whatever it is, is not asked for."""
    assert answer(policy_of(cases), facts) == ({"give", "refuse"}, frozenset(missing))


_guards = st.recursive(
    st.sampled_from(FACTS),
    lambda inner: st.one_of(
        st.builds("({} 且 {})".format, inner, inner),
        st.builds("({} 或 {})".format, inner, inner),
        st.builds("非 {}".format, inner),
    ),
    max_leaves=5,
)
_cases = st.lists(st.tuples(_guards, st.sampled_from(["给", "缓", "不给"])), min_size=1, max_size=3)


@given(cases=_cases, facts=st.dictionaries(st.sampled_from(IDS), st.booleans(), max_size=2))
def test_missing_is_what_matters(cases: list[tuple[str, str]], facts: dict[str, bool]) -> None:
    """Missing is each fact that, in some completion of the others, makes another result."""
    policy = policy_of(tuple(cases))
    unknown = [name for name in IDS if name not in facts]
    results = {
        filled: answer(policy, {**facts, **dict(zip(unknown, filled, strict=True))})[0]
        for filled in product([False, True], repeat=len(unknown))
    }
    matters = {
        name
        for place, name in enumerate(unknown)
        for filled, result in results.items()
        if result != results[(*filled[:place], not filled[place], *filled[place + 1 :])]
    }
    possible, missing = answer(policy, facts)
    assert possible == frozenset().union(*results.values())
    assert missing == matters
