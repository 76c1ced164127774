"""Rows that are nobody's below and between those of a ledger: typed by SQL they are what intake says of them."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.base.errors import CaseError, UsageError
from policyrules.intake.case_csv import read_files
from policyrules.intake.sources import files_of
from test_typed_door import EMPTY, ON, POLICY, forms, held_alike, tables, write_csv, write_parquet

SAID = (
    "合计", "小计", "总计", "合 计", "合计：", "合计：3户", "本页小计", "制表人：甲", "制表人", "审核人：乙", "填表日期：2017-6-1", "注：虚构",
    "第1页", "Total", "total", "Ｔotal", "合计户", "合计甲", "1", "H1", "甲", "", "　合计", "合\u200b计",
)  # fmt: skip
"""What stands first in such rows, or in a row that looks like one."""
SERIAL = "序号"

Rows = list[dict[str, str]]


@st.composite
def nobodys(draw: st.DrawFn, columns: list[str]) -> dict[str, str]:
    """A row of totals, a signature, the header again, or nearly one."""
    if not draw(st.integers(0, 4)):
        return {column: column for column in columns}
    labels = {given.label: given for facts in POLICY.facts.values() for given in facts.values()}
    row = {}
    for at, column in enumerate(columns):
        likely = SAID if at < 2 and draw(st.booleans()) else ("", "", "3", "1200.50")
        if column in labels and draw(st.booleans()):
            likely = ("", *forms(labels[column])[:4])
        row[column] = draw(st.sampled_from(likely))
    row[draw(st.sampled_from(columns[:2]))] = draw(st.sampled_from(SAID[:16]))
    return row


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, Rows]:
    """Tables in which such rows stand, with or without a serial number in front."""
    found: dict[str, Rows] = {}
    for name, table in draw(tables()).items():
        serial = draw(st.booleans())
        rows = [({SERIAL: str(n)} if serial else {}) | row for n, row in enumerate(table, start=1)]
        columns = list(dict.fromkeys(column for row in rows for column in row))
        for _ in range(draw(st.integers(0, 3)) if columns else 0):
            rows.insert(draw(st.integers(1, len(rows))), draw(nobodys(columns)))
        found[name] = rows
    return {name: rows for name, rows in found.items() if rows}


@law(60)
@given(ledgers(), st.sampled_from([None, "all", ("members", "visits")]), st.booleans(), st.booleans())
def test_rows_of_nobody(drawn: Mapping[str, Rows], complete: Any, empty: bool, parquet: bool) -> None:
    """Totals, signatures and a header again are left out alike, named alike, and open the same lists."""
    said = EMPTY if empty else ()
    with TemporaryDirectory() as folder:
        source = (write_parquet if parquet else write_csv)(Path(folder), drawn)
        try:
            read_files(POLICY, files_of(POLICY, source), complete=complete, on=ON, empty=said)
        except (CaseError, UsageError):
            return
        held_alike(source, complete=complete, empty=said)
