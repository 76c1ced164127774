"""What the columns of a ledger's tables are called, in our tables and in those that counties keep.

A table of ours is of one kind of record. A register of a county's holds a household and its persons in one
row, or a person a row with the household repeated; it has columns that every register has, under many names:
the household's number, its head's identity number, what a person is to the head.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final, Literal

from attrs import evolve, field, frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.givens import Given
from policyrules.core.policy import Policy, once
from policyrules.core.roots import root_above
from policyrules.intake.headers import Heading
from policyrules.intake.identity import ID_FACT
from policyrules.intake.records import PROVENANCE, Keys
from policyrules.intake.settings import ASKED, NOT_READ, Rule, Settings, settled
from policyrules.intake.showing import show
from policyrules.intake.values import suggestion

HOUSEHOLD: Final = ("household", "户编号")
"""How the column with the household's id is called."""

_ID: Final = ("id", "编号")
_COUNTY: Final = ("county", "县")
_PARTS: Final = {"来源": "source", "裁定人": "by", "日期": "on", "理由": "basis"}
_IN_BRACKETS: Final = re.compile(r"(?P<name>[^(]+)\((?P<unit>[^()]*)\)")

Kind = Literal["household", "id", "county", "ancestor", "fact", "head", "relation", "size", "person", "other"]

HEAD_NAMES: Final = ("户主", "户主姓名", "申请人", "申请人姓名", "主申请人", "主申请人姓名")
"""How the column with the head's name is called."""

REGISTER: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("户编号", "户码", "户号", "家庭编号", "家庭编码", "户编码"), "household"),
    **dict.fromkeys(("户主身份证号", "户主身份证号码", "户主身份证", "户主证件号码", "户主证件号",
                     "户主公民身份号码", "申请人身份证号", "申请人身份证号码", "申请人证件号码"), "head"),
    **dict.fromkeys(("与户主关系", "家庭关系", "关系", "与申请人关系", "与主申请人关系", "与低保户主关系",
                     "成员关系"), "relation"),
    **dict.fromkeys(("家庭人口", "家庭人口数", "家庭人数", "家庭成员人数"), "size"),
    **dict.fromkeys(("人编号", "人码", "成员编号", "人员编号"), "person"),
    **dict.fromkeys((*HEAD_NAMES, "序号"), "other"),
}  # fmt: skip
"""The columns that registers have beside facts; of a household's head the name alone tells nothing."""

_PERSON_FACTS: Final = {
    ID_FACT: ("身份证号", "身份证号码", "身份证", "公民身份号码", "公民身份证号", "证件号码", "证件号",
              "身份证件号码", "成员身份证号", "成员身份证号码", "成员证件号码"),
    "full_name": ("姓名", "成员姓名"),
    "birth_date": ("出生日期", "出生年月日", "出生年月"),
    "sex": ("性别",),
}  # fmt: skip
"""Facts that registers have of every person, by our name, and how registers call them."""

_HOW: Final = frozenset(("是/否", "是否", "必填", "选填", "文本"))
"""What stands in brackets behind a name and says only how a cell is filled in."""

_NUMERALS: Final = "一二三四五六七八九十"
_PLACED: Final = re.compile(rf"(?:家庭)?成员(?P<place>十?[{_NUMERALS}]|[0-9]{{1,2}})[/、.]?(?P<name>\D.*)")
_NUMBERED: Final = re.compile(r"(?P<name>.*\D)(?P<place>[1-9][0-9]?)")


NOT_HERE: Final = Said(
    "{column}：{fact} 不是这张表的记录的事实", "{column}: {fact} is no fact of this table's records"
)
NO_FACT: Final = Said("{column}：没有事实 {fact}{hint}", "{column}: there is no fact {fact}{hint}")


