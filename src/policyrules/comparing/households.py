"""One household under several places: what each gives, and provision by provision why.

Every place decides by its own document, figures and dates; nothing of one place enters another.
Provisions are held side by side when they are of one kind and share a name, nothing more: the
same name is no claim that two documents mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from attrs import frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision, Step
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy, Provision
from policyrules.core.reasons import Applied, Failure, Missing
from policyrules.deciding import decide, decide_units
from policyrules.deciding.versions import picked_versions
from policyrules.evaluate import engine_of
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.evaluate.why_not import why_not
from policyrules.intake.case_json import read_case
from policyrules.intake.completeness import Complete
from policyrules.intake.records import RESERVED, Keys, keys_of, root_said

StandingState = Literal[
    "applied", "gave_way", "not_met", "open", "no_effect", "not_reached", "not_in_force", "absent"
]


@frozen
class Standing:
    """How one place's provision stands in a decision.

    ``applied`` · ``gave_way`` to an exception · ``not_met`` its conditions fail (``failures``) ·
    ``open`` not known whether · ``no_effect`` its conditions hold, but it is not among what the
    decision certainly rests on · ``not_reached`` the decision did not come to it · ``not_in_force``
    the document is not in force on the day · ``absent`` the place has no provision of this name.
    """

    place: str
    """The place's name."""
    state: StandingState
    """How it stands: see above."""
    provision: Provision | None
    """The rule; None: absent."""
    applied: Applied | None = None
    """What it gave, where it applied; else None."""
    failures: tuple[Failure, ...] = ()
    """What fails, where its conditions are not met."""


@frozen
class Counterparts:
    """Provisions of one kind and one name, place by place."""

    kind: str
    """What the rules do, as in a Provision."""
    name: str
    """Their common name."""
    label: str
    standings: tuple[Standing, ...]
    """How each place's stands."""

    @property
    def differs(self) -> bool:
        """Whether the places do not all stand alike, or give different values."""
        states = {s.state for s in self.standings}
        values = {
            tuple((c.path, c.value) for c in s.applied.contributions) for s in self.standings if s.applied
        }
        return len(states) > 1 or len(values) > 1

    @property
    def decisive(self) -> bool:
        """Whether it differs and some place's result rests on it."""
        return self.differs and any(s.state in ("applied", "gave_way") for s in self.standings)


@frozen
class PlaceDecision:
    """One place's decision about one programme and record."""

    place: str
    """The place's name."""
    decision: Decision
    """What it decides."""
    missing: tuple[Missing, ...]
    """The facts in play that the place asks for and the case does not have."""


@frozen
class SharedProgramme:
    """One programme, matched by its name, under every place that has it."""

    id: str
    """The programme's id."""
    label: str
    path: RecordPath
    decisions: tuple[PlaceDecision, ...]
    """What each place that has it decides."""
    without: tuple[str, ...]
    """The places whose document has no such programme."""
    rows: tuple[Counterparts, ...]
    """The provisions met, those of one name side by side."""


@frozen
class Place:
    """What of the case a place could not use, and its period."""

    name: str
    """The place's name, as in ``policies/``."""
    title: str
    """Its document's title."""
    start: date | None
    """The first day of its period; None: not known."""
    end: date | None
    """The last day; None: it goes on."""
    in_force: bool
    """Whether the day lies within it."""
    unknown_keys: tuple[str, ...]
    """Keys of the case that the place's vocabulary does not know: left out for that place alone."""


@frozen
class Comparison:
    """One household under several places on one day."""

    household: str
    """The household's id."""
    on: date
    """The day."""
    places: tuple[Place, ...]
    """The places asked."""
    programmes: tuple[SharedProgramme, ...]
    """Each programme that several places have."""


