"""The blank form of a county overlay: everything that the county may decide, commented out.

The form parses, is laid out as the formatter would, and checks as it stands: it decides nothing
until lines are taken out of their comments and filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from policyrules.core.expressions import At
from policyrules.core.policy import Constraint, Discretion, Given, Policy
from policyrules.core.types import Citation
from policyrules.core.walk import expressions, targets, walk
from policyrules.explaining.expressions import expression_said
from policyrules.explaining.phrases import MODES, citation_text, value_text
from policyrules.language.syntax import BackgroundDecl, File

DAY: Final = "〔起日〕"
VALUE: Final = "〔数〕"
SOURCE: Final = "依据 《〔文件名〕》 〔条〕 “〔短语〕”"
"""What is left to be filled in: the day, the value, the county's own document, clause and words."""

_OPS: Final = {
    "ge": "不低于",
    "le": "不高于",
    "gt": "高于",
    "lt": "低于",
    "eq": "等于",
    "ne": "不等于",
}
_DATES: Final = {"ge": "不早于", "le": "不晚于", "gt": "晚于", "lt": "早于", "eq": "等于", "ne": "不等于"}


def overlay_template(policy: Policy, *, backgrounds: Mapping[str, File] | None = None) -> str:
    """A county overlay of ``policy`` as text, nothing in it decided yet.

    It lists every figure that the county or another authority fills (unit, who, constraints,
    clauses), every reading that may be chosen, every discretion with its modes, and the
    ``backgrounds`` (from ``load.find_backgrounds``) that fit a programme of the policy.
    """
    yearly = _yearly(policy)
    blocks = [
        [
            f"# {policy.document.title}：县级细则底稿。",
            "# 需要的行去掉行首的“# ”，把〔〕换成本县的内容；不需要的行留着或删去都可以。",
            "# 每一行都要有出处：本县文件的名称、条款和原文短语。",
        ],
        [
            "政策 my_county “某县实施细则”",
            f"  上级 {policy.id}",
            "  # 文号 “〔文号〕” 发文 “〔机关〕” 印发 〔日期〕 生效 〔日期〕 辖区 “〔某县〕”",
        ],
        *_section("待填的标准", [_figure(policy, given, yearly) for given in _open(policy)]),
        *_section("可以另选的释义", [_reading(policy, given) for given in _choosable(policy)]),
        *_section("裁量", [_discretion(policy, d) for d in policy.discretions.values()]),
        *_section("可以引入的背景规则", _backgrounds(policy, backgrounds or {})),
        *_section("逐户逐人确定、不在细则里填写的", _case_by_case(policy)),
    ]
    header, title, *rest = blocks
    lines = [*header, "", title[0], title[1]]
    lines += ["", *title[2:]]
    for block in rest:
        lines += ["", *block]
    return "\n".join(line.strip() if line.strip().startswith("#") else line for line in lines) + "\n"


def _section(title: str, blocks: Iterable[list[str]]) -> Iterator[list[str]]:
    found = list(blocks)
    if found:
        yield [f"# ── {title} ──"]
        yield from found


def _open(policy: Policy) -> Iterator[Given]:
    """The figures that are filled outside the document."""
    for given in policy.givens.values():
        if given.kind == "standard" and given.level == "county":
            yield given


def _yearly(policy: Policy) -> frozenset[str]:
    """The figures that are filled by the year: declared so, or asked for by 上年."""
    bounds = [c.bound for given in policy.givens.values() for c in given.constraints]
    bounds += [expr for definition in policy.defs.values() for expr in expressions(definition)]
    moved = [part for bound in bounds for part in walk(bound) if isinstance(part, At)]
    return frozenset(g.id for g in policy.givens.values() if g.yearly) | {
        name for part in moved for name in targets(part.expr) if name in policy.givens
    }


def _choosable(policy: Policy) -> Iterator[Given]:
    for given in policy.givens.values():
        if given.kind == "reading" and given.holders:
            yield given


