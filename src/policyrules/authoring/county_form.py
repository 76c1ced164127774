"""The blank form of a county overlay: everything that the county may decide, commented out.

The form parses, is laid out as the formatter would, and checks as it stands: it decides nothing
until lines are taken out of their comments and filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from policyrules.base.arguments import typed
from policyrules.base.saying import Language, Said
from policyrules.core.expressions import At, Expr, Prim
from policyrules.core.givens import Constraint, Given
from policyrules.core.policy import Discretion, Policy
from policyrules.core.scales import OTHER
from policyrules.core.spoken import expression_said, figure_written
from policyrules.core.types import Citation
from policyrules.core.versions import version_on
from policyrules.core.walk import expressions, targets, walk
from policyrules.explaining.phrases import citation_text, value_text
from policyrules.language.syntax import BackgroundDecl, File

DAY: Final = Said("〔起日〕", "〔first day〕")
VALUE: Final = Said("〔数〕", "〔number〕")
SOURCE: Final = Said(
    "依据 《〔文件名〕》 〔条〕 “〔短语〕”", "citing 《〔document〕》 〔clause〕 “〔phrase〕”"
)
"""What is left to be filled in: the day, the value, the county's own document, clause and words."""

_OPS: Final = {
    "ge": Said("不低于", "at_least"),
    "le": Said("不高于", "at_most"),
    "gt": Said("高于", "above"),
    "lt": Said("低于", "below"),
    "eq": Said("等于", "equal"),
    "ne": Said("不等于", "differs_from"),
}
_DATES: Final = _OPS | {
    "ge": Said("不早于", "not_before"),
    "le": Said("不晚于", "not_after"),
    "gt": Said("晚于", "after"),
    "lt": Said("早于", "before"),
}
_MODES: Final = {
    "always": Said("一律", "always"),
    "case_by_case": Said("逐案", "case_by_case"),
    "unused": Said("不用", "unused"),
}

Lines = list[Said]


@typed
def overlay_template(
    policy: Policy,
    *,
    on: date | None = None,
    backgrounds: Mapping[str, File] | None = None,
    language: Language = "zh",
) -> str:
    """A county overlay of ``policy`` as text, nothing in it decided yet; in English, English keywords.

    It lists every figure that the county or another authority fills (unit, who, constraints,
    clauses), every reading that may be chosen, every discretion with its modes, and the
    ``backgrounds`` (from ``loading.find_backgrounds``) that fit a programme of the policy.
    Where the document was replaced or amended, it is of the version of the day ``on``, by default the newest.
    """
    policy = policy if on is None else version_on(policy, on)
    yearly = _yearly(policy)
    title = policy.document.title
    said: list[Lines] = [
        [
            Said(f"# {title}：县级细则底稿。", f"# {title}: a county overlay to fill in."),
            Said(
                "# 需要的行去掉行首的“# ”，把〔〕换成本县的内容；不需要的行留着或删去都可以。",
                "# Take “# ” off the lines that you need and fill in what stands in 〔〕; "
                "leave the others or delete them.",
            ),
            Said(
                "# 每一行都要有出处：本县文件的名称、条款和原文短语。",
                "# Every line needs a source: the county's document, its clause and a phrase of its text.",
            ),
        ],
        [
            Said("政策 my_county “某县实施细则”", "policy my_county “Rules of my county”"),
            Said(f"  上级 {policy.id}", f"  extends {policy.id}"),
        ],
        [
            Said(
                "# 文号 “〔文号〕” 发文 “〔机关〕” 印发 〔日期〕 生效 〔日期〕 辖区 “〔某县〕”",
                "# document_number “〔number〕” issued_by “〔authority〕” issued_on 〔date〕 "
                "in_force 〔date〕 jurisdiction “〔county〕”",
            )
        ],
        *_section(
            Said("待填的标准", "figures to fill in"),
            [_figure(policy, given, yearly) for given in _open(policy)],
        ),
        *_section(
            Said("可以另选的释义", "readings that may be chosen"),
            [_reading(policy, given) for given in _choosable(policy)],
        ),
        *_section(Said("裁量", "discretion"), [_discretion(policy, d) for d in policy.discretions.values()]),
        *_section(
            Said("可以引入的背景规则", "background rules that may be brought in"),
            _backgrounds(policy, backgrounds or {}),
        ),
        *_section(
            Said("逐户逐人确定、不在细则里填写的", "determined case by case, not to be filled in here"),
            _case_by_case(policy),
        ),
    ]
    blocks = ["".join(f"{line.in_(language)}\n" for line in block) for block in said]
    return "\n".join(blocks)


