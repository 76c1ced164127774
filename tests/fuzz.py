"""Mutated policies and cases through parse, resolve, check and decide: no traceback, bounded work.

``python tests/fuzz.py --count 100000`` tries as many as asked for and says which failed; the same seed
gives the same inputs. ``tests/test_fuzz.py`` tries a few of them in every run of the tests.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from types import FrameType, TracebackType

from policyrules.base.errors import CaseError, Finding, Source, UsageError
from policyrules.base.render import render
from policyrules.checking import check_policy
from policyrules.core.policy import Policy
from policyrules.deciding import decide_all
from policyrules.intake.case_json import read_cases
from policyrules.language.lexer import lex
from policyrules.language.parser import parse
from policyrules.language.tokens import Token
from policyrules.resolve import resolve

SEED = """\
政策 probe “试” 文号 “1” 印发 2016-01-01 生效 2016-01-01 至 2026-12-31 辖区 “试（虚构）”
条款 一 “一”
条款 二 待定 “二” 原文 “二的原文”
实体 户 (household) 列名 households
  事实 状态 (state) : 选项 {未保 (out), 在保 (covered)}
  事实 困难 (hardship) : 是否 认定 民政局
  事实 原额 (last_amount) : 元/月 可无 不低于 0元/月
  事实 脱贫日 (exit_day) : 日期 可无
  事实 措施 (measures) : 多选 {产业 (farm), 就业 (work)}
实体 成员 (member) 属 户 列名 members 个人
  事实 生日 (born) : 日期
  事实 在册 (listed) : 是否
  事实 工资 (pay) : 元/月 不低于 0元/月
实体 收入项 (income) 属 成员 列名 incomes
  事实 月额 (monthly) : 元/月 不低于 0元/月
  事实 来源 (source) : 选项 {务工 (job), 种地 (land)}
标准 低保线 (line) : 元/人·年 由 县民政局 必须 不低于 3000元/人·年 当 评定日 不早于 2018-01-01 依据 一 “线”
标准 扣除 (deduction) : 元/月 自 2016-01-01 至 2017-12-31 为 100元/月 依据 一 “一百”
  自 2018-01-01 为 120元/月 依据 一 “一百二”
标准 份额 (share) : % 由 县民政局 默认 30% 依据 一 “份”
释义 A1 “哪个月”
  采用 当年 可选 县民政局 依据 一 “月”
  读法 当年 (same) “当年”
  读法 次年 (next) “次年”
计算 人口 (size) 对 户 : 人 为 计数 成员
计算 毛收入 (gross) 对 户 : 元/月 为 合计 成员.收入项(月额 当 来源 等于 务工) + 合计 成员.工资
扣减 成本 (cost) 对 户 从 毛收入 当 人口 不低于 2人 金额 较小者(份额 × 合计 成员.工资, 扣除) 裁量 县民政局 依据 一 “扣”
计算 线 (own_line) 对 户 : 元/月 为 按月(低保线) × 人口
标准 照料费 (care) 按 状态 {未保 (out)，在保 (covered)}，年龄 岁 {0至17，不低于18} : 元/月 由 县民政局 依据 一 “照料”
  自 2016-01-01 未保: 10 20 在保: 30 未规定
分档 税 (tax) : 元/月 依据 一 “税” 自 2016-01-01 不高于100 3% 高于100至200 10% 高于200 20%
标准 认可 (accepted) : 多选 {产业 (farm)，就业 (work)} 依据 一 “认可” 自 2016-01-01 为 {产业}
表 补贴 (subsidy) 对 户 : 元/月
  看 状态 ｜ 困难 ｜ 原额 元/月 命中 首行 依据 一 “表”
  行 在保 ｜ 任意 ｜ 无 为 1元/月 行 任意 ｜ 是 ｜ 100至低于200 为 2元/月 行 非 在保 ｜ 任意 ｜ 不低于200 为 累进(税，毛收入)
  其余 为 0元/月
