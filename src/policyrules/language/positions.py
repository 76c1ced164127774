"""Which words are keywords where they stand, and which are names: by what stands before and after them."""

from __future__ import annotations

import re
from typing import Final

from policyrules.language.keywords import (
    CLAUSES,
    DECLARATIONS,
    KEYWORDS,
    NAMING,
    POSITIONAL,
    spelling,
    token_type,
)
from policyrules.language.scanner import IN_WORD, Scanner

KEYWORD_TOKENS: Final = {
    v: {s: (token_type(w), w.terminal) for s, w in KEYWORDS[v].items()} for v in KEYWORDS
}
"""By vocabulary and spelling: the kind of token and the terminal."""

DECLARING: Final = frozenset(w.terminal for w in DECLARATIONS)
"""The terminals of the words that begin a declaration."""

OPERANDS: Final = frozenset({"NAME", "QUANTITY_", "DATE", "YEAR", "STRING", "YES", "NO", "TODAY", "RPAR",
                              "RBRACE"})  # fmt: skip
"""What an expression can end with."""

_WITH_CELLS: Final = frozenset({"STANDARD", "SCALE", "FILL", "AMEND"})
"""Declarations in which headings and cells may follow a period."""

ALSO_IN_EXAMPLES: Final = frozenset({"CHOOSE", "ENABLE", "FILL"})
"""Declarations that are clauses inside a worked case."""

_NAMING: Final = frozenset({"GIVEN", "CHANGED", "LEFT_OUT", "DETERMINED", "EXPECT", "MISSING", "ONLY_MISSING",
                            "COMPLETE", "CHOOSE", "ENABLE", "FILL", "WITH", "AS", "BY", "COMMA", "EQUALS",
                            "LBRACE"})  # fmt: skip
"""What a name follows in a worked case."""

_CODE: Final = re.compile(r"\s+(?:PR[0-9]|(?:无|absent)(?![\w]))")
"""What follows 检查 where it is a keyword: the code of a finding, or 无."""

ALIASING: Final = frozenset(w.terminal for w in DECLARATIONS) | {
    "FACT", "OPTION", "CASE", "HOLD", "OUTCOMES", "REQUIRES", "CONTENTS", "ROW", "LBRACE"
}  # fmt: skip
"""What a name with another name in brackets follows."""

BEGINNING: Final = frozenset(w.terminal for w in (*DECLARATIONS, *CLAUSES))
"""The terminals of the words that begin a declaration or a clause."""

_CLOSED: Final = re.compile(r"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)*+[)）]")
_STARTING: Final = {
    v: re.compile(rf"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)++{spelling('STARTING', v)}(?![{IN_WORD}])")
    for v in KEYWORDS
}
_SAYING: Final = {
    v: re.compile(rf"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)++{spelling('AS', v)}(?![{IN_WORD}])")
    for v in KEYWORDS
}
CALLED: Final = re.compile(r"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)*+[(（]")
_LENGTH: Final = re.compile(rf"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)++[{IN_WORD}(（]")
_NAME_AHEAD: Final = re.compile(r"[ \t\u3000\u00a0]+([A-Za-z_\u4e00-\u9fff]\w*)")
_FROM_AHEAD: Final = {
    v: re.compile(rf"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)++{spelling('FROM', v)}(?![{IN_WORD}])")
    for v in KEYWORDS
}


def enter(scan: Scanner, kind: str) -> None:
    """Note what a keyword begins: a declaration, axes, headings and cells."""
    if kind in DECLARING:
        scan.declaration, scan.in_part = kind, False
    elif kind in ("CASE", "ROW", "OTHERWISE"):
        scan.in_part = True
    if kind == "BY_AXES":
        scan.axes = True
    if kind == "FROM" and scan.declaration in _WITH_CELLS:
        scan.stretches = not scan.depth
    elif kind == "AS" or kind in BEGINNING:
        scan.stretches = kind in ("BY_AXES", "FILL")
        scan.axes = kind == "BY_AXES"


