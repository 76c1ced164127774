"""Every finding of the resolver, by its whole message in both languages.

A line ``code place sentence``, then the English sentence, then the help in both languages. Lines
are counted from the head of the policy, whose own four lines come first.
"""

import pytest

from building import COUNTY as COUNTY_HEAD
from building import NATIONAL, RULES, WORDS, files, said, shown
from policyrules.base.errors import Source, Span
from policyrules.language.syntax import Silent
from policyrules.resolve import resolve
from policyrules.resolve.expressions import expression
from policyrules.resolve.expressions import resolve as resolve_expression
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope

PLACE = [
    (
        "a name that stands for nothing is reported with the closest name in sight",
        "条件 a (a) 对 户 当 困男",
        [
            "PR201 5:16 没有叫“困男”的事实、标准、释义或规则",
            "  there is no fact, standard, reading or rule '困男'",
            "  → 是不是“困难”？",
            "    did you mean '困难'?",
        ],
    ),
    (
        "behind a prefix only that entity's names are looked at",
        "条件 a (a) 对 成员 当 户.困男",
        [
            "PR201 5:19 户没有“困男”",
            "  household has no '困男'",
            "  → 是不是“困难”？",
            "    did you mean '困难'?",
        ],
    ),
    (
        "a rule about an entity that nobody declared is reported",
        "条件 a (a) 对 户口 当 困难",
        [
            "PR201 5:12 没有叫“户口”的实体",
            "  there is no entity '户口'",
            "  → 是不是“户”？",
            "    did you mean '户'?",
        ],
    ),
    (
        "a rule may not take the Chinese name of a fact of its entity",
        "条件 困难 (a) 对 户 当 困难",
        [
            "PR202 5:4 名称“困难”重复声明，先前在 words.policy:4:3",
            "  '困难' is declared twice, first at words.policy:4:3",
        ],
    ),
    (
        "a rule may not take the ASCII name of a fact of its entity",
        "条件 a (hardship) 对 户 当 困难",
        [
            "PR202 5:7 名称“hardship”重复声明，先前在 words.policy:4:3",
            "  'hardship' is declared twice, first at words.policy:4:3",
        ],
    ),
    (
        "a rule may not take the name of a list below its entity: a case could not tell them apart",
        "条件 成员 (cost) 对 户 当 困难",
        [
            "PR202 5:4 名称“成员”重复声明",
            "  '成员' is declared twice",
        ],
    ),
    (
        "standards and rules share one space of ids",
        ("标准 线 (line) : 数 由 县 依据 一 “标准”\n条件 甲 (line) 对 户 当 困难"),
        [
            "PR202 6:7 名称“line”重复声明，先前在 5:1",
            "  'line' is declared twice, first at 5:1",
        ],
    ),
    (
        "an English keyword is no ASCII name",
        "条件 a (not) 对 户 当 困难",
        [
            "PR203 5:7 “not”是保留词，不能作名称",
            "  'not' is a reserved word and cannot be a name",
            "  → 可改为“not_1”一类的名称",
            "    choose another name, such as not_1",
        ],
    ),
    (
        "a fact of a list below needs an aggregate, and is shown with its path",
        "条件 a (a) 对 户 当 在册",
        [
            "PR204 5:16 “成员.在册”有多条记录，要说明怎样汇总",
            "  there are several records of '成员.在册'; say how to aggregate them",
            "  → 写 合计 成员.在册、任一 成员.在册 或 计数 …",
            "    write sum_of 成员.在册, any_of 成员.在册 or count_of …",
        ],
    ),
    (
        "a list cannot stand where one value is meant",
        "条件 a (a) 对 户 当 成员.在册",
        [
            "PR204 5:16 “成员.在册”有多条记录，要说明怎样汇总",
            "  there are several records of '成员.在册'; say how to aggregate them",
            "  → 写 合计 成员.在册、任一 成员.在册 或 计数 …",
            "    write sum_of 成员.在册, any_of 成员.在册 or count_of …",
        ],
    ),
    (
        "a record cannot see the facts of a sister list",
        "条件 a (a) 对 邀约 当 月额 高于 1元/月",
        [
            "PR205 5:17 “月额”属于收入项，从邀约够不着",
            "  '月额' belongs to income, out of reach from offer",
        ],
    ),
    (
        "an aggregate starts at a list right below; the lists at hand are named",
        "计算 a (a) 对 户 : 元/月 为 合计 收入项(月额)",
        [
            "PR206 5:25 “收入项”不是户下面的列表",
            "  '收入项' is not a list below household",
            "  → 可用的列表：成员",
            "    lists here: member",
        ],
    ),
    (
        "all records of one's own kind are reached from the parent",
        "计算 a (a) 对 成员 : 人 为 计数 成员",
        [
            "PR206 5:24 “成员”不是成员下面的列表",
            "  '成员' is not a list below member",
            "  → 要指全部记录，写 户.成员",
            "    to mean all of them, write 户.成员",
        ],
    ),
    (
        "an option is looked up in the choice on the other side",
        "条件 a (a) 对 户 当 状态 等于 在报",
        [
            "PR207 5:22 这里的选项中没有选项“在报”，可用：未保、在保",
            "  the choice here has no option '在报'; there are out, covered",
            "  → 是不是“在保”？",
            "    did you mean '在保'?",
        ],
    ),
    (
        "every option of a set is looked up",
        "条件 a (a) 对 户 当 状态 属于 {在保, 外}",
        [
            "PR207 5:27 “状态”没有选项“外”，可用：未保、在保",
            "  状态 has no option '外'; there are out, covered",
        ],
    ),
    (
        "a reading that is only a note has no option to test",
        ("释义 A01 “问” 说明 “答”\n条件 a (a) 对 户 当 A01 等于 甲"),
        [
            "PR208 6:16 释义“A01”只是说明，没有读法可选",
            "  reading A01 is a note without options",
        ],
    ),
    (
        "a fact has nothing behind a dot",
        "条件 a (a) 对 户 当 困难.金额",
        [
            "PR208 5:16 “困难”后面不能再用“.金额”",
            "  nothing named '金额' belongs to '困难'",
        ],
    ),
    (
        "two kinds of things are not compared; both places are shown",
        "条件 a (a) 对 户 当 困难 低于 5元/月",
        [
            "PR301 5:16 两边不能相比：“困难”（第5行第16列）是“是否”型，“5元/月”（第5行第22列）是 元/月",
            "  the two sides cannot be compared: '困难' (line 5, column 16) is yes or no, "
            "'5元/月' (line 5, column 22) is yuan/month",
        ],
    ),
    (
        "a condition is yes or no",
        "条件 a (a) 对 户 当 差数",
        [
            "PR301 5:16 当 后面应是“是否”型，“差数”是 元/月",
            "  what follows when should be yes or no, '差数' is yuan/month",
        ],
    ),
    (
        "元/月 against 元/年 is an error with the conversion to write",
        "条件 a (a) 对 户 当 差数 低于 4800元/年",
        [
            "PR302 5:16 两边不能相比：“差数”（第5行第16列）是 元/月，“4800元/年”（第5行第22列）是 元/年",
            "  the two sides cannot be compared: '差数' (line 5, column 16) is yuan/month, "
            "'4800元/年' (line 5, column 22) is yuan/year",
            "  → 用 按年(差数) 换算",
            "    convert it: per_year(差数)",
        ],
    ),
    (
        "a bare number where money is compared lacks its unit",
        "条件 a (a) 对 户 当 差数 低于 400",
        [
            "PR303 5:16 两边不能相比：“差数”（第5行第16列）是 元/月，“400”（第5行第22列）是不带单位的数",
            "  the two sides cannot be compared: '差数' (line 5, column 16) is yuan/month, "
            "'400' (line 5, column 22) is a number without unit",
            "  → 缺单位：写作 400元/月",
            "    the unit is missing: write 400yuan/month",
        ],
    ),
    (
        "a quantity has the unit that it declares",
        "计算 a (a) 对 户 : 元/年 为 差数",
        [
            "PR302 5:22 “a”应是 元/年，“差数”是 元/月",
            "  'a' should be yuan/year, '差数' is yuan/month",
            "  → 用 按年(差数) 换算",
            "    convert it: per_year(差数)",
        ],
    ),
    (
        "only equal units are added",
        "计算 a (a) 对 户 : 元/月 为 差数 + 5元",
        [
            "PR302 5:22 单位不同，不能相加：“差数”（第5行第22列）是 元/月，“5元”（第5行第27列）是 元",
            "  units differ and cannot be added: '差数' (line 5, column 22) is yuan/month, "
            "'5元' (line 5, column 27) is yuan",
        ],
    ),
    (
        "what may be absent is not used without saying what holds then",
        "条件 a (a) 对 户 当 原额 高于 0元/月",
        [
            "PR304 5:16 “原额”可能没有值，用之前要先说没有时怎么办",
            "  '原额' may have no value; say first what holds when it has none",
            "  → 写 原额 若无 …，或在前面加 有值(原额) 且",
            "    write 原额 or_if_absent …, or has_value(原额) and before it",
        ],
    ),
    (
        "有值 before 且, 非 有值 before 或 and 若 有值 make an optional fact usable",
        (
            "条件 a (a) 对 户 当 有值(原额) 且 原额 高于 0元/月\n"
            "条件 b (b) 对 户 当 非 有值(原额) 或 原额 高于 0元/月\n"
            "条件 c (c) 对 户 当 (若 有值(原额) 则 原额 否则 0元/月) 高于 0元/月"
        ),
        [],
    ),
    (
        "what is counted is whole",
        "条件 a (a) 对 户 期间 自 2020-01-01 当月 起 1.5个月 依据 一 “标准”",
        [
            "PR305 5:35 “1.5个月”要是整数",
            "  '1.5个月' must be whole",
            "  → 个月只能是整数",
            "    months are counted in whole numbers",
        ],
    ),
    (
        "money has no part smaller than one fen",
        "条件 a (a) 对 户 当 差数 高于 0.005元/月",
        [
            "PR305 5:22 “0.005元/月”比 1 分还细",
            "  '0.005元/月' is finer than one fen",
            "  → 金额最多写两位小数",
            "    write at most two decimals",
        ],
    ),
    (
        "of two factors one must be known not to be negative",
        ("标准 比 (ratio) : 数 由 县 依据 一 “标准”\n计算 a (a) 对 户 : 元/月 为 差数 × 比"),
        [
            "PR306 6:22 “差数 × 比”的两个因数都可能是负数，范围算不准",
            "  both factors of '差数 × 比' may be negative",
            "  → 给其中一个写 不低于 0 的范围",
            "    give one of them a range: at_least 0",
        ],
    ),
    (
        "a divisor must be known to be above 0",
        ("标准 比 (ratio) : 数 由 县 依据 一 “标准”\n计算 a (a) 对 户 : 元/月 为 差数 ÷ 比"),
        [
            "PR307 6:22 “差数 ÷ 比”的除数可能不大于 0",
            "  the divisor of '差数 ÷ 比' may be 0 or less",
            "  → 除以写定的数、下限大于 0 的事实或标准；人数、件数写 较大者(…, 1)",
            "    divide by a number, or what has a lower bound above 0; a count as larger_of(…, 1)",
        ],
    ),
    (
        "a lower bound above 0, or a number, makes a divisor",
        (
            "标准 比 (ratio) : 数 由 县 必须 不低于 1 依据 一 “标准”\n"
            "计算 a (a) 对 户 : 元/月 为 差数 ÷ 比 + 差数 ÷ 2"
        ),
        [],
    ),
    (
        "a product whose unit is not in the list is refused",
        "计算 a (a) 对 户 : 元/月 为 差数 × 差数",
        [
            "PR308 5:22 元/月 × 元/月 没有可用的单位",
            "  yuan/month × yuan/month is no unit",
        ],
    ),
    (
        "a function takes its number of arguments",
        "条件 a (a) 对 户 当 天数(评定日) 高于 1日",
        [
            "PR309 5:16 天数() 要 2 个参数，这里有 1 个",
            "  days_between() takes 2 arguments, not 1",
        ],
    ),
    (
        "a sum adds numbers",
        "计算 a (a) 对 户 : 元/月 为 合计 成员(在册)",
        [
            "PR310 5:22 合计 不能用于“是否”型",
            "  sum_of does not go with yes or no",
        ],
    ),
    (
        "a sum says of what",
        "计算 a (a) 对 户 : 元/月 为 合计 成员",
        [
            "PR310 5:22 合计 要说明取什么",
            "  sum_of must say of what",
            "  → 写 合计 成员(…)",
            "    write sum_of 成员(…)",
        ],
    ),
    (
        "the condition of a count stands behind 当",
        "计算 a (a) 对 户 : 人 为 计数 成员(在册)",
        [
            "PR310 5:20 计数 的条件写在 当 后面",
            "  the condition of count_of stands behind when",
            "  → 写 计数 列表(当 …)",
            "    write count_of list(when …)",
        ],
    ),
    (
        "the largest is taken over one list",
        "条件 a (a) 对 户 当 (最大 成员.收入项.月额 若无 0元/月) 高于 1元/月",
        [
            "PR310 5:17 最大 只能用于一层列表",
            "  largest_of takes one list, not a list of lists",
            "  → 先为里层写一个 计算",
            "    write a quantity for the inner list first",
        ],
    ),
    (
        "a figure is a fixed value",
        "标准 线 (line) : 元 自 2020-01-01 为 若 是 则 1元 否则 2元 依据 一 “标准”",
        [
            "PR311 5:32 “若 是 则 1元 否则 2元”要是一个写定的值",
            "  '若 是 则 1元 否则 2元' must be a fixed value",
        ],
    ),
    (
        "上年 is for figures given by the year",
        (
            "标准 线 (line) : 元/年 自 2020-01-01 为 5元/年 依据 一 “标准”\n"
            "条件 a (a) 对 户 当 上年(线) 高于 1元/年"
        ),
        [
            "PR312 6:16 上年() 只用于文件按年给出的或留给别处定的标准，“线”不是",
            "  last_year() is for standards given by the year or left to somebody, which '线' is not",
        ],
    ),
    (
        "有值 asks only of what is optional",
        "条件 a (a) 对 户 当 有值(困难)",
        [
            "PR313 5:19 “困难”总有值（没有标 可无），不必问有没有",
            "  '困难' always has a value (it is not optional)",
        ],
    ),
    (
        "若无 stands only behind what is optional",
        "条件 a (a) 对 户 当 差数 若无 0元/月 高于 1元/月",
        [
            "PR313 5:16 “差数”总有值（没有标 可无），不必问有没有",
            "  '差数' always has a value (it is not optional)",
        ],
    ),
    (
        "a deduction without a citation does not pass",
        "扣减 a (a) 对 户 从 收入 金额 5元/月\n" + RULES,
        [
            "PR401 5:4 “a”没有依据",
            "  'a' cites nothing",
            "  → 写 依据 条款号 “原文短语”",
            "    write citing CLAUSE “phrase”",
        ],
    ),
    (
        "a figure of the document without a citation does not pass",
        "标准 线 (line) : 元 自 2020-01-01 为 5元",
        [
            "PR401 5:4 标准“线”没有依据",
            "  standard '线' cites nothing",
            "  → 写 依据 条款号 “原文短语”",
            "    write citing CLAUSE “phrase”",
        ],
    ),
    (
        "依释义 names declared readings",
        "条件 a (a) 对 户 当 困难 依释义 A01 依据 一 “标准”",
        [
            "PR405 5:23 没有释义“A01”",
            "  there is no reading 'A01'",
        ],
    ),
    (
        "two values in force on one day are an error; the help ends the earlier one",
        "标准 线 (line) : 元 依据 一 “标准” 自 2020-01-01 为 5元 自 2021-01-01 为 6元",
        [
            "PR501 5:45 “线”的期间重叠：自 2020-01-01 没有止日，又自 2021-01-01",
            "  periods of 'line' overlap: from 2020-01-01 without an end, and from 2021-01-01",
            "  → 给前一个写 至 2020-12-31",
            "    end the earlier one: to 2020-12-31",
        ],
    ),
    (
        "a standard has a value or someone who sets it",
        "标准 线 (line) : 元 依据 一 “标准”",
        [
            "PR503 5:4 标准“线”没有数值，也没有写由谁确定",
            "  standard '线' has no value and nobody who sets it",
            "  → 写 自 … 为 …，或 由 某机关",
            "    write from … as …, or set_by someone",
        ],
    ),
    (
        "逐案 needs the record that the figure is fixed for",
        "标准 线 (line) : 元 由 县 逐案 依据 一 “标准”",
        [
            "PR508 5:4 标准“线”：对 … 与 逐案 要一起用",
            "  standard '线': for and case_by_case go together",
            "  → 逐案决定的数写 标准 名称 (name) 对 户 : 单位 由 … 逐案",
            "    a figure fixed case by case is written standard … for household: unit set_by … case_by_case",
        ],
    ),
    (
        "a period does not end before it starts",
        "标准 线 (line) : 元 自 2020-01-01 至 2019-12-31 为 5元 依据 一 “标准”",
        [
            "PR510 5:17 止日 2019-12-31 早于起日 2020-01-01",
            "  the period ends (2019-12-31) before it starts (2020-01-01)",
        ],
    ),
    (
        "a reading with options says which one is taken",
        "释义 A01 “问” 依据 一 “标准” 读法 甲 (one) “一”",
        [
            "PR511 5:4 释义 A01 没有写采用哪种读法",
            "  reading A01 does not say which option is taken",
            "  → 写 采用 甲；还没有定的，写 采用 未定",
            "    write taken one, or, as long as nobody has settled it, taken undecided",
        ],
    ),
    (
        "a case of a decision says what follows",
        "决定 d (d) 对 户 结果 甲 (one) 情形 a (a) 当 困难 依据 一 “标准” 其余 则 甲",
        [
            "PR602 5:28 情形“a”没有写 则 某结果",
            "  case 'a' has no then",
        ],
    ),
    (
        "a decision says what holds otherwise",
        "决定 d (d) 对 户 结果 甲 (one) 情形 a (a) 当 困难 则 甲 依据 一 “标准”",
        [
            "PR603 5:4 “d”没有写 其余",
            "  'd' does not say what holds otherwise",
            "  → 写 其余 未规定，或 其余 则 某结果",
            "    write otherwise not_decided, or otherwise then OUTCOME",
        ],
    ),
    (
        "例外于 names a case of the same decision",
        "决定 d (d) 对 户 结果 甲 (one) 情形 a (a) 当 困难 "
        "则 甲 例外于 bc 依据 一 “标准” 情形 bb (bb) 当 困难 则 甲 依据 一 “标准” 其余 未规定",
        [
            "PR604 5:47 例外于 的“bc”不是这里的情形",
            "  'bc' is no case here to be an exception to",
            "  → 是不是“bb”？",
            "    did you mean 'bb'?",
        ],
    ),
    (
        "a decision without an amount pays none in a case",
        "决定 d (d) 对 户 结果 甲 (one) 情形 a (a) 当 困难 则 甲 金额 5元/月 依据 一 “标准” 其余 未规定",
        [
            "PR607 5:43 决定“d”没有写 金额 : 单位",
            "  decision 'd' declares no amount",
        ],
    ),
    (
        "a citation after the last value belongs to that value alone, and the help says where it goes",
        "标准 数 (n) : 元 自 2020-01-01 至 2020-12-31 为 5元 自 2021-01-01 为 6元 依据 一 “标准”",
        [
            "PR401 5:4 标准“数”没有依据",
            "  standard '数' cites nothing",
            "  → 写在 自 … 为 … 或 必须 … 后面的 依据 只属于那一条：把它移到第一个 自、必须 之前",
            "    citing after from … as … or must … belongs to that value or constraint: move it before the first",
        ],
    ),
    (
        "a citation after a constraint belongs to the constraint alone",
        "标准 数 (n) : 元 自 2021-01-01 为 6元 必须 不低于 5元 依据 一 “标准”",
        [
            "PR401 5:4 标准“数”没有依据",
            "  standard '数' cites nothing",
            "  → 写在 自 … 为 … 或 必须 … 后面的 依据 只属于那一条：把它移到第一个 自、必须 之前",
            "    citing after from … as … or must … belongs to that value or constraint: move it before the first",
        ],
    ),
    (
        "a window tested in an expression asks what holds without its start",
        "条件 a (a) 对 户 当 非 (评定日 在 自 脱贫日 当日 起 6个月)",
        [
            "PR304 5:27 “脱贫日”可能没有值，用之前要先说没有时怎么办",
            "  '脱贫日' may have no value; say first what holds when it has none",
            "  → 写 脱贫日 若无 …，或在前面加 有值(脱贫日) 且",
            "    write 脱贫日 or_if_absent …, or has_value(脱贫日) and before it",
        ],
    ),
    (
        "inside an aggregate the same list is gone through again only where the outer record has a name",
        (
            "条件 a (a) 对 成员 当 任一 邀约(当 拒绝 且 计数 成员.邀约(当 拒绝 且 "
            "邀约日 在 自 邀约日 当日 起 6个月) 不低于 2次)"
        ),
        [
            "PR213 5:33 “邀约”的汇总里又汇总“邀约”：里面的事实都指里层的记录，外层的那一条没有名称",
            "  an aggregate over offer stands inside one over offer: inside, every fact is the inner "
            "record's, and the outer record has no name",
            "  → 给外层的记录起个名称，在里层用它来说：任一 邀约 甲 (… 甲.事实 …)",
            "    give the outer record a name and speak of it inside by that name: "
            "any_of offer first (… first.fact …)",
        ],
    ),
    (
        "in a rule about a record, what goes through its list compares the records, not them with this one",
        "计算 此后 (after) 对 邀约 : 次 为 计数 成员.邀约(当 邀约日 晚于 邀约日)",
        [
            "PR213 5:26 “邀约日”同自己比较：在“邀约”自己的规则里汇总“邀约”，里面的事实都指里层的记录，外层的那一条说不出来",
            "  day is compared with itself: in a rule about offer, inside an aggregate over offer, every fact is "
            "the inner record's, and the outer record cannot be named",
            "  → 要比的值写成“成员”的一个 计算（如 最大 …），在这里用它的名称；或者同写明的日期、数比较",
            "    give the value to compare with a name in a quantity of member (say, its largest …) and use that "
            "here, or compare with a stated date or number",
        ],
    ),
    (
        "a condition asks for something",
        "条件 a (a) 对 户 依据 一 “标准”",
        [
            "PR609 5:4 条件“a”没有 当",
            "  condition 'a' has no when",
        ],
    ),
    (
        "rounding has a step above 0",
        "计算 a (a) 对 户 : 元/月 为 差数 取整 四舍五入 0元/月",
        [
            "PR610 5:33 取整的单位要大于 0",
            "  the step of rounding must be above 0",
        ],
    ),
    (
        "an outcome that no case gives is doubtful",
        "决定 d (d) 对 户 结果 甲 (one), 乙 (two) 情形 a (a) 当 困难 则 甲 依据 一 “标准” 其余 未规定",
        [
            "PR614 warning 5:26 没有情形给出结果“乙”",
            "  no case gives outcome 'two'",
        ],
    ),
    (
        "a fact stands for a household fact of the same type only",
        RULES + "单人户 z (z) 对 成员 适用 低保 以 工资 为 户.状态 当 在册 依据 一 “标准” 其余 未规定",
        [
            "PR611 15:24 “工资”不能代“状态”：类型或单位不同",
            "  '工资' cannot stand for '状态': type or unit differs",
        ],
    ),
    (
        "a deduction lessens a quantity, not a fact",
        "扣减 a (a) 对 户 从 差数 金额 5元/月 依据 一 “标准”",
        [
            "PR208 5:16 只能从 计算 的总额里减，“差数”不是上面记录的 计算",
            "  only a quantity further up can be lessened, and '差数' is none",
        ],
    ),
    (
        "a county's figures do not stand in the policy itself",
        RULES + "填写 低保线 自 2020-01-01 为 5元/人·年 依据 《某文》 一 “五元”",
        [
            "PR702 15:1 填写、选定、启用、引入 只能写在细则里",
            "  fill, choose, enable and bring_in belong in an overlay",
        ],
    ),
    (
        "按月 takes a yearly amount",
        "计算 a (a) 对 户 : 元/月 为 按月(差数)",
        [
            "PR302 5:22 按月() 只用于每年的金额，“差数”是 元/月",
            "  per_month() takes a yearly amount, '差数' is yuan/month",
        ],
    ),
    (
        "按年 takes a monthly amount",
        "计算 a (a) 对 户 : 元/年 为 按年(5元/年)",
        [
            "PR302 5:22 按年() 只用于每月的金额，“5元/年”是 元/年",
            "  per_year() takes a monthly amount, '5元/年' is yuan/year",
        ],
    ),
    (
        "按月 takes an amount at all",
        "计算 a (a) 对 户 : 元/月 为 按月(困难)",
        [
            "PR301 5:25 这里要一个数，“困难”是“是否”型",
            "  a number is needed here, '困难' is yes or no",
        ],
    ),
    (
        "较小者 compares one unit",
        "计算 a (a) 对 户 : 元/月 为 较小者(差数, 5元)",
        [
            "PR302 5:22 较小者() 的参数要同单位：“差数”（第5行第26列）是 元/月，“5元”（第5行第30列）是 元",
            "  smaller_of() needs one unit: '差数' (line 5, column 26) is yuan/month, "
            "'5元' (line 5, column 30) is yuan",
        ],
    ),
    (
        "补足至 compares one unit",
        "计算 a (a) 对 户 : 元/月 为 补足至(差数, 5元)",
        [
            "PR302 5:22 补足至() 的参数要同单位：“差数”（第5行第26列）是 元/月，“5元”（第5行第30列）是 元",
            "  topped_up_to() needs one unit: '差数' (line 5, column 26) is yuan/month, "
            "'5元' (line 5, column 30) is yuan",
        ],
    ),
    (
        "an age is of a date of birth",
        "条件 a (a) 对 成员 当 年龄(工资) 高于 5岁",
        [
            "PR301 5:20 出生日期应是日期，“工资”是 元/月",
            "  the date of birth should be a date, '工资' is yuan/month",
        ],
    ),
    (
        "a year is of a date",
        "条件 a (a) 对 成员 当 年份(工资) 高于 5",
        [
            "PR301 5:20 年份() 的参数应是日期，“工资”是 元/月",
            "  the argument of year_of() should be a date, '工资' is yuan/month",
        ],
    ),
    (
        "days lie between dates",
        "条件 a (a) 对 成员 当 天数(生日, 工资) 高于 5日",
        [
            "PR301 5:24 天数() 的参数应是日期，“工资”是 元/月",
            "  the argument of days_between() should be a date, '工资' is yuan/month",
        ],
    ),
    (
        "上年 takes a standard",
        "计算 a (a) 对 户 : 元/月 为 上年(差数)",
        [
            "PR312 5:22 上年() 只用于文件按年给出的或留给别处定的标准，“差数”不是",
            "  last_year() is for standards given by the year or left to somebody, which '差数' is not",
        ],
    ),
    (
        "only lists stand before the bracket",
        "计算 a (a) 对 户 : 元/月 为 合计 成员.工资(工资)",
        [
            "PR206 5:28 “工资”不是列表，括号前只写列表",
            "  '工资' is no list; only lists stand before the bracket",
        ],
    ),
    (
        "a path ends at a fact of its last list",
        "计算 a (a) 对 户 : 元/月 为 合计 成员.工姿",
        [
            "PR201 5:28 成员没有“工姿”",
            "  member has no '工姿'",
            "  → 是不是“工资”？",
            "    did you mean '工资'?",
        ],
    ),
    (
        "a path is no longer than its lists",
        "计算 a (a) 对 户 : 元/月 为 合计 成员.工资.工资",
        [
            "PR206 5:25 “成员.工资.工资”不是户下面的列表",
            "  '成员.工资.工资' is not a list below household",
            "  → 可用的列表：成员",
            "    lists here: member",
        ],
    ),
    (
        "lists are nested as they are declared",
        "计算 a (a) 对 户 : 元/月 为 合计 成员.户.差数",
        [
            "PR206 5:25 “成员.户.差数”不是户下面的列表",
            "  '成员.户.差数' is not a list below household",
            "  → 可用的列表：成员",
            "    lists here: member",
        ],
    ),
    (
        "a fact is no list",
        "计算 a (a) 对 户 : 元/月 为 合计 差数",
        [
            "PR206 5:25 “差数”不是户下面的列表",
            "  '差数' is not a list below household",
            "  → 可用的列表：成员",
            "    lists here: member",
        ],
    ),
    (
        "连续次数 takes a list",
        "条件 a (a) 对 成员 当 连续次数(是, 是) 高于 1次",
        [
            "PR206 5:22 连续次数() 先写一个列表",
            "  in_a_row() takes a list first",
        ],
    ),
    (
        "连续次数 takes a list without a fact",
        "条件 a (a) 对 成员 当 连续次数(邀约.拒绝, 是) 高于 1次",
        [
            "PR206 5:22 连续次数() 先写一个列表",
            "  in_a_row() takes a list first",
        ],
    ),
    (
        "连续次数 needs a date",
        "条件 a (a) 对 成员 当 连续次数(收入项, 月额 高于 1元/月) 高于 1次",
        [
            "PR310 5:17 连续次数() 的列表“收入项”要恰有一个必有的日期",
            "  in_a_row() needs a list with exactly one date that is not optional",
        ],
    ),
    (
        "a decision without an amount has none to speak of",
        (
            "标准 低保线 (line) : 元/人·年 由 县民政局 依据 一 “标准”\n"
            "计算 人口 (size) 对 户 : 人 为 计数 成员\n"
            "计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.收入项.月额\n"
            "条件 收入低 (poor) 对 户 当 按年(收入) 低于 低保线 × 人口 依据 二 “收入低于标准”\n"
            "决定 低保 (aid) 对 户\n"
            "  结果 给 (give), 不给 (refuse)\n"
            "  情形 符合 (fits) 当 收入低 则 给 依据 三 “给”\n"
            "  情形 不符 (unfit) 当 非 收入低 则 不给 依据 三 “不给”\n"
            "  其余 未规定 依据 三 “其余”\n"
            "条件 a (a) 对 户 当 低保.金额 高于 1元/月"
        ),
        [
            "PR607 14:19 决定“低保”没有金额",
            "  decision '低保' has no amount",
        ],
    ),
    (
        "an option of a reading is looked up",
        (
            "释义 A01 “问” 采用 甲 可选 县 读法 甲 (one) “一” 读法 乙 (two) “二”\n"
            "释义 A02 “问” 说明 “答”\n"
            "释义 A03 “问” 采用 丙 读法 丙 (three) “三” 读法 丁 (four) “四”\n"
            "条件 a (a) 对 户 当 A01.丙 且 困难"
        ),
        [
            "PR207 8:20 释义 A01没有选项“丙”，可用：甲、乙",
            "  reading A01 has no option '丙'; there are one, two",
        ],
    ),
    (
        "依 names a declared reading",
        (
            "释义 A01 “问” 采用 甲 可选 县 读法 甲 (one) “一” 读法 乙 (two) “二”\n"
            "释义 A02 “问” 说明 “答”\n"
            "释义 A03 “问” 采用 丙 读法 丙 (three) “三” 读法 丁 (four) “四”\n"
            "条件 a (a) 对 户 当 依 A09.甲 困难 依据 一 “标准”"
        ),
        [
            "PR405 8:18 没有释义“A09”",
            "  there is no reading 'A09'",
            "  → 是不是“A03”？",
            "    did you mean 'A03'?",
        ],
    ),
    (
        "依 names a reading with options",
        (
            "释义 A01 “问” 采用 甲 可选 县 读法 甲 (one) “一” 读法 乙 (two) “二”\n"
            "释义 A02 “问” 说明 “答”\n"
            "释义 A03 “问” 采用 丙 读法 丙 (three) “三” 读法 丁 (four) “四”\n"
            "条件 a (a) 对 户 当 依 A02.甲 困难 依据 一 “标准”"
        ),
        [
            "PR208 8:18 释义“A02”只是说明，没有读法可选",
            "  reading A02 is a note without options",
        ],
    ),
    (
        "依 names an option of its reading",
        (
            "释义 A01 “问” 采用 甲 可选 县 读法 甲 (one) “一” 读法 乙 (two) “二”\n"
            "释义 A02 “问” 说明 “答”\n"
            "释义 A03 “问” 采用 丙 读法 丙 (three) “三” 读法 丁 (four) “四”\n"
            "条件 a (a) 对 户 当 依 A01.丙 困难 依据 一 “标准”"
        ),
        [
            "PR207 8:22 释义 A01没有选项“丙”，可用：甲、乙",
            "  reading A01 has no option '丙'; there are one, two",
        ],
    ),
    (
        "an amount under a reading covers all options",
        (
            "释义 A01 “问” 采用 甲 可选 县 读法 甲 (one) “一” 读法 乙 (two) “二”\n"
            "释义 A02 “问” 说明 “答”\n"
            "释义 A03 “问” 采用 丙 读法 丙 (three) “三” 读法 丁 (four) “四”\n"
            "决定 d (d) 对 户 结果 甲 (one) 金额 : 元/月 情形 "
            "a (a) 当 困难 则 甲 金额 依 A01.甲 5元/月 依据 一 “标准” 其余 未规定"
        ),
        [
            "PR608 8:52 释义 A01 的读法“乙”没有金额",
            "  no amounts for option two of reading A01",
            "  → 每种读法都要写",
            "    write one for each option",
        ],
    ),
    (
        "an amount under a reading is given once for an option",
        (
            "释义 A01 “问” 采用 甲 可选 县 读法 甲 (one) “一” 读法 乙 (two) “二”\n"
            "释义 A02 “问” 说明 “答”\n"
            "释义 A03 “问” 采用 丙 读法 丙 (three) “三” 读法 丁 (four) “四”\n"
            "决定 d (d) 对 户 结果 甲 (one) 金额 : 元/月 情形 "
            "a (a) 当 困难 则 甲 金额 依 A01.甲 5元/月 金额 依 "
            "A01.甲 6元/月 金额 依 A01.乙 5元/月 依据 一 “标准” 其余 未规定"
        ),
        [
            "PR608 8:52 释义 A01 的读法“甲”有两个金额",
            "  two amounts for option one of reading A01",
        ],
    ),
    (
        "amounts stand under one reading",
        (
            "释义 A01 “问” 采用 甲 可选 县 读法 甲 (one) “一” 读法 乙 (two) “二”\n"
            "释义 A02 “问” 说明 “答”\n"
            "释义 A03 “问” 采用 丙 读法 丙 (three) “三” 读法 丁 (four) “四”\n"
            "决定 d (d) 对 户 结果 甲 (one) 金额 : 元/月 情形 "
            "a (a) 当 困难 则 甲 金额 依 A01.甲 5元/月 金额 依 A03.丙 6元/月 依据 一 “标准” 其余 未规定"
        ),
        [
            "PR608 8:68 “a”的金额分属几个释义",
            "  the amount of 'a' stands under several readings",
        ],
    ),
    (
        "the limits of an amount leave something",
        (
            "决定 d (d) 对 户 结果 甲 (one) 金额 : 元/月 不低于 300元/月 不高于 30元/月 "
            "情形 a (a) 当 困难 则 甲 金额 5元/月 依据 一 “标准” 其余 未规定"
        ),
        [
            "PR314 5:45 范围是空的：不低于 300元/月 不高于 30元/月",
            "  the range is empty: 不低于 300元/月 不高于 30元/月",
        ],
    ),
    (
        "a window starts on a date, also where the start may be absent",
        "条件 a (a) 对 户 期间 自 原额 当月 起 3个月 依据 一 “标准”",
        [
            "PR301 5:19 期间要从一个日期起，“原额”是 元/月",
            "  a period starts on a date, '原额' is yuan/month",
        ],
    ),
    (
        "a window starts on a date",
        "条件 a (a) 对 户 期间 自 困难 当月 起 3个月 依据 一 “标准”",
        [
            "PR301 5:19 期间要从一个日期起，“困难”是“是否”型",
            "  a period starts on a date, '困难' is yes or no",
        ],
    ),
    (
        "a window is counted in months",
        "条件 a (a) 对 户 期间 自 脱贫日 当月 起 3日 依据 一 “标准”",
        [
            "PR302 5:28 期间的长度应是 个月，“3日”是 日",
            "  the length of a window should be months, '3日' is days",
        ],
    ),
    (
        "text is not compared",
        ("实体 户 (household) 事实 备注 (memo) : 文本\n条件 a (a) 对 户 当 备注 等于 “甲”"),
        [
            "PR301 6:16 这样的值不能这样比，“备注”是文本",
            "  such values are not compared so, '备注' is text",
        ],
    ),
    (
        "choices have no order",
        "条件 a (a) 对 户 当 状态 高于 在保",
        [
            "PR301 5:16 这样的值不能这样比，“状态”是“选项”型",
            "  such values are not compared so, '状态' is a choice",
        ],
    ),
    (
        "属于 is for choices",
        "条件 a (a) 对 户 当 差数 属于 {甲}",
        [
            "PR301 5:16 属于 只用于选项，“差数”是 元/月",
            "  is_one_of is for choices, '差数' is yuan/month",
        ],
    ),
    (
        "包含 is for several-of",
        "条件 a (a) 对 户 当 状态 包含 {在保}",
        [
            "PR301 5:16 包含 只用于多选，“状态”是“选项”型",
            "  includes is for several_of, '状态' is a choice",
        ],
    ),
    (
        "both branches have one type",
        "计算 a (a) 对 户 : 元/月 为 若 困难 则 5元/月 否则 5元/年",
        [
            "PR302 5:22 则 与 否则 要同类同单位：“5元/月”（第5行第29列）是 元/月，"
            "“5元/年”（第5行第37列）是 元/年",
            "  both branches need one type and unit: '5元/月' (line 5, column 29) is yuan/month, "
            "'5元/年' (line 5, column 37) is yuan/year",
            "  → 用 按年(5元/月) 换算",
            "    convert it: per_year(5元/月)",
        ],
    ),
    (
        "both sides of 若无 have one type",
        "计算 a (a) 对 户 : 元/月 为 原额 若无 5元",
        [
            "PR302 5:22 若无 两边要同类同单位：“原额”（第5行第22列）是 元/月，“5元”（第5行第28列）是 元",
            "  both sides of or_if_absent need one type and unit: '原额' (line 5, column 22) is yuan/month, "
            "'5元' (line 5, column 28) is yuan",
        ],
    ),
    (
        "a sum takes numbers",
        "计算 a (a) 对 户 : 元/月 为 差数 + 困难",
        [
            "PR301 5:27 这里要一个数，“困难”是“是否”型",
            "  a number is needed here, '困难' is yes or no",
        ],
    ),
    (
        "an outcome has clauses before it pays",
        "决定 d (d) 对 户 结果 甲 (one) 金额 : 是否 情形 a (a) 当 困难 则 甲 依据 一 “标准” 其余 未规定",
        [
            "PR301 5:30 金额要是数",
            "  the amount is a number",
        ],
    ),
    (
        "a decision lists its outcomes",
        "决定 d (d) 对 户 情形 a (a) 当 困难 则 甲 依据 一 “标准” 其余 未规定",
        [
            "PR603 5:4 决定“d”没有写结果",
            "  decision 'd' lists no outcomes",
        ],
    ),
    (
        "a decision names only its own outcomes",
        "决定 d (d) 对 户 结果 甲 (one) 情形 a (a) 当 困难 则 乙 依据 一 “标准” 其余 未规定",
        [
            "PR207 5:41 决定“d”没有选项“乙”，可用：甲",
            "  decision 'd' has no option '乙'; there are one",
        ],
    ),
    (
        "a case stands once in a decision",
        "决定 d (d) 对 户 结果 甲 (one) 情形 a (a) 当 困难 "
        "则 甲 依据 一 “标准” 情形 a (b) 当 困难 则 甲 依据 一 “标准” 其余 未规定",
        [
            "PR202 5:56 名称“a”重复声明",
            "  'a' is declared twice",
        ],
    ),
    (
        "a ledger entry names a fact of its own",
        (
            "决定 d (d) 对 户 结果 甲 (one) 金额 : 元/月 情形 "
            "a (a) 当 困难 则 甲 金额 5元/月 依据 一 “标准” 其余 未规定\n"
            "记账 差钱 为 5元/月 当 困难"
        ),
        [
            "PR201 6:4 没有叫“差钱”的户的事实",
            "  there is no fact of household '差钱'",
            "  → 是不是“差数”？",
            "    did you mean '差数'?",
        ],
    ),
    (
        "a ledger entry has the type of its fact",
        (
            "决定 d (d) 对 户 结果 甲 (one) 金额 : 元/月 情形 "
            "a (a) 当 困难 则 甲 金额 5元/月 依据 一 “标准” 其余 未规定\n"
            "记账 差数 为 5元/年 当 困难"
        ),
        [
            "PR302 6:9 记入“差数”的值应是 元/月，“5元/年”是 元/年",
            "  what is carried to '差数' should be yuan/month, '5元/年' is yuan/year",
            "  → 用 按月(5元/年) 换算",
            "    convert it: per_month(5元/年)",
        ],
    ),
    (
        "单人户 applies a decision",
        RULES + "单人户 z (z) 对 成员 适用 低饱 当 在册 依据 一 “标准” 其余 未规定",
        [
            "PR201 15:19 没有叫“低饱”的决定",
            "  there is no decision '低饱'",
            "  → 是不是“低保”？",
            "    did you mean '低保'?",
        ],
    ),
    (
        "以 names facts on both sides",
        RULES + "单人户 z (z) 对 成员 适用 低保 以 工姿 为 户.差数 当 在册 依据 一 “标准” 其余 未规定",
        [
            "PR201 15:24 没有叫“工姿”的成员的事实",
            "  there is no fact of member '工姿'",
            "  → 是不是“工资”？",
            "    did you mean '工资'?",
        ],
    ),
    (
        "a quantity has a value",
        "计算 a (a) 对 户 : 元/月",
        [
            "PR609 5:4 计算“a”没有 为",
            "  quantity 'a' has no as",
        ],
    ),
    (
        "a case of a quantity has a value",
        "计算 a (a) 对 户 : 元/月 为 5元/月 情形 b (b) 当 困难 依据 一 “标准”",
        [
            "PR609 5:30 情形“b”没有 为",
            "  case 'b' has no as",
        ],
    ),
    (
        "a deduction has an amount",
        RULES + "扣减 a (a) 对 成员 从 户.收入 当 在册 依据 一 “标准”",
        [
            "PR609 15:4 “a”没有金额",
            "  'a' has no amount",
        ],
    ),
    (
        "a total is looked up",
        RULES + "扣减 a (a) 对 成员 从 户.收人 金额 工资 依据 一 “标准”",
        [
            "PR201 15:19 没有叫“户.收人”的计算",
            "  there is no quantity '户.收人'",
            "  → 是不是“收入”？",
            "    did you mean '收入'?",
        ],
    ),
    (
        "a prefix of a total is an entity",
        RULES + "扣减 a (a) 对 成员 从 户口.收入 金额 工资 依据 一 “标准”",
        [
            "PR201 15:17 没有叫“户口”的实体",
            "  there is no entity '户口'",
            "  → 是不是“户”？",
            "    did you mean '户'?",
        ],
    ),
    (
        "an ASCII name is ASCII",
        "条件 甲 (甲) 对 户 当 困难",
        [
            "PR203 5:7 “甲”不能作 ASCII 名称：只用英文字母、数字和下划线，不以数字开头",
            "  '甲' cannot be an ASCII name: letters, digits and _ only, no digit first",
        ],
    ),
    (
        "a reading has options or a note",
        "释义 A01 “问”",
        [
            "PR511 5:4 释义 A01 没有读法，也没有说明",
            "  reading A01 has neither options nor a note",
        ],
    ),
    (
        "a figure fixed case by case has no value here",
        "标准 a (a) 对 户 : 元 由 县 逐案 自 2020-01-01 为 5元 依据 一 “标准”",
        [
            "PR508 5:25 标准“a”逐案决定，不能写定值",
            "  standard 'a' is fixed case by case and takes no value here",
        ],
    ),
    (
        "two discretions of one record have two names",
        (
            "决定 d (d) 对 户 结果 甲 (one) 金额 : 元/月 情形 "
            "a (a) 当 困难 则 甲 裁量 县  依据 一 “标准” 其余 未规定\n"
            "决定 e (e) 对 户 结果 甲 (one) 金额 : 元/月 情形 "
            "a (a) 当 困难 则 甲 裁量 县  依据 一 “标准” 其余 未规定"
        ),
        [
            "PR202 6:52 名称“a”重复声明，先前在 5:52",
            "  'a' is declared twice, first at 5:52",
        ],
    ),
]
"""(the fact, declarations of a place, what is said)"""

