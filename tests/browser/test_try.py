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
from test_guide import READY

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


def fragment(**changes: Any) -> str:
    """A link to an example of Yancheng, with some of its parts as said."""
    example = {"place": "yancheng", "overlay": "example_county", "on": "2017-10-15", "programme": "rural_dibao",
               "case": HOUSEHOLD, "texts": {}} | changes  # fmt: skip
    packed = zlib.compress(json.dumps(example, ensure_ascii=False).encode())
    return "#t=1." + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def started(page: Page) -> Page:
    page.get_by_role("button", name="开始试算").click()
    page.get_by_test_id("results").wait_for(timeout=READY)
    return page


def test_a_household_filled_in(open_page: Opened, axe: str) -> None:
    """An empty household can come to anything; what is filled in leaves less; read by all on the way.

    Not in benefit and its property not in order, a household is not included and cannot leave: refused, or not
    decided where all its members are households of their own.
    """
    page = started(open_page("/try/"))
    page.get_by_label("地方", exact=True).select_option("yancheng")
    results = page.get_by_test_id("results")
    expect(results).to_contain_text("尚不能确定", timeout=30_000)
    assert violations(page, axe) == []
    choices = (
        ("农村户籍", "false"),
        ("保障状态", "not_covered"),
        ("财产合规", "false"),
        ("建档状态", "registered"),
    )
    for label, value in choices:
        page.get_by_test_id("try").get_by_label(label, exact=True).first.select_option(value)
    expect(results).to_contain_text("农村低保不予纳入 或 未规定", timeout=30_000)
    expect(results).to_contain_text("名册是否齐全")
    assert violations(page, axe) == []


def test_a_link_carries_the_example(open_page: Opened) -> None:
    """Two people, income 150元 a month: 2 × 4800元 ÷ 12 − 150元 = 650.00元/月; a link made of it says the same."""
    page = started(open_page(f"/try/{fragment()}"))
    expect(page.get_by_test_id("results")).to_contain_text("650.00元/月", timeout=30_000)
    page.get_by_role("button", name="生成链接").click()
    made = page.get_by_label("带着这个例子的链接")
    expect(made).to_have_value(re.compile("#t="))
    link = made.input_value()
    again = started(open_page("/try/" + link[link.index("#") :]))
    expect(again.get_by_test_id("results")).to_contain_text("650.00元/月", timeout=30_000)


HOSTILE = {
    "cut off": fragment()[:-40],
    "no example": "#t=1." + base64.urlsafe_b64encode(zlib.compress(b"[1]")).decode(),
    "not packed": "#t=1.<img src=x onerror=window.hit=1>",
    "a place that is none": fragment(place="../../x"),
    "a key of the browser": fragment(case=json.loads('{"__proto__": {"hit": 1}}')),
    "far too large": "#t=1." + base64.urlsafe_b64encode(zlib.compress(b"0" * 9_000_000)).decode().rstrip("="),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_link_that_is_no_link(open_page: Opened, kind: str) -> None:
    """Cut off or hostile: said in a sentence, nothing of it opened or run, and the page can be begun."""
    page = open_page(f"/try/{HOSTILE[kind]}")
    expect(page.get_by_text("这个链接不完整或不是试算的链接")).to_be_visible()
    assert page.evaluate("window.hit === undefined && ({}).hit === undefined")
    assert page.get_by_role("button", name="开始试算").is_enabled()


def test_a_link_with_markup_in_it(open_page: Opened) -> None:
    """Names with HTML in them are shown as they are written."""
    hit = "<img src=x onerror=window.hit=1>"
    members = [{**HOUSEHOLD["members"][0], "id": hit}, HOUSEHOLD["members"][1]]
    page = started(open_page(f"/try/{fragment(case={**HOUSEHOLD, 'members': members})}"))
    expect(page.get_by_test_id("try")).to_contain_text(hit, timeout=30_000)
    assert page.evaluate("window.hit === undefined")
    assert page.locator("#try img").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_pictures_to_look_at(open_page: Opened, width: int) -> None:
    """The page once it is begun, in two widths, for a person to look at; a phone scrolls down only."""
    page = started(open_page(f"/try/{fragment()}", width=width, height=844 if width == 390 else 900))
    expect(page.get_by_test_id("results")).to_contain_text("650.00元/月", timeout=30_000)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"try-begun-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