def stating(scan: Scanner) -> bool:
    """Whether a value follows a colon, and no type: after the name of a row, or of a value in a case."""
    return scan.clause == "ROW" or (scan.clause == "VALUE" and scan.in_part)


def after_axis(scan: Scanner, before: str) -> bool:
    """Whether the unit of an axis may stand here."""
    if scan.declaration == "SCALE":
        return scan.axes and before == "BY_AXES"
    return scan.axes and not scan.depth and before in ("NAME", "RPAR")


def is_name(scan: Scanner, kind: str, end: int) -> bool:
    """Whether a word that could be a keyword is a name: of an axis, or of a function without brackets."""
    if scan.axes and not scan.depth and scan.last() in ("BY_AXES", "COMMA"):
        return True
    if kind not in ("FUNCTION", "RANK"):
        return False
    listed = scan.clause == "OUTCOMES" or scan.braces > 0
    return listed or scan.last() in NAMING or not CALLED.match(scan.source.text, end)


def in_position(scan: Scanner, kind: str, end: int) -> bool:
    """Whether a word that is a keyword in one position only stands there."""
    owner = POSITIONAL[kind]
    if owner == "EXAMPLE":
        assigned = scan.source.text[end : end + 99].lstrip()[:1] in ("=", "＝")
        return scan.in_example and not assigned and scan.last() not in _NAMING
    if owner == "EXPECT":
        return scan.last() == owner and _CODE.match(scan.source.text, end) is not None
    if owner == "LPAR":
        return CALLED.match(scan.source.text, end) is not None and not _named_here(scan)
    if owner == "AS":
        decides = scan.declaration in ("DECISION", "SINGLE") and scan.last() not in ("CARRY", "WITH")
        return decides and _SAYING[scan.vocabulary].match(scan.source.text, end) is not None
    if owner == "DATE":
        return scan.last() in OPERANDS and _LENGTH.match(scan.source.text, end) is not None
    if owner == "LINE":
        before = scan.tokens[-1].line if scan.tokens else 0
        after = _NAME_AHEAD.match(scan.source.text, end)
        return before != scan.line and after is not None and after[1] not in KEYWORD_TOKENS[scan.vocabulary]
    if owner == "AGGREGATE":
        ahead = _FROM_AHEAD[scan.vocabulary].match(scan.source.text, end)
        return scan.last() == owner and ahead is not None
    if owner == "STARTING":
        return _STARTING[scan.vocabulary].match(scan.source.text, end) is not None
    if kind == "EXHAUSTIVE":
        return scan.clause == owner and scan.last() != owner
    if scan.ranks and kind in ("BY_AXES", "ASCENDING", "DESCENDING"):
        return scan.last() in OPERANDS
    if kind == "BY_AXES":
        return scan.clause in (owner, "SCALE") and scan.last() in ("NAME", "RPAR")
    if owner == "MEASURE":
        return scan.declaration == owner and scan.last() in ("NAME", "RPAR")
    if owner == "POLICY":
        return scan.declaration == owner and scan.last() in ("STRING", "DATE", "NAME")
    if kind == "HALF_YEAR" and scan.clause == "AFTER_EVENT":
        return scan.last() == "NAME"
    if owner in ("EVERY", "HIT", "ADOPTED"):
        return scan.last() == owner
    if owner == "ROW":
        return scan.clause == owner and scan.last() in ("ROW", "BAR", "COLON")
    return scan.clause == owner and scan.last() in OPERANDS


def _named_here(scan: Scanner) -> bool:
    """Whether a word before a bracket is a name, and what stands in it its other name."""
    if scan.last() != "COMMA":
        return scan.last() in ALIASING
    before = [t.type for t in scan.tokens[-6:-1]]
    return before[1:] == ["NAME", "LPAR", "NAME", "RPAR"] and before[0] in (*ALIASING, "COMMA")


def is_alias(scan: Scanner, end: int) -> bool:
    """Whether the word that ends here stands alone in brackets after a name."""
    return scan.last(2) == "NAME" and _CLOSED.match(scan.source.text, end) is not None