CHOICES = (
    "释义 A01 “问” 采用 甲 可选 县 读法 甲 (one) “一” 读法 乙 (two) “二”\n"
    "释义 A02 “问” 采用 甲 读法 甲 (one) “一” 读法 乙 (two) “二”\n"
    "释义 A03 “问” 说明 “答”\n"
    "标准 定数 (fixed) : 元 自 2020-01-01 为 5元 依据 一 “标准”\n"
    "扣减 成本 (cost) 对 成员 从 户.收入 金额 工资 裁量 县民政局 逐案 依据 二 “扣减”\n"
)
"""Readings that may and may not be chosen, a fixed figure, a discretion."""

COUNTY = [
    (
        "a county declares no rules",
        "条件 a (a) 对 户 当 困难",
        [
            "PR702 2:1 细则里只能写 填写、选定、启用、引入、案例",
            "  an overlay holds fill, choose, enable, bring_in and example only",
        ],
    ),
    (
        "a county names the document that its figure comes from",
        "填写 低保线 自 2020-01-01 为 4800元/人·年 依据 一 “四千八”",
        [
            "PR703 2:1 “低保线”没有注明出自哪份文件",
            "  '低保线' does not name the document that it comes from",
            "  → 写 依据 《文件名》 条款号 “原文短语”",
            "    write citing 《DOCUMENT》 CLAUSE “phrase”",
        ],
    ),
    (
        "a county fills only what is declared",
        "填写 低保钱 自 2020-01-01 为 4800元/人·年 依据 《某文》 一 “四千八”",
        [
            "PR704 2:4 没有叫“低保钱”的标准可以填写",
            "  there is no standard '低保钱' to fill",
            "  → 是不是“低保线”？",
            "    did you mean '低保线'?",
        ],
    ),
    (
        "a county does not fill what the document fixes",
        "填写 定数 自 2020-01-01 为 6元 依据 《某文》 一 “六”",
        [
            "PR705 2:4 标准“定数”由本文件写定，县级不能填写",
            "  standard 'fixed' is fixed by the document; a county cannot fill it",
        ],
    ),
    (
        "a county fills in the unit of the standard",
        "填写 低保线 自 2020-01-01 为 4800元/年 依据 《某文》 一 “四千八”",
        [
            "PR302 2:23 数值应是 元/人·年，“4800元/年”是 元/年",
            "  the figure should be yuan/person/year, '4800元/年' is yuan/year",
        ],
    ),
    (
        "a county chooses only readings that are open to choice",
        "选定 A02.乙 自 2020-01-01 依据 《某文》 一 “二”",
        [
            "PR706 2:4 释义 A02 没有写可选，县级不能另选",
            "  reading A02 is not open to choice",
        ],
    ),
    (
        "a note has nothing to choose",
        "选定 A03.乙 自 2020-01-01 依据 《某文》 一 “二”",
        [
            "PR706 2:4 释义“A03”只是说明，没有读法可选",
            "  reading A03 is a note without options",
        ],
    ),
    (
        "a discretion is used only in the ways that it allows",
        "启用 成本 一律 自 2020-01-01 依据 《某文》 一 “二”",
        [
            "PR708 2:1 “成本”只能不用、逐案，不能一律",
            "  cost may be unused or case_by_case, not always",
        ],
    ),
    (
        "a county uses only discretions that are declared",
        "启用 成笨 逐案 自 2020-01-01 依据 《某文》 一 “二”",
        [
            "PR707 2:4 没有叫“成笨”的裁量",
            "  there is no discretion '成笨'",
            "  → 是不是“成本”？",
            "    did you mean '成本'?",
        ],
    ),
    (
        "a county brings in only background rules at hand",
        "引入 差鹅 自 2020-01-01 依据 《某文》 一 “二”",
        [
            "PR201 2:4 没有叫“差鹅”的背景规则",
            "  there is no background rule '差鹅'",
            "  → 是不是“差额”？",
            "    did you mean '差额'?",
        ],
    ),
    (
        "a background rule is not brought in before it is in force",
        "引入 差额 自 2010-01-01 依据 《某文》 一 “二”",
        [
            "PR709 2:1 引入的期间超出“国家办法”的施行期（2014-05-01 至 今）",
            "  the period goes beyond that of '国家办法' (2014-05-01 to now)",
        ],
    ),
    (
        "a background rule is brought in once",
        "引入 差额 自 2020-01-01 依据 《某文》 一 “二” 引入 差额 自 2021-01-01 依据 《某文》 一 “二”",
        [
            "PR709 2:34 “差额”引入了两次",
            "  '差额' is brought in twice",
        ],
    ),
]
"""(the fact, declarations of an overlay, what is said)"""