@typed
def compare(
    policies: Mapping[str, Policy],
    data: Mapping[str, object],
    *,
    on: date,
    programme: str | None = None,
    complete: Complete = None,
) -> Comparison:
    """The household ``data`` (a case as JSON data) under each policy, on one day.

    Programmes are matched by id; by default those about the household that at least two places
    have. Under a place that is not in force on the day the decision says so. Keys that a place
    does not know are left out for it and listed. Raises CaseError when a place cannot read the
    rest, UsageError when there are no policies or no such programme.
    """
    if not policies:
        raise UsageError(Said("没有可比较的地方", "there are no places to compare"))
    cases: dict[str, Case] = {}
    places = []
    for name, policy in policies.items():
        said = root_said(policy, data.get("root"))
        entity = policy.root if isinstance(said, Said) else said  # reading it says what is wrong
        known, unknown = _known(policy, keys_of(policy), entity, data, "")
        cases[name] = read_case(policy, known, complete=complete, on=on)
        picked = picked_versions(policy, cases[name], on=on)
        start, end = policy.versions[0].document.start, policy.document.end
        inside = any(picked.inside(version) for version in picked.versions)
        places.append(Place(name, policy.document.title, start, end, inside, tuple(unknown)))
    first = next(iter(cases.values()))
    shared = _shared(policies, programme, first.household.entity)
    found = [part for id_ in shared for part in _programmes(policies, cases, id_, on)]
    return Comparison(first.id, on, tuple(places), tuple(found))


def _shared(policies: Mapping[str, Policy], wanted: str | None, root: str) -> tuple[str, ...]:
    """The ids of the programmes compared."""
    names = [p for policy in policies.values() for p in policy.all_programmes]
    if wanted is not None:
        chosen = tuple(dict.fromkeys(p.id for p in names if wanted in (p.id, p.label)))
        if not chosen:
            zh = "、".join(dict.fromkeys(f"{p.label}（{p.id}）" for p in names))
            en = ", ".join(dict.fromkeys(f"{p.id} ({p.label})" for p in names))
            raise UsageError(Said(f"没有事项 {wanted}；有 {zh}", f"no programme {wanted!r}; there are {en}"))
        return chosen
    ids = [p.id for policy in policies.values() for p in policy.all_programmes if p.entity == root]
    return tuple(dict.fromkeys(i for i in ids if ids.count(i) > 1 or len(policies) == 1))


def _programmes(
    policies: Mapping[str, Policy], cases: Mapping[str, Case], id_: str, on: date
) -> Iterator[SharedProgramme]:
    having = {name: p for name, p in policies.items() if any(id_ == one.id for one in p.all_programmes)}
    without = tuple(name for name in policies if name not in having)
    records = {name: decide_units(policy, cases[name], id_, on=on) for name, policy in having.items()}
    for path in dict.fromkeys(path for paths in records.values() for path in paths):
        decisions = []
        for name, policy in having.items():
            if path in records[name]:
                decision = decide(policy, cases[name], on=on, programme=id_, of=path)
                missing = tuple(m for m in decision.missing if m.reason in ("fact", "list", "determination"))
                decisions.append(PlaceDecision(name, decision, missing))
        label = next(iter(having.values())).programme(id_).label
        deciding = {d.place: having[d.place].version(d.decision.receipt.digest) for d in decisions}
        rows = tuple(_rows(deciding, cases, decisions, on))
        yield SharedProgramme(id_, label, path, tuple(decisions), without, rows)


# ── provision by provision ───────────────────────────────────────────────────


def _rows(
    policies: Mapping[str, Policy], cases: Mapping[str, Case], decisions: Sequence[PlaceDecision], on: date
) -> Iterator[Counterparts]:
    """The provisions met in some place's decision, grouped by kind and shared name."""
    groups: list[tuple[str, set[str], dict[str, Provision]]] = []
    for given in decisions:
        policy = policies[given.place]
        for provision in _met(policy, given.decision):
            names = _names(provision)
            group = next(
                (g for g in groups if g[0] == provision.kind and g[1] & names and given.place not in g[2]),
                None,
            )
            if group is None:
                groups.append((provision.kind, names, {given.place: provision}))
            else:
                group[1].update(names)
                group[2][given.place] = provision
    for kind, names, found in groups:
        first = next(iter(found.values()))
        for given in decisions:
            if given.place not in found:
                own = policies[given.place].provisions.values()
                twin = next((p for p in own if p.kind == kind and names & _names(p)), None)
                if twin is not None:
                    found[given.place] = twin
        standings = [
            _standing(policies[v.place], cases[v.place], v, found.get(v.place), on) for v in decisions
        ]
        yield Counterparts(kind, first.id.rpartition(".")[2], first.label, tuple(standings))


def _names(provision: Provision) -> set[str]:
    return {provision.id, provision.id.rpartition(".")[2], provision.label}


