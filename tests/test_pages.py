"""The pages of a place, written from its policy."""

import re
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from places import PLACES, POLICIES, pages_of, policy_of
from policyrules.authoring import case_coverage, explained_case
from policyrules.base import markdown as md
from policyrules.cli import main
from policyrules.core import stated
from policyrules.core.policy import Policy
from policyrules.core.worked import Example
from policyrules.loading import load
from policyrules.pages import pages
from policyrules.pages import view as view_of_a_place
from policyrules.pages.differences import differences_page
from policyrules.pages.view import PAGES, Place, View

ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
LINK = re.compile(r"\]\(<?([^)>]+?)>?\)(?=[\s)、,|·：:*]|$|<br>)", re.M)

TINY = """政策 tiny “小县办法（虚构）” 文号 “小〔2024〕1号” 印发 2024-01-01 生效 2024-01-01 辖区 “小县（虚构）” 词汇 words
条款 一第1句 “收入低于线的，补到线” 编号 “1”
条款 一第2句 待定 “线由县定” 原文 “由县定”
条款 二 程序 “公示”
释义 A01 “低于含不含等于” 说明 “不含” 依据 一第1句 “低于线”
标准 线 (line) : 元/月 由 县政府 依据 一第1句 “低于线”
  必须 不低于 100元/月 依据 一第1句 “低于线”
  自 2024-01-01 至 2024-12-31 为 300元/月 依据 一第1句 “低于线”
  自 2025-01-01 为 320元/月 依据 一第1句 “低于线”
标准 界日 (border) : 日期 由 县政府 依据 一第1句 “低于线” 必须 不晚于 2024-12-31 依据 一第1句 “低于线”
条件 收入低 (low) 对 户 当 收入 低于 线 依释义 A01 依据 一第1句 “低于线”
决定 补助 (aid) 对 户 结果 给 (give), 不给 (refuse) 金额 : 元/月 依据 一第1句 “低于线”
  情形 符合 (fits) 当 收入低 且 *住在这里* 则 给 金额 线 - 收入
  情形 不符 (unfit) 当 非 收入低 则 不给
  其余 未规定
案例 “差一分” 于 2024-05-01
  设 户 收入=299.99元/月，住在这里=是
  应得 补助 为 给 金额 0.01元/月
""".replace("*住在这里*", "住在这里")
WORDS = """实体 户 (household) 列名 households
  事实 收入 (income) : 元/月 载于 民政台账 不低于 0元/月
  事实 住在这里 (lives_here) : 是否 载于 公安
"""
TEXT = "## 一、补助\n\n收入低于线的，补到线。线*由县定*。\n\n## 二、公示\n\n按季<b>公示</b>。\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small invented place and its text."""
    for name, text in (
        ("vocabulary/words.policy", WORDS),
        ("tiny/rules.policy", TINY),
        ("texts/tiny.md", TEXT),
    ):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, *more: str) -> Mapping[str, str]:
    """The pages of the small place."""
    assert main(["pages", "tiny", "--policies", ".", "-o", "out", *more]) == 0
    out = folder / "out"
    return {p.relative_to(out).as_posix(): p.read_text("utf-8") for p in out.rglob("*.md")}


@pytest.mark.parametrize("place", PLACES)
def test_everything_has_its_anchor(place: str) -> None:
    """Every programme, provision, conclusion, figure, clause, reading, case, list and deadline can be linked to."""
    policy: Policy = load(place, policies=POLICIES, examples=True)
    for language in ("zh", "en"):
        found = {name: ANCHOR.findall(pages_of(place)[f"{language}/{place}/{name}.md"]) for name in PAGES}
        for name, anchors in found.items():
            assert [a for a in anchors if anchors.count(a) > 1] == [], name
        own = {p: page for p, page in pages_of(place).items() if p.startswith(f"{language}/{place}/")}
        decisions = [
            ANCHOR.findall(own[f"{language}/{place}/decision-{id_}.md"]) for id_ in policy.programmes
        ]
        rules = {*found["terms"], *(anchor for page in decisions for anchor in page)}
        assert len(rules) == len(found["terms"]) + sum(map(len, decisions))
        shown = {
            p.id for p in policy.provisions.values() if p.kind not in ("roster", "deadline", "background")
        }
        assert shown <= rules
        assert {*policy.programmes} <= rules
        assert {g.id for g in policy.givens.values() if g.kind == "standard"} <= {*found["figures"]}
        assert {c.id for c in policy.clauses if c.document in ("", policy.id)} == {*found["clauses"]}
        assert {*policy.readings} == {*found["readings"]}
        cases = {f"case-{number}.md" for number, _ in enumerate(policy.examples, 1)}
        assert cases == {Path(p).name for p in own if "/case-" in p}
        assert cases <= {*LINK.findall(own[f"{language}/{place}/cases.md"])}
        assert {*policy.rosters, *policy.deadlines} == {*found["duties"]}