AROUND = [
    (
        "a plural stands once",
        "",
        {"words": WORDS + "实体 物 (thing) 属 户 列名 members"},
        [
            "PR202 19:21 名称“members”重复声明，先前在 words.policy:9:1",
            "  'members' is declared twice, first at words.policy:9:1",
        ],
    ),
    (
        "an entity stands once",
        "",
        {"words": WORDS + "实体 物 (member) 属 户"},
        [
            "PR202 19:7 名称“member”重复声明，先前在 words.policy:9:1",
            "  'member' is declared twice, first at words.policy:9:1",
        ],
    ),
    (
        "a list and a fact of one record share no name",
        "",
        {"words": WORDS + "实体 物 (thing) 属 户 列名 balance"},
        [
            "PR202 7:10 名称“balance”重复声明",
            "  'balance' is declared twice",
        ],
    ),
    (
        "nor in Chinese: a case may use either name",
        "",
        {"words": WORDS + "实体 物 (thing) 属 户 列名 差数"},
        [
            "PR202 7:6 名称“差数”重复声明",
            "  '差数' is declared twice",
        ],
    ),
    (
        "nor where a worked case gives both",
        "标准 线 (line) : 数 自 2020-01-01 为 1 依据 一 “标准”\n"
        "案例 “甲” 于 2020-06-01 设 户 差数=1元/月 设 物 “1” 应得 线 为 1",
        {"words": WORDS + "实体 物 (thing) 属 户 列名 balance"},
        [
            "PR202 7:10 名称“balance”重复声明",
            "  'balance' is declared twice",
        ],
    ),
    (
        "a background rule fills a decision at hand",
        RULES,
        {
            "county": "引入 差额 自 2020-01-01 依据 《某文》 一 “二”",
            "background": NATIONAL.replace("补 低保", "补 低饱"),
        },
        [
            "PR201 3:26 没有叫“低饱”的决定",
            "  there is no decision '低饱'",
            "  → 是不是“低保”？",
            "    did you mean '低保'?",
        ],
    ),
    (
        "a background rule has an amount",
        RULES,
        {
            "county": "引入 差额 自 2020-01-01 依据 《某文》 一 “二”",
            "background": NATIONAL.replace("金额 较大者(0元/月, 按月(低保线) × 人口 - 收入)", ""),
        },
        [
            "PR609 3:4 “差额”没有金额",
            "  '差额' has no amount",
        ],
    ),
    (
        "a background rule fills a decision about the same records",
        RULES,
        {
            "county": "引入 差额 自 2020-01-01 依据 《某文》 一 “二”",
            "background": NATIONAL.replace("对 户", "对 成员"),
        },
        [
            "PR612 3:27 背景“差额”补不了“低保”：它没有金额或数值，或对象不同",
            "  background '差额' cannot fill '低保': it has no amount or value, or is about something else",
        ],
    ),
]
"""(the fact, declarations of a place, what is around them, what is said)"""

