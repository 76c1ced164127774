"""What making sense of citations, figures and readings reports."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said

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
CITED_BY_A_ROW: Final = Said(
    "写在 行 或 其余 后面的 依据 只属于那一行：全表的 依据 移到第一个 行 之前",
    "citing after row or otherwise belongs to that row: move what the whole table rests on before the first",
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

PR503: Final = Code("PR503", Said("没有数值也没有人定", "no value and nobody to set it"))
WITHOUT_VALUE: Final = PR503.says(
    "标准“{name}”没有数值，也没有写由谁确定",
    "standard {name!r} has no value and nobody who sets it",
    help=("写 自 … 为 …，或 由 某机关", "write from … as …, or set_by someone"),
)
CELL_WITHOUT_VALUE: Final = PR503.says(
    WITHOUT_VALUE.said.zh,
    WITHOUT_VALUE.said.en,
    help=(
        "在 自 … 的行里给这一格写数，没有规定的写 未规定；由县里定的写 由 某机关",
        "give the cell a number in a row of from …, not_decided where nothing is said, or set_by someone",
    ),
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
    "轴“{axis}”的“{first}”和“{second}”重叠",
    "{first!r} and {second!r} of axis {axis!r} overlap",
    help=(
        "从前一段的后面写起：0至5、6至11，或 不高于5、高于5至11",
        "begin behind the one before: 0 to 5, 6 to 11, or at_most 5, above 5 to 11",
    ),
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
    "“{text}”不合这个轴，轴上是{wanted}",
    "{text!r} does not fit the axis, which is {wanted}",
    help=("单位写在轴的名称后面，各段只写数", "the unit stands behind the axis, a range has numbers only"),
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
NO_AXES_IN_CASE: Final = PR521.says(
    "标准“{name}”不按轴分列，只有一个值",
    "standard {name!r} has no axes, and one value",
    help=("写 填写 标准 为 …", "write fill standard as …"),
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
WANTS_PLACE_IN_CASE: Final = PR521.says(
    "填写“{name}”的一格，要写出{axes}",
    "to fill one cell of {name!r}, name {axes}",
    help=("写 填写 标准 标题 为 …，几格就写几次", "write fill standard heading as …, once for each cell"),
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
SCALE_FALLS: Final = PR525.says(
    "“{text}”的界限不比前一个高",
    "{text!r} does not rise above the one before",
    help=("从低到高写，每档从前一档的上限写起", "write them rising, each from the end of the one before"),
)
SCALE_BEGINS_BELOW: Final = PR525.says("“{text}”从 0 以下起", "{text!r} begins below 0")
SCALE_POINTS_FIXED: Final = PR525.says(
    "线性的点“{text}”要是写定的数", "a point to interpolate between, {text!r}, is a fixed number"
)
NO_SCALE_IN_CASE: Final = PR525.says(
    "案例不填写分档“{name}”",
    "a worked case does not fill the scale {name!r}",
    help=("在县级细则里填写，案例写 以 细则", "fill it in an overlay, and write with overlay in the case"),
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
