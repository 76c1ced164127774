"""The words of the language: one table, two vocabularies.

Lexer, formatter, highlighters, completion and the keyword page of the docs all read this
table. A file is written in one vocabulary, Chinese or English, and the formatter prints it in
either. Names (of facts, standards, rules) are the author's and are not in here.
"""

from collections.abc import Mapping
from typing import Final, Literal

from attrs import frozen

Vocabulary = Literal["zh", "en"]

Role = Literal["declaration", "clause", "operator", "function", "aggregate", "word"]


@frozen
class Word:
    """A keyword: its terminal in the grammar, its two spellings, what it does in a sentence."""

    terminal: str
    zh: str
    en: str
    role: Role


def _words(role: Role, table: str) -> tuple[Word, ...]:
    rows = (line.split() for line in table.strip().splitlines())
    return tuple(Word(terminal, zh, en, role) for terminal, zh, en in rows)


DECLARATIONS: Final = _words(
    "declaration",
    """
    POLICY      政策    policy
    CLAUSE      条款    clause
    ENTITY      实体    entity
    FACT        事实    fact
    MEASURE     单位    unit
    STANDARD    标准    standard
    SCALE       分档    scale
    READING     释义    reading
    QUANTITY    计算    quantity
    TABLE       表      table
    CONDITION   条件    condition
    DEDUCT      扣减    deduct
    EXCLUDE     不计入  exclude
    ADDITION    加计    addition
    DECISION    决定    decision
    SINGLE      单人户  single_person
    BACKGROUND  背景    background
    FILL        填写    fill
    CHOOSE      选定    choose
    ENABLE      启用    enable
    BRING       引入    bring_in
    ROSTER      名单    roster
    EVENT       事件    event
    DEADLINE    时限    deadline
    EXAMPLE     案例    example
    ENGLISH     英文名  in_english
    AMEND       修改    amend
    INSERT      增加    insert
    REPEAL      删去    repeal
    """,
)

CLAUSES: Final = _words(
    "clause",
    """
    NUMBER      文号    document_number
    ISSUER      发文    issued_by
    ISSUED      印发    issued_on
    IN_FORCE    生效    in_force
    PLACE       辖区    jurisdiction
    VOCABULARY  词汇    vocabulary
    EXTENDS     上级    extends
    REPLACES    替代    replaces
    AMENDS      修订    amends
    PLURAL      列名    listed_as
    COUNTED_IN  计数单位 counted_in
    RECORD      载于    recorded_by
    JUDGED      认定    judged_by
    OPTIONAL    可无    optional
    SET_BY      由      set_by
    BY_AXES     按      by_axis
    CASEWISE    逐案    case_by_case
    MUST        必须    must
    PRINCIPLE   原则上  in_principle
    DEFAULT     默认    default
    OPTION      读法    option
    ADOPTED     采用    taken
    CHOOSABLE   可选    choosable_by
    NOTE        说明    note
    PHRASE      原文    phrase
    NUMBERED    编号    numbered
    OUTCOMES    结果    outcomes
    RECORDED_IN 记入    recorded_in
    STANDS_FOR  代      in_place_of
    AMOUNT      金额    amount
    VALUE       数值    value
    EFFECTIVE_DAY 起算日 effective_day
    CASE        情形    when_case
    HOLD        暂缓    hold
    WHEN        当      when
    DURING      期间    during
    DISCRETION  裁量    discretion
    READINGS    依释义  by_readings
    OVERRIDES   例外于  exception_to
    FOLLOWS     次于    following
    CITES       依据    citing
    OTHERWISE   其余    otherwise
    CARRY       记账    carry
    ROUND       取整    round
    APPLIES     适用    applies
    WITH        以      with
    FILLS       补      fills
    LOOKS_AT    看      looking_at
    HIT         命中    hit_policy
    PREFERENCE  优先    preference
    YIELDS      得出    yields
    ROW         行      row
    SHOWING     列出    showing
    OWNER       责任    owned_by
    SENT_TO     报送    sent_to
    ORDER_BY    排序    order_by
    GROUPED     分组    grouped_by
    REQUIRES    须有    requires
    DUE         截止    due_on
    EVERY       每      every
    DUE_YEARLY  每年截止  due_each_year
    DUE_MONTHLY 每月截止  due_each_month
    AFTER_EVENT 后于    within_days_after
    BEFORE_EVENT 先于   before_event
    SINCE       起于    since
    UNTIL       止于    until
    LASTING_FOR 满      for_at_least
    CONTINUOUS  持续    continuously
    CONTENTS    载明    containing
    COMPLETE    齐全    complete
    GIVEN       设      given
    DETERMINED  裁定    determined
    EXPECT      应得    expect
    MISSING     缺      missing
    ONLY_MISSING 只缺   only_missing
    NOT_CITES   不依据  not_citing
    SAME_AS     同      same_as
    CHANGED     改      changed
    LEFT_OUT    除去    left_out
    FINDING     检查    finding
    """,
)

