"""A policy with nothing but deadlines, built by hand, for the tests about them."""

from datetime import date

from building import assembled
from policyrules.core.documents import Document
from policyrules.core.duties import Deadline
from policyrules.core.policy import Policy, Provision
from policyrules.core.types import Citation, Option
from policyrules.deadlines.events import Event

ISSUED = date(2016, 6, 1)
PUBLICATION = Option("publication", "公示")
REPORT = Option("report", "报告")
COMPARISON = Option("comparison", "台账比对")
APPROVAL = Option("approval", "审批")
NAMES, INCOME = Option("names", "姓名"), Option("income", "收入")


def duty(event: Option, **parts: object) -> Deadline:
    """A deadline named after its event."""
    return Deadline(f"{event.id}_due", f"{event.label}时限", event, "p", **parts)  # type: ignore[arg-type]


def place(*deadlines: Deadline, document: Document | None = None) -> Policy:
    """A policy with these deadlines, all resting on one clause."""
    own = document or Document("small", "示例通知（虚构）", issued=ISSUED, start=ISSUED)
    cited = (Citation("small", "三第1句", "按时办理"),)
    return assembled(
        entities=(),
        provisions=(Provision("p", "时限", "deadline", cited, ("A30",)),),
        document=own,
        documents={"small": own},
        deadlines={d.id: d for d in deadlines},
    )


def day(text: str) -> date:
    """A date as written in a test."""
    return date.fromisoformat(text)


def done(event: Option, on: str, to: str | None = None, subject: str = "", **parts: object) -> Event:
    """A record of an event."""
    return Event(event.id, day(on), day(to) if to else None, subject, **parts)  # type: ignore[arg-type]
