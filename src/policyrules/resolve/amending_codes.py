"""What resolving an amendment (修订) reports: each code with its title, each sentence once."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said

PR245: Final = Code("PR245", Said("修订不成立", "nothing to amend"))
AMENDS_FROM_OUTSIDE: Final = PR245.says(
    "{what}不能写 修订",
    "the {what} amends nothing",
    help=(
        "修订另成一个文件，放进 amendments/，或用 --amend 指明",
        "an amendment is a file of its own: put it under amendments/, or name it with --amend",
    ),
)
ONLY_IN_AMENDMENT: Final = PR245.says(
    "修改、增加、删去 只写在文件头有 修订 的文件里",
    "amend, insert and repeal stand in a file whose header says amends",
    help=(
        "放进修订它的文件，或直接改这里的原文",
        "move it to the file that amends this one, or edit the text here",
    ),
)
NOT_IN_AMENDMENT: Final = PR245.says(
    "修订的文件里不能有这种声明",
    "an amendment does not declare this",
    help=(
        "实体和事实写进词汇；填写、选定、启用、引入写进细则",
        "entities and facts go into the vocabulary; fill, choose, enable and bring_in into an overlay",
    ),
)
NOTHING_TO_CHANGE: Final = PR245.says(
    "《{title}》没有“{name}”可以修订",
    "《{title}》 has no {name!r} to be amended",
    help=("写那份文件里一条声明的名称；新的写成声明", "name one of that document; what is new is declared"),
)
HAS_NO_SUCH_ROW: Final = PR245.says(
    "“{name}”没有这一行：{row}",
    "{name!r} has no such row: {row}",
    help=(
        "原有的行写它的名称，或照原样写它的各格；新的行写 增加",
        "a row that is there is meant by its name, or by its cells as they stand; a new one is written with "
        "insert",
    ),
)
HAS_THIS_ROW: Final = PR245.says(
    "“{name}”已有这一行：{row}",
    "{name!r} has this row already: {row}",
    help=("改写原有的，写 修改", "to write it anew, say amend"),
)
HAS_NO_SUCH_CASE: Final = PR245.says(
    "“{name}”没有情形“{part}”",
    "{name!r} has no case {part!r}",
    help=("新的情形写 增加", "a case that is new is written with insert"),
)
IS_THERE_ALREADY: Final = PR245.says(
    "“{name}”已有“{part}”",
    "{name!r} has {part!r} already",
    help=("改写原有的，写 修改", "to write it anew, say amend"),
)
WRITE_IT_WHOLE: Final = PR245.says(
    "“{name}”没有这样的部分",
    "{name!r} has no part of this kind",
    help=(
        "标准和分档改 自 … 为 …，表改 行，有情形的改 情形 和 其余；别的整条重写，名称不变",
        "amend the dated values of a standard or scale, the rows of a table, the cases and otherwise of what "
        "has cases; "
        "anything else is declared again as a whole, under its name",
    ),
)
CHANGES_WITHOUT_CITING: Final = PR245.says(
    "“{name}”的修订没有依据",
    "the amendment of {name!r} cites nothing",
    help=("写 依据 和修订文件的条款", "write citing and the clause of the amending document"),
)

PR246: Final = Code("PR246", Said("同日两处修订", "amended twice from one day"))
AMENDED_TWICE: Final = PR246.says(
    "“{name}”自 {since} 起改了两次：《{first}》和《{second}》",
    "{name!r} is changed twice from {since}: by 《{first}》 and 《{second}》",
    help=("一处只改一次，或改日期", "change one thing once, or mend the day"),
)
