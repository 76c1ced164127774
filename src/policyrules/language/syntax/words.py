"""Names and citations as written."""

from __future__ import annotations

from datetime import date
from typing import Literal

from attrs import frozen

from policyrules.base.errors import Placed
from policyrules.base.saying import Said


@frozen
class Name(Placed):
    """A name as written; two names are equal when their texts are."""

    text: str


@frozen
class Alias:
    """A name and its ASCII twin: 农村户籍 (rural_registration). A name that stands alone is both."""

    name: Name
    ascii: Name

    @property
    def said(self) -> Said:
        """It in both languages."""
        return Said(self.name.text, self.ascii.text)

    @property
    def alone(self) -> bool:
        """Whether one name was written: it may be Chinese or ASCII."""
        return self.name is self.ascii


@frozen
class Cite(Placed):
    document: str | None
    """The title between 《》, or None for the policy's own document."""
    clause: str
    phrase: str


@frozen
class Change(Placed):
    """By what a part of a declaration was changed (修订): the day and title of the amendment, and how.

    Its place is that of the 修改, 增加 or 删去.
    """

    how: Literal["amend", "insert", "repeal"]
    since: date
    title: str
