"""The findings about worked cases (案例): what is given in them, and what they expect."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said

PR801: Final = Code("PR801", Said("记录归属不明", "record without its parent"))
_OF_WHICH: Final = ("写 属 “名”", "write of “key”")
NO_RECORD: Final = PR801.says("没有{entity}“{key}”", "there is no {entity} {key!r}", help=_OF_WHICH)
SEVERAL_RECORDS: Final = PR801.says(
    "有 {count} 个{entity}“{key}”", "there are {count} {entity} records {key!r}", help=_OF_WHICH
)
OF_NO_RECORD: Final = PR801.says(
    "“{name}”没有写属于哪个{entity}", "{name!r} does not say of which {entity}", help=_OF_WHICH
)

WHICH_RECORD: Final = PR801.says(
    "有 {count} 个{entity}，没有说是哪一个",
    "there are {count} {entity} records, and it is not said which",
    help=("写 {name} “名”", "write {name} “key”"),
)

OF_ANOTHER_CASE: Final = PR801.says(
    "“{name}”是{other}的，案例说的是{root}",
    "{name!r} is of a {other}; the case is of a {root}",
    help=("另写一个{other}的案例", "write another case, of the {other}"),
)
CASE_OF_NONE: Final = PR801.says(
    "案例没有说是哪一种：{roots}",
    "the case does not say what it is of: {roots}",
    help=("写 设 {first}", "write given {first}"),
)

PR802: Final = Code("PR802", Said("记录重复", "record declared twice"))
RECORD_TWICE: Final = PR802.says("{entity}“{key}”重复", "there are two {entity} records {key!r}")

PR803: Final = Code("PR803", Said("事实说了两次", "fact given twice"))
FACT_TWICE: Final = PR803.says(
    "“{label}”说了两次", "{label!r} is given twice", help=("删去其中一个", "delete one of them")
)

FACT_OF_THE_OTHER: Final = PR803.says(
    "“{label}”在“{title}”里已经给出",
    "{label!r} is given by {title!r}",
    help=("要改就写 改 而不写 设", "to change it write changed, not given"),
)
FILLED_TWICE: Final = PR803.says("“{label}”填写了两次", "{label!r} is filled twice")
DETERMINED_TWICE: Final = PR803.says("“{label}”裁定了两次", "{label!r} is determined twice")
EXPECTED_TWICE: Final = PR803.says(
    "“{name}”应得两种不同的结果",
    "two different results are expected of {name!r}",
    help=("只留一个；几种都可能的，写在同一个 应得 里", "keep one; what may all be stands in one"),
)
CHOSEN_TWICE: Final = PR803.says("“{name}”选定了两次", "{name!r} is chosen twice")
ENABLED_TWICE: Final = PR803.says("“{name}”启用了两次", "{name!r} is enabled twice")

PR804: Final = Code("PR804", Said("不能为无", "cannot be absent"))
CANNOT_BE_ABSENT: Final = PR804.says(
    "“{label}”不能为无（没有标 可无）", "{label!r} cannot be absent (it is not optional)"
)

PR805: Final = Code("PR805", Said("不知道缺什么", "unknown thing missing"))
CANNOT_BE_MISSING: Final = PR805.says("“{name}”不是事实、标准或列表", "{name!r} is no fact, standard or list")

PR806: Final = Code("PR806", Said("不能这样应得", "cannot be expected so"))
GIVEN_NOT_EXPECTED: Final = PR806.says(
    "“{name}”是案例给出的，不是得出的", "{name!r} is given by the case, it is no conclusion"
)
OF_SEVERAL_ENTITIES: Final = PR806.says(
    "“{name}”不止一个：{entities}都有", "{name!r} is the name of several things: of {entities}"
)
HAS_CELLS: Final = PR806.says(
    "“{name}”按几项各有其数，不能整个应得",
    "{name!r} has a figure in each cell, and is not expected as a whole",
    help=("应得由它得出的计算", "expect a quantity that looks it up"),
)
DUE_IS_A_DAY: Final = PR806.says(
    "时限“{label}”应得的是一个日期",
    "of the deadline {label!r} one day is expected",
    help=(
        "写 为 日期，没有到期日的写 为 无，可再写 依据、不依据",
        "write as and a date, or as absent where there is none; citing and not_citing may follow",
    ),
)
DUE_AFTER_AN_EVENT: Final = PR806.says(
    "时限“{label}”从“{event}”算起，没有写是哪一天",
    "the deadline {label!r} counts from {event!r}: it is not said of which day",
    help=("写 应得 {label} 后于 日期 为 日期", "write expect {label} within_days_after date as date"),
)
DUE_AFTER_NOTHING: Final = PR806.says(
    "“{label}”不从哪件事算起，不写 后于",
    "{label!r} counts from no event: leave out within_days_after",
)
NO_CODE: Final = PR806.says(
    "“{name}”不是问题的编号", "{name!r} is not the code of a finding", help=("如 PR504", "such as PR504")
)
HAS_NO_RECORD: Final = PR806.says(
    "“{name}”不属于哪条记录，不写 属 “{key}”", "{name!r} is not of a record: leave out of {key!r}"
)
HAS_OUTCOMES: Final = PR806.says(
    "“{label}”是决定，应得的是它的结果：{options}", "{label!r} is a decision: expect its outcomes, {options}"
)
IS_ITS_OWN_VALUE: Final = PR806.says(
    "“{label}”不是决定，没有{word}；值写在 为 之后",
    "{label!r} is no decision and has no {word}: its value stands after as",
)
NOT_A_RANGE: Final = PR806.says(
    "“{label}”的值没有大小，不能写范围", "the values of {label!r} have no order: no range of them"
)
ONE_RANGE: Final = PR806.says(
    "“{label}”可能是几个值时写成一个范围",
    "where {label!r} may be several values they are one range",
    help=("写作 低 至 高", "write low to high"),
)
RANGE_TURNED: Final = PR806.says("范围的低端高于高端", "the low end of the range is above its high end")

PR807: Final = Code("PR807", Said("不能同那个案例", "cannot be the same as that case"))
SAME_IN_A_CIRCLE: Final = PR807.says(
    "案例互相同：{titles}", "the cases are each the same as the other: {titles}"
)
SAME_AS_SEVERAL: Final = PR807.says("叫“{title}”的案例有 {count} 个", "there are {count} cases {title!r}")
SAME_TOO_OFTEN: Final = PR807.says(
    "一个同一个的案例超过 {most} 个", "more than {most} cases each the same as the next"
)
CHANGES_NO_OTHER: Final = PR807.says(
    "没有写同哪个案例，{word}什么",
    "it is the same as no other case: there is nothing to be {word}",
    help=("写 同 “名”，或用 设", "write same_as “title”, or use given"),
)

PR808: Final = Code("PR808", Said("案例没有应得", "worked case that expects nothing"), severity="warning")
EXPECTS_NOTHING: Final = PR808.says(
    "案例“{title}”没有写应得，也没有别的案例同它，什么也没有检验",
    "the case {title!r} expects nothing and no other is the same as it: nothing is tried",
    help=("写应得什么", "say what it should come to: expect"),
)

PR809: Final = Code("PR809", Said("案例自相矛盾", "case that contradicts itself"))
MISSING_IS_GIVEN: Final = PR809.says(
    "“{name}”案例已经给出，不会缺",
    "{name!r} is given by the case, and cannot be missing",
    help=("不要它就写 未知，或去掉这一项", "give it as unknown, or leave it out here"),
)
MISSING_IS_COMPLETE: Final = PR809.says(
    "案例写明{entity}齐全，不会缺",
    "the case says that the list of {entity} is complete: it cannot be missing",
    help=("把它从 齐全 里去掉，或去掉这一项", "leave it out of complete, or leave it out here"),
)
MISSING_BESIDE_ONLY: Final = PR809.says(
    "只缺{only}，又缺“{name}”",
    "only {only} may be missing, and {name!r} must be too",
    help=("都写在 只缺 之后，或都写 缺", "put all after only_missing, or write missing"),
)
CITED_AND_NOT: Final = PR809.says("{clause} 既要依据，又要不依据", "{clause} must be cited and must not")
GIVEN_OTHERWISE: Final = PR809.says(
    "“{label}”案例给出一个值，应得另一个",
    "the case gives one value of {label!r} and expects another",
)