表 可享 (open_to) 对 户 : 多选 {甲 (a)，乙 (b)} 看 状态 ｜ 项数(措施) 命中 全部 依据 一 “表” 行 在保 ｜ 任意 为 甲 行 任意 ｜ 不低于1 为 {甲，乙}
计算 照料 (care_due) 对 成员 : 元/月 为 照料费(户.状态，年龄(生日)) + (第2大 户.成员.工资 若无 0元/月)
计算 长幼 (rank) 对 成员 : 数 为 名次(户.成员(当 在册) 按 生日 升序) 若无 0
条件 收入低 (poor) 对 户 当 毛收入 低于 线 依据 一 “低于”
条件 有老人 (old) 对 户 当 任一 成员(年龄(生日) 不低于 60岁 且 在册) 依据 一 “老人”
条件 渐退期 (fading) 对 户 期间 依 A1.当年 自 脱贫日 次月 起 6个月 期间 依 A1.次年 自 脱贫日 次月 起 12个月 依释义 A1 依据 一 “期”
决定 低保 (aid) 对 户
  结果 给 (give)，渐退 (fade)，不给 (none)
  金额 : 元/月
  取整 四舍五入 0.01元/月
  情形 符合 (fits) 当 收入低 且 (困难 或 有老人) 则 给 金额 较大者(0元/月, 线 - 毛收入) 依据 一 “给”
  情形 表明 (by_table) 当 项数(可享) 等于 2 且 补贴 高于 1元/月 且 措施 包含 {就业} 则 给 金额 补贴 + 合计 成员.照料 例外于 符合，退出 依据 一 “给”
  情形 退出 (leaves) 当 渐退期 且 非 收入低 则 渐退 金额 50% × (原额 若无 0元/月) 依据 一 “退”
  暂缓 查 (wait) 当 状态 等于 在保 且 措施 包含 {产业} 例外于 符合，退出，表明 依据 二 “二的原文”
  其余 则 不给 依据 一 “不给”
名单 老人 (elders) 对 成员 当 年龄(生日) 不低于 60岁 列出 生日，工资 排序 工资 降序 责任 民政局 依据 一 “名单”
时限 公示 (notice) 须有 公示 (shown) 后于 审核 7日 工作日 载明 姓名 (name) 责任 民政局 依据 一 “公示”
时限 审核期 (audit) 须有 审核 (audited) 每 半年 责任 民政局 依据 一 “审核”
案例 “甲” 于 2020-05-01 齐全 全部 设 户 困难=是，状态=未保，措施={} 设 成员 “一” 生日=1950-02-03，在册=是，工资=0元/月
  应得 低保 为 给，不给 缺 低保线