CASES = [
    (
        "a record of a nested list says whose it is",
        "设 收入项 “1” 月额=5元/月",
        [
            "PR801 21:3 “收入项”没有写属于哪个成员",
            "  '收入项' does not say of which member",
            "  → 写 属 “名”",
            "    write of “key”",
        ],
    ),
    (
        "a record stands once",
        "设 成员 “甲” 设 成员 “甲”",
        [
            "PR802 21:10 成员“甲”重复",
            "  there are two member records '甲'",
        ],
    ),
    (
        "a fact is given once",
        "设 户 困难=是，困难=否",
        [
            "PR803 21:10 “困难”说了两次",
            "  '困难' is given twice",
            "  → 删去其中一个",
            "    delete one of them",
        ],
    ),
    (
        "only an optional fact can be absent",
        "设 户 困难=无",
        [
            "PR804 21:8 “困难”不能为无（没有标 可无）",
            "  '困难' cannot be absent (it is not optional)",
        ],
    ),
    (
        "what is missing is a fact, a figure or a list",
        "应得 低保 为 给 缺 某物",
        [
            "PR805 21:13 “某物”不是事实、标准或列表",
            "  '某物' is no fact, standard or list",
        ],
    ),
    (
        "a decision expected is declared",
        "应得 低饱 为 给",
        [
            "PR201 21:4 没有叫“低饱”的决定、结论或标准",
            "  there is no decision, conclusion or figure '低饱'",
            "  → 是不是“低保”？",
            "    did you mean '低保'?",
        ],
    ),
    (
        "a fact given is declared",
        "设 户 困男=是",
        [
            "PR201 21:5 没有叫“困男”的户的事实",
            "  there is no fact of household '困男'",
            "  → 是不是“困难”？",
            "    did you mean '困难'?",
        ],
    ),
    (
        "a fact is given in its unit",
        "设 户 差数=4800元/年",
        [
            "PR302 21:8 数值应是 元/月，“4800元/年”是 元/年",
            "  the figure should be yuan/month, '4800元/年' is yuan/year",
            "  → 用 按月(4800元/年) 换算",
            "    convert it: per_month(4800元/年)",
        ],
    ),
    (
        "the parent of a record is among the records",
        "设 成员 “甲” 设 收入项 “1” 属 “乙” 月额=5元/月",
        [
            "PR801 21:12 没有成员“乙”",
            "  there is no member '乙'",
            "  → 写 属 “名”",
            "    write of “key”",
        ],
    ),
    (
        "what is determined is a discretion or a figure fixed case by case",
        "裁定 成笨 属 “甲” 为 是 裁定人 王某 于 2020-01-01 理由 “查”",
        [
            "PR201 21:4 没有叫“成笨”的裁定事项",
            "  there is no matter to determine '成笨'",
            "  → 是不是“成本”？",
            "    did you mean '成本'?",
        ],
    ),
]
"""(the fact, parts of a worked case, what is said)"""


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in PLACE], ids=[c[0] for c in PLACE])
def test_place(text: str, expected: list[str]) -> None:
    """A mistake in a place's own files is said in full, and nothing else is said."""
    assert said(text) == expected


