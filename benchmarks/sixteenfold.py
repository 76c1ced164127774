"""Times Yancheng's household dibao with sixteen times its rules beside the one of its document.

    python benchmarks/sixteenfold.py [--households N] [--copies C] [--checked K] [--runs R]

To the policy come copies of the rules that its household dibao rests on, each with figures of its own:
exclusions of an income and of a person's income, deductions for work with conditions, sums and a period of
their own, transitions, lines, and the decision's cases by the size of the family. Two rules have no copies,
so that eighteen of the others make sixteen times as many. The ledger is that of
`ledger.py` with everything known, the county the invented one, both queries are written from policies, from
Parquet to Parquet, with all of their clauses. Some drawn households are decided by the evaluator and by both
queries before anything is timed. Nothing here is asserted about time.
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from ledger import DAY, fill, shaped, timed

from policyrules.compile import Query, answered, compile_sql, run, tables
from policyrules.core.policy import Policy
from policyrules.deciding import decide
from policyrules.ledgers.by_sql import put_into_tables
from policyrules.loading import load
from policyrules.population.drawing import Wishes, households

PROGRAMME = "rural_dibao"
PLACES = Path(__file__).parent.parent / "policies"
INCOMES = ("经营", "转移", "个人账户养老金")
WORK = ("扶贫项目", "外出务工", "其他有成本")
RULES = """
不计入 收入{i} (income_{i}) 对 收入项 从 收入项.计入月额
  当 类别 等于 {income} 且 月均额 高于 {i}7元/月
  期间 自 2016-{month:02}-01 至 2020-12-31
  金额 较小者(月均额 × {i}%，{i}5元/月)
  依据 三（一）第7句 “暂不计入家庭收入”

条件 另算{i} (apart_{i}) 对 成员
  当 非 另算一户 且 单人户状态 等于 过渡 且 出生日期 早于 {year}-01-01
  依据 三（一）第3句 “可参照单人户纳入最低生活保障范围”

不计入 另算收入{i} (apart_income_{i}) 对 成员 从 户.家庭月收入
  当 另算{i}
  金额 较小者(个人月收入，{i}0元/月)
  依据 三（一）第3句 “可参照单人户纳入最低生活保障范围”

计算 工资{i} (pay_{i}) 对 就业: 元/月
  为 若 当月有工资 则 较小者(月工资，{i}000元/月) 否则 0元/月
  依释义 A02

条件 有成本{i} (with_cost_{i}) 对 就业
  当 方式 等于 {work} 且 计入工资 高于 {i}11元/月
  依据 三（一）第4句 “需要一定工作成本”

计算 有成本月收入{i} (costly_pay_{i}) 对 成员: 元/月
  为 合计 就业(工资{i} 当 有成本{i} 且 当月在干)
  依释义 A02

计算 成本额{i} (counted_cost_{i}) 对 就业: 元/月
  为 若 当月在干 则 较小者({i}00元/月，工资{i}) 否则 0元/月
  依释义 A02

扣减 成本{i} (cost_{i}) 对 成员 从 户.家庭月收入
  当 任一 就业(有成本{i}) 且 非 另算一户
  期间 自 最小 就业(开始 当 有成本{i}) 当月 起 {months}个月
  金额 较小者({i}% × 按月(本市城市低保标准)，合计 就业(成本额{i} 当 有成本{i})，有成本月收入{i})
  裁量 县级民政部门
  依据 三（一）第4句 “可以酌情扣减必要的就业成本”

条件 属农村{i} (rural_{i}) 对 户
  当 属农村 且 家庭人口 等于 {i}人
  依释义 A64

条件 建档户{i} (on_register_{i}) 对 户
  当 建档状态 不等于 未建档 且 家庭人口 等于 {i}人
  依据 三（一）第1句 “对于建档立卡贫困户”

条件 过渡期{i} (in_grace_{i}) 对 户
  当 因扶贫政策脱贫
  期间 自 脱贫确认日 次月 起 {months}个月
  依据 三（一）第6句 “3个月的过渡保障期”

条件 过渡适用{i} (grace_applies_{i}) 对 户
  当 过渡期{i} 且 家庭人口 等于 {i}人
  依据 三（一）第6句 “农村低保户”

条件 低于{i} (below_{i}) 对 户
  当 按年(家庭月收入) 低于 农村低保标准 × 家庭人口 + {i}元/年
  依据 三（一）第1句 “符合农村低保条件”

条件 符合{i} (ok_{i}) 对 户
  当 家庭人口 等于 {i}人 且 低于{i} 且 财产合规
  依释义 A45
  依据 三（一）第1句 “符合农村低保条件”
