"""A ledger that two policies read: what is said of it, as one of them understands it.

What only the other policy has (a table, a list, a fact) is left out on this side; a name that neither has is
refused as ever.
"""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from attrs import evolve, frozen

from policyrules.core.policy import Policy
from policyrules.core.roots import roots
from policyrules.intake.column_names import fact_named, facts_written
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.records import keys_of
from policyrules.intake.settings import NOT_READ, Rule, SaidOf, Settings, find_settings
from policyrules.intake.table_names import table_names


@frozen
class Beside:
    """A policy that reads a ledger, and the other one that reads it too."""

    policy: Policy
    other: Policy

    @property
    def others(self) -> Set[str]:
        """The names of tables and lists that only the other policy has."""
        return _names(self.other) - _names(self.policy)

    def settings(self, ledger: Path, mapping: SaidOf) -> Settings:
        """What is said of the ledger beside its tables, and which of these are left out.

        ``mapping`` and what is raised as in ``find_settings``.
        """
        said = find_settings(ledger, mapping)
        return evolve(
            said,
            complete=self.complete(said.complete),
            empty=self.empty(said.empty),
            columns={name: self._rule(rule) for name, rule in said.columns.items()},
            sheet=said.sheet and (None if self._only_there(said.sheet.fact) else said.sheet),
            file=said.file and self._rule(said.file),
            others=tuple(sorted(self.others)),
            others_facts=frozenset(facts_written(self.other).keys() - facts_written(self.policy).keys()),
        )

    def complete(self, said: Complete) -> Complete:
        """Which lists are complete."""
        if said is None or isinstance(said, str):
            return said
        return [name for name in said if name not in self.others]

    def empty(self, said: Empty) -> Empty:
        """Of which facts an empty cell is none."""
        return [text for text in said if not self._only_there(text.partition("=")[0].strip())]

    def _rule(self, rule: Rule) -> Rule:
        return Rule(NOT_READ) if self._only_there(rule.fact) else rule

    def _only_there(self, fact: str) -> bool:
        return fact_named(self.policy, fact) is None and fact_named(self.other, fact) is not None


def _names(policy: Policy) -> Set[str]:
    below = (keys_of(policy)[root].below for root in roots(policy))
    return table_names(policy).keys() | {name for lists in below for name in lists}
