"""A household of Sanmenxia that the tests of try-it share, and how they come to its result."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

from playwright.sync_api import Page, expect

READY = 180_000
"""The runtime starts within 10 seconds on an idle machine; a busy one may take many times as long."""

MEMBER: dict[str, Any] = {"complete": ["incomes", "jobs", "offers", "bills", "spendings"], "insured": False}
CASE: dict[str, Any] = {
    "id": "1",
    "complete": ["members", "emergencies"],
    "dibao_status": "not_covered",
    "property_ok": True,
    "register_status": "registered",
    "exit_plan_year": "none",
    "members": [
        {
            "id": "甲",
            **MEMBER,
            "incomes": [{"id": "1", "kind": "business", "amount": "300.00", "period": "monthly"}],
        },
        {
            "id": "乙",
            **MEMBER,
            "incomes": [{"id": "2", "kind": "transfers", "amount": "259.99", "period": "monthly"}],
        },
    ],
}
"""Two persons with 559.99 元 a month; the line of 2017 is 3360 元 a person and year, 560 a month for both."""

EXAMPLE: dict[str, Any] = {
    "place": "sanmenxia", "overlay": "example_county", "on": "2017-03-10", "programme": "rural_dibao",
    "case": CASE, "texts": {},
}  # fmt: skip


def fragment(example: object) -> str:
    """The part of an address that carries an example."""
    packed = zlib.compress(json.dumps(example, ensure_ascii=False).encode())
    return "#t=1." + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def link(example: object, path: str = "/try/") -> str:
    """The address that carries an example."""
    return path + fragment(example)


def started(page: Page) -> Page:
    """The page after its button was pressed and the library answered."""
    page.get_by_role("button", name="开始试算").click()
    page.get_by_text("可以试算了。").wait_for(timeout=READY)
    return page


def result(page: Page) -> str:
    """What the page says of the household, in one line."""
    expect(page.get_by_test_id("results")).to_have_attribute("aria-busy", "false")
    return page.locator(".try-heard").inner_text()
