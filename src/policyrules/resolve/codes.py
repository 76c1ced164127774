"""What making sense of the names of a policy reports: each code with its title, each sentence once."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said

DID_YOU_MEAN: Final = Said("是不是“{name}”？", "did you mean {name!r}?")


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
