"""The site around the pages: a hook of mkdocs that has the library write the pages of the places, splits
the navigation by language, and leads from each page to the same in the other language.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from policyrules.authoring.clauses import read_clauses, read_document
from policyrules.base.saying import Language
from policyrules.comparing.typical import read_typical
from policyrules.core.policy import Policy
from policyrules.loading import find_policies, load
from policyrules.pages import TITLE, pages
from policyrules.pages.differences import TITLE as DIFFERENCES
from policyrules.pages.view import PAGES, decision_page

WHERE = "places"
"""The folder of the site in which they stand."""
LANGUAGES: tuple[Language, ...] = ("zh", "en")
NAMES = {"zh": "中文", "en": "English"}
HOME = {"zh": "index.md", "en": "index.en.md"}
EVERY = {"zh": "全部", "en": "All of them"}
FILES = "places"
"""What stands in the navigation where the pages of the places go."""
TRY = {
    "zh": "[一步步问](../../../guide.md)：回答几个问题，看能得到什么 · "
    "[试算](../../../try.md)：填一户人家，或改规则，看结果",
    "en": "[Step by step](../../../guide.en.md): answer a few questions, see what is possible · "
    "[Try it](../../../try.en.md): fill in a household, or change the rules, and see the result",
}
"""Where a resident goes on from the home of a place."""
SITE: dict[str, Any] = {}
"""The navigation of each language, and the language of each page, of the build at hand."""


@event_priority(100)
def on_config(config: Any, /) -> Any:
    """Put the places into the navigation, and their words into the dictionary of the search."""
    folder = Path(config.config_file_path).parent / "policies"
    SITE["loaders"] = {place: cache(partial(_load, place)) for place in sorted(find_policies(folder))}
    policies = [loader(None) for loader in SITE["loaders"].values()]
    config.nav = [
        {name: _filled(entries, policies, language)}
        for language, entry in zip(LANGUAGES, config.nav, strict=True)
        for name, entries in entry.items()
    ]
    words = Path(tempfile.mkdtemp()) / "words.txt"
    words.write_text("".join(f"{word} 1000\n" for word in _words(policies)), "utf-8")
    config.plugins["material/search"].config.jieba_dict_user = str(words)
    return config


def on_files(files: Files, /, *, config: Any) -> Files:
    """Add every page; with POLICYRULES_SOURCES a folder of texts, each clause beside its rule."""
    folder = os.environ.get("POLICYRULES_SOURCES")
    loaders = SITE["loaders"]
    texts = {p: read_clauses(read_document(Path(folder) / f"{p}.md")) for p in loaders} if folder else {}
    typicals = read_typical(Path(config.config_file_path).parent / "examples" / "typical")
    for path, text in pages(loaders.values(), texts=texts, typicals=typicals).items():
        files.append(File.generated(config, f"{WHERE}/{path}", content=text))
    return files


def on_nav(nav: Navigation, /, *, files: Files, **_more: Any) -> Navigation:
    """A navigation for each language; a page of both is one of the second, with its neighbours there."""
    SITE["nav"], SITE["language"] = {}, {}
    for language, tree in zip(LANGUAGES, nav.items, strict=True):
        own = list(_pages(tree.children))
        SITE["language"] |= {page.file.src_path: language for page in own}
        SITE["nav"][language] = Navigation(tree.children, own)
        for item in tree.children:
            item.parent = None
            _under(item)
    for language in LANGUAGES:
        own = [p for p in SITE["nav"][language].pages if SITE["language"][p.file.src_path] == language]
        for before, page, after in zip([None, *own], own, [*own[1:], None], strict=False):
            page.previous_page, page.next_page = before, after
    for file in files.documentation_pages():
        case = re.fullmatch(rf"({WHERE}/(\w+)/.+)/case-\d+\.md", file.src_path)
        if case is not None and file.page is not None:
            SITE["language"][file.src_path] = case[2]
            cases = files.get_file_from_path(f"{case[1]}/cases.md")
            if cases is not None and cases.page is not None:
                file.page.parent = cases.page.parent
    return nav


def on_page_markdown(markdown: str, /, *, page: Page, **_more: Any) -> str:
    """Worked cases are found by the list of them, not one by one; the home of a place leads to what may be
    tried on it.
    """
    path = page.file.src_path
    if re.search(r"/case-\d+\.md$", path):
        page.meta["search"] = {"exclude": True}
    home = re.fullmatch(rf"{WHERE}/(zh|en)/[^/]+/index\.md", path)
    if home is None:
        return markdown
    head, _, body = markdown.partition("\n\n</div>\n\n")
    return f"{head}\n\n</div>\n\n{TRY[home[1]]}\n\n{body}"


def on_page_context(context: dict[str, Any], /, *, page: Page, config: Any, **_more: Any) -> dict[str, Any]:
    """The navigation, the words of the theme and the way to the twin, in the page's language."""
    language = SITE["language"].get(page.file.src_path, "en")
    other = "en" if language == "zh" else "zh"
    found = SITE["files"].get_file_from_path(_twin(page.file.src_path, language))
    home = SITE["files"].get_file_from_path(HOME[other])
    links = {language: page.url or "./", other: (found or home).url or "./"}
    config.extra["alternate"] = [{"name": NAMES[one], "link": links[one], "lang": one} for one in LANGUAGES]
    config.theme["language"] = language
    context["nav"] = SITE["nav"][language]
    context["nav"].homepage = SITE["files"].get_file_from_path(HOME[language]).page
    return context


