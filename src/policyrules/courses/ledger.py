"""记账: what a month writes to the ledger, and whether the ledger and its dates agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from policyrules.base.saying import Said
from policyrules.core.case import Case, Fact
from policyrules.core.decision import NotWritten, Written
from policyrules.core.expressions import AsUnit, Expr, If, Lit, Prim, Ref, Today, Window
from policyrules.core.givens import Given
from policyrules.core.policy import Policy, Programme
from policyrules.core.possible import YES_OR_NO, Value
from policyrules.core.walk import walk
from policyrules.core.words import value_said
from policyrules.courses.results import MonthNote
from policyrules.deciding.versions import Picked
from policyrules.evaluate import engine_of
from policyrules.evaluate.books import Book
from policyrules.evaluate.engine import Engine, Run
from policyrules.evaluate.instance import Instance, instance_of, single_household
from policyrules.evaluate.writing import entries_of


def close_month(
    picked: Picked, there: Case, case: Case, on: date
) -> tuple[Case, tuple[Written, ...], tuple[MonthNote, ...]]:
    """The case with the ledger facts that the month ending ``on`` writes, and what was not written.

    ``there`` is the part of the case that is there on the day.
    Only a known value is written, and only where its condition certainly holds: neither 未规定 nor
    an unknown ever replaces what is on record. Where the version of the document is not known, nothing is
    written.
    """
    policy = picked.versions[-1]
    if picked.key is not None and len(picked.versions) > 1:
        return case, (), tuple(_not_picked(picked.key, picked.versions))
    if not picked.inside(policy):
        return case, (), ()
    engine = engine_of(policy)
    run = Run(engine, on, {})
    written: list[Written] = []
    notes: list[MonthNote] = []
    root = instance_of(policy, there.household, on=on)
    for programme in policy.programmes.values():
        for here in root.records(programme.entity):
            entries, left = entries_of(run, programme, here)
            written += entries
            notes += map(_note, left)
    for entry in written:
        name = policy.givens[entry.fact].name
        new = Fact(entry.after)
        case = case.changed(entry.path, lambda r, n=name, f=new: r.with_fact(n, f))  # type: ignore[misc]
    return case, tuple(e for e in written if e.changes), tuple(notes)


def _not_picked(key: Given, versions: Sequence[Policy]) -> Iterator[MonthNote]:
    """That nothing is written, where some version would: by which version is not known."""
    if any(programme.carries for version in versions for programme in version.programmes.values()):
        zh, en = f"{key.label} 不详，不知按哪个版本", f"{key.id} is not known, nor which version decides"
        yield MonthNote("kept", key.id, (), Said(f"{zh}，没有记账", f"{en}: nothing was written"))


def _note(left: NotWritten) -> MonthNote:
    """Why the month did not write a fact: it does not know what, or it would write two things."""
    words = [value_said(value, left.type) for value in left.values]
    if left.kind == "kept":
        said = Said(
            f"本月结果不足以改记“{left.label}”，台账仍为 {words[0].zh}",
            f"the month does not settle {left.fact}; the ledger keeps {words[0].en}",
        )
    else:
        said = Said(
            f"“{left.label}”同时要记为 {'、'.join(w.zh for w in words)}，未改记",
            f"{left.fact} would become {' and '.join(w.en for w in words)} at once; nothing was written",
        )
    return MonthNote(left.kind, left.fact, left.path, said)


# ── ledger and dates ─────────────────────────────────────────────────────────


def disagreements(policy: Policy, case: Case, before: date, on: date) -> tuple[MonthNote, ...]:
    """Where the ledger holds a state that is given in a window only, and no window was open.

    ``before`` is the last day of the month before, ``on`` that of the month: a state on record is
    doubted only when its window was open on neither. Nothing is corrected: the note is for people.
    A yes or no is no such state: a mark that could be taken off in a window stays off after it.
    """
    engine = engine_of(policy)
    notes: list[MonthNote] = []
    for programme in policy.programmes.values():
        book = engine.rules.book(programme)
        for here in instance_of(policy, case.household, on=on).records(programme.entity):
            for fact in dict.fromkeys(carry.fact for carry in book.carries):
                note = _doubt(engine, book, fact, here, (before, on))
                if note is not None:
                    notes.append(note)
    return tuple(notes)


def _doubt(
    engine: Engine, book: Book, fact: str, here: Instance, days: tuple[date, date]
) -> MonthNote | None:
    policy = engine.policy
    given = policy.givens[fact]
    held = here.values.get(given.name)
    outcomes = {
        o
        for c in book.carries
        if c.fact == fact and isinstance(c.value, Lit) and c.value.value == held
        for o in _outcomes(c.guard, book.programme)
    }
    cases = [
        c for c in policy.defs[book.cases_of].cases if isinstance(c.value, Lit) and c.value.value in outcomes
    ]
    if held is None or isinstance(held, bool) or not cases:
        return None
    unit = policy.units.get(book.programme.unit or "")
    where = single_household(policy, unit, here) if unit is not None else here
    for day in days:
        run = Run(engine, day, {})
        if any(_dated(run, c.guard, where) is not False for c in cases):
            return None
    words = value_said(held, given.type)
    return MonthNote(
        "disagreement",
        given.id,
        here.path,
        Said(
            f"台账“{given.label}”为 {words.zh}，但按所记日期，给出这一结果的期间没有开始或已经结束，请核对",
            f"the ledger says {given.id} is {words.en}, but by its dates no period giving it was open",
        ),
    )


def _outcomes(guard: Expr, programme: Programme) -> frozenset[str]:
    """The outcomes on which an entry is written, as far as its condition says just that."""
    match guard:
        case Prim(op="in", args=(Ref(target=programme.id),), options=options):
            return options
        case Prim(op="eq", args=(Ref(target=programme.id), Lit(value=str() as outcome))):
            return frozenset({outcome})
    return frozenset()


def _dated(run: Run, expr: Expr, here: Instance) -> Value:
    """A condition with every test that is not of dates left open: no only if no date allows it."""
    policy = run.engine.policy
    match expr:
        case Prim(op="not", args=(arg,)):
            inner = _dated(run, arg, here)
            return (not inner) if isinstance(inner, bool) else inner
        case Prim(op="and" | "or" as op, args=args):
            stop = op == "or"
            parts = [_dated(run, arg, here) for arg in args]
            if any(part is stop for part in parts):
                return stop
            return (not stop) if all(isinstance(p, bool) for p in parts) else YES_OR_NO
        case If(test=test, then=then, orelse=orelse):
            chosen = _dated(run, test, here)
            if isinstance(chosen, bool):
                return _dated(run, then if chosen else orelse, here)
            a, b = _dated(run, then, here), _dated(run, orelse, here)
            return a if isinstance(a, bool) and a is b else YES_OR_NO
        case Window():
            return run.engine.code(expr)(run, here)[0]
        case Ref(target=target, hops=0) if target in policy.defs:
            cases = policy.defs[target].cases
            if len(cases) == 1 and policy.defs[target].type.kind == "bool":
                return _dated(run, cases[0].guard, here)
            return YES_OR_NO
    refs = [part for part in walk(expr) if isinstance(part, Ref | AsUnit)]
    settled = all(r.target in policy.givens and policy.givens[r.target].level != "case" for r in refs)
    if settled and (refs or any(isinstance(part, Today) for part in walk(expr))):
        return run.engine.code(expr)(run, here)[0]
    return expr.value if isinstance(expr, Lit) else YES_OR_NO
