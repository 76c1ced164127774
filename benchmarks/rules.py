"""Times a query of sixteen times as many rules over the same ledger, and one written by hand beside it.

    python benchmarks/rules.py [--households N] [--rules R] [--runs K]

An invented county deducts so much of a person's pay for each of many reasons, each with a clause of its own,
and pays the household what is left to the line. Both queries give outcome, amount and clauses, from Parquet
to Parquet, and are compared row for row before anything is timed. Nothing here is asserted about time.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from ledger import Seconds, timed

from policyrules.compile import Query, answered, compile_sql, tables
from policyrules.compile.printing import DUCKDB
from policyrules.compile.values import as_choices, as_line
from policyrules.core.policy import Policy
from policyrules.loading import load

DAY = date(2024, 6, 1)
KINDS = 8
DIGITS = "零一二三四五六七八九"
BITS = 62
"""Clauses of a column of either query."""

POLICY = """政策 invented “虚构县补助办法（虚构）”
  文号 “虚政发〔2024〕1号”
  印发 2024-01-01
  生效 2024-01-01
  辖区 “虚构县”
条款 第一条 “补足到标准”
{clauses}
实体 户 (household) 列名 households
  事实 人口 (people): 人 不低于 1人 载于 公安
实体 成员 (member) 属 户 列名 members
  事实 工资 (wage): 元/月 不低于 0元/月 载于 民政
  事实 类别 (kind): 选项 {{{kinds}}} 载于 民政
  事实 工龄 (months): 个月 不低于 0个月 载于 民政
计算 家庭月收入 (income) 对 户: 元/月 为 合计 成员(工资)
{rules}
决定 补助 (grant) 对 户
  结果 发放 (pay)，不发放 (refuse)
  金额: 元/月
  情形 低于标准 (under) 当 家庭月收入 低于 2000元/月 则 发放 金额 2000元/月 - 家庭月收入 依据 第一条 “补足”
  情形 不低于标准 (over) 当 家庭月收入 不低于 2000元/月 则 不发放 依据 第一条 “补足”
  其余 未规定
"""


def numbers(rule: int) -> tuple[int, int, int, int]:
    """Of a rule: the kind of person, months of work, the least pay and the greatest deduction, in yuan."""
    return rule % KINDS, rule * 7 % 240, rule * 53 % 1500, 20 + rule * 31 % 180


def chinese(number: int) -> str:
    """A number below a thousand as an article has it."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    said = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (DIGITS[ones] if ones else "")


def text(rules: int) -> str:
    """The policy with so many rules."""
    clauses, said = [], []
    for rule in range(rules):
        kind, months, least, most = numbers(rule)
        clauses.append(f"条款 第{chinese(rule + 2)}条 “扣减之{rule + 1}”")
        said.append(
            f"扣减 扣{rule} (d{rule}) 对 成员 从 户.家庭月收入\n"
            f"  当 类别 等于 类{kind} 且 工龄 高于 {months}个月 且 工资 高于 {least}元/月\n"
            f"  金额 较小者(工资 - {least}元/月，{most}元/月)\n  依据 第{chinese(rule + 2)}条 “扣减”"
        )
    kinds = "，".join(f"类{kind} (k{kind})" for kind in range(KINDS))
    return POLICY.format(clauses="\n".join(clauses), kinds=kinds, rules="\n".join(said))


def filled(connection: Any, policy: Policy, households: int, directory: Path) -> None:
    """The ledger as Parquet: three members a household, everything known."""
    connection.execute(tables(policy))
    i, bits = "range", "members__complete"
    rows = {
        "households": f"SELECT {i} AS _id, NULL::BIGINT AS _parent, {i}::VARCHAR AS _key, "
        f"3::BIGINT AS people, TRUE AS {bits} FROM range({households})",
        "members": f"SELECT {i} AS _id, {i} // 3 AS _parent, {i}::VARCHAR AS _key, "
        f"(hash({i}, 'wage') % 200000)::BIGINT AS wage, 'k' || (hash({i}, 'kind') % {KINDS}) AS kind, "
        f"(hash({i}, 'months') % 300)::BIGINT AS months FROM range({3 * households})",
    }
    for table, query in rows.items():
        path = directory / f"{table}.parquet"
        connection.execute(f"DROP TABLE {table}; COPY ({query}) TO '{path}'")
        connection.execute(f"CREATE VIEW {table} AS FROM '{path}'")


