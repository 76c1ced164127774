"""A browser and the built site on loopback: what every test of the site in a browser shares.

Run by ``make browser``; POLICYRULES_SITE names another folder with the built site, CHROMIUM another browser.
SITE_DELAY is how many milliseconds every question to the library waits: no test may depend on its speed.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from site_pages import ROOT, SITE
from try_example import READY, fragment

WAIT = 60_000
"""For whatever an idle machine does at once."""
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


class Served(SimpleHTTPRequestHandler):
    """A folder with the right types, without a line for each request."""

    extensions_map = {  # noqa: RUF012
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm",
        ".json": "application/json", ".css": "text/css", ".svg": "image/svg+xml",
    }  # fmt: skip

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests say what went wrong."""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the site, served by this process on loopback."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"{SITE} holds no built site: make browser builds it", pytrace=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Served, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's chromium, without a window."""
    expect.set_options(timeout=WAIT)
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail(
            "there is no chromium here: apt-get install chromium, or say where it is in CHROMIUM",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


SLOW = """
const send = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message) {
  const copy = structuredClone(message);
  setTimeout(() => send.call(this, copy), DELAY);
};
"""
"""Every question to the library waits before it is asked."""


@define
class Visits:
    """Pages of the site, each in a context of its own, and what went wrong on them."""

    browser: Browser
    site: str
    contexts: list[BrowserContext] = field(factory=list)
    away: list[str] = field(factory=list)
    failed: list[str] = field(factory=list)

    def open(self, path: str = "/", *, width: int = 1280, height: int = 900, dark: bool = False,
             delay: int = int(os.environ.get("SITE_DELAY", "0")), **more: Any) -> Page:  # fmt: skip
        """Open a path; ``delay`` in milliseconds is how long each question to the library waits."""
        scheme = "dark" if dark else "light"
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, service_workers="block",
            reduced_motion="reduce", **more,
        )  # fmt: skip
        self.contexts.append(context)
        context.set_default_timeout(WAIT)
        context.route("**/*", lambda route: self.watch(route))
        if delay:
            context.add_init_script(SLOW.replace("DELAY", str(delay)))
        page = context.new_page()
        page.on("pageerror", lambda error: self.failed.append(f"{page.url}: {error}"))
        page.goto(self.site + path, wait_until="load")
        return page

    def watch(self, route: Route) -> None:
        """Let a request go to the site only."""
        if route.request.url.startswith((f"{self.site}/", "blob:", "data:")):
            route.continue_()
        else:
            self.away.append(route.request.url)
            route.abort()

    def look(self) -> None:
        """No request may have left the site, and no script may have failed."""
        away, failed, self.away, self.failed = self.away, self.failed, [], []
        assert away == []
        assert failed == []

    def close(self) -> None:
        """Close every page."""
        for context in self.contexts:
            context.close()


Opened = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Opened]:
    """Open a path of the site in a context of its own."""
    visits = Visits(browser, site)
    yield visits.open
    visits.close()
    visits.look()


@pytest.fixture(scope="session")
def begun(browser: Browser, site: str) -> Iterator[tuple[Visits, dict[str, Page]]]:
    """Pages whose library has started, by their kind: starting it takes longest of all."""
    visits = Visits(browser, site)
    yield visits, {}
    visits.close()


@pytest.fixture
def tried(begun: tuple[Visits, dict[str, Page]]) -> Iterator[Opened]:
    """Try-it with an example opened in it, by a link, as a visitor would in a page that stands already."""
    visits, pages = begun

    def open_(example: object, *, width: int = 1280, height: int = 900, dark: bool = False) -> Page:
        if "try" not in pages:
            pages["try"] = visits.open("/try/")
            pages["try"].get_by_role("button", name="开始试算").click()
            pages["try"].get_by_text("可以试算了。").wait_for(timeout=READY)
        page = pages["try"]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.evaluate(
            "link => { document.querySelector('.try-status-line').textContent = '';"
            " history.replaceState(null, '', location.pathname); location.hash = link; }",
            fragment(example),
        )
        page.get_by_text("可以试算了。").wait_for()
        return page

    yield open_
    visits.look()


@pytest.fixture
def guided(begun: tuple[Visits, dict[str, Page]]) -> Iterator[Opened]:
    """The guided form at its first page, the library started."""
    visits, pages = begun

    def open_(*, width: int = 1280, height: int = 900) -> Page:
        if "guide" not in pages:
            pages["guide"] = visits.open("/guide/")
            pages["guide"].get_by_role("button", name="开始", exact=True).click()
            pages["guide"].get_by_test_id("place").wait_for(timeout=READY)
        page = pages["guide"]
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": width, "height": height})
        if not page.get_by_test_id("place").count():
            page.get_by_role("button", name="从头再来").click()
        page.get_by_test_id("place").wait_for()
        return page

    yield open_
    visits.look()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, as npm installed it."""
    path = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.fail(f"{path} is not there: make browser has npm install it", pytrace=False)
    return path.read_text("utf-8")