@pytest.mark.parametrize("place", PLACES)
def test_every_link_leads_somewhere(place: str) -> None:
    """A link within the pages leads to a page that is there, and to an anchor in it."""
    every = pages_of(place)
    anchors = {path: {*ANCHOR.findall(page)} for path, page in every.items()}
    for path, page in every.items():
        for target in LINK.findall(re.sub(r"```.*?```", "", page, flags=re.S)):
            name, _, anchor = target.partition("#")
            there = path if not name else (Path(path).parent / name).as_posix()
            while "/../" in there:
                there = re.sub(r"[^/]+/\.\./", "", there, count=1)
            assert there in every, (path, target)
            assert not anchor or anchor in anchors[there], (path, target)


def test_a_provision(folder: Path) -> None:
    """A provision stands with its sentence, its condition and amount in words, what it needs, its own text, its cases."""
    page = written(folder, "--sources", "texts")["zh/tiny/decision-aid.md"]
    start = page.index("## " + md.anchor("aid.fits"))
    assert (
        page[start : page.index("## " + md.anchor("aid.unfit"))]
        == """\
## <a id="aid.fits"></a>符合

> [一第1句 “低于线”](clauses.md#一第1句)：收入低于线的，补到线。

<div class="beside" markdown="1">

| 用话说 |  |
| --- | --- |
| 条件 | 收入低<br>住在这里 |
| 结果 | 给 |
| 金额 | 线 − 收入 |
| 要用到 | [收入低](terms.md#low)、[住在这里](facts.md#household.lives_here)、[线](figures.md#line)、[收入](facts.md#household.income) |
| 案例 | [差一分](case-1.md) |

**规则原样**

```policy
情形 符合 (fits) 当 收入低 且 住在这里 则 给 金额 线 - 收入
```

</div>

"""
    )


def test_a_figure_has_its_history(folder: Path) -> None:
    """A figure stands with who sets it, what it must satisfy, and every value with its period and clause."""
    page = written(folder)["zh/tiny/figures.md"]
    cited = "[一第1句 “低于线”](clauses.md#一第1句)"
    assert (
        f"| 2024-01-01 至 2024-12-31 | 300.00元/月 | {cited} |\n| 自 2025-01-01 起 | 320.00元/月 | {cited} |"
        in page
    )
    assert f"| 必须 不低于 100.00元/月 |  | {cited} |" in page
    assert f"| 必须 不晚于 2024-12-31 |  | {cited} |" in page
    assert "- 由谁定：县政府" in page


def test_who_uses_a_conclusion(folder: Path) -> None:
    """A condition names the decision that asks for it, and leads to it; a fact the condition that reads it."""
    found = written(folder)
    terms = found["zh/tiny/terms.md"]
    assert "| 用在 | [补助](decision-aid.md#aid) |" in terms[terms.index("## " + md.anchor("low")) :]
    assert "[收入低](terms.md#low)" in found["zh/tiny/facts.md"]


def test_a_worked_case_is_explained(folder: Path) -> None:
    """A worked case stands as written, with the full explanation of what is decided of it."""
    page = written(folder)["zh/tiny/case-1.md"]
    assert "设 户 收入=299.99元/月，住在这里=是" in page
    assert "结果    给\n金额    0.01元/月" in page


def test_in_english(folder: Path) -> None:
    """The English pages lead to the Chinese ones and back; a figure says its period in English."""
    found = written(folder)
    assert "[中文](../../zh/tiny/figures.md)" in found["en/tiny/figures.md"]
    assert "[English](../../en/tiny/figures.md)" in found["zh/tiny/figures.md"]
    assert "| from 2025-01-01 | 320.00 yuan/month |" in found["en/tiny/figures.md"]


