"""A browser and the built site on loopback: what every test of the site in a browser shares.

Run by ``make browser``; POLICYRULES_SITE names another folder with the built site, CHROMIUM another browser.
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
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from site_pages import ROOT, SITE

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


Opened = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Opened]:
    """Open a path of the site in a context of its own; at the end no request may have left the site, and no
    script may have failed."""
    contexts: list[BrowserContext] = []
    away: list[str] = []
    failed: list[str] = []

    def open_(
        path: str = "/", *, width: int = 1280, height: int = 900, dark: bool = False, **more: Any
    ) -> Page:
        scheme = "dark" if dark else "light"
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, service_workers="block",
            reduced_motion="reduce", **more,
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(15_000)

        def watch(route: Route) -> None:
            if route.request.url.startswith((f"{site}/", "blob:", "data:")):
                route.continue_()
            else:
                away.append(route.request.url)
                route.abort()

        context.route("**/*", watch)
        page = context.new_page()
        page.on("pageerror", lambda error: failed.append(f"{path}: {error}"))
        page.goto(site + path, wait_until="load")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert away == []
    assert failed == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, as npm installed it."""
    path = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.fail(f"{path} is not there: make browser has npm install it", pytrace=False)
    return path.read_text("utf-8")
