"""What every way in shares: the meaning of keys, a fact with its provenance, what a ledger gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from policyrules.base.errors import Problem, UsageError
from policyrules.base.frozen import frozen
from policyrules.base.saying import Said
from policyrules.core.case import Case, Fact
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.possible import Several
from policyrules.core.roots import implied_root, roots
from policyrules.core.types import ABSENT, Known
from policyrules.intake.identity import ID_FACT, birth_date, check_id
from policyrules.intake.showing import show, show_id
from policyrules.intake.values import (
    TEXT_LIMIT,
    broken,
    out_of_bounds,
    read_date,
    read_partly,
    read_value,
    suggestion,
)

NOT_BORN: Final = Said("身份证号中的出生日期晚于评定日 {on}",
                       "the birth date inside the number is after the assessment day {on}")  # fmt: skip

RESERVED: Final = ("id", "root", "county", "complete", "determinations")
"""Keys that no fact or list may have."""

PROVENANCE: Final = ("source", "by", "on", "basis")
"""What may stand beside a fact's value."""

KEY_LIMIT: Final = 10**12 - 1
"""The largest id that may be a JSON number; longer ones lose digits in spreadsheets."""


@frozen
class Rejected:
    """A household row that no case could be made of, or rows of a household that has no row.

    ``household`` is the id as given, masked if it looks like an identity number (empty: none
    given); ``rows`` are all rows that go with it, (table, number), faultless ones included.
    """

    household: str
    """Its id, or empty."""
    problems: tuple[Problem, ...]
    """Every reason."""
    rows: tuple[tuple[str, int], ...]
    """(table, row) of each row that goes with it."""
    orphan: bool = False
    """Rows of a list that name no household of the ledger."""


@frozen
class Ledger:
    """Every household of a file or folder, as a case or rejected; nothing is left out."""

    cases: tuple[Case, ...]
    """Those that could be read."""
    rejected: tuple[Rejected, ...]
    """Those that could not, and why."""
    notes: tuple[Problem, ...] = ()
    """What a reader should know, though it rejects nothing: rows left out, lists that are not there."""

    @property
    def households(self) -> int:
        """How many households went in: the cases, and the household rows rejected."""
        return len(self.cases) + sum(not r.orphan for r in self.rejected)


@frozen
class Keys:
    """What the keys of an entity's records mean."""

    facts: Mapping[str, Given]
    """By name and by label."""
    lists: Mapping[str, str]
    """The entities right below, by plural and by label."""
    below: Mapping[str, str]
    """Every entity below, by id, plural and label."""

    def problem(self, name: str, others: Mapping[str, Keys], own: str) -> Said:
        """What is wrong with a key that means nothing in the entity ``own``."""
        for entity, keys in others.items():
            if entity != own and (name in keys.facts or name in keys.lists):
                return Said(f"不认识的键，它属于 {entity}", f"unknown key; it belongs to {entity}")
        hint = suggestion(name, (*self.facts, *self.lists, *RESERVED))
        return Said(f"不认识的键{hint.zh}", f"unknown key{hint.en}")


NO_ROOT: Final = Said("没有写明是哪一种个案：{roots}", "it is not said what the case is of: {roots}")


def root_said(policy: Policy, said: object) -> str | Said:
    """The root that a case is of, by what stands under ``root`` (None: nothing), or what is wrong there."""
    if said is None:
        return implied_root(policy.entities) or NO_ROOT.filled(roots=", ".join(roots(policy)))
    here = [policy.entities[root] for root in roots(policy)]
    known = {name: entity.id for entity in here for name in (entity.label, entity.id)}
    if isinstance(said, str) and said in known:
        return known[said]
    hint, shown = suggestion(said if isinstance(said, str) else "", known), show(said)
    return Said(f"没有 {shown} 这一种个案{hint.zh}", f"no case is of {shown}{hint.en}")


def keys_of(policy: Policy) -> Mapping[str, Keys]:
    """The keys of every entity. Raises UsageError when a name of the policy means two things."""
    return {entity: _keys(policy, entity) for entity in policy.entities}


def _keys(policy: Policy, entity: str) -> Keys:
    givens, children = policy.facts[entity], policy.children[entity]
    facts = {g.label: g for g in givens.values()} | dict(givens)
    lists = _spelled(policy, children)
    for name in sorted({*facts, *lists} & {*RESERVED} | {*facts} & {*lists}):
        raise UsageError(Said(f"{entity}.{name}: 这个名称已另有所指，不能用作事实名或列名",
                              f"{entity}.{name}: this name has a meaning of its own already"))  # fmt: skip
    below = descendants(policy, entity)
    return Keys(facts, lists, {e: e for e in below} | _spelled(policy, below))


def _spelled(policy: Policy, entities: Iterable[str]) -> dict[str, str]:
    """Entities by label and by plural."""
    names = {policy.entities[e].label: e for e in entities}
    return names | {policy.entities[e].plural: e for e in entities}