def _section(title: Said, blocks: Iterable[Lines]) -> Iterator[Lines]:
    found = list(blocks)
    if found:
        yield [Said(f"# ── {title.zh} ──", f"# ── {title.en} ──")]
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
    moved = [part for bound in bounds for part in walk(bound) if _of_last_year(part)]
    return frozenset(g.id for g in policy.givens.values() if g.yearly) | {
        name for part in moved for name in targets(part) if name in policy.givens
    }


def _of_last_year(expr: Expr) -> bool:
    return isinstance(expr, At) and isinstance(expr.date, Prim) and expr.date.op == "last_year_end"


def _choosable(policy: Policy) -> Iterator[Given]:
    for given in policy.givens.values():
        if given.kind == "reading" and given.holders:
            yield given


def _figure(policy: Policy, given: Given, yearly: frozenset[str]) -> Lines:
    unit = given.type.unit
    options = [(option.label, option.id) for option in given.type.options]
    kinds = {"date": Said("日期", "date"), "bool": Said("是否", "yes or no")}
    chosen = Said("、".join(zh for zh, _ in options), ", ".join(en for _, en in options))
    kind = Said(unit.zh, unit.en) if unit else kinds.get(given.type.kind, chosen)
    head = Said(f"# {given.label} ({given.name})：{kind.zh}", f"# {given.name} ({given.label}): {kind.en}")
    lines = [head]
    if given.holders:
        cited = _cited(policy, given.citations)
        by = policy.bodies(given.holders)
        lines.append(Said(f"#   由 {by.zh} 定{cited.zh}", f"#   set by {by.en}{cited.en}"))
    if given.default is not None:
        zh, en = (value_text(given.default, given.type, unit, language) for language in ("zh", "en"))
        lines.append(Said(f"#   不填写时为 {zh}", f"#   while not filled in: {en}"))
    for constraint in given.constraints:
        said = _constraint(policy, given, constraint)
        lines.append(Said(f"#   {said.zh}", f"#   {said.en}"))
    if given.type.optional:
        lines.append(Said("#   可无", "#   may be absent"))
    lines.append(_fill(figure_written(policy, given), given, given.id in yearly))
    return lines


def _fill(name: Said, given: Given, yearly: bool) -> Said:
    """The line that fills a figure."""
    unit = given.type.unit
    plain = unit is None or unit.zh == "数"
    number = Said(
        f"{VALUE.zh}{'' if plain or unit is None else unit.zh}",
        f"{VALUE.en}{'' if plain or unit is None else f' {unit.en}'}",
    )
    if any(option.id == OTHER for option in given.type.options):
        return Said(
            f"# 填写 {name.zh} 自 {DAY.zh} 不高于〔数〕 〔比例〕% 高于〔数〕 〔比例〕% {SOURCE.zh}",
            f"# fill {name.en} from {DAY.en} at_most 〔number〕 〔rate〕% above 〔number〕 〔rate〕%"
            f" {SOURCE.en}",
        )
    shown = {"date": Said("〔日期〕", "〔date〕"), "number": number}.get(
        given.type.kind, Said("〔取值〕", "〔value〕")
    )
    period = Said("〔年份〕年", "year_〔year〕") if yearly else Said(f"自 {DAY.zh}", f"from {DAY.en}")
    return Said(
        f"# 填写 {name.zh} {period.zh} 为 {shown.zh} {SOURCE.zh}",
        f"# fill {name.en} {period.en} as {shown.en} {SOURCE.en}",
    )


def _constraint(policy: Policy, given: Given, constraint: Constraint) -> Said:
    word = Said("必须", "must") if constraint.severity == "must" else Said("原则上", "in_principle")
    op = (_DATES if given.type.kind == "date" else _OPS)[constraint.op]
    bound = expression_said(policy, constraint.bound)
    zh, en = f"{word.zh} {op.zh} {bound.zh}", f"{word.en} {op.en} {bound.en}"
    if constraint.guard is not None:
        guard = expression_said(policy, constraint.guard)
        zh, en = f"{zh} 当 {guard.zh}", f"{en} when {guard.en}"
    cited = _cited(policy, constraint.citations)
    return Said(zh + cited.zh, en + cited.en)


