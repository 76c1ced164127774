"""The views of a programme that people read in a database: each decision in words, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Final

from attrs import frozen

from policyrules.base.saying import Language, Said
from policyrules.base.units import PLAIN, Unit
from policyrules.compile.compiler import path_of
from policyrules.compile.ends import End
from policyrules.compile.masks import WORD
from policyrules.compile.order import end_same
from policyrules.compile.printing import Dialect
from policyrules.compile.query import Query
from policyrules.compile.telling import mask_column
from policyrules.compile.terms import (
    FALSE,
    NULL,
    ONE,
    TRUE,
    ZERO,
    Term,
    all_of,
    any_of,
    at_most,
    choose,
    column,
    equal,
    integer,
    made,
    minus,
    negated,
    no,
    pick,
    plus,
    quotient,
    rest,
    shared,
    text,
    times,
    union,
)
from policyrules.compile.values import Line, as_choices, as_line, one_of
from policyrules.core.decision import Status
from policyrules.core.policy import Policy
from policyrules.core.types import HELD, SILENT, Citation, Option
from policyrules.explaining.phrases import (
    clauses_text,
    given_text,
    holders_text,
    name_text,
    option_text,
    path_text,
    say,
    status_text,
)

COLUMNS: Final = (
    "household", "record", "programme", "label", "status", "outcome", "outcome_label", "possible",
    "amount_state", "amount", "amount_low", "amount_high", "amount_fraction", "unit", "clauses", "missing",
)  # fmt: skip
"""What every view of results has; behind them come the values that a programme states by name."""

MISSING: Final = ("household", "record", "programme", "label", "kind", "id", "missing", "holders")
"""The columns of what is missing: a row for each thing that is open in a decision."""

KINDS: Final = {
    "fact": Said("事实", "fact"),
    "determination": Said("裁定", "determination"),
    "list": Said("名册是否齐全", "is the list complete"),
    "open": Said("标准未填写", "figure not filled in"),
    "gap": Said("标准当日无数值", "figure without a value on the day"),
    "reading": Said("释义未定", "reading not settled"),
    "silent": Said("文件未规定", "not decided by the document"),
    "clash": Said("规则冲突", "rules contradict each other"),
    "months": Said("月数太多", "too many months"),
}
"""What can be open, by the first part of its name among the reasons."""

SIDE_BY_SIDE: Final = 80
"""So many parts of a text are joined by one call: engines take a hundred arguments at most."""

DIGITS: Final = 6
"""So many digits stand behind the point where a number has them."""


@frozen
class Open:
    """Something that can be open in a decision."""

    kind: str
    """In words."""
    id: str
    label: str
    """In words."""
    holders: str
    """Who has it on record, or fills it in."""


def open_of(query: Query, language: Language) -> list[Open]:
    """What each bit of the reasons of a query stands for."""
    policy, found = query.policy, []
    for name in query.reasons:
        kind, _, id_ = name.partition(":")
        reading, given = policy.readings.get(id_), policy.givens.get(id_)
        known = given or policy.defs.get(id_) or policy.entities.get(id_) or policy.provisions.get(id_)
        holders = reading.choosers if reading is not None else () if given is None else given.holders
        label = given_text(policy, id_, "" if known is None else known.label, language)
        said = KINDS[kind].in_(language) if kind in KINDS else kind
        found.append(Open(said, id_, label, holders_text(policy, holders, language)))
    return found


@frozen
class Views:
    """The views over the query of a programme, as an engine reads them."""

    query: Query
    dialect: Dialect
    language: Language
    place: Policy
    """Beside its document the clauses of another version are named with their title."""
    version: str = ""
    """The id of the version of the document, where the names of views say it."""

    @property
    def stem(self) -> str:
        """What the names of its views begin with."""
        return f"{self.query.programme.id}{'__' if self.version else ''}{self.version}"

    def name(self, part: str) -> str:
        """The name of a view of the programme: its bits, its result, what is missing, what Spark kept."""
        return self.dialect.quoted(f"{self.stem}__{part}")

    @property
    def may_be_open(self) -> bool:
        """Whether something can be missing."""
        return bool(self.query.reasons) and self.query.in_force

    def result(self) -> str:
        """A row for each decision, in words and in yuan."""
        cells = self.head()
        if self.query.in_force:
            cells |= self._outcome() | self._amount() | self._why()
            for id_, value in self.query.values.items():
                cells |= self._stated(id_, as_line(value))
        else:
            blank = self._cell(NULL)
            cells["status"] = self._text(status_text("not_in_force", self.language))
            cells |= {name: "''" for name in COLUMNS if name not in cells}
            cells |= dict.fromkeys(
                ("amount", "amount_low", "amount_high"), f"CAST({blank} AS DECIMAL(22, 2))"
            )
        return self._selected(cells)

    def missing(self, dictionary: str) -> str:
        """A row for each thing that is open in a decision, as a dictionary of the reasons names it."""
        words = self._mask("reasons")
        tests = [(equal(column("word", "d"), integer(place)), word) for place, word in enumerate(words, 1)]
        mask = choose(*tests, orelse=ZERO) or ZERO
        here = all_of(
            equal(column("programme", "d"), text(self.stem)),
            no(equal(shared(mask, column("bit", "d")), ZERO)),
        )
        cells = self.head() | {name: f"d.{name}" for name in MISSING[4:]}
        return f"{self._selected(cells)}\nJOIN {dictionary} AS d ON {self._cell(here)}"

    # ── cells ────────────────────────────────────────────────────────────────

    def _selected(self, cells: dict[str, str]) -> str:
        lines = ",\n  ".join(f"{cell} AS {name}" for name, cell in cells.items())
        return f"SELECT {lines}\nFROM {self.name('bits')} AS r"

    def _cell(self, term: Term | None) -> str:
        return self.dialect.text(term or NULL)

    def _text(self, written: str) -> str:
        return self.dialect.string(written)

    def head(self) -> dict[str, str]:
        """Whom a row is about, and by which programme."""
        policy, programme = self.query.policy, self.query.programme
        entities = path_of(policy, programme.entity)
        parts: list[str] = []
        for place in reversed(range(len(entities) - 1)):
            named = path_text([(entities[place], "")], policy, self.language)
            parts += [self._text((" · " if parts else "") + named), f"key_{place}"]
        return {
            "household": f"key_{len(entities) - 1}",
            "record": f"CONCAT({', '.join(parts)})" if parts else "''",
            "programme": self._text(programme.id),
            "label": self._text(name_text(programme.id, programme.label, self.language)),
        }

    def _outcome(self) -> dict[str, str]:
        can = as_choices(self.query.outcome).can
        options = [o for o in (*self.query.programme.outcomes, Option(HELD, "暂缓")) if o.id in can]
        silent = can.get(SILENT, FALSE)
        clash = any_of(*(column(f"{prefix}_clash") for prefix in self.query.prefixes.values()))
        unsettled: list[tuple[Term, Status]] = [
            (all_of(silent, *(no(can[o.id]) for o in options)), "silent"),
            (clash, "clash"),
            (no(one_of(list(can.values()))), "undetermined"),
        ]
        status = choose(
            *((test, text(status_text(status, self.language))) for test, status in unsettled),
            (can.get(HELD, FALSE), text(status_text("held", self.language))),
            orelse=text(status_text("decided", self.language)),
        )

        def the_one(said: Callable[[Option], str]) -> str:
            known = ((can[option.id], text(said(option))) for option in options)
            return self._cell(choose(*((test, text("")) for test, _ in unsettled), *known, orelse=text("")))

        named = [(can[option.id], option_text(option, self.language)) for option in options]
        nothing = say(self.language, "未规定", "not decided by the document")
        return {
            "status": self._cell(status),
            "outcome": the_one(lambda option: option.id),
            "outcome_label": the_one(lambda option: option_text(option, self.language)),
            "possible": self._listed([*named, (silent, nothing)], say(self.language, " 或 ", " or ")),
        }

    def _why(self) -> dict[str, str]:
        """The clauses applied, and what is missing, in one cell each."""
        applied, reasons = self._mask("applied"), self._mask("reasons")
        places: dict[Citation, list[int]] = {}
        for place, name in enumerate(self.query.provisions):
            for cited in self.query.policy.provisions[name].citations:
                places.setdefault(Citation(cited.document, cited.clause, ""), []).append(place)
        clauses = [
            (_any_bit(applied, at), clauses_text(self.place, [c], self.language)) for c, at in places.items()
        ]
        missing = [
            (_any_bit(reasons, [place]), one.label)
            for place, one in enumerate(open_of(self.query, self.language))
        ]
        between = say(self.language, "、", ", ")
        return {"clauses": self._listed(clauses, between), "missing": self._listed(missing, between)}

    def _mask(self, name: str) -> list[Term]:
        """The integers of a mask of the whole decision; what is silent, whole, asks for nothing."""
        words: list[list[Term]] = []
        for id_, prefix in self.query.prefixes.items():
            value = self.query.values.get(id_) if name == "reasons" else None
            said = TRUE if value is None else as_line(value).some
            place = 0
            while (found := mask_column(f"{prefix}_{name}", place)) in self.query.columns:
                if place == len(words):
                    words.append([])
                words[place].append(pick(said, column(found), ZERO))
                place += 1
        return [union(*masks) for masks in words]

    def _listed(self, parts: Iterable[tuple[Term, str]], between: str) -> str:
        """The texts whose tests hold, joined; empty where none does."""
        cells = [
            self._text(said) if test.value else f"CASE WHEN {self._cell(test)} THEN {self._text(said)} END"
            for test, said in parts
            if test.value is not False
        ]
        while len(cells) > SIDE_BY_SIDE:
            groups = (cells[i : i + SIDE_BY_SIDE] for i in range(0, len(cells), SIDE_BY_SIDE))
            cells = [f"NULLIF({self._joined(group, between)}, '')" for group in groups]
        return self._joined(cells, between) if cells else "''"

    def _joined(self, cells: Sequence[str], between: str) -> str:
        return f"CONCAT_WS({self._text(between)}, {', '.join(cells)})"

    # ── numbers ──────────────────────────────────────────────────────────────

    def _amount(self) -> dict[str, str]:
        programme = self.query.programme
        if self.query.amount is None or programme.amount is None:
            nothing = dict.fromkeys(("amount_state", "amount_fraction", "unit"), "''")
            number = f"CAST({self._cell(NULL)} AS DECIMAL(22, 2))"
            return nothing | dict.fromkeys(("amount", "amount_low", "amount_high"), number)
        unit = self.query.policy.defs[programme.amount].type.unit or PLAIN
        cells = self._number(as_line(self.query.amount), unit)
        return {f"amount{name}": cell for name, cell in cells.items()} | {"unit": self._text(unit.zh)}

    def _stated(self, id_: str, line: Line) -> dict[str, str]:
        """A value that the decision states besides."""
        definition, name = self.query.policy.defs[id_], self.query.prefixes[id_]
        if definition.type.kind != "date":
            cells = self._number(line, definition.type.unit or PLAIN)
            return {name + part: cell for part, cell in cells.items()}
        state, exact = self._state(line)
        low, high = (self._day(end, TRUE) for end in (line.low, line.high))
        return {
            f"{name}_state": state,
            name: self._day(line.low, exact),
            f"{name}_low": low,
            f"{name}_high": high,
        }

    def _state(self, line: Line) -> tuple[str, Term]:
        """Exact, a range or silent, and whether it is exact."""
        exact = all_of(line.some, no(line.silent), end_same(line.low, line.high))
        state = choose((no(line.some), text("silent")), (exact, text("exact")), orelse=text("range"))
        return self._cell(state), exact

    def _number(self, line: Line, unit: Unit) -> dict[str, str]:
        """A number, or the least and the most that it can be: rounded apart where no decimal says them."""
        state, exact = self._state(line)
        open_ = all_of(line.some, no(exact))
        low, high = Steps.of(line.low, unit), Steps.of(line.high, unit)
        return {
            "_state": state,
            "": self._decimal(low, all_of(exact, low.says) if low else FALSE, up=False),
            "_low": self._decimal(low, open_, up=False),
            "_high": self._decimal(high, open_, up=True),
            "_fraction": self._fraction(low, exact),
        }

    def _decimal(self, number: Steps | None, where: Term, *, up: bool) -> str:
        if number is None or where.value is False:
            return "CAST(NULL AS DECIMAL(22, 2))"
        whole = f"CAST({self._cell(number.whole(up=up))} AS DECIMAL(20, 0))"
        step = f"CAST(0.{'1':0>{number.digits}} AS DECIMAL(8, {number.digits}))"
        value = f"{whole} * {step}" if number.digits else whole
        return value if where.value else f"CASE WHEN {self._cell(where)} THEN {value} END"

    def _fraction(self, number: Steps | None, exact: Term) -> str:
        """An exact number that no decimal says, as its numerator and denominator."""
        if number is None or (where := all_of(exact, no(number.says))).value is False:
            return "''"
        written = f"CONCAT({self._cell(number.num)}, '/', {self._cell(number.den)})"
        return f"CASE WHEN {self._cell(where)} THEN {written} ELSE '' END"

    def _day(self, end: End | None, where: Term) -> str:
        """A date out of the number of its day."""
        if end is None or where.value is False:
            return "CAST(NULL AS DATE)"
        day = self._cell(made("date", end.num))
        return day if where.value else f"CASE WHEN {self._cell(where)} THEN {day} END"


@frozen
class Steps:
    """A number as a whole number of steps of 1/10ⁿ, where it is one; else between two of them."""

    num: Term
    den: Term
    digits: int
    says: Term
    """Whether the decimal says it exactly."""

    @classmethod
    def of(cls, end: End | None, unit: Unit) -> Steps | None:
        """An end as it is written, in the unit."""
        if end is None:
            return None
        scale, least = Fraction(unit.scale), 2 if unit.money else 0
        num, den = times(end.num, integer(scale.denominator)), times(end.den, integer(scale.numerator))
        if den.value is not None:
            ratio = Fraction(scale.denominator, den.value)
            num, den = times(end.num, integer(ratio.numerator)), integer(ratio.denominator)
            for digits in range(least, DIGITS + 1):
                steps = Fraction(10**digits, ratio.denominator)
                if steps.denominator == 1:
                    return cls(times(num, integer(steps.numerator)), ONE, digits, TRUE)
        steps_of = times(num, integer(100))
        return cls(num, den, 2, equal(rest(steps_of, den), ZERO))

    def whole(self, *, up: bool) -> Term:
        """So many steps; rounded down, or ``up``."""
        if self.den.value == 1:
            return self.num
        steps = times(self.num, integer(10**self.digits))
        over = minus(self.den, ONE)
        if up:
            return pick(
                at_most(ZERO, steps),
                quotient(plus(steps, over), self.den),
                negated(quotient(negated(steps), self.den)),
            )
        return pick(
            at_most(ZERO, steps),
            quotient(steps, self.den),
            negated(quotient(plus(negated(steps), over), self.den)),
        )


def _any_bit(words: Sequence[Term], places: Iterable[int]) -> Term:
    """Whether one of these bits is in a mask."""
    bits: dict[int, int] = {}
    for place in places:
        word, bit = divmod(place, WORD)
        bits[word] = bits.get(word, 0) | 1 << bit
    masks = ((words[word] if word < len(words) else ZERO, integer(mask)) for word, mask in bits.items())
    return any_of(*(no(equal(shared(word, mask), ZERO)) for word, mask in masks))
