"""The guided form in a browser, from the first question to the sheet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from site_pages import SHOTS
from try_example import READY

from test_pages import violations

Opened = Callable[..., Page]


def begun(page: Page, place: str = "yancheng", on: str = "2017-10-15", *programmes: str) -> None:
    """The form begun for a place, by its own first programme or those named."""
    page.get_by_test_id("place").select_option(place)
    page.locator("input[name=programme]").first.wait_for()
    page.get_by_test_id("on").fill(on)
    for box in page.locator("input[name=programme]").all() if programmes else ():
        box.set_checked(box.get_attribute("value") in programmes)
    page.get_by_role("button", name="开始问").click()
    page.get_by_test_id("question").wait_for()


def answer(page: Page, *, said: str) -> None:
    """Answer the question that is there, whatever its box is."""
    question = page.get_by_test_id("question").inner_text()
    number = page.locator(".guide-number").inner_text()
    box = page.locator("form.guide-card")
    if said == "不清楚":
        box.get_by_role("button", name="不清楚").click()
    else:
        if said == "无":
            box.get_by_label("没有（无）").check()
        elif box.locator("input[type=radio]").count():
            box.get_by_label(said, exact=True).check()
        else:
            box.get_by_test_id("answer").fill(said)
        box.get_by_role("button", name="下一问").click()
    page.wait_for_function(
        "([question, number]) => !document.querySelector('#guide [aria-busy]') &&"
        " (document.querySelector('[data-testid=sheet]') ||"
        "  document.querySelector('.guide-number')?.textContent !== number)",
        arg=[question, number],
    )  # fmt: skip


ANSWERS = {
    "保障状态": "未保", "农村户籍": "是", "财产合规": "是", "建档状态": "未建档", "几个成员": "2",
    "单人户状态": "未保", "特困状态": "无", "生活困难": "否", "脱贫确认日": "无", "几条就业": "0", "几条收入项": "0",
    "原保障金": "0", "符合特困条件": "否", "“在保”": "否",
}  # fmt: skip


def test_from_the_first_question_to_the_sheet(guided: Opened, axe: str) -> None:
    """Two people without income, rural, property in order, not in benefit: 2 × 4800元 a year ÷ 12 = 800.00元/月.

    Each question says which clause looks at it; the sheet says that it is no decision, names who checks
    what, and prints alone; every step can be read by all.
    """
    page = guided()
    begun(page)
    seen = []
    while not page.get_by_test_id("sheet").count():
        question = page.get_by_test_id("question").inner_text()
        assert question not in seen
        seen.append(question)
        assert "”" in page.get_by_test_id("why").inner_text()
        assert "纳入" in page.get_by_test_id("possible").inner_text()
        if len(seen) in (1, 3):
            assert violations(page, axe) == []
        answer(page, said=next(said for name, said in ANSWERS.items() if name in question))
    sheet = page.get_by_test_id("sheet")
    expect(sheet).to_contain_text("这张纸不是决定")
    expect(sheet).to_contain_text("农村低保：纳入，800.00元/月")
    expect(page.get_by_test_id("where")).to_contain_text("盐城市民政局")
    expect(sheet).to_contain_text("县级民政部门")
    assert violations(page, axe) == []
    page.emulate_media(media="print")
    assert page.locator(".md-header").is_hidden()
    assert sheet.is_visible()
    assert page.get_by_role("button", name="打印这张纸").is_hidden()


def test_back_and_not_known(guided: Opened) -> None:
    """Back asks the same again with what was possible before; what is not known is not asked again."""
    page = guided()
    begun(page)
    first, possible = (
        page.get_by_test_id("question").inner_text(),
        page.get_by_test_id("possible").inner_text(),
    )
    answer(page, said="未保")
    second = page.get_by_test_id("question").inner_text()
    assert second != first
    assert page.get_by_test_id("possible").inner_text() != possible
    page.get_by_role("button", name="上一问").click()
    expect(page.get_by_test_id("question")).to_have_text(first)
    assert page.get_by_test_id("possible").inner_text() == possible
    seen = []
    while not page.get_by_test_id("sheet").count():
        seen.append(page.get_by_test_id("question").inner_text())
        answer(page, said="不清楚")
    assert len(seen) == len(set(seen))
    expect(page.get_by_test_id("sheet")).to_contain_text("还缺")


def test_an_answer_that_cannot_be_is_asked_again(guided: Opened) -> None:
    """Nothing chosen, then a negative number: said beside the box, and the question stays."""
    page = guided()
    begun(page)
    page.get_by_role("button", name="下一问").click()
    expect(page.get_by_test_id("refused")).to_contain_text("请先选一个")
    answer(page, said="在保")
    while page.get_by_test_id("answer").count() == 0:
        answer(page, said="不清楚")
    page.get_by_test_id("answer").fill("-5")
    page.get_by_role("button", name="下一问").click()
    expect(page.get_by_test_id("refused")).not_to_have_text("")


def test_keys_alone(guided: Opened) -> None:
    """A question is answered without a mouse; the focus stands on the next question then."""
    page = guided(width=390, height=844)
    begun(page)
    first = page.get_by_test_id("question").inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("question")).not_to_have_text(first)
    assert page.evaluate("document.activeElement.dataset.testid") == "question"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_programmes_are_those_of_the_place(open_page: Opened) -> None:
    """While the programmes of another place are read, those of the one before are gone and nothing can begin."""
    page = open_page("/guide/", delay=700)
    page.get_by_role("button", name="开始", exact=True).click()
    page.get_by_test_id("place").wait_for(timeout=READY)
    page.locator("input[name=programme]").first.wait_for()
    page.get_by_test_id("place").select_option("dayao")
    assert page.locator("input[name=programme]").count() == 0
    assert page.get_by_role("button", name="开始问").is_disabled()
    page.get_by_role("button", name="开始问").click()
    expect(page.get_by_test_id("question")).to_be_visible()


def test_a_household_of_two_hundred(guided: Opened) -> None:
    """200 members: the next questions come, the list of what is possible stays short."""
    page = guided()
    begun(page)
    while "几个成员" not in page.get_by_test_id("question").inner_text():
        question = page.get_by_test_id("question").inner_text()
        answer(page, said=next(said for name, said in ANSWERS.items() if name in question))
    answer(page, said="200")
    for _ in range(3):
        answer(page, said="不清楚")
    assert page.get_by_test_id("possible").locator("li").count() <= 26


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("places.json", "places.json"),
        ("manifest.json", "manifest.json"),
        ("pyodide.mjs", "pyodide/pyodide.mjs"),
    ],
)
def test_files_that_are_not_there(open_page: Opened, missing: str, said: str) -> None:
    """A file of the runtime is missing: which, that the other pages read, and the button stays."""
    page = open_page("/guide/")
    page.context.route(f"**/{missing}", lambda route: route.fulfill(status=404))
    page.get_by_role("button", name="开始", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(said, timeout=READY)
    expect(page.get_by_role("alert")).to_contain_text("各地规则的页面照常可读")
    assert page.get_by_role("button", name="开始", exact=True).is_enabled()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("delete window.Worker", "浏览器太旧"),
        ("delete window.WebAssembly", "浏览器太旧"),
        (
            "window.Worker = class { constructor(url, options) { options.type; throw new Error('no'); } }",
            "worker",
        ),
    ],
)
def test_a_browser_that_cannot(open_page: Opened, script: str, said: str) -> None:
    """Too old, or workers forbidden: a sentence instead of a form, and the page still reads."""
    page = open_page("/")
    page.context.add_init_script(script)
    page.goto(page.url + "guide/")
    button = page.get_by_role("button", name="开始", exact=True)
    if button.count():
        button.click()
    expect(page.get_by_role("alert")).to_contain_text(said)
    assert page.get_by_role("heading", name="要知道的").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_pictures_to_look_at(guided: Opened, width: int) -> None:
    """The choice, a question and the sheet in two widths, for a person to look at."""
    page = guided(width=width, height=844 if width == 390 else 900)
    SHOTS.mkdir(parents=True, exist_ok=True)
    begun(page)
    page.screenshot(path=SHOTS / f"guide-question-{width}.png", full_page=True)
    while not page.get_by_test_id("sheet").count():
        answer(page, said="不清楚")
    page.screenshot(path=SHOTS / f"guide-sheet-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_fetched_before_it_is_asked_for(open_page: Opened) -> None:
    """Until the button is pressed neither worker nor runtime is loaded."""
    page = open_page("/")
    fetched: list[str] = []

    def note(route: Route) -> None:
        fetched.append(route.request.url)
        route.continue_()

    page.context.route("**/assets/policyrules/**", note)
    page.goto(page.url + "guide/")
    page.wait_for_load_state("networkidle")
    assert [url for url in fetched if "pyodide" in url or "worker" in url or "wheels" in url] == []
