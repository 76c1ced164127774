"""The one way in which tests build a small policy: written in the language, or put together from core values.

``policy``, ``resolved``, ``said`` and ``checked`` take .policy text under a small vocabulary and header
of their own. ``assembled`` makes a policy of conclusions and givens, without the language.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from policyrules.base.errors import Finding, Source
from policyrules.base.units import PLAIN, YUAN_MONTH
from policyrules.checking import check_policy
from policyrules.core.documents import Document
from policyrules.core.givens import Dated, Given
from policyrules.core.policy import Def, Entity, Policy, Programme, Provision
from policyrules.core.types import Citation, Option, Type
from policyrules.language.parser import parse
from policyrules.language.syntax import File
from policyrules.resolve import resolve

# ── in the language ──────────────────────────────────────────────────────────

WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 状态 (state) : 选项 {未保 (out), 在保 (covered)}
  事实 困难 (hardship) : 是否
  事实 原额 (last_amount) : 元/月 可无 不低于 0元/月
  事实 脱贫日 (exit_day) : 日期 可无
  事实 差数 (balance) : 元/月
  事实 措施 (measures) : 多选 {产业 (farm), 就业 (work)}
实体 成员 (member) 属 户 列名 members 个人
  事实 生日 (born) : 日期
  事实 在册 (listed) : 是否
  事实 工资 (pay) : 元/月 不低于 0元/月
实体 收入项 (income) 属 成员 列名 incomes
  事实 月额 (monthly) : 元/月 不低于 0元/月
  事实 来源 (source) : 选项 {务工 (job), 种地 (land)}
实体 邀约 (offer) 属 成员 列名 offers
  事实 邀约日 (day) : 日期
  事实 拒绝 (refused) : 是否
"""

HEAD = """政策 place “某地办法” 文号 “1号” 印发 2020-01-01 生效 2020-01-01 辖区 “某地” 词汇 words
条款 一 “标准”
条款 二 “收入”
条款 三 “决定”
"""

RULES = """标准 低保线 (line) : 元/人·年 由 县民政局 依据 一 “标准”
计算 人口 (size) 对 户 : 人 为 计数 成员
计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.收入项.月额
条件 收入低 (poor) 对 户 当 按年(收入) 低于 低保线 × 人口 依据 二 “收入低于标准”
决定 低保 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 符合 (fits) 当 收入低 则 给 金额 未规定 依据 三 “给”
  情形 不符 (unfit) 当 非 收入低 则 不给 依据 三 “不给”
  其余 未规定 依据 三 “其余”
"""

COUNTY = "政策 county “某县细则” 印发 2020-01-01 生效 2020-01-01 辖区 “某县” 上级 place\n"

NATIONAL = """政策 national “国家办法” 文号 “9号” 印发 2014-01-01 生效 2014-05-01 辖区 “全国” 词汇 words
条款 第九条 “差额”
背景 差额 (difference) 对 户 补 低保 {给} 金额 较大者(0元/月, 按月(低保线) × 人口 - 收入) 依据 第九条 “差额”
"""


def files(name: str, text: str) -> tuple[File, ...]:
    """The text as one parsed file; the parser must have nothing to say."""
    file, findings = parse(Source(name, text))
    assert [f.said.zh for f in findings] == []
    return (file,)


def under(head: str, text: str) -> str:
    """The text under a header; as it is where it opens with one of its own."""
    return text if text.lstrip().startswith("政策 ") else head + text


def resolved(
    text: str, *, head: str = HEAD, words: str = WORDS, county: str = "", background: str = NATIONAL
) -> tuple[Policy | None, tuple[Finding, ...]]:
    """A policy and its findings: declarations under ``head``, and under COUNTY those of an overlay, if any.

    A text with its own header stands as it is. Without ``words`` the policy has no vocabulary.
    """
    return resolve(
        files("place.policy", under(head, text)),
        vocabulary=files("words.policy", words) if words else (),
        overlay=files("county.policy", under(COUNTY, county)) if county else (),
        backgrounds={"national": files("national.policy", background)},
    )


