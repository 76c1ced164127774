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

# ── what is not yet declared in its room ──────────────────────────────────────────

FIGURES: Final = {
    "PR504": ("违反必须", "constraint broken"),
    "PR505": ("违反原则上", "constraint in principle broken"),
    "PR506": ("不能检查", "cannot be checked"),
}

CODES: Final[Mapping[str, tuple[str, str]]] = {**READING_A_FILE, **FIGURES}
"""code → (Chinese title, English title)."""