@frozen(cache_hash=True)
class Column:
    """What a column holds: a key of the household, the row or an ancestor, a part of a fact, or what is said
    of a person and its household beside facts."""

    kind: Kind
    entity: str = ""
    """Of the ancestor, or of the root where there are several."""
    given: Given | None = None
    part: str = "value"
    place: int = 0
    """Of members that stand side by side, from 1."""
    item: str = ""
    """The header, of a column whose every cell is a record of its own, or that is not read."""
    rule: Rule | None = field(default=None, eq=False, repr=False)
    """What the county says of it."""

    @property
    def of(self) -> str:
        """The entity whose fact it is; empty for keys."""
        return self.given.entity or "" if self.given is not None else ""


def person_of(policy: Policy, root: str) -> str | None:
    """The list of persons right below a root: the one whose records have an identity number."""
    return next((e for e in policy.children[root] if ID_FACT in policy.facts[e]), None)


def head_names(policy: Policy, root: str) -> tuple[str, ...]:
    """What the column with the ids of a root's records may be called, its ASCII name first."""
    label = policy.entities[root].label
    names = (root, f"{label}编号", label)
    return (*HOUSEHOLD, *names) if root == policy.root else names


def called(column: Column) -> str:
    """A column by its ASCII name."""
    if column.given is not None:
        return column.given.name + ("" if column.part == "value" else f".{column.part}")
    return column.item or column.entity or column.kind


# ── tables of ours ───────────────────────────────────────────────────────────


def heading(
    policy: Policy, keys: Mapping[str, Keys], entity: str, settings: Settings, table: str
) -> Heading[Column]:
    """How the columns of an entity's table are called, and which it must have."""
    own = keys[entity]
    known = _known(policy, own, entity)
    root = root_above(policy.entities, entity)
    first, label = head_names(policy, root)[0], policy.entities[root].label
    head = household_column(policy, root)
    needed = {head: Said(f"缺少列 {first}（{label}编号）", f"there is no column {first}")}
    parent = policy.entities[entity].parent
    if parent is not None and parent != root:
        label = policy.entities[parent].label
        needed[Column("ancestor", parent)] = Said(
            f"缺少列 {parent}（{label}）：它指明所属的记录",
            f"there is no column {parent}, the record that a row belongs to",
        )
    person = person_of(policy, policy.root)
    names = _Names(
        policy, keys, settings, table, _facts_of(own, entity == person), known, frozenset((entity,))
    )
    if entity in (policy.root, person):
        names = evolve(names, known=_register_names(own.facts, entity == person) | known)
    return Heading(
        names.meaning, (*known, *own.facts), needed, called,
        lambda column: column.kind in ("household", "ancestor", "head"),
        instead={head: Column("head")}, repeats=_not_read, passes=True,
    )  # fmt: skip


def household_column(policy: Policy, root: str) -> Column:
    """The column with the ids of a root's records."""
    return Column("household", "" if root == policy.root else root)


def _known(policy: Policy, keys: Keys, entity: str) -> dict[str, Column]:
    """The key columns by header; a Chinese fact label that looks like one wins over it."""
    root = root_above(policy.entities, entity)
    head = household_column(policy, root)
    known = dict.fromkeys(head_names(policy, root), head)
    known |= dict.fromkeys(_ID, head if entity == root else Column("id"))
    if entity == root:
        known |= {name: Column("county") for name in _COUNTY}
    for ancestor in _ancestors(policy, entity):
        label = policy.entities[ancestor].label
        known |= {name: Column("ancestor", ancestor) for name in (ancestor, label)}
    for name in known.keys() & keys.facts.keys():
        if keys.facts[name].name == name:
            raise UsageError(
                Said(
                    f"{entity}.{name}: 这个列名已用来指明所属的记录",
                    f"{entity}.{name}: this column names the record that a row belongs to",
                )
            )
        del known[name]
    return known


def _ancestors(policy: Policy, entity: str) -> tuple[str, ...]:
    """The entities between the root and this one, nearest first."""
    found: list[str] = []
    parent = policy.entities[entity].parent
    while parent is not None and policy.entities[parent].parent is not None:
        found.append(parent)
        parent = policy.entities[parent].parent
    return tuple(found)


# ── registers of counties ────────────────────────────────────────────────────


