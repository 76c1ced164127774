"""How deep and how large conclusions may grow: said by check, in time that grows with what is written."""

from building import resolved
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


def test_numbers_multiplied_again_and_again_are_said_once() -> None:
    """Squares of squares: 7 of them are 128 numbers multiplied; the first past 64 is named."""
    steps = [f"计算 甲{i} (a{i}) 对 户 : 数 为 甲{i + 1} × 甲{i + 1}" for i in range(40)]
    # 甲40 is one number, 甲34 multiplies 64, 甲33 twice as many.
    assert sayings("\n".join([*steps, "计算 甲40 (a40) 对 户 : 数 为 2"])) == [
        "PR316 place.policy:38:1",
        "“甲33”把名称都换成所指的数以后，有 64 个以上的数相乘",
        "a33 multiplies more than 64 numbers once every name in it is replaced",
        "不要让一个数一再乘自己",
        "do not multiply a number by itself again and again",
    ]


def test_conditions_that_double_are_checked() -> None:
    """40 conditions, each naming the next three times: what two cases ask for is one test, not 3⁴⁰."""
    steps = [f"条件 甲{i} (a{i}) 对 户 当 (甲{i + 1} 且 甲{i + 1}) 或 甲{i + 1}" for i in range(40)]
    text = "\n".join([*steps, "条件 甲40 (a40) 对 户 当 困难"])
    decision = (
        "\n决定 d (d) 对 户 结果 好 (good), 坏 (bad) 情形 x (x) 当 甲0 则 好 依据 一 “标准”"
        " 情形 y (y) 当 非 甲0 则 坏 依据 一 “标准” 其余 未规定 依据 一 “标准”"
    )
    assert sayings(text + decision) == []


def test_sums_over_doublings_are_checked() -> None:
    """The sum over members of what names the next quantity twice, 40 times over, is looked at once each."""
    steps = [f"计算 甲{i} (a{i}) 对 成员 : 元/月 为 甲{i + 1} + 甲{i + 1}" for i in range(40)]
    text = "\n".join([*steps, "计算 甲40 (a40) 对 成员 : 元/月 为 工资"])
    assert sayings(text + "\n计算 s (s) 对 户 : 元/月 为 合计 成员(甲0 × 100%)") == []


def test_what_is_drawn_on_comes_first_and_once() -> None:
    """innermost_first: every conclusion after those that it names, each once, a circle too."""
    found, _ = resolved(
        "计算 a (a) 对 户 : 元/月 为 b + c\n计算 b (b) 对 户 : 元/月 为 c + c\n计算 c (c) 对 户 : 元/月 为 差数\n"
        "计算 x (x) 对 户 : 元/月 为 y\n计算 y (y) 对 户 : 元/月 为 x"
    )
    assert found is not None
    assert [d.id for d in innermost_first(found, "a")] == ["c", "b", "a"]
    assert sorted(d.id for d in innermost_first(found, "x")) == ["x", "y"]
