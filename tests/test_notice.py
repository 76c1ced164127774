"""The notice: what it says, in three forms, and that nothing in it can run or reach outside."""

import json
import re
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from places import EVERY_LIST, policy_of
from policyrules.base.units import PERCENT, PERSONS, YUAN_MONTH, YUAN_YEAR
from policyrules.cli import main
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.reasons import Gap
from policyrules.deciding import decide
from policyrules.explaining.notice import notice
from policyrules.explaining.notice.nearest import needed
from policyrules.explaining.receipt import canonical
from policyrules.intake.case_json import read_case


def policy() -> Policy:
    return policy_of("yancheng")


def case(pay: str = "1000.00", id_: str = "示例户") -> Case:
    """Two persons in benefit; 甲 has worked away from home for long, so that nothing is deducted."""
    job = {"id": "1", "started_on": "2016-01-01", "ended_on": "none", "kind": "migrant_work"}
    job |= {"pay": pay, "pay_period": "monthly"}
    return read_case(
        policy(),
        {
            "id": id_,
            "complete": EVERY_LIST,
            "property_ok": True,
            "dibao_status": "covered",
            "exit_by_policy": False,
            "members": [
                {"id": "甲", "insured": True, "single_status": "not_covered", "jobs": [job]},
                {"id": "乙", "insured": False},
            ],
        },
    )


def decided(given: Case) -> Decision:
    return decide(policy(), given, on=date(2017, 10, 15), programme="rural_dibao")


def test_whole_text() -> None:
    """1000 against a line of 800: out, 200 above; a fen below the line needs 200.01 less a month."""
    given = case()
    decision = decided(given)
    digest = sha256(canonical(policy(), decision, case=given)).hexdigest()
    text = notice(policy(), decision, case=given)
    head, _, rest = text.partition("计算过程")
    assert (
        head
        == """\
社会救助评定告知书

示例户：

评定结果
  事项    农村低保
  评定日  2017-10-15
  结果    退出
  金额    0.00元/月
  有效至  2018-06-30（此前情况不变，结果不变）

"""
    )
    assert "家庭人口                      2人              计数 成员" in rest
    assert "农村低保标准                  4800.00元/人·年  标准" in rest
    assert "二（一）第6句 “应退则退”" in rest
    assert (
        "· 继续：需要 按年(家庭月收入)（12000.00元/年） 低于 农村低保标准 × 家庭人口（9600.00元/年）；"
        "高出 2400.00元/年，至少再少 200.01元/月 才满足。依据 三（一）第1句 “符合农村低保条件”"
    ) in rest
    assert "· 过渡：需要 因扶贫政策脱贫（否）（由 县级扶贫部门 掌握）" in rest
    assert "单位（盖章）：" in rest
    assert f"决定凭证 SHA-256：{digest}" in rest
    assert f"政策 yancheng SHA-256：{policy().digest}" in rest


def test_exactly_at_the_line() -> None:
    """Income equal to the line is told as equal; one fen less would do."""
    text = notice(policy(), decided(case("800.00")))
    assert "恰好相等，至少再少 0.01元/月 才满足" in text
    assert "exactly equal; at least 0.01 yuan/month less would meet it" in notice(
        policy(), decided(case("800.00")), language="en"
    )


def test_nearest_step_meets_the_condition() -> None:
    """The least change makes the comparison hold, and one step less does not (worked at odd sums)."""
    assert needed(Gap(1200001, "lt", 960000, YUAN_YEAR)) == (240002, YUAN_YEAR)
    assert needed(Gap(12 * 80000, "lt", 960000, YUAN_YEAR)) == (1, YUAN_MONTH)
    assert needed(Gap(12 * 100000, "lt", 960001, YUAN_YEAR)) == (20000, YUAN_MONTH)
    assert needed(Gap(100, "ge", 130, YUAN_MONTH)) == (30, YUAN_MONTH)
    assert needed(Gap(100, "gt", 130, YUAN_MONTH)) == (31, YUAN_MONTH)
    assert needed(Gap(5, "le", 3, PERSONS)) == (2, PERSONS)
    assert needed(Gap(1, "le", 0, PERCENT)) == (None, PERCENT)