OPERATORS: Final = _words(
    "operator",
    """
    GE          不低于  at_least
    LE          不高于  at_most
    LT          低于    below
    GT          高于    above
    EQ          等于    equals
    NE          不等于  differs_from
    IN          属于    is_one_of
    NOT_IN      不属于  is_none_of
    CONTAINS    包含    includes
    AND         且      and
    OR          或      or
    NOT         非      not
    IF          若      if
    ELSE        否则    else
    IF_NONE     若无    or_if_absent
    LATER       后      plus_period
    EARLIER     前      minus_period
    WITHIN      在      within
    BETWEEN     介于    between
    TIMES       ×       *
    DIVIDED     ÷       /
    """,
)

SYNONYMS: Final = {"不超过": "LE", "超过": "GT", "至少": "GE", "早于": "LT", "不晚于": "LE", "晚于": "GT",
                   "不早于": "GE", "before": "LT", "not_after": "LE", "after": "GT", "not_before": "GE",
                   "exceeds": "GT", "not_above": "LE", "not_below": "GE"}  # fmt: skip
"""Other spellings of operators; the formatter keeps those that the author chose where they read better."""

SYNONYM_PAIRS: Final = {"不超过": "not_above", "超过": "exceeds", "至少": "not_below", "早于": "before",
                        "不晚于": "not_after", "晚于": "after", "不早于": "not_before"}  # fmt: skip
"""How a Chinese synonym is spelled in the English vocabulary, and back."""

FUNCTIONS: Final = _words(
    "function",
    """
    PER_MONTH   按月      per_month
    PER_YEAR    按年      per_year
    LAST_YEAR   上年      last_year
    AGE         年龄      age_of
    YEAR_OF     年份      year_of
    DAYS        天数      days_between
    HAS         有值      has_value
    MIN         较小者    smaller_of
    MAX         较大者    larger_of
    TOPPED_UP   补足至    topped_up_to
    STREAK      连续次数  in_a_row
    PROGRESSIVE 累进      progressive
    WHOLE_AMOUNT 全额     whole_amount
    INTERPOLATED 线性     interpolated
    FULL_MONTHS 月数      full_months
    MONTH_OF    月份      month_of
    QUARTER_OF  所在季度  quarter_of
    EARLIER_OF  较早者    earlier_of
    LATER_OF    较晚者    later_of
    NEXT_MONTH_START  次月初  next_month_start
    MONTH_END   月末      month_end
    OPTIONS_IN  项数      options_in
    CARRIED_OVER  顺延    months_carried_over
    """,
)

AGGREGATES: Final = _words(
    "aggregate",
    """
    SUM         合计      sum_of
    ANY         任一      any_of
    ALL         每一      all_of
    COUNT       计数      count_of
    LARGEST     最大      largest_of
    SMALLEST    最小      smallest_of
    """,
)

