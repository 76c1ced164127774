"""Whose each row of a ledger is, where counties say it by the head's identity number, by repeating the
household, by leaving its cells empty, or not at all.

What is said of a household on several rows must be one thing (``one_household``); ``persons`` holds who
stands in it to that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from attrs import evolve, field, frozen

from policyrules.base.errors import Problem, UsageError
from policyrules.base.saying import NOTHING, Said
from policyrules.core.policy import Policy
from policyrules.intake.cell_forms import cell_value
from policyrules.intake.column_names import NO_FACT, asked, fact_named
from policyrules.intake.columns import Column, person_of
from policyrules.intake.families import CaseRow
from policyrules.intake.gathered import NAME_FACT
from policyrules.intake.ledger_files import Place
from policyrules.intake.one_household import agree, merged
from policyrules.intake.persons import heads_and_sizes, is_head, nobody_twice, number_of
from policyrules.intake.records import make_fact
from policyrules.intake.settings import ASKED, EACH_HEAD, NOT_READ, Rule, Settings, sheet_of
from policyrules.intake.showing import show, show_value
from policyrules.intake.tables import Table, numbered

_PLACES: Final = {"村": ("所在村", "行政村", "村"), "社区": ("所在村", "社区", "村"),
                  "乡": ("所在乡镇", "乡镇"), "镇": ("所在乡镇", "乡镇"),
                  "街道": ("所在乡镇", "乡镇")}  # fmt: skip
"""The end of a sheet's name, and what a fact of the household that holds it is called."""

_NAMES: Final = {"sheet": Said("工作表的名称", "the sheet's name"), "file": Said("文件名", "the file's name")}
"""The sources of a fact that the name of the sheet or file is."""

_FILE_ASKED: Final = Said(
    "文件名里有 {word}，没有一行写着 {fact}：整个文件都是的，在对照表里写 "
    'file = {{ fact = "{fact}", words = {{ "{word}" = "{word}" }} }}；不是的写 file = "-"',
    "the file's name says {word}, and no row {fact}: where it is so of the whole file, write in the mapping "
    'file = {{ fact = "{fact}", words = {{ "{word}" = "{word}" }} }}; where not, file = "-"',
)

Lines = Sequence[Mapping[str, list[CaseRow]]]
"""A register's rows, each the rows of records that it holds."""

_FILLED: Final = Said("户的格空着，按上面一户读入：第 {rows} 行",
                      "empty cells of the household read as the one above: row {rows}")  # fmt: skip
NOT_TOGETHER: Final = Said(
    "同一个户编号的行不连着，仍按一户读入：第 {rows} 行；各村（组）另编号的，请先编成不同的",
    "rows of one household id stand apart and are read as one household: row {rows}; where each village "
    "counts for itself, make the ids differ",
)
_TWO_HOUSEHOLDS: Final = Said("这个户主身份证号在两户里",
                              "this head's number stands in two households")  # fmt: skip
_NOT_THERE: Final = Said("这一户的成员里有人不在 {table} 里",
                        "a member of this household is not in {table}")  # fmt: skip
_NOTHING: Final = Said(
    "这一行只有户编号，没有人，也没有别的：不是一户的，删去这一行",
    "only the id of a household stands here, nobody and nothing else: where it is none, delete the row",
)
_NO_KEY: Final = Said(
    "没有户编号，也没有户主身份证号，不知道哪几行是一户："
    "每遇户主就是新的一户的，写 household = \"each head\"",
    'no household number and no head\'s identity number, so that nobody knows which rows are one household: '
    'where each head begins a new one, write household = "each head"',
)  # fmt: skip
_CODES: Final = Said("{values} 是什么关系：在 words 里写明，如 words = {{ 01 = \"户主\" }}",
                     "what are {values}: say it in words, as words = {{ 01 = \"户主\" }}")  # fmt: skip
_APART: Final = Said(
    "户主是不是也列在成员一、成员二……里：也列的写 head = \"listed\"，另外的写 head = \"apart\"",
    "does the head stand among the members side by side: "
    'where it does write head = "listed", else head = "apart"',
)  # fmt: skip