def _figure(policy: Policy, given: Given, yearly: frozenset[str]) -> list[str]:
    unit = given.type.unit
    options = "、".join(option.label for option in given.type.options)
    kind = {"date": "日期", "bool": "是否"}.get(given.type.kind, options)
    lines = [f"# {given.label} ({given.name})：{unit.zh if unit else kind}"]
    if given.holders:
        lines.append(f"#   由 {'、'.join(given.holders)} 定{_cited(policy, given.citations)}")
    if given.default is not None:
        lines.append(f"#   不填写时为 {value_text(given.default, given.type, unit, 'zh')}")
    lines += [f"#   {_constraint(policy, given, constraint)}" for constraint in given.constraints]
    if given.type.optional:
        lines.append("#   可无")
    value = {"date": "〔日期〕", "number": f"{VALUE}{unit.zh if unit and unit.zh != '数' else ''}"}
    period = "〔年份〕年" if given.id in yearly else f"自 {DAY}"
    shown = value.get(given.type.kind, "〔取值〕")
    lines.append(f"# 填写 {given.label} {period} 为 {shown} {SOURCE}")
    return lines


def _constraint(policy: Policy, given: Given, constraint: Constraint) -> str:
    word = "必须" if constraint.severity == "must" else "原则上"
    ops = _DATES if given.type.kind == "date" else _OPS
    text = f"{word} {ops[constraint.op]} {expression_said(policy, constraint.bound).zh}"
    if constraint.guard is not None:
        text += f" 当 {expression_said(policy, constraint.guard).zh}"
    return text + _cited(policy, constraint.citations)


def _reading(policy: Policy, given: Given) -> list[str]:
    reading = policy.readings[given.id]
    taken = next((label for id_, label, _ in reading.options if id_ == reading.taken), reading.taken)
    lines = [
        f"# {reading.id} {reading.question}{_cited(policy, reading.citations)}",
        f"#   现采用：{taken}；由 {'、'.join(reading.choosers)} 选定",
    ]
    for _, label, meaning in reading.options:
        lines.append(f"#   {label}：{meaning}")
    for id_, label, _ in reading.options:
        if id_ != reading.taken:
            lines.append(f"# 选定 {reading.id}.{label} 自 {DAY} {SOURCE}")
    return lines


def _discretion(policy: Policy, discretion: Discretion) -> list[str]:
    provision = policy.provisions[discretion.id]
    given = policy.givens[discretion.mode]
    now = MODES[str(given.default)][0] if given.default is not None else "未定"
    lines = [
        f"# {provision.label}{_cited(policy, provision.citations)}",
        f"#   由 {'、'.join(discretion.holders)} 裁量；不启用时为：{now}",
    ]
    name = _name(policy, discretion)
    for mode in discretion.modes:
        if mode != given.default:
            lines.append(f"# 启用 {name} {MODES[mode][0]} 自 {DAY} {SOURCE}")
    return lines


def _name(policy: Policy, discretion: Discretion) -> str:
    """The label of a discretion, or its ASCII name where two share the label."""
    label = policy.provisions[discretion.id].label
    same = [d for d in policy.discretions if policy.provisions[d].label == label]
    return label if len(same) == 1 else discretion.id.rpartition(".")[2]


def _backgrounds(policy: Policy, backgrounds: Mapping[str, File]) -> Iterator[list[str]]:
    names = {n for p in policy.programmes.values() for n in (p.id, p.label)}
    for name, file in backgrounds.items():
        rules = [d for d in file.declarations if isinstance(d, BackgroundDecl) and d.fills.text in names]
        if rules:
            fills = "、".join(rule.fills.text for rule in rules)
            outcomes = "、".join(o.text for rule in rules for o in rule.outcomes)
            yield [
                f"# {name}：补“{fills}”的金额（{outcomes}），不改结果，出处另注",
                f"# 引入 {name} 自 {DAY} {SOURCE}",
            ]


def _case_by_case(policy: Policy) -> Iterator[list[str]]:
    found = [g for g in policy.givens.values() if g.kind == "standard" and g.level == "case"]
    used = {discretion.use for discretion in policy.discretions.values()}
    found += [g for g in policy.givens.values() if g.kind == "determination" and g.id not in used]
    lines = [
        f"#   {policy.entities[g.entity].label if g.entity else ''} {g.label}：由 {'、'.join(g.holders)}"
        for g in found
    ]
    if lines:
        yield list(dict.fromkeys(lines))


def _cited(policy: Policy, citations: Iterable[Citation]) -> str:
    found = "、".join(dict.fromkeys(citation_text(c, policy, "zh") for c in citations))
    return f"（{found}）" if found else ""