@pytest.mark.parametrize(("county", "expected"), [c[1:] for c in COUNTY], ids=[c[0] for c in COUNTY])
def test_county(county: str, expected: list[str]) -> None:
    """A mistake in an overlay is said in full, and nothing else is said."""
    assert said(RULES + CHOICES, county=county) == expected


@pytest.mark.parametrize(("text", "around", "expected"), [c[1:] for c in AROUND], ids=[c[0] for c in AROUND])
def test_around(text: str, around: dict[str, str], expected: list[str]) -> None:
    """A mistake in vocabulary, overlay or background is said in full, and nothing else is said."""
    assert said(text, **around) == expected


@pytest.mark.parametrize(("parts", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_worked_case(parts: str, expected: list[str]) -> None:
    """A mistake in a worked case is said in full, and nothing else is said."""
    case = "案例 “例” 于 2020-05-01 齐全 全部\n" + parts
    case += "\n应得 低保 为 未规定" * ("应得" not in parts)
    assert said(RULES + CHOICES + case) == expected


def test_range_of_a_fact() -> None:
    """The range of a fact includes its bounds: 高于 is refused."""
    words = WORDS + "实体 物 (thing) 属 户 事实 甲 (a) : 数 高于 3"
    assert said("", words=words) == [
        "PR314 19:31 范围只用 不低于、不高于",
        "  a range is given with at_least and at_most",
    ]


def test_overlay_of_another_place() -> None:
    """An overlay is refused by a policy that its 上级 does not name."""
    other = COUNTY_HEAD.replace("上级 place", "上级 elsewhere")
    assert said(RULES, county=other + "引入 差额 自 2020-01-01 依据 《某文》 一 “二”") == [
        "PR701 1:57 这是“elsewhere”的细则，不能用于 place",
        "  this overlay extends 'elsewhere', not place",
    ]


def test_overlay_without_parent() -> None:
    """An overlay says which policy it extends."""
    orphan = COUNTY_HEAD.replace("上级 place", "")
    assert said(RULES, county=orphan + "引入 差额 自 2020-01-01 依据 《某文》 一 “二”") == [
        "PR701 1:4 细则“某县细则”没有写上级",
        "  overlay '某县细则' does not say which policy it extends",
        "  → 写 上级 place",
        "    write extends place",
    ]


def test_no_header() -> None:
    """Files without a header mean no policy."""
    found, findings = resolve(files("a.policy", "条款 一 “标准”"), vocabulary=())
    assert found is None
    assert shown(findings) == [
        "PR209 - 政策没有文件头（a.policy）",
        "  the policy has no header (a.policy)",
        "  → 写 政策 名称 “标题” …",
        "    write policy NAME “title” …",
    ]


def test_no_entities() -> None:
    """A policy without a vocabulary is about nothing."""
    assert said("政策 a “甲”", words="") == [
        "PR210 1:1 没有实体，政策无从说起",
        "  there is no entity to speak of",
        "  → 在文件头写 词汇 名称",
        "    name a vocabulary in the header",
    ]


def test_everything_is_said_at_once() -> None:
    """Mistakes in different rules, and in one expression, are all reported together."""
    text = "条件 a (a) 对 户 当 困男 且 状态 等于 在报\n条件 b (b) 对 户 当 差数 高于 1元/年"
    assert [line.split()[0] for line in said(text) if line.startswith("PR")] == ["PR201", "PR207", "PR302"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "条件 a (a) 对 户 当 困难 为 是",
            ["PR613 5:19 “a”里不能用 为", "  as has no place in 'a'"],
        ),
        (
            RULES + "单人户 z (z) 对 成员 适用 低保 当 在册 例外于 符合 依据 三 “独” 其余 未规定",
            ["PR613 15:31 “z”里不能用 例外于", "  exception_to has no place in 'z'"],
        ),
    ],
    ids=["a condition has no value", "a single-person household is an exception to nothing"],
)
def test_clauses_in_the_wrong_rule(text: str, expected: list[str]) -> None:
    """A clause that means nothing in this kind of rule is said, not dropped."""
    assert said(text) == expected


