"""Terms inside a real Spark: it makes of each what it comes to, and refuses what no longer fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.base.errors import UsageError
from policyrules.compile.printing import SPARK
from policyrules.compile.terms import Term, field, integer, text, times
from policyrules.engines import Spark
from term_values import Cell, rows, same_as_reckoned, same_groups, terms


@pytest.fixture(scope="module")
def engine(spark: None) -> Iterator[Spark]:
    """A session."""
    del spark
    with Spark() as found:
        yield found


@law(10)
@given(wanted=st.lists(terms, min_size=5, max_size=20), table=st.lists(rows, min_size=1, max_size=4))
def test_it_makes_of_terms_what_they_come_to(
    engine: Spark, wanted: Sequence[Term], table: Sequence[Mapping[str, Cell]]
) -> None:
    """Every operation over numbers of both signs up to 62 bits, NULLs, dates of all centuries."""
    same_as_reckoned(SPARK, lambda query: engine.execute(query).fetchall(), wanted, table)


@law(8)
@given(
    cells=st.lists(st.none() | st.integers(-(2**50), 2**50), min_size=1, max_size=6), place=st.integers(1, 4)
)
def test_it_aggregates_what_they_come_to(engine: Spark, cells: Sequence[int | None], place: int) -> None:
    """Sums, extremes, the nth of them and the bits of all, over rows of which some are NULL."""
    same_groups(SPARK, lambda query: engine.execute(query).fetchall(), cells, place)


def test_texts_and_names(engine: Spark) -> None:
    """A backslash stands for itself, a quote ends nothing, a name may have a back quote in it."""
    for written in ("it's", "a\\b", "\\", "“引号”", 'so "said"'):
        (row,) = engine.execute(f"SELECT {SPARK.text(text(written))}").fetchall()
        assert row == (written,)
    name = SPARK.text(field("a`b"))
    assert engine.execute(f"SELECT {name} FROM (SELECT 7 AS {name}) AS q").fetchall() == [(7,)]


def test_what_does_not_fit_is_refused(engine: Spark) -> None:
    """2⁶² × 4 has more than 64 bits: no number comes out."""
    four = SPARK.text(times(field("x"), integer(4)))
    with pytest.raises(UsageError):
        engine.execute(f"SELECT {four} FROM (SELECT {2**62}L AS x) AS q")
