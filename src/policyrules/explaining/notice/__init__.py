"""The notice (告知书): a decision to print, sign and seal, as text, Markdown or one HTML file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

from policyrules.base.arguments import typed
from policyrules.base.saying import Language
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.totals import HouseholdTotal
from policyrules.explaining.notice.content import Document, notice_of
from policyrules.explaining.notice.forms import to_html, to_markdown, to_text

Form = Literal["text", "md", "html"]
_FORMS: Final[dict[Form, Callable[[Document], str]]] = {"text": to_text, "md": to_markdown, "html": to_html}

__all__ = ["Document", "Form", "notice", "notice_of", "to_html", "to_markdown", "to_text"]


@typed
def notice(
    policy: Policy,
    decision: Decision,
    *,
    case: Case | None = None,
    totals: Sequence[HouseholdTotal] = (),
    language: Language = "zh",
    form: Form = "text",
) -> str:
    """The decision as a notice, as plain text, Markdown ("md") or HTML ("html"), ended by a line break.

    It states what the decision holds, and what the household gets altogether where ``totals`` are
    given; how to appeal is the authority's to add. With ``case`` the receipt's digest covers the sources
    of the facts too, as ``decide`` writes it. The HTML is one file without any outside reference,
    everything in it escaped.
    """
    return _FORMS[form](notice_of(policy, decision, case=case, totals=totals, language=language))
