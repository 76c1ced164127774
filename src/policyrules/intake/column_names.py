"""What the name of a column means: what the county says of it first, then what tables call things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import evolve, field, frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.base.units import PLAIN, Unit
from policyrules.core.givens import Given
from policyrules.core.policy import Entity, Policy, once
from policyrules.intake.columns import HOUSEHOLD, REGISTER, Column
from policyrules.intake.conversions import Conversion, conversion, measured
from policyrules.intake.identity import ID_FACT
from policyrules.intake.records import PROVENANCE, Keys
from policyrules.intake.settings import ASKED, NOT_READ, Rule, Settings, settled
from policyrules.intake.showing import show
from policyrules.intake.values import suggestion

_PARTS: Final = {"来源": "source", "裁定人": "by", "日期": "on", "理由": "basis"}
_IN_BRACKETS: Final = re.compile(r"(?P<name>[^(]+)\((?P<unit>[^()]*)\)")

PERSON_FACTS: Final = {
    ID_FACT: ("身份证号", "身份证号码", "身份证", "公民身份号码", "公民身份证号", "证件号码", "证件号",
              "身份证件号码", "成员身份证号", "成员身份证号码", "成员证件号码",
              "家庭成员身份证号", "家庭成员身份证号码", "家庭成员证件号码"),
    "full_name": ("姓名", "成员姓名", "家庭成员姓名"),
    "birth_date": ("出生日期", "出生年月日", "出生年月"),
    "sex": ("性别",),
}  # fmt: skip
"""Facts that registers have of every person, by our name, and how registers call them."""

_HOW: Final = frozenset(("是/否", "是否", "必填", "选填", "文本"))
"""What stands in brackets behind a name and says only how a cell is filled in."""

_TEN_THOUSANDS: Final = "万元"

_NUMERALS: Final = "一二三四五六七八九"
_NUMERAL: Final = f"[{_NUMERALS}]?十[{_NUMERALS}]?|[{_NUMERALS}]"
_PLACED: Final = re.compile(rf"(?:家庭)?成员(?P<place>{_NUMERAL}|[0-9]{{1,2}})[/、.]?(?P<name>\D.*)")
_NUMBERED: Final = re.compile(r"(?P<name>.*\D)(?P<place>[1-9][0-9]?)")


NOT_HERE: Final = Said(
    "{column}：{fact} 不是这张表的记录的事实", "{column}: {fact} is no fact of this table's records"
)
NO_WAY: Final = Said(
    "{column}：{written} 的数不能折合成 {unit}", "{column}: numbers of {written} cannot become {unit}"
)
UNIT_ASKED: Final = Said(
    "记的单位与事实的不同，还没有说明：写明 fact（{fact}）和 unit",
    "in another unit than the fact's, and nobody has said what it is: say fact ({fact}) and unit",
)
PERSONS_ASKED: Final = Said(
    "人均的按哪一列的人数折算，还没有说明：写明 persons",
    "nobody has said by which column's persons an amount a head is counted: say persons",
)
NO_FACT: Final = Said("{column}：没有事实 {fact}{hint}", "{column}: there is no fact {fact}{hint}")


@frozen
class Names:
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
        found = self._named(header, self.known, self.facts) or self._placed(header)
        if found is None and settled(header) in self.settings.counting:
            return Column("other", item=header)
        return found

    def _named(self, header: str, known: Mapping[str, Column], facts: Mapping[str, Given]) -> Column | None:
        name = settled(header)
        bare = found["name"] if (found := _IN_BRACKETS.fullmatch(name)) else name
        key = known.get(header) or known.get(name) or known.get(bare)
        return key or self._fact(facts, header) or self._fact(facts, name)

    def _placed(self, header: str) -> Column | None:
        """A fact of the member that stands at a place of the row: 成员一姓名, 姓名1."""
        name = settled(header)
        placed = _PLACED.fullmatch(name)
        found = placed or _NUMBERED.fullmatch(name)
        if found is None or not self.side_by_side:
            return None
        column = self._named(found["name"], register_names(self.side_by_side, person=True), self.side_by_side)
        if column is None or column.kind not in ("fact", "relation", "other"):
            return None
        who = column.kind == "relation" or (column.given is not None and column.given.name in PERSON_FACTS)
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
            hint = suggestion(rule.fact, facts_written(self.policy))
            raise UsageError(NO_FACT.filled(column=show(header), fact=show(rule.fact), hint=hint))
        found = _PLACED.fullmatch(settled(header)) if self.side_by_side else None
        place = _number(found["place"]) if found else 0
        return Column(
            "fact",
            given=given,
            place=place,
            item=header if rule.having or given.entity not in self.of else "",
            rule=rule,
            conversion=self._converted(header, given, rule),
        )

    def _converted(self, header: str, given: Given, rule: Rule) -> Conversion | None:
        """How numbers in another unit become the fact's. Raises UsageError where they cannot."""
        if rule.unit in ("", ASKED):
            return None
        found = conversion(given, rule.unit, person=self._of_person(given))
        if found is None:
            unit = given.type.unit or PLAIN
            raise UsageError(
                NO_WAY.filled(column=show(header), written=show(rule.unit), unit=Said(unit.zh, unit.en))
            )
        return found

    def _of_person(self, given: Given) -> bool:
        return ID_FACT in self.policy.facts[given.entity or ""]

    def _fact(self, facts: Mapping[str, Given], header: str) -> Column | None:
        name, dot, part = header.rpartition(".")
        if not dot:
            name, part = header, "value"
        part = _PARTS.get(part, part)
        if part not in ("value", *PROVENANCE):
            return None
        given = facts.get(name)
        return self._with_unit(facts, name, part) if given is None else Column("fact", given=given, part=part)

    def _with_unit(self, facts: Mapping[str, Given], header: str, part: str) -> Column | None:
        """The fact of a header that says its unit too: 月收入（元/月）, or that amounts are in yuan."""
        found = _IN_BRACKETS.fullmatch(settled(header))
        given = facts.get(found["name"]) if found else None
        if found is None or given is None:
            return None
        unit, written = given.type.unit, found["unit"]
        if written in _HOW if unit is None else written in own_words(unit):
            return Column("fact", given=given, part=part)
        return self._in(given, header, written) if part == "value" else None

    def _in(self, given: Given, header: str, written: str) -> Column | None:
        """The fact in another unit than its own; None where its numbers cannot be in that.

        Ten thousand yuan are yuan; of whom and how long an amount is, the county says.
        """
        unit = given.type.unit
        if unit is not None and unit.money and written == _TEN_THOUSANDS:  # as 元 alone is the fact's own
            written = f"万{unit.zh}"
        way = None if unit is None else conversion(given, written, person=self._of_person(given))
        if way is None:
            return None
        if way.factor == 1 and not way.persons:
            return Column("fact", given=given, conversion=way)
        return self._unit_asked(given, header)

    def _unit_asked(self, given: Given, header: str) -> Column:
        about = self.policy.entities[given.entity or ""]
        return Column("other", item=header, rule=Rule(f"{about.label}.{given.label}", unit=ASKED))

    def in_unit(self, column: Column, header: str, written: str) -> Column:
        """The column in a table that says above its header in which unit amounts are.

        What the header or the county says of the column itself counts; where the county says another number
        of yuan than the table, it is asked.
        """
        given, rule = column.given, column.rule
        unit = None if given is None else given.type.unit
        bracket = _IN_BRACKETS.fullmatch(settled(header))
        own = bracket is not None and measured(bracket["unit"]) is not None
        if given is None or unit is None or not unit.money or column.part != "value" or own:
            return column
        if rule is not None and rule.unit:
            theirs, here = measured(rule.unit), measured(written)
            same = theirs is None or here is None or theirs[1] == here[1]
            return column if same else evolve(column, rule=evolve(rule, unit=ASKED))
        if written in own_words(unit):
            return column
        found = self._in(given, header, written)
        if found is not None and found.conversion is not None:
            return evolve(column, conversion=found.conversion)
        if rule is None:
            return self._unit_asked(given, header)
        return evolve(column, rule=evolve(rule, unit=ASKED))


