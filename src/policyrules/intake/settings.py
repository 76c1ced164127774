"""What a county says once of its ledger: ``ledger.toml`` or ``ledger.json`` beside the tables.

Which lists are complete, where an empty cell is 无, and what its own columns are: ``policyrules mapping``
writes a draft of that. A column with ``?`` is a question that nobody has answered: the ledger is not read.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from attrs import field, frozen

from policyrules.base.errors import UsageError, refused_by_system
from policyrules.base.saying import Said
from policyrules.intake.completeness import Complete
from policyrules.intake.conversions import measured
from policyrules.intake.empty_cells import Empty
from policyrules.intake.json_text import parse_json
from policyrules.intake.values import plain

NAMES: Final = ("ledger.toml", "ledger.json")

_LINE: Final = re.compile(r"at line (?P<row>[0-9]+)")
_NOT_TOML: Final = Said(
    '{name}: 第 {row} 行写错了：列名、词都放在英文的引号里（"…"），不用“…”；等号、逗号、括号也用英文的；'
    "一列只写一次",
    '{name}: row {row} is wrong: names and words stand in plain quotation marks ("…"), not in “…”; equals '
    "signs, commas and brackets are plain ones too; a column is said once",
)

NOT_READ: Final = "-"
"""What a column is that the policy has no use for."""
ASKED: Final = "?"
"""What a column is that nobody has said yet."""

_KEYS: Final = ("complete", "empty", "columns", "household", "head", "sheet", "file", "birth")
_RULE_KEYS: Final = ("fact", "words", "blank", "day", "unit", "persons", "with", "sum")

EACH_HEAD: Final = "each head"
"""Of ``household``: a household begins at each head; its id is the table and row of the head."""


@frozen
class Rule:
    """What a column of the county's is."""

    fact: str
    """The fact, as 成员.身份证号 or member.id_number; a column of registers, as 户编号; ``-`` or ``?``."""
    words: Mapping[str, str] = field(factory=dict)
    """What the county's own words, letters and codes in it mean."""
    blank: str = ""
    """What an empty cell is; empty: unknown."""
    day: str = ""
    """Which day a month without one stands for: "1" to "28", or "last"."""
    unit: str = ""
    """What its numbers are in, where it is not the fact's unit: 万元, 元/年, 元/人·月."""
    persons: str = ""
    """The column with how many persons an amount a head is of, or is divided among."""
    having: Mapping[str, str] = field(factory=dict)
    """Other facts of the record that each cell is: a column 转移性收入 is an income of one kind a year."""
    summed: bool = False
    """Whether each person's cell is a share, and the household's number all of them together."""


@frozen
class Settings:
    """What is said once of a whole ledger."""

    complete: Complete = None
    empty: Empty = ()
    columns: Mapping[str, Rule] = field(factory=dict)
    """By the column's name, or ``sheet!name``, without blanks and line breaks."""
    household: str = ""
    """Where no column says whose a row is: ``each head``, or empty."""
    head: str = ""
    """Where members stand side by side: the head is ``listed`` among them, or stands ``apart``."""
    sheet: Rule | None = None
    """The fact of the household that the name of its sheet is."""
    file: Rule | None = None
    """The fact of the household that the name of its file is, or a word in it."""
    birth: str = ""
    """The fact that the identity number gives the day of, where no column does."""
    digest: str = ""
    """SHA-256 of the file where it says what columns are; empty otherwise."""
    others: tuple[str, ...] = ()
    """The names of tables and lists that only another policy has which reads the ledger too: left out."""
    others_facts: frozenset[str] = frozenset()
    """The facts that only that policy has, as 成员.姓名: their columns are left out."""

    @property
    def counting(self) -> frozenset[str]:
        """The columns that say how many persons an amount is of."""
        return frozenset(settled(rule.persons) for rule in self.columns.values() if rule.persons)

    def nowhere(self, headers: Mapping[str, Collection[str]]) -> list[str]:
        """The columns of which something is said and that no table has; ``headers`` are those of each."""
        there = {settled(header) for found in headers.values() for header in found}
        there |= {f"{settled(sheet_of(t))}!{settled(h)}" for t, found in headers.items() for h in found}
        return [name for name, rule in self.columns.items() if name not in there and rule.fact != NOT_READ]

    def rule(self, table: str, header: str) -> Rule | None:
        """What was said of a column: of that sheet's before that of every sheet's."""
        name = settled(header)
        return self.columns.get(f"{settled(sheet_of(table))}!{name}") or self.columns.get(name)


def sheet_of(table: str) -> str:
    """The name of a sheet or file, as a county says it: without the workbook's, without its ending."""
    file, colon, sheet = table.partition(":")
    return sheet if colon else file.rpartition(".")[0] or file


def settled(name: str) -> str:
    """A column's name without what differs between tables of one kind: widths, blanks, 帐 for 账."""
    return "".join(plain(name).split()).replace("帐", "账")


SaidOf = Path | Settings | None
"""Where it is said of a ledger what it is: in a file, here, or (None) in that beside its tables."""


def find_settings(ledger: Path, mapping: SaidOf = None) -> Settings:
    """What is said of the ledger: in the file that is named, else in that of its folder, or beside its file.

    Raises UsageError for a file that cannot be read, or says what nobody understands.
    """
    if isinstance(mapping, Settings):
        return mapping
    if mapping is not None:
        return read_settings(mapping)
    beside = [ledger / name for name in NAMES] if ledger.is_dir() else [ledger.with_suffix(".toml")]
    there = [path for path in beside if path.exists()]
    if len(there) > 1:
        names = " ".join(path.name for path in there)
        raise UsageError(Said(f"{names}：只能有一个", f"{names}: there can be only one"))
    return read_settings(there[0]) if there else Settings()


