"""How deep and how large conclusions may grow: said by check, in time that grows with what is written."""

from meaning import resolved
from policyrules.checking import check_policy
from policyrules.core.walk import innermost_first


def sayings(text: str) -> list[str]:
    found, findings = resolved(text)
    assert found is not None
    all_ = (*findings, *check_policy(found))
    return [
        line
        for f in all_
        if f.severity == "error"
        for line in (f"{f.code} {f.span}", f.said.zh, f.said.en, f.help.zh, f.help.en)
    ]


def chain(length: int) -> str:
    """甲0 = 甲1 + 1, 甲1 = 甲2 + 1, … down to a fact: five levels each: an addition, a name, three into its definition."""
    steps = [f"计算 甲{i} (a{i}) 对 户 : 元/月 为 甲{i + 1} + 1元/月" for i in range(length)]
    return "\n".join([*steps, f"计算 甲{length} (a{length}) 对 户 : 元/月 为 差数"])


def test_definitions_nested_too_deeply_are_said_once() -> None:
    """Of 150 additions above each other the one that first goes past 250 levels is named, once."""
    # 甲150 is one level; every step adds five: 甲100 is 251 deep, the first past 250.
    assert sayings(chain(150)) == [
        "PR214 place.policy:105:1",
        "“甲100”用到的名称一层套一层，超过 250 层",
        "the names that a100 uses lead through more than 250 levels of others",
        "少套几层：直接写出所用的事实和标准",
        "use fewer levels: name the facts and standards themselves",
    ]


def test_definitions_at_the_limit_are_not_too_deep() -> None:
    """49 additions above each other lead through 246 levels."""
    assert sayings(chain(49)) == []


def test_what_is_drawn_on_comes_first_and_once() -> None:
    """innermost_first: every conclusion after those that it names, each once, a circle too."""
    found, _ = resolved(
        "计算 a (a) 对 户 : 元/月 为 b + c\n计算 b (b) 对 户 : 元/月 为 c + c\n计算 c (c) 对 户 : 元/月 为 差数\n"
        "计算 x (x) 对 户 : 元/月 为 y\n计算 y (y) 对 户 : 元/月 为 x"
    )
    assert found is not None
    assert [d.id for d in innermost_first(found, "a")] == ["c", "b", "a"]
    assert sorted(d.id for d in innermost_first(found, "x")) == ["x", "y"]
