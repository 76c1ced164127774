"""Chains of definitions: as deep as the check allows every reader follows them; deeper is a finding."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from building import policy, shown
from policyrules.checking import check_policy
from policyrules.compile.query import compile_sql
from policyrules.core.case import Case, Fact, Record
from policyrules.core.policy import Policy
from policyrules.deciding import decide
from policyrules.explaining.receipt import to_json
from policyrules.explaining.text import explain
from work import steps

DAY = date(2020, 6, 1)
END = (
    "决定 助 (aid) 对 户 结果 给 (give), 不给 (refuse)\n"
    "情形 一 (one1) 当 {0} 则 给 依据 二 “给”\n情形 二 (two2) 当 非 ({0}) 则 不给 依据 三 “不给”\n"
    "其余 未规定 依据 一 “其余”\n"
)
MONEY = "计算 甲{0} (a{0}) 对 户 : 元/月 为 "


def quantities(steps: int) -> str:
    """Each the next one and a yuan: a level for the sum, one for the name, three for the step."""
    chain = "".join(MONEY.format(i) + f"甲{i + 1} + 1元/月\n" for i in range(steps))
    return chain + MONEY.format(steps) + "差数\n" + END.format("甲0 高于 5元/月")


def conditions(steps: int) -> str:
    chain = "".join(f"条件 甲{i} (a{i}) 对 户 当 甲{i + 1} 且 困难 依据 一 “标准”\n" for i in range(steps))
    return chain + f"条件 甲{steps} (a{steps}) 对 户 当 困难\n" + END.format("甲0")


def branches(steps: int) -> str:
    each = "若 (困难 且 甲{0} 高于 5元/月) 则 较大者(2元/月, 甲{0} + 1元/月) 否则 3元/月\n"
    chain = "".join(MONEY.format(i) + each.format(i + 1) for i in range(steps))
    return chain + MONEY.format(steps) + "差数\n" + END.format("甲0 高于 5元/月")


def lists(steps: int) -> str:
    chain = "".join(
        MONEY.format(i)
        + f"合计 成员.乙{i + 1}\n计算 乙{i + 1} (b{i + 1}) 对 成员 : 元/月 为 户.甲{i + 1} + 工资\n"
        for i in range(steps)
    )
    return chain + MONEY.format(steps) + "差数\n" + END.format("甲0 高于 5元/月")


def names(steps: int) -> str:
    """Each only another name of the next."""
    chain = "".join(MONEY.format(i) + f"甲{i + 1}\n" for i in range(steps))
    return chain + MONEY.format(steps) + "差数\n" + END.format("甲0 高于 5元/月")


def sums(steps: int) -> str:
    """Each the sum of the next over a list, and the next once more: all of them are sums over one list."""
    chain = "".join(MONEY.format(i) + f"合计 成员(户.甲{i + 1}) + 甲{i + 1}\n" for i in range(steps))
    return chain + MONEY.format(steps) + "差数\n" + END.format("甲0 高于 5元/月")


CHAINS: dict[str, Callable[[int], str]] = {
    "quantities": quantities,
    "names": names,
    "conditions": conditions,
    "branches": branches,
    "lists": lists,
    "sums": sums,
}


def too_deep(policy_: Policy) -> list[str]:
    return [line for line in shown(check_policy(policy_)) if line.startswith("PR214")]


@cache
def deepest(name: str) -> Policy:
    """The longest chain that the check lets pass: one step more is too deep."""
    chain = CHAINS[name]
    steps = bisect_left(range(70), True, key=lambda n: bool(too_deep(policy(chain(n + 1)))))
    assert 20 < steps < 70
    assert too_deep(policy(chain(steps + 1)))
    return policy(chain(steps))


def from_deep(steps: int, call: Callable[[], object]) -> object:
    """A call made from so many steps down."""
    return from_deep(steps - 1, call) if steps else call()


@pytest.mark.parametrize("name", CHAINS)
@pytest.mark.parametrize("known", [True, False])
def test_what_the_check_lets_pass_is_decided(name: str, known: bool) -> None:
    """The deepest chain is decided, explained, written and compiled, even for a caller 150 steps down."""
    found = deepest(name)
    member = Record("member", "1", {"pay": Fact(500)} if known else {})
    facts = {"hardship": Fact(True), "balance": Fact(100)} if known else {}
    case = Case("x", Record("household", "x", facts, {"member": (member,)}, frozenset({"member"})))

    def all_of_it() -> object:
        decision = decide(found, case, on=DAY)
        assert decision.status == ("decided" if known else "undetermined")
        explain(found, decision)
        to_json(found, decision, case=case)
        if name == "quantities":
            compile_sql(found, on=DAY)
        return decision

    from_deep(150, all_of_it)


def test_deeper_is_an_error_said_once() -> None:
    """A chain of 196 quantities is an error at the first that lies too deep, and at no other."""
    found = too_deep(policy(quantities(196)))
    # 差数 is one level; each step adds 5: the 50th from the bottom has 1 + 50 × 5 = 251.
    assert found == ["PR214 151:1 “甲146”用到的名称一层套一层，超过 250 层"]


def test_what_asks_of_every_record_is_compared_once() -> None:
    """Twice as many conditions that ask each other of every record take less than four times the work."""

    def asked(number: int) -> int:
        each = (
            "条件 甲{0} (a{0}) 对 户 当 任一 成员(户.甲{1} 且 在册) 或 每一 成员(户.甲{1}) 依据 一 “标准”\n"
        )
        chain = "".join(each.format(i, i + 1) for i in range(number))
        last = f"条件 甲{number} (a{number}) 对 户 当 困难 依据 一 “标准”\n"
        found = policy(chain + last + END.format("甲0"))
        return steps(lambda: check_policy(found))

    asked(3)
    assert asked(24) < 4 * asked(12)