ASK: Final = Said(
    "要先说明这几件事，说一次就行：用 policyrules mapping 起草对照表，在里面答",
    "these things must be said, once: draft a mapping with policyrules mapping and answer in it",
)


@frozen
class Joined:
    """Puts the rows of registers, and of tables that name the head alone, with their households."""

    policy: Policy
    settings: Settings
    rows: dict[str, list[CaseRow]]
    """Those of every table, by entity; they grow."""
    notes: list[Problem]
    asks: list[Problem] = field(factory=list)
    """What nobody has said and must."""
    parts: list[tuple[CaseRow, CaseRow]] = field(factory=list)
    """What each row of a person says of the household, and the person."""
    twice: Mapping[str, Sequence[Place]] = field(factory=dict)
    """By identity number, rows of two households with it, of a ledger of which not all is at hand."""
    bare: list[CaseRow] = field(factory=list)
    """Rows of registers of persons that hold nobody, and nothing of a household but what it is called."""
    files: dict[str, Table[Column]] = field(factory=dict)
    """The files of registers by their names, of which nothing was said, each with a table in it."""
    whole: list[str] = field(factory=list)
    """The tables that hold a household a row."""
    part: bool = False
    """Whether the rows are but a part of a table's: what is to be told of all of them is told elsewhere."""

    def ask(self, table: Table[Column]) -> None:
        """What nobody has said of the columns of a table."""
        questions = dict.fromkeys(asked(table.headers))
        self.asks.extend(Problem(said, header, table=table.name) for header, said in questions)

    def take(self, table: Table[Column], lines: Lines) -> None:
        """The rows of a register, each with the household that its own cells, or those above it, name."""
        root, person = self.policy.root, person_of(self.policy, self.policy.root)
        wide = any(column.place for column in table.columns)
        if not self._answered(table, lines, person, wide):
            return
        before: CaseRow | None = None
        filled: list[int] = []
        for line in lines:
            (above,), persons = line[root], line.get(person or "", [])
            if wide:
                persons = _without_head(persons, line)
            self._place(table, above, persons, before, filled, wide)
            sure = above.straight and (above.household or above.head)
            before = above if sure else None  # a row of nobody known may begin a household
            for entity, found in line.items():
                kept = [row for row in found if entity != person or any(row is p for p in persons)]
                for row in kept:
                    row.household, row.written = above.household, above.written
                    row.head = row.head or above.head
                if entity != root:
                    self.rows.setdefault(entity, []).extend(kept)
            if persons and not wide:
                self.parts.append((above, persons[0]))
            else:
                self.rows.setdefault(root, []).append(above)
                said = above.facts or above.head or above.size or above.county or above.problems
                if not said and any(column.of == person for column in table.columns):
                    self.bare.append(above)
        if person is None or not any(person in line for line in lines) or wide:
            self.whole.append(table.name)
        self._by_sheet(table, [line[root][0] for line in lines])
        if filled:
            self._note(table, _FILLED.filled(rows=numbered(filled)))
        if not self.part:
            self._apart(table, [line[root][0] for line in lines])

    def _apart(self, table: Table[Column], rows: Sequence[CaseRow]) -> None:
        """Tell which rows name a household again, with others between: it may be another of that number."""
        if may_be_two_heads(table):
            return
        before, seen, found = "", set[str](), []
        for row in rows:
            key = row.household
            if key and key != before and key in seen:
                found.append(row.number)
            seen.add(key)
            before = key
        if found:
            self._note(table, NOT_TOGETHER.filled(rows=numbered(found)))

    def _place(
        self, table: Table[Column], above: CaseRow, persons: Sequence[CaseRow], before: CaseRow | None,
        filled: list[int], wide: bool,
    ) -> None:  # fmt: skip
        """Give the household of a row its key, or the head by whom it is found."""
        one = persons[0] if persons and not wide else None
        head = one is not None and is_head(one)
        if above.household or above.head:
            return
        kinds = {column.kind for column in table.columns}
        if self.settings.household == EACH_HEAD and not kinds & {"household", "head"}:
            if head or one is None:
                above.household = above.written = f"{sheet_of(table.name)}-{above.number}"
            elif before is not None and one.relation:
                above.household, above.written = before.household, before.written
            return
        if one is None:
            return
        if "head" in kinds and head:
            above.head = number_of(one)
        elif before is not None and one.relation and not head and not above.facts:
            above.household, above.written, above.head = before.household, before.written, before.head
            filled.append(above.number)

    def _by_sheet(self, table: Table[Column], households: Sequence[CaseRow]) -> None:
        """The name of a sheet as a fact of its households: of a village's, or where the county says so."""
        file, _, _ = table.name.partition(":")
        name = sheet_of(table.name)
        labels = next((labels for end, labels in _PLACES.items() if name.endswith(end)), ())
        facts = self.policy.facts[self.policy.root]
        texts = {given.label: given for given in facts.values() if given.type.kind == "text"}
        found = next((texts[label] for label in labels if label in texts), None)
        if self.settings.file is None:
            self.files.setdefault(sheet_of(file), table)
        elif self.settings.file.fact != NOT_READ:
            self._by_name(table, households, self.settings.file, sheet_of(file), "file")
        if self.settings.sheet is not None:
            self._by_name(table, households, self.settings.sheet, name, "sheet")
        elif found is not None:
            self._by_name(table, households, Rule(f"{self.policy.root}.{found.name}"), name, "sheet")
        elif labels:
            self._note(
                table,
                Said(f"{_NAMES['sheet'].zh}没有读入：{name}", f"{_NAMES['sheet'].en} is not read: {name}"),
            )

    def _by_name(
        self, table: Table[Column], households: Sequence[CaseRow], rule: Rule, name: str, what: str
    ) -> None:
        """The name of a sheet or file as the fact that it is; of several words in it the longest counts."""
        given = fact_named(self.policy, rule.fact)
        if given is None or given.entity != self.policy.root:
            raise UsageError(NO_FACT.filled(column=what, fact=show(rule.fact), hint=NOTHING))
        within = [word for word in rule.words if word in name]
        most = [word for word in within if not any(word != other and word in other for other in within)]
        fact, wrong = make_fact(given, cell_value(given, rule.words[most[0]] if len(most) == 1 else name), {})
        said = _NAMES[what]
        if fact is None:
            self.asks.extend(Problem(each, what, table=table.name) for each in wrong)
            return
        for row in households:
            row.facts.setdefault(given.name, evolve(fact, source=said.zh))
        self._note(table, Said(f"{said.zh}记为{given.label}", f"{said.en} is taken as {given.name}"))

    def _answered(self, table: Table[Column], lines: Lines, person: str | None, wide: bool) -> bool:
        """Whether everything that must be said of a register has been; what has not is asked."""
        before = len(self.asks)
        kinds = {column.kind for column in table.columns}
        if not kinds & {"household", "head"} and self.settings.household != EACH_HEAD:
            self._ask(table, _NO_KEY)
        persons = [row for line in lines for row in line.get(person or "", ())]
        codes = sorted({row.relation for row in persons if row.relation and row.relation.isdecimal()})
        if codes:
            header = next(header for column, header in table.headers.items() if column.kind == "relation")
            values = ", ".join(map(show_value, codes[:20]))
            self.asks.append(Problem(_CODES.filled(values=values), header, table=table.name))
        alone = "head" in kinds and not any(
            c.given is not None and not c.place and c.of == person for c in table.columns
        )
        if wide and alone and self.settings.head in ("", ASKED):
            listed = all(
                line[self.policy.root][0].head in map(number_of, line.get(person or "", ())) for line in lines
            )
            if not listed:
                self._ask(table, _APART)
        return len(self.asks) == before

    def _ask(self, table: Table[Column], said: Said) -> None:
        self.asks.append(Problem(said, table=table.name))

    def _note(self, table: Table[Column], said: Said) -> None:
        self.notes.append(Problem(said, table=table.name))

    # ── when every table is there ──

    def finish(self) -> None:
        """Find households by their heads, make one row of what several say, hold them to each other."""
        self._by_head()
        self._told_twice()
        self._bare()
        households = merged(self.policy, self.rows, self.parts, there=bool(self.whole))
        heads_and_sizes(self.policy, self.rows, households, self.notes)
        if not self.part:
            self.told_by_name({name for row in self.rows.get(self.policy.root, ()) for name in row.facts})
        nobody_twice(self.policy, self.rows, self.twice)

    def told_by_name(self, told: Collection[str]) -> None:
        """Ask about a choice that no row tells and a file's name may: one file for each status.

        ``told`` are the facts that some row of a household tells.
        """
        facts = self.policy.facts[self.policy.root]
        for file, table in self.files.items():
            for given in (g for g in facts.values() if g.type.kind == "choice" and g.name not in told):
                words = [o.label for o in given.type.options if len(o.label) > 1 and o.label in file]
                if words:
                    label = f"{self.policy.entities[self.policy.root].label}.{given.label}"
                    self._note(table, _FILE_ASKED.filled(word=max(words, key=len), fact=label))

    def _by_head(self) -> None:
        """Rows that name the head alone are of the household that another table gives this head."""
        every = [row for rows in self.rows.values() for row in rows]
        every += [part for part, _ in self.parts]
        keys: dict[str, dict[str, str]] = defaultdict(dict)
        for row in every:
            if row.head and row.household:
                keys[row.head].setdefault(row.household, row.written)
        heads = {row.head for row in every if row.head}
        for row in every:
            number = number_of(row)
            if (
                not row.household
                and not row.head
                and number in heads
                and (row.relation is None or is_head(row))
            ):
                row.head = number
            if not row.household and row.head:
                named = keys[row.head] or {row.head: row.head}
                if len(named) > 1:
                    row.wrong(_TWO_HOUSEHOLDS)
                else:
                    ((row.household, row.written),) = named.items()
        for part, one in self.parts:
            part.household, part.written = part.household or one.household, part.written or one.written
        for row in every:
            if row.above is not None:
                row.household, row.written = row.above.household, row.above.written

    def _told_twice(self) -> None:
        """Persons in their household's row who have rows of their own are there once, with what both say."""
        person = person_of(self.policy, self.policy.root) or ""
        here: dict[str, list[CaseRow]] = defaultdict(list)
        for row in self.rows.get(person, ()):
            if not row.aside and row.household:
                here[row.household].append(row)
        gone: dict[CaseRow, CaseRow] = {}
        for row in self.rows.get(person, ()):
            if row.aside and (rows := here[row.household]):
                own = next((one for one in rows if _same_person(row, one)), None)
                if own is None:
                    row.wrong(_NOT_THERE.filled(table=rows[0].table))
                else:
                    gone[row] = own
                    agree(self.policy, own, row)
        if gone:
            self.rows[person] = [row for row in self.rows[person] if row not in gone]
            for row in (row for rows in self.rows.values() for row in rows):
                row.above = gone.get(row.above, row.above) if row.above is not None else None

    def _bare(self) -> None:
        """Refuse rows that name a household of which nobody says anything: they may be headings."""
        person = person_of(self.policy, self.policy.root) or ""
        told = {row.household for row in self.rows.get(person, ())} if self.bare else set[str]()
        for row in self.bare:
            if row.household not in told:
                row.wrong(_NOTHING)


def may_be_two_heads(table: Table[Column]) -> bool:
    """Whether a table says what each person is to the head: two households of one number are refused then."""
    return any(column.kind == "relation" for column in table.columns)


def _same_person(one: CaseRow, other: CaseRow) -> bool:
    """Whether two rows of a household are of one person: by the number, by the name where one has none."""
    numbers = number_of(one), number_of(other)
    if all(numbers):
        return numbers[0] == numbers[1]
    names = [row.facts[NAME_FACT].value for row in (one, other) if NAME_FACT in row.facts]
    return len(names) == 2 and names[0] == names[1]


def _without_head(persons: Sequence[CaseRow], line: Mapping[str, list[CaseRow]]) -> list[CaseRow]:
    """Members that stand side by side; the head in front of them is one of them where it stands there too."""
    numbers = [number_of(row) for row in persons]
    if not persons or not numbers[0] or numbers[0] not in numbers[1:]:
        return list(persons)
    head, listed = persons[0], persons[1 + numbers[1:].index(numbers[0])]
    listed.facts = {**head.facts, **listed.facts}
    listed.problems += head.problems
    for row in (row for rows in line.values() for row in rows if row.above is head):
        row.above = listed
    return list(persons[1:])
