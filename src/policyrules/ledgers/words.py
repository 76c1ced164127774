"""What became of a ledger, in words: what went in and came out, results by programme and by clause."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, cast

from policyrules.base.cells import page, table
from policyrules.base.saying import Language, Said
from policyrules.core.decision import Status
from policyrules.explaining.phrases import name_text, say, status_text
from policyrules.ledgers.columns import Row
from policyrules.ledgers.counts import Counts

_COUNTED: Final = Said(
    "读入 {all} 户 = 已定 {settled} 户 + 未定 {open} 户 + 退回 {rejected} 户",
    "{all} households read = {settled} settled + {open} open + {rejected} rejected",
)
_ORPHANS: Final = Said(
    "另有 {n} 组行不属于任何一户，已退回", "{n} groups of rows belong to no household and were rejected"
)

_WHY: Final = Said(
    "退回的原因在“退回”（rejected）表里", "why they were rejected stands in the table rejected"
)

_WAYS: Final = Said(
    "SQL 评定 {sql} 件，逐户评定 {evaluator} 件；有效至、可裁量、凭证和记账没有算",
    "{sql} decided by SQL, {evaluator} by the evaluator; valid-until, open discretion, receipts and entries "
    "are not worked out",
)


_BY_CASE: Final = Said("{what}逐户评定：{why}", "{what}, by the evaluator: {why}")


def batch_text(
    counts: Counts,
    summary: Sequence[Row],
    by_clause: Sequence[Row],
    *,
    language: Language = "zh",
    refused: Mapping[str, Said] | None = None,
) -> str:
    """The counts, the results by programme and outcome, and by clause, as aligned lines.

    ``refused`` are the programmes that SQL did not decide, by what they are called, with the reason.
    """
    lines = counted_lines(counts, language)
    if "sql" in counts.ways or refused:
        sql, evaluator = (counts.ways.get(way, 0) for way in ("sql", "evaluator"))
        lines.append(_WAYS.filled(sql=sql, evaluator=evaluator).in_(language))
        left = (_BY_CASE.filled(what=name, why=why).in_(language) for name, why in (refused or {}).items())
        lines += (f"  {line}" for line in left)
    if summary:
        lines += ["", say(language, "按事项和结果", "By programme and outcome")]
        lines += table(list(_by_programme(summary, lambda row: _outcome(row, language), language)))
    if by_clause:
        lines += ["", say(language, "按条款", "By clause")]
        lines += table(list(_by_programme(by_clause, lambda row: str(row["clause"]), language)))
    return page(lines)


def counted_lines(counts: Counts, language: Language) -> list[str]:
    """What went in and came out, and where it stands why something was handed back."""
    lines = [_COUNTED.filled(all=counts.households, settled=counts.settled, open=counts.open,
                             rejected=counts.rejected).in_(language)]  # fmt: skip
    if counts.orphans:
        lines.append(_ORPHANS.filled(n=counts.orphans).in_(language))
    if counts.rejected or counts.orphans:
        lines.append(_WHY.in_(language))
    return lines


def _by_programme(
    rows: Sequence[Row], what: Callable[[Row], str], language: Language
) -> Iterator[Sequence[str]]:
    """A line for each programme, and below it one for each of its rows: what, how many, how much."""
    before = None
    for row in rows:
        if row["programme"] != before:
            before = row["programme"]
            yield [f"  {name_text(str(before), str(row['label']), language)}"]
        paid = f"{row['paid']}{row['unit']}" if row.get("paid") else ""
        count = say(language, f"{row['decisions']} 件", f"{row['decisions']}")
        yield f"    {what(row)}", count, paid


def _outcome(row: Row, language: Language) -> str:
    label = row["outcome_label"] if language == "zh" else row["outcome"]
    return str(label or status_text(cast(Status, row["status"]), language))
