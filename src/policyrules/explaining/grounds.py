"""What a decision rests on, in words: provisions applied, what is not decided, what clashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

from policyrules.base.saying import Language
from policyrules.core.decision import Decision, Step
from policyrules.core.policy import Policy
from policyrules.core.reasons import Applied
from policyrules.core.types import SILENT, Citation, Type
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
    amount = decision.amount
    rounded = amount is not None and amount.state == "exact" and not _fraction(amount.low)
    held = own_provisions(policy, decision) if decision.status == "held" else ()  # what it gives is not said
    for applied in _with_ground(decision.applied):
        known = (c for c in applied.contributions if c.value is not None)
        told = [c for c in known if not isinstance(c.value, bool | str)]
        stated = [c for c in told if c.value is not SILENT]  # a value that a case says nothing of
        if rounded:  # 41/12元/月 below the 3.42元/月 that is paid of it: stands in how it was worked out
            stated, told = ([c for c in some if not _fraction(c.value)] for some in (stated, told))
        given = [
            f"{path_text(c.path, policy, language)} {value_text(c.value, None, c.unit, language)}".lstrip()
            for c in (stated or told if applied.provision not in held else ())
        ]
        head = name_text(applied.provision, applied.label, language)
        colon, between = say(language, "：", ": "), say(language, "；", "; ")
        lines.append(f"  {head}" + (colon + between.join(given) if given else ""))
        lines += _founded(applied, policy, language)
    return lines


def _fraction(value: object) -> bool:
    """Whether a held value is no whole number: of money, of fen."""
    return isinstance(value, Fraction) and value.denominator != 1


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
    return [] if is_sure(policy, decision) else _provisions(decision.one_of, policy, language)


def perhaps_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """Those that may apply beside one that certainly does, the outcome being the same."""
    return _provisions(decision.one_of, policy, language) if is_sure(policy, decision) else []


def is_sure(policy: Policy, decision: Decision) -> bool:
    """Whether a rule of the decision itself certainly applies, whatever else may."""
    own = own_provisions(policy, decision)
    return any(applied.provision in own for applied in decision.applied)


def own_provisions(policy: Policy, decision: Decision) -> frozenset[str | None]:
    """The provisions of the cases of a decision itself."""
    known = policy.defs.get(decision.programme)
    return frozenset() if known is None else frozenset(case.provision for case in known.cases)


def grounds_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """What else the result rests on; of a condition, whether it holds."""
    if decision.status == "silent":
        return []
    return _provisions(decision.grounds, policy, language, conditions_held(decision.trace))


def every_step(trace: Step | None) -> Iterator[Step]:
    """The steps of a trace, from the top down."""
    if trace is not None:
        yield trace
        for below in trace.steps:
            yield from every_step(below)


def condition_text(applied: Applied, held: Mapping[str, bool], language: Language) -> str:
    """A provision by name; of a condition, whether it holds."""
    head = name_text(applied.provision, applied.label, language)
    if applied.provision not in held:
        return head
    holds = value_text(held[applied.provision], Type("bool"), None, language)
    return f"{head}{say(language, '：', ': ')}{holds}"


def conditions_held(trace: Step | None) -> dict[str, bool]:
    """The conditions of the assessment day that hold, or do not, of every record they were asked of."""
    found: dict[str, set[object]] = {}
    for step in every_step(trace):
        if step.kind == "def" and step.on is None:
            found.setdefault(step.id, set()).add(step.value)
    return {id_: True in values for id_, values in found.items() if values in ({True}, {False})}


def lapsed_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """What is no longer given because its period is over."""
    lines: list[str] = []
    for lapsed in decision.lapsed:
        where = path_text(lapsed.path, policy, language)
        lines.append(f"  {f'{where} ' if where else ''}{name_text(lapsed.provision, lapsed.label, language)}")
        lines += cited_lines(lapsed.citations, policy, language, "    ")
    return lines


def _provisions(
    provisions: Iterable[Applied],
    policy: Policy,
    language: Language,
    held: Mapping[str, bool] = MappingProxyType({}),
) -> list[str]:
    lines: list[str] = []
    for applied in _with_ground(provisions):
        lines.append(f"  {condition_text(applied, held, language)}")
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
