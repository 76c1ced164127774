"""Mistakes that a table, a figure by axes, a scale, a date, a case can have: each told whole, once, at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

import building
from policyrules.loading import check

WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 困难 (hardship) : 是否
  事实 城乡 (area) : 选项 {城市 (urban), 农村 (rural)}
  事实 申请日 (applied) : 日期
  事实 岁数 (years) : 岁
实体 成员 (member) 属 户 列名 members 个人
  事实 生日 (born) : 日期
  事实 工资 (pay) : 元/月 不低于 0元/月
"""


def told(root: Path, text: str, **others: str) -> list[str]:
    """The findings of the files of a place, whole; ``others`` are further files by their names."""
    (root / "vocabulary").mkdir()
    (root / "place").mkdir()
    (root / "vocabulary" / "words.policy").write_text(WORDS, encoding="utf-8")
    for name, more in {"a": building.HEAD + text, **others}.items():
        (root / "place" / f"{name}.policy").write_text(more, encoding="utf-8")
    found = [f for f in check("place", policies=root) if f.code != "PR404"]
    return [line.replace("place/a.policy:", "") for line in building.shown(tuple(found))]


def grid(ages: str, rows: str) -> str:
    return (
        f"标准 线 (line) 按 城乡 {{城市 (urban), 农村 (rural)}}, 年龄 岁 {{{ages}}} : 元/月 依据 一 “标准”\n"
        f"  自 2020-01-01 {rows}\n"
    )


def table(hit: str, *rows: str) -> str:
    lines = ["表 补 (grant) 对 户 : 元/月", "  看 城乡 ｜ 岁数 岁", f"  命中 {hit}", "  依据 一 “标准”"]
    return "\n".join([*lines, *(f"  {row}" for row in rows)]) + "\n"


