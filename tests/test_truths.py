"""Truths of a table of a query's own, for which bits of numbers stand."""

from __future__ import annotations

from datetime import date

import duckdb

from policyrules import load
from policyrules.compile import compile_together
from policyrules.compile.frame import Frame, Let, Own, Total, in_order
from policyrules.compile.printing import DUCKDB, POSTGRESQL
from policyrules.compile.relations import ID, Answers, Groups, Join, Rows, Table
from policyrules.compile.selects import select_apart
from policyrules.compile.terms import (
    FALSE,
    NULL,
    ONE,
    ZERO,
    Term,
    all_of,
    at_most,
    below,
    column,
    equal,
    field,
    first_known,
    integer,
    is_null,
    made,
    no,
    quotient,
)
from policyrules.compile.truths import truths_of

MANY = [f"c{n}" for n in range(40)]


def drawn(household: Frame, *names: str) -> list[tuple[Frame, str]]:
    return in_order([(household, name) for name in names], lambda node: node[0].draws_on(node[1]))


def test_what_is_a_truth_wherever_it_counts() -> None:
    """So is what a fact says that is known, a comparison of such, and what these come to. What compares the least of a
    list, which may be empty, or divides by what may be 0, may be neither yes nor no, and so may what rests on it;
    not whether there is one, or what says what holds instead.
    """
    day = date(2017, 10, 15)
    household = Frame("household", day, None)
    member = Frame("member", day, household)
    member.columns["wage"] = Own(field("wage", "t"))
    said: dict[str, Term] = {
        "least": column("least"),
        "told": first_known(field("told", "t"), FALSE),
        "low": below(field("pay", "t"), integer(5)),
        "both": all_of(column("told"), no(column("low"))),
        "some": at_most(column("total"), column("total")),
        "poor": below(column("least"), integer(5)),
        "poor_or": no(column("poor")),
        "there": is_null(column("least")),
        "instead": first_known(column("poor"), FALSE),
        "shared": equal(quotient(ONE, column("total")), ZERO),
        "halved": equal(quotient(column("total"), integer(2)), ZERO),
        "number": made("case", column("told"), ONE, ZERO),
        "chosen": made("case", column("told"), column("low"), FALSE),
        "at_times": made("case", column("told"), column("low"), NULL),
        "other": made("null_if", column("told"), FALSE),
    }
    household.columns |= {name: Let(term) for name, term in said.items()}
    household.columns["least"] = Total(member, "least", column("wage"))
    household.columns["total"] = Total(member, "sum", column("wage"), nothing=ZERO)
    carried = member.carried(household, column("both"))
    found = truths_of([*drawn(household, *household.columns), *drawn(member, carried.name)])
    assert {name for frame, name in found if frame is household} == {
        *("told", "low", "both", "some", "there", "instead", "halved", "chosen"),
    }
    assert (member, carried.name) in found


def kept_twice() -> Answers:
    """Forty facts and what is not known of them, kept once, and read as they stand and by their sum."""
    first = {ID: field(ID, "t"), **{name: field(name, "t") for name in MANY}}
    stored = Rows(Table("facts"), (), (first,), tuple(first), "k_facts", tuple(MANY[:39]))
    number = made("sum", made("case", column("c38"), ONE, ZERO))
    group = Join(Groups(stored, ID, {"n": number}), ID, ID, outer=True)
    handed = {ID: column(ID, "t"), "n": column("n", "j0"), **{name: column(name, "t") for name in MANY}}
    rows = Rows(stored, (group,), (handed,), tuple(handed))
    return Answers(rows, {name: column(name) for name in handed})


def test_bits_say_what_the_truths_said() -> None:
    """In DuckDB a table of forty truths holds two numbers, its number and what may be neither: read back they are as
    they were, each alone, and one that is not known is no, beside others that are as they were.
    """
    text, tables = select_apart(DUCKDB, kept_twice())
    with duckdb.connect() as connection:
        cells = ", ".join(f'(({ID} * 7 + {n}) % 3 = 0) AS "c{n}"' for n in range(40))
        connection.execute(f"CREATE TABLE facts AS SELECT {cells}, {ID} FROM range(60) t({ID})")
        connection.execute("UPDATE facts SET c5 = NULL, c39 = NULL WHERE _id = 4")
        for name, made_of in tables.items():
            connection.execute(f"CREATE TABLE {name} AS {made_of}")
        ((columns,),) = connection.execute(
            "SELECT COUNT(*) FROM duckdb_columns() WHERE table_name = 'k_facts'"
        ).fetchall()
        assert columns == 4
        read = {row[0]: row[1:] for row in connection.execute(text).fetchall()}
        named = ", ".join(f"c{n}" for n in range(40))
        was = {row[0]: row[1:] for row in connection.execute(f"SELECT {ID}, {named} FROM facts").fetchall()}
    assert len(read) == 60
    for number, (counted, *truths) in read.items():
        assert truths == [False if n == 5 and truth is None else truth for n, truth in enumerate(was[number])]
        assert counted == was[number][38]
    assert read[4][40] is None


def test_other_engines_and_what_may_not_be_known_keep_truths_as_they_are() -> None:
    """PostgreSQL keeps a truth in a byte; where all may not be known a truth may be neither yes nor no."""
    _, tables = select_apart(POSTGRESQL, kept_twice())
    assert "truths_1" not in tables["k_facts"]
    policy = load("yancheng", overlay="example_county", examples=False)
    together = compile_together(policy, ("rural_dibao", "severe_single"), on=date(2017, 10, 15)).queries
    for (query,) in together.values():
        assert query.steps is not None
        assert any("truths_1" in text for text in query.steps.numbers.values())
        assert not any("truths_1" in text for text in [query.steps.rest, *query.steps.possible.values()])
