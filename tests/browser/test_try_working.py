"""Try-it at work: members and incomes, what is missing, the text in the editor, keys alone, English."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from try_example import CASE, EXAMPLE, MEMBER, READY, link, result, started

from test_pages import violations

Opened = Callable[..., Page]


def replaced(page: Page, old: str, new: str) -> None:
    """Replace words in the editor as a visitor does, in its own panel."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+f")
    page.locator(".cm-search input[name=search]").fill(old)
    page.locator(".cm-search input[name=replace]").fill(new)
    page.locator(".cm-search button[name=replaceAll]").click()
    page.keyboard.press("Escape")


def test_a_household_is_decided(tried: Opened) -> None:
    """560 − 559.99 = 0.01 元 a month; with the property unknown it may be refused, and each answer is told."""
    page = tried(EXAMPLE)
    assert result(page) == "农村低保 纳入 0.01元/月"
    results = page.get_by_test_id("results")
    expect(results).to_contain_text("二（四）第3句 “符合农村低保条件的建档立卡贫困户”")
    expect(results).to_contain_text("结果到 2017-06-30 为止不变")
    page.get_by_label("财产合规", exact=True).select_option("未知")
    expect(page.locator(".try-heard")).to_have_text("农村低保 纳入 或 不予纳入 0.00元/月至0.01元/月")
    results.get_by_text("填上以后会怎样").click()
    expect(results.locator(".try-would li")).to_have_text(
        ["是：纳入 · 0.01元/月 不再缺什么", "否：不予纳入 · 0.00元/月 不再缺什么"]
    )
    results.get_by_role("button", name="去填 财产合规").click()
    expect(page.get_by_label("财产合规", exact=True)).to_be_focused()
    page.get_by_label("财产合规", exact=True).select_option("否")
    expect(page.locator(".try-heard")).to_have_text("农村低保 不予纳入 0.00元/月")


def test_a_worked_case_to_begin_with(open_page: Opened) -> None:
    """A place is chosen, then one of its worked cases: the day, the household and the result are its own."""
    page = started(open_page("/try/"))
    page.get_by_label("地方").select_option("sanmenxia")
    cases = page.get_by_label("从一个案例开始")
    cases.focus()
    expect(cases.locator("option").nth(20)).to_be_attached()
    cases.select_option(label="两人户，差一分到标准")
    expect(page.locator(".try-heard")).to_have_text("农村低保 纳入 0.01元/月")
    expect(page.get_by_label("评定日")).to_have_value("2017-03-10")


def member(page: Page, name: str) -> Locator:
    """What the form has of a member; the results speak of members too."""
    return page.locator(".try-form details").filter(has=page.get_by_text(f"成员 {name}", exact=True))


@pytest.mark.parametrize("delay", [0, 700])
def test_members_and_incomes_are_added_and_removed(open_page: Opened, delay: int) -> None:
    """A third member without income adds 280 元 a month: 840 − 559.99 = 280.01; however late the answers come."""
    page = started(open_page(link(EXAMPLE), delay=delay))
    page.get_by_role("button", name="添加成员").click()
    new = member(page, "丙")
    for name in ("收入项", "就业", "邀约", "医疗费用", "刚性支出项"):
        new.get_by_label(f"{name}已列全").check()
        page.wait_for_timeout(delay / 2)  # so that answers come in between
    page.get_by_label("只列已填的和还缺的").uncheck()
    new.get_by_label("在保", exact=True).select_option("否")
    assert result(page) == "农村低保 纳入 280.01元/月"
    new.get_by_role("button", name="删除成员 丙").click()
    assert result(page) == "农村低保 纳入 0.01元/月"


def test_late_answers_take_nothing_away(open_page: Opened) -> None:
    """Where answers come late, one closes nothing that was opened, and takes no control from under one's hands:
    how a rural household is registered does not matter once its property is not in order, but stays to be said."""
    case = {name: value for name, value in CASE.items() if name != "register_status"}
    page = started(open_page(link(EXAMPLE | {"case": case}), delay=700))
    page.get_by_test_id("results").get_by_text("填上以后会怎样").click()
    would = page.locator("details.try-later").filter(has_text="填上以后会怎样")
    page.get_by_label("财产合规", exact=True).select_option("未知")
    expect(would).to_contain_text("财产合规")
    expect(would).to_have_attribute("open", "")
    page.get_by_label("财产合规", exact=True).select_option("否")
    page.get_by_label("农村户籍", exact=True).select_option("是")
    status = page.get_by_label("建档状态", exact=True)
    status.focus()
    assert result(page) == "农村低保 不予纳入 0.00元/月"
    expect(status).to_be_focused()
    status.select_option("registered")
    expect(status).to_have_value("registered")
    page.get_by_label("财产合规", exact=True).select_option("是")
    assert result(page) == "农村低保 纳入 0.01元/月"