def register_heading(
    policy: Policy, keys: Mapping[str, Keys], settings: Settings, table: str
) -> Heading[Column]:
    """How the columns of a register are called: of a household, of its persons, in one row or several."""
    person = person_of(policy, policy.root)
    household = keys[policy.root].facts
    persons = _facts_of(keys[person], person=True) if person else {}
    both = {name for name in household.keys() & persons.keys() if household[name] != persons[name]}
    facts = {name: given for name, given in {**household, **persons}.items() if name not in both}
    known = dict.fromkeys(HOUSEHOLD, Column("household"))
    known |= {name: Column("county") for name in _COUNTY if name not in facts}
    known |= _register_names(facts, person=True)
    asked = {name: Column("other", item=name, rule=Rule(ASKED)) for name in both}
    who = frozenset((policy.root, person or policy.root))
    names = _Names(policy, keys, settings, table, facts, known | asked, who, side_by_side=persons)
    return Heading(
        names.meaning, (*known, *facts), {}, called,
        lambda column: column.kind in ("household", "head") or column.of == policy.root,
        repeats=_not_read, passes=True, passes_near=True,
    )  # fmt: skip


def is_register(policy: Policy, columns: Collection[Column], *, named: bool = False) -> bool:
    """Whether columns are those of a register: they say whose a row is, or who stands in it, and more.

    ``named``: of a table that is called the households' it is one only where persons stand in it.
    """
    person = person_of(policy, policy.root)
    who = [column for column in columns if column.of and column.of == person]
    if named:
        return any(column.given is not None and column.given.name == ID_FACT for column in who)
    keys = [column for column in columns if column.kind in ("household", "head", "relation")]
    facts = [column for column in columns if column.given is not None or column.kind == "head"]
    return (
        len(columns) > 1
        and bool(facts)
        and bool(keys or any(c.given and c.given.name == ID_FACT for c in who))
    )


def _register_names(facts: Mapping[str, Given], person: bool) -> dict[str, Column]:
    """The columns that registers have beside facts; a fact of that name wins."""
    found = {}
    for name, kind in REGISTER.items():
        if kind in ("relation", "person") and not person:
            continue
        found[name] = Column(kind, item=name if kind == "other" else "")
    return {name: Column("id") if c.kind == "person" else c for name, c in found.items() if name not in facts}


def _facts_of(keys: Keys, person: bool) -> dict[str, Given]:
    """The facts by name, those of persons under the names that registers have for them too."""
    found = dict(keys.facts)
    if person:
        for fact, names in _PERSON_FACTS.items():
            if fact in keys.facts:
                found = dict.fromkeys(names, keys.facts[fact]) | found
    return found


# ── what a name means ────────────────────────────────────────────────────────


