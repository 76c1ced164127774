"""Small policies for the tests of the resolver and the checker, written in the language itself."""

from policyrules.base.errors import Finding, Source
from policyrules.checking import check_policy
from policyrules.core.policy import Policy
from policyrules.language.parser import parse
from policyrules.language.syntax import File
from policyrules.resolve import resolve

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


def resolved(
    text: str, *, head: str = HEAD, words: str = WORDS, county: str = "", background: str = NATIONAL
) -> tuple[Policy | None, tuple[Finding, ...]]:
    """A policy of HEAD and ``text`` (an overlay's declarations in ``county``) and its findings."""
    return resolve(
        files("place.policy", head + text),
        vocabulary=files("words.policy", words),
        overlay=files("county.policy", COUNTY + county) if county else (),
        backgrounds={"national": files("national.policy", background)},
    )


def policy(text: str = RULES, *, county: str = "") -> Policy:
    """A policy without errors."""
    found, findings = resolved(text, county=county)
    assert [f.said.zh for f in findings if f.severity == "error"] == []
    assert found is not None
    return found


def shown(findings: tuple[Finding, ...]) -> list[str]:
    """Findings as whole messages: code, line and column, both sentences, both helps."""
    lines = []
    for f in findings:
        place = f"{f.span.line}:{f.span.column}" if f.span else "-"
        mark = "" if f.severity == "error" else f" {f.severity}"
        lines += [f"{f.code}{mark} {place} {f.said.zh}", f"  {f.said.en}"]
        lines += [f"  → {f.help.zh}", f"    {f.help.en}"] if f.help.zh else []
    return lines


def said(text: str, **more: str) -> list[str]:
    """What the resolver says about ``text``, lines counted from its own first line."""
    _, findings = resolved(text, **more)
    return [line.replace("place.policy:", "") for line in shown(findings)]


def checked(text: str = RULES, *, county: str = "", open_terms: bool = False) -> list[str]:
    """What the checks say about a policy without errors of the resolver."""
    found = policy(text, county=county)
    local = {"place.policy"}
    return shown(check_policy(found, local=local, open_terms=open_terms))
