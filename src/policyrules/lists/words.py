"""Lists and compared rolls in words: as text, as JSON data, as rows of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from policyrules.base.cells import paragraphs, table
from policyrules.base.saying import Language, Said
from policyrules.core.json_form import Json, json_form
from policyrules.core.policy import Policy
from policyrules.core.reasons import Missing
from policyrules.core.roots import root_above
from policyrules.explaining.brief import problem_lines, rejected_json
from policyrules.explaining.phrases import (
    citation_text,
    holders_text,
    lacking_text,
    name_text,
    path_text,
    reason_text,
    say,
    status_text,
    value_text,
)
from policyrules.intake.records import Rejected
from policyrules.lists.results import NOT_IN_FORCE, Cell, Counts, Listing, Overlap, RosterResult, overlap
from policyrules.lists.roll_households import LEFT_OUT
from policyrules.lists.rolls import ComparedRolls

NOTES: Final = 20
"""How many notes of one kind are written out as text."""

STATES: Final = {
    "listed": ("列入", "listed"),
    "undetermined": ("未定", "undetermined"),
    "not_listed": ("不列", "not listed"),
}

MATTERS: Final[Mapping[str, Said]] = {
    "unusable": Said("不能用的行", "rows of no use"),
    "duplicate": Said("重复登记", "doubled rows"),
    "contradiction": Said("同一人内容不同", "rows of a person that differ"),
    "two_households": Said("一人在几户", "one person in several households"),
    "split": Said("分户不同", "households cut differently"),
    "composition": Said("成员不同", "members that differ"),
    "name": Said("姓名不同", "names that differ"),
    "fact": Said("事实不同", "facts that differ"),
    "partly": Said("一户不全在", "households partly there"),
    "near": Said("身份证号相近", "numbers nearly the same"),
}
"""What is the matter with rows of rolls (``RowNoteKind``)."""

COLUMNS: Final = (
    "list", "label", "state", "group", "rank", "tied", "household", "record", "clauses", "missing",
    "policy_digest",
)  # fmt: skip


class Page:
    """Lists drawn up, and rolls compared, as text, as JSON data and as rows of a table."""

    def __init__(
        self, policy: Policy, results: Sequence[RosterResult], rejected: Sequence[Rejected],
        compared: ComparedRolls | None, language: Language, *, noted: Mapping[str, int] | None = None,
    ) -> None:  # fmt: skip
        """``noted`` says of each kind how many notes there are, where ``compared`` has only the first."""
        self.policy, self.results, self.rejected = policy, results, rejected
        self.compared, self.language, self.noted = compared, language, noted
        self.overlap: Overlap = overlap(results)

    def say(self, zh: str, en: str) -> str:
        return say(self.language, zh, en)

    # ── text ──

    def text(self) -> str:
        """The lists one below the other, then what must be looked at."""
        blocks = [list(self._list(result)) for result in self.results]
        if len(self.results) > 1:
            blocks.append([self._several()])
        if self.compared is not None:
            blocks.append(list(self._rolls(self.compared)))
        trouble = list(self.trouble(NOTES))
        if trouble:
            blocks.append([self.say("须核对：", "to be looked at:"), *(f"  {line}" for line in trouble)])
        return paragraphs(blocks)

    def _list(self, result: RosterResult) -> Iterator[str]:
        yield f"{name_text(result.roster, result.label, self.language)}  {result.on}"
        clauses = [citation_text(c, self.policy, self.language) for c in result.citations]
        yield "  " + self.say("依据 ", "clauses ") + self.say("；", "; ").join(clauses)
        if result.owners or result.receivers:
            to = self.say("  报送 ", "  sent to ") + holders_text(
                self.policy, result.receivers, self.language
            )
            owners = self.say("责任 ", "owned by ") + holders_text(self.policy, result.owners, self.language)
            yield f"  {owners if result.owners else ''}{to if result.receivers else ''}".rstrip()
        yield from self._ranking(result)
        listed = result.of("listed")
        if listed:
            header = [self.say("位次", "rank"), self.say("户", "household"), *self._headings(listed[0])]
            yield from table([header, *(self._cells(row) for row in listed)], indent="  ")
        for row in result.of("undetermined"):
            who = f"{row.household} {path_text(row.path, self.policy, self.language)}".rstrip()
            yield f"  {self.say('未定', 'undetermined')} {who}{self.say('：', ': ')}{self._open(row)}"
        yield "  " + counts_text(self.policy, result.entity, result.counts, self.language)

    def _open(self, row: Listing) -> str:
        """Why it is not known whether a record is listed."""
        between = self.say("、", ", ")
        if row.missing:
            return self.say("缺 ", "missing ") + between.join(map(self.missing, row.missing))
        if NOT_IN_FORCE in row.reasons:
            return status_text("not_in_force", self.language)
        return between.join(reason_text(self.policy, each, self.language) for each in sorted(row.reasons))

    def _headings(self, row: Listing) -> list[str]:
        return [name_text(c.id, c.label, self.language) for c in _shown(row)]

    def _cells(self, row: Listing) -> list[str]:
        rank = "-" if row.rank is None else f"{row.rank}{self.say('（并列）', ' (tied)') if row.tied else ''}"
        who = f"{row.household} {path_text(row.path, self.policy, self.language)}".rstrip()
        return [rank, who, *(self.cell(c) for c in _shown(row))]

    def cell(self, cell: Cell) -> str:
        """The value of a column in words."""
        return value_text(cell.value, cell.type, None, self.language)

    def missing(self, missing: Missing) -> str:
        """Something missing in words, with whose it is."""
        return lacking_text(self.policy, missing, self.language)

    def _ranking(self, result: RosterResult) -> Iterator[str]:
        ranking = result.ranking
        if ranking.state == "refused":
            why = self.say("、", ", ").join(
                f"{u.household} {self.missing(u.missing)}".strip() for u in ranking.why
            )
            yield "  " + self.say(f"不排序：缺 {why}", f"not ranked: missing {why}")
        elif ranking.state == "ranked":
            word = self.say(*{"ascending": ("升序", "ascending"), "descending": ("降序", "descending")}[
                ranking.direction or "ascending"
            ])  # fmt: skip
            later = self.say("；未定的列入后位次会变", "; undetermined ones may still move it")
            yield "  " + self.say(f"按{word}排位", f"ranked, {word}") + (later if ranking.provisional else "")

    def _several(self) -> str:
        o = self.overlap
        twice = sum(len(m.listed) > 1 for m in o.memberships)
        return self.say(
            f"合计，各户、各人只计一次：列入 {o.households_listed} 户（其中 {twice} 户在两份以上名单），"
            f"按人的名单列入 {o.persons_listed} 人；另有 {o.households_undetermined} 户未定",
            f"together, each counted once: households {o.households_listed} (on more than one list {twice}), "
            f"persons on lists of persons {o.persons_listed}, households undetermined "
            f"{o.households_undetermined}",
        )

    def _rolls(self, compared: ComparedRolls) -> Iterator[str]:
        yield self.say("台账比对", "rolls compared")
        for c in compared.counts:
            yield "  " + self.say(
                f"{c.table}：{c.rows} 行，另见他账 {c.matched}，仅见于此 {c.alone}，未用 {c.reported}",
                f"{c.table}: {c.rows} rows, matched {c.matched}, alone {c.alone}, left out {c.reported}",
            )
        for kinds, count in compared.presence:
            yield f"  {' + '.join(kinds)}: {count} {self.say('人', 'person' if count == 1 else 'persons')}"

    def trouble(self, most: int) -> Iterator[str]:
        """Rows left out, one line each, and rows to be looked at, of each kind no more than ``most``.

        Where the notes are only the first of each kind, so are rows left out.
        """
        for rejected in self.rejected:
            yield from problem_lines(rejected, self.language)
        said: Counter[str] = Counter()
        for noted in self.compared.notes if self.compared is not None else ():
            said[noted.kind] += 1
            if noted.kind in LEFT_OUT or said[noted.kind] <= most:
                rows = self.say("、", ", ").join(f"{name}:{row}" for name, row in noted.rows)
                yield f"{rows} {noted.said.in_(self.language)}"
        for kind, rest in self._not_there(said).items():
            yield self.say(
                f"……{MATTERS[kind].zh}：还有 {rest} 条，表 roll_notes 列全",
                f"… {rest} more, {MATTERS[kind].en}: the table roll_notes has them all",
            )
        for kind, count in said.items():
            if kind not in LEFT_OUT and count > most:
                rest = count - most
                yield self.say(
                    f"……{MATTERS[kind].zh}：还有 {rest} 条，--format json 列全",
                    f"… {rest} more, {MATTERS[kind].en}: --format json has them all",
                )

    def _not_there(self, said: Mapping[str, int]) -> dict[str, int]:
        """How many notes of a kind there are besides those that are here."""
        return {kind: count - said[kind] for kind, count in (self.noted or {}).items() if count > said[kind]}

    # ── data ──

    def json(self) -> Json:
        """JSON data (docs/json.md): the fields of the lists, what they come to, what was left out."""
        return {
            "lists": json_form(tuple(self.results)),
            "together": json_form(self.overlap),
            "rejected": [rejected_json(one) for one in self.rejected],
            "rolls": json_form(self.compared),
        }

    def rows(self) -> Iterator[list[str]]:
        """A header, then a row for each record of each list, columns of all lists beside each other."""
        shown: dict[str, str] = {}
        for result in self.results:
            for row in result.rows[:1]:
                for cell in (*row.columns, *([row.order] if row.order else [])):
                    shown.setdefault(cell.id, name_text(cell.id, cell.label, self.language))
        yield [*COLUMNS[:-3], *shown.values(), *COLUMNS[-3:]]
        for result in self.results:
            for row in result.rows:
                yield self._cells_of(result, row, shown)

    def _cells_of(self, result: RosterResult, row: Listing, shown: dict[str, str]) -> list[str]:
        cells = {c.id: self.cell(c) for c in (*row.columns, *([row.order] if row.order else []))}
        clauses = dict.fromkeys(c.clause for a in row.applied for c in a.citations)
        return [
            result.roster, result.label, self.say(*STATES[row.state]) if self.language == "zh" else row.state,
            self.cell(row.group) if row.group else "", "" if row.rank is None else str(row.rank),
            self.say("并列", "tied") if row.tied else "", row.household,
            path_text(row.path, self.policy, self.language), *(cells.get(id_, "") for id_ in shown),
            "; ".join(clauses), self._lacking(row), result.digest,
        ]  # fmt: skip

    def _lacking(self, row: Listing) -> str:
        """What is missing; where it is not a fact that leaves a record open, why it is open."""
        if row.state == "undetermined" and not row.missing:
            return self._open(row)
        return "; ".join(map(self.missing, row.missing))


def _shown(row: Listing) -> list[Cell]:
    """Group, columns and what it is ranked by, each once."""
    cells = [*([row.group] if row.group else []), *row.columns, *([row.order] if row.order else [])]
    return list({cell.id: cell for cell in cells}.values())


def counts_text(policy: Policy, entity: str, c: Counts, language: Language) -> str:
    """What a list of an entity's records comes to."""
    root = policy.entities[root_above(policy.entities, entity)]
    zh, en = root.label, root.plural
    persons = "" if c.persons_listed is None else say(
        language, f"，{c.persons_listed} 人", f", persons {c.persons_listed}"
    )  # fmt: skip
    open_ = say(
        language, f"；{c.households_open} {zh}的名册未必齐全", f"; {c.households_open} {en} with open lists"
    ) if c.households_open else ""  # fmt: skip
    return say(
        language,
        f"共 {c.records} 条：列入 {c.listed}（{c.households_listed} {zh}{persons}），"
        f"不列 {c.not_listed}，未定 {c.undetermined}{open_}",
        f"records {c.records}: listed {c.listed} ({en} {c.households_listed}{persons}), "
        f"not listed {c.not_listed}, undetermined {c.undetermined}{open_}",
    )
