"""Every kind of page in a browser: it reads, finds, fits a phone, obeys the keyboard and is readable by all."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from playwright.sync_api import Page, expect
from site_pages import KINDS, SHOTS, SITE

Opened = Callable[..., Page]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_reads(open_page: Opened, axe: str, kind: str) -> None:
    """It has one heading of the first level and text under it, every request stays on the site, and axe-core
    finds no violation of a serious or critical kind, light or dark: contrast, labels, names, roles, order."""
    page = open_page(KINDS[kind])
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() == 1
    assert len(page.locator("article").inner_text()) > 200
    picture(page, kind, 1280)
    assert violations(page, axe) == []
    page.emulate_media(color_scheme="dark")
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    assert violations(page, axe, only="color-contrast") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_phone_scrolls_down_only(open_page: Opened, kind: str) -> None:
    """At 390 pixels nothing but tables and code, which scroll inside themselves, is wider than the screen."""
    page = open_page(KINDS[kind], width=390, height=844)
    picture(page, kind, 390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def picture(page: Page, kind: str, width: int) -> None:
    """The page as it stands, for a person to look at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{kind.replace(' ', '-')}-{width}.png")


def violations(page: Page, axe: str, *, only: str = "") -> list[str]:
    """What axe-core finds of serious or critical kind, with the first place of each; by ``only`` one rule."""
    page.evaluate(axe)
    options = {"resultTypes": ["violations"]} | ({"runOnly": [only]} if only else {})
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{v['id']}: {len(v['nodes'])}, {v['nodes'][0]['target']} {v['nodes'][0]['failureSummary']}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_flow_of_a_decision_is_drawn(open_page: Opened, width: int) -> None:
    """Boxes with a border stand one below another, from what must be known to what is said where no case
    holds, none wider than the page; an exception stands further in than what it displaces."""
    page = open_page("/places/zh/dayao/decision-rural_dibao/", width=width, height=900)
    boxes = page.locator(".flow > ol > li")
    assert boxes.first.inner_text().startswith("先要知道")
    assert boxes.last.inner_text().startswith("都不属于的")
    placed = [boxes.nth(n).bounding_box() for n in range(boxes.count())]
    assert len(placed) > 5
    assert all(a and b and a["y"] + a["height"] <= b["y"] for a, b in pairwise(placed))
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width for box in placed)
    assert boxes.first.evaluate("box => parseFloat(getComputedStyle(box).borderTopWidth)") > 0
    case, exception = page.locator(".tree > ul > li").first, page.locator(".tree > ul > li > ul > li").first
    lefts = [one.locator("a").first.bounding_box() for one in (case, exception)]
    assert lefts[0] is not None
    assert lefts[1] is not None
    assert lefts[0]["x"] < lefts[1]["x"]


def test_search_finds_words_in_mid_sentence(open_page: Opened) -> None:
    """民主评议 stands within sentences only; the search finds pages with it, and leads there."""
    page = open_page("/")
    page.keyboard.press("/")
    page.locator("input.md-search__input").fill("民主评议")
    first = page.locator(".md-search-result__link").first
    home, address = page.url, str(first.get_attribute("href"))
    first.click()
    page.wait_for_url(lambda url: urldefrag(url)[0] == urldefrag(urljoin(home, address))[0])
    expect(page.locator("article")).to_contain_text("民主评议")


def test_keys_alone(open_page: Opened) -> None:
    """The first Tab leads to the link that skips to the content; it does; further on stands the search."""
    page = open_page(KINDS["place"])
    page.keyboard.press("Tab")
    assert "md-skip" in page.evaluate("document.activeElement.className").split()
    target = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    assert page.evaluate("decodeURIComponent(location.hash)") == unquote(target)
    page.goto(page.url.partition("#")[0])
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.className + ' ' + document.activeElement.href"))
    assert any("md-search__input" in one for one in seen)
    assert any("/guide/" in one for one in seen)


class Links(HTMLParser):
    """Where the links of a page lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.found.append(href)


@cache
def anchors(file: Path) -> frozenset[str]:
    """The places on a page that a link may name."""
    return frozenset(map(unescape, re.findall(r'\s(?:id|name)="?([^" >]+)', file.read_text("utf-8"))))


def page_file(path: str) -> Path:
    """The file of a path of the site."""
    file = SITE / unquote(path).lstrip("/")
    return file / "index.html" if path.endswith("/") else file


@pytest.mark.parametrize("kind", KINDS)
def test_links_within_the_site_lead_to_anchors(kind: str) -> None:
    """Every link of the page to a page of the site, or to a place on one, leads somewhere."""
    path = KINDS[kind]
    broken = []
    for link in Links(page_file(path).read_text("utf-8")).found:
        target, anchor = urldefrag(urljoin(f"http://site{path}", link))
        if not target.startswith("http://site/"):
            continue
        file = page_file(target.removeprefix("http://site"))
        named = anchor and anchor != "__skip" and file.suffix == ".html"
        if not file.is_file() or (named and unquote(anchor) not in anchors(file)):
            broken.append(link)
    assert broken == []
