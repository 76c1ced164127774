"""What checking a finished policy reports: each code with its title, each sentence once."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said

# ── how conclusions hang together ────────────────────────────────────────────

PR211: Final = Code("PR211", Said("没有用到", "not used"), severity="warning")
STANDARD_UNUSED: Final = PR211.says("标准“{name}”没有用到", "standard {name} is not used")
FACT_UNUSED: Final = PR211.says("事实“{name}”没有用到", "fact {name} is not used")
READING_UNUSED: Final = PR211.says(
    "释义 {name} 没有用到",
    "reading {name} is not used",
    help=("在有关的规则里写 依释义", "name it after by_readings where it matters"),
)

PR212: Final = Code("PR212", Said("互相依赖", "cycle"))
CYCLE: Final = PR212.says("互相依赖，算不出来：{names}", "these depend on each other: {names}")

PR214: Final = Code("PR214", Said("套得太深", "nested too deeply"))
TOO_DEEP: Final = PR214.says(
    "“{name}”用到的名称一层套一层，超过 {most} 层",
    "the names that {name} uses lead through more than {most} levels of others",
    help=("少套几层：直接写出所用的事实和标准", "use fewer levels: name the facts and standards themselves"),
)

PR316: Final = Code("PR316", Said("乘得太多", "too many factors"))
TOO_MANY_FACTORS: Final = PR316.says(
    "“{name}”把名称都换成所指的数以后，有 {most} 个以上的数相乘",
    "{name} multiplies more than {most} numbers once every name in it is replaced",
    help=("不要让一个数一再乘自己", "do not multiply a number by itself again and again"),
)

# ── clauses ──────────────────────────────────────────────────────────────────

PR402: Final = Code("PR402", Said("条款没有登记", "undeclared clause"))
UNDECLARED_CLAUSE: Final = PR402.says(
    "条款 {clause} 没有登记",
    "clause {clause} is not in the register",
    help=("登记它：条款 {clause} “大意”", "declare it: clause {clause} “gist”"),
)
NO_ENTRY_HOLDS: Final = PR402.says(
    "条款 {clause} 登记的各项里，没有一项的 原文 含“{phrase}”",
    "none of the entries of clause {clause} in the register holds “{phrase}” in its phrase",
    help=(
        "为这句话登记一项：条款 {clause} “大意” 原文 “{phrase}”",
        "give these words an entry: clause {clause} “gist” phrase “{phrase}”",
    ),
)
CLOSE_CLAUSE: Final = Said("是不是 {clause}？", "did you mean {clause}?")

PR403: Final = Code("PR403", Said("条款重复登记", "clause declared twice"))
CLAUSE_TWICE: Final = PR403.says(
    "条款 {clause} 重复登记，先前在 {first}",
    "clause {clause} is declared twice, first at {first}",
    help=(
        "同一条款分几项登记时，各写自己的 原文",
        "when one clause has several entries, give each its phrase",
    ),
)

PR404: Final = Code(
    "PR404", Said("条款归类与引用不符", "clause class and citations disagree"), severity="warning"
)
NOT_ACCOUNTED_FOR: Final = PR404.says(
    "条款 {clause} 没有规则引用，也没有归类",
    "no rule cites clause {clause}, and it has no class",
    help=(
        "引用它，或写明 待定、人工、程序、宣示、未编码",
        "cite it, or class it: open, human, procedural, declaratory, not_yet",
    ),
)
CITED_DESPITE_CLASS: Final = PR404.says(
    "条款 {clause} 归为{status}，却有规则引用它",
    "clause {clause} is classed {status}, yet a rule cites it",
)

# ── figures ──────────────────────────────────────────────────────────────────

PR504: Final = Code("PR504", Said("违反必须", "constraint broken"))
BROKEN: Final = PR504.says(
    "{day}：“{name}”{value}，必须{op} {bound}（{clauses}）",
    "{day}: {name} is {value}, it must be {op} {bound} ({clauses})",
)

PR502: Final = Code("PR502", Said("期间有空当", "gap between periods"), severity="warning")
GAP: Final = PR502.says("“{name}”自 {first} 至 {last} 没有数值", "{name} has no value from {first} to {last}")

PR505: Final = Code("PR505", Said("违反原则上", "constraint in principle broken"), severity="warning")
BROKEN_IN_PRINCIPLE: Final = PR505.says(
    "{day}：“{name}”{value}，原则上{op} {bound}（{clauses}）",
    "{day}: {name} is {value}, it should in principle be {op} {bound} ({clauses})",
)

PR506: Final = Code("PR506", Said("不能检查", "cannot be checked"), severity="warning")
CANNOT_CHECK: Final = PR506.says(
    "不能检查“{name}”在 {day} 是否{op}界限（{clauses}）：{missing}",
    "cannot check whether {name} is {op} its bound on {day} ({clauses}): {missing}",
)
HAS_NO_VALUE: Final = Said("“{name}”在 {day} 没有数值", "{name} has no value on {day}")
SOMETHING_ELSE: Final = Said("所依据的数没有数值", "what it depends on has no value")
CHECKED_UNTIL: Final = PR506.says(
    "“{name}”的界限天天在变，只检查到 {day}（{clauses}）",
    "the bound of {name} changes day by day; it was checked until {day} only ({clauses})",
)

PR507: Final = Code("PR507", Said("期间在施行期之外", "outside the policy's period"), severity="warning")
LIES_OUTSIDE: Final = PR507.says(
    "“{name}”的期间在政策施行期（{start} 至 {end}）之外",
    "the period of {name} lies outside that of the policy ({start} to {end})",
)

PR509: Final = Code("PR509", Said("待定的数", "open figure"), severity="info")
IS_OPEN: Final = PR509.says(
    "“{name}”待定，由{holders}确定",
    "{name} is open; it is set by {holders}",
    help=(
        "在细则里写 填写 {written} 自 … 为 …",
        "write fill {written} from … as … in an overlay",
    ),
)

PR523: Final = Code("PR523", Said("按整数分列", "asked in whole numbers"), severity="warning")
MAY_BE_BROKEN: Final = PR523.says(
    "“{name}”用 {asked} 查“{figure}”，轴“{axis}”按整数分列，而它可以不是整数",
    "{name} looks up {figure} by {asked}; axis {axis!r} counts in whole numbers, which that need not be",
    help=(
        "不是整数时按下一个界限以前的一档算；要取整，先写成一条计算",
        "what is between two headings counts with the lower one; to round it, write it as a quantity first",
    ),
)
NOT_SETTLED: Final = PR509.says(
    "释义 {name} 未定，由{holders}选定",
    "reading {name} is not settled; it is chosen by {holders}",
    help=(
        "在细则里写 选定 {name}.读法 自 …",
        "write choose {name}.OPTION from … in an overlay",
    ),
)
NOBODY_SETTLES: Final = PR509.says(
    "释义 {name} 未定，也没有写由谁选定",
    "reading {name} is not settled, and nothing says who may choose",
    help=("写 可选 部门", "write choosable_by HOLDER"),
)

PR527: Final = Code("PR527", Said("界限未必上升", "limits may not rise"), severity="warning")
MAY_NOT_RISE: Final = PR527.says(
    "分档“{name}”的界限 {after} 未必不低于 {before}",
    "limit {after} of scale {name} is not proven to be at least {before}",
    help=(
        "按前一个界限的倍数写；不升时，夹在中间的一档什么也没有",
        "write a multiple of the limit before; where they fall, the bracket between is empty",
    ),
)

PR512: Final = Code("PR512", Said("必须互相矛盾", "constraints contradict each other"))
CONTRADICTION: Final = PR512.says(
    "{day}：没有一个数能同时满足“{name}”的各项必须（{clauses}）",
    "{day}: no value of {name} can satisfy everything that it must ({clauses})",
    help=("核对原文，改界限或写明 当 什么情况", "check the document: mend a bound, or say when it holds"),
)

PR513: Final = Code("PR513", Said("期间没有盖住施行期", "period not covered"), severity="warning")
STARTS_LATE: Final = PR513.says(
    "“{name}”自 {first} 才有数值，政策自 {start} 施行",
    "{name} has its first value from {first}, the policy is in force from {start}",
)
RUNS_OUT: Final = PR513.says(
    "“{name}”{last} 以后没有数值，政策仍在施行",
    "{name} has no value after {last}, while the policy is still in force",
)

# ── cases ────────────────────────────────────────────────────────────────────

PR605: Final = Code("PR605", Said("例外绕圈", "cycle of exceptions"))
CIRCLE_OF_EXCEPTIONS: Final = PR605.says("例外互相绕圈：{names}", "exceptions go round in a circle: {names}")

PR606: Final = Code("PR606", Said("情形冲突", "cases clash"))
CLASH: Final = PR606.says(
    "“{a}”（{a_clauses}，在 {a_at}）与“{b}”（{b_clauses}）可能同时成立，结果不同：{a_gives}；{b_gives}",
    "{a} ({a_clauses}, at {a_at}) and {b} ({b_clauses}) can hold together with different results: "
    "{a_gives}; {b_gives}",
    help=(
        "写明谁例外于谁，如在“{b}”里写 例外于 {a}",
        "say which is the exception, such as exception_to {a_name} in {b_name}",
    ),
)

PR615: Final = Code("PR615", Said("冲突没有查完", "search for clashes incomplete"), severity="info")
NOT_SEARCHED: Final = PR615.says(
    "“{name}”的条件太多，没有查完各情形会不会冲突",
    "{name} has too many conditions to search them all for clashes",
    help=("把它拆成几个条件或决定", "split it into several conditions or decisions"),
)

PR616: Final = Code("PR616", Said("情形组合太多", "too many combinations"), severity="warning")
TOO_MANY_COMBINATIONS: Final = PR616.says(
    "“{name}”的情形组合太多，逐条判断：事实齐全时结果不变；不全时可能多列结果",
    "the cases of {name} combine in too many ways and are taken one by one: with all facts known the "
    "result is the same; with some unknown it may list more than is possible",
    help=(
        "把它拆成几个决定，或让各情形用共同的条件",
        "split it into several decisions, or let its cases share conditions",
    ),
)
CONDITIONS_STAY_NAMED: Final = PR616.says(
    "“{name}”所用的条件展开后太长，按名判断：事实齐全时结果不变；不全时可能多列结果",
    "the conditions that {name} uses are too long when written out, and are taken by name: with all facts "
    "known the result is the same; with some unknown it may list more than is possible",
    help=("把所用的条件写短，或拆开", "shorten the conditions that it uses, or split them"),
)

PR617: Final = Code("PR617", Said("没有记录时算是", "yes where there is no record"), severity="info")
YES_WITHOUT_RECORDS: Final = PR617.says(
    "“{name}”问每一条“{list}”：一条也没有时算是，而没有别的条件要求有一条",
    "{name} asks something of every {list} record: where there is none that is yes, and nothing demands one",
    help=(
        "一条也没有时不该成立的，写 任一 {list}(…) 且 每一 {list}(…)",
        "where it should not hold without records, write any_of {list}(…) and all_of {list}(…)",
    ),
)

# ── what never comes to bear, and what nothing covers ────────────────────────

PR620: Final = Code("PR620", Said("永远不成立", "never holds"), severity="warning")
NEVER_HOLDS: Final = PR620.says(
    "“{name}”里的条件永远不成立：{condition}",
    "a condition in {name} can never hold: {condition}",
    help=("核对界限，核对 且 和 或", "look at the limits, and at and / or"),
)
NEVER_HOLDS_LONG: Final = PR620.says(
    "“{name}”里有条件永远不成立",
    "a condition in {name} can never hold",
    help=("核对界限，核对 且 和 或", "look at the limits, and at and / or"),
)

PR621: Final = Code("PR621", Said("轮不到的情形", "case never reached"), severity="warning")
NEVER_REACHED: Final = PR621.says(
    "“{name}”永远轮不到：它的条件成立时，例外于它的{others}也成立",
    "{name} is never reached: whenever its condition holds, an exception to it does too ({others})",
    help=("核对 例外于，或删去这个情形", "look at exception_to, or delete the case"),
)
ROW_AFTER_OTHERS: Final = PR621.says(
    "“{name}”永远轮不到：它成立时，前面的{others}也成立",
    "{name} is never reached: whenever it holds, a row before it does too ({others})",
    help=("换它的次序，或删去这一行", "move the row, or delete it"),
)
ROW_BELOW_OTHERS: Final = PR621.says(
    "“{name}”永远轮不到：它成立时，结果更优的{others}也成立",
    "{name} is never reached: whenever it holds, a row of a better outcome does too ({others})",
    help=("核对各格，或删去这一行", "look at the cells, or delete the row"),
)

PR622: Final = Code("PR622", Said("相同的情形", "identical cases"), severity="warning")
ALWAYS_TOGETHER: Final = PR622.says(
    "{a}与“{b}”总是同时成立，结果也相同",
    "{a} and {b} always hold together, with the same result",
    help=("合成一个情形，依据写在一起", "make them one case that cites both"),
)

PR623: Final = Code("PR623", Said("轮不到的其余", "otherwise never reached"), severity="warning")
OTHERWISE_NEVER_REACHED: Final = PR623.says(
    "“{name}”的其余永远轮不到：各情形已经包括了一切",
    "the otherwise of {name} is never reached: its cases cover everything",
    help=("写 其余 未规定", "write otherwise not_decided"),
)
GENERAL_NEVER_REACHED: Final = PR623.says(
    "“{name}”的一般数值永远用不到：各情形已经包括了一切",
    "the general value of {name} is never used: its cases cover everything",
    help=("删去一般的 为 …", "delete the general value after as"),
)
REST_NEVER_REACHED: Final = PR623.says(
    "“{name}”的其余永远轮不到：各行已经包括了一切",
    "the otherwise of {name} is never reached: its rows cover everything",
    help=("删去 其余，写 完备", "write exhaustive in place of otherwise"),
)

PR624: Final = Code("PR624", Said("没有情形包括", "covered by no case"), severity="warning")
HOLE: Final = PR624.says(
    "“{name}”没有包括这样的情形，那时算作未规定：{witness}",
    "no case of {name} covers this, which then counts as not decided: {witness}",
    help=("补一个情形，或写一般的 为 …", "add a case, or a general value after as"),
)

HOLE_IN_TABLE: Final = PR624.says(
    "“{name}”没有一行包括这样的情形，那时算作未规定：{witness}",
    "no row of {name} covers this, which then counts as not decided: {witness}",
    help=("补一行，或写 其余", "add a row, or an otherwise"),
)

# ── tables ───────────────────────────────────────────────────────────────────

PR630: Final = Code("PR630", Said("两行同时成立", "rows overlap"))
ROWS_OVERLAP: Final = PR630.says(
    "{b}与 {a_at} 的{a}会同时成立，表却写了 唯一：{witness}",
    "{b} and {a} (at {a_at}) can hold together, and the table says unique: {witness}",
    help=(
        "改格，使两行不重叠；或写 命中 一致、命中 首行",
        "change the cells so that they do not overlap, or write hit_policy agreeing or first_row",
    ),
)
ROWS_DISAGREE: Final = PR630.says(
    "{b}与 {a_at} 的{a}会同时成立，结果不同：{witness}",
    "{b} and {a} (at {a_at}) can hold together with different results: {witness}",
    help=(
        "改格，使两行不重叠；或写 命中 首行，以前面的行为准",
        "change the cells so that they do not overlap, or write hit_policy first_row",
    ),
)

PR631: Final = Code("PR631", Said("表不完备", "table not exhaustive"))
NOT_EXHAUSTIVE: Final = PR631.says(
    "“{name}”写了 完备，却没有一行包括这样的情形：{witness}",
    "{name} says exhaustive, and no row covers this: {witness}",
    help=("补一行，或用 其余 代替 完备", "add a row, or write otherwise in place of exhaustive"),
)

PR632: Final = Code("PR632", Said("表太大，无法证明", "table too large for a proof"), severity="warning")
NOT_PROVEN_EXHAUSTIVE: Final = PR632.says(
    "“{name}”太大，无法证明它完备；没有一行包括时算作未规定",
    "{name} is too large to prove that it is exhaustive; where no row holds, it counts as not decided",
    help=("分成几张表，或写 其余", "split the table, or write otherwise"),
)
NOT_PROVEN_UNIQUE: Final = PR632.says(
    "“{name}”太大，无法证明各行互不重叠",
    "{name} is too large to prove that no two rows overlap",
    help=("分成几张表", "split the table"),
)

# ── sums over months ─────────────────────────────────────────────────────────

PR633: Final = Code("PR633", Said("逐月合计的一段不对", "wrong span of months"))
TOO_MANY_MONTHS: Final = PR633.says(
    "这一段有 {count} 个月，逐月合计至多 {most} 个月",
    "the span has {count} months, and at most {most} are summed",
    help=("把起点写晚一些", "begin it later"),
)
MONTHS_TURNED: Final = PR633.says(
    "这一段的终点在起点之前，没有一个月可合计",
    "the span ends before it begins, so there is no month to sum",
    help=("对调两端", "exchange the two ends"),
)
MONTHS_TOGETHER: Final = PR633.says(
    "逐月合计里又有逐月合计，合起来可能超过 {most} 个月",
    "months are summed within a sum over months, and together they may be more than {most}",
    help=(
        "两段都写成长短已定的，如 自 评定日 前 11个月 至 评定日",
        "give both a written length: from assessment_day minus_period 11 months to assessment_day",
    ),
)

PR634: Final = Code("PR634", Said("逐月合计读了台账", "a sum over months reads the ledger"))
MONTHS_OF_THE_LEDGER: Final = PR634.says(
    "所合计的依据“{fact}”，那是记入台账的：过去各月的台账这里没有",
    "what is summed draws on {fact}, which is written to the ledger: that of the months past is not here",
    help=(
        "这样的合计由逐月核定给出（policyrules course）",
        "such a sum is what a course gives (policyrules course)",
    ),
)

# ── payments ─────────────────────────────────────────────────────────────────

PR618: Final = Code("PR618", Said("金额可能是负数", "payment may be negative"))
MAY_BE_BELOW_ZERO: Final = PR618.says(
    "“{name}”的金额可能低于 0",
    "the amount of {name} may be below 0",
    help=(
        "在 当 里比较出它不低于 0，或写成 较大者(0…，…)，或给所用的事实、标准写 不低于 0…",
        "compare it in when, or write larger_of(0…, …), or give the facts and standards used at_least 0…",
    ),
)

PR619: Final = Code("PR619", Said("金额可能不是整分", "payment may not be whole fen"))
NOT_WHOLE_FEN: Final = PR619.says(
    "“{name}”的金额可能不是整分，没有写怎样取整",
    "the amount of {name} may have a part of a fen, and no rounding is written",
    help=("写 取整 四舍五入 0.01{unit}，或 进一、舍去", "write round half_up 0.01 {unit}, or up or down"),
)
