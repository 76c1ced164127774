"""The worked cases (案例) of a policy: run, and held against what they expect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from attrs import frozen

from policyrules.authoring.mismatch import Mismatch, cited_said, cites, clause_said, side
from policyrules.authoring.worked_duties import CHECKED, due_differences, finding_differences
from policyrules.authoring.worked_reasons import Wrong, because, first_step, lacks, missing_facts
from policyrules.base.arguments import typed
from policyrules.base.errors import CaseError, UsageError
from policyrules.base.saying import Said, listed, same
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision
from policyrules.core.givens import Given
from policyrules.core.policy import Def, Policy
from policyrules.core.possible import Interval, Value, interval, without
from policyrules.core.reasons import Missing
from policyrules.core.stated import policy_of
from policyrules.core.types import SILENT, Citation, Known, Type
from policyrules.core.versions import title_of
from policyrules.core.words import amount_said, last_name, value_said
from policyrules.core.worked import Example, Expected, ExpectedValue
from policyrules.deadlines.workdays import Holidays
from policyrules.deciding import decide
from policyrules.deciding.conclusions import Conclusion, conclude
from policyrules.evaluate.instance import instance_of
from policyrules.intake.case_json import read_case


@frozen
class Compared:
    """One thing that a worked case expects, and whether it came out so."""

    about: Said
    """The decision, conclusion, figure or deadline, by name; 检查 (check)."""
    passed: bool
    """Whether all that is expected of it came out."""


@frozen
class CaseRun:
    """A worked case that was run, and where it differs from what it expects."""

    example: Example
    """The worked case."""
    mismatches: tuple[Mismatch, ...]
    """() when it passes."""
    compared: tuple[Compared, ...] = ()
    """All that it expects, in order."""

    @property
    def passed(self) -> bool:
        """Whether all is as expected; a case that expects nothing neither passes nor fails."""
        return not self.example.expects_nothing and not self.mismatches

    @property
    def failed(self) -> bool:
        """Whether something is not as expected, or the case cannot be read."""
        return bool(self.mismatches)


@typed
def run_examples(
    policy_with: Callable[[str | None], Policy], policy: Policy, *, holidays: Holidays | None = None
) -> Iterator[CaseRun]:
    """Run every worked case of ``policy``, one at a time: what it expects and the decision does not give.

    ``policy_with`` gives the policy with the overlay that a case names (None: without any); what it
    raises comes through. A case that cannot be read is a mismatch. ``holidays``: the days off, for deadlines
    in working days; without them such a deadline is a mismatch.
    """
    for version in policy.versions:
        for example in version.examples:
            of = policy_with(example.overlay)
            yield run_example(of, example, version=version.version_id, holidays=holidays)


def run_example(
    policy: Policy, example: Example, *, version: str = "", holidays: Holidays | None = None
) -> CaseRun:
    """Run one worked case against a policy that has the overlay it names.

    ``version``: the id (``Policy.version_id``) of the version of the document in whose files it stands, which
    must decide it.
    """
    written = policy
    policy = policy_of(policy, example, version=version)
    try:
        case = read_case(policy, example.data)
    except CaseError as error:
        about, wanted = Said("案例", "the case"), Said("可以读入", "one that can be read")
        compared = tuple(Compared(_named(policy, expected), passed=False) for expected in example.expected)
        return CaseRun(example, (Mismatch(about, wanted, error.said),), compared)
    runs: list[tuple[Said, Sequence[Mismatch]]] = []
    own = next((v for v in policy.versions if v.version_id == version), policy)
    wrong = _wrong(own, case, example)
    for expected in example.expected:
        found: list[Mismatch] = []
        try:
            if isinstance(expected, ExpectedValue):
                concluded = _concluded(own, case, example, expected)
                found += value_differences(own, concluded, expected, wrong)
            else:
                decision = _decide(policy, case, example, expected)
                found += differences(policy, decision, expected, wrong)
                found += _of_another_version(policy, decision, version)
        except UsageError as error:
            wanted = Said("有此决定", "a decision")
            if isinstance(expected, ExpectedValue):
                wanted = Said("有此结论", "a conclusion")
            found.append(Mismatch(_about(own, expected), wanted, error.said))
        runs.append((_named(own, expected), found))
    as_written = next((v for v in written.versions if v.version_id == version), written)
    if example.findings:
        runs.append((CHECKED, tuple(finding_differences(as_written, example))))
    runs += due_differences(written, example, holidays)
    compared = tuple(Compared(about, not wrongly) for about, wrongly in runs)
    return CaseRun(example, tuple(one for _, wrongly in runs for one in wrongly), compared)


def _wrong(policy: Policy, case: Case, example: Example) -> Wrong:
    found: dict[tuple[str, RecordPath], Mismatch] = {}
    for expected in example.expected:
        if isinstance(expected, ExpectedValue):
            try:
                concluded = _concluded(policy, case, example, expected)
            except UsageError:
                continue
            if concluded is not None and (concluded.clash or concluded.value != expected.value):
                where = concluded.trace.path if concluded.trace is not None else ()
                found[expected.target, where] = next(value_differences(policy, concluded, expected))
    return found


def _of_another_version(policy: Policy, decision: Decision, version: str) -> Iterator[Mismatch]:
    """Where a case stands with one version of the document and another decides it."""
    choice = decision.receipt.version
    if choice is None or not version or version in {taken.id for taken in choice.taken}:
        return
    titles = {v.version_id: title_of(v) for v in policy.versions}
    wanted, got = (same(f"《{titles.get(name, name)}》") for name in (version, choice.taken[-1].id))
    yield Mismatch(Said("所按版本", "the version that decides"), wanted, got)


def differences(
    policy: Policy, decision: Decision, expected: Expected, wrong: Wrong = MappingProxyType({})
) -> Iterator[Mismatch]:
    """Where a decision differs from what is expected of it; what is not stated is not compared."""
    about = _about(policy, expected)
    got = frozenset(o.id for o in decision.possible) | ({"silent"} if decision.may_be_silent else frozenset())
    wanted = expected.outcomes or frozenset({"silent"})
    if decision.status in ("clash", "not_in_force"):
        got = frozenset({decision.status})

    def why(*, of_amount: bool = False) -> tuple[Said, ...]:
        said = because(policy, decision, wanted)
        amount = policy.programmes[decision.programme].amount if of_amount else None
        return (*said, *first_step(policy, decision.trace, amount, decision.on, wrong))

    if got != wanted:
        yield Mismatch(about, _outcomes(policy, decision, wanted), _outcomes(policy, decision, got), why())
    paid = _paid(decision)
    if expected.amount is not None and not _is_paid(paid, expected):
        type_ = Type("number", decision.amount.unit) if decision.amount else Type("number")
        stated, got_paid = (value_said(value, type_) for value in (expected.amount, paid))
        word = amount_said(pays=decision.pays)
        yield Mismatch(
            side(about, word.zh, word.en), stated, got_paid, () if got != wanted else why(of_amount=True)
        )
    applied = tuple(c for a in decision.applied for c in a.citations)
    perhaps = tuple(c for a in decision.one_of for c in a.citations)
    cited = (*applied, *decision.silent)
    yield from _besides(policy, about, expected, decision.missing, cited, perhaps)


def value_differences(
    policy: Policy,
    found: Conclusion | None,
    expected: ExpectedValue,
    wrong: Wrong = MappingProxyType({}),
) -> Iterator[Mismatch]:
    """Where a conclusion, or a figure, differs from what is expected of it."""
    about = _about(policy, expected)
    if found is None:
        type_ = _of_policy(policy, expected.target).type
        yield Mismatch(about, value_said(expected.value, type_), _OTHERS["not_in_force"])
        return
    if found.clash or found.value != expected.value:
        got = _OTHERS["clash"] if found.clash else value_said(found.value, found.type)
        first = first_step(policy, found.trace, found.id, found.on, wrong)
        why = (*lacks(policy, found.missing), *first)
        yield Mismatch(about, value_said(expected.value, found.type), got, why)
    yield from _besides(policy, about, expected, found.missing, found.citations)


def _besides(
    policy: Policy,
    about: Said,
    expected: Expected | ExpectedValue,
    missing: Sequence[Missing],
    cited: Sequence[Citation],
    perhaps: Sequence[Citation] = (),
) -> Iterator[Mismatch]:
    """What is expected to be missing and is not, or is not expected and is; the same of what is cited."""
    found = missing_facts(policy, missing)
    for name in expected.missing:
        if not any(_is(name, one) for one in missing):
            yield Mismatch(side(about, "缺", "missing"), _lacking_said(policy, name), found)
    if expected.only_missing and any(not any(_is(n, one) for n in expected.missing) for one in missing):
        names = listed(_lacking_said(policy, name) for name in expected.missing)
        yield Mismatch(side(about, "只缺", "only missing"), names, found)
    for clause, phrase in expected.citations:
        if not cites(cited, clause, phrase):
            got = cited_said(cited, clause)
            yield Mismatch(side(about, "依据", "citing"), clause_said(clause, phrase), got)
    for clause, phrase in expected.not_cited:
        wrongly = [c for c in (*cited, *perhaps) if cites((c,), clause, phrase)]
        got = listed(dict.fromkeys(clause_said(c.clause, c.phrase) for c in wrongly))
        if not wrongly and not cites(_rules_cite(policy), clause, phrase):
            got = Said("没有规则引用它，写错了吗", "no rule cites it at all: is it misspelled")
        if got:
            yield Mismatch(side(about, "不依据", "not citing"), clause_said(clause, phrase), got)


def _is(name: str, missing: Missing) -> bool:
    """Whether this is what a name says is missing; a figure by axes is where one of its cells is."""
    cell_of = missing.id.partition("[")[0]
    return name in (missing.id, missing.label, cell_of) or missing.id.endswith(f".{name}")


def _lacking_said(policy: Policy, name: str) -> Said:
    """What a worked case says is missing: a fact, figure or list by name."""
    known = policy.givens.get(name) or policy.entities.get(name) or policy.axed.get(name)
    return same(name) if known is None else Said(known.label, name)


def _rules_cite(policy: Policy) -> list[Citation]:
    """Everything that a decision or conclusion could cite."""
    provisions = [c for provision in policy.provisions.values() for c in provision.citations]
    return [*provisions, *(c for programme in policy.programmes.values() for c in programme.silent)]


def _of_policy(policy: Policy, target: str) -> Def | Given:
    return policy.givens.get(target) or policy.defs[target]


def _named(policy: Policy, expected: Expected | ExpectedValue) -> Said:
    """What is expected, by name."""
    if isinstance(expected, ExpectedValue):
        label = _of_policy(policy, expected.target).label
        return Said(label, last_name(expected.target, label))
    return Said(policy.programme(expected.programme).label, expected.programme)


def _about(policy: Policy, expected: Expected | ExpectedValue) -> Said:
    """What is expected, by name, and of which record if that is said."""
    said, key = _named(policy, expected), expected.of
    return said if key is None else Said(f"{said.zh} 属 “{key}”", f"{said.en} of “{key}”")


def _decide(policy: Policy, case: Case, example: Example, expected: Expected) -> Decision:
    of: RecordPath = ()
    if expected.of is not None:
        of = _path(policy, case, example, policy.programme(expected.programme).entity, expected.of)
    assume: Mapping[str, Known] = dict(example.choices)
    return decide(policy, case, on=example.on, programme=expected.programme, of=of, assume=assume)


def _concluded(policy: Policy, case: Case, example: Example, expected: ExpectedValue) -> Conclusion | None:
    of: RecordPath = ()
    if expected.target in policy.defs:
        of = _path(policy, case, example, policy.defs[expected.target].entity, expected.of)
    return conclude(policy, case, on=example.on, target=expected.target, of=of, assume=dict(example.choices))


def _path(policy: Policy, case: Case, example: Example, entity: str, key: str | None) -> RecordPath:
    """The path of the one record of an entity that there is on the day, with a key if one is given."""
    records = instance_of(policy, case.household, on=example.on).records(entity)
    paths = [r.path for r in records if key is None or (r.path and r.path[-1][1] == key)]
    if len(paths) != 1:
        which = (
            Said(f"“{key}”", f"“{key}”") if key is not None else Said(policy.entities[entity].label, entity)
        )
        zh, en = f"有 {len(paths)} 条记录 {{which}}", f"{len(paths)} records {{which}}"
        raise UsageError(Said(zh, en).filled(which=which))
    return paths[0]


def _outcomes(policy: Policy, decision: Decision, ids: frozenset[str]) -> Said:
    labels = {
        o.id: Said(o.label, o.id)
        for version in policy.versions
        if decision.programme in version.programmes
        for o in version.programmes[decision.programme].outcomes
    } | _OTHERS
    return listed((said for name, said in labels.items() if name in ids), " 或 ", " or ")


_OTHERS: Final = {
    "silent": Said("未规定", "not decided"),
    "held": Said("暂缓", "held"),
    "clash": Said("冲突", "clash"),
    "not_in_force": Said("不在施行期", "not in force"),
}


def _paid(decision: Decision) -> Value:
    """The amount as what it can be, 未规定 included."""
    amount = decision.amount
    if amount is None:
        return Interval(None, None)
    if amount.state == "silent":
        return SILENT
    return interval(amount.low, amount.high, silent=amount.may_be_silent)


def _is_paid(paid: Value, expected: Expected) -> bool:
    """Whether the amount is what is expected; where 未规定 is an expected outcome it may pay nothing."""
    return paid == expected.amount or (
        "silent" in expected.outcomes and without(paid, SILENT) == expected.amount
    )
