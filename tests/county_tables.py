"""A small policy and invented families for tests of counties' tables, and the shapes that counties write them in."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from attrs import field, frozen

from building import HOUSEHOLD, MEMBER, assembled, fact
from policyrules.base.units import YUAN, YUAN_MONTH
from policyrules.core.documents import Document
from policyrules.core.policy import Entity, Policy
from policyrules.core.types import BOOL, DATE, TEXT, Option, Type
from policyrules.intake.identity import check_digit

STATES = (Option("covered", "在保"), Option("stopped", "停保"))
KINDS = (Option("transfers", "转移"), Option("business", "经营"))
PERIODS = (Option("monthly", "每月"), Option("yearly", "每年"))
ROADS = (Option("working", "有劳动能力"), Option("without", "无劳动能力"))


def policy() -> Policy:
    """Households with members, whose incomes are a list."""
    return assembled(
        givens=(
            fact("household.village", TEXT, "所在村"),
            fact("household.state", Type("choice", options=STATES), "保障状态"),
            fact("household.paid", Type("number", YUAN_MONTH), "原保障金", low=0),
            fact("household.first_entry", Type("date", optional=True), "首次纳入日"),
            fact("member.full_name", TEXT, "姓名"),
            fact("member.id_number", TEXT, "身份证号"),
            fact("member.birth_date", DATE, "出生日期"),
            fact("member.insured", BOOL, "在保"),
            fact("member.labour", Type("choice", options=ROADS), "劳动能力"),
            fact("income.kind", Type("choice", options=KINDS), "类别"),
            fact("income.amount", Type("number", YUAN), "数额", low=0),
            fact("income.period", Type("choice", options=PERIODS), "周期"),
        ),
        entities=(HOUSEHOLD, MEMBER, Entity("income", "收入项", "member", "incomes")),
        document=Document("example", "示例", start=date(2017, 1, 1)),
    )


POLICY = policy()


def number(serial: int) -> str:
    """An identity number of an invented area, right in its check digit; never one that ends in 000."""
    stem = f"999999{1950 + serial % 60}{1 + serial % 12:02d}{1 + serial % 28:02d}{1 + serial % 999:03d}"
    return stem + check_digit(stem)


@frozen
class Person:
    """A person of an invented family."""

    name: str
    number: str
    relation: str
    insured: str = ""


@frozen
class Family:
    """An invented family; the head is its first person."""

    key: str
    state: str = ""
    paid: str = ""
    persons: Sequence[Person] = field(factory=tuple)


FAMILIES = (
    Family("H1", "在保", "612.50", (
        Person("例甲", number(1), "户主", "是"), Person("例乙", number(2), "配偶", "是"), Person("例丙", number(3), "之子"),
    )),
    Family("H2", "停保", "", (Person("例丁", number(4), "户主", "否"),)),
    Family("H3", "", "0", (Person("例戊", number(5), "户主", "是"), Person("例己", number(6), "之母", "否"))),
)  # fmt: skip

OTHERS = (Family("E1", "在保", "1", (Person("例庚", number(7), "户主"), Person("例辛", number(8), "配偶"))),)

Rows = list[list[str]]
HEAD = ["户编号", "保障状态", "原保障金"]
ONE = ["姓名", "身份证号", "与户主关系", "在保"]
NUMERALS = "一二三四五六七八九"


def of_person(person: Person) -> list[str]:
    """A person's cells."""
    return [person.name, person.number, person.relation, person.insured]


def of_family(family: Family) -> list[str]:
    """A household's cells."""
    return [family.key, family.state, family.paid]


def ours(families: Iterable[Family]) -> dict[str, Rows]:
    """The tables as policyrules has them: one for each kind of record."""
    households = [HEAD, *map(of_family, families)]
    members = [["户编号", *ONE], *([f.key, *of_person(p)] for f in families for p in f.persons)]
    return {"户": households, "成员": members}


def repeated(families: Iterable[Family]) -> Rows:
    """A row a person, the household on every one."""
    return [[*HEAD, *ONE], *([*of_family(f), *of_person(p)] for f in families for p in f.persons)]


def filled_down(families: Iterable[Family]) -> Rows:
    """A row a person, the household on the head's alone."""
    return [[*HEAD, *ONE], *(
        [*(of_family(f) if p is f.persons[0] else ["", "", ""]), *of_person(p)] for f in families for p in f.persons
    )]  # fmt: skip


def sideways(families: Iterable[Family]) -> Rows:
    """A row a household, its members side by side."""
    families = list(families)
    most = max(len(f.persons) for f in families)
    header = [*HEAD, *(f"成员{NUMERALS[at]}{name}" for at in range(most) for name in ONE)]
    rows = ([*of_family(f), *(cell for p in f.persons for cell in of_person(p))] for f in families)
    return [header, *([*row, *[""] * (len(header) - len(row))] for row in rows)]


def by_head(families: Iterable[Family]) -> dict[str, Rows]:
    """Two exports, of households and of persons, joined by the head's identity number alone."""
    families = list(families)
    households = [["户主姓名", "户主身份证号", *HEAD[1:]],
                  *([f.persons[0].name, f.persons[0].number, *of_family(f)[1:]] for f in families)]  # fmt: skip
    persons = [["户主身份证号", *ONE], *(
        ["" if p is f.persons[0] else f.persons[0].number, *of_person(p)] for f in families for p in f.persons
    )]  # fmt: skip
    return {"低保家庭查询": households, "低保人员查询": persons}


def text(rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def folder(path: Path, tables: dict[str, Rows], *, encoding: str = "utf-8") -> Path:
    """A folder of CSV tables."""
    path.mkdir(exist_ok=True)
    for name, rows in tables.items():
        (path / f"{name}.csv").write_bytes(text(rows).encode(encoding))
    return path


def book(path: Path, tables: dict[str, list[list[Any]]], *, merged: Iterable[tuple[str, str]] = ()) -> Path:
    """A workbook; ``merged`` are ranges of its first sheet and their text."""
    made = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    made.set_properties({"created": datetime(2000, 1, 1)})
    for name, rows in tables.items():
        sheet = made.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(at, column, cell)
    for cells, said in merged:
        made.worksheets()[0].merge_range(cells, said)
    made.close()
    return path


def lines(said: Iterable[Any]) -> Iterator[str]:
    """Problems as lines."""
    return (problem.line.zh for problem in said)
