"""What making sense of a policy's text reports: each code with its title, each sentence once."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said

DID_YOU_MEAN: Final = Said("是不是“{name}”？", "did you mean {name!r}?")

# ── names ────────────────────────────────────────────────────────────────────

PR201: Final = Code("PR201", Said("没有这个名称", "unknown name"))
NOT_OF_ENTITY: Final = PR201.says("{entity}没有“{name}”", "{entity} has no {name!r}")
UNKNOWN_HERE: Final = PR201.says(
    "没有叫“{name}”的事实、标准、释义或规则", "there is no fact, standard, reading or rule {name!r}"
)
UNKNOWN_QUANTITY: Final = PR201.says("没有叫“{text}”的计算", "there is no quantity {text!r}")
UNKNOWN_NAME: Final = PR201.says("没有叫“{name}”的{what}", "there is no {what} {name!r}")

PR202: Final = Code("PR202", Said("名称重复", "name declared twice"))
DECLARED_TWICE: Final = PR202.says("名称“{name}”重复声明", "{name!r} is declared twice")
DECLARED_TWICE_AT: Final = PR202.says(
    "名称“{name}”重复声明，先前在 {first}", "{name!r} is declared twice, first at {first}"
)

PR203: Final = Code("PR203", Said("不能作名称", "not usable as a name"))
NOT_ASCII: Final = PR203.says(
    "“{text}”不能作 ASCII 名称：只用英文字母、数字和下划线，不以数字开头",
    "{text!r} cannot be an ASCII name: letters, digits and _ only, no digit first",
)
RESERVED_WORD: Final = PR203.says(
    "“{text}”是保留词，不能作名称",
    "{text!r} is a reserved word and cannot be a name",
    help=("可改为“{text}_1”一类的名称", "choose another name, such as {text}_1"),
)

PR204: Final = Code("PR204", Said("列表要汇总", "list used without an aggregate"))
NEEDS_AGGREGATE: Final = PR204.says(
    "“{text}”有多条记录，要说明怎样汇总",
    "there are several records of {text!r}; say how to aggregate them",
    help=("写 合计 {text}、任一 {text} 或 计数 …", "write sum_of {text}, any_of {text} or count_of …"),
)

PR205: Final = Code("PR205", Said("名称够不着", "name out of reach"))
OUT_OF_REACH: Final = PR205.says(
    "“{name}”属于{owner}，从{place}够不着", "{name!r} belongs to {owner}, out of reach from {place}"
)

PR206: Final = Code("PR206", Said("不是下面的列表", "not a list below"))
NO_LIST_BELOW: Final = PR206.says("“{text}”不是{place}下面的列表", "{text!r} is not a list below {place}")
BEHIND_IS_NO_LIST: Final = PR206.says(
    "“{name}”不是列表，括号前只写列表", "{name!r} is no list; only lists stand before the bracket"
)
LISTS_HERE: Final = Said("可用的列表：{lists}", "lists here: {lists}")
ALL_OF_THEM: Final = Said("要指全部记录，写 {way}", "to mean all of them, write {way}")
LIST_FIRST: Final = PR206.says("连续次数() 先写一个列表", "in_a_row() takes a list first")

PR207: Final = Code("PR207", Said("没有这个选项", "unknown option"))
UNKNOWN_OPTION: Final = PR207.says(
    "{what}没有选项“{name}”，可用：{options}", "{what} has no option {name!r}; there are {options}"
)

PR208: Final = Code("PR208", Said("名称用错了地方", "wrong kind of name"))
NOTHING_BEHIND: Final = PR208.says(
    "“{label}”后面不能再用“.{name}”", "nothing named {name!r} belongs to {label!r}"
)
NOTE_HAS_NO_OPTIONS: Final = PR208.says(
    "释义“{name}”只是说明，没有读法可选", "reading {name} is a note without options"
)
NOT_FURTHER_UP: Final = PR208.says(
    "只能从 计算 的总额里减，“{text}”不是上面记录的 计算",
    "only a quantity further up can be lessened, and {text!r} is none",
)

RECORD_ALONE: Final = PR208.says(
    "“{name}”是一条记录，要写明它的哪个事实",
    "{name!r} is a record; say which fact of it",
    help=("写 {name}.事实", "write {name}.fact"),
)
RECORD_OUTSIDE: Final = PR208.says(
    "连续次数() 的条件里不能说外面的记录“{name}”",
    "the condition of in_a_row() cannot speak of the record {name!r} outside it",
)

PR209: Final = Code("PR209", Said("没有文件头", "no header"))
NO_HEADER: Final = PR209.says(
    "{what}没有文件头（{files}）",
    "the {what} has no header ({files})",
    help=("写 政策 名称 “标题” …", "write policy NAME “title” …"),
)

PR210: Final = Code("PR210", Said("实体或词汇不对", "entities or vocabulary"))
NO_ENTITY: Final = PR210.says(
    "没有实体，政策无从说起",
    "there is no entity to speak of",
    help=("在文件头写 词汇 名称", "name a vocabulary in the header"),
)
NO_VOCABULARY: Final = PR210.says("没有叫“{name}”的词汇", "there is no vocabulary {name!r}")
TWO_ROOTS: Final = PR210.says(
    "“{name}”与“{first}”都没有上级实体，只能有一个",
    "{name} and {first} both have no parent; only one may",
    help=("写 属 {first}", "write of {first}"),
)

PR213: Final = Code("PR213", Said("列表套在自己里面", "list inside itself"))
LIST_IN_ITSELF: Final = PR213.says(
    "“{list}”的汇总里又汇总“{list}”：里面的事实都指里层的记录，外层的那一条没有名称",
    "an aggregate over {list} stands inside one over {list}: inside, every fact is the inner record's, "
    "and the outer record has no name",
    help=(
        "给外层的记录起个名称，在里层用它来说：任一 {list} 甲 (… 甲.事实 …)",
        "give the outer record a name and speak of it inside by that name: "
        "any_of {list} first (… first.fact …)",
    ),
)
COMPARED_WITH_ITSELF: Final = PR213.says(
    "“{name}”同自己比较：在“{list}”自己的规则里汇总“{list}”，里面的事实都指里层的记录，外层的那一条说不出来",
    "{name} is compared with itself: in a rule about {list}, inside an aggregate over {list}, every fact is "
    "the inner record's, and the outer record cannot be named",
    help=(
        "要比的值写成“{parent}”的一个 计算（如 最大 …），在这里用它的名称；或者同写明的日期、数比较",
        "give the value to compare with a name in a quantity of {parent} (say, its largest …) and use that "
        "here, or compare with a stated date or number",
    ),
)

# ── types and units ──────────────────────────────────────────────────────────

PR301: Final = Code("PR301", Said("类型不对", "wrong type"))
OTHER_TYPES: Final = PR301.says(
    "{rule}：“{left}”（{left_at}）是{left_type}，“{right}”（{right_at}）是{right_type}",
    "{rule}: {left!r} ({left_at}) is {left_type}, {right!r} ({right_at}) is {right_type}",
)
OTHER_TYPE: Final = PR301.says(
    "{what}应是{wanted}，“{text}”是{found}", "{what} should be {wanted}, {text!r} is {found}"
)
AMOUNT_NO_NUMBER: Final = PR301.says("{word}要是数", "the {word} is a number")
WRONG_KIND: Final = PR301.says("{rule}，“{text}”是{type}", "{rule}, {text!r} is {type}")

PR302: Final = Code("PR302", Said("单位不对", "wrong unit"))
OTHER_UNITS: Final = PR302.says(OTHER_TYPES.said.zh, OTHER_TYPES.said.en)
OTHER_UNIT: Final = PR302.says(OTHER_TYPE.said.zh, OTHER_TYPE.said.en)
WRONG_CONVERSION: Final = PR302.says("{rule}，“{text}”是{type}", "{rule}, {text!r} is {type}")

PR303: Final = Code("PR303", Said("缺单位", "unit missing"))
NO_UNIT_BESIDE: Final = PR303.says(OTHER_TYPES.said.zh, OTHER_TYPES.said.en)
NO_UNIT_HERE: Final = PR303.says(OTHER_TYPE.said.zh, OTHER_TYPE.said.en)

PR304: Final = Code("PR304", Said("可能没有值", "may be absent"))
MAY_BE_ABSENT: Final = PR304.says(
    "“{text}”可能没有值，用之前要先说没有时怎么办",
    "{text!r} may have no value; say first what holds when it has none",
    help=(
        "写 {text} 若无 …，或在前面加 有值({text}) 且",
        "write {text} or_if_absent …, or has_value({text}) and before it",
    ),
)

PR305: Final = Code("PR305", Said("写得太细", "too fine"))
FINER_THAN_FEN: Final = PR305.says(
    "“{text}”比 1 分还细",
    "{text!r} is finer than one fen",
    help=("金额最多写两位小数", "write at most two decimals"),
)
NOT_WHOLE: Final = PR305.says(
    "“{text}”要是整数",
    "{text!r} must be whole",
    help=("{unit}只能是整数", "{unit} are counted in whole numbers"),
)

PR306: Final = Code("PR306", Said("两个因数都可能为负", "both factors may be negative"))
BOTH_MAY_BE_NEGATIVE: Final = PR306.says(
    "“{text}”的两个因数都可能是负数，范围算不准",
    "both factors of {text!r} may be negative",
    help=("给其中一个写 不低于 0 的范围", "give one of them a range: at_least 0"),
)

PR307: Final = Code("PR307", Said("除数可能不大于零", "divisor may not be positive"))
DIVISOR_MAY_BE_ZERO: Final = PR307.says(
    "“{text}”的除数可能不大于 0",
    "the divisor of {text!r} may be 0 or less",
    help=(
        "除以写定的数，或除以下限大于 0 的事实或标准",
        "divide by a number, or by a fact or standard whose lower bound is above 0",
    ),
)

PR308: Final = Code("PR308", Said("乘除得不出单位", "no such unit"))
HAS_NO_UNIT: Final = PR308.says(
    "{left} {sign} {right} 没有可用的单位", "{left} {sign} {right} has no unit in the list"
)

PR309: Final = Code("PR309", Said("参数个数不对", "wrong number of arguments"))
WRONG_COUNT: Final = PR309.says(
    "{word}() 要 {count} 个参数，这里有 {given} 个", "{word}() takes {count} arguments, not {given}"
)
SILENT_ARGUMENT: Final = PR309.says(
    "未规定 只能作 补足至() 的第一个参数", "not_decided can only be the first argument of topped_up_to()"
)

PR310: Final = Code("PR310", Said("汇总用法不对", "aggregate misused"))
OF_WHAT: Final = PR310.says(
    "{word} 要说明取什么", "{word} must say of what", help=("写 {word} {path}(…)", "write {word} {path}(…)")
)
NEEDS_ONE_DATE: Final = PR310.says(
    "连续次数() 的列表“{label}”要恰有一个必有的日期",
    "in_a_row() needs a list with exactly one date that is not optional",
)
WRONG_SUMMAND: Final = PR310.says("{word} 不能用于{type}", "{word} does not go with {type}")
COUNT_SAYS_WHEN: Final = PR310.says(
    "计数 的条件写在 当 后面",
    "the condition of count_of stands behind when",
    help=("写 计数 列表(当 …)", "write count_of list(when …)"),
)
ONE_LIST_ONLY: Final = PR310.says(
    "{word} 只能用于一层列表",
    "{word} takes one list, not a list of lists",
    help=("先为里层写一个 计算", "write a quantity for the inner list first"),
)

NOT_IN_THE_LIST: Final = PR310.says(
    "名次() 说的是“{list}”里的一条记录，这里不在其中",
    "rank_of() is about a record of the list {list}, and here none is at hand",
    help=(
        "写进“{list}”的规则，或写进对“{list}”的汇总",
        "write it in a rule about {list}, or inside an aggregate over {list}",
    ),
)
NO_ORDER: Final = PR310.says(
    "名次() 按数或日期排，不按{type}", "rank_of() orders by a number or a date, not by {type}"
)

PR311: Final = Code("PR311", Said("不是写定的值", "not a fixed value"))
NOT_FIXED: Final = PR311.says("“{text}”要是一个写定的值", "{text!r} must be a fixed value")

PR312: Final = Code("PR312", Said("上年只用于按年的标准", "last_year needs a yearly standard"))
NOT_BY_YEAR: Final = PR312.says(
    "上年() 只用于按年给出的标准，“{text}”不是",
    "last_year() is for standards given by the year, which {text!r} is not",
)

PR313: Final = Code("PR313", Said("总有值", "never absent"))
ALWAYS_THERE: Final = PR313.says(
    "“{text}”总有值（没有标 可无），不必问有没有", "{text!r} always has a value (it is not optional)"
)

PR314: Final = Code("PR314", Said("范围写法不对", "malformed range"))
ONLY_TWO_BOUNDS: Final = PR314.says("范围只用 不低于、不高于", "a range is given with at_least and at_most")

LIMITS_TURNED: Final = PR314.says(
    "范围是空的：{limits}",
    "the range is empty: {limits}",
)

ENDS_TURNED: Final = PR314.says(
    "介于 的两端颠倒了：{low} 大于 {high}",
    "the ends of between are the wrong way round: {low} is above {high}",
)

PR317: Final = Code("PR317", Said("日期不能这样推", "a date cannot be moved so"))
NO_LENGTH: Final = PR317.says(
    "日期只能推后或提前若干 个月 或 日，“{text}”是{type}",
    "a date moves by months or days, and {text!r} is {type}",
    help=(
        "写 3个月、90日，或以 个月、日 为单位的名称",
        "write 3 months, 90 days, or a name in months or days",
    ),
)
OUTSIDE_THE_CALENDAR: Final = PR317.says(
    "“{text}”不在 0001-01-01 与 9999-12-31 之间",
    "{text!r} does not lie between 0001-01-01 and 9999-12-31",
    help=("改小这段时间", "make the time shorter"),
)

PR315: Final = Code("PR315", Said("放在这里不成意思", "makes no sense here"))
MAKES_NO_SENSE: Final = PR315.says("“{text}”放在这里不成意思", "{text!r} makes no sense here")

PR330: Final = Code("PR330", Said("结果记入台账的状态", "what outcomes record in the ledger"))
RECORDED_NOWHERE: Final = PR330.says(
    "“{label}”的结果写了 记，没有说记在哪一项事实上",
    "the outcomes of {label!r} say what they record, and nothing says in which fact",
    help=("在第一个情形之前写 记入 事实", "write recorded_in FACT before the first case"),
)
NOTHING_RECORDED: Final = PR330.says(
    "没有一个结果写明在“{name}”上记什么",
    "no outcome says what it records in {name!r}",
    help=(
        "在结果后面写 记 状态；别的记账写 记账 事实 为 值 当 条件",
        "write records STATE after an outcome; other entries are carry FACT as VALUE when CONDITION",
    ),
)
NO_STATE_FACT: Final = PR330.says(
    "“{name}”是{type}，不是状态：结果只能记在选项或是否型的事实上",
    "{name!r} is {type}: outcomes are recorded in a choice or in yes or no",
    help=("写 记账 事实 为 值 当 条件", "write carry FACT as VALUE when CONDITION"),
)
NO_TWIN_TO_RECORD: Final = PR330.says(
    "“{label}”的结果写了 记，但没有哪一项事实代替“{base}”记账的那一项",
    "the outcomes of {label!r} say what they record, and no fact stands for the one in which {base!r} does",
    help=(
        "“{base}”要写 记入 事实，这里写 以 本人事实 为 那一项事实",
        "{base!r} needs recorded_in FACT, and this one with FACT as that fact",
    ),
)

PR331: Final = Code("PR331", Said("代错了决定", "counted in place of the wrong decision"))
STANDS_FOR_NOTHING: Final = PR331.says(
    "“{label}”不能代“{whole}”",
    "{label!r} cannot be counted in place of {whole!r}",
    help=(
        "代 用在人的决定上，代的是它上级（如户）的决定，两者都发金额，单位相同",
        "in_place_of is for a decision about persons and names one about what they belong to "
        "(the household); both pay an amount of one unit",
    ),
)

# ── citations, figures, readings ─────────────────────────────────────────────

PR401: Final = Code("PR401", Said("没有依据", "no citation"))
CITES_NOTHING: Final = PR401.says(
    "“{label}”没有依据",
    "{label!r} cites nothing",
    help=("写 依据 条款号 “原文短语”", "write citing CLAUSE “phrase”"),
)
STANDARD_CITES_NOTHING: Final = PR401.says(
    "标准“{name}”没有依据",
    "standard {name!r} cites nothing",
    help=("写 依据 条款号 “原文短语”", "write citing CLAUSE “phrase”"),
)

CITED_FOR_ALL: Final = Said(
    "写 依据 条款号 “原文短语”；各部分共用的依据写在声明的第一个部分之前",
    "write citing CLAUSE “phrase”; what all parts rest on is cited before the first of them",
)
CITED_TOO_LATE: Final = Said(
    "写在 自 … 为 … 或 必须 … 后面的 依据 只属于那一条：把它移到第一个 自、必须 之前",
    "citing after from … as … or must … belongs to that value or constraint: move it before the first",
)

PR405: Final = Code("PR405", Said("没有这条释义", "unknown reading"))
UNKNOWN_READING: Final = PR405.says("没有释义“{name}”", "there is no reading {name!r}")

PR501: Final = Code("PR501", Said("期间重叠", "overlapping periods"))
OVERLAP: Final = PR501.says(
    "“{label}”的期间重叠：自 {first} {until}，又自 {second}",
    "periods of {label!r} overlap: from {first} {until}, and from {second}",
    help=("给前一个写 至 {day_before}", "end the earlier one: to {day_before}"),
)

PR502: Final = Code("PR502", Said("期间有空当", "gap between periods"), severity="warning")
GAP: Final = PR502.says(
    "“{label}”自 {first} 至 {last} 没有数值", "{label!r} has no value from {first} to {last}"
)

PR503: Final = Code("PR503", Said("没有数值也没有人定", "no value and nobody to set it"))
WITHOUT_VALUE: Final = PR503.says(
    "标准“{name}”没有数值，也没有写由谁确定",
    "standard {name!r} has no value and nobody who sets it",
    help=("写 自 … 为 …，或 由 某机关", "write from … as …, or set_by someone"),
)

PR520: Final = Code("PR520", Said("轴不对", "malformed axis"))
AXIS_MIXED: Final = PR520.says(
    "轴“{axis}”混用了几种标题",
    "axis {axis!r} mixes kinds of headings",
    help=(
        "全写选项，全写 是、否，或在名称后写单位、日期再写段",
        "write options only, yes and no, or ranges after a unit or date",
    ),
)
AXIS_NEEDS_UNIT: Final = PR520.says(
    "轴“{axis}”的各段没有单位",
    "the ranges of axis {axis!r} have no unit",
    help=(
        "在轴名后面写单位或 日期：按 年龄 岁 {{0至2, …}}",
        "write the unit, or date, after the name of the axis",
    ),
)
AXIS_YES_AND_NO: Final = PR520.says(
    "轴“{axis}”要有 是 和 否 各一个", "axis {axis!r} needs yes and no, each once"
)
AXIS_ENDS_FIRST: Final = PR520.says("“{text}”里什么也没有", "nothing lies in {text!r}")
AXIS_OVERLAPS: Final = PR520.says(
    "轴“{axis}”的“{first}”和“{second}”重叠", "{first!r} and {second!r} of axis {axis!r} overlap"
)
AXIS_HAS_HOLE: Final = PR520.says(
    "轴“{axis}”的“{first}”和“{second}”之间有空当",
    "there is a hole between {first!r} and {second!r} of axis {axis!r}",
    help=(
        "补上一段；文件没有规定的，格子里写 未规定",
        "add a range; where the document is silent, its cells are not_decided",
    ),
)
LIMIT_OF_OTHER_KIND: Final = PR520.says(
    "“{text}”不合这个轴，轴上是{wanted}", "{text!r} does not fit the axis, which is {wanted}"
)
TOO_MANY_AXES: Final = PR520.says("一个标准最多 {most} 个轴", "a standard has {most} axes at most")
TOO_MANY_CELLS: Final = PR520.says(
    "标准“{name}”有 {count} 格，最多 {most} 格",
    "standard {name!r} has {count} cells, at most {most} are taken",
    help=("分成几个标准", "split it into several standards"),
)
AXES_OF_SOMEONE: Final = PR520.says(
    "标准“{name}”逐案决定，不能按轴分列", "standard {name!r} is fixed case by case and has no axes"
)

PR521: Final = Code("PR521", Said("格子不对", "cells do not fit"))
NO_SUCH_HEADING: Final = PR521.says(
    "轴“{axis}”没有“{text}”，有：{headings}", "axis {axis!r} has no {text!r}; it has {headings}"
)
HEADINGS_IN_ROW: Final = PR521.says(
    "一行前面要写的标题：{axes}",
    "the headings before a row are: {axes}",
    help=("最后一个轴是各列：写 标题: 各列的格", "the last axis runs over the columns: heading: cells"),
)
CELLS_IN_ROW: Final = PR521.says(
    "这一行有 {given} 格，按“{axis}”应有 {wanted} 格",
    "this row has {given} cells, by {axis!r} it should have {wanted}",
    help=("每行写 标题: 各列的格", "write each row as heading: a cell for each column"),
)
CELL_NOT_ABSENT: Final = PR521.says(
    "这个标准不是 可无，格子不能写 无",
    "the standard is not optional; a cell of it cannot be absent",
    help=(
        "文件没有规定的写 未规定；确实没有的，给标准写 可无",
        "where the document is silent write not_decided",
    ),
)
NO_AXES_HERE: Final = PR521.says(
    "标准“{name}”不按轴分列，只有一个值",
    "standard {name!r} has no axes, and one value",
    help=("写 自 … 为 …", "write from … as …"),
)
WANTS_CELLS: Final = PR521.says(
    "标准“{name}”按{axes}分列，要逐格写",
    "standard {name!r} is by {axes} and takes cells",
    help=("写 自 … 标题 值 标题 值，或 标题: 各格", "write from … heading value, or heading: cells"),
)
WANTS_PLACE: Final = PR521.says(
    "填写“{name}”的一格，要写出{axes}",
    "to fill one cell of {name!r}, name {axes}",
    help=(
        "写 填写 标准 标题 自 … 为 …，或整张：自 … 标题 值",
        "write fill standard heading from … as …, or whole: from … heading value",
    ),
)
NOT_OF_HEADINGS: Final = PR521.says(
    "这个 当 分不清“{name}”的哪些格",
    "this when does not tell which cells of {name!r} it means",
    help=("只按标题的界限分：当 年龄 低于 6岁", "divide only where headings do: when age below 6"),
)

PR522: Final = Code("PR522", Said("按轴取值不对", "looked up wrongly"))
NOT_BY_AXES: Final = PR522.says("“{name}”不是按轴分列的标准", "{name!r} is no standard by axes")
WRONG_AXES: Final = PR522.says(
    "“{name}”按{axes}分列，这里写了 {given} 个", "{name!r} is by {axes}, here are {given}"
)
BARE_GRID: Final = PR522.says(
    "“{name}”按{axes}分列，要写明取哪一格",
    "{name!r} is by {axes}; say which cell",
    help=("写 {name}({axes})", "write {name}({axes})"),
)

PR525: Final = Code("PR525", Said("分档不对", "malformed scale"))
SCALE_OF_NUMBERS: Final = PR525.says(
    "分档“{name}”要有单位，算出的是数", "scale {name!r} needs a unit: what comes out is a number"
)
SCALE_MIXED: Final = PR525.says(
    "分档“{name}”的各档写法不一",
    "the steps of scale {name!r} are not written alike",
    help=(
        "每档写 一段 比例（0至36000 3%），或每点写 数 数值",
        "write each as range rate (0 to 36000 3%), or each point as number value",
    ),
)
SCALE_RATES: Final = PR525.says(
    "分档“{name}”按段写比例，所按的数和算出的数要同单位",
    "scale {name!r} has rates; quantity and result need one unit",
)
SCALE_HOLE: Final = PR525.says(
    "“{first}”和“{second}”不相接",
    "{first!r} and {second!r} do not adjoin",
    help=(
        "后一档从前一档的界限起：0至36000，高于36000至144000",
        "let each begin at the limit of the one before",
    ),
)
SCALE_ENDS: Final = PR525.says(
    "最后一档“{text}”有上限，以上没有规定",
    "the last bracket {text!r} has an upper limit, nothing is said of what lies above",
    help=("最后一档写 高于…；以上不再加的写 0%", "write the last as above …; where nothing is added, 0%"),
)
SCALE_FALLS: Final = PR525.says("“{text}”的界限不比前一个高", "{text!r} does not rise above the one before")
SCALE_BEGINS_BELOW: Final = PR525.says("“{text}”从 0 以下起", "{text!r} begins below 0")
SCALE_POINTS_FIXED: Final = PR525.says(
    "线性的点“{text}”要是写定的数", "a point to interpolate between, {text!r}, is a fixed number"
)
WANTS_STEPS: Final = PR525.says(
    "分档“{name}”整张填写",
    "scale {name!r} is filled as a whole",
    help=(
        "写 填写 分档 自 … 0至36000 3% 高于36000 10%",
        "write fill scale from … 0 to 36000 3% above 36000 10%",
    ),
)

PR526: Final = Code("PR526", Said("分档用法不对", "scale used wrongly"))
UNKNOWN_SCALE: Final = PR526.says("“{text}”不是分档", "{text!r} is no scale")
BARE_SCALE: Final = PR526.says(
    "“{name}”是分档，要写怎样算",
    "{name} is a scale; say how it is used",
    help=(
        "写 累进({name}, 数)、全额({name}, 数) 或 线性({name}, 数)",
        "write progressive({name}, …), whole_amount or interpolated",
    ),
)
SCALE_FORM: Final = PR526.says(
    "“{name}”不能这样算：累进、全额 用分段的比例，线性 用各点的数值",
    "{name} is not used so: progressive and whole_amount take brackets with rates, interpolated takes points",
)
SCALE_SHARED: Final = PR526.says(
    "“{name}”的“{text}”和前一档都含同一个界限，全额 分不清在哪一档",
    "{text!r} of {name} and the bracket before share a limit; whole_amount cannot tell where it lies",
    help=("写 高于…至…，或前一档写 …至低于…", "write above … to …, or end the one before below it"),
)

PR508: Final = Code("PR508", Said("逐案用法不对", "case_by_case misused"))
CASEWISE_OF_SOMEONE: Final = PR508.says(
    "标准“{name}”：对 … 与 逐案 要一起用",
    "standard {name!r}: for and case_by_case go together",
    help=(
        "逐案决定的数写 标准 名称 (name) 对 户 : 单位 由 … 逐案",
        "a figure fixed case by case is written standard … for household: unit set_by … case_by_case",
    ),
)
CASEWISE_WITH_VALUE: Final = PR508.says(
    "标准“{name}”逐案决定，不能写定值", "standard {name!r} is fixed case by case and takes no value here"
)

PR406: Final = Code("PR406", Said("读法没有写到", "option of a reading left out"), severity="warning")
OPTION_LEFT_OUT: Final = PR406.says(
    "这里没有写释义 {reading} 的读法{options}：该读法下这条规则不适用",
    "nothing is written here for {options} of {reading}: under it this rule does not apply",
    help=(
        "不适用写 当 依 {reading}.{first} 否；照样适用写 当 依 {reading}.{first} 是",
        "write when under {reading}.{first} no; or yes, if it applies without these clauses",
    ),
)

PR510: Final = Code("PR510", Said("止日早于起日", "period ends before it starts"))
PART_ENDS_FIRST: Final = PR510.says(
    "时限“{label}”的 {part}：止日 {end} 早于起日 {start}",
    "{part} of deadline {label!r}: it ends ({end}) before it starts ({start})",
)
ENDS_FIRST: Final = PR510.says(
    "止日 {end} 早于起日 {start}", "the period ends ({end}) before it starts ({start})"
)

PR511: Final = Code("PR511", Said("释义不完整", "incomplete reading"))
NOTHING_TAKEN: Final = PR511.says(
    "释义 {name} 没有写采用哪种读法",
    "reading {name} does not say which option is taken",
    help=(
        "写 采用 {option}；还没有定的，写 采用 未定",
        "write taken {option}, or, as long as nobody has settled it, taken undecided",
    ),
)
HAS_NO_QUESTION: Final = PR511.says(
    "释义 {name} 没有写问题，词汇里也没有这一条",
    "reading {name} has no question, and the vocabulary has no such reading",
    help=(
        "写 释义 {name} “问题”；词汇里有的，只写 释义 {name} 采用 …",
        "write reading {name} “question”; of one in the vocabulary only reading {name} taken …",
    ),
)
ONLY_TAKEN_HERE: Final = PR511.says(
    "释义 {name} 的读法在词汇里，这里只写 采用、可选、依据",
    "the options of reading {name} stand in the vocabulary; here only taken, choosable_by, citing",
    help=(
        "读法不同的是另一条释义：另起一个编号，写上问题",
        "with other options it is another reading: give it an id of its own, and its question",
    ),
)
SHARED_CITES: Final = PR511.says(
    "词汇里的释义 {name} 不写依据：各地文件不同",
    "reading {name} of the vocabulary cites nothing: the documents of the places differ",
    help=("在各地写 释义 {name} 依据 …", "write reading {name} citing … in the places"),
)
NOTHING_LEFT_OPEN: Final = PR511.says(
    "释义 {name} 写了 采用 未定，却没有读法",
    "reading {name} is taken undecided and has no options",
    help=("写出两种以上的读法", "write its options"),
)
EMPTY_READING: Final = PR511.says(
    "释义 {name} 没有读法，也没有说明", "reading {name} has neither options nor a note"
)

PR514: Final = Code("PR514", Said("标准是负数", "negative figure"))
FIGURE_BELOW_ZERO: Final = PR514.says(
    "“{label}”是 {value}，这种单位的标准不低于 0",
    "{label!r} is {value}; a figure in this unit is never below 0",
    help=(
        "核对数值；可增可减的变动写成 个百分点 或 数",
        "check the value; a change that may be down is written in percentage_points or as a number",
    ),
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
    "没有时限的 须有 声明过事件“{name}”", "no deadline requires an event {name!r}"
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
