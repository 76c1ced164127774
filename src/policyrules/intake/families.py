"""Rows of tables put together: each household with what stands below it is a case or rejected.

A row that cannot be laid at anybody's door is missing somewhere: its list is complete nowhere where
it could belong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from attrs import define, field, frozen

from policyrules.base.errors import Problem
from policyrules.base.saying import Said
from policyrules.base.units import Number
from policyrules.core.case import Case, Fact, Record
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above
from policyrules.intake.between_facts import contradictions, same_person
from policyrules.intake.columns import person_of
from policyrules.intake.identity import ID_FACT
from policyrules.intake.records import RECORD_LIMIT, Rejected, descendants, too_many, used_twice
from policyrules.intake.showing import show_id
from policyrules.intake.tables import numbered
from policyrules.intake.values import plain


@define(eq=False)
class CaseRow:
    """One row as read; ``problems`` grow while it is placed below its parent."""

    table: str
    number: int
    entity: str
    household: str
    """In its plain form."""
    key: str
    ancestors: dict[str, str]
    facts: dict[str, Fact]
    problems: list[Problem]
    county: str = ""
    written: str = ""
    """The id of the household as it stands there."""
    straight: bool = True
    """Whether each cell surely stands under its column; else what it says of itself is not to be trusted."""
    counted: bool = False
    """Whether its key is only its place among its siblings."""
    head: str = ""
    """The identity number of the household's head, of a table that says whose a row is by it."""
    number_beside: str = ""
    """The identity number, where the fact is refused for what stands beside it."""
    relation: str | None = None
    """What the person is to the head, as written; None: the table does not say."""
    size: int | None = None
    """How many persons the household has, as the table says."""
    blanks: Mapping[str, Fact] = field(factory=dict)
    """What an empty cell of the household's is, of a row that may leave it to another row to say."""
    unknown: set[str] = field(factory=set)
    """The facts of which a cell says that nobody knows them: no empty cell beside it is anything."""
    shares: dict[str, Number | None] = field(factory=dict)
    """What a person's row has of a number that is the household's together, of money in fen and maybe in
    parts of one; None: unknown."""
    disability: tuple[int, int] | None = None
    """The kind and grade of the disability certificate whose number stood for the identity number."""
    aside: bool = False
    """Whether it is one of several persons in the row of their household."""
    headers: Mapping[str, str] = field(factory=dict)
    """How the columns of facts are called in the table, by the facts' names."""
    above: CaseRow | None = None
    """The row that it stands below, of a record that is a cell of it."""
    below: dict[str, list[CaseRow]] = field(factory=dict)

    def wrong(self, said: Said, column: str = "", *, shown: str = "") -> None:
        """Add what is wrong with the row, or with a column of it, where ``shown`` stands, masked.

        The column is its header, or the name of the fact that it holds.
        """
        self.problems.append(Problem(said, self.called(column), self.number, self.table, shown))

    def called(self, fact: str) -> str:
        """The header of the column with a fact; the name of the fact where it has none."""
        return self.headers.get(fact, fact)


@frozen
class Settled:
    """The households of the tables, each a case or rejected."""

    cases: tuple[Case, ...]
    rejected: tuple[Rejected, ...]
    notes: tuple[Problem, ...]
    """Which rows leave a list open in households that they do not name."""


Tables = Mapping[str, Sequence[CaseRow]]
"""The rows by entity."""

_NOBODY: Final = Said(
    "第 {rows} 行的{root}没有一个{list}：{list}按未齐全计",
    "nobody is in the {root} of row {rows}: {list} is not complete there",
)

_Family = Mapping[str, Sequence[CaseRow]]
"""The rows of one household by entity."""

_Open = Mapping[str, frozenset[str] | None]
"""The lists of which a row is nobody knows whose, each with the keys of the records that it could belong
to; None: to any."""


def settle(
    policy: Policy, root: str, rows: Tables, complete: frozenset[str], opened: frozenset[str] = frozenset()
) -> Settled:
    """Every household, or other record of ``root``, a case or its rejections.

    ``rows`` are those of the root and of the lists below it; the lists in ``complete`` are so, but for
    lost rows. Of those in ``opened`` rows may be missing anywhere, as is told elsewhere.
    """
    families = _families(rows)
    for family in families.values():
        _check(policy, root, family)
    lost = _lost(root, rows)
    person = person_of(policy, root)
    open_ = {**_open(policy, root, rows, lost), **dict.fromkeys(opened)}
    maker = _Maker(policy, complete, open_, person if person in complete else None)
    cases: list[Case] = []
    rejected: list[Rejected] = []
    for family in families.values():
        heads = family.get(root, ())
        if len(heads) == 1 and not any(row.problems for row in _everyone(family)):
            cases.append(Case(heads[0].written, maker.record(heads[0]), heads[0].county))
        else:
            rejected += _rejections(root, family)
    notes = (
        left_open(policy, entity, [row.number for row in lost[entity]], lost[entity][0].table)
        for entity in lost
        if entity in complete - opened
    )
    return Settled(tuple(cases), tuple(rejected), (*notes, *_deserted(policy, maker.deserted)))