def read_settings(path: Path) -> Settings:
    """What a file says. Raises UsageError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(refused_by_system(path.name, error)) from error
    form = "JSON" if path.suffix.lower() == ".json" else "TOML"
    try:
        text = raw.decode("utf-8-sig")
        data: object = parse_json(text) if form == "JSON" else tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        row = found["row"] if found else raw.count(b"\n") + 1
        raise UsageError(_NOT_TOML.filled(name=path.name, row=row)) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(Said(f"{path.name}: 不是 {form}", f"{path.name}: not {form}")) from error
    return _Reader(path.name).settings(data, hashlib.sha256(raw).hexdigest())


@frozen
class _Reader:
    """Reads what a file says; everything that is wrong is UsageError."""

    name: str

    def settings(self, data: object, digest: str) -> Settings:
        if not isinstance(data, dict) or getattr(data, "repeated", None) or data.keys() - {*_KEYS}:
            raise self.wrong(
                Said('应写成 {"complete": "all"} 或 {"complete": ["members"]}',
                     'write {"complete": "all"} or {"complete": ["members"]}')
            )  # fmt: skip
        complete, empty = data.get("complete"), data.get("empty") or []
        if not isinstance(empty, list) or not all(isinstance(text, str) for text in empty):
            raise self.wrong(Said('empty 应写成 ["就业.结束=无"]', 'write empty as ["job.ended_on=none"]'))
        if not (complete is None or isinstance(complete, (str, list))):
            raise self.wrong(Said('complete 应为 "all" 或列名的列表',
                                  'complete should be "all" or a list of list names'))  # fmt: skip
        columns = data.get("columns") or {}
        if not isinstance(columns, dict):
            raise self.wrong(
                Said("columns 应写成 [columns]，每列一行", "columns should be a table, a line a column")
            )
        rules = {settled(name): self.rule(name, said) for name, said in columns.items()}
        if len(rules) != len(columns):
            raise self.wrong(Said("columns 里有一列写了两次", "a column stands twice in columns"))
        head = self.one_of(data, "head", ("", "listed", "apart"))
        household = self.one_of(data, "household", ("", EACH_HEAD))
        asks = any(data.get(key) for key in _KEYS if key not in ("complete", "empty"))
        sheet, file = (self.rule(key, data[key]) if data.get(key) else None for key in ("sheet", "file"))
        return Settings(complete, empty, rules, household, head, sheet, file, self.text(data, "birth"),
                        digest if asks else "")  # fmt: skip

    def rule(self, name: str, said: object) -> Rule:
        """What is said of a column."""
        if isinstance(said, str):
            return Rule(said)
        if not isinstance(said, dict) or said.keys() - {*_RULE_KEYS} or not isinstance(said.get("fact"), str):
            form = (
                '{ fact = "成员.姓名", words = { A = "…" }, blank = "…", day = 1, unit = "元/年", '
                "with = { … }, sum = true }"
            )
            raise self.wrong(
                Said(f'{name} 应写成 "成员.姓名" 或 {form}', f'{name}: write "成员.姓名" or {form}')
            )
        day = str(said.get("day", ""))
        if day not in ("", "last", ASKED, *map(str, range(1, 29))):
            raise self.wrong(
                Said(f"{name} 的 day 应为 1 到 28，或 last", f"{name}: day should be 1 to 28, or last")
            )
        summed = said.get("sum", False)
        if not isinstance(summed, bool):
            raise self.wrong(
                Said(f"{name} 的 sum 应为 true 或 false", f"{name}: sum should be true or false")
            )
        words, having = self.words(name, said, "words"), self.words(name, said, "with")
        return Rule(
            said["fact"],
            words,
            self.text(said, "blank"),
            day,
            self.unit(name, said),
            self.text(said, "persons"),
            having,
            summed,
        )

    def unit(self, name: str, said: Mapping[str, object]) -> str:
        """The unit that numbers are in."""
        found = self.text(said, "unit")
        if found not in ("", ASKED) and measured(found) is None:
            raise self.wrong(
                Said(f"{name} 的 unit 应写成 元/年、万元、元/人·月 的样子",
                     f"{name}: write unit like 元/年, 万元, 元/人·月")
            )  # fmt: skip
        return found

    def words(self, name: str, said: Mapping[str, object], key: str) -> Mapping[str, str]:
        """A table of texts; an answer of yes or no may stand without quotes."""
        found = said.get(key, {})
        if not isinstance(found, dict) or not all(isinstance(v, (str, int)) for v in found.values()):
            raise self.wrong(
                Said(f'{name} 的 {key} 应写成 {{ A = "…" }}', f'{name}: write {key} as {{ A = "…" }}')
            )
        return {k: str(v).upper() if isinstance(v, bool) else str(v) for k, v in found.items()}

    def text(self, said: Mapping[str, object], key: str) -> str:
        found = said.get(key, "")
        if not isinstance(found, (str, int)):
            raise self.wrong(Said(f"{key} 应为文字", f"{key} should be text"))
        return str(found)

    def one_of(self, said: Mapping[str, object], key: str, answers: tuple[str, ...]) -> str:
        found = self.text(said, key)
        if found not in (*answers, ASKED):
            listed = " / ".join(answer for answer in answers if answer)
            raise self.wrong(Said(f"{key} 应为 {listed}", f"{key} should be {listed}"))
        return found

    def wrong(self, said: Said) -> UsageError:
        return UsageError(Said(f"{self.name}: {said.zh}", f"{self.name}: {said.en}"))
