"""What became of a ledger of which lists were drawn up, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policyrules.base.cells import paragraphs
from policyrules.base.saying import Language, Said
from policyrules.core.policy import Policy
from policyrules.explaining.phrases import name_text
from policyrules.ledgers.words import counted_lines
from policyrules.lists.in_files import Drawn
from policyrules.lists.rosters import all_rosters
from policyrules.lists.whole import DrawnUp
from policyrules.lists.words import counts_text

_NOT_RANKED: Final = Said("不排序：缺 {missing}", "not ranked: missing {missing}")
_BY_CASE: Final = Said("逐户编制：{why}", "drawn up case by case: {why}")
_PARTLY: Final = Said("SQL 编制 {sql} 条，逐户 {others} 条", "{sql} records by SQL, {others} case by case")


def drawn_text(policy: Policy, found: Drawn, *, language: Language = "zh") -> str:
    """What went in, what each list comes to, and which lists SQL did not draw up."""
    blocks = [counted_lines(found.counts, language)]
    blocks += [list(_list(policy, found, each, language)) for each in found.lists]
    return paragraphs(blocks)


def _list(policy: Policy, found: Drawn, drawn: DrawnUp, language: Language) -> Iterator[str]:
    yield name_text(drawn.list, drawn.label, language)
    entity = all_rosters(policy)[drawn.list].entity
    yield "  " + counts_text(policy, entity, drawn.counts, language)
    if drawn.row["ranking_missing"]:
        yield "  " + _NOT_RANKED.filled(missing=drawn.row["ranking_missing"]).in_(language)
    if drawn.list in found.refused:
        yield "  " + _BY_CASE.filled(why=found.refused[drawn.list]).in_(language)
    elif 0 < drawn.by_sql < drawn.counts.records:
        others = drawn.counts.records - drawn.by_sql
        yield "  " + _PARTLY.filled(sql=drawn.by_sql, others=others).in_(language)
