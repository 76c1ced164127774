"""名单 and 时限 in the language: words and days, what the parser and the resolver make of them and say."""

from datetime import date

import pytest

from lists_policy import COUNTY, HEAD, RULES, policy, resolved
from policyrules.base.errors import Finding, PolicyError, Source
from policyrules.base.render import render
from policyrules.base.units import POINTS
from policyrules.checking import check_policy
from policyrules.core.duties import Days, Deadline, Recurrence
from policyrules.core.expressions import Lit, Prim, Ref
from policyrules.core.types import BOOL, Option
from policyrules.language.layout import format_source
from policyrules.language.lexer import lex
from policyrules.language.parser import parse
from policyrules.language.syntax import DeadlineDecl, RosterDecl

CITE = " 依据 一 “名单”"


def deadline(text: str) -> Deadline:
    """The first deadline of a text, with its clause."""
    found = policy(f"时限 甲 (a) 须有 比对 (comparison) {text}{CITE}\n", county="")
    return found.deadlines["a"]


def said(text: str) -> list[str]:
    """Code, place (lines counted from the text's first), both sentences, both helps."""
    _, findings = resolved(text)
    skipped = HEAD.count("\n")
    return [line for f in findings for line in _shown(f, skipped)]


def _shown(f: Finding, skipped: int) -> list[str]:
    place = f"{f.span.line - skipped}:{f.span.column}" if f.span else "-"
    lines = [f"{f.code} {place} {f.said.zh}", f"  {f.said.en}"]
    return lines + ([f"  → {f.help.zh}", f"    {f.help.en}"] if f.help.zh else [])


def tokens(text: str) -> list[tuple[str, object]]:
    found = lex(Source("x", text))
    assert [f.said.zh for f in found.findings] == []
    return [(t.type, t.value) for t in found.tokens]


# ── words and days ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["6月30日", "０６月３０日", "--06-30", "－－０６－３０"])
def test_days_of_the_year(text: str) -> None:
    """A day of the year is one token in either form, full-width digits included."""
    assert tokens(f"每年截止 {text}")[1] == ("MONTH_DAY", (6, 30))


def test_a_whole_date_is_no_day_of_the_year() -> None:
    """2017年6月30日 stays one date."""
    assert tokens("截止 2017年6月30日")[1] == ("DATE", date(2017, 6, 30))


@pytest.mark.parametrize("text", ["2月29日", "13月1日", "--04-31", "0月1日"])
def test_days_that_not_every_year_has(text: str) -> None:
    """29 February and days that never exist are refused."""
    (finding,) = lex(Source("x", f"每年截止 {text}")).findings
    assert (finding.code, finding.said.zh) == ("PR106", f"不是每年都有 {text} 这一天")


def test_printed_in_both_vocabularies() -> None:
    """6月30日 in Chinese is --06-30 in English; 月 is month; and back."""
    chinese = (
        "时限 甲 (a)\n  须有 乙 (b)\n  每年截止 6月30日，12月31日\n\n"
        "时限 丙 (c)\n  须有 乙 (b)\n  每 月 至少 2次\n"
    )
    english = (
        "deadline 甲 (a)\n  requires 乙 (b)\n  due_each_year --06-30, --12-31\n\n"
        "deadline 丙 (c)\n  requires 乙 (b)\n  every month not_below 2 times\n"
    )
    assert format_source(Source("x", "时限 甲(a) 须有 乙(b) 每年截止 --06-30、１２月３１日 "
                                     "时限 丙(c) 须有 乙(b) 每 月 至少 ２次")) == chinese  # fmt: skip
    assert format_source(Source("x", chinese), vocabulary="en") == english
    assert format_source(Source("x", english), vocabulary="zh") == chinese


def test_words_that_are_keywords_in_one_place_only() -> None:
    """月, 年, 升序 are names except after 每 and at the end of 排序; 降序 may name an option."""
    assert tokens("条件 月 每 月")[1:] == [("NAME", "月"), ("EVERY", "EVERY"), ("EACH_MONTH", "EACH_MONTH")]
    assert [t for t, _ in tokens("名单 a 排序 升序 等于 降序 降序")[2:]] == [
        "ORDER_BY", "NAME", "EQ", "NAME", "DESCENDING",
    ]  # fmt: skip


def test_a_direction_after_an_aggregate_with_a_condition() -> None:
    """当 in the brackets of an aggregate begins no clause: what follows is still what 排序 ends with."""
    assert tokens("名单 a 排序 合计 b ( c 当 d ) 升序")[-1] == ("ASCENDING", "ASCENDING")


