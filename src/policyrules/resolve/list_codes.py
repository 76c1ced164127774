"""What making sense of lists and deadlines reports."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said

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
    "没有声明过事件“{name}”",
    "no event {name!r} is declared",
    help=("写一条 事件 {name}，或由时限的 须有 声明", "declare it with event, or let a deadline require it"),
)


NOT_CONTAINED: Final = PR905.says(
    "“{event}”的 载明 里没有“{name}”",
    "{event!r} does not say that it may contain {name!r}",
    help=("写进那种事件的 载明", "list it in containing of that event"),
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
