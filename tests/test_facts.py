"""What a fact means (说明), and what it must satisfy against another fact of its record (必须)."""

from pathlib import Path

import pytest

from building import HEAD, policy, said
from places import PLACES, policy_of
from policyrules.base.errors import CaseError, Source
from policyrules.checking.structure import used
from policyrules.core.policy import Policy
from policyrules.core.presence import record_dates
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.case_json import read_case
from policyrules.intake.identity import ID_FACT
from policyrules.intake.schema import case_schema
from policyrules.language.layout import format_source
from policyrules.pages import pages
from policyrules.pages.facts import facts_page
from policyrules.pages.view import Place, View

WORDS = """政策 words “小词汇”

实体 户 (household) 列名 households 说明 “一户一案” “one case”
  事实 纳入日 (entered_on): 日期 可无 载于 民政

实体 成员 (member) 属 户 列名 members 个人
  事实 生日 (born): 日期

实体 就业 (job) 属 成员 列名 jobs
  事实 开始 (started_on): 日期 载于 人社 必须 不早于 生日 说明 “哪天开始”
  事实 结束 (ended_on): 日期 可无 载于 人社 必须 不早于 开始
      说明 “最后一天；还在干的写“无”，空着是不知道结束没有，不当作还在干”
      “the last day; none while it goes on, empty where nobody knows whether it has ended”
  事实 合规额 (allowed): 元 不低于 0元
  事实 自付额 (left): 元 不低于 0元 必须 不高于 合规额
"""
RULES = """条件 有工作 (works) 对 户 当 任一 成员.就业 (非 有值(结束) 或 结束 不早于 评定日) 依据 二 “收入”
决定 低保 (aid) 对 户 结果 给 (give), 不给 (refuse)
  情形 符合 (fits) 当 有工作 则 给 依据 三 “给”
  其余 未规定 依据 三 “其余”
"""


def small(rules: str = RULES) -> Policy:
    """A policy with these facts."""
    return policy(rules, head=HEAD, words=WORDS)


# ── what it means ──


def test_a_note_stands_where_the_formatter_puts_it() -> None:
    """What a fact means stays on its line where there is room, else on lines of its own, in two languages;
    formatting twice, and into English and back, changes nothing."""
    source = Source("words.policy", WORDS)
    assert format_source(source) == WORDS
    english = format_source(source, vocabulary="en")
    assert "note “一户一案” “one case”" in english
    assert "must not_before 开始" in english
    assert format_source(Source("words.policy", english), vocabulary="zh") == WORDS


def test_the_schema_says_what_a_fact_means() -> None:
    """The schema of a case gives meaning and demands in the language asked for; a note without English is
    shown in Chinese."""
    described = {language: case_schema(small(), language=language)["$defs"] for language in ("zh", "en")}
    job = {language: found["job"]["properties"] for language, found in described.items()}
    assert job["zh"]["ended_on"]["description"] == (
        "结束；人社；必须不早于 开始。最后一天；还在干的写“无”，空着是不知道结束没有，不当作还在干"
    )
    assert job["en"]["ended_on"]["description"] == (
        "ended_on; 人社; must be not before started_on. the last day; none while it goes on, empty where "
        "nobody knows whether it has ended"
    )
    assert job["en"]["started_on"]["description"] == "started_on; 人社; must be not before born. 哪天开始"
    assert described["zh"]["household"]["description"] == "户。一户一案"
    assert described["en"]["household"]["description"] == "household. one case"


def test_the_page_of_facts() -> None:
    """The pages of a place have one with every fact: type and limits, who holds it, what it means, what it must
    be against others, and the rules that read it, those that use the rule not."""
    page = pages([lambda _: small()])["zh/place/facts.md"]
    assert (
        page.split("</div>\n\n", 1)[1]
        == """\
## <a id="household"></a>户

一户一案

| 事实 | 类型 | 由谁 | 意思 | 哪些规则要用 |
| --- | --- | --- | --- | --- |
| <a id="household.entered_on"></a>纳入日 | 日期；可无 | 民政 |  |  |

## <a id="member"></a>成员

在户名下

| 事实 | 类型 | 由谁 | 意思 | 哪些规则要用 |
| --- | --- | --- | --- | --- |
| <a id="member.born"></a>生日 | 日期 |  |  |  |

## <a id="job"></a>就业

在成员名下

| 事实 | 类型 | 由谁 | 意思 | 哪些规则要用 |
| --- | --- | --- | --- | --- |
| <a id="job.started_on"></a>开始 | 日期 | 人社 | 哪天开始<br>必须不早于 生日 |  |
| <a id="job.ended_on"></a>结束 | 日期；可无 | 人社 | 最后一天；还在干的写“无”，空着是不知道结束没有，不当作还在干<br>必须不早于 开始 | [有工作](terms.md#works) |
| <a id="job.allowed"></a>合规额 | 元；不低于 0.00元 |  |  |  |
| <a id="job.left"></a>自付额 | 元；不低于 0.00元 |  | 必须不高于 合规额 |  |
"""
    )


