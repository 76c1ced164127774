"""What making sense of types and units reports."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said

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
        "除以写定的数、下限大于 0 的事实或标准；人数、件数写 较大者(…, 1)",
        "divide by a number, or what has a lower bound above 0; a count as larger_of(…, 1)",
    ),
)


PR308: Final = Code("PR308", Said("乘除得不出单位", "no such unit"))


HAS_NO_UNIT: Final = PR308.says("{left} {sign} {right} 没有可用的单位", "{left} {sign} {right} is no unit")


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


NO_PLACE: Final = PR310.says(
    "{word}() 的第二项说第几个，这里是{type}",
    "the second part of {word}() says which of them, and here is {type}",
    help=("写一个数，或按数、次、人计的名称", "write a number, or a name in number, times or persons"),
)


NO_SUCH_PLACE: Final = PR310.says(
    "{word}() 的第几个要是 1 到 {most} 的整数，这里是 {k}",
    "the place of {word}() is a whole number from 1 to {most}, and here is {k}",
)


PLACE_WITHOUT_END: Final = PR310.says(
    "{word}() 的“{k}”要有不超过 {most} 的上限",
    "{k!r} of {word}() must be bounded, by {most} or less",
    help=(
        "事实写 不高于 …，标准写 必须 不高于 …，或写 较小者({k}, …)",
        "write at_most … of a fact, must at_most … of a standard, or smaller_of({k}, …)",
    ),
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
    "上年() 只用于文件按年给出的或留给别处定的标准，“{text}”不是",
    "last_year() is for standards given by the year or left to somebody, which {text!r} is not",
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
    help=("对调两端", "exchange the two"),
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


NO_MONTHS: Final = PR317.says(
    "顺延() 只数个月，“{text}”是{type}",
    "months_carried_over() counts months, and {text!r} is {type}",
    help=("写 3个月；若干日后写 d 后 30日", "write 3 months; days later are d plus_period 30 days"),
)


OUTSIDE_THE_CALENDAR: Final = PR317.says(
    "“{text}”不在 0001-01-01 与 9999-12-31 之间",
    "{text!r} does not lie between 0001-01-01 and 9999-12-31",
    help=("改小这段时间", "make the time shorter"),
)


PR315: Final = Code("PR315", Said("放在这里不成意思", "makes no sense here"))


MAKES_NO_SENSE: Final = PR315.says("“{text}”放在这里不成意思", "{text!r} makes no sense here")


PR318: Final = Code("PR318", Said("事实之间比不成", "facts that cannot be compared"))


MUST_NAME_A_FACT: Final = PR318.says(
    "事实后面的 必须 与同一条或上级的另一个事实比较，“{text}”不是",
    "must behind a fact compares it with another fact of its record or of one above, which {text!r} is not",
    help=("与写定的值比较的，写 不低于、不高于", "against a fixed value write at_least or at_most"),
)


MUST_ASKS_WHEN: Final = PR318.says(
    "必须 后面的 当 问同一条或上级的一项事实是不是哪个值，“{text}”不是",
    "the when behind must asks whether a fact of its record or of one above has a value, "
    "which {text!r} does not",
    help=("写 当 状态 属于 {{…}}，或一项是否的事实", "write when STATUS is_one_of {{…}}, or a yes/no fact"),
)


MUST_COMPARE_ALIKE: Final = PR318.says(
    "“{name}”与“{other}”不能这样比较",
    "{name!r} and {other!r} cannot be compared so",
    help=(
        "两个都是日期，或都是同一单位的数；其他类型相同的，只用 等于、不等于",
        "both are dates, or numbers of one unit; others of one type only with equal or differs_from",
    ),
)


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


NEVER_ABSENT: Final = PR330.says(
    "“{name}”不是可无的事实，不能记为“无”",
    "{name!r} is not optional: it cannot be recorded as absent",
    help=(
        "在词汇里给这项事实写 可无，或者写一个值",
        "write optional after the fact in the vocabulary, or a value here",
    ),
)


PR331: Final = Code("PR331", Said("代错了决定", "counted in place of the wrong decision"))


STANDS_FOR_NOTHING: Final = PR331.says(
    "“{label}”不能代“{whole}”",
    "{label!r} cannot be counted in place of {whole!r}",
    help=(
        "代的是同一对象或它上级（如户）的决定，不是本身代别的决定的；两者都发金额，单位相同",
        "in_place_of names a decision about the same record or what it belongs to (the household), not one "
        "that is itself in place of another; both pay an amount of one unit",
    ),
)
