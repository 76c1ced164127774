"""What reading a file reports: each code (PR1xx) with its title, each sentence once."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said

NOT_UTF8: Final = Code("PR101", Said("文件编码不是 UTF-8", "file is not UTF-8"))
TOO_LARGE: Final = Code("PR102", Said("文件太大", "file too large"))
LONG_LINE: Final = Code("PR103", Said("一行太长", "line too long"))
UNKNOWN_CHARACTER: Final = Code("PR104", Said("不能识别的字符", "unknown character"))
OPEN_QUOTATION: Final = Code("PR105", Said("引号没有合上", "quotation not closed"))
NO_SUCH_DATE: Final = Code("PR106", Said("日期不存在或不完整", "no such date"))
GLUED_NUMBER: Final = Code("PR107", Said("数字后粘着别的字", "number glued to something"))
DEEP_BRACKETS: Final = Code("PR108", Said("括号嵌套太深", "brackets nested too deeply"))
CLAUSE_ID: Final = Code("PR109", Said("条款号写法不对", "malformed clause id"))
SYNTAX: Final = Code("PR110", Said("不合语法", "syntax error"))
UNKNOWN_KEYWORD: Final = Code("PR111", Said("没有这个关键词", "unknown keyword"))
KEYWORD_AS_NAME: Final = Code("PR112", Said("关键词当作名称", "keyword used as a name"))
OUTSIDE: Final = Code("PR113", Said("声明之外的文字", "text outside a declaration"))
ORPHAN_FACT: Final = Code("PR114", Said("事实不在实体之下", "fact without its entity"))
MISPLACED: Final = Code("PR115", Said("分句放错地方", "clause out of place"))
TWICE: Final = Code("PR116", Said("分句重复", "clause given twice"))
GLUED_KEYWORD: Final = Code("PR117", Said("关键词与名称粘连", "keyword glued to a name"))
DEEP_EXPRESSION: Final = Code("PR118", Said("式子太长太深", "expression too deep"))
NO_TYPE: Final = Code("PR119", Said("缺少单位或类型", "unit or type missing"))
UNIT_APART: Final = Code("PR120", Said("单位离开了数字", "unit apart from its number"))
OTHER_KEYWORD: Final = Code(
    "PR121", Said("名称与另一套词汇的关键词相同", "name is a keyword of the other vocabulary")
)
LONG_DECLARATION: Final = Code("PR122", Said("声明太长", "declaration too long"))
ODD_CHARACTER: Final = Code("PR123", Said("形似或看不见的字符", "look-alike or invisible character"))
PART_OF_TABLE: Final = Code("PR130", Said("表不完整", "incomplete table"))
TOO_MANY: Final = Code("PR124", Said("意见太多", "too many findings"))
NO_HEADINGS: Final = Code("PR128", Said("标题和格子不成行", "headings and cells make no row"))

# ── the file ─────────────────────────────────────────────────────────────────

BYTE_IS_NOT_UTF8: Final = NOT_UTF8.says(
    "第 {offset} 个字节（第 {line} 行）不是 UTF-8",
    "byte {offset} (line {line}) is not UTF-8",
    help=("用 UTF-8 另存", "save it as UTF-8"),
)
IS_GB18030: Final = NOT_UTF8.says(
    "第 {offset} 个字节（第 {line} 行）不是 UTF-8",
    "byte {offset} (line {line}) is not UTF-8",
    help=("文件像是 GB18030 编码：用 UTF-8 另存", "it looks like GB18030: save it as UTF-8"),
)
HALF_A_CHARACTER: Final = NOT_UTF8.says(
    "这里有半个字符 {number}，不能写成 UTF-8",
    "here stands half a character, {number}, which UTF-8 cannot hold",
    help=("删去它", "delete it"),
)
_SPLIT_FILE: Final = ("按主题分成几个文件", "split it by topic into several files")
HAS_TOO_MANY_BYTES: Final = TOO_LARGE.says(
    "文件大于 {most} 字节", "the file is larger than {most} bytes", help=_SPLIT_FILE
)
HAS_TOO_MANY_CHARACTERS: Final = TOO_LARGE.says(
    "文件有 {count} 个字符，最多 {most}",
    "the file has {count} characters, at most {most} are read",
    help=_SPLIT_FILE,
)
LINE_IS_TOO_LONG: Final = LONG_LINE.says(
    "这一行超过 {most} 个字符",
    "this line has more than {most} characters",
    help=("换行不影响意思，可以分成几行", "line breaks carry no meaning: break it"),
)

MORE_FINDINGS: Final = TOO_MANY.says(
    "还有 {count} 条意见没有列出",
    "{count} more findings are not listed",
    help=("先改前面的，再检查一次", "mend those before, then check again"),
)

# ── characters, numbers, dates, quotations ───────────────────────────────────

IS_NO_CHARACTER: Final = UNKNOWN_CHARACTER.says(
    "不能识别的字符“{shown}”", "unknown character “{shown}”", help=("删去它", "remove it")
)
IS_ODD: Final = ODD_CHARACTER.says(
    "这里有{character}",
    "here stands {character}",
    help=("多半是从 PDF 粘来的：重新输入这个字", "it was probably pasted from a PDF: type it anew"),
)
IS_UNSEEN: Final = ODD_CHARACTER.says(
    "这里有{character}",
    "here stands {character}",
    help=("看不见，却会改变意思：删去它", "nobody sees it, and it changes what is read: delete it"),
)
NO_PUNCTUATION: Final = UNKNOWN_CHARACTER.says(
    "不能识别的字符“{shown}”",
    "unknown character “{shown}”",
    help=("声明和分句之间不写标点", "nothing stands between declarations and clauses"),
)
PERCENT_APART: Final = UNKNOWN_CHARACTER.says(
    "不能识别的字符“{shown}”",
    "unknown character “{shown}”",
    help=("“%”要紧跟数字：写“20%”", "the % belongs right after its number: 20%"),
)
IS_NOT_CLOSED: Final = OPEN_QUOTATION.says(
    "引号没有合上：{shown}",
    "this quotation is not closed: {shown}",
    help=("在同一行里用 {closing} 收尾", "close it with {closing} on the same line"),
)
NO_SUCH_DAY: Final = NO_SUCH_DATE.says(
    "没有 {shown} 这一天",
    "there is no day {shown}",
    help=("写成 2017-06-12 或 2017年6月12日", "write 2017-06-12"),
)
NOT_A_WHOLE_DATE: Final = NO_SUCH_DATE.says(
    "“{shown}”不是完整的日期",
    "“{shown}” is not a whole date",
    help=("日期写到日：2017年6月12日；整年写 2016年", "write the day too: 2017-06-12"),
)
NOT_EVERY_YEAR: Final = NO_SUCH_DATE.says(
    "不是每年都有 {shown} 这一天",
    "not every year has a day {shown}",
    help=("写成 6月30日；二月末写 2月28日", "write --06-30; for the end of February --02-28"),
)
HAS_SEPARATORS: Final = GLUED_NUMBER.says(
    "“{shown}”：数字里不写千分号",
    "“{shown}”: no commas inside a number",
    help=(
        "连着写；若是两个数，逗号后面加空格",
        "write the digits together; if these are two numbers put a space after the comma",
    ),
)
NUMBER_TOO_LONG: Final = GLUED_NUMBER.says(
    "这个数太长",
    "this number is too long",
    help=("一个数最多 {most} 位", "a number has at most {most} digits"),
)
TAIL_IS_NO_UNIT: Final = GLUED_NUMBER.says(
    "“{shown}”里，数字后面的“{tail}”不是单位",
    "in “{shown}” what follows the number, “{tail}”, is not a unit",
    help=(
        "{hint}单位有：{units}；别的词和数字之间要空格，别的单位由词汇用“单位”声明",
        "{hint}the units are: {units}; put a space before anything else; "
        "a vocabulary declares further units with “unit”",
    ),
)
UNIT_IS_APART: Final = UNIT_APART.says(
    "单位要紧跟数字", "the unit belongs right after its number", help=("写“{written}”", "write “{written}”")
)
TOO_DEEP_IN_BRACKETS: Final = DEEP_BRACKETS.says(
    "括号嵌套超过 {most} 层",
    "brackets are nested more than {most} deep",
    help=(
        "把里层写成一条“计算”或“条件”，再引用它的名称",
        "give the inner part a name of its own and use the name",
    ),
)
IS_NO_CLAUSE_ID: Final = CLAUSE_ID.says(
    "“{shown}”不是条款号",
    "“{shown}” is not a clause id",
    help=(
        "写成 三（一）第9句、二（一）1（2）三是、第十二条第1款、〔通知〕第1句 这样；别的写法加引号：“121(a)”",
        "clause ids look like 三（一）第9句, 第十二条第1款, 〔通知〕第1句; others stand in quotes: “121(a)”",
    ),
)

# ── where the grammar stops ──────────────────────────────────────────────────

UNFINISHED: Final = SYNTAX.says(
    "“{word}”没有写完：停在“{last}”",
    "this “{word}” is not finished: it stops at “{last}”",
    help=("后面应为：{wanted}", "what should follow: {wanted}"),
)
NO_SECOND_NAME: Final = SYNTAX.says(
    "“{name}”后面缺英文名",
    "“{name}” lacks its second name",
    help=("写“{name} (english_name)”", "write “{name} (english_name)”"),
)
MONTHS_ARE_SUMMED: Final = SYNTAX.says(
    "每月 前面只能是 合计，不能是“{word}”",
    "each_month follows sum_of only, not “{word}”",
    help=("写 合计 每月 自 … 至 … (…)", "write sum_of each_month from … to … (…)"),
)
CANNOT_FOLLOW: Final = SYNTAX.says(
    "“{before}”之后不能是“{met}”",
    "“{met}” cannot follow “{before}”",
    help=("这里可以写：{wanted}", "what may stand here: {wanted}"),
)
EQUALS_IS_A_WORD: Final = SYNTAX.says(
    "“{before}”之后不能是“{met}”",
    "“{met}” cannot follow “{before}”",
    help=("比较相等写“等于”", "to compare write “equals”"),
)
IF_WANTS_BRACKETS: Final = SYNTAX.says(
    "“{before}”之后不能是“{met}”",
    "“{met}” cannot follow “{before}”",
    help=(
        "若……则……否则……放在别的式子里要加括号",
        "if … then … else … inside a formula needs brackets",
    ),
)
TWO_COMPARISONS: Final = SYNTAX.says(
    "“{before}”之后不能是“{met}”",
    "“{met}” cannot follow “{before}”",
    help=("两个比较之间写“且”", "join two comparisons with “and”"),
)
NO_SUCH_KEYWORD: Final = UNKNOWN_KEYWORD.says(
    "没有关键词“{shown}”",
    "there is no keyword “{shown}”",
    help=("是不是“{close}”？", "did you mean “{close}”?"),
)
WANTS_A_NAME: Final = SYNTAX.says(
    "“{shown}”后面要写一个名称",
    "a name belongs behind “{shown}”",
    help=("写 {shown} 和它所说的名称，中间不写别的词", "write “{shown}” and the name, with nothing between"),
)
IS_A_KEYWORD: Final = KEYWORD_AS_NAME.says(
    "这里应为名称，“{shown}”却是关键词",
    "a name belongs here, but “{shown}” is a keyword",
    help=(
        "可改为“{shown}_1”一类的名称；这里不能作名称的：声明的词、值（是、无……）、{others}",
        "take a name like “{shown}_1”; no names here: words of declarations, values (yes, absent), {others}",
    ),
)
BELONGS_TO_NOTHING: Final = OUTSIDE.says(
    "“{shown}”不属于任何声明",
    "“{shown}” belongs to no declaration",
    help=("每条声明以这些词之一开头：{words}", "every declaration begins with one of: {words}"),
)
IS_GLUED: Final = GLUED_KEYWORD.says(
    "“{shown}”里，关键词“{word}”和名称粘在一起",
    "in “{shown}” the keyword “{word}” is glued to a name",
    help=(
        "关键词要用空格与名称分开：写“{written}”",
        "put a space between keyword and name: “{written}”",
    ),
)
IS_NO_TYPE: Final = NO_TYPE.says(
    "“{shown}”不是单位或类型",
    "“{shown}” is no unit or type",
    help=("{hint}单位：{units}；类型：{types}", "{hint}units: {units}; types: {types}"),
)

# ── declarations and their clauses ───────────────────────────────────────────

HAS_NO_ENTITY: Final = ORPHAN_FACT.says(
    "这里的“{word}”前面没有实体",
    "no entity stands before this “{word}”",
    help=("事实紧接在它的“实体”后面写", "facts follow right after their entity"),
)
BELONGS_BEFORE: Final = MISPLACED.says(
    "“{word}”属于{title}本身，却写在“{first}”之后",
    "“{word}” belongs to {title} itself, but stands after “{first}”",
    help=("移到第 {line} 行的“{first}”之前", "move it before “{first}” in line {line}"),
)
BELONGS_TO_A_PART: Final = MISPLACED.says(
    "“{word}”要写在{parts}之后",
    "“{word}” belongs after {parts}",
    help=("它属于写在它前面的那一条", "it belongs to the one that it follows"),
)
HAS_NO_PLACE: Final = MISPLACED.says(
    "“{word}”不能写在{title}里",
    "“{word}” has no place in {title}",
    help=("这里可以写：{wanted}", "what may stand here: {wanted}"),
)
ONLY_A_PART_FOLLOWS: Final = MISPLACED.says(
    "“{word}”不能写在{title}里",
    "“{word}” has no place in {title}",
    help=("{title}后面只能接：{wanted}", "what may follow {title}: {wanted}"),
)
STANDS_TWICE: Final = TWICE.says(
    "{title}里“{word}”写了两次",
    "“{word}” stands twice in {title}",
    help=(
        "留下一个；若是两种情形，分成两个“情形”",
        "keep one; if these are two cases, write two cases",
    ),
)
CITES_TWICE: Final = TWICE.says(
    "{title}里“{word}”写了两次",
    "“{word}” stands twice in {title}",
    help=("写在一个“{word}”里，用逗号隔开", "list them after one “{word}”, parted by commas"),
)
CITES_FOR_THE_WHOLE: Final = TWICE.says(
    "{title}里“{word}”写了两次，{own}自己却没有",
    "“{word}” stands twice in {title}, and {own} has none of its own",
    help=(
        "若是{own}的，移到第 {line} 行的“{first}”之前；否则用逗号接在前一个后面",
        "if it is of {own} move it before “{first}” in line {line}; else join it to the one before",
    ),
)
CARRY_WITHOUT_WHEN: Final = SYNTAX.says(
    "“{word}”没有说何时记：缺“当”",
    "“{word}” does not say when it writes",
    help=("写 记账 事实 为 值 当 条件", "write carry FACT as VALUE when CONDITION"),
)
CASE_WITHOUT_A_DAY: Final = SYNTAX.says(
    "{title}没有说是哪一天",
    "{title} does not say of which day it is",
    help=("写 于 日期，或 同 另一案例", "write on_date DATE, or same_as another case"),
)
DETERMINED_BY_WHOM: Final = SYNTAX.says(
    "“{word}”没有说全：谁、何时、凭什么",
    "“{word}” does not say by whom, when and why",
    help=("写 裁定人 谁 于 日期 理由 “……”", "write by WHOM on_date DATE basis “…”"),
)
IS_TOO_DEEP: Final = DEEP_EXPRESSION.says(
    "{title}里的式子太长或嵌套太深",
    "an expression in {title} is too long or nested too deeply",
    help=(
        "把一部分写成一条“计算”或“条件”，再引用它的名称",
        "give a part of it a name of its own and use the name",
    ),
)
HAS_TOO_MANY_WORDS: Final = LONG_DECLARATION.says(
    "这条“{word}”超过 {most} 个词",
    "this “{word}” has more than {most} words",
    help=("分成几条声明", "split it into several declarations"),
)
_AS_ROWS: Final = (
    "一个轴写 城市 820 农村 650；几个轴每行写 标题: 各格",
    "with one axis write urban 820 rural 650; with several each row as heading: cells",
)
HEADING_EXPECTED: Final = NO_HEADINGS.says(
    "“{word}”前面要有标题", "a heading must stand before “{word}”", help=_AS_ROWS
)
CELL_EXPECTED: Final = NO_HEADINGS.says("“{word}”后面要有一格", "a cell must follow “{word}”", help=_AS_ROWS)
NO_STRETCH: Final = NO_HEADINGS.says(
    "“{word}”说不出一段",
    "“{word}” begins no range",
    help=(
        "写 0至2、120至低于130、高于3至5、不低于12、高于12、低于3 或 不高于2",
        "write 0 to 2, 120 to below 130, above 3 to 5, at_least 12, above 12, below 3 or at_most 2",
    ),
)
IS_A_KEYWORD_THERE: Final = OTHER_KEYWORD.says(
    "名称“{shown}”在另一套词汇里是关键词",
    "the name “{shown}” is a keyword of the other vocabulary",
    help=("换一个名称，才能写成另一套词汇", "take another name, then the file can be written in both"),
)

WITHOUT_COLUMNS: Final = PART_OF_TABLE.says(
    "{title}没有写 看 …",
    "{title} says nothing of what it looks at",
    help=("在 行 之前写 看 …｜…，列出各栏", "before the rows write looking_at … | …, with its columns"),
)
ROWS_WITHOUT_COLUMNS: Final = PART_OF_TABLE.says(
    "{title}里有“{word}”，却没有写 看 …",
    "“{word}” stands in {title}, which says nothing of what it looks at",
    help=("在 行 之前写 看 …｜…，列出各栏", "before the rows write looking_at … | …, with its columns"),
)
WITHOUT_ROWS: Final = PART_OF_TABLE.says(
    "{title}写了 看，却没有一个 行",
    "{title} looks at something but has no row",
    help=("每行写 行 …｜… 为 …", "write each row as row … | … as …"),
)
COUNTS_NO_ROWS: Final = PART_OF_TABLE.says(
    "“{word}”不说各行怎样算在一起",
    "“{word}” does not say how rows count together",
    help=(
        "写 命中 唯一、一致、首行、最优、全部、求和、计数、最小 或 最大",
        "write hit_policy unique, agreeing, first_row, best, all, sum_up, count_of, smallest_of, largest_of",
    ),
)
BEST_OF_WHAT: Final = PART_OF_TABLE.says(
    "{title}写了 命中 最优，却没有说哪个结果更优",
    "{title} says that the best row counts, and not which outcome is better",
    help=("写 优先 … 高于 …，列出全部结果", "write preference … above …, with all outcomes"),
)
NOTHING_IS_PREFERRED: Final = PART_OF_TABLE.says(
    "优先 只用于 命中 最优",
    "preference is for hit_policy best",
    help=("写 命中 最优，或删去 优先", "write hit_policy best, or delete it"),
)
YIELDS_ONE_OR_SEVERAL: Final = PART_OF_TABLE.says(
    "{title}要么写类型，要么用 得出 列出几个计算",
    "{title} has a type, or lists several quantities with yields",
    help=(
        "一个结果写 表 … 对 … : 类型；几个结果写 得出 … : 类型 ｜ … : 类型",
        "for one result write its type after a colon; for several write yields … : type | … : type",
    ),
)
ONLY_ROWS_GIVE_SEVERAL: Final = PART_OF_TABLE.says(
    "{title}只有一个值",
    "{title} has one value only",
    help=("几个值写成一张表，用 得出 列出", "write several values as a table, with yields"),
)

CHANGES_NOTHING: Final = SYNTAX.says(
    "{title}没有说改什么",
    "{title} does not say what is changed",
    help=("写 情形 …、行 …、其余 … 或 自 … 为 …", "write when_case …, row …, otherwise … or from … as …"),
)