def policy(text: str = RULES, **more: str) -> Policy:
    """A policy without errors, of what ``resolved`` takes."""
    found, findings = resolved(text, **more)
    assert [f.said.zh for f in findings if f.severity == "error"] == []
    assert found is not None
    return found


def shown(findings: Iterable[Finding]) -> list[str]:
    """Findings as whole messages: code, line and column, both sentences, both helps."""
    lines = []
    for f in findings:
        place = f"{f.span.line}:{f.span.column}" if f.span else "-"
        mark = "" if f.severity == "error" else f" {f.severity}"
        lines += [f"{f.code}{mark} {place} {f.said.zh}", f"  {f.said.en}"]
        lines += [f"  → {f.help.zh}", f"    {f.help.en}"] if f.help.zh else []
    return lines


def said(text: str, **more: str) -> list[str]:
    """What the resolver says about ``text``; lines count from the header."""
    _, findings = resolved(text, **more)
    return [line.replace("place.policy:", "") for line in shown(findings)]


def checked(text: str = RULES, *, county: str = "", open_terms: bool = False) -> list[str]:
    """What the checks say about a policy without errors of the resolver."""
    return shown(check_policy(policy(text, county=county), local={"place.policy"}, open_terms=open_terms))


# ── from core values ─────────────────────────────────────────────────────────

ON = date(2020, 2, 29)
MONEY = Type("number", YUAN_MONTH)
NUMBER = Type("number", PLAIN)
COLOURS = tuple(Option(o, o) for o in ("red", "green", "blue"))
COLOUR = Type("choice", options=COLOURS)
MODE = Type("choice", options=tuple(Option(o, o) for o in ("unused", "always", "case_by_case")))
HOUSEHOLD = Entity("household", "户", None, "households")
MEMBER = Entity("member", "成员", "household", "members", person=True)


def fact(id_: str, type_: Type, label: str | None = None, **more: Any) -> Given:
    """A fact of a case, by its whole name (household.rent); bounds are held numbers."""
    entity, _, name = id_.partition(".")
    return Given(id_, label or name, type_, "case", more.pop("kind", "fact"), entity, **more)


def figure(id_: str, type_: Type, *values: Dated, label: str | None = None, **more: Any) -> Given:
    """A figure of the county, with the values that it has on its days."""
    return Given(id_, label or id_, type_, "county", more.pop("kind", "standard"), values=values, **more)


def assembled(
    *defs: Def,
    givens: Iterable[Given] = (),
    entities: Iterable[Entity] = (HOUSEHOLD, MEMBER),
    provisions: Iterable[Provision] = (),
    cited: tuple[Citation, ...] = (),
    outcomes: tuple[Option, ...] = COLOURS,
    **parts: Any,
) -> Policy:
    """A policy of these conclusions, ready to decide.

    A provision that a case names and that is not given rests on ``cited``. A conclusion ``p`` is a
    programme, ``p.amount`` what it pays, any other ``p.…`` what it states. ``parts`` are further fields of a Policy.
    """
    known = {p.id: p for p in provisions}
    named = (rule.provision for d in defs for rule in d.cases if rule.provision is not None)
    held = {d.id: d for d in defs}
    amount = "p.amount" if "p.amount" in held else None
    values = tuple(name for name in held if name.startswith("p.") and name != amount)
    found = Programme("p", "p", "household", outcomes, amount, values=values)
    programmes = {"p": found} if "p" in held else {}
    minimal: dict[str, Any] = {
        "document": Document("invented", "虚构", start=date(2010, 1, 1)),
        "discretions": {},
        "programmes": programmes,
        "readings": {},
        "units": {},
        "clauses": (),
        "examples": (),
        "documents": {},
        "root": "household",
        "digest": "",
    }
    return Policy(
        entities={e.id: e for e in entities},
        givens={g.id: g for g in givens},
        defs=held,
        provisions={name: Provision(name, name, "case", cited) for name in named} | known,
        **minimal | parts,
    )