def test_what_fails_says_why() -> None:
    """An expression that comes to nothing is reported even where nobody foresaw it."""
    scope = Scope(expression)
    span = Span(Source("a.policy", "未规定"), 0, 3, 1, 1)
    assert resolve_expression(Silent(span=span), Context(scope, None)) is None
    assert shown(tuple(scope.findings)) == [
        "PR315 1:1 “未规定”放在这里不成意思",
        "  '未规定' makes no sense here",
    ]


@pytest.mark.parametrize(
    ("rule", "itself"),
    [
        ("条件 甲 (a) 对 邀约 当 任一 成员.邀约(邀约日 早于 邀约日) 依据 一 “标准”", True),
        ("条件 甲 (a) 对 邀约 当 任一 成员.邀约(当 邀约日 在 自 邀约日 当日 起 6个月) 依据 一 “标准”", True),
        (
            "条件 甲 (a) 对 邀约 当 任一 成员.邀约(拒绝 且 天数(邀约日, 邀约日) 低于 90日) 依据 一 “标准”",
            True,
        ),
        ("条件 甲 (a) 对 成员 当 任一 户.成员(工资 × 2 低于 工资) 依据 一 “标准”", True),
        ("条件 甲 (a) 对 收入项 当 任一 户.成员(工资 低于 工资) 依据 一 “标准”", True),
        ("条件 甲 (a) 对 邀约 当 任一 成员.邀约(邀约日 早于 2020-01-01 且 拒绝) 依据 一 “标准”", False),
        ("条件 甲 (a) 对 成员 当 任一 户.成员(在册 且 工资 低于 差数) 依据 一 “标准”", False),
        ("计算 甲 (a) 对 邀约 : 次 为 计数 成员.邀约(当 拒绝)", False),
    ],
)
def test_comparing_records_with_themselves(rule: str, itself: bool) -> None:
    """An error where the record at hand is one of those gone through and one fact stands on both sides."""
    assert [line.split()[0] for line in said(rule) if line.startswith("PR")] == ["PR213"] * itself