def test_what_the_document_says_is_no_markup(folder: Path) -> None:
    """A text with stars and tags stands on the page as it is written."""
    page = written(folder, "--sources", "texts")["zh/tiny/clauses.md"]
    assert "> 线\\*由县定\\*。" in page
    assert "> 按季&lt;b\\>公示&lt;/b\\>。" in page


def test_written_twice_it_is_the_same(folder: Path) -> None:
    """The same policy gives the same bytes, so that a change of a page is a change of the policy."""
    assert written(folder) == written(folder)


def test_no_page_over_a_policy(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A text that is not there is said to be missing, and no page is written."""
    assert main(["pages", "tiny", "--policies", ".", "-o", "out", "--sources", "none"]) == 2
    assert "没有这份原文" in capsys.readouterr().err
    assert not (folder / "out").exists()


# ── tables as tables ──


def tables_page(name: str) -> str:
    """A page, in Chinese, of the example document that is mainly tables."""
    place = POLICIES.parent / "examples" / "care_tables"
    found = pages([cache(lambda overlay: load(place, overlay=overlay, policies=POLICIES, examples=True))])
    return found[f"zh/yunling_care/{name}.md"]


def section(page: str, id_: str, level: str) -> str:
    """What stands below the heading of an id."""
    start = page.index(f"{level} {md.anchor(id_)}")
    return page[start:].split(f"\n{level} ")[0]


def test_a_table_is_a_table() -> None:
    """Each row of a table stands under the headings of the policy, with its value, clause and cases; how the
    rows count together is said; columns that are added up are one table."""
    found = section(tables_page("terms"), "hardship_points", "##")
    head, line, *rows = [row for row in found.split("适用的各行相加")[1].splitlines() if row]
    assert head == "| 人均月收入 | 独居 | 无子女 | 算法 | 依据 | 案例 |"
    assert [row.count(" | ") for row in (head, *rows)] == [5] * 5
    assert [re.sub(r"<a id=[^>]*></a>", "", row).split(" | ")[:4] for row in rows] == [
        ["| 低于500.00元/月", "任意", "任意", "40分"],
        ["| 500.00元/月至低于1000.00元/月", "任意", "任意", "20分"],
        ["| 任意", "是", "任意", "25分"],
        ["| 任意", "任意", "是", "15分"],
    ]
    assert line == "|" + " --- |" * 6
    assert "第四条" in rows[0]


def test_a_decision_by_rows() -> None:
    """The rows of a decision give its result and what is paid."""
    found = tables_page("decision-care_supplement")
    rows = [line.strip("| ").split(" | ") for line in found.splitlines() if line.startswith("|")]
    head = rows.index(["本县户籍", "年龄(出生日期)", "护理等级", "结果", "金额", "依据", "案例"])
    paid = "四舍五入(月标准(护理等级, 居住方式) × (100% + 加发比例), 0.01元/月)"
    assert [row[3:5] for row in rows[head + 2 : head + 7]] == [
        ["不予发放", ""], ["不予发放", ""], ["不予发放", ""], ["发放", paid], ["发放", paid],
    ]  # fmt: skip


def test_a_figure_by_axes_is_a_table() -> None:
    """The last axis goes across, the others down; each cell can be linked to."""
    found = section(tables_page("figures"), "monthly_rate", "##")
    rows = [line for line in found.splitlines() if line.startswith("|")]
    assert rows[0] == "| 护理等级 | 居家 | 机构 |"
    assert rows[3] == (
        '| 轻度 | <a id="monthly_rate[light/at_home]"></a>100.00元/月 '
        '| <a id="monthly_rate[light/in_institution]"></a>150.00元/月 |'
    )
    assert len(rows) == 6


# ── the places side by side ──


def test_the_places_side_by_side() -> None:
    """Every programme and figure of every place, and what two places call alike, is linked from one table; a
    place that has no such thing has a dash.
    """
    views = [View(Place(policy_of(place, None), partial(policy_of, place)), "zh") for place in PLACES]
    page = "\n\n".join(differences_page(views))
    linked = {tuple(target.split("/", 1)) for target in LINK.findall(page)}
    for view in views:
        policy = view.policy
        assert {(policy.id, f"decision-{id_}.md#{id_}") for id_ in policy.programmes} <= linked
        figures = [g.id for g in policy.givens.values() if g.kind == "standard" and g.id not in policy.cells]
        assert {(policy.id, f"figures.md#{id_}") for id_ in (*figures, *policy.axed)} <= linked
    (row,) = [line for line in page.splitlines() if line.startswith("| 一体化日期 |")]
    name, alike, *cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert (name, alike) == ("一体化日期", "只一地有")
    assert [cell.split("<br>")[0] for cell in cells] == [
        "—", "—", "—", "[2020-12-31](yancheng/figures.md#unification_date)", "—",
    ]  # fmt: skip


def test_rules_that_one_place_alone_has_are_left_out() -> None:
    """A condition or quantity stands among the differences where two places have one of that name."""
    views = [
        View(Place(policy_of(place, None), partial(policy_of, place)), "zh")
        for place in ("yancheng", "dayao")
    ]
    rules = "\n\n".join(differences_page(views)).split("## 条件和计算")[1].split("\n## ")[0]
    rows = [line for line in rules.splitlines() if line.startswith("| ")]
    assert any(line.startswith("| 收入低于标准 |") for line in rows)
    assert [line for line in rows if "| —" in line] == []


# ── how a decision is come to ──


def test_the_order_of_a_decision(folder: Path) -> None:
    """A decision says from top to bottom what must be known, which figures it uses, what follows, which case
    gives what, and what holds where none does.
    """
    page = written(folder)["zh/tiny/decision-aid.md"]
    assert (
        page.split("## 怎样一步步得出\n\n")[1].split("\n\n</div>")[0]
        == """\
<div class="flow" markdown="1">

1. **先要知道** [收入](facts.md#household.income)、[住在这里](facts.md#household.lives_here)
2. **用到的标准** [线](figures.md#line)
3. **由此得出** [收入低](terms.md#low)
4. **再看属于哪一种情形**
    - [符合](decision-aid.md#aid.fits)：收入低，且 住在这里 → **给** 线 − 收入
    - [不符](decision-aid.md#aid.unfit)：非 收入低 → **不给**
5. **都不属于的** → 未规定"""
    )


def test_exceptions_are_a_tree(folder: Path) -> None:
    """A case that displaces another stands below it, and one that displaces that one below again."""
    rules = folder / "tiny" / "rules.policy"
    more = """  情形 停 (stop) 当 收入 高于 200元/月 则 不给 例外于 符合
  情形 再给 (again) 当 收入 高于 250元/月 则 给 金额 1元/月 例外于 停，不符
  其余 未规定
"""
    rules.write_text(rules.read_text("utf-8").replace("  其余 未规定\n", more), "utf-8")
    page = written(folder)["zh/tiny/decision-aid.md"]
    tree = page.split('<div class="tree" markdown="1">\n\n')[1].split("\n\n</div>")[0]
    assert [re.sub(r"\]\([^)]*\)", "]", line) for line in tree.splitlines()] == [
        "- [符合] → **给**",
        "    - 除非 [停] → **不给**",
        "        - 除非 [再给] → **给**",
        "- [不符] → **不给**",
        "    - 除非 [再给] → **给**",
    ]


# ── times, figures over time, other readings ──


def test_times_that_an_event_opens(folder: Path) -> None:
    """A time says which rule counts it, from where, how long, and the first and last day of an example; the
    picture says the same in words.
    """
    words = folder / "vocabulary" / "words.policy"
    words.write_text(words.read_text("utf-8") + "  事实 离开日 (left_on) : 日期 可无 载于 公安\n", "utf-8")
    rules = folder / "tiny" / "rules.policy"
    window = "条件 过渡中 (in_grace) 对 户 期间 自 离开日 当日 起 3个月 依据 一第1句 “低于线”\n"
    rules.write_text(rules.read_text("utf-8").replace("决定 补助", window + "决定 补助"), "utf-8")
    page = written(folder)["zh/tiny/periods.md"]
    assert "| [过渡中](terms.md#in_grace) | 离开日 | 当日 | 3个月 | 2024-01-15 | 2024-04-14 |" in page
    assert "<desc>过渡中 3个月 2024-01-15 – 2024-04-14</desc>" in page


def test_a_place_without_times(folder: Path) -> None:
    """A place in which no event opens a time says so."""
    assert "没有由一件事开启的期间。" in written(folder)["zh/tiny/periods.md"]


def test_a_figure_over_time_is_a_picture(folder: Path) -> None:
    """A figure with several values is drawn, with the values in words; one with none is not."""
    page = written(folder)["zh/tiny/figures.md"]
    assert "<desc>2024-01-01 至 2024-12-31 300.00元/月；自 2025-01-01 起 320.00元/月</desc>" in page
    assert page.count("<svg") == 1


def test_what_another_reading_would_change(folder: Path) -> None:
    """A reading names the worked cases that its other option would change, as they are and as they would be;
    an option that changes none says so.
    """
    rules = folder / "tiny" / "rules.policy"
    text = rules.read_text("utf-8")
    two = """释义 A02 “线含不含等于” 采用 不含 可选 县政府 依据 一第1句 “低于线”
  读法 不含 (below) “低于” 读法 含 (at_most) “等于也算” 读法 别的 (other) “同低于”
"""
    low = """条件 收入低 (low) 对 户 依释义 A02 依据 一第1句 “低于线”
  当 依 A02.不含 收入 低于 线
  当 依 A02.含 收入 不高于 线
  当 依 A02.别的 收入 低于 线
"""
    text = text.replace("标准 线 (line)", two + "标准 线 (line)")
    text = re.sub(r"条件 收入低 .*\n", low, text).replace("线 - 收入", "较大者(0元/月，线 - 收入)")
    text += """案例 “恰好” 于 2024-05-01
  设 户 收入=300元/月，住在这里=是
  应得 补助 为 不给
"""
    rules.write_text(text, "utf-8")
    page = section(written(folder)["zh/tiny/readings.md"], "A02", "##")
    assert "| 含 | [恰好](case-2.md) | 补助 | 不给 0.00元/月 | 给 0.00元/月 |" in page
    assert "换成“别的”，本地的案例结果都不变。" in page


def test_a_policy_with_figures_of_a_case_is_made_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the policy that a worked case makes with its own figures all its pages are written: what it asks is
    worked out once, for its decisions, for what they try and for what another reading would change.
    """
    made: list[str] = []

    def seen(policy: Policy, example: Example, **more: Any) -> Policy:
        made.append(example.title)
        return stated.policy_of(policy, example, **more)

    for module in (view_of_a_place, case_coverage, explained_case):
        monkeypatch.setattr(module, "policy_of", seen, raising=False)
    rules = folder / "tiny" / "rules.policy"
    text = rules.read_text("utf-8").replace("0.01元/月", "10.01元/月")
    rules.write_text(text.replace("  设 户", "  填写 线 为 310元/月\n  设 户"), "utf-8")
    pages = written(folder)
    assert "10.01元/月" in pages["zh/tiny/case-1.md"]
    assert "[差一分](case-1.md)" in pages["zh/tiny/decision-aid.md"]
    assert made == ["差一分"]


# ── what a page must bear ──


def test_names_with_markup_in_them(folder: Path) -> None:
    """A title with tags and stars stands as text on every page that names it."""
    rules = folder / "tiny" / "rules.policy"
    rules.write_text(rules.read_text("utf-8").replace("“差一分”", "“<script>x</script>*差*|一分”"), "utf-8")
    for page in written(folder).values():
        assert "<script" not in re.sub(r"```.*?```", "", page, flags=re.S)
    assert "&lt;script\\>x&lt;/script\\>\\*差\\*\\|一分" in written(folder)["zh/tiny/cases.md"]


def test_a_place_without_cases(folder: Path) -> None:
    """A place that has no worked case has all its pages, and none of a case."""
    rules = folder / "tiny" / "rules.policy"
    rules.write_text(rules.read_text("utf-8").split("案例 ")[0], "utf-8")
    found = written(folder)
    assert {f"zh/tiny/{name}.md" for name in PAGES} <= {*found}
    assert not [path for path in found if "/case-" in path]


def test_a_policy_with_errors_has_no_pages(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A policy with errors stops the writing with the findings of check, and nothing is written."""
    rules = folder / "tiny" / "rules.policy"
    rules.write_text(rules.read_text("utf-8").replace("线 - 收入", "线 - 没有的"), "utf-8")
    assert main(["check", "tiny", "--policies", "."]) == 1
    told = capsys.readouterr()
    code = re.findall(r"PR\d{3}", told.out + told.err)[0]
    assert main(["pages", "tiny", "--policies", ".", "-o", "out"]) != 0
    assert code in "".join(capsys.readouterr())
    assert not (folder / "out").exists()