@frozen
class _Names:
    """What the names of a table's columns mean: what the county says of them first."""

    policy: Policy
    keys: Mapping[str, Keys]
    settings: Settings
    table: str
    facts: Mapping[str, Given]
    known: Mapping[str, Column]
    of: frozenset[str] = frozenset()
    """The entities whose facts they are."""
    side_by_side: Mapping[str, Given] = field(factory=dict)
    """The facts of persons of which several may stand in a row."""

    def meaning(self, header: str) -> Column | None:
        """What a column of this name is; None where nobody knows."""
        rule = self.settings.rule(self.table, header) if header else None
        if rule is not None:
            return self._said(header, rule)
        return self._named(header, self.known, self.facts) or self._placed(header)

    def _named(self, header: str, known: Mapping[str, Column], facts: Mapping[str, Given]) -> Column | None:
        name = settled(header)
        bare = found["name"] if (found := _IN_BRACKETS.fullmatch(name)) else name
        key = known.get(header) or known.get(name) or known.get(bare)
        return key or _fact(facts, header) or _fact(facts, name)

    def _placed(self, header: str) -> Column | None:
        """A fact of the member that stands at a place of the row: 成员一姓名, 姓名1."""
        name = settled(header)
        placed = _PLACED.fullmatch(name)
        found = placed or _NUMBERED.fullmatch(name)
        if found is None or not self.side_by_side:
            return None
        column = self._named(
            found["name"], _register_names(self.side_by_side, person=True), self.side_by_side
        )
        if column is None or column.kind not in ("fact", "relation", "other"):
            return None
        who = column.kind == "relation" or (column.given is not None and column.given.name in _PERSON_FACTS)
        if placed is None and not who:  # 致贫原因1 is a first cause and no first person's
            return None
        return evolve(column, place=_number(found["place"]), item=column.item and header)

    def _said(self, header: str, rule: Rule) -> Column:
        """The column that the county says it is. Raises UsageError for what there is not."""
        if rule.fact in (NOT_READ, ASKED):
            return Column("other", item=header, rule=rule)
        kind = "household" if rule.fact in HOUSEHOLD else REGISTER.get(rule.fact)
        if kind is not None:
            return Column(
                "id" if kind == "person" else kind, item=header if kind == "other" else "", rule=rule
            )
        given = fact_named(self.policy, rule.fact)
        if given is not None and given.entity not in self.of and not self.side_by_side:
            raise UsageError(NOT_HERE.filled(column=show(header), fact=show(rule.fact)))
        if given is None:
            hint = suggestion(rule.fact, once(self.policy, _written))
            raise UsageError(NO_FACT.filled(column=show(header), fact=show(rule.fact), hint=hint))
        found = _PLACED.fullmatch(settled(header)) if self.side_by_side else None
        place = _number(found["place"]) if found else 0
        return Column(
            "fact",
            given=given,
            place=place,
            item=header if rule.having or given.entity not in self.of else "",
            rule=rule,
        )


def _not_read(column: Column) -> bool:
    return column.kind == "other"


def fact_named(policy: Policy, name: str) -> Given | None:
    """The fact that is written so: 成员.姓名, member.full_name."""
    return once(policy, _written).get(name)


def _written(policy: Policy) -> dict[str, Given]:
    return {
        f"{above}.{name}": given
        for entity in policy.entities.values()
        for given in policy.facts[entity.id].values()
        for above in (entity.id, entity.plural, entity.label)
        for name in (given.name, given.label)
    }


def _fact(facts: Mapping[str, Given], header: str) -> Column | None:
    name, dot, part = header.rpartition(".")
    if not dot:
        name, part = header, "value"
    part = _PARTS.get(part, part)
    given = facts.get(name) or _with_unit(facts, name)
    if given is None or part not in ("value", *PROVENANCE):
        return None
    return Column("fact", given=given, part=part)


def _with_unit(facts: Mapping[str, Given], header: str) -> Given | None:
    """The fact of a header that says its unit too: 月收入（元/月）, or that amounts are in yuan."""
    found = _IN_BRACKETS.fullmatch(settled(header))
    given = facts.get(found["name"]) if found else None
    if found is None or given is None:
        return None
    unit = given.type.unit
    if unit is None:
        return given if found["unit"] in _HOW else None
    per = {"月", "每月"} if unit.money and unit.zh.endswith("/月") else set[str]()
    said = {settled(unit.zh), settled(unit.en), *per, *(("元",) if unit.money else ())}
    return given if found["unit"] in said else None


def _number(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    ten, one = ("十" in numeral and len(numeral) > 1), _NUMERALS.index(numeral[-1]) + 1
    return 10 + one if ten else one


def asked(columns: Mapping[Column, str]) -> Iterator[tuple[str, Said]]:
    """The columns of a table of which nobody has said what they are."""
    for column, header in columns.items():
        rule = column.rule
        if rule is None:
            continue
        if rule.fact == ASKED:
            yield header, Said("是什么，还没有说明", "nobody has said what it is")
        if rule.day == ASKED:
            yield header, Said("只有年月的是哪一天，还没有说明", "nobody has said which day a month is")
        words = [show(word) for word, meant in rule.words.items() if meant == ASKED]
        if words:
            yield (
                header,
                Said(f"{'、'.join(words)} 是什么，还没有说明", f"nobody has said what {', '.join(words)} is"),
            )
