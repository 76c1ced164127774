"""What a decision can be replayed by: the texts, the version of the document, what was asked and assumed."""

from __future__ import annotations

from datetime import date

from policyrules.base.frozen import frozen
from policyrules.core.documents import Amended, SourceFile, text_id


@frozen
class VersionTaken:
    """A version of the document under which was decided."""

    policy: str
    """Its id."""
    title: str
    """Its title."""
    since: date | None
    """From which day of the key it takes the place of the one before; None: there is none before."""
    digest: str
    """SHA-256 of its text."""
    amended_by: tuple[Amended, ...] = ()
    """The documents that had changed it by then (修订), in order."""

    @property
    def id(self) -> str:
        """What names it among the versions (``Policy.version_id``)."""
        return text_id(self.policy, self.amended_by)


@frozen
class VersionChoice:
    """By what the version of a document was picked, and which it is."""

    key: str
    """The id of the fact whose day counts; empty: the assessment day counts."""
    day: date | None
    """That day; None: it is not known, and was decided under each version that it may be."""
    taken: tuple[VersionTaken, ...]
    """The version, or those that it may be, oldest first."""


@frozen
class Receipt:
    """What is needed to replay: digests, versions, what was asked."""

    policy: str
    """The policy's id."""
    digest: str
    """SHA-256 of the policy's text."""
    engine: str
    """The version of the library."""
    language: str
    """The version of the language."""
    overlay: str = ""
    """The id of the county's overlay; empty without one."""
    files: tuple[SourceFile, ...] = ()
    """The files that the policy was read from, and no others."""
    complete: tuple[str, ...] = ()
    """The lists said to be complete for the whole file of cases: "all", or their names as given."""
    mapping: str = ""
    """SHA-256 of the file that said what the columns of the ledger are; empty where nothing was said."""
    effects: bool = False
    """Whether it was asked what discretion and other readings would change."""
    assumed: tuple[Assumed, ...] = ()
    """What was set for this decision alone."""
    version: VersionChoice | None = None
    """Which version of the document was picked, and by what; None where the place holds only one."""


@frozen
class Assumed:
    """A reading or the mode of a discretion, and the option set for one decision."""

    id: str
    """Of the reading or the discretion."""
    option: str
    """The option or mode."""
