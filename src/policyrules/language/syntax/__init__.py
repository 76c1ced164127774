"""The policy as written: what the parser builds and the resolver reads. No meaning yet."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from policyrules.base.errors import Source, Span
from policyrules.base.units import Unit
from policyrules.language.keywords import DECLARATIONS
from policyrules.language.syntax.axes import Absent, AxisDecl, Entry, Limit, Mention, RowDecl, Stretch
from policyrules.language.syntax.declarations import (
    AdjustmentDecl,
    AmendDecl,
    BackgroundDecl,
    BringDecl,
    ChooseDecl,
    ClauseDecl,
    ConditionDecl,
    ConstraintDecl,
    DeadlineDecl,
    DecisionDecl,
    EnableDecl,
    EnglishDecl,
    EventDays,
    EventDecl,
    FillDecl,
    NamedDecl,
    Period,
    PolicyDecl,
    QuantityDecl,
    ReadingDecl,
    ReadingOption,
    RepealDecl,
    Replacement,
    RosterDecl,
    ScaleDecl,
    SingleDecl,
    StandardDecl,
    TableDecl,
    ValueDecl,
)
from policyrules.language.syntax.entities import (
    Bound,
    Counted,
    EntityDecl,
    FactDecl,
    Must,
    TypeDecl,
    UnitDecl,
)
from policyrules.language.syntax.examples import (
    ChangedPart,
    DeterminedPart,
    ExampleDecl,
    ExpectFindingPart,
    ExpectPart,
    FactValue,
    FilledPart,
    GivenPart,
    LeftOutPart,
    MayBe,
    NotCited,
)
from policyrules.language.syntax.expressions import (
    Aggregate,
    Among,
    Between,
    Binary,
    ByAxes,
    Call,
    Chosen,
    Conditional,
    DateValue,
    Expr,
    Membership,
    OverMonths,
    Quantity,
    Ranked,
    Reference,
    Silent,
    TextValue,
    Today,
    Truth,
    Unary,
    Under,
    WindowSpan,
    Within,
)
from policyrules.language.syntax.rules import (
    Body,
    CarryPart,
    CaseDecl,
    DiscretionPart,
    During,
    Guard,
    NamedValue,
    Otherwise,
    Rounding,
    StandsForPart,
    State,
    Value,
)
from policyrules.language.syntax.tables import Cell, CellValue, Column, Grid, HitWord, Row
from policyrules.language.syntax.words import Alias, Change, Cite, Name

Declaration = (
    PolicyDecl | ClauseDecl | UnitDecl | EntityDecl | StandardDecl | ScaleDecl | ReadingDecl | QuantityDecl
    | ConditionDecl | TableDecl | AdjustmentDecl | DecisionDecl | SingleDecl | BackgroundDecl | RosterDecl
    | DeadlineDecl | FillDecl | ChooseDecl | EnableDecl | BringDecl | ExampleDecl | EnglishDecl
    | AmendDecl | RepealDecl | EventDecl
)  # fmt: skip


EVERYTHING: Final = frozenset(word.terminal for word in DECLARATIONS)
"""``unread`` of a file of which nothing could be read."""


@frozen
class NamedUnit:
    """A unit of which the file gives only the name: after a number, or as a type."""

    unit: Unit
    written: str
    span: Span
    typed: bool
    """Whether it stands where a type does."""


@frozen
class File:
    """One file as read: its declarations (facts stand inside their entity).

    ``unread`` are the terminals of the words that begin the declarations that could not be read.
    """

    source: Source
    declarations: tuple[Declaration, ...]
    unread: frozenset[str] = frozenset()
    units: tuple[NamedUnit, ...] = ()
    """The units that are not built in, each as often as it stands here."""


__all__ = [
    "EVERYTHING",
    "Absent",
    "AdjustmentDecl",
    "Aggregate",
    "Alias",
    "AmendDecl",
    "Among",
    "AxisDecl",
    "BackgroundDecl",
    "Between",
    "Binary",
    "Body",
    "Bound",
    "BringDecl",
    "ByAxes",
    "Call",
    "CarryPart",
    "CaseDecl",
    "Cell",
    "CellValue",
    "Change",
    "ChangedPart",
    "ChooseDecl",
    "Chosen",
    "Cite",
    "ClauseDecl",
    "Column",
    "ConditionDecl",
    "Conditional",
    "ConstraintDecl",
    "Counted",
    "DateValue",
    "DeadlineDecl",
    "DecisionDecl",
    "Declaration",
    "DeterminedPart",
    "DiscretionPart",
    "During",
    "EnableDecl",
    "EnglishDecl",
    "EntityDecl",
    "Entry",
    "EventDays",
    "EventDecl",
    "ExampleDecl",
    "ExpectFindingPart",
    "ExpectPart",
    "Expr",
    "FactDecl",
    "FactValue",
    "File",
    "FillDecl",
    "FilledPart",
    "GivenPart",
    "Grid",
    "Guard",
    "HitWord",
    "LeftOutPart",
    "Limit",
    "MayBe",
    "Membership",
    "Mention",
    "Must",
    "Name",
    "NamedDecl",
    "NamedUnit",
    "NamedValue",
    "NotCited",
    "Otherwise",
    "OverMonths",
    "Period",
    "PolicyDecl",
    "Quantity",
    "QuantityDecl",
    "Ranked",
    "ReadingDecl",
    "ReadingOption",
    "Reference",
    "RepealDecl",
    "Replacement",
    "RosterDecl",
    "Rounding",
    "Row",
    "RowDecl",
    "ScaleDecl",
    "Silent",
    "SingleDecl",
    "StandardDecl",
    "StandsForPart",
    "State",
    "Stretch",
    "TableDecl",
    "TextValue",
    "Today",
    "Truth",
    "TypeDecl",
    "Unary",
    "Under",
    "UnitDecl",
    "Value",
    "ValueDecl",
    "WindowSpan",
    "Within",
]
