"""A small vocabulary for tables, and the same table written as cases, for the tests of tables."""

from __future__ import annotations

from typing import Any

from attrs import frozen

import building
from policyrules.core.case import Case, Fact, Record
from policyrules.core.policy import Policy
from policyrules.core.types import ABSENT

ON = building.ON
WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 状态 (state) : 选项 {未保 (out), 在保 (covered), 过渡 (grace)}
  事实 困难 (hardship) : 是否
  事实 岁数 (years) : 岁
  事实 原额 (last) : 元/月 可无 不低于 0元/月
  事实 起日 (start) : 日期
"""
HEAD = """政策 place “某地办法” 文号 “1号” 印发 2020-01-01 生效 2020-01-01 辖区 “某地” 词汇 words
条款 一 “标准”
条款 二 “收入”
"""
COLUMNS = "状态 ｜ 困难 ｜ 岁数 岁 ｜ 原额 元/月"
LINE = "标准 线 (line) : 元/月 由 县民政局 依据 二 “收入”\n"


@frozen
class Cell:
    """A cell as written, and what it asks for written as a condition ("" asks for nothing)."""

    written: str
    asked: str


ANY = Cell("任意", "")
CELLS = (
    (
        ANY,
        Cell("在保", "状态 等于 在保"),
        Cell("未保, 过渡", "(状态 等于 未保 或 状态 等于 过渡)"),
        Cell("非 在保", "非 状态 等于 在保"),
        Cell("非 未保, 在保", "非 (状态 等于 未保 或 状态 等于 在保)"),
    ),
    (ANY, Cell("是", "困难"), Cell("否", "非 困难"), Cell("是, 否", "(困难 或 非 困难)")),
    (
        ANY,
        Cell("低于18", "岁数 低于 18岁"),
        Cell("18至60", "(岁数 不低于 18岁 且 岁数 不高于 60岁)"),
        Cell("18岁至低于60岁", "(岁数 不低于 18岁 且 岁数 低于 60岁)"),
        Cell("高于17至21", "(岁数 高于 17岁 且 岁数 不高于 21岁)"),
        Cell("60", "岁数 等于 60岁"),
        Cell("非 18至60", "非 (岁数 不低于 18岁 且 岁数 不高于 60岁)"),
        Cell("低于 18, 不低于60", "(岁数 低于 18岁 或 岁数 不低于 60岁)"),
    ),
    (
        ANY,
        Cell("无", "非 有值(原额)"),
        Cell("非 无", "有值(原额)"),
        Cell("低于500", "(有值(原额) 且 原额 低于 500元/月)"),
        Cell("不低于500, 无", "(非 有值(原额) 或 有值(原额) 且 原额 不低于 500元/月)"),
        Cell("非 500至600", "(有值(原额) 且 非 (原额 不低于 500元/月 且 原额 不高于 600元/月))"),
        Cell("不高于 线", "(有值(原额) 且 原额 不高于 线)"),
    ),
)
"""For each column the cells that a random table draws from."""

Row = tuple[tuple[Cell, ...], str]
"""The cells, and what the row gives."""


def table(rows: list[Row], *, hit: str = "", rest: str = "", of: str = "元/月") -> str:
    """A table as written."""
    lines = [f"表 补助 (grant) 对 户 : {of}", f"  看 {COLUMNS}", "  依据 一 “标准”"]
    lines += [f"  命中 {hit}"] * bool(hit)
    lines += [f"  行 {'｜'.join(c.written for c in cells)} 为 {value}" for cells, value in rows]
    return "\n".join([*lines, *([f"  其余 为 {rest}"] if rest else [])]) + "\n"


def cases(rows: list[Row], *, first: bool = False, rest: str = "", of: str = "元/月") -> str:
    """The same as cases of a quantity; ``first``: each an exception to all later ones."""
    lines = [f"计算 补助 (grant) 对 户 : {of}"]
    lines += ["  为 其余数"] * bool(rest)
    for n, (cells, value) in enumerate(rows):
        asked = [c.asked for c in cells if c.asked]
        lines.append(f"  情形 行{n} (r{n}) 当 {' 且 '.join(asked) or '1 等于 1'} 为 {value} 依据 一 “标准”")
        later = ", ".join(f"r{m}" for m in range(n + 1, len(rows)))
        lines += [f"    例外于 {later}"] * (first and bool(later))
    other = f"计算 其余数 (rest) 对 户 : {of} 情形 都是 (all_of_it) 当 1 等于 1 为 {rest} 依据 一 “标准”\n"
    return (other if rest else "") + "\n".join(lines) + "\n"


def policy(text: str) -> Policy:
    """The policy of a text under the small vocabulary, without errors."""
    return building.policy(LINE + text, words=WORDS, head=HEAD)


def household(**facts: Any) -> Case:
    """A household that has these facts; None: known to be absent."""
    given = {name: Fact(ABSENT if value is None else value) for name, value in facts.items()}
    return Case("示例户", Record("household", "示例户", given))
