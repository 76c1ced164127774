"""What fails, in words: the condition as it would have to be, the values met, for whom, by which clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from policyrules.base.saying import Language, Said
from policyrules.core.case import RecordPath
from policyrules.core.expressions import Agg, AsUnit, Ref
from policyrules.core.policy import Policy
from policyrules.core.reasons import Failure
from policyrules.core.spoken import expression_said
from policyrules.core.walk import walk
from policyrules.explaining.phrases import citation_text, path_text, say, telling

MOST_WAYS: Final = 6
"""How many of the ways that would each do are written out in a text."""


def failure_said(policy: Policy, failure: Failure) -> Said:
    """The condition that fails, as it would have to be, with the values met; its ways left aside."""
    met = {expr: telling(policy, expr, value) for expr, value in failure.met}
    return expression_said(policy, failure.condition, met=met, wanted=failure.wanted)


def whose(policy: Policy, failure: Failure) -> RecordPath:
    """The record of which a condition speaks: asked for a person of the household alone, the household."""
    hops = []
    for part in walk(failure.condition):
        if isinstance(part, Agg | AsUnit) or (isinstance(part, Ref) and part.frame):
            return failure.path
        if isinstance(part, Ref):
            known = policy.defs.get(part.target) or policy.givens.get(part.target)
            if known is not None and known.entity is not None:
                hops.append(part.hops)
    return failure.path[: len(failure.path) - min(hops, default=0)]


def failure_lines(policy: Policy, failure: Failure, language: Language, *, cited: bool = True) -> list[str]:
    """A failure in one line; where any of several ways would do, a line for each below it."""
    mark = (
        say(language, "不知是否满足：", "not known to hold: ")
        if failure.unknown
        else say(language, "不满足：", "does not hold: ")
    )
    if not failure.ways:
        return [mark + _line(policy, failure, language, cited=cited)]
    told = [
        say(language, "；", "; ").join(_one(policy, f, language, top=True) for f in decisive(way))
        for way in failure.ways[:MOST_WAYS]
    ]
    ways = list(dict.fromkeys(told))
    all_ = count(failure) - (len(told) - len(ways))
    if all_ > len(ways):
        ways.append(say(language, f"……共 {all_} 项", f"… {all_} in all"))
    head = mark + way_head(policy, failure, language) + _tail(policy, failure, language, cited=cited)
    return [head, *(f"  {way}" for way in ways)]


def count(failure: Failure) -> int:
    """How many ways there are, those that are not told included."""
    return len(failure.ways) + failure.more


def way_head(policy: Policy, failure: Failure, language: Language) -> str:
    """What any one of several ways would do: for a list, what is asked of its records."""
    if isinstance(failure.condition, Agg):
        where = path_text(failure.path, policy, language)
        words = failure_said(policy, failure).in_(language)
        return f"{f'{where} ' if where else ''}{words}"
    return say(language, "以下至少一项要成立", "at least one of these would have to hold")


def decisive(failures: tuple[Failure, ...]) -> tuple[Failure, ...]:
    """What certainly fails; what is not known beside it keeps nothing away."""
    return tuple(failure for failure in failures if not failure.unknown) or failures


def told_once(policy: Policy, failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Each in the same words once: where it is met with a clause and without, with it."""
    found: dict[object, Failure] = {}
    for failure in failures:
        said = failure if failure.ways else (failure_said(policy, failure), whose(policy, failure))
        if said not in found or not found[said].citations:
            found[said] = failure
    return tuple(found.values())


def _line(policy: Policy, failure: Failure, language: Language, *, cited: bool) -> str:
    where = path_text(whose(policy, failure), policy, language)
    words = failure_said(policy, failure).in_(language)
    return f"{f'{where} ' if where else ''}{words}{_tail(policy, failure, language, cited=cited)}"


def _tail(policy: Policy, failure: Failure, language: Language, *, cited: bool) -> str:
    clauses = [citation_text(c, policy, language, phrase=False) for c in failure.citations] if cited else []
    listed = say(language, "、", ", ").join(dict.fromkeys(clauses))
    return say(language, f"（{listed}）", f" ({listed})") if listed else ""


def _one(policy: Policy, failure: Failure, language: Language, *, top: bool = False) -> str:
    """A failure inside a way, its own ways in brackets."""
    line = _line(policy, failure, language, cited=top)
    if not failure.ways:
        return line
    inner = [
        say(language, "、", " and ").join(_one(policy, f, language) for f in decisive(way))
        for way in failure.ways[:MOST_WAYS]
    ]
    if not isinstance(failure.condition, Agg):
        line = ""
    joined = say(language, " 或 ", " or ").join(inner)
    return f"{line}{say(language, '（', ' (')}{joined}{say(language, '）', ')')}".strip()


def failures_flat(failures: tuple[Failure, ...]) -> Iterator[Failure]:
    """Every failure and those inside its ways, outside first."""
    for failure in failures:
        yield failure
        for way in failure.ways:
            yield from failures_flat(way)
