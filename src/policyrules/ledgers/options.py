"""How a ledger is decided, apart from what the ledger is: the same for files and for tables at hand."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from policyrules.base.saying import Language
from policyrules.core.policy import Policy
from policyrules.core.presence import plain_day
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.ledgers.clauses import clauses_of
from policyrules.ledgers.rows import Rows
from policyrules.ledgers.slices import Decider


@frozen
class Options:
    """What a user chooses."""

    on: date = field(converter=plain_day)
    programme: str | None
    """By its id; None: all of them."""
    complete: Complete
    empty: Empty
    language: Language
    brief: bool

    def decider(self, policy: Policy) -> Decider:
        """What decides slices of a ledger so."""
        rows = Rows(policy, clauses_of(policy, self.language), self.language)
        return Decider(rows, self.on, self.programme, brief=self.brief)
