"""What to say where the grammar stops: from what was accepted, the word before and the word met."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence, Set
from typing import Final

from attrs import frozen

from policyrules.base.errors import Finding, Span
from policyrules.base.saying import NOTHING, Said, nearest
from policyrules.base.units import PLAIN, UNITS, Base, spelled, split, unit_of, unit_words
from policyrules.language.building.placing import OWN, PARTS, TERMINALS
from policyrules.language.codes import (
    BELONGS_TO_NOTHING,
    CANNOT_FOLLOW,
    EQUALS_IS_A_WORD,
    IF_WANTS_BRACKETS,
    IS_A_KEYWORD,
    IS_GLUED,
    IS_NO_TYPE,
    NO_SUCH_KEYWORD,
    TAIL_IS_NO_UNIT,
    TWO_COMPARISONS,
    UNFINISHED,
    WANTS_A_NAME,
)
from policyrules.language.keywords import (
    DECLARATIONS,
    KEYWORDS,
    POSITIONAL,
    VALUES,
    WORDS,
    Vocabulary,
    token_type,
)
from policyrules.language.syntax import NamedUnit
from policyrules.language.tokens import Lexed, Token, clip

_VALUE: Final = frozenset({"QUANTITY_", "DATE", "YEAR", "STRING", "YES", "NO", "TODAY", "FUNCTION",
                           "AGGREGATE", "NTH", "KTH", "LPAR", "LBRACE", "NAME", "MINUS", "NOT", "IF",
                           "RANK"})  # fmt: skip
_OPERATORS: Final = frozenset({"PLUS", "MINUS", "TIMES", "DIVIDED", "GE", "LE", "LT", "GT", "EQ", "NE", "IN",
                               "NOT_IN", "CONTAINS", "AND", "OR", "IF_NONE", "LATER", "EARLIER",
                               "WITHIN", "BETWEEN"})  # fmt: skip
_TYPES: Final = frozenset({"UNIT", "TYPE_BOOL", "TYPE_DATE", "TYPE_TEXT", "TYPE_CHOICE", "TYPE_SET"})
_NAMED: Final = {
    "NAME": ("名称", "a name"), "STRING": ("引号里的文字", "a text in quotes"), "DATE": ("日期", "a date"),
    "YEAR": ("年份（2016年）", "a year (year_2016)"), "QUANTITY_": ("数", "a number"),
    "MONTH_DAY": ("月日（6月30日）", "a day of the year (--06-30)"),
    "CLAUSE_ID": ("条款号", "a clause id"), "DOCUMENT": ("《文件》", "a 《document》"),
    "LPAR": ("“(”", "“(”"),
    "RPAR": ("“)”", "“)”"), "LBRACE": ("“{”", "“{”"), "RBRACE": ("“}”", "“}”"),
    "COMMA": ("逗号", "a comma"),
    "COLON": ("冒号", "a colon"), "DOT": ("“.”", "“.”"), "EQUALS": ("“=”", "“=”"), "BAR": ("“｜”", "“|”"),
}  # fmt: skip
_DECLARATIONS: Final = frozenset(w.terminal for w in DECLARATIONS)
_RUN: Final = re.compile(r"[^\s(（{｛,，]{1,40}")
_MOST: Final = 14
_CANDIDATES: Final = 3
_GLUABLE: Final = {word: token_type(meaning) for word, meaning in KEYWORDS["zh"].items() if word[0].isalpha()}
_LONGEST: Final = sorted(_GLUABLE, key=len, reverse=True)
_RULES: Final = {"QUANTITY": "quantity", "CONDITION": "condition", "DEDUCT": "adjustment",
                 "EXCLUDE": "adjustment", "ADDITION": "adjustment",
                 "DECISION": "decision", "SINGLE": "single",
                 "BACKGROUND": "background", "TABLE": "table"}  # fmt: skip
_SIMPLIFIED: Final = str.maketrans(
    "個箇為爲義從體餘決準減則區單發號啟啓實對屬應當戶報無時標條匯彙滿級組結續編補規計認記設評詞說讀責賬帳轄載較進連適選釋間項須額齊齡採緩數過於審",
    "个个为为义从体余决准减则区单发号启启实对属应当户报无时标条汇汇满级组结续编补规计认记设评词说读责账账辖载较进连适选释间项须额齐龄采缓数过于审",
)
"""Traditional forms of the characters of the keywords."""


@frozen
class Stop:
    """Where the grammar stops in the tokens of a declaration (``at`` their number: at the end)."""

    lexed: Lexed
    tokens: Sequence[Token]
    at: int
    accepted: Set[str]
    """The terminals that could have stood there."""
    follow: Callable[[str], int]
    """How many of the tokens after it the grammar would take, were it this terminal."""
    after_name: Callable[[], Set[str]] = frozenset
    """The terminals that could follow it, were it a name."""

    @property
    def before(self) -> Token | None:
        """The token before."""
        return self.tokens[self.at - 1] if self.at else None

    @property
    def opens_line(self) -> bool:
        """Whether the token met is the first of its line."""
        return self.at == 0 or self.tokens[self.at].line != self.tokens[self.at - 1].line


def diagnose(stop: Stop) -> Finding:
    """The finding for a declaration that stops making sense."""
    before = stop.before
    if stop.at == len(stop.tokens):
        return _unfinished(stop)
    met = stop.tokens[stop.at]
    found = (
        (_type(stop, met) if before is not None and before.type == "COLON" else None)
        or _glued(stop, met)
        or _misspelled(stop, met)
        or _keyword_as_name(stop, met)
    )
    return found or _unexpected(stop, met)


def meant_declaration(stop: Stop) -> str | None:
    """The terminal of the declaration that begins where the grammar stops, with its word misspelled.

    None when nothing of the kind stands there: then the declaration before it is the broken one.
    """
    if stop.at == len(stop.tokens) or not stop.opens_line or not ("$END" in stop.accepted or stop.at == 0):
        return None
    met = stop.tokens[stop.at]
    if met.type != "NAME":
        return None
    word = _glued_word(stop, met) or _closest(stop, met)
    return word and next((w.terminal for w in DECLARATIONS if word in (w.zh, w.en)), None)


def stray(stop: Stop) -> Finding:
    """The finding for what stands before the first declaration."""
    token = stop.tokens[0]
    found = _glued(stop, token) or _misspelled(stop, token)
    if found:
        return found
    words = Said("、".join(w.zh for w in DECLARATIONS), ", ".join(w.en for w in DECLARATIONS))
    return BELONGS_TO_NOTHING.at(token.span(stop.lexed.source), shown=clip(token.text), words=words)


def expected(accepted: Set[str], vocabulary: Vocabulary) -> Said:
    """What could stand at a place, in words."""
    rest = set(accepted) - {"$END"}
    zh: list[str] = []
    en: list[str] = []
    if {"QUANTITY_", "NAME", "FUNCTION"} <= rest:
        rest -= _VALUE
        zh.append("一个值（名称、数、日期、式子）")
        en.append("a value (a name, number, date or formula)")
    if "TIMES" in rest:
        rest -= _OPERATORS
        zh.append("运算或比较（+、×、低于、等于、且……）")
        en.append("an operator (+, *, below, equals, and …)")
    if rest >= _TYPES:
        rest -= _TYPES
        zh.append("单位或类型")
        en.append("a unit or type")
    for terminal, (chinese, english) in _NAMED.items():
        if terminal in rest:
            zh.append(chinese)
            en.append(english)
    words = [w for w in WORDS if w.terminal in rest]
    spelled = [w.zh if vocabulary == "zh" else w.en for w in words]
    more = len(spelled) > _MOST
    zh += [f"“{s}”" for s in spelled[:_MOST]]
    en += [f"“{s}”" for s in spelled[:_MOST]]
    return Said("、".join(zh) + ("等" if more else ""), ", ".join(en) + (" …" if more else ""))


def _unfinished(stop: Stop) -> Finding:
    source, begin, end = stop.lexed.source, stop.tokens[0], stop.tokens[-1]
    wanted = expected(_sensible(stop), stop.lexed.vocabulary)
    return UNFINISHED.at(end.span(source), word=begin.text, last=_shown(end), wanted=wanted)


def _type(stop: Stop, met: Token) -> Finding | None:
    if "UNIT" not in stop.accepted:
        return None
    source, zh = stop.lexed.source, stop.lexed.vocabulary == "zh"
    units = [u.zh if zh else u.en for u in UNITS]
    types = [w.zh if zh else w.en for w in WORDS if w.terminal in _TYPES]
    run = _RUN.match(source.text, met.start)
    written = run[0] if run else met.text
    close = nearest(written, [*units, *types])
    hint = Said(f"是不是“{close}”？", f"did you mean “{close}”? ") if close else NOTHING
    where = Span(source, met.start, met.start + len(written), met.line, met.column)
    return IS_NO_TYPE.at(
        where,
        shown=clip(written),
        hint=hint,
        units=Said("、".join(units), ", ".join(units)),
        types=Said("、".join(types), ", ".join(types)),
    )


def no_unit(found: NamedUnit, declared: Iterable[Base]) -> Finding:
    """The finding for the name of a unit that is neither built in nor declared."""
    zh = not found.unit.zh.isascii() and not found.written.isascii()
    bases = tuple(declared)
    units = [u.zh if zh else u.en for u in (*UNITS, *map(unit_of, bases))]
    types = [w.zh if zh else w.en for w in WORDS if w.terminal in _TYPES]
    name = found.unit.zh
    close = _nearest_unit(name, bases) or nearest(name, [*units, *(types if found.typed else ())])
    hint = Said(f"是不是“{close}”？", f"did you mean “{close}”? ") if close else NOTHING
    if found.typed:
        listed = (Said("、".join(words), ", ".join(words)) for words in (units, types))
        return IS_NO_TYPE.at(
            found.span, shown=clip(found.written), hint=hint, units=next(listed), types=next(listed)
        )
    units = [u for u in units if u not in (PLAIN.zh, PLAIN.en)]
    tail = found.written.lstrip("0123456789０１２３４５６７８９.．").strip()
    return TAIL_IS_NO_UNIT.at(
        found.span,
        shown=clip(found.written),
        tail=clip(tail),
        hint=hint,
        units=Said("、".join(units), ", ".join(units)),
    )


def _nearest_unit(name: str, declared: Sequence[Base]) -> str | None:
    """The unit that is meant where one word of several is misspelled."""
    words = split(name)
    if len(words) == 1:
        return None
    known = {*unit_words(), *(n for base in declared for n in base.names)}
    meant = [word if word in known else nearest(word, known) for word in words]
    unit = spelled("/".join(word or "" for word in meant), declared)
    return None if unit is None else unit.en if name.isascii() else unit.zh


def _allowed(stop: Stop) -> Set[str]:
    return stop.accepted | _DECLARATIONS if stop.opens_line else stop.accepted


def _glued(stop: Stop, met: Token) -> Finding | None:
    """A keyword written together with the name after or before it; Chinese only."""
    word = _glued_word(stop, met)
    if word:
        return _apart(stop, met, word, f"{word} {met.text[len(word) :]}")
    before = stop.before
    if before is not None and before.type == "NAME" and stop.lexed.vocabulary == "zh":
        for word in _LONGEST:
            rest = before.text[: -len(word)]
            if rest and before.text.endswith(word) and _GLUABLE[word] in stop.accepted:
                return _apart(stop, before, word, f"{rest} {word}")
    return None


def _glued_word(stop: Stop, met: Token) -> str | None:
    """The keyword with which the name met begins."""
    if met.type != "NAME" or stop.lexed.vocabulary != "zh":
        return None
    allowed, text = _allowed(stop), met.text
    begins = (w for w in _LONGEST if text.startswith(w) and text != w)
    return next((w for w in begins if _GLUABLE[w] in allowed), None)


def _apart(stop: Stop, token: Token, word: str, written: str) -> Finding:
    where = token.span(stop.lexed.source)
    return IS_GLUED.at(where, shown=clip(token.text), word=word, written=clip(written, 40))


def _misspelled(stop: Stop, met: Token) -> Finding | None:
    close = _closest(stop, met)
    if close is None:
        return None
    if close == met.text:  # a keyword elsewhere, or one before a name only
        owner = POSITIONAL.get(KEYWORDS[stop.lexed.vocabulary][close].terminal)
        return WANTS_A_NAME.at(met.span(stop.lexed.source), shown=close) if owner == "LINE" else None
    return NO_SUCH_KEYWORD.at(met.span(stop.lexed.source), shown=clip(met.text), close=close)


def _closest(stop: Stop, met: Token) -> str | None:
    """The keyword that a name was meant to be: alike, and what follows it makes the most sense."""
    if met.type != "NAME" or "NAME" in stop.accepted:
        return None
    allowed, vocabulary = _allowed(stop), stop.lexed.vocabulary
    words = {
        s: t for s, w in KEYWORDS[vocabulary].items() if (t := token_type(w)) in allowed and s[0].isalpha()
    }
    text = met.text[:40].translate(_SIMPLIFIED)
    close = difflib.get_close_matches(text, words, _CANDIDATES, 0.5)
    return max(close, key=lambda word: (word == text, stop.follow(words[word])), default=None)


def _keyword_as_name(stop: Stop, met: Token) -> Finding | None:
    if "NAME" not in stop.accepted or "QUANTITY_" in stop.accepted or not isinstance(met.value, str):
        return None
    if not met.text[0].isalpha() or met.type in ("NAME", "STRING", "CLAUSE_ID", "DOCUMENT"):
        return None
    zh, after = stop.lexed.vocabulary == "zh", stop.after_name()
    words = [w.zh if zh else w.en for w in WORDS if w.terminal in after and w.terminal not in POSITIONAL]
    others = [word for word in words if word[0].isalpha() and word != met.text]
    if met.type not in _DECLARATIONS | VALUES:
        others = [met.text, *others]
    return IS_A_KEYWORD.at(
        met.span(stop.lexed.source),
        shown=met.text,
        others=Said("、".join(others), ", ".join(others)),
    )


def _unexpected(stop: Stop, met: Token) -> Finding:
    before, accepted = stop.before, stop.accepted
    complaint = CANNOT_FOLLOW
    if met.type == "EQUALS" and "EQ" in accepted:
        complaint = EQUALS_IS_A_WORD
    elif met.type == "IF" and "LPAR" in accepted:
        complaint = IF_WANTS_BRACKETS
    elif met.type in _OPERATORS and before is not None and met.type != "MINUS" and "AND" in accepted:
        complaint = TWO_COMPARISONS
    wanted = expected(_sensible(stop), stop.lexed.vocabulary)
    last = _shown(before) if before else ""
    return complaint.at(met.span(stop.lexed.source), before=last, met=_shown(met), wanted=wanted)


def _shown(token: Token) -> str:
    """A token between the quotes of a sentence: a quotation without its own."""
    return clip(str(token.value) if token.type in ("STRING", "CLAUSE_ID") else token.text)


def _sensible(stop: Stop) -> Set[str]:
    """What the grammar accepts, less the clauses that have no place in this declaration or part."""
    rule = _RULES.get(stop.tokens[0].type)
    if rule is None or "$END" not in stop.accepted:
        return stop.accepted
    parts = PARTS.get(rule, {})
    heads = {TERMINALS[kind]: kind for kind in parts}
    opened = [heads[t.type] for t in stop.tokens[1 : stop.at] if t.type in heads]
    here = parts[opened[-1]] if opened else OWN[rule]
    allowed = {TERMINALS[kind] for kind in (*here, *parts)}
    return stop.accepted - (set(TERMINALS.values()) - allowed)
