"""What making sense of decisions, tables, lists, overlays and versions reports."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said
from policyrules.resolve.codes import (
    NOTE_HAS_NO_OPTIONS,
)

# ── decisions ────────────────────────────────────────────────────────────────

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

# ── overlays ─────────────────────────────────────────────────────────────────

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

# ── rosters and deadlines ────────────────────────────────────────────────────

PR901: Final = Code("PR901", Said("列不出来", "cannot be shown in a list"))
NO_COLUMN: Final = PR901.says(
    "“{text}”不能作名单的一列",
    "{text!r} cannot be a column of a roster",
    help=("列出 事实、标准、计算、条件、决定 的名称", "name facts, standards and conclusions"),
)
COLUMN_TWICE: Final = PR901.says(
    "名单“{label}”把“{text}”列了两次", "roster {label!r} shows {text!r} twice", help=("留下一个", "keep one")
)

PR902: Final = Code("PR902", Said("排序方向不对", "no direction of order"))
NO_DIRECTION: Final = PR902.says(
    "“{name}”说不出排序方向",
    "{name!r} does not say in which direction",
    help=(
        "写 升序 或 降序，或声明 标准 名称 (name) : 选项 {{升序 (ascending)，降序 (descending)}} 由 某机关",
        "declare a standard NAME : one_of {{… (ascending), … (descending)}} set_by someone, "
        "or write ascending or descending",
    ),
)

PR903: Final = Code("PR903", Said("时限没有要求", "deadline asks for nothing"))
ASKS_FOR_NOTHING: Final = PR903.says(
    "时限“{label}”没有说什么时候、多久、载明什么或先于什么",
    "deadline {label!r} says neither when, how long, with what contents nor before what",
    help=(
        "写 截止、期间、每、每年截止、每月截止、后于、满、持续、载明、先于 之一",
        "write one of due_on, during, every, due_each_year, due_each_month, within_days_after, "
        "for_at_least, continuously, containing, before_event",
    ),
)
WITHOUT_EVENT: Final = PR903.says(
    "时限“{label}”没有写 须有 哪种事件",
    "deadline {label!r} does not say which kind of event it requires",
    help=("写 须有 事件名 (event_name)", "write requires EVENT (event_name)"),
)

PR904: Final = Code("PR904", Said("时限自相矛盾", "deadline contradicts itself"))
TWO_TIMES: Final = PR904.says(
    "时限“{label}”说了不止一种时间：{ways}",
    "deadline {label!r} says when in more than one way: {ways}",
    help=("分成几条时限", "split it into several deadlines"),
)
LENGTH_AND_NO_END: Final = PR904.says(
    "时限“{label}”既要 满 若干日，又要 持续",
    "deadline {label!r} asks both for a number of days and for no end",
    help=("留下一个", "keep one"),
)
DAY_OUTSIDE: Final = PR904.says(
    "时限“{label}”：{day} 不在 起于、止于 的期间内（{begin} 至 {end}）",
    "deadline {label!r}: {day} is not in its period ({begin} to {end})",
)
BEFORE_ITSELF: Final = PR904.says(
    "事件“{name}”不能排在自己前后", "event {name!r} cannot come before or after itself"
)
CIRCLE_OF_EVENTS: Final = PR904.says(
    "时限“{label}”的 先于 与别的时限绕成一圈",
    "before_event of deadline {label!r} goes round in a circle with other deadlines",
)
DAY_TWICE: Final = PR904.says(
    "时限“{name}”的 每年截止 把 {month}月{day}日 写了两次",
    "due_each_year of deadline {name!r} gives --{month:02d}-{day:02d} twice",
)

PR905: Final = Code("PR905", Said("没有这种事件", "unknown kind of event"))
UNKNOWN_EVENT: Final = PR905.says(
    "没有声明过事件“{name}”",
    "no event {name!r} is declared",
    help=("写一条 事件 {name}，或由时限的 须有 声明", "declare it with event, or let a deadline require it"),
)
NOT_CONTAINED: Final = PR905.says(
    "“{event}”的 载明 里没有“{name}”",
    "{event!r} does not say that it may contain {name!r}",
    help=("写进那种事件的 载明", "list it in containing of that event"),
)
EVENT_OF_TWO_NAMES: Final = PR905.says(
    "事件“{name}”前后叫法不同：“{known} ({known_id})”与“{other} ({other_id})”",
    "event {name!r} goes by two names: {known} ({known_id}) and {other} ({other_id})",
    help=("同一种事件用同样的两个名称", "give one kind of event the same two names"),
)

PR906: Final = Code("PR906", Said("天数或次数不对", "malformed number of days or times"))
NOT_WHOLE_DAYS: Final = PR906.says(
    "“{text}”应是以“{unit}”计的整数，不小于 {least}{upto}",
    "{text!r} should be a whole number of {unit}, at least {least}{upto}",
    help=("写作 {example}{unit} 这样", "write it like {example} {unit}"),
)

# ── tables ───────────────────────────────────────────────────────────────────

PR230: Final = Code("PR230", Said("表的栏", "column of a table"))
NOT_LOOKED_AT: Final = PR230.says(
    "“{text}”是{type}，不能作表的一栏",
    "{text!r} is {type} and cannot be a column of a table",
    help=(
        "一栏是一个数、日期、是否或选项；多选写成条件，如 包含 {{…}}",
        "a column is a number, a date, yes or no, or a choice; of several_of ask includes {{…}}",
    ),
)
UNIT_OF_COLUMN: Final = PR230.says(
    "“{text}”这一栏缺单位",
    "the unit of the column {text!r} is missing",
    help=("写作 看 … {text} {unit}", "write looking_at … {text} {unit}"),
)
OTHER_UNIT_OF_COLUMN: Final = PR230.says(
    "“{text}”是{type}，栏上却写 {unit}", "{text!r} is {type}, and its column says {unit}"
)

PR231: Final = Code("PR231", Said("表的行", "row of a table"))
CELLS_DO_NOT_FIT: Final = PR231.says(
    "这一行有 {count} 格，表有 {wanted} 栏",
    "this row has {count} cells, and the table {wanted} columns",
    help=("每栏一格，不限的写 任意", "write one cell for each column, any_value where it does not matter"),
)
ROW_TWICE: Final = PR231.says(
    "这一行与 {first} 的一行各格相同",
    "this row has the same cells as the one at {first}",
    help=("删去一行，或改它的格", "delete one of them, or change its cells"),
)
ROW_WITHOUT_VALUE: Final = PR231.says(
    "这一行没有写 为 …", "this row says nothing of its value", help=("写 为 …", "write as …")
)
ROW_WITHOUT_OUTCOME: Final = PR231.says(
    "这一行没有写 则 …", "this row says no outcome", help=("写 则 …", "write then …")
)
NOT_ALL_BUT: Final = PR231.says(
    "表写了 完备，又写了 其余",
    "the table is exhaustive, and has an otherwise too",
    help=("留下一个", "keep one of them"),
)

PR232: Final = Code("PR232", Said("表的格", "cell of a table"))
CELL_NEVER_ABSENT: Final = PR232.says(
    "这一栏不会是 无", "this column is never absent", help=("删去 无", "delete absent")
)
CELL_IS_NO_VALUE: Final = PR232.says(
    "格里只写一个值或一个名称，不写算式：{text}",
    "a cell holds a value or a name, and no formula: {text}",
    help=("把算式写成一条 计算，格里写它的名称", "give the formula a name as a quantity and write the name"),
)
ONLY_ORDERED_IN_CELL: Final = PR232.says(
    "“{text}”：只有数和日期能比大小",
    "{text!r}: only numbers and dates are above or below one another",
    help=("写选项，几个用逗号隔开，或写 非 …", "write options parted by commas, or not …"),
)
NOTHING_BUT_ROWS: Final = PR231.says(
    "求和、计数 的表不写 其余 或 完备：没有一行成立就是 0",
    "a table that is summed up or counted has no otherwise and is not exhaustive: where no row holds it is 0",
    help=("删去它", "delete it"),
)
ROW_IS_COUNTED: Final = PR231.says(
    "计数 的行不写 为 …：每行算一个",
    "a row that is counted says no value: each is one",
    help=("删去 为 …", "delete as …"),
)
NOT_COUNTED_TOGETHER: Final = PR231.says(
    "求和、计数、最小、最大 要一个数，“{label}”是{type}",
    "rows are summed up, counted or compared as numbers, and {label!r} is {type}",
    help=("用 命中 一致 或 首行", "use hit_policy agreeing or first_row"),
)
OPTIONS_OF_WHAT: Final = PR231.says(
    "全部 要多选，“{label}”是{type}",
    "all rows give the options of several_of, and {label!r} is {type}",
    help=("写 多选 {{…}}，或用 命中 一致", "write several_of {{…}}, or use hit_policy agreeing"),
)
NONE_IS_NOTHING: Final = PR231.says(
    "全部 的表不写 其余 或 完备：没有一行成立就一项也没有",
    "where all rows count there is no otherwise and no exhaustive: where no row holds no option is in",
    help=("删去它", "delete it"),
)
NOT_AN_OPTION: Final = PR231.says(
    "全部 的行给选项，写明是哪一个或哪几个",
    "where all rows count each gives options, written out",
    help=("写 为 甲 或 为 {{甲, 乙}}", "write as a, or as {{a, b}}"),
)
NOT_ALL_PREFERRED: Final = PR231.says(
    "优先 没有排 {options}",
    "preference does not say where {options} stand",
    help=(
        "列出全部结果，一样优的用逗号隔开",
        "name all outcomes; those as good as each other parted by commas",
    ),
)
NOTHING_TO_PREFER: Final = PR231.says(
    "最优 要选项，“{label}”是{type}",
    "the best is one of several options, and {label!r} is {type}",
    help=("数用 命中 最大 或 最小", "of numbers take hit_policy largest_of or smallest_of"),
)
VALUES_DO_NOT_FIT: Final = PR231.says(
    "这里给 {count} 个值，表得出 {wanted} 个",
    "this gives {count} values, and the table {wanted}",
    help=("每个结果一个值，用 ｜ 隔开", "write one value for each result, parted by |"),
)

PR233: Final = Code("PR233", Said("英文名", "name in English"))
NO_ENGLISH: Final = PR233.says(
    "“{name}”的英文名是空的",
    "the English name of {name!r} is empty",
    help=("写在引号里，或删去这一条", "write it in the quotes, or delete the declaration"),
)
TWO_IN_ENGLISH: Final = PR233.says(
    "“{name}”已有英文名“{text}”",
    "{name!r} is “{text}” in English already",
    help=("留下一个", "keep one of them"),
)
NAMES_NO_BODY: Final = PR233.says(
    "由、认定、载于、可选、裁量、责任、报送、发文 里没有“{name}”", "no list of bodies names {name!r}"
)

# ── versions ─────────────────────────────────────────────────────────────────

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