def test_contents_may_be_called_like_keywords() -> None:
    """载明 金额 (amounts): what a posting must say may be any word, and survives translation."""
    text = "时限 甲 (a)\n  须有 乙 (b)\n  载明 金额 (amounts)，责任 (owners)\n"
    english = format_source(Source("x", text), vocabulary="en")
    assert format_source(Source("x", english), vocabulary="zh") == text
    with pytest.raises(PolicyError):
        format_source(Source("x", "条件 甲 (a) 对 户 当 金额"))


# ── syntax ───────────────────────────────────────────────────────────────────


def test_every_part_of_a_roster_is_read() -> None:
    """Columns, owners, receivers, order, direction, group, readings and clauses."""
    text = "名单 a (a) 对 户 当 b 列出 c, d.e 责任 甲, 乙 报送 丙 排序 f 从 g 分组 h 依释义 A01 依据 一 “x”"
    file, findings = parse(Source("x", text))
    assert findings == ()
    (decl,) = file.declarations
    assert isinstance(decl, RosterDecl)
    assert [[p.text for p in c.parts] for c in decl.columns] == [["c"], ["d", "e"]]
    assert [n.text for n in (*decl.owners, *decl.receivers)] == ["甲", "乙", "丙"]
    assert not isinstance(decl.direction, str | None)
    assert decl.direction.text == "g"
    assert decl.group is not None
    assert [n.text for n in decl.body.readings] == ["A01"]
    assert len(decl.body.guards) == len(decl.body.cites) == 1


def test_declarations_may_end_with_the_new_words() -> None:
    """A declaration on the same line after 降序, 持续, 月, 6月30日 or 工作日 is a new one."""
    text = (
        "名单 a (a) 对 户 排序 b 降序 时限 c (c) 须有 d (d) 持续 时限 e (e) 须有 d (d) 每 月 "
        "时限 f (f) 须有 d (d) 每年截止 6月30日 时限 g (g) 须有 d (d) 后于 h 7日 工作日 "
        "时限 i (i) 须有 d (d) 持续"
    )
    file, findings = parse(Source("x", text))
    assert findings == ()
    assert len(file.declarations) == 6
    assert isinstance(file.declarations[-1], DeadlineDecl)


def test_a_part_twice() -> None:
    """截止 twice in a deadline is reported where it stands again."""
    _, findings = parse(Source("x", "时限 甲 (a) 截止 2020-01-01 截止 2020-02-01"))
    assert [render(f) for f in findings] == [
        "x:1:24: 错误 PR116 “时限 甲”里“截止”写了两次\n"
        "  时限 甲 (a) 截止 2020-01-01 截止 2020-02-01\n"
        "                              ^^^^\n"
        "  建议：留下一个；若是两种情形，分成两个“情形”"
    ]


# ── what they mean ───────────────────────────────────────────────────────────


def test_a_roster_is_a_condition_with_a_provision() -> None:
    """Its Def: one case, guard → yes, cited; base no; ranked by a Def of its own."""
    found = policy()
    definition, shown = found.defs["backstop"], found.rosters["backstop"]
    (only,) = definition.cases
    assert (definition.type, definition.kind, definition.base) == (BOOL, "condition", Lit(False, BOOL))
    assert (only.value, only.provision) == (Lit(True, BOOL), "backstop")
    assert isinstance(only.guard, Prim)
    assert found.provisions["backstop"].kind == "roster"
    assert [c.clause for c in found.provisions["backstop"].citations] == ["一", "二"]
    assert [(r.target, r.hops) for r in shown.columns] == [
        ("household.dibao_status", 0), ("household.poverty", 0), ("household.left_on", 0),
    ]  # fmt: skip
    assert (shown.order, shown.direction, shown.owners, shown.receivers) == (
        "backstop.order", "direction", ("县级民政部门",), ("县级扶贫部门",),
    )  # fmt: skip
    assert found.defs["backstop.order"].type.unit == POINTS
    assert found.rosters["not_in_platform"].columns[2] == Ref(
        "household.register_status", 1, found.givens["household.register_status"].type
    )


def test_deadlines_come_out_as_written() -> None:
    """Each way to say when becomes its field."""
    assert deadline("截止 2020-03-15").due == date(2020, 3, 15)
    assert deadline("期间 自 2020-07-01 至 2020-09-30").within == (date(2020, 7, 1), date(2020, 9, 30))
    assert deadline("每 半年 至少 1次").every == Recurrence("half_year", 1)
    assert deadline("每 年").every == Recurrence("year", 1)
    assert deadline("每年截止 12月31日，6月30日").yearly == ((6, 30), (12, 31))
    assert deadline("每月截止 15日").monthly == 15
    lasting = deadline("满 7日 首日计入 载明 姓名 (names)")
    assert (lasting.lasting, lasting.contents) == (Days(7, False, True), (Option("names", "姓名"),))
    kept = deadline("持续 起于 2020-02-01 止于 2020-12-30 责任 县 报送 省")
    assert (kept.continuous, kept.since, kept.until) == (True, date(2020, 2, 1), date(2020, 12, 30))
    assert (kept.owners, kept.receivers, kept.event) == (("县",), ("省",), Option("comparison", "比对"))