@pytest.mark.parametrize("place", PLACES)
def test_every_fact_of_the_vocabulary_has_its_place_on_the_page(place: str) -> None:
    """The page of facts of a place has an anchor for every fact and every kind of record."""
    found = policy_of(place)
    page = "\n".join(facts_page(View(Place(found, lambda overlay: policy_of(place, overlay)), "en")))
    for id_ in (*found.entities, *(g.id for g in found.givens.values() if g.kind == "fact")):
        assert f'<a id="{id_}"></a>' in page


def test_no_fact_without_a_reader() -> None:
    """What no rule, list, ledger entry or one-person household of any place reads is not asked for. The
    identity number tells persons apart, and the one date of a record says whether it is there on the day."""
    read: set[str] = set()
    declared: set[str] = set()
    for place in PLACES:
        found = policy_of(place)
        read |= used(found) | {f"{e}.{name}" for e, names in record_dates(found).items() for name in names}
        declared |= {g.id for g in found.givens.values() if g.kind == "fact"}
    assert declared - read - {f"member.{ID_FACT}"} == set()


# ── what it must satisfy ──

WRONG = {
    "id": "1",
    "members": [
        {
            "id": "甲",
            "born": "1990-05-01",
            "jobs": [
                {"started_on": "2019-03-02", "ended_on": "2019-03-01"},
                {"started_on": "1990-04-30", "ended_on": "none", "left": "10.01", "allowed": "10"},
            ],
        }
    ],
}


def test_contradicting_facts_are_refused_in_a_case() -> None:
    """Each fact that is not as it must be is said with its place and both values; a day on the limit, what is
    unknown, and what is known to have no value contradict nothing."""
    with pytest.raises(CaseError) as caught:
        read_case(small(), WRONG)
    assert [p.line.zh for p in caught.value.problems] == [
        "members[1] 甲 · jobs[1] 1 · ended_on: 2019-03-01：必须不早于 开始（2019-03-02）",
        "members[1] 甲 · jobs[2] 2 · started_on: 1990-04-30：必须不早于 生日（1990-05-01）",
        "members[1] 甲 · jobs[2] 2 · left: 10.01元：必须不高于 合规额（10.00元）",
    ]
    assert caught.value.problems[0].line.en == (
        "members[1] 甲 · jobs[1] 1 · ended_on: 2019-03-01: must be not before started_on (2019-03-02)"
    )
    job = {"started_on": "2019-03-02", "ended_on": "2019-03-02", "left": 10, "allowed": 10}
    right = {"id": "1", "members": [{"born": "2019-03-02", "jobs": [job, {"ended_on": "2019-01-01"}]}]}
    read_case(small(), right)


