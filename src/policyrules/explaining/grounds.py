"""What a decision rests on, in words: provisions applied, what is not decided, what clashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policyrules.base.saying import Language
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.reasons import Applied
from policyrules.core.types import SILENT, Citation
from policyrules.explaining.phrases import citation_text, name_text, path_text, say, value_text


def cited_lines(citations: Iterable[Citation], policy: Policy, language: Language, indent: str) -> list[str]:
    """Citations, a line each."""
    return [indent + citation_text(citation, policy, language) for citation in citations]


def _with_ground(provisions: Iterable[Applied]) -> Iterator[Applied]:
    """Those that cite a clause or rest on how a text is read: the others stand in how it was worked out."""
    for applied in provisions:
        if applied.citations or any(taken for _, taken in applied.readings):
            yield applied


def applied_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """The provisions applied, each with its clauses."""
    lines: list[str] = []
    for applied in _with_ground(decision.applied):
        known = (c for c in applied.contributions if c.value is not None)
        told = [c for c in known if not isinstance(c.value, bool | str)]
        stated = [c for c in told if c.value is not SILENT]  # a value that a case says nothing of
        given = [
            f"{path_text(c.path, policy, language)} {value_text(c.value, None, c.unit, language)}".lstrip()
            for c in stated or told
        ]
        head = name_text(applied.provision, applied.label, language)
        colon, between = say(language, "：", ": "), say(language, "；", "; ")
        lines.append(f"  {head}" + (colon + between.join(given) if given else ""))
        lines += _founded(applied, policy, language)
    return lines


def _founded(applied: Applied, policy: Policy, language: Language) -> Iterable[str]:
    """The clauses of a provision; of one that cites none, as places share it, the readings it rests on."""
    yield from cited_lines(applied.citations, policy, language, "    ")
    for id_, taken in () if applied.citations else applied.readings:
        reading = policy.readings.get(id_)
        options = reading.options if reading is not None else ()
        option = next((name_text(o, label, language) for o, label, _ in options if o == taken), "")
        question = reading.question.in_(language) if reading is not None else ""
        yield f"    {say(language, '释义', 'reading')} {id_} {option or question}".rstrip()


def one_of_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """Those of which one applies, the outcome being the same."""
    return _provisions(decision.one_of, policy, language)


def grounds_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """What else the result rests on."""
    return [] if decision.status == "silent" else _provisions(decision.grounds, policy, language)


def lapsed_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """What is no longer given because its period is over."""
    lines: list[str] = []
    for lapsed in decision.lapsed:
        where = path_text(lapsed.path, policy, language)
        lines.append(f"  {f'{where} ' if where else ''}{name_text(lapsed.provision, lapsed.label, language)}")
        lines += cited_lines(lapsed.citations, policy, language, "    ")
    return lines


def _provisions(provisions: Iterable[Applied], policy: Policy, language: Language) -> list[str]:
    lines: list[str] = []
    for applied in _with_ground(provisions):
        lines.append(f"  {name_text(applied.provision, applied.label, language)}")
        lines += _founded(applied, policy, language)
    return lines


def silent_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """The clauses searched that do not decide."""
    return cited_lines(decision.silent, policy, language, "  ")


def clash_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """The rules that contradict each other."""
    lines: list[str] = []
    for id_ in decision.clash:
        provision = policy.provisions[id_]
        lines.append(f"  {name_text(provision.id, provision.label, language)}")
        lines += cited_lines(provision.citations, policy, language, "    ")
    return lines