def descendants(policy: Policy, entity: str) -> tuple[str, ...]:
    """The list entities anywhere below an entity, nearest first."""
    found = list(policy.children[entity])
    for child in found:
        found += policy.children[child]
    return tuple(found)


def used_twice(key: str, count: int) -> Said:
    """What is wrong when several siblings have one id."""
    return Said(f"编号 {show_id(key)} 用了 {count} 次", f"the id {show_id(key)} is used {count} times")


RECORD_LIMIT: Final = 2_000
"""Records in one household, all lists together; deciding one grows with them, and a rule that speaks of
an outer record with the length of its list besides."""


def too_many() -> Said:
    """What is wrong with a household of more records."""
    return Said(f"一户超过 {RECORD_LIMIT} 条记录", f"more than {RECORD_LIMIT} records in one household")


def make_fact(
    given: Given, raw: object, provenance: Mapping[str, object], *, sighted: bool = False
) -> tuple[Fact | None, tuple[Said, ...]]:
    """The fact that ``raw`` and its ``source``, ``by``, ``on``, ``basis`` make, or all that is wrong.

    ``raw`` None, or a text without a character, is unknown: no fact. A determination needs a value,
    who, when and on what basis. ``sighted``: an identity number that ends in 000 is surely whole, as one
    with a source is.
    """
    wrong: list[Said] = []
    if given.type.kind == "text" and isinstance(raw, str) and not raw.strip():
        raw = None
    texts = {name: _text(name, provenance.get(name), wrong) for name in ("source", "by", "basis")}
    on = read_date(provenance["on"]) if provenance.get("on") is not None else None
    if isinstance(on, Said):
        wrong.append(Said(f"on：{on.zh}", f"on: {on.en}"))
    if given.kind == "determination":
        wrong += _undetermined(raw, texts, provenance)
    value = None if raw is None else _value(given, raw, sighted=sighted or bool(texts["source"].strip()))
    if isinstance(value, Said):
        return None, (value, *wrong)
    if value is None or wrong:
        return None, tuple(wrong)
    day = on if isinstance(on, date) else None
    return Fact(value, texts["source"], texts["by"], day, texts["basis"]), ()


def unborn(
    births: Mapping[str, Sequence[str]], entity: str, facts: Mapping[str, Fact], on: date | None
) -> Iterator[tuple[str, Said]]:
    """The facts by which a person is born after the day ``on``, and what is said of each.

    ``births`` are the facts that hold a date of birth, by entity. Nobody is decided before being born.
    """
    if on is None:
        return
    for name in births.get(entity, ()):
        born = facts[name].value if name in facts else None
        if isinstance(born, date) and born > on:
            yield name, Said(f"{born} 晚于评定日 {on}", f"{born} is after the assessment day {on}")
    number = facts[ID_FACT].value if ID_FACT in facts else None
    born = birth_date(number) if isinstance(number, str) else None
    if born is not None and born > on:
        yield ID_FACT, NOT_BORN.filled(on=on)


def _value(given: Given, raw: object, *, sighted: bool) -> Known | Several | Said | None:
    if given.type.kind == "choices" and given.kind == "fact" and isinstance(raw, Mapping):
        return read_partly(given.type, raw)
    value = read_value(given.type, raw)
    if given.name == ID_FACT and given.type.kind == "text" and value is not ABSENT:
        wrong = check_id(raw, sighted=sighted)
        return wrong or (value.upper() if isinstance(value, str) else value)
    if isinstance(value, Said):
        return value
    return out_of_bounds(given, value) or value


def _text(name: str, raw: object, wrong: list[Said]) -> str:
    if raw is None or (isinstance(raw, str) and len(raw) <= TEXT_LIMIT):
        found = broken(raw or "")
        wrong += [found] if found else []
        return raw or ""
    wrong.append(Said(f"{name} 应为 {TEXT_LIMIT} 字以内的文本",
                         f"{name} should be text of at most {TEXT_LIMIT} characters"))  # fmt: skip
    return ""


def _undetermined(raw: object, texts: Mapping[str, str], provenance: Mapping[str, object]) -> Iterable[Said]:
    present = {"by": texts["by"].strip(), "on": provenance.get("on"), "basis": texts["basis"].strip()}
    if raw is None and not any(present.values()):
        return
    if raw is None:
        yield Said("裁定没有结论 (value)", "the determination has no value")
    lacking = [name for name, there in present.items() if not there]
    if lacking:
        zh = "、".join(f"{_PARTS[name]} ({name})" for name in lacking)
        yield Said(f"裁定须写明裁定人、日期、理由，缺{zh}",
                      f"a determination says who, when and why: {', '.join(lacking)} missing")  # fmt: skip


_PARTS: Final = {"by": "裁定人", "on": "日期", "basis": "理由"}
