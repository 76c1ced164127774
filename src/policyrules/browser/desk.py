"""The desk: it keeps the policies that were asked for, and answers questions about them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import define, field

from policyrules.base.errors import CaseError, Finding, PolicyError, UsageError
from policyrules.base.saying import Language, Said
from policyrules.browser.answers import decided, explained, would
from policyrules.browser.form import example_cases, form_of
from policyrules.browser.guide import guided, programmes
from policyrules.browser.messages import Question
from policyrules.browser.texts import finding_data, names_of, policy_texts
from policyrules.core.policy import Policy
from policyrules.intake.case_json import read_case
from policyrules.loading import check, find_policies, load, policy_files

Answer = Any
"""JSON data."""

DEEPEST: Final = 60
"""How deep a question may be nested: a browser's stack ends long before Python's does, without a message."""
TOO_DEEP: Final = Said(
    f"个案的 JSON 嵌套太深（最多 {DEEPEST} 层）",
    f"the JSON of the case is nested too deep (at most {DEEPEST})",
)
_KEPT: Final = 4
"""How many policies are kept: the place as it is, and as edited lately."""


@define
class Desk:
    """Answers questions; keeps the policies that it has read.

    ``folder``: a place of its own on the disk, in which edited texts stand beside the others.
    """

    folder: Path
    policies: dict[object, Policy] = field(factory=dict)

    def answer(self, message: str) -> str:
        """The answer to a question, both JSON: ``{"ask": …}`` → ``{"answer": …}`` or ``{"error": …}``."""
        if _depth(message) > DEEPEST:
            said = f"{TOO_DEEP.zh} · {TOO_DEEP.en}"  # in which language to answer was not read
            return json.dumps({"error": {"kind": "usage", "said": said}}, ensure_ascii=False)
        data = json.loads(message)
        question = Question(str(data.get("ask")), data)
        try:
            answer = {"answer": self.find(question)}
        except PolicyError as error:
            findings = [finding_data(f, question.language) for f in error.findings]
            answer = {"error": {"kind": "policy", "findings": findings}}
        except CaseError as error:
            problems = [{"field": p.field, "said": p.said.in_(question.language)} for p in error.problems]
            answer = {"error": {"kind": "case", "problems": problems}}
        except UsageError as error:
            answer = {"error": {"kind": "usage", "said": error.said.in_(question.language)}}
        return json.dumps(answer, ensure_ascii=False)

    def find(self, question: Question) -> Answer:
        """The answer as data. Raises what the library raises."""
        asked = ASKS.get(question.ask)
        if asked is None:
            raise UsageError(Said(f"没有问题“{question.ask}”", f"there is no question {question.ask!r}"))
        return asked(self, question)

    def policy(self, question: Question) -> Policy:
        """The policy of the place, overlay and edited texts that a question names."""
        place, overlay, texts = question.text("place"), question.optional("overlay"), question.texts
        key = (place, overlay, tuple(sorted(texts.items())))
        if key not in self.policies:
            policy = load(place, overlay=overlay, policies=self.root(place, texts), examples=False)
            while len(self.policies) >= _KEPT:
                del self.policies[next(iter(self.policies))]
            self.policies[key] = policy
        return self.policies[key]

    def root(self, place: str, texts: Mapping[str, str]) -> Path:
        """The folder of policies in which a place stands, with edited texts in place of its own."""
        found = find_policies()
        if place not in found:
            raise UsageError(Said(f"没有地方“{place}”", f"there is no place {place!r}"))
        own = found[place].parent
        if not texts:
            return own
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(own, self.folder)
        known = {path.relative_to(own).as_posix() for path in policy_files(place, policies=own)}
        for name, text in texts.items():
            if name not in known:
                raise UsageError(Said(f"{place} 没有文件“{name}”", f"{place} has no file {name!r}"))
            (self.folder / name).write_text(text, encoding="utf-8", newline="")
        return self.folder


def _depth(message: str) -> int:
    """How deep JSON is nested, at least: brackets outside of texts."""
    depth = deepest = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', message):
        if found[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in "]}":
            depth -= 1
    return deepest


def _form(desk: Desk, question: Question) -> Answer:
    return form_of(desk.policy(question), question.language)


def _cases(desk: Desk, question: Question) -> Answer:
    place, overlay = question.text("place"), question.optional("overlay")
    policy = load(place, overlay=overlay, policies=desk.root(place, {}))
    return example_cases(policy, overlay)


def _decide(desk: Desk, question: Question) -> Answer:
    policy = desk.policy(question)
    case = read_case(policy, question.parts.get("case"), on=question.on)
    return decided(policy, case, question)


def _explain(desk: Desk, question: Question) -> Answer:
    policy = desk.policy(question)
    case = read_case(policy, question.parts.get("case"), on=question.on)
    return explained(policy, case, question)


def _would(desk: Desk, question: Question) -> Answer:
    policy = desk.policy(question)
    case = read_case(policy, question.parts.get("case"), on=question.on)
    return would(policy, case, question)


def _texts(desk: Desk, question: Question) -> Answer:
    place = question.text("place")
    return policy_texts(place, question.optional("overlay"), desk.root(place, {}))


def _check(desk: Desk, question: Question) -> Answer:
    place, texts = question.text("place"), question.texts
    found = check(place, overlay=question.optional("overlay"), policies=desk.root(place, texts))
    return _told(found, question.language)


def _told(findings: tuple[Finding, ...], language: Language) -> Answer:
    return [finding_data(finding, language) for finding in findings]


def _names(desk: Desk, question: Question) -> Answer:
    return names_of(desk.policy(question), question.language)


def _programmes(desk: Desk, question: Question) -> Answer:
    return programmes(desk.policy(question), question)


def _guide(desk: Desk, question: Question) -> Answer:
    return guided(desk.policy(question), question)


ASKS: Final[Mapping[str, Callable[[Desk, Question], Answer]]] = {
    "form": _form, "cases": _cases, "decide": _decide, "explain": _explain, "would": _would,
    "texts": _texts, "check": _check, "names": _names, "programmes": _programmes, "guide": _guide,
}  # fmt: skip
"""Every question by its name."""
