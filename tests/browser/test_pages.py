"""Every kind of page in a browser: it reads, finds, fits a phone, obeys the keyboard and is readable by all."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from playwright.sync_api import Page
from site_pages import KINDS, SHOTS, SITE

Opened = Callable[..., Page]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_reads_and_asks_nothing_of_others(open_page: Opened, kind: str) -> None:
    """It has one heading of the first level and text under it; every request stays on the site."""
    page = open_page(KINDS[kind])
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() == 1
    assert len(page.locator("article").inner_text()) > 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_phone_scrolls_down_only(open_page: Opened, kind: str) -> None:
    """At 390 pixels nothing but tables and code, which scroll inside themselves, is wider than the screen."""
    page = open_page(KINDS[kind], width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_everybody_can_read_it(open_page: Opened, axe: str, kind: str, dark: bool) -> None:
    """axe-core finds no violation of a serious or critical kind: contrast, labels, names, roles, order."""
    page = open_page(KINDS[kind], dark=dark)
    assert violations(page, axe) == []


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds of serious or critical kind, with the first place of each."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {len(v['nodes'])}, {v['nodes'][0]['target']} {v['nodes'][0]['failureSummary']}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_to_look_at(open_page: Opened, kind: str, width: int) -> None:
    """The page in the two widths, for a person to look at; it is as wide as asked for."""
    page = open_page(KINDS[kind], width=width, height=844 if width == 390 else 900)
    path = SHOTS / f"{kind.replace(' ', '-')}-{width}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    assert int.from_bytes(path.read_bytes()[16:20], "big") == width


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
    first.wait_for()
    first.click()
    page.wait_for_load_state("load")
    assert "民主评议" in page.locator("article").inner_text()


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


class Anchors(HTMLParser):
    """The ids of a page, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids |= {value for name in ("id", "name") if (value := found.get(name))}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")


def page_file(path: str) -> Path:
    """The file of a path of the site."""
    file = SITE / unquote(path).lstrip("/")
    return file / "index.html" if path.endswith("/") else file


@pytest.mark.parametrize("kind", KINDS)
def test_links_within_the_site_lead_to_anchors(kind: str) -> None:
    """Every link of the page to a page of the site, or to a place on one, leads somewhere."""
    path = KINDS[kind]
    read: dict[str, Anchors] = {}
    broken = []
    for link in Anchors(page_file(path).read_text("utf-8")).links:
        target, anchor = urldefrag(urljoin(f"http://site{path}", link))
        if not target.startswith("http://site/"):
            continue
        file = page_file(target.removeprefix("http://site"))
        if not file.is_file():
            broken.append(link)
        elif anchor and file.suffix == ".html":
            found = read.setdefault(str(file), Anchors(file.read_text("utf-8")))
            broken += [link] if unquote(anchor) not in found.ids and anchor != "__skip" else []
    assert broken == []
