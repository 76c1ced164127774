"""What every page of a place is written from: the policy, the language, the text, the cases that try it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from attrs import field, frozen

from policyrules.authoring.case_coverage import Tried, case_coverage
from policyrules.authoring.clauses import Text
from policyrules.authoring.explained_case import decided_under
from policyrules.base import markdown as md
from policyrules.base.errors import CaseError, Source, Span
from policyrules.base.markdown import escaped
from policyrules.base.saying import Language, Said
from policyrules.comparing.typical import Typicals
from policyrules.core.decision import Decision
from policyrules.core.expressions import Expr
from policyrules.core.policy import Policy
from policyrules.core.spoken import expression_said
from policyrules.core.stated import policy_of
from policyrules.core.types import Citation
from policyrules.core.worked import Example
from policyrules.explaining.phrases import citation_text, name_text
from policyrules.language.building.placing import PARTS
from policyrules.language.parser import Chunk, analyse
from policyrules.pages.alternatives import Alternatives, alternatives
from policyrules.pages.drawn import Drawn, drawn

PAGES: Final[Mapping[str, Said]] = {
    "index": Said("概要", "overview"),
    "rules": Said("决定", "decisions"),
    "terms": Said("条件和计算", "conditions and quantities"),
    "figures": Said("标准", "figures"),
    "facts": Said("事实", "facts"),
    "periods": Said("期间", "periods"),
    "clauses": Said("条款", "clauses"),
    "readings": Said("释义", "readings"),
    "curves": Said("收入和待遇", "earning and benefit"),
    "cases": Said("案例", "worked cases"),
    "duties": Said("名单和时限", "lists and deadlines"),
}
"""The pages that every place has, in order; beside them each decision and each worked case has its own."""


@frozen(slots=False)
class Place:
    """A place, and what is worked out of it once for all its pages."""

    policy: Policy
    policy_with: Callable[[str | None], Policy] = field(repr=False)
    """The policy with an overlay."""
    text: Text | None = field(default=None, repr=False)
    """The document's own text, where it is at hand."""
    typicals: Typicals = field(default=Typicals(), repr=False)
    """The typical households that are drawn."""

    @cached_property
    def drawn(self) -> tuple[Drawn, ...]:
        """Each typical household under the place."""
        return drawn(self.policy, self.policy_with, self.typicals)

    @cached_property
    def tried(self) -> Mapping[str, Tried]:
        """By provision: the worked cases that apply and refuse it."""
        found = case_coverage(self.policy_with, self.policy, decided=self.decided)
        return {row.provision: row for row in found.rows}

    @cached_property
    def decided(self) -> tuple[tuple[Policy, tuple[Decision, ...]], ...]:
        """For each worked case the policy that decides it and the decisions; none where it cannot be read."""
        return tuple(_decided(self.policy_with, example) for example in self.policy.examples)

    @cached_property
    def alternatives(self) -> Alternatives:
        """What other readings would change in the worked cases."""
        return alternatives(self.policy, [own for own, _ in self.decided])

    @cached_property
    def overlays(self) -> tuple[Policy, ...]:
        """The policy with each overlay that a worked case names."""
        named = dict.fromkeys(example.overlay for example in self.policy.examples if example.overlay)
        return tuple(self.policy_with(overlay) for overlay in named)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The how many-th worked case each is, by its title."""
        return {example.title: number for number, example in enumerate(self.policy.examples, 1)}

    @cached_property
    def _chunks(self) -> dict[Source, tuple[Chunk, ...]]:
        return {}

    def written(self, span: Span | None) -> str:
        """The policy's own words for what stands at a place: the part of a declaration, or all of it."""
        if span is None:
            return ""
        if span.source not in self._chunks:
            self._chunks[span.source] = tuple(analyse(span.source).chunks)
        chunks = self._chunks[span.source]
        at = bisect_right(chunks, span.start, key=lambda chunk: chunk.tokens[0].start) - 1
        if at < 0 or chunks[at].tokens[-1].end <= span.start:
            return ""
        start, end = _part(chunks[at], span.start)
        return _flush(span.source.text[start:end])


def _decided(
    policy_with: Callable[[str | None], Policy], example: Example
) -> tuple[Policy, tuple[Decision, ...]]:
    own = policy_of(policy_with(example.overlay), example)
    try:
        return own, decided_under(own, example)
    except CaseError:
        return own, ()


