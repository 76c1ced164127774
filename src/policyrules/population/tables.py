"""Invented households as rows of the tables of a ledger, one for each kind of record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from policyrules.base.saying import Language
from policyrules.base.units import PLAIN
from policyrules.core.case import Case, Fact
from policyrules.core.givens import Given
from policyrules.core.possible import Several
from policyrules.core.roots import root_above
from policyrules.core.types import ABSENT, Known, Type
from policyrules.intake.columns import head_names
from policyrules.intake.values import ABSENT_WORDS, NO_WORDS, YES_WORDS, write_value
from policyrules.population.drawing import Drawing

KEPT = 5_000
"""So many texts of a column are kept."""
_PARTS = {"by": "裁定人", "on": "日期", "basis": "理由"}


@frozen(eq=False)
class Column:
    """The column of a fact, or the four of a determination."""

    given: Given
    language: Language
    name: str = field(init=False)
    """Within its record."""
    texts: dict[Known, str] = field(factory=dict)
    """What was written before, by value; some thousands at most."""

    @name.default
    def _its_name(self) -> str:
        return self.given.name

    def put(self, cells: list[str], fact: Fact | None) -> None:
        """Add its cells in a row; of a fact that is not known they are empty."""
        value = None if fact is None or isinstance(fact.value, Several) else fact.value
        if value is None:
            cells.append("")
        elif (text := self.texts.get(value)) is not None:
            cells.append(text)
        else:
            cells.append(self._written(value))
        if self.given.kind == "determination":
            cells += ("", "", "") if fact is None else (fact.by, str(fact.on or ""), fact.basis)

    def _written(self, value: Known) -> str:
        text = _cell(self.given.type, value, self.language)
        if self.given.type.kind != "text":
            if len(self.texts) == KEPT:
                self.texts.clear()
            self.texts[value] = text
        return text


@frozen
class Table:
    """One table: whose it is, what it is called, its header, and its columns of facts."""

    entity: str
    name: str
    """The entity's label or plural: how a sheet or a file is called."""
    header: tuple[str, ...]
    parent: str | None
    """The entity whose id stands beside that of the household; None where the household is right above."""
    columns: tuple[Column, ...]


def tables(drawing: Drawing, language: Language) -> Mapping[str, Table]:
    """By entity, the tables of a population, in the order of the policy, without those that hold nothing."""
    policy = drawing.policy
    found = {}
    for entity, about in policy.entities.items():
        if drawing.told_of(entity):
            facts = tuple(fact.given for fact in drawing.asked[entity])
            name = about.label if language == "zh" else about.plural
            found[entity] = _table(drawing, entity, name, facts, language)
    return found


def _table(drawing: Drawing, entity: str, name: str, facts: tuple[Given, ...], language: Language) -> Table:
    policy, zh = drawing.policy, language == "zh"
    root = root_above(policy.entities, entity)
    header = [head_names(policy, root)[1 if zh else 0]]
    parent = policy.entities[entity].parent
    if parent is not None and parent != root:
        header.append(policy.entities[parent].label if zh else parent)
    if entity != root:
        header.append("编号" if zh else "id")
    for given in facts:
        unit = given.type.unit
        measured = "" if unit is None or unit == PLAIN else f"（{unit.zh}）" if zh else f" ({unit.en})"
        own = given.label if zh else given.name
        header.append(own + measured)
        if given.kind == "determination":
            header += [f"{own}.{_PARTS[part] if zh else part}" for part in _PARTS]
    columns = tuple(Column(given, language) for given in facts)
    return Table(entity, name, tuple(header), parent if parent != root else None, columns)


def rows(found: Mapping[str, Table], case: Case) -> Iterator[tuple[str, Sequence[str]]]:
    """Each row of a household with the entity of its table; a cell that is empty is not known."""
    for path, record in case.household.walk():
        table = found.get(record.entity)
        if table is None:
            continue
        cells = [case.household.key]
        if table.parent is not None:
            cells.append(path[-2][1])
        if path:
            cells.append(record.key)
        facts = record.facts
        for column in table.columns:
            column.put(cells, facts.get(column.name))
        yield record.entity, cells


def _cell(type_: Type, value: Known, language: Language) -> str:
    """A value as a table has it."""
    zh = language == "zh"
    if value is ABSENT:
        return ABSENT_WORDS[zh]
    match write_value(type_, value):
        case bool() as answer:
            return (YES_WORDS if answer else NO_WORDS)[not zh]
        case [*options]:
            return "、".join(_option(type_, str(option), zh=zh) for option in options) or "[]"
        case text:
            return _option(type_, str(text), zh=zh) if type_.kind == "choice" else str(text)


def _option(type_: Type, id_: str, *, zh: bool) -> str:
    option = type_.option(id_)
    return option.label if zh and option is not None else id_