def test_deadlines_after_and_before_events() -> None:
    """后于 and 先于 name events of other deadlines, by either name."""
    text = (
        f"时限 甲 (a) 须有 审批 (approval) 后于 posting 7日 工作日{CITE}\n"
        f"时限 乙 (b) 须有 公示 (posting) 先于 审批{CITE}\n"
    )
    found = policy(text, county="")
    assert found.deadlines["a"].after == ("posting", Days(7, True, False))
    assert found.deadlines["b"].before == "approval"
    assert found.provisions["a"].kind == "deadline"


def test_nothing_that_a_roster_shows_is_unused() -> None:
    """A fact or standard that only a column, group or direction names counts as used."""
    found = policy()
    findings = check_policy(found, local={"words.policy", "place.policy"})
    assert [f.said.zh for f in findings if "没有用到" in f.said.zh] == [
        "事实“身份证号”没有用到",
        "事实“特困状态”没有用到",
    ]


def test_deadlines_account_for_their_clauses() -> None:
    """A clause that only a deadline cites is accounted for; one classed as procedure is contradicted."""
    text = f"名单 单 (r) 对 户 当 无劳力{CITE}\n时限 乙 (b) 须有 公示 (p) 持续 依据 二 “排序”"
    found = policy(text, county="")
    assert [f.code for f in check_policy(found, local=())] == []
    rules = RULES.replace("依据 一 “名单”, 二 “排序”", "依据 一 “名单”")
    found = policy(rules, county=COUNTY)
    assert [f.said.zh for f in check_policy(found, local=())] == ["条款 二 没有规则引用，也没有归类"]


def test_english_names_mean_the_same() -> None:
    """A roster written in the English vocabulary has the same core."""
    english = format_source(Source("x", HEAD + RULES), vocabulary="en")
    assert parse(Source("x", english))[0].declarations == parse(Source("x", HEAD + RULES))[0].declarations


# ── what is said ─────────────────────────────────────────────────────────────


def test_a_roster_without_conditions_or_clauses() -> None:
    """名单 needs 当 and 依据."""
    assert said("名单 甲 (a) 对 户") == [
        "PR609 1:4 名单“甲”没有 当",
        "  roster '甲' has no when",
        "PR401 1:4 “甲”没有依据",
        "  '甲' cites nothing",
        "  → 写 依据 条款号 “原文短语”",
        "    write citing CLAUSE “phrase”",
    ]


def test_columns_that_cannot_be_shown() -> None:
    """A name that does not exist, a list, and a column twice."""
    assert said(f"名单 甲 (a) 对 户 当 无劳力 列出 无劳里, 姓名, 无劳力, 无劳力{CITE}") == [
        "PR201 1:23 没有叫“无劳里”的事实、标准、释义或规则",
        "  there is no fact, standard, reading or rule '无劳里'",
        "  → 是不是“无劳力”？",
        "    did you mean '无劳力'?",
        "PR204 1:28 “成员.姓名”有多条记录，要说明怎样汇总",
        "  there are several records of '成员.姓名'; say how to aggregate them",
        "  → 写 合计 成员.姓名、任一 成员.姓名 或 计数 …",
        "    write sum_of 成员.姓名, any_of 成员.姓名 or count_of …",
        "PR901 1:37 名单“甲”把“无劳力”列了两次",
        "  roster '甲' shows '无劳力' twice",
        "  → 留下一个",
        "    keep one",
    ]


def test_a_reading_s_option_is_no_column() -> None:
    """A test of a reading belongs to no record."""
    reading = "释义 A01 “问” 采用 甲读 读法 甲读 (x) “a” 读法 乙读 (y) “b”\n"
    assert said(f"{reading}名单 甲 (a) 对 户 当 无劳力 列出 A01.甲读{CITE}")[0] == (
        "PR901 2:23 “A01.甲读”不能作名单的一列"
    )


