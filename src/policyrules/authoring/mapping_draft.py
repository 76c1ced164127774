"""A draft of what a county says once of its ledger (``ledger.toml``), from the ledger itself.

Every column that is not known by its name stands in it, those that look like a fact as a question, with what
they most likely are in a comment; so do words and codes that are no option, months without a day, a register
that does not say which rows are one household. Nothing is answered: that is the county's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from attrs import field, frozen

from policyrules.base.arguments import typed
from policyrules.base.saying import Language, Said
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.presence import birth_facts
from policyrules.intake.asked_cells import names_heads
from policyrules.intake.cell_forms import cell_value, month_only
from policyrules.intake.columns import Column, person_of
from policyrules.intake.headers import Grid, Heading, header_row, whole_header
from policyrules.intake.headings import heading, register_heading
from policyrules.intake.identity import ID_FACT
from policyrules.intake.ledger_files import every_table
from policyrules.intake.records import keys_of
from policyrules.intake.settings import ASKED, NOT_READ, Settings, settled, sheet_of
from policyrules.intake.showing import show
from policyrules.intake.units_above import unit_above
from policyrules.intake.values import plain, read_value

NEAR: Final = 0.5
"""So much of a column's name and of a fact's is the same where one may be the other."""
MOST_WORDS: Final = 30
"""So many words of a column are asked about; more of them are no list of options."""

_DOUBTS: Final = (
    (re.compile("人均|年均"), Said("是人均的：unit 写成 元/人·年 的样子，persons 写按哪一列的人数",
                                  "a head: write unit like 元/人·年, by persons the column with how many")),
    (re.compile("保障金|补差|补助|救助金|发放|保障额"), Said("全户的还是一人的，按月还是按年（unit）",
                                                  "of household or person, a month or a year (unit)")),
    (re.compile("收入|养老金|工资"), Said("按月还是按年（unit），全户的还是一个人的；一类收入用 with",
                             "a month or a year (unit), of household or person; a kind of income by with")),
    (re.compile("^人数$|保障人"), Said("家庭人口还是保障人数", "of household, or those in benefit")),
    (re.compile("类别|等级|档"), Said("各词、各字母是什么，写在 words 里", "say by words what they are")),
    (re.compile("身份证|证件号|身份号码"), Said("是这一户成员的，表头改成 成员一身份证号 的样子；不是的写 -",
                                       "where they are members, call it like 成员一身份证号; else write -")),
    (re.compile("年月|时间|日期"), Said("只有年月的，写明 day 是哪一天", "say by day which day a month is")),
)  # fmt: skip
"""What is to be thought of before a column is called a fact."""

_TITLE: Final = Said(
    "台账里的列各是什么，县里填，县里保存。? 是还没有答的，答完才读；- 是不读。",
    "What the columns of the ledger are. The county answers each ?, nothing is read before; - is not read.",
)
_HOW: Final = Said(
    "写法：事实（成员.姓名），台账里的列（户编号、户主身份证号、与户主关系、家庭人口），"
    "或 { fact = …, words = { … }, blank = …, day = …, unit = …, persons = …, with = { … } }",
    "Written: a fact (member.full_name), a column of registers (户编号, 户主身份证号, 与户主关系, 家庭人口), "
    "or { fact = …, words = { … }, blank = …, day = …, unit = …, persons = …, with = { … } }",
)
_KNOWN: Final = Said("认得的列：{names}", "known columns: {names}")
_BIRTH: Final = Said("没有出生日期一列：身份证号里的生日记为它的，去掉下一行的 #",
                     "no column of birth dates: take the # away to take the number's")  # fmt: skip
_COMPLETE: Final = Said("哪些名单一条不缺，写在这里", "name here the lists of which no record is missing")
_WHOSE: Final = Said("没有户编号和户主身份证号：每遇户主就是新的一户的，写 each head",
                     "no number of households or heads: where each head begins one, each head")  # fmt: skip
_HEAD: Final = Said("户主也列在成员一、成员二……里，写 listed；另外的，写 apart",
                    "the head among the members side by side: listed; else apart")  # fmt: skip
_WORDS: Final = Said("这些词不是选项（{options}）", "these are none of the options ({options})")
_UNITS: Final = Said("表头以上写着单位 {unit}：写明这一列的 unit",
                     "{unit} stands above the header: say the unit of this column")  # fmt: skip
_DAYS: Final = Said("有只有年月的：1 到 28，或 last", "some are months: 1 to 28, or last")
_TWICE: Final = Said("这个列名出现了不止一次", "this name stands more than once")
_LIKE: Final = Said("可能是", "perhaps")


@typed
def mapping_draft(policy: Policy, path: str | Path, *, language: Language = "zh") -> str:
    """The draft as TOML. Raises UsageError and CaseError where a table cannot be read."""
    draft = _Draft(policy, language)
    for entity, grid in every_table(policy, Path(path)):
        draft.look(entity, grid)
    return draft.text()


@frozen
class _Draft:
    """Collects what is to be said: ``heads`` of whole tables, ``lines`` of columns, ``known`` names."""

    policy: Policy
    language: Language
    heads: dict[str, str] = field(factory=dict)
    lines: dict[str, str] = field(factory=dict)
    known: dict[str, None] = field(factory=dict)

    def text(self) -> str:
        """The file."""
        lines = [self.note(_TITLE), self.note(_HOW), ""]
        plurals = [entity.plural for entity in self.policy.entities.values() if entity.parent is not None]
        lines += [self.note(_COMPLETE), f"# complete = [{', '.join(map(_quoted, plurals))}]", ""]
        for line in self.heads.values():
            lines += [line, ""]
        lines += [self.note(_KNOWN.filled(names="、".join(self.known))), "", "[columns]"]
        return "\n".join([*lines, *self.lines.values()]) + "\n"

    def look(self, entity: str | None, grid: Grid) -> None:
        """Ask what must be said of a table."""
        columns = self.heading(entity, grid)
        place = header_row(grid.lines, columns)
        if place is None:
            return
        place, header, below = whole_header(grid, place, columns)
        body, unit = grid.lines[below:], unit_above(grid.lines[:place])
        found: list[Column] = []
        for at, name in enumerate(header):
            cells = [line[at].strip() for line in body if at < len(line) and line[at].strip()]
            again = header[:at].count(name)
            column = columns.meaning(name) if name else None
            if column is not None and again:
                self.put(f"{name}#{again + 1}", grid, at, (_TWICE,), _quoted(ASKED))
            elif column is not None and column.rule is None:
                found.append(column)
                self.known.setdefault(name)
                if unit and (other := columns.in_unit(column, name, unit)).rule is not None:
                    self.put(name, grid, at, (_UNITS.filled(unit=show(unit)),), _in_unit(other.rule.fact))
                    continue
                if column.given is None or not names_heads(name, column.given, cells):
                    self.words(name, grid, at, column, cells)
            elif name and not again:
                self.unknown(name, grid, at, {settled(each) for each in header})
        if entity is None:
            self.whole(found)

    def heading(self, entity: str | None, grid: Grid) -> Heading[Column]:
        """How the columns of the table are called."""
        keys = keys_of(self.policy)
        if entity is None:
            return register_heading(self.policy, keys, Settings(), grid.name)
        return heading(self.policy, keys, entity, Settings(), grid.name)

    def whole(self, columns: Sequence[Column]) -> None:
        """What is to be said of a register as a whole."""
        kinds = {column.kind for column in columns}
        person = person_of(self.policy, self.policy.root)
        if not kinds & {"household", "head"}:
            self.heads["household"] = f"{self.note(_WHOSE)}\nhousehold = {_quoted(ASKED)}"
        theirs = [c for c in columns if c.given is not None and c.of == person]
        if any(c.place for c in theirs) and "head" in kinds and all(c.place for c in theirs):
            self.heads["head"] = f"{self.note(_HEAD)}\nhead = {_quoted(ASKED)}"
        born = set(birth_facts(self.policy).get(person or "", ()))
        names = {c.given.name for c in theirs if c.given is not None}
        if ID_FACT in names and born and not born & names:
            given = self.policy.facts[person or ""][min(born)]
            self.heads["birth"] = f"{self.note(_BIRTH)}\n# birth = {_quoted(self.called(given))}"

    def words(self, name: str, grid: Grid, at: int, column: Column, cells: Sequence[str]) -> None:
        """What the cells of a known column hold that nobody can read."""
        given = column.given
        if column.kind == "relation":
            codes = sorted({cell for cell in cells if cell.isdecimal()})
            if codes:
                self.put(name, grid, at, (), _words("与户主关系", codes))
        elif given is not None and column.part == "value":
            if any(month_only(given, cell) is not None for cell in cells):
                self.put(
                    name, grid, at, (_DAYS,), f'{{ fact = {_quoted(self.called(given))}, day = "{ASKED}" }}'
                )
            strange = sorted({cell for cell in cells if _strange(given, cell) and show(cell) == cell})
            if given.type.kind in ("choice", "choices", "bool") and 0 < len(strange) <= MOST_WORDS:
                options = "、".join(o.label for o in given.type.options) or "是、否"
                said = _WORDS.filled(options=options)
                self.put(name, grid, at, (said,), _words(self.called(given), strange))

    def unknown(self, name: str, grid: Grid, at: int, beside: Collection[str]) -> None:
        """A column that is not known by its name: a question where it may be a fact that no other is."""
        bare = settled(name).partition("(")[0]
        facts = {label: given for label, given in self.facts().items() if label not in beside}
        like = [facts[label] for label in get_close_matches(bare, facts, n=2, cutoff=NEAR)]
        doubts = [said for pattern, said in _DOUBTS if pattern.search(bare)]
        if not like and not doubts:
            self.put(name, grid, at, (), _quoted(NOT_READ))
            return
        best = [f"{self.note(_LIKE)} {_quoted(name)} = {_quoted(self.called(given))}" for given in like]
        item = self.item() if re.search("收入|养老金|工资", bare) else ""
        best += [f"{self.note(_LIKE)} {_quoted(name)} = {item}"] if item else []
        self.put(name, grid, at, doubts, _quoted(ASKED), best)

    def put(
        self, name: str, grid: Grid, at: int, said: Sequence[Said], value: str, best: Sequence[str] = ()
    ) -> None:
        """A line of the file, with what is to be thought of above it; the first table with it counts."""
        where = Said(f"{sheet_of(grid.name)} 第 {at + 1} 列", f"{sheet_of(grid.name)} column {at + 1}")
        above = [] if value == _quoted(NOT_READ) else [self.note(where), *map(self.note, said), *best]
        self.lines.setdefault(settled(name), "\n".join([*above, f"{_quoted(name)} = {value}"]))

    def facts(self) -> Mapping[str, Given]:
        """The facts of households and persons by label."""
        entities = (self.policy.root, person_of(self.policy, self.policy.root))
        return {g.label: g for e in entities if e for g in self.policy.facts[e].values() if g.kind == "fact"}

    def item(self) -> str:
        """How an amount that is a record of its own is written; empty where no list has such."""
        person = person_of(self.policy, self.policy.root)
        for entity in self.policy.children[person or self.policy.root]:
            facts = self.policy.facts[entity].values()
            amounts = [g for g in facts if g.type.unit is not None and g.type.unit.money]
            choices = [g for g in facts if g.type.kind == "choice"]
            if "收入" in self.policy.entities[entity].label and amounts and choices:
                options = ", ".join(
                    f"{_quoted(g.label)} = {_quoted('/'.join(o.label for o in g.type.options))}"
                    for g in choices
                )
                return f"{{ fact = {_quoted(self.called(amounts[0]))}, with = {{ {options} }} }}"
        return ""

    def called(self, given: Given) -> str:
        """A fact as the file writes it."""
        return f"{self.policy.entities[given.entity or ''].label}.{given.label}"

    def note(self, said: Said) -> str:
        """A comment."""
        return f"# {said.in_(self.language)}"


def _strange(given: Given, cell: str) -> bool:
    return isinstance(read_value(given.type, cell_value(given, plain(cell))), Said)


def _in_unit(fact: str) -> str:
    return f'{{ fact = {_quoted(fact)}, unit = "{ASKED}" }}'


def _words(fact: str, words: Sequence[str]) -> str:
    listed = ", ".join(f"{_quoted(word)} = {_quoted(ASKED)}" for word in words)
    return f"{{ fact = {_quoted(fact)}, words = {{ {listed} }} }}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else " " for c in escaped) + '"'