def by_hand(rules: int) -> str:
    """The query as an expert would write it: members once, then households."""
    held, taken = {}, {}
    for rule in range(rules):
        kind, months, least, most = numbers(rule)
        held[rule] = f"kind = 'k{kind}' AND months > {months} AND wage > {least * 100}"
        taken[rule] = f"CASE WHEN {held[rule]} THEN LEAST(wage - {least * 100}, {most * 100}) ELSE 0 END"
    words = [range(first, min(first + BITS, rules)) for first in range(0, rules, BITS)]
    bits = [
        " | ".join(f"CASE WHEN {held[rule]} THEN {1 << place} ELSE 0 END" for place, rule in enumerate(word))
        for word in words
    ]
    gathered = ", ".join(f"BIT_OR({said})::BIGINT AS bits_{n}" for n, said in enumerate(bits))
    inner = (
        f"SELECT _parent, SUM(wage - ({' + '.join(taken.values())}))::BIGINT AS net, {gathered} "
        "FROM members GROUP BY 1"
    )
    clauses = ", ".join(f"bits_{n}" for n in range(len(words)))
    return (
        "SELECT _key, CASE WHEN GREATEST(net, 0) < 200000 THEN 'pay' ELSE 'refuse' END AS outcome, "
        f"GREATEST(200000 - GREATEST(net, 0), 0) AS amount, {clauses} "
        f"FROM households JOIN ({inner}) AS m ON m._parent = _id"
    )


def shaped(query: Query, text: str, rules: int) -> str:
    """The outcome, the amount and the clauses of the deductions out of the columns of the generated query."""
    can = as_choices(query.outcome).can
    outcome = " ".join(f"WHEN {DUCKDB.text(term)} THEN '{known}'" for known, term in can.items())
    assert query.amount is not None
    low = as_line(query.amount).low
    assert low is not None
    assert query.provisions[:rules] == tuple(f"d{rule}" for rule in range(rules))
    words = [name for name in query.columns if name.startswith("outcome_applied")]
    clauses = ", ".join(
        f"{name} & {(1 << min(BITS, rules - BITS * n)) - 1} AS bits_{n}"
        for n, name in enumerate(words)
        if BITS * n < rules
    )
    return (
        f"SELECT key_0 AS _key, CASE {outcome} END AS outcome, {DUCKDB.text(low.num)} AS amount, "
        f"{clauses} FROM ({text}) AS q"
    )


def measured(households: int, rules: int, runs: int, directory: Path) -> tuple[Seconds, Seconds]:
    """What the query by hand and the generated one take for so many rules."""
    written = directory / "rules.policy"
    written.write_text(text(rules), "utf-8")
    policy = load(written, examples=False)
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    filled(connection, policy, households, directory)
    query = compile_sql(policy, "grant", on=DAY)
    hand, made = by_hand(rules), shaped(query, query.text, rules)
    rows = f"SELECT COUNT(*) FROM (({hand}) EXCEPT ({made}))"
    if connection.execute(rows).fetchone() != (0,):
        raise SystemExit(f"{rules} rules: rows differ from those of the query written by hand")
    asked = partial(_in_steps, connection, query, rules)
    return timed(connection, lambda: hand, runs, directory), timed(connection, asked, runs, directory)


def _in_steps(connection: Any, query: Query, rules: int) -> str:
    return shaped(query, answered(connection, query), rules)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=1_000_000)
    arguments.add_argument("--rules", type=int, default=8, help="and sixteen times as many")
    arguments.add_argument("--runs", type=int, default=3)
    options = arguments.parse_args()
    found = []
    print("| rules | by hand | generated | ratio | ratio of processor time |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as temporary:
        for rules in (options.rules, 16 * options.rules):
            hand, made = measured(options.households, rules, options.runs, Path(temporary))
            ratios = " | ".join(f"{mine / theirs:.2f}" for mine, theirs in zip(made, hand, strict=True))
            print(f"| {rules} | {hand[0]:.2f} s | {made[0]:.2f} s | {ratios} |", flush=True)
            found.append((hand, made))
    (few_hand, few), (many_hand, many) = found
    for name, less, more in (("by hand", few_hand, many_hand), ("generated", few, many)):
        clock, work = (b / a for a, b in zip(less, more, strict=True))
        print(f"sixteen times the rules, {name}: {clock:.1f} times by the clock, {work:.1f} of the processor")


if __name__ == "__main__":
    main()