def test_two_hundred_members(tried: Opened) -> None:
    """A household of 200 persons is drawn and decided: 56000 − 559.99 = 55440.01 元 a month."""
    more = [{"id": str(n), **MEMBER} for n in range(198)]
    page = tried(EXAMPLE | {"case": CASE | {"members": [*CASE["members"], *more]}})
    assert result(page) == "农村低保 纳入 55440.01元/月"
    page.locator("summary", has_text="成员 150").click()
    expect(page.get_by_role("button", name="删除成员 150")).to_be_visible()


def test_decisions_follow_the_text(tried: Opened) -> None:
    """With 3372 元 for 3360 the line for two is 562 a month: 2.01. A name that is none is underlined, and nothing
    is decided; restored, all is as before."""
    page = tried(EXAMPLE)
    page.get_by_role("tab", name="政策文本").click()
    page.locator(".cm-content").wait_for()
    page.get_by_label("文件").select_option("sanmenxia/overlays/example_county.policy")
    replaced(page, "为 3360元/人·年", "为 3372元/人·年")
    expect(page.locator(".try-heard")).to_have_text("农村低保 纳入 2.01元/月")
    replaced(page, "填写 市定标准 自 2016-11-22", "填写 市定标谁 自 2016-11-22")
    expect(page.locator(".cm-lintRange-error")).to_have_text("市定标谁")
    expect(page.locator(".try-findings-box")).to_contain_text("是不是“市定标准”？")
    expect(page.get_by_test_id("results")).to_contain_text("政策文本里有错误，所以不作评定。")
    page.get_by_role("button", name="还原这个文件").click()
    expect(page.locator(".try-heard")).to_have_text("农村低保 纳入 0.01元/月")


def test_words_are_completed(tried: Opened) -> None:
    """Keywords and the names of the policy are offered while one writes."""
    page = tried(EXAMPLE)
    page.get_by_role("tab", name="政策文本").click()
    page.locator(".cm-content").click()
    page.locator(".try-editor[data-names]").wait_for()
    page.keyboard.press("Control+End")
    for typed, offered in (("\n填", "填写"), ("\n农村低", "农村低保标准")):
        page.keyboard.insert_text(typed)
        page.keyboard.press("Control+Space")
        expect(page.locator(".cm-tooltip-autocomplete li", has_text=offered).first).to_be_visible()
        page.keyboard.press("Escape")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_it(tried: Opened, axe: str, dark: bool) -> None:
    """axe-core finds nothing serious on either tab, with a member open."""
    page = tried(EXAMPLE, dark=dark)
    page.locator("summary", has_text="成员 甲").click()
    assert violations(page, axe) == []
    page.get_by_role("tab", name="政策文本").click()
    page.locator(".cm-content").wait_for()
    assert violations(page, axe) == []


def test_with_the_keyboard_alone(open_page: Opened) -> None:
    """Tab leads to the button, Enter starts; a fact is changed, a tab is turned and the editor left by keys."""
    page = open_page(link(EXAMPLE))
    button = page.get_by_role("button", name="开始试算")
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.get_by_text("可以试算了。").wait_for(timeout=READY)
    page.get_by_label("财产合规", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".try-heard")).to_have_text("农村低保 不予纳入 0.00元/月")
    page.get_by_role("tab", name="这一户").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".cm-content").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.classList.contains('cm-content')")


def test_in_english(open_page: Opened) -> None:
    """The English page speaks English, with the same result."""
    page = open_page(link(EXAMPLE, "/try.en/"))
    page.get_by_role("button", name="Start").click()
    page.get_by_text("Ready.").wait_for(timeout=READY)
    expect(page.locator(".try-heard")).to_have_text("rural_dibao (农村低保) include (纳入) 0.01 yuan/month")