def _families(rows: Tables) -> dict[str, _Family]:
    families: dict[str, dict[str, list[CaseRow]]] = defaultdict(lambda: defaultdict(list))
    for entity, table in rows.items():
        for row in table:
            families[row.household][entity].append(row)
    return {household: dict(family) for household, family in families.items()}


def _everyone(family: _Family) -> Iterator[CaseRow]:
    return chain.from_iterable(family.values())


# ── what is wrong with a household ───────────────────────────────────────────


def _check(policy: Policy, root: str, family: _Family) -> None:
    """Put the rows below their parents; what is wrong is a problem of the row."""
    heads = family.get(root, ())
    key = next(_everyone(family)).household
    if len(heads) == 1 and key:
        if sum(map(len, family.values())) > RECORD_LIMIT:
            heads[0].wrong(too_many())
        else:
            _join(policy, root, family, heads[0])
        return
    label = policy.entities[root].label
    nameless = Said(f"没有{label}编号", f"there is no {root} id")
    for row in heads:
        row.wrong(used_twice(key, len(heads)) if key else nameless)
    if not key or not heads:
        unknown = Said(f"{label}的表里没有 {show_id(key)}", f"no {root} {show_id(key)} in its table")
        for row in _below(root, family):
            row.wrong(unknown if key else nameless)


def _below(root: str, family: _Family) -> Iterator[CaseRow]:
    """The rows of the household's lists."""
    return (row for row in _everyone(family) if row.entity != root)


def _rejections(root: str, family: _Family) -> Iterator[Rejected]:
    """A rejection for each household row, one for orphans."""
    heads, others = family.get(root, ()), list(_below(root, family))
    key = next(_everyone(family)).household
    if key and heads:
        yield _rejected(key, [heads[0], *others])
        heads = heads[1:]
    for row in heads:
        yield _rejected(key, [row])
    if others and not (key and family.get(root)):
        yield _rejected(key, others, orphan=True)


def _rejected(key: str, rows: Sequence[CaseRow], *, orphan: bool = False) -> Rejected:
    bad = tuple(problem for row in rows for problem in row.problems)
    return Rejected(show_id(key) if key else "", bad, tuple((row.table, row.number) for row in rows), orphan)


def _join(policy: Policy, root: str, family: _Family, head: CaseRow) -> None:
    """Put every row below its parent, give keys to rows without, find ids used twice."""
    head.key = head.written
    for entity in descendants(policy, root):
        parent = policy.entities[entity].parent
        named: dict[str, list[CaseRow]] = defaultdict(list)
        for row in family.get(parent or "", ()):
            if not row.counted:
                named[plain(row.key)].append(row)
        for row in family.get(entity, ()):
            above = row.above or (head if parent == root else _parent(policy, named, row, parent or ""))
            if isinstance(above, Said):
                row.wrong(above)
            else:
                above.below.setdefault(entity, []).append(row)
        for siblings in [r.below.get(entity, []) for r in family.get(parent or "", ())]:
            _key(siblings)
    _hold(policy, head, ())


def _hold(policy: Policy, row: CaseRow, above: tuple[Mapping[str, Fact], ...]) -> None:
    """Hold the facts of a row, and of all below it, to what they must be against each other."""
    chain = (row.facts, *above)
    for name, said in contradictions(policy, row.entity, chain):
        row.wrong(said, name)
    for rows in row.below.values():
        for place, said in same_person([one.facts for one in rows]):
            rows[place].wrong(said, ID_FACT)
        for below in rows:
            _hold(policy, below, chain)


def _key(siblings: Sequence[CaseRow]) -> None:
    """Give a key to those without, which nobody can name; find ids used twice."""
    for place, row in enumerate(siblings, start=1):
        row.counted = not row.key
        row.key = row.key or str(place)
    uses = Counter(plain(row.key) for row in siblings)
    for row in siblings:
        if uses[plain(row.key)] > 1:
            row.wrong(used_twice(row.key, uses[plain(row.key)]))


