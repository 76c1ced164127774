"""Rolls (台账) as departments keep them: one table each, a row for each person, read strictly.

A table is a CSV file or a JSON list, named by its roll (``dibao.csv``, ``建档立卡.json``). Every
row has the household's number in that roll (户编号, ``household``), the person's identity number
(身份证号, ``id_number``), mostly a name (姓名, ``name``), and facts of the person or the household
under their names. Rows are counted as a spreadsheet shows them: the header is row 1; in a JSON
list the first row is 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import CaseError, Problem, UsageError
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.core.presence import birth_facts
from policyrules.intake.column_names import PERSON_FACTS, facts_of, own_words
from policyrules.intake.columns import REGISTER
from policyrules.intake.completeness import EVERYTHING
from policyrules.intake.ends_in_000 import TAKEN, settled, sound
from policyrules.intake.headers import Heading, columns_of, passed_over
from policyrules.intake.identity import ID_FACT
from policyrules.intake.json_text import parse_json
from policyrules.intake.records import keys_of
from policyrules.intake.settings import settled as settled_name
from policyrules.intake.showing import show
from policyrules.intake.tables import STILL, numbered, open_table, tells_gone
from policyrules.intake.text_tables import tables_in
from policyrules.intake.values import suggestion
from policyrules.lists.roll_rows import HOUSEHOLD, NAME, NAME_FACT, NUMBER, RollColumn, RollReader, RollRow

SETTINGS: Final = "rolls.json"


@frozen
class Implied:
    """A fact that being in a roll, or not being in a complete one, gives; None: it gives nothing.

    Being in a roll that gives no value itself excludes the one that not being in it gives.
    """

    fact: str
    """entity.name in the vocabulary of social assistance"""
    present: object
    """The value that being in the roll gives; None: none."""
    absent: object
    """The value that not being in a complete one gives; None: none."""
    why: Said
    """Why that follows."""


@frozen
class RollKind:
    """A kind of roll: its names, whether its rows are whole households, what it implies."""

    id: str
    """Such as ``dibao``."""
    label: str
    """Its name in Chinese."""
    names: tuple[str, ...]
    """How its file may be called."""
    whole: bool
    """Whether it lists every member of a household, not only those who receive something."""
    implied: tuple[Implied, ...]
    """What being in it, or not being in it, says."""


ROLL_KINDS: Final = (
    RollKind("register", "建档立卡台账", ("register", "建档立卡", "建档", "扶贫台账"), True, (
        Implied("household.register_status", None, "not_registered",
                Said("在册不说明是否已脱贫，须由该台账自己写明；齐全的台账里没有，就是未建档",
                "being filed does not say whether the household has left poverty: the roll must; "
                "who is not in a complete register is not filed")),
    )),
    RollKind("dibao", "低保台账", ("dibao", "低保", "民政台账"), False, (
        Implied("member.insured", True, False,
                Said("低保台账列的是正在领取的人；齐全的台账里没有，就没有在保",
                "the roll lists those who receive dibao; who is not in a complete one does not")),
        Implied("household.dibao_status", "covered", "not_covered",
                Said("已知的家人都在册，算整户在保（只有部分在册，可能是单人户）；齐全的台账里一人也没有，按未保",
                "covered if all its known persons are listed (part of them may be a single-person "
                "household); with nobody in a complete roll it is not covered")),
    )),
    RollKind("extreme_poverty", "特困台账", ("extreme_poverty", "特困", "特困供养"), False, (
        Implied("member.extreme_poverty_status", None, "not_recognised",
                Said("在册不说明是集中还是分散供养，须由该台账自己写明；齐全的台账里没有，就是非特困",
                "being listed does not say whether the care is institutional: the roll must; "
                "who is not in a complete roll is not recognised")),
    )),
    RollKind("platform", "扶贫数据平台", ("platform", "平台", "扶贫平台"), False, (
        Implied("member.in_platform", True, False,
                Said("平台数据里有这个人就是已录入；齐全的导出里没有，就是未录入",
                "in the export: recorded; not in a complete export: not recorded")),
    )),
)  # fmt: skip
"""The rolls that can be compared, and the one table of what they imply."""


@frozen
class Roll:
    """One roll as read: every row, usable or not."""

    kind: RollKind
    """What roll it is."""
    name: str
    """The file."""
    complete: bool
    """Whether nobody who belongs in the roll is missing from it."""
    rows: tuple[RollRow, ...]
    """Every row."""
    notes: tuple[Problem, ...] = ()
    """What was left out of the table or put right in it."""


@frozen
class RollOpened:
    """One roll whose rows are read one after another, once."""

    kind: RollKind
    name: str
    complete: bool
    rows: Iterator[RollRow]
    notes: Callable[[], tuple[Problem, ...]]
    """What was left out of the table or put right in it, when all rows are read."""


@typed
def read_rolls(
    policy: Policy, folder: str | Path, *, complete: Iterable[str] | None = None, on: date | None = None
) -> tuple[Roll, ...]:
    """The rolls of a folder, in the order of ROLL_KINDS.

    ``complete`` names the rolls that are complete, "all" those that are there; by default
    ``{"complete": […]}`` in ``rolls.json`` does. One that is named and not there is told. Rows that cannot be
    used are kept, with what is wrong; with ``on``, the assessment day, among them those of people born later.
    Raises UsageError for a table that is no roll, a roll given twice or an unknown name in ``complete``,
    CaseError for a table that cannot be read or whose header is wrong (every wrong column named).
    """
    opened = open_rolls(policy, folder, complete=complete, on=on)
    return tuple(Roll(each.kind, each.name, each.complete, tuple(each.rows), each.notes()) for each in opened)


def open_rolls(
    policy: Policy, folder: str | Path, *, complete: Iterable[str] | None = None, on: date | None = None
) -> tuple[RollOpened, ...]:
    """The same, of whose rows no more than one of a CSV file is held. Raises so too, before a row is read."""
    folder = Path(folder)
    found: dict[str, Path] = {}
    for path in tables_in(folder, endings=(".csv", ".json")):
        if path.name != SETTINGS:
            kind = roll_kind(path.stem, path.name)
            if kind.id in found:
                other = found[kind.id].name
                raise UsageError(
                    Said(f"{path.name}: 与 {other} 是同一本台账", f"{path.name}: the same roll as {other}")
                )
            found[kind.id] = path
    if not found:
        raise UsageError(
            Said(
                f"{folder.name}: 没有可比对的台账（.csv、.json）：{_known()}",
                f"{folder.name}: no roll that ends with .csv or .json: {_known()}",
            )
        )
    said = _settings(folder) if complete is None else complete
    named = [said] if isinstance(said, str) else [*said]
    whole = {roll_kind(name, f"complete {name}").id for name in named if name not in EVERYTHING}
    gone = [kind.id for kind in ROLL_KINDS if kind.id in whole - found.keys()]
    if any(name in EVERYTHING for name in named):
        whole |= found.keys()
    tables: list[RollOpened] = []
    problems: list[Problem] = []
    for kind in ROLL_KINDS:
        if kind.id in found:
            try:
                tables.append(_table(policy, kind, found[kind.id], kind.id in whole, on))
            except CaseError as error:
                problems += error.problems
    if problems:
        raise CaseError(tuple(problems))
    return (_told(tables[0], gone, folder), *tables[1:])


_GONE: Final = Said(
    "说是齐全的台账，文件夹里没有：{names}；没有它，就不据它说谁不在册",
    "rolls that are said to be complete and are not in the folder: {names}; nobody is taken to be missing "
    "from them",
)


def _told(first: RollOpened, gone: Sequence[str], folder: Path) -> RollOpened:
    """The first roll, whose notes also say which rolls are not there that are said to be complete."""
    if not gone:
        return first
    said = _GONE.filled(names=Said("、".join(gone), ", ".join(gone)))
    return evolve(first, notes=lambda: (Problem(said, table=folder.name), *first.notes()))


def roll_kind(name: str, shown: str) -> RollKind:
    """The kind of roll with this name. UsageError, naming the rolls there are."""
    for kind in ROLL_KINDS:
        if name in (*kind.names, kind.label):
            return kind
    near = suggestion(name, [n for kind in ROLL_KINDS for n in kind.names])
    raise UsageError(
        Said(f"{shown}: 不是可比对的台账{near.zh}：{_known()}", f"{shown}: not a roll{near.en}: {_known()}")
    )


def _known() -> str:
    return "、".join(f"{kind.label} ({kind.id})" for kind in ROLL_KINDS)


def _settings(folder: Path) -> tuple[str, ...]:
    path = folder / SETTINGS
    if not path.exists():
        return ()
    try:
        data = parse_json(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(Said(f"{SETTINGS}: 不是 JSON", f"{SETTINGS}: not JSON")) from error
    names = data.get("complete") if isinstance(data, dict) and not data.keys() - {"complete"} else None
    names = None if getattr(data, "repeated", None) else [names] if names in EVERYTHING else names
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(
            Said(
                f'{SETTINGS}: 应写成 {{"complete": ["dibao"]}}',
                f'{SETTINGS}: write {{"complete": ["dibao"]}}',
            )
        )
    return tuple(names)


def ruled_out(policy: Policy, kinds: Iterable[RollKind]) -> frozenset[str]:
    """The facts, by their ids, of which standing in one of the rolls may only say what they are not."""
    found = (
        policy.facts.get(entity, {}).get(name)
        for kind in kinds
        for implied in kind.implied
        if implied.present is None
        for entity, _, name in [implied.fact.rpartition(".")]
    )
    return frozenset(given.id for given in found if given is not None and given.type.kind == "choice")


def person_of(policy: Policy) -> str:
    """The entity of the persons right below what a case is of. UsageError when there is none."""
    for entity in policy.entities.values():
        if entity.person and entity.parent == policy.root:
            return entity.id
    root = policy.entities[policy.root]
    raise UsageError(
        Said(
            f"{policy.id}: {root.label}下没有个人，不能比对台账",
            f"{policy.id}: there are no persons below a {root.id} whose rolls could be compared",
        )
    )


# ── columns ──────────────────────────────────────────────────────────────────


_OTHER_UNIT: Final = Said(
    "表头以上写着单位 {written}，这一列以 {unit} 计：改成 {unit} 的数，删去那一行",
    "{written} stands above the header, and this column is in {unit}: write it so, and take that line out",
)
_NEEDED: Final = {
    RollColumn(kind): Said(f"缺少列 {names[1]}（{names[0]}）", f"there is no column {names[0]}")
    for kind, names in (("household", HOUSEHOLD), ("number", NUMBER))
}


def _heading(policy: Policy) -> Heading[RollColumn]:
    known, also = _known_columns(policy), _as_registers_have(policy)
    return Heading(
        lambda name: known.get(name) or also.get(name), tuple(known), _NEEDED,
        lambda c: c.given.name if c.given else c.kind, passes=True,
        elsewhere=lambda name: settled_name(name) in REGISTER,
        tells=lambda column: column.kind == "name", in_unit=_in_unit,
    )  # fmt: skip


def _in_unit(column: RollColumn, header: str, written: str) -> RollColumn:
    """The column in a roll that says above its header in which unit amounts are. CaseError for another."""
    unit = column.given.type.unit if column.given is not None else None
    if unit is not None and unit.money and settled_name(written) not in own_words(unit):
        said = _OTHER_UNIT.filled(written=show(written), unit=Said(unit.zh, unit.en))
        raise CaseError((Problem(said, show(header)),))
    return column


def _known_columns(policy: Policy) -> dict[str, RollColumn]:
    """Columns by header. A fact of the person comes before one of the household of the same name."""
    keys, person = keys_of(policy), person_of(policy)
    known: dict[str, RollColumn] = {}
    for entity in (policy.root, person):
        for name, given in keys[entity].facts.items():
            if given.kind == "fact":
                known[name] = RollColumn("fact", entity, given)
    for kind, names in (("household", HOUSEHOLD), ("number", NUMBER), ("name", NAME)):
        known |= {name: RollColumn(kind) for name in names}
    return known


def _as_registers_have(policy: Policy) -> dict[str, RollColumn]:
    """Columns under the other names that registers of counties have for them."""
    person = person_of(policy)
    found = {name: RollColumn("household") for name, kind in REGISTER.items() if kind == "household"}
    found |= {
        name: RollColumn("fact", person, given)
        for name, given in facts_of(keys_of(policy)[person], person=True).items()
        if given.kind == "fact"
    }
    for kind, fact in (("number", ID_FACT), ("name", NAME_FACT)):
        found |= dict.fromkeys(PERSON_FACTS[fact], RollColumn(kind))
    return found


# ── rows ─────────────────────────────────────────────────────────────────────


def _table(policy: Policy, kind: RollKind, path: Path, complete: bool, on: date | None) -> RollOpened:
    held, told = _json_rows(policy, path) if path.suffix.lower() == ".json" else (None, ())

    @cache
    def trusted() -> bool:
        """The whole column is read for it, once, where a number that ends so stands in it."""
        if held is not None:
            return _sound(cells for _, cells in held)
        return _sound(row.cells for row in open_table(path, _heading(policy)).rows)

    read = RollReader(kind.id, path.name, person_of(policy), birth_facts(policy), on, trusted)

    def taken() -> Iterator[Problem]:
        for row in read.taken:
            yield Problem(TAKEN, NUMBER[1], row, path.name)
        yield from read.signs

    if held is not None:
        of_json = (read.row(n, row, ()) for n, row in held)
        return RollOpened(kind, path.name, complete, of_json, lambda: (*told, *taken()))
    table = open_table(path, _heading(policy))
    rows = (read.row(row.number, row.cells, row.problems) for row in table.rows)
    return RollOpened(kind, path.name, complete, rows, lambda: (*table.notes(), *taken()))


def _sound(rows: Iterable[Mapping[RollColumn, object]]) -> bool:
    """Whether numbers of a roll that end in 000 are taken as they stand.

    A number of JSON that is no text is like one that a spreadsheet took for a number.
    """
    found = (row.get(RollColumn("number")) for row in rows)
    return sound(settled(v) if isinstance(v, str) else f"{v}." for v in found if v not in (None, ""))


def _json_rows(
    policy: Policy, path: Path
) -> tuple[Sequence[tuple[int, Mapping[RollColumn, object]]], Sequence[Problem]]:
    """The rows of a roll in JSON, and what of them is not read."""
    try:
        data = parse_json(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CaseError((Problem(Said("不是 JSON", "not JSON"), table=path.name),)) from error
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        wrong = Said("应为对象的列表", "should be a list of objects")
        raise CaseError((Problem(wrong, table=path.name),))
    header = list(dict.fromkeys(key for row in data for key in row))
    heading = _heading(policy)
    meant = columns_of(path.name, header, heading)
    columns = dict(zip(header, meant, strict=True))
    rows = [
        (number, {c: row[key] for key, c in columns.items() if c is not None and key in row})
        for number, row in enumerate(data, start=1)
    ]
    remarks = [header[at] for at in heading.remarks(meant)]
    gone = [n for n, row in enumerate(data, start=1) if any(tells_gone(str(row.get(k, ""))) for k in remarks)]
    said = [*passed_over(header, meant), *([STILL.filled(rows=numbered(gone))] if gone else [])]
    return rows, [Problem(each, table=path.name) for each in said]