@frozen
class View:
    """A place as one language shows it."""

    place: Place
    language: Language

    @property
    def policy(self) -> Policy:
        """The place's policy, without a county's overlay."""
        return self.place.policy

    @property
    def place_name(self) -> str:
        """The place, or the title of its document where it names none."""
        return escaped(self.policy.document.place or self.policy.document.title)

    def say(self, said: Said) -> str:
        """What is said, as Markdown in which it is nothing but text."""
        return escaped(said.in_(self.language))

    def title(self, said: Said) -> str:
        """What is said, as a heading."""
        text = self.say(said)
        return text[:1].upper() + text[1:]

    def listed(self, parts: Iterable[str]) -> str:
        """Parts, with what stands between two of them."""
        return self.words("、", ", ").join(parts)

    def folded(self, said: Said, body: str) -> Iterator[str]:
        """A part of the page that is opened by whoever wants it."""
        yield f'<details markdown="1"><summary>{self.title(said)}</summary>'
        yield body
        yield "</details>"

    def sentence(self, clause: str) -> str:
        """The words of a clause, where the text is at hand; else empty."""
        text = self.place.text
        return escaped(text.clauses.get(clause, "")) if text is not None else ""

    def words(self, zh: str, en: str) -> str:
        """One of two texts, as it stands."""
        return zh if self.language == "zh" else en

    def named(self, id_: str, label: str) -> str:
        """The name of a thing."""
        return escaped(name_text(id_, label, self.language))

    def expression(self, expr: Expr) -> str:
        """An expression in words."""
        return self.say(expression_said(self.policy, expr))

    def cited(self, citations: Iterable[Citation]) -> Iterator[str]:
        """Each citation; one of the place's own document leads to its clause."""
        for citation in dict.fromkeys(citations):
            text = escaped(citation_text(citation, self.policy, self.language))
            own = citation.document in ("", self.policy.id)
            yield md.link(text, f"clauses.md#{citation.clause}") if own else text

    def provision_link(self, id_: str) -> str:
        """A provision by name, leading to where it is explained."""
        provision = self.policy.provisions[id_]
        if provision.kind == "deadline":
            return md.link(self.named(id_, provision.label), f"duties.md#{id_}")
        single = ".single" if provision.kind == "single" else ""
        return md.link(self.named(id_, provision.label), rule_target(self.policy, f"{id_}{single}"))

    def reader_link(self, id_: str) -> str:
        """A list, a decision or a conclusion by name, leading to where it stands."""
        roster = self.policy.rosters.get(id_)
        if roster is not None:
            return md.link(self.named(id_, roster.label), f"duties.md#{id_}")
        return md.link(self.named(id_, self.policy.defs[id_].label), rule_target(self.policy, id_))

    def case_link(self, title: str) -> str:
        """A worked case by its title, leading to its page."""
        return md.link(escaped(title), f"{case_page(self.place.numbers[title])}.md")

    def reading_links(self, readings: Iterable[str]) -> Iterator[str]:
        """Each reading by its id, leading to its question."""
        for id_ in readings:
            yield md.link(escaped(id_), f"readings.md#{id_}")

    def head(self, page: str, *, title: str = "") -> Iterator[str]:
        """What every page of the place begins with: title, the other pages, the other language.

        ``title``: that of a page of its own, as Markdown, which is none of ``PAGES``.
        """
        document = self.policy.document
        own = title or self.title(PAGES[page])
        yield f"# {escaped(document.place or document.title)}{self.words('：', ': ')}{own}"
        others = [
            own if name == page else md.link(self.title(said), f"{name}.md") for name, said in PAGES.items()
        ]
        other = self.words("en", "zh")
        twin = md.link(self.words("English", "中文"), f"../../{other}/{self.policy.id}/{page}.md")
        yield md.boxed("pages", " · ".join([*others, twin]))


def decision_page(programme: str) -> str:
    """The name of the page of a decision."""
    return f"decision-{programme}"


def case_page(number: int) -> str:
    """The name of the page of a worked case."""
    return f"case-{number}"


def rule_target(policy: Policy, id_: str) -> str:
    """Where a decision, a conclusion or a provision of either is explained."""
    whose = id_.partition(".")[0]
    page = decision_page(whose) if whose in policy.programmes else "terms"
    return f"{page}.md#{id_}"


def _part(chunk: Chunk, at: int) -> tuple[int, int]:
    """Where the part of a declaration that an offset lies in begins and ends; the whole where it has none."""
    begin, end = chunk.tokens[0].start, chunk.tokens[-1].end
    tree = chunk.tree
    if tree is None:
        return begin, end
    heads = [part.first.start for part in tree.parts if part.rule in PARTS.get(tree.rule, {})]
    own = bisect_right(heads, at) - 1
    if own < 0:
        return begin, end
    until = heads[own + 1] if own + 1 < len(heads) else end
    return heads[own], max(part.last.end for part in tree.parts if heads[own] <= part.first.start < until)


def _flush(text: str) -> str:
    """A block without its indent, what follows the first line two in; the first has none already."""
    first, *rest = text.splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    return "\n".join([first, *(line[max(margin - 2, 0) :] for line in rest)])
