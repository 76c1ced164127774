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

HEADER_TWICE: Final = PR202.says(
    "这些文件合成一份政策，只有一个文件头，先前在 {first}",
    "these files are one policy, which has one header, first at {first}",
    help=(
        "前一版放进 versions/，修订放进 amendments/，县级细则放进 overlays/",
        "the version before goes into versions/, an amendment into amendments/, an overlay into overlays/",
    ),
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
OF_ANOTHER_ROOT: Final = PR205.says(
    "“{name}”是{root}的，{here}的规则用不到：{root}和{here}各是一种个案",
    "{name!r} is of the {root}, and no rule of the {here} can use it: each is a case of its own",
    help=(
        "要用就把它声明为{here}的事实，或者{here}之下的列表（属 {here}）",
        "to use it declare it as a fact of the {here}, or as a list below it (of {here})",
    ),
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
BELOW_TWO: Final = PR210.says(
    "“{name}”在 {first} 已写明{above}，不能又属于{parent}",
    "{name} {above}, as {first} says; it cannot be of {parent} too",
    help=(
        "一个实体只在一个之下；另一处要同样的列表，另起名称声明一个实体",
        "an entity is below one only; for a like list elsewhere declare another entity with another name",
    ),
)
BELOW_ANOTHER: Final = Said("属于{parent}", "is of {parent}")
BELOW_NONE: Final = Said("不属于别的实体", "has none above")
SHARED_RULE_CITES: Final = PR210.says(
    "词汇里的“{name}”不写依据：各地文件不同",
    "{name} of the vocabulary cites nothing: the documents of the places differ",
    help=("有依据的写在各地", "what rests on a clause stands in the place"),
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

PR215: Final = Code("PR215", Said("单位声明不对", "unit declared wrongly"))
UNIT_IS_BUILT_IN: Final = PR215.says(
    "“{name}”是已有的单位，不能另行声明",
    "{name!r} is built in and cannot be declared",
    help=("直接使用，或换个名称", "use it as it is, or take another name"),
)
UNIT_CANNOT_FOLLOW: Final = PR215.says(
    "“{name}”写在数字后面会读成别的词，不能作单位",
    "right after a number {name!r} would be read as another word: it cannot be a unit",
    help=(
        "换个名称，不以“且”“后”“低于”这类词开头",
        "take a name that does not begin with a word like 且 or 低于",
    ),
)
UNIT_FROM_OUTSIDE: Final = PR215.says(
    "单位由词汇（或本地文件）声明，不在这里声明",
    "units are declared by the vocabulary (or the place's own files), not here",
    help=("把这一条移到词汇", "move this to the vocabulary"),
)
PERSONS_ARE_COUNTED: Final = PR215.says(
    "个人总是以人计，不写计数单位",
    "persons are always counted in persons",
    help=("删去“计数单位”", "leave counted_in out"),
)
COUNTED_IN_PARTS: Final = PR215.says(
    "记录一条一条地数，“{unit}”却可以有小数",
    "records are counted one by one, but there are fractions of {unit}",
    help=(
        "用以整数计的单位（次，或声明时写“整数”）",
        "take a unit of whole_numbers (times, or declare it so)",
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
