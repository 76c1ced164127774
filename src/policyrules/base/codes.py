"""The codes of all findings: what kind of mistake each one is, in two languages.

One table for the whole library. A code keeps its meaning for ever; a new kind gets a new code.
Each module that reports findings has its own section.
"""

from collections.abc import Mapping
from typing import Final

# ── PR1xx: reading a file (lex.py, parse.py, build.py, format.py) ─────────────────

READING_A_FILE: Final = {
    "PR101": ("文件编码不是 UTF-8", "file is not UTF-8"),
    "PR102": ("文件太大", "file too large"),
    "PR103": ("一行太长", "line too long"),
    "PR104": ("不能识别的字符", "unknown character"),
    "PR105": ("引号没有合上", "quotation not closed"),
    "PR106": ("日期不存在或不完整", "no such date"),
    "PR107": ("数字后粘着别的字", "number glued to something"),
    "PR108": ("括号嵌套太深", "brackets nested too deeply"),
    "PR109": ("条款号写法不对", "malformed clause id"),
    "PR110": ("不合语法", "syntax error"),
    "PR111": ("没有这个关键词", "unknown keyword"),
    "PR112": ("关键词当作名称", "keyword used as a name"),
    "PR113": ("声明之外的文字", "text outside a declaration"),
    "PR114": ("事实不在实体之下", "fact without its entity"),
    "PR115": ("分句放错地方", "clause out of place"),
    "PR116": ("分句重复", "clause given twice"),
    "PR117": ("关键词与名称粘连", "keyword glued to a name"),
    "PR118": ("式子太长太深", "expression too deep"),
    "PR119": ("缺少单位或类型", "unit or type missing"),
    "PR120": ("单位离开了数字", "unit apart from its number"),
    "PR121": ("名称与另一套词汇的关键词相同", "name is a keyword of the other vocabulary"),
    "PR122": ("声明太长", "declaration too long"),
}

# ── PR2xx–PR8xx: what it means (resolve, check, load.py) ──────────────────────────

NAMES: Final = {
    "PR201": ("没有这个名称", "unknown name"),
    "PR202": ("名称重复", "name declared twice"),
    "PR203": ("不能作名称", "not usable as a name"),
    "PR204": ("列表要汇总", "list used without an aggregate"),
    "PR205": ("名称够不着", "name out of reach"),
    "PR206": ("不是下面的列表", "not a list below"),
    "PR207": ("没有这个选项", "unknown option"),
    "PR208": ("名称用错了地方", "wrong kind of name"),
    "PR209": ("没有文件头", "no header"),
    "PR210": ("实体或词汇不对", "entities or vocabulary"),
    "PR211": ("没有用到", "not used"),
    "PR212": ("互相依赖", "cycle"),
}

TYPES: Final = {
    "PR301": ("类型不对", "wrong type"),
    "PR302": ("单位不对", "wrong unit"),
    "PR303": ("缺单位", "unit missing"),
    "PR304": ("可能没有值", "may be absent"),
    "PR305": ("写得太细", "too fine"),
    "PR306": ("两个因数都可能为负", "both factors may be negative"),
    "PR307": ("除数可能不大于零", "divisor may not be positive"),
    "PR308": ("乘除得不出单位", "no such unit"),
    "PR309": ("参数个数不对", "wrong number of arguments"),
    "PR310": ("汇总用法不对", "aggregate misused"),
    "PR311": ("不是写定的值", "not a fixed value"),
    "PR312": ("上年只用于按年的标准", "last_year needs a yearly standard"),
    "PR313": ("总有值", "never absent"),
    "PR314": ("范围写法不对", "malformed range"),
    "PR315": ("放在这里不成意思", "makes no sense here"),
}

CITATIONS: Final = {
    "PR401": ("没有依据", "no citation"),
    "PR402": ("条款没有登记", "undeclared clause"),
    "PR403": ("条款重复登记", "clause declared twice"),
    "PR404": ("条款归类与引用不符", "clause class and citations disagree"),
    "PR405": ("没有这条释义", "unknown reading"),
}

FIGURES: Final = {
    "PR501": ("期间重叠", "overlapping periods"),
    "PR502": ("期间有空当", "gap between periods"),
    "PR503": ("没有数值也没有人定", "no value and nobody to set it"),
    "PR504": ("违反必须", "constraint broken"),
    "PR505": ("违反原则上", "constraint in principle broken"),
    "PR506": ("不能检查", "cannot be checked"),
    "PR507": ("期间在施行期之外", "outside the policy's period"),
    "PR508": ("逐案用法不对", "case_by_case misused"),
    "PR509": ("待定的数", "open figure"),
    "PR510": ("止日早于起日", "period ends before it starts"),
    "PR511": ("释义不完整", "incomplete reading"),
}

DECISIONS: Final = {
    "PR602": ("情形没有结果", "case without outcome"),
    "PR603": ("决定不完整", "incomplete decision"),
    "PR604": ("没有这个情形", "unknown case"),
    "PR605": ("例外绕圈", "cycle of exceptions"),
    "PR606": ("情形冲突", "cases clash"),
    "PR607": ("没有金额", "no amount"),
    "PR608": ("读法没有写全", "options not covered"),
    "PR609": ("缺少分句", "clause missing"),
    "PR610": ("取整不对", "malformed rounding"),
    "PR611": ("不能代替", "facts do not match"),
    "PR612": ("背景补不了", "background does not fit"),
    "PR613": ("分句放错规则", "clause in the wrong rule"),
    "PR614": ("结果没有情形", "outcome never given"),
    "PR615": ("冲突没有查完", "search for clashes incomplete"),
}

OVERLAYS: Final = {
    "PR701": ("不是这里的细则", "overlay of another policy"),
    "PR702": ("放错文件", "declaration in the wrong file"),
    "PR703": ("没有注明文件", "source document missing"),
    "PR704": ("没有可填的标准", "nothing to fill"),
    "PR705": ("县级不能填写", "not for a county to fill"),
    "PR706": ("不能另选", "not open to choice"),
    "PR707": ("没有这处裁量", "unknown discretion"),
    "PR708": ("裁量不能这样用", "mode not allowed"),
    "PR709": ("引入不对", "background rule cannot be brought in"),
}

EXAMPLES: Final = {
    "PR801": ("记录归属不明", "record without its parent"),
    "PR802": ("记录重复", "record declared twice"),
    "PR803": ("事实说了两次", "fact given twice"),
    "PR804": ("不能为无", "cannot be absent"),
    "PR805": ("不知道缺什么", "unknown thing missing"),
}

LISTS: Final = {
    "PR901": ("列不出来", "cannot be shown in a list"),
    "PR902": ("排序方向不对", "no direction of order"),
    "PR903": ("时限没有要求", "deadline asks for nothing"),
    "PR904": ("时限自相矛盾", "deadline contradicts itself"),
    "PR905": ("没有这种事件", "unknown kind of event"),
    "PR906": ("天数或次数不对", "malformed number of days or times"),
}

CODES: Final[Mapping[str, tuple[str, str]]] = {
    **READING_A_FILE,
    **NAMES,
    **TYPES,
    **CITATIONS,
    **FIGURES,
    **DECISIONS,
    **OVERLAYS,
    **EXAMPLES,
    **LISTS,
}
"""code → (Chinese title, English title)."""
