"""Try-it in a browser: a household filled in, the policy's text edited, a link that carries both."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from site_pages import SHOTS
from try_example import EXAMPLE, fragment, result, started

from test_pages import violations

Opened = Callable[..., Page]

HOUSEHOLD: dict[str, Any] = {
    "id": "例", "complete": "all", "dibao_status": "not_covered", "rural_registration": True, "property_ok": True,
    "register_status": "not_registered",
    "members": [
        {"id": "甲", "insured": False, "single_status": "not_covered", "jobs": [],
         "incomes": [{"id": "1", "kind": "other_wages", "amount": "150", "period": "monthly",
                      "received_on": "2017-10-01"}]},
        {"id": "乙", "insured": False, "single_status": "not_covered", "jobs": [], "incomes": []},
    ],
}  # fmt: skip
"""Two invented people of Yancheng, one of whom earns."""


YANCHENG: dict[str, Any] = {
    "place": "yancheng", "overlay": "example_county", "on": "2017-10-15", "programme": "rural_dibao",
    "case": HOUSEHOLD, "texts": {},
}  # fmt: skip
EMPTY: dict[str, Any] = YANCHENG | {"case": {"id": "例"}}
"""A household of which nothing is known."""


def test_a_household_filled_in(tried: Opened, axe: str) -> None:
    """An empty household can come to anything; what is filled in leaves less; read by all on the way.

    Not in benefit and its property not in order, a household is not included and cannot leave: refused, or not
    decided where all its members are households of their own.
    """
    page = tried(EMPTY)
    results = page.get_by_test_id("results")
    expect(results).to_contain_text("尚不能确定")
    assert violations(page, axe) == []
    choices = (
        ("农村户籍", "false"),
        ("保障状态", "not_covered"),
        ("财产合规", "false"),
        ("建档状态", "registered"),
    )
    for label, value in choices:
        page.get_by_test_id("try").get_by_label(label, exact=True).first.select_option(value)
    expect(results).to_contain_text("农村低保不予纳入 或 未规定")
    expect(results).to_contain_text("名册是否齐全")
    assert violations(page, axe) == []


def test_a_link_carries_the_example(open_page: Opened) -> None:
    """Two people, income 150元 a month: 2 × 4800元 ÷ 12 − 150元 = 650.00元/月; a link made of it says the same,
    and is opened by a page that stands already; one that is cut off leaves what is there."""
    page = started(open_page(f"/try/{fragment(YANCHENG)}"))
    expect(page.get_by_test_id("results")).to_contain_text("650.00元/月")
    page.get_by_role("button", name="生成链接").click()
    made = page.get_by_label("带着这个例子的链接")
    expect(made).to_have_value(re.compile("#t="))
    link = made.input_value()
    page.evaluate("link => { location.hash = link }", fragment(EXAMPLE))
    expect(page.locator(".try-heard")).to_have_text("农村低保 纳入 0.01元/月")
    expect(page.get_by_label("地方", exact=True)).to_have_value("sanmenxia")
    page.evaluate("link => { location.hash = link }", link[link.index("#") :])
    expect(page.get_by_test_id("results")).to_contain_text("650.00元/月")
    page.get_by_text("可以试算了。").wait_for()
    page.evaluate("link => { location.hash = link }", fragment(YANCHENG)[:-40])
    expect(page.get_by_text("这个链接不完整或不是试算的链接")).to_be_visible()
    assert "650.00元/月" in result(page)


HOSTILE = {
    "cut off": fragment(YANCHENG)[:-40],
    "no example": "#t=1." + base64.urlsafe_b64encode(zlib.compress(b"[1]")).decode(),
    "not packed": "#t=1.<img src=x onerror=window.hit=1>",
    "a place that is none": fragment(YANCHENG | {"place": "../../x"}),
    "a key of the browser": fragment(YANCHENG | {"case": json.loads('{"__proto__": {"hit": 1}}')}),
    "far too large": "#t=1." + base64.urlsafe_b64encode(zlib.compress(b"0" * 9_000_000)).decode().rstrip("="),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_link_that_is_no_link(open_page: Opened, kind: str) -> None:
    """Cut off or hostile: said in a sentence, nothing of it opened or run, and the page can be begun."""
    page = open_page(f"/try/{HOSTILE[kind]}")
    expect(page.get_by_text("这个链接不完整或不是试算的链接")).to_be_visible()
    assert page.evaluate("window.hit === undefined && ({}).hit === undefined")
    assert page.get_by_role("button", name="开始试算").is_enabled()


def test_a_link_with_markup_in_it(tried: Opened) -> None:
    """Names with HTML in them are shown as they are written."""
    hit = "<img src=x onerror=window.hit=1>"
    members = [{**HOUSEHOLD["members"][0], "id": hit}, HOUSEHOLD["members"][1]]
    page = tried(YANCHENG | {"case": {**HOUSEHOLD, "members": members}})
    expect(page.get_by_test_id("try")).to_contain_text(hit)
    assert page.evaluate("window.hit === undefined")
    assert page.locator("#try img").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_pictures_to_look_at(tried: Opened, width: int) -> None:
    """The page once it is begun, in two widths, for a person to look at; a phone scrolls down only."""
    page = tried(YANCHENG, width=width, height=844 if width == 390 else 900)
    expect(page.get_by_test_id("results")).to_contain_text("650.00元/月")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"try-begun-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
