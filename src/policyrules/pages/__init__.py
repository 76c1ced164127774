"""The pages of a place, written from its policy: what is decided and what is explained cannot drift apart.

Plain Markdown, in Chinese and in English, with an anchor for every provision, clause, figure, reading
and worked case. Nothing in it belongs to one site generator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from policyrules.authoring.clauses import Text
from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Language, Said
from policyrules.comparing.typical import Typicals
from policyrules.core.policy import Policy
from policyrules.pages.curves import curves_page
from policyrules.pages.differences import TITLE as DIFFERENCES
from policyrules.pages.differences import differences_page
from policyrules.pages.duties import duties_page
from policyrules.pages.facts import facts_page
from policyrules.pages.figures import figures_page
from policyrules.pages.overview import overview_page, summary_row
from policyrules.pages.periods import periods_page
from policyrules.pages.readings import readings_page
from policyrules.pages.register import register_page
from policyrules.pages.rules import decision_page_of, rules_page, terms_page
from policyrules.pages.view import PAGES, Place, View, case_page, decision_page
from policyrules.pages.worked import case_page_of, worked_page

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
TITLE: Final = Said("各地规则", "The rules of each place")
HEADS: Final = (
    Said("地方", "place"),
    Said("文件", "document"),
    Said("施行", "in force"),
    Said("项目", "programmes"),
)


def pages(
    places: Iterable[Callable[[str | None], Policy]],
    *,
    texts: Mapping[str, Text] | None = None,
    typicals: Typicals | None = None,
) -> Mapping[str, str]:
    """Every page by its path, for places given by what their policy is with an overlay (None: without).

    ``texts``: the documents' texts by the policy's id, where they are at hand. ``typicals``: the households
    that are drawn over what they earn.
    """
    found: dict[str, str] = {}
    known = []
    for policy_with in places:
        policy = policy_with(None)
        known.append(Place(policy, policy_with, (texts or {}).get(policy.id), typicals or Typicals()))
    for language in LANGUAGES:
        views = [View(place, language) for place in known]
        for view in views:
            found |= {f"{language}/{view.policy.id}/{name}": page for name, page in _place(view)}
        found[f"{language}/index.md"] = _index(views, language)
        if len(views) > 1:
            found[f"{language}/differences.md"] = "\n\n".join(differences_page(views)) + "\n"
    return found


def _place(view: View) -> Iterable[tuple[str, str]]:
    written = {
        "index": overview_page, "rules": rules_page, "terms": terms_page, "figures": figures_page,
        "facts": facts_page, "clauses": register_page, "readings": readings_page, "cases": worked_page,
        "duties": duties_page, "periods": periods_page, "curves": curves_page,
    }  # fmt: skip
    for name in PAGES:
        yield f"{name}.md", _page([*view.head(name), *written[name](view)])
    for programme in view.policy.programmes.values():
        name, title = decision_page(programme.id), view.named(programme.id, programme.label)
        yield f"{name}.md", _page([*view.head(name, title=title), *decision_page_of(view, programme)])
    for number, example in enumerate(view.policy.examples, 1):
        name, title = case_page(number), escaped(example.title)
        yield f"{name}.md", _page([*view.head(name, title=title), *case_page_of(view, number)])


def _page(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _index(views: Iterable[View], language: Language) -> str:
    rows = [summary_row(view) for view in views]
    heads = [head.in_(language) for head in HEADS]
    more = [md.link(DIFFERENCES.in_(language), "differences.md")] if len(rows) > 1 else []
    return "\n\n".join([f"# {TITLE.in_(language)}", md.table(heads, rows), *more]) + "\n"