def test_contradicting_facts_reject_a_household_of_a_ledger(tmp_path: Path) -> None:
    """In tables the sentence names table, row and column; other households are read."""
    tables = {
        "households": "户编号\n1\n2\n",
        "members": "户编号,编号,生日\n1,甲,1990-05-01\n2,乙,1990-05-01\n",
        "jobs": "户编号,成员,编号,开始,结束\n1,甲,a,2019-03-02,2019-03-01\n2,乙,b,2019-03-02,\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    found = read_ledger(small(), tmp_path)
    assert [case.id for case in found.cases] == ["2"]
    (rejected,) = found.rejected
    assert [(p.table, p.row, p.field, p.said.zh) for p in rejected.problems] == [
        ("jobs.csv", 2, "结束", "2019-03-01：必须不早于 开始（2019-03-02）")
    ]


WHERE = """政策 words “小词汇”

实体 户 (household) 列名 households
  事实 全户在保 (all_in): 是否

实体 成员 (member) 属 户 列名 members 个人
  事实 在保 (in_benefit): 是否 必须 等于 是 当 状态 属于 {在保，渐退}
  事实 状态 (status): 选项 {未保 (out)，在保 (covered)，渐退 (out_soon)} 必须 不等于 渐退
      当 非 户.全户在保
  事实 等级 (grade): 数 可无 必须 不高于 2 当 在保
"""


def test_what_a_fact_must_be_where_another_is_so() -> None:
    """必须 … 当: the fact is held to a written value, or to another fact, only where a fact of the record or of
    one above has one of the values; where that is unknown, nothing contradicts. What it is stands in the
    sentence, the schema and the page."""
    found = policy(
        "决定 低保 (aid) 对 户 结果 给 (give)\n  其余 未规定 依据 三 “其余”\n", head=HEAD, words=WHERE
    )
    source = Source("words.policy", WHERE)
    assert format_source(source) == WHERE
    assert (
        format_source(Source("words.policy", format_source(source, vocabulary="en")), vocabulary="zh")
        == WHERE
    )

    def said_of(member: dict[str, object], **household: object) -> list[tuple[str, str]]:
        try:
            read_case(found, {"id": "1", **household, "members": [{"id": "甲", **member}]})
        except CaseError as error:
            return [(p.line.zh.split(" · ")[-1], p.line.en.split(" · ")[-1]) for p in error.problems]
        return []

    assert said_of({"in_benefit": False, "status": "covered"}) == [
        (
            "in_benefit: 否：状态 为 在保，必须等于 是",
            "in_benefit: no: status is covered, must be equal to yes",
        )
    ]
    assert said_of({"status": "out_soon"}, all_in=False) == [
        (
            "status: 渐退：全户在保 为 否，必须不等于 渐退",
            "status: out_soon: all_in is no, must be different from out_soon",
        )
    ]
    assert said_of({"in_benefit": True, "grade": 3}) == [
        ("grade: 3：在保 为 是，必须不高于 2", "grade: 3: in_benefit is yes, must be at most 2")
    ]
    assert not said_of({"in_benefit": False, "status": "out", "grade": 3}, all_in=False)
    assert not said_of({"in_benefit": False})
    assert not said_of({"status": "covered", "grade": 4})
    assert not said_of({"status": "out_soon"}, all_in=True)
    member = case_schema(found)["$defs"]["member"]["properties"]
    assert member["in_benefit"]["description"] == "在保；必须等于 是，当 状态 为 在保、渐退"
    page = pages([lambda _: found])["en/place/facts.md"]
    assert "must be equal to yes where status is covered or out\\_soon" in page


@pytest.mark.parametrize(
    ("must", "line"),
    [
        ("等于 是 当 状态 等于 丙 或 甲", "PR318 6:37 必须 后面的 当 问同一条或上级的一项事实是不是哪个值，“状态 等于 丙 或 甲”不是"),
        ("等于 是 当 甲", "PR318 6:37 必须 后面的 当 问同一条或上级的一项事实是不是哪个值，“甲”不是"),
        ("高于 否 当 状态 等于 丙", "PR318 6:27 “甲”与“否”不能这样比较"),
    ],
)  # fmt: skip
def test_when_a_fact_must_be_something(must: str, line: str) -> None:
    """当 behind 必须 asks one other fact for its value; a yes/no is not above another."""
    words = f"""政策 words “小词汇”
实体 户 (household) 列名 households
  事实 甲乙 (ab): 数
  事实 状态 (status): 选项 {{丙 (c)，丁 (d)}}

  事实 甲 (a) : 是否           必须 {must}
"""
    assert next(one.replace("words.policy:", "") for one in said("", words=words)) == line


@pytest.mark.parametrize(
    ("must", "lines"),
    [
        (
            "不早于 2017-01-01",
            [
                "PR318 4:31 事实后面的 必须 与同一条或上级的另一个事实比较，“2017-01-01”不是",
                "  must behind a fact compares it with another fact of its record or of one above, "
                "which '2017-01-01' is not",
                "  → 与写定的值比较的，写 不低于、不高于",
                "    against a fixed value write at_least or at_most",
            ],
        ),
        (
            "不早于 结束",
            [
                "PR318 4:31 事实后面的 必须 与同一条或上级的另一个事实比较，“结束”不是",
                "  must behind a fact compares it with another fact of its record or of one above, "
                "which '结束' is not",
                "  → 与写定的值比较的，写 不低于、不高于",
                "    against a fixed value write at_least or at_most",
            ],
        ),
    ],
)
def test_must_names_another_fact(must: str, lines: list[str]) -> None:
    """必须 behind a fact names a fact of the record or above; a fixed value or the fact itself is a finding."""
    words = f"""政策 words “小词汇”
实体 户 (household) 列名 households
  事实 开始 (started_on): 日期
  事实 结束 (ended_on): 日期 必须 {must}
"""
    assert [line.replace("words.policy:", "") for line in said("", words=words)] == lines


def test_must_compares_what_is_alike() -> None:
    """A choice is not before or after another, and a day is not compared with a number."""
    words = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 甲 (a): 选项 {一 (one), 二 (two)}
  事实 乙 (b): 选项 {一 (one), 二 (two)} 必须 高于 甲
"""
    assert next(line.replace("words.policy:", "") for line in said("", words=words)) == (
        "PR318 4:35 “乙”与“甲”不能这样比较"
    )
