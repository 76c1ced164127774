"""A place held against a list of its document's statements, row by row, for a reader to sign.

For each statement: its sentence (where the text is given), the entries of the register that bear its
number, the rules that cite them, the readings these rest on, the worked cases that apply or refuse them;
of figures, readings and deadlines the cases that rest on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from attrs import frozen

from policyrules.authoring.case_coverage import CaseCoverage
from policyrules.authoring.clauses import Text
from policyrules.authoring.coverage import STATES, State
from policyrules.authoring.inventory import Statement
from policyrules.base.cells import page
from policyrules.base.saying import Language, Said
from policyrules.core.documents import Clause
from policyrules.core.policy import Policy
from policyrules.core.register import Cited, by_entry, citations
from policyrules.explaining.notice import Document
from policyrules.explaining.notice.content import Section

Matter = Literal["no_entry", "uncited", "untried"]

FOUND: Final[dict[Matter, Said]] = {
    "no_entry": Said("登记里没有这一行的编号", "no entry of the register bears its number"),
    "uncited": Said("没有规则引用，也没有归类", "no rule cites it, and it has no class"),
    "untried": Said(
        "有规则、标准或时限，没有案例试过", "has rules, figures or deadlines that no worked case tries"
    ),
}
"""What can be the matter with a row."""


@frozen
class Answer:
    """One entry of the register that answers a statement."""

    entry: Clause
    sentence: str
    """The words of its clause; empty where no text is at hand."""
    state: State
    rules: tuple[str, ...]
    """The labels of what cites it: rules, figures, readings."""
    readings: tuple[str, ...]
    """The ids of the readings on which the rules rest."""
    applied: tuple[str, ...]
    """The titles of the worked cases that apply one of the rules, or rest on a figure, reading, deadline."""
    refused: tuple[str, ...]
    """The titles of those in which the conditions of one certainly fail."""
    tries: bool
    """Whether it has a rule, a figure or a deadline, which a worked case can try."""


@frozen
class Audited:
    """One statement and what answers it."""

    statement: Statement
    answers: tuple[Answer, ...]

    @property
    def matters(self) -> tuple[Matter, ...]:
        """What is the matter with it, if anything."""
        if not self.answers:
            return ("no_entry",)
        uncited: tuple[Matter, ...] = ("uncited",) if any(a.state == "uncited" for a in self.answers) else ()
        untried: tuple[Matter, ...] = (
            ("untried",) if any(a.tries and not a.applied for a in self.answers) else ()
        )
        return uncited + untried


@frozen
class Audit:
    """Every statement of one document, and what in the register the list does not know."""

    policy: Policy
    rows: tuple[Audited, ...]
    unnumbered: tuple[Clause, ...]
    """Entries without a number."""
    unknown: tuple[tuple[Clause, str], ...]
    """Entries with a number that the list does not have."""

    @property
    def holes(self) -> tuple[Audited, ...]:
        """The statements with which something is the matter."""
        return tuple(row for row in self.rows if row.matters)


_Titles = tuple[tuple[str, ...], tuple[str, ...]]
"""Of the worked cases that apply something, and of those that refuse it."""


def audit(
    policy: Policy, statements: Sequence[Statement], cases: CaseCoverage, *, text: Text | None = None
) -> Audit:
    """Each statement of the policy's document with its answers, in the order of the list.

    Statements that name another document are left out. ``cases`` says what the worked cases try.
    """
    own = [s for s in statements if s.document in ("", policy.id)]
    entries = [entry for entry in policy.clauses if entry.document in ("", policy.id)]
    tried = {row.provision: (row.applied, row.refused) for row in cases.rows}
    tried |= {name: (titles, ()) for name, titles in cases.besides.items()}
    answers: dict[str, list[Answer]] = {}
    for entry, cited in by_entry(entries, citations(policy)):
        answer = _answer(policy, entry, cited, tried, text)
        for number in entry.numbers:
            answers.setdefault(number, []).append(answer)
    known = {statement.number for statement in own}
    return Audit(
        policy,
        tuple(Audited(s, tuple(answers.get(s.number, ()))) for s in own),
        tuple(entry for entry in entries if not entry.numbers),
        tuple((entry, n) for entry in entries for n in entry.numbers if n not in known),
    )


def _answer(
    policy: Policy, entry: Clause, cited: Sequence[Cited], tried: Mapping[str, _Titles], text: Text | None
) -> Answer:
    rules = tuple(dict.fromkeys(one.by for one in cited))
    provisions = [policy.provisions[one.provision] for one in cited if one.rule]
    readings = [r for p in provisions for r in p.readings]
    readings += [one.by for one in cited if one.by in policy.readings]
    names = [one.given or one.provision for one in cited]
    cases = [tried[name] for name in names if name in tried]
    return Answer(
        entry,
        text.clauses.get(entry.id, "") if text is not None else "",
        entry.status or ("encoded" if rules else "uncited"),
        rules,
        tuple(dict.fromkeys(readings)),
        tuple(dict.fromkeys(title for applied, _ in cases for title in applied)),
        tuple(dict.fromkeys(title for _, refused in cases for title in refused)),
        bool(cases),
    )


# ── as text and as a table ───────────────────────────────────────────────────

COUNTED: Final = Said(
    "清单 {rows} 行：有着落 {answered} 行，有问题 {holes} 行",
    "{rows} statements: {answered} answered, {holes} with something to look at",
)
LOOSE: Final = Said("登记有、清单没有的：", "in the register and not in the list:")
NO_NUMBER: Final = Said("没有编号", "no number")
MORE: Final = Said("另有 {rest} 个", "{rest} more")
MOST_TITLES: Final = 3
"""So many cases are named where people read; the table has them all."""
HEADS: Final = (
    Said("编号", "number"), Said("条款", "clause"), Said("原文", "text"), Said("登记", "register"),
    Said("归类", "class"), Said("规则", "rules"), Said("释义", "readings"),
    Said("适用的案例", "cases that apply it"), Said("不适用的案例", "cases that refuse it"),
    Said("问题", "to look at"),
)  # fmt: skip


def report(found: Audit, *, language: Language = "zh") -> str:
    """The account as text: the count, each statement in a few lines, what the list does not know."""
    holes = len(found.holes)
    head = COUNTED.filled(rows=len(found.rows), answered=len(found.rows) - holes, holes=holes)
    lines = [head.in_(language)]
    for row in found.rows:
        lines += ["", f"{row.statement.number}  {row.statement.clause}", *_lines(row, language)]
    loose = [*_loose(found, language)]
    return page([*lines, *(["", LOOSE.in_(language), *(f"  {line}" for line in loose)] if loose else [])])


def _lines(row: Audited, language: Language) -> Iterator[str]:
    for answer in row.answers:
        parts = dict(zip(HEADS, _cells(answer, language, most=MOST_TITLES), strict=False))
        yield f"  {_entry(answer.entry)}  [{_state(answer, language)}]  {answer.entry.gist}"
        for head in (HEADS[2], *HEADS[5:9]):
            if parts[head]:
                yield f"    {head.in_(language)}{'：' if language == 'zh' else ': '}{parts[head]}"
    yield from (f"  ! {FOUND[matter].in_(language)}" for matter in row.matters)


def _loose(found: Audit, language: Language) -> Iterator[str]:
    yield from (f"{_entry(entry)}  {number}" for entry, number in found.unknown)
    yield from (f"{_entry(entry)}  {NO_NUMBER.in_(language)}" for entry in found.unnumbered)


def rows(found: Audit, *, language: Language = "zh") -> list[tuple[str, ...]]:
    """The account as a table with its header: one row for each statement and entry."""
    table = [tuple(head.in_(language) for head in HEADS)]
    for row in found.rows:
        matter = _matter(row, language)
        for cells in [_cells(a, language) for a in row.answers] or [("",) * 9]:
            table.append((row.statement.number, cells[1] or row.statement.clause, *cells[2:], matter))
    return table


def _cells(answer: Answer, language: Language, *, most: int | None = None) -> tuple[str, ...]:
    """What the columns hold for one entry; of many cases the first ``most`` are named, the others counted."""
    between = "；" if language == "zh" else "; "

    def named(titles: tuple[str, ...]) -> str:
        rest = len(titles[most:]) if most is not None else 0
        more = [MORE.filled(rest=rest).in_(language)] if rest else []
        return between.join([*titles[:most], *more])

    return (
        "", _entry(answer.entry), answer.sentence, answer.entry.gist, _state(answer, language),
        between.join(answer.rules), between.join(answer.readings),
        named(answer.applied), named(answer.refused),
    )  # fmt: skip


def _matter(row: Audited, language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(FOUND[matter].in_(language) for matter in row.matters)


def _state(answer: Answer, language: Language) -> str:
    return Said(*STATES[answer.state]).in_(language)


def _entry(entry: Clause) -> str:
    return f"{entry.id} “{entry.phrase}”" if entry.phrase else entry.id


# ── as a page to sign ────────────────────────────────────────────────────────

TITLE: Final = Said("规则与文件逐句对照", "The rules against the document, sentence by sentence")
ASKED: Final = Said(
    "请逐行核对：规则说的与文件这一句说的是否相符。",
    "For each row: does the rule say what this sentence of the document says?",
)
CHECKED: Final = Said(
    "□ 相符　□ 不相符　□ 要商量　意见：", "[ ] agrees  [ ] differs  [ ] to discuss  Remarks:"
)
SIGNED: Final = (Said("核对人（签字）：", "Checked by (signature):"), Said("日期：", "Date:"))
SMALL: Final = Said("规则版本 {digest}", "version of the rules {digest}")


def signing_page(found: Audit, *, language: Language = "zh") -> Document:
    """The account as a page that a jurist signs: a section a statement, with its verdict."""
    header = found.policy.document
    loose = tuple(_loose(found, language))
    sections = [_section(row, language) for row in found.rows]
    if loose:
        sections.append(Section(LOOSE.in_(language).rstrip("：:"), items=loose))
    return Document(
        language,
        TITLE.in_(language),
        "  ".join(part for part in (f"《{header.title}》", header.number, ASKED.in_(language)) if part),
        tuple(sections),
        tuple(line.in_(language) for line in SIGNED),
        (SMALL.filled(digest=found.policy.digest).in_(language),),
    )


def _section(row: Audited, language: Language) -> Section:
    statement = row.statement
    own = [f"“{statement.phrase}”"] if statement.phrase else []
    own += [text for text in (statement.says, statement.holder, statement.time) if text]
    cells = tuple(
        (head.in_(language), cell)
        for answer in row.answers
        for head, cell in zip(HEADS, _cells(answer, language, most=MOST_TITLES), strict=False)
        if cell
    )
    items = (*(FOUND[f].in_(language) for f in row.matters), CHECKED.in_(language))
    return Section(f"{statement.number}  {statement.clause}", tuple(own), rows=cells, items=items)
