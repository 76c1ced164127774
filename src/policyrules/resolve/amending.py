"""What one document changes in another (修订): declarations, cases and values, before names are resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, Literal

from attrs import define, evolve, field, frozen

from policyrules.base.errors import Span
from policyrules.base.months import left_of
from policyrules.base.saying import Said, nearest
from policyrules.core.policy import Policy
from policyrules.core.register import by_entry, citations
from policyrules.language import syntax as s
from policyrules.resolve.amending_codes import (
    AMENDED_TWICE,
    CHANGES_WITHOUT_CITING,
    HAS_NO_SUCH_CASE,
    IS_THERE_ALREADY,
    NOT_IN_AMENDMENT,
    NOTHING_TO_CHANGE,
    ONLY_IN_AMENDMENT,
    WRITE_IT_WHOLE,
)
from policyrules.resolve.codes import DID_YOU_MEAN
from policyrules.resolve.scope import Scope

Rule = (
    s.StandardDecl
    | s.ScaleDecl
    | s.ReadingDecl
    | s.QuantityDecl
    | s.TableDecl
    | s.ConditionDecl
    | s.AdjustmentDecl
    | s.DecisionDecl
    | s.SingleDecl
    | s.RosterDecl
    | s.DeadlineDecl
)
"""What an amendment may change or add."""

_BESIDE: Final = (s.PolicyDecl, s.ClauseDecl)
_ADDED: Final = (s.EnglishDecl, s.ExampleDecl, s.EventDecl)

Part = tuple[str, str]
"""What is changed: the id of a declaration, and of it a case, 其余, the values; "" for the whole."""


@frozen
class Amendment:
    """A document that changes another: its header (with 修订) and what it declares."""

    header: s.PolicyDecl
    declarations: tuple[s.Declaration, ...]

    @property
    def since(self) -> date:
        """The first day of the text as changed."""
        return self.header.amends.since if self.header.amends is not None else date.min


def amended(
    scope: Scope, own: Sequence[s.Declaration], title: str, amendments: Sequence[Amendment]
) -> tuple[s.Declaration, ...]:
    """The declarations of a document after its amendments, in their order; what does not fit is a finding.

    A declaration of a name that the document has takes its place, one of another name is added.
    """
    text = _Text(scope, title, list(own))
    for amendment in amendments:
        text.change(amendment)
    return tuple(text.declarations)


def not_amending(scope: Scope, declarations: Sequence[s.Declaration]) -> None:
    """修改, 增加 and 删去 change another document: they do not stand in one of its own files."""
    for decl in declarations:
        if isinstance(decl, s.AmendDecl | s.RepealDecl):
            scope.add(ONLY_IN_AMENDMENT.at(decl.span))


@define
class _Text:
    """A document on the way to its amended text."""

    scope: Scope
    title: str
    declarations: list[s.Declaration]
    touched: dict[Part, tuple[date, str]] = field(factory=dict)

    def change(self, amendment: Amendment) -> None:
        for decl in amendment.declarations:
            match decl:
                case s.AmendDecl():
                    self._amend(decl, amendment)
                case s.RepealDecl():
                    self._repeal(decl, amendment)
                case _ if isinstance(decl, Rule):
                    self._write(decl, amendment)
                case _ if isinstance(decl, _ADDED):
                    self.declarations.append(decl)
                case _ if not isinstance(decl, _BESIDE):
                    self.scope.add(NOT_IN_AMENDMENT.at(decl.span))

    def _write(self, decl: Rule, amendment: Amendment) -> None:
        """A declaration as a whole, in place of the one of its name or beside the others."""
        at = self._place(_names(decl)[0])
        known = decl if at is None else self._rule(at)
        if not self._first(amendment, (_names(known)[0], ""), _called(decl).span, _called(decl).text):
            return
        if at is None:
            self.declarations.append(decl)
        else:
            self.declarations[at] = _called_as(known, decl)

    def _repeal(self, decl: s.RepealDecl, amendment: Amendment) -> None:
        at = self._found(decl.name)
        self._cited(decl.cites, decl.span, decl.name.text if decl.part is None else decl.part.text)
        if at is None:
            return
        known = self._rule(at)
        id_, *_ = _names(known)
        if decl.cells or (decl.part is not None and _has_row(known, decl.part.text)):
            self._strike_row(at, known, decl, amendment)
            return
        if decl.part is None:
            if self._first(amendment, (id_, ""), decl.name.span, decl.name.text):
                del self.declarations[at]
            return
        case = self._case(known, decl.part)
        if case is not None and self._first(amendment, (id_, _id(case)), decl.part.span, decl.part.text):
            assert isinstance(known, _WITH_CASES)
            left = tuple(c for c in known.cases if c is not case)
            self.declarations[at] = evolve(known, cases=left)

    def _amend(self, decl: s.AmendDecl, amendment: Amendment) -> None:
        at = self._found(decl.name)
        self._sourced(decl)
        if at is None:
            return
        known = self._rule(at)
        if (
            (decl.values and not isinstance(known, s.StandardDecl | s.ScaleDecl))
            or (decl.cases and not isinstance(known, _WITH_CASES))
            or (decl.otherwise is not None and not isinstance(known, _WITH_OTHERWISE))
            or (decl.rows and _grid(known) is None)
        ):
            self.scope.add(WRITE_IT_WHOLE.at(decl.name.span, name=decl.name.text))
            return
        id_, *_ = _names(known)
        for case in decl.cases:
            known = self._with_case(known, case, amendment, new=decl.new)
        if decl.otherwise is not None and isinstance(known, _WITH_OTHERWISE):
            if decl.new and known.otherwise is not None:
                self.scope.add(
                    IS_THERE_ALREADY.at(decl.name.span, name=decl.name.text, part=Said("其余", "otherwise"))
                )
            elif self._first(amendment, (id_, "其余"), decl.otherwise.span, decl.name.text):
                known = evolve(known, otherwise=decl.otherwise)
        if isinstance(known, s.StandardDecl | s.ScaleDecl) and decl.values:
            known = self._with_values(known, decl, amendment)
        if decl.rows and self._first(amendment, _by_itself(id_, decl), decl.name.span, decl.name.text):
            change = _change(decl, amendment)
            known = _with_rows(known, tuple(evolve(row, change=change) for row in decl.rows))
        self.declarations[at] = known

    def _with_values(
        self, known: s.StandardDecl | s.ScaleDecl, decl: s.AmendDecl, amendment: Amendment
    ) -> s.StandardDecl | s.ScaleDecl:
        """A standard or scale with other values; of one by axes each cell changes by itself (its Givens)."""
        id_, *_ = _names(known)
        by_axes = isinstance(known, s.StandardDecl) and bool(known.axes)
        part = _by_itself(id_, decl) if by_axes else (id_, "自")
        if not self._first(amendment, part, decl.name.span, decl.name.text):
            return known
        if by_axes:
            change = _change(decl, amendment)
            return evolve(known, values=(*known.values, *(evolve(v, change=change) for v in decl.values)))
        kept = known.values if decl.new else tuple(_around(known.values, decl.values))
        return evolve(known, values=(*kept, *decl.values))

    def _strike_row(self, at: int, known: Rule, decl: s.RepealDecl, amendment: Amendment) -> None:
        """A row of a table is struck out, named or by its cells: which it is shows when these are read."""
        if _grid(known) is None:
            self.scope.add(WRITE_IT_WHOLE.at(decl.name.span, name=decl.name.text))
            return
        id_, *_ = _names(known)
        if self._first(amendment, _by_itself(id_, decl), decl.name.span, decl.name.text):
            called = None if decl.part is None else s.Alias(decl.part, decl.part)
            struck = s.Row(called, decl.cells, s.Body(), _change(decl, amendment), span=decl.span)
            self.declarations[at] = _with_rows(known, (struck,))

    def _with_case(self, known: Rule, case: s.CaseDecl, amendment: Amendment, *, new: bool) -> Rule:
        assert isinstance(known, _WITH_CASES)
        old = _case_of(known, case.alias)
        name = case.alias.name
        if new and old is not None:
            self.scope.add(IS_THERE_ALREADY.at(name.span, name=_called(known).text, part=name.text))
            return known
        if not new and old is None:
            self._no_case(known, name)
            return known
        id_, *_ = _names(known)
        if not self._first(amendment, (id_, _id(old or case)), name.span, name.text):
            return known
        if old is None:
            return evolve(known, cases=(*known.cases, case))
        written = evolve(case, alias=old.alias) if case.alias.alone else case
        return evolve(known, cases=tuple(written if c is old else c for c in known.cases))

    # ── what is spoken of ──

    def _rule(self, at: int) -> Rule:
        decl = self.declarations[at]
        assert isinstance(decl, Rule)
        return decl

    def _place(self, name: str) -> int | None:
        """Where the declaration of a name stands: of an id, else of a Chinese name."""
        for which in (0, 1):
            for at, decl in enumerate(self.declarations):
                if isinstance(decl, Rule) and _names(decl)[which] == name:
                    return at
        return None

    def _found(self, name: s.Name) -> int | None:
        at = self._place(name.text)
        if at is None:
            known = [n for decl in self.declarations if isinstance(decl, Rule) for n in _names(decl)]
            help_ = _close(name.text, known)
            self.scope.add(NOTHING_TO_CHANGE.at(name.span, name=name.text, title=self.title, help=help_))
        return at

    def _case(self, known: Rule, name: s.Name) -> s.CaseDecl | None:
        cases = known.cases if isinstance(known, _WITH_CASES) else ()
        found = next((c for c in cases if name.text in (c.alias.name.text, c.alias.ascii.text)), None)
        if found is None:
            self._no_case(known, name)
        return found

    def _no_case(self, known: Rule, name: s.Name) -> None:
        cases = known.cases if isinstance(known, _WITH_CASES) else ()
        names = [n for c in cases for n in (c.alias.name.text, c.alias.ascii.text)]
        help_ = _close(name.text, names)
        self.scope.add(HAS_NO_SUCH_CASE.at(name.span, name=_called(known).text, part=name.text, help=help_))

    def _first(self, amendment: Amendment, part: Part, span: Span, name: str) -> bool:
        """Whether nothing else changes this from the same day; if something does, a finding."""
        whole = (part[0], "")
        others = [p for p in self.touched if p in (part, whole) or (part == whole and p[0] == part[0])]
        for other in others:
            since, title = self.touched[other]
            if since == amendment.since:
                self.scope.add(
                    AMENDED_TWICE.at(span, name=name, since=since, first=title, second=amendment.header.title)
                )
                return False
        self.touched[part] = (amendment.since, amendment.header.title)
        return True

    # ── its clauses ──

    def _sourced(self, decl: s.AmendDecl) -> None:
        """Every change says which clause of the amending document makes it."""
        for case in decl.cases:
            self._cited(case.body.cites, case.span, case.alias.name.text)
        for value in decl.values:
            self._cited(value.cites, value.span, decl.name.text)
        for row in decl.rows:
            self._cited(
                row.body.cites, row.span, decl.name.text if row.alias is None else row.alias.name.text
            )
        if decl.otherwise is not None:
            self._cited(decl.otherwise.cites, decl.otherwise.span, "其余")

    def _cited(self, cites: Sequence[s.Cite], span: Span, name: str) -> None:
        if not cites:
            self.scope.add(CHANGES_WITHOUT_CITING.at(span, name=name))


_WITH_CASES: Final = (s.QuantityDecl, s.DecisionDecl, s.SingleDecl)
_WITH_OTHERWISE: Final = (s.DecisionDecl, s.SingleDecl, s.TableDecl)


def _grid(decl: Rule) -> s.Grid | None:
    return decl.grid if isinstance(decl, s.TableDecl | s.DecisionDecl) else None


def _has_row(decl: Rule, name: str) -> bool:
    """Whether a table has a row of this name."""
    grid = _grid(decl)
    called = () if grid is None else (row.alias for row in grid.rows if row.alias is not None)
    return any(name in (alias.name.text, alias.ascii.text) for alias in called)


def _with_rows(decl: Rule, rows: tuple[s.Row, ...]) -> Rule:
    """A table with the rows that change others behind its own: which they change shows by their cells."""
    assert isinstance(decl, s.TableDecl | s.DecisionDecl)
    assert decl.grid is not None
    return evolve(decl, grid=evolve(decl.grid, rows=(*decl.grid.rows, *rows)))


def _change(decl: s.AmendDecl | s.RepealDecl, amendment: Amendment) -> s.Change:
    how: Literal["amend", "insert", "repeal"] = "repeal"
    if isinstance(decl, s.AmendDecl):
        how = "insert" if decl.new else "amend"
    return s.Change(how, amendment.since, amendment.header.title, span=decl.span)


def _by_itself(id_: str, decl: s.AmendDecl | s.RepealDecl) -> Part:
    """What only the change of the whole runs against here; that of single cells and rows shows later."""
    return id_, str(decl.span)


def _called(decl: Rule) -> s.Name:
    return decl.name if isinstance(decl, s.ReadingDecl) else decl.alias.name


def _names(decl: Rule) -> tuple[str, str]:
    """The id and the Chinese name of a declaration."""
    if isinstance(decl, s.ReadingDecl):
        return decl.name.text, decl.name.text
    return decl.alias.ascii.text, decl.alias.name.text


def _called_as(known: Rule, decl: Rule) -> Rule:
    """A declaration written anew: where it gives one name only, the other stays."""
    if isinstance(decl, s.ReadingDecl) or isinstance(known, s.ReadingDecl) or not decl.alias.alone:
        return decl
    return evolve(decl, alias=known.alias)


def _close(name: str, known: Iterable[str]) -> Said | None:
    close = nearest(name, known)
    return None if close is None else DID_YOU_MEAN.filled(name=close)


def _id(case: s.CaseDecl) -> str:
    return case.alias.ascii.text


def _case_of(known: Rule, alias: s.Alias) -> s.CaseDecl | None:
    cases = known.cases if isinstance(known, _WITH_CASES) else ()
    wanted = (alias.name.text, alias.ascii.text)
    return next((c for c in cases if c.alias.name.text in wanted or c.alias.ascii.text in wanted), None)


def _around(known: Sequence[s.ValueDecl], new: Sequence[s.ValueDecl]) -> Iterator[s.ValueDecl]:
    """What is left of dated values outside the periods of new ones."""
    for value in known:
        left = [value]
        for other in new:
            left = [part for one in left for part in _without(one, other.period)]
        yield from left


def _without(value: s.ValueDecl, period: s.Period) -> Iterator[s.ValueDecl]:
    own = value.period
    for start, end in left_of(own.start, own.end, period.start, period.end):
        whole = (start, end) == (own.start, own.end)
        left = own if whole else evolve(own, start=start, end=end, yearly=False)
        yield evolve(value, period=left)


# ── the register ─────────────────────────────────────────────────────────────


def without_what_gave_way(policy: Policy) -> Policy:
    """The policy as amended without the clauses that nothing in it rests on any longer.

    Those of what changed it last stay: nobody may have forgotten them.
    """
    newest = {one.document for one in policy.amendments if one.since == policy.since}
    kept = tuple(
        clause
        for clause, found in by_entry(policy.clauses, list(citations(policy)))
        if clause.status is not None or found or clause.document in newest
    )
    return evolve(policy, clauses=kept)