"""
"""A copy of what is said of incomes, members, work and households."""
APPLIED = """
启用 成本{i} 一律 自 2017-07-01 依据 《示例县就业成本扣减办法（虚构）》 第一条 “可以扣减”
"""
"""That the county applies a copy of the discretionary deduction."""
CASE = re.compile(r"  情形 (\S+) \((\w+)\)\n    当 (.+)\n((?:    .+\n)+)")
HELD = re.compile(r"(  暂缓 .+\n    .+\n    例外于 )(.+)\n")
OTHERS = "(家庭人口 低于 1人 或 家庭人口 高于 {last}人)"


def copied(copies: int, folder: Path) -> Path:
    """The place with so many copies of its rules."""
    place = folder / "yancheng"
    shutil.copytree(PLACES / "vocabulary", folder / "vocabulary")
    shutil.copytree(PLACES / "yancheng", place, ignore=shutil.ignore_patterns("95-*"))
    (place / "25-更多.policy").write_text("".join(map(rules, range(1, copies + 1))), "utf-8")
    county = place / "overlays" / "example_county.policy"
    applied = (APPLIED.format(i=i) for i in range(1, copies + 1))
    county.write_text(county.read_text("utf-8") + "".join(applied), "utf-8")
    decision = place / "30-低保.policy"
    decision.write_text(with_cases(decision.read_text("utf-8"), copies), "utf-8")
    return place


def rules(i: int) -> str:
    """The ith copy."""
    return RULES.format(
        i=i, income=INCOMES[i % 3], work=WORK[i % 3], month=i % 12 + 1, months=i % 9 + 1, year=1925 + 5 * i
    )


def with_cases(text: str, copies: int) -> str:
    """The decision with its cases for families of each size, the written ones for all others."""
    said = ""
    for name, code, guard, rest in CASE.findall(text):
        text = text.replace(guard + "\n", f"{guard} 且 {OTHERS.format(last=copies)}\n", 1)
        for i in range(1, copies + 1):
            own = re.sub(r"(属农村|建档户|过渡适用)", rf"\g<1>{i}", guard).replace("符合低保条件", f"符合{i}")
            besides = re.sub(r"例外于 (\S+)", rf"例外于 \g<1>{i}", rest)
            said += f"  情形 {name}{i} ({code}_{i})\n    当 {own} 且 家庭人口 等于 {i}人\n{besides}\n"
    held = HELD.search(text)
    assert held is not None
    each = "，".join(f"{name}{i}" for name in held[2].split("，") for i in ("", *range(1, copies + 1)))
    return text.replace(held[0], f"{said}{held[1]}{each}\n")


def checked(policy: Policy, query: Query, count: int) -> None:
    """Stop where a drawn household is decided otherwise by the query than by the evaluator."""
    cases = [*households(policy, count, on=DAY, wishes=Wishes(seed=16, missing=0))]
    with duckdb.connect() as connection:
        connection.execute(tables(policy))
        put_into_tables(connection, policy, cases, DAY)
        rows = {row.household: (row.outcome, row.amount, row.applied) for row in run(connection, query)}
    for case in cases:
        one = decide(policy, case, programme=PROGRAMME, on=DAY)
        applied = frozenset(each.provision for each in one.applied)
        wanted = (one.outcome.id if one.outcome else None, one.amount, applied)
        if rows[case.id] != wanted:
            raise SystemExit(f"{case.id}: {rows[case.id]} by the query, {wanted} by the evaluator")


def _in_steps(connection: Any, query: Query) -> str:
    words = [name for name in query.columns if re.match("(outcome|amount)_applied", name)]
    return shaped(query, answered(connection, query), ", ".join(words))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--households", type=int, default=1_000_000)
    options.add_argument("--copies", type=int, default=18)
    options.add_argument("--checked", type=int, default=300)
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as temporary,
        duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as connection,
    ):
        folder = Path(temporary)
        place = copied(given.copies, folder)
        once = load("yancheng", overlay="example_county", examples=False)
        often = load(place, overlay=place / "overlays" / "example_county.policy", examples=False)
        queries = []
        for policy in (once, often):
            query = compile_sql(policy, PROGRAMME, on=DAY)
            checked(policy, query, given.checked)
            queries.append(query)
        fill(connection, once, given.households, "known", folder)
        print("| provisions | characters | clock | processor time |\n| --- | --- | --- | --- |")
        found = []
        for query in queries:
            clock, work = timed(connection, partial(_in_steps, connection, query), given.runs, folder)
            print(f"| {len(query.provisions)} | {len(query.text):,} | {clock:.2f} s | {work:.2f} s |")
            found.append((clock, work))
        rules = len(queries[1].provisions) / len(queries[0].provisions)
        clock, work = (more / less for less, more in zip(*found, strict=True))
        print(f"{rules:.1f} times the rules: {clock:.1f} times by the clock, {work:.1f} of the processor")


if __name__ == "__main__":
    main()
