"""What making sense of decisions, overlays and versions reports."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said
from policyrules.resolve.codes import NOTE_HAS_NO_OPTIONS

PR602: Final = Code("PR602", Said("情形没有结果", "case without outcome"))
CASE_WITHOUT_THEN: Final = PR602.says("情形“{label}”没有写 则 某结果", "case {label!r} has no then")

PR603: Final = Code("PR603", Said("决定不完整", "incomplete decision"))
WITHOUT_OTHERWISE: Final = PR603.says(
    "“{label}”没有写 其余",
    "{label!r} does not say what holds otherwise",
    help=("写 其余 未规定，或 其余 则 某结果", "write otherwise not_decided, or otherwise then OUTCOME"),
)
WITHOUT_OUTCOMES: Final = PR603.says("决定“{label}”没有写结果", "decision {label!r} lists no outcomes")

PR604: Final = Code("PR604", Said("没有这个情形", "unknown case"))
UNKNOWN_CASE: Final = PR604.says(
    "例外于 的“{name}”不是这里的情形", "{name!r} is no case here to be an exception to"
)

PR607: Final = Code("PR607", Said("没有金额", "no amount"))
DECLARES_NO_AMOUNT: Final = PR607.says(
    "决定“{label}”没有写 {word} : 单位", "decision {label!r} declares no {word}"
)
HAS_NO_AMOUNT: Final = PR607.says("决定“{label}”没有{word}", "decision {label!r} has no {word}")

PR625: Final = Code("PR625", Said("金额和数值", "amount and value"))
NOT_PAID: Final = PR625.says(
    "决定“{label}”的金额以“{unit}”计，不是钱",
    "the amount of decision {label!r} is counted in {unit}, which is not money",
    help=(
        "金额是要发的钱；只列出的数（得分、核算的收入）写 数值 : {unit}，情形里也写 数值",
        "an amount is paid; for a figure that is only stated (a score, an income) "
        "write value : {unit}, in the cases too",
    ),
)
OTHER_WORD: Final = PR625.says(
    "决定“{label}”写的是{declared}，这里是{word}",
    "decision {label!r} declares its {declared}, this is its {word}",
    help=("这里也写 {declared}", "write {declared} here too"),
)

PR627: Final = Code("PR627", Said("决定的数值", "values of a decision"))
NO_SUCH_VALUE: Final = PR627.says(
    "决定“{label}”没有数值“{name}”",
    "decision {label!r} states no value {name!r}",
    help=("在决定里写一行 数值 {name} : 单位", "declare it in the decision: value {name} : UNIT"),
)
NO_FIGURE_OR_DATE: Final = PR627.says("数值“{name}”要是数或日期", "value {name!r} must be a number or a date")
NEVER_STATED: Final = PR627.says(
    "没有情形写出数值“{name}”",
    "no case states value {name!r}",
    help=(
        "在情形里写 数值 {name}: …，或删去这一行",
        "write value {name}: … in a case, or leave the line out",
    ),
)
SEVERAL_DECISIONS: Final = PR627.says(
    "有几个决定写了起算日：{decisions}",
    "several decisions have a day of effect: {decisions}",
    help=("写 应得 决定.起算日 为 …", "write expect DECISION.effective_day as …"),
)

PR608: Final = Code("PR608", Said("读法没有写全", "options not covered"))
OPTION_TWICE: Final = PR608.says(
    "释义 {reading} 的读法“{option}”有两个{word}", "two {word}s for option {option} of reading {reading}"
)
OPTION_MISSING: Final = PR608.says(
    "释义 {reading} 的读法“{options}”没有{word}",
    "no {word}s for option {options} of reading {reading}",
    help=("每种读法都要写", "write one for each option"),
)
SEVERAL_READINGS: Final = PR608.says("{what}分属几个释义", "{what} stands under several readings")

PR609: Final = Code("PR609", Said("缺少分句", "clause missing"))
GIVEN_TWICE: Final = PR609.says("{what}写了两次", "{what} is given twice")
ROSTER_WITHOUT_WHEN: Final = PR609.says("名单“{label}”没有 当", "roster {label!r} has no when")
CONDITION_WITHOUT_WHEN: Final = PR609.says("条件“{label}”没有 当", "condition {label!r} has no when")
CASE_WITHOUT_AS: Final = PR609.says("情形“{label}”没有 为", "case {label!r} has no as")
WITHOUT_AMOUNT: Final = PR609.says("“{label}”没有{word}", "{label!r} has no {word}")
QUANTITY_WITHOUT_AS: Final = PR609.says("计算“{label}”没有 为", "quantity {label!r} has no as")

PR610: Final = Code("PR610", Said("取整不对", "malformed rounding"))
STEP_NOT_ABOVE_ZERO: Final = PR610.says("取整的单位要大于 0", "the step of rounding must be above 0")

PR626: Final = Code("PR626", Said("扣减的次序不对", "order of deductions"))
FOLLOWS_ANOTHER_TOTAL: Final = PR626.says(
    "“{name}”不从同一个总额里减，排不出先后", "{name!r} is not taken off the same total: there is no order"
)
FOLLOWS_NOTHING: Final = PR626.says(
    "没有叫“{name}”的扣减或不计入", "there is no deduction or exclusion {name!r}"
)
FOLLOWS_IN_A_CIRCLE: Final = PR626.says(
    "扣减的次序互相绕圈：{names}", "the order of deductions goes round in a circle: {names}"
)
ADDITION_HAS_NO_ORDER: Final = PR626.says(
    "加计 不分先后：先加计，后扣减", "additions have no order: they come before all deductions"
)

PR611: Final = Code("PR611", Said("不能代替", "facts do not match"))
CANNOT_STAND_FOR: Final = PR611.says(
    "“{mine}”不能代“{theirs}”：类型或单位不同", "{mine!r} cannot stand for {theirs!r}: type or unit differs"
)

PR612: Final = Code("PR612", Said("背景补不了", "background does not fit"))
CANNOT_FILL: Final = PR612.says(
    "背景“{label}”补不了“{decision}”：它没有金额或数值，或对象不同",
    "background {label!r} cannot fill {decision!r}: it has no amount or value, or is about something else",
)

PR613: Final = Code("PR613", Said("分句放错规则", "clause in the wrong rule"))
NO_PLACE_HERE: Final = PR613.says("“{label}”里不能用 {part}", "{part} has no place in {label!r}")
THEN_IN_HOLD: Final = PR613.says("暂缓“{label}”里不能用 则", "then has no place in hold {label!r}")

PR614: Final = Code("PR614", Said("结果没有情形", "outcome never given"), severity="warning")
NEVER_GIVEN: Final = PR614.says("没有情形给出结果“{name}”", "no case gives outcome {name!r}")


PR701: Final = Code("PR701", Said("不是这里的细则", "overlay of another policy"))
WITHOUT_EXTENDS: Final = PR701.says(
    "细则“{name}”没有写上级",
    "overlay {name!r} does not say which policy it extends",
    help=("写 上级 {policy}", "write extends {policy}"),
)
OF_ANOTHER_POLICY: Final = PR701.says(
    "这是“{name}”的细则，不能用于 {policy}", "this overlay extends {name!r}, not {policy}"
)

PR702: Final = Code("PR702", Said("放错文件", "declaration in the wrong file"))
NOT_IN_OVERLAY: Final = PR702.says(
    "细则里只能写 填写、选定、启用、引入、案例",
    "an overlay holds fill, choose, enable, bring_in and example only",
)
ONLY_IN_OVERLAY: Final = PR702.says(
    "填写、选定、启用、引入 只能写在细则里", "fill, choose, enable and bring_in belong in an overlay"
)

PR703: Final = Code("PR703", Said("没有注明文件", "source document missing"))
WITHOUT_DOCUMENT: Final = PR703.says(
    "“{name}”没有注明出自哪份文件",
    "{name!r} does not name the document that it comes from",
    help=("写 依据 《文件名》 条款号 “原文短语”", "write citing 《DOCUMENT》 CLAUSE “phrase”"),
)

PR704: Final = Code("PR704", Said("没有可填的标准", "nothing to fill"))
NOTHING_TO_FILL: Final = PR704.says("没有叫“{name}”的标准可以填写", "there is no standard {name!r} to fill")

PR705: Final = Code("PR705", Said("县级不能填写", "not for a county to fill"))
NOT_FOR_COUNTY: Final = PR705.says(
    "标准“{label}”由本文件写定，县级不能填写",
    "standard {label!r} is fixed by the document; a county cannot fill it",
)

GAP_NOT_FOR_COUNTY: Final = PR705.says(
    "标准“{label}”有写 未规定 的期间，但没有写由谁确定，县级不能填写",
    "standard {label!r} has a period of 未规定 (not_decided) and nobody to set it: no county fills it",
    help=(
        "文件把它留给县级的，在标准里写 由 …",
        "where the document leaves it to the county, write set_by …",
    ),
)

PR706: Final = Code("PR706", Said("不能另选", "not open to choice"))
NOT_OPEN_TO_CHOICE: Final = PR706.says(
    "释义 {name} 没有写可选，县级不能另选", "reading {name} is not open to choice"
)
NOTE_CHOSEN: Final = PR706.says(NOTE_HAS_NO_OPTIONS.said.zh, NOTE_HAS_NO_OPTIONS.said.en)

PR707: Final = Code("PR707", Said("没有这处裁量", "unknown discretion"))
UNKNOWN_DISCRETION: Final = PR707.says("没有叫“{name}”的裁量", "there is no discretion {name!r}")
SEVERAL_DISCRETIONS: Final = PR707.says(
    "“{name}”指的不止一处裁量：{ids}", "{name!r} is the name of several discretions: {ids}"
)

PR708: Final = Code("PR708", Said("裁量不能这样用", "mode not allowed"))
MODE_NOT_ALLOWED: Final = PR708.says("“{name}”只能{modes}，不能{mode}", "{name} may be {modes}, not {mode}")

PR709: Final = Code("PR709", Said("引入不对", "background rule cannot be brought in"))
BROUGHT_TWICE: Final = PR709.says("“{name}”引入了两次", "{name!r} is brought in twice")
BEYOND_ITS_PERIOD: Final = PR709.says(
    "引入的期间超出“{name}”的施行期（{start} 至 {end}）",
    "the period goes beyond that of {name!r} ({start} to {end})",
)


PR240: Final = Code("PR240", Said("替代不成立", "nothing to replace"))
REPLACES_FROM_OUTSIDE: Final = PR240.says(
    "{what}不是一个版本，不能写 替代",
    "the {what} is no version of the document: it replaces nothing",
    help=("写进本地文件的文件头", "write it in the header of the place's own document"),
)

PR243: Final = Code("PR243", Said("不能按它选版本", "cannot pick the version"))
NO_KEY: Final = PR243.says(
    "“{name}”不是{root}的日期事实（或可无），不能按它选版本",
    "{name!r} is no date fact of {root}, or may be absent: it cannot pick the version",
)