def own_words(unit: Unit) -> set[str]:
    """How the unit of a fact may be written behind its name: of money in 元/月 also 元, 月."""
    per = {"月", "每月"} if unit.money and unit.zh.endswith("/月") else set[str]()
    return {settled(unit.zh), settled(unit.en), *per, *(("元",) if unit.money else ())}


def register_names(facts: Mapping[str, Given], person: bool) -> dict[str, Column]:
    """The columns that registers have beside facts; a fact of that name wins."""
    found = {}
    for name, kind in REGISTER.items():
        if kind in ("relation", "person") and not person:
            continue
        found[name] = Column(kind, item=name if kind == "other" else "")
    return {name: Column("id") if c.kind == "person" else c for name, c in found.items() if name not in facts}


def facts_of(keys: Keys, person: bool) -> dict[str, Given]:
    """The facts by name, those of persons under the names that registers have for them too."""
    found = dict(keys.facts)
    if person:
        for fact, names in PERSON_FACTS.items():
            if fact in keys.facts:
                found = dict.fromkeys(names, keys.facts[fact]) | found
    return found


def fact_named(policy: Policy, name: str) -> Given | None:
    """The fact that is written so: 成员.姓名, member.full_name."""
    return facts_written(policy).get(name)


def facts_written(policy: Policy) -> Mapping[str, Given]:
    """Every fact by how it is written: 成员.姓名, member.full_name."""
    return once(policy, _written)


def only_elsewhere(settings: Settings, entity: Entity, header: str) -> bool:
    """Whether a column of a record's table is a fact that only another policy has which reads the ledger."""
    name = settled(header).partition(".")[0]
    bare = found["name"] if (found := _IN_BRACKETS.fullmatch(name)) else name
    above = entity.id, entity.plural, entity.label
    return any(f"{one}.{each}" in settings.others_facts for one in above for each in (name, bare))


def _written(policy: Policy) -> dict[str, Given]:
    return {
        f"{above}.{name}": given
        for entity in policy.entities.values()
        for given in policy.facts[entity.id].values()
        for above in (entity.id, entity.plural, entity.label)
        for name in (given.name, given.label)
    }


def _number(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    return (10 * (_NUMERALS.index(tens) + 1 if tens else 1) if ten else 0) + (
        _NUMERALS.index(ones) + 1 if ones else 0
    )


def asked(columns: Mapping[Column, str]) -> Iterator[tuple[str, Said]]:
    """The columns of a table of which nobody has said what they are."""
    for column, header in columns.items():
        rule = column.rule
        if rule is None:
            continue
        if rule.fact == ASKED:
            yield header, Said("是什么，还没有说明", "nobody has said what it is")
        if rule.unit == ASKED:
            yield header, UNIT_ASKED.filled(fact=rule.fact)
        if column.conversion is not None and column.conversion.persons and rule.persons in ("", ASKED):
            yield header, PERSONS_ASKED
        if rule.day == ASKED:
            yield header, Said("只有年月的是哪一天，还没有说明", "nobody has said which day a month is")
        words = [show(word) for word, meant in rule.words.items() if meant == ASKED]
        if words:
            yield (
                header,
                Said(f"{'、'.join(words)} 是什么，还没有说明", f"nobody has said what {', '.join(words)} is"),
            )
