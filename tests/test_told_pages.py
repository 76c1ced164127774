"""Pages whose examples make one small policy, with its county's overlay: checked without a finding, cases decided."""

import re
from pathlib import Path

import pytest

from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import Source
from policyrules.checking import check_policy
from policyrules.core.policy import Policy
from policyrules.language.parser import parse
from policyrules.language.syntax import File
from policyrules.resolve import resolve

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ("from-document.md", "from-document.zh.md", "beside-others.md")
BLOCK = re.compile(r"```policy(?: title=\"[^\"]+\")?\n(.*?)```", re.S)


def files(page: str, *, overlay: bool) -> tuple[File, ...]:
    """The examples of a page that belong to its document, or to its county."""
    blocks = BLOCK.findall((DOCS / page).read_text("utf-8"))
    text = "\n".join(block for block in blocks if ("上级" in block) is overlay)
    parsed, findings = parse(Source(page, text))
    assert [f"{f.span}: {f.said.en}" for f in findings] == []
    return (parsed,) if text else ()


def policy(page: str, overlay: str | None) -> Policy:
    """The policy of a page; it must be without a finding."""
    county = files(page, overlay=True) if overlay else ()
    built, findings = resolve(files(page, overlay=False), vocabulary=(), overlay=county)
    assert built is not None, [f"{f.span}: {f.said.en}" for f in findings]
    found = (*findings, *check_policy(built, local={page}))
    assert [f"{f.span}: {f.said.en}" for f in found] == []
    return built


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_one_policy_whose_cases_are_decided(page: str) -> None:
    """No finding, no case that comes out otherwise, and at least four of them."""
    runs = list(run_examples(lambda overlay: policy(page, overlay), policy(page, None)))
    assert [line for run in runs for m in run.mismatches for line in m.lines("en")] == []
    assert len(runs) >= 4