"""
CASES = [
    {"id": "1"},
    {
        "id": "2", "state": "out", "hardship": True, "last_amount": None, "exit_day": "2019-12-31", "measures": ["farm"],
        "complete": "all",
        "members": [
            {"id": "a", "born": "1950-02-03", "listed": True, "pay": "100.00",
             "incomes": [{"id": "x", "monthly": 50, "source": "job"}]},
            {"id": "b", "born": "2001-02-03", "pay": 0, "incomes": []},
        ],
    },
]  # fmt: skip
DAYS = (date(2016, 2, 29), date(2020, 5, 1))
HOSTILE = ("“", "”", '"', "(", ")", "{", "}", "#", "\u200b", "\u2f49", "\x00", "\ud800", "\ufeff", "9" * 60, "2024-01-99999999999",
           "9999年", "－", "\r", "1,000", "元／月", "0", "-", "÷ 0", "合计", "任一 成员(", "非", "依 A1.当年", "上年(低保线)", "补足至(毛收入, 线)",
           "连续次数(成员)", "× 1000000000000000000元/月", "为", "未规定", "自 0001-01-01 至 9999-12-31", "9999-12-31")  # fmt: skip

CHAINS = (
    ("困难", "条件 链{i} (c{i}) 对 户 当 (链{j} 且 链{j}) 或 链{j} 依据 一 “一”"),
    ("困难", "条件 链{i} (c{i}) 对 户 当 链{j} 且 毛收入 低于 {i}元/月 或 非 链{j} 依据 一 “一”"),
    (
        "有老人",
        "条件 链{i} (c{i}) 对 户 当 (任一 成员(户.链{j} 且 在册)) 或 每一 成员(户.链{j}) 依据 一 “一”",
    ),
    ("毛收入", "计算 链{i} (c{i}) 对 户 : 元/月 为 链{j} + 链{j} - 扣除"),
    ("毛收入", "计算 链{i} (c{i}) 对 户 : 元/月 为 若 链{j} 低于 {i}元/月 则 链{j} 否则 较大者(链{j}, 扣除)"),
    ("2", "计算 链{i} (c{i}) 对 户 : 数 为 {j} × {j}"),
    ("2", "计算 链{i} (c{i}) 对 户 : 数 为 链{j} × 链{j}"),
    ("工资", "计算 链{i} (c{i}) 对 成员 : 元/月 为 链{j} + 链{j}"),
    ("毛收入", "计算 链{i} (c{i}) 对 户 : 元/月 为 合计 成员(户.链{j}) + 链{j}"),
)
"""What the last link is, and a link that names the one after it."""

DECLARATION = re.compile(r"^(?=[^\s#])", re.M)


def inputs(start: int, count: int, *, chains: bool = False) -> Iterator[tuple[int, str, str]]:
    """Mutated policies and cases with the seed of each: the same for the same numbers.

    ``chains``: also with definitions that rest on each other many deep.
    """
    mutations = [_token] * 6 + [_tokens] * 2 + [_line] * 2 + [_character] * 2 + [_chain] * chains
    for seed in range(start, start + count):
        rng = random.Random(seed)
        text = SEED
        for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 5))):
            text = rng.choice(mutations)(rng, text)
        cases = json.dumps(CASES, ensure_ascii=False)
        for _ in range(rng.choice((0, 0, 1, 2))):
            cases = _json(rng, cases)
        yield seed, text, cases


def _token(rng: random.Random, text: str) -> str:
    """A token in place of another, mostly one of the same kind: often still a policy."""
    tokens = lex(Source("x", text)).tokens
    if not tokens:
        return text
    old = rng.choice(tokens)
    alike = [t for t in tokens if t.type == old.type]
    new = rng.choice(alike if rng.random() < 0.9 else tokens).text
    if old.type == "QUANTITY_" and rng.random() < 0.5:
        new = re.sub(r"^[0-9]+", rng.choice(("0", "1", "12", "999999999999", "30", "0.01")), old.text)
    return text[: old.start] + new + text[old.end :]


def _tokens(rng: random.Random, text: str) -> str:
    """A run of tokens deleted, repeated, or copied to another place."""
    tokens: Sequence[Token] = lex(Source("x", text)).tokens
    if not tokens:
        return text
    k = rng.randrange(len(tokens))
    run = tokens[k : k + rng.randrange(1, 6)]
    begin, end = run[0].start, run[-1].end
    match rng.randrange(3):
        case 0:
            return text[:begin] + text[end:]
        case 1:
            return text[:end] + (" " + text[begin:end]) * rng.choice((1, 2, 40)) + text[end:]
        case _:
            at = rng.choice(tokens).start
            return text[:at] + text[begin:end] + " " + text[at:]


def _line(rng: random.Random, text: str) -> str:
    """A declaration deleted, repeated, or moved."""
    parts = DECLARATION.split(text)
    k = rng.randrange(len(parts))
    part = parts.pop(k)
    if rng.random() < 0.7:
        for _ in range(rng.choice((1, 1, 2))):
            parts.insert(rng.randrange(len(parts) + 1), part)
    return "".join(parts)


def _character(rng: random.Random, text: str) -> str:
    """Something hostile at any place, or a piece cut out."""
    at = rng.randrange(len(text) + 1)
    if rng.random() < 0.3:
        return text[:at] + text[at + rng.randrange(1, 8) :]
    return text[:at] + rng.choice(HOSTILE) + text[at:]


def _chain(rng: random.Random, text: str) -> str:
    """Definitions that rest on each other, many deep or with many bands, used by the decision or not."""
    end, link = rng.choice(CHAINS)
    length = rng.choice((3, 12, 25, 60, 200))
    links = "".join(link.format(i=i, j=i + 1) + "\n" for i in range(length)).replace(f"链{length}", end)
    used = rng.choice(("毛收入 低于 线", "困难", "在册"))
    chained = text.replace(used, "链0" if "条件" in link else "链0 低于 线", rng.randrange(2))
    return chained + links


def _json(rng: random.Random, text: str) -> str:
    """A value, key or piece of the text replaced."""
    if rng.random() < 0.3:
        at = rng.randrange(len(text) + 1)
        return (
            text[:at] + rng.choice(("", "{", "[", '"', "null", "1e999", "\ud800", "9" * 400)) + text[at + 1 :]
        )
    found = list(re.finditer(r'"[^"]*"|[0-9.]+|true|false|null|\[\]', text))
    old = rng.choice(found)
    values = ["null", "-1", "0", '"9999-12-31"', '"0001-01-01"', '""', "[]", "{}", "1e30", '"1\\n2"', '"\\ud800"',
              "true", '"out"', '"covered"', '{"unknown": true}', "99999999999999999999"]  # fmt: skip
    return text[: old.start()] + rng.choice([*values, rng.choice(found)[0]]) + text[old.end() :]


def run(text: str, cases: str) -> str:
    """One input through everything; how far it came: refused, checked, decided."""
    file, findings = parse(Source("x.policy", text))
    policy, more = resolve((file,), vocabulary=())
    errors = [f for f in (*findings, *more) if f.severity == "error"]
    if policy is not None:
        errors += [f for f in check_policy(policy, whole=not errors) if f.severity == "error"]
    said_of((*findings, *more, *errors))
    if policy is None or errors:
        return "refused"
    return _decided(policy, cases)


def said_of(findings: Sequence[Finding]) -> None:
    """Every finding in words, in both languages."""
    for finding in findings:
        render(finding, "zh")
        render(finding, "en")


def _decided(policy: Policy, cases: str) -> str:
    try:
        read = read_cases(policy, cases)
    except (CaseError, UsageError):
        read = read_cases(policy, json.dumps(CASES[:1]))
    for case in read:
        for day in DAYS:
            decide_all(policy, case, on=day, effects=True)
    return "decided"


class Caught:
    """Keeps whatever is raised inside it: that is what is looked for."""

    error: BaseException | None = None

    def __enter__(self) -> Caught:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        del kind, trace
        self.error = error
        return isinstance(error, Exception)

    @property
    def place(self) -> str:
        """What was raised, and where."""
        if self.error is None:
            return ""
        last = traceback.extract_tb(self.error.__traceback__)[-1]
        return f"{type(self.error).__name__} {Path(last.filename).name}:{last.lineno}"


class TooSlowError(Exception):
    """An input took longer than the seconds allowed."""


def _late(_number: int, _frame: FrameType | None) -> None:
    raise TooSlowError


def main() -> int:
    """Try many inputs by hand; 1 when one of them failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=10_000, help="how many inputs")
    options.add_argument("--start", type=int, default=0, help="seed of the first")
    options.add_argument("--seconds", type=float, default=5, help="how much processor time one may take")
    options.add_argument("--no-chains", action="store_true", help="leave out deep definitions")
    options.add_argument("--keep", type=Path, help="folder for the inputs that failed")
    given = options.parse_args()
    signal.signal(signal.SIGPROF, _late)
    reached: dict[str, int] = {}
    seen: set[str] = set()
    for seed, text, cases in inputs(given.start, given.count, chains=not given.no_chains):
        signal.setitimer(signal.ITIMER_PROF, given.seconds)
        with Caught() as caught:
            end = run(text, cases)
        signal.setitimer(signal.ITIMER_PROF, 0)
        if caught.error is not None:
            end = type(caught.error).__name__
            if caught.place not in seen:
                seen.add(caught.place)
                print(f"seed {seed}: {caught.place}: {str(caught.error)[:300]!r}", flush=True)
                if given.keep:
                    (given.keep / f"{seed}.policy").write_text(text, "utf-8", "backslashreplace")
                    (given.keep / f"{seed}.json").write_text(cases, "utf-8", "backslashreplace")
        reached[end] = reached.get(end, 0) + 1
    print(", ".join(f"{end}: {number}" for end, number in sorted(reached.items())))
    return 1 if set(reached) - {"refused", "decided"} else 0


if __name__ == "__main__":
    sys.exit(main())