ROWS = {
    "overlapping ranges": (
        grid("0至5, 5至11, 不低于12", "城市: 1 2 3 农村: 4 5 6"),
        "PR520 5:55 轴“年龄”的“0至5”和“5至11”重叠",
        "  '0至5' and '5至11' of axis '年龄' overlap",
        "  → 从前一段的后面写起：0至5、6至11，或 不高于5、高于5至11",
        "    begin behind the one before: 0 to 5, 6 to 11, or at_most 5, above 5 to 11",
    ),
    "a hole between ranges": (
        grid("0至5, 7至11, 不低于12", "城市: 1 2 3 农村: 4 5 6"),
        "PR520 5:55 轴“年龄”的“0至5”和“7至11”之间有空当",
        "  there is a hole between '0至5' and '7至11' of axis '年龄'",
        "  → 补上一段；文件没有规定的，格子里写 未规定",
        "    add a range; where the document is silent, its cells are not_decided",
    ),
    "a missing row of cells": (
        grid("不低于0", "城市: 1"),
        "PR503 5:4 标准“线（农村，不低于0岁）”没有数值，也没有写由谁确定",
        "  standard 'line (rural, at least 0 years_old)' has no value and nobody who sets it",
        "  → 在 自 … 的行里给这一格写数，没有规定的写 未规定；由县里定的写 由 某机关",
        "    give the cell a number in a row of from …, not_decided where nothing is said, or set_by someone",
    ),
    "a missing cell, said once": (
        grid("0至5, 不低于6", "城市: 1 2 农村: 4"),
        "PR521 6:24 这一行有 1 格，按“年龄”应有 2 格",
        "  this row has 1 cells, by '年龄' it should have 2",
        "  → 每行写 标题: 各列的格",
        "    write each row as heading: a cell for each column",
    ),
    "a range in another unit than its axis": (
        grid("0元至5, 不低于6", "城市: 1 2 农村: 4 5"),
        "PR520 5:50 “0元”不合这个轴，轴上是 岁",
        "  '0元' does not fit the axis, which is years_old",
        "  → 单位写在轴的名称后面，各段只写数",
        "    the unit stands behind the axis, a range has numbers only",
    ),
    "looked up by another unit than its axis": (
        grid("0至5, 不低于6", "城市: 1 2 农村: 4 5") + "计算 甲 (a) 对 成员 : 元/月 为 线(户.城乡, 工资)\n",
        "PR302 7:31 轴“年龄”应是 岁，“工资”是 元/月",
        "  axis 年龄 should be years_old, '工资' is yuan/month",
        "  → 这一项写以 岁 计的值",
        "    write something in years_old here",
    ),
    "rows that overlap under 唯一": (
        table("唯一", "行 城市 ｜ 不高于18 为 1元/月", "行 城市 ｜ 不低于18 为 2元/月", "其余 为 0元/月"),
        "PR630 10:3 “补（城乡 城市，岁数 不低于18岁）”与 9:3 的“补（城乡 城市，岁数 不高于18岁）”会同时成立，"
        "表却写了 唯一：城乡 等于 城市，岁数 等于 18岁",
        "  grant[urban|>=18] and grant[urban|<=18] (at 9:3) can hold together, and the table says unique: "
        "area is equal to urban, years is equal to 18 years_old",
        "  → 改格，使两行不重叠；或写 命中 一致、命中 首行",
        "    change the cells so that they do not overlap, or write hit_policy agreeing or first_row",
    ),
    "a case that no row covers": (
        table("一致 完备", "行 城市 ｜ 任意 为 1元/月", "行 农村 ｜ 低于18 为 3元/月"),
        "PR631 5:1 “补”写了 完备，却没有一行包括这样的情形：城乡 等于 农村，岁数 不低于 18岁",
        "  grant says exhaustive, and no row covers this: area is equal to rural, years is at least 18 years_old",
        "  → 补一行，或用 其余 代替 完备",
        "    add a row, or write otherwise in place of exhaustive",
    ),
    "a row of the wrong width": (
        table("一致", "行 城市 为 1元/月", "其余 为 0元/月"),
        "PR231 9:3 这一行有 1 格，表有 2 栏",
        "  this row has 1 cells, and the table 2 columns",
        "  → 每栏一格，不限的写 任意",
        "    write one cell for each column, any_value where it does not matter",
    ),
    "a cell in another unit than its column": (
        table("一致", "行 城市 ｜ 1元 为 1元/月", "其余 为 0元/月"),
        "PR302 9:10 这一栏的值应是 岁，“1元”是 元",
        "  a value of this column should be years_old, '1元' is yuan",
        "  → 格里只写数，单位写在栏名后面",
        "    a cell has the number, the unit stands in the column",
    ),
    "limits that do not rise": (
        "分档 税 (tax) : 元/月 依据 一 “标准” 自 2020-01-01 不高于3000 3% 高于3000至2000 10% 高于2000 20%\n",
        "PR525 5:68 “高于2000”的界限不比前一个高",
        "  '高于2000' does not rise above the one before",
        "  → 从低到高写，每档从前一档的上限写起",
        "    write them rising, each from the end of the one before",
    ),
    "a rank over an unknown key": (
        "计算 甲 (a) 对 成员 : 数 为 名次(户.成员 按 出生 升序)\n",
        "PR201 5:31 没有叫“出生”的事实、标准、释义或规则",
        "  there is no fact, standard, reading or rule '出生'",
        "  → 是不是“生日”？",
        "    did you mean '生日'?",
    ),
    "a span of 10,000 months": (
        "计算 乙 (b) 对 户 : 元 为 合计 每月 自 2020-01-01 至 2853-04-01 (1元/月)\n",
        "PR633 5:20 这一段有 10000 个月，逐月合计至多 600 个月",
        "  the span has 10000 months, and at most 600 are summed",
        "  → 把起点写晚一些",
        "    begin it later",
    ),
    "a date before the calendar": (
        "计算 丁 (d) 对 户 : 日期 为 0001-01-01 前 1日\n",
        "PR317 5:21 “0001-01-01 前 1日”不在 0001-01-01 与 9999-12-31 之间",
        "  '0001-01-01 前 1日' does not lie between 0001-01-01 and 9999-12-31",
        "  → 改小这段时间",
        "    make the time shorter",
    ),
    "a case that gives one fact twice": (
        "条件 甲 (a) 对 户 依据 一 “标准” 当 困难\n"
        "案例 “自相矛盾” 于 2020-06-01 设 户 困难=是，困难=否 应得 甲 为 是\n",
        "PR803 6:33 “困难”说了两次",
        "  '困难' is given twice",
        "  → 删去其中一个",
        "    delete one of them",
    ),
    "a word that wants a name": (
        "修改 条件 甲 对 户 当 困难 依据 一 “标准”\n",
        "PR110 5:1 “修改”后面要写一个名称",
        "  a name belongs behind “修改”",
        "  → 写 修改 和它所说的名称，中间不写别的词",
        "    write “修改” and the name, with nothing between",
    ),
    "an own clause behind the parts, as the first edition had it": (
        "决定 补助 (aid) 对 户 结果 给 (give), 不给 (refuse)\n"
        "  情形 乙 (b) 当 困难 则 给 依据 一 “标准”\n  其余 则 不给 依据 一 “标准”\n  取整 舍去 1元/月\n",
        "PR115 8:3 “取整”属于“决定 补助”本身，却写在“情形”之后",
        "  “取整” belongs to “决定 补助” itself, but stands after “情形”",
        "  → 移到第 6 行的“情形”之前",
        "    move it before “情形” in line 6",
    ),
}


@pytest.mark.parametrize("mistake", ROWS)
def test_a_mistake_is_told_whole_and_once(tmp_path: Path, mistake: str) -> None:
    """Code, place, sentence and help in both languages, and nothing besides."""
    text, *expected = ROWS[mistake]
    assert told(tmp_path, text) == expected


def test_two_documents_in_one_folder(tmp_path: Path) -> None:
    """Files of a folder are one policy: the second header is told where another version, or a change, goes."""
    second = building.HEAD.partition("\n")[0].replace("place", "second").replace("某地办法", "新办法") + "\n"
    assert told(tmp_path, "", b=second) == [
        "PR202 1:1 这些文件合成一份政策，只有一个文件头，先前在 1:1",
        "  these files are one policy, which has one header, first at 1:1",
        "  → 前一版放进 versions/，修订放进 amendments/，县级细则放进 overlays/",
        "    the version before goes into versions/, an amendment into amendments/, an overlay into overlays/",
    ]
