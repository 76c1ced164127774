"""The keyword page of the docs, from the lexer's table (``python -m policyrules.authoring.keyword_page``)."""

from __future__ import annotations

import sys
from typing import Final

from policyrules.base.units import UNITS
from policyrules.language.keywords import SYNONYM_PAIRS, WORDS, Role

_ROLES: Final[dict[Role, str]] = {
    "declaration": "Declarations · 声明",
    "clause": "Clauses of a declaration · 分句",
    "operator": "Operators · 运算",
    "function": "Functions · 函数",
    "aggregate": "Aggregates over a list · 汇总",
    "word": "Other words · 其他",
}


def keywords_page() -> str:
    """The page of all keywords and units in both vocabularies, as Markdown."""
    lines = [
        "# Keywords · 关键词",
        "",
        "Made from the table that the lexer reads (`policyrules/language/keywords.py`). A file is written",
        "in one vocabulary; `policyrules fmt --to en FILE` or `--to zh` prints it in the other.",
    ]
    for role, title in _ROLES.items():
        lines += ["", f"## {title}", "", "| 中文 | English |", "|---|---|"]
        lines += [f"| `{word.zh}` | `{word.en}` |" for word in WORDS if word.role == role]
    lines += ["", "## Other spellings of comparisons · 比较的其他说法", "", "| 中文 | English |", "|---|---|"]
    lines += [f"| `{zh}` | `{en}` |" for zh, en in SYNONYM_PAIRS.items()]
    lines += ["", "## Units · 单位", "", "| 中文 | English |", "|---|---|"]
    lines += [f"| `{unit.zh}` | `{unit.en}` |" for unit in UNITS]
    lines += ["", "Also so much per another (`元/户`, `yuan/household`), and what a vocabulary declares."]
    lines += ["每户、每日……多少（`元/户`）也可以，词汇还可以声明别的单位。"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(keywords_page())