def test_missing_and_who_holds_it() -> None:
    """What is missing stands beside who holds the record."""
    data = {"id": "1", "complete": EVERY_LIST, "property_ok": True, "dibao_status": "covered", "members": [{"id": "甲", "jobs": [{"id": "1"}]}]}  # fmt: skip
    text = notice(policy(), decided(read_case(policy(), data)))
    assert "现有材料尚不能确定结果。" in text
    assert re.search(r"成员 甲 · 就业 1 工资 +人社\n", text)


class _Page(HTMLParser):
    """Gathers the tags, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = '<script>alert("1")</script>&"\'<img src=x onerror=y>'


def test_html_is_inert_and_alone() -> None:
    """Whatever a case contains stays text; the page has no script, no link and asks for nothing."""
    given = case(id_=HOSTILE)
    page = _Page()
    html = notice(policy(), decided(given), case=given, form="html")
    page.feed(html)
    assert set(page.tags) <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "section", "table", "thead",
        "tbody", "tr", "th", "td", "ul", "li", "div",
    }  # fmt: skip
    assert {name for name, _ in page.attributes} <= {"lang", "charset", "http-equiv", "content", "name", "class", "scope"}  # fmt: skip
    assert HOSTILE in page.text
    assert "http://" not in html
    assert "https://" not in html
    assert "url(" not in html
    assert "@page" in html
    assert "@media print" in html


def test_html_says_what_the_text_says() -> None:
    """Every line of the notice's small print, result and conditions stands in the page too."""
    given = case()
    page = _Page()
    page.feed(notice(policy(), decided(given), case=given, form="html"))
    for part in ("退出", "0.00元/月", "至少再少 200.01元/月 才满足", "单位（盖章）：", "决定凭证 SHA-256："):
        assert part in page.text


def test_markdown_is_only_text() -> None:
    """Markup in a case is escaped in Markdown; numbers are left as they are."""
    text = notice(policy(), decided(case(id_="*甲* <b> [x](y) | `z`")), form="md")
    assert r"\*甲\* &lt;b\> \[x\](y) \| \`z\`" in text
    assert "| 金额 | 0.00元/月 |" in text
    assert "# 社会救助评定告知书" in text


def test_english() -> None:
    """In English the headings and amounts are English; clauses stay as the document has them."""
    text = notice(policy(), decided(case()), language="en")
    assert "Amount       0.00 yuan/month" in text
    assert "above by 2400.00 yuan/year; at least 200.01 yuan/month less would meet it" in text
    assert "Authority (seal):" in text


def test_not_in_force() -> None:
    """Before the document is in force the notice says so and claims no clause."""
    given = case()
    text = notice(policy(), decide(policy(), given, on=date(2017, 6, 1), programme="rural_dibao"), case=given)
    assert "结果    不在文件施行期内" in text
    assert "\n依据\n" not in text


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command writes one notice to a file; many notices are not one HTML page."""
    from policyrules.intake.case_writing import write_case

    one, two, out = tmp_path / "one.json", tmp_path / "two.json", tmp_path / "n.html"
    one.write_text(json.dumps(write_case(policy(), case())), "utf-8")
    two.write_text(json.dumps([write_case(policy(), case(id_=i)) for i in "12"]), "utf-8")
    line = ["notice", "yancheng", "--overlay", "example_county", "--on", "2017-10-15"]
    assert main([*line, "--case", str(one), "--format", "html", "--output", str(out)]) == 0
    assert out.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert main([*line, "--case", str(two), "--format", "html"]) == 2
    assert main([*line, "--case", str(two)]) == 0
    assert capsys.readouterr().out.count("社会救助评定告知书") == 2
