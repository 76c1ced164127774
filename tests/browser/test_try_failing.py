"""Where try-it cannot work it says why, and the page reads: files missing, workers, storage or scripts forbidden."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from try_example import EXAMPLE, READY, link, result, started

Opened = Callable[..., Page]


def test_nothing_is_loaded_before_it_is_asked_for(open_page: Opened) -> None:
    """Until the button is pressed neither the runtime nor the library nor the editor is fetched."""
    page = open_page("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page.url + "try/")
    page.get_by_role("button", name="开始试算").wait_for()
    page.wait_for_load_state("networkidle")
    own = {url.rpartition("/")[2] for url in asked if "/assets/policyrules/" in url}
    assert "try.js" in own
    assert {name for name in own if name != "try.js" and not name.startswith("part-chunk")} == set()


MISSING = (
    "pyodide.asm.wasm",
    "pyodide.mjs",
    "python_stdlib.zip",
    "*.whl",
    "manifest.json",
    "places.json",
    "part-page*",
)


@pytest.mark.parametrize("name", MISSING)
def test_a_file_of_the_runtime_is_missing(open_page: Opened, name: str) -> None:
    """A clear sentence names it, and the page still reads."""
    page = open_page("/try/")
    page.route(f"**/{name}", lambda route: route.fulfill(status=404, body=""))
    page.get_by_role("button", name="开始试算").click()
    expect(page.get_by_role("alert")).to_contain_text("缺少试算所需的文件", timeout=READY)
    expect(page.get_by_role("heading", name="怎么用")).to_be_visible()


def test_workers_are_forbidden(open_page: Opened) -> None:
    """A site that forbids workers is told so."""
    page = open_page("/")

    def forbidding(route: Route) -> None:
        answer = route.fetch()
        policy = {"content-security-policy": "worker-src 'none'"}
        route.fulfill(response=answer, headers={**answer.headers, **policy})

    page.route("**/try/", forbidding)
    page.goto(page.url + "try/")
    page.get_by_role("button", name="开始试算").click()
    expect(page.get_by_role("alert")).to_contain_text("不允许后台脚本")


def test_storage_is_forbidden(browser: Browser, site: str) -> None:
    """Nothing is kept in the browser, so that one which forbids keeping does as well."""
    page = browser.new_page()
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    page.goto(site + link(EXAMPLE))
    assert result(started(page)) == "农村低保 纳入 0.01元/月"
    page.close()


def test_an_old_browser_is_told(open_page: Opened) -> None:
    """Without what the page needs it says so, and reads on."""
    page = open_page("/")
    page.add_init_script("delete window.CompressionStream")
    page.goto(page.url + "try/")
    expect(page.get_by_role("alert")).to_contain_text("这个浏览器太旧")
    expect(page.get_by_role("heading", name="怎么用")).to_be_visible()


def test_without_scripts_the_page_reads(open_page: Opened) -> None:
    """Where no script runs, the page says what should be there."""
    page = open_page("/try/", java_script_enabled=False)
    assert "这里应有“开始试算”的按钮" in page.content()


def test_a_link_that_names_a_file_of_no_place(open_page: Opened) -> None:
    """A file that is not one of the place is not written anywhere: that is told, and nothing is decided."""
    page = open_page(link(EXAMPLE | {"texts": {"../../x.policy": "政策"}}))
    page.get_by_role("button", name="开始试算").click()
    expect(page.get_by_role("alert")).to_contain_text("没有文件", timeout=READY)
