"""What the evaluator decides, as the rows that SQL gives."""

from policyrules.compile import Row
from policyrules.core.decision import Decision


def row_of(decision: Decision) -> Row:
    """A decision as the row that a query should give."""
    return Row(
        household=decision.unit.household,
        path=decision.unit.path,
        status=decision.status,
        outcome=decision.outcome.id if decision.outcome else None,
        possible=frozenset(o.id for o in decision.possible),
        may_be_silent=decision.may_be_silent,
        amount=decision.amount,
        applied=frozenset(a.provision for a in decision.applied),
        readings=frozenset(decision.readings),
        reasons=decision.reasons,
        values=decision.values,
    )
