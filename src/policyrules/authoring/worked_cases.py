"""The worked cases (案例) of a policy: run, and held against what they expect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from attrs import frozen

from policyrules.base.errors import CaseError, UsageError
from policyrules.base.saying import Language
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision
from policyrules.core.policy import Example, Expected, Policy
from policyrules.core.possible import Interval, Value
from policyrules.core.types import SILENT, Known, Mark, Type
from policyrules.core.words import value_said
from policyrules.deciding import decide, decide_units
from policyrules.intake.case_json import read_case


@frozen
class Mismatch:
    """One thing that a worked case expects and the decision does not give; texts in two languages."""

    about: str
    expected: tuple[str, str]
    got: tuple[str, str]

    def text(self, language: Language) -> str:
        """One line: what was expected and what came."""
        if language == "zh":
            return f"{self.about}：应得 {self.expected[0]}，实得 {self.got[0]}"
        return f"{self.about}: expected {self.expected[1]}, got {self.got[1]}"


@frozen
class Outcome:
    """A worked case that was run, and where it differs from what it expects."""

    example: Example
    mismatches: tuple[Mismatch, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.mismatches


def run_examples(policy_with: Callable[[str | None], Policy], policy: Policy) -> Iterator[Outcome]:
    """Run every worked case of ``policy``.

    ``policy_with`` gives the policy with the overlay that a case names (None: without any).
    """
    for example in policy.examples:
        yield run_example(policy_with(example.overlay), example)


def run_example(policy: Policy, example: Example) -> Outcome:
    """Run one worked case against a policy that has the overlay it names."""
    try:
        case = read_case(policy, example.data)
    except CaseError as error:
        return Outcome(example, (Mismatch("案例/case", ("可以读入", "a case"), (str(error), str(error))),))
    found: list[Mismatch] = []
    for expected in example.expected:
        try:
            decision = _decide(policy, case, example, expected)
        except UsageError as error:
            found.append(Mismatch(expected.programme, ("有此决定", "a decision"), (str(error), str(error))))
        else:
            found += compare(policy, decision, expected)
    return Outcome(example, tuple(found))


def compare(policy: Policy, decision: Decision, expected: Expected) -> Iterator[Mismatch]:
    """Where a decision differs from what is expected of it; what is not stated is not compared."""
    label = decision.label
    got = frozenset(o.id for o in decision.possible) | ({"silent"} if decision.may_be_silent else frozenset())
    wanted = expected.outcomes or frozenset({"silent"})
    if decision.status in ("clash", "not_in_force"):
        got = frozenset({decision.status})
    if got != wanted:
        yield Mismatch(label, _outcomes(policy, decision, wanted), _outcomes(policy, decision, got))
    if expected.amount is not None and expected.amount != _amount_of(decision):
        type_ = Type("number", decision.amount.unit) if decision.amount else Type("number")
        shown = [value_said(v, type_) for v in (_value(expected.amount), _value(_amount_of(decision)))]
        yield Mismatch(f"{label} 金额/amount", (shown[0].zh, shown[0].en), (shown[1].zh, shown[1].en))
    lacking = {m.id for m in decision.missing} | {m.label for m in decision.missing}
    for name in expected.missing:
        if name not in lacking and not any(id_.endswith(f".{name}") for id_ in lacking):
            known = "、".join(sorted(m.label for m in decision.missing)) or "（无）"
            yield Mismatch(f"{label} 缺/missing", (name, name), (known, known))
    cited = {(c.clause, c.phrase) for a in decision.applied for c in a.citations}
    cited |= {(c.clause, c.phrase) for c in decision.silent}
    for clause, phrase in expected.citations:
        if (clause, phrase) not in cited and not (not phrase and clause in {c for c, _ in cited}):
            known = "、".join(dict.fromkeys(c for c, _ in sorted(cited))) or "（无）"
            yield Mismatch(f"{label} 依据/citing", (f"{clause} “{phrase}”",) * 2, (known, known))


def _decide(policy: Policy, case: Case, example: Example, expected: Expected) -> Decision:
    programme = expected.programme
    of: RecordPath = ()
    if expected.of is not None:
        paths = [
            path for path in decide_units(policy, case, programme) if path and path[-1][1] == expected.of
        ]
        if len(paths) != 1:
            raise UsageError(f"{programme}: {len(paths)} records “{expected.of}”")
        of = paths[0]
    assume: Mapping[str, Known] = dict(example.choices)
    return decide(policy, case, on=example.on, programme=programme, of=of, assume=assume)


def _outcomes(policy: Policy, decision: Decision, ids: frozenset[str]) -> tuple[str, str]:
    labels = {o.id: o.label for o in policy.programmes[decision.programme].outcomes}
    labels |= {"silent": "未规定", "held": "暂缓", "clash": "冲突", "not_in_force": "不在施行期"}
    ordered = [name for name in labels if name in ids]
    return " 或 ".join(labels[name] for name in ordered), " or ".join(ordered)


Ends = tuple[Known | None, Known | None] | Mark


def _amount_of(decision: Decision) -> Ends:
    amount = decision.amount
    if amount is None:
        return (None, None)
    return SILENT if amount.state == "silent" else (amount.low, amount.high)


def _value(ends: Ends) -> Value:
    if isinstance(ends, Mark):
        return ends
    low, high = ends
    if low is not None and low == high:
        return low
    return Interval(low, high)  # type: ignore[arg-type]
