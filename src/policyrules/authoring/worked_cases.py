"""The worked cases (案例) of a policy: run, and held against what they expect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from attrs import frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import CaseError, UsageError
from policyrules.base.saying import Language, Said, same
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision
from policyrules.core.policy import Example, Expected, Policy
from policyrules.core.possible import Interval, Value
from policyrules.core.spoken import cat, listed
from policyrules.core.types import SILENT, Known, Mark, Type
from policyrules.core.words import amount_said, value_said
from policyrules.deciding import decide, decide_units
from policyrules.explaining.conditions import failure_lines
from policyrules.explaining.phrases import path_text
from policyrules.intake.case_json import read_case


@frozen
class Mismatch:
    """One thing that a worked case expects and the decision does not give."""

    about: Said
    """What it is about."""
    expected: Said
    """What the worked case says."""
    got: Said
    """What was decided."""
    because: tuple[Said, ...] = ()
    """What the decision lacks or rests on, as far as that tells where the two part."""

    def lines(self, language: Language) -> list[str]:
        """What was expected and what came, in one line; below it why."""
        said = Said("{about}：应得 {expected}，实得 {got}", "{about}: expected {expected}, got {got}")
        first = said.filled(about=self.about, expected=self.expected, got=self.got)
        return [first.in_(language), *(f"  {each.in_(language)}" for each in self.because)]


@frozen
class CaseRun:
    """A worked case that was run, and where it differs from what it expects."""

    example: Example
    """The worked case."""
    mismatches: tuple[Mismatch, ...]
    """() when it passes."""

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.mismatches


@typed
def run_examples(policy_with: Callable[[str | None], Policy], policy: Policy) -> Iterator[CaseRun]:
    """Run every worked case of ``policy``, one at a time: what it expects and the decision does not give.

    ``policy_with`` gives the policy with the overlay that a case names (None: without any); what it
    raises comes through. A case that cannot be read is a mismatch.
    """
    for example in policy.examples:
        yield run_example(policy_with(example.overlay), example)


def run_example(policy: Policy, example: Example) -> CaseRun:
    """Run one worked case against a policy that has the overlay it names."""
    try:
        case = read_case(policy, example.data)
    except CaseError as error:
        about, wanted = Said("案例", "the case"), Said("可以读入", "one that can be read")
        return CaseRun(example, (Mismatch(about, wanted, error.said),))
    found: list[Mismatch] = []
    for expected in example.expected:
        try:
            decision = _decide(policy, case, example, expected)
        except UsageError as error:
            about, wanted = same(expected.programme), Said("有此决定", "a decision")
            found.append(Mismatch(about, wanted, error.said))
        else:
            found += differences(policy, decision, expected)
    return CaseRun(example, tuple(found))


def differences(policy: Policy, decision: Decision, expected: Expected) -> Iterator[Mismatch]:
    """Where a decision differs from what is expected of it; what is not stated is not compared."""
    about = Said(decision.label, decision.programme)
    got = frozenset(o.id for o in decision.possible) | ({"silent"} if decision.may_be_silent else frozenset())
    wanted = expected.outcomes or frozenset({"silent"})
    if decision.status in ("clash", "not_in_force"):
        got = frozenset({decision.status})

    def why() -> tuple[Said, ...]:
        return tuple(_because(policy, decision, wanted))

    if got != wanted:
        yield Mismatch(about, _outcomes(policy, decision, wanted), _outcomes(policy, decision, got), why())
    if expected.amount is not None and expected.amount != _amount_of(decision):
        type_ = Type("number", decision.amount.unit) if decision.amount else Type("number")
        stated, paid = (value_said(value, type_) for value in (_value(expected.amount), _paid(decision)))
        word = amount_said(pays=decision.pays)
        yield Mismatch(_part(about, word.zh, word.en), stated, paid, () if got != wanted else why())
    lacking = {m.id for m in decision.missing} | {m.label for m in decision.missing}
    for name in expected.missing:
        if name not in lacking and not any(id_.endswith(f".{name}") for id_ in lacking):
            yield Mismatch(_part(about, "缺", "missing"), same(name), _missing(policy, decision))
    cited = [(c.clause, c.phrase) for a in decision.applied for c in a.citations]
    cited += [(c.clause, c.phrase) for c in decision.silent]
    for clause, phrase in expected.citations:
        if (clause, phrase) not in cited and not (not phrase and clause in {c for c, _ in cited}):
            wanted_clause = same(f"{clause} “{phrase}”" if phrase else clause)
            yield Mismatch(_part(about, "依据", "citing"), wanted_clause, _clauses(decision))


def _part(about: Said, zh: str, en: str) -> Said:
    return Said(f"{about.zh} {zh}", f"{about.en} {en}")


# ── why ──────────────────────────────────────────────────────────────────────


def _because(policy: Policy, decision: Decision, wanted: frozenset[str]) -> Iterator[Said]:
    """What is missing; of an outcome expected and not given, what fails; else the clauses applied."""
    if decision.missing:
        yield cat(Said("还缺 ", "missing: "), _missing(policy, decision))
    failed = [refused for refused in decision.refused if refused.outcome.id in wanted]
    for refused in failed:
        for failure in refused.failures:
            zh, en = (failure_lines(policy, failure, language) for language in LANGUAGES)
            outcome = Said(f"{refused.outcome.label}：", f"{refused.outcome.id}: ")
            yield from (cat(outcome, Said(*line)) for line in zip(zh, en, strict=True))
    if not decision.missing and not failed and (decision.applied or decision.silent):
        yield cat(Said("依据 ", "by "), _clauses(decision))


def _missing(policy: Policy, decision: Decision) -> Said:
    """What is missing, each with its record."""
    shown = []
    for missing in decision.missing:
        where = [path_text(missing.path, policy, language) for language in LANGUAGES]
        shown.append(Said(f"{where[0]} {missing.label}".strip(), f"{where[1]} {missing.id}".strip()))
    return listed(dict.fromkeys(shown)) if shown else NONE


def _clauses(decision: Decision) -> Said:
    """The clauses applied, or searched."""
    cited = [*(c for a in decision.applied for c in a.citations), *decision.silent]
    return listed(dict.fromkeys(same(c.clause) for c in cited)) if cited else NONE


LANGUAGES: Final[tuple[Language, Language]] = ("zh", "en")
NONE: Final = Said("（无）", "(none)")


def _decide(policy: Policy, case: Case, example: Example, expected: Expected) -> Decision:
    programme = expected.programme
    of: RecordPath = ()
    if expected.of is not None:
        units = decide_units(policy, case, programme, on=example.on)
        paths = [path for path in units if path and path[-1][1] == expected.of]
        if len(paths) != 1:
            raise UsageError(
                Said(f"有 {len(paths)} 条记录 {expected.of}", f"{len(paths)} records {expected.of!r}")
            )
        of = paths[0]
    assume: Mapping[str, Known] = dict(example.choices)
    return decide(policy, case, on=example.on, programme=programme, of=of, assume=assume)


def _outcomes(policy: Policy, decision: Decision, ids: frozenset[str]) -> Said:
    labels = {o.id: Said(o.label, o.id) for o in policy.programmes[decision.programme].outcomes} | _OTHERS
    return listed((said for name, said in labels.items() if name in ids), " 或 ", " or ")


_OTHERS: Final = {
    "silent": Said("未规定", "not decided"),
    "held": Said("暂缓", "held"),
    "clash": Said("冲突", "clash"),
    "not_in_force": Said("不在施行期", "not in force"),
}

Ends = tuple[Known | None, Known | None] | Mark


def _amount_of(decision: Decision) -> Ends:
    amount = decision.amount
    if amount is None:
        return (None, None)
    return SILENT if amount.state == "silent" else (amount.low, amount.high)


def _paid(decision: Decision) -> Value:
    """The amount as what it can be, 未规定 included."""
    amount = decision.amount
    if amount is not None and amount.state != "silent" and amount.may_be_silent:
        return Interval(amount.low, amount.high, silent=True)
    return _value(_amount_of(decision))


def _value(ends: Ends) -> Value:
    if isinstance(ends, Mark):
        return ends
    low, high = ends
    if low is not None and low == high:
        return low
    return Interval(low, high)  # type: ignore[arg-type]
