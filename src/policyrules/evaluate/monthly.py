"""Sums over months as closures (docs/core.md, Months)."""

from __future__ import annotations

from datetime import date

from policyrules.core.bounds import Proofs
from policyrules.core.expressions import Months
from policyrules.core.monthly import adding, summed
from policyrules.core.possible import Value
from policyrules.evaluate.engine import Code, Engine, Run, keep
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.moving import dated_code
from policyrules.evaluate.notes import Result


def months_code(engine: Engine, expr: Months) -> Code:
    """The function of a sum over months; of a span that is known and too long the reason is the span."""
    start_code, end_code = (dated_code(engine, "month_end", part) for part in (expr.start, expr.end))
    code = engine.code(expr.expr)
    proofs = Proofs(engine.policy)
    positive, quiet = proofs.never_negative(expr.expr), proofs.may_be_silent(expr.expr)
    too_long = engine.reason_bit(f"months:{expr.source}")

    def over_months(run: Run, here: Instance) -> Result:
        start, p, r = start_code(run, here)
        end, q, s = end_code(run, here)
        applied, reasons = p | q, r | s

        def monthly(on: date, sure: bool) -> Value:
            nonlocal applied, reasons
            with run.moved_to(on):
                value, more, why = code(run, here)
            added = adding(value, sure)
            applied |= more if sure else 0
            reasons |= keep(added, why)
            return added

        total = summed(start, end, monthly, positive=positive, quiet=quiet)
        return total, applied, keep(total, reasons or too_long)

    return over_months
