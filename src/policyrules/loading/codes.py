"""What finding the files of a policy reports: each code with its title, each sentence once."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said
from policyrules.language.codes import TOO_LARGE
from policyrules.resolve.amending_codes import PR245
from policyrules.resolve.decision_codes import PR240, PR243

FILES_ARE_TOO_LARGE: Final = TOO_LARGE.says(
    "一处的文件合计超过 {most} 字节，从这个文件起没有读",
    "the files of one place hold more than {most} bytes together; this one and those after it are not read",
    help=("分成几处，或删去不用的", "split the place, or remove what is not needed"),
)

# ── versions ─────────────────────────────────────────────────────────────────

REPLACES_NOTHING: Final = PR240.says(
    "versions/ 里没有“{name}”可以替代",
    "there is no {name!r} under versions/ to be replaced",
    help=("把旧文件放进 versions/，或改正名称", "put the earlier document under versions/, or mend the name"),
)
REPLACED_BY_NOTHING: Final = PR240.says(
    "versions/ 里的“{name}”没有被任何文件替代",
    "{name!r} stands under versions/, but nothing replaces it",
    help=(
        "在接替它的文件头写 替代 {name} 自 …",
        "write replaces {name} from … in the header of what took its place",
    ),
)
SAME_ID: Final = PR240.says(
    "有两个版本都叫“{name}”",
    "two versions are called {name!r}",
    help=("给各版本不同的名称", "name them apart"),
)

PR241: Final = Code("PR241", Said("两个版本同日有效", "two versions in force on one day"))
BOTH_IN_FORCE: Final = PR241.says(
    "{start} 至 {end}，“{old}”和替代它的“{new}”同时有效",
    "from {start} to {end} both {old!r} and {new!r}, which replaces it, are in force",
    help=("改正生效期或 自 的日期", "mend the periods, or the day after 自 (from)"),
)
NEVER_IN_FORCE: Final = PR241.says(
    "“{old}”自 {start} 起有效，但“{new}”自 {since} 起已经替代它",
    "{old!r} comes into force on {start}, but {new!r} replaces it from {since}",
    help=("改正生效期或 自 的日期", "mend the periods, or the day after 自 (from)"),
)
REPLACED_TWICE: Final = PR241.says(
    "“{old}”被“{first}”和“{second}”两个版本替代",
    "{old!r} is replaced by two versions, {first!r} and {second!r}",
    help=("每个版本只接替一个", "each version takes the place of one, in a row"),
)

PR242: Final = Code("PR242", Said("版本之间有空当", "gap between versions"), severity="warning")
NONE_IN_FORCE: Final = PR242.says(
    "{start} 至 {end}，“{old}”已失效，“{new}”还没有生效",
    "from {start} to {end} neither {old!r} nor {new!r} is in force",
)

AMENDS_WHAT: Final = PR245.says(
    "修订文件“{name}”没有说修订哪份文件",
    "the amendment {name!r} does not say what it amends",
    help=("在文件头写 修订 … 自 …", "write amends … from … in its header"),
)
AMENDS_NOTHING: Final = PR245.says(
    "这里没有“{name}”可以修订",
    "there is no {name!r} here to be amended",
    help=("写本地文件的名称或标题", "write the name or title of the place's document"),
)
AMENDED_TOO_EARLY: Final = PR245.says(
    "修订自 {since} 起，但“{name}”自 {start} 起才有效",
    "it amends from {since}, and {name!r} comes into force on {start}",
    help=("自 写其后的一天，或直接改原文", "write a later day, or edit the text itself"),
)
AMENDED_TOO_LATE: Final = PR245.says(
    "修订自 {since} 起，但“{name}”有效到 {end}",
    "it amends from {since}, and {name!r} is in force to {end}",
    help=("改正 自 的日期，或修订接替它的文件", "mend the day, or amend what took its place"),
)

TWO_KEYS: Final = PR243.says(
    "“{new}”和“{old}”选版本的日子不同；一处的各版本要按同一个日子",
    "{new!r} and {old!r} are picked by different days; the versions of one place go by one",
)

PR244: Final = Code("PR244", Said("各版本的事实不一致", "versions differ in a fact"))
OTHER_FACT: Final = PR244.says(
    "“{name}”在“{old}”和“{new}”里的类型不同",
    "{name!r} is of another type in {old!r} than in {new!r}",
    help=("同名的事实各版本要一致；不同的另起名称", "let facts of one name agree; give others another name"),
)
OTHER_ROOT: Final = PR244.says(
    "“{old}”的个案是{was}，“{new}”的是{now}",
    "a case of {old!r} is about a {was}, one of {new!r} about a {now}",
)
OTHER_UNIT: Final = PR244.says(
    "“{name}”的金额（数值）在“{old}”和“{new}”里单位不同；版本不明时合不起来",
    "the amount of {name!r} has another unit in {old!r} than in {new!r}: unknown versions have none",
)