def _reading(policy: Policy, given: Given) -> Lines:
    reading = policy.readings[given.id]
    taken = next((label for id_, label, _ in reading.options if id_ == reading.taken), "未定")
    now = reading.taken or "undecided"
    cited = _cited(policy, reading.citations)
    by, question = policy.bodies(reading.choosers), reading.question
    lines = [
        Said(f"# {reading.id} {question.zh}{cited.zh}", f"# {reading.id} {question.en}{cited.en}"),
        Said(f"#   现采用：{taken}；由 {by.zh} 选定", f"#   taken now: {now}; chosen by {by.en}"),
    ]
    lines += [
        Said(f"#   {label}：{meaning.zh}", f"#   {id_} ({label}): {meaning.en}")
        for id_, label, meaning in reading.options
    ]
    lines += [
        Said(
            f"# 选定 {reading.id}.{label} 自 {DAY.zh} {SOURCE.zh}",
            f"# choose {reading.id}.{id_} from {DAY.en} {SOURCE.en}",
        )
        for id_, label, _ in reading.options
        if id_ != reading.taken
    ]
    return lines


def _discretion(policy: Policy, discretion: Discretion) -> Lines:
    provision = policy.provisions[discretion.id]
    given = policy.givens[discretion.mode]
    now = Said("未定", "not set") if given.default is None else _MODES[str(given.default)]
    cited = _cited(policy, provision.citations)
    name, ascii_name = _name(policy, discretion), discretion.id.rpartition(".")[2]
    by = policy.bodies(discretion.holders)
    lines = [
        Said(f"# {provision.label}{cited.zh}", f"# {ascii_name} ({provision.label}){cited.en}"),
        Said(
            f"#   由 {by.zh} 裁量；不启用时为：{now.zh}",
            f"#   at the discretion of {by.en}; unless enabled: {now.en}",
        ),
    ]
    lines += [
        Said(
            f"# 启用 {name} {_MODES[mode].zh} 自 {DAY.zh} {SOURCE.zh}",
            f"# enable {ascii_name} {_MODES[mode].en} from {DAY.en} {SOURCE.en}",
        )
        for mode in discretion.modes
        if mode != given.default
    ]
    return lines


def _name(policy: Policy, discretion: Discretion) -> str:
    """The label of a discretion, or its ASCII name where two share the label."""
    label = policy.provisions[discretion.id].label
    same = [d for d in policy.discretions if policy.provisions[d].label == label]
    return label if len(same) == 1 else discretion.id.rpartition(".")[2]


def _backgrounds(policy: Policy, backgrounds: Mapping[str, File]) -> Iterator[Lines]:
    names = {n for p in policy.programmes.values() for n in (p.id, p.label)}
    for name, file in backgrounds.items():
        rules = [d for d in file.declarations if isinstance(d, BackgroundDecl) and d.fills.text in names]
        if rules:
            fills = [rule.fills.text for rule in rules]
            outcomes = [o.text for rule in rules for o in rule.outcomes]
            yield [
                Said(
                    f"# {name}：补“{'、'.join(fills)}”的金额（{'、'.join(outcomes)}），不改结果，出处另注",
                    f"# {name}: fills the amount of {', '.join(fills)} ({', '.join(outcomes)}), "
                    "changes no outcome, and is cited apart",
                ),
                Said(
                    f"# 引入 {name} 自 {DAY.zh} {SOURCE.zh}", f"# bring_in {name} from {DAY.en} {SOURCE.en}"
                ),
            ]


def _case_by_case(policy: Policy) -> Iterator[Lines]:
    found = [g for g in policy.givens.values() if g.kind == "standard" and g.level == "case"]
    used = {discretion.use for discretion in policy.discretions.values()}
    found += [g for g in policy.givens.values() if g.kind == "determination" and g.id not in used]
    lines = []
    for given in found:
        about = policy.entities[given.entity].label if given.entity else ""
        by = policy.bodies(given.holders)
        en = f"#   {given.entity or ''} {given.name} ({given.label}): by {by.en}"
        lines.append(Said(f"#   {about} {given.label}：由 {by.zh}", en))
    if lines:
        yield list(dict.fromkeys(lines))


def _cited(policy: Policy, citations: Iterable[Citation]) -> Said:
    found = [
        list(dict.fromkeys(citation_text(c, policy, language) for c in citations))
        for language in ("zh", "en")
    ]
    zh, en = "、".join(found[0]), ", ".join(found[1])
    return Said(f"（{zh}）", f" ({en})") if zh else Said("", "")