def on_env(env: Any, /, *, files: Files, **_more: Any) -> Any:
    """Keep the files, by which twins are found."""
    SITE["files"] = files
    return env


def on_post_build(*, config: Any, **_more: Any) -> None:
    """Mend the theme's search, which never tries a word that ends where the query ends, and write its index
    in UTF-8: escaped, each Chinese character takes twice as much.

    民主评议 was looked for as 民, once a page had that as a word of its own.
    """
    index = Path(config.site_dir) / "search" / "search_index.json"
    found = json.loads(index.read_text("utf-8"))
    index.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")), "utf-8")
    for path in (Path(config.site_dir) / "assets" / "javascripts" / "workers").glob("search.*.js"):
        text, mended = TO_THE_END.subn(r"\1<=\4", path.read_text("utf-8"))
        if mended != 1:
            raise PluginError(
                f"{path.name}: the search of this version of the theme is not the one mended here"
            )
        path.write_text(text, "utf-8")


TO_THE_END = re.compile(r"(for\(let (\w)=(\w)\+1;\2)<((\w)\.length;\2\+\+\)\5\.slice\(\3,\2\)in )")
"""Where the theme's search goes through the ends of words in a query, the last of them left out."""


def _load(place: str, overlay: str | None) -> Policy:
    return load(place, overlay=overlay, examples=True)


# ── navigation ──


def _filled(entries: list[Any], policies: list[Policy], language: Language) -> list[Any]:
    """The navigation with the places where it says so."""
    found: list[Any] = []
    for entry in entries:
        if entry == FILES:
            found += _places(policies, language)
        elif isinstance(entry, Mapping):
            found.append(
                {k: _filled(v, policies, language) if isinstance(v, list) else v for k, v in entry.items()}
            )
        else:
            found.append(entry)
    return found


def _places(policies: list[Policy], language: Language) -> Iterator[dict[str, Any]]:
    """The pages of each place, and what is of all of them."""
    where = f"{WHERE}/{language}"
    yield {TITLE.in_(language): f"{where}/index.md"}
    for policy in policies:
        own = f"{where}/{policy.id}"
        children: list[Any] = [f"{own}/index.md"]
        for name, title in PAGES.items():
            said = title.in_(language)
            said = said[:1].upper() + said[1:]
            if name == "rules":
                decisions = [
                    {p.label if language == "zh" else p.id: f"{own}/{decision_page(p.id)}.md"}
                    for p in policy.programmes.values()
                ]
                children.append({said: [{EVERY[language]: f"{own}/{name}.md"}, *decisions]})
            elif name != "index":
                children.append({said: f"{own}/{name}.md"})
        yield {policy.document.place or policy.document.title: children}
    said = DIFFERENCES.in_(language)
    yield {said[:1].upper() + said[1:]: f"{where}/differences.md"}


def _pages(items: list[Any]) -> Iterator[Page]:
    for item in items:
        if isinstance(item, Page):
            yield item
        elif item.children:
            yield from _pages(item.children)


def _under(item: Any) -> None:
    """Every item below a section has it as its parent."""
    if isinstance(item, Section):
        for child in item.children:
            child.parent = item
            _under(child)


def _twin(path: str, language: str) -> str:
    """Where the same page stands in the other language, if it is there."""
    if path.startswith(f"{WHERE}/"):
        return path.replace(f"{WHERE}/{language}/", f"{WHERE}/{'en' if language == 'zh' else 'zh'}/", 1)
    if path.endswith((".zh.md", ".en.md")):
        return f"{path[:-6]}.md"
    return f"{path[:-3]}{'.en.md' if language == 'zh' else '.zh.md'}"


# ── words that the search must know ──


def _words(policies: list[Policy]) -> list[str]:
    """The names of two to four characters that the policies give: longer ones are found by their parts."""
    labels = (
        label
        for p in policies
        for label in (
            *(g.label for g in p.givens.values()),
            *(d.label for d in p.defs.values()),
            *(e.label for e in p.entities.values()),
            *(o.label for g in p.givens.values() for o in g.type.options),
            *(o.label for one in p.programmes.values() for o in one.outcomes),
        )
    )
    return sorted({*ALWAYS, *(label for label in labels if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", label))})


ALWAYS = ("民主评议", "悬崖效应", "单人户", "渐退期", "低保", "特困", "建档立卡", "共同生活", "应保尽保")
"""Terms of the field that documents use in mid-sentence and no policy need have as a name."""