OTHERS: Final = _words(
    "word",
    """
    OF          属        of
    PERSONS     个人      person
    FOR         对        for
    AS          为        as
    THEN        则        then
    UNDER       依        under
    FROM_TOTAL  从        from_total
    FROM        自        from
    TO          至        to
    ON          于        on_date
    STARTING    起        lasting
    THIS_MONTH  当月      this_month
    NEXT_MONTH  次月      next_month
    SAME_DAY    当日      same_day
    NEXT_DAY    次日      next_day
    SILENT      未规定    not_decided
    TODAY       评定日    assessment_day
    RANK        名次      rank_of
    YES         是        yes
    NO          否        no
    UNKNOWN     未知      unknown
    ABSENT      无        absent
    EVERYTHING  全部      all
    TYPE_BOOL   是否      yes_or_no
    TYPE_DATE   日期      date
    TYPE_TEXT   文本      text
    TYPE_CHOICE 选项      one_of
    TYPE_SET    多选      several_of
    OPEN        待定      open
    HUMAN       人工      human
    PROCEDURE   程序      procedural
    PRINCIPLES  宣示      declaratory
    NOT_YET     未编码    not_yet
    HALF_UP     四舍五入  half_up
    HALF_EVEN   四舍六入五成双  half_even
    ROUND_UP    进一      up
    ROUND_DOWN  舍去      down
    UNUSED      不用      not_used
    ALWAYS      一律      always
    NOT_IN_FORCE 未施行 not_in_force
    BY          裁定人    by
    BASIS       理由      basis
    ASCENDING   升序      ascending
    DESCENDING  降序      descending
    ANY_VALUE   任意      any_value
    UNIQUE      唯一      unique
    AGREEING    一致      agreeing
    FIRST_ROW   首行      first_row
    BEST        最优      best
    SUM_UP      求和      sum_up
    EXHAUSTIVE  完备      exhaustive
    RECORDS     记        records
    UNDECIDED   未定      undecided
    HALF_YEAR   半年      half_year
    QUARTER     季度      quarter
    EACH_MONTH  月        month
    EACH_YEAR   年        year
    MONTHLY     每月      each_month
    WORKING     工作日    working_days
    DAY_COUNTED 首日计入  first_day_counted
    WHOLE       整数    whole_numbers
    """,
)

WORDS: Final = (*DECLARATIONS, *CLAUSES, *OPERATORS, *FUNCTIONS, *AGGREGATES, *OTHERS)

BY_TERMINAL: Final = {word.terminal: word for word in WORDS}
BY_ZH: Final = {word.zh: word for word in WORDS}
BY_EN: Final = {word.en: word for word in WORDS}


def _keywords(vocabulary: Vocabulary) -> dict[str, Word]:
    table = dict(BY_ZH if vocabulary == "zh" else BY_EN)
    for text, terminal in SYNONYMS.items():
        if text.isascii() == (vocabulary == "en"):
            table[text] = BY_TERMINAL[terminal]
    return table


KEYWORDS: Final[Mapping[Vocabulary, Mapping[str, Word]]] = {"zh": _keywords("zh"), "en": _keywords("en")}
"""Every spelling of each vocabulary, synonyms included."""