def _parent(
    policy: Policy, named: Mapping[str, Sequence[CaseRow]], row: CaseRow, parent: str
) -> CaseRow | Said:
    """The one row of the parent entity that ``row`` names, by its key and the keys above it.

    ``named`` are the rows of that entity by their key in its plain form.
    """
    key, label = row.ancestors.get(parent), policy.entities[parent].label
    if key is None:
        return Said(f"没有写明属于哪个{label} ({parent})", f"it does not say which {parent} it belongs to")
    above = {name: text for name, text in row.ancestors.items() if name != parent}
    found = [
        candidate
        for candidate in named.get(key, ())
        if all(candidate.ancestors.get(n, text) == text for n, text in above.items())
    ]
    if len(found) == 1:
        return found[0]
    root = policy.entities[root_above(policy.entities, parent)]
    if not found:
        return Said(
            f"这一{root.label}没有{label} {show_id(key)}", f"the {root.id} has no {parent} {show_id(key)}"
        )
    return Said(
        f"这一{root.label}有 {len(found)} 个{label} {show_id(key)}，分不清属于哪一个",
        f"the {root.id} has {len(found)} of {parent} {show_id(key)}, unclear which",
    )


# ── rows of nobody known ─────────────────────────────────────────────────────


def _lost(root: str, rows: Tables) -> dict[str, list[CaseRow]]:
    """The rows of lists that name no household of the tables, or whose cells are shifted."""
    households = {row.household for row in rows[root]} - {""}
    found: dict[str, list[CaseRow]] = {}
    for entity, table in rows.items():
        lost = [row for row in table if not row.straight or row.household not in households]
        if lost and entity != root:
            found[entity] = lost
    return found


def _open(policy: Policy, root: str, rows: Tables, lost: Mapping[str, Sequence[CaseRow]]) -> _Open:
    """Where they could belong: below every record with the key that they name, if there is one."""
    found: dict[str, frozenset[str] | None] = {}
    for entity, astray in lost.items():
        parent = policy.entities[entity].parent or ""
        named = {row.ancestors.get(parent, "") if row.straight else "" for row in astray}
        known = {plain(row.key) for row in rows.get(parent, ()) if not row.counted} - {""}
        found[entity] = frozenset(named) if named <= known and parent != root else None
    return found


def left_open(policy: Policy, entity: str, lost: Sequence[int], table: str) -> Problem:
    """What is said of rows of a list of which nobody knows whose they are, by their numbers."""
    rows, about = numbered(lost), policy.entities[entity]
    zh, en = rows.zh, rows.en
    said = Said(
        f"不知道第 {zh} 行是谁的：{about.label}的名单凡可能少了它的，都按未齐全计",
        f"nobody can tell whose row {en} is: {about.plural} is not complete wherever it could belong",
    )
    return Problem(said, table=table)


def _deserted(policy: Policy, roots: Sequence[CaseRow]) -> Iterator[Problem]:
    """What is said of households without anybody: somebody lives there whose row is missing."""
    if roots:
        root = policy.entities[roots[0].entity]
        list_ = policy.entities[person_of(policy, root.id) or ""]
        said = _NOBODY.filled(
            rows=numbered([row.number for row in roots]), root=Said(root.label, root.id),
            list=Said(list_.label, list_.plural),
        )  # fmt: skip
        yield Problem(said, table=roots[0].table)


# ── cases ────────────────────────────────────────────────────────────────────


@frozen
class _Maker:
    """Makes records of rows; ``open`` are the lists from which a row may be missing."""

    policy: Policy
    complete: frozenset[str]
    open: _Open
    person: str | None
    """The list of persons right below a root, where it is said to be complete."""
    deserted: list[CaseRow] = field(factory=list)
    """The roots without anybody; they grow."""

    def record(self, row: CaseRow) -> Record:
        """The record with all below it."""
        lists = {child: tuple(map(self.record, rows)) for child, rows in row.below.items()}
        return Record(row.entity, row.key, row.facts, lists, self.whole(row))

    def whole(self, row: CaseRow) -> frozenset[str]:
        """Which of its lists are complete."""
        key = plain(row.key)
        opened = {child for child, keys in self.open.items() if keys is None or key in keys}
        children = self.policy.children[row.entity]
        if self.person in children and not row.below.get(self.person):
            self.deserted.append(row)
            opened.add(self.person)
        return (self.complete & frozenset(children)).difference(opened)