def _met(policy: Policy, decision: Decision) -> Iterator[Provision]:
    """The provisions of the conclusions that a decision drew on, in the order of the policy."""
    drawn = {step.id for step in _steps(decision.trace)}
    names = {
        case.provision
        for id_ in drawn
        if id_ in policy.defs
        for case in policy.defs[id_].cases
        if case.provision is not None
    }
    yield from (provision for id_, provision in policy.provisions.items() if id_ in names)


def _steps(step: Step | None) -> Iterator[Step]:
    if step is not None:
        yield step
        for below in step.steps:
            yield from _steps(below)


def _standing(
    policy: Policy, case: Case, given: PlaceDecision, provision: Provision | None, on: date
) -> Standing:
    place, decision = given.place, given.decision
    if provision is None:
        return Standing(place, "absent", None)
    if decision.status == "not_in_force":
        return Standing(place, "not_in_force", provision)
    applied = next((a for a in decision.applied if a.provision == provision.id), None)
    if applied is not None:
        return Standing(place, "applied", provision, applied)
    if any(o.provision == provision.id for o in decision.overridden):
        return Standing(place, "gave_way", provision)
    run = Run(engine_of(policy), on, {})
    root = instance_of(policy, case.household, on=on)
    open_: list[Failure] = []
    failed: list[Failure] = []
    reached = held = False
    for definition, rule in _rules(policy, provision):
        for here in _drawn(decision, definition, root):
            reached = True
            failures = why_not(run, rule.guard, here)
            held = held or not failures
            (open_ if any(f.unknown for f in failures) else failed).extend(failures)
    if not reached:
        return Standing(place, "not_reached", provision)
    if held:
        return Standing(place, "no_effect", provision)
    unique = tuple(dict.fromkeys(open_ or failed))
    return Standing(place, "open" if open_ else "not_met", provision, None, unique)


def _rules(policy: Policy, provision: Provision) -> Iterator[tuple[Def, Rule]]:
    for definition in policy.defs.values():
        for rule in definition.cases:
            if rule.provision == provision.id and definition.kind != "amount":
                yield definition, rule


def _drawn(decision: Decision, definition: Def, root: Instance) -> Iterator[Instance]:
    """The records for which a decision drew on a conclusion."""
    for path in dict.fromkeys(step.path for step in _steps(decision.trace) if step.id == definition.id):
        here = root.at(path)
        if here is not None and here.entity == definition.entity:
            yield here


# ── the case as a place can read it ──────────────────────────────────────────


def known_part(policy: Policy, data: Mapping[str, object]) -> Mapping[str, object]:
    """The part of a case that a place's vocabulary knows."""
    said = root_said(policy, data.get("root"))
    return _known(policy, keys_of(policy), policy.root if isinstance(said, Said) else said, data, "")[0]


def _known(
    policy: Policy, keys: Mapping[str, Keys], entity: str, data: Mapping[str, object], where: str
) -> tuple[dict[str, object], list[str]]:
    """The part of a case that a place's vocabulary knows, and the keys that it does not."""
    known: dict[str, object] = {}
    unknown: list[str] = []
    mine = keys[entity]
    for key, value in data.items():
        if key in mine.lists and isinstance(value, Sequence) and not isinstance(value, str):
            child = mine.lists[key]
            records: list[object] = []
            for i, record in enumerate(value, start=1):
                if isinstance(record, Mapping):
                    part, lacking = _known(policy, keys, child, record, f"{where}{key}[{i}].")
                    records.append(part)
                    unknown += lacking
                else:
                    records.append(record)
            known[key] = records
        elif key == "determinations" and isinstance(value, Mapping):
            kept = {name: v for name, v in value.items() if name in mine.facts}
            unknown += [f"{where}{key}.{name}" for name in value if name not in kept]
            known[key] = kept
        elif key in mine.facts or key in mine.lists or key in RESERVED:
            known[key] = _complete(mine, value) if key == "complete" else value
        else:
            unknown.append(f"{where}{key}")
    return known, unknown


def _complete(keys: Keys, value: object) -> object:
    """A ``complete`` declaration without the lists that the place does not have."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [name for name in value if not isinstance(name, str) or name in keys.below]
    return value


__all__ = ["Comparison", "Counterparts", "Place", "PlaceDecision", "SharedProgramme", "Standing", "compare"]