def test_order_and_direction() -> None:
    """排序 wants a number; 从 a standard of exactly ascending and descending."""
    text = f"名单 甲 (a) 对 户 当 无劳力 排序 退出日 升序{CITE}\n标准 线 (line) : 分 由 县\n"
    assert [line for line in said(text) if line.startswith("PR")] == [
        "PR304 1:23 “退出日”可能没有值，用之前要先说没有时怎么办"
    ]
    text = f"名单 甲 (a) 对 户 当 无劳力 排序 健康分 从 线{CITE}\n标准 线 (line) : 分 由 县\n"
    assert said(text) == [
        "PR902 1:29 “线”说不出排序方向",
        "  '线' does not say in which direction",
        "  → 写 升序 或 降序，或声明 标准 名称 (name) : 选项 {升序 (ascending)，降序 (descending)} 由 某机关",
        "    declare a standard NAME : one_of {… (ascending), … (descending)} set_by someone, "
        "or write ascending or descending",
    ]
    text = f"名单 甲 (a) 对 户 当 无劳力 排序 健康分 从 线{CITE}"
    assert said(text)[0] == "PR201 1:29 没有叫“线”的标准"


def test_a_deadline_that_asks_for_nothing() -> None:
    """Without event, without anything asked of it, without clause: three findings."""
    assert [line for line in said("时限 甲 (a) 责任 县") if line.startswith("PR")] == [
        "PR903 1:4 时限“甲”没有写 须有 哪种事件",
        "PR903 1:4 时限“甲”没有说什么时候、多久、载明什么或先于什么",
        "PR401 1:4 “甲”没有依据",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("截止 2020-03-15 每 半年", "PR904 1:4 时限“甲”说了不止一种时间：截止、每"),
        ("满 7日 持续", "PR904 1:4 时限“甲”既要 满 若干日，又要 持续"),
        ("每 月 起于 2020-05-01 止于 2020-04-01",
         "PR510 1:4 时限“甲”的 起于 与 止于：止日 2020-04-01 早于起日 2020-05-01"),
        ("期间 自 2020-05-02 至 2020-05-01",
         "PR510 1:4 时限“甲”的 期间：止日 2020-05-01 早于起日 2020-05-02"),
        ("截止 2020-03-15 起于 2020-04-01",
         "PR904 1:4 时限“甲”：2020-03-15 不在 起于、止于 的期间内（2020-04-01 至 …）"),
        ("每年截止 6月30日，--06-30", "PR904 1:4 时限“甲”的 每年截止 把 6月30日 写了两次"),
        ("后于 公示 7日", "PR905 1:32 没有声明过事件“公示”"),
        ("先于 比对", "PR904 1:32 事件“比对”不能排在自己前后"),
        ("每 月 至少 0次", "PR906 1:36 “0次”应是以“次”计的整数，不小于 1"),
        ("满 1个月", "PR906 1:31 “1个月”应是以“日”计的整数，不小于 1"),
        ("满 7.5日", "PR906 1:31 “7.5日”应是以“日”计的整数，不小于 1"),
        ("每月截止 32日", "PR906 1:34 “32日”应是以“日”计的整数，不小于 1、不大于 31"),
    ],
)  # fmt: skip
def test_parts_that_contradict_each_other(text: str, message: str) -> None:
    """Each contradiction or malformed part is one finding."""
    found = said(f"时限 甲 (a) 须有 比对 (comparison) {text}{CITE}")
    assert [line for line in found if line.startswith("PR")] == [message]


def test_events_that_go_round_in_a_circle() -> None:
    """公示 before 审批 and 审批 before 公示: both deadlines are reported."""
    text = f"时限 甲 (a) 须有 公示 (p) 先于 审批{CITE}\n时限 乙 (b) 须有 审批 (q) 先于 公示{CITE}\n"
    assert [line for line in said(text) if line.startswith("PR")] == [
        "PR904 1:1 时限“甲”的 先于 与别的时限绕成一圈",
        "PR904 2:1 时限“乙”的 先于 与别的时限绕成一圈",
    ]


def test_one_event_one_pair_of_names() -> None:
    """公示 (p) and 公示 (q) cannot both be the name of one kind of event."""
    text = f"时限 甲 (a) 须有 公示 (p) 持续{CITE}\n时限 乙 (b) 须有 公示 (q) 持续{CITE}\n"
    assert said(text)[0] == "PR905 2:13 事件“公示”前后叫法不同：“公示 (p)”与“公示 (q)”"


def test_names_stand_once() -> None:
    """A second list or deadline of a name is reported; a deadline may not take a rule's id."""
    text = (
        f"名单 甲 (a) 对 户 当 无劳力{CITE}\n"
        f"时限 乙 (a) 须有 公示 (p) 持续{CITE}\n"
        f"时限 乙 (c) 须有 公示 (p) 持续{CITE}\n"
    )
    assert [line[:10] for line in said(text) if line.startswith("PR")] == ["PR202 2:7 ", "PR202 3:4 "]


def test_lists_do_not_belong_in_an_overlay() -> None:
    """A county fills and chooses; it declares no lists."""
    _, findings = resolved(RULES, county=COUNTY + f"名单 甲 (a) 对 户 当 无劳力{CITE}")
    assert [f.code for f in findings] == ["PR702"]