POSITIONAL: Final[Mapping[str, str]] = {
    "HALF_YEAR": "EVERY", "QUARTER": "EVERY", "EACH_MONTH": "EVERY", "EACH_YEAR": "EVERY",
    "NEXT_DAY": "STARTING", "MONTHLY": "AGGREGATE",
    "BY_AXES": "STANDARD",
    "FULL_MONTHS": "LPAR", "MONTH_OF": "LPAR", "QUARTER_OF": "LPAR", "EARLIER_OF": "LPAR", "LATER_OF": "LPAR",
    "NEXT_MONTH_START": "LPAR", "MONTH_END": "LPAR", "OPTIONS_IN": "LPAR", "CARRIED_OVER": "LPAR",
    "LATER": "DATE", "EARLIER": "DATE",
    "ASCENDING": "ORDER_BY", "DESCENDING": "ORDER_BY",
    "SAME_AS": "EXAMPLE", "CHANGED": "EXAMPLE", "LEFT_OUT": "EXAMPLE",  # in a 案例, where no name stands
    "FINDING": "EXPECT",
    "UNIQUE": "HIT", "AGREEING": "HIT", "FIRST_ROW": "HIT", "BEST": "HIT",
    "SUM_UP": "HIT", "EXHAUSTIVE": "HIT", "ANY_VALUE": "ROW",
    "RECORDS": "OUTCOMES", "UNDECIDED": "ADOPTED", "REPLACES": "POLICY",
    "AMENDS": "POLICY", "WHOLE": "MEASURE", "EFFECTIVE_DAY": "AS",
    "MEASURE": "LINE", "EVENT": "LINE", "AMEND": "LINE", "INSERT": "LINE", "REPEAL": "LINE",
}  # fmt: skip
"""Keywords only where they belong: right after 每, 命中 or 采用 (完备 after the word there), in the clause
that 排序 or 结果 begins, as a cell of a 行, right before 起, in the head of a 标准 or 分档;
按, 升序, 降序 in the brackets of 名次 too; 替代 and 修订 in the header of a document;
每月 after 合计, before 自; 起算日 before 为 in a decision; 检查 after 应得, before a code;
单位, 事件, 修改, 增加, 删去 at the start of a line before a name, 整数 in
what 单位 declares. Elsewhere they are names."""

NAMEABLE: Final = frozenset(s for t in POSITIONAL for s in (BY_TERMINAL[t].zh, BY_TERMINAL[t].en))
"""The spellings of those: an author may use them as names."""

VALUES: Final = frozenset({
    "SILENT", "TODAY", "YES", "NO", "UNKNOWN", "ABSENT", "EVERYTHING", "NOT_IN_FORCE",
})  # fmt: skip
"""Keywords that are values: never names, which would be read as the value elsewhere."""

NEVER_NAMES: Final = frozenset(
    w.en
    for w in WORDS
    if w.en not in NAMEABLE
    and (w.role in ("declaration", "function", "aggregate") or w.terminal in VALUES | {"NOT", "IF"})
)
"""Words of the English vocabulary that would be read as something else where a name is meant: what begins a
declaration or a formula. Any other is a name wherever it cannot be meant (naming.py)."""

NAMING: Final = frozenset({"OPTION", "CASE", "HOLD", "OUTCOMES", "LBRACE"})
"""What only a name can follow, so that even the word of a function is one."""

SYMBOLS: Final = {
    "<": "LT", "＜": "LT", "<=": "LE", "＜=": "LE", "＜＝": "LE", "≤": "LE", "≦": "LE",
    ">": "GT", "＞": "GT", ">=": "GE", "＞=": "GE", "＞＝": "GE", "≥": "GE", "≧": "GE",
    "!=": "NE", "！=": "NE", "！＝": "NE", "≠": "NE", "=": "EQUALS", "＝": "EQUALS",
    "×": "TIMES", "*": "TIMES", "＊": "TIMES", "÷": "DIVIDED", "/": "DIVIDED", "／": "DIVIDED",
    "+": "PLUS", "＋": "PLUS", "-": "MINUS", "－": "MINUS", "−": "MINUS",
    "(": "LPAR", "（": "LPAR", ")": "RPAR", "）": "RPAR", "{": "LBRACE", "｛": "LBRACE",
    "}": "RBRACE", "｝": "RBRACE", ",": "COMMA", "，": "COMMA", "、": "COMMA",
    ":": "COLON", "|": "BAR", "｜": "BAR", "：": "COLON", ".": "DOT", "．": "DOT",
}  # fmt: skip
"""Marks and the terminals they stand for; the same in both vocabularies."""


def spelling(terminal: str, vocabulary: Vocabulary) -> str:
    """How the keyword of a terminal is spelled in a vocabulary. KeyError: no such keyword."""
    word = BY_TERMINAL[terminal]
    return word.zh if vocabulary == "zh" else word.en


def token_type(word: Word) -> str:
    """The terminal of the grammar for a keyword: functions and aggregates share one each."""
    return {"function": "FUNCTION", "aggregate": "AGGREGATE"}.get(word.role, word.terminal)
