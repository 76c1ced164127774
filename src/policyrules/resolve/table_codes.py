"""What making sense of tables reports, and of their names in English."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said

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
